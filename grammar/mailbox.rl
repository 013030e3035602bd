# Fragment: paths and mailboxes of RFC 5321 4.1.2 and 4.1.3 with the UTF-8 of RFC 6531 3.3. No `write` here.
# The includer gives the actions mark, local_dot, local_quoted, domain, literal, and skip, which moves p to the last
# octet of the run of letters and digits that begins at p: allowed where such a run leaves every alternative being
# followed in the state it is in behind one octet of it (so no keyword may stand beside it). Lengths, address literals and the
# quoting are checked in C (src/proto/smtp_path.c).
%%{
    machine mailbox;

    # RFC 5321 4.1.2, RFC 6531 3.3: sub-domain =/ U-label
    Let_dig    = ( ALPHA | DIGIT ) @skip | UTF8_non_ascii;
    sub_domain = Let_dig ( ( Let_dig | "-" )* Let_dig )?;
    Domain     = sub_domain ( "." sub_domain )*;
    At_domain  = "@" Domain;
    A_d_l      = At_domain ( "," At_domain )*;

    # RFC 5321 4.1.3: IPv4, IPv6 and General forms are told apart in C
    dcontent        = 0x21..0x5a | 0x5e..0x7e;
    Address_literal = "[" dcontent+ "]";

    # RFC 5321 4.1.2, RFC 6531 3.3: atext =/ UTF8-non-ascii, qtextSMTP =/ UTF8-non-ascii
    atext         = ( ALPHA | DIGIT ) @skip | [!#$%&'*+/=?^_`{|}~] | "-" | UTF8_non_ascii;
    Atom          = atext+;
    Dot_string    = Atom ( "." Atom )*;
    quoted_pair   = "\\" 0x20..0x7e;
    qtext         = 0x20..0x21 | 0x23..0x5b | 0x5d..0x7e | UTF8_non_ascii;
    Quoted_string = DQUOTE ( qtext | quoted_pair )* DQUOTE;
    Local_part    = ( Dot_string %local_dot ) | ( Quoted_string %local_quoted );
    Mailbox       = ( Local_part >mark ) "@"
                    ( ( Domain >mark %domain ) | ( Address_literal >mark %literal ) );

    # RFC 5321 4.1.2; the source route is read and dropped (appendix C)
    Path = "<" ( A_d_l ":" )? Mailbox ">";
}%%
