/* A message is sent once under an Idempotency-Key (SPEC API-43). Of such a message the queue entry is all there is but for the
 * copy in Sent: so it is either put or not, and a crash leaves nothing in between (service/once.h). */
#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "httpd/send.h"
#include "proto/header.h"
#include "service/account.h"
#include "store/store_ops.h"

#define TIDY_S     3600
#define HEAD_READ  16384u
#define SENT_LOOK  50u /* newest messages of Sent */

/* -- the body's digest: its text, the files' octets, and where each ends */

static int digest_of(struct exchange *x, uint8_t ret[CRYPTO_SHA256])
{
    struct mime_source spool = ms_stage_source(x->mail.stage);
    uint8_t part[2][CRYPTO_SHA256];
    struct strbuf all = {0};
    int r = crypto_sha256(strbuf_text(&x->body), part[0]);
    if (r == 0)
        r = crypto_sha256_of(spool.read, spool.ctx, spool.size, part[1]);
    strbuf_add(&all, part, sizeof(part));
    for (size_t i = 0; i < x->send->n; i++)
        strbuf_f(&all, " %llu", (unsigned long long)x->send->file[i].n);
    if (r == 0)
        r = strbuf_ok(&all) ? crypto_sha256(strbuf_text(&all), ret) : -E_NOMEM;
    strbuf_done(&all);
    return r;
}

/* -- what became of an earlier try */

/* 1 the queue has the entry, 0 it has not. */
static int queue_has(struct exchange *x, const char *id_z)
{
    struct store *s = x->server->parts.store;
    struct queue_glance g;
    int r = s->ops->queue->glance(s, id_z, &g);
    return r == 0 || r == -E_SYNTAX ? 1 : r == -E_NOTFOUND ? 0 : r;
}

static bool has_message_id(struct view *v, const struct store_row *row, struct span message_id)
{
    uint8_t head[HEAD_READ];
    struct header_field f;
    struct ms_body *b;
    if (ms_body_open(v, row, &b) < 0)
        return false;
    size_t n = (size_t)MIN(ms_body_size(b), (uint64_t)sizeof(head));
    bool same = ms_body_read(b, 0, head, n) == 0 && header_find(span_of(head, n), HEADER_MESSAGE_ID, &f) &&
                span_eq(span_trim(f.value), message_id);
    ms_body_unref(b);
    return same;
}

/* The copy in Sent comes before the entry: a try that was cut off between the two has left it. */
static bool sent_has(struct exchange *x, struct span folder, struct span message_id)
{
    struct view *v;
    bool found = false;
    if (ms_open(x->server->parts.mail, exchange_who(x), folder, STORE_LOOK_LOG, &v) < 0)
        return false;
    struct view_version *now = view_newest(v);
    for (uint32_t i = 0; now != NULL && i < now->rows && i < SENT_LOOK && !found; i++)
        found = has_message_id(v, view_row(now, now->rows - i), message_id);
    view_version_unref(now);
    view_unref(v);
    return found;
}

/* -- */

static bool answered_before(struct exchange *x, const char *answer_z)
{
    x->private = true;
    api_json(x, 202, cJSON_Parse(answer_z));
    return false;
}

static bool conflict(struct exchange *x, const char *text_z, bool wait)
{
    api_error(x, 409, "conflict", "%s", text_z);
    if (wait)
        api_field(x, "Retry-After", SPAN_LIT("1"));
    return false;
}

static void tidy(struct exchange *x, int64_t now_s)
{
    int64_t due_s = atomic_load(&x->server->once_tidy_s);
    if (now_s >= due_s && atomic_compare_exchange_strong(&x->server->once_tidy_s, &due_s, now_s + TIDY_S))
        once_tidy(x->cfg->mail_root, now_s);
}

bool send_once_begin(struct send *q)
{
    struct exchange *x = q->x;
    struct span key = x->req.known[HTTP_FIELD_IDEMPOTENCY_KEY];
    uint8_t digest[CRYPTO_SHA256];
    if (!http_has(&x->req, HTTP_FIELD_IDEMPOTENCY_KEY))
        return true;
    if (key.n == 0 || key.n > ONCE_KEY_MAX)
        return api_invalid(x, "idempotency_key", "has 1 to 128 octets");
    int64_t now_s = clock_wall_s();
    tidy(x, now_s);
    int r = digest_of(x, digest);
    if (r == 0)
        r = once_open(x->cfg->mail_root, x->account->address, key, digest, now_s, &q->once);
    if (r == ONCE_BUSY)
        return conflict(x, "The first request under this key is not done yet", true);
    if (r == ONCE_OTHER)
        return conflict(x, "Another body came under this key", false);
    if (r == ONCE_ASKED) {
        int has = queue_has(x, q->once->id);
        r = has == 1 || (has == 0 && once_marked(q->once)) ? ONCE_DONE : has;
    }
    if (r == ONCE_DONE)
        return answered_before(x, q->once->answer_z);
    if (r < 0)
        api_failed(x, r);
    return r >= 0;
}

struct span send_once_message_id(struct send *q)
{
    cJSON *o = q->once == NULL || q->once->answer_z == NULL ? NULL : cJSON_Parse(q->once->answer_z);
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(o, "message_id");
    struct span kept = cJSON_IsString(id) ? span_dup(&q->x->arena, span_z(id->valuestring)) : SPAN_LIT("");
    cJSON_Delete(o);
    return kept;
}

bool send_once_keep(struct send *q)
{
    if (q->once == NULL)
        return true;
    if (q->save && q->once->id[0] != 0 && sent_has(q->x, q->sent, q->message_id))
        q->save = false;
    cJSON *o = send_answer(q);
    char *text = o == NULL ? NULL : cJSON_PrintUnformatted(o);
    int r = text == NULL ? -E_NOMEM : once_write(q->once, q->id, span_z(text), clock_wall_s());
    cJSON_free(text);
    cJSON_Delete(o);
    if (r < 0)
        api_failed(q->x, r);
    q->c.put.env.once = span_z(q->once->name);
    return r == 0;
}
