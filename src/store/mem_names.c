/* Accounts and mailbox names of the memory backend (SPEC IMAP-20 to 23, 27). */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "store/mem_int.h"

struct mem_account *mem_account_find(struct mem_store *m, struct store_account who)
{
    for (struct mem_account *a = m->accounts; a != NULL; a = a->next)
        if (span_eq_z(who.domain, a->domain_z) && span_eq_z(who.user, a->user_z))
            return a;
    return NULL;
}

void mem_box_unref(struct mem_box *b)
{
    if (--b->refs > 0)
        return;
    for (size_t i = 0; i < b->n; i++)
        mem_text_unref(b->row[i].text);
    free(b->row);
    free(b->gone);
    free(b->name_z);
    free(b->owner_z);
    free(b);
}

void mem_account_destroy(struct mem_account *a)
{
    for (size_t i = 0; i < a->box_n; i++) {
        a->box[i]->account = NULL;
        mem_box_unref(a->box[i]);
    }
    for (size_t i = 0; i < a->sub_n; i++)
        free(a->sub_z[i]);
    free(a->box);
    free(a->sub_z);
    free(a->domain_z);
    free(a->user_z);
    free(a);
}

static struct mem_box *find_box(struct mem_account *a, const char *name_z)
{
    for (size_t i = 0; i < a->box_n; i++)
        if (strcmp(a->box[i]->name_z, name_z) == 0)
            return a->box[i];
    return NULL;
}

static int add_box(struct mem_store *m, struct mem_account *a, const char *name_z,
                   enum store_use use)
{
    struct mem_box *b = calloc(1, sizeof(*b));
    if (b == NULL || mem_grow((void **)&a->box, &a->box_cap, a->box_n + 1, sizeof(a->box[0])) < 0) {
        free(b);
        return -E_NOMEM;
    }
    b->refs = 1;
    b->account = a;
    b->name_z = strdup(name_z);
    b->use = use;
    b->uid_next = 1;
    b->modseq = b->floor_modseq = (uint64_t)clock_wall_s() << 20;
    a->last_uid_validity = MAX(a->last_uid_validity + 1, (uint32_t)clock_wall_s());
    b->uid_validity = a->last_uid_validity;
    b->pub.store = &m->pub;
    m->last_id++;
    memcpy(b->pub.id.b, &m->last_id, sizeof(m->last_id));
    b->pub.id.b[15] = 1;
    if (asprintf(&b->owner_z, "%s@%s", a->user_z, a->domain_z) < 0)
        b->owner_z = NULL;
    b->pub.owner_z = b->owner_z;
    a->box[a->box_n++] = b;
    return 0;
}

static int find_sub(const struct mem_account *a, const char *name_z)
{
    for (size_t i = 0; i < a->sub_n; i++)
        if (strcmp(a->sub_z[i], name_z) == 0)
            return (int)i;
    return -1;
}

static int add_sub(struct mem_account *a, const char *name_z)
{
    char *copy = strdup(name_z);
    if (copy == NULL ||
        mem_grow((void **)&a->sub_z, &a->sub_cap, a->sub_n + 1, sizeof(a->sub_z[0])) < 0) {
        free(copy);
        return -E_NOMEM;
    }
    a->sub_z[a->sub_n++] = copy;
    return 0;
}

static bool part_ok(struct span part)
{
    size_t at;
    return part.n > 0 && part.n <= 255 && part.p[0] != '.' && !span_find(part, '/', &at) &&
           !span_find(part, 0, &at);
}

static char *dup_span(struct span s)
{
    char *z = malloc(s.n + 1);
    if (z != NULL) {
        memcpy(z, s.p, s.n);
        z[s.n] = 0;
    }
    return z;
}

int mem_account_create(struct store *s, struct store_op op, struct store_account who)
{
    static const struct {
        const char *name_z;
        enum store_use use;
    } boxes[] = {{"INBOX", STORE_USE_NONE},    {"Sent", STORE_USE_SENT},
                 {"Drafts", STORE_USE_DRAFTS}, {"Trash", STORE_USE_TRASH},
                 {"Junk", STORE_USE_JUNK},     {"Archive", STORE_USE_ARCHIVE}};
    struct mem_store *m = mem_of(s);
    int r = 0;
    (void)op;
    if (!part_ok(who.domain) || !part_ok(who.user))
        return -E_INVAL;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who) == NULL ? calloc(1, sizeof(*a)) : NULL;
    if (a == NULL) {
        r = mem_account_find(m, who) != NULL ? -E_EXISTS : -E_NOMEM;
    } else {
        a->domain_z = dup_span(who.domain);
        a->user_z = dup_span(who.user);
        for (size_t i = 0; i < ARRAY_LEN(boxes) && r == 0; i++) {
            r = add_box(m, a, boxes[i].name_z, boxes[i].use);
            if (r == 0)
                r = add_sub(a, boxes[i].name_z);
        }
        a->next = m->accounts;
        m->accounts = a;
    }
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_account_delete(struct store *s, struct store_op op, struct store_account who)
{
    struct mem_store *m = mem_of(s);
    (void)op;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    if (a != NULL) {
        struct mem_account **at = &m->accounts;
        while (*at != a)
            at = &(*at)->next;
        *at = a->next;
        mem_account_destroy(a);
    }
    pthread_mutex_unlock(&m->mx);
    return a == NULL ? -E_NOTFOUND : 0;
}

static int mbox_cmp(const void *a, const void *b)
{
    return strcmp(((const struct store_mbox *)a)->name_z, ((const struct store_mbox *)b)->name_z);
}

int mem_mbox_list(struct store *s, struct store_account who, struct store_list *ret)
{
    struct mem_store *m = mem_of(s);
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    struct store_list l = {0};
    int r = a == NULL ? -E_NOTFOUND : 0;
    if (r == 0 && (l.mbox = calloc(a->box_n + a->sub_n + 1, sizeof(l.mbox[0]))) == NULL)
        r = -E_NOMEM;
    for (size_t i = 0; r == 0 && i < a->box_n; i++) {
        const struct mem_box *b = a->box[i];
        l.mbox[l.n++] = (struct store_mbox){.name_z = strdup(b->name_z),
                                            .id = b->pub.id,
                                            .use = b->use,
                                            .exists = true,
                                            .subscribed = find_sub(a, b->name_z) >= 0};
    }
    for (size_t i = 0; r == 0 && i < a->sub_n; i++)
        if (find_box(a, a->sub_z[i]) == NULL)
            l.mbox[l.n++] = (struct store_mbox){.name_z = strdup(a->sub_z[i]), .subscribed = true};
    pthread_mutex_unlock(&m->mx);
    if (r < 0)
        return r;
    qsort(l.mbox, l.n, sizeof(l.mbox[0]), mbox_cmp);
    *ret = l;
    return 0;
}

/* The name and the levels above it that are missing. */
static int make_levels(struct mem_store *m, struct mem_account *a, const char *name_z,
                       enum store_use use)
{
    char level[STORE_NAME_MAX + 1];
    size_t n = strlen(name_z);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && name_z[i] != '/')
            continue;
        snprintf(level, sizeof(level), "%.*s", (int)i, name_z);
        if (i < n && find_box(a, level) != NULL)
            continue;
        if (a->box_n >= STORE_MAILBOXES_MAX)
            return -E_LIMIT;
        int r = add_box(m, a, level, i == n ? use : STORE_USE_NONE);
        if (r < 0)
            return r;
    }
    return 0;
}

int mem_mbox_create(struct store *s, struct store_op op, struct store_account who, struct span name,
                    enum store_use use, struct mbox_id *ret_id)
{
    struct mem_store *m = mem_of(s);
    char folded[STORE_NAME_MAX + 1];
    (void)op;
    int r = store_name_fold(name, folded);
    if (r < 0)
        return r;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    r = a == NULL ? -E_NOTFOUND : find_box(a, folded) != NULL ? -E_EXISTS : 0;
    for (size_t i = 0; r == 0 && i < a->box_n; i++)
        if (use != STORE_USE_NONE && a->box[i]->use == use)
            r = -E_CONFLICT;
    if (r == 0)
        r = make_levels(m, a, folded, use);
    if (r == 0 && ret_id != NULL)
        *ret_id = find_box(a, folded)->pub.id;
    pthread_mutex_unlock(&m->mx);
    return r;
}

static bool below(const char *name_z, const char *parent_z)
{
    size_t n = strlen(parent_z);
    return strncmp(name_z, parent_z, n) == 0 && name_z[n] == '/';
}

static int rename_held(struct mem_store *m, struct mem_account *a, const char *from_z,
                       const char *to_z)
{
    size_t found = 0, n = strlen(from_z);
    if (find_box(a, to_z) != NULL)
        return -E_EXISTS;
    if (strcmp(from_z, "INBOX") == 0) {
        int r = make_levels(m, a, to_z, STORE_USE_NONE);
        return r < 0 ? r : mem_move_all(find_box(a, "INBOX"), find_box(a, to_z));
    }
    if (below(to_z, from_z))
        return -E_INVAL;
    for (size_t i = 0; i < a->box_n; i++) {
        char target[2 * STORE_NAME_MAX + 2], encoded[STORE_NAME_MAX + 1];
        const char *name = a->box[i]->name_z;
        if (strcmp(name, from_z) != 0 && !below(name, from_z))
            continue;
        found++;
        snprintf(target, sizeof(target), "%s%s", to_z, name + n);
        if (store_name_encode(span_z(target), encoded) < 0)
            return -E_INVAL;
        if (find_box(a, target) != NULL)
            return -E_EXISTS;
    }
    if (found == 0)
        return -E_NOTFOUND;
    const char *slash = strrchr(to_z, '/');
    char parent[STORE_NAME_MAX + 1];
    if (slash != NULL) {
        snprintf(parent, sizeof(parent), "%.*s", (int)(slash - to_z), to_z);
        int r = find_box(a, parent) != NULL ? 0 : make_levels(m, a, parent, STORE_USE_NONE);
        if (r < 0)
            return r;
    }
    for (size_t i = 0; i < a->box_n; i++) {
        char target[2 * STORE_NAME_MAX + 2], *old = a->box[i]->name_z;
        if (strcmp(old, from_z) != 0 && !below(old, from_z))
            continue;
        snprintf(target, sizeof(target), "%s%s", to_z, old + n);
        a->box[i]->name_z = strdup(target);
        free(old);
    }
    return 0;
}

int mem_mbox_rename(struct store *s, struct store_op op, struct store_account who, struct span from,
                    struct span to)
{
    struct mem_store *m = mem_of(s);
    char from_z[STORE_NAME_MAX + 1], to_z[STORE_NAME_MAX + 1];
    (void)op;
    if (store_name_fold(from, from_z) < 0)
        return -E_NOTFOUND;
    int r = store_name_fold(to, to_z);
    if (r < 0)
        return r;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    r = a == NULL ? -E_NOTFOUND : rename_held(m, a, from_z, to_z);
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_mbox_delete(struct store *s, struct store_op op, struct store_account who, struct span name)
{
    struct mem_store *m = mem_of(s);
    char folded[STORE_NAME_MAX + 1];
    (void)op;
    int r = store_name_fold(name, folded);
    if (r < 0)
        return r;
    if (strcmp(folded, "INBOX") == 0)
        return -E_DENIED;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    r = -E_NOTFOUND;
    for (size_t i = 0; a != NULL && i < a->box_n; i++) {
        struct mem_box *b = a->box[i];
        if (strcmp(b->name_z, folded) == 0) {
            memmove(&a->box[i], &a->box[i + 1], (a->box_n - i - 1) * sizeof(a->box[0]));
            a->box_n--;
            b->account = NULL;
            mem_box_unref(b);
            r = 0;
            break;
        }
        if (below(b->name_z, folded))
            r = -E_CONFLICT;
    }
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_mbox_subscribe(struct store *s, struct store_op op, struct store_account who,
                       struct span name, bool on)
{
    struct mem_store *m = mem_of(s);
    char folded[STORE_NAME_MAX + 1];
    (void)op;
    int r = store_name_fold(name, folded);
    if (r < 0)
        return on ? r : 0;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    int at = a == NULL ? -1 : find_sub(a, folded);
    r = a == NULL || (on && find_box(a, folded) == NULL) ? -E_NOTFOUND : 0;
    if (r == 0 && on && at < 0)
        r = add_sub(a, folded);
    if (r == 0 && !on && at >= 0) {
        free(a->sub_z[at]);
        a->sub_z[at] = a->sub_z[--a->sub_n];
    }
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_box_open(struct store *s, struct store_account who, struct span name,
                 struct store_box **ret)
{
    struct mem_store *m = mem_of(s);
    char folded[STORE_NAME_MAX + 1];
    int r = store_name_fold(name, folded);
    if (r < 0)
        return r;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    struct mem_box *b = a == NULL ? NULL : find_box(a, folded);
    if (b != NULL) {
        b->refs++;
        *ret = &b->pub;
    }
    pthread_mutex_unlock(&m->mx);
    return b == NULL ? -E_NOTFOUND : 0;
}

int mem_box_open_id(struct store *s, struct store_account who, struct mbox_id id,
                    struct store_box **ret)
{
    struct mem_store *m = mem_of(s);
    int r = -E_NOTFOUND;
    pthread_mutex_lock(&m->mx);
    struct mem_account *a = mem_account_find(m, who);
    for (size_t i = 0; a != NULL && i < a->box_n && r < 0; i++)
        if (mbox_id_eq(a->box[i]->pub.id, id)) {
            a->box[i]->refs++;
            *ret = &a->box[i]->pub;
            r = 0;
        }
    pthread_mutex_unlock(&m->mx);
    return r;
}
