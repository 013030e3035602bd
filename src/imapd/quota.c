/* GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208, SPEC IMAP-29): one root for all mailboxes of an account, with the resource
 * STORAGE. An account without a limit has no root, because a QUOTA response must name a resource and its limit. */
#include "base/config.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/handlers.h"
#include "imapd/names.h"
#include "imapd/rq.h"
#include "imapd/server.h"
#include "proto/imap_write.h"
#include "service/account.h"

#define ROOT "user"
#define KIB(octets) (((octets) + 1023) / 1024)

struct quota_asking {
    struct imapd_rq rq;
    uint64_t quota;
    struct store_usage usage;
};

uint64_t imapd_quota(const struct imapd_session *s)
{
    struct config *cfg = config_current(s->server->cfg.slot);
    uint64_t octets = account_quota_octets(s->account, cfg);
    config_unref(cfg);
    return octets;
}

static enum ms_next usage_run(struct ms_call *c)
{
    struct quota_asking *q = imapd_rq_of_call(c);
    q->rq.r = ms_usage(c->ms, q->rq.who, &q->usage);
    return MS_DONE;
}

static struct imapd_reply usage_known(struct imapd_session *s)
{
    const struct quota_asking *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    strbuf_f(imapd_out(s), "* QUOTA " ROOT " (STORAGE %llu %llu)\r\n", (unsigned long long)KIB(q->usage.bytes),
             (unsigned long long)KIB(q->quota));
    return imapd_reply(R_OK_DONE);
}

static struct imapd_reply tell_usage(struct imapd_session *s)
{
    struct quota_asking *q = imapd_rq_new(s, sizeof(*q), NULL);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->quota = imapd_quota(s);
    return imapd_rq_submit(s, &q->rq, NULL, usage_run, usage_known);
}

struct imapd_reply on_getquota(struct imapd_session *s, const struct imap_cmd *c)
{
    if (!span_eq_z(c->quota.root, ROOT) || imapd_quota(s) == 0)
        return imapd_reply(R_NO_ROOT);
    return tell_usage(s);
}

/* The mailbox need not exist (RFC 9208 4.1.2). */
struct imapd_reply on_getquotaroot(struct imapd_session *s, const struct imap_cmd *c)
{
    struct strbuf *out = imapd_out(s);
    strbuf_z(out, "* QUOTAROOT ");
    imap_write_astring(out, c->mailbox.mailbox, imapd_utf8_names(s));
    strbuf_z(out, imapd_quota(s) == 0 ? "\r\n" : " " ROOT "\r\n");
    return imapd_quota(s) == 0 ? imapd_reply(R_OK_DONE) : tell_usage(s);
}

struct imapd_reply on_setquota(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)s;
    (void)c;
    return imapd_reply(R_NO_SETQUOTA);
}
