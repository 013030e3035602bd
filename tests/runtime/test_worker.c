#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "common_echo.h"
#include "runtime/loop.h"

static struct echo_log elog;
static struct conn_service service;
static struct workers *ws;
static struct job_pool *pool;
static struct addr loopback;

static void start(unsigned workers, unsigned backend, unsigned max_sessions)
{
    int e = 0;
    memset(&elog, 0, sizeof(elog));
    service = (struct conn_service){.proto = &echo_proto, .user = &elog};
    ck_assert_int_eq(job_pool_new(4, &pool), 0);
    elog.jobs = pool;
    struct workers_config cfg = {.count = workers,
                                 .backend = (enum loop_backend)backend,
                                 .jobs = pool,
                                 .max_sessions = max_sessions};
    ck_assert_int_eq(workers_new(&cfg, &ws), 0);
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), 0, &loopback), 0);
    ck_assert_int_eq(
        workers_listen(ws, &(struct listener){.at = loopback, .service = &service}, &e), 0);
    loopback.port = workers_port(ws, 0);
    ck_assert_int_eq(workers_start(ws), 0);
}

static void stop(int64_t grace_ms)
{
    workers_stop(ws, grace_ms);
    pool = job_pool_free(pool);
    ck_assert_uint_eq(workers_sessions(ws), 0);
    ws = workers_free(ws);
    ck_assert_uint_eq(elog.made, elog.closed);
}

static void expect(int fd, const char *line_z)
{
    char line[256];
    echo_hear(fd, line, sizeof(line));
    ck_assert_str_eq(line, line_z);
}

START_TEST(lines_come_back_over_tcp_in_order_and_jobs_keep_the_order)
{
    start(2, (unsigned)_i, 0);
    int fd = echo_connect(loopback.port);
    expect(fd, "hello");
    echo_say(fd, "one\r\nJOB\r\nJOB\r\ntwo\r\n");
    expect(fd, "one");
    expect(fd, "job done");
    expect(fd, "job done");
    expect(fd, "two");
    echo_say(fd, "spl");
    echo_say(fd, "it\r\nQUIT\r\nignored\r\n");
    expect(fd, "split");
    expect(fd, "bye");
    char octet;
    ck_assert_int_eq(recv(fd, &octet, 1, 0),
                     0); /* an orderly end although octets were left unread, no reset */
    close(fd);
    stop(5000);
    ck_assert_uint_eq(elog.ends[CONN_END_CLOSED], 1);
}
END_TEST

static void *one_client(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 20; i++) {
        int fd = echo_connect(loopback.port);
        expect(fd, "hello");
        for (unsigned j = 0; j < 10; j++) {
            char text[64];
            snprintf(text, sizeof(text), "line-%u-%u", i, j);
            echo_say(fd, text);
            echo_say(fd, "\r\nJOB\r\n");
            expect(fd, text);
            expect(fd, "job done");
        }
        if (i % 2 == 0)
            echo_say(fd, "JOB\r\n"); /* and go without waiting */
        close(fd);
    }
    return NULL;
}

START_TEST(many_clients_on_four_workers_with_jobs_that_outlive_sessions)
{
    start(4, (unsigned)_i, 0);
    pthread_t threads[8];
    for (unsigned i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, one_client, NULL);
    for (unsigned i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    stop(5000);
    ck_assert_uint_eq(elog.opened, 160);
}
END_TEST

START_TEST(an_occupied_port_is_found_out_although_the_holder_shares_it)
{
    start(3, LOOP_EPOLL, 0); /* several sockets with SO_REUSEPORT on this port */
    struct workers *other;
    int e = 0;
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = 2}, &other), 0);
    ck_assert_int_eq(
        workers_listen(other, &(struct listener){.at = loopback, .service = &service}, &e),
        -E_EXISTS);
    ck_assert_int_eq(e, EADDRINUSE);
    workers_free(other);

    int foreign = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in in = {.sin_family = AF_INET};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof(in);
    ck_assert_int_eq(bind(foreign, (struct sockaddr *)&in, n), 0);
    ck_assert_int_eq(listen(foreign, 1), 0);
    ck_assert_int_eq(getsockname(foreign, (struct sockaddr *)&in, &n), 0);
    struct addr taken = loopback;
    taken.port = ntohs(in.sin_port);
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = 2}, &other), 0);
    ck_assert_int_eq(
        workers_listen(other, &(struct listener){.at = taken, .service = &service}, &e), -E_EXISTS);
    workers_free(other);
    close(foreign);
    stop(1000);
}
END_TEST

START_TEST(all_workers_take_connections_of_one_listener)
{
    start(2, LOOP_EPOLL, 0);
    int fds[64];
    bool seen[2] = {false, false};
    for (unsigned i = 0; i < 64; i++) {
        fds[i] = echo_connect(loopback.port);
        expect(fds[i], "hello"); /* after .open, so the last is this one's */
        seen[echo_last(&elog).worker] = true;
    }
    for (unsigned i = 0; i < 64; i++)
        close(fds[i]);
    stop(1000);
    ck_assert(seen[0] && seen[1]);
}
END_TEST

START_TEST(accepted_sockets_notice_a_dead_peer_within_ten_minutes)
{
    start(1, LOOP_EPOLL, 0);
    int fd = echo_connect(loopback.port), theirs = -1;
    expect(fd, "hello");
    struct sockaddr_in mine, peer;
    socklen_t n = sizeof(mine);
    getsockname(fd, (struct sockaddr *)&mine, &n);
    for (int i = 3; i < 256 && theirs < 0; i++) { /* the server's end lives in this process */
        n = sizeof(peer);
        if (getpeername(i, (struct sockaddr *)&peer, &n) == 0 && n == sizeof(peer) &&
            peer.sin_port == mine.sin_port)
            theirs = i;
    }
    ck_assert_int_ge(theirs, 0);
    static const struct {
        int level, option, at_most;
    } rows[] = {
        {SOL_SOCKET, SO_KEEPALIVE, 1},    {IPPROTO_TCP, TCP_KEEPIDLE, 300},
        {IPPROTO_TCP, TCP_KEEPINTVL, 60}, {IPPROTO_TCP, TCP_USER_TIMEOUT, 600000},
        {IPPROTO_TCP, TCP_NODELAY, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int value = 0;
        n = sizeof(value);
        ck_assert_int_eq(getsockopt(theirs, rows[i].level, rows[i].option, &value, &n), 0);
        ck_assert_int_gt(value, 0);
        ck_assert_int_le(value, rows[i].at_most);
    }
    close(fd);
    stop(1000);
}
END_TEST

START_TEST(stopping_tells_idle_sessions_and_waits_for_them)
{
    start(2, LOOP_EPOLL, 0);
    int a = echo_connect(loopback.port), b = echo_connect(loopback.port);
    expect(a, "hello");
    expect(b, "hello");
    stop(5000);
    expect(a, "going down");
    expect(b, "going down");
    close(a);
    close(b);
    ck_assert_uint_eq(elog.stopped, 2);
    ck_assert_uint_eq(elog.ends[CONN_END_CLOSED], 2);
}
END_TEST

static void *hurry_later(void *arg)
{
    (void)arg;
    usleep(50000);
    workers_hurry(ws);
    return NULL;
}

START_TEST(a_session_that_does_not_end_is_cut_when_patience_ends)
{
    start(1, LOOP_EPOLL, 0);
    elog.idle_ms = 0;
    int fd = echo_connect(loopback.port);
    expect(fd, "hello");
    echo_say(fd, "BIG 40000000\r\n"); /* and do not read it */
    usleep(100000);
    pthread_t t;
    if (_i == 1)
        pthread_create(&t, NULL, hurry_later, NULL);
    stop(_i == 0 ? 100 : 60000);
    if (_i == 1)
        pthread_join(t, NULL);
    close(fd);
    ck_assert_uint_eq(elog.ends[CONN_END_SHUTDOWN] + elog.ends[CONN_END_STALLED], 1);
}
END_TEST

struct poke {
    struct post post;
    _Atomic int *met; /* 1: the session, 2: none */
};

static void on_poke(struct worker *w, struct conn *c, struct post *p)
{
    struct poke *k = CONTAINER_OF(p, struct poke, post);
    ck_assert_ptr_eq(w, worker_self());
    atomic_store(k->met, c == NULL ? 2 : 1);
    if (c != NULL) {
        conn_write(c, SPAN_LIT("poked\r\n"));
        conn_close(c);
    }
    free(k);
}

static int poke(struct session_handle to)
{
    _Atomic int met = 0;
    struct poke *k = calloc(1, sizeof(*k));
    k->met = &met;
    k->post.run = on_poke;
    session_post(to, &k->post);
    while (atomic_load(&met) == 0)
        usleep(1000);
    return atomic_load(&met);
}

START_TEST(a_handle_reaches_its_session_and_never_the_next_in_its_slot)
{
    start(1, LOOP_EPOLL, 0);
    int fd = echo_connect(loopback.port);
    expect(fd, "hello");
    struct session_handle old = echo_last(&elog);
    ck_assert_int_eq(poke(old), 1);
    expect(fd, "poked");
    close(fd);
    while (atomic_load(&elog.closed) == 0)
        usleep(1000);
    fd = echo_connect(loopback.port);
    expect(fd, "hello");
    ck_assert_uint_eq(echo_last(&elog).slot, old.slot);
    ck_assert_int_eq(poke(old), 2);
    echo_say(fd, "still here\r\n");
    expect(fd, "still here");
    close(fd);
    stop(1000);
}
END_TEST

START_TEST(a_refused_client_reads_why)
{
    start(1, LOOP_EPOLL, _i == 0 ? 1 : 0);
    elog.refuse_from = _i == 1 ? 1 : 0;
    int a = echo_connect(loopback.port);
    expect(a, "hello");
    int b = echo_connect(loopback.port);
    echo_say(b, "early talk\r\n");
    expect(b, _i == 0 ? "full" : "not you");
    echo_say(a, "alive\r\n");
    expect(a, "alive");
    close(a);
    close(b);
    stop(1000);
    ck_assert_uint_eq(elog.opened, 1);
    ck_assert_uint_eq(elog.refused, 1);
}
END_TEST

START_TEST(without_descriptors_clients_are_refused_and_sessions_go_on)
{
    start(1, LOOP_EPOLL, 0);
    int a = echo_connect(loopback.port);
    expect(a, "hello");
    struct rlimit old, tight;
    getrlimit(RLIMIT_NOFILE, &old);
    int b = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);
    tight = old;
    tight.rlim_cur = (rlim_t)c + 1; /* all numbers below are taken: the next accept has none */
    int fillers[64];
    unsigned filled = 0;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &tight), 0);
    while (filled < 64 && (fillers[filled] = dup(0)) >= 0)
        filled++;
    ck_assert_int_eq(errno, EMFILE);

    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(loopback.port)};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(connect(b, (struct sockaddr *)&in, sizeof(in)), 0);
    expect(b, "full");
    ck_assert_int_eq(connect(c, (struct sockaddr *)&in, sizeof(in)),
                     0); /* the reserve is there again */
    expect(c, "full");
    echo_say(a, "alive\r\n");
    expect(a, "alive");
    for (unsigned i = 0; i < filled; i++)
        close(fillers[i]);
    setrlimit(RLIMIT_NOFILE, &old);
    close(b);
    b = echo_connect(loopback.port);
    expect(b, "hello");
    close(a);
    close(b);
    close(c);
    stop(1000);
    ck_assert_uint_eq(elog.refused, 2);
}
END_TEST

struct seen {
    struct watch watch;
    struct worker *worker;
    int64_t now_ms;
};

static void on_seen(struct watch *w, unsigned events)
{
    struct seen *s = CONTAINER_OF(w, struct seen, watch);
    (void)events;
    s->now_ms = worker_now_ms(s->worker);
    loop_remove(worker_loop(s->worker), w);
}

/* What comes after a long wait begins now, not when the wait began. */
START_TEST(who_is_called_after_a_wait_is_told_the_time_after_it)
{
    struct workers *alone;
    int fd[2];
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = WORKERS_INLINE}, &alone), 0);
    ck_assert_int_eq(workers_start(alone), 0);
    workers_settle(alone);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    struct seen seen = {.watch = {.fd = fd[0], .fn = on_seen}, .worker = workers_at(alone, 0)};
    ck_assert_int_eq(loop_add(worker_loop(seen.worker), &seen.watch, LOOP_IN), 0);
    workers_settle(alone);
    usleep(20000);
    int64_t came_ms = clock_mono_ms();
    ck_assert_int_eq(write(fd[1], "x", 1), 1);
    workers_settle(alone);
    ck_assert_int_ge(seen.now_ms, came_ms);
    close(fd[0]);
    close(fd[1]);
    workers_stop(alone, 0);
    workers_free(alone);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/worker");
    TCase *t = tcase_create("over TCP");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, lines_come_back_over_tcp_in_order_and_jobs_keep_the_order, 0,
                        LOOP_BACKEND__COUNT);
    tcase_add_loop_test(t, many_clients_on_four_workers_with_jobs_that_outlive_sessions, 0,
                        LOOP_BACKEND__COUNT);
    tcase_add_test(t, an_occupied_port_is_found_out_although_the_holder_shares_it);
    tcase_add_test(t, all_workers_take_connections_of_one_listener);
    tcase_add_test(t, accepted_sockets_notice_a_dead_peer_within_ten_minutes);
    tcase_add_test(t, stopping_tells_idle_sessions_and_waits_for_them);
    tcase_add_loop_test(t, a_session_that_does_not_end_is_cut_when_patience_ends, 0, 2);
    tcase_add_test(t, a_handle_reaches_its_session_and_never_the_next_in_its_slot);
    tcase_add_loop_test(t, a_refused_client_reads_why, 0, 2);
    tcase_add_test(t, who_is_called_after_a_wait_is_told_the_time_after_it);
    tcase_add_test(t, without_descriptors_clients_are_refused_and_sessions_go_on);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
