/* Message text on its way in, by DATA or BDAT (SPEC SMTP-20, 21, 23). Both end in smtpd_commit().
 *
 * The text goes into a stage, which keeps up to 256 KiB in memory, and a header wholly; a longer one goes to the disk in
 * blocks of that size, and nothing is read from the client while a block is being written. A text that is already refused is read to its end
 * and dropped. */
#include "base/log.h"
#include "service/mailstore.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define LINE_MAX_OCTETS 65536u /* SMTP-07 */
#define DROP_OCTETS 4096u

static void text_start(struct smtpd_session *s, bool chunked)
{
    struct smtpd_text *text = &s->txn->text;
    bool lf = chunked || (s->account != NULL && s->cfg->smtp_bare_newline == BARE_NEWLINE_NORMALIZE);
    smtp_data_init(&text->scan, (chunked ? 0u : (unsigned)SMTP_DATA_DOTS) | (lf ? (unsigned)SMTP_DATA_LF_TO_CRLF : 0u));
    text->started = true;
    text->chunked = chunked;
    text->stage = ms_stage_new(s->server->parts.mail);
    bool both = s->txn->mailbox_n > 0 && s->txn->target_n > s->txn->mailbox_n;
    text->out = both ? ms_stage_new(s->server->parts.mail) : NULL;
    if (text->stage == NULL || (both && text->out == NULL))
        text->bad = R_STORE_ERROR;
}

static void refuse_text(struct smtpd_text *text, enum smtpd_reply why)
{
    if (text->bad == R_NONE)
        text->bad = why;
    text->stage = ms_stage_free(text->stage);
    text->out = ms_stage_free(text->out);
}

static void find_head_end(struct smtpd_text *text, struct span piece)
{
    if (text->head_done)
        return;
    int64_t at = header_end_feed(&text->head_end, piece);
    text->head_done = at >= 0;
    text->head_n += at >= 0 ? (size_t)at : piece.n;
}

static void judge(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    const struct smtp_data *scan = &text->scan;
    bool lf_bad = scan->bare_lf && (scan->mode & SMTP_DATA_LF_TO_CRLF) == 0;
    if (scan->bare_cr || lf_bad || scan->nul)
        refuse_text(text, R_BARE_IN_TEXT);
    else if (scan->written > (uint64_t)s->cfg->smtp_max_message_size)
        refuse_text(text, R_TOO_LARGE);
    else if (scan->longest > LINE_MAX_OCTETS)
        refuse_text(text, R_LINE_LIMIT);
}

/* Takes what it can of `in`: the octets consumed. *ret_full: the memory must go to the disk first. */
static size_t take(struct smtpd_session *s, struct span in, bool *ret_full)
{
    struct smtpd_text *text = &s->txn->text;
    uint8_t drop[DROP_OCTETS];
    size_t used = 0, wrote, room;
    *ret_full = false;
    while (used < in.n && !text->scan.ended) {
        struct span rest = span_part(in, used, in.n);
        if (text->bad != R_NONE) {
            used += smtp_data_scan(&text->scan, rest, drop, sizeof(drop), &wrote);
            continue;
        }
        uint8_t *into = ms_stage_reserve(text->stage, rest.n + 2, &room);
        if (into == NULL || room < 2) {
            *ret_full = true;
            break;
        }
        used += smtp_data_scan(&text->scan, rest, into, room, &wrote);
        find_head_end(text, span_of(into, wrote));
        ms_stage_commit(text->stage, wrote);
        judge(s);
    }
    text->read += used;
    return used;
}

/* SMTP-07, SMTP-21: twice the limit has been read: this client will not stop. */
static bool too_much(struct smtpd_session *s)
{
    if (s->txn->text.read <= 2 * (uint64_t)s->cfg->smtp_max_message_size)
        return false;
    smtpd_log_refusal(s, R_TOO_MUCH_DATA, SPAN_LIT(""));
    smtpd_say(s, R_TOO_MUCH_DATA);
    return true;
}

/* The text is whole: its fate. */
static void finish(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    smtpd_set_mode(s, MODE_COMMAND);
    s->messages++;
    if (text->bad == R_NONE && !text->dressed)
        text->bad = smtpd_dress(s);
    enum smtpd_reply r = text->bad != R_NONE ? text->bad : smtpd_commit(s);
    if (r == R_WAIT) {
        conn_hold(&s->conn);
        return;
    }
    smtpd_say_text(s, r);
    smtpd_patience(s);
}

/* The memory is full: to the disk with it, unless the header is not whole yet. False: the session waits. */
static bool flush(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    if (!text->head_done && ms_stage_widen(text->stage))
        return true;
    enum smtpd_reply r = text->head_done ? R_NONE : R_HEADER_TOO_LARGE;
    if (r == R_NONE && !text->dressed)
        r = smtpd_dress(s);
    if (r == R_NONE)
        r = smtpd_text_flush(s);
    if (r == R_WAIT) {
        conn_hold(&s->conn);
        return false;
    }
    refuse_text(text, r);
    return true;
}

/* -- DATA */

enum smtpd_reply smtp_on_data(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)c;
    if (s->txn->accepted == 0)
        return s->txn->given == 0 ? R_NO_RCPT : s->role == ROLE_LMTP ? R_NOTHING_ACCEPTED : R_ALL_RCPT_REFUSED;
    text_start(s, false);
    smtpd_set_mode(s, MODE_DATA);
    return R_GO_AHEAD;
}

bool smtpd_text_data(struct smtpd_session *s)
{
    bool full;
    conn_consume(&s->conn, take(s, conn_input(&s->conn), &full));
    if (too_much(s)) /* also where the end came in the same piece: the answer does not depend on the pieces */
        return false;
    if (s->txn->text.scan.ended) {
        finish(s);
        return true;
    }
    return full ? flush(s) : true;
}

/* -- BDAT */

static void chunk_done(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    bool out_of_order = smtpd_reply_row(text->bad)->code == 503;
    if (text->chunk_last && !out_of_order) {
        smtp_data_finish(&text->scan);
        judge(s);
        finish(s);
        return;
    }
    smtpd_set_mode(s, MODE_COMMAND);
    enum smtpd_reply r = text->bad == R_NONE ? R_CHUNK_OK : text->bad;
    if (text->chunk_last || s->state == ST_START || s->state == ST_READY) {
        bool refused = s->sender_refused;
        smtpd_txn_drop(s);
        s->sender_refused = refused; /* further chunks may be on their way */
    }
    if (r != R_CHUNK_OK)
        smtpd_log_refusal(s, r, SPAN_LIT("BDAT"));
    smtpd_say(s, r);
}

static enum smtpd_reply why_no_text(const struct smtpd_session *s)
{
    if (s->sender_refused)
        return R_SENDER_REFUSED;
    return s->txn->given > 0 && s->extended ? R_NOTHING_ACCEPTED : R_BAD_SEQUENCE;
}

/* After an error the chunk and all that follow are read and refused until RSET; also those that come without MAIL. */
enum smtpd_reply smtp_on_bdat(struct smtpd_session *s, const struct smtp_cmd *c)
{
    if (c->bdat.size > 2 * (uint64_t)s->cfg->smtp_max_message_size) {
        smtpd_log_refusal(s, R_TOO_LARGE, SPAN_LIT("BDAT"));
        smtpd_say(s, R_TOO_LARGE);
        conn_close(&s->conn);
        return R_NONE;
    }
    if (s->txn == NULL && smtpd_txn_new(s) == NULL)
        return R_TOO_MUCH_DATA;
    struct smtpd_text *text = &s->txn->text;
    if (!text->started) {
        text_start(s, true);
        if (s->txn->accepted == 0 || !s->extended)
            refuse_text(text, why_no_text(s));
        if (s->state == ST_MAIL || s->state == ST_RCPT)
            s->state = ST_BDAT;
    } else if (text->bad != R_NONE) {
        text->bad = R_BDAT_AFTER_ERROR;
    }
    text->chunk_left = c->bdat.size;
    text->chunk_last = c->bdat.last;
    smtpd_set_mode(s, MODE_CHUNK);
    if (c->bdat.size == 0)
        chunk_done(s);
    return R_NONE;
}

bool smtpd_text_chunk(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    bool full = false;
    struct span in = span_part(conn_input(&s->conn), 0, (size_t)text->chunk_left);
    size_t used = take(s, in, &full);
    text->chunk_left -= used;
    conn_consume(&s->conn, used);
    if (too_much(s))
        return false;
    if (full)
        return flush(s);
    if (text->chunk_left == 0)
        chunk_done(s);
    return true;
}
