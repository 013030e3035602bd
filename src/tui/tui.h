/* The terminal mail client (SPEC CLI-28, TUI-01..04).
 *
 *   struct tui_options o = {.server_z = "mail.example.net", .user_z = "alice@example.net"};
 *   status = tui_run(&o);                  0 good, 1 with the reason on stderr
 *
 * One thread runs it all, on an inline worker of the runtime; files and PBKDF2 are jobs. Main thread. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

struct tui_options {
    const char *server_z;        /* host or address; NULL: localhost */
    const char *user_z;          /* NULL: asked for */
    const char *imap_z, *smtp_z; /* PORT, PORT/starttls or PORT/tls; NULL: 993 and 465. 143, 587, 25: STARTTLS */
    const char *password_file_z; /* of mode 0600; NULL: asked for */
    const char *dump_z;          /* keys from this file, screens to stdout; NULL: a terminal */
    const char *folder_z;        /* of known_hosts and unsent drafts; NULL: ~/.config/rmaild */
};

int tui_run(const struct tui_options *o);

#endif
