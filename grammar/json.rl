/* JSON texts (RFC 8259) as SPEC API-07 takes them: a flat sequence of tokens of exact shape. Which token may follow
 * which, nesting and member names are kept by src/proto/json_scan.c: a stack is no work for an automaton. */
#include "proto/json_read.h"

%%{
    machine json;
    include abnf "abnf.rl";

    action structure    { s->where = JSON_IN_STRUCTURE; }
    action open_object  { json_open(s, true, OFFSET(p)); }
    action open_array   { json_open(s, false, OFFSET(p)); }
    action close_object { json_close(s, true, OFFSET(p)); }
    action close_array  { json_close(s, false, OFFSET(p)); }
    action comma        { json_comma(s, OFFSET(p)); }
    action colon        { json_colon(s, OFFSET(p)); }
    action literal      { json_scalar(s, JSON_IN_LITERAL, OFFSET(p)); }
    action number       { json_scalar(s, JSON_IN_NUMBER, OFFSET(p)); }
    action int_digit    { s->int_digits++; }
    action exp_minus    { s->exp_minus = true; }
    action exp_digit    { json_exp_digit(s, *p); }
    action number_end   { json_number_end(s); }
    action string       { json_string(s, OFFSET(p)); }
    action string_end   { json_string_end(s, OFFSET(p)); }
    action run          { p = json_run(s, p, pe); }
    action octet        { json_name_octet(s, *p); }
    action in_utf8      { s->where = JSON_IN_UTF8; }
    action in_string    { s->where = JSON_IN_STRING; }
    action escape       { s->where = JSON_IN_ESCAPE; }
    action escaped      { json_escaped(s, *p); }
    action hex_start    { s->unit = 0; }
    action hex          { json_hex(s, *p); }
    action unicode      { json_unicode(s, s->unit); }
    action unicode_pair { json_unicode_pair(s, s->unit); }

    # RFC 8259 2
    ws         = [ \t\n\r];
    structural = "{" @open_object | "}" @close_object | "[" @open_array | "]" @close_array | "," @comma | ":" @colon;
    delimiter  = ( ws | structural ) >structure;

    # RFC 8259 3
    literal = ( "true" | "false" | "null" ) >literal;

    # RFC 8259 6
    int    = "0" | ( [1-9] DIGIT* ) $int_digit;
    frac   = "." DIGIT+;
    exp    = [eE] ( "+" | "-" @exp_minus )? ( DIGIT @exp_digit )+;
    number = ( "-"? int frac? exp? ) >number %number_end;

    # RFC 8259 7 and 8.1, without \u0000 and lone surrogates
    unescaped    = 0x20..0x21 | 0x23..0x5b | 0x5d..0x7f;
    hex          = HEXDIG @hex;
    unit         = ( hex hex hex hex ) - ( "0000" | [dD] [89A-Fa-f] any any );
    high         = [dD] @hex [89ABab] @hex hex hex;
    low          = [dD] @hex [C-Fc-f] @hex hex hex;
    unicode      = "u" @hex_start ( unit @unicode | high "\\u" low @unicode_pair );
    escape       = "\\" @escape ( ["\\/bfnrt] @escaped | unicode );
    string       = "\"" @string
                   ( unescaped @run | ( UTF8_non_ascii >in_utf8 $octet @in_string ) | ( escape @in_string ) )*
                   "\"" @string_end;

    # A scalar needs something behind it; the text's end is given to the machine as a newline.
    main := ( delimiter | string | ( literal | number ) delimiter )*;
}%%

#define OFFSET(p) (s->offset + (size_t)((p) - piece.p))

%% write data nofinal noerror noentry;

void json_read_start(struct json_scan *s)
{
    s->cs = json_start;
}

size_t json_read(struct json_scan *s, struct span piece)
{
    const uint8_t *p = piece.p, *pe = piece.p + piece.n;
    int cs = s->cs;
    %% write exec;
    s->cs = cs;
    return cs == 0 ? (size_t)(p - piece.p) : piece.n;
}
