/* A closing connection is over in bounded time, also for a client that reads an octet now and then. */
#include <check.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/common_echo.h"
#include "runtime/conn_impl.h"

START_TEST(a_dripping_client_does_not_keep_what_it_does_not_read)
{
    struct echo_log log = {0};
    const struct conn_service service = {.proto = &echo_proto, .user = &log};
    struct workers *ws;
    struct conn *c;
    int fd[2];
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = WORKERS_INLINE}, &ws), 0);
    ck_assert_int_eq(workers_start(ws), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    ck_assert_int_eq(worker_adopt(workers_at(ws, 0), fd[0], &service, &c), 0);
    echo_say(fd[1], "BIG 900000\r\nQUIT\r\n");
    workers_settle(ws);
    ck_assert(conn_closing(c));
    int64_t closed_ms = worker_now_ms(workers_at(ws, 0));
    uint64_t unsent = conn_unsent(c);
    ck_assert_uint_gt(unsent, 300000);
    /* It read something just now: not a stall. */
    int64_t patience_ms = CONN_CLOSING_MS + (int64_t)(unsent / 1024 * 1000);
    c->sent_ms = closed_ms + patience_ms / 2;
    conn_on_timer(&c->timer, c->sent_ms);
    workers_settle(ws);
    ck_assert_uint_eq(log.closed, 0);
    /* And again, but it had its time, that of the octets which left while it was closed included. */
    c->sent_ms = closed_ms + patience_ms + 300000;
    conn_on_timer(&c->timer, c->sent_ms);
    workers_settle(ws);
    ck_assert_uint_eq(log.ends[CONN_END_STALLED], 1);
    close(fd[1]);
    workers_stop(ws, 0);
    workers_free(ws);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/conn_close");
    TCase *t = tcase_create("closing");
    suite_add_tcase(s, t);
    tcase_add_test(t, a_dripping_client_does_not_keep_what_it_does_not_read);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
