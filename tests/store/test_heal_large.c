/* Large files of one uid: compared a share at a time, so that no lock is held for long (SPEC STORE-40, store/fs_same.c). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/common_store.h"

#define SHARD "domains/example.org/users/alice/mailboxes/INBOX/0000"
#define SIZE  (10 << 20) /* more than two shares */

static struct fixture fx;

static void make(const char *name_z, char last)
{
    int fd = open(name_z, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, SIZE - 1), 0);
    ck_assert_int_eq(pwrite(fd, &last, 1, SIZE - 1), 1);
    ck_assert_int_eq(close(fd), 0);
}

static bool there(const char *name_z)
{
    struct stat st;
    return lstat(name_z, &st) == 0;
}

/* Two files of uid 5; how many looks it took until the mailbox had `messages` and uid 5 one name. */
static unsigned looks(char one, char other, size_t messages)
{
    fixture_open(&fx, BACKEND_FS);
    ck_assert_int_eq(chdir(fx.root), 0);
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "first", 0);
    make(SHARD "/00000005_S.eml", one);
    make(SHARD "/00000005_F.eml", other);
    for (unsigned n = 1;; n++) {
        struct store_snap *snap = snap_of(b, 0);
        bool both = there(SHARD "/00000005_S.eml") && there(SHARD "/00000005_F.eml");
        size_t rows = snap->rows_n;
        ck_assert_ptr_nonnull(row_of(snap, 5));
        store_snap_free(fx.s, snap);
        if (!both || n == 100) {
            ck_assert_uint_eq(rows, messages);
            ck_assert(!both);
            store_box_free(b);
            ck_assert_int_eq(chdir("/"), 0);
            fixture_close(&fx);
            return n;
        }
    }
}

START_TEST(the_same_octets_are_one_message)
{
    unsigned n = looks('x', 'x', 2);
    ck_assert_msg(n == 3, "%u looks", n);
}
END_TEST

START_TEST(other_octets_at_the_very_end_are_another)
{
    unsigned n = looks('x', 'y', 3);
    ck_assert_msg(n == 3, "%u looks", n);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("heal_large");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_same_octets_are_one_message);
    tcase_add_test(t, other_octets_at_the_very_end_are_another);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
