#include "proto/mail_files.h"

#include "base/err.h"
#include "proto/date.h"
#include "proto/mail_files_read.h"

struct words {
    struct span line;
    size_t at;
};

static struct mail_word next_word(struct words *w)
{
    struct mail_word word;
    do {
        word = mail_files_read(w->line, w->at);
        w->at += word.text.n;
    } while (word.kind == MAIL_BLANK);
    return word;
}

static bool to_u32(struct span digits, uint32_t *ret)
{
    uint64_t v;
    if (span_u64(digits, UINT32_MAX, &v) < 0)
        return false;
    *ret = (uint32_t)v;
    return true;
}

static int month_of(struct span name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++)
        if (memcmp(names + 3 * i, name.p, 3) == 0)
            return i + 1;
    return 0;
}

static int two(const uint8_t *p)
{
    return (p[0] - '0') * 10 + p[1] - '0';
}

/* "9:55", "09:55:06" */
static bool read_time(struct span t, struct date *d)
{
    size_t colon = t.n;
    span_find(t, ':', &colon);
    d->hour = colon == 1 ? t.p[0] - '0' : two(t.p);
    d->minute = two(t.p + colon + 1);
    d->second = t.n > colon + 3 ? two(t.p + colon + 4) : 0;
    return d->hour < 24 && d->minute < 60 && d->second <= 60;
}

static void read_offset(struct span t, struct date *d)
{
    int min = two(t.p + 1) * 60 + two(t.p + 3);
    d->zone_min = t.p[0] == '-' ? -min : min;
}

/* Behind the day's name: "Nov 21 09:55:06 1997", a zone before or behind the year, remarks behind that. */
static bool read_date(struct words w, int64_t *ret_epoch)
{
    struct date d = {0};
    struct mail_word word = next_word(&w);
    uint32_t n;
    if (word.kind != MAIL_MONTH)
        return false;
    d.month = month_of(word.text);
    word = next_word(&w);
    if (word.kind != MAIL_NUMBER || !to_u32(word.text, &n) || n > 31)
        return false;
    d.day = (int)n;
    word = next_word(&w);
    if (word.kind != MAIL_TIME || !read_time(word.text, &d))
        return false;
    word = next_word(&w);
    if (word.kind == MAIL_OFFSET)
        read_offset(word.text, &d);
    if (word.kind == MAIL_OFFSET || (word.kind == MAIL_WORD && word.text.n <= 5)) /* "MET" */
        word = next_word(&w);
    if (word.kind != MAIL_NUMBER || word.text.n != 4 || !to_u32(word.text, &n) || n < 1)
        return false;
    d.year = (int)n;
    word = next_word(&w);
    if (word.kind == MAIL_OFFSET)
        read_offset(word.text, &d);
    if (!date_exists(d.year, d.month, d.day))
        return false;
    *ret_epoch = date_epoch(&d);
    return true;
}

bool mbox_from_line(struct span line, struct mbox_from *ret)
{
    struct mbox_from from = {0};
    if (line.n < 4 || memcmp(line.p, "From", 4) != 0 || (line.n > 4 && line.p[4] != ' '))
        return false;
    struct words w = {line, line.n < 5 ? line.n : 5};
    size_t begin = w.at;
    for (struct mail_word word = next_word(&w); word.kind != MAIL_END && !from.dated; word = next_word(&w)) {
        if (word.kind != MAIL_WEEKDAY || !read_date(w, &from.epoch_s))
            continue;
        from.dated = true;
        from.sender = span_trim(span_of(line.p + begin, (size_t)(word.text.p - line.p) - begin));
    }
    struct span rest = span_trim(span_part(line, begin, line.n));
    if (!from.dated && rest.n > 0 && !span_eq_z(rest, "-"))
        return false;
    *ret = from;
    return true;
}

static int read_head(struct words *w, struct span version, struct uidlist_line *ret)
{
    struct uidlist_line u = {.head = true};
    bool found = false;
    if (!span_eq_z(version, "3"))
        return -E_LIMIT;
    for (struct mail_word word = next_word(w); word.kind != MAIL_END; word = next_word(w)) {
        struct span digits = span_part(word.text, 1, word.text.n);
        if (word.kind == MAIL_VALIDITY)
            found = to_u32(digits, &u.uid_validity);
        else if (word.kind == MAIL_UIDNEXT && !to_u32(digits, &u.uid_next))
            return -E_SYNTAX;
    }
    if (!found || u.uid_validity == 0)
        return -E_SYNTAX;
    *ret = u;
    return 0;
}

int uidlist_line(struct span line, struct uidlist_line *ret)
{
    struct words w = {line, 0};
    struct uidlist_line u = {0};
    struct mail_word word = next_word(&w), first = word;
    struct words behind = w;
    if (word.kind != MAIL_NUMBER)
        return -E_SYNTAX;
    do
        word = next_word(&w);
    while (word.kind != MAIL_END && word.kind != MAIL_NAME);
    if (word.kind == MAIL_END)
        return read_head(&behind, first.text, ret);
    u.name = span_part(word.text, 1, word.text.n);
    if (!to_u32(first.text, &u.uid) || u.uid == 0 || u.name.n == 0)
        return -E_SYNTAX;
    *ret = u;
    return 0;
}

int keyword_line(struct span line, struct keyword_line *ret)
{
    struct words w = {line, 0};
    struct mail_word word = next_word(&w);
    struct keyword_line k = {0};
    if (word.kind != MAIL_NUMBER || !to_u32(word.text, &k.letter))
        return -E_SYNTAX;
    k.name = span_trim(span_part(line, w.at, line.n > 0 && line.p[line.n - 1] == '\r' ? line.n - w.at - 1 : line.n));
    if (k.name.n == 0)
        return -E_SYNTAX;
    if (k.letter > 25)
        return -E_LIMIT;
    *ret = k;
    return 0;
}
