/* Reads ENVELOPE, BODY and BODYSTRUCTURE by the grammar of RFC 9051 section 9, independently of the code that writes
 * them. For fuzz targets and tests; recursive, because the depth is at most MIME_DEPTH.
 *   wellformed_envelope(text), wellformed_body(text, true)  ->  true if all of the text is one such item */
#ifndef FUZZ_WELLFORMED_H
#define FUZZ_WELLFORMED_H

#include "base/span.h"

struct wf {
    const uint8_t *p, *end;
};

static inline bool wf_eat(struct wf *w, const char *text_z)
{
    size_t n = strlen(text_z);
    if ((size_t)(w->end - w->p) < n || memcmp(w->p, text_z, n) != 0)
        return false;
    w->p += n;
    return true;
}

static inline bool wf_number(struct wf *w, uint64_t *ret)
{
    const uint8_t *start = w->p;
    *ret = 0;
    while (w->p < w->end && *w->p >= '0' && *w->p <= '9')
        *ret = *ret * 10 + (uint64_t)(*w->p++ - '0');
    return w->p > start && (w->p - start == 1 || *start != '0');
}

static inline bool wf_literal(struct wf *w, struct span *ret)
{
    uint64_t n;
    if (!wf_eat(w, "{") || !wf_number(w, &n) || !wf_eat(w, "}\r\n") || n > (uint64_t)(w->end - w->p))
        return false;
    *ret = span_of(w->p, (size_t)n);
    w->p += n;
    return n == 0 || memchr(ret->p, 0, ret->n) == NULL;
}

static inline bool wf_string(struct wf *w, struct span *ret)
{
    if (w->p < w->end && *w->p == '{')
        return wf_literal(w, ret);
    if (!wf_eat(w, "\""))
        return false;
    const uint8_t *start = w->p;
    for (; w->p < w->end && *w->p != '"'; w->p++) {
        if (*w->p == '\\' && (++w->p == w->end || (*w->p != '"' && *w->p != '\\')))
            return false;
        if (*w->p == 0 || *w->p >= 0x80 || *w->p == '\r' || *w->p == '\n')
            return false;
    }
    *ret = span_of(start, (size_t)(w->p - start));
    return wf_eat(w, "\"");
}

/* nstring; ret->p is NULL for NIL. */
static inline bool wf_nstring(struct wf *w, struct span *ret)
{
    *ret = span_of(NULL, 0);
    return wf_eat(w, "NIL") || wf_string(w, ret);
}

/* env-from and its like; groups open and close in order (RFC 9051 7.5.2). */
static inline bool wf_addresses(struct wf *w)
{
    bool group = false;
    struct span name, adl, mailbox, host;
    if (wf_eat(w, "NIL"))
        return true;
    if (!wf_eat(w, "("))
        return false;
    do {
        if (!wf_eat(w, "(") || !wf_nstring(w, &name) || !wf_eat(w, " ") || !wf_nstring(w, &adl) || !wf_eat(w, " ") ||
            !wf_nstring(w, &mailbox) || !wf_eat(w, " ") || !wf_nstring(w, &host) || !wf_eat(w, ")"))
            return false;
        if (host.p != NULL && mailbox.p == NULL)
            return false;
        if (host.p == NULL && (name.p != NULL || adl.p != NULL || group == (mailbox.p != NULL)))
            return false;
        if (host.p == NULL)
            group = mailbox.p != NULL;
    } while (!wf_eat(w, ")"));
    return !group;
}

static inline bool wf_envelope(struct wf *w)
{
    struct span s;
    if (!wf_eat(w, "(") || !wf_nstring(w, &s) || !wf_eat(w, " ") || !wf_nstring(w, &s))
        return false;
    for (int i = 0; i < 6; i++)
        if (!wf_eat(w, " ") || !wf_addresses(w))
            return false;
    return wf_eat(w, " ") && wf_nstring(w, &s) && wf_eat(w, " ") && wf_nstring(w, &s) && wf_eat(w, ")");
}

static inline bool wf_params(struct wf *w)
{
    struct span s;
    if (wf_eat(w, "NIL"))
        return true;
    if (!wf_eat(w, "("))
        return false;
    do {
        if (!wf_string(w, &s) || !wf_eat(w, " ") || !wf_string(w, &s))
            return false;
    } while (wf_eat(w, " "));
    return wf_eat(w, ")");
}

/* SP body-fld-dsp SP body-fld-lang SP body-fld-loc */
static inline bool wf_extension(struct wf *w)
{
    struct span s;
    if (!wf_eat(w, " "))
        return false;
    if (!wf_eat(w, "NIL") &&
        !(wf_eat(w, "(") && wf_string(w, &s) && wf_eat(w, " ") && wf_params(w) && wf_eat(w, ")")))
        return false;
    if (!wf_eat(w, " "))
        return false;
    if (wf_eat(w, "(")) {
        do {
            if (!wf_string(w, &s))
                return false;
        } while (wf_eat(w, " "));
        if (!wf_eat(w, ")"))
            return false;
    } else if (!wf_nstring(w, &s)) {
        return false;
    }
    return wf_eat(w, " ") && wf_nstring(w, &s);
}

static inline bool wf_body(struct wf *w, bool extended)
{
    struct span type, subtype, s;
    uint64_t n;
    if (!wf_eat(w, "("))
        return false;
    if (w->p < w->end && *w->p == '(') {
        while (w->p < w->end && *w->p == '(')
            if (!wf_body(w, extended))
                return false;
        return wf_eat(w, " ") && wf_string(w, &s) &&
               (!extended || (wf_eat(w, " ") && wf_params(w) && wf_extension(w))) && wf_eat(w, ")");
    }
    if (!wf_string(w, &type) || !wf_eat(w, " ") || !wf_string(w, &subtype) || !wf_eat(w, " ") || !wf_params(w) ||
        !wf_eat(w, " ") || !wf_nstring(w, &s) || !wf_eat(w, " ") || !wf_nstring(w, &s) || !wf_eat(w, " ") ||
        !wf_string(w, &s) || !wf_eat(w, " ") || !wf_number(w, &n))
        return false;
    if (span_ieq_z(type, "message") && (span_ieq_z(subtype, "rfc822") || span_ieq_z(subtype, "global"))) {
        if (!wf_eat(w, " ") || !wf_envelope(w) || !wf_eat(w, " ") || !wf_body(w, extended) || !wf_eat(w, " ") ||
            !wf_number(w, &n))
            return false;
    } else if (span_ieq_z(type, "text") && !(wf_eat(w, " ") && wf_number(w, &n))) {
        return false;
    }
    return (!extended || (wf_eat(w, " ") && wf_nstring(w, &s) && wf_extension(w))) && wf_eat(w, ")");
}

static inline bool wellformed_envelope(struct span text)
{
    struct wf w = {text.p, text.p + text.n};
    return text.n > 0 && wf_envelope(&w) && w.p == w.end;
}

static inline bool wellformed_body(struct span text, bool extended)
{
    struct wf w = {text.p, text.p + text.n};
    return text.n > 0 && wf_body(&w, extended) && w.p == w.end;
}

#endif
