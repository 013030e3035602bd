/* Drives client/imap_client for tests/wire/test_imap_client.py:
 *   imap_driver ADDRESS PORT tls|starttls|clear NAME CA-FILE|- [USER PASSWORD [compress]]
 * Each line of stdin is a command, said as it is: all at once after ready(). {TEXT} in it is said as a literal, <NAME> as a
 * mailbox; a last line "IDLE" waits in IDLE until something untagged comes. What is heard is printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "client/imap_client.h"
#include "runtime/job.h"
#include "runtime/worker.h"

static struct {
    struct imap_client *client;
    size_t open;
    bool over, idle, waits;
} run;

static void print_span(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        putchar(s.p[i] == '\n' || s.p[i] == '\r' ? '|' : s.p[i]);
}

static void leave(void)
{
    if (run.over)
        return;
    run.over = true;
    imap_client_quit(run.client);
}

static void on_done(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    static const char *const words[] = {"DATA", "OK", "NO", "BAD", "PREAUTH", "LOST"};
    (void)c;
    printf("%zu %s [", (size_t)arg, words[r->status]);
    print_span(r->code);
    printf("] ");
    print_span(r->text);
    putchar('\n');
    if (--run.open == 0 && run.idle && r->status != IMAP_BYE) {
        run.waits = true;
        imap_client_idle(c, true);
        puts("idle");
    } else if (run.open == 0) {
        leave();
    }
    fflush(stdout);
}

static void on_piece(struct imap_client *c, struct span octets, void *arg)
{
    (void)c;
    printf("%zu piece %zu\n", (size_t)arg, octets.n);
}

static const struct imap_command_user command_user = {.done = on_done, .piece = on_piece};

static void say_line(struct imap_client *c, const char *line_z, size_t number)
{
    struct imap_say say = {0};
    for (const char *p = line_z; *p != '\0';) {
        const char *end = *p == '{' ? strchr(p, '}') : *p == '<' ? strchr(p, '>') : NULL;
        if (end != NULL && *p == '{')
            imap_say_literal(&say, span_of(p + 1, (size_t)(end - p) - 1));
        else if (end != NULL)
            imap_say_mailbox(&say, span_of(p + 1, (size_t)(end - p) - 1));
        else
            strbuf_c(&say.text, (uint8_t)*p);
        p = end != NULL ? end + 1 : p + 1;
    }
    if (imap_client_say(c, &say, &command_user, (void *)number) == 0)
        run.open++;
}

static void on_ready(struct imap_client *c, void *ctx)
{
    char line[4096];
    (void)ctx;
    printf("ready tls=%s login=%s compressed=%d\n", imap_client_tls(c), imap_client_login(c), imap_client_compressed(c));
    for (size_t n = 1; fgets(line, sizeof(line), stdin) != NULL; n++) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "IDLE") == 0)
            run.idle = true;
        else
            say_line(c, line, n);
    }
    if (run.open == 0)
        leave();
}

static void on_untagged(struct imap_client *c, const struct imap_reply *r, void *ctx)
{
    (void)c;
    (void)ctx;
    print_span(r->line);
    putchar('\n');
    fflush(stdout);
    if (run.waits)
        leave();
}

static void on_closed(struct imap_client *c, const struct imap_outcome *why, void *ctx)
{
    static const char *const ends[] = {"lost", "tls", "insecure", "refused", "bye", "garbage", "ours"};
    (void)c;
    (void)ctx;
    printf("closed %s %s ", imap_stage_name(why->stage), ends[why->end]);
    print_span(why->text);
    putchar('\n');
    run.over = true;
}

int main(int argc, char **argv)
{
    static const struct imap_client_user user = {.ready = on_ready, .untagged = on_untagged, .closed = on_closed};
    struct job_pool *jobs;
    struct workers *ws;
    struct tls_client *trust;
    struct imap_peer to = {.connect_ms = 10000, .command_ms = 30000, .keep_max = 65536};
    if (argc < 6 || addr_parse(span_z(argv[1]), (uint16_t)atoi(argv[2]), &to.at) < 0 ||
        tls_client_new(strcmp(argv[5], "-") == 0 ? NULL : argv[5], &trust) < 0)
        return 2;
    tls_client_pin(trust, NULL);
    to.tls_at_once = strcmp(argv[3], "tls") == 0;
    to.clear = strcmp(argv[3], "clear") == 0;
    to.name_z = argv[4];
    to.trust = trust;
    to.user_z = argc > 7 ? argv[6] : NULL;
    to.password_z = argc > 7 ? argv[7] : NULL;
    to.compress = argc > 8;
    if (job_pool_new(1, &jobs) < 0 || workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = jobs}, &ws) < 0 ||
        imap_client_open(workers_at(ws, 0), &to, &user, NULL, &run.client) < 0)
        return 2;
    while (!run.over || workers_sessions(ws) > 0)
        workers_turn(ws, 100);
    uint8_t key[TLS_KEY_OCTETS];
    if (tls_client_refused(trust, key)) {
        printf("key ");
        for (size_t i = 0; i < sizeof(key); i++)
            printf("%02x", key[i]);
        putchar('\n');
    }
    workers_free(ws);
    job_pool_free(jobs);
    tls_client_free(trust);
    return 0;
}
