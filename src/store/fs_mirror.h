/* The journal's records (docs/STORE.md) and the mailbox as they tell it. Inside of the file system backend.
 * Errors: -E_NOMEM. Every mirror is guarded by its fs_box.jmx.
 *
 *   struct jrec rec = {.kind = J_APPEND, .uid = 7, .modseq = 41, ...};
 *   mirror_apply(&b->m, &rec);                  0
 *   mirror_find(&b->m, 7)->r.modseq             41 */
#ifndef STORE_FS_MIRROR_H
#define STORE_FS_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store_ops.h"

enum jkind { J_APPEND = 1, J_FLAGS, J_SETTLED, J_EXPUNGE, J_RECENT, J_SUPERSEDED };

/* 48 octets, host byte order (the header tells), no padding. */
struct jrec {
    uint64_t modseq; /* settled: every flags record up to here is carried out */
    uint64_t flags;
    int64_t internal_s;
    int64_t time_s;
    uint32_t uid;
    uint32_t size;
    uint32_t kind;
    uint32_t crc; /* CRC-32C of the octets before */
};

struct jheader {
    char magic[8];
    uint32_t order; /* 0x01020304 */
    uint32_t version;
    uint8_t mailbox_id[16];
    uint32_t uid_validity;
    uint32_t base_n; /* records made by compaction, not in modseq order */
    uint64_t generation;
    uint64_t floor_modseq; /* expunges up to it are not listed */
    uint64_t modseq;       /* counter when the file was made */
    uint64_t ino;          /* of this very file: a copy is noticed */
    uint64_t uid_next;     /* when the file was made */
    char boot_id[40];
    uint32_t zero;
    uint32_t crc;
};

#define ROW_PENDING (UINT64_C(1) << 62) /* in fs_mrow.flags: waits in the queue for its rename */
#define ROW_DEAD    (UINT64_C(1) << 63) /* expunged, not yet squeezed out */

struct fs_mrow {
    struct store_row r;  /* r.flags with the two bits above */
    uint64_t name_flags; /* what the file's name says, as far as known */
};

struct fs_gone {
    uint64_t modseq;
    int64_t time_s;
    uint32_t uid;
    uint32_t zero;
};

/* The mailbox as the journal tells it. Guarded by fs_box.jmx. */
struct fs_mirror {
    struct fs_mrow *row; /* by uid */
    size_t n, cap, dead, hint;
    struct fs_gone *gone; /* by modseq */
    size_t gone_n, gone_cap;
    uint32_t *queue; /* uids whose rename is due, oldest first; entries may be stale */
    size_t queue_n, queue_cap, queue_head;
    uint64_t modseq, floor_modseq;
    uint64_t settled;   /* highest modseq a settled record covered */
    uint64_t unsettled; /* highest modseq of a flags record */
    uint64_t uid_next;
    uint32_t recent_uid;
    uint32_t unseen, deleted;
    uint64_t size, deleted_size;
    uint64_t flags_ever; /* every flag some row has, perhaps more: of rows that changed or went */
    bool superseded;
};

void mirror_clear(struct fs_mirror *m); /* gives the memory back too */
/* NULL when not there or expunged. */
struct fs_mrow *mirror_find(struct fs_mirror *m, uint32_t uid);
/* Index of the first row >= uid, dead ones too. */
size_t mirror_lower(const struct fs_mirror *m, uint32_t uid);
int mirror_apply(struct fs_mirror *m, const struct jrec *rec); /* 0 or -E_NOMEM */
/* So that apply cannot fail for so many records. */
int mirror_reserve(struct fs_mirror *m, size_t rows);
int mirror_room(struct fs_mirror *m, size_t rows, size_t gone); /* as many in all */
void mirror_squeeze(struct fs_mirror *m);    /* drops dead rows when they are many */
void mirror_trim_queue(struct fs_mirror *m); /* drops stale entries at the queue's head */
void mirror_done_rename(struct fs_mirror *m, struct fs_mrow *row, uint64_t name_flags);

static inline uint32_t mirror_messages(const struct fs_mirror *m)
{
    return (uint32_t)(m->n - m->dead);
}

static inline uint64_t row_flags(const struct fs_mrow *row)
{
    return row->r.flags & STORE_ALL_FLAGS;
}

#endif
