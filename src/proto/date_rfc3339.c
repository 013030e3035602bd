#include "base/err.h"
#include "proto/date.h"

/* A number of exactly n digits at the front, which are taken off. */
static bool digits(struct span *text, size_t n, int *ret)
{
    uint64_t v;
    if (text->n < n || span_u64(span_part(*text, 0, n), 9999, &v) < 0)
        return false;
    *ret = (int)v;
    *text = span_part(*text, n, text->n);
    return true;
}

static bool letter(struct span *text, const char *among_z, char *ret)
{
    if (text->n == 0 || text->p[0] == 0 || strchr(among_z, text->p[0]) == NULL)
        return false;
    *ret = (char)text->p[0];
    *text = span_part(*text, 1, text->n);
    return true;
}

/* time-secfrac: at least one digit behind the dot. */
static bool fraction(struct span *text)
{
    char c;
    int digit;
    if (!letter(text, ".", &c))
        return true;
    if (!digits(text, 1, &digit))
        return false;
    while (digits(text, 1, &digit)) {}
    return true;
}

static bool zone(struct span *text, int *ret_min)
{
    char sign;
    int hours = 0, minutes = 0;
    *ret_min = 0;
    if (!letter(text, "Zz+-", &sign))
        return false;
    if (sign == 'Z' || sign == 'z')
        return true;
    if (!digits(text, 2, &hours) || !letter(text, ":", &(char){0}) || !digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_min = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

int date_parse_rfc3339(struct span text, int64_t *ret_epoch_s)
{
    struct date d = {0};
    char c;
    bool ok = digits(&text, 4, &d.year) && letter(&text, "-", &c) && digits(&text, 2, &d.month) && letter(&text, "-", &c) &&
              digits(&text, 2, &d.day) && letter(&text, "Tt ", &c) && digits(&text, 2, &d.hour) && letter(&text, ":", &c) &&
              digits(&text, 2, &d.minute) && letter(&text, ":", &c) && digits(&text, 2, &d.second) && fraction(&text) &&
              zone(&text, &d.zone_min) && text.n == 0;
    if (!ok || !date_exists(d.year, d.month, d.day) || d.hour > 23 || d.minute > 59 || d.second > 60)
        return -E_SYNTAX;
    *ret_epoch_s = date_epoch(&d);
    return 0;
}
