#include "golden_case.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fsutil.h"

#define CASE_FILE_MAX (1024 * 1024)
#define INPUT_MAX     (16 * 1024 * 1024)
#define RUN_MIN       32 /* golden_text() writes shorter runs of an octet in full */

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `s` up to its end, or up to `until` (a repeat's "*"); the octets used, or -1. */
static ptrdiff_t unescape(struct span s, int until, struct strbuf *ret);

static ptrdiff_t unescape_repeat(struct span s, struct strbuf *ret)
{
    struct strbuf piece = {0};
    uint64_t times = 0;
    size_t close;
    ptrdiff_t used = unescape(s, '*', &piece);
    if (used < 0 || !span_find(span_part(s, (size_t)used, s.n), '}', &close) || piece.n == 0 ||
        span_u64(span_part(s, (size_t)used + 1, close - 1), INPUT_MAX / piece.n, &times) < 0)
        used = -1;
    for (uint64_t i = 0; used >= 0 && i < times; i++)
        strbuf_span(ret, strbuf_text(&piece));
    strbuf_done(&piece);
    return used < 0 ? -1 : used + (ptrdiff_t)close + 1;
}

static ptrdiff_t unescape(struct span s, int until, struct strbuf *ret)
{
    static const char names[] = "rnts0\\*", values[] = "\r\n\t \0\\*";
    size_t i = 0;
    while (i < s.n && s.p[i] != until) {
        uint8_t c = s.p[i++];
        if (c != '\\') {
            strbuf_c(ret, c);
            continue;
        }
        if (i == s.n)
            return -1;
        c = s.p[i++];
        const char *at = memchr(names, c, sizeof(names) - 1);
        if (at != NULL) {
            strbuf_c(ret, (uint8_t)values[at - names]);
        } else if (c == 'x' && s.n - i >= 2 && hex(s.p[i]) >= 0 && hex(s.p[i + 1]) >= 0) {
            strbuf_c(ret, (uint8_t)(hex(s.p[i]) * 16 + hex(s.p[i + 1])));
            i += 2;
        } else if (c == '{') {
            ptrdiff_t used = unescape_repeat(span_part(s, i, s.n), ret);
            if (used < 0)
                return -1;
            i += (size_t)used;
        } else {
            return -1;
        }
    }
    return until < 0 || i < s.n ? (ptrdiff_t)i : -1;
}

void golden_text(struct strbuf *dump, struct span text)
{
    for (size_t i = 0; i < text.n;) {
        size_t run = 1;
        uint8_t c = text.p[i];
        while (i + run < text.n && text.p[i + run] == c)
            run++;
        size_t times = run >= RUN_MIN ? 1 : run;
        if (run >= RUN_MIN)
            strbuf_z(dump, "\\{");
        for (size_t k = 0; k < times; k++) {
            if (c == '\r' || c == '\n' || c == '\t')
                strbuf_f(dump, "\\%c", c == '\r' ? 'r' : c == '\n' ? 'n' : 't');
            else if (c == '\\')
                strbuf_z(dump, "\\\\");
            else if (c < 0x20 || c > 0x7e)
                strbuf_f(dump, "\\x%02x", c);
            else
                strbuf_c(dump, c);
        }
        if (run >= RUN_MIN)
            strbuf_f(dump, "*%zu}", run);
        i += run;
    }
}

static int read_line(struct golden_case *c, struct span line)
{
    bool expected = line.n >= 1 && line.p[0] == '=';
    if (!expected) {
        strbuf_span(&c->head, line);
        strbuf_c(&c->head, '\n');
    }
    if (line.n == 0 || line.p[0] == '#')
        return 0;
    if (line.n > 1 && line.p[1] != ' ')
        return -E_SYNTAX;
    struct span text = span_part(line, 2, line.n);
    if (expected) {
        strbuf_span(&c->expected, text);
        strbuf_c(&c->expected, '\n');
        return 0;
    }
    if (line.p[0] == '!') {
        strbuf_span(&c->options, text);
        strbuf_c(&c->options, 0);
        return 0;
    }
    return line.p[0] == '>' && unescape(text, -1, &c->input) >= 0 ? 0 : -E_SYNTAX;
}

int golden_case_read(const char *path_z, struct golden_case *ret)
{
    char *text;
    size_t n;
    int r = fsu_read(AT_FDCWD, path_z, CASE_FILE_MAX, &text, &n);
    if (r < 0)
        return r;
    *ret = (struct golden_case){.name = strdup(path_z)};
    struct span left = span_of(text, n);
    while (left.n > 0 && r == 0) {
        size_t end = left.n;
        span_find(left, '\n', &end);
        r = read_line(ret, span_part(left, 0, end));
        if (r < 0)
            fprintf(stderr, "%s: bad line: " SPAN_FMT "\n", path_z, SPAN_ARG(span_part(left, 0, end)));
        left = span_part(left, end + 1, left.n);
    }
    free(text);
    return r;
}

int golden_case_raw(const char *path_z, struct golden_case *ret)
{
    char *text;
    size_t n;
    int r = fsu_read(AT_FDCWD, path_z, INPUT_MAX, &text, &n);
    if (r < 0)
        return r;
    *ret = (struct golden_case){.name = strdup(path_z)};
    strbuf_add(&ret->input, text, n);
    free(text);
    return 0;
}

bool golden_case_bless(const char *path_z, const struct golden_case *c, struct span dump)
{
    FILE *f = fopen(path_z, "w");
    if (f == NULL)
        return false;
    fwrite(c->head.p, 1, c->head.n, f);
    while (dump.n > 0) {
        size_t end = dump.n;
        span_find(dump, '\n', &end);
        fprintf(f, "=%s" SPAN_FMT "\n", end > 0 ? " " : "", SPAN_ARG(span_part(dump, 0, end)));
        dump = span_part(dump, end + 1, dump.n);
    }
    return fclose(f) == 0;
}

void golden_case_done(struct golden_case *c)
{
    free(c->name);
    strbuf_done(&c->head);
    strbuf_done(&c->options);
    strbuf_done(&c->input);
    strbuf_done(&c->expected);
}

const char *golden_option(const struct golden_case *c, const char *word_z)
{
    size_t word_n = strlen(word_z);
    for (size_t i = 0; i < c->options.n;) {
        const char *o = (const char *)c->options.p + i;
        if (strncmp(o, word_z, word_n) == 0 && (o[word_n] == 0 || o[word_n] == ' '))
            return o[word_n] == 0 ? "" : o + word_n + 1;
        i += strlen(o) + 1;
    }
    return NULL;
}
