/* SMTP commands per second of one core, parsed as they come in a pipelined transaction (PERFORMANCE G2).
 *   bench_proto_smtp [ROUNDS]
 * Instructions: valgrind --tool=callgrind --toggle-collect=smtp_parse bench_proto_smtp 1000, divided by 5,000. */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_parse.h"

static const char group[] = "EHLO mail.example.org\r\n"
                            "MAIL FROM:<alice.smith@example.org> SIZE=4096 BODY=8BITMIME\r\n"
                            "RCPT TO:<bob@example.com>\r\n"
                            "RCPT TO:<carol.jones+lists@mail.example.com>\r\n"
                            "DATA\r\n";
#define COMMANDS 5

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 1000000;
    struct span in = span_of(group, sizeof(group) - 1);
    struct smtp_parser ps;
    struct arena a;
    struct smtp_cmd cmd;
    unsigned long commands = 0;
    smtp_parser_init(&ps);
    arena_init(&a, 64 * 1024);
    int64_t start = clock_mono_us();
    for (long i = 0; i < rounds; i++) {
        for (size_t at = 0; at < in.n;) {
            struct smtp_parsed got = smtp_parse(&ps, span_part(in, at, in.n), &a, &cmd);
            at += got.consumed;
            commands += got.result == SMTP_PARSED_COMMAND;
            arena_reset(&a);
        }
    }
    double us = (double)(clock_mono_us() - start);
    arena_done(&a);
    printf("{\"bench\":\"proto_smtp\",\"commands\":%lu,\"ns_per_command\":%.1f,\"ns_per_octet\":%.2f}\n", commands,
           us * 1000 / (double)commands, us * 1000 / ((double)rounds * (double)in.n));
    return commands == (unsigned long)rounds * COMMANDS ? 0 : 1;
}
