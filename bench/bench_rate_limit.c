/* What the limits cost: {addresses, time of a connection, memory} with a million addresses kept in mind (SPEC RATE-04).
 *   build/release/bench/bench_rate_limit [ADDRESSES] */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "service/config_file.h"
#include "service/rate_limit.h"

static struct ip nth(uint32_t i)
{
    struct ip ip;
    const uint8_t octets[4] = {(uint8_t)(11 + (i >> 24)), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
    ip_from_v4(octets, &ip);
    return ip;
}

static size_t heap(void)
{
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

/* Nanoseconds of one. */
static double visit_all(struct rate_limit *rl, const struct config *cfg, uint32_t n)
{
    int64_t from = clock_mono_us();
    for (uint32_t i = 0; i < n; i++) {
        struct ip ip = nth(i);
        if (rate_connection_open(rl, cfg, &ip, 1000) == RATE_OK)
            rate_connection_closed(rl, cfg, &ip);
    }
    return (double)(clock_mono_us() - from) * 1000 / n;
}

int main(int argc, char **argv)
{
    uint32_t n = argc > 1 ? (uint32_t)atol(argv[1]) : 1000000;
    struct config_findings findings;
    struct config *cfg = NULL;
    struct rate_limit_counts counts;
    config_findings_init(&findings);
    int r = config_parse(SPAN_LIT("{\"hostname\": \"mx.example.com\", \"domains\": [\"example.com\"]}"), ".", &findings, &cfg);
    config_findings_done(&findings);
    if (r < 0)
        return 1;
    size_t before = heap();
    struct rate_limit *rl = rate_limit_new(n);
    if (rl == NULL)
        return 1;
    double first = visit_all(rl, cfg, n), again = visit_all(rl, cfg, n);
    size_t heap_octets = heap() - before;
    int64_t from = clock_mono_us();
    rate_limit_counts(rl, 1000, &counts);
    printf("{\"addresses\":%u,\"entries\":%zu,\"octets\":%zu,\"heap_octets\":%zu,\"first_ns\":%.0f,\"again_ns\":%.0f,"
           "\"count_ms\":%.1f}\n",
           n, counts.entries, counts.octets, heap_octets, first, again, (double)(clock_mono_us() - from) / 1000);
    rate_limit_free(rl);
    config_unref(cfg);
    return 0;
}
