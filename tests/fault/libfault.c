/* Preloaded fault injection: at the n-th call of the chosen kind the process is killed, or the call
 * fails.
 *
 * A test that is linked with nothing of this finds fault_arm() and fault_disarm() by dlsym() and
 * chooses n itself. For a server: FAULT_KIND (all, or some of write,fsync,link,rename,unlink),
 * FAULT_ERRNO (EIO, ENOSPC or HOLD) and FAULT_FILE; while a file of that name exists every such
 * call fails, or with HOLD waits; each thread that waits has a file FAULT_FILE.<thread>. A failing
 * fsync syncs nothing. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void fault_arm(const char *kind_z, long at, int how_errno);
long fault_disarm(void);
void fault_wall_ahead(long seconds); /* the wall clock shows this much more from now on */
const char *fault_trace(
    void); /* what was called while armed, in order: "write:name link:name fsync:name ..." */

static atomic_long seen;
static atomic_long at_call; /* 0: not armed */
static int how;             /* 0: kill, else errno */
static char kinds[128];
static char trace[16384];
static size_t trace_n;

/* At the at-th call from now: how_errno 0 kills, else it is the failure. at 0 only counts. */
void fault_arm(const char *kind_z, long at, int how_errno)
{
    snprintf(kinds, sizeof(kinds), ",%s,", kind_z);
    how = how_errno;
    atomic_store(&seen, 0);
    trace_n = 0;
    trace[0] = 0;
    atomic_store(&at_call, at > 0 ? at : -1);
}

long fault_disarm(void)
{
    atomic_store(&at_call, 0);
    return atomic_load(&seen);
}

const char *fault_trace(void)
{
    return trace;
}

/* The last two parts of the descriptor's path, or the name it was called with. One thread only. */
static void note(const char *kind_z, int fd, const char *name_z)
{
    char link_path[40], path[512] = "", *at;
    int kept = errno;
    if (atomic_load(&at_call) == 0)
        return;
    snprintf(link_path, sizeof(link_path), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link_path, path, sizeof(path) - 1);
    path[n > 0 ? n : 0] = 0;
    if (name_z != NULL)
        snprintf(path, sizeof(path), "%s", name_z);
    at = strrchr(path, '/');
    if (strstr(path, "(deleted)") != NULL || strchr(path, '#') != NULL)
        at = strcpy(path, "/unnamed");
    if (trace_n < sizeof(trace) - 64)
        trace_n += (size_t)snprintf(trace + trace_n, sizeof(trace) - trace_n, "%s%s:%.40s",
                                    trace_n ? " " : "", kind_z, at == NULL ? path : at + 1);
    errno = kept;
}

static const char *switch_file; /* every call fails while it exists */
static int holds;               /* or waits */

static void wait_while_held(void)
{
    char mark[512];
    int kept = errno;
    if (access(switch_file, F_OK) == 0) {
        snprintf(mark, sizeof(mark), "%s.%ld", switch_file, (long)syscall(SYS_gettid));
        int fd = open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd < 0)
            abort();
        close(fd);
        while (access(switch_file, F_OK) == 0)
            usleep(5000);
        unlink(mark);
    }
    errno = kept;
}

__attribute__((constructor)) static void from_environment(void)
{
    const char *kind = getenv("FAULT_KIND"), *error = getenv("FAULT_ERRNO");
    switch_file = getenv("FAULT_FILE");
    if (switch_file == NULL || kind == NULL)
        return;
    snprintf(kinds, sizeof(kinds), ",%s,", kind);
    how = error != NULL && strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
    holds = error != NULL && strcmp(error, "HOLD") == 0;
}

static int strikes(const char *kind_z)
{
    char want[32];
    long at = atomic_load(&at_call);
    if (at == 0 && switch_file == NULL)
        return 0;
    snprintf(want, sizeof(want), ",%s,", kind_z);
    if (strstr(kinds, ",all,") == NULL && strstr(kinds, want) == NULL)
        return 0;
    if (at == 0 && holds) {
        wait_while_held();
        return 0;
    }
    if (at == 0) {
        int hit = access(switch_file, F_OK) == 0;
        errno = how;
        return hit;
    }
    if (atomic_fetch_add(&seen, 1) + 1 != at)
        return 0;
    if (how == 0)
        kill(getpid(), SIGKILL);
    errno = how;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* A disk fails, not a socket, an eventfd or the log's pipe. */
static int on_disk(int fd)
{
    struct stat st;
    int kept = errno;
    int r = fstat(fd, &st);
    errno = kept;
    return r == 0 && S_ISREG(st.st_mode);
}

ssize_t write(int fd, const void *p, size_t n)
{
    note("write", fd, NULL);
    return fd > STDERR_FILENO && on_disk(fd) && strikes("write") ? -1 : REAL(write)(fd, p, n);
}

/* Blocks taken beforehand by fallocate cannot be short. */
static int has_blocks(int fd, off_t end)
{
    struct stat st;
    int kept = errno;
    int r = fstat(fd, &st);
    errno = kept;
    return r == 0 && (off_t)st.st_blocks * 512 >= end;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t offset)
{
    note("write", fd, NULL);
    if (!strikes("write") || (errno == ENOSPC && has_blocks(fd, offset + (off_t)n)))
        return REAL(pwrite)(fd, p, n, offset);
    if (n > 1 && errno == ENOSPC) { /* a full disk takes a part first */
        ssize_t part = REAL(pwrite)(fd, p, n / 2, offset);
        (void)part;
        errno = ENOSPC;
    }
    return -1;
}

int syncfs(int fd)
{
    note("syncfs", fd, NULL);
    return strikes("fsync") ? -1 : REAL(syncfs)(fd);
}

int fsync(int fd)
{
    note("fsync", fd, NULL);
    return strikes("fsync") ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return strikes("fsync") ? -1 : REAL(fdatasync)(fd);
}

int fallocate(int fd, int mode, off_t offset, off_t len)
{
    return strikes("write") ? -1 : REAL(fallocate)(fd, mode, offset, len);
}

int ftruncate(int fd, off_t len)
{
    return strikes("write") ? -1 : REAL(ftruncate)(fd, len);
}

int linkat(int a, const char *from, int b, const char *to, int flags)
{
    note("link", b, to);
    return strikes("link") ? -1 : REAL(linkat)(a, from, b, to, flags);
}

int renameat(int a, const char *from, int b, const char *to)
{
    note("rename", b, to);
    return strikes("rename") ? -1 : REAL(renameat)(a, from, b, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    note("rename", b, to);
    return strikes("rename") ? -1 : REAL(renameat2)(a, from, b, to, flags);
}

int unlinkat(int fd, const char *name, int flags)
{
    note("unlink", fd, name);
    return strikes("unlink") ? -1 : REAL(unlinkat)(fd, name, flags);
}

int mkdirat(int fd, const char *name, mode_t mode)
{
    return strikes("link") ? -1 : REAL(mkdirat)(fd, name, mode);
}

static atomic_long ahead_s;

void fault_wall_ahead(long seconds)
{
    atomic_store(&ahead_s, seconds);
}

int clock_gettime(clockid_t which, struct timespec *ret)
{
    int r = REAL(clock_gettime)(which, ret);
    if (r == 0 && which == CLOCK_REALTIME)
        ret->tv_sec += atomic_load(&ahead_s);
    return r;
}

time_t time(time_t *ret)
{
    time_t now = REAL(time)(NULL) + atomic_load(&ahead_s);
    if (ret != NULL)
        *ret = now;
    return now;
}
