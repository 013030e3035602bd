/* COMPRESS (RFC 4978, SPEC IMAP-09); what it does is runtime/conn_zip.c. */
#include "base/err.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/session.h"

struct imapd_reply on_compress(struct imapd_session *s, const struct imap_cmd *c)
{
    struct strbuf go = {0};
    if (!c->compress.deflate)
        return imapd_reply(R_BAD_SYNTAX);
    imapd_reply_write(&go, s->tag, imapd_reply(R_OK_DONE), s->rule->word_z);
    imapd_flush(s);
    imapd_drop_octets(s);
    int r = conn_compress(&s->conn, strbuf_text(&go));
    strbuf_done(&go);
    switch (-r) {
    case 0:
        return imapd_answered();
    case E_EXISTS:
        return imapd_reply(R_NO_COMPRESSED);
    case E_CONFLICT: /* they would have to be inflated, and are not deflated (RFC 4978 3) */
        imapd_say_bye(s, NULL, "Octets behind COMPRESS", "compress-pipelined");
        return imapd_bye();
    default:
        return imapd_reply(R_NO_MEMORY);
    }
}
