#include "cmd/dns.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "cmd/dns_records.h"
#include "cmd/place.h"
#include "cmd/verb.h"
#include "service/address_route.h"
#include "service/domain_name.h"

#define ARENA_MAX (256u * 1024u)

enum form { FORM_TABLE, FORM_ZONE, FORM_JSON };

/* -- forms */

static void print_table(const char *domain_z, const struct dns_records *l)
{
    int name_n = 0, value_n = 0;
    for (size_t i = 0; i < l->n; i++) {
        name_n = MAX(name_n, (int)strlen(l->items[i].name_z));
        value_n = MAX(value_n, (int)strlen(l->items[i].value_z));
    }
    printf("%s\n", domain_z);
    for (size_t i = 0; i < l->n; i++) {
        const struct dns_record *r = &l->items[i];
        bool told = r->note_z != NULL || r->later;
        printf("  %-*s  %-5s  %-*s%s%s%s\n", name_n, r->name_z, r->type_z, told ? value_n : 0, r->value_z, told ? "  " : "",
               r->later ? "not available yet: " : "", r->note_z == NULL ? "" : r->note_z);
    }
}

/* Lines of a master file (RFC 1035 5); what does not belong into this zone, or is not to be published, is a comment. */
static void print_zone(const char *domain_z, const struct dns_records *l)
{
    printf("; %s\n", domain_z);
    for (size_t i = 0; i < l->n; i++) {
        const struct dns_record *r = &l->items[i];
        const char *quote_z = strcmp(r->type_z, "TXT") == 0 ? "\"" : "";
        if (r->note_z != NULL || r->later)
            printf("; %s%s\n", r->later ? "not available yet: " : "", r->note_z == NULL ? "" : r->note_z);
        printf("%s%s. 3600 IN %s %s%s%s\n", r->later || r->elsewhere ? "; " : "", r->name_z, r->type_z, quote_z, r->value_z, quote_z);
    }
}

static cJSON *json_of(const char *domain_z, const struct dns_records *l)
{
    cJSON *o = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(o, "records");
    cJSON_AddStringToObject(o, "domain", domain_z);
    for (size_t i = 0; i < l->n; i++) {
        const struct dns_record *r = &l->items[i];
        cJSON *row = cJSON_CreateObject();
        cJSON_AddStringToObject(row, "name", r->name_z);
        cJSON_AddStringToObject(row, "type", r->type_z);
        cJSON_AddStringToObject(row, "value", r->value_z);
        cJSON_AddBoolToObject(row, "available", !r->later);
        cJSON_AddBoolToObject(row, "in_zone", !r->elsewhere);
        if (r->note_z != NULL)
            cJSON_AddStringToObject(row, "note", r->note_z);
        cJSON_AddItemToArray(list, row);
    }
    return o;
}

/* -- the verb */

static int print_domain(const struct config *cfg, const char *domain_z, enum form form, cJSON *all)
{
    struct arena a;
    arena_init(&a, ARENA_MAX);
    struct dns_records l = {.mem = &a};
    int r = dns_records_of(cfg, domain_z, &l);
    if (r < 0)
        verb_say("%s: %s", domain_z, err_text(r));
    else if (form == FORM_JSON)
        cJSON_AddItemToArray(all, json_of(domain_z, &l));
    else if (form == FORM_ZONE)
        print_zone(domain_z, &l);
    else
        print_table(domain_z, &l);
    arena_done(&a);
    return r < 0 ? VERB_REFUSED : VERB_GOOD;
}

static int print_all(const struct config *cfg, const char *domain_z, enum form form)
{
    cJSON *all = cJSON_CreateArray();
    int status = VERB_GOOD;
    for (size_t i = 0; i < cfg->domains.n && status == VERB_GOOD; i++)
        if (domain_z == NULL || strcmp(domain_z, cfg->domains.items_z[i]) == 0)
            status = print_domain(cfg, cfg->domains.items_z[i], form, all);
    char *text = form == FORM_JSON && status == VERB_GOOD ? cJSON_Print(all) : NULL;
    if (text != NULL)
        puts(text);
    cJSON_free(text);
    cJSON_Delete(all);
    return status;
}

int dns_verb(const struct verb_call *call)
{
    bool zone = false, table = false;
    const struct verb_option options[] = {{"--zone", &zone, NULL}, {"--table", &table, NULL}};
    const char *args[1];
    char domain[DOMAIN_NAME_MAX + 1];
    struct config *cfg;
    size_t n;
    int status = verb_options(call, options, ARRAY_LEN(options), args, 0, 1, &n);
    if (status != VERB_GOOD)
        return status;
    if (zone + table + call->json > 1)
        return verb_misused(call, "one form at a time");
    status = place_config(call, &cfg);
    if (status != VERB_GOOD)
        return status;
    const struct place p = {.cfg = cfg};
    if (n > 0)
        status = place_domain(&p, args[0], domain);
    if (status == VERB_GOOD)
        status = print_all(cfg, n > 0 ? domain : NULL, zone ? FORM_ZONE : call->json ? FORM_JSON : FORM_TABLE);
    config_unref(cfg);
    return status;
}
