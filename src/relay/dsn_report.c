#include "relay/dsn_report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/date.h"
#include "relay/dsn.h"

#define DAY_S     86400
#define DAY_CHARS 8u /* "20260301-example.com" */
#define SHOWN_MAX 400u

int report_dir_open(const char *mail_root_z)
{
    int root = fsu_open_dir(AT_FDCWD, mail_root_z);
    int queue = root < 0 ? root : fsu_make_dir(root, "queue");
    int dir = queue < 0 ? queue : fsu_make_dir(queue, "report");
    if (queue >= 0)
        close(queue);
    if (root >= 0)
        close(root);
    return dir;
}

static void day_of(int64_t now_s, char ret_z[DAY_CHARS + 1])
{
    int year, month, day;
    date_civil(now_s / DAY_S, &year, &month, &day);
    snprintf(ret_z, DAY_CHARS + 1, "%04u%02u%02u", (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100);
}

/* -- adding */

/* On one line, as text, and not too long. */
static void put_shown(struct strbuf *b, struct span s)
{
    struct span cut = span_part(span_trim(s), 0, SHOWN_MAX);
    bool high = utf8_valid(cut);
    for (size_t i = 0; i < cut.n; i++) {
        uint8_t c = cut.p[i];
        strbuf_c(b, c < 0x20 || c == 0x7f ? ' ' : c >= 0x80 && !high ? '?' : c);
    }
    if (cut.n == 0)
        strbuf_c(b, '-');
}

static void put_line(struct strbuf *b, const char *name_z, struct span value)
{
    strbuf_f(b, "  %s: ", name_z);
    put_shown(b, value);
    strbuf_z(b, "\r\n");
}

static void put_entry(struct strbuf *b, int64_t now_s, const struct dsn_rcpt *rcpt, struct span sender, struct span message_id)
{
    put_shown(b, rcpt->address);
    strbuf_z(b, "\r\n  Time: ");
    date_write(b, now_s, 0);
    strbuf_z(b, "\r\n");
    put_line(b, "Sender", sender);
    put_line(b, "Message-ID", message_id);
    put_line(b, "Status", rcpt->status);
    put_line(b, "Reply", rcpt->diagnostic.n > 0 ? rcpt->diagnostic : rcpt->reason);
    strbuf_z(b, "\r\n");
}

/* The file under its lock; the name is still its own. */
static int open_locked(int dir, const char *name_z, bool make, bool wait, int *ret_fd, off_t *ret_size)
{
    for (;;) {
        struct stat st;
        int fd = fsu_open(dir, name_z, make ? O_RDWR | O_APPEND | O_CREAT : O_RDWR, 0600);
        if (fd < 0)
            return fd;
        if (flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0 || fstat(fd, &st) < 0) {
            int r = errno == EWOULDBLOCK ? -E_AGAIN : err_from_errno(errno);
            close(fd);
            return r;
        }
        if (st.st_nlink > 0) {
            *ret_fd = fd;
            *ret_size = st.st_size;
            return 0;
        }
        close(fd); /* sent and removed meanwhile */
    }
}

int report_add(int dir, const char *domain_z, int64_t now_s, const struct dsn_rcpt *rcpt, struct span sender,
               struct span message_id)
{
    char day[DAY_CHARS + 1], name[300];
    struct strbuf b = {0};
    off_t size = 0;
    int fd = -1;
    day_of(now_s, day);
    snprintf(name, sizeof(name), "%s-%s", day, domain_z);
    put_entry(&b, now_s, rcpt, sender, message_id);
    int r = strbuf_ok(&b) ? open_locked(dir, name, true, true, &fd, &size) : -E_NOMEM;
    if (r == 0 && size < (off_t)REPORT_OCTETS) {
        r = fsu_write_all(fd, b.p, b.n);
        if (r == 0)
            r = fsu_sync(fd);
        if (r == 0 && size == 0)
            r = fsu_sync(dir);
    }
    if (fd >= 0)
        close(fd);
    strbuf_done(&b);
    return r;
}

/* -- sending */

static bool name_of_report(const char *name_z, const char *today_z)
{
    size_t n = strlen(name_z);
    return n > DAY_CHARS + 1 && n < sizeof(((struct report *)NULL)->name_z) && strspn(name_z, "0123456789") == DAY_CHARS &&
           name_z[DAY_CHARS] == '-' && memcmp(name_z, today_z, DAY_CHARS) < 0;
}

static int take_named(int dir, const char *name_z, struct report *ret)
{
    struct report r = {.fd = -1};
    off_t size = 0;
    int e = open_locked(dir, name_z, false, false, &r.fd, &size);
    if (e < 0)
        return e == -E_AGAIN || e == -E_NOTFOUND ? 0 : e;
    r.n = (size_t)(size < (off_t)(2 * REPORT_OCTETS) ? size : (off_t)(2 * REPORT_OCTETS));
    r.text = malloc(r.n + 1);
    e = r.text == NULL ? -E_NOMEM : fsu_pread_full(r.fd, r.text, r.n, 0);
    if (e < 0) {
        report_done(dir, &r, 0);
        return e;
    }
    snprintf(r.name_z, sizeof(r.name_z), "%s", name_z);
    snprintf(r.domain_z, sizeof(r.domain_z), "%s", name_z + DAY_CHARS + 1);
    *ret = r;
    return 1;
}

int report_take(int dir, int64_t now_s, struct report *ret)
{
    char today[DAY_CHARS + 1];
    int again = fsu_open_dir(dir, ".");
    DIR *d = again < 0 ? NULL : fdopendir(again);
    int r = 0;
    if (d == NULL) {
        if (again >= 0)
            close(again);
        return again < 0 ? again : -E_NOMEM;
    }
    day_of(now_s, today);
    for (struct dirent *e; r == 0 && (e = readdir(d)) != NULL;)
        if (name_of_report(e->d_name, today))
            r = take_named(dir, e->d_name, ret);
    closedir(d);
    return r;
}

void report_write(const struct report *r, const char *hostname_z, int64_t now_s, struct strbuf *out)
{
    char id[CRYPTO_ID_MAX];
    crypto_id(id);
    strbuf_f(out, "Return-Path: <>\r\nFrom: MAILER-DAEMON@%s\r\nTo: <postmaster@%s>\r\nSubject: Mail that failed on %.4s-%.2s-%.2s\r\nDate: ",
             hostname_z, r->domain_z, r->name_z, r->name_z + 4, r->name_z + 6);
    date_write(out, now_s, 0);
    strbuf_f(out, "\r\nMessage-ID: <%s@%s>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                  "This is the mail server %s. The following mail could not be delivered, and its\r\n"
                  "senders were not told: they are strangers to this server, whose address may be\r\n"
                  "forged, or an address here that is no more. Most of it is mail that an alias\r\n"
                  "sends to another host.\r\n\r\n", id, hostname_z, hostname_z);
    strbuf_add(out, r->text, r->n);
    if (r->n >= REPORT_OCTETS)
        strbuf_z(out, "There was more; the log has all of it (dsn.none).\r\n");
}

void report_done(int dir, struct report *r, int sent)
{
    if (sent && unlinkat(dir, r->name_z, 0) == 0)
        (void)fsu_sync(dir); /* a crash now sends it twice, no more */
    if (r->fd >= 0)
        close(r->fd);
    free(r->text);
    *r = (struct report){.fd = -1};
}
