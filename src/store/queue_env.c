/* The text form of queue entries: reading, and what the events make of an envelope. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "proto/json_scan.h"
#include "proto/smtp_cmd.h"
#include "store/queue_int.h"

#define MEMORY_MAX ((size_t)1 << 30)

struct queue_envelope *queue_env_free(struct queue_envelope *e)
{
    if (e == NULL)
        return NULL;
    struct arena *mem = e->mem;
    arena_done(mem);
    free(mem);
    return NULL;
}

bool queue_rcpt_untold(const struct queue_rcpt *r)
{
    if (r->told)
        return false;
    if (r->state == QUEUE_DELIVERED)
        return (r->notify & SMTP_NOTIFY_SUCCESS) != 0 &&
               !(r->attempt_n > 0 && r->attempt[r->attempt_n - 1].dsn_passed);
    return r->state == QUEUE_FAILED;
}

size_t queue_env_waiting(const struct queue_envelope *e)
{
    size_t n = 0;
    for (size_t i = 0; i < e->rcpt_n; i++)
        n += e->rcpt[i].state == QUEUE_WAITING;
    return n;
}

size_t queue_env_untold(const struct queue_envelope *e)
{
    size_t n = 0;
    for (size_t i = 0; i < e->rcpt_n; i++)
        n += queue_rcpt_untold(&e->rcpt[i]);
    return n;
}

bool queue_env_over(const struct queue_envelope *e)
{
    return queue_env_waiting(e) == 0 && queue_env_untold(e) == 0;
}

enum queue_show queue_env_show(const struct queue_envelope *e, bool active)
{
    if (active)
        return QUEUE_SHOW_ACTIVE;
    if (e->held)
        return QUEUE_SHOW_HELD;
    return e->rounds == 0 ? QUEUE_SHOW_QUEUED : QUEUE_SHOW_DEFERRED;
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static int64_t get_number(const cJSON *o, const char *name_z)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name_z);
    return cJSON_IsNumber(v) && v->valuedouble > 0 && v->valuedouble < 9e15 ? (int64_t)v->valuedouble : 0;
}

static bool get_true(const cJSON *o, const char *name_z)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o, name_z)) != 0;
}

static const char *get_z(const cJSON *o, const char *name_z)
{
    const char *v = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name_z));
    return v == NULL ? "" : v;
}

/* False: no memory. */
static bool get_text(struct arena *a, const cJSON *o, const char *name_z, struct span *ret)
{
    struct span v = span_z(get_z(o, name_z));
    *ret = v.n == 0 ? SPAN_LIT("") : span_dup(a, v);
    return ret->n == v.n;
}

static size_t get_name(const cJSON *o, const char *name_z, const char *const *names, size_t n, size_t dflt)
{
    const char *v = get_z(o, name_z);
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], v) == 0)
            return i;
    return dflt;
}

static unsigned word_bit(const struct queue_word *words, const char *v_z)
{
    for (const struct queue_word *w = words; v_z != NULL && w->name_z != NULL; w++)
        if (strcmp(w->name_z, v_z) == 0)
            return w->bit;
    return 0;
}

static unsigned get_words(const cJSON *o, const char *name_z, const struct queue_word *words)
{
    unsigned bits = 0;
    const cJSON *v;
    cJSON_ArrayForEach(v, cJSON_GetObjectItemCaseSensitive(o, name_z)) bits |= word_bit(words, cJSON_GetStringValue(v));
    return bits;
}

/* One line; NULL when it is none of ours: torn. */
static cJSON *parse_line(struct span line)
{
    if (json_check(line, JSON_DEPTH_MAX, NULL) < 0)
        return NULL;
    cJSON *o = cJSON_ParseWithLength((const char *)line.p, line.n);
    if (cJSON_IsObject(o))
        return o;
    cJSON_Delete(o);
    return NULL;
}

static int read_rcpt(struct queue_envelope *e, const cJSON *o, struct queue_rcpt *r)
{
    struct arena *a = e->mem;
    bool ok = get_text(a, o, "address", &r->address) && get_text(a, o, "orcpt", &r->orcpt) &&
              get_text(a, o, "owner", &r->owner);
    r->notify = get_words(o, "notify", queue_notify_words);
    r->kind = (enum queue_kind)get_name(o, "kind", queue_kind_name, QUEUE_KIND__COUNT, QUEUE_EXTERNAL);
    return !ok ? -E_NOMEM : r->address.n == 0 ? -E_SYNTAX : 0;
}

static int read_envelope(struct queue_envelope *e, const cJSON *o)
{
    struct arena *a = e->mem;
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(o, "recipients"), *one;
    int n = cJSON_GetArraySize(list);
    struct span id = span_z(get_z(o, "id"));
    if (id.n != CRYPTO_ID_MAX - 1 || n <= 0 || n > (int)QUEUE_RCPTS_MAX ||
        !cJSON_IsString(cJSON_GetObjectItemCaseSensitive(o, "sender")))
        return -E_SYNTAX;
    memcpy(e->id, id.p, id.n);
    e->due_ms = e->accepted_ms = get_number(o, "accepted");
    e->size = (uint64_t)get_number(o, "size");
    e->flags = get_words(o, "flags", queue_flag_words);
    e->ret = word_bit(queue_ret_words, get_z(o, "ret"));
    if (!get_text(a, o, "sender", &e->sender) || !get_text(a, o, "envid", &e->envid) ||
        !get_text(a, o, "account", &e->account) || !get_text(a, o, "session", &e->session) || !get_text(a, o, "once", &e->once) ||
        !get_text(a, o, "peer", &e->peer) || !get_text(a, o, "message_id", &e->message_id))
        return -E_NOMEM;
    e->rcpt = arena_new_array(a, struct queue_rcpt, (size_t)n);
    if (e->rcpt == NULL)
        return -E_NOMEM;
    cJSON_ArrayForEach(one, list)
    {
        int r = read_rcpt(e, one, &e->rcpt[e->rcpt_n++]);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_attempt(struct arena *a, const cJSON *o, struct queue_attempt *ret)
{
    ret->at_ms = get_number(o, "at");
    ret->outcome =
        (enum queue_outcome)get_name(o, "outcome", queue_outcome_name, QUEUE_OUTCOME__COUNT, QUEUE_TEMPORARY);
    ret->code = (unsigned)MIN(get_number(o, "code"), 999);
    ret->dsn_passed = get_true(o, "dsn_passed");
    bool ok = get_text(a, o, "status", &ret->status) && get_text(a, o, "host", &ret->host) &&
              get_text(a, o, "ip", &ret->ip) && get_text(a, o, "tls", &ret->tls) && get_text(a, o, "text", &ret->text);
    return ok ? 0 : -E_NOMEM;
}

/* --- what events do ------------------------------------------------------------------------------------------------- */

/* The newest ones are kept. */
static int add_attempt(struct queue_envelope *e, struct queue_rcpt *r, struct queue_attempt a)
{
    if (r->attempt_n == QUEUE_ATTEMPTS_KEPT) {
        memmove(r->attempt, r->attempt + 1, (QUEUE_ATTEMPTS_KEPT - 1) * sizeof(a));
        r->attempt_n--;
    } else if (r->attempt_n == 0 || (r->attempt_n & (r->attempt_n - 1)) == 0) { /* grows by halves: 1, 2, 4 ... */
        size_t cap = MIN(r->attempt_n == 0 ? 1u : r->attempt_n * 2, QUEUE_ATTEMPTS_KEPT);
        struct queue_attempt *more = arena_new_array(e->mem, struct queue_attempt, cap);
        if (more == NULL)
            return -E_NOMEM;
        if (r->attempt_n > 0)
            memcpy(more, r->attempt, r->attempt_n * sizeof(a));
        r->attempt = more;
    }
    r->attempt[r->attempt_n++] = a;
    r->attempts++;
    return 0;
}

/* A recipient the remote has confirmed is never tried again, whatever was posted meanwhile (DUR-06). */
static int apply_result(struct queue_envelope *e, const cJSON *o)
{
    size_t at = (size_t)get_number(o, "recipient");
    struct queue_attempt a = {0};
    if (at >= e->rcpt_n)
        return 0;
    struct queue_rcpt *r = &e->rcpt[at];
    int err = read_attempt(e->mem, o, &a);
    if (err == 0)
        err = add_attempt(e, r, a);
    if (err < 0)
        return err;
    if (a.outcome == QUEUE_OK)
        r->state = QUEUE_DELIVERED;
    else if (a.outcome == QUEUE_PERMANENT && r->state == QUEUE_WAITING)
        r->state = QUEUE_FAILED;
    return 0;
}

static int apply_due(struct queue_envelope *e, const cJSON *o)
{
    e->rounds++;
    if ((int64_t)e->asked <= get_number(o, "seen"))
        e->due_ms = get_number(o, "due");
    return 0;
}

static int apply_told(struct queue_envelope *e, const cJSON *o)
{
    size_t at = (size_t)get_number(o, "recipient");
    if (at < e->rcpt_n)
        e->rcpt[at].told = true;
    return 0;
}

static int apply_delay_told(struct queue_envelope *e, const cJSON *o)
{
    (void)o;
    e->delay_told = true;
    return 0;
}

static int apply_hold(struct queue_envelope *e, const cJSON *o)
{
    (void)o;
    e->held = true;
    return 0;
}

static int apply_retry(struct queue_envelope *e, const cJSON *o)
{
    e->due_ms = get_number(o, "at");
    e->asked = e->events;
    return 0;
}

static int apply_release(struct queue_envelope *e, const cJSON *o)
{
    e->held = false;
    return apply_retry(e, o);
}

static int apply_drop(struct queue_envelope *e, const cJSON *o)
{
    (void)o;
    for (size_t i = 0; i < e->rcpt_n; i++) {
        e->rcpt[i].state = e->rcpt[i].state == QUEUE_WAITING ? QUEUE_DROPPED : e->rcpt[i].state;
        e->rcpt[i].told = true;
    }
    return 0;
}

static int apply_bounce(struct queue_envelope *e, const cJSON *o)
{
    struct queue_attempt a = {.at_ms = get_number(o, "at"),
                              .outcome = QUEUE_PERMANENT,
                              .status = SPAN_LIT("5.0.0"),
                              .text = SPAN_LIT("given up by the operator")};
    for (size_t i = 0; i < e->rcpt_n; i++) {
        if (e->rcpt[i].state != QUEUE_WAITING)
            continue;
        int r = add_attempt(e, &e->rcpt[i], a);
        if (r < 0)
            return r;
        e->rcpt[i].state = QUEUE_FAILED;
    }
    return 0;
}

typedef int (*apply_fn)(struct queue_envelope *e, const cJSON *o);

static const apply_fn apply[QUEUE_EV__COUNT] = {
    [QUEUE_EV_RESULT] = apply_result,   [QUEUE_EV_DUE] = apply_due,   [QUEUE_EV_TOLD] = apply_told,
    [QUEUE_EV_DELAY_TOLD] = apply_delay_told, [QUEUE_EV_HOLD] = apply_hold, [QUEUE_EV_RELEASE] = apply_release,
    [QUEUE_EV_RETRY] = apply_retry,     [QUEUE_EV_DROP] = apply_drop, [QUEUE_EV_BOUNCE] = apply_bounce,
};

static int read_state_of(struct queue_envelope *e, const cJSON *o, struct queue_rcpt *r)
{
    const cJSON *one;
    r->state = (enum queue_state)get_name(o, "state", queue_state_name, QUEUE_STATE__COUNT, QUEUE_WAITING);
    r->told = get_true(o, "told");
    cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(o, "kept"))
    {
        struct queue_attempt a = {0};
        int err = read_attempt(e->mem, one, &a);
        if (err == 0)
            err = add_attempt(e, r, a);
        if (err < 0)
            return err;
    }
    r->attempts = (unsigned)MIN(get_number(o, "attempts"), UINT32_MAX);
    return 0;
}

/* The line of a rewrite. */
static int read_state(struct queue_envelope *e, const cJSON *o)
{
    const cJSON *one;
    size_t i = 0;
    e->held = get_true(o, "held");
    e->delay_told = get_true(o, "delay_told");
    e->due_ms = get_number(o, "due");
    e->rounds = (unsigned)MIN(get_number(o, "rounds"), UINT32_MAX);
    e->events = (uint32_t)MIN(get_number(o, "events"), UINT32_MAX);
    e->asked = (uint32_t)MIN(get_number(o, "asked"), UINT32_MAX);
    cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(o, "recipients"))
    {
        int r = i < e->rcpt_n ? read_state_of(e, one, &e->rcpt[i++]) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

static int apply_line(struct queue_envelope *e, struct span line)
{
    cJSON *o = parse_line(line);
    int r = 0;
    if (o != NULL && strcmp(get_z(o, "event"), QUEUE_STATE_EVENT) == 0) {
        r = read_state(e, o);
        cJSON_Delete(o);
        return r;
    }
    e->events++;
    size_t kind = o == NULL ? QUEUE_EV__COUNT : get_name(o, "event", queue_event_name, QUEUE_EV__COUNT, QUEUE_EV__COUNT);
    if (kind < QUEUE_EV__COUNT)
        r = apply[kind](e, o);
    else
        e->broken++;
    cJSON_Delete(o);
    return r;
}

int queue_text_more(struct queue_envelope *e, struct span lines)
{
    size_t at = 0, end;
    int r = 0;
    while (r == 0 && span_find(span_part(lines, at, lines.n), '\n', &end)) {
        if (end > 0) /* an empty one ended a torn one that was read with it */
            r = apply_line(e, span_part(lines, at, end));
        at += end + 1;
    }
    e->read_n += at;
    return r;
}

struct queue_glance queue_env_glance(const struct queue_envelope *e, uint64_t version)
{
    return (struct queue_glance){.accepted_ms = e->accepted_ms,
                                 .due_ms = e->due_ms,
                                 .version = version,
                                 .size = e->size,
                                 .held = e->held,
                                 .delay_told = e->delay_told,
                                 .waiting = queue_env_waiting(e) > 0,
                                 .untold = queue_env_untold(e) > 0,
                                 .broken = e->broken};
}

int queue_text_read(struct span text, struct queue_envelope **ret)
{
    size_t end;
    struct arena *mem = calloc(1, sizeof(*mem));
    if (mem == NULL)
        return -E_NOMEM;
    arena_init(mem, MEMORY_MAX);
    struct queue_envelope *e = arena_new(mem, struct queue_envelope);
    bool whole = span_find(text, '\n', &end);
    cJSON *o = whole ? parse_line(span_part(text, 0, end)) : NULL;
    int r = e == NULL ? -E_NOMEM : o == NULL ? -E_SYNTAX : 0;
    if (r == 0) {
        e->mem = mem;
        r = read_envelope(e, o);
    }
    cJSON_Delete(o);
    if (r == 0) {
        e->read_n = end + 1;
        r = queue_text_more(e, span_part(text, end + 1, text.n));
    }
    if (r < 0 || e == NULL) {
        arena_done(mem);
        free(mem);
        return r;
    }
    *ret = e;
    return 0;
}
