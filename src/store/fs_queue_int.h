/* Inside of the queue's files (SPEC RELAY-01..03; docs/STORE.md): src/store/fs_queue*.c alone.
 *
 * Locks, each a flock: the message file is the claim (never replaced, so its lock means its name); the envelope file is
 * held for the time of one append or rewrite. Who has both took the claim first. */
#ifndef STORE_FS_QUEUE_INT_H
#define STORE_FS_QUEUE_INT_H

#include "base/strbuf.h"
#include "store/fs_int.h"
#include "store/queue.h"

#define FSQ_SHARDS   32u /* by the id's last letter, which is random */
#define FSQ_NAME_MAX 40  /* "v/<id>.jsonl", relative to queue/env or queue/msg */

struct fs_queue {
    int dirfd;            /* queue/ */
    int msgfd, envfd;     /* queue/msg, queue/env; their shards are opened for the moment */
    int inotify_fd;       /* -1: stamps serve */
    pthread_mutex_t mx;   /* guards `synced` and the making of watches */
    bool synced;          /* the directories are durable */
    bool watched;
};

struct fs_claim {
    struct queue_claim pub;
    struct fs_store *fs;
    int msgfd; /* locked; the body's, once there is one */
    int envfd;
    uint64_t read_n; /* of the envelope file */
    char msg_z[FSQ_NAME_MAX], env_z[FSQ_NAME_MAX];
};

/* The shard of an id, or -E_NOTFOUND for what is none. */
int fsq_shard(const char *id_z);
char fsq_letter(unsigned shard);
/* "<id>.jsonl" -> id; false for any other name. */
bool fsq_id_of(const char *name_z, const char *suffix_z, char ret[CRYPTO_ID_MAX]);

/* "<letter>/<id><suffix>" */
void fsq_name(const char *id_z, const char *suffix_z, char ret[FSQ_NAME_MAX]);
int fsq_open_shard(int dirfd, unsigned shard); /* a descriptor to be closed */

/* Writes lines in one piece behind what stands there, a torn line ended first, and syncs. *fd is opened anew when the
 * file was replaced. -E_NOTFOUND: it is gone. */
int fsq_write(int dirfd, const char *name_z, int *fd, struct span lines);
int fsq_lock(int fd);    /* waits */
bool fsq_named(int fd, int dirfd, const char *name_z); /* the open file still bears its name */
int fsq_read_all(int fd, struct strbuf *ret);
/* Above 1 MiB of events the file is written anew, if that makes it much smaller (RELAY-01). The claim is held. */
int fsq_rewrite(struct fs_claim *c);

/* fs_queue_scan.c */
int fsq_read(struct store *s, const char *id_z, struct queue_envelope **ret);
int fsq_glance(struct store *s, const char *id_z, struct queue_glance *ret);
int fsq_list(struct store *s, unsigned shard, queue_each each, void *ctx);
int fsq_tidy(struct store *s, unsigned shard);
int fsq_watch_fd(struct store *s);
int fsq_watch_read(struct store *s, struct queue_change *ch, size_t max);
int fsq_stamp(struct store *s, unsigned shard, uint64_t *ret);

#endif
