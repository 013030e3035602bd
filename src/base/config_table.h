/* The rows of config_schema.def as data; shared by the config_*.c files of this folder and by nobody else. */
#ifndef BASE_CONFIG_TABLE_H
#define BASE_CONFIG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"

enum config_kind {
    KIND_LATER, /* of a feature that is not there yet: no field */
    KIND_INT,
    KIND_BOOL,
    KIND_ENUM,
    KIND_TEXT,
    KIND_HOST,
    KIND_PATH,
    KIND_DIR,
    KIND_SECRET,
    KIND_DOMAIN,
    KIND_DOMAINS,
    KIND_BIND,
    KIND_NETS,
    KIND_INTS,
    KIND_ENDPOINTS,
    KIND_ADDR,
    KIND_WORDS,
    KIND_NET_MAP,
    KIND_PORT_MAP,
    KIND_POLICY_MAP,
    KIND_TLS_PAIRS,
    KIND__COUNT
};

struct config_row {
    enum config_kind kind;
    size_t offset; /* of the field in struct config */
    const char *key_z;
    const char *default_z; /* JSON */
    int64_t least, most;
    const char *values_z;
    const char *reload_z;
    bool guard;
    const char *meaning_z;
};

extern const struct config_row config_rows[];
extern const size_t config_row_count;

struct span config_word(const char *values_z, size_t i); /* the i-th of "a|b|c"; .p is NULL past the end */
const struct config_row *config_row_find(struct span path);
const struct config_row *config_row_nearest(struct span path); /* by edit distance; a known one in every case */
bool config_section(struct span path, bool *ret_guard);        /* are there keys "path.x"; is one of them guarded */
void config_range(const struct config_row *row, char *ret, size_t size);

/* What the readers of values work with. */
struct config_build {
    struct config *cfg;
    const char *base_dir_z;
    config_domain_fn *to_ascii;
    struct config_findings *findings;
    bool no_memory;
};
/* Reads `v` into the row's field: false and nothing written where it is wrong; *ret_why_z may be set to say more than
 * the range does. */
bool config_read_value(struct config_build *b, const struct config_row *row, const struct cJSON *v,
                       const char **ret_why_z);


/* config_rules.c */
void config_refuse(struct config_build *b, const char *key_z, const char *value_z, const char *range_z);
void config_check_whole(struct config_build *b);

#endif
