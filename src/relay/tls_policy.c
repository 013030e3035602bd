#include <string.h>

#include "relay/relay_impl.h"

/* The domain itself, else the longest ".suffix" that covers it, else relay.tls (RELAY-20). */
enum config_tls_level relay_tls_policy(const struct config *cfg, struct span domain)
{
    const struct config_policy_map *map = &cfg->relay_tls_policy;
    const struct config_policy *best = NULL;
    for (size_t i = 0; i < map->n; i++) {
        struct span rule = span_z(map->items[i].domain_z);
        if (span_ieq(rule, domain))
            return (enum config_tls_level)map->items[i].value;
        if (rule.n > 1 && rule.p[0] == '.' && domain.n > rule.n &&
            span_ieq(span_part(domain, domain.n - rule.n, rule.n), rule) && (best == NULL || rule.n > strlen(best->domain_z)))
            best = &map->items[i];
    }
    return (enum config_tls_level)(best != NULL ? best->value : cfg->relay_tls);
}
