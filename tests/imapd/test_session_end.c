/* How IMAP sessions end that nobody expects to end: shutdown, a disabled account, a client that is gone, in every mode. */
#include <check.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../fuzz/session_rig.h"
#include "base/clock.h"
#include "base/macros.h"
#include "imapd/imapd.h"
#include "runtime/conn.h"
#include "runtime/worker.h"
#include "service/account.h"
#include "service/account_admin.h"

#define LOGIN "l LOGIN " RIG_ADDRESS " \"" RIG_PASSWORD "\"\r\n"
#define SELECTED LOGIN "s SELECT INBOX\r\n"

static struct rig rig;
static struct imapd *server;
static struct conn_service service;
static struct rig_client c;

static void setup(void)
{
    rig_init(&rig, NULL);
    rig_open(&rig);
    ck_assert_int_eq(imapd_new(&(struct imapd_config){.slot = &rig.slot, .store = rig.ms, .auth = rig.auth}, &server), 0);
    imapd_service_init(server, IMAPD_STARTTLS, &service);
    rig_put(&rig, SPAN_LIT("Subject: x\r\n\r\nbody\r\n"));
    rig_connect(&rig, &c, &service);
}

static void teardown(void)
{
    struct imapd_counts counts;
    if (rig.workers != NULL)
        rig_end(&rig, &c, 1, false);
    imapd_counts(server, &counts);
    ck_assert_uint_eq(counts.sessions + counts.logged_in, 0);
    imapd_free(server);
    rig_shut(&rig);
    rig_done(&rig);
}

static const char *heard(void)
{
    return c.got.p == NULL ? "" : (const char *)c.got.p;
}

static const char *say(const char *text_z)
{
    strbuf_clear(&c.got);
    rig_say(&c, span_z(text_z));
    rig_hear(&c);
    return heard();
}

static const char *const modes[] = {
    "a AUTHENTICATE PLAIN\r\n", "a LOGIN {5}\r\n", LOGIN, LOGIN "a NOO", SELECTED, SELECTED "a IDLE\r\n", LOGIN "a IDLE\r\n",
    SELECTED "a APPEND INBOX {10}\r\nabc", SELECTED "a APPEND INBOX {10+}\r\nabc", SELECTED "a APPEND nowhere {10+}\r\nabc",
    SELECTED "a SEARCH TEXT {3}\r\nab",
};
enum { BEFORE_LOGIN = 2 };

START_TEST(shutdown_says_goodbye_in_every_mode)
{
    (void)say(modes[_i]);
    strbuf_clear(&c.got);
    rig_stop(&rig);
    char buf[100] = {0};
    ck_assert_int_gt(recv(c.fd, buf, sizeof(buf) - 1, MSG_DONTWAIT), 0);
    ck_assert_str_eq(buf, "* BYE Server is going down\r\n");
    close(c.fd);
    strbuf_done(&c.got);
    ck_assert_uint_eq(rig_inbox(&rig), 1);
}
END_TEST

/* What jobs do while the server is told to stop is answered before the goodbye. */
START_TEST(shutdown_lets_a_command_finish)
{
    static const char *const commands[] = {"a APPEND INBOX {3+}\r\nabc\r\n", "a EXPUNGE\r\n", "a FETCH 1 BODY[]\r\n", "a CLOSE\r\n"};
    (void)say(SELECTED);
    strbuf_clear(&c.got);
    (void)send(c.fd, commands[_i], strlen(commands[_i]), MSG_NOSIGNAL);
    for (unsigned i = 0; i < 100 && !conn_held(c.conn); i++)
        workers_turn(rig.workers, 0);
    ck_assert(conn_held(c.conn));
    rig_stop(&rig);
    char buf[1000] = {0};
    ck_assert_int_gt(recv(c.fd, buf, sizeof(buf) - 1, MSG_DONTWAIT), 0);
    ck_assert_msg(strstr(buf, "a OK ") != NULL, "%s", buf);
    ck_assert_msg(strstr(buf, "\r\n* BYE Server is going down\r\n") != NULL, "%s", buf);
    close(c.fd);
    strbuf_done(&c.got);
}
END_TEST

static void disable(void)
{
    const struct account_change change = {.set_disabled = true, .disabled = true};
    struct config *cfg = config_current(&rig.slot);
    ck_assert_int_eq(account_change(rig.accounts, cfg, span_z("example.test"), span_z("alice"), &change), 0);
    config_unref(cfg);
    accounts_sweep(rig.accounts);
}

/* The session looks at its account once a second; rounds that something happens in are short. */
static void wait_for_the_end(void)
{
    for (int64_t end_ms = clock_mono_ms() + 60000; clock_mono_ms() < end_ms && !conn_closing(c.conn);)
        workers_turn(rig.workers, 100);
    ck_assert(conn_closing(c.conn));
    rig_hear(&c);
    ck_assert(c.closed);
}

START_TEST(a_disabled_account_is_out_in_every_mode)
{
    (void)say(modes[_i]);
    strbuf_clear(&c.got);
    disable();
    wait_for_the_end();
    ck_assert_str_eq(heard(), "* BYE Account disabled\r\n");
    ck_assert_uint_eq(rig_inbox(&rig), 1);
}
END_TEST

START_TEST(a_client_gone_in_any_mode_leaves_nothing)
{
    (void)say(modes[_i]);
    rig_half_close(&c);
    ck_assert(c.closed);
    rig_close(&c);
    ck_assert_uint_eq(workers_sessions(rig.workers), 0);
    ck_assert_uint_eq(rig_inbox(&rig), 1);
}
END_TEST

/* A client that does not read, in the middle of a long line: the goodbye is a line of its own. */
START_TEST(goodbye_does_not_fall_into_an_unfinished_line)
{
    int fd[2], small = 4096;
    rig_close(&c);
    strbuf_done(&c.got);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    ck_assert_int_eq(setsockopt(fd[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
    c = (struct rig_client){.rig = &rig, .fd = fd[1]};
    ck_assert_int_eq(worker_adopt(workers_at(rig.workers, 0), fd[0], &service, &c.conn), 0);
    (void)say(SELECTED);
    for (unsigned n = 1; n < 32768; n *= 2)
        (void)say("c COPY 1:* INBOX\r\n");
    ck_assert_uint_eq(rig_inbox(&rig), 32768);
    static const char search[] = "x SEARCH ALL\r\n";
    ck_assert_int_eq(send(c.fd, search, sizeof(search) - 1, MSG_NOSIGNAL), (int)sizeof(search) - 1);
    workers_settle(rig.workers);
    ck_assert(conn_held(c.conn)); /* too much is unsent */
    disable();
    wait_for_the_end();
    ck_assert_ptr_nonnull(strstr(heard(), "* SEARCH 1 2 3 "));
    ck_assert_ptr_nonnull(strstr(heard(), "\r\n* BYE Account disabled\r\n"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("imapd/session_end");
    TCase *t = tcase_create("ends");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, shutdown_says_goodbye_in_every_mode, 0, (int)ARRAY_LEN(modes));
    tcase_add_loop_test(t, shutdown_lets_a_command_finish, 0, 4);
    tcase_add_loop_test(t, a_disabled_account_is_out_in_every_mode, BEFORE_LOGIN, (int)ARRAY_LEN(modes));
    tcase_add_loop_test(t, a_client_gone_in_any_mode_leaves_nothing, 0, (int)ARRAY_LEN(modes));
    tcase_add_test(t, goodbye_does_not_fall_into_an_unfinished_line);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
