/* usage.json: octets and messages of an account (SPEC QUOTA-03). Fixed length, rewritten in place
 * by one write under the user's lock, never synced: after another boot the figures are only an
 * estimate until recounted. */
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

#define USAGE_FORM "{\"bytes\":%20llu,\"messages\":%20llu,\"boot_id\":\"%-36.36s\"}\n"
#define SETTLE_MS  200 /* of a tick at most, but one user's at least */
#define USAGE_LEN  (9 + 20 + 12 + 20 + 12 + 36 + 3)

static int usage_open(struct fs_user *u, bool make)
{
    if (u->usagefd >= 0)
        return 0;
    int fd = fsu_open(u->dirfd, "usage.json", O_RDWR | (make ? O_CREAT : 0), 0600);
    if (fd < 0)
        return fd;
    u->usagefd = fd;
    return 0;
}

/* 1 when the figures are of this boot, 0 when they are of another, -E_NOTFOUND when unreadable. */
static int usage_parse(int fd, struct store_usage *ret)
{
    char text[USAGE_LEN + 1], boot[40];
    unsigned long long bytes, messages;
    ssize_t n = pread(fd, text, USAGE_LEN, 0);
    if (n <= 0)
        return -E_NOTFOUND;
    text[n] = 0;
    if (sscanf(text, "{\"bytes\":%20llu,\"messages\":%20llu,\"boot_id\":\"%36[^\"]", &bytes,
               &messages, boot) != 3)
        return -E_NOTFOUND;
    ret->bytes = bytes;
    ret->messages = messages;
    return strncmp(boot, clock_boot_id(), 36) == 0;
}

static int usage_read(struct fs_user *u, struct store_usage *ret)
{
    int r = usage_open(u, false);
    return r < 0 ? r : usage_parse(u->usagefd, ret);
}

int fs_usage_peek(int dirfd, struct store_usage *ret)
{
    int fd = fsu_open(dirfd, "usage.json", O_RDONLY, 0);
    if (fd < 0)
        return fd;
    int r = usage_parse(fd, ret);
    close(fd);
    return r == -E_NOTFOUND ? -E_SYNTAX : r;
}

static int usage_write(struct fs_user *u, const struct store_usage *v, bool counted)
{
    char text[USAGE_LEN + 8];
    int r = usage_open(u, true);
    if (r < 0)
        return r;
    int n = snprintf(text, sizeof(text), USAGE_FORM, (unsigned long long)v->bytes,
                     (unsigned long long)v->messages, counted ? clock_boot_id() : "");
    return fsu_pwrite_all(u->usagefd, text, (size_t)n, 0);
}

static uint64_t moved(uint64_t v, int64_t by)
{
    return by < 0 && (uint64_t)-by > v ? 0 : v + (uint64_t)by;
}

void fs_usage_add_locked(struct fs_user *u, int64_t bytes, int64_t messages)
{
    struct store_usage v;
    int r = usage_read(u, &v);
    if (r < 0)
        return; /* counted when it is asked for */
    v.bytes = moved(v.bytes, bytes);
    v.messages = moved(v.messages, messages);
    usage_write(u, &v, r == 1);
}

void fs_usage_note(struct fs_box *b, const struct jrec *rec)
{
    const struct fs_mrow *row = mirror_find(&b->m, rec->uid);
    if (rec->kind == J_APPEND && row == NULL) {
        b->unposted_bytes += rec->size;
        b->unposted_messages++;
    } else if (rec->kind == J_EXPUNGE && row != NULL) {
        b->unposted_bytes -= row->r.size;
        b->unposted_messages--;
    }
}

void fs_usage_post(struct fs_box *b)
{
    pthread_mutex_lock(&b->jmx);
    bool any = b->unposted_bytes != 0 || b->unposted_messages != 0;
    pthread_mutex_unlock(&b->jmx);
    if (!any || fs_user_lock(b->user) < 0)
        return;
    pthread_mutex_lock(&b->jmx); /* a recount reads both figures under both locks */
    int64_t bytes = b->unposted_bytes, messages = b->unposted_messages;
    b->unposted_bytes = b->unposted_messages = 0;
    pthread_mutex_unlock(&b->jmx);
    fs_usage_add_locked(b->user, bytes, messages);
    fs_user_unlock(b->user);
}

static int recount_locked(struct fs_user *u, struct store_usage *ret)
{
    struct store_usage sum = {0};
    struct store_list l = {0};
    int r = fs_mbox_scan(u, &l);
    for (size_t i = 0; i < l.n && r == 0; i++) {
        char dir[STORE_NAME_MAX + 1];
        struct fs_box *b;
        if (store_name_encode(span_z(l.mbox[i].name_z), dir) < 0)
            continue;
        r = fs_box_get(u, dir, true, &b);
        if (r == -E_NOTFOUND) {
            r = 0;
            continue;
        }
        if (r < 0)
            break;
        r = fs_box_lock(b, true);
        if (r == 0) {
            pthread_mutex_lock(&b->jmx); /* what is still to be posted comes after us */
            sum.bytes += b->m.size - (uint64_t)b->unposted_bytes;
            sum.messages += mirror_messages(&b->m) - (uint64_t)b->unposted_messages;
            pthread_mutex_unlock(&b->jmx);
            fs_box_unlock_only(b); /* posting now would be overwritten below */
        }
        fs_box_put(b);
    }
    store_list_free(&l);
    if (r == 0)
        r = usage_write(u, &sum, true);
    if (r == 0)
        *ret = sum;
    return r;
}

void fs_usage_doubt(struct fs_user *u)
{
    atomic_store(&u->doubtful, true);
    atomic_store(&u->fs->doubtful, true);
}

/* A user whose figures are doubtful, with a reference. */
static struct fs_user *doubtful_user(struct fs_store *fs)
{
    struct fs_user *found = NULL;
    pthread_mutex_lock(&fs->mx);
    for (size_t i = 0; i < FS_TABLE && found == NULL; i++)
        for (struct fs_user *u = fs->users[i]; u != NULL && found == NULL; u = u->next)
            if (atomic_exchange(&u->doubtful, false)) {
                u->refs++;
                found = u;
            }
    pthread_mutex_unlock(&fs->mx);
    return found;
}

void fs_usage_settle(struct fs_store *fs, bool at_once)
{
    struct fs_user *u;
    struct store_usage v;
    int64_t until = clock_mono_ms() + SETTLE_MS;
    if (!atomic_exchange(&fs->doubtful, false))
        return;
    while ((u = doubtful_user(fs)) != NULL) {
        if (fs_user_lock(u) == 0) {
            (void)recount_locked(u, &v); /* what fails is doubted again when it is asked for */
            fs_user_unlock(u);
        }
        fs_user_put(u);
        if (!at_once && clock_mono_ms() > until) {
            atomic_store(&fs->doubtful, true); /* there may be more */
            return;
        }
    }
}

int fs_usage_recount(struct store *s, struct store_account who, struct store_usage *ret)
{
    struct fs_user *u;
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = recount_locked(u, ret);
        fs_user_unlock(u);
    }
    fs_user_put(u);
    return r;
}

int fs_usage(struct store *s, struct store_account who, struct store_usage *ret)
{
    struct fs_user *u;
    struct store_usage v;
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    pthread_mutex_lock(&u->lock_mx); /* the text is written by one write: no flock to read it */
    r = usage_read(u, &v);
    pthread_mutex_unlock(&u->lock_mx);
    if (r == 0)
        fs_usage_doubt(u);
    fs_user_put(u);
    if (r < 0)
        return fs_usage_recount(s, who, ret);
    *ret = v; /* the old figure decides until it is counted */
    return r == 1 ? 0 : 1;
}
