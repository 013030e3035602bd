#include "base/large.h"

#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/macros.h"

static bool in_large_pages(const void *p)
{
    char line[256];
    uintptr_t from = 0, to = 0, at = (uintptr_t)p;
    bool here = false, advised = false;
    FILE *f = fopen("/proc/self/smaps", "r");
    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            here = at >= from && at < to;
        else if (here && strncmp(line, "VmFlags:", 8) == 0)
            advised |= strstr(line, " hg") != NULL;
    }
    fclose(f);
    return advised;
}

START_TEST(what_was_written_is_there_in_every_size)
{
    static const size_t size[] = {1, 4096, LARGE_MIN - 1, LARGE_MIN, 3 * LARGE_MIN + 17};
    uint8_t *grown = NULL;
    size_t had = 0;
    for (size_t i = 0; i < ARRAY_LEN(size); i++) {
        uint8_t *p = large_malloc(size[i]);
        ck_assert_ptr_nonnull(p);
        memset(p, 7, size[i]);
        free(p);
        grown = large_realloc(grown, had, size[i]);
        ck_assert_ptr_nonnull(grown);
        size_t same = 0;
        while (same < had && grown[same] == (uint8_t)(same * 31))
            same++;
        ck_assert_uint_eq(same, had);
        for (had = 0; had < size[i]; had++)
            grown[had] = (uint8_t)(had * 31);
    }
    free(grown);
}
END_TEST

START_TEST(large_arrays_are_in_memory_that_asks_for_huge_pages)
{
    if (access("/sys/kernel/mm/transparent_hugepage", F_OK) < 0)
        return; /* a kernel without them: the advice is refused, and what is above holds */
    uint8_t *p = large_malloc(2 * LARGE_MIN), *small = large_malloc(LARGE_MIN / 2);
    ck_assert_uint_eq((uintptr_t)p % (2u * 1024 * 1024), 0); /* what begins within a huge page has small ones there */
    ck_assert(in_large_pages(p));
    ck_assert(in_large_pages(p + LARGE_MIN));
    ck_assert(!in_large_pages(small + LARGE_MIN / 4));
    p = large_realloc(p, 2 * LARGE_MIN, 8 * LARGE_MIN);
    ck_assert(in_large_pages(p + 7 * LARGE_MIN));
    free(p);
    free(small);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/large");
    TCase *t = tcase_create("large");
    suite_add_tcase(s, t);
    tcase_add_test(t, what_was_written_is_there_in_every_size);
    tcase_add_test(t, large_arrays_are_in_memory_that_asks_for_huge_pages);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
