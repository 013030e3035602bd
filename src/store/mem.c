/* The memory backend: stages, reading, the table of its calls. */
#include "store/mem.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "store/mem_int.h"

struct mem_body {
    struct store_body pub;
    struct mem_text *text;
};

struct mem_snap {
    struct store_snap pub;
    struct store_row *row;
    uint32_t *vanished;
};

int mem_grow(void **array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return 0;
    size_t want = MAX(need, *cap * 2 + 8);
    void *p = realloc(*array, want * size);
    if (p == NULL)
        return -E_NOMEM;
    *array = p;
    *cap = want;
    return 0;
}

/* --- texts
 * -------------------------------------------------------------------------------------------------------
 */

static struct mem_text *text_of(const struct store_stage *t)
{
    return (struct mem_text *)(uintptr_t)t;
}

void mem_text_unref(struct mem_text *t)
{
    if (--t->refs > 0)
        return;
    mem_facts_free(t);
    free(t->p);
    free(t);
}

static int stage_begin(struct store *s, struct store_stage **ret)
{
    struct mem_text *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return -E_NOMEM;
    t->pub.store = s;
    t->refs = 1;
    *ret = &t->pub;
    return 0;
}

static int stage_write(struct store_stage *pub, const void *p, size_t n)
{
    struct mem_text *t = text_of(pub);
    if (t->finished)
        return -E_INVAL;
    if (n > UINT32_MAX - t->n)
        return -E_LIMIT;
    int r = mem_grow((void **)&t->p, &t->cap, t->n + n + 1, 1);
    if (r == 0 && n > 0)
        memcpy(t->p + t->n, p, n);
    if (r == 0)
        t->n += n;
    return r;
}

static int stage_finish(struct store_stage *pub, int64_t internal_s)
{
    struct mem_text *t = text_of(pub);
    if (t->finished)
        return -E_INVAL;
    t->finished = true;
    t->internal_s = internal_s;
    return 0;
}

static int stage_finish_all(struct store_stage *const *t, const int64_t *internal_s, size_t n)
{
    int r = 0;
    for (size_t i = 0; i < n && r == 0; i++)
        r = stage_finish(t[i], internal_s[i]);
    return r;
}

static uint64_t stage_size(const struct store_stage *t)
{
    return text_of(t)->n;
}

static uint64_t stage_ident(const struct store_stage *t)
{
    return mem_ident(text_of(t));
}

static int64_t stage_read(struct store_stage *pub, uint64_t at, void *buf, size_t n)
{
    const struct mem_text *t = text_of(pub);
    if (at >= t->n)
        return 0;
    n = MIN(n, t->n - (size_t)at);
    memcpy(buf, t->p + at, n);
    return (int64_t)n;
}

static void stage_free(struct store_stage *t)
{
    struct mem_store *m = mem_of(t->store);
    pthread_mutex_lock(&m->mx);
    mem_text_unref(text_of(t));
    pthread_mutex_unlock(&m->mx);
}

/* --- reading
 * -----------------------------------------------------------------------------------------------------
 */

struct mem_row *mem_find(struct mem_box *b, uint32_t uid)
{
    size_t lo = 0, hi = b->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (b->row[mid].r.uid < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < b->n && b->row[lo].r.uid == uid ? &b->row[lo] : NULL;
}

static void fill_status(const struct mem_box *b, struct store_status *st)
{
    *st = (struct store_status){.uid_validity = b->uid_validity,
                                .uid_next = b->uid_next,
                                .recent_uid = b->recent_uid,
                                .modseq = b->modseq,
                                .floor_modseq = b->floor_modseq,
                                .messages = (uint32_t)b->n};
    for (size_t i = 0; i < b->n; i++) {
        const struct store_row *r = &b->row[i].r;
        st->recent += r->uid > b->recent_uid;
        st->unseen += (r->flags & STORE_SEEN) == 0;
        st->deleted += (r->flags & STORE_DELETED) != 0;
        st->size += r->size;
        st->deleted_size += (r->flags & STORE_DELETED) != 0 ? r->size : 0;
    }
}

static int status(struct store_box *pub, enum store_look look, struct store_status *ret)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    (void)look;
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    if (r == 0)
        fill_status(b, ret);
    pthread_mutex_unlock(&m->mx);
    return r;
}

static int uid_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void snap_free(struct store_snap *pub)
{
    struct mem_snap *snap = (struct mem_snap *)pub;
    free(snap->row);
    free(snap->vanished);
    free(snap);
}

static int snapshot(struct store_box *pub, enum store_look look, uint64_t since,
                    struct store_snap **ret)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    struct mem_snap *snap = calloc(1, sizeof(*snap));
    (void)look;
    if (snap == NULL)
        return -E_NOMEM;
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    snap->row = malloc((b->n + 1) * sizeof(snap->row[0]));
    snap->vanished = malloc((b->gone_n + 1) * sizeof(snap->vanished[0]));
    if (snap->row == NULL || snap->vanished == NULL)
        r = -E_NOMEM;
    if (r == 0) {
        struct store_snap *p = &snap->pub;
        fill_status(b, &p->st);
        p->since = since;
        p->complete = since == 0 || since >= b->floor_modseq;
        for (size_t i = 0; i < b->n; i++)
            if (!p->complete || b->row[i].r.modseq > since)
                snap->row[p->rows_n++] = b->row[i].r;
        for (size_t i = 0; i < b->gone_n; i++)
            if (since > 0 && p->complete && b->gone[i].modseq > since)
                snap->vanished[p->vanished_n++] = b->gone[i].uid;
        qsort(snap->vanished, p->vanished_n, sizeof(snap->vanished[0]), uid_cmp);
        p->row = snap->row;
        p->vanished = snap->vanished;
    }
    pthread_mutex_unlock(&m->mx);
    if (r < 0)
        snap_free(&snap->pub);
    else
        *ret = &snap->pub;
    return r;
}

static int keywords(struct store_box *pub, struct store_keywords *ret)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    if (r == 0)
        *ret = b->kw;
    pthread_mutex_unlock(&m->mx);
    return r;
}

static int recent(struct store_box *pub, uint32_t uid, uint32_t *ret_before)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    if (r == 0) {
        *ret_before = b->recent_uid;
        b->recent_uid = MAX(b->recent_uid, uid);
    }
    pthread_mutex_unlock(&m->mx);
    return r;
}

struct store_body *mem_body_of(struct mem_store *m, struct mem_text *text)
{
    struct mem_body *body = calloc(1, sizeof(*body));
    if (body == NULL)
        return NULL;
    body->pub.store = &m->pub;
    body->text = text;
    text->refs++;
    return &body->pub;
}

static int body_open(struct store_box *pub, uint32_t uid, struct store_body **ret)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    struct mem_row *row = b->account == NULL ? NULL : mem_find(b, uid);
    struct store_body *body = row == NULL ? NULL : mem_body_of(m, row->text);
    pthread_mutex_unlock(&m->mx);
    if (body == NULL)
        return row == NULL ? -E_NOTFOUND : -E_NOMEM;
    *ret = body;
    return 0;
}

static int64_t body_read(struct store_body *pub, uint64_t offset, const struct iovec *iov,
                         int iov_n)
{
    const struct mem_text *t = ((struct mem_body *)pub)->text;
    int64_t done = 0;
    for (int i = 0; i < iov_n && offset < t->n; i++) {
        size_t n = MIN(iov[i].iov_len, t->n - (size_t)offset);
        memcpy(iov[i].iov_base, t->p + offset, n);
        offset += n;
        done += (int64_t)n;
    }
    return done;
}

static uint64_t body_size(const struct store_body *pub)
{
    return ((const struct mem_body *)(const void *)pub)->text->n;
}

static uint64_t body_ident(const struct store_body *pub)
{
    return mem_ident(((const struct mem_body *)(const void *)pub)->text);
}

static int body_fd(const struct store_body *body)
{
    (void)body;
    return -1;
}

static void body_free(struct store_body *pub)
{
    struct mem_body *body = (struct mem_body *)pub;
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    mem_text_unref(body->text);
    pthread_mutex_unlock(&m->mx);
    free(body);
}

/* --- handles and the rest --------------------------------------------------------------------- */

static struct store_box *box_ref(struct store_box *pub)
{
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    mem_box_of(pub)->refs++;
    pthread_mutex_unlock(&m->mx);
    return pub;
}

static void box_free(struct store_box *pub)
{
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    mem_box_unref(mem_box_of(pub));
    pthread_mutex_unlock(&m->mx);
}

static int box_alive(struct store_box *pub)
{
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    int r = mem_box_of(pub)->account == NULL ? -E_NOTFOUND : 0;
    pthread_mutex_unlock(&m->mx);
    return r;
}

static int maintain(struct store *s, enum store_maintain how)
{
    (void)s;
    (void)how;
    return 0;
}

static int watch_fd(struct store *s)
{
    (void)s;
    return -1;
}

static int watch_add(struct store_box *b)
{
    (void)b;
    return -E_LIMIT; /* nobody else changes memory: changed() tells */
}

static void watch_del(struct store_box *b)
{
    (void)b;
}

static int watch_read(struct store *s, struct store_event *ev, size_t max)
{
    (void)s;
    (void)ev;
    (void)max;
    return 0;
}

static int usage(struct store *s, struct store_account who, struct store_usage *ret)
{
    struct mem_store *m = mem_of(s);
    struct store_usage v = {0};
    pthread_mutex_lock(&m->mx);
    const struct mem_account *a = mem_account_find(m, who);
    for (size_t i = 0; a != NULL && i < a->box_n; i++)
        for (size_t k = 0; k < a->box[i]->n; k++) {
            v.bytes += a->box[i]->row[k].r.size;
            v.messages++;
        }
    pthread_mutex_unlock(&m->mx);
    if (a == NULL)
        return -E_NOTFOUND;
    *ret = v;
    return 0;
}

static struct store *mem_close(struct store *s)
{
    struct mem_store *m = mem_of(s);
    mem_queue_destroy(m);
    while (m->accounts != NULL) {
        struct mem_account *a = m->accounts;
        m->accounts = a->next;
        mem_account_destroy(a);
    }
    pthread_mutex_destroy(&m->mx);
    free(m);
    return NULL;
}

static const struct store_ops mem_store_ops = {
    .name_z = "mem",
    .queue = &mem_queue_ops,
    .account_create = mem_account_create,
    .account_delete = mem_account_delete,
    .mbox_list = mem_mbox_list,
    .mbox_create = mem_mbox_create,
    .mbox_rename = mem_mbox_rename,
    .mbox_delete = mem_mbox_delete,
    .mbox_subscribe = mem_mbox_subscribe,
    .box_open = mem_box_open,
    .box_open_id = mem_box_open_id,
    .box_ref = box_ref,
    .box_free = box_free,
    .status = status,
    .snapshot = snapshot,
    .snap_free = snap_free,
    .keywords = keywords,
    .body_open = body_open,
    .body_read = body_read,
    .body_size = body_size,
    .body_ident = body_ident,
    .body_fd = body_fd,
    .body_free = body_free,
    .stage_begin = stage_begin,
    .stage_write = stage_write,
    .stage_read = stage_read,
    .stage_finish = stage_finish,
    .stage_finish_all = stage_finish_all,
    .stage_size = stage_size,
    .stage_ident = stage_ident,
    .stage_free = stage_free,
    .append = mem_append,
    .flags = mem_flags,
    .expunge = mem_expunge,
    .copy = mem_copy,
    .move = mem_move,
    .keyword_add = mem_keyword_add,
    .recent = recent,
    .box_sync = box_alive,
    .facts_get = mem_facts_get,
    .facts_put = mem_facts_put,
    .maintain = maintain,
    .watch_fd = watch_fd,
    .watch_add = watch_add,
    .watch_del = watch_del,
    .watch_read = watch_read,
    .changed = box_alive,
    .usage = usage,
    .usage_recount = usage,
    .close = mem_close,
};

int store_mem_open(struct store **ret)
{
    struct mem_store *m = calloc(1, sizeof(*m));
    if (m == NULL)
        return -E_NOMEM;
    m->pub.ops = &mem_store_ops;
    pthread_mutex_init(&m->mx, NULL);
    *ret = &m->pub;
    return 0;
}
