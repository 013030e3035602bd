/* The verb `serve` (SPEC CLI-01, CLI-10): finds or writes the configuration, then cmd/serve.h. */
#ifndef CMD_SERVE_VERB_H
#define CMD_SERVE_VERB_H

struct verb_call;

int serve_verb(const struct verb_call *call);

#endif
