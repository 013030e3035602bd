/* Between rate_limit.c (what is counted and refused) and rate_lockout.c (locks by name). For these two alone. */
#ifndef SERVICE_RATE_LIMIT_IMPL_H
#define SERVICE_RATE_LIMIT_IMPL_H

#include "base/cidr.h"
#include "service/lockouts.h"
#include "service/rate_table.h"

enum kind { KIND_IP, KIND_NET, KIND_ACCOUNT, KIND_PAIR, KIND_ACCOUNT_TESTS };

struct rate_limit {
    struct rate_table *traffic;
    struct lockouts names;   /* of what is locked in: */
    struct rate_table *auth; /* apart: a flood of connections must not push known pairs and lockouts out */
};

static inline uint32_t tick_of(int64_t now_ms)
{
    return (uint32_t)(now_ms / 100) + 1; /* never 0, which means "not" */
}

static inline uint64_t key_ip(const struct rate_table *t, const struct ip *peer)
{
    return rate_table_key(t, KIND_IP, peer->b, 16, (struct span){0});
}

static inline uint64_t key_net(const struct rate_table *t, const struct ip *peer)
{
    return rate_table_key(t, KIND_NET, peer->b, 8, (struct span){0});
}

static inline uint64_t key_pair(struct rate_limit *rl, const struct ip *peer, struct span account)
{
    return rate_table_key(rl->auth, KIND_PAIR, peer->b, 16, account);
}

#endif
