/* What /metrics reads of the parts (SPEC LOG-03), and what /healthz asks of the whole (API-40). */
#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/metric.h"
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

static double resident_octets(void)
{
    unsigned long all = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%lu %lu", &all, &resident) != 2)
        resident = 0;
    fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static double open_files(void)
{
    double n = -1; /* its own */
    DIR *dir = opendir("/proc/self/fd");
    if (dir == NULL)
        return 0;
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void read_process(const struct serve *v, double *read)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    read[METRIC_READ_MEMORY] = resident_octets();
    read[METRIC_READ_FILES] = open_files();
    read[METRIC_READ_CPU] = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    read[METRIC_READ_START] = (double)v->started_s;
    read[METRIC_READ_JOBS_IO] = (double)job_queued(v->jobs, JOB_IO);
    read[METRIC_READ_JOBS_CPU] = (double)job_queued(v->jobs, JOB_CPU);
    read[METRIC_READ_JOBS_BACKGROUND] = (double)job_queued(v->jobs, JOB_BACKGROUND);
    read[METRIC_READ_RUNNING_IO] = (double)job_running(v->jobs, JOB_IO);
    read[METRIC_READ_RUNNING_CPU] = (double)job_running(v->jobs, JOB_CPU);
    read[METRIC_READ_RUNNING_BACKGROUND] = (double)job_running(v->jobs, JOB_BACKGROUND);
}

static void read_servers(const struct serve *v, double *read)
{
    struct smtpd_counts s;
    struct imapd_counts i;
    struct httpd_counts h;
    struct rate_limit_counts l;
    struct mailstore_stats m;
    smtpd_counts(v->smtpd, &s);
    imapd_counts(v->imapd, &i);
    httpd_counts(v->httpd, &h);
    rate_limit_counts(v->limits, clock_mono_ms(), &l);
    mailstore_stats(v->mail, &m);
    read[METRIC_READ_OPEN_SMTP] = (double)s.sessions;
    read[METRIC_READ_OPEN_IMAP] = (double)i.sessions;
    read[METRIC_READ_OPEN_HTTP] = (double)h.sessions;
    read[METRIC_READ_LIMIT_ALL] = (double)l.entries;
    read[METRIC_READ_LIMIT_LOCKED] = (double)l.locked;
    read[METRIC_READ_COPIES_APPENDED] = (double)m.appended;
    read[METRIC_READ_VIEWS_ALL] = (double)m.views;
}

static void read_relay(const struct serve *v, double *read)
{
    struct queue_stats q;
    struct relay_counts o;
    struct resolver_counts d;
    queue_stats(v->queue, &q);
    relay_counts(v->relay, &o);
    resolver_counts(v->resolver, &d);
    read[METRIC_READ_QUEUE_ALL] = (double)q.entries;
    read[METRIC_READ_QUEUE_HELD] = (double)q.held;
    read[METRIC_READ_QUEUE_ACTIVE] = (double)q.active;
    read[METRIC_READ_QUEUE_OLDEST] = q.oldest_ms == 0 ? 0 : (double)(clock_wall_s() * 1000 - q.oldest_ms) / 1000;
    read[METRIC_READ_OUT_SENT] = (double)o.sent;
    read[METRIC_READ_OUT_DEFERRED] = (double)o.deferred;
    read[METRIC_READ_OUT_FAILED] = (double)o.failed;
    read[METRIC_READ_RELAY_OPENED] = (double)o.connections;
    read[METRIC_READ_CACHE_DNS_HIT] = (double)d.cached;
    read[METRIC_READ_CACHE_DNS_MISS] = (double)(d.asked - d.cached);
    read[METRIC_READ_DNS_UDP] = (double)(d.queries - d.by_tcp);
    read[METRIC_READ_DNS_TCP] = (double)d.by_tcp;
    read[METRIC_READ_DNS_TIMEOUTS] = (double)d.timeouts;
    read[METRIC_READ_DNS_ERRORS] = (double)d.failures;
    read[METRIC_READ_DNS_IGNORED] = (double)d.ignored;
    read[METRIC_READ_DNS_MALFORMED] = (double)d.malformed;
}

void serve_read_metrics(void *arg, double *read)
{
    const struct serve *v = arg;
    read_process(v, read);
    read_servers(v, read);
    read_relay(v, read);
}

const char *serve_unfit(void *arg)
{
    const struct serve *v = arg;
    return atomic_load(&v->stopping) ? "stopping" : !atomic_load(&v->ready) ? "starting" : NULL;
}
