#include "proto/net_files.h"

#include "proto/net_files_read.h"

static struct net_word next_word(struct net_file_scan *s)
{
    struct net_word w;
    do {
        w = net_files_read(s->text, s->at);
        s->at += w.text.n;
    } while (w.kind == NET_BLANK);
    return w;
}

static void skip_line(struct net_file_scan *s, struct net_word w)
{
    while (w.kind != NET_LINE && w.kind != NET_END)
        w = next_word(s);
}

bool net_nameserver_next(struct net_file_scan *s, struct net_nameserver *ret)
{
    for (;;) {
        struct net_word w = next_word(s), value;
        if (w.kind == NET_END)
            return false;
        if (w.kind != NET_NAMESERVER) {
            skip_line(s, w);
            continue;
        }
        value = next_word(s);
        skip_line(s, value);
        if (value.kind != NET_WORD)
            continue;
        size_t percent = value.text.n;
        bool zoned = span_find(value.text, '%', &percent);
        struct net_nameserver ns = {.zone = zoned ? span_part(value.text, percent + 1, value.text.n) : SPAN_LIT("")};
        if (ip_parse(span_part(value.text, 0, percent), &ns.address) < 0)
            continue;
        *ret = ns;
        return true;
    }
}

bool net_host_next(struct net_file_scan *s, struct net_host *ret)
{
    for (;;) {
        struct net_word w = next_word(s);
        if (w.kind == NET_END)
            return false;
        if (w.kind == NET_LINE) {
            s->in_line = false;
        } else if (!s->in_line) {
            s->in_line = ip_parse(w.text, &s->address) == 0;
            if (!s->in_line)
                skip_line(s, w);
        } else {
            size_t n = w.text.n > 1 && w.text.p[w.text.n - 1] == '.' ? w.text.n - 1 : w.text.n;
            *ret = (struct net_host){.address = s->address, .name = span_part(w.text, 0, n)};
            return true;
        }
    }
}
