/* `rmaild serve`: puts the parts together, opens the listeners, and waits for a signal (SPEC CLI-10, SIG-01, 03). */
#ifndef CMD_SERVE_H
#define CMD_SERVE_H

struct config;

/* Takes `cfg`. Runs until SIGTERM or SIGINT; the exit status of the program. Call it once, before any thread exists. */
int serve_run(struct config *cfg);

#endif
