/* Facts: what FETCH, SEARCH, SORT and THREAD ask of a message again and again, made once and kept by the store as opaque
 * octets (SPEC STORE-34, IMAP-42, 44). Two kinds, so that a search over 100,000 messages reads nothing but its keys:
 *
 *   FACTS_KEYS   EMAILID; date sent; header text as it is compared: decoded (RFC 2047) and folded (i;unicode-casemap)
 *   FACTS_TEXTS  ENVELOPE, BODY and BODYSTRUCTURE as they are sent, and where the parts lie
 *
 * Either may be made from the header alone, or whole:
 *
 *   kind         facts_make(.., whole = false)       whole = true adds           asked by
 *   FACTS_KEYS   dates and header text               EMAILID                     facts_keys.has_email_id
 *   FACTS_TEXTS  ENVELOPE                            the structure, the parts    facts_texts.has_structure
 *
 *   facts_make(&scratch, &src, FACTS_KEYS, false, &out)        BLOCKING if the source is
 *   facts_keys_read(strbuf_text(&out), &keys)                  spans into the octets
 *   if (keys.text[FACTS_SUBJECT].p != NULL) ...                "RE: HELLO"
 *
 * The octets come back from a file that anybody may have damaged: reading checks every length, and a part tree is only
 * given out when mime_tree_ok() says so. Octets of another version are -E_SYNTAX, like broken ones: make them anew.
 * Pure but for the source; any thread. Errors: -E_NOMEM, -E_SYNTAX, the reader's. */
#ifndef PROTO_FACTS_H
#define PROTO_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/mime.h"

struct arena;
struct strbuf;
struct text_needle;

enum facts_kind { FACTS_KEYS, FACTS_TEXTS, FACTS__COUNT };

/* For facts_make(): the tree, header, scratch of facts_make and what the formatters take. */
#define FACTS_SCRATCH (MIME_ARENA + 8u * 1024u * 1024u)

/* All are UTF-8, folded by casemap_fold() but for the last two; p NULL: the message has no such field. */
enum facts_text {
    /* The fields' whole text, for SEARCH and for SUBJECT in SORT and THREAD. Several fields of a name stand one behind
     * the other with a NUL between them, which no search text holds. */
    FACTS_FROM,
    FACTS_TO,
    FACTS_CC,
    FACTS_BCC,
    FACTS_SUBJECT,
    /* SORT FROM, TO, CC (RFC 5256 3): the mailbox (local part) of the field's first address; empty when it has none. */
    FACTS_FIRST_FROM,
    FACTS_FIRST_TO,
    FACTS_FIRST_CC,
    /* SORT DISPLAYFROM, DISPLAYTO (RFC 5957): the first address's name, decoded, else mailbox@host. */
    FACTS_SHOWN_FROM,
    FACTS_SHOWN_TO,
    /* THREAD=REFERENCES (RFC 5256 3): normalised ids without <> and quotes, not folded. The first of Message-ID; those
     * of References, oldest first, NUL between them, or else the first of In-Reply-To. */
    FACTS_MESSAGE_ID,
    FACTS_REFERENCES,
    FACTS_TEXT__COUNT
};

struct facts_keys {
    bool has_email_id, has_sent;
    uint8_t email_id[16]; /* IMAP-44: "M" and their 32 hex digits */
    int64_t sent_s;       /* of the Date field, UTC; with has_sent */
    int64_t sent_day;     /* date_day(): as written there, for SENTBEFORE, SENTON, SENTSINCE */
    struct span text[FACTS_TEXT__COUNT];
};

struct facts_texts {
    bool has_structure;
    struct span envelope;
    struct span body, bodystructure; /* with has_structure */
    uint64_t header_n;               /* octets of the header, its empty line included */
    struct span parts;               /* for facts_tree() */
};

/* Appends the octets of this kind. `a`: scratch, FACTS_SCRATCH at most. */
int facts_make(struct arena *a, const struct mime_source *src, enum facts_kind kind, bool whole, struct strbuf *out);

int facts_keys_read(struct span octets, struct facts_keys *ret);
int facts_texts_read(struct span octets, struct facts_texts *ret);

/* The part tree, in the arena, checked for a message of `size` octets. With has_structure. */
int facts_tree(struct arena *a, const struct facts_texts *t, uint64_t size, struct mime_tree *ret);

/* Is this of the present version, and with `whole` whole? Then nothing needs to be made. */
bool facts_good(struct span octets, enum facts_kind kind, bool whole);

/* search_header() of FACTS_FROM ... FACTS_SUBJECT without the message: the same answer. The empty needle asks whether
 * there is such a field. */
bool facts_text_contains(const struct facts_keys *k, enum facts_text which, const struct text_needle *needle);

#endif
