/* Start, loop and end: on a terminal, or with keys from a file (--dump). */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "runtime/job.h"
#include "tui/dump.h"
#include "tui/term.h"
#include "tui/tui_impl.h"

#define TICK_MS 1000

/* -- small things */

char *tui_dup(struct span s)
{
    char *z = malloc(s.n + 1);
    size_t n = 0;
    if (z == NULL)
        abort();
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\0')
            z[n++] = (char)s.p[i];
    z[n] = '\0';
    return z;
}

void tui_put(char **at, char *text_z)
{
    free(*at);
    *at = text_z;
}

static void set_status(struct tui *t, bool bad, const char *fmt, va_list ap)
{
    vsnprintf(t->status, sizeof(t->status), fmt, ap);
    t->status_bad = bad;
    t->dirty = true;
}

void tui_say(struct tui *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    set_status(t, false, fmt, ap);
    va_end(ap);
}

void tui_complain(struct tui *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    set_status(t, true, fmt, ap);
    va_end(ap);
}

void tui_go(struct tui *t, enum tui_where where)
{
    if (t->where == AT_LINE || t->where == AT_QUESTION)
        t->behind = where;
    else
        t->where = where;
    t->dirty = true;
}

bool tui_busy(const struct tui *t)
{
    return t->ops != NULL || t->resolving || t->connecting || t->sending != NULL || timer_armed(&t->again);
}

/* -- the loop */

static void on_input(struct watch *w, unsigned events)
{
    struct tui *t = CONTAINER_OF(w, struct tui, input);
    (void)events;
    t->dirty = true; /* term_key() is asked behind every round */
}

static void on_tick(struct timer *timer, int64_t now_ms)
{
    struct tui *t = CONTAINER_OF(timer, struct tui, tick);
    t->dirty = t->dirty || t->ops != NULL;
    timer_arm(worker_wheel(tui_worker(t)), timer, now_ms + TICK_MS);
}

static void show(struct tui *t)
{
    tui_messages_fetch(t);
    if (!t->dirty)
        return;
    t->dirty = false;
    tui_draw(t);
    term_show(&t->screen);
}

static void take_size(struct tui *t)
{
    unsigned rows, cols;
    term_size(&rows, &cols);
    if (screen_size(&t->screen, rows, cols) < 0)
        abort();
    t->dirty = true;
}

static void run_terminal(struct tui *t)
{
    uint32_t key;
    take_size(t);
    while (!t->quit && !term_asked_to_end()) {
        show(t);
        workers_turn(t->ws, TICK_MS);
        while (!t->quit && (key = term_key()) != 0) {
            if (key == TERM_RESIZE)
                take_size(t);
            else
                tui_key(t, key);
        }
    }
}

static int start(struct tui *t)
{
    int r = tui_files_open(t, t->o.folder_z);
    if (r < 0) {
        fprintf(stderr, "rmaild: there is no folder for what the client keeps: %s\n", err_text(r));
        return r;
    }
    char *password_z = NULL;
    if (t->o.password_file_z != NULL && (r = tui_password_file(t->o.password_file_z, &password_z)) < 0) {
        fprintf(stderr, "rmaild: %s: %s\n", t->o.password_file_z,
                r == -E_DENIED ? "others may read it; its mode must be 0600" : err_text(r));
        return r;
    }
    if (password_z != NULL) {
        tui_net_password(t, password_z);
        crypto_wipe(password_z, strlen(password_z));
        free(password_z);
    }
    signal(SIGPIPE, SIG_IGN);
    sigset_t all, before; /* signals are this thread's: the pool's threads are born with all of them blocked */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = job_pool_new(2, &t->jobs);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (r == 0)
        r = workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = t->jobs}, &t->ws);
    if (r == 0)
        r = tui_net_start(t);
    if (r < 0)
        fprintf(stderr, "rmaild: %s\n", r == -E_INVAL ? "a port is PORT, PORT/tls or PORT/starttls" : err_text(r));
    return r;
}

static void finish(struct tui *t)
{
    if (t->ws != NULL) {
        tui_send_done(t);
        tui_net_done(t);
        for (int i = 0; i < 100 && workers_sessions(t->ws) > 0; i++)
            workers_turn(t->ws, 20);
        timer_cancel(worker_wheel(tui_worker(t)), &t->tick);
    }
    tui_view_close(t);
    list_reset(&t->list);
    tui_boxes_done(t);
    t->jobs = job_pool_free(t->jobs);
    t->ws = workers_free(t->ws);
    tls_client_free(t->imap_trust);
    tls_client_free(t->smtp_trust);
    if (t->password_z != NULL)
        crypto_wipe(t->password_z, strlen(t->password_z));
    char *const texts[] = {t->user_z, t->password_z, t->open_z, t->search_z};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        free(texts[i]);
    for (size_t i = 0; i < t->undo_n; i++)
        free(t->undo[i].from_z);
    strbuf_done(&t->line);
    screen_done(&t->screen);
}

int tui_run(const struct tui_options *o)
{
    struct tui *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return 1;
    t->o = *o;
    t->where = AT_LIST;
    if (start(t) < 0) {
        t->failed = true;
    } else if (o->dump_z != NULL) {
        t->failed = tui_dump(t, o->dump_z) < 0 || t->failed;
    } else if (term_open() < 0) {
        fprintf(stderr, "rmaild: there is no terminal; --dump SCRIPT works without one\n");
        t->failed = true;
    } else {
        t->input = (struct watch){.fd = STDIN_FILENO, .fn = on_input};
        timer_init(&t->tick, on_tick);
        timer_arm(worker_wheel(tui_worker(t)), &t->tick, worker_now_ms(tui_worker(t)) + TICK_MS);
        if (loop_add(worker_loop(tui_worker(t)), &t->input, LOOP_IN) == 0)
            run_terminal(t);
        loop_remove(worker_loop(tui_worker(t)), &t->input);
        term_close();
        if (t->failed && t->status[0] != '\0')
            fprintf(stderr, "rmaild: %s\n", t->status);
    }
    finish(t);
    bool failed = t->failed;
    free(t);
    return failed ? 1 : 0;
}
