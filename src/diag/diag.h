/* `rmaild diagnose` (SPEC section 12): the frame that runs the checks of eight phases in order and tells of each what was
 * expected and what was seen. A phase is a file phase_*.c with a table of checks; a check says what it saw by diag_want(),
 * diag_warn(); one that says nothing worse has passed.
 *
 *   static void starttls(struct diag *d)
 *   {
 *       struct talk t;
 *       if (!diag_want(d, talk_open(d, LISTEN_SMTP, false, &t) == 0, "nobody answers: %s", t.w.error_z))
 *           return;
 *       ...
 *   }
 *   static const struct diag_check checks[] = {{"smtp.starttls", "STARTTLS is offered and works", starttls}, ...};
 *   const struct diag_phase diag_smtp = {4, "SMTP Protocol", checks, ARRAY_LEN(checks)};
 *
 * Everything is BLOCKING, main thread. Temporary names begin with "diag-" and the pid (DIAG-02). */
#ifndef DIAG_DIAG_H
#define DIAG_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "cmd/place.h"
#include "runtime/addr.h"
#include "store/store_ops.h"

struct cJSON;
struct tls_client;
struct verb_call;

enum diag_status { DIAG_PASS, DIAG_WARN, DIAG_FAIL };

#define DIAG_WAIT_MS  5000  /* for one answer */
#define DIAG_QUOTA_MB 64    /* of the temporary accounts */
#define DIAG_TOTAL_MS 20000 /* for all phases: what is left then fails at once */

struct diag {
    const struct verb_call *call;
    struct place p;
    struct tls_client *trust;      /* takes any certificate: the server is ours */
    struct addr at[LISTEN__COUNT]; /* where each listener is reached from here; .port 0: off */
    const char *domain_z;          /* the main one */
    char user_z[48], other_z[48];  /* "diag-<pid>-a", an administrator, and "-b", none */
    char address_z[320], other_address_z[320];
    char password_z[40];
    bool users;     /* they exist */
    bool had_aliases; /* the domain has a file of rules of its own */
    int64_t due_ms; /* end of all, monotonic */
    unsigned sent;  /* messages of phase 4 that must arrive */
    /* of the running check */
    enum diag_status status;
    struct strbuf seen;
};

struct diag_check {
    const char *id_z;     /* "smtp.starttls" */
    const char *expect_z; /* for people */
    void (*run)(struct diag *d);
};

struct diag_phase {
    unsigned n;
    const char *name_z;
    const struct diag_check *check;
    size_t check_n;
};

extern const struct diag_phase diag_environment, diag_users, diag_storage, diag_smtp, diag_delivery,
    diag_imap, diag_api, diag_cleanup;

/* What was seen; returns `ok`. Not ok: the check has failed. */
bool diag_want(struct diag *d, bool ok, const char *fmt, ...) PRINTF_LIKE(3, 4);
void diag_warn(struct diag *d, const char *fmt, ...) PRINTF_LIKE(2, 3);
void diag_note(struct diag *d, const char *fmt, ...)
    PRINTF_LIKE(2, 3); /* good, and worth telling */

/* The message that phase 4 sends to port 25 and phase 5 looks for: with all fields a server would add, so that it comes
 * out with its octets as they are, below the trace. */
void diag_whole_text(const struct diag *d, char *ret_z, size_t size);
bool diag_text_has(struct span text, const char *part_z); /* with case */
/* Makes the two temporary accounts unless they are there; false: the check has failed. */
bool diag_need_users(struct diag *d);
/* Takes away what this run made, or, with `of_others`, what runs that are gone left. How many things were left; -1: not all
 * of it could be taken away. */
int diag_clean(struct diag *d, bool of_others);

struct store_account diag_who(const struct diag *d, bool other);

/* What a run tells, and of what. */
struct diag_report {
    struct cJSON *list;   /* phases; NULL: text on stdout, as it comes */
    const char *filter_z; /* only checks whose id has this; NULL: all */
    unsigned count[DIAG_FAIL + 1];
};

/* Begins the 20 s of a run and does the phases whose bit, 1 to 8, is set; phase 8 in any case. */
void diag_run(struct diag *d, unsigned phases, struct diag_report *report);
void diag_run_phase(struct diag *d, const struct diag_phase *ph, struct diag_report *report);
/* The sum, or the JSON; -> exit status. Frees the list. */
int diag_report_end(struct diag_report *report);

/* Opens the configuration and what a run needs. VERB_GOOD or VERB_REFUSED, said why. */
int diag_open(const struct verb_call *call, struct diag *d);
void diag_close(struct diag *d);

/* The verbs (CLI-25, CLI-26). */
int diagnose_verb(const struct verb_call *call);
int test_verb(const struct verb_call *call);

#endif
