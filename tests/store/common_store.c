#include "store/common_store.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/fs.h"
#include "store/mem.h"

const struct store_op no_op = {0, 0};
const struct store_account alice = {{(const uint8_t *)"example.org", 11},
                                    {(const uint8_t *)"alice", 5}};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void remove_tree(const char *path_z)
{
    nftw(path_z, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

struct store *open_fs(const char *root_z)
{
    struct store *s = NULL;
    ck_assert_int_eq(store_fs_open(root_z, NULL, &s), 0);
    return s;
}

static void open_store(struct fixture *f)
{
    struct store_fs_options options = {.no_tmpfile = f->backend == BACKEND_FS_NAMED};
    if (f->backend == BACKEND_MEM)
        ck_assert_int_eq(store_mem_open(&f->s), 0);
    else
        ck_assert_int_eq(store_fs_open(f->root, &options, &f->s), 0);
}

void fixture_open(struct fixture *f, enum backend backend)
{
    f->backend = backend;
    snprintf(f->root, sizeof(f->root), "%s/rmaild-store-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(f->root));
    open_store(f);
    ck_assert_int_eq(f->s->ops->account_create(f->s, no_op, alice), 0);
}

void fixture_reopen(struct fixture *f)
{
    if (f->backend == BACKEND_MEM)
        return;
    f->s = f->s->ops->close(f->s);
    open_store(f);
}

void fixture_close(struct fixture *f)
{
    f->s = f->s->ops->close(f->s);
    remove_tree(f->root);
}

struct store_box *open_box(struct store *s, const char *name_z)
{
    struct store_box *b = NULL;
    ck_assert_int_eq(s->ops->box_open(s, alice, span_z(name_z), &b), 0);
    return b;
}

struct store_stage *stage_text(struct store *s, const char *text_z, int64_t internal_s)
{
    struct store_stage *t = NULL;
    ck_assert_int_eq(store_stage_begin(s, &t), 0);
    ck_assert_int_eq(store_stage_write(t, text_z, strlen(text_z)), 0);
    ck_assert_int_eq(store_stage_finish(t, internal_s), 0);
    return t;
}

uint32_t append_text(struct store_box *b, const char *text_z, uint64_t flags)
{
    struct store_stage *t = stage_text(b->store, text_z, 1000000000);
    struct store_append item = {.box = b, .stage = t, .flags = flags};
    ck_assert_int_eq(store_append(b->store, no_op, &item, 1), 0);
    ck_assert_int_eq(item.err, 0);
    store_stage_free(t);
    return item.uid;
}

struct store_snap *snap_of(struct store_box *b, uint64_t since)
{
    struct store_snap *snap = NULL;
    ck_assert_int_eq(b->store->ops->snapshot(b, STORE_LOOK_SHARDS, since, &snap), 0);
    return snap;
}

struct store_status status_of(struct store_box *b)
{
    struct store_status st;
    ck_assert_int_eq(b->store->ops->status(b, STORE_LOOK_SHARDS, &st), 0);
    return st;
}

char *body_text(struct store_box *b, uint32_t uid)
{
    struct store_body *body;
    const struct store_ops *ops = b->store->ops;
    if (ops->body_open(b, uid, &body) < 0)
        return NULL;
    size_t n = (size_t)ops->body_size(body);
    char *text = calloc(1, n + 1);
    struct iovec iov[2] = {{text, n / 2}, {text + n / 2, n - n / 2}};
    ck_assert_int_eq(ops->body_read(body, 0, iov, 2), (int64_t)n);
    ops->body_free(body);
    return text;
}

int set_flags(struct store_box *b, uint32_t uid, enum store_flag_op how, uint64_t flags)
{
    struct store_result res;
    struct store_delta delta;
    int r = b->store->ops->flags(b, no_op, &uid, 1, how, flags, UINT64_MAX, &res, &delta);
    return r < 0 ? r : res.err;
}

int expunge_uid(struct store_box *b, uint32_t uid)
{
    struct store_result res;
    struct store_delta delta;
    int r = b->store->ops->expunge(b, no_op, &uid, 1, 0, &res, &delta);
    return r < 0 ? r : res.err;
}

const struct store_row *row_of(const struct store_snap *snap, uint32_t uid)
{
    for (size_t i = 0; i < snap->rows_n; i++)
        if (snap->row[i].uid == uid)
            return &snap->row[i];
    return NULL;
}
