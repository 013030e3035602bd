/* The body of /messages/send as it comes in (SPEC API-07, API-08): memory holds what is no file. In the place of a file's
 * octets stands its number. */
#include <stdlib.h>

#include "base/config.h"
#include "base/err.h"
#include "httpd/send.h"

#define PIECE 4096u

static void kept(void *ctx, struct span text)
{
    struct send_body *b = ctx;
    strbuf_span(&b->x->body, text);
}

static void begin(void *ctx)
{
    struct send_body *b = ctx;
    if (b->n == b->cap) {
        size_t cap = 2 * b->cap + 16;
        struct compose_file *more = realloc(b->file, cap * sizeof(*more));
        if (more == NULL) {
            b->failed = true;
            return;
        }
        b->file = more;
        b->cap = cap;
    }
    b->base64 = transfer_of(MIME_BASE64);
    b->file[b->n] = (struct compose_file){.at = ms_stage_size(b->x->mail.stage)};
    strbuf_f(&b->x->body, "%zu", b->n++);
}

static void put(struct send_body *b, struct span octets)
{
    b->failed = b->failed || ms_stage_add(b->x->mail.stage, octets) != (int64_t)octets.n;
    b->file[b->n - 1].n += octets.n;
}

static void octets(void *ctx, struct span text)
{
    struct send_body *b = ctx;
    uint8_t out[PIECE + TRANSFER_SLACK];
    for (size_t at = 0; at < text.n && !b->failed; at += PIECE)
        put(b, span_of(out, transfer_feed(&b->base64, span_part(text, at, PIECE), out)));
}

static void end(void *ctx)
{
    struct send_body *b = ctx;
    uint8_t out[TRANSFER_SLACK];
    if (b->failed)
        return;
    put(b, span_of(out, transfer_end(&b->base64, out)));
    b->bad = b->bad || b->base64.broken;
}

static const struct json_cut files = {
    .list_z = "attachments", .member_z = "content", .kept = kept, .begin = begin, .octets = octets, .end = end};

bool send_body_start(struct exchange *x)
{
    struct send_body *b = arena_new(&x->arena, struct send_body);
    x->mail = (struct stage_lines){.stage = ms_stage_new(x->server->parts.mail)};
    if (b != NULL) {
        b->x = x;
        b->scan = json_scan_new(JSON_DEPTH_MAX);
        x->send = b;
    }
    if (b == NULL || b->scan == NULL || x->mail.stage == NULL) {
        api_unavailable(x);
        return false;
    }
    json_scan_cut(b->scan, &files, b);
    return true;
}

void send_body_free(struct send_body *b)
{
    if (b == NULL)
        return;
    json_scan_free(b->scan);
    free(b->file);
}

bool send_body_take(struct exchange *x, struct span data)
{
    struct send_body *b = x->send;
    struct json_error e;
    b->octets += data.n;
    int r = json_scan_feed(b->scan, data, &e);
    if (r < 0 && r != -E_NOMEM)
        return api_bad_json(x, &e);
    if (r < 0 || b->failed) {
        api_unavailable(x);
        return false;
    }
    if (b->octets <= httpd_body_max(x) && x->body.n <= HTTPD_JSON_MAX && b->n <= COMPOSE_FILES_MAX &&
        ms_stage_size(x->mail.stage) <= (uint64_t)x->cfg->smtp_max_message_size)
        return true;
    httpd_answer_too_large(x);
    return false;
}

bool send_body_end(struct exchange *x)
{
    struct send_body *b = x->send;
    struct json_error e;
    int r = b == NULL ? json_check(strbuf_text(&x->body), JSON_DEPTH_MAX, &e) : json_scan_end(b->scan, &e);
    if (r == -E_NOMEM)
        api_unavailable(x);
    else if (r < 0)
        api_bad_json(x, &e);
    return r == 0;
}
