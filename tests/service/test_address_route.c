#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/alias.h"
#include "service/common_root.h"

static struct test_root t;
static struct router *router;
static struct arena mem;

static void setup(void)
{
    root_make(&t, NULL);
    ck_assert_int_eq(router_new(t.acc, &router), 0);
    arena_init(&mem, 8u << 20);
    root_user(&t, "alice@example.com", "secret-pass");
    root_user(&t, "bob@example.com", "secret-pass");
    root_put(&t, "domains/example.com/users/carl/user.json", "{\"disabled\":true}");
    root_put(&t, "domains/example.com/users/dora/user.json", "{\"admin\":true,\"created\":5}");
}

static void teardown(void)
{
    router = router_free(router);
    arena_done(&mem);
    root_done(&t);
}

static void rules(const char *json_z)
{
    root_put(&t, "domains/example.com/aliases.json", json_z);
}

/* "alice@example.com,>x@other.example" or the verdict's name. */
static const char *route(const char *local_z, const char *domain_z, bool relay)
{
    static const char *const verdicts[] = {"ok", "no-user", "disabled", "loop", "no-relay", "no-admin", "down"};
    static char text[4096];
    struct route_result res;
    struct route_query q = {.local = span_z(local_z), .domain = span_z(domain_z), .relay = relay};
    arena_reset(&mem);
    ck_assert_int_eq(route_resolve(router, t.cfg, &q, &mem, &res), 0);
    text[0] = 0;
    if (res.verdict != ROUTE_OK)
        return verdicts[res.verdict];
    for (size_t i = 0; i < res.n && i < 50; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s" SPAN_FMT, i == 0 ? "" : ",",
                 res.targets[i].kind == ROUTE_EXTERNAL ? ">" : "", SPAN_ARG(res.targets[i].address));
    route_result_done(&res);
    return text;
}

START_TEST(resolution_goes_in_the_order_of_addr_01)
{
    static const struct {
        const char *local, *domain, *expected;
        bool relay;
    } rows[] = {
        {"alice", "example.com", "alice@example.com", false},
        {"ALICE", "EXAMPLE.COM", "alice@example.com", false},
        {"alice+tag", "example.com", "alice@example.com", false},
        {"alice+a+b", "example.com", "alice@example.com", false},
        {"bob+special", "example.com", "bob@example.com", false}, /* the tag comes before the rules */
        {"sales", "example.com", "alice@example.com,bob@example.com", false},
        {"sales+x", "example.com", "alice@example.com,bob@example.com", false},
        {"sales-emea", "example.com", "bob@example.com", false},
        {"tagged+exact", "example.com", "bob@example.com", false}, /* rules see the whole local part first */
        {"tagged+other", "example.com", "alice@example.com", false},
        {"carl", "example.com", "disabled", false},
        {"tocarl", "example.com", "disabled", false},
        {"half", "example.com", "alice@example.com", false},       /* the missing target is left out */
        {"none", "example.com", "no-user", false},
        {"ext", "example.com", "no-relay", false},
        {"ext", "example.com", ">Friend@other.example", true},
        {"mixed", "example.com", "alice@example.com", false},
        {"mixed", "example.com", ">friend@other.example,alice@example.com", true},
        {"loop1", "example.com", "loop", false},
        {"chain0", "example.com", "alice@example.com", false},
        {"chainx0", "example.com", "loop", false},
        {"twice", "example.com", "alice@example.com", false},
        {"broken", "example.com", "no-user", false},
        {"postmaster", "example.com", "dora@example.com", false},
        {"Abuse", "example.com", "dora@example.com", false},
        {"postmaster", "", "dora@example.com", false},
        {"someone", "", "no-user", false},
        {"postmaster", "mx.example.com", "dora@example.com", false},
        {"mailer-daemon", "mx.example.com", "dora@example.com", false},
        {"alice", "mx.example.com", ">alice@mx.example.com", false},
        {"alice", "example.org", "down", false},                   /* CFG-09 */
        {"Some.One", "Other.Example", ">Some.One@other.example", false},
        {"x", "[192.0.2.1]", ">x@[192.0.2.1]", false},
        {"../alice", "example.com", "no-user", false},
        {"", "example.com", "no-user", false},
        {"\xff", "example.com", "no-user", false},
    };
    rules("[{\"pattern\":\"sales-.*\",\"target\":\"bob\"},{\"pattern\":\"sales\",\"target\":[\"alice\",\"bob\"]},"
          "{\"pattern\":\"SPECIAL|bob\\\\+special\",\"target\":\"alice\"},"
          "{\"pattern\":\"tagged\\\\+exact\",\"target\":\"bob\"},{\"pattern\":\"tagged\",\"target\":\"alice\"},"
          "{\"pattern\":\"tocarl\",\"target\":\"carl\"},{\"pattern\":\"half\",\"target\":[\"missing\",\"alice\"]},"
          "{\"pattern\":\"none\",\"target\":\"missing\"},{\"pattern\":\"ext\",\"target\":\"Friend@Other.Example\"},"
          "{\"pattern\":\"mixed\",\"target\":[\"friend@other.example\",\"alice\"]},"
          "{\"pattern\":\"loop1\",\"target\":\"loop2\"},{\"pattern\":\"loop2\",\"target\":\"loop1@example.com\"},"
          "{\"pattern\":\"chain0\",\"target\":\"chain1\"},{\"pattern\":\"chain1\",\"target\":\"chain2\"},"
          "{\"pattern\":\"chain2\",\"target\":\"chain3\"},{\"pattern\":\"chain3\",\"target\":\"chain4\"},"
          "{\"pattern\":\"chain4\",\"target\":\"chain5\"},{\"pattern\":\"chain5\",\"target\":\"chain6\"},"
          "{\"pattern\":\"chain6\",\"target\":\"chain7\"},{\"pattern\":\"chain7\",\"target\":\"chain8\"},"
          "{\"pattern\":\"chain8\",\"target\":\"chain9\"},{\"pattern\":\"chain9\",\"target\":\"alice\"},"
          "{\"pattern\":\"chainx0\",\"target\":\"chainy0\"},{\"pattern\":\"chainy0\",\"target\":\"chain0\"},"
          "{\"pattern\":\"twice\",\"target\":[\"alice\",\"alice+x\",\"alice@example.com\"]},"
          "{\"pattern\":\"(broken\",\"target\":\"alice\"}]");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(strcmp(route(rows[i].local, rows[i].domain, rows[i].relay), rows[i].expected) == 0, "%s@%s: %s",
                      rows[i].local, rows[i].domain, route(rows[i].local, rows[i].domain, rows[i].relay));
}
END_TEST

START_TEST(the_map_form_is_read_in_the_order_of_the_file)
{
    rules("{\"sa.*\":\"bob\",\"sales\":\"alice\",\"team\":[\"alice\",\"bob\"]}");
    ck_assert_str_eq(route("sales", "example.com", false), "bob@example.com");
    ck_assert_str_eq(route("team", "example.com", false), "alice@example.com,bob@example.com");
}
END_TEST

START_TEST(a_changed_file_is_in_force_for_the_next_recipient)
{
    ck_assert_str_eq(route("sales", "example.com", false), "no-user");
    for (unsigned i = 0; i < 20; i++) {
        rules(i % 2 == 0 ? "[{\"pattern\":\"sales\",\"target\":\"alice\"}]" : "[{\"pattern\":\"sales\",\"target\":\"bobby\"}]");
        ck_assert_str_eq(route("sales", "example.com", false), i % 2 == 0 ? "alice@example.com" : "no-user");
    }
    rules("[{\"pattern\":");
    ck_assert_str_eq(route("sales", "example.com", false), "down"); /* unreadable is not "no rules" */
}
END_TEST

/* "alice@example.com", or "" for: somebody has to look. */
static const char *recent(const char *local_z, const char *domain_z, int64_t since_ms)
{
    static char text[200];
    struct account *a = route_recent(router, t.cfg, span_z(local_z), span_z(domain_z), since_ms);
    snprintf(text, sizeof(text), "%s", a == NULL ? "" : (const char *)a->address.p);
    account_unref(a);
    return text;
}

START_TEST(only_what_somebody_looked_at_lately_is_known_without_a_look)
{
    rules("{\"sales\":[\"alice\"]}");
    int64_t before = clock_mono_ms();
    ck_assert_str_eq(recent("alice", "example.com", before), "");
    ck_assert_str_eq(route("alice", "example.com", false), "alice@example.com");
    ck_assert_str_eq(recent("alice", "example.com", before), "alice@example.com");
    ck_assert_str_eq(recent("Alice", "EXAMPLE.com", before), "alice@example.com");
    ck_assert_str_eq(recent("alice", "example.com", clock_mono_ms() + 1), "");
    ck_assert_str_eq(recent("alice", "example.org", before), "");
    ck_assert_str_eq(recent("alice", "elsewhere.example", before), "");
    ck_assert_str_eq(recent("alice", "", before), "");
    ck_assert_str_eq(recent("", "example.com", before), "");
    ck_assert_str_eq(route("sales", "example.com", false), "alice@example.com");
    ck_assert_str_eq(recent("sales", "example.com", before), ""); /* rules are asked anew each time */
    ck_assert_str_eq(recent("alice+tag", "example.com", before), "");
    ck_assert_str_eq(route("carl", "example.com", false), "disabled");
    ck_assert_str_eq(recent("carl", "example.com", before), "");
    ck_assert_str_eq(recent("bob", "example.com", before), "");
}
END_TEST

START_TEST(a_look_that_finds_a_change_ends_what_was_known)
{
    int64_t before = clock_mono_ms();
    ck_assert_str_eq(route("alice", "example.com", false), "alice@example.com");
    root_put(&t, "domains/example.com/users/alice/user.json", "{\"disabled\":true,\"token_epoch\":7}");
    ck_assert_str_eq(route("alice", "example.com", false), "disabled");
    ck_assert_str_eq(recent("alice", "example.com", before), "");
    ck_assert_str_eq(route("bob", "example.com", false), "bob@example.com");
    char path[200];
    snprintf(path, sizeof(path), "%s/domains/example.com/users/bob/user.json", t.dir);
    ck_assert_int_eq(remove(path), 0);
    ck_assert_str_eq(route("bob", "example.com", false), "no-user");
    ck_assert_str_eq(recent("bob", "example.com", before), "");
}
END_TEST

START_TEST(pattern_blow_up_ends_at_the_limit)
{
    static const struct {
        const char *pattern, *subject;
        int r;
    } rows[] = {
        {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", -E_LIMIT},
        {"(a|aa)+", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", -E_LIMIT},
        {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1},
        {"sales-.*", "SALES-x", 1},
        {"sales", "sales-x", 0},
        {"ales", "sales", 0},
        {"\xc3\xa4+", "\xc3\x84\xc3\xa4", 1},
        {".", "\xff", 0},
        {"(?C1)a", "a", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char json[300];
        struct aliases *al = NULL;
        struct alias_set *set = NULL;
        snprintf(json, sizeof(json), "[{\"pattern\":\"%s\",\"target\":\"alice\"}]", rows[i].pattern);
        rules(json);
        ck_assert_int_eq(aliases_new(t.acc, &al), 0);
        ck_assert_int_eq(aliases_get(al, span_z("example.com"), &set), 0);
        ck_assert_uint_eq(set->n, 1);
        ck_assert_msg(alias_match(&set->rules[0], span_z(rows[i].subject)) == rows[i].r, "%s", rows[i].pattern);
        alias_set_unref(set);
        aliases_free(al);
    }
    rules("[{\"pattern\":\"(a+)+$\",\"target\":\"bob\"},{\"pattern\":\"a.*\",\"target\":\"alice\"}]");
    ck_assert_str_eq(route(rows[0].subject, "example.com", false), "alice@example.com");
}
END_TEST

START_TEST(patterns_that_may_not_stand_are_refused)
{
    static const char *const bad[] = {"", "(", "a\\Cb", "[z-a]", "((((((((((((((((((((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))))))))))))))))))))"};
    char why[200], long_one[258];
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_msg(alias_pattern_check(span_z(bad[i]), why, sizeof(why)) == -E_SYNTAX, "%s", bad[i]);
    memset(long_one, 'a', sizeof(long_one));
    ck_assert_int_eq(alias_pattern_check(span_of(long_one, 257), why, sizeof(why)), -E_LIMIT);
    ck_assert_int_eq(alias_pattern_check(span_of(long_one, 256), why, sizeof(why)), 0);
}
END_TEST

START_TEST(a_thousand_results_pass_and_one_more_does_not)
{
    for (unsigned extra = 0; extra < 2; extra++) {
        char json[65536];
        size_t n = 0;
        n += (size_t)snprintf(json + n, sizeof(json) - n, "[{\"pattern\":\"all\",\"target\":[");
        for (unsigned i = 0; i < 10 + extra; i++)
            n += (size_t)snprintf(json + n, sizeof(json) - n, "%s\"g%u\"", i == 0 ? "" : ",", i);
        n += (size_t)snprintf(json + n, sizeof(json) - n, "]}");
        for (unsigned i = 0; i < 10 + extra; i++) {
            n += (size_t)snprintf(json + n, sizeof(json) - n, ",{\"pattern\":\"g%u\",\"target\":[", i);
            for (unsigned k = 0; k < 100; k++)
                n += (size_t)snprintf(json + n, sizeof(json) - n, "%s\"u%u@x.example\"", k == 0 ? "" : ",", 100 * i + k);
            n += (size_t)snprintf(json + n, sizeof(json) - n, "]}");
        }
        snprintf(json + n, sizeof(json) - n, "]");
        rules(json);
        if (extra == 0)
            ck_assert_str_ne(route("all", "example.com", true), "loop");
        else
            ck_assert_str_eq(route("all", "example.com", true), "loop");
    }
}
END_TEST

static bool owns(const char *user_z, const char *local_z, const char *domain_z)
{
    struct account *a = NULL;
    ck_assert_int_eq(accounts_get(t.acc, span_z("example.com"), span_z(user_z), &a), 0);
    arena_reset(&mem);
    int r = route_sender_owned(router, t.cfg, a, span_z(local_z), span_z(domain_z), &mem);
    ck_assert_int_ge(r, 0);
    account_unref(a);
    return r == 1;
}

START_TEST(senders_are_owned_as_smtp_31_says)
{
    static const struct {
        const char *user, *local, *domain;
        bool owned;
    } rows[] = {
        {"alice", "alice", "example.com", true},     {"alice", "Alice+list", "Example.Com", true},
        {"alice", "bob", "example.com", false},      {"alice", "sales", "example.com", true},
        {"alice", "sales+x", "example.com", true},   {"alice", "news", "example.com", false},
        {"bob", "sales", "example.com", true},       {"alice", "alice", "other.example", false},
        {"bob", "anything", "other.example", true},  {"bob", "one", "third.example", true},
        {"bob", "two", "third.example", false},      {"bob", "alice", "example.com", false},
        {"eve", "who", "ever.example", true},        {"dora", "postmaster", "example.com", true},
        {"alice", "postmaster", "example.com", false}, {"bob", "anyone", "example.com", false},
    };
    rules("[{\"pattern\":\"sales\",\"target\":[\"alice\",\"bob\",\"out@other.example\"]},"
          "{\"pattern\":\"news\",\"target\":\"alice\",\"send_as\":false},{\"pattern\":\"any.*\",\"target\":\"bob\",\"send_as\":false}]");
    root_put(&t, "domains/example.com/users/bob/user.json", "{\"send_as\":[\"@Other.example\",\"one@third.example\"]}");
    root_put(&t, "domains/example.com/users/eve/user.json", "{\"send_as\":[\"*\"]}");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(owns(rows[i].user, rows[i].local, rows[i].domain) == rows[i].owned, "%s as %s@%s", rows[i].user,
                      rows[i].local, rows[i].domain);
}
END_TEST

static char traced[4096];
static void tracer(void *ctx, unsigned hop, const char *text_z)
{
    (void)ctx;
    snprintf(traced + strlen(traced), sizeof(traced) - strlen(traced), "%u %s\n", hop, text_z);
}

START_TEST(a_trace_tells_each_step)
{
    struct route_result res;
    struct route_query q = {.local = span_z("sales+x"), .domain = span_z("example.com"), .trace = tracer};
    rules("[{\"pattern\":\"info\",\"target\":\"bob\"},{\"pattern\":\"sales\",\"target\":\"alice\"}]");
    traced[0] = 0;
    ck_assert_int_eq(route_resolve(router, t.cfg, &q, &mem, &res), 0);
    route_result_done(&res);
    ck_assert_str_eq(traced, "0 hop 0: sales+x@example.com\n"
                             "0 exact user: no user sales+x\n"
                             "0 user without tag: no user sales\n"
                             "0 rule 1, info, against sales+x: no match\n"
                             "0 rule 2, sales, against sales+x: no match\n"
                             "0 rule 1, info, against sales: no match\n"
                             "0 rule 2, sales, against sales: matches\n"
                             "1 hop 1: alice@example.com\n"
                             "1 exact user: mailbox of alice@example.com\n");
}
END_TEST

START_TEST(rules_are_added_and_removed_with_a_word_about_shadows)
{
    struct span alice = span_z("alice"), two[] = {span_z("bob"), span_z("x@other.example")}, domain = span_z("example.com");
    char *shadow = NULL, text[4096];
    rules("{\"info\":\"bob\"}");
    struct alias_add add = {.pattern = span_z(".*"), .targets = &alice, .target_n = 1};
    ck_assert_int_eq(alias_add(t.acc, domain, &add, &shadow), 0);
    ck_assert_ptr_null(shadow);
    add = (struct alias_add){.pattern = span_z("sales-.*"), .targets = two, .target_n = 2};
    ck_assert_int_eq(alias_add(t.acc, domain, &add, &shadow), 0);
    ck_assert_str_eq(shadow, ".*");
    free(shadow);
    shadow = NULL;
    add.before = span_z(".*");
    add.pattern = span_z("team\\.a");
    ck_assert_int_eq(alias_add(t.acc, domain, &add, &shadow), 0);
    ck_assert_ptr_null(shadow);
    add.pattern = span_z("INFO");
    ck_assert_int_eq(alias_add(t.acc, domain, &add, &shadow), 0);
    ck_assert_str_eq(shadow, "info");
    free(shadow);
    add.before = span_z("nowhere");
    ck_assert_int_eq(alias_add(t.acc, domain, &add, NULL), -E_NOTFOUND);
    add.pattern = span_z("(");
    ck_assert_int_eq(alias_add(t.acc, domain, &add, NULL), -E_SYNTAX);
    struct span bad = span_z("no body");
    add = (struct alias_add){.pattern = span_z("x"), .targets = &bad, .target_n = 1};
    ck_assert_int_eq(alias_add(t.acc, domain, &add, NULL), -E_SYNTAX);
    ck_assert_int_eq(alias_remove(t.acc, domain, span_z("sales-.*")), 0);
    ck_assert_int_eq(alias_remove(t.acc, domain, span_z("sales-.*")), -E_NOTFOUND);
    root_read(&t, "domains/example.com/aliases.json", text, sizeof(text));
    const char *a = strstr(text, "\"info\""), *b = strstr(text, "team\\\\.a"), *c = strstr(text, "INFO"), *d = strstr(text, "\".*\"");
    ck_assert_msg(a != NULL && b > a && c > b && d > c, "%s", text);
    ck_assert_str_eq(route("whoever", "example.com", false), "alice@example.com");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/address_route");
    TCase *c = tcase_create("address_route");
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, resolution_goes_in_the_order_of_addr_01);
    tcase_add_test(c, the_map_form_is_read_in_the_order_of_the_file);
    tcase_add_test(c, a_changed_file_is_in_force_for_the_next_recipient);
    tcase_add_test(c, only_what_somebody_looked_at_lately_is_known_without_a_look);
    tcase_add_test(c, a_look_that_finds_a_change_ends_what_was_known);
    tcase_add_test(c, pattern_blow_up_ends_at_the_limit);
    tcase_add_test(c, patterns_that_may_not_stand_are_refused);
    tcase_add_test(c, a_thousand_results_pass_and_one_more_does_not);
    tcase_add_test(c, senders_are_owned_as_smtp_31_says);
    tcase_add_test(c, a_trace_tells_each_step);
    tcase_add_test(c, rules_are_added_and_removed_with_a_word_about_shadows);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
