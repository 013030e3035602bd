/* Durable file operations (STYLE 14, SPEC STORE-06, STORE-25). All BLOCKING; relative to an open directory, never
 * through a symbolic link. Errors: -E_* by err_from_errno(). After a failed sync the data is gone: never try again. */
#ifndef BASE_FSUTIL_H
#define BASE_FSUTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/span.h"

/* Opens a regular file / directory without following a link: the descriptor (O_CLOEXEC), or an error. */
int fsu_open(int dirfd, const char *name_z, int flags, mode_t mode);
int fsu_open_dir(int dirfd, const char *name_z);

/* Makes the directory 0700 if it is missing, syncs its parent if made, opens it. */
int fsu_make_dir(int dirfd, const char *name_z);

/* All octets, or an error; EINTR and short writes are handled. */
int fsu_write_all(int fd, const void *p, size_t n);
int fsu_pwrite_all(int fd, const void *p, size_t n, off_t offset);

/* Exactly n octets at `offset`; -E_IO if the file ends before. */
int fsu_pread_full(int fd, void *p, size_t n, off_t offset);

int fsu_sync(int fd);      /* fsync; file or directory */
int fsu_sync_all(int fd);  /* syncfs: everything on its file system. Tells of failed writes since Linux 5.8 */

/* Replaces `name_z` whole: a temporary name of its own in the same directory, sync, rename, sync of the directory.
 * After 0 the new text stands, also after a power cut; on failure the old one does and the temporary file is gone. */
int fsu_replace(int dirfd, const char *name_z, struct span text, mode_t mode);

/* renameat2(2) with RENAME_NOREPLACE, errno and all, also where the file system knows no such flag (NFS, most of FUSE). There
 * a file gets its second name before it loses the first one; for the rest the caller's lock must keep others away. */
int fsu_rename_new(int fromfd, const char *from_z, int tofd, const char *to_z);

/* Reads a whole file of at most `max` octets into malloced memory with a NUL behind it (caller frees).
 * -E_NOTFOUND, -E_LIMIT (larger), -E_DENIED (a link or not a regular file). */
int fsu_read(int dirfd, const char *name_z, size_t max, char **ret_text, size_t *ret_n);

#endif
