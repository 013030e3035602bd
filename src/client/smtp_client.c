#include "client/smtp_client.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/smtp_client_impl.h"
#include "runtime/conn.h"
#include "runtime/connect.h"

#define IN_MAX 4096u /* more than one line of a reply */

static const char *const stage_names[] = {
    [SMTP_AT_CONNECT] = "connect", [SMTP_AT_GREETING] = "greeting", [SMTP_AT_HELLO] = "hello",
    [SMTP_AT_STARTTLS] = "starttls", [SMTP_AT_TLS] = "tls", [SMTP_AT_AUTH] = "auth", [SMTP_AT_IDLE] = "idle",
    [SMTP_AT_MAIL] = "mail", [SMTP_AT_RCPT] = "rcpt", [SMTP_AT_DATA] = "data", [SMTP_AT_TEXT] = "text",
    [SMTP_AT_END] = "end",
};
_Static_assert(ARRAY_LEN(stage_names) == SMTP_STAGE__COUNT, "one name per stage");

const char *smtp_stage_name(enum smtp_stage s)
{
    return stage_names[s];
}

/* -- the dialogue */

static void on_greeting(struct smtp_client *c)
{
    size_t end;
    struct span name = c->out.text;
    if (span_find(name, ' ', &end))
        name = span_part(name, 0, end);
    name = span_part(name, 0, sizeof(c->greeting) - 1);
    if (name.n > 0)
        memcpy(c->greeting, name.p, name.n);
    smtp_say_hello(c);
}

static void garbage(struct smtp_client *c)
{
    c->out.answer = SMTP_SAID_GARBAGE;
    smtp_end(c);
}

enum reply_class { CLASS_2, CLASS_3, CLASS_4, CLASS_421, CLASS_5, CLASS__COUNT };

/* What each state does with each class of reply (RFC 5321 4.3.2), and which time-out it has. */
static const struct step {
    void (*on[CLASS__COUNT])(struct smtp_client *c);
    enum smtp_stage stage;
    bool data_ms; /* relay.data_timeout, else relay.command_timeout */
} steps[] = {
    [ST_CONNECT] = {{garbage, garbage, garbage, garbage, garbage}, SMTP_AT_CONNECT, false},
    [ST_GREETING] = {{on_greeting, garbage, smtp_end, smtp_end, smtp_end}, SMTP_AT_GREETING, false},
    [ST_EHLO] = {{smtp_prepare, garbage, smtp_end, smtp_end, smtp_hello_refused}, SMTP_AT_HELLO, false},
    [ST_HELO] = {{smtp_prepare, garbage, smtp_end, smtp_end, smtp_end}, SMTP_AT_HELLO, false},
    [ST_STARTTLS] = {{smtp_begin_tls, garbage, smtp_starttls_refused, smtp_end, smtp_starttls_refused}, SMTP_AT_STARTTLS, false},
    [ST_TLS] = {{garbage, garbage, garbage, garbage, garbage}, SMTP_AT_TLS, false},
    [ST_AUTH] = {{smtp_auth_accepted, smtp_auth_challenge, smtp_auth_refused, smtp_auth_refused, smtp_auth_refused}, SMTP_AT_AUTH, false},
    [ST_IDLE] = {{garbage, garbage, smtp_end, smtp_end, smtp_end}, SMTP_AT_IDLE, false},
    [ST_ENVELOPE] = {{smtp_txn_reply, smtp_txn_reply, smtp_txn_reply, smtp_end, smtp_txn_reply}, SMTP_AT_MAIL, false},
    [ST_TEXT] = {{garbage, garbage, smtp_end, smtp_end, smtp_end}, SMTP_AT_TEXT, true},
    [ST_END] = {{smtp_txn_reply, garbage, smtp_txn_reply, smtp_end, smtp_txn_reply}, SMTP_AT_END, true},
    [ST_RSET] = {{smtp_txn_reply, garbage, smtp_txn_reply, smtp_end, smtp_txn_reply}, SMTP_AT_IDLE, false},
    [ST_OVER] = {{garbage, garbage, garbage, garbage, garbage}, SMTP_AT_IDLE, false},
};
_Static_assert(ARRAY_LEN(steps) == ST__COUNT, "one row per state");

static enum smtp_stage stage_now(const struct smtp_client *c)
{
    return c->state == ST_ENVELOPE ? smtp_txn_stage(c) : steps[c->state].stage;
}

void smtp_enter(struct smtp_client *c, enum smtp_state s)
{
    c->state = s;
    conn_deadline(&c->conn, CONN_COMMAND, steps[s].data_ms ? c->peer.data_ms : c->peer.command_ms);
}

static void heard(struct smtp_client *c)
{
    static const enum smtp_answer answers[] = {[CLASS_2] = SMTP_SAID_YES, [CLASS_3] = SMTP_SAID_YES,
                                               [CLASS_4] = SMTP_SAID_LATER, [CLASS_421] = SMTP_SAID_421, [CLASS_5] = SMTP_SAID_NO};
    enum reply_class class = c->out.code == 421 ? CLASS_421 : c->out.code / 100 == 5 ? CLASS_5 : (enum reply_class)(c->out.code / 100 - 2);
    c->out.stage = stage_now(c);
    c->out.answer = answers[class];
    steps[c->state].on[class](c);
}

/* -- the end */

/* Tells the user, once. The conn still has to be closed by whoever calls. */
static void tell_end(struct smtp_client *c)
{
    static const struct smtp_client_user nobody;
    const struct smtp_client_user *user = c->user;
    struct smtp_txn *t = c->txn;
    if (c->state == ST_OVER)
        return;
    if (t != NULL)
        smtp_txn_lost(c);
    smtp_txn_drop(c);
    c->state = ST_OVER;
    c->txn = NULL;
    c->user = &nobody;
    if (t != NULL && user->done != NULL)
        user->done(c, t, c->ctx);
    if (user->closed != NULL && !c->left)
        user->closed(c, &c->out, c->ctx);
}

void smtp_end(struct smtp_client *c)
{
    bool polite = c->state > ST_GREETING && c->state != ST_TEXT && c->state != ST_TLS;
    tell_end(c);
    if (polite)
        conn_write_static(&c->conn, SPAN_LIT("QUIT\r\n"));
    if (polite)
        conn_close(&c->conn);
    else
        conn_abort(&c->conn, CONN_END_ABORTED);
}

static void set_out(struct smtp_client *c, enum smtp_answer answer, const char *text_z)
{
    enum smtp_stage stage = stage_now(c);
    size_t n = MIN(strlen(text_z), sizeof(c->text) - 1);
    memmove(c->text, text_z, n);
    c->text[n] = '\0';
    c->out = (struct smtp_outcome){.stage = stage, .answer = answer, .text = span_of(c->text, n)};
}

void smtp_fail(struct smtp_client *c, enum smtp_answer answer, const char *text_z)
{
    set_out(c, answer, text_z);
    smtp_end(c);
}

/* -- connection */

struct smtp_client *smtp_client_of(struct conn *conn)
{
    return CONTAINER_OF(conn, struct smtp_client, conn);
}

static void on_open(struct conn *conn)
{
    smtp_enter(smtp_client_of(conn), ST_GREETING);
}

/* Lines of one reply are joined by blanks; what does not fit is left out. */
static void take_line(struct smtp_client *c, const struct smtp_reply_line *line, bool first)
{
    if (first) {
        c->out = (struct smtp_outcome){.code = line->code, .status = line->status};
        c->text_n = 0;
    } else if (c->state == ST_EHLO && line->code / 100 == 2) {
        smtp_note_ehlo(c, line->text);
    }
    if (c->text_n > 0 && c->text_n < sizeof(c->text) - 1)
        c->text[c->text_n++] = ' ';
    size_t n = MIN(line->text.n, sizeof(c->text) - 1 - c->text_n);
    if (n > 0)
        memcpy(c->text + c->text_n, line->text.p, n);
    c->text_n += n;
    c->text[c->text_n] = '\0';
    c->out.text = span_of(c->text, c->text_n);
}

static void on_input(struct conn *conn)
{
    struct smtp_client *c = smtp_client_of(conn);
    while (!conn_closing(conn) && !conn_held(conn) && c->state != ST_OVER && c->state != ST_TLS) {
        struct smtp_reply_line line;
        bool first = c->parser.lines == 0;
        struct smtp_replied got = smtp_reply_parse(&c->parser, conn_input(conn), &line);
        if (got.result == SMTP_REPLY_MORE)
            return;
        if (got.result == SMTP_REPLY_BAD) {
            smtp_fail(c, SMTP_SAID_GARBAGE, smtp_reply_error_name(got.error));
            return;
        }
        take_line(c, &line, first);
        conn_consume(conn, got.consumed);
        if (got.result == SMTP_REPLY_LAST)
            heard(c);
    }
    if (c->state == ST_OVER) /* read while the connection closes */
        conn_consume(conn, conn_input(conn).n);
}

static void on_drained(struct conn *conn)
{
    smtp_txn_drained(smtp_client_of(conn));
}

static void on_secured(struct conn *conn)
{
    smtp_say_hello(smtp_client_of(conn)); /* RFC 3207 4.2: all that was learned before is forgotten */
}

static void on_eof(struct conn *conn)
{
    smtp_fail(smtp_client_of(conn), SMTP_SAID_NOTHING, "the peer closed the connection");
}

static void on_timeout(struct conn *conn, enum conn_timer which)
{
    struct smtp_client *c = smtp_client_of(conn);
    if (which == CONN_SESSION)
        smtp_fail(c, SMTP_SAID_NOTHING, "too slow: no transaction could begin in time");
    else if (c->state == ST_IDLE)
        smtp_fail(c, SMTP_SAID_BROKE_OFF, "idle");
    else
        smtp_fail(c, SMTP_SAID_NOTHING, "no reply in time");
}

/* RELAY-07: a transaction comes to its end; who is told done() then sees worker_stopping(). */
static void on_stopping(struct conn *conn)
{
    struct smtp_client *c = smtp_client_of(conn);
    if (c->txn == NULL)
        smtp_fail(c, SMTP_SAID_BROKE_OFF, "shutting down");
}

/* The texts of the peer are the client's own, so that a configuration may change under it. */
static bool copy_peer(struct smtp_client *c, const struct smtp_peer *to)
{
    c->peer = *to;
    c->peer.trust = tls_client_ref(to->trust);
    c->peer.name_z = strdup(to->name_z);
    c->peer.hello_z = strdup(to->hello_z);
    c->peer.user_z = to->user_z == NULL ? NULL : strdup(to->user_z);
    c->peer.password_z = to->user_z == NULL ? NULL : strdup(to->password_z);
    return c->peer.name_z != NULL && c->peer.hello_z != NULL &&
           (to->user_z == NULL || (c->peer.user_z != NULL && c->peer.password_z != NULL));
}

static void free_peer(struct smtp_client *c)
{
    if (c->peer.password_z != NULL)
        crypto_wipe((char *)(uintptr_t)c->peer.password_z, strlen(c->peer.password_z));
    free((char *)(uintptr_t)c->peer.name_z);
    free((char *)(uintptr_t)c->peer.hello_z);
    free((char *)(uintptr_t)c->peer.user_z);
    free((char *)(uintptr_t)c->peer.password_z);
    tls_client_free(c->peer.trust);
}

static const struct {
    enum smtp_answer answer;
    const char *text_z; /* NULL: conn_error_text() */
} ends[CONN_END__COUNT] = {
    [CONN_END_CLOSED] = {SMTP_SAID_NOTHING, "the peer closed the connection"},
    [CONN_END_ABORTED] = {SMTP_SAID_BROKE_OFF, "broken off"},
    [CONN_END_PEER] = {SMTP_SAID_NOTHING, "the peer closed the connection"},
    [CONN_END_STALLED] = {SMTP_SAID_NOTHING, "the peer does not read"},
    [CONN_END_TLS] = {SMTP_SAID_NOTHING, NULL},
    [CONN_END_BODY] = {SMTP_SAID_BROKE_OFF, "the text cannot be read"},
    [CONN_END_NOMEM] = {SMTP_SAID_BROKE_OFF, "out of memory"},
    [CONN_END_SHUTDOWN] = {SMTP_SAID_BROKE_OFF, "shutting down"},
    [CONN_END_CONNECT] = {SMTP_SAID_NOTHING, NULL},
};

static void on_closed(struct conn *conn, enum conn_end why)
{
    struct smtp_client *c = smtp_client_of(conn);
    if (c->state != ST_OVER) {
        if (why == CONN_END_TLS || (c->state == ST_CONNECT && c->peer.tls_at_once && why != CONN_END_CONNECT))
            c->state = ST_TLS;
        const char *text_z = ends[why].text_z != NULL ? ends[why].text_z : conn_error_text(conn);
        set_out(c, ends[why].answer, text_z == NULL || text_z[0] == '\0' ? "no connection" : text_z);
        tell_end(c);
    }
    smtp_txn_drop(c);
    scram_client_free(c->scram);
    free_peer(c);
    free(c);
}

static struct conn *on_new(const struct conn_origin *o)
{
    (void)o;
    struct smtp_client *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return NULL;
    return &c->conn;
}

static const struct conn_proto proto = {.name_z = "smtp-client", .in_first = IN_MAX, .in_max = IN_MAX,
    .session_new = on_new, .open = on_open, .input = on_input, .drained = on_drained, .secured = on_secured,
    .eof = on_eof, .timeout = on_timeout, .stopping = on_stopping, .closed = on_closed};
static const struct conn_service service = {.proto = &proto};

/* -- for the user */

int smtp_client_open(struct worker *w, const struct smtp_peer *to, const struct smtp_client_user *user, void *ctx,
                     struct smtp_client **ret)
{
    struct conn *conn;
    struct tls_want tls = {to->trust, to->name_z, to->tls == TLS_LEVEL_VERIFY || to->need_tls_verified};
    struct connect where = {.peer = to->at, .source = to->source, .timeout_ms = to->connect_ms,
                            .tls = to->tls_at_once && to->trust != NULL ? &tls : NULL};
    int r = worker_connect(w, &where, &service, &conn);
    if (r < 0)
        return r == -E_CLOSED ? -E_NOMEM : r;
    struct smtp_client *c = smtp_client_of(conn);
    c->ctx = ctx;
    if (!copy_peer(c, to)) {
        c->state = ST_OVER; /* nobody is told: the caller hears it now */
        conn_abort(conn, CONN_END_NOMEM);
        return -E_NOMEM;
    }
    c->user = user;
    if (to->prepare_ms > 0)
        conn_deadline(conn, CONN_SESSION, to->prepare_ms);
    *ret = c;
    return 0;
}

void smtp_client_adopt(struct smtp_client *c, const struct smtp_client_user *user, void *ctx)
{
    if (c->state == ST_OVER)
        return;
    c->user = user;
    c->ctx = ctx;
}

void smtp_client_idle(struct smtp_client *c, int64_t ms)
{
    if (c->state == ST_IDLE)
        conn_deadline(&c->conn, CONN_COMMAND, ms);
}

void smtp_client_quit(struct smtp_client *c)
{
    static const struct smtp_client_user nobody;
    if (c->state == ST_OVER) {
        c->left = true; /* done() is being called, closed() is not wanted */
        return;
    }
    c->user = &nobody;
    set_out(c, SMTP_SAID_BROKE_OFF, "broken off");
    smtp_end(c);
}

bool smtp_client_usable(const struct smtp_client *c)
{
    return c->state == ST_IDLE && !conn_closing(&c->conn);
}

const struct smtp_features *smtp_client_features(const struct smtp_client *c)
{
    return &c->features;
}

const struct smtp_peer *smtp_client_peer(const struct smtp_client *c)
{
    return &c->peer;
}

const char *smtp_client_tls(const struct smtp_client *c)
{
    struct tls_info info;
    return conn_tls_info(&c->conn, &info) ? info.version_z : "";
}

bool smtp_client_verified(const struct smtp_client *c)
{
    struct tls_info info;
    return conn_tls_info(&c->conn, &info) && info.verified;
}

struct span smtp_client_greeting(const struct smtp_client *c)
{
    return span_z(c->greeting);
}

unsigned smtp_client_transactions(const struct smtp_client *c)
{
    return c->transactions;
}
