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

START_TEST(default_mailboxes_have_their_special_use)
{
    struct client c = client_logged_in(&rig);
    const char *heard = say(&c, "a LIST \"\" *\r\n");
    static const char *const rows[] = {
        "* LIST (\\HasNoChildren) \"/\" INBOX\r\n",          "* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n",
        "* LIST (\\HasNoChildren \\Drafts) \"/\" Drafts\r\n", "* LIST (\\HasNoChildren \\Trash) \"/\" Trash\r\n",
        "* LIST (\\HasNoChildren \\Junk) \"/\" Junk\r\n",     "* LIST (\\HasNoChildren \\Archive) \"/\" Archive\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(has(heard, rows[i]), "%s not in %s", rows[i], heard);
    HEARS(&c, "b LIST \"\" \"\"\r\n", "* LIST (\\Noselect) \"/\" \"\"\r\nb OK");
    HEARS_NOT(&c, "c LIST (SPECIAL-USE) \"\" *\r\n", "INBOX");
    HEARS(&c, "d LIST \"\" * RETURN (SPECIAL-USE)\r\n", "\\Sent) \"/\" Sent");
    HEARS(&c, "e LIST \"\" inbox\r\n", "INBOX");
    HEARS(&c, "f LSUB \"\" *\r\n", "* LSUB () \"/\" Trash\r\n");
    client_close(&c);
}
END_TEST

START_TEST(names_are_made_found_renamed_and_removed)
{
    static const char *const steps[][2] = {
        {"CREATE Work/2026\r\n", "x OK"},
        {"LIST \"\" Work*\r\n", "* LIST (\\HasChildren) \"/\" Work\r\n* LIST (\\HasNoChildren) \"/\" Work/2026\r\n"},
        {"LIST Work/ %\r\n", "\"/\" Work/2026\r\n"},
        {"CREATE Work/2026\r\n", "x NO [ALREADYEXISTS]"},
        {"CREATE inbox\r\n", "x NO [ALREADYEXISTS]"},
        {"CREATE \"a//b\"\r\n", "x NO [CANNOT]"},
        {"CREATE \"&bad\"\r\n", "x NO [CANNOT]"},
        {"CREATE trailing/\r\n", "x OK"},
        {"STATUS trailing (MESSAGES)\r\n", "* STATUS trailing (MESSAGES 0)\r\n"},
        {"CREATE &AOQ-pfel\r\n", "x OK"},
        {"LIST \"\" &AOQ-*\r\n", "\"/\" &AOQ-pfel\r\n"},
        {"RENAME Work Play\r\n", "x OK"},
        {"STATUS Play/2026 (MESSAGES UNSEEN SIZE)\r\n", "* STATUS Play/2026 (MESSAGES 0 UNSEEN 0 SIZE 0)\r\n"},
        {"RENAME Work X\r\n", "x NO [NONEXISTENT]"},
        {"RENAME Play Sent\r\n", "x NO [ALREADYEXISTS]"},
        {"DELETE INBOX\r\n", "x NO [CANNOT]"},
        {"DELETE nothing\r\n", "x NO [NONEXISTENT]"},
        {"DELETE Play\r\n", "x OK"},
        {"LIST \"\" Play\r\n", "* LIST (\\Noselect \\HasChildren) \"/\" Play\r\n"},
        {"DELETE Play\r\n", "x NO [HASCHILDREN]"},
        {"DELETE Play/2026\r\n", "x OK"},
        {"SUBSCRIBE nothing\r\n", "x NO [NONEXISTENT]"},
        {"UNSUBSCRIBE nothing\r\n", "x OK"},
        {"CREATE p/q\r\n", "x OK"},
        {"SUBSCRIBE p/q\r\n", "x OK"},
        {"LSUB \"\" p/%\r\n", "* LSUB () \"/\" p/q\r\n"},
        {"LSUB \"\" %\r\n", "* LSUB (\\Noselect) \"/\" p\r\n"},
        {"CREATE s (USE (\\Sent))\r\n", "x NO [USEATTR]"},
        {"CREATE all (USE (\\All))\r\n", "x OK"},
        {"LIST (SPECIAL-USE) \"\" *\r\n", "\\All) \"/\" all\r\n"},
        {"STATUS p/q (HIGHESTMODSEQ)\r\n", "* STATUS p/q (HIGHESTMODSEQ "},
        {"STATUS nothing (MESSAGES)\r\n", "x NO [NONEXISTENT]"},
        {"SELECT nothing\r\n", "x NO [NONEXISTENT]"},
    };
    struct client c = client_logged_in(&rig);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        char line[256];
        snprintf(line, sizeof(line), "x %s", steps[i][0]);
        HEARS(&c, line, steps[i][1]);
    }
    client_close(&c);
}
END_TEST

START_TEST(select_tells_what_rev1_wants)
{
    struct client c = client_logged_in(&rig);
    append(&c, "INBOX", "(\\Seen)", "one");
    append(&c, "INBOX", "($Junk)", "two");
    const char *heard = say(&c, "a SELECT INBOX\r\n");
    static const char *const rows[] = {"* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Junk)\r\n",
                                       "[PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Junk \\*)]",
                                       "* 2 EXISTS\r\n",
                                       "* 2 RECENT\r\n",
                                       "* OK [UNSEEN 2]",
                                       "* OK [UIDVALIDITY ",
                                       "* OK [UIDNEXT 3]",
                                       "* OK [HIGHESTMODSEQ ",
                                       "a OK [READ-WRITE]"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(has(heard, rows[i]), "%s not in %s", rows[i], heard);
    HEARS(&c, "b EXAMINE INBOX\r\n", "* OK [CLOSED]");
    ck_assert(has(hear(&c), "* 0 RECENT\r\n") && has(hear(&c), "[PERMANENTFLAGS ()]") && has(hear(&c), "b OK [READ-ONLY]"));
    HEARS(&c, "c STORE 1 +FLAGS (\\Flagged)\r\n", "c NO [READ-ONLY]");
    HEARS(&c, "d SELECT nothing\r\n", "* OK [CLOSED]");
    HEARS(&c, "e FETCH 1 FLAGS\r\n", "e BAD");
    client_close(&c);
}
END_TEST

START_TEST(recent_belongs_to_one_session)
{
    struct client a = client_logged_in(&rig), b = client_logged_in(&rig);
    append(&a, "INBOX", "()", "one");
    HEARS(&a, "s EXAMINE INBOX\r\n", "* 1 RECENT");
    HEARS(&b, "s STATUS INBOX (RECENT)\r\n", "(RECENT 1)");
    HEARS(&b, "s SELECT INBOX\r\n", "* 1 RECENT");
    HEARS(&b, "f FETCH 1 FLAGS\r\n", "FLAGS (\\Recent)");
    HEARS(&b, "f SEARCH RECENT\r\n", "* SEARCH 1\r\n");
    HEARS(&a, "s SELECT INBOX\r\n", "* 0 RECENT");
    HEARS(&a, "f FETCH 1 FLAGS\r\n", "FLAGS ()");
    append(&a, "INBOX", "()", "two"); /* a is told first */
    ck_assert_msg(has(hear(&a), "* 2 EXISTS\r\n* 1 RECENT\r\n"), "%s", hear(&a));
    HEARS(&b, "n NOOP\r\n", "* 2 EXISTS\r\n* 1 RECENT\r\n");
    HEARS(&b, "f FETCH 2 FLAGS\r\n", "FLAGS ()");
    HEARS(&a, "f FETCH 2 FLAGS\r\n", "FLAGS (\\Recent)");
    HEARS(&a, "s STATUS INBOX (RECENT)\r\n", "(RECENT 0)");
    client_close(&a);
    client_close(&b);
}
END_TEST

START_TEST(a_deleted_mailbox_ends_other_sessions_and_unselects_ones_own)
{
    struct client a = client_logged_in(&rig), b = client_logged_in(&rig), i = client_logged_in(&rig);
    HEARS(&a, "c CREATE x\r\n", "c OK");
    HEARS(&a, "c SELECT x\r\n", "c OK");
    HEARS(&b, "c SELECT x\r\n", "c OK");
    HEARS(&i, "c SELECT x\r\n", "c OK");
    HEARS(&i, "i IDLE\r\n", "+ idling");
    HEARS(&a, "d DELETE x\r\n", "d OK DELETE completed\r\n");
    ck_assert(!a.closed);
    HEARS(&a, "f FETCH 1 FLAGS\r\n", "f BAD");
    hear(&b);
    hear(&i);
    ck_assert(b.closed && has(hear(&b), "* BYE Mailbox was deleted"));
    ck_assert(i.closed && has(hear(&i), "* BYE Mailbox was deleted"));
    client_close(&a);
    client_close(&b);
    client_close(&i);
}
END_TEST

START_TEST(close_expunges_and_unselect_does_not)
{
    struct client c = client_selected(&rig);
    append(&c, "INBOX", "(\\Deleted)", "one");
    HEARS(&c, "a UNSELECT\r\n", "a OK");
    HEARS(&c, "b STATUS INBOX (MESSAGES DELETED)\r\n", "(MESSAGES 1 DELETED 1)");
    HEARS(&c, "c EXAMINE INBOX\r\n", "c OK");
    HEARS(&c, "d CLOSE\r\n", "d OK");
    HEARS(&c, "e STATUS INBOX (MESSAGES)\r\n", "(MESSAGES 1)");
    HEARS(&c, "f SELECT INBOX\r\n", "f OK");
    HEARS(&c, "g CLOSE\r\n", "g OK");
    HEARS_NOT(&c, "h STATUS INBOX (MESSAGES)\r\n", "EXPUNGE");
    ck_assert(has(hear(&c), "(MESSAGES 0)"));
    client_close(&c);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("imapd/mailbox");
    TCase *tc = tcase_create("mailbox");
    tcase_add_checked_fixture(tc, up, down);
    tcase_add_test(tc, default_mailboxes_have_their_special_use);
    tcase_add_test(tc, names_are_made_found_renamed_and_removed);
    tcase_add_test(tc, select_tells_what_rev1_wants);
    tcase_add_test(tc, recent_belongs_to_one_session);
    tcase_add_test(tc, a_deleted_mailbox_ends_other_sessions_and_unselects_ones_own);
    tcase_add_test(tc, close_expunges_and_unselect_does_not);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
