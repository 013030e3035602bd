/* What the account*.c files share and nobody else needs. */
#ifndef SERVICE_ACCOUNT_INT_H
#define SERVICE_ACCOUNT_INT_H

#include "service/account.h"

/* One per account, common to all versions of its user.json that somebody still holds. */
struct account_life {
    _Atomic unsigned refs;
    _Atomic int state; /* CURRENT, DISABLED, GONE */
    _Atomic uint64_t room; /* seen last: MiB in the upper 24 bits, monotonic ms in the lower 40; 0: never */
};

struct account *account_alloc(void); /* one reference, a life of its own; NULL: no memory */

#endif
