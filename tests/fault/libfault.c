/* Preloaded fault injection: at the n-th call of the chosen kind the process is killed, or the call fails.
 *
 * A test that is linked with nothing of this finds fault_arm() and fault_disarm() by dlsym() and chooses n itself.
 * For a server: FAULT_KIND (all, or some of write,fsync,link,rename,unlink), FAULT_ERRNO (EIO or ENOSPC) and FAULT_FILE;
 * while a file of that name exists every such call fails. A failing fsync syncs nothing. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void fault_arm(const char *kind_z, long at, int how_errno);
long fault_disarm(void);

static atomic_long seen;
static atomic_long at_call; /* 0: not armed */
static int how;             /* 0: kill, else errno */
static char kinds[128];

/* At the at-th call from now: how_errno 0 kills, else it is the failure. at 0 only counts. */
void fault_arm(const char *kind_z, long at, int how_errno)
{
    snprintf(kinds, sizeof(kinds), ",%s,", kind_z);
    how = how_errno;
    atomic_store(&seen, 0);
    atomic_store(&at_call, at > 0 ? at : -1);
}

long fault_disarm(void)
{
    atomic_store(&at_call, 0);
    return atomic_load(&seen);
}

static const char *switch_file; /* every call fails while it exists */

__attribute__((constructor)) static void from_environment(void)
{
    const char *kind = getenv("FAULT_KIND"), *error = getenv("FAULT_ERRNO");
    switch_file = getenv("FAULT_FILE");
    if (switch_file == NULL || kind == NULL)
        return;
    snprintf(kinds, sizeof(kinds), ",%s,", kind);
    how = error != NULL && strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
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

ssize_t write(int fd, const void *p, size_t n)
{
    return strikes("write") ? -1 : REAL(write)(fd, p, n);
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
    if (!strikes("write") || (errno == ENOSPC && has_blocks(fd, offset + (off_t)n)))
        return REAL(pwrite)(fd, p, n, offset);
    if (n > 1 && errno == ENOSPC) { /* a full disk takes a part first */
        ssize_t part = REAL(pwrite)(fd, p, n / 2, offset);
        (void)part;
        errno = ENOSPC;
    }
    return -1;
}

int fsync(int fd)
{
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
    return strikes("link") ? -1 : REAL(linkat)(a, from, b, to, flags);
}

int renameat(int a, const char *from, int b, const char *to)
{
    return strikes("rename") ? -1 : REAL(renameat)(a, from, b, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    return strikes("rename") ? -1 : REAL(renameat2)(a, from, b, to, flags);
}

int unlinkat(int fd, const char *name, int flags)
{
    return strikes("unlink") ? -1 : REAL(unlinkat)(fd, name, flags);
}

int mkdirat(int fd, const char *name, mode_t mode)
{
    return strikes("link") ? -1 : REAL(mkdirat)(fd, name, mode);
}
