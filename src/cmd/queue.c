#include "cmd/queue.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "cmd/audit.h"
#include "cmd/place.h"
#include "cmd/run_dir.h"
#include "cmd/verb.h"
#include "service/domain_name.h"
#include "service/queue_admin.h"
#include "store/store_ops.h"

/* Texts of others on a terminal: no controls, C1 in UTF-8 included. */
static void print_text(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool c1 = s.p[i] == 0xc2 && i + 1 < s.n && s.p[i + 1] < 0xa0;
        putchar(s.p[i] < 0x20 || s.p[i] == 0x7f || c1 ? '?' : s.p[i]);
        i += c1;
    }
}

static void print_json(cJSON *o)
{
    char *text = cJSON_Print(o);
    puts(text == NULL ? "null" : text);
    cJSON_free(text);
    cJSON_Delete(o);
}

/* -- list, show */

static void print_head(const struct queue_envelope *e, enum queue_show show)
{
    char created[QUEUE_TIME_MAX], due[QUEUE_TIME_MAX] = "-";
    int64_t next;
    if (queue_admin_next(e, show, &next))
        queue_admin_time(next, due);
    printf("%s  %-8s %9llu  %s  next %s  from <", e->id, queue_show_name[show], (unsigned long long)e->size,
           queue_admin_time(e->accepted_ms, created), due);
    print_text(e->sender);
    puts(">");
}

static void print_attempt(const struct queue_attempt *a)
{
    char time[QUEUE_TIME_MAX];
    printf("        %s  ", queue_admin_time(a->at_ms, time));
    print_text(a->host.n == 0 ? SPAN_LIT("-") : a->host);
    if (a->ip.n > 0) {
        fputs(" [", stdout);
        print_text(a->ip);
        putchar(']');
    }
    fputs("  ", stdout);
    print_text(a->tls.n == 0 ? SPAN_LIT("no TLS") : a->tls);
    if (a->code != 0)
        printf("  %u", a->code);
    fputs("  ", stdout);
    print_text(a->status);
    putchar(' ');
    print_text(a->text);
    putchar('\n');
}

/* In the list the newest attempt, in `show` all that are kept. */
static void print_rcpt(const struct queue_rcpt *r, bool all)
{
    fputs("    ", stdout);
    print_text(r->address);
    printf("  %s", queue_state_name[r->state]);
    if (r->attempts > 0)
        printf(", %u %s", r->attempts, r->attempts == 1 ? "attempt" : "attempts");
    putchar('\n');
    for (unsigned i = all || r->attempt_n == 0 ? 0 : r->attempt_n - 1; i < r->attempt_n; i++)
        print_attempt(&r->attempt[i]);
}

struct listing {
    cJSON *list; /* NULL: text */
    size_t n;
};

static int list_one(void *ctx, const struct queue_envelope *e, enum queue_show show)
{
    struct listing *l = ctx;
    l->n++;
    if (l->list != NULL) {
        cJSON *o = queue_admin_json(e, show);
        cJSON_AddItemToArray(l->list, o);
        return o == NULL ? -E_NOMEM : 0;
    }
    print_head(e, show);
    for (size_t i = 0; i < e->rcpt_n; i++)
        print_rcpt(&e->rcpt[i], false);
    return 0;
}

static int parse_state(const struct verb_call *call, const char *text_z, enum queue_show *ret)
{
    *ret = QUEUE_SHOW__COUNT;
    if (text_z == NULL || queue_admin_state(span_z(text_z), ret))
        return VERB_GOOD;
    return verb_misused(call, "--state takes queued, active, deferred or held");
}

static int failed(const char *what_z, int r)
{
    if (r == -E_NOTFOUND)
        verb_say("there is no message %s in the queue", what_z);
    else
        verb_say("%s: %s", what_z, r == -E_SYNTAX ? "its envelope cannot be read" : err_text(r));
    return VERB_REFUSED;
}

int queue_list(const struct verb_call *call)
{
    const char *domain = NULL, *sender = NULL, *state = NULL;
    char domain_z[DOMAIN_NAME_MAX + 1];
    struct queue_filter f;
    struct listing l = {0};
    struct place p;
    size_t n, broken;
    const struct verb_option options[] = {
        {"--domain", NULL, &domain}, {"--sender", NULL, &sender}, {"--state", NULL, &state}};
    if (verb_options(call, options, ARRAY_LEN(options), NULL, 0, 0, &n) != VERB_GOOD ||
        parse_state(call, state, &f.state) != VERB_GOOD)
        return VERB_USAGE;
    f.domain = queue_admin_domain(span_z(domain), domain_z);
    f.sender = span_z(sender);
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    l.list = call->json ? cJSON_CreateArray() : NULL;
    int r = queue_admin_each(p.store, &f, list_one, &l, &broken);
    if (call->json) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObject(o, "queue", l.list);
        print_json(o);
    } else if (r == 0) {
        printf("%zu %s\n", l.n, l.n == 1 ? "message" : "messages");
    }
    if (broken > 0)
        verb_say("%zu of them cannot be read", broken);
    place_done(&p);
    return r < 0 ? failed("queue", r) : broken > 0 ? VERB_REFUSED : VERB_GOOD;
}

static void print_fact(const char *name_z, struct span v)
{
    if (v.n == 0)
        return;
    printf("  %-11s", name_z);
    print_text(v);
    putchar('\n');
}

static void print_entry(const struct queue_envelope *e, enum queue_show show)
{
    print_head(e, show);
    print_fact("account", e->account);
    print_fact("session", e->session);
    print_fact("peer", e->peer);
    print_fact("message-id", e->message_id);
    print_fact("envid", e->envid);
    print_fact("tls", (e->flags & QUEUE_REQUIRETLS) != 0   ? SPAN_LIT("required all the way")
                      : (e->flags & QUEUE_TLS_OPTIONAL) != 0 ? SPAN_LIT("not required, says the sender")
                                                           : span_of(NULL, 0));
    for (size_t i = 0; i < e->rcpt_n; i++)
        print_rcpt(&e->rcpt[i], true);
}

int queue_show(const struct verb_call *call)
{
    const char *id = NULL;
    struct queue_envelope *e;
    enum queue_show show;
    struct place p;
    size_t n;
    if (verb_options(call, NULL, 0, &id, 1, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int r = queue_admin_read(p.store, id, &e, &show);
    if (r == 0) {
        if (call->json)
            print_json(queue_admin_json(e, show));
        else
            print_entry(e, show);
        queue_env_free(e);
    }
    place_done(&p);
    return r < 0 ? failed(id, r) : VERB_GOOD;
}

/* -- retry, hold, release, drop */

struct change {
    struct place p;
    enum queue_event_kind kind;
    cJSON *list; /* NULL: text */
    bool many;   /* not named one by one: what does not apply is passed over */
    bool serving;
    size_t n;
    int status;
};

/* What is said of a change, by kind and result; NULL cannot be. */
static const char *words(const struct change *c, enum queue_change_result what)
{
    static const char *const said[QUEUE_EV__COUNT] = {[QUEUE_EV_RETRY] = "is due now", [QUEUE_EV_HOLD] = "held",
                                                      [QUEUE_EV_RELEASE] = "released, due now", [QUEUE_EV_DROP] = "dropped"};
    static const char *const so[QUEUE_EV__COUNT] = {
        [QUEUE_EV_RETRY] = "has nobody to be tried", [QUEUE_EV_HOLD] = "is held already, or has nobody to be tried",
        [QUEUE_EV_RELEASE] = "is not held", [QUEUE_EV_DROP] = "is dropped", [QUEUE_EV_BOUNCE] = "has nobody to be given up"};
    if (what == QUEUE_UNCHANGED)
        return so[c->kind];
    if (what == QUEUE_IS_HELD)
        return "is held: release it first";
    if (what == QUEUE_REMOVED)
        return "dropped";
    if (what == QUEUE_IN_WORK)
        return "given up; the attempt that runs now ends first";
    if (c->kind == QUEUE_EV_BOUNCE)
        return c->serving ? "given up; the sender is told by the running server"
                          : "given up; it stays until the next start of a server, which tells the sender";
    return said[c->kind];
}

static void change_one(struct change *c, const char *id_z)
{
    static const char *const names[QUEUE_CHANGE_RESULT__COUNT] = {"changed", "unchanged", "removed", "held", "in_work"};
    enum queue_change_result what = QUEUE_UNCHANGED;
    int r = queue_admin_change(c->p.store, id_z, c->kind, &what);
    if (r == -E_NOTFOUND && c->many)
        return; /* it ended meanwhile */
    if (r < 0) {
        audit("queue.change", r, "id=%s change=%s", id_z, queue_event_name[c->kind]);
        c->status = failed(id_z, r);
        return;
    }
    bool left = what == QUEUE_IS_HELD;
    if (left && !c->many)
        c->status = VERB_REFUSED;
    if (what == QUEUE_CHANGED || what == QUEUE_REMOVED || what == QUEUE_IN_WORK) {
        audit("queue.change", 0, "id=%s change=%s", id_z, queue_event_name[c->kind]);
        c->n++;
    }
    if (c->list != NULL) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "id", id_z);
        cJSON_AddStringToObject(o, "result", names[what]);
        cJSON_AddItemToArray(c->list, o);
    } else if (left) {
        verb_say("%s %s", id_z, words(c, what));
    } else {
        printf("%s %s\n", id_z, words(c, what));
    }
}

static int change_each(void *ctx, const struct queue_envelope *e, enum queue_show show)
{
    (void)show;
    change_one(ctx, e->id);
    return 0;
}

static int change_all(struct change *c, const char *domain_z)
{
    char normal_z[DOMAIN_NAME_MAX + 1];
    struct queue_filter f = QUEUE_FILTER_ALL;
    size_t broken;
    f.domain = queue_admin_domain(span_z(domain_z), normal_z);
    c->many = true;
    int r = queue_admin_each(c->p.store, &f, change_each, c, &broken);
    if (broken > 0)
        verb_say("%zu messages cannot be read and stay as they are", broken);
    if (r < 0 || broken > 0)
        c->status = r < 0 ? failed("queue", r) : VERB_REFUSED;
    if (c->list == NULL)
        printf("%zu changed\n", c->n);
    return c->status;
}

static int change(const struct verb_call *call, enum queue_event_kind kind)
{
    struct change c = {.kind = kind, .status = VERB_GOOD};
    const char *domain = NULL;
    bool all = false, bounce = false;
    size_t n = 0;
    const struct verb_option options[] = {{"--all", &all, NULL}, {"--domain", NULL, &domain}, {"--bounce", &bounce, NULL}};
    size_t options_n = kind == QUEUE_EV_DROP ? ARRAY_LEN(options) : ARRAY_LEN(options) - 1;
    const char **id = calloc((size_t)call->argc + 1, sizeof(*id));
    if (id == NULL)
        return VERB_REFUSED;
    int status = verb_options(call, options, options_n, id, 0, (size_t)call->argc, &n);
    if (status == VERB_GOOD && (n > 0) + all + (domain != NULL) != 1)
        status = verb_misused(call, "name the messages by their ids, or by --all, or by --domain");
    if (status == VERB_GOOD)
        status = place_open(call, PLACE_STORE, &c.p);
    if (status != VERB_GOOD) {
        free(id);
        return status;
    }
    if (bounce)
        c.kind = QUEUE_EV_BOUNCE;
    c.serving = run_dir_serving(c.p.cfg->mail_root);
    c.list = call->json ? cJSON_CreateArray() : NULL;
    for (size_t i = 0; i < n; i++)
        change_one(&c, id[i]);
    if (n == 0)
        change_all(&c, domain);
    if (call->json) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObject(o, "queue", c.list);
        print_json(o);
    }
    place_done(&c.p);
    free(id);
    return c.status;
}

int queue_retry(const struct verb_call *call)
{
    return change(call, QUEUE_EV_RETRY);
}

int queue_hold(const struct verb_call *call)
{
    return change(call, QUEUE_EV_HOLD);
}

int queue_release(const struct verb_call *call)
{
    return change(call, QUEUE_EV_RELEASE);
}

int queue_drop(const struct verb_call *call)
{
    return change(call, QUEUE_EV_DROP);
}
