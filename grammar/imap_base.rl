# Fragment of imap.rl: RFC 9051 section 9, the small productions.
%%{
    machine imap_base;

    atom_specials = [(){ %*"\\\]] | CTL;
    ATOM_CHAR     = CHAR - atom_specials;
    ASTRING_CHAR  = ATOM_CHAR | "]";
    list_char     = ASTRING_CHAR | [%*];

    tag  = ( ASTRING_CHAR - "+" )+ >mark %tag;
    atom = ATOM_CHAR+ >mark_atom %atom;
    nil  = "NIL"i @nil;

    # Octets above 127 are noted and not judged: RFC 3501 has none, RFC 9051 has UTF-8, and a name or text that is
    # neither is answered by the session (SPEC IMAP-24), never BAD.
    QUOTED_CHAR = ( CHAR - [\r\n"\\] ) | ( 0x80..0xff ) @eightbit | "\\" ["\\] @escaped;
    quoted      = '"' @mark_text QUOTED_CHAR* '"' @quoted;

    # The machine stops behind CRLF and goes on behind the octets. RFC 7888 for "+".
    literal = "{" @mark_next DIGIT+ "+"? "}" CRLF @literal;

    string  = quoted | literal;
    nstring = string | nil;
    astring = ASTRING_CHAR+ >mark_atom %atom | string;
    mailbox = astring;

    number       = DIGIT+ >mark %number;
    seq_number   = [1-9] DIGIT* | "*";
    seq_part     = seq_number ( ":" seq_number )?;
    sequence_set = ( seq_part ( "," seq_part )* | "$" ) >mark %set;

    a_word    = [A-Za-z0-9.\-_=+/]+ >mark_item %word;
    word_list = "(" @open a_word ( SP a_word )* ")" @close;

    # Of the name behind a backslash one octet must be there before the rest can be run over.
    flag      = ( ( "\\" >mark ATOM_CHAR @skip_atom ATOM_CHAR* ) | ATOM_CHAR+ >mark_atom ) %flag;
    flag_list = "(" @open ( flag ( SP flag )* )? ")" @close;

    date_text = [0-9A-Za-z\-]+ >mark %date;
    a_date    = date_text | '"' date_text '"';
    date_time = '"' @mark_next [0-9A-Za-z+:\- ]+ '"' @date_time;
}%%
