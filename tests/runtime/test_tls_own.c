#include <check.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "runtime/tls.h"
#include "runtime/tls_own.h"

#define DAY_S INT64_C(86400)

static char dir[32];
static int dirfd_;
static const struct tls_own_names mail_names = {.host_z = "mail.example.net"};

static void setup(void)
{
    strcpy(dir, "/tmp/rmaild-own-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    dirfd_ = open(dir, O_RDONLY | O_DIRECTORY);
}

static void teardown(void)
{
    for (unsigned k = 0; k < TLS_OWN_KIND__COUNT; k++) {
        unlinkat(dirfd_, tls_own_cert_name(k), 0);
        unlinkat(dirfd_, tls_own_key_name(k), 0);
    }
    close(dirfd_);
    ck_assert_int_eq(rmdir(dir), 0); /* no temporary file was left */
}

static X509 *read_cert(enum tls_own_kind kind)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", dir, tls_own_cert_name(kind));
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    X509 *x = PEM_read_X509(f, NULL, NULL, NULL);
    fclose(f);
    ck_assert_ptr_nonnull(x);
    return x;
}

static char *read_text(const char *name_z)
{
    char *text;
    size_t n;
    ck_assert_int_eq(fsu_read(dirfd_, name_z, 1 << 20, &text, &n), 0);
    return text;
}

START_TEST(a_new_certificate_is_what_the_specification_says)
{
    char many[150][32];
    const char *domains[150];
    for (unsigned i = 0; i < 150; i++) {
        snprintf(many[i], sizeof(many[i]), "d%u.example.org", i);
        domains[i] = many[i];
    }
    struct tls_own_names names = {
        .host_z = "mail.example.net", .domains = domains, .domain_count = 150};
    enum tls_own_result what;
    int64_t now = clock_wall_s();
    ck_assert_int_eq(tls_own_ensure(dirfd_, (enum tls_own_kind)_i, &names, now, &what), 0);
    ck_assert_int_eq(what, TLS_OWN_MADE);

    X509 *x = read_cert((enum tls_own_kind)_i);
    EVP_PKEY *key = X509_get0_pubkey(x);
    ck_assert_int_eq(EVP_PKEY_base_id(key), _i == TLS_OWN_RSA ? EVP_PKEY_RSA : EVP_PKEY_EC);
    ck_assert_int_eq(EVP_PKEY_bits(key), _i == TLS_OWN_RSA ? 2048 : 256);
    ck_assert_int_eq(X509_get_signature_nid(x),
                     _i == TLS_OWN_RSA ? NID_sha256WithRSAEncryption : NID_ecdsa_with_SHA256);
    ck_assert_int_eq(X509_self_signed(x, 1), 1);
    static const char *const good[] = {"mail.example.net", "d0.example.org", "d99.example.org",
                                       "localhost"};
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        ck_assert_int_eq(X509_check_host(x, good[i], 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL),
                         1);
    ck_assert_int_eq(X509_check_host(x, "d100.example.org", 0, 0, NULL), 0);
    ck_assert_int_eq(X509_check_ip_asc(x, "127.0.0.1", 0), 1);
    ck_assert_int_eq(X509_check_ip_asc(x, "::1", 0), 1);
    int days, seconds;
    ck_assert_int_eq(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(x), X509_get0_notAfter(x)),
                     1);
    ck_assert_int_eq(days, 825);
    X509_free(x);

    struct stat st;
    ck_assert_int_eq(fstatat(dirfd_, tls_own_key_name((enum tls_own_kind)_i), &st, 0), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0600);
    ck_assert_int_eq(fstatat(dirfd_, tls_own_cert_name((enum tls_own_kind)_i), &st, 0), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0600);

    char cert[128], key_path[128];
    snprintf(cert, sizeof(cert), "%s/%s", dir, tls_own_cert_name((enum tls_own_kind)_i));
    snprintf(key_path, sizeof(key_path), "%s/%s", dir, tls_own_key_name((enum tls_own_kind)_i));
    struct tls_problem p;
    tls_pair_check(&(struct tls_pair){cert, key_path}, &p);
    ck_assert_int_eq(p.finding, TLS_FINE);
}
END_TEST

START_TEST(it_is_kept_until_thirty_days_before_its_end_or_a_new_host_name)
{
    static const struct tls_own_names renamed = {.host_z = "mx.example.net"};
    int64_t now = clock_wall_s();
    const struct {
        const struct tls_own_names *names;
        int64_t now_s;
        enum tls_own_result what;
    } rows[] = {
        {&mail_names, now, TLS_OWN_MADE},
        {&mail_names, now, TLS_OWN_KEPT},
        {&mail_names, now + 794 * DAY_S, TLS_OWN_KEPT},
        {&mail_names, now + 796 * DAY_S, TLS_OWN_RENEWED},
        {&mail_names, now + 796 * DAY_S, TLS_OWN_KEPT},
        {&renamed, now, TLS_OWN_RENEWED},
        {&renamed, now, TLS_OWN_KEPT},
    };
    char *key = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum tls_own_result what;
        ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_P256, rows[i].names, rows[i].now_s, &what),
                         0);
        ck_assert_msg(what == rows[i].what, "row %zu", i);
        char *text = read_text("key.pem");
        if (key != NULL)
            ck_assert_str_eq(text, key); /* always the same key */
        free(key);
        key = text;
    }
    free(key);
}
END_TEST

START_TEST(foreign_files_are_left_alone)
{
    enum tls_own_result what;
    ck_assert_int_eq(fsu_replace(dirfd_, "cert.pem", SPAN_LIT("somebody's"), 0600), 0);
    ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, clock_wall_s(), &what),
                     -E_INVAL);
    ck_assert_int_eq(fsu_replace(dirfd_, "key.pem", SPAN_LIT("somebody's too"), 0600), 0);
    ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, clock_wall_s(), &what), 0);
    ck_assert_int_eq(what, TLS_OWN_KEPT);
    char *text = read_text("cert.pem");
    ck_assert_str_eq(text, "somebody's");
    free(text);
}
END_TEST

START_TEST(a_start_that_died_between_key_and_certificate_is_completed)
{
    enum tls_own_result what;
    ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, clock_wall_s(), &what), 0);
    char *key = read_text("key.pem");
    unlinkat(dirfd_, "cert.pem", 0);
    ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, clock_wall_s(), &what), 0);
    ck_assert_int_eq(what, TLS_OWN_MADE);
    char *again = read_text("key.pem");
    ck_assert_str_eq(key, again);
    free(key);
    free(again);
}
END_TEST

START_TEST(files_are_checked_and_the_gravest_finding_is_told)
{
    char cert[64], key[64], other_key[64];
    enum tls_own_result what;
    int64_t now = clock_wall_s();
    ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, now, &what), 0);
    ck_assert_int_eq(tls_own_ensure(dirfd_, TLS_OWN_RSA, &mail_names, now, &what), 0);
    snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
    snprintf(key, sizeof(key), "%s/key.pem", dir);
    snprintf(other_key, sizeof(other_key), "%s/key-rsa.pem", dir);
    const struct {
        struct tls_pair pair;
        enum tls_finding finding;
        bool fatal;
        int64_t made_s; /* 0: as it is */
    } rows[] = {
        {{cert, key}, TLS_FINE, false, 0},
        {{"/nonexistent", key}, TLS_CERT_UNREADABLE, true, 0},
        {{key, key}, TLS_CERT_UNREADABLE, true, 0},
        {{cert, "/nonexistent"}, TLS_KEY_UNREADABLE, true, 0},
        {{cert, cert}, TLS_KEY_UNREADABLE, true, 0},
        {{cert, other_key}, TLS_KEY_UNFITTING, true, 0},
        {{cert, key}, TLS_EXPIRES_SOON, false, now - 815 * DAY_S},
        {{cert, key}, TLS_EXPIRED, false, now - 826 * DAY_S},
        {{cert, key}, TLS_NOT_YET_VALID, false, now + DAY_S},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].made_s != 0) { /* with the same key, at another time */
            unlinkat(dirfd_, "cert.pem", 0);
            ck_assert_int_eq(
                tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, rows[i].made_s, &what), 0);
        }
        struct tls_problem p;
        tls_pair_check(&rows[i].pair, &p);
        ck_assert_msg(p.finding == rows[i].finding && p.fatal == rows[i].fatal, "row %zu: %s", i,
                      tls_finding_text(p.finding));
        struct tls_set *set = NULL;
        struct tls_config cfg = {.pairs = &rows[i].pair, .pair_count = 1};
        ck_assert_int_eq(tls_set_new(&cfg, &p, &set), rows[i].fatal ? -E_INVAL : 0);
        ck_assert_int_eq(p.finding, rows[i].finding);
        tls_set_unref(set);
    }
}
END_TEST

static void *ensure_thread(void *arg)
{
    enum tls_own_result *what = arg;
    return tls_own_ensure(dirfd_, TLS_OWN_P256, &mail_names, clock_wall_s(), what) == 0 ? what
                                                                                        : NULL;
}

START_TEST(concurrent_starts_make_one)
{
    enum { N = 8 };
    pthread_t threads[N];
    enum tls_own_result what[N];
    unsigned made = 0;
    for (unsigned i = 0; i < N; i++)
        pthread_create(&threads[i], NULL, ensure_thread, &what[i]);
    for (unsigned i = 0; i < N; i++) {
        void *ok;
        pthread_join(threads[i], &ok);
        ck_assert_ptr_nonnull(ok);
        made += what[i] == TLS_OWN_MADE;
    }
    ck_assert_uint_eq(made, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/tls_own");
    TCase *t = tcase_create("own certificate");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_new_certificate_is_what_the_specification_says, 0,
                        TLS_OWN_KIND__COUNT);
    tcase_add_test(t, it_is_kept_until_thirty_days_before_its_end_or_a_new_host_name);
    tcase_add_test(t, foreign_files_are_left_alone);
    tcase_add_test(t, a_start_that_died_between_key_and_certificate_is_completed);
    tcase_add_test(t, files_are_checked_and_the_gravest_finding_is_told);
    tcase_add_test(t, concurrent_starts_make_one);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
