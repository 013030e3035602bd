/* What must come on a connection before its session begins, even before a TLS handshake, and says who the peer is: the
 * PROXY protocol (SPEC SEC-09), which upper floors know. The runtime reads it from the clear, octet by octet as far as it
 * goes and never beyond, and opens the session with what was said as the peer.
 *
 *   static struct conn_preface gate = {.admit = admit, .read = read, .failed = failed, .reader_size = sizeof(struct reader),
 *                                      .due_ms = 3000};
 *   workers_listen(ws, &(struct listener){.at = at, .service = service, .preface = &gate}, &err);
 *
 * The functions run on the worker's thread, with several workers at once. Of a connection that is closed here no session
 * ever hears. */
#ifndef RUNTIME_PREFACE_H
#define RUNTIME_PREFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "runtime/addr.h"

enum preface_need {
    PREFACE_NONE, /* the peer speaks for itself */
    PREFACE_DUE,
    PREFACE_STRANGER, /* nobody who may connect here: closed, .failed is not called */
};

enum preface_failure { PREFACE_BAD, PREFACE_SLOW, PREFACE_CUT, PREFACE_FAILURE__COUNT }; /* CUT: the peer closed */

struct preface_said {
    bool known;      /* false: the peer stays who it is, but without the privileges of loopback (SEC-08) */
    struct addr peer;
    bool tls;        /* the client speaks TLS to the peer, which vouches for it (AUTH-01) */
};

struct conn_preface {
    enum preface_need (*admit)(const struct conn_preface *p, const struct addr *peer);
    /* `reader`: zeroed at first. 1: it is whole, of `in` it was *ret_used; 0: all of `in` is used, more must come; < 0: bad. */
    int (*read)(void *reader, struct span in, size_t *ret_used, struct preface_said *ret);
    void (*failed)(const struct conn_preface *p, const struct addr *peer, enum preface_failure why); /* for the log; may be NULL */
    size_t reader_size;
    int64_t due_ms; /* from the accept until it is whole */
};

#endif
