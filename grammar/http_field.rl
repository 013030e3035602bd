# Fragment: header field lines (RFC 9112 5, RFC 9110 5.5), strict: no obs-fold, no blank before the colon (SPEC API-02). The
# including machine has `p`, `pe`, `mark`, the action `mark`, `field` (where the next one goes) and `r`, a struct http_read.
# No `write` here.
%%{
    machine http_field;

    action name      { http_read_name(field, mark, p); }
    action value     { http_read_value(field, mark, p); }
    action next      { field = http_read_next(r, field); }
    action run_name  { p = http_run_of(p, pe, HTTP_RUN_NAME); }
    action run_value { p = http_run_value(p, pe); }

    # RFC 9110 5.6.2
    tchar = [!#$%&'*+\-.^_`|~] | ALPHA | DIGIT;
    token = tchar+;
    OWS   = ( SP | HTAB )*;

    # RFC 9112 5, RFC 9110 5.5; blanks at the value's end are cut in C
    field_octet = VCHAR | 0x80..0xff | SP | HTAB;
    field_value = ( field_octet - SP - HTAB ) >mark @run_value ( field_octet @run_value )*;
    field_line  = ( ( tchar >mark @run_name tchar* ) %name ) ":" OWS ( field_value %value )? CRLF @next;
}%%
