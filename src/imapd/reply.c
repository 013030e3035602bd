#include "imapd/reply.h"

#include "base/err.h"
#include "base/macros.h"
#include "base/metric.h"
#include "base/strbuf.h"
#include "imapd/imapd.h"

static const struct {
    const char *status_z, *code_z, *text_z;
} rows[] = {
#define IMAPD_REPLY(id, status, code, text) [R_##id] = {status, code, text},
#include "imapd/replies.def"
#undef IMAPD_REPLY
};
_Static_assert(ARRAY_LEN(rows) == R__COUNT, "one row per reply");

void imapd_reply_write(struct strbuf *out, struct span tag, struct imapd_reply r, const char *word_z)
{
    struct span code = r.code.p != NULL ? r.code : span_z(rows[r.id].code_z);
    char class = imapd_reply_class(r.id);
    metric_add(class == 'O' ? METRIC_REPLY_IMAP_OK : class == 'N' ? METRIC_REPLY_IMAP_NO : METRIC_REPLY_IMAP_BAD, 1);
    if (tag.n == 0)
        strbuf_c(out, '*');
    else
        strbuf_span(out, tag);
    strbuf_c(out, ' ');
    strbuf_z(out, rows[r.id].status_z);
    strbuf_c(out, ' ');
    if (code.n > 0) {
        strbuf_c(out, '[');
        strbuf_span(out, code);
        strbuf_z(out, "] ");
    }
    if (r.id == R_OK_DONE && word_z != NULL) {
        strbuf_z(out, word_z);
        strbuf_c(out, ' ');
    }
    strbuf_z(out, rows[r.id].text_z);
    strbuf_z(out, "\r\n");
}

char imapd_reply_class(enum imapd_reply_id id)
{
    return rows[id].status_z[0];
}

struct imapd_reply imapd_reply_of_error(int r)
{
    static const enum imapd_reply_id of[E__COUNT] = {
        [E_NOTFOUND] = R_NO_MAILBOX, [E_EXISTS] = R_NO_EXISTS,     [E_INVAL] = R_NO_NAME,
        [E_LIMIT] = R_NO_LIMIT,      [E_QUOTA] = R_NO_QUOTA,       [E_FULL] = R_NO_FULL,
        [E_IO] = R_NO_STORE,         [E_DOWN] = R_NO_STORE,        [E_RETRY] = R_NO_STORE,
        [E_NOMEM] = R_NO_MEMORY,     [E_CONFLICT] = R_NO_STORE,    [E_AGAIN] = R_NO_STORE,
        [E_DENIED] = R_NO_STORE,     [E_CLOSED] = R_NO_STORE,      [E_SYNTAX] = R_NO_NAME,
    };
    if (r >= 0 || r <= -(int)E__COUNT)
        return imapd_reply(R_NO_SERVER);
    return imapd_reply(of[-r]);
}

void imapd_print_replies(struct strbuf *out)
{
    strbuf_z(out, "| status | code | text |\n|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        strbuf_f(out, "| %s | %s | `%s` |\n", rows[i].status_z, rows[i].code_z, rows[i].text_z);
}
