/* A message written from its parts (SPEC API-43): RFC 5322, RFC 2045, RFC 2047, RFC 2231. Header fields, text and HTML are
 * made at once; files are encoded while the message is read, from wherever their octets lie.
 *
 *   struct composed made;
 *   const char *what_z;
 *   r = compose(&(struct compose){.from = {&me, 1}, .to = {to, 2}, .subject = span_z("Grüße"), ...}, &made, &what_z);
 *   r == -E_INVAL: what_z is the member that cannot be written: "subject", "to", "headers", "attachments" ...
 *   struct compose_reader reader = {&made, &spool};
 *   struct mime_source src = compose_source(&reader);            made.size octets; spool's reader may block
 *   composed_done(&made);
 *
 * Every text is UTF-8. Nobody gets a line of their own into the header: CR, LF and other controls are refused, so is a field
 * that traces, addresses or structures the message. There is no Bcc. Octets beyond ASCII stand in the header only in the
 * local part of an address (RFC 6532), .utf8_head then. All lines end in CRLF and have at most 998 octets.
 *
 * Pure; heap in *ret alone. Errors: -E_INVAL, -E_NOMEM. Any thread. */
#ifndef PROTO_COMPOSE_H
#define PROTO_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "proto/mime.h"

#define COMPOSE_FILES_MAX 1000u
#define COMPOSE_NAME_MAX  255u  /* octets of a display name, of a file's name, of a type */
#define COMPOSE_VALUE_MAX 65536u

struct compose_mailbox {
    struct span name;   /* empty: none */
    struct span local;  /* unquoted */
    struct span domain; /* A-labels, or a literal with its brackets */
};

struct compose_list {
    const struct compose_mailbox *item;
    size_t n;
};

struct compose_field {
    struct span name, value;
};

struct compose_file {
    struct span name; /* empty: none */
    struct span type; /* "image/png", with parameters or without; empty: application/octet-stream */
    uint64_t at, n;   /* where its octets lie in the spool */
};

struct compose {
    struct compose_list from, reply_to, to, cc;
    struct span subject;
    struct span message_id; /* with its brackets */
    int64_t date_s;
    struct span boundary;   /* letters and digits nobody can guess, at most 40 */
    struct span text, html;
    bool has_html;
    const struct compose_field *field;
    size_t field_n;
    const struct compose_file *file;
    size_t file_n;
};

struct composed {
    struct strbuf text;       /* all but the files' octets */
    struct composed_file {
        size_t text_at;       /* .text up to here stands before it */
        uint64_t at, n;
    } *file;
    size_t file_n;
    size_t head_n;            /* octets of the header with its empty line */
    uint64_t size;
    bool utf8_head;
};

int compose(const struct compose *m, struct composed *ret, const char **ret_what_z);
void composed_done(struct composed *c);

struct compose_reader {
    const struct composed *made;
    const struct mime_source *spool;
};
struct mime_source compose_source(struct compose_reader *r);

/* No CR, LF, NUL or other control but a tab. */
bool compose_value_ok(struct span value);

#endif
