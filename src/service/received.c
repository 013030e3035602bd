#include "service/received.h"

#include "base/cidr.h"
#include "base/strbuf.h"
#include "proto/date.h"

static const char *or_unknown(const char *name_z)
{
    return name_z == NULL ? "unknown" : name_z;
}

static void put_from(const struct received *r, struct strbuf *b)
{
    char text[IP_TEXT_MAX];
    if (r->hidden) {
        strbuf_z(b, "Received: from localhost ([127.0.0.1]");
        return;
    }
    strbuf_f(b, "Received: from %s (%s ", or_unknown(r->hello_z), or_unknown(r->name_z));
    strbuf_f(b, ip_is_v4(r->peer) ? "[%s]" : "[IPv6:%s]", ip_format(r->peer, text));
}

void received_write(const struct received *r, struct strbuf *b)
{
    put_from(r, b);
    strbuf_f(b, ")\r\n\tby %s with %s id %s", r->by_z, r->with_z, r->id_z);
    if (r->only.n > 0)
        strbuf_f(b, "\r\n\tfor <%.*s>", SPAN_ARG(r->only));
    if (r->cipher_z != NULL)
        strbuf_f(b, "\r\n\ttls %s", r->cipher_z);
    strbuf_z(b, ";\r\n\t");
    date_write(b, r->at_s, 0);
    strbuf_z(b, "\r\n");
}
