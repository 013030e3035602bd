/* What the mail store makes of a store that fails, is slow, or is changed by others; and sessions that go away. */
#include "common_ms.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/conn.h"
#include "store/fs.h"

static struct ms_fixture f;

static void open_it(void)
{
    ms_fixture_open(&f, MS_FS, 0, WORKERS_INLINE, 0);
}

static void close_it(void)
{
    ms_fixture_close(&f);
}

static uint32_t messages(struct store_account who)
{
    struct store_status st;
    struct mbox_id id;

    ck_assert_int_eq(ms_status(f.ms, who, span_z("INBOX"), &id, &st), 0);
    return st.messages;
}

/* --- failures ------------------------------------------------------------------------------------------------------ */

static int fail_bob(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    if (strncmp(item[0].box->owner_z, "bob", 3) == 0) {
        for (size_t i = 0; i < n; i++)
            item[i].err = -E_IO;
        return -E_IO;
    }
    return f.real->append(s, op, item, n);
}

START_TEST(a_copy_that_fails_after_another_was_made_is_told_apart)
{
    open_it();
    struct ms_rcpt rcpt[2] = {{.who = ms_alice}, {.who = ms_bob}};
    struct ms_delivery d = {.stage = ms_text(f.ms, "x"), .rcpt = rcpt, .n = 2, .internal_s = 1};

    f.ops.append = fail_bob;
    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_IO);
    ck_assert(d.copies == 1 && rcpt[0].err == 0 && rcpt[1].err == -E_IO);
    ck_assert(messages(ms_alice) == 1 && messages(ms_bob) == 0);
    close_it();
}
END_TEST

static int fail_silently(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    (void)s;
    (void)op;
    (void)item;
    (void)n;
    return -E_NOMEM;
}

START_TEST(no_answer_for_an_item_is_no_acknowledgement)
{
    open_it();
    struct ms_rcpt rcpt = {.who = ms_alice};
    struct ms_delivery d = {.stage = ms_text(f.ms, "x"), .rcpt = &rcpt, .n = 1, .internal_s = 1};

    f.ops.append = fail_silently;
    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_IO);
    ck_assert_uint_eq(d.copies, 0);
    close_it();
}
END_TEST

static unsigned grouped;

static int one_group(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    grouped += n == 2 && item[0].group != 0 && item[0].group == item[1].group;
    return f.real->append(s, op, item, n);
}

static void appended(struct ms_append *a, struct conn *c)
{
    (void)c;
    a->to.slot = 5;
}

START_TEST(texts_of_one_append_come_all_or_not_at_all)
{
    open_it();
    struct ms_append_item item[2] = {{.stage = ms_text(f.ms, "one")}, {.stage = ms_text(f.ms, "two")}};
    struct ms_append a = {.done = appended, .who = ms_alice, .mailbox = span_z("INBOX"), .item = item, .n = 2};

    grouped = 0;
    f.ops.append = one_group;
    ck_assert_int_eq(ms_append(f.ms, &a), 0);
    workers_settle(f.workers);
    ck_assert(a.to.slot == 5 && a.err == 0 && grouped == 1);
    close_it();
}
END_TEST

static int full(struct store_stage *t, const void *p, size_t n)
{
    (void)t;
    (void)p;
    (void)n;
    return -E_FULL;
}

static int sync_fails(struct store_stage *t, int64_t internal_s)
{
    (void)t;
    (void)internal_s;
    return -E_IO;
}

static void flushed(struct ms_flush *fl, struct conn *c)
{
    (void)c;
    fl->to.slot = 5;
}

START_TEST(a_text_that_cannot_be_written_reaches_nobody)
{
    open_it();
    struct ms_rcpt rcpt[2] = {{.who = ms_alice}, {.who = ms_bob}};
    struct ms_delivery d = {.stage = ms_text(f.ms, "x"), .rcpt = rcpt, .n = 2, .internal_s = 1};

    f.ops.stage_write = full;
    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_FULL);
    ck_assert(rcpt[0].err == -E_FULL && rcpt[1].err == -E_FULL);
    f.ops.stage_write = f.real->stage_write;
    f.ops.stage_finish = sync_fails;
    d = (struct ms_delivery){.stage = ms_text(f.ms, "x"), .rcpt = rcpt, .n = 2, .internal_s = 1};
    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_IO);
    f.ops.stage_finish = f.real->stage_finish;
    ck_assert(messages(ms_alice) == 0 && messages(ms_bob) == 0);

    /* An early piece that failed fails the commit, though later pieces could be written. */
    struct ms_stage *st = ms_text(f.ms, "lost");
    struct ms_flush fl = {.done = flushed};
    f.ops.stage_write = full;
    ms_stage_flush(st, &fl);
    workers_settle(f.workers);
    ck_assert(fl.to.slot == 5 && fl.err == -E_FULL);
    f.ops.stage_write = f.real->stage_write;
    ck_assert_uint_eq(ms_stage_memory(st).n, 0);
    ck_assert_int_eq(ms_stage_add(st, span_z("rest")), 4);
    d = (struct ms_delivery){.stage = st, .rcpt = rcpt, .n = 2, .internal_s = 1};
    ck_assert_int_eq(ms_deliver_now(&f, &d), -E_FULL);
    ck_assert(messages(ms_alice) == 0 && messages(ms_bob) == 0);
    close_it();
}
END_TEST

static int no_watch(struct store_box *b)
{
    (void)b;
    return -E_LIMIT;
}

static void on_change(struct view_watch *w, unsigned what);

struct eyes {
    struct view_watch watch;
    unsigned calls;
};

static void on_change(struct view_watch *w, unsigned what)
{
    (void)what;
    CONTAINER_OF(w, struct eyes, watch)->calls++;
}

/* A second process on the same mail_root. */
static void foreign_append(void)
{
    struct store *other;
    struct store_box *box;
    struct store_stage *stage;

    ck_assert_int_eq(store_fs_open(f.root_z, NULL, &other), 0);
    ck_assert_int_eq(other->ops->box_open(other, ms_alice, span_z("INBOX"), &box), 0);
    ck_assert_int_eq(store_stage_begin(other, &stage), 0);
    ck_assert_int_eq(store_stage_write(stage, "two", 3), 0);
    ck_assert_int_eq(store_stage_finish(stage, 1), 0);
    struct store_append item = {.box = box, .stage = stage};
    ck_assert_int_eq(store_append(other, (struct store_op){0, 0}, &item, 1), 0);
    store_stage_free(stage);
    store_box_free(box);
    other->ops->close(other);
}

/* With the kernel's watches (0) and without (1). */
START_TEST(sessions_learn_what_another_process_did)
{
    open_it();
    ms_put(&f, ms_alice, "one");
    if (_i == 1)
        f.ops.watch_add = no_watch;
    struct view *v = ms_opened(&f, ms_alice, "INBOX");
    struct eyes eyes = {0};
    struct mailstore_stats stats;

    ck_assert_int_eq(view_watch_start(v, &eyes.watch, on_change), 0);
    workers_settle(f.workers);
    mailstore_poll(f.ms, true);
    workers_settle(f.workers);
    eyes.calls = 0;
    foreign_append();
    mailstore_poll(f.ms, _i == 1);
    workers_settle(f.workers);
    ck_assert_uint_eq(eyes.calls, 1);
    struct view_version *now = view_newest(v);
    ck_assert_uint_eq(now->rows, 2);
    view_version_unref(now);
    mailstore_stats(f.ms, &stats);
    ck_assert_uint_eq(stats.watched_views, 1);
    view_watch_stop(&eyes.watch);
    workers_settle(f.workers);
    mailstore_stats(f.ms, &stats);
    ck_assert_uint_eq(stats.watched_views, 1); /* who comes back within the second finds it watched */
    ck_assert_int_eq(view_watch_start(v, &eyes.watch, on_change), 0);
    mailstore_poll(f.ms, true);
    workers_settle(f.workers);
    view_watch_stop(&eyes.watch);
    mailstore_poll(f.ms, true);
    workers_settle(f.workers);
    mailstore_stats(f.ms, &stats);
    ck_assert_uint_eq(stats.watched_views, 0);
    view_unref(v);
    close_it();
}
END_TEST

START_TEST(a_mailbox_deleted_by_another_process_is_told)
{
    open_it();
    struct mbox_id id;
    ck_assert_int_eq(ms_create(f.ms, ms_alice, span_z("Work"), STORE_USE_NONE, &id), 0);
    struct view *v = ms_opened(&f, ms_alice, "Work");
    struct eyes eyes = {0};
    struct store *other;

    ck_assert_int_eq(view_watch_start(v, &eyes.watch, on_change), 0);
    workers_settle(f.workers);
    ck_assert_int_eq(store_fs_open(f.root_z, NULL, &other), 0);
    ck_assert_int_eq(other->ops->mbox_delete(other, (struct store_op){0, 0}, ms_alice, span_z("Work")), 0);
    other->ops->close(other);
    mailstore_poll(f.ms, true);
    workers_settle(f.workers);
    ck_assert(view_deleted(v));
    ck_assert_uint_ge(eyes.calls, 1);
    view_watch_stop(&eyes.watch);
    view_unref(v);
    close_it();
}
END_TEST

/* --- sessions -------------------------------------------------------------------------------------------------------- */

static struct conn *one_conn;

static struct conn *session_new(const struct conn_origin *o)
{
    (void)o;
    one_conn = calloc(1, sizeof(*one_conn));
    return one_conn;
}

static void session_open(struct conn *c)
{
    (void)c;
}

static void session_input(struct conn *c)
{
    conn_consume(c, conn_input(c).n);
}

static void session_timeout(struct conn *c, enum conn_timer which)
{
    (void)which;
    conn_close(c);
}

static void session_closed(struct conn *c, enum conn_end why)
{
    (void)why;
    one_conn = NULL;
    free(c);
}

static const struct conn_proto proto = {.name_z = "test", .in_max = 4096, .session_new = session_new, .open = session_open,
                                        .input = session_input, .timeout = session_timeout, .stopping = conn_close,
                                        .closed = session_closed};
static const struct conn_service service = {.proto = &proto};

struct seen {
    struct ms_delivery d;
    struct ms_call call;
    struct conn *conn;
    unsigned done;
};

static void seen_delivered(struct ms_delivery *d, struct conn *c)
{
    struct seen *s = CONTAINER_OF(d, struct seen, d);

    s->conn = c;
    s->done++;
}

static enum ms_next nothing(struct ms_call *c)
{
    ck_assert_ptr_nonnull(c->view);
    return MS_DONE;
}

static void seen_done(struct ms_call *c, struct conn *conn)
{
    struct seen *s = CONTAINER_OF(c, struct seen, call);

    s->conn = conn;
    s->done++;
}

START_TEST(completions_find_their_session_or_none)
{
    open_it();
    int fd[2];
    struct ms_rcpt rcpt = {.who = ms_alice};
    struct seen s = {.done = 0};
    struct view *v = ms_opened(&f, ms_alice, "INBOX");

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
    struct conn *c;
    ck_assert_int_eq(worker_adopt(workers_at(f.workers, 0), fd[0], &service, &c), 0);
    workers_settle(f.workers);
    struct session_handle h = conn_handle(c);
    for (unsigned round = 0; round < 2; round++) {
        s.d = (struct ms_delivery){.to = h, .done = seen_delivered, .stage = ms_text(f.ms, "x"), .rcpt = &rcpt, .n = 1, .internal_s = 1};
        s.call = (struct ms_call){.to = h, .view = v, .run = nothing, .done = seen_done};
        s.done = 0;
        ck_assert_int_eq(ms_deliver(f.ms, &s.d), 0);
        workers_settle(f.workers);
        ck_assert_uint_eq(s.done, 1);
        ck_assert_ptr_eq(s.conn, round == 0 ? c : NULL);
        mailstore_submit(f.ms, &s.call);
        workers_settle(f.workers);
        ck_assert_uint_eq(s.done, 2);
        ck_assert_ptr_eq(s.conn, round == 0 ? c : NULL);
        if (round == 0)
            close(fd[1]);
        for (int i = 0; round == 0 && one_conn != NULL && i < 100; i++)
            workers_turn(f.workers, 10);
    }
    ck_assert_uint_eq(messages(ms_alice), 2);
    view_unref(v);
    close_it();
}
END_TEST

/* --- group commit ------------------------------------------------------------------------------------------------------ */

#define CROWD 40

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_moved = PTHREAD_COND_INITIALIZER;
static unsigned inside, most_inside, calls, done_n, queued;
static bool gate_open;

static int slow_append(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    pthread_mutex_lock(&gate);
    calls++;
    inside++;
    most_inside = MAX(most_inside, inside);
    while (!gate_open)
        pthread_cond_wait(&gate_moved, &gate);
    pthread_mutex_unlock(&gate);
    int r = f.real->append(s, op, item, n);
    pthread_mutex_lock(&gate);
    inside--;
    pthread_mutex_unlock(&gate);
    return r;
}

/* Counts the texts that are ready for their mailbox. */
static int counted_finish(struct store_stage *t, int64_t internal_s)
{
    int r = f.real->stage_finish(t, internal_s);

    pthread_mutex_lock(&gate);
    queued++;
    pthread_cond_broadcast(&gate_moved);
    pthread_mutex_unlock(&gate);
    return r;
}

static void crowd_done(struct ms_delivery *d, struct conn *c)
{
    (void)c;
    pthread_mutex_lock(&gate);
    done_n += d->err == 0;
    pthread_cond_broadcast(&gate_moved);
    pthread_mutex_unlock(&gate);
}

START_TEST(a_hot_mailbox_costs_one_thread_and_is_committed_in_groups)
{
    static struct ms_delivery d[CROWD];
    static struct ms_rcpt rcpt[CROWD];

    inside = most_inside = calls = done_n = queued = 0;
    gate_open = false;
    ms_fixture_open(&f, MS_FS, 4, 1, 0);
    f.ops.append = slow_append;
    f.ops.stage_finish = counted_finish;
    for (size_t i = 0; i < CROWD; i++) {
        rcpt[i] = (struct ms_rcpt){.who = ms_alice};
        d[i] = (struct ms_delivery){.done = crowd_done, .stage = ms_text(f.ms, "x"), .rcpt = &rcpt[i], .n = 1, .internal_s = 1};
        ck_assert_int_eq(ms_deliver(f.ms, &d[i]), 0);
    }
    pthread_mutex_lock(&gate);
    while (queued < CROWD) /* all are synced while the first waits in the store: no other thread is held */
        pthread_cond_wait(&gate_moved, &gate);
    gate_open = true;
    pthread_cond_broadcast(&gate_moved);
    while (done_n < CROWD)
        pthread_cond_wait(&gate_moved, &gate);
    ck_assert_uint_eq(most_inside, 1);
    ck_assert_uint_le(calls, 6);
    pthread_mutex_unlock(&gate);
    ck_assert_uint_eq(messages(ms_alice), CROWD);
    for (size_t i = 0; i < CROWD; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert_uint_ne(rcpt[i].uid, rcpt[k].uid);
    close_it();
}
END_TEST

START_TEST(the_stop_waits_for_all_that_was_submitted)
{
    static struct ms_delivery d[CROWD];
    static struct ms_rcpt rcpt[CROWD];

    done_n = 0;
    ms_fixture_open(&f, MS_FS, 4, 1, 0);
    for (size_t i = 0; i < CROWD; i++) {
        rcpt[i] = (struct ms_rcpt){.who = i % 2 == 0 ? ms_alice : ms_bob};
        d[i] = (struct ms_delivery){.done = crowd_done, .stage = ms_text(f.ms, "x"), .rcpt = &rcpt[i], .n = 1, .internal_s = 1};
        ck_assert_int_eq(ms_deliver(f.ms, &d[i]), 0);
    }
    workers_stop(f.workers, 1000);
    mailstore_stop(f.ms);
    ck_assert(messages(ms_alice) == CROWD / 2 && messages(ms_bob) == CROWD / 2);
    close_it();
    ck_assert_uint_eq(done_n, CROWD); /* the last of them by workers_free() */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/mailstore_faults");
    TCase *t = tcase_create("faults");

    suite_add_tcase(s, t);
    tcase_add_test(t, a_copy_that_fails_after_another_was_made_is_told_apart);
    tcase_add_test(t, no_answer_for_an_item_is_no_acknowledgement);
    tcase_add_test(t, texts_of_one_append_come_all_or_not_at_all);
    tcase_add_test(t, a_text_that_cannot_be_written_reaches_nobody);
    tcase_add_loop_test(t, sessions_learn_what_another_process_did, 0, 2);
    tcase_add_test(t, a_mailbox_deleted_by_another_process_is_told);
    tcase_add_test(t, completions_find_their_session_or_none);
    tcase_add_test(t, a_hot_mailbox_costs_one_thread_and_is_committed_in_groups);
    tcase_add_test(t, the_stop_waits_for_all_that_was_submitted);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
