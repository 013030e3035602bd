/* One IMAP connection (SPEC 7.1): the command loop, and what handlers stand on.
 *
 * A handler gets the typed command and answers as reply.h says. It writes untagged data to imapd_out(s); the loop sends
 * it. What it needs over a wait lies in the command arena behind s->cursor.
 *
 *   static struct imapd_reply counted(struct imapd_session *s)          the continuation
 *   {
 *       struct count *n = s->cursor;
 *       if (s->result < 0)
 *           return imapd_reply_of_error(s->result);
 *       strbuf_f(imapd_out(s), "* %u EXISTS\r\n", n->messages);
 *       return imapd_reply(R_OK_DONE);
 *   }
 *   static void count_done(struct conn *c, ...)                         the job's completion
 *   {
 *       struct imapd_session *s = imapd_of(c);
 *       s->result = r;
 *       imapd_resume(s);
 *   }
 *   struct imapd_reply on_count(struct imapd_session *s, const struct imap_cmd *c)
 *   {
 *       s->cursor = arena_new(&s->arena, struct count);
 *       s->resume = counted;
 *       submit(..., count_done);
 *       return imapd_wait();
 *   }
 *
 * All on the session's worker. The tag and the command's spans are valid until the answer is complete. */
#ifndef IMAPD_SESSION_H
#define IMAPD_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "imapd/reply.h"
#include "imapd/selected.h"
#include "proto/imap_parse.h"
#include "runtime/conn.h"
#include "service/peer_ip.h"

struct account;
struct config;
struct imap_cmd;
struct imapd;
struct imapd_append;
struct imapd_rq;
struct imapd_rule;
struct imapd_session;
struct imapd_worker;
struct strbuf;

enum imapd_state { IMAPD_NOAUTH, IMAPD_AUTH, IMAPD_SELECTED };

enum imapd_phase {
    IMAPD_COMMANDS, /* reading commands */
    IMAPD_LITERAL,  /* a message of APPEND is coming in */
    IMAPD_LINE,     /* an answer to AUTHENTICATE, or the end of IDLE: s->on_line */
};

typedef struct imapd_reply imapd_step(struct imapd_session *s);

struct imapd_session {
    struct conn conn;
    struct imapd *server;
    struct imapd_worker *worker;
    struct imapd_session *next, **at; /* the worker's list */
    struct config *cfg;               /* as it was at the start: keys for new sessions */
    struct imap_parser parser;
    struct arena arena; /* of the command */

    /* The command under way. */
    const struct imapd_rule *rule; /* NULL: none */
    struct imap_cmd *cmd;          /* NULL where its octets are gone (IDLE, AUTHENTICATE, APPEND) */
    size_t cmd_octets;             /* to drop when it is answered */
    struct span tag;
    uint8_t *held_tag; /* owns the tag where the octets are gone */
    imapd_step *resume;
    void *cursor;
    int result; /* of the job */
    struct imapd_reply (*on_line)(struct imapd_session *s, struct span line, bool cancel);
    void (*cancel)(struct imapd_session *s); /* frees what the command holds outside the arena when it ends unanswered */
    struct imapd_append *append;             /* in the arena: an APPEND under way */
    struct imapd_rq *rq;                     /* the request that came back (imapd/rq.h); owned */
    struct imapd_own *own;                   /* in the arena: the command's own changes (imapd/selected.h) */
    struct imapd_reply final;                /* the answer, while others' changes are told before it */
    struct imapd_reply (*at_end)(struct imapd_session *s, struct imapd_reply r); /* NULL; looks at the answer once they are */
    int64_t step_us;
    bool uid; /* its UID form */

    uint8_t state, phase;
    unsigned enabled;  /* IMAP_ENABLE_*: imapd/enable.h */
    bool ended;        /* goodbye was said */
    bool mid_line;     /* an untagged line was sent without its end */
    bool refused;      /* one too many: is told so and closed */
    bool idling;
    unsigned bad;      /* BAD answers in a row */
    struct ip peer_ip;
    struct account *account; /* NULL before login */
    struct imapd_selected sel;
    const char *refusal_z; /* response code for `refused` */
    const char *end_z; /* why it ended, for the log; static text */
    int64_t opened_ms;
    uint64_t commands;
    char id[CRYPTO_ID_MAX];
};

static inline struct imapd_session *imapd_of(struct conn *c)
{
    return CONTAINER_OF(c, struct imapd_session, conn);
}

/* Where untagged data is written; sent when the handler returns. Shared by the sessions of the worker: never kept. */
struct strbuf *imapd_out(struct imapd_session *s);

/* Sends what imapd_out() holds; only where order against conn_write_*() matters, as before a body. */
void imapd_flush(struct imapd_session *s);

/* True when this step has written 64 KiB or taken 1 ms: keep the cursor, set s->resume, return imapd_more(). */
bool imapd_share_done(struct imapd_session *s);

/* Goes on with s->resume; from a job's completion, once per imapd_wait(). */
void imapd_resume(struct imapd_session *s);

/* The next line of the client is no command: drops the command's octets, keeps its tag, and lets s->on_line have the
 * line. The handler then returns what this returns. */
struct imapd_reply imapd_expect_line(struct imapd_session *s, enum imap_expect what,
                                     struct imapd_reply (*on_line)(struct imapd_session *s, struct span line,
                                                                   bool cancel));

/* "* BYE [code] text" and the end of the connection; code_z may be NULL. `why_z` is for the log. */
void imapd_say_bye(struct imapd_session *s, const char *code_z, const char *text_z, const char *why_z);

/* Drops the command's octets before it is answered, and keeps its tag (STARTTLS, IDLE). False: no memory. */
bool imapd_drop_octets(struct imapd_session *s);

/* Refuses the literal the machine paused at, and with it the command (SPEC IMAP-05). */
void imapd_refuse_literal(struct imapd_session *s, const struct imap_event *ev, struct imapd_reply r);

/* Starts a step that no command of the client starts: APPEND at its literal, a push in IDLE. */
void imapd_step_run(struct imapd_session *s, imapd_step *step);

/* What the account's mail may amount to, in octets; 0: no limit. Logged in only. */
uint64_t imapd_quota(const struct imapd_session *s);

/* The peer's address as text, for the log. */
struct imapd_peer {
    char text[ADDR_TEXT_MAX];
};
struct imapd_peer imapd_peer(const struct imapd_session *s);
const char *imapd_account_z(const struct imapd_session *s); /* "-" before login */

#endif
