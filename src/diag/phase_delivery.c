/* DIAG-15: what phase 4 handed in is in the mailbox; IDLE tells of new mail. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "diag/talk.h"

#define ARRIVE_MS 5000
#define TEXT      "From: %s\r\nTo: %s\r\nSubject: diag-idle\r\n\r\nidle\r\n"

/* How many messages fit; -1: the dialogue failed. */
static int count(struct talk *t, const char *keys_z)
{
    int n = 0;
    if (talk_imap(t, "UID SEARCH %s", keys_z) != TALK_OK)
        return -1;
    struct span text = strbuf_text(&t->text); /* "* SEARCH 1 2 3" first */
    for (size_t i = 0; i + 1 < text.n && text.p[i] != '\n'; i++)
        n += text.p[i] == ' ' && text.p[i + 1] >= '0' && text.p[i + 1] <= '9';
    return n;
}

static bool open_inbox(struct diag *d, struct talk *t)
{
    return talk_want(
        d, talk_imap_login(d, false, t) == TALK_OK && talk_imap(t, "SELECT INBOX") == TALK_OK, t,
        "");
}

static void arrived(struct diag *d)
{
    struct talk t;
    int64_t until = clock_mono_ms() + ARRIVE_MS;
    struct timespec pause = {.tv_nsec = 50 * 1000000L};
    int found = 0;
    if (d->sent == 0) {
        diag_note(d, "nothing was sent");
        return;
    }
    if (open_inbox(d, &t)) {
        while (found >= 0 && (unsigned)found < d->sent && clock_mono_ms() < until &&
               talk_imap(&t, "NOOP") == TALK_OK) {
            if (found > 0)
                nanosleep(&pause, NULL);
            found = count(&t, "OR SUBJECT diag- HEADER Auto-Submitted auto-replied");
        }
        diag_want(d, found >= 0 && (unsigned)found >= d->sent, "%d of %u messages are there", found,
                  d->sent);
    }
    talk_close(&t);
}

static void same_octets(struct diag *d)
{
    struct talk t;
    if (d->sent == 0 || d->at[LISTEN_SMTP].port == 0) {
        diag_note(d, "nothing was sent");
        return;
    }
    if (open_inbox(d, &t) &&
        diag_want(d, count(&t, "SUBJECT diag-smtp") > 0, "the message of port 25 is not there"))
        diag_want(d,
                  talk_imap(&t, "UID FETCH 1:* (BODY.PEEK[TEXT])") == TALK_OK &&
                      talk_has(&t, "\ndiagnose\r\n"),
                  "its text is another");
    talk_close(&t);
}

/* -- IDLE */

static void idle(struct diag *d)
{
    struct talk t, s;
    char text[1200];
    if (!diag_need_users(d))
        return;
    bool ready = open_inbox(d, &t) &&
                 talk_want(d,
                           talk_send(&t, SPAN_LIT("i IDLE\r\n")) == 0 &&
                               talk_imap_untagged(&t) == 0 && t.text.n > 0 && t.text.p[0] == '+',
                           &t, "IDLE");
    enum config_listener l = d->at[LISTEN_SMTPS].port != 0 ? LISTEN_SMTPS : LISTEN_SUBMISSION;
    if (ready) {
        unsigned code = talk_login(d, l, &s);
        snprintf(text, sizeof(text), TEXT, d->address_z, d->address_z);
        int64_t start = clock_mono_us();
        if (code == 235)
            code = talk_mail(&s, d->address_z, d->address_z, text);
        if (code == 421 || (code >= 450 && code < 455)) {
            diag_warn(d, "a limit was met: %s", talk_line(&s));
        } else if (talk_want(d, code == 250, &s, "the message was not taken")) {
            int r = 0;
            while (r == 0 && !talk_has(&t, "EXISTS"))
                r = talk_imap_untagged(&t);
            if (diag_want(d, r == 0, "nothing was told within %d s", DIAG_WAIT_MS / 1000))
                diag_note(d, "%.1f ms from MAIL to EXISTS",
                          (double)(clock_mono_us() - start) / 1000);
        }
        talk_close(&s);
    }
    talk_close(&t);
}

static const struct diag_check checks[] = {
    {"delivery.arrived", "all messages are in INBOX within 5 s, notifications too", arrived},
    {"delivery.octets", "with the octets that were sent", same_octets},
    {"delivery.idle", "IDLE tells of a new message", idle},
};
const struct diag_phase diag_delivery = {5, "Delivery Verification", checks, ARRAY_LEN(checks)};
