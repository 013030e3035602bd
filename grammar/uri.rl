# Fragment: what RFC 3986 gives an HTTP request target. No `write` here.
%%{
    machine uri;

    # RFC 3986 2.1 to 2.3
    pct_encoded = "%" HEXDIG HEXDIG;
    unreserved  = ALPHA | DIGIT | [\-._~];
    sub_delims  = [!$&'()*+,;=];

    # RFC 3986 3.3, 3.4
    pchar         = unreserved | pct_encoded | sub_delims | ":" | "@";
    absolute_path = ( "/" pchar* )+;
    query         = ( pchar | "/" | "?" )*;

    # RFC 3986 3.2.2, 3.2.3: which address a literal is matters to nobody here
    reg_name   = ( unreserved | pct_encoded | sub_delims )*;
    IP_literal = "[" ( HEXDIG | [:.] )+ "]";
    uri_host   = IP_literal | reg_name;
    port       = DIGIT*;
    authority  = uri_host ( ":" port )?;
}%%
