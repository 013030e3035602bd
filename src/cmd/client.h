/* `rmaild client` (SPEC CLI-28): the terminal mail client, src/tui. */
#ifndef CMD_CLIENT_H
#define CMD_CLIENT_H

struct verb_call;

int client_verb(const struct verb_call *call);

#endif
