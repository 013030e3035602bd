/* Inside of the memory backend. One mutex guards everything; texts are counted and immutable once
 * finished. */
#ifndef STORE_MEM_INT_H
#define STORE_MEM_INT_H

#include <pthread.h>

#include "store/store_ops.h"

struct mem_text { /* a stage, and every message made of it */
    struct store_stage pub;
    unsigned refs;
    bool finished;
    uint8_t *p;
    size_t n, cap;
    int64_t internal_s;
    struct {
        uint8_t *p;
        size_t n;
    } facts[STORE_FACTS_KINDS];
};

struct mem_row {
    struct store_row r;
    struct mem_text *text;
};

struct mem_gone {
    uint64_t modseq;
    uint32_t uid;
};

struct mem_box {
    struct store_box pub;
    struct mem_account *account; /* NULL when deleted */
    unsigned refs;               /* handles, and one for the account */
    char *name_z, *owner_z;
    enum store_use use;
    uint32_t uid_validity, recent_uid;
    uint64_t uid_next, modseq, floor_modseq;
    struct mem_row *row; /* by uid */
    size_t n, cap;
    struct mem_gone *gone;
    size_t gone_n, gone_cap;
    struct store_keywords kw;
};

struct mem_account {
    struct mem_account *next;
    char *domain_z, *user_z;
    struct mem_box **box;
    size_t box_n, box_cap;
    char **sub_z;
    size_t sub_n, sub_cap;
    uint32_t last_uid_validity;
};

struct mem_store {
    struct store pub;
    pthread_mutex_t mx;
    struct mem_account *accounts;
    uint64_t last_id;
    struct mem_entry *queue; /* mem_queue.c */
    uint64_t queue_stamp;
};

static inline struct mem_store *mem_of(struct store *s)
{
    return (struct mem_store *)(void *)s;
}

static inline struct mem_box *mem_box_of(struct store_box *b)
{
    return (struct mem_box *)(void *)b;
}

int mem_grow(void **array, size_t *cap, size_t need, size_t size);
void mem_text_unref(struct mem_text *t);
struct mem_row *mem_find(struct mem_box *b, uint32_t uid);

/* mem_queue.c */
extern const struct queue_ops mem_queue_ops;
void mem_queue_destroy(struct mem_store *m);

/* A text as a body; takes a reference; the mutex is held. NULL: no memory. */
struct store_body *mem_body_of(struct mem_store *m, struct mem_text *text);

/* mem_names.c; the mutex is taken inside. */
struct mem_account *mem_account_find(struct mem_store *m, struct store_account who); /* held */
void mem_box_unref(struct mem_box *b);                                               /* held */
void mem_account_destroy(struct mem_account *a);
int mem_account_create(struct store *s, struct store_op op, struct store_account who);
int mem_account_delete(struct store *s, struct store_op op, struct store_account who);
int mem_mbox_list(struct store *s, struct store_account who, struct store_list *ret);
int mem_mbox_create(struct store *s, struct store_op op, struct store_account who, struct span name,
                    enum store_use use, struct mbox_id *ret_id);
int mem_mbox_rename(struct store *s, struct store_op op, struct store_account who, struct span from,
                    struct span to);
int mem_mbox_delete(struct store *s, struct store_op op, struct store_account who,
                    struct span name);
int mem_mbox_subscribe(struct store *s, struct store_op op, struct store_account who,
                       struct span name, bool on);
int mem_box_open(struct store *s, struct store_account who, struct span name,
                 struct store_box **ret);
int mem_box_open_id(struct store *s, struct store_account who, struct mbox_id id,
                    struct store_box **ret);

/* mem_change.c; the mutex is taken inside. */
int mem_append(struct store *s, struct store_op op, struct store_append *item, size_t n);
int mem_flags(struct store_box *b, struct store_op op, const uint32_t *uid, size_t n,
              enum store_flag_op how, uint64_t flags, uint64_t unchanged_since,
              struct store_result *res, struct store_delta *ret);
int mem_expunge(struct store_box *b, struct store_op op, const uint32_t *uid, size_t n,
                uint64_t must_have, struct store_result *res, struct store_delta *ret);
int mem_copy(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
             struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
             struct store_delta *ret_to);
int mem_move(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
             struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
             struct store_delta *ret_from, struct store_delta *ret_to);
int mem_keyword_add(struct store_box *b, struct store_op op, const struct span *name, size_t n,
                    uint64_t *ret_bits);

/* mem_facts.c; the mutex is taken inside. */
int mem_facts_get(struct store_box *b, unsigned kind, struct store_facts *item, size_t n,
                  struct strbuf *mem);
int mem_facts_put(struct store_box *b, unsigned kind, const struct store_facts *item, size_t n);
uint64_t mem_ident(const struct mem_text *t);
void mem_facts_free(struct mem_text *t);

int mem_move_all(struct mem_box *from, struct mem_box *to); /* held */

#endif
