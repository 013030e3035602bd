/* The text form of queue entries (docs/STORE.md): writing. One JSON object per line; members that say nothing are left
 * out, so that an operator reads what matters. */
#include "base/err.h"
#include "base/clock.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/smtp_cmd.h"
#include "store/queue_int.h"

const char *const queue_kind_name[QUEUE_KIND__COUNT] = {"external", "local"};
const char *const queue_outcome_name[QUEUE_OUTCOME__COUNT] = {"ok", "temporary", "permanent"};
const char *const queue_state_name[QUEUE_STATE__COUNT] = {"waiting", "delivered", "failed", "dropped"};
const char *const queue_show_name[QUEUE_SHOW__COUNT] = {"queued", "active", "deferred", "held"};
const char *const queue_event_name[QUEUE_EV__COUNT] = {
    [QUEUE_EV_RESULT] = "result", [QUEUE_EV_DUE] = "due",   [QUEUE_EV_TOLD] = "told", [QUEUE_EV_DELAY_TOLD] = "delay_told",
    [QUEUE_EV_HOLD] = "hold",     [QUEUE_EV_RELEASE] = "release", [QUEUE_EV_RETRY] = "retry", [QUEUE_EV_DROP] = "drop",
    [QUEUE_EV_BOUNCE] = "bounce",
};

const struct queue_word queue_flag_words[] = {{"smtputf8", QUEUE_SMTPUTF8},         {"8bitmime", QUEUE_8BITMIME},
                                              {"requiretls", QUEUE_REQUIRETLS},     {"tls_optional", QUEUE_TLS_OPTIONAL},
                                              {"dsn", QUEUE_DSN},                   {NULL, 0}};
const struct queue_word queue_notify_words[] = {{"NEVER", SMTP_NOTIFY_NEVER},
                                                {"SUCCESS", SMTP_NOTIFY_SUCCESS},
                                                {"FAILURE", SMTP_NOTIFY_FAILURE},
                                                {"DELAY", SMTP_NOTIFY_DELAY},
                                                {NULL, 0}};
const struct queue_word queue_ret_words[] = {{"FULL", SMTP_RET_FULL}, {"HDRS", SMTP_RET_HDRS}, {NULL, 0}};

/* A peer's words may be any octets: what is no text becomes '?'. */
static void put_string(struct strbuf *out, struct span s)
{
    strbuf_c(out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        size_t len = utf8_get(s.p + i, s.n - i, &c);
        if (len > 1) {
            strbuf_add(out, s.p + i, len);
        } else if (len == 0 || s.p[i] < 0x20 || s.p[i] == 0x7f) {
            strbuf_c(out, len == 1 && (s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == '\n') ? ' ' : '?');
        } else {
            if (s.p[i] == '"' || s.p[i] == '\\')
                strbuf_c(out, '\\');
            strbuf_c(out, s.p[i]);
        }
        i += MAX(len, 1u);
    }
    strbuf_c(out, '"');
}

/* Members, each behind a comma but the first of its object. */
static void put_name(struct strbuf *out, const char *name_z)
{
    if (out->n > 0 && out->p[out->n - 1] != '{')
        strbuf_c(out, ',');
    strbuf_c(out, '"');
    strbuf_z(out, name_z);
    strbuf_z(out, "\":");
}

static void put_text(struct strbuf *out, const char *name_z, struct span value)
{
    if (value.n == 0)
        return;
    put_name(out, name_z);
    put_string(out, value);
}

static void put_number(struct strbuf *out, const char *name_z, int64_t value)
{
    if (value <= 0)
        return;
    put_name(out, name_z);
    strbuf_u64(out, (uint64_t)value);
}

static void put_true(struct strbuf *out, const char *name_z, bool value)
{
    if (!value)
        return;
    put_name(out, name_z);
    strbuf_z(out, "true");
}

static void put_words(struct strbuf *out, const char *name_z, const struct queue_word *words, unsigned bits)
{
    bool first = true;
    if (bits == 0)
        return;
    put_name(out, name_z);
    for (const struct queue_word *w = words; w->name_z != NULL; w++) {
        if ((bits & w->bit) == 0)
            continue;
        strbuf_z(out, first ? "[\"" : ",\"");
        strbuf_z(out, w->name_z);
        strbuf_c(out, '"');
        first = false;
    }
    strbuf_z(out, first ? "[]" : "]");
}

static void put_one_word(struct strbuf *out, const char *name_z, const struct queue_word *words, unsigned value)
{
    for (const struct queue_word *w = words; w->name_z != NULL; w++)
        if (w->bit == value)
            put_text(out, name_z, span_z(w->name_z));
}

void queue_text_envelope(const struct queue_envelope *env, uint64_t size, struct strbuf *out)
{
    struct strbuf b = {0}; /* put_name looks at what stands before it */
    strbuf_c(&b, '{');
    put_text(&b, "id", span_z(env->id));
    put_name(&b, "sender");
    put_string(&b, env->sender);
    put_number(&b, "accepted", env->accepted_ms);
    put_number(&b, "size", (int64_t)size);
    put_words(&b, "flags", queue_flag_words, env->flags);
    put_one_word(&b, "ret", queue_ret_words, env->ret);
    put_text(&b, "envid", env->envid);
    put_text(&b, "account", env->account);
    put_text(&b, "session", env->session);
    put_text(&b, "once", env->once);
    put_text(&b, "peer", env->peer);
    put_text(&b, "message_id", env->message_id);
    put_name(&b, "recipients");
    strbuf_c(&b, '[');
    for (size_t i = 0; i < env->rcpt_n; i++) {
        const struct queue_rcpt *r = &env->rcpt[i];
        strbuf_z(&b, i == 0 ? "{" : ",{");
        put_text(&b, "address", r->address);
        put_text(&b, "orcpt", r->orcpt);
        put_words(&b, "notify", queue_notify_words, r->notify);
        if (r->kind != QUEUE_EXTERNAL)
            put_text(&b, "kind", span_z(queue_kind_name[r->kind]));
        put_text(&b, "owner", r->owner);
        strbuf_c(&b, '}');
    }
    strbuf_z(&b, "]}\n");
    out->failed = out->failed || b.failed;
    strbuf_span(out, strbuf_text(&b));
    strbuf_done(&b);
}

static void put_attempt(struct strbuf *b, const struct queue_attempt *a)
{
    put_number(b, "at", a->at_ms);
    put_text(b, "outcome", span_z(queue_outcome_name[a->outcome]));
    put_number(b, "code", a->code);
    put_text(b, "status", span_part(a->status, 0, 16));
    put_text(b, "host", span_part(a->host, 0, 255));
    put_text(b, "ip", span_part(a->ip, 0, 64));
    put_text(b, "tls", span_part(a->tls, 0, 32));
    put_text(b, "text", span_part(a->text, 0, QUEUE_TEXT_MAX));
    put_true(b, "dsn_passed", a->dsn_passed);
}

void queue_text_event(const struct queue_event *ev, struct strbuf *out)
{
    struct strbuf b = {0};
    struct queue_attempt a = ev->attempt;
    int64_t now_ms = ev->at_ms > 0 ? ev->at_ms : clock_wall_us() / 1000;
    strbuf_c(&b, '{');
    put_text(&b, "event", span_z(queue_event_name[ev->kind]));
    if (ev->kind == QUEUE_EV_RESULT || ev->kind == QUEUE_EV_TOLD) {
        put_name(&b, "recipient");
        strbuf_u64(&b, ev->rcpt);
    }
    a.at_ms = a.at_ms > 0 ? a.at_ms : now_ms;
    if (ev->kind == QUEUE_EV_RESULT)
        put_attempt(&b, &a);
    else
        put_number(&b, "at", now_ms);
    if (ev->kind == QUEUE_EV_DUE) {
        put_number(&b, "due", ev->due_ms);
        put_number(&b, "seen", ev->seen);
    }
    strbuf_z(&b, "}\n");
    out->failed = out->failed || b.failed;
    strbuf_span(out, strbuf_text(&b));
    strbuf_done(&b);
}

static void put_state_of(struct strbuf *b, const struct queue_rcpt *r)
{
    put_text(b, "state", span_z(queue_state_name[r->state]));
    put_true(b, "told", r->told);
    put_number(b, "attempts", r->attempts);
    put_name(b, "kept");
    strbuf_c(b, '[');
    for (unsigned i = 0; i < r->attempt_n; i++) {
        strbuf_z(b, i == 0 ? "{" : ",{");
        put_attempt(b, &r->attempt[i]);
        strbuf_c(b, '}');
    }
    strbuf_c(b, ']');
}

void queue_text_compact(const struct queue_envelope *e, struct strbuf *out)
{
    struct strbuf b = {0};
    queue_text_envelope(e, e->size, out);
    strbuf_z(&b, "{\"event\":\"" QUEUE_STATE_EVENT "\"");
    put_true(&b, "held", e->held);
    put_true(&b, "delay_told", e->delay_told);
    put_number(&b, "due", e->due_ms);
    put_number(&b, "rounds", e->rounds);
    put_number(&b, "events", e->events); /* "seen" of later lines counts from the same start */
    put_number(&b, "asked", e->asked);
    put_name(&b, "recipients");
    strbuf_c(&b, '[');
    for (size_t i = 0; i < e->rcpt_n; i++) {
        strbuf_z(&b, i == 0 ? "{" : ",{");
        put_state_of(&b, &e->rcpt[i]);
        strbuf_c(&b, '}');
    }
    strbuf_z(&b, "]}\n");
    out->failed = out->failed || b.failed;
    strbuf_span(out, strbuf_text(&b));
    strbuf_done(&b);
}
