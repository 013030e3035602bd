/* A kill proves nothing about power: this looks at the order of the calls that make things durable
 * (SPEC STORE-12, STORE-20 to 25). "write:journal" stands for a record, "write:lock" for the mark
 * that records may be missing. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/common_store.h"
#include "store/queue.h"

static struct fixture fx;
static struct store_box *inbox, *sent;

static const struct store_ops *ops(void)
{
    return fx.s->ops;
}

static void append_new(void)
{
    append_text(inbox, "text", 0);
}

static void append_many(void)
{
    struct store_stage *t[8];
    struct store_append item[8];
    static const int64_t date[8];
    for (size_t i = 0; i < 8; i++) {
        ck_assert_int_eq(store_stage_begin(fx.s, &t[i]), 0);
        item[i] = (struct store_append){.box = inbox, .stage = t[i]};
    }
    ck_assert_int_eq(store_stage_finish_all(t, date, 8), 0);
    ck_assert_int_eq(store_append(fx.s, no_op, item, 8), 0);
    for (size_t i = 0; i < 8; i++)
        store_stage_free(t[i]);
}

static void append_to_two(void)
{
    struct store_stage *t = stage_text(fx.s, "text", 1);
    struct store_append item[3] = {
        {.box = inbox, .stage = t}, {.box = inbox, .stage = t}, {.box = sent, .stage = t}};
    ck_assert_int_eq(store_append(fx.s, no_op, item, 3), 0);
    store_stage_free(t);
}

static void change_flags(void)
{
    ck_assert_int_eq(set_flags(inbox, 1, STORE_FLAGS_ADD, STORE_SEEN), 0);
}

static void expunge_new(void)
{
    ck_assert_int_eq(expunge_uid(inbox, 2), 0);
}

static void expunge_old(void)
{
    ck_assert_int_eq(expunge_uid(inbox, 1), 0);
}

static void move_one(void)
{
    uint32_t uid = 1, uv;
    struct store_copied res;
    struct store_delta from, to;
    ck_assert_int_eq(ops()->move(inbox, no_op, &uid, 1, false, sent, &res, &uv, &from, &to), 0);
}

static void copy_one(void)
{
    uint32_t uid = 1, uv;
    struct store_copied res;
    struct store_delta to;
    ck_assert_int_eq(ops()->copy(inbox, no_op, &uid, 1, false, sent, &res, &uv, &to), 0);
}

static void subscribe(void)
{
    ck_assert_int_eq(ops()->mbox_subscribe(fx.s, no_op, alice, span_z("Sent"), false), 0);
}

static void rename_box(void)
{
    ck_assert_int_eq(ops()->mbox_rename(fx.s, no_op, alice, span_z("Junk"), span_z("Spam")), 0);
}

static void sync_box(void)
{
    set_flags(inbox, 1, STORE_FLAGS_ADD, STORE_SEEN);
    ck_assert_int_eq(ops()->box_sync(inbox), 0);
}

static void queue_put_as(const char *id_z)
{
    struct queue_rcpt rcpt = {.address = SPAN_LIT("bob@example.net")};
    struct queue_envelope env = {.sender = SPAN_LIT("a@b"), .accepted_ms = 1, .rcpt = &rcpt, .rcpt_n = 1};
    struct store_stage *t = stage_text(fx.s, "text", 1);
    snprintf(env.id, sizeof(env.id), "%s", id_z);
    ck_assert_int_eq(ops()->queue->put(fx.s, &env, t), 0);
    store_stage_free(t);
}

#define QUEUED_ID "0000000000000000000000000a"

static void queue_put(void)
{
    queue_put_as(QUEUED_ID);
}

static struct queue_claim *queue_claim(void)
{
    struct queue_claim *c;
    ck_assert_int_eq(ops()->queue->claim(fx.s, "0000000000000000000000000b", &c), 0);
    return c;
}

static void queue_append(void)
{
    struct queue_event ev[2] = {{.kind = QUEUE_EV_RESULT, .attempt = {.status = SPAN_LIT("2.0.0")}},
                                {.kind = QUEUE_EV_TOLD}};
    struct queue_claim *c = queue_claim();
    ck_assert_int_eq(ops()->queue->append(c, ev, 2, NULL), 0);
    ops()->queue->release(c);
}

static void queue_post(void)
{
    ck_assert_int_eq(ops()->queue->post(fx.s, "0000000000000000000000000b", &(struct queue_event){.kind = QUEUE_EV_HOLD}),
                     0);
}

static void queue_done(void)
{
    ck_assert_int_eq(ops()->queue->done(queue_claim()), 0);
}

static const struct {
    const char *name;
    void (*act)(void);
    const char *want; /* temporary names as "*" */
} rows[] = {
    {"append", append_new,
     "write:unnamed fsync:unnamed write:lock link:00000003_.eml fsync:0000 write:journal "
     "write:lock write:usage.json"},
    {"one text, three names, two mailboxes", append_to_two,
     "write:unnamed fsync:unnamed write:lock link:00000003_.eml link:00000004_.eml fsync:0000 "
     "write:journal write:lock "
     "write:usage.json write:lock link:00000003_.eml fsync:0000 write:journal write:lock "
     "write:usage.json"},
    {"many texts", append_many,
     "syncfs:unnamed write:lock link:00000003_.eml link:00000004_.eml link:00000005_.eml "
     "link:00000006_.eml link:00000007_.eml link:00000008_.eml link:00000009_.eml "
     "link:00000010_.eml fsync:0000 write:journal write:lock write:usage.json"},
    {"flags", change_flags, "write:journal rename:00000001_S.eml"},
    {"expunge below uid_next", expunge_old, "unlink:00000001_.eml write:journal write:usage.json"},
    {"expunge of the newest", expunge_new,
     "write:* fsync:* rename:status.json fsync:INBOX unlink:00000002_.eml write:journal "
     "write:usage.json"},
    {"move", move_one,
     "write:lock rename:00000003_.eml fsync:0000 fsync:Sent fsync:0000 write:journal write:lock "
     "write:usage.json "
     "write:journal write:usage.json"},
    {"copy", copy_one,
     "write:lock link:00000003_.eml fsync:0000 fsync:Sent write:journal write:lock "
     "write:usage.json"},
    {"unsubscribe", subscribe, "write:* fsync:* rename:subscriptions.json fsync:alice"},
    {"mailbox rename", rename_box,
     "write:* fsync:* rename:rename.json fsync:alice rename:Spam fsync:mailboxes "
     "unlink:rename.json fsync:alice"},
    {"sync", sync_box, "write:journal rename:00000001_S.eml fsync:0000 fsync:journal"},
    {"queue put", queue_put,
     "write:unnamed fsync:unnamed link:" QUEUED_ID ".eml fsync:a write:unnamed fsync:unnamed "
     "link:" QUEUED_ID ".jsonl fsync:a"},
    {"queue append", queue_append,
     "write:0000000000000000000000000b.jsonl fsync:0000000000000000000000000b.jsonl"},
    {"queue post", queue_post,
     "write:0000000000000000000000000b.jsonl fsync:0000000000000000000000000b.jsonl"},
    {"queue done", queue_done,
     "unlink:0000000000000000000000000b.jsonl unlink:0000000000000000000000000b.eml"},
};

/* ".status.json.12.3" and the like become "*". */
static void hide_temporary(const char *trace, char *out, size_t size)
{
    size_t n = 0;
    for (const char *p = trace; *p != 0 && n + 2 < size; p++) {
        out[n++] = *p;
        if (p[0] == ':' && p[1] == '.') {
            out[n++] = '*';
            while (p[1] != 0 && p[1] != ' ')
                p++;
        }
    }
    out[n] = 0;
}

START_TEST(steps_come_in_the_order_that_survives_a_power_cut)
{
    void (*arm)(const char *, long, int) =
        (void (*)(const char *, long, int))dlsym(RTLD_DEFAULT, "fault_arm");
    long (*disarm)(void) = (long (*)(void))dlsym(RTLD_DEFAULT, "fault_disarm");
    const char *(*trace)(void) = (const char *(*)(void))dlsym(RTLD_DEFAULT, "fault_trace");
    char got[4096];
    struct store_usage u;
    ck_assert_msg(arm != NULL && disarm != NULL && trace != NULL,
                  "run me with LD_PRELOAD=libfault.so (ctest does)");
    fixture_open(&fx, BACKEND_FS);
    ck_assert_int_ge(ops()->usage(fx.s, alice, &u), 0);
    inbox = open_box(fx.s, "INBOX");
    sent = open_box(fx.s, "Sent");
    append_text(inbox, "old", 0);
    append_text(sent, "old", 0);
    append_text(inbox, "old", 0);
    append_text(sent, "old", 0);
    if (rows[_i].act == expunge_old || rows[_i].act == move_one) {
        append_text(inbox, "old", 0);
        expunge_uid(inbox, 3); /* makes uid_next durable, for all below */
    }
    queue_put_as("0000000000000000000000000b"); /* the first put syncs the directories above */
    arm("all", 0, 0);
    rows[_i].act();
    disarm();
    hide_temporary(trace(), got, sizeof(got));
    ck_assert_msg(strcmp(got, rows[_i].want) == 0, "%s:\n  %s\nwanted:\n  %s", rows[_i].name, got,
                  rows[_i].want);
    store_box_free(inbox);
    store_box_free(sent);
    fixture_close(&fx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fault/order");
    TCase *t = tcase_create("order");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, steps_come_in_the_order_that_survives_a_power_cut, 0,
                        (int)(sizeof(rows) / sizeof(rows[0])));
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
