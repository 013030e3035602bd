/* The small IMAP machines beside the command grammar: lines that are not commands, and finding the end of a command
 * that was refused (RFC 9051 4.3, 6.2.2, 6.3.13; RFC 7888). They start at a line's first octet. */
#include "proto/imap_build.h"

%%{
    machine imap_resync;
    alphtype unsigned char;

    action zero    { ps->lit_size = 0; }
    action digit   { imap_skip_digit(ps, *p); }
    action skip    { ps->stop = IMAP_STOP_LITERAL; fbreak; }
    action end     { ps->stop = IMAP_STOP_COMMAND; fbreak; }

    # A line that ends in {n+} goes on behind n octets; {n} does not: its octets are never sent. Lone CR and LF are
    # no ends.
    nonsync = "{" @zero digit+ $digit "+}\r\n";
    main := any* nonsync @skip | ( any* "\r\n" - any* "{" digit+ "+}\r\n" ) @end;
}%%

%% write data nofinal noerror noentry;

int imap_resync_start_state(void)
{
    return imap_resync_start;
}

void imap_resync_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n;
    int cs = ps->cs;
    %% write exec;
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
}

%%{
    machine imap_sasl;
    alphtype unsigned char;

    action cancel { ps->stop = IMAP_STOP_CANCEL; fbreak; }
    action end    { ps->stop = IMAP_STOP_COMMAND; fbreak; }

    # RFC 9051 "authenticate": base64, empty, or "*"
    main := [A-Za-z0-9+/=]* "\r\n" @end | "*\r\n" @cancel;
}%%

%% write data nofinal noerror noentry;

int imap_sasl_start_state(void)
{
    return imap_sasl_start;
}

void imap_sasl_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n;
    int cs = ps->cs;
    %% write exec;
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
}

%%{
    machine imap_done;
    alphtype unsigned char;

    action end { ps->stop = IMAP_STOP_COMMAND; fbreak; }

    # RFC 9051 "idle"
    main := "DONE"i "\r\n" @end;
}%%

%% write data nofinal noerror noentry;

int imap_done_start_state(void)
{
    return imap_done_start;
}

void imap_done_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n;
    int cs = ps->cs;
    %% write exec;
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
}
