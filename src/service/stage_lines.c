#include "service/stage_lines.h"

#include <string.h>

#include "base/macros.h"

size_t stage_lines_put(struct stage_lines *t, struct span in)
{
    size_t at = 0;
    while (at < in.n) {
        const uint8_t *lf = memchr(in.p + at, '\n', in.n - at);
        size_t end = lf == NULL ? in.n : (size_t)(lf - in.p);
        bool lone = lf != NULL && !t->verbatim && (end > at ? in.p[end - 1] != '\r' : !t->last_cr);
        size_t want = end - at + (lf == NULL ? 0 : lone ? 2 : 1), room;
        uint8_t *p = ms_stage_reserve(t->stage, want, &room);
        if (p == NULL || room == 0)
            break;
        if (room < want) { /* the line ends in the next block; at most its text goes here */
            size_t part = MIN(room, end - at);
            if (part == 0)
                break;
            memcpy(p, in.p + at, part);
            ms_stage_commit(t->stage, part);
            at += part;
            t->last_cr = in.p[at - 1] == '\r';
            continue;
        }
        memcpy(p, in.p + at, end - at);
        if (lf != NULL) {
            if (lone)
                p[end - at] = '\r';
            p[want - 1] = '\n';
        }
        ms_stage_commit(t->stage, want);
        at = lf == NULL ? end : end + 1;
        t->last_cr = in.p[at - 1] == '\r';
    }
    return at;
}
