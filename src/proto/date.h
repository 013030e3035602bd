/* Dates: RFC 5322 3.3 with the obsolete forms of 4.3, IMAP date-time of RFC 9051 section 9.
 *
 *   struct date d;
 *   date_parse(span_z("Fri, 21 Nov 97 09:55:06 EST (x)"), &d)  ->  0, d.epoch_s = 880124106, d.zone_min = -300
 *   date_day(&d)  ->  10186: days since 1970-01-01 of the date as written; SENTBEFORE, SENTON and SENTSINCE compare it
 *
 * Pure; any thread. Error: -E_SYNTAX. */
#ifndef PROTO_DATE_H
#define PROTO_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct strbuf;

struct date {
    int64_t epoch_s;
    int zone_min;      /* east of UTC */
    bool zone_unknown; /* "-0000", a military or unknown zone, or none at all: taken as UTC */
    int year;          /* as written; four digits (4.3: two and three digits are widened) */
    int month, day;    /* 1-12, 1-31 */
    int hour, minute, second; /* second 60 counts as 59 in epoch_s */
};

/* A date-time, with comments, folding, a wrong or no day name, with no seconds, without a time zone. */
int date_parse(struct span text, struct date *ret);

/* The date-time of RFC 3339 5.6: "2026-01-02T03:04:05.678+01:00"; the fraction is dropped. 0, -E_SYNTAX. */
int date_parse_rfc3339(struct span text, int64_t *ret_epoch_s);

/* Days since 1970-01-01 of a date in the Gregorian calendar (any year 1-9999), and back. */
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, int *ret_year, int *ret_month, int *ret_day);
bool date_exists(int year, int month, int day);

int64_t date_day(const struct date *d);
int64_t date_epoch(const struct date *d); /* from year...second and zone_min */

void date_write(struct strbuf *out, int64_t epoch_s, int zone_min);      /* Fri, 21 Nov 1997 09:55:06 -0500 */
void date_write_http(struct strbuf *out, int64_t epoch_s);               /* Fri, 21 Nov 1997 14:55:06 GMT (RFC 9110 5.6.7) */
void date_write_imap(struct strbuf *out, int64_t epoch_s, int zone_min); /* "21-Nov-1997 09:55:06 -0500" with quotes */

#endif
