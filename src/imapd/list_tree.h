/* What LIST and LSUB answer (RFC 9051 6.3.9, RFC 3501 6.3.9, RFC 5258, RFC 6154; SPEC IMAP-24), worked out from the
 * account's names before a row of it is written. Pure; any thread. */
#ifndef IMAPD_LIST_TREE_H
#define IMAPD_LIST_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "service/view.h"

struct arena;

struct list_question {
    const struct span *pattern; /* UTF-8, joined with the reference */
    size_t patterns;
    unsigned select; /* IMAP_LIST_*; SUBSCRIBED for LSUB */
    bool lsub;
};

struct list_row {
    struct span name;
    const struct store_mbox *m; /* NULL: only a parent of names */
    bool matched, selected;
    bool children;      /* a mailbox is below it */
    bool hidden_child;  /* a selected name below it matches no pattern */
};

/* All names and their parents, parents first; of list's memory and the arena's. Steps are resumed: *at counts the
 * names done, is 0 at first, and is list->n when all are. At most `most` names a call. 0, -E_NOMEM. */
struct list_tree {
    const struct store_mbox **order;
    size_t at;
    struct list_row **row; /* in the arena */
    size_t n, cap;
    uint32_t open[STORE_NAME_MAX]; /* the rows of the last name's parents and its own */
    size_t depth;
};
int list_tree_begin(struct arena *a, const struct store_list *list, struct list_tree *ret);
int list_tree_step(struct arena *a, const struct store_list *list, const struct list_question *q, size_t most,
                   struct list_tree *t);

bool list_row_shown(const struct list_question *q, const struct list_row *row);

#endif
