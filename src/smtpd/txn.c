#include "smtpd/txn.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/mailstore.h"
#include "smtpd/session.h"

#define RCPT_OCTETS 1024u /* of a recipient's address and parameters, as many as there may be of them */

struct smtpd_txn *smtpd_txn_new(struct smtpd_session *s)
{
    struct smtpd_txn *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return NULL;
    /* paths, and a copy of the header for the judge */
    arena_init(&t->arena, 256u * 1024u + HEADER_MAX + (size_t)s->cfg->smtp_max_recipients * RCPT_OCTETS);
    crypto_id(t->id);
    t->started_ms = clock_mono_ms();
    s->txn = t;
    return t;
}

void smtpd_txn_free(struct smtpd_txn *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->target_n; i++)
        account_unref(t->target[i].account);
    free(t->target);
    free(t->slot);
    free(t->rcpt);
    ms_stage_free(t->text.stage);
    ms_stage_free(t->text.out);
    arena_done(&t->arena);
    free(t);
}

void smtpd_txn_drop(struct smtpd_session *s)
{
    s->sender_refused = false;
    if (s->state != ST_START)
        s->state = ST_READY;
    smtpd_txn_free(s->txn);
    s->txn = NULL;
}

static struct span address_of(const struct txn_target *target)
{
    return target->account != NULL ? target->account->address : target->away->address;
}

static size_t hash_of(struct span address)
{
    size_t h = 14695981039346656037u; /* FNV-1a; account names are our own files, nobody chooses them to collide */
    for (size_t i = 0; i < address.n; i++)
        h = (h ^ address.p[i]) * 1099511628211u;
    return h;
}

/* Where the address stands in the set, or may be put: a slot with 0. */
static uint32_t *slot_of(const struct smtpd_txn *t, struct span address)
{
    size_t at = hash_of(address) & (t->slot_cap - 1);
    while (t->slot[at] != 0 && !span_eq(address_of(&t->target[t->slot[at] - 1]), address))
        at = (at + 1) & (t->slot_cap - 1);
    return &t->slot[at];
}

/* Room for one target more; the set is at most half full. */
static int grow(struct smtpd_txn *t)
{
    if (t->target_n * 2 < t->slot_cap)
        return 0;
    size_t cap = t->slot_cap == 0 ? 4 : t->slot_cap * 2;
    struct txn_target *target = realloc(t->target, cap / 2 * sizeof(*target));
    if (target == NULL)
        return -E_NOMEM;
    t->target = target;
    uint32_t *slot = calloc(cap, sizeof(*slot));
    if (slot == NULL)
        return -E_NOMEM;
    free(t->slot);
    t->slot = slot;
    t->slot_cap = cap;
    for (size_t i = 0; i < t->target_n; i++)
        *slot_of(t, address_of(&t->target[i])) = (uint32_t)i + 1;
    return 0;
}

int smtpd_txn_add(struct smtpd_txn *t, const struct txn_target *one, uint32_t *ret_at)
{
    int r = grow(t);
    if (r < 0)
        return r;
    uint32_t *slot = slot_of(t, address_of(one));
    if (*slot == 0) {
        if (t->target_n >= TXN_TARGETS_MAX)
            return -E_LIMIT;
        t->target[t->target_n] = *one;
        if (one->account != NULL)
            account_ref(one->account);
        t->mailbox_n += smtpd_txn_delivers(one);
        *slot = (uint32_t)++t->target_n;
    }
    *ret_at = *slot - 1;
    return 0;
}

/* In the reverse order of adding, so that the set's chains stay whole. */
void smtpd_txn_cut(struct smtpd_txn *t, size_t target_n)
{
    while (t->target_n > target_n) {
        struct txn_target *last = &t->target[t->target_n - 1];
        *slot_of(t, address_of(last)) = 0;
        t->mailbox_n -= smtpd_txn_delivers(last);
        account_unref(last->account);
        t->target_n--;
    }
}

int smtpd_txn_accept(struct smtpd_txn *t, const struct txn_rcpt *rcpt)
{
    if (t->accepted == t->rcpt_cap) {
        size_t cap = t->rcpt_cap == 0 ? 4 : t->rcpt_cap * 2;
        struct txn_rcpt *more = realloc(t->rcpt, cap * sizeof(*more));
        if (more == NULL)
            return -E_NOMEM;
        t->rcpt = more;
        t->rcpt_cap = cap;
    }
    t->rcpt[t->accepted++] = *rcpt;
    return 0;
}
