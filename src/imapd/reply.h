/* What a handler answers (STYLE 12): a row of replies.def, or one of
 *   imapd_wait()  exactly one job is out; s->resume is called when it is back
 *   imapd_more()  a share of output is written; s->resume is called when most of it has drained
 *   imapd_bye()   the goodbye is written (imapd_say_bye()); nothing more is answered
 * A row may get a response code with numbers of its own: imapd_reply_code(R_OK_DONE, code), without the brackets;
 * the span lives in the command arena. Values; one worker's thread. */
#ifndef IMAPD_REPLY_H
#define IMAPD_REPLY_H

#include <stdint.h>

#include "base/span.h"

struct strbuf;

enum imapd_reply_id {
#define IMAPD_REPLY(id, status, code, text) R_##id,
#include "imapd/replies.def"
#undef IMAPD_REPLY
    R__COUNT,
    R__WAIT,
    R__MORE,
    R__BYE,
    R__LINE,
    R__ANSWERED
};

struct imapd_reply {
    enum imapd_reply_id id;
    struct span code; /* p NULL: the row's */
};

static inline struct imapd_reply imapd_reply(enum imapd_reply_id id)
{
    return (struct imapd_reply){.id = id};
}

static inline struct imapd_reply imapd_reply_code(enum imapd_reply_id id, struct span code)
{
    return (struct imapd_reply){.id = id, .code = code};
}

static inline struct imapd_reply imapd_wait(void)
{
    return (struct imapd_reply){.id = R__WAIT};
}

static inline struct imapd_reply imapd_more(void)
{
    return (struct imapd_reply){.id = R__MORE};
}

static inline struct imapd_reply imapd_bye(void)
{
    return (struct imapd_reply){.id = R__BYE};
}

/* The handler has written the tagged answer itself (STARTTLS). */
static inline struct imapd_reply imapd_answered(void)
{
    return (struct imapd_reply){.id = R__ANSWERED};
}

/* "a7 OK [CODE] FETCH completed": `word_z` stands before the text of R_OK_DONE, and may be NULL elsewhere. An empty
 * tag is "*". */
void imapd_reply_write(struct strbuf *out, struct span tag, struct imapd_reply r, const char *word_z);

char imapd_reply_class(enum imapd_reply_id id); /* 'O', 'N' or 'B' */

/* The answer to an error of the store (SPEC ARCHITECTURE rule 6); calls that give an error a meaning of their own ask
 * for it before. */
struct imapd_reply imapd_reply_of_error(int r);

#endif
