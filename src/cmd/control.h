/* The verbs that ask the running processes: `session`, `lockout` (SPEC CLI-32). */
#ifndef CMD_CONTROL_H
#define CMD_CONTROL_H

struct verb_call;

int session_list(const struct verb_call *call);
int session_end(const struct verb_call *call);
int lockout_list(const struct verb_call *call);
int lockout_clear(const struct verb_call *call);

#endif
