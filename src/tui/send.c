/* A draft goes out by SMTP, and a copy to Sent; or it is kept (SPEC TUI-03, keep.c). */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/utf8.h"
#include "client/smtp_client.h"
#include "service/domain_name.h"
#include "tui/act.h"
#include "tui/tui_impl.h"

#define PEOPLE_MAX 2000u

/* The octets on their way: read by a job, so they live until nobody reads them. */
struct outgoing {
    struct smtp_text text;
    struct strbuf octets;
    _Atomic size_t read; /* of them, on their way or over */
};

struct sending {
    struct smtp_client *client;
    struct arena mem;
    struct smtp_txn txn;
    struct strbuf message; /* for the copy */
    bool sent, refused;
    int64_t since_ms;
    uint8_t key[TLS_KEY_OCTETS];
};

/* -- addresses seen, for completion */

void tui_seen(struct tui *t, struct span address)
{
    if (address.n == 0 || address.n > 300 || t->people_n == PEOPLE_MAX)
        return;
    for (size_t i = 0; i < t->people_n; i++)
        if (span_eq_z(address, t->people[i]))
            return;
    char **grown = realloc(t->people, (t->people_n + 1) * sizeof(*grown));
    if (grown == NULL)
        return;
    t->people = grown;
    t->people[t->people_n++] = tui_dup(address);
}

/* -- SMTP */

static int64_t read_octets(struct smtp_text *text, uint64_t offset, void *buf, size_t n)
{
    struct outgoing *o = CONTAINER_OF(text, struct outgoing, text);
    struct span piece = span_part(strbuf_text(&o->octets), (size_t)offset, n);
    memcpy(buf, piece.p, piece.n);
    atomic_store_explicit(&o->read, (size_t)offset + piece.n, memory_order_relaxed);
    return (int64_t)piece.n;
}

static void drop_octets(struct smtp_text *text)
{
    struct outgoing *o = CONTAINER_OF(text, struct outgoing, text);
    strbuf_done(&o->octets);
    free(o);
}

bool tui_send_progress(const struct tui *t, struct strbuf *out)
{
    const struct sending *s = t->sending;
    int64_t ms = s == NULL ? 0 : worker_now_ms(tui_worker(t)) - s->since_ms;
    if (ms < 1000)
        return false;
    strbuf_f(out, "sending ... %lld s", (long long)(ms / 1000));
    size_t read = s->txn.text == NULL ? 0 : atomic_load_explicit(&CONTAINER_OF(s->txn.text, struct outgoing, text)->read, memory_order_relaxed);
    if (read > 0)
        strbuf_f(out, ", %zu of %zu KiB", (read + 1023) / 1024, (s->message.n + 1023) / 1024);
    return true;
}

static void end_sending(struct tui *t)
{
    struct sending *s = t->sending;
    t->sending = NULL;
    arena_done(&s->mem);
    strbuf_done(&s->message);
    free(s);
}

static void mark_original(struct tui *t, const struct draft *d)
{
    struct imap_say say = {0};
    uint32_t uid = d->answers != 0 ? d->answers : d->forwards;
    if (uid == 0 || d->box_z == NULL || t->open_z == NULL || strcmp(d->box_z, t->open_z) != 0)
        return;
    imap_say_f(&say, "UID STORE %u +FLAGS (%s)", uid, d->answers != 0 ? "\\Answered" : "$Forwarded");
    tui_op_say(tui_op(t, "marking"), &say);
}

/* The copy is kept; the draft stays for those who were refused, to be changed and sent to them alone. */
static void on_sent(struct tui *t, const char *refused_z)
{
    tui_say(t, "Sent");
    tui_keep_sent(t, strbuf_text(&t->sending->message));
    if (t->ready)
        mark_original(t, t->draft);
    if (refused_z[0] != '\0') {
        t->draft->was = (struct place){0};
        tui_draft_readdress(t, refused_z);
        return;
    }
    tui_draft_free(t);
    if (t->where == AT_DRAFT || t->behind == AT_DRAFT)
        tui_go(t, t->view.uid != 0 ? AT_MESSAGE : AT_LIST);
}

static void on_ready(struct smtp_client *c, void *ctx)
{
    struct tui *t = ctx;
    tui_say(t, "Sending ...");
    smtp_client_send(c, &t->sending->txn);
}

/* SPEC TUI-03: what was refused stays open to be changed; what nobody answered is kept. */
static void not_sent(struct tui *t, const struct smtp_outcome *why, struct span address)
{
    char line[240];
    bool unknown = why->answer == SMTP_SAID_NOTHING || why->answer == SMTP_SAID_BROKE_OFF;
    bool whole = unknown && why->stage == SMTP_AT_END; /* the answer was lost, not the mail, perhaps */
    snprintf(line, sizeof(line), "%s (%s): %.*s%s%.*s", whole ? "It may have been sent" : "Not sent", smtp_stage_name(why->stage),
             (int)MIN(address.n, 80), (const char *)address.p, address.n > 0 ? ": " : "", (int)MIN(why->text.n, 120),
             (const char *)why->text.p);
    if (unknown)
        tui_keep_draft(t, line);
    else
        tui_complain(t, "%s", line);
}

static bool has_it(const struct smtp_to *to)
{
    return to->out.stage == SMTP_AT_END && to->out.answer == SMTP_SAID_YES;
}

/* All have it, or it is told who has not. */
static void on_done(struct smtp_client *c, struct smtp_txn *txn, void *ctx)
{
    struct tui *t = ctx;
    struct sending *s = t->sending;
    const struct smtp_to *bad = NULL;
    struct strbuf refused = {0};
    size_t good = 0;
    for (size_t i = 0; i < txn->n; i++) {
        if (has_it(&txn->to[i])) {
            good++;
            continue;
        }
        bad = &txn->to[i];
        strbuf_f(&refused, "%s" SPAN_FMT, refused.n == 0 ? "" : ", ", SPAN_ARG(bad->address));
    }
    t->dirty = true;
    txn->text = NULL; /* its reference is gone with the transaction */
    s->sent = good > 0;
    s->refused = bad != NULL;
    char *refused_z = tui_dup(strbuf_text(&refused));
    if (good > 0)
        on_sent(t, refused_z);
    if (bad != NULL && good > 0)
        tui_complain(t, "Sent to %zu of %zu; not to " SPAN_FMT ": " SPAN_FMT, good, txn->n, SPAN_ARG(bad->address), SPAN_ARG(bad->out.text));
    else if (bad != NULL)
        not_sent(t, &bad->out, bad->address);
    free(refused_z);
    strbuf_done(&refused);
    if (smtp_client_usable(c)) {
        smtp_client_quit(c);
        end_sending(t);
    }
}

static void key_answered(struct tui *t, bool yes)
{
    int r = yes ? tui_pin_add(t, t->server_z, t->smtp_port, t->asked_key) : 0;
    if (r < 0)
        tui_complain(t, "%s/known_hosts: %s", t->folder_z, err_text(r));
    else if (yes)
        tui_send(t);
    else
        tui_complain(t, "Not sent");
}

static void on_closed(struct smtp_client *c, const struct smtp_outcome *why, void *ctx)
{
    struct tui *t = ctx;
    struct sending *s = t->sending;
    uint8_t pin[TLS_KEY_OCTETS];
    (void)c;
    t->dirty = true;
    bool open = !s->sent && !s->refused;
    if (s->txn.text != NULL)
        drop_octets(s->txn.text);
    char text[200];
    snprintf(text, sizeof(text), SPAN_FMT, (int)MIN(why->text.n, 190), (const char *)why->text.p);
    end_sending(t);
    if (!open)
        return;
    if (why->stage == SMTP_AT_TLS && tls_client_refused(t->smtp_trust, t->asked_key)) {
        char hex[2 * TLS_KEY_OCTETS + 1], question[600];
        hex_encode(span_of(t->asked_key, TLS_KEY_OCTETS), hex);
        if (tui_pin_of(t, t->server_z, t->smtp_port, pin)) {
            tui_keep_draft(t, "The key of the server CHANGED: refused (known_hosts has another)");
            return;
        }
        snprintf(question, sizeof(question),
                 "The certificate of %s for sending does not verify. Key SHA-256 %s. Trust it from now on? (y/n)", t->server_z, hex);
        tui_ask(t, question, key_answered);
        return;
    }
    not_sent(t, &(struct smtp_outcome){.stage = why->stage, .answer = why->answer, .text = span_z(text)}, (struct span){0});
}

/* local@domain as SMTP has it. -E_SYNTAX. */
static int address_of(struct arena *a, const struct imap_person *p, struct span *ret, bool *utf8)
{
    char domain_z[DOMAIN_NAME_MAX + 1];
    struct strbuf out = {0};
    bool literal = p->host.n > 0 && p->host.p[0] == '[';
    for (size_t i = 0; i < p->mailbox.n; i++) {
        *utf8 = *utf8 || p->mailbox.p[i] >= 0x80;
        if (p->mailbox.p[i] < ' ' || p->mailbox.p[i] == 0x7f)
            return -E_SYNTAX;
    }
    if (!literal && domain_normal(p->host, domain_z) < 0)
        return -E_SYNTAX;
    tui_addr_spec(&out, p->mailbox, literal ? p->host : span_z(domain_z));
    *ret = span_dup(a, strbuf_text(&out));
    strbuf_done(&out);
    return ret->n == 0 ? -E_NOMEM : 0;
}

/* The last one is another's address too: of To and Cc, say. */
static bool is_there(const struct smtp_txn *txn)
{
    size_t same = 0;
    while (same < txn->n && !span_eq(txn->to[same].address, txn->to[txn->n].address))
        same++;
    return same < txn->n;
}

static int prepare(struct tui *t, struct sending *s)
{
    struct imap_people people;
    struct outgoing *o = calloc(1, sizeof(*o));
    struct smtp_txn *txn = &s->txn;
    if (o == NULL)
        return -E_NOMEM;
    o->text = (struct smtp_text){.read = read_octets, .unref = drop_octets};
    txn->text = &o->text;
    txn->mem = &s->mem;
    int r = tui_draft_message(t, false, &s->message, &s->mem, &people);
    if (r == 0 && people.n == 0) {
        tui_complain(t, "There is nobody to send it to");
        r = -E_INVAL;
    }
    txn->to = arena_new_array(&s->mem, struct smtp_to, people.n);
    for (size_t i = 0; r == 0 && i < people.n; i++) {
        r = address_of(&s->mem, &people.v[i], &txn->to[i].address, &txn->utf8);
        if (r < 0)
            tui_complain(t, "Not an address: " SPAN_FMT "@" SPAN_FMT, SPAN_ARG(people.v[i].mailbox), SPAN_ARG(people.v[i].host));
        txn->n += is_there(txn) ? 0 : 1;
    }
    strbuf_span(&o->octets, strbuf_text(&s->message));
    o->text.size = o->octets.n;
    for (size_t i = 0; i < s->message.n && !txn->eight_bit; i++)
        txn->eight_bit = s->message.p[i] >= 0x80;
    struct strbuf sender = {0};
    tui_own_address(t, &sender);
    txn->sender = span_dup(&s->mem, strbuf_text(&sender));
    strbuf_done(&sender);
    return r;
}

void tui_send(struct tui *t)
{
    static const struct smtp_client_user user = {.ready = on_ready, .done = on_done, .closed = on_closed};
    uint8_t pin[TLS_KEY_OCTETS];
    char host[256] = "localhost";
    if (t->draft == NULL || t->sending != NULL)
        return;
    struct sending *s = calloc(1, sizeof(*s));
    if (s == NULL)
        abort();
    t->sending = s;
    s->since_ms = worker_now_ms(tui_worker(t));
    arena_init(&s->mem, 64u << 20);
    int r = t->at_n == 0 ? -E_NOTFOUND : prepare(t, s);
    (void)gethostname(host, sizeof(host) - 1);
    tls_client_pin(t->smtp_trust, tui_pin_of(t, t->server_z, t->smtp_port, pin) ? pin : NULL);
    struct smtp_peer to = {.at = t->at[t->at_i], .name_z = t->server_z, .hello_z = host, .tls = TLS_LEVEL_VERIFY,
        .tls_at_once = !t->smtp_starttls, .trust = t->smtp_trust, .user_z = t->user_z, .password_z = t->password_z,
        .connect_ms = 20000, .command_ms = 120000, .data_ms = 300000};
    to.at.port = t->smtp_port;
    if (r == 0)
        r = smtp_client_open(tui_worker(t), &to, &user, t, &s->client);
    if (r == 0) {
        tui_say(t, "Connecting to send ...");
        return;
    }
    if (s->txn.text != NULL)
        drop_octets(s->txn.text);
    end_sending(t);
    if (r != -E_SYNTAX && r != -E_INVAL)
        tui_keep_draft(t, "Not sent: no connection");
}

void act_send(struct tui *t)
{
    tui_send(t);
}

/* At the end of the program: what is open is not lost. */
void tui_send_done(struct tui *t)
{
    if (t->draft != NULL && t->where == AT_EDITOR) {
        strbuf_clear(&t->draft->text);
        strbuf_span(&t->draft->text, strbuf_text(&t->edit.text));
    }
    tui_keep_open(t);
    if (t->sending != NULL && t->sending->client != NULL) {
        smtp_client_quit(t->sending->client);
        end_sending(t);
    }
    tui_draft_free(t);
    strbuf_done(&t->edit.text);
    for (size_t i = 0; i < t->people_n; i++)
        free(t->people[i]);
    free(t->people);
}
