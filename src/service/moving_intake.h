/* The way into one mailbox for many texts (SPEC CLI-20, 30): line ends, the question whether a message is there already,
 * the quota, and group commits: INTAKE_BATCH messages share the sync of their octets and that of the directory, so a
 * message costs microseconds and not a disk's turn. What is in a batch when the process is killed is there wholly,
 * message by message, or not at all.
 *
 *   r = intake_open(&in, m, name);
 *   for each message:
 *       intake_begin(&in);
 *       for each piece   r = intake_add(&in, piece);         -E_*: intake_drop(&in)
 *       r = intake_end(&in, &message);
 *   r = intake_close(&in, &count);                           commits the rest, verifies, counts; also after an error
 *
 * Errors of intake_open, intake_end and intake_close end the import: -E_QUOTA, -E_FULL, -E_IO ... */
#ifndef SERVICE_MOVING_INTAKE_H
#define SERVICE_MOVING_INTAKE_H

#include "base/strbuf.h"
#include "service/moving.h"
#include "service/moving_known.h"

#define INTAKE_BATCH 256u
#define INTAKE_BATCH_OCTETS (32u * 1024u * 1024u)
#define INTAKE_MEMORY (256u * 1024u) /* longer texts are written while they are read */

struct intake_message {
    const char *entry_z; /* for what has to be said about it */
    uint64_t flags;      /* system flags */
    const struct span *keyword;
    size_t keywords_n;
    int64_t internal_s;
    uint32_t uid;        /* with keep_uids: as far as it is free; 0: none */
};

struct intake {
    struct moving *m;
    struct store_box *box;
    struct known known;
    struct store_keywords keywords;
    bool keywords_full_said;
    struct moving_count n;
    uint64_t room; /* under the quota, as far as known */
    uint64_t uid_next;
    uint32_t *came; /* uids of what was appended */
    size_t came_n, came_cap;
    /* the text that is coming */
    struct strbuf text; /* what is not yet in `stage` */
    struct store_stage *stage;
    struct strbuf head; /* first KNOWN_HEAD octets of a staged text */
    uint64_t size;
    bool after_cr, had_nul;
    /* the batch */
    struct store_append item[INTAKE_BATCH];
    struct store_stage *staged[INTAKE_BATCH];
    int64_t date[INTAKE_BATCH];
    uint32_t wanted[INTAKE_BATCH];
    size_t batch_n;
    uint64_t batch_octets;
};

int intake_open(struct intake *in, struct moving *m, struct span mailbox);
void intake_begin(struct intake *in);
int intake_add(struct intake *in, struct span piece);
void intake_drop(struct intake *in);
int intake_end(struct intake *in, const struct intake_message *msg);
int intake_close(struct intake *in, struct moving_count *ret);

#endif
