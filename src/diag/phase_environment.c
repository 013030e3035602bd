/* DIAG-11: configuration, certificate, ports, mail_root, limits. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/err.h"
#include "client/http_client.h"
#include "cmd/place.h"
#include "cmd/run_dir.h"
#include "diag/talk.h"
#include "runtime/tls_client.h"
#include "service/config_file.h"

#define ROOM_OCTETS (UINT64_C(64) * 1024 * 1024) /* STORE-27 */
#define FILES_LEAST 4096u
#define DAY_S       86400

/* `ok` may be the call that sets errno. */
static bool want_errno(struct diag *d, bool ok, const char *what_z)
{
    int e = errno;
    return diag_want(d, ok, "%s%s%s", what_z, what_z[0] == 0 ? "" : ": ", strerrordesc_np(e));
}

static void configuration(struct diag *d)
{
    struct config_findings f;
    struct config *cfg = NULL;
    config_findings_init(&f);
    int r = config_load(d->p.cfg->source_z, &f, &cfg);
    diag_want(d, r == 0, "%s", err_text(r));
    for (const struct config_finding *x = f.first; x != NULL; x = x->next)
        diag_want(d, false, "%s: %s%s", x->key_z, x->value_z[0] == 0 ? "" : "wants ", x->range_z);
    config_findings_done(&f);
    config_unref(cfg);
    if (d->p.cfg->smtp_max_recipients < 100)
        diag_warn(d, "smtp.max_recipients is below 100 (RFC 5321 4.5.3.1.8)");
}

static void left_by_others(struct diag *d)
{
    int n = diag_clean(d, true);
    diag_want(d, n >= 0, "what earlier runs left cannot be taken away");
    if (n > 0)
        diag_note(d, "%d things of runs that were killed are taken away", n);
}

static void serving(struct diag *d)
{
    diag_want(d, run_dir_serving(d->p.cfg->mail_root), "no server runs on %s", d->p.cfg->mail_root);
}

static const char *cert_path(const struct diag *d, char *buf, size_t size)
{
    if (d->p.cfg->tls_cert_file != NULL)
        return d->p.cfg->tls_cert_file;
    snprintf(buf, size, "%s/tls/cert.pem", d->p.cfg->mail_root);
    return buf;
}

static void certificate(struct diag *d)
{
    char buf[4200];
    int days = 0, seconds = 0;
    if (!d->p.cfg->tls_enabled) {
        diag_warn(d, "tls.enabled is false");
        return;
    }
    const char *path = cert_path(d, buf, sizeof(buf));
    FILE *f = fopen(path, "re");
    X509 *x = f == NULL ? NULL : PEM_read_X509(f, NULL, NULL, NULL);
    if (f != NULL)
        fclose(f);
    if (!diag_want(d, x != NULL, "%s cannot be read as a certificate", path))
        return;
    diag_want(d, X509_check_host(x, d->p.cfg->hostname, 0, 0, NULL) == 1, "it is not for %s",
              d->p.cfg->hostname);
    bool valid = X509_cmp_current_time(X509_get0_notBefore(x)) < 0 &&
                 X509_cmp_current_time(X509_get0_notAfter(x)) > 0;
    ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(x));
    if (diag_want(d, valid, "it is not valid now") && days < 14)
        diag_warn(d, "it ends in %d days", days);
    else if (valid)
        diag_note(d, "%d days left", days);
    X509_free(x);
}

static void answers(struct diag *d, enum config_listener l, const char *name_z)
{
    struct tls_want want = {.client = d->trust, .name_z = d->p.cfg->hostname};
    struct http_target at = {.peer = d->at[l],
                             .host_z = d->p.cfg->hostname,
                             .timeout_ms = DIAG_WAIT_MS,
                             .tls = l == LISTEN_APIS ? &want : NULL};
    struct http_ask ask = {
        .method = HTTP_GET, .target_z = "/healthz", .body_max = 65536, .timeout_ms = DIAG_WAIT_MS};
    struct http_answer a = {0};
    struct http_client *h;
    struct talk t;
    if (d->at[l].port == 0)
        return;
    if (l == LISTEN_API || l == LISTEN_APIS) {
        int r = http_client_open(&at, &h);
        if (!diag_want(d, r == 0, "%s: %s", name_z, r == 0 ? "" : err_text(r)))
            return;
        r = http_client_ask(h, &ask, &a);
        if (diag_want(d, r == 0, "%s: %s", name_z, err_text(r))) {
            diag_want(d, a.reply.status == 200, "%s: /healthz says %u %.*s", name_z, a.reply.status,
                      (int)a.body.n, (const char *)a.body.p);
            http_answer_done(&a);
        }
        http_client_close(h);
        return;
    }
    bool imap = l == LISTEN_IMAP || l == LISTEN_IMAPS;
    int r = talk_open(d, l, NULL, &t);
    if (r == 0 && t.greeting == 421)
        diag_warn(d, "%s: a limit was met: %s", name_z, talk_line(&t));
    else if (talk_want(d, r == 0, &t, name_z))
        talk_want(d, talk_has(&t, imap ? "* OK" : "220 "), &t, name_z);
    talk_close(&t);
}

static void ports(struct diag *d)
{
    static const char *const names[LISTEN__COUNT] = {
        [LISTEN_SMTP] = "smtp", [LISTEN_SUBMISSION] = "submission", [LISTEN_SMTPS] = "smtps",
        [LISTEN_IMAP] = "imap", [LISTEN_IMAPS] = "imaps",           [LISTEN_API] = "api",
        [LISTEN_APIS] = "apis"};
    for (unsigned l = 0; l < LISTEN__COUNT; l++)
        answers(d, (enum config_listener)l, names[l]);
}

static void mail_root(struct diag *d)
{
    struct stat st;
    struct statvfs v;
    const char *root = d->p.cfg->mail_root;
    if (!want_errno(d, stat(root, &st) == 0 && S_ISDIR(st.st_mode), root))
        return;
    diag_want(d, (st.st_mode & 0777) == 0700, "its mode is %o, not 700", st.st_mode & 0777);
    want_errno(d, access(root, R_OK | W_OK | X_OK) == 0, root);
    if (want_errno(d, statvfs(root, &v) == 0, "statvfs")) {
        uint64_t room = (uint64_t)v.f_bavail * v.f_frsize;
        if (diag_want(d, room >= ROOM_OCTETS && (v.f_files == 0 || v.f_favail >= 200),
                      "%llu MiB and %llu inodes are free: new mail is refused",
                      (unsigned long long)(room >> 20), (unsigned long long)v.f_favail))
            diag_note(d, "%llu MiB free", (unsigned long long)(room >> 20));
    }
    if (run_dir_on_network(root))
        diag_warn(d, "it lies on a network or FUSE file system: contents read under a lock may be "
                     "stale, one server alone may run");
}

/* What the store is built on: unnamed files, links, locks between open files. */
static void file_system(struct diag *d)
{
    char path[64], name[64];
    int root = open(d->p.cfg->mail_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!want_errno(d, root >= 0, ""))
        return;
    snprintf(name, sizeof(name), "diag-%ld-probe", (long)getpid());
    int fd = openat(root, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        diag_note(d, "no O_TMPFILE: names in tmp/ serve");
        fd = openat(root, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    } else {
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        want_errno(d, linkat(AT_FDCWD, path, root, name, AT_SYMLINK_FOLLOW) == 0, "linkat");
    }
    int other = openat(root, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (want_errno(d, fd >= 0 && other >= 0, "a file cannot be made")) {
        want_errno(d, fsync(fd) == 0, "fsync");
        bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
        diag_want(d, locked && flock(other, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK,
                  "flock does not exclude");
    }
    unlinkat(root, name, 0);
    if (fd >= 0)
        close(fd);
    if (other >= 0)
        close(other);
    close(root);
}

static void descriptors(struct diag *d)
{
    struct rlimit l;
    if (want_errno(d, getrlimit(RLIMIT_NOFILE, &l) == 0, ""))
        diag_want(d, l.rlim_max >= FILES_LEAST, "at most %llu open files",
                  (unsigned long long)l.rlim_max);
    diag_note(d, "%llu", (unsigned long long)l.rlim_max);
}

static const struct diag_check checks[] = {
    {"env.earlier_runs", "nothing is left of runs that were killed, or it goes away",
     left_by_others},
    {"env.configuration", "no findings", configuration},
    {"env.server", "a server runs on this mail_root", serving},
    {"env.certificate", "valid, not about to end, for the host name", certificate},
    {"env.ports", "every configured port answers with its protocol", ports},
    {"env.mail_root", "there, 0700, writable, with room, on a local file system", mail_root},
    {"env.file_system", "unnamed files, links, fsync and flock work", file_system},
    {"env.descriptors", "4096 open files or more", descriptors},
};
const struct diag_phase diag_environment = {1, "Configuration & Environment", checks,
                                            ARRAY_LEN(checks)};
