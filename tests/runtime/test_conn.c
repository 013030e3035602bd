#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "common_echo.h"

/* One worker without a thread, jobs inline: each test decides when something happens. */
static struct echo_log elog;
static struct conn_service service;
static struct workers *ws;
static struct job_pool *pool;
static struct conn *conn;
static int fd; /* the client's end, non-blocking */

static void setup_with(unsigned job_threads)
{
    int fds[2];
    memset(&elog, 0, sizeof(elog));
    ck_assert_int_eq(job_pool_new(job_threads, &pool), 0);
    elog.jobs = pool;
    service = (struct conn_service){.proto = &echo_proto, .user = &elog};
    ck_assert_int_eq(
        workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = pool}, &ws), 0);
    ck_assert_int_eq(workers_start(ws), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    fd = fds[1];
    ck_assert_int_eq(worker_adopt(workers_at(ws, 0), fds[0], &service, &conn), 0);
}

static void setup(void)
{
    setup_with(0);
}

static void teardown(void)
{
    if (fd >= 0)
        close(fd);
    workers_stop(ws, 5000);
    job_pool_free(pool);
    ck_assert_uint_eq(elog.made, elog.closed);
    workers_free(ws);
}

/* What the server has sent by now. */
static size_t take(char *buf, size_t cap)
{
    size_t n = 0;
    ssize_t r;
    workers_settle(ws);
    while (n < cap - 1 && (r = recv(fd, buf + n, cap - 1 - n, 0)) > 0) {
        n += (size_t)r;
        workers_settle(ws);
    }
    buf[n] = '\0';
    return n;
}

static void expect(const char *text_z)
{
    char buf[4096];
    take(buf, sizeof(buf));
    ck_assert_str_eq(buf, text_z);
}

/* Rounds until the sessions are gone. */
static void until_closed(void)
{
    while (workers_sessions(ws) > 0) {
        if (conn_closing(conn) && fd >= 0)
            shutdown(fd, SHUT_WR); /* the server waits a while for our end */
        workers_turn(ws, 20);
    }
}

START_TEST(the_same_octets_give_the_same_lines_at_every_split)
{
    static const char text[] = "one\r\nJOB\r\ntwo\r\nthree\n";
    for (size_t split = 0; split <= sizeof(text) - 1; split++) {
        if (split == 0)
            expect("hello\r\n");
        ck_assert_int_eq(send(fd, text, split, 0), (ssize_t)split);
        workers_settle(ws);
        ck_assert_int_eq(send(fd, text + split, sizeof(text) - 1 - split, 0),
                         (ssize_t)(sizeof(text) - 1 - split));
        expect("one\r\njob done\r\ntwo\r\nthree\r\n");
    }
}
END_TEST

START_TEST(an_idle_connection_holds_no_buffers)
{
    expect("hello\r\n");
    echo_say(fd, "hi\r\n");
    expect("hi\r\n");
    ck_assert_ptr_null(conn->in_p);
    ck_assert_ptr_null(conn->out.head);
    echo_say(fd, "half a line");
    workers_settle(ws);
    ck_assert_ptr_nonnull(conn->in_p);
}
END_TEST

START_TEST(unread_octets_stay_where_they_are_while_held)
{
    expect("hello\r\n");
    echo_say(fd, "rest");
    workers_settle(ws);
    conn_hold(conn);
    struct span before = conn_input(conn);
    ck_assert_uint_eq(before.n, 4);
    echo_say(fd, " of it\r\nmore\r\n");
    workers_settle(ws);
    struct span after = conn_input(conn);
    ck_assert_ptr_eq(before.p, after.p);
    ck_assert_uint_eq(after.n, 4);
    conn_release(conn);
    expect("rest of it\r\nmore\r\n");
}
END_TEST

START_TEST(a_line_longer_than_the_limit_is_the_protocols_to_refuse)
{
    char *line = malloc(70000);
    memset(line, 'x', 70000);
    expect("hello\r\n");
    for (size_t at = 0; at < 65536;) {
        ssize_t n = send(fd, line + at, MIN(65536 - at, 10000), 0);
        ck_assert_int_gt(n, 0);
        at += (size_t)n;
        workers_settle(ws);
    }
    expect("too long\r\n");
    free(line);
    until_closed();
    ck_assert_uint_eq(elog.ends[CONN_END_CLOSED], 1);
}
END_TEST

START_TEST(shares_come_only_as_the_client_reads)
{
    char buf[8192];
    size_t sum = 0;
    uint64_t most = 0;
    expect("hello\r\n");
    echo_say(fd, "MORE 3000000\r\nafter\r\n");
    for (;;) {
        workers_settle(ws);
        most = MAX(most, conn_unsent(conn));
        ssize_t n = recv(fd, buf, sizeof(buf), 0);
        if (n <= 0)
            break;
        sum += (size_t)n;
    }
    ck_assert_uint_eq(sum, 3000000 + 2 + 7);
    ck_assert_uint_le(most, CONN_LOW_WATER + 65536);
    ck_assert_uint_eq(conn_unsent(conn), 0);
}
END_TEST

START_TEST(a_client_that_does_not_read_is_not_read_from)
{
    struct echo *e = CONTAINER_OF(conn, struct echo, conn);
    expect("hello\r\n");
    echo_say(fd, "BIG 1500000\r\n");
    workers_settle(ws);
    ck_assert_uint_ge(conn_unsent(conn), CONN_HIGH_WATER);
    echo_say(fd, "two\r\n");
    workers_settle(ws);
    ck_assert_uint_eq(e->lines, 1);
    char *buf = malloc(2000000);
    size_t n = 0;
    while (conn_unsent(conn) > CONN_HIGH_WATER / 2) { /* below the high mark, above the low one */
        ssize_t r = recv(fd, buf + n, 65536, 0);
        ck_assert_int_gt(r, 0);
        n += (size_t)r;
        workers_settle(ws);
    }
    ck_assert_uint_gt(conn_unsent(conn), CONN_LOW_WATER);
    ck_assert_uint_eq(e->lines, 1);
    n += take(buf + n, 2000000 - n);
    ck_assert_uint_eq(n, 1500000 + 2 + 5);
    ck_assert_str_eq(buf + 1500000, "\r\ntwo\r\n");
    ck_assert_uint_eq(e->lines, 2);
    free(buf);
}
END_TEST

START_TEST(a_client_that_never_reads_is_closed_as_stalled)
{
    expect("hello\r\n");
    echo_say(fd, "BIG 1500000\r\n");
    until_closed();
    ck_assert_uint_eq(elog.ends[CONN_END_STALLED], 1);
}
END_TEST

START_TEST(octets_put_off_idleness_but_not_the_command_time_out)
{
    expect("hello\r\n");
    conn_deadline(conn, CONN_IDLE, 150);
    conn_deadline(conn, CONN_COMMAND, _i == 0 ? 0 : 300);
    for (unsigned i = 0; i < 40 && elog.closed == 0; i++) {
        if (send(fd, "x", 1, MSG_NOSIGNAL) != 1)
            break;
        workers_turn(ws, 20);
        workers_settle(ws);
        usleep(5000);
        if (i == 10 && _i == 0)
            break;
    }
    until_closed();
    ck_assert_uint_eq(elog.timeouts[_i == 0 ? CONN_IDLE : CONN_COMMAND], 1);
    ck_assert_uint_eq(elog.timeouts[_i == 0 ? CONN_COMMAND : CONN_IDLE], 0);
    char buf[64];
    ssize_t n = recv(fd, buf, sizeof(buf), 0);
    ck_assert_int_eq(n, 9);
    ck_assert_int_eq(memcmp(buf, "timeout\r\n", 9), 0);
}
END_TEST

START_TEST(a_held_session_is_not_idle)
{
    expect("hello\r\n");
    conn_deadline(conn, CONN_IDLE, 50);
    conn_hold(conn);
    for (unsigned i = 0; i < 10; i++)
        workers_turn(ws, 20);
    ck_assert_uint_eq(elog.timeouts[CONN_IDLE], 0);
    conn_release(conn);
    until_closed();
    ck_assert_uint_eq(elog.timeouts[CONN_IDLE], 1);
}
END_TEST

START_TEST(what_was_said_before_the_end_of_input_is_answered)
{
    expect("hello\r\n");
    echo_say(fd, "last\r\nwords");
    shutdown(fd, SHUT_WR);
    expect("last\r\n");
    until_closed();
    ck_assert_uint_eq(elog.ends[CONN_END_CLOSED], 1);
}
END_TEST

START_TEST(the_last_line_is_not_destroyed_by_what_the_client_still_sends)
{
    char octet;
    expect("hello\r\n");
    echo_say(fd, "QUIT\r\nmore\r\n");
    expect("bye\r\n");
    ck_assert_int_eq(recv(fd, &octet, 1, 0), 0); /* our end is told at once */
    ck_assert_uint_eq(workers_sessions(ws), 1);  /* and theirs is waited for */
    echo_say(fd, "and more\r\n");
    workers_settle(ws);
    ck_assert_uint_eq(workers_sessions(ws), 1);
    shutdown(fd, SHUT_WR);
    workers_settle(ws);
    ck_assert_uint_eq(elog.ends[CONN_END_CLOSED], 1);
}
END_TEST

START_TEST(a_client_that_vanishes_ends_the_session_also_while_held)
{
    expect("hello\r\n");
    if (_i == 1)
        conn_hold(conn);
    close(fd);
    fd = -1;
    workers_settle(ws);
    if (_i == 1) {
        ck_assert_uint_eq(elog.closed, 0);
        for (unsigned i = 0; i < 100; i++)
            workers_settle(ws); /* and does not keep the loop busy: this would never settle */
        conn_release(conn);
    }
    until_closed();
    ck_assert_uint_eq(elog.closed, 1);
}
END_TEST

START_TEST(octets_behind_starttls_in_the_clear_are_dropped)
{
    static struct tls_live *const never_used =
        (struct tls_live *)&service; /* conn_starttls() must not come so far */
    service.tls = never_used;
    expect("hello\r\n");
    if (_i == 0) {
        echo_say(fd, "STARTTLS\r\nevil\r\n");
    } else {
        /* In two pieces: the second is still in the socket when the first is run. */
        conn_hold(conn);
        echo_say(fd, "x");
        workers_settle(ws);
        conn_consume(conn, 1);
        echo_say(fd, "evil\r\n");
        ck_assert_int_eq(conn_starttls(conn, SPAN_LIT("go ahead\r\n")), -E_CONFLICT);
        conn_write(conn, SPAN_LIT("refused\r\n"));
        conn_close(conn);
    }
    expect("refused\r\n");
    until_closed();
    service.tls = NULL;
}
END_TEST

START_TEST(a_greedy_client_gives_others_their_turn)
{
    int fds[2];
    struct conn *modest;
    expect("hello\r\n");
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    ck_assert_int_eq(worker_adopt(workers_at(ws, 0), fds[0], &service, &modest), 0);
    workers_settle(ws);
    struct echo *greedy = CONTAINER_OF(conn, struct echo, conn),
                *other = CONTAINER_OF(modest, struct echo, conn);
    for (unsigned i = 0; i < 50; i++)
        echo_say(fd, "SPIN\r\n"); /* 3 ms each */
    echo_say(fds[1], "quick\r\n");
    unsigned before = 0;
    while (other->lines == 0) {
        before = greedy->lines;
        workers_turn(ws, 0);
    }
    /* Whoever of the two comes first in the round: one turn of 10 ms, not 50 lines. */
    ck_assert_uint_le(before, 8);
    ck_assert_uint_lt(greedy->lines, 50);
    char buf[4096];
    ck_assert_uint_eq(take(buf, sizeof(buf)), 50 * 6);
    ck_assert_uint_eq(greedy->lines, 50);
    close(fds[1]);
}
END_TEST

/* -- bodies */

struct body {
    struct out_source src;
    _Atomic unsigned released;
    sem_t *wait;
    int fail;
};

static uint8_t octet_at(uint64_t i)
{
    return (uint8_t)(i * 31 + i / 251);
}

static int body_read(struct out_source *s, uint64_t offset, void *buf, size_t n)
{
    struct body *b = CONTAINER_OF(s, struct body, src);
    if (b->wait != NULL)
        sem_wait(b->wait);
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)buf)[i] = octet_at(offset + i);
    return b->fail;
}

static void body_release(struct out_source *s)
{
    atomic_fetch_add(&CONTAINER_OF(s, struct body, src)->released, 1);
}

static int body_file(size_t n)
{
    char name[] = "/tmp/rmaild-test-XXXXXX";
    int file = mkstemp(name);
    ck_assert_int_ge(file, 0);
    unlink(name);
    uint8_t *p = malloc(n);
    for (size_t i = 0; i < n; i++)
        p[i] = octet_at(i);
    ck_assert_int_eq(write(file, p, n), (ssize_t)n);
    free(p);
    return file;
}

START_TEST(a_body_arrives_whole_by_sendfile_and_by_jobs)
{
    enum { N = 700001 };
    struct body b = {.src = {.fd = -1, .read = body_read, .release = body_release}};
    if (_i == 1)
        b.src.fd = body_file(N);
    elog.body = &b.src;
    expect("hello\r\n");
    echo_say(fd, "BODY 700001\r\nBODY 5\r\n");
    char *buf = malloc(N + 200);
    size_t n = take(buf, N + 200);
    size_t head = strlen("body 700001\r\n");
    ck_assert_uint_eq(n, head + N + 7 + strlen("body 5\r\n") + 5 + 7);
    size_t same = 0;
    while (same < N && (uint8_t)buf[head + same] == octet_at(same))
        same++;
    ck_assert_uint_eq(same, N);
    ck_assert_int_eq(memcmp(buf + head + N, "\r\nend\r\nbody 5\r\n", 15), 0);
    ck_assert_uint_eq(b.released, 2);
    free(buf);
    if (b.src.fd >= 0)
        close(b.src.fd);
}
END_TEST

START_TEST(a_body_that_cannot_be_read_ends_the_connection)
{
    struct body b = {.src = {.fd = -1, .read = body_read, .release = body_release}, .fail = -E_IO};
    if (_i == 1) {
        b.fail = 0;
        b.src.fd = body_file(100); /* shorter than announced */
    }
    elog.body = &b.src;
    expect("hello\r\n");
    echo_say(fd, "BODY 70000\r\n");
    workers_settle(ws);
    until_closed();
    ck_assert_uint_eq(elog.ends[CONN_END_BODY], 1);
    ck_assert_uint_eq(b.released, 1);
    if (b.src.fd >= 0)
        close(b.src.fd);
}
END_TEST

START_TEST(a_connection_may_go_while_a_job_reads_its_body)
{
    sem_t wait;
    sem_init(&wait, 0, 0);
    teardown();
    setup_with(2);
    struct body b = {.src = {.fd = -1, .read = body_read, .release = body_release}, .wait = &wait};
    elog.body = &b.src;
    expect("hello\r\n");
    echo_say(fd, "BODY 200000\r\n");
    workers_settle(ws);
    ck_assert_ptr_nonnull(conn->body);
    conn_abort(conn, CONN_END_ABORTED);
    until_closed();
    ck_assert_uint_eq(b.released, 0); /* still being read */
    for (unsigned i = 0; i < 10; i++)
        sem_post(&wait);
    while (b.released == 0)
        workers_turn(ws, 20);
    ck_assert_uint_eq(b.released, 1);
    sem_destroy(&wait);
}
END_TEST

START_TEST(a_source_given_to_a_closing_connection_is_released)
{
    struct body b = {.src = {.fd = -1, .read = body_read, .release = body_release}};
    expect("hello\r\n");
    conn_close(conn);
    conn_write_source(conn, &b.src, 0, 10);
    ck_assert_uint_eq(b.released, 1);
    expect("");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/conn");
    TCase *t = tcase_create("one worker, inline");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_same_octets_give_the_same_lines_at_every_split);
    tcase_add_test(t, an_idle_connection_holds_no_buffers);
    tcase_add_test(t, unread_octets_stay_where_they_are_while_held);
    tcase_add_test(t, a_line_longer_than_the_limit_is_the_protocols_to_refuse);
    tcase_add_test(t, shares_come_only_as_the_client_reads);
    tcase_add_test(t, a_client_that_does_not_read_is_not_read_from);
    tcase_add_test(t, a_client_that_never_reads_is_closed_as_stalled);
    tcase_add_loop_test(t, octets_put_off_idleness_but_not_the_command_time_out, 0, 2);
    tcase_add_test(t, a_held_session_is_not_idle);
    tcase_add_test(t, what_was_said_before_the_end_of_input_is_answered);
    tcase_add_test(t, the_last_line_is_not_destroyed_by_what_the_client_still_sends);
    tcase_add_loop_test(t, a_client_that_vanishes_ends_the_session_also_while_held, 0, 2);
    tcase_add_loop_test(t, octets_behind_starttls_in_the_clear_are_dropped, 0, 2);
    tcase_add_test(t, a_greedy_client_gives_others_their_turn);
    tcase_add_loop_test(t, a_body_arrives_whole_by_sendfile_and_by_jobs, 0, 2);
    tcase_add_loop_test(t, a_body_that_cannot_be_read_ends_the_connection, 0, 2);
    tcase_add_test(t, a_connection_may_go_while_a_job_reads_its_body);
    tcase_add_test(t, a_source_given_to_a_closing_connection_is_released);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
