#include "cmd/doctor.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "cmd/audit.h"
#include "cmd/place.h"
#include "cmd/run_dir.h"
#include "cmd/verb.h"
#include "service/account.h"
#include "store/fs_doctor.h"
#include "store/store_ops.h"

#define PROGRESS_MS 500

struct report {
    struct doctor_job job;
    cJSON *list; /* NULL: text */
    bool terminal;
    int64_t shown_ms;
    uint64_t owned; /* files that were given to the owner of mail_root */
};

static void clear_progress(struct report *r)
{
    if (r->terminal && r->shown_ms != 0)
        fputs("\r\033[K", stderr);
}

static void on_progress(void *ctx, const struct doctor_job *job)
{
    struct report *r = ctx;
    int64_t now = clock_mono_ms();
    if (!r->terminal || now - r->shown_ms < PROGRESS_MS)
        return;
    r->shown_ms = now;
    fprintf(stderr, "\r%llu accounts, %llu mailboxes, %llu messages looked at, %llu findings\033[K",
            (unsigned long long)job->accounts, (unsigned long long)job->mailboxes, (unsigned long long)job->messages,
            (unsigned long long)job->found);
}

/* Names of files are the work of others: no controls on a terminal. */
static void put_name(const char *z)
{
    for (; *z != 0; z++)
        putchar((unsigned char)*z < 0x20 || *z == 0x7f ? '?' : *z);
}

static void tell_text(const struct doctor_finding *f, bool repair)
{
    bool placed = f->place_z[0] != 0 && strcmp(f->place_z, ".") != 0;
    if (f->account_z[0] != 0)
        printf("%s%s", f->account_z, placed ? " " : "");
    put_name(placed ? f->place_z : f->account_z[0] != 0 ? "" : "mail_root");
    printf(": %s: %llu %s, ", doctor_damage_word[f->damage], (unsigned long long)f->n,
           f->n == 1 ? "file" : "files");
    put_name(f->first_z);
    printf("%s: %s%s\n", f->n == 1 ? "" : " ...", doctor_damage_text[f->damage],
           f->mended ? ": repaired" : repair ? ": NOT repaired" : "");
}

static void tell_json(cJSON *list, const struct doctor_finding *f)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "kind", doctor_damage_word[f->damage]);
    cJSON_AddItemToObject(o, "account", f->account_z[0] == 0 ? cJSON_CreateNull() : cJSON_CreateString(f->account_z));
    cJSON_AddStringToObject(o, "place", f->place_z);
    cJSON_AddStringToObject(o, "first", f->first_z);
    cJSON_AddNumberToObject(o, "count", (double)f->n);
    cJSON_AddStringToObject(o, "text", doctor_damage_text[f->damage]);
    cJSON_AddBoolToObject(o, "repaired", f->mended);
    cJSON_AddItemToArray(list, o);
}

static void on_finding(void *ctx, const struct doctor_finding *f)
{
    struct report *r = ctx;
    clear_progress(r);
    if (r->list != NULL)
        tell_json(r->list, f);
    else
        tell_text(f, r->job.repair);
    if (f->mended)
        audit("doctor.repair", 0, "account=%s place=%s kind=%s count=%llu", f->account_z, f->place_z,
              doctor_damage_word[f->damage], (unsigned long long)f->n);
}

static void sum_up(struct report *r, bool restored)
{
    const struct doctor_job *j = &r->job;
    clear_progress(r);
    if (r->list != NULL) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObject(o, "findings", r->list);
        cJSON_AddNumberToObject(o, "accounts", (double)j->accounts);
        cJSON_AddNumberToObject(o, "mailboxes", (double)j->mailboxes);
        cJSON_AddNumberToObject(o, "messages", (double)j->messages);
        cJSON_AddNumberToObject(o, "left", (double)j->left);
        cJSON_AddNumberToObject(o, "owned", (double)r->owned);
        char *text = cJSON_Print(o);
        puts(text == NULL ? "null" : text);
        cJSON_free(text);
        cJSON_Delete(o);
    } else if (restored) {
        printf("%llu mailboxes of %llu accounts have a new UIDVALIDITY\n", (unsigned long long)j->mailboxes,
               (unsigned long long)j->accounts);
    } else {
        if (r->owned > 0)
            printf("%llu files were given to the owner of mail_root\n", (unsigned long long)r->owned);
        printf("%llu accounts, %llu mailboxes, %llu messages: ", (unsigned long long)j->accounts,
               (unsigned long long)j->mailboxes, (unsigned long long)j->messages);
        if (j->found == 0)
            puts("nothing wrong");
        else
            printf("%llu findings, %llu repaired\n", (unsigned long long)j->found, (unsigned long long)(j->found - j->left));
    }
}

/* An address, a domain, or nothing. */
static int choose(const struct verb_call *call, const struct place *p, const char *arg_z, struct account_name *name,
                  struct doctor_job *job)
{
    (void)call;
    if (arg_z == NULL)
        return VERB_GOOD;
    int status = strchr(arg_z, '@') != NULL ? place_address(p, arg_z, name) : place_domain(p, arg_z, name->domain_z);
    if (status != VERB_GOOD)
        return status;
    job->domain = span_z(name->domain_z);
    if (strchr(arg_z, '@') != NULL)
        job->user = span_z(name->user_z);
    return VERB_GOOD;
}

/* As root, before the verb becomes the owner: what a backup put back as root belongs to root. */
static int own_files(const struct verb_call *call, uint64_t *ret_n)
{
    struct config *cfg;
    struct stat st;
    uint64_t n = 0;
    *ret_n = 0;
    if (geteuid() != 0)
        return VERB_GOOD;
    if (place_config(call, &cfg) != VERB_GOOD)
        return VERB_REFUSED;
    int r = stat(cfg->mail_root, &st) == 0 ? fs_doctor_own(cfg->mail_root, &n) : 0; /* place_open() tells of a missing one */
    if (n > 0)
        audit("doctor.own", r, "count=%llu", (unsigned long long)n);
    config_unref(cfg);
    *ret_n = n;
    return VERB_GOOD;
}

static int run(struct report *r, struct place *p, bool restored)
{
    int err = restored ? fs_doctor_restored(p->store, &r->job) : fs_doctor(p->store, &r->job);
    if (restored)
        audit("doctor.restored", err, "mailboxes=%llu", (unsigned long long)r->job.mailboxes);
    sum_up(r, restored);
    if (err == -E_NOTFOUND)
        verb_say("no such account or domain under mail_root");
    else if (err < 0)
        verb_say("%s%s", err_text(err), restored ? ": not all mailboxes have a new UIDVALIDITY, run this again" : "");
    return err < 0 || r->job.left > 0 ? VERB_REFUSED : VERB_GOOD;
}

int doctor_verb(const struct verb_call *call)
{
    struct report r = {.terminal = isatty(STDERR_FILENO) == 1};
    struct account_name name;
    struct place p;
    const char *arg = NULL;
    bool restored = false;
    size_t n;
    const struct verb_option options[] = {{"--repair", &r.job.repair, NULL}, {"--restored", &restored, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), &arg, 0, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (r.job.repair && own_files(call, &r.owned) != VERB_GOOD)
        return VERB_REFUSED;
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    r.job.tell = on_finding;
    r.job.progress = on_progress;
    r.job.ctx = &r;
    int status = choose(call, &p, n > 0 ? arg : NULL, &name, &r.job);
    if (status == VERB_GOOD && restored && run_dir_serving(p.cfg->mail_root)) {
        verb_say("a server runs on this mail_root: stop it first, its clients must not see both states");
        status = VERB_REFUSED;
    }
    if (status == VERB_GOOD) {
        r.list = call->json ? cJSON_CreateArray() : NULL;
        status = run(&r, &p, restored);
    }
    place_done(&p);
    return status;
}
