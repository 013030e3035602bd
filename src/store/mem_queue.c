/* The outbound queue of the memory backend: the same lines as in the files, kept as octets. */
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "store/mem_int.h"
#include "store/queue.h"

struct mem_entry {
    struct mem_entry *next;
    char id[CRYPTO_ID_MAX];
    struct strbuf lines;
    struct mem_text *text;
    uint64_t generation;
    bool claimed;
};

struct mem_claim {
    struct queue_claim pub;
    struct mem_entry *entry;
    size_t read_n; /* of its lines */
};

static struct mem_entry **find(struct mem_store *m, const char *id_z)
{
    struct mem_entry **at = &m->queue;
    while (*at != NULL && strcmp((*at)->id, id_z) != 0)
        at = &(*at)->next;
    return at;
}

static void entry_free(struct mem_entry *e)
{
    strbuf_done(&e->lines);
    if (e->text != NULL)
        mem_text_unref(e->text);
    free(e);
}

void mem_queue_destroy(struct mem_store *m)
{
    while (m->queue != NULL) {
        struct mem_entry *e = m->queue;
        m->queue = e->next;
        entry_free(e);
    }
}

static int put(struct store *s, const struct queue_envelope *env, struct store_stage *stage)
{
    struct mem_store *m = mem_of(s);
    struct mem_text *text = (struct mem_text *)stage;
    if (!text->finished || env->rcpt_n == 0 || strlen(env->id) != CRYPTO_ID_MAX - 1)
        return -E_INVAL;
    struct mem_entry *e = calloc(1, sizeof(*e));
    if (e == NULL)
        return -E_NOMEM;
    memcpy(e->id, env->id, sizeof(e->id));
    queue_text_envelope(env, text->n, &e->lines);
    pthread_mutex_lock(&m->mx);
    int r = !strbuf_ok(&e->lines) ? -E_NOMEM : *find(m, env->id) != NULL ? -E_EXISTS : 0;
    if (r == 0) {
        e->text = text;
        text->refs++;
        e->next = m->queue;
        m->queue = e;
        m->queue_stamp++;
    }
    pthread_mutex_unlock(&m->mx);
    if (r < 0)
        entry_free(e);
    return r;
}

static int claim_held(struct mem_store *m, const char *id_z, struct mem_claim *c)
{
    struct mem_entry *e = *find(m, id_z);
    if (e == NULL)
        return -E_NOTFOUND;
    if (e->claimed)
        return -E_AGAIN;
    int r = queue_text_read(strbuf_text(&e->lines), &c->pub.env);
    if (r < 0)
        return r;
    c->pub.body = mem_body_of(m, e->text);
    if (c->pub.body == NULL) {
        c->pub.env = queue_env_free(c->pub.env);
        return -E_NOMEM;
    }
    e->claimed = true;
    c->pub.store = &m->pub;
    c->pub.generation = ++e->generation;
    c->entry = e;
    c->read_n = e->lines.n;
    return 0;
}

static int claim(struct store *s, const char *id_z, struct queue_claim **ret)
{
    struct mem_store *m = mem_of(s);
    struct mem_claim *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return -E_NOMEM;
    pthread_mutex_lock(&m->mx);
    int r = claim_held(m, id_z, c);
    pthread_mutex_unlock(&m->mx);
    if (r < 0)
        free(c);
    else
        *ret = &c->pub;
    return r;
}

static int renew(struct queue_claim *c)
{
    (void)c;
    return 0;
}

static int append(struct queue_claim *pub, const struct queue_event *ev, size_t n, struct strbuf *news)
{
    struct mem_store *m = mem_of(pub->store);
    struct mem_claim *c = (struct mem_claim *)pub;
    struct mem_entry *e = c->entry;
    int r = 0;
    pthread_mutex_lock(&m->mx);
    for (size_t i = 0; i < n; i++)
        queue_text_event(&ev[i], &e->lines);
    struct span more = span_part(strbuf_text(&e->lines), c->read_n, e->lines.n);
    if (!strbuf_ok(&e->lines))
        r = -E_NOMEM;
    else if (news == NULL)
        r = queue_text_more(pub->env, more);
    else
        strbuf_span(news, more);
    c->read_n = e->lines.n;
    pthread_mutex_unlock(&m->mx);
    return r;
}

static void release(struct queue_claim *pub)
{
    if (pub == NULL)
        return;
    struct mem_store *m = mem_of(pub->store);
    struct mem_entry *e = ((struct mem_claim *)pub)->entry;
    store_body_free(pub->body);
    pthread_mutex_lock(&m->mx);
    if (e != NULL)
        e->claimed = false;
    pthread_mutex_unlock(&m->mx);
    queue_env_free(pub->env);
    free(pub);
}

static int done(struct queue_claim *pub)
{
    struct mem_store *m = mem_of(pub->store);
    struct mem_claim *c = (struct mem_claim *)pub;
    pthread_mutex_lock(&m->mx);
    struct mem_entry **at = find(m, c->entry->id), *e = *at;
    *at = e->next;
    c->entry = NULL;
    m->queue_stamp++;
    entry_free(e);
    pthread_mutex_unlock(&m->mx);
    release(pub);
    return 0;
}

static int post(struct store *s, const char *id_z, const struct queue_event *ev)
{
    struct mem_store *m = mem_of(s);
    pthread_mutex_lock(&m->mx);
    struct mem_entry *e = *find(m, id_z);
    if (e != NULL) {
        queue_text_event(ev, &e->lines);
        m->queue_stamp++;
    }
    int r = e == NULL ? -E_NOTFOUND : strbuf_ok(&e->lines) ? 0 : -E_NOMEM;
    pthread_mutex_unlock(&m->mx);
    return r;
}

static int read_entry(struct store *s, const char *id_z, struct queue_envelope **ret)
{
    struct mem_store *m = mem_of(s);
    pthread_mutex_lock(&m->mx);
    struct mem_entry *e = *find(m, id_z);
    int r = e == NULL ? -E_NOTFOUND : queue_text_read(strbuf_text(&e->lines), ret);
    pthread_mutex_unlock(&m->mx);
    return r;
}

static int glance(struct store *s, const char *id_z, struct queue_glance *ret)
{
    struct queue_envelope *env;
    int r = read_entry(s, id_z, &env);
    if (r < 0)
        return r;
    *ret = queue_env_glance(env, env->read_n);
    queue_env_free(env);
    return 0;
}

static int active(struct store *s, const char *id_z)
{
    struct mem_store *m = mem_of(s);
    pthread_mutex_lock(&m->mx);
    const struct mem_entry *e = *find(m, id_z);
    int r = e == NULL ? -E_NOTFOUND : e->claimed;
    pthread_mutex_unlock(&m->mx);
    return r;
}

struct listed {
    char id[CRYPTO_ID_MAX];
    uint64_t version;
};

/* From a copy: `each` may call back. */
static int list(struct store *s, unsigned shard, queue_each each, void *ctx)
{
    struct mem_store *m = mem_of(s);
    size_t n = 0;
    int r = 0;
    (void)shard;
    pthread_mutex_lock(&m->mx);
    for (const struct mem_entry *e = m->queue; e != NULL; e = e->next)
        n++;
    struct listed *all = calloc(n + 1, sizeof(*all));
    n = 0;
    for (const struct mem_entry *e = m->queue; e != NULL && all != NULL; e = e->next, n++) {
        memcpy(all[n].id, e->id, sizeof(e->id));
        all[n].version = e->lines.n;
    }
    pthread_mutex_unlock(&m->mx);
    for (size_t i = 0; i < n && r == 0; i++)
        r = each(ctx, all[i].id, all[i].version);
    free(all);
    return all == NULL ? -E_NOMEM : r;
}

static int tidy(struct store *s, unsigned shard)
{
    (void)s;
    (void)shard;
    return 0;
}

static int watch_fd(struct store *s)
{
    (void)s;
    return -1;
}

static int watch_read(struct store *s, struct queue_change *ch, size_t max)
{
    (void)s;
    (void)ch;
    (void)max;
    return 0;
}

static int stamp(struct store *s, unsigned shard, uint64_t *ret)
{
    struct mem_store *m = mem_of(s);
    (void)shard;
    pthread_mutex_lock(&m->mx);
    *ret = m->queue_stamp;
    pthread_mutex_unlock(&m->mx);
    return 0;
}

const struct queue_ops mem_queue_ops = {
    .shards = 1,
    .put = put,
    .claim = claim,
    .renew = renew,
    .append = append,
    .done = done,
    .release = release,
    .post = post,
    .read = read_entry,
    .glance = glance,
    .active = active,
    .list = list,
    .tidy = tidy,
    .watch_fd = watch_fd,
    .watch_read = watch_read,
    .stamp = stamp,
};
