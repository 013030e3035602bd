#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "service/sasl.h"

static struct arena mem;

/* "\0" cannot stand in a literal row: '|' stands for NUL. */
static const struct scram_channel channel = {.plus = false};

static enum sasl_status plain(struct sasl *s, const char *message_z)
{
    char octets[200], text[base64_size(200)];
    size_t n = strlen(message_z);
    memcpy(octets, message_z, n);
    for (size_t i = 0; i < n; i++)
        if (octets[i] == '|')
            octets[i] = 0;
    base64_encode(span_of(octets, n), text);
    return sasl_start(s, &mem, span_z("plain"), &channel, true, span_z(n == 0 ? "=" : text));
}

START_TEST(plain_takes_the_messages_of_rfc_4616)
{
    static const struct {
        const char *message;
        enum sasl_status status;
        const char *authzid, *name, *password;
    } rows[] = {
        {"|tim|tanstaaftanstaaf", SASL_READY, "", "tim", "tanstaaftanstaaf"},
        {"Ursel|Kurt|xipj3plmq", SASL_READY, "Ursel", "Kurt", "xipj3plmq"},
        {"|tim|", SASL_MALFORMED, "", "", ""},
        {"||secret", SASL_MALFORMED, "", "", ""},
        {"|tim", SASL_MALFORMED, "", "", ""},
        {"tim", SASL_MALFORMED, "", "", ""},
        {"", SASL_MALFORMED, "", "", ""},
        {"|tim|a|b", SASL_MALFORMED, "", "", ""},
        {"|t\xffm|secret", SASL_MALFORMED, "", "", ""},
        {"|tim|\xe4", SASL_READY, "", "tim", "\xe4"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sasl s;
        ck_assert_msg(plain(&s, rows[i].message) == rows[i].status, "row %zu", i);
        if (rows[i].status == SASL_READY) {
            ck_assert(span_eq_z(s.authzid, rows[i].authzid));
            ck_assert(span_eq_z(s.name, rows[i].name));
            ck_assert(span_eq_z(s.password, rows[i].password));
        }
        sasl_done(&s);
    }
    struct sasl s;
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("PLAIN"), &channel, false, span_z("")), SASL_CHALLENGE);
    ck_assert_uint_eq(s.challenge.n, 0);
    ck_assert_int_eq(sasl_feed(&s, span_z("AHRpbQB0YW5zdGFhZnRhbnN0YWFm")), SASL_READY);
    ck_assert(span_eq_z(s.name, "tim"));
}
END_TEST

START_TEST(login_asks_with_exactly_these_words)
{
    struct sasl s;
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("LOGIN"), &channel, false, span_z("")), SASL_CHALLENGE);
    ck_assert(span_eq_z(s.challenge, "VXNlcm5hbWU6"));
    ck_assert_int_eq(sasl_feed(&s, span_z("dGlt")), SASL_CHALLENGE);
    ck_assert(span_eq_z(s.challenge, "UGFzc3dvcmQ6"));
    ck_assert_int_eq(sasl_feed(&s, span_z("c2VjcmV0")), SASL_READY);
    ck_assert(span_eq_z(s.name, "tim"));
    ck_assert(span_eq_z(s.password, "secret"));

    ck_assert_int_eq(sasl_start(&s, &mem, span_z("login"), &channel, true, span_z("dGlt")), SASL_CHALLENGE);
    ck_assert(span_eq_z(s.challenge, "UGFzc3dvcmQ6"));
    ck_assert_int_eq(sasl_feed(&s, span_z("c2VjcmV0")), SASL_READY);
    ck_assert(span_eq_z(s.name, "tim"));
}
END_TEST

START_TEST(what_goes_wrong_has_its_own_status)
{
    struct sasl s;
    static char long_line[SASL_LINE_MAX + 5];
    memset(long_line, 'A', sizeof(long_line));
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("CRAM-MD5"), &channel, false, span_z("")), SASL_UNKNOWN);
    ck_assert_int_eq(sasl_start(&s, &mem, span_z(""), &channel, false, span_z("")), SASL_UNKNOWN);
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("SCRAM-SHA-256-PLUS"), &channel, false, span_z("")), SASL_UNKNOWN);
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("LOGIN"), &channel, true, span_z("dGlt!")), SASL_BAD_BASE64);
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("LOGIN"), &channel, false, span_z("")), SASL_CHALLENGE);
    ck_assert_int_eq(sasl_feed(&s, span_z("*")), SASL_CANCELLED);
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("LOGIN"), &channel, false, span_z("")), SASL_CHALLENGE);
    ck_assert_int_eq(sasl_feed(&s, span_of(long_line, SASL_LINE_MAX + 4)), SASL_TOO_LONG);
    ck_assert_int_eq(sasl_start(&s, &mem, span_z("LOGIN"), &channel, false, span_z("")), SASL_CHALLENGE);
    ck_assert_int_eq(sasl_feed(&s, span_z("")), SASL_CHALLENGE);
    ck_assert_int_eq(sasl_feed(&s, span_z("c2VjcmV0")), SASL_MALFORMED); /* no name */
}
END_TEST

START_TEST(the_announcement_lists_plain_before_login)
{
    struct strbuf b = {0};
    sasl_announce(&b, " ", true);
    ck_assert_str_eq((char *)b.p, " PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS");
    strbuf_clear(&b);
    sasl_announce(&b, " AUTH=", false);
    ck_assert_str_eq((char *)b.p, " AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256");
    strbuf_done(&b);
}
END_TEST

static void setup(void)
{
    arena_init(&mem, 1u << 20);
}

static void teardown(void)
{
    arena_done(&mem);
}

int main(void)
{
    Suite *s = suite_create("service/sasl");
    TCase *c = tcase_create("sasl");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, plain_takes_the_messages_of_rfc_4616);
    tcase_add_test(c, login_asks_with_exactly_these_words);
    tcase_add_test(c, what_goes_wrong_has_its_own_status);
    tcase_add_test(c, the_announcement_lists_plain_before_login);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
