#include "imapd/idle.h"

#include "base/config.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/limits.h"
#include "imapd/rq.h"
#include "imapd/sync.h"
#include "service/account.h"

/* Milliseconds to the account's next moment: a phase from its name, the same on every worker. */
static int64_t until_still_here(const struct imapd_session *s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s->account->address.n; i++)
        h = (h ^ s->account->address.p[i]) * 16777619u;
    return IMAPD_STILL_HERE_MS - (worker_now_ms(conn_worker(&s->conn)) + h % IMAPD_STILL_HERE_MS) % IMAPD_STILL_HERE_MS;
}

static void idle_ends(struct imapd_session *s)
{
    s->idling = false;
    conn_deadline(&s->conn, CONN_COMMAND, 0);
    conn_deadline(&s->conn, CONN_IDLE, s->cfg->imap_idle_timeout * 1000);
}

static struct imapd_reply idle_line(struct imapd_session *s, struct span text, bool cancel)
{
    idle_ends(s);
    return imapd_reply(!cancel && span_ieq_z(text, "DONE") ? R_OK_IDLE : R_BAD_DONE);
}

struct imapd_reply imapd_idle_push(struct imapd_session *s)
{
    const struct imapd_reply wait_for_line = {.id = R__LINE};
    while (s->state == IMAPD_SELECTED) {
        struct view_version *told = s->sel.told;
        switch (imapd_sync(s, true, imapd_idle_push)) {
        case IMAPD_SYNC_WAIT:
            return imapd_wait();
        case IMAPD_SYNC_MORE:
            return imapd_more();
        case IMAPD_SYNC_BYE:
            return imapd_bye();
        case IMAPD_SYNC_DONE:
            break;
        }
        if (s->sel.told == told)
            break; /* nothing came in meanwhile */
    }
    s->rq = imapd_rq_free(s->rq);
    return wait_for_line;
}

static struct imapd_reply idle_begin(struct imapd_session *s)
{
    if (s->rq != NULL && s->result < 0 && s->result != -E_NOTFOUND)
        return imapd_reply_of_error(s->result);
    struct imapd_reply r = imapd_expect_line(s, IMAP_EXPECT_DONE, idle_line);
    if (r.id != R__LINE)
        return r;
    s->idling = true;
    conn_deadline(&s->conn, CONN_IDLE, 0);
    conn_deadline(&s->conn, CONN_COMMAND, until_still_here(s));
    strbuf_z(imapd_out(s), "+ idling\r\n");
    return imapd_idle_push(s);
}

static enum ms_next look_run(struct ms_call *c)
{
    struct imapd_rq *rq = imapd_rq_of_call(c);
    rq->r = ms_sync(rq->box, STORE_LOOK_SHARDS);
    return MS_DONE;
}

struct imapd_reply on_idle(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    if (s->state != IMAPD_SELECTED)
        return idle_begin(s);
    struct imapd_rq *rq = imapd_rq_new(s, sizeof(*rq), NULL);
    if (rq == NULL)
        return imapd_reply(R_NO_MEMORY);
    return imapd_rq_submit(s, rq, NULL, look_run, idle_begin);
}

void imapd_idle_still_here(struct imapd_session *s)
{
    if (!s->idling)
        return;
    if (!conn_held(&s->conn))
        conn_write_static(&s->conn, SPAN_LIT("* OK Still here\r\n"));
    conn_deadline(&s->conn, CONN_COMMAND, until_still_here(s));
}
