/* Notifications about entries of the queue, and its local recipients (SPEC DSN-02..06, STORE-24, QUOTA-01): inline jobs
 * and one inline worker, so that the order is always the same. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "relay/dsn_post.h"
#include "relay/dsn_report.h"
#include "relay/local.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/queue.h"
#include "store/store_ops.h"
#include "../service/common_ms.h"
#include "../service/common_root.h"

#define BIG 209700u /* five of them fill 1 MiB but for 76 octets */
#define TEXT "Received: from a\r\nMessage-ID: <m@example.com>\r\nSubject: out\r\n\r\nhello\r\n"

static struct ms_fixture ms;
static struct test_root root;
static struct router *router;
static struct queue *q;
static struct dsn *dsn;
static struct local *local;
static struct queue_item *item;
static int told_err;
static unsigned told_n;

static void on_due(void *ctx, struct worker *w, struct queue_item *it)
{
    (void)ctx, (void)w;
    ck_assert_ptr_null(item);
    item = it;
}

static void setup(const char *config_z)
{
    log_set_level(LOG_CRITICAL);
    root_make(&root, config_z);
    root_user(&root, "alice@example.com", "secret");
    root_user(&root, "bob@example.com", "secret");
    ms_fixture_open(&ms, MS_FS, 0, WORKERS_INLINE, 0);
    ck_assert_int_eq(router_new(root.acc, &router), 0);
    struct queue_config qc = {.store = ms.store, .jobs = ms.jobs, .config = &root.slot, .manual = true};
    ck_assert_int_eq(queue_new(&qc, &q), 0);
    queue_consumer_set(q, ms.workers, on_due, NULL);
    ck_assert_int_eq(queue_start(q), 0);
    struct dsn_parts dc = {.config = &root.slot, .jobs = ms.jobs, .mail = ms.ms, .router = router, .queue = q, .mail_root_z = root.dir};
    ck_assert_int_eq(dsn_new(&dc, &dsn), 0);
    ck_assert_int_eq(local_new(&(struct local_parts){.config = &root.slot, .mail = ms.ms, .accounts = root.acc}, &local), 0);
    item = NULL;
    told_n = 0;
}

static void teardown(void)
{
    workers_stop(ms.workers, 1000);
    queue_stop(q);
    local = local_free(local);
    dsn = dsn_free(dsn);
    q = queue_free(q);
    router = router_free(router);
    ms_fixture_close(&ms);
    root_done(&root);
}

static void on_put(struct queue_put *p, struct conn *c)
{
    (void)c;
    ck_assert_int_eq(p->err, 0);
}

/* An entry with these recipients, handed out. */
static void hand_out(struct queue_envelope env)
{
    struct queue_put p = {.env = env, .stage = ms_text(ms.ms, TEXT), .done = on_put};
    crypto_id(p.env.id);
    p.env.accepted_ms = clock_wall_us() / 1000;
    queue_put(q, &p);
    workers_settle(ms.workers);
    queue_poll(q);
    workers_settle(ms.workers);
    ck_assert_ptr_nonnull(item);
}

static void on_done(void *ctx, struct queue_item *it, int err)
{
    ck_assert_ptr_eq(ctx, &told_n);
    ck_assert_ptr_eq(it, item);
    told_err = err;
    told_n++;
}

static void result(uint32_t rcpt, struct queue_attempt a)
{
    struct queue_event ev = {.kind = QUEUE_EV_RESULT, .rcpt = rcpt, .attempt = a};
    ck_assert_int_eq(queue_item_record(item, &ev, 1, on_done, &told_n), 0);
    workers_settle(ms.workers);
    ck_assert_uint_eq(told_n, 1);
    told_n = 0;
}

static const struct queue_attempt refused = {.outcome = QUEUE_PERMANENT, .code = 550, .status = {(const uint8_t *)"5.1.1", 5},
                                             .host = {(const uint8_t *)"mx.example.net", 14},
                                             .text = {(const uint8_t *)"5.1.1 Who is that?", 18}};

static int tell(unsigned what)
{
    dsn_tell(dsn, item, what, on_done, &told_n);
    workers_settle(ms.workers);
    ck_assert_uint_eq(told_n, 1);
    told_n = 0;
    return told_err;
}

static void give_up(void)
{
    queue_item_release(item, 0);
    item = NULL;
    workers_settle(ms.workers);
}

static uint32_t count(struct store_account who)
{
    struct mbox_id id;
    struct store_status st;
    ck_assert_int_eq(ms_status(ms.ms, who, SPAN_LIT("INBOX"), &id, &st), 0);
    return st.messages;
}

/* The newest message of an account; malloced. */
static char *newest(struct store_account who)
{
    struct view *v = ms_opened(&ms, who, "INBOX");
    char *text = ms_body_text(v, count(who));
    view_unref(v);
    return text;
}

static char *reports(void)
{
    char path[128], file[512];
    snprintf(path, sizeof(path), "%s/queue/report", root.dir);
    DIR *d = opendir(path);
    ck_assert_ptr_nonnull(d);
    char *all = calloc(1, 1 << 20);
    size_t n = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
        FILE *f = e->d_name[0] == '.' ? NULL : fopen(file, "r");
        if (f == NULL)
            continue;
        n += (size_t)sprintf(all + n, "[%s]\n", e->d_name + 9);
        n += fread(all + n, 1, (1 << 20) - n - 1, f);
        fclose(f);
    }
    closedir(d);
    return all;
}

static const struct span alice = {(const uint8_t *)"alice@example.com", 17}, far = {(const uint8_t *)"far@example.net", 15};

START_TEST(a_failure_is_told_once_and_the_entry_ends)
{
    struct queue_rcpt rcpt[3] = {{.address = far, .orcpt = SPAN_LIT("rfc822;list@example.com")},
                                 {.address = SPAN_LIT("never@example.net"), .notify = SMTP_NOTIFY_NEVER},
                                 {.address = SPAN_LIT("waits@example.net")}};
    setup(NULL);
    hand_out((struct queue_envelope){.sender = alice, .rcpt = rcpt, .rcpt_n = 3});
    result(0, refused);
    result(1, refused);
    ck_assert_uint_eq(queue_env_untold(queue_item_env(item)), 2);
    ck_assert_int_eq(tell(QUEUE_TELL), 0);
    ck_assert_uint_eq(queue_env_untold(queue_item_env(item)), 0);
    ck_assert_uint_eq(count(ms_alice), 1);
    char *text = newest(ms_alice);
    ck_assert_ptr_nonnull(strstr(text, "Final-Recipient: rfc822; far@example.net\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "Original-Recipient: rfc822; list@example.com\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "Diagnostic-Code: smtp; 550 5.1.1 Who is that?\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "Remote-MTA: dns; mx.example.net\r\n"));
    ck_assert_ptr_null(strstr(text, "never@example.net"));
    ck_assert_ptr_null(strstr(text, "waits@example.net"));
    free(text);
    ck_assert_int_eq(tell(QUEUE_TELL), 0); /* nothing is left to tell */
    ck_assert_uint_eq(count(ms_alice), 1);
    give_up();
    teardown();
}
END_TEST

START_TEST(a_delay_is_told_of_all_who_wait)
{
    struct queue_rcpt rcpt[2] = {{.address = far}, {.address = SPAN_LIT("no@example.net"), .notify = SMTP_NOTIFY_FAILURE}};
    struct queue_attempt later = {.outcome = QUEUE_TEMPORARY, .status = SPAN_LIT("4.4.1"), .text = SPAN_LIT("No answer")};
    setup(NULL);
    hand_out((struct queue_envelope){.sender = alice, .rcpt = rcpt, .rcpt_n = 2});
    result(0, later);
    ck_assert_int_eq(tell(QUEUE_WARN), 0);
    ck_assert(queue_item_env(item)->delay_told);
    char *text = newest(ms_alice);
    ck_assert_ptr_nonnull(strstr(text, "Action: delayed\r\nStatus: 4.4.1\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "Will-Retry-Until: "));
    ck_assert_ptr_nonnull(strstr(text, "    No answer\r\n"));
    ck_assert_ptr_null(strstr(text, "Diagnostic-Code"));
    ck_assert_ptr_null(strstr(text, "no@example.net"));
    free(text);
    give_up();
    teardown();
}
END_TEST

START_TEST(success_is_told_by_whom_has_the_duty)
{
    struct queue_rcpt rcpt[3] = {{.address = far, .notify = SMTP_NOTIFY_SUCCESS},
                                 {.address = SPAN_LIT("passed@example.net"), .notify = SMTP_NOTIFY_SUCCESS},
                                 {.address = SPAN_LIT("unasked@example.net")}};
    struct queue_attempt ok = {.outcome = QUEUE_OK, .code = 250, .status = SPAN_LIT("2.0.0"), .host = SPAN_LIT("mx")}, passed = ok;
    passed.dsn_passed = true;
    setup(NULL);
    hand_out((struct queue_envelope){.sender = alice, .rcpt = rcpt, .rcpt_n = 3});
    result(0, ok);
    result(1, passed);
    result(2, ok);
    ck_assert_int_eq(tell(QUEUE_TELL), 0);
    char *text = newest(ms_alice);
    ck_assert_uint_eq(count(ms_alice), 1);
    ck_assert_ptr_nonnull(strstr(text, "Final-Recipient: rfc822; far@example.net\r\nAction: relayed\r\n"));
    ck_assert_ptr_null(strstr(text, "passed@example.net"));
    ck_assert_ptr_null(strstr(text, "unasked@example.net"));
    free(text);
    ck_assert(queue_env_over(queue_item_env(item)));
    give_up();
    teardown();
}
END_TEST

/* DSN-05, 06: who is told nothing, and whether the postmaster is. */
static const struct silent {
    const char *sender_z, *account_z, *owner_z, *config_z;
    unsigned flags, notify;
    bool reported, queued;
    const char *domain_z;
} silents[] = {
    {"", "", "", NULL, 0, 0, false, false, NULL},
    {"mailer-daemon@example.com", "", "", NULL, 0, 0, false, false, NULL},
    {"MAILER-DAEMON@far.example", "", "", NULL, 0, 0, false, false, NULL},
    {"alice@example.com", "", "", NULL, QUEUE_DSN, 0, false, false, NULL},
    {"gone@example.com", "", "", NULL, 0, 0, true, false, "example.com"},
    {"stranger@far.example", "", "example.org", NULL, 0, 0, true, false, "example.org"},
    {"stranger@far.example", "", "not-ours.example", NULL, 0, 0, true, false, "example.com"},
    {"stranger@far.example", "", "", NULL, 0, SMTP_NOTIFY_FAILURE, true, false, "example.com"},
    {"stranger@far.example", "alice@example.com", "", NULL, 0, 0, false, true, NULL},
    {"stranger@far.example", "", "", "\"smtp\":{\"dsn_for_foreign\":true}", 0, 0, true, false, "example.com"},
    {"stranger@far.example", "", "", "\"smtp\":{\"dsn_for_foreign\":true}", 0, SMTP_NOTIFY_FAILURE, false, true, NULL},
    {"stranger@far.example", "", "", "\"smtp\":{\"dsn_for_foreign\":true}", 0, SMTP_NOTIFY_NEVER, false, false, NULL},
};

START_TEST(no_backscatter)
{
    const struct silent *s = &silents[_i];
    struct queue_rcpt rcpt = {.address = far, .owner = span_z(s->owner_z), .notify = s->notify};
    setup(s->config_z);
    hand_out((struct queue_envelope){.sender = span_z(s->sender_z), .account = span_z(s->account_z), .flags = s->flags, .rcpt = &rcpt, .rcpt_n = 1});
    result(0, refused);
    ck_assert_int_eq(tell(QUEUE_TELL), 0);
    ck_assert(queue_env_over(queue_item_env(item)));
    ck_assert_uint_eq(count(ms_alice) + count(ms_bob), 0);
    struct queue_stats st;
    queue_stats(q, &st);
    ck_assert_uint_eq(st.entries, s->queued ? 2 : 1);
    char *all = reports();
    if (s->reported) {
        ck_assert_ptr_nonnull(strstr(all, s->domain_z));
        ck_assert_ptr_nonnull(strstr(all, "far@example.net\r\n"));
        ck_assert_ptr_nonnull(strstr(all, "  Status: 5.1.1\r\n"));
        ck_assert_ptr_nonnull(strstr(all, "  Message-ID: <m@example.com>\r\n"));
        ck_assert_ptr_nonnull(strstr(all, "  Reply: 550 5.1.1 Who is that?\r\n"));
    } else {
        ck_assert_str_eq(all, "");
    }
    free(all);
    give_up();
    teardown();
}
END_TEST

/* Reports of reports: a thousand of them grow nothing. */
START_TEST(a_bounce_loop_ends)
{
    struct queue_rcpt rcpt = {.address = far};
    setup(NULL);
    for (unsigned i = 0; i < 1000; i++) {
        hand_out((struct queue_envelope){.sender = i % 2 == 0 ? SPAN_LIT("") : alice, .flags = i % 2 == 0 ? 0u : QUEUE_DSN, .rcpt = &rcpt, .rcpt_n = 1});
        result(0, refused);
        ck_assert_int_eq(tell(QUEUE_TELL), 0);
        give_up();
    }
    struct queue_stats st;
    queue_stats(q, &st);
    ck_assert_uint_eq(st.entries, 0);
    ck_assert_uint_eq(count(ms_alice), 0);
    char *all = reports();
    ck_assert_str_eq(all, "");
    free(all);
    teardown();
}
END_TEST

START_TEST(a_full_report_takes_no_more)
{
    char path[128];
    struct dsn_rcpt gone = {.address = far, .status = SPAN_LIT("5.1.1"), .diagnostic = SPAN_LIT("550 \x1b[2J\r\nno\xff")};
    struct report r;
    struct strbuf out = {0};
    setup(NULL);
    snprintf(path, sizeof(path), "%s/queue", root.dir);
    int dir = report_dir_open(root.dir);
    ck_assert_int_ge(dir, 0);
    for (unsigned i = 0; i < 9000; i++)
        ck_assert_int_eq(report_add(dir, "example.com", 1700000000, &gone, alice, SPAN_LIT("")), 0);
    ck_assert_int_eq(report_take(dir, 1700000000, &r), 0); /* the day is not over */
    ck_assert_int_eq(report_take(dir, 1700000000 + 86400, &r), 1);
    ck_assert_str_eq(r.domain_z, "example.com");
    ck_assert_uint_lt(r.n, REPORT_OCTETS + 1000);
    struct report other;
    ck_assert_int_eq(report_take(dir, 1700000000 + 86400, &other), 0); /* somebody has it */
    report_write(&r, "mail.example.com", 1700000000, &out);
    ck_assert_ptr_nonnull(strstr((char *)out.p, "  Reply: 550  [2J  no?\r\n"));
    ck_assert_ptr_nonnull(strstr((char *)out.p, "There was more"));
    strbuf_done(&out);
    report_done(dir, &r, 1);
    ck_assert_int_eq(report_take(dir, 1700000000 + 86400, &r), 0);
    close(dir);
    teardown();
}
END_TEST

/* -- recipients of our own */

static int try_local(void)
{
    local_try(local, item, on_done, &told_n);
    workers_settle(ms.workers);
    ck_assert_uint_eq(told_n, 1);
    told_n = 0;
    return told_err;
}

START_TEST(local_recipients_are_delivered_or_judged)
{
    struct queue_rcpt rcpt[4] = {{.address = alice, .kind = QUEUE_LOCAL, .notify = SMTP_NOTIFY_SUCCESS},
                                 {.address = SPAN_LIT("nobody@example.com"), .kind = QUEUE_LOCAL},
                                 {.address = far},
                                 {.address = SPAN_LIT("bob@example.com"), .kind = QUEUE_LOCAL}};
    setup(NULL);
    hand_out((struct queue_envelope){.sender = SPAN_LIT("bob@example.com"), .rcpt = rcpt, .rcpt_n = 4});
    ck_assert_int_eq(try_local(), 0);
    const struct queue_envelope *e = queue_item_env(item);
    ck_assert_int_eq(e->rcpt[0].state, QUEUE_DELIVERED);
    ck_assert_int_eq(e->rcpt[1].state, QUEUE_FAILED);
    ck_assert_int_eq(e->rcpt[2].state, QUEUE_WAITING);
    ck_assert_int_eq(e->rcpt[3].state, QUEUE_DELIVERED);
    char *text = newest(ms_alice);
    ck_assert_str_eq(text, "Return-Path: <bob@example.com>\r\n" TEXT);
    free(text);
    ck_assert_int_eq(try_local(), 0); /* nobody waits */
    ck_assert_uint_eq(count(ms_alice), 1);
    ck_assert_int_eq(tell(QUEUE_TELL), 0);
    text = newest(ms_bob);
    ck_assert_ptr_nonnull(strstr(text, "Final-Recipient: rfc822; alice@example.com\r\nAction: delivered\r\nStatus: 2.1.5\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "Final-Recipient: rfc822; nobody@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"));
    free(text);
    give_up();
    teardown();
}
END_TEST

START_TEST(a_full_mailbox_is_tried_again)
{
    struct queue_rcpt rcpt = {.address = alice, .kind = QUEUE_LOCAL};
    char *big = malloc(BIG + 1);
    setup(NULL);
    root_put(&root, "domains/example.com/users/alice/user.json", "{\"quota_mb\":1}");
    memset(big, 'x', BIG);
    big[BIG] = 0;
    for (unsigned i = 0; i < 5; i++)
        ms_put(&ms, ms_alice, big);
    free(big);
    hand_out((struct queue_envelope){.sender = SPAN_LIT(""), .rcpt = &rcpt, .rcpt_n = 1});
    ck_assert_int_eq(try_local(), 0);
    const struct queue_envelope *e = queue_item_env(item);
    ck_assert_int_eq(e->rcpt[0].state, QUEUE_WAITING);
    ck_assert(span_eq_z(e->rcpt[0].attempt[0].status, "4.2.2"));
    root_put(&root, "domains/example.com/users/alice/user.json", "{\"quota_mb\":2}");
    ck_assert_int_eq(try_local(), 0);
    ck_assert_int_eq(queue_item_env(item)->rcpt[0].state, QUEUE_DELIVERED);
    ck_assert_uint_eq(count(ms_alice), 6);
    give_up();
    teardown();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tell");
    TCase *c = tcase_create("all");
    tcase_add_test(c, a_failure_is_told_once_and_the_entry_ends);
    tcase_add_test(c, a_delay_is_told_of_all_who_wait);
    tcase_add_test(c, success_is_told_by_whom_has_the_duty);
    tcase_add_loop_test(c, no_backscatter, 0, (int)ARRAY_LEN(silents));
    tcase_add_test(c, a_bounce_loop_ends);
    tcase_add_test(c, a_full_report_takes_no_more);
    tcase_add_test(c, local_recipients_are_delivered_or_judged);
    tcase_add_test(c, a_full_mailbox_is_tried_again);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
