/* A line echo protocol over the runtime, with a few words that make it misbehave on purpose, and a blocking client. */
#ifndef TESTS_RUNTIME_COMMON_ECHO_H
#define TESTS_RUNTIME_COMMON_ECHO_H

#include <stdatomic.h>

#include "runtime/conn.h"
#include "runtime/job.h"

struct echo {
    struct conn conn;
    unsigned lines;
    uint64_t left; /* "MORE n": octets still to be written */
    struct job job;
};

/* What the sessions of a test came to; .user of the service. */
struct echo_log {
    _Atomic unsigned made, opened, closed, refused, stopped, secured;
    _Atomic unsigned ends[CONN_END__COUNT];
    _Atomic unsigned timeouts[CONN_TIMER__COUNT];
    struct job_pool *jobs;
    unsigned refuse_from; /* sessions above this number are refused; 0: none */
    int64_t idle_ms, command_ms;
    struct out_source *body; /* for "BODY n" */
    struct session_handle last; /* by echo_last() */
};

extern const struct conn_proto echo_proto;

/* Lines: "STARTTLS", "JOB" (answers "job done" after a job), "MORE n" (n octets of 'm' in shares), "BODY n" (n octets of
 * the log's source), "BIG n" (n octets at once), "SPIN" (works for 3 ms), "QUIT"; all others come back as they are. */

struct session_handle echo_last(const struct echo_log *log); /* the session opened last; any thread */
int echo_connect(uint16_t port);                            /* 127.0.0.1, blocking, 10 s time-outs */
void echo_say(int fd, const char *text_z);
size_t echo_hear(int fd, char *buf, size_t cap);            /* one line without CRLF; 0 at the end; NUL-terminated */
size_t echo_drain(int fd);                                  /* octets until the end */

#endif
