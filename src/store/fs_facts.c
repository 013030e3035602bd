/* Facts of messages by uid (SPEC STORE-34): asked for, kept, and dropped with the files they were read from. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "store/fs_facts.h"

#define INDEXES_MAX 1024         /* of all mailboxes, 16 KiB each */
#define GAP_MAX     (32 * 1024)  /* read along rather than with a call of its own */
#define DEAD_MIN    (64 * 1024)  /* worth replacing a file for */

/* The index of a file, first in the list now; NULL: no memory. fx is held, as for the rest of this part. */
static struct fs_facts *index_get(struct fs_box *b, uint32_t shard, unsigned kind)
{
    struct fs_facts **at = &b->facts, *f;
    while (*at != NULL && ((*at)->shard != shard || (*at)->kind != kind)) {
        if ((*at)->next == NULL && atomic_load(&b->fs->facts_n) >= INDEXES_MAX)
            break; /* the one not used for longest */
        at = &(*at)->next;
    }
    f = *at;
    if (f == NULL) {
        f = calloc(1, sizeof(*f));
        if (f == NULL)
            return NULL;
        atomic_fetch_add(&b->fs->facts_n, 1);
    } else {
        *at = f->next;
    }
    if (f->shard != shard || f->kind != kind) {
        memset(f, 0, sizeof(*f));
        f->shard = shard;
        f->kind = kind;
    }
    f->next = b->facts;
    b->facts = f;
    return f;
}

void fs_facts_done(struct fs_box *b)
{
    while (b->facts != NULL) {
        struct fs_facts *f = b->facts;
        b->facts = f->next;
        free(f);
        atomic_fetch_sub(&b->fs->facts_n, 1);
    }
}

static size_t group_end(const struct store_facts *item, size_t i, size_t n)
{
    size_t end = i + 1;
    while (end < n && item[end].uid / FS_SHARD_UIDS == item[i].uid / FS_SHARD_UIDS)
        end++;
    return end;
}

/* Where the facts of the group lie; the open file, or an error. */
static int find_group(struct fs_box *b, unsigned kind, const struct store_facts *item, size_t n,
                      struct fs_fact *place)
{
    uint32_t shard = item[0].uid / FS_SHARD_UIDS;
    char name[FS_FACTS_NAME];
    fs_facts_name(shard, kind, name);
    int fd = fsu_open(b->dirfd, name, O_RDONLY, 0);
    if (fd < 0)
        return fd;
    pthread_mutex_lock(&b->fx);
    struct fs_facts *f = index_get(b, shard, kind);
    int r = f == NULL ? -E_NOMEM : fs_facts_refresh(b, f, fd);
    for (size_t i = 0; i < n && r == 0; i++)
        place[i] = f->fact[item[i].uid % FS_SHARD_UIDS];
    pthread_mutex_unlock(&b->fx);
    if (r == 0)
        return fd;
    close(fd);
    return r;
}

/* How many places from i on lie so near to each other that one read takes them all; its length. */
static size_t run_of(const struct fs_fact *place, size_t i, size_t n, uint64_t *ret_len)
{
    uint64_t end = place[i].at + sizeof(struct fs_facts_head) + place[i].n;
    size_t k = i + 1;
    for (; k < n; k++) {
        if (place[k].n == 0)
            continue;
        if (place[k].at < end || place[k].at - end > GAP_MAX)
            break;
        end = place[k].at + sizeof(struct fs_facts_head) + place[k].n;
    }
    *ret_len = end - place[i].at;
    return k;
}

/* Reads what lies at the places and is whole into `mem`; offsets in it go to off[], the others stay as they are. */
static int read_group(int fd, struct store_facts *item, size_t n, const struct fs_fact *place,
                      struct strbuf *mem, size_t *off)
{
    for (size_t i = 0; i < n;) {
        uint64_t len;
        if (place[i].n == 0) {
            i++;
            continue;
        }
        size_t end = run_of(place, i, n, &len);
        if (!strbuf_reserve(mem, (size_t)len))
            return -E_NOMEM;
        const uint8_t *p = mem->p + mem->n;
        bool read = fsu_pread_full(fd, mem->p + mem->n, (size_t)len, place[i].at) == 0;
        uint64_t from = place[i].at;
        for (; i < end; i++) {
            size_t at = place[i].n == 0 ? 0 : (size_t)(place[i].at - from);
            if (!read || place[i].n == 0 ||
                !fs_facts_record_ok(p + at, (size_t)len - at, item[i].uid, item[i].size))
                continue;
            off[i] = mem->n + at + sizeof(struct fs_facts_head);
            item[i].octets.n = place[i].n;
            item[i].ident = place[i].ident;
        }
        mem->n += (size_t)len;
    }
    return 0;
}

int fs_facts_get(struct store_box *pub, unsigned kind, struct store_facts *item, size_t n,
                 struct strbuf *mem)
{
    struct fs_box *b = fs_box_of(pub);
    if (atomic_load(&b->dead))
        return -E_NOTFOUND;
    size_t *off = malloc((n + 1) * sizeof(*off));
    struct fs_fact *place = calloc(FS_SHARD_UIDS, sizeof(*place));
    int r = off == NULL || place == NULL ? -E_NOMEM : 0;
    for (size_t i = 0; i < n && r == 0; i++)
        off[i] = SIZE_MAX; /* not known */
    for (size_t i = 0, end; i < n && r == 0; i = end) {
        end = MIN(group_end(item, i, n), i + FS_SHARD_UIDS);
        int fd = find_group(b, kind, item + i, end - i, place);
        if (fd < 0)
            continue;
        r = read_group(fd, item + i, end - i, place, mem, off + i);
        close(fd);
    }
    for (size_t i = 0; i < n && r == 0; i++)
        item[i].octets =
            off[i] == SIZE_MAX ? (struct span){NULL, 0} : span_of(mem->p + off[i], item[i].octets.n);
    free(place);
    free(off);
    return r;
}

static int put_group(struct fs_box *b, unsigned kind, const struct store_facts *item, size_t n)
{
    int fd = -1;
    pthread_mutex_lock(&b->fx);
    struct fs_facts *f = index_get(b, item[0].uid / FS_SHARD_UIDS, kind);
    int r = f == NULL ? -E_NOMEM : fs_facts_open_locked(b, f, &fd);
    if (r == 0)
        r = fs_facts_append(f, fd, item, n);
    if (r == 0 && f->pos - f->live > f->live + DEAD_MIN)
        (void)fs_facts_rewrite(b, f, &fd);
    pthread_mutex_unlock(&b->fx);
    if (fd >= 0)
        close(fd);
    return r;
}

int fs_facts_put(struct store_box *pub, unsigned kind, const struct store_facts *item, size_t n)
{
    struct fs_box *b = fs_box_of(pub);
    int r = atomic_load(&b->dead) ? -E_NOTFOUND : fs_space(b->fs);
    for (size_t i = 0, end; i < n && r == 0; i = end) {
        end = group_end(item, i, n);
        r = put_group(b, kind, item + i, end - i);
    }
    return r;
}

static void remove_file(struct fs_box *b, uint32_t shard, unsigned kind)
{
    char name[FS_FACTS_NAME];
    fs_facts_name(shard, kind, name);
    unlinkat(b->dirfd, name, 0);
}

void fs_facts_remove(struct fs_box *b, uint32_t shard)
{
    for (unsigned kind = 0; kind < STORE_FACTS_KINDS; kind++)
        remove_file(b, shard, kind);
}

/* Takes out of the index the facts of files that have lost their name to another one; *ret_others. With `all` also
 * those whose uid has no file now. How many octets either are. One whose uid has no file stays otherwise: should the
 * uid come back with another file, that must be noticed then. */
static uint64_t drop_strange(struct fs_facts *f, const struct fs_listing *l, bool all,
                             bool *ret_others)
{
    uint64_t octets = 0;
    size_t k = 0;
    for (uint32_t i = 0; i < FS_SHARD_UIDS; i++) {
        struct fs_fact *e = &f->fact[i];
        uint32_t uid = f->shard * FS_SHARD_UIDS + i;
        bool there = false, same = false;
        for (; k < l->n && l->entry[k].uid <= uid; k++)
            if (l->entry[k].uid == uid) {
                there = true;
                same |= l->entry[k].ino == e->ident;
            }
        if (e->n == 0 || same)
            continue;
        *ret_others |= there;
        octets += fs_facts_size(e->n);
        if (!there && !all)
            continue;
        f->live -= fs_facts_size(e->n);
        e->n = 0;
    }
    return octets;
}

/* The file without what is strange. The name may have another file by now: all of it anew, under its lock. */
static int clean(struct fs_box *b, struct fs_facts *f, const struct fs_listing *l)
{
    bool others = false;
    int fd;
    f->ino = 0;
    int r = fs_facts_open_locked(b, f, &fd);
    if (r < 0)
        return r;
    (void)drop_strange(f, l, true, &others);
    r = fs_facts_rewrite(b, f, &fd);
    close(fd);
    return r;
}

static bool check_kind(struct fs_box *b, uint32_t shard, unsigned kind, const struct fs_listing *l)
{
    char name[FS_FACTS_NAME];
    bool others = false;
    fs_facts_name(shard, kind, name);
    int fd = fsu_open(b->dirfd, name, O_RDONLY, 0);
    if (fd < 0)
        return fd == -E_NOTFOUND;
    pthread_mutex_lock(&b->fx);
    struct fs_facts *f = index_get(b, shard, kind);
    int r = f == NULL ? -E_NOMEM : fs_facts_refresh(b, f, fd);
    uint64_t strange = r == 0 ? drop_strange(f, l, false, &others) : 0;
    if (others || (strange > DEAD_MIN && strange > f->live / 2))
        r = clean(b, f, l);
    pthread_mutex_unlock(&b->fx);
    close(fd);
    if (r == 0)
        return true;
    remove_file(b, shard, kind);
    return faccessat(b->dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
}

bool fs_facts_check(struct fs_box *b, uint32_t shard, const struct fs_listing *l)
{
    bool good = true;
    if (l->n == 0) {
        fs_facts_remove(b, shard);
        return true;
    }
    for (unsigned kind = 0; kind < STORE_FACTS_KINDS; kind++)
        good &= check_kind(b, shard, kind, l);
    return good;
}
