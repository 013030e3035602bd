/* The queue at rest and at its start (SPEC RELAY-04, R1): N deferred entries; how long until all are scheduled, what a
 * scheduled entry costs in memory, what the sleeping schedule costs in processor time over 10 s. The last entries put
 * are due: when the first and the last of 10 of them are handed out.
 *   bench_queue [N [FOLDER]]    10000 /tmp */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "runtime/job.h"
#include "runtime/worker.h"
#include "service/config_file.h"
#include "service/queue.h"
#include "store/fs.h"
#include "store/store_ops.h"

#define DUE 10

static atomic_int handed;
static _Atomic int64_t last_us;

static void on_due(void *ctx, struct worker *w, struct queue_item *it)
{
    (void)ctx;
    (void)w;
    atomic_store(&last_us, clock_mono_us());
    atomic_fetch_add(&handed, 1);
    queue_item_release(it, clock_wall_us() / 1000 + 3600000);
}

static void must(int r, const char *what_z)
{
    if (r >= 0)
        return;
    fprintf(stderr, "%s: %d\n", what_z, r);
    exit(1);
}

static void put(struct store *s, bool due)
{
    struct queue_rcpt rcpt = {.address = SPAN_LIT("somebody@example.net")};
    struct queue_envelope env = {.sender = SPAN_LIT("alice@example.com"), .accepted_ms = clock_wall_us() / 1000,
                                 .rcpt = &rcpt, .rcpt_n = 1, .message_id = SPAN_LIT("<bench@example.com>")};
    struct queue_event ev[2] = {{.kind = QUEUE_EV_RESULT, .attempt = {.outcome = QUEUE_TEMPORARY, .code = 451,
                                 .status = SPAN_LIT("4.7.1"), .host = SPAN_LIT("mx.example.net"),
                                 .ip = SPAN_LIT("192.0.2.7"), .text = SPAN_LIT("greylisted, try again later")}},
                                {.kind = QUEUE_EV_DUE, .due_ms = clock_wall_us() / 1000 + 3600000}};
    struct store_stage *t;
    struct queue_claim *c;
    crypto_id(env.id);
    must(store_stage_begin(s, &t), "stage");
    must(store_stage_write(t, "Subject: x\r\n\r\nx\r\n", 17), "write");
    must(store_stage_finish(t, 1), "finish");
    must(s->ops->queue->put(s, &env, t), "put");
    store_stage_free(t);
    if (due)
        return;
    must(s->ops->queue->claim(s, env.id, &c), "claim");
    must(s->ops->queue->append(c, ev, 2, NULL), "append");
    s->ops->queue->release(c);
}

static long rss_kib(void)
{
    long pages = 0, rss = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%ld %ld", &pages, &rss) != 2)
        rss = 0;
    if (f != NULL)
        fclose(f);
    return rss * (sysconf(_SC_PAGESIZE) / 1024);
}

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void nap(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 10000;
    char root[512], cmd[600];
    struct store *s;
    struct job_pool *jobs;
    struct workers *ws;
    struct queue *q;
    struct config *cfg;
    struct config_slot slot;
    struct config_findings findings;
    struct queue_stats st;
    log_set_level(LOG_ERROR);
    snprintf(root, sizeof(root), "%s/bench-queue-XXXXXX", argc > 2 ? argv[2] : "/tmp");
    if (mkdtemp(root) == NULL)
        return 1;
    config_findings_init(&findings);
    must(config_parse(span_z("{\"hostname\":\"mx.example.com\",\"domains\":[\"example.com\"]}"), root, &findings, &cfg), "config");
    config_slot_init(&slot, cfg);
    must(store_fs_open(root, NULL, &s), "store");
    int64_t from = clock_mono_us();
    for (int i = 0; i < n; i++)
        put(s, i >= n - DUE);
    int64_t made = clock_mono_us() - from;
    must(job_pool_new(4, &jobs), "jobs");
    must(workers_new(&(struct workers_config){.count = 2, .jobs = jobs}, &ws), "workers");
    must(workers_start(ws), "workers");
    must(queue_new(&(struct queue_config){.store = s, .jobs = jobs, .config = &slot}, &q), "queue");
    queue_consumer_set(q, ws, on_due, NULL);
    long before_kib = rss_kib();
    double cpu = cpu_ms();
    from = clock_mono_us();
    must(queue_start(q), "start");
    do {
        nap(1);
        queue_stats(q, &st);
    } while (!st.loaded || atomic_load(&handed) < DUE);
    int64_t loaded = clock_mono_us() - from, first_attempts = atomic_load(&last_us) - from;
    double start_cpu = cpu_ms() - cpu;
    nap(1000);
    long after_kib = rss_kib();
    cpu = cpu_ms();
    nap(10000);
    printf("{\"bench\":\"queue\",\"entries\":%d,\"put_us_each\":%.0f,\"start_ms\":%.1f,\"first_attempts_ms\":%.1f,"
           "\"start_cpu_ms\":%.1f,\"octets_each\":%.0f,\"idle_cpu_ms_in_10_s\":%.2f}\n",
           n, (double)made / n, (double)loaded / 1e3, (double)first_attempts / 1e3, start_cpu,
           (double)(after_kib - before_kib) * 1024 / n, cpu_ms() - cpu);
    queue_close(q);
    workers_stop(ws, 1000);
    queue_stop(q);
    job_pool_free(jobs);
    workers_free(ws);
    queue_free(q);
    s->ops->close(s);
    config_slot_done(&slot);
    config_findings_done(&findings);
    snprintf(cmd, sizeof(cmd), "rm -rf %s", root);
    return system(cmd) == 0 ? 0 : 1;
}
