/* The framing of a chunked body (RFC 9112 7.1), resumable at any octet: the data of a chunk is counted by
 * src/proto/http_chunk.c, the machine sees what stands between. */
#include "proto/http_chunk_read.h"

%%{
    machine http_chunk;
    include abnf "abnf.rl";

    action digit   { http_chunk_digit(c, *p); }
    action data    { c->state = HTTP_CHUNK_DATA; fbreak; }
    action line    { c->line++; }
    action trail   { c->trail++; }
    action ended   { c->state = HTTP_CHUNK_ENDED; fbreak; }

    tchar = [!#$%&'*+\-.^_`|~] | ALPHA | DIGIT;
    token = tchar+;
    BWS   = ( SP | HTAB )*;

    # RFC 9110 5.6.4
    qdtext        = HTAB | SP | 0x21 | 0x23..0x5b | 0x5d..0x7e | 0x80..0xff;
    quoted_string = DQUOTE ( qdtext | "\\" ( HTAB | SP | VCHAR | 0x80..0xff ) )* DQUOTE;

    # RFC 9112 7.1.1
    chunk_ext = ( BWS ";" BWS token ( BWS "=" BWS ( token | quoted_string ) )? )*;

    # RFC 9112 7.1.2: read and forgotten
    trailer = ( token ":" ( VCHAR | 0x80..0xff | SP | HTAB )* CRLF ) $trail;

    # RFC 9112 7.1: a size of zeros alone is the last chunk's
    size       = ( "0"* [1-9A-Fa-f] HEXDIG* ) $digit $line;
    chunk      = size ( chunk_ext $line ) CRLF @data;
    last_chunk = "0"+ $line ( chunk_ext $line ) CRLF;

    # The CRLF behind a chunk's data comes when its octets were counted
    main := chunk ( CRLF chunk )* CRLF last_chunk trailer* CRLF @ended | last_chunk trailer* CRLF @ended;
}%%

%% write data nofinal noerror noentry;

void http_chunk_read_start(struct http_chunk *c)
{
    c->cs = http_chunk_start;
}

size_t http_chunk_read(struct http_chunk *c, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = c->cs;
    %% write exec;
    c->cs = cs;
    return (size_t)(p - in.p);
}
