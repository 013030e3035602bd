/* The postmaster's daily report (SPEC DSN-06): failures nobody else is told of, because their sender is a stranger who
 * would be a victim as often as not, or an address of ours that is no more. One file per hosted domain and day (UTC)
 * under {mail_root}/queue/report, a line per recipient, synced before the queue forgets the recipient; when the day is
 * over it becomes one mail. Several processes share the files: whoever holds a file's lock sends it.
 *
 * A report has at most REPORT_OCTETS; what comes above is counted in the log alone, so refused spam floods nobody. */
#ifndef RELAY_DSN_REPORT_H
#define RELAY_DSN_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct dsn_rcpt;
struct strbuf;

#define REPORT_OCTETS (1024u * 1024u)

/* BLOCKING, all of it; `dir` is the open folder. */
int report_dir_open(const char *mail_root_z);

/* Adds a line, durable on return. 0 also when the report is full. */
int report_add(int dir, const char *domain_z, int64_t now_s, const struct dsn_rcpt *rcpt, struct span sender,
               struct span message_id);

/* A report whose day is over, locked until report_done(). */
struct report {
    int fd;
    char name_z[280];
    char domain_z[256];
    char *text; /* of the file */
    size_t n;
};
/* The next of those: 1, 0: none (another process may have it), or -E_*. Take one, be done with it, ask again. */
int report_take(int dir, int64_t now_s, struct report *ret);
/* The mail about it, from its first field on. */
void report_write(const struct report *r, const char *hostname_z, int64_t now_s, struct strbuf *out);
/* Gives it up; `sent`: it is removed. */
void report_done(int dir, struct report *r, int sent);

#endif
