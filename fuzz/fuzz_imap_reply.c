/* Responses of an IMAP server: the same octets give the same responses wherever they are cut (data[0]), and what is read
 * from them stays inside. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/macros.h"
#include "proto/imap_items.h"

static uint64_t look(const struct imap_reply *r)
{
    struct arena a;
    struct imap_fetched f = {0};
    struct imap_listed l = {0};
    struct imap_counted c = {0};
    struct imap_found e = {0};
    struct imap_envelope env = {0};
    struct imap_parts parts = {0};
    arena_init(&a, 4u << 20);
    if (imap_read_fetch(r, &f) && (f.has & IMAP_HAS_ENVELOPE))
        imap_read_envelope(&a, f.envelope, &env);
    if (f.has & IMAP_HAS_STRUCTURE)
        imap_read_structure(&a, f.structure, &parts);
    imap_read_listed(r, &l);
    imap_read_counted(r, &c);
    imap_read_found(r, &e);
    uint64_t seen = r->line.n + r->name.n * 3 + r->number * 5u + r->code.n * 7 + r->text.n * 11 + r->data.n + f.has + f.uid + f.body_n +
                    l.name.n + c.messages + e.count + env.subject.n + env.to.n + parts.n;
    arena_done(&a);
    return seen;
}

static uint64_t run(struct span in, size_t step)
{
    struct imap_reply_parser ps;
    uint64_t seen = 1, pieces = 0;
    imap_reply_init(&ps, 1u << 20, 64);
    for (size_t at = 0; at < in.n;) {
        struct span cut = span_part(in, at, step);
        uint8_t *block = malloc(cut.n);
        memcpy(block, cut.p, cut.n);
        struct imap_replied got = imap_reply_feed(&ps, span_of(block, cut.n));
        pieces += got.result == IMAP_REPLY_PIECE ? ps.piece.n : 0;
        if (got.result == IMAP_REPLY_WHOLE)
            seen = seen * 31 + look(&ps.reply);
        free(block);
        at += got.consumed;
        if (got.result == IMAP_REPLY_FAULT) {
            seen = seen * 31 + (uint64_t)got.error;
            break;
        }
    }
    imap_reply_done(&ps);
    return seen * 31 + pieces;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_part(span_of(data, size), 1, size);
    return size > 0 && run(in, in.n + 1) != run(in, data[0] % 64 + 1u) ? abort(), 0 : 0;
}
