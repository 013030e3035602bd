/* Runs the bit-mask scanner and its reference side by side over any cut of a text and says where they part. For
 * tests, golden cases and fuzzing; header only, so that nothing of it is in the library. */
#ifndef PROTO_SMTP_DATA_TWIN_H
#define PROTO_SMTP_DATA_TWIN_H

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "proto/smtp_data_ref.h"

struct smtp_data_twin {
    struct smtp_data scan;
    struct smtp_data_ref ref;
};

static inline void smtp_data_twin_init(struct smtp_data_twin *t, unsigned mode)
{
    smtp_data_init(&t->scan, mode);
    smtp_data_ref_init(&t->ref, mode);
}

static inline const char *smtp_data_twin_differ(const struct smtp_data_twin *t)
{
    const struct smtp_data *a = &t->scan, *b = &t->ref.d;
    if (a->ended != b->ended)
        return "ended";
    if (a->bare_cr != b->bare_cr || a->bare_lf != b->bare_lf || a->nul != b->nul || a->eight_bit != b->eight_bit)
        return "flags";
    if (a->written != b->written || a->line != b->line || MAX(a->longest, 64) != MAX(b->longest, 64))
        return "counts";
    return NULL;
}

/* One piece through both, the scanner with an output of `cap` octets at a time. What differs, or NULL.
 * `out` (2 * in.n + 2 octets) gets the text. */
static inline const char *smtp_data_twin_feed(struct smtp_data_twin *t, struct span in, size_t cap, uint8_t *out,
                                              size_t *ret_used, size_t *ret_wrote)
{
    size_t used = 0, wrote = 0, want_wrote;
    uint8_t *want = malloc(2 * in.n + 2), *room = malloc(cap);
    const char *differ = NULL;
    size_t want_used = smtp_data_ref_scan(&t->ref, in, want, &want_wrote);
    for (size_t n, w; used < in.n && !t->scan.ended && differ == NULL; used += n, wrote += w) {
        n = smtp_data_scan(&t->scan, span_part(in, used, in.n), room, cap, &w);
        if (w > cap || n > in.n - used || wrote + w > want_wrote)
            differ = "bounds";
        else if (n == 0 && w == 0)
            differ = "no progress";
        else
            memcpy(out + wrote, room, w);
        if (differ != NULL)
            break;
    }
    if (differ == NULL && (used != want_used || wrote != want_wrote))
        differ = "amount";
    if (differ == NULL && memcmp(out, want, wrote) != 0)
        differ = "text";
    free(want);
    free(room);
    *ret_used = used;
    *ret_wrote = wrote;
    return differ != NULL ? differ : smtp_data_twin_differ(t);
}

#endif
