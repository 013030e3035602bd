/* {mail_root}/run: which rmaild processes serve this mail_root (SPEC GEN-04, QUOTA-03).
 *
 * Each process holds a file run/<pid>.json, locked while it lives and removed at its clean end; one whose lock is free
 * was left behind by a crash. On a network file system, where what is read under a lock may be stale, only one process
 * may serve: it holds run/lock alone. BLOCKING; main thread. */
#ifndef CMD_RUN_DIR_H
#define CMD_RUN_DIR_H

#include <stdbool.h>

struct run_dir;

/* *ret_crashed: at least one process ended without a clean stop since the last start. -E_CONFLICT: network file system and
 * another process serves it. */
int run_dir_open(const char *mail_root_z, struct run_dir **ret, bool *ret_crashed);
struct run_dir *run_dir_close(struct run_dir *r); /* NULL; NULL-safe */

/* Whether any process serves this mail_root now. */
bool run_dir_serving(const char *mail_root_z);

/* The processes that serve it now, by their ids. */
void run_dir_each(const char *mail_root_z, void (*each)(void *ctx, long pid), void *ctx);

/* Where process `pid` takes orders (SPEC CLI-32). The name goes with the process file. False: too long for a socket. */
#define RUN_DIR_SOCKET_MAX 108u
bool run_dir_socket(const char *mail_root_z, long pid, char ret[RUN_DIR_SOCKET_MAX]);

/* Whether the file system of `path_z` is one that several hosts may share, by statfs(). */
bool run_dir_on_network(const char *path_z);

#endif
