/* IMAP commands of one core, octets to typed structs, on a mix of what clients send (PERFORMANCE G2).
 *   bench_proto_imap [ROUNDS]
 * Instructions: valgrind --tool=callgrind --toggle-collect=one_round bench_proto_imap 1000; divide by the octets. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/macros.h"
#include "proto/imap_cmd.h"
#include "proto/imap_parse.h"

static const char mix[] =
    "1 capability\r\n"
    "2 ID (\"name\" \"Thunderbird\" \"version\" \"128.5.0esr\")\r\n"
    "3 LOGIN \"alice@example.org\" \"correct horse battery\"\r\n"
    "4 namespace\r\n"
    "5 list (subscribed) \"\" \"*\" return (special-use)\r\n"
    "7 ENABLE CONDSTORE\r\n"
    "8 select \"INBOX\" (CONDSTORE)\r\n"
    "9 getquotaroot \"INBOX\"\r\n"
    "10 UID fetch 1:* (FLAGS)\r\n"
    "11 UID fetch 7 (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date Message-ID Priority "
    "X-Priority References Newsgroups In-Reply-To Content-Type Reply-To)])\r\n"
    "12 UID fetch 7 (UID RFC822.SIZE BODY.PEEK[])\r\n"
    "13 uid store 7 +Flags (\\Seen)\r\n"
    "14 uid copy 7 \"Trash\"\r\n"
    "15 uid store 7 +FLAGS (\\Deleted $label1)\r\n"
    "17 noop\r\n"
    "A23 FETCH 1:25 (FLAGS UID INTERNALDATE RFC822.SIZE)\r\n"
    "A24 UID FETCH 4:9 (INTERNALDATE UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (date subject from to cc message-id "
    "in-reply-to references content-type x-universally-unique-identifier)])\r\n"
    "A25 UID FETCH 9 (BODYSTRUCTURE BODY.PEEK[HEADER])\r\n"
    "A26 UID FETCH 9 (BODY.PEEK[1]<0.24576> BODY.PEEK[2])\r\n"
    "A27 UID SEARCH 1:* NOT DELETED\r\n"
    "A28 UID SEARCH SINCE 1-Jan-2026\r\n"
    "A29 UID STORE 9 +FLAGS.SILENT (\\Seen)\r\n"
    "A30 STATUS \"Sent Messages\" (MESSAGES UIDNEXT UIDVALIDITY)\r\n"
    "31 UID FETCH 1:1000000000 (UID FLAGS)\r\n"
    "32 UID FETCH 1201,1204,1207:1209,1315,1400:1433,1500 (UID FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (X-TUID)])\r\n"
    "33 UID FETCH 1433 (BODY.PEEK[])\r\n"
    "34 UID STORE 1433 +FLAGS.SILENT (\\Deleted)\r\n"
    "K UID SEARCH NOT DELETED OR FROM \"smith\" TO \"jones\"\r\n"
    "L UID MOVE 3:4 Trash\r\n"
    "M UID FETCH 1:* (UID FLAGS MODSEQ EMAILID THREADID BODYSTRUCTURE ENVELOPE INTERNALDATE RFC822.SIZE) "
    "(CHANGEDSINCE 17)\r\n"
    "N UID STORE 5 (UNCHANGEDSINCE 9) +FLAGS.SILENT (\\Flagged)\r\n"
    "O STATUS Trash (MESSAGES SIZE)\r\n"
    "P close\r\n";

static struct imap_tok toks[IMAP_MAX_TOKS];

__attribute__((noinline)) static unsigned long one_round(struct imap_parser *ps, struct arena *a)
{
    const uint8_t *p = (const uint8_t *)mix;
    size_t n = sizeof(mix) - 1;
    unsigned long commands = 0;
    struct imap_event ev;
    while (imap_parse(ps, p, n, &ev) == IMAP_EV_COMMAND) {
        struct imap_cmd cmd;
        if (imap_build_cmd(ps, p, a, &cmd) == 0)
            commands++;
        p += ev.consumed;
        n -= ev.consumed;
        imap_parser_next(ps);
        arena_reset(a);
    }
    return n == 0 ? commands : 0;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 200000;
    struct imap_parser ps;
    struct arena a;
    unsigned long commands = 0;
    imap_parser_init(&ps, toks, ARRAY_LEN(toks));
    arena_init(&a, 64 * 1024);
    int64_t start = clock_mono_us();
    for (long i = 0; i < rounds; i++)
        commands += one_round(&ps, &a);
    double us = (double)(clock_mono_us() - start);
    arena_done(&a);
    printf("{\"bench\":\"proto_imap\",\"commands\":%lu,\"octets\":%lu,\"ns_per_command\":%.1f,\"ns_per_octet\":%.2f}\n",
           commands, (unsigned long)rounds * (sizeof(mix) - 1), us * 1000 / (double)commands,
           us * 1000 / ((double)rounds * (double)(sizeof(mix) - 1)));
    return commands == 0;
}
