#include "proto/dns_msg.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/dns_read.h"

enum rdata_shape {
    RDATA_OPAQUE,
    RDATA_NAME,
    RDATA_PREFERENCE,
    RDATA_V4,
    RDATA_V6,
    RDATA_STRINGS,
    RDATA_TLSA,
    RDATA_SOA
};

static const struct type_row {
    uint16_t number;
    uint8_t shape;
    const char *name_z;
} types[] = {
#define DNS_TYPE(id, number, shape) {(number), RDATA_##shape, #id},
#include "dns_types.def"
#undef DNS_TYPE
};

#define CLASS_IN 1u
#define FLAG_AD 0x0020u
#define FLAG_TC 0x0200u
#define RCODE_MASK 0x000fu

/* A message being read: what is wanted from it, and the little that is kept of each record. */
struct reading {
    struct span msg;
    const struct dns_question *q;
    const struct type_row *asked; /* row of the type asked for */
    struct arena *mem;
    size_t answers_at; /* the first record */
    struct dns_header head;
    struct dns_name cur; /* the name whose records are looked for */
    bool cur_is_question;
};

struct record_at {
    struct dns_record_head head;
    struct dns_element first; /* of the name */
    size_t name, rdata;       /* where they begin */
};

/* In lower case; HOST_ODD for what does not stand in a host name as it is. */
#define HOST_ODD 0x80u
#define HOST_OCTET(c)                                                                                                      \
    ((uint8_t)((c) <= ' ' || (c) > '~' || (c) == '.' || (c) == '\\' ? HOST_ODD : (c) >= 'A' && (c) <= 'Z' ? (c) + 32 : (c)))
#define HOST_OCTETS4(c) HOST_OCTET(c), HOST_OCTET((c) + 1), HOST_OCTET((c) + 2), HOST_OCTET((c) + 3)
#define HOST_OCTETS16(c) HOST_OCTETS4(c), HOST_OCTETS4((c) + 4), HOST_OCTETS4((c) + 8), HOST_OCTETS4((c) + 12)
static const uint8_t host_octet[256] = {
    HOST_OCTETS16(0),   HOST_OCTETS16(16),  HOST_OCTETS16(32),  HOST_OCTETS16(48),  HOST_OCTETS16(64),  HOST_OCTETS16(80),
    HOST_OCTETS16(96),  HOST_OCTETS16(112), HOST_OCTETS16(128), HOST_OCTETS16(144), HOST_OCTETS16(160), HOST_OCTETS16(176),
    HOST_OCTETS16(192), HOST_OCTETS16(208), HOST_OCTETS16(224), HOST_OCTETS16(240)};

static const struct type_row *type_row(unsigned type)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].number == type)
            return &types[i];
    return NULL;
}

const char *dns_type_name(unsigned type)
{
    const struct type_row *row = type_row(type);
    return row == NULL ? "?" : row->name_z;
}

/* -- names as text */

void dns_reverse_name(const struct ip *ip, char ret_z[DNS_REVERSE_MAX])
{
    size_t n = 0;
    if (ip_is_v4(ip)) {
        snprintf(ret_z, DNS_REVERSE_MAX, "%u.%u.%u.%u.in-addr.arpa", ip->b[15], ip->b[14], ip->b[13], ip->b[12]);
        return;
    }
    for (size_t i = 16; i-- > 0; n += 4)
        snprintf(ret_z + n, DNS_REVERSE_MAX - n, "%x.%x.", ip->b[i] & 15u, ip->b[i] >> 4);
    snprintf(ret_z + n, DNS_REVERSE_MAX - n, "ip6.arpa");
}

struct span dns_name_host(struct arena *a, const struct dns_name *name)
{
    char text[DNS_NAME_TEXT_MAX];
    uint8_t *out = arena_alloc(a, name->n), *o = out;
    unsigned odd = 0; /* HOST_ODD: octets that need escapes, and more room */
    if (out == NULL)
        return (struct span){NULL, 0};
    for (const uint8_t *p = name->wire; *p != 0;) {
        const uint8_t *end = p + 1 + *p;
        for (p++; p < end; p++, o++) {
            unsigned c = host_octet[*p];
            odd |= c;
            *o = (uint8_t)c;
        }
        *o++ = '.';
    }
    if ((odd & HOST_ODD) != 0)
        return span_dup_lower(a, span_of(text, dns_name_text(name, text) - 1));
    return span_of(out, (size_t)(o - out) - (o > out));
}

/* -- queries */

static uint8_t *put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
    return p + 2;
}

size_t dns_query_write(const struct dns_question *q, uint16_t id, bool edns, uint8_t ret[DNS_QUERY_MAX])
{
    /* Root name, type OPT, payload, extended RCODE and version 0, flags with DO, no options. */
    static const uint8_t opt[11] = {0, 0, 41, DNS_UDP_PAYLOAD >> 8, DNS_UDP_PAYLOAD & 255, 0, 0, 0x80, 0, 0, 0};
    uint8_t *p = put16(ret, id);
    p = put16(p, 0x0100u | FLAG_AD); /* RD */
    p = put16(p, 1);
    p = put16(put16(p, 0), 0);
    p = put16(p, edns ? 1 : 0);
    memcpy(p, q->name.wire, q->name.n);
    p = put16(p + q->name.n, q->type);
    p = put16(p, CLASS_IN);
    if (edns) {
        memcpy(p, opt, sizeof(opt));
        p += sizeof(opt);
    }
    return (size_t)(p - ret);
}

/* -- replies */

bool dns_reply_is_to(struct span msg, uint16_t id, const struct dns_question *q, bool *ret_case_differs)
{
    struct dns_header head;
    size_t n = q->name.n;
    if (msg.n < DNS_HEADER_SIZE + n + 4 || !dns_read_reply_header(msg, &head) || head.id != id)
        return false;
    const uint8_t *name = msg.p + DNS_HEADER_SIZE;
    bool same = memcmp(name, q->name.wire, n) == 0;
    if (!same && (ret_case_differs == NULL || !span_ieq(span_of(name, n), span_of(q->name.wire, n))))
        return false;
    if (dns_read_question(msg, DNS_HEADER_SIZE + n) != q->type)
        return false;
    if (ret_case_differs != NULL)
        *ret_case_differs = !same;
    return true;
}

/* The record at *at, which moves behind it. */
static int record_next(const struct reading *r, size_t *at, struct record_at *ret)
{
    size_t p = *at;
    ret->name = p;
    ret->first = dns_read_element(r->msg, p);
    for (struct dns_element e = ret->first;; e = dns_read_element(r->msg, p)) { /* only passed: it is walked where it matters */
        if (e.kind == DNS_BAD)
            return -E_SYNTAX;
        p += e.kind == DNS_POINTER ? 2 : 1 + e.value;
        if (p > r->msg.n)
            return -E_SYNTAX;
        if (e.kind != DNS_LABEL)
            break;
    }
    if (!dns_read_record(r->msg, p, &ret->head))
        return -E_SYNTAX;
    ret->rdata = p + 10;
    if (ret->head.length > r->msg.n - ret->rdata)
        return -E_SYNTAX;
    *at = ret->rdata + ret->head.length;
    return 0;
}

/* A name that must end where the RDATA does, or `more` octets before. */
static int rdata_name(const struct reading *r, const struct record_at *rec, size_t from, size_t more,
                      struct dns_name *ret, size_t *ret_next)
{
    int res = dns_name_walk(r->msg, rec->rdata + from, &r->q->name, ret, ret_next);
    return res == 0 && *ret_next + more != rec->rdata + rec->head.length ? -E_SYNTAX : res;
}

/* RFC 1035 3.3.14: the strings must fill the RDATA; put together where there is a `ret`. */
static int rdata_strings(const struct reading *r, const struct record_at *rec, struct span *ret)
{
    size_t n = 0;
    const uint8_t *p = r->msg.p + rec->rdata, *end = p + rec->head.length;
    uint8_t *out = ret == NULL ? NULL : arena_alloc(r->mem, rec->head.length);
    if (ret != NULL && out == NULL)
        return -E_NOMEM;
    if (p == end)
        return -E_SYNTAX;
    for (; p < end; p += 1 + p[0]) {
        if (p[0] >= end - p)
            return -E_SYNTAX;
        if (out != NULL)
            memcpy(out + n, p + 1, p[0]);
        n += p[0];
    }
    if (ret != NULL)
        *ret = span_of(out, n);
    return 0;
}

static int rdata_soa(const struct reading *r, const struct record_at *rec, uint32_t *ret_minimum)
{
    struct dns_name name;
    size_t next;
    int res = dns_name_walk(r->msg, rec->rdata, &r->q->name, &name, &next);
    if (res < 0 || next >= rec->rdata + rec->head.length)
        return -E_SYNTAX;
    res = rdata_name(r, rec, next - rec->rdata, 20, &name, &next);
    if (res < 0 || !dns_read_soa(r->msg, next, ret_minimum))
        return -E_SYNTAX;
    return 0;
}

/* Checks the RDATA of a known type; with `ret` makes the record of it. */
static int rdata_read(const struct reading *r, const struct record_at *rec, struct dns_record *ret)
{
    const struct type_row *row = rec->head.class != CLASS_IN ? NULL : rec->head.type == r->q->type ? r->asked : type_row(rec->head.type);
    const uint8_t *p = r->msg.p + rec->rdata;
    size_t n = rec->head.length, next;
    struct dns_record out;
    struct dns_name name;
    uint32_t minimum;
    int res = 0;
    out.type = rec->head.type;
    switch (row == NULL ? RDATA_OPAQUE : (enum rdata_shape)row->shape) {
    case RDATA_OPAQUE:
        break;
    case RDATA_NAME:
        res = rdata_name(r, rec, 0, 0, &name, &next);
        if (res == 0 && ret != NULL)
            out.name = dns_name_host(r->mem, &name);
        break;
    case RDATA_PREFERENCE:
        res = n < 3 ? -E_SYNTAX : rdata_name(r, rec, 2, 0, &name, &next);
        if (res == 0 && ret != NULL) {
            out.mx.preference = (uint16_t)(p[0] << 8 | p[1]);
            out.mx.exchange = dns_name_host(r->mem, &name);
        }
        break;
    case RDATA_V4:
        if (n != 4)
            return -E_SYNTAX;
        ip_from_v4(p, &out.address);
        break;
    case RDATA_V6:
        if (n != 16)
            return -E_SYNTAX;
        ip_from_v6(p, &out.address);
        break;
    case RDATA_STRINGS:
        res = rdata_strings(r, rec, ret == NULL ? NULL : &out.text);
        break;
    case RDATA_TLSA:
        if (n < 3)
            return -E_SYNTAX;
        if (ret != NULL) {
            out.tlsa.usage = p[0], out.tlsa.selector = p[1], out.tlsa.matching = p[2];
            out.tlsa.data = span_dup(r->mem, span_of(p + 3, n - 3));
        }
        break;
    case RDATA_SOA:
        res = rdata_soa(r, rec, &minimum);
        break;
    }
    if (res == 0 && ret != NULL)
        *ret = out;
    return res;
}

/* Whether a record's owner is the name looked for. Most names are a pointer to the question's. */
static int owned(const struct reading *r, const struct record_at *rec, bool *ret_owned)
{
    struct dns_name name;
    size_t next;
    if (r->cur_is_question && rec->first.kind == DNS_POINTER && rec->first.value == DNS_HEADER_SIZE) {
        *ret_owned = true;
        return 0;
    }
    int res = dns_name_walk(r->msg, rec->name, &r->q->name, &name, &next);
    if (res == 0)
        *ret_owned = dns_name_eq(&name, &r->cur);
    return res;
}

/* RFC 2181 8: a TTL with the top bit set is 0. */
static void lower_ttl(struct dns_reply *reply, uint32_t ttl)
{
    reply->ttl_s = MIN(reply->ttl_s, ttl > INT32_MAX ? 0 : ttl);
}

/* One pass over the answer section: records of the type asked for at the present name, or the CNAME that leads on. */
static int answers_at_name(struct reading *r, struct dns_reply *reply, struct dns_record *records, bool *ret_moved)
{
    size_t at = r->answers_at, next;
    struct record_at rec;
    struct dns_name target;
    bool mine = false, moved = false;
    for (unsigned i = 0; i < r->head.answers; i++) {
        int res = record_next(r, &at, &rec);
        if (res == 0)
            res = owned(r, &rec, &mine);
        if (res < 0)
            return res;
        mine = mine && rec.head.class == CLASS_IN;
        bool wanted = mine && rec.head.type == r->q->type;
        bool alias = mine && !wanted && rec.head.type == DNS_CNAME && !moved;
        if (wanted || reply->chain == 0) /* one check of each record is enough */
            res = rdata_read(r, &rec, wanted ? &records[reply->n] : NULL);
        if (res == 0 && alias)
            res = rdata_name(r, &rec, 0, 0, &target, &next);
        if (res < 0)
            return res;
        moved = moved || alias;
        reply->n += wanted;
        if (wanted || alias)
            lower_ttl(reply, rec.head.ttl);
    }
    *ret_moved = moved && reply->n == 0;
    if (*ret_moved) {
        r->cur = target;
        r->cur_is_question = false;
    }
    return (int)at;
}

/* Whether `name` is `zone` or lies below it. */
static bool within(const struct dns_name *name, const struct dns_name *zone)
{
    size_t at = 0;
    if (name->labels < zone->labels)
        return false;
    for (unsigned skip = name->labels - zone->labels; skip > 0; skip--)
        at += 1u + name->wire[at];
    return span_ieq(span_of(name->wire + at, name->n - at), span_of(zone->wire, zone->n));
}

/* The authority section says how long a denial holds (RFC 2308 5), or that this server only points elsewhere. */
static int authority_read(const struct reading *r, size_t *at, struct dns_reply *reply)
{
    struct record_at rec;
    struct dns_name zone;
    size_t next;
    uint32_t minimum = 0;
    for (unsigned i = 0; i < r->head.authorities; i++) {
        int res = record_next(r, at, &rec);
        if (res == 0)
            res = dns_name_walk(r->msg, rec.name, &r->q->name, &zone, &next);
        if (res == 0)
            res = rdata_read(r, &rec, NULL);
        if (res < 0)
            return res;
        if (rec.head.class != CLASS_IN)
            continue;
        reply->referral = reply->referral || rec.head.type == DNS_NS;
        if (rec.head.type != DNS_SOA || reply->n > 0 || !within(&r->cur, &zone))
            continue;
        rdata_soa(r, &rec, &minimum);
        reply->soa = true;
        lower_ttl(reply, minimum > INT32_MAX ? 0 : minimum);
        lower_ttl(reply, rec.head.ttl);
    }
    return 0;
}

static int additional_read(const struct reading *r, size_t at, struct dns_reply *reply)
{
    struct record_at rec;
    for (unsigned i = 0; i < r->head.additionals; i++) {
        int res = record_next(r, &at, &rec);
        if (res < 0)
            return res;
        if (rec.head.type == DNS_OPT)
            reply->rcode |= (uint16_t)(rec.head.ttl >> 24 << 4);
    }
    return 0;
}

static bool memory_whole(const struct dns_reply *reply, const struct dns_record *records)
{
    for (size_t i = 0; i < reply->n; i++) {
        const struct dns_record *rec = &records[i];
        if ((rec->type == DNS_MX && rec->mx.exchange.p == NULL) || (rec->type == DNS_TLSA && rec->tlsa.data.p == NULL) ||
            ((rec->type == DNS_PTR || rec->type == DNS_CNAME || rec->type == DNS_NS) && rec->name.p == NULL))
            return false;
    }
    return true;
}

int dns_reply_read(struct span msg, const struct dns_question *q, struct arena *a, struct dns_reply *ret)
{
    struct reading r = {.msg = msg, .q = q, .asked = type_row(q->type), .mem = a, .cur_is_question = true};
    struct dns_reply reply = {.ttl_s = UINT32_MAX};
    if (msg.n > DNS_MESSAGE_MAX || msg.n < DNS_HEADER_SIZE + (size_t)q->name.n + 4 || !dns_read_reply_header(msg, &r.head))
        return -E_SYNTAX;
    r.answers_at = DNS_HEADER_SIZE + q->name.n + 4u;
    r.cur = q->name;
    reply.rcode = r.head.flags & RCODE_MASK;
    reply.truncated = (r.head.flags & FLAG_TC) != 0;
    reply.authentic = (r.head.flags & FLAG_AD) != 0;
    if (reply.truncated) { /* it may end anywhere */
        reply.end = r.cur;
        *ret = reply;
        return 0;
    }
    /* Eleven octets are the least a record has. */
    size_t room = MIN(r.head.answers, (msg.n - r.answers_at) / 11);
    struct dns_record *records = arena_new_array(a, struct dns_record, room);
    if (records == NULL)
        return -E_NOMEM;
    bool moved = true;
    size_t at = 0;
    for (; moved; reply.chain += moved) {
        if (reply.chain > DNS_CHAIN_MAX)
            return -E_LIMIT;
        int res = answers_at_name(&r, &reply, records, &moved);
        if (res < 0)
            return res;
        at = (size_t)res;
    }
    int res = authority_read(&r, &at, &reply);
    if (res == 0)
        res = additional_read(&r, at, &reply);
    if (res == 0 && !memory_whole(&reply, records))
        res = -E_NOMEM;
    if (res < 0)
        return res;
    reply.referral = reply.referral && !reply.soa && reply.n == 0 && reply.chain == 0 && (r.head.flags & 0x0400u) == 0;
    reply.end = r.cur;
    reply.records = records;
    *ret = reply;
    return 0;
}
