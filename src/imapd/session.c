#include "imapd/session.h"

#include <stdlib.h>

#include "base/config.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/strbuf.h"
#include "imapd/append.h"
#include "imapd/auth.h"
#include "imapd/capability.h"
#include "imapd/command.h"
#include "imapd/idle.h"
#include "imapd/limits.h"
#include "imapd/select.h"
#include "imapd/server.h"
#include "service/account.h"

/* -- input ----------------------------------------------------------------------------------------------------- */

/* Nothing is unread: gives back what an idle session need not have (SPEC SEC-01). */
void imapd_rest(struct imapd_session *s)
{
    if (s->phase == IMAPD_LITERAL || s->append != NULL)
        return; /* between two commands in name only */
    if (s->parser.toks != NULL) {
        imapd_toks_return(s->worker, s->parser.toks);
        s->parser.toks = NULL;
    }
    if (s->phase == IMAPD_COMMANDS || s->idling)
        arena_release(&s->arena);
}

/* A token array is 64 KiB, so none is lent for the beginning of a line that may never end. */
static bool ready_to_parse(struct imapd_session *s, struct span in)
{
    size_t at;
    if (s->parser.toks != NULL)
        return true;
    if (in.n < IMAPD_LINE_PATIENCE && !span_find(in, '\n', &at))
        return false;
    s->parser.toks = imapd_toks_lend(s->worker);
    if (s->parser.toks == NULL)
        conn_abort(&s->conn, CONN_END_NOMEM);
    return s->parser.toks != NULL;
}

static void imapd_input(struct conn *c)
{
    struct imapd_session *s = imapd_of(c);
    struct imap_event ev;
    while (!conn_closing(c) && !conn_held(c)) {
        struct span in = conn_input(c);
        if (in.n == 0) {
            imapd_rest(s);
            return;
        }
        if (conn_turn_over(c)) {
            conn_again(c);
            return;
        }
        if (s->phase == IMAPD_LITERAL) {
            if (!imapd_append_input(s))
                return;
            continue;
        }
        if (!ready_to_parse(s, in))
            return;
        switch (imap_parse(&s->parser, in.p, in.n, &ev)) {
        case IMAP_EV_MORE:
            if (conn_input_full(c))
                imapd_say_bye(s, NULL, "Line too long", "line");
            return;
        case IMAP_EV_SKIP:
            if (ev.skip_octets > IMAPD_SKIP_MAX)
                imapd_say_bye(s, "TOOBIG", "Literal far too large", "literal");
            conn_consume(c, ev.consumed);
            break;
        case IMAP_EV_LITERAL:
            imapd_literal(s, &ev);
            break;
        case IMAP_EV_APPEND:
            imapd_append_begin(s, &ev);
            break;
        case IMAP_EV_COMMAND:
            imapd_run_command(s, ev.consumed);
            break;
        case IMAP_EV_LINE:
            imapd_line(s, &ev);
            break;
        case IMAP_EV_ERROR:
            imapd_parse_error(s, ev.error);
            break;
        }
    }
}

/* -- the connection's life ------------------------------------------------------------------------------------- */

struct imapd_peer imapd_peer(const struct imapd_session *s)
{
    struct imapd_peer p = {0};
    addr_text(conn_peer(&s->conn), p.text);
    return p;
}

const char *imapd_account_z(const struct imapd_session *s)
{
    return s->account == NULL ? "-" : (const char *)s->account->address.p;
}

static struct span ip_key(const struct imapd_session *s)
{
    return span_of(s->peer_ip.b, sizeof(s->peer_ip.b));
}

/* Counts the session in; false with s->refusal_z when it is one too many. */
static bool admit(struct imapd_session *s)
{
    struct imapd *d = s->server;
    if (d->sessions++ >= (size_t)s->cfg->imap_max_connections) {
        d->sessions--;
        s->refusal_z = "UNAVAILABLE";
        return false;
    }
    if (!census_enter(&d->by_ip, ip_key(s), s->cfg->imap_max_connections_per_ip)) {
        d->sessions--;
        s->refusal_z = "LIMIT";
        return false;
    }
    d->accepted++;
    return true;
}

static struct conn *imapd_session_new(const struct conn_origin *o)
{
    struct imapd *d = o->service->user;
    struct imapd_worker *iw = imapd_worker_get(d, o->worker);
    struct imapd_session *s = iw == NULL ? NULL : calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    s->server = d;
    s->worker = iw;
    s->cfg = config_current(d->cfg.slot);
    s->peer_ip = peer_ip(&o->peer);
    s->opened_ms = worker_now_ms(o->worker);
    s->end_z = "closed";
    crypto_id(s->id);
    arena_init(&s->arena, IMAPD_ARENA_MAX);
    imap_parser_init(&s->parser, NULL, IMAP_MAX_TOKS);
    metric_add(o->service->tls_implicit ? METRIC_CONN_IMAPS : METRIC_CONN_IMAP, 1);
    if (!admit(s)) {
        /* The few that are told why; a flood beyond them is just closed, before any handshake. */
        if (d->refusing++ >= IMAPD_REFUSING_MAX) {
            d->refusing--;
            d->refused++;
            config_unref(s->cfg);
            free(s);
            return NULL;
        }
        s->refused = true;
    }
    s->next = iw->sessions;
    s->at = &iw->sessions;
    if (s->next != NULL)
        s->next->at = &s->next;
    iw->sessions = s;
    if (!timer_armed(&iw->tick))
        timer_arm(worker_wheel(o->worker), &iw->tick, s->opened_ms + 1000);
    return &s->conn;
}

static void imapd_open(struct conn *c)
{
    struct imapd_session *s = imapd_of(c);
    if (s->refused) {
        s->server->refused++;
        log_warn("imap.refuse", "session=%s peer=%s reason=%s", s->id, imapd_peer(s).text, s->refusal_z);
        imapd_say_bye(s, s->refusal_z, "Too many connections", "refused");
        return;
    }
    conn_set_input_max(c, IMAPD_INPUT_MAX);
    conn_deadline(c, CONN_SESSION, s->cfg->imap_login_timeout * 1000);
    struct strbuf *out = imapd_out(s);
    strbuf_z(out, "* OK [");
    imapd_capability_write(out, s);
    strbuf_f(out, "] %s rmail ready\r\n", s->cfg->hostname);
    imapd_flush(s);
}

static void imapd_drained(struct conn *c)
{
    imapd_resume(imapd_of(c));
}

static void imapd_timeout(struct conn *c, enum conn_timer which)
{
    struct imapd_session *s = imapd_of(c);
    if (which == CONN_COMMAND)
        imapd_idle_still_here(s);
    else
        imapd_say_bye(s, NULL, "Autologout; idle for too long", "timeout");
}

static void imapd_stopping(struct conn *c)
{
    struct imapd_session *s = imapd_of(c);
    if (!conn_held(c) || s->idling)
        imapd_say_bye(s, NULL, "Server is going down", "shutdown"); /* else when the command is answered */
}

static void imapd_expel(struct conn *c)
{
    imapd_say_bye(imapd_of(c), NULL, "Session ended by an administrator", "administrator");
}

static void imapd_about(const struct conn *c, struct conn_about *ret)
{
    static const char *const state[] = {[IMAPD_NOAUTH] = "not logged in", [IMAPD_AUTH] = "logged in", [IMAPD_SELECTED] = "selected"};
    const struct imapd_session *s = CONTAINER_OF(c, const struct imapd_session, conn);
    ret->id_z = s->id;
    ret->account = s->account == NULL ? SPAN_LIT("") : s->account->address;
    ret->since_ms = s->opened_ms;
    ret->state_z = s->idling ? "idle" : state[s->state];
}

static void imapd_closed(struct conn *c, enum conn_end why)
{
    struct imapd_session *s = imapd_of(c);
    struct imapd *d = s->server;
    const char *why_z = why == CONN_END_CLOSED ? s->end_z : conn_end_name(why);
    if (s->account != NULL) {
        log_info("imap.logout", "session=%s peer=%s account=%s reason=%s commands=%llu duration_ms=%lld", s->id,
                 imapd_peer(s).text, (const char *)s->account->address.p, why_z, (unsigned long long)s->commands,
                 (long long)(worker_now_ms(conn_worker(c)) - s->opened_ms));
        imapd_logged_out(s);
    } else if (!s->refused) {
        log_debug("imap.close", "session=%s peer=%s reason=%s", s->id, imapd_peer(s).text, why_z);
    }
    imapd_leave_mailbox(s);
    imapd_drop_command(s);
    if (s->parser.toks != NULL)
        imapd_toks_return(s->worker, s->parser.toks);
    if (s->refused) {
        d->refusing--;
    } else {
        census_leave(&d->by_ip, ip_key(s));
        d->sessions--;
    }
    *s->at = s->next;
    if (s->next != NULL)
        s->next->at = s->at;
    arena_done(&s->arena);
    config_unref(s->cfg);
    free(s);
}

/* SPEC SEC-07. */
static size_t imapd_refuse(const struct conn_origin *o, enum conn_refusal why, char *buf, size_t cap)
{
    static const char text[] = "* BYE [UNAVAILABLE] Too many connections\r\n";
    const struct ip peer = peer_ip(&o->peer);
    struct imapd *d = o->service->user;
    if (why != CONN_REFUSE_SESSION)
        d->refused++;
    log_warn("imap.refuse", "session=- peer=%s reason=%s", ip_format(&peer, (char[IP_TEXT_MAX]){0}),
             why == CONN_REFUSE_SESSION ? "UNAVAILABLE" : "descriptors");
    if (cap < sizeof(text))
        return 0;
    memcpy(buf, text, sizeof(text) - 1);
    return sizeof(text) - 1;
}

const struct conn_proto imapd_proto = {
    .name_z = "imap",
    .in_first = 2048,
    .in_max = IMAPD_INPUT_MAX,
    .write_stall_ms = IMAPD_STALL_MS,
    .session_new = imapd_session_new,
    .open = imapd_open,
    .input = imapd_input,
    .drained = imapd_drained,
    .timeout = imapd_timeout,
    .stopping = imapd_stopping,
    .closed = imapd_closed,
    .about = imapd_about,
    .expel = imapd_expel,
    .refuse = imapd_refuse,
};
