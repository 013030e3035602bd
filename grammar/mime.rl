/* MIME header values: RFC 2045 5.1 Content-Type and 6.1 Content-Transfer-Encoding, RFC 2183 2 Content-Disposition,
 * RFC 3282 2 Content-Language, RFC 2047 2 encoded words. Over a whole value in memory. Every octet string is accepted:
 * what is no parameter is passed over up to the next semicolon. */
#include "proto/header_build.h"
#include "proto/mime_build.h"

/* ------------------------------------------------------------- token ["/" token] *(";" attribute "=" value) */
%%{
    machine mime_value;
    alphtype unsigned char;

    action comment      { p = header_comment(p, pe); }
    action q_open       { b->value = b->value_end = p + 1; b->quoted = true; }
    action q_close      { }
    action type         { b->type = p; }
    action type_more    { b->type_end = p + 1; }
    action subtype      { b->subtype = p; }
    action subtype_more { b->subtype_end = p + 1; }
    action name         { b->name = p; }
    action name_more    { b->name_end = p + 1; }
    action value        { b->value = p; }
    action value_more   { b->value_end = p + 1; }
    action param        { mime_build_param(b); }
    include cfws "cfws.rl";

    # RFC 2045 5.1 token; octets above ASCII occur. Values without quotes are taken up to a blank: `boundary==_x/y` is
    # everywhere although it should be quoted.
    tchar = (0x21..0xff) - 0x7f - [()<>@,;:\\"/\[\]?=];
    vchar = (0x21..0xff) - 0x7f - [;"(];

    # What is left of a parameter that makes no sense.
    skipped_string = '"' ( [^"\\] | "\\" any )* '"';
    skipped        = ( [^;"(] | skipped_string | "(" @comment )*;

    attribute = tchar+ >name $name_more;
    q_value   = '"' @q_open ( ( [^"\\] | "\\" any ) $value_more )* '"';
    parameter = cfws* ( attribute cfws* ( "=" cfws* ( vchar+ >value $value_more | q_value )? )? )?;
    first     = cfws* ( tchar+ >type $type_more cfws* ( "/" cfws* ( tchar+ >subtype $subtype_more )? )? )?;

    main := ( first <: skipped ) ( ";" @param ( parameter <: skipped ) )*;

    write data nofinal noerror noentry;
}%%

void mime_value_parse(struct mime_build *b, struct span text)
{
    if (text.n == 0)
        return;
    const uint8_t *p = text.p, *pe = p + text.n;
    int cs;
    %% write init;
    %% write exec;
    (void)cs;
    mime_build_param(b);
}

/* ------------------------------------------------------------------------------------- RFC 3282 language list */
%%{
    machine mime_languages;
    alphtype unsigned char;

    action comment { p = header_comment(p, pe); }
    action q_open  { }
    action q_close { }
    action tag     { mime_build_tag(b, p); }
    action tag_end { mime_build_tag_end(b); }
    include cfws "cfws.rl";

    tag_octet = (0x21..0xff) - 0x7f - [(,];

    main := ( tag_octet @tag | "," @tag_end | cfws | 0..0x08 | 0x0b | 0x0c | 0x0e..0x1f | 0x7f )*;

    write data nofinal noerror noentry;
}%%

void mime_languages_parse(struct mime_build *b, struct span text)
{
    if (text.n == 0)
        return;
    const uint8_t *p = text.p, *pe = p + text.n;
    int cs;
    %% write init;
    %% write exec;
    (void)cs;
    mime_build_tag_end(b);
}

/* ---------------------------------------------------------------------------------------- RFC 2047 encoded word */
%%{
    machine encoded_word;
    alphtype unsigned char;

    action charset     { w->charset.p = p; }
    action charset_end { w->charset.n = (size_t)(p - w->charset.p); }
    action base64      { w->base64 = true; }
    action text        { w->text.p = p + 1; }
    action done        { w->text.n = (size_t)(p - 1 - w->text.p); w->length = (size_t)(p + 1 - start); fbreak; }

    # RFC 2047 2; "*language" is RFC 2231 5. Blanks in the text are wrong but occur.
    token = (0x21..0x7e) - [()<>@,;:\\"/\[\]?.=*];

    main := "=?" ( token | "." )+ >charset %charset_end ( "*" token+ )?
            "?" ( [Bb] @base64 | [Qq] ) "?" @text [^?\r\n]* "?=" @done;

    write data nofinal noerror noentry;
}%%

bool encoded_word_parse(struct span text, struct encoded_word *ret)
{
    if (text.n == 0)
        return false;
    const uint8_t *start = text.p, *p = start, *pe = p + text.n;
    struct encoded_word word = {.length = 0}, *w = &word;
    int cs;
    %% write init;
    %% write exec;
    (void)cs;
    if (word.length == 0)
        return false;
    *ret = word;
    return true;
}
