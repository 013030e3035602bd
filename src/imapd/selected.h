/* The mailbox a session has selected: the version its client was told of, and what is \Recent for it alone. Part of
 * struct imapd_session; its worker's thread. */
#ifndef IMAPD_SELECTED_H
#define IMAPD_SELECTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/seqset.h"
#include "service/mailstore.h"

struct imapd_session;

struct imapd_uid_range {
    uint32_t first, last; /* both included */
};

/* Uids that are \Recent in this session (SPEC IMAP-28), ascending. */
struct imapd_recents {
    struct imapd_uid_range *range;
    uint32_t n, cap;
};

/* `$`: the result that SEARCH RETURN (SAVE) left (RFC 5182), as ascending ranges of uids. A range may span uids that no
 * message has: they are never given to one later. So expunges need no care. */
#define IMAPD_SAVED_RANGES 65536u
struct imapd_saved {
    struct seq_range *range;
    uint32_t n, cap;
};

struct imapd_selected {
    struct view *view;             /* NULL: nothing selected */
    struct view_version *told;     /* sequence numbers are positions in it */
    struct view_version *next;     /* being told; NULL between syncs */
    struct view_version *since;    /* `told` with the changes of the command under way, or NULL */
    struct view_keywords *keywords; /* of the last FLAGS response */
    struct view_walk walk;
    struct view_watch watch;
    struct imapd_recents recents;
    struct imapd_saved saved;
    uint32_t recent_told;          /* the last RECENT response */
    uint8_t stage;                 /* of the sync under way */
    bool readonly;
    uint8_t claim;                 /* whether `next`'s recent messages were asked for; sync.c's */
};

/* Changes that the command under way made itself and whose FETCH responses are written or not wanted; in the command
 * arena. Silent ones are told all the same where the result is not what the client expects (somebody else's change
 * came in between). */
struct imapd_own {
    struct store_delta delta[16];
    uint32_t n;
    bool silent;
    enum store_flag_op how; /* with silent */
    uint64_t flags;
};

bool imapd_is_recent(const struct imapd_recents *r, uint32_t uid);
bool imapd_recents_add(struct imapd_recents *r, uint32_t first, uint32_t last); /* false: no memory */
uint32_t imapd_recents_count(const struct imapd_recents *r, const struct view_version *v);

/* Adds a message; they come ascending. `next_to_last`: none of the mailbox lies between it and the one added before.
 * -E_NOMEM, -E_LIMIT ([NOTSAVED]). */
int imapd_saved_add(struct imapd_saved *saved, uint32_t uid, bool next_to_last);
void imapd_saved_clear(struct imapd_saved *saved);

/* Remembers a change of this command and how its messages stand then, in `now` (borrowed, may be NULL); false: no room
 * (it will be told once more, which is harmless). imapd_own_drop() when the command ends. */
bool imapd_own_add(struct imapd_session *s, struct store_delta d, struct view_version *now);
void imapd_own_drop(struct imapd_session *s);

#endif
