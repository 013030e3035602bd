#include "cmd/syslog_line.h"

#include <syslog.h>

void syslog_line(const char *line, size_t n)
{
    openlog("rmaild", LOG_PID, LOG_MAIL);
    syslog(LOG_INFO, "%.*s", (int)n, line);
    closelog();
}
