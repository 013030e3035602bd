/* What the account*.c files share and nobody else needs. */
#ifndef SERVICE_ACCOUNT_INT_H
#define SERVICE_ACCOUNT_INT_H

#include "service/account.h"

/* One per account, common to all versions of its user.json that somebody still holds. */
struct account_life {
    _Atomic unsigned refs;
    _Atomic int state; /* CURRENT, DISABLED, GONE */
};

struct account *account_alloc(void); /* one reference, a life of its own; NULL: no memory */

#endif
