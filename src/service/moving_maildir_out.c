/* Export as Maildir: every message a file in cur, under a name that says its uid, so that an export that is begun again
 * goes on; dovecot-uidlist and dovecot-keywords beside them. */
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
#include "base/macros.h"
#include "service/moving_impl.h"
#include "service/moving_out.h"

#define BATCH 256u /* files written before they are synced together and get their place */
#define LETTERS 26u

struct target {
    struct outgoing *g;
    int dirfd, cur, tmp;
    uint64_t letter_bit[LETTERS]; /* the flag of each letter, 0: none */
    uint64_t forwarded;
    char name[BATCH][NAME_MAX + 1];
    size_t batch_n;
    bool strange; /* files of others lie there */
    uint64_t matching;
};

/* --- names -------------------------------------------------------------------------------------------------------- */

static int make_name(const struct target *t, const struct store_row *row, char *ret_z)
{
    static const struct {
        char letter;
        uint64_t flag;
    } known[] = {{'D', STORE_DRAFT}, {'F', STORE_FLAGGED}, {'R', STORE_ANSWERED}, {'S', STORE_SEEN}, {'T', STORE_DELETED}};
    char info[40];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (i == 2 && (row->flags & t->forwarded) != 0) /* in the order of ASCII */
            info[n++] = 'P';
        if ((row->flags & known[i].flag) != 0)
            info[n++] = known[i].letter;
    }
    for (unsigned i = 0; i < LETTERS; i++)
        if ((row->flags & t->letter_bit[i]) != 0)
            info[n++] = (char)('a' + i);
    info[n] = 0;
    return snprintf(ret_z, NAME_MAX + 1, "%lld.U%uV%u.rmaild:2,%s", (long long)row->internal_s, row->uid,
                    t->g->snap->st.uid_validity, info);
}

static const struct store_row *find_row(const struct store_snap *snap, uint32_t uid)
{
    size_t lo = 0, hi = snap->rows_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (snap->row[mid].uid < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < snap->rows_n && snap->row[lo].uid == uid ? &snap->row[lo] : NULL;
}

/* A name that make_name() made, of this mailbox. */
static bool is_ours(const struct target *t, const char *name_z, uint32_t *ret_uid)
{
    long long second;
    unsigned uid, validity;
    int end = 0;
    if (sscanf(name_z, "%lld.U%uV%u.rmaild:2,%n", &second, &uid, &validity, &end) != 3 || end == 0)
        return false;
    *ret_uid = uid;
    return validity == t->g->snap->st.uid_validity;
}

static void give_letters(struct target *t)
{
    const struct outgoing *g = t->g;
    uint64_t used = 0;
    unsigned next = 0;
    bool left_out = false;
    for (size_t i = 0; i < g->snap->rows_n; i++)
        used |= g->snap->row[i].flags;
    for (unsigned i = 0; i < STORE_KEYWORDS; i++) {
        uint64_t bit = STORE_KEYWORD_BIT(i);
        if ((used & bit) == 0)
            continue;
        if (span_ieq_z(span_z(g->keywords.name_z[i]), "$Forwarded"))
            t->forwarded = bit; /* "P", and a letter for Dovecot, which knows no P */
        if (next < LETTERS)
            t->letter_bit[next++] = bit;
        else
            left_out = true;
    }
    if (left_out)
        moving_failed(g->m, NULL, g->mailbox_z, "has more than 26 keywords in use, more than a Maildir can tell: the last "
                                                "ones are left out (mbox keeps all)");
}

/* --- what lies there ---------------------------------------------------------------------------------------------- */

/* Names of an earlier export follow the flags of now. `count`: only those that stand as they should are counted. */
static int look_at_names(struct target *t, bool count)
{
    char want[NAME_MAX + 1];
    uint32_t uid;
    int fd = openat(t->cur, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (d == NULL)
        return err_from_errno(errno);
    for (const struct dirent *e = readdir(d); e != NULL && r == 0; e = readdir(d)) {
        if (e->d_name[0] == '.')
            continue;
        if (!is_ours(t, e->d_name, &uid)) {
            t->strange = true;
            continue;
        }
        const struct store_row *row = find_row(t->g->snap, uid);
        if (row == NULL)
            continue;
        make_name(t, row, want);
        if (count)
            t->matching += strcmp(want, e->d_name) == 0;
        else if (strcmp(want, e->d_name) != 0 && renameat(t->cur, e->d_name, t->cur, want) < 0)
            r = err_from_errno(errno);
    }
    closedir(d);
    return r;
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

static int place_batch(struct target *t)
{
    int r = t->batch_n == 0 ? 0 : fsu_sync_all(t->cur);
    for (size_t i = 0; i < t->batch_n && r == 0; i++)
        if (renameat(t->tmp, t->name[i], t->cur, t->name[i]) < 0)
            r = err_from_errno(errno);
    if (r == 0)
        t->g->n.moved += t->batch_n;
    t->batch_n = 0;
    return r;
}

static int write_one(struct target *t, const struct store_row *row, const char *name_z, struct moving_out *o)
{
    struct timespec times[2] = {{.tv_sec = (time_t)row->internal_s}, {.tv_sec = (time_t)row->internal_s}};
    unlinkat(t->tmp, name_z, 0); /* of an export that was killed */
    o->fd = fsu_open(t->tmp, name_z, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (o->fd < 0)
        return o->fd;
    int r = moving_out_text(o, t->g, row->uid, false);
    if (r == 0)
        r = moving_out_flush(o, true);
    if (r == 0 && futimens(o->fd, times) < 0)
        r = err_from_errno(errno);
    if (close(o->fd) < 0 && r == 0)
        r = err_from_errno(errno);
    strbuf_clear(&o->buf);
    if (r != 0)
        unlinkat(t->tmp, name_z, 0);
    return r;
}

static int put_messages(struct target *t)
{
    struct outgoing *g = t->g;
    struct moving_out o = {.fd = -1};
    struct stat st;
    int r = 0;
    for (size_t i = 0; i < g->snap->rows_n && r == 0; i++) {
        const struct store_row *row = &g->snap->row[i];
        char *name = t->name[t->batch_n];
        make_name(t, row, name);
        g->n.source++;
        if (fstatat(t->cur, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            g->n.there++;
        } else {
            r = write_one(t, row, name, &o);
            g->n.failed += r == 1;
            t->batch_n += r == 0;
            r = r == 1 ? 0 : r;
        }
        if (r == 0 && t->batch_n == BATCH)
            r = place_batch(t);
        g->m->units++;
        g->m->progress(g->m->ctx, g->m);
    }
    if (r == 0)
        r = place_batch(t);
    strbuf_done(&o.buf);
    return r;
}

/* --- what lies beside them ---------------------------------------------------------------------------------------- */

static int put_keywords(struct target *t)
{
    struct strbuf text = {0};
    for (unsigned i = 0; i < LETTERS && t->letter_bit[i] != 0; i++)
        for (unsigned k = 0; k < STORE_KEYWORDS; k++)
            if (t->letter_bit[i] == STORE_KEYWORD_BIT(k))
                strbuf_f(&text, "%u %s\n", i, t->g->keywords.name_z[k]);
    int r = !strbuf_ok(&text) ? -E_NOMEM : text.n == 0 ? 0 : fsu_replace(t->dirfd, "dovecot-keywords", strbuf_text(&text), 0600);
    strbuf_done(&text);
    return r;
}

/* Version 3 of Dovecot's list; it is written whole under another name first. */
static int put_uidlist(struct target *t)
{
    const struct store_snap *snap = t->g->snap;
    static const char partial[] = "dovecot-uidlist.partial";
    char name[NAME_MAX + 1];
    unlinkat(t->dirfd, partial, 0);
    struct moving_out o = {.fd = fsu_open(t->dirfd, partial, O_WRONLY | O_CREAT | O_EXCL, 0600)};
    if (o.fd < 0)
        return o.fd;
    int r = 0;
    strbuf_f(&o.buf, "3 V%u N%llu\n", snap->st.uid_validity, (unsigned long long)MIN(snap->st.uid_next, (uint64_t)UINT32_MAX));
    for (size_t i = 0; i < snap->rows_n && r == 0; i++) {
        make_name(t, &snap->row[i], name);
        *strchr(name, ':') = 0;
        strbuf_f(&o.buf, "%u :%s\n", snap->row[i].uid, name);
        r = moving_out_flush(&o, false);
    }
    if (r == 0)
        r = moving_out_flush(&o, true);
    if (r == 0)
        r = fsu_sync(o.fd);
    if (r == 0 && renameat(t->dirfd, partial, t->dirfd, "dovecot-uidlist") < 0)
        r = err_from_errno(errno);
    close(o.fd);
    strbuf_done(&o.buf);
    return r == 0 ? fsu_sync_all(t->dirfd) : r;
}

static int open_sub(int dirfd, const char *name_z)
{
    return mkdirat(dirfd, name_z, 0700) < 0 && errno != EEXIST ? err_from_errno(errno) : fsu_open_dir(dirfd, name_z);
}

int moving_maildir_out(struct outgoing *g, int dirfd)
{
    struct target *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return -E_NOMEM;
    t->g = g;
    t->dirfd = dirfd;
    t->cur = open_sub(dirfd, "cur");
    t->tmp = open_sub(dirfd, "tmp");
    int new = open_sub(dirfd, "new"), r = MIN(MIN(t->cur, t->tmp), new);
    r = r < 0 ? r : 0;
    if (r == 0)
        give_letters(t);
    if (r == 0)
        r = look_at_names(t, false);
    if (r == 0 && (t->strange || moving_maildir_units(dirfd) > g->snap->st.uid_next)) {
        moving_failed(g->m, NULL, g->path_z, "holds other mail: name a new place, or that of an earlier export of this mailbox");
        goto close_all;
    }
    if (r == 0)
        r = put_messages(t);
    if (r == 0)
        r = put_keywords(t);
    if (r == 0)
        r = put_uidlist(t);
    if (r == 0)
        r = look_at_names(t, true);
    g->n.verified = t->matching;
close_all:
    if (t->cur >= 0)
        close(t->cur);
    if (t->tmp >= 0)
        close(t->tmp);
    if (new >= 0)
        close(new);
    free(t);
    return r;
}
