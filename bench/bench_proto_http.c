/* HTTP request heads as a browser sends them: with the request built, by the machine alone, and by the peers whose sources
 * were given (CMakeLists.txt), one after the other (PERFORMANCE G1).
 *   bench_proto_http [ROUNDS]
 * Instructions: valgrind --tool=callgrind --toggle-collect=one_round bench_proto_http 1000, divided by 1,000. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/macros.h"
#include "proto/http_parse.h"
#include "proto/http_read.h"

#include "peers_http.h"

#define HEAD span_of(head, sizeof(head) - 1)

static const char head[] = "GET /folders/INBOX/messages?limit=50&search=SUBJECT%20%22quarterly%20report%22 HTTP/1.1\r\n"
                           "Host: mail.example.org\r\n"
                           "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
                           "Accept: application/json, text/plain;q=0.9, */*;q=0.8\r\n"
                           "Accept-Language: de,en-US;q=0.7,en;q=0.3\r\n"
                           "Accept-Encoding: gzip, deflate, br, zstd\r\n"
                           "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZUBleGFtcGxlLm9yZyIsImV4cCI6MTc5"
                           "NTQ3ODEwOH0.c2lnbmF0dXJlIG9mIHRoZSB0b2tlbiwgMzIgb2N0ZXRz\r\n"
                           "Origin: https://mail.example.org\r\n"
                           "Referer: https://mail.example.org/inbox\r\n"
                           "Connection: keep-alive\r\n"
                           "\r\n";

struct round {
    struct arena arena;
    struct http_field fields[32];
    struct http_req req;
};

/* All of it: as the server has it. */
__attribute__((noinline)) static bool one_round(struct round *r)
{
    struct http_parser ps = {0};
    bool whole = http_parse(&ps, HEAD, &r->arena, &r->req).result == HTTP_PARSED_REQUEST;
    arena_reset(&r->arena);
    return whole;
}

/* The machine alone: what the peers do, and path and query cut. */
static bool split(struct round *r)
{
    r->req.segment_n = r->req.param_n = 0;
    struct http_read read = {.req = &r->req, .fields = r->fields, .field_max = ARRAY_LEN(r->fields) - 1};
    return http_read_head(&read, HEAD) == HEAD.n && read.done;
}

#ifdef HAVE_PICOHTTPPARSER
static bool picohttpparser(struct round *r)
{
    (void)r;
    return peer_picohttpparser(head, HEAD.n);
}
#endif

#ifdef HAVE_LLHTTP
static bool llhttp(struct round *r)
{
    (void)r;
    return peer_llhttp(head, HEAD.n);
}
#endif

static const struct {
    const char *name;
    bool (*round)(struct round *r);
} parsers[] = {
    {"", one_round},
    {"_split", split},
#ifdef HAVE_PICOHTTPPARSER
    {"_picohttpparser", picohttpparser},
#endif
#ifdef HAVE_LLHTTP
    {"_llhttp", llhttp},
#endif
};

int main(int argc, char **argv)
{
    static struct round r;
    long rounds = argc > 1 ? atol(argv[1]) : 1000000, heads = 0;
    arena_init(&r.arena, 64 * 1024);
    printf("{\"bench\":\"proto_http\",\"octets\":%zu", HEAD.n);
    for (size_t i = 0; i < ARRAY_LEN(parsers); i++) {
        int64_t start = clock_mono_us();
        for (long n = 0; n < rounds; n++)
            heads += parsers[i].round(&r);
        printf(",\"ns_per_head%s\":%.1f", parsers[i].name, (double)(clock_mono_us() - start) * 1000 / (double)rounds);
    }
    printf("}\n");
    arena_done(&r.arena);
    return heads == rounds * (long)ARRAY_LEN(parsers) ? 0 : 1;
}
