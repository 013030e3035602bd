/* A message to mailboxes and to the queue as one commit (SPEC SMTP-24, STORE-24): what stands, and what is said, when
 * one of the steps fails. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "service/commit.h"
#include "service/common_ms.h"
#include "service/common_root.h"
#include "store/fs.h"
#include "store/store_ops.h"

static struct ms_fixture ms;
static struct test_root root;
static struct queue *q;
static struct queue_ops qops;
static int put_err;           /* what putting an entry answers; 0: it is put */
static unsigned fail_from;    /* appends that fail: from this one on */
static unsigned appends;

static int failing_append(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    if (++appends < fail_from)
        return ms.real->append(s, op, item, n);
    for (size_t i = 0; i < n; i++)
        item[i].err = -E_IO;
    return -E_IO;
}

static int failing_put(struct store *s, const struct queue_envelope *env, struct store_stage *stage)
{
    return put_err < 0 ? put_err : ms.real->queue->put(s, env, stage);
}

static void setup(enum ms_backend backend)
{
    log_set_level(LOG_CRITICAL);
    root_make(&root, NULL);
    ms_fixture_open(&ms, backend, 0, WORKERS_INLINE, 0);
    qops = *ms.real->queue;
    qops.put = failing_put;
    ms.ops.queue = &qops;
    ms.ops.append = failing_append;
    put_err = 0;
    fail_from = UINT_MAX;
    appends = 0;
    struct queue_config cfg = {.store = ms.store, .jobs = ms.jobs, .config = &root.slot, .manual = true};
    ck_assert_int_eq(queue_new(&cfg, &q), 0);
    ck_assert_int_eq(queue_start(q), 0);
}

static void teardown(void)
{
    workers_stop(ms.workers, 1000);
    queue_stop(q);
    q = queue_free(q);
    ms_fixture_close(&ms);
    root_done(&root);
}

/* -- one commit: alice, bob, and who is elsewhere */

struct try {
    struct commit c;
    struct ms_rcpt rcpt[2];
    struct queue_rcpt away;
    bool refuses; /* the caller answers for failed mailboxes itself, as LMTP does */
    unsigned done;
};

static bool later(struct commit *c, size_t i, struct queue_rcpt *ret)
{
    struct try *t = CONTAINER_OF(c, struct try, c);
    ck_assert_int_eq(ret->kind, QUEUE_LOCAL);
    ret->address = i == 0 ? SPAN_LIT("alice@example.com") : SPAN_LIT("bob@example.com");
    return !t->refuses;
}

static void done(struct commit *c, struct conn *conn)
{
    ck_assert_ptr_null(conn);
    CONTAINER_OF(c, struct try, c)->done++;
}

static void run(struct try *t, bool mailboxes, bool away)
{
    t->rcpt[0].who = ms_alice;
    t->rcpt[1].who = ms_bob;
    t->c.d.rcpt = t->rcpt;
    t->c.d.n = mailboxes ? 2 : 0;
    t->c.d.stage = mailboxes ? ms_text(ms.ms, "Return-Path: <>\r\nSubject: in\r\n\r\n") : NULL;
    t->c.put.stage = away ? ms_text(ms.ms, "Subject: out\r\n\r\n") : NULL;
    t->c.put.env.rcpt = &t->away;
    t->c.put.env.rcpt_n = away;
    t->away.address = SPAN_LIT("far@example.net");
    crypto_id(t->c.put.env.id);
    t->c.put.env.accepted_ms = 1700000000000;
    t->c.later = later;
    t->c.done = done;
    ck_assert_int_eq(commit_start(ms.ms, q, ms.jobs, &t->c), 0);
    workers_settle(ms.workers);
    ck_assert_uint_eq(t->done, 1);
    ck_assert_ptr_null(t->c.d.file);
    ck_assert_ptr_null(t->c.put.stage);
}

static uint32_t count(struct store_account who)
{
    struct mbox_id id;
    struct store_status st;
    ck_assert_int_eq(ms_status(ms.ms, who, SPAN_LIT("INBOX"), &id, &st), 0);
    return st.messages;
}

/* The entry's recipients as one text, "" when there is none. */
static const char *queued(const struct try *t)
{
    static char text[256];
    struct queue_envelope *e = NULL;
    text[0] = 0;
    if (ms.real->queue->read(ms.store, t->c.put.env.id, &e) < 0)
        return text;
    for (size_t i = 0; i < e->rcpt_n; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%.*s%s", i == 0 ? "" : " ", SPAN_ARG(e->rcpt[i].address),
                 e->rcpt[i].kind == QUEUE_LOCAL ? "!" : "");
    queue_env_free(e);
    return text;
}

static const struct row {
    const char *what_z;
    bool mailboxes, away, refuses;
    unsigned fail_from; /* 0: none */
    int put_err;
    int err;            /* what the commit answers */
    uint32_t copies;
    const char *queued_z;
} rows[] = {
    {"all goes well", true, true, false, 0, 0, 0, 2, "far@example.net"},
    {"mailboxes only", true, false, false, 0, 0, 0, 2, ""},
    {"elsewhere only", false, true, false, 0, 0, 0, 0, "far@example.net"},
    {"the first copy fails: nothing is left", true, true, false, 1, 0, -E_IO, 0, ""},
    {"nor without others elsewhere", true, false, false, 1, 0, -E_IO, 0, ""},
    {"the second fails: it joins the entry", true, true, false, 2, 0, 0, 1, "far@example.net bob@example.com!"},
    {"or gets one of its own", true, false, false, 2, 0, 0, 1, "bob@example.com!"},
    {"unless the caller answers for it", true, true, true, 2, 0, 0, 1, "far@example.net"},
    {"alone too", true, false, true, 2, 0, 0, 1, ""},
    {"the queue fails too: an error", true, false, false, 2, -E_FULL, -E_FULL, 1, ""},
    {"the queue fails last", true, true, false, 0, -E_FULL, -E_FULL, 2, ""},
    {"the queue fails first", false, true, false, 0, -E_LIMIT, -E_LIMIT, 0, ""},
};

START_TEST(what_stands_when_a_step_fails)
{
    for (enum ms_backend backend = MS_MEM; backend <= MS_FS; backend++) {
        const struct row *row = &rows[_i];
        struct try t = {.refuses = row->refuses};
        setup(backend);
        fail_from = row->fail_from == 0 ? UINT_MAX : row->fail_from;
        put_err = row->put_err;
        run(&t, row->mailboxes, row->away);
        ck_assert_msg(t.c.err == row->err, "%s: err %d", row->what_z, t.c.err);
        ck_assert_msg(count(ms_alice) + count(ms_bob) == row->copies, "%s: copies", row->what_z);
        ck_assert_msg(strcmp(queued(&t), row->queued_z) == 0, "%s: queued %s", row->what_z, queued(&t));
        teardown();
    }
}
END_TEST

START_TEST(a_full_mailbox_is_an_answer_and_not_queued)
{
    struct try t = {0};
    setup(MS_FS);
    t.rcpt[1].quota = 1;
    run(&t, true, true);
    ck_assert_int_eq(t.c.err, 0);
    ck_assert_int_eq(t.rcpt[0].err, 0);
    ck_assert_int_eq(t.rcpt[1].err, -E_QUOTA);
    ck_assert_str_eq(queued(&t), "far@example.net");
    struct try none = {0};
    none.rcpt[0].quota = none.rcpt[1].quota = 1;
    run(&none, true, false);
    ck_assert_int_eq(none.c.err, -E_QUOTA);
    ck_assert_str_eq(queued(&none), "");
    teardown();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("commit");
    TCase *c = tcase_create("all");
    tcase_add_loop_test(c, what_stands_when_a_step_fails, 0, (int)ARRAY_LEN(rows));
    tcase_add_test(c, a_full_mailbox_is_an_answer_and_not_queued);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
