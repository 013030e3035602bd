
/* #line 1 "grammar/json.rl" */
/* JSON texts (RFC 8259) as SPEC API-07 takes them: a flat sequence of tokens of exact shape. Which token may follow
 * which, nesting and member names are kept by src/proto/json_scan.c: a stack is no work for an automaton. */
#include "proto/json_read.h"


/* #line 63 "grammar/json.rl" */


#define OFFSET(p) (s->offset + (size_t)((p) - piece.p))


/* #line 10 "gen/json.c" */
static const int json_start = 44;


/* #line 68 "grammar/json.rl" */

void json_read_start(struct json_scan *s)
{
    s->cs = json_start;
}

size_t json_read(struct json_scan *s, struct span piece)
{
    const uint8_t *p = piece.p, *pe = piece.p + piece.n;
    int cs = s->cs;
    
/* #line 22 "gen/json.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr2:
/* #line 23 "grammar/json.rl" */
	{ json_string_end(s, OFFSET(p)); }
	goto st44;
tr35:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
	goto st44;
tr36:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 14 "grammar/json.rl" */
	{ json_comma(s, OFFSET(p)); }
	goto st44;
tr38:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 15 "grammar/json.rl" */
	{ json_colon(s, OFFSET(p)); }
	goto st44;
tr40:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 11 "grammar/json.rl" */
	{ json_open(s, false, OFFSET(p)); }
	goto st44;
tr41:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 13 "grammar/json.rl" */
	{ json_close(s, false, OFFSET(p)); }
	goto st44;
tr42:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 10 "grammar/json.rl" */
	{ json_open(s, true, OFFSET(p)); }
	goto st44;
tr43:
/* #line 21 "grammar/json.rl" */
	{ json_number_end(s); }
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 12 "grammar/json.rl" */
	{ json_close(s, true, OFFSET(p)); }
	goto st44;
tr52:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
	goto st44;
tr53:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 14 "grammar/json.rl" */
	{ json_comma(s, OFFSET(p)); }
	goto st44;
tr54:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 15 "grammar/json.rl" */
	{ json_colon(s, OFFSET(p)); }
	goto st44;
tr55:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 11 "grammar/json.rl" */
	{ json_open(s, false, OFFSET(p)); }
	goto st44;
tr56:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 13 "grammar/json.rl" */
	{ json_close(s, false, OFFSET(p)); }
	goto st44;
tr57:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 10 "grammar/json.rl" */
	{ json_open(s, true, OFFSET(p)); }
	goto st44;
tr58:
/* #line 9 "grammar/json.rl" */
	{ s->where = JSON_IN_STRUCTURE; }
/* #line 12 "grammar/json.rl" */
	{ json_close(s, true, OFFSET(p)); }
	goto st44;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
/* #line 95 "gen/json.c" */
	switch( (*p) ) {
		case 13u: goto tr52;
		case 32u: goto tr52;
		case 34u: goto tr62;
		case 44u: goto tr53;
		case 45u: goto tr63;
		case 48u: goto tr64;
		case 58u: goto tr54;
		case 91u: goto tr55;
		case 93u: goto tr56;
		case 102u: goto tr66;
		case 110u: goto tr67;
		case 116u: goto tr68;
		case 123u: goto tr57;
		case 125u: goto tr58;
	}
	if ( (*p) > 10u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr65;
	} else if ( (*p) >= 9u )
		goto tr52;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 24 "grammar/json.rl" */
	{ p = json_run(s, p, pe); }
	goto st1;
tr11:
/* #line 29 "grammar/json.rl" */
	{ json_escaped(s, *p); }
/* #line 27 "grammar/json.rl" */
	{ s->where = JSON_IN_STRING; }
	goto st1;
tr20:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
/* #line 32 "grammar/json.rl" */
	{ json_unicode(s, s->unit); }
/* #line 27 "grammar/json.rl" */
	{ s->where = JSON_IN_STRING; }
	goto st1;
tr29:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
/* #line 33 "grammar/json.rl" */
	{ json_unicode_pair(s, s->unit); }
/* #line 27 "grammar/json.rl" */
	{ s->where = JSON_IN_STRING; }
	goto st1;
tr30:
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
/* #line 27 "grammar/json.rl" */
	{ s->where = JSON_IN_STRING; }
	goto st1;
tr62:
/* #line 22 "grammar/json.rl" */
	{ json_string(s, OFFSET(p)); }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 148 "gen/json.c" */
	switch( (*p) ) {
		case 34u: goto tr2;
		case 92u: goto tr3;
		case 224u: goto tr5;
		case 237u: goto tr7;
		case 240u: goto tr8;
		case 244u: goto tr10;
	}
	if ( (*p) < 194u ) {
		if ( 32u <= (*p) && (*p) <= 127u )
			goto tr0;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr9;
		} else if ( (*p) >= 225u )
			goto tr6;
	} else
		goto tr4;
	goto st0;
tr3:
/* #line 28 "grammar/json.rl" */
	{ s->where = JSON_IN_ESCAPE; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 175 "gen/json.c" */
	switch( (*p) ) {
		case 34u: goto tr11;
		case 47u: goto tr11;
		case 92u: goto tr11;
		case 98u: goto tr11;
		case 102u: goto tr11;
		case 110u: goto tr11;
		case 114u: goto tr11;
		case 116u: goto tr11;
		case 117u: goto tr12;
	}
	goto st0;
tr12:
/* #line 30 "grammar/json.rl" */
	{ s->unit = 0; }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 194 "gen/json.c" */
	switch( (*p) ) {
		case 48u: goto tr13;
		case 68u: goto tr15;
		case 100u: goto tr15;
	}
	if ( (*p) < 65u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr14;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr14;
	} else
		goto tr14;
	goto st0;
tr13:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 215 "gen/json.c" */
	if ( (*p) == 48u )
		goto tr16;
	if ( (*p) < 65u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr17;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr17;
	} else
		goto tr17;
	goto st0;
tr16:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 233 "gen/json.c" */
	if ( (*p) == 48u )
		goto tr18;
	if ( (*p) < 65u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr19;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr19;
	} else
		goto tr19;
	goto st0;
tr18:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 251 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr20;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr20;
	} else
		goto tr20;
	goto st0;
tr19:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 267 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr20;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr20;
	} else
		goto tr20;
	goto st0;
tr17:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st8;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
/* #line 283 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr19;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr19;
	} else
		goto tr19;
	goto st0;
tr14:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 299 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr17;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr17;
	} else
		goto tr17;
	goto st0;
tr15:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st10;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
/* #line 315 "gen/json.c" */
	if ( (*p) < 56u ) {
		if ( 48u <= (*p) && (*p) <= 55u )
			goto tr17;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 66u ) {
			if ( 97u <= (*p) && (*p) <= 98u )
				goto tr21;
		} else if ( (*p) >= 65u )
			goto tr21;
	} else
		goto tr21;
	goto st0;
tr21:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 334 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr22;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr22;
	} else
		goto tr22;
	goto st0;
tr22:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 350 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr23;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr23;
	} else
		goto tr23;
	goto st0;
tr23:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 366 "gen/json.c" */
	if ( (*p) == 92u )
		goto st14;
	goto st0;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
	if ( (*p) == 117u )
		goto st15;
	goto st0;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
	switch( (*p) ) {
		case 68u: goto tr26;
		case 100u: goto tr26;
	}
	goto st0;
tr26:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st16;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
/* #line 392 "gen/json.c" */
	if ( (*p) > 70u ) {
		if ( 99u <= (*p) && (*p) <= 102u )
			goto tr27;
	} else if ( (*p) >= 67u )
		goto tr27;
	goto st0;
tr27:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st17;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
/* #line 405 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr28;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr28;
	} else
		goto tr28;
	goto st0;
tr28:
/* #line 31 "grammar/json.rl" */
	{ json_hex(s, *p); }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 421 "gen/json.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr29;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr29;
	} else
		goto tr29;
	goto st0;
tr4:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st19;
tr31:
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st19;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
/* #line 441 "gen/json.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr30;
	goto st0;
tr5:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 452 "gen/json.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto tr31;
	goto st0;
tr6:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st21;
tr32:
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st21;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
/* #line 466 "gen/json.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr31;
	goto st0;
tr7:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 477 "gen/json.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto tr31;
	goto st0;
tr8:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st23;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
/* #line 488 "gen/json.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto tr32;
	goto st0;
tr9:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st24;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
/* #line 499 "gen/json.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr32;
	goto st0;
tr10:
/* #line 26 "grammar/json.rl" */
	{ s->where = JSON_IN_UTF8; }
/* #line 25 "grammar/json.rl" */
	{ json_name_octet(s, *p); }
	goto st25;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
/* #line 510 "gen/json.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto tr32;
	goto st0;
tr63:
/* #line 17 "grammar/json.rl" */
	{ json_scalar(s, JSON_IN_NUMBER, OFFSET(p)); }
	goto st26;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
/* #line 520 "gen/json.c" */
	if ( (*p) == 48u )
		goto st27;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr34;
	goto st0;
tr64:
/* #line 17 "grammar/json.rl" */
	{ json_scalar(s, JSON_IN_NUMBER, OFFSET(p)); }
	goto st27;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
/* #line 532 "gen/json.c" */
	switch( (*p) ) {
		case 13u: goto tr35;
		case 32u: goto tr35;
		case 44u: goto tr36;
		case 46u: goto st28;
		case 58u: goto tr38;
		case 69u: goto st30;
		case 91u: goto tr40;
		case 93u: goto tr41;
		case 101u: goto st30;
		case 123u: goto tr42;
		case 125u: goto tr43;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto tr35;
	goto st0;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st29;
	goto st0;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
	switch( (*p) ) {
		case 13u: goto tr35;
		case 32u: goto tr35;
		case 44u: goto tr36;
		case 58u: goto tr38;
		case 69u: goto st30;
		case 91u: goto tr40;
		case 93u: goto tr41;
		case 101u: goto st30;
		case 123u: goto tr42;
		case 125u: goto tr43;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st29;
	} else if ( (*p) >= 9u )
		goto tr35;
	goto st0;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
	switch( (*p) ) {
		case 43u: goto st31;
		case 45u: goto tr46;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr47;
	goto st0;
tr46:
/* #line 19 "grammar/json.rl" */
	{ s->exp_minus = true; }
	goto st31;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
/* #line 595 "gen/json.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr47;
	goto st0;
tr47:
/* #line 20 "grammar/json.rl" */
	{ json_exp_digit(s, *p); }
	goto st32;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
/* #line 605 "gen/json.c" */
	switch( (*p) ) {
		case 13u: goto tr35;
		case 32u: goto tr35;
		case 44u: goto tr36;
		case 58u: goto tr38;
		case 91u: goto tr40;
		case 93u: goto tr41;
		case 123u: goto tr42;
		case 125u: goto tr43;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr47;
	} else if ( (*p) >= 9u )
		goto tr35;
	goto st0;
tr34:
/* #line 18 "grammar/json.rl" */
	{ s->int_digits++; }
	goto st33;
tr65:
/* #line 17 "grammar/json.rl" */
	{ json_scalar(s, JSON_IN_NUMBER, OFFSET(p)); }
/* #line 18 "grammar/json.rl" */
	{ s->int_digits++; }
	goto st33;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
/* #line 632 "gen/json.c" */
	switch( (*p) ) {
		case 13u: goto tr35;
		case 32u: goto tr35;
		case 44u: goto tr36;
		case 46u: goto st28;
		case 58u: goto tr38;
		case 69u: goto st30;
		case 91u: goto tr40;
		case 93u: goto tr41;
		case 101u: goto st30;
		case 123u: goto tr42;
		case 125u: goto tr43;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr34;
	} else if ( (*p) >= 9u )
		goto tr35;
	goto st0;
tr66:
/* #line 16 "grammar/json.rl" */
	{ json_scalar(s, JSON_IN_LITERAL, OFFSET(p)); }
	goto st34;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
/* #line 658 "gen/json.c" */
	if ( (*p) == 97u )
		goto st35;
	goto st0;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
	if ( (*p) == 108u )
		goto st36;
	goto st0;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	if ( (*p) == 115u )
		goto st37;
	goto st0;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
	if ( (*p) == 101u )
		goto st38;
	goto st0;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
	switch( (*p) ) {
		case 13u: goto tr52;
		case 32u: goto tr52;
		case 44u: goto tr53;
		case 58u: goto tr54;
		case 91u: goto tr55;
		case 93u: goto tr56;
		case 123u: goto tr57;
		case 125u: goto tr58;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto tr52;
	goto st0;
tr67:
/* #line 16 "grammar/json.rl" */
	{ json_scalar(s, JSON_IN_LITERAL, OFFSET(p)); }
	goto st39;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
/* #line 706 "gen/json.c" */
	if ( (*p) == 117u )
		goto st40;
	goto st0;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
	if ( (*p) == 108u )
		goto st41;
	goto st0;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
	if ( (*p) == 108u )
		goto st38;
	goto st0;
tr68:
/* #line 16 "grammar/json.rl" */
	{ json_scalar(s, JSON_IN_LITERAL, OFFSET(p)); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 730 "gen/json.c" */
	if ( (*p) == 114u )
		goto st43;
	goto st0;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
	if ( (*p) == 117u )
		goto st37;
	goto st0;
	}
	_test_eof44: cs = 44; goto _test_eof; 
	_test_eof1: cs = 1; goto _test_eof; 
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
	_test_eof17: cs = 17; goto _test_eof; 
	_test_eof18: cs = 18; goto _test_eof; 
	_test_eof19: cs = 19; goto _test_eof; 
	_test_eof20: cs = 20; goto _test_eof; 
	_test_eof21: cs = 21; goto _test_eof; 
	_test_eof22: cs = 22; goto _test_eof; 
	_test_eof23: cs = 23; goto _test_eof; 
	_test_eof24: cs = 24; goto _test_eof; 
	_test_eof25: cs = 25; goto _test_eof; 
	_test_eof26: cs = 26; goto _test_eof; 
	_test_eof27: cs = 27; goto _test_eof; 
	_test_eof28: cs = 28; goto _test_eof; 
	_test_eof29: cs = 29; goto _test_eof; 
	_test_eof30: cs = 30; goto _test_eof; 
	_test_eof31: cs = 31; goto _test_eof; 
	_test_eof32: cs = 32; goto _test_eof; 
	_test_eof33: cs = 33; goto _test_eof; 
	_test_eof34: cs = 34; goto _test_eof; 
	_test_eof35: cs = 35; goto _test_eof; 
	_test_eof36: cs = 36; goto _test_eof; 
	_test_eof37: cs = 37; goto _test_eof; 
	_test_eof38: cs = 38; goto _test_eof; 
	_test_eof39: cs = 39; goto _test_eof; 
	_test_eof40: cs = 40; goto _test_eof; 
	_test_eof41: cs = 41; goto _test_eof; 
	_test_eof42: cs = 42; goto _test_eof; 
	_test_eof43: cs = 43; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 79 "grammar/json.rl" */
    s->cs = cs;
    return cs == 0 ? (size_t)(p - piece.p) : piece.n;
}
