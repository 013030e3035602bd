/* doctor looks at one mailbox (SPEC STORE-40): every name in its directory and shards, and the journal beside them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_doctor_int.h"

struct look {
    struct doctor_job *job;
    struct doctor_list *l;
    const char *dir_z;
    struct fs_box b; /* of our own: never in the store's table, never healed */
    int lockfd;      /* -1: a mailbox nobody opened yet */
    bool trusted;    /* the journal is whole and of this boot: files can be compared with it */
    uint64_t flags;  /* of all names */
    uint32_t highest;
    uint32_t *shard;
    size_t shard_n;
};

static void add(struct look *k, enum doctor_damage what, const char *name_z)
{
    doctor_add(k->l, what, k->dir_z, name_z);
}

static void lock_box(struct look *k)
{
    while (k->lockfd >= 0 && flock(k->lockfd, LOCK_EX) < 0 && errno == EINTR)
        ;
}

static void unlock_box(struct look *k)
{
    if (k->lockfd >= 0)
        flock(k->lockfd, LOCK_UN);
}

/* --- the journal ---------------------------------------------------------------------------------------------------- */

/* Reads it as whoever opens the mailbox does; its flock is given back. */
static int read_journal(struct look *k)
{
    struct stat st;
    bool intact = false;
    k->b.loaded = false;
    k->trusted = false;
    int r = fs_journal_open(&k->b, &intact);
    if (k->b.jfd < 0)
        return r;
    bool torn = k->b.jh.version == 0 || fstat(k->b.jfd, &st) < 0 || k->b.jpos != st.st_size;
    if (r == 0 && torn && !k->b.m.superseded)
        add(k, DOCTOR_JOURNAL, "journal");
    k->trusted = k->b.loaded = r == 0 && intact && !torn;
    flock(k->b.jfd, LOCK_UN);
    return r;
}

static void look_journal(struct look *k)
{
    static const struct mbox_id none;
    struct stat st;
    lock_box(k);
    int r = fs_status_read(k->b.dirfd, &k->b.st, NULL);
    if (r < 0)
        add(k, DOCTOR_STATUS, "status.json");
    else
        r = read_journal(k);
    unlock_box(k);
    if (r == 0 && k->b.jfd < 0 && !mbox_id_eq(k->b.st.id, none) && /* else an older tree's, never opened */
        fstatat(k->b.dirfd, "journal", &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
        add(k, DOCTOR_JOURNAL, "journal");
}

/* Before a comparison, with both locks held: what was written since. Another file by now: read anew. */
static bool follow_journal(struct look *k)
{
    if (!k->trusted)
        return false;
    while (flock(k->b.jfd, LOCK_EX) < 0)
        if (errno != EINTR)
            return false;
    int r = fs_journal_refresh(&k->b);
    if (r == -E_AGAIN) {
        (void)read_journal(k);
        r = k->trusted && flock(k->b.jfd, LOCK_EX) == 0 ? fs_journal_refresh(&k->b) : -E_AGAIN;
    }
    return r == 0;
}

/* --- shards --------------------------------------------------------------------------------------------------------- */

static int uid_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* A name in a shard: its uid, or 0 when that is no file of this shard. */
static uint32_t look_file(struct look *k, int fd, uint32_t no, const char *name_z, bool compare)
{
    struct stat st;
    uint32_t uid;
    uint64_t flags;
    if (!doctor_entry(k->l, fd, k->dir_z, name_z, &st))
        return 0;
    size_t len = strlen(name_z);
    if (!S_ISREG(st.st_mode) || len < 4 || strcmp(name_z + len - 4, ".eml") != 0) {
        add(k, DOCTOR_FOREIGN, name_z);
        return 0;
    }
    k->job->messages++;
    if (!fs_file_parse(name_z, &uid, &flags)) {
        add(k, DOCTOR_NAME, name_z);
        return 0;
    }
    k->flags |= flags;
    k->highest = MAX(k->highest, uid);
    if (uid / FS_SHARD_UIDS != no) {
        add(k, DOCTOR_SHARD, name_z);
        return 0;
    }
    const struct fs_mrow *row = compare ? mirror_find(&k->b.m, uid) : NULL;
    if (compare && row == NULL)
        add(k, DOCTOR_UNRECORDED, name_z);
    if (row != NULL && (uint64_t)st.st_size != row->r.size)
        add(k, DOCTOR_SIZE, name_z);
    return uid;
}

static void look_gone(struct look *k, uint32_t no, const uint32_t *uid, size_t n)
{
    const struct fs_mirror *m = &k->b.m;
    uint64_t end = ((uint64_t)no + 1) * FS_SHARD_UIDS;
    char name[FS_FILE_MAX];
    for (size_t i = mirror_lower(m, no * FS_SHARD_UIDS); i < m->n && m->row[i].r.uid < end; i++) {
        if ((m->row[i].r.flags & ROW_DEAD) != 0 ||
            (n > 0 && bsearch(&m->row[i].r.uid, uid, n, sizeof(uid[0]), uid_cmp) != NULL))
            continue;
        fs_file_name(m->row[i].r.uid, row_flags(&m->row[i]), name);
        add(k, DOCTOR_GONE, name);
    }
}

/* With both locks held, as long as the listing of one shard takes. */
static void look_shard_locked(struct look *k, uint32_t no, bool compare)
{
    char shard[16];
    struct fs_names names = {0};
    size_t n = 0;
    fs_shard_name(no, shard);
    int fd = fsu_open_dir(k->b.dirfd, shard);
    if (fd >= 0 && fs_names_read(fd, &names) < 0)
        compare = false;
    if (fd < 0 && fd != -E_NOTFOUND)
        compare = false;
    uint32_t *uid = calloc(names.n + 1, sizeof(*uid));
    for (size_t i = 0; uid != NULL && i < names.n; i++)
        if ((uid[n] = look_file(k, fd, no, names.text + names.name[i].at, compare)) != 0)
            n++;
    if (uid != NULL) {
        qsort(uid, n, sizeof(uid[0]), uid_cmp);
        for (size_t i = 1; i < n; i++) {
            char name[FS_FILE_MAX];
            fs_file_name(uid[i], 0, name);
            if ((i < 2 || uid[i - 2] != uid[i]) && uid[i] == uid[i - 1])
                add(k, DOCTOR_DUPLICATE, name);
        }
        if (compare)
            look_gone(k, no, uid, n);
    }
    free(uid);
    fs_names_done(&names);
    if (fd >= 0)
        close(fd);
}

static void look_shard(struct look *k, uint32_t no)
{
    lock_box(k);
    bool compare = follow_journal(k);
    look_shard_locked(k, no, compare);
    if (k->b.jfd >= 0)
        flock(k->b.jfd, LOCK_UN);
    unlock_box(k);
}

/* Shards the journal speaks of and the directory lacks. */
static void look_lost_shards(struct look *k)
{
    const struct fs_mirror *m = &k->b.m;
    for (size_t i = 0; k->trusted && i < m->n;) {
        uint32_t no = m->row[i].r.uid / FS_SHARD_UIDS;
        uint64_t next = ((uint64_t)no + 1) * FS_SHARD_UIDS;
        if (k->shard_n == 0 || bsearch(&no, k->shard, k->shard_n, sizeof(no), uid_cmp) == NULL)
            look_shard(k, no);
        i = next > UINT32_MAX ? m->n : mirror_lower(m, (uint32_t)next);
    }
}

/* --- the directory -------------------------------------------------------------------------------------------------- */

bool doctor_is_box_file(const char *name_z)
{
    static const char *const names[] = {"status.json", "lock", "journal", "cache"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name_z, names[i]) == 0)
            return true;
    return strncmp(name_z, "cache-", 6) == 0;
}

static void look_name(struct look *k, const char *name_z)
{
    struct stat st;
    uint32_t no;
    if (!doctor_entry(k->l, k->b.dirfd, k->dir_z, name_z, &st))
        return;
    size_t len = strlen(name_z);
    if (S_ISDIR(st.st_mode) && fs_shard_parse(name_z, &no) && !fs_is_mailbox(k->b.dirfd, name_z)) {
        k->shard[k->shard_n++] = no;
    } else if (S_ISDIR(st.st_mode) && name_z[0] != '.') {
        add(k, DOCTOR_NESTED, name_z);
    } else if (S_ISREG(st.st_mode) && name_z[0] == '.') {
        if (doctor_is_old(&st))
            add(k, DOCTOR_LEFT_OVER, name_z);
    } else if (S_ISREG(st.st_mode) && len > 4 && strcmp(name_z + len - 4, ".eml") == 0) {
        add(k, DOCTOR_SHARD, name_z);
    } else if (!S_ISREG(st.st_mode) || !doctor_is_box_file(name_z)) {
        add(k, DOCTOR_FOREIGN, name_z);
    }
}

static void look_directory(struct look *k)
{
    struct fs_names names;
    int r = fs_names_read(k->b.dirfd, &names);
    k->shard = r < 0 ? NULL : calloc(names.n + 1, sizeof(k->shard[0]));
    if (k->shard == NULL) {
        k->l->err = r < 0 ? r : -E_NOMEM;
        if (r == 0)
            fs_names_done(&names);
        return;
    }
    for (size_t i = 0; i < names.n; i++)
        look_name(k, names.text + names.name[i].at);
    fs_names_done(&names);
    qsort(k->shard, k->shard_n, sizeof(k->shard[0]), uid_cmp);
}

static void look_facts(struct look *k)
{
    const struct fs_status *st = &k->b.st;
    if (!fs_cache_whole(&k->b))
        add(k, DOCTOR_CACHE, "cache");
    if (st->uid_validity == 0)
        return; /* said already */
    /* uid_next of status.json follows only now and then: the journal has the others (STORE-12). */
    if (!k->trusted && st->uid_next <= k->highest && k->b.m.uid_next <= k->highest)
        add(k, DOCTOR_UID_NEXT, "status.json");
    if (k->highest == UINT32_MAX || st->uid_next > UINT32_MAX)
        add(k, DOCTOR_UIDS_SPENT, "status.json");
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if ((k->flags & STORE_KEYWORD_BIT(i)) != 0 && st->kw.name_z[i][0] == 0)
            add(k, DOCTOR_KEYWORD, (char[]){fs_keyword_letter(i), 0});
}

static void finish(struct look *k)
{
    if (k->b.jfd >= 0)
        close(k->b.jfd);
    if (k->lockfd >= 0)
        close(k->lockfd);
    close(k->b.dirfd);
    mirror_clear(&k->b.m);
    free(k->b.shard);
    free(k->shard);
}

void doctor_look_box(struct doctor_job *job, struct doctor_list *l, int boxesfd, const char *dir_z,
                     struct doctor_sum *sum)
{
    struct look k = {.job = job, .l = l, .dir_z = dir_z, .lockfd = -1};
    k.b.jfd = k.b.lockfd = k.b.top_fd = k.b.read_fd = -1;
    k.b.dirfd = fsu_open_dir(boxesfd, dir_z);
    if (k.b.dirfd < 0)
        return; /* deleted meanwhile, or closed to us: MODE and OWNER tell */
    k.lockfd = fsu_open(k.b.dirfd, "lock", O_RDWR, 0);
    look_directory(&k);
    look_journal(&k);
    for (size_t i = 0; i < k.shard_n; i++)
        look_shard(&k, k.shard[i]);
    look_lost_shards(&k);
    look_facts(&k);
    sum->whole = sum->whole && k.trusted;
    sum->usage.bytes += k.b.m.size;
    sum->usage.messages += mirror_messages(&k.b.m);
    sum->uid_validity = MAX(sum->uid_validity, k.b.st.uid_validity);
    finish(&k);
    job->mailboxes++;
}
