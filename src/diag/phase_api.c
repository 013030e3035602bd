/* DIAG-17: the HTTP API over the wire. One row a request: who asks, what, which status, what the answer has. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/err.h"
#include "client/http_client.h"
#include "diag/talk.h"
#include "runtime/tls_client.h"
#include "service/account.h"
#include "service/token.h"

enum asker { NOBODY, ADMIN, USER };

struct step {
    enum asker who;
    enum http_method method;
    const char *target_z;
    const char *type_z; /* of the body */
    const char *body_z; /* NULL: none */
    unsigned status;
    const char *has_z; /* NULL: whatever */
};

struct session {
    struct http_client *h;
    char token[2][1024]; /* of ADMIN, USER */
    struct tls_want want;
    struct http_target at;
};

static bool open_api(struct diag *d, struct session *s, const struct addr *source)
{
    enum config_listener l = d->at[LISTEN_APIS].port != 0 ? LISTEN_APIS : LISTEN_API;
    *s = (struct session){.want = {.client = d->trust, .name_z = d->p.cfg->hostname}};
    s->at = (struct http_target){.peer = d->at[l],
                                 .host_z = d->p.cfg->hostname,
                                 .timeout_ms = DIAG_WAIT_MS,
                                 .tls = l == LISTEN_APIS ? &s->want : NULL};
    if (source != NULL)
        s->at.source = *source;
    if (!diag_want(d, d->at[l].port != 0, "no API port is configured"))
        return false;
    int r = http_client_open(&s->at, &s->h);
    return diag_want(d, r == 0, "%s %s", err_text(r), http_client_error(NULL));
}

static void close_api(struct session *s)
{
    s->h = http_client_close(s->h);
    crypto_wipe(s->token, sizeof(s->token));
}

static int ask(struct session *s, const struct step *x, const char *fields_z,
               struct http_answer *ret)
{
    struct http_ask a = {.method = x->method,
                         .target_z = x->target_z,
                         .body_max = 1024 * 1024,
                         .timeout_ms = DIAG_WAIT_MS,
                         .type_z = x->body_z == NULL ? NULL : x->type_z,
                         .fields_z = fields_z,
                         .body = x->body_z == NULL ? span_of(NULL, 0) : span_z(x->body_z),
                         .token_z = x->who == NOBODY ? NULL : s->token[x->who - ADMIN]};
    if (!http_client_stands(s->h)) {
        http_client_close(s->h);
        int r = http_client_open(&s->at, &s->h);
        if (r < 0) {
            s->h = NULL;
            return r;
        }
    }
    return http_client_ask(s->h, &a, ret);
}

static bool go(struct diag *d, struct session *s, const struct step *x, size_t n)
{
    for (size_t i = 0; i < n && s->h != NULL; i++) {
        struct http_answer a = {0};
        int r = ask(s, &x[i], NULL, &a);
        const char *name = http_method_name(x[i].method);
        if (!diag_want(d, r == 0, "%s %s: %s", name, x[i].target_z, err_text(r)))
            return false;
        bool good = diag_want(d, a.reply.status == x[i].status, "%s %s: wanted %u, got %u %.*s",
                              name, x[i].target_z, x[i].status, a.reply.status,
                              (int)MIN(a.body.n, (size_t)200), (const char *)a.body.p) &&
                    (x[i].has_z == NULL ||
                     diag_want(d, diag_text_has(strbuf_text(&a.body), x[i].has_z),
                               "%s %s: no %s in the answer", name, x[i].target_z, x[i].has_z));
        http_answer_done(&a);
        if (!good)
            return false;
    }
    return s->h != NULL;
}

static bool login(struct diag *d, struct session *s, enum asker who)
{
    char body[1000];
    struct http_answer a = {0};
    snprintf(body, sizeof(body), "{\"username\":\"%s\",\"password\":\"%s\"}",
             who == ADMIN ? d->address_z : d->other_address_z, d->password_z);
    const struct step x = {NOBODY, HTTP_POST, "/auth/login", "application/json", body, 200, NULL};
    int r = ask(s, &x, NULL, &a);
    crypto_wipe(body, sizeof(body));
    if (!diag_want(d, r == 0, "login: %s", err_text(r)))
        return false;
    cJSON *o =
        a.reply.status == 200 ? cJSON_ParseWithLength((const char *)a.body.p, a.body.n) : NULL;
    const char *token = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "token"));
    bool good = diag_want(d, token != NULL && strlen(token) < sizeof(s->token[0]), "login: %u %.*s",
                          a.reply.status, (int)MIN(a.body.n, (size_t)200), (const char *)a.body.p);
    if (good && token != NULL)
        strcpy(s->token[who - ADMIN], token);
    cJSON_Delete(o);
    if (a.body.p != NULL)
        crypto_wipe(a.body.p, a.body.n);
    http_answer_done(&a);
    return good;
}

static void run(struct diag *d, const struct step *x, size_t n, bool logins)
{
    struct session s;
    if (!diag_need_users(d) || !open_api(d, &s, NULL))
        return;
    if (!logins || (login(d, &s, ADMIN) && login(d, &s, USER)))
        go(d, &s, x, n);
    close_api(&s);
}
#define RUN(d, steps, logins) run((d), (steps), ARRAY_LEN(steps), (logins))

static void discovery(struct diag *d)
{
    char body[1000], target[400];
    snprintf(target, sizeof(target), "/mail/config-v1.1.xml?emailaddress=%s", d->address_z);
    snprintf(
        body, sizeof(body),
        "<?xml version=\"1.0\"?><Autodiscover "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">"
        "<Request><EMailAddress>%s</EMailAddress><AcceptableResponseSchema>"
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</"
        "AcceptableResponseSchema></Request></Autodiscover>",
        d->address_z);
    const struct step steps[] = {
        {NOBODY, HTTP_GET, target, NULL, NULL, 200, "<clientConfig"},
        {NOBODY, HTTP_POST, "/autodiscover/autodiscover.xml", "text/xml", body, 200, "<Protocol>"},
    };
    RUN(d, steps, false);
}

static void folders(struct diag *d)
{
    static const struct step steps[] = {
        {NOBODY, HTTP_GET, "/folders", NULL, NULL, 401, NULL},
        {USER, HTTP_GET, "/folders", NULL, NULL, 200, "\"INBOX\""},
        {USER, HTTP_GET, "/me", NULL, NULL, 200, "\"admin\":false"},
        {USER, HTTP_GET, "/folders/Nowhere/messages", NULL, NULL, 404, NULL},
    };
    RUN(d, steps, true);
}

static void messages(struct diag *d)
{
    static const struct step steps[] = {
        {USER, HTTP_POST, "/folders/Drafts/messages?flags=%5CSeen", "message/rfc822",
         "From: a@diag.invalid\r\nSubject: diag-append\r\n\r\nappended\r\n", 201, "\"uid\""},
        {USER, HTTP_GET, "/folders/Drafts/messages?limit=1&offset=0", NULL, NULL, 200, "\"total\""},
        {USER, HTTP_GET, "/folders/Drafts/messages/1", NULL, NULL, 200, "appended"},
        {USER, HTTP_PATCH, "/folders/Drafts/messages/1/flags", "application/json",
         "{\"add\":[\"\\\\Flagged\"]}", 200, "Flagged"},
        {USER, HTTP_DELETE, "/folders/Drafts/messages/1", NULL, NULL, 204, NULL},
        {USER, HTTP_GET, "/folders/Drafts/messages/1", NULL, NULL, 404, NULL},
    };
    RUN(d, steps, true);
}

static void sending(struct diag *d)
{
    char send[1200];
    snprintf(send, sizeof(send), "{\"to\":[\"%s\"],\"subject\":\"diag-api\",\"body\":\"by the API\"}", d->other_address_z);
    const struct step steps[] = {
        {USER, HTTP_POST, "/messages/send", "application/json", send, 202, "accepted"},
        {USER, HTTP_GET, "/folders/Sent/messages", NULL, NULL, 200, "diag-api"},
        {USER, HTTP_GET, "/folders/INBOX/messages", NULL, NULL, 200, "diag-api"},
    };
    RUN(d, steps, true);
}

static void refusals(struct diag *d)
{
    static const struct step steps[] = {
        {USER, HTTP_POST, "/folders", "application/json", "{\"name\":", 400, NULL},
        {USER, HTTP_POST, "/aliases", "application/json",
         "{\"pattern\":\"diag-none\",\"target\":\"x\"}", 403, NULL},
    };
    RUN(d, steps, true);
}

static void cors(struct diag *d)
{
    const struct step x = {NOBODY, HTTP_OPTIONS, "/folders", NULL, NULL, 204, NULL};
    struct session s;
    struct http_answer a = {0};
    struct span v;
    if (!open_api(d, &s, NULL))
        return;
    int r =
        ask(&s, &x, "Origin: https://diag.invalid\r\nAccess-Control-Request-Method: GET\r\n", &a);
    if (diag_want(d, r == 0, "%s", err_text(r))) {
        diag_want(d,
                  a.reply.status == 204 &&
                      http_reply_field(&a.reply, "Access-Control-Allow-Methods", &v),
                  "OPTIONS: %u", a.reply.status);
        http_answer_done(&a);
    }
    close_api(&s);
}

static void aliases(struct diag *d)
{
    char add[400], target[200];
    snprintf(add, sizeof(add), "{\"pattern\":\"%s-alias\",\"target\":\"%s\"}", d->user_z,
             d->user_z);
    snprintf(target, sizeof(target), "/aliases/%s-alias", d->user_z);
    const struct step steps[] = {
        {ADMIN, HTTP_POST, "/aliases", "application/json", add, 201, d->user_z},
        {ADMIN, HTTP_GET, "/aliases", NULL, NULL, 200, d->user_z},
        {ADMIN, HTTP_DELETE, target, NULL, NULL, 204, NULL},
        {ADMIN, HTTP_DELETE, target, NULL, NULL, 404, NULL},
    };
    RUN(d, steps, true);
}

/* A token of ours whose time is over: made here, with the key on the disk; so this also tells of a key that changed. */
static void expiry(struct diag *d)
{
    static const struct step refused[] = {{ADMIN, HTTP_GET, "/me", NULL, NULL, 401, NULL}},
                             taken[] = {{ADMIN, HTTP_GET, "/me", NULL, NULL, 200, NULL}};
    struct session s;
    struct tokens *tokens;
    struct account *a = NULL;
    if (!diag_need_users(d) || !open_api(d, &s, NULL))
        return;
    int r = tokens_open(d->p.cfg->mail_root, &tokens);
    if (r == 0)
        r = accounts_get(d->p.accounts, span_z(d->domain_z), span_z(d->user_z), &a);
    if (diag_want(d, r == 0, "%s", err_text(r))) {
        int64_t now = clock_wall_s();
        const int64_t made[] = {now, now - d->p.cfg->api_token_lifetime - 120};
        for (size_t i = 0; i < 2; i++) {
            struct strbuf text = {0};
            r = token_make(tokens, d->p.cfg, a, made[i], made[i], &text);
            snprintf(s.token[0], sizeof(s.token[0]), SPAN_FMT, SPAN_ARG(strbuf_text(&text)));
            if (diag_want(d, r == 0, "%s", err_text(r)) && !go(d, &s, i == 0 ? taken : refused, 1))
                i = 2;
            strbuf_done(&text);
        }
        account_unref(a);
    }
    if (r == 0)
        tokens_close(tokens);
    close_api(&s);
}

/* From a loopback address of this run's own, so that nobody else is locked out (DIAG-02). */
static void lockout(struct diag *d)
{
    const struct config *c = d->p.cfg;
    char body[100];
    const struct step wrong = {NOBODY, HTTP_POST, "/auth/login", "application/json", body, 401, NULL};
    char text[32];
    struct addr source;
    struct session s;
    unsigned status = 0;
    uint8_t r3[3];
    struct ip ip;
    crypto_random(r3, sizeof(r3));
    snprintf(text, sizeof(text), "127.%u.%u.%u", 1u + r3[0] % 254u, (unsigned)r3[1], 1u + r3[2] % 254u);
    if (!c->rate_limit_enabled || c->rate_limit_auth_failure_limit > 20) {
        diag_warn(d, "no lockout within 20 attempts is configured");
        return;
    }
    if (addr_parse(span_z(text), 0, &source) < 0)
        return;
    if (ip_parse(span_z(text), &ip) == 0 && cidr_list_has(&c->rate_limit_whitelist, &ip)) {
        diag_note(d, "all of loopback is on the whitelist: not tried");
        return;
    }
    if (d->at[LISTEN_APIS].family == ADDR_IP6 || !open_api(d, &s, &source)) {
        diag_note(d, "the API is not reached from 127.0.0.0/8");
        return;
    }
    for (int64_t i = 0; i <= c->rate_limit_auth_failure_limit && s.h != NULL; i++) {
        struct http_answer a = {0};
        snprintf(body, sizeof(body), "{\"username\":\"diag-nobody\",\"password\":\"wrong-password-%lld\"}", (long long)i); /* one is counted once */
        int r = ask(&s, &wrong, NULL, &a);
        if (!diag_want(d, r == 0, "%s", err_text(r)))
            break;
        status = a.reply.status;
        http_answer_done(&a);
    }
    diag_want(d, status == 429, "after %lld wrong passwords: %u",
              (long long)c->rate_limit_auth_failure_limit, status);
    close_api(&s);
}

static const struct diag_check checks[] = {
    {"api.discovery", "autoconfig and autodiscover answer", discovery},
    {"api.folders", "login, folders, 401 without a token", folders},
    {"api.messages", "append, list, read, flag and delete", messages},
    {"api.send", "a message is sent, and kept in Sent", sending},
    {"api.refusals", "400 for broken JSON, 403 for what needs an administrator", refusals},
    {"api.cors", "OPTIONS is answered", cors},
    {"api.aliases", "an administrator adds and removes an alias", aliases},
    {"api.token", "a token signed with the key on the disk is taken until its time is over",
     expiry},
    {"api.lockout", "too many wrong passwords lock an address out", lockout},
};
const struct diag_phase diag_api = {7, "Exchange API", checks, ARRAY_LEN(checks)};
