#include "httpd/admin.h"

#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "service/address_route.h"

bool admin_of(const struct exchange *x, const char *domain_z)
{
    return x->account->superadmin || strcmp(x->account->domain_z, domain_z) == 0;
}

bool api_domain(struct exchange *x, struct span asked, char ret_z[DOMAIN_NAME_MAX + 1])
{
    const char *own_z = x->account->domain_z[0] == 0 ? x->cfg->domains.items_z[0] : x->account->domain_z; /* the operator has none */
    bool good = domain_normal(asked.n == 0 ? span_z(own_z) : asked, ret_z) == 0;
    if (good && !admin_of(x, ret_z)) {
        api_error(x, 403, "forbidden", "This domain needs a superadmin");
        return false;
    }
    if (!good || !route_domain_hosted(x->cfg, span_z(ret_z))) {
        api_failed(x, -E_NOTFOUND);
        return false;
    }
    return true;
}

bool api_account(struct exchange *x, struct account **ret)
{
    struct account_name who;
    struct account *a = NULL;
    char domain_z[DOMAIN_NAME_MAX + 1];
    int r = account_name_parse(x->arg[0], &who) < 0 ? -E_NOTFOUND : 0;
    if (r == 0 && !api_domain(x, span_z(who.domain_z), domain_z))
        return false;
    if (r == 0)
        r = accounts_get(x->server->parts.accounts, span_z(who.domain_z), span_z(who.user_z), &a);
    if (r < 0) {
        api_failed(x, r == -E_DOWN ? -E_NOTFOUND : r);
        return false;
    }
    if (a->superadmin && !x->account->superadmin && x->route->method != HTTP_GET) {
        account_unref(a);
        api_error(x, 403, "forbidden", "Only a superadmin changes a superadmin");
        return false;
    }
    *ret = a;
    return true;
}

bool api_page(struct exchange *x, struct page_of *ret)
{
    *ret = (struct page_of){.offset = 0, .limit = 100};
    return api_param_int(x, "offset", 0, UINT32_MAX, &ret->offset) && api_param_int(x, "limit", 1, 1000, &ret->limit);
}

bool api_on_page(const struct page_of *p, int64_t at)
{
    return at >= p->offset && at - p->offset < p->limit;
}

void api_put_page(cJSON *o, const struct page_of *p, int64_t total)
{
    api_put_int(o, "total", (int64_t)total);
    api_put_int(o, "offset", (int64_t)p->offset);
    api_put_int(o, "limit", (int64_t)p->limit);
}
