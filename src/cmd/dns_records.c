#include "cmd/dns_records.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/span.h"
#include "runtime/addr.h"
#include "service/announce.h"
#include "service/peer_ip.h"

#define RECORD_MAX 600u
#define ADDRESSES_MAX 16u
#define RECORDS_MAX 64u
#define HTTPS_PORT 443
#define HTTP_PORT 80

struct addresses {
    struct ip items[ADDRESSES_MAX];
    size_t n;
};

/* -- a list of records */

static const char *text_of(struct dns_records *l, const char *fmt, va_list ap)
{
    char text[RECORD_MAX];
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    return n < 0 || (size_t)n >= sizeof(text) ? NULL : span_dup_z(l->mem, span_of(text, (size_t)n));
}

PRINTF_LIKE(2, 3) static const char *text(struct dns_records *l, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *t = text_of(l, fmt, ap);
    va_end(ap);
    return t;
}

static struct dns_record *add(struct dns_records *l, const char *name_z, const char *type_z, const char *value_z)
{
    static struct dns_record none;
    none = (struct dns_record){0};
    if (l->n == l->cap || name_z == NULL || value_z == NULL) {
        l->cap = 0; /* told at the end */
        return &none;
    }
    l->items[l->n] = (struct dns_record){.name_z = name_z, .type_z = type_z, .value_z = value_z};
    return &l->items[l->n++];
}

/* -- addresses of this host, as others see them */

static bool is_public(const struct ip *ip)
{
    static const char *const nets[] = {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                                       "192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"};
    for (size_t i = 0; i < ARRAY_LEN(nets); i++) {
        struct cidr net;
        if (cidr_parse(span_z(nets[i]), &net) == 0 && cidr_has(&net, ip))
            return false;
    }
    return true;
}

static void take(struct addresses *a, const struct ip *ip)
{
    for (size_t i = 0; i < a->n; i++)
        if (ip_eq(&a->items[i], ip))
            return;
    if (is_public(ip) && a->n < ADDRESSES_MAX)
        a->items[a->n++] = *ip;
}

static void take_interfaces(struct addresses *a, bool v4, bool v6)
{
    struct ifaddrs *all;
    if (getifaddrs(&all) < 0)
        return;
    for (const struct ifaddrs *i = all; i != NULL; i = i->ifa_next) {
        struct addr at;
        if (i->ifa_addr == NULL)
            continue;
        socklen_t n = i->ifa_addr->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
        addr_from_sockaddr(i->ifa_addr, n, &at);
        struct ip ip = peer_ip(&at);
        if ((at.family == ADDR_IP4 && v4) || (at.family == ADDR_IP6 && v6))
            take(a, &ip);
    }
    freeifaddrs(all);
}

/* What mail is taken in at: the bound addresses, those of the interfaces for a wildcard. */
static void find_addresses(const struct config *cfg, struct addresses *a)
{
    for (size_t i = 0; i < cfg->smtp_host.n; i++) {
        const struct ip *ip = &cfg->smtp_host.items[i];
        char shown[IP_TEXT_MAX];
        ip_format(ip, shown);
        bool any4 = strcmp(shown, "0.0.0.0") == 0, any6 = strcmp(shown, "::") == 0;
        if (any4 || any6)
            take_interfaces(a, any4, any6);
        else
            take(a, ip);
    }
}

/* -- groups of records */

/* Whether the host's own records belong into the domain's zone. */
static bool within(const char *name_z, const char *domain_z)
{
    size_t n = strlen(name_z), d = strlen(domain_z);
    return n >= d && strcmp(name_z + n - d, domain_z) == 0 && (n == d || name_z[n - d - 1] == '.');
}

static void put_host(const struct config *cfg, const char *domain_z, const struct addresses *a, struct dns_records *l)
{
    char shown[IP_TEXT_MAX];
    bool here = within(cfg->hostname, domain_z);
    for (size_t i = 0; i < a->n; i++)
        add(l, cfg->hostname, ip_is_v4(&a->items[i]) ? "A" : "AAAA", text(l, "%s", ip_format(&a->items[i], shown)))->elsewhere = !here;
    if (a->n > 0)
        return;
    struct dns_record *r = add(l, cfg->hostname, "A", "ADDRESS");
    r->elsewhere = true;
    r->note_z = "this host has no public address of its own: put in the one by which others reach it";
}

static void put_sending(const struct config *cfg, const char *domain_z, struct dns_records *l)
{
    char source4[IP_TEXT_MAX + 6] = "", source6[IP_TEXT_MAX + 6] = "", shown[IP_TEXT_MAX];
    bool direct = cfg->relay_smarthost[0] == 0;
    if (cfg->relay_source_ipv4.n > 0)
        snprintf(source4, sizeof(source4), " ip4:%s", ip_format(cfg->relay_source_ipv4.items, shown));
    if (cfg->relay_source_ipv6.n > 0)
        snprintf(source6, sizeof(source6), " ip6:%s", ip_format(cfg->relay_source_ipv6.items, shown));
    struct dns_record *r = add(l, domain_z, "TXT", text(l, "v=spf1 mx%s%s %s", source4, source6, direct ? "-all" : "~all"));
    if (!direct)
        r->note_z = "SPF: add what the smarthost's operator names, then end it in -all";
    else
        r->note_z = "SPF";
    if (strcmp(cfg->hostname, domain_z) != 0) {
        r = add(l, cfg->hostname, "TXT", text(l, "v=spf1 a%s%s -all", source4, source6));
        r->elsewhere = !within(cfg->hostname, domain_z);
        r->note_z = "SPF of the name in EHLO, for notifications without a sender";
    }
    r = add(l, text(l, "SELECTOR._domainkey.%s", domain_z), "TXT", "v=DKIM1; p=KEY");
    r->later = true;
    r->note_z = "DKIM";
    r = add(l, text(l, "_dmarc.%s", domain_z), "TXT", text(l, "v=DMARC1; p=none; rua=mailto:postmaster@%s", domain_z));
    r->note_z = "DMARC: p=quarantine or p=reject once the reports are clean";
}

static bool tlsa_of(const char *cert_z, char ret_hex[CRYPTO_SHA256 * 2 + 1])
{
    uint8_t digest[CRYPTO_SHA256], *spki = NULL;
    BIO *bio = BIO_new_file(cert_z, "r");
    X509 *leaf = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    int n = leaf == NULL ? -1 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(leaf), &spki);
    bool good = n > 0 && crypto_sha256(span_of(spki, (size_t)n), digest) == 0;
    for (size_t i = 0; good && i < sizeof(digest); i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
    OPENSSL_free(spki);
    X509_free(leaf);
    BIO_free(bio);
    return good;
}

static void put_transport(const struct config *cfg, const char *domain_z, struct dns_records *l)
{
    char hex[CRYPTO_SHA256 * 2 + 1];
    struct dns_record *r = add(l, text(l, "_smtp._tls.%s", domain_z), "TXT", text(l, "v=TLSRPTv1; rua=mailto:postmaster@%s", domain_z));
    r->note_z = "TLSRPT: where others report TLS that failed";
    r = add(l, text(l, "_mta-sts.%s", domain_z), "TXT", "v=STSv1; id=1");
    r->later = true;
    r->note_z = "MTA-STS";
    r = add(l, text(l, "mta-sts.%s", domain_z), "CNAME", text(l, "%s.", cfg->hostname));
    r->later = true;
    r->note_z = "MTA-STS";
    if (cfg->tls_cert_file == NULL || !cfg->tls_enabled || cfg->smtp_port == 0)
        return;
    bool known = tlsa_of(cfg->tls_cert_file, hex);
    r = add(l, text(l, "_25._tcp.%s", cfg->hostname), "TLSA", text(l, "3 1 1 %s", known ? hex : "DIGEST"));
    r->elsewhere = !known || !within(cfg->hostname, domain_z);
    r->note_z = known ? "DANE: only in a zone signed with DNSSEC; before the key changes publish the new one beside it"
                      : "DANE: tls.cert_file cannot be read";
}

/* RFC 6186, RFC 8314 5.1: what is not offered is said so. */
static void put_services(const struct config *cfg, const char *domain_z, struct dns_records *l)
{
    static const struct {
        const char *service_z;
        enum config_listener listener;
        unsigned priority;
    } rows[] = {{"_imaps", LISTEN_IMAPS, 0}, {"_imap", LISTEN_IMAP, 10}, {"_submissions", LISTEN_SMTPS, 0},
                {"_submission", LISTEN_SUBMISSION, 10}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned port = announce_port(cfg, rows[i].listener);
        const char *name_z = text(l, "%s._tcp.%s", rows[i].service_z, domain_z);
        if (port != 0)
            add(l, name_z, "SRV", text(l, "%u 1 %u %s.", rows[i].priority, port, cfg->hostname));
        else
            add(l, name_z, "SRV", "0 0 0 .")->note_z = "not offered";
    }
}

static void put_discovery(const struct config *cfg, const char *domain_z, struct dns_records *l)
{
    static const char *const hosts[] = {"autoconfig", "autodiscover"};
    unsigned https = cfg->discovery_https_port != 0 ? (unsigned)cfg->discovery_https_port : announce_port(cfg, LISTEN_APIS);
    if (https != 0 && cfg->tls_enabled)
        add(l, text(l, "_autodiscover._tcp.%s", domain_z), "SRV", text(l, "0 1 %u %s.", https, cfg->hostname));
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        const char *name_z = text(l, "%s.%s", hosts[i], domain_z);
        if (name_z != NULL && strcmp(name_z, cfg->hostname) == 0)
            continue; /* it has its address */
        struct dns_record *r = add(l, name_z, "CNAME", text(l, "%s.", cfg->hostname));
        if (cfg->discovery_http_port != HTTP_PORT && cfg->discovery_https_port != HTTPS_PORT)
            r->note_z = "programs ask there on ports 80 and 443: lead these to discovery.http_port and .https_port";
    }
}

static void put_reverse(const struct config *cfg, const struct addresses *a, struct dns_records *l)
{
    for (size_t i = 0; i < a->n; i++) {
        const uint8_t *b = a->items[i].b;
        char name[80] = "";
        size_t n = 0;
        if (ip_is_v4(&a->items[i]))
            snprintf(name, sizeof(name), "%u.%u.%u.%u.in-addr.arpa", b[15], b[14], b[13], b[12]);
        else
            for (size_t k = 16; k-- > 0; n += 4)
                snprintf(name + n, sizeof(name) - n, "%x.%x.%s", b[k] & 15u, b[k] >> 4, k == 0 ? "ip6.arpa" : "");
        struct dns_record *r = add(l, text(l, "%s", name), "PTR", text(l, "%s.", cfg->hostname));
        r->elsewhere = true;
        r->note_z = "by whoever gave you the address; many servers refuse mail without it";
    }
}

int dns_records_of(const struct config *cfg, const char *domain_z, struct dns_records *ret)
{
    struct addresses addresses = {.n = 0};
    ret->n = 0;
    ret->cap = RECORDS_MAX;
    ret->items = arena_new_array(ret->mem, struct dns_record, RECORDS_MAX);
    if (ret->items == NULL)
        return -E_NOMEM;
    find_addresses(cfg, &addresses);
    add(ret, domain_z, "MX", text(ret, "10 %s.", cfg->hostname));
    put_host(cfg, domain_z, &addresses, ret);
    put_sending(cfg, domain_z, ret);
    put_transport(cfg, domain_z, ret);
    put_services(cfg, domain_z, ret);
    put_discovery(cfg, domain_z, ret);
    put_reverse(cfg, &addresses, ret);
    return ret->cap == 0 ? -E_NOMEM : 0;
}
