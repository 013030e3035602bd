#include "common_echo.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define SHARE 65536u

static struct echo_log *log_of(struct conn *c)
{
    return conn_user(c);
}

static struct conn *on_new(const struct conn_origin *o)
{
    struct echo_log *log = o->service->user;
    if (log->refuse_from > 0 && atomic_load(&log->opened) >= log->refuse_from)
        return NULL;
    struct echo *e = calloc(1, sizeof(*e));
    atomic_fetch_add(&log->made, 1);
    return e == NULL ? NULL : &e->conn;
}

static pthread_mutex_t last_lock = PTHREAD_MUTEX_INITIALIZER;

struct session_handle echo_last(const struct echo_log *log)
{
    pthread_mutex_lock(&last_lock);
    struct session_handle last = log->last;
    pthread_mutex_unlock(&last_lock);
    return last;
}

static void on_open(struct conn *c)
{
    struct echo_log *log = log_of(c);
    atomic_fetch_add(&log->opened, 1);
    pthread_mutex_lock(&last_lock);
    log->last = conn_handle(c);
    pthread_mutex_unlock(&last_lock);
    conn_deadline(c, CONN_IDLE, log->idle_ms);
    conn_deadline(c, CONN_COMMAND, log->command_ms);
    conn_write(c, SPAN_LIT("hello\r\n"));
}

static void job_run(struct job *j)
{
    (void)j;
}

static void job_done(struct job *j, struct conn *c)
{
    if (c != NULL) {
        conn_write(c, SPAN_LIT("job done\r\n"));
        conn_release(c);
    }
    free(j);
}

static void give_share(struct conn *c)
{
    struct echo *e = CONTAINER_OF(c, struct echo, conn);
    size_t n = e->left < SHARE ? (size_t)e->left : SHARE;
    char share[4096];
    memset(share, 'm', sizeof(share));
    e->left -= n;
    while (n > 0) {
        size_t part = n < sizeof(share) ? n : sizeof(share);
        conn_write(c, span_of(share, part));
        n -= part;
    }
    if (e->left > 0) {
        conn_want_drained(c);
    } else {
        conn_write(c, SPAN_LIT("\r\n"));
        conn_release(c);
    }
}

static void run_line(struct conn *c, struct span line)
{
    struct echo *e = CONTAINER_OF(c, struct echo, conn);
    struct echo_log *log = log_of(c);
    uint64_t n = 0;
    if (span_eq_z(line, "QUIT")) {
        conn_write(c, SPAN_LIT("bye\r\n"));
        conn_close(c);
    } else if (span_eq_z(line, "SPIN")) {
        int64_t until = clock_mono_us() + 3000;
        while (clock_mono_us() < until) {
        }
        conn_write(c, SPAN_LIT("SPIN\r\n"));
    } else if (span_eq_z(line, "JOB")) {
        struct job *j = calloc(1, sizeof(*j));
        *j = (struct job){.class = JOB_IO, .run = job_run, .done = job_done, .to = conn_handle(c)};
        conn_hold(c);
        job_submit(log->jobs, j);
    } else if (span_istarts_z(line, "MORE ") &&
               span_u64(span_part(line, 5, line.n), UINT64_MAX, &n) == 0) {
        e->left = n;
        conn_hold(c);
        give_share(c);
    } else if (span_istarts_z(line, "BIG ") &&
               span_u64(span_part(line, 4, line.n), UINT64_MAX, &n) == 0) {
        for (; n >= 1000; n -= 1000) {
            uint8_t *p = conn_reserve(c, 1000);
            if (p == NULL)
                return;
            memset(p, 'b', 1000);
            conn_commit(c, 1000);
        }
        conn_write(c, SPAN_LIT("\r\n"));
    } else if (span_istarts_z(line, "BODY ") &&
               span_u64(span_part(line, 5, line.n), UINT64_MAX, &n) == 0) {
        conn_printf(c, "body %lu\r\n", (unsigned long)n);
        conn_write_source(c, log->body, 0, n);
        conn_write(c, SPAN_LIT("\r\nend\r\n"));
    } else {
        conn_write(c, line);
        conn_write(c, SPAN_LIT("\r\n"));
    }
}

static void on_input(struct conn *c)
{
    struct echo *e = CONTAINER_OF(c, struct echo, conn);
    size_t end;
    while (!conn_held(c) && !conn_closing(c) && span_find(conn_input(c), '\n', &end)) {
        struct span in = conn_input(c);
        ck_assert_uint_eq(in.p[in.n], 0); /* the sentinel */
        struct span line = span_part(in, 0, end > 0 && in.p[end - 1] == '\r' ? end - 1 : end);
        e->lines++;
        if (span_eq_z(line, "STARTTLS")) {
            conn_consume(c, end + 1);
            if (conn_starttls(c, SPAN_LIT("go ahead\r\n")) < 0) {
                conn_write(c, SPAN_LIT("refused\r\n"));
                conn_close(c);
            }
            return;
        }
        run_line(c, line);
        conn_consume(c, end + 1);
        if (conn_turn_over(c)) {
            conn_again(c);
            return;
        }
    }
    if (conn_input_full(c)) {
        conn_write(c, SPAN_LIT("too long\r\n"));
        conn_close(c);
    }
}

static void on_drained(struct conn *c)
{
    give_share(c);
}

static void on_secured(struct conn *c)
{
    atomic_fetch_add(&log_of(c)->secured, 1);
}

static void on_timeout(struct conn *c, enum conn_timer which)
{
    atomic_fetch_add(&log_of(c)->timeouts[which], 1);
    conn_write(c, SPAN_LIT("timeout\r\n"));
    conn_close(c);
}

static void on_stopping(struct conn *c)
{
    atomic_fetch_add(&log_of(c)->stopped, 1);
    conn_write(c, SPAN_LIT("going down\r\n"));
    conn_close(c);
}

static void on_closed(struct conn *c, enum conn_end why)
{
    struct echo_log *log = log_of(c);
    atomic_fetch_add(&log->ends[why], 1);
    atomic_fetch_add(&log->closed, 1);
    free(CONTAINER_OF(c, struct echo, conn));
}

static size_t on_refuse(const struct conn_origin *o, enum conn_refusal why, char *buf, size_t cap)
{
    struct echo_log *log = o->service->user;
    atomic_fetch_add(&log->refused, 1);
    return (size_t)snprintf(buf, cap, "%s\r\n", why == CONN_REFUSE_FULL ? "full" : "not you");
}

const struct conn_proto echo_proto = {
    .name_z = "echo",
    .in_first = 4096,
    .in_max = 65536,
    .write_stall_ms = 500,
    .session_new = on_new,
    .open = on_open,
    .input = on_input,
    .drained = on_drained,
    .secured = on_secured,
    .timeout = on_timeout,
    .stopping = on_stopping,
    .closed = on_closed,
    .refuse = on_refuse,
};

int echo_connect(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval patience = {.tv_sec = 30};
    ck_assert_int_ge(fd, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
    return fd;
}

void echo_say(int fd, const char *text_z)
{
    size_t n = strlen(text_z), at = 0;
    while (at < n) {
        ssize_t r = send(fd, text_z + at, n - at, MSG_NOSIGNAL);
        ck_assert_int_gt(r, 0);
        at += (size_t)r;
    }
}

size_t echo_hear(int fd, char *buf, size_t cap)
{
    size_t n = 0;
    char octet;
    while (n < cap - 1 && recv(fd, &octet, 1, 0) == 1) {
        if (octet == '\n')
            break;
        if (octet != '\r')
            buf[n++] = octet;
    }
    buf[n] = '\0';
    return n;
}

size_t echo_drain(int fd)
{
    char buf[65536];
    size_t sum = 0;
    ssize_t n;
    while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
        sum += (size_t)n;
    return sum;
}
