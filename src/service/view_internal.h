/* What the files of the views share; nobody else includes it. */
#ifndef SERVICE_VIEW_INTERNAL_H
#define SERVICE_VIEW_INTERNAL_H

#include "service/view.h"

static inline uint32_t view_chunk_rows(const struct view_version *v, uint32_t i)
{
    return v->before[i + 1] - v->before[i];
}

void view_chunk_unref(struct view_chunk *c); /* view_build.c */

#endif
