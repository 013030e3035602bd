/* What a verb changed, as one line of the log (SPEC LOG-02): on stderr where that is a file or a pipe (cron, journald, a
 * script), else to syslog, so that the person at the terminal reads the result alone and the line is kept all the same.
 *
 *   int r = alias_remove(...);
 *   audit("alias.remove", r, "domain=%s pattern=%s", domain_z, pattern_z);
 *
 * Main thread only. */
#ifndef CMD_AUDIT_H
#define CMD_AUDIT_H

#include "base/err.h"
#include "base/log.h"

/* Before the verb takes another identity: notes who asks and when. */
void audit_start(void);

#define audit(event_z, r, fmt, ...)                                                                                         \
    (audit_open(),                                                                                                         \
     log_event(LOG_INFO, event_z, "by=%s result=%s ms=%lld " fmt, audit_by_z(), err_name(r), audit_ms(), __VA_ARGS__),     \
     audit_close())

void audit_open(void);
void audit_close(void);
const char *audit_by_z(void); /* "alice", "uid=1000" */
long long audit_ms(void);

#endif
