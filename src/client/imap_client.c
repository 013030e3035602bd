#include "client/imap_client.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/imap_client_impl.h"
#include "runtime/connect.h"

#define IN_MAX   65536u
#define KEEP_MAX (1024u * 1024u)
#define IDLE_MS  600000

static const char *const stage_names[] = {
    [IMAP_AT_CONNECT] = "connect",       [IMAP_AT_TLS] = "tls",     [IMAP_AT_GREETING] = "greeting", [IMAP_AT_CAPABILITY] = "capability",
    [IMAP_AT_STARTTLS] = "starttls", [IMAP_AT_LOGIN] = "login", [IMAP_AT_WORK] = "work",
};
_Static_assert(ARRAY_LEN(stage_names) == IMAP_STAGE__COUNT, "one name per stage");

const char *imap_stage_name(enum imap_stage s)
{
    return stage_names[s];
}

struct imap_client *imap_client_of(struct conn *conn)
{
    return CONTAINER_OF(conn, struct imap_client, conn);
}

/* -- the end */

/* Once. The text is kept first: it may lie in what goes now. The conn still has to be closed by whoever calls. */
static void tell_end(struct imap_client *c, enum imap_end end, struct span text)
{
    struct span kept = span_part(text, 0, sizeof(c->text) - 1);
    if (c->over)
        return;
    c->over = true;
    if (kept.n > 0)
        memmove(c->text, kept.p, kept.n);
    c->text[kept.n] = '\0';
    imap_command_lost(c);
    struct imap_outcome why = {c->stage, end, span_of(c->text, kept.n)};
    if (c->user->closed != NULL)
        c->user->closed(c, &why, c->ctx);
}

void imap_client_fail(struct imap_client *c, enum imap_end end, struct span text)
{
    tell_end(c, end, text);
    conn_abort(&c->conn, CONN_END_ABORTED);
}

void imap_client_fail_z(struct imap_client *c, enum imap_end end, const char *text_z)
{
    imap_client_fail(c, end, span_z(text_z));
}

/* -- connection */

static void on_open(struct conn *conn)
{
    struct imap_client *c = imap_client_of(conn);
    c->stage = IMAP_AT_GREETING;
    conn_deadline(conn, CONN_IDLE, c->peer.command_ms);
}

static void take_reply(struct imap_client *c)
{
    if (c->stage == IMAP_AT_GREETING)
        imap_hello_greeting(c);
    else
        imap_command_heard(c);
}

static void on_input(struct conn *conn)
{
    struct imap_client *c = imap_client_of(conn);
    while (!c->over && !conn_closing(conn) && !conn_held(conn) && conn_input(conn).n > 0 && c->stage != IMAP_AT_TLS) {
        struct imap_replied got = imap_reply_feed(&c->parser, conn_input(conn));
        if (got.result == IMAP_REPLY_FAULT) {
            imap_client_fail_z(c, IMAP_END_GARBAGE, imap_reply_error_name(got.error));
            return;
        }
        if (got.result == IMAP_REPLY_PIECE)
            imap_command_piece(c); /* points into the input */
        conn_consume(conn, got.consumed);
        if (got.result == IMAP_REPLY_WHOLE)
            take_reply(c);
        if (conn_turn_over(conn) && !conn_held(conn)) {
            conn_again(conn);
            return;
        }
    }
    if (c->over)
        conn_consume(conn, conn_input(conn).n);
}

static void on_secured(struct conn *conn)
{
    imap_hello_secured(imap_client_of(conn));
}

static void on_eof(struct conn *conn)
{
    imap_client_fail_z(imap_client_of(conn), IMAP_END_LOST, "the server closed the connection");
}

static void on_timeout(struct conn *conn, enum conn_timer which)
{
    imap_command_timer(imap_client_of(conn), which);
}

static void on_stopping(struct conn *conn)
{
    imap_client_fail_z(imap_client_of(conn), IMAP_END_OURS, "shutting down");
}

static const struct {
    enum imap_end end;
    const char *text_z; /* NULL: conn_error_text() */
} ends[CONN_END__COUNT] = {
    [CONN_END_CLOSED] = {IMAP_END_LOST, "the server closed the connection"},
    [CONN_END_ABORTED] = {IMAP_END_OURS, "broken off"},
    [CONN_END_PEER] = {IMAP_END_LOST, "the server closed the connection"},
    [CONN_END_STALLED] = {IMAP_END_LOST, "the server does not read"},
    [CONN_END_TLS] = {IMAP_END_TLS, NULL},
    [CONN_END_BODY] = {IMAP_END_OURS, "broken off"},
    [CONN_END_COMPRESS] = {IMAP_END_GARBAGE, "what the server sends does not inflate"},
    [CONN_END_NOMEM] = {IMAP_END_OURS, "out of memory"},
    [CONN_END_SHUTDOWN] = {IMAP_END_OURS, "shutting down"},
    [CONN_END_CONNECT] = {IMAP_END_LOST, NULL},
};

static void free_client(struct imap_client *c)
{
    if (c->peer.password_z != NULL)
        crypto_wipe((char *)(uintptr_t)c->peer.password_z, strlen(c->peer.password_z));
    free((char *)(uintptr_t)c->peer.name_z);
    free((char *)(uintptr_t)c->peer.user_z);
    free((char *)(uintptr_t)c->peer.password_z);
    scram_client_free(c->scram);
    strbuf_done(&c->capabilities);
    imap_reply_done(&c->parser);
    free(c);
}

static void on_closed(struct conn *conn, enum conn_end why)
{
    struct imap_client *c = imap_client_of(conn);
    const char *text_z = ends[why].text_z != NULL ? ends[why].text_z : conn_error_text(conn);
    if (why == CONN_END_TLS)
        c->stage = IMAP_AT_TLS;
    tell_end(c, ends[why].end, text_z == NULL || text_z[0] == '\0' ? SPAN_LIT("no connection") : span_z(text_z));
    free_client(c);
}

static struct conn *on_new(const struct conn_origin *o)
{
    (void)o;
    struct imap_client *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return NULL;
    return &c->conn;
}

static const struct conn_proto proto = {.name_z = "imap-client", .in_first = 4096, .in_max = IN_MAX, .write_stall_ms = 60000,
    .session_new = on_new, .open = on_open, .input = on_input, .secured = on_secured, .eof = on_eof, .timeout = on_timeout,
    .stopping = on_stopping, .closed = on_closed};
static const struct conn_service service = {.proto = &proto};

/* -- for the user */

static const struct imap_client_user nobody;

static bool copy_peer(struct imap_client *c, const struct imap_peer *to)
{
    c->peer = *to;
    c->peer.name_z = strdup(to->name_z);
    c->peer.user_z = to->user_z == NULL ? NULL : strdup(to->user_z);
    c->peer.password_z = to->user_z == NULL ? NULL : strdup(to->password_z);
    if (c->peer.idle_ms == 0)
        c->peer.idle_ms = IDLE_MS;
    if (c->peer.keep_max == 0)
        c->peer.keep_max = KEEP_MAX;
    return c->peer.name_z != NULL && (to->user_z == NULL || (c->peer.user_z != NULL && c->peer.password_z != NULL));
}

int imap_client_open(struct worker *w, const struct imap_peer *to, const struct imap_client_user *user, void *ctx,
                     struct imap_client **ret)
{
    struct conn *conn;
    struct tls_want tls = {to->trust, to->name_z, !to->any_certificate};
    struct connect where = {.peer = to->at, .timeout_ms = to->connect_ms,
                            .tls = to->tls_at_once && to->trust != NULL ? &tls : NULL};
    int r = worker_connect(w, &where, &service, &conn);
    if (r < 0)
        return r == -E_CLOSED ? -E_NOMEM : r;
    struct imap_client *c = imap_client_of(conn);
    c->login_z = "";
    c->user = &nobody;
    if (!copy_peer(c, to)) {
        c->over = true; /* nobody is told: the caller hears it now */
        conn_abort(conn, CONN_END_NOMEM);
        return -E_NOMEM;
    }
    c->user = user;
    c->ctx = ctx;
    imap_reply_init(&c->parser, MAX((size_t)IMAP_REPLY_TEXT_MAX, c->peer.keep_max + 65536), c->peer.keep_max);
    *ret = c;
    return 0;
}

void imap_client_quit(struct imap_client *c)
{
    if (c->over)
        return;
    c->user = &nobody;
    bool polite = c->stage >= IMAP_AT_CAPABILITY && (c->first == NULL || c->idle == IDLE_ON);
    if (polite && c->idle == IDLE_ON)
        conn_write_static(&c->conn, SPAN_LIT("DONE\r\n"));
    tell_end(c, IMAP_END_OURS, SPAN_LIT("broken off"));
    if (polite) {
        conn_write_static(&c->conn, SPAN_LIT("bye LOGOUT\r\n"));
        conn_close(&c->conn);
    } else {
        conn_abort(&c->conn, CONN_END_ABORTED);
    }
}

bool imap_client_has(const struct imap_client *c, const char *capability_z)
{
    struct span rest = strbuf_text(&c->capabilities);
    while (rest.n > 0) {
        size_t end = rest.n;
        (void)span_find(rest, ' ', &end);
        if (span_ieq_z(span_part(rest, 0, end), capability_z))
            return true;
        rest = span_part(rest, end + 1, rest.n);
    }
    return false;
}

struct span imap_client_capabilities(const struct imap_client *c)
{
    return strbuf_text(&c->capabilities);
}

struct span imap_client_greeting(const struct imap_client *c)
{
    return span_z(c->greeting);
}

const char *imap_client_tls(const struct imap_client *c)
{
    struct tls_info info;
    return conn_tls_info(&c->conn, &info) ? info.version_z : "";
}

const char *imap_client_login(const struct imap_client *c)
{
    return c->login_z;
}

bool imap_client_compressed(const struct imap_client *c)
{
    return c->compressed;
}
