/* Sends the postmaster's reports of days that are over, one after the other (SPEC DSN-06). */
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/mime.h"
#include "relay/dsn_impl.h"
#include "relay/dsn_report.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/mailstore.h"

#define ROUTE_ARENA_MAX (4u * 1024u * 1024u)

struct sending {
    struct job job;
    struct dsn *dsn;
    struct config *cfg;
    struct arena mem;
    struct report report;
    struct route_result route;
    bool routed;
    struct ms_delivery d;
    int r; /* 1: there is a report to deliver; 0: none is left; or an error */
    int sent;
};

static void sending_free(struct sending *o)
{
    atomic_store(&o->dsn->reporting, false);
    config_unref(o->cfg);
    arena_done(&o->mem);
    free(o);
}

/* The postmaster of the report's domain, or of the main one when that is hosted no more. */
static int find_postmaster(struct sending *o)
{
    const char *domain_z = route_domain_hosted(o->cfg, span_z(o->report.domain_z)) ? o->report.domain_z
                                                                                  : o->cfg->domains.items_z[0];
    struct route_query q = {.local = SPAN_LIT("postmaster"), .domain = span_z(domain_z)};
    int r = route_resolve(o->dsn->parts.router, o->cfg, &q, &o->mem, &o->route);
    if (r < 0)
        return r;
    o->routed = true;
    o->d.n = 0;
    o->d.rcpt = arena_new_array(&o->mem, struct ms_rcpt, o->route.n);
    for (size_t i = 0; o->d.rcpt != NULL && i < o->route.n; i++)
        if (o->route.targets[i].kind == ROUTE_LOCAL)
            o->d.rcpt[o->d.n++].who = (struct store_account){span_z(o->route.targets[i].account->domain_z),
                                                             span_z(o->route.targets[i].account->user_z)};
    return o->d.n == 0 ? -E_NOTFOUND : 1;
}

static int make_mail(struct sending *o)
{
    struct strbuf text = {0};
    report_write(&o->report, o->cfg->hostname, clock_wall_s(), &text);
    struct span all = strbuf_text(&text);
    struct mime_source src = mime_source_of(&all);
    int r = strbuf_ok(&text) ? ms_stage_of(o->dsn->parts.mail, SPAN_LIT(""), &src, &o->d.stage) : -E_NOMEM;
    strbuf_done(&text);
    return r < 0 ? r : 1;
}

static void sending_run(struct job *j)
{
    struct sending *o = CONTAINER_OF(j, struct sending, job);
    o->sent = 0;
    o->r = report_take(o->dsn->reports, clock_wall_s(), &o->report);
    if (o->r == 1)
        o->r = find_postmaster(o);
    if (o->r == 1)
        o->r = make_mail(o);
}

static void closing_run(struct job *j);
static void next(struct sending *o);

static void closing_done(struct job *j, struct conn *conn)
{
    struct sending *o = CONTAINER_OF(j, struct sending, job);
    (void)conn;
    if (o->sent)
        next(o); /* there may be more */
    else
        sending_free(o);
}

/* The file is let go of by a job: it may touch the disk. */
static void close_report(struct sending *o, int err)
{
    o->sent = err == 0;
    if (o->report.text != NULL)
        log_event(err == 0 ? LOG_INFO : LOG_WARNING, "dsn.report", "report=%s result=%s", o->report.name_z, err_name(err));
    o->job = (struct job){.class = JOB_BACKGROUND, .run = closing_run, .done = closing_done};
    job_submit(o->dsn->parts.jobs, &o->job);
}

static void closing_run(struct job *j)
{
    struct sending *o = CONTAINER_OF(j, struct sending, job);
    if (o->routed)
        route_result_done(&o->route);
    o->routed = false;
    report_done(o->dsn->reports, &o->report, o->sent);
    arena_reset(&o->mem);
}

static void delivered(struct ms_delivery *d, struct conn *conn)
{
    (void)conn;
    close_report(CONTAINER_OF(d, struct sending, d), d->err);
}

static void sending_done(struct job *j, struct conn *conn)
{
    struct sending *o = CONTAINER_OF(j, struct sending, job);
    (void)conn;
    o->d.done = delivered;
    o->d.internal_s = clock_wall_s();
    int r = o->r == 1 ? ms_deliver(o->dsn->parts.mail, &o->d) : o->r == 0 ? -E_NOTFOUND : o->r;
    if (r == 0)
        return;
    o->d.stage = ms_stage_free(o->d.stage);
    close_report(o, r);
}

static void next(struct sending *o)
{
    struct job_pool *jobs = o->dsn->parts.jobs;
    o->report = (struct report){.fd = -1};
    o->d = (struct ms_delivery){0};
    o->job = (struct job){.class = JOB_BACKGROUND, .run = sending_run, .done = sending_done};
    job_submit(jobs, &o->job);
}

void dsn_tick(struct dsn *d)
{
    if (atomic_exchange(&d->reporting, true))
        return;
    struct sending *o = calloc(1, sizeof(*o));
    if (o == NULL) {
        atomic_store(&d->reporting, false);
        return;
    }
    o->dsn = d;
    o->cfg = config_current(d->parts.config);
    arena_init(&o->mem, ROUTE_ARENA_MAX);
    next(o);
}
