/* A text read line by line in bounded memory: a line that is longer than LINES_PIECE comes in pieces.
 *
 *   struct lines l;
 *   r = lines_open(&l, fd);                                   takes fd; or lines_of_body(&l, body)
 *   while ((r = lines_next(&l, &piece)) > 0)
 *       ...piece.text, valid until the next call
 *   lines_done(&l); */
#ifndef SERVICE_MOVING_LINES_H
#define SERVICE_MOVING_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define LINES_PIECE (64u * 1024u)

struct store_body;

struct lines {
    int fd; /* -1: of a body */
    struct store_body *body;
    uint8_t *buf;
    size_t at, have;
    bool ended, in_line;
    uint64_t offset; /* of what comes next */
};

struct line_piece {
    struct span text; /* with its LF, if `ends` */
    bool begins, ends; /* the last line of a file may have no end */
};

int lines_open(struct lines *l, int fd); /* -E_NOMEM: fd is closed */
int lines_of_body(struct lines *l, struct store_body *body); /* -E_NOMEM; borrowed */
int lines_next(struct lines *l, struct line_piece *ret); /* 1, 0 at the end, -E_IO */
void lines_done(struct lines *l);

/* The line without LF and CR, and a zero behind it, in buf[cap]; n = 0 and p = NULL when it is longer or no whole line. */
struct span lines_text(const struct line_piece *piece, uint8_t *buf, size_t cap);
bool lines_blank(const struct line_piece *piece);

#endif
