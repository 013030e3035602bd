/* What a connection costs: sizes, PSS of the server process per idle plain and TLS connection, full
 * and resumed handshakes per second of processor time of the server, and the round trip of a line.
 *   bench_runtime [connections]      default 1000; prints one line of JSON
 * The server is a child process with one worker, so that nothing of the clients is counted. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "runtime/conn.h"
#include "runtime/job.h"
#include "runtime/tls_own.h"

#define HANDSHAKES  3000
#define ROUND_TRIPS 20000

static struct conn *on_new(const struct conn_origin *o)
{
    (void)o;
    return calloc(1, sizeof(struct conn));
}

static void on_open(struct conn *c)
{
    conn_deadline(c, CONN_IDLE, 1800000);
}

/* 'H': 20 password hashes, each of which submits the next for ever, as 20 clients that log in again
 * and again. */
static void hash_run(struct job *j)
{
    unsigned char out[32];
    (void)j;
    PKCS5_PBKDF2_HMAC("password", 8, (const unsigned char *)"salt", 4, 100000, EVP_sha256(),
                      sizeof(out), out);
}

static void hash_done(struct job *j, struct conn *c)
{
    (void)c;
    job_submit(worker_jobs(worker_self()), j);
}

static void start_hashing(void)
{
    for (unsigned i = 0; i < 20; i++) {
        struct job *j = calloc(1, sizeof(*j));
        *j = (struct job){.class = JOB_CPU, .run = hash_run, .done = hash_done};
        job_submit(worker_jobs(worker_self()), j);
    }
}

static void on_input(struct conn *c)
{
    if (conn_input(c).p[0] == 'H')
        start_hashing();
    conn_write(c, conn_input(c));
    conn_consume(c, conn_input(c).n);
}

static void on_timeout(struct conn *c, enum conn_timer which)
{
    (void)which;
    conn_close(c);
}

static void on_closed(struct conn *c, enum conn_end why)
{
    (void)why;
    free(c);
}

static const struct conn_proto proto = {.name_z = "bench",
                                        .in_max = 65536,
                                        .session_new = on_new,
                                        .open = on_open,
                                        .input = on_input,
                                        .timeout = on_timeout,
                                        .closed = on_closed};

static void die(const char *what_z)
{
    perror(what_z);
    exit(1);
}

static void serve(int report)
{
    char dir[] = "/tmp/rmaild-bench-XXXXXX", cert[64], key[64];
    if (mkdtemp(dir) == NULL)
        die("mkdtemp");
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY), e = 0;
    enum tls_own_result made;
    struct tls_own_names names = {.host_z = "bench.example.org"};
    if (tls_own_ensure(dirfd, TLS_OWN_P256, &names, clock_wall_s(), &made) != 0)
        die("tls_own_ensure");
    snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
    snprintf(key, sizeof(key), "%s/key.pem", dir);
    struct tls_pair pair = {cert, key};
    struct tls_problem problem;
    struct tls_set *set;
    if (tls_set_new(&(struct tls_config){.pairs = &pair, .pair_count = 1}, &problem, &set) != 0)
        die("tls_set_new");
    unlink(cert);
    unlink(key);
    rmdir(dir);

    struct conn_service plain = {.proto = &proto};
    struct conn_service tls = {
        .proto = &proto, .tls = tls_live_new(set), .tls_role = TLS_IMAPS, .tls_implicit = true};
    struct job_pool *pool;
    struct workers *ws;
    struct addr at = {.family = ADDR_IP4, .octets = {127, 0, 0, 1}};
    if (job_pool_new(16, &pool) != 0 ||
        workers_new(&(struct workers_config){.count = 1, .jobs = pool}, &ws) != 0 ||
        workers_listen(ws, &(struct listener){.at = at, .service = &plain}, &e) != 0 ||
        workers_listen(ws, &(struct listener){.at = at, .service = &tls}, &e) != 0 ||
        workers_start(ws) != 0)
        die("workers");
    uint16_t ports[2] = {workers_port(ws, 0), workers_port(ws, 1)};
    if (write(report, ports, sizeof(ports)) != sizeof(ports))
        die("write");
    for (;;)
        pause();
}

static int dial(uint16_t port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&in, sizeof(in)) < 0)
        die("connect");
    return fd;
}

/* The server's PSS in KiB. */
static unsigned long pss(pid_t pid)
{
    char path[64], line[256];
    unsigned long kib = 0;
    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
        if (sscanf(line, "Pss: %lu", &kib) == 1)
            break;
    }
    if (f != NULL)
        fclose(f);
    return kib;
}

/* Processor time of the server in microseconds: utime and stime of all its threads, in clock ticks
 * of 10 ms. */
static int64_t cpu_us(pid_t pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    size_t n = f == NULL ? 0 : fread(text, 1, sizeof(text) - 1, f);
    text[n] = '\0';
    if (f != NULL)
        fclose(f);
    char *at = strrchr(text, ')');
    unsigned long user = 0, sys = 0;
    if (at != NULL)
        sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &sys);
    return (int64_t)(user + sys) * 1000000 / sysconf(_SC_CLK_TCK);
}

static SSL *secure(SSL_CTX *ctx, int fd, SSL_SESSION *session)
{
    SSL *ssl = SSL_new(ctx);
    SSL_set_fd(ssl, fd);
    if (session != NULL)
        SSL_set_session(ssl, session);
    if (SSL_connect(ssl) != 1)
        die("SSL_connect");
    return ssl;
}

static void echo_tls(SSL *ssl)
{
    char c = 'x';
    if (SSL_write(ssl, &c, 1) != 1 || SSL_read(ssl, &c, 1) != 1)
        die("echo");
}

static int cmp_i64(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* One line there and back, now and then, as NOOP beside the hashes (SPEC AUTH-06): the 99th
 * percentile. */
static int64_t trips_p99_us(int fd)
{
    enum { N = 1000 };
    static int64_t took[N];
    char c = 'x';
    for (unsigned i = 0; i < N; i++) {
        usleep(1000);
        int64_t from = clock_mono_us();
        if (write(fd, &c, 1) != 1 || read(fd, &c, 1) != 1)
            die("echo");
        took[i] = clock_mono_us() - from;
    }
    qsort(took, N, sizeof(took[0]), cmp_i64);
    return took[N * 99 / 100];
}

static double handshakes(pid_t pid, SSL_CTX *ctx, uint16_t port, bool resume, unsigned *ret_resumed)
{
    SSL_SESSION *session = NULL;
    *ret_resumed = 0;
    int64_t before = cpu_us(pid);
    for (unsigned i = 0; i < HANDSHAKES; i++) {
        int fd = dial(port);
        SSL *ssl = secure(ctx, fd, session);
        *ret_resumed += SSL_session_reused(ssl) == 1;
        if (resume) {
            echo_tls(ssl); /* a TLS 1.3 ticket is read with it */
            SSL_SESSION_free(session);
            session = SSL_get1_session(ssl);
        }
        SSL_shutdown(ssl);
        SSL_free(ssl);
        close(fd);
    }
    SSL_SESSION_free(session);
    return HANDSHAKES * 1e6 / (double)(cpu_us(pid) - before);
}

int main(int argc, char **argv)
{
    unsigned n = argc > 1 ? (unsigned)atoi(argv[1]) : 1000;
    struct rlimit files = {.rlim_cur = 2 * n + 100, .rlim_max = 2 * n + 100};
    setrlimit(RLIMIT_NOFILE, &files);
    int report[2];
    if (pipe(report) < 0)
        die("pipe");
    pid_t pid = fork();
    if (pid == 0)
        serve(report[1]);
    uint16_t ports[2];
    if (read(report[0], ports, sizeof(ports)) != sizeof(ports))
        die("read");

    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    char c = 'x';
    int *fds = calloc(2 * (size_t)n, sizeof(*fds));
    close(dial(ports[0])); /* first touches are not the connections' */
    int fd = dial(ports[1]);
    SSL *ssl = secure(ctx, fd, NULL);
    echo_tls(ssl);
    unsigned long start = pss(pid);
    for (unsigned i = 0; i < n; i++) {
        fds[i] = dial(ports[0]);
        if (write(fds[i], &c, 1) != 1 || read(fds[i], &c, 1) != 1)
            die("echo");
    }
    unsigned long plain = pss(pid);
    for (unsigned i = 0; i < n; i++) {
        fds[n + i] = dial(ports[1]);
        SSL *s = secure(ctx, fds[n + i], NULL);
        echo_tls(s);
        SSL_free(s); /* without close_notify: the connection stays */
    }
    unsigned long tls = pss(pid);

    int64_t from = clock_mono_us();
    for (unsigned i = 0; i < ROUND_TRIPS; i++) {
        if (write(fds[0], &c, 1) != 1 || read(fds[0], &c, 1) != 1)
            die("echo");
    }
    double trip_us = (double)(clock_mono_us() - from) / ROUND_TRIPS;
    for (unsigned i = 0; i < 2 * n; i++)
        close(fds[i]);
    unsigned resumed = 0, none = 0;
    double full = handshakes(pid, ctx, ports[1], false, &none);
    double again = handshakes(pid, ctx, ports[1], true, &resumed);
    fd = dial(ports[0]);
    int64_t calm = trips_p99_us(fd);
    c = 'H';
    if (write(fd, &c, 1) != 1 || read(fd, &c, 1) != 1)
        die("echo");
    int64_t hashing = trips_p99_us(fd);
    printf("{\"bench\":\"runtime\",\"connections\":%u,\"sizeof_conn\":%zu,\"pss_start_kib\":%lu,"
           "\"plain_kib_each\":%.2f,\"tls_kib_each\":%.2f,\"round_trip_us\":%.1f,"
           "\"handshakes_per_core_s\":%.0f,\"resumed_per_core_s\":%.0f,\"resumed\":%u,"
           "\"p99_us\":%" PRId64 ",\"p99_hashing_us\":%" PRId64 "}\n",
           n, sizeof(struct conn), start, ((double)plain - (double)start) / n,
           ((double)tls - (double)plain) / n, trip_us, full, again, resumed, calm, hashing);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return 0;
}
