/* The panes on the screen: title, mailboxes at the left, list, message, and two lines at the bottom. From 60x16 up; where
 * there is little room the message takes the list's. */
#include <stdio.h>
#include <time.h>

#include "proto/imap_cmd.h"
#include "tui/tui_impl.h"

#define BOX_COLS_MIN 14u
#define BOX_COLS_MAX 26u

struct pane {
    unsigned row, col, rows, cols;
};

static unsigned box_cols(const struct tui *t)
{
    return MIN(MAX(t->screen.cols / 5, BOX_COLS_MIN), BOX_COLS_MAX);
}

static void draw_boxes(struct tui *t, struct pane p)
{
    if (t->box_at >= t->box_n)
        t->box_at = t->box_n == 0 ? 0 : (uint32_t)t->box_n - 1;
    if (t->box_at < t->box_top)
        t->box_top = t->box_at;
    if (t->box_at >= t->box_top + p.rows)
        t->box_top = t->box_at - p.rows + 1;
    for (unsigned i = 0; i < p.rows && t->box_top + i < t->box_n; i++) {
        const struct box *b = &t->box[t->box_top + i];
        bool at = t->box_top + i == t->box_at, open = t->open_z != NULL && strcmp(t->open_z, b->name_z) == 0;
        unsigned attr = (at && t->where == AT_BOXES ? SCREEN_REVERSE : 0u) | (b->unseen > 0 || open ? SCREEN_BOLD : 0u);
        char count[24] = "";
        if (b->unseen > 0)
            snprintf(count, sizeof(count), " %llu", (unsigned long long)b->unseen);
        unsigned count_n = (unsigned)strlen(count);
        screen_fill(&t->screen, p.row + i, p.col, p.cols, ' ', attr);
        (void)screen_put(&t->screen, p.row + i, p.col, 1, open ? SPAN_LIT(">") : SPAN_LIT(" "), attr);
        (void)screen_put(&t->screen, p.row + i, p.col + 1, p.cols - MIN(p.cols - 1, count_n + 1), span_z(b->name_z), attr);
        (void)screen_put(&t->screen, p.row + i, p.col + p.cols - count_n, count_n, span_z(count), attr);
    }
}

static void date_text(int64_t date_s, char *ret, size_t n)
{
    struct tm tm;
    time_t s = (time_t)date_s;
    if (date_s == 0 || gmtime_r(&s, &tm) == NULL || strftime(ret, n, "%y-%m-%d", &tm) == 0)
        ret[0] = '\0';
}

static void draw_row(struct tui *t, struct pane p, unsigned row, uint32_t at)
{
    const struct row *r = list_row(&t->list, at);
    bool cursor = at == t->list.cursor;
    char date[16], size[32], flags[5] = "    ";
    unsigned attr = (cursor && t->where == AT_LIST ? SCREEN_REVERSE : cursor ? SCREEN_UNDERLINE : 0u);
    screen_fill(&t->screen, row, p.col, p.cols, ' ', attr);
    if (r == NULL || r->uid == 0) {
        (void)screen_put(&t->screen, row, p.col + 1, p.cols, SPAN_LIT("..."), attr);
        return;
    }
    attr |= (r->flags & IMAP_FLAG_SEEN) ? 0u : SCREEN_BOLD;
    flags[0] = (r->flags & IMAP_FLAG_SEEN) ? ' ' : 'N';
    flags[1] = (r->flags & IMAP_FLAG_FLAGGED) ? '!' : ' ';
    flags[2] = (r->flags & IMAP_FLAG_ANSWERED) ? 'r' : (r->flags & IMAP_FLAG_DRAFT) ? 'D' : ' ';
    flags[3] = (r->flags & IMAP_FLAG_DELETED) ? 'x' : ' ';
    date_text(r->date_s, date, sizeof(date));
    unsigned from_n = MAX(p.cols / 4, 10), col = p.col;
    (void)screen_put(&t->screen, row, col, 4, span_of(flags, 4), attr);
    (void)screen_put(&t->screen, row, col + 4, 9, span_z(date), attr);
    (void)screen_put(&t->screen, row, col + 13, from_n - 1, span_z(r->from_z), attr);
    unsigned indent = t->list.depth == NULL ? 0 : t->list.depth[at];
    for (unsigned i = 0; i < indent && i < 10; i++)
        (void)screen_put(&t->screen, row, col + 13 + from_n + i, 1, i + 1 == indent || i == 9 ? SPAN_LIT(">") : SPAN_LIT(" "), attr);
    indent = MIN(indent, 10);
    unsigned size_n = 0;
    if (p.cols >= 90) {
        snprintf(size, sizeof(size), "%llu K", (unsigned long long)r->size / 1024 + 1);
        size_n = (unsigned)strlen(size);
        (void)screen_put(&t->screen, row, col + p.cols - size_n, size_n, span_z(size), attr);
    }
    unsigned left = p.cols - MIN(p.cols, 13 + from_n + indent + size_n + 1);
    (void)screen_put(&t->screen, row, col + 13 + from_n + indent, left, span_z(r->subject_z), attr);
}

static void draw_list(struct tui *t, struct pane p)
{
    for (unsigned i = 0; i < p.rows; i++)
        if (t->list.top + i < t->list.total)
            draw_row(t, p, p.row + i, t->list.top + i);
    if (t->list.total == 0 && t->ready && !t->opening)
        (void)screen_put(&t->screen, p.row, p.col + 1, p.cols, SPAN_LIT("(no messages)"), SCREEN_DIM);
}

/* Text in lines from .top on; its lines in all. */
static uint32_t draw_text(struct tui *t, struct pane p, struct span text, uint32_t line, uint32_t top, unsigned attr, bool wrap)
{
    size_t skip;
    for (; text.n > 0; text = span_part(text, skip, text.n), line++) {
        size_t n = text_line(text, wrap ? MAX(p.cols, 2) : SIZE_MAX / 2, &skip);
        if (line < top || line - top >= p.rows)
            continue;
        unsigned shown = attr | (n > 0 && text.p[0] == '>' ? SCREEN_DIM : 0u);
        (void)screen_put(&t->screen, p.row + line - top, p.col, p.cols, span_part(text, 0, n), shown);
    }
    return line;
}

static void draw_message(struct tui *t, struct pane p)
{
    struct view *v = &t->view;
    for (int round = 0; round < 2; round++) {
        uint32_t line = draw_text(t, (struct pane){p.row, p.col, round == 0 ? 0 : p.rows, p.cols}, strbuf_text(&v->head), 0, v->top, SCREEN_BOLD, false);
        line++;
        v->lines = draw_text(t, (struct pane){p.row, p.col, round == 0 ? 0 : p.rows, p.cols}, strbuf_text(&v->body), line, v->top, SCREEN_PLAIN, true);
        v->top = MIN(v->top, v->lines > p.rows ? v->lines - p.rows : 0);
    }
    if (v->loading)
        (void)screen_put(&t->screen, p.row + p.rows - 1, p.col, p.cols, SPAN_LIT("..."), SCREEN_DIM);
}

static void draw_title(struct tui *t)
{
    static const char *const orders[] = {[BY_ARRIVAL] = "", [BY_DATE] = ", by date", [BY_THREAD] = ", threads", [BY_SEARCH] = ", found"};
    struct strbuf title = {0};
    strbuf_f(&title, " rmaild  %s  %s", t->user_z == NULL ? "" : t->user_z, t->open_z == NULL ? "" : t->open_z);
    if (t->list.total > 0)
        strbuf_f(&title, "  %u/%u%s", t->list.cursor + 1, t->list.total, orders[t->order]);
    screen_fill(&t->screen, 0, 0, t->screen.cols, ' ', SCREEN_REVERSE);
    (void)screen_put(&t->screen, 0, 0, t->screen.cols, strbuf_text(&title), SCREEN_REVERSE);
    strbuf_done(&title);
}

static void draw_line(struct tui *t, unsigned row)
{
    struct span text = strbuf_text(&t->line);
    unsigned col = screen_put(&t->screen, row, 0, t->screen.cols - 1, span_z(t->question), SCREEN_BOLD);
    if (t->secret) {
        t->screen.cursor_col = col;
    } else {
        size_t from = 0, room = t->screen.cols - MIN(col + 1, t->screen.cols - 1); /* the cursor's side of a long line */
        while (text_width(span_part(text, from, t->line_at - from)) >= room && from < t->line_at)
            from += text_glyph(span_part(text, from, text.n), &(struct glyph){0});
        (void)screen_put(&t->screen, row, col, (unsigned)room, span_part(text, from, text.n), SCREEN_PLAIN);
        t->screen.cursor_col = col + (unsigned)text_width(span_part(text, from, t->line_at - from));
    }
    t->screen.cursor = true;
    t->screen.cursor_row = row;
}

/* A long question takes as many lines as it needs, over what is above. */
static void draw_question(struct tui *t)
{
    unsigned cols = MAX(t->screen.cols, 2), lines = 0;
    size_t skip;
    for (struct span rest = span_z(t->question); rest.n > 0; rest = span_part(rest, skip, rest.n), lines++)
        (void)text_line(rest, cols, &skip);
    unsigned row = t->screen.rows - MIN(lines, t->screen.rows);
    for (struct span rest = span_z(t->question); rest.n > 0; rest = span_part(rest, skip, rest.n), row++) {
        size_t n = text_line(rest, cols, &skip);
        screen_fill(&t->screen, row, 0, cols, ' ', SCREEN_BOLD);
        (void)screen_put(&t->screen, row, 0, cols, span_part(rest, 0, n), SCREEN_BOLD);
    }
}

/* Anything that takes longer than a second is told of. */
static bool put_progress(struct tui *t, struct strbuf *out)
{
    const struct op *oldest = t->ops;
    int64_t now_ms = worker_now_ms(tui_worker(t));
    while (oldest != NULL && oldest->next != NULL)
        oldest = oldest->next;
    if (oldest == NULL || now_ms - oldest->since_ms < 1000)
        return tui_send_progress(t, out);
    strbuf_f(out, "%s ... %lld s", oldest->what_z, (long long)((now_ms - oldest->since_ms) / 1000));
    return true;
}

static void draw_bottom(struct tui *t)
{
    struct strbuf hint = {0}, status = {0};
    unsigned row = t->screen.rows - 1;
    tui_hint(&hint, t->where == AT_LINE || t->where == AT_QUESTION ? AT_LINE : t->where);
    if (t->screen.rows > 2) {
        screen_fill(&t->screen, row - 1, 0, t->screen.cols, ' ', SCREEN_REVERSE);
        (void)screen_put(&t->screen, row - 1, 1, t->screen.cols - 1, strbuf_text(&hint), SCREEN_REVERSE);
    }
    if (t->where == AT_LINE)
        draw_line(t, row);
    else if (t->where == AT_QUESTION)
        draw_question(t);
    else if (put_progress(t, &status))
        (void)screen_put(&t->screen, row, 0, t->screen.cols, strbuf_text(&status), SCREEN_DIM);
    else
        (void)screen_put(&t->screen, row, 0, t->screen.cols, span_z(t->status), t->status_bad ? SCREEN_BOLD : SCREEN_PLAIN);
    strbuf_done(&hint);
    strbuf_done(&status);
}

static void draw_panes(struct tui *t, enum tui_where where)
{
    unsigned left = box_cols(t), rows = t->screen.rows > 3 ? t->screen.rows - 3 : 1, cols = t->screen.cols - left - 1;
    bool split = t->screen.rows >= 20;
    draw_boxes(t, (struct pane){1, 0, rows, left});
    for (unsigned i = 0; i < rows; i++)
        (void)screen_put(&t->screen, 1 + i, left, 1, SPAN_LIT("|"), SCREEN_DIM);
    struct pane list = {1, left + 1, split ? tui_list_height(t) : rows, cols};
    struct pane message = {split ? 2 + list.rows : 1, left + 1, tui_view_height(t), cols};
    if (split || t->view.uid == 0 || where != AT_MESSAGE)
        draw_list(t, list);
    if (t->view.uid != 0 && split)
        screen_fill(&t->screen, 1 + list.rows, left + 1, cols, '-', where == AT_MESSAGE ? SCREEN_BOLD : SCREEN_DIM);
    if (t->view.uid != 0 && (split || where == AT_MESSAGE))
        draw_message(t, message);
}

static void draw_draft(struct tui *t)
{
    struct draft *d = t->draft;
    struct pane p = {1, 0, t->screen.rows > 3 ? t->screen.rows - 3 : 1, t->screen.cols};
    uint32_t lines = draw_text(t, p, strbuf_text(&d->text), 0, d->top, SCREEN_PLAIN, true);
    d->top = MIN(d->top, lines > p.rows ? lines - p.rows : 0);
}

void tui_draw(struct tui *t)
{
    enum tui_where where = t->where == AT_LINE || t->where == AT_QUESTION || t->where == AT_HELP ? t->behind : t->where;
    unsigned rows = t->screen.rows > 3 ? t->screen.rows - 3 : 1;
    screen_clear(&t->screen);
    draw_title(t);
    if (t->where == AT_HELP)
        tui_help(t, rows);
    else if (where == AT_EDITOR)
        tui_edit_draw(t, 1, rows);
    else if (where == AT_DRAFT && t->draft != NULL)
        draw_draft(t);
    else
        draw_panes(t, where);
    draw_bottom(t);
}
