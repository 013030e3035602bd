/* Facts made behind an append (service/mailstore_fresh.c), with inline jobs: who reads a message's octets is counted. Each
 * test runs on both backends. */
#include "common_ms.h"

#include <stdio.h>

#define MANY 200u /* mailboxes: more than may wait */

static struct ms_fixture f;
static unsigned opens;
static const enum ms_backend backends[] = {MS_MEM, MS_FS};

static int counted_open(struct store_box *b, uint32_t uid, struct store_body **ret)
{
    opens++;
    return f.real->body_open(b, uid, ret);
}

static void open_it(int i)
{
    ms_fixture_open(&f, backends[i], 0, WORKERS_INLINE, 4);
    f.ops.body_open = counted_open;
    opens = 0;
}

/* The second is over, and the job too, in however many pieces. */
static void tick(void)
{
    mailstore_poll(f.ms, true);
    workers_settle(f.workers);
}

static char name_z[MANY][8];

static void make_mailboxes(void)
{
    struct mbox_id id;

    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name_z[i], sizeof(name_z[i]), "m%u", i);
        ck_assert_int_eq(ms_create(f.ms, ms_alice, span_z(name_z[i]), STORE_USE_NONE, &id), 0);
    }
}

static void deliver_to(unsigned n)
{
    struct ms_rcpt rcpt[MANY] = {{.flags = 0}};
    struct ms_delivery d = {.stage = ms_text(f.ms, "Subject: x\r\n\r\ntext\r\n"), .rcpt = rcpt, .n = n, .internal_s = 1700000000};

    for (unsigned i = 0; i < n; i++) {
        rcpt[i].who = ms_alice;
        rcpt[i].mailbox = span_z(name_z[i]);
    }
    ck_assert_int_eq(ms_deliver_now(&f, &d), 0);
}

/* Both kinds of the mailbox's only message, whole. */
static void ask(const char *mailbox_z)
{
    struct view *v = ms_opened(&f, ms_alice, mailbox_z);
    struct view_version *now = view_newest(v);
    struct ms_facts_item item = {.row = *view_row(now, 1)};

    for (enum facts_kind kind = 0; kind < FACTS__COUNT; kind++) {
        struct ms_facts facts = {.kind = kind, .whole = true, .item = &item, .n = 1};
        ck_assert_int_eq(ms_facts(v, &facts), 0);
        ck_assert_int_eq(item.err, 0);
        ck_assert(facts_good(item.octets, kind, true));
        ms_facts_done(&facts);
    }
    view_version_unref(now);
    view_unref(v);
}

START_TEST(a_text_for_many_is_read_once)
{
    open_it(_i);
    make_mailboxes();
    deliver_to(50);
    ck_assert_uint_eq(opens, 0); /* not in front of the answer */
    tick();
    ck_assert_uint_eq(opens, 1);
    tick();
    for (unsigned i = 0; i < 50; i++)
        ask(name_z[i]);
    ck_assert_uint_eq(opens, 1);
    ms_fixture_close(&f);
}
END_TEST

START_TEST(so_many_mailboxes_do_not_wait)
{
    struct mailstore_stats st;
    open_it(_i);
    make_mailboxes();
    deliver_to(MANY);
    ck_assert_uint_gt(opens, 0); /* the first of them, at once */
    ck_assert_uint_lt(opens, 5); /* once in each piece of the work */
    tick();
    unsigned read = opens;
    for (unsigned i = 0; i < MANY; i++)
        ask(name_z[i]);
    ck_assert_uint_eq(opens, read);
    mailstore_stats(f.ms, &st);
    ck_assert_uint_eq(st.views, st.idle_views); /* none is held any more */
    ms_fixture_close(&f);
}
END_TEST

START_TEST(what_a_client_asked_for_is_not_made_again)
{
    open_it(_i);
    ms_put(&f, ms_alice, "Subject: x\r\n\r\ntext\r\n");
    ask("INBOX");
    unsigned read = opens;
    ck_assert_uint_gt(read, 0);
    tick();
    ask("INBOX");
    ck_assert_uint_eq(opens, read);
    ms_fixture_close(&f);
}
END_TEST

START_TEST(what_is_gone_is_left)
{
    struct store_result res;
    struct store_delta delta;
    open_it(_i);
    make_mailboxes();
    deliver_to(2);
    uint32_t uid = ms_put(&f, ms_alice, "Subject: y\r\n\r\ntext\r\n");
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    ck_assert_int_eq(ms_expunge(v, &uid, 1, 0, &res, &delta), 0);
    view_unref(v);
    ck_assert_int_eq(ms_delete(f.ms, ms_alice, span_z(name_z[0])), 0);
    tick();
    unsigned read = opens;
    ask(name_z[1]);
    ck_assert_uint_eq(opens, read);
    ms_fixture_close(&f);
}
END_TEST

START_TEST(copies_and_what_was_moved_are_known)
{
    struct store_copied res;
    struct store_delta delta;
    uint32_t validity;
    open_it(_i);
    make_mailboxes();
    deliver_to(1);
    tick();
    struct view *from = ms_opened(&f, ms_alice, name_z[0]), *copied = ms_opened(&f, ms_alice, name_z[1]),
                *moved = ms_opened(&f, ms_alice, name_z[2]);
    uint32_t uid = 1;
    ck_assert_int_eq(ms_copy(from, &uid, 1, true, copied, &res, &validity), 0);
    ck_assert_int_eq(ms_move(from, &uid, 1, true, moved, &res, &validity, &delta), 0);
    ask(name_z[1]);
    ask(name_z[2]);
    ck_assert_uint_eq(opens, 1);
    view_unref(from);
    view_unref(copied);
    view_unref(moved);
    ms_fixture_close(&f);
}
END_TEST

START_TEST(what_waits_at_the_stop_is_left)
{
    open_it(_i);
    ms_put(&f, ms_alice, "Subject: x\r\n\r\ntext\r\n");
    ms_fixture_close(&f);
    ck_assert_uint_eq(opens, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/mailstore_fresh");
    TCase *t = tcase_create("fresh");

    suite_add_tcase(s, t);
#define BOTH(test) tcase_add_loop_test(t, test, 0, (int)ARRAY_LEN(backends))
    BOTH(a_text_for_many_is_read_once);
    BOTH(so_many_mailboxes_do_not_wait);
    BOTH(what_a_client_asked_for_is_not_made_again);
    BOTH(what_is_gone_is_left);
    BOTH(copies_and_what_was_moved_are_known);
    BOTH(what_waits_at_the_stop_is_left);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
