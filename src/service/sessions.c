#include "service/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/conn.h"
#include "runtime/worker.h"
#include "service/peer_ip.h"

static struct session_row *one_more(struct session_list *l)
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : l->cap * 2;
        struct session_row *row = realloc(l->row, cap * sizeof(*row));
        if (row == NULL)
            return NULL;
        l->row = row;
        l->cap = cap;
    }
    return &l->row[l->n++];
}

static void gather_one(struct conn *c, void *arg)
{
    struct session_list *l = arg;
    struct conn_about about = {0};
    if (c->proto->about == NULL || conn_closing(c))
        return;
    c->proto->about(c, &about);
    struct session_row *r = one_more(l);
    if (r == NULL) {
        l->failed = true;
        return;
    }
    *r = (struct session_row){.protocol_z = c->proto->name_z, .state_z = about.state_z, .since_ms = about.since_ms,
                              .ip = peer_ip(conn_peer(c)), .tls = conn_private(c), .account_at = l->accounts.n,
                              .account_n = about.account.n};
    memcpy(r->id, about.id_z, strlen(about.id_z) + 1);
    strbuf_span(&l->accounts, about.account);
}

void sessions_gather(struct worker *w, struct session_list *l)
{
    worker_each(w, gather_one, l);
    l->failed = l->failed || !strbuf_ok(&l->accounts);
}

struct ending {
    struct span who;
    size_t n;
};

static void end_one(struct conn *c, void *arg)
{
    struct ending *e = arg;
    struct conn_about about = {0};
    if (c->proto->about == NULL || conn_closing(c))
        return;
    c->proto->about(c, &about);
    if (!span_eq_z(e->who, about.id_z) && (about.account.n == 0 || !span_eq(e->who, about.account)))
        return;
    e->n++;
    c->proto->expel(c);
}

size_t sessions_end(struct worker *w, struct span who)
{
    struct ending e = {.who = who};
    worker_each(w, end_one, &e);
    return e.n;
}

static int older(const void *va, const void *vb)
{
    const struct session_row *a = va, *b = vb;
    if (a->since_ms != b->since_ms)
        return a->since_ms < b->since_ms ? -1 : 1;
    return strcmp(a->id, b->id);
}

void session_list_sort(struct session_list *l)
{
    if (l->n > 0)
        qsort(l->row, l->n, sizeof(*l->row), older);
}

struct span session_account(const struct session_list *l, const struct session_row *r)
{
    return span_part(strbuf_text(&l->accounts), r->account_at, r->account_n);
}

void session_list_done(struct session_list *l)
{
    free(l->row);
    strbuf_done(&l->accounts);
    *l = (struct session_list){0};
}
