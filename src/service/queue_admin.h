/* The queue as people see and change it: for the verbs and the API (SPEC CLI-17, CLI-18, API-38). Works on the store
 * alone, beside any number of running servers, which notice what is posted (RELAY-03). BLOCKING. */
#ifndef SERVICE_QUEUE_ADMIN_H
#define SERVICE_QUEUE_ADMIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "service/domain_name.h"
#include "store/queue.h"

struct cJSON;
struct store;

/* What is empty matches everything. */
struct queue_filter {
    struct span domain; /* of a recipient that is not final yet; in A-labels or as it is, without case */
    struct span sender; /* whole, without case; "<>" is the null sender */
    enum queue_show state; /* QUEUE_SHOW__COUNT: any */
};
#define QUEUE_FILTER_ALL ((struct queue_filter){.state = QUEUE_SHOW__COUNT})

/* A domain to ask for: in A-labels as far as it is a name; an address literal stays. */
struct span queue_admin_domain(struct span text, char ret_z[DOMAIN_NAME_MAX + 1]);
/* "queued", "active", "deferred", "held". */
bool queue_admin_state(struct span text, enum queue_show *ret);

/* 0 goes on; else the walk ends and returns it. */
typedef int (*queue_admin_fn)(void *ctx, const struct queue_envelope *e, enum queue_show show);

/* Oldest first. Entries that end meanwhile are left out, unreadable ones counted in *ret_broken (may be NULL). */
int queue_admin_each(struct store *s, const struct queue_filter *f, queue_admin_fn fn, void *ctx, size_t *ret_broken);

/* One entry; queue_env_free() it. -E_NOTFOUND, -E_SYNTAX, ... */
int queue_admin_read(struct store *s, const char *id_z, struct queue_envelope **ret, enum queue_show *ret_show);

/* The object of API-38. NULL: no memory. */
struct cJSON *queue_admin_json(const struct queue_envelope *e, enum queue_show show);

/* When the next attempt is due: false when none is (held, active, nobody left). */
bool queue_admin_next(const struct queue_envelope *e, enum queue_show show, int64_t *ret_ms);
/* "2026-01-02T03:04:05Z" (RFC 3339). */
#define QUEUE_TIME_MAX 32
const char *queue_admin_time(int64_t ms, char ret[QUEUE_TIME_MAX]);

enum queue_change_result {
    QUEUE_CHANGED,
    QUEUE_UNCHANGED, /* it was so already */
    QUEUE_REMOVED,   /* drop: the entry is gone */
    QUEUE_IS_HELD,   /* retry of what is held: nothing is changed, release it */
    QUEUE_IN_WORK,   /* drop, bounce: recorded; whoever works on it now ends its attempt first */
    QUEUE_CHANGE_RESULT__COUNT
};
/* kind: RETRY, HOLD, RELEASE, DROP or BOUNCE. -E_NOTFOUND. */
int queue_admin_change(struct store *s, const char *id_z, enum queue_event_kind kind, enum queue_change_result *ret);

#endif
