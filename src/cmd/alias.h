/* The verbs `alias ...` (SPEC CLI-15, 16). */
#ifndef CMD_ALIAS_H
#define CMD_ALIAS_H

struct verb_call;

int alias_list(const struct verb_call *call);
int alias_add_rule(const struct verb_call *call);
int alias_remove_rule(const struct verb_call *call);
int alias_test(const struct verb_call *call);

#endif
