/* cache-rows (SPEC STORE-34, IMAP-26): a mailbox opened with it is the one that its journal tells, or it is not used. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/common_store.h"

#define INBOX "domains/example.org/users/alice/mailboxes/INBOX"
#define COUNT 1500

static struct fixture fx;

static void append_many(struct store_box *b)
{
    static struct store_append item[COUNT];
    struct store_stage *t = stage_text(fx.s, "same text", 1);
    for (size_t i = 0; i < COUNT; i++)
        item[i] = (struct store_append){.box = b, .stage = t, .flags = i % 3 == 0 ? STORE_SEEN : 0};
    ck_assert_int_eq(store_append(fx.s, no_op, item, COUNT), 0);
    store_stage_free(t);
}

static struct store_box *begin(void)
{
    fixture_open(&fx, BACKEND_FS);
    ck_assert_int_eq(chdir(fx.root), 0);
    struct store_box *b = open_box(fx.s, "INBOX");
    append_many(b);
    ck_assert_int_eq(expunge_uid(b, 7), 0);
    ck_assert_int_eq(set_flags(b, 9, STORE_FLAGS_ADD, STORE_DELETED), 0);
    return b;
}

static void stop(struct store_box *b)
{
    store_box_free(b);
    ck_assert_int_ge(fx.s->ops->maintain(fx.s, STORE_MAINTAIN_STOP), 0);
    fx.s = fx.s->ops->close(fx.s);
}

static struct store_box *start(void)
{
    fx.s = open_fs(fx.root);
    return open_box(fx.s, "INBOX");
}

static void end(struct store_box *b)
{
    store_box_free(b);
    ck_assert_int_eq(chdir("/"), 0);
    fixture_close(&fx);
}

static bool used(void)
{
    struct stat st;
    return stat(INBOX "/cache-rows", &st) == 0;
}

static size_t read_file(const char *path_z, char **ret)
{
    struct stat st;
    int fd = open(path_z, O_RDONLY);
    ck_assert_msg(fd >= 0, "%s", path_z);
    ck_assert_int_eq(fstat(fd, &st), 0);
    *ret = malloc((size_t)st.st_size + 1);
    ck_assert_int_eq(read(fd, *ret, (size_t)st.st_size), st.st_size);
    close(fd);
    return (size_t)st.st_size;
}

static void write_file(const char *path_z, const char *p, size_t n)
{
    unlink(path_z);
    int fd = open(path_z, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
    close(fd);
}

/* Everything a client may see. */
static struct store_snap *seen(struct store_box *b)
{
    return snap_of(b, 0);
}

static void ck_same(struct store_snap *want, struct store_snap *got)
{
    ck_assert_uint_eq(got->rows_n, want->rows_n);
    ck_assert_int_eq(memcmp(got->row, want->row, want->rows_n * sizeof(want->row[0])), 0);
    ck_assert_int_eq(memcmp(&got->st, &want->st, sizeof(want->st)), 0);
    store_snap_free(fx.s, got);
}

START_TEST(a_mailbox_opened_with_its_rows_is_the_same_as_without)
{
    struct store_box *b = begin();
    uint64_t since = status_of(b).modseq - 2;
    struct store_snap *want = seen(b);
    stop(b);
    ck_assert(used());
    for (int round = 0; round < 3; round++) {
        if (round == 2)
            ck_assert_int_eq(unlink(INBOX "/cache-rows"), 0);
        b = start();
        ck_same(want, seen(b));
        struct store_snap *later = snap_of(b, since); /* what vanished is known too */
        ck_assert(later->complete);
        ck_assert_uint_eq(later->vanished_n, 1);
        ck_assert_uint_eq(later->vanished[0], 7);
        store_snap_free(fx.s, later);
        stop(b);
    }
    b = start();
    store_snap_free(fx.s, want);
    end(b);
}
END_TEST

/* A damaged record that the rows cover is not looked at; without them the journal counts as torn and MODSEQ jumps. */
START_TEST(what_the_rows_cover_is_not_read_again)
{
    char *journal;
    struct store_box *b = begin();
    struct store_snap *want = seen(b);
    stop(b);
    size_t n = read_file(INBOX "/journal", &journal);
    int fd = open(INBOX "/journal", O_WRONLY);
    ck_assert_uint_gt(n, 4800);
    ck_assert_int_eq(pwrite(fd, "damaged", 7, 2000), 7);
    close(fd);
    b = start();
    ck_same(want, seen(b));
    stop(b);
    ck_assert_int_eq(unlink(INBOX "/cache-rows"), 0);
    b = start();
    ck_assert_uint_gt(status_of(b).modseq, want->st.modseq);
    ck_assert_uint_eq(status_of(b).messages, COUNT - 1);
    store_snap_free(fx.s, want);
    free(journal);
    end(b);
}
END_TEST

START_TEST(records_behind_the_rows_are_read)
{
    struct store_box *b = begin();
    stop(b);
    ck_assert(used());
    b = start();
    append_text(b, "one more", 0);
    ck_assert_int_eq(set_flags(b, 11, STORE_FLAGS_ADD, STORE_FLAGGED), 0);
    ck_assert_int_eq(expunge_uid(b, 12), 0);
    struct store_snap *want = seen(b);
    stop(b);
    b = start();
    ck_same(want, seen(b));
    ck_assert_ptr_null(row_of(want, 12));
    ck_assert_uint_eq(row_of(want, 11)->flags, STORE_FLAGGED);
    store_snap_free(fx.s, want);
    ck_assert_uint_eq(append_text(b, "next", 0), COUNT + 2);
    end(b);
}
END_TEST

START_TEST(what_a_dead_process_left_half_made_is_removed_in_time)
{
    struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    struct store_box *b = begin();
    write_file(INBOX "/.cache.0-old", "x", 1);
    write_file(INBOX "/.cache.0-new", "x", 1);
    ck_assert_int_eq(utimensat(AT_FDCWD, INBOX "/.cache.0-old", old, 0), 0);
    append_text(b, "changes the newest shard", 0);
    store_snap_free(fx.s, seen(b));
    ck_assert_int_ne(access(INBOX "/.cache.0-old", F_OK), 0);
    ck_assert_int_eq(access(INBOX "/.cache.0-new", F_OK), 0);
    end(b);
}
END_TEST

START_TEST(damaged_rows_are_not_used)
{
    char *whole;
    struct store_box *b = begin();
    struct store_snap *want = seen(b);
    stop(b);
    size_t n = read_file(INBOX "/cache-rows", &whole);
    for (size_t at = (size_t)_i; at < n; at = at < 320 ? at + 4 : at + 4099) {
        if (at % 3 == 0) {
            write_file(INBOX "/cache-rows", whole, at);
        } else {
            whole[at] ^= (char)(1 << at % 8);
            write_file(INBOX "/cache-rows", whole, n);
            whole[at] ^= (char)(1 << at % 8);
        }
        b = start();
        ck_same(want, seen(b));
        stop(b);
    }
    b = start();
    store_snap_free(fx.s, want);
    free(whole);
    end(b);
}
END_TEST

/* Rows of this mailbox, but of a journal that was replaced (compacted, restored, made anew) or of another one. */
START_TEST(rows_of_another_journal_are_not_used)
{
    char *rows, *journal;
    struct store_box *b = begin(), *sent = open_box(fx.s, "Sent");
    append_many(sent);
    store_box_free(sent);
    stop(b);
    size_t rows_n = read_file("domains/example.org/users/alice/mailboxes/Sent/cache-rows", &rows);
    write_file(INBOX "/cache-rows", rows, rows_n);
    free(rows);
    b = start();
    ck_assert_uint_eq(status_of(b).messages, COUNT - 1);
    stop(b);
    rows_n = read_file(INBOX "/cache-rows", &rows);
    size_t journal_n = read_file(INBOX "/journal", &journal);
    for (int cut = 0; cut < 2; cut++) { /* a copy has another inode; one that is shorter lacks the record */
        if (cut)
            ck_assert_int_eq(truncate(INBOX "/journal", (off_t)journal_n - 480), 0);
        else
            write_file(INBOX "/journal", journal, journal_n);
        write_file(INBOX "/cache-rows", rows, rows_n);
        b = start();
        struct store_snap *snap = seen(b); /* the files are the truth */
        ck_assert_uint_eq(snap->rows_n, COUNT - 1);
        ck_assert_uint_eq(row_of(snap, 9)->flags, STORE_DELETED | (8 % 3 == 0 ? STORE_SEEN : 0));
        store_snap_free(fx.s, snap);
        stop(b);
        free(journal);
        journal_n = read_file(INBOX "/journal", &journal);
    }
    free(rows);
    free(journal);
    b = start();
    end(b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/rows");
    TCase *t = tcase_create("rows");
    suite_add_tcase(s, t);
    tcase_add_test(t, a_mailbox_opened_with_its_rows_is_the_same_as_without);
    tcase_add_test(t, what_the_rows_cover_is_not_read_again);
    tcase_add_test(t, records_behind_the_rows_are_read);
    tcase_add_test(t, what_a_dead_process_left_half_made_is_removed_in_time);
    tcase_add_loop_test(t, damaged_rows_are_not_used, 0, 4);
    tcase_add_test(t, rows_of_another_journal_are_not_used);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
