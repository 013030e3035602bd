/* A request's body on its way in (SPEC API-07, API-08): into memory, or a message into a stage. */
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "httpd/send.h"

bool httpd_body_start(struct exchange *x)
{
    if (x->route->body == BODY_SEND)
        return send_body_start(x);
    if (x->route->body != BODY_MESSAGE)
        return true;
    x->mail = (struct stage_lines){.stage = ms_stage_new(x->server->parts.mail)};
    if (x->mail.stage == NULL)
        api_unavailable(x);
    return x->mail.stage != NULL;
}

/* -- a full memory goes to the disk, and nothing is read meanwhile */

static void flushed(struct ms_flush *f, struct conn *c)
{
    if (c == NULL) {
        ms_stage_free(f->stage);
    } else {
        struct httpd_session *s = httpd_of(c);
        s->x->mail.stage = f->stage;
        if (f->err < 0) {
            api_failed(s->x, f->err);
            httpd_answer(s);
        }
        conn_release(c);
    }
    free(f);
}

bool httpd_body_room(struct httpd_session *s)
{
    struct exchange *x = s->x;
    size_t most = 2 * conn_input(&s->conn).n; /* each octet a lone LF */
    if (x->mail.stage == NULL || ms_stage_memory(x->mail.stage).n + most <= MS_STAGE_MEMORY)
        return true;
    struct ms_flush *f = calloc(1, sizeof(*f));
    if (f == NULL) {
        api_unavailable(x);
        httpd_answer(s);
        return false;
    }
    f->to = conn_handle(&s->conn);
    f->done = flushed;
    struct ms_stage *stage = x->mail.stage;
    x->mail.stage = NULL; /* the job's until it comes back */
    conn_hold(&s->conn);
    ms_stage_flush(stage, f);
    return false;
}

/* -- pieces */

static bool too_large(struct exchange *x)
{
    httpd_answer_too_large(x);
    return false;
}

static bool take_memory(struct exchange *x, struct span data)
{
    strbuf_span(&x->body, data);
    return x->body.n <= httpd_body_max(x) || too_large(x);
}

static bool take_message(struct exchange *x, struct span data)
{
    if (data.n > 0 && memchr(data.p, 0, data.n) != NULL) {
        api_error(x, 400, "bad_request", "A message holds no NUL");
        return false;
    }
    if (stage_lines_put(&x->mail, data) < data.n) {
        api_unavailable(x);
        return false;
    }
    return ms_stage_size(x->mail.stage) <= (uint64_t)x->cfg->smtp_max_message_size || too_large(x);
}

bool httpd_body_take(struct httpd_session *s, struct span data)
{
    struct exchange *x = s->x;
    switch (x->route->body) {
    case BODY_NONE:
        return s->body_read <= httpd_body_max(x) || too_large(x);
    case BODY_JSON:
    case BODY_POX:
        return take_memory(x, data);
    case BODY_MESSAGE:
        return take_message(x, data);
    case BODY_SEND:
        return send_body_take(x, data);
    }
    return false;
}
