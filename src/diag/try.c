/* `rmaild test` (CLI-26): a server of its own on free loopback ports with a scratch mail_root, all checks of diagnose against
 * it, then a clean stop and kills under load. Nothing else is touched; server and folder go away in any case but a SIGKILL
 * of this process (the server then goes too). */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "cmd/verb.h"
#include "diag/clients.h"
#include "diag/talk.h"

#define START_MS 10000
#define STOP_MS 15000
#define ROUNDS 3 /* of kills */
#define MAILS 20 /* in each */

struct trial {
    char folder[64], config[128];
    pid_t pid;
    struct diag d;
    unsigned round; /* of kills and mails */
};

static struct trial *trial_of(struct diag *d)
{
    return CONTAINER_OF(d, struct trial, d);
}

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
    (void)sig;
    stopped = 1;
}

/* -- the instance */

static int free_port(void)
{
    struct sockaddr_storage sa;
    struct addr a;
    socklen_t n = sizeof(sa);
    int port = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || addr_parse(SPAN_LIT("127.0.0.1"), 0, &a) < 0)
        return 0;
    socklen_t len = addr_to_sockaddr(&a, &sa);
    if (bind(fd, (struct sockaddr *)&sa, len) == 0 && getsockname(fd, (struct sockaddr *)&sa, &n) == 0) {
        addr_from_sockaddr((struct sockaddr *)&sa, n, &a);
        port = a.port;
    }
    close(fd);
    return port;
}

static int write_config(struct trial *t)
{
    struct strbuf s = {0};
    strbuf_f(&s, "{\"hostname\":\"mail.test.invalid\",\"domains\":[\"test.invalid\"],\"mail_root\":\"%s/mail\",", t->folder);
    strbuf_f(&s, "\"smtp\":{\"host\":\"127.0.0.1\",\"port\":%d,\"submission_port\":%d,\"smtps_port\":%d},", free_port(), free_port(), free_port());
    strbuf_f(&s, "\"imap\":{\"host\":\"127.0.0.1\",\"port\":%d,\"imaps_port\":%d},", free_port(), free_port());
    strbuf_f(&s, "\"exchange_api\":{\"host\":\"127.0.0.1\",\"port\":%d,\"secure_port\":%d},", free_port(), free_port());
    strbuf_z(&s, "\"relay\":{\"smarthost\":\"127.255.255.254\",\"smarthost_port\":9,\"smarthost_tls\":\"none\"},"
                 "\"auth\":{\"pbkdf2_iterations\":100000}}\n");
    int fd = open(t->config, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int r = fd < 0 || !strbuf_ok(&s) ? -E_IO : fsu_write_all(fd, s.p, s.n);
    if (fd >= 0)
        close(fd);
    strbuf_done(&s);
    return r;
}

static void serve(const struct trial *t)
{
    char log[160];
    snprintf(log, sizeof(log), "%s/log", t->folder);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        _exit(127);
    execl("/proc/self/exe", "rmaild", "--config", t->config, "serve", (char *)NULL);
    _exit(127);
}

static bool start(struct trial *t)
{
    int64_t until = clock_mono_ms() + START_MS;
    struct timespec pause = {.tv_nsec = 20 * 1000000L};
    t->pid = fork();
    if (t->pid == 0)
        serve(t);
    while (t->pid > 0 && clock_mono_ms() < until && stopped == 0) {
        struct talk k;
        bool up = talk_open(&t->d, LISTEN_IMAPS, NULL, &k) == 0;
        talk_close(&k);
        if (up)
            return true;
        if (waitpid(t->pid, NULL, WNOHANG) == t->pid)
            t->pid = -1;
        nanosleep(&pause, NULL);
    }
    return false;
}

/* Its exit status, or -1 when it was killed. */
static int end(struct trial *t, int sig)
{
    int64_t until = clock_mono_ms() + STOP_MS;
    struct timespec pause = {.tv_nsec = 20 * 1000000L};
    int status = -1;
    if (t->pid <= 0)
        return -1;
    kill(t->pid, sig);
    while (waitpid(t->pid, &status, WNOHANG) == 0) {
        if (clock_mono_ms() > until)
            kill(t->pid, SIGKILL);
        nanosleep(&pause, NULL);
    }
    t->pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* -- durability */

static unsigned deliver(struct trial *t, unsigned round)
{
    char text[300];
    unsigned taken = 0;
    struct talk k;
    if (talk_open(&t->d, LISTEN_SMTP, NULL, &k) == 0 && talk_smtp(&k, "EHLO test.invalid") == 250)
        for (unsigned i = 0; i < MAILS; i++) {
            snprintf(text, sizeof(text), "From: a@test.invalid\r\nSubject: durable-%u\r\n\r\nnumber %u\r\n", round, i);
            taken += talk_mail(&k, "a@elsewhere.invalid", t->d.address_z, text) == 250;
        }
    talk_close(&k);
    return taken;
}

static int found(struct trial *t, unsigned round)
{
    char keys[64];
    snprintf(keys, sizeof(keys), "SUBJECT durable-%u", round);
    return diag_look(&t->d, keys, MAILS, NULL);
}

/* Everything acknowledged before the end is there after the next start. */
static int live_through(struct diag *d, int sig)
{
    struct trial *t = trial_of(d);
    unsigned round = t->round++;
    if (!diag_need_users(d))
        return -1;
    unsigned taken = deliver(t, round);
    int status = end(t, sig);
    if (!diag_want(d, start(t), "it does not start again"))
        return -1;
    int n = found(t, round);
    diag_want(d, taken == MAILS && n == (int)taken, "%u of %d were acknowledged, %d are there", taken, MAILS, n);
    return status;
}

static void kills(struct diag *d)
{
    for (unsigned i = 0; i < ROUNDS && stopped == 0; i++)
        live_through(d, SIGKILL);
}

static void clean_stop(struct diag *d)
{
    diag_want(d, live_through(d, SIGTERM) == 0, "the exit status is not 0");
}

static const struct diag_check checks[] = {
    {"durable.kill", "all acknowledged mail is there after SIGKILL and a start", kills},
    {"durable.stop", "and after SIGTERM, which ends with status 0", clean_stop},
};
static const struct diag_phase durability = {9, "Durability", checks, ARRAY_LEN(checks)};

static void begin(struct diag *d)
{
    diag_want(d, start(trial_of(d)), "it does not: %s/log", trial_of(d)->folder);
}

static const struct diag_check start_check[] = {{"start", "a private server starts", begin}};
static const struct diag_phase beginning = {0, "A private server", start_check, ARRAY_LEN(start_check)};

/* -- the verb */

static int remove_one(const char *path_z, const struct stat *st, int what, struct FTW *at)
{
    (void)st;
    (void)what;
    (void)at;
    (void)remove(path_z);
    return 0;
}

static int run_all(struct trial *t, const struct verb_call *call, struct diag_report *report)
{
    struct verb_call own = *call;
    const char *filter_z = report->filter_z;
    char mail[80];
    own.config_z = t->config;
    snprintf(mail, sizeof(mail), "%s/mail", t->folder);
    if (mkdir(mail, 0700) < 0 || write_config(t) < 0) {
        verb_say("%s: a private instance cannot be made: %s", t->folder, strerrordesc_np(errno));
        return VERB_REFUSED;
    }
    if (diag_open(&own, &t->d) != VERB_GOOD)
        return VERB_REFUSED;
    t->d.due_ms = clock_mono_ms() + DIAG_TOTAL_MS;
    report->filter_z = NULL;
    diag_run_phase(&t->d, &beginning, report);
    report->filter_z = filter_z;
    if (report->count[DIAG_FAIL] == 0) {
        diag_run(&t->d, ~0u, report);
        t->d.due_ms = clock_mono_ms() + 3 * DIAG_TOTAL_MS;
        diag_run_phase(&t->d, &durability, report);
    }
    diag_close(&t->d);
    return VERB_GOOD;
}

int test_verb(const struct verb_call *call)
{
    struct trial t = {.pid = -1};
    struct diag_report report = {0};
    const struct verb_option options[] = {{"--filter", NULL, &report.filter_z}};
    const char *tmp = getenv("TMPDIR");
    size_t n;
    if (verb_options(call, options, ARRAY_LEN(options), NULL, 0, 0, &n) != VERB_GOOD)
        return VERB_USAGE;
    snprintf(t.folder, sizeof(t.folder), "%.40s/rmaild-try-XXXXXX", tmp == NULL || tmp[0] != '/' ? "/tmp" : tmp);
    if (mkdtemp(t.folder) == NULL) {
        verb_say("%s: %s", t.folder, strerrordesc_np(errno));
        return VERB_REFUSED;
    }
    snprintf(t.config, sizeof(t.config), "%s/config.json", t.folder);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    report.list = call->json ? cJSON_CreateArray() : NULL;
    int status = run_all(&t, call, &report);
    end(&t, SIGKILL);
    (void)nftw(t.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    int sum = diag_report_end(&report);
    return stopped != 0 ? VERB_REFUSED : status != VERB_GOOD ? status : sum;
}
