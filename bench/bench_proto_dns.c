/* An MX reply decoded: ours, and c-ares's ares_parse_mx_reply() where libc-ares-dev is installed (PERFORMANCE G4).
 *   bench_proto_dns [ROUNDS]
 * Instructions: valgrind --tool=callgrind --toggle-collect=ours (and =theirs) bench_proto_dns 1000, divided by 1,000. */
#include <stdio.h>
#include <stdlib.h>

#ifdef HAVE_CARES
#include <ares.h>
#endif

#include "base/arena.h"
#include "base/clock.h"
#include "proto/dns_msg.h"

#define EXCHANGES 5u

static uint8_t *put(uint8_t *p, const void *octets, size_t n)
{
    memcpy(p, octets, n);
    return p + n;
}

/* As a name server writes it: owner names and the domain's part of each exchange compressed, with OPT behind. */
static size_t make_reply(uint8_t *msg)
{
    static const uint8_t head[] = {0x12, 0x34, 0x81, 0x80, 0, 1, 0, EXCHANGES, 0, 0, 0, 1};
    static const uint8_t question[] = "\7example\3com\0\0\17\0\1";
    static const uint8_t record[] = "\300\14\0\17\0\1\0\0\16\20\0\20\0\12\13"
                                    "mailhost-1a\300\14";
    static const uint8_t opt[] = {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};
    uint8_t *p = put(put(msg, head, sizeof(head)), question, sizeof(question) - 1);
    for (unsigned i = 0; i < EXCHANGES; i++) {
        p = put(p, record, sizeof(record) - 1);
        p[-3] = (uint8_t)('a' + i);
        p[-16] = (uint8_t)(10 * i);
    }
    p = put(p, opt, sizeof(opt));
    *p = 0; /* behind it */
    return (size_t)(p - msg);
}

__attribute__((noinline)) static size_t ours(struct span msg, const struct dns_question *q, struct arena *a)
{
    struct dns_reply reply;
    arena_reset(a);
    return dns_reply_is_to(msg, 0x1234, q, NULL) && dns_reply_read(msg, q, a, &reply) == 0 ? reply.n : 0;
}

#ifdef HAVE_CARES
__attribute__((noinline)) static size_t theirs(struct span msg)
{
    struct ares_mx_reply *list = NULL;
    size_t n = 0;
    if (ares_parse_mx_reply(msg.p, (int)msg.n, &list) == ARES_SUCCESS)
        for (const struct ares_mx_reply *m = list; m != NULL; m = m->next)
            n++;
    ares_free_data(list);
    return n;
}
#endif

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 1000000;
    uint8_t octets[512];
    struct span msg = span_of(octets, make_reply(octets));
    struct dns_question q = {.type = DNS_MX};
    struct arena a;
    size_t records = 0;
    if (dns_name_parse(SPAN_LIT("example.com"), &q.name) < 0)
        return 1;
    arena_init(&a, 64 * 1024);
    int64_t start = clock_mono_us();
    for (long i = 0; i < rounds; i++)
        records += ours(msg, &q, &a);
    double own_ns = (double)(clock_mono_us() - start) * 1000 / (double)rounds, cares_ns = 0;
    arena_done(&a);
#ifdef HAVE_CARES
    size_t other = 0;
    start = clock_mono_us();
    for (long i = 0; i < rounds; i++)
        other += theirs(msg);
    cares_ns = (double)(clock_mono_us() - start) * 1000 / (double)rounds;
    records = other == records ? records : 0;
#endif
    printf("{\"bench\":\"proto_dns\",\"octets\":%zu,\"ns_per_reply\":%.1f,\"c_ares_ns_per_reply\":%.1f}\n", msg.n, own_ns, cares_ns);
    return records == (size_t)rounds * EXCHANGES ? 0 : 1;
}
