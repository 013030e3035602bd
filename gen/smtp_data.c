
/* #line 1 "grammar/smtp_data.rl" */
/* Message text in DATA and BDAT, octet by octet: the reference for the bit-mask scanner of src/proto/smtp_data.c.
 * RFC 5321 4.1.1.4 (end of text), 4.5.2 (transparency), 2.3.8 (CR and LF only as CRLF), RFC 3030 2 (BDAT);
 * SPEC SMTP-20, SMTP-21. */
#include "proto/smtp_data_ref.h"


/* #line 50 "grammar/smtp_data.rl" */



/* #line 9 "gen/smtp_data.c" */
static const int smtp_data_start = 1;


/* #line 53 "grammar/smtp_data.rl" */


/* #line 73 "grammar/smtp_data.rl" */



/* #line 14 "gen/smtp_data.c" */
static const int smtp_bdat_start = 0;


/* #line 76 "grammar/smtp_data.rl" */

void smtp_data_ref_init(struct smtp_data_ref *r, unsigned mode)
{
    *r = (struct smtp_data_ref){.d.mode = mode};
    r->cs = mode & SMTP_DATA_DOTS ? smtp_data_start : smtp_bdat_start;
}

static const uint8_t *scan_data(struct smtp_data_ref *r, const uint8_t *p, const uint8_t *pe)
{
    int cs = r->cs;
    
/* #line 26 "gen/smtp_data.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr6:
/* #line 11 "grammar/smtp_data.rl" */
	{ smtp_data_ref_crlf(r); }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 38 "gen/smtp_data.c" */
	switch( (*p) ) {
		case 10u: goto tr1;
		case 13u: goto tr2;
		case 46u: goto st5;
	}
	goto tr0;
tr0:
/* #line 10 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st2;
tr5:
/* #line 13 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_cr(r); }
/* #line 10 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st2;
tr9:
/* #line 14 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, '\r'); }
/* #line 13 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_cr(r); }
/* #line 10 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 60 "gen/smtp_data.c" */
	switch( (*p) ) {
		case 10u: goto tr1;
		case 13u: goto tr2;
	}
	goto tr0;
tr1:
/* #line 12 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_lf(r); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 72 "gen/smtp_data.c" */
	switch( (*p) ) {
		case 10u: goto tr1;
		case 13u: goto tr2;
		case 46u: goto st2;
	}
	goto tr0;
tr2:
/* #line 10 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st4;
tr7:
/* #line 13 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_cr(r); }
/* #line 10 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st4;
tr11:
/* #line 14 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, '\r'); }
/* #line 13 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_cr(r); }
/* #line 10 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 94 "gen/smtp_data.c" */
	switch( (*p) ) {
		case 10u: goto tr6;
		case 13u: goto tr7;
	}
	goto tr5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	switch( (*p) ) {
		case 10u: goto tr1;
		case 13u: goto st6;
	}
	goto tr0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 10u: goto tr10;
		case 13u: goto tr11;
	}
	goto tr9;
tr10:
/* #line 15 "grammar/smtp_data.rl" */
	{ r->d.ended = true; {p++; cs = 7; goto _out;} }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 124 "gen/smtp_data.c" */
	goto st0;
st0:
cs = 0;
	goto _out;
	}
	_test_eof1: cs = 1; goto _test_eof; 
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 86 "grammar/smtp_data.rl" */

    r->cs = cs;
    return p;
}

static const uint8_t *scan_bdat(struct smtp_data_ref *r, const uint8_t *p, const uint8_t *pe)
{
    int cs = r->cs;
    
/* #line 148 "gen/smtp_data.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr0:
/* #line 58 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st0;
tr1:
/* #line 60 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_lf(r); }
	goto st0;
tr3:
/* #line 61 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_cr(r); }
/* #line 58 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st0;
tr4:
/* #line 59 "grammar/smtp_data.rl" */
	{ smtp_data_ref_crlf(r); }
	goto st0;
st0:
	if ( ++p == pe )
		goto _test_eof0;
case 0:
/* #line 170 "gen/smtp_data.c" */
	switch( (*p) ) {
		case 10u: goto tr1;
		case 13u: goto tr2;
	}
	goto tr0;
tr2:
/* #line 58 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st1;
tr5:
/* #line 61 "grammar/smtp_data.rl" */
	{ smtp_data_ref_bare_cr(r); }
/* #line 58 "grammar/smtp_data.rl" */
	{ smtp_data_ref_octet(r, *p); }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 186 "gen/smtp_data.c" */
	switch( (*p) ) {
		case 10u: goto tr4;
		case 13u: goto tr5;
	}
	goto tr3;
	}
	_test_eof0: cs = 0; goto _test_eof; 
	_test_eof1: cs = 1; goto _test_eof; 

	_test_eof: {}
	}

/* #line 94 "grammar/smtp_data.rl" */

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
