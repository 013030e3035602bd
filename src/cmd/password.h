/* Reading a password (SPEC CLI-04): never from the arguments or the environment. */
#ifndef CMD_PASSWORD_H
#define CMD_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#define PASSWORD_LINE_MAX 1026u

/* One line of stdin, or from the terminal, twice, without echo. The length without the line's end, or -1 after saying
 * why. The caller wipes `ret`. */
int password_read(bool from_stdin, char ret[PASSWORD_LINE_MAX]);

#endif
