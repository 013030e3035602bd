#include <check.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "common_echo.h"
#include "runtime/tls_own.h"

static char dir[] = "/tmp/rmaild-tls-XXXXXX";
static char second_dir[64];
static struct echo_log elog;
static struct conn_service service;
static struct workers *ws;
static struct job_pool *pool;
static struct tls_live *live;
static uint16_t port;

static void make_own(const char *path_z, enum tls_own_kind kind, const char *host_z)
{
    static const char *const domains[] = {"example.org", "example.com"};
    struct tls_own_names names = {.host_z = host_z, .domains = domains, .domain_count = 2};
    enum tls_own_result what;
    int dirfd = open(path_z, O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(tls_own_ensure(dirfd, kind, &names, clock_wall_s(), &what), 0);
    close(dirfd);
}

/* The certificates are made once; each test runs in a process of its own and only reads them. */
static void make_files(void)
{
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(second_dir, sizeof(second_dir), "%s/second", dir);
    mkdir(second_dir, 0700);
    make_own(dir, TLS_OWN_P256, "mail.example.net");
    make_own(dir, TLS_OWN_RSA, "mail.example.net");
    make_own(second_dir, TLS_OWN_P256, "other.example.net");
}

static void remove_files(void)
{
    static const char *const names[] = {"second/cert.pem", "second/key.pem", "second",
                                        "cert.pem",        "key.pem",        "cert-rsa.pem",
                                        "key-rsa.pem"};
    char path[128];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        remove(path);
    }
    rmdir(dir);
}

static struct tls_set *make_set(bool with_second)
{
    static char paths[6][128];
    static const char *const names[] = {"cert.pem",       "key.pem",      "second/cert.pem",
                                        "second/key.pem", "cert-rsa.pem", "key-rsa.pem"};
    for (unsigned i = 0; i < 6; i++)
        snprintf(paths[i], sizeof(paths[i]), "%s/%s", dir, names[i]);
    struct tls_pair pairs[] = {{paths[0], paths[1]}, {paths[2], paths[3]}},
                    rsa = {paths[4], paths[5]};
    struct tls_problem p;
    struct tls_set *set = NULL;
    struct tls_config cfg = {.pairs = pairs, .pair_count = with_second ? 2 : 1, .rsa = &rsa};
    ck_assert_int_eq(tls_set_new(&cfg, &p, &set), 0);
    ck_assert_int_eq(p.finding, TLS_FINE);
    return set;
}

static void start(enum tls_role role, bool implicit)
{
    int e = 0;
    struct addr at;
    memset(&elog, 0, sizeof(elog));
    live = tls_live_new(make_set(true));
    service = (struct conn_service){.proto = &echo_proto,
                                    .user = &elog,
                                    .tls = live,
                                    .tls_role = role,
                                    .tls_implicit = implicit};
    ck_assert_int_eq(job_pool_new(2, &pool), 0);
    elog.jobs = pool;
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = 2, .jobs = pool}, &ws), 0);
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), 0, &at), 0);
    ck_assert_int_eq(workers_listen(ws, &(struct listener){.at = at, .service = &service}, &e), 0);
    port = workers_port(ws, 0);
    ck_assert_int_eq(workers_start(ws), 0);
}

static void stop(void)
{
    workers_stop(ws, 5000);
    pool = job_pool_free(pool);
    ws = workers_free(ws);
    live = tls_live_free(live);
    ck_assert_uint_eq(elog.made, elog.closed);
}

/* -- a blocking client */

struct client {
    int fd;
    SSL_CTX *ctx;
    SSL *ssl;
};

static void client_init(struct client *c)
{
    *c = (struct client){.fd = echo_connect(port), .ctx = SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_security_level(c->ctx, 1);
}

static int client_handshake(struct client *c, const char *sni_z)
{
    c->ssl = SSL_new(c->ctx);
    if (sni_z != NULL)
        SSL_set_tlsext_host_name(c->ssl, sni_z);
    SSL_set_fd(c->ssl, c->fd);
    return SSL_connect(c->ssl);
}

static void client_done(struct client *c)
{
    SSL_free(c->ssl);
    SSL_CTX_free(c->ctx);
    close(c->fd);
    ERR_clear_error();
}

static void hear(struct client *c, char *line, size_t cap)
{
    size_t n = 0;
    char octet;
    while (n < cap - 1 && SSL_read(c->ssl, &octet, 1) == 1 && octet != '\n') {
        if (octet != '\r')
            line[n++] = octet;
    }
    line[n] = '\0';
}

static void expect(struct client *c, const char *line_z)
{
    char line[256];
    hear(c, line, sizeof(line));
    ck_assert_str_eq(line, line_z);
}

static void say(struct client *c, const char *text_z)
{
    ck_assert_int_eq(SSL_write(c->ssl, text_z, (int)strlen(text_z)), (int)strlen(text_z));
}

START_TEST(lines_come_back_under_tls_of_both_versions)
{
    start(TLS_IMAPS, true);
    static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < 2; i++) {
        struct client c;
        client_init(&c);
        SSL_CTX_set_max_proto_version(c.ctx, versions[i]);
        ck_assert_int_eq(client_handshake(&c, NULL), 1);
        ck_assert_int_eq(SSL_version(c.ssl), versions[i]);
        expect(&c, "hello");
        say(&c, "one\r\nJOB\r\ntwo\r\nQUIT\r\n");
        expect(&c, "one");
        expect(&c, "job done");
        expect(&c, "two");
        expect(&c, "bye");
        char octet;
        ck_assert_int_eq(SSL_read(c.ssl, &octet, 1), 0);
        ck_assert_int_eq(SSL_get_shutdown(c.ssl) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
        client_done(&c);
    }
    stop();
    ck_assert_uint_eq(elog.ends[CONN_END_CLOSED], 2);
}
END_TEST

START_TEST(old_versions_and_weak_suites_are_refused)
{
    static const struct {
        enum tls_role role;
        int max;
        const char *suites_z;
        bool ok;
    } rows[] = {
        {TLS_IMAPS, TLS1_1_VERSION, "ALL:@SECLEVEL=0", false},
        {TLS_MX, TLS1_1_VERSION, "ALL:@SECLEVEL=0", false},
        {TLS_IMAPS, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", true},
        {TLS_SUBMIT, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", false},
        {TLS_MX, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", true},
        {TLS_MX, TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256",
         true}, /* the RSA certificate beside P-256 */
        {TLS_MX, TLS1_2_VERSION, "AES128-SHA", true},
        {TLS_SUBMIT, TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        start(rows[i].role, true);
        struct client c;
        client_init(&c);
        SSL_CTX_set_min_proto_version(c.ctx, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(c.ctx, rows[i].max);
        SSL_CTX_set_cipher_list(c.ctx, rows[i].suites_z);
        ck_assert_msg((client_handshake(&c, NULL) == 1) == rows[i].ok, "row %zu", i);
        client_done(&c);
        stop();
    }
}
END_TEST

START_TEST(alpn_is_as_each_port_wants_it)
{
    static const struct {
        enum tls_role role;
        const char *offer_z; /* in wire form */
        bool ok;
        const char *chosen_z;
    } rows[] = {
        {TLS_IMAPS, "\004imap", true, "imap"},
        {TLS_IMAPS, "\002h2\004imap", true, "imap"},
        {TLS_IMAPS, "\002h2\010http/1.1", false, ""},
        {TLS_IMAPS, NULL, true, ""},
        {TLS_HTTPS, "\002h2\010http/1.1", true, "http/1.1"},
        {TLS_HTTPS, "\002h2", false, ""},
        {TLS_SUBMIT, "\010http/1.1", false, ""},
        {TLS_MX, "\002h2", false, ""},
        {TLS_MX, "\004smtp", true, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        start(rows[i].role, true);
        struct client c;
        client_init(&c);
        if (rows[i].offer_z != NULL)
            SSL_CTX_set_alpn_protos(c.ctx, (const unsigned char *)rows[i].offer_z,
                                    (unsigned)strlen(rows[i].offer_z));
        ck_assert_msg((client_handshake(&c, NULL) == 1) == rows[i].ok, "row %zu", i);
        const unsigned char *name = NULL;
        unsigned n = 0;
        SSL_get0_alpn_selected(c.ssl, &name, &n);
        ck_assert_msg(n == strlen(rows[i].chosen_z) &&
                          (n == 0 || memcmp(name, rows[i].chosen_z, n) == 0),
                      "row %zu", i);
        client_done(&c);
        stop();
    }
}
END_TEST

/* A second connection with the first one's session: is it taken? */
static bool resumes(int version, bool ticket)
{
    bool resumed = false;
    SSL_SESSION *session = NULL;
    for (unsigned i = 0; i < 2; i++) {
        struct client c;
        client_init(&c);
        SSL_CTX_set_max_proto_version(c.ctx, version);
        c.ssl = SSL_new(c.ctx);
        if (session != NULL)
            SSL_set_session(c.ssl, session);
        SSL_set_fd(c.ssl, c.fd);
        ck_assert_int_eq(SSL_connect(c.ssl), 1);
        expect(&c, "hello"); /* a TLS 1.3 ticket comes before it */
        resumed = SSL_session_reused(c.ssl) == 1;
        SSL_SESSION_free(session);
        session = SSL_get1_session(c.ssl);
        ck_assert_int_eq(SSL_SESSION_is_resumable(session),
                         ticket); /* not even a useless one is sent */
        say(&c, "QUIT\r\n");
        expect(&c, "bye");
        SSL_shutdown(c.ssl);
        client_done(&c);
    }
    SSL_SESSION_free(session);
    return resumed;
}

START_TEST(tickets_resume_sessions_but_not_on_port_25)
{
    start(TLS_IMAPS, true);
    ck_assert(resumes(TLS1_2_VERSION, true));
    ck_assert(resumes(TLS1_3_VERSION, true));
    stop();
    start(TLS_MX, true);
    ck_assert(!resumes(TLS1_2_VERSION, false));
    ck_assert(!resumes(TLS1_3_VERSION, false));
    stop();
}
END_TEST

static bool served_name_is(const char *sni_z, const char *host_z)
{
    struct client c;
    client_init(&c);
    ck_assert_int_eq(client_handshake(&c, sni_z), 1);
    X509 *x = SSL_get1_peer_certificate(c.ssl);
    bool ok = X509_check_host(x, host_z, 0, 0, NULL) == 1;
    X509_free(x);
    client_done(&c);
    return ok;
}

START_TEST(the_certificate_follows_the_asked_name_and_a_swap)
{
    start(TLS_SUBMIT, true);
    ck_assert(served_name_is(NULL, "mail.example.net"));
    ck_assert(served_name_is("mail.example.net", "mail.example.net"));
    ck_assert(served_name_is("Other.Example.Net", "other.example.net"));
    ck_assert(served_name_is("unknown.example.net", "mail.example.net"));
    ck_assert(served_name_is("example.org", "mail.example.net")); /* both have it: the first */

    struct client old;
    client_init(&old);
    ck_assert_int_eq(client_handshake(&old, NULL), 1);
    tls_live_swap(live, make_set(false));
    ck_assert(served_name_is("other.example.net", "mail.example.net"));
    expect(&old, "hello");
    say(&old, "still\r\n");
    expect(&old, "still");
    client_done(&old);
    stop();
}
END_TEST

START_TEST(starttls_answers_first_then_shakes_hands)
{
    start(TLS_SUBMIT, false);
    struct client c;
    char line[64];
    client_init(&c);
    echo_hear(c.fd, line, sizeof(line));
    ck_assert_str_eq(line, "hello");
    echo_say(c.fd, "STARTTLS\r\n");
    echo_hear(c.fd, line, sizeof(line));
    ck_assert_str_eq(line, "go ahead");
    ck_assert_int_eq(client_handshake(&c, NULL), 1);
    say(&c, "secret\r\nSTARTTLS\r\n");
    expect(&c, "secret");
    expect(&c, "refused"); /* only once */
    client_done(&c);
    stop();
    ck_assert_uint_eq(elog.secured, 1);
}
END_TEST

START_TEST(a_bad_handshake_ends_with_an_alert_and_nothing_else)
{
    start(TLS_IMAPS, true);
    int fd = echo_connect(port);
    echo_say(fd, "a1 LOGIN user secret\r\n");
    char buf[64];
    ssize_t n = recv(fd, buf, sizeof(buf), 0);
    ck_assert(n == 0 || (n > 0 && buf[0] == 21)); /* alert */
    close(fd);
    stop();
    ck_assert_uint_eq(elog.ends[CONN_END_TLS], 1);
    ck_assert_uint_eq(elog.opened, 0);
}
END_TEST

START_TEST(a_silent_client_has_thirty_seconds_for_the_handshake)
{
    int fds[2];
    struct conn *c;
    memset(&elog, 0, sizeof(elog));
    live = tls_live_new(make_set(false));
    service = (struct conn_service){.proto = &echo_proto,
                                    .user = &elog,
                                    .tls = live,
                                    .tls_role = TLS_IMAPS,
                                    .tls_implicit = true};
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = WORKERS_INLINE}, &ws), 0);
    ck_assert_int_eq(workers_start(ws), 0);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    ck_assert_int_eq(worker_adopt(workers_at(ws, 0), fds[0], &service, &c), 0);
    int64_t from = worker_now_ms(workers_at(ws, 0));
    workers_settle(ws);
    wheel_run(worker_wheel(workers_at(ws, 0)),
              from + 29999); /* time as a parameter: nobody waits */
    workers_settle(ws);
    ck_assert_uint_eq(elog.closed, 0);
    wheel_run(worker_wheel(workers_at(ws, 0)), from + 30001);
    workers_settle(ws);
    ck_assert_uint_eq(elog.closed, 1);
    ck_assert_uint_eq(elog.ends[CONN_END_TLS], 1);
    close(fds[1]);
    stop();
}
END_TEST

struct body {
    struct out_source src;
    _Atomic unsigned released;
};

static int body_read(struct out_source *s, uint64_t offset, void *buf, size_t n)
{
    (void)s;
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)buf)[i] = (uint8_t)((offset + i) * 7 + (offset + i) / 253);
    return 0;
}

static void body_release(struct out_source *s)
{
    atomic_fetch_add(&CONTAINER_OF(s, struct body, src)->released, 1);
}

START_TEST(large_bodies_and_uploads_arrive_whole_under_tls)
{
    enum { N = 3000000 };
    start(TLS_IMAPS, true);
    struct body b = {.src = {.fd = -1, .read = body_read, .release = body_release}};
    elog.body = &b.src;
    struct client c;
    client_init(&c);
    ck_assert_int_eq(client_handshake(&c, NULL), 1);
    expect(&c, "hello");
    say(&c, "BODY 3000000\r\n");
    expect(&c, "body 3000000");
    uint8_t *p = malloc(N);
    for (size_t at = 0; at < N;) {
        int n = SSL_read(c.ssl, p + at, (int)(N - at));
        ck_assert_int_gt(n, 0);
        at += (size_t)n;
    }
    size_t same = 0;
    while (same < N && p[same] == (uint8_t)(same * 7 + same / 253))
        same++;
    ck_assert_uint_eq(same, N);
    free(p);
    expect(&c, "");
    expect(&c, "end");

    char line[60000];
    memset(line, 'u', sizeof(line));
    line[sizeof(line) - 3] = '\r';
    line[sizeof(line) - 2] = '\n';
    line[sizeof(line) - 1] = '\0';
    static char back[sizeof(line)];
    for (unsigned i = 0; i < 20; i++) {
        say(&c, line);
        hear(&c, back, sizeof(back));
        ck_assert_uint_eq(strlen(back), sizeof(line) - 3);
    }
    say(&c, "MORE 2000000\r\n");
    static char more[2000001];
    hear(&c, more, sizeof(more));
    ck_assert_uint_eq(strlen(more), 2000000);
    client_done(&c);
    stop();
    ck_assert_uint_eq(b.released, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/tls");
    TCase *t = tcase_create("over TCP");
    suite_add_tcase(s, t);
    tcase_add_unchecked_fixture(t, make_files, remove_files);
    tcase_add_test(t, lines_come_back_under_tls_of_both_versions);
    tcase_add_test(t, old_versions_and_weak_suites_are_refused);
    tcase_add_test(t, alpn_is_as_each_port_wants_it);
    tcase_add_test(t, tickets_resume_sessions_but_not_on_port_25);
    tcase_add_test(t, the_certificate_follows_the_asked_name_and_a_swap);
    tcase_add_test(t, starttls_answers_first_then_shakes_hands);
    tcase_add_test(t, a_bad_handshake_ends_with_an_alert_and_nothing_else);
    tcase_add_test(t, a_silent_client_has_thirty_seconds_for_the_handshake);
    tcase_add_test(t, large_bodies_and_uploads_arrive_whole_under_tls);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
