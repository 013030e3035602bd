/* HTTP request heads per second of one core, as a browser sends them, with the request built (PERFORMANCE G1).
 *   bench_proto_http [ROUNDS]
 * Instructions: valgrind --tool=callgrind --toggle-collect=one_round bench_proto_http 1000, divided by 1,000. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "proto/http_parse.h"

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

__attribute__((noinline)) static bool one_round(struct arena *a)
{
    struct http_parser ps = {0};
    struct http_req req;
    bool whole = http_parse(&ps, span_of(head, sizeof(head) - 1), a, &req).result == HTTP_PARSED_REQUEST;
    arena_reset(a);
    return whole;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 1000000, heads = 0;
    struct arena a;
    arena_init(&a, 64 * 1024);
    int64_t start = clock_mono_us();
    for (long i = 0; i < rounds; i++)
        heads += one_round(&a);
    double ns = (double)(clock_mono_us() - start) * 1000 / (double)rounds;
    arena_done(&a);
    printf("{\"bench\":\"proto_http\",\"octets\":%zu,\"ns_per_head\":%.1f,\"ns_per_octet\":%.2f}\n", sizeof(head) - 1, ns,
           ns / (double)(sizeof(head) - 1));
    return heads == rounds ? 0 : 1;
}
