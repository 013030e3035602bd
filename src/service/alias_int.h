/* What the alias*.c files share. */
#ifndef SERVICE_ALIAS_INT_H
#define SERVICE_ALIAS_INT_H

#include "service/alias.h"

struct cJSON;

/* The rules of a file's text; takes the array and the map form. -E_SYNTAX, -E_NOMEM. `domain` for the log. */
int alias_set_from_json(struct span text, struct span domain, struct alias_set **ret);

/* As a tree in array form. */
int alias_tree(struct span text, struct cJSON **ret);

/* NULL where the pattern does not compile; then *ret_code and *ret_at tell why. */
void *alias_compile(struct span pattern, int *ret_code, size_t *ret_at);

#endif
