/* The life of an SMTP session: greeting, the loop over what comes in, replies, time-outs, the end. */
#include "smtpd/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "client/peer_name.h"
#include "service/account.h"
#include "service/peer_ip.h"
#include "service/rate_limit.h"
#include "smtpd/txn.h"

#define TRANSACTION_MS (2 * 3600 * 1000) /* LIM-03 */
#define HELD_LOOK_MS   1000               /* while the store has it: again, until it is back */
#define COMMAND_ARENA_MAX (64u * 1024u)
#define INPUT_FIRST 4096u
#define INPUT_MAX (64u * 1024u)
#define WRITE_STALL_MS 300000
#define REFUSING_MAX 64u

/* Counts the session in. One that is refused takes nobody's place, however long it stays to read why. */
static bool admit(struct smtpd_session *s)
{
    struct smtpd *server = s->server;
    atomic_fetch_add_explicit(&server->opened, 1, memory_order_relaxed);
    if (atomic_fetch_add(&server->connections, 1) >= (size_t)s->cfg->smtp_max_connections)
        s->refusal = R_CONNECTIONS_FULL;
    else if (s->role != ROLE_LMTP && /* its peers are this host's own programs */
             rate_connection_open(server->parts.limits, s->cfg, &s->peer, s->opened_ms) != RATE_OK)
        s->refusal = R_CONNECTION_REFUSED;
    if (s->refusal != R_NONE)
        atomic_fetch_sub(&server->connections, 1);
    return s->refusal == R_NONE;
}

static struct conn *session_new(const struct conn_origin *o)
{
    const struct smtpd_endpoint *e = o->service->user;
    struct smtpd *server = e->server;
    struct smtpd_session *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    s->server = server;
    s->role = e->role;
    s->cfg = config_current(server->parts.config);
    s->peer = peer_ip(&o->peer);
    s->opened_ms = clock_mono_ms();
    s->state = ST_START;
    crypto_id(s->id);
    arena_init(&s->command, COMMAND_ARENA_MAX);
    smtp_parser_init(&s->parser);
    metric_add((enum metric)(METRIC_CONN_SMTP + (e - server->endpoint)), 1);
    if (admit(s))
        return &s->conn;
    /* The few that are told why; a flood beyond them costs no session, and no handshake. */
    if (atomic_fetch_add(&server->refusing, 1) < REFUSING_MAX)
        return &s->conn;
    smtpd_log_refusal(s, s->refusal, SPAN_LIT("connection"));
    atomic_fetch_sub(&server->refusing, 1);
    config_unref(s->cfg);
    free(s);
    return NULL;
}

static void session_closed(struct conn *c, enum conn_end why)
{
    struct smtpd_session *s = smtpd_of(c);
    log_info("smtp.close", "session=%s peer=%s account=%.*s messages=%u end=%s ms=%lld", s->id,
             ip_format(&s->peer, (char[IP_TEXT_MAX]){0}), SPAN_ARG(smtpd_account_name(s)), s->messages,
             conn_end_name(why), (long long)(clock_mono_ms() - s->opened_ms));
    peer_name_free(s->peer_name);
    smtpd_forget(s);
    arena_done(&s->command);
    if (s->refusal == R_NONE) {
        if (s->role != ROLE_LMTP)
            rate_connection_closed(s->server->parts.limits, s->cfg, &s->peer);
        atomic_fetch_sub(&s->server->connections, 1);
    } else {
        atomic_fetch_sub(&s->server->refusing, 1);
    }
    config_unref(s->cfg);
    free(s);
}

/* A peer on this host is asked for only of name servers that were named for us: resolv.conf's know nothing of it. */
static void ask_name(struct smtpd_session *s)
{
    struct resolver *r = s->server->parts.resolver;
    bool here = conn_loopback(&s->conn) || ip_is_disowned(&s->peer);
    if (s->role != ROLE_LMTP && (!here || s->cfg->relay_nameservers.n > 0))
        s->peer_name = peer_name_start(r, conn_worker(&s->conn), &s->peer);
}

static void session_open(struct conn *c)
{
    struct smtpd_session *s = smtpd_of(c);
    if (s->refusal != R_NONE) {
        smtpd_log_refusal(s, s->refusal, SPAN_LIT("connection"));
        smtpd_say(s, s->refusal);
        return;
    }
    ask_name(s);
    smtpd_say_z(s, R_GREETING, s->cfg->hostname);
    smtpd_patience(s);
}

void smtpd_forget(struct smtpd_session *s)
{
    smtpd_login_drop(s);
    smtpd_txn_drop(s);
    account_unref(s->account);
    s->account = NULL;
    free(s->hello_z);
    s->hello_z = NULL;
    s->extended = false;
    s->state = ST_START;
    s->mode = MODE_COMMAND;
    smtp_parser_init(&s->parser);
}

static void session_secured(struct conn *c)
{
    struct smtpd_session *s = smtpd_of(c);
    smtpd_forget(s); /* RFC 3207 4.2: nothing learned in the clear counts */
    smtpd_patience(s);
}

struct span smtpd_account_name(const struct smtpd_session *s)
{
    return s->account == NULL ? SPAN_LIT("") : s->account->address;
}

bool smtpd_submits(const struct smtpd_session *s)
{
    return s->account != NULL || (s->role != ROLE_LMTP && conn_loopback(&s->conn));
}

/* Without the host's name, which some begin with. */
static const char *reason_z(const struct smtpd_reply_row *row)
{
    return row->text_z + (strncmp(row->text_z, "%s", 2) == 0 ? 2 + strspn(row->text_z + 2, ": ") : 0);
}

void smtpd_log_refusal(struct smtpd_session *s, enum smtpd_reply r, struct span about)
{
    const struct smtpd_reply_row *row = smtpd_reply_row(r);
    atomic_fetch_add_explicit(&s->server->refused, 1, memory_order_relaxed);
    log_info("smtp.refuse", "session=%s id=%s peer=%s account=%.*s code=%d status=%s reason=%s about=%.*s", s->id,
             s->txn == NULL ? "-" : s->txn->id, ip_format(&s->peer, (char[IP_TEXT_MAX]){0}),
             SPAN_ARG(smtpd_account_name(s)), row->code, row->enhanced_z[0] != 0 ? row->enhanced_z : "-", reason_z(row),
             SPAN_ARG(about));
}

/* -- replies */

void smtpd_count_reply(int code)
{
    metric_add((enum metric)(METRIC_REPLY_SMTP_2 + code / 100 - 2), 1);
}

static void write_reply(struct smtpd_session *s, const struct smtpd_reply_row *row, const char *arg_z)
{
    char text[600];
    smtpd_count_reply(row->code);
    snprintf(text, sizeof(text), "%d%s%s ", row->code, row->enhanced_z[0] != 0 ? " " : "", row->enhanced_z);
    conn_write_z(&s->conn, text);
    const char *arg = strstr(row->text_z, "%s");
    if (arg == NULL) {
        conn_write_z(&s->conn, row->text_z);
    } else {
        conn_write(&s->conn, span_of(row->text_z, (size_t)(arg - row->text_z)));
        conn_write_z(&s->conn, arg_z);
        conn_write_z(&s->conn, arg + 2);
    }
    conn_write_static(&s->conn, SPAN_LIT("\r\n"));
}

void smtpd_say_z(struct smtpd_session *s, enum smtpd_reply r, const char *arg_z)
{
    const struct smtpd_reply_row *row = smtpd_reply_row(r);
    if (row->counts && ++s->errors >= (unsigned)s->cfg->smtp_max_errors) {
        r = R_TOO_MANY_ERRORS;
        row = smtpd_reply_row(r);
        smtpd_log_refusal(s, r, SPAN_LIT(""));
    }
    write_reply(s, row, arg_z);
    if (row->code == 421 || r == R_HTTP)
        conn_close(&s->conn);
}

void smtpd_say(struct smtpd_session *s, enum smtpd_reply r)
{
    smtpd_say_z(s, r, s->cfg->hostname);
}

static void say_goodbye(struct smtpd_session *s)
{
    smtpd_say(s, s->expelled ? R_SESSION_ENDED : R_SHUTDOWN);
}

void smtpd_go_on(struct smtpd_session *s)
{
    smtpd_patience(s);
    if (s->stopping)
        say_goodbye(s);
    conn_release(&s->conn);
    if (s->ended && conn_input(&s->conn).n == 0)
        conn_close(&s->conn);
}

void smtpd_resume(struct smtpd_session *s, enum smtpd_reply r)
{
    if (r != R_NONE)
        smtpd_say(s, r);
    smtpd_go_on(s);
}

/* -- time-outs: a command is due in command_timeout in all, text must move within data_timeout, and a transaction has
 * two hours, however slowly a client dribbles (LIM-03). */

void smtpd_patience(struct smtpd_session *s)
{
    bool text = s->mode == MODE_DATA || s->mode == MODE_CHUNK;
    conn_deadline(&s->conn, CONN_IDLE, text ? s->cfg->smtp_data_timeout * 1000 : 0);
    conn_deadline(&s->conn, CONN_COMMAND, text ? 0 : s->cfg->smtp_command_timeout * 1000);
    if (s->txn == NULL)
        conn_deadline(&s->conn, CONN_SESSION, 0);
    else
        conn_deadline(&s->conn, CONN_SESSION, MAX(1, s->txn->started_ms + TRANSACTION_MS - clock_mono_ms()));
}

void smtpd_set_mode(struct smtpd_session *s, enum smtpd_mode mode)
{
    s->mode = mode;
    conn_set_input_max(&s->conn, mode == MODE_COMMAND || mode == MODE_AUTH ? INPUT_MAX / 4 : INPUT_MAX);
    smtpd_patience(s);
}

static void session_timeout(struct conn *c, enum conn_timer which)
{
    struct smtpd_session *s = smtpd_of(c);
    if (conn_held(c)) { /* the client is waiting for us, not we for it: looked at again in a second */
        smtpd_patience(s);
        if (which == CONN_SESSION)
            conn_deadline(c, CONN_SESSION, HELD_LOOK_MS);
        return;
    }
    smtpd_log_refusal(s, R_TIMEOUT, SPAN_LIT(""));
    smtpd_say(s, R_TIMEOUT);
}

static void session_stopping(struct conn *c)
{
    struct smtpd_session *s = smtpd_of(c);
    s->stopping = true;
    if (!conn_held(c))
        say_goodbye(s);
}

static void session_expel(struct conn *c)
{
    smtpd_of(c)->expelled = true;
    session_stopping(c);
}

static void session_about(const struct conn *c, struct conn_about *ret)
{
    const struct smtpd_session *s = CONTAINER_OF(c, const struct smtpd_session, conn);
    bool text = s->mode == MODE_DATA || s->mode == MODE_CHUNK;
    ret->id_z = s->id;
    ret->account = smtpd_account_name(s);
    ret->since_ms = s->opened_ms;
    ret->state_z = text ? "text" : s->state == ST_START ? "greeted" : s->state == ST_READY ? "ready" : "envelope";
}

void smtpd_check(struct conn *c)
{
    if (c->proto != &smtpd_proto)
        return;
    struct smtpd_session *s = smtpd_of(c);
    if (s->account == NULL || conn_held(c) || conn_closing(c))
        return;
    enum account_state state = account_state(s->account);
    if (state == ACCOUNT_DISABLED || state == ACCOUNT_GONE) {
        smtpd_log_refusal(s, R_ACCOUNT_ENDED, smtpd_account_name(s));
        smtpd_say(s, R_ACCOUNT_ENDED);
    }
}

/* -- input, by mode: each step consumes what is complete; false when there is nothing more to do for now */

static void answer(struct smtpd_session *s, enum smtpd_reply r)
{
    if (r == R_WAIT) {
        conn_hold(&s->conn);
        return;
    }
    if (r != R_NONE) {
        if (smtpd_reply_row(r)->code >= 400)
            smtpd_log_refusal(s, r, s->about);
        smtpd_say(s, r);
    }
    s->about = SPAN_LIT("");
    smtpd_patience(s);
}

void smtpd_line_done(struct smtpd_session *s)
{
    if (s->line > 0)
        conn_consume(&s->conn, s->line);
    s->line = 0;
}

static void command(struct smtpd_session *s, const struct smtp_cmd *cmd, enum smtp_parse_error error)
{
    metric_add(METRIC_COMMAND_SMTP, 1);
    s->about = span_z(smtp_verb_name(cmd->verb)); /* until a handler knows better */
    if (cmd->verb == SMTP_RCPT && s->txn != NULL)
        s->txn->given++; /* also what is refused before its handler: DATA must know (554, not 503) */
    enum smtpd_reply r = error == SMTP_BAD_NONE ? smtpd_dispatch(s, cmd) : smtpd_refuse_line(s, error, cmd->verb);
    if (cmd->verb == SMTP_MAIL && r != R_WAIT && s->state == ST_READY)
        s->sender_refused = !smtpd_reply_row(r)->counts;
    answer(s, r);
}

static bool step_command(struct smtpd_session *s)
{
    struct smtp_cmd cmd;
    struct smtp_parsed got = smtp_parse(&s->parser, conn_input(&s->conn), &s->command, &cmd);
    s->line = got.consumed;
    if (got.result != SMTP_PARSED_MORE)
        command(s, &cmd, got.error);
    smtpd_line_done(s); /* a command that waits has copied what it needs into its job */
    arena_reset(&s->command);
    return got.result != SMTP_PARSED_MORE;
}

static bool step_auth(struct smtpd_session *s)
{
    struct span response;
    struct smtp_parsed got = smtp_parse_auth_line(&s->parser, conn_input(&s->conn), &response);
    if (got.result == SMTP_PARSED_COMMAND)
        smtpd_auth_line(s, response, SMTP_BAD_NONE);
    else if (got.result == SMTP_PARSED_ERROR)
        smtpd_auth_line(s, SPAN_LIT(""), got.error);
    conn_consume(&s->conn, got.consumed);
    if (got.result != SMTP_PARSED_MORE && !conn_held(&s->conn))
        smtpd_patience(s); /* for the next line; each octet of this one would be too kind */
    return got.result != SMTP_PARSED_MORE;
}

static bool (*const steps[])(struct smtpd_session *s) = {
    [MODE_COMMAND] = step_command,
    [MODE_AUTH] = step_auth,
    [MODE_DATA] = smtpd_text_data,
    [MODE_CHUNK] = smtpd_text_chunk,
};
_Static_assert(ARRAY_LEN(steps) == MODE__COUNT, "one step per mode");

static void session_input(struct conn *c)
{
    struct smtpd_session *s = smtpd_of(c);
    while (!conn_closing(c) && !conn_held(c) && conn_input(c).n > 0) {
        if (!steps[s->mode](s))
            break;
        if (conn_turn_over(c)) {
            conn_again(c);
            return;
        }
    }
    if (s->ended && !conn_held(c))
        conn_close(c);
    if (conn_input(c).n == 0 && s->mode == MODE_COMMAND)
        arena_release(&s->command); /* an idle session keeps no buffers */
}

/* A client may shut its side down behind the last command; what it has sent is still answered. */
static void session_eof(struct conn *c)
{
    struct smtpd_session *s = smtpd_of(c);
    s->ended = true;
    if (!conn_held(c))
        conn_close(c);
}

static size_t refuse(const struct conn_origin *o, enum conn_refusal why, char *buf, size_t cap)
{
    const struct smtpd_endpoint *e = o->service->user;
    const struct smtpd_reply_row *row = smtpd_reply_row(R_CONNECTIONS_FULL);
    const struct ip peer = peer_ip(&o->peer);
    if (why != CONN_REFUSE_SESSION) { /* session_new() has told about those, and knew the peer */
        atomic_fetch_add_explicit(&e->server->refused, 1, memory_order_relaxed);
        log_info("smtp.refuse", "session=- peer=%s code=%d status=%s reason=%s about=descriptors",
                 ip_format(&peer, (char[IP_TEXT_MAX]){0}), row->code, row->enhanced_z,
                 row->text_z);
    }
    int n = snprintf(buf, cap, "%d %s %s\r\n", row->code, row->enhanced_z, row->text_z);
    return n < 0 || (size_t)n >= cap ? 0 : (size_t)n;
}

const struct conn_proto smtpd_proto = {
    .name_z = "smtp",
    .in_first = INPUT_FIRST,
    .in_max = INPUT_MAX / 4,
    .write_stall_ms = WRITE_STALL_MS,
    .session_new = session_new,
    .open = session_open,
    .input = session_input,
    .secured = session_secured,
    .eof = session_eof,
    .timeout = session_timeout,
    .stopping = session_stopping,
    .closed = session_closed,
    .about = session_about,
    .expel = session_expel,
    .refuse = refuse,
};
