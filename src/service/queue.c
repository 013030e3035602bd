#include "service/queue.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "service/queue_internal.h"

#define CHANGES 512 /* read at once */
#define STAMP_MS 1000
#define TIDY_MS (3600 * 1000)

int64_t queue_now_ms(void)
{
    return clock_wall_us() / 1000;
}

void queue_work_begin(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->work++;
    pthread_mutex_unlock(&q->lock);
}

void queue_work_end(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    if (--q->work == 0)
        pthread_cond_broadcast(&q->quiet);
    pthread_mutex_unlock(&q->lock);
}

void queue_wake(struct queue *q)
{
    if (q->wake_fd >= 0)
        eventfd_write(q->wake_fd, 1);
}

/* --- when an entry is to be looked at ------------------------------------------------------------------------------- */

/* A first attempt is due whatever the clock says; so is what lies farther ahead than any wait can (RELAY-04). */
static int64_t due_at(const struct queue_glance *g)
{
    if (g->due_ms <= g->accepted_ms || g->due_ms > queue_now_ms() + QUEUE_WAIT_MAX_MS)
        return 0;
    return g->due_ms;
}

unsigned queue_reasons(const struct queue_glance *g, int64_t warning_s, int64_t now_ms)
{
    unsigned why = g->untold ? QUEUE_TELL : 0;
    if (g->waiting && !g->held && due_at(g) <= now_ms)
        why |= QUEUE_TRY;
    if (g->waiting && !g->held && !g->delay_told && warning_s > 0 && g->accepted_ms + warning_s * 1000 <= now_ms)
        why |= QUEUE_WARN;
    return why;
}

int64_t queue_wake_at(const struct queue_glance *g, int64_t warning_s, bool consumer)
{
    if (!g->waiting && !g->untold)
        return 0; /* over: to be removed */
    if (!consumer)
        return SCHED_NEVER;
    if (g->untold)
        return 0;
    if (g->held)
        return SCHED_NEVER;
    int64_t wake = due_at(g);
    if (!g->delay_told && warning_s > 0)
        wake = MIN(wake, g->accepted_ms + warning_s * 1000);
    return wake;
}

int64_t queue_warning_s(struct queue *q)
{
    struct config *cfg = config_current(q->config);
    int64_t s = cfg->relay_bounce_delay_warning;
    config_unref(cfg);
    return s;
}

void queue_learn(struct queue *q, uint32_t no, const struct queue_glance *g)
{
    struct sched_entry *e = sched_at(&q->sched, no);
    int64_t wake = queue_wake_at(g, queue_warning_s(q), q->fn != NULL), soonest = e->wake_ms;
    bool elsewhere = e->misses > 0 && wake <= queue_now_ms(); /* its holder is at work: the next look stays */
    e->accepted_ms = g->accepted_ms;
    e->version = g->version;
    e->broken = false;
    sched_hold(&q->sched, no, g->held && g->waiting);
    if (!elsewhere)
        e->misses = 0;
    sched_wake(&q->sched, no, elsewhere ? MAX(wake, soonest) : wake);
}

static void look_failed(struct queue *q, const char *id_z, uint32_t no, int r)
{
    struct sched_entry *e = sched_at(&q->sched, no);
    bool say = !e->broken;
    if (r == -E_NOTFOUND) {
        sched_drop(&q->sched, no);
        return;
    }
    e->broken = true;
    sched_wake(&q->sched, no, r == -E_SYNTAX ? SCHED_NEVER : queue_now_ms() + QUEUE_TROUBLE_MS);
    if (say)
        log_error("queue.unreadable", "id=%s err=%s", id_z, err_name(r));
}

void queue_look(struct queue *q, const char *id_z)
{
    struct queue_glance g = {0};
    pthread_mutex_lock(&q->lock);
    uint32_t no = sched_find(&q->sched, id_z);
    bool ours = no != SCHED_NONE && sched_at(&q->sched, no)->active;
    if (ours)
        sched_at(&q->sched, no)->again = true;
    pthread_mutex_unlock(&q->lock);
    if (ours)
        return;
    int r = q->ops->glance(q->store, id_z, &g);
    pthread_mutex_lock(&q->lock);
    no = r == -E_NOTFOUND ? sched_find(&q->sched, id_z) : sched_get(&q->sched, id_z);
    bool news = false;
    if (no != SCHED_NONE) {
        struct sched_entry *e = sched_at(&q->sched, no);
        e->pass = q->pass;
        if (e->active) {
            e->again = true;
        } else if (r < 0) {
            look_failed(q, id_z, no, r);
        } else {
            news = e->version != 0 && e->version != g.version;
            queue_learn(q, no, &g);
        }
    }
    pthread_mutex_unlock(&q->lock);
    if (news) /* somebody posted: CLI, API, another process */
        log_info("queue.changed", "id=%s held=%d waiting=%d due_in_s=%lld", id_z, (int)g.held, (int)g.waiting,
                 (long long)(g.due_ms - queue_now_ms()) / 1000);
}

/* --- looking at everything ------------------------------------------------------------------------------------------ */

static bool stopping(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    bool stop = q->stopping;
    pthread_mutex_unlock(&q->lock);
    return stop;
}

static int each_entry(void *ctx, const char *id_z, uint64_t version)
{
    struct queue *q = ctx;
    pthread_mutex_lock(&q->lock);
    uint32_t no = sched_find(&q->sched, id_z);
    bool known = no != SCHED_NONE && (sched_at(&q->sched, no)->active || sched_at(&q->sched, no)->version == version);
    if (no != SCHED_NONE)
        sched_at(&q->sched, no)->pass = q->pass;
    pthread_mutex_unlock(&q->lock);
    if (!known)
        queue_look(q, id_z);
    return stopping(q);
}

static void look_at_shard(struct queue *q, unsigned shard)
{
    int r = q->ops->list(q->store, shard, each_entry, q);
    if (r < 0)
        log_error("queue.list", "shard=%u err=%s", shard, err_name(r));
    queue_hand_out(q); /* RELAY-04: who is due does not wait until all are read */
}

/* Those the look did not find are gone, most likely. */
static void look_for_gone(struct queue *q)
{
    char id[CRYPTO_ID_MAX];
    for (uint32_t no = 0; !stopping(q); no++) {
        pthread_mutex_lock(&q->lock);
        bool end = no >= q->sched.made, ask = false;
        if (!end) {
            const struct sched_entry *e = sched_at(&q->sched, no);
            ask = e->used && e->pass != q->pass;
            memcpy(id, e->id, sizeof(id));
        }
        pthread_mutex_unlock(&q->lock);
        if (end)
            return;
        if (ask)
            queue_look(q, id);
    }
}

static void look_at_all(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->pass = !q->pass;
    pthread_mutex_unlock(&q->lock);
    for (unsigned i = 0; i < q->ops->shards && !stopping(q); i++)
        look_at_shard(q, i);
    look_for_gone(q);
}

static void read_changes(struct queue *q)
{
    struct queue_change ch[CHANGES];
    int n;
    do {
        n = q->ops->watch_read(q->store, ch, CHANGES);
        for (int i = 0; i < n; i++) {
            if (ch[i].kind == QUEUE_CH_OVERFLOW)
                look_at_all(q);
            else
                queue_look(q, ch[i].id);
        }
        queue_hand_out(q);
    } while (n > 0 && !stopping(q));
}

/* Without a watch: the shards that moved, once a second. */
static void compare_stamps(struct queue *q)
{
    for (unsigned i = 0; i < q->ops->shards && !stopping(q); i++) {
        uint64_t now = 0;
        if (q->ops->stamp(q->store, i, &now) < 0 || now == q->stamp[i])
            continue;
        q->stamp[i] = now;
        look_at_shard(q, i);
    }
}

static void tidy(struct queue *q)
{
    int n = 0;
    for (unsigned i = 0; i < q->ops->shards && !stopping(q); i++)
        n += MAX(q->ops->tidy(q->store, i), 0);
    if (n > 0)
        log_info("queue.tidied", "half_made=%d", n);
}

static void load(struct queue *q)
{
    for (unsigned i = 0; i < q->ops->shards; i++)
        q->ops->stamp(q->store, i, &q->stamp[i]); /* before the look: what comes meanwhile is looked at again */
    look_at_all(q);
    pthread_mutex_lock(&q->lock);
    q->loaded = true;
    size_t n = q->sched.n;
    pthread_mutex_unlock(&q->lock);
    log_info("queue.loaded", "entries=%zu", n);
}

/* --- the scheduler ---------------------------------------------------------------------------------------------------- */

/* Wakes poll() at a moment of the wall clock, and when the clock is set. */
static void set_timer(struct queue *q)
{
    struct itimerspec at = {0};
    pthread_mutex_lock(&q->lock);
    uint32_t first = sched_first(&q->sched);
    bool none = first == SCHED_NONE || q->closed || q->active >= q->most; /* the end of an item wakes us */
    int64_t ms = none ? SCHED_NEVER : MAX(sched_at(&q->sched, first)->wake_ms, 1);
    pthread_mutex_unlock(&q->lock);
    if (ms == SCHED_NEVER) /* far ahead, but set: a changed clock is noticed all the same */
        ms = queue_now_ms() + QUEUE_WAIT_MAX_MS;
    at.it_value = (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    timerfd_settime(q->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL);
}

static int wait_ms(struct queue *q, int64_t again_ms)
{
    int64_t until = q->tidy_ms;
    if (q->ops->watch_fd(q->store) < 0)
        until = MIN(until, q->stamp_ms);
    until = MIN(until, again_ms);
    return (int)MAX(MIN(until - clock_mono_ms(), TIDY_MS), 0);
}

static void turn(struct queue *q)
{
    int64_t now = clock_mono_ms();
    if (q->ops->watch_fd(q->store) >= 0) {
        read_changes(q);
    } else if (now >= q->stamp_ms) {
        compare_stamps(q);
        q->stamp_ms = now + STAMP_MS;
    }
    if (now >= q->tidy_ms) {
        tidy(q);
        q->tidy_ms = now + TIDY_MS;
    }
    queue_hand_out(q);
}

static void *scheduler_main(void *arg)
{
    struct queue *q = arg;
    uint64_t n;
    load(q);
    while (!stopping(q)) {
        turn(q);
        int64_t again = queue_write_again(q);
        set_timer(q);
        struct pollfd fds[3] = {{.fd = q->wake_fd, .events = POLLIN},
                                {.fd = q->timer_fd, .events = POLLIN},
                                {.fd = q->ops->watch_fd(q->store), .events = POLLIN}};
        (void)poll(fds, 3, wait_ms(q, again));
        for (int i = 0; i < 2; i++)
            if ((fds[i].revents & POLLIN) != 0 && read(fds[i].fd, &n, sizeof(n)) < 0 && errno == ECANCELED)
                log_info("queue.clock_set", "now_s=%lld", (long long)clock_wall_s());
    }
    return NULL;
}

void queue_poll(struct queue *q)
{
    if (!q->loaded)
        load(q);
    q->stamp_ms = 0;
    turn(q);
    (void)queue_write_again(q);
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */

int queue_new(const struct queue_config *cfg, struct queue **ret)
{
    struct queue *q = calloc(1, sizeof(*q));
    if (q == NULL)
        return -E_NOMEM;
    *q = (struct queue){.store = cfg->store, .ops = cfg->store->ops->queue, .jobs = cfg->jobs, .config = cfg->config,
                        .manual = cfg->manual, .wake_fd = -1, .timer_fd = -1};
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->quiet, NULL);
    q->tidy_ms = clock_mono_ms();
    q->stamp = calloc(q->ops->shards, sizeof(*q->stamp));
    if (q->stamp == NULL) {
        queue_free(q);
        return -E_NOMEM;
    }
    *ret = q;
    return 0;
}

void queue_consumer_set(struct queue *q, struct workers *ws, queue_consumer fn, void *ctx)
{
    q->workers = ws;
    q->fn = fn;
    q->ctx = ctx;
}

int queue_start(struct queue *q)
{
    if (q->manual)
        return 0;
    q->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    q->timer_fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (q->wake_fd < 0 || q->timer_fd < 0)
        return err_from_errno(errno);
    q->ops->watch_fd(q->store); /* watches begin before the first look */
    q->thread_on = pthread_create(&q->thread, NULL, scheduler_main, q) == 0;
    return q->thread_on ? 0 : -E_LIMIT;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_mutex_unlock(&q->lock);
    queue_wake(q);
}

void queue_stop(struct queue *q)
{
    queue_close(q);
    pthread_mutex_lock(&q->lock);
    q->stopping = true;
    pthread_mutex_unlock(&q->lock);
    queue_wake(q);
    if (q->thread_on)
        pthread_join(q->thread, NULL);
    q->thread_on = false;
    (void)queue_write_again(q); /* closed: they end with -E_CLOSED */
    pthread_mutex_lock(&q->lock);
    while (q->work > 0)
        pthread_cond_wait(&q->quiet, &q->lock);
    pthread_mutex_unlock(&q->lock);
}

struct queue *queue_free(struct queue *q)
{
    if (q == NULL)
        return NULL;
    queue_stop(q);
    while (q->items != NULL) { /* the relay had no time left for them: nothing of them is in memory alone */
        struct queue_item *it = q->items;
        q->items = it->next;
        q->ops->release(it->claim);
        free(it);
    }
    for (int i = 0; i < 2; i++) {
        int fd = i == 0 ? q->wake_fd : q->timer_fd;
        if (fd >= 0)
            close(fd);
    }
    sched_done(&q->sched);
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->quiet);
    free(q->stamp);
    free(q);
    return NULL;
}

void queue_stats(struct queue *q, struct queue_stats *ret)
{
    struct queue_stats st = {0};
    pthread_mutex_lock(&q->lock);
    st.entries = q->sched.n;
    st.held = q->sched.held;
    st.active = q->active;
    st.put = q->put;
    st.done = q->done;
    st.taken_over = q->taken_over;
    st.loaded = q->loaded;
    for (uint32_t no = 0; no < q->sched.made; no++) {
        const struct sched_entry *e = sched_at(&q->sched, no);
        if (e->used && (st.oldest_ms == 0 || e->accepted_ms < st.oldest_ms))
            st.oldest_ms = e->accepted_ms;
    }
    pthread_mutex_unlock(&q->lock);
    *ret = st;
}
