/* The process gives up what a mail server never needs (SPEC SEC-10): files outside a list of folders (Landlock), and
 * system calls outside a list (seccomp, runtime/sandbox_calls.def). Both hold for the calling thread and those it makes
 * later, for ever; so enter before the first thread and after all that needs more.
 *
 *   struct sandbox *s = sandbox_new();
 *   sandbox_allow(s, mail_root_z, SANDBOX_CHANGE);
 *   sandbox_allow_folder_of(s, "/etc/ssl/private/mx.key", SANDBOX_READ);
 *   r = sandbox_enter(s, &state);
 *   ... a reload names another file ...
 *   if (!sandbox_covers(s, path_z, SANDBOX_READ))  a restart is needed
 *
 * What is below a folder that was allowed is covered, whatever is made there later and through whatever name it is
 * reached; a folder that is replaced by another of its name is not. Main thread; sandbox_covers() any thread. */
#ifndef RUNTIME_SANDBOX_H
#define RUNTIME_SANDBOX_H

#include <stdbool.h>

enum sandbox_access {
    SANDBOX_READ,    /* read files, list folders */
    SANDBOX_SOCKET,  /* and make and remove names of sockets */
    SANDBOX_CHANGE,  /* everything but programs and devices; links and renames between folders included */
};

struct sandbox;

/* What holds now. */
struct sandbox_state {
    int landlock;           /* its ABI; 0: this kernel has none that lets links be made between folders (ABI 2) */
    bool seccomp;           /* false: this kernel has none */
    const char *exempt_z;   /* what an instrumented build is let do besides, or NULL */
};

struct sandbox *sandbox_new(void); /* NULL: no memory. With what every process reads: libraries, /proc, time zones */
struct sandbox *sandbox_free(struct sandbox *s); /* NULL; NULL-safe; lifts nothing */

/* A file or folder by name; a link counts as what it points to. One that is not there is left out. -E_NOMEM. */
int sandbox_allow(struct sandbox *s, const char *path_z, enum sandbox_access access);
/* The folder the name stands in, and the one that the file lies in where the name is a link. */
int sandbox_allow_folder_of(struct sandbox *s, const char *path_z, enum sandbox_access access);

/* Sets no_new_privs, then Landlock, then seccomp. -E_DENIED, -E_NOMEM: what could not be set although the kernel has it. */
int sandbox_enter(struct sandbox *s, struct sandbox_state *ret);

/* Whether that much may be done with the file of that name. True if Landlock is not on. */
bool sandbox_covers(const struct sandbox *s, const char *path_z, enum sandbox_access access);

/* The second half alone, for tests: 0, or a negative errno value. */
int sandbox_filter_calls(void);

#endif
