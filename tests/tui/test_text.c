#include "tui/text.h"

#include <check.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "tui/tui_impl.h"

static char *safe(const char *text_z)
{
    struct strbuf out = {0};
    text_safe(&out, span_z(text_z), SIZE_MAX);
    strbuf_c(&out, '\0');
    return (char *)out.p;
}

START_TEST(what_is_harmful_is_a_question_mark)
{
    static const char *const rows[][2] = {
        {"plain", "plain"},
        {"\033[31mred\a", "?[31mred?"},
        {"\302\233x\177", "?x?"},
        {"a\342\200\256b\342\201\246c", "a?b?c"},
        {"\357\273\277x\302\255y", "?x?y"},
        {"\377\300\200", "???"},
        {"a\tb", "a b"},
        {"e\314\201", "e\314\201"},
        {"\314\201e", "e"},
        {"e\314\201\314\201\314\201\314\201", "e\314\201\314\201"},
        {"x\357\270\217\342\200\215y", "xy"},
        {"\346\227\245\346\234\254", "\346\227\245\346\234\254"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *out = safe(rows[i][0]);
        ck_assert_str_eq(out, rows[i][1]);
        free(out);
    }
}
END_TEST

START_TEST(width_counts_cells)
{
    ck_assert_uint_eq(text_width(span_z("abc")), 3);
    ck_assert_uint_eq(text_width(span_z("\346\227\245\346\234\254")), 4);
    ck_assert_uint_eq(text_width(span_z("e\314\201")), 1);
    ck_assert_uint_eq(text_fit(span_z("\346\227\245\346\234\254"), 3), 3);
}
END_TEST

START_TEST(lines_break_at_blanks)
{
    size_t skip;
    ck_assert_uint_eq(text_line(span_z("one two three"), 8, &skip), 7);
    ck_assert_uint_eq(skip, 8);
    ck_assert_uint_eq(text_line(span_z("abcdefghij"), 4, &skip), 4);
    ck_assert_uint_eq(skip, 4);
    ck_assert_uint_eq(text_line(span_z("ab\r\ncd"), 4, &skip), 2);
    ck_assert_uint_eq(skip, 4);
    ck_assert_uint_eq(text_line(span_z("\346\227\245"), 1, &skip), 3); /* does not fit, but the text must go on */
    ck_assert_uint_eq(skip, 3);
}
END_TEST

START_TEST(html_becomes_text)
{
    static const char *const rows[][2] = {
        {"<p>a</p><p>b</p>", "a\n\nb\n\n"},
        {"one<br>two &amp; &lt;three&gt;", "one\ntwo & <three>\n"},
        {"<style>x{}</style>y<script>z</script>", "y\n"},
        {"<a href=\"http://e/\">bank</a>", "bank [http://e/]\n"},
        {"<a href='http://e/'>http://e/</a>", "http://e/\n"},
        {"<ul><li>a<li>b</ul>", "* a\n* b\n"},
        {"a &#x41; &#65; &#0; &#1114112; &nope;", "a A A \357\277\275 \357\277\275 &nope;\n"},
        {"a   b\n c", "a b c\n"},
        {"<pre>a\n  b</pre>", "a\n  b\n"},
        {"a<!-- b -->c<", "ac<\n"},
        {"2 < 3", "2 < 3\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf out = {0};
        html_text(span_z(rows[i][0]), &out);
        strbuf_c(&out, '\0');
        ck_assert_str_eq((const char *)out.p, rows[i][1]);
        strbuf_done(&out);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("text");
    TCase *tc = tcase_create("text");
    tcase_add_test(tc, what_is_harmful_is_a_question_mark);
    tcase_add_test(tc, width_counts_cells);
    tcase_add_test(tc, lines_break_at_blanks);
    tcase_add_test(tc, html_becomes_text);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
