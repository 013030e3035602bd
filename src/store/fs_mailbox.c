/* Mailboxes by name: list, create, delete, subscribe (SPEC IMAP-20 to 22, 27). Under the user's
 * lock. A mailbox appears whole by one rename and goes by one rename. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

/* What the last listing learned from status.json; id and use of a directory never change. */
struct fs_known_mbox {
    uint64_t ino;
    struct mbox_id id;
    enum store_use use;
};

void fs_known_free(struct fs_user *u)
{
    free(u->known);
    u->known = NULL;
    u->known_n = 0;
}

enum store_use fs_use_of_name(const char *name_z)
{
    static const struct {
        const char *name_z;
        enum store_use use;
    } rows[] = {
        {"Sent", STORE_USE_SENT}, {"Drafts", STORE_USE_DRAFTS},   {"Trash", STORE_USE_TRASH},
        {"Junk", STORE_USE_JUNK}, {"Archive", STORE_USE_ARCHIVE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].name_z, name_z) == 0)
            return rows[i].use;
    return STORE_USE_NONE;
}

/* --- listing
 * -----------------------------------------------------------------------------------------------------
 */

static int known_cmp(const void *a, const void *b)
{
    const struct fs_known_mbox *x = a, *y = b;
    return x->ino < y->ino ? -1 : x->ino > y->ino;
}

static int mbox_cmp(const void *a, const void *b)
{
    return strcmp(((const struct store_mbox *)a)->name_z, ((const struct store_mbox *)b)->name_z);
}

static int learn(struct fs_user *u, const char *dir_z, struct fs_known_mbox *ret)
{
    struct fs_status st;
    struct fs_box *b;
    int fd = fsu_open_dir(u->boxesfd, dir_z);
    if (fd < 0)
        return fd;
    int r = fs_status_read(fd, &st, NULL);
    close(fd);
    static const struct mbox_id none;
    if (r < 0 || mbox_id_eq(st.id, none) ||
        !st.use_known) { /* an older tree's: opening gives it an id */
        r = fs_box_get(u, dir_z, true, &b);
        if (r < 0)
            return r;
        pthread_mutex_lock(&b->jmx);
        st.id = b->st.id;
        st.use = b->st.use;
        pthread_mutex_unlock(&b->jmx);
        fs_box_put(b);
    }
    ret->id = st.id;
    ret->use = st.use;
    return 0;
}

int fs_mbox_scan(struct fs_user *u, struct store_list *ret)
{
    struct fs_names names;
    int r = fs_names_read(u->boxesfd, &names);
    if (r < 0)
        return r;
    struct store_list l = {.mbox = calloc(names.n + 1, sizeof(l.mbox[0]))};
    struct fs_known_mbox *known = calloc(names.n + 1, sizeof(*known));
    r = l.mbox == NULL || known == NULL ? -E_NOMEM : 0;
    for (size_t i = 0; i < names.n && r == 0; i++) {
        const char *dir = names.text + names.name[i].at;
        char name[STORE_NAME_MAX + 1];
        struct fs_known_mbox k = {.ino = names.name[i].ino};
        if (names.name[i].type != DT_DIR && names.name[i].type != DT_UNKNOWN)
            continue;
        if (store_name_decode(span_z(dir), name) < 0)
            continue;
        const struct fs_known_mbox *old =
            u->known_n == 0 ? NULL : bsearch(&k, u->known, u->known_n, sizeof(k), known_cmp);
        if (old != NULL)
            k = *old;
        else if (learn(u, dir, &k) < 0)
            continue; /* not a mailbox, or unreadable: doctor tells */
        struct store_mbox *m = &l.mbox[l.n];
        *m = (struct store_mbox){.name_z = strdup(name), .id = k.id, .use = k.use, .exists = true};
        if (m->name_z == NULL)
            r = -E_NOMEM;
        known[l.n++] = k;
    }
    fs_names_done(&names);
    if (r < 0) {
        free(known);
        store_list_free(&l);
        return r;
    }
    fs_known_free(u);
    qsort(known, l.n, sizeof(*known), known_cmp);
    u->known = known;
    u->known_n = l.n;
    qsort(l.mbox, l.n, sizeof(l.mbox[0]), mbox_cmp);
    *ret = l;
    return 0;
}

/* Marks subscribed mailboxes and adds names that are only subscribed. */
static int add_subscriptions(struct fs_user *u, struct store_list *l)
{
    char **name;
    size_t n;
    int r = fs_subscriptions_read(u->dirfd, &name, &n);
    if (r == -E_SYNTAX)
        return 0; /* broken since it was opened: the mailboxes are there all the same */
    if (r < 0)
        return r;
    struct store_mbox *all = realloc(l->mbox, (l->n + n + 1) * sizeof(*all));
    if (all == NULL) {
        fs_subscriptions_free(name, n);
        return -E_NOMEM;
    }
    l->mbox = all;
    size_t exist = l->n;
    for (size_t i = 0; i < n; i++) {
        struct store_mbox key = {.name_z = name[i]};
        struct store_mbox *m =
            exist == 0 ? NULL : bsearch(&key, l->mbox, exist, sizeof(key), mbox_cmp);
        if (m != NULL) {
            m->subscribed = true;
        } else {
            key.subscribed = true;
            l->mbox[l->n++] = key;
            name[i] = NULL;
        }
    }
    fs_subscriptions_free(name, n);
    qsort(l->mbox, l->n, sizeof(l->mbox[0]), mbox_cmp);
    return 0;
}

int fs_mbox_list(struct store *s, struct store_account who, struct store_list *ret)
{
    struct fs_user *u;
    struct store_list l = {0};
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = fs_mbox_scan(u, &l);
        if (r == 0)
            r = add_subscriptions(u, &l);
        fs_user_unlock(u);
    }
    fs_user_put(u);
    if (r < 0)
        store_list_free(&l);
    else
        *ret = l;
    return r;
}

/* --- create
 * ------------------------------------------------------------------------------------------------------
 */

static int fill(int fd, uint32_t uid_validity, enum store_use use, struct mbox_id *ret_id)
{
    struct fs_status st = {
        .uid_validity = uid_validity, .uid_next = 1, .use = use, .generation = 1};
    struct jheader h;
    int jfd, r;
    uint64_t modseq = (uint64_t)clock_wall_s() << 20;
    fs_random(st.id.b, sizeof(st.id.b));
    st.modseq_limit = modseq + FS_MODSEQ_STEP;
    fs_jheader_init(&h, &st);
    h.generation = 1;
    h.modseq = h.floor_modseq = modseq;
    h.uid_next = 1;
    int lock = openat(fd, "lock", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock < 0)
        return err_from_errno(errno);
    close(lock);
    r = fs_journal_make(fd, "journal", &h, NULL, 0, &jfd);
    if (r < 0)
        return r;
    close(jfd);
    r = fs_status_write(fd, &st); /* syncs the directory too */
    if (r == 0)
        *ret_id = st.id;
    return r;
}

int fs_mbox_make(int boxesfd, const char *dir_z, uint32_t uid_validity, enum store_use use,
                 bool final, struct mbox_id *ret_id)
{
    char tmp[64];
    fs_temp_name(tmp, ".new-");
    if (mkdirat(boxesfd, tmp, 0700) < 0)
        return err_from_errno(errno);
    int fd = fsu_open_dir(boxesfd, tmp);
    int r = fd < 0 ? fd : fill(fd, uid_validity, use, ret_id);
    if (fd >= 0)
        close(fd);
    if (r == 0 && fsu_rename_new(boxesfd, tmp, boxesfd, dir_z) < 0)
        r = err_from_errno(errno);
    if (r < 0)
        fs_remove_tree(boxesfd, tmp);
    else if (final)
        r = fsu_sync(boxesfd);
    return r;
}

/* The levels of a name that do not exist yet, the name itself last; all get a UIDVALIDITY of one
 * taking. */
static int make_levels(struct fs_user *u, const char *name_z, enum store_use use,
                       struct mbox_id *ret_id)
{
    size_t len = strlen(name_z);
    unsigned levels = 1;
    uint32_t uv;
    for (size_t i = 0; i < len; i++)
        levels += name_z[i] == '/';
    int r = fs_uidvalidity_take(u, u->dirfd, levels, &uv);
    for (size_t i = 1; i <= len && r == 0; i++) {
        char dir[STORE_NAME_MAX + 1];
        struct stat st;
        if (i < len && name_z[i] != '/')
            continue;
        r = store_name_encode(span_of(name_z, i), dir);
        if (r < 0)
            break;
        r = 0;
        if (i < len && fstatat(u->boxesfd, dir, &st, AT_SYMLINK_NOFOLLOW) == 0)
            continue;
        struct mbox_id id;
        r = fs_mbox_make(u->boxesfd, dir, uv++, i == len ? use : STORE_USE_NONE, i == len, &id);
        if (r == 0 && i == len)
            *ret_id = id;
    }
    return r;
}

/* The levels above `name_z` that are missing; `n` mailboxes exist. */
int fs_mbox_make_parents(struct fs_user *u, const char *name_z, size_t n)
{
    char parent[STORE_NAME_MAX + 1], dir[STORE_NAME_MAX + 1];
    struct mbox_id id;
    struct stat st;
    const char *slash = strrchr(name_z, '/');
    if (slash == NULL)
        return 0;
    snprintf(parent, sizeof(parent), "%.*s", (int)(slash - name_z), name_z);
    if (store_name_encode(span_z(parent), dir) < 0)
        return -E_INVAL;
    if (fstatat(u->boxesfd, dir, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return 0;
    return n >= STORE_MAILBOXES_MAX ? -E_LIMIT : make_levels(u, parent, STORE_USE_NONE, &id);
}

/* How many mailboxes there are, without reading one. */
static int count_boxes(struct fs_user *u, size_t *ret)
{
    struct fs_names names;
    struct stat st;
    if (fstat(u->boxesfd, &st) == 0 &&
        st.st_nlink > 2) { /* most file systems count subdirectories */
        *ret = st.st_nlink - 2;
        return 0;
    }
    int r = fs_names_read(u->boxesfd, &names);
    if (r < 0)
        return r;
    *ret = names.n;
    fs_names_done(&names);
    return 0;
}

static int use_taken(struct fs_user *u, enum store_use use)
{
    struct store_list l = {0};
    int r = use == STORE_USE_NONE ? 0 : fs_mbox_scan(u, &l);
    for (size_t i = 0; i < l.n && r == 0; i++)
        if (l.mbox[i].use == use)
            r = -E_CONFLICT;
    store_list_free(&l);
    return r;
}

int fs_mbox_create_held(struct fs_user *u, struct span name, enum store_use use,
                        struct mbox_id *ret_id)
{
    char folded[STORE_NAME_MAX + 1], dir[STORE_NAME_MAX + 1];
    struct stat st;
    size_t n, levels = 1;
    int r = store_name_fold(name, folded);
    if (r >= 0)
        r = store_name_encode(name, dir);
    if (r < 0)
        return r;
    if (fstatat(u->boxesfd, dir, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return -E_EXISTS;
    for (const char *z = folded; *z != 0; z++)
        levels += *z == '/';
    r = count_boxes(u, &n);
    if (r == 0 && n + levels > STORE_MAILBOXES_MAX)
        r = -E_LIMIT;
    if (r == 0)
        r = use_taken(u, use);
    return r < 0 ? r : make_levels(u, folded, use, ret_id);
}

int fs_mbox_create(struct store *s, struct store_op op, struct store_account who, struct span name,
                   enum store_use use, struct mbox_id *ret_id)
{
    struct fs_user *u;
    struct mbox_id id = {{0}};
    (void)op;
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = fs_mbox_create_held(u, name, use, &id);
        fs_user_unlock(u);
    }
    fs_user_put(u);
    if (r == 0 && ret_id != NULL)
        *ret_id = id;
    return r;
}

/* --- delete
 * ------------------------------------------------------------------------------------------------------
 */

/* `lock` goes first, while it is held: an append that waits for it finds it gone and has changed
 * nothing. The user lock is held. */
static int set_aside(struct fs_user *u, const char *dir_z)
{
    char gone[64];
    struct fs_box *b;
    int r = fs_box_get(u, dir_z, true, &b);
    if (r < 0)
        return r;
    r = fs_box_lock_raw(b, true);
    if (r == 0) {
        int64_t bytes, messages;
        pthread_mutex_lock(&b->jmx);
        if (b->loaded)
            fs_journal_refresh(b);
        bytes = (int64_t)b->m.size - b->unposted_bytes;
        messages = mirror_messages(&b->m) - b->unposted_messages;
        pthread_mutex_unlock(&b->jmx);
        fs_temp_name(gone, ".gone-");
        if (unlinkat(b->dirfd, "lock", 0) < 0 || renameat(u->boxesfd, dir_z, u->boxesfd, gone) < 0)
            r = err_from_errno(errno);
        if (r == 0)
            r = fsu_sync(u->boxesfd);
        if (r == 0)
            atomic_store(&b->dead, true);
        fs_box_unlock(b);
        if (r == 0) {
            fs_usage_add_locked(u, -bytes, -messages);
            fs_remove_tree(u->boxesfd, gone); /* what fails is taken away at the next opening */
        }
    }
    fs_box_put(b);
    return r;
}

/* For the deletion of an account: as a DELETE that died before the rename; nobody can append until
 * `lock` is made again, which needs the user's lock. */
int fs_mbox_shut(struct fs_user *u, const char *dir_z)
{
    struct fs_box *b;
    int r = fs_box_get(u, dir_z, true, &b);
    if (r < 0)
        return r;
    r = fs_box_lock_raw(b, true);
    if (r == 0) {
        if (unlinkat(b->dirfd, "lock", 0) < 0)
            r = err_from_errno(errno);
        fs_box_unlock(b);
    }
    fs_box_put(b);
    return r;
}

static bool has_children(const struct store_list *l, const char *name_z)
{
    size_t n = strlen(name_z);
    for (size_t i = 0; i < l->n; i++)
        if (strncmp(l->mbox[i].name_z, name_z, n) == 0 && l->mbox[i].name_z[n] == '/')
            return true;
    return false;
}

static int delete_locked(struct fs_user *u, struct span name)
{
    char folded[STORE_NAME_MAX + 1], dir[STORE_NAME_MAX + 1];
    struct store_list l = {0};
    struct stat st;
    int r = store_name_fold(name, folded);
    if (r >= 0)
        r = store_name_encode(name, dir);
    if (r < 0)
        return r;
    if (strcmp(folded, "INBOX") == 0)
        return -E_DENIED;
    if (fstatat(u->boxesfd, dir, &st, AT_SYMLINK_NOFOLLOW) == 0)
        return set_aside(u, dir);
    r = fs_mbox_scan(u, &l);
    if (r == 0)
        r = has_children(&l, folded) ? -E_CONFLICT : -E_NOTFOUND;
    store_list_free(&l);
    return r;
}

int fs_mbox_delete(struct store *s, struct store_op op, struct store_account who, struct span name)
{
    struct fs_user *u;
    (void)op;
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = delete_locked(u, name);
        fs_user_unlock(u);
    }
    fs_user_put(u);
    return r;
}
