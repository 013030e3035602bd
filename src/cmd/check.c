#include "cmd/check.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/config.h"
#include "base/err.h"
#include "cmd/place.h"
#include "cmd/verb.h"
#include "runtime/tls.h"
#include "runtime/tls_client.h"
#include "service/config_file.h"

/* -- what the start would find out beside the file itself */

static void check_pair(const struct tls_pair *pair, const char *cert_key_z, const char *key_key_z, struct config_findings *f)
{
    struct tls_problem p;
    tls_pair_check(pair, &p);
    if (p.finding == TLS_FINE)
        return;
    bool key = p.finding == TLS_KEY_UNREADABLE || p.finding == TLS_KEY_UNFITTING;
    config_findings_add(f, p.fatal ? CONFIG_REFUSE : CONFIG_WARN, key ? key_key_z : cert_key_z,
                        span_z(key ? pair->key_z : pair->cert_z), tls_finding_text(p.finding));
}

static void check_files(const struct config *cfg, struct config_findings *f)
{
    char cert[64], key[64];
    struct stat st;
    struct tls_client *trust;
    if (cfg->tls_enabled && cfg->tls_cert_file != NULL)
        check_pair(&(struct tls_pair){cfg->tls_cert_file, cfg->tls_key_file}, "tls.cert_file", "tls.key_file", f);
    for (size_t i = 0; cfg->tls_enabled && i < cfg->tls_certificates.n; i++) {
        const struct config_tls_pair *pair = &cfg->tls_certificates.items[i];
        snprintf(cert, sizeof(cert), "tls.certificates[%zu].cert_file", i);
        snprintf(key, sizeof(key), "tls.certificates[%zu].key_file", i);
        check_pair(&(struct tls_pair){pair->cert_file_z, pair->key_file_z}, cert, key, f);
    }
    if (cfg->tls_ca_file != NULL) {
        if (tls_client_new(cfg->tls_ca_file, &trust) < 0)
            config_findings_add(f, CONFIG_REFUSE, "tls.ca_file", span_z(cfg->tls_ca_file), "a readable PEM file with certificates");
        else
            tls_client_free(trust);
    }
    if (stat(cfg->mail_root, &st) < 0 || !S_ISDIR(st.st_mode))
        config_findings_add(f, CONFIG_REFUSE, "mail_root", span_z(cfg->mail_root), "a directory that is there; `rmaild user add` makes it");
}

/* -- the result */

static void print_text(const char *path_z, const struct config_findings *findings)
{
    for (const struct config_finding *f = findings->first; f != NULL; f = f->next)
        printf("%s: %s: %s%s%s%s%s\n", path_z, f->severity == CONFIG_REFUSE ? "error" : "warning", f->key_z,
               f->value_z[0] == 0 ? "" : " is ", f->value_z, f->key_z[0] == 0 && f->value_z[0] == 0 ? "wants " : ", wants ",
               f->range_z);
    if (findings->n == 0)
        printf("%s: nothing to report\n", path_z);
}

static int print_json(const char *path_z, const struct config_findings *findings)
{
    cJSON *all = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(all, "findings");
    cJSON_AddStringToObject(all, "file", path_z);
    for (const struct config_finding *f = findings->first; f != NULL; f = f->next) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "severity", f->severity == CONFIG_REFUSE ? "error" : "warning");
        cJSON_AddStringToObject(o, "key", f->key_z);
        cJSON_AddStringToObject(o, "value", f->value_z);
        cJSON_AddStringToObject(o, "expected", f->range_z);
        cJSON_AddItemToArray(list, o);
    }
    char *text = cJSON_Print(all);
    if (text != NULL)
        puts(text);
    cJSON_free(text);
    cJSON_Delete(all);
    return text == NULL ? -E_NOMEM : 0;
}

int check_verb(const struct verb_call *call)
{
    const char *file_z[1] = {NULL};
    struct config_findings findings;
    struct config *cfg = NULL;
    size_t n;
    if (verb_options(call, NULL, 0, file_z, 0, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    const char *path_z = n > 0 ? file_z[0] : place_find_config(call);
    if (path_z == NULL)
        return place_config(call, &cfg); /* says where it looked */
    config_findings_init(&findings);
    int r = config_load(path_z, &findings, &cfg);
    if (r == 0)
        check_files(cfg, &findings);
    else if (findings.n == 0)
        config_findings_add(&findings, CONFIG_REFUSE, "", span_z(""), err_text(r));
    if (call->json)
        r = print_json(path_z, &findings);
    else
        print_text(path_z, &findings);
    bool clean = cfg != NULL && findings.n == 0 && r == 0;
    config_unref(cfg);
    config_findings_done(&findings);
    return clean ? VERB_GOOD : VERB_REFUSED;
}

int init_verb(const struct verb_call *call)
{
    const char *hostname_z = NULL, *last_domain_z = NULL;
    bool force = false;
    const char **domain = calloc((size_t)call->argc + 1, sizeof(*domain));
    size_t n;
    const struct verb_option options[] = {
        {"--hostname", NULL, &hostname_z}, {"--domain", NULL, &last_domain_z}, {"--force", &force, NULL}};
    const char *path_z = call->config_z != NULL ? call->config_z : "config.json";
    int status = domain == NULL ? VERB_REFUSED : verb_options(call, options, ARRAY_LEN(options), NULL, 0, 0, &n);
    if (status == VERB_GOOD) {
        const struct config_names domains = {domain, verb_values(call, "--domain", domain)};
        int r = config_write_initial(path_z, hostname_z, domains.n == 0 ? NULL : &domains, force);
        if (r == -E_EXISTS)
            verb_say("%s is there already; --force replaces it", path_z);
        else if (r == -E_INVAL)
            verb_say("nothing written: --hostname wants a fully qualified domain name, --domain a domain name, each once");
        else if (r < 0)
            verb_say("%s: %s", path_z, err_text(r));
        else if (call->json)
            verb_json("file", path_z, (char *)NULL);
        else
            printf("%s written\n", path_z);
        status = r < 0 ? VERB_REFUSED : VERB_GOOD;
    }
    free(domain);
    return status;
}
