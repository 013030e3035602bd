/* The mail store with inline jobs: every order of events is the same in each run. Each test runs on both backends. */
#include "common_ms.h"

static struct ms_fixture f;
static const enum ms_backend backends[] = {MS_FS};

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

/* --- delivery ------------------------------------------------------------------------------------------------------ */

START_TEST(a_delivery_gives_every_mailbox_the_same_octets)
{
    open_it(_i);
    struct ms_rcpt rcpt[2] = {{.who = ms_alice}, {.who = ms_bob, .flags = STORE_SEEN}};
    struct ms_delivery d = {.stage = ms_text(f.ms, "Subject: a\r\n\r\nbody\r\n"), .rcpt = rcpt, .n = 2, .internal_s = 1700000000};

    ck_assert_int_eq(ms_stage_put_first(d.stage, span_z("Received: x\r\n")), 0);
    ck_assert_int_eq(ms_stage_put_first(d.stage, span_z("Return-Path: <>\r\n")), 0);
    ck_assert_int_eq(ms_deliver_now(&f, &d), 0);
    ck_assert_uint_eq(d.copies, 2);
    ck_assert_ptr_null(d.stage);
    for (size_t i = 0; i < 2; i++) {
        struct view *v = ms_opened(&f, rcpt[i].who, "INBOX");
        struct view_version *now = view_newest(v);
        ck_assert_uint_eq(now->rows, 1);
        ck_assert_uint_eq(view_row(now, 1)->flags, rcpt[i].flags);
        ck_assert_int_eq(view_row(now, 1)->internal_s, 1700000000);
        ck_assert(view_row(now, 1)->modseq == rcpt[i].modseq && now->st.uid_validity == rcpt[i].uid_validity);
        char *text = ms_body_text(v, rcpt[i].uid);
        ck_assert_str_eq(text, "Return-Path: <>\r\nReceived: x\r\nSubject: a\r\n\r\nbody\r\n");
        free(text);
        view_version_unref(now);
        view_unref(v);
    }
    close_it();
}
END_TEST

static void on_flushed(struct ms_flush *fl, struct conn *c)
{
    ck_assert_ptr_null(c);
    ck_assert_int_eq(fl->err, 0);
}

START_TEST(a_long_text_is_written_in_pieces_and_read_back_whole)
{
    open_it(_i);
    struct ms_stage *st = ms_stage_new(f.ms);
    struct ms_flush flush = {.done = on_flushed};
    size_t total = 700001, flushes = 0;

    for (size_t at = 0; at < total;) {
        char piece[1000];
        size_t n = MIN(sizeof(piece), total - at);
        for (size_t i = 0; i < n; i++)
            piece[i] = (char)('a' + (at + i) % 23);
        int64_t took = ms_stage_add(st, span_of(piece, n));
        ck_assert_int_ge(took, 0);
        at += (size_t)took;
        if (ms_stage_full(st)) {
            ms_stage_flush(st, &flush);
            workers_settle(f.workers);
            flushes++;
        }
    }
    ck_assert_uint_eq(flushes, 2);
    ck_assert_uint_eq(ms_stage_size(st), total);
    ck_assert(!ms_stage_in_memory(st));
    ck_assert_int_eq(ms_stage_put_first(st, span_z("x")), -E_CONFLICT);
    struct ms_rcpt rcpt = {.who = ms_alice};
    struct ms_delivery d = {.stage = st, .rcpt = &rcpt, .n = 1, .internal_s = 1};
    ck_assert_int_eq(ms_deliver_now(&f, &d), 0);
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    char *text = ms_body_text(v, rcpt.uid);
    ck_assert_uint_eq(strlen(text), total);
    for (size_t i = 0; i < total; i++)
        ck_assert(text[i] == (char)('a' + i % 23));
    free(text);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(text_in_memory_can_be_edited)
{
    open_it(_i);
    struct ms_stage *st = ms_text(f.ms, "A: 1\r\nBcc: x\r\n\r\n");
    size_t room = 0;

    ck_assert_int_eq(ms_stage_replace(st, 6, 8, span_z("")), 0);
    ck_assert(span_eq_z(ms_stage_memory(st), "A: 1\r\n\r\n"));
    ck_assert_int_eq(ms_stage_replace(st, 0, 0, span_z("Date: y\r\n")), 0);
    uint8_t *p = ms_stage_reserve(st, 3, &room);
    ck_assert(p != NULL && room >= 3);
    memcpy(p, "end", 3);
    ms_stage_commit(st, 3);
    ck_assert(span_eq_z(ms_stage_memory(st), "Date: y\r\nA: 1\r\n\r\nend"));
    ck_assert_uint_eq(ms_stage_size(st), 20);
    ms_stage_free(st);
    close_it();
}
END_TEST

START_TEST(who_is_over_quota_gets_nothing)
{
    open_it(_i);
    struct ms_rcpt rcpt = {.who = ms_alice, .quota = 10};
    struct ms_delivery d = {.stage = ms_text(f.ms, "0123456789"), .rcpt = &rcpt, .n = 1, .internal_s = 1};

    ck_assert_int_eq(ms_deliver_now(&f, &d), 0);
    ck_assert_int_eq(ms_quota_check(f.ms, ms_alice, 10, 0), 0);
    ck_assert_int_eq(ms_quota_check(f.ms, ms_alice, 10, 1), -E_QUOTA);
    ck_assert_int_eq(ms_quota_check(f.ms, ms_alice, 9, 0), -E_QUOTA);
    ck_assert_int_eq(ms_quota_check(f.ms, ms_alice, 0, UINT64_MAX), 0);
    d = (struct ms_delivery){.stage = ms_text(f.ms, "x"), .rcpt = &rcpt, .n = 1, .internal_s = 1};
    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_QUOTA);
    ck_assert_int_eq(rcpt.err, -E_QUOTA);
    ck_assert_uint_eq(d.copies, 0);
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *now = view_newest(v);
    ck_assert_uint_eq(now->rows, 1);
    view_version_unref(now);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(a_missing_mailbox_is_temporary_and_stops_all_copies)
{
    open_it(_i);
    struct ms_rcpt rcpt[2] = {{.who = ms_alice}, {.who = ms_nobody}};
    struct ms_delivery d = {.stage = ms_text(f.ms, "x"), .rcpt = rcpt, .n = 2, .internal_s = 1};

    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_DOWN);
    ck_assert(rcpt[0].err == -E_DOWN && rcpt[1].err == -E_DOWN && d.copies == 0);
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *now = view_newest(v);
    ck_assert_uint_eq(now->rows, 0);
    view_version_unref(now);
    view_unref(v);
    close_it();
}
END_TEST

static unsigned delivered;

static void count_delivered(struct ms_delivery *d, struct conn *c)
{
    ck_assert_ptr_null(c);
    ck_assert_int_eq(d->err, 0);
    delivered++;
}

START_TEST(above_the_queue_limit_nothing_is_taken)
{
    open_it(_i);
    struct ms_rcpt rcpt[5];
    struct ms_delivery d[5];

    delivered = 0;
    for (size_t i = 0; i < 5; i++) {
        rcpt[i] = (struct ms_rcpt){.who = ms_alice};
        d[i] = (struct ms_delivery){.done = count_delivered, .stage = ms_text(f.ms, "x"), .rcpt = &rcpt[i], .n = 1, .internal_s = 1};
        ck_assert_int_eq(ms_deliver(f.ms, &d[i]), i < 4 ? 0 : -E_LIMIT);
    }
    ck_assert_ptr_nonnull(d[4].stage);
    ck_assert_uint_eq(delivered, 0); /* never inside ms_deliver() */
    workers_settle(f.workers);
    ck_assert_uint_eq(delivered, 4);
    ck_assert_int_eq(ms_deliver(f.ms, &d[4]), 0);
    workers_settle(f.workers);
    ck_assert_uint_eq(delivered, 5);
    struct mailstore_stats stats;
    mailstore_stats(f.ms, &stats);
    ck_assert(stats.refused == 1 && stats.waiting == 0 && stats.copies == 5);
    close_it();
}
END_TEST

/* --- APPEND -------------------------------------------------------------------------------------------------------- */

static void appended(struct ms_append *a, struct conn *c)
{
    ck_assert_ptr_null(c);
    a->to.slot = 77;
}

static int append_now(struct ms_append *a)
{
    a->done = appended;
    int r = ms_append(f.ms, a);
    if (r < 0)
        return r;
    workers_settle(f.workers);
    ck_assert_uint_eq(a->to.slot, 77);
    return a->err;
}

START_TEST(append_makes_keywords_and_answers_uids)
{
    open_it(_i);
    struct span words[2] = {span_z("$Work"), span_z("Later")};
    struct ms_append_item item[2] = {
        {.stage = ms_text(f.ms, "one"), .flags = STORE_SEEN, .keyword = words, .keywords_n = 2, .internal_s = 5},
        {.stage = ms_text(f.ms, "two"), .keyword = words + 1, .keywords_n = 1, .internal_s = 6}};
    struct ms_append a = {.who = ms_alice, .mailbox = span_z("INBOX"), .item = item, .n = 2};

    ck_assert_int_eq(append_now(&a), 0);
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *now = view_newest(v);
    uint64_t work = view_keyword_bit(now, words[0]), later = view_keyword_bit(now, words[1]);
    ck_assert(work != 0 && later != 0 && work != later);
    ck_assert_uint_eq(view_row_by_uid(now, item[0].uid, NULL)->flags, STORE_SEEN | work | later);
    ck_assert_uint_eq(view_row_by_uid(now, item[1].uid, NULL)->flags, later);
    ck_assert_uint_eq(now->st.uid_validity, a.uid_validity);
    ck_assert(mbox_id_eq(view_mbox_id(v), a.mbox_id));
    view_version_unref(now);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(append_to_nowhere_or_over_quota_leaves_nothing)
{
    open_it(_i);
    struct ms_append_item item[2] = {{.stage = ms_text(f.ms, "one")}, {.stage = ms_text(f.ms, "two")}};
    struct ms_append a = {.who = ms_alice, .mailbox = span_z("Missing"), .item = item, .n = 2};

    ck_assert_int_eq(append_now(&a), -E_NOTFOUND);
    ck_assert_ptr_null(item[1].stage);
    char long_z[STORE_KEYWORD_MAX + 3];
    memset(long_z, 'k', sizeof(long_z) - 1);
    long_z[sizeof(long_z) - 1] = '\0';
    struct span word = span_z(long_z);
    item[0] = (struct ms_append_item){.stage = ms_text(f.ms, "one")};
    item[1] = (struct ms_append_item){.stage = ms_text(f.ms, "two"), .keyword = &word, .keywords_n = 1};
    a = (struct ms_append){.who = ms_alice, .mailbox = span_z("INBOX"), .item = item, .n = 2};
    ck_assert_int_eq(append_now(&a), -E_LIMIT);
    item[0] = (struct ms_append_item){.stage = ms_text(f.ms, "one")};
    item[1] = (struct ms_append_item){.stage = ms_text(f.ms, "two")};
    a = (struct ms_append){.who = ms_alice, .mailbox = span_z("INBOX"), .item = item, .n = 2, .quota = 5};
    ck_assert_int_eq(append_now(&a), -E_QUOTA);
    struct store_status st;
    struct mbox_id id;
    ck_assert_int_eq(ms_status(f.ms, ms_alice, span_z("INBOX"), &id, &st), 0);
    ck_assert_uint_eq(st.messages, 0);
    close_it();
}
END_TEST

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
    now = view_next(v, told, true);
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
    now = view_next(v, told, false);
    ck_assert_uint_eq(now->rows, 3); /* EXPUNGE must wait */
    view_version_unref(now);
    now = view_next(v, told, true);
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
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(a_view_stays_warm_and_catches_up_when_it_is_opened)
{
    open_it(_i);
    ms_put(&f, ms_alice, "text");
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
    ck_assert_int_eq(ms_copy(from, uid, 2, to, res, &uid_validity), 0);
    struct view_version *now = view_newest(to);
    ck_assert(now->rows == 2 && view_uid(now, 2) == res[1].dst_uid && now->st.uid_validity == uid_validity);
    view_version_unref(now);
    ck_assert_int_eq(ms_move(from, uid, 1, to, res, &uid_validity, &own), 0);
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
    now = view_next(v, told, true);
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

/* --- calls and bodies ------------------------------------------------------------------------------------------------ */

struct step {
    struct ms_call call;
    struct view *to;
    unsigned ran[2], done;
};

static enum ms_next second_step(struct ms_call *c)
{
    struct step *s = CONTAINER_OF(c, struct step, call);

    ck_assert_ptr_eq(c->view, s->to);
    s->ran[1]++;
    return MS_DONE;
}

static enum ms_next first_step(struct ms_call *c)
{
    struct step *s = CONTAINER_OF(c, struct step, call);

    s->ran[0]++;
    ck_assert_int_eq(ms_find(c->ms, ms_bob, span_z("INBOX"), &c->view), 0);
    s->to = c->view;
    c->run = second_step;
    return MS_GO_ON;
}

static void step_done(struct ms_call *c, struct conn *conn)
{
    ck_assert_ptr_null(conn);
    CONTAINER_OF(c, struct step, call)->done++;
}

START_TEST(a_call_can_go_on_in_another_mailboxs_queue)
{
    open_it(_i);
    struct step s = {.call = {.run = first_step, .done = step_done}};

    mailstore_submit(f.ms, &s.call);
    ck_assert_uint_eq(s.done, 0);
    workers_settle(f.workers);
    ck_assert(s.ran[0] == 1 && s.ran[1] == 1 && s.done == 1);
    struct mailstore_stats stats;
    mailstore_stats(f.ms, &stats);
    ck_assert_uint_eq(stats.idle_views, stats.views); /* no reference is left */
    close_it();
}
END_TEST

START_TEST(calls_after_the_stop_are_done_at_once)
{
    open_it(_i);
    struct step s = {.call = {.run = first_step, .done = step_done}};
    struct ms_rcpt rcpt = {.who = ms_alice};
    struct ms_delivery d = {.stage = ms_text(f.ms, "x"), .rcpt = &rcpt, .n = 1};

    mailstore_stop(f.ms);
    ck_assert_int_eq(ms_deliver(f.ms, &d), -E_CLOSED);
    ms_stage_free(d.stage);
    mailstore_submit(f.ms, &s.call);
    workers_settle(f.workers);
    ck_assert(s.ran[1] == 1 && s.done == 1);
    close_it();
}
END_TEST

START_TEST(a_body_is_sent_by_file_only_where_it_is_warm)
{
    open_it(_i);
    uint32_t uid = ms_put(&f, ms_alice, "0123456789");
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct view_version *now = view_newest(v);
    struct store_row row = *view_row_by_uid(now, uid, NULL);
    struct ms_body *b = NULL;
    char buf[5] = "";

    ck_assert_int_eq(ms_body_open(v, &row, &b), 0);
    ms_body_warm(b, 2, 6);
    struct out_source *warm = ms_body_source(b, 3, 4), *cold = ms_body_source(b, 3, 6);
    ck_assert_int_eq(cold->fd, -1);
    if ((f.store->ops->caps & STORE_CAP_FILE) != 0)
        ck_assert_int_ge(warm->fd, 0);
    ck_assert_int_eq(cold->read(cold, 3, buf, 4), 0);
    ck_assert_str_eq(buf, "3456");
    ck_assert_int_eq(warm->read(warm, 8, buf, 4), -E_IO); /* behind the end */
    ms_body_unref(b);
    warm->release(warm);
    cold->release(cold);
    row.size++;
    ck_assert_int_eq(ms_body_open(v, &row, &b), -E_IO);
    row.uid += 100;
    ck_assert_int_eq(ms_body_open(v, &row, &b), -E_NOTFOUND);
    view_version_unref(now);
    view_unref(v);
    close_it();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/mailstore");
    TCase *t = tcase_create("mailstore");

    suite_add_tcase(s, t);
#define BOTH(test) tcase_add_loop_test(t, test, 0, (int)ARRAY_LEN(backends))
    BOTH(a_delivery_gives_every_mailbox_the_same_octets);
    BOTH(a_long_text_is_written_in_pieces_and_read_back_whole);
    BOTH(text_in_memory_can_be_edited);
    BOTH(who_is_over_quota_gets_nothing);
    BOTH(a_missing_mailbox_is_temporary_and_stops_all_copies);
    BOTH(above_the_queue_limit_nothing_is_taken);
    BOTH(append_makes_keywords_and_answers_uids);
    BOTH(append_to_nowhere_or_over_quota_leaves_nothing);
    BOTH(a_change_is_in_the_view_when_the_call_returns_and_is_told);
    BOTH(a_delivery_is_told_to_all_who_watch);
    BOTH(who_is_in_a_deleted_mailbox_is_told);
    BOTH(a_view_stays_warm_and_catches_up_when_it_is_opened);
    BOTH(copy_and_move_show_in_both_mailboxes);
    BOTH(inbox_given_away_by_rename_is_empty_for_its_sessions);
    BOTH(keywords_and_recent);
    BOTH(what_others_do_is_noticed_while_somebody_watches);
    BOTH(a_call_can_go_on_in_another_mailboxs_queue);
    BOTH(calls_after_the_stop_are_done_at_once);
    BOTH(a_body_is_sent_by_file_only_where_it_is_warm);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
