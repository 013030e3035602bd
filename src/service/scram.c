#include "service/scram.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/scram_text.h"

#define NONCE_MAX 512u     /* of the client, octets */
#define OUR_NONCE 18u      /* random octets of ours: 24 characters */
#define MESSAGE_MAX 8192u  /* of all that is proved */

/* RFC 5802 5.1: "=2C" is a comma, "=3D" an equals sign, and no other '=' may stand there. */
static int saslname(struct arena *a, struct span text, struct span *ret)
{
    uint8_t *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    if (p == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < text.n; i++) {
        struct span code = span_part(text, i, 3);
        if (text.p[i] == 0)
            return -E_SYNTAX;
        if (text.p[i] != '=') {
            p[n++] = text.p[i];
            continue;
        }
        if (!span_ieq_z(code, "=2C") && !span_ieq_z(code, "=3D"))
            return -E_SYNTAX;
        p[n++] = code.p[1] == '2' ? ',' : '=';
        i += 2;
    }
    *ret = span_of(p, n);
    return 0;
}

/* RFC 5802 6. `n`: the client cannot bind; `y`: it could, and believes that we cannot; p=type: it does. */
static int bind(struct scram *sc, struct span flag, bool plus, const struct scram_channel *ch)
{
    sc->binding_n = 0;
    if (span_eq_z(flag, "n"))
        return plus ? -E_DENIED : 0;
    if (span_eq_z(flag, "y"))
        return plus || ch->plus ? -E_DENIED : 0; /* somebody took the -PLUS out of our offer */
    if (flag.n < 3 || flag.p[0] != 'p' || flag.p[1] != '=')
        return -E_SYNTAX;
    if (!plus || !ch->plus)
        return -E_DENIED;
    int r = ch->binding(ch->ctx, span_part(flag, 2, flag.n), sc->binding, &sc->binding_n);
    return r == -E_NOTFOUND ? -E_DENIED : r;
}

static bool is_nonce(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x21 || s.p[i] > 0x7e || s.p[i] == ',')
            return false;
    return s.n > 0 && s.n <= NONCE_MAX;
}

int scram_first(struct scram *sc, struct arena *a, struct span message, bool plus, const struct scram_channel *ch)
{
    size_t comma, second;
    struct span name, nonce;
    *sc = (struct scram){.arena = a};
    if (message.n > MESSAGE_MAX / 4 || !span_find(message, ',', &comma))
        return -E_SYNTAX;
    struct span rest = span_part(message, comma + 1, message.n);
    if (!span_find(rest, ',', &second))
        return -E_SYNTAX;
    struct span zid = span_part(rest, 0, second), flag = span_part(message, 0, comma);
    sc->gs2_header = span_part(message, 0, comma + second + 2);
    rest = sc->first_bare = span_part(rest, second + 1, rest.n);
    int r = bind(sc, flag, plus, ch);
    if (r < 0)
        return r;
    if (zid.n > 0 && (zid.n < 3 || zid.p[0] != 'a' || zid.p[1] != '='))
        return -E_SYNTAX;
    r = saslname(a, span_part(zid, 2, zid.n), &sc->authzid);
    if (r == 0 && (!scram_attribute(&rest, 'n', &name) || !scram_attribute(&rest, 'r', &nonce) || !is_nonce(nonce)))
        r = -E_SYNTAX;
    if (r == 0)
        r = saslname(a, name, &sc->name);
    sc->gs2_header = span_dup(a, sc->gs2_header);
    sc->first_bare = span_dup(a, sc->first_bare);
    if (r == 0)
        sc->nonce = span_dup(a, nonce);
    if (r == 0 && (sc->gs2_header.p == NULL || sc->first_bare.p == NULL || sc->nonce.p == NULL))
        r = -E_NOMEM;
    return r;
}

int scram_challenge(struct scram *sc, const struct scram_record *record, struct span *ret)
{
    uint8_t random[OUR_NONCE];
    char ours_z[base64_size(OUR_NONCE)], salt_z[base64_size(SCRAM_SALT_MAX)];
    struct strbuf text = {0};
    crypto_random(random, sizeof(random));
    base64_encode(span_of(random, sizeof(random)), ours_z);
    base64_encode(span_of(record->salt, record->salt_n), salt_z);
    sc->record = *record;
    strbuf_f(&text, "r=%.*s%s,s=%s,i=%u", SPAN_ARG(sc->nonce), ours_z, salt_z, record->iterations);
    sc->server_first = span_dup(sc->arena, strbuf_text(&text));
    sc->nonce = span_part(sc->server_first, 2, sc->nonce.n + base64_size(OUR_NONCE) - 1);
    strbuf_done(&text);
    *ret = sc->server_first;
    return sc->server_first.p == NULL ? -E_NOMEM : 0;
}

/* c= is the GS2 header again, with the octets of the channel behind it. */
static bool binds(const struct scram *sc, struct span c)
{
    size_t n = 0, want = sc->gs2_header.n + sc->binding_n;
    uint8_t *got = arena_alloc(sc->arena, c.n + 1);
    return got != NULL && base64_decode(c, got, c.n, &n) == 0 && n == want &&
           memcmp(got, sc->gs2_header.p, sc->gs2_header.n) == 0 &&
           crypto_equal(got + sc->gs2_header.n, sc->binding, sc->binding_n);
}

/* Is the client's key, taken out of its proof, the one whose digest the record holds? */
static bool proves(const struct scram *sc, struct span all, const uint8_t proof[CRYPTO_SHA256])
{
    uint8_t key[CRYPTO_SHA256], digest[CRYPTO_SHA256];
    if (crypto_hmac_sha256(span_of(sc->record.keys.stored, CRYPTO_SHA256), all, key) < 0)
        return false;
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] ^= proof[i];
    bool good = crypto_sha256(span_of(key, sizeof(key)), digest) == 0 &&
                crypto_equal(digest, sc->record.keys.stored, sizeof(digest));
    crypto_wipe(key, sizeof(key));
    return good;
}

static int answer(struct scram *sc, struct span all, struct span *ret)
{
    uint8_t signature[CRYPTO_SHA256];
    char text_z[2 + base64_size(CRYPTO_SHA256)] = "v=";
    if (crypto_hmac_sha256(span_of(sc->record.keys.server, CRYPTO_SHA256), all, signature) < 0)
        return -E_NOMEM;
    base64_encode(span_of(signature, sizeof(signature)), text_z + 2);
    *ret = span_dup(sc->arena, span_z(text_z));
    return ret->p == NULL ? -E_NOMEM : 1;
}

int scram_final(struct scram *sc, struct span message, struct span *ret)
{
    size_t at, proof_n;
    uint8_t proof[CRYPTO_SHA256];
    struct span c, nonce, rest = message;
    struct strbuf all = {0};
    if (message.n > MESSAGE_MAX / 2 || !span_rfind(message, ',', &at) || !scram_attribute(&rest, 'c', &c) ||
        !scram_attribute(&rest, 'r', &nonce))
        return -E_SYNTAX;
    struct span p = span_part(message, at + 1, message.n);
    if (p.n < 2 || p.p[0] != 'p' || p.p[1] != '=' || rest.n < p.n ||
        base64_decode(span_part(p, 2, p.n), proof, sizeof(proof), &proof_n) < 0 || proof_n != sizeof(proof))
        return -E_SYNTAX;
    strbuf_span(&all, sc->first_bare);
    strbuf_c(&all, ',');
    strbuf_span(&all, sc->server_first);
    strbuf_c(&all, ',');
    strbuf_span(&all, span_part(message, 0, at));
    int r = !strbuf_ok(&all) ? -E_NOMEM
            : span_eq(nonce, sc->nonce) && binds(sc, c) && proves(sc, strbuf_text(&all), proof)
                ? answer(sc, strbuf_text(&all), ret)
                : 0;
    strbuf_done(&all);
    return r;
}

void scram_done(struct scram *sc)
{
    crypto_wipe(sc, sizeof(*sc));
}
