/* --dump SCRIPT (SPEC TUI-04): keys from a file, screens to stdout, no terminal. One step a line; '#' begins a remark.
 *
 *   size 24 80         rows and columns; this to begin with
 *   keys jj/           keys one after the other; \r \t \e and ^X for the others, <Up> <PgDn> ... by name
 *   type words         likewise, without any of that
 *   wait               until nothing is under way
 *   expect TEXT        waits until the screen has it; half a minute in vain ends the run
 *   screen [NAME]      prints the screen between "-- NAME" and "--"
 *   count              prints how many windows of headers were fetched
 *
 * 0, or -E_* after saying on stderr which line went wrong. */
#ifndef TUI_DUMP_H
#define TUI_DUMP_H

struct tui;

int tui_dump(struct tui *t, const char *path_z);

#endif
