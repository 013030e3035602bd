/* What is said and answered: commands with their literals, pipelined, and IDLE between them (RFC 9051 2.2, RFC 2177). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/imap_client_impl.h"
#include "proto/mailbox_name.h"

#define QUOTED_MAX     1000u /* octets of a quoted string */
#define LITERAL_MINUS  4096u /* RFC 7888 5 */

/* -- putting a command together */

void imap_say_z(struct imap_say *s, const char *text_z)
{
    strbuf_z(&s->text, text_z);
}

void imap_say_f(struct imap_say *s, const char *fmt, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    s->failed = s->failed || n < 0 || (size_t)n >= sizeof(line);
    strbuf_z(&s->text, line);
}

void imap_say_literal(struct imap_say *s, struct span text)
{
    if (s->literal_n == IMAP_SAY_LITERALS) {
        s->failed = true;
        return;
    }
    s->literal[s->literal_n].at = s->text.n;
    s->literal[s->literal_n++].n = text.n;
    strbuf_span(&s->text, text);
}

static bool quotable(struct span text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < 0x20 || text.p[i] > 0x7e)
            return false;
    return text.n <= QUOTED_MAX;
}

void imap_say_string(struct imap_say *s, struct span text)
{
    if (!quotable(text)) {
        imap_say_literal(s, text);
        return;
    }
    strbuf_c(&s->text, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            strbuf_c(&s->text, '\\');
        strbuf_c(&s->text, text.p[i]);
    }
    strbuf_c(&s->text, '"');
}

void imap_say_mailbox(struct imap_say *s, struct span name)
{
    struct strbuf wire = {0};
    mailbox_name_to_wire(&wire, name, false);
    imap_say_string(s, strbuf_text(&wire));
    s->failed = s->failed || wire.failed;
    strbuf_done(&wire);
}

void imap_say_done(struct imap_say *s)
{
    if (s->text.n > 0)
        crypto_wipe(s->text.p, s->text.n); /* a password may be in it */
    strbuf_done(&s->text);
    *s = (struct imap_say){0};
}

/* -- the queue */

static void unlink_command(struct imap_client *c, struct imap_command *gone)
{
    struct imap_command **at = &c->first, *before = NULL;
    for (; *at != gone; at = &(*at)->next)
        before = *at;
    *at = gone->next;
    if (c->last == gone)
        c->last = before;
    c->waiting--;
}

static void free_command(struct imap_command *m)
{
    imap_say_done(&m->say);
    free(m);
}

/* The client's own go first: those of others wait for ready(). */
static void append_command(struct imap_client *c, struct imap_command *m)
{
    struct imap_command **at = &c->first;
    while (*at != NULL && (!m->own || (*at)->own || (*at)->started))
        at = &(*at)->next;
    m->next = *at;
    *at = m;
    if (m->next == NULL)
        c->last = m;
    c->waiting++;
}

int imap_command_add(struct imap_client *c, struct imap_say *s, const struct imap_command_user *user, void *arg,
                     void (*more)(struct imap_client *c, const struct imap_reply *r), bool own)
{
    int r = c->over ? -E_CLOSED : c->waiting >= IMAP_WAITING_MAX ? -E_LIMIT : s->failed || s->text.failed ? -E_NOMEM : 0;
    struct imap_command *m = r < 0 ? NULL : calloc(1, sizeof(*m));
    if (m == NULL) {
        imap_say_done(s);
        return r < 0 ? r : -E_NOMEM;
    }
    *m = (struct imap_command){.tag = ++c->tags, .say = *s, .own = own, .more = more, .user = user, .arg = arg};
    *s = (struct imap_say){0};
    append_command(c, m);
    imap_command_pump(c);
    return 0;
}

int imap_client_say(struct imap_client *c, struct imap_say *s, const struct imap_command_user *user, void *arg)
{
    return imap_command_add(c, s, user, arg, NULL, false);
}

/* -- saying */

static bool literal_at_once(const struct imap_client *c, size_t n)
{
    return imap_client_has(c, "LITERAL+") || (n <= LITERAL_MINUS && (imap_client_has(c, "LITERAL-") || imap_client_has(c, "IMAP4rev2")));
}

/* The command up to its end, or to a literal that the server has to ask for: false then. */
static bool say_on(struct imap_client *c, struct imap_command *m)
{
    struct span text = strbuf_text(&m->say.text);
    if (!m->started)
        conn_printf(&c->conn, "a%u ", m->tag);
    m->started = true;
    while (m->literals < m->say.literal_n) {
        size_t at = m->say.literal[m->literals].at, n = m->say.literal[m->literals].n;
        bool at_once = literal_at_once(c, n);
        conn_write(&c->conn, span_part(text, m->sent, at - m->sent));
        conn_printf(&c->conn, at_once ? "{%zu+}\r\n" : "{%zu}\r\n", n);
        m->sent = at;
        m->literals++;
        m->asking = !at_once;
        if (m->asking)
            return false;
        conn_write(&c->conn, span_part(text, at, n));
        m->sent = at + n;
    }
    conn_write(&c->conn, span_part(text, m->sent, text.n));
    m->sent = text.n;
    conn_write_static(&c->conn, SPAN_LIT("\r\n"));
    return true;
}

static bool may_start(const struct imap_client *c, const struct imap_command *m)
{
    return c->ready || m->own;
}

static struct imap_command *next_command(const struct imap_client *c)
{
    struct imap_command *m = c->first;
    while (m != NULL && m->started && !m->asking)
        m = m->next;
    return m;
}

static void idle_begun(struct imap_client *c, const struct imap_reply *r);
static void idle_ended(struct imap_client *c, const struct imap_reply *r, void *arg);
static const struct imap_command_user idle_user = {.done = idle_ended};

static void stop_idle(struct imap_client *c)
{
    if (c->idle != IDLE_ON)
        return;
    conn_write_static(&c->conn, SPAN_LIT("DONE\r\n"));
    c->idle = IDLE_ENDING;
    conn_deadline(&c->conn, CONN_COMMAND, 0);
    conn_deadline(&c->conn, CONN_IDLE, c->peer.command_ms);
}

static void begin_idle(struct imap_client *c)
{
    struct imap_say say = {0};
    if (!imap_client_has(c, "IDLE")) {
        conn_deadline(&c->conn, CONN_COMMAND, c->peer.idle_ms);
        return;
    }
    imap_say_z(&say, "IDLE");
    c->idle = IDLE_ASKED;
    if (imap_command_add(c, &say, &idle_user, NULL, idle_begun, true) < 0)
        c->idle = IDLE_OFF;
}

static void idle_begun(struct imap_client *c, const struct imap_reply *r)
{
    (void)r;
    c->idle = IDLE_ON;
    conn_deadline(&c->conn, CONN_IDLE, 0);
    conn_deadline(&c->conn, CONN_COMMAND, c->peer.idle_ms);
    imap_command_pump(c);
}

static void idle_ended(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    (void)arg;
    c->idle = IDLE_OFF;
    if (r->status != IMAP_OK && r->status != IMAP_BYE)
        c->wants_idle = false; /* it does not like it: no more of it */
}

void imap_command_pump(struct imap_client *c)
{
    struct imap_command *m;
    if (c->over)
        return;
    while ((m = next_command(c)) != NULL && may_start(c, m)) {
        if (m->asking)
            break; /* the server has to ask for its literal first */
        if (c->idle == IDLE_ON)
            stop_idle(c);
        if (c->idle == IDLE_ENDING || (c->idle == IDLE_ASKED && m->user != &idle_user))
            break;
        if (!say_on(c, m))
            break;
    }
    if (c->idle == IDLE_ON)
        return;
    conn_deadline(&c->conn, CONN_IDLE, c->first == NULL ? 0 : c->peer.command_ms);
    if (c->ready && c->first == NULL && c->wants_idle && c->idle == IDLE_OFF)
        begin_idle(c);
}

void imap_client_idle(struct imap_client *c, bool on)
{
    c->wants_idle = on;
    if (on)
        imap_command_pump(c);
    else
        stop_idle(c);
}

/* -- hearing */

static struct imap_command *by_tag(const struct imap_client *c, struct span tag)
{
    uint64_t n;
    if (tag.n < 2 || tag.p[0] != 'a' || span_u64(span_part(tag, 1, tag.n), UINT32_MAX, &n) < 0)
        return NULL;
    for (struct imap_command *m = c->first; m != NULL && m->started; m = m->next)
        if (m->tag == n)
            return m;
    return NULL;
}

static void heard_tagged(struct imap_client *c, const struct imap_reply *r)
{
    struct imap_command *m = by_tag(c, r->tag);
    if (m == NULL || r->status == IMAP_DATA || r->status == IMAP_BYE || r->status == IMAP_PREAUTH) {
        imap_client_fail_z(c, IMAP_END_GARBAGE, "an answer to nothing that was said");
        return;
    }
    unlink_command(c, m);
    if (m->user != NULL && m->user->done != NULL)
        m->user->done(c, r, m->arg);
    free_command(m);
    imap_command_pump(c);
}

static void heard_continue(struct imap_client *c, const struct imap_reply *r)
{
    struct imap_command *m = c->first;
    while (m != NULL && !m->asking && !(m->started && m->more != NULL))
        m = m->next;
    if (m == NULL) {
        imap_client_fail_z(c, IMAP_END_GARBAGE, "the server asks for what was not announced");
    } else if (m->asking) {
        size_t n = m->say.literal[m->literals - 1].n;
        conn_write(&c->conn, span_part(strbuf_text(&m->say.text), m->sent, n));
        m->sent += n;
        m->asking = false;
        if (say_on(c, m))
            imap_command_pump(c);
    } else {
        m->more(c, r);
    }
}

static void heard_untagged(struct imap_client *c, const struct imap_reply *r)
{
    imap_hello_note(c, r);
    for (struct imap_command *m = c->first; m != NULL && m->started; m = m->next) /* servers answer out of turn, too */
        if (m->user != NULL && m->user->data != NULL)
            m->user->data(c, r, m->arg);
    if (!c->over && c->user->untagged != NULL)
        c->user->untagged(c, r, c->ctx);
    if (!c->over && r->status == IMAP_BYE)
        imap_client_fail(c, IMAP_END_BYE, r->text);
}

void imap_command_heard(struct imap_client *c)
{
    static void (*const kinds[])(struct imap_client *c, const struct imap_reply *r) = {
        [IMAP_REPLY_UNTAGGED] = heard_untagged, [IMAP_REPLY_TAGGED] = heard_tagged, [IMAP_REPLY_CONTINUE] = heard_continue};
    kinds[c->parser.reply.kind](c, &c->parser.reply);
}

void imap_command_piece(struct imap_client *c)
{
    struct imap_command *m = c->first;
    while (m != NULL && m->started && (m->user == NULL || m->user->piece == NULL))
        m = m->next;
    if (m != NULL && m->started)
        m->user->piece(c, c->parser.piece, m->arg);
}

void imap_command_lost(struct imap_client *c)
{
    const struct imap_reply lost = {.kind = IMAP_REPLY_TAGGED, .status = IMAP_BYE, .text = span_z(c->text)};
    while (c->first != NULL) {
        struct imap_command *m = c->first;
        unlink_command(c, m);
        if (m->user != NULL && m->user->done != NULL)
            m->user->done(c, &lost, m->arg);
        free_command(m);
    }
}

void imap_command_timer(struct imap_client *c, enum conn_timer which)
{
    struct imap_say say = {0};
    if (which != CONN_COMMAND) {
        imap_client_fail_z(c, IMAP_END_LOST, "no answer in time");
    } else if (c->idle == IDLE_ON) {
        stop_idle(c);
    } else {
        imap_say_z(&say, "NOOP");
        (void)imap_command_add(c, &say, NULL, NULL, NULL, false);
    }
}
