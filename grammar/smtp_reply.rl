/* Replies of an SMTP server, as its client reads them: one whole line (RFC 5321 4.2), the enhanced status code in it
 * (RFC 2034 4, RFC 3463 2), and the words of an EHLO line (RFC 5321 4.1.1.1). Lines are found and counted in
 * src/proto/smtp_reply.c; SPEC RELAY-15. */
#include "proto/smtp_reply_read.h"

%%{
    machine smtp_reply;
    include abnf "abnf.rl";

    action code    { r->code = (uint16_t)(r->code * 10 + (*p - '0')); }
    action more    { r->more = true; }
    action class   { r->class = (uint8_t)(*p - '0'); }
    action subject { r->subject = (uint16_t)(r->subject * 10 + (*p - '0')); }
    action detail  { r->detail = (uint16_t)(r->detail * 10 + (*p - '0')); }
    action status  { r->status = true; }
    action done    { r->done = true; }

    # RFC 5321 4.2 ends the second digit at 5; private codes above it are in use and harmless
    Reply_code = ( [2-5] DIGIT DIGIT ) $code;

    # RFC 3463 2: the subject and the detail have one to three digits
    status_code = [245] @class "." ( DIGIT DIGIT? DIGIT? ) $subject "." ( DIGIT DIGIT? DIGIT? ) $detail;

    # RFC 5321 4.2: textstring; octets beyond ASCII come too, from servers that know SMTPUTF8 and from careless ones
    textstring = ( OCTET - CR - LF - 0x00 )*;
    text       = status_code %status ( SP textstring )? | textstring;

    # The blank is often left out before an empty text
    main := Reply_code ( ( SP | "-" @more ) text )? CRLF @done;
}%%

%% write data nofinal noerror noentry;

void smtp_reply_read(struct smtp_reply_read *r, struct span line)
{
    const uint8_t *p = line.p;
    int cs = smtp_reply_start;
    /* Each octet leads on, to an error, or, the LF of CRLF, to done: no need to look for the end. */
    %% write exec noend;
}

%%{
    machine smtp_ehlo;
    include abnf "abnf.rl";

    action mark { mark = (uint32_t)(p - line.p); }
    action word { smtp_ehlo_word(r, span_part(line, mark, (size_t)(p - line.p) - mark)); }
    action done { r->done = true; }

    # RFC 5321 4.1.1.1: ehlo-line; AUTH=LOGIN is what servers older than RFC 4954 say
    ehlo_keyword = ( ALPHA | DIGIT ) ( ALPHA | DIGIT | "-" )*;
    ehlo_param   = VCHAR+;

    main := ( ehlo_keyword >mark %word ) ( "=" ( ehlo_param >mark %word ) )? ( SP+ ( ehlo_param >mark %word ) )* SP* CR @done;
}%%

%% write data nofinal noerror noentry;

void smtp_ehlo_read(struct smtp_ehlo_words *r, struct span line)
{
    const uint8_t *p = line.p;
    uint32_t mark = 0;
    int cs = smtp_ehlo_start;
    %% write exec noend;
}
