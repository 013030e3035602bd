#include "imapd/names.h"

#include "base/err.h"
#include "imapd/rq.h"
#include "proto/mailbox_name.h"

int imapd_mailbox_name(struct imapd_rq *rq, struct span wire, struct span *ret)
{
    struct span name, kept;
    int r = mailbox_name_from_wire(&rq->mem, wire, false, &name);
    if (r < 0)
        return r;
    kept = span_dup(&rq->mem, name); /* it may be the client's octets themselves */
    if (kept.p == NULL && name.n > 0)
        return -E_NOMEM;
    *ret = kept;
    return 0;
}
