/* The queue with a fault at its n-th write, sync, link, rename or unlink, for every n (SPEC DUR-06, DUR-07, DUR-10,
 * RELAY-02): killed there, or the call fails with EIO or ENOSPC; and killed 50 times at any moment. Afterwards another
 * process opens the queue: what was acknowledged is there, what is there is whole, and what is half made goes. */
#include <dlfcn.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "store/common_store.h"
#include "store/queue.h"

#define TEXT "Subject: fault\r\n\r\nThe octets that must come whole or not at all.\r\n"
#define OLD  "0000000000000000000000000b" /* an entry that is there beforehand */
#define NEW  "0000000000000000000000000a"
#define DUE_MS INT64_C(1767225600123)

struct told {
    bool done; /* the operation returned */
    int r;
    bool later_ok;
    long calls;
};

static struct told *told;
static char root[64];
static void (*arm)(const char *kind_z, long at, int how);
static long (*disarm)(void);
static void (*wall_ahead)(long seconds);

static int put(struct store *s, const char *id_z)
{
    struct queue_rcpt rcpt[2] = {{.address = SPAN_LIT("bob@example.net")}, {.address = SPAN_LIT("carl@example.com")}};
    struct queue_envelope env = {.sender = SPAN_LIT("a@b"), .accepted_ms = 5, .rcpt = rcpt, .rcpt_n = 2};
    struct store_stage *t = NULL;
    snprintf(env.id, sizeof(env.id), "%s", id_z);
    int r = store_stage_begin(s, &t);
    if (r == 0)
        r = store_stage_write(t, TEXT, strlen(TEXT));
    if (r == 0)
        r = store_stage_finish(t, 1000);
    if (r == 0)
        r = s->ops->queue->put(s, &env, t);
    store_stage_free(t);
    return r;
}

static struct queue_event result(uint32_t rcpt, enum queue_outcome outcome)
{
    return (struct queue_event){.kind = QUEUE_EV_RESULT, .rcpt = rcpt, .at_ms = 7,
                                .attempt = {.outcome = outcome, .code = 250, .status = SPAN_LIT("2.0.0"), .text = SPAN_LIT("ok")}};
}

/* --- what is done ----------------------------------------------------------------------------------------------------- */

static void act_put(struct store *s)
{
    told->r = put(s, NEW);
}

static void with_claim(struct store *s, const struct queue_event *ev, size_t n)
{
    struct queue_claim *c;
    told->r = s->ops->queue->claim(s, OLD, &c);
    if (told->r < 0)
        return;
    told->r = s->ops->queue->append(c, ev, n, NULL);
    s->ops->queue->release(c);
}

static void act_append(struct store *s)
{
    struct queue_event ev[2] = {result(0, QUEUE_OK), {.kind = QUEUE_EV_DUE, .due_ms = DUE_MS}};
    with_claim(s, ev, 2);
}

static void act_post(struct store *s)
{
    told->r = s->ops->queue->post(s, OLD, &(struct queue_event){.kind = QUEUE_EV_HOLD});
}

static void act_done(struct store *s)
{
    struct queue_claim *c;
    told->r = s->ops->queue->claim(s, OLD, &c);
    if (told->r == 0)
        told->r = s->ops->queue->done(c);
}

static void act_rewrite(struct store *s)
{
    with_claim(s, NULL, 0);
}

/* --- what is there before, and must be there after ----------------------------------------------------------------------- */

#define LONG_ROUNDS 8000

static void make_long(struct store *s)
{
    struct queue_claim *c;
    struct queue_event ev[80];
    ck_assert_int_eq(s->ops->queue->claim(s, OLD, &c), 0);
    for (int i = 0; i < LONG_ROUNDS / 40; i++) {
        for (int k = 0; k < 80; k++)
            ev[k] = k % 2 ? (struct queue_event){.kind = QUEUE_EV_DUE, .due_ms = DUE_MS} : result(0, QUEUE_TEMPORARY);
        ck_assert_int_eq(s->ops->queue->append(c, ev, 80, NULL), 0);
    }
    s->ops->queue->release(c);
}

static void make_over(struct store *s)
{
    struct queue_claim *c;
    ck_assert_int_eq(s->ops->queue->claim(s, OLD, &c), 0);
    struct queue_event ev[2] = {result(0, QUEUE_OK), result(1, QUEUE_OK)};
    ck_assert_int_eq(s->ops->queue->append(c, ev, 2, NULL), 0);
    s->ops->queue->release(c);
}

static struct queue_claim *claim(struct store *s, const char *id_z, int want)
{
    struct queue_claim *c = NULL;
    ck_assert_int_eq(s->ops->queue->claim(s, id_z, &c), want); /* who died holds nothing */
    return c;
}

static void check_whole(struct store *s, struct queue_claim *c)
{
    char text[256] = {0};
    struct iovec iov = {text, sizeof(text)};
    ck_assert_int_eq(s->ops->body_read(c->body, 0, &iov, 1), (int64_t)strlen(TEXT));
    ck_assert_str_eq(text, TEXT);
    ck_assert_uint_eq(c->env->rcpt_n, 2);
    ck_assert_int_eq(c->env->accepted_ms, 5);
}

static void check_put(struct store *s)
{
    struct queue_claim *c = NULL;
    int r = s->ops->queue->claim(s, NEW, &c);
    ck_assert(r == 0 || r == -E_NOTFOUND);
    if (told->done)
        ck_assert_int_eq(r == 0, told->r == 0);
    if (r == 0)
        check_whole(s, c);
    s->ops->queue->release(c);
    c = claim(s, OLD, 0);
    check_whole(s, c);
    s->ops->queue->release(c);
}

static void check_append(struct store *s)
{
    struct queue_claim *c = claim(s, OLD, 0);
    check_whole(s, c);
    bool there = c->env->rcpt[0].state == QUEUE_DELIVERED;
    if (told->done && told->r == 0)
        ck_assert(there && c->env->due_ms == DUE_MS);
    ck_assert(c->env->due_ms == 5 || (there && c->env->due_ms == DUE_MS)); /* recorded before the next step */
    ck_assert_int_eq(c->env->rcpt[1].state, QUEUE_WAITING);
    ck_assert_int_eq(s->ops->queue->append(c, (struct queue_event[]){result(1, QUEUE_OK)}, 1, NULL), 0);
    ck_assert_int_eq(c->env->rcpt[1].state, QUEUE_DELIVERED); /* a torn line hides nothing behind it */
    s->ops->queue->release(c);
    c = claim(s, OLD, 0);
    ck_assert_int_eq(c->env->rcpt[1].state, QUEUE_DELIVERED);
    ck_assert_int_eq(c->env->rcpt[0].state == QUEUE_DELIVERED, there);
    s->ops->queue->release(c);
}

static void check_post(struct store *s)
{
    struct queue_claim *c = claim(s, OLD, 0);
    check_whole(s, c);
    if (told->done && told->r == 0)
        ck_assert(c->env->held);
    s->ops->queue->release(c);
}

static void check_done(struct store *s)
{
    struct queue_claim *c = NULL;
    int r = s->ops->queue->claim(s, OLD, &c);
    ck_assert(r == 0 || r == -E_NOTFOUND);
    if (told->done && told->r == 0)
        ck_assert_int_eq(r, -E_NOTFOUND);
    if (r < 0)
        return;
    ck_assert(queue_env_over(c->env)); /* it is not tried again */
    ck_assert_int_eq(s->ops->queue->done(c), 0);
}

static void check_rewrite(struct store *s)
{
    struct queue_claim *c = claim(s, OLD, 0);
    check_whole(s, c);
    ck_assert_uint_eq(c->env->rcpt[0].attempts, LONG_ROUNDS);
    ck_assert_uint_eq(c->env->rounds, LONG_ROUNDS);
    ck_assert_int_eq(c->env->due_ms, DUE_MS);
    ck_assert_uint_eq(c->env->broken, 0);
    s->ops->queue->release(c);
}

static const struct scenario {
    const char *name;
    void (*prepare)(struct store *s);
    void (*act)(struct store *s);
    void (*check)(struct store *s);
} scenarios[] = {
    {"put", NULL, act_put, check_put},
    {"append", NULL, act_append, check_append},
    {"post", NULL, act_post, check_post},
    {"done", make_over, act_done, check_done},
    {"rewrite", make_long, act_rewrite, check_rewrite},
};

/* --- every step --------------------------------------------------------------------------------------------------------- */

static void make_root(void)
{
    snprintf(root, sizeof(root), "%s/rmaild-fault-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

/* In a process of its own: store_fs_open() must not leave descriptors in the one that forks. */
static void prepare(const struct scenario *sc)
{
    int status;
    make_root();
    pid_t pid = fork();
    if (pid == 0) {
        struct store *s = open_fs(root);
        ck_assert_int_eq(put(s, OLD), 0);
        if (sc->prepare != NULL)
            sc->prepare(s);
        s->ops->close(s);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}

static void child(const struct scenario *sc, long at, int how)
{
    struct store *s = open_fs(root);
    arm("all", at, how);
    sc->act(s);
    told->done = true;
    told->calls = disarm();
    char id[CRYPTO_ID_MAX];
    crypto_id(id);
    told->later_ok = put(s, id) == 0;
    _exit(0);
}

static int count(void *ctx, const char *id_z, uint64_t version)
{
    struct queue_envelope *e;
    struct store *s = ctx;
    (void)version;
    ck_assert_int_eq(s->ops->queue->read(s, id_z, &e), 0);
    queue_env_free(e);
    return 0;
}

static unsigned files_seen;

static int see_file(const char *path_z, const struct stat *st, int kind, struct FTW *at)
{
    (void)path_z;
    (void)st;
    (void)at;
    files_seen += kind == FTW_F;
    return 0;
}

/* No shell: it would be preloaded too. */
static unsigned files_in(const char *kind_z)
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/queue/%s", root, kind_z);
    files_seen = 0;
    ck_assert_int_eq(nftw(path, see_file, 16, FTW_PHYS), 0);
    return files_seen;
}

/* Every envelope can be read; an hour later nothing half made is left. */
static void check_tidy(struct store *s)
{
    const struct queue_ops *q = s->ops->queue;
    for (unsigned i = 0; i < q->shards; i++)
        ck_assert_int_eq(q->list(s, i, count, s), 0);
    for (unsigned i = 0; i < q->shards; i++)
        ck_assert_int_eq(q->tidy(s, i), 0); /* young */
    unsigned env = 0;
    wall_ahead(3700);
    for (unsigned i = 0; i < q->shards; i++)
        ck_assert_int_ge(q->tidy(s, i), 0);
    wall_ahead(0);
    env = files_in("env");
    ck_assert_uint_eq(files_in("msg"), env);
}

static bool run(const struct scenario *sc, long at, int how)
{
    int status;
    memset(told, 0, sizeof(*told));
    prepare(sc);
    pid_t pid = fork();
    if (pid == 0)
        child(sc, at, how);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    ck_assert_msg(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0), "%s %ld: the process failed", sc->name, at);
    ck_assert(killed || (told->done && told->later_ok));
    struct store *s = open_fs(root);
    sc->check(s);
    check_tidy(s);
    s->ops->close(s);
    remove_tree(root);
    return killed || told->calls >= at;
}

static void find_faults(void)
{
    arm = (void (*)(const char *, long, int))dlsym(RTLD_DEFAULT, "fault_arm");
    disarm = (long (*)(void))dlsym(RTLD_DEFAULT, "fault_disarm");
    wall_ahead = (void (*)(long))dlsym(RTLD_DEFAULT, "fault_wall_ahead");
    ck_assert_msg(arm != NULL && disarm != NULL && wall_ahead != NULL, "run me with LD_PRELOAD=libfault.so (ctest does)");
}

START_TEST(every_step_may_fail)
{
    static const int hows[] = {0, EIO, ENOSPC};
    long runs = 0;
    find_faults();
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(told != MAP_FAILED);
    for (size_t h = 0; h < 3; h++)
        for (long at = 1; at < 1000; at++, runs++)
            if (!run(&scenarios[_i], at, hows[h]))
                break;
    ck_assert_int_ge(runs, 2 * 3);
    printf("%s: %ld runs\n", scenarios[_i].name, runs);
    fflush(stdout);
    munmap(told, sizeof(*told));
}
END_TEST

/* --- killed at any moment ------------------------------------------------------------------------------------------------- */

#define KILLS   50
#define ENTRIES 20000

/* What the worker was told is durable, entry by entry; shared with who kills it. */
struct ledger {
    atomic_uint n; /* entries begun */
    struct {
        char id[CRYPTO_ID_MAX];
        atomic_bool put, delivered, deferred, ending, ended;
    } e[ENTRIES];
};

static struct ledger *book;

static void work_on(struct store *s, unsigned i)
{
    const struct queue_ops *q = s->ops->queue;
    struct queue_claim *c = NULL;
    if (q->claim(s, book->e[i].id, &c) < 0)
        _exit(2);
    if (!atomic_load(&book->e[i].delivered)) {
        if (q->append(c, (struct queue_event[]){result(0, QUEUE_OK)}, 1, NULL) == 0)
            atomic_store(&book->e[i].delivered, true);
        q->release(c);
    } else if (!atomic_load(&book->e[i].deferred)) {
        struct queue_event ev[2] = {result(1, QUEUE_TEMPORARY), {.kind = QUEUE_EV_DUE, .due_ms = DUE_MS + i}};
        if (q->append(c, ev, 2, NULL) == 0)
            atomic_store(&book->e[i].deferred, true);
        q->release(c);
    } else {
        atomic_store(&book->e[i].ending, true);
        if (q->append(c, (struct queue_event[]){result(1, QUEUE_OK)}, 1, NULL) == 0 && q->done(c) == 0)
            atomic_store(&book->e[i].ended, true);
    }
}

static void worker(unsigned seed)
{
    struct store *s = open_fs(root);
    while (atomic_load(&book->n) < ENTRIES) {
        if (rand_r(&seed) % 3 == 0) {
            unsigned i = atomic_load(&book->n);
            crypto_id(book->e[i].id);
            atomic_store(&book->n, i + 1);
            if (put(s, book->e[i].id) < 0)
                _exit(1);
            atomic_store(&book->e[i].put, true);
            continue;
        }
        unsigned i = atomic_load(&book->n) == 0 ? 0 : (unsigned)rand_r(&seed) % atomic_load(&book->n);
        if (atomic_load(&book->e[i].put) && !atomic_load(&book->e[i].ending))
            work_on(s, i);
    }
    _exit(0);
}

static void check_entry(struct store *s, unsigned i)
{
    struct queue_claim *c = NULL;
    int r = s->ops->queue->claim(s, book->e[i].id, &c);
    if (atomic_load(&book->e[i].ended))
        ck_assert_int_eq(r, -E_NOTFOUND);
    else if (atomic_load(&book->e[i].put) && !atomic_load(&book->e[i].ending))
        ck_assert_int_eq(r, 0);
    ck_assert(r == 0 || r == -E_NOTFOUND);
    if (r < 0)
        return;
    check_whole(s, c);
    if (atomic_load(&book->e[i].delivered))
        ck_assert_int_eq(c->env->rcpt[0].state, QUEUE_DELIVERED);
    if (atomic_load(&book->e[i].deferred))
        ck_assert_int_eq(c->env->due_ms, DUE_MS + i);
    else
        ck_assert(c->env->due_ms == 5 || c->env->due_ms == DUE_MS + i);
    s->ops->queue->release(c);
}

START_TEST(kills_at_any_moment_lose_nothing)
{
    unsigned seed = (unsigned)time(NULL);
    find_faults();
    printf("seed %u\n", seed);
    make_root();
    book = mmap(NULL, sizeof(*book), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(book != MAP_FAILED);
    for (int kill_n = 0; kill_n < KILLS; kill_n++) {
        int status;
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0)
            worker(seed + (unsigned)kill_n);
        nanosleep(&(struct timespec){.tv_nsec = 5000000 + rand_r(&seed) % 30000000}, NULL);
        kill(pid, SIGKILL);
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_msg(WIFSIGNALED(status), "the worker ended by itself: %x", (unsigned)status);
    }
    struct store *s = open_fs(root);
    unsigned n = atomic_load(&book->n), put_n = 0;
    for (unsigned i = 0; i < n; i++) {
        check_entry(s, i);
        put_n += atomic_load(&book->e[i].put);
    }
    ck_assert_uint_gt(put_n, KILLS);
    check_tidy(s);
    s->ops->close(s);
    printf("%u entries acknowledged\n", put_n);
    fflush(stdout);
    munmap(book, sizeof(*book));
    remove_tree(root);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fault/queue_steps");
    TCase *t = tcase_create("steps");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, every_step_may_fail, 0, (int)(sizeof(scenarios) / sizeof(scenarios[0])));
    tcase_add_test(t, kills_at_any_moment_lose_nothing);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
