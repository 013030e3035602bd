/* The recipients of one next hop: finds the hosts, tries their addresses in order, sends, and makes of each answer what
 * SPEC RELAY-12 says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/smtp_path.h"
#include "relay/relay_impl.h"
#include "runtime/worker.h"
#include "service/saslprep.h"

#define RCPTS_MAX    100u            /* of one transaction; the peer's RCPTMAX may be less (RELAY-13) */
#define PREPARE_MS   (600 * 1000)    /* RELAY-12: all that precedes MAIL, over all addresses */
#define TEXT_MAX     512u
#define TXN_ARENA    (16u * 1024u * 1024u) /* one answer for 50,000 recipients */

enum then { THEN_OVER, THEN_MORE, THEN_NEXT_HOP };

struct attempt {
    struct round *round;
    struct attempt *next;
    struct target **to;
    size_t n;
    struct hops hops;
    size_t at;                /* the hop to be tried next */
    const struct hop *hop;    /* the one being tried */
    enum config_tls_level tls;
    bool in_clear;            /* opportunistic, and the handshake with this hop failed */
    bool reused;
    unsigned tried, refused;  /* addresses; of them those that said 5xx before MAIL */
    int64_t deadline_ms;      /* monotonic */
    struct dest_want want;
    struct dest *dest;        /* our place there */
    struct smtp_client *client;
    bool sending, recording, over;
    enum then then;
    struct arena mem;         /* of one transaction */
    struct smtp_txn txn;
    struct target **asked;    /* of each txn.to */
    struct answer last;       /* of the hop tried last; its text in last_text */
    char last_text[TEXT_MAX], last_tls[16];
};

static void attempt_over(struct attempt *a);
static void next_hop(struct attempt *a);

static bool is_open(const struct target *t)
{
    return !t->answered;
}

static size_t open_n(const struct attempt *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        n += is_open(a->to[i]);
    return n;
}

/* -- recording */

static void go_on(struct attempt *a)
{
    struct round *r = a->round;
    bool stop = worker_stopping(r->worker);
    if (open_n(a) == 0 || a->then == THEN_OVER || stop) {
        r->broke_off |= open_n(a) > 0;
        attempt_over(a);
    } else {
        next_hop(a);
    }
}

static void on_recorded(void *ctx, struct queue_item *it, int err)
{
    struct attempt *a = ctx;
    (void)it;
    a->recording = false;
    if (err < 0)
        a->round->broke_off = true;
    go_on(a);
}

static void record(struct attempt *a, const struct queue_event *ev, size_t n)
{
    if (n == 0) {
        go_on(a);
        return;
    }
    a->recording = true;
    queue_item_record(a->round->item, ev, n, on_recorded, a);
}

/* One answer for all who have none. */
static void answer_all(struct attempt *a, const struct answer *answer)
{
    size_t n = 0;
    struct queue_event *ev = calloc(MAX(open_n(a), 1u), sizeof(*ev));
    a->then = THEN_OVER;
    for (size_t i = 0; ev != NULL && i < a->n; i++) {
        if (!is_open(a->to[i]))
            continue;
        ev[n++] = round_result(a->round, &a->mem, a->to[i], answer);
        a->to[i]->answered = true;
    }
    if (ev == NULL)
        a->round->broke_off = true;
    record(a, ev, n);
    free(ev);
}

static void answer_all_ourselves(struct attempt *a, enum queue_outcome outcome, struct smtp_status status, const char *text_z)
{
    answer_all(a, &(struct answer){.outcome = outcome, .hop = a->hop, .tls_z = "",
                                   .said = {.status = status, .text = span_z(text_z)}});
}

static void keep_last(struct attempt *a, const struct smtp_client *c, const struct smtp_outcome *said)
{
    a->last = relay_answer(a->hop, c, said);
    snprintf(a->last_text, sizeof(a->last_text), SPAN_FMT, SPAN_ARG(said->text));
    snprintf(a->last_tls, sizeof(a->last_tls), "%s", a->last.tls_z);
    a->last.said.text = span_z(a->last_text);
    a->last.tls_z = a->last_tls;
}

/* No address is left. */
static void give_up(struct attempt *a)
{
    enum smtp_stage stage = a->last.said.stage;
    bool insecure = a->last.said.answer == SMTP_SAID_INSECURE || stage == SMTP_AT_TLS;
    if (a->tried > 0 && a->refused == a->tried && a->at >= a->hops.n) {
        a->last.outcome = QUEUE_PERMANENT;
        if (a->last.said.status.class != 5)
            a->last.said.status = (struct smtp_status){5, 0, 0};
    } else if ((a->round->flags & QUEUE_REQUIRETLS) && insecure) {
        a->last.outcome = QUEUE_PERMANENT;
        a->last.said.status = (struct smtp_status){5, 7, 30};
    } else if (a->last.said.status.class != 4) {
        a->last.said.status = (struct smtp_status){4, 0, 0};
    }
    answer_all(a, &a->last);
}

/* -- one transaction */

/* The same hop once more. */
static void hop_again(struct attempt *a)
{
    a->at--;
    a->tried--;
}

static void note_results(struct attempt *a, const struct smtp_client *c, struct smtp_txn *t)
{
    struct queue_event *ev = arena_new_array(&a->mem, struct queue_event, t->n);
    size_t n = 0;
    a->then = THEN_MORE;
    for (size_t i = 0; i < t->n; i++) {
        struct smtp_to *to = &t->to[i];
        enum relay_act act = relay_act(&to->out);
        struct target *target = a->asked[i];
        if (to->too_many)
            continue; /* at once, in a further transaction */
        if (act == ACT_NEXT || ev == NULL) {
            keep_last(a, c, &to->out);
            a->then = THEN_NEXT_HOP;
            continue;
        }
        if (act == ACT_STOP) {
            a->round->broke_off = true;
            a->then = THEN_OVER;
            continue;
        }
        struct answer answer = relay_answer(a->hop, c, &to->out);
        answer.dsn_passed = (smtp_client_features(c)->has & SMTP_HAS_DSN) != 0;
        ev[n++] = round_result(a->round, &a->mem, target, &answer);
        target->answered = true;
    }
    /* A connection kept from another message may have been closed by the peer meanwhile: that says nothing of it. */
    bool stale = a->then == THEN_NEXT_HOP && a->reused && a->last.said.stage == SMTP_AT_MAIL;
    if (stale || (a->then == THEN_MORE && a->client == NULL))
        hop_again(a);
    record(a, ev, n);
}

/* No callback of it comes any more. */
static void drop_client(struct attempt *a)
{
    struct smtp_client *c = a->client;
    struct dest *dest = a->dest;
    a->client = NULL;
    a->dest = NULL;
    if (c != NULL)
        smtp_client_quit(c);
    if (dest != NULL)
        dest_leave(a->round->relay->dests, dest);
}

static void give_client(struct attempt *a)
{
    struct smtp_client *c = a->client;
    struct dest *dest = a->dest;
    a->client = NULL;
    a->dest = NULL;
    dest_give(a->round->relay->dests, dest, c);
}

static void on_done(struct smtp_client *c, struct smtp_txn *t, void *ctx)
{
    struct attempt *a = ctx;
    struct round *r = a->round;
    a->sending = false;
    atomic_fetch_add(&r->relay->transactions, 1);
    bool all = true;
    for (size_t i = 0; i < t->n; i++) {
        enum relay_act act = relay_act(&t->to[i].out);
        all &= !t->to[i].too_many && act != ACT_NEXT && act != ACT_STOP;
    }
    if (!smtp_client_usable(c))
        drop_client(a);
    else if (all && open_n(a) == t->n)
        give_client(a); /* the next message may have it while this one's result is written */
    note_results(a, c, t);
}

static void send_text(void *ctx, struct smtp_text *text, int err)
{
    struct attempt *a = ctx;
    a->sending = false;
    if (text != NULL && (a->client == NULL || !smtp_client_usable(a->client))) {
        text->unref(text); /* lost while the text was rewritten */
        drop_client(a);
        next_hop(a);
        return;
    }
    if (text == NULL) {
        drop_client(a);
        if (err == -E_SYNTAX)
            answer_all_ourselves(a, QUEUE_PERMANENT, (struct smtp_status){5, 6, 3},
                                 "the message cannot be rewritten for a host without 8BITMIME");
        else
            answer_all_ourselves(a, QUEUE_TEMPORARY, (struct smtp_status){4, 3, 0}, err_text(err));
        return;
    }
    a->txn.text = text;
    a->sending = true;
    smtp_client_send(a->client, &a->txn);
}

/* Fills a->txn with as many recipients as go at once. */
static bool make_txn(struct attempt *a)
{
    struct round *r = a->round;
    const struct smtp_features *f = smtp_client_features(a->client);
    size_t most = f->rcpt_max > 0 ? (size_t)MIN(f->rcpt_max, (uint64_t)RCPTS_MAX) : RCPTS_MAX;
    arena_reset(&a->mem);
    size_t n = MIN(open_n(a), most);
    struct smtp_to *to = arena_new_array(&a->mem, struct smtp_to, n);
    a->asked = arena_new_array(&a->mem, struct target *, n);
    if (to == NULL || a->asked == NULL)
        return false;
    a->txn = (struct smtp_txn){.mem = &a->mem, .sender = r->sender, .envid = r->envid, .ret = r->ret, .to = to,
                               .utf8 = (r->flags & QUEUE_SMTPUTF8) != 0 || !smtp_text_is_ascii(r->sender),
                               .eight_bit = (r->flags & QUEUE_8BITMIME) != 0, .requiretls = (r->flags & QUEUE_REQUIRETLS) != 0};
    for (size_t i = 0; i < a->n && a->txn.n < n; i++) {
        if (!is_open(a->to[i]))
            continue;
        a->asked[a->txn.n] = a->to[i];
        a->txn.utf8 |= !smtp_text_is_ascii(a->to[i]->address);
        to[a->txn.n++] = (struct smtp_to){.address = a->to[i]->address, .orcpt = a->to[i]->orcpt, .notify = a->to[i]->notify};
    }
    return true;
}

static void send_next(struct attempt *a)
{
    struct round *r = a->round;
    bool seven_bit = (r->flags & QUEUE_8BITMIME) && !(smtp_client_features(a->client)->has & SMTP_HAS_8BITMIME);
    a->sending = true;
    if (!make_txn(a)) {
        send_text(a, NULL, -E_NOMEM);
    } else if (seven_bit && !a->txn.utf8) {
        text_seven_bit(r, send_text, a);
    } else {
        struct smtp_text *text = text_plain(r);
        send_text(a, text, text == NULL ? -E_NOMEM : 0);
    }
}

/* -- connections */

static void on_ready(struct smtp_client *c, void *ctx)
{
    struct attempt *a = ctx;
    dest_connected(a->round->relay->dests, a->dest);
    if (span_ieq_z(smtp_client_greeting(c), a->round->cfg->hostname)) {
        drop_client(a);
        answer_all_ourselves(a, QUEUE_PERMANENT, (struct smtp_status){5, 4, 6}, "the host greets with our own name: a loop");
        return;
    }
    send_next(a);
}

/* Before any transaction. */
static void not_ready(struct attempt *a, const struct smtp_client *c, const struct smtp_outcome *why)
{
    enum relay_act act = relay_act(why);
    keep_last(a, c, why);
    if (why->stage == SMTP_AT_TLS && why->answer == SMTP_SAID_NOTHING && !a->in_clear && a->tls == TLS_LEVEL_OPPORTUNISTIC &&
        !(a->round->flags & QUEUE_REQUIRETLS)) {
        a->in_clear = true; /* RELAY-20: once in clear, on a new connection */
        hop_again(a);
        next_hop(a);
        return;
    }
    a->refused += act == ACT_REFUSED;
    if (act == ACT_STOP) {
        a->then = THEN_OVER;
        a->round->broke_off = true;
        attempt_over(a);
    } else if (act == ACT_DEFER) {
        answer_all(a, &a->last);
    } else {
        next_hop(a);
    }
}

static void on_closed(struct smtp_client *c, const struct smtp_outcome *why, void *ctx)
{
    struct attempt *a = ctx;
    struct round *r = a->round;
    struct dest *dest = a->dest;
    a->client = NULL;
    a->dest = NULL;
    if (why->stage == SMTP_AT_CONNECT && why->answer == SMTP_SAID_NOTHING) {
        dest_failed(r->relay->dests, dest, (const char *)why->text.p);
    } else {
        dest_connected(r->relay->dests, dest);
        dest_leave(r->relay->dests, dest);
    }
    if (a->sending || a->recording)
        hop_again(a); /* it was kept for more recipients, or while the text was rewritten */
    else
        not_ready(a, c, why);
}

static const struct smtp_client_user user = {.ready = on_ready, .done = on_done, .closed = on_closed};

static const char *login(const struct attempt *a)
{
    const char *name_z = a->round->cfg->relay_smarthost_username;
    return a->hops.smarthost && name_z != NULL && name_z[0] != '\0' ? name_z : NULL;
}

static void set_source(const struct config_addrs *own, bool v4, struct addr *ret)
{
    if (own->n == 0 || ip_is_v4(&own->items[0]) != v4)
        return;
    *ret = addr_from_ip(&own->items[0], 0);
}

static void open_connection(struct attempt *a)
{
    const struct config *cfg = a->round->cfg;
    struct relay *relay = a->round->relay;
    char *password = NULL;
    size_t password_n = 0;
    bool v4 = a->hop->at.family == ADDR_IP4;
    struct smtp_peer peer = {.at = a->hop->at, .name_z = a->hop->name_z, .hello_z = cfg->hostname, .tls = a->tls,
                             .tls_at_once = a->hops.smarthost && a->hop->at.port == 465, .refuse_starttls = a->in_clear,
                             .trust = relay->trust, .user_z = login(a), .password_z = cfg->relay_smarthost_password,
                             .auth_in_clear = addr_is_loopback(&a->hop->at, &(struct addr){0}),
                             .need_tls_verified = (a->round->flags & QUEUE_REQUIRETLS) != 0,
                             .connect_ms = cfg->relay_connect_timeout * 1000, .command_ms = cfg->relay_command_timeout * 1000,
                             .data_ms = cfg->relay_data_timeout * 1000,
                             .prepare_ms = MAX(a->deadline_ms - clock_mono_ms(), 1)};
    set_source(v4 ? &cfg->relay_source_ipv4 : &cfg->relay_source_ipv6, v4, &peer.source);
    if (peer.user_z != NULL && saslprep(span_z(peer.password_z), &password, &password_n) == 0)
        peer.password_z = password;
    int r = smtp_client_open(a->round->worker, &peer, &user, a, &a->client);
    if (password != NULL)
        crypto_wipe(password, password_n);
    free(password);
    atomic_fetch_add(&relay->connections, r == 0);
    if (r == 0)
        return;
    a->client = NULL;
    drop_client(a);
    struct smtp_outcome why = {.stage = SMTP_AT_CONNECT, .answer = SMTP_SAID_NOTHING, .text = span_z(err_text(r))};
    not_ready(a, NULL, &why);
}

static void on_granted(struct dest_want *w, enum dest_grant grant)
{
    struct attempt *a = CONTAINER_OF(w, struct attempt, want);
    struct smtp_outcome why = {.stage = SMTP_AT_CONNECT, .answer = SMTP_SAID_NOTHING, .text = span_z(w->why_z)};
    a->dest = w->dest;
    a->reused = grant == DEST_REUSE;
    switch (grant) {
    case DEST_REUSE:
        a->client = w->client;
        smtp_client_adopt(a->client, &user, a);
        send_next(a);
        break;
    case DEST_CONNECT:
        open_connection(a);
        break;
    case DEST_REFUSES:
        not_ready(a, NULL, &why);
        break;
    case DEST_BUSY:
        a->round->busy = true;
        a->then = THEN_OVER;
        attempt_over(a);
        break;
    case DEST_CLOSING:
        why.answer = SMTP_SAID_BROKE_OFF;
        not_ready(a, NULL, &why);
        break;
    }
}

static void next_hop(struct attempt *a)
{
    if (a->client != NULL && smtp_client_usable(a->client)) { /* more recipients for the same host */
        send_next(a);
        return;
    }
    if (a->at >= a->hops.n || clock_mono_ms() >= a->deadline_ms) {
        give_up(a);
        return;
    }
    if (a->hop != &a->hops.hop[a->at])
        a->in_clear = false;
    a->hop = &a->hops.hop[a->at++];
    a->tried++;
    a->want = (struct dest_want){.at = a->hop->at, .name_z = a->hop->name_z, .user_z = login(a), .tls = a->tls,
                                 .trust = a->round->relay->trust,
                                 .verified = (a->round->flags & QUEUE_REQUIRETLS) != 0, .insist = a->round->expired,
                                 .granted = on_granted};
    dest_ask(a->round->relay->dests, &a->want);
}

/* -- begin and end */

static void on_hops(void *arg, const struct hops *h)
{
    struct attempt *a = arg;
    a->hops = *h;
    a->round->tried = true;
    a->deadline_ms = clock_mono_ms() + PREPARE_MS;
    if (worker_stopping(a->round->worker)) {
        a->round->broke_off = true; /* the resolver ends too: its answer says nothing of the domain */
        attempt_over(a);
    } else if (h->verdict != HOPS_OK) {
        answer_all_ourselves(a, h->verdict == HOPS_FAIL ? QUEUE_PERMANENT : QUEUE_TEMPORARY, h->status, h->text_z);
    } else if ((a->round->flags & QUEUE_REQUIRETLS) && !h->hop[0].authentic) {
        answer_all_ourselves(a, QUEUE_PERMANENT, (struct smtp_status){5, 7, 30},
                             "the message requires TLS, and the name of the domain's mail host is not authentic");
    } else {
        if (h->smarthost)
            a->tls = (enum config_tls_level)a->round->cfg->relay_smarthost_tls;
        else
            a->tls = relay_tls_policy(a->round->cfg, a->to[0]->domain);
        next_hop(a);
    }
}

void attempt_begin(struct attempt *a)
{
    struct round *r = a->round;
    int err = hops_find(r->relay->parts.resolver, r->worker, r->cfg, a->to[0]->domain, on_hops, a);
    if (err < 0)
        answer_all_ourselves(a, QUEUE_TEMPORARY, (struct smtp_status){4, 3, 0}, err_text(err));
}

static void attempt_over(struct attempt *a)
{
    if (a->over)
        return;
    a->over = true;
    if (a->client != NULL)
        give_client(a);
    round_attempt_over(a->round);
}

struct attempt *attempt_new(struct round *r, struct target **to, size_t n, struct attempt *next)
{
    struct attempt *a = calloc(1, sizeof(*a));
    if (a == NULL)
        return NULL;
    a->round = r;
    a->to = to;
    a->n = n;
    a->next = next;
    a->last = (struct answer){.outcome = QUEUE_TEMPORARY, .tls_z = "", .said = {.status = {4, 4, 1}, .text = SPAN_LIT("no host could be tried in time")}};
    arena_init(&a->mem, TXN_ARENA);
    return a;
}

struct attempt *attempt_next(const struct attempt *a)
{
    return a->next;
}

struct attempt *attempt_free(struct attempt *a)
{
    struct attempt *next = a->next;
    arena_done(&a->mem);
    free(a);
    return next;
}
