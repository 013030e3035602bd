/* Many IMAP clients at once on few mailboxes, with threads, on the disk: what each is told must be possible, whoever
 * appends, flags, moves, expunges, renames and deletes meanwhile, and whoever vanishes. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../fuzz/session_rig.h"
#include "base/macros.h"
#include "imapd/imapd.h"
#include "runtime/addr.h"
#include "runtime/conn.h"
#include "runtime/worker.h"

#define CLIENTS 8
#define ROUNDS 60
#define MESSAGE "From: b@example.net\r\nSubject: stress\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n"

static const char *const commands[] = {
    "SELECT INBOX", "SELECT a", "EXAMINE INBOX", "NOOP", "CHECK", "CLOSE", "UNSELECT", "STORE 1:3 +FLAGS (\\Deleted)",
    "STORE 1:* -FLAGS.SILENT (\\Deleted \\Seen)", "UID STORE 1:* FLAGS (kw \\Answered)", "STORE 2 +FLAGS (kw2 kw3)", "EXPUNGE",
    "UID EXPUNGE 1:20", "COPY 1:2 a", "COPY 1 INBOX", "MOVE 1 a", "UID MOVE 2:5 INBOX", "MOVE 1:* a/b",
    "FETCH 1:* (UID FLAGS)", "FETCH 1:* (BODY[] ENVELOPE)", "UID FETCH 1:* (BODYSTRUCTURE BODY.PEEK[1] INTERNALDATE)",
    "SEARCH UNSEEN", "UID SEARCH TEXT one DELETED", "SEARCH BODY nothing", "CREATE a", "CREATE a/b", "DELETE a/b",
    "DELETE a", "RENAME a c", "RENAME c a", "LIST \"\" *", "STATUS a (MESSAGES UIDNEXT)", "STATUS INBOX (UNSEEN)",
};

static struct rig rig;
static uint16_t port;

struct client {
    pthread_t thread;
    unsigned seed;
    int fd;
    struct strbuf got;
    unsigned tag, answered;
};

static unsigned any(struct client *c, unsigned below)
{
    return (unsigned)rand_r(&c->seed) % below;
}

static bool arrived(const struct client *c, size_t from, const char *text_z)
{
    return c->got.n > from && strstr((const char *)c->got.p + from, text_z) != NULL;
}

/* Reads until the text is there; false when the server has ended the session. */
static bool await(struct client *c, size_t from, const char *text_z)
{
    char buf[16384];
    while (!arrived(c, from, text_z)) {
        ssize_t n = recv(c->fd, buf, sizeof(buf), 0);
        RIG_WANT(n >= 0); /* a server that does not answer within the socket's time-out */
        if (n == 0)
            return false;
        strbuf_add(&c->got, buf, (size_t)n);
        RIG_WANT(strbuf_ok(&c->got));
    }
    return true;
}

static void say(struct client *c, const char *text_z)
{
    (void)send(c->fd, text_z, strlen(text_z), MSG_NOSIGNAL);
}

static bool ask(struct client *c, const char *command_z)
{
    char line[256], end[32];
    size_t from = c->got.n;
    snprintf(line, sizeof(line), "%st%u %s\r\n", any(c, 4) == 0 ? "p NOOP\r\n" : "", ++c->tag, command_z);
    snprintf(end, sizeof(end), "t%u ", c->tag);
    say(c, line);
    bool on = await(c, from, end);
    c->answered += on;
    return on;
}

static bool idle(struct client *c)
{
    char line[64];
    size_t from = c->got.n;
    snprintf(line, sizeof(line), "t%u IDLE\r\n", ++c->tag);
    say(c, line);
    if (!await(c, from, "+ idling") && !arrived(c, from, " BAD "))
        return false;
    usleep(any(c, 20000));
    say(c, "DONE\r\n");
    return await(c, from, " Idle ended") || arrived(c, from, " BAD ");
}

static void open_one(struct client *c)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 60};
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    RIG_WANT(c->fd >= 0 && connect(c->fd, (struct sockaddr *)&at, sizeof(at)) == 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    RIG_WANT(await(c, 0, "ready\r\n") && ask(c, "LOGIN " RIG_ADDRESS " \"" RIG_PASSWORD "\""));
}

static void play(struct client *c)
{
    bool on = true;
    open_one(c);
    on = ask(c, any(c, 4) == 0 ? "SELECT a" : "SELECT INBOX");
    for (unsigned i = 0; i < ROUNDS && on; i++) {
        unsigned what = any(c, 12);
        char command[256];
        snprintf(command, sizeof(command), "APPEND %s (\\Flagged) {%zu+}\r\n" MESSAGE, any(c, 3) == 0 ? "a" : "INBOX", strlen(MESSAGE));
        on = what < 3 ? ask(c, command) : what == 3 ? idle(c) : ask(c, commands[any(c, ARRAY_LEN(commands))]);
    }
    if (on && any(c, 3) == 0) { /* gone in the middle of an answer */
        struct linger now = {.l_onoff = 1};
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        say(c, "x FETCH 1:* BODY[]\r\ny APPEND INBOX {100+}\r\nabc");
        close(c->fd);
    } else {
        shutdown(c->fd, SHUT_WR);
        (void)await(c, c->got.n, "\nno such line");
        close(c->fd);
    }
    if (getenv("RIG_SHOW") != NULL)
        fprintf(stderr, "-- heard:\n%.*s--\n", SPAN_ARG(strbuf_text(&c->got)));
    rig_check_imap(strbuf_text(&c->got));
    strbuf_done(&c->got);
}

static void *client_main(void *arg)
{
    for (unsigned i = 0; i < 3; i++)
        play(arg);
    return NULL;
}

START_TEST(what_clients_are_told_is_possible)
{
    struct imapd *server;
    struct conn_service service;
    struct client client[CLIENTS] = {0};
    struct addr at;
    unsigned answered = 0;
    int err;
    rig_init(&rig, "\"rate_limit\":{\"enabled\":false}");
    rig_open_threads(&rig, 4, 4);
    ck_assert_int_eq(imapd_new(&(struct imapd_config){.slot = &rig.slot, .store = rig.ms, .auth = rig.auth}, &server), 0);
    imapd_service_init(server, IMAPD_STARTTLS, &service);
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), 0, &at), 0);
    ck_assert_int_eq(workers_listen(rig.workers, &(struct listener){.at = at, .service = &service}, &err), 0);
    port = workers_port(rig.workers, 0);
    ck_assert_int_eq(workers_start(rig.workers), 0);
    for (unsigned i = 0; i < CLIENTS; i++) {
        client[i].seed = i + 1 + (getenv("RIG_SEED") == NULL ? 0 : (unsigned)atoi(getenv("RIG_SEED")));
        ck_assert_int_eq(pthread_create(&client[i].thread, NULL, client_main, &client[i]), 0);
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        pthread_join(client[i].thread, NULL);
        answered += client[i].answered;
    }
    ck_assert_uint_gt(answered, CLIENTS * ROUNDS / 4);
    rig_stop(&rig);
    imapd_free(server);
    rig_shut(&rig);
    rig_done(&rig);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("imapd/session_stress");
    TCase *t = tcase_create("threads");
    suite_add_tcase(s, t);
    tcase_add_test(t, what_clients_are_told_is_possible);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
