/* The project's own clients (client/smtp_client.h, client/imap_client.h) on one errand each: mail as another server or a mail
 * program hands it in, a mailbox as a mail program looks into it. What such clients never say is src/diag/talk.h's.
 * BLOCKING, for DIAG_WAIT_MS at most; main thread.
 *
 *   struct diag_told told;
 *   if (diag_mail(d, LISTEN_SMTPS, d->address_z, to_z, text, &told)) ...      told.text_z: "250 2.0.0 OK: ..."
 *   n = diag_look(d, "SUBJECT x", 1, &octets);                                 of the newest one found */
#ifndef DIAG_CLIENTS_H
#define DIAG_CLIENTS_H

#include "base/span.h"
#include "diag/diag.h"

struct diag_told {
    unsigned code;    /* of the reply; 0: none came */
    char text_z[300]; /* the server's words, or why there are none */
};

/* True when it was taken. Over TLS where the server has it; on the submission ports as the first account. `text` ends in
 * CRLF and outlives the call. */
bool diag_mail(struct diag *d, enum config_listener l, const char *from_z, const char *to_z, struct span text, struct diag_told *ret);

/* How many messages of the first account's INBOX fit these SEARCH keys; asked again until there are `least`. -1: no answer.
 * The octets of the last of them are put into `ret`, if that is not NULL. */
int diag_look(struct diag *d, const char *keys_z, unsigned least, struct strbuf *ret);

#endif
