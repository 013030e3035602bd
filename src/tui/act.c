/* Keys of mailboxes, list and message. */
#include "tui/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/imap_cmd.h"
#include "tui/tui_impl.h"

/* -- moving about */

static void move_by(struct tui *t, int64_t by, bool page)
{
    unsigned rows = t->screen.rows > 3 ? t->screen.rows - 3 : 1;
    uint32_t *top = t->where == AT_HELP ? &t->help_top : t->where == AT_DRAFT ? &t->draft->top : &t->view.top;
    if (t->where == AT_BOXES) {
        int64_t at = (int64_t)t->box_at + by * (page ? (int64_t)rows : 1);
        t->box_at = t->box_n == 0 || at < 0 ? 0 : (uint32_t)MIN(at, (int64_t)t->box_n - 1);
    } else if (t->where == AT_LIST) {
        list_move(&t->list, by * (page ? (int64_t)tui_list_height(t) : 1), tui_list_height(t));
    } else {
        unsigned height = t->where == AT_MESSAGE ? tui_view_height(t) : rows;
        int64_t at = (int64_t)*top + by * (page ? (int64_t)MAX(height, 2) - 1 : 1);
        *top = at < 0 ? 0 : (uint32_t)MIN(at, INT32_MAX);
    }
}

void act_down(struct tui *t)
{
    move_by(t, 1, false);
}

void act_up(struct tui *t)
{
    move_by(t, -1, false);
}

void act_page_down(struct tui *t)
{
    move_by(t, 1, true);
}

void act_page_up(struct tui *t)
{
    move_by(t, -1, true);
}

void act_first(struct tui *t)
{
    move_by(t, INT32_MIN, false);
}

void act_last(struct tui *t)
{
    move_by(t, INT32_MAX, false);
}

void act_open(struct tui *t)
{
    struct row *row = tui_current(t);
    if (!tui_online(t))
        return;
    if (t->where == AT_BOXES) {
        if (t->box_at >= t->box_n || t->box[t->box_at].closed)
            return;
        tui_boxes_open(t, t->box[t->box_at].name_z);
        tui_go(t, AT_LIST);
    } else if (row != NULL) {
        tui_view_open(t, row->uid);
        tui_go(t, AT_MESSAGE);
    }
}

void act_pane(struct tui *t)
{
    tui_go(t, t->where == AT_BOXES ? AT_LIST : t->where == AT_LIST && t->view.uid != 0 ? AT_MESSAGE : AT_BOXES);
}

void act_boxes(struct tui *t)
{
    tui_go(t, AT_BOXES);
}

void act_help(struct tui *t)
{
    t->behind = t->where;
    t->help_top = 0;
    t->where = AT_HELP;
}

static void quit_answered(struct tui *t, bool yes)
{
    t->quit = yes;
}

void act_back(struct tui *t)
{
    if (t->where == AT_HELP) {
        tui_go(t, t->behind);
    } else if (t->where == AT_MESSAGE) {
        tui_view_close(t);
        tui_go(t, AT_LIST);
    } else if (t->list.uids != NULL && t->where == AT_LIST) {
        tui_messages_order(t, BY_ARRIVAL);
    } else {
        tui_ask(t, "Quit? (y/n)", quit_answered);
    }
}

void act_refresh(struct tui *t)
{
    struct imap_say say = {0};
    if (!tui_online(t))
        return;
    imap_say_z(&say, "NOOP");
    struct op *op = tui_op(t, "refreshing");
    op->renumbers = true;
    tui_op_say(op, &say);
    tui_boxes_list(t);
    if (t->list.uids == NULL)
        list_forget(&t->list);
    tui_say(t, "Refreshed");
}

void act_order(struct tui *t)
{
    if (!tui_online(t))
        return;
    bool sort = imap_client_has(t->imap, "SORT");
    bool thread = imap_client_has(t->imap, "THREAD=REFERENCES") || imap_client_has(t->imap, "THREAD=ORDEREDSUBJECT");
    if (t->order == BY_ARRIVAL && sort)
        tui_messages_order(t, BY_DATE);
    else if (t->order <= BY_DATE && thread)
        tui_messages_order(t, BY_THREAD);
    else
        tui_messages_order(t, BY_ARRIVAL);
}

static void search_given(struct tui *t, const char *text_z)
{
    if (text_z == NULL || text_z[0] == '\0' || !tui_online(t))
        return;
    tui_put(&t->search_z, tui_dup(span_z(text_z)));
    tui_messages_order(t, BY_SEARCH);
    tui_go(t, AT_LIST);
}

void act_search(struct tui *t)
{
    if (tui_online(t))
        tui_ask_line(t, "Search: ", "", false, search_given);
}

/* -- what is done to a message */

/* The open message where that has the keys, else the one under the cursor; 0: none. */
static uint32_t chosen(struct tui *t)
{
    struct row *row = tui_current(t);
    if (!tui_online(t))
        return 0;
    return t->where == AT_MESSAGE && t->view.uid != 0 ? t->view.uid : row == NULL ? 0 : row->uid;
}

static void toggle(struct tui *t, unsigned flag, const char *word_z, const char *on_z, const char *off_z)
{
    struct imap_say say = {0};
    uint32_t uid = chosen(t);
    struct row *row = list_by_uid(&t->list, uid);
    if (uid == 0 || row == NULL)
        return;
    bool off = (row->flags & flag) != 0;
    imap_say_f(&say, "UID STORE %u %sFLAGS (%s)", uid, off ? "-" : "+", word_z);
    tui_op_say(tui_op(t, "marking"), &say);
    if (flag == IMAP_FLAG_SEEN && t->open_z != NULL)
        tui_boxes_count(t, t->open_z);
    tui_say(t, "%s", off ? off_z : on_z);
}

void act_flag(struct tui *t)
{
    toggle(t, IMAP_FLAG_FLAGGED, "\\Flagged", "Flagged", "No flag any more");
}

void act_unseen(struct tui *t)
{
    toggle(t, IMAP_FLAG_SEEN, "\\Seen", "Seen", "Unseen");
}

/* -- moving, copying, deleting. op->a: the uid, op->b: whether it can be undone, op->text_z: where to */

static void push_undo(struct tui *t, uint32_t uid, uint32_t validity)
{
    if (t->undo_n == ARRAY_LEN(t->undo)) {
        free(t->undo[0].from_z);
        memmove(t->undo, t->undo + 1, sizeof(t->undo) - sizeof(t->undo[0]));
        t->undo_n--;
    }
    t->undo[t->undo_n++] = (struct undo){tui_dup(span_z(t->open_z)), uid, validity};
}

/* [COPYUID validity from to], in the tagged answer of COPY and in an untagged OK of MOVE. */
static void move_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_read args = r->args;
    uint32_t validity, from, to;
    if (op->b == 0 || !imap_reply_code_is(r, "COPYUID") || !imap_read_u32(&args, &validity) || !imap_read_u32(&args, &from) ||
        !imap_read_u32(&args, &to) || from != op->a)
        return;
    push_undo(t, to, validity);
    op->b = 0;
}

void tui_view_leave(struct tui *t, uint32_t uid)
{
    if (t->view.uid != uid)
        return;
    tui_view_close(t);
    if (t->where == AT_MESSAGE)
        tui_go(t, AT_LIST);
}

static void expunge(struct tui *t, uint32_t uid)
{
    struct imap_say store = {0}, say = {0};
    imap_say_f(&store, "UID STORE %u +FLAGS.SILENT (\\Deleted)", uid);
    tui_op_say(tui_op(t, "deleting"), &store);
    if (!imap_client_has(t->imap, "UIDPLUS"))
        return; /* EXPUNGE alone would take what others marked, too */
    imap_say_f(&say, "UID EXPUNGE %u", uid);
    struct op *op = tui_op(t, "deleting");
    op->renumbers = true;
    tui_op_say(op, &say);
}

static void moved(struct tui *t, const struct imap_reply *r, struct op *op)
{
    if (r->status != IMAP_OK) {
        if (r->status != IMAP_BYE)
            tui_complain(t, "%s: " SPAN_FMT, op->text_z, SPAN_ARG(r->text));
        return;
    }
    move_data(t, r, op);
    if (strcmp(op->what_z, "moving by copy") == 0)
        expunge(t, op->a);
    tui_say(t, strcmp(op->what_z, "copying") == 0 ? "Copied to %s" : "Moved to %s", op->text_z);
    if (strcmp(op->what_z, "copying") != 0)
        tui_view_leave(t, op->a);
    tui_boxes_count(t, op->text_z);
    if (t->open_z != NULL)
        tui_boxes_count(t, t->open_z);
}

static void take_to(struct tui *t, uint32_t uid, const char *box_z, bool copy, bool undo)
{
    struct imap_say say = {0};
    bool move = !copy && imap_client_has(t->imap, "MOVE");
    struct op *op = tui_op(t, copy ? "copying" : move ? "moving" : "moving by copy");
    op->a = uid;
    op->b = undo;
    op->renumbers = move;
    op->text_z = tui_dup(span_z(box_z));
    op->data = move_data;
    op->done = moved;
    imap_say_f(&say, "UID %s %u ", move ? "MOVE" : "COPY", uid);
    imap_say_mailbox(&say, span_z(box_z));
    tui_op_say(op, &say);
}

static void box_given(struct tui *t, const char *text_z, bool copy)
{
    uint32_t uid = chosen(t);
    if (text_z == NULL || text_z[0] == '\0' || uid == 0)
        return;
    if (tui_box(t, text_z) == NULL)
        tui_complain(t, "There is no mailbox %s", text_z);
    else
        take_to(t, uid, text_z, copy, !copy);
}

static void move_given(struct tui *t, const char *text_z)
{
    box_given(t, text_z, false);
}

static void copy_given(struct tui *t, const char *text_z)
{
    box_given(t, text_z, true);
}

void act_move(struct tui *t)
{
    if (chosen(t) != 0)
        tui_ask_line(t, "Move to mailbox: ", "", false, move_given);
}

void act_copy(struct tui *t)
{
    if (chosen(t) != 0)
        tui_ask_line(t, "Copy to mailbox: ", "", false, copy_given);
}

static void erase_answered(struct tui *t, bool yes)
{
    uint32_t uid = chosen(t);
    if (!yes || uid == 0)
        return;
    expunge(t, uid);
    tui_view_leave(t, uid);
    tui_say(t, "Deleted for good");
}

void act_delete(struct tui *t)
{
    uint32_t uid = chosen(t);
    const char *trash_z = tui_box_for(t, USE_TRASH);
    if (uid == 0 || t->open_z == NULL)
        return;
    if (trash_z == NULL)
        tui_complain(t, "There is no mailbox for what is deleted: make one called Trash");
    else if (strcmp(trash_z, t->open_z) == 0)
        tui_ask(t, "Delete for good? (y/n)", erase_answered);
    else
        take_to(t, uid, trash_z, false, true);
}

/* -- undelete: back from Trash, by way of opening it */

static void undeleted(struct tui *t, const struct imap_reply *r, struct op *op)
{
    if (r->status == IMAP_OK)
        tui_say(t, "Back in %s", op->text_z);
    else if (r->status != IMAP_BYE)
        tui_complain(t, "%s: " SPAN_FMT, op->text_z, SPAN_ARG(r->text));
    t->undeleting = false;
    if (r->status != IMAP_BYE)
        tui_boxes_open(t, op->text_z);
    if (r->status == IMAP_OK)
        tui_boxes_list(t);
}

void act_undelete(struct tui *t)
{
    const char *trash_z = tui_box_for(t, USE_TRASH);
    struct imap_say say = {0};
    if (!tui_online(t) || trash_z == NULL || t->open_z == NULL)
        return;
    if (t->undeleting) {
        tui_complain(t, "Still undeleting");
        return;
    }
    if (strcmp(trash_z, t->open_z) == 0) {
        uint32_t uid = chosen(t);
        if (uid != 0)
            take_to(t, uid, "INBOX", false, false);
        return;
    }
    if (t->undo_n == 0) {
        tui_complain(t, "Nothing to undelete");
        return;
    }
    struct undo u = t->undo[--t->undo_n];
    tui_boxes_open(t, trash_z);
    struct op *op = tui_op(t, "undeleting");
    op->text_z = u.from_z;
    op->done = undeleted;
    t->undeleting = true;
    imap_say_f(&say, "UID %s %u ", imap_client_has(t->imap, "MOVE") ? "MOVE" : "COPY", u.uid);
    imap_say_mailbox(&say, span_z(u.from_z));
    tui_op_say(op, &say);
}

/* -- attachments */

static size_t saved_number(const struct tui *t, const char *text_z)
{
    uint64_t n;
    return span_u64(span_z(text_z), t->view.attachment_n, &n) == 0 ? (size_t)n : 0;
}

static void path_given(struct tui *t, const char *text_z)
{
    if (text_z != NULL && text_z[0] != '\0' && t->save_number > 0 &&
        t->save_number <= t->view.attachment_n && tui_online(t))
        tui_view_save(t, t->save_number - 1, text_z);
}

/* A sender's name for a file is no path, and no hidden file. */
static void ask_path(struct tui *t, size_t number)
{
    struct strbuf name = {0};
    const char *given_z = t->view.attachment[number - 1].name_z, *slash = strrchr(given_z, '/');
    text_safe(&name, span_z(slash == NULL ? given_z : slash + 1), 100);
    while (name.n > 0 && name.p[0] == '.')
        memmove(name.p, name.p + 1, name.n--);
    t->save_number = number;
    tui_ask_line(t, "Save as: ", name.n == 0 ? "attachment" : (const char *)name.p, false, path_given);
    strbuf_done(&name);
}

static void number_given(struct tui *t, const char *text_z)
{
    size_t n = text_z == NULL ? 0 : saved_number(t, text_z);
    if (n > 0)
        ask_path(t, n);
    else if (text_z != NULL)
        tui_complain(t, "There is no attachment %s", text_z);
}

void act_save(struct tui *t)
{
    if (t->view.attachment_n == 0)
        tui_complain(t, "Nothing is attached");
    else if (t->view.attachment_n == 1)
        ask_path(t, 1);
    else
        tui_ask_line(t, "Save attachment number: ", "", false, number_given);
}
