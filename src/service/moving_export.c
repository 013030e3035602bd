/* Export: every mailbox, or one, to its place below the path. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "service/moving_impl.h"
#include "service/moving_out.h"

/* Opens the directory, making it where it is missing. */
static int make_open(int dirfd, const char *name_z)
{
    if (mkdirat(dirfd, name_z, 0700) < 0 && errno != EEXIST)
        return err_from_errno(errno);
    return fsu_open_dir(dirfd, name_z);
}

static int one_mailbox(struct moving *m, const char *mailbox_z, int dirfd, const char *name_z, const char *path_z)
{
    const struct store_ops *ops = m->store->ops;
    struct outgoing g = {.m = m, .mailbox_z = mailbox_z, .path_z = path_z};
    uint64_t failed = m->total.failed;
    int r = ops->box_open(m->store, m->who, span_z(mailbox_z), &g.box);
    if (r == 0)
        r = ops->snapshot(g.box, STORE_LOOK_SHARDS, 0, &g.snap);
    if (r == 0)
        r = ops->keywords(g.box, &g.keywords);
    if (r == 0)
        r = m->form == MOVING_MAILDIR ? moving_maildir_out(&g, dirfd) : moving_mbox_out(&g, dirfd, name_z);
    store_snap_free(m->store, g.snap);
    store_box_free(g.box);
    m->total.source += g.n.source;
    m->total.moved += g.n.moved;
    m->total.there += g.n.there;
    m->total.failed += g.n.failed;
    m->total.verified += g.n.verified;
    m->total.octets += g.n.octets;
    g.n.failed += m->total.failed - failed - g.n.failed;
    if (r == 0)
        moving_folder_done(m, mailbox_z, path_z, &g.n);
    return r;
}

/* ".Work.2026": the Maildir++ name of a mailbox. */
static int maildir_name(const char *mailbox_z, struct strbuf *out)
{
    struct span rest = span_z(mailbox_z);
    for (;;) {
        size_t slash = rest.n;
        span_find(rest, '/', &slash);
        strbuf_c(out, '.');
        int r = moving_level_encode(MOVING_MAILDIR, span_part(rest, 0, slash), out);
        if (r < 0 || slash == rest.n)
            return r < 0 ? r : out->n > NAME_MAX ? -E_INVAL : 0;
        rest = span_part(rest, slash + 1, rest.n);
    }
}

static int to_maildir(struct moving *m, int rootfd, const char *mailbox_z, bool whole)
{
    struct strbuf name = {0};
    char path[PATH_MAX];
    if (!whole || strcmp(mailbox_z, "INBOX") == 0)
        return one_mailbox(m, mailbox_z, rootfd, NULL, m->path_z);
    int r = maildir_name(mailbox_z, &name);
    int fd = r < 0 ? r : make_open(rootfd, (const char *)name.p);
    if (fd >= 0) {
        snprintf(path, sizeof(path), "%s/%s", m->path_z, (const char *)name.p);
        r = fsu_replace(fd, "maildirfolder", SPAN_LIT(""), 0600); /* Maildir++ */
        if (r == 0)
            r = one_mailbox(m, mailbox_z, fd, NULL, path);
        close(fd);
    } else {
        r = fd;
    }
    strbuf_done(&name);
    return r;
}

/* "Work.sbd/2026", as Thunderbird keeps it: a directory and a file cannot have one name. */
static int to_mbox(struct moving *m, int rootfd, const char *mailbox_z)
{
    struct span rest = span_z(mailbox_z);
    struct strbuf path = {0}, level = {0};
    int fd = fcntl(rootfd, F_DUPFD_CLOEXEC, 0), r = fd < 0 ? err_from_errno(errno) : 0;
    strbuf_z(&path, m->path_z);
    while (r == 0) {
        size_t slash = rest.n;
        span_find(rest, '/', &slash);
        strbuf_clear(&level);
        r = moving_level_encode(MOVING_MBOX, span_part(rest, 0, slash), &level);
        if (r < 0)
            break;
        if (slash < rest.n)
            strbuf_z(&level, ".sbd");
        strbuf_f(&path, "/%s", (const char *)level.p);
        if (slash == rest.n)
            break;
        int next = make_open(fd, (const char *)level.p);
        close(fd);
        fd = next;
        r = fd < 0 ? fd : 0;
        rest = span_part(rest, slash + 1, rest.n);
    }
    if (r == 0)
        r = strbuf_ok(&path) ? one_mailbox(m, mailbox_z, fd, (const char *)level.p, (const char *)path.p) : -E_NOMEM;
    if (fd >= 0)
        close(fd);
    strbuf_done(&path);
    strbuf_done(&level);
    return r;
}

static int single_mbox(struct moving *m, const char *mailbox_z)
{
    char above[PATH_MAX];
    const char *slash = strrchr(m->path_z, '/'), *name = slash == NULL ? m->path_z : slash + 1;
    if (name[0] == 0 || snprintf(above, sizeof(above), "%.*s", slash == NULL ? 1 : (int)(slash - m->path_z + 1),
                                 slash == NULL ? "." : m->path_z) >= (int)sizeof(above))
        return -E_INVAL;
    int fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    int r = one_mailbox(m, mailbox_z, fd, name, m->path_z);
    close(fd);
    return r;
}

static int each_mailbox(struct moving *m, int rootfd, const struct store_list *list, const char *only_z)
{
    const struct store_ops *ops = m->store->ops;
    int r = 0;
    bool found = only_z == NULL;
    for (size_t i = 0; i < list->n; i++) {
        struct store_status st;
        struct store_box *box;
        const struct store_mbox *b = &list->mbox[i];
        if (!b->exists || (only_z != NULL && strcmp(only_z, b->name_z) != 0) ||
            ops->box_open(m->store, m->who, span_z(b->name_z), &box) < 0)
            continue;
        if (ops->status(box, STORE_LOOK_LOG, &st) == 0)
            m->units_all += st.messages;
        store_box_free(box);
        found = true;
    }
    if (!found)
        return -E_NOTFOUND;
    for (size_t i = 0; i < list->n && r == 0; i++) {
        const char *name_z = list->mbox[i].name_z;
        if (!list->mbox[i].exists || (only_z != NULL && strcmp(only_z, name_z) != 0))
            continue;
        if (m->form == MOVING_MAILDIR)
            r = to_maildir(m, rootfd, name_z, only_z == NULL);
        else
            r = only_z == NULL ? to_mbox(m, rootfd, name_z) : single_mbox(m, name_z);
        if (r == -E_INVAL || r == -E_NOTFOUND) { /* deleted meanwhile */
            moving_failed(m, NULL, name_z, r == -E_INVAL ? "its name is too long for a file" : "was deleted meanwhile");
            r = 0;
        }
    }
    return r;
}

int moving_export(struct moving *m)
{
    char only[STORE_NAME_MAX + 1];
    struct store_list list;
    int r = 0, rootfd = -1;
    bool file = m->form == MOVING_MBOX && m->folder.n > 0;
    if (m->folder.n > 0)
        r = store_name_fold(m->folder, only) < 0 ? -E_NOTFOUND : 0;
    if (r == 0 && !file) {
        r = mkdir(m->path_z, 0700) < 0 && errno != EEXIST ? err_from_errno(errno) : 0;
        rootfd = r < 0 ? -1 : open(m->path_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = r == 0 && rootfd < 0 ? err_from_errno(errno) : r;
    }
    if (r == 0)
        r = m->store->ops->mbox_list(m->store, m->who, &list);
    if (r == 0) {
        r = each_mailbox(m, rootfd, &list, m->folder.n > 0 ? only : NULL);
        store_list_free(&list);
    }
    if (rootfd >= 0)
        close(rootfd);
    return r;
}
