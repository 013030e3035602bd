/* Golden runner: one case file says which octets go in and which dump comes out, and every case is run
 *   - whole, byte by byte, split in two at every place (long inputs: at sampled places), in small uneven pieces;
 *   - each time in a heap block of exactly the octets that are there, anew for each piece, so that a kept pointer or a
 *     read past the end is seen by ASan;
 *   - with its last octet right before a guard page;
 *   - with a pipelined tail behind it.
 * All dumps must be the expected one. tests/golden/golden_<machine>.c supplies a machine, tests/golden/<machine>/ holds
 * the cases; nothing else needs to be listed. ctest golden/<machine> runs the goto code, golden_t0/<machine> the table
 * code of the same grammar, golden_same/<machine> compares the dumps of both over cases and fuzz corpus.
 *
 * A case file (name: the rule and the RFC section, e.g. mail-source-route-rfc5321-4.1.1.3.txt) has lines of:
 *   # comment
 *   ! word value        option for the machine: golden_option(c, "word"); `! notail` leaves out the tail run
 *   > octets            input, exactly: a line end is written \r\n; escapes \r \n \t \s (blank) \0 \\ \xHH,
 *                       and \{x*70000} repeats "x" (escapes allowed inside) 70,000 times
 *   = text              expected dump, one line of it
 * GOLDEN_BLESS=1 golden_smtp DIR writes the `=` lines anew (read the difference before you commit it).
 *
 *   static const struct golden_machine machine = {.name = "smtp", .start = start, .feed = feed, .stop = stop};
 *   int main(int argc, char **argv) { return golden_main(&machine, argc, argv); } */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strbuf.h"

struct golden_case;

struct golden_machine {
    const char *name;
    bool sentinel; /* a zero octet must follow the input (re2c); it is not counted in `in` */

    /* A fresh machine for one run. */
    void *(*start)(const struct golden_case *c);

    /* `in`: the octets that were not consumed yet, older ones first, at another address each time. Appends what the
     * machine reports to `dump` as lines ending in \n; gives the number of octets consumed (the rest comes again
     * with more behind it). Must not depend on how the input is cut. */
    size_t (*feed)(void *m, struct span in, struct strbuf *dump);

    /* The input has ended with `rest` left over. May be NULL: then a rest is dumped as "rest <octets>". */
    void (*finish)(void *m, struct span rest, struct strbuf *dump);

    void (*stop)(void *m); /* frees */

    /* What follows in the tail run and what it adds to the dump; NULL: no tail run. */
    const char *tail_z;
    const char *tail_dump_z;
};

/* The value of `! word value`, "" for a word alone, NULL if the case does not have it. */
const char *golden_option(const struct golden_case *c, const char *word_z);

/* Appends text in the escapes of case files (runs of 32 and more equal octets as \{x*n}). UTF-8 is escaped too. */
void golden_text(struct strbuf *dump, struct span text);

/* argv: [--dump] FILE-OR-FOLDER...; *.txt are cases, in --dump other files are raw input. 0 when all is well. */
int golden_main(const struct golden_machine *m, int argc, char **argv);

#endif
