/* Between the IMAP machines (grammar/imap.rl, imap_line.rl) and their driver and builders: token kinds, what the
 * actions call, and the builder's cursor. Private to proto and gen. */
#ifndef PROTO_IMAP_BUILD_H
#define PROTO_IMAP_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "proto/imap_cmd.h"
#include "proto/imap_parse.h"

enum imap_tok_kind {
    IMAP_T_END, /* behind the last token, for the builder */
    IMAP_T_TAG,
    IMAP_T_ATOM,
    IMAP_T_QUOTED,  /* without the quotes */
    IMAP_T_ESCAPED, /* the same, with backslashes in it */
    IMAP_T_LITERAL, /* its octets */
    IMAP_T_NIL,
    IMAP_T_NUMBER,
    IMAP_T_SET,
    IMAP_T_WORD, /* a name from a table */
    IMAP_T_FLAG,
    IMAP_T_DATE,
    IMAP_T_DATE_TIME,
    IMAP_T_SECTION, /* 1.2.HEADER.FIELDS */
    IMAP_T_PARTIAL, /* 0.100 */
    IMAP_T_OPEN,
    IMAP_T_CLOSE,
    IMAP_T_KEY /* search keys: the kinds from here on are enum imap_key_kind */
};

/* Search keys as written, in the order of the table in imap_build_search.c. */
enum imap_key_kind {
    IMAP_K_ALL = IMAP_T_KEY,
    IMAP_K_ANSWERED,
    IMAP_K_DELETED,
    IMAP_K_DRAFT,
    IMAP_K_FLAGGED,
    IMAP_K_NEW,
    IMAP_K_NOT,
    IMAP_K_OLD,
    IMAP_K_OR,
    IMAP_K_RECENT,
    IMAP_K_SEEN,
    IMAP_K_UNANSWERED,
    IMAP_K_UNDELETED,
    IMAP_K_UNDRAFT,
    IMAP_K_UNFLAGGED,
    IMAP_K_UNSEEN,
    IMAP_K_SAVEDATESUPPORTED,
    IMAP_K_BCC,
    IMAP_K_BODY,
    IMAP_K_CC,
    IMAP_K_FROM,
    IMAP_K_SUBJECT,
    IMAP_K_TEXT,
    IMAP_K_TO,
    IMAP_K_BEFORE,
    IMAP_K_ON,
    IMAP_K_SINCE,
    IMAP_K_SENTBEFORE,
    IMAP_K_SENTON,
    IMAP_K_SENTSINCE,
    IMAP_K_SAVEDBEFORE,
    IMAP_K_SAVEDON,
    IMAP_K_SAVEDSINCE,
    IMAP_K_LARGER,
    IMAP_K_SMALLER,
    IMAP_K_YOUNGER,
    IMAP_K_OLDER,
    IMAP_K_KEYWORD,
    IMAP_K_UNKEYWORD,
    IMAP_K_EMAILID,
    IMAP_K_THREADID,
    IMAP_K_HEADER,
    IMAP_K_UID,
    IMAP_K_MODSEQ,
    IMAP_K__END
};

enum imap_mode {
    IMAP_MODE_COMMAND,
    IMAP_MODE_LITERAL, /* accepted octets in the buffer */
    IMAP_MODE_DECIDE,  /* reported a literal: accept or refuse comes next */
    IMAP_MODE_BUILT,   /* reported a command: imap_parser_next() comes next */
    IMAP_MODE_SKIP,    /* to the end of a refused command's line */
    IMAP_MODE_SKIP_LITERAL,
    IMAP_MODE_SKIP_END, /* nothing follows what was refused */
    IMAP_MODE_SASL,
    IMAP_MODE_DONE
};

enum imap_stop { IMAP_STOP_NONE, IMAP_STOP_COMMAND, IMAP_STOP_LITERAL, IMAP_STOP_APPEND, IMAP_STOP_CANCEL };

/* Called by actions. [from, to) is the token; not inlined, or each transition grows by it. */
void imap_push(struct imap_parser *ps, unsigned kind, const uint8_t *data, const uint8_t *from,
               const uint8_t *to);
void imap_push_quoted(struct imap_parser *ps, const uint8_t *data, const uint8_t *from,
                      const uint8_t *to);
void imap_push_open(struct imap_parser *ps, const uint8_t *data, const uint8_t *at);
void imap_push_close(struct imap_parser *ps, const uint8_t *data, const uint8_t *at);
void imap_stop_literal(struct imap_parser *ps, const uint8_t *data, const uint8_t *digits);
void imap_stop_append(struct imap_parser *ps, const uint8_t *data, const uint8_t *digits);
void imap_skip_digit(struct imap_parser *ps, uint8_t digit);

/* Octet classes of runs; subsets of what the machine loops on at that place. */
enum imap_run {
    IMAP_RUN_ATOM = 1 << 0,  /* ATOM-CHAR */
    IMAP_RUN_ITEM = 1 << 1,  /* letters, digits, dot: FETCH items, names of options */
    IMAP_RUN_QUOTED = 1 << 2 /* quoted text: 7-bit, no controls, no escapes */
};

/* From p on, the last octet of the run that starts behind p; p itself when there is none. */
const uint8_t *imap_skip_atom(const uint8_t *p, const uint8_t *pe);
const uint8_t *imap_skip_item(const uint8_t *p, const uint8_t *pe);
const uint8_t *imap_skip_quoted(const uint8_t *p, const uint8_t *pe);

/* The machines, gen/imap.c and gen/imap_line.c. */
int imap_machine_start(void);
void imap_machine_run(struct imap_parser *ps, const uint8_t *data, size_t n);
int imap_resync_start_state(void);
void imap_resync_run(struct imap_parser *ps, const uint8_t *data, size_t n);
int imap_sasl_start_state(void);
void imap_sasl_run(struct imap_parser *ps, const uint8_t *data, size_t n);
int imap_done_start_state(void);
void imap_done_run(struct imap_parser *ps, const uint8_t *data, size_t n);

/* The builder's cursor. The first failure stays in `error`; later calls give harmless values, so that a builder may
 * check once at its end. imap_peek() never runs past the tokens: behind them IMAP_T_END stands. */
struct imap_builder {
    const struct imap_tok *t, *end;
    const uint8_t *data;
    struct arena *a;
    int error; /* 0 or -E_* */
};

static inline unsigned imap_peek(const struct imap_builder *b)
{
    return b->t < b->end ? b->t->kind : IMAP_T_END;
}

static inline struct span imap_raw(const struct imap_builder *b, const struct imap_tok *t)
{
    return span_of(b->data + t->off, t->len);
}

/* Takes the next token if it is of this kind. */
static inline bool imap_took(struct imap_builder *b, unsigned kind)
{
    if (imap_peek(b) != kind)
        return false;
    b->t++;
    return true;
}

static inline bool imap_is_string(unsigned kind)
{
    return kind >= IMAP_T_ATOM && kind <= IMAP_T_LITERAL;
}

void imap_fail(struct imap_builder *b, int error);
void *imap_alloc(struct imap_builder *b, size_t count, size_t size); /* NULL for 0 or on failure */

/* The next token as text, raw or unescaped; a failure if there is none. */
static inline struct span imap_take_raw(struct imap_builder *b)
{
    if (b->t < b->end)
        return imap_raw(b, b->t++);
    imap_fail(b, -E_SYNTAX);
    return span_of(NULL, 0);
}

struct span imap_take_string(struct imap_builder *b);
uint64_t imap_take_number(struct imap_builder *b, uint64_t min, uint64_t max);
void imap_take_set(struct imap_builder *b, struct seqset *ret_set);
void imap_take_flags(struct imap_builder *b, struct imap_flags *ret_flags); /* tokens of kind FLAG */

/* How many tokens of string kinds, or of `kind`, come next. */
uint32_t imap_count_strings(const struct imap_builder *b);
uint32_t imap_count(const struct imap_builder *b, unsigned kind);

/* RFC 9051 "date-text" and "date-time". */
int imap_parse_date(struct span text, int32_t *ret_day);
int imap_parse_date_time(struct span text, int64_t *ret_date_s, int *ret_zone_min);

/* Per verb or group of verbs, over the tokens behind the tag. */
void imap_build_select(struct imap_builder *b, struct imap_cmd *c);
void imap_build_create(struct imap_builder *b, struct imap_cmd *c);
void imap_build_mailbox(struct imap_builder *b, struct imap_cmd *c);
void imap_build_rename(struct imap_builder *b, struct imap_cmd *c);
void imap_build_list(struct imap_builder *b, struct imap_cmd *c);
void imap_build_status(struct imap_builder *b, struct imap_cmd *c);
void imap_build_fetch(struct imap_builder *b, struct imap_cmd *c);
void imap_build_store(struct imap_builder *b, struct imap_cmd *c);
void imap_build_search(struct imap_builder *b, struct imap_cmd *c);
void imap_build_sort(struct imap_builder *b, struct imap_cmd *c);
void imap_build_thread(struct imap_builder *b, struct imap_cmd *c);

#endif
