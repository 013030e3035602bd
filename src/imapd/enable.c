#include "imapd/enable.h"

#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"

/* What can be enabled here; RFC 5161 3.1: everything else is ignored, and the answer names what was not. */
static const struct {
    unsigned bit, brings;
    const char *word_z;
} extensions[] = {
    {IMAP_ENABLE_IMAP4REV2, IMAP_ENABLE_IMAP4REV2, "IMAP4rev2"},
    {IMAP_ENABLE_CONDSTORE, IMAP_ENABLE_CONDSTORE, "CONDSTORE"},
    {IMAP_ENABLE_QRESYNC, IMAP_ENABLE_QRESYNC | IMAP_ENABLE_CONDSTORE, "QRESYNC"},
    {IMAP_ENABLE_UTF8, IMAP_ENABLE_UTF8, "UTF8=ACCEPT"},
};

void imapd_condstore_begin(struct imapd_session *s)
{
    if (imapd_enabled(s, IMAP_ENABLE_CONDSTORE))
        return;
    s->enabled |= IMAP_ENABLE_CONDSTORE;
    if (s->state == IMAPD_SELECTED)
        strbuf_f(imapd_out(s), "* OK [HIGHESTMODSEQ %llu] Highest\r\n", (unsigned long long)s->sel.told->whole_modseq);
}

struct imapd_reply imapd_tell_highest(struct imapd_session *s, struct imapd_reply r)
{
    struct strbuf code = {0};
    if (r.id != R_OK_DONE || s->state != IMAPD_SELECTED)
        return r;
    strbuf_f(&code, "HIGHESTMODSEQ %llu", (unsigned long long)s->sel.told->whole_modseq);
    r.code = span_dup(&s->arena, strbuf_text(&code));
    strbuf_done(&code);
    return r;
}

struct imapd_reply on_enable(struct imapd_session *s, const struct imap_cmd *c)
{
    struct strbuf *out = imapd_out(s);
    unsigned on = 0;
    strbuf_z(out, "* ENABLED");
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
        if ((c->enable.words & extensions[i].bit) == 0)
            continue;
        strbuf_c(out, ' ');
        strbuf_z(out, extensions[i].word_z);
        on |= extensions[i].brings;
    }
    strbuf_z(out, "\r\n");
    if ((on & IMAP_ENABLE_CONDSTORE) != 0)
        imapd_condstore_begin(s);
    s->enabled |= on;
    return imapd_reply(R_OK_DONE);
}
