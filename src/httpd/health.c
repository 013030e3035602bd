/* Is this server able to take mail? (SPEC API-40) */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/config.h"
#include "httpd/session.h"

/* A file without a name, or with one for a moment where the file system knows no other (NFS, most of FUSE). */
static int open_probe(const char *dir_z)
{
    static atomic_uint count;
    char path[4300];
    int fd = open(dir_z, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    snprintf(path, sizeof(path), "%s/.healthz-%ld-%u", dir_z, (long)getpid(), atomic_fetch_add(&count, 1));
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
        unlink(path);
    return fd;
}

/* A block of a file: permissions, a disk that became read-only, and one that is full. */
static bool can_be_written(const char *root_z, const char *below_z)
{
    char path[4200];
    snprintf(path, sizeof(path), "%.4095s%s", root_z, below_z);
    int fd = open_probe(path);
    if (fd < 0)
        return below_z[0] != 0 && errno == ENOENT; /* the queue's folder is made with its first entry */
    int error = posix_fallocate(fd, 0, 4096);
    if (error == EOPNOTSUPP || error == EINVAL)
        error = pwrite(fd, "", 1, 4095) == 1 ? 0 : errno;
    close(fd);
    return error == 0;
}

static const char *reason(const struct exchange *x)
{
    const struct httpd_hooks *hooks = &x->server->parts.hooks;
    const char *unfit_z = hooks->unfit == NULL ? NULL : hooks->unfit(hooks->arg);
    if (unfit_z != NULL)
        return unfit_z;
    if (!can_be_written(x->cfg->mail_root, ""))
        return "mail_root";
    return can_be_written(x->cfg->mail_root, "/queue") ? NULL : "queue";
}

enum ms_next api_health(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    const char *why_z = reason(x);
    if (why_z != NULL)
        return api_error(x, 503, why_z, "%s", why_z);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "status", "ok");
    return api_json(x, 200, o);
}
