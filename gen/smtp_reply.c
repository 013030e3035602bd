
/* #line 1 "grammar/smtp_reply.rl" */
/* Replies of an SMTP server, as its client reads them: one whole line (RFC 5321 4.2), the enhanced status code in it
 * (RFC 2034 4, RFC 3463 2), and the words of an EHLO line (RFC 5321 4.1.1.1). Lines are found and counted in
 * src/proto/smtp_reply.c; SPEC RELAY-15. */
#include "proto/smtp_reply_read.h"


/* #line 30 "grammar/smtp_reply.rl" */



/* #line 9 "gen/smtp_reply.c" */
static const int smtp_reply_start = 1;


/* #line 33 "grammar/smtp_reply.rl" */

void smtp_reply_read(struct smtp_reply_read *r, struct span line)
{
    const uint8_t *p = line.p;
    int cs = smtp_reply_start;
    /* Each octet leads on, to an error, or, the LF of CRLF, to done: no need to look for the end. */
    
/* #line 17 "gen/smtp_reply.c" */
	{
	switch ( cs )
	{
case 1:
	if ( 50u <= (*p) && (*p) <= 53u )
		goto tr0;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 10 "grammar/smtp_reply.rl" */
	{ r->code = (uint16_t)(r->code * 10 + (*p - '0')); }
	goto st2;
st2:
	p += 1;
case 2:
/* #line 33 "gen/smtp_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr2;
	goto st0;
tr2:
/* #line 10 "grammar/smtp_reply.rl" */
	{ r->code = (uint16_t)(r->code * 10 + (*p - '0')); }
	goto st3;
st3:
	p += 1;
case 3:
/* #line 42 "gen/smtp_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr3;
	goto st0;
tr3:
/* #line 10 "grammar/smtp_reply.rl" */
	{ r->code = (uint16_t)(r->code * 10 + (*p - '0')); }
	goto st4;
st4:
	p += 1;
case 4:
/* #line 51 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 13u: goto st5;
		case 32u: goto st6;
		case 45u: goto tr6;
	}
	goto st0;
tr15:
/* #line 15 "grammar/smtp_reply.rl" */
	{ r->status = true; }
	goto st5;
st5:
	p += 1;
case 5:
/* #line 63 "gen/smtp_reply.c" */
	if ( (*p) == 10u )
		goto tr7;
	goto st0;
tr7:
/* #line 16 "grammar/smtp_reply.rl" */
	{ r->done = true; }
	goto st17;
st17:
	p += 1;
case 17:
/* #line 72 "gen/smtp_reply.c" */
	goto st0;
tr6:
/* #line 11 "grammar/smtp_reply.rl" */
	{ r->more = true; }
	goto st6;
st6:
	p += 1;
case 6:
/* #line 79 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
		case 50u: goto tr9;
	}
	if ( 52u <= (*p) && (*p) <= 53u )
		goto tr9;
	goto st7;
tr16:
/* #line 15 "grammar/smtp_reply.rl" */
	{ r->status = true; }
	goto st7;
st7:
	p += 1;
case 7:
/* #line 94 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
	}
	goto st7;
tr9:
/* #line 12 "grammar/smtp_reply.rl" */
	{ r->class = (uint8_t)(*p - '0'); }
	goto st8;
st8:
	p += 1;
case 8:
/* #line 106 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
		case 46u: goto st9;
	}
	goto st7;
st9:
	p += 1;
case 9:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr11;
	goto st7;
tr11:
/* #line 13 "grammar/smtp_reply.rl" */
	{ r->subject = (uint16_t)(r->subject * 10 + (*p - '0')); }
	goto st10;
st10:
	p += 1;
case 10:
/* #line 130 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
		case 46u: goto st11;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr13;
	goto st7;
st11:
	p += 1;
case 11:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr14;
	goto st7;
tr14:
/* #line 14 "grammar/smtp_reply.rl" */
	{ r->detail = (uint16_t)(r->detail * 10 + (*p - '0')); }
	goto st12;
st12:
	p += 1;
case 12:
/* #line 156 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto tr15;
		case 32u: goto tr16;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr17;
	goto st7;
tr17:
/* #line 14 "grammar/smtp_reply.rl" */
	{ r->detail = (uint16_t)(r->detail * 10 + (*p - '0')); }
	goto st13;
st13:
	p += 1;
case 13:
/* #line 171 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto tr15;
		case 32u: goto tr16;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr18;
	goto st7;
tr18:
/* #line 14 "grammar/smtp_reply.rl" */
	{ r->detail = (uint16_t)(r->detail * 10 + (*p - '0')); }
	goto st14;
st14:
	p += 1;
case 14:
/* #line 186 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto tr15;
		case 32u: goto tr16;
	}
	goto st7;
tr13:
/* #line 13 "grammar/smtp_reply.rl" */
	{ r->subject = (uint16_t)(r->subject * 10 + (*p - '0')); }
	goto st15;
st15:
	p += 1;
case 15:
/* #line 199 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
		case 46u: goto st11;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr19;
	goto st7;
tr19:
/* #line 13 "grammar/smtp_reply.rl" */
	{ r->subject = (uint16_t)(r->subject * 10 + (*p - '0')); }
	goto st16;
st16:
	p += 1;
case 16:
/* #line 214 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st5;
		case 46u: goto st11;
	}
	goto st7;
	}

	_out: {}
	}

/* #line 40 "grammar/smtp_reply.rl" */
}


/* #line 55 "grammar/smtp_reply.rl" */



/* #line 229 "gen/smtp_reply.c" */
static const int smtp_ehlo_start = 1;


/* #line 58 "grammar/smtp_reply.rl" */

void smtp_ehlo_read(struct smtp_ehlo_words *r, struct span line)
{
    const uint8_t *p = line.p;
    uint32_t mark = 0;
    int cs = smtp_ehlo_start;
    
/* #line 237 "gen/smtp_reply.c" */
	{
	switch ( cs )
	{
case 1:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr0;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr0;
	} else
		goto tr0;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 46 "grammar/smtp_reply.rl" */
	{ mark = (uint32_t)(p - line.p); }
	goto st2;
st2:
	p += 1;
case 2:
/* #line 259 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr2;
		case 32u: goto tr3;
		case 45u: goto st2;
		case 61u: goto tr5;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st2;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st2;
	} else
		goto st2;
	goto st0;
tr2:
/* #line 47 "grammar/smtp_reply.rl" */
	{ smtp_ehlo_word(r, span_part(line, mark, (size_t)(p - line.p) - mark)); }
/* #line 48 "grammar/smtp_reply.rl" */
	{ r->done = true; }
	goto st6;
tr6:
/* #line 48 "grammar/smtp_reply.rl" */
	{ r->done = true; }
	goto st6;
st6:
	p += 1;
case 6:
/* #line 284 "gen/smtp_reply.c" */
	goto st0;
tr3:
/* #line 47 "grammar/smtp_reply.rl" */
	{ smtp_ehlo_word(r, span_part(line, mark, (size_t)(p - line.p) - mark)); }
	goto st3;
st3:
	p += 1;
case 3:
/* #line 291 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr6;
		case 32u: goto st3;
	}
	if ( 33u <= (*p) && (*p) <= 126u )
		goto tr8;
	goto st0;
tr8:
/* #line 46 "grammar/smtp_reply.rl" */
	{ mark = (uint32_t)(p - line.p); }
	goto st4;
st4:
	p += 1;
case 4:
/* #line 304 "gen/smtp_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr2;
		case 32u: goto tr3;
	}
	if ( 33u <= (*p) && (*p) <= 126u )
		goto st4;
	goto st0;
tr5:
/* #line 47 "grammar/smtp_reply.rl" */
	{ smtp_ehlo_word(r, span_part(line, mark, (size_t)(p - line.p) - mark)); }
	goto st5;
st5:
	p += 1;
case 5:
/* #line 317 "gen/smtp_reply.c" */
	if ( 33u <= (*p) && (*p) <= 126u )
		goto tr8;
	goto st0;
	}

	_out: {}
	}

/* #line 65 "grammar/smtp_reply.rl" */
}
