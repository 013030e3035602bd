/* One reader per kind of key. Each checks the JSON type first: nothing is converted (a port "25" is wrong). */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config_table.h"
#include "base/crypto.h"
#include "base/macros.h"

struct read {
    struct config_build *b;
    const struct config_row *row;
    const char *why_z;
};

static bool no_memory(struct read *r)
{
    r->b->no_memory = true;
    return false;
}

static bool get_text(struct read *r, const cJSON *v, int64_t least, int64_t most, const char **ret)
{
    struct span s;
    if (!cJSON_IsString(v))
        return false;
    s = span_z(v->valuestring);
    if ((int64_t)s.n < least || (int64_t)s.n > most)
        return false;
    const char *copy = span_dup_z(&r->b->cfg->mem, s);
    if (copy == NULL)
        return no_memory(r);
    *ret = copy;
    return true;
}

static bool get_int(const cJSON *v, int64_t least, int64_t most, int64_t *ret)
{
    if (!cJSON_IsNumber(v) || floor(v->valuedouble) != v->valuedouble)
        return false;
    if (v->valuedouble < (double)least || v->valuedouble > (double)most)
        return false;
    *ret = (int64_t)v->valuedouble;
    return true;
}

/* Without libidn2 above us only names that are in A-label form already count. */
static const char *ascii_domain(struct arena *a, struct span name)
{
    struct span low = span_dup_lower(a, name);
    size_t label = 0;
    if (low.p == NULL || low.n == 0 || low.n > 253)
        return NULL;
    for (size_t i = 0; i <= low.n; i++) {
        uint8_t c = i < low.n ? low.p[i] : '.';
        bool alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (c == '.') {
            if (label == 0 || label > 63 || low.p[i - 1] == '-')
                return NULL;
            label = 0;
        } else if (alnum || (c == '-' && label > 0)) {
            label++;
        } else {
            return NULL;
        }
    }
    return (const char *)low.p;
}

static bool get_domain(struct read *r, const cJSON *v, const char **ret)
{
    const char *name;
    if (!cJSON_IsString(v))
        return false;
    name = (r->b->to_ascii == NULL ? ascii_domain : r->b->to_ascii)(&r->b->cfg->mem, span_z(v->valuestring));
    if (name == NULL)
        return false;
    *ret = name;
    return true;
}

#define CONFIG_PATH_MAX 4000

static bool get_path(struct read *r, const cJSON *v, int64_t most, const char **ret)
{
    const char *text;
    if (!get_text(r, v, 1, most, &text))
        return false;
    if (text[0] != '/') {
        const char *dir_z = r->b->base_dir_z;
        while (strncmp(text, "./", 2) == 0)
            text += 2;
        size_t n = strlen(dir_z) + 1 + strlen(text);
        char *whole = arena_alloc(&r->b->cfg->mem, n + 1);
        if (whole == NULL)
            return no_memory(r);
        strcpy(whole, dir_z);
        if (n > 1 && whole[strlen(whole) - 1] != '/')
            strcat(whole, "/");
        strcat(whole, text);
        text = whole;
    }
    *ret = text;
    return true;
}

/* CFG-09. The file may be reached through a link (that is how secrets are often mounted), but it must be one that
 * nobody but its owner, and its group for reading, can touch. */
static bool secret_from_file(struct read *r, const cJSON *v, const char **ret)
{
    const cJSON *file = cJSON_GetObjectItemCaseSensitive(v, "file");
    const char *path_z;
    char text[4098];
    struct stat st;
    if (cJSON_GetArraySize(v) != 1 || file == NULL || !get_path(r, file, CONFIG_PATH_MAX, &path_z))
        return false;
    r->why_z = "a readable file whose first line is the secret (at a reload: in a folder in use since the start)";
    int fd = open(path_z, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    ssize_t n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read(fd, text, sizeof(text) - 1) : -1;
    close(fd);
    if (n < 0)
        return false;
    if ((st.st_mode & (S_IWGRP | S_IWOTH | S_IROTH)) != 0) {
        r->why_z = "a file that group and others cannot write and others cannot read";
        return false;
    }
    text[n] = 0;
    struct span line = span_of(text, strcspn(text, "\r\n"));
    bool fits = (int64_t)line.n >= r->row->least && (int64_t)line.n <= r->row->most;
    const char *copy = fits ? span_dup_z(&r->b->cfg->mem, line) : NULL;
    crypto_wipe(text, sizeof(text));
    if (!fits) {
        r->why_z = NULL;
        return false;
    }
    struct config_secret_file *named = copy == NULL ? NULL : arena_new(&r->b->cfg->mem, struct config_secret_file);
    if (named == NULL)
        return no_memory(r);
    *named = (struct config_secret_file){r->row->key_z, path_z, r->b->cfg->secret_files};
    r->b->cfg->secret_files = named;
    *ret = copy;
    return true;
}

static void *new_items(struct read *r, const cJSON *v, size_t size, int64_t least, int64_t most)
{
    int n = cJSON_IsArray(v) || cJSON_IsObject(v) ? cJSON_GetArraySize(v) : -1;
    if (n < least || n > most)
        return NULL;
    void *items = arena_array(&r->b->cfg->mem, (size_t)MAX(n, 1), size);
    if (items == NULL)
        no_memory(r);
    return items;
}

static bool read_int(struct read *r, const cJSON *v, void *field)
{
    return get_int(v, r->row->least, r->row->most, field);
}

static bool read_bool(struct read *r, const cJSON *v, void *field)
{
    (void)r;
    if (cJSON_IsBool(v))
        *(bool *)field = cJSON_IsTrue(v);
    return cJSON_IsBool(v);
}

static bool get_word(const cJSON *v, const char *values_z, int *ret)
{
    struct span word;
    if (!cJSON_IsString(v))
        return false;
    for (size_t i = 0; (word = config_word(values_z, i)).p != NULL; i++)
        if (span_eq_z(word, v->valuestring)) {
            *ret = (int)i;
            return true;
        }
    return false;
}

static bool read_enum(struct read *r, const cJSON *v, void *field)
{
    return get_word(v, r->row->values_z, field);
}

static bool read_text(struct read *r, const cJSON *v, void *field)
{
    return get_text(r, v, r->row->least, r->row->most, field);
}

static bool read_host(struct read *r, const cJSON *v, void *field)
{
    struct ip ip;
    if (cJSON_IsString(v) && (v->valuestring[0] == 0 || ip_parse(span_z(v->valuestring), &ip) == 0))
        return get_text(r, v, 0, r->row->most, field);
    return get_domain(r, v, field);
}

static bool read_path(struct read *r, const cJSON *v, void *field)
{
    return get_path(r, v, r->row->most, field);
}

static bool read_secret(struct read *r, const cJSON *v, void *field)
{
    if (cJSON_IsObject(v))
        return secret_from_file(r, v, field);
    return get_text(r, v, r->row->least, r->row->most, field);
}

static bool read_domain(struct read *r, const cJSON *v, void *field)
{
    const char *name;
    if (!get_domain(r, v, &name) || strchr(name, '.') == NULL)
        return false;
    *(const char **)field = name;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool read_domains(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    const char **names = cJSON_IsArray(v) ? new_items(r, v, sizeof(*names), r->row->least, r->row->most) : NULL;
    if (names == NULL)
        return false;
    cJSON_ArrayForEach(item, v)
    {
        if (!get_domain(r, item, &names[n])) {
            r->why_z = "each of them a domain name";
            return false;
        }
        n++;
    }
    const char **sorted = new_items(r, v, sizeof(*sorted), 0, r->row->most);
    if (sorted == NULL)
        return false;
    memcpy(sorted, names, n * sizeof(*names));
    qsort(sorted, n, sizeof(*sorted), compare_names);
    for (size_t i = 1; i < n; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0) {
            r->why_z = "each domain once";
            return false;
        }
    *(struct config_names *)field = (struct config_names){.items_z = names, .n = n};
    return true;
}

static bool read_addr_list(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    struct ip *items = cJSON_IsArray(v) ? new_items(r, v, sizeof(*items), r->row->least, r->row->most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v) if (!cJSON_IsString(item) || ip_parse(span_z(item->valuestring), &items[n++]) < 0)
        return false;
    *(struct config_addrs *)field = (struct config_addrs){.items = items, .n = n};
    return true;
}

static bool read_addr(struct read *r, const cJSON *v, void *field)
{
    struct ip *item = arena_new(&r->b->cfg->mem, struct ip);
    if (item == NULL)
        return no_memory(r);
    if (!cJSON_IsString(v) || ip_parse(span_z(v->valuestring), item) < 0)
        return false;
    *(struct config_addrs *)field = (struct config_addrs){.items = item, .n = 1};
    return true;
}

static bool read_bind(struct read *r, const cJSON *v, void *field)
{
    return cJSON_IsString(v) ? read_addr(r, v, field) : read_addr_list(r, v, field);
}

/* "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53" */
static bool get_endpoint(const cJSON *v, struct config_endpoint *ret)
{
    uint64_t port = 0;
    size_t colon, close;
    if (!cJSON_IsString(v))
        return false;
    struct span text = span_z(v->valuestring), host = text, rest = SPAN_LIT("");
    if (text.n > 0 && text.p[0] == '[' && span_find(text, ']', &close)) {
        host = span_part(text, 1, close - 1);
        rest = span_part(text, close + 1, text.n);
        if (rest.n < 2 || !span_find(host, ':', &colon))
            return false;
    } else if (span_find(text, ':', &colon) && !span_find(span_part(text, colon + 1, text.n), ':', &close)) {
        host = span_part(text, 0, colon);
        rest = span_part(text, colon, text.n);
    }
    if (rest.n > 0 && (rest.p[0] != ':' || span_u64(span_part(rest, 1, rest.n), 65535, &port) < 0 || port == 0))
        return false;
    ret->port = (uint16_t)port;
    return ip_parse(host, &ret->ip) == 0;
}

static bool read_endpoints(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    struct config_endpoint *items = cJSON_IsArray(v) ? new_items(r, v, sizeof(*items), r->row->least, r->row->most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v) if (!get_endpoint(item, &items[n++])) return false;
    *(struct config_endpoints *)field = (struct config_endpoints){.items = items, .n = n};
    return true;
}

static bool get_nets(struct read *r, const cJSON *v, int64_t most, struct cidr_list *ret)
{
    const cJSON *item;
    size_t n = 0;
    struct cidr *items = cJSON_IsArray(v) ? new_items(r, v, sizeof(*items), 0, most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v) if (!cJSON_IsString(item) || cidr_parse(span_z(item->valuestring), &items[n++]) < 0)
        return false;
    *ret = (struct cidr_list){.items = items, .n = n};
    return true;
}

static bool read_nets(struct read *r, const cJSON *v, void *field)
{
    return get_nets(r, v, r->row->most, field);
}

static bool read_ints(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    int64_t *items = cJSON_IsArray(v) ? new_items(r, v, sizeof(*items), r->row->least, r->row->most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v) if (!get_int(item, 1, 86400, &items[n++])) return false;
    *(struct config_ints *)field = (struct config_ints){.items = items, .n = n};
    return true;
}

static bool read_words(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    const char **items = cJSON_IsArray(v) ? new_items(r, v, sizeof(*items), r->row->least, r->row->most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v) if (!get_text(r, item, 1, 2048, &items[n++])) return false;
    *(struct config_names *)field = (struct config_names){.items_z = items, .n = n};
    return true;
}

static bool get_listener(struct read *r, const cJSON *member, int *ret)
{
    const cJSON name = {.type = cJSON_String, .valuestring = member->string};
    return get_word(&name, r->row->values_z, ret);
}

static bool read_net_map(struct read *r, const cJSON *v, void *field)
{
    struct config_net_map map = {0};
    const cJSON *item;
    int which;
    if (!cJSON_IsObject(v))
        return false;
    cJSON_ArrayForEach(item, v) if (!get_listener(r, item, &which) || !get_nets(r, item, 10000, &map.of[which]))
        return false;
    *(struct config_net_map *)field = map;
    return true;
}

static bool read_port_map(struct read *r, const cJSON *v, void *field)
{
    struct config_port_map map = {0};
    const cJSON *item;
    int which;
    if (!cJSON_IsObject(v))
        return false;
    cJSON_ArrayForEach(item, v) if (!get_listener(r, item, &which) || !get_int(item, 1, 65535, &map.of[which]))
        return false;
    *(struct config_port_map *)field = map;
    return true;
}

/* A domain, or ".domain": what lies below it. */
static bool get_domain_or_below(struct read *r, const cJSON *v, const char **ret)
{
    bool below = v->valuestring[0] == '.';
    const cJSON name = {.type = cJSON_String, .valuestring = v->valuestring + below};
    if (!get_domain(r, &name, ret))
        return false;
    if (!below)
        return true;
    size_t n = strlen(*ret);
    char *text_z = arena_alloc(&r->b->cfg->mem, n + 2);
    if (text_z == NULL)
        return false;
    text_z[0] = '.';
    memcpy(text_z + 1, *ret, n + 1);
    *ret = text_z;
    return true;
}

static bool read_policy_map(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    struct config_policy *items = cJSON_IsObject(v) ? new_items(r, v, sizeof(*items), 0, r->row->most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v)
    {
        const cJSON name = {.type = cJSON_String, .valuestring = item->string};
        if (!get_domain_or_below(r, &name, &items[n].domain_z) || !get_word(item, r->row->values_z, &items[n].value))
            return false;
        n++;
    }
    *(struct config_policy_map *)field = (struct config_policy_map){.items = items, .n = n};
    return true;
}

static bool read_tls_pairs(struct read *r, const cJSON *v, void *field)
{
    const cJSON *item;
    size_t n = 0;
    struct config_tls_pair *items = cJSON_IsArray(v) ? new_items(r, v, sizeof(*items), 0, r->row->most) : NULL;
    if (items == NULL)
        return false;
    cJSON_ArrayForEach(item, v)
    {
        const cJSON *cert = cJSON_GetObjectItemCaseSensitive(item, "cert_file");
        const cJSON *key = cJSON_GetObjectItemCaseSensitive(item, "key_file");
        if (!cJSON_IsObject(item) || cJSON_GetArraySize(item) != 2 || cert == NULL || key == NULL ||
            !get_path(r, cert, CONFIG_PATH_MAX, &items[n].cert_file_z) || !get_path(r, key, CONFIG_PATH_MAX, &items[n].key_file_z))
            return false;
        n++;
    }
    *(struct config_tls_pairs *)field = (struct config_tls_pairs){.items = items, .n = n};
    return true;
}

static bool (*const readers[])(struct read *r, const cJSON *v, void *field) = {
    [KIND_INT] = read_int,           [KIND_BOOL] = read_bool,         [KIND_ENUM] = read_enum,
    [KIND_TEXT] = read_text,         [KIND_HOST] = read_host,         [KIND_PATH] = read_path,
    [KIND_DIR] = read_path,          [KIND_SECRET] = read_secret,     [KIND_DOMAIN] = read_domain,
    [KIND_DOMAINS] = read_domains,   [KIND_BIND] = read_bind,         [KIND_NETS] = read_nets,
    [KIND_INTS] = read_ints,         [KIND_ENDPOINTS] = read_endpoints, [KIND_ADDR] = read_addr,
    [KIND_WORDS] = read_words,       [KIND_NET_MAP] = read_net_map,   [KIND_PORT_MAP] = read_port_map,
    [KIND_POLICY_MAP] = read_policy_map, [KIND_TLS_PAIRS] = read_tls_pairs,
};
_Static_assert(ARRAY_LEN(readers) == KIND__COUNT, "one reader per kind");

bool config_read_value(struct config_build *b, const struct config_row *row, const cJSON *v, const char **ret_why_z)
{
    struct read r = {.b = b, .row = row};
    bool good;
    if (cJSON_IsNull(v) && strcmp(row->default_z, "null") == 0)
        return true; /* the snapshot starts zeroed: NULL, or no address */
    good = readers[row->kind](&r, v, (char *)b->cfg + row->offset);
    *ret_why_z = r.why_z;
    return good;
}
