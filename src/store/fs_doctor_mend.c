/* doctor mends an account (SPEC STORE-40): modes and JSON files by itself, mailboxes under their locks, one shard in a
 * hold, by the healing every opening does. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_doctor_int.h"

/* --- files outside of mailboxes -------------------------------------------------------------------------------------- */

static int open_path(int topfd, const char *path_z)
{
    int fd = openat(topfd, path_z[0] == 0 ? "." : path_z, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? err_from_errno(errno) : fd;
}

static void fix_modes(int topfd, const char *path_z, unsigned depth)
{
    struct fs_names names;
    struct stat st;
    int fd = open_path(topfd, path_z);
    if (fd < 0)
        return;
    if (fs_names_read(fd, &names) == 0) {
        for (size_t i = 0; i < names.n; i++) {
            const char *name = names.text + names.name[i].at;
            if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)))
                continue;
            mode_t want = S_ISDIR(st.st_mode) ? 0700 : 0600;
            if ((st.st_mode & 0777) != want && fchmodat(fd, name, want, 0) < 0)
                continue; /* the next look finds it again */
            if (S_ISDIR(st.st_mode) && depth > 0)
                fix_modes(fd, name, depth - 1);
        }
        fs_names_done(&names);
    }
    close(fd);
}

void doctor_fix_modes(int topfd, const char *path_z)
{
    fix_modes(topfd, path_z, 0);
}

void doctor_sweep(int topfd, const char *path_z, bool all)
{
    struct fs_names names;
    struct stat st;
    int fd = open_path(topfd, path_z);
    if (fd < 0)
        return;
    if (fs_names_read(fd, &names) == 0) {
        for (size_t i = 0; i < names.n; i++) {
            const char *name = names.text + names.name[i].at;
            if ((all || name[0] == '.') && fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
                doctor_is_old(&st))
                unlinkat(fd, name, 0);
        }
        fs_names_done(&names);
    }
    close(fd);
}

/* A name no mailbox can have: its mail is found under a new one. The user's lock is held. */
static void rename_box(struct fs_user *u, const char *dir_z)
{
    char to[STORE_NAME_MAX + 1];
    for (unsigned n = 1; n < STORE_MAILBOXES_MAX; n++) {
        snprintf(to, sizeof(to), "Recovered-%u", n);
        if (fsu_rename_new(u->boxesfd, dir_z, u->boxesfd, to) == 0 || errno != EEXIST)
            return;
    }
}

static void mend_names(struct fs_user *u)
{
    struct fs_names names;
    char plain[STORE_NAME_MAX + 1];
    if (fs_names_read(u->boxesfd, &names) < 0)
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        struct stat st;
        if (fstatat(u->boxesfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || name[0] == '.')
            continue; /* left-overs went when the account was opened */
        if (!S_ISDIR(st.st_mode))
            (void)fs_put_aside(u, u->boxesfd, name);
        else if (store_name_decode(span_z(name), plain) <= 0)
            rename_box(u, name);
    }
    fs_names_done(&names);
    (void)fsu_sync(u->boxesfd);
}

static bool has_any(const struct doctor_list *l, const char *dir_z, const enum doctor_damage *what, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (doctor_has(l, what[i], dir_z))
            return true;
    return false;
}

/* Before the account is opened: what opening reads. */
static void mend_files(struct fs_store *fs, struct store_account who, const struct doctor_list *l)
{
    char path[700];
    snprintf(path, sizeof(path), SPAN_FMT "/users/" SPAN_FMT, SPAN_ARG(who.domain), SPAN_ARG(who.user));
    int fd = open_path(fs->domainsfd, path);
    if (fd < 0)
        return;
    for (size_t i = 0; i < l->n; i++) {
        const struct doctor_found *f = &l->at[i];
        char dir[STORE_NAME_MAX + 16];
        snprintf(dir, sizeof(dir), "mailboxes/%.*s", STORE_NAME_MAX, f->dir_z);
        if (f->damage == DOCTOR_MODE && f->dir_z[0] == 0)
            doctor_fix_modes(fd, "");
        if (f->damage == DOCTOR_MODE)
            fix_modes(fd, dir, f->dir_z[0] == 0 ? 0 : 1); /* a mailbox with its shards */
        if (f->damage == DOCTOR_LEFT_OVER)
            doctor_sweep(fd, f->dir_z[0] == 0 ? "" : dir, false);
    }
    close(fd);
}

/* subscriptions.json is set aside and made anew when the account is opened. */
static void mend_json(struct fs_user *u, const struct doctor_list *l)
{
    static const char *const names[] = {"uidvalidity.json", "rename.json"};
    uint32_t uv;
    if (!doctor_has(l, DOCTOR_JSON, "") && !doctor_has(l, DOCTOR_UIDVALIDITY, ""))
        return;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        cJSON *o;
        int r = fs_json_read(u->dirfd, names[i], 1024 * 1024, &o);
        if (r == 0)
            cJSON_Delete(o);
        if (r == -E_SYNTAX || (r == 0 && i == 0 && doctor_has(l, DOCTOR_UIDVALIDITY, "")))
            (void)fs_put_aside(u, u->dirfd, names[i]);
    }
    (void)fs_uidvalidity_take(u, u->dirfd, 1, &uv); /* above every one there is */
}

/* --- a shard --------------------------------------------------------------------------------------------------------- */

#define SHARDS_IN_HOLD 8u

struct mend {
    struct fs_box *b;
    uint64_t next; /* uid for what has none, or none here; not recorded yet */
    uint32_t touched[SHARDS_IN_HOLD];
    size_t touched_n, moved;
    bool more; /* the hold is long enough: what is left comes in the next */
};

static bool touch(struct mend *m, uint32_t no)
{
    for (size_t i = 0; i < m->touched_n; i++)
        if (m->touched[i] == no)
            return true;
    if (m->touched_n == ARRAY_LEN(m->touched))
        return false;
    m->touched[m->touched_n++] = no;
    return true;
}

/* The shards are synced when the hold ends. */
static bool move_to(struct mend *m, int fd, const char *name_z, uint32_t uid, uint64_t flags)
{
    char to[FS_FILE_MAX];
    m->more = m->more || m->moved == FS_HOLD || !touch(m, uid / FS_SHARD_UIDS);
    int into = m->more ? -E_AGAIN : fs_top_open(m->b, uid / FS_SHARD_UIDS);
    fs_file_name(uid, flags, to);
    bool moved = into >= 0 && fsu_rename_new(fd, name_z, into, to) == 0;
    m->moved += moved;
    return moved;
}

static void give_uid(struct mend *m, int fd, const char *name_z, uint64_t flags)
{
    if (m->next <= UINT32_MAX && move_to(m, fd, name_z, (uint32_t)m->next, flags))
        m->next++;
}

/* `no` is that of the shard, or above all for the mailbox's own directory. */
static void mend_file(struct mend *m, int fd, uint64_t no, const char *name_z)
{
    struct stat st;
    uint32_t uid;
    uint64_t flags;
    size_t len = strlen(name_z);
    bool text = len >= 4 && strcmp(name_z + len - 4, ".eml") == 0;
    bool top = no > UINT32_MAX;
    if (fstatat(fd, name_z, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    if (!S_ISREG(st.st_mode) || !text) {
        if (!top)
            (void)fs_put_aside(m->b->user, fd, name_z);
    } else if (!fs_file_parse(name_z, &uid, &flags)) {
        give_uid(m, fd, name_z, 0);
    } else if (uid / FS_SHARD_UIDS != no) {
        if (!move_to(m, fd, name_z, uid, flags) && !m->more)
            give_uid(m, fd, name_z, flags);
    } else {
        const struct fs_mrow *row = mirror_find(&m->b->m, uid);
        if (row != NULL && row->r.size != (uint64_t)st.st_size) /* other octets than clients know by this uid */
            give_uid(m, fd, name_z, flags);
    }
}

/* What in a mailbox's own directory is neither ours nor a message: aside, but for nested mailboxes. */
static void mend_foreign(struct fs_box *b, const char *name_z)
{
    struct stat st;
    size_t len = strlen(name_z);
    bool mine = name_z[0] == '.' || doctor_is_box_file(name_z) || (len > 4 && strcmp(name_z + len - 4, ".eml") == 0);
    if (fstatat(b->dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode) && (!mine || !S_ISREG(st.st_mode)))
        (void)fs_put_aside(b->user, b->dirfd, name_z);
}

static void mend_entries(struct mend *m, int fd, uint64_t no)
{
    struct fs_names names;
    if (fs_names_read(fd, &names) < 0)
        return;
    for (size_t i = 0; i < names.n && !m->more; i++) {
        const char *name = names.text + names.name[i].at;
        if (no > UINT32_MAX)
            mend_foreign(m->b, name);
        mend_file(m, fd, no, name);
    }
    fs_names_done(&names);
    for (size_t i = 0; i < m->touched_n; i++) { /* where they are now before where they were */
        int into = fs_top_open(m->b, m->touched[i]);
        if (into >= 0)
            (void)fsu_sync(into);
    }
    (void)fsu_sync(fd);
}

/* One hold of the mailbox's lock; true when another has something to do. `no` as in mend_file(). */
static bool mend_directory(struct fs_box *b, uint64_t no)
{
    struct mend m = {.b = b};
    char name[16] = ".";
    if (fs_box_lock(b, false) < 0)
        return false;
    pthread_mutex_lock(&b->jmx);
    m.next = MAX(b->m.uid_next, b->st.uid_next);
    if (no <= UINT32_MAX) {
        fs_shard_name((uint32_t)no, name);
        touch(&m, (uint32_t)no);
    }
    fs_box_mark(b, true); /* whoever comes after our death heals */
    int fd = fsu_open_dir(b->dirfd, name);
    if (fd >= 0 && b->jfd >= 0 && flock(b->jfd, LOCK_EX) == 0) {
        mend_entries(&m, fd, no);
        flock(b->jfd, LOCK_UN);
    }
    if (fd >= 0)
        close(fd);
    int r = 0;
    for (size_t i = 0; i < m.touched_n && r == 0; i++)
        r = fs_heal_shard(b, m.touched[i], false);
    if (r == 0)
        fs_box_mark(b, false);
    pthread_mutex_unlock(&b->jmx);
    fs_box_unlock(b);
    return r == 0 && ((m.more && m.moved > 0) || (no <= UINT32_MAX && b->compared.at > 0));
}

/* --- a mailbox -------------------------------------------------------------------------------------------------------- */

static void mend_shards(struct fs_box *b)
{
    uint32_t *no = NULL;
    size_t n = 0;
    while (mend_directory(b, UINT64_MAX))
        ;
    pthread_mutex_lock(&b->jmx);
    int r = fs_shard_numbers(b, &no, &n);
    pthread_mutex_unlock(&b->jmx);
    for (size_t i = 0; i < n && r == 0; i++)
        while (mend_directory(b, no[i]))
            ;
    free(no);
}

/* Letters in names get the keyword they are shown as; uid_next and the rest as they are. */
static void mend_status(struct fs_box *b)
{
    uint64_t used = 0;
    if (fs_box_lock(b, false) < 0)
        return;
    pthread_mutex_lock(&b->jmx);
    (void)fs_status_reload(b);
    for (size_t i = 0; i < b->m.n; i++)
        used |= row_flags(&b->m.row[i]);
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if ((used & STORE_KEYWORD_BIT(i)) != 0 && b->st.kw.name_z[i][0] == 0) {
            snprintf(b->st.kw.name_z[i], sizeof(b->st.kw.name_z[i]), "unknown-%c", fs_keyword_letter(i));
            b->st.kw.used++;
        }
    (void)fs_status_save(b);
    pthread_mutex_unlock(&b->jmx);
    fs_box_unlock(b);
}

static void mend_box(struct fs_user *u, const char *dir_z, const struct doctor_list *l)
{
    static const enum doctor_damage files[] = {DOCTOR_SHARD,      DOCTOR_NAME,    DOCTOR_DUPLICATE, DOCTOR_UNRECORDED,
                                               DOCTOR_GONE,       DOCTOR_SIZE,    DOCTOR_FOREIGN,   DOCTOR_JOURNAL};
    static const enum doctor_damage status[] = {DOCTOR_KEYWORD, DOCTOR_UID_NEXT};
    struct fs_box *b;
    int fd = doctor_has(l, DOCTOR_CACHE, dir_z) ? fsu_open_dir(u->boxesfd, dir_z) : -1;
    if (fd >= 0) {
        unlinkat(fd, "cache", 0); /* derived */
        close(fd);
    }
    if (fs_box_get(u, dir_z, false, &b) < 0)
        return;
    if (has_any(l, dir_z, files, ARRAY_LEN(files)))
        mend_shards(b);
    if (has_any(l, dir_z, status, ARRAY_LEN(status)))
        mend_status(b);
    fs_box_put(b);
}

void doctor_mend_user(struct store *s, struct store_account who, const struct doctor_list *l)
{
    struct fs_user *u;
    struct store_usage usage;
    mend_files(fs_of(s), who, l);
    if (fs_user_get(fs_of(s), who, &u) < 0)
        return;
    if (fs_user_lock(u) == 0) {
        mend_json(u, l);
        if (doctor_has(l, DOCTOR_MAILBOX_NAME, "") || doctor_has(l, DOCTOR_FOREIGN, ""))
            mend_names(u);
        (void)fs_flatten_all(u);
        fs_user_unlock(u);
    }
    for (size_t i = 0; i < l->n; i++) /* those of one mailbox stand together */
        if (l->at[i].dir_z[0] != 0 && (i == 0 || strcmp(l->at[i].dir_z, l->at[i - 1].dir_z) != 0))
            mend_box(u, l->at[i].dir_z, l);
    fs_user_put(u);
    (void)fs_usage_recount(s, who, &usage);
}
