/* What the date_time machine of rfc5322.rl calls. Not for others. */
#ifndef PROTO_DATE_BUILD_H
#define PROTO_DATE_BUILD_H

#include "proto/date.h"

enum date_field { DATE_DAY, DATE_YEAR, DATE_HOUR, DATE_MINUTE, DATE_SECOND, DATE_ZONE, DATE_FIELD__COUNT };

struct date_word {
    char text[6]; /* lower case, NUL-terminated */
    uint8_t n;    /* letters, also those that found no room; stops at 255 */
};

struct date_build {
    enum date_field field;
    uint32_t value[DATE_FIELD__COUNT]; /* stops growing above 99999 */
    uint8_t digits[DATE_FIELD__COUNT]; /* how many, stops at 255 */
    struct date_word month, zone;
    bool west;
};

void date_build_digit(struct date_build *b, uint8_t c);
void date_build_letter(struct date_word *w, uint8_t c);
int date_build_finish(const struct date_build *b, struct date *ret);

#endif
