#include "proto/proxy.h"

#include "base/crypto.h"
#include "base/macros.h"
#include "proto/proxy_read.h"

enum { HEAD_OCTETS = 16, INET4_OCTETS = 12, INET6_OCTETS = 36, UNIX_OCTETS = 216 };
enum { FAMILY_INET4 = 0x11, FAMILY_INET6 = 0x21, FAMILY_UNIX = 0x31 };
enum { TYPE_CRC32C = 0x03, CRC32C_OCTETS = 4, TYPE_SSL = 0x20, SSL_OCTETS_MIN = 5, CLIENT_SSL = 0x01 };

/* -- version 1, called by the machine */

void proxy_text(struct proxy_parser *ps, uint8_t c)
{
    if (ps->text_n < sizeof(ps->text))
        ps->text[ps->text_n++] = c;
    else
        ps->bad = true;
}

/* The first is the client's, the second the one it spoke to, which must be one as well. */
void proxy_address(struct proxy_parser *ps)
{
    struct ip ip;
    struct span text = span_of(ps->text, ps->text_n);
    if (ip_parse(text, &ip) < 0 || span_find(text, ':', &(size_t){0}) != ps->inet6)
        ps->bad = true;
    else if (ps->addresses++ == 0)
        ps->said = (struct proxy_said){.known = true, .source = ip};
    ps->text_n = 0;
}

void proxy_digit(struct proxy_parser *ps, uint8_t c)
{
    ps->number = ps->number * 10 + (uint32_t)(c - '0');
    if (ps->number > UINT16_MAX) {
        ps->bad = true;
        ps->number = 0;
    }
}

void proxy_port(struct proxy_parser *ps)
{
    if (ps->ports++ == 0)
        ps->said.port = (uint16_t)ps->number;
    ps->number = 0;
}

/* -- version 2 */

static unsigned address_octets(uint8_t family)
{
    return family == FAMILY_INET4 ? INET4_OCTETS : family == FAMILY_INET6 ? INET6_OCTETS : family == FAMILY_UNIX ? UNIX_OCTETS : 0;
}

void proxy_block(struct proxy_parser *ps)
{
    if (ps->block > PROXY_MAX - HEAD_OCTETS || (!ps->local && ps->block < address_octets(ps->family)))
        ps->bad = true;
    ps->stage = ps->local ? PROXY_SKIP : PROXY_ADDRESSES; /* what LOCAL brings is dropped unread */
}

void proxy_value(struct proxy_parser *ps)
{
    /* The machine stands on the last octet of the head, which .block does not count yet. */
    if ((ps->type == TYPE_CRC32C && (ps->value != CRC32C_OCTETS || ps->has_crc)) ||
        (ps->type == TYPE_SSL && ps->value < SSL_OCTETS_MIN))
        ps->bad = true;
    ps->has_crc = ps->has_crc || ps->type == TYPE_CRC32C;
    ps->stage = PROXY_VALUE;
    ps->at = 0;
    ps->head = 0;
}

static void take_addresses(struct proxy_parser *ps)
{
    const unsigned ports = ps->family == FAMILY_INET4 ? 8 : 32;
    if (ps->family == FAMILY_INET4)
        ip_from_v4(ps->copy, &ps->said.source);
    else if (ps->family == FAMILY_INET6)
        ip_from_v6(ps->copy, &ps->said.source);
    else
        return;
    ps->said.known = true;
    ps->said.port = (uint16_t)(ps->copy[ports] << 8 | ps->copy[ports + 1]);
}

static void take_value(struct proxy_parser *ps, struct span part)
{
    static const uint8_t zeros[CRC32C_OCTETS];
    if (ps->type == TYPE_SSL && ps->at == 0 && part.n > 0)
        ps->said.tls = ps->said.tls || (part.p[0] & CLIENT_SSL) != 0;
    if (ps->type == TYPE_CRC32C) {
        for (size_t i = 0; i < part.n; i++)
            ps->crc_said = ps->crc_said << 8 | part.p[i];
        ps->crc = crc32c(ps->crc, zeros, part.n);
    } else {
        ps->crc = crc32c(ps->crc, part.p, part.n);
    }
    ps->at = (uint16_t)(ps->at + part.n);
}

/* -- stage by stage: octets used */

static size_t step_head(struct proxy_parser *ps, struct span in)
{
    size_t n = proxy_read_head(ps, in);
    ps->crc = crc32c(ps->crc, in.p, n);
    ps->bad = ps->bad || (n < in.n && ps->stage == PROXY_HEAD);
    return n;
}

static size_t step_skip(struct proxy_parser *ps, struct span in)
{
    size_t n = MIN((size_t)ps->block, in.n);
    ps->block = (uint16_t)(ps->block - n);
    return n;
}

static size_t step_addresses(struct proxy_parser *ps, struct span in)
{
    size_t n = MIN((size_t)address_octets(ps->family) - ps->at, in.n);
    for (size_t i = 0; i < n && ps->copied < sizeof(ps->copy); i++)
        ps->copy[ps->copied++] = in.p[i];
    ps->crc = crc32c(ps->crc, in.p, n);
    ps->at = (uint16_t)(ps->at + n);
    ps->block = (uint16_t)(ps->block - n);
    return n;
}

static size_t step_tlv(struct proxy_parser *ps, struct span in)
{
    size_t n = proxy_read_tlv(ps, span_part(in, 0, ps->block));
    ps->crc = crc32c(ps->crc, in.p, n);
    ps->block = (uint16_t)(ps->block - n);
    ps->bad = ps->bad || (ps->stage == PROXY_VALUE && ps->value > ps->block);
    return n;
}

static size_t step_value(struct proxy_parser *ps, struct span in)
{
    struct span part = span_part(in, 0, (size_t)(ps->value - ps->at));
    take_value(ps, part);
    ps->block = (uint16_t)(ps->block - part.n);
    return part.n;
}

/* Goes on to the next stage where this one has all its octets, which may be none. */
static void settle(struct proxy_parser *ps)
{
    if (ps->stage == PROXY_ADDRESSES && ps->at == address_octets(ps->family)) {
        take_addresses(ps);
        ps->stage = PROXY_TLV;
    }
    if (ps->stage == PROXY_VALUE && ps->at == ps->value)
        ps->stage = PROXY_TLV;
    if (ps->stage == PROXY_TLV && ps->block == 0) {
        ps->stage = PROXY_END;
        ps->bad = ps->bad || ps->head != 0 || (ps->has_crc && ps->crc != ps->crc_said);
    }
    if (ps->stage == PROXY_SKIP && ps->block == 0)
        ps->stage = PROXY_END;
}

static size_t (*const steps[])(struct proxy_parser *ps, struct span in) = {
    [PROXY_HEAD] = step_head, [PROXY_SKIP] = step_skip,   [PROXY_ADDRESSES] = step_addresses,
    [PROXY_TLV] = step_tlv,   [PROXY_VALUE] = step_value,
};
_Static_assert(ARRAY_LEN(steps) == PROXY_END, "a step for every stage but the end");

size_t proxy_feed(struct proxy_parser *ps, struct span in)
{
    size_t used = 0;
    if (!ps->begun)
        proxy_read_start(ps);
    ps->begun = true;
    while (ps->result == PROXY_MORE && used < in.n) {
        size_t n = steps[ps->stage](ps, span_part(in, used, in.n));
        used += n;
        ps->octets += (uint32_t)n;
        if (!ps->bad)
            settle(ps);
        if (ps->bad || (ps->line && ps->octets > PROXY_V1_MAX))
            ps->result = PROXY_BAD;
        else if (ps->stage == PROXY_END)
            ps->result = PROXY_DONE;
    }
    if (ps->result == PROXY_BAD || ps->local)
        ps->said = (struct proxy_said){0};
    return used;
}
