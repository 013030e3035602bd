/* doctor and the queue (SPEC STORE-40): envelopes and messages that lack each other. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_doctor_int.h"
#include "store/fs_queue_int.h"

static bool is_there(int dirfd, const char *name_z)
{
    struct stat st;
    return fstatat(dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* DOCTOR_DAMAGE__COUNT: none. */
static enum doctor_damage judge_envelope(struct fs_store *fs, const char *id_z)
{
    char msg[FSQ_NAME_MAX];
    struct queue_glance g;
    int r = fsq_glance(&fs->pub, id_z, &g);
    if (r == -E_SYNTAX)
        return DOCTOR_ENVELOPE;
    fsq_name(id_z, ".eml", msg);
    return r == 0 && (g.waiting || g.untold) && !is_there(fs->queue->msgfd, msg) ? DOCTOR_NO_MESSAGE : DOCTOR_DAMAGE__COUNT;
}

static enum doctor_damage judge_message(struct fs_store *fs, const char *id_z)
{
    char env[FSQ_NAME_MAX], msg[FSQ_NAME_MAX];
    struct stat st;
    fsq_name(id_z, ".jsonl", env);
    fsq_name(id_z, ".eml", msg);
    return !is_there(fs->queue->envfd, env) && fstatat(fs->queue->msgfd, msg, &st, AT_SYMLINK_NOFOLLOW) == 0 && doctor_is_old(&st)
               ? DOCTOR_NO_ENVELOPE
               : DOCTOR_DAMAGE__COUNT;
}

/* To queue/lost+found. With the claim, if there is a message: nobody works on it. */
static void put_aside(struct fs_store *fs, const char *id_z)
{
    char env[FSQ_NAME_MAX], msg[FSQ_NAME_MAX];
    int into = fsu_make_dir(fs->queue->dirfd, "lost+found");
    fsq_name(id_z, ".jsonl", env);
    fsq_name(id_z, ".eml", msg);
    int claim = fsu_open(fs->queue->msgfd, msg, O_RDONLY, 0);
    if (into >= 0 && (claim == -E_NOTFOUND || (claim >= 0 && flock(claim, LOCK_EX | LOCK_NB) == 0)) &&
        (judge_envelope(fs, id_z) != DOCTOR_DAMAGE__COUNT || judge_message(fs, id_z) != DOCTOR_DAMAGE__COUNT)) {
        renameat(fs->queue->envfd, env, into, env + 2); /* behind "<letter>/" */
        renameat(fs->queue->msgfd, msg, into, msg + 2);
        (void)fsu_sync(into);
    }
    if (claim >= 0)
        close(claim);
    if (into >= 0)
        close(into);
}

/* A file in the directory of another letter is one nobody finds. */
static void put_in_place(int dirfd, int shardfd, const char *name_z, const char *id_z)
{
    char to[FSQ_NAME_MAX];
    fsq_name(id_z, strchr(name_z, '.'), to);
    fsu_rename_new(shardfd, name_z, dirfd, to);
}

static void look_shard(struct fs_store *fs, struct doctor_list *l, bool env, unsigned shard, bool mend)
{
    char dir[32], id[CRYPTO_ID_MAX];
    struct fs_names names;
    struct stat st;
    int topfd = env ? fs->queue->envfd : fs->queue->msgfd;
    int fd = fsq_open_shard(topfd, shard);
    if (fd < 0 || fs_names_read(fd, &names) < 0) {
        if (fd >= 0)
            close(fd);
        return;
    }
    snprintf(dir, sizeof(dir), "queue/%s/%c", env ? "env" : "msg", fsq_letter(shard));
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        enum doctor_damage what = DOCTOR_DAMAGE__COUNT;
        if (!doctor_entry(l, fd, dir, name, &st))
            continue;
        bool named = fsq_id_of(name, env ? ".jsonl" : ".eml", id);
        if (named && fsq_shard(id) != (int)shard)
            what = DOCTOR_SHARD;
        else if (named)
            what = env ? judge_envelope(fs, id) : judge_message(fs, id);
        else if (name[0] == '.' && doctor_is_old(&st))
            what = DOCTOR_LEFT_OVER;
        if (what == DOCTOR_DAMAGE__COUNT)
            continue;
        if (!mend)
            doctor_add(l, what, dir, name);
        else if (what == DOCTOR_SHARD)
            put_in_place(topfd, fd, name, id);
        else if (named)
            put_aside(fs, id);
    }
    fs_names_done(&names);
    close(fd);
}

void doctor_look_queue(struct fs_store *fs, struct doctor_list *l)
{
    for (unsigned i = 0; i < 2 * FSQ_SHARDS; i++)
        look_shard(fs, l, i % 2 == 0, i / 2, false);
}

void doctor_mend_queue(struct fs_store *fs, const struct doctor_list *l)
{
    struct doctor_list scratch = {0};
    bool any = false;
    for (size_t i = 0; i < l->n; i++)
        any = any || strncmp(l->at[i].dir_z, "queue/", 6) == 0;
    for (unsigned i = 0; any && i < 2 * FSQ_SHARDS; i++)
        look_shard(fs, &scratch, i % 2 == 0, i / 2, true);
    doctor_list_done(&scratch);
}
