/* What is counted and measured, for Prometheus (SPEC LOG-03, API-40). */
#include "base/config.h"
#include "base/metric.h"
#include "httpd/session.h"

bool httpd_is_metrics(const struct exchange *x)
{
    return x->req.segment_n == 1 && span_eq_z(x->req.segment[0], "metrics");
}

bool httpd_metrics_open(const struct exchange *x)
{
    return x->operator || (x->direct && cidr_list_has(&x->cfg->metrics_allow, &x->peer));
}

enum ms_next api_metrics(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    const struct httpd_hooks *hooks = &x->server->parts.hooks;
    double read[METRIC_READ__COUNT] = {0};
    if (hooks->metrics != NULL)
        hooks->metrics(hooks->arg, read);
    metric_write(&x->text, read);
    return api_text_page(x, "text/plain; version=0.0.4; charset=utf-8");
}
