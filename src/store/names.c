/* Names of mailboxes and special uses, common to all backends (SPEC IMAP-20, STORE-05). */
#include <stdlib.h>

#include "base/err.h"
#include "store/store_ops.h"

const char *const store_use_name[STORE_USE__COUNT] = {
    [STORE_USE_NONE] = "",
    [STORE_USE_ALL] = "\\All",
    [STORE_USE_ARCHIVE] = "\\Archive",
    [STORE_USE_DRAFTS] = "\\Drafts",
    [STORE_USE_FLAGGED] = "\\Flagged",
    [STORE_USE_JUNK] = "\\Junk",
    [STORE_USE_SENT] = "\\Sent",
    [STORE_USE_TRASH] = "\\Trash",
};

bool mbox_id_eq(struct mbox_id a, struct mbox_id b)
{
    return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}

void store_list_free(struct store_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->mbox[i].name_z);
    free(l->mbox);
    l->mbox = NULL;
    l->n = 0;
}

/* Length of the UTF-8 sequence at `p`, 0 when it is none (overlong, surrogate, above U+10FFFF,
 * cut). */
static size_t utf8_length(const uint8_t *p, size_t n)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = p[0] < 0x80   ? 1
                 : p[0] < 0xc2 ? 0
                 : p[0] < 0xe0 ? 2
                 : p[0] < 0xf0 ? 3
                 : p[0] < 0xf5 ? 4
                               : 0;
    if (len <= 1 || len > n)
        return len <= n ? len : 0;
    uint32_t c = p[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) || (c >= 0x80 && c < 0xa0))
        return 0; /* C1 controls are controls too */
    return len;
}

static bool name_ok(struct span name)
{
    if (name.n == 0 || name.p[0] == '/' || name.p[name.n - 1] == '/')
        return false;
    for (size_t i = 0; i < name.n;) {
        size_t len = utf8_length(name.p + i, name.n - i);
        if (len == 0 || name.p[i] < 0x20 || name.p[i] == 0x7f)
            return false;
        if (name.p[i] == '/' && name.p[i + 1] == '/')
            return false;
        i += len;
    }
    return true;
}

int store_name_fold(struct span name, char *ret_z)
{
    char encoded[STORE_NAME_MAX + 1];
    int r = store_name_encode(name, encoded);
    if (r < 0)
        return r;
    memcpy(ret_z, name.p, name.n);
    ret_z[name.n] = 0;
    if (memcmp(encoded, "INBOX", 5) == 0 && (name.n == 5 || name.p[5] == '/'))
        memcpy(ret_z, "INBOX", 5);
    return (int)name.n;
}

int store_name_encode(struct span name, char *ret_z)
{
    static const char hex[] = "0123456789ABCDEF";
    char out[STORE_NAME_MAX + 1];
    size_t n = 0;
    if (!name_ok(name))
        return -E_INVAL;
    bool inbox = span_ieq_z(span_part(name, 0, 5), "INBOX") && (name.n == 5 || name.p[5] == '/');
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = inbox && i < 5 ? (uint8_t) "INBOX"[i] : name.p[i];
        bool quote = c == '/' || c == '%' || (c == '.' && i == 0);
        if (n + (quote ? 3 : 1) > STORE_NAME_MAX)
            return -E_INVAL;
        if (quote) {
            out[n++] = '%';
            out[n++] = hex[c >> 4];
            out[n++] = hex[c & 15];
        } else {
            out[n++] = (char)c;
        }
    }
    out[n] = 0;
    memcpy(ret_z, out, n + 1);
    return (int)n;
}

static int hex_digit(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int store_name_decode(struct span encoded, char *ret_z)
{
    char out[STORE_NAME_MAX + 1], again[STORE_NAME_MAX + 1];
    size_t n = 0;
    if (encoded.n > STORE_NAME_MAX)
        return -E_INVAL;
    for (size_t i = 0; i < encoded.n; i++) {
        uint8_t c = encoded.p[i];
        if (c == '%') {
            int hi = i + 2 < encoded.n ? hex_digit(encoded.p[i + 1]) : -1;
            int lo = hi >= 0 ? hex_digit(encoded.p[i + 2]) : -1;
            if (lo < 0)
                return -E_INVAL;
            c = (uint8_t)(hi << 4 | lo);
            i += 2;
        }
        out[n++] = (char)c;
    }
    out[n] = 0;
    /* Only what encoding makes: else two directories would bear one name. */
    int r = store_name_encode(span_of(out, n), again);
    if (r < 0 || !span_eq_z(encoded, again))
        return -E_INVAL;
    memcpy(ret_z, out, n + 1);
    return (int)n;
}
