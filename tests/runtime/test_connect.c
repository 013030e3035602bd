#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "common_echo.h"
#include "runtime/connect.h"
#include "runtime/tls_own.h"

/* One client of the echo server: waits for its greeting, may ask for STARTTLS, says "ping", closes when it comes back. */
struct caller {
    struct conn conn;
    char heard[256];
};

static struct {
    bool starttls, open, secured, closed, verified, stay;
    enum conn_end end;
    int starttls_result;
    char heard[256], error[128], local[ADDR_TEXT_MAX], sni[64];
} seen;

static char dir[] = "/tmp/rmaild-connect-XXXXXX";
static struct echo_log elog;
static struct workers *ws;
static struct job_pool *pool;
static struct tls_live *live;
static struct tls_client *trust;
static struct tls_want want;
static uint16_t port;

static struct conn *caller_new(const struct conn_origin *o)
{
    (void)o;
    struct caller *a = calloc(1, sizeof(*a));
    return a == NULL ? NULL : &a->conn;
}

static void caller_open(struct conn *c)
{
    struct tls_info info;
    seen.open = true;
    seen.verified = conn_tls_info(c, &info) && info.verified;
    addr_text(conn_local(c), seen.local);
    if (seen.starttls)
        conn_write(c, SPAN_LIT("STARTTLS\r\n"));
    else if (!seen.stay)
        conn_write(c, SPAN_LIT("ping\r\n"));
}

static void caller_secured(struct conn *c)
{
    struct tls_info info;
    seen.secured = true;
    seen.verified = conn_tls_info(c, &info) && info.verified;
    snprintf(seen.sni, sizeof(seen.sni), "%s", info.sni_z == NULL ? "" : info.sni_z);
    conn_write(c, SPAN_LIT("ping\r\n"));
}

static void caller_input(struct conn *c)
{
    size_t end;
    while (span_find(conn_input(c), '\n', &end)) {
        struct span line = span_part(conn_input(c), 0, end - 1);
        bool go = span_eq_z(line, "go ahead"), ping = span_eq_z(line, "ping");
        snprintf(seen.heard + strlen(seen.heard), sizeof(seen.heard) - strlen(seen.heard), SPAN_FMT ";", SPAN_ARG(line));
        conn_consume(c, end + 1);
        if (go) {
            seen.starttls_result = conn_starttls_client(c, &want);
            if (seen.starttls_result < 0)
                conn_close(c);
            return;
        }
        if (ping)
            conn_close(c);
    }
}

static void caller_timeout(struct conn *c, enum conn_timer which)
{
    (void)which;
    conn_close(c);
}

static void caller_stopping(struct conn *c)
{
    conn_close(c);
}

static void caller_closed(struct conn *c, enum conn_end why)
{
    seen.closed = true;
    seen.end = why;
    snprintf(seen.error, sizeof(seen.error), "%s", conn_error_text(c));
    free(CONTAINER_OF(c, struct caller, conn));
}

static const struct conn_proto caller = {.name_z = "caller", .session_new = caller_new, .open = caller_open,
    .input = caller_input, .secured = caller_secured, .timeout = caller_timeout, .stopping = caller_stopping,
    .closed = caller_closed};
static const struct conn_service calling = {.proto = &caller};
static struct conn_service service;

static void make_files(void)
{
    struct tls_own_names names = {.host_z = "mail.example.net"};
    enum tls_own_result what;
    ck_assert_ptr_nonnull(mkdtemp(dir));
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(tls_own_ensure(dirfd, TLS_OWN_P256, &names, clock_wall_s(), &what), 0);
    close(dirfd);
}

static void remove_files(void)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/cert.pem", dir);
    remove(path);
    snprintf(path, sizeof(path), "%s/key.pem", dir);
    remove(path);
    rmdir(dir);
}

static void start(bool implicit)
{
    static char cert[128], key[128];
    int e = 0;
    struct addr at;
    struct tls_problem p;
    struct tls_set *set;
    memset(&seen, 0, sizeof(seen));
    memset(&elog, 0, sizeof(elog));
    snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
    snprintf(key, sizeof(key), "%s/key.pem", dir);
    struct tls_pair pair = {cert, key};
    ck_assert_int_eq(tls_set_new(&(struct tls_config){.pairs = &pair, .pair_count = 1}, &p, &set), 0);
    live = tls_live_new(set);
    ck_assert_int_eq(tls_client_new(cert, &trust), 0);
    service = (struct conn_service){.proto = &echo_proto, .user = &elog, .tls = live, .tls_role = TLS_MX,
                                    .tls_implicit = implicit};
    ck_assert_int_eq(job_pool_new(0, &pool), 0);
    elog.jobs = pool;
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = pool}, &ws), 0);
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), 0, &at), 0);
    ck_assert_int_eq(workers_listen(ws, &(struct listener){.at = at, .service = &service}, &e), 0);
    port = workers_port(ws, 0);
    ck_assert_int_eq(workers_start(ws), 0);
    want = (struct tls_want){.client = trust, .name_z = "mail.example.net", .check = true};
}

static void stop(void)
{
    workers_stop(ws, 5000);
    pool = job_pool_free(pool);
    ws = workers_free(ws);
    live = tls_live_free(live);
    trust = tls_client_free(trust);
    ck_assert_uint_eq(elog.made, elog.closed);
}

static struct connect to_port(uint16_t at)
{
    struct connect to = {.timeout_ms = 20000};
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), at, &to.peer), 0);
    return to;
}

static void run_until_closed(const struct connect *to)
{
    struct conn *c;
    ck_assert_int_eq(worker_connect(workers_at(ws, 0), to, &calling, &c), 0);
    while (!seen.closed)
        workers_turn(ws, 1000);
}

START_TEST(a_connection_is_opened_and_used_like_any_other)
{
    start(false);
    struct connect to = to_port(port);
    ck_assert_int_eq(addr_parse(span_z("127.1.2.3"), 0, &to.source), 0);
    run_until_closed(&to);
    ck_assert_str_eq(seen.heard, "hello;ping;");
    ck_assert_int_eq(seen.end, CONN_END_CLOSED);
    ck_assert_str_eq(seen.local, "127.1.2.3");
    stop();
}
END_TEST

START_TEST(a_refused_connection_is_closed_with_its_reason)
{
    start(false);
    int fd = socket(AF_INET, SOCK_STREAM, 0); /* bound and not listening: nobody else gets this port */
    struct connect to = to_port(0);
    struct sockaddr_storage sa;
    socklen_t n = addr_to_sockaddr(&to.peer, &sa);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&sa, n), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
    addr_from_sockaddr((struct sockaddr *)&sa, n, &to.peer);
    run_until_closed(&to);
    ck_assert(!seen.open);
    ck_assert_int_eq(seen.end, CONN_END_CONNECT);
    ck_assert_str_eq(seen.error, "Connection refused");
    close(fd);
    stop();
}
END_TEST

START_TEST(a_source_that_is_not_ours_is_a_failed_connection)
{
    start(false);
    struct connect to = to_port(port);
    ck_assert_int_eq(addr_parse(span_z("192.0.2.1"), 0, &to.source), 0);
    run_until_closed(&to);
    ck_assert_int_eq(seen.end, CONN_END_CONNECT);
    ck_assert_str_eq(seen.error, "Cannot assign requested address");
    stop();
}
END_TEST

START_TEST(a_server_that_does_not_accept_is_given_up_in_time)
{
    start(false);
    int fds[8], fd = socket(AF_INET, SOCK_STREAM, 0);
    struct connect to = to_port(0);
    struct sockaddr_storage sa;
    socklen_t n = addr_to_sockaddr(&to.peer, &sa);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&sa, n), 0);
    ck_assert_int_eq(listen(fd, 0), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
    addr_from_sockaddr((struct sockaddr *)&sa, n, &to.peer);
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) { /* more than its queue holds */
        fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(fds[i], (struct sockaddr *)&sa, n);
    }
    to.timeout_ms = 100;
    run_until_closed(&to);
    ck_assert_int_eq(seen.end, CONN_END_CONNECT);
    ck_assert_str_eq(seen.error, "Connection timed out");
    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        close(fds[i]);
    close(fd);
    stop();
}
END_TEST

START_TEST(a_stop_ends_what_is_still_connecting)
{
    start(false);
    struct connect to = to_port(port);
    ck_assert_int_eq(worker_connect(workers_at(ws, 0), &to, &calling, NULL), 0);
    stop();
    ck_assert(seen.closed);
}
END_TEST

START_TEST(tls_at_once_is_checked_against_trust_and_name)
{
    static const struct {
        const char *name_z;
        bool check, own_trust, ok;
    } rows[] = {
        {"mail.example.net", true, true, true},    {"MAIL.example.net", true, true, true},
        {"other.example.net", true, true, false},  {"127.0.0.1", true, true, true},
        {"127.0.0.2", true, true, false},          {"mail.example.net", true, false, false},
        {"other.example.net", false, false, true}, {"127.0.0.2", false, false, true},
    };
    struct tls_client *system;
    ck_assert_int_eq(tls_client_new(NULL, &system), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        start(true);
        want = (struct tls_want){rows[i].own_trust ? trust : system, rows[i].name_z, rows[i].check};
        struct connect to = to_port(port);
        to.tls = &want;
        run_until_closed(&to);
        ck_assert_msg(seen.open == rows[i].ok, "row %zu: %s", i, seen.error);
        ck_assert_int_eq(seen.end, rows[i].ok ? CONN_END_CLOSED : CONN_END_TLS);
        ck_assert(seen.verified == (rows[i].ok && rows[i].check));
        ck_assert_str_eq(seen.heard, rows[i].ok ? "hello;ping;" : "");
        if (!rows[i].ok)
            ck_assert_str_ne(seen.error, "");
        stop();
    }
    tls_client_free(system);
}
END_TEST

START_TEST(starttls_goes_on_encrypted_with_the_name_asked_for)
{
    start(false);
    seen.starttls = true;
    struct connect to = to_port(port);
    run_until_closed(&to);
    ck_assert_str_eq(seen.heard, "hello;go ahead;ping;");
    ck_assert(seen.secured && seen.verified);
    ck_assert_str_eq(seen.sni, "mail.example.net");
    ck_assert_uint_eq(elog.secured, 1);
    stop();
}
END_TEST

START_TEST(octets_behind_the_go_ahead_are_an_injection)
{
    start(false);
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    struct connect to = to_port(0);
    struct sockaddr_storage sa;
    socklen_t n = addr_to_sockaddr(&to.peer, &sa);
    ck_assert_int_eq(bind(lfd, (struct sockaddr *)&sa, n), 0);
    ck_assert_int_eq(listen(lfd, 1), 0);
    ck_assert_int_eq(getsockname(lfd, (struct sockaddr *)&sa, &n), 0);
    addr_from_sockaddr((struct sockaddr *)&sa, n, &to.peer);
    ck_assert_int_eq(worker_connect(workers_at(ws, 0), &to, &calling, NULL), 0);
    int fd = accept(lfd, NULL, NULL);
    ck_assert_int_eq((int)write(fd, "go ahead\r\n250 more\r\n", 20), 20);
    seen.stay = true;
    while (!seen.closed) {
        workers_turn(ws, 1000);
        shutdown(fd, SHUT_WR);
    }
    ck_assert_int_eq(seen.starttls_result, -E_CONFLICT);
    ck_assert_str_eq(seen.heard, "go ahead;");
    close(fd);
    close(lfd);
    stop();
}
END_TEST

START_TEST(a_trust_file_must_hold_a_certificate)
{
    struct tls_client *t = NULL;
    ck_assert_int_eq(tls_client_new("/nonexistent", &t), -E_INVAL);
    ck_assert_int_eq(tls_client_new("/etc/hostname", &t), -E_INVAL);
    ck_assert_ptr_null(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/connect");
    TCase *t = tcase_create("loopback");
    suite_add_tcase(s, t);
    tcase_add_unchecked_fixture(t, make_files, remove_files);
    tcase_add_test(t, a_connection_is_opened_and_used_like_any_other);
    tcase_add_test(t, a_refused_connection_is_closed_with_its_reason);
    tcase_add_test(t, a_source_that_is_not_ours_is_a_failed_connection);
    tcase_add_test(t, a_server_that_does_not_accept_is_given_up_in_time);
    tcase_add_test(t, a_stop_ends_what_is_still_connecting);
    tcase_add_test(t, tls_at_once_is_checked_against_trust_and_name);
    tcase_add_test(t, starttls_goes_on_encrypted_with_the_name_asked_for);
    tcase_add_test(t, octets_behind_the_go_ahead_are_an_injection);
    tcase_add_test(t, a_trust_file_must_hold_a_certificate);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
