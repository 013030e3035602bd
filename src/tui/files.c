/* What the client keeps on disk (SPEC TUI-01, TUI-03): pinned keys, and the password file it is given. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "tui/tui_impl.h"

#define KNOWN_HOSTS     "known_hosts"
#define KNOWN_HOSTS_MAX (1024u * 1024u)

/* The folders on the way are made where they are missing. */
static int make_folders(char *path_z)
{
    for (char *p = path_z + 1;; p++) {
        char at = *p;
        if (at != '/' && at != '\0')
            continue;
        *p = '\0';
        int r = mkdir(path_z, 0700) < 0 && errno != EEXIST ? -E_DENIED : 0;
        *p = at;
        if (r < 0 || at == '\0')
            return r;
    }
}

int tui_files_open(struct tui *t, const char *folder_z)
{
    const char *home_z = getenv("HOME"), *config_z = getenv("XDG_CONFIG_HOME");
    int n = folder_z != NULL                             ? snprintf(t->folder_z, sizeof(t->folder_z), "%s", folder_z)
            : config_z != NULL && config_z[0] == '/' ? snprintf(t->folder_z, sizeof(t->folder_z), "%s/rmaild", config_z)
            : home_z != NULL                             ? snprintf(t->folder_z, sizeof(t->folder_z), "%s/.config/rmaild", home_z)
                                                         : -1;
    if (n <= 0 || (size_t)n >= sizeof(t->folder_z))
        return -E_NOTFOUND;
    return make_folders(t->folder_z);
}

static int open_folder(const struct tui *t)
{
    return open(t->folder_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int read_hosts(const struct tui *t, char **ret, size_t *ret_n)
{
    int dir = open_folder(t);
    if (dir < 0)
        return -E_NOTFOUND;
    int r = fsu_read(dir, KNOWN_HOSTS, KNOWN_HOSTS_MAX, ret, ret_n);
    close(dir);
    return r;
}

/* "host:port sha256:HEX" */
static bool read_line(struct span line, const char *name_z, uint8_t ret[TLS_KEY_OCTETS])
{
    size_t blank, n;
    return span_find(line, ' ', &blank) && span_ieq_z(span_part(line, 0, blank), name_z) &&
           span_istarts_z(span_part(line, blank + 1, line.n), "sha256:") &&
           hex_decode(span_part(line, blank + 8, line.n), ret, TLS_KEY_OCTETS, &n) == 0 && n == TLS_KEY_OCTETS;
}

static void name_of(const char *server_z, uint16_t port, char *ret, size_t n)
{
    snprintf(ret, n, "%s:%u", server_z, port);
}

bool tui_pin_of(struct tui *t, const char *server_z, uint16_t port, uint8_t ret[TLS_KEY_OCTETS])
{
    char name[300], *text;
    size_t n, end;
    bool found = false;
    name_of(server_z, port, name, sizeof(name));
    if (read_hosts(t, &text, &n) < 0)
        return false;
    for (struct span rest = span_of(text, n); rest.n > 0 && !found; rest = span_part(rest, end + 1, rest.n)) {
        if (!span_find(rest, '\n', &end))
            end = rest.n;
        found = read_line(span_trim(span_part(rest, 0, end)), name, ret);
    }
    free(text);
    return found;
}

int tui_pin_add(struct tui *t, const char *server_z, uint16_t port, const uint8_t key[TLS_KEY_OCTETS])
{
    struct strbuf out = {0};
    char hex[2 * TLS_KEY_OCTETS + 1], *text;
    size_t n;
    int r = read_hosts(t, &text, &n);
    if (r < 0 && r != -E_NOTFOUND)
        return r;
    if (r == 0) {
        strbuf_add(&out, text, n);
        if (n > 0 && text[n - 1] != '\n')
            strbuf_c(&out, '\n');
        free(text);
    }
    hex_encode(span_of(key, TLS_KEY_OCTETS), hex);
    strbuf_f(&out, "%s:%u sha256:%s\n", server_z, port, hex);
    int dir = open_folder(t);
    r = out.failed ? -E_NOMEM : dir < 0 ? -E_NOTFOUND : fsu_replace(dir, KNOWN_HOSTS, strbuf_text(&out), 0600);
    if (dir >= 0)
        close(dir);
    strbuf_done(&out);
    return r;
}

/* One line; nobody else may read it. */
int tui_password_file(const char *path_z, char **ret)
{
    struct stat st;
    char text[1026];
    int fd = open(path_z, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -E_NOTFOUND;
    ssize_t n = fstat(fd, &st) < 0 ? -1 : read(fd, text, sizeof(text));
    close(fd);
    if (n < 0 || !S_ISREG(st.st_mode))
        return -E_IO;
    if ((st.st_mode & 077) != 0)
        return -E_DENIED;
    size_t end;
    if (!span_find(span_of(text, (size_t)n), '\n', &end))
        end = (size_t)n;
    if (end > 0 && text[end - 1] == '\r')
        end--;
    if (end == sizeof(text))
        return -E_LIMIT;
    *ret = tui_dup(span_of(text, end));
    crypto_wipe(text, sizeof(text));
    return 0;
}
