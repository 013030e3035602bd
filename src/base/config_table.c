#include "base/config_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

#define CONFIG(kind_, field_, key_, dflt_, least_, most_, values_, reload_, guard_, meaning_)                          \
    {.kind = KIND_##kind_, .offset = offsetof(struct config, field_), .key_z = (key_), .default_z = (dflt_),           \
     .least = (least_), .most = (most_), .values_z = (values_), .reload_z = #reload_, .guard = (guard_),               \
     .meaning_z = (meaning_)},
#define CONFIG_LATER(key_) {.kind = KIND_LATER, .key_z = (key_), .default_z = "", .values_z = "", .reload_z = ""},
const struct config_row config_rows[] = {
#include "base/config_schema.def"
};
#undef CONFIG
#undef CONFIG_LATER

const size_t config_row_count = ARRAY_LEN(config_rows);

struct span config_word(const char *values_z, size_t i)
{
    const char *at = values_z;
    for (;; i--) {
        size_t n = strcspn(at, "|");
        if (i == 0)
            return span_of(at, n);
        if (at[n] == 0)
            return span_of(NULL, 0);
        at += n + 1;
    }
}

const struct config_row *config_row_find(struct span path)
{
    for (size_t i = 0; i < config_row_count; i++)
        if (span_eq_z(path, config_rows[i].key_z))
            return &config_rows[i];
    return NULL;
}

bool config_section(struct span path, bool *ret_guard)
{
    bool found = false;
    *ret_guard = false;
    for (size_t i = 0; i < config_row_count; i++) {
        const char *key_z = config_rows[i].key_z;
        if (strlen(key_z) <= path.n || key_z[path.n] != '.' || memcmp(key_z, path.p, path.n) != 0)
            continue;
        found = true;
        *ret_guard = *ret_guard || config_rows[i].guard;
    }
    return found;
}

#define DISTANCE_MAX 80u /* longer paths are compared by their first octets */

static size_t edit_distance(struct span a, struct span b)
{
    size_t row[DISTANCE_MAX + 1];
    a = span_part(a, 0, DISTANCE_MAX);
    b = span_part(b, 0, DISTANCE_MAX);
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            size_t swap = diagonal + (ascii_lower(a.p[i - 1]) != ascii_lower(b.p[j - 1]));
            row[j] = MIN(MIN(above, row[j - 1]) + 1, swap);
            diagonal = above;
        }
    }
    return row[b.n];
}

const struct config_row *config_row_nearest(struct span path)
{
    const struct config_row *best = &config_rows[0];
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < config_row_count; i++) {
        size_t d = edit_distance(path, span_z(config_rows[i].key_z));
        if (d < least) {
            least = d;
            best = &config_rows[i];
        }
    }
    return best;
}

void config_range(const struct config_row *row, char *ret, size_t size)
{
    long long least = row->least, most = row->most;
    char words[128];
    size_t n = 0;
    for (const char *w = row->values_z; *w != 0 && n < sizeof(words) - 2; w++) {
        words[n++] = *w == '|' ? ',' : *w;
        if (*w == '|')
            words[n++] = ' ';
    }
    words[n] = 0;
    switch (row->kind) {
    case KIND_INT: snprintf(ret, size, "a whole number, %lld-%lld", least, most); return;
    case KIND_BOOL: snprintf(ret, size, "true or false"); return;
    case KIND_ENUM: snprintf(ret, size, "one of %s%s", row->values_z[0] == '|' ? "\"\"" : "", words); return;
    case KIND_TEXT:
    case KIND_SECRET: snprintf(ret, size, "a text of %lld-%lld octets", least, most); return;
    case KIND_HOST: snprintf(ret, size, "a host name, an address or \"\""); return;
    case KIND_PATH:
    case KIND_DIR: snprintf(ret, size, "a path"); return;
    case KIND_DOMAIN: snprintf(ret, size, "a fully qualified domain name"); return;
    case KIND_DOMAINS: snprintf(ret, size, "a list of %lld-%lld domain names", least, most); return;
    case KIND_BIND: snprintf(ret, size, "an address or a list of %lld-%lld addresses", least, most); return;
    case KIND_NETS: snprintf(ret, size, "a list of at most %lld addresses and networks", most); return;
    case KIND_INTS: snprintf(ret, size, "a list of %lld-%lld whole numbers, 1-86400", least, most); return;
    case KIND_ENDPOINTS: snprintf(ret, size, "a list of at most %lld \"address\", \"address:port\" or \"[v6]:port\"", most); return;
    case KIND_ADDR: snprintf(ret, size, "an address"); return;
    case KIND_WORDS: snprintf(ret, size, "a list of at most %lld texts", most); return;
    case KIND_NET_MAP: snprintf(ret, size, "an object: one of %s -> list of networks", words); return;
    case KIND_PORT_MAP: snprintf(ret, size, "an object: one of %s -> 1-65535", words); return;
    case KIND_POLICY_MAP: snprintf(ret, size, "an object: domain -> one of %s", words); return;
    case KIND_TLS_PAIRS: snprintf(ret, size, "a list of {\"cert_file\",\"key_file\"}"); return;
    case KIND_LATER:
    case KIND__COUNT: break;
    }
    snprintf(ret, size, "not yet available");
}

/* Rows of one section stand together in the .def, and no key is deeper than "section.name". */
void config_print_initial(struct strbuf *out, const char *hostname_z, const struct config_names *domains)
{
    struct span section = {NULL, 0};
    const char *comma = "";
    strbuf_z(out, "{");
    for (size_t i = 0; i < config_row_count; i++) {
        const struct config_row *row = &config_rows[i];
        struct span name = span_z(row->key_z), own = {NULL, 0};
        size_t dot;
        if (row->kind == KIND_LATER)
            continue;
        if (span_find(name, '.', &dot)) {
            own = span_part(name, 0, dot);
            name = span_part(name, dot + 1, name.n);
        }
        if (!span_eq(own, section)) {
            if (section.n > 0)
                strbuf_z(out, "\n  }");
            if (own.n > 0)
                strbuf_f(out, "%s\n  \"" SPAN_FMT "\": {", comma, SPAN_ARG(own));
            comma = own.n > 0 ? "" : ",";
            section = own;
        }
        strbuf_f(out, "%s\n%s\"" SPAN_FMT "\": ", comma, section.n > 0 ? "    " : "  ", SPAN_ARG(name));
        comma = ",";
        if (hostname_z != NULL && row->offset == offsetof(struct config, hostname)) {
            strbuf_f(out, "\"%s\"", hostname_z);
        } else if (domains != NULL && row->offset == offsetof(struct config, domains)) {
            for (size_t k = 0; k < domains->n; k++)
                strbuf_f(out, "%s\"%s\"", k == 0 ? "[" : ",", domains->items_z[k]);
            strbuf_z(out, "]");
        } else {
            strbuf_z(out, row->default_z);
        }
    }
    strbuf_z(out, section.n > 0 ? "\n  }\n}\n" : "\n}\n");
}

void config_print_defaults(struct strbuf *out)
{
    config_print_initial(out, NULL, NULL);
}

void config_print_table(struct strbuf *out)
{
    char range[256];
    strbuf_z(out, "| key | default | values | reload | meaning |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < config_row_count; i++) {
        const struct config_row *row = &config_rows[i];
        if (row->kind == KIND_LATER)
            continue;
        config_range(row, range, sizeof(range));
        strbuf_f(out, "| `%s`%s | `%s` | %s | %s | %s |\n", row->key_z, row->guard ? " !" : "", row->default_z, range,
                 row->reload_z, row->meaning_z);
    }
}
