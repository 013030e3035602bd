#include "imapd/names.h"

#include "base/err.h"
#include "base/strbuf.h"
#include "imapd/rq.h"
#include "proto/imap_write.h"
#include "proto/mailbox_name.h"

int imapd_mailbox_name(struct imapd_rq *rq, struct span wire, struct span *ret)
{
    struct span name, kept;
    int r = mailbox_name_from_wire(&rq->mem, wire, rq->utf8_names, &name);
    if (r < 0)
        return r;
    kept = span_dup(&rq->mem, name); /* it may be the client's octets themselves */
    if (kept.p == NULL && name.n > 0)
        return -E_NOMEM;
    *ret = kept;
    return 0;
}

void imapd_mailbox_id_write(struct strbuf *out, const struct mbox_id *id)
{
    static const char hex[] = "0123456789abcdef";
    strbuf_c(out, '(');
    for (size_t i = 0; i < sizeof(id->b); i++) {
        strbuf_c(out, (uint8_t)hex[id->b[i] >> 4]);
        strbuf_c(out, (uint8_t)hex[id->b[i] & 15]);
    }
    strbuf_c(out, ')');
}

void imapd_list_renamed(struct strbuf *out, struct span name, struct span old)
{
    strbuf_z(out, "* LIST () \"/\" ");
    imap_write_mailbox(out, name, true);
    if (!span_eq(name, old)) {
        strbuf_z(out, " (\"OLDNAME\" (");
        imap_write_mailbox(out, old, true);
        strbuf_z(out, "))");
    }
    strbuf_z(out, "\r\n");
}
