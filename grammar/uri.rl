# Fragment: what RFC 3986 gives an HTTP request target, with the query cut as forms write it (WHATWG URL). The including
# machine has the actions `begin` (a piece begins behind p) and `here` (at p); `segment_end`, `name_end` and `value_end` (the
# piece ends in front of p), `no_name` (a parameter without one); `coded` (there is something to decode in the piece) and
# `run_piece`, that may go on over what any piece holds. No `write` here.
%%{
    machine uri;

    # RFC 3986 2.1 to 2.3
    pct_encoded = "%" @coded HEXDIG HEXDIG;
    unreserved  = ALPHA | DIGIT | [\-._~];
    sub_delims  = [!$&'()*+,;=];

    # RFC 3986 3.3
    pchar         = unreserved | pct_encoded | sub_delims | ":" | "@";
    absolute_path = ( ( "/" @begin @run_piece ( pchar @run_piece )* ) %segment_end )+;

    # RFC 3986 3.4: pchar, "/" and "?"; of a form "&" is between parameters, the first "=" between name and value
    form_octet = unreserved | pct_encoded | "+" @coded | [!$'()*,;:@/?];
    form_name  = form_octet >here @run_piece ( form_octet @run_piece )*;
    form_value = "=" @begin @run_piece ( ( form_octet | "=" ) @run_piece )*;
    parameter  = form_name %name_end ( form_value %value_end )? | form_value >no_name %value_end;
    query      = parameter? ( "&" parameter? )*;

    # RFC 3986 3.2.2, 3.2.3: which address a literal is matters to nobody here
    reg_name   = ( unreserved | pct_encoded | sub_delims )*;
    IP_literal = "[" ( HEXDIG | [:.] )+ "]";
    uri_host   = IP_literal | reg_name;
    port       = DIGIT*;
    authority  = uri_host ( ":" port )?;
}%%
