#include <check.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/macros.h"
#include "runtime/loop.h"

/* Every test runs on both backends: they must not be told apart. */

struct pipe_end {
    struct watch watch;
    int other;
    struct loop *loop;
    unsigned calls, events;
    struct watch *remove;
};

static void on_event(struct watch *w, unsigned events)
{
    struct pipe_end *p = CONTAINER_OF(w, struct pipe_end, watch);
    p->calls++;
    p->events |= events;
    if (p->remove != NULL)
        loop_remove(p->loop, p->remove);
}

static int loop_round(struct loop *l)
{
    int n = loop_wait(l, 0);
    return n > 0 ? loop_dispatch(l) : n;
}

static struct loop *make_loop(int backend)
{
    struct loop *l = NULL;
    ck_assert_int_eq(loop_new((enum loop_backend)backend, &l), 0);
    return l;
}

static void open_pair(struct pipe_end *p, struct loop *l, unsigned want)
{
    int fds[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    *p = (struct pipe_end){.watch = {.fd = fds[0], .fn = on_event}, .other = fds[1], .loop = l};
    ck_assert_int_eq(loop_add(l, &p->watch, want), 0);
}

static void close_pair(struct pipe_end *p)
{
    loop_remove(p->loop, &p->watch);
    close(p->watch.fd);
    if (p->other >= 0)
        close(p->other);
}

START_TEST(readiness_is_level_triggered_and_only_what_is_wanted)
{
    struct loop *l = make_loop(_i);
    struct pipe_end p;
    open_pair(&p, l, LOOP_IN);
    ck_assert_int_eq(loop_round(l), 0);
    ck_assert_int_eq(write(p.other, "x", 1), 1);
    ck_assert_int_eq(loop_round(l), 1);
    ck_assert_int_eq(loop_round(l), 1); /* not read yet: told again */
    ck_assert_uint_eq(p.events, LOOP_IN);
    ck_assert_int_eq(loop_want(l, &p.watch, 0), 0);
    ck_assert_int_eq(loop_round(l), 0);
    p.events = 0;
    ck_assert_int_eq(loop_want(l, &p.watch, LOOP_IN | LOOP_OUT), 0);
    ck_assert_int_eq(loop_round(l), 1);
    ck_assert_uint_eq(p.events, LOOP_IN | LOOP_OUT);
    close_pair(&p);
    ck_assert_int_eq(loop_round(l), 0);
    loop_free(l);
}
END_TEST

START_TEST(a_closed_peer_is_told_even_when_nothing_is_wanted)
{
    struct loop *l = make_loop(_i);
    struct pipe_end p;
    open_pair(&p, l, 0);
    close(p.other);
    p.other = -1;
    ck_assert_int_eq(loop_round(l), 1);
    ck_assert((p.events & LOOP_HUP) != 0);
    close_pair(&p);
    loop_free(l);
}
END_TEST

START_TEST(a_watch_removed_by_another_callback_is_not_called)
{
    struct loop *l = make_loop(_i);
    struct pipe_end a, b;
    open_pair(&a, l, LOOP_OUT);
    open_pair(&b, l, LOOP_OUT);
    a.remove = &b.watch;
    b.remove = &a.watch;
    ck_assert_int_eq(loop_round(l), 1);
    ck_assert_uint_eq(a.calls + b.calls, 1);
    close_pair(&a);
    close_pair(&b);
    loop_free(l);
}
END_TEST

START_TEST(a_watch_may_remove_itself_and_others_stay)
{
    struct loop *l = make_loop(_i);
    struct pipe_end p[5];
    for (unsigned i = 0; i < 5; i++)
        open_pair(&p[i], l, LOOP_OUT);
    p[0].remove = &p[0].watch;
    p[3].remove = &p[3].watch;
    ck_assert_int_eq(loop_round(l), 5);
    ck_assert_int_eq(loop_round(l), 3);
    for (unsigned i = 0; i < 5; i++) {
        ck_assert_uint_eq(p[i].calls, i == 0 || i == 3 ? 1 : 2);
        close_pair(&p[i]);
    }
    loop_free(l);
}
END_TEST

START_TEST(more_ready_watches_than_a_batch_all_get_their_turn)
{
    enum { N = 300 };
    struct loop *l = make_loop(_i);
    static struct pipe_end p[N];
    for (unsigned i = 0; i < N; i++)
        open_pair(&p[i], l, LOOP_OUT);
    for (unsigned i = 0; i < 4; i++)
        loop_round(l);
    for (unsigned i = 0; i < N; i++) {
        ck_assert_uint_gt(p[i].calls, 0);
        close_pair(&p[i]);
    }
    loop_free(l);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/loop");
    TCase *t = tcase_create("both backends");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, readiness_is_level_triggered_and_only_what_is_wanted, 0,
                        LOOP_BACKEND__COUNT);
    tcase_add_loop_test(t, a_closed_peer_is_told_even_when_nothing_is_wanted, 0,
                        LOOP_BACKEND__COUNT);
    tcase_add_loop_test(t, a_watch_removed_by_another_callback_is_not_called, 0,
                        LOOP_BACKEND__COUNT);
    tcase_add_loop_test(t, a_watch_may_remove_itself_and_others_stay, 0, LOOP_BACKEND__COUNT);
    tcase_add_loop_test(t, more_ready_watches_than_a_batch_all_get_their_turn, 0,
                        LOOP_BACKEND__COUNT);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
