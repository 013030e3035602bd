/* A dialogue with our own SMTP or IMAP server, octet by octet: for what no client would say, and where every word of the
 * answer counts. What a client does is done by the clients (src/diag/clients.h). BLOCKING; main thread.
 *
 *   struct talk t;
 *   r = talk_open(d, LISTEN_IMAPS, NULL, &t);                    the greeting is in t.text
 *   if (talk_imap(&t, "LOGIN %s %s", user, password) == TALK_OK) ...
 *   talk_close(&t); */
#ifndef DIAG_TALK_H
#define DIAG_TALK_H

#include "client/wire.h"
#include "diag/diag.h"

struct talk {
    struct wire w;
    struct strbuf text; /* the last answer: its lines with LF, literals whole */
    unsigned tag;
    unsigned greeting;   /* SMTP: its code */
    bool open;
};

/* TLS at once where the listener has it. `source`: NULL, any. 0, or an error of client/wire.h with text in t->w.error_z. */
int talk_open(struct diag *d, enum config_listener l, const struct addr *source, struct talk *t);
void talk_close(struct talk *t);
int talk_starttls(struct diag *d, struct talk *t);       /* behind the server's go-ahead */
bool talk_has(const struct talk *t, const char *part_z); /* in the last answer, without case */
const char *talk_line(struct talk *t); /* its last line, NUL-terminated, for people */
/* diag_want() with what was said last, or why nothing was. `ok` may be the dialogue itself. */
bool talk_want(struct diag *d, bool ok, struct talk *t, const char *what_z);

/* SMTP. A line is said, the answer's code comes; 0: none came. fmt NULL: only the answer. */
unsigned talk_smtp(struct talk *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
int talk_send(struct talk *t, struct span octets);
/* Opens, EHLO, STARTTLS where it has to be, AUTH PLAIN as the first account: the last code. */
unsigned talk_login(struct diag *d, enum config_listener l, struct talk *t);
unsigned talk_auth_plain(struct talk *t, const char *user_z, const char *password_z);
/* MAIL, RCPT, DATA and the text: the code that ended it. */
unsigned talk_mail(struct talk *t, const char *from_z, const char *to_z, const char *text_z);

/* IMAP. */
enum talk_status { TALK_LOST, TALK_OK, TALK_NO, TALK_BAD };
enum talk_status talk_imap(struct talk *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A command with one literal behind it. */
enum talk_status talk_imap_literal(struct talk *t, struct span literal, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
int talk_imap_untagged(struct talk *t); /* the next untagged line, as of IDLE, into t->text */
enum talk_status talk_imap_wait(struct talk *t); /* for the tagged answer of what was said */
/* Opens IMAPS (or IMAP with STARTTLS) and logs in as the first account, or the other one. */
enum talk_status talk_imap_login(struct diag *d, bool other, struct talk *t);

#endif
