/* Responses of an IMAP server, as its client reads them (RFC 9051 7 and 9, RFC 3501, 7888 for literal8): one whole
 * response as a flat list of tokens. The machine stops behind a literal's announcement; its octets never pass through
 * it. What the tokens mean is read by src/proto/imap_reply*.c. Wider than the RFCs where real servers are: an atom may
 * have any printable octet that ends nothing, blanks between items may be missing or doubled. */
#include "proto/imap_reply_read.h"

%%{
    machine imap_reply;
    include abnf "abnf.rl";

    action mark       { ps->mark = OFFSET(p); }
    action a_tag      { imap_reply_tag(ps, OFFSET(p)); }
    action untagged   { ps->reply.kind = IMAP_REPLY_UNTAGGED; }
    action a_continue { imap_reply_continue(ps, OFFSET(p)); }
    action state      { imap_reply_state(ps, OFFSET(p)); }
    action atom       { imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
    action quoted     { imap_reply_quoted(ps, OFFSET(p)); }
    action open       { imap_reply_tok(ps, IMAP_TOK_OPEN, OFFSET(p), OFFSET(p)); }
    action close      { imap_reply_tok(ps, IMAP_TOK_CLOSE, OFFSET(p), OFFSET(p)); }
    action size_begin { ps->number = 0; }
    action size       { imap_reply_size(ps, *p); }
    action a_literal  { ps->stopped = IMAP_STOP_LITERAL; fbreak; }
    action code_end   { imap_reply_code_end(ps, OFFSET(p)); }
    action done       { ps->stopped = IMAP_STOP_END; fbreak; }

    # RFC 9051 9: atoms, flags, list wildcards and 8-bit names alike
    atom_octet = 0x21..0xff - ( [(){] | "[" | "]" | DQUOTE | 0x7f );
    separator  = SP | "(" @open | ")" @close;

    quoted_octet = ( OCTET - ( CR | LF | 0x00 | DQUOTE | "\\" ) ) | "\\" ( OCTET - ( CR | LF | 0x00 ) );
    quoted       = DQUOTE >mark quoted_octet* DQUOTE @quoted;

    # RFC 7888 4: literal8 is "~{n}"
    literal = "~"? "{" @size_begin DIGIT+ $size "+"? "}" CR LF @a_literal;

    # RFC 9051 6.4.5: BODY[HEADER.FIELDS ("To")]<0> is one token
    section   = "[" ( ( OCTET - ( CR | LF | 0x00 | DQUOTE | "]" ) ) | DQUOTE quoted_octet* DQUOTE )* "]";
    data_atom = ( atom_octet | "]" | section )+;

    # RFC 9051 7.1: resp-text-code; nothing in it holds a "]" but a string
    code_atom = atom_octet+;
    code      = "[" ( code_atom >mark %atom )
                ( SP ( separator | quoted | literal | ( code_atom >mark %atom ) separator )* ( code_atom >mark %atom )? )?
                "]" @code_end;
    text      = ( ( OCTET - ( CR | LF | 0x00 | "[" ) ) ( OCTET - ( CR | LF | 0x00 ) )* )?;
    resp_text = code? text;

    # RFC 9051 7: a status has a text, all else is data
    status_word = "OK"i | "NO"i | "BAD"i | "PREAUTH"i | "BYE"i;
    status      = status_word >mark %state ( SP resp_text )?;
    data        = ( ( data_atom - status_word ) >mark %atom )
                  ( ( separator ( separator | quoted | literal | ( data_atom >mark %atom ) separator )* ( data_atom >mark %atom )? )? );

    a_tag_name = ( atom_octet - ( "*" | "+" ) )+;

    main := ( "*" SP @untagged ( status | data )
            | a_tag_name >mark %a_tag SP status
            | "+" @a_continue ( SP resp_text )? ) CR LF @done;
}%%

#define OFFSET(p) ((uint32_t)((p) - ps->text.p))

%% write data nofinal noerror noentry;

void imap_reply_run(struct imap_reply_parser *ps, size_t from)
{
    const uint8_t *p = ps->text.p + from, *pe = ps->text.p + ps->text.n;
    int cs = ps->cs == 0 ? imap_reply_start : ps->cs;
    %% write exec;
    ps->cs = cs;
    ps->failed = ps->failed || cs == 0;
}
