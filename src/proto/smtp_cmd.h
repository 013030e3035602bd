/* Typed SMTP commands: what src/proto/smtp_parse.h makes of a command line. Values are checked and decoded; a handler
 * that parses text is a defect of the grammar. Spans point into the input buffer or the command arena and live until
 * the command's reply is complete: span_dup() what the transaction keeps.
 *
 *   MAIL FROM:<"o k"@example.com> SIZE=5000 BODY=8BITMIME
 *   -> verb SMTP_MAIL, mail.from.local "o k", mail.from.domain "example.com", mail.size 5000,
 *      mail.body SMTP_BODY_8BITMIME, mail.given SMTP_P_SIZE | SMTP_P_BODY */
#ifndef PROTO_SMTP_CMD_H
#define PROTO_SMTP_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum smtp_verb {
#define SMTP_CMD(id, ...) SMTP_##id,
#include "smtp_cmds.def"
#undef SMTP_CMD
    SMTP_VERB__COUNT
};

enum smtp_param {
#define SMTP_PARAM(id, ...) SMTP_PARAM_##id,
#include "smtp_params.def"
#undef SMTP_PARAM
    SMTP_PARAM__COUNT
};

/* SMTP_P_SIZE ...: bits of .given. */
enum smtp_param_bit {
#define SMTP_PARAM(id, ...) SMTP_P_##id = 1 << SMTP_PARAM_##id,
#include "smtp_params.def"
#undef SMTP_PARAM
    SMTP_P_DSN_MAIL = SMTP_P_RET | SMTP_P_ENVID,
    SMTP_P_DSN_RCPT = SMTP_P_NOTIFY | SMTP_P_ORCPT
};

enum smtp_path_kind {
    SMTP_PATH_NULL,       /* MAIL FROM:<> */
    SMTP_PATH_MAILBOX,    /* local@domain */
    SMTP_PATH_POSTMASTER  /* RCPT TO:<postmaster>, no domain (SMTP-33) */
};

enum smtp_literal { SMTP_LITERAL_NONE, SMTP_LITERAL_IPV4, SMTP_LITERAL_IPV6, SMTP_LITERAL_GENERAL };

/* RFC 5321 4.1.2. A source route is dropped (F.2). local <= 255 and domain <= 255 octets. */
struct smtp_path {
    enum smtp_path_kind kind;
    enum smtp_literal literal; /* domain is an address literal */
    bool utf8;                 /* holds non-ASCII octets (strict UTF-8): needs SMTPUTF8 in MAIL */
    struct span mailbox;       /* as sent, quoting kept, without <> and source route; "" for NULL */
    struct span local;         /* unquoted; case kept */
    struct span domain;        /* case kept; of a literal the part between [ and ] */
    uint8_t address[16];       /* of an IPV4 (first four) or IPV6 literal */
};

enum smtp_body { SMTP_BODY_7BIT, SMTP_BODY_8BITMIME };
enum smtp_ret { SMTP_RET_NONE, SMTP_RET_FULL, SMTP_RET_HDRS };
enum smtp_notify { SMTP_NOTIFY_NEVER = 1, SMTP_NOTIFY_SUCCESS = 2, SMTP_NOTIFY_FAILURE = 4, SMTP_NOTIFY_DELAY = 8 };
enum smtp_name_kind { SMTP_NAME_DOMAIN, SMTP_NAME_LITERAL, SMTP_NAME_OTHER };
enum smtp_initial { SMTP_INITIAL_NONE, SMTP_INITIAL_EMPTY, SMTP_INITIAL_TEXT };

struct smtp_cmd {
    enum smtp_verb verb;
    union {
        struct { /* EHLO, HELO, LHLO */
            struct span name;         /* non-empty, no blanks, no controls; maybe UTF-8 */
            enum smtp_name_kind kind; /* OTHER must not go into Received as it is (SMTP-02) */
        } hello;
        struct {
            struct smtp_path from; /* NULL or MAILBOX */
            unsigned given;        /* SMTP_P_* */
            uint64_t size;         /* UINT64_MAX: more than fits */
            enum smtp_body body;
            enum smtp_ret ret;
            struct span envid; /* decoded xtext */
            struct span envid_xtext; /* as sent */
            struct span auth;  /* decoded; "" for AUTH=<>; not to be trusted (RFC 4954 5) */
        } mail;
        struct {
            struct smtp_path to; /* MAILBOX or POSTMASTER */
            unsigned given;
            unsigned notify;         /* SMTP_NOTIFY_*, 0 when not given */
            struct span orcpt_type;  /* "rfc822" */
            struct span orcpt;       /* decoded address */
            struct span orcpt_xtext; /* the whole value as sent, for relaying */
        } rcpt;
        struct {
            uint64_t size; /* UINT64_MAX: more than fits; the connection cannot go on */
            bool last;
        } bdat;
        struct {
            struct span mechanism; /* 1-20 of A-Z 0-9 - _, case as sent */
            enum smtp_initial initial;
            struct span response; /* base64 of correct form, not decoded */
        } auth;
        struct { /* VRFY, EXPN, HELP, NOOP, ETRN and the other refused ones */
            struct span text; /* may be empty */
        } arg;
    };
};

/* "MAIL"; "" outside the enum. */
const char *smtp_verb_name(enum smtp_verb verb);
const char *smtp_param_name(enum smtp_param param);

#endif
