#include <check.h>
#include <stdlib.h>

#include "proto/smtp_data_twin.h"

static uint32_t seed = 12345;

static uint32_t dice(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* Octets where line ends and dots are as frequent as `rare` says: 1 = nothing else. */
static void make_text(uint8_t *p, size_t n, uint32_t rare)
{
    static const char *const pieces[] = {"\r\n", "\r\n.", ".", "\r\n..", "\r", "\n", "\r\n.\r\n", "\n.\r\n", "\r\n.\n"};
    size_t i = 0;
    while (i < n) {
        const char *piece = pieces[dice(rare == 3 ? 4 : ARRAY_LEN(pieces))];
        for (size_t k = 0; piece[k] != 0 && i < n && dice(rare) == 0; k++)
            p[i++] = (uint8_t)piece[k];
        for (uint32_t run = dice(rare * 4); run > 0 && i < n; run--)
            p[i++] = (uint8_t)(dice(500) == 0 ? 0 : dice(300) == 0 ? 0xe4 : 'a' + dice(26));
    }
}

static void run(const uint8_t *text, size_t n, unsigned mode)
{
    struct smtp_data_twin t;
    smtp_data_twin_init(&t, mode);
    for (size_t from = 0; from < n && !t.scan.ended;) {
        size_t wish = 1 + dice(dice(2) ? 300 : 20), used, wrote;
        size_t piece = MIN(n - from, wish);
        uint8_t *in = malloc(piece), *out = malloc(2 * piece + 2);
        memcpy(in, text + from, piece);
        const char *differ = smtp_data_twin_feed(&t, span_of(in, piece), 2 + dice(400), out, &used, &wrote);
        ck_assert_msg(differ == NULL, "%s, mode %u, octet %zu", differ, mode, from);
        free(in);
        free(out);
        from += used;
    }
    smtp_data_twin_finish(&t);
    ck_assert_ptr_null(smtp_data_twin_differ(&t));
}

START_TEST(the_scanner_does_what_the_grammar_says_however_the_text_is_cut)
{
    static const uint32_t rare[] = {1, 2, 3, 5, 17, 40};
    uint8_t text[2000];
    for (int round = 0; round < 6000; round++) {
        size_t n = 1 + dice(sizeof(text));
        make_text(text, n, rare[dice(ARRAY_LEN(rare))]);
        run(text, n, (unsigned)_i);
    }
}
END_TEST

/* All strings of up to seven of these octets, behind a run that puts them at each place of a block. */
START_TEST(every_short_mix_of_line_ends_and_dots_is_read_alike_at_every_place_of_a_block)
{
    static const uint8_t octets[] = {'\r', '\n', '.', 'x'};
    uint8_t text[64 + 7 + 100];
    for (uint32_t mix = 0; mix < 1u << 14; mix++) {
        size_t lead = mix % 67;
        memset(text, 'a', sizeof(text));
        for (size_t i = 0; i < 7; i++)
            text[lead + i] = octets[mix >> (2 * i) & 3];
        size_t used, wrote;
        uint8_t out[2 * sizeof(text) + 2];
        struct smtp_data_twin t;
        smtp_data_twin_init(&t, (unsigned)_i);
        const char *differ = smtp_data_twin_feed(&t, span_of(text, sizeof(text)), sizeof(text), out, &used, &wrote);
        ck_assert_msg(differ == NULL, "%s, mode %d, mix %u", differ, _i, mix);
    }
}
END_TEST

START_TEST(only_crlf_dot_crlf_ends_the_text)
{
    static const char *const fakes[] = {"a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r.\r", "a\r\n.\r\r\n", "a\r\n.\r", "a\r\n. \r\n",
                                        "a\r\n..\r\n", "a.\r\n", "\n.\r\n"};
    uint8_t out[100];
    size_t wrote;
    for (size_t i = 0; i < ARRAY_LEN(fakes); i++) {
        struct smtp_data d;
        struct span in = span_z(fakes[i]);
        smtp_data_init(&d, SMTP_DATA_DOTS);
        ck_assert_uint_eq(smtp_data_scan(&d, in, out, sizeof(out), &wrote), in.n);
        ck_assert_msg(!d.ended, "%zu", i);
    }
    struct smtp_data d;
    smtp_data_init(&d, SMTP_DATA_DOTS);
    ck_assert_uint_eq(smtp_data_scan(&d, span_z(".\r\nQUIT\r\n"), out, sizeof(out), &wrote), 3);
    ck_assert(d.ended && wrote == 0);
}
END_TEST

START_TEST(a_long_line_is_measured_across_blocks_and_chunks)
{
    static uint8_t text[70004], out[70100];
    size_t wrote;
    memset(text, 'x', sizeof(text));
    memcpy(text + 70000, "\r\nab", 4);
    for (size_t cut = 1; cut < sizeof(text); cut += 997) {
        struct smtp_data d;
        smtp_data_init(&d, SMTP_DATA_DOTS);
        smtp_data_scan(&d, span_of(text, cut), out, sizeof(out), &wrote);
        smtp_data_scan(&d, span_of(text + cut, sizeof(text) - cut), out, sizeof(out), &wrote);
        ck_assert_uint_eq(d.longest, 70000);
        ck_assert_uint_eq(d.line, 2);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("smtp_data");
    TCase *t = tcase_create("all");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, the_scanner_does_what_the_grammar_says_however_the_text_is_cut, 0, 4);
    tcase_add_loop_test(t, every_short_mix_of_line_ends_and_dots_is_read_alike_at_every_place_of_a_block, 0, 4);
    tcase_add_test(t, only_crlf_dot_crlf_ends_the_text);
    tcase_add_test(t, a_long_line_is_measured_across_blocks_and_chunks);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
