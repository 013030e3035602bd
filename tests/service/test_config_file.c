#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/config_file.h"
#include "service/domain_name.h"

static char dir[64], path[128];
static struct config_findings findings;

static void setup(void)
{
    strcpy(dir, "/tmp/rmaild-config-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/config.json", dir);
    config_findings_init(&findings);
}

static void teardown(void)
{
    char store[128];
    config_findings_done(&findings);
    snprintf(store, sizeof(store), "%s/mailstore", dir);
    unlink(path);
    rmdir(store);
    ck_assert_int_eq(rmdir(dir), 0);
}

START_TEST(domain_names_have_one_form)
{
    static const struct {
        const char *in, *out; /* NULL: none */
    } rows[] = {
        {"Example.COM", "example.com"},
        {"B\xc3\xbc" "cher.example", "xn--bcher-kva.example"},
        {"BU\xcc\x88" "CHER.example", "xn--bcher-kva.example"}, /* decomposed */
        {"xn--BCHER-KVA.example", "xn--bcher-kva.example"},
        {"\xe4\xbe\x8b\xe3\x80\x82jp", "xn--fsq.jp"}, /* ideographic full stop */
        {"fa\xc3\x9f.example", "xn--fa-hia.example"},
        {"localhost", "localhost"},
        {"1.2.3.example", "1.2.3.example"},
        {"", NULL}, {".", NULL}, {"a..b", NULL}, {"a.", NULL}, {".a", NULL}, {"-a.b", NULL}, {"a-.b", NULL},
        {"a_b.c", NULL}, {"a b.c", NULL}, {"a/b", NULL}, {"\xff", NULL}, {"a\xc3\xbc_b.c", NULL},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char z[DOMAIN_NAME_MAX + 1] = "";
        int r = domain_normal(span_z(rows[i].in), z);
        ck_assert_msg(r == (rows[i].out == NULL ? -E_SYNTAX : 0), "%s: %s", rows[i].in, z);
        if (rows[i].out != NULL)
            ck_assert_str_eq(z, rows[i].out);
    }
    char z[DOMAIN_NAME_MAX + 1];
    ck_assert_int_eq(domain_normal(span_of("a\0b", 3), z), -E_SYNTAX);
}
END_TEST

START_TEST(a_first_configuration_is_written_once_and_reads_back_clean)
{
    struct config *c = NULL;
    struct stat st;
    char store[128];
    ck_assert_int_eq(config_load(path, &findings, &c), -E_NOTFOUND);
    ck_assert_int_eq(config_write_initial(path, NULL, NULL, false), 0);
    ck_assert_int_eq(config_write_initial(path, NULL, NULL, false), -E_EXISTS);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(config_load(path, &findings, &c), 0);
    ck_assert_uint_eq(findings.n, 0);
    ck_assert_str_eq(c->source_z, path);
    snprintf(store, sizeof(store), "%s/mailstore", dir);
    ck_assert_str_eq(c->mail_root, store);
    ck_assert_int_eq(stat(store, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0700);
    config_unref(c);
}
END_TEST

START_TEST(paths_are_relative_to_the_file_wherever_one_stands)
{
    struct config *c = NULL;
    char store[128], before[4096];
    ck_assert_ptr_nonnull(getcwd(before, sizeof(before)));
    ck_assert_int_eq(config_write_initial(path, NULL, NULL, false), 0);
    ck_assert_int_eq(chdir(dir), 0);
    ck_assert_int_eq(config_load("config.json", &findings, &c), 0);
    ck_assert_int_eq(chdir(before), 0);
    snprintf(store, sizeof(store), "%s/mailstore", dir);
    ck_assert_str_eq(c->mail_root, store);
    ck_assert_str_eq(c->source_z, path);
    config_unref(c);
}
END_TEST

START_TEST(text_that_is_no_json_is_refused_with_its_line)
{
    static const struct {
        const char *json, *range;
    } rows[] = {
        {"{\n\"smtp\": {\"port\": 25,}\n}", "line 2"},
        {"{\"smtp\":{\"port\":25,\"port\":26}}", "line 1"},
        {"{}x", "line 1"},
        {"", "line 1"},
        {"{\"a\":[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]}", "line 1"},
        {"{\"hostname\":\"a\\u0000b.example\"}", "line 1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct config *c = NULL;
        config_findings_done(&findings);
        config_findings_init(&findings);
        ck_assert_int_eq(config_parse(span_z(rows[i].json), dir, &findings, &c), -E_INVAL);
        ck_assert_ptr_null(c);
        ck_assert_uint_eq(findings.refusals, 1);
        ck_assert_msg(strstr(findings.first->range_z, rows[i].range) != NULL, "%s", findings.first->range_z);
    }
}
END_TEST

START_TEST(u_labels_are_kept_as_a_labels)
{
    struct config *c = NULL;
    ck_assert_int_eq(config_parse(span_z("{\"hostname\":\"mail.b\xc3\xbc" "cher.example\",\"domains\":[\"B\xc3\x9c" "CHER.example\"],"
                                         "\"relay\":{\"smarthost\":\"r\xc3\xa9lay.example\"}}"),
                                  dir, &findings, &c),
                     0);
    ck_assert_str_eq(c->hostname, "mail.xn--bcher-kva.example");
    ck_assert_str_eq(c->domains.items_z[0], "xn--bcher-kva.example");
    ck_assert_str_eq(c->relay_smarthost, "xn--rlay-bpa.example");
    config_unref(c);
    ck_assert_int_eq(config_parse(span_z("{\"domains\":[\"xn--bcher-kva.example\",\"b\xc3\xbc" "cher.example\"]}"), dir, &findings, &c), -E_INVAL);
}
END_TEST

START_TEST(a_file_above_one_mebibyte_is_refused)
{
    struct config *c = NULL;
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    for (unsigned i = 0; i < 1048577; i++)
        fputc(' ', f);
    fclose(f);
    ck_assert_int_eq(config_load(path, &findings, &c), -E_INVAL);
    ck_assert_uint_eq(findings.refusals, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/config_file");
    TCase *c = tcase_create("config_file");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, domain_names_have_one_form);
    tcase_add_test(c, a_first_configuration_is_written_once_and_reads_back_clean);
    tcase_add_test(c, paths_are_relative_to_the_file_wherever_one_stands);
    tcase_add_test(c, text_that_is_no_json_is_refused_with_its_line);
    tcase_add_test(c, u_labels_are_kept_as_a_labels);
    tcase_add_test(c, a_file_above_one_mebibyte_is_refused);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
