/* A Maildir as source: cur and new, flags in the names, dovecot-keywords and dovecot-uidlist beside them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "proto/mail_files.h"
#include "service/moving_impl.h"
#include "service/moving_intake.h"
#include "service/moving_lines.h"

#define LETTERS 26
#define READ_PIECE (64u * 1024u)

struct entry {
    uint32_t name_at; /* in names */
    uint32_t uid;     /* of dovecot-uidlist; 0: none */
    bool is_new;
};

struct source {
    struct moving *m;
    struct intake *in;
    const char *source_z;
    int dirfd, sub[2]; /* cur, new; -1 where missing */
    struct strbuf names;
    struct entry *entry;
    size_t n, cap;
    char keyword[LETTERS][STORE_KEYWORD_MAX + 1];
    uint8_t *piece;
};

static const char *const sub_name[2] = {"cur", "new"};

static const char *name_of(const struct source *s, const struct entry *e)
{
    return (const char *)s->names.p + e->name_at;
}

/* Without what stands behind ':', as dovecot-uidlist has it. */
static struct span base_of(struct span name)
{
    size_t colon = name.n;
    span_find(name, ':', &colon);
    return span_part(name, 0, colon);
}

/* --- listing ------------------------------------------------------------------------------------------------------ */

typedef int (*name_taker)(void *ctx, const char *name_z, unsigned char type);

/* Every name of a directory that does not begin with a dot. */
static int each_name(int dirfd, name_taker take, void *ctx)
{
    int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (d == NULL) {
        r = err_from_errno(errno);
        if (fd >= 0)
            close(fd);
        return r;
    }
    for (;;) {
        errno = 0;
        const struct dirent *e = readdir(d);
        if (e == NULL) {
            r = r == 0 && errno != 0 ? err_from_errno(errno) : r;
            break;
        }
        if (e->d_name[0] != '.')
            r = take(ctx, e->d_name, e->d_type);
        if (r < 0)
            break;
    }
    closedir(d);
    return r;
}

struct taking {
    struct source *s;
    bool is_new;
};

static int take_entry(void *ctx, const char *name_z, unsigned char type)
{
    const struct taking *t = ctx;
    struct source *s = t->s;
    (void)type; /* what is no file shows when it is opened, and is said then */
    if (s->n == s->cap) {
        size_t cap = s->cap * 2 + 1024;
        struct entry *p = realloc(s->entry, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        s->entry = p;
        s->cap = cap;
    }
    if (s->names.n > UINT32_MAX - NAME_MAX - 1)
        return -E_LIMIT;
    s->entry[s->n++] = (struct entry){.name_at = (uint32_t)s->names.n, .is_new = t->is_new};
    strbuf_add(&s->names, name_z, strlen(name_z) + 1);
    return strbuf_ok(&s->names) ? 0 : -E_NOMEM;
}

static int count_entry(void *ctx, const char *name_z, unsigned char type)
{
    (void)name_z;
    (void)type;
    ++*(uint64_t *)ctx;
    return 0;
}

uint64_t moving_maildir_units(int dirfd)
{
    uint64_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(sub_name); i++) {
        int fd = fsu_open_dir(dirfd, sub_name[i]);
        if (fd >= 0) {
            (void)each_name(fd, count_entry, &n);
            close(fd);
        }
    }
    return n;
}

/* --- order -------------------------------------------------------------------------------------------------------- */

static int by_base(const void *a, const void *b, void *ctx)
{
    const struct source *s = ctx;
    return span_cmp(base_of(span_z(name_of(s, a))), base_of(span_z(name_of(s, b))));
}

static unsigned long long leading_number(const char *z)
{
    return strtoull(z, NULL, 10);
}

/* Those with uids first, by uid; then by the second of delivery that begins the name. */
static int by_arrival(const void *a, const void *b, void *ctx)
{
    const struct source *s = ctx;
    const struct entry *x = a, *y = b;
    if (x->uid != y->uid)
        return x->uid != 0 && (y->uid == 0 || x->uid < y->uid) ? -1 : 1;
    unsigned long long tx = leading_number(name_of(s, x)), ty = leading_number(name_of(s, y));
    if (tx != ty)
        return tx < ty ? -1 : 1;
    return strcmp(name_of(s, x), name_of(s, y));
}

static void set_uid(struct source *s, struct span name, uint32_t uid)
{
    struct span base = base_of(name);
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = span_cmp(base_of(span_z(name_of(s, &s->entry[mid]))), base);
        if (c == 0) {
            s->entry[mid].uid = uid;
            return;
        }
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
}

/* --- what lies beside the messages -------------------------------------------------------------------------------- */

typedef int (*line_taker)(struct source *s, struct span line);

static int take_keyword(struct source *s, struct span line)
{
    struct keyword_line k;
    int r = keyword_line(line, &k);
    if (r == 0 && k.name.n <= STORE_KEYWORD_MAX)
        snprintf(s->keyword[k.letter], sizeof(s->keyword[0]), SPAN_FMT, SPAN_ARG(k.name));
    return r;
}

static int take_uid(struct source *s, struct span line)
{
    struct uidlist_line u;
    int r = uidlist_line(line, &u);
    if (r == 0 && !u.head)
        set_uid(s, u.name, u.uid);
    return r;
}

/* A file that is not there is none; lines that cannot be read are said once. */
static int read_beside(struct source *s, const char *name_z, line_taker take)
{
    struct lines l;
    struct line_piece piece;
    uint8_t text[4096];
    bool said = false;
    char where[512];
    int fd = fsu_open(s->dirfd, name_z, O_RDONLY, 0);
    snprintf(where, sizeof(where), "%s/%s", s->source_z, name_z);
    if (fd < 0) {
        if (fd != -E_NOTFOUND)
            moving_say(s->m, where, "cannot be read");
        return 0;
    }
    int r = lines_open(&l, fd);
    if (r < 0)
        return r;
    while ((r = lines_next(&l, &piece)) > 0) {
        struct span line = lines_text(&piece, text, sizeof(text));
        if ((line.p == NULL || (line.n > 0 && take(s, line) < 0)) && !said) {
            moving_say(s->m, where, "has lines that cannot be understood");
            said = true;
        }
    }
    if (r < 0)
        moving_say(s->m, where, "cannot be read to its end");
    lines_done(&l);
    return 0;
}

/* --- one message -------------------------------------------------------------------------------------------------- */

/* "S" seen ... behind ":2," (https://cr.yp.to/proto/maildir.html); "P" passed is the keyword $Forwarded, 'a' and so on
 * are those of dovecot-keywords. */
static size_t read_info(const struct source *s, struct span name, uint64_t *ret_flags, struct span keyword[LETTERS + 1])
{
    static const struct {
        char letter;
        uint64_t flag;
    } known[] = {{'D', STORE_DRAFT}, {'F', STORE_FLAGGED}, {'R', STORE_ANSWERED}, {'S', STORE_SEEN}, {'T', STORE_DELETED}};
    struct span base = base_of(name), info = span_part(name, base.n, name.n);
    uint64_t seen = 0;
    size_t n = 0;
    *ret_flags = 0;
    if (info.n < 3 || memcmp(info.p, ":2,", 3) != 0)
        return 0;
    for (size_t i = 3; i < info.n && info.p[i] != ','; i++) {
        uint8_t c = info.p[i];
        for (size_t k = 0; k < ARRAY_LEN(known); k++)
            if (known[k].letter == (char)c)
                *ret_flags |= known[k].flag;
        bool letter = c >= 'a' && c <= 'z', passed = c == 'P';
        uint64_t bit = letter ? UINT64_C(1) << (c - 'a') : passed ? UINT64_C(1) << LETTERS : 0;
        if (bit == 0 || (seen & bit) != 0)
            continue;
        seen |= bit;
        if (passed)
            keyword[n++] = SPAN_LIT("$Forwarded");
        else if (s->keyword[c - 'a'][0] != 0)
            keyword[n++] = span_z(s->keyword[c - 'a']);
    }
    return n;
}

/* 1: the source cannot be read to its end. */
static int read_text(struct source *s, int fd)
{
    for (;;) {
        ssize_t got = read(fd, s->piece, READ_PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return 1;
        if (got == 0)
            return 0;
        int r = intake_add(s->in, span_of(s->piece, (size_t)got));
        if (r < 0)
            return r;
    }
}

static const char *why_not_opened(int r)
{
    return r == -E_NOTFOUND ? "is gone: another program changed it meanwhile; import again when none does"
           : r == -E_DENIED ? "is no regular file, or may not be read"
                            : err_text(r);
}

static int one_message(struct source *s, const struct entry *e)
{
    char where[512];
    struct span keyword[LETTERS + 1];
    struct stat st;
    const char *name = name_of(s, e);
    snprintf(where, sizeof(where), "%s/%s/%s", s->source_z, sub_name[e->is_new], name);
    int fd = fsu_open(s->sub[e->is_new], name, O_RDONLY, 0);
    if (fd < 0) {
        moving_failed(s->m, s->in, where, why_not_opened(fd));
        return 0;
    }
    struct intake_message msg = {.entry_z = where, .keyword = keyword, .uid = e->uid};
    msg.keywords_n = read_info(s, span_z(name), &msg.flags, keyword);
    intake_begin(s->in);
    int r = fstat(fd, &st) < 0 ? 1 : read_text(s, fd);
    close(fd);
    if (r == 1 || r == -E_LIMIT) {
        intake_drop(s->in);
        moving_failed(s->m, s->in, where, r == 1 ? "cannot be read to its end" : "is larger than a message can be");
        return 0;
    }
    msg.internal_s = r == 0 ? st.st_mtim.tv_sec : 0;
    return r < 0 ? r : intake_end(s->in, &msg);
}

static int list_all(struct source *s)
{
    for (size_t i = 0; i < ARRAY_LEN(sub_name); i++) {
        struct taking t = {s, i == 1};
        int r = s->sub[i] < 0 ? 0 : each_name(s->sub[i], take_entry, &t);
        if (r < 0)
            return r;
    }
    if (s->n > 0)
        qsort_r(s->entry, s->n, sizeof(*s->entry), by_base, s);
    int r = read_beside(s, "dovecot-uidlist", take_uid);
    if (r == 0)
        r = read_beside(s, "dovecot-keywords", take_keyword);
    if (s->n > 0)
        qsort_r(s->entry, s->n, sizeof(*s->entry), by_arrival, s);
    return r;
}

int moving_maildir_in(struct moving *m, int dirfd, const char *source_z, struct intake *in)
{
    struct source s = {.m = m, .in = in, .source_z = source_z, .dirfd = dirfd, .piece = malloc(READ_PIECE)};
    for (size_t i = 0; i < ARRAY_LEN(sub_name); i++)
        s.sub[i] = fsu_open_dir(dirfd, sub_name[i]);
    int r = s.piece == NULL ? -E_NOMEM : s.sub[0] < 0 && s.sub[1] < 0 ? -E_NOTFOUND : list_all(&s);
    for (size_t i = 0; i < s.n && r == 0; i++) {
        r = one_message(&s, &s.entry[i]);
        m->units++;
        m->progress(m->ctx, m);
    }
    for (size_t i = 0; i < ARRAY_LEN(sub_name); i++)
        if (s.sub[i] >= 0)
            close(s.sub[i]);
    free(s.piece);
    free(s.entry);
    strbuf_done(&s.names);
    return r;
}
