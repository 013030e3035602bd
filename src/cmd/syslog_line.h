/* A writer for log_set_writer(): the line goes to the system's log, facility mail. In a file of its own because
 * <syslog.h> has other meanings for the names of our levels. */
#ifndef CMD_SYSLOG_LINE_H
#define CMD_SYSLOG_LINE_H

#include <stddef.h>

void syslog_line(const char *line, size_t n);

#endif
