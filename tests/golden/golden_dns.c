/* Replies of name servers. The question is the message's own, as it stands there; `! type N` asks for another type.
 * A message comes whole: each piece makes a longer message that is read too, only the last one's result counts. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "golden.h"
#include "proto/dns_msg.h"

struct machine {
    struct arena mem;
    unsigned type; /* 0: the message's own */
};

static void *start(const struct golden_case *c)
{
    struct machine *m = calloc(1, sizeof(*m));
    const char *type_z = golden_option(c, "type");
    if (m != NULL) {
        arena_init(&m->mem, 1024 * 1024);
        m->type = type_z == NULL ? 0 : (unsigned)atoi(type_z);
    }
    return m;
}

static int read_reply(struct machine *m, struct span msg, struct dns_question *q, struct dns_reply *ret)
{
    size_t next;
    arena_reset(&m->mem);
    int r = dns_name_walk(msg, DNS_HEADER_SIZE, NULL, &q->name, &next);
    if (r < 0 || next + 2 > msg.n)
        return -E_SYNTAX;
    q->type = (uint16_t)(m->type != 0 ? m->type : (unsigned)(msg.p[next] << 8 | msg.p[next + 1]));
    if (!dns_reply_is_to(msg, (uint16_t)(msg.p[0] << 8 | msg.p[1]), q, NULL))
        return -E_CONFLICT;
    return dns_reply_read(msg, q, &m->mem, ret);
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct dns_question q;
    struct dns_reply reply;
    (void)dump;
    read_reply(m, in, &q, &reply);
    return 0;
}

static void dump_record(const struct dns_record *rec, struct strbuf *dump)
{
    char text[IP_TEXT_MAX];
    strbuf_f(dump, "%s ", dns_type_name(rec->type));
    switch ((int)rec->type) {
    case DNS_MX:
        strbuf_f(dump, "%u ", rec->mx.preference);
        golden_text(dump, rec->mx.exchange);
        break;
    case DNS_A:
    case DNS_AAAA:
        strbuf_z(dump, ip_format(&rec->address, text));
        break;
    case DNS_TXT:
        golden_text(dump, rec->text);
        break;
    case DNS_TLSA:
        strbuf_f(dump, "%u %u %u ", rec->tlsa.usage, rec->tlsa.selector, rec->tlsa.matching);
        golden_text(dump, rec->tlsa.data);
        break;
    default:
        golden_text(dump, rec->name);
        break;
    }
    strbuf_c(dump, '\n');
}

static void finish(void *arg, struct span rest, struct strbuf *dump)
{
    struct machine *m = arg;
    struct dns_question q;
    struct dns_reply reply;
    char text[DNS_NAME_TEXT_MAX];
    int r = read_reply(m, rest.n > 0 ? rest : SPAN_LIT(""), &q, &reply);
    if (r < 0) {
        strbuf_f(dump, "%s\n", err_name(r));
        return;
    }
    strbuf_f(dump, "rcode %u%s%s%s chain %u end ", reply.rcode, reply.truncated ? " truncated" : "",
             reply.authentic ? " authentic" : "", reply.referral ? " referral" : "", reply.chain);
    golden_text(dump, span_of(text, dns_name_text(&reply.end, text)));
    if (reply.n > 0 || reply.soa)
        strbuf_f(dump, " ttl %u%s", reply.ttl_s, reply.soa ? " soa" : "");
    strbuf_c(dump, '\n');
    for (size_t i = 0; i < reply.n; i++)
        dump_record(&reply.records[i], dump);
}

static void stop(void *arg)
{
    struct machine *m = arg;
    arena_done(&m->mem);
    free(m);
}

static const struct golden_machine machine = {
    .name = "dns", .sentinel = true, .start = start, .feed = feed, .finish = finish, .stop = stop,
    .tail_z = "\xff\xff", .tail_dump_z = "",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
