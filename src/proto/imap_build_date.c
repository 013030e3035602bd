/* RFC 9051 "date-text" (1-Feb-1994) and "date-time" (" 1-Feb-1994 21:52:25 -0800"). */
#include <string.h>

#include "base/err.h"
#include "proto/date.h"
#include "proto/imap_build.h"

struct reader {
    const uint8_t *p, *end;
    bool bad;
};

static int digits(struct reader *r, int min, int max)
{
    int n = 0, value = 0;
    for (; n < max && r->p < r->end && *r->p >= '0' && *r->p <= '9'; n++)
        value = value * 10 + (*r->p++ - '0');
    if (n < min)
        r->bad = true;
    return value;
}

static void octet(struct reader *r, char c)
{
    if (r->p < r->end && *r->p == (uint8_t)c)
        r->p++;
    else
        r->bad = true;
}

static int month(struct reader *r)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int m = 0; m < 12 && r->end - r->p >= 3; m++) {
        if (span_ieq(span_of(r->p, 3), span_of(names + 3 * m, 3))) {
            r->p += 3;
            return m + 1;
        }
    }
    r->bad = true;
    return 0;
}

static void date(struct reader *r, struct date *d)
{
    if (r->p < r->end && *r->p == ' ') /* date-day-fixed: (SP DIGIT) / 2DIGIT */
        r->p++;
    d->day = digits(r, 1, 2);
    octet(r, '-');
    d->month = month(r);
    octet(r, '-');
    d->year = digits(r, 4, 4);
    if (!r->bad && !date_exists(d->year, d->month, d->day))
        r->bad = true;
}

int imap_parse_date(struct span text, int32_t *ret_day)
{
    struct reader r = {text.p, text.p + text.n, text.n == 0 || text.p[0] == ' '};
    struct date d = {0};
    date(&r, &d);
    if (r.bad || r.p != r.end)
        return -E_SYNTAX;
    *ret_day = (int32_t)date_days(d.year, d.month, d.day);
    return 0;
}

int imap_parse_date_time(struct span text, int64_t *ret_date_s, int *ret_zone_min)
{
    struct reader r = {text.p, text.p + text.n, false};
    struct date d = {0};
    date(&r, &d);
    octet(&r, ' ');
    d.hour = digits(&r, 2, 2);
    octet(&r, ':');
    d.minute = digits(&r, 2, 2);
    octet(&r, ':');
    d.second = digits(&r, 2, 2);
    octet(&r, ' ');
    bool west = r.p < r.end && *r.p == '-';
    octet(&r, west ? '-' : '+');
    int zone_h = digits(&r, 2, 2), zone_m = digits(&r, 2, 2);
    if (r.bad || r.p != r.end || d.hour > 23 || d.minute > 59 || d.second > 60 || zone_m > 59)
        return -E_SYNTAX;
    d.zone_min = (zone_h * 60 + zone_m) * (west ? -1 : 1);
    *ret_date_s = date_epoch(&d);
    *ret_zone_min = d.zone_min;
    return 0;
}
