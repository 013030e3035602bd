#include "service/account.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/account_int.h"
#include "service/domain_name.h"

struct account *account_alloc(void)
{
    struct account *a = calloc(1, sizeof(*a));
    struct account_life *life = calloc(1, sizeof(*life));
    if (a == NULL || life == NULL) {
        free(a);
        free(life);
        return NULL;
    }
    atomic_init(&a->refs, 1);
    atomic_init(&life->refs, 1);
    a->life = life;
    arena_init(&a->mem, 2 * ACCOUNT_FILE_MAX);
    return a;
}

struct account *account_ref(struct account *a)
{
    atomic_fetch_add_explicit(&a->refs, 1, memory_order_relaxed);
    return a;
}

struct account *account_unref(struct account *a)
{
    if (a == NULL || atomic_fetch_sub_explicit(&a->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    if (atomic_fetch_sub_explicit(&a->life->refs, 1, memory_order_acq_rel) == 1)
        free(a->life);
    crypto_wipe(&a->password, sizeof(a->password));
    arena_done(&a->mem);
    free(a);
    return NULL;
}

enum account_state account_state(const struct account *a)
{
    int state = atomic_load_explicit(&a->life->state, memory_order_acquire);
    if (state != ACCOUNT_CURRENT)
        return (enum account_state)state;
    return atomic_load_explicit(&a->replaced, memory_order_acquire) ? ACCOUNT_CHANGED : ACCOUNT_CURRENT;
}

uint64_t account_quota_octets(const struct account *a, const struct config *cfg)
{
    return (uint64_t)(a->quota_mb >= 0 ? a->quota_mb : cfg->quota_default_mb) << 20;
}

#define ROOM_MIB_MAX ((UINT64_C(1) << 24) - 1)
#define ROOM_MS_MASK ((UINT64_C(1) << 40) - 1) /* 34 years */

void account_room_note(struct account *a, uint64_t room, int64_t now_ms)
{
    uint64_t mib = MIN(room >> 20, ROOM_MIB_MAX);
    atomic_store_explicit(&a->life->room, mib << 40 | ((uint64_t)now_ms & ROOM_MS_MASK), memory_order_relaxed);
}

uint64_t account_room_recent(const struct account *a, int64_t since_ms)
{
    uint64_t v = atomic_load_explicit(&a->life->room, memory_order_relaxed);
    return (v & ROOM_MS_MASK) >= ((uint64_t)since_ms & ROOM_MS_MASK) ? v >> 40 << 20 : 0;
}

bool account_name_ok(struct span local)
{
    if (local.n == 0 || local.n > ACCOUNT_LOCAL_MAX || local.p[0] == '.' || local.p[local.n - 1] == '.')
        return false;
    for (size_t i = 0; i < local.n; i++) {
        uint8_t c = local.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '+' || c == '-';
        if (!good || (c == '.' && i + 1 < local.n && local.p[i + 1] == '.'))
            return false;
    }
    return true;
}

int account_name_parse(struct span address, struct account_name *ret)
{
    struct account_name name;
    size_t at;
    if (!span_rfind(address, '@', &at) || at == 0 || at > ACCOUNT_LOCAL_MAX)
        return -E_SYNTAX;
    for (size_t i = 0; i < at; i++)
        name.user_z[i] = (char)ascii_lower(address.p[i]);
    name.user_z[at] = 0;
    if (!account_name_ok(span_of(name.user_z, at)) ||
        domain_normal(span_part(address, at + 1, address.n), name.domain_z) < 0)
        return -E_SYNTAX;
    *ret = name;
    return 0;
}
