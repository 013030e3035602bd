/* DIAG-16: the IMAP server over the wire. One row a command: what is said, how it ends, what the answer has. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "diag/talk.h"

struct step {
    const char *say_z;
    enum talk_status end;
    const char *has_z; /* NULL: whatever */
};

static bool go(struct diag *d, struct talk *t, const struct step *s, size_t n)
{
    static const char *const ends[] = {"an answer", "OK", "NO", "BAD"};
    for (size_t i = 0; i < n; i++) {
        enum talk_status end = talk_imap(t, "%s", s[i].say_z);
        if (!diag_want(d, end == s[i].end, "%s: wanted %s, got %s", s[i].say_z, ends[s[i].end],
                       talk_line(t)))
            return false;
        if (s[i].has_z != NULL && !diag_want(d, talk_has(t, s[i].has_z), "%s: no %s in the answer",
                                             s[i].say_z, s[i].has_z))
            return false;
    }
    return true;
}

static void run(struct diag *d, const struct step *s, size_t n)
{
    struct talk t;
    if (!diag_need_users(d))
        return;
    if (talk_want(d, talk_imap_login(d, true, &t) == TALK_OK, &t, "LOGIN"))
        go(d, &t, s, n);
    talk_close(&t);
}
#define RUN(d, steps) run((d), (steps), ARRAY_LEN(steps))

static void hidden(struct diag *d)
{
    struct talk t;
    if (!d->p.cfg->tls_enabled || d->at[LISTEN_IMAP].port == 0)
        return;
    if (talk_want(d, talk_open(d, LISTEN_IMAP, NULL, &t) == 0, &t, "connection") &&
        talk_want(d, talk_imap(&t, "CAPABILITY") == TALK_OK, &t, "")) {
        diag_want(d, talk_has(&t, "LOGINDISABLED") && talk_has(&t, "STARTTLS"),
                  "LOGINDISABLED and STARTTLS are not told");
        diag_want(d, !talk_has(&t, "AUTH="), "AUTH= is told in the clear");
        talk_want(d, talk_imap(&t, "LOGIN a b") == TALK_NO && talk_has(&t, "PRIVACYREQUIRED"), &t,
                  "LOGIN in the clear");
    }
    talk_close(&t);
}

static void capability(struct diag *d)
{
    static const struct step steps[] = {
        {"CAPABILITY", TALK_OK, "IMAP4rev2"},
        {"NOOP", TALK_OK, NULL},
        {"ID (\"name\" \"diagnose\")", TALK_OK, "\"rmaild\""},
        {"ENABLE CONDSTORE", TALK_OK, "CONDSTORE"},
        {"NAMESPACE", TALK_OK, NULL},
        {"NONSENSE", TALK_BAD, NULL},
    };
    RUN(d, steps);
}

static void names(struct diag *d)
{
    static const struct step steps[] = {
        {"LIST \"\" \"*\"", TALK_OK, "\\Sent"},
        {"LIST (SPECIAL-USE) \"\" \"*\"", TALK_OK, "\\Trash"},
        {"LIST \"\" \"Dra%\"", TALK_OK, "Drafts"},
        {"CREATE \"diag one\"", TALK_OK, NULL},
        {"RENAME \"diag one\" \"diag two words\"", TALK_OK, NULL},
        {"LIST \"\" \"diag*\"", TALK_OK, "diag two words"},
        {"STATUS \"diag two words\" (MESSAGES UIDNEXT SIZE)", TALK_OK, "MESSAGES 0"},
        {"SUBSCRIBE \"diag two words\"", TALK_OK, NULL},
        {"DELETE \"diag two words\"", TALK_OK, NULL},
        {"SELECT \"diag two words\"", TALK_NO, "NONEXISTENT"},
    };
    RUN(d, steps);
}

static void messages(struct diag *d)
{
    static const struct step steps[] = {
        {"SELECT INBOX", TALK_OK, "1 EXISTS"},
        {"FETCH 1 (FLAGS ENVELOPE BODYSTRUCTURE RFC822.SIZE INTERNALDATE)", TALK_OK, "diag-imap"},
        {"FETCH 1 BODY.PEEK[]", TALK_OK, "\noctets of IMAP\r\n"},
        {"STORE 1 +FLAGS (\\Flagged $Diagnosed)", TALK_OK, "$Diagnosed"},
        {"SEARCH FLAGGED KEYWORD $Diagnosed SUBJECT diag-imap NOT DELETED SMALLER 10000 OR TEXT "
         "octets BODY nothing",
         TALK_OK, "SEARCH 1"},
        {"CHECK", TALK_OK, NULL},
        {"COPY 1 Archive", TALK_OK, "[COPYUID "},
        {"MOVE 1 Trash", TALK_OK, "[COPYUID "},
        {"UNSELECT", TALK_OK, NULL},
        {"SELECT Archive (CONDSTORE)", TALK_OK, "HIGHESTMODSEQ"},
        {"STORE 1 +FLAGS.SILENT (\\Deleted)", TALK_OK, NULL},
        {"EXPUNGE", TALK_OK, "1 EXPUNGE"},
        {"CLOSE", TALK_OK, NULL},
    };
    static const char text[] =
        "From: a@diag.invalid\r\nSubject: diag-imap\r\n\r\noctets of IMAP\r\n";
    struct talk t;
    if (!diag_need_users(d))
        return;
    if (talk_want(d, talk_imap_login(d, true, &t) == TALK_OK, &t, "LOGIN")) {
        enum talk_status s = talk_imap_literal(&t, span_of(text, sizeof(text) - 1),
                                               "APPEND INBOX (\\Seen) {%zu+}", sizeof(text) - 1);
        if (talk_want(d, s == TALK_OK && talk_has(&t, "[APPENDUID "), &t, "APPEND"))
            go(d, &t, steps, ARRAY_LEN(steps));
    }
    talk_close(&t);
}

/* What changed since a client was here last: QRESYNC tells, and no more. */
static void resync(struct diag *d)
{
    static const struct step first[] = {{"ENABLE QRESYNC", TALK_OK, "QRESYNC"},
                                        {"SELECT Trash", TALK_OK, "UIDVALIDITY"}};
    struct talk t;
    char say[160];
    if (!diag_need_users(d))
        return;
    if (talk_want(d, talk_imap_login(d, true, &t) == TALK_OK, &t, "LOGIN") &&
        go(d, &t, first, ARRAY_LEN(first))) {
        (void)talk_line(&t); /* ends the text */
        const char *uv = strstr((const char *)t.text.p, "[UIDVALIDITY ");
        unsigned long long v = 0;
        if (diag_want(d, uv != NULL && sscanf(uv, "[UIDVALIDITY %llu", &v) == 1,
                      "no UIDVALIDITY")) {
            snprintf(say, sizeof(say), "SELECT Trash (QRESYNC (%llu 1))", v);
            const struct step again[] = {{"UNSELECT", TALK_OK, NULL},
                                         {say, TALK_OK, "HIGHESTMODSEQ"}};
            go(d, &t, again, ARRAY_LEN(again));
        }
    }
    talk_close(&t);
}

static void wrong_password(struct diag *d)
{
    struct talk t;
    if (!diag_need_users(d))
        return;
    enum config_listener l = d->at[LISTEN_IMAPS].port != 0 ? LISTEN_IMAPS : LISTEN_IMAP;
    bool open = talk_want(d, talk_open(d, l, NULL, &t) == 0, &t, "connection");
    if (open && t.w.tls == NULL && d->p.cfg->tls_enabled)
        open = talk_want(d, talk_imap(&t, "STARTTLS") == TALK_OK && talk_starttls(d, &t) == 0, &t, "STARTTLS");
    if (open && t.w.tls != NULL)
        talk_want(d,
                  talk_imap(&t, "LOGIN %s wrong-password", d->address_z) == TALK_NO &&
                      talk_has(&t, "AUTHENTICATIONFAILED"),
                  &t, "");
    talk_close(&t);
}

static const struct diag_check checks[] = {
    {"imap.auth_hidden", "no login in the clear", hidden},
    {"imap.wrong_password", "a wrong password is refused", wrong_password},
    {"imap.capability", "CAPABILITY, ID, ENABLE; BAD for what is no command", capability},
    {"imap.names",
     "LIST with wildcards and special uses, CREATE, RENAME with blanks, STATUS, DELETE", names},
    {"imap.messages", "APPEND, SELECT, FETCH, STORE, SEARCH, COPY, MOVE, UNSELECT, EXPUNGE",
     messages},
    {"imap.resync", "CONDSTORE and QRESYNC", resync},
};
const struct diag_phase diag_imap = {6, "IMAP Protocol", checks, ARRAY_LEN(checks)};
