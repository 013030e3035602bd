/* The PROXY protocol, versions 1 and 2 (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2): what a proxy says about its
 * client before anything else, even before a TLS handshake. Resumable at any octet. `proxy` reads a line of version 1 or
 * the fixed head of version 2, `proxy_tlv` the head of each TLV behind the addresses; src/proto/proxy.c counts. */
#include "proto/proxy_read.h"

%%{
    machine proxy;
    include abnf "abnf.rl";

    action text    { proxy_text(ps, *p); }
    action address { proxy_address(ps); }
    action digit   { proxy_digit(ps, *p); }
    action port    { proxy_port(ps); }
    action inet6   { ps->inet6 = true; }
    action unknown { ps->local = true; }
    action ended   { ps->stage = PROXY_END; fbreak; }
    action line    { ps->line = true; }
    action family  { ps->family = *p; }
    action length  { ps->block = (uint16_t)(ps->block << 8 | *p); }
    action block   { proxy_block(ps); fbreak; }

    # 2.1: one line, the addresses in the canonical forms of inet_ntop()
    port     = ( "0" | [1-9] DIGIT* ) $digit %port;
    inet4_of = [0-9.]+ $text %address;
    inet6_of = [0-9A-Fa-f:.]+ $text %address;
    tcp4     = "TCP4" SP inet4_of SP inet4_of SP port SP port;
    tcp6     = "TCP6" @inet6 SP inet6_of SP inet6_of SP port SP port;
    any_rest = SP ( SP | VCHAR | 0x80..0xff )*;
    version1 = "PROXY" @line SP ( tcp4 | tcp6 | "UNKNOWN" @unknown any_rest? ) CRLF @ended;

    # 2.2: signature, version and command, family and transport (streams only), length of what follows
    signature = CRLF CRLF 0x00 CRLF "QUIT" LF;
    command   = 0x20 @unknown OCTET | 0x21 ( 0x00 | 0x11 | 0x21 | 0x31 ) $family;
    version2  = signature command ( OCTET OCTET ) $length @block;

    main := version1 | version2;
}%%

%% write data nofinal noerror noentry;

%%{
    machine proxy_tlv;
    include abnf "abnf.rl";

    action type   { ps->type = *p; ps->value = 0; ps->head = 1; }
    action length { ps->value = (uint16_t)(ps->value << 8 | *p); }
    action value  { proxy_value(ps); fbreak; }

    # 2.2.1: type, length, value; the value's octets are counted, not read here
    main := ( OCTET $type ( OCTET OCTET ) $length @value )*;
}%%

%% write data nofinal noerror noentry;

void proxy_read_start(struct proxy_parser *ps)
{
    ps->cs = proxy_start;
    ps->tlv_cs = proxy_tlv_start;
}

size_t proxy_read_head(struct proxy_parser *ps, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = ps->cs;
    %%{ machine proxy; write exec; }%%
    ps->cs = cs;
    return (size_t)(p - in.p);
}

size_t proxy_read_tlv(struct proxy_parser *ps, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = ps->tlv_cs;
    %%{ machine proxy_tlv; write exec; }%%
    ps->tlv_cs = cs;
    return (size_t)(p - in.p);
}
