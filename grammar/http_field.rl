# Fragment: header field lines (RFC 9112 5, RFC 9110 5.5), strict: no obs-fold, no blank before the colon (SPEC API-02). The
# including machine has `p`, `mark`, the action `mark`, `head` (the whole of it) and `r`, a struct http_read. No `write` here.
%%{
    machine http_field;

    action name      { http_read_name(r, mark, p); }
    action value     { http_read_value(r, mark, p); }
    action run_name  { p = http_run_name(p); }
    action run_value { p = http_run_value(p, head.p + head.n); }

    # RFC 9110 5.6.2
    tchar = [!#$%&'*+\-.^_`|~] | ALPHA | DIGIT;
    token = tchar+;
    OWS   = ( SP | HTAB )*;

    # RFC 9112 5, RFC 9110 5.5; blanks at the value's end are cut in C
    field_octet = VCHAR | 0x80..0xff | SP | HTAB;
    field_value = ( field_octet - SP - HTAB ) >mark @run_value field_octet*;
    field_line  = ( ( tchar >mark @run_name tchar* ) %name ) ":" OWS ( field_value %value )? CRLF;
}%%
