#include "proto/date.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/date_build.h"

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char day_names[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1970-01-01 first */

/* RFC 5322 4.3; every other name, also the military letters, means "unknown". */
static const struct {
    const char *name_z;
    int hours;
} zones[] = {
    {"ut", 0},   {"gmt", 0},  {"utc", 0},  {"z", 0},    {"est", -5}, {"edt", -4},
    {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7},
};

void date_build_digit(struct date_build *b, uint8_t c)
{
    uint32_t *v = &b->value[b->field];
    if (b->digits[b->field] < 255)
        b->digits[b->field]++;
    if (*v <= 99999)
        *v = *v * 10 + (uint32_t)(c - '0');
}

void date_build_letter(struct date_word *w, uint8_t c)
{
    if (w->n < sizeof(w->text) - 1)
        w->text[w->n] = (char)ascii_lower(c);
    if (w->n < 255)
        w->n++;
}

int64_t date_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year; /* the year begins in March, so that the leap day is its last */
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void date_civil(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *ret_day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *ret_month = (int)(m < 10 ? m + 3 : m - 9);
    *ret_year = (int)(year + era * 400 + (*ret_month <= 2 ? 1 : 0));
}

static int month_days(int year, int month)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool date_exists(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= month_days(year, month);
}

int64_t date_day(const struct date *d)
{
    return date_days(d->year, d->month, d->day);
}

int64_t date_epoch(const struct date *d)
{
    int second = MIN(d->second, 59);
    return date_day(d) * 86400 + ((int64_t)d->hour * 60 + d->minute - d->zone_min) * 60 + second;
}

static int month_number(const struct date_word *w)
{
    for (int i = 0; w->n >= 3 && i < 12; i++)
        if (span_ieq_z(span_of(w->text, 3), month_names[i]))
            return i + 1;
    return 0;
}

static int widen_year(uint32_t year, unsigned digits)
{
    if (digits <= 2)
        return (int)(year < 50 ? year + 2000 : year + 1900);
    return (int)(digits == 3 ? year + 1900 : MIN(year, 10000u));
}

static void set_zone(const struct date_build *b, struct date *d)
{
    d->zone_unknown = true;
    if (b->digits[DATE_ZONE] == 4) {
        int hours = (int)b->value[DATE_ZONE] / 100, minutes = (int)b->value[DATE_ZONE] % 100;
        if (minutes > 59)
            return;
        d->zone_unknown = b->west && hours == 0 && minutes == 0;
        d->zone_min = (hours * 60 + minutes) * (b->west ? -1 : 1);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(zones); i++)
        if (span_eq_z(span_z(b->zone.text), zones[i].name_z) && b->zone.n == strlen(zones[i].name_z)) {
            d->zone_unknown = false;
            d->zone_min = zones[i].hours * 60;
        }
}

int date_build_finish(const struct date_build *b, struct date *ret)
{
    if (b->digits[DATE_YEAR] < 2 || (b->digits[DATE_HOUR] > 0 && b->digits[DATE_MINUTE] == 0))
        return -E_SYNTAX;
    struct date d = {
        .year = widen_year(b->value[DATE_YEAR], b->digits[DATE_YEAR]),
        .month = month_number(&b->month),
        .day = (int)b->value[DATE_DAY],
        .hour = (int)b->value[DATE_HOUR],
        .minute = (int)b->value[DATE_MINUTE],
        .second = (int)b->value[DATE_SECOND],
    };
    if (!date_exists(d.year, d.month, d.day) || d.hour > 23 || d.minute > 59 || d.second > 60)
        return -E_SYNTAX;
    set_zone(b, &d);
    d.epoch_s = date_epoch(&d);
    *ret = d;
    return 0;
}

/* The parts of a moment as it is written in a zone. */
static struct date in_zone(int64_t epoch_s, int zone_min, int64_t *ret_days)
{
    int64_t local = epoch_s + (int64_t)zone_min * 60;
    int64_t days = (local >= 0 ? local : local - 86399) / 86400;
    int rest = (int)(local - days * 86400);
    struct date d = {.zone_min = zone_min, .hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
    date_civil(days, &d.year, &d.month, &d.day);
    *ret_days = days;
    return d;
}

static void write_time_and_zone(struct strbuf *out, const struct date *d)
{
    int zone = abs(d->zone_min);
    strbuf_f(out, "%02d:%02d:%02d %c%02d%02d", d->hour, d->minute, d->second, d->zone_min < 0 ? '-' : '+', zone / 60 % 100,
             zone % 60);
}

void date_write(struct strbuf *out, int64_t epoch_s, int zone_min)
{
    int64_t days;
    struct date d = in_zone(epoch_s, zone_min, &days);
    strbuf_f(out, "%s, %02d %s %04d ", day_names[(days % 7 + 7) % 7], d.day, month_names[d.month - 1], d.year);
    write_time_and_zone(out, &d);
}

void date_write_http(struct strbuf *out, int64_t epoch_s)
{
    int64_t days;
    struct date d = in_zone(epoch_s, 0, &days);
    strbuf_f(out, "%s, %02d %s %04d %02d:%02d:%02d GMT", day_names[(days % 7 + 7) % 7], d.day, month_names[d.month - 1],
             d.year, d.hour, d.minute, d.second);
}

void date_write_imap(struct strbuf *out, int64_t epoch_s, int zone_min)
{
    int64_t days;
    struct date d = in_zone(epoch_s, zone_min, &days);
    strbuf_f(out, "\"%2d-%s-%04d ", d.day, month_names[d.month - 1], d.year);
    write_time_and_zone(out, &d);
    strbuf_c(out, '"');
}
