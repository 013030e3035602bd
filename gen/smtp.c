
/* #line 1 "grammar/smtp.rl" */
/* SMTP command lines (RFC 5321 4.1), with ENHANCEDSTATUSCODES' neighbours: STARTTLS (RFC 3207), AUTH (RFC 4954),
 * CHUNKING (RFC 3030), LMTP (RFC 2033), SMTPUTF8 (RFC 6531), ESMTP parameters (RFC 5321 4.1.2; their names are a
 * table, grammar/smtp_params.def). Lenient where SPEC SMTP-10 says so: blanks after FROM: and TO:, at the line's end,
 * source routes. One whole line per run: src/proto/smtp_parse.c finds its end and knows its verb already. */
#include "proto/smtp_read.h"


/* #line 77 "grammar/smtp.rl" */


#define OFFSET(p) ((uint32_t)((p) - line.p))


/* #line 12 "gen/smtp.c" */
static const int smtp_start = 1;


/* #line 82 "grammar/smtp.rl" */

void smtp_read_line(struct smtp_read *r, struct span line)
{
    const uint8_t *p = line.p, *pe = line.p + line.n;
    int cs = smtp_start;
    
/* #line 19 "gen/smtp.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	switch( (*p) ) {
		case 65u: goto st2;
		case 66u: goto st24;
		case 68u: goto st34;
		case 69u: goto st37;
		case 72u: goto st64;
		case 76u: goto st67;
		case 77u: goto st68;
		case 78u: goto st136;
		case 81u: goto st139;
		case 82u: goto st142;
		case 83u: goto st162;
		case 84u: goto st173;
		case 86u: goto st174;
		case 97u: goto st2;
		case 98u: goto st24;
		case 100u: goto st34;
		case 101u: goto st37;
		case 104u: goto st64;
		case 108u: goto st67;
		case 109u: goto st68;
		case 110u: goto st136;
		case 113u: goto st139;
		case 114u: goto st142;
		case 115u: goto st162;
		case 116u: goto st173;
		case 118u: goto st174;
	}
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
	switch( (*p) ) {
		case 84u: goto st3;
		case 85u: goto st17;
		case 116u: goto st3;
		case 117u: goto st17;
	}
	goto st0;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
	switch( (*p) ) {
		case 82u: goto st4;
		case 114u: goto st4;
	}
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	switch( (*p) ) {
		case 78u: goto st5;
		case 110u: goto st5;
	}
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st8;
	}
	goto st0;
tr43:
/* #line 27 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_MECHANISM, OFFSET(p)); }
	goto st6;
tr49:
/* #line 28 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_RESPONSE, OFFSET(p)); }
	goto st6;
tr57:
/* #line 25 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_SIZE, OFFSET(p)); }
	goto st6;
tr65:
/* #line 26 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LAST, OFFSET(p)); }
	goto st6;
tr83:
/* #line 12 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
	goto st6;
tr93:
/* #line 12 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_DOMAIN); }
	goto st6;
tr107:
/* #line 12 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 14 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_LITERAL); }
	goto st6;
tr165:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st6;
tr178:
/* #line 24 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 129 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st6;
	}
	goto st0;
tr31:
/* #line 29 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_TEXT, OFFSET(p)); }
	goto st7;
tr44:
/* #line 27 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_MECHANISM, OFFSET(p)); }
	goto st7;
tr50:
/* #line 28 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_RESPONSE, OFFSET(p)); }
	goto st7;
tr58:
/* #line 25 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_SIZE, OFFSET(p)); }
	goto st7;
tr84:
/* #line 12 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
	goto st7;
tr94:
/* #line 12 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_DOMAIN); }
	goto st7;
tr108:
/* #line 12 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 14 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_LITERAL); }
	goto st7;
tr166:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st7;
tr179:
/* #line 24 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 168 "gen/smtp.c" */
	if ( (*p) == 10u )
		goto tr21;
	goto st0;
tr21:
/* #line 30 "grammar/smtp.rl" */
	{ r->done = true; }
	goto st179;
st179:
	if ( ++p == pe )
		goto _test_eof179;
case 179:
/* #line 178 "gen/smtp.c" */
	goto st0;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st8;
		case 224u: goto tr24;
		case 237u: goto tr26;
		case 240u: goto tr27;
		case 244u: goto tr29;
	}
	if ( (*p) < 194u ) {
		if ( 33u <= (*p) && (*p) <= 126u )
			goto tr22;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr28;
		} else if ( (*p) >= 225u )
			goto tr25;
	} else
		goto tr23;
	goto st0;
tr22:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 211 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st9;
		case 13u: goto tr31;
		case 224u: goto st11;
		case 237u: goto st13;
		case 240u: goto st14;
		case 244u: goto st16;
	}
	if ( (*p) < 194u ) {
		if ( 32u <= (*p) && (*p) <= 126u )
			goto st9;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st15;
		} else if ( (*p) >= 225u )
			goto st12;
	} else
		goto st10;
	goto st0;
tr23:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st10;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
/* #line 238 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st9;
	goto st0;
tr24:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 248 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st10;
	goto st0;
tr25:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 258 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st10;
	goto st0;
tr26:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 268 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st10;
	goto st0;
tr27:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 278 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st12;
	goto st0;
tr28:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 288 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st12;
	goto st0;
tr29:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st16;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
/* #line 298 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st12;
	goto st0;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
	switch( (*p) ) {
		case 84u: goto st18;
		case 116u: goto st18;
	}
	goto st0;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
	switch( (*p) ) {
		case 72u: goto st19;
		case 104u: goto st19;
	}
	goto st0;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
	if ( (*p) == 32u )
		goto st20;
	goto st0;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
	switch( (*p) ) {
		case 32u: goto st20;
		case 45u: goto tr42;
		case 95u: goto tr42;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr42;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr42;
	} else
		goto tr42;
	goto st0;
tr42:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st21;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
/* #line 351 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr43;
		case 13u: goto tr44;
		case 32u: goto tr45;
		case 45u: goto st21;
		case 95u: goto st21;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st21;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st21;
	} else
		goto st21;
	goto st0;
tr45:
/* #line 27 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_MECHANISM, OFFSET(p)); }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 374 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st22;
	}
	if ( 33u <= (*p) && (*p) <= 126u )
		goto tr48;
	goto st0;
tr48:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st23;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
/* #line 389 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr49;
		case 13u: goto tr50;
		case 32u: goto tr49;
	}
	if ( 33u <= (*p) && (*p) <= 126u )
		goto st23;
	goto st0;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
	switch( (*p) ) {
		case 68u: goto st25;
		case 100u: goto st25;
	}
	goto st0;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
	switch( (*p) ) {
		case 65u: goto st26;
		case 97u: goto st26;
	}
	goto st0;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
	switch( (*p) ) {
		case 84u: goto st27;
		case 116u: goto st27;
	}
	goto st0;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
	if ( (*p) == 32u )
		goto st28;
	goto st0;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
	if ( (*p) == 32u )
		goto st28;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr56;
	goto st0;
tr56:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st29;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
/* #line 447 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr57;
		case 13u: goto tr58;
		case 32u: goto tr59;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st29;
	goto st0;
tr59:
/* #line 25 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_SIZE, OFFSET(p)); }
	goto st30;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
/* #line 462 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st30;
		case 76u: goto tr62;
		case 108u: goto tr62;
	}
	goto st0;
tr62:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st31;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
/* #line 477 "gen/smtp.c" */
	switch( (*p) ) {
		case 65u: goto st32;
		case 97u: goto st32;
	}
	goto st0;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
	switch( (*p) ) {
		case 83u: goto st33;
		case 115u: goto st33;
	}
	goto st0;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
	switch( (*p) ) {
		case 84u: goto tr65;
		case 116u: goto tr65;
	}
	goto st0;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
	switch( (*p) ) {
		case 65u: goto st35;
		case 97u: goto st35;
	}
	goto st0;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
	switch( (*p) ) {
		case 84u: goto st36;
		case 116u: goto st36;
	}
	goto st0;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	switch( (*p) ) {
		case 65u: goto st6;
		case 97u: goto st6;
	}
	goto st0;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
	switch( (*p) ) {
		case 72u: goto st38;
		case 84u: goto st3;
		case 88u: goto st63;
		case 104u: goto st38;
		case 116u: goto st3;
		case 120u: goto st63;
	}
	goto st0;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
	switch( (*p) ) {
		case 76u: goto st39;
		case 108u: goto st39;
	}
	goto st0;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
	switch( (*p) ) {
		case 79u: goto st40;
		case 111u: goto st40;
	}
	goto st0;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
	if ( (*p) == 32u )
		goto st41;
	goto st0;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
	switch( (*p) ) {
		case 32u: goto st41;
		case 91u: goto tr75;
		case 224u: goto tr77;
		case 237u: goto tr79;
		case 240u: goto tr80;
		case 244u: goto tr82;
	}
	if ( (*p) < 92u ) {
		if ( (*p) < 48u ) {
			if ( 33u <= (*p) && (*p) <= 47u )
				goto tr73;
		} else if ( (*p) > 57u ) {
			if ( (*p) > 64u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr74;
			} else if ( (*p) >= 58u )
				goto tr73;
		} else
			goto tr74;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto tr73;
			} else if ( (*p) >= 97u )
				goto tr74;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr81;
			} else if ( (*p) >= 225u )
				goto tr78;
		} else
			goto tr76;
	} else
		goto tr73;
	goto st0;
tr73:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 614 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr83;
		case 13u: goto tr84;
		case 32u: goto tr83;
		case 224u: goto st44;
		case 237u: goto st46;
		case 240u: goto st47;
		case 244u: goto st49;
	}
	if ( (*p) < 194u ) {
		if ( 33u <= (*p) && (*p) <= 126u )
			goto st42;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st48;
		} else if ( (*p) >= 225u )
			goto st45;
	} else
		goto st43;
	goto st0;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st42;
	goto st0;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st43;
	goto st0;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st43;
	goto st0;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st43;
	goto st0;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st45;
	goto st0;
st48:
	if ( ++p == pe )
		goto _test_eof48;
case 48:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st45;
	goto st0;
st49:
	if ( ++p == pe )
		goto _test_eof49;
case 49:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st45;
	goto st0;
tr74:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st50;
st50:
	if ( ++p == pe )
		goto _test_eof50;
case 50:
/* #line 691 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr93;
		case 13u: goto tr94;
		case 32u: goto tr93;
		case 45u: goto st51;
		case 46u: goto st59;
		case 224u: goto st53;
		case 237u: goto st55;
		case 240u: goto st56;
		case 244u: goto st58;
	}
	if ( (*p) < 91u ) {
		if ( (*p) < 48u ) {
			if ( 33u <= (*p) && (*p) <= 47u )
				goto st42;
		} else if ( (*p) > 57u ) {
			if ( (*p) > 64u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto st50;
			} else if ( (*p) >= 58u )
				goto st42;
		} else
			goto st50;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st42;
			} else if ( (*p) >= 97u )
				goto st50;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st57;
			} else if ( (*p) >= 225u )
				goto st54;
		} else
			goto st52;
	} else
		goto st42;
	goto st0;
st51:
	if ( ++p == pe )
		goto _test_eof51;
case 51:
	switch( (*p) ) {
		case 9u: goto tr83;
		case 13u: goto tr84;
		case 32u: goto tr83;
		case 45u: goto st51;
		case 224u: goto st53;
		case 237u: goto st55;
		case 240u: goto st56;
		case 244u: goto st58;
	}
	if ( (*p) < 91u ) {
		if ( (*p) < 48u ) {
			if ( 33u <= (*p) && (*p) <= 47u )
				goto st42;
		} else if ( (*p) > 57u ) {
			if ( (*p) > 64u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto st50;
			} else if ( (*p) >= 58u )
				goto st42;
		} else
			goto st50;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st42;
			} else if ( (*p) >= 97u )
				goto st50;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st57;
			} else if ( (*p) >= 225u )
				goto st54;
		} else
			goto st52;
	} else
		goto st42;
	goto st0;
tr76:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st52;
st52:
	if ( ++p == pe )
		goto _test_eof52;
case 52:
/* #line 783 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st50;
	goto st0;
tr77:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st53;
st53:
	if ( ++p == pe )
		goto _test_eof53;
case 53:
/* #line 793 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st52;
	goto st0;
tr78:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st54;
st54:
	if ( ++p == pe )
		goto _test_eof54;
case 54:
/* #line 803 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st52;
	goto st0;
tr79:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st55;
st55:
	if ( ++p == pe )
		goto _test_eof55;
case 55:
/* #line 813 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st52;
	goto st0;
tr80:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st56;
st56:
	if ( ++p == pe )
		goto _test_eof56;
case 56:
/* #line 823 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
tr81:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st57;
st57:
	if ( ++p == pe )
		goto _test_eof57;
case 57:
/* #line 833 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
tr82:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st58;
st58:
	if ( ++p == pe )
		goto _test_eof58;
case 58:
/* #line 843 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st54;
	goto st0;
st59:
	if ( ++p == pe )
		goto _test_eof59;
case 59:
	switch( (*p) ) {
		case 9u: goto tr83;
		case 13u: goto tr84;
		case 32u: goto tr83;
		case 224u: goto st53;
		case 237u: goto st55;
		case 240u: goto st56;
		case 244u: goto st58;
	}
	if ( (*p) < 91u ) {
		if ( (*p) < 48u ) {
			if ( 33u <= (*p) && (*p) <= 47u )
				goto st42;
		} else if ( (*p) > 57u ) {
			if ( (*p) > 64u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto st50;
			} else if ( (*p) >= 58u )
				goto st42;
		} else
			goto st50;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st42;
			} else if ( (*p) >= 97u )
				goto st50;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st57;
			} else if ( (*p) >= 225u )
				goto st54;
		} else
			goto st52;
	} else
		goto st42;
	goto st0;
tr75:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st60;
st60:
	if ( ++p == pe )
		goto _test_eof60;
case 60:
/* #line 896 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr83;
		case 13u: goto tr84;
		case 32u: goto tr83;
		case 224u: goto st44;
		case 237u: goto st46;
		case 240u: goto st47;
		case 244u: goto st49;
	}
	if ( (*p) < 94u ) {
		if ( (*p) > 90u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st42;
		} else if ( (*p) >= 33u )
			goto st61;
	} else if ( (*p) > 126u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st43;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st48;
		} else
			goto st45;
	} else
		goto st61;
	goto st0;
st61:
	if ( ++p == pe )
		goto _test_eof61;
case 61:
	switch( (*p) ) {
		case 9u: goto tr83;
		case 13u: goto tr84;
		case 32u: goto tr83;
		case 93u: goto st62;
		case 224u: goto st44;
		case 237u: goto st46;
		case 240u: goto st47;
		case 244u: goto st49;
	}
	if ( (*p) < 94u ) {
		if ( (*p) > 90u ) {
			if ( 91u <= (*p) && (*p) <= 92u )
				goto st42;
		} else if ( (*p) >= 33u )
			goto st61;
	} else if ( (*p) > 126u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st43;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st48;
		} else
			goto st45;
	} else
		goto st61;
	goto st0;
st62:
	if ( ++p == pe )
		goto _test_eof62;
case 62:
	switch( (*p) ) {
		case 9u: goto tr107;
		case 13u: goto tr108;
		case 32u: goto tr107;
		case 224u: goto st44;
		case 237u: goto st46;
		case 240u: goto st47;
		case 244u: goto st49;
	}
	if ( (*p) < 194u ) {
		if ( 33u <= (*p) && (*p) <= 126u )
			goto st42;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st48;
		} else if ( (*p) >= 225u )
			goto st45;
	} else
		goto st43;
	goto st0;
st63:
	if ( ++p == pe )
		goto _test_eof63;
case 63:
	switch( (*p) ) {
		case 80u: goto st4;
		case 112u: goto st4;
	}
	goto st0;
st64:
	if ( ++p == pe )
		goto _test_eof64;
case 64:
	switch( (*p) ) {
		case 69u: goto st65;
		case 101u: goto st65;
	}
	goto st0;
st65:
	if ( ++p == pe )
		goto _test_eof65;
case 65:
	switch( (*p) ) {
		case 76u: goto st66;
		case 108u: goto st66;
	}
	goto st0;
st66:
	if ( ++p == pe )
		goto _test_eof66;
case 66:
	switch( (*p) ) {
		case 79u: goto st40;
		case 80u: goto st5;
		case 111u: goto st40;
		case 112u: goto st5;
	}
	goto st0;
st67:
	if ( ++p == pe )
		goto _test_eof67;
case 67:
	switch( (*p) ) {
		case 72u: goto st38;
		case 104u: goto st38;
	}
	goto st0;
st68:
	if ( ++p == pe )
		goto _test_eof68;
case 68:
	switch( (*p) ) {
		case 65u: goto st69;
		case 97u: goto st69;
	}
	goto st0;
st69:
	if ( ++p == pe )
		goto _test_eof69;
case 69:
	switch( (*p) ) {
		case 73u: goto st70;
		case 105u: goto st70;
	}
	goto st0;
st70:
	if ( ++p == pe )
		goto _test_eof70;
case 70:
	switch( (*p) ) {
		case 76u: goto st71;
		case 108u: goto st71;
	}
	goto st0;
st71:
	if ( ++p == pe )
		goto _test_eof71;
case 71:
	if ( (*p) == 32u )
		goto st72;
	goto st0;
st72:
	if ( ++p == pe )
		goto _test_eof72;
case 72:
	switch( (*p) ) {
		case 32u: goto st72;
		case 70u: goto st73;
		case 102u: goto st73;
	}
	goto st0;
st73:
	if ( ++p == pe )
		goto _test_eof73;
case 73:
	switch( (*p) ) {
		case 82u: goto st74;
		case 114u: goto st74;
	}
	goto st0;
st74:
	if ( ++p == pe )
		goto _test_eof74;
case 74:
	switch( (*p) ) {
		case 79u: goto st75;
		case 111u: goto st75;
	}
	goto st0;
st75:
	if ( ++p == pe )
		goto _test_eof75;
case 75:
	switch( (*p) ) {
		case 77u: goto st76;
		case 109u: goto st76;
	}
	goto st0;
st76:
	if ( ++p == pe )
		goto _test_eof76;
case 76:
	if ( (*p) == 58u )
		goto tr119;
	goto st0;
tr119:
/* #line 21 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_PATH; }
	goto st77;
st77:
	if ( ++p == pe )
		goto _test_eof77;
case 77:
/* #line 1112 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st77;
		case 32u: goto st77;
		case 60u: goto tr121;
	}
	goto st0;
tr121:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st78;
st78:
	if ( ++p == pe )
		goto _test_eof78;
case 78:
/* #line 1125 "gen/smtp.c" */
	switch( (*p) ) {
		case 34u: goto tr123;
		case 45u: goto tr122;
		case 62u: goto tr124;
		case 64u: goto st124;
		case 224u: goto tr127;
		case 237u: goto tr129;
		case 240u: goto tr130;
		case 244u: goto tr132;
	}
	if ( (*p) < 61u ) {
		if ( (*p) < 42u ) {
			if ( 33u <= (*p) && (*p) <= 39u )
				goto tr122;
		} else if ( (*p) > 43u ) {
			if ( 47u <= (*p) && (*p) <= 57u )
				goto tr122;
		} else
			goto tr122;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto tr122;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr131;
			} else if ( (*p) >= 225u )
				goto tr128;
		} else
			goto tr126;
	} else
		goto tr122;
	goto st0;
tr122:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st79;
st79:
	if ( ++p == pe )
		goto _test_eof79;
case 79:
/* #line 1166 "gen/smtp.c" */
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st80:
	if ( ++p == pe )
		goto _test_eof80;
case 80:
	switch( (*p) ) {
		case 33u: goto st79;
		case 45u: goto st79;
		case 61u: goto st79;
		case 63u: goto st79;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 47u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
tr126:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st81;
st81:
	if ( ++p == pe )
		goto _test_eof81;
case 81:
/* #line 1245 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st79;
	goto st0;
tr127:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st82;
st82:
	if ( ++p == pe )
		goto _test_eof82;
case 82:
/* #line 1255 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st81;
	goto st0;
tr128:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st83;
st83:
	if ( ++p == pe )
		goto _test_eof83;
case 83:
/* #line 1265 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st81;
	goto st0;
tr129:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st84;
st84:
	if ( ++p == pe )
		goto _test_eof84;
case 84:
/* #line 1275 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st81;
	goto st0;
tr130:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st85;
st85:
	if ( ++p == pe )
		goto _test_eof85;
case 85:
/* #line 1285 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st83;
	goto st0;
tr131:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st86;
st86:
	if ( ++p == pe )
		goto _test_eof86;
case 86:
/* #line 1295 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st83;
	goto st0;
tr132:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st87;
st87:
	if ( ++p == pe )
		goto _test_eof87;
case 87:
/* #line 1305 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st83;
	goto st0;
tr135:
/* #line 15 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LOCAL, OFFSET(p)); }
	goto st88;
tr202:
/* #line 16 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LOCAL_QUOTED, OFFSET(p)); }
	goto st88;
st88:
	if ( ++p == pe )
		goto _test_eof88;
case 88:
/* #line 1318 "gen/smtp.c" */
	switch( (*p) ) {
		case 91u: goto tr144;
		case 224u: goto tr146;
		case 237u: goto tr148;
		case 240u: goto tr149;
		case 244u: goto tr151;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto tr143;
		} else if ( (*p) >= 48u )
			goto tr143;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto tr145;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr150;
		} else
			goto tr147;
	} else
		goto tr143;
	goto st0;
tr143:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st89;
st89:
	if ( ++p == pe )
		goto _test_eof89;
case 89:
/* #line 1350 "gen/smtp.c" */
	switch( (*p) ) {
		case 45u: goto st90;
		case 46u: goto st98;
		case 62u: goto tr155;
		case 224u: goto st92;
		case 237u: goto st94;
		case 240u: goto st95;
		case 244u: goto st97;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st89;
		} else if ( (*p) >= 48u )
			goto st89;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st91;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st96;
		} else
			goto st93;
	} else
		goto st89;
	goto st0;
st90:
	if ( ++p == pe )
		goto _test_eof90;
case 90:
	switch( (*p) ) {
		case 45u: goto st90;
		case 224u: goto st92;
		case 237u: goto st94;
		case 240u: goto st95;
		case 244u: goto st97;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st89;
		} else if ( (*p) >= 48u )
			goto st89;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st91;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st96;
		} else
			goto st93;
	} else
		goto st89;
	goto st0;
tr145:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st91;
st91:
	if ( ++p == pe )
		goto _test_eof91;
case 91:
/* #line 1413 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st89;
	goto st0;
tr146:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st92;
st92:
	if ( ++p == pe )
		goto _test_eof92;
case 92:
/* #line 1423 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st91;
	goto st0;
tr147:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st93;
st93:
	if ( ++p == pe )
		goto _test_eof93;
case 93:
/* #line 1433 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st91;
	goto st0;
tr148:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st94;
st94:
	if ( ++p == pe )
		goto _test_eof94;
case 94:
/* #line 1443 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st91;
	goto st0;
tr149:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st95;
st95:
	if ( ++p == pe )
		goto _test_eof95;
case 95:
/* #line 1453 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st93;
	goto st0;
tr150:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st96;
st96:
	if ( ++p == pe )
		goto _test_eof96;
case 96:
/* #line 1463 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st93;
	goto st0;
tr151:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st97;
st97:
	if ( ++p == pe )
		goto _test_eof97;
case 97:
/* #line 1473 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st93;
	goto st0;
st98:
	if ( ++p == pe )
		goto _test_eof98;
case 98:
	switch( (*p) ) {
		case 224u: goto st92;
		case 237u: goto st94;
		case 240u: goto st95;
		case 244u: goto st97;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st89;
		} else if ( (*p) >= 48u )
			goto st89;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st91;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st96;
		} else
			goto st93;
	} else
		goto st89;
	goto st0;
tr124:
/* #line 19 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NULL, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
tr155:
/* #line 17 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_DOMAIN, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
tr191:
/* #line 18 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LITERAL, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
tr238:
/* #line 20 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_POSTMASTER, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
st99:
	if ( ++p == pe )
		goto _test_eof99;
case 99:
/* #line 1524 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st100;
	}
	goto st0;
tr167:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st100;
tr180:
/* #line 24 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
	goto st100;
st100:
	if ( ++p == pe )
		goto _test_eof100;
case 100:
/* #line 1540 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st100;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr164;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr164;
	} else
		goto tr164;
	goto st0;
tr164:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st101;
st101:
	if ( ++p == pe )
		goto _test_eof101;
case 101:
/* #line 1561 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr165;
		case 13u: goto tr166;
		case 32u: goto tr167;
		case 45u: goto st101;
		case 61u: goto tr169;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st101;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st101;
	} else
		goto st101;
	goto st0;
tr169:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st102;
st102:
	if ( ++p == pe )
		goto _test_eof102;
case 102:
/* #line 1584 "gen/smtp.c" */
	switch( (*p) ) {
		case 224u: goto tr172;
		case 237u: goto tr174;
		case 240u: goto tr175;
		case 244u: goto tr177;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 60u ) {
			if ( 62u <= (*p) && (*p) <= 126u )
				goto tr170;
		} else if ( (*p) >= 33u )
			goto tr170;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr176;
		} else if ( (*p) >= 225u )
			goto tr173;
	} else
		goto tr171;
	goto st0;
tr170:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st103;
st103:
	if ( ++p == pe )
		goto _test_eof103;
case 103:
/* #line 1612 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr178;
		case 13u: goto tr179;
		case 32u: goto tr180;
		case 224u: goto st105;
		case 237u: goto st107;
		case 240u: goto st108;
		case 244u: goto st110;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 60u ) {
			if ( 62u <= (*p) && (*p) <= 126u )
				goto st103;
		} else if ( (*p) >= 33u )
			goto st103;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st109;
		} else if ( (*p) >= 225u )
			goto st106;
	} else
		goto st104;
	goto st0;
tr171:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st104;
st104:
	if ( ++p == pe )
		goto _test_eof104;
case 104:
/* #line 1643 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st103;
	goto st0;
tr172:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st105;
st105:
	if ( ++p == pe )
		goto _test_eof105;
case 105:
/* #line 1653 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st104;
	goto st0;
tr173:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st106;
st106:
	if ( ++p == pe )
		goto _test_eof106;
case 106:
/* #line 1663 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st104;
	goto st0;
tr174:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st107;
st107:
	if ( ++p == pe )
		goto _test_eof107;
case 107:
/* #line 1673 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st104;
	goto st0;
tr175:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st108;
st108:
	if ( ++p == pe )
		goto _test_eof108;
case 108:
/* #line 1683 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st106;
	goto st0;
tr176:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st109;
st109:
	if ( ++p == pe )
		goto _test_eof109;
case 109:
/* #line 1693 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st106;
	goto st0;
tr177:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st110;
st110:
	if ( ++p == pe )
		goto _test_eof110;
case 110:
/* #line 1703 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st106;
	goto st0;
tr144:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st111;
st111:
	if ( ++p == pe )
		goto _test_eof111;
case 111:
/* #line 1713 "gen/smtp.c" */
	if ( (*p) > 90u ) {
		if ( 94u <= (*p) && (*p) <= 126u )
			goto st112;
	} else if ( (*p) >= 33u )
		goto st112;
	goto st0;
st112:
	if ( ++p == pe )
		goto _test_eof112;
case 112:
	if ( (*p) == 93u )
		goto st113;
	if ( (*p) > 90u ) {
		if ( 94u <= (*p) && (*p) <= 126u )
			goto st112;
	} else if ( (*p) >= 33u )
		goto st112;
	goto st0;
st113:
	if ( ++p == pe )
		goto _test_eof113;
case 113:
	if ( (*p) == 62u )
		goto tr191;
	goto st0;
tr123:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st114;
st114:
	if ( ++p == pe )
		goto _test_eof114;
case 114:
/* #line 1745 "gen/smtp.c" */
	switch( (*p) ) {
		case 34u: goto st115;
		case 92u: goto st116;
		case 224u: goto st118;
		case 237u: goto st120;
		case 240u: goto st121;
		case 244u: goto st123;
	}
	if ( (*p) < 194u ) {
		if ( 32u <= (*p) && (*p) <= 126u )
			goto st114;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st122;
		} else if ( (*p) >= 225u )
			goto st119;
	} else
		goto st117;
	goto st0;
st115:
	if ( ++p == pe )
		goto _test_eof115;
case 115:
	if ( (*p) == 64u )
		goto tr202;
	goto st0;
st116:
	if ( ++p == pe )
		goto _test_eof116;
case 116:
	if ( 32u <= (*p) && (*p) <= 126u )
		goto st114;
	goto st0;
st117:
	if ( ++p == pe )
		goto _test_eof117;
case 117:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st114;
	goto st0;
st118:
	if ( ++p == pe )
		goto _test_eof118;
case 118:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st117;
	goto st0;
st119:
	if ( ++p == pe )
		goto _test_eof119;
case 119:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st117;
	goto st0;
st120:
	if ( ++p == pe )
		goto _test_eof120;
case 120:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st117;
	goto st0;
st121:
	if ( ++p == pe )
		goto _test_eof121;
case 121:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st119;
	goto st0;
st122:
	if ( ++p == pe )
		goto _test_eof122;
case 122:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st119;
	goto st0;
st123:
	if ( ++p == pe )
		goto _test_eof123;
case 123:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st119;
	goto st0;
st124:
	if ( ++p == pe )
		goto _test_eof124;
case 124:
	switch( (*p) ) {
		case 224u: goto st129;
		case 237u: goto st131;
		case 240u: goto st132;
		case 244u: goto st134;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st125;
		} else if ( (*p) >= 48u )
			goto st125;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st128;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st133;
		} else
			goto st130;
	} else
		goto st125;
	goto st0;
st125:
	if ( ++p == pe )
		goto _test_eof125;
case 125:
	switch( (*p) ) {
		case 44u: goto st126;
		case 45u: goto st127;
		case 46u: goto st124;
		case 58u: goto st135;
		case 224u: goto st129;
		case 237u: goto st131;
		case 240u: goto st132;
		case 244u: goto st134;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st125;
		} else if ( (*p) >= 48u )
			goto st125;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st128;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st133;
		} else
			goto st130;
	} else
		goto st125;
	goto st0;
st126:
	if ( ++p == pe )
		goto _test_eof126;
case 126:
	if ( (*p) == 64u )
		goto st124;
	goto st0;
st127:
	if ( ++p == pe )
		goto _test_eof127;
case 127:
	switch( (*p) ) {
		case 45u: goto st127;
		case 224u: goto st129;
		case 237u: goto st131;
		case 240u: goto st132;
		case 244u: goto st134;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st125;
		} else if ( (*p) >= 48u )
			goto st125;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st128;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st133;
		} else
			goto st130;
	} else
		goto st125;
	goto st0;
st128:
	if ( ++p == pe )
		goto _test_eof128;
case 128:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st125;
	goto st0;
st129:
	if ( ++p == pe )
		goto _test_eof129;
case 129:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st128;
	goto st0;
st130:
	if ( ++p == pe )
		goto _test_eof130;
case 130:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st128;
	goto st0;
st131:
	if ( ++p == pe )
		goto _test_eof131;
case 131:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st128;
	goto st0;
st132:
	if ( ++p == pe )
		goto _test_eof132;
case 132:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st130;
	goto st0;
st133:
	if ( ++p == pe )
		goto _test_eof133;
case 133:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st130;
	goto st0;
st134:
	if ( ++p == pe )
		goto _test_eof134;
case 134:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st130;
	goto st0;
st135:
	if ( ++p == pe )
		goto _test_eof135;
case 135:
	switch( (*p) ) {
		case 34u: goto tr123;
		case 45u: goto tr122;
		case 61u: goto tr122;
		case 63u: goto tr122;
		case 224u: goto tr127;
		case 237u: goto tr129;
		case 240u: goto tr130;
		case 244u: goto tr132;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 42u ) {
			if ( 33u <= (*p) && (*p) <= 39u )
				goto tr122;
		} else if ( (*p) > 43u ) {
			if ( 47u <= (*p) && (*p) <= 57u )
				goto tr122;
		} else
			goto tr122;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto tr122;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr131;
			} else if ( (*p) >= 225u )
				goto tr128;
		} else
			goto tr126;
	} else
		goto tr122;
	goto st0;
st136:
	if ( ++p == pe )
		goto _test_eof136;
case 136:
	switch( (*p) ) {
		case 79u: goto st137;
		case 111u: goto st137;
	}
	goto st0;
st137:
	if ( ++p == pe )
		goto _test_eof137;
case 137:
	switch( (*p) ) {
		case 79u: goto st138;
		case 111u: goto st138;
	}
	goto st0;
st138:
	if ( ++p == pe )
		goto _test_eof138;
case 138:
	switch( (*p) ) {
		case 80u: goto st5;
		case 112u: goto st5;
	}
	goto st0;
st139:
	if ( ++p == pe )
		goto _test_eof139;
case 139:
	switch( (*p) ) {
		case 85u: goto st140;
		case 117u: goto st140;
	}
	goto st0;
st140:
	if ( ++p == pe )
		goto _test_eof140;
case 140:
	switch( (*p) ) {
		case 73u: goto st141;
		case 105u: goto st141;
	}
	goto st0;
st141:
	if ( ++p == pe )
		goto _test_eof141;
case 141:
	switch( (*p) ) {
		case 84u: goto st6;
		case 116u: goto st6;
	}
	goto st0;
st142:
	if ( ++p == pe )
		goto _test_eof142;
case 142:
	switch( (*p) ) {
		case 67u: goto st143;
		case 83u: goto st161;
		case 99u: goto st143;
		case 115u: goto st161;
	}
	goto st0;
st143:
	if ( ++p == pe )
		goto _test_eof143;
case 143:
	switch( (*p) ) {
		case 80u: goto st144;
		case 112u: goto st144;
	}
	goto st0;
st144:
	if ( ++p == pe )
		goto _test_eof144;
case 144:
	switch( (*p) ) {
		case 84u: goto st145;
		case 116u: goto st145;
	}
	goto st0;
st145:
	if ( ++p == pe )
		goto _test_eof145;
case 145:
	if ( (*p) == 32u )
		goto st146;
	goto st0;
st146:
	if ( ++p == pe )
		goto _test_eof146;
case 146:
	switch( (*p) ) {
		case 32u: goto st146;
		case 84u: goto st147;
		case 116u: goto st147;
	}
	goto st0;
st147:
	if ( ++p == pe )
		goto _test_eof147;
case 147:
	switch( (*p) ) {
		case 79u: goto st148;
		case 111u: goto st148;
	}
	goto st0;
st148:
	if ( ++p == pe )
		goto _test_eof148;
case 148:
	if ( (*p) == 58u )
		goto tr225;
	goto st0;
tr225:
/* #line 21 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_PATH; }
	goto st149;
st149:
	if ( ++p == pe )
		goto _test_eof149;
case 149:
/* #line 2134 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st149;
		case 32u: goto st149;
		case 60u: goto tr227;
	}
	goto st0;
tr227:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st150;
st150:
	if ( ++p == pe )
		goto _test_eof150;
case 150:
/* #line 2147 "gen/smtp.c" */
	switch( (*p) ) {
		case 34u: goto tr123;
		case 45u: goto tr122;
		case 61u: goto tr122;
		case 64u: goto st124;
		case 80u: goto tr228;
		case 112u: goto tr228;
		case 224u: goto tr127;
		case 237u: goto tr129;
		case 240u: goto tr130;
		case 244u: goto tr132;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 33u <= (*p) && (*p) <= 39u )
				goto tr122;
		} else if ( (*p) > 43u ) {
			if ( 47u <= (*p) && (*p) <= 57u )
				goto tr122;
		} else
			goto tr122;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto tr122;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr131;
			} else if ( (*p) >= 225u )
				goto tr128;
		} else
			goto tr126;
	} else
		goto tr122;
	goto st0;
tr228:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st151;
st151:
	if ( ++p == pe )
		goto _test_eof151;
case 151:
/* #line 2190 "gen/smtp.c" */
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 79u: goto st152;
		case 111u: goto st152;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st152:
	if ( ++p == pe )
		goto _test_eof152;
case 152:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 83u: goto st153;
		case 115u: goto st153;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st153:
	if ( ++p == pe )
		goto _test_eof153;
case 153:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 84u: goto st154;
		case 116u: goto st154;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st154:
	if ( ++p == pe )
		goto _test_eof154;
case 154:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 77u: goto st155;
		case 109u: goto st155;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st155:
	if ( ++p == pe )
		goto _test_eof155;
case 155:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 65u: goto st156;
		case 97u: goto st156;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st156:
	if ( ++p == pe )
		goto _test_eof156;
case 156:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 83u: goto st157;
		case 115u: goto st157;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st157:
	if ( ++p == pe )
		goto _test_eof157;
case 157:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 84u: goto st158;
		case 116u: goto st158;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st158:
	if ( ++p == pe )
		goto _test_eof158;
case 158:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 69u: goto st159;
		case 101u: goto st159;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st159:
	if ( ++p == pe )
		goto _test_eof159;
case 159:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 64u: goto tr135;
		case 82u: goto st160;
		case 114u: goto st160;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 63u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st160:
	if ( ++p == pe )
		goto _test_eof160;
case 160:
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 62u: goto tr238;
		case 64u: goto tr135;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 61u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( 45u <= (*p) && (*p) <= 57u )
				goto st79;
		} else
			goto st79;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st79;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st79;
	goto st0;
st161:
	if ( ++p == pe )
		goto _test_eof161;
case 161:
	switch( (*p) ) {
		case 69u: goto st141;
		case 101u: goto st141;
	}
	goto st0;
st162:
	if ( ++p == pe )
		goto _test_eof162;
case 162:
	switch( (*p) ) {
		case 65u: goto st163;
		case 69u: goto st165;
		case 79u: goto st163;
		case 84u: goto st167;
		case 97u: goto st163;
		case 101u: goto st165;
		case 111u: goto st163;
		case 116u: goto st167;
	}
	goto st0;
st163:
	if ( ++p == pe )
		goto _test_eof163;
case 163:
	switch( (*p) ) {
		case 77u: goto st164;
		case 109u: goto st164;
	}
	goto st0;
st164:
	if ( ++p == pe )
		goto _test_eof164;
case 164:
	switch( (*p) ) {
		case 76u: goto st5;
		case 108u: goto st5;
	}
	goto st0;
st165:
	if ( ++p == pe )
		goto _test_eof165;
case 165:
	switch( (*p) ) {
		case 78u: goto st166;
		case 110u: goto st166;
	}
	goto st0;
st166:
	if ( ++p == pe )
		goto _test_eof166;
case 166:
	switch( (*p) ) {
		case 68u: goto st5;
		case 100u: goto st5;
	}
	goto st0;
st167:
	if ( ++p == pe )
		goto _test_eof167;
case 167:
	switch( (*p) ) {
		case 65u: goto st168;
		case 97u: goto st168;
	}
	goto st0;
st168:
	if ( ++p == pe )
		goto _test_eof168;
case 168:
	switch( (*p) ) {
		case 82u: goto st169;
		case 114u: goto st169;
	}
	goto st0;
st169:
	if ( ++p == pe )
		goto _test_eof169;
case 169:
	switch( (*p) ) {
		case 84u: goto st170;
		case 116u: goto st170;
	}
	goto st0;
st170:
	if ( ++p == pe )
		goto _test_eof170;
case 170:
	switch( (*p) ) {
		case 84u: goto st171;
		case 116u: goto st171;
	}
	goto st0;
st171:
	if ( ++p == pe )
		goto _test_eof171;
case 171:
	switch( (*p) ) {
		case 76u: goto st172;
		case 108u: goto st172;
	}
	goto st0;
st172:
	if ( ++p == pe )
		goto _test_eof172;
case 172:
	switch( (*p) ) {
		case 83u: goto st6;
		case 115u: goto st6;
	}
	goto st0;
st173:
	if ( ++p == pe )
		goto _test_eof173;
case 173:
	switch( (*p) ) {
		case 85u: goto st3;
		case 117u: goto st3;
	}
	goto st0;
st174:
	if ( ++p == pe )
		goto _test_eof174;
case 174:
	switch( (*p) ) {
		case 82u: goto st175;
		case 114u: goto st175;
	}
	goto st0;
st175:
	if ( ++p == pe )
		goto _test_eof175;
case 175:
	switch( (*p) ) {
		case 70u: goto st176;
		case 102u: goto st176;
	}
	goto st0;
st176:
	if ( ++p == pe )
		goto _test_eof176;
case 176:
	switch( (*p) ) {
		case 89u: goto st177;
		case 121u: goto st177;
	}
	goto st0;
st177:
	if ( ++p == pe )
		goto _test_eof177;
case 177:
	if ( (*p) == 32u )
		goto st178;
	goto st0;
st178:
	if ( ++p == pe )
		goto _test_eof178;
case 178:
	switch( (*p) ) {
		case 32u: goto st178;
		case 224u: goto tr24;
		case 237u: goto tr26;
		case 240u: goto tr27;
		case 244u: goto tr29;
	}
	if ( (*p) < 194u ) {
		if ( 33u <= (*p) && (*p) <= 126u )
			goto tr22;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr28;
		} else if ( (*p) >= 225u )
			goto tr25;
	} else
		goto tr23;
	goto st0;
	}
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 
	_test_eof179: cs = 179; goto _test_eof; 
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
	_test_eof60: cs = 60; goto _test_eof; 
	_test_eof61: cs = 61; goto _test_eof; 
	_test_eof62: cs = 62; goto _test_eof; 
	_test_eof63: cs = 63; goto _test_eof; 
	_test_eof64: cs = 64; goto _test_eof; 
	_test_eof65: cs = 65; goto _test_eof; 
	_test_eof66: cs = 66; goto _test_eof; 
	_test_eof67: cs = 67; goto _test_eof; 
	_test_eof68: cs = 68; goto _test_eof; 
	_test_eof69: cs = 69; goto _test_eof; 
	_test_eof70: cs = 70; goto _test_eof; 
	_test_eof71: cs = 71; goto _test_eof; 
	_test_eof72: cs = 72; goto _test_eof; 
	_test_eof73: cs = 73; goto _test_eof; 
	_test_eof74: cs = 74; goto _test_eof; 
	_test_eof75: cs = 75; goto _test_eof; 
	_test_eof76: cs = 76; goto _test_eof; 
	_test_eof77: cs = 77; goto _test_eof; 
	_test_eof78: cs = 78; goto _test_eof; 
	_test_eof79: cs = 79; goto _test_eof; 
	_test_eof80: cs = 80; goto _test_eof; 
	_test_eof81: cs = 81; goto _test_eof; 
	_test_eof82: cs = 82; goto _test_eof; 
	_test_eof83: cs = 83; goto _test_eof; 
	_test_eof84: cs = 84; goto _test_eof; 
	_test_eof85: cs = 85; goto _test_eof; 
	_test_eof86: cs = 86; goto _test_eof; 
	_test_eof87: cs = 87; goto _test_eof; 
	_test_eof88: cs = 88; goto _test_eof; 
	_test_eof89: cs = 89; goto _test_eof; 
	_test_eof90: cs = 90; goto _test_eof; 
	_test_eof91: cs = 91; goto _test_eof; 
	_test_eof92: cs = 92; goto _test_eof; 
	_test_eof93: cs = 93; goto _test_eof; 
	_test_eof94: cs = 94; goto _test_eof; 
	_test_eof95: cs = 95; goto _test_eof; 
	_test_eof96: cs = 96; goto _test_eof; 
	_test_eof97: cs = 97; goto _test_eof; 
	_test_eof98: cs = 98; goto _test_eof; 
	_test_eof99: cs = 99; goto _test_eof; 
	_test_eof100: cs = 100; goto _test_eof; 
	_test_eof101: cs = 101; goto _test_eof; 
	_test_eof102: cs = 102; goto _test_eof; 
	_test_eof103: cs = 103; goto _test_eof; 
	_test_eof104: cs = 104; goto _test_eof; 
	_test_eof105: cs = 105; goto _test_eof; 
	_test_eof106: cs = 106; goto _test_eof; 
	_test_eof107: cs = 107; goto _test_eof; 
	_test_eof108: cs = 108; goto _test_eof; 
	_test_eof109: cs = 109; goto _test_eof; 
	_test_eof110: cs = 110; goto _test_eof; 
	_test_eof111: cs = 111; goto _test_eof; 
	_test_eof112: cs = 112; goto _test_eof; 
	_test_eof113: cs = 113; goto _test_eof; 
	_test_eof114: cs = 114; goto _test_eof; 
	_test_eof115: cs = 115; goto _test_eof; 
	_test_eof116: cs = 116; goto _test_eof; 
	_test_eof117: cs = 117; goto _test_eof; 
	_test_eof118: cs = 118; goto _test_eof; 
	_test_eof119: cs = 119; goto _test_eof; 
	_test_eof120: cs = 120; goto _test_eof; 
	_test_eof121: cs = 121; goto _test_eof; 
	_test_eof122: cs = 122; goto _test_eof; 
	_test_eof123: cs = 123; goto _test_eof; 
	_test_eof124: cs = 124; goto _test_eof; 
	_test_eof125: cs = 125; goto _test_eof; 
	_test_eof126: cs = 126; goto _test_eof; 
	_test_eof127: cs = 127; goto _test_eof; 
	_test_eof128: cs = 128; goto _test_eof; 
	_test_eof129: cs = 129; goto _test_eof; 
	_test_eof130: cs = 130; goto _test_eof; 
	_test_eof131: cs = 131; goto _test_eof; 
	_test_eof132: cs = 132; goto _test_eof; 
	_test_eof133: cs = 133; goto _test_eof; 
	_test_eof134: cs = 134; goto _test_eof; 
	_test_eof135: cs = 135; goto _test_eof; 
	_test_eof136: cs = 136; goto _test_eof; 
	_test_eof137: cs = 137; goto _test_eof; 
	_test_eof138: cs = 138; goto _test_eof; 
	_test_eof139: cs = 139; goto _test_eof; 
	_test_eof140: cs = 140; goto _test_eof; 
	_test_eof141: cs = 141; goto _test_eof; 
	_test_eof142: cs = 142; goto _test_eof; 
	_test_eof143: cs = 143; goto _test_eof; 
	_test_eof144: cs = 144; goto _test_eof; 
	_test_eof145: cs = 145; goto _test_eof; 
	_test_eof146: cs = 146; goto _test_eof; 
	_test_eof147: cs = 147; goto _test_eof; 
	_test_eof148: cs = 148; goto _test_eof; 
	_test_eof149: cs = 149; goto _test_eof; 
	_test_eof150: cs = 150; goto _test_eof; 
	_test_eof151: cs = 151; goto _test_eof; 
	_test_eof152: cs = 152; goto _test_eof; 
	_test_eof153: cs = 153; goto _test_eof; 
	_test_eof154: cs = 154; goto _test_eof; 
	_test_eof155: cs = 155; goto _test_eof; 
	_test_eof156: cs = 156; goto _test_eof; 
	_test_eof157: cs = 157; goto _test_eof; 
	_test_eof158: cs = 158; goto _test_eof; 
	_test_eof159: cs = 159; goto _test_eof; 
	_test_eof160: cs = 160; goto _test_eof; 
	_test_eof161: cs = 161; goto _test_eof; 
	_test_eof162: cs = 162; goto _test_eof; 
	_test_eof163: cs = 163; goto _test_eof; 
	_test_eof164: cs = 164; goto _test_eof; 
	_test_eof165: cs = 165; goto _test_eof; 
	_test_eof166: cs = 166; goto _test_eof; 
	_test_eof167: cs = 167; goto _test_eof; 
	_test_eof168: cs = 168; goto _test_eof; 
	_test_eof169: cs = 169; goto _test_eof; 
	_test_eof170: cs = 170; goto _test_eof; 
	_test_eof171: cs = 171; goto _test_eof; 
	_test_eof172: cs = 172; goto _test_eof; 
	_test_eof173: cs = 173; goto _test_eof; 
	_test_eof174: cs = 174; goto _test_eof; 
	_test_eof175: cs = 175; goto _test_eof; 
	_test_eof176: cs = 176; goto _test_eof; 
	_test_eof177: cs = 177; goto _test_eof; 
	_test_eof178: cs = 178; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 88 "grammar/smtp.rl" */
}
