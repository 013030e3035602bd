/* The verbs `user ...` (SPEC CLI-13, 14). */
#ifndef CMD_USER_H
#define CMD_USER_H

struct verb_call;

int user_add(const struct verb_call *call);
int user_list(const struct verb_call *call);
int user_passwd(const struct verb_call *call);
int user_set(const struct verb_call *call);
int user_delete(const struct verb_call *call);

#endif
