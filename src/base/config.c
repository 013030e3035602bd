#include "base/config.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config_table.h"
#include "base/crypto.h"
#include "base/err.h"

#define CONFIG_MEMORY (64u << 20)
#define SHOWN_MAX 100u
#define PATH_TEXT_MAX 256u

char config_delimiter(const struct config *cfg)
{
    return "\0+-_="[cfg->smtp_recipient_delimiter];
}

void config_findings_init(struct config_findings *f)
{
    memset(f, 0, sizeof(*f));
    arena_init(&f->mem, 4u << 20);
}

void config_findings_done(struct config_findings *f)
{
    arena_done(&f->mem);
    memset(f, 0, sizeof(*f));
}

void config_findings_add(struct config_findings *f, enum config_severity severity, const char *key_z,
                         struct span value, const char *range_z)
{
    f->n++;
    if (severity == CONFIG_REFUSE)
        f->refusals++;
    struct config_finding *one = arena_new(&f->mem, struct config_finding);
    if (one == NULL)
        return; /* counted all the same */
    one->severity = severity;
    one->key_z = span_dup_z(&f->mem, span_z(key_z));
    one->value_z = span_dup_z(&f->mem, span_part(value, 0, SHOWN_MAX));
    one->range_z = span_dup_z(&f->mem, span_z(range_z));
    if (one->key_z == NULL || one->value_z == NULL || one->range_z == NULL)
        return;
    if (f->last == NULL)
        f->first = one;
    else
        f->last->next = one;
    f->last = one;
}

static void add_value(struct config_build *b, enum config_severity severity, const char *key_z, const cJSON *v,
                      bool secret, const char *range_z)
{
    char *text = secret ? NULL : cJSON_PrintUnformatted(v);
    config_findings_add(b->findings, severity, key_z, span_z(secret ? "(not shown)" : text == NULL ? "" : text), range_z);
    cJSON_free(text);
}

/* The value at a dotted path, or NULL. */
static const cJSON *find_value(const cJSON *tree, const char *key_z)
{
    char part[PATH_TEXT_MAX];
    const cJSON *at = tree;
    while (at != NULL && *key_z != 0) {
        size_t n = strcspn(key_z, ".");
        if (!cJSON_IsObject(at) || n >= sizeof(part))
            return NULL;
        memcpy(part, key_z, n);
        part[n] = 0;
        at = cJSON_GetObjectItemCaseSensitive(at, part);
        key_z += n + (key_z[n] == '.');
    }
    return at;
}

/* Members that are no keys: sections are entered, what is unknown is a warning with the nearest key (CFG-04). */
static void look_for_unknown(struct config_build *b, const cJSON *object, const char *prefix_z, unsigned depth)
{
    const cJSON *v;
    cJSON_ArrayForEach(v, object)
    {
        char path[PATH_TEXT_MAX], text[PATH_TEXT_MAX];
        bool guard;
        snprintf(path, sizeof(path), "%s%s%.200s", prefix_z, prefix_z[0] == 0 ? "" : ".", v->string);
        const struct config_row *row = config_row_find(span_z(path));
        if (row != NULL && row->kind == KIND_LATER) {
            add_value(b, CONFIG_WARN, path, v, false, "not yet available, not used");
        } else if (row != NULL) {
            continue;
        } else if (config_section(span_z(path), &guard) && depth < 2) {
            if (cJSON_IsObject(v))
                look_for_unknown(b, v, path, depth + 1);
            else
                add_value(b, guard ? CONFIG_REFUSE : CONFIG_WARN, path, v, false, "an object of keys");
        } else {
            snprintf(text, sizeof(text), "unknown key, not used; did you mean %s", config_row_nearest(span_z(path))->key_z);
            add_value(b, CONFIG_WARN, path, v, true, text); /* a password under a wrong name, perhaps, or with one inside */
        }
    }
}

static void read_row(struct config_build *b, const struct config_row *row, const cJSON *tree)
{
    const cJSON *v = find_value(tree, row->key_z);
    const char *why_z = NULL;
    char range[512];
    if (v != NULL) {
        if (config_read_value(b, row, v, &why_z))
            return;
        size_t n;
        config_range(row, range, sizeof(range));
        n = strlen(range);
        if (why_z != NULL)
            snprintf(range + n, sizeof(range) - n, "; %s", why_z);
        n = strlen(range);
        if (!row->guard)
            snprintf(range + n, sizeof(range) - n, "; the default %s is used", row->default_z);
        add_value(b, row->guard ? CONFIG_REFUSE : CONFIG_WARN, row->key_z, v, row->kind == KIND_SECRET, range);
    }
    cJSON *dflt = cJSON_Parse(row->default_z);
    if (dflt == NULL || !config_read_value(b, row, dflt, &why_z))
        b->no_memory = true; /* tests/base/test_config.c reads every default */
    cJSON_Delete(dflt);
}

int config_build(const cJSON *tree, const char *base_dir_z, config_domain_fn *to_ascii,
                 struct config_findings *findings, struct config **ret)
{
    struct config *cfg = calloc(1, sizeof(*cfg));
    struct config_build b = {.cfg = cfg, .base_dir_z = base_dir_z, .to_ascii = to_ascii, .findings = findings};
    size_t refusals = findings->refusals;
    int r = 0;
    if (cfg == NULL)
        return -E_NOMEM;
    atomic_init(&cfg->refs, 1);
    arena_init(&cfg->mem, CONFIG_MEMORY);
    if (tree != NULL && !cJSON_IsObject(tree))
        config_refuse(&b, "", "", "a JSON object");
    else if (tree != NULL)
        look_for_unknown(&b, tree, "", 0);
    for (size_t i = 0; i < config_row_count; i++)
        if (config_rows[i].kind != KIND_LATER)
            read_row(&b, &config_rows[i], tree);
    if (b.no_memory)
        r = -E_NOMEM;
    else
        config_check_whole(&b);
    if (r == 0 && findings->refusals > refusals)
        r = -E_INVAL;
    if (r < 0) {
        config_unref(cfg);
        return r;
    }
    *ret = cfg;
    return 0;
}

struct config *config_ref(struct config *cfg)
{
    atomic_fetch_add_explicit(&cfg->refs, 1, memory_order_relaxed);
    return cfg;
}

struct config *config_unref(struct config *cfg)
{
    if (cfg == NULL || atomic_fetch_sub_explicit(&cfg->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    for (size_t i = 0; i < config_row_count; i++)
        if (config_rows[i].kind == KIND_SECRET) {
            char *secret = *(char **)(void *)((char *)cfg + config_rows[i].offset);
            crypto_wipe(secret, secret == NULL ? 0 : strlen(secret));
        }
    arena_done(&cfg->mem);
    free(cfg);
    return NULL;
}

static bool same_value(const struct config_row *row, const struct config *a, const struct config *b)
{
    const void *pa = (const char *)a + row->offset, *pb = (const char *)b + row->offset;
    if (row->kind == KIND_INT)
        return *(const int64_t *)pa == *(const int64_t *)pb;
    const char *za = *(const char *const *)pa, *zb = *(const char *const *)pb; /* TEXT, DIR: the other kinds among R */
    return za == NULL || zb == NULL ? za == zb : strcmp(za, zb) == 0;
}

int config_keep_restart(const struct config *old, struct config *fresh, struct config_findings *findings)
{
    for (size_t i = 0; i < config_row_count; i++) {
        const struct config_row *row = &config_rows[i];
        if (row->reload_z[0] != 'R' || same_value(row, old, fresh))
            continue;
        config_findings_add(findings, CONFIG_WARN, row->key_z, span_z(""), "changed; takes effect at the next start");
        const void *from = (const char *)old + row->offset;
        void *to = (char *)fresh + row->offset;
        const char *text_z = row->kind == KIND_INT ? NULL : *(const char *const *)from, *copy_z = NULL;
        if (text_z != NULL && (copy_z = span_dup_z(&fresh->mem, span_z(text_z))) == NULL)
            return -E_NOMEM;
        if (row->kind == KIND_INT)
            *(int64_t *)to = *(const int64_t *)from;
        else
            *(const char **)to = copy_z;
    }
    return 0;
}

void config_slot_init(struct config_slot *slot, struct config *takes)
{
    pthread_mutex_init(&slot->lock, NULL);
    slot->now = takes;
    takes->generation = 1;
}

void config_slot_done(struct config_slot *slot)
{
    slot->now = config_unref(slot->now);
    pthread_mutex_destroy(&slot->lock);
}

struct config *config_current(struct config_slot *slot)
{
    pthread_mutex_lock(&slot->lock);
    struct config *cfg = config_ref(slot->now);
    pthread_mutex_unlock(&slot->lock);
    return cfg;
}

void config_slot_swap(struct config_slot *slot, struct config *takes)
{
    pthread_mutex_lock(&slot->lock);
    struct config *old = slot->now;
    takes->generation = old->generation + 1;
    slot->now = takes;
    pthread_mutex_unlock(&slot->lock);
    config_unref(old);
}
