#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/cidr.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"

static void hex_is(const void *octets, size_t n, const char *expected_z)
{
    char text[129];
    ck_assert_uint_le(n, 64);
    hex_encode(span_of(octets, n), text);
    ck_assert_str_eq(text, expected_z);
}

START_TEST(digests_match_the_published_vectors)
{
    uint8_t d[CRYPTO_SHA256];
    ck_assert_int_eq(crypto_sha256(span_z("abc"), d), 0); /* FIPS 180-4 */
    hex_is(d, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_int_eq(crypto_hmac_sha256(span_z("Jefe"), span_z("what do ya want for nothing?"), d), 0); /* RFC 4231 */
    hex_is(d, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    ck_assert_int_eq(crypto_pbkdf2_sha256(span_z("passwd"), span_z("salt"), 1, d, 32), 0); /* RFC 7914 11 */
    hex_is(d, 32, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    ck_assert_int_eq(crypto_pbkdf2_sha256(span_z("passwd"), span_z("salt"), 0, d, 32), -E_LIMIT);
}
END_TEST

/* RFC 7677 3: user "user", password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 iterations. The proof and the
 * server's signature of that exchange follow from these two keys. */
START_TEST(scram_keys_verify_the_exchange_of_rfc_7677)
{
    static const char auth_message[] =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    struct scram_keys keys;
    uint8_t salt[16], proof[32], signature[32], digest[32];
    size_t n;
    char text[base64_size(32)];
    ck_assert_int_eq(base64_decode(span_z("W22ZaJ0SNY7soEsUEjb6gQ=="), salt, sizeof(salt), &n), 0);
    ck_assert_int_eq(crypto_scram_keys(span_z("pencil"), span_of(salt, n), 4096, &keys), 0);
    ck_assert_int_eq(crypto_hmac_sha256(span_of(keys.server, 32), span_z(auth_message), signature), 0);
    base64_encode(span_of(signature, 32), text);
    ck_assert_str_eq(text, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    ck_assert_int_eq(base64_decode(span_z("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), proof, 32, &n), 0);
    ck_assert_int_eq(crypto_hmac_sha256(span_of(keys.stored, 32), span_z(auth_message), signature), 0);
    for (size_t i = 0; i < 32; i++)
        proof[i] ^= signature[i];
    ck_assert_int_eq(crypto_sha256(span_of(proof, 32), digest), 0);
    ck_assert(crypto_equal(digest, keys.stored, 32));
}
END_TEST

START_TEST(base64_is_strict_and_round_trips)
{
    static const struct {
        const char *text;
        int r;
        const char *octets;
    } rows[] = {
        {"", 0, ""},          {"Zg==", 0, "f"},         {"Zm8=", 0, "fo"},         {"Zm9v", 0, "foo"},
        {"Zm9vYg==", 0, "foob"}, {"Zg=", -E_SYNTAX, ""}, {"Zg", -E_SYNTAX, ""},     {"Zh==", -E_SYNTAX, ""},
        {"Zm9=", -E_SYNTAX, ""}, {"Zm9v\n", -E_SYNTAX, ""}, {"Zm 9v", -E_SYNTAX, ""}, {"====", -E_SYNTAX, ""},
        {"Zg==Zg==", -E_SYNTAX, ""}, {"Z===", -E_SYNTAX, ""}, {"Zm9-", -E_SYNTAX, ""}, {"=", -E_SYNTAX, ""},
        {"Zm9vYmFy", -E_LIMIT, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint8_t out[5];
        size_t n = 0;
        ck_assert_msg(base64_decode(span_z(rows[i].text), out, sizeof(out), &n) == rows[i].r, "%s", rows[i].text);
        ck_assert(span_eq_z(span_of(out, n), rows[i].octets));
    }
    uint8_t octets[256], back[256];
    for (unsigned i = 0; i < 256; i++)
        octets[i] = (uint8_t)(i * 167);
    for (size_t len = 0; len <= 256; len++) {
        struct strbuf b = {0};
        size_t n;
        char whole[base64_size(256)];
        base64_append(&b, span_of(octets, len));
        ck_assert_uint_eq(base64_encode(span_of(octets, len), whole), b.n);
        ck_assert(span_eq_z(strbuf_text(&b), whole));
        ck_assert_int_eq(base64_decode(strbuf_text(&b), back, sizeof(back), &n), 0);
        ck_assert(span_eq(span_of(back, n), span_of(octets, len)));
        strbuf_done(&b);
    }
}
END_TEST

START_TEST(hex_reads_both_cases)
{
    uint8_t out[4];
    size_t n;
    ck_assert_int_eq(hex_decode(span_z("00fFA5"), out, 4, &n), 0);
    hex_is(out, n, "00ffa5");
    ck_assert_int_eq(hex_decode(span_z("00f"), out, 4, &n), -E_SYNTAX);
    ck_assert_int_eq(hex_decode(span_z("0g"), out, 4, &n), -E_SYNTAX);
    ck_assert_int_eq(hex_decode(span_z("0011223344"), out, 4, &n), -E_LIMIT);
}
END_TEST

START_TEST(crc32c_is_the_same_by_instruction_and_by_table)
{
    uint8_t data[300];
    ck_assert_uint_eq(crc32c(0, "123456789", 9), 0xe3069283u);
    ck_assert_uint_eq(crc32c_by_table(0, "123456789", 9), 0xe3069283u);
    crypto_random(data, sizeof(data));
    for (size_t n = 0; n <= sizeof(data); n++) {
        ck_assert_uint_eq(crc32c(7, data, n), crc32c_by_table(7, data, n));
        ck_assert_uint_eq(crc32c(crc32c(0, data, n / 3), data + n / 3, n - n / 3), crc32c(0, data, n));
    }
}
END_TEST

START_TEST(ids_are_unique_and_sort_by_time)
{
    char id[1000][CRYPTO_ID_MAX];
    for (size_t i = 0; i < 1000; i++) {
        crypto_id(id[i]);
        ck_assert_uint_eq(strlen(id[i]), 26);
        ck_assert_uint_eq(strspn(id[i], "0123456789abcdefghijklmnopqrstuv"), 26);
        if (i > 0) {
            ck_assert_int_le(strncmp(id[i - 1], id[i], 11), 0);
            ck_assert_int_ne(strcmp(id[i - 1] + 11, id[i] + 11), 0);
        }
    }
}
END_TEST

START_TEST(networks_hold_what_they_say)
{
    static const struct {
        const char *net, *ip;
        bool has;
    } rows[] = {
        {"192.0.2.0/24", "192.0.2.255", true},     {"192.0.2.0/24", "192.0.3.0", false},
        {"192.0.2.0/24", "::ffff:192.0.2.9", true}, {"192.0.2.77/25", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.1", true},          {"192.0.2.1", "192.0.2.2", false},
        {"0.0.0.0/0", "203.0.113.9", true},        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "2001:db8::1", true},             {"::/0", "203.0.113.9", false},
        {"2001:db8::/33", "2001:db8:7fff::1", true}, {"2001:db8::/33", "2001:db8:8000::1", false},
        {"::1", "::1", true},                      {"10.0.0.0/9", "10.128.0.1", false},
        {"::ffff:10.0.0.0/104", "10.1.2.3", true},
    };
    static const char *const bad[] = {"", "x", "1.2.3", "1.2.3.4/33", "::1/129", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/8x", "/8", "1.2.3.4 "};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct cidr net;
        struct ip ip;
        ck_assert_int_eq(cidr_parse(span_z(rows[i].net), &net), 0);
        ck_assert_int_eq(ip_parse(span_z(rows[i].ip), &ip), 0);
        ck_assert_msg(cidr_has(&net, &ip) == rows[i].has, "%s %s", rows[i].net, rows[i].ip);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct cidr net;
        ck_assert_msg(cidr_parse(span_z(bad[i]), &net) == -E_SYNTAX, "%s", bad[i]);
    }
    struct ip ip;
    char text[IP_TEXT_MAX];
    ck_assert_int_eq(ip_parse(span_z("::ffff:127.1.2.3"), &ip), 0);
    ck_assert(ip_is_v4(&ip) && ip_is_loopback(&ip));
    ck_assert_str_eq(ip_format(&ip, text), "127.1.2.3");
    ck_assert_int_eq(ip_parse(span_z("2001:DB8:0::1"), &ip), 0);
    ck_assert(!ip_is_loopback(&ip));
    ck_assert_str_eq(ip_format(&ip, text), "2001:db8::1");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/crypto");
    TCase *t = tcase_create("crypto, cidr");
    suite_add_tcase(s, t);
    tcase_add_test(t, digests_match_the_published_vectors);
    tcase_add_test(t, scram_keys_verify_the_exchange_of_rfc_7677);
    tcase_add_test(t, base64_is_strict_and_round_trips);
    tcase_add_test(t, hex_reads_both_cases);
    tcase_add_test(t, crc32c_is_the_same_by_instruction_and_by_table);
    tcase_add_test(t, ids_are_unique_and_sort_by_time);
    tcase_add_test(t, networks_hold_what_they_say);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
