/* Runs the bit-mask scanner, by the best instructions and by those that every processor has, and its reference side by
 * side over any cut of a text and says where they part. For tests, golden cases and fuzzing; header only, so that nothing
 * of it is in the library. */
#ifndef PROTO_SMTP_DATA_TWIN_H
#define PROTO_SMTP_DATA_TWIN_H

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "proto/smtp_data_ref.h"

struct smtp_data_twin {
    struct smtp_data scan, plain;
    struct smtp_data_ref ref;
};

static inline void smtp_data_twin_init(struct smtp_data_twin *t, unsigned mode)
{
    smtp_data_init(&t->scan, mode);
    smtp_data_init(&t->plain, mode | SMTP_DATA_PLAIN);
    smtp_data_ref_init(&t->ref, mode);
}

static inline void smtp_data_twin_finish(struct smtp_data_twin *t)
{
    smtp_data_finish(&t->scan);
    smtp_data_finish(&t->plain);
    smtp_data_ref_finish(&t->ref);
}

static inline const char *smtp_data_differ(const struct smtp_data *a, const struct smtp_data *b)
{
    if (a->ended != b->ended)
        return "ended";
    if (a->bare_cr != b->bare_cr || a->bare_lf != b->bare_lf || a->nul != b->nul || a->eight_bit != b->eight_bit)
        return "flags";
    if (a->written != b->written || a->line != b->line || MAX(a->longest, 64) != MAX(b->longest, 64))
        return "counts";
    return NULL;
}

static inline const char *smtp_data_twin_differ(const struct smtp_data_twin *t)
{
    const char *differ = smtp_data_differ(&t->scan, &t->ref.d);
    return differ != NULL ? differ : smtp_data_differ(&t->plain, &t->ref.d);
}

/* One piece through one scanner with an output of `cap` octets at a time, which must read want_used octets and write
 * `want`. What differs, or NULL. */
static inline const char *smtp_data_twin_scan(struct smtp_data *d, struct span in, size_t cap, struct span want,
                                              size_t want_used, uint8_t *out, size_t *ret_used, size_t *ret_wrote)
{
    size_t used = 0, wrote = 0;
    uint8_t *room = malloc(cap);
    const char *differ = NULL;
    for (size_t n, w; used < in.n && !d->ended && differ == NULL; used += n, wrote += w) {
        n = smtp_data_scan(d, span_part(in, used, in.n), room, cap, &w);
        if (w > cap || n > in.n - used || wrote + w > want.n)
            differ = "bounds";
        else if (n == 0 && w == 0)
            differ = "no progress";
        else
            memcpy(out + wrote, room, w);
        if (differ != NULL)
            break;
    }
    if (differ == NULL && (used != want_used || wrote != want.n))
        differ = "amount";
    if (differ == NULL && memcmp(out, want.p, wrote) != 0)
        differ = "text";
    free(room);
    *ret_used = used;
    *ret_wrote = wrote;
    return differ;
}

/* One piece through all. What differs, or NULL. `out` (2 * in.n + 2 octets) gets the text. */
static inline const char *smtp_data_twin_feed(struct smtp_data_twin *t, struct span in, size_t cap, uint8_t *out,
                                              size_t *ret_used, size_t *ret_wrote)
{
    size_t want_wrote;
    uint8_t *want = malloc(2 * in.n + 2);
    size_t want_used = smtp_data_ref_scan(&t->ref, in, want, &want_wrote);
    struct span text = span_of(want, want_wrote);
    const char *differ = smtp_data_twin_scan(&t->plain, in, cap, text, want_used, out, ret_used, ret_wrote);
    if (differ == NULL)
        differ = smtp_data_twin_scan(&t->scan, in, cap, text, want_used, out, ret_used, ret_wrote);
    free(want);
    return differ != NULL ? differ : smtp_data_twin_differ(t);
}

#endif
