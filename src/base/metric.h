/* What /metrics tells (SPEC LOG-03): counters and histograms by the one table metrics.def.
 *
 *   metric_add(METRIC_CONN_SMTP, 1);
 *   metric_time_us(METRIC_TIMES_SYNC, clock_mono_us() - from_us);
 *
 * Each thread counts in a block of its own, so counting takes no lock and shares no cache line; a reader adds the blocks
 * up and may be a moment behind. Blocks stay for the process's life (like the log, this is state of the process). A
 * thread that gets no memory for its block does not count. Any thread. */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include <stdint.h>

struct strbuf;

enum metric {
#define FAMILY(id, kind, name, help)
#define COUNT(id, family, labels) METRIC_##id,
#define READ(id, family, labels)
#define TIMES(id, family)
#include "base/metrics.def"
#undef COUNT
#undef READ
    METRIC__COUNT
};

enum metric_read {
#define COUNT(id, family, labels)
#define READ(id, family, labels) METRIC_READ_##id,
#include "base/metrics.def"
#undef COUNT
#undef READ
#undef TIMES
    METRIC_READ__COUNT
};

enum metric_times {
#define COUNT(id, family, labels)
#define READ(id, family, labels)
#define TIMES(id, family) METRIC_TIMES_##id,
#include "base/metrics.def"
#undef COUNT
#undef READ
#undef TIMES
#undef FAMILY
    METRIC_TIMES__COUNT
};

void metric_add(enum metric m, uint64_t n);
void metric_time_us(enum metric_times t, int64_t us);

uint64_t metric_sum(enum metric m);                 /* over all threads */
uint64_t metric_times_count(enum metric_times t);   /* likewise: how many */

/* The whole page in the text format of Prometheus 0.0.4; `read` has the values of the READ rows. */
void metric_write(struct strbuf *out, const double read[METRIC_READ__COUNT]);

#endif
