/* What import, export and migrate show while they work and when they are done: a bar with rate and time left on a
 * terminal, a line now and then elsewhere; one JSON document with --json (CLI-03). Messages go to stderr.
 *
 *   struct moving_show show;
 *   moving_show_begin(&show, &m, call->json, "imported");      sets m's calls
 *   r = moving_import(&m);
 *   status = moving_show_end(&show, r);                        exit status */
#ifndef CMD_MOVING_SHOW_H
#define CMD_MOVING_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "service/moving.h"

struct cJSON;

struct moving_show {
    struct moving *m;
    const char *done_z;   /* "imported" */
    struct cJSON *folders, *failed; /* with --json */
    bool json, terminal, bar;
    int64_t begun_ms, shown_ms;
    struct moving_count folders_sum;
    uint64_t said;
};

void moving_show_begin(struct moving_show *s, struct moving *m, bool json, const char *done_z);
int moving_show_end(struct moving_show *s, int r);

#endif
