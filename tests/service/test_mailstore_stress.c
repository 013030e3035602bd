/* Many sessions on real threads: every session's list, brought along by differences alone, must end as the store's. */
#include "common_ms.h"

#include <pthread.h>
#include <stdio.h>

#include "store/store_ops.h"

#define SESSIONS 12
#define BOXES 2

struct stress;

struct session {
    struct stress *x;
    struct post post;          /* start and end on its worker */
    struct worker *worker;
    struct view_watch watch;
    struct view *view, *other;
    struct view_version *told;
    struct store_row *list;    /* what its client believes */
    uint32_t n, cap;
    unsigned seed, left;       /* commands still to do */
    bool running;              /* a command is out: no EXPUNGE is told */
    /* the command */
    struct ms_call call;
    struct ms_append append;
    struct ms_append_item item[2];
    struct ms_delivery delivery;
    struct ms_rcpt rcpt[2];
    uint32_t uid[32];
    size_t uids;
    int what;
    struct store_result res[32];
    struct store_copied copied[32];
    char problem[200];
};

struct stress {
    struct ms_fixture f;
    struct session session[SESSIONS];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned ready, idle, ended;
};

static const char *const box_z[BOXES] = {"INBOX", "Other"};

static void note(struct session *s, const char *what_z)
{
    if (s->problem[0] == '\0')
        snprintf(s->problem, sizeof(s->problem), "%s", what_z);
}

static void bump(struct stress *x, unsigned *count)
{
    pthread_mutex_lock(&x->lock);
    (*count)++;
    pthread_cond_broadcast(&x->changed);
    pthread_mutex_unlock(&x->lock);
}

static void wait_for(struct stress *x, const unsigned *count, unsigned n)
{
    pthread_mutex_lock(&x->lock);
    while (*count < n)
        pthread_cond_wait(&x->changed, &x->lock);
    pthread_mutex_unlock(&x->lock);
}

/* --- what a client does with what it is told ------------------------------------------------------------------------- */

static void take_over(struct session *s, bool may_expunge)
{
    struct view_version *now = view_next(s->view, s->told, NULL, may_expunge);
    struct view_diff d = view_diff(s->told, now);
    struct view_walk w;
    uint32_t seq, uid;
    const struct store_row *row;

    if (d.broken)
        note(s, "broken difference");
    view_walk_init(&w, s->told, now);
    while (view_walk_expunged(&w, &seq, &uid)) {
        if (!may_expunge || seq > s->n || s->list[seq - 1].uid != uid) {
            note(s, "wrong EXPUNGE");
            continue;
        }
        memmove(&s->list[seq - 1], &s->list[seq], (s->n - seq) * sizeof(s->list[0]));
        s->n--;
    }
    if (now->rows > s->cap) {
        s->cap = now->rows * 2;
        s->list = realloc(s->list, s->cap * sizeof(s->list[0]));
    }
    if (s->n + d.appended != now->rows)
        note(s, "wrong EXISTS");
    for (; s->n < now->rows; s->n++)
        s->list[s->n] = *view_row(now, s->n + 1);
    view_walk_init(&w, s->told, now);
    while (view_walk_changed(&w, &seq, &row)) {
        if (seq > s->n || s->list[seq - 1].uid != row->uid || s->list[seq - 1].modseq > row->modseq)
            note(s, "wrong FETCH");
        else
            s->list[seq - 1] = *row;
    }
    view_version_unref(s->told);
    s->told = now;
}

static void next_command(struct session *s);

static void command_over(struct session *s)
{
    s->running = false;
    take_over(s, rand_r(&s->seed) % 3 != 0);
    next_command(s);
}

/* --- commands -------------------------------------------------------------------------------------------------------- */

static bool in_view(struct view *v, uint32_t uid)
{
    struct view_version *now = view_newest(v);
    const struct store_row *row = view_row_by_uid(now, uid, NULL);
    bool there = row != NULL;

    view_version_unref(now);
    return there;
}

static enum ms_next change_run(struct ms_call *c)
{
    struct session *s = CONTAINER_OF(c, struct session, call);
    struct store_delta own;
    uint32_t uid_validity;
    int r = 0;

    if (s->what == 0) {
        r = ms_flags(c->view, s->uid, s->uids, STORE_FLAGS_ADD, s->left % 2 ? STORE_SEEN : STORE_DELETED, UINT64_MAX, s->res, &own);
        struct view_version *now = view_newest(c->view);
        if (r == 0 && own.from != own.to && now->st.modseq < own.to)
            note(s, "one's own change is not in the view");
        view_version_unref(now);
    } else if (s->what == 1) {
        r = ms_flags(c->view, s->uid, s->uids, STORE_FLAGS_REMOVE, STORE_SEEN | STORE_DELETED, UINT64_MAX, s->res, &own);
    } else if (s->what == 2) {
        r = ms_expunge(c->view, s->uid, s->uids, STORE_DELETED, s->res, &own);
        for (size_t i = 0; r == 0 && i < s->uids; i++)
            if (s->res[i].err == 0 && in_view(c->view, s->uid[i]))
                note(s, "an expunged message still shows");
    } else if (s->what == 3) {
        r = ms_copy(s->view, s->uid, s->uids, false, c->view, s->copied, &uid_validity);
    } else {
        r = ms_move(s->view, s->uid, s->uids, false, c->view, s->copied, &uid_validity, &own);
        for (size_t i = 0; r == 0 && i < s->uids; i++)
            if (s->copied[i].dst_uid != 0 && in_view(s->view, s->uid[i]))
                note(s, "a moved message still shows");
    }
    if (r < 0)
        note(s, err_name(r));
    return MS_DONE;
}

static void change_done(struct ms_call *c, struct conn *conn)
{
    struct session *s = CONTAINER_OF(c, struct session, call);

    (void)conn;
    if (worker_self() != s->worker)
        note(s, "done() on another worker");
    command_over(s);
}

static void append_done(struct ms_append *a, struct conn *conn)
{
    struct session *s = CONTAINER_OF(a, struct session, append);

    (void)conn;
    if (a->err < 0)
        note(s, err_name(a->err));
    if (worker_self() != s->worker)
        note(s, "append done on another worker");
    for (size_t i = 0; i < a->n; i++)
        if (a->item[i].uid == 0)
            note(s, "no uid");
    command_over(s);
}

static void delivery_done(struct ms_delivery *d, struct conn *conn)
{
    struct session *s = CONTAINER_OF(d, struct session, delivery);

    (void)conn;
    if (d->err < 0 || d->copies != d->n)
        note(s, err_name(d->err));
    if (worker_self() != s->worker)
        note(s, "delivery done on another worker");
    command_over(s);
}

static void random_uids(struct session *s)
{
    uint32_t at = s->n == 0 ? 0 : (uint32_t)rand_r(&s->seed) % s->n, step = (uint32_t)rand_r(&s->seed) % 4 + 1;

    s->uids = 0;
    for (; at < s->n && s->uids < 8; at += step)
        s->uid[s->uids++] = s->list[at].uid;
}

static void next_command(struct session *s)
{
    struct mailstore *ms = s->x->f.ms;

    if (s->left == 0) {
        bump(s->x, &s->x->idle);
        return;
    }
    s->left--;
    s->running = true;
    random_uids(s);
    s->what = rand_r(&s->seed) % 12;
    if (s->what < 5 && s->uids > 0) {
        struct view *in = s->what >= 3 ? s->other : s->view;
        s->call = (struct ms_call){.view = in, .run = change_run, .done = change_done};
        mailstore_submit(ms, &s->call);
    } else if (s->what < 8) {
        for (size_t i = 0; i < s->left % 2 + 1; i++)
            s->item[i] = (struct ms_append_item){.stage = ms_text(ms, "appended"), .flags = STORE_SEEN, .internal_s = 1};
        s->append = (struct ms_append){.done = append_done, .who = ms_alice, .mailbox = span_z(box_z[s->left % BOXES]),
                                       .item = s->item, .n = s->left % 2 + 1};
        if (ms_append(ms, &s->append) < 0)
            note(s, "append refused");
    } else {
        for (size_t i = 0; i < 2; i++)
            s->rcpt[i] = (struct ms_rcpt){.who = ms_alice, .mailbox = span_z(box_z[i])};
        s->delivery = (struct ms_delivery){.done = delivery_done, .stage = ms_text(ms, "delivered"), .rcpt = s->rcpt,
                                           .n = s->left % 2 + 1, .internal_s = 1};
        if (ms_deliver(ms, &s->delivery) < 0)
            note(s, "delivery refused");
    }
}

/* --- on the worker ---------------------------------------------------------------------------------------------------- */

static void on_change(struct view_watch *w, unsigned what)
{
    struct session *s = CONTAINER_OF(w, struct session, watch);

    if (worker_self() != s->worker)
        note(s, "told on another worker");
    if ((what & VIEW_DELETED) != 0)
        note(s, "deleted");
    if (!s->running)
        take_over(s, true); /* as in IDLE */
}

static void session_start(struct worker *w, struct conn *c, struct post *p)
{
    struct session *s = CONTAINER_OF(p, struct session, post);

    (void)c;
    s->worker = w;
    if (view_watch_start(s->view, &s->watch, on_change) < 0)
        note(s, "no watch");
    take_over(s, true);
    next_command(s);
    bump(s->x, &s->x->ready);
}

static void session_end(struct worker *w, struct conn *c, struct post *p)
{
    struct session *s = CONTAINER_OF(p, struct session, post);

    (void)w;
    (void)c;
    take_over(s, true);
    view_watch_stop(&s->watch);
    bump(s->x, &s->x->ended);
}

static void check_end(struct session *s)
{
    struct store_box *box;
    struct store_snap *snap;
    struct store *store = s->x->f.store;
    int at = (int)(s - s->x->session) % BOXES;

    ck_assert_msg(s->problem[0] == '\0', "%s", s->problem);
    ck_assert_int_eq(store->ops->box_open(store, ms_alice, span_z(box_z[at]), &box), 0);
    ck_assert_int_eq(store->ops->snapshot(box, STORE_LOOK_SHARDS, 0, &snap), 0);
    ck_assert_uint_eq(s->n, snap->rows_n);
    for (uint32_t i = 0; i < s->n; i++) {
        ck_assert_uint_eq(s->list[i].uid, snap->row[i].uid);
        ck_assert_uint_eq(s->list[i].flags, snap->row[i].flags);
        ck_assert_uint_eq(s->list[i].modseq, snap->row[i].modseq);
        ck_assert_uint_eq(s->list[i].size, snap->row[i].size);
        ck_assert_int_eq(s->list[i].save_s, snap->row[i].save_s);
    }
    ck_assert_uint_eq(s->told->st.modseq, snap->st.modseq);
    ck_assert_uint_eq(s->told->st.unseen, snap->st.unseen);
    ck_assert_uint_eq(s->told->st.deleted, snap->st.deleted);
    ck_assert_uint_eq(s->told->st.size, snap->st.size);
    ck_assert_uint_eq(s->told->st.uid_next, snap->st.uid_next);
    store_snap_free(store, snap);
    store_box_free(box);
}

static void run_stress(enum ms_backend backend, unsigned commands)
{
    static struct stress x;
    struct mbox_id id;

    memset(&x, 0, sizeof(x));
    pthread_mutex_init(&x.lock, NULL);
    pthread_cond_init(&x.changed, NULL);
    ms_fixture_open(&x.f, backend, 8, 4, 0);
    ck_assert_int_eq(ms_create(x.f.ms, ms_alice, span_z("Other"), STORE_USE_NONE, &id), 0);
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &x.session[i];
        s->x = &x;
        s->seed = i + 1;
        s->left = commands;
        s->view = ms_opened(&x.f, ms_alice, box_z[i % BOXES]);
        s->other = ms_opened(&x.f, ms_alice, box_z[(i + 1) % BOXES]);
        s->told = view_newest(s->view);
        s->n = s->told->rows;
        s->cap = s->n + 16;
        s->list = calloc(s->cap, sizeof(s->list[0]));
        for (uint32_t k = 0; k < s->n; k++)
            s->list[k] = *view_row(s->told, k + 1);
    }
    for (unsigned i = 0; i < SESSIONS; i++) {
        x.session[i].post.run = session_start;
        worker_post(workers_at(x.f.workers, i % 4), &x.session[i].post);
    }
    wait_for(&x, &x.ready, SESSIONS);
    wait_for(&x, &x.idle, SESSIONS);
    for (unsigned i = 0; i < SESSIONS; i++) {
        x.session[i].post.run = session_end;
        worker_post(workers_at(x.f.workers, i % 4), &x.session[i].post);
    }
    wait_for(&x, &x.ended, SESSIONS);
    struct mailstore_stats stats;
    mailstore_stats(x.f.ms, &stats);
    ck_assert_uint_gt(stats.notified, 0);
    ck_assert_uint_le(stats.batches, stats.appended);
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &x.session[i];
        check_end(s);
        view_version_unref(s->told);
        view_unref(s->view);
        view_unref(s->other);
        free(s->list);
    }
    ms_fixture_close(&x.f);
    pthread_mutex_destroy(&x.lock);
    pthread_cond_destroy(&x.changed);
}

START_TEST(differences_bring_all_sessions_to_the_stores_end_mem)
{
    run_stress(MS_MEM, 400);
}
END_TEST

START_TEST(differences_bring_all_sessions_to_the_stores_end_fs)
{
    run_stress(MS_FS, 100);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/mailstore_stress");
    TCase *t = tcase_create("stress");

    suite_add_tcase(s, t);
    tcase_add_test(t, differences_bring_all_sessions_to_the_stores_end_mem);
    tcase_add_test(t, differences_bring_all_sessions_to_the_stores_end_fs);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
