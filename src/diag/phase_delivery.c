/* DIAG-15: what phase 4 handed in is in the mailbox; IDLE tells of new mail. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "diag/clients.h"
#include "diag/talk.h"

#define TEXT      "From: %s\r\nTo: %s\r\nSubject: diag-idle\r\n\r\nidle\r\n"

void diag_whole_text(const struct diag *d, char *ret_z, size_t size)
{
    snprintf(ret_z, size,
             "From: diagnose@diag.invalid\r\nTo: %s\r\nSubject: diag-port-25\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
             "Message-ID: <%s@diag.invalid>\r\n\r\n.a dot\r\n..two\r\n\r\nblanks  \t\r\n",
             d->address_z, d->user_z);
}

static void arrived(struct diag *d)
{
    if (d->sent == 0) {
        diag_note(d, "nothing was sent");
        return;
    }
    int n = diag_look(d, "OR SUBJECT diag- HEADER Auto-Submitted auto-replied", d->sent, NULL);
    diag_want(d, n >= 0 && (unsigned)n >= d->sent, n < 0 ? "INBOX cannot be looked into" : "%d of %u messages are there", n, d->sent);
}

static void same_octets(struct diag *d)
{
    struct strbuf got = {0};
    char text[2000];
    if (d->sent == 0 || d->at[LISTEN_SMTP].port == 0) {
        diag_note(d, "nothing was sent");
        return;
    }
    diag_whole_text(d, text, sizeof(text));
    struct span want = span_z(text);
    int n = diag_look(d, "SUBJECT diag-port-25", 1, &got);
    if (diag_want(d, n > 0 && got.n >= want.n, "the message of port 25 is not there"))
        diag_want(d, memcmp(got.p + (got.n - want.n), want.p, want.n) == 0, "its octets are others");
    strbuf_done(&got);
}

/* The relay itself fails what is under .invalid, and tells the sender (RFC 6761, DSN-01). */
static void notified(struct diag *d)
{
    struct strbuf got = {0};
    if (d->sent == 0 || !d->p.cfg->relay_enabled) {
        diag_note(d, "nothing was sent");
        return;
    }
    int n = diag_look(d, "HEADER Auto-Submitted auto-replied", 1, &got);
    if (diag_want(d, n > 0, "no notification came back"))
        diag_want(d, diag_text_has(strbuf_text(&got), "Action: failed\r\nStatus: 5.1.2\r\n"), "it does not say failed, 5.1.2");
    strbuf_done(&got);
}

/* -- IDLE */

static void idle(struct diag *d)
{
    struct talk t, s;
    char text[1200];
    if (!diag_need_users(d))
        return;
    bool ready = (talk_want(d, talk_imap_login(d, false, &t) == TALK_OK && talk_imap(&t, "SELECT INBOX") == TALK_OK, &t, "")) &&
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
    {"delivery.notified", "mail for another domain that fails is told of: failed, 5.1.2", notified},
    {"delivery.idle", "IDLE tells of a new message", idle},
};
const struct diag_phase diag_delivery = {5, "Delivery Verification", checks, ARRAY_LEN(checks)};
