/* doctor: finds what is wrong with the files under mail_root and mends it (SPEC STORE-40, CLI-22).
 *
 * It looks at the files themselves, not through the mailboxes' views, because opening a mailbox heals it. Looking changes
 * nothing. Mending opens the mailbox and uses the backend's own healing; then everything is looked at again, and only
 * what is no longer found counts as mended. No message is ever removed: what has no place goes to lost+found of the
 * user, in the queue to queue/lost+found.
 *
 * Works beside running servers: it takes the locks they take, a shard's listing at a time. BLOCKING; one thread.
 *
 *   struct doctor_job job = {.repair = true, .tell = print, .ctx = out};
 *   int r = fs_doctor(store, &job);        0; job.left == 0: all is well */
#ifndef STORE_FS_DOCTOR_H
#define STORE_FS_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct store;

enum doctor_damage {
#define DOCTOR_DAMAGE(name, word, passing, text) DOCTOR_##name,
#include "store/doctor_damage.def"
#undef DOCTOR_DAMAGE
    DOCTOR_DAMAGE__COUNT
};

extern const char *const doctor_damage_word[DOCTOR_DAMAGE__COUNT]; /* "wrong-shard" */
extern const char *const doctor_damage_text[DOCTOR_DAMAGE__COUNT]; /* for people */

struct doctor_finding {
    enum doctor_damage damage;
    const char *account_z; /* "alice@example.com"; "" outside of accounts */
    const char *place_z;   /* mailbox, in UTF-8 as far as its name is; else "" or a path below mail_root */
    const char *first_z;   /* name of the first of them */
    uint64_t n;            /* how many */
    bool mended;
};

struct doctor_job {
    struct span domain, user; /* only these; empty: all, and what belongs to no account */
    bool repair;
    void (*tell)(void *ctx, const struct doctor_finding *f);
    void (*progress)(void *ctx, const struct doctor_job *job); /* after each mailbox; NULL: none */
    void *ctx;
    uint64_t accounts, mailboxes, messages; /* looked at */
    uint64_t found, left;                   /* findings, and those of them that are not mended */
};

/* Errors that keep it from looking at all: -E_NOMEM, -E_NOTFOUND no such account or domain, -E_IO. */
int fs_doctor(struct store *s, struct doctor_job *job);

/* After an older backup was put back (STORE-41): every mailbox of the accounts gets a new UIDVALIDITY, so that no client
 * takes a uid it knows for other mail; where uids were spent they start at 1 again, in their order. No server may serve
 * this mail_root meanwhile: the caller sees to it. The first error ends it; to be run again then. */
int fs_doctor_restored(struct store *s, struct doctor_job *job);

/* As root, before anything else: gives files under mail_root that belong to others to its owner. A file with names
 * outside of mail_root is left alone. *ret_n: how many were given. */
int fs_doctor_own(const char *mail_root_z, uint64_t *ret_n);

#endif
