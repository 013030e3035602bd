/* Mailboxes: their names, uses and counts, and which one is open. */
#include <stdlib.h>
#include <string.h>

#include "proto/mailbox_name.h"
#include "tui/tui_impl.h"

static const struct {
    const char *attribute_z, *name_z; /* the name where nobody says what it is for */
} uses[USE__COUNT] = {
    [USE_NONE] = {"", ""},           [USE_INBOX] = {"\\Inbox", "INBOX"}, [USE_DRAFTS] = {"\\Drafts", "Drafts"},
    [USE_SENT] = {"\\Sent", "Sent"}, [USE_TRASH] = {"\\Trash", "Trash"}, [USE_JUNK] = {"\\Junk", "Junk"},
    [USE_ARCHIVE] = {"\\Archive", "Archive"},
};

struct box *tui_box(struct tui *t, const char *name_z)
{
    for (size_t i = 0; i < t->box_n; i++)
        if (strcmp(t->box[i].name_z, name_z) == 0)
            return &t->box[i];
    return NULL;
}

const char *tui_box_for(struct tui *t, enum box_use use)
{
    for (size_t i = 0; i < t->box_n; i++)
        if (t->box[i].use == use)
            return t->box[i].name_z;
    for (size_t i = 0; i < t->box_n; i++)
        if (t->box[i].use == USE_NONE && strcasecmp(t->box[i].name_z, uses[use].name_z) == 0)
            return t->box[i].name_z;
    return NULL;
}

void tui_boxes_done(struct tui *t)
{
    for (size_t i = 0; i < t->box_n; i++)
        free(t->box[i].name_z);
    free(t->box);
    t->box = NULL;
    t->box_n = 0;
}

/* INBOX first, then what has a use, then by name. */
static int compare(const void *a, const void *b)
{
    const struct box *x = a, *y = b;
    unsigned rank_x = x->use == USE_NONE ? USE__COUNT : x->use, rank_y = y->use == USE_NONE ? USE__COUNT : y->use;
    return rank_x != rank_y ? (rank_x < rank_y ? -1 : 1) : strcmp(x->name_z, y->name_z);
}

/* The name in UTF-8; what is no valid name in modified UTF-7 cannot be said back either, and is left out. */
static char *name_of(struct span wire)
{
    struct arena a;
    struct span name;
    char *z = NULL;
    arena_init(&a, 65536);
    if (mailbox_name_from_wire(&a, wire, false, &name) == 0 || mailbox_name_from_wire(&a, wire, true, &name) == 0)
        z = tui_dup(name);
    arena_done(&a);
    return z;
}

static void heard_list(struct tui *t, const struct imap_reply *r)
{
    struct imap_listed l;
    if (!imap_read_listed(r, &l) || imap_words_have(l.attributes, "\\NonExistent") || t->box_n == TUI_BOXES_MAX)
        return;
    char *name_z = name_of(l.name);
    if (name_z == NULL)
        return;
    struct box *b = tui_box(t, name_z);
    if (b != NULL) {
        free(name_z);
    } else {
        struct box *grown = realloc(t->box, (t->box_n + 1) * sizeof(*grown));
        if (grown == NULL)
            abort();
        t->box = grown;
        b = &grown[t->box_n++];
        *b = (struct box){.name_z = name_z};
    }
    b->stale = false;
    b->closed = imap_words_have(l.attributes, "\\Noselect");
    for (unsigned i = 1; i < USE__COUNT; i++)
        if (imap_words_have(l.attributes, uses[i].attribute_z) || (i == USE_INBOX && strcmp(b->name_z, "INBOX") == 0))
            b->use = (enum box_use)i;
    qsort(t->box, t->box_n, sizeof(*t->box), compare);
}

static void heard_status(struct tui *t, const struct imap_reply *r)
{
    struct imap_counted c;
    char *name_z = imap_read_counted(r, &c) ? name_of(c.name) : NULL;
    struct box *b = name_z == NULL ? NULL : tui_box(t, name_z);
    free(name_z);
    if (b == NULL)
        return;
    b->counted = true;
    b->messages = c.messages;
    b->unseen = c.unseen;
}

void tui_boxes_heard(struct tui *t, const struct imap_reply *r)
{
    if (imap_reply_is(r, "LIST"))
        heard_list(t, r);
    else if (imap_reply_is(r, "STATUS"))
        heard_status(t, r);
}

void tui_boxes_count(struct tui *t, const char *name_z)
{
    struct imap_say say = {0};
    imap_say_z(&say, "STATUS ");
    imap_say_mailbox(&say, span_z(name_z));
    imap_say_z(&say, " (MESSAGES UNSEEN)");
    struct op *op = tui_op(t, "counting");
    tui_op_say(op, &say);
}

static void listed(struct tui *t, const struct imap_reply *r, struct op *op)
{
    size_t kept = 0;
    if (r->status != IMAP_OK)
        return;
    for (size_t i = 0; i < t->box_n; i++) {
        if (t->box[i].stale)
            free(t->box[i].name_z);
        else
            t->box[kept++] = t->box[i];
    }
    t->box_n = kept;
    tui_keep_unsent(t);
    tui_keep_replaced(t);
    for (size_t i = 0; op->a == 0 && i < t->box_n && i < 100; i++)
        if (!t->box[i].closed)
            tui_boxes_count(t, t->box[i].name_z);
}

void tui_boxes_list(struct tui *t)
{
    bool counts = imap_client_has(t->imap, "LIST-STATUS") && imap_client_has(t->imap, "LIST-EXTENDED");
    bool uses_too = imap_client_has(t->imap, "SPECIAL-USE") && imap_client_has(t->imap, "LIST-EXTENDED");
    struct imap_say say = {0};
    struct op *op = tui_op(t, "listing mailboxes");
    imap_say_z(&say, "LIST \"\" \"*\"");
    if (uses_too || counts)
        imap_say_f(&say, " RETURN (%s%s%s)", uses_too ? "SPECIAL-USE" : "", uses_too && counts ? " " : "",
                   counts ? "STATUS (MESSAGES UNSEEN)" : "");
    op->a = counts;
    op->done = listed;
    for (size_t i = 0; i < t->box_n; i++)
        t->box[i].stale = true;
    tui_op_say(op, &say);
}

/* -- opening one */

static void selected(struct tui *t, const struct imap_reply *r, struct op *op)
{
    if (r->status == IMAP_BYE)
        return;
    t->opening = false;
    if (r->status != IMAP_OK) {
        tui_complain(t, "%s: " SPAN_FMT, op->text_z, SPAN_ARG(r->text));
        list_reset(&t->list);
        tui_put(&t->open_z, NULL);
        return;
    }
    tui_messages_selected(t);
}

static void select_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    uint64_t n;
    struct imap_read args = r->args;
    (void)op;
    if (imap_reply_code_is(r, "UIDVALIDITY") && imap_read_u64(&args, &n))
        t->validity = (uint32_t)n;
}

void tui_boxes_open(struct tui *t, const char *name_z)
{
    struct imap_say say = {0};
    struct op *op = tui_op(t, "opening");
    op->text_z = tui_dup(span_z(name_z));
    op->done = selected;
    op->data = select_data;
    if (t->open_z == NULL || strcmp(t->open_z, name_z) != 0) {
        tui_view_close(t);
        t->keep_uid = 0;
    }
    tui_put(&t->open_z, tui_dup(span_z(name_z)));
    list_reset(&t->list);
    t->order = BY_ARRIVAL;
    t->opening = true;
    imap_say_z(&say, "SELECT ");
    imap_say_mailbox(&say, span_z(name_z));
    /* Not QRESYNC: VANISHED names uids, and which numbers they had cannot be said of a list that is known in windows.
     * After a break one FETCH brings the window again. */
    if (imap_client_has(t->imap, "CONDSTORE"))
        imap_say_z(&say, " (CONDSTORE)");
    tui_op_say(op, &say);
}
