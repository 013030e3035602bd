/* The terminal, by ncursesw: shows a screen, gives keys, and is as it was before on every way out (SPEC TUI-04): at the
 * end, at exit(), by SIGTERM, SIGHUP, SIGINT, and by the signals of a crash. Ctrl-Z stops, and the screen is drawn anew
 * behind it; a changed size comes as TERM_RESIZE.
 *
 *   r = term_open();
 *   term_show(&screen);
 *   while ((key = term_key()) != 0) ...       characters as code points, TERM_* above them; 0: none is waiting
 *   term_pause(); run an editor; term_resume();
 *   term_close();
 *
 * Main thread. -E_IO: there is no terminal. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

struct screen;

enum term_key {
    TERM_UP = 0x110000, TERM_DOWN, TERM_LEFT, TERM_RIGHT, TERM_HOME, TERM_END, TERM_PAGE_UP, TERM_PAGE_DOWN, TERM_BACKSPACE,
    TERM_DELETE, TERM_RESIZE, TERM_KEY__END
};

int term_open(void);
void term_close(void); /* harmless when not open */
void term_size(unsigned *ret_rows, unsigned *ret_cols);
void term_show(const struct screen *s);
uint32_t term_key(void);
void term_pause(void);
void term_resume(void);
bool term_asked_to_end(void); /* SIGTERM, SIGHUP or SIGINT came */

#endif
