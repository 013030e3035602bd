/* Message text in DATA and BDAT, octet by octet: the reference for the bit-mask scanner of src/proto/smtp_data.c.
 * RFC 5321 4.1.1.4 (end of text), 4.5.2 (transparency), 2.3.8 (CR and LF only as CRLF), RFC 3030 2 (BDAT);
 * SPEC SMTP-20, SMTP-21. */
#include "proto/smtp_data_ref.h"

%%{
    machine smtp_data;
    include abnf "abnf.rl";

    action octet   { smtp_data_ref_octet(r, *p); }
    action crlf    { smtp_data_ref_crlf(r); }
    action bare_lf { smtp_data_ref_bare_lf(r); }
    action bare_cr { smtp_data_ref_bare_cr(r); }
    action held_cr { smtp_data_ref_octet(r, '\r'); }
    action ended   { r->d.ended = true; fbreak; }

    # A line begins behind CRLF, where a dot may end the text, or behind a bare LF, where it may not.
    main := start: (
            "."      -> dot
          | CR @octet -> cr
          | LF @bare_lf -> at_lf
          | [^.\r\n] @octet -> mid
        ),
        at_lf: (
            "."      -> mid
          | CR @octet -> cr
          | LF @bare_lf -> at_lf
          | [^.\r\n] @octet -> mid
        ),
        mid: (
            CR @octet -> cr
          | LF @bare_lf -> at_lf
          | [^\r\n] @octet -> mid
        ),
        cr: (
            LF @crlf -> start
          | CR @bare_cr @octet -> cr
          | [^\r\n] @bare_cr @octet -> mid
        ),
        dot: (
            CR       -> dot_cr
          | LF @bare_lf -> at_lf
          | [^\r\n] @octet -> mid
        ),
        dot_cr: (
            LF @ended -> final
          | CR @held_cr @bare_cr @octet -> cr
          | [^\r\n] @held_cr @bare_cr @octet -> mid
        );
}%%

%% write data nofinal noerror noentry;

%%{
    machine smtp_bdat;
    include abnf "abnf.rl";

    action octet   { smtp_data_ref_octet(r, *p); }
    action crlf    { smtp_data_ref_crlf(r); }
    action bare_lf { smtp_data_ref_bare_lf(r); }
    action bare_cr { smtp_data_ref_bare_cr(r); }

    main := start: (
            CR @octet -> cr
          | LF @bare_lf -> start
          | [^\r\n] @octet -> start
        ),
        cr: (
            LF @crlf -> start
          | CR @bare_cr @octet -> cr
          | [^\r\n] @bare_cr @octet -> start
        );
}%%

%% write data nofinal noerror noentry;

void smtp_data_ref_init(struct smtp_data_ref *r, unsigned mode)
{
    *r = (struct smtp_data_ref){.d.mode = mode};
    r->cs = mode & SMTP_DATA_DOTS ? smtp_data_start : smtp_bdat_start;
}

static const uint8_t *scan_data(struct smtp_data_ref *r, const uint8_t *p, const uint8_t *pe)
{
    int cs = r->cs;
    %%{ machine smtp_data; write exec; }%%
    r->cs = cs;
    return p;
}

static const uint8_t *scan_bdat(struct smtp_data_ref *r, const uint8_t *p, const uint8_t *pe)
{
    int cs = r->cs;
    %%{ machine smtp_bdat; write exec; }%%
    r->cs = cs;
    return p;
}

size_t smtp_data_ref_scan(struct smtp_data_ref *r, struct span in, uint8_t *out, size_t *ret_wrote)
{
    bool data = r->d.mode & SMTP_DATA_DOTS;
    r->out = out;
    r->wrote = 0;
    const uint8_t *p = (data ? scan_data : scan_bdat)(r, in.p, in.p + in.n);
    *ret_wrote = r->wrote;
    return (size_t)(p - in.p);
}
