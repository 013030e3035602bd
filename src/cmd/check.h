/* `rmaild check` and `rmaild init` (SPEC CLI-11, 12). */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

struct verb_call;

int check_verb(const struct verb_call *call);
int init_verb(const struct verb_call *call);

#endif
