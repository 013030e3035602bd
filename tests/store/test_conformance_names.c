/* Accounts and mailbox names: one suite, every backend (SPEC IMAP-20 to 23, 27; STORE-05). */
#include <stdio.h>
#include <stdlib.h>

#include "store/common_store.h"

static struct fixture fx;

static const struct store_ops *ops(void)
{
    return fx.s->ops;
}

static int create(const char *name_z, enum store_use use)
{
    struct mbox_id id;
    return ops()->mbox_create(fx.s, no_op, alice, span_z(name_z), use, &id);
}

static int rename_box(const char *from_z, const char *to_z)
{
    return ops()->mbox_rename(fx.s, no_op, alice, span_z(from_z), span_z(to_z));
}

static int delete_box(const char *name_z)
{
    return ops()->mbox_delete(fx.s, no_op, alice, span_z(name_z));
}

static int subscribe(const char *name_z, bool on)
{
    return ops()->mbox_subscribe(fx.s, no_op, alice, span_z(name_z), on);
}

/* "A B- C+" : existing; "-" only subscribed, "+" existing but not subscribed. Without the default
 * mailboxes. */
static const char *listed(void)
{
    static char text[4096];
    static const char *const defaults[] = {"Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"};
    struct store_list l;
    size_t n = 0;
    ck_assert_int_eq(ops()->mbox_list(fx.s, alice, &l), 0);
    text[0] = 0;
    for (size_t i = 0; i < l.n; i++) {
        bool skip = false;
        for (size_t k = 0; k < 6; k++)
            skip |= strcmp(l.mbox[i].name_z, defaults[k]) == 0;
        if (!skip)
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", n ? " " : "",
                                  l.mbox[i].name_z,
                                  !l.mbox[i].exists      ? "-"
                                  : l.mbox[i].subscribed ? ""
                                                         : "+");
    }
    store_list_free(&l);
    return text;
}

START_TEST(names_are_checked_and_folded)
{
    static const struct {
        const char *name;
        const char *dir; /* NULL: refused */
    } rows[] = {
        {"Work", "Work"},
        {"Work/2026", "Work%2F2026"},
        {"inbox", "INBOX"},
        {"iNbOx/a", "INBOX%2Fa"},
        {"inboxes", "inboxes"},
        {"100%", "100%25"},
        {".hidden", "%2Ehidden"},
        {"..", "%2E."},
        {"a.b", "a.b"},
        {"a b", "a b"},
        {"\xc3\xa4", "\xc3\xa4"},
        {"../x", "%2E.%2Fx"},
        {"", NULL},
        {"/a", NULL},
        {"a/", NULL},
        {"a//b", NULL},
        {"a\x01", NULL},
        {"a\x7f", NULL},
        {"\xc2\x80", NULL},
        {"\xc3", NULL},
        {"\xc0\xaf", NULL},
        {"\xed\xa0\x80", NULL},
        {"\xff", NULL},
    };
    char dir[STORE_NAME_MAX + 1], back[STORE_NAME_MAX + 1], fold[STORE_NAME_MAX + 1], big[300];
    (void)_i;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int r = store_name_encode(span_z(rows[i].name), dir);
        if (rows[i].dir == NULL) {
            ck_assert_int_eq(r, -E_INVAL);
            continue;
        }
        ck_assert_str_eq(dir, rows[i].dir);
        ck_assert_int_ge(store_name_fold(span_z(rows[i].name), fold), 0);
        ck_assert_int_ge(store_name_decode(span_z(dir), back), 0);
        ck_assert_str_eq(back, fold);
    }
    memset(big, 'a', sizeof(big));
    ck_assert_int_eq(store_name_encode(span_of(big, 240), dir), 240);
    ck_assert_int_eq(store_name_encode(span_of(big, 241), dir), -E_INVAL);
    big[100] = '/';
    ck_assert_int_eq(store_name_encode(span_of(big, 239), dir), -E_INVAL);
    ck_assert_int_eq(store_name_encode(span_of("a\0b", 3), dir), -E_INVAL);
    static const char *const not_ours[] = {".new-1", "a%2f", "a%41", "a%", "inbox", "x%2F", "%"};
    for (size_t i = 0; i < sizeof(not_ours) / sizeof(not_ours[0]); i++)
        ck_assert_int_eq(store_name_decode(span_z(not_ours[i]), back), -E_INVAL);
}
END_TEST

START_TEST(create_makes_parents_and_refuses_doubles)
{
    fixture_open(&fx, (enum backend)_i);
    ck_assert_int_eq(create("a/b/c", STORE_USE_NONE), 0);
    ck_assert_str_eq(listed(), "a+ a/b+ a/b/c+");
    ck_assert_int_eq(create("a/b", STORE_USE_NONE), -E_EXISTS);
    ck_assert_int_eq(create("INBOX", STORE_USE_NONE), -E_EXISTS);
    ck_assert_int_eq(create("inbox", STORE_USE_NONE), -E_EXISTS);
    ck_assert_int_eq(create("Sent2", STORE_USE_SENT), -E_CONFLICT);
    ck_assert_int_eq(create("Stars", STORE_USE_FLAGGED), 0);
    ck_assert_int_eq(create("bad//name", STORE_USE_NONE), -E_INVAL);
    ck_assert_int_eq(create("\xe6\x97\xa5 x", STORE_USE_NONE), 0);
    fixture_reopen(&fx);
    ck_assert_str_eq(listed(), "Stars+ a+ a/b+ a/b/c+ \xe6\x97\xa5 x+");
    struct store_list l;
    ck_assert_int_eq(ops()->mbox_list(fx.s, alice, &l), 0);
    for (size_t i = 0; i < l.n; i++)
        ck_assert_int_eq(l.mbox[i].use == STORE_USE_FLAGGED,
                         strcmp(l.mbox[i].name_z, "Stars") == 0);
    store_list_free(&l);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_deleted_mailbox_is_gone_for_old_handles_and_its_name_begins_anew)
{
    fixture_open(&fx, (enum backend)_i);
    ck_assert_int_eq(create("x", STORE_USE_NONE), 0);
    struct store_box *old = open_box(fx.s, "x"), *again = NULL;
    struct store_status st, now;
    append_text(old, "m", 0);
    ck_assert_int_eq(ops()->status(old, STORE_LOOK_SHARDS, &st), 0);
    struct mbox_id id = old->id;
    ck_assert_int_eq(delete_box("x"), 0);
    ck_assert_str_eq(listed(), "");
    ck_assert_int_eq(delete_box("x"), -E_NOTFOUND);
    ck_assert_int_eq(ops()->box_open(fx.s, alice, span_z("x"), &again), -E_NOTFOUND);
    ck_assert_int_eq(ops()->box_open_id(fx.s, alice, id, &again), -E_NOTFOUND);
    ck_assert_int_eq(create("x", STORE_USE_NONE), 0);
    struct store_stage *t = stage_text(fx.s, "late", 1);
    struct store_append item = {.box = old, .stage = t};
    ck_assert_int_eq(store_append(fx.s, no_op, &item, 1), -E_NOTFOUND);
    store_stage_free(t);
    ck_assert_int_eq(ops()->status(old, STORE_LOOK_LOG, &now), -E_NOTFOUND);
    ck_assert_int_eq(ops()->changed(old), -E_NOTFOUND);
    ck_assert_int_eq(set_flags(old, 1, STORE_FLAGS_ADD, STORE_SEEN), -E_NOTFOUND);
    again = open_box(fx.s, "x");
    now = status_of(again);
    ck_assert_uint_gt(now.uid_validity, st.uid_validity);
    ck_assert_uint_eq(now.messages, 0);
    ck_assert(!mbox_id_eq(again->id, id));
    store_box_free(old);
    store_box_free(again);
    ck_assert_int_eq(delete_box("INBOX"), -E_DENIED);
    struct store_usage u;
    ck_assert_int_ge(ops()->usage(fx.s, alice, &u), 0);
    ck_assert_uint_eq(u.messages, 0);
    fixture_close(&fx);
}
END_TEST

START_TEST(deleting_a_parent_leaves_its_children)
{
    fixture_open(&fx, (enum backend)_i);
    ck_assert_int_eq(create("a/b", STORE_USE_NONE), 0);
    ck_assert_int_eq(delete_box("a"), 0);
    ck_assert_str_eq(listed(), "a/b+");
    ck_assert_int_eq(delete_box("a"), -E_CONFLICT);
    ck_assert_int_eq(create("a", STORE_USE_NONE), 0);
    ck_assert_str_eq(listed(), "a+ a/b+");
    fixture_close(&fx);
}
END_TEST

START_TEST(rename_moves_children_and_keeps_identity)
{
    fixture_open(&fx, (enum backend)_i);
    ck_assert_int_eq(create("a/b", STORE_USE_NONE), 0);
    ck_assert_int_eq(create("ab", STORE_USE_NONE), 0);
    struct store_box *b = open_box(fx.s, "a/b"), *same = NULL;
    append_text(b, "m", STORE_SEEN);
    uint32_t uv = status_of(b).uid_validity;
    struct mbox_id id = b->id;
    ck_assert_int_eq(rename_box("a", "ab"), -E_EXISTS);
    ck_assert_int_eq(rename_box("nothing", "else"), -E_NOTFOUND);
    ck_assert_int_eq(rename_box("a", "a/c"), -E_INVAL);
    ck_assert_int_eq(rename_box("a", "new/place"), 0);
    ck_assert_str_eq(listed(), "ab+ new+ new/place+ new/place/b+");
    ck_assert_uint_eq(append_text(b, "through the old handle", 0), 2);
    store_box_free(b);
    fixture_reopen(&fx);
    b = open_box(fx.s, "new/place/b");
    ck_assert(mbox_id_eq(b->id, id));
    ck_assert_uint_eq(status_of(b).uid_validity, uv);
    ck_assert_uint_eq(status_of(b).messages, 2);
    ck_assert_int_eq(ops()->box_open_id(fx.s, alice, id, &same), 0);
    ck_assert_ptr_eq(same, b);
    store_box_free(same);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(renaming_inbox_moves_its_messages_and_leaves_it_empty)
{
    fixture_open(&fx, (enum backend)_i);
    struct store_box *inbox = open_box(fx.s, "INBOX");
    uint32_t uv = status_of(inbox).uid_validity;
    struct mbox_id id = inbox->id;
    for (int i = 0; i < 3; i++)
        append_text(inbox, "m", STORE_FLAGGED);
    ck_assert_int_eq(rename_box("inbox", "old/mail"), 0);
    ck_assert_str_eq(listed(), "old+ old/mail+");
    ck_assert(mbox_id_eq(inbox->id, id));
    struct store_status st = status_of(inbox);
    ck_assert_uint_eq(st.messages, 0);
    ck_assert_uint_eq(st.uid_validity, uv);
    ck_assert_uint_eq(st.uid_next, 4);
    struct store_box *old = open_box(fx.s, "old/mail");
    ck_assert_uint_eq(status_of(old).messages, 3);
    ck_assert_int_eq(rename_box("INBOX", "old/mail"), -E_EXISTS);
    store_box_free(old);
    store_box_free(inbox);
    fixture_close(&fx);
}
END_TEST

START_TEST(subscriptions_outlive_their_mailbox)
{
    fixture_open(&fx, (enum backend)_i);
    ck_assert_int_eq(create("x", STORE_USE_NONE), 0);
    ck_assert_int_eq(subscribe("x", true), 0);
    ck_assert_int_eq(subscribe("x", true), 0);
    ck_assert_int_eq(subscribe("nothing", true), -E_NOTFOUND);
    ck_assert_int_eq(subscribe("nothing", false), 0);
    ck_assert_str_eq(listed(), "x");
    ck_assert_int_eq(delete_box("x"), 0);
    fixture_reopen(&fx);
    ck_assert_str_eq(listed(), "x-");
    ck_assert_int_eq(subscribe("x", false), 0);
    ck_assert_str_eq(listed(), "");
    fixture_close(&fx);
}
END_TEST

START_TEST(usage_counts_every_name)
{
    fixture_open(&fx, (enum backend)_i);
    struct store_box *a = open_box(fx.s, "INBOX"), *b = open_box(fx.s, "Trash");
    struct store_usage u = {1, 1};
    ck_assert_int_ge(ops()->usage(fx.s, alice, &u), 0);
    ck_assert_uint_eq(u.bytes, 0);
    for (int i = 0; i < 3; i++)
        append_text(a, "12345", 0);
    uint32_t uid[2] = {1, 2}, uv;
    struct store_copied res[2];
    struct store_delta from, to;
    ck_assert_int_eq(ops()->copy(a, no_op, uid, 2, false, b, res, &uv, &to), 0);
    ck_assert_int_eq(ops()->usage(fx.s, alice, &u), 0);
    ck_assert_uint_eq(u.bytes, 25);
    ck_assert_uint_eq(u.messages, 5);
    ck_assert_int_eq(ops()->move(a, no_op, uid, 2, false, b, res, &uv, &from, &to), 0);
    expunge_uid(b, 1);
    for (int round = 0; round < 2; round++) {
        if (round == 0)
            ck_assert_int_eq(ops()->usage(fx.s, alice, &u), 0);
        else
            ck_assert_int_eq(ops()->usage_recount(fx.s, alice, &u), 0);
        ck_assert_uint_eq(u.bytes, 20);
        ck_assert_uint_eq(u.messages, 4);
    }
    store_box_free(a);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_deleted_account_is_gone_whole)
{
    fixture_open(&fx, (enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX"), *none = NULL;
    struct store_list l;
    append_text(b, "m", 0);
    ck_assert_int_eq(ops()->account_delete(fx.s, no_op, alice), 0);
    ck_assert_int_eq(ops()->mbox_list(fx.s, alice, &l), -E_NOTFOUND);
    ck_assert_int_eq(ops()->box_open(fx.s, alice, span_z("INBOX"), &none), -E_NOTFOUND);
    ck_assert_int_eq(ops()->account_delete(fx.s, no_op, alice), -E_NOTFOUND);
    struct store_stage *t = stage_text(fx.s, "late", 1);
    struct store_append item = {.box = b, .stage = t};
    ck_assert_int_eq(store_append(fx.s, no_op, &item, 1), -E_NOTFOUND);
    store_stage_free(t);
    store_box_free(b);
    ck_assert_int_eq(ops()->account_create(fx.s, no_op, alice), 0);
    b = open_box(fx.s, "INBOX");
    ck_assert_uint_eq(status_of(b).messages, 0);
    store_box_free(b);
    struct store_account bad = {span_z("example.org"), span_z("../../x")};
    ck_assert_int_eq(ops()->account_create(fx.s, no_op, bad), -E_INVAL);
    fixture_close(&fx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/names");
    TCase *t = tcase_create("every backend");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, names_are_checked_and_folded, 0, 1);
    tcase_add_loop_test(t, create_makes_parents_and_refuses_doubles, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, a_deleted_mailbox_is_gone_for_old_handles_and_its_name_begins_anew, 0,
                        BACKEND__COUNT);
    tcase_add_loop_test(t, deleting_a_parent_leaves_its_children, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, rename_moves_children_and_keeps_identity, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, renaming_inbox_moves_its_messages_and_leaves_it_empty, 0,
                        BACKEND__COUNT);
    tcase_add_loop_test(t, subscriptions_outlive_their_mailbox, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, usage_counts_every_name, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, a_deleted_account_is_gone_whole, 0, BACKEND__COUNT);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
