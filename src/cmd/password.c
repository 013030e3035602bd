#include "cmd/password.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fsutil.h"
#include "cmd/verb.h"

/* Octet by octet: what stands behind the line stays for whoever reads on. */
static int read_line(int fd, char ret[PASSWORD_LINE_MAX])
{
    size_t n = 0;
    for (;;) {
        char c;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0 || c == '\n')
            break;
        if (n == PASSWORD_LINE_MAX)
            return -1;
        ret[n++] = c;
    }
    if (n > 0 && ret[n - 1] == '\r')
        n--;
    return (int)n;
}

static int ask(int tty, const char *prompt_z, char ret[PASSWORD_LINE_MAX])
{
    struct termios before, quiet;
    sigset_t block, old;
    int n;
    if (tcgetattr(tty, &before) < 0)
        return -1;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    sigemptyset(&block);
    sigaddset(&block, SIGINT); /* the echo must come back on before the program goes */
    sigaddset(&block, SIGTERM);
    sigaddset(&block, SIGTSTP);
    sigprocmask(SIG_BLOCK, &block, &old);
    n = fsu_write_all(tty, prompt_z, strlen(prompt_z)) == 0 && tcsetattr(tty, TCSAFLUSH, &quiet) == 0 ? read_line(tty, ret) : -1;
    tcsetattr(tty, TCSAFLUSH, &before);
    fsu_write_all(tty, "\n", 1);
    sigprocmask(SIG_SETMASK, &old, NULL);
    return n;
}

int password_read(bool from_stdin, char ret[PASSWORD_LINE_MAX])
{
    char again[PASSWORD_LINE_MAX];
    int n, m;
    if (from_stdin) {
        n = read_line(STDIN_FILENO, ret);
        if (n < 0)
            verb_say("no password could be read: at most 1024 octets on one line");
        return n;
    }
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0) {
        verb_say("there is no terminal to ask for the password; use --password-stdin");
        return -1;
    }
    n = ask(tty, "Password: ", ret);
    m = n < 0 ? -1 : ask(tty, "Again: ", again);
    if (n < 0 || m < 0)
        verb_say("no password could be read");
    else if (m != n || memcmp(ret, again, (size_t)n) != 0)
        verb_say("the two are not the same");
    else
        m = -2;
    close(tty);
    crypto_wipe(again, sizeof(again));
    return m == -2 ? n : -1;
}
