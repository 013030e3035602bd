/* Sizes and times of the IMAP server that no configuration key sets (SPEC section 19, SEC-01, SEC-06). */
#ifndef IMAPD_LIMITS_H
#define IMAPD_LIMITS_H

#include "proto/imap_parse.h"

#define IMAPD_INPUT_MAX (IMAP_LINE_MAX + 4096u)  /* unread octets: a whole line, and a piece of the next */
#define IMAPD_LITERAL_BEFORE_LOGIN 8192u         /* octets of all literals of one command */
#define IMAPD_LITERAL_MAX (512u * 1024u)         /* likewise after login; APPEND's messages do not count */
#define IMAPD_SKIP_MAX (64u * 1024u * 1024u)     /* of a refused {n+} literal that are read and dropped, IMAP-05 */
#define IMAPD_LINE_PATIENCE 8192u                /* a line without an end is looked at from here on */
#define IMAPD_ARENA_MAX (2u * 1024u * 1024u)     /* of a command */
#define IMAPD_REQUEST_MAX (32u * 1024u * 1024u)    /* of a job */
#define IMAPD_OUT_KEPT (256u * 1024u)            /* of a worker's output buffer between steps */
#define IMAPD_SHARE_OCTETS (64u * 1024u)         /* a step's share of output, STYLE 12 */
#define IMAPD_SHARE_US 1000
#define IMAPD_BAD_BEFORE_LOGIN 10u               /* BAD answers in a row, IMAP-05 */
#define IMAPD_BAD_AFTER_LOGIN 50u
#define IMAPD_REFUSING_MAX 64u                   /* connections at a time that are told they are too many */
#define IMAPD_STALL_MS (1800 * 1000)             /* a client that reads nothing */
#define IMAPD_STILL_HERE_MS (120 * 1000)         /* in IDLE, IMAP-06 */
#define IMAPD_BATCH_MESSAGES 32u                 /* FETCH of bodies: messages of one job */
#define IMAPD_BATCH_FACTS 512u                   /* likewise where no message is opened */
#define IMAPD_BATCH_TEXT (192u * 1024u)          /* rendered text after which a job ends */
#define IMAPD_BATCH_OCTETS (256u * 1024u)        /* and their octets */
#define IMAPD_SORT_TEXT 1000u                    /* octets of a text that SORT compares */
#define IMAPD_SORT_TEXTS (64u * 1024u * 1024u)   /* of all texts of one SORT */
#define IMAPD_APPEND_MESSAGES 200u               /* of one MULTIAPPEND; each may hold a descriptor */
#define IMAPD_APPEND_SIZES 4u                    /* their octets, in times of the largest message */
#define IMAPD_LIST_SLICE_US 20000                /* of matching names in a job */
#define IMAPD_LIST_PATTERNS 4096u                /* octets of all patterns of a LIST, each with the reference before it */
#define IMAPD_FETCH_SECTIONS 128u                /* sections of one FETCH; each may mean reading the message again */
#define IMAPD_FETCH_NAMES 512u                   /* header names of all of them; each field is compared with each */
#define IMAPD_FETCH_SLICE_MS 100                 /* of a batch: then others have the thread */
#define IMAPD_FETCH_TEXT_MAX (16u * 1024u * 1024u) /* copied text of a batch: a thousand header sections of one message */
#define IMAPD_COPY_BODY_MAX (16u * 1024u)        /* larger pieces are sent from the file */

#endif
