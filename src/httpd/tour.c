/* A request that has to look at every worker's sessions (SPEC API-45): one message that goes from worker to worker and back
 * to the session it came from; then a job makes the answer. */
#include "base/macros.h"
#include "httpd/session.h"

static void tour_stop(struct worker *w, struct conn *c, struct post *p);

static void tour_back(struct worker *w, struct conn *conn, struct post *p)
{
    struct exchange *x = CONTAINER_OF(p, struct exchange, tour);
    (void)w;
    x->launch = NULL;
    if (conn == NULL)
        exchange_free(x);
    else
        mailstore_submit(x->server->parts.mail, &x->call);
}

static void tour_go(struct exchange *x)
{
    struct workers *set = x->call.to.workers;
    bool more = x->tour_at < workers_count(set);
    x->tour.run = more ? tour_stop : tour_back;
    x->tour.to = x->call.to;
    if (more)
        worker_post(workers_at(set, x->tour_at), &x->tour);
    else
        session_post(x->call.to, &x->tour);
}

static void tour_stop(struct worker *w, struct conn *c, struct post *p)
{
    struct exchange *x = CONTAINER_OF(p, struct exchange, tour);
    (void)c;
    x->visit(w, x);
    x->tour_at++;
    tour_go(x);
}

static bool tour_begin(struct exchange *x)
{
    x->tour_at = 0;
    tour_go(x);
    return true;
}

enum ms_next exchange_tour(struct exchange *x, void (*visit)(struct worker *w, struct exchange *x), enum ms_next (*then)(struct ms_call *c))
{
    x->visit = visit;
    x->launch = tour_begin;
    x->call.run = then;
    return MS_DONE;
}
