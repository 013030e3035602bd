#include <check.h>
#include <stdio.h>
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

#define MAIL                                                                                                           \
    "From: Carol <carol@example.net>\r\nTo: alice@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"           \
    "Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nMessage-ID: <1@example.net>\r\nMIME-Version: 1.0\r\n"                   \
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"                                                               \
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello World\r\n"                                           \
    "--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--\r\n"

static void append_text(struct client *c, const char *text, size_t n, const char *want_z)
{
    char head[128];
    snprintf(head, sizeof(head), "ap APPEND INBOX \"02-Mar-2026 10:00:00 +0100\" {%zu+}\r\n", n);
    strbuf_clear(&c->got);
    send_text(c, head, strlen(head));
    send_text(c, text, n);
    send_text(c, "\r\n", 2);
    ck_assert_msg(has(hear(c), want_z), "%s", hear(c));
}

START_TEST(fetch_gives_each_section)
{
    static const char *const rows[][2] = {
        {"FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE)",
         "* 1 FETCH (UID 1 FLAGS (\\Recent) INTERNALDATE \" 2-Mar-2026 09:00:00 +0000\" RFC822.SIZE "},
        {"UID FETCH 1 FLAGS", "* 1 FETCH (UID 1 FLAGS (\\Recent))\r\n"},
        {"FETCH 1 BODY.PEEK[1]", "* 1 FETCH (BODY[1] {11}\r\nHello World)\r\n"},
        {"FETCH 1 BODY.PEEK[2]", "BODY[2] {8}\r\nAAECAw==)\r\n"},
        {"FETCH 1 BODY.PEEK[1.MIME]", "BODY[1.MIME] {43}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n)\r\n"},
        {"FETCH 1 BODY.PEEK[3]", "* 1 FETCH (BODY[3] NIL)\r\n"},
        {"FETCH 1 BODY.PEEK[]<6.5>", "* 1 FETCH (BODY[]<6> {5}\r\nCarol)\r\n"},
        {"FETCH 1 BODY.PEEK[]<99999.5>", "* 1 FETCH (BODY[]<99999> {0}\r\n)\r\n"},
        {"FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]",
         "BODY[HEADER.FIELDS (SUBJECT)] {40}\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n)\r\n"},
        {"FETCH 1 (ENVELOPE)", "(\"Mon, 02 Mar 2026 10:00:00 +0100\" \"=?utf-8?q?Gr=C3=BC=C3=9Fe?=\" ((\"Carol\" NIL "
                               "\"carol\" \"example.net\"))"},
        {"FETCH 1 (UID BODY.PEEK[1] FLAGS)", "* 1 FETCH (UID 1 FLAGS (\\Recent) BODY[1] {11}\r\nHello World)\r\n"},
        {"FETCH 1 RFC822.HEADER", "* 1 FETCH (RFC822.HEADER {"},
        {"FETCH 2 FLAGS", "x BAD"},
        {"UID FETCH 7 FLAGS", "x OK"},
        {"FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])", "* 1 FETCH (BINARY[1] {11}\r\nHello World BINARY.SIZE[1] 11)\r\nx OK"},
        {"FETCH 1 FLAGS", "FLAGS (\\Recent)"}, /* nothing so far has set \Seen */
        {"FETCH 1 BODY[1]", "* 1 FETCH (FLAGS (\\Seen \\Recent) BODY[1] {11}\r\nHello World)\r\nx OK"},
        {"FETCH 1 BODY[1]", "* 1 FETCH (BODY[1] {11}\r\nHello World)\r\nx OK"},
        {"FETCH 1 RFC822.TEXT", "* 1 FETCH (RFC822.TEXT {"},
    };
    struct client c = client_selected(&rig);
    append_text(&c, MAIL, sizeof(MAIL) - 1, "ap OK [APPENDUID ");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char line[256];
        snprintf(line, sizeof(line), "x %s\r\n", rows[i][0]);
        HEARS(&c, line, rows[i][1]);
    }
    const char *heard = say(&c, "y FETCH 1 (BODYSTRUCTURE BODY)\r\n");
    ck_assert_msg(has(heard, " BODYSTRUCTURE ((\"text\" \"plain\"") && has(heard, "(BODY ((\"text\""), "%s", heard);
    char all[2048];
    snprintf(all, sizeof(all), "* 1 FETCH (BODY[] {%zu}\r\n%s)\r\nz OK", sizeof(MAIL) - 1, MAIL);
    HEARS(&c, "z FETCH 1 BODY.PEEK[]\r\n", all);
    client_close(&c);
}
END_TEST

START_TEST(fetch_of_too_many_sections_is_too_complex)
{
    struct strbuf b = {0};
    struct client c = client_selected(&rig);
    append(&c, "INBOX", "()", "one");
    for (unsigned over = 0; over < 2; over++) {
        strbuf_clear(&b);
        strbuf_z(&b, "f FETCH 1 (");
        for (unsigned i = 0; i < 128 + over; i++)
            strbuf_z(&b, i == 0 ? "BODY.PEEK[1]" : " BODY.PEEK[1]");
        strbuf_z(&b, ")\r\n");
        strbuf_c(&b, 0);
        HEARS(&c, (const char *)b.p, over == 0 ? "f OK FETCH" : "f NO [LIMIT]");
        strbuf_clear(&b);
        strbuf_z(&b, "f FETCH 1 BODY.PEEK[HEADER.FIELDS (");
        for (unsigned i = 0; i < 512 + over; i++)
            strbuf_z(&b, i == 0 ? "a" : " a");
        strbuf_z(&b, ")]\r\n");
        strbuf_c(&b, 0);
        HEARS(&c, (const char *)b.p, over == 0 ? "f OK FETCH" : "f NO [LIMIT]");
    }
    strbuf_done(&b);
    client_close(&c);
}
END_TEST

START_TEST(large_bodies_are_octet_identical)
{
    size_t n = 3000000;
    char *text = malloc(n + 1);
    memcpy(text, "Subject: big\r\n\r\n", 16);
    for (size_t i = 16; i < n; i++)
        text[i] = i % 80 == 78 ? '\r' : i % 80 == 79 ? '\n' : (char)('a' + i * 7 % 26);
    text[n] = 0;
    struct client c = client_selected(&rig);
    append_text(&c, text, n, "ap OK [APPENDUID ");
    HEARS(&c, "a FETCH 1 (RFC822.SIZE)\r\n", "RFC822.SIZE 3000000)");
    const char *heard = say(&c, "b UID FETCH 1 BODY[]\r\n");
    const char *at = strstr(heard, "BODY[] {3000000}\r\n");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(memcmp(at + 18, text, n), 0);
    ck_assert(has(at + 18 + n, ")\r\nb OK"));
    HEARS(&c, "c FETCH 1 BODY.PEEK[]<100000.40000>\r\n", "BODY[]<100000> {40000}\r\n");
    ck_assert_int_eq(memcmp(strstr(hear(&c), "{40000}") + 9, text + 100000, 40000), 0);
    free(text);
    client_close(&c);
}
END_TEST

START_TEST(append_normalises_lines_and_refuses_nul)
{
    struct client c = client_selected(&rig);
    append_text(&c, "Subject: a\n\nx\r\ny\nz\n", 19, "ap OK");
    HEARS(&c, "a FETCH 1 BODY.PEEK[]\r\n", "BODY[] {23}\r\nSubject: a\r\n\r\nx\r\ny\r\nz\r\n)");
    append_text(&c, "Subject: a\n\nx\0y\n", 16, "ap BAD NUL in a message");
    append_text(&c, "x", 1, "ap OK");
    HEARS(&c, "b APPEND nowhere {10}\r\n", "b NO [TRYCREATE]");
    HEARS_NOT(&c, "b APPEND INBOX {99999999999}\r\n", "+ ");
    ck_assert(has(hear(&c), "b NO [TOOBIG]"));
    HEARS(&c, "c APPEND nowhere {3+}\r\nabc\r\nd NOOP\r\n", "c NO [TRYCREATE]");
    ck_assert(has(hear(&c), "d OK"));
    HEARS(&c, "e APPEND INBOX (\\Seen $x) {3}\r\n", "+ OK\r\n");
    HEARS(&c, "abc\r\n", "e OK [APPENDUID");
    HEARS(&c, "f APPEND INBOX {3+}\r\nabc trailing\r\n", "f BAD");
    HEARS(&c, "g NOOP\r\n", "g OK");
    HEARS(&c, "h FETCH 3 FLAGS\r\n", "\\Seen");
    client_close(&c);
}
END_TEST

START_TEST(store_answers_and_stays_silent)
{
    struct client a = client_selected(&rig), b = client_selected(&rig);
    append(&a, "INBOX", "()", "one");
    append(&a, "INBOX", "()", "two");
    say(&b, "n NOOP\r\n");
    HEARS(&a, "x STORE 1:2 +FLAGS (\\Flagged $Label1)\r\n",
          "* 1 FETCH (FLAGS (\\Flagged \\Recent $Label1))\r\n* 2 FETCH (FLAGS (\\Flagged \\Recent $Label1))\r\nx OK STORE completed\r\n");
    HEARS(&b, "n NOOP\r\n", "* FLAGS (");
    ck_assert_msg(has(hear(&b), "* 1 FETCH (FLAGS (\\Flagged $Label1))\r\n"), "%s", hear(&b));
    HEARS_NOT(&a, "x STORE 1 -FLAGS.SILENT (\\Flagged)\r\n", "FETCH");
    HEARS(&b, "n NOOP\r\n", "* 1 FETCH (FLAGS ($Label1))\r\n");
    HEARS(&a, "x UID STORE 2 FLAGS (\\Seen)\r\n", "* 2 FETCH (UID 2 FLAGS (\\Seen \\Recent))\r\nx OK");
    /* Somebody else's change under one's own silent one is told all the same. */
    say(&b, "x STORE 1 +FLAGS (\\Answered)\r\n");
    HEARS(&a, "x STORE 1 +FLAGS.SILENT (\\Seen)\r\n", "* 1 FETCH (FLAGS (\\Seen \\Answered ");
    HEARS(&a, "x STORE 3 +FLAGS (\\Seen)\r\n", "x BAD");
    HEARS(&a, "x STORE 1 +FLAGS (\\Recent)\r\n", "x BAD");
    HEARS(&a, "x STORE 1 +FLAGS (aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg)\r\n", "x NO [LIMIT]");
    HEARS(&a, "x UID STORE 77 +FLAGS (\\Seen)\r\n", "x OK");
    client_close(&a);
    client_close(&b);
}
END_TEST

START_TEST(copy_move_and_expunge_name_their_uids)
{
    struct client c = client_selected(&rig);
    for (int i = 0; i < 6; i++)
        append(&c, "INBOX", "()", "x");
    HEARS(&c, "a COPY 1:2,4 Archive\r\n", " 1:2,4 1:3] COPY completed\r\n");
    ck_assert(has(hear(&c), "a OK [COPYUID "));
    HEARS(&c, "b COPY 1 nowhere\r\n", "b NO [TRYCREATE]");
    HEARS(&c, "b COPY 9 Archive\r\n", "b BAD");
    HEARS(&c, "b UID COPY 99 Archive\r\n", "b OK");
    const char *heard = say(&c, "m MOVE 2 Trash\r\n");
    ck_assert_msg(strncmp(heard, "* OK [COPYUID ", 14) == 0 && has(heard, " 2 1] Moved\r\n* 2 EXPUNGE\r\n* 5 RECENT\r\nm OK"), "%s", heard);
    HEARS(&c, "m UID MOVE 3:4 Trash\r\n", "* 3 EXPUNGE\r\n* 2 EXPUNGE\r\n* 3 RECENT\r\nm OK");
    HEARS(&c, "s UID SEARCH ALL\r\n", "* SEARCH 1 5 6\r\n");
    HEARS(&c, "e STORE 1:3 +FLAGS.SILENT (\\Deleted)\r\n", "e OK");
    HEARS(&c, "e UID EXPUNGE 5:6\r\n", "* 3 EXPUNGE\r\n* 2 EXPUNGE\r\n* 1 RECENT\r\ne OK");
    HEARS(&c, "e EXPUNGE\r\n", "* 1 EXPUNGE\r\n* 0 RECENT\r\ne OK");
    HEARS(&c, "f FETCH 1 FLAGS\r\n", "f BAD");
    HEARS(&c, "t STATUS Trash (MESSAGES)\r\n", "(MESSAGES 3)");
    client_close(&c);
}
END_TEST

START_TEST(vanished_messages_keep_their_numbers_until_told)
{
    struct client a = client_selected(&rig), b = client_selected(&rig);
    for (int i = 0; i < 4; i++)
        append(&a, "INBOX", "()", "x");
    say(&b, "n NOOP\r\n");
    HEARS(&a, "d STORE 1 +FLAGS.SILENT (\\Deleted)\r\n", "d OK");
    HEARS(&a, "d EXPUNGE\r\n", "* 1 EXPUNGE\r\n");
    HEARS(&b, "f FETCH 1:2 (UID FLAGS)\r\n", "* 1 FETCH (UID 1 FLAGS ");
    ck_assert_msg(has(hear(&b), "f OK [EXPUNGEISSUED]") && !has(hear(&b), " EXPUNGE\r\n"), "%s", hear(&b));
    HEARS(&b, "f FETCH 1:2 (UID BODY.PEEK[])\r\n", "* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2 BODY[] {");
    ck_assert(has(hear(&b), "f OK [EXPUNGEISSUED]"));
    HEARS(&b, "s SEARCH SUBJECT x\r\n", "* SEARCH 2 3 4\r\ns OK [EXPUNGEISSUED]");
    HEARS(&b, "c COPY 1:2 Archive\r\n", "c NO [EXPUNGEISSUED]");
    HEARS(&b, "c STORE 1:2 +FLAGS (\\Seen)\r\n", "* 2 FETCH (FLAGS (\\Seen");
    ck_assert(has(hear(&b), "c OK") && !has(hear(&b), "EXPUNGE"));
    HEARS(&b, "u UID FETCH 1:2 FLAGS\r\n", "* 2 FETCH (UID 2 FLAGS (\\Seen");
    ck_assert_msg(!has(hear(&b), "UID 1 ") && has(hear(&b), "* 1 EXPUNGE\r\nu OK"), "%s", hear(&b));
    HEARS(&b, "n FETCH 1 UID\r\n", "* 1 FETCH (UID 2)");
    client_close(&a);
    client_close(&b);
}
END_TEST

START_TEST(search_knows_its_keys)
{
    static const char *const rows[][2] = {
        {"ALL", "* SEARCH 1 2 3\r\n"},
        {"SEEN", "* SEARCH 2\r\n"},
        {"UNSEEN", "* SEARCH 1 3\r\n"},
        {"NEW", "* SEARCH 1 3\r\n"},
        {"OLD", "* SEARCH\r\n"},
        {"KEYWORD $junk", "* SEARCH 3\r\n"},
        {"UNKEYWORD $junk", "* SEARCH 1 2\r\n"},
        {"KEYWORD never", "* SEARCH\r\n"},
        {"2:*", "* SEARCH 2 3\r\n"},
        {"1,99", "* SEARCH 1\r\n"},
        {"UID 3:*", "* SEARCH 3\r\n"},
        {"NOT 2", "* SEARCH 1 3\r\n"},
        {"OR 1 (SEEN UNDELETED)", "* SEARCH 1 2\r\n"},
        {"LARGER 300", "* SEARCH 1\r\n"},
        {"SMALLER 300", "* SEARCH 2 3\r\n"},
        {"ON 2-Mar-2026", "* SEARCH 1\r\n"},
        {"BEFORE 2-Mar-2026", "* SEARCH\r\n"},
        {"NOT SINCE 3-Mar-2026", "* SEARCH 1\r\n"},
        {"SENTON 2-Mar-2026", "* SEARCH 1\r\n"},
        {"SENTSINCE 3-Mar-2026", "* SEARCH\r\n"},
        {"SUBJECT two", "* SEARCH 2\r\n"},
        
        {"CHARSET UTF-8 SUBJECT {6+}\r\nGR\xc3\x9c\xc3\x9f", "* SEARCH 1\r\n"},
        {"CHARSET KOI8-R ALL", "x NO [BADCHARSET (US-ASCII UTF-8)]"},
        {"FROM bob", "* SEARCH 2 3\r\n"},
        {"TO alice", "* SEARCH 1\r\n"},
        {"HEADER Message-ID \"\"", "* SEARCH 1\r\n"},
        {"HEADER Message-ID 1@", "* SEARCH 1\r\n"},
        {"BODY hello", "* SEARCH 1\r\n"},
        {"BODY carol", "* SEARCH\r\n"},
        {"TEXT CAROL", "* SEARCH 1\r\n"},
        {"OR BODY hello SUBJECT three", "* SEARCH 1 3\r\n"},
        {"NOT BODY hello", "* SEARCH 2 3\r\n"},
        {"YOUNGER 3600", "* SEARCH 2 3\r\n"},
        {"OLDER 3600", "* SEARCH 1\r\n"},
        {"RETURN (ALL) ALL", "* ESEARCH (TAG \"x\") ALL 1:3\r\n"},
        {"MODSEQ 1", "* SEARCH 1 2 3 (MODSEQ "},
        {"BOGUS", "x BAD"},
    };
    struct client c = client_selected(&rig);
    append_text(&c, MAIL, sizeof(MAIL) - 1, "ap OK");
    append(&c, "INBOX", "(\\Seen)", "two");
    append(&c, "INBOX", "($Junk)", "three");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char line[256];
        snprintf(line, sizeof(line), "x SEARCH %s\r\n", rows[i][0]);
        HEARS(&c, line, rows[i][1]);
    }
    client_close(&c);
}
END_TEST

START_TEST(idle_pushes_what_others_do)
{
    struct client a = client_selected(&rig), b = client_selected(&rig);
    HEARS(&a, "i IDLE\r\n", "+ idling\r\n");
    strbuf_clear(&a.got);
    append(&b, "INBOX", "()", "x");
    hear(&a);
    ck_assert_msg(has(hear(&a), "* 1 EXISTS\r\n* 0 RECENT\r\n") || has(hear(&a), "* 1 EXISTS\r\n* 1 RECENT\r\n"), "%s", hear(&a));
    strbuf_clear(&a.got);
    say(&b, "x STORE 1 +FLAGS (\\Flagged \\Deleted)\r\n");
    ck_assert_msg(has(hear(&a), "* 1 FETCH (FLAGS (\\Flagged \\Deleted"), "%s", hear(&a));
    strbuf_clear(&a.got);
    say(&b, "x EXPUNGE\r\n");
    ck_assert_msg(has(hear(&a), "* 1 EXPUNGE\r\n"), "%s", hear(&a));
    HEARS(&a, "DONE\r\n", "i OK");
    HEARS(&a, "j IDLE\r\n", "+ idling");
    HEARS(&a, "NOOP\r\n", "j BAD");
    HEARS(&a, "k NOOP\r\n", "k OK");
    client_close(&a);
    client_close(&b);
}
END_TEST

START_TEST(many_messages_come_in_shares)
{
    struct client c = client_selected(&rig);
    for (int i = 0; i < 300; i++)
        append(&c, "INBOX", "()", "a subject that takes some room in the answer");
    const char *heard = say(&c, "a FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)\r\n");
    ck_assert(has(heard, "* 300 FETCH (UID 300 ") && has(heard, "a OK"));
    heard = say(&c, "b FETCH 1:* BODY[]\r\n");
    ck_assert(has(heard, "* 300 FETCH (FLAGS (\\Seen \\Recent) BODY[] {") && has(heard, "b OK FETCH completed\r\n"));
    ck_assert_msg(!has(heard, "FLAGS (\\Seen \\Recent))"), "each FLAGS comes with its body");
    HEARS(&c, "c SEARCH UNSEEN\r\n", "* SEARCH\r\n");
    HEARS(&c, "d STORE 1:* +FLAGS (\\Deleted)\r\n", "* 300 FETCH (FLAGS (");
    HEARS(&c, "e EXPUNGE\r\n", "* 300 EXPUNGE\r\n* 299 EXPUNGE\r\n");
    ck_assert(has(hear(&c), "* 1 EXPUNGE\r\n* 0 RECENT\r\ne OK"));
    client_close(&c);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("imapd/messages");
    TCase *tc = tcase_create("messages");
    tcase_add_checked_fixture(tc, up, down);
    tcase_add_test(tc, fetch_gives_each_section);
    tcase_add_test(tc, fetch_of_too_many_sections_is_too_complex);
    tcase_add_test(tc, large_bodies_are_octet_identical);
    tcase_add_test(tc, append_normalises_lines_and_refuses_nul);
    tcase_add_test(tc, store_answers_and_stays_silent);
    tcase_add_test(tc, copy_move_and_expunge_name_their_uids);
    tcase_add_test(tc, vanished_messages_keep_their_numbers_until_told);
    tcase_add_test(tc, search_knows_its_keys);
    tcase_add_test(tc, idle_pushes_what_others_do);
    tcase_add_test(tc, many_messages_come_in_shares);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
