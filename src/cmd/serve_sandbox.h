/* What the server may still touch once it listens (SPEC SEC-10), read from its configuration. */
#ifndef CMD_SERVE_SANDBOX_H
#define CMD_SERVE_SANDBOX_H

struct config;
struct config_findings;
struct sandbox;

/* Enters the sandbox of `cfg` and says so in the log. Main thread, before any other; -E_NOMEM, -E_DENIED: logged.
 * *ret lives to the end; sandbox_free() then. */
int serve_sandbox_enter(const struct config *cfg, struct sandbox **ret);

/* Opens what a reload will read again, as whom we are by now: what cannot be read is told in the log at once (OPS-04). */
void serve_sandbox_look(const struct config *cfg);

/* A refusal for each file of `now` that lies where the sandbox of the start does not reach: it needs a restart (CFG-05).
 * `s` NULL: nothing is refused. */
void serve_sandbox_check(const struct sandbox *s, const struct config *now, struct config_findings *findings);

#endif
