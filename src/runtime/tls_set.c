#include <ctype.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/tls_impl.h"

#define NAME_MAX_OCTETS 255
#define SUITES_12       "ECDHE+AESGCM:ECDHE+CHACHA20"

struct named {
    char *name_z; /* lower case, may begin with "*." */
    size_t pair;
};

struct tls_set {
    _Atomic size_t refs;
    SSL_CTX *ctx[TLS_ROLE__COUNT]; /* with the main pair */
    struct tls_loaded *pairs;
    size_t pair_count;
    struct named *names; /* sorted; of all pairs but the main one unless it has it too */
    size_t name_count, name_cap;
};

struct tls_live {
    pthread_mutex_t lock; /* guards `now`; held for a reference only */
    struct tls_set *now;
};

/* -- ALPN (SPEC TLS-04) */

static bool offers(const unsigned char *list, unsigned n, const char *name_z,
                   const unsigned char **ret, unsigned char *ret_n)
{
    size_t len = strlen(name_z);
    for (unsigned at = 0; at < n && list[at] < n - at; at += 1u + list[at]) {
        if (list[at] == len && memcmp(list + at + 1, name_z, len) == 0) {
            *ret = list + at + 1;
            *ret_n = list[at];
            return true;
        }
    }
    return false;
}

static int alpn_exact(const char *name_z, const unsigned char **out, unsigned char *out_n,
                      const unsigned char *in, unsigned n)
{
    return offers(in, n, name_z, out, out_n) ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int alpn_imap(SSL *ssl, const unsigned char **out, unsigned char *out_n,
                     const unsigned char *in, unsigned n, void *arg)
{
    (void)ssl, (void)arg;
    return alpn_exact("imap", out, out_n, in, n);
}

static int alpn_http(SSL *ssl, const unsigned char **out, unsigned char *out_n,
                     const unsigned char *in, unsigned n, void *arg)
{
    (void)ssl, (void)arg;
    return alpn_exact("http/1.1", out, out_n, in, n);
}

/* A browser led here by an attacker would take our replies for a page of that host (ALPACA). */
static int alpn_smtp(SSL *ssl, const unsigned char **out, unsigned char *out_n,
                     const unsigned char *in, unsigned n, void *arg)
{
    (void)ssl, (void)arg;
    if (offers(in, n, "http/1.1", out, out_n) || offers(in, n, "h2", out, out_n))
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    return SSL_TLSEXT_ERR_NOACK;
}

/* -- roles (SPEC TLS-02) */

static const struct role {
    const char *suites_z; /* TLS 1.2 */
    SSL_CTX_alpn_select_cb_func alpn;
    bool tickets, rsa, dhe;
} roles[] = {
    [TLS_MX] = {"DEFAULT", alpn_smtp, .rsa = true, .dhe = true},
    [TLS_SUBMIT] = {SUITES_12, alpn_smtp, .tickets = true},
    [TLS_IMAP] = {SUITES_12, alpn_imap, .tickets = true},
    [TLS_IMAPS] = {SUITES_12, alpn_imap, .tickets = true},
    [TLS_HTTPS] = {SUITES_12, alpn_http, .tickets = true},
};
_Static_assert(ARRAY_LEN(roles) == TLS_ROLE__COUNT, "one row per role");

/* -- SNI */

static int cmp_named(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int r = strcmp(x->name_z, y->name_z);
    return r != 0 ? r : (x->pair > y->pair) - (x->pair < y->pair);
}

/* The first pair that has this name; -1: none. */
static int64_t find_name(const struct tls_set *s, const char *name_z)
{
    size_t low = 0, high = s->name_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(s->names[mid].name_z, name_z) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->name_count && strcmp(s->names[low].name_z, name_z) == 0
               ? (int64_t)s->names[low].pair
               : -1;
}

static size_t choose_pair(const struct tls_set *s, const char *asked_z)
{
    char name[NAME_MAX_OCTETS + 2];
    size_t n = asked_z == NULL ? 0 : strlen(asked_z);
    if (n == 0 || n > NAME_MAX_OCTETS)
        return 0;
    for (size_t i = 0; i <= n; i++)
        name[i] = (char)tolower((unsigned char)asked_z[i]);
    int64_t at = find_name(s, name);
    char *dot = strchr(name, '.');
    if (at < 0 && dot != NULL && dot > name) {
        *--dot = '*'; /* a wildcard stands for the first label alone */
        at = find_name(s, dot);
    }
    return at < 0 ? 0 : (size_t)at;
}

/* The context holds the main pair; for another name the connection gets its own. A thousand pairs
 * so cost no context each. */
static int choose_cert(SSL *ssl, void *arg)
{
    const struct tls_set *s = arg;
    size_t pair = choose_pair(s, SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
    if (pair == 0)
        return 1;
    const struct tls_loaded *l = &s->pairs[pair];
    SSL_certs_clear(ssl);
    return SSL_use_cert_and_key(ssl, l->leaf, l->key, l->chain, 1);
}

/* Without a callback OpenSSL does not acknowledge the name, and does not bind a ticket to it. */
static int accept_sni(SSL *ssl, int *alert, void *arg)
{
    (void)ssl, (void)alert, (void)arg;
    return SSL_TLSEXT_ERR_OK;
}

static bool add_name(struct tls_set *s, const char *name_z, size_t n, size_t pair)
{
    if (n == 0 || n > NAME_MAX_OCTETS || memchr(name_z, 0, n) != NULL)
        return true;
    if (s->name_count == s->name_cap) {
        size_t cap = s->name_cap == 0 ? 16 : s->name_cap * 2;
        struct named *names = realloc(s->names, cap * sizeof(*names));
        if (names == NULL)
            return false;
        s->names = names;
        s->name_cap = cap;
    }
    char *copy = malloc(n + 1);
    if (copy == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        copy[i] = (char)tolower((unsigned char)name_z[i]);
    copy[n] = '\0';
    s->names[s->name_count++] = (struct named){copy, pair};
    return true;
}

static bool add_names(struct tls_set *s, size_t pair)
{
    GENERAL_NAMES *san = X509_get_ext_d2i(s->pairs[pair].leaf, NID_subject_alt_name, NULL, NULL);
    bool ok = true;
    for (int i = 0; ok && i < sk_GENERAL_NAME_num(san); i++) {
        const GENERAL_NAME *g = sk_GENERAL_NAME_value(san, i);
        if (g->type == GEN_DNS)
            ok = add_name(s, (const char *)ASN1_STRING_get0_data(g->d.dNSName),
                          (size_t)ASN1_STRING_length(g->d.dNSName), pair);
    }
    GENERAL_NAMES_free(san);
    return ok;
}

/* -- making */

static SSL_CTX *make_ctx(struct tls_set *s, enum tls_role role, const struct tls_config *cfg,
                         const struct tls_loaded *rsa)
{
    const struct role *row = &roles[role];
    const struct tls_loaded *l = &s->pairs[0];
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (ctx == NULL)
        return NULL;
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                 SSL_OP_SINGLE_ECDH_USE | (row->tickets ? 0 : SSL_OP_NO_TICKET));
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ctx, row->tickets ? 1 : 0);
    SSL_CTX_set_read_ahead(ctx, 1);
    SSL_CTX_set_max_early_data(ctx, 0);
    SSL_CTX_set_alpn_select_cb(ctx, row->alpn, NULL);
    SSL_CTX_set_tlsext_servername_callback(ctx, accept_sni);
    if (row->dhe)
        SSL_CTX_set_dh_auto(ctx, 1);
    if (s->pair_count > 1)
        SSL_CTX_set_cert_cb(ctx, choose_cert, s);
    static const unsigned char context[] = "rmaild";
    bool ok = SSL_CTX_set_min_proto_version(ctx, cfg->tls13_only ? TLS1_3_VERSION
                                                                 : TLS1_2_VERSION) == 1 &&
              SSL_CTX_set_cipher_list(ctx, row->suites_z) == 1 &&
              SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") == 1 &&
              SSL_CTX_set_session_id_context(ctx, context, sizeof(context) - 1) == 1 &&
              (rsa == NULL || !row->rsa ||
               SSL_CTX_use_cert_and_key(ctx, rsa->leaf, rsa->key, rsa->chain, 1) == 1) &&
              SSL_CTX_use_cert_and_key(ctx, l->leaf, l->key, l->chain, 1) == 1;
    if (!ok) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static bool graver(const struct tls_problem *a, const struct tls_problem *b)
{
    static const uint8_t weight[TLS_FINDING__COUNT] = {
        [TLS_CERT_UNREADABLE] = 5, [TLS_KEY_UNREADABLE] = 5, [TLS_KEY_UNFITTING] = 5,
        [TLS_EXPIRED] = 4,         [TLS_NOT_YET_VALID] = 3,  [TLS_CHAIN_ORDER] = 2,
        [TLS_EXPIRES_SOON] = 1,
    };
    return weight[a->finding] > weight[b->finding];
}

int tls_set_new(const struct tls_config *cfg, struct tls_problem *ret_problem, struct tls_set **ret)
{
    struct tls_problem worst = {0}, p;
    struct tls_loaded rsa = {0};
    int r = -E_NOMEM;
    struct tls_set *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return -E_NOMEM;
    atomic_init(&s->refs, 1);
    s->pairs = calloc(MAX(cfg->pair_count, 1), sizeof(*s->pairs));
    if (s->pairs == NULL)
        goto free_set;
    for (size_t i = 0; i < cfg->pair_count + (cfg->rsa != NULL); i++) {
        bool extra = i == cfg->pair_count;
        tls_pair_load(extra ? cfg->rsa : &cfg->pairs[i], &p, extra ? &rsa : &s->pairs[i]);
        p.pair = i;
        if (graver(&p, &worst))
            worst = p;
        if (p.fatal) {
            r = -E_INVAL;
            goto report;
        }
        if (extra)
            continue;
        s->pair_count++;
        if (!add_names(s, i))
            goto free_set;
    }
    if (s->names != NULL)
        qsort(s->names, s->name_count, sizeof(*s->names), cmp_named);
    for (unsigned role = 0; role < TLS_ROLE__COUNT; role++) {
        s->ctx[role] = make_ctx(s, role, cfg, cfg->rsa == NULL ? NULL : &rsa);
        if (s->ctx[role] == NULL)
            goto free_set;
    }
    tls_loaded_done(&rsa);
    *ret_problem = worst;
    *ret = s;
    return 0;

report:
    *ret_problem = worst;
free_set:
    ERR_clear_error();
    tls_loaded_done(&rsa);
    tls_set_unref(s);
    return r;
}

SSL_CTX *tls_set_ctx(const struct tls_set *s, enum tls_role role)
{
    return s->ctx[role];
}

struct tls_set *tls_set_ref(struct tls_set *s)
{
    atomic_fetch_add(&s->refs, 1);
    return s;
}

struct tls_set *tls_set_unref(struct tls_set *s)
{
    if (s == NULL || atomic_fetch_sub(&s->refs, 1) > 1)
        return NULL;
    for (unsigned i = 0; i < TLS_ROLE__COUNT; i++)
        SSL_CTX_free(s->ctx[i]);
    for (size_t i = 0; s->pairs != NULL && i < s->pair_count; i++)
        tls_loaded_done(&s->pairs[i]);
    for (size_t i = 0; i < s->name_count; i++)
        free(s->names[i].name_z);
    free(s->pairs);
    free(s->names);
    free(s);
    return NULL;
}

/* -- the set in use */

struct tls_live *tls_live_new(struct tls_set *s)
{
    struct tls_live *l = malloc(sizeof(*l));
    if (l == NULL) {
        tls_set_unref(s);
        return NULL;
    }
    pthread_mutex_init(&l->lock, NULL);
    l->now = s;
    return l;
}

void tls_live_swap(struct tls_live *l, struct tls_set *s)
{
    pthread_mutex_lock(&l->lock);
    struct tls_set *old = l->now;
    l->now = s;
    pthread_mutex_unlock(&l->lock);
    tls_set_unref(old);
}

struct tls_set *tls_live_get(struct tls_live *l)
{
    pthread_mutex_lock(&l->lock);
    struct tls_set *s = l->now == NULL ? NULL : tls_set_ref(l->now);
    pthread_mutex_unlock(&l->lock);
    return s;
}

bool tls_live_on(struct tls_live *l)
{
    if (l == NULL)
        return false;
    pthread_mutex_lock(&l->lock);
    bool on = l->now != NULL;
    pthread_mutex_unlock(&l->lock);
    return on;
}

struct tls_live *tls_live_free(struct tls_live *l)
{
    if (l == NULL)
        return NULL;
    tls_set_unref(l->now);
    pthread_mutex_destroy(&l->lock);
    free(l);
    return NULL;
}
