/* What the data responses of an IMAP server say (RFC 9051 7.2, 7.3, 7.5; RFC 7162, RFC 9208 apart), read from the
 * tokens of proto/imap_reply.h.
 *
 *   struct imap_fetched f;
 *   if (imap_reply_is(r, "FETCH") && imap_read_fetch(r, &f)) ... f.uid, f.flags, f.body[0].text
 *
 * Spans point into the response and are valid as long as it is; lists are made in the arena given. Pure; any thread.
 * Each returns false where the response does not have the form; unknown items are skipped. */
#ifndef PROTO_IMAP_ITEMS_H
#define PROTO_IMAP_ITEMS_H

#include "proto/imap_reply.h"
#include "proto/mime.h"

struct arena;

enum { IMAP_BODIES_MAX = 8, IMAP_ADDRESSES_MAX = 1000, IMAP_PARTS_MAX = 1000, IMAP_PARTS_DEPTH = 50, IMAP_SECTION_TEXT = 64 };

enum { /* which items a FETCH response had */
    IMAP_HAS_UID = 1u << 0,
    IMAP_HAS_FLAGS = 1u << 1,
    IMAP_HAS_SIZE = 1u << 2,
    IMAP_HAS_DATE = 1u << 3,
    IMAP_HAS_MODSEQ = 1u << 4,
    IMAP_HAS_ENVELOPE = 1u << 5,
    IMAP_HAS_STRUCTURE = 1u << 6,
};

struct imap_fetched {
    unsigned has;             /* IMAP_HAS_* */
    uint32_t seq, uid;
    unsigned flags;           /* IMAP_FLAG_* of proto/imap_cmd.h */
    struct imap_read words;   /* all flags as they came */
    uint64_t size, modseq;
    struct span date;         /* INTERNALDATE without its quotes */
    struct imap_read envelope, structure;
    struct imap_body {
        struct span section;  /* "1.MIME" of BODY[1.MIME]<0>; RFC822 and the like are "" */
        struct span text;     /* p NULL: NIL */
    } body[IMAP_BODIES_MAX];
    size_t body_n;
};

bool imap_read_fetch(const struct imap_reply *r, struct imap_fetched *ret);
unsigned imap_flags_of(struct imap_read words); /* IMAP_FLAG_* of a list of flags */
bool imap_words_have(struct imap_read words, const char *word_z);

struct imap_person {
    struct span name, mailbox, host; /* as in the header: encoded words; p NULL: absent. No host: a group's begin or end */
};
struct imap_people {
    const struct imap_person *v;
    size_t n;
};
struct imap_envelope {
    struct span date, subject, in_reply_to, message_id; /* p NULL: absent */
    struct imap_people from, sender, reply_to, to, cc, bcc;
};
bool imap_read_envelope(struct arena *a, struct imap_read r, struct imap_envelope *ret);

struct imap_part {
    char section[IMAP_SECTION_TEXT]; /* "1.2"; what BODY[...] takes; "" the message as a multipart */
    struct span type, subtype;       /* "text"; "multipart" for those */
    struct mime_params params, disposition_params;
    struct span id, disposition;     /* p NULL: absent */
    enum mime_encoding encoding;
    uint64_t size;
    uint32_t parent;                 /* index; UINT32_MAX: none */
    uint16_t depth;
};
struct imap_parts {
    struct imap_part *v;
    size_t n;
};
/* In the order of the message, parents first. More than IMAP_PARTS_MAX or deeper: what comes behind is left out. */
bool imap_read_structure(struct arena *a, struct imap_read r, struct imap_parts *ret);

struct imap_listed {
    struct imap_read attributes; /* \Noselect \Trash ... */
    uint8_t separator;           /* 0: NIL */
    struct span name;            /* on the wire: proto/mailbox_name.h makes UTF-8 of it */
};
bool imap_read_listed(const struct imap_reply *r, struct imap_listed *ret); /* LIST, LSUB, XLIST */

struct imap_counted { /* STATUS; items that were not said are 0 */
    struct span name;
    uint64_t messages, unseen, recent, uid_next, uid_validity, modseq, size;
};
bool imap_read_counted(const struct imap_reply *r, struct imap_counted *ret);

struct imap_found { /* ESEARCH */
    struct span tag, all; /* the set as it came; empty: nothing found */
    uint64_t count, min, max, modseq;
    bool uid;
};
bool imap_read_found(const struct imap_reply *r, struct imap_found *ret);

#endif
