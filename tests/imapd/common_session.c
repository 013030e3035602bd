#include "imapd/common_session.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "runtime/job.h"
#include "runtime/worker.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/auth.h"
#include "service/config_file.h"
#include "service/mailstore.h"
#include "service/rate_limit.h"
#include "store/fs.h"
#include "store/store_ops.h"

static struct config *make_config(const char *more_z)
{
    char json[2048];
    struct config_findings f;
    struct config *cfg = NULL;
    snprintf(json, sizeof(json),
             "{\"hostname\":\"mail.example.test\",\"domains\":[\"example.test\"],\"tls\":{\"enabled\":false},"
             "\"auth\":{\"pbkdf2_iterations\":100000}%s%s}",
             more_z == NULL ? "" : ",", more_z == NULL ? "" : more_z);
    config_findings_init(&f);
    ck_assert_int_eq(config_parse(span_z(json), "/tmp", &f, &cfg), 0);
    config_findings_done(&f);
    return cfg;
}

void rig_up(struct rig *rig, const char *more_z)
{
    *rig = (struct rig){0};
    log_set_level(LOG_CRITICAL);
    strcpy(rig->root_z, "/tmp/rmaild-imapd-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(rig->root_z));
    struct config *cfg = make_config(more_z);
    config_slot_init(&rig->slot, cfg);
    ck_assert_int_eq(store_fs_open(rig->root_z, NULL, &rig->store), 0);
    ck_assert_int_eq(accounts_open(rig->root_z, &rig->accounts), 0);
    const struct account_change first = {.set_password = true, .password = span_z(PASSWORD)};
    ck_assert_int_eq(account_add(rig->accounts, rig->store, cfg, span_z("example.test"), span_z("alice"), &first), 0);
    rig->limits = rate_limit_new(1000);
    rig->auth = auth_new(rig->accounts, rig->limits, &rig->slot);
    ck_assert_int_eq(job_pool_new(0, &rig->jobs), 0);
    ck_assert_int_eq(workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = rig->jobs}, &rig->workers), 0);
    ck_assert_int_eq(
        mailstore_new(&(struct mailstore_config){.store = rig->store, .jobs = rig->jobs, .manual = true}, &rig->ms), 0);
    ck_assert_int_eq(imapd_new(&(struct imapd_config){.slot = &rig->slot, .store = rig->ms, .auth = rig->auth}, &rig->imapd),
                     0);
    imapd_service_init(rig->imapd, IMAPD_STARTTLS, &rig->service);
    ck_assert_int_eq(workers_start(rig->workers), 0);
}

void rig_down(struct rig *rig)
{
    char command[128];
    workers_stop(rig->workers, 1000);
    mailstore_stop(rig->ms);
    rig->jobs = job_pool_free(rig->jobs);
    rig->workers = workers_free(rig->workers);
    struct imapd_counts counts;
    imapd_counts(rig->imapd, &counts);
    ck_assert_uint_eq(counts.sessions, 0);
    ck_assert_uint_eq(counts.logged_in, 0);
    imapd_free(rig->imapd);
    mailstore_free(rig->ms);
    auth_free(rig->auth);
    rate_limit_free(rig->limits);
    accounts_close(rig->accounts);
    rig->store->ops->close(rig->store);
    config_slot_done(&rig->slot);
    snprintf(command, sizeof(command), "rm -rf %s", rig->root_z);
    ck_assert_int_eq(system(command), 0);
}

const char *hear(struct client *c)
{
    char buf[65536];
    for (int quiet = 0; quiet < 2;) {
        workers_settle(c->rig->workers);
        ssize_t n = c->closed ? 0 : recv(c->fd, buf, sizeof(buf), MSG_DONTWAIT);
        if (n > 0)
            strbuf_add(&c->got, buf, (size_t)n);
        else if (n == 0)
            c->closed = true;
        quiet = n > 0 ? 0 : quiet + 1;
    }
    return c->got.p == NULL ? "" : (const char *)c->got.p;
}

void send_text(struct client *c, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(c->fd, text, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return; /* closed: the test sees it in what it hears */
        if (sent > 0) {
            text += sent;
            n -= (size_t)sent;
        }
        workers_settle(c->rig->workers);
    }
}

const char *say(struct client *c, const char *text_z)
{
    strbuf_clear(&c->got);
    send_text(c, text_z, strlen(text_z));
    return hear(c);
}

struct client client_new(struct rig *rig)
{
    int fd[2];
    struct conn *conn;
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    struct client c = {.rig = rig, .fd = fd[1]};
    ck_assert_int_eq(worker_adopt(workers_at(rig->workers, 0), fd[0], &rig->service, &conn), 0);
    hear(&c);
    return c;
}

struct client client_logged_in(struct rig *rig)
{
    struct client c = client_new(rig);
    ck_assert_msg(has(say(&c, "l LOGIN " ALICE " \"" PASSWORD "\"\r\n"), "l OK [CAPABILITY IMAP4rev1"), "%s", hear(&c));
    return c;
}

struct client client_selected(struct rig *rig)
{
    struct client c = client_logged_in(rig);
    ck_assert_msg(has(say(&c, "s SELECT INBOX\r\n"), "s OK [READ-WRITE]"), "%s", hear(&c));
    return c;
}

void client_close(struct client *c)
{
    close(c->fd);
    strbuf_done(&c->got);
    workers_settle(c->rig->workers);
}

bool has(const char *text_z, const char *part_z)
{
    return strstr(text_z, part_z) != NULL;
}

void append(struct client *c, const char *mailbox_z, const char *flags_z, const char *subject_z)
{
    char command[1024], text[512];
    int n = snprintf(text, sizeof(text), "From: Bob <bob@example.net>\r\nSubject: %s\r\n\r\nThis is %s.\r\n", subject_z, subject_z);
    snprintf(command, sizeof(command), "ap APPEND %s %s {%d+}\r\n%s\r\n", mailbox_z, flags_z, n, text);
    ck_assert_msg(has(say(c, command), "ap OK [APPENDUID "), "%s", hear(c));
}
