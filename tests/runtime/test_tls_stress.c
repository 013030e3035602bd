#include <check.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "common_echo.h"
#include "runtime/tls_own.h"

/* Handshakes, bodies read by jobs, sessions that are gone before their jobs, and certificates that
 * are swapped under all of it, on four workers: there is something to find for the thread
 * sanitizer. */

enum { CLIENTS = 6, EACH = 12, BODY = 150000 };

static char cert[64], key[64];
static uint16_t port;
static struct echo_log elog;
static SSL_CTX *client_ctx;
static _Atomic bool over;

static struct tls_set *make_set(void)
{
    struct tls_pair pair = {cert, key};
    struct tls_problem p;
    struct tls_set *set = NULL;
    ck_assert_int_eq(tls_set_new(&(struct tls_config){.pairs = &pair, .pair_count = 1}, &p, &set),
                     0);
    return set;
}

static int body_read(struct out_source *s, uint64_t offset, void *buf, size_t n)
{
    (void)s, (void)offset;
    memset(buf, 'q', n);
    return 0;
}

static size_t hear_until_end(SSL *ssl)
{
    char buf[16384];
    size_t sum = 0;
    int n;
    while ((n = SSL_read(ssl, buf, sizeof(buf))) > 0)
        sum += (size_t)n;
    return sum;
}

static void *client_main(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < EACH; i++) {
        int fd = echo_connect(port);
        SSL *ssl = SSL_new(client_ctx);
        SSL_set_fd(ssl, fd);
        ck_assert_int_eq(SSL_connect(ssl), 1);
        static const char text[] = "JOB\r\nBODY 150000\r\nBODY 150000\r\nQUIT\r\n";
        ck_assert_int_eq(SSL_write(ssl, text, sizeof(text) - 1), sizeof(text) - 1);
        if (i % 3 != 0) { /* every third leaves in the middle */
            size_t expected = strlen("hello\r\njob done\r\nbye\r\n") +
                              2 * (strlen("body 150000\r\n") + BODY + strlen("\r\nend\r\n"));
            ck_assert_uint_eq(hear_until_end(ssl), expected);
        }
        SSL_free(ssl);
        close(fd);
    }
    return NULL;
}

static void *swap_main(void *arg)
{
    while (!atomic_load(&over)) {
        tls_live_swap(arg, make_set());
        usleep(2000);
    }
    return NULL;
}

START_TEST(clients_come_and_go_while_certificates_are_swapped)
{
    char dir[] = "/tmp/rmaild-tls-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(dir));
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY), e = 0;
    struct tls_own_names names = {.host_z = "mail.example.net"};
    enum tls_own_result what;
    ck_assert_int_eq(tls_own_ensure(dirfd, TLS_OWN_P256, &names, clock_wall_s(), &what), 0);
    snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
    snprintf(key, sizeof(key), "%s/key.pem", dir);

    struct job_pool *pool;
    struct workers *ws;
    struct addr at;
    struct out_source body = {.fd = -1, .read = body_read};
    elog.body = &body;
    struct conn_service service = {.proto = &echo_proto,
                                   .user = &elog,
                                   .tls = tls_live_new(make_set()),
                                   .tls_role = TLS_SUBMIT,
                                   .tls_implicit = true};
    ck_assert_int_eq(job_pool_new(4, &pool), 0);
    elog.jobs = pool;
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = 4, .jobs = pool}, &ws), 0);
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), 0, &at), 0);
    ck_assert_int_eq(workers_listen(ws, &(struct listener){.at = at, .service = &service}, &e), 0);
    port = workers_port(ws, 0);
    ck_assert_int_eq(workers_start(ws), 0);

    client_ctx = SSL_CTX_new(TLS_client_method());
    pthread_t clients[CLIENTS], swapper;
    pthread_create(&swapper, NULL, swap_main, service.tls);
    for (unsigned i = 0; i < CLIENTS; i++)
        pthread_create(&clients[i], NULL, client_main, NULL);
    for (unsigned i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    atomic_store(&over, true);
    pthread_join(swapper, NULL);
    SSL_CTX_free(client_ctx);

    workers_stop(ws, 5000);
    job_pool_free(pool);
    workers_free(ws);
    tls_live_free(service.tls);
    ck_assert_uint_eq(elog.made, CLIENTS * EACH);
    ck_assert_uint_eq(elog.closed, CLIENTS * EACH);
    ck_assert_uint_eq(elog.ends[CONN_END_BODY] + elog.ends[CONN_END_NOMEM], 0);
    ck_assert_uint_ge(elog.ends[CONN_END_CLOSED], CLIENTS * EACH * 2 / 3);
    unlink(cert);
    unlink(key);
    close(dirfd);
    ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/tls_stress");
    TCase *t = tcase_create("four workers");
    suite_add_tcase(s, t);
    tcase_add_test(t, clients_come_and_go_while_certificates_are_swapped);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
