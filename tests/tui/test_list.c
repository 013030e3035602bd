#include "tui/list.h"

#include <check.h>
#include <stdlib.h>

static struct list l;

static void setup(void)
{
    l = (struct list){0};
}

static void teardown(void)
{
    list_reset(&l);
}

/* What a server would answer to the rows that are wanted; uids are ten times the sequence numbers. */
static uint32_t fetch(uint32_t height)
{
    uint32_t from, n;
    if (!list_wants(&l, height, &from, &n))
        return 0;
    for (uint32_t at = from; at < from + n; at++) {
        struct row *r = list_place(&l, l.uids == NULL ? list_seq(&l, at) : 7, l.uids == NULL ? 0 : l.uids[at]);
        ck_assert_ptr_nonnull(r);
        r->uid = l.uids == NULL ? 10 * r->seq : l.uids[at];
    }
    return n;
}

START_TEST(a_screen_and_a_margin_are_wanted_once)
{
    list_exists(&l, 100000);
    ck_assert_uint_le(fetch(20), 60);
    ck_assert_uint_eq(fetch(20), 0);
    list_move(&l, 5, 20);
    ck_assert_uint_eq(fetch(20), 0);
    uint32_t all = 0;
    for (int i = 0; i < 100; i++) {
        list_move(&l, 20, 20);
        all += fetch(20);
        ck_assert_ptr_nonnull(list_row(&l, l.cursor));
        ck_assert_uint_eq(list_row(&l, l.cursor)->uid, 10 * list_seq(&l, l.cursor));
    }
    ck_assert_uint_le(all, 2100);
    ck_assert_uint_le(l.n, LIST_ROWS_MAX);
    list_move(&l, 1000000, 20);
    ck_assert_uint_eq(l.cursor, 99999);
    ck_assert_uint_le(fetch(20), 60);
    ck_assert_uint_eq(list_row(&l, l.cursor)->uid, 10);
}
END_TEST

START_TEST(cursor_stays_on_its_message)
{
    list_exists(&l, 50);
    fetch(20);
    list_move(&l, 10, 20);
    uint32_t uid = list_row(&l, l.cursor)->uid;
    list_exists(&l, 53); /* three new ones in front */
    ck_assert_uint_eq(list_row(&l, l.cursor)->uid, uid);
    list_gone(&l, 53);
    ck_assert_uint_eq(list_row(&l, l.cursor)->uid, uid);
    list_gone(&l, 1);
    ck_assert_uint_eq(list_row(&l, l.cursor)->uid, uid);
    ck_assert_uint_eq(list_row(&l, l.cursor)->seq, list_seq(&l, l.cursor));
    list_gone(&l, list_seq(&l, l.cursor)); /* itself: the next one */
    ck_assert_uint_ne(list_row(&l, l.cursor)->uid, uid);
    ck_assert_ptr_null(list_by_uid(&l, uid));
}
END_TEST

START_TEST(the_last_one_goes)
{
    list_exists(&l, 1);
    fetch(20);
    list_gone(&l, 1);
    ck_assert_uint_eq(l.total, 0);
    ck_assert_uint_eq(l.cursor, 0);
    list_gone(&l, 1);
    list_move(&l, 1, 20);
    ck_assert_ptr_null(list_row(&l, 0));
}
END_TEST

START_TEST(an_order_of_its_own)
{
    uint32_t *uids = malloc(3 * sizeof(*uids));
    list_exists(&l, 10);
    uids[0] = 9, uids[1] = 3, uids[2] = 5;
    list_order(&l, uids, NULL, 3);
    ck_assert_uint_eq(l.total, 3);
    fetch(20);
    ck_assert_uint_eq(list_row(&l, 1)->uid, 3);
    list_row(&l, 1)->seq = 4;
    list_exists(&l, 11);
    ck_assert_uint_eq(l.total, 3);
    list_gone(&l, 4);
    ck_assert_uint_eq(l.total, 2);
    ck_assert_uint_eq(list_row(&l, 1)->uid, 5);
    list_order(&l, NULL, NULL, 0);
    ck_assert_uint_eq(l.total, 10);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("list");
    TCase *tc = tcase_create("list");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_screen_and_a_margin_are_wanted_once);
    tcase_add_test(tc, cursor_stays_on_its_message);
    tcase_add_test(tc, the_last_one_goes);
    tcase_add_test(tc, an_order_of_its_own);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
