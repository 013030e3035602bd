/* What the files of dsn_post.h share. */
#ifndef RELAY_DSN_IMPL_H
#define RELAY_DSN_IMPL_H

#include <stdatomic.h>

#include "relay/dsn_post.h"

struct dsn {
    struct dsn_parts parts;
    int reports;           /* folder of the postmaster's reports */
    atomic_bool reporting; /* one dsn_tick() at a time */
};

#endif
