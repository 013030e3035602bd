/* The built-in editor, and $EDITOR instead of it where that is set (SPEC TUI-03). */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fsutil.h"
#include "base/utf8.h"
#include "tui/act.h"
#include "tui/term.h"
#include "tui/tui_impl.h"

#define EDIT_MAX (4u * 1024u * 1024u)

static struct span all(const struct tui *t)
{
    return strbuf_text(&t->edit.text);
}

/* -- another program */

static int run_program(const char *program_z, char *path_z)
{
    char shell[] = "sh", flag[] = "-c", name[] = "editor";
    struct strbuf line = {0};
    extern char **environ;
    pid_t pid;
    int status = -1;
    strbuf_f(&line, "%s \"$1\"", program_z);
    char *argv[] = {shell, flag, (char *)line.p, name, path_z, NULL};
    if (!line.failed && posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ) == 0)
        while (waitpid(pid, &status, 0) < 0 && status == -1)
            ;
    strbuf_done(&line);
    return status;
}

static bool edit_by(struct tui *t, const char *program_z)
{
    char path_z[TUI_PATH_MAX + 32], *text;
    size_t n;
    snprintf(path_z, sizeof(path_z), "%s/draft-XXXXXX", t->folder_z);
    int fd = mkstemp(path_z); /* 0600 */
    if (fd < 0)
        return false;
    int r = fsu_write_all(fd, t->edit.text.p, t->edit.text.n);
    close(fd);
    if (r == 0) {
        term_pause();
        r = run_program(program_z, path_z);
        term_resume();
    }
    bool good = r == 0 && fsu_read(AT_FDCWD, path_z, EDIT_MAX, &text, &n) == 0;
    unlink(path_z);
    if (!good)
        return false;
    strbuf_clear(&t->edit.text);
    strbuf_add(&t->edit.text, text, n);
    free(text);
    return true;
}

/* -- our own */

static void end_edit(struct tui *t, bool keep)
{
    t->edited(t, keep);
    strbuf_done(&t->edit.text);
    t->edit = (struct edit){0};
}

void act_edit_done(struct tui *t)
{
    end_edit(t, true);
}

void act_edit_drop(struct tui *t)
{
    end_edit(t, false);
}

void tui_edit_begin(struct tui *t, struct span text, void (*edited)(struct tui *t, bool keep))
{
    const char *program_z = getenv("VISUAL");
    if (program_z == NULL || program_z[0] == '\0')
        program_z = getenv("EDITOR");
    t->edited = edited;
    t->edit = (struct edit){0};
    strbuf_span(&t->edit.text, text);
    if (program_z != NULL && program_z[0] != '\0') {
        if (edit_by(t, program_z)) {
            end_edit(t, true);
            return;
        }
        tui_complain(t, "%s did not work: here is the built-in editor", program_z);
    }
    size_t colon; /* where the first field's words belong */
    t->edit.at = span_find(all(t), ':', &colon) ? MIN(colon + 2, t->edit.text.n) : 0;
    tui_go(t, AT_EDITOR);
}

static size_t line_start(struct span s, size_t at)
{
    while (at > 0 && s.p[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(struct span s, size_t at)
{
    while (at < s.n && s.p[at] != '\n')
        at++;
    return at;
}

static size_t before(struct span s, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && (s.p[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static size_t behind(struct span s, size_t at)
{
    uint32_t c;
    return at >= s.n ? s.n : at + MAX(utf8_get(s.p + at, s.n - at, &c), 1);
}

static void cut(struct tui *t, size_t from, size_t to)
{
    struct strbuf *b = &t->edit.text;
    memmove(b->p + from, b->p + to, b->n - to);
    b->n -= to - from;
    t->edit.at = from;
}

static void insert(struct tui *t, struct span s)
{
    struct strbuf *b = &t->edit.text;
    size_t at = t->edit.at;
    if (b->n + s.n > EDIT_MAX || s.n == 0)
        return;
    strbuf_span(b, s);
    if (b->failed)
        abort();
    memmove(b->p + at + s.n, b->p + at, b->n - s.n - at);
    memcpy(b->p + at, s.p, s.n);
    t->edit.at += s.n;
}

static void move_line(struct tui *t, bool down)
{
    struct span s = all(t);
    size_t start = line_start(s, t->edit.at), cells = text_width(span_part(s, start, t->edit.at - start));
    if (down ? line_end(s, t->edit.at) == s.n : start == 0)
        return;
    size_t to = down ? line_end(s, t->edit.at) + 1 : line_start(s, start - 1);
    t->edit.at = to + text_fit(span_part(s, to, line_end(s, to) - to), cells);
}

void act_edit_kill(struct tui *t)
{
    size_t end = line_end(all(t), t->edit.at);
    cut(t, t->edit.at, end == t->edit.at && end < t->edit.text.n ? end + 1 : end);
}

/* In a header line: the address seen that begins with, or has in it, what stands behind the last comma. */
void act_edit_complete(struct tui *t)
{
    struct span s = all(t), word;
    size_t from = line_start(s, t->edit.at), at;
    struct span line = span_part(s, from, t->edit.at - from);
    if (!span_istarts_z(line, "to:") && !span_istarts_z(line, "cc:") && !span_istarts_z(line, "bcc:")) {
        insert(t, SPAN_LIT("    "));
        return;
    }
    if (!span_rfind(line, ',', &at) && !span_find(line, ':', &at))
        return;
    word = span_trim(span_part(line, at + 1, line.n));
    for (size_t i = 0; i < t->people_n && word.n > 0; i++) {
        char *word_z = tui_dup(word);
        bool fits = strcasestr(t->people[i], word_z) != NULL;
        free(word_z);
        if (!fits)
            continue;
        cut(t, t->edit.at - word.n, t->edit.at);
        insert(t, span_z(t->people[i]));
        return;
    }
    tui_complain(t, "No address seen has that in it");
}

bool tui_edit_key(struct tui *t, uint32_t key)
{
    uint8_t octets[4];
    struct span s = all(t);
    struct edit *e = &t->edit;
    if (key == TERM_LEFT || key == TERM_RIGHT)
        e->at = key == TERM_LEFT ? before(s, e->at) : behind(s, e->at);
    else if (key == TERM_HOME || key == TERM_END)
        e->at = key == TERM_HOME ? line_start(s, e->at) : line_end(s, e->at);
    else if (key == TERM_UP || key == TERM_DOWN)
        move_line(t, key == TERM_DOWN);
    else if (key == TERM_PAGE_UP || key == TERM_PAGE_DOWN)
        for (unsigned i = 0; i + 4 < t->screen.rows; i++)
            move_line(t, key == TERM_PAGE_DOWN);
    else if (key == TERM_BACKSPACE && e->at > 0)
        cut(t, before(s, e->at), e->at);
    else if (key == TERM_DELETE)
        cut(t, e->at, behind(s, e->at));
    else if (key == '\r')
        insert(t, SPAN_LIT("\n"));
    else if (key >= 0x20 && key < 0x110000 && key != 0x7f)
        insert(t, span_of(octets, utf8_put(key, octets)));
    else
        return false;
    return true;
}

/* Lines of text, long ones broken; the top follows the cursor. */
void tui_edit_draw(struct tui *t, unsigned row, unsigned rows)
{
    struct edit *e = &t->edit;
    struct span s = all(t);
    uint32_t line = 0, cursor = 0;
    size_t skip, cols = MAX(t->screen.cols - 1, 2);
    for (int round = 0; round < 2; round++, line = 0) {
        for (size_t at = 0; at <= s.n; at += skip, line++) {
            struct span rest = span_part(s, at, s.n);
            size_t n = rest.n == 0 ? 0 : text_line(rest, cols, &skip);
            skip = rest.n == 0 ? 1 : skip;
            bool here = e->at >= at && (e->at < at + skip || (at + skip >= s.n && !(skip > n && at + skip == s.n)));
            cursor = here ? line : cursor;
            if (round == 0 || line < e->top || line - e->top >= rows)
                continue;
            (void)screen_put(&t->screen, row + line - e->top, 0, t->screen.cols, span_part(rest, 0, n), SCREEN_PLAIN);
            if (!here)
                continue;
            t->screen.cursor = true;
            t->screen.cursor_row = row + line - e->top;
            t->screen.cursor_col = (unsigned)text_width(span_part(s, at, e->at - at));
        }
        if (cursor < e->top)
            e->top = cursor;
        if (cursor >= e->top + rows)
            e->top = cursor - rows + 1;
    }
}
