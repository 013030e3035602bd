/* The log (SPEC LOG-01): one line per event on stderr,
 *   2026-03-01T10:00:00.123Z INFO smtp.accept id=... peer=192.0.2.1 size=1234
 * A format is a list of key=conversion words separated by one blank; values with blanks, quotes or controls are
 * quoted and escaped here and cut at 1 KiB, so a caller cannot forget it. Conversions: %s %d %u %zu %ld %lu %lld %llu
 * %x and "%.*s" (SPAN_ARG). Never pass passwords, tokens, secrets or message text. Any thread; one write(2) per line.
 *
 *   log_warn("relay.defer", "msg=%s host=" SPAN_FMT " wait_s=%" PRId64, id, SPAN_ARG(host), wait_s);
 *
 * base, runtime, proto and store return errors and log at debug only (STYLE 6). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macros.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_CRITICAL, LOG_LEVEL__COUNT };

void log_set_level(enum log_level level);
/* Where lines go, each with its newline; NULL: stderr. Not while another thread logs. */
void log_set_writer(void (*writer)(const char *line, size_t n));
bool log_enabled(enum log_level level);
void log_event(enum log_level level, const char *event_z, const char *fmt, ...) PRINTF_LIKE(3, 4);

#define log_debug(...) (log_enabled(LOG_DEBUG) ? log_event(LOG_DEBUG, __VA_ARGS__) : (void)0)
#define log_info(...) log_event(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_event(LOG_WARNING, __VA_ARGS__)
#define log_error(...) log_event(LOG_ERROR, __VA_ARGS__)
#define log_critical(...) log_event(LOG_CRITICAL, __VA_ARGS__)

#endif
