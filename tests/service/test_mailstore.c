/* The mail store with inline jobs: every order of events is the same in each run. Each test runs on both backends. */
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
    struct view *first = ms_opened(&f, ms_alice, "INBOX"); /* and from one queue into another */
    s = (struct step){.call = {.view = first, .run = first_step, .done = step_done}};
    mailstore_submit(f.ms, &s.call);
    view_unref(first);
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
    BOTH(a_call_can_go_on_in_another_mailboxs_queue);
    BOTH(calls_after_the_stop_are_done_at_once);
    BOTH(a_body_is_sent_by_file_only_where_it_is_warm);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
