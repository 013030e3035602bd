/* The verbs of the command line (SPEC section 2): one row each in verb.c, from which dispatch, usage and --help follow.
 *
 *   static int run_list(const struct verb_call *call)
 *   {
 *       ... call->argv[0..argc) are the arguments behind the verb ...
 *       return VERB_GOOD;
 *   }
 *
 * Results go to stdout, messages to stderr (verb_say). Main thread only. */
#ifndef CMD_VERB_H
#define CMD_VERB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/macros.h"

enum verb_status { VERB_GOOD = 0, VERB_REFUSED = 1, VERB_USAGE = 2 }; /* CLI-02 */

struct verb_call;

struct verb {
    const char *name_z; /* "user" */
    const char *sub_z;  /* "add", or NULL */
    const char *args_z; /* for the usage line */
    const char *text_z; /* one line of help */
    int (*run)(const struct verb_call *call);
};

struct verb_call {
    const struct verb *verb;
    const char *config_z; /* FILE of --config, or NULL */
    bool json;            /* --json */
    int argc;
    char **argv;
};

/* The whole program: its exit status. */
int verb_main(int argc, char **argv);

/* "rmaild: " and one line on stderr. */
void verb_say(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The same with the usage line of the verb behind it; returns VERB_USAGE. */
int verb_misused(const struct verb_call *call, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A result as one JSON object on stdout (CLI-03): keys and values in turn, (char *)NULL behind the last; a NULL value is left out. */
void verb_json(const char *key_z, ...) __attribute__((sentinel));

/* The options a verb knows. A value may be given as "--name value" or "--name=value"; "--" ends them. */
struct verb_option {
    const char *name_z; /* "--quota-mb" */
    bool *flag;         /* one of the two is set */
    const char **value_z;
};
/* Positional arguments into args[], their number into *ret_n. VERB_GOOD, or VERB_USAGE after saying why. */
int verb_options(const struct verb_call *call, const struct verb_option *options, size_t n, const char **args,
                 size_t least, size_t most, size_t *ret_n);
/* All values of an option that may come again, in ret[] with room for argc; their number. After verb_options(). */
size_t verb_values(const struct verb_call *call, const char *name_z, const char **ret);

#endif
