/* Parameters as people read them: RFC 2231 3 and 4, and RFC 2047 words where only RFC 2231 would be right. */
#include <stdio.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/charset.h"
#include "proto/mime.h"

static int hex(uint8_t c)
{
    c = ascii_lower(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_percent(struct strbuf *out, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool room = s.p[i] == '%' && i + 2 < s.n;
        int high = room ? hex(s.p[i + 1]) : -1, low = room ? hex(s.p[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            strbuf_c(out, (uint8_t)(high << 4 | low));
            i += 2;
        } else {
            strbuf_c(out, s.p[i]);
        }
    }
}

/* charset'language'text: cuts the first two off. */
static struct span cut_charset(struct span value, struct span *ret_charset)
{
    size_t first, second;
    if (!span_find(value, '\'', &first) || !span_find(span_part(value, first + 1, value.n), '\'', &second))
        return value;
    *ret_charset = span_part(value, 0, first);
    return span_part(value, first + second + 2, value.n);
}

/* name*0, name*0*, name*1, ... or name* alone, joined: false if there is none. */
static bool join(const struct mime_params *params, const char *name_z, struct strbuf *raw, struct span *ret_charset)
{
    char key_z[64];
    snprintf(key_z, sizeof(key_z), "%s*", name_z);
    struct span value = mime_param_get(params, key_z);
    if (value.p != NULL) {
        put_percent(raw, cut_charset(value, ret_charset));
        return true;
    }
    for (size_t i = 0; i < params->count; i++) {
        snprintf(key_z, sizeof(key_z), "%s*%zu", name_z, i);
        value = mime_param_get(params, key_z);
        if (value.p != NULL) {
            strbuf_span(raw, value);
            continue;
        }
        snprintf(key_z, sizeof(key_z), "%s*%zu*", name_z, i);
        value = mime_param_get(params, key_z);
        if (value.p == NULL)
            return i > 0;
        put_percent(raw, i == 0 ? cut_charset(value, ret_charset) : value);
    }
    return params->count > 0;
}

struct span mime_param_text(struct arena *a, const struct mime_params *params, const char *name_z)
{
    struct strbuf raw = {0}, out = {0};
    struct span charset_name = {NULL, 0}, ret = {NULL, 0}, plain = mime_param_get(params, name_z);
    struct charset cs;
    if (join(params, name_z, &raw, &charset_name)) {
        if (charset_open(&cs, charset_name) < 0)
            cs = (struct charset){.iconv = NULL};
        charset_feed(&cs, strbuf_text(&raw), &out);
        charset_end(&cs, &out);
        charset_close(&cs);
        ret = span_dup(a, strbuf_text(&out));
    } else if (plain.p != NULL) {
        header_text_utf8(plain, &out);
        ret = span_dup(a, strbuf_text(&out));
    }
    if (!strbuf_ok(&raw) || !strbuf_ok(&out))
        ret = span_of(NULL, 0);
    strbuf_done(&raw);
    strbuf_done(&out);
    return ret;
}
