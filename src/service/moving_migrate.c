/* Mailboxes kept as index.json and message files become shards (SPEC CLI-19). The index is a list of entries, or a map whose
 * keys are uids or ids, or an object that holds either as "messages":
 *
 *   [{"uid": 7, "file": "a.eml", "flags": ["\\Seen", "work"], "date": "2017-07-14T02:40:00Z"}, ...]
 *   {"7": {"id": "a", "flags": "FS", "date": 1500000000}, ...} */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "proto/date.h"
#include "proto/json_scan.h"
#include "service/account.h"
#include "service/moving_impl.h"
#include "service/moving_intake.h"

#define INDEX_MAX (256u * 1024u * 1024u)
#define READ_PIECE (64u * 1024u)
#define MAILBOX_DIRS_MAX 10000

struct entry {
    const char *key_z;   /* of a map, or NULL */
    const cJSON *o;
    uint32_t uid;        /* 0: none that can be one */
};

struct index {
    struct moving *m;
    int dirfd;
    const char *source_z;
    cJSON *root;
    struct entry *entry;
    size_t n;
    bool keep_uids;
    uint8_t *piece;
};

/* --- the index ---------------------------------------------------------------------------------------------------- */

static uint32_t uid_of(const cJSON *o, const char *key_z)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, "uid");
    uint64_t n = 0;
    if (cJSON_IsNumber(v) && v->valuedouble >= 1 && v->valuedouble <= UINT32_MAX)
        return (uint32_t)v->valuedouble;
    if (cJSON_IsString(v) && span_u64(span_z(v->valuestring), UINT32_MAX, &n) == 0)
        return (uint32_t)n;
    return v == NULL && key_z != NULL && span_u64(span_z(key_z), UINT32_MAX, &n) == 0 ? (uint32_t)n : 0;
}

static int by_uid(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

/* Members of a map have no order of their own: where all have uids they come by uid. Uids are kept when they ascend. */
static void settle_order(struct index *x, bool map)
{
    uint32_t last = 0;
    bool all = true;
    for (size_t i = 0; i < x->n; i++)
        all = all && (x->entry[i].uid != 0 || !cJSON_IsObject(x->entry[i].o));
    if (map && all)
        qsort(x->entry, x->n, sizeof(*x->entry), by_uid);
    x->keep_uids = all;
    for (size_t i = 0; i < x->n; i++) {
        if (!cJSON_IsObject(x->entry[i].o)) /* left out anyway */
            continue;
        x->keep_uids = x->keep_uids && x->entry[i].uid > last;
        last = x->entry[i].uid;
    }
}

static int read_index(struct index *x)
{
    static const char *const inner[] = {"messages", "entries", "index"};
    char *text = NULL;
    size_t n = 0;
    int r = fsu_read(x->dirfd, "index.json", INDEX_MAX, &text, &n);
    if (r == 0)
        r = json_check(span_of(text, n), JSON_DEPTH_MAX, NULL);
    x->root = r == 0 ? cJSON_ParseWithLength(text, n) : NULL;
    free(text);
    if (r == 0 && x->root == NULL)
        r = -E_NOMEM;
    if (r < 0)
        return r;
    const cJSON *list = x->root;
    for (size_t i = 0; i < ARRAY_LEN(inner) && list == x->root; i++) {
        const cJSON *v = cJSON_GetObjectItemCaseSensitive(x->root, inner[i]);
        if (cJSON_IsArray(v) || cJSON_IsObject(v))
            list = v;
    }
    if (list == NULL || (!cJSON_IsArray(list) && !cJSON_IsObject(list)))
        return -E_SYNTAX;
    x->entry = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof(*x->entry));
    if (x->entry == NULL)
        return -E_NOMEM;
    for (const cJSON *v = list->child; v != NULL; v = v->next)
        if (cJSON_IsObject(v) || cJSON_IsArray(list)) /* "version": 2 beside the entries of a map */
            x->entry[x->n++] = (struct entry){v->string, v, uid_of(v, v->string)};
    settle_order(x, cJSON_IsObject(list));
    return 0;
}

/* --- one entry ---------------------------------------------------------------------------------------------------- */

static const char *text_of(const cJSON *o, const char *name_z)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name_z);
    return cJSON_IsString(v) ? v->valuestring : NULL;
}

/* "\Seen", "Seen" and "seen" alike; others are keywords. */
static void take_flag(struct intake_message *msg, struct span *keyword, struct span name)
{
    static const struct {
        const char *name_z;
        uint64_t flag;
    } known[] = {{"Answered", STORE_ANSWERED}, {"Deleted", STORE_DELETED}, {"Flagged", STORE_FLAGGED},
                 {"Seen", STORE_SEEN},         {"Draft", STORE_DRAFT},     {"Recent", 0}};
    struct span plain = name.n > 0 && name.p[0] == '\\' ? span_part(name, 1, name.n) : name;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (span_ieq_z(plain, known[i].name_z)) {
            msg->flags |= known[i].flag;
            return;
        }
    if (name.n > 0 && msg->keywords_n < STORE_KEYWORDS)
        keyword[msg->keywords_n++] = name;
}

/* A text is either the letters of a file name (STORE-01) or names with blanks between. */
static void take_flag_text(struct intake_message *msg, struct span *keyword, const char *text_z)
{
    static const uint64_t flag[] = {STORE_ANSWERED, STORE_DELETED, STORE_FLAGGED, STORE_SEEN, STORE_DRAFT};
    static const char letters[] = "ADFST";
    struct span rest = span_z(text_z);
    if (strspn(text_z, letters) == rest.n) {
        for (size_t i = 0; i < rest.n; i++)
            msg->flags |= flag[strchr(letters, text_z[i]) - letters];
        return;
    }
    while (rest.n > 0) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != ',')
            n++;
        take_flag(msg, keyword, span_part(rest, 0, n));
        rest = span_part(rest, n + 1, rest.n);
    }
}

static void take_flags(struct intake_message *msg, struct span *keyword, const cJSON *v)
{
    if (cJSON_IsString(v))
        take_flag_text(msg, keyword, v->valuestring);
    for (const cJSON *one = cJSON_IsArray(v) ? v->child : NULL; one != NULL; one = one->next)
        if (cJSON_IsString(one))
            take_flag(msg, keyword, span_z(one->valuestring));
}

/* Seconds or milliseconds since 1970, RFC 3339, or RFC 5322. */
static bool take_date(const cJSON *v, int64_t *ret)
{
    struct date d = {0};
    char sign = 0;
    int zh = 0, zm = 0, at = 0;
    if (cJSON_IsNumber(v) && v->valuedouble >= 0 && v->valuedouble < 1e15) {
        *ret = (int64_t)(v->valuedouble > 1e11 ? v->valuedouble / 1000 : v->valuedouble);
        return true;
    }
    if (!cJSON_IsString(v))
        return false;
    if (sscanf(v->valuestring, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &d.year, &d.month, &d.day, &d.hour, &d.minute, &d.second,
               &at) == 6) {
        const char *rest = v->valuestring + at;
        rest += rest[0] == '.' ? 1 + strspn(rest + 1, "0123456789") : 0;
        if (sscanf(rest, "%c%2d:%2d", &sign, &zh, &zm) >= 2 && (sign == '+' || sign == '-'))
            d.zone_min = (sign == '-' ? -1 : 1) * (zh * 60 + zm);
        if (!date_exists(d.year, d.month, d.day) || d.hour > 23 || d.minute > 59 || d.second > 60)
            return false;
        *ret = date_epoch(&d);
        return true;
    }
    if (date_parse(span_z(v->valuestring), &d) < 0)
        return false;
    *ret = d.epoch_s;
    return true;
}

/* Below the mailbox's directory, through no link and never upwards. */
static int open_message(int dirfd, const char *path_z)
{
    char part[NAME_MAX + 1];
    size_t n = strcspn(path_z, "/");
    if (n == 0 || n > NAME_MAX || path_z[0] == '.')
        return -E_DENIED;
    memcpy(part, path_z, n);
    part[n] = 0;
    if (path_z[n] == 0)
        return fsu_open(dirfd, part, O_RDONLY, 0);
    int fd = fsu_open_dir(dirfd, part);
    if (fd < 0)
        return fd;
    int r = open_message(fd, path_z + n + 1);
    close(fd);
    return r;
}

static int open_entry(const struct index *x, const struct entry *e)
{
    static const char *const named[] = {"file", "filename", "path", "id"};
    char with_ending[NAME_MAX + 1];
    int fd = -E_SYNTAX;
    const char *name = NULL;
    if (!cJSON_IsObject(e->o))
        return fd;
    for (size_t i = 0; i < ARRAY_LEN(named) && name == NULL; i++)
        name = text_of(e->o, named[i]);
    name = name == NULL ? e->key_z : name;
    if (name == NULL)
        return fd;
    fd = open_message(x->dirfd, name);
    if (fd == -E_NOTFOUND && snprintf(with_ending, sizeof(with_ending), "%s.eml", name) <= NAME_MAX)
        fd = open_message(x->dirfd, with_ending);
    return fd;
}

/* 1: the file cannot be read to its end. `in` NULL: only tries. */
static int read_file(const struct index *x, int fd, struct intake *in)
{
    for (;;) {
        ssize_t got = read(fd, x->piece, READ_PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0;
        int r = in == NULL ? 0 : intake_add(in, span_of(x->piece, (size_t)got));
        if (r < 0)
            return r;
    }
}

static int one_entry(struct index *x, size_t i, struct intake *in, struct moving_count *dry)
{
    const struct entry *e = &x->entry[i];
    struct span keyword[STORE_KEYWORDS];
    struct stat st;
    char where[512];
    snprintf(where, sizeof(where), "%.400s/index.json, entry %zu, uid %u", x->source_z, i + 1, e->uid);
    int fd = open_entry(x, e);
    if (in != NULL)
        intake_begin(in);
    int r = fd < 0 ? 1 : fstat(fd, &st) < 0 ? 1 : read_file(x, fd, in);
    if (fd >= 0)
        close(fd);
    if (r == 1 || r == -E_LIMIT) {
        if (in != NULL)
            intake_drop(in);
        dry->source++;
        dry->failed++;
        moving_failed(x->m, in, where,
                      fd == -E_SYNTAX ? "names no file"
                      : fd < 0        ? "its file is missing, or may not be opened"
                                      : "its file cannot be read to its end, or is too large");
        return 0;
    }
    struct intake_message msg = {.entry_z = where, .keyword = keyword, .uid = x->keep_uids ? e->uid : 0};
    take_flags(&msg, keyword, cJSON_GetObjectItemCaseSensitive(e->o, "flags"));
    const cJSON *date = cJSON_GetObjectItemCaseSensitive(e->o, "date");
    msg.internal_s = st.st_mtim.tv_sec;
    if (date != NULL && !cJSON_IsNull(date) && !take_date(date, &msg.internal_s))
        moving_say(x->m, where, "its date cannot be read; that of the file stands for it");
    dry->source++;
    dry->moved++;
    return r < 0 || in == NULL ? r : intake_end(in, &msg);
}

static int all_entries(struct index *x, const char *mailbox_z, struct moving_count *ret)
{
    struct moving *m = x->m;
    struct intake *in = m->dry_run ? NULL : malloc(sizeof(*in));
    struct moving_count dry = {0};
    x->piece = malloc(READ_PIECE);
    int r = x->piece == NULL || (in == NULL && !m->dry_run) ? -E_NOMEM : 0;
    if (r == 0 && in != NULL) {
        m->keep_uids = x->keep_uids;
        r = intake_open(in, m, span_z(mailbox_z));
        for (size_t i = 0; i < x->n && r == 0; i++)
            r = one_entry(x, i, in, &dry);
        int e = intake_close(in, &dry);
        r = r < 0 ? r : e;
    }
    for (size_t i = 0; i < x->n && r == 0 && in == NULL; i++)
        r = one_entry(x, i, NULL, &dry);
    if (in == NULL)
        m->total.failed -= dry.failed; /* moving_failed() counted them; the caller adds them up */
    free(x->piece);
    free(in);
    *ret = dry;
    return r;
}

/* --- one mailbox -------------------------------------------------------------------------------------------------- */

static int set_aside(struct moving *m, int dirfd, const char *source_z)
{
    if (fsu_rename_new(dirfd, "index.json", dirfd, "index.json.migrated") < 0) {
        moving_failed(m, NULL, source_z, "index.json cannot be set aside as index.json.migrated");
        return 0;
    }
    return fsu_sync(dirfd);
}

static int one_mailbox(struct moving *m, int dirfd, const char *source_z, struct span name)
{
    struct index x = {.m = m, .dirfd = dirfd, .source_z = source_z};
    struct moving_count n = {0};
    char mailbox[STORE_NAME_MAX + 1];
    int r = m->dry_run ? store_name_fold(name, mailbox) : moving_mailbox(m, name, true, mailbox);
    if (r >= 0)
        r = read_index(&x);
    if (r < 0) {
        moving_failed(m, NULL, source_z, r == -E_SYNTAX ? "index.json cannot be understood" : err_text(r));
        r = r == -E_SYNTAX || r == -E_LIMIT || r == -E_DENIED || r == -E_INVAL ? 0 : r;
    } else {
        r = all_entries(&x, mailbox, &n);
        m->total.source += n.source;
        m->total.moved += n.moved;
        m->total.there += n.there;
        m->total.failed += n.failed;
        m->total.renumbered += n.renumbered;
        m->total.verified += n.verified;
        m->total.octets += n.octets;
        if (r == 0 && !m->dry_run && n.verified == n.moved + n.there)
            r = set_aside(m, dirfd, source_z);
        moving_folder_done(m, mailbox, source_z, &n);
    }
    cJSON_Delete(x.root);
    free(x.entry);
    return r;
}

/* Every directory below `mailboxes` that has an index; nested ones are levels of the name, as in STORE-05. */
static int below(struct moving *m, int dirfd, const char *path_z, const char *above_z, unsigned depth)
{
    struct dirent **list = NULL;
    int r = 0, n = scandirat(dirfd, ".", &list, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char level[STORE_NAME_MAX + 1], name[STORE_NAME_MAX + 1], path[PATH_MAX];
        struct stat st;
        const char *d = list[i]->d_name;
        bool fits = r == 0 && d[0] != '.' && store_name_decode(span_z(d), level) >= 0 &&
                    snprintf(name, sizeof(name), "%s%s%s", above_z, above_z[0] == 0 ? "" : "/", level) <= STORE_NAME_MAX &&
                    snprintf(path, sizeof(path), "%s/%s", path_z, d) < (int)sizeof(path);
        int fd = fits ? fsu_open_dir(dirfd, d) : -1;
        if (fd >= 0) {
            if (fstatat(fd, "index.json", &st, AT_SYMLINK_NOFOLLOW) == 0)
                r = one_mailbox(m, fd, path, span_z(name));
            if (r == 0 && depth < MOVING_DEPTH)
                r = below(m, fd, path, name, depth + 1);
            close(fd);
        }
        free(list[i]);
    }
    free(list);
    return r;
}

/* --- accounts ----------------------------------------------------------------------------------------------------- */

/* An account of the tree: it must be one of ours. */
static int one_account(struct moving *m, struct accounts *accounts, int usersfd, const char *path_z, const char *domain_z,
                       const char *user_z)
{
    struct account *a = NULL;
    struct store_list boxes;
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s/mailboxes", path_z, user_z);
    int userfd = fsu_open_dir(usersfd, user_z);
    if (userfd < 0)
        return 0;
    int r = accounts_get(accounts, span_z(domain_z), span_z(user_z), &a);
    account_unref(a);
    m->who = (struct store_account){span_z(domain_z), span_z(user_z)};
    if (r < 0) {
        moving_failed(m, NULL, path, "there is no such account: make it with `user add` and run this again");
    } else if (!m->dry_run && m->store->ops->mbox_list(m->store, m->who, &boxes) == 0) {
        store_list_free(&boxes); /* the first opening flattens what is nested (STORE-05) */
    }
    int fd = r < 0 ? -1 : fsu_open_dir(userfd, "mailboxes");
    r = fd < 0 ? 0 : below(m, fd, path, "", 0);
    if (fd >= 0)
        close(fd);
    close(userfd);
    return r;
}

typedef int (*name_taker)(void *ctx, int dirfd, const char *path_z, const char *name_z);

static int each(int dirfd, const char *path_z, name_taker take, void *ctx)
{
    struct dirent **list = NULL;
    int n = scandirat(dirfd, ".", &list, NULL, alphasort), r = n < 0 ? err_from_errno(errno) : 0;
    for (int i = 0; i < n; i++) {
        if (r == 0 && list[i]->d_name[0] != '.')
            r = take(ctx, dirfd, path_z, list[i]->d_name);
        free(list[i]);
    }
    free(list);
    return r;
}

struct tree {
    struct moving *m;
    struct accounts *accounts;
    const char *domain_z;
};

static int take_user(void *ctx, int dirfd, const char *path_z, const char *name_z)
{
    const struct tree *t = ctx;
    return one_account(t->m, t->accounts, dirfd, path_z, t->domain_z, name_z);
}

static int take_domain(void *ctx, int dirfd, const char *path_z, const char *name_z)
{
    struct tree *t = ctx;
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s/users", path_z, name_z);
    int fd = fsu_open_dir(dirfd, name_z), users = fd < 0 ? fd : fsu_open_dir(fd, "users");
    t->domain_z = name_z;
    int r = users < 0 ? 0 : each(users, path, take_user, t);
    if (users >= 0)
        close(users);
    if (fd >= 0)
        close(fd);
    return r;
}

int moving_migrate(struct moving *m, struct accounts *accounts)
{
    struct tree t = {.m = m, .accounts = accounts};
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/domains", m->path_z);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    int r = each(fd, path, take_domain, &t);
    close(fd);
    return r;
}
