/* One suite, every backend (SPEC STORE-43). Each test runs once per backend. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/common_store.h"

static struct fixture fx;

static void setup(enum backend backend)
{
    fixture_open(&fx, backend);
}

static const struct store_ops *ops(void)
{
    return fx.s->ops;
}

static void free_snap(struct store_snap *snap)
{
    store_snap_free(fx.s, snap);
}

START_TEST(a_new_account_has_the_default_mailboxes)
{
    static const struct {
        const char *name;
        enum store_use use;
    } want[] = {{"Archive", STORE_USE_ARCHIVE}, {"Drafts", STORE_USE_DRAFTS}, {"INBOX", STORE_USE_NONE},
                {"Junk", STORE_USE_JUNK},       {"Sent", STORE_USE_SENT},     {"Trash", STORE_USE_TRASH}};
    struct store_list l;
    setup((enum backend)_i);
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(ops()->mbox_list(fx.s, alice, &l), 0);
        ck_assert_uint_eq(l.n, 6);
        for (size_t i = 0; i < l.n; i++) {
            ck_assert_str_eq(l.mbox[i].name_z, want[i].name);
            ck_assert_int_eq(l.mbox[i].use, want[i].use);
            ck_assert(l.mbox[i].exists && l.mbox[i].subscribed);
        }
        store_list_free(&l);
        fixture_reopen(&fx);
    }
    ck_assert_int_eq(ops()->account_create(fx.s, no_op, alice), -E_EXISTS);
    fixture_close(&fx);
}
END_TEST

START_TEST(an_appended_message_is_read_back_with_its_facts)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "inbox");
    ck_assert_uint_eq(append_text(b, "Subject: one\r\n\r\nhello\r\n", STORE_SEEN), 1);
    ck_assert_uint_eq(append_text(b, "", 0), 2);
    for (int round = 0; round < 2; round++) {
        struct store_snap *snap = snap_of(b, 0);
        ck_assert_uint_eq(snap->rows_n, 2);
        ck_assert_uint_eq(snap->row[0].uid, 1);
        ck_assert_uint_eq(snap->row[0].size, 23);
        ck_assert_uint_eq(snap->row[0].flags, STORE_SEEN);
        ck_assert_int_eq(snap->row[0].internal_s, 1000000000);
        ck_assert_int_gt(snap->row[0].save_s, 1500000000);
        ck_assert_uint_lt(snap->row[0].modseq, snap->row[1].modseq);
        ck_assert_uint_eq(snap->st.modseq, snap->row[1].modseq);
        ck_assert_uint_eq(snap->st.uid_next, 3);
        ck_assert_uint_eq(snap->st.messages, 2);
        ck_assert_uint_eq(snap->st.unseen, 1);
        ck_assert_uint_eq(snap->st.recent, 2);
        ck_assert_uint_eq(snap->st.size, 23);
        free_snap(snap);
        char *text = body_text(b, 1);
        ck_assert_str_eq(text, "Subject: one\r\n\r\nhello\r\n");
        free(text);
        text = body_text(b, 2);
        ck_assert_str_eq(text, "");
        free(text);
        ck_assert_ptr_null(body_text(b, 3));
        store_box_free(b);
        fixture_reopen(&fx);
        b = open_box(fx.s, "INBOX");
    }
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(one_stage_serves_many_mailboxes_and_batches_share_a_lock)
{
    setup((enum backend)_i);
    struct store_box *b[3] = {open_box(fx.s, "INBOX"), open_box(fx.s, "Sent"), open_box(fx.s, "Junk")};
    struct store_stage *t = stage_text(fx.s, "shared", 5);
    struct store_append item[6];
    for (size_t i = 0; i < 6; i++)
        item[i] = (struct store_append){.box = b[i / 2], .stage = t, .flags = i % 2 ? STORE_FLAGGED : 0};
    ck_assert_int_eq(store_append(fx.s, no_op, item, 6), 0);
    store_stage_free(t);
    for (size_t i = 0; i < 6; i++) {
        ck_assert_int_eq(item[i].err, 0);
        ck_assert_uint_eq(item[i].uid, i % 2 + 1);
        struct store_snap *snap = snap_of(b[i / 2], 0);
        ck_assert_uint_eq(snap->rows_n, 2);
        ck_assert_uint_eq(snap->st.uid_validity, item[i].uid_validity);
        ck_assert_uint_eq(row_of(snap, item[i].uid)->modseq, item[i].modseq);
        ck_assert_int_eq(row_of(snap, item[i].uid)->internal_s, 5);
        free_snap(snap);
        char *text = body_text(b[i / 2], item[i].uid);
        ck_assert_str_eq(text, "shared");
        free(text);
    }
    for (size_t i = 0; i < 3; i++)
        store_box_free(b[i]);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_group_comes_whole_or_not_at_all)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_stage *good = stage_text(fx.s, "good", 5), *bad;
    ck_assert_int_eq(store_stage_begin(fx.s, &bad), 0); /* never finished */
    struct store_append item[4] = {{.box = b, .stage = good, .group = 1},
                                   {.box = b, .stage = bad, .group = 1},
                                   {.box = b, .stage = good, .group = 2},
                                   {.box = b, .stage = good}};
    ck_assert_int_lt(store_append(fx.s, no_op, item, 4), 0);
    ck_assert_int_lt(item[0].err, 0);
    ck_assert_int_lt(item[1].err, 0);
    ck_assert_int_eq(item[2].err, 0);
    ck_assert_int_eq(item[3].err, 0);
    ck_assert_uint_eq(status_of(b).messages, 2);
    ck_assert_uint_lt(item[2].uid, item[3].uid);
    store_stage_free(good);
    store_stage_free(bad);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/conformance");
    TCase *t = tcase_create("every backend");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, a_new_account_has_the_default_mailboxes, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, an_appended_message_is_read_back_with_its_facts, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, one_stage_serves_many_mailboxes_and_batches_share_a_lock, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, a_group_comes_whole_or_not_at_all, 0, BACKEND__COUNT);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
