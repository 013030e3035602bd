/* SCRAM messages (RFC 5802, RFC 7677). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/scram.h"

static struct arena mem;

static int bind_abc(const void *ctx, struct span type, uint8_t *ret, size_t *ret_n)
{
    (void)ctx;
    if (!span_eq_z(type, "tls-exporter"))
        return -E_NOTFOUND;
    memcpy(ret, "abc", 3);
    *ret_n = 3;
    return 0;
}

static const struct scram_channel plain = {.plus = false, .binding = bind_abc}, bindable = {.plus = true, .binding = bind_abc};

static struct scram_record record_of(const char *password_z, const char *salt_b64_z, uint32_t iterations)
{
    struct scram_record rec = {.iterations = iterations};
    ck_assert_int_eq(base64_decode(span_z(salt_b64_z), rec.salt, sizeof(rec.salt), &rec.salt_n), 0);
    ck_assert_int_eq(crypto_scram_keys(span_z(password_z), span_of(rec.salt, rec.salt_n), iterations, &rec.keys), 0);
    return rec;
}

/* After scram_challenge() with the nonce of an example instead of a random one. */
static void challenge_as(struct scram *sc, const struct scram_record *rec, const char *server_first_z, size_t nonce_n)
{
    struct span out;
    ck_assert_int_eq(scram_challenge(sc, rec, &out), 0);
    sc->server_first = span_z(server_first_z);
    sc->nonce = span_part(sc->server_first, 2, nonce_n);
}

START_TEST(the_exchange_of_rfc_7677)
{
    struct scram sc;
    struct span out;
    struct scram_record rec = record_of("pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", 4096);
    const char *nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    ck_assert_int_eq(scram_first(&sc, &mem, span_z("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"), false, &plain), 0);
    ck_assert(span_eq_z(sc.name, "user"));
    challenge_as(&sc, &rec, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", strlen(nonce));
    ck_assert_int_eq(scram_final(&sc, span_z("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                             "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), &out), 1);
    ck_assert(span_eq_z(out, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    static const struct {
        const char *message;
        int r;
    } rows[] = {
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVU=", 0},
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", 0},
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k1,p=j2rVkvskaPcDY9Xk8/2R+GI7ha4BmKEngq4xsRysqBk=", 0}, /* proven, but not our nonce */
        {"c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=FoqiHTtQEDE8lz1CdaEe3tK4mS+iMDTl77SPyDS53DY=", 0}, /* nor our header */
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAA", -E_SYNTAX},
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=", -E_SYNTAX},
        {"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", -E_SYNTAX},
        {"c=biws,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", -E_SYNTAX},
        {"", -E_SYNTAX},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(scram_final(&sc, span_z(rows[i].message), &out) == rows[i].r, "row %zu", i);
}
END_TEST

START_TEST(first_messages)
{
    static const struct {
        const char *message;
        bool plus, offered;
        int r;
        const char *name, *authzid;
    } rows[] = {
        {"n,,n=user,r=abc", false, false, 0, "user", ""},
        {"n,,n=user,r=abc", false, true, 0, "user", ""},
        {"y,,n=user,r=abc", false, false, 0, "user", ""},
        {"y,,n=user,r=abc", false, true, -E_DENIED, "", ""},       /* somebody cut the offer */
        {"n,,n=user,r=abc", true, true, -E_DENIED, "", ""},
        {"y,,n=user,r=abc", true, true, -E_DENIED, "", ""},
        {"p=tls-exporter,,n=user,r=abc", true, true, 0, "user", ""},
        {"p=tls-exporter,,n=user,r=abc", false, true, -E_DENIED, "", ""},
        {"p=tls-exporter,,n=user,r=abc", true, false, -E_DENIED, "", ""},
        {"p=tls-unique,,n=user,r=abc", true, true, -E_DENIED, "", ""}, /* not here */
        {"p=nonsense,,n=user,r=abc", true, true, -E_DENIED, "", ""},
        {"p=,,n=user,r=abc", true, true, -E_SYNTAX, "", ""},
        {"n,a=zed,n=user,r=abc,x=ignored", false, false, 0, "user", "zed"},
        {"n,,n=u=2Cse=3Dr,r=abc", false, false, 0, "u,se=r", ""},
        {"n,,n=u=2cx,r=abc", false, false, 0, "u,x", ""},
        {"n,,n=u=2,r=abc", false, false, -E_SYNTAX, "", ""},
        {"n,,n=u=41,r=abc", false, false, -E_SYNTAX, "", ""},
        {"n,zed,n=user,r=abc", false, false, -E_SYNTAX, "", ""},
        {"n,,m=ext,n=user,r=abc", false, false, -E_SYNTAX, "", ""},
        {"n,,n=user", false, false, -E_SYNTAX, "", ""},
        {"n,,n=user,r=", false, false, -E_SYNTAX, "", ""},
        {"n,,n=user,r=a b", false, false, -E_SYNTAX, "", ""},
        {"n,,r=abc,n=user", false, false, -E_SYNTAX, "", ""},
        {"n,n=user,r=abc", false, false, -E_SYNTAX, "", ""},
        {"x,,n=user,r=abc", false, false, -E_SYNTAX, "", ""},
        {",,", false, false, -E_SYNTAX, "", ""},
        {"n", false, false, -E_SYNTAX, "", ""},
        {"", false, false, -E_SYNTAX, "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scram sc;
        int r = scram_first(&sc, &mem, span_z(rows[i].message), rows[i].plus, rows[i].offered ? &bindable : &plain);
        ck_assert_msg(r == rows[i].r, "row %zu: %d", i, r);
        if (r == 0)
            ck_assert_msg(span_eq_z(sc.name, rows[i].name) && span_eq_z(sc.authzid, rows[i].authzid), "row %zu", i);
    }
    static char long_z[600] = "n,,n=user,r=";
    struct scram sc;
    memset(long_z + 12, 'a', 513);
    ck_assert_int_eq(scram_first(&sc, &mem, span_z(long_z), false, &plain), -E_SYNTAX);
    ck_assert_int_eq(scram_first(&sc, &mem, span_of("n,,n=a\0b,r=abc", 14), false, &plain), -E_SYNTAX);
}
END_TEST

START_TEST(nonces_differ_and_carry_the_client_s)
{
    struct scram sc;
    struct span one, two;
    struct scram_record rec = record_of("pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", 1);
    ck_assert_int_eq(scram_first(&sc, &mem, span_z("n,,n=user,r=abc"), false, &plain), 0);
    ck_assert_int_eq(scram_challenge(&sc, &rec, &one), 0);
    ck_assert_uint_eq(sc.nonce.n, 3 + 24);
    ck_assert(span_eq_z(span_part(one, 0, 5), "r=abc"));
    ck_assert_int_eq(scram_first(&sc, &mem, span_z("n,,n=user,r=abc"), false, &plain), 0);
    ck_assert_int_eq(scram_challenge(&sc, &rec, &two), 0);
    ck_assert(!span_eq(one, two));
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
    Suite *s = suite_create("service/scram");
    TCase *c = tcase_create("scram");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_exchange_of_rfc_7677);
    tcase_add_test(c, first_messages);
    tcase_add_test(c, nonces_differ_and_carry_the_client_s);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
