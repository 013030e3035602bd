/* A text whose line ends are the sender's own on its way into a stage (SPEC IMAP-46, API-24): a lone LF becomes CRLF,
 * because clients and scripts send it; a lone CR stays.
 *
 *   struct stage_lines text = {.stage = ms_stage_new(ms)};
 *   took = stage_lines_put(&text, piece);       fewer than piece.n: the stage is full, flush it and go on; 0 of a stage
 *                                               that holds nothing in memory: there is no memory
 *
 * Worker. Any cut gives the same text. */
#ifndef SERVICE_STAGE_LINES_H
#define SERVICE_STAGE_LINES_H

#include "service/mailstore.h"

struct stage_lines {
    struct ms_stage *stage;
    bool verbatim; /* octets are taken as they are */
    bool last_cr;  /* its own */
};

size_t stage_lines_put(struct stage_lines *t, struct span in);

#endif
