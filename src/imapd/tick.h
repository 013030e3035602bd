/* Once a second on each worker with sessions: those whose account was disabled, deleted or changed its password hear
 * a goodbye (SPEC AUTH-09). */
#ifndef IMAPD_TICK_H
#define IMAPD_TICK_H

#include <stdint.h>

struct imapd_session;
struct timer;

void imapd_tick(struct timer *t, int64_t now_ms);

/* The account of a session may go on: false after the goodbye was said. Asked before each command too. */
_Bool imapd_account_good(struct imapd_session *s);

#endif
