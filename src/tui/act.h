/* What keys do: one function for each handler named in keys.def. */
#ifndef TUI_ACT_H
#define TUI_ACT_H

struct tui;

void act_down(struct tui *t);
void act_up(struct tui *t);
void act_page_down(struct tui *t);
void act_page_up(struct tui *t);
void act_first(struct tui *t);
void act_last(struct tui *t);
void act_open(struct tui *t);
void act_pane(struct tui *t);
void act_boxes(struct tui *t);
void act_search(struct tui *t);
void act_order(struct tui *t);
void act_refresh(struct tui *t);
void act_flag(struct tui *t);
void act_unseen(struct tui *t);
void act_delete(struct tui *t);
void act_undelete(struct tui *t);
void act_move(struct tui *t);
void act_copy(struct tui *t);
void act_save(struct tui *t);
void act_compose(struct tui *t);
void act_reply(struct tui *t);
void act_reply_all(struct tui *t);
void act_forward(struct tui *t);
void act_send(struct tui *t);
void act_reopen(struct tui *t);
void act_edit(struct tui *t);
void act_attach(struct tui *t);
void act_postpone(struct tui *t);
void act_discard(struct tui *t);
void act_help(struct tui *t);
void act_back(struct tui *t);
void act_edit_done(struct tui *t);
void act_edit_drop(struct tui *t);
void act_edit_complete(struct tui *t);
void act_edit_kill(struct tui *t);
void act_line_done(struct tui *t);
void act_line_drop(struct tui *t);

#endif
