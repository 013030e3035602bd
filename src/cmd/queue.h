/* The verbs `queue list|show|retry|hold|release|drop` (SPEC CLI-17, CLI-18). */
#ifndef CMD_QUEUE_H
#define CMD_QUEUE_H

struct verb_call;

int queue_list(const struct verb_call *call);
int queue_show(const struct verb_call *call);
int queue_retry(const struct verb_call *call);
int queue_hold(const struct verb_call *call);
int queue_release(const struct verb_call *call);
int queue_drop(const struct verb_call *call);

#endif
