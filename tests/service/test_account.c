#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/common_root.h"
#include "service/file_stamp.h"

#define DOMAIN span_z("example.com")
#define ALICE span_z("alice")

static struct test_root t;

static void setup(void)
{
    root_make(&t, NULL);
}

static void teardown(void)
{
    root_done(&t);
}

static int add(const char *user_z, const char *password_z)
{
    struct account_change first = {.password = span_z(password_z)};
    return account_add(t.acc, NULL, t.cfg, DOMAIN, span_z(user_z), &first);
}

START_TEST(names_have_one_form)
{
    static const struct {
        const char *in;
        int r;
        const char *user, *domain;
    } rows[] = {
        {"Alice@EXAMPLE.com", 0, "alice", "example.com"},
        {"a.b_c+d-9@b\xc3\xbc" "cher.example", 0, "a.b_c+d-9", "xn--bcher-kva.example"},
        {"alice", -E_SYNTAX, "", ""},
        {".a@x.example", -E_SYNTAX, "", ""},
        {"a.@x.example", -E_SYNTAX, "", ""},
        {"a..b@x.example", -E_SYNTAX, "", ""},
        {"a/b@x.example", -E_SYNTAX, "", ""},
        {"@x.example", -E_SYNTAX, "", ""},
        {"a@", -E_SYNTAX, "", ""},
        {"a@../x", -E_SYNTAX, "", ""},
        {"\xc3\xa4@x.example", -E_SYNTAX, "", ""},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.example", -E_SYNTAX, "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct account_name name = {0};
        ck_assert_msg(account_name_parse(span_z(rows[i].in), &name) == rows[i].r, "%s", rows[i].in);
        ck_assert_str_eq(name.user_z, rows[i].user);
        ck_assert_str_eq(name.domain_z, rows[i].domain);
    }
}
END_TEST

START_TEST(a_new_account_reads_back_and_its_file_is_private)
{
    struct account_change first = {.password = span_z("secret-pass"), .set_admin = true, .admin = true,
                                   .set_quota = true, .quota_mb = 7};
    struct account *a = NULL;
    struct stat st;
    char path[200];
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), -E_DOWN); /* no directory of the domain: CFG-09 */
    ck_assert_int_eq(account_add(t.acc, NULL, t.cfg, DOMAIN, ALICE, &first), 0);
    ck_assert_int_eq(account_add(t.acc, NULL, t.cfg, DOMAIN, ALICE, &first), -E_EXISTS);
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, span_z("bob"), &a), -E_NOTFOUND);
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert(span_eq_z(a->address, "alice@example.com"));
    ck_assert(a->admin && !a->superadmin && !a->disabled);
    ck_assert_uint_eq(account_quota_octets(a, t.cfg), 7u << 20);
    ck_assert_int_eq(a->password.scheme, PASSWORD_SCRAM);
    ck_assert_uint_eq(a->password.iterations, 300000);
    ck_assert_uint_gt(a->token_epoch, 1000000000000000u);
    ck_assert_int_gt(a->created_s, 1000000000);
    snprintf(path, sizeof(path), "%s/domains/example.com/users/alice/user.json", t.dir);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    account_unref(a);
}
END_TEST

START_TEST(room_seen_long_ago_is_no_room)
{
    struct account *a = NULL;
    ck_assert_int_eq(add("alice", "secret-pass"), 0);
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert_uint_eq(account_room_recent(a, 1), 0);
    account_room_note(a, (UINT64_C(700) << 20) + 5, 1000);
    ck_assert_uint_eq(account_room_recent(a, 1000), UINT64_C(700) << 20);
    ck_assert_uint_eq(account_room_recent(a, 1001), 0);
    account_room_note(a, UINT64_MAX, 2000);
    ck_assert_uint_ge(account_room_recent(a, 1500), UINT64_C(1) << 43);
    account_room_note(a, 1000, 2001);
    ck_assert_uint_eq(account_room_recent(a, 1500), 0);
    account_unref(a);
}
END_TEST

START_TEST(passwords_that_are_not_allowed_make_no_account)
{
    char long_one[1026];
    memset(long_one, 'x', sizeof(long_one));
    long_one[1025] = 0;
    ck_assert_int_eq(add("u", "short77"), -E_SYNTAX);
    ck_assert_int_eq(add("u", long_one), -E_SYNTAX);
    ck_assert_int_eq(add("u", "tab\tinside"), -E_SYNTAX);
    ck_assert_int_eq(add("u", "not\xff utf8"), -E_SYNTAX);
    ck_assert_int_eq(add("U", "long enough"), -E_INVAL);
    ck_assert_int_eq(add("u", "p\xc3\xa4sswort"), 0);
}
END_TEST

START_TEST(a_change_keeps_members_that_nobody_here_knows)
{
    struct account *a = NULL;
    char text[4096];
    root_put(&t, "domains/example.com/users/alice/user.json",
             "{\"username\":\"alice\",\"theme\":{\"dark\":true},\"quota_mb\":5,\"token_epoch\":4000000000000000,"
             "\"password_hash\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"salt\":\"00ff\"}");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert_int_eq(a->password.scheme, PASSWORD_PBKDF2);
    ck_assert_uint_eq(a->password.salt_n, 2);
    ck_assert_uint_eq(a->password.salt_text_n, 4);
    account_unref(a);
    struct span send_as[] = {span_z("list@example.com"), span_z("@Example.org")};
    struct account_change ch = {.set_password = true, .password = span_z("another pass"), .set_quota = true,
                                .quota_mb = 0, .set_send_as = true, .send_as = send_as, .send_as_n = 2};
    ck_assert_int_eq(account_change(t.acc, t.cfg, DOMAIN, ALICE, &ch), 0);
    ck_assert_int_eq(account_change(t.acc, t.cfg, DOMAIN, span_z("bob"), &ch), -E_NOTFOUND);
    root_read(&t, "domains/example.com/users/alice/user.json", text, sizeof(text));
    ck_assert_ptr_nonnull(strstr(text, "\"dark\""));
    ck_assert_ptr_null(strstr(text, "password_hash"));
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert_int_eq(a->password.scheme, PASSWORD_SCRAM);
    ck_assert_uint_eq(a->token_epoch, 4000000000000001u); /* only grows, whatever the clock says */
    ck_assert_uint_eq(account_quota_octets(a, t.cfg), 0);
    ck_assert_uint_eq(a->send_as_n, 2);
    ck_assert(span_eq_z(a->send_as[1], "@example.org"));
    account_unref(a);
}
END_TEST

START_TEST(holders_learn_of_changes_by_the_state)
{
    struct account *a = NULL, *b = NULL;
    root_user(&t, "alice@example.com", "secret-pass");
    root_user(&t, "bob@example.com", "secret-pass");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, span_z("bob"), &b), 0);
    ck_assert_int_eq(accounts_sweep(t.acc), 0);
    ck_assert_int_eq(account_state(a), ACCOUNT_CURRENT);

    struct account_change quota = {.set_quota = true, .quota_mb = 1};
    ck_assert_int_eq(account_change(t.acc, t.cfg, DOMAIN, ALICE, &quota), 0);
    ck_assert_int_eq(accounts_sweep(t.acc), 1);
    ck_assert_int_eq(account_state(a), ACCOUNT_CHANGED);
    ck_assert_int_eq(account_state(b), ACCOUNT_CURRENT);

    /* The version that is held is two changes old by now, and still learns it. */
    struct account_change disable = {.set_disabled = true, .disabled = true};
    ck_assert_int_eq(account_change(t.acc, t.cfg, DOMAIN, ALICE, &disable), 0);
    ck_assert_int_eq(accounts_sweep(t.acc), 1);
    ck_assert_int_eq(account_state(a), ACCOUNT_DISABLED);

    ck_assert_int_eq(account_delete(t.acc, NULL, DOMAIN, span_z("bob"), true), 0);
    ck_assert_int_eq(accounts_sweep(t.acc), 1);
    ck_assert_int_eq(account_state(b), ACCOUNT_GONE);
    ck_assert_int_eq(account_delete(t.acc, NULL, DOMAIN, span_z("bob"), true), -E_NOTFOUND);
    account_unref(a);
    account_unref(b);
}
END_TEST

START_TEST(an_account_made_anew_is_not_the_old_one)
{
    struct account *a = NULL, *b = NULL;
    root_user(&t, "alice@example.com", "secret-pass");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    root_put(&t, "domains/example.com/users/alice/user.json", "{\"username\":\"alice\",\"created\":2000}");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &b), 0);
    ck_assert_int_eq(account_state(a), ACCOUNT_GONE);
    ck_assert_int_eq(account_state(b), ACCOUNT_CURRENT);
    account_unref(a);
    account_unref(b);
}
END_TEST

START_TEST(unreadable_files_and_links_are_deferred_never_unknown)
{
    struct account *a = NULL;
    char path[200];
    root_put(&t, "domains/example.com/users/alice/user.json", "{\"username\":");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), -E_IO);
    root_put(&t, "domains/example.com/users/alice/user.json", "{\"admin\":true,\"admin\":false}");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), -E_IO);
    snprintf(path, sizeof(path), "%s/domains/example.com/users/eve", t.dir);
    ck_assert_int_eq(symlink("alice", path), 0);
    ck_assert_int_lt(accounts_get(t.acc, DOMAIN, span_z("eve"), &a), 0);
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, span_z("../users/alice"), &a), -E_NOTFOUND);
    ck_assert_int_eq(accounts_get(t.acc, span_z("../domains/example.com"), ALICE, &a), -E_DOWN);
}
END_TEST

/* Looks until the version that is remembered is of a stamp old enough to be trusted. */
static void look_until_trusted(struct span user)
{
    int64_t began_us = clock_wall_us(), last_us = began_us;
    while (last_us < began_us + 2 * (int64_t)FILE_STAMP_TICK_US) {
        struct account *a = NULL;
        last_us = clock_wall_us();
        ck_assert_int_eq(accounts_get(t.acc, DOMAIN, user, &a), 0);
        account_unref(a);
    }
}

START_TEST(a_name_that_leads_elsewhere_is_no_account_however_often_it_was_looked_at)
{
    struct account *a = NULL;
    char alice[200], away[200];
    root_user(&t, "alice@example.com", "secret-pass");
    root_user(&t, "bob@example.com", "other-secret");
    look_until_trusted(ALICE);
    snprintf(alice, sizeof(alice), "%s/domains/example.com/users/alice", t.dir);
    snprintf(away, sizeof(away), "%s/away", t.dir);

    ck_assert_int_eq(rename(alice, away), 0);
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), -E_NOTFOUND);
    ck_assert_int_eq(rename(away, alice), 0);
    look_until_trusted(ALICE);

    ck_assert_int_eq(rename(alice, away), 0);
    ck_assert_int_eq(symlink("bob", alice), 0);
    ck_assert_int_lt(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert_int_eq(unlink(alice), 0);
    ck_assert_int_eq(rename(away, alice), 0);
    look_until_trusted(ALICE);

    root_put(&t, "domains/example.com/users/alice/user.json", "{\"username\":\"alice\",\"created\":2000}");
    ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
    ck_assert_int_eq(a->created_s, 2000);
    account_unref(a);
}
END_TEST

START_TEST(the_first_admin_is_the_oldest_enabled_one)
{
    struct account *a = NULL;
    root_put(&t, "domains/example.com/users/zoe/user.json", "{\"admin\":true,\"created\":100,\"disabled\":true}");
    root_put(&t, "domains/example.com/users/yan/user.json", "{\"admin\":true,\"created\":\"1970-01-01T00:05:00Z\"}");
    root_put(&t, "domains/example.com/users/xie/user.json", "{\"admin\":true,\"created\":300.5}");
    root_put(&t, "domains/example.com/users/abe/user.json", "{\"created\":1}");
    root_put(&t, "domains/example.com/users/bad/user.json", "{");
    ck_assert_int_eq(accounts_first_admin(t.acc, DOMAIN, &a), 0);
    ck_assert_str_eq(a->user_z, "xie");
    a = account_unref(a);
    struct account_change off = {.set_disabled = true, .disabled = true};
    ck_assert_int_eq(account_change(t.acc, t.cfg, DOMAIN, span_z("xie"), &off), 0);
    ck_assert_int_eq(accounts_first_admin(t.acc, DOMAIN, &a), 0); /* what was remembered is not taken on trust */
    ck_assert_str_eq(a->user_z, "yan");
    account_unref(a);
    ck_assert_int_eq(accounts_first_admin(t.acc, span_z("example.org"), &a), -E_DOWN);
}
END_TEST

static int collect(void *ctx, const char *user_z, const struct account *a)
{
    char *text = ctx;
    strcat(text, user_z);
    strcat(text, a == NULL ? "! " : " ");
    return 0;
}

START_TEST(accounts_are_listed_by_name)
{
    char text[200] = "";
    root_user(&t, "bob@example.com", "secret-pass");
    root_user(&t, "alice@example.com", "secret-pass");
    root_put(&t, "domains/example.com/users/bad/user.json", "{");
    root_put(&t, "domains/example.com/users/kept/mailboxes/INBOX/x", "");
    ck_assert_int_eq(account_each(t.acc, DOMAIN, collect, text), 0);
    ck_assert_str_eq(text, "alice bad! bob ");
}
END_TEST

static void *look_on(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 300; i++) {
        struct account *a = NULL, *admin = NULL;
        ck_assert_int_eq(accounts_get(t.acc, DOMAIN, ALICE, &a), 0);
        ck_assert(a->quota_mb >= -1 && a->quota_mb < 100); /* a whole version, never a mixture */
        ck_assert_int_ne(account_state(a), ACCOUNT_GONE);
        if (i % 20 == 0 && accounts_first_admin(t.acc, DOMAIN, &admin) == 0)
            ck_assert_str_eq(admin->user_z, "alice");
        accounts_sweep(t.acc);
        account_unref(admin);
        account_unref(a);
    }
    return NULL;
}

START_TEST(threads_look_while_others_change)
{
    pthread_t thread[4];
    root_user(&t, "alice@example.com", "secret-pass");
    for (unsigned i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, look_on, NULL), 0);
    for (unsigned i = 0; i < 60; i++) {
        struct account_change ch = {.set_quota = true, .quota_mb = i, .set_admin = true, .admin = i % 2 == 0};
        ck_assert_int_eq(account_change(t.acc, t.cfg, DOMAIN, ALICE, &ch), 0);
    }
    for (unsigned i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/account");
    TCase *c = tcase_create("account");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, names_have_one_form);
    tcase_add_test(c, a_new_account_reads_back_and_its_file_is_private);
    tcase_add_test(c, room_seen_long_ago_is_no_room);
    tcase_add_test(c, passwords_that_are_not_allowed_make_no_account);
    tcase_add_test(c, a_change_keeps_members_that_nobody_here_knows);
    tcase_add_test(c, holders_learn_of_changes_by_the_state);
    tcase_add_test(c, an_account_made_anew_is_not_the_old_one);
    tcase_add_test(c, unreadable_files_and_links_are_deferred_never_unknown);
    tcase_add_test(c, a_name_that_leads_elsewhere_is_no_account_however_often_it_was_looked_at);
    tcase_add_test(c, the_first_admin_is_the_oldest_enabled_one);
    tcase_add_test(c, accounts_are_listed_by_name);
    tcase_add_test(c, threads_look_while_others_change);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
