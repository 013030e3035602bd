/* What only the file system backend has: an older tree, foreign hands, lost and copied journals
 * (SPEC STORE-01 to 06, 12, 30 to 34, 40, 41; IMAP-63; GEN-02). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/common_store.h"

#define INBOX "domains/example.org/users/alice/mailboxes/INBOX"

static struct fixture fx;
static char here[64];

static const struct store_ops *ops(void)
{
    return fx.s->ops;
}

static void write_file(const char *path_z, const char *text_z)
{
    FILE *f = fopen(path_z, "w");
    ck_assert_msg(f != NULL, "%s", path_z);
    ck_assert_uint_eq(fwrite(text_z, 1, strlen(text_z), f), strlen(text_z));
    ck_assert_int_eq(fclose(f), 0);
}

static void make_dirs(const char *path_z)
{
    char path[256];
    snprintf(path, sizeof(path), "%s", path_z);
    for (char *p = path; *p != 0; p++)
        if (*p == '/') {
            *p = 0;
            mkdir(path, 0700);
            *p = '/';
        }
    mkdir(path, 0700);
}

static bool there(const char *path_z)
{
    struct stat st;
    return lstat(path_z, &st) == 0;
}

/* The tests work in the tree's root, by relative paths. */
static void begin(void)
{
    fixture_open(&fx, BACKEND_FS);
    snprintf(here, sizeof(here), "%s", fx.root);
    ck_assert_int_eq(chdir(here), 0);
}

static void end(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    fixture_close(&fx);
}

/* As another process, or this one after a restart. */
static struct store_box *reopen(struct store_box *b)
{
    store_box_free(b);
    fixture_reopen(&fx);
    return open_box(fx.s, "INBOX");
}

static char *text_of(struct store_box *b, uint32_t uid)
{
    static char text[256];
    char *p = body_text(b, uid);
    ck_assert_msg(p != NULL, "uid %u", uid);
    snprintf(text, sizeof(text), "%s", p);
    free(p);
    return text;
}

/* "uid:flags ..." with flags in hex. */
static const char *rows(struct store_box *b)
{
    static char text[4096];
    struct store_snap *snap = snap_of(b, 0);
    size_t n = 0;
    text[0] = 0;
    for (size_t i = 0; i < snap->rows_n; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u:%llx", n ? " " : "",
                              snap->row[i].uid, (unsigned long long)snap->row[i].flags);
    store_snap_free(fx.s, snap);
    return text;
}

START_TEST(an_older_tree_is_served_as_it_is)
{
    struct store_list l;
    begin();
    fx.s = ops()->close(fx.s);
    remove_tree("domains");
    make_dirs(INBOX "/0000");
    make_dirs(INBOX "/0001");
    make_dirs("domains/example.org/users/alice/mailboxes/Sent");
    make_dirs("domains/example.org/users/alice/mailboxes/Work/2026/0000");
    make_dirs("domains/example.org/users/alice/mailboxes/Work/2026/Deep");
    write_file(INBOX "/status.json", "{\"uid_validity\":1700000000,\"uid_next\":1002,\"x\":[1]}");
    write_file(INBOX "/0000/00000001_.eml", "first");
    write_file(INBOX "/0000/00000041_SFA.eml", "any order");
    write_file(INBOX "/0001/00001000_FSa.eml", "thousand");
    write_file(INBOX "/0000/notes.txt", "not a message");
    write_file("domains/example.org/users/alice/mailboxes/Sent/status.json",
               "{\"uid_validity\":5,\"uid_next\":9}");
    write_file("domains/example.org/users/alice/mailboxes/Work/2026/status.json",
               "{\"uid_validity\":1700000007,\"uid_next\":2}");
    write_file("domains/example.org/users/alice/mailboxes/Work/2026/0000/00000001_T.eml", "nested");
    fx.s = open_fs(fx.root);
    ck_assert_int_eq(ops()->mbox_list(fx.s, alice, &l), 0);
    static const char *const want[] = {"INBOX", "Sent", "Work", "Work/2026", "Work/2026/Deep"};
    ck_assert_uint_eq(l.n, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(l.mbox[i].name_z, want[i]);
        ck_assert_int_eq(l.mbox[i].use, i == 1 ? STORE_USE_SENT : STORE_USE_NONE);
        ck_assert(l.mbox[i].subscribed);
    }
    store_list_free(&l);
    struct store_box *b = open_box(fx.s, "INBOX");
    char want_rows[64];
    snprintf(want_rows, sizeof(want_rows), "1:0 41:%x 1000:%llx",
             (unsigned)(STORE_SEEN | STORE_FLAGGED | STORE_ANSWERED),
             (unsigned long long)(STORE_SEEN | STORE_FLAGGED | STORE_KEYWORD_BIT(0)));
    ck_assert_str_eq(rows(b), want_rows);
    ck_assert_str_eq(text_of(b, 41), "any order");
    ck_assert(there(INBOX "/0000/00000041_AFS.eml"));
    ck_assert(there(INBOX "/0000/notes.txt"));
    struct store_keywords kw;
    ck_assert_int_eq(ops()->keywords(b, &kw), 0);
    ck_assert_str_eq(kw.name_z[0], "unknown-a");
    ck_assert_uint_eq(status_of(b).uid_validity, 1700000000);
    ck_assert_uint_eq(append_text(b, "new", 0), 1002);
    ck_assert(there(INBOX "/0001/00001002_.eml"));
    struct mbox_id id = b->id;
    b = reopen(b);
    ck_assert(mbox_id_eq(b->id, id));
    ck_assert_str_eq(text_of(b, 1002), "new");
    store_box_free(b);
    b = open_box(fx.s, "Work/2026");
    ck_assert_str_eq(text_of(b, 1), "nested");
    ck_assert_uint_eq(status_of(b).uid_validity, 1700000007);
    store_box_free(b);
    char *status = NULL;
    size_t n = 0;
    FILE *f = fopen(INBOX "/status.json", "r");
    ck_assert_int_gt(getdelim(&status, &n, 0, f), 0);
    ck_assert_ptr_nonnull(strstr(status, "\"x\":[1]")); /* unknown fields are kept */
    fclose(f);
    free(status);
    end();
}
END_TEST

START_TEST(foreign_hands_are_noticed_without_a_restart)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    for (int i = 0; i < 3; i++)
        append_text(b, "mine", 0);
    uint64_t before = status_of(b).modseq;
    write_file(INBOX "/0000/00000007_S.eml", "dropped in");
    ck_assert_int_eq(unlink(INBOX "/0000/00000002_.eml"), 0);
    ck_assert_int_eq(rename(INBOX "/0000/00000003_.eml", INBOX "/0000/00000003_F.eml"), 0);
    ck_assert_str_eq(rows(b), "1:0 3:4 7:8");
    struct store_snap *snap = snap_of(b, before);
    ck_assert(snap->complete);
    ck_assert_uint_eq(snap->rows_n, 2);
    ck_assert_uint_eq(snap->vanished_n, 1);
    ck_assert_uint_eq(snap->vanished[0], 2);
    ck_assert_uint_eq(snap->st.uid_next, 8);
    store_snap_free(fx.s, snap);
    ck_assert_str_eq(text_of(b, 7), "dropped in");
    /* A uid that was told as expunged, or skipped, does not come back: the file gets a new one. */
    write_file(INBOX "/0000/00000002_.eml", "restored");
    write_file(INBOX "/0000/00000005_T.eml", "skipped");
    ck_assert_str_eq(rows(b), "1:0 3:4 7:8 8:0 9:10");
    ck_assert_str_eq(text_of(b, 8), "restored");
    ck_assert(!there(INBOX "/0000/00000002_.eml"));
    b = reopen(b);
    ck_assert_str_eq(rows(b), "1:0 3:4 7:8 8:0 9:10");
    ck_assert_uint_eq(append_text(b, "next", 0), 10);
    store_box_free(b);
    end();
}
END_TEST

START_TEST(a_lost_journal_is_made_anew_and_modseq_does_not_fall)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "one", STORE_SEEN);
    append_text(b, "two", 0);
    expunge_uid(b, 2);
    set_flags(b, 1, STORE_FLAGS_ADD, STORE_FLAGGED);
    uint64_t modseq = status_of(b).modseq;
    struct store_usage use;
    ck_assert_int_eq(ops()->usage_recount(fx.s, alice, &use), 0);
    for (int way = 0; way < 5; way++) {
        store_box_free(b);
        fx.s = ops()->close(fx.s);
        switch (way) {
        case 0: /* deleted */
            ck_assert_int_eq(unlink(INBOX "/journal"), 0);
            break;
        case 1: /* copied: another inode than its header says */
            ck_assert_int_eq(
                system("cp " INBOX "/journal " INBOX "/j && mv " INBOX "/j " INBOX "/journal"), 0);
            break;
        case 2: /* torn */
            ck_assert_int_eq(system("printf torn >> " INBOX "/journal"), 0);
            break;
        case 3: { /* a record flipped */
            int fd = open(INBOX "/journal", O_RDWR);
            ck_assert_int_eq(pwrite(fd, "\xff", 1, 128 + 20), 1);
            close(fd);
            break;
        }
        default: /* header overwritten */
            write_file(INBOX "/journal", "nonsense");
        }
        fx.s = open_fs(fx.root);
        b = open_box(fx.s, "INBOX");
        ck_assert_str_eq(rows(b), "1:c");
        ck_assert_str_eq(text_of(b, 1), "one");
        struct store_status st = status_of(b);
        ck_assert_uint_gt(st.modseq, modseq);
        ck_assert_int_ge(ops()->maintain(fx.s, STORE_MAINTAIN_TICK), 0);
        ck_assert_int_eq(ops()->usage(fx.s, alice, &use), 0);
        ck_assert_uint_eq(use.messages, 1); /* found again is not new (QUOTA-03) */
        ck_assert_uint_eq(use.bytes, 3);
        ck_assert_uint_eq(st.uid_next, 3); /* status.json was durable before the expunge */
        modseq = st.modseq;
        struct store_snap *snap = snap_of(b, modseq - 1);
        ck_assert(!snap->complete || snap->rows_n <= 1);
        store_snap_free(fx.s, snap);
    }
    ck_assert_uint_eq(append_text(b, "three", 0), 3);
    store_box_free(b);
    end();
}
END_TEST

START_TEST(usage_of_another_boot_is_counted_in_the_background)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_usage use;
    append_text(b, "one", 0);
    ck_assert_int_eq(ops()->usage_recount(fx.s, alice, &use), 0);
    ck_assert_int_eq(
        system("sed -i -e 's/[0-9a-f-]\\{36\\}/00000000-0000-0000-0000-000000000000/' -e 's/ 3,/77,/' "
               "domains/example.org/users/alice/usage.json"),
        0);
    b = reopen(b);
    ck_assert_int_eq(ops()->usage(fx.s, alice, &use), 1); /* the old figure decides meanwhile */
    ck_assert_uint_eq(use.bytes, 77);
    append_text(b, "12", 0);
    ck_assert_int_eq(ops()->usage(fx.s, alice, &use), 1);
    ck_assert_uint_eq(use.bytes, 79);
    ck_assert_int_ge(ops()->maintain(fx.s, STORE_MAINTAIN_TICK), 0);
    ck_assert_int_eq(ops()->usage(fx.s, alice, &use), 0);
    ck_assert_uint_eq(use.bytes, 5);
    ck_assert_uint_eq(use.messages, 2);
    store_box_free(b);
    end();
}
END_TEST

START_TEST(another_boot_finds_what_the_journal_forgot)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "one", 0);
    append_text(b, "two", 0);
    store_box_free(b);
    fx.s = ops()->close(fx.s);
    /* As after a power cut: the second record never reached the disk, and the header tells of
     * another boot. */
    ck_assert_int_eq(truncate(INBOX "/journal", 128 + 48), 0);
    struct stat st;
    ck_assert_int_eq(stat(INBOX "/journal", &st), 0);
    int fd = open(INBOX "/journal", O_RDWR);
    char header[128];
    ck_assert_int_eq(pread(fd, header, 128, 0), 128);
    memcpy(header + 80, "00000000-0000-0000-0000-000000000000", 36);
    ck_assert_int_eq(pwrite(fd, header, 128, 0), 128);
    close(fd);
    fx.s = open_fs(fx.root);
    b = open_box(fx.s, "INBOX");
    ck_assert_str_eq(rows(b), "1:0 2:0");
    ck_assert_str_eq(text_of(b, 2), "two");
    store_box_free(b);
    end();
}
END_TEST

START_TEST(a_broken_status_is_rebuilt_from_the_journal)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "one", 0);
    uint32_t uv = status_of(b).uid_validity;
    struct mbox_id id = b->id;
    store_box_free(b);
    fx.s = ops()->close(fx.s);
    write_file(INBOX "/status.json", "{\"uid_vali");
    fx.s = open_fs(fx.root);
    b = open_box(fx.s, "INBOX");
    ck_assert_uint_eq(status_of(b).uid_validity, uv);
    ck_assert(mbox_id_eq(b->id, id));
    ck_assert_str_eq(rows(b), "1:0");
    store_box_free(b);
    fx.s = ops()->close(fx.s);
    ck_assert_int_eq(unlink(INBOX "/status.json"), 0);
    ck_assert_int_eq(unlink(INBOX "/journal"), 0);
    fx.s = open_fs(fx.root);
    b = open_box(fx.s, "INBOX");
    ck_assert_uint_gt(status_of(b).uid_validity, uv); /* nothing tells the old one */
    ck_assert_str_eq(rows(b), "1:0");
    store_box_free(b);
    end();
}
END_TEST

START_TEST(duplicate_uids_keep_every_text)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "original", STORE_SEEN);
    ck_assert_int_eq(link(INBOX "/0000/00000001_S.eml", INBOX "/0000/00000001_.eml"),
                     0); /* a backup across a change */
    ck_assert_str_eq(rows(b), "1:8");
    ck_assert(there("domains/example.org/users/alice/lost+found"));
    write_file(INBOX "/0000/00000001_F.eml", "a different text");
    ck_assert_str_eq(rows(b), "1:8 2:4");
    ck_assert_str_eq(text_of(b, 1), "original");
    ck_assert_str_eq(text_of(b, 2), "a different text");
    store_box_free(b);
    end();
}
END_TEST

START_TEST(a_uid_that_a_file_without_a_record_has_is_passed_over)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "one", 0);
    append_text(b, "two", 0);
    ck_assert_int_eq(expunge_uid(b, 1), 0);
    write_file(INBOX "/0000/00000001_S.eml", "an old one, put back");
    write_file(INBOX "/0000/00000003_S.eml", "a new one, put there");
    ck_assert_str_eq(rows(b), "2:0 4:8 5:8");
    ck_assert_str_eq(text_of(b, 4), "an old one, put back");
    ck_assert_str_eq(text_of(b, 5), "a new one, put there");
    b = reopen(b);
    ck_assert_str_eq(rows(b), "2:0 4:8 5:8");
    store_box_free(b);
    end();
}
END_TEST

START_TEST(links_and_fifos_are_not_followed)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX"), *none;
    append_text(b, "one", 0);
    ck_assert_int_eq(symlink("/etc/passwd", INBOX "/0000/00000005_.eml"), 0);
    ck_assert_int_eq(mkfifo(INBOX "/0000/00000006_.eml", 0600), 0);
    ck_assert_int_eq(symlink("/etc", INBOX "/../Evil"), 0);
    ck_assert_str_eq(rows(b), "1:0");
    ck_assert_int_ne(ops()->box_open(fx.s, alice, span_z("Evil"), &none), 0);
    ck_assert_int_eq(unlink(INBOX "/0000/00000001_.eml"), 0);
    ck_assert_int_eq(symlink("/etc/passwd", INBOX "/0000/00000001_.eml"), 0);
    ck_assert_ptr_null(body_text(b, 1));
    ck_assert_str_eq(rows(b), "");
    store_box_free(b);
    end();
}
END_TEST

START_TEST(a_file_of_another_size_is_refused)
{
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_body *body;
    append_text(b, "one", 0);
    ck_assert_int_eq(truncate(INBOX "/0000/00000001_.eml", 2), 0);
    ck_assert_int_eq(ops()->body_open(b, 1, &body), -E_IO);
    store_box_free(b);
    end();
}
END_TEST

START_TEST(recipients_share_one_inode)
{
    begin();
    struct store_box *a = open_box(fx.s, "INBOX"), *b = open_box(fx.s, "Sent");
    struct store_stage *t = stage_text(fx.s, "shared", 1);
    struct store_append item[2] = {{.box = a, .stage = t}, {.box = b, .stage = t}};
    struct stat st;
    ck_assert_int_eq(store_append(fx.s, no_op, item, 2), 0);
    ck_assert_int_eq(stat(INBOX "/0000/00000001_.eml", &st), 0);
    ck_assert_uint_eq(st.st_nlink, 2);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    expunge_uid(a, 1);
    expunge_uid(b, 1);
    /* The only names are gone: the octets come from the open file. */
    item[0] = (struct store_append){.box = a, .stage = t};
    ck_assert_int_eq(store_append(fx.s, no_op, item, 1), 0);
    ck_assert_uint_eq(item[0].uid, 2);
    ck_assert_str_eq(text_of(a, 2), "shared");
    store_stage_free(t);
    store_box_free(a);
    store_box_free(b);
    end();
}
END_TEST

START_TEST(other_processes_are_heard)
{
    struct store_event ev[16];
    begin();
    struct store *other = open_fs(fx.root);
    struct store_box *b = open_box(fx.s, "INBOX"), *there_b = open_box(other, "INBOX");
    append_text(b, "first", 0);
    ck_assert_int_eq(ops()->watch_add(b), 0);
    while (ops()->watch_read(fx.s, ev, 16) > 0)
        ;
    ck_assert_int_eq(ops()->watch_read(fx.s, ev, 16), 0);
    ck_assert_int_eq(ops()->changed(b), 0);
    append_text(there_b, "second", 0);
    bool log = false, files = false;
    int n = ops()->watch_read(fx.s, ev, 16);
    ck_assert_int_gt(n, 0);
    for (int i = 0; i < n; i++) {
        ck_assert(mbox_id_eq(ev[i].id, b->id));
        log |= ev[i].kind == STORE_EV_LOG;
        files |= ev[i].kind == STORE_EV_FILES;
    }
    ck_assert(log && files);
    ck_assert_int_eq(ops()->changed(b), 1);
    struct store_status st;
    ck_assert_int_eq(ops()->status(b, STORE_LOOK_LOG, &st), 0);
    ck_assert_uint_eq(st.messages, 2);
    ck_assert_int_eq(ops()->changed(b), 0);
    set_flags(there_b, 1, STORE_FLAGS_ADD, STORE_SEEN);
    ck_assert_int_gt(ops()->watch_read(fx.s, ev, 16), 0);
    ck_assert_int_eq(ops()->status(b, STORE_LOOK_LOG, &st), 0);
    ck_assert_uint_eq(st.unseen, 1);
    ops()->watch_del(b);
    append_text(there_b, "third", 0);
    ck_assert_int_eq(ops()->watch_read(fx.s, ev, 16), 0);
    store_box_free(b);
    store_box_free(there_b);
    other->ops->close(other);
    end();
}
END_TEST

START_TEST(two_processes_agree_on_keywords_and_pending_flags)
{
    static uint32_t uid[200];
    static struct store_result res[200];
    struct store_delta delta;
    begin();
    struct store *other = open_fs(fx.root);
    struct store_box *b = open_box(fx.s, "INBOX"), *c = open_box(other, "INBOX");
    for (uint32_t i = 0; i < 200; i++)
        uid[i] = append_text(b, "x", 0);
    struct span name = span_z("$Work");
    uint64_t bit, same;
    ck_assert_int_eq(ops()->keyword_add(b, no_op, &name, 1, &bit), 0);
    ck_assert_int_eq(
        ops()->flags(b, no_op, uid, 200, STORE_FLAGS_ADD, bit, UINT64_MAX, res, &delta), 0);
    ck_assert(there(INBOX "/0000/00000150_.eml")); /* the names follow */
    ck_assert_int_eq(other->ops->keyword_add(c, no_op, &name, 1, &same), 0);
    ck_assert_uint_eq(bit, same);
    struct store_snap *snap = snap_of(c, 0);
    for (size_t i = 0; i < snap->rows_n; i++)
        ck_assert_uint_eq(snap->row[i].flags, bit);
    store_snap_free(other, snap);
    ck_assert_int_eq(set_flags(c, 150, STORE_FLAGS_SET, STORE_DELETED), 0);
    ck_assert(there(INBOX "/0000/00000150_D.eml"));
    ck_assert_int_eq(expunge_uid(c, 151), 0);
    other->ops->close(other); /* a clean stop carries out what is pending */
    ck_assert(there(INBOX "/0000/00000149_a.eml"));
    ck_assert(!there(INBOX "/0000/00000151_.eml") && !there(INBOX "/0000/00000151_a.eml"));
    ck_assert_int_ge(ops()->maintain(fx.s, STORE_MAINTAIN_STOP), 0);
    snap = snap_of(b, 0);
    ck_assert_uint_eq(snap->rows_n, 199);
    ck_assert_uint_eq(row_of(snap, 150)->flags, STORE_DELETED);
    ck_assert_uint_eq(row_of(snap, 1)->flags, bit);
    store_snap_free(fx.s, snap);
    store_box_free(b);
    end();
}
END_TEST

START_TEST(empty_shards_go_and_uids_go_on)
{
    static struct store_append item[1100];
    static uint32_t uid[1100];
    static struct store_result res[1100];
    struct store_delta delta;
    begin();
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_stage *t = stage_text(fx.s, "x", 1);
    for (size_t i = 0; i < 1100; i++) {
        item[i] = (struct store_append){.box = b, .stage = t};
        uid[i] = (uint32_t)i + 1;
    }
    ck_assert_int_eq(store_append(fx.s, no_op, item, 1100), 0);
    store_stage_free(t);
    ck_assert(there(INBOX "/0001/00001000_.eml"));
    ck_assert_int_eq(ops()->expunge(b, no_op, uid, 1100, 0, res, &delta), 0);
    b = reopen(b);
    ck_assert_uint_eq(append_text(b, "next", 0), 1101);
    ck_assert_str_eq(rows(b), "1101:0");
    store_box_free(b);
    end();
}
END_TEST

/* A group of uids from 2 on was being linked when its process died, or when `lock` was copied (SPEC STORE-41). */
START_TEST(a_group_is_taken_back_by_its_own_mark_and_not_by_a_copy_of_it)
{
    for (int copied = 0; copied < 2; copied++) {
        struct stat st;
        begin();
        struct store_box *b = open_box(fx.s, "INBOX");
        ck_assert_uint_eq(append_text(b, "one", 0), 1);
        ck_assert_int_eq(stat(INBOX "/lock", &st), 0);
        struct {
            char what[4];
            uint32_t first;
            uint64_t ino;
        } mark = {"G", 2, st.st_ino};
        int fd = open(INBOX "/lock", O_WRONLY);
        ck_assert_int_eq(pwrite(fd, &mark, sizeof(mark), 0), sizeof(mark));
        close(fd);
        if (copied)
            ck_assert_int_eq(system("cp -p " INBOX "/lock copy && mv copy " INBOX "/lock"), 0);
        write_file(INBOX "/0000/00000002_.eml", "two");
        b = reopen(b);
        ck_assert_str_eq(rows(b), copied ? "1:0 2:0" : "1:0");
        ck_assert_uint_eq(append_text(b, "next", 0), copied ? 3 : 2);
        store_box_free(b);
        end();
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/fs");
    TCase *t = tcase_create("fs");
    suite_add_tcase(s, t);
    tcase_add_test(t, an_older_tree_is_served_as_it_is);
    tcase_add_test(t, foreign_hands_are_noticed_without_a_restart);
    tcase_add_test(t, a_lost_journal_is_made_anew_and_modseq_does_not_fall);
    tcase_add_test(t, usage_of_another_boot_is_counted_in_the_background);
    tcase_add_test(t, another_boot_finds_what_the_journal_forgot);
    tcase_add_test(t, a_broken_status_is_rebuilt_from_the_journal);
    tcase_add_test(t, duplicate_uids_keep_every_text);
    tcase_add_test(t, a_uid_that_a_file_without_a_record_has_is_passed_over);
    tcase_add_test(t, links_and_fifos_are_not_followed);
    tcase_add_test(t, a_file_of_another_size_is_refused);
    tcase_add_test(t, recipients_share_one_inode);
    tcase_add_test(t, other_processes_are_heard);
    tcase_add_test(t, two_processes_agree_on_keywords_and_pending_flags);
    tcase_add_test(t, empty_shards_go_and_uids_go_on);
    tcase_add_test(t, a_group_is_taken_back_by_its_own_mark_and_not_by_a_copy_of_it);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
