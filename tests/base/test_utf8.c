#include "base/utf8.h"

#include <check.h>
#include <stdlib.h>

#include "base/macros.h"

START_TEST(every_character_is_put_and_got_and_no_surrogate_is)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        uint8_t text[4];
        uint32_t back = 1;
        size_t n = utf8_put(c, text);
        bool surrogate = c >= 0xd800 && c <= 0xdfff;
        ck_assert_uint_eq(n, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        ck_assert_uint_eq(utf8_get(text, n, &back), surrogate ? 0 : n);
        ck_assert(surrogate || back == c);
        ck_assert(n == 1 || utf8_get(text, n - 1, &back) == 0);
    }
}
END_TEST

START_TEST(what_is_no_utf8_is_refused)
{
    static const struct {
        const char *text;
        size_t n;
        bool good;
    } rows[] = {
        {"", 0, true},
        {"a\0b", 3, true},
        {"gr\xc3\xbc\xc3\x9f", 6, true},
        {"\x80", 1, false},             /* starts none */
        {"\xc3", 1, false},             /* cut off */
        {"\xc3(", 2, false},
        {"\xc0\x80", 2, false},         /* overlong */
        {"\xc1\xbf", 2, false},
        {"\xe0\x9f\xbf", 3, false},
        {"\xf0\x8f\xbf\xbf", 4, false},
        {"\xed\xa0\x80", 3, false},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4, false}, /* above U+10FFFF */
        {"\xf5\x80\x80\x80", 4, false},
        {"\xff", 1, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(utf8_valid(span_of(rows[i].text, rows[i].n)) == rows[i].good, "row %zu", i);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/utf8");
    TCase *t = tcase_create("utf8");
    suite_add_tcase(s, t);
    tcase_add_test(t, every_character_is_put_and_got_and_no_surrogate_is);
    tcase_add_test(t, what_is_no_utf8_is_refused);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
