/* Many SMTP clients at once, with threads, on the disk: what was accepted is stored once, whoever vanishes meanwhile. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../fuzz/session_rig.h"
#include "base/macros.h"
#include "runtime/addr.h"
#include "runtime/conn.h"
#include "runtime/worker.h"
#include "smtpd/smtpd.h"

#define CLIENTS 8
#define SESSIONS 12
#define ENVELOPE "MAIL FROM:<b@example.net>\r\nRCPT TO:<" RIG_ADDRESS ">\r\nRCPT TO:<nobody@example.test>\r\n"

/* Each is a whole group of commands that may come at once; those with a message are taken. */
static const char *const groups[] = {
    ENVELOPE "DATA\r\nSubject: x\r\n\r\n..hello\r\n.\r\n",
    ENVELOPE "BDAT 12\r\nSubject: x\r\nBDAT 4 LAST\r\n\r\nhi",
    ENVELOPE "RSET\r\n",
    ENVELOPE "BDAT 3\r\nabcRSET\r\n",
    "AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABjb3JyZWN0IGhvcnNl\r\nMAIL FROM:<" RIG_ADDRESS ">\r\nRCPT TO:<postmaster>\r\nDATA\r\n"
    "From: " RIG_ADDRESS "\r\n\r\nmine\r\n.\r\n",
    "EHLO again.example\r\nNOOP\r\nVRFY x\r\nMAIL FROM:<>\r\nDATA\r\nRSET\r\n",
};

static struct rig rig;
static uint16_t port;
static _Atomic unsigned accepted, gone;

static void session(unsigned *seed)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 60};
    struct strbuf got = {0};
    char buf[4096];
    ssize_t n;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    RIG_WANT(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    (void)send(fd, "EHLO c.example\r\n", 16, MSG_NOSIGNAL);
    for (int i = rand_r(seed) % 5; i >= 0; i--) {
        const char *group_z = groups[(unsigned)rand_r(seed) % ARRAY_LEN(groups)];
        (void)send(fd, group_z, strlen(group_z), MSG_NOSIGNAL);
    }
    if (rand_r(seed) % 4 == 0) {
        struct linger now = {.l_onoff = 1};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        usleep((unsigned)rand_r(seed) % 3000);
        atomic_fetch_add(&gone, 1);
    } else {
        shutdown(fd, SHUT_WR);
        while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
            strbuf_add(&got, buf, (size_t)n);
        RIG_WANT(n == 0);
        atomic_fetch_add(&accepted, (unsigned)rig_check_smtp(strbuf_text(&got)));
    }
    close(fd);
    strbuf_done(&got);
}

static void *client_main(void *arg)
{
    for (unsigned i = 0; i < SESSIONS; i++)
        session(arg);
    return NULL;
}

START_TEST(what_is_accepted_is_stored_once)
{
    pthread_t thread[CLIENTS];
    unsigned seed[CLIENTS];
    struct addr at;
    int err;
    rig_init(&rig, "\"rate_limit\":{\"enabled\":false}");
    rig_open_threads(&rig, 4, 4);
    struct smtpd *server = smtpd_new(&(struct smtpd_parts){&rig.slot, rig.jobs, rig.ms, rig.router, rig.auth, rig.limits, NULL, NULL, NULL, NULL});
    ck_assert_int_eq(addr_parse(span_z("127.0.0.1"), 0, &at), 0);
    const struct listener l = {.at = at, .service = smtpd_service(server, SMTPD_MX)};
    ck_assert_int_eq(workers_listen(rig.workers, &l, &err), 0);
    port = workers_port(rig.workers, 0);
    ck_assert_int_eq(workers_start(rig.workers), 0);
    for (unsigned i = 0; i < CLIENTS; i++) {
        seed[i] = i + 1 + (getenv("RIG_SEED") == NULL ? 0 : (unsigned)atoi(getenv("RIG_SEED")));
        ck_assert_int_eq(pthread_create(&thread[i], NULL, client_main, &seed[i]), 0);
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        pthread_join(thread[i], NULL);
    ck_assert_uint_gt(accepted, CLIENTS);
    rig_stop(&rig);
    ck_assert_uint_ge(rig_inbox(&rig), accepted); /* those whose client was gone are stored as well, or not at all */
    ck_assert_uint_le(rig_inbox(&rig), accepted + 5 * gone);
    smtpd_free(server);
    rig_shut(&rig);
    rig_done(&rig);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("smtpd/session_stress");
    TCase *t = tcase_create("threads");
    suite_add_tcase(s, t);
    tcase_add_test(t, what_is_accepted_is_stored_once);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
