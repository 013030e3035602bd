#include "cmd/run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"

struct run_dir {
    int dir, lock, mine;
    char name[32];
};

/* f_type values (statfs(2)) of file systems whose contents another host may change. */
static const unsigned long network_types[] = {
    0x6969,     /* NFS */
    0xff534d42, /* CIFS */
    0xfe534d42, /* SMB2 */
    0x517b,     /* SMB */
    0x65735546, /* FUSE: sshfs, glusterfs, s3fs ... */
    0x00c36400, /* Ceph */
    0x5346414f, /* AFS */
    0x6b414653, /* kAFS */
    0x73757245, /* Coda */
    0x01021997, /* 9p */
    0x0bd00bd0, /* Lustre */
    0x01161970, /* GFS2 */
    0x7461636f, /* OCFS2 */
};

bool run_dir_on_network(const char *path_z)
{
    struct statfs fs;
    if (statfs(path_z, &fs) < 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(network_types); i++)
        if ((unsigned long)fs.f_type == network_types[i])
            return true;
    return false;
}

static bool is_process_file(const char *name_z)
{
    size_t digits = strspn(name_z, "0123456789");
    return digits > 0 && strcmp(name_z + digits, ".json") == 0;
}

void run_dir_each(const char *mail_root_z, void (*each)(void *ctx, long pid), void *ctx)
{
    char path[4200];
    snprintf(path, sizeof(path), "%.4095s/run", mail_root_z);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        int fd = is_process_file(e->d_name) ? fsu_open(dirfd(dir), e->d_name, O_RDONLY, 0) : -1;
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK)
            each(ctx, strtol(e->d_name, NULL, 10));
        close(fd);
    }
    if (dir != NULL)
        closedir(dir);
}

static void note_one(void *ctx, long pid)
{
    (void)pid;
    *(bool *)ctx = true;
}

bool run_dir_serving(const char *mail_root_z)
{
    bool serving = false;
    run_dir_each(mail_root_z, note_one, &serving);
    return serving;
}

bool run_dir_socket(const char *mail_root_z, long pid, char ret[RUN_DIR_SOCKET_MAX])
{
    int n = snprintf(ret, RUN_DIR_SOCKET_MAX, "%s/run/%ld.sock", mail_root_z, pid);
    return n > 0 && (size_t)n < RUN_DIR_SOCKET_MAX;
}

/* The socket beside a process file, which is called like it. */
static void remove_socket(int run_fd, const char *name_z)
{
    char socket_z[300];
    snprintf(socket_z, sizeof(socket_z), "%.*s.sock", (int)(strlen(name_z) - strlen(".json")), name_z);
    unlinkat(run_fd, socket_z, 0);
}

/* Removes the files of processes that ended without doing so themselves. */
static bool clear_left_behind(int run_fd)
{
    int copy = fcntl(run_fd, F_DUPFD_CLOEXEC, 0);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    bool crashed = false;
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        if (!is_process_file(e->d_name))
            continue;
        int fd = fsu_open(run_fd, e->d_name, O_RDWR, 0);
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            remove_socket(run_fd, e->d_name);
            unlinkat(run_fd, e->d_name, 0);
            crashed = true;
        }
        close(fd);
    }
    if (dir != NULL)
        closedir(dir);
    return crashed;
}

static int write_mine(struct run_dir *r)
{
    char text[128];
    snprintf(r->name, sizeof(r->name), "%ld.json", (long)getpid());
    int n = snprintf(text, sizeof(text), "{\"pid\":%ld,\"started\":%lld,\"version\":\"%s\"}\n", (long)getpid(),
                     (long long)clock_wall_s(), RMAILD_VERSION);
    r->mine = fsu_open(r->dir, r->name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (r->mine < 0)
        return r->mine;
    if (flock(r->mine, LOCK_EX) < 0) /* waits: a verb may look at it for a moment */
        return err_from_errno(errno);
    return fsu_write_all(r->mine, text, (size_t)n);
}

int run_dir_open(const char *mail_root_z, struct run_dir **ret, bool *ret_crashed)
{
    struct run_dir *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return -E_NOMEM;
    r->lock = r->mine = r->dir = -1;
    bool network = run_dir_on_network(mail_root_z);
    int root = fsu_open_dir(AT_FDCWD, mail_root_z);
    int err = root;
    if (root >= 0) {
        err = r->dir = fsu_make_dir(root, "run");
        close(root);
    }
    if (err >= 0)
        err = r->lock = fsu_open(r->dir, "lock", O_RDWR | O_CREAT, 0600);
    if (err >= 0 && flock(r->lock, (network ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0)
        err = -E_CONFLICT;
    bool crashed = false;
    if (err >= 0) {
        crashed = clear_left_behind(r->dir);
        err = write_mine(r);
    }
    if (err < 0) {
        run_dir_close(r);
        return err;
    }
    *ret = r;
    *ret_crashed = crashed;
    return 0;
}

struct run_dir *run_dir_close(struct run_dir *r)
{
    if (r == NULL)
        return NULL;
    if (r->mine >= 0) {
        remove_socket(r->dir, r->name);
        unlinkat(r->dir, r->name, 0);
        close(r->mine);
    }
    if (r->lock >= 0)
        close(r->lock);
    if (r->dir >= 0)
        close(r->dir);
    free(r);
    return NULL;
}
