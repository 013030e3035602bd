/* What the two forms of export share: a file that is written in large pieces, and a message's text as others keep it. */
#ifndef SERVICE_MOVING_OUT_H
#define SERVICE_MOVING_OUT_H

#include "base/strbuf.h"
#include "service/moving.h"

struct moving_out {
    int fd;
    struct strbuf buf;
};

/* One mailbox on its way out. */
struct outgoing {
    struct moving *m;
    struct store_box *box;
    struct store_snap *snap;
    struct store_keywords keywords;
    const char *mailbox_z, *path_z; /* path_z for messages */
    struct moving_count n;
};

/* Writes what has gathered; with `all` also what is little. */
int moving_out_flush(struct moving_out *o, bool all);

/* The text with LF as line end. `quoted`: "From " at a line's start gets a '>' (mboxrd), and the text ends with a line
 * end. 0; 1: the message is gone or cannot be read, what was written of it is to be taken back; -E_*. */
int moving_out_text(struct moving_out *o, struct outgoing *g, uint32_t uid, bool quoted);

/* The messages of the mailbox into a Maildir at `dirfd`, or as the mbox `name_z` in it. */
int moving_maildir_out(struct outgoing *g, int dirfd);
int moving_mbox_out(struct outgoing *g, int dirfd, const char *name_z);

#endif
