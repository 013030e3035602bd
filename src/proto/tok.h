/* Tokens: what a machine records while it reads one command (ARCHITECTURE "Grammar to command").
 * Positions are offsets from the command's first octet, never pointers, so that the input buffer may move while
 * a command is only half there. The array is borrowed (worker or stack); it never grows. Who records says what a full
 * one means (smtp_read.h: no command is that long).
 *
 *   struct tok room[SMTP_TOKS_MAX];
 *   struct toks t = toks_of(room, ARRAY_LEN(room));
 *   t.v[t.n++] = (struct tok){T_ATOM, from, to - from, 0};      if (t.n < t.cap)
 *   struct span text = tok_text(&t.v[0], command_start);
 *
 * Pure; a toks belongs to whoever runs the machine. */
#ifndef PROTO_TOK_H
#define PROTO_TOK_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct tok {
    uint32_t kind;   /* each grammar's own enum */
    uint32_t offset; /* octets from the command's start */
    uint32_t length; /* octets */
    uint64_t number; /* decoded by the machine's actions, or 0 */
};

struct toks {
    struct tok *v;
    uint32_t n;
    uint32_t cap;
};

static inline struct toks toks_of(struct tok *room, size_t cap)
{
    return (struct toks){room, 0, (uint32_t)cap};
}

static inline struct span tok_text(const struct tok *t, const uint8_t *command)
{
    return (struct span){command + t->offset, t->length};
}

#endif
