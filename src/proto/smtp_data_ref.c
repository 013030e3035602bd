#include "proto/smtp_data_ref.h"

#include "base/macros.h"

static void put(struct smtp_data_ref *r, uint8_t c)
{
    r->out[r->wrote++] = c;
    r->d.written++;
}

static void end_line(struct smtp_data_ref *r)
{
    r->d.longest = MAX(r->d.longest, r->d.line);
    r->d.line = 0;
}

/* A CR is written like any octet; whether it was part of the line its successor tells. */
void smtp_data_ref_octet(struct smtp_data_ref *r, uint8_t c)
{
    put(r, c);
    r->d.line++;
    r->d.state = c == '\r';
    r->d.nul |= c == 0;
    r->d.eight_bit |= c >= 0x80;
}

void smtp_data_ref_bare_lf(struct smtp_data_ref *r)
{
    r->d.bare_lf = true;
    r->d.state = 0;
    end_line(r);
    if (r->d.mode & SMTP_DATA_LF_TO_CRLF)
        put(r, '\r');
    put(r, '\n');
}

void smtp_data_ref_crlf(struct smtp_data_ref *r)
{
    r->d.line--;
    r->d.state = 0;
    end_line(r);
    put(r, '\n');
}

void smtp_data_ref_bare_cr(struct smtp_data_ref *r)
{
    r->d.bare_cr = true;
}

void smtp_data_ref_finish(struct smtp_data_ref *r)
{
    r->d.bare_cr |= r->d.state != 0;
    end_line(r);
}
