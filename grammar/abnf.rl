# Fragment: core rules of RFC 5234 appendix B.1 and the strict UTF-8 of RFC 3629 section 4. No `write` here.
# Usage:  %%{ machine x; include abnf "abnf.rl"; ... }%%   (gen.sh passes -I grammar)
#
# Lower-case "a_", "c_" names because Ragel's built-ins (alpha, digit, space ...) depend on no locale but differ from
# ABNF in places; these are the RFC's, spelled once.
%%{
    machine abnf;
    alphtype unsigned char;

    ALPHA  = [A-Za-z];
    DIGIT  = [0-9];
    HEXDIG = [0-9A-Fa-f];
    BIT    = [01];
    SP     = 0x20;
    HTAB   = 0x09;
    WSP    = SP | HTAB;
    CR     = 0x0d;
    LF     = 0x0a;
    CRLF   = CR LF;
    DQUOTE = 0x22;
    VCHAR  = 0x21..0x7e;
    CTL    = 0x00..0x1f | 0x7f;
    CHAR   = 0x01..0x7f;
    OCTET  = 0x00..0xff;

    # RFC 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF.
    UTF8_tail = 0x80..0xbf;
    UTF8_2    = 0xc2..0xdf UTF8_tail;
    UTF8_3    = 0xe0 0xa0..0xbf UTF8_tail
              | 0xe1..0xec UTF8_tail UTF8_tail
              | 0xed 0x80..0x9f UTF8_tail
              | 0xee..0xef UTF8_tail UTF8_tail;
    UTF8_4    = 0xf0 0x90..0xbf UTF8_tail UTF8_tail
              | 0xf1..0xf3 UTF8_tail UTF8_tail UTF8_tail
              | 0xf4 0x80..0x8f UTF8_tail UTF8_tail;
    UTF8_non_ascii = UTF8_2 | UTF8_3 | UTF8_4;
}%%
