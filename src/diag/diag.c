#include "diag/diag.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/err.h"
#include "cmd/verb.h"
#include "runtime/tls_client.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/peer_ip.h"

static const char *const words[] = {"PASS", "WARN", "FAIL"};

static const struct diag_phase *const phases[] = {&diag_environment, &diag_users,    &diag_storage,
                                                  &diag_smtp,        &diag_delivery, &diag_imap,
                                                  &diag_api,         &diag_cleanup};

/* -- what a check says */

static void see(struct diag *d, enum diag_status status, const char *fmt, va_list ap)
{
    char text[1000];
    vsnprintf(text, sizeof(text), fmt, ap);
    d->status = MAX(d->status, status);
    strbuf_f(&d->seen, "%s%s", d->seen.n == 0 ? "" : "; ", text);
}

bool diag_want(struct diag *d, bool ok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (!ok)
        see(d, DIAG_FAIL, fmt, ap);
    va_end(ap);
    return ok;
}

void diag_warn(struct diag *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    see(d, DIAG_WARN, fmt, ap);
    va_end(ap);
}

void diag_note(struct diag *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    see(d, DIAG_PASS, fmt, ap);
    va_end(ap);
}

struct store_account diag_who(const struct diag *d, bool other)
{
    return (struct store_account){.domain = span_z(d->domain_z),
                                  .user = span_z(other ? d->other_z : d->user_z)};
}

bool diag_text_has(struct span text, const char *part_z)
{
    struct span part = span_z(part_z);
    for (size_t i = 0; text.p != NULL && i + part.n <= text.n; i++)
        if (memcmp(text.p + i, part.p, part.n) == 0)
            return true;
    return false;
}

/* -- temporary accounts */

bool diag_need_users(struct diag *d)
{
    struct account_change first = {.set_admin = true,
                                   .admin = true,
                                   .set_quota = true,
                                   .quota_mb = DIAG_QUOTA_MB,
                                   .set_password = true,
                                   .password = span_z(d->password_z)};
    if (d->users)
        return true;
    int r = account_add(d->p.accounts, d->p.store, d->p.cfg, span_z(d->domain_z), span_z(d->user_z),
                        &first);
    first.admin = false;
    if (r == 0)
        r = account_add(d->p.accounts, d->p.store, d->p.cfg, span_z(d->domain_z),
                        span_z(d->other_z), &first);
    d->users = r == 0;
    return diag_want(d, r == 0, "a temporary account cannot be made: %s", err_text(r));
}

/* -- the run */

static void print_text(const struct diag_check *c, const struct diag *d, long long ms)
{
    printf("  %s  %-24s %s", words[d->status], c->id_z, c->expect_z);
    if (d->seen.n > 0)
        printf("%s%.*s", d->status == DIAG_PASS ? ": " : "\n        seen: ", (int)d->seen.n,
               (const char *)d->seen.p);
    printf("  (%lld ms)\n", ms);
    fflush(stdout);
}

static void add_json(cJSON *list, const struct diag_check *c, struct diag *d, long long ms)
{
    cJSON *o = cJSON_CreateObject();
    strbuf_c(&d->seen, 0);
    cJSON_AddStringToObject(o, "id", c->id_z);
    cJSON_AddStringToObject(o, "status", words[d->status]);
    cJSON_AddStringToObject(o, "expected", c->expect_z);
    cJSON_AddStringToObject(o, "detail", strbuf_ok(&d->seen) ? (const char *)d->seen.p : "");
    cJSON_AddNumberToObject(o, "ms", (double)ms);
    cJSON_AddItemToArray(list, o);
}

void diag_run_phase(struct diag *d, const struct diag_phase *ph, struct diag_report *report)
{
    cJSON *list = NULL;
    bool told = false;
    for (size_t i = 0; i < ph->check_n; i++) {
        const struct diag_check *c = &ph->check[i];
        int64_t start = clock_mono_ms();
        if (report->filter_z != NULL && ph != &diag_cleanup && strstr(c->id_z, report->filter_z) == NULL)
            continue;
        if (!told && report->list != NULL) {
            cJSON *o = cJSON_CreateObject();
            cJSON_AddNumberToObject(o, "n", ph->n);
            cJSON_AddStringToObject(o, "name", ph->name_z);
            list = cJSON_AddArrayToObject(o, "checks");
            cJSON_AddItemToArray(report->list, o);
        } else if (!told) {
            printf("Phase %u: %s\n", ph->n, ph->name_z);
        }
        told = true;
        d->status = DIAG_PASS;
        strbuf_clear(&d->seen);
        if (start < d->due_ms || ph == &diag_cleanup)
            c->run(d);
        else
            diag_want(d, false, "not looked at: the %d s of a run were over", DIAG_TOTAL_MS / 1000);
        report->count[d->status]++;
        if (list != NULL)
            add_json(list, c, d, (long long)(clock_mono_ms() - start));
        else
            print_text(c, d, (long long)(clock_mono_ms() - start));
    }
}

void diag_run(struct diag *d, unsigned which, struct diag_report *report)
{
    d->due_ms = clock_mono_ms() + DIAG_TOTAL_MS;
    for (size_t i = 0; i < ARRAY_LEN(phases); i++)
        if ((which & 1u << phases[i]->n) != 0 || phases[i] == &diag_cleanup)
            diag_run_phase(d, phases[i], report);
}

int diag_report_end(struct diag_report *report)
{
    const unsigned *count = report->count;
    if (report->list != NULL) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObject(o, "phases", report->list);
        cJSON_AddNumberToObject(o, "fail", count[DIAG_FAIL]);
        cJSON_AddNumberToObject(o, "warn", count[DIAG_WARN]);
        char *text = cJSON_Print(o);
        puts(text == NULL ? "null" : text);
        cJSON_free(text);
        cJSON_Delete(o);
    } else {
        printf("%u passed, %u warnings, %u failed\n", count[DIAG_PASS], count[DIAG_WARN], count[DIAG_FAIL]);
    }
    return count[DIAG_FAIL] + count[DIAG_WARN] > 0 ? VERB_REFUSED : VERB_GOOD;
}

/* -- opening */

/* Where a listener that is bound to this address is reached from here. */
static struct addr reached_at(const struct config_addrs *bound, int64_t port)
{
    static const struct ip any4 = {.b = {[10] = 255, [11] = 255}}, any6;
    struct ip ip = bound->items[0];
    for (size_t i = 0; i < bound->n; i++)
        if (ip_is_v4(&bound->items[i])) {
            ip = bound->items[i];
            break;
        }
    struct addr a = addr_from_ip(&ip, (uint16_t)port);
    if (memcmp(&ip, &any4, sizeof(ip)) == 0)
        (void)addr_parse(SPAN_LIT("127.0.0.1"), (uint16_t)port, &a);
    else if (memcmp(&ip, &any6, sizeof(ip)) == 0)
        (void)addr_parse(SPAN_LIT("::1"), (uint16_t)port, &a);
    return a;
}

static void find_listeners(struct diag *d)
{
    const struct config *c = d->p.cfg;
    const struct {
        const struct config_addrs *host;
        int64_t port;
        bool tls;
    } rows[LISTEN__COUNT] = {
        [LISTEN_SMTP] = {&c->smtp_host, c->smtp_port, false},
        [LISTEN_SUBMISSION] = {&c->smtp_host, c->smtp_submission_port, false},
        [LISTEN_SMTPS] = {&c->smtp_host, c->smtp_smtps_port, true},
        [LISTEN_IMAP] = {&c->imap_host, c->imap_port, false},
        [LISTEN_IMAPS] = {&c->imap_host, c->imap_imaps_port, true},
        [LISTEN_API] = {&c->api_host, c->api_port, false},
        [LISTEN_APIS] = {&c->api_host, c->api_secure_port, true},
    };
    for (size_t i = 0; i < LISTEN__COUNT; i++)
        if (rows[i].port != 0 && (!rows[i].tls || c->tls_enabled))
            d->at[i] = reached_at(rows[i].host, rows[i].port);
}

int diag_open(const struct verb_call *call, struct diag *d)
{
    uint8_t random[12];
    *d = (struct diag){.call = call};
    if (place_open(call, PLACE_STORE, &d->p) != VERB_GOOD)
        return VERB_REFUSED;
    signal(SIGPIPE, SIG_IGN);
    int r = tls_client_new(NULL, &d->trust);
    if (r < 0) {
        verb_say("TLS: %s", err_text(r));
        place_done(&d->p);
        return VERB_REFUSED;
    }
    crypto_random(random, sizeof(random));
    hex_encode(span_of(random, sizeof(random)), d->password_z);
    d->domain_z = d->p.cfg->domains.items_z[0];
    snprintf(d->user_z, sizeof(d->user_z), "diag-%ld-a", (long)getpid());
    snprintf(d->other_z, sizeof(d->other_z), "diag-%ld-b", (long)getpid());
    snprintf(d->address_z, sizeof(d->address_z), "%s@%s", d->user_z, d->domain_z);
    snprintf(d->other_address_z, sizeof(d->other_address_z), "%s@%s", d->other_z, d->domain_z);
    find_listeners(d);
    char rules[4200];
    snprintf(rules, sizeof(rules), "%s/domains/%s/aliases.json", d->p.cfg->mail_root, d->domain_z);
    d->had_aliases = access(rules, F_OK) == 0;
    return VERB_GOOD;
}

void diag_close(struct diag *d)
{
    crypto_wipe(d->password_z, sizeof(d->password_z));
    tls_client_free(d->trust);
    strbuf_done(&d->seen);
    place_done(&d->p);
}

/* -- the verb */

int diagnose_verb(const struct verb_call *call)
{
    struct diag d;
    unsigned which = 0;
    for (int i = 0; i < call->argc; i++) {
        bool named = strcmp(call->argv[i], "--phase") == 0 && i + 1 < call->argc;
        const char *n = named ? call->argv[++i] : "";
        if (n[0] < '1' || n[0] > '8' || n[1] != 0)
            return verb_misused(call, "--phase takes a number from 1 to 8");
        which |= 1u << (n[0] - '0');
    }
    if (diag_open(call, &d) != VERB_GOOD)
        return VERB_REFUSED;
    struct diag_report report = {.list = call->json ? cJSON_CreateArray() : NULL};
    diag_run(&d, which == 0 ? ~0u : which, &report);
    diag_close(&d);
    return diag_report_end(&report);
}
