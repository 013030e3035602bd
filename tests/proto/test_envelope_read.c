#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/envelope_read.h"

#define WHOLE                                                                                               \
    "(\"d\" \"a \\\"b\\\\\" ((\"Terry\" NIL \"t\" \"x.org\")(NIL NIL \"g\" NIL)(NIL NIL \"u\" \"v\")(NIL NIL NIL NIL)) " \
    "NIL NIL ((NIL NIL {3}\r\na\"b \"h\")) NIL NIL NIL \"<i@x>\")"

START_TEST(values_come_back_without_quotes_and_groups)
{
    struct arena a;
    struct envelope e;
    arena_init(&a, 65536);
    ck_assert_int_eq(envelope_read(&a, SPAN_LIT(WHOLE), &e), 0);
    ck_assert(span_eq_z(e.subject, "a \"b\\"));
    ck_assert_uint_eq(e.from.n, 2);
    ck_assert(span_eq_z(e.from.address[0].name, "Terry") && span_eq_z(e.from.address[1].host, "v"));
    ck_assert_ptr_null(e.from.address[1].name.p);
    ck_assert(e.to.n == 1 && span_eq_z(e.to.address[0].mailbox, "a\"b"));
    ck_assert(e.sender.n == 0 && e.in_reply_to.p == NULL && span_eq_z(e.message_id, "<i@x>"));
    arena_done(&a);
}
END_TEST

START_TEST(every_cut_and_what_follows_is_refused)
{
    struct arena a;
    struct envelope e;
    struct span whole = SPAN_LIT(WHOLE);
    arena_init(&a, 1 << 20);
    for (size_t n = 0; n < whole.n; n++)
        ck_assert_int_eq(envelope_read(&a, span_part(whole, 0, n), &e), -E_SYNTAX);
    ck_assert_int_eq(envelope_read(&a, SPAN_LIT(WHOLE "x"), &e), -E_SYNTAX);
    ck_assert_int_eq(envelope_read(&a, SPAN_LIT("(\"d\" {4294967296}\r\n"), &e), -E_SYNTAX);
    arena_done(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("envelope_read");
    TCase *t = tcase_create("all");
    tcase_add_test(t, values_come_back_without_quotes_and_groups);
    tcase_add_test(t, every_cut_and_what_follows_is_refused);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
