/* user.json as text: reading it into a struct account, and changing members of its JSON tree so that members nobody
 * here knows stay (SPEC GEN-02, AUTH-02). Pure but for the heap. Shared by the account*.c files. */
#ifndef SERVICE_ACCOUNT_FILE_H
#define SERVICE_ACCOUNT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct account;
struct account_life;
struct cJSON;

/* A new version with one reference and a life of its own. -E_SYNTAX: not a readable user.json. */
int account_from_json(struct span text, const char *domain_z, const char *user_z, struct account **ret);

/* The tree of a text that account_from_json() took. -E_SYNTAX, -E_NOMEM. */
int account_tree(struct span text, struct cJSON **ret);

/* Sets the password member to a new scram-sha-256 record and drops the old forms of it. CPU-heavy: `iterations` of
 * PBKDF2. `password` is taken as it is (prepared by the caller). */
int account_tree_set_password(struct cJSON *tree, struct span password, uint32_t iterations);

/* Sets (in place) a member; 0 or -E_NOMEM. */
int account_tree_set_bool(struct cJSON *tree, const char *name_z, bool value);
int account_tree_set_number(struct cJSON *tree, const char *name_z, double value);

#endif
