/* A mail store on a fresh backend, for the tests of service/mailstore. */
#ifndef TESTS_COMMON_MS_H
#define TESTS_COMMON_MS_H

#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/job.h"
#include "runtime/worker.h"
#include "service/mailstore.h"

enum ms_backend { MS_MEM, MS_FS };

struct ms_fixture {
    enum ms_backend backend;
    char root_z[64];
    struct store *store;
    const struct store_ops *real;
    struct store_ops ops; /* what the store uses: a copy, of which a test may replace calls */
    struct job_pool *jobs;
    struct workers *workers;
    struct mailstore *ms;
};

extern const struct store_account ms_alice, ms_bob, ms_nobody;

/* threads 0: inline jobs, one inline worker, manual polling. Accounts alice and bob. */
void ms_fixture_open(struct ms_fixture *f, enum ms_backend backend, unsigned threads, unsigned workers, size_t max_queue);
void ms_fixture_close(struct ms_fixture *f);

struct ms_stage *ms_text(struct mailstore *ms, const char *text_z);
/* Delivers and waits (inline): d->err. */
int ms_deliver_now(struct ms_fixture *f, struct ms_delivery *d);
uint32_t ms_put(struct ms_fixture *f, struct store_account who, const char *text_z); /* into INBOX: the uid */
struct view *ms_opened(struct ms_fixture *f, struct store_account who, const char *name_z);
char *ms_body_text(struct view *v, uint32_t uid); /* malloced */

#endif
