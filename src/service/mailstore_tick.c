#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "service/mailstore_internal.h"

/* The watcher: reads the store's events, and once a second lets a job do what is due. */

#define EVENTS 64

/* Lets every watched view catch up: `all`, or those whose shards are due or for which there is no watch. */
static void sync_live(struct mailstore *ms, int64_t now_ms, bool all)
{
    struct due {
        struct view *view;
        enum store_look look;
    };
    pthread_mutex_lock(&ms->lock);
    size_t max = ms->armed, n = 0;
    pthread_mutex_unlock(&ms->lock);
    struct due *due = calloc(max + 1, sizeof(*due));
    if (due == NULL)
        return; /* in a second, then */
    pthread_mutex_lock(&ms->lock);
    for (struct view *v = ms->live; v != NULL && n < max; v = v->live_next) {
        bool shards = now_ms >= v->look_ms;
        if (!all && !shards && !v->by_stat)
            continue;
        if (shards)
            v->look_ms = now_ms + MS_SHARD_LOOK_MS;
        due[n].look = shards ? STORE_LOOK_SHARDS : STORE_LOOK_LOG;
        due[n++].view = view_ref(v);
    }
    pthread_mutex_unlock(&ms->lock);
    for (size_t i = 0; i < n; i++) {
        ms_sync_soon(due[i].view, due[i].look);
        view_unref(due[i].view);
    }
    free(due);
}

static enum ms_next tick_run(struct ms_call *c)
{
    struct mailstore *ms = c->ms;
    int r = ms->store->ops->maintain(ms->store, STORE_MAINTAIN_TICK);

    if (r < 0)
        log_warn("store.maintain", "err=%s", err_name(r));
    sync_live(ms, clock_mono_ms(), false);
    return MS_DONE;
}

static void tick_done(struct ms_call *c, struct conn *conn)
{
    (void)conn;
    pthread_mutex_lock(&c->ms->lock);
    c->ms->tick_running = false;
    pthread_mutex_unlock(&c->ms->lock);
}

static void tick(struct mailstore *ms)
{
    ms_care_tick(ms);
    ms_fresh_start(ms);
    pthread_mutex_lock(&ms->lock);
    bool start = !ms->tick_running && !ms->stopped;
    ms->tick_running = ms->tick_running || start;
    pthread_mutex_unlock(&ms->lock);
    if (!start)
        return;
    ms->tick_call = (struct ms_call){.run = tick_run, .done = tick_done};
    mailstore_submit(ms, &ms->tick_call);
}

/* Every delivery of our own moves the names too, and looking at them lists a directory: so not more often than this.
 * The log tells what rmaild processes did at once; IMAP-63 gives one second for foreign hands. */
#define FILES_MS 400

/* Takes the reference. */
static void files_later(struct mailstore *ms, struct view *v)
{
    pthread_mutex_lock(&ms->lock);
    bool queued = v->files;
    if (!queued) {
        v->files = true;
        v->files_next = ms->files;
        ms->files = v;
    }
    pthread_mutex_unlock(&ms->lock);
    if (queued)
        view_unref(v);
}

void ms_files_look(struct mailstore *ms, bool sync)
{
    pthread_mutex_lock(&ms->lock);
    struct view *v = ms->files, *next;
    ms->files = NULL;
    for (struct view *x = v; x != NULL; x = x->files_next)
        x->files = false;
    pthread_mutex_unlock(&ms->lock);
    for (; v != NULL; v = next) {
        next = v->files_next;
        if (sync)
            ms_sync_soon(v, STORE_LOOK_TOP);
        view_unref(v);
    }
}

static void on_event(struct mailstore *ms, const struct store_event *ev)
{
    if (ev->kind == STORE_EV_OVERFLOW) {
        sync_live(ms, clock_mono_ms(), true);
        return;
    }
    struct view *v = ms_view_known(ms, ev->id);
    if (v == NULL)
        return;
    if (ev->kind == STORE_EV_FILES) {
        files_later(ms, v);
        return;
    }
    ms_sync_soon(v, STORE_LOOK_LOG);
    view_unref(v);
}

static void read_events(struct mailstore *ms)
{
    struct store_event ev[EVENTS];
    int n;

    do {
        n = ms->store->ops->watch_read(ms->store, ev, EVENTS);
        for (int i = 0; i < n; i++)
            on_event(ms, &ev[i]);
    } while (n == EVENTS);
}

void mailstore_poll(struct mailstore *ms, bool with_tick)
{
    if (ms->store->ops->watch_fd(ms->store) >= 0)
        read_events(ms);
    if (!with_tick)
        return;
    ms_files_look(ms, true);
    tick(ms);
}

bool ms_stopping(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    bool stop = ms->stopping;
    pthread_mutex_unlock(&ms->lock);
    return stop;
}

/* Events of one burst are read together: a job per mailbox and burst, not per change. */
#define BURST_MS 5

static void *watcher_main(void *arg)
{
    struct mailstore *ms = arg;
    struct pollfd fds[2] = {{.fd = ms->wake_fd, .events = POLLIN},
                            {.fd = ms->store->ops->watch_fd(ms->store), .events = POLLIN}};
    int64_t now_ms = clock_mono_ms(), tick_ms = now_ms + MS_TICK_MS, files_ms = now_ms;

    while (!ms_stopping(ms)) {
        int64_t due_ms = ms->files == NULL ? tick_ms : MIN(tick_ms, files_ms); /* only this thread fills it */
        (void)poll(fds, 2, (int)MAX(due_ms - clock_mono_ms(), 0)); /* a negative fd is passed over */
        if ((fds[1].revents & POLLIN) != 0) {
            (void)poll(fds, 1, BURST_MS);
            read_events(ms);
        }
        now_ms = clock_mono_ms();
        if (ms->files == NULL) {
            files_ms = MAX(files_ms, now_ms);
        } else if (now_ms >= files_ms) {
            ms_files_look(ms, true);
            files_ms = now_ms + FILES_MS;
        }
        if (now_ms >= tick_ms) {
            tick(ms);
            tick_ms = now_ms + MS_TICK_MS;
        }
    }
    return NULL;
}

int ms_watcher_start(struct mailstore *ms)
{
    if (ms->manual)
        return 0;
    ms->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (ms->wake_fd < 0)
        return err_from_errno(errno);
    ms->thread_on = pthread_create(&ms->thread, NULL, watcher_main, ms) == 0;
    return ms->thread_on ? 0 : -E_LIMIT;
}

void ms_watcher_end(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    ms->stopping = true;
    pthread_mutex_unlock(&ms->lock);
    if (ms->thread_on) {
        eventfd_write(ms->wake_fd, 1);
        pthread_join(ms->thread, NULL);
    }
    ms->thread_on = false;
    ms_files_look(ms, false);
    if (ms->wake_fd >= 0)
        close(ms->wake_fd);
    ms->wake_fd = -1;
}
