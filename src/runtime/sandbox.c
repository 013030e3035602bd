#include "runtime/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/sandbox_impl.h"

#define ABI_WITH_REFER 2 /* before it every link between folders is forbidden, and append is one */

/* Later than the headers of the oldest system we build on; the kernel's ABI says whether they may be used. */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */

#define RIGHTS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_SOCKET (RIGHTS_READ | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define RIGHTS_CHANGE                                                                                                  \
    (RIGHTS_SOCKET | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_DIR |     \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER | FS_TRUNCATE)
#define RIGHTS_ALL                                                                                                     \
    (RIGHTS_CHANGE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |       \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | FS_IOCTL_DEV)
#define RIGHTS_FILE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

static const uint64_t rights[] = {[SANDBOX_READ] = RIGHTS_READ, [SANDBOX_SOCKET] = RIGHTS_SOCKET, [SANDBOX_CHANGE] = RIGHTS_CHANGE};

/* What libraries read whenever they like: their parts (iconv), time zones, the number of cores; /proc for our own
 * figures, where Landlock itself keeps us from looking into other processes. */
static const char *const always[] = {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo",
                                     "/usr/share/publicsuffix", "/proc", "/sys/devices/system/cpu", "/dev/null",
                                     "/dev/urandom"};

struct place {
    struct place *next;
    uint64_t rights;
    bool exempt;   /* an instrumented build's: the kernel is told, nobody who asks is */
    char path_z[]; /* without links */
};

struct sandbox {
    struct place *places;
    bool on;
};

struct sandbox *sandbox_new(void)
{
    struct sandbox *s = calloc(1, sizeof(*s));
    for (size_t i = 0; s != NULL && i < ARRAY_LEN(always); i++)
        if (sandbox_allow(s, always[i], SANDBOX_READ) < 0)
            s = sandbox_free(s);
    return s;
}

struct sandbox *sandbox_free(struct sandbox *s)
{
    while (s != NULL && s->places != NULL) {
        struct place *next = s->places->next;
        free(s->places);
        s->places = next;
    }
    free(s);
    return NULL;
}

static int add_place(struct sandbox *s, const char *path_z, uint64_t its_rights)
{
    char whole[PATH_MAX];
    if (realpath(path_z, whole) == NULL)
        return 0;
    struct place *p = malloc(sizeof(*p) + strlen(whole) + 1);
    if (p == NULL)
        return -E_NOMEM;
    p->rights = its_rights;
    p->exempt = false;
    p->next = s->places;
    strcpy(p->path_z, whole);
    s->places = p;
    return 0;
}

int sandbox_allow(struct sandbox *s, const char *path_z, enum sandbox_access access)
{
    return add_place(s, path_z, rights[access]);
}

/* "/a/b/c" -> "/a/b"; in place. */
static void cut_name(char *path_z)
{
    char *slash = strrchr(path_z, '/');
    if (slash == NULL)
        strcpy(path_z, ".");
    else
        slash[slash == path_z] = 0;
}

int sandbox_allow_folder_of(struct sandbox *s, const char *path_z, enum sandbox_access access)
{
    char folder[PATH_MAX];
    if ((size_t)snprintf(folder, sizeof(folder), "%s", path_z) >= sizeof(folder))
        return 0; /* nobody can open it either */
    cut_name(folder);
    int r = sandbox_allow(s, folder, access);
    if (r == 0 && realpath(path_z, folder) != NULL) {
        cut_name(folder);
        r = sandbox_allow(s, folder, access);
    }
    return r;
}

/* -- Landlock. The C library of the oldest system we build on has no names for its calls. */

static int abi_of_kernel(void)
{
    long n = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return n < ABI_WITH_REFER ? 0 : (int)n;
}

static uint64_t known_rights(int abi)
{
    return RIGHTS_ALL & ~(abi < 3 ? FS_TRUNCATE : 0) & ~(abi < 5 ? FS_IOCTL_DEV : 0);
}

static int add_rule(int rules, const struct place *p, uint64_t known)
{
    struct landlock_path_beneath_attr a = {.allowed_access = p->rights & known};
    struct stat st;
    a.parent_fd = open(p->path_z, O_PATH | O_CLOEXEC);
    if (a.parent_fd < 0)
        return 0; /* gone, or not ours to reach: nothing to allow */
    if (fstat(a.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        a.allowed_access &= RIGHTS_FILE;
    long r = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &a, 0);
    int err = errno;
    close(a.parent_fd);
    return r < 0 ? err_from_errno(err) : 0;
}

static int limit_files(struct sandbox *s, int abi)
{
    struct landlock_ruleset_attr a = {.handled_access_fs = known_rights(abi)};
    long rules = syscall(SYS_landlock_create_ruleset, &a, sizeof(a), 0);
    if (rules < 0)
        return err_from_errno(errno);
    int r = 0;
    for (const struct place *p = s->places; r == 0 && p != NULL; p = p->next)
        r = add_rule((int)rules, p, a.handled_access_fs);
    if (r == 0 && syscall(SYS_landlock_restrict_self, rules, 0) < 0)
        r = err_from_errno(errno);
    close((int)rules);
    s->on = r == 0;
    return r;
}

int sandbox_enter(struct sandbox *s, struct sandbox_state *ret)
{
    struct sandbox_state state = {.landlock = abi_of_kernel(), .exempt_z = SANDBOX_EXEMPT};
    int r = SANDBOX_EXEMPT == NULL ? 0 : add_place(s, "/", RIGHTS_ALL);
    if (SANDBOX_EXEMPT != NULL && r == 0)
        s->places->exempt = true;
    if (r == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        r = -E_DENIED;
    if (r == 0 && state.landlock > 0)
        r = limit_files(s, state.landlock);
    if (r < 0)
        return r;
    int err = sandbox_filter_calls();
    state.seccomp = err == 0;
    if (err != 0 && err != -EINVAL && err != -ENOSYS)
        return -E_DENIED;
    *ret = state;
    return 0;
}

/* -- asked later */

static bool below(const char *path_z, const char *folder_z)
{
    size_t n = strlen(folder_z);
    return strncmp(path_z, folder_z, n) == 0 && (n == 1 || path_z[n] == 0 || path_z[n] == '/');
}

static bool allowed(const struct sandbox *s, const char *path_z, uint64_t wanted)
{
    for (const struct place *p = s->places; p != NULL; p = p->next)
        if (!p->exempt && (p->rights & wanted) == wanted && below(path_z, p->path_z))
            return true;
    return false;
}

bool sandbox_covers(const struct sandbox *s, const char *path_z, enum sandbox_access access)
{
    char whole[PATH_MAX];
    if (!s->on)
        return true;
    if (realpath(path_z, whole) != NULL)
        return allowed(s, whole, rights[access]);
    if ((size_t)snprintf(whole, sizeof(whole), "%s", path_z) >= sizeof(whole))
        return false;
    cut_name(whole); /* not there yet: its folder decides */
    char folder[PATH_MAX];
    return realpath(whole, folder) == NULL || allowed(s, folder, rights[access]);
}
