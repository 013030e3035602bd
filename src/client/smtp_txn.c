/* One transaction: MAIL, RCPT, DATA or BDAT, and the text (RFC 5321 3.3, RFC 2920, RFC 3030, RFC 3461). */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/smtp_client_impl.h"
#include "proto/smtp_cmd.h"
#include "runtime/job.h"

#define PIECE    65536u /* octets of the text in memory at a time */
#define TEXT_CUT 500u   /* octets of a reply that an outcome keeps */

/* A piece of the text: read by a job, while the envelope is still being answered or the piece before is being sent. */
struct text_job {
    struct job job;
    struct smtp_text *text;
    struct smtp_client *client; /* NULL: nobody waits for it any more, and the reference to the text is the job's */
    uint64_t offset;
    size_t want;
    int64_t n;  /* octets read, or -E_*; the job's until .ready */
    bool ready;
    uint8_t octets[];
};

static bool by_bdat(const struct smtp_client *c)
{
    return (c->features.has & SMTP_HAS_CHUNKING) != 0;
}

static size_t commands(const struct smtp_client *c)
{
    return 1 + c->txn->n + (by_bdat(c) ? 0 : 1);
}

enum smtp_stage smtp_txn_stage(const struct smtp_client *c)
{
    return c->heard == 0 ? SMTP_AT_MAIL : c->heard <= c->txn->n ? SMTP_AT_RCPT : SMTP_AT_DATA;
}

/* -- reading the text */

static void piece_run(struct job *j)
{
    struct text_job *p = CONTAINER_OF(j, struct text_job, job);
    size_t got = 0;
    int64_t n = 1;
    while (got < p->want && n > 0) {
        n = p->text->read(p->text, p->offset + got, p->octets + got, p->want - got);
        got += n > 0 ? (size_t)n : 0;
    }
    p->n = got == p->want ? (int64_t)got : n < 0 ? n : -E_IO;
}

static void send_piece(struct smtp_client *c);

static void piece_done(struct job *j, struct conn *conn)
{
    struct text_job *p = CONTAINER_OF(j, struct text_job, job);
    (void)conn; /* when it is gone, nobody waits */
    if (p->client == NULL) {
        p->text->unref(p->text);
        free(p);
        return;
    }
    p->ready = true;
    if (p->client->state == ST_TEXT)
        send_piece(p->client);
}

static bool read_piece(struct smtp_client *c)
{
    size_t want = (size_t)MIN(c->source->size - c->sent, (uint64_t)PIECE);
    struct text_job *p = malloc(sizeof(*p) + want);
    if (p == NULL)
        return false;
    *p = (struct text_job){.text = c->source, .client = c, .offset = c->sent, .want = want};
    p->job = (struct job){.class = JOB_IO, .run = piece_run, .done = piece_done, .to = conn_handle(&c->conn)};
    c->job = p;
    job_submit(worker_jobs(conn_worker(&c->conn)), &p->job);
    return true;
}

/* -- sending it */

/* RFC 5321 4.5.2: a dot that begins a line is doubled. */
static void write_stuffed(struct smtp_client *c, struct span text)
{
    size_t at = 0;
    if (c->line_begins && text.n > 0 && text.p[0] == '.')
        conn_write_static(&c->conn, SPAN_LIT("."));
    while (at < text.n) {
        const uint8_t *dot = memmem(text.p + at, text.n - at, "\n.", 2);
        size_t end = dot == NULL ? text.n : (size_t)(dot - text.p) + 2;
        conn_write(&c->conn, span_part(text, at, end - at));
        if (dot != NULL)
            conn_write_static(&c->conn, SPAN_LIT("."));
        at = end;
    }
    c->line_begins = text.n == 0 ? c->line_begins : text.p[text.n - 1] == '\n';
}

/* From here on the peer may have the message (RELAY-12). */
static void end_text(struct smtp_client *c)
{
    if (!by_bdat(c) && !c->line_begins)
        conn_write_static(&c->conn, SPAN_LIT("\r\n"));
    if (!by_bdat(c))
        conn_write_static(&c->conn, SPAN_LIT(".\r\n"));
    smtp_enter(c, ST_END);
}

static void send_piece(struct smtp_client *c)
{
    struct text_job *p = c->job;
    if (p->n <= 0) { /* never a final dot behind half a message */
        smtp_fail(c, SMTP_SAID_BROKE_OFF, "the text cannot be read");
        return;
    }
    struct span piece = span_of(p->octets, (size_t)p->n);
    if (by_bdat(c))
        conn_write(&c->conn, piece);
    else
        write_stuffed(c, piece);
    c->sent += piece.n;
    c->job = NULL;
    free(p);
    smtp_enter(c, ST_TEXT); /* each piece has its own time */
    if (c->sent < c->source->size)
        conn_want_drained(&c->conn);
    else
        end_text(c);
}

static void begin_text(struct smtp_client *c)
{
    if (by_bdat(c))
        conn_printf(&c->conn, "BDAT %llu LAST\r\n", (unsigned long long)c->txn->text->size);
    c->line_begins = true;
    smtp_enter(c, ST_TEXT);
    if (c->job == NULL) /* an empty one */
        end_text(c);
    else if (c->job->ready)
        send_piece(c);
}

/* -- the envelope */

static void say_mail(struct smtp_client *c)
{
    static const char *const rets[] = {[SMTP_RET_NONE] = "", [SMTP_RET_FULL] = " RET=FULL", [SMTP_RET_HDRS] = " RET=HDRS"};
    const struct smtp_txn *t = c->txn;
    unsigned has = c->features.has;
    conn_printf(&c->conn, "MAIL FROM:<" SPAN_FMT ">", SPAN_ARG(t->sender));
    if (has & SMTP_HAS_SIZE)
        conn_printf(&c->conn, " SIZE=%llu", (unsigned long long)t->text->size);
    if (t->eight_bit && (has & SMTP_HAS_8BITMIME))
        conn_write_static(&c->conn, SPAN_LIT(" BODY=8BITMIME"));
    if (t->utf8)
        conn_write_static(&c->conn, SPAN_LIT(" SMTPUTF8"));
    if (t->requiretls)
        conn_write_static(&c->conn, SPAN_LIT(" REQUIRETLS"));
    if (has & SMTP_HAS_DSN) {
        conn_write_z(&c->conn, rets[t->ret]);
        if (t->envid.n > 0)
            conn_printf(&c->conn, " ENVID=" SPAN_FMT, SPAN_ARG(t->envid));
    }
    conn_write_static(&c->conn, SPAN_LIT("\r\n"));
}

static void say_notify(struct smtp_client *c, unsigned notify)
{
    static const struct {
        unsigned bit;
        const char *word_z;
    } words[] = {{SMTP_NOTIFY_NEVER, "NEVER"}, {SMTP_NOTIFY_SUCCESS, "SUCCESS"}, {SMTP_NOTIFY_FAILURE, "FAILURE"}, {SMTP_NOTIFY_DELAY, "DELAY"}};
    const char *before_z = " NOTIFY=";
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!(notify & words[i].bit))
            continue;
        conn_printf(&c->conn, "%s%s", before_z, words[i].word_z);
        before_z = ",";
    }
}

static void say_rcpt(struct smtp_client *c, const struct smtp_to *to)
{
    conn_printf(&c->conn, "RCPT TO:<" SPAN_FMT ">", SPAN_ARG(to->address));
    if (c->features.has & SMTP_HAS_DSN) {
        say_notify(c, to->notify);
        if (to->orcpt.n > 0)
            conn_printf(&c->conn, " ORCPT=" SPAN_FMT, SPAN_ARG(to->orcpt));
    }
    conn_write_static(&c->conn, SPAN_LIT("\r\n"));
}

static void say_more(struct smtp_client *c)
{
    bool all = (c->features.has & SMTP_HAS_PIPELINING) != 0;
    while (c->said < commands(c) && (all || c->said == c->heard)) {
        if (c->said == 0)
            say_mail(c);
        else if (c->said <= c->txn->n)
            say_rcpt(c, &c->txn->to[c->said - 1]);
        else
            conn_write_static(&c->conn, SPAN_LIT("DATA\r\n"));
        c->said++;
    }
    smtp_enter(c, ST_ENVELOPE);
}

/* -- answers */

/* The reply in c->out, with a text that stays. */
static struct smtp_outcome kept(const struct smtp_client *c)
{
    struct smtp_outcome o = c->out;
    o.text = span_dup(c->txn->mem, span_part(o.text, 0, TEXT_CUT));
    return o;
}

/* RFC 5321 4.3.2 table "RCPT": an accepted recipient's answer is what comes behind it. */
static bool open_still(const struct smtp_to *to)
{
    return !to->too_many && (to->out.answer == SMTP_SAID_YES && to->out.stage != SMTP_AT_END);
}

static void answer_open(struct smtp_client *c)
{
    struct smtp_outcome o = kept(c);
    for (size_t i = 0; i < c->txn->n; i++) {
        if (open_still(&c->txn->to[i]))
            c->txn->to[i].out = o;
    }
}

void smtp_txn_lost(struct smtp_client *c)
{
    answer_open(c);
}

static void txn_over(struct smtp_client *c)
{
    struct smtp_txn *t = c->txn;
    smtp_txn_drop(c);
    c->txn = NULL;
    c->transactions++;
    smtp_enter(c, ST_IDLE);
    if (c->user->done != NULL)
        c->user->done(c, t, c->ctx);
}

/* No text was sent: the transaction has to be taken back. */
static void reset(struct smtp_client *c)
{
    conn_write_static(&c->conn, SPAN_LIT("RSET\r\n"));
    smtp_enter(c, ST_RSET);
}

static void heard_rcpt(struct smtp_client *c, struct smtp_to *to)
{
    if (c->mail_refused)
        return; /* it has MAIL's answer; this one is only its echo */
    to->out = kept(c);
    to->too_many = c->accepted > 0 && (c->out.code == 452 || c->out.code == 552);
    if (c->out.answer == SMTP_SAID_YES)
        c->accepted++;
}

/* All commands that were said have been answered. */
static void envelope_over(struct smtp_client *c, bool said_354)
{
    if (c->accepted > 0 && (said_354 || by_bdat(c))) {
        begin_text(c);
    } else if (said_354) {
        conn_write_static(&c->conn, SPAN_LIT(".\r\n")); /* RFC 2920 3.1: though nobody was accepted */
        smtp_enter(c, ST_END);
    } else if (c->mail_refused) {
        txn_over(c);
    } else {
        reset(c);
    }
}

static void heard_envelope(struct smtp_client *c)
{
    size_t which = c->heard++;
    bool data = which == c->txn->n + 1, said_354 = data && c->out.answer == SMTP_SAID_YES;
    if ((c->out.code / 100 == 3) != said_354) {
        c->heard--;
        smtp_fail(c, SMTP_SAID_GARBAGE, "a reply out of place");
        return;
    }
    if (which == 0 && c->out.answer != SMTP_SAID_YES) {
        c->mail_refused = true;
        answer_open(c);
    } else if (which > 0 && !data) {
        heard_rcpt(c, &c->txn->to[which - 1]);
    } else if (data && !said_354) {
        answer_open(c);
    }
    bool pipelined = (c->features.has & SMTP_HAS_PIPELINING) != 0;
    bool in_vain = !pipelined && (c->mail_refused || (c->heard == c->txn->n + 1 && c->accepted == 0));
    if (in_vain || c->heard == commands(c))
        envelope_over(c, said_354);
    else if (pipelined)
        smtp_enter(c, ST_ENVELOPE);
    else
        say_more(c);
}

void smtp_txn_reply(struct smtp_client *c)
{
    if (c->state == ST_ENVELOPE) {
        heard_envelope(c);
        return;
    }
    if (c->state == ST_END)
        answer_open(c);
    if (c->state == ST_RSET && c->out.answer != SMTP_SAID_YES) {
        smtp_end(c); /* all is answered already: only the connection is of no more use */
        return;
    }
    txn_over(c);
}

/* -- begin and end */

void smtp_txn_drop(struct smtp_client *c)
{
    if (c->job != NULL && !c->job->ready) {
        c->job->client = NULL;
    } else {
        free(c->job);
        if (c->source != NULL)
            c->source->unref(c->source);
    }
    c->job = NULL;
    c->source = NULL;
}

void smtp_txn_drained(struct smtp_client *c)
{
    if (c->state == ST_TEXT && c->job == NULL && !read_piece(c))
        smtp_fail(c, SMTP_SAID_BROKE_OFF, err_text(-E_NOMEM));
    else if (c->state == ST_IDLE && c->txn != NULL)
        txn_over(c); /* nothing was sent of it */
}

void smtp_client_send(struct smtp_client *c, struct smtp_txn *t)
{
    struct smtp_outcome unfit = {.stage = SMTP_AT_MAIL, .answer = SMTP_SAID_BROKE_OFF, .text = SPAN_LIT("out of memory")};
    c->txn = t;
    c->source = t->text;
    c->said = c->heard = c->accepted = 0;
    c->mail_refused = false;
    c->sent = 0;
    const struct smtp_outcome open = {.stage = SMTP_AT_MAIL};
    bool fits = smtp_client_fits(c, t, &unfit) && (t->text->size == 0 || read_piece(c));
    for (size_t i = 0; i < t->n; i++) {
        t->to[i].too_many = false;
        t->to[i].out = fits ? open : unfit;
    }
    if (fits)
        say_more(c);
    else
        conn_want_drained(&c->conn); /* done() is never called from within this call */
}
