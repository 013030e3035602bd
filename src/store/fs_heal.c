/* Healing: shards whose stamp moved are listed and compared with the mirror (SPEC STORE-32,
 * IMAP-63). Foreign changes, lost tails and crashes between an action and its record all end here.
 * One shard per hold of the journal lock. */
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
#include "base/macros.h"
#include "store/fs_int.h"

#define RACY_NS INT64_C(2000000000)
#define STALE_S 3600

/* What one comparison found. */
struct heal {
    struct fs_box *b;
    uint32_t no;
    int dirfd;
    bool keep_uids; /* after a lost journal or another boot a found file keeps its uid */
    bool renamed;   /* the listing is not (or no longer) what is recorded: to be listed again */
    bool synced;
    off_t share;     /* octets that may still be compared in this hold */
    bool facts_good; /* of other files than those that were found none are kept */
    struct jrec *rec;
    size_t rec_n, rec_cap;
    uint64_t next_modseq;
};

static int add_rec(struct heal *h, enum jkind kind, const struct store_row *row)
{
    if (h->rec_n == h->rec_cap) {
        size_t cap = h->rec_cap * 2 + 64;
        struct jrec *p = realloc(h->rec, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        h->rec = p;
        h->rec_cap = cap;
    }
    h->rec[h->rec_n++] = fs_rec(kind, h->next_modseq++, row);
    return 0;
}

/* Nothing is ever deleted here. */
int fs_put_aside(struct fs_user *u, int fromfd, const char *name_z)
{
    char away[64 + 256], random[64];
    int fd = fsu_make_dir(u->dirfd, "lost+found");
    if (fd < 0)
        return fd;
    fs_temp_name(random, "");
    snprintf(away, sizeof(away), "%s_%.200s", random, name_z);
    int r = renameat(fromfd, name_z, fd, away) < 0 ? err_from_errno(errno) : 0;
    close(fd);
    return r;
}

static int sync_shard(struct heal *h)
{
    if (h->synced)
        return 0;
    int r = fsu_sync(h->dirfd);
    if (r == 0)
        r = fsu_sync(h->b->dirfd);
    h->synced = r == 0;
    return r;
}

/* A file without a record: its name is made durable, then it is an append. */
static int adopt(struct heal *h, int dirfd, const char *name_z, uint32_t uid, uint64_t flags)
{
    struct stat st;
    if (fstatat(dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : err_from_errno(errno);
    if (!S_ISREG(st.st_mode) || st.st_size > UINT32_MAX)
        return 0;
    int r = sync_shard(h);
    if (r < 0)
        return r;
    struct store_row row = {
        .uid = uid, .size = (uint32_t)st.st_size, .flags = flags, .internal_s = st.st_mtim.tv_sec};
    return add_rec(h, J_APPEND, &row);
}

/* A uid that was skipped or told as expunged must not appear later (RFC 9051 2.3.1.1): the file
 * gets a new one. Names that files without a record have already are passed over. */
static int adopt_renumbered(struct heal *h, const char *name_z, uint64_t flags)
{
    struct fs_mirror *m = &h->b->m;
    char to[FS_FILE_MAX];
    while (m->uid_next <= UINT32_MAX) {
        uint32_t uid = (uint32_t)m->uid_next;
        int fd = fs_top_open(h->b, uid / FS_SHARD_UIDS);
        if (fd < 0)
            return fd;
        fs_file_name(uid, flags, to);
        bool moved = fsu_rename_new(h->dirfd, name_z, fd, to) == 0;
        if (!moved && errno != EEXIST)
            return errno == ENOENT ? 0 : err_from_errno(errno);
        m->uid_next++;
        if (!moved)
            continue;
        h->renamed = true;
        int r = fsu_sync(fd);
        return r < 0 ? r : adopt(h, fd, to, uid, flags);
    }
    return 0;
}

/* The name with the flags that stand; other processes see either. */
static int rename_to(struct heal *h, uint32_t uid, const char *name_z, uint64_t flags)
{
    char to[FS_FILE_MAX];
    fs_file_name(uid, flags, to);
    if (strcmp(name_z, to) == 0)
        return 0;
    h->renamed = true;
    if (fsu_rename_new(h->dirfd, name_z, h->dirfd, to) < 0 && errno != ENOENT &&
        errno != EEXIST)
        return err_from_errno(errno);
    return 0;
}

static int compare_found(struct heal *h, const struct fs_entry *e, const char *name_z)
{
    struct fs_mirror *m = &h->b->m;
    struct fs_mrow *row = mirror_find(m, e->uid);
    if (row == NULL) {
        if (!h->keep_uids && e->uid < m->uid_next)
            return adopt_renumbered(h, name_z, e->flags);
        int r = e->canonical ? 0 : rename_to(h, e->uid, name_z, e->flags);
        char made[FS_FILE_MAX];
        fs_file_name(e->uid, e->flags, made);
        return r < 0 ? r : adopt(h, h->dirfd, made, e->uid, e->flags);
    }
    if ((row->r.flags & ROW_PENDING) != 0) {
        int r = rename_to(h, e->uid, name_z,
                          row_flags(row)); /* a pending record stands above the name */
        if (r == 0)
            mirror_done_rename(m, row, row_flags(row));
        return r;
    }
    if (!e->canonical) {
        int r = rename_to(h, e->uid, name_z, e->flags);
        if (r < 0)
            return r;
    }
    row->name_flags = e->flags;
    if (row_flags(row) == e->flags)
        return 0;
    struct store_row now = row->r; /* a settled one yields to the name */
    now.flags = e->flags;
    return add_rec(h, J_FLAGS, &now);
}

/* Which of several names of one uid stays: that with the flags of the journal, else the later
 * change. */
static const struct fs_entry *choose(struct heal *h, const struct fs_listing *l, size_t i,
                                     size_t end)
{
    struct fs_mrow *row = mirror_find(&h->b->m, l->entry[i].uid);
    const struct fs_entry *best = &l->entry[i];
    struct stat st, best_st;
    for (size_t k = i; k < end; k++)
        if (row != NULL && (l->entry[k].flags == row_flags(row)))
            return &l->entry[k];
    for (size_t k = i + 1; k < end; k++)
        if (fstatat(h->dirfd, l->text + l->entry[k].name_at, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            fstatat(h->dirfd, l->text + best->name_at, &best_st, AT_SYMLINK_NOFOLLOW) == 0 &&
            st.st_ctim.tv_sec > best_st.st_ctim.tv_sec)
            best = &l->entry[k];
    return best;
}

/* A duplicate whose octets are kept elsewhere. */
static int put_aside(struct heal *h, const char *name_z)
{
    h->renamed = true;
    return fs_put_aside(h->b->user, h->dirfd, name_z);
}

static int compare_one(struct heal *h, const struct fs_listing *l, size_t i, size_t end)
{
    const struct fs_entry *stay = end - i == 1 ? &l->entry[i] : choose(h, l, i, end);
    int r = compare_found(h, stay, l->text + stay->name_at);
    for (size_t k = i; k < end && r == 0; k++) {
        const char *name = l->text + l->entry[k].name_at;
        if (&l->entry[k] == stay)
            continue;
        int same = l->entry[k].ino == stay->ino ? 1
                   : fs_same_octets(h->b, h->dirfd, name, l->text + stay->name_at, &h->share);
        if (same == -E_AGAIN)
            h->renamed = true; /* to be looked at again */
        else if (same > 0)
            r = put_aside(h, name);
        else
            r = adopt_renumbered(h, name, l->entry[k].flags);
    }
    return r;
}

/* Recorded messages without a file in both listings were expunged by a foreign hand or a holder
 * that died. */
static int compare_missing(struct heal *h, const struct fs_listing *a,
                           const struct fs_listing *again)
{
    struct fs_mirror *m = &h->b->m;
    uint32_t first = h->no * FS_SHARD_UIDS;
    uint64_t last = (uint64_t)first + FS_SHARD_UIDS;
    for (size_t i = mirror_lower(m, first); i < m->n && m->row[i].r.uid < last; i++) {
        struct fs_mrow *row = &m->row[i];
        if ((row->r.flags & ROW_DEAD) != 0 || fs_listing_find(a, row->r.uid) != NULL ||
            (again != NULL && fs_listing_find(again, row->r.uid) != NULL))
            continue;
        if (again == NULL)
            return 1;
        int r = add_rec(h, J_EXPUNGE, &row->r);
        if (r < 0)
            return r;
    }
    return 0;
}

static int compare(struct heal *h)
{
    struct fs_listing l = {0}, again = {0};
    int r = h->dirfd < 0 ? 0 : fs_list(h->dirfd, &l);
    for (size_t i = 0; i < l.n && r == 0;) {
        size_t end = i + 1;
        while (end < l.n && l.entry[end].uid == l.entry[i].uid)
            end++;
        if (l.entry[i].uid / FS_SHARD_UIDS == h->no) /* doctor moves files from wrong shards */
            r = compare_one(h, &l, i, end);
        i = end;
    }
    if (r == 0 && compare_missing(h, &l, NULL) == 1) {
        r = h->dirfd < 0 ? 0 : fs_list(h->dirfd, &again);
        if (r == 0)
            r = compare_missing(h, &l, &again);
    }
    h->facts_good = r == 0 && fs_facts_check(h->b, h->no, &l);
    fs_listing_done(&l);
    fs_listing_done(&again);
    return r;
}

/* STORE-12 before the expunge records: a foreign hand removed what status.json may not cover yet.
 */
static int record(struct heal *h, bool to_file)
{
    struct fs_box *b = h->b;
    int r = 0;
    for (size_t i = 0; i < h->rec_n && r == 0 && to_file; i++)
        if (h->rec[i].kind == J_EXPUNGE && h->rec[i].uid >= b->st.uid_next)
            r = fs_status_save(b);
    if (r < 0)
        return r;
    if (to_file)
        return fs_journal_write(b, h->rec, h->rec_n);
    r = mirror_reserve(&b->m, h->rec_n);
    for (size_t i = 0; i < h->rec_n && r == 0; i++) {
        fs_usage_note(b, &h->rec[i]);
        r = mirror_apply(&b->m, &h->rec[i]);
    }
    return r;
}

static bool old_enough(const struct fs_stamp *s)
{
    int64_t now = clock_wall_us() * 1000;
    return s->mtime_ns < now - RACY_NS && s->ctime_ns < now - RACY_NS;
}

/* lock, jmx and, when there is a journal, its flock are held. */
static int heal_locked(struct fs_box *b, uint32_t no, bool to_file, bool keep_uids)
{
    struct heal h = {
        .b = b, .no = no, .dirfd = -1, .keep_uids = keep_uids, .share = FS_COMPARE, .next_modseq = b->m.modseq + 1};
    struct fs_stamp before = {0};
    struct stat st;
    char name[16];
    fs_shard_name(no, name);
    int r = fs_stamp_of(b->dirfd, name, &before, &st);
    bool there = r == 0 && S_ISDIR(st.st_mode);
    if (r < 0 && r != -E_NOTFOUND)
        return r;
    bool settled_stamp = there && old_enough(&before);
    h.dirfd = there ? fsu_open_dir(b->dirfd, name) : -1;
    r = h.dirfd < 0 && there ? h.dirfd : compare(&h);
    if (r == 0)
        r = record(&h, to_file);
    struct fs_shard *s = r == 0 ? fs_shard_get(b, no) : NULL;
    if (s != NULL) {
        s->stamped = settled_stamp && !h.renamed && h.facts_good;
        s->stamp = before;
        s->own = before;
        b->cache_dirty |= s->stamped;
    }
    /* Flags taken over from names: the names have them already, nothing is due. */
    for (size_t i = 0; i < h.rec_n && r == 0; i++) {
        struct fs_mrow *row = h.rec[i].kind == J_FLAGS ? mirror_find(&b->m, h.rec[i].uid) : NULL;
        if (row != NULL)
            mirror_done_rename(&b->m, row, h.rec[i].flags);
    }
    if (h.dirfd >= 0)
        close(h.dirfd);
    free(h.rec);
    return r;
}

static int number_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* What a process that died was about to put in the place of a cache or journal; a living one's is younger. */
static void remove_stale(struct fs_box *b, const char *name_z)
{
    struct stat st;
    if (strncmp(name_z, ".cache.", 7) != 0 && strncmp(name_z, ".journal.", 9) != 0)
        return;
    if (fstatat(b->dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
        st.st_mtim.tv_sec < clock_wall_s() - STALE_S)
        unlinkat(b->dirfd, name_z, 0);
}

int fs_shard_numbers(struct fs_box *b, uint32_t **ret_no, size_t *ret_n)
{
    struct fs_names names;
    int r = fs_names_read(b->dirfd, &names);
    if (r < 0)
        return r;
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < b->m.n;) { /* one step per shard of the mirror */
        uint64_t next = ((uint64_t)b->m.row[i].r.uid / FS_SHARD_UIDS + 1) * FS_SHARD_UIDS;
        kept++;
        i = next > UINT32_MAX ? b->m.n : mirror_lower(&b->m, (uint32_t)next);
    }
    uint32_t *no = malloc((names.n + kept + 1) * sizeof(*no));
    if (no == NULL) {
        fs_names_done(&names);
        return -E_NOMEM;
    }
    for (size_t i = 0; i < names.n; i++)
        if ((names.name[i].type == DT_DIR || names.name[i].type == DT_UNKNOWN) &&
            fs_shard_parse(names.text + names.name[i].at, &no[n]))
            n++;
        else
            remove_stale(b, names.text + names.name[i].at);
    fs_names_done(&names);
    for (size_t i = 0; i < b->m.n;) {
        uint32_t shard = b->m.row[i].r.uid / FS_SHARD_UIDS;
        uint64_t next = ((uint64_t)shard + 1) * FS_SHARD_UIDS;
        no[n++] = shard;
        i = next > UINT32_MAX ? b->m.n : mirror_lower(&b->m, (uint32_t)next);
    }
    qsort(no, n, sizeof(*no), number_cmp);
    kept = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || no[i] != no[i - 1])
            no[kept++] = no[i];
    *ret_no = no;
    *ret_n = kept;
    return 0;
}

static bool differs(struct fs_box *b, uint32_t no)
{
    char name[16];
    struct stat st;
    struct fs_stamp now = {0};
    const struct fs_shard *s = fs_shard_get(b, no);
    fs_shard_name(no, name);
    if (fs_stamp_of(b->dirfd, name, &now, &st) < 0) {
        size_t i = mirror_lower(&b->m, no * FS_SHARD_UIDS);
        while (i < b->m.n && b->m.row[i].r.uid / FS_SHARD_UIDS == no)
            if ((b->m.row[i++].r.flags & ROW_DEAD) == 0)
                return true;
        return false; /* an empty shard that was removed */
    }
    return s == NULL || !s->stamped || !fs_stamp_eq(&s->stamp, &now);
}

/* Every shard of the mirror, and its place in the list of shards. */
static bool all_listed(struct fs_box *b)
{
    for (size_t i = 0, s = 0; i < b->m.n;) {
        uint32_t no = b->m.row[i].r.uid / FS_SHARD_UIDS;
        uint64_t next = ((uint64_t)no + 1) * FS_SHARD_UIDS;
        while (s < b->shard_n && b->shard[s].no < no)
            s++;
        if (s == b->shard_n || b->shard[s].no != no)
            return false;
        i = next > UINT32_MAX ? b->m.n : mirror_lower(&b->m, (uint32_t)next);
    }
    return true;
}

/* Certainly as it was compared: told without reading a directory, where the link count of one is that of the
 * directories in it, so that a shard nobody knows of shows. False: look closer. */
static bool surely_same(struct fs_box *b)
{
    struct stat st;
    struct fs_stamp now;
    char name[16];
    nlink_t there = 0;
    for (size_t i = 0; i < b->shard_n; i++) {
        const struct fs_shard *s = &b->shard[i];
        fs_shard_name(s->no, name);
        if (!s->stamped || fs_stamp_of(b->dirfd, name, &now, &st) < 0 ||
            !fs_stamp_eq(&s->stamp, &now))
            return false;
        there++;
    }
    return all_listed(b) && fstat(b->dirfd, &st) == 0 && st.st_nlink == there + 2;
}

int fs_heal_shard(struct fs_box *b, uint32_t no, bool keep_uids)
{
    int r = 0;
    bool to_file = !keep_uids && b->jfd >= 0;
    if (to_file && flock(b->jfd, LOCK_EX) < 0)
        r = err_from_errno(errno);
    if (r == 0 && to_file && b->loaded)
        r = fs_journal_refresh(b);
    if (r == 0 && to_file && b->m.modseq + FS_MODSEQ_STEP / 8 > b->st.modseq_limit)
        r = fs_status_save(b); /* many foreign files take many MODSEQs */
    if (r == 0)
        r = heal_locked(b, no, to_file, keep_uids);
    if (to_file)
        flock(b->jfd, LOCK_UN);
    return r;
}

int fs_heal_stale(struct fs_box *b, bool all, bool keep_uids)
{
    uint32_t *no = NULL;
    size_t n = 0;
    if (!keep_uids)
        fs_group_undo(b);
    if (!all && surely_same(b))
        return 0;
    int r = fs_shard_numbers(b, &no, &n);
    for (size_t i = 0; i < n && r == 0; i++) {
        if (!all && !differs(b, no[i]))
            continue;
        r = fs_heal_shard(b, no[i], keep_uids);
    }
    free(no);
    return r;
}

/* Whether any shard (TOP: the newest one) is not as it was when it was compared. jmx is held. */
static bool look_differs(struct fs_box *b, enum store_look look)
{
    uint32_t *no;
    size_t n;
    bool found = false;
    if (look == STORE_LOOK_TOP) {
        uint32_t top = b->m.n > 0 ? b->m.row[b->m.n - 1].r.uid / FS_SHARD_UIDS : 0;
        char name[16];
        struct stat st;
        struct fs_stamp now;
        const struct fs_shard *s = fs_shard_get(b, top);
        fs_shard_name(top, name);
        return fs_stamp_of(b->dirfd, name, &now, &st) == 0 &&
               (s == NULL || !fs_stamp_eq(&s->own, &now));
    }
    if (surely_same(b))
        return false;
    if (fs_shard_numbers(b, &no, &n) < 0)
        return true;
    for (size_t i = 0; i < n && !found; i++)
        found = differs(b, no[i]);
    free(no);
    return found;
}

int fs_heal_look_lock(struct fs_box *b, enum store_look look)
{
    int r = fs_journal_read_lock(b);
    if (r < 0 || look == STORE_LOOK_LOG || !look_differs(b, look))
        return r;
    fs_journal_read_unlock(b);
    r = fs_box_lock(b, false);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->jmx);
    r = fs_heal_stale(b, false, false);
    pthread_mutex_unlock(&b->jmx);
    fs_box_unlock(b);
    return r < 0 ? r : fs_journal_read_lock(b);
}
