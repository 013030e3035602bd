#include "service/sasl.h"

#include <string.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "runtime/conn.h"
#include "service/auth.h"

/* One row per mechanism. `first` is base64 that the server sends when there is no initial response; `take` gets each
 * decoded response. */
struct mechanism {
    const char *word_z;
    const char *first_z;
    bool plus; /* only where logins can be bound to the connection */
    enum sasl_status (*take)(struct sasl *s, struct span response);
};

static bool utf8_without_nul(struct span s)
{
    size_t at;
    return utf8_valid(s) && !span_find(s, 0, &at);
}

/* The octets of a password are not looked at: what old clients send in Latin-1 is a wrong password, not an error. */
static enum sasl_status ready(struct sasl *s)
{
    bool good = s->name.n > 0 && utf8_without_nul(s->name) && utf8_without_nul(s->authzid) && s->password.n > 0;
    return good ? SASL_READY : SASL_MALFORMED;
}

/* RFC 4616: [authzid] NUL authcid NUL passwd */
static enum sasl_status take_plain(struct sasl *s, struct span response)
{
    size_t first, second, third;
    if (!span_find(response, 0, &first))
        return SASL_MALFORMED;
    struct span rest = span_part(response, first + 1, response.n);
    if (!span_find(rest, 0, &second))
        return SASL_MALFORMED;
    s->authzid = span_part(response, 0, first);
    s->name = span_part(rest, 0, second);
    s->password = span_part(rest, second + 1, rest.n);
    return span_find(s->password, 0, &third) ? SASL_MALFORMED : ready(s);
}

/* The name may come as initial response (PITFALLS 16); then the password is asked for. */
static enum sasl_status take_login(struct sasl *s, struct span response)
{
    if (s->step++ == 0) {
        s->name = response;
        s->challenge = SPAN_LIT("UGFzc3dvcmQ6"); /* Password: */
        return SASL_CHALLENGE;
    }
    s->password = response;
    return ready(s);
}

static enum sasl_status challenge(struct sasl *s, struct span text)
{
    char *p = arena_alloc(s->arena, base64_size(text.n));
    if (p == NULL)
        return SASL_TOO_LONG;
    s->challenge = span_of(p, base64_encode(text, p));
    return SASL_CHALLENGE;
}

enum { SCRAM_FIRST, SCRAM_FINAL, SCRAM_LAST };

/* RFC 5802 5. Our proof goes out as a challenge, which the client answers with nothing: neither protocol has room for
 * it in its last answer. */
static enum sasl_status take_scram(struct sasl *s, struct span response)
{
    struct span text;
    int r;
    switch (s->step++) {
    case SCRAM_FIRST:
        r = scram_first(&s->scram, s->arena, response, s->mech == SASL_SCRAM_PLUS, s->channel);
        s->name = s->scram.name;
        s->authzid = s->scram.authzid;
        if (r < 0 || s->name.n == 0 || !utf8_without_nul(s->name) || !utf8_without_nul(s->authzid))
            return SASL_MALFORMED;
        return SASL_LOOKUP;
    case SCRAM_FINAL:
        if (!auth_scram_testable(s->login))
            return SASL_REFUTED;
        r = scram_final(&s->scram, response, &text);
        return r < 0 ? SASL_MALFORMED : r == 0 ? SASL_REFUTED : challenge(s, text);
    default:
        return response.n == 0 ? SASL_PROVED : SASL_MALFORMED;
    }
}

enum sasl_status sasl_found(struct sasl *s, struct auth_login *login)
{
    struct span text;
    s->login = login;
    return scram_challenge(&s->scram, auth_scram_record(login), &text) < 0 ? SASL_TOO_LONG : challenge(s, text);
}

static int binding(const void *ctx, struct span type, uint8_t *ret, size_t *ret_n)
{
    static const struct {
        const char *type_z;
        enum tls_binding kind;
    } types[] = {{"tls-exporter", TLS_BINDING_EXPORTER},
                 {"tls-unique", TLS_BINDING_UNIQUE},
                 {"tls-server-end-point", TLS_BINDING_END_POINT}};
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (span_eq_z(type, types[i].type_z))
            return conn_binding(ctx, types[i].kind, ret, ret_n);
    return -E_NOTFOUND;
}
_Static_assert(TLS_BINDING_MAX <= SCRAM_BINDING_MAX, "room for every binding");

void sasl_channel_of(const struct conn *c, struct scram_channel *ret)
{
    *ret = (struct scram_channel){.plus = conn_binds(c), .binding = binding, .ctx = c};
}

static const struct mechanism mechanisms[] = {
    [SASL_PLAIN] = {.word_z = "PLAIN", .first_z = "", .take = take_plain},
    [SASL_LOGIN] = {.word_z = "LOGIN", .first_z = "VXNlcm5hbWU6", .take = take_login}, /* Username: */
    [SASL_SCRAM] = {.word_z = "SCRAM-SHA-256", .first_z = "", .take = take_scram},
    [SASL_SCRAM_PLUS] = {.word_z = "SCRAM-SHA-256-PLUS", .first_z = "", .plus = true, .take = take_scram},
};
_Static_assert(ARRAY_LEN(mechanisms) == SASL_MECH__COUNT, "one row per mechanism");

static enum sasl_status take(struct sasl *s, struct span base64)
{
    size_t n = 0;
    if (base64.n > SASL_LINE_MAX)
        return SASL_TOO_LONG;
    uint8_t *octets = arena_alloc(s->arena, base64.n / 4 * 3 + 1);
    if (octets == NULL)
        return SASL_TOO_LONG;
    if (base64_decode(base64, octets, base64.n / 4 * 3, &n) < 0)
        return SASL_BAD_BASE64;
    return mechanisms[s->mech].take(s, span_of(octets, n));
}

enum sasl_status sasl_start(struct sasl *s, struct arena *a, struct span mechanism, const struct scram_channel *channel,
                            bool has_initial, struct span initial)
{
    memset(s, 0, sizeof(*s));
    s->arena = a;
    s->channel = channel;
    s->mech = SASL_MECH__COUNT;
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++)
        if (span_ieq_z(mechanism, mechanisms[i].word_z) && (channel->plus || !mechanisms[i].plus))
            s->mech = (enum sasl_mech)i;
    if (s->mech == SASL_MECH__COUNT)
        return SASL_UNKNOWN;
    s->challenge = span_z(mechanisms[s->mech].first_z);
    if (!has_initial)
        return SASL_CHALLENGE;
    return take(s, span_eq_z(initial, "=") ? span_of(NULL, 0) : initial);
}

enum sasl_status sasl_feed(struct sasl *s, struct span line)
{
    if (span_eq_z(line, "*"))
        return SASL_CANCELLED;
    return take(s, line);
}

/* Cyrus SASL (mbsync, neomutt, KMail) computes no more than 65,536 iterations, and its clients then neither cancel nor
 * try PLAIN: only the operator can help them, if the log says why they stay away. */
static void tell_abandoned(const struct sasl *s)
{
    if (s->login != NULL && s->step == SCRAM_FINAL)
        log_info("auth.abandoned", "account=" SPAN_FMT " iterations=%u advice=\"some clients compute 65536 iterations at "
                 "most: let them use PLAIN\"", SPAN_ARG(s->scram.name), s->scram.record.iterations);
}

void sasl_done(struct sasl *s)
{
    tell_abandoned(s);
    s->login = auth_scram_free(s->login);
    scram_done(&s->scram);
    crypto_wipe((void *)(uintptr_t)s->password.p, s->password.n);
    crypto_wipe(s, sizeof(*s));
}

void sasl_announce(struct strbuf *out, const char *prefix_z, bool plus)
{
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++)
        if (plus || !mechanisms[i].plus)
            strbuf_f(out, "%s%s", prefix_z, mechanisms[i].word_z);
}
