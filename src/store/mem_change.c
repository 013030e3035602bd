/* What changes messages in the memory backend: the semantics of the file system's, one mutex
 * instead of its locks. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "store/mem_int.h"

static int add_row(struct mem_box *b, struct mem_text *text, uint64_t flags, uint32_t uid_least)
{
    if (b->uid_next < uid_least)
        b->uid_next = uid_least;
    if (b->uid_next > UINT32_MAX)
        return -E_LIMIT;
    int r = mem_grow((void **)&b->row, &b->cap, b->n + 1, sizeof(b->row[0]));
    if (r < 0)
        return r;
    text->refs++;
    b->row[b->n++] = (struct mem_row){.text = text,
                                      .r = {.uid = (uint32_t)b->uid_next++,
                                            .size = (uint32_t)text->n,
                                            .modseq = ++b->modseq,
                                            .flags = flags & STORE_ALL_FLAGS,
                                            .internal_s = text->internal_s,
                                            .save_s = clock_wall_s()}};
    return 0;
}

static int remove_row(struct mem_box *b, struct mem_row *row)
{
    int r = mem_grow((void **)&b->gone, &b->gone_cap, b->gone_n + 1, sizeof(b->gone[0]));
    if (r < 0)
        return r;
    b->gone[b->gone_n++] = (struct mem_gone){.modseq = ++b->modseq, .uid = row->r.uid};
    mem_text_unref(row->text);
    size_t at = (size_t)(row - b->row);
    memmove(row, row + 1, (b->n - at - 1) * sizeof(*row));
    b->n--;
    return 0;
}

static int append_check(const struct store_append *a)
{
    const struct mem_box *b = mem_box_of(a->box);
    const struct mem_text *t = (const struct mem_text *)(const void *)a->stage;
    return b->account == NULL         ? -E_NOTFOUND
           : !t->finished             ? -E_INVAL
           : b->uid_next > UINT32_MAX ? -E_LIMIT
                                      : 0;
}

int mem_append(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    struct mem_store *m = mem_of(s);
    int first = 0;
    (void)op;
    pthread_mutex_lock(&m->mx);
    for (size_t i = 0; i < n; i++)
        item[i].err = append_check(&item[i]);
    for (size_t i = 0; i < n; i++) /* one bad member fails its group */
        for (size_t k = 0; k < n && item[i].err != 0 && item[i].group != 0; k++)
            if (item[k].group == item[i].group && item[k].box == item[i].box && item[k].err == 0)
                item[k].err = item[i].err;
    for (size_t i = 0; i < n; i++) {
        struct store_append *a = &item[i];
        struct mem_box *b = mem_box_of(a->box);
        if (a->err == 0)
            a->err = add_row(b, (struct mem_text *)(void *)a->stage, a->flags, a->uid_least);
        if (a->err == 0) {
            a->uid = b->row[b->n - 1].r.uid;
            a->modseq = b->modseq;
            a->uid_validity = b->uid_validity;
        } else if (first == 0) {
            first = a->err;
        }
    }
    pthread_mutex_unlock(&m->mx);
    return first;
}

static uint64_t apply_op(uint64_t now, enum store_flag_op how, uint64_t flags)
{
    return how == STORE_FLAGS_SET ? flags : how == STORE_FLAGS_ADD ? now | flags : now & ~flags;
}

int mem_flags(struct store_box *pub, struct store_op op, const uint32_t *uid, size_t n,
              enum store_flag_op how, uint64_t flags, uint64_t unchanged_since,
              struct store_result *res, struct store_delta *ret)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    (void)op;
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    uint64_t from = b->modseq;
    for (size_t i = 0; i < n && r == 0; i++) {
        struct mem_row *row = mem_find(b, uid[i]);
        res[i] = (struct store_result){.uid = uid[i], .err = -E_NOTFOUND};
        if (row == NULL)
            continue;
        uint64_t want = apply_op(row->r.flags, how, flags & STORE_ALL_FLAGS);
        res[i].err = row->r.modseq > unchanged_since ? -E_CONFLICT : 0;
        if (res[i].err == 0 && want != row->r.flags) {
            row->r.flags = want;
            row->r.modseq = ++b->modseq;
            res[i].changed = true;
        }
        res[i].flags = row->r.flags;
        res[i].modseq = row->r.modseq;
    }
    if (r == 0)
        *ret = (struct store_delta){from, b->modseq};
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_expunge(struct store_box *pub, struct store_op op, const uint32_t *uid, size_t n,
                uint64_t must_have, struct store_result *res, struct store_delta *ret)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    (void)op;
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    uint64_t from = b->modseq;
    for (size_t i = 0; i < n && r == 0; i++) {
        struct mem_row *row = mem_find(b, uid[i]);
        res[i] = (struct store_result){.uid = uid[i], .err = -E_NOTFOUND};
        if (row == NULL)
            continue;
        res[i].modseq = row->r.modseq;
        res[i].flags = row->r.flags;
        res[i].err = (row->r.flags & must_have) != must_have ? -E_CONFLICT : remove_row(b, row);
        res[i].changed = res[i].err == 0;
        if (res[i].changed)
            res[i].modseq = b->modseq;
    }
    if (r == 0)
        *ret = (struct store_delta){from, b->modseq};
    pthread_mutex_unlock(&m->mx);
    return r;
}

static int find_keyword(const struct store_keywords *kw, struct span name)
{
    for (int i = 0; i < STORE_KEYWORDS; i++)
        if (kw->name_z[i][0] != 0 && span_ieq_z(name, kw->name_z[i]))
            return i;
    return -1;
}

static int place(struct store_keywords *kw, struct span name)
{
    int at = find_keyword(kw, name);
    if (name.n == 0)
        return -E_INVAL;
    if (name.n > STORE_KEYWORD_MAX)
        return -E_LIMIT;
    for (int i = 0; i < STORE_KEYWORDS && at < 0; i++)
        if (kw->name_z[i][0] == 0) {
            snprintf(kw->name_z[i], sizeof(kw->name_z[i]), SPAN_FMT, SPAN_ARG(name));
            kw->used++;
            at = i;
        }
    return at < 0 ? -E_LIMIT : at;
}

int mem_keyword_add(struct store_box *pub, struct store_op op, const struct span *name, size_t n,
                    uint64_t *ret_bits)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    uint64_t bits = 0;
    (void)op;
    pthread_mutex_lock(&m->mx);
    struct store_keywords kw = b->kw;
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    for (size_t i = 0; i < n && r >= 0; i++) {
        r = place(&kw, name[i]);
        if (r >= 0)
            bits |= STORE_KEYWORD_BIT(r);
    }
    if (r >= 0) {
        b->kw = kw;
        *ret_bits = bits;
    }
    pthread_mutex_unlock(&m->mx);
    return r < 0 ? r : 0;
}

static uint64_t translate(const struct mem_box *from, struct mem_box *to, uint64_t flags)
{
    uint64_t out = flags & STORE_SYSTEM_FLAGS;
    for (unsigned i = 0; i < STORE_KEYWORDS; i++) {
        if ((flags & STORE_KEYWORD_BIT(i)) == 0 || from->kw.name_z[i][0] == 0)
            continue;
        int at = place(&to->kw, span_z(from->kw.name_z[i]));
        if (at >= 0)
            out |= STORE_KEYWORD_BIT(at);
    }
    return out;
}

static int transfer(struct mem_box *from, const uint32_t *uid, size_t n, bool all,
                    struct mem_box *to, bool move, struct store_copied *res,
                    uint32_t *ret_uid_validity, struct store_delta *ret_from,
                    struct store_delta *ret_to)
{
    if (from->account == NULL || to->account == NULL)
        return -E_NOTFOUND;
    if (to->uid_next + n > (UINT64_C(1) << 32))
        return -E_LIMIT;
    for (size_t i = 0; i < n && all; i++)
        if (mem_find(from, uid[i]) == NULL)
            return -E_CONFLICT;
    uint64_t from_was = from->modseq, to_was = to->modseq;
    for (size_t i = 0; i < n; i++) {
        struct mem_row *row = mem_find(from, uid[i]);
        res[i] = (struct store_copied){.uid = uid[i]};
        if (row == NULL)
            continue;
        struct mem_text *text = row->text;
        int64_t internal_s = row->r.internal_s;
        int r = add_row(to, text, from == to ? row->r.flags : translate(from, to, row->r.flags), 0);
        if (r < 0)
            return r;
        struct store_row *made = &to->row[to->n - 1].r;
        made->internal_s = internal_s;
        res[i].dst_uid = made->uid;
        res[i].dst_modseq = made->modseq;
        res[i].dst_flags = made->flags;
    }
    *ret_to = (struct store_delta){to_was, to->modseq};
    for (size_t i = 0; i < n && move; i++)
        if (res[i].dst_uid != 0 && remove_row(from, mem_find(from, uid[i])) == 0)
            res[i].src_modseq = from->modseq;
    *ret_from = (struct store_delta){from_was, from->modseq};
    *ret_uid_validity = to->uid_validity;
    return 0;
}

int mem_copy(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
             struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
             struct store_delta *ret_to)
{
    struct mem_store *m = mem_of(from->store);
    struct store_delta none;
    (void)op;
    pthread_mutex_lock(&m->mx);
    int r = transfer(mem_box_of(from), uid, n, all, mem_box_of(to), false, res, ret_uid_validity,
                     &none, ret_to);
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_move(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
             struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
             struct store_delta *ret_from, struct store_delta *ret_to)
{
    struct mem_store *m = mem_of(from->store);
    (void)op;
    pthread_mutex_lock(&m->mx);
    int r = transfer(mem_box_of(from), uid, n, all, mem_box_of(to), true, res, ret_uid_validity,
                     ret_from, ret_to);
    pthread_mutex_unlock(&m->mx);
    return r;
}

int mem_move_all(struct mem_box *from, struct mem_box *to)
{
    while (from->n > 0) {
        struct store_copied res;
        struct store_delta a, b;
        uint32_t uid = from->row[0].r.uid, uv;
        int r = transfer(from, &uid, 1, false, to, true, &res, &uv, &a, &b);
        if (r < 0)
            return r;
    }
    return 0;
}
