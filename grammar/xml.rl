/* XML 1.0 as far as an Autodiscover request needs it, strictly: UTF-8, elements, attributes, text, the five entities that
 * need no declaration, character references, CDATA, comments, processing instructions. No document type, so nothing can
 * be declared (SPEC DISC-03). A document comes whole. Nesting, the pairing of tags and what is said twice are kept by
 * src/proto/xml.c: a stack is no work for an automaton. */
#include "proto/xml_read.h"

%%{
    machine xml;
    include abnf "abnf.rl";

    action mark      { r->mark = p; }
    action open      { xml_open(r, p); }
    action attribute { xml_attribute(r, p); }
    action empty     { r->empty = true; }
    action tag_end   { xml_tag_end(r); }
    action close     { xml_close(r, p); }
    action text      { xml_text(r, *p); }
    action cdata     { xml_octet(r, *p); }
    action cdata_end { xml_cdata_end(r); }
    action number    { r->number = 0; }
    action digit     { xml_digit(r, *p, 10); }
    action hex       { xml_digit(r, *p, 16); }
    action refer     { xml_char(r, r->number); }
    action lt        { xml_char(r, '<'); }
    action gt        { xml_char(r, '>'); }
    action amp       { xml_char(r, '&'); }
    action apos      { xml_char(r, '\''); }
    action quot      { xml_char(r, '"'); }

    # 2.2: neither U+FFFE nor U+FFFF; 2.3, octets above 127 all being name characters
    S         = [ \t\r\n]+;
    non_ascii = UTF8_non_ascii - ( 0xef 0xbf 0xbe..0xbf );
    Char      = [ \t\r\n] | 0x21..0x7f | non_ascii;
    NameStart = ALPHA | "_" | non_ascii;
    NCName    = NameStart ( NameStart | DIGIT | [.\-] )*;
    Eq        = S? "=" S?;

    # Namespaces in XML 1.0, 4
    QName = NCName ( ":" NCName )?;

    # 4.1, 4.6
    CharRef   = "#" >number ( DIGIT+ $digit | "x" HEXDIG+ $hex ) ";" @refer;
    EntityRef = "lt;" @lt | "gt;" @gt | "amp;" @amp | "apos;" @apos | "quot;" @quot;
    Reference = "&" ( CharRef | EntityRef );

    # 2.3, 3.1
    AttValue     = '"' ( ( Char - [<&"] ) | Reference )* '"' | "'" ( ( Char - [<&'] ) | Reference )* "'";
    Attribute    = QName >mark %attribute Eq AttValue;
    STag         = QName >mark %open ( S Attribute )* S? ( "/" @empty )? ">" @tag_end;
    ETag         = "/" QName >mark %close S? ">";

    # 2.4 to 2.7
    CharData = ( Char - [<&] )+ $text;
    Comment  = "!--" Char* :>> "--" ">";
    PI       = "?" ( QName - "xml"i ) ( "?>" | S ( Char* :>> "?>" ) );
    CDSect   = "![CDATA[" ( Char* $cdata ) :>> "]]>" @cdata_end;

    # 2.8, 4.3.3
    EncName = "utf-8"i | "us-ascii"i;
    XMLDecl = "<?xml" S "version" Eq ( '"1.' DIGIT+ '"' | "'1." DIGIT+ "'" )
              ( S "encoding" Eq ( '"' EncName '"' | "'" EncName "'" ) )?
              ( S "standalone" Eq ( '"yes"' | '"no"' | "'yes'" | "'no'" ) )? S? "?>";

    markup = "<" ( STag | ETag | Comment | PI | CDSect ) | Reference;
    main  := XMLDecl? CharData? ( markup CharData? )*;
}%%

%% write data noerror noentry;

bool xml_read_all(struct xml_reader *r, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = xml_start;
    %% write exec;
    return p == pe && cs >= xml_first_final;
}
