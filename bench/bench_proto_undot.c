/* Un-dotting with CR and LF checks against memcpy on three mixes of lines (PERFORMANCE G3: worst >= 0.5).
 *   bench_proto_undot [KIB [plain]]
 * KIB of text (65536: more than the caches hold; 256: as a session has it); memcpy and scanner in turns, the best round
 * of each. Text that was never written is one page of zeros in the cache: make it before memcpy is timed.
 * plain: only instructions that every processor has. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/macros.h"
#include "proto/smtp_data.h"

#define TEXT_MAX (64 * 1024 * 1024)
#define WORK ((size_t)4096 * 1024 * 1024) /* octets per measurement, as often as they fit */

static uint8_t text[TEXT_MAX], out[TEXT_MAX + 256];
static size_t text_n = TEXT_MAX;

/* Lines of `least` to `most` octets; every `dotted`-th has begun with a dot, now doubled. */
static void make(unsigned least, unsigned most, unsigned dotted)
{
    uint32_t seed = 1;
    size_t at = 0;
    for (unsigned line = 0; at < text_n; line++) {
        seed = seed * 1664525u + 1013904223u;
        unsigned n = least + (seed >> 16) % (most - least + 1);
        bool dot = dotted != 0 && line % dotted == 0;
        if (dot && at < text_n)
            text[at++] = '.';
        for (unsigned i = 0; i < n && at < text_n; i++)
            text[at++] = i == 0 && dot ? '.' : (uint8_t)('a' + i % 26);
        for (unsigned i = 0; i < 2 && at < text_n; i++)
            text[at++] = i == 0 ? '\r' : '\n';
    }
}

static unsigned mode = SMTP_DATA_DOTS;

static void run_memcpy(void)
{
    memcpy(out, text, text_n);
    __asm__ volatile("" : : "r"(out) : "memory");
}

static void run_undot(void)
{
    struct smtp_data d;
    size_t wrote;
    smtp_data_init(&d, mode);
    if (smtp_data_scan(&d, span_of(text, text_n), out, sizeof(out), &wrote) != text_n || d.bare_cr || d.bare_lf)
        exit(1);
}

static int64_t best_us(int64_t best, void (*run)(void))
{
    int64_t start = clock_mono_us();
    run();
    return MIN(best, clock_mono_us() - start);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name_z;
        unsigned least, most, dotted;
    } mixes[] = {{"base64", 76, 76, 0}, {"dotted", 1, 74, 10}, {"short", 0, 11, 0}};
    if (argc > 1 && atol(argv[1]) > 0)
        text_n = MIN(TEXT_MAX, (size_t)atol(argv[1]) * 1024);
    if (argc > 2)
        mode |= SMTP_DATA_PLAIN;
    double worst = 1e9;
    printf("{\"bench\":\"proto_undot\",\"kib\":%zu", text_n / 1024);
    for (size_t i = 0; i < ARRAY_LEN(mixes); i++) {
        make(mixes[i].least, mixes[i].most, mixes[i].dotted);
        int64_t copy = INT64_MAX, undot = INT64_MAX;
        for (size_t done = 0; done < WORK; done += text_n) {
            copy = best_us(copy, run_memcpy);
            undot = best_us(undot, run_undot);
        }
        double ratio = (double)copy / (double)undot;
        worst = MIN(worst, ratio);
        printf(",\"%s_gb_s\":%.2f,\"%s_of_memcpy\":%.2f", mixes[i].name_z, (double)text_n / (double)undot / 1000,
               mixes[i].name_z, ratio);
    }
    printf(",\"worst_of_memcpy\":%.2f}\n", worst);
    return 0;
}
