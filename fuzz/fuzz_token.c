/* Tokens of the API: the input as it is, and signed with the right key, so that header and claims are read too: its first
 * line is the header, the rest the claims. One changed octet of the signature, and it is not ours. */
#include <stdlib.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "service/token.h"

static void put_part(struct strbuf *b, struct span data, uint8_t end)
{
    size_t from = b->n;
    base64_append(b, data);
    while (b->n > from && b->p[b->n - 1] == '=')
        b->n--;
    for (size_t i = from; i < b->n; i++)
        b->p[i] = b->p[i] == '+' ? '-' : b->p[i] == '/' ? '_' : b->p[i];
    if (end != 0)
        strbuf_c(b, end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct config cfg = {.api_token_secret = "0123456789abcdef0123456789abcdef"};
    struct span in = span_of(data, size);
    struct token_claims claims;
    struct strbuf b = {0};
    uint8_t mac[CRYPTO_SHA256];
    size_t line = size;
    if (token_read(NULL, &cfg, in, 1000000, &claims) == 0)
        abort(); /* nobody signs by chance */
    span_find(in, '\n', &line);
    put_part(&b, span_part(in, 0, line), '.');
    put_part(&b, span_part(in, line + 1, size), 0);
    crypto_hmac_sha256(span_z(cfg.api_token_secret), strbuf_text(&b), mac);
    strbuf_c(&b, '.');
    put_part(&b, span_of(mac, sizeof(mac)), 0);
    int r = token_read(NULL, &cfg, strbuf_text(&b), 1000000, &claims);
    if (r == 0 && (claims.expires_s <= 1000000 || claims.issued_s > 1000000 + TOKEN_LEEWAY_S || claims.who.domain_z[0] == 0))
        abort();
    b.p[b.n - 20] = b.p[b.n - 20] == 'A' ? 'B' : 'A';
    if (token_read(NULL, &cfg, strbuf_text(&b), 1000000, &claims) != -E_DENIED)
        abort();
    strbuf_done(&b);
    return 0;
}
