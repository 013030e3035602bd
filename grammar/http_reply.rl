/* The head of an HTTP response, as a client reads it (RFC 9112 4, 5): one whole head per run, src/proto/http_reply.c finds
 * its end. As strict as grammar/http.rl, but for a reason phrase that may be missing with its blank. */
#include "proto/http_read.h"

%%{
    machine http_reply;
    include abnf "abnf.rl";

    action mark   { mark = p; }
    action minor  { r->minor = (uint8_t)(*p - '0'); }
    action status { r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
    action done   { r->done = true; fbreak; }

    include http_field "http_field.rl";

    # RFC 9112 4
    version       = "HTTP/1." DIGIT @minor;
    status_code   = ( [1-5] DIGIT DIGIT ) $status;
    reason_phrase = ( HTAB | SP | VCHAR | 0x80..0xff )*;
    status_line   = version SP status_code ( SP reason_phrase )? CRLF;

    main := status_line field_line* CRLF @done;
}%%

%% write data nofinal noerror noentry;

size_t http_read_reply(struct http_read *r, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n, *mark = in.p;
    struct http_field *field = r->fields;
    int cs = http_reply_start;
    %% write exec;
    return (size_t)(p - in.p);
}
