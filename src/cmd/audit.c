#include "cmd/audit.h"

#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/syslog_line.h"

static char by[64] = "-";
static int64_t started_ms;

/* Who logged in, where the system keeps it over su and sudo (loginuid); else who runs the verb. */
static uid_t asking_uid(void)
{
    char text[32];
    size_t n = 0;
    FILE *f = fopen("/proc/self/loginuid", "re");
    if (f != NULL) {
        n = fread(text, 1, sizeof(text) - 1, f);
        fclose(f);
    }
    text[n] = 0;
    unsigned long id = n == 0 ? UINT32_MAX : strtoul(text, NULL, 10);
    return id == UINT32_MAX ? getuid() : (uid_t)id; /* all ones: never logged in */
}

void audit_start(void)
{
    uid_t uid = asking_uid();
    const struct passwd *pw = getpwuid(uid);
    if (pw != NULL)
        snprintf(by, sizeof(by), "%s", pw->pw_name);
    else
        snprintf(by, sizeof(by), "uid=%u", (unsigned)uid);
    started_ms = clock_mono_ms();
}

void audit_open(void)
{
    log_set_level(LOG_INFO);
    log_set_writer(isatty(STDERR_FILENO) ? syslog_line : NULL);
}

void audit_close(void)
{
    log_set_level(LOG_WARNING);
    log_set_writer(NULL);
}

const char *audit_by_z(void)
{
    return by;
}

long long audit_ms(void)
{
    return (long long)(clock_mono_ms() - started_ms);
}
