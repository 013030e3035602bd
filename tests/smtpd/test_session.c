/* SMTP sessions without network: what depends on how the octets come, on when they come, and on what happens meanwhile. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../fuzz/session_rig.h"
#include "base/macros.h"
#include "runtime/conn.h"
#include "runtime/worker.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "smtpd/smtpd.h"

#define GREET "EHLO client.example\r\n"
#define ENVELOPE "MAIL FROM:<b@example.net>\r\nRCPT TO:<" RIG_ADDRESS ">\r\n"
#define LOGIN "AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABjb3JyZWN0IGhvcnNl\r\n"

static struct rig rig;
static struct smtpd *server;
static struct rig_client c;

static void up(const char *members_z)
{
    rig_init(&rig, members_z);
    rig_open(&rig);
    server = smtpd_new(&(struct smtpd_parts){&rig.slot, rig.jobs, rig.ms, rig.router, rig.auth, rig.limits, NULL, NULL, NULL, NULL});
    rig_connect(&rig, &c, smtpd_service(server, SMTPD_MX));
}

static void down(void)
{
    if (rig.workers != NULL)
        rig_end(&rig, &c, 1, false);
    smtpd_free(server);
    rig_shut(&rig);
    rig_done(&rig);
}

/* A value below what a file may ask for. */
static struct config *live(void)
{
    struct config *cfg = config_current(&rig.slot);
    config_unref(cfg); /* the slot keeps it */
    return cfg;
}

static void again(void)
{
    rig_close(&c);
    strbuf_done(&c.got);
    rig_connect(&rig, &c, smtpd_service(server, SMTPD_MX));
}

static const char *heard(void)
{
    return c.got.p == NULL ? "" : (const char *)c.got.p;
}

/* What comes back for it. */
static const char *say(const char *text_z)
{
    strbuf_clear(&c.got);
    rig_say(&c, span_z(text_z));
    rig_hear(&c);
    return heard();
}

#define HEARS(text, reply) ck_assert_msg(strncmp(say(text), (reply), strlen(reply)) == 0, "%s -> %s", (text), heard())
#define HEARS_ALSO(text, part) ck_assert_msg(strstr(say(text), (part)) != NULL, "%s -> %s", (text), heard())

/* The queue ids are random. */
static void mask_ids(struct strbuf *b)
{
    static const char before[] = "accepted for delivery ";
    for (char *p = (char *)b->p; p != NULL && (p = strstr(p, before)) != NULL;)
        for (p += sizeof(before) - 1; *p != '\r'; p++)
            *p = '#';
}

/* -- pieces */

static const char dialogue[] =
    "NOOP\r\nmail from:<>\r\n" GREET "AUTH LOGIN\r\n*\r\nAUTH LOGIN\r\nYWxpY2VAZXhhbXBsZS50ZXN0\r\nY29ycmVjdCBob3JzZQ==\r\n"
    "MAIL FROM:<other@example.test>\r\nMAIL FROM:<alice@example.test> SIZE=12 BODY=8BITMIME\r\nRCPT TO:<nobody@example.test>\r\n"
    "RCPT TO:<postmaster>\r\nDATA\r\nFrom: alice@example.test\r\nSubject: dots\r\n\r\n.\r.\r\n..two\r\n.\r\n"
    "RSET\r\nNOOP \xc3\xa9\r\nVRFY x\r\nHELO x\r\nMAIL FROM:<alice@example.test>\r\nRCPT TO:<alice+tag@example.test>\r\nDATA\r\n"
    "From: alice@example.test\r\n\r\n..\r\n...\r\n\r\n.\r\nbad\nline\r\nEHLO x\r\n"
    "MAIL FROM:<alice@example.test>\r\nRCPT TO:<alice@example.test>\r\nBDAT 30\r\nFrom: alice@example.test\r\n\r\n\r\n"
    "BDAT 7 LAST\r\n.\r\na\nb\rBDAT 3\r\nxyzBDAT 0 LAST\r\nFOO\r\nDATA\r\nQUIT\r\nNOOP\r\n";

START_TEST(pieces_do_not_matter)
{
    struct strbuf whole = {0};
    up("\"smtp\":{\"max_errors\":1000}");
    for (size_t piece = 0; piece < 70; piece++) {
        if (piece > 0)
            again();
        struct span text = span_of(dialogue, sizeof(dialogue) - 1);
        while (text.n > 0) {
            size_t n = piece == 0 ? text.n : MIN(piece, text.n);
            rig_say(&c, span_part(text, 0, n));
            text = span_part(text, n, text.n);
        }
        rig_hear(&c);
        ck_assert(c.closed);
        mask_ids(&c.got);
        if (piece == 0)
            strbuf_span(&whole, strbuf_text(&c.got));
        ck_assert_msg(span_eq(strbuf_text(&whole), strbuf_text(&c.got)), "in pieces of %zu:\n%s\nnot\n%.*s", piece, heard(),
                      SPAN_ARG(strbuf_text(&whole)));
    }
    ck_assert_uint_gt(whole.n, 1000);
    ck_assert_uint_eq(rig_inbox(&rig), 70);
    strbuf_done(&whole);
    down();
}
END_TEST

/* SMTP-07: read twice the limit and the session ends, whether or not the end of the text comes with it. */
START_TEST(too_much_text_is_too_much_in_one_piece_as_well)
{
    static char text[400];
    up(NULL);
    for (unsigned piece = 0; piece < 2; piece++) {
        again();
        live()->smtp_max_message_size = 100;
        again();
        (void)say(GREET ENVELOPE "DATA\r\n");
        memset(text, 'x', 150);
        strcpy(text + 150, "\r\n.\r\n");
        HEARS(text, "552 5.3.4 ");
        (void)say(ENVELOPE "DATA\r\n");
        memset(text, 'x', 250);
        strcpy(text + 250, piece == 0 ? "\r\n.\r\n" : "\r\n");
        HEARS(text, "421 4.7.0 ");
        ck_assert(c.closed);
    }
    ck_assert_uint_eq(rig_inbox(&rig), 0);
    down();
}
END_TEST

/* -- every order of commands */

enum act { BDAT, BDAT_LAST, DATA, RSET, MAIL, RCPT, ACT__COUNT };
enum st { READY, HAS_MAIL, HAS_RCPT, CHUNKS, FAILED };

/* What must be answered, by SPEC SMTP-01 and SMTP-21; the next state. */
static const struct {
    int code;
    enum st next;
} expected[][ACT__COUNT] = {
    [READY] = {{503, READY}, {503, READY}, {503, READY}, {250, READY}, {250, HAS_MAIL}, {503, READY}},
    [HAS_MAIL] = {{503, FAILED}, {503, READY}, {503, HAS_MAIL}, {250, READY}, {503, HAS_MAIL}, {250, HAS_RCPT}},
    [HAS_RCPT] = {{250, CHUNKS}, {250, READY}, {250, READY}, {250, READY}, {503, HAS_RCPT}, {250, HAS_RCPT}},
    [CHUNKS] = {{250, CHUNKS}, {250, READY}, {503, CHUNKS}, {250, READY}, {503, CHUNKS}, {503, CHUNKS}},
    [FAILED] = {{503, FAILED}, {503, READY}, {503, FAILED}, {250, READY}, {503, FAILED}, {503, FAILED}},
};
static const char *const act_z[] = {"BDAT 4\r\nA: b", "BDAT 2 LAST\r\n\r\n", "DATA\r\n", "RSET\r\n", "MAIL FROM:<>\r\n",
                                    "RCPT TO:<" RIG_ADDRESS ">\r\n"};

START_TEST(every_order_of_bdat_data_rset_mail_rcpt)
{
    uint32_t stored = 0;
    up("\"smtp\":{\"max_errors\":1000,\"max_messages_per_connection\":100000}");
    for (unsigned order = 0; order < 6 * 6 * 6 * 6 * 6; order++) {
        enum st st = READY;
        if (order % 100 == 0)
            again();
        if (order % 100 == 0)
            (void)say(GREET);
        (void)say("RSET\r\n");
        unsigned rest = order;
        for (unsigned i = 0; i < 5; i++, rest /= 6) {
            enum act a = (enum act)(rest % 6);
            const char *got_z = say(act_z[a]);
            if (a == DATA && strncmp(got_z, "354 ", 4) == 0)
                got_z = say("A: b\r\n\r\n.\r\n");
            int code = atoi(got_z);
            ck_assert_msg(code == expected[st][a].code, "order %u, %u: %s in state %d: %s", order, i, act_z[a], (int)st, got_z);
            stored += strstr(got_z, "accepted") != NULL;
            st = expected[st][a].next;
        }
    }
    ck_assert_uint_gt(stored, 300);
    ck_assert_uint_eq(rig_inbox(&rig), stored);
    down();
}
END_TEST

/* -- limits */

START_TEST(errors_are_counted_refusals_are_not)
{
    up("\"smtp\":{\"max_errors\":3}");
    (void)say(GREET);
    HEARS("FOO\r\n", "500 5.5.1 ");
    HEARS("MAIL FROM:<>\r\n", "250 ");
    for (unsigned i = 0; i < 10; i++)
        HEARS("RCPT TO:<nobody@example.test>\r\n", "550 5.1.1 ");
    HEARS("RCPT TO:<a@elsewhere.test>\r\n", "550 5.7.1 ");
    HEARS("EHLO\r\n", "501 ");
    ck_assert(!c.closed);
    HEARS("BAR\r\nNOOP\r\n", "421 4.7.0 Too many errors\r\n");
    ck_assert(c.closed && strstr(heard(), "250") == NULL);
    down();
}
END_TEST

START_TEST(the_last_message_of_a_session_is_still_taken)
{
    up("\"smtp\":{\"max_messages_per_connection\":2}");
    HEARS_ALSO(GREET, "LIMITS MAILMAX=2 RCPTMAX=1000\r\n");
    for (unsigned i = 0; i < 2; i++)
        HEARS_ALSO(ENVELOPE "DATA\r\nx\r\n.\r\n", "message accepted");
    HEARS("MAIL FROM:<>\r\n", "421 4.7.0 ");
    ck_assert(c.closed);
    ck_assert_uint_eq(rig_inbox(&rig), 2);
    down();
}
END_TEST

START_TEST(one_recipient_too_many_does_not_spoil_the_others)
{
    up("\"smtp\":{\"max_recipients\":2}");
    (void)say(GREET "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nRCPT TO:<" RIG_ADDRESS ">\r\n");
    HEARS("RCPT TO:<" RIG_ADDRESS ">\r\n", "452 4.5.3 ");
    HEARS_ALSO("DATA\r\nx\r\n.\r\n", "message accepted");
    ck_assert_uint_eq(rig_inbox(&rig), 1); /* both addresses are one mailbox */
    down();
}
END_TEST

/* A session that was refused stays until its client has read why; it is nobody's place. */
START_TEST(a_refused_session_takes_nobodys_place)
{
    struct rig_client more[80];
    up("\"smtp\":{\"max_connections\":1}");
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        int fd[2];
        struct conn *conn;
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
        more[i] = (struct rig_client){.rig = &rig, .fd = fd[1]};
        /* -E_CLOSED: a flood is not even told */
        int r = worker_adopt(workers_at(rig.workers, 0), fd[0], smtpd_service(server, SMTPD_MX), &conn);
        ck_assert_int_eq(r == 0, i < 64);
        rig_hear(&more[i]);
        ck_assert(r < 0 || strstr((const char *)more[i].got.p, "421 4.3.2 ") != NULL);
    }
    HEARS("QUIT\r\n", "221 ");
    again();
    HEARS("NOOP\r\n", "250 ");
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        rig_close(&more[i]);
        strbuf_done(&more[i].got);
    }
    down();
}
END_TEST

/* -- time */

/* Rounds until the server ends the session; false if it does not within that many tenths of a second. */
static bool ends_within(unsigned tenths, const char *meanwhile_z)
{
    for (unsigned i = 0; i < tenths && !c.closed; i++) {
        workers_turn(rig.workers, 100);
        if (meanwhile_z != NULL)
            (void)send(c.fd, meanwhile_z, strlen(meanwhile_z), MSG_NOSIGNAL | MSG_DONTWAIT);
        rig_hear(&c);
    }
    return c.closed;
}

START_TEST(a_command_is_due_however_it_dribbles)
{
    up(NULL);
    live()->smtp_command_timeout = 1;
    again();
    (void)say(GREET "AUTH LOGIN\r\n");
    ck_assert(ends_within(50, "x"));
    ck_assert_ptr_nonnull(strstr(heard(), "421 4.4.2 mail.example.test: timeout\r\n"));
    again();
    (void)say("NO");
    ck_assert_msg(ends_within(50, "x"), "%s", heard());
    ck_assert_ptr_nonnull(strstr(heard(), "421 4.4.2 "));
    down();
}
END_TEST

START_TEST(text_only_has_to_move)
{
    up(NULL);
    live()->smtp_command_timeout = live()->smtp_data_timeout = 2;
    again();
    (void)say(GREET ENVELOPE "DATA\r\n");
    ck_assert(!ends_within(30, "x\r\n"));
    ck_assert(ends_within(50, NULL));
    ck_assert_ptr_nonnull(strstr(heard(), "421 4.4.2 "));
    ck_assert_uint_eq(rig_inbox(&rig), 0);
    down();
}
END_TEST

/* -- the end from outside */

static const char *const modes[] = {"", "NOO", GREET, GREET ENVELOPE, GREET ENVELOPE "DATA\r\n", GREET ENVELOPE "DATA\r\nx\r\n.",
                                    GREET ENVELOPE "BDAT 10\r\nabc", GREET "AUTH LOGIN\r\n", GREET "AUTH LOGIN\r\nYWxp"};

START_TEST(shutdown_says_goodbye_in_every_mode)
{
    up(NULL);
    (void)say(modes[_i]);
    strbuf_clear(&c.got);
    rig_stop(&rig);
    char buf[100] = {0};
    ck_assert_int_gt(recv(c.fd, buf, sizeof(buf) - 1, MSG_DONTWAIT), 0);
    ck_assert_str_eq(buf, "421 4.3.2 mail.example.test is shutting down\r\n");
    ck_assert_uint_eq(rig_inbox(&rig), 0);
    close(c.fd);
    strbuf_done(&c.got);
    down();
}
END_TEST

/* Octets that the server has, while the session waits for a job. */
static void until_held(const char *text_z, size_t n)
{
    while (!conn_held(c.conn)) {
        ssize_t sent = send(c.fd, text_z, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        ck_assert(sent > 0 || n > 1000);
        workers_turn(rig.workers, 0);
    }
}

START_TEST(shutdown_lets_a_commit_finish)
{
    up(NULL);
    (void)say(GREET ENVELOPE "DATA\r\n");
    strbuf_clear(&c.got);
    until_held("x\r\n.\r\nMAIL FROM:<>\r\n", 20);
    c.conn->proto->stopping(c.conn); /* the job is still out */
    rig_hear(&c);
    ck_assert(c.closed);
    ck_assert_ptr_nonnull(strstr(heard(), "250 2.0.0 OK: message accepted for delivery "));
    ck_assert_ptr_nonnull(strstr(heard(), "\r\n421 4.3.2 "));
    ck_assert_uint_eq(rig_inbox(&rig), 1);
    down();
}
END_TEST

START_TEST(shutdown_does_not_wait_for_the_rest_of_a_long_text)
{
    static char text[8192];
    up(NULL);
    (void)say(GREET ENVELOPE "DATA\r\nA: b\r\n\r\n");
    strbuf_clear(&c.got);
    memset(text, '\n', sizeof(text));
    for (size_t i = 0; i < sizeof(text); i += 2)
        text[i] = '\r';
    until_held(text, sizeof(text)); /* a block is on its way to the disk */
    c.conn->proto->stopping(c.conn);
    ck_assert_str_eq(heard(), "");
    rig_hear(&c);
    ck_assert(c.closed);
    ck_assert_str_eq(heard(), "421 4.3.2 mail.example.test is shutting down\r\n");
    down();
}
END_TEST

static void check_each(struct conn *conn, void *arg)
{
    (void)arg;
    smtpd_check(conn);
}

static void disable(bool disabled)
{
    const struct account_change change = {.set_disabled = true, .disabled = disabled};
    ck_assert_int_eq(account_change(rig.accounts, live(), span_z("example.test"), span_z("alice"), &change), 0);
    accounts_sweep(rig.accounts);
}

START_TEST(a_disabled_account_is_out_in_every_mode)
{
    static const char *const after_login[] = {"", "NO", "MAIL FROM:<" RIG_ADDRESS ">\r\n", "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\nx",
                                              "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nBDAT 10\r\nabc"};
    up(NULL);
    for (size_t i = 0; i < ARRAY_LEN(after_login); i++) {
        again();
        (void)say(GREET);
        HEARS(LOGIN, "235 ");
        (void)say(after_login[i]);
        worker_each(workers_at(rig.workers, 0), check_each, NULL);
        ck_assert_str_eq(say(""), "");
        ck_assert(!c.closed);
        disable(true);
        worker_each(workers_at(rig.workers, 0), check_each, NULL);
        HEARS("", "421 4.7.0 The account was disabled\r\n");
        ck_assert(c.closed);
        disable(false);
    }
    again();
    (void)say(GREET LOGIN "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n");
    until_held("From: alice@example.test\r\n\r\n.\r\nNOOP\r\n", 37);
    disable(true);
    worker_each(workers_at(rig.workers, 0), check_each, NULL); /* a job is out: it is answered first */
    HEARS("", "250 2.0.0 OK: message accepted");
    worker_each(workers_at(rig.workers, 0), check_each, NULL);
    HEARS("", "421 4.7.0 ");
    down();
}
END_TEST

/* -- the client's end */

START_TEST(what_was_sent_before_a_half_close_is_answered)
{
    up(NULL);
    (void)say(GREET ENVELOPE "DATA\r\n");
    strbuf_clear(&c.got);
    ck_assert_int_eq(send(c.fd, "x\r\n.\r\nNOOP\r\nNOO", 16, MSG_NOSIGNAL), 16);
    rig_half_close(&c);
    ck_assert_ptr_nonnull(strstr(heard(), "250 2.0.0 OK: message accepted for delivery "));
    ck_assert_ptr_nonnull(strstr(heard(), "\r\n250 2.0.0 OK\r\n"));
    ck_assert(c.closed);
    ck_assert_uint_eq(rig_inbox(&rig), 1);
    down();
}
END_TEST

START_TEST(half_a_text_is_no_message)
{
    up(NULL);
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        again();
        (void)say(modes[i]);
        rig_half_close(&c);
        ck_assert(c.closed);
    }
    ck_assert_uint_eq(rig_inbox(&rig), 0);
    down();
}
END_TEST

START_TEST(a_client_that_is_gone_has_its_mail_delivered)
{
    up(NULL);
    (void)say(GREET ENVELOPE "DATA\r\n");
    ck_assert_int_eq(send(c.fd, "x\r\n.\r\n", 6, MSG_NOSIGNAL), 6);
    rig_close(&c);
    ck_assert_uint_eq(workers_sessions(rig.workers), 0);
    ck_assert_uint_eq(rig_inbox(&rig), 1); /* the text was whole; a second copy of it is the client's doing */
    down();
}
END_TEST

START_TEST(starttls_without_tls_is_refused)
{
    up(NULL);
    HEARS("STARTTLS\r\n", "503 5.5.1 ");
    (void)say(GREET);
    ck_assert_ptr_null(strstr(heard(), "STARTTLS"));
    HEARS("STARTTLS\r\n", "502 5.5.1 ");
    HEARS("STARTTLS now\r\n", "501 5.5.4 ");
    HEARS("STARTTLS\r\nNOOP\r\n", "502 5.5.1 Command not implemented\r\n250 2.0.0 OK\r\n");
    down();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("smtpd/session");
    TCase *t = tcase_create("sessions");
    suite_add_tcase(s, t);
    tcase_add_test(t, pieces_do_not_matter);
    tcase_add_test(t, too_much_text_is_too_much_in_one_piece_as_well);
    tcase_add_test(t, every_order_of_bdat_data_rset_mail_rcpt);
    tcase_add_test(t, errors_are_counted_refusals_are_not);
    tcase_add_test(t, the_last_message_of_a_session_is_still_taken);
    tcase_add_test(t, one_recipient_too_many_does_not_spoil_the_others);
    tcase_add_test(t, a_refused_session_takes_nobodys_place);
    tcase_add_test(t, a_command_is_due_however_it_dribbles);
    tcase_add_test(t, text_only_has_to_move);
    tcase_add_loop_test(t, shutdown_says_goodbye_in_every_mode, 0, (int)ARRAY_LEN(modes));
    tcase_add_test(t, shutdown_lets_a_commit_finish);
    tcase_add_test(t, shutdown_does_not_wait_for_the_rest_of_a_long_text);
    tcase_add_test(t, a_disabled_account_is_out_in_every_mode);
    tcase_add_test(t, what_was_sent_before_a_half_close_is_answered);
    tcase_add_test(t, half_a_text_is_no_message);
    tcase_add_test(t, a_client_that_is_gone_has_its_mail_delivered);
    tcase_add_test(t, starttls_without_tls_is_refused);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
