/* What was asked for under a key is done once (SPEC API-43, Idempotency-Key): one small file for each account and key under
 * {mail_root}/once, common to all processes, kept for 24 h.
 *
 * The record holds the id of the queue entry that the request makes, and the answer, and is durable before the entry is put.
 * Whether it was carried out is told by the entry itself, or, when that has ended, by a mark that stands in the record before the
 * entry is removed (once_settle). So there is no moment at which a crash leaves it open, and nothing to be mended at a start.
 *
 *   r = once_open(mail_root_z, address, key, digest, now_s, &o);       o holds the record's lock
 *   ONCE_FIRST     nobody asked, or what they asked did not come about: once_write(o, id, answer), then put the entry,
 *                  its .once = o->name
 *   ONCE_ASKED     o->id, o->answer_z: given if the queue has that entry; else if once_marked() now, for the entry may have
 *                  ended meanwhile; else as ONCE_FIRST
 *   ONCE_DONE      o->answer is given
 *   ONCE_BUSY      another is at it; ONCE_OTHER: another body came under this key. o is NULL
 *   once_forget(o);                                                    it is refused: nothing is left of a first request
 *   o = once_free(o);                                                  releases the lock
 *
 * BLOCKING, but once_free(). Errors: -E_NOMEM, -E_IO, -E_FULL ... */
#ifndef SERVICE_ONCE_H
#define SERVICE_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/span.h"

#define ONCE_KEY_MAX  128u
#define ONCE_NAME_MAX (2 * CRYPTO_SHA256 + 1)
#define ONCE_KEPT_S   86400

enum once_state { ONCE_FIRST, ONCE_ASKED, ONCE_DONE, ONCE_BUSY, ONCE_OTHER };

struct once {
    int dirfd, fd;
    char name[ONCE_NAME_MAX];
    char digest[ONCE_NAME_MAX];
    char id[CRYPTO_ID_MAX]; /* of an earlier request; "" none */
    char *answer_z;         /* likewise; NULL */
};

/* A state, or an error. */
int once_open(const char *mail_root_z, struct span account, struct span key, const uint8_t digest[CRYPTO_SHA256], int64_t now_s,
              struct once **ret);
int once_write(struct once *o, const char *id_z, struct span answer, int64_t now_s); /* durable on return */
bool once_marked(const struct once *o);
void once_forget(struct once *o);                                                   /* NULL-safe */
struct once *once_free(struct once *o);                                             /* NULL; NULL-safe */

/* The entry `id_z` that was made for this record ends: durable on return. Records that are gone, or of another entry by
 * now, are none. */
int once_settle(const char *mail_root_z, struct span name, const char *id_z);
/* Removes records older than ONCE_KEPT_S whom nobody holds. */
void once_tidy(const char *mail_root_z, int64_t now_s);

#endif
