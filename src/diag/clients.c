#include "diag/clients.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "client/imap_client.h"
#include "client/smtp_client.h"
#include "proto/imap_items.h"
#include "runtime/job.h"
#include "runtime/worker.h"

#define TURN_MS 20
#define AGAIN_MS 50

/* One worker without a thread, turned until the errand is over. */
struct errand {
    struct job_pool *jobs;
    struct workers *ws;
    bool over;
};

static int errand_begin(struct errand *e)
{
    *e = (struct errand){0};
    int r = job_pool_new(0, &e->jobs);
    return r < 0 ? r : workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = e->jobs}, &e->ws);
}

static void errand_run(struct errand *e)
{
    int64_t until = clock_mono_ms() + DIAG_WAIT_MS;
    while (!e->over && clock_mono_ms() < until)
        workers_turn(e->ws, TURN_MS);
}

static void errand_end(struct errand *e)
{
    for (int i = 0; e->ws != NULL && i < 50 && workers_sessions(e->ws) > 0; i++)
        workers_turn(e->ws, TURN_MS);
    e->jobs = job_pool_free(e->jobs);
    e->ws = e->ws == NULL ? NULL : workers_free(e->ws);
}

/* -- mail */

struct mailing {
    struct errand e;
    struct smtp_client *client;
    struct smtp_text text;
    struct span octets;
    struct smtp_txn txn;
    struct smtp_to to;
    struct arena mem;
    struct diag_told *told;
};

static void note(struct mailing *m, const struct smtp_outcome *out)
{
    m->told->code = out->code;
    snprintf(m->told->text_z, sizeof(m->told->text_z), "%u %s: %.*s", out->code, smtp_stage_name(out->stage), SPAN_ARG(out->text));
}

static void on_ready(struct smtp_client *c, void *ctx)
{
    struct mailing *m = ctx;
    smtp_client_send(c, &m->txn);
}

static void on_done(struct smtp_client *c, struct smtp_txn *t, void *ctx)
{
    struct mailing *m = ctx;
    note(m, &t->to[0].out);
    m->client = NULL;
    m->e.over = true;
    smtp_client_quit(c);
}

static void on_closed(struct smtp_client *c, const struct smtp_outcome *why, void *ctx)
{
    struct mailing *m = ctx;
    (void)c;
    if (!m->e.over)
        note(m, why);
    m->client = NULL;
    m->e.over = true;
}

static int64_t read_text(struct smtp_text *text, uint64_t offset, void *buf, size_t n)
{
    const struct mailing *m = CONTAINER_OF(text, struct mailing, text);
    struct span part = span_part(m->octets, (size_t)offset, n);
    memcpy(buf, part.p, part.n);
    return (int64_t)part.n;
}

static void keep_text(struct smtp_text *text)
{
    (void)text; /* it is part of the errand */
}

bool diag_mail(struct diag *d, enum config_listener l, const char *from_z, const char *to_z, struct span text, struct diag_told *ret)
{
    static const struct smtp_client_user user = {.ready = on_ready, .done = on_done, .closed = on_closed};
    struct mailing m = {.told = ret, .octets = text};
    bool login = l != LISTEN_SMTP, tls = d->p.cfg->tls_enabled;
    struct smtp_peer to = {.at = d->at[l], .name_z = d->p.cfg->hostname, .hello_z = "diag.invalid",
                           .tls = tls ? TLS_LEVEL_REQUIRE : TLS_LEVEL_NONE, .tls_at_once = l == LISTEN_SMTPS,
                           .trust = tls ? d->trust : NULL, .user_z = login ? d->address_z : NULL,
                           .password_z = login ? d->password_z : NULL, .auth_in_clear = !tls, .connect_ms = DIAG_WAIT_MS,
                           .command_ms = DIAG_WAIT_MS, .data_ms = DIAG_WAIT_MS, .prepare_ms = DIAG_WAIT_MS};
    *ret = (struct diag_told){.text_z = "no answer in time"};
    arena_init(&m.mem, 64 * 1024);
    m.text = (struct smtp_text){.read = read_text, .unref = keep_text, .size = text.n};
    m.to.address = span_z(to_z);
    m.txn = (struct smtp_txn){.mem = &m.mem, .sender = span_z(from_z), .to = &m.to, .n = 1, .text = &m.text};
    int r = errand_begin(&m.e);
    if (r == 0)
        r = smtp_client_open(workers_at(m.e.ws, 0), &to, &user, &m, &m.client);
    if (r == 0)
        errand_run(&m.e);
    else
        snprintf(ret->text_z, sizeof(ret->text_z), "%s", err_text(r));
    if (m.client != NULL)
        smtp_client_quit(m.client);
    errand_end(&m.e);
    arena_done(&m.mem);
    return ret->code == 250;
}

/* -- a mailbox */

struct looking {
    struct errand e;
    struct imap_client *client;
    const char *keys_z;
    unsigned least, found;
    uint32_t last; /* uid */
    bool answered;
    int64_t until_ms;
    struct strbuf *octets;
};

static void search(struct looking *k);

static void say(struct looking *k, struct imap_say *s, const struct imap_command_user *user)
{
    if (imap_client_say(k->client, s, user, k) < 0)
        k->e.over = true;
}

static void on_octets(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct looking *k = arg;
    struct imap_fetched f;
    (void)c;
    if (imap_reply_is(r, "FETCH") && imap_read_fetch(r, &f) && f.uid == k->last && f.body_n > 0)
        strbuf_span(k->octets, f.body[0].text);
}

static void on_fetched(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct looking *k = arg;
    (void)c, (void)r;
    k->e.over = true;
}

static void fetch(struct looking *k)
{
    static const struct imap_command_user user = {.data = on_octets, .done = on_fetched};
    struct imap_say s = {0};
    imap_say_f(&s, "UID FETCH %u (UID BODY.PEEK[])", k->last);
    say(k, &s, &user);
}

static void on_found(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct looking *k = arg;
    (void)c;
    if (!imap_reply_is(r, "SEARCH"))
        return;
    struct imap_read numbers = r->data;
    k->found = 0;
    while (imap_read_u32(&numbers, &k->last))
        k->found++;
}

static void on_searched(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct looking *k = arg;
    (void)c;
    k->answered = r->status == IMAP_OK;
    if (k->answered && k->found < k->least && clock_mono_ms() < k->until_ms)
        search(k);
    else if (k->answered && k->found > 0 && k->octets != NULL)
        fetch(k);
    else
        k->e.over = true;
}

static void search(struct looking *k)
{
    static const struct imap_command_user user = {.data = on_found, .done = on_searched}, none;
    struct imap_say noop = {0}, s = {0};
    imap_say_z(&noop, "NOOP"); /* what came in between is told, and so found */
    say(k, &noop, &none);
    imap_say_f(&s, "UID SEARCH %s", k->keys_z);
    if (!k->e.over)
        say(k, &s, &user);
    else
        imap_say_done(&s);
}

static void on_in(struct imap_client *c, void *ctx)
{
    static const struct imap_command_user none;
    struct looking *k = ctx;
    struct imap_say s = {0};
    (void)c;
    imap_say_z(&s, "SELECT INBOX");
    say(k, &s, &none);
    if (!k->e.over)
        search(k);
}

static void on_out(struct imap_client *c, const struct imap_outcome *why, void *ctx)
{
    struct looking *k = ctx;
    (void)c, (void)why;
    k->client = NULL;
    k->e.over = true;
}

int diag_look(struct diag *d, const char *keys_z, unsigned least, struct strbuf *ret)
{
    static const struct imap_client_user user = {.ready = on_in, .closed = on_out};
    struct looking k = {.keys_z = keys_z, .least = least, .octets = ret, .until_ms = clock_mono_ms() + DIAG_WAIT_MS - AGAIN_MS};
    bool tls = d->p.cfg->tls_enabled;
    enum config_listener l = d->at[LISTEN_IMAPS].port != 0 ? LISTEN_IMAPS : LISTEN_IMAP;
    struct imap_peer to = {.at = d->at[l], .name_z = d->p.cfg->hostname, .tls_at_once = l == LISTEN_IMAPS, .clear = !tls,
                           .any_certificate = true, .trust = tls ? d->trust : NULL, .user_z = d->address_z,
                           .password_z = d->password_z, .connect_ms = DIAG_WAIT_MS, .command_ms = DIAG_WAIT_MS};
    int r = errand_begin(&k.e);
    if (r == 0)
        r = imap_client_open(workers_at(k.e.ws, 0), &to, &user, &k, &k.client);
    if (r == 0)
        errand_run(&k.e);
    if (k.client != NULL)
        imap_client_quit(k.client);
    errand_end(&k.e);
    return k.answered ? (int)k.found : -1;
}
