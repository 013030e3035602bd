/* Address lists end, need bounded memory and keep groups in order; what is extracted is readable. Dates are in range. */
#include <stdlib.h>

#include "base/arena.h"
#include "proto/address.h"
#include "proto/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size);
    struct arena a;
    struct address ad, *list = NULL;
    struct date d;
    size_t entries = 0, count = 0, at = 0;
    bool group = false;
    int r;
    arena_init(&a, 16 * size + 65536);
    struct address_scan as = address_scan_of(&a, text);
    while ((r = address_next(&as, &ad)) > 0) {
        if (++entries > 2 * size + 2 || (ad.kind != ADDRESS_MAILBOX && group == (ad.kind == ADDRESS_GROUP_START)))
            abort();
        group = ad.kind == ADDRESS_MAILBOX ? group : ad.kind == ADDRESS_GROUP_START;
    }
    if (r < 0 || group)
        abort();
    r = address_extract(&a, text, 1000, &list, &count);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (list[i].domain.n == 0 || list[i].mailbox.n == 0 || span_find(list[i].mailbox, 0, &at))
            abort();
    if (date_parse(text, &d) == 0 && (!date_exists(d.year, d.month, d.day) || d.hour > 23))
        abort();
    arena_done(&a);
    return 0;
}
