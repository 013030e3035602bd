#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/run_dir.h"

static char root[64];

static void make_root(void)
{
    snprintf(root, sizeof(root), "%s/rmaild-run-XXXXXX", "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static void remove_root(void)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(a_clean_stop_leaves_nothing_and_a_crash_is_noticed_once)
{
    struct run_dir *r = NULL;
    bool crashed = true;
    ck_assert_int_eq(run_dir_open(root, &r, &crashed), 0);
    ck_assert(!crashed);
    r = run_dir_close(r);
    pid_t pid = fork();
    if (pid == 0) { /* dies with its file in place */
        run_dir_open(root, &r, &crashed);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert_int_eq(run_dir_open(root, &r, &crashed), 0);
    ck_assert(crashed);
    r = run_dir_close(r);
    ck_assert_int_eq(run_dir_open(root, &r, &crashed), 0);
    ck_assert(!crashed);
    run_dir_close(r);
}
END_TEST

START_TEST(a_living_process_is_not_taken_for_a_crashed_one)
{
    struct run_dir *r = NULL;
    bool crashed = true;
    int up[2], down[2];
    char c = 0;
    ck_assert_int_eq(pipe(up), 0);
    ck_assert_int_eq(pipe(down), 0);
    pid_t pid = fork();
    if (pid == 0) {
        run_dir_open(root, &r, &crashed);
        _exit(write(up[1], "x", 1) == 1 && read(down[0], &c, 1) == 1 ? 0 : 1);
    }
    ck_assert_int_eq(read(up[0], &c, 1), 1);
    ck_assert_int_eq(run_dir_open(root, &r, &crashed), 0);
    ck_assert(!crashed);
    run_dir_close(r);
    ck_assert_int_eq(write(down[1], "x", 1), 1);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

START_TEST(a_local_file_system_is_not_taken_for_a_network_one)
{
    ck_assert(!run_dir_on_network("/"));
    ck_assert(!run_dir_on_network("/nowhere/at/all"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cmd/run_dir");
    TCase *t = tcase_create("run_dir");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, make_root, remove_root);
    tcase_add_test(t, a_clean_stop_leaves_nothing_and_a_crash_is_noticed_once);
    tcase_add_test(t, a_living_process_is_not_taken_for_a_crashed_one);
    tcase_add_test(t, a_local_file_system_is_not_taken_for_a_network_one);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
