/* What is announced (SPEC IMAP-02), printed from the rows of the dispatch table and a table of the words that belong to
 * no command. A word appears when its condition holds for this session: "advertised but not
 * allowed" cannot happen, because the same predicates decide what is allowed. */
#ifndef IMAPD_CAPABILITY_H
#define IMAPD_CAPABILITY_H

#include <stdbool.h>

struct imapd_session;
struct strbuf;

/* Appends "CAPABILITY IMAP4rev1 ..." as it is for the session now. */
void imapd_capability_write(struct strbuf *out, const struct imapd_session *s);

/* SPEC AUTH-01: are credentials taken on this connection? Asked by the LOGINDISABLED and AUTH= words and by the
 * NEED_TRUST rows. */
bool imapd_credentials_allowed(const struct imapd_session *s);

#endif
