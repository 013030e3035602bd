/* Import: finds the folders of the source, then takes one after the other. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/strbuf.h"
#include "service/moving_impl.h"
#include "service/moving_intake.h"

struct folder {
    char *path_z; /* below the source; "" is the source itself */
    char *name_z; /* "" for the source itself */
};

struct finding {
    struct moving *m;
    int rootfd;
    struct folder *folder;
    size_t n, cap;
};

void moving_failed(struct moving *m, struct intake *in, const char *entry_z, const char *why_z)
{
    moving_say(m, entry_z, why_z);
    if (in == NULL) {
        m->total.failed++;
    } else {
        in->n.source++;
        in->n.failed++;
    }
}

static int join(const char *dir_z, const char *name_z, char *ret_z, size_t size)
{
    int n = snprintf(ret_z, size, "%s%s%s", dir_z, dir_z[0] == 0 || name_z[0] == 0 ? "" : "/", name_z);
    return n < 0 || (size_t)n >= size ? -E_LIMIT : 0;
}

/* --- finding ------------------------------------------------------------------------------------------------------ */

static int add_folder(struct finding *f, const char *path_z, const char *name_z)
{
    if (f->n == STORE_MAILBOXES_MAX)
        return -E_LIMIT;
    if (f->n == f->cap) {
        size_t cap = f->cap * 2 + 64;
        struct folder *p = realloc(f->folder, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        f->folder = p;
        f->cap = cap;
    }
    struct folder one = {strdup(path_z), strdup(name_z)};
    f->folder[f->n++] = one;
    return one.path_z == NULL || one.name_z == NULL ? -E_NOMEM : 0;
}

/* "Work/2026" for ".Work.2026" (Maildir++) or "2026" in "Work"; the ending of Thunderbird's directories and of mbox
 * files goes. */
static int folder_name(struct moving *m, const char *above_z, const char *entry_z, struct strbuf *out)
{
    struct span rest = span_z(entry_z);
    bool dotted = m->form == MOVING_MAILDIR && entry_z[0] == '.';
    static const char *const endings[] = {".sbd", ".mbox"};
    strbuf_z(out, above_z);
    if (dotted)
        rest = span_part(rest, 1, rest.n);
    for (size_t i = 0; m->form == MOVING_MBOX && i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t n = strlen(endings[i]);
        if (rest.n > n && span_ieq_z(span_part(rest, rest.n - n, n), endings[i]))
            rest.n -= n;
    }
    for (;;) {
        size_t dot = rest.n;
        if (dotted)
            span_find(rest, '.', &dot);
        if (out->n > 0)
            strbuf_c(out, '/');
        int r = moving_level_decode(span_part(rest, 0, dot), out);
        if (r < 0 || dot == rest.n)
            return r;
        rest = span_part(rest, dot + 1, rest.n);
    }
}

static bool holds_maildir(int fd)
{
    struct stat st;
    return (fstatat(fd, "cur", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode)) ||
           (fstatat(fd, "new", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode));
}

static int find_below(struct finding *f, int dirfd, const char *path_z, const char *name_z, unsigned depth);

static int find_dir(struct finding *f, int dirfd, const char *path_z, const char *name_z, unsigned depth)
{
    int fd = fsu_open_dir(dirfd, strrchr(path_z, '/') == NULL ? path_z : strrchr(path_z, '/') + 1), r = 0;
    if (fd < 0) {
        moving_failed(f->m, NULL, path_z, "cannot be opened");
        return 0;
    }
    if (f->m->form == MOVING_MAILDIR && holds_maildir(fd))
        r = add_folder(f, path_z, name_z);
    if (r == 0)
        r = find_below(f, fd, path_z, name_z, depth + 1);
    close(fd);
    return r;
}

/* A file counts as mbox when it begins like one; an empty one is an empty folder. Others (indexes, lists of
 * subscriptions) are passed over without a word. */
static int find_file(struct finding *f, int dirfd, const char *path_z, const char *entry_z, const char *name_z)
{
    char begin[5];
    int fd = fsu_open(dirfd, entry_z, O_RDONLY, 0);
    if (fd < 0) {
        moving_failed(f->m, NULL, path_z, "cannot be opened");
        return 0;
    }
    ssize_t n = pread(fd, begin, sizeof(begin), 0);
    close(fd);
    bool mbox = n == 0 || (n == (ssize_t)sizeof(begin) && memcmp(begin, "From ", 5) == 0);
    return mbox && strstr(entry_z, ".msf") == NULL ? add_folder(f, path_z, name_z) : 0;
}

/* What may be a folder by its name: in a Maildir dot folders and plain directories, in a tree of mbox files whatever
 * does not begin with a dot. */
static bool may_be_folder(const struct moving *m, const char *entry_z)
{
    static const char *const own[] = {"cur", "new", "tmp"};
    if (strcmp(entry_z, ".") == 0 || strcmp(entry_z, "..") == 0)
        return false;
    if (m->form == MOVING_MBOX)
        return entry_z[0] != '.';
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (strcmp(entry_z, own[i]) == 0)
            return false;
    return true;
}

static int find_entry(struct finding *f, int dirfd, const char *above_path_z, const char *above_z, const char *entry_z,
                      unsigned depth)
{
    char path[PATH_MAX];
    struct strbuf name = {0};
    struct stat st;
    bool maildir = f->m->form == MOVING_MAILDIR;
    if (join(above_path_z, entry_z, path, sizeof(path)) < 0 || fstatat(dirfd, entry_z, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return 0;
    if (S_ISLNK(st.st_mode) || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode) && !maildir)) {
        moving_failed(f->m, NULL, path, "is a symbolic link or no file: refused");
        return 0;
    }
    if (!S_ISDIR(st.st_mode) && maildir)
        return 0;
    int r = depth > MOVING_DEPTH ? -E_INVAL : folder_name(f->m, above_z, entry_z, &name);
    if (r == -E_INVAL)
        moving_failed(f->m, NULL, path, "lies too deep, or its name is none that a mailbox can have");
    else if (r == 0 && S_ISDIR(st.st_mode))
        r = find_dir(f, dirfd, path, (const char *)name.p, depth);
    else if (r == 0)
        r = find_file(f, dirfd, path, entry_z, (const char *)name.p);
    strbuf_done(&name);
    return r == -E_INVAL ? 0 : r;
}

static int find_below(struct finding *f, int dirfd, const char *path_z, const char *name_z, unsigned depth)
{
    struct dirent **list = NULL;
    int r = 0, n = scandirat(dirfd, ".", &list, NULL, alphasort);
    if (n < 0) {
        moving_failed(f->m, NULL, path_z, "cannot be listed");
        return 0;
    }
    for (int i = 0; i < n; i++) {
        if (r == 0 && may_be_folder(f->m, list[i]->d_name))
            r = find_entry(f, dirfd, path_z, name_z, list[i]->d_name, depth);
        free(list[i]);
    }
    free(list);
    return r;
}

/* --- one folder --------------------------------------------------------------------------------------------------- */

/* Opens what lies below the source, step by step, through no link. The last part is a directory or a file. */
static int open_below(int rootfd, const char *path_z, bool file)
{
    char part[NAME_MAX + 1];
    int fd = openat(rootfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno(errno);
    while (path_z[0] != 0 && fd >= 0) {
        size_t n = strcspn(path_z, "/");
        bool last = path_z[n] == 0;
        if (n > NAME_MAX)
            n = NAME_MAX;
        memcpy(part, path_z, n);
        part[n] = 0;
        int next = last && file ? fsu_open(fd, part, O_RDONLY, 0) : fsu_open_dir(fd, part);
        close(fd);
        fd = next;
        path_z += last ? n : n + 1;
    }
    return fd;
}

static void count_units(struct finding *f)
{
    for (size_t i = 0; i < f->n; i++) {
        struct stat st;
        int fd = open_below(f->rootfd, f->folder[i].path_z, f->m->form == MOVING_MBOX);
        if (fd < 0)
            continue;
        if (f->m->form == MOVING_MAILDIR)
            f->m->units_all += moving_maildir_units(fd);
        else if (fstat(fd, &st) == 0)
            f->m->units_all += (uint64_t)st.st_size;
        close(fd);
    }
}

static void add_counts(struct moving_count *to, const struct moving_count *n)
{
    to->source += n->source;
    to->moved += n->moved;
    to->there += n->there;
    to->failed += n->failed;
    to->renumbered += n->renumbered;
    to->verified += n->verified;
    to->octets += n->octets;
}

/* Takes fd. */
static int one_source(struct moving *m, int fd, const char *source_z, const char *mailbox_z)
{
    struct moving_count n = {0};
    struct intake *in = malloc(sizeof(*in));
    int r = in == NULL ? -E_NOMEM : intake_open(in, m, span_z(mailbox_z));
    if (r == 0 && m->form == MOVING_MAILDIR)
        r = moving_maildir_in(m, fd, source_z, in);
    else if (r == 0)
        r = moving_mbox_in(m, fd, source_z, in);
    if (fd >= 0 && (m->form == MOVING_MAILDIR || in == NULL || in->box == NULL))
        close(fd);
    if (in != NULL) {
        int e = intake_close(in, &n);
        r = r < 0 ? r : e;
    }
    free(in);
    add_counts(&m->total, &n);
    if (r == -E_SYNTAX || r == -E_NOTFOUND) {
        moving_failed(m, NULL, source_z, m->form == MOVING_MBOX ? "is no mbox: it does not begin with a From line"
                                                                : "is no Maildir, or the mailbox was deleted meanwhile");
        return 0;
    }
    moving_folder_done(m, mailbox_z, source_z, &n);
    return r;
}

static int one_folder(struct finding *f, const struct folder *folder)
{
    struct moving *m = f->m;
    char source[PATH_MAX], mailbox[STORE_NAME_MAX + 1], wanted[2 * STORE_NAME_MAX + 8];
    if (join(m->path_z, folder->path_z, source, sizeof(source)) < 0)
        return -E_LIMIT;
    struct span base = m->folder.n > 0 ? m->folder : folder->name_z[0] == 0 ? SPAN_LIT("INBOX") : SPAN_LIT("");
    snprintf(wanted, sizeof(wanted), SPAN_FMT "%s%.*s", SPAN_ARG(base), base.n > 0 && folder->name_z[0] != 0 ? "/" : "",
             STORE_NAME_MAX, folder->name_z);
    int r = moving_mailbox(m, span_z(wanted), m->folder.n > 0, mailbox);
    if (r == -E_INVAL || r == -E_LIMIT || r == -E_CONFLICT) {
        moving_failed(m, NULL, source, "its name is none that a mailbox can have");
        return 0;
    }
    if (r < 0)
        return r;
    int fd = open_below(f->rootfd, folder->path_z, m->form == MOVING_MBOX);
    if (fd < 0) {
        moving_failed(m, NULL, source, "cannot be opened");
        return 0;
    }
    return one_source(m, fd, source, mailbox);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static int single_mbox(struct moving *m)
{
    char mailbox[STORE_NAME_MAX + 1];
    struct stat st;
    int r = moving_mailbox(m, m->folder.n > 0 ? m->folder : SPAN_LIT("INBOX"), true, mailbox);
    if (r < 0)
        return r;
    int fd = open(m->path_z, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_from_errno(errno);
    m->units_all = fstat(fd, &st) == 0 ? (uint64_t)st.st_size : 0;
    if (!S_ISREG(st.st_mode)) {
        close(fd);
        return -E_DENIED;
    }
    return one_source(m, fd, m->path_z, mailbox);
}

int moving_import(struct moving *m)
{
    struct finding f = {.m = m};
    if (m->form == MOVING_MBOX && !m->recurse)
        return single_mbox(m);
    f.rootfd = open(m->path_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f.rootfd < 0)
        return err_from_errno(errno);
    int r = 0;
    if (m->form == MOVING_MAILDIR && holds_maildir(f.rootfd))
        r = add_folder(&f, "", "");
    if (r == 0 && m->recurse)
        r = find_below(&f, f.rootfd, "", "", 0);
    if (r == 0 && f.n == 0)
        r = -E_NOTFOUND;
    if (r == 0)
        count_units(&f);
    for (size_t i = 0; i < f.n && r == 0; i++)
        r = one_folder(&f, &f.folder[i]);
    for (size_t i = 0; i < f.n; i++) {
        free(f.folder[i].path_z);
        free(f.folder[i].name_z);
    }
    free(f.folder);
    close(f.rootfd);
    return r;
}
