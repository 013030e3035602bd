/* Files of facts (SPEC STORE-34, docs/STORE.md): of each shard and kind one, `cache-<shard>.<kind>` in the mailbox's
 * directory. Inside of the file system backend.
 *
 * A file is a header and records, appended under its flock; whatever is wrong with it (a torn tail, another mailbox,
 * another version) ends what is read, and the next writer replaces it whole by what was good. It is never truncated and
 * never mapped. A record names the inode its octets were read from: whoever lists the shard drops those of other files,
 * so between two listings that find nothing they may be used without a stat.
 *
 * The index of a file is kept per mailbox and process, guarded by fs_box.fx (after jmx; a leaf). Reading the octets
 * needs no lock. */
#ifndef STORE_FS_FACTS_H
#define STORE_FS_FACTS_H

#include "store/fs_int.h"

struct fs_fact { /* n 0: none */
    uint32_t at; /* of the record */
    uint32_t n;  /* octets behind its head */
    uint64_t ident;
};

struct fs_facts {
    struct fs_facts *next; /* used last first */
    uint32_t shard;
    unsigned kind;
    ino_t ino;     /* of the file this is the index of; 0: none read yet */
    uint64_t pos;  /* good up to here; 0: not even the header is */
    uint64_t live; /* octets of records in `fact` */
    bool torn;     /* something behind pos is no record */
    struct fs_fact fact[FS_SHARD_UIDS]; /* by uid % FS_SHARD_UIDS */
};

struct fs_facts_head { /* 32 octets, host byte order, no padding */
    uint32_t uid;
    uint32_t n;
    uint64_t ident;
    uint32_t size;
    uint32_t zero;
    uint32_t crc_octets;
    uint32_t crc; /* of what stands before */
};

/* Of a record with n octets, in the file. */
static inline uint64_t fs_facts_size(uint32_t n)
{
    return sizeof(struct fs_facts_head) + ((uint64_t)n + 7) / 8 * 8;
}

#define FS_FACTS_NAME 32
void fs_facts_name(uint32_t shard, unsigned kind, char ret_z[FS_FACTS_NAME]);

/* fs_facts_file.c. Brings the index up to the file behind `fd`. */
int fs_facts_refresh(struct fs_box *b, struct fs_facts *f, int fd);
/* Opens and locks the file for writing, whole up to its end: one that is bad or missing is made. */
int fs_facts_open_locked(struct fs_box *b, struct fs_facts *f, int *ret_fd);
/* Appends; `fd` is locked and f up to date. */
int fs_facts_append(struct fs_facts *f, int fd, const struct store_facts *item, size_t n);
/* Replaces the file by one with the records still in f->fact; `fd` is locked, and the new one in its place after 0. */
int fs_facts_rewrite(struct fs_box *b, struct fs_facts *f, int *fd);
/* The record in `p` (head and octets, `room` octets readable) is whole and that of this message. */
bool fs_facts_record_ok(const void *p, size_t room, uint32_t uid, uint32_t size);

#endif
