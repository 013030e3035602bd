#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/thread.h"

struct fixture {
    struct arena arena;
    struct thread *t;
    struct strbuf out;
};

static void begin(struct fixture *f, uint32_t messages)
{
    *f = (struct fixture){.t = NULL};
    arena_init(&f->arena, THREAD_ARENA(messages));
    f->t = thread_new(&f->arena, IMAP_THREAD_REFERENCES, messages);
    ck_assert_ptr_nonnull(f->t);
}

static struct span finish(struct fixture *f)
{
    ck_assert_int_eq(thread_finish(f->t), 0);
    while (!thread_write(f->t, &f->out, 4096)) {
    }
    return strbuf_text(&f->out);
}

static void end(struct fixture *f)
{
    strbuf_done(&f->out);
    arena_done(&f->arena);
}

static int add(struct fixture *f, uint32_t n, const char *id_z, const char *references_z)
{
    return thread_add(f->t, n, n, span_z(""), false, span_z(id_z), span_z(references_z));
}

START_TEST(a_chain_of_all_messages_is_one_line)
{
    enum { N = 100000 };
    struct fixture f;
    char id[16], before[16] = "";
    begin(&f, N);
    int r = 0;
    for (uint32_t i = 1; i <= N; i++) {
        snprintf(id, sizeof(id), "%u@x", i);
        r |= add(&f, i, id, before);
        memcpy(before, id, sizeof(id));
    }
    ck_assert_int_eq(r, 0);
    struct span text = finish(&f);
    ck_assert(span_istarts_z(text, "(1 2 3 4 5 6 7 8 9 10 "));
    size_t at;
    ck_assert(span_find(text, ')', &at) && at == text.n - 1);
    end(&f);
}
END_TEST

/* Each message tells another tale about the oldest one: each link must look for a loop along all of the chain. */
START_TEST(looking_for_loops_ends)
{
    enum { N = 60000 };
    struct fixture f;
    char id[16], references[40];
    begin(&f, 2 * N);
    int r = 0;
    for (uint32_t i = 1; i <= N; i++) {
        snprintf(id, sizeof(id), "%u@x", i);
        snprintf(references, sizeof(references), "%u@x", i - 1);
        r |= add(&f, i, id, references);
    }
    for (uint32_t i = 1; i <= N; i++) {
        snprintf(id, sizeof(id), "b%u@x", i);
        int n = snprintf(references, sizeof(references), "%u@x", (uint32_t)N);
        references[n] = 0;
        snprintf(references + n + 1, sizeof(references) - (size_t)n - 1, "0@x"); /* the top below the end */
        struct span both = span_of(references, (size_t)n + 4);
        r |= thread_add(f.t, N + i, i, span_z(""), false, span_z(id), both);
    }
    ck_assert_int_eq(r, 0);
    ck_assert_uint_gt(finish(&f).n, 2 * N);
    end(&f);
}
END_TEST

START_TEST(references_to_what_is_not_there_are_remembered_within_limits)
{
    enum { N = 2000, EACH = 300 };
    struct fixture f;
    struct strbuf list = {0};
    begin(&f, N);
    int r = 0;
    for (uint32_t i = 1; i <= N; i++) {
        strbuf_clear(&list);
        for (unsigned k = 0; k < EACH; k++) {
            strbuf_f(&list, "%u.%u@gone", i, k);
            strbuf_c(&list, 0);
        }
        r |= thread_add(f.t, i, i, span_z(""), false, span_z(""), strbuf_text(&list));
    }
    ck_assert_int_eq(r, 0);
    struct span text = finish(&f);
    ck_assert(span_istarts_z(text, "(1)(2)(3)"));
    ck_assert_uint_le(f.arena.used, 32u * 1024 * 1024);
    strbuf_done(&list);
    end(&f);
}
END_TEST

START_TEST(an_equal_subject_joins_whatever_its_case_was)
{
    struct fixture f;
    begin(&f, 4);
    ck_assert_int_eq(thread_add(f.t, 1, 10, span_z("HELLO"), true, span_z("1"), span_z("")), 0);
    ck_assert_int_eq(thread_add(f.t, 2, 20, span_z("HELLO"), false, span_z("2"), span_z("")), 0);
    ck_assert_int_eq(thread_add(f.t, 3, 30, span_z("HELLO"), false, span_z("3"), span_z("")), 0);
    ck_assert_int_eq(thread_add(f.t, 4, 5, span_z("OTHER"), false, span_z("2"), span_z("")), 0);
    ck_assert(span_eq_z(finish(&f), "(4)((2 1)(3))"));
    end(&f);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("thread");
    TCase *tc = tcase_create("all");
    suite_add_tcase(s, tc);
    tcase_add_test(tc, a_chain_of_all_messages_is_one_line);
    tcase_add_test(tc, looking_for_loops_ends);
    tcase_add_test(tc, references_to_what_is_not_there_are_remembered_within_limits);
    tcase_add_test(tc, an_equal_subject_joins_whatever_its_case_was);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? 0 : 1;
}
