/* The configuration (SPEC section 3): a table of keys (config_schema.def) and an immutable, refcounted snapshot of
 * their values. Reading the file is service/config_file.c; here is what needs no file.
 *
 *   struct config *cfg = config_current(slot);       one reference
 *   if (n_rcpt >= cfg->smtp_max_recipients) ...
 *   config_unref(cfg);
 *
 * A field is named after its key: smtp.max_recipients is smtp_max_recipients (exchange_api.x is api_x). Times are in
 * the unit of the key (seconds), sizes in octets. Never written after it was made, so any thread may read it while it
 * holds a reference. A session takes the snapshot for S keys at its start and asks anew per command for L keys: a
 * reload is a new snapshot, never a changed one (CFG-05). */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cidr.h"
#include "base/span.h"

struct cJSON;
struct strbuf;

/* Enum keys, in the order of the words in config_schema.def. log_level is enum log_level. */
enum config_sender_check { SENDER_CHECK_OFF, SENDER_CHECK_ENVELOPE, SENDER_CHECK_HEADER };
enum config_bare_newline { BARE_NEWLINE_REJECT, BARE_NEWLINE_NORMALIZE };
enum config_tls_level { TLS_LEVEL_NONE, TLS_LEVEL_OPPORTUNISTIC, TLS_LEVEL_REQUIRE, TLS_LEVEL_VERIFY };
enum config_tls_version { TLS_VERSION_1_2, TLS_VERSION_1_3 };
enum config_listener {
    LISTEN_SMTP,
    LISTEN_SUBMISSION,
    LISTEN_SMTPS,
    LISTEN_IMAP,
    LISTEN_IMAPS,
    LISTEN_API,
    LISTEN_APIS,
    LISTEN__COUNT
};

struct config_names {
    const char *const *items_z;
    size_t n;
};

struct config_ints {
    const int64_t *items;
    size_t n;
};

struct config_addrs {
    const struct ip *items;
    size_t n;
};

struct config_endpoints {
    const struct config_endpoint {
        struct ip ip;
        uint16_t port; /* 0: not given */
    } *items;
    size_t n;
};

struct config_policy_map {
    const struct config_policy {
        const char *domain_z;
        int value;
    } *items;
    size_t n;
};

struct config_tls_pairs {
    const struct config_tls_pair {
        const char *cert_file_z;
        const char *key_file_z;
    } *items;
    size_t n;
};

struct config_net_map {
    struct cidr_list of[LISTEN__COUNT]; /* empty = not named */
};

struct config_port_map {
    int64_t of[LISTEN__COUNT]; /* 0 = not named */
};

/* What each kind of key is in C. Texts are UTF-8 and end in NUL; null is a NULL pointer. */
#define CONFIG_TYPE_INT int64_t
#define CONFIG_TYPE_BOOL bool
#define CONFIG_TYPE_ENUM int
#define CONFIG_TYPE_TEXT const char *    /* NULL where the default is null */
#define CONFIG_TYPE_HOST const char *    /* name in A-label form, or address, or "" */
#define CONFIG_TYPE_PATH const char *    /* absolute, or NULL */
#define CONFIG_TYPE_DIR const char *     /* absolute */
#define CONFIG_TYPE_SECRET const char *  /* from the file where one was named; wiped with the snapshot */
#define CONFIG_TYPE_DOMAIN const char *  /* A-labels, lower case */
#define CONFIG_TYPE_DOMAINS struct config_names
#define CONFIG_TYPE_BIND struct config_addrs /* at least one */
#define CONFIG_TYPE_NETS struct cidr_list
#define CONFIG_TYPE_INTS struct config_ints
#define CONFIG_TYPE_ENDPOINTS struct config_endpoints
#define CONFIG_TYPE_ADDR struct config_addrs /* none or one */
#define CONFIG_TYPE_WORDS struct config_names
#define CONFIG_TYPE_NET_MAP struct config_net_map
#define CONFIG_TYPE_PORT_MAP struct config_port_map
#define CONFIG_TYPE_POLICY_MAP struct config_policy_map
#define CONFIG_TYPE_TLS_PAIRS struct config_tls_pairs

struct config {
    _Atomic unsigned refs;
    struct arena mem;      /* holds all that the fields point to */
    const char *source_z;  /* the file, absolute; NULL for defaults alone */
    struct config_secret_file {
        const char *key_z;
        const char *path_z; /* absolute */
        const struct config_secret_file *next;
    } const *secret_files; /* those named by {"file": ...} (CFG-09) */
    uint64_t generation;   /* 1, 2, ... by config_slot_swap */
#define CONFIG(kind, field, key, dflt, least, most, values, reload, guard, meaning) CONFIG_TYPE_##kind field;
#define CONFIG_LATER(key)
#include "base/config_schema.def"
#undef CONFIG
#undef CONFIG_LATER
};

/* "+" gives '+', "" gives 0 (smtp.recipient_delimiter). */
char config_delimiter(const struct config *cfg);

/* One thing that is wrong with a configuration (CFG-02, 03, 04). Texts live in the list's arena. */
enum config_severity { CONFIG_WARN, CONFIG_REFUSE };
struct config_finding {
    enum config_severity severity;
    const char *key_z;   /* key path, "" for the file as a whole */
    const char *value_z; /* as written, cut at 100 octets; never the text of a secret */
    const char *range_z; /* what would be right, or what was done */
    struct config_finding *next;
};
struct config_findings {
    struct arena mem;
    struct config_finding *first, *last;
    size_t n;
    size_t refusals;
};
void config_findings_init(struct config_findings *f);
void config_findings_done(struct config_findings *f);
void config_findings_add(struct config_findings *f, enum config_severity severity, const char *key_z,
                         struct span value, const char *range_z);

/* Turns a domain name (U-labels or A-labels, any case) into its A-label form in `a`; NULL when it is none. The form
 * is libidn2's work and so comes from above (service/domain_name.h). */
typedef const char *config_domain_fn(struct arena *a, struct span name);

/* Makes a snapshot with one reference from a parsed file (`tree` may be NULL: defaults). Relative paths are taken
 * from `base_dir_z`. What is wrong goes to `findings`; with a refusal among them the answer is -E_INVAL and there is
 * no snapshot. BLOCKING (secret files). Duplicate keys are the caller's to find before (proto/json_scan.h). */
int config_build(const struct cJSON *tree, const char *base_dir_z, config_domain_fn *to_ascii,
                 struct config_findings *findings, struct config **ret);

/* Every key with its default, nested as the dotted paths say, as indented JSON (CFG-01). */
void config_print_defaults(struct strbuf *out);
/* The same with these two instead of their defaults (NULL: default). */
void config_print_initial(struct strbuf *out, const char *hostname_z, const struct config_names *domains);

/* The table as Markdown (CLI-27). */
void config_print_table(struct strbuf *out);

/* Keys that need a restart (CFG-06) and differ: each is a finding, and `fresh`, which nobody else has yet, takes the old
 * value. -E_NOMEM. */
int config_keep_restart(const struct config *old, struct config *fresh, struct config_findings *findings);

struct config *config_ref(struct config *cfg);
struct config *config_unref(struct config *cfg); /* NULL; NULL-safe */

/* The process's current snapshot. `lock` guards `now` and is held for a pointer copy only (rank: innermost). */
struct config_slot {
    pthread_mutex_t lock;
    struct config *now;
};
void config_slot_init(struct config_slot *slot, struct config *takes);
void config_slot_done(struct config_slot *slot);
struct config *config_current(struct config_slot *slot);                 /* a reference */
void config_slot_swap(struct config_slot *slot, struct config *takes);   /* old sessions keep the old one */

#endif
