#include "proto/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/mime_build.h"
#include "proto/transfer.h"

#define NAME_MAX_OCTETS 63u

/* Names that mail uses and iconv does not know, or means more narrowly. */
static const struct {
    const char *name_z, *iconv_z;
} aliases[] = {
    {"ks_c_5601-1987", "CP949"},    {"ks_c_5601-1989", "CP949"}, {"gb2312", "GB18030"},
    {"gbk", "GB18030"},             {"x-gbk", "GB18030"},        {"x-sjis", "CP932"},
    {"shift_jis", "CP932"},         {"iso-8859-8-i", "ISO-8859-8"}, {"iso-8859-1", "CP1252"},
    {"x-unknown", ""},              {"unknown-8bit", ""},        {"us-ascii", ""},
    {"ascii", ""},                  {"utf-8", ""},               {"utf8", ""},
};

/* Only names: a slash would be an option or a path to iconv. */
static bool is_name(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = ascii_lower(s.p[i]);
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':' ||
                  c == '+';
        if (!ok)
            return false;
    }
    return s.n <= NAME_MAX_OCTETS;
}

int charset_open(struct charset *cs, struct span name)
{
    char name_z[NAME_MAX_OCTETS + 1] = "";
    const char *iconv_z = name_z;
    *cs = (struct charset){.iconv = NULL};
    name = span_trim(name);
    /* UTF-7: glibc's converter loses its state at wrong octets, so the text would depend on how it is cut. */
    if (!is_name(name) || span_ieq_z(name, "utf-7") || span_ieq_z(name, "utf7"))
        return -E_NOTFOUND;
    if (name.n > 0)
        memcpy(name_z, name.p, name.n);
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
        if (span_ieq_z(name, aliases[i].name_z))
            iconv_z = aliases[i].iconv_z;
    if (iconv_z[0] == 0)
        return 0;
    iconv_t cd = iconv_open("UTF-8", iconv_z);
    if (cd == (iconv_t)-1)
        return -E_NOTFOUND;
    cs->iconv = cd;
    return 0;
}

/* Converts what it can; gives how many octets were used. The rest is the begin of a character. */
static size_t convert(struct charset *cs, uint8_t *p, size_t n, struct strbuf *out)
{
    char *in = (char *)p;
    size_t left = n;
    while (left > 0) {
        char buf[2048], *to = buf;
        size_t room = sizeof(buf);
        size_t r = iconv(cs->iconv, &in, &left, &to, &room);
        int why = errno;
        strbuf_add(out, buf, sizeof(buf) - room);
        if (r != (size_t)-1)
            break;
        if (why == EINVAL)
            break;
        if (why != E2BIG) {
            strbuf_z(out, "\xef\xbf\xbd");
            in++;
            left--;
        }
    }
    return n - left;
}

void charset_feed(struct charset *cs, struct span piece, struct strbuf *out)
{
    uint8_t buf[4096];
    if (cs->iconv == NULL) {
        strbuf_span(out, piece);
        return;
    }
    while (piece.n > 0) {
        size_t n = MIN(piece.n, sizeof(buf) - cs->held_n);
        memcpy(buf, cs->held, cs->held_n);
        memcpy(buf + cs->held_n, piece.p, n);
        piece = span_part(piece, n, piece.n);
        n += cs->held_n;
        cs->held_n = 0;
        size_t used = convert(cs, buf, n, out);
        while (n - used > sizeof(cs->held)) { /* no charset has such characters: let it begin later */
            strbuf_z(out, "\xef\xbf\xbd");
            used++;
            used += convert(cs, buf + used, n - used, out);
        }
        cs->held_n = n - used;
        memcpy(cs->held, buf + used, cs->held_n);
    }
}

void charset_end(struct charset *cs, struct strbuf *out)
{
    if (cs->iconv == NULL)
        return;
    char buf[64], *to = buf;
    size_t room = sizeof(buf);
    if (cs->held_n > 0)
        strbuf_z(out, "\xef\xbf\xbd");
    cs->held_n = 0;
    iconv(cs->iconv, NULL, NULL, &to, &room);
    strbuf_add(out, buf, sizeof(buf) - room);
}

void charset_close(struct charset *cs)
{
    if (cs->iconv != NULL)
        iconv_close(cs->iconv);
    *cs = (struct charset){.iconv = NULL};
}

/* --- RFC 2047 --------------------------------------------------------------------------------------------------- */

struct word_decoder {
    struct strbuf *out;
    struct strbuf raw;       /* decoded octets of one word */
    struct charset charset;  /* of the word before: a character may go on in the next word */
    struct span charset_name;
    bool open;
};

static void close_words(struct word_decoder *d)
{
    if (!d->open)
        return;
    charset_end(&d->charset, d->out);
    charset_close(&d->charset);
    d->open = false;
}

static int hex(uint8_t c)
{
    c = ascii_lower(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode_q(struct strbuf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == '=' && i + 2 < text.n && hex(text.p[i + 1]) >= 0 && hex(text.p[i + 2]) >= 0) {
            c = (uint8_t)(hex(text.p[i + 1]) << 4 | hex(text.p[i + 2]));
            i += 2;
        } else if (c == '_') {
            c = ' ';
        }
        strbuf_c(out, c);
    }
}

static void decode_b(struct strbuf *out, struct span text)
{
    struct transfer t = transfer_of(MIME_BASE64);
    if (!strbuf_reserve(out, text.n + TRANSFER_SLACK))
        return;
    out->n += transfer_feed(&t, text, out->p + out->n);
    out->n += transfer_end(&t, out->p + out->n);
}

static bool decode_word(struct word_decoder *d, const struct encoded_word *w)
{
    if (!d->open || !span_ieq(d->charset_name, w->charset)) {
        struct charset cs;
        if (charset_open(&cs, w->charset) < 0)
            return false;
        close_words(d);
        d->charset = cs;
        d->charset_name = w->charset;
        d->open = true;
    }
    strbuf_clear(&d->raw);
    if (w->base64)
        decode_b(&d->raw, w->text);
    else
        decode_q(&d->raw, w->text);
    charset_feed(&d->charset, strbuf_text(&d->raw), d->out);
    return true;
}

static bool is_fws(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Line ends of folding vanish, other CR and LF become blanks (as in header_unfold). */
static void put_plain(struct strbuf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i], next = i + 1 < text.n ? text.p[i + 1] : 0;
        bool fold = c == '\n' && (next == ' ' || next == '\t');
        if (!fold && !(c == '\r' && next == '\n'))
            strbuf_c(out, c == '\r' || c == '\n' ? ' ' : c);
    }
}

void header_text_utf8(struct span value, struct strbuf *out)
{
    struct word_decoder d = {.out = out};
    size_t plain = 0; /* begin of the text not written yet */
    bool only_blanks = true; /* since `plain` */
    while (value.n > 0 && is_fws(value.p[0]))
        value = span_part(value, 1, value.n);
    while (value.n > 0 && is_fws(value.p[value.n - 1]))
        value.n--;
    for (size_t i = 0; i < value.n;) {
        struct encoded_word w;
        bool maybe = value.p[i] == '=' && i + 1 < value.n && value.p[i + 1] == '?';
        if (!maybe || !encoded_word_parse(span_part(value, i, value.n), &w)) {
            only_blanks = only_blanks && is_fws(value.p[i]);
            i++;
            continue;
        }
        if (!(d.open && only_blanks)) { /* RFC 2047 6.2: blanks between two encoded words are nothing */
            close_words(&d);
            put_plain(out, span_part(value, plain, i - plain));
        }
        if (!decode_word(&d, &w)) {
            close_words(&d);
            put_plain(out, span_part(value, i, w.length));
        }
        i += w.length;
        plain = i;
        only_blanks = true;
    }
    close_words(&d);
    put_plain(out, span_part(value, plain, value.n));
    strbuf_done(&d.raw);
}
