
/* #line 1 "grammar/http_reply.rl" */
/* The head of an HTTP response, as a client reads it (RFC 9112 4, 5): one whole head per run, src/proto/http_reply.c finds
 * its end. As strict as grammar/http.rl, but for a reason phrase that may be missing with its blank. */
#include "proto/http_read.h"


/* #line 23 "grammar/http_reply.rl" */



/* #line 8 "gen/http_reply.c" */
static const int http_reply_start = 1;


/* #line 26 "grammar/http_reply.rl" */

void http_read_reply(struct http_read *r, struct span head)
{
    const uint8_t *p = head.p, *mark = head.p;
    int cs = http_reply_start;
    /* Each octet leads on, to an error, or, the LF of the empty line, to done: no need to look for the end. */
    
/* #line 16 "gen/http_reply.c" */
	{
	switch ( cs )
	{
case 1:
	if ( (*p) == 72u )
		goto st2;
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	p += 1;
case 2:
	if ( (*p) == 84u )
		goto st3;
	goto st0;
st3:
	p += 1;
case 3:
	if ( (*p) == 84u )
		goto st4;
	goto st0;
st4:
	p += 1;
case 4:
	if ( (*p) == 80u )
		goto st5;
	goto st0;
st5:
	p += 1;
case 5:
	if ( (*p) == 47u )
		goto st6;
	goto st0;
st6:
	p += 1;
case 6:
	if ( (*p) == 49u )
		goto st7;
	goto st0;
st7:
	p += 1;
case 7:
	if ( (*p) == 46u )
		goto st8;
	goto st0;
st8:
	p += 1;
case 8:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr8;
	goto st0;
tr8:
/* #line 10 "grammar/http_reply.rl" */
	{ r->minor = (uint8_t)(*p - '0'); }
	goto st9;
st9:
	p += 1;
case 9:
/* #line 74 "gen/http_reply.c" */
	if ( (*p) == 32u )
		goto st10;
	goto st0;
st10:
	p += 1;
case 10:
	if ( 49u <= (*p) && (*p) <= 53u )
		goto tr10;
	goto st0;
tr10:
/* #line 11 "grammar/http_reply.rl" */
	{ r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
	goto st11;
st11:
	p += 1;
case 11:
/* #line 89 "gen/http_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr11;
	goto st0;
tr11:
/* #line 11 "grammar/http_reply.rl" */
	{ r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
	goto st12;
st12:
	p += 1;
case 12:
/* #line 98 "gen/http_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr12;
	goto st0;
tr12:
/* #line 11 "grammar/http_reply.rl" */
	{ r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
	goto st13;
st13:
	p += 1;
case 13:
/* #line 107 "gen/http_reply.c" */
	switch( (*p) ) {
		case 13u: goto st14;
		case 32u: goto st20;
	}
	goto st0;
tr24:
/* #line 7 "grammar/http_field.rl" */
	{ http_read_value(r, mark, p); }
	goto st14;
st14:
	p += 1;
case 14:
/* #line 118 "gen/http_reply.c" */
	if ( (*p) == 10u )
		goto st15;
	goto st0;
st15:
	p += 1;
case 15:
	switch( (*p) ) {
		case 13u: goto st16;
		case 33u: goto tr17;
		case 124u: goto tr17;
		case 126u: goto tr17;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr17;
		} else if ( (*p) >= 35u )
			goto tr17;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr17;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr17;
		} else
			goto tr17;
	} else
		goto tr17;
	goto st0;
st16:
	p += 1;
case 16:
	if ( (*p) == 10u )
		goto tr18;
	goto st0;
tr18:
/* #line 12 "grammar/http_reply.rl" */
	{ r->done = true; }
	goto st21;
st21:
	p += 1;
case 21:
/* #line 160 "gen/http_reply.c" */
	goto st0;
tr17:
/* #line 9 "grammar/http_reply.rl" */
	{ mark = p; }
/* #line 8 "grammar/http_field.rl" */
	{ p = http_run_name(p); }
	goto st17;
st17:
	p += 1;
case 17:
/* #line 168 "gen/http_reply.c" */
	switch( (*p) ) {
		case 33u: goto st17;
		case 58u: goto tr20;
		case 124u: goto st17;
		case 126u: goto st17;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto st17;
		} else if ( (*p) >= 35u )
			goto st17;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st17;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto st17;
		} else
			goto st17;
	} else
		goto st17;
	goto st0;
tr20:
/* #line 6 "grammar/http_field.rl" */
	{ http_read_name(r, mark, p); }
	goto st18;
st18:
	p += 1;
case 18:
/* #line 198 "gen/http_reply.c" */
	switch( (*p) ) {
		case 9u: goto st18;
		case 13u: goto st14;
		case 32u: goto st18;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto tr22;
tr22:
/* #line 9 "grammar/http_reply.rl" */
	{ mark = p; }
/* #line 9 "grammar/http_field.rl" */
	{ p = http_run_value(p, head.p + head.n); }
	goto st19;
st19:
	p += 1;
case 19:
/* #line 214 "gen/http_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr24;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto st19;
st20:
	p += 1;
case 20:
	switch( (*p) ) {
		case 13u: goto st14;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto st20;
	}

	_out: {}
	}

/* #line 33 "grammar/http_reply.rl" */
}
