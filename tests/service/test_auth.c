#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "runtime/conn.h"
#include "runtime/job.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/auth.h"
#include "service/common_root.h"
#include "service/rate_limit.h"

/* auth_pbkdf2_iterations cannot be configured below 100,000; records of 1,000 are written by root_user(), so each
 * failure here costs about 20 ms. */
#define CONFIG "\"hostname\":\"mx.example.com\",\"domains\":[\"example.com\"],\"auth\":{\"pbkdf2_iterations\":100000}"

static struct test_root t;
static struct rate_limit *rl;
static struct auth *au;
static struct ip peer;

static void make(const char *config_z)
{
    root_make(&t, config_z);
    rl = rate_limit_new(10000);
    au = auth_new(t.acc, rl, &t.slot);
    ck_assert(rl != NULL && au != NULL);
    ip_parse(span_z("192.0.2.1"), &peer);
    root_user(&t, "alice@example.com", "secret-pass");
}

static void setup(void)
{
    make(CONFIG);
}

static void teardown(void)
{
    au = auth_free(au);
    rl = rate_limit_free(rl);
    root_done(&t);
}

static enum auth_result login_as(const char *authzid_z, const char *name_z, const char *password_z)
{
    struct auth_outcome out;
    struct auth_request rq = {.peer = &peer, .protocol_z = "test", .authzid = span_z(authzid_z),
                              .name = span_z(name_z), .password = span_z(password_z)};
    ck_assert_int_eq(auth_check(au, &rq, 1000, &out), 0);
    ck_assert((out.account != NULL) == (out.result == AUTH_OK));
    if (out.account != NULL)
        ck_assert_str_eq(out.account->user_z, "alice");
    account_unref(out.account);
    return out.result;
}

static enum auth_result login(const char *name_z, const char *password_z)
{
    return login_as("", name_z, password_z);
}

START_TEST(the_right_password_and_nothing_else_gets_in)
{
    ck_assert_int_eq(login("alice@example.com", "secret-pass"), AUTH_OK);
    ck_assert_int_eq(login("Alice@Example.COM", "secret-pass"), AUTH_OK);
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_OK); /* one hosted domain */
    ck_assert_int_eq(login("alice@example.com", "Secret-pass"), AUTH_BAD);
    ck_assert_int_eq(login("alice@example.com", ""), AUTH_BAD);
    ck_assert_int_eq(login("bob@example.com", "secret-pass"), AUTH_BAD);
    ck_assert_int_eq(login_as("alice@example.com", "alice", "secret-pass"), AUTH_OK);
    ck_assert_int_eq(login_as("bob@example.com", "alice", "secret-pass"), AUTH_BAD);
}
END_TEST

START_TEST(names_that_are_none_are_bad_credentials)
{
    static const char *const names[] = {"", "@", "alice@", "@example.com", "alice@elsewhere.example", "../alice",
                                        "alice@example.com\n"};
    rl = rate_limit_free(rl); /* not locked out on the way */
    auth_free(au);
    rl = rate_limit_new(10000);
    au = auth_new(t.acc, rl, &t.slot);
    ip_parse(span_z("127.0.0.1"), &peer);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        ck_assert_int_eq(login(names[i], "secret-pass"), AUTH_BAD);
    char long_one[2000];
    memset(long_one, 'a', sizeof(long_one));
    long_one[1999] = 0;
    ck_assert_int_eq(login(long_one, "secret-pass"), AUTH_BAD);
    ck_assert_int_eq(login("alice", long_one), AUTH_BAD);
}
END_TEST

START_TEST(several_domains_want_the_full_address)
{
    teardown();
    make("\"hostname\":\"mx.example.com\",\"domains\":[\"example.com\",\"example.org\"],"
         "\"auth\":{\"pbkdf2_iterations\":100000}");
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_BAD);
    ck_assert_int_eq(login("alice@example.com", "secret-pass"), AUTH_OK);
}
END_TEST

START_TEST(a_disabled_account_stays_out_also_from_the_cache)
{
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_OK);
    struct account_change off = {.set_disabled = true, .disabled = true};
    ck_assert_int_eq(account_change(t.acc, t.cfg, span_z("example.com"), span_z("alice"), &off), 0);
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_BAD);
}
END_TEST

START_TEST(a_changed_password_voids_the_cache)
{
    struct account_change ch = {.set_password = true, .password = span_z("other-pass")};
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_OK);
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_OK);
    ck_assert_int_eq(account_change(t.acc, t.cfg, span_z("example.com"), span_z("alice"), &ch), 0);
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_BAD);
    ck_assert_int_eq(login("alice", "other-pass"), AUTH_OK);
}
END_TEST

START_TEST(old_records_are_rewritten_at_a_good_login)
{
    uint8_t derived[32];
    char hash[65], text[4096], b64[base64_size(32)];
    struct account *a = NULL;
    const char *forms[] = {"{\"username\":\"alice\",\"password_hash\":\"%s\",\"salt\":\"00ff00ff\",\"note\":1}",
                           "{\"username\":\"alice\",\"password\":{\"hash\":\"%s\",\"salt\":\"AP8A/w==\",\"iterations\":5000},\"note\":1}"};
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_int_eq(crypto_pbkdf2_sha256(span_z("old-pass"), span_of("\0\xff\0\xff", 4), i == 0 ? 100000 : 5000, derived, 32), 0);
        hex_encode(span_of(derived, 32), hash);
        base64_encode(span_of(derived, 32), b64);
        snprintf(text, sizeof(text), forms[i], i == 0 ? hash : b64);
        root_put(&t, "domains/example.com/users/alice/user.json", text);
        ck_assert_int_eq(login("alice", "wrong-pass"), AUTH_BAD);
        ck_assert_int_eq(accounts_get(t.acc, span_z("example.com"), span_z("alice"), &a), 0);
        ck_assert_int_eq(a->password.scheme, PASSWORD_PBKDF2);
        a = account_unref(a);
        ck_assert_int_eq(login("alice", "old-pass"), AUTH_OK);
        ck_assert_int_eq(accounts_get(t.acc, span_z("example.com"), span_z("alice"), &a), 0);
        ck_assert_int_eq(a->password.scheme, PASSWORD_SCRAM);
        ck_assert_uint_eq(a->password.iterations, 100000);
        a = account_unref(a);
        root_read(&t, "domains/example.com/users/alice/user.json", text, sizeof(text));
        ck_assert_ptr_nonnull(strstr(text, "note"));
        ck_assert_ptr_null(strstr(text, "hash"));
        ck_assert_int_eq(login("alice", "old-pass"), AUTH_OK);
    }
}
END_TEST

/* The salt of a flat record may have been hashed as the text it is written as. */
START_TEST(a_salt_that_was_hashed_as_text_fits_too)
{
    uint8_t derived[32];
    char hash[65], text[400];
    ck_assert_int_eq(crypto_pbkdf2_sha256(span_z("old-pass"), span_z("00ff00ff"), 100000, derived, 32), 0);
    hex_encode(span_of(derived, 32), hash);
    snprintf(text, sizeof(text), "{\"password_hash\":\"%s\",\"salt\":\"00ff00ff\"}", hash);
    root_put(&t, "domains/example.com/users/alice/user.json", text);
    ck_assert_int_eq(login("alice", "old-pass"), AUTH_OK);
}
END_TEST

START_TEST(passwords_are_prepared_and_else_taken_as_they_come)
{
    struct account_change ch = {.set_password = true, .password = span_z("I\xc2\xadX-\xe2\x85\xa8-pass")};
    ck_assert_int_eq(account_change(t.acc, t.cfg, span_z("example.com"), span_z("alice"), &ch), 0);
    ck_assert_int_eq(login("alice", "IX-IX-pass"), AUTH_OK);
    ck_assert_int_eq(login("alice", "I\xc2\xadX-\xe2\x85\xa8-pass"), AUTH_OK);
    root_user(&t, "alice@example.com", "raw\xc2\xadpass"); /* a record over the unprepared octets */
    ck_assert_int_eq(login("alice", "raw\xc2\xadpass"), AUTH_OK);
    root_user(&t, "alice@example.com", "latin1-\xe4");
    ck_assert_int_eq(login("alice", "latin1-\xe4"), AUTH_OK);
}
END_TEST

START_TEST(guessing_locks_the_address_before_the_password_is_tested)
{
    char guess[20];
    for (unsigned i = 0; i < 5; i++) {
        snprintf(guess, sizeof(guess), "guess-%u", i);
        ck_assert_int_eq(login("alice", guess), AUTH_BAD);
    }
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_LOCKED);
    ip_parse(span_z("192.0.2.2"), &peer);
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_OK);
}
END_TEST

START_TEST(an_unreadable_account_is_not_a_wrong_password)
{
    root_put(&t, "domains/example.com/users/alice/user.json", "{");
    ck_assert_int_eq(login("alice", "secret-pass"), AUTH_DOWN);
}
END_TEST

START_TEST(credentials_are_allowed_where_auth_01_says)
{
    static const struct {
        struct conn_trust trust;
        bool allowed;
    } rows[] = {
        {{.tls = true, .tls_enabled = true}, true},
        {{.tls = false, .loopback = true, .tls_enabled = true}, false},
        {{.tls = false, .loopback = false, .tls_enabled = true}, false},
        {{.tls = false, .loopback = true, .tls_enabled = false}, true},
        {{.tls = false, .loopback = false, .tls_enabled = false}, false},
        {{.tls = true, .loopback = false, .tls_enabled = false}, true}, /* a proxy vouches */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert(auth_allowed_on(&rows[i].trust) == rows[i].allowed);
}
END_TEST

struct session {
    struct conn conn;
};

static enum auth_result seen[4];
static unsigned seen_n, ended;

static struct conn *session_new(const struct conn_origin *o)
{
    (void)o;
    struct session *s = calloc(1, sizeof(*s));
    return s == NULL ? NULL : &s->conn;
}

static void closed(struct conn *c, enum conn_end why)
{
    (void)why;
    ended++;
    free(CONTAINER_OF(c, struct session, conn));
}

static void nothing(struct conn *c)
{
    (void)c;
}

static void told(struct conn *c, const struct auth_outcome *out)
{
    (void)c;
    ck_assert_uint_lt(seen_n, ARRAY_LEN(seen));
    seen[seen_n++] = out->result;
}

static void late(struct conn *c, enum conn_timer which)
{
    (void)which;
    conn_close(c);
}

static const struct conn_proto proto = {.name_z = "test", .in_max = 4096, .session_new = session_new, .open = nothing,
                                        .input = nothing, .timeout = late, .stopping = nothing, .closed = closed};
static const struct conn_service service = {.proto = &proto};

START_TEST(the_session_is_told_once_and_never_after_its_end)
{
    struct job_pool *pool = NULL;
    struct workers *ws = NULL;
    struct conn *c = NULL;
    int pair[2];
    ck_assert_int_eq(job_pool_new(0, &pool), 0);
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = pool}, &ws), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    ck_assert_int_eq(worker_adopt(workers_at(ws, 0), pair[0], &service, &c), 0);
    struct auth_request rq = {.peer = &peer, .protocol_z = "test", .name = span_z("alice"), .password = span_z("secret-pass")};
    seen_n = ended = 0;
    ck_assert_int_eq(auth_start(au, pool, conn_handle(c), &rq, told), 0);
    ck_assert_uint_eq(seen_n, 0); /* never inside the call */
    workers_settle(ws);
    ck_assert_uint_eq(seen_n, 1);
    ck_assert_int_eq(seen[0], AUTH_OK);
    rq.password = span_z("wrong");
    ck_assert_int_eq(auth_start(au, pool, conn_handle(c), &rq, told), 0);
    workers_settle(ws);
    ck_assert_uint_eq(seen_n, 2);
    ck_assert_int_eq(seen[1], AUTH_BAD);
    ck_assert_int_eq(auth_start(au, pool, conn_handle(c), &rq, told), 0);
    conn_abort(c, CONN_END_ABORTED);
    workers_settle(ws);
    ck_assert_uint_eq(seen_n, 2);
    ck_assert_uint_eq(ended, 1);
    close(pair[1]);
    job_pool_free(pool);
    workers_free(ws);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/auth");
    TCase *c = tcase_create("auth");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_right_password_and_nothing_else_gets_in);
    tcase_add_test(c, names_that_are_none_are_bad_credentials);
    tcase_add_test(c, several_domains_want_the_full_address);
    tcase_add_test(c, a_disabled_account_stays_out_also_from_the_cache);
    tcase_add_test(c, a_changed_password_voids_the_cache);
    tcase_add_test(c, old_records_are_rewritten_at_a_good_login);
    tcase_add_test(c, a_salt_that_was_hashed_as_text_fits_too);
    tcase_add_test(c, passwords_are_prepared_and_else_taken_as_they_come);
    tcase_add_test(c, guessing_locks_the_address_before_the_password_is_tested);
    tcase_add_test(c, an_unreadable_account_is_not_a_wrong_password);
    tcase_add_test(c, credentials_are_allowed_where_auth_01_says);
    tcase_add_test(c, the_session_is_told_once_and_never_after_its_end);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
