/* Typed IMAP commands: what imap_build_cmd() (proto/imap_parse.h) makes of a command's tokens. RFC 3501, RFC 9051 and
 * the extensions of SPEC IMAP-02; RFC sections stand at the members.
 *
 * Everything is decoded: numbers, dates, flags, sequence sets; quoted strings are without their escapes. Spans point
 * into the input buffer or the arena given to the builder and are valid until the command's reply is complete. Lists
 * with count 0 have a NULL pointer. Mailbox names are spans in the client's encoding: proto/mailbox_name.h decodes
 * them. What a value means for the session (quota root known? charset supported? 8-bit permitted?) is the session's.
 *
 *   "a7 UID FETCH 5:* (FLAGS BODY.PEEK[1.2]<0.100>)" is
 *   {.verb = IMAP_FETCH, .uid = true, .tag = "a7", .fetch = {.set = 5:*, .items = IMAP_ITEM_FLAGS | IMAP_ITEM_UID,
 *    .section_n = 1, .sections = {{.form = IMAP_SECTION_BODY, .peek = true, .part = IMAP_PART_WHOLE,
 *    .number = {1, 2}, .number_n = 2, .partial = true, .offset = 0, .length = 100}}}} */
#ifndef PROTO_IMAP_CMD_H
#define PROTO_IMAP_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/seqset.h"

#define IMAP_SEARCH_DEPTH 32   /* nesting of parentheses, NOT and OR; SPEC LIM-05 */
#define IMAP_SEARCH_KEYS 1000  /* keys of one program, parentheses included */
#define IMAP_PART_DEPTH 128    /* numbers in a section part; MIME ends at 100, SPEC LIM-10 */

enum imap_verb {
#define IMAP_CMD(id, word_z, ...) IMAP_##id,
#include "imap_cmds.def"
#undef IMAP_CMD
    IMAP_VERB__COUNT
};

/* The command's word, static text: "FETCH". */
const char *imap_verb_word(enum imap_verb verb);

/* System flags, RFC 9051 2.3.2. \Recent is never in a command; it is here for the writers and for search. */
enum {
    IMAP_FLAG_SEEN = 1 << 0,
    IMAP_FLAG_ANSWERED = 1 << 1,
    IMAP_FLAG_FLAGGED = 1 << 2,
    IMAP_FLAG_DELETED = 1 << 3,
    IMAP_FLAG_DRAFT = 1 << 4,
    IMAP_FLAG_RECENT = 1 << 5
};

struct imap_flags {
    uint8_t system;              /* IMAP_FLAG_* */
    uint32_t keyword_n;          /* as written, in order, doubles not removed */
    const struct span *keywords; /* atoms without a backslash; their length is the session's to limit (IMAP-40) */
};

/* ENABLE: what RFC 5161 3.1 calls extensions; unknown words are ignored, as it demands. */
enum {
    IMAP_ENABLE_IMAP4REV2 = 1 << 0,
    IMAP_ENABLE_CONDSTORE = 1 << 1,
    IMAP_ENABLE_QRESYNC = 1 << 2,
    IMAP_ENABLE_UTF8 = 1 << 3, /* UTF8=ACCEPT, RFC 6855 */
    IMAP_ENABLE_UTF8_ONLY = 1 << 4
};

/* ID, RFC 2971. */
struct imap_id_field {
    struct span name, value;
    bool nil; /* value NIL */
};

/* CREATE (USE (...)), RFC 6154. */
enum {
    IMAP_USE_ALL = 1 << 0,
    IMAP_USE_ARCHIVE = 1 << 1,
    IMAP_USE_DRAFTS = 1 << 2,
    IMAP_USE_FLAGGED = 1 << 3,
    IMAP_USE_JUNK = 1 << 4,
    IMAP_USE_SENT = 1 << 5,
    IMAP_USE_TRASH = 1 << 6,
    IMAP_USE_IMPORTANT = 1 << 7, /* RFC 8457 */
    IMAP_USE_OTHER = 1 << 15     /* a word not known here: NO [USEATTR] */
};

/* LIST, RFC 5258 3.1 and 3.2, RFC 6154, RFC 5819. */
enum {
    IMAP_LIST_SUBSCRIBED = 1 << 0,
    IMAP_LIST_REMOTE = 1 << 1,
    IMAP_LIST_RECURSIVEMATCH = 1 << 2, /* selection only, and never without SUBSCRIBED or SPECIAL_USE */
    IMAP_LIST_SPECIAL_USE = 1 << 3,
    IMAP_LIST_CHILDREN = 1 << 4 /* return only */
};

/* STATUS items, RFC 9051 6.3.11, RFC 7162, 7889, 8474, 9208. */
enum {
    IMAP_STATUS_MESSAGES = 1 << 0,
    IMAP_STATUS_RECENT = 1 << 1,
    IMAP_STATUS_UIDNEXT = 1 << 2,
    IMAP_STATUS_UIDVALIDITY = 1 << 3,
    IMAP_STATUS_UNSEEN = 1 << 4,
    IMAP_STATUS_DELETED = 1 << 5,
    IMAP_STATUS_SIZE = 1 << 6,
    IMAP_STATUS_HIGHESTMODSEQ = 1 << 7,
    IMAP_STATUS_APPENDLIMIT = 1 << 8,
    IMAP_STATUS_MAILBOXID = 1 << 9,
    IMAP_STATUS_DELETED_STORAGE = 1 << 10
};

/* APPEND: one message of the command, made by imap_build_append() at its literal. RFC 9051 6.3.12, 3502, 3516, 6855. */
struct imap_append {
    struct span tag, mailbox; /* copied to the arena: the same for each message of a MULTIAPPEND */
    struct imap_flags flags;
    bool first;     /* of the command */
    bool has_date;
    int64_t date_s; /* since 1970, UTC */
    int zone_min;   /* as written, -0800 is -480 */
    uint64_t size;  /* octets of the literal */
    bool sync;      /* the client waits for "+" */
    bool literal8;  /* ~{n}: may hold NUL */
    bool utf8;      /* UTF8 (~{n}) */
};

/* FETCH items without arguments, RFC 9051 6.4.5, 7162, 8474, 8514. ALL, FAST, FULL are taken apart.
 * UID FETCH has IMAP_ITEM_UID always. */
enum {
    IMAP_ITEM_UID = 1 << 0,
    IMAP_ITEM_FLAGS = 1 << 1,
    IMAP_ITEM_INTERNALDATE = 1 << 2,
    IMAP_ITEM_RFC822_SIZE = 1 << 3,
    IMAP_ITEM_ENVELOPE = 1 << 4,
    IMAP_ITEM_BODY = 1 << 5, /* BODY alone: structure without extension data */
    IMAP_ITEM_BODYSTRUCTURE = 1 << 6,
    IMAP_ITEM_MODSEQ = 1 << 7, /* named, or implied by CHANGEDSINCE */
    IMAP_ITEM_EMAILID = 1 << 8,
    IMAP_ITEM_THREADID = 1 << 9,
    IMAP_ITEM_SAVEDATE = 1 << 10
};

enum imap_section_form { /* which reply name it has: imap_write_section() prints it */
    IMAP_SECTION_BODY,   /* BODY[...] */
    IMAP_SECTION_BINARY, /* BINARY[...]: decoded; part is WHOLE */
    IMAP_SECTION_BINARY_SIZE,
    IMAP_SECTION_RFC822,        /* = BODY[] */
    IMAP_SECTION_RFC822_HEADER, /* = BODY.PEEK[HEADER]; .peek is set */
    IMAP_SECTION_RFC822_TEXT    /* = BODY[TEXT] */
};

enum imap_section_part {
    IMAP_PART_WHOLE,
    IMAP_PART_HEADER,
    IMAP_PART_HEADER_FIELDS,
    IMAP_PART_HEADER_FIELDS_NOT,
    IMAP_PART_TEXT,
    IMAP_PART_MIME
};

struct imap_section {
    enum imap_section_form form;
    enum imap_section_part part;
    bool peek;              /* does not set \Seen */
    bool partial;           /* <offset.length> was given */
    uint16_t number_n;      /* part numbers: BODY[1.2.HEADER] has 1, 2 */
    uint32_t name_n;        /* HEADER.FIELDS */
    const uint32_t *number; /* each >= 1 */
    const struct span *names;
    uint64_t offset, length; /* length >= 1 */
};

/* SEARCH programs: an array in prefix order. `size` counts a key and all below it, so the next key on the same level
 * is at key + key->size, and evaluation can leave early. The first key is always IMAP_SK_AND.
 *
 *   static bool holds(const struct imap_search_key *k)
 *       case IMAP_SK_AND: for (c = k + 1; c < k + k->size; c += c->size) if (!holds(c)) return false; return true;
 *       case IMAP_SK_OR:  the same with true; exactly two below it
 *       case IMAP_SK_NOT: return !holds(k + 1);
 * The depth is at most IMAP_SEARCH_DEPTH + 1: recursion is bounded. */
enum imap_search_op {
    IMAP_SK_AND, /* also parentheses; at least one below it, but for `ALL`: none */
    IMAP_SK_OR,
    IMAP_SK_NOT,
    IMAP_SK_FLAGS,      /* all of flags.set present and all of flags.clear absent; SEEN, UNSEEN, NEW, OLD ... */
    IMAP_SK_KEYWORD,    /* text; UNKEYWORD is NOT above it */
    IMAP_SK_BCC,        /* text */
    IMAP_SK_BODY,       /* text */
    IMAP_SK_CC,         /* text */
    IMAP_SK_FROM,       /* text */
    IMAP_SK_HEADER,     /* name, text; empty text: the field exists */
    IMAP_SK_SUBJECT,    /* text */
    IMAP_SK_TEXT,       /* text */
    IMAP_SK_TO,         /* text */
    IMAP_SK_BEFORE,     /* day: day of the date < day; date and zone as the value's own, time ignored */
    IMAP_SK_ON,         /* day */
    IMAP_SK_SINCE,      /* day: >= */
    IMAP_SK_SENTBEFORE, /* day, of the Date field */
    IMAP_SK_SENTON,
    IMAP_SK_SENTSINCE,
    IMAP_SK_SAVEDBEFORE, /* day, RFC 8514 */
    IMAP_SK_SAVEDON,
    IMAP_SK_SAVEDSINCE,
    IMAP_SK_SAVEDATESUPPORTED,
    IMAP_SK_LARGER,   /* number: octets */
    IMAP_SK_SMALLER,  /* number */
    IMAP_SK_YOUNGER,  /* number: seconds, RFC 5032 */
    IMAP_SK_OLDER,    /* number: seconds */
    IMAP_SK_MODSEQ,   /* number: at least this, RFC 7162; entry name and type are dropped */
    IMAP_SK_EMAILID,  /* text, RFC 8474 */
    IMAP_SK_THREADID, /* text */
    IMAP_SK_SEQUENCE, /* set of sequence numbers, or `$` */
    IMAP_SK_UID,      /* set of UIDs, or `$` */
    IMAP_SK__COUNT
};

struct imap_search_key {
    enum imap_search_op op;
    uint32_t size; /* this key and all below it */
    union {
        struct {
            uint8_t set, clear; /* IMAP_FLAG_* */
        } flags;
        struct {
            struct span text, name;
        };
        uint64_t number;
        int32_t day; /* days since 1970-01-01 */
        struct seqset set;
    };
};

enum { /* RETURN (...), RFC 9051 6.4.4; RETURN () is ALL */
    IMAP_RETURN_MIN = 1 << 0,
    IMAP_RETURN_MAX = 1 << 1,
    IMAP_RETURN_ALL = 1 << 2,
    IMAP_RETURN_COUNT = 1 << 3,
    IMAP_RETURN_SAVE = 1 << 4
};

enum imap_charset { IMAP_CHARSET_NONE, IMAP_CHARSET_US_ASCII, IMAP_CHARSET_UTF8, IMAP_CHARSET_OTHER };

/* The criteria of SEARCH, SORT, THREAD and (API-23) of a search without a command. */
struct imap_search {
    bool has_return;
    uint8_t returns; /* IMAP_RETURN_* */
    enum imap_charset charset;
    struct span charset_name;
    uint32_t key_n;
    struct imap_search_key *keys;
    bool has_modseq; /* a MODSEQ key: the session becomes CONDSTORE-aware, the answer carries MODSEQ */
};

enum imap_sort_by { /* RFC 5256 3, RFC 5957 */
    IMAP_SORT_ARRIVAL,
    IMAP_SORT_CC,
    IMAP_SORT_DATE,
    IMAP_SORT_FROM,
    IMAP_SORT_SIZE,
    IMAP_SORT_SUBJECT,
    IMAP_SORT_TO,
    IMAP_SORT_DISPLAYFROM,
    IMAP_SORT_DISPLAYTO
};

struct imap_sort_key {
    enum imap_sort_by by;
    bool reverse;
};

enum imap_thread_algorithm { IMAP_THREAD_ORDEREDSUBJECT, IMAP_THREAD_REFERENCES };

enum imap_store_mode { IMAP_STORE_SET, IMAP_STORE_ADD, IMAP_STORE_REMOVE };

struct imap_quota_limit {
    struct span resource; /* "STORAGE" */
    uint64_t limit;
};

struct imap_cmd {
    enum imap_verb verb;
    bool uid;      /* the UID form */
    bool has_8bit; /* octets above 127 in a quoted string: RFC 9051 permits them, RFC 3501 only after UTF8=ACCEPT */
    struct span tag;
    union {
        struct {
            struct span user, password;
        } login;
        struct {
            struct span mechanism; /* as written: PLAIN, plain ... */
            bool has_initial;
            struct span initial; /* base64; "=" on the wire is the empty span here (RFC 4959) */
        } authenticate;
        struct {
            unsigned words; /* IMAP_ENABLE_* */
        } enable;
        struct {
            uint32_t n;
            const struct imap_id_field *fields;
        } id;
        struct {
            struct span mailbox;
            bool condstore, qresync; /* RFC 7162 3.1.8, 3.2.5 */
            uint32_t uidvalidity;
            uint64_t modseq;
            bool has_known_uids, has_match;
            struct seqset known_uids;
            struct seqset match_seqs, match_uids; /* of the same size, without `*` */
        } select;                                 /* and EXAMINE */
        struct {
            struct span mailbox;
            unsigned use; /* IMAP_USE_* */
        } create;
        struct {
            struct span mailbox;
        } mailbox; /* DELETE SUBSCRIBE UNSUBSCRIBE GETQUOTAROOT */
        struct {
            struct span old_name, new_name;
        } rename;
        struct {
            struct span reference;
            uint32_t pattern_n;
            const struct span *patterns; /* LSUB: one */
            bool extended;               /* any syntax of RFC 5258 was used */
            unsigned select, returns;    /* IMAP_LIST_* */
            unsigned status;             /* IMAP_STATUS_*: RETURN (STATUS (...)) */
        } list;                          /* and LSUB */
        struct {
            struct span mailbox;
            unsigned items; /* IMAP_STATUS_* */
        } status;
        struct {
            uint32_t message_n; /* the messages came before, by imap_build_append() */
        } append;
        struct {
            struct span root;
            uint32_t n; /* SETQUOTA only */
            const struct imap_quota_limit *limits;
        } quota; /* GETQUOTA SETQUOTA */
        struct imap_search search;
        struct {
            struct imap_search search; /* first: as cmd->search */
            uint32_t key_n;
            const struct imap_sort_key *keys;
        } sort;
        struct {
            struct imap_search search; /* first: as cmd->search */
            enum imap_thread_algorithm algorithm;
        } thread;
        struct {
            struct seqset set;
            uint32_t items; /* IMAP_ITEM_* */
            uint32_t section_n;
            const struct imap_section *sections; /* in the order written */
            bool has_changedsince;
            uint64_t changedsince;
            bool vanished; /* UID FETCH ... (CHANGEDSINCE n VANISHED); checked: never without the two others */
        } fetch;
        struct {
            struct seqset set;
            enum imap_store_mode mode;
            bool silent;
            bool has_unchangedsince;
            uint64_t unchangedsince; /* 0 is permitted */
            struct imap_flags flags;
        } store;
        struct {
            struct seqset set;
            struct span mailbox;
        } copy; /* and MOVE */
        struct {
            struct seqset set; /* UID EXPUNGE; without .uid no ranges */
        } expunge;
        struct {
            struct span algorithm;
            bool deflate;
        } compress;
    };
};

#endif
