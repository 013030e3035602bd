#include "cmd/identity.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"

/* After a change of user the permitted set is kept (KEEPCAPS) and cut down to the one capability. */
static int keep_bind_only(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    data[0].effective = data[0].permitted = 1u << CAP_NET_BIND_SERVICE;
    return syscall(SYS_capset, &head, data) < 0 ? err_from_errno(errno) : 0;
}

/* What no later call can bring back, while root may still say so. */
static void drop_bounding(void)
{
    for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (cap != CAP_NET_BIND_SERVICE)
            prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

/* name_z may be NULL: a user that no file names, as in containers. */
static int become(const char *name_z, uid_t uid, gid_t gid)
{
    int r = prctl(PR_SET_KEEPCAPS, 1);
    if (uid != 0)
        drop_bounding();
    if (r == 0)
        r = name_z != NULL ? initgroups(name_z, gid) : setgroups(0, NULL);
    if (r < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
        return -E_DENIED;
    return uid == 0 ? 0 : keep_bind_only();
}

int identity_take_owner(const char *path_z)
{
    struct stat st;
    if (geteuid() != 0 || stat(path_z, &st) < 0 || st.st_uid == 0)
        return 0;
    const struct passwd *pw = getpwuid(st.st_uid);
    return become(pw == NULL ? NULL : pw->pw_name, st.st_uid, st.st_gid);
}

int identity_take(const char *user_z, const char *group_z)
{
    if (user_z == NULL && group_z == NULL)
        return 0;
    const struct passwd *pw = user_z == NULL ? getpwuid(geteuid()) : getpwnam(user_z);
    const struct group *gr = group_z == NULL ? NULL : getgrnam(group_z);
    if (pw == NULL || (group_z != NULL && gr == NULL))
        return -E_NOTFOUND;
    uid_t uid = pw->pw_uid;
    gid_t gid = gr == NULL ? pw->pw_gid : gr->gr_gid;
    if (uid == geteuid() && gid == getegid())
        return 0;
    return become(pw->pw_name, uid, gid);
}
