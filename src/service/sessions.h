/* Who is connected now, over all protocols (SPEC API-45, CLI-32). A protocol takes part by conn_proto's .about and .expel.
 * Each worker is asked on its own thread, one after the other, by whoever travels from one to the next (httpd/tour.c);
 * nobody waits in a thread.
 *
 *   struct session_list list = {0};
 *   ... on every worker:  sessions_gather(w, &list);
 *   session_list_sort(&list);
 *   for (i = 0; i < list.n; i++) show(&list.row[i], session_account(&list, &list.row[i]));
 *   session_list_done(&list); */
#ifndef SERVICE_SESSIONS_H
#define SERVICE_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/crypto.h"
#include "base/span.h"
#include "base/strbuf.h"

struct worker;

struct session_row {
    char id[CRYPTO_ID_MAX];
    const char *protocol_z, *state_z; /* static text */
    int64_t since_ms;                 /* clock_mono_ms() at its start */
    struct ip ip;
    bool tls;
    size_t account_at, account_n;     /* session_account() */
};

struct session_list {
    struct session_row *row;
    size_t n, cap;
    struct strbuf accounts;
    bool failed; /* no memory: it is not whole */
};

/* Own thread of the worker. */
void sessions_gather(struct worker *w, struct session_list *l);
/* Ends those of that id, or of that account's address in its stored form: IMAP says BYE, SMTP 421, HTTP closes behind the
 * answer under way. How many. */
size_t sessions_end(struct worker *w, struct span who);

void session_list_sort(struct session_list *l); /* oldest first */
struct span session_account(const struct session_list *l, const struct session_row *r); /* empty: none */
void session_list_done(struct session_list *l);

#endif
