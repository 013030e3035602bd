/* Helpers of the store's tests: a fresh store per test, one line per step. */
#ifndef TESTS_COMMON_STORE_H
#define TESTS_COMMON_STORE_H

#include <check.h>

#include "base/err.h"
#include "store/store_ops.h"

enum backend { BACKEND_FS, BACKEND_FS_NAMED, BACKEND_MEM, BACKEND__COUNT };

extern const struct store_op no_op;
extern const struct store_account alice;

struct fixture {
    enum backend backend;
    char root[64];
    struct store *s;
};

void fixture_open(struct fixture *f, enum backend backend); /* with the account alice */
void fixture_reopen(struct fixture *f); /* another process would see the same (fs only) */
void fixture_close(struct fixture *f);
void remove_tree(const char *path_z);
struct store *open_fs(const char *root_z);

struct store_box *open_box(struct store *s, const char *name_z);
struct store_stage *stage_text(struct store *s, const char *text_z, int64_t internal_s);
uint32_t append_text(struct store_box *b, const char *text_z, uint64_t flags);
struct store_snap *snap_of(struct store_box *b, uint64_t since);
struct store_status status_of(struct store_box *b);
char *body_text(struct store_box *b, uint32_t uid); /* malloced, NULL when it cannot be opened */
int set_flags(struct store_box *b, uint32_t uid, enum store_flag_op how, uint64_t flags);
int expunge_uid(struct store_box *b, uint32_t uid);
const struct store_row *row_of(const struct store_snap *snap, uint32_t uid);

#endif
