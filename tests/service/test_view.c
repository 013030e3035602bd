#include "service/view.h"

#include <check.h>
#include <stdlib.h>

#include "base/macros.h"
#include "proto/seqset.h"

static struct view_keywords *keywords;

static void setup(void)
{
    static struct store_keywords table;
    strcpy(table.name_z[0], "$Junk");
    strcpy(table.name_z[7], "Later");
    keywords = view_keywords_new(&table);
    ck_assert_ptr_nonnull(keywords);
}

static void teardown(void)
{
    keywords = view_keywords_unref(keywords);
}

static struct store_row row_of(uint32_t uid, uint64_t modseq, uint64_t flags)
{
    return (struct store_row){.uid = uid, .size = uid % 1000 + 1, .modseq = modseq, .flags = flags};
}

/* Uids step, 2 step, ... */
static struct view_version *version_of(uint32_t n, uint32_t step)
{
    struct store_row *row = calloc(n + 1, sizeof(*row));
    struct store_status st = {.uid_validity = 1, .modseq = 1, .uid_next = n * step + 1};
    struct view_version *v;

    for (uint32_t i = 0; i < n; i++)
        row[i] = row_of((i + 1) * step, 1, 0);
    ck_assert_int_eq(view_version_new(&st, keywords, row, n, &v), 0);
    free(row);
    return v;
}

static struct view_version *apply(struct view_version *old, const struct store_row *row, size_t rows,
                                  const uint32_t *gone, size_t gone_n)
{
    struct store_status st = old->st;
    struct view_version *v;

    st.modseq++;
    struct view_change c = {.st = &st, .row = row, .rows_n = rows, .vanished = gone, .vanished_n = gone_n};
    ck_assert_int_eq(view_version_apply(old, &c, &v), 0);
    return v;
}

START_TEST(sequence_numbers_and_uids_find_each_other)
{
    static const uint32_t sizes[] = {0, 1, 2, 1023, 1024, 1025, 5000};
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        struct view_version *v = version_of(sizes[k], 3);
        ck_assert_uint_eq(v->rows, sizes[k]);
        ck_assert_uint_eq(view_last_uid(v), sizes[k] * 3);
        for (uint32_t seq = 1; seq <= v->rows; seq++) {
            ck_assert_uint_eq(view_uid(v, seq), seq * 3);
            ck_assert_uint_eq(view_seq(v, seq * 3), seq);
            ck_assert_uint_eq(view_seq(v, seq * 3 - 1), 0);
            ck_assert_uint_eq(view_seq_at_least(v, seq * 3 - 1), seq);
        }
        ck_assert_ptr_null(view_row(v, 0));
        ck_assert_ptr_null(view_row(v, v->rows + 1));
        ck_assert_uint_eq(view_seq_at_least(v, UINT32_MAX), v->rows + 1);
        view_version_unref(v);
    }
}
END_TEST

START_TEST(keywords_are_found_without_case)
{
    struct view_version *v = version_of(1, 1);
    ck_assert_uint_eq(view_keyword_bit(v, span_z("$junk")), STORE_KEYWORD_BIT(0));
    ck_assert_uint_eq(view_keyword_bit(v, span_z("LATER")), STORE_KEYWORD_BIT(7));
    ck_assert_uint_eq(view_keyword_bit(v, span_z("")), 0);
    ck_assert_uint_eq(view_keyword_bit(v, span_z("other")), 0);
    ck_assert_str_eq(view_keyword_name(v, 7), "Later");
    ck_assert_ptr_null(view_keyword_name(v, 1));
    view_version_unref(v);
}
END_TEST

START_TEST(a_set_gives_the_messages_that_are_there)
{
    struct view_version *v = version_of(3000, 2);
    struct seq_range ranges[] = {{1, 4}, {2047, 2052}, {5999, UINT32_MAX}};
    struct seqset set = {.ranges = ranges, .count = 3};
    struct view_iter it;
    uint32_t seq, uids[16];
    const struct store_row *row;

    view_iter_init(&it, v, &set, true);
    static const uint32_t by_uid[] = {2, 4, 2048, 2050, 2052, 6000};
    for (size_t i = 0; i < ARRAY_LEN(by_uid); i++) {
        row = view_iter_next(&it, &seq);
        ck_assert_ptr_nonnull(row);
        ck_assert_uint_eq(row->uid, by_uid[i]);
        ck_assert_uint_eq(seq, by_uid[i] / 2);
    }
    ck_assert_ptr_null(view_iter_next(&it, &seq));
    ck_assert_ptr_null(view_iter_next(&it, &seq));
    ck_assert_uint_eq(view_iter_count(v, &set, true), 6);
    view_iter_init(&it, v, &set, false);
    ck_assert_uint_eq(view_iter_uids(&it, uids, 16), 10);
    ck_assert_uint_eq(uids[3], 8);
    ck_assert_uint_eq(uids[4], 4094);
    ck_assert_uint_eq(uids[9], 4104);
    ck_assert_uint_eq(view_iter_count(v, &set, false), 10);
    view_version_unref(v);

    v = version_of(0, 1);
    view_iter_init(&it, v, &set, true);
    ck_assert_ptr_null(view_iter_next(&it, &seq));
    view_iter_init(&it, v, &set, false);
    ck_assert_ptr_null(view_iter_next(&it, &seq));
    view_version_unref(v);
}
END_TEST

START_TEST(a_change_copies_only_the_chunk_it_touches)
{
    struct view_version *old = version_of(10 * VIEW_CHUNK_ROWS, 1);
    struct store_row row = row_of(5 * VIEW_CHUNK_ROWS + 7, 2, STORE_SEEN);
    struct view_version *now = apply(old, &row, 1, NULL, 0);
    unsigned same = 0;

    ck_assert_uint_eq(now->chunks, old->chunks);
    for (uint32_t i = 0; i < old->chunks; i++)
        same += old->chunk[i] == now->chunk[i];
    ck_assert_uint_eq(same, old->chunks - 1);
    struct view_diff d = view_diff(old, now);
    ck_assert(d.changed == 1 && d.expunged == 0 && d.appended == 0 && !d.broken);
    view_version_unref(old);
    view_version_unref(now);
}
END_TEST

START_TEST(new_messages_go_into_the_last_chunk_in_place)
{
    struct view_version *v = version_of(VIEW_CHUNK_ROWS + 100, 1);
    unsigned copied = 0;

    for (uint32_t i = 1; i <= 500; i++) {
        struct store_row row = row_of(VIEW_CHUNK_ROWS + 100 + i, 2, 0);
        struct view_version *now = apply(v, &row, 1, NULL, 0);
        copied += now->chunk[now->chunks - 1] != v->chunk[v->chunks - 1];
        struct view_diff d = view_diff(v, now);
        ck_assert(d.appended == 1 && d.changed == 0 && d.expunged == 0);
        ck_assert_uint_eq(view_uid(now, now->rows), VIEW_CHUNK_ROWS + 100 + i);
        view_version_unref(v);
        v = now;
    }
    ck_assert_uint_lt(copied, 8);
    view_version_unref(v);
}
END_TEST

START_TEST(what_an_expunge_leaves_is_put_together)
{
    struct view_version *old = version_of(20 * VIEW_CHUNK_ROWS, 1);
    uint32_t *gone = calloc(old->rows, sizeof(*gone));
    size_t n = 0;

    for (uint32_t uid = 1; uid <= old->rows; uid++)
        if (uid % 20 != 0)
            gone[n++] = uid;
    struct view_version *now = apply(old, NULL, 0, gone, n);
    ck_assert_uint_eq(now->rows, VIEW_CHUNK_ROWS);
    ck_assert_uint_le(now->chunks, 3);
    free(gone);
    view_version_unref(old);
    view_version_unref(now);

    /* And of scattered expunges of one after the other. */
    old = version_of(20 * VIEW_CHUNK_ROWS, 1);
    for (uint32_t chunk = 0; chunk < 20; chunk++) {
        uint32_t most[VIEW_CHUNK_ROWS];
        for (uint32_t i = 0; i < VIEW_CHUNK_ROWS - 10; i++)
            most[i] = chunk * VIEW_CHUNK_ROWS + i + 1;
        now = apply(old, NULL, 0, most, VIEW_CHUNK_ROWS - 10);
        view_version_unref(old);
        old = now;
    }
    ck_assert_uint_eq(now->rows, 200);
    ck_assert_uint_le(now->chunks, 2);
    view_version_unref(now);
}
END_TEST

/* Two successors of one version, as when two threads publish at once: the one that loses the place must not show in
 * the other. */
START_TEST(two_successors_do_not_share_free_places)
{
    struct view_version *old = version_of(20, 1);
    struct store_row a = row_of(21, 2, STORE_SEEN), b = row_of(22, 3, 0), c = row_of(23, 4, 0);
    struct view_version *first = apply(old, &a, 1, NULL, 0), *second = apply(old, &b, 1, NULL, 0);
    struct view_version *third = apply(first, &c, 1, NULL, 0);

    ck_assert_uint_eq(view_uid(first, 21), 21);
    ck_assert_uint_eq(view_uid(second, 21), 22);
    ck_assert_uint_eq(view_uid(third, 21), 21);
    ck_assert_uint_eq(view_uid(third, 22), 23);
    view_version_unref(old);
    view_version_unref(first);
    view_version_unref(second);
    view_version_unref(third);
}
END_TEST

START_TEST(expunges_are_walked_from_the_highest)
{
    struct view_version *old = version_of(4000, 1);
    static const uint32_t gone[] = {1, 2, 1024, 1025, 2500, 4000};
    struct view_version *now = apply(old, NULL, 0, gone, ARRAY_LEN(gone));
    struct view_walk w;
    uint32_t seq, uid;

    ck_assert_uint_eq(now->rows, 4000 - ARRAY_LEN(gone));
    view_walk_init(&w, old, now);
    for (size_t i = ARRAY_LEN(gone); i > 0; i--) {
        ck_assert(view_walk_expunged(&w, &seq, &uid));
        ck_assert_uint_eq(seq, gone[i - 1]);
        ck_assert_uint_eq(uid, gone[i - 1]);
    }
    ck_assert(!view_walk_expunged(&w, &seq, &uid));
    ck_assert(!view_walk_expunged(&w, &seq, &uid));
    view_version_unref(old);
    view_version_unref(now);
}
END_TEST

START_TEST(held_back_expunges_come_with_the_next_difference)
{
    struct view_version *told = version_of(3000, 1), *held, *held_again;
    static const uint32_t gone[] = {5, 2000, 3000};
    struct store_row more[] = {row_of(6, 2, STORE_SEEN), row_of(3001, 2, 0)};
    struct view_version *now = apply(told, more, 2, gone, 3);

    ck_assert_int_eq(view_hold(told, NULL, now, &held), 0);
    struct view_diff d = view_diff(told, held);
    ck_assert(d.expunged == 0 && d.changed == 1 && d.appended == 1 && !d.broken);
    ck_assert_uint_eq(held->rows, 3001);
    ck_assert_uint_eq(view_seq(held, 3000), 3000);
    /* One that the client changed itself before it vanished stands as it was then. */
    struct store_row own = row_of(2000, 9, STORE_FLAGGED);
    struct view_version *since = apply(told, &own, 1, NULL, 0), *held_since;
    ck_assert_int_eq(view_hold(told, since, now, &held_since), 0);
    ck_assert_uint_eq(view_row_by_uid(held_since, 2000, NULL)->modseq, 9);
    ck_assert_uint_eq(view_row_by_uid(held_since, 2000, NULL)->flags, STORE_FLAGGED);
    ck_assert_uint_eq(view_row_by_uid(held_since, 5, NULL)->modseq, view_row_by_uid(told, 5, NULL)->modseq);
    ck_assert_uint_eq(held_since->whole_modseq, told->whole_modseq);
    view_version_unref(since);
    view_version_unref(held_since);
    struct store_row last = row_of(3002, 3, 0);
    struct view_version *later = apply(now, &last, 1, NULL, 0);
    ck_assert_int_eq(view_hold(held, NULL, later, &held_again), 0);
    d = view_diff(held, held_again);
    ck_assert(d.expunged == 0 && d.changed == 0 && d.appended == 1 && !d.broken);
    d = view_diff(held_again, later);
    ck_assert(d.expunged == 3 && d.changed == 0 && d.appended == 0 && !d.broken);
    view_version_unref(told);
    view_version_unref(now);
    view_version_unref(held);
    view_version_unref(held_again);
    view_version_unref(later);
}
END_TEST

START_TEST(what_no_client_can_be_told_is_broken)
{
    struct view_version *old = version_of(10, 2);
    struct store_row row = row_of(5, 2, 0);
    struct view_version *now = apply(old, &row, 1, NULL, 0);

    ck_assert(view_diff(old, now).broken);
    ck_assert(!view_diff(old, old).broken);
    now->st.uid_validity = 2;
    ck_assert(view_diff(now, old).broken);
    view_version_unref(old);
    view_version_unref(now);
}
END_TEST

/* --- against a plain array ------------------------------------------------------------------------------------------ */

#define MODEL 6000

struct model {
    struct store_row row[MODEL];
    size_t n;
    uint32_t next_uid;
    uint64_t modseq;
};

static void check_same(const struct view_version *v, const struct model *m)
{
    uint32_t unseen = 0, deleted = 0, recent = 0;
    uint64_t size = 0, deleted_size = 0;

    ck_assert_uint_eq(v->rows, m->n);
    for (size_t i = 0; i < m->n; i++) {
        const struct store_row *r = view_row(v, (uint32_t)i + 1);
        ck_assert(r->uid == m->row[i].uid && r->modseq == m->row[i].modseq && r->flags == m->row[i].flags);
        unseen += (r->flags & STORE_SEEN) == 0;
        deleted += (r->flags & STORE_DELETED) != 0;
        size += r->size;
        deleted_size += (r->flags & STORE_DELETED) != 0 ? r->size : 0;
        recent += r->uid > v->st.recent_uid;
    }
    ck_assert(v->st.unseen == unseen && v->st.deleted == deleted && v->st.recent == recent);
    ck_assert(v->st.size == size && v->st.deleted_size == deleted_size && v->st.messages == m->n);
}

/* One random change of both. */
static struct view_version *random_change(struct view_version *v, struct model *m, unsigned *seed)
{
    struct store_row row[64];
    uint32_t gone[64];
    size_t rows = 0, gone_n = 0, keep = 0;
    int what = rand_r(seed) % 3;
    size_t at = m->n == 0 ? 0 : (size_t)rand_r(seed) % m->n, stride = (size_t)rand_r(seed) % 40 + 1;

    m->modseq++;
    for (size_t i = at; what == 0 && i < m->n && gone_n < 40; i += stride)
        gone[gone_n++] = m->row[i].uid;
    for (size_t i = at; what == 1 && i < m->n && rows < 40; i += stride) {
        m->row[i].flags ^= STORE_SEEN | (rand_r(seed) % 2 ? STORE_DELETED : 0);
        m->row[i].modseq = m->modseq;
        row[rows++] = m->row[i];
    }
    for (size_t i = 0, g = 0; i < m->n; i++) {
        if (g < gone_n && gone[g] == m->row[i].uid)
            g++;
        else
            m->row[keep++] = m->row[i];
    }
    m->n = keep;
    for (int i = 0; what == 2 && i < 30 && m->n < MODEL; i++) {
        m->next_uid += (uint32_t)rand_r(seed) % 3 + 1;
        m->row[m->n] = row_of(m->next_uid, m->modseq, 0);
        row[rows++] = m->row[m->n++];
    }
    return apply(v, row, rows, gone, gone_n);
}

/* What a client is told brings its list to the new one. */
static void check_told(const struct view_version *old, const struct view_version *now)
{
    struct store_row *list = calloc(old->rows + now->rows + 1, sizeof(*list));
    struct view_walk w;
    uint32_t n = old->rows, seq, uid, last = UINT32_MAX, counted = 0;
    const struct store_row *row;
    struct view_diff d = view_diff(old, now);

    ck_assert(!d.broken);
    for (uint32_t i = 0; i < n; i++)
        list[i] = *view_row(old, i + 1);
    view_walk_init(&w, old, now);
    while (view_walk_expunged(&w, &seq, &uid)) {
        ck_assert(seq < last && seq >= 1 && seq <= n && list[seq - 1].uid == uid);
        memmove(&list[seq - 1], &list[seq], (n - seq) * sizeof(*list));
        n--;
        last = seq;
        counted++;
    }
    ck_assert_uint_eq(counted, d.expunged);
    ck_assert_uint_eq(n + d.appended, now->rows);
    for (uint32_t i = n; i < now->rows; i++)
        list[i] = *view_row(now, i + 1);
    counted = 0;
    view_walk_init(&w, old, now);
    while (view_walk_changed(&w, &seq, &row)) {
        ck_assert(seq >= 1 && seq <= n && list[seq - 1].uid == row->uid);
        list[seq - 1] = *row;
        counted++;
    }
    ck_assert_uint_eq(counted, d.changed);
    for (uint32_t i = 0; i < now->rows; i++) {
        row = view_row(now, i + 1);
        ck_assert(list[i].uid == row->uid && list[i].modseq == row->modseq && list[i].flags == row->flags);
    }
    free(list);
}

START_TEST(differences_bring_any_client_up_to_date)
{
    static struct model m;
    unsigned seed = (unsigned)_i + 1;
    struct view_version *v = version_of(0, 1), *told = view_version_ref(v), *held;

    m = (struct model){.modseq = 1};
    v->st.recent_uid = 100;
    for (int round = 0; round < 1500; round++) {
        struct view_version *now = random_change(v, &m, &seed);
        view_version_unref(v);
        v = now;
        if (round % 100 == 0)
            check_same(v, &m);
        if (rand_r(&seed) % 7 != 0)
            continue;
        if (rand_r(&seed) % 2 == 0) {
            ck_assert_int_eq(view_hold(told, NULL, v, &held), 0);
            ck_assert_uint_eq(view_diff(told, held).expunged, 0);
            check_told(told, held);
            view_version_unref(told);
            told = held;
        } else {
            check_told(told, v);
            view_version_unref(told);
            told = view_version_ref(v);
        }
    }
    check_same(v, &m);
    uint32_t short_ones = 0;
    for (uint32_t i = 0; i < v->chunks; i++)
        short_ones += v->before[i + 1] - v->before[i] < VIEW_CHUNK_ROWS / 8;
    ck_assert_uint_le(short_ones, v->chunks / 4 + 2); /* expunges do not leave crumbs */
    view_version_unref(told);
    view_version_unref(v);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/view");
    TCase *t = tcase_create("view");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, sequence_numbers_and_uids_find_each_other);
    tcase_add_test(t, keywords_are_found_without_case);
    tcase_add_test(t, a_set_gives_the_messages_that_are_there);
    tcase_add_test(t, a_change_copies_only_the_chunk_it_touches);
    tcase_add_test(t, new_messages_go_into_the_last_chunk_in_place);
    tcase_add_test(t, what_an_expunge_leaves_is_put_together);
    tcase_add_test(t, two_successors_do_not_share_free_places);
    tcase_add_test(t, expunges_are_walked_from_the_highest);
    tcase_add_test(t, held_back_expunges_come_with_the_next_difference);
    tcase_add_test(t, what_no_client_can_be_told_is_broken);
    tcase_add_loop_test(t, differences_bring_any_client_up_to_date, 0, 8);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
