#include "tui/term.h"

#include "base/err.h" /* before curses, which has an ERR of its own */

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/macros.h"
#include "tui/screen.h"

/* Signal handlers have no other place for what they need. */
static struct {
    volatile sig_atomic_t open, end, resized;
    struct termios before;
    bool utf8;
    void (*stop)(int signal); /* ncurses' own */
} term;

static void on_end(int signal)
{
    (void)signal;
    term.end = 1;
}

static void on_size(int signal)
{
    (void)signal;
    term.resized = 1;
}

/* ncurses has a handler for Ctrl-Z, which gives the terminal back and takes it again, but spoils errno of what it broke
 * into. */
static void on_stop(int signal)
{
    int e = errno;
    term.stop(signal);
    errno = e;
}

static void wrap_stop(void)
{
    struct sigaction sa;
    if (sigaction(SIGTSTP, NULL, &sa) < 0 || sa.sa_handler == SIG_DFL || sa.sa_handler == SIG_IGN || sa.sa_handler == on_stop)
        return;
    term.stop = sa.sa_handler;
    sa.sa_handler = on_stop;
    sigaction(SIGTSTP, &sa, NULL);
}

/* Nothing of ncurses is safe here: the modes of the line, and the sequences every terminal of today knows. */
static void on_crash(int signal)
{
    static const char reset[] = "\033[0m\033[?1l\033>\033[?1049l\033[?25h\r\n";
    if (term.open) {
        ssize_t n = write(STDOUT_FILENO, reset, sizeof(reset) - 1);
        (void)n;
        tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
    }
    raise(signal); /* SA_RESETHAND: as if nobody had handled it */
}

static void catch_signals(void)
{
    static const int ends[] = {SIGTERM, SIGHUP, SIGINT}, crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
    struct sigaction sa = {.sa_handler = on_end};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        sigaction(ends[i], &sa, NULL);
    sa = (struct sigaction){.sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &sa, NULL);
    sa = (struct sigaction){.sa_handler = on_size};
    sigaction(SIGWINCH, &sa, NULL);
    wrap_stop();
}

int term_open(void)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &term.before) < 0)
        return -E_IO;
    setlocale(LC_CTYPE, "");
    term.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (!term.utf8) /* "C" is what a bare ssh gives; terminals of today are UTF-8 all the same */
        term.utf8 = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
    SCREEN *s = newterm(NULL, stdout, stdin);
    if (s == NULL)
        return -E_IO;
    set_term(s);
    term.open = 1;
    static bool at_exit;
    if (!at_exit)
        atexit(term_close);
    at_exit = true;
    catch_signals();
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(50);
    return 0;
}

void term_close(void)
{
    if (!term.open)
        return;
    endwin();
    term.open = 0;
}

void term_size(unsigned *ret_rows, unsigned *ret_cols)
{
    struct winsize w;
    int rows = LINES, cols = COLS;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0) {
        rows = w.ws_row;
        cols = w.ws_col;
    }
    if (rows != LINES || cols != COLS)
        resizeterm(rows, cols);
    *ret_rows = (unsigned)MAX(rows, 1);
    *ret_cols = (unsigned)MAX(cols, 1);
}

static attr_t attr_of(unsigned attr)
{
    return ((attr & SCREEN_BOLD) ? A_BOLD : A_NORMAL) | ((attr & SCREEN_REVERSE) ? A_REVERSE : A_NORMAL) |
           ((attr & SCREEN_DIM) ? A_DIM : A_NORMAL) | ((attr & SCREEN_UNDERLINE) ? A_UNDERLINE : A_NORMAL);
}

static void show_cell(int row, int col, const struct cell *c)
{
    wchar_t text[TEXT_MARKS + 2] = {(wchar_t)c->glyph.base};
    cchar_t out;
    for (size_t i = 0; i < TEXT_MARKS && c->glyph.mark[i] != 0; i++)
        text[i + 1] = (wchar_t)c->glyph.mark[i];
    /* What the C library takes to be another width than we do would shift the rest of the line. */
    if (wcwidth(text[0]) != c->glyph.width || (!term.utf8 && text[0] > 0x7e))
        wmemcpy(text, c->glyph.width == 2 ? L"??" : L"?", 3);
    if (text[0] == L'?' && c->glyph.width == 2) {
        mvaddstr(row, col, "??");
        return;
    }
    if (setcchar(&out, text, attr_of(c->attr), 0, NULL) == OK)
        mvadd_wch(row, col, &out);
}

void term_show(const struct screen *s)
{
    for (unsigned row = 0; row < s->rows; row++) {
        for (unsigned col = 0; col < s->cols; col++) {
            const struct cell *c = &s->cells[(size_t)row * s->cols + col];
            if (c->glyph.width > 0)
                show_cell((int)row, (int)col, c);
        }
    }
    curs_set(s->cursor ? 1 : 0);
    if (s->cursor)
        move((int)s->cursor_row, (int)s->cursor_col);
    refresh();
}

uint32_t term_key(void)
{
    static const struct {
        wint_t curses;
        uint32_t key;
    } keys[] = {{KEY_UP, TERM_UP},         {KEY_DOWN, TERM_DOWN},         {KEY_LEFT, TERM_LEFT},      {KEY_RIGHT, TERM_RIGHT},
                {KEY_HOME, TERM_HOME},     {KEY_END, TERM_END},           {KEY_PPAGE, TERM_PAGE_UP},  {KEY_NPAGE, TERM_PAGE_DOWN},
                {KEY_DC, TERM_DELETE},     {KEY_BACKSPACE, TERM_BACKSPACE}, {KEY_RESIZE, TERM_RESIZE}, {KEY_ENTER, '\r'}};
    wint_t c;
    if (term.resized) {
        term.resized = 0;
        return TERM_RESIZE;
    }
    for (int r = get_wch(&c); r == OK || r == KEY_CODE_YES; r = get_wch(&c)) {
        if (r == OK)
            return c == 0x7f || c == 8 ? (uint32_t)TERM_BACKSPACE : c == '\n' ? '\r' : (uint32_t)c;
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
            if (keys[i].curses == c)
                return keys[i].key;
    }
    return 0;
}

void term_pause(void)
{
    if (term.open)
        endwin();
}

void term_resume(void)
{
    if (!term.open)
        return;
    clearok(stdscr, TRUE);
    refresh();
}

bool term_asked_to_end(void)
{
    return term.end != 0;
}
