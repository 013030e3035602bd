/* Moving in and out: mailboxes that other programs keep become ours, and ours become files that others read (SPEC
 * CLI-19, 20, 21, 30).
 *
 *   struct moving m = {.store = s, .who = {domain, user}, .form = MOVING_MAILDIR, .path_z = "/home/a/Maildir",
 *                      .recurse = true, .quota = octets, .ctx = me, .say = on_say, .progress = on_progress,
 *                      .folder = on_folder};
 *   r = moving_import(&m);        0, also when entries were left out (m.total.failed); -E_* when it could not go on
 *
 * What lies in the source is not trusted: no symbolic link is followed, nothing but regular files is opened, names that
 * would leave the mailboxes are refused; what cannot be read is said and left out, the rest comes. Works on the store
 * beside a running server. Killed at any moment and begun again it makes no message twice: one is known by its
 * Message-ID (without one by its header) and its size, with keep_uids by its uid as well. As often as the source
 * holds a message the mailbox does afterwards.
 * BLOCKING; one thread. Memory does not grow with sizes, and by about 150 octets a message of the largest folder. */
#ifndef SERVICE_MOVING_H
#define SERVICE_MOVING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "store/store_ops.h"

struct accounts;

enum moving_form { MOVING_MAILDIR, MOVING_MBOX };

struct moving_count {
    uint64_t source;     /* messages found there */
    uint64_t moved;      /* that came now */
    uint64_t there;      /* that had come before */
    uint64_t failed;     /* left out, each said */
    uint64_t renumbered; /* keep_uids: under another uid, because theirs was taken */
    uint64_t verified;   /* of moved and there, found again afterwards */
    uint64_t octets;     /* moved */
};

struct moving {
    /* the caller's */
    struct store *store;
    struct store_account who;
    enum moving_form form;
    const char *path_z;
    struct span folder;  /* empty: INBOX, or with recurse all under their own names; export: all */
    bool recurse;
    bool keep_uids;
    bool dry_run;        /* migrate */
    uint64_t quota;      /* octets, 0: no limit */
    void *ctx;
    /* An entry that was left out or changed, and why. */
    void (*say)(void *ctx, const char *entry_z, const char *why_z);
    /* After each message: how far it is, in messages or octets of the source. */
    void (*progress)(void *ctx, const struct moving *m);
    /* A folder is done: where it came from or went to. */
    void (*folder_done)(void *ctx, const char *mailbox_z, const char *other_z, const struct moving_count *n);
    /* results */
    struct moving_count total;
    uint64_t units, units_all; /* progress */
};

int moving_import(struct moving *m);
int moving_export(struct moving *m);
/* Mailboxes with an index.json under path_z/domains/D/users/U/mailboxes, of accounts that are there; sets .who itself. With
 * dry_run nothing is opened for writing. */
int moving_migrate(struct moving *m, struct accounts *accounts);

#endif
