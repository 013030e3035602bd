/* Several processes on one mail_root (SPEC GEN-04, STORE-10, 21, 32): flag changes against
 * continuous listing, movers against an expunger, appends against DELETE. */
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/common_store.h"

static char root[64];

static void make_root(void)
{
    snprintf(root, sizeof(root),
             "/tmp/rmaild-procs-XXXXXX"); /* a real disk where there is one: listings race there */
    ck_assert_ptr_nonnull(mkdtemp(root));
    struct store *s = open_fs(root);
    ck_assert_int_eq(s->ops->account_create(s, no_op, alice), 0);
    s->ops->close(s);
}

static struct shared {
    atomic_int waiting; /* processes that have yet to come to meet() */
    atomic_int acked;   /* appends */
    atomic_bool stop;
} * shared;

/* All workers begin together, with their mailboxes open. */
static void meet(void)
{
    atomic_fetch_sub(&shared->waiting, 1);
    while (atomic_load(&shared->waiting) > 0)
        sched_yield();
}

/* Runs `work` in n processes at once; each returns 0. */
static void in_processes(int n, int (*work)(int me))
{
    pid_t pid[8];
    int status;
    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(shared != MAP_FAILED);
    atomic_store(&shared->waiting, n);
    fflush(NULL);
    for (int i = 0; i < n; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            int r = work(i);
            atomic_store(&shared->stop, true);
            fflush(NULL);
            _exit(r);
        }
    }
    for (int i = 0; i < n; i++) {
        ck_assert_int_eq(waitpid(pid[i], &status, 0), pid[i]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "process %d: status %x", i,
                      (unsigned)status);
    }
    munmap(shared, sizeof(*shared));
}

/* Messages 0 to n-1, whose text is their number. */
static void fill(const char *name_z, uint32_t n)
{
    struct store *s = open_fs(root);
    struct store_box *b = open_box(s, name_z);
    struct store_append *item = calloc(n, sizeof(*item));
    char text[16];
    for (uint32_t i = 0; i < n; i++) {
        snprintf(text, sizeof(text), "%u", i);
        item[i] = (struct store_append){.box = b, .stage = stage_text(s, text, 7)};
    }
    ck_assert_int_eq(store_append(s, no_op, item, n), 0);
    for (uint32_t i = 0; i < n; i++)
        store_stage_free(item[i].stage);
    free(item);
    store_box_free(b);
    s->ops->close(s);
}

/* --- 20,000 flag changes against listings ----------------------------------------------------- */

#define LISTED  900
#define CHANGES 10000 /* by each of two */

static int change_flags(int me)
{
    struct store *s = open_fs(root);
    struct store_box *b = open_box(s, "INBOX");
    unsigned seed = (unsigned)me + 1;
    meet();
    for (int i = 0; i < CHANGES; i++) {
        uint32_t uid = (uint32_t)rand_r(&seed) % LISTED + 1;
        if (set_flags(b, uid, i % 3 ? STORE_FLAGS_ADD : STORE_FLAGS_REMOVE,
                      UINT64_C(1) << (rand_r(&seed) % 5)) != 0)
            return 1;
        if (i % 500 == 0 && s->ops->maintain(s, STORE_MAINTAIN_TICK) < 0)
            return 2;
    }
    store_box_free(b);
    s->ops->close(s);
    return 0;
}

static int list_all(int me)
{
    (void)me;
    uint64_t last = 0;
    meet();
    for (int i = 0; i < 60 || !atomic_load(&shared->stop); i++) { /* as long as flags change */
        struct store *s = open_fs(root); /* a fresh process each time, as far as the store knows */
        struct store_box *b = open_box(s, "INBOX");
        for (int k = 0; k < 5; k++) {
            struct store_snap *since = snap_of(b, last); /* what the others did since the last round */
            if (since->vanished_n != 0 || (!since->complete && since->rows_n != LISTED))
                return 4;
            struct store_snap *snap = snap_of(b, 0);
            if (snap->rows_n != LISTED || snap->st.uid_next != LISTED + 1 || snap->st.modseq < since->st.modseq ||
                since->st.modseq < last)
                return 3;
            last = snap->st.modseq;
            store_snap_free(s, snap);
            store_snap_free(s, since);
            char *text = body_text(b, (uint32_t)(i * 5 + k) % LISTED + 1);
            if (text == NULL)
                return 5;
            free(text);
        }
        store_box_free(b);
        s->ops->close(s);
    }
    return 0;
}

static int change_or_list(int me)
{
    return me < 2 ? change_flags(me) : list_all(me);
}

START_TEST(flag_changes_never_look_like_expunges)
{
    make_root();
    fill("INBOX", LISTED);
    in_processes(4, change_or_list);
    struct store *s = open_fs(root), *other = open_fs(root);
    struct store_box *b = open_box(s, "INBOX"), *c = open_box(other, "INBOX");
    struct store_snap *x = snap_of(b, 0), *y = snap_of(c, 0);
    ck_assert_uint_eq(x->rows_n, LISTED);
    for (size_t i = 0; i < LISTED; i++)
        ck_assert_mem_eq(&x->row[i], &y->row[i], sizeof(x->row[i]));
    store_snap_free(s, x);
    store_snap_free(other, y);
    s->ops->close(s);
    other->ops->close(other);
    remove_tree(root);
}
END_TEST

/* --- two movers and an expunger --------------------------------------------------------------- */

#define MOVED 1000

static int move_or_expunge(int me)
{
    struct store *s = open_fs(root);
    struct store_box *from = open_box(s, "INBOX"), *to = open_box(s, me == 0 ? "Trash" : "Archive");
    unsigned seed = (unsigned)me + 5;
    meet();
    for (uint32_t at = 0; at < MOVED;) {
        uint32_t uid[100], n = (uint32_t)rand_r(&seed) % 100 + 1, uv;
        struct store_copied res[100];
        struct store_result gone[100];
        struct store_delta a, b;
        for (uint32_t i = 0; i < n; i++)
            uid[i] = at + i + 1;
        int r = me < 2 ? s->ops->move(from, no_op, uid, n, false, to, res, &uv, &a, &b)
                       : s->ops->expunge(from, no_op, uid, n, 0, gone, &a);
        if (r != 0)
            return 1;
        at += n;
    }
    store_box_free(from);
    store_box_free(to);
    s->ops->close(s);
    return 0;
}

START_TEST(each_message_has_one_fate)
{
    static const char *const names[3] = {"INBOX", "Trash", "Archive"};
    uint32_t n[3];
    bool seen[MOVED] = {false};
    make_root();
    fill("INBOX", MOVED);
    in_processes(3, move_or_expunge);
    struct store *s = open_fs(root);
    for (int i = 0; i < 3; i++) {
        struct store_box *b = open_box(s, names[i]);
        struct store_snap *snap = snap_of(b, 0);
        n[i] = (uint32_t)snap->rows_n;
        for (size_t k = 0; k < snap->rows_n; k++) {
            char *text = body_text(b, snap->row[k].uid);
            ck_assert_ptr_nonnull(text);
            unsigned number = (unsigned)strtoul(text, NULL, 10);
            ck_assert_msg(number < MOVED && !seen[number], "%s is there twice", text);
            seen[number] = true;
            free(text);
        }
        store_snap_free(s, snap);
        store_box_free(b);
    }
    ck_assert_uint_eq(n[0], 0);
    printf("moved %u and %u, expunged %u\n", n[1], n[2], MOVED - n[1] - n[2]);
    s->ops->close(s);
    remove_tree(root);
}
END_TEST

static int move_only(int me)
{
    return move_or_expunge(me); /* no expunger: nothing may be lost */
}

START_TEST(two_movers_lose_and_double_nothing)
{
    make_root();
    fill("INBOX", MOVED);
    in_processes(2, move_only);
    struct store *s = open_fs(root);
    struct store_box *a = open_box(s, "Trash"), *b = open_box(s, "Archive"),
                     *c = open_box(s, "INBOX");
    ck_assert_uint_eq(status_of(a).messages + status_of(b).messages, MOVED);
    ck_assert_uint_eq(status_of(c).messages, 0);
    s->ops->close(s);
    remove_tree(root);
}
END_TEST

/* --- append against DELETE -------------------------------------------------------------------- */

#define ROUNDS 300
#define ACKED  20 /* at least: on a busy machine few come between a create and the next delete */

/* 0 appends, 1 deletes and makes again. An append that was acknowledged lies in the mailbox of its
 * UIDVALIDITY; if that is the one at the end, it must be there. If the mailbox was deleted later,
 * the message went with it. */
static int append_or_delete(int me)
{
    struct store *s = open_fs(root);
    char path[128];
    snprintf(path, sizeof(path), "%s/acked", root);
    FILE *acked = me == 0 ? fopen(path, "w") : NULL;
    meet();
    for (int i = 0; me == 0 ? !atomic_load(&shared->stop) : i < ROUNDS || atomic_load(&shared->acked) < ACKED; i++) {
        struct mbox_id id;
        if (me == 1) {
            int r = s->ops->mbox_delete(s, no_op, alice, span_z("box"));
            if (r != 0 && r != -E_NOTFOUND)
                return 1;
            r = s->ops->mbox_create(s, no_op, alice, span_z("box"), STORE_USE_NONE, &id);
            if (r != 0)
                return 2;
            continue;
        }
        struct store_box *b;
        int r = s->ops->box_open(s, alice, span_z("box"), &b);
        if (r == -E_NOTFOUND)
            continue;
        if (r != 0)
            return 3;
        struct store_stage *t = stage_text(s, "x", 1);
        struct store_append item = {.box = b, .stage = t};
        r = store_append(s, no_op, &item, 1);
        if (r != 0 && r != -E_NOTFOUND)
            return 4;
        if (r == 0) {
            fprintf(acked, "%u %u\n", item.uid_validity, item.uid);
            atomic_fetch_add(&shared->acked, 1);
        }
        store_stage_free(t);
        store_box_free(b);
    }
    if (acked != NULL)
        fclose(acked);
    s->ops->close(s);
    return 0;
}

START_TEST(an_append_to_a_deleted_mailbox_is_never_acknowledged)
{
    char path[128];
    unsigned uv, uid, mine = 0, all = 0;
    make_root();
    in_processes(2, append_or_delete);
    struct store *s = open_fs(root);
    struct store_box *b = open_box(s, "box");
    struct store_snap *snap = snap_of(b, 0);
    snprintf(path, sizeof(path), "%s/acked", root);
    FILE *acked = fopen(path, "r");
    ck_assert_ptr_nonnull(acked);
    while (fscanf(acked, "%u %u", &uv, &uid) == 2) {
        ck_assert_uint_le(uv, snap->st.uid_validity);
        all++;
        if (uv == snap->st.uid_validity) {
            ck_assert_ptr_nonnull(row_of(snap, uid));
            mine++;
        }
    }
    fclose(acked);
    ck_assert_uint_ge(all, ACKED);
    ck_assert_uint_eq(mine, snap->rows_n);
    printf("%u appends acknowledged, %u of them to the last mailbox\n", all, mine);
    store_snap_free(s, snap);
    s->ops->close(s);
    remove_tree(root);
}
END_TEST

/* --- killed at random ------------------------------------------------------------------------- */

#define KILLS 40
#define UIDS  65536

/* By uid: which text was acknowledged, its writer's process and number; 0: none. Memory, because a note in a file is cut
 * where a page ends when its writer is killed. */
static _Atomic uint64_t *told;

static void name_text(char *buf, size_t size, uint64_t what)
{
    snprintf(buf, size, "%u.%u", (unsigned)(what >> 32), (unsigned)what);
}

_Noreturn static void append_for_ever(void)
{
    struct store *s = open_fs(root);
    struct store_box *b = open_box(s, "INBOX");
    for (uint64_t what = (uint64_t)getpid() << 32;; what++) {
        char text[64];
        name_text(text, sizeof(text), what);
        struct store_stage *t = stage_text(s, text, 1);
        struct store_append item = {.box = b, .stage = t};
        if (store_append(s, no_op, &item, 1) == 0 && (item.uid >= UIDS || atomic_exchange(&told[item.uid], what) != 0))
            _exit(1); /* the same uid for two */
        store_stage_free(t);
        if (what % 3 == 0)
            set_flags(b, item.uid, STORE_FLAGS_ADD, STORE_SEEN);
        s->ops->maintain(s, STORE_MAINTAIN_TICK);
    }
}

static void kill_appenders(useconds_t after)
{
    pid_t pid[3];
    int status;
    fflush(NULL);
    for (int k = 0; k < 3; k++)
        if ((pid[k] = fork()) == 0)
            append_for_ever();
    usleep(after);
    for (int k = 0; k < 3; k++) {
        kill(pid[k], SIGKILL);
        waitpid(pid[k], &status, 0);
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "an appender ended: status %x", (unsigned)status);
    }
}

START_TEST(killed_appenders_lose_nothing_that_was_acknowledged)
{
    char text[64];
    unsigned n = 0;
    make_root();
    told = mmap(NULL, UIDS * sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(told != MAP_FAILED);
    for (int i = 0; i < KILLS; i++)
        kill_appenders((useconds_t)(20000 + 1000 * (i % 17)));
    struct store *s = open_fs(root);
    struct store_box *b = open_box(s, "INBOX");
    struct store_snap *snap = snap_of(b, 0);
    for (uint32_t uid = 0; uid < UIDS; uid++) {
        uint64_t what = atomic_load(&told[uid]);
        if (what == 0)
            continue;
        char *there = row_of(snap, uid) == NULL ? NULL : body_text(b, uid);
        name_text(text, sizeof(text), what);
        ck_assert_msg(there != NULL && strcmp(there, text) == 0, "uid %u was acknowledged for %s and has %s", uid, text,
                      there == NULL ? "nothing" : there);
        free(there);
        n++;
    }
    ck_assert_uint_gt(n, KILLS);
    ck_assert_uint_le(snap->rows_n, n + 3 * KILLS); /* at most one each was on its way */
    printf("%u acknowledged, %zu there\n", n, snap->rows_n);
    munmap(told, UIDS * sizeof(*told));
    store_snap_free(s, snap);
    s->ops->close(s);
    remove_tree(root);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fault/processes");
    TCase *t = tcase_create("processes");
    suite_add_tcase(s, t);
    tcase_add_test(t, flag_changes_never_look_like_expunges);
    tcase_add_test(t, each_message_has_one_fate);
    tcase_add_test(t, two_movers_lose_and_double_nothing);
    tcase_add_test(t, an_append_to_a_deleted_mailbox_is_never_acknowledged);
    tcase_add_test(t, killed_appenders_lose_nothing_that_was_acknowledged);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
