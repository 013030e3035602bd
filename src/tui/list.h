/* The message list: a window of rows over a mailbox of any size (SPEC TUI-04). Row 0 is the newest message. Without an
 * order of its own row r is the message with sequence number total - r, so that nothing but the count has to be known;
 * with one (search, threads, dates) `uids` says which message stands where. Rows lie in one contiguous piece around what
 * is shown, at most LIST_ROWS_MAX; what scrolls out of it is forgotten and asked for again.
 *
 *   list_exists(&l, n);                               "* n EXISTS"
 *   if (list_wants(&l, height, &from, &n)) ...        rows from..from+n are to be asked for: one FETCH
 *   row = list_place(&l, seq, uid);                   where what "* FETCH" says belongs; NULL: not here
 *   list_gone(&l, seq);                               "* seq EXPUNGE"
 *
 * The cursor stays on its message whatever comes and goes. Pure but for the heap; one thread. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIST_ROWS_MAX = 1024 };

struct row {
    uint32_t seq, uid;   /* uid 0: nothing is known yet */
    unsigned flags;      /* IMAP_FLAG_* */
    bool asked, answered;
    int64_t date_s;
    uint64_t size;
    char *from_z, *subject_z; /* UTF-8 */
};

struct list {
    uint32_t total;      /* rows */
    uint32_t exists;     /* messages of the mailbox */
    uint32_t *uids;      /* an order of its own; else NULL */
    uint8_t *depth;      /* of its rows in threads; NULL: all 0 */
    struct row *rows;    /* of base..base+n */
    uint32_t base, n;
    uint32_t cursor, top;
};

void list_reset(struct list *l);                  /* empty, nothing known */
void list_exists(struct list *l, uint32_t n);
void list_gone(struct list *l, uint32_t seq);
void list_order(struct list *l, uint32_t *uids, uint8_t *depth, uint32_t n); /* takes both; NULL: by arrival again */
void list_forget(struct list *l);                 /* the rows' contents */
bool list_wants(struct list *l, uint32_t height, uint32_t *ret_from, uint32_t *ret_n); /* makes room for them */
struct row *list_place(struct list *l, uint32_t seq, uint32_t uid);
struct row *list_row(const struct list *l, uint32_t at);     /* NULL: not in the window */
struct row *list_by_uid(const struct list *l, uint32_t uid); /* likewise */
uint32_t list_seq(const struct list *l, uint32_t at);        /* by arrival only */
void list_move(struct list *l, int64_t by, uint32_t height); /* the cursor, and the top with it */
void list_show(struct list *l, uint32_t height);             /* the top so that the cursor is to be seen */

#endif
