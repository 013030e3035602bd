/* struct accounts of service/account.h: finds user.json on the disk and remembers what it said. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/account_file.h"
#include "service/account_int.h"
#include "service/file_stamp.h"

#define BUCKETS 4096u         /* a power of two */
#define CACHE_MAX 32768u      /* accounts remembered; those that sessions hold come on top */
#define ADMIN_LOOK_MS 1000    /* ADDR-07 */
#define ADMIN_LOOK_FACTOR 20  /* a scan of a huge domain takes at most a twentieth of the time */

struct entry {
    struct entry *next;
    struct account *account; /* the newest version; one reference */
    struct file_stamp stamp;
    int64_t looked_ms; /* when the last look at the file began that found this version */
};

struct admin_entry { /* the first admin of a domain, as of the last scan */
    struct admin_entry *next;
    char domain_z[ACCOUNT_DOMAIN_MAX + 1];
    char user_z[ACCOUNT_LOCAL_MAX + 1]; /* "": none */
    int64_t valid_until_ms;
};

struct accounts {
    pthread_mutex_t lock; /* rank 2; guards all below but the descriptor, which never changes */
    int domains_fd;
    struct entry *bucket[BUCKETS];
    size_t entries;
    size_t hand; /* bucket where room is looked for next */
    struct admin_entry *admins;
};

static uint32_t hash_of(struct span domain, struct span user)
{
    uint32_t h = 2166136261u; /* FNV-1a; the names are those of existing accounts, a stranger cannot choose them */
    for (size_t i = 0; i < user.n; i++)
        h = (h ^ user.p[i]) * 16777619u;
    h = (h ^ '@') * 16777619u;
    for (size_t i = 0; i < domain.n; i++)
        h = (h ^ domain.p[i]) * 16777619u;
    return h & (BUCKETS - 1);
}

static bool names(const struct account *a, struct span domain, struct span user)
{
    return span_eq_z(user, a->user_z) && span_eq_z(domain, a->domain_z);
}

/* Somebody besides the cache holds this version or an older one. */
static bool held(const struct account *a)
{
    return atomic_load(&a->refs) > 1 || atomic_load(&a->life->refs) > 1;
}

static struct entry **find_entry(struct accounts *acc, struct span domain, struct span user)
{
    struct entry **at = &acc->bucket[hash_of(domain, user)];
    while (*at != NULL && !names((*at)->account, domain, user))
        at = &(*at)->next;
    return at;
}

static void drop_entry(struct accounts *acc, struct entry **at)
{
    struct entry *e = *at;
    *at = e->next;
    acc->entries--;
    account_unref(e->account);
    free(e);
}

static void make_room(struct accounts *acc)
{
    for (size_t i = 0; i < 64 && acc->entries > CACHE_MAX; i++) {
        struct entry **at = &acc->bucket[acc->hand++ & (BUCKETS - 1)];
        while (*at != NULL)
            if (held((*at)->account))
                at = &(*at)->next;
            else
                drop_entry(acc, at);
    }
}

int accounts_open(const char *mail_root_z, struct accounts **ret)
{
    struct accounts *acc = calloc(1, sizeof(*acc));
    int root = open(mail_root_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int r = acc == NULL ? -E_NOMEM : root < 0 ? err_from_errno(errno) : 0;
    if (r == 0)
        r = acc->domains_fd = fsu_make_dir(root, "domains");
    if (root >= 0)
        close(root);
    if (r < 0) {
        free(acc);
        return r;
    }
    pthread_mutex_init(&acc->lock, NULL);
    *ret = acc;
    return 0;
}

struct accounts *accounts_close(struct accounts *acc)
{
    if (acc == NULL)
        return NULL;
    for (size_t i = 0; i < BUCKETS; i++)
        while (acc->bucket[i] != NULL)
            drop_entry(acc, &acc->bucket[i]);
    while (acc->admins != NULL) {
        struct admin_entry *next = acc->admins->next;
        free(acc->admins);
        acc->admins = next;
    }
    close(acc->domains_fd);
    pthread_mutex_destroy(&acc->lock);
    free(acc);
    return NULL;
}

/* "name" of at most `max` octets as a C text; false for what can be no directory of ours. */
static bool name_z(struct span name, size_t max, char *ret)
{
    if (name.n == 0 || name.n > max || name.p[0] == '.' || memchr(name.p, 0, name.n) != NULL ||
        memchr(name.p, '/', name.n) != NULL)
        return false;
    memcpy(ret, name.p, name.n);
    ret[name.n] = 0;
    return true;
}

int accounts_open_domain(struct accounts *acc, struct span domain)
{
    char z[ACCOUNT_DOMAIN_MAX + 1];
    int fd = name_z(domain, ACCOUNT_DOMAIN_MAX, z) ? fsu_open_dir(acc->domains_fd, z) : -E_NOTFOUND;
    return fd == -E_NOTFOUND ? -E_DOWN : fd; /* CFG-09 */
}

int accounts_lock_domain(struct accounts *acc, struct span domain, bool make)
{
    char z[ACCOUNT_DOMAIN_MAX + 1];
    int fd, r;
    if (!name_z(domain, ACCOUNT_DOMAIN_MAX, z))
        return -E_DOWN;
    fd = make ? fsu_make_dir(acc->domains_fd, z) : accounts_open_domain(acc, domain);
    if (fd < 0)
        return fd;
    do
        r = flock(fd, LOCK_EX);
    while (r < 0 && errno == EINTR);
    if (r < 0) {
        r = err_from_errno(errno);
        close(fd);
        return r;
    }
    return fd;
}

int accounts_open_user(struct accounts *acc, struct span domain, struct span user)
{
    char z[ACCOUNT_LOCAL_MAX + 1];
    if (!account_name_ok(user) || !name_z(user, ACCOUNT_LOCAL_MAX, z))
        return -E_NOTFOUND;
    int dir = accounts_open_domain(acc, domain);
    if (dir < 0)
        return dir;
    int users = fsu_open_dir(dir, "users");
    close(dir);
    if (users < 0)
        return users;
    int fd = fsu_open_dir(users, z);
    close(users);
    return fd;
}

static int read_account(int dir, const char *domain_z, const char *user_z, struct account **ret)
{
    char *text;
    size_t n;
    int r = fsu_read(dir, "user.json", ACCOUNT_FILE_MAX, &text, &n);
    if (r < 0)
        return r == -E_LIMIT || r == -E_DENIED ? -E_IO : r;
    r = account_from_json(span_of(text, n), domain_z, user_z, ret);
    crypto_wipe(text, n);
    free(text);
    if (r == -E_SYNTAX) {
        log_warn("account.unreadable", "account=%s domain=%s", user_z, domain_z);
        r = -E_IO;
    }
    return r;
}

/* Whether the file read before still bears its name, by one system call. A link in the way would lead to that very file, so
 * its steps need not be opened one by one; every other answer is look()'s to find out. */
static bool stands(struct accounts *acc, struct span domain, struct span user, const struct file_stamp *known)
{
    char path_z[ACCOUNT_DOMAIN_MAX + ACCOUNT_LOCAL_MAX + sizeof("/users//user.json")];
    struct file_stamp now;
    struct stat st;
    snprintf(path_z, sizeof(path_z), SPAN_FMT "/users/" SPAN_FMT "/user.json", SPAN_ARG(domain), SPAN_ARG(user));
    if (fstatat(acc->domains_fd, path_z, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    file_stamp_of(&st, 0, &now);
    return file_stamp_same(known, &now);
}

/* The user's file as it is now: its stamp, and a new version unless `known` (may be NULL) still stands; then neither. */
static int look(struct accounts *acc, struct span domain, struct span user, const struct file_stamp *known,
                struct file_stamp *ret_stamp, struct account **ret)
{
    char user_z[ACCOUNT_LOCAL_MAX + 1], domain_z[ACCOUNT_DOMAIN_MAX + 1];
    struct stat st;
    *ret = NULL;
    if (known != NULL && !known->racy && stands(acc, domain, user, known))
        return 0;
    int dir = accounts_open_user(acc, domain, user);
    if (dir < 0)
        return dir;
    int64_t now_us = clock_wall_us();
    int r = fstatat(dir, "user.json", &st, AT_SYMLINK_NOFOLLOW) < 0 ? err_from_errno(errno) : 0;
    if (r == 0) {
        file_stamp_of(&st, now_us, ret_stamp);
        if (known == NULL || !file_stamp_same(known, ret_stamp)) {
            name_z(user, ACCOUNT_LOCAL_MAX, user_z);
            name_z(domain, ACCOUNT_DOMAIN_MAX, domain_z);
            r = read_account(dir, domain_z, user_z, ret);
        }
    }
    close(dir);
    return r;
}

/* Puts a newly read version in place of what the cache has. Under the lock. */
static struct account *take_version(struct accounts *acc, struct span domain, struct span user, struct account *fresh,
                                    const struct file_stamp *stamp, int64_t began_ms)
{
    struct entry **at = find_entry(acc, domain, user), *e = *at;
    if (e != NULL && memcmp(e->account->digest, fresh->digest, sizeof(fresh->digest)) == 0) {
        account_unref(fresh); /* read again only because its stamp was too young */
        e->stamp = *stamp;
        e->looked_ms = began_ms;
        return account_ref(e->account);
    }
    if (e != NULL && e->account->created_s != fresh->created_s) { /* deleted and made anew: another account */
        atomic_store(&e->account->life->state, ACCOUNT_GONE);
        drop_entry(acc, at);
        e = NULL;
    }
    if (e == NULL) {
        make_room(acc);
        at = &acc->bucket[hash_of(domain, user)];
        if ((e = calloc(1, sizeof(*e))) == NULL)
            return fresh; /* works without being remembered */
        e->next = *at;
        *at = e;
        acc->entries++;
    } else {
        struct account *old = e->account;
        atomic_store(&old->replaced, true);
        free(fresh->life);
        fresh->life = old->life;
        atomic_fetch_add(&fresh->life->refs, 1);
        atomic_store(&fresh->life->state, fresh->disabled ? ACCOUNT_DISABLED : ACCOUNT_CURRENT);
        account_unref(old);
    }
    e->account = account_ref(fresh);
    e->stamp = *stamp;
    e->looked_ms = began_ms;
    return fresh;
}

/* The file is as it was: the version stands, unless another thread has seen a newer one meanwhile. */
static void note_look(struct accounts *acc, const struct account *seen, int64_t began_ms)
{
    struct entry *e = *find_entry(acc, span_z(seen->domain_z), span_z(seen->user_z));
    if (e != NULL && e->account == seen && e->looked_ms < began_ms)
        e->looked_ms = began_ms;
}

struct account *accounts_recent(struct accounts *acc, struct span domain, struct span user, int64_t since_ms)
{
    pthread_mutex_lock(&acc->lock);
    struct entry *e = *find_entry(acc, domain, user);
    struct account *a = e != NULL && e->looked_ms >= since_ms ? account_ref(e->account) : NULL;
    pthread_mutex_unlock(&acc->lock);
    return a;
}

int accounts_get(struct accounts *acc, struct span domain, struct span user, struct account **ret)
{
    struct file_stamp known = {0}, now = {0};
    struct account *fresh = NULL, *have = NULL;
    int64_t began_ms = clock_mono_ms();
    pthread_mutex_lock(&acc->lock);
    struct entry *e = *find_entry(acc, domain, user);
    if (e != NULL) {
        known = e->stamp;
        have = account_ref(e->account);
    }
    pthread_mutex_unlock(&acc->lock);
    int r = look(acc, domain, user, have == NULL ? NULL : &known, &now, &fresh);
    if (r < 0 || fresh != NULL)
        have = account_unref(have);
    pthread_mutex_lock(&acc->lock);
    if (r == 0 && fresh == NULL) {
        assert(have != NULL); /* "as it was" is only said of a version that was shown */
        note_look(acc, have, began_ms);
        *ret = have;
    } else if (r == 0) {
        *ret = take_version(acc, domain, user, fresh, &now, began_ms);
    } else if (r == -E_NOTFOUND) {
        struct entry **at = find_entry(acc, domain, user);
        if (*at != NULL) {
            atomic_store(&(*at)->account->life->state, ACCOUNT_GONE);
            drop_entry(acc, at);
        }
    }
    pthread_mutex_unlock(&acc->lock);
    return r;
}

int accounts_sweep(struct accounts *acc)
{
    struct arena mem;
    size_t n = 0, room = 0;
    int changed = 0;
    struct account **list = NULL;
    arena_init(&mem, 64u << 20);
    pthread_mutex_lock(&acc->lock);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < BUCKETS; i++)
            for (struct entry *e = acc->bucket[i]; e != NULL; e = e->next)
                if (held(e->account)) {
                    if (pass == 0)
                        room++;
                    else if (list != NULL && n < room)
                        list[n++] = account_ref(e->account);
                }
        if (pass == 0)
            list = arena_new_array(&mem, struct account *, room);
    }
    pthread_mutex_unlock(&acc->lock);
    for (size_t i = 0; i < n; i++) {
        struct account *now = NULL;
        int r = accounts_get(acc, span_z(list[i]->domain_z), span_z(list[i]->user_z), &now);
        changed += r == -E_NOTFOUND || (r == 0 && now != list[i]);
        account_unref(now);
        account_unref(list[i]);
    }
    arena_done(&mem);
    return changed;
}

/* Lowest creation time, then name, among the enabled admins; "" when there is none. Reads every user.json. */
static int scan_admins(struct accounts *acc, const char *domain_z, char ret_user_z[ACCOUNT_LOCAL_MAX + 1])
{
    int64_t best = INT64_MAX;
    struct dirent *d;
    int dir = accounts_open_domain(acc, span_z(domain_z));
    if (dir < 0)
        return dir;
    int users = fsu_open_dir(dir, "users");
    close(dir);
    ret_user_z[0] = 0;
    if (users < 0)
        return users == -E_NOTFOUND ? 0 : users;
    DIR *list = fdopendir(users);
    if (list == NULL) {
        close(users);
        return -E_IO;
    }
    while ((d = readdir(list)) != NULL) {
        struct account *a = NULL;
        int one = account_name_ok(span_z(d->d_name)) ? fsu_open_dir(users, d->d_name) : -E_NOTFOUND;
        if (one < 0)
            continue;
        if (read_account(one, domain_z, d->d_name, &a) == 0 && a->admin && !a->disabled &&
            (a->created_s < best || (a->created_s == best && strcmp(d->d_name, ret_user_z) < 0))) {
            best = a->created_s;
            strcpy(ret_user_z, d->d_name);
        }
        close(one);
        account_unref(a);
    }
    closedir(list);
    return 0;
}

static struct admin_entry *admin_entry(struct accounts *acc, const char *domain_z, bool make)
{
    struct admin_entry *e = acc->admins;
    while (e != NULL && strcmp(e->domain_z, domain_z) != 0)
        e = e->next;
    if (e == NULL && make && (e = calloc(1, sizeof(*e))) != NULL) {
        strcpy(e->domain_z, domain_z); /* one of at most 10,000 hosted domains */
        e->next = acc->admins;
        acc->admins = e;
    }
    return e;
}

int accounts_first_admin(struct accounts *acc, struct span domain, struct account **ret)
{
    char user_z[ACCOUNT_LOCAL_MAX + 1] = "", domain_z[ACCOUNT_DOMAIN_MAX + 1];
    int64_t began = clock_mono_ms(), until = 0;
    struct account *a = NULL;
    if (!name_z(domain, ACCOUNT_DOMAIN_MAX, domain_z))
        return -E_DOWN;
    pthread_mutex_lock(&acc->lock);
    struct admin_entry *e = admin_entry(acc, domain_z, false);
    if (e != NULL) {
        strcpy(user_z, e->user_z);
        until = e->valid_until_ms;
    }
    pthread_mutex_unlock(&acc->lock);
    if (began < until) {
        int r = user_z[0] == 0 ? -E_NOTFOUND : accounts_get(acc, domain, span_z(user_z), &a);
        if (r == 0 && a->admin && !a->disabled) {
            *ret = a;
            return 0;
        }
        account_unref(a);
        a = NULL;
        if (user_z[0] == 0 || (r < 0 && r != -E_NOTFOUND))
            return r;
    }
    int r = scan_admins(acc, domain_z, user_z);
    if (r < 0)
        return r;
    int64_t now = clock_mono_ms();
    pthread_mutex_lock(&acc->lock);
    if ((e = admin_entry(acc, domain_z, true)) != NULL) {
        strcpy(e->user_z, user_z);
        e->valid_until_ms = now + MAX(ADMIN_LOOK_MS, user_z[0] == 0 ? 0 : ADMIN_LOOK_FACTOR * (now - began));
    }
    pthread_mutex_unlock(&acc->lock);
    if (user_z[0] == 0)
        return -E_NOTFOUND;
    return accounts_get(acc, domain, span_z(user_z), ret);
}
