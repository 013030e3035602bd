/* Every operation of the store with a fault at its n-th write, sync, link, rename or unlink, for
 * every n: killed there, or the call fails with EIO or ENOSPC (SPEC DUR-07, DUR-10, STORE-24,
 * STORE-27). Afterwards another process opens the tree: nothing acknowledged is lost, nothing is
 * partial or doubled, no uid is given twice. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "store/common_store.h"

#define TEXT                                                                                       \
    "Subject: fault\r\n\r\nThe octets of the message that must come whole or not at all.\r\n"
#define OLD_N 3 /* messages in each mailbox beforehand: "old 1", "old 2", "old 3" */

/* What the child tells its parent; shared memory, so that a kill loses nothing that was told. */
struct told {
    bool done; /* the operation returned */
    int r;     /* with this */
    int err[3];
    uint32_t uid[3];
    bool later_ok; /* an append after the fault went well */
    uint32_t later_uid;
    long calls;                    /* made by the operation */
    struct store_status before[3]; /* INBOX, Sent, Junk */
};

static struct told *told;
static char root[64];
static void (*arm)(const char *kind_z, long at, int how);
static long (*disarm)(void);

struct scenario {
    const char *name;
    void (*prepare)(struct store *s);
    void (*act)(struct store *s, struct store_box *b[3]); /* between arm and disarm */
    void (*check)(struct store *s);
};

/* --- checks
 * ------------------------------------------------------------------------------------------------------
 */

static size_t count_text(struct store_box *b, const char *text_z)
{
    struct store_snap *snap = snap_of(b, 0);
    size_t n = 0;
    for (size_t i = 0; i < snap->rows_n; i++) {
        char *text = body_text(b, snap->row[i].uid);
        ck_assert_msg(text != NULL, "uid %u cannot be read", snap->row[i].uid);
        ck_assert_uint_eq(strlen(text), snap->row[i].size);
        ck_assert(strcmp(text, TEXT) == 0 || strncmp(text, "old ", 4) == 0 ||
                  strcmp(text, "later") == 0);
        n += strcmp(text, text_z) == 0;
        free(text);
    }
    store_snap_free(b->store, snap);
    return n;
}

static void check_old(struct store_box *b, size_t each)
{
    for (int i = 1; i <= OLD_N; i++) {
        char text[16];
        snprintf(text, sizeof(text), "old %d", i);
        ck_assert_uint_eq(count_text(b, text), each);
    }
}

/* A new message gets a uid that nobody was told before, and MODSEQ did not fall. */
static void check_next(struct store_box *b, uint32_t told_uid, const struct store_status *before)
{
    struct store_status st = status_of(b);
    ck_assert_uint_ge(st.modseq, before->modseq);
    ck_assert_uint_eq(st.uid_validity, before->uid_validity);
    ck_assert_uint_ge(st.uid_next, before->uid_next);
    uint32_t uid = append_text(b, "later", 0);
    ck_assert_uint_gt(uid, told_uid);
    ck_assert_uint_ge(uid, before->uid_next);
}

/* --- delivery
 * ----------------------------------------------------------------------------------------------------
 */

static void deliver(struct store *s, struct store_box *b[3])
{
    struct store_stage *t = NULL;
    struct store_append item[3] = {
        {.box = b[0]}, {.box = b[1], .flags = STORE_SEEN}, {.box = b[2]}};
    int r = store_stage_begin(s, &t);
    if (r == 0)
        r = store_stage_write(t, TEXT, strlen(TEXT));
    if (r == 0)
        r = store_stage_finish(t, 1000);
    for (int i = 0; i < 3; i++) {
        item[i].stage = t;
        told->err[i] = -E_IO;
    }
    if (r == 0)
        r = store_append(s, no_op, item, 3);
    for (int i = 0; i < 3 && t != NULL; i++) {
        told->err[i] = item[i].err;
        told->uid[i] = item[i].err == 0 ? item[i].uid : 0;
    }
    told->r = r;
    told->done = true;
    store_stage_free(t);
}

static void check_delivery(struct store *s)
{
    static const char *const name[3] = {"INBOX", "Sent", "Junk"};
    for (int i = 0; i < 3; i++) {
        struct store_box *b = open_box(s, name[i]);
        size_t n = count_text(b, TEXT);
        if (told->done)
            ck_assert_uint_eq(n, told->err[i] == 0 && told->uid[i] != 0);
        else
            ck_assert_uint_le(n, 1);
        check_old(b, 1);
        check_next(b, told->uid[i], &told->before[i]);
        store_box_free(b);
    }
}

static void deliver_group(struct store *s, struct store_box *b[3])
{
    struct store_stage *t = NULL;
    struct store_append item[3];
    int r = store_stage_begin(s, &t);
    if (r == 0)
        r = store_stage_write(t, TEXT, strlen(TEXT));
    if (r == 0)
        r = store_stage_finish(t, 1000);
    for (int i = 0; i < 3; i++)
        item[i] = (struct store_append){.box = b[0], .stage = t, .group = 1};
    told->r = r == 0 ? store_append(s, no_op, item, 3) : r;
    for (int i = 0; i < 3 && told->r == 0; i++)
        told->uid[i] = item[i].uid;
    told->done = true;
    store_stage_free(t);
}

static void check_group(struct store *s)
{
    struct store_box *b = open_box(s, "INBOX");
    size_t n = count_text(b, TEXT);
    if (told->done)
        ck_assert_uint_eq(n, told->r == 0 ? 3 : 0);
    else
        ck_assert_msg(n == 0 || n == 3, "%zu of a group of three", n);
    check_old(b, 1);
    check_next(b, told->uid[2], &told->before[0]);
    store_box_free(b);
}

/* --- flags, expunge --------------------------------------------------------------------------- */

static void change_flags(struct store *s, struct store_box *b[3])
{
    (void)s;
    told->r = set_flags(b[0], 2, STORE_FLAGS_ADD, STORE_FLAGGED | STORE_SEEN);
    told->done = true;
}

static void check_flags(struct store *s)
{
    struct store_box *b = open_box(s, "INBOX");
    struct store_snap *snap = snap_of(b, 0);
    uint64_t flags = row_of(snap, 2)->flags, all = STORE_FLAGGED | STORE_SEEN;
    ck_assert(flags == 0 || flags == all);
    if (told->done)
        ck_assert_uint_eq(flags, told->r == 0 ? all : 0);
    store_snap_free(s, snap);
    check_old(b, 1);
    check_next(b, OLD_N, &told->before[0]);
    store_box_free(b);
}

static void expunge_last(struct store *s, struct store_box *b[3])
{
    (void)s;
    told->r = expunge_uid(b[0], OLD_N);
    told->done = true;
}

static void check_expunge(struct store *s)
{
    struct store_box *b = open_box(s, "INBOX");
    size_t n = count_text(b, "old 3");
    ck_assert_uint_le(n, 1);
    if (told->done && told->r == 0)
        ck_assert_uint_eq(n, 0);
    if (told->done && told->r != 0 && told->r != -E_IO)
        ck_assert_uint_eq(n, 1); /* ENOSPC changes nothing */
    ck_assert_uint_eq(count_text(b, "old 1"), 1);
    check_next(b, OLD_N, &told->before[0]);
    store_box_free(b);
}

/* --- copy, move
 * --------------------------------------------------------------------------------------------------
 */

static void transfer(struct store *s, struct store_box *b[3], bool move)
{
    uint32_t uid[3] = {1, 2, 3}, uv;
    struct store_copied res[3] = {{0}};
    struct store_delta from, to;
    if (move)
        told->r = s->ops->move(b[0], no_op, uid, 3, false, b[1], res, &uv, &from, &to);
    else
        told->r = s->ops->copy(b[0], no_op, uid, 3, false, b[1], res, &uv, &to);
    for (int i = 0; i < 3 && told->r == 0; i++)
        told->uid[i] = res[i].dst_uid;
    told->done = true;
}

static void move_three(struct store *s, struct store_box *b[3])
{
    transfer(s, b, true);
}

static void copy_three(struct store *s, struct store_box *b[3])
{
    transfer(s, b, false);
}

static void check_move(struct store *s)
{
    struct store_box *from = open_box(s, "INBOX"), *to = open_box(s, "Sent");
    for (int i = 1; i <= OLD_N; i++) {
        char text[16];
        snprintf(text, sizeof(text), "old %d", i);
        size_t here = count_text(from, text),
               there = count_text(to, text) - 1; /* it has one of its own */
        ck_assert_uint_eq(here + there, 1);
        if (told->done)
            ck_assert_uint_eq(there, told->r == 0);
    }
    check_next(from, OLD_N, &told->before[0]);
    check_next(to, told->uid[2], &told->before[1]);
    store_box_free(from);
    store_box_free(to);
}

static void check_copy(struct store *s)
{
    struct store_box *from = open_box(s, "INBOX"), *to = open_box(s, "Sent");
    check_old(from, 1);
    if (told->done)
        check_old(to, told->r == 0 ? 2 : 1);
    else
        check_old(to, count_text(to, "old 1")); /* all of them, or none */
    check_next(from, OLD_N, &told->before[0]);
    check_next(to, told->uid[2], &told->before[1]);
    store_box_free(from);
    store_box_free(to);
}

/* --- names
 * -------------------------------------------------------------------------------------------------------
 */

static void make_tree(struct store *s)
{
    struct mbox_id id;
    ck_assert_int_eq(s->ops->mbox_create(s, no_op, alice, span_z("top/a"), STORE_USE_NONE, &id), 0);
    struct store_box *b = open_box(s, "top/a");
    append_text(b, "old 1", STORE_FLAGGED);
    store_box_free(b);
}

static bool exists(struct store *s, const char *name_z)
{
    struct store_box *b;
    int r = s->ops->box_open(s, alice, span_z(name_z), &b);
    ck_assert(r == 0 || r == -E_NOTFOUND);
    if (r == 0)
        store_box_free(b);
    return r == 0;
}

static void rename_top(struct store *s, struct store_box *b[3])
{
    (void)b;
    told->r = s->ops->mbox_rename(s, no_op, alice, span_z("top"), span_z("new/top"));
    told->done = true;
}

static void check_rename(struct store *s)
{
    bool moved = exists(s, "new/top");
    ck_assert_int_eq(exists(s, "top"), !moved);
    ck_assert_int_eq(exists(s, "new/top/a"), moved);
    ck_assert_int_eq(exists(s, "top/a"), !moved);
    if (told->done && told->r == 0)
        ck_assert(moved);
    struct store_box *b = open_box(s, moved ? "new/top/a" : "top/a");
    ck_assert_uint_eq(count_text(b, "old 1"), 1);
    store_box_free(b);
}

static void rename_inbox(struct store *s, struct store_box *b[3])
{
    (void)b;
    told->r = s->ops->mbox_rename(s, no_op, alice, span_z("INBOX"), span_z("attic"));
    told->done = true;
}

static void check_rename_inbox(struct store *s)
{
    struct store_box *inbox = open_box(s, "INBOX"),
                     *attic = exists(s, "attic") ? open_box(s, "attic") : NULL;
    for (int i = 1; i <= OLD_N; i++) {
        char text[16];
        snprintf(text, sizeof(text), "old %d", i);
        size_t here = count_text(inbox, text), there = attic == NULL ? 0 : count_text(attic, text);
        ck_assert_uint_eq(here + there, 1);
        if (told->done && told->r == 0)
            ck_assert_uint_eq(there, 1);
    }
    check_next(inbox, OLD_N, &told->before[0]);
    store_box_free(inbox);
    if (attic != NULL)
        store_box_free(attic);
}

static void delete_a(struct store *s, struct store_box *b[3])
{
    (void)b;
    told->r = s->ops->mbox_delete(s, no_op, alice, span_z("top/a"));
    told->done = true;
}

static void check_delete(struct store *s)
{
    bool there = exists(s, "top/a");
    if (told->done && told->r == 0)
        ck_assert(!there);
    if (there) {
        struct store_box *b = open_box(s, "top/a");
        ck_assert_uint_eq(count_text(b, "old 1"), 1);
        append_text(b, "later", 0);
        store_box_free(b);
    }
    ck_assert(exists(s, "top"));
}

static void create_deep(struct store *s, struct store_box *b[3])
{
    struct mbox_id id;
    (void)b;
    told->r = s->ops->mbox_create(s, no_op, alice, span_z("x/y"), STORE_USE_NONE, &id);
    told->done = true;
}

static void check_create(struct store *s)
{
    if (told->done && told->r == 0)
        ck_assert(exists(s, "x/y"));
    if (exists(s, "x/y")) {
        struct store_box *b = open_box(s, "x/y");
        append_text(b, "later", 0);
        store_box_free(b);
    }
}

/* --- compaction
 * --------------------------------------------------------------------------------------------------
 */

#define TOGGLES 7400 /* times three messages: more than 1 MiB of records */

static void fill_journal(struct store *s)
{
    struct store_box *b = open_box(s, "INBOX");
    uint32_t uid[3] = {1, 2, 3};
    struct store_result res[3];
    struct store_delta delta;
    for (int i = 0; i < TOGGLES; i++)
        ck_assert_int_eq(s->ops->flags(b, no_op, uid, 3, STORE_FLAGS_SET,
                                       i % 2 ? STORE_SEEN : STORE_FLAGGED, UINT64_MAX, res, &delta),
                         0);
    ck_assert_int_eq(expunge_uid(b, 3), 0);
    store_box_free(b);
}

static void compact(struct store *s, struct store_box *b[3])
{
    (void)b;
    told->r = s->ops->maintain(s, STORE_MAINTAIN_TICK);
    told->done = true;
}

static void check_compaction(struct store *s)
{
    struct store_box *b = open_box(s, "INBOX");
    struct store_snap *snap = snap_of(b, told->before[0].modseq - 1), *all = snap_of(b, 0);
    ck_assert_uint_eq(all->rows_n, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_uint_eq(all->row[i].flags, STORE_SEEN);
        ck_assert_uint_lt(all->row[i].modseq, told->before[0].modseq);
    }
    ck_assert(snap->complete);
    ck_assert_uint_eq(snap->vanished_n, 1);
    ck_assert_uint_eq(snap->vanished[0], 3);
    ck_assert_uint_eq(all->st.modseq, told->before[0].modseq);
    store_snap_free(s, snap);
    store_snap_free(s, all);
    check_next(b, OLD_N, &told->before[0]);
    store_box_free(b);
}

/* --- the driver
 * --------------------------------------------------------------------------------------------------
 */

#define FACTS_N 30000

/* So often that the file is replaced in between. Nothing depends on it: a call that fails is no failure. */
static void put_facts(struct store *s, struct store_box *b[3])
{
    static uint8_t facts[FACTS_N];
    for (int i = 0; i < 9; i++) {
        struct store_body *body;
        struct store_facts item = {.uid = 1 + (uint32_t)i % 3, .size = 5};
        if (s->ops->body_open(b[0], item.uid, &body) < 0)
            continue;
        item.ident = s->ops->body_ident(body);
        store_body_free(body);
        memset(facts, 'a' + i, sizeof(facts));
        item.octets = span_of(facts, sizeof(facts));
        (void)s->ops->facts_put(b[0], (unsigned)i % 2, &item, 1);
    }
    told->done = true;
}

/* What is there is one of the texts that were put for that message, whole; and new ones are kept. */
static void check_facts(struct store *s)
{
    struct strbuf mem = {0};
    struct store_box *b[3] = {open_box(s, "INBOX"), NULL, NULL};
    check_old(b[0], 1);
    for (int again = 0; again < 2; again++) {
        for (uint32_t uid = 1; uid <= 3; uid++)
            for (unsigned kind = 0; kind < 2; kind++) {
                struct store_facts item = {.uid = uid, .size = 5};
                ck_assert_int_eq(s->ops->facts_get(b[0], kind, &item, 1, &mem), 0);
                ck_assert(item.octets.p != NULL || !again);
                if (item.octets.p == NULL)
                    continue;
                unsigned i = (unsigned)(item.octets.p[0] - 'a');
                ck_assert(i % 3 + 1 == uid && i % 2 == kind);
                ck_assert_uint_eq(item.octets.n, FACTS_N);
                ck_assert_int_eq(memcmp(item.octets.p, item.octets.p + 1, FACTS_N - 1), 0);
            }
        put_facts(s, b);
    }
    strbuf_done(&mem);
    store_box_free(b[0]);
}

static const struct scenario scenarios[] = {
    {"one delivery to three mailboxes", NULL, deliver, check_delivery},
    {"a group of three appends", NULL, deliver_group, check_group},
    {"one flag change", NULL, change_flags, check_flags},
    {"one expunge", NULL, expunge_last, check_expunge},
    {"one move of three", NULL, move_three, check_move},
    {"one copy of three", NULL, copy_three, check_copy},
    {"mailbox create", NULL, create_deep, check_create},
    {"mailbox rename", make_tree, rename_top, check_rename},
    {"rename of INBOX", NULL, rename_inbox, check_rename_inbox},
    {"mailbox delete", make_tree, delete_a, check_delete},
    {"facts of three messages", NULL, put_facts, check_facts},
    {"journal compaction", fill_journal, compact, check_compaction},
};

static const char *const names[3] = {"INBOX", "Sent", "Junk"};

static void prepare(const struct scenario *sc)
{
    int status;
    snprintf(root, sizeof(root), "%s/rmaild-fault-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(root));
    pid_t pid = fork();
    if (pid != 0) {
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_int_eq(status, 0);
        return;
    }
    struct store *s = open_fs(root);
    ck_assert_int_eq(s->ops->account_create(s, no_op, alice), 0);
    for (int i = 0; i < 3; i++) {
        struct store_box *b = open_box(s, names[i]);
        append_text(b, "old 1", 0);
        append_text(b, "old 2", 0);
        append_text(b, "old 3", 0);
        store_box_free(b);
    }
    if (sc->prepare != NULL)
        sc->prepare(s);
    if (sc->prepare == fill_journal) /* its owner dies: nothing settled, nothing compacted */
        _exit(0);
    s->ops->close(s);
    _exit(0);
}

static void child(const struct scenario *sc, const char *kind, long at, int how)
{
    struct store *s = open_fs(root);
    struct store_box *b[3];
    for (int i = 0; i < 3; i++) {
        b[i] = open_box(s, names[i]);
        told->before[i] = status_of(b[i]);
    }
    arm(kind, at, how);
    sc->act(s, b);
    told->calls = disarm();
    struct store_append item = {.box = b[2], .stage = stage_text(s, "later", 1)};
    told->later_ok = store_append(s, no_op, &item, 1) == 0;
    told->later_uid = item.uid;
    fflush(NULL);
    _exit(0);
}

/* One run; false when the operation has fewer than `at` such calls. */
static bool run(const struct scenario *sc, const char *kind, long at, int how)
{
    int status;
    memset(told, 0, sizeof(*told));
    prepare(sc);
    pid_t pid = fork();
    if (pid == 0)
        child(sc, kind, at, how);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    ck_assert_msg(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0),
                  "%s, %s %ld: the process failed", sc->name, kind, at);
    ck_assert(killed || told->done);
    ck_assert_msg(killed || told->later_ok, "%s, %s %ld %d: the mailbox is of no use afterwards",
                  sc->name, kind, at, how);
    for (int round = 0; round < 2; round++) { /* healed once, it stays so */
        struct store *s = open_fs(root);
        if (round == 0)
            sc->check(s);
        else
            for (int i = 0; i < 3; i++) {
                struct store_box *b = open_box(s, names[i]);
                count_text(b, TEXT);
                store_box_free(b);
            }
        s->ops->close(s);
    }
    remove_tree(root);
    return killed || told->calls >= at;
}

START_TEST(every_step_may_fail)
{
    static const int hows[] = {0, EIO, ENOSPC};
    const struct scenario *sc = &scenarios[_i];
    long runs = 0;
    arm = (void (*)(const char *, long, int))dlsym(RTLD_DEFAULT, "fault_arm");
    disarm = (long (*)(void))dlsym(RTLD_DEFAULT, "fault_disarm");
    ck_assert_msg(arm != NULL && disarm != NULL, "run me with LD_PRELOAD=libfault.so (ctest does)");
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(told != MAP_FAILED);
    for (size_t h = 0; h < 3; h++)
        for (long at = 1; at < 10000; at++, runs++)
            if (!run(sc, "all", at, hows[h]))
                break;
    ck_assert_int_ge(runs, 2 * 3);
    printf("%s: %ld runs\n", sc->name, runs);
    fflush(stdout);
    munmap(told, sizeof(*told));
}
END_TEST

/* Another process that has the mailbox open goes on where the dead one stopped: it must not give
 * the uid of a name that was linked and not recorded (STORE-12), and shows that message whole. */
static int run_beside_the_living(long at)
{
    int go[2], status;
    char c = 'g';
    memset(told, 0, sizeof(*told));
    prepare(&scenarios[0]);
    ck_assert_int_eq(pipe(go), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (read(go[0], &c, 1) != 1)
            _exit(9);
        child(&scenarios[0], "all", at, 0);
    }
    struct store *s = open_fs(root);
    struct store_box *b = open_box(s, "INBOX");
    struct store_status before = status_of(b);
    ck_assert_int_eq(write(go[1], &c, 1), 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    close(go[0]);
    close(go[1]);
    uint32_t uid = append_text(b, "later", STORE_SEEN);
    ck_assert_uint_ge(uid, before.uid_next);
    struct store_snap *snap = snap_of(b, 0);
    ck_assert_uint_eq(snap->st.uid_next, (uint64_t)uid + 1);
    store_snap_free(s, snap);
    size_t n = count_text(b, TEXT);
    ck_assert_uint_le(n, 1);
    if (told->done)
        ck_assert_uint_eq(n, 1);
    char *text = body_text(b, uid);
    ck_assert_str_eq(text, "later");
    free(text);
    if (n == 1)
        ck_assert_uint_eq(uid, OLD_N + 2);
    store_box_free(b);
    s->ops->close(s);
    char aside[128];
    snprintf(aside, sizeof(aside), "%s/domains/example.org/users/alice/lost+found", root);
    ck_assert_int_ne(access(aside, F_OK), 0); /* no two names of one uid */
    remove_tree(root);
    return WIFSIGNALED(status);
}

START_TEST(a_living_process_goes_on_after_a_dead_one)
{
    long at = 1;
    arm = (void (*)(const char *, long, int))dlsym(RTLD_DEFAULT, "fault_arm");
    disarm = (long (*)(void))dlsym(RTLD_DEFAULT, "fault_disarm");
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(told != MAP_FAILED);
    while (run_beside_the_living(at))
        at++;
    ck_assert_int_gt(at, 10);
    munmap(told, sizeof(*told));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fault/store_steps");
    TCase *t = tcase_create("steps");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, every_step_may_fail, 0, (int)(sizeof(scenarios) / sizeof(scenarios[0])));
    tcase_add_test(t, a_living_process_goes_on_after_a_dead_one);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
