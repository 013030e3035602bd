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
    } want[] = {{"Archive", STORE_USE_ARCHIVE}, {"Drafts", STORE_USE_DRAFTS},
                {"INBOX", STORE_USE_NONE},      {"Junk", STORE_USE_JUNK},
                {"Sent", STORE_USE_SENT},       {"Trash", STORE_USE_TRASH}};
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
    struct store_box *b[3] = {open_box(fx.s, "INBOX"), open_box(fx.s, "Sent"),
                              open_box(fx.s, "Junk")};
    struct store_stage *t = stage_text(fx.s, "shared", 5);
    char back[8] = "";
    ck_assert_int_eq(store_stage_read(t, 2, back, sizeof(back)), 4);
    ck_assert_mem_eq(back, "ared", 4);
    ck_assert_int_eq(store_stage_read(t, 0, back, 3), 3);
    ck_assert_int_eq(store_stage_read(t, 6, back, 3), 0);
    ck_assert_int_eq(store_stage_read(t, 7, back, 3), 0);
    struct store_append item[6];
    for (size_t i = 0; i < 6; i++)
        item[i] =
            (struct store_append){.box = b[i / 2], .stage = t, .flags = i % 2 ? STORE_FLAGGED : 0};
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

/* An import: a dozen texts with one sync, some of them under the uids they had elsewhere. */
START_TEST(texts_are_finished_together_and_keep_uids_that_are_still_free)
{
    setup((enum backend)_i);
    static const uint32_t least[12] = {0, 7, 7, 3, 2500, 0};
    static const uint32_t want[12] = {1, 7, 8, 9, 2500, 2501, 2502, 2503, 2504, 2505, 2506, 2507};
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_stage *t[12];
    struct store_append item[12];
    int64_t date[12];
    for (size_t i = 0; i < 12; i++) {
        ck_assert_int_eq(store_stage_begin(fx.s, &t[i]), 0);
        ck_assert_int_eq(store_stage_write(t[i], "text", 4), 0);
        date[i] = 1000 + (int64_t)i;
        item[i] = (struct store_append){.box = b, .stage = t[i], .uid_least = least[i]};
    }
    ck_assert_int_eq(store_stage_finish_all(t, date, 12), 0);
    ck_assert_int_eq(store_stage_finish_all(t, date, 12), -E_INVAL); /* once */
    ck_assert_int_eq(store_append(fx.s, no_op, item, 12), 0);
    for (size_t i = 0; i < 12; i++) {
        ck_assert_uint_eq(item[i].uid, want[i]);
        store_stage_free(t[i]);
    }
    store_box_free(b);
    fixture_reopen(&fx);
    b = open_box(fx.s, "INBOX");
    struct store_snap *snap = snap_of(b, 0);
    ck_assert_uint_eq(snap->rows_n, 12);
    ck_assert_uint_eq(snap->st.uid_next, 2508);
    for (size_t i = 0; i < 12; i++) {
        ck_assert_uint_eq(snap->row[i].uid, want[i]);
        ck_assert_int_eq(snap->row[i].internal_s, 1000 + (int64_t)i);
    }
    store_snap_free(fx.s, snap);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(flags_are_set_added_and_removed_with_new_modseqs)
{
    static const struct {
        enum store_flag_op how;
        uint64_t flags, want;
        bool changed;
    } rows[] = {
        {STORE_FLAGS_ADD, STORE_SEEN, STORE_SEEN, true},
        {STORE_FLAGS_ADD, STORE_SEEN, STORE_SEEN, false},
        {STORE_FLAGS_ADD, STORE_FLAGGED | STORE_DELETED, STORE_SEEN | STORE_FLAGGED | STORE_DELETED,
         true},
        {STORE_FLAGS_REMOVE, STORE_SEEN | STORE_DRAFT, STORE_FLAGGED | STORE_DELETED, true},
        {STORE_FLAGS_SET, STORE_ANSWERED | STORE_KEYWORD_BIT(56),
         STORE_ANSWERED | STORE_KEYWORD_BIT(56), true},
        {STORE_FLAGS_SET, 0, 0, true},
        {STORE_FLAGS_SET, UINT64_MAX, STORE_ALL_FLAGS, true},
    };
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    uint32_t uid[2] = {append_text(b, "x", 0), 77};
    uint64_t last = status_of(b).modseq;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct store_result res[2];
        struct store_delta delta;
        ck_assert_int_eq(
            ops()->flags(b, no_op, uid, 2, rows[i].how, rows[i].flags, UINT64_MAX, res, &delta), 0);
        ck_assert_int_eq(res[0].err, 0);
        ck_assert_int_eq(res[1].err, -E_NOTFOUND);
        ck_assert_uint_eq(res[0].flags, rows[i].want);
        ck_assert_int_eq(res[0].changed, rows[i].changed);
        ck_assert_uint_eq(delta.from, last);
        ck_assert_uint_eq(delta.to, rows[i].changed ? res[0].modseq : last);
        ck_assert(!rows[i].changed || res[0].modseq > last);
        last = delta.to;
        store_box_free(b);
        fixture_reopen(&fx);
        b = open_box(fx.s, "INBOX");
        struct store_snap *snap = snap_of(b, 0);
        ck_assert_uint_eq(snap->row[0].flags, rows[i].want);
        ck_assert_uint_eq(snap->row[0].modseq, res[0].modseq);
        ck_assert_uint_eq(snap->st.unseen, (rows[i].want & STORE_SEEN) == 0);
        ck_assert_uint_eq(snap->st.deleted, (rows[i].want & STORE_DELETED) != 0);
        free_snap(snap);
        char *text = body_text(b, uid[0]);
        ck_assert_str_eq(text, "x");
        free(text);
    }
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(unchanged_since_refuses_what_changed_and_only_that)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    uint32_t uid[2] = {append_text(b, "a", 0), append_text(b, "b", 0)};
    uint64_t seen = status_of(b).modseq;
    struct store_result res[2];
    struct store_delta delta;
    ck_assert_int_eq(set_flags(b, uid[1], STORE_FLAGS_ADD, STORE_FLAGGED), 0);
    ck_assert_int_eq(ops()->flags(b, no_op, uid, 2, STORE_FLAGS_ADD, STORE_SEEN, seen, res, &delta),
                     0);
    ck_assert_int_eq(res[0].err, 0);
    ck_assert_uint_eq(res[0].flags, STORE_SEEN);
    ck_assert_int_eq(res[1].err, -E_CONFLICT);
    ck_assert_uint_eq(res[1].flags, STORE_FLAGGED);
    ck_assert_uint_gt(res[1].modseq, seen);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(expunged_messages_vanish_and_their_uids_never_return)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    for (int i = 0; i < 4; i++)
        append_text(b, "x", i == 1 || i == 3 ? STORE_DELETED : 0);
    uint64_t before = status_of(b).modseq;
    struct store_body *body;
    ck_assert_int_eq(ops()->body_open(b, 4, &body), 0);
    uint32_t uid[] = {1, 2, 4, 9, 2};
    struct store_result res[5];
    struct store_delta delta;
    ck_assert_int_eq(ops()->expunge(b, no_op, uid, 5, STORE_DELETED, res, &delta), 0);
    ck_assert_int_eq(res[0].err, -E_CONFLICT);
    ck_assert_int_eq(res[1].err, 0);
    ck_assert_int_eq(res[2].err, 0);
    ck_assert_int_eq(res[3].err, -E_NOTFOUND);
    ck_assert_int_eq(res[4].err, -E_NOTFOUND);
    ck_assert_uint_eq(delta.from, before);
    ck_assert_uint_eq(delta.to, res[2].modseq);
    char one[2] = {0};
    struct iovec iov = {one, 1};
    ck_assert_int_eq(ops()->body_read(body, 0, &iov, 1), 1); /* who reads goes on reading */
    ck_assert_str_eq(one, "x");
    ops()->body_free(body);
    for (int round = 0; round < 2; round++) {
        struct store_snap *snap = snap_of(b, before);
        ck_assert(snap->complete);
        ck_assert_uint_eq(snap->rows_n, 0);
        ck_assert_uint_eq(snap->vanished_n, 2);
        ck_assert_uint_eq(snap->vanished[0], 2);
        ck_assert_uint_eq(snap->vanished[1], 4);
        ck_assert_uint_eq(snap->st.messages, 2);
        ck_assert_uint_eq(snap->st.uid_next, 5);
        free_snap(snap);
        store_box_free(b);
        fixture_reopen(&fx);
        b = open_box(fx.s, "INBOX");
    }
    ck_assert_ptr_null(body_text(b, 4));
    ck_assert_uint_eq(append_text(b, "new", 0), 5);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_snapshot_since_holds_what_changed_and_nothing_else)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    for (int i = 0; i < 5; i++)
        append_text(b, "x", 0);
    struct store_snap *first = snap_of(b, 0);
    uint64_t since = first->st.modseq;
    set_flags(b, 2, STORE_FLAGS_ADD, STORE_SEEN);
    set_flags(b, 2, STORE_FLAGS_ADD, STORE_FLAGGED);
    set_flags(b, 4, STORE_FLAGS_ADD, STORE_SEEN);
    expunge_uid(b, 4);
    expunge_uid(b, 1);
    append_text(b, "y", STORE_SEEN);
    struct store_snap *snap = snap_of(b, since);
    ck_assert(snap->complete);
    ck_assert_uint_eq(snap->rows_n, 2);
    ck_assert_uint_eq(snap->row[0].uid, 2);
    ck_assert_uint_eq(snap->row[0].flags, STORE_SEEN | STORE_FLAGGED);
    ck_assert_uint_eq(snap->row[1].uid, 6);
    ck_assert_uint_eq(snap->vanished_n, 2);
    ck_assert_uint_eq(snap->vanished[0], 1);
    ck_assert_uint_eq(snap->vanished[1], 4);
    ck_assert_uint_eq(first->rows_n, 5); /* a snapshot never changes */
    ck_assert_uint_eq(first->row[0].uid, 1);
    uint64_t now = snap->st.modseq;
    free_snap(first);
    free_snap(snap);
    snap = snap_of(b, now);
    ck_assert(snap->complete && snap->rows_n == 0 && snap->vanished_n == 0);
    free_snap(snap);
    snap = snap_of(b, 1); /* older than the mailbox */
    ck_assert(!snap->complete);
    ck_assert_uint_eq(snap->rows_n, 4);
    free_snap(snap);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(copies_keep_date_flags_and_keywords_by_name)
{
    setup((enum backend)_i);
    struct store_box *a = open_box(fx.s, "INBOX"), *b = open_box(fx.s, "Archive");
    struct span names[2] = {span_z("$Junk"), span_z("work")}, other = span_z("WORK");
    uint64_t bits, work;
    ck_assert_int_eq(ops()->keyword_add(b, no_op, &other, 1, &work), 0);
    ck_assert_int_eq(ops()->keyword_add(a, no_op, names, 2, &bits), 0);
    append_text(a, "one", STORE_SEEN | bits);
    append_text(a, "two", 0);
    append_text(b, "there", 0);
    uint32_t uid[3] = {1, 50, 2}, uv;
    struct store_copied res[3];
    struct store_delta delta;
    struct store_delta gone;
    ck_assert_int_eq(ops()->copy(a, no_op, uid, 3, true, b, res, &uv, &delta), -E_CONFLICT);
    ck_assert_int_eq(ops()->move(a, no_op, uid, 3, true, b, res, &uv, &gone, &delta), -E_CONFLICT);
    ck_assert_uint_eq(status_of(a).messages, 2);
    ck_assert_uint_eq(status_of(b).messages, 1);
    ck_assert_int_eq(ops()->copy(a, no_op, uid, 3, false, b, res, &uv, &delta), 0);
    ck_assert_uint_eq(res[0].dst_uid, 2);
    ck_assert_uint_eq(res[1].dst_uid, 0);
    ck_assert_uint_eq(res[2].dst_uid, 3);
    struct store_snap *snap = snap_of(b, 0);
    ck_assert_uint_eq(snap->st.uid_validity, uv);
    ck_assert_uint_eq(snap->rows_n, 3);
    ck_assert_uint_eq(snap->row[1].flags, res[0].dst_flags);
    ck_assert(snap->row[1].flags & STORE_SEEN);
    ck_assert(snap->row[1].flags & work);
    ck_assert_int_eq(__builtin_popcountll(snap->row[1].flags), 3);
    ck_assert_int_eq(snap->row[1].internal_s, 1000000000);
    ck_assert_uint_eq(delta.to, snap->st.modseq);
    free_snap(snap);
    struct store_keywords kw;
    ck_assert_int_eq(ops()->keywords(b, &kw), 0);
    ck_assert_uint_eq(kw.used, 2);
    char *text = body_text(b, 3);
    ck_assert_str_eq(text, "two");
    free(text);
    ck_assert_uint_eq(status_of(a).messages, 2);
    store_box_free(a);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(moved_messages_are_in_one_place)
{
    setup((enum backend)_i);
    struct store_box *a = open_box(fx.s, "INBOX"), *b = open_box(fx.s, "Trash");
    for (int i = 0; i < 150; i++)
        append_text(a, "x", STORE_FLAGGED);
    uint64_t a_was = status_of(a).modseq, b_was = status_of(b).modseq;
    uint32_t uid[149], uv;
    struct store_copied res[149];
    struct store_delta from, to;
    for (uint32_t i = 0; i < 149; i++)
        uid[i] = i + 2;
    expunge_uid(a, 77);
    uint64_t a_now = status_of(a).modseq;
    ck_assert_uint_gt(a_now, a_was);
    ck_assert_int_eq(ops()->move(a, no_op, uid, 149, false, b, res, &uv, &from, &to), 0);
    uint32_t next = 1;
    for (size_t i = 0; i < 149; i++)
        if (uid[i] == 77)
            ck_assert_uint_eq(res[i].dst_uid, 0);
        else
            ck_assert_uint_eq(res[i].dst_uid, next++);
    ck_assert_uint_eq(from.from, a_now);
    ck_assert_uint_eq(to.from, b_was);
    for (int round = 0; round < 2; round++) {
        struct store_snap *snap = snap_of(a, 0), *there = snap_of(b, 0);
        ck_assert_uint_eq(snap->rows_n, 1);
        ck_assert_uint_eq(snap->row[0].uid, 1);
        ck_assert_uint_eq(snap->st.modseq, from.to);
        ck_assert_uint_eq(there->rows_n, 148);
        ck_assert_uint_eq(there->st.modseq, to.to);
        ck_assert_uint_eq(there->row[100].flags, STORE_FLAGGED);
        free_snap(snap);
        free_snap(there);
        char *text = body_text(b, 148);
        ck_assert_str_eq(text, "x");
        free(text);
        store_box_free(a);
        store_box_free(b);
        fixture_reopen(&fx);
        a = open_box(fx.s, "INBOX");
        b = open_box(fx.s, "Trash");
    }
    uint32_t one = 1; /* onto itself: a new uid, the old one gone */
    ck_assert_int_eq(ops()->move(a, no_op, &one, 1, false, a, res, &uv, &from, &to), 0);
    ck_assert_uint_eq(res[0].dst_uid, 151);
    ck_assert_uint_eq(status_of(a).messages, 1);
    store_box_free(a);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(keywords_keep_their_bit_and_their_first_spelling)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    uint64_t first, again, bits;
    struct span name = span_z("$Forwarded"), other = span_z("$FORWARDED"), empty = span_z("");
    char text[STORE_KEYWORDS][8], longest[66];
    ck_assert_int_eq(ops()->keyword_add(b, no_op, &name, 1, &first), 0);
    ck_assert_int_eq(ops()->keyword_add(b, no_op, &other, 1, &again), 0);
    ck_assert_uint_eq(first, again);
    ck_assert_int_eq(ops()->keyword_add(b, no_op, &empty, 1, &bits), -E_INVAL);
    memset(longest, 'k', 65);
    name = span_of(longest, 65);
    ck_assert_int_eq(ops()->keyword_add(b, no_op, &name, 1, &bits), -E_LIMIT);
    for (int i = 1; i < STORE_KEYWORDS; i++) {
        snprintf(text[i], sizeof(text[i]), "k%d", i);
        name = span_z(text[i]);
        ck_assert_int_eq(ops()->keyword_add(b, no_op, &name, 1, &bits), 0);
        ck_assert_int_eq(__builtin_popcountll(bits), 1);
        ck_assert_uint_eq(bits & (STORE_SYSTEM_FLAGS | first | ~STORE_ALL_FLAGS), 0);
    }
    struct span two[2] = {span_z("k1"), span_z("one more")};
    ck_assert_int_eq(ops()->keyword_add(b, no_op, two, 2, &bits), -E_LIMIT);
    store_box_free(b);
    fixture_reopen(&fx);
    b = open_box(fx.s, "INBOX");
    struct store_keywords kw;
    ck_assert_int_eq(ops()->keywords(b, &kw), 0);
    ck_assert_uint_eq(kw.used, STORE_KEYWORDS);
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (STORE_KEYWORD_BIT(i) == first)
            ck_assert_str_eq(kw.name_z[i], "$Forwarded");
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(recent_is_told_once)
{
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    uint32_t before = 99;
    for (int i = 0; i < 3; i++)
        append_text(b, "x", 0);
    ck_assert_uint_eq(status_of(b).recent, 3);
    ck_assert_int_eq(ops()->recent(b, 2, &before), 0);
    ck_assert_uint_eq(before, 0);
    ck_assert_int_eq(ops()->recent(b, 2, &before), 0);
    ck_assert_uint_eq(before, 2);
    store_box_free(b);
    fixture_reopen(&fx);
    b = open_box(fx.s, "INBOX");
    ck_assert_uint_eq(status_of(b).recent, 1);
    ck_assert_uint_eq(status_of(b).recent_uid, 2);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

/* STORE-26: records first, names later; nobody can tell. */
START_TEST(a_bulk_change_is_seen_at_once_and_survives)
{
    enum { N = 2500 };
    static uint32_t uid[N];
    static struct store_result res[N];
    static struct store_append item[N];
    setup((enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_stage *t = stage_text(fx.s, "bulk", 7);
    for (uint32_t i = 0; i < N; i++)
        item[i] = (struct store_append){.box = b, .stage = t};
    ck_assert_int_eq(store_append(fx.s, no_op, item, N), 0);
    store_stage_free(t);
    for (uint32_t i = 0; i < N; i++)
        uid[i] = item[i].uid;
    ck_assert_uint_eq(uid[N - 1], N);
    struct store_delta delta;
    ck_assert_int_eq(
        ops()->flags(b, no_op, uid, N, STORE_FLAGS_ADD, STORE_SEEN, UINT64_MAX, res, &delta), 0);
    ck_assert_uint_eq(delta.to - delta.from, N);
    ck_assert_uint_eq(status_of(b).unseen, 0);
    ck_assert_int_eq(set_flags(b, 1500, STORE_FLAGS_SET, STORE_DELETED), 0);
    char *text = body_text(b, 2000);
    ck_assert_str_eq(text, "bulk");
    free(text);
    ck_assert_int_eq(expunge_uid(b, 1501), 0);
    ck_assert_int_eq(ops()->box_sync(b), 0);
    for (int round = 0; round < 3; round++) {
        if (round == 1)
            ck_assert_int_ge(ops()->maintain(fx.s, STORE_MAINTAIN_TICK), 0);
        struct store_snap *snap = snap_of(b, 0);
        ck_assert_uint_eq(snap->rows_n, N - 1);
        for (size_t i = 0; i < snap->rows_n; i++)
            ck_assert_uint_eq(snap->row[i].flags,
                              snap->row[i].uid == 1500 ? STORE_DELETED : STORE_SEEN);
        free_snap(snap);
        if (round == 1) {
            store_box_free(b);
            fixture_reopen(&fx);
            b = open_box(fx.s, "INBOX");
        }
    }
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
    tcase_add_loop_test(t, one_stage_serves_many_mailboxes_and_batches_share_a_lock, 0,
                        BACKEND__COUNT);
    tcase_add_loop_test(t, texts_are_finished_together_and_keep_uids_that_are_still_free, 0,
                        BACKEND__COUNT);
    tcase_add_loop_test(t, a_group_comes_whole_or_not_at_all, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, flags_are_set_added_and_removed_with_new_modseqs, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, unchanged_since_refuses_what_changed_and_only_that, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, expunged_messages_vanish_and_their_uids_never_return, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, a_snapshot_since_holds_what_changed_and_nothing_else, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, copies_keep_date_flags_and_keywords_by_name, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, moved_messages_are_in_one_place, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, keywords_keep_their_bit_and_their_first_spelling, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, recent_is_told_once, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, a_bulk_change_is_seen_at_once_and_survives, 0, BACKEND__COUNT);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
