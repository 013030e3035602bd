/* Export as mbox (mboxrd): flags and keywords as Status, X-Status and X-Keywords, INTERNALDATE in the From line (UTC),
 * uids as X-UID and X-IMAPbase. The file gets its name when it is whole. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <errno.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "proto/date.h"
#include "proto/mail_files.h"
#include "service/moving_impl.h"
#include "service/moving_lines.h"
#include "service/moving_out.h"

#define DAY_S 86400

/* asctime(3) of UTC. */
static void put_from(struct strbuf *out, int64_t s)
{
    static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int year, month, day;
    int64_t day_no = s / DAY_S - (s % DAY_S < 0);
    if (day_no < date_days(1, 1, 1) || day_no > date_days(9999, 12, 31))
        day_no = 0;
    int in_day = (int)(((s % DAY_S) + DAY_S) % DAY_S);
    date_civil(day_no, &year, &month, &day);
    strbuf_f(out, "From MAILER-DAEMON %.3s %.3s %2d %02d:%02d:%02d %04d\n", days + 3 * (((day_no % 7) + 7) % 7),
             months + 3 * (month - 1), day, in_day / 3600, in_day / 60 % 60, in_day % 60, year);
}

/* UIDVALIDITY, the last uid and all keywords: Dovecot takes no X-Keywords that are not named here. */
static void put_base(struct strbuf *out, const struct outgoing *g)
{
    strbuf_f(out, "X-IMAPbase: %u %010llu", g->snap->st.uid_validity, (unsigned long long)(g->snap->st.uid_next - 1));
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (g->keywords.name_z[i][0] != 0)
            strbuf_f(out, " %s", g->keywords.name_z[i]);
    strbuf_c(out, '\n');
}

static void put_flags(struct strbuf *out, const struct outgoing *g, const struct store_row *row, bool first)
{
    static const struct {
        char letter;
        uint64_t flag;
    } known[] = {{'A', STORE_ANSWERED}, {'F', STORE_FLAGGED}, {'D', STORE_DELETED}, {'T', STORE_DRAFT}};
    if (first)
        put_base(out, g);
    strbuf_f(out, "X-UID: %u\nStatus: %sO\nX-Status: ", row->uid, (row->flags & STORE_SEEN) != 0 ? "R" : "");
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if ((row->flags & known[i].flag) != 0)
            strbuf_c(out, (uint8_t)known[i].letter);
    strbuf_z(out, "\nX-Keywords:");
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if ((row->flags & STORE_KEYWORD_BIT(i)) != 0)
            strbuf_f(out, " %s", g->keywords.name_z[i]);
    strbuf_c(out, '\n');
}

/* What was written from `begin` on is none. */
static int take_back(struct moving_out *o, off_t begin)
{
    off_t flushed = lseek(o->fd, 0, SEEK_CUR);
    if (begin >= flushed) {
        o->buf.n = (size_t)(begin - flushed);
        return 0;
    }
    strbuf_clear(&o->buf);
    return ftruncate(o->fd, begin) < 0 || lseek(o->fd, begin, SEEK_SET) < 0 ? err_from_errno(errno) : 0;
}

static int put_messages(struct outgoing *g, struct moving_out *o)
{
    int r = 0;
    for (size_t i = 0; i < g->snap->rows_n && r == 0; i++) {
        const struct store_row *row = &g->snap->row[i];
        off_t begin = lseek(o->fd, 0, SEEK_CUR) + (off_t)o->buf.n;
        g->n.source++;
        put_from(&o->buf, row->internal_s);
        put_flags(&o->buf, g, row, g->n.moved == 0);
        if (r == 0)
            r = moving_out_text(o, g, row->uid, true);
        strbuf_c(&o->buf, '\n');
        int e = r == 1 ? take_back(o, begin) : 0;
        g->n.failed += r == 1;
        g->n.moved += r == 0;
        r = r == 1 ? e : r;
        g->m->units++;
        g->m->progress(g->m->ctx, g->m);
    }
    return r == 0 ? moving_out_flush(o, true) : r;
}

/* Counts the messages of the file as any reader would; of an earlier export of this mailbox `*ret_ours` is true. */
static int count_messages(const struct outgoing *g, int fd, uint64_t *ret, bool *ret_ours)
{
    struct lines l;
    struct line_piece piece;
    struct mbox_from from;
    uint8_t text[1024];
    char base[40];
    bool blank = true;
    int r = lines_open(&l, fd);
    snprintf(base, sizeof(base), "X-IMAPbase: %u ", g->snap->st.uid_validity);
    *ret = 0;
    *ret_ours = false;
    uint64_t line_no = 0;
    while (r == 0 && (r = lines_next(&l, &piece)) > 0) {
        struct span line = blank && piece.begins ? lines_text(&piece, text, sizeof(text)) : (struct span){0};
        if (line_no++ == 1)
            *ret_ours = piece.text.n > strlen(base) && memcmp(piece.text.p, base, strlen(base)) == 0;
        *ret += line.n > 0 && mbox_from_line(line, &from) && from.dated;
        blank = lines_blank(&piece);
        r = 0;
    }
    *ret_ours = *ret_ours || line_no == 0;
    lines_done(&l);
    return r;
}

/* Whether `name_z` may be written: it is not there, or an earlier export of the same mailbox. */
static int may_replace(struct outgoing *g, int dirfd, const char *name_z)
{
    uint64_t n;
    bool ours;
    int fd = fsu_open(dirfd, name_z, O_RDONLY, 0);
    if (fd == -E_NOTFOUND)
        return 0;
    int r = fd < 0 ? fd : count_messages(g, fd, &n, &ours);
    return r < 0 ? r : ours ? 0 : -E_EXISTS;
}

int moving_mbox_out(struct outgoing *g, int dirfd, const char *name_z)
{
    char partial[NAME_MAX + 1];
    bool ours;
    int r = may_replace(g, dirfd, name_z);
    if (r == 0 && snprintf(partial, sizeof(partial), "%s.partial", name_z) > NAME_MAX)
        r = -E_INVAL;
    if (r == 0)
        r = may_replace(g, dirfd, partial); /* of an export that was killed */
    if (r == -E_EXISTS || r == -E_DENIED) {
        moving_failed(g->m, NULL, g->path_z, "is there already, and no earlier export of this mailbox: name another place");
        return 0;
    }
    if (r < 0)
        return r;
    unlinkat(dirfd, partial, 0);
    struct moving_out o = {.fd = fsu_open(dirfd, partial, O_RDWR | O_CREAT | O_EXCL, 0600)};
    if (o.fd < 0)
        return o.fd;
    r = put_messages(g, &o);
    if (r == 0)
        r = fsu_sync(o.fd);
    if (r == 0)
        r = lseek(o.fd, 0, SEEK_SET) < 0 ? -E_IO : count_messages(g, o.fd, &g->n.verified, &ours);
    else
        close(o.fd);
    if (r == 0 && renameat(dirfd, partial, dirfd, name_z) < 0)
        r = err_from_errno(errno);
    if (r == 0)
        r = fsu_sync(dirfd);
    strbuf_done(&o.buf);
    return r;
}
