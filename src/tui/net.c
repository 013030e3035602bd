/* The connection: names to addresses, pins, login, commands on their way, and another try when it is lost. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "runtime/job.h"
#include "service/saslprep.h"
#include "tui/tui_impl.h"

#define AGAIN_FIRST_MS 1000
#define AGAIN_MAX_MS   60000

struct resolve_job {
    struct job job;
    struct tui *t;
    char name_z[256];
    struct addr at[TUI_ADDRESSES_MAX];
    size_t n;
};

struct worker *tui_worker(const struct tui *t)
{
    return workers_at(t->ws, 0);
}

/* -- commands */

struct op *tui_op(struct tui *t, const char *what_z)
{
    struct op *op = calloc(1, sizeof(*op));
    if (op == NULL)
        abort();
    op->t = t;
    op->what_z = what_z;
    op->since_ms = worker_now_ms(tui_worker(t));
    return op;
}

static void drop_op(struct op *op)
{
    for (struct op **at = &op->t->ops; *at != NULL; at = &(*at)->next) {
        if (*at == op) {
            *at = op->next;
            break;
        }
    }
    free(op->text_z);
    strbuf_done(&op->octets);
    free(op);
}

static void on_op_data(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct op *op = arg;
    (void)c;
    if (op->data != NULL)
        op->data(op->t, r, op);
}

static void on_op_done(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct op *op = arg;
    struct tui *t = op->t;
    (void)c;
    t->dirty = true;
    if (op->done != NULL)
        op->done(t, r, op);
    else if (r->status != IMAP_OK && r->status != IMAP_BYE)
        tui_complain(t, "%s: " SPAN_FMT, op->what_z, SPAN_ARG(r->text));
    drop_op(op);
}

void tui_op_say(struct op *op, struct imap_say *s)
{
    static const struct imap_command_user user = {.data = on_op_data, .done = on_op_done};
    static const struct imap_reply lost = {.kind = IMAP_REPLY_TAGGED, .status = IMAP_BYE};
    struct tui *t = op->t;
    op->next = t->ops;
    t->ops = op;
    if (t->imap == NULL)
        imap_say_done(s);
    if (t->imap == NULL || imap_client_say(t->imap, s, &user, op) < 0)
        on_op_done(NULL, &lost, op);
}

bool tui_online(struct tui *t)
{
    if (!t->ready)
        tui_complain(t, "There is no connection");
    return t->ready;
}

/* -- life of a connection */

static void on_untagged(struct imap_client *c, const struct imap_reply *r, void *ctx)
{
    struct tui *t = ctx;
    (void)c;
    t->dirty = true;
    if (imap_reply_code_is(r, "ALERT"))
        tui_complain(t, SPAN_FMT, SPAN_ARG(r->text));
    tui_boxes_heard(t, r);
    tui_messages_heard(t, r);
}

static void on_ready(struct imap_client *c, void *ctx)
{
    struct tui *t = ctx;
    char *open_z = t->open_z == NULL ? strdup("INBOX") : strdup(t->open_z);
    t->ready = true;
    t->unsent_told = false;
    t->connecting = false;
    t->again_ms = AGAIN_FIRST_MS;
    if (t->broken[0] == '\0')
        tui_say(t, "Connected to %s, %s", t->server_z, imap_client_tls(c));
    else
        tui_complain(t, "Connected again. %s", t->broken);
    t->broken[0] = '\0';
    if (open_z != NULL)
        tui_boxes_open(t, open_z);
    free(open_z);
    tui_boxes_list(t);
    imap_client_idle(c, true);
}

static void on_again(struct timer *timer, int64_t now_ms)
{
    (void)now_ms;
    tui_net_connect(CONTAINER_OF(timer, struct tui, again));
}

static void try_again(struct tui *t)
{
    timer_arm(worker_wheel(tui_worker(t)), &t->again, worker_now_ms(tui_worker(t)) + t->again_ms);
    t->again_ms = MIN(t->again_ms * 2, AGAIN_MAX_MS);
}

static void at_once(struct tui *t)
{
    timer_arm(worker_wheel(tui_worker(t)), &t->again, worker_now_ms(tui_worker(t)));
}

void tui_net_password(struct tui *t, const char *text_z)
{
    size_t n;
    char *prepared;
    if (t->password_z != NULL)
        crypto_wipe(t->password_z, strlen(t->password_z));
    tui_put(&t->password_z, saslprep(span_z(text_z), &prepared, &n) == 0 ? prepared : tui_dup(span_z(text_z)));
}

static void password_given(struct tui *t, const char *text_z)
{
    if (text_z == NULL) {
        t->quit = true;
        return;
    }
    tui_net_password(t, text_z);
    at_once(t);
}

static void user_given(struct tui *t, const char *text_z)
{
    if (text_z == NULL || text_z[0] == '\0')
        t->quit = true;
    else
        tui_put(&t->user_z, tui_dup(span_z(text_z)));
    at_once(t);
}

static void key_answered(struct tui *t, bool yes)
{
    if (!yes) {
        t->quit = t->failed = true;
        return;
    }
    int r = tui_pin_add(t, t->server_z, t->imap_port, t->asked_key);
    if (r < 0) {
        t->quit = t->failed = true;
        tui_complain(t, "%s/known_hosts: %s", t->folder_z, err_text(r));
        return;
    }
    at_once(t);
}

/* SPEC TUI-01: nobody decides about a certificate but the user, once; a key that changed is nobody's to accept here. */
static void judge_key(struct tui *t)
{
    uint8_t pin[TLS_KEY_OCTETS];
    char hex[2 * TLS_KEY_OCTETS + 1], question[600];
    hex_encode(span_of(t->asked_key, TLS_KEY_OCTETS), hex);
    if (tui_pin_of(t, t->server_z, t->imap_port, pin)) {
        tui_complain(t, "The key of %s CHANGED: refused (known_hosts has another)", t->server_z);
        fprintf(stderr, "rmaild: the key of %s:%u is not the one in %s/known_hosts; it has now sha256:%s\n", t->server_z,
                t->imap_port, t->folder_z, hex);
        t->quit = t->failed = true;
        return;
    }
    snprintf(question, sizeof(question), "The certificate of %s does not verify. Key SHA-256 %s. Trust it from now on? (y/n)",
             t->server_z, hex);
    tui_ask(t, question, key_answered);
}

static void on_closed(struct imap_client *c, const struct imap_outcome *why, void *ctx)
{
    struct tui *t = ctx;
    (void)c;
    struct row *row = tui_current(t);
    t->imap = NULL;
    t->dirty = true;
    t->ready = t->connecting = t->opening = t->undeleting = false;
    t->keep_uid = row == NULL ? t->keep_uid : row->uid;
    if (why->end == IMAP_END_TLS && tls_client_refused(t->imap_trust, t->asked_key)) {
        judge_key(t);
    } else if (why->end == IMAP_END_REFUSED) {
        tui_complain(t, "Login refused: " SPAN_FMT, SPAN_ARG(why->text));
        if (t->o.dump_z != NULL || t->o.password_file_z != NULL) {
            fprintf(stderr, "rmaild: login refused\n");
            t->quit = t->failed = true;
        } else {
            tui_ask_line(t, "Password: ", "", true, password_given);
        }
    } else if (t->at_i + 1 < t->at_n && why->stage == IMAP_AT_CONNECT) {
        t->at_i++;
        at_once(t);
    } else {
        tui_complain(t, "Connection lost (%s): " SPAN_FMT "; trying again", imap_stage_name(why->stage), SPAN_ARG(why->text));
        t->at_i = 0;
        try_again(t);
    }
}

static void resolve_run(struct job *j)
{
    struct resolve_job *r = CONTAINER_OF(j, struct resolve_job, job);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *list;
    if (getaddrinfo(r->name_z, NULL, &hints, &list) != 0)
        return;
    for (struct addrinfo *a = list; a != NULL && r->n < TUI_ADDRESSES_MAX; a = a->ai_next)
        addr_from_sockaddr(a->ai_addr, a->ai_addrlen, &r->at[r->n++]);
    freeaddrinfo(list);
}

static void resolve_done(struct job *j, struct conn *conn)
{
    struct resolve_job *r = CONTAINER_OF(j, struct resolve_job, job);
    struct tui *t = r->t;
    (void)conn;
    t->resolving = false;
    t->dirty = true;
    memcpy(t->at, r->at, sizeof(t->at));
    t->at_n = r->n;
    free(r);
    if (t->at_n > 0) {
        at_once(t);
        return;
    }
    tui_complain(t, "There is no address of %s", t->server_z);
    try_again(t);
}

static void resolve(struct tui *t)
{
    struct resolve_job *r = calloc(1, sizeof(*r));
    if (r == NULL)
        abort();
    if (addr_parse(span_z(t->server_z), t->imap_port, &t->at[0]) == 0) {
        free(r);
        t->at_n = 1;
        at_once(t);
        return;
    }
    t->resolving = true;
    r->t = t;
    snprintf(r->name_z, sizeof(r->name_z), "%s", t->server_z);
    r->job = (struct job){.class = JOB_IO, .run = resolve_run, .done = resolve_done};
    job_submit(t->jobs, &r->job);
}

void tui_net_connect(struct tui *t)
{
    static const struct imap_client_user user = {.ready = on_ready, .untagged = on_untagged, .closed = on_closed};
    uint8_t pin[TLS_KEY_OCTETS];
    if (t->quit || t->imap != NULL)
        return;
    if (t->user_z == NULL) {
        tui_ask_line(t, "Address: ", "", false, user_given);
        return;
    }
    if (t->password_z == NULL) {
        tui_ask_line(t, "Password: ", "", true, password_given);
        return;
    }
    if (t->at_n == 0) {
        resolve(t);
        return;
    }
    tls_client_pin(t->imap_trust, tui_pin_of(t, t->server_z, t->imap_port, pin) ? pin : NULL);
    struct imap_peer to = {.at = t->at[t->at_i], .name_z = t->server_z, .tls_at_once = !t->imap_starttls, .trust = t->imap_trust,
        .user_z = t->user_z, .password_z = t->password_z, .compress = true, .connect_ms = 20000, .command_ms = 60000,
        .keep_max = 32u * 1024 * 1024};
    to.at.port = t->imap_port;
    int r = imap_client_open(tui_worker(t), &to, &user, t, &t->imap);
    t->connecting = r == 0;
    tui_say(t, "Connecting to %s ...", t->server_z);
    if (r < 0)
        try_again(t);
}

static bool read_port(const char *text_z, uint16_t implicit, uint16_t *ret_port, bool *ret_starttls)
{
    struct span s = span_z(text_z);
    size_t slash = s.n;
    uint64_t n = implicit;
    bool has = span_find(s, '/', &slash);
    if (s.n > 0 && (span_u64(span_part(s, 0, slash), UINT16_MAX, &n) < 0 || n == 0))
        return false;
    *ret_port = (uint16_t)n;
    *ret_starttls = n == 143 || n == 587 || n == 25;
    if (has && !span_ieq_z(span_part(s, slash, s.n), "/starttls") && !span_ieq_z(span_part(s, slash, s.n), "/tls"))
        return false;
    if (has)
        *ret_starttls = span_ieq_z(span_part(s, slash, s.n), "/starttls");
    return true;
}

int tui_net_start(struct tui *t)
{
    const char *server_z = t->o.server_z == NULL ? "localhost" : t->o.server_z;
    if (strlen(server_z) >= sizeof(t->server_z) || !read_port(t->o.imap_z, 993, &t->imap_port, &t->imap_starttls) ||
        !read_port(t->o.smtp_z, 465, &t->smtp_port, &t->smtp_starttls))
        return -E_INVAL;
    strcpy(t->server_z, server_z);
    t->user_z = t->o.user_z == NULL ? NULL : tui_dup(span_z(t->o.user_z));
    t->again_ms = AGAIN_FIRST_MS;
    timer_init(&t->again, on_again);
    int r = tls_client_new(NULL, &t->imap_trust);
    if (r == 0)
        r = tls_client_new(NULL, &t->smtp_trust);
    if (r == 0)
        at_once(t);
    return r;
}

void tui_net_done(struct tui *t)
{
    timer_cancel(worker_wheel(tui_worker(t)), &t->again);
    if (t->imap != NULL)
        imap_client_quit(t->imap);
    t->imap = NULL;
    t->ready = false;
}
