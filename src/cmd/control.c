#include "cmd/control.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/http_client.h"
#include "cmd/place.h"
#include "cmd/run_dir.h"
#include "cmd/verb.h"

#define ANSWER_MAX (4u * 1024u * 1024u)
#define PATIENCE_MS 10000
#define PAGE 1000 /* API-49 */

/* What a verb does with every running process in turn. */
struct asking {
    struct place p;
    const char *name_z;  /* "sessions" */
    const char *who_z;   /* of a DELETE; NULL: all */
    cJSON *list;         /* what was listed, with "pid" */
    size_t processes;    /* that answered */
    size_t hits;         /* that said 204 */
    int status;
};

static void failed(struct asking *a, long pid, const char *what_z)
{
    verb_say("process %ld: %s", pid, what_z);
    a->status = VERB_REFUSED;
}

/* One request; *ret is to be given back where it is 0. */
static int ask(struct asking *a, long pid, enum http_method method, const char *target_z, struct http_answer *ret)
{
    char path[RUN_DIR_SOCKET_MAX];
    struct http_client *h;
    run_dir_socket(a->p.cfg->mail_root, pid, path);
    int r = http_client_open(&(struct http_target){.path_z = path, .timeout_ms = PATIENCE_MS}, &h);
    if (r == 0) {
        r = http_client_ask(h, &(struct http_ask){.method = method, .target_z = target_z, .body_max = ANSWER_MAX,
                                                  .timeout_ms = PATIENCE_MS}, ret);
        http_client_close(h);
    }
    if (r < 0)
        failed(a, pid, err_text(r));
    return r;
}

/* -- lists */

/* One page into the list: how many there are in all, or -1 after saying why. */
static int64_t list_page(struct asking *a, long pid, int64_t offset)
{
    char target[96];
    struct http_answer answer = {0};
    snprintf(target, sizeof(target), "/%s?offset=%lld&limit=%d", a->name_z, (long long)offset, PAGE);
    if (ask(a, pid, HTTP_GET, target, &answer) < 0)
        return -1;
    cJSON *o = answer.reply.status == 200 ? cJSON_ParseWithLength((const char *)answer.body.p, answer.body.n) : NULL;
    cJSON *list = cJSON_GetObjectItemCaseSensitive(o, a->name_z), *total = cJSON_GetObjectItemCaseSensitive(o, "total"), *one;
    int64_t n = cJSON_IsNumber(total) && cJSON_IsArray(list) ? (int64_t)cJSON_GetNumberValue(total) : -1;
    if (n < 0)
        failed(a, pid, "its answer cannot be read");
    while (n >= 0 && (one = cJSON_DetachItemFromArray(list, 0)) != NULL) {
        cJSON_AddNumberToObject(one, "pid", (double)pid);
        cJSON_AddItemToArray(a->list, one);
    }
    cJSON_Delete(o);
    http_answer_done(&answer);
    return n;
}

static void list_process(void *ctx, long pid)
{
    struct asking *a = ctx;
    int64_t total = 1;
    for (int64_t offset = 0; offset < total && total >= 0; offset += PAGE)
        total = list_page(a, pid, offset);
    a->processes += total >= 0;
}

static const char *text_of(const cJSON *o, const char *name_z)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name_z));
    return text == NULL ? "-" : text;
}

static void print_session(const cJSON *o)
{
    printf("%s  %-4s  %-5s  %-14s  %s  %s  %s  pid %.0f\n", text_of(o, "id"), text_of(o, "protocol"),
           cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o, "tls")) ? "tls" : "clear", text_of(o, "state"), text_of(o, "since"),
           text_of(o, "ip"), text_of(o, "address"), cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(o, "pid")));
}

static void print_lockout(const cJSON *o)
{
    printf("%s  %s  %.0f failures  until %s  pid %.0f\n", text_of(o, "ip"), text_of(o, "account"),
           cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(o, "failures")), text_of(o, "until"),
           cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(o, "pid")));
}

static int none_runs(struct asking *a)
{
    if (a->processes == 0 && a->status == VERB_GOOD) {
        verb_say("no server runs on %s", a->p.cfg->mail_root);
        a->status = VERB_REFUSED;
    }
    return a->status;
}

static int list(const struct verb_call *call, const char *name_z, void (*print)(const cJSON *o))
{
    struct asking a = {.name_z = name_z};
    size_t n;
    if (verb_options(call, NULL, 0, NULL, 0, 0, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, 0, &a.p) != VERB_GOOD)
        return VERB_REFUSED;
    a.list = cJSON_CreateArray();
    run_dir_each(a.p.cfg->mail_root, list_process, &a);
    if (call->json && a.processes > 0) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObject(o, name_z, a.list);
        char *text = cJSON_Print(o);
        puts(text == NULL ? "null" : text);
        cJSON_free(text);
        a.list = o;
    } else {
        for (const cJSON *one = a.list->child; one != NULL; one = one->next)
            print(one);
    }
    int status = none_runs(&a);
    cJSON_Delete(a.list);
    place_done(&a.p);
    return status;
}

int session_list(const struct verb_call *call)
{
    return list(call, "sessions", print_session);
}

int lockout_list(const struct verb_call *call)
{
    return list(call, "lockouts", print_lockout);
}

/* -- ends */

static void delete_process(void *ctx, long pid)
{
    struct asking *a = ctx;
    struct strbuf target = {0};
    struct http_answer answer = {0};
    strbuf_f(&target, "/%s", a->name_z);
    if (a->who_z != NULL) {
        strbuf_c(&target, '/');
        http_client_escape(&target, span_z(a->who_z));
    }
    if (ask(a, pid, HTTP_DELETE, (const char *)target.p, &answer) == 0) {
        a->processes++;
        a->hits += answer.reply.status == 204;
        if (answer.reply.status != 204 && answer.reply.status != 404)
            failed(a, pid, "it refused");
        http_answer_done(&answer);
    }
    strbuf_done(&target);
}

static int delete_all(const struct verb_call *call, const char *name_z, const char *who_z, const char *none_z)
{
    struct asking a = {.name_z = name_z, .who_z = who_z};
    if (place_open(call, 0, &a.p) != VERB_GOOD)
        return VERB_REFUSED;
    run_dir_each(a.p.cfg->mail_root, delete_process, &a);
    if (none_runs(&a) == VERB_GOOD && a.hits == 0) {
        verb_say("%s: %s", who_z, none_z);
        a.status = VERB_REFUSED;
    }
    if (call->json)
        printf("{\"processes\": %zu, \"changed\": %zu}\n", a.processes, a.hits);
    place_done(&a.p);
    return a.status;
}

int session_end(const struct verb_call *call)
{
    const char *who = NULL;
    size_t n;
    if (verb_options(call, NULL, 0, &who, 1, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    return delete_all(call, "sessions", who, "there is no such session");
}

int lockout_clear(const struct verb_call *call)
{
    const char *who = NULL;
    bool all = false;
    size_t n;
    const struct verb_option options[] = {{"--all", &all, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), &who, 0, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (all == (n > 0))
        return verb_misused(call, "name an IP or an address, or --all");
    return delete_all(call, "lockouts", who, "nothing of that name is locked");
}
