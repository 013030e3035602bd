/* What must hold between keys, and names that must exist (SPEC CFG-03). */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/config_table.h"
#include "base/macros.h"

void config_refuse(struct config_build *b, const char *key_z, const char *value_z, const char *range_z)
{
    config_findings_add(b->findings, CONFIG_REFUSE, key_z, span_z(value_z == NULL ? "null" : value_z), range_z);
}

#define SMTPS_PORT 465

static bool smarthost_is_loopback(const struct config *c)
{
    struct ip ip;
    return ip_parse(span_z(c->relay_smarthost), &ip) == 0 ? ip_is_loopback(&ip) : span_ieq_z(span_z(c->relay_smarthost), "localhost");
}

static bool overlap(const struct ip *a, const struct ip *b)
{
    static const char *const anywhere[] = {"0.0.0.0", "::"};
    if (ip_is_v4(a) != ip_is_v4(b))
        return false;
    char ta[IP_TEXT_MAX], tb[IP_TEXT_MAX];
    const char *any_z = anywhere[!ip_is_v4(a)];
    return ip_eq(a, b) || strcmp(ip_format(a, ta), any_z) == 0 || strcmp(ip_format(b, tb), any_z) == 0;
}

static bool lists_overlap(const struct config_addrs *a, const struct config_addrs *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = a == b ? i + 1 : 0; k < b->n; k++)
            if (overlap(&a->items[i], &b->items[k]))
                return true;
    return false;
}

/* No two listeners want the same address and port. */
static void check_ports(struct config_build *b)
{
    const struct config *c = b->cfg;
    const struct {
        const char *key_z, *host_key_z;
        const struct config_addrs *hosts;
        int64_t port;
    } rows[] = {
        {"smtp.port", "smtp.host", &c->smtp_host, c->smtp_port},
        {"smtp.submission_port", "smtp.host", &c->smtp_host, c->smtp_submission_port},
        {"smtp.smtps_port", "smtp.host", &c->smtp_host, c->smtp_smtps_port},
        {"imap.port", "imap.host", &c->imap_host, c->imap_port},
        {"imap.imaps_port", "imap.host", &c->imap_host, c->imap_imaps_port},
        {"exchange_api.port", "exchange_api.host", &c->api_host, c->api_port},
        {"exchange_api.secure_port", "exchange_api.host", &c->api_host, c->api_secure_port},
        {"discovery.http_port", "exchange_api.host", &c->api_host, c->discovery_http_port},
        {"discovery.https_port", "exchange_api.host", &c->api_host, c->discovery_https_port},
    };
    char port[24], text[100];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(port, sizeof(port), "%lld", (long long)rows[i].port);
        if ((i == 0 || rows[i].hosts != rows[i - 1].hosts) && lists_overlap(rows[i].hosts, rows[i].hosts))
            config_refuse(b, rows[i].host_key_z, "", "addresses none of which is another or holds it");
        for (size_t k = 0; rows[i].port != 0 && k < i; k++) {
            bool same = rows[k].hosts == rows[i].hosts || lists_overlap(rows[k].hosts, rows[i].hosts);
            if (rows[k].port != rows[i].port || !same)
                continue;
            snprintf(text, sizeof(text), "another port than %s", rows[k].key_z);
            config_refuse(b, rows[i].key_z, port, text);
        }
    }
}

/* Rules over more than one key, and names that must exist. */
void config_check_whole(struct config_build *b)
{
    const struct config *c = b->cfg;
    char memory[16384];
    struct passwd pw, *user = NULL;
    struct group gr, *group = NULL;
    if ((c->tls_cert_file == NULL) != (c->tls_key_file == NULL))
        config_refuse(b, c->tls_cert_file == NULL ? "tls.cert_file" : "tls.key_file", NULL, "tls.cert_file and tls.key_file, or neither");
    if ((c->relay_smarthost_username[0] == 0) != (c->relay_smarthost_password[0] == 0))
        config_refuse(b, c->relay_smarthost_username[0] == 0 ? "relay.smarthost_username" : "relay.smarthost_password", "",
               "relay.smarthost_username and relay.smarthost_password, or neither");
    if (c->relay_smarthost[0] != 0 && c->relay_smarthost_username[0] != 0 && c->relay_smarthost_tls == TLS_LEVEL_NONE &&
        !smarthost_is_loopback(c))
        config_refuse(b, "relay.smarthost_tls", "none", "TLS, or the password goes over the network in clear (RELAY-10)");
    if (c->relay_smarthost[0] != 0 && c->relay_smarthost_port == SMTPS_PORT && c->relay_smarthost_tls < TLS_LEVEL_REQUIRE)
        config_refuse(b, "relay.smarthost_tls", "", "require or verify with port 465, which speaks TLS at once");
    if (c->relay_source_ipv4.n > 0 && !ip_is_v4(c->relay_source_ipv4.items))
        config_refuse(b, "relay.source_ipv4", "", "an IPv4 address");
    if (c->relay_source_ipv6.n > 0 && ip_is_v4(c->relay_source_ipv6.items))
        config_refuse(b, "relay.source_ipv6", "", "an IPv6 address");
    if (c->runtime_user != NULL) {
        getpwnam_r(c->runtime_user, &pw, memory, sizeof(memory), &user);
        if (user == NULL)
            config_refuse(b, "runtime.user", c->runtime_user, "a user of this system");
    }
    if (c->runtime_group != NULL) {
        getgrnam_r(c->runtime_group, &gr, memory, sizeof(memory), &group);
        if (group == NULL)
            config_refuse(b, "runtime.group", c->runtime_group, "a group of this system");
    }
    check_ports(b);
}
