#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"

static int dir;
static char place[40];

static void setup(void)
{
    strcpy(place, "/tmp/rmaild-fsutil-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(place));
    dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(dir, 0);
}

/* A test leaves at most these. */
static void teardown(void)
{
    static const char *const files[] = {"a.json", "link", "fifo", "sub/link"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        unlinkat(dir, files[i], 0);
    unlinkat(dir, "sub", AT_REMOVEDIR);
    close(dir);
    ck_assert_int_eq(rmdir(place), 0); /* else a temporary name was left behind */
}

static void must_read(const char *name_z, const char *text_z)
{
    char *text;
    size_t n;
    ck_assert_int_eq(fsu_read(dir, name_z, 100, &text, &n), 0);
    ck_assert_uint_eq(n, strlen(text_z));
    ck_assert_str_eq(text, text_z);
    free(text);
}

START_TEST(replace_makes_and_replaces_with_the_mode_asked_for)
{
    struct stat st;
    ck_assert_int_eq(fsu_replace(dir, "a.json", span_z("one"), 0600), 0);
    must_read("a.json", "one");
    ck_assert_int_eq(fstatat(dir, "a.json", &st, 0), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ino_t first = st.st_ino;
    int old = fsu_open(dir, "a.json", O_RDONLY, 0);
    ck_assert_int_ge(old, 0);
    ck_assert_int_eq(fsu_replace(dir, "a.json", span_z(""), 0600), 0);
    must_read("a.json", "");
    char text[3];
    ck_assert_int_eq(fsu_pread_full(old, text, 3, 0), 0); /* who has the old one open reads it whole */
    ck_assert_mem_eq(text, "one", 3);
    ck_assert_int_eq(fstatat(dir, "a.json", &st, 0), 0);
    ck_assert(st.st_ino != first);
    close(old);
}
END_TEST

START_TEST(replace_that_fails_leaves_nothing_behind)
{
    ck_assert_int_eq(mkdirat(dir, "sub", 0700), 0);
    ck_assert_int_lt(fsu_replace(dir, "sub", span_z("x"), 0600), 0); /* a directory stands there; teardown looks */
}
END_TEST

START_TEST(no_link_is_followed_and_only_files_are_opened)
{
    char *text = NULL;
    size_t n = 0;
    ck_assert_int_eq(fsu_replace(dir, "a.json", span_z("secret"), 0600), 0);
    ck_assert_int_eq(symlinkat("a.json", dir, "link"), 0);
    ck_assert_int_eq(mkfifoat(dir, "fifo", 0600), 0);
    ck_assert_int_eq(fsu_read(dir, "link", 100, &text, &n), -E_DENIED);
    ck_assert_int_eq(fsu_read(dir, "fifo", 100, &text, &n), -E_DENIED); /* and does not wait for a writer */
    ck_assert_int_eq(fsu_read(dir, "none", 100, &text, &n), -E_NOTFOUND);
    ck_assert_int_eq(fsu_read(dir, "a.json", 5, &text, &n), -E_LIMIT);
    ck_assert_ptr_null(text);
    must_read("a.json", "secret");
    ck_assert_int_lt(fsu_open_dir(dir, "a.json"), 0);
}
END_TEST

START_TEST(make_dir_makes_once_and_opens_what_is_there)
{
    struct stat st;
    int first = fsu_make_dir(dir, "sub"), again = fsu_make_dir(dir, "sub");
    ck_assert_int_ge(first, 0);
    ck_assert_int_ge(again, 0);
    ck_assert_int_eq(fstat(again, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0700);
    ck_assert_int_eq(symlinkat("..", first, "link"), 0);
    ck_assert_int_lt(fsu_make_dir(first, "link"), 0);
    close(first);
    close(again);
}
END_TEST

START_TEST(reading_past_the_end_is_an_error_not_a_short_read)
{
    char text[8];
    ck_assert_int_eq(fsu_replace(dir, "a.json", span_z("12345"), 0600), 0);
    int fd = fsu_open(dir, "a.json", O_RDWR, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fsu_pread_full(fd, text, 4, 1), 0);
    ck_assert_mem_eq(text, "2345", 4);
    ck_assert_int_eq(fsu_pread_full(fd, text, 5, 1), -E_IO);
    ck_assert_int_eq(fsu_pwrite_all(fd, "ab", 2, 4), 0);
    must_read("a.json", "1234ab");
    close(fd);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/fsutil");
    TCase *t = tcase_create("files");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, replace_makes_and_replaces_with_the_mode_asked_for);
    tcase_add_test(t, replace_that_fails_leaves_nothing_behind);
    tcase_add_test(t, no_link_is_followed_and_only_files_are_opened);
    tcase_add_test(t, make_dir_makes_once_and_opens_what_is_there);
    tcase_add_test(t, reading_past_the_end_is_an_error_not_a_short_read);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
