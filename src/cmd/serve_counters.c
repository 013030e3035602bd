/* SIGUSR1: what has been counted since the start, one line a part (SPEC SIG-03). */
#include "base/clock.h"
#include "base/log.h"
#include "client/resolver.h"
#include "cmd/serve_impl.h"
#include "httpd/httpd.h"
#include "imapd/imapd.h"
#include "relay/relay.h"
#include "runtime/job.h"
#include "runtime/worker.h"
#include "service/mailstore.h"
#include "service/queue.h"
#include "service/rate_limit.h"
#include "smtpd/smtpd.h"

void serve_log_counters(void *arg)
{
    const struct serve *v = arg;
    struct mailstore_stats m;
    struct imapd_counts i;
    struct smtpd_counts c;
    struct rate_limit_counts r;
    struct resolver_counts d;
    struct relay_counts o;
    struct queue_stats q;
    mailstore_stats(v->mail, &m);
    imapd_counts(v->imapd, &i);
    smtpd_counts(v->smtpd, &c);
    rate_limit_counts(v->limits, clock_mono_ms(), &r);
    log_info("counters.runtime", "sessions=%zu jobs_queued=%zu jobs_running=%zu", workers_sessions(v->workers),
             job_queued(v->jobs, JOB_IO) + job_queued(v->jobs, JOB_CPU) + job_queued(v->jobs, JOB_BACKGROUND),
             job_running(v->jobs, JOB_IO) + job_running(v->jobs, JOB_CPU) + job_running(v->jobs, JOB_BACKGROUND));
    log_info("counters.store", "deliveries=%llu copies=%llu refused=%llu batches=%llu appended=%llu versions=%llu notified=%llu views=%zu watched=%zu",
             (unsigned long long)m.deliveries, (unsigned long long)m.copies, (unsigned long long)m.refused,
             (unsigned long long)m.batches, (unsigned long long)m.appended, (unsigned long long)m.versions,
             (unsigned long long)m.notified, m.views, m.watched_views);
    log_info("counters.smtp", "sessions=%zu opened=%llu accepted=%llu refused=%llu", c.sessions,
             (unsigned long long)c.opened, (unsigned long long)c.accepted, (unsigned long long)c.refused);
    log_info("counters.imap", "sessions=%zu logged_in=%zu accepted=%llu refused=%llu logins=%llu commands=%llu", i.sessions,
             i.logged_in, (unsigned long long)i.accepted, (unsigned long long)i.refused, (unsigned long long)i.logins,
             (unsigned long long)i.commands);
    queue_stats(v->queue, &q);
    log_info("counters.queue", "entries=%zu held=%zu active=%zu put=%llu done=%llu taken_over=%llu oldest_s=%lld", q.entries, q.held,
             q.active, (unsigned long long)q.put, (unsigned long long)q.done, (unsigned long long)q.taken_over,
             q.oldest_ms == 0 ? 0 : (long long)(clock_wall_s() - q.oldest_ms / 1000));
    struct httpd_counts h;
    httpd_counts(v->httpd, &h);
    log_info("counters.http", "sessions=%zu opened=%llu requests=%llu refused=%llu", h.sessions, (unsigned long long)h.opened,
             (unsigned long long)h.requests, (unsigned long long)h.refused);
    resolver_counts(v->resolver, &d);
    relay_counts(v->relay, &o);
    log_info("counters.dns", "asked=%llu cached=%llu joined=%llu queries=%llu tcp=%llu timeouts=%llu failures=%llu ignored=%llu malformed=%llu entries=%zu octets=%zu",
             (unsigned long long)d.asked, (unsigned long long)d.cached, (unsigned long long)d.joined,
             (unsigned long long)d.queries, (unsigned long long)d.by_tcp, (unsigned long long)d.timeouts,
             (unsigned long long)d.failures, (unsigned long long)d.ignored, (unsigned long long)d.malformed, d.entries,
             d.octets);
    log_info("counters.relay", "connections=%llu transactions=%llu sent=%llu deferred=%llu failed=%llu",
             (unsigned long long)o.connections, (unsigned long long)o.transactions, (unsigned long long)o.sent,
             (unsigned long long)o.deferred, (unsigned long long)o.failed);
    log_info("counters.limits", "entries=%zu locked=%zu octets=%zu", r.entries, r.locked, r.octets);
}
