#include "service/lockouts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "service/rate_table.h"

void lockouts_init(struct lockouts *l)
{
    *l = (struct lockouts){0};
    pthread_mutex_init(&l->lock, NULL);
}

void lockouts_done(struct lockouts *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->item[i].account_z);
    free(l->item);
    pthread_mutex_destroy(&l->lock);
}

static bool same(const struct lockout *a, const struct lockout *b)
{
    bool both = (a->account_z == NULL) == (b->account_z == NULL);
    return both && a->net == b->net && ip_eq(&a->ip, &b->ip) && (a->account_z == NULL || strcmp(a->account_z, b->account_z) == 0);
}

static void drop(struct lockouts *l, size_t i)
{
    free(l->item[i].account_z);
    l->item[i] = l->item[--l->n];
}

static void drop_over(struct lockouts *l, uint32_t now)
{
    for (size_t i = l->n; i-- > 0;)
        if (!rate_before(now, l->item[i].until))
            drop(l, i);
}

void lockouts_note(struct lockouts *l, const struct lockout *what, struct span account, uint32_t now)
{
    struct lockout o = *what;
    o.account_z = account.n == 0 ? NULL : strndup((const char *)account.p, account.n);
    if (account.n > 0 && o.account_z == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    drop_over(l, now);
    for (size_t i = l->n; i-- > 0;)
        if (same(&l->item[i], &o))
            drop(l, i);
    if (l->item == NULL)
        l->item = calloc(LOCKOUTS_MAX, sizeof(*l->item));
    bool room = l->item != NULL && l->n < LOCKOUTS_MAX;
    if (room)
        l->item[l->n++] = o;
    pthread_mutex_unlock(&l->lock);
    if (!room)
        free(o.account_z);
}

size_t lockouts_take(struct lockouts *l, bool (*wanted)(const struct lockout *o, void *ctx),
                     void (*gone)(const struct lockout *o, void *ctx), void *ctx, uint32_t now)
{
    size_t n = 0;
    pthread_mutex_lock(&l->lock);
    drop_over(l, now);
    for (size_t i = l->n; i-- > 0;) {
        if (!wanted(&l->item[i], ctx))
            continue;
        gone(&l->item[i], ctx);
        drop(l, i);
        n++;
    }
    pthread_mutex_unlock(&l->lock);
    return n;
}

int lockouts_copy(struct lockouts *l, uint32_t now, struct lockout **ret, size_t *ret_n)
{
    int r = 0;
    pthread_mutex_lock(&l->lock);
    drop_over(l, now);
    struct lockout *copy = calloc(l->n + 1, sizeof(*copy));
    size_t n = 0;
    for (; copy != NULL && n < l->n; n++) {
        copy[n] = l->item[n];
        copy[n].account_z = l->item[n].account_z == NULL ? NULL : strdup(l->item[n].account_z);
        if (l->item[n].account_z != NULL && copy[n].account_z == NULL)
            r = -E_NOMEM;
    }
    pthread_mutex_unlock(&l->lock);
    if (copy == NULL)
        return -E_NOMEM;
    *ret = copy;
    *ret_n = n;
    return r;
}
