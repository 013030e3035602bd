
/* #line 1 "grammar/http_reply.rl" */
/* The head of an HTTP response, as a client reads it (RFC 9112 4, 5): one whole head per run, src/proto/http_reply.c finds
 * its end. As strict as grammar/http.rl, but for a reason phrase that may be missing with its blank. */
#include "proto/http_read.h"


/* #line 23 "grammar/http_reply.rl" */



/* #line 8 "gen/http_reply.c" */
static const int http_reply_start = 1;


/* #line 26 "grammar/http_reply.rl" */

size_t http_read_reply(struct http_read *r, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n, *mark = in.p;
    struct http_field *field = r->fields;
    int cs = http_reply_start;
    
/* #line 16 "gen/http_reply.c" */
	{
	if ( p == pe )
		goto _test_eof;
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
	if ( ++p == pe )
		goto _test_eof2;
case 2:
	if ( (*p) == 84u )
		goto st3;
	goto st0;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
	if ( (*p) == 84u )
		goto st4;
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	if ( (*p) == 80u )
		goto st5;
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	if ( (*p) == 47u )
		goto st6;
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	if ( (*p) == 49u )
		goto st7;
	goto st0;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
	if ( (*p) == 46u )
		goto st8;
	goto st0;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr8;
	goto st0;
tr8:
/* #line 10 "grammar/http_reply.rl" */
	{ r->minor = (uint8_t)(*p - '0'); }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 84 "gen/http_reply.c" */
	if ( (*p) == 32u )
		goto st10;
	goto st0;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	if ( 49u <= (*p) && (*p) <= 53u )
		goto tr10;
	goto st0;
tr10:
/* #line 11 "grammar/http_reply.rl" */
	{ r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 101 "gen/http_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr11;
	goto st0;
tr11:
/* #line 11 "grammar/http_reply.rl" */
	{ r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 111 "gen/http_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr12;
	goto st0;
tr12:
/* #line 11 "grammar/http_reply.rl" */
	{ r->status = (uint16_t)(r->status * 10 + (*p - '0')); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 121 "gen/http_reply.c" */
	switch( (*p) ) {
		case 13u: goto st14;
		case 32u: goto st21;
	}
	goto st0;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
	if ( (*p) == 10u )
		goto st15;
	goto st0;
tr24:
/* #line 9 "grammar/http_field.rl" */
	{ field = http_read_next(r, field); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 140 "gen/http_reply.c" */
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
	if ( ++p == pe )
		goto _test_eof16;
case 16:
	if ( (*p) == 10u )
		goto tr18;
	goto st0;
tr18:
/* #line 12 "grammar/http_reply.rl" */
	{ r->done = true; {p++; cs = 22; goto _out;} }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 178 "gen/http_reply.c" */
	goto st0;
tr17:
/* #line 9 "grammar/http_reply.rl" */
	{ mark = p; }
/* #line 10 "grammar/http_field.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_NAME); }
	goto st17;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
/* #line 187 "gen/http_reply.c" */
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
/* #line 7 "grammar/http_field.rl" */
	{ http_read_name(field, mark, p); }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 218 "gen/http_reply.c" */
	switch( (*p) ) {
		case 9u: goto st18;
		case 13u: goto st19;
		case 32u: goto st18;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto tr23;
tr26:
/* #line 8 "grammar/http_field.rl" */
	{ http_read_value(field, mark, p); }
	goto st19;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
/* #line 234 "gen/http_reply.c" */
	if ( (*p) == 10u )
		goto tr24;
	goto st0;
tr23:
/* #line 9 "grammar/http_reply.rl" */
	{ mark = p; }
/* #line 11 "grammar/http_field.rl" */
	{ p = http_run_value(p, pe); }
	goto st20;
tr25:
/* #line 11 "grammar/http_field.rl" */
	{ p = http_run_value(p, pe); }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 248 "gen/http_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr26;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr25;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
	switch( (*p) ) {
		case 13u: goto st14;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto st21;
	}
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 
	_test_eof8: cs = 8; goto _test_eof; 
	_test_eof9: cs = 9; goto _test_eof; 
	_test_eof10: cs = 10; goto _test_eof; 
	_test_eof11: cs = 11; goto _test_eof; 
	_test_eof12: cs = 12; goto _test_eof; 
	_test_eof13: cs = 13; goto _test_eof; 
	_test_eof14: cs = 14; goto _test_eof; 
	_test_eof15: cs = 15; goto _test_eof; 
	_test_eof16: cs = 16; goto _test_eof; 
	_test_eof22: cs = 22; goto _test_eof; 
	_test_eof17: cs = 17; goto _test_eof; 
	_test_eof18: cs = 18; goto _test_eof; 
	_test_eof19: cs = 19; goto _test_eof; 
	_test_eof20: cs = 20; goto _test_eof; 
	_test_eof21: cs = 21; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 33 "grammar/http_reply.rl" */
    return (size_t)(p - in.p);
}
