/* Opening and closing the file system backend; the table of its calls. */
#include "store/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

#define STALE_STAGE_S (24 * 3600)

static struct store *fs_close(struct store *s)
{
    struct fs_store *fs = fs_of(s);
    if (fs == NULL)
        return NULL;
    fs_maintain(s, STORE_MAINTAIN_STOP);
    fs_box_evict_all(fs);
    for (size_t i = 0; i < FS_TABLE; i++)
        while (fs->users[i] != NULL) {
            struct fs_user *u = fs->users[i];
            fs->users[i] = u->next;
            fs_user_destroy(u);
        }
    fs_watch_done(fs);
    fs_queue_close(fs);
    for (size_t i = 0; i < 3; i++) {
        int fd = i == 0 ? fs->tmpfd : i == 1 ? fs->domainsfd : fs->rootfd;
        if (fd >= 0)
            close(fd);
    }
    pthread_mutex_destroy(&fs->mx);
    pthread_mutex_destroy(&fs->watch_mx);
    free(fs);
    return NULL;
}

static const struct store_ops fs_store_ops = {
    .name_z = "fs",
    .caps = STORE_CAP_FILE | STORE_CAP_WATCH,
    .queue = &fs_queue_ops,
    .account_create = fs_account_create,
    .account_delete = fs_account_delete,
    .mbox_list = fs_mbox_list,
    .mbox_create = fs_mbox_create,
    .mbox_rename = fs_mbox_rename,
    .mbox_delete = fs_mbox_delete,
    .mbox_subscribe = fs_mbox_subscribe,
    .box_open = fs_box_open,
    .box_open_id = fs_box_open_id,
    .box_ref = fs_box_ref,
    .box_free = fs_box_free,
    .status = fs_status_of,
    .snapshot = fs_snapshot,
    .snap_free = fs_snap_free,
    .keywords = fs_keywords,
    .body_open = fs_body_open,
    .body_read = fs_body_read,
    .body_size = fs_body_size,
    .body_ident = fs_body_ident,
    .body_fd = fs_body_fd,
    .body_free = fs_body_free,
    .stage_begin = fs_stage_begin,
    .stage_write = fs_stage_write,
    .stage_read = fs_stage_read,
    .stage_finish = fs_stage_finish,
    .stage_finish_all = fs_stage_finish_all,
    .stage_size = fs_stage_size,
    .stage_ident = fs_stage_ident,
    .stage_free = fs_stage_free,
    .append = fs_append,
    .flags = fs_flags,
    .expunge = fs_expunge,
    .copy = fs_copy,
    .move = fs_move,
    .keyword_add = fs_keyword_add,
    .recent = fs_recent,
    .box_sync = fs_box_sync,
    .facts_get = fs_facts_get,
    .facts_put = fs_facts_put,
    .maintain = fs_maintain,
    .watch_fd = fs_watch_fd,
    .watch_add = fs_watch_add,
    .watch_del = fs_watch_del,
    .watch_read = fs_watch_read,
    .changed = fs_changed,
    .usage = fs_usage,
    .usage_recount = fs_usage_recount,
    .close = fs_close,
};

/* Named stages of processes that died; a living one's are younger. */
static void remove_stale_stages(int tmpfd)
{
    struct fs_names names;
    if (fs_names_read(tmpfd, &names) < 0)
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        struct stat st;
        if (strncmp(name, "stage-", 6) == 0 &&
            fstatat(tmpfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            st.st_ctim.tv_sec < clock_wall_s() - STALE_STAGE_S)
            unlinkat(tmpfd, name, 0);
    }
    fs_names_done(&names);
}

/* An idle user or mailbox keeps about four descriptors. */
static size_t idle_limit(size_t most)
{
    struct rlimit lim;
    if (getrlimit(RLIMIT_NOFILE, &lim) < 0 || lim.rlim_cur == RLIM_INFINITY)
        return most;
    return MIN(most, (size_t)lim.rlim_cur / 32);
}

int store_fs_open(const char *mail_root_z, const struct store_fs_options *options,
                  struct store **ret)
{
    struct fs_store *fs = calloc(1, sizeof(*fs));
    int r = 0;
    if (fs == NULL)
        return -E_NOMEM;
    fs->pub.ops = &fs_store_ops;
    fs->rootfd = fs->domainsfd = fs->tmpfd = -1;
    fs->idle_users = idle_limit(FS_IDLE_USERS);
    fs->idle_boxes = idle_limit(FS_IDLE_BOXES);
    pthread_mutex_init(&fs->mx, NULL);
    pthread_mutex_init(&fs->watch_mx, NULL);
    fs->inotify_fd =
        inotify_init1(IN_NONBLOCK | IN_CLOEXEC); /* -1: watch_add says so, changed() serves */
    atomic_store(&fs->no_tmpfile, options != NULL && options->no_tmpfile != 0);
    if (mkdir(mail_root_z, 0700) < 0 && errno != EEXIST)
        r = err_from_errno(errno);
    if (r == 0) {
        fs->rootfd = open(mail_root_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = fs->rootfd < 0 ? err_from_errno(errno) : 0;
    }
    if (r == 0)
        r = fs->domainsfd = fsu_make_dir(fs->rootfd, "domains");
    if (r >= 0)
        r = fs->tmpfd = fsu_make_dir(fs->rootfd, "tmp");
    if (r >= 0)
        r = fs_queue_open(fs);
    if (r < 0) {
        fs_close(&fs->pub);
        return r;
    }
    remove_stale_stages(fs->tmpfd);
    *ret = &fs->pub;
    return 0;
}
