#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "imapd/common_session.h"

static struct rig rig;

static void up(void)
{
    rig_up(&rig, NULL);
}

static void down(void)
{
    rig_down(&rig);
}

START_TEST(greeting_and_capabilities_follow_the_state)
{
    struct client c = client_new(&rig);
    ck_assert(has(hear(&c), "* OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ID ENABLE IDLE AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256] mail.example.test rmail ready\r\n"));
    HEARS_NOT(&c, "a CAPABILITY\r\n", "MOVE");
    HEARS(&c, "a LOGIN " ALICE " \"" PASSWORD "\"\r\n", " MOVE");
    HEARS(&c, "b CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 ");
    HEARS_NOT(&c, "b CAPABILITY\r\n", "AUTH=PLAIN");
    HEARS(&c, "c LOGOUT\r\n", "* BYE Until later\r\nc OK Logged out\r\n");
    ck_assert(c.closed);
    client_close(&c);
}
END_TEST

START_TEST(commands_in_the_wrong_state_are_bad)
{
    static const char *const rows[][2] = {
        {"a SELECT INBOX\r\n", "a BAD"}, {"a NOOP\r\n", "a OK"},          {"a FETCH 1 FLAGS\r\n", "a BAD"},
        {"a BOGUS\r\n", "a BAD"},        {"a COMPRESS DEFLATE\r\n", "a BAD"}, {"\r\n", "* BAD"},
        {"a STARTTLS\r\n", "a BAD"},     {"a LOGIN x\r\n", "a BAD"},     {"a IDLE\r\n", "a BAD"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct client c = client_new(&rig);
        HEARS(&c, rows[i][0], rows[i][1]);
        client_close(&c);
    }
}
END_TEST

START_TEST(wrong_passwords_and_the_sasl_dialogues)
{
    struct client c = client_new(&rig);
    HEARS(&c, "a LOGIN " ALICE " wrong\r\n", "a NO [AUTHENTICATIONFAILED]");
    HEARS(&c, "a LOGIN nobody@example.test wrong\r\n", "a NO [AUTHENTICATIONFAILED]");
    HEARS(&c, "b AUTHENTICATE CRAM-MD5\r\n", "b NO");
    HEARS(&c, "c AUTHENTICATE PLAIN\r\n", "+ \r\n");
    HEARS(&c, "*\r\n", "c BAD Authentication cancelled");
    HEARS(&c, "d AUTHENTICATE PLAIN\r\n", "+ \r\n");
    HEARS(&c, "!!!\r\n", "d BAD");
    HEARS(&c, "e AUTHENTICATE LOGIN\r\n", "+ VXNlcm5hbWU6\r\n");
    HEARS(&c, "YWxpY2VAZXhhbXBsZS50ZXN0\r\n", "+ UGFzc3dvcmQ6\r\n");
    HEARS(&c, "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5\r\n", "e OK [CAPABILITY");
    HEARS(&c, "f LOGIN a b\r\n", "f BAD");
    client_close(&c);
    c = client_new(&rig);
    HEARS(&c, "a AUTHENTICATE PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABjb3JyZWN0IGhvcnNlIGJhdHRlcnk=\r\n", "a OK [CAPABILITY");
    client_close(&c);
}
END_TEST

START_TEST(too_many_bad_commands_end_the_session)
{
    struct client c = client_new(&rig);
    for (int i = 0; i < 9; i++)
        HEARS(&c, "a BOGUS\r\n", "a BAD");
    ck_assert(!c.closed);
    HEARS(&c, "a NOOP\r\n", "a OK");
    for (int i = 0; i < 9; i++)
        HEARS(&c, "a BOGUS\r\n", "a BAD");
    HEARS(&c, "a BOGUS\r\n", "* BYE Too many bad commands");
    ck_assert(c.closed);
    client_close(&c);
}
END_TEST

START_TEST(pipelined_commands_are_answered_in_order)
{
    struct client c = client_new(&rig);
    HEARS(&c, "a LOGIN " ALICE " {21+}\r\n" PASSWORD "\r\nb SELECT INBOX\r\nc NOOP\r\nd UID SEARCH ALL\r\ne LOGOUT\r\n",
          "a OK");
    const char *all = hear(&c);
    const char *at = all;
    static const char *const order[] = {"a OK", "* 0 EXISTS", "b OK [READ-WRITE]", "c OK", "* SEARCH\r\n", "d OK", "* BYE", "e OK"};
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        at = strstr(at, order[i]);
        ck_assert_msg(at != NULL, "%s missing in order: %s", order[i], all);
    }
    client_close(&c);
}
END_TEST

START_TEST(every_segmentation_gives_the_same_answers)
{
    static const char dialogue[] = "a LOGIN {18+}\r\n" ALICE " {21+}\r\n" PASSWORD "\r\nb SELECT inbox\r\n"
                                   "c APPEND INBOX (\\Seen) {18+}\r\nSubject: x\n\nbody\r\n\r\nd FETCH 1 (FLAGS BODY[TEXT])\r\n"
                                   "e BOGUS\r\nf NOOP\rx\r\ng STORE 1 +FLAGS (\\Deleted $x)\r\nh CLOSE\r\ni LOGOUT\r\n";
    struct strbuf whole = {0};
    struct client first = client_selected(&rig); /* from here on the mailbox knows the keyword */
    append(&first, "INBOX", "($x \\Deleted)", "first");
    HEARS(&first, "x CLOSE\r\n", "x OK");
    client_close(&first);
    for (size_t step = sizeof(dialogue) - 1; step > 0; step = step == 1 ? 0 : step > 40 ? 7 : step / 2) {
        struct client c = client_new(&rig);
        strbuf_clear(&c.got);
        for (size_t at = 0; at < sizeof(dialogue) - 1; at += step)
            send_text(&c, dialogue + at, MIN(step, sizeof(dialogue) - 1 - at));
        hear(&c);
        ck_assert_msg(has((const char *)c.got.p, "BODY[TEXT] {6}\r\nbody\r\n)"), "%s", (char *)c.got.p);
        ck_assert(has((const char *)c.got.p, "i OK Logged out"));
        /* Only the uid and the mod-sequence differ from run to run. */
        char *uid = strstr((char *)c.got.p, "APPENDUID");
        ck_assert_ptr_nonnull(uid);
        memset(uid, 'u', strcspn(uid, "]"));
        char *next = strstr((char *)c.got.p, "UIDNEXT");
        memset(next, 'n', strcspn(next, "]"));
        char *highest = strstr((char *)c.got.p, "HIGHESTMODSEQ");
        ck_assert_ptr_nonnull(highest);
        memset(highest, 'h', strcspn(highest, "]"));
        if (whole.n == 0)
            strbuf_span(&whole, strbuf_text(&c.got));
        ck_assert_msg(span_eq_z(strbuf_text(&c.got), (const char *)whole.p), "step %zu:\n%s\nwhole:\n%s", step, (char *)c.got.p,
                      (char *)whole.p);
        client_close(&c);
    }
    strbuf_done(&whole);
}
END_TEST

START_TEST(literals_are_bounded)
{
    struct client c = client_new(&rig);
    HEARS(&c, "a LOGIN {99999999999}\r\n", "a NO [TOOBIG]");
    HEARS(&c, "b LOGIN {3}\r\n", "+ OK\r\n");
    HEARS(&c, "abc {3}\r\n", "+ OK\r\n");
    HEARS(&c, "abc\r\n", "b NO [AUTHENTICATIONFAILED]");
    HEARS(&c, "c LOGIN {9000+}\r\n", "c NO [TOOBIG]");
    char *rest = calloc(1, 9001);
    memset(rest, 'x', 9000);
    send_text(&c, rest, 9000);
    free(rest);
    HEARS(&c, " pw\r\nd NOOP\r\n", "d OK");
    HEARS(&c, "e LOGIN {99999999999+}\r\n", "* BYE [TOOBIG]");
    ck_assert(c.closed);
    client_close(&c);
}
END_TEST

START_TEST(a_line_too_long_is_refused_and_skipped)
{
    struct client c = client_logged_in(&rig);
    char *line = malloc(100001);
    memset(line, 'x', 100000);
    line[100000] = 0;
    strbuf_clear(&c.got);
    send_text(&c, "a NOOP ", 7);
    send_text(&c, line, 100000);
    free(line);
    ck_assert(has(hear(&c), "BAD"));
    HEARS(&c, "\r\nb NOOP\r\n", "b OK");
    client_close(&c);
}
END_TEST

START_TEST(connections_of_one_account_are_limited)
{
    struct rig other;
    rig_up(&other, "\"imap\":{\"max_connections_per_user\":2,\"max_connections_per_ip\":3}");
    struct client a = client_logged_in(&other), b = client_logged_in(&other), c = client_new(&other);
    HEARS(&c, "x LOGIN " ALICE " \"" PASSWORD "\"\r\n", "* BYE [LIMIT]");
    client_close(&c);
    client_close(&b);
    b = client_logged_in(&other);
    c = client_new(&other);
    struct client d = client_new(&other);
    ck_assert(has(hear(&d), "* BYE [LIMIT]") && d.closed);
    client_close(&a);
    client_close(&b);
    client_close(&c);
    client_close(&d);
    rig_down(&other);
}
END_TEST

START_TEST(id_enable_and_namespace)
{
    struct client c = client_logged_in(&rig);
    HEARS(&c, "a ID (\"name\" \"x\" \"os\" NIL)\r\n", "* ID (\"name\" \"rmaild\" \"version\" \"");
    HEARS(&c, "a ID NIL\r\n", "a OK ID completed");
    HEARS(&c, "a ENABLE X-NOTHING CONDSTORE\r\n", "* ENABLED CONDSTORE\r\n");
    HEARS(&c, "a NAMESPACE\r\n", "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n");
    client_close(&c);
}
END_TEST

START_TEST(a_stopping_server_says_goodbye)
{
    struct rig other;
    rig_up(&other, NULL);
    struct client c = client_logged_in(&other);
    struct client idler = client_selected(&other);
    HEARS(&idler, "i IDLE\r\n", "+ idling\r\n");
    strbuf_clear(&c.got);
    strbuf_clear(&idler.got);
    workers_stop(other.workers, 1000);
    char buf[200] = {0};
    ck_assert_int_gt(recv(c.fd, buf, sizeof(buf) - 1, MSG_DONTWAIT), 0);
    ck_assert(has(buf, "* BYE Server is going down"));
    ck_assert_int_gt(recv(idler.fd, buf, sizeof(buf) - 1, MSG_DONTWAIT), 0);
    ck_assert(has(buf, "* BYE Server is going down"));
    client_close(&c);
    client_close(&idler);
    rig_down(&other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("imapd/session");
    TCase *tc = tcase_create("session");
    tcase_add_checked_fixture(tc, up, down);
    tcase_add_test(tc, greeting_and_capabilities_follow_the_state);
    tcase_add_test(tc, commands_in_the_wrong_state_are_bad);
    tcase_add_test(tc, wrong_passwords_and_the_sasl_dialogues);
    tcase_add_test(tc, too_many_bad_commands_end_the_session);
    tcase_add_test(tc, pipelined_commands_are_answered_in_order);
    tcase_add_test(tc, every_segmentation_gives_the_same_answers);
    tcase_add_test(tc, literals_are_bounded);
    tcase_add_test(tc, a_line_too_long_is_refused_and_skipped);
    tcase_add_test(tc, connections_of_one_account_are_limited);
    tcase_add_test(tc, id_enable_and_namespace);
    tcase_add_test(tc, a_stopping_server_says_goodbye);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
