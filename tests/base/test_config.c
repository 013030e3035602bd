#include <check.h>
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/config_table.h"
#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"

static struct config_findings findings;

static int build(const char *json_z, struct config **ret)
{
    cJSON *tree = cJSON_Parse(json_z);
    ck_assert_ptr_nonnull(tree);
    config_findings_done(&findings);
    config_findings_init(&findings);
    int r = config_build(tree, "/etc/mail", NULL, &findings, ret);
    cJSON_Delete(tree);
    return r;
}

START_TEST(defaults_fill_every_field)
{
    struct config *c = NULL;
    ck_assert_int_eq(build("{}", &c), 0);
    ck_assert_uint_eq(findings.n, 0);
    ck_assert_str_eq(c->hostname, "mail.example.com");
    ck_assert_str_eq(c->mail_root, "/etc/mail/mailstore");
    ck_assert_uint_eq(c->domains.n, 1);
    ck_assert_str_eq(c->domains.items_z[0], "example.com");
    ck_assert_int_eq(c->log_level, LOG_INFO);
    ck_assert_int_eq(c->smtp_max_message_size, 52428800);
    ck_assert_int_eq(c->smtp_sender_check, SENDER_CHECK_HEADER);
    ck_assert_int_eq(c->smtp_bare_newline, BARE_NEWLINE_REJECT);
    ck_assert_int_eq(config_delimiter(c), '+');
    ck_assert_uint_eq(c->smtp_host.n, 1);
    ck_assert(c->smtp_reject_local_sender && c->relay_enabled && !c->api_allow_cleartext);
    ck_assert_ptr_null(c->api_token_secret);
    ck_assert_ptr_null(c->runtime_user);
    ck_assert_int_eq(c->relay_smarthost_tls, TLS_LEVEL_VERIFY);
    ck_assert_int_eq(c->relay_tls, TLS_LEVEL_OPPORTUNISTIC);
    ck_assert_uint_eq(c->relay_retry_schedule.n, 7);
    ck_assert_int_eq(c->relay_retry_schedule.items[6], 28800);
    ck_assert_int_eq(c->rate_limit_connection_rate, 20);
    ck_assert_int_eq(c->rate_limit_recipient_period, 60);
    ck_assert_uint_eq(c->rate_limit_whitelist.n, 2);
    ck_assert_uint_eq(c->relay_source_ipv4.n, 0);
    config_unref(c);
}
END_TEST

START_TEST(printed_defaults_read_back_as_the_defaults)
{
    struct strbuf text = {0};
    struct config *c = NULL;
    size_t leaves = 0;
    config_print_defaults(&text);
    ck_assert_int_eq(build((const char *)text.p, &c), 0);
    ck_assert_uint_eq(findings.n, 0);
    ck_assert_int_eq(c->metrics_enabled, true);
    for (size_t i = 0; i < config_row_count; i++) {
        char name[80];
        const char *dot = strrchr(config_rows[i].key_z, '.');
        snprintf(name, sizeof(name), "\"%s\": ", dot == NULL ? config_rows[i].key_z : dot + 1);
        if (config_rows[i].kind == KIND_LATER)
            continue;
        leaves++;
        ck_assert_msg(strstr((const char *)text.p, name) != NULL, "%s", name);
    }
    ck_assert_uint_gt(leaves, 90);
    config_unref(c);
    strbuf_done(&text);
}
END_TEST

/* CFG-02, 03, 04, 06: which finding, which severity, and what the field is then. */
START_TEST(findings_name_key_value_and_range)
{
    static const struct {
        const char *json;
        enum config_severity severity;
        const char *key, *value, *range;
    } rows[] = {
        {"{\"smtp\":{\"max_recipients\":0}}", CONFIG_WARN, "smtp.max_recipients", "0", "1-50000"},
        {"{\"smtp\":{\"max_recipients\":\"9\"}}", CONFIG_WARN, "smtp.max_recipients", "\"9\"", "the default 1000"},
        {"{\"smtp\":{\"max_recipients\":1.5}}", CONFIG_WARN, "smtp.max_recipients", "1.5", "whole"},
        {"{\"smtp\":{\"max_recipients\":null}}", CONFIG_WARN, "smtp.max_recipients", "null", "whole"},
        {"{\"log_level\":\"LOUD\"}", CONFIG_WARN, "log_level", "\"LOUD\"", "DEBUG, INFO"},
        {"{\"smtp\":{\"max_recipient\":5}}", CONFIG_WARN, "smtp.max_recipient", "(not shown)", "smtp.max_recipients"},
        {"{\"Hostname\":\"a.b\"}", CONFIG_WARN, "Hostname", "(not shown)", "did you mean hostname"},
        {"{\"mta_sts\":{\"mode\":\"enforce\"}}", CONFIG_WARN, "mta_sts.mode", "\"enforce\"", "not yet available"},
        {"{\"milters\":[]}", CONFIG_WARN, "milters", "[]", "not yet available"},
        {"{\"hostname\":\"localhost\"}", CONFIG_REFUSE, "hostname", "\"localhost\"", "fully qualified"},
        {"{\"hostname\":\"-a.example\"}", CONFIG_REFUSE, "hostname", "\"-a.example\"", "fully qualified"},
        {"{\"domains\":[]}", CONFIG_REFUSE, "domains", "[]", "1-10000"},
        {"{\"domains\":[\"a.example\",\"A.EXAMPLE\"]}", CONFIG_REFUSE, "domains", "[\"a.example\",\"A.EXAMPLE\"]", "each domain once"},
        {"{\"domains\":\"a.example\"}", CONFIG_REFUSE, "domains", "\"a.example\"", "list"},
        {"{\"smtp\":7}", CONFIG_REFUSE, "smtp", "7", "object"},
        {"{\"smtp\":{\"port\":65536}}", CONFIG_REFUSE, "smtp.port", "65536", "0-65535"},
        {"{\"smtp\":{\"host\":\"everywhere\"}}", CONFIG_REFUSE, "smtp.host", "\"everywhere\"", "address"},
        {"{\"smtp\":{\"sender_exempt\":[\"10.0.0.0/33\"]}}", CONFIG_REFUSE, "smtp.sender_exempt", "[\"10.0.0.0/33\"]", "networks"},
        {"{\"rate_limit\":{\"whitelist\":\"10.0.0.1\"}}", CONFIG_REFUSE, "rate_limit.whitelist", "\"10.0.0.1\"", "list"},
        {"{\"tls\":{\"cert_file\":\"c.pem\"}}", CONFIG_REFUSE, "tls.key_file", "null", "or neither"},
        {"{\"tls\":{\"certificates\":[{\"cert_file\":\"a\"}]}}", CONFIG_REFUSE, "tls.certificates", "[{\"cert_file\":\"a\"}]", "key_file"},
        {"{\"runtime\":{\"user\":\"no-such-user-here\"}}", CONFIG_REFUSE, "runtime.user", "no-such-user-here", "system"},
        {"{\"exchange_api\":{\"token_secret\":\"short\"}}", CONFIG_REFUSE, "exchange_api.token_secret", "(not shown)", "32-4096"},
        {"{\"proxy_protocol\":{\"smpt\":[]}}", CONFIG_REFUSE, "proxy_protocol", "{\"smpt\":[]}", "smtps"},
        {"{\"relay\":{\"tls_policy\":{\"a.example\":\"maybe\"}}}", CONFIG_REFUSE, "relay.tls_policy", "{\"a.example\":\"maybe\"}", "require"},
        {"{\"relay\":{\"smarthost_username\":\"u\"}}", CONFIG_REFUSE, "relay.smarthost_password", "", "or neither"},
        {"{\"relay\":{\"smarthost\":\"192.0.2.1\",\"smarthost_username\":\"u\",\"smarthost_password\":\"p\",\"smarthost_tls\":\"none\"}}",
         CONFIG_REFUSE, "relay.smarthost_tls", "none", "in clear"},
        {"{\"relay\":{\"smarthost\":\"a.example\",\"smarthost_port\":465,\"smarthost_tls\":\"opportunistic\"}}", CONFIG_REFUSE,
         "relay.smarthost_tls", "", "port 465"},
        {"[]", CONFIG_REFUSE, "", "", "object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct config *c = NULL;
        int r = build(rows[i].json, &c);
        ck_assert_msg(findings.n == 1, "%s: %zu findings", rows[i].json, findings.n);
        const struct config_finding *f = findings.first;
        ck_assert_int_eq(f->severity, rows[i].severity);
        ck_assert_str_eq(f->key_z, rows[i].key);
        ck_assert_str_eq(f->value_z, rows[i].value);
        ck_assert_msg(strstr(f->range_z, rows[i].range) != NULL, "%s: %s", rows[i].json, f->range_z);
        ck_assert_int_eq(r, rows[i].severity == CONFIG_REFUSE ? -E_INVAL : 0);
        ck_assert(rows[i].severity == CONFIG_REFUSE ? c == NULL : c->smtp_max_recipients == 1000);
        config_unref(c);
    }
}
END_TEST

START_TEST(given_values_are_used)
{
    struct config *c = NULL;
    ck_assert_int_eq(build("{\"hostname\":\"MX.Example.ORG\",\"mail_root\":\"/srv/mail\",\"domains\":[\"B.example\",\"a.example\"],"
                           "\"smtp\":{\"host\":[\"127.0.0.1\",\"::1\"],\"recipient_delimiter\":\"\"},"
                           "\"lmtp\":{\"socket\":\"./run/l\"},\"discovery\":{\"public_ports\":{\"imaps\":10993}},"
                           "\"proxy_protocol\":{\"smtp\":[\"10.0.0.0/8\"]},"
                           "\"relay\":{\"tls_policy\":{\"X.example\":\"require\",\".Y.example\":\"verify\"},\"source_ipv4\":\"192.0.2.1\"},"
                           "\"tls\":{\"certificates\":[{\"cert_file\":\"c\",\"key_file\":\"/k\"}]}}",
                           &c),
                     0);
    ck_assert_uint_eq(findings.n, 0);
    ck_assert_str_eq(c->hostname, "mx.example.org");
    ck_assert_str_eq(c->mail_root, "/srv/mail");
    ck_assert_str_eq(c->domains.items_z[0], "b.example");
    ck_assert_uint_eq(c->smtp_host.n, 2);
    ck_assert_int_eq(config_delimiter(c), 0);
    ck_assert_str_eq(c->lmtp_socket, "/etc/mail/run/l");
    ck_assert_int_eq(c->discovery_public_ports.of[LISTEN_IMAPS], 10993);
    ck_assert_int_eq(c->discovery_public_ports.of[LISTEN_SMTP], 0);
    ck_assert_uint_eq(c->proxy_protocol.of[LISTEN_SMTP].n, 1);
    ck_assert_str_eq(c->relay_tls_policy.items[0].domain_z, "x.example");
    ck_assert_int_eq(c->relay_tls_policy.items[0].value, TLS_LEVEL_REQUIRE);
    ck_assert_str_eq(c->relay_tls_policy.items[1].domain_z, ".y.example");
    ck_assert_str_eq(c->tls_certificates.items[0].cert_file_z, "/etc/mail/c");
    ck_assert_str_eq(c->tls_certificates.items[0].key_file_z, "/k");
    config_unref(c);
}
END_TEST

START_TEST(a_secret_file_must_be_private)
{
    static const struct {
        mode_t mode;
        bool good;
    } rows[] = {{0600, true}, {0640, true}, {0644, false}, {0660, false}, {0604, false}};
    char path[] = "/tmp/rmaild-secret-XXXXXX", json[200];
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "0123456789abcdef0123456789abcdef\nsecond\n", 40), 40);
    snprintf(json, sizeof(json), "{\"exchange_api\":{\"token_secret\":{\"file\":\"%s\"}}}", path);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct config *c = NULL;
        ck_assert_int_eq(fchmod(fd, rows[i].mode), 0);
        ck_assert_int_eq(build(json, &c), rows[i].good ? 0 : -E_INVAL);
        if (rows[i].good)
            ck_assert_str_eq(c->api_token_secret, "0123456789abcdef0123456789abcdef");
        else
            ck_assert_ptr_nonnull(strstr(findings.first->range_z, "others"));
        config_unref(c);
    }
    close(fd);
    unlink(path);
    struct config *c = NULL;
    ck_assert_int_eq(build(json, &c), -E_INVAL);
}
END_TEST

START_TEST(a_slot_gives_references_and_a_swap_keeps_old_ones_alive)
{
    struct config *a = NULL, *b = NULL;
    struct config_slot slot;
    ck_assert_int_eq(build("{\"runtime\":{\"workers\":1}}", &a), 0);
    ck_assert_int_eq(build("{\"runtime\":{\"workers\":2},\"smtp\":{\"max_errors\":5}}", &b), 0);
    struct config_findings diff;
    config_findings_init(&diff);
    ck_assert_int_eq(config_keep_restart(a, b, &diff), 0);
    ck_assert_uint_eq(diff.n, 1);
    ck_assert_str_eq(diff.first->key_z, "runtime.workers");
    ck_assert_int_eq(b->runtime_workers, 1);
    config_findings_done(&diff);
    config_slot_init(&slot, a);
    struct config *held = config_current(&slot);
    config_slot_swap(&slot, b);
    struct config *now = config_current(&slot);
    ck_assert_int_eq(held->runtime_workers, 1);
    ck_assert_int_eq(now->smtp_max_errors, 5);
    ck_assert_uint_eq(now->generation, held->generation + 1);
    config_unref(held);
    config_unref(now);
    config_slot_done(&slot);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/config");
    TCase *t = tcase_create("config");
    suite_add_tcase(s, t);
    tcase_add_test(t, defaults_fill_every_field);
    tcase_add_test(t, printed_defaults_read_back_as_the_defaults);
    tcase_add_test(t, findings_name_key_value_and_range);
    tcase_add_test(t, given_values_are_used);
    tcase_add_test(t, a_secret_file_must_be_private);
    tcase_add_test(t, a_slot_gives_references_and_a_swap_keeps_old_ones_alive);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
