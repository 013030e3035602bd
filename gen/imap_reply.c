
/* #line 1 "grammar/imap_reply.rl" */
/* Responses of an IMAP server, as its client reads them (RFC 9051 7 and 9, RFC 3501, 7888 for literal8): one whole
 * response as a flat list of tokens. The machine stops behind a literal's announcement; its octets never pass through
 * it. What the tokens mean is read by src/proto/imap_reply*.c. Wider than the RFCs where real servers are: an atom may
 * have any printable octet that ends nothing, blanks between items may be missing or doubled. */
#include "proto/imap_reply_read.h"


/* #line 59 "grammar/imap_reply.rl" */


#define OFFSET(p) ((uint32_t)((p) - ps->text.p))


/* #line 12 "gen/imap_reply.c" */
static const int imap_reply_start = 1;


/* #line 64 "grammar/imap_reply.rl" */

void imap_reply_run(struct imap_reply_parser *ps, size_t from)
{
    const uint8_t *p = ps->text.p + from, *pe = ps->text.p + ps->text.n;
    int cs = ps->cs == 0 ? imap_reply_start : ps->cs;
    
/* #line 19 "gen/imap_reply.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	switch( (*p) ) {
		case 34u: goto st0;
		case 42u: goto st32;
		case 43u: goto tr3;
		case 91u: goto st0;
		case 93u: goto st0;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) > 32u ) {
		if ( 40u <= (*p) && (*p) <= 41u )
			goto st0;
	} else
		goto st0;
	goto tr0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 50 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 32u: goto tr4;
		case 34u: goto st0;
		case 91u: goto st0;
		case 93u: goto st0;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) > 31u ) {
		if ( 40u <= (*p) && (*p) <= 43u )
			goto st0;
	} else
		goto st0;
	goto st2;
tr4:
/* #line 12 "grammar/imap_reply.rl" */
	{ imap_reply_tag(ps, OFFSET(p)); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 71 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 66u: goto tr6;
		case 78u: goto tr7;
		case 79u: goto tr8;
		case 80u: goto tr9;
		case 98u: goto tr6;
		case 110u: goto tr7;
		case 111u: goto tr8;
		case 112u: goto tr9;
	}
	goto st0;
tr6:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 89 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 65u: goto st5;
		case 89u: goto st23;
		case 97u: goto st5;
		case 121u: goto st23;
	}
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	switch( (*p) ) {
		case 68u: goto st6;
		case 100u: goto st6;
	}
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 13u: goto tr13;
		case 32u: goto tr14;
	}
	goto st0;
tr13:
/* #line 15 "grammar/imap_reply.rl" */
	{ imap_reply_state(ps, OFFSET(p)); }
	goto st7;
tr54:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 124 "gen/imap_reply.c" */
	if ( (*p) == 10u )
		goto tr15;
	goto st0;
tr15:
/* #line 24 "grammar/imap_reply.rl" */
	{ ps->stopped = IMAP_STOP_END; {p++; cs = 60; goto _out;} }
	goto st60;
st60:
	if ( ++p == pe )
		goto _test_eof60;
case 60:
/* #line 134 "gen/imap_reply.c" */
	goto st0;
tr14:
/* #line 15 "grammar/imap_reply.rl" */
	{ imap_reply_state(ps, OFFSET(p)); }
	goto st8;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
/* #line 142 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st7;
		case 91u: goto st10;
	}
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st7;
	}
	goto st9;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	switch( (*p) ) {
		case 34u: goto st0;
		case 91u: goto st0;
		case 93u: goto st0;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) > 32u ) {
		if ( 40u <= (*p) && (*p) <= 41u )
			goto st0;
	} else
		goto st0;
	goto tr19;
tr19:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 183 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 32u: goto tr20;
		case 34u: goto st0;
		case 91u: goto st0;
		case 93u: goto tr22;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) > 31u ) {
		if ( 40u <= (*p) && (*p) <= 41u )
			goto st0;
	} else
		goto st0;
	goto st11;
tr20:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
	goto st12;
tr26:
/* #line 18 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_OPEN, OFFSET(p), OFFSET(p)); }
	goto st12;
tr27:
/* #line 19 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_CLOSE, OFFSET(p), OFFSET(p)); }
	goto st12;
tr32:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
/* #line 18 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_OPEN, OFFSET(p), OFFSET(p)); }
	goto st12;
tr33:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
/* #line 19 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_CLOSE, OFFSET(p), OFFSET(p)); }
	goto st12;
tr35:
/* #line 17 "grammar/imap_reply.rl" */
	{ imap_reply_quoted(ps, OFFSET(p)); }
	goto st12;
tr41:
/* #line 22 "grammar/imap_reply.rl" */
	{ ps->stopped = IMAP_STOP_LITERAL; {p++; cs = 12; goto _out;} }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 224 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 32u: goto st12;
		case 34u: goto tr25;
		case 40u: goto tr26;
		case 41u: goto tr27;
		case 91u: goto st0;
		case 93u: goto tr28;
		case 123u: goto tr29;
		case 126u: goto tr30;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto tr24;
tr24:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 245 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 32u: goto tr20;
		case 34u: goto st0;
		case 40u: goto tr32;
		case 41u: goto tr33;
		case 91u: goto st0;
		case 93u: goto tr22;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st13;
tr22:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
/* #line 23 "grammar/imap_reply.rl" */
	{ imap_reply_code_end(ps, OFFSET(p)); }
	goto st14;
tr28:
/* #line 23 "grammar/imap_reply.rl" */
	{ imap_reply_code_end(ps, OFFSET(p)); }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 269 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st7;
		case 91u: goto st0;
	}
	goto st9;
tr25:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 283 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr35;
		case 92u: goto st16;
	}
	goto st15;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
	}
	goto st15;
tr29:
/* #line 20 "grammar/imap_reply.rl" */
	{ ps->number = 0; }
	goto st17;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
/* #line 308 "gen/imap_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr37;
	goto st0;
tr37:
/* #line 21 "grammar/imap_reply.rl" */
	{ imap_reply_size(ps, *p); }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 318 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 43u: goto st19;
		case 125u: goto st20;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr37;
	goto st0;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
	if ( (*p) == 125u )
		goto st20;
	goto st0;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
	if ( (*p) == 13u )
		goto st21;
	goto st0;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
	if ( (*p) == 10u )
		goto tr41;
	goto st0;
tr30:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 353 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 32u: goto tr20;
		case 34u: goto st0;
		case 40u: goto tr32;
		case 41u: goto tr33;
		case 91u: goto st0;
		case 93u: goto tr22;
		case 123u: goto tr29;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st13;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
	switch( (*p) ) {
		case 69u: goto st6;
		case 101u: goto st6;
	}
	goto st0;
tr7:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st24;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
/* #line 382 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 79u: goto st6;
		case 111u: goto st6;
	}
	goto st0;
tr8:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st25;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
/* #line 394 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 75u: goto st6;
		case 107u: goto st6;
	}
	goto st0;
tr9:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st26;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
/* #line 406 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 82u: goto st27;
		case 114u: goto st27;
	}
	goto st0;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
	switch( (*p) ) {
		case 69u: goto st28;
		case 101u: goto st28;
	}
	goto st0;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
	switch( (*p) ) {
		case 65u: goto st29;
		case 97u: goto st29;
	}
	goto st0;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
	switch( (*p) ) {
		case 85u: goto st30;
		case 117u: goto st30;
	}
	goto st0;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
	switch( (*p) ) {
		case 84u: goto st31;
		case 116u: goto st31;
	}
	goto st0;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
	switch( (*p) ) {
		case 72u: goto st6;
		case 104u: goto st6;
	}
	goto st0;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
	if ( (*p) == 32u )
		goto tr47;
	goto st0;
tr47:
/* #line 13 "grammar/imap_reply.rl" */
	{ ps->reply.kind = IMAP_REPLY_UNTAGGED; }
	goto st33;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
/* #line 470 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 34u: goto st0;
		case 66u: goto tr49;
		case 78u: goto tr50;
		case 79u: goto tr51;
		case 80u: goto tr52;
		case 91u: goto tr53;
		case 98u: goto tr49;
		case 110u: goto tr50;
		case 111u: goto tr51;
		case 112u: goto tr52;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) > 32u ) {
		if ( 40u <= (*p) && (*p) <= 41u )
			goto st0;
	} else
		goto st0;
	goto tr48;
tr48:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st34;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
/* #line 497 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 91u: goto st38;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
tr55:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
	goto st35;
tr62:
/* #line 18 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_OPEN, OFFSET(p), OFFSET(p)); }
	goto st35;
tr63:
/* #line 19 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_CLOSE, OFFSET(p), OFFSET(p)); }
	goto st35;
tr57:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
/* #line 18 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_OPEN, OFFSET(p), OFFSET(p)); }
	goto st35;
tr58:
/* #line 16 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_ATOM, ps->mark, OFFSET(p)); }
/* #line 19 "grammar/imap_reply.rl" */
	{ imap_reply_tok(ps, IMAP_TOK_CLOSE, OFFSET(p), OFFSET(p)); }
	goto st35;
tr67:
/* #line 17 "grammar/imap_reply.rl" */
	{ imap_reply_quoted(ps, OFFSET(p)); }
	goto st35;
tr75:
/* #line 22 "grammar/imap_reply.rl" */
	{ ps->stopped = IMAP_STOP_LITERAL; {p++; cs = 35; goto _out;} }
	goto st35;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
/* #line 537 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto st7;
		case 32u: goto st35;
		case 34u: goto tr61;
		case 40u: goto tr62;
		case 41u: goto tr63;
		case 91u: goto tr53;
		case 123u: goto tr64;
		case 126u: goto tr65;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto tr48;
tr61:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st36;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
/* #line 558 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr67;
		case 92u: goto st37;
	}
	goto st36;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
	}
	goto st36;
tr53:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st38;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
/* #line 583 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto st39;
		case 93u: goto st34;
	}
	goto st38;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto st38;
		case 92u: goto st40;
	}
	goto st39;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
	}
	goto st39;
tr64:
/* #line 20 "grammar/imap_reply.rl" */
	{ ps->number = 0; }
	goto st41;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
/* #line 620 "gen/imap_reply.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr71;
	goto st0;
tr71:
/* #line 21 "grammar/imap_reply.rl" */
	{ imap_reply_size(ps, *p); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 630 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 43u: goto st43;
		case 125u: goto st44;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr71;
	goto st0;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
	if ( (*p) == 125u )
		goto st44;
	goto st0;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
	if ( (*p) == 13u )
		goto st45;
	goto st0;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
	if ( (*p) == 10u )
		goto tr75;
	goto st0;
tr65:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st46;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
/* #line 665 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 91u: goto st38;
		case 123u: goto tr64;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
tr49:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st47;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
/* #line 685 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 65u: goto st48;
		case 89u: goto st50;
		case 91u: goto st38;
		case 97u: goto st48;
		case 121u: goto st50;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st48:
	if ( ++p == pe )
		goto _test_eof48;
case 48:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 68u: goto st49;
		case 91u: goto st38;
		case 100u: goto st49;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st49:
	if ( ++p == pe )
		goto _test_eof49;
case 49:
	switch( (*p) ) {
		case 13u: goto tr13;
		case 32u: goto tr14;
		case 34u: goto st0;
		case 91u: goto st38;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) > 31u ) {
		if ( 40u <= (*p) && (*p) <= 41u )
			goto st0;
	} else
		goto st0;
	goto st34;
st50:
	if ( ++p == pe )
		goto _test_eof50;
case 50:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 69u: goto st49;
		case 91u: goto st38;
		case 101u: goto st49;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
tr50:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st51;
st51:
	if ( ++p == pe )
		goto _test_eof51;
case 51:
/* #line 765 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 79u: goto st49;
		case 91u: goto st38;
		case 111u: goto st49;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
tr51:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st52;
st52:
	if ( ++p == pe )
		goto _test_eof52;
case 52:
/* #line 787 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 75u: goto st49;
		case 91u: goto st38;
		case 107u: goto st49;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
tr52:
/* #line 11 "grammar/imap_reply.rl" */
	{ ps->mark = OFFSET(p); }
	goto st53;
st53:
	if ( ++p == pe )
		goto _test_eof53;
case 53:
/* #line 809 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 82u: goto st54;
		case 91u: goto st38;
		case 114u: goto st54;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st54:
	if ( ++p == pe )
		goto _test_eof54;
case 54:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 69u: goto st55;
		case 91u: goto st38;
		case 101u: goto st55;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st55:
	if ( ++p == pe )
		goto _test_eof55;
case 55:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 65u: goto st56;
		case 91u: goto st38;
		case 97u: goto st56;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st56:
	if ( ++p == pe )
		goto _test_eof56;
case 56:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 85u: goto st57;
		case 91u: goto st38;
		case 117u: goto st57;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st57:
	if ( ++p == pe )
		goto _test_eof57;
case 57:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 84u: goto st58;
		case 91u: goto st38;
		case 116u: goto st58;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
st58:
	if ( ++p == pe )
		goto _test_eof58;
case 58:
	switch( (*p) ) {
		case 13u: goto tr54;
		case 32u: goto tr55;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto tr58;
		case 72u: goto st49;
		case 91u: goto st38;
		case 104u: goto st49;
		case 123u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st34;
tr3:
/* #line 14 "grammar/imap_reply.rl" */
	{ imap_reply_continue(ps, OFFSET(p)); }
	goto st59;
st59:
	if ( ++p == pe )
		goto _test_eof59;
case 59:
/* #line 926 "gen/imap_reply.c" */
	switch( (*p) ) {
		case 13u: goto st7;
		case 32u: goto st8;
	}
	goto st0;
	}
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 
	_test_eof60: cs = 60; goto _test_eof; 
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
	_test_eof44: cs = 44; goto _test_eof; 
	_test_eof45: cs = 45; goto _test_eof; 
	_test_eof46: cs = 46; goto _test_eof; 
	_test_eof47: cs = 47; goto _test_eof; 
	_test_eof48: cs = 48; goto _test_eof; 
	_test_eof49: cs = 49; goto _test_eof; 
	_test_eof50: cs = 50; goto _test_eof; 
	_test_eof51: cs = 51; goto _test_eof; 
	_test_eof52: cs = 52; goto _test_eof; 
	_test_eof53: cs = 53; goto _test_eof; 
	_test_eof54: cs = 54; goto _test_eof; 
	_test_eof55: cs = 55; goto _test_eof; 
	_test_eof56: cs = 56; goto _test_eof; 
	_test_eof57: cs = 57; goto _test_eof; 
	_test_eof58: cs = 58; goto _test_eof; 
	_test_eof59: cs = 59; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 70 "grammar/imap_reply.rl" */
    ps->cs = cs;
    ps->failed = ps->failed || cs == 0;
}
