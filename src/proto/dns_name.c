#include "proto/dns_name.h"

#include <stdio.h>

#include "base/err.h"
#include "proto/dns_read.h"

int dns_name_walk(struct span msg, size_t at, const struct dns_name *question, struct dns_name *ret, size_t *ret_next)
{
    size_t n = 0, next = 0; /* next: 0 until the first pointer or the end */
    size_t part = at;       /* where the part being read begins: pointers must lie before it */
    unsigned jumps = 0, labels = 0;
    if (msg.n > DNS_MESSAGE_MAX || at >= msg.n)
        return -E_SYNTAX;
    for (;;) {
        struct dns_element e = dns_read_element(msg, at);
        if (e.kind == DNS_BAD)
            return -E_SYNTAX;
        if (e.kind == DNS_POINTER) {
            if (e.value >= part || e.value < DNS_HEADER_SIZE || ++jumps > DNS_LABELS_MAX)
                return -E_SYNTAX;
            next = next == 0 ? at + 2 : next;
            if (e.value != DNS_HEADER_SIZE || question == NULL) {
                part = at = e.value;
                continue;
            }
            if (n + question->n > DNS_NAME_MAX || labels + question->labels > DNS_LABELS_MAX)
                return -E_SYNTAX;
            memcpy(ret->wire + n, question->wire, question->n);
            n += question->n;
            labels += question->labels;
            break;
        }
        if (n + 1 + e.value > DNS_NAME_MAX || e.value >= msg.n - at || labels == DNS_LABELS_MAX)
            return -E_SYNTAX;
        memcpy(ret->wire + n, msg.p + at, 1 + e.value);
        n += 1 + e.value;
        at += 1 + e.value;
        if (e.kind == DNS_ROOT)
            break;
        labels++;
    }
    ret->n = (uint8_t)n;
    ret->labels = (uint8_t)labels;
    *ret_next = next == 0 ? at : next;
    return 0;
}

int dns_name_parse(struct span text, struct dns_name *ret)
{
    struct dns_name name;
    size_t n = 0, labels = 0;
    if (text.n > 0 && text.p[text.n - 1] == '.')
        text.n--;
    else if (text.n == 0)
        return -E_SYNTAX;
    for (size_t at = 0; at < text.n;) {
        size_t dot = text.n - at;
        span_find(span_part(text, at, text.n), '.', &dot);
        if (dot == 0 || dot > 63 || n + 1 + dot + 1 > DNS_NAME_MAX || at + dot + 1 == text.n)
            return -E_SYNTAX;
        name.wire[n++] = (uint8_t)dot;
        for (size_t i = 0; i < dot; i++) {
            uint8_t c = text.p[at + i];
            if (c <= ' ' || c > '~' || c == '\\')
                return -E_SYNTAX;
            name.wire[n++] = c;
        }
        at += dot + 1;
        labels++;
    }
    name.wire[n++] = 0;
    name.n = (uint8_t)n;
    name.labels = (uint8_t)labels;
    memcpy(ret->wire, name.wire, n);
    ret->n = name.n;
    ret->labels = name.labels;
    return 0;
}

bool dns_name_eq(const struct dns_name *a, const struct dns_name *b)
{
    /* Lengths are below 'A', so folding them changes nothing. */
    return span_ieq(span_of(a->wire, a->n), span_of(b->wire, b->n));
}

size_t dns_name_text(const struct dns_name *name, char ret_z[DNS_NAME_TEXT_MAX])
{
    size_t n = 0;
    for (size_t at = 0; name->wire[at] != 0; at += 1u + name->wire[at]) {
        for (size_t i = 1; i <= name->wire[at]; i++) {
            uint8_t c = name->wire[at + i];
            if (c <= ' ' || c > '~')
                n += (size_t)snprintf(ret_z + n, 5, "\\%03u", c);
            else if (c == '.' || c == '\\')
                ret_z[n++] = '\\', ret_z[n++] = (char)c;
            else
                ret_z[n++] = (char)c;
        }
        ret_z[n++] = '.';
    }
    if (n == 0)
        ret_z[n++] = '.';
    ret_z[n] = 0;
    return n;
}
