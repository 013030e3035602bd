/* The trace field of a message that came to us (SPEC SMTP-26, RFC 5321 4.4). */
#ifndef SERVICE_RECEIVED_H
#define SERVICE_RECEIVED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct ip;
struct strbuf;

struct received {
    bool hidden;           /* of an authenticated sender in a copy that leaves the host: it does not tell where they sit */
    const char *hello_z;   /* NULL: unknown, as the next */
    const char *name_z;    /* of the peer */
    const struct ip *peer;
    const char *by_z, *with_z, *id_z, *cipher_z; /* cipher_z NULL: in clear */
    struct span only;      /* the one recipient; empty: several */
    int64_t at_s;
};
void received_write(const struct received *r, struct strbuf *b);

#endif
