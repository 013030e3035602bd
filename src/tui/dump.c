#include "tui/dump.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/utf8.h"
#include "tui/term.h"
#include "tui/tui_impl.h"

#define SCRIPT_MAX  (1024u * 1024u)
#define PATIENCE_MS 30000

static void draw(struct tui *t)
{
    tui_messages_fetch(t);
    tui_draw(t);
}

static void turn(struct tui *t)
{
    draw(t);
    workers_turn(t->ws, 20);
}

static int settle(struct tui *t)
{
    int64_t end = clock_mono_ms() + PATIENCE_MS;
    do {
        turn(t);
        draw(t); /* which may ask for more */
    } while (tui_busy(t) && !t->quit && clock_mono_ms() < end);
    if (!tui_busy(t) || t->quit)
        return 0;
    if (t->ops != NULL)
        tui_complain(t, "still %s", t->ops->what_z);
    return -E_AGAIN;
}

static int do_wait(struct tui *t, struct span arg)
{
    (void)arg;
    return settle(t);
}

static int do_expect(struct tui *t, struct span arg)
{
    int64_t end = clock_mono_ms() + PATIENCE_MS;
    bool found = false;
    while (!found && clock_mono_ms() < end && !t->quit) {
        struct strbuf text = {0};
        turn(t);
        draw(t);
        screen_text(&t->screen, &text);
        found = memmem(text.p, text.n, arg.p, arg.n) != NULL;
        if (!found && clock_mono_ms() >= end)
            fprintf(stderr, SPAN_FMT, SPAN_ARG(strbuf_text(&text)));
        strbuf_done(&text);
    }
    return found ? 0 : -E_NOTFOUND;
}

static int do_size(struct tui *t, struct span arg)
{
    uint64_t rows, cols;
    size_t blank;
    if (!span_find(arg, ' ', &blank) || span_u64(span_part(arg, 0, blank), SCREEN_SIDE_MAX, &rows) < 0 ||
        span_u64(span_trim(span_part(arg, blank, arg.n)), SCREEN_SIDE_MAX, &cols) < 0)
        return -E_SYNTAX;
    return screen_size(&t->screen, (unsigned)rows, (unsigned)cols);
}

static const struct {
    const char *name_z;
    uint32_t key;
} names[] = {{"<Up>", TERM_UP},     {"<Down>", TERM_DOWN}, {"<Left>", TERM_LEFT},     {"<Right>", TERM_RIGHT}, {"<Home>", TERM_HOME},
             {"<End>", TERM_END},   {"<PgUp>", TERM_PAGE_UP}, {"<PgDn>", TERM_PAGE_DOWN}, {"<Back>", TERM_BACKSPACE},
             {"<Del>", TERM_DELETE}, {"\\r", '\r'}, {"\\t", '\t'}, {"\\e", 27}};

static size_t next_key(struct span s, uint32_t *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        *ret = names[i].key;
        if (s.n >= strlen(names[i].name_z) && memcmp(s.p, names[i].name_z, strlen(names[i].name_z)) == 0)
            return strlen(names[i].name_z);
    }
    if (s.n > 1 && s.p[0] == '^') {
        *ret = s.p[1] & 31;
        return 2;
    }
    size_t n = utf8_get(s.p, s.n, ret);
    return n == 0 ? 1 : n;
}

static int do_keys(struct tui *t, struct span arg)
{
    uint32_t key;
    for (size_t at = 0; at < arg.n && !t->quit;) {
        at += next_key(span_part(arg, at, arg.n), &key);
        tui_key(t, key);
        turn(t);
    }
    return 0;
}

static int do_type(struct tui *t, struct span arg)
{
    uint32_t key;
    for (size_t at = 0; at < arg.n && !t->quit;) {
        size_t n = utf8_get(arg.p + at, arg.n - at, &key);
        if (n > 0)
            tui_key(t, key);
        at += n == 0 ? 1 : n;
    }
    return 0;
}

static int do_screen(struct tui *t, struct span arg)
{
    struct strbuf text = {0};
    draw(t);
    screen_text(&t->screen, &text);
    printf("-- " SPAN_FMT "\n" SPAN_FMT "--\n", SPAN_ARG(arg), SPAN_ARG(strbuf_text(&text)));
    fflush(stdout);
    strbuf_done(&text);
    return 0;
}

static int do_count(struct tui *t, struct span arg)
{
    (void)arg;
    printf("fetches %u\n", t->fetches);
    return 0;
}

static const struct {
    const char *word_z;
    int (*run)(struct tui *t, struct span arg);
} steps[] = {{"wait", do_wait}, {"expect", do_expect}, {"size", do_size},   {"keys", do_keys},
             {"type", do_type}, {"screen", do_screen}, {"count", do_count}};

static int do_line(struct tui *t, struct span line)
{
    size_t blank = line.n;
    if (line.n == 0 || line.p[0] == '#')
        return 0;
    (void)span_find(line, ' ', &blank);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (span_eq_z(span_part(line, 0, blank), steps[i].word_z))
            return steps[i].run(t, span_part(line, blank + 1, line.n));
    return -E_SYNTAX;
}

int tui_dump(struct tui *t, const char *path_z)
{
    char *text;
    size_t n, end, number = 1;
    int r = fsu_read(AT_FDCWD, path_z, SCRIPT_MAX, &text, &n);
    if (r == 0)
        r = screen_size(&t->screen, 24, 80);
    else
        text = NULL;
    if (r < 0)
        fprintf(stderr, "rmaild: %s: %s\n", path_z, err_text(r));
    if (r == 0)
        (void)settle(t);
    for (struct span rest = span_of(text, r < 0 ? 0 : n); r == 0 && rest.n > 0 && !t->quit; rest = span_part(rest, end + 1, rest.n), number++) {
        if (!span_find(rest, '\n', &end))
            end = rest.n;
        r = do_line(t, span_part(rest, 0, end));
        if (r < 0)
            fprintf(stderr, "rmaild: %s line %zu: " SPAN_FMT ": %s (%s)\n", path_z, number, SPAN_ARG(span_part(rest, 0, end)), err_text(r), t->status);
    }
    free(text);
    return r;
}
