/* Dispatch, hints and help, all from keys.def. */
#include "tui/act.h"
#include "tui/term.h"
#include "tui/tui_impl.h"

#define CTRL(c) ((c) & 31)

static const struct key {
    unsigned where;
    uint32_t key;
    const char *name_z;
    void (*act)(struct tui *t);
    const char *help_z;
} keys[] = {
#define KEY(where, key, name, act, help) {where, key, name, act, help},
#include "tui/keys.def"
#undef KEY
};

static const struct {
    enum tui_where where;
    const char *title_z;
} groups[] = {{AT_BOXES, "Mailboxes"}, {AT_LIST, "Message list"}, {AT_MESSAGE, "Message"}, {AT_DRAFT, "Before sending"},
              {AT_EDITOR, "Editor"},   {AT_LINE, "Line at the bottom"}};

void tui_key(struct tui *t, uint32_t key)
{
    t->dirty = true;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (keys[i].key == key && (keys[i].where & t->where) != 0) {
            keys[i].act(t);
            return;
        }
    }
    if (tui_ask_key(t, key) || (t->where == AT_EDITOR && tui_edit_key(t, key)))
        return;
    if (t->where == AT_HELP)
        tui_go(t, t->behind);
}

void tui_hint(struct strbuf *out, enum tui_where where)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if ((keys[i].where & where) == 0 || keys[i].help_z == NULL)
            continue;
        struct span help = span_z(keys[i].help_z);
        size_t end = help.n;
        for (size_t k = 0; k < help.n && end == help.n; k++)
            if (help.p[k] == ',' || help.p[k] == ':' || help.p[k] == ' ')
                end = k;
        if (out->n > 0)
            strbuf_z(out, "  ");
        strbuf_f(out, "%s " SPAN_FMT, keys[i].name_z, SPAN_ARG(span_part(help, 0, end)));
    }
}

static void help_lines(struct strbuf *out)
{
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        strbuf_f(out, "%s%s\n", g == 0 ? "" : "\n", groups[g].title_z);
        for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
            if ((keys[i].where & groups[g].where) == 0 || keys[i].help_z == NULL)
                continue;
            struct strbuf names = {0};
            strbuf_z(&names, keys[i].name_z);
            for (size_t k = i + 1; k < ARRAY_LEN(keys) && keys[k].help_z == NULL; k++)
                if (keys[k].where & groups[g].where)
                    strbuf_f(&names, ", %s", keys[k].name_z);
            strbuf_f(out, "  %-12.*s %s\n", SPAN_ARG(strbuf_text(&names)), keys[i].help_z);
            strbuf_done(&names);
        }
    }
}

void tui_help(struct tui *t, unsigned rows)
{
    struct strbuf out = {0};
    uint32_t line = 0;
    size_t skip;
    help_lines(&out);
    struct span rest = strbuf_text(&out);
    uint32_t all = 0;
    for (size_t i = 0; i < rest.n; i++)
        all += rest.p[i] == '\n';
    t->help_top = MIN(t->help_top, all > rows ? all - rows : 0);
    for (; rest.n > 0; rest = span_part(rest, skip, rest.n), line++) {
        size_t n = text_line(rest, SCREEN_SIDE_MAX, &skip);
        if (line >= t->help_top && line - t->help_top < rows)
            (void)screen_put(&t->screen, 1 + line - t->help_top, 1, t->screen.cols - 1, span_part(rest, 0, n), SCREEN_PLAIN);
    }
    strbuf_done(&out);
}
