#include "common_ms.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/fs.h"
#include "store/mem.h"

const struct store_account ms_alice = {{(const uint8_t *)"example.com", 11}, {(const uint8_t *)"alice", 5}};
const struct store_account ms_bob = {{(const uint8_t *)"example.com", 11}, {(const uint8_t *)"bob", 3}};
const struct store_account ms_nobody = {{(const uint8_t *)"example.com", 11}, {(const uint8_t *)"nobody", 6}};

void ms_fixture_open(struct ms_fixture *f, enum ms_backend backend, unsigned threads, unsigned workers, size_t max_queue)
{
    *f = (struct ms_fixture){.backend = backend};
    if (backend == MS_FS) {
        strcpy(f->root_z, "/tmp/rmaild-ms-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(f->root_z));
        ck_assert_int_eq(store_fs_open(f->root_z, NULL, &f->store), 0);
    } else {
        ck_assert_int_eq(store_mem_open(&f->store), 0);
    }
    f->real = f->store->ops;
    f->ops = *f->real;
    f->store->ops = &f->ops;
    ck_assert_int_eq(job_pool_new(threads, &f->jobs), 0);
    struct workers_config wc = {.count = workers, .jobs = f->jobs};
    ck_assert_int_eq(workers_new(&wc, &f->workers), 0);
    struct mailstore_config mc = {.store = f->store, .jobs = f->jobs, .max_queue = max_queue, .manual = threads == 0};
    ck_assert_int_eq(mailstore_new(&mc, &f->ms), 0);
    ck_assert_int_eq(ms_account_create(f->ms, ms_alice), 0);
    ck_assert_int_eq(ms_account_create(f->ms, ms_bob), 0);
    ck_assert_int_eq(workers_start(f->workers), 0);
    if (workers == WORKERS_INLINE)
        workers_settle(f->workers);
}

void ms_fixture_close(struct ms_fixture *f)
{
    workers_stop(f->workers, 1000);
    mailstore_stop(f->ms);
    f->jobs = job_pool_free(f->jobs);
    f->workers = workers_free(f->workers);
    f->ms = mailstore_free(f->ms);
    f->store->ops = f->real;
    f->store = f->real->close(f->store);
    if (f->backend == MS_FS) {
        pid_t pid = fork();
        if (pid == 0) {
            execl("/bin/rm", "rm", "-rf", f->root_z, (char *)NULL);
            _exit(1);
        }
        int status = 0;
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_int_eq(status, 0);
    }
}

struct ms_stage *ms_text(struct mailstore *ms, const char *text_z)
{
    struct ms_stage *st = ms_stage_new(ms);

    ck_assert_ptr_nonnull(st);
    ck_assert_int_eq(ms_stage_add(st, span_z(text_z)), (int64_t)strlen(text_z));
    return st;
}

static void nothing(struct ms_delivery *d, struct conn *c)
{
    (void)c;
    d->internal_s = -1;
}

int ms_deliver_now(struct ms_fixture *f, struct ms_delivery *d)
{
    d->done = nothing;
    int r = ms_deliver(f->ms, d);
    if (r < 0)
        return r;
    workers_settle(f->workers);
    ck_assert_int_eq(d->internal_s, -1);
    return d->err;
}

uint32_t ms_put(struct ms_fixture *f, struct store_account who, const char *text_z)
{
    struct ms_rcpt rcpt = {.who = who};
    struct ms_delivery d = {.stage = ms_text(f->ms, text_z), .rcpt = &rcpt, .n = 1, .internal_s = 1700000000};

    ck_assert_int_eq(ms_deliver_now(f, &d), 0);
    return rcpt.uid;
}

struct view *ms_opened(struct ms_fixture *f, struct store_account who, const char *name_z)
{
    struct view *v = NULL;

    ck_assert_int_eq(ms_open(f->ms, who, span_z(name_z), STORE_LOOK_SHARDS, &v), 0);
    return v;
}

char *ms_body_text(struct view *v, uint32_t uid)
{
    struct view_version *now = view_newest(v);
    const struct store_row *row = view_row_by_uid(now, uid, NULL);
    struct ms_body *b = NULL;

    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(ms_body_open(v, row, &b), 0);
    char *text = calloc(1, ms_body_size(b) + 1);
    ck_assert_int_eq(ms_body_read(b, 0, text, ms_body_size(b)), 0);
    ms_body_unref(b);
    view_version_unref(now);
    return text;
}
