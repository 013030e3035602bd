/* SELECT with QRESYNC: a client comes back and is told what happened since (RFC 7162 3.2.5, SPEC IMAP-26, IMAP-51).
 * Lives in the request of SELECT; zeroed it wants nothing. */
#ifndef IMAPD_RESYNC_H
#define IMAPD_RESYNC_H

#include <stdbool.h>
#include <stdint.h>

#include "imapd/vanished.h"
#include "proto/seqset.h"
#include "service/view.h"

struct arena;
struct imap_cmd;
struct imapd_session;

struct imapd_resync {
    bool wanted;
    uint32_t uid_validity;
    uint64_t since;
    bool has_known, begun;
    struct seqset known, match_seqs, match_uids;
    struct imapd_vanished gone;
    struct view_iter changed;
};

/* Takes the parameters over from the command; lists into `mem`. 0, -E_NOMEM. */
int imapd_resync_keep(struct imapd_resync *r, struct arena *mem, const struct imap_cmd *c);

/* BLOCKING. Finds out what went. With another UIDVALIDITY nothing is wanted any more: the client begins anew. */
int imapd_resync_find(struct imapd_resync *r, struct arena *mem, struct view *box, const struct view_version *told);

/* A share of VANISHED (EARLIER) and FETCH responses; true: the client knows what s->sel.told holds. */
bool imapd_resync_write(struct imapd_session *s, struct imapd_resync *r);

void imapd_resync_done(struct imapd_resync *r);

#endif
