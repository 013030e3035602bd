/* Views and their sessions with inline jobs: every order of events is the same in each run. Each test runs on both backends. */
#include "common_ms.h"

static struct ms_fixture f;
static const enum ms_backend backends[] = {MS_MEM, MS_FS};

static void open_it(int i)
{
    ms_fixture_open(&f, backends[i], 0, WORKERS_INLINE, 4);
}

static void close_it(void)
{
    ms_fixture_close(&f);
}

/* --- a session's eyes --------------------------------------------------------------------------------------------- */

struct eyes {
    struct view_watch watch;
    unsigned calls, what;
    struct eyes *stops; /* this one's watch is stopped in the callback */
};

static void on_change(struct view_watch *w, unsigned what)
{
    struct eyes *e = CONTAINER_OF(w, struct eyes, watch);

    e->calls++;
    e->what |= what;
    if (e->stops != NULL)
        view_watch_stop(&e->stops->watch);
}

/* --- views --------------------------------------------------------------------------------------------------------- */

START_TEST(a_change_is_in_the_view_when_the_call_returns_and_is_told)
{
    open_it(_i);
    uint32_t uid[3];
    for (size_t i = 0; i < 3; i++)
        uid[i] = ms_put(&f, ms_alice, "text");
    struct view *v = ms_opened(&f, ms_alice, "inbox");
    struct view_version *told = view_newest(v), *now;
    struct eyes eyes = {0};
    struct store_result res[3];
    struct store_delta own;

    ck_assert_int_eq(view_watch_start(v, &eyes.watch, on_change), 0);
    workers_settle(f.workers);
    eyes.calls = 0;
    ck_assert_int_eq(ms_flags(v, uid, 2, STORE_FLAGS_ADD, STORE_SEEN | STORE_DELETED, UINT64_MAX, res, &own), 0);
    now = view_next(v, told, NULL, true);
    struct view_diff d = view_diff(told, now);
    ck_assert(d.changed == 2 && d.expunged == 0 && d.appended == 0);
    ck_assert(view_row(now, 1)->modseq > own.from && view_row(now, 1)->modseq <= own.to);
    ck_assert_uint_eq(view_row(now, 1)->flags, STORE_SEEN | STORE_DELETED);
    ck_assert(now->st.unseen == 1 && now->st.deleted == 2);
    ck_assert_uint_eq(eyes.calls, 0);
    workers_settle(f.workers);
    ck_assert_uint_eq(eyes.calls, 1);
    view_version_unref(told);
    told = now;

    ck_assert_int_eq(ms_expunge(v, uid, 3, STORE_DELETED, res, &own), 0);
    ck_assert(res[0].err == 0 && res[1].err == 0 && res[2].err == -E_CONFLICT);
    now = view_next(v, told, NULL, false);
    ck_assert_uint_eq(now->rows, 3); /* EXPUNGE must wait */
    view_version_unref(now);
    now = view_next(v, told, NULL, true);
    ck_assert(now->rows == 1 && view_uid(now, 1) == uid[2]);
    ck_assert_uint_eq(view_diff(told, now).expunged, 2);
    view_version_unref(now);
    view_version_unref(told);
    workers_settle(f.workers);
    ck_assert_uint_eq(eyes.calls, 2);
    view_watch_stop(&eyes.watch);
    ms_put(&f, ms_alice, "text");
    ck_assert_uint_eq(eyes.calls, 2);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(a_delivery_is_told_to_all_who_watch)
{
    open_it(_i);
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct eyes eyes[3] = {{.stops = &eyes[1]}, {.stops = &eyes[0]}, {.stops = NULL}};

    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(view_watch_start(v, &eyes[i].watch, on_change), 0);
    workers_settle(f.workers);
    ck_assert_uint_eq(eyes[0].calls + eyes[1].calls + eyes[2].calls, 0);
    ms_put(&f, ms_alice, "text");
    struct view_version *now = view_newest(v);
    ck_assert_uint_eq(now->rows, 1);
    view_version_unref(now);
    /* Of the first two one stopped the other before its turn. */
    ck_assert_uint_eq(eyes[0].calls + eyes[1].calls, 1);
    ck_assert_uint_eq(eyes[2].calls, 1);
    ck_assert_uint_eq(eyes[2].what, VIEW_CHANGED);
    for (size_t i = 0; i < 3; i++)
        view_watch_stop(&eyes[i].watch);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(who_is_in_a_deleted_mailbox_is_told)
{
    open_it(_i);
    struct mbox_id id;
    ck_assert_int_eq(ms_create(f.ms, ms_alice, span_z("Work"), STORE_USE_NONE, &id), 0);
    struct view *v = ms_opened(&f, ms_alice, "Work"), *fresh;
    struct eyes eyes = {0};

    ck_assert_int_eq(view_watch_start(v, &eyes.watch, on_change), 0);
    ck_assert_int_eq(ms_delete(f.ms, ms_alice, span_z("Work")), 0);
    workers_settle(f.workers);
    ck_assert(view_deleted(v));
    ck_assert_uint_eq(eyes.what & VIEW_DELETED, VIEW_DELETED);
    ck_assert_int_eq(ms_sync(v, STORE_LOOK_SHARDS), -E_NOTFOUND);
    ck_assert_int_eq(ms_open(f.ms, ms_alice, span_z("Work"), STORE_LOOK_SHARDS, &fresh), -E_NOTFOUND);
    ck_assert_int_eq(ms_create(f.ms, ms_alice, span_z("Work"), STORE_USE_NONE, &id), 0);
    fresh = ms_opened(&f, ms_alice, "Work");
    ck_assert(fresh != v && !view_deleted(fresh));
    view_unref(fresh);
    view_watch_stop(&eyes.watch);
    workers_settle(f.workers);
    struct mailstore_stats before, after;
    mailstore_stats(f.ms, &before);
    view_unref(v); /* one that is deleted does not stay warm */
    mailstore_stats(f.ms, &after);
    ck_assert_uint_eq(after.views, before.views - 1);
    close_it();
}
END_TEST

START_TEST(a_view_stays_warm_and_catches_up_when_it_is_opened)
{
    open_it(_i);
    ms_put(&f, ms_alice, "text");
    mailstore_poll(f.ms, true); /* its facts are made: until then it is held */
    struct view *v = ms_opened(&f, ms_alice, "INBOX"), *same;
    struct view_version *before = view_newest(v);
    struct mailstore_stats a, b;

    mailstore_stats(f.ms, &a);
    view_unref(v);
    same = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *after = view_newest(same);
    ck_assert(same == v && after == before);
    view_version_unref(after);
    view_unref(same);
    mailstore_stats(f.ms, &b);
    ck_assert_uint_eq(a.versions, b.versions);
    ck_assert_uint_eq(b.idle_views, 1);
    ms_put(&f, ms_alice, "text"); /* nobody looks: no version is made */
    mailstore_stats(f.ms, &b);
    ck_assert_uint_eq(a.versions, b.versions);
    same = ms_opened(&f, ms_alice, "INBOX");
    after = view_newest(same);
    ck_assert_uint_eq(after->rows, 2);
    ck_assert_ptr_eq(after->chunk[0], before->chunk[0]);
    view_version_unref(after);
    view_version_unref(before);
    view_unref(same);
    close_it();
}
END_TEST

START_TEST(copy_and_move_show_in_both_mailboxes)
{
    open_it(_i);
    struct mbox_id id;
    ck_assert_int_eq(ms_create(f.ms, ms_alice, span_z("Other"), STORE_USE_NONE, &id), 0);
    uint32_t uid[2] = {ms_put(&f, ms_alice, "one"), ms_put(&f, ms_alice, "two")}, uid_validity;
    struct view *from = ms_opened(&f, ms_alice, "INBOX"), *to = ms_opened(&f, ms_alice, "Other");
    struct eyes eyes[2] = {0};
    struct store_copied res[2];
    struct store_delta own;

    ck_assert_int_eq(view_watch_start(from, &eyes[0].watch, on_change), 0);
    ck_assert_int_eq(view_watch_start(to, &eyes[1].watch, on_change), 0);
    ck_assert_int_eq(ms_copy(from, uid, 2, false, to, res, &uid_validity), 0);
    struct view_version *now = view_newest(to);
    ck_assert(now->rows == 2 && view_uid(now, 2) == res[1].dst_uid && now->st.uid_validity == uid_validity);
    view_version_unref(now);
    ck_assert_int_eq(ms_move(from, uid, 1, false, to, res, &uid_validity, &own), 0);
    now = view_newest(from);
    ck_assert(now->rows == 1 && view_uid(now, 1) == uid[1] && now->st.modseq == own.to);
    view_version_unref(now);
    now = view_newest(to);
    ck_assert_uint_eq(now->rows, 3);
    char *text = ms_body_text(to, res[0].dst_uid);
    ck_assert_str_eq(text, "one");
    free(text);
    view_version_unref(now);
    workers_settle(f.workers);
    ck_assert(eyes[0].calls > 0 && eyes[1].calls > 0);
    for (size_t i = 0; i < 2; i++)
        view_watch_stop(&eyes[i].watch);
    view_unref(from);
    view_unref(to);
    close_it();
}
END_TEST

START_TEST(inbox_given_away_by_rename_is_empty_for_its_sessions)
{
    open_it(_i);
    ms_put(&f, ms_alice, "one");
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *told = view_newest(v), *now;

    ck_assert_int_eq(ms_rename(f.ms, ms_alice, span_z("INBOX"), span_z("Old")), 0);
    now = view_next(v, told, NULL, true);
    ck_assert_uint_eq(view_diff(told, now).expunged, 1);
    ck_assert(!view_deleted(v));
    view_version_unref(now);
    view_version_unref(told);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(keywords_and_recent)
{
    open_it(_i);
    uint32_t uid = ms_put(&f, ms_alice, "one"), before;
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *told = view_newest(v), *now;
    struct span word = span_z("$Label1");
    uint64_t bits = 99, again = 0;

    ck_assert_uint_eq(told->st.recent, 1);
    ck_assert_int_eq(ms_keywords(v, &word, 1, false, &bits), 0);
    ck_assert_uint_eq(bits, 0);
    ck_assert_int_eq(ms_keywords(v, &word, 1, true, &bits), 0);
    now = view_newest(v);
    ck_assert(now->keywords != told->keywords);
    ck_assert_uint_eq(view_keyword_bit(now, word), bits);
    ck_assert_int_eq(ms_keywords(v, &word, 1, true, &again), 0);
    ck_assert_uint_eq(again, bits);
    view_version_unref(now);
    ck_assert_int_eq(ms_recent(v, uid, &before), 0);
    ck_assert_uint_lt(before, uid);
    now = view_newest(v);
    ck_assert(now->st.recent == 0 && now->st.recent_uid == uid);
    view_version_unref(now);
    view_version_unref(told);
    view_unref(v);
    close_it();
}
END_TEST

/* Another process, or a foreign hand: changes that do not come through this mail store. */
START_TEST(what_others_do_is_noticed_while_somebody_watches)
{
    open_it(_i);
    ms_put(&f, ms_alice, "one");
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct eyes eyes = {0};
    struct store_box *box;
    struct store_stage *stage;

    ck_assert_int_eq(view_watch_start(v, &eyes.watch, on_change), 0);
    workers_settle(f.workers);
    ck_assert_int_eq(f.store->ops->box_open(f.store, ms_alice, span_z("INBOX"), &box), 0);
    ck_assert_int_eq(store_stage_begin(f.store, &stage), 0);
    ck_assert_int_eq(store_stage_write(stage, "two", 3), 0);
    ck_assert_int_eq(store_stage_finish(stage, 1), 0);
    struct store_append item = {.box = box, .stage = stage};
    ck_assert_int_eq(store_append(f.store, (struct store_op){0, 0}, &item, 1), 0);
    store_stage_free(stage);
    store_box_free(box);
    ck_assert_int_eq(ms_sync(v, STORE_LOOK_LOG), 0);
    struct view_version *now = view_newest(v);
    ck_assert_uint_eq(now->rows, 2);
    view_version_unref(now);
    workers_settle(f.workers);
    ck_assert_uint_eq(eyes.calls, 1);
    view_watch_stop(&eyes.watch);
    view_unref(v);
    close_it();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/mailstore_view");
    TCase *t = tcase_create("views");

    suite_add_tcase(s, t);
#define BOTH(test) tcase_add_loop_test(t, test, 0, (int)ARRAY_LEN(backends))
    BOTH(a_change_is_in_the_view_when_the_call_returns_and_is_told);
    BOTH(a_delivery_is_told_to_all_who_watch);
    BOTH(who_is_in_a_deleted_mailbox_is_told);
    BOTH(a_view_stays_warm_and_catches_up_when_it_is_opened);
    BOTH(copy_and_move_show_in_both_mailboxes);
    BOTH(inbox_given_away_by_rename_is_empty_for_its_sessions);
    BOTH(keywords_and_recent);
    BOTH(what_others_do_is_noticed_while_somebody_watches);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
