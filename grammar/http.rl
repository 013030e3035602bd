/* The head of an HTTP request (RFC 9112 2 to 5), strict (SPEC API-02): no obs-fold, no blank before the colon, no bare
 * CR or LF, no NUL. A run begins at the head's first octet; one that does not reach its end is for nothing, and
 * src/proto/http_parse.c begins anew. What the fields mean is C's work (src/proto/http_build.c), by the table
 * grammar/http_fields.def. */
#include "proto/http_read.h"

%%{
    machine http;
    include abnf "abnf.rl";

    action mark      { mark = p; }
    action method    { http_read_tok(r, HTTP_T_METHOD, mark, p); }
    action authority { http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
    action path      { http_read_tok(r, HTTP_T_PATH, mark, p); }
    action query     { http_read_tok(r, HTTP_T_QUERY, mark, p); }
    action asterisk  { http_read_tok(r, HTTP_T_ASTERISK, mark, p); }
    action major     { r->major = (uint8_t)(*p - '0'); }
    action minor     { r->minor = (uint8_t)(*p - '0'); }
    action in_fields { r->where = HTTP_IN_FIELDS; }
    action in_target { r->where = HTTP_IN_TARGET; }
    action in_version { r->where = HTTP_IN_VERSION; }
    action done      { r->done = true; fbreak; }

    # for uri.rl
    action begin       { piece = p + 1; }
    action here        { piece = p; }
    action segment_end { http_read_segment(r, piece, p); }
    action name_end    { http_read_param(r, piece, p); }
    action no_name     { http_read_param(r, p, p); }
    action value_end   { http_read_param_value(r, piece, p); }
    action coded       { r->coded = true; }
    action run_piece   { p = http_run_of(p, pe, HTTP_RUN_PIECE); }

    include uri "uri.rl";
    include http_field "http_field.rl";

    # RFC 9112 3.2: the authority-form is CONNECT's, which nobody offers here
    path_query    = ( absolute_path >mark %path ) ( "?" ( query >mark %query ) )?;
    absolute_form = "http"i "s"i? "://" ( authority >mark %authority ) path_query?;
    asterisk_form = "*" >mark %asterisk;
    target        = path_query | absolute_form | asterisk_form;

    # RFC 9112 2.3, 3
    version      = "HTTP/" DIGIT @major "." DIGIT @minor;
    request_line = ( token >mark %method ) SP >in_target target SP >in_version version CRLF;

    main := request_line @in_fields field_line* CRLF @done;
}%%

%% write data nofinal noerror noentry;

size_t http_read_head(struct http_read *r, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n, *mark = in.p, *piece = in.p;
    struct http_field *field = r->fields;
    int cs = http_start;
    %% write exec;
    return (size_t)(p - in.p);
}
