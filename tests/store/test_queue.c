/* The outbound queue, every backend (SPEC RELAY-01..03, 06, DUR-06). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "proto/smtp_cmd.h"
#include "store/common_store.h"
#include "store/queue.h"

#define TEXT "Subject: out\r\n\r\nhello\r\n"

static struct fixture fx;

static const struct queue_ops *q(void)
{
    return fx.s->ops->queue;
}

static struct queue_rcpt two[2] = {{.address = {(const uint8_t *)"bob@example.net", 15}},
                                   {.address = {(const uint8_t *)"carl@example.com", 16}}};

static void put_as(const char id_z[CRYPTO_ID_MAX], size_t rcpt_n)
{
    struct queue_envelope env = {.sender = SPAN_LIT("alice@example.org"), .accepted_ms = 1000000, .rcpt = two, .rcpt_n = rcpt_n};
    struct store_stage *t = stage_text(fx.s, TEXT, 7);
    memcpy(env.id, id_z, CRYPTO_ID_MAX);
    ck_assert_int_eq(q()->put(fx.s, &env, t), 0);
    store_stage_free(t);
}

static void put_new(char id[CRYPTO_ID_MAX])
{
    crypto_id(id);
    put_as(id, 2);
}

static struct queue_claim *claim(const char *id_z)
{
    struct queue_claim *c = NULL;
    ck_assert_int_eq(q()->claim(fx.s, id_z, &c), 0);
    return c;
}

static struct queue_envelope *read_env(const char *id_z)
{
    struct queue_envelope *e = NULL;
    ck_assert_int_eq(q()->read(fx.s, id_z, &e), 0);
    return e;
}

static void post(const char *id_z, enum queue_event_kind kind, int64_t at_ms)
{
    struct queue_event ev = {.kind = kind, .at_ms = at_ms};
    ck_assert_int_eq(q()->post(fx.s, id_z, &ev), 0);
}

static void append_one(struct queue_claim *c, struct queue_event ev)
{
    ck_assert_int_eq(q()->append(c, &ev, 1, NULL), 0);
}

static struct queue_event result(uint32_t rcpt, enum queue_outcome outcome, unsigned code, const char *text_z)
{
    return (struct queue_event){.kind = QUEUE_EV_RESULT,
                                .rcpt = rcpt,
                                .at_ms = 2000000,
                                .attempt = {.outcome = outcome, .code = code, .status = SPAN_LIT("4.2.0"), .text = span_z(text_z)}};
}

START_TEST(an_entry_comes_back_as_it_was_put)
{
    struct queue_rcpt rcpt[2] = {
        {.address = SPAN_LIT("\"b \\\\\\\"ob\"@example.net"), .orcpt = SPAN_LIT("rfc822;b+2Bob@example.net"),
         .notify = SMTP_NOTIFY_SUCCESS | SMTP_NOTIFY_DELAY, .owner = SPAN_LIT("example.org")},
        {.address = SPAN_LIT("al\xc3\xadz@example.org"), .kind = QUEUE_LOCAL}};
    struct queue_envelope env = {.sender = SPAN_LIT(""), .accepted_ms = 1767225600123, .rcpt = rcpt, .rcpt_n = 2,
                                 .flags = QUEUE_SMTPUTF8 | QUEUE_REQUIRETLS | QUEUE_DSN, .ret = SMTP_RET_HDRS,
                                 .envid = SPAN_LIT("a+2Bb"), .account = SPAN_LIT("alice@example.org"),
                                 .session = SPAN_LIT("s1"), .peer = SPAN_LIT("192.0.2.7"), .message_id = SPAN_LIT("<1@x>")};
    fixture_open(&fx, (enum backend)_i);
    crypto_id(env.id);
    struct store_stage *t = stage_text(fx.s, TEXT, 7);
    ck_assert_int_eq(q()->put(fx.s, &env, t), 0);
    ck_assert_int_eq(q()->put(fx.s, &env, t), -E_EXISTS);
    store_stage_free(t);
    for (int round = 0; round < 2; round++) {
        struct queue_envelope *e = read_env(env.id);
        ck_assert_str_eq(e->id, env.id);
        ck_assert(span_eq(e->sender, env.sender) && e->accepted_ms == env.accepted_ms && e->due_ms == env.accepted_ms);
        ck_assert_uint_eq(e->size, strlen(TEXT));
        ck_assert_uint_eq(e->flags, env.flags);
        ck_assert_uint_eq(e->ret, SMTP_RET_HDRS);
        ck_assert(span_eq(e->envid, env.envid) && span_eq(e->account, env.account) && span_eq(e->session, env.session) &&
                  span_eq(e->peer, env.peer) && span_eq(e->message_id, env.message_id));
        ck_assert_uint_eq(e->rcpt_n, 2);
        for (int i = 0; i < 2; i++) {
            ck_assert(span_eq(e->rcpt[i].address, rcpt[i].address) && span_eq(e->rcpt[i].orcpt, rcpt[i].orcpt) &&
                      span_eq(e->rcpt[i].owner, rcpt[i].owner));
            ck_assert_uint_eq(e->rcpt[i].notify, rcpt[i].notify);
            ck_assert_int_eq(e->rcpt[i].kind, rcpt[i].kind);
            ck_assert_int_eq(e->rcpt[i].state, QUEUE_WAITING);
        }
        ck_assert(!e->held && !queue_env_over(e) && queue_env_waiting(e) == 2);
        ck_assert_int_eq(queue_env_show(e, false), QUEUE_SHOW_QUEUED);
        queue_env_free(e);
        fixture_reopen(&fx);
    }
    struct queue_claim *c = claim(env.id);
    char text[64] = {0};
    struct iovec iov = {text, sizeof(text)};
    ck_assert_int_eq(fx.s->ops->body_read(c->body, 9, &iov, 1), (int64_t)strlen(TEXT) - 9);
    ck_assert_str_eq(text, &TEXT[9]);
    ck_assert_uint_eq(fx.s->ops->body_size(c->body), strlen(TEXT));
    q()->release(c);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_claim_has_one_holder_and_ends_with_the_entry)
{
    char id[CRYPTO_ID_MAX];
    struct queue_claim *c, *second = NULL;
    fixture_open(&fx, (enum backend)_i);
    put_new(id);
    ck_assert_int_eq(q()->active(fx.s, id), 0);
    c = claim(id);
    ck_assert_int_eq(q()->active(fx.s, id), 1);
    ck_assert_int_eq(q()->claim(fx.s, id, &second), -E_AGAIN);
    ck_assert_int_eq(q()->renew(c), 0);
    q()->release(c);
    ck_assert_int_eq(q()->active(fx.s, id), 0);
    c = claim(id);
    ck_assert_int_eq(q()->done(c), 0);
    ck_assert_int_eq(q()->claim(fx.s, id, &second), -E_NOTFOUND);
    ck_assert_int_eq(q()->active(fx.s, id), -E_NOTFOUND);
    ck_assert_int_eq(q()->post(fx.s, id, &(struct queue_event){.kind = QUEUE_EV_HOLD}), -E_NOTFOUND);
    ck_assert_int_eq(q()->claim(fx.s, "../../../../../etc/passwd", &second), -E_NOTFOUND);
    q()->release(NULL);
    fixture_close(&fx);
}
END_TEST

START_TEST(results_are_recorded_and_final_ones_stay)
{
    char id[CRYPTO_ID_MAX];
    fixture_open(&fx, (enum backend)_i);
    put_new(id);
    struct queue_claim *c = claim(id);
    append_one(c, result(0, QUEUE_OK, 250, "ok \xff\x01 \xe2\x82\xac"));
    struct queue_event later = result(1, QUEUE_TEMPORARY, 451, "later");
    struct strbuf news = {0};
    ck_assert_int_eq(q()->append(c, &later, 1, &news), 0);
    ck_assert_uint_eq(c->env->rcpt[1].attempts, 0); /* until its thread applies the news */
    ck_assert_int_eq(queue_text_more(c->env, strbuf_text(&news)), 0);
    ck_assert_uint_eq(c->env->rcpt[1].attempts, 1);
    strbuf_done(&news);
    ck_assert_int_eq(c->env->rcpt[0].state, QUEUE_DELIVERED);
    ck_assert_uint_eq(queue_env_waiting(c->env), 1);
    append_one(c, (struct queue_event){.kind = QUEUE_EV_DUE, .due_ms = 2060000, .seen = 0});
    ck_assert_int_eq(c->env->due_ms, 2060000);
    ck_assert_uint_eq(c->env->rounds, 1);
    ck_assert_int_eq(queue_env_show(c->env, false), QUEUE_SHOW_DEFERRED);
    q()->release(c);
    fixture_reopen(&fx);
    struct queue_envelope *e = read_env(id);
    ck_assert_int_eq(e->rcpt[0].state, QUEUE_DELIVERED);
    ck_assert(span_eq_z(e->rcpt[0].attempt[0].text, "ok ?? \xe2\x82\xac"));
    ck_assert_uint_eq(e->rcpt[1].attempt[0].code, 451);
    ck_assert_int_eq(e->rcpt[1].attempt[0].at_ms, 2000000);
    ck_assert_int_eq(e->due_ms, 2060000);
    queue_env_free(e);
    post(id, QUEUE_EV_DROP, 0); /* the one that was confirmed stays delivered */
    c = claim(id);
    ck_assert_int_eq(c->env->rcpt[0].state, QUEUE_DELIVERED);
    ck_assert_int_eq(c->env->rcpt[1].state, QUEUE_DROPPED);
    ck_assert(queue_env_over(c->env));
    append_one(c, result(1, QUEUE_OK, 250, "it had been sent")); /* dropped while it was under way */
    ck_assert_int_eq(c->env->rcpt[1].state, QUEUE_DELIVERED);
    append_one(c, result(0, QUEUE_PERMANENT, 550, "no"));
    ck_assert_int_eq(c->env->rcpt[0].state, QUEUE_DELIVERED);
    append_one(c, result(7, QUEUE_OK, 250, "nobody"));
    ck_assert_int_eq(q()->done(c), 0);
    fixture_close(&fx);
}
END_TEST

START_TEST(hold_release_retry_and_bounce_do_what_they_say)
{
    char id[CRYPTO_ID_MAX];
    struct queue_glance g;
    fixture_open(&fx, (enum backend)_i);
    put_new(id);
    post(id, QUEUE_EV_HOLD, 0);
    ck_assert_int_eq(q()->glance(fx.s, id, &g), 0);
    ck_assert(g.held && g.waiting && !g.untold && g.due_ms == 1000000);
    post(id, QUEUE_EV_RETRY, 3000000);
    ck_assert_int_eq(q()->glance(fx.s, id, &g), 0);
    ck_assert(g.held && g.due_ms == 3000000);
    post(id, QUEUE_EV_RELEASE, 4000000);
    struct queue_claim *c = claim(id);
    uint32_t seen = c->env->events;
    ck_assert(!c->env->held && c->env->due_ms == 4000000 && seen == 3);
    post(id, QUEUE_EV_RETRY, 5000000); /* while an attempt is under way: another follows it */
    append_one(c, (struct queue_event){.kind = QUEUE_EV_DUE, .due_ms = 9000000, .seen = seen});
    ck_assert_int_eq(c->env->due_ms, 5000000);
    append_one(c, (struct queue_event){.kind = QUEUE_EV_DUE, .due_ms = 9000000, .seen = c->env->events});
    ck_assert_int_eq(c->env->due_ms, 9000000);
    append_one(c, result(0, QUEUE_PERMANENT, 550, "no such user"));
    ck_assert_uint_eq(queue_env_untold(c->env), 1);
    q()->release(c);
    post(id, QUEUE_EV_BOUNCE, 6000000);
    ck_assert_int_eq(q()->glance(fx.s, id, &g), 0);
    ck_assert(!g.waiting && g.untold);
    c = claim(id);
    ck_assert(span_eq_z(c->env->rcpt[1].attempt[0].status, "5.0.0"));
    append_one(c, (struct queue_event){.kind = QUEUE_EV_TOLD, .rcpt = 0});
    ck_assert(!queue_env_over(c->env));
    append_one(c, (struct queue_event){.kind = QUEUE_EV_TOLD, .rcpt = 1});
    append_one(c, (struct queue_event){.kind = QUEUE_EV_DELAY_TOLD});
    ck_assert(queue_env_over(c->env) && c->env->delay_told);
    ck_assert_int_eq(q()->done(c), 0);
    fixture_close(&fx);
}
END_TEST

START_TEST(delivery_is_told_to_those_who_asked)
{
    struct queue_attempt passed = {.dsn_passed = true}, not = {0};
    static const struct {
        enum queue_state state;
        unsigned notify;
        bool passed, told, want;
    } rows[] = {
        {QUEUE_WAITING, SMTP_NOTIFY_SUCCESS, false, false, false},  {QUEUE_DELIVERED, 0, false, false, false},
        {QUEUE_DELIVERED, SMTP_NOTIFY_SUCCESS, false, false, true}, {QUEUE_DELIVERED, SMTP_NOTIFY_SUCCESS, true, false, false},
        {QUEUE_DELIVERED, SMTP_NOTIFY_SUCCESS, false, true, false}, {QUEUE_FAILED, 0, false, false, true},
        {QUEUE_FAILED, 0, false, true, false},                      {QUEUE_DROPPED, SMTP_NOTIFY_FAILURE, false, false, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct queue_rcpt r = {.state = rows[i].state, .notify = rows[i].notify, .told = rows[i].told,
                               .attempt = rows[i].passed ? &passed : &not, .attempt_n = 1};
        ck_assert_msg(queue_rcpt_untold(&r) == rows[i].want, "row %zu", i);
    }
}
END_TEST

static int collect(void *ctx, const char *id_z, uint64_t version)
{
    unsigned *n = ctx;
    struct queue_glance g;
    ck_assert_int_eq(q()->glance(fx.s, id_z, &g), 0);
    ck_assert_uint_eq(g.version, version);
    (*n)++;
    return 0;
}

static int stop_at_once(void *ctx, const char *id_z, uint64_t version)
{
    (void)ctx;
    (void)id_z;
    (void)version;
    return 7;
}

static unsigned count_all(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < q()->shards; i++)
        ck_assert_int_eq(q()->list(fx.s, i, collect, &n), 0);
    return n;
}

START_TEST(every_entry_is_listed_once_and_stamps_move)
{
    char id[100][CRYPTO_ID_MAX];
    uint64_t before[64] = {0}, after;
    fixture_open(&fx, (enum backend)_i);
    ck_assert_uint_le(q()->shards, 64);
    for (int i = 0; i < 100; i++)
        put_new(id[i]);
    ck_assert_uint_eq(count_all(), 100);
    for (int i = 1; i < 100; i++) /* ids sort by time */
        ck_assert_int_le(memcmp(id[i - 1], id[i], 11), 0);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL); /* a clock tick: stamps are of it */
    for (unsigned i = 0; i < q()->shards; i++)
        ck_assert_int_eq(q()->stamp(fx.s, i, &before[i]), 0);
    post(id[5], QUEUE_EV_HOLD, 0);
    unsigned moved = 0;
    for (unsigned i = 0; i < q()->shards; i++) {
        ck_assert_int_eq(q()->stamp(fx.s, i, &after), 0);
        moved += after != before[i];
    }
    ck_assert_uint_eq(moved, 1);
    ck_assert_int_eq(q()->done(claim(id[7])), 0);
    ck_assert_uint_eq(count_all(), 99);
    if (q()->shards == 1)
        ck_assert_int_eq(q()->list(fx.s, 0, stop_at_once, NULL), 7);
    for (unsigned i = 0; i < q()->shards; i++)
        ck_assert_int_eq(q()->tidy(fx.s, i), 0);
    ck_assert_uint_eq(count_all(), 99);
    fixture_close(&fx);
}
END_TEST

/* --- files alone -------------------------------------------------------------------------------------------------- */

static void path_of(const char *id_z, const char *kind_z, const char *suffix_z, char ret[256])
{
    snprintf(ret, 256, "%s/queue/%s/%c/%s%s", fx.root, kind_z, id_z[25], id_z, suffix_z);
}

static void add_octets(const char *path_z, const char *text_z)
{
    int fd = open(path_z, O_WRONLY | O_APPEND | O_CREAT, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text_z, strlen(text_z)), (ssize_t)strlen(text_z));
    close(fd);
}

START_TEST(a_torn_line_is_left_out_and_ended_by_the_next)
{
    char id[CRYPTO_ID_MAX], path[256];
    fixture_open(&fx, BACKEND_FS);
    put_new(id);
    path_of(id, "env", ".jsonl", path);
    add_octets(path, "{\"event\":\"hold\",\"at\":1}\n{\"event\":\"rele");
    struct queue_envelope *e = read_env(id);
    ck_assert(e->held && e->events == 1 && e->broken == 0);
    queue_env_free(e);
    struct queue_claim *c = claim(id);
    append_one(c, result(0, QUEUE_OK, 250, "ok"));
    ck_assert(c->env->rcpt[0].state == QUEUE_DELIVERED && c->env->events == 3 && c->env->broken == 1);
    q()->release(c);
    e = read_env(id);
    ck_assert(e->held && e->rcpt[0].state == QUEUE_DELIVERED && e->events == 3 && e->broken == 1);
    queue_env_free(e);
    fixture_close(&fx);
}
END_TEST

START_TEST(an_envelope_that_cannot_be_read_is_left_alone)
{
    static const char *const bad[] = {"", "\n", "{\n", "[]\n", "{}\n",
                                      "{\"id\":\"00000000000000000000000000\",\"sender\":\"\",\"recipients\":[]}\n",
                                      "{\"id\":\"00000000000000000000000000\",\"sender\":\"\",\"recipients\":[{}]}\n",
                                      "{\"id\":\"00000000000000000000000000\",\"recipients\":[{\"address\":\"a@b\"}]}\n"};
    char id[CRYPTO_ID_MAX], path[256];
    struct queue_claim *c;
    struct queue_glance g;
    fixture_open(&fx, BACKEND_FS);
    put_new(id);
    path_of(id, "env", ".jsonl", path);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_int_eq(truncate(path, 0), 0);
        add_octets(path, bad[i]);
        ck_assert_int_eq(q()->claim(fx.s, id, &c), -E_SYNTAX);
        ck_assert_int_eq(q()->glance(fx.s, id, &g), -E_SYNTAX);
    }
    ck_assert_int_eq(q()->active(fx.s, id), 0);
    char other[CRYPTO_ID_MAX], copy[256], cmd[600];
    put_new(other);
    path_of(other, "env", ".jsonl", copy);
    snprintf(cmd, sizeof(cmd), "cp %s %s", copy, path);
    ck_assert_int_eq(system(cmd), 0);
    ck_assert_int_eq(q()->claim(fx.s, id, &c), -E_SYNTAX); /* another's envelope under this name */
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink(copy, path), 0);
    ck_assert_int_lt(q()->claim(fx.s, id, &c), 0); /* never through a link */
    fixture_close(&fx);
}
END_TEST

/* ctime cannot be set, so the clock of the process goes on instead: tests/fault does it with a kill; here the age is
 * asked of files that are young. */
START_TEST(a_young_half_made_entry_stays)
{
    char id[CRYPTO_ID_MAX], path[256];
    struct stat st;
    fixture_open(&fx, BACKEND_FS);
    crypto_id(id);
    path_of(id, "msg", ".eml", path);
    add_octets(path, TEXT);
    for (unsigned i = 0; i < q()->shards; i++)
        ck_assert_int_eq(q()->tidy(fx.s, i), 0);
    ck_assert_int_eq(stat(path, &st), 0);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_text_that_is_gone_ends_an_entry_that_is_over)
{
    char id[CRYPTO_ID_MAX], path[256];
    struct queue_claim *c;
    fixture_open(&fx, BACKEND_FS);
    put_new(id);
    path_of(id, "msg", ".eml", path);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(q()->claim(fx.s, id, &c), -E_SYNTAX);
    post(id, QUEUE_EV_DROP, 0);
    ck_assert_int_eq(q()->claim(fx.s, id, &c), -E_NOTFOUND);
    ck_assert_uint_eq(count_all(), 0);
    fixture_close(&fx);
}
END_TEST

START_TEST(a_long_file_is_written_anew_by_its_holder)
{
    enum { ROUNDS = 5000 };
    char id[CRYPTO_ID_MAX], path[256];
    struct stat st;
    fixture_open(&fx, BACKEND_FS);
    put_new(id);
    path_of(id, "env", ".jsonl", path);
    struct queue_claim *c = claim(id);
    struct queue_event ev[3] = {result(0, QUEUE_TEMPORARY, 451, "greylisted, please try again later, thank you"),
                                result(1, QUEUE_TEMPORARY, 0, "no route to host"), {.kind = QUEUE_EV_DUE}};
    for (int i = 0; i < ROUNDS; i++) {
        ev[2].due_ms = 5000000 + i;
        ev[2].seen = c->env->events;
        ck_assert_int_eq(q()->append(c, ev, 3, NULL), 0);
    }
    uint32_t events = c->env->events;
    q()->release(c);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_gt(st.st_size, QUEUE_REWRITE);
    c = claim(id);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_lt(st.st_size, 20000);
    post(id, QUEUE_EV_RETRY, 6000000);
    for (int round = 0; round < 2; round++) {
        ck_assert_uint_eq(c->env->rounds, ROUNDS);
        ck_assert_uint_eq(c->env->events, events + (unsigned)round);
        ck_assert_int_eq(c->env->due_ms, round == 0 ? 5000000 + ROUNDS - 1 : 6000000);
        ck_assert_uint_eq(c->env->rcpt[1].attempts, ROUNDS);
        ck_assert_uint_eq(c->env->rcpt[1].attempt_n, QUEUE_ATTEMPTS_KEPT);
        ck_assert(span_eq_z(c->env->rcpt[1].attempt[0].text, "no route to host"));
        if (round == 0) {
            q()->release(c);
            c = claim(id);
        }
    }
    append_one(c, (struct queue_event){.kind = QUEUE_EV_DUE, .due_ms = 9000000, .seen = events});
    ck_assert_int_eq(c->env->due_ms, 6000000); /* the retry came behind what was seen */
    q()->release(c);
    fixture_close(&fx);
}
END_TEST

START_TEST(who_posts_while_the_file_is_written_anew_is_heard)
{
    char id[CRYPTO_ID_MAX], path[256], fresh[300], cmd[700];
    fixture_open(&fx, BACKEND_FS);
    put_new(id);
    path_of(id, "env", ".jsonl", path);
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    snprintf(cmd, sizeof(cmd), "cp %s %s", path, fresh);
    ck_assert_int_eq(system(cmd), 0);
    int fd = open(path, O_RDWR);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct queue_event ev = {.kind = QUEUE_EV_HOLD};
        close(fd); /* the lock is of the open file, which the fork shares */
        _exit(q()->post(fx.s, id, &ev) == 0 ? 0 : 1);
    }
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL); /* it waits for the lock, most likely */
    ck_assert_int_eq(rename(fresh, path), 0);
    close(fd);
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    struct queue_envelope *e = read_env(id);
    ck_assert(e->held);
    queue_env_free(e);
    fixture_close(&fx);
}
END_TEST

START_TEST(changes_of_others_are_noticed)
{
    char id[CRYPTO_ID_MAX];
    struct queue_change ch[1024];
    fixture_open(&fx, BACKEND_FS);
    ck_assert_int_ge(q()->watch_fd(fx.s), 0);
    ck_assert_int_eq(q()->watch_read(fx.s, ch, 1024), 0);
    struct store *mine = fx.s, *other = open_fs(fx.root);
    fx.s = other;
    put_new(id);
    fx.s = mine;
    ck_assert_int_ge(q()->watch_read(mine, ch, 1024), 1);
    ck_assert(ch[0].kind == QUEUE_CH_ENTRY && strcmp(ch[0].id, id) == 0);
    ck_assert_int_eq(other->ops->queue->post(other, id, &(struct queue_event){.kind = QUEUE_EV_RETRY}), 0);
    ck_assert_int_eq(q()->watch_read(mine, ch, 1024), 1);
    struct queue_claim *c, *mine_too;
    ck_assert_int_eq(other->ops->queue->claim(other, id, &c), 0);
    ck_assert_int_eq(q()->claim(mine, id, &mine_too), -E_AGAIN);
    ck_assert_int_eq(other->ops->queue->done(c), 0);
    ck_assert_int_eq(q()->watch_read(mine, ch, 1024), 1);
    ck_assert_int_eq(q()->claim(mine, id, &mine_too), -E_NOTFOUND);
    other->ops->close(other);
    fixture_close(&fx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/queue");
    TCase *t = tcase_create("every backend"), *f = tcase_create("files");
    suite_add_tcase(s, t);
    suite_add_tcase(s, f);
    tcase_add_loop_test(t, an_entry_comes_back_as_it_was_put, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, a_claim_has_one_holder_and_ends_with_the_entry, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, results_are_recorded_and_final_ones_stay, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, hold_release_retry_and_bounce_do_what_they_say, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, every_entry_is_listed_once_and_stamps_move, 0, BACKEND__COUNT);
    tcase_add_test(t, delivery_is_told_to_those_who_asked);
    tcase_add_test(f, a_torn_line_is_left_out_and_ended_by_the_next);
    tcase_add_test(f, an_envelope_that_cannot_be_read_is_left_alone);
    tcase_add_test(f, a_young_half_made_entry_stays);
    tcase_add_test(f, a_text_that_is_gone_ends_an_entry_that_is_over);
    tcase_add_test(f, a_long_file_is_written_anew_by_its_holder);
    tcase_add_test(f, who_posts_while_the_file_is_written_anew_is_heard);
    tcase_add_test(f, changes_of_others_are_noticed);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
