/* What every client must be able to rely on: the form of SMTP replies and IMAP responses. */
#include <string.h>

#include "session_rig.h"

static bool take_line(struct span *text, struct span *ret_line)
{
    size_t at;
    if (!span_find(*text, '\n', &at))
        return false;
    RIG_WANT(at > 0 && text->p[at - 1] == '\r' && memchr(text->p, '\r', at - 1) == NULL && memchr(text->p, 0, at) == NULL);
    *ret_line = span_part(*text, 0, at - 1);
    *text = span_part(*text, at + 1, text->n);
    return true;
}

static bool digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

size_t rig_check_smtp(struct span text)
{
    struct span line, first = {0};
    size_t accepted = 0;
    while (take_line(&text, &line)) {
        RIG_WANT(line.n >= 4 && line.n <= 510 && line.p[0] >= '2' && line.p[0] <= '5' && digit(line.p[1]) && digit(line.p[2]));
        RIG_WANT(line.p[3] == ' ' || line.p[3] == '-');
        RIG_WANT(first.n == 0 || memcmp(first.p, line.p, 3) == 0);
        first = line.p[3] == '-' ? line : (struct span){0};
        accepted += span_istarts_z(line, "250 2.0.0 OK: message accepted for delivery ");
    }
    RIG_WANT(text.n == 0 && first.n == 0); /* nothing is left half said */
    return accepted;
}

/* -- IMAP: what the client may believe of the mailbox it has open */

struct belief {
    uint64_t exists;
    bool deleted; /* perhaps the mailbox that was open: then nothing tells that it is closed */
    bool flags;   /* the line before told the permanent flags, as the answer of SELECT begins */
};

static uint64_t number(struct span *s)
{
    uint64_t n = 0;
    size_t i = 0;
    for (; i < s->n && digit(s->p[i]) && n < UINT32_MAX; i++)
        n = n * 10 + (uint64_t)(s->p[i] - '0');
    *s = span_part(*s, i, s->n);
    return n;
}

/* Reads to the end of a response: quoted strings, literals and brackets close. The rest of the line, when it is free
 * text, is not looked at. */
static void check_data(struct span line, struct span *text)
{
    unsigned depth = 0;
    bool quoted = false;
    for (;;) {
        for (size_t i = 0; i < line.n; i++) {
            uint8_t c = line.p[i];
            if (quoted && c == '\\')
                i++;
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == '(')
                depth++;
            else if (!quoted && c == ')')
                RIG_WANT(depth-- > 0);
        }
        RIG_WANT(!quoted);
        size_t at = line.n;
        if (line.n < 3 || line.p[line.n - 1] != '}')
            break;
        while (at > 0 && line.p[at - 1] != '{')
            at--;
        struct span size = span_part(line, at, line.n);
        uint64_t n = number(&size);
        RIG_WANT(at > 0 && size.n == 1 && n <= text->n);
        *text = span_part(*text, (size_t)n, text->n);
        RIG_WANT(take_line(text, &line)); /* what follows a literal */
    }
    RIG_WANT(depth == 0);
}

static void check_numbered(struct belief *b, struct span line)
{
    struct span rest = line;
    uint64_t n = number(&rest);
    if (span_istarts_z(rest, " EXISTS")) {
        RIG_WANT(n >= b->exists || (b->deleted && b->flags)); /* only EXPUNGE takes away */
        b->exists = n;
    } else if (span_istarts_z(rest, " EXPUNGE")) {
        RIG_WANT(n >= 1 && n <= b->exists);
        b->exists--;
    } else if (span_istarts_z(rest, " FETCH (")) {
        RIG_WANT(n >= 1 && n <= b->exists);
    } else {
        RIG_WANT(span_istarts_z(rest, " RECENT") && n <= b->exists);
    }
}

/* The number of uids in "3,5:7". */
static uint64_t check_uids(struct span set)
{
    uint64_t count = 0;
    for (;;) {
        uint64_t first = number(&set), last = first;
        if (set.n > 0 && set.p[0] == ':') {
            set = span_part(set, 1, set.n);
            last = number(&set);
        }
        RIG_WANT(first >= 1 && last >= first);
        count += last - first + 1;
        if (set.n == 0)
            return count;
        RIG_WANT(set.p[0] == ',');
        set = span_part(set, 1, set.n);
    }
}

static bool status_word(struct span s)
{
    return span_istarts_z(s, "OK ") || span_istarts_z(s, "NO ") || span_istarts_z(s, "BAD ") || span_istarts_z(s, "BYE ") ||
           span_istarts_z(s, "PREAUTH ");
}

static void check_untagged(struct belief *b, struct span line, struct span *text)
{
    static const char *const words_z[] = {"CAPABILITY ", "FLAGS (", "SEARCH", "ESEARCH", "LIST (", "LSUB (", "STATUS ",
                                          "ENABLED", "NAMESPACE ", "ID ", "SORT", "THREAD", "QUOTA ", "QUOTAROOT "};
    if (status_word(line)) {
        if (span_istarts_z(line, "OK [CLOSED]"))
            b->exists = 0;
        return;
    }
    if (line.n > 0 && digit(line.p[0])) {
        check_numbered(b, line);
    } else if (span_istarts_z(line, "VANISHED (EARLIER) ")) {
        check_uids(span_part(line, 19, line.n));
    } else if (span_istarts_z(line, "VANISHED ")) {
        uint64_t gone = check_uids(span_part(line, 9, line.n));
        RIG_WANT(gone >= 1 && gone <= b->exists); /* each of them was counted */
        b->exists -= gone;
    } else {
        bool known = false;
        for (size_t i = 0; i < sizeof(words_z) / sizeof(words_z[0]); i++)
            known = known || span_istarts_z(line, words_z[i]);
        RIG_WANT(known);
    }
    check_data(line, text);
}

void rig_check_imap(struct span text)
{
    struct span line;
    struct belief b = {0};
    size_t at;
    while (take_line(&text, &line)) {
        if (span_istarts_z(line, "* ")) {
            check_untagged(&b, span_part(line, 2, line.n), &text);
            b.flags = span_istarts_z(line, "* OK [PERMANENTFLAGS ");
        } else if (!span_istarts_z(line, "+ ")) {
            RIG_WANT(span_find(line, ' ', &at) && at > 0);
            struct span said = span_part(line, at + 1, line.n);
            RIG_WANT(status_word(said) && !span_istarts_z(said, "BYE ") && !span_istarts_z(said, "PREAUTH "));
            if (span_istarts_z(said, "OK CLOSE ") || span_istarts_z(said, "OK UNSELECT "))
                b.exists = 0;
            b.deleted = b.deleted || span_istarts_z(said, "OK DELETE ");
        }
    }
    RIG_WANT(text.n == 0);
}
