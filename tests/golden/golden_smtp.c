/* SMTP command lines. Option `! auth`: the lines are those of an AUTH exchange until one of them is refused. */
#include <stdlib.h>

#include "base/arena.h"
#include "golden.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_parse.h"

struct session {
    struct smtp_parser ps;
    struct arena arena;
    bool auth;
};

static void field(struct strbuf *dump, const char *name_z, struct span text)
{
    strbuf_f(dump, " %s=", name_z);
    golden_text(dump, text);
}

static void dump_path(struct strbuf *dump, const struct smtp_path *p)
{
    static const char *const kinds[] = {"null", "mailbox", "postmaster"};
    static const char *const literals[] = {"", " ipv4", " ipv6", " general"};
    strbuf_f(dump, " %s%s%s", kinds[p->kind], literals[p->literal], p->utf8 ? " utf8" : "");
    if (p->kind == SMTP_PATH_NULL)
        return;
    field(dump, "local", p->local);
    field(dump, "domain", p->domain);
    field(dump, "sent", p->mailbox);
    for (size_t i = 0; i < (p->literal == SMTP_LITERAL_IPV4 ? 4 : p->literal == SMTP_LITERAL_IPV6 ? 16 : 0); i++)
        strbuf_f(dump, "%s%02x", i == 0 ? " address=" : "", p->address[i]);
}

static void dump_mail(struct strbuf *dump, const struct smtp_cmd *c)
{
    static const char *const rets[] = {"none", "full", "hdrs"};
    dump_path(dump, &c->mail.from);
    if (c->mail.given & SMTP_P_SIZE)
        strbuf_f(dump, " size=%llu", (unsigned long long)c->mail.size);
    if (c->mail.given & SMTP_P_BODY)
        strbuf_f(dump, " body=%s", c->mail.body == SMTP_BODY_8BITMIME ? "8" : "7");
    if (c->mail.given & SMTP_P_AUTH)
        field(dump, "auth", c->mail.auth);
    if (c->mail.given & SMTP_P_SMTPUTF8)
        strbuf_z(dump, " smtputf8");
    if (c->mail.given & SMTP_P_REQUIRETLS)
        strbuf_z(dump, " requiretls");
    if (c->mail.given & SMTP_P_RET)
        strbuf_f(dump, " ret=%s", rets[c->mail.ret]);
    if (c->mail.given & SMTP_P_ENVID)
        field(dump, "envid", c->mail.envid), field(dump, "xtext", c->mail.envid_xtext);
}

static void dump_rcpt(struct strbuf *dump, const struct smtp_cmd *c)
{
    dump_path(dump, &c->rcpt.to);
    if (c->rcpt.given & SMTP_P_NOTIFY)
        strbuf_f(dump, " notify=%u", c->rcpt.notify);
    if (c->rcpt.given & SMTP_P_ORCPT) {
        field(dump, "orcpt", c->rcpt.orcpt_type);
        field(dump, "address", c->rcpt.orcpt);
        field(dump, "xtext", c->rcpt.orcpt_xtext);
    }
}

static void dump_command(struct strbuf *dump, const struct smtp_cmd *c)
{
    static const char *const kinds[] = {"domain", "literal", "other"};
    static const char *const initials[] = {"none", "empty", "text"};
    strbuf_z(dump, smtp_verb_name(c->verb));
    if (c->verb == SMTP_EHLO || c->verb == SMTP_HELO || c->verb == SMTP_LHLO) {
        field(dump, kinds[c->hello.kind], c->hello.name);
    } else if (c->verb == SMTP_MAIL) {
        dump_mail(dump, c);
    } else if (c->verb == SMTP_RCPT) {
        dump_rcpt(dump, c);
    } else if (c->verb == SMTP_BDAT) {
        strbuf_f(dump, " size=%llu%s", (unsigned long long)c->bdat.size, c->bdat.last ? " last" : "");
    } else if (c->verb == SMTP_AUTH) {
        field(dump, "mechanism", c->auth.mechanism);
        field(dump, initials[c->auth.initial], c->auth.response);
    } else if (c->arg.text.n > 0) {
        field(dump, "text", c->arg.text);
    }
    strbuf_c(dump, '\n');
}

static void *start(const struct golden_case *c)
{
    struct session *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    smtp_parser_init(&s->ps);
    arena_init(&s->arena, 64 * 1024);
    s->auth = golden_option(c, "auth") != NULL;
    return s;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct session *s = m;
    size_t used = 0;
    for (;;) {
        struct smtp_cmd cmd;
        struct span left = span_part(in, used, in.n), response;
        struct smtp_parsed got = s->auth ? smtp_parse_auth_line(&s->ps, left, &response)
                                         : smtp_parse(&s->ps, left, &s->arena, &cmd);
        if (got.result == SMTP_PARSED_COMMAND && s->auth) {
            field(dump, "response", response);
            strbuf_c(dump, '\n');
        } else if (got.result == SMTP_PARSED_COMMAND) {
            dump_command(dump, &cmd);
        } else if (got.result == SMTP_PARSED_ERROR) {
            strbuf_f(dump, "%s %s\n", smtp_parse_error_name(got.error), s->auth ? "" : smtp_verb_name(cmd.verb));
            s->auth = false;
        }
        used += got.consumed;
        arena_reset(&s->arena);
        if (got.result == SMTP_PARSED_MORE)
            return used;
    }
}

static void stop(void *m)
{
    struct session *s = m;
    arena_done(&s->arena);
    free(s);
}

static const struct golden_machine machine = {
    .name = "smtp", .start = start, .feed = feed, .stop = stop,
    .tail_z = "NOOP tail\r\n", .tail_dump_z = "NOOP text=tail\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
