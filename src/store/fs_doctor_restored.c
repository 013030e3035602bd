/* doctor --restored: a new UIDVALIDITY for every mailbox after an older backup was put back (SPEC STORE-41, STORE-12);
 * and files that a backup run by root left to root. */
#include <dirent.h>
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

/* --- --restored ------------------------------------------------------------------------------------------------------ */

/* Uids from 1 again, in their order. Nobody else is there, and the mailbox has its new UIDVALIDITY already, so that a
 * kill on the way leaves gaps and nothing worse. A uid's new place is never above it, so none is taken. */
static int renumber(struct fs_box *b)
{
    uint32_t *no = NULL, next = 1;
    size_t n = 0;
    int r = fs_shard_numbers(b, &no, &n);
    for (size_t i = 0; i < n && r == 0; i++) {
        struct fs_listing l;
        char shard[16], to[FS_FILE_MAX];
        fs_shard_name(no[i], shard);
        int fd = fsu_open_dir(b->dirfd, shard);
        if (fd < 0)
            continue;
        int listed = r = fs_list(fd, &l);
        for (size_t k = 0; r == 0 && k < l.n; k++) {
            int into = fs_top_open(b, next / FS_SHARD_UIDS);
            fs_file_name(next++, l.entry[k].flags, to);
            const char *name = l.text + l.entry[k].name_at;
            if (into < 0 || (fsu_rename_new(fd, name, into, to) < 0 && strcmp(name, to) != 0))
                r = into < 0 ? into : err_from_errno(errno);
        }
        if (listed == 0)
            fs_listing_done(&l);
        close(fd);
    }
    free(no);
    return r;
}

static int give_uid_validity(struct fs_box *b, uint32_t uv)
{
    bool spent = b->m.uid_next > UINT32_MAX;
    b->st.uid_validity = uv;
    if (spent) {
        b->st.uid_next = b->m.uid_next = 1;
        b->st.recent_uid = b->m.recent_uid = 0;
    }
    int r = fs_status_save(b); /* the journal is of another UIDVALIDITY now: whoever opens makes a new one */
    if (r == 0 && spent) {
        r = renumber(b);
        unlinkat(b->dirfd, "journal", 0);
        b->loaded = false;
        return r == 0 ? fs_box_load(b) : r;
    }
    return r == 0 ? fs_compact(b, true) : r;
}

static int restore_box(struct fs_user *u, const char *dir_z)
{
    struct fs_box *b;
    uint32_t uv;
    int r = fs_box_get(u, dir_z, true, &b);
    if (r < 0)
        return r;
    r = fs_uidvalidity_take(u, u->dirfd, 1, &uv);
    if (r == 0)
        r = fs_box_lock(b, true);
    if (r == 0) {
        pthread_mutex_lock(&b->jmx);
        r = give_uid_validity(b, uv);
        pthread_mutex_unlock(&b->jmx);
        fs_box_unlock(b);
    }
    fs_box_put(b);
    return r;
}

static int restore_user(struct fs_store *fs, struct doctor_job *job, struct store_account who)
{
    struct fs_user *u;
    struct store_list list = {0};
    char dir[STORE_NAME_MAX + 1];
    int r = fs_user_get(fs, who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = fs_mbox_scan(u, &list);
        for (size_t i = 0; i < list.n && r == 0; i++) {
            if (store_name_encode(span_z(list.mbox[i].name_z), dir) < 0)
                continue;
            r = restore_box(u, dir);
            job->mailboxes += r == 0;
        }
        fs_user_unlock(u);
    }
    store_list_free(&list);
    fs_user_put(u);
    job->accounts += r == 0;
    return r;
}

static int restore_domain(struct fs_store *fs, struct doctor_job *job, const char *domain_z)
{
    struct fs_names names;
    bool any = false;
    int d = fsu_open_dir(fs->domainsfd, domain_z);
    int users = d < 0 ? d : fsu_open_dir(d, "users");
    if (d >= 0)
        close(d);
    int r = users < 0 ? users : fs_names_read(users, &names);
    if (r < 0) {
        if (users >= 0)
            close(users);
        return r == -E_NOTFOUND && job->user.n == 0 ? 0 : r;
    }
    for (size_t i = 0; i < names.n && r == 0; i++) {
        struct span user = span_z(names.text + names.name[i].at);
        if (!fs_part_ok(user) || (job->user.n > 0 && !span_eq(user, job->user)))
            continue;
        any = true;
        r = restore_user(fs, job, (struct store_account){.domain = span_z(domain_z), .user = user});
    }
    fs_names_done(&names);
    close(users);
    return r == 0 && !any && job->user.n > 0 ? -E_NOTFOUND : r;
}

int fs_doctor_restored(struct store *s, struct doctor_job *job)
{
    struct fs_store *fs = fs_of(s);
    struct fs_names names;
    bool any = false;
    int r = fs_names_read(fs->domainsfd, &names);
    if (r < 0)
        return r;
    for (size_t i = 0; i < names.n && r == 0; i++) {
        const char *domain = names.text + names.name[i].at;
        if (!fs_part_ok(span_z(domain)) || (job->domain.n > 0 && !span_eq(job->domain, span_z(domain))))
            continue;
        any = true;
        r = restore_domain(fs, job, domain);
    }
    fs_names_done(&names);
    return r == 0 && !any && job->domain.n > 0 ? -E_NOTFOUND : r;
}

/* --- owners ----------------------------------------------------------------------------------------------------------- */

/* Files of others with several names: given only when every name was met, so that a link to a file that lies elsewhere
 * gives nothing away. */
struct strange {
    ino_t ino;
    nlink_t links;
    uint64_t met;
};

struct owning {
    struct stat root;
    struct strange *strange; /* by inode, after the first walk */
    size_t n, cap;
    bool give;
    int err;
    uint64_t given;
};

static int strange_cmp(const void *a, const void *b)
{
    const struct strange *x = a, *y = b;
    return x->ino < y->ino ? -1 : x->ino > y->ino;
}

static void note_strange(struct owning *o, const struct stat *st)
{
    if (o->n == o->cap) {
        size_t cap = o->cap * 2 + 256;
        struct strange *p = realloc(o->strange, cap * sizeof(*p));
        if (p == NULL) {
            o->err = -E_NOMEM;
            return;
        }
        o->strange = p;
        o->cap = cap;
    }
    o->strange[o->n++] = (struct strange){.ino = st->st_ino, .links = st->st_nlink, .met = 1};
}

static void count_strange(struct owning *o)
{
    size_t kept = 0;
    if (o->n > 0)
        qsort(o->strange, o->n, sizeof(o->strange[0]), strange_cmp);
    for (size_t i = 0; i < o->n; i++)
        if (kept > 0 && o->strange[kept - 1].ino == o->strange[i].ino)
            o->strange[kept - 1].met++;
        else
            o->strange[kept++] = o->strange[i];
    o->n = kept;
}

static bool may_give(const struct owning *o, const struct stat *st)
{
    struct strange key = {.ino = st->st_ino};
    if (S_ISDIR(st->st_mode) || st->st_nlink == 1)
        return true;
    const struct strange *s = o->n == 0 ? NULL : bsearch(&key, o->strange, o->n, sizeof(key), strange_cmp);
    return s != NULL && s->met >= s->links;
}

static void walk(struct owning *o, int fd, unsigned depth);

static void walk_entry(struct owning *o, int dirfd, const char *name_z, unsigned depth)
{
    struct stat st;
    int fd = openat(dirfd, name_z, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && st.st_dev == o->root.st_dev && (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode))) {
        if (st.st_uid != o->root.st_uid && !o->give && S_ISREG(st.st_mode) && st.st_nlink > 1)
            note_strange(o, &st);
        if (st.st_uid != o->root.st_uid && o->give && may_give(o, &st) &&
            fchownat(fd, "", o->root.st_uid, o->root.st_gid, AT_EMPTY_PATH) == 0)
            o->given++;
        int dir = S_ISDIR(st.st_mode) && depth > 0 ? fsu_open_dir(dirfd, name_z) : -1;
        if (dir >= 0) {
            walk(o, dir, depth - 1);
            close(dir);
        }
    }
    close(fd);
}

static void walk(struct owning *o, int fd, unsigned depth)
{
    struct fs_names names;
    if (fs_names_read(fd, &names) < 0)
        return;
    for (size_t i = 0; i < names.n && o->err == 0; i++)
        walk_entry(o, fd, names.text + names.name[i].at, depth);
    fs_names_done(&names);
}

int fs_doctor_own(const char *mail_root_z, uint64_t *ret_n)
{
    struct owning o = {0};
    int fd = open(mail_root_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    if (fstat(fd, &o.root) < 0)
        o.err = err_from_errno(errno);
    for (int round = 0; round < 2 && o.err == 0; round++) {
        o.give = round == 1;
        walk(&o, fd, 16);
        count_strange(&o);
    }
    close(fd);
    free(o.strange);
    *ret_n = o.given;
    return o.err;
}
