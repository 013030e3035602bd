/* What the files of the queue's text form share: src/store/queue_*.c alone. */
#ifndef STORE_QUEUE_INT_H
#define STORE_QUEUE_INT_H

#include "store/queue.h"

struct queue_word {
    const char *name_z; /* NULL: end of the list */
    unsigned bit;
};

extern const struct queue_word queue_flag_words[], queue_notify_words[], queue_ret_words[];
extern const char *const queue_kind_name[QUEUE_KIND__COUNT], *const queue_outcome_name[QUEUE_OUTCOME__COUNT];

#define QUEUE_STATE_EVENT "state" /* the line a rewrite makes of all before it */

#endif
