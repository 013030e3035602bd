/* What a request to send says (SPEC API-30, 43): members into struct send. */
#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/utf8.h"
#include "httpd/send.h"
#include "proto/address.h"
#include "proto/smtp_path.h"
#include "service/account.h"
#include "service/domain_name.h"

#define ADDRESS_TEXT_MAX 1024u
#define RCPTS_MAX 50000

/* "[192.0.2.1]", "[IPv6:...]" */
static bool literal_ok(struct span domain)
{
    uint8_t ip[16];
    return domain.n > 2 && domain.p[0] == '[' && domain.p[domain.n - 1] == ']' &&
           smtp_literal_parse(span_part(domain, 1, domain.n - 2), ip) != SMTP_LITERAL_NONE;
}

/* The one address of the text, all of it RFC 5322, its domain in A-labels. False: it is none. */
static bool read_address(struct arena *a, struct span text, struct compose_mailbox *ret, bool *ret_literal)
{
    struct address_scan as = address_scan_of(a, text);
    struct address one, none;
    char domain_z[DOMAIN_NAME_MAX + 1];
    if (text.n > ADDRESS_TEXT_MAX || !compose_value_ok(text) || address_next(&as, &one) != 1 || one.kind != ADDRESS_MAILBOX ||
        address_next(&as, &none) != 0 || as.broken || (one.flags & ADDRESS_BROKEN) != 0 || one.route.n > 0 ||
        one.mailbox.n == 0 || one.mailbox.n > SMTP_LOCAL_MAX || one.domain.n == 0 || !utf8_valid(one.mailbox) ||
        one.name.n > COMPOSE_NAME_MAX)
        return false;
    *ret_literal = literal_ok(one.domain);
    if (!*ret_literal && domain_normal(one.domain, domain_z) < 0)
        return false;
    *ret = (struct compose_mailbox){.name = one.name, .local = one.mailbox};
    ret->domain = *ret_literal ? one.domain : span_dup(a, span_z(domain_z));
    return ret->domain.n > 0;
}

static struct span path_of(struct arena *a, const struct compose_mailbox *m)
{
    struct strbuf b = {0};
    smtp_put_local(&b, m->local);
    strbuf_c(&b, '@');
    strbuf_span(&b, m->domain);
    struct span path = strbuf_ok(&b) ? span_dup(a, strbuf_text(&b)) : SPAN_LIT("");
    strbuf_done(&b);
    return path;
}

/* -- lists of addresses */

static const cJSON *list_of(struct exchange *x, const char *name_z, size_t *ret_n)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(x->in, name_z);
    *ret_n = cJSON_IsArray(v) ? (size_t)cJSON_GetArraySize(v) : 0;
    return v;
}

static bool read_list(struct send *q, const char *name_z, struct compose_list *ret)
{
    struct exchange *x = q->x;
    size_t n, i = 0;
    const cJSON *list = list_of(x, name_z, &n), *one;
    if (list != NULL && !cJSON_IsArray(list))
        return api_invalid(x, name_z, "is not a list of addresses");
    struct compose_mailbox *item = arena_new_array(&x->arena, struct compose_mailbox, n);
    if (item == NULL) {
        api_unavailable(x);
        return false;
    }
    cJSON_ArrayForEach(one, list)
    {
        struct send_rcpt *rcpt = &q->rcpt[q->rcpt_n];
        if (!cJSON_IsString(one) || !read_address(&x->arena, span_z(one->valuestring), &rcpt->mailbox, &rcpt->literal))
            return api_invalid(x, name_z, "holds something that is no address");
        rcpt->address = path_of(&x->arena, &rcpt->mailbox);
        if (rcpt->address.n == 0) {
            api_unavailable(x);
            return false;
        }
        item[i++] = rcpt->mailbox;
        q->rcpt_n++;
    }
    *ret = (struct compose_list){item, n};
    return true;
}

static bool read_recipients(struct send *q)
{
    struct compose_list bcc;
    size_t to, cc, hidden;
    list_of(q->x, "to", &to);
    list_of(q->x, "cc", &cc);
    list_of(q->x, "bcc", &hidden);
    if (!api_in_has(q->x, "to"))
        return api_invalid(q->x, "to", "is missing");
    if (to + cc + hidden == 0)
        return api_invalid(q->x, "to", "names nobody");
    if (to + cc + hidden > RCPTS_MAX)
        return api_invalid(q->x, "to", "names too many");
    q->rcpt = arena_new_array(&q->x->arena, struct send_rcpt, to + cc + hidden);
    if (q->rcpt == NULL) {
        api_unavailable(q->x);
        return false;
    }
    return read_list(q, "to", &q->m.to) && read_list(q, "cc", &q->m.cc) && read_list(q, "bcc", &bcc);
}

/* A single address; absent: *ret stays. */
static bool read_one(struct send *q, const char *name_z, struct compose_mailbox *ret, bool *ret_given)
{
    struct span text;
    bool literal;
    *ret_given = api_in_has(q->x, name_z);
    if (!*ret_given)
        return true;
    if (!api_in_text(q->x, name_z, false, ADDRESS_TEXT_MAX, &text))
        return false;
    return read_address(&q->x->arena, text, ret, &literal) || api_invalid(q->x, name_z, "is no address");
}

static bool read_sender(struct send *q)
{
    struct compose_mailbox *reply = arena_new(&q->x->arena, struct compose_mailbox);
    bool given;
    if (reply == NULL) {
        api_unavailable(q->x);
        return false;
    }
    q->from = (struct compose_mailbox){.local = span_z(q->x->account->user_z), .domain = span_z(q->x->account->domain_z)};
    if (!read_one(q, "from", &q->from, &given) || !read_one(q, "reply_to", reply, &given))
        return false;
    q->m.from = (struct compose_list){&q->from, 1};
    q->m.reply_to = (struct compose_list){reply, given ? 1 : 0};
    q->sender = path_of(&q->x->arena, &q->from);
    return true;
}

/* -- the rest */

static bool read_files(struct send *q)
{
    struct exchange *x = q->x;
    size_t n;
    const cJSON *list = list_of(x, "attachments", &n), *one;
    struct compose_file *file = arena_new_array(&x->arena, struct compose_file, n);
    if ((list != NULL && !cJSON_IsArray(list)) || n > COMPOSE_FILES_MAX)
        return api_invalid(x, "attachments", "is not a list of files");
    if (file == NULL) {
        api_unavailable(x);
        return false;
    }
    if (x->send->bad)
        return api_invalid(x, "attachments", "holds content that is not base64");
    q->m.file = file;
    cJSON_ArrayForEach(one, list)
    {
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(one, "filename"), *type = cJSON_GetObjectItemCaseSensitive(one, "type");
        const cJSON *content = cJSON_GetObjectItemCaseSensitive(one, "content");
        uint64_t at;
        if (!cJSON_IsString(content) || (name != NULL && !cJSON_IsString(name)) || (type != NULL && !cJSON_IsString(type)) ||
            span_u64(span_z(content->valuestring), x->send->n, &at) < 0 || at >= x->send->n)
            return api_invalid(x, "attachments", "holds something that is no file");
        struct compose_file *f = &file[q->m.file_n++];
        *f = x->send->file[at];
        f->name = span_z(name == NULL ? "" : name->valuestring);
        f->type = span_z(type == NULL ? "" : type->valuestring);
    }
    return true;
}

static bool read_fields(struct send *q)
{
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(q->x->in, "headers"), *one;
    size_t n = own == NULL ? 0 : (size_t)cJSON_GetArraySize(own);
    if (own != NULL && !cJSON_IsObject(own))
        return api_invalid(q->x, "headers", "is not an object");
    struct compose_field *field = arena_new_array(&q->x->arena, struct compose_field, n);
    if (field == NULL) {
        api_unavailable(q->x);
        return false;
    }
    q->m.field = field;
    cJSON_ArrayForEach(one, own)
    {
        if (!cJSON_IsString(one))
            return api_invalid(q->x, "headers", "holds something that is no string");
        struct compose_field *f = &field[q->m.field_n++];
        *f = (struct compose_field){span_z(one->string), span_z(one->valuestring)};
        if (span_ieq_z(f->name, "TLS-Required") && span_ieq_z(span_trim(f->value), "No")) /* RFC 8689 5 */
            q->tls_optional = true;
    }
    return true;
}

bool send_read(struct send *q)
{
    struct exchange *x = q->x;
    q->save = true;
    q->m.has_html = api_in_has(x, "html");
    return read_recipients(q) && read_sender(q) && api_in_text(x, "subject", true, COMPOSE_VALUE_MAX, &q->m.subject) &&
           api_in_text(x, "body", true, HTTPD_JSON_MAX, &q->m.text) && api_in_text(x, "html", false, HTTPD_JSON_MAX, &q->m.html) &&
           api_in_bool(x, "save", &q->save) && read_files(q) && read_fields(q);
}
