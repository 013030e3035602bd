#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/macros.h"
#include "service/common_root.h"
#include "service/rate_limit.h"

static struct test_root t;
static struct rate_limit *rl;
static struct ip peer, other, six, six_mate, white;
static const struct span nobody = {NULL, 0};
#define ALICE span_z("alice@example.com")
#define BOB span_z("bob@example.com")

static void setup(void)
{
    root_make(&t, NULL);
    rl = rate_limit_new(10000);
    ck_assert_ptr_nonnull(rl);
    ip_parse(span_z("192.0.2.1"), &peer);
    ip_parse(span_z("192.0.2.2"), &other);
    ip_parse(span_z("2001:db8::1"), &six);
    ip_parse(span_z("2001:db8::2"), &six_mate);
    ip_parse(span_z("127.0.0.1"), &white);
}

static void teardown(void)
{
    rl = rate_limit_free(rl);
    root_done(&t);
}

static enum rate_verdict visit(const struct ip *ip, int64_t now_ms)
{
    enum rate_verdict v = rate_connection_open(rl, t.cfg, ip, now_ms);
    if (v == RATE_OK)
        rate_connection_closed(rl, t.cfg, ip);
    return v;
}

START_TEST(connections_slide_through_the_window)
{
    for (unsigned i = 0; i < 20; i++)
        ck_assert_int_eq(visit(&peer, 1000), RATE_OK);
    ck_assert_int_eq(visit(&peer, 1000), RATE_EXCEEDED);
    ck_assert_int_eq(visit(&other, 1000), RATE_OK);
    ck_assert_int_eq(visit(&peer, 60900), RATE_EXCEEDED);
    for (unsigned i = 0; i < 20; i++) /* a burst is forgotten exactly one period after it, all of it */
        ck_assert_int_eq(visit(&peer, 61000), RATE_OK);
    ck_assert_int_eq(visit(&peer, 61100), RATE_EXCEEDED);
    for (unsigned i = 0; i < 1000; i++) /* whoever knocks on and on is not shut out for it */
        visit(&peer, 61100 + i * 60);
    ck_assert_int_eq(visit(&peer, 125000), RATE_OK);
}
END_TEST

START_TEST(steady_events_never_exceed_the_rate_in_any_period)
{
    unsigned good = 0, in_period[8] = {0};
    for (int64_t now = 0; now < 480000; now += 500) /* 120 a minute against 20 */
        if (visit(&peer, now) == RATE_OK) {
            good++;
            in_period[now / 60000]++;
        }
    for (unsigned i = 0; i < 8; i++) {
        ck_assert_uint_le(in_period[i], 21);
        ck_assert_uint_ge(in_period[i], 17);
    }
    ck_assert_uint_le(good, 8 * 20 + 1);
}
END_TEST

START_TEST(connections_at_once_are_bounded_per_address)
{
    for (unsigned i = 0; i < 10; i++)
        ck_assert_int_eq(rate_connection_open(rl, t.cfg, &peer, i * 10000), RATE_OK);
    ck_assert_int_eq(rate_connection_open(rl, t.cfg, &peer, 100000), RATE_EXCEEDED);
    rate_connection_closed(rl, t.cfg, &peer);
    ck_assert_int_eq(rate_connection_open(rl, t.cfg, &peer, 100000), RATE_OK);
    rate_connection_closed(rl, t.cfg, &other); /* never counted: harmless */
    ck_assert_int_eq(rate_connection_open(rl, t.cfg, &other, 100000), RATE_OK);
}
END_TEST

START_TEST(messages_and_recipients_count_by_address_or_by_account)
{
    for (unsigned i = 0; i < 30; i++)
        ck_assert_int_eq(rate_message(rl, t.cfg, &peer, nobody, 0), RATE_OK);
    ck_assert_int_eq(rate_message(rl, t.cfg, &peer, nobody, 0), RATE_EXCEEDED);
    for (unsigned i = 0; i < 100; i++)
        ck_assert_int_eq(rate_recipient(rl, t.cfg, &peer, nobody, 0), RATE_OK);
    ck_assert_int_eq(rate_recipient(rl, t.cfg, &peer, nobody, 0), RATE_EXCEEDED);
    for (unsigned i = 0; i < 600; i++) /* from any address */
        ck_assert_int_eq(rate_message(rl, t.cfg, i % 2 ? &peer : &other, ALICE, 0), RATE_OK);
    ck_assert_int_eq(rate_message(rl, t.cfg, &six, ALICE, 0), RATE_EXCEEDED);
    ck_assert_int_eq(rate_message(rl, t.cfg, &six, BOB, 0), RATE_OK);
    ck_assert_int_eq(rate_message(rl, t.cfg, &six, ALICE, 3600000), RATE_OK);
}
END_TEST

START_TEST(a_net_of_64_bits_has_ten_times_the_limits)
{
    unsigned good = 0;
    for (unsigned i = 0; i < 400; i++) {
        struct ip ip = six;
        ip.b[15] = (uint8_t)i;
        ip.b[14] = (uint8_t)(i >> 8);
        good += rate_message(rl, t.cfg, &ip, nobody, 0) == RATE_OK;
    }
    ck_assert_uint_eq(good, 300);
    struct ip elsewhere = six;
    elsewhere.b[7] = 9;
    ck_assert_int_eq(rate_message(rl, t.cfg, &elsewhere, nobody, 0), RATE_OK);
}
END_TEST

START_TEST(failed_logins_lock_the_address_and_time_opens_it)
{
    for (uint32_t i = 1; i <= 4; i++)
        ck_assert_int_eq(rate_auth_failed(rl, t.cfg, &peer, i % 2 ? ALICE : BOB, i, 0), 0);
    for (unsigned i = 0; i < 50; i++) /* the same wrong password again and again */
        ck_assert_int_eq(rate_auth_failed(rl, t.cfg, &peer, ALICE, 3, 0), 0);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 0), RATE_OK);
    ck_assert_int_eq(rate_auth_failed(rl, t.cfg, &peer, ALICE, 5, 0), 1);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 0), RATE_LOCKED);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, span_z("new@example.com"), 0), RATE_LOCKED);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &other, ALICE, 0), RATE_OK);
    ck_assert_int_eq(rate_connection_open(rl, t.cfg, &peer, 0), RATE_LOCKED);
    struct rate_limit_counts counts;
    rate_limit_counts(rl, 0, &counts);
    ck_assert_uint_eq(counts.locked, 1);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 599900), RATE_LOCKED);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 600100), RATE_OK);
    ck_assert_int_eq(visit(&peer, 600100), RATE_OK);
}
END_TEST

START_TEST(a_known_pair_is_spared_and_locks_alone)
{
    rate_auth_succeeded(rl, t.cfg, &peer, ALICE, 0);
    for (uint32_t i = 1; i <= 5; i++) /* somebody behind the same address guesses bob's */
        rate_auth_failed(rl, t.cfg, &peer, BOB, i, 0);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, BOB, 0), RATE_LOCKED);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 0), RATE_OK);
    ck_assert_int_eq(rate_connection_open(rl, t.cfg, &peer, 0), RATE_OK);
    for (uint32_t i = 11; i <= 14; i++)
        ck_assert_int_eq(rate_auth_failed(rl, t.cfg, &peer, ALICE, i, 0), 0);
    rate_auth_succeeded(rl, t.cfg, &peer, ALICE, 0); /* clears this pair's count */
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, BOB, 0), RATE_LOCKED); /* and never the address's */
    for (uint32_t i = 21; i <= 25; i++)
        rate_auth_failed(rl, t.cfg, &peer, ALICE, i, 0);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 0), RATE_LOCKED);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 601000), RATE_OK);
    /* After seven days it is as any other. */
    for (uint32_t i = 31; i <= 35; i++)
        rate_auth_failed(rl, t.cfg, &peer, BOB, i, 7 * 86400000ll + 1000);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 7 * 86400000ll + 2000), RATE_LOCKED);
}
END_TEST

START_TEST(an_address_with_a_known_pair_has_ten_times_the_connections)
{
    unsigned good = 0;
    rate_auth_succeeded(rl, t.cfg, &peer, ALICE, 0);
    for (unsigned i = 0; i < 300; i++)
        good += visit(&peer, 100) == RATE_OK;
    ck_assert_uint_eq(good, 200);
}
END_TEST

START_TEST(an_account_is_tested_thirty_times_a_minute_from_strangers)
{
    unsigned good = 0;
    rate_auth_succeeded(rl, t.cfg, &other, ALICE, 0);
    for (unsigned i = 0; i < 60; i++) {
        struct ip bot = peer;
        bot.b[14] = (uint8_t)i;
        good += rate_auth_allowed(rl, t.cfg, &bot, ALICE, 100) == RATE_OK;
    }
    ck_assert_uint_eq(good, 30);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &other, ALICE, 100), RATE_OK); /* the owner still gets in */
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, BOB, 100), RATE_OK);
}
END_TEST

START_TEST(whitelisted_peers_are_exempt)
{
    for (unsigned i = 0; i < 1000; i++) {
        ck_assert_int_eq(rate_connection_open(rl, t.cfg, &white, 0), RATE_OK);
        ck_assert_int_eq(rate_message(rl, t.cfg, &white, nobody, 0), RATE_OK);
        ck_assert_int_eq(rate_auth_failed(rl, t.cfg, &white, ALICE, i + 1, 0), 0);
        ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &white, ALICE, 0), RATE_OK);
    }
}
END_TEST

START_TEST(memory_is_bounded_and_locked_entries_stay)
{
    struct rate_limit_counts counts;
    for (uint32_t i = 1; i <= 5; i++)
        rate_auth_failed(rl, t.cfg, &peer, ALICE, i, 0);
    for (uint32_t i = 0; i < 200000; i++) {
        struct ip ip = peer;
        memcpy(ip.b + 12, &i, 4);
        ip.b[12] |= 1;
        rate_message(rl, t.cfg, &ip, nobody, 1000);
        rate_auth_failed(rl, t.cfg, &ip, ALICE, i + 1, 1000);
    }
    rate_limit_counts(rl, 1000, &counts);
    ck_assert_uint_le(counts.entries, 20000); /* 10,000 of each table */
    ck_assert_uint_ge(counts.entries, 19000);
    ck_assert_uint_le(counts.octets, 64 * 20000);
    ck_assert_uint_eq(counts.locked, 1);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, BOB, 1000), RATE_LOCKED);
    rate_limit_sweep(rl, t.cfg, 5000000);
    rate_limit_counts(rl, 5000000, &counts);
    ck_assert_uint_eq(counts.entries, 0);
}
END_TEST

static void *hammer(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg;
    for (unsigned i = 0; i < 20000; i++) {
        struct ip ip = six;
        ip.b[15] = (uint8_t)(i * (seed + 1));
        if (rate_connection_open(rl, t.cfg, &ip, i) == RATE_OK)
            rate_connection_closed(rl, t.cfg, &ip);
        rate_auth_allowed(rl, t.cfg, &ip, ALICE, i);
        rate_auth_failed(rl, t.cfg, &ip, ALICE, i, i);
        rate_auth_succeeded(rl, t.cfg, &six_mate, BOB, i);
        if (i % 1000 == 0)
            rate_limit_sweep(rl, t.cfg, i);
    }
    return NULL;
}

#define MILLION 1000000u

static struct ip nth_address(uint32_t i)
{
    struct ip ip;
    const uint8_t octets[4] = {11, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
    ip_from_v4(octets, &ip);
    return ip;
}

/* RATE-04; the shards fill unevenly, so a few of the first are gone. */
START_TEST(a_million_addresses_take_64_mib)
{
    struct rate_limit_counts counts;
    rl = rate_limit_free(rl);
    rl = rate_limit_new(MILLION);
    unsigned refused = 0;
    for (uint32_t i = 0; i < MILLION + 100000; i++) {
        struct ip ip = nth_address(i);
        refused += visit(&ip, 1000) != RATE_OK;
    }
    ck_assert_uint_eq(refused, 0);
    rate_limit_counts(rl, 1000, &counts);
    ck_assert_uint_le(counts.octets, 64u << 20);
    ck_assert_uint_le(counts.entries, MILLION);
    ck_assert_uint_ge(counts.entries, MILLION - MILLION / 100);
}
END_TEST

START_TEST(a_million_failing_addresses_take_64_mib)
{
    struct rate_limit_counts counts;
    rl = rate_limit_free(rl);
    rl = rate_limit_new(MILLION);
    for (uint32_t i = 0; i < MILLION + 100000; i++) {
        struct ip ip = nth_address(i);
        rate_auth_failed(rl, t.cfg, &ip, ALICE, i, 1000);
    }
    rate_limit_counts(rl, 1000, &counts);
    ck_assert_uint_le(counts.octets, 64u << 20);
    ck_assert_uint_le(counts.entries, MILLION);
    ck_assert_uint_ge(counts.entries, MILLION - MILLION / 100);
}
END_TEST

static struct rate_lockout *lockouts;
static size_t lockouts_n;

static void list_lockouts(int64_t now_ms)
{
    rate_lockouts_free(lockouts, lockouts_n);
    lockouts = NULL;
    lockouts_n = 0;
    ck_assert_int_eq(rate_lockouts(rl, now_ms, &lockouts, &lockouts_n), 0);
}

static void lock_out(const struct ip *ip, struct span who, int64_t now_ms)
{
    uint32_t mark = 1;
    while (mark < 1000 && rate_auth_failed(rl, t.cfg, ip, who, mark, now_ms) == 0)
        mark++;
    ck_assert_uint_lt(mark, 1000);
}

START_TEST(locks_are_named_and_lifted)
{
    struct ip ip;
    list_lockouts(1000);
    ck_assert_uint_eq(lockouts_n, 0);
    lock_out(&peer, ALICE, 1000);
    rate_auth_succeeded(rl, t.cfg, &other, BOB, 1000);
    lock_out(&other, BOB, 1000);
    list_lockouts(1000);
    ck_assert_uint_eq(lockouts_n, 2);
    ck_assert_ptr_null(lockouts[0].account_z);
    ck_assert_str_eq(lockouts[1].account_z, "bob@example.com");
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 1000), RATE_LOCKED);
    ck_assert_uint_eq(rate_lockout_clear(rl, &peer, nobody, 1000), 1);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &peer, ALICE, 1000), RATE_OK);
    ck_assert_uint_eq(rate_lockout_clear(rl, NULL, BOB, 1000), 1);
    ck_assert_int_eq(rate_auth_allowed(rl, t.cfg, &other, BOB, 1000), RATE_OK);
    ck_assert_uint_eq(rate_lockout_clear(rl, NULL, BOB, 1000), 0);
    /* more than are listed: each is lifted by its name, and all together */
    for (uint32_t i = 0; i < 5000; i++) {
        ip = nth_address(i);
        lock_out(&ip, ALICE, 1000);
    }
    list_lockouts(1000);
    ck_assert_uint_eq(lockouts_n, 4096);
    ip = nth_address(4999);
    ck_assert_uint_eq(rate_lockout_clear(rl, &ip, nobody, 1000), 1);
    ck_assert_uint_eq(rate_lockout_clear(rl, NULL, nobody, 1000), 4999);
    list_lockouts(1000);
    ck_assert_uint_eq(lockouts_n, 0);
    /* over by themselves */
    lock_out(&six, ALICE, 1000);
    list_lockouts(1000 + t.cfg->rate_limit_auth_failure_lockout * 1000 + 200);
    ck_assert_uint_eq(lockouts_n, 0);
    rate_lockouts_free(lockouts, lockouts_n);
    lockouts = NULL;
}
END_TEST

START_TEST(threads_share_the_table)
{
    pthread_t thread[4];
    for (uintptr_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, hammer, (void *)i), 0);
    for (unsigned i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    struct rate_limit_counts counts;
    rate_limit_sweep(rl, t.cfg, 8 * 86400000ll);
    rate_limit_counts(rl, 8 * 86400000ll, &counts);
    ck_assert_uint_eq(counts.entries, 0); /* no connection was left open in the count */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/rate_limit");
    TCase *c = tcase_create("rate_limit");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, connections_slide_through_the_window);
    tcase_add_test(c, steady_events_never_exceed_the_rate_in_any_period);
    tcase_add_test(c, connections_at_once_are_bounded_per_address);
    tcase_add_test(c, messages_and_recipients_count_by_address_or_by_account);
    tcase_add_test(c, a_net_of_64_bits_has_ten_times_the_limits);
    tcase_add_test(c, failed_logins_lock_the_address_and_time_opens_it);
    tcase_add_test(c, a_known_pair_is_spared_and_locks_alone);
    tcase_add_test(c, an_address_with_a_known_pair_has_ten_times_the_connections);
    tcase_add_test(c, an_account_is_tested_thirty_times_a_minute_from_strangers);
    tcase_add_test(c, whitelisted_peers_are_exempt);
    tcase_add_test(c, memory_is_bounded_and_locked_entries_stay);
    tcase_add_test(c, a_million_addresses_take_64_mib);
    tcase_add_test(c, a_million_failing_addresses_take_64_mib);
    tcase_add_test(c, locks_are_named_and_lifted);
    tcase_add_test(c, threads_share_the_table);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
