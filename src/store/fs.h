/* The file system backend (SPEC 9; on-disk format in docs/STORE.md). Several processes of one host may open one
 * mail_root at the same time (GEN-04). */
#ifndef STORE_FS_H
#define STORE_FS_H

struct store;

struct store_fs_options {
    int no_tmpfile; /* stage under names in tmp/ as if the file system had no O_TMPFILE (tests) */
};

/* Opens (and makes where missing) mail_root; BLOCKING. `options` may be NULL. Errors: -E_DENIED (not a directory, a
 * link), -E_IO, ... Close with (*ret)->ops->close(*ret). */
int store_fs_open(const char *mail_root_z, const struct store_fs_options *options, struct store **ret);

#endif
