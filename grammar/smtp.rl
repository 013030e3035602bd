/* SMTP command lines (RFC 5321 4.1), with ENHANCEDSTATUSCODES' neighbours: STARTTLS (RFC 3207), AUTH (RFC 4954),
 * CHUNKING (RFC 3030), LMTP (RFC 2033), SMTPUTF8 (RFC 6531), ESMTP parameters (RFC 5321 4.1.2; their names are a
 * table, grammar/smtp_params.def). Lenient where SPEC SMTP-10 says so: blanks after FROM: and TO:, at the line's end,
 * source routes. One whole line per run: src/proto/smtp_parse.c finds its end and knows its verb already. */
#include "proto/smtp_read.h"

%%{
    machine smtp;
    include abnf "abnf.rl";

    action mark         { r->mark = OFFSET(p); }
    action skip         { p = smtp_read_alnum(p); }
    action name         { smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
    action name_domain  { smtp_read_kind(r, SMTP_T_NAME_DOMAIN); }
    action name_literal { smtp_read_kind(r, SMTP_T_NAME_LITERAL); }
    action local_dot    { smtp_read_tok(r, SMTP_T_LOCAL, OFFSET(p)); }
    action local_quoted { smtp_read_tok(r, SMTP_T_LOCAL_QUOTED, OFFSET(p)); }
    action domain       { smtp_read_tok(r, SMTP_T_DOMAIN, OFFSET(p)); }
    action literal      { smtp_read_tok(r, SMTP_T_LITERAL, OFFSET(p)); }
    action null_path    { smtp_read_tok(r, SMTP_T_NULL, OFFSET(p)); }
    action in_path      { r->where = SMTP_IN_PATH; }
    action in_params    { r->where = SMTP_IN_ARGUMENT; }
    action keyword      { smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
    action value        { smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
    action size         { smtp_read_tok(r, SMTP_T_SIZE, OFFSET(p)); }
    action last         { smtp_read_tok(r, SMTP_T_LAST, OFFSET(p)); }
    action mechanism    { smtp_read_tok(r, SMTP_T_MECHANISM, OFFSET(p)); }
    action response     { smtp_read_tok(r, SMTP_T_RESPONSE, OFFSET(p)); }
    action text         { smtp_read_tok(r, SMTP_T_TEXT, OFFSET(p)); }
    action done         { r->done = true; fbreak; }

    include mailbox "mailbox.rl";

    # RFC 5321 2.3.8, 4.1.1; trailing blanks are tolerated (RFC 5321 4.1.1)
    eol  = WSP* CRLF @done;
    word = ( VCHAR | UTF8_non_ascii )+;

    # A text may hold blanks, so it ends where the line does; C trims it
    text     = ( ( VCHAR | UTF8_non_ascii ) ( VCHAR | UTF8_non_ascii | WSP )* ) >mark;
    text_eol = text CR @text LF @done;

    # RFC 5321 4.1.1.1, RFC 2033 4.1: any word is taken, its form is noted (SPEC SMTP-02)
    hello_name = ( word %name | Domain %name_domain | Address_literal %name_literal ) >mark;
    hello      = ( "EHLO"i | "HELO"i | "LHLO"i ) SP+ hello_name eol;

    # RFC 5321 4.1.2
    alnum_run     = ( ALPHA | DIGIT ) @skip;
    esmtp_keyword = alnum_run ( alnum_run | "-" )*;
    esmtp_value   = ( alnum_run | ( 0x21..0x7e - ALPHA - DIGIT - "=" ) | UTF8_non_ascii )+;
    esmtp_param   = ( esmtp_keyword >mark %keyword ) ( "=" esmtp_value >mark %value )?;
    parameters    = ( SP+ esmtp_param )*;

    # RFC 5321 4.1.1.2
    Reverse_path = Path | "<>" >mark @null_path;
    mail         = "MAIL"i SP+ "FROM:"i @in_path WSP* ( Reverse_path @in_params ) parameters eol;

    # RFC 5321 4.1.1.3, 2.3.5
    # "<postmaster>" is the only local part that may stand alone, which C checks
    Forward_path = Path | "<" ( Dot_string >mark %local_dot ) ">";
    rcpt         = "RCPT"i SP+ "TO:"i @in_path WSP* ( Forward_path @in_params ) parameters eol;

    # RFC 3030 2
    bdat = "BDAT"i SP+ ( DIGIT+ >mark %size ) ( SP+ "LAST"i >mark @last )? eol;

    # RFC 4954 4: sasl-mech of RFC 4422 3.1; base64 is checked in C
    mechanism = ( ALPHA | DIGIT | "-" | "_" )+;
    auth      = "AUTH"i SP+ ( mechanism >mark %mechanism ) ( SP+ VCHAR+ >mark %response )? eol;

    # RFC 5321 4.1.1.4, 4.1.1.5, 4.1.1.10, RFC 3207 4
    plain = ( "DATA"i | "RSET"i | "QUIT"i | "STARTTLS"i ) eol;

    # RFC 5321 4.1.1.6
    vrfy = "VRFY"i SP+ text_eol;

    # RFC 5321 4.1.1.7 to 4.1.1.9 and what is refused whatever stands there
    free = ( "EXPN"i | "HELP"i | "NOOP"i | "ETRN"i | "ATRN"i | "TURN"i | "SEND"i | "SOML"i | "SAML"i ) ( eol | SP+ text_eol );

    main := hello | mail | rcpt | bdat | auth | plain | vrfy | free;
}%%

#define OFFSET(p) ((uint32_t)((p) - line.p))

%% write data nofinal noerror noentry;

void smtp_read_line(struct smtp_read *r, struct span line)
{
    const uint8_t *p = line.p;
    int cs = smtp_start;
    /* Each octet leads on, to an error, or, the LF of CRLF, to done: no need to look for the end. */
    %% write exec noend;
}
