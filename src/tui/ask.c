/* The line at the bottom: a question that takes y or n, or words with a cursor in them. */
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "tui/act.h"
#include "tui/term.h"
#include "tui/tui_impl.h"

static void cover(struct tui *t, enum tui_where where)
{
    if (t->where != AT_LINE && t->where != AT_QUESTION)
        t->behind = t->where;
    t->where = where;
    t->dirty = true;
}

void tui_ask_line(struct tui *t, const char *question_z, const char *text_z, bool secret, void (*done)(struct tui *t, const char *text_z))
{
    snprintf(t->question, sizeof(t->question), "%s", question_z);
    strbuf_clear(&t->line);
    strbuf_z(&t->line, text_z);
    t->line_at = t->line.n;
    t->secret = secret;
    t->line_done = done;
    cover(t, AT_LINE);
}

void tui_ask(struct tui *t, const char *question_z, void (*answered)(struct tui *t, bool yes))
{
    snprintf(t->question, sizeof(t->question), "%s", question_z);
    t->answered = answered;
    cover(t, AT_QUESTION);
}

static void end_line(struct tui *t, bool good)
{
    void (*done)(struct tui *t, const char *text_z) = t->line_done;
    char *text_z = good ? tui_dup(strbuf_text(&t->line)) : NULL;
    if (t->secret && t->line.n > 0)
        crypto_wipe(t->line.p, t->line.n);
    strbuf_clear(&t->line);
    t->where = t->behind;
    done(t, text_z);
    if (text_z != NULL)
        crypto_wipe(text_z, strlen(text_z));
    tui_put(&text_z, NULL);
}

void act_line_done(struct tui *t)
{
    end_line(t, true);
}

void act_line_drop(struct tui *t)
{
    end_line(t, false);
}

/* The glyph in front of the cursor. */
static size_t step_back(struct span s, size_t at)
{
    size_t n = 1;
    while (n < at && n < 4 && (s.p[at - n] & 0xc0) == 0x80)
        n++;
    return at == 0 ? 0 : n;
}

static void cut(struct strbuf *b, size_t at, size_t n)
{
    memmove(b->p + at, b->p + at + n, b->n - at - n);
    b->n -= n;
    b->p[b->n] = '\0';
}

static void insert(struct strbuf *b, size_t at, const uint8_t *p, size_t n)
{
    strbuf_add(b, p, n);
    if (b->failed)
        return;
    memmove(b->p + at + n, b->p + at, b->n - n - at);
    memcpy(b->p + at, p, n);
}

static void line_key(struct tui *t, uint32_t key)
{
    uint8_t octets[4];
    size_t back = step_back(strbuf_text(&t->line), t->line_at), n;
    uint32_t c;
    if (key == TERM_BACKSPACE && back > 0) {
        t->line_at -= back;
        cut(&t->line, t->line_at, back);
    } else if (key == TERM_LEFT) {
        t->line_at -= back;
    } else if (key == TERM_RIGHT && t->line_at < t->line.n) {
        t->line_at += MAX(utf8_get(t->line.p + t->line_at, t->line.n - t->line_at, &c), 1);
    } else if (key == TERM_HOME || key == TERM_END) {
        t->line_at = key == TERM_HOME ? 0 : t->line.n;
    } else if (key >= 0x20 && key < 0x110000 && key != 0x7f && t->line.n < TUI_LINE_MAX) {
        n = utf8_put(key, octets);
        insert(&t->line, t->line_at, octets, n);
        t->line_at += n;
    }
}

bool tui_ask_key(struct tui *t, uint32_t key)
{
    if (t->where == AT_LINE) {
        line_key(t, key);
        return true;
    }
    if (t->where != AT_QUESTION)
        return false;
    if (key == 'y' || key == 'n' || key == 'Y' || key == 'N' || key == 27) {
        t->where = t->behind;
        t->answered(t, key == 'y' || key == 'Y');
    }
    return true;
}
