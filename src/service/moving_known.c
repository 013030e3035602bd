#include "service/moving_known.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/siphash.h"
#include "proto/header.h"
#include "store/store_ops.h"

#define HEAD_FIRST (8u * 1024u) /* where nearly every Message-ID stands */

static int by_size(const void *a, const void *b)
{
    const struct known_message *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

static int by_key(const void *a, const void *b)
{
    const struct known_message *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

int known_load(struct known *k, struct store_box *box)
{
    const struct store_ops *ops = box->store->ops;
    struct store_snap *snap;
    *k = (struct known){.box = box};
    int r = ops->snapshot(box, STORE_LOOK_SHARDS, 0, &snap);
    if (r < 0)
        return r;
    size_t n = snap->rows_n;
    k->m = calloc(n + 1, sizeof(*k->m));
    k->uid = calloc(n + 1, sizeof(*k->uid));
    k->size = calloc(n + 1, sizeof(*k->size));
    k->head = malloc(KNOWN_HEAD);
    if (k->m == NULL || k->uid == NULL || k->size == NULL || k->head == NULL)
        r = -E_NOMEM;
    for (size_t i = 0; r == 0 && i < n; i++) {
        k->m[i] = (struct known_message){.size = snap->row[i].size, .uid = snap->row[i].uid};
        k->uid[i] = snap->row[i].uid;
        k->size[i] = snap->row[i].size;
    }
    k->n = r == 0 ? n : 0;
    k->uid_next = snap->st.uid_next;
    k->uid_validity = snap->st.uid_validity;
    store_snap_free(box->store, snap);
    if (r < 0) {
        known_done(k);
        return r;
    }
    crypto_random(k->secret, sizeof(k->secret));
    qsort(k->m, k->n, sizeof(*k->m), by_size);
    return 0;
}

void known_done(struct known *k)
{
    free(k->m);
    free(k->uid);
    free(k->size);
    free(k->head);
    *k = (struct known){0};
}

/* The Message-ID's value; `sure` is false when its end, or a field that is still to come, may lie behind `head`. */
static struct span find_id(struct span head, bool *ret_sure)
{
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    while (header_next(&hs, &f))
        if (f.id == HEADER_MESSAGE_ID) {
            *ret_sure = hs.ended || hs.at < head.n;
            return f.value;
        }
    *ret_sure = hs.ended;
    return span_part(head, 0, hs.at);
}

uint64_t known_key(const struct known *k, struct span head)
{
    bool sure;
    struct span id = find_id(head, &sure);
    uint64_t key = sip_hash(k->secret, id.p, id.n);
    return key == 0 ? 1 : key;
}

/* Of a message that is there; an unreadable one is like no other. */
static uint64_t key_of(struct known *k, uint32_t uid, uint32_t size)
{
    const struct store_ops *ops = k->box->store->ops;
    struct store_body *body;
    bool sure = false;
    uint64_t key = 1;
    if (ops->body_open(k->box, uid, &body) < 0)
        return key;
    for (size_t want = HEAD_FIRST; want <= KNOWN_HEAD; want = want == HEAD_FIRST ? KNOWN_HEAD : KNOWN_HEAD + 1) {
        struct iovec v = {k->head, want < size ? want : size};
        int64_t got = ops->body_read(body, 0, &v, 1);
        if (got < 0)
            break;
        struct span head = span_of(k->head, (size_t)got);
        (void)find_id(head, &sure);
        if (sure || (size_t)got < want || want == KNOWN_HEAD) {
            key = known_key(k, head);
            break;
        }
    }
    ops->body_free(body);
    return key;
}

/* First element that is not below (size, key); key 0: the first of that size. */
static size_t lower(const struct known *k, uint32_t size, uint64_t key)
{
    size_t lo = 0, hi = k->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct known_message *m = &k->m[mid];
        if (m->size < size || (m->size == size && key != 0 && m->key < key))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool known_take(struct known *k, uint32_t size, uint64_t key)
{
    size_t from = lower(k, size, 0);
    if (from == k->n || k->m[from].size != size)
        return false;
    if (k->m[from].key == 0) {
        size_t to = from;
        for (; to < k->n && k->m[to].size == size; to++)
            k->m[to].key = key_of(k, k->m[to].uid, size);
        qsort(k->m + from, to - from, sizeof(*k->m), by_key);
    }
    size_t at = lower(k, size, key);
    if (at == k->n || k->m[at].size != size || k->m[at].key != key)
        return false;
    size_t end = key == UINT64_MAX ? lower(k, size + 1, 0) : lower(k, size, key + 1);
    if (k->m[at].taken >= end - at)
        return false;
    k->m[at].taken++;
    return true;
}

bool known_is(struct known *k, uint32_t uid, uint32_t size, uint64_t key)
{
    size_t lo = 0, hi = k->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (k->uid[mid] < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < k->n && k->uid[lo] == uid && k->size[lo] == size && key_of(k, uid, size) == key;
}
