
/* #line 1 "grammar/smtp.rl" */
/* SMTP command lines (RFC 5321 4.1), with ENHANCEDSTATUSCODES' neighbours: STARTTLS (RFC 3207), AUTH (RFC 4954),
 * CHUNKING (RFC 3030), LMTP (RFC 2033), SMTPUTF8 (RFC 6531), ESMTP parameters (RFC 5321 4.1.2; their names are a
 * table, grammar/smtp_params.def). Lenient where SPEC SMTP-10 says so: blanks after FROM: and TO:, at the line's end,
 * source routes. One whole line per run: src/proto/smtp_parse.c finds its end and knows its verb already. */
#include "proto/smtp_read.h"


/* #line 79 "grammar/smtp.rl" */


#define OFFSET(p) ((uint32_t)((p) - line.p))


/* #line 12 "gen/smtp.c" */
static const int smtp_start = 1;


/* #line 84 "grammar/smtp.rl" */

void smtp_read_line(struct smtp_read *r, struct span line)
{
    const uint8_t *p = line.p;
    int cs = smtp_start;
    /* Each octet leads on, to an error, or, the LF of CRLF, to done: no need to look for the end. */
    
/* #line 20 "gen/smtp.c" */
	{
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
		case 83u: goto st161;
		case 84u: goto st172;
		case 86u: goto st173;
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
		case 115u: goto st161;
		case 116u: goto st172;
		case 118u: goto st173;
	}
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	p += 1;
case 2:
	switch( (*p) ) {
		case 84u: goto st3;
		case 85u: goto st17;
		case 116u: goto st3;
		case 117u: goto st17;
	}
	goto st0;
st3:
	p += 1;
case 3:
	switch( (*p) ) {
		case 82u: goto st4;
		case 114u: goto st4;
	}
	goto st0;
st4:
	p += 1;
case 4:
	switch( (*p) ) {
		case 78u: goto st5;
		case 110u: goto st5;
	}
	goto st0;
st5:
	p += 1;
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
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
	goto st6;
tr93:
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 14 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_DOMAIN); }
	goto st6;
tr108:
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 15 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_LITERAL); }
	goto st6;
tr169:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st6;
tr184:
/* #line 24 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
	goto st6;
st6:
	p += 1;
case 6:
/* #line 123 "gen/smtp.c" */
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
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
	goto st7;
tr94:
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 14 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_DOMAIN); }
	goto st7;
tr109:
/* #line 13 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NAME, OFFSET(p)); }
/* #line 15 "grammar/smtp.rl" */
	{ smtp_read_kind(r, SMTP_T_NAME_LITERAL); }
	goto st7;
tr170:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st7;
tr185:
/* #line 24 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
	goto st7;
st7:
	p += 1;
case 7:
/* #line 161 "gen/smtp.c" */
	if ( (*p) == 10u )
		goto tr21;
	goto st0;
tr21:
/* #line 30 "grammar/smtp.rl" */
	{ r->done = true; {p++; cs = 178; goto _out;} }
	goto st178;
st178:
	p += 1;
case 178:
/* #line 170 "gen/smtp.c" */
	goto st0;
st8:
	p += 1;
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
	p += 1;
case 9:
/* #line 201 "gen/smtp.c" */
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
	p += 1;
case 10:
/* #line 227 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st9;
	goto st0;
tr24:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st11;
st11:
	p += 1;
case 11:
/* #line 236 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st10;
	goto st0;
tr25:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st12;
st12:
	p += 1;
case 12:
/* #line 245 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st10;
	goto st0;
tr26:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st13;
st13:
	p += 1;
case 13:
/* #line 254 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st10;
	goto st0;
tr27:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st14;
st14:
	p += 1;
case 14:
/* #line 263 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st12;
	goto st0;
tr28:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st15;
st15:
	p += 1;
case 15:
/* #line 272 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st12;
	goto st0;
tr29:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st16;
st16:
	p += 1;
case 16:
/* #line 281 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st12;
	goto st0;
st17:
	p += 1;
case 17:
	switch( (*p) ) {
		case 84u: goto st18;
		case 116u: goto st18;
	}
	goto st0;
st18:
	p += 1;
case 18:
	switch( (*p) ) {
		case 72u: goto st19;
		case 104u: goto st19;
	}
	goto st0;
st19:
	p += 1;
case 19:
	if ( (*p) == 32u )
		goto st20;
	goto st0;
st20:
	p += 1;
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
	p += 1;
case 21:
/* #line 329 "gen/smtp.c" */
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
	p += 1;
case 22:
/* #line 351 "gen/smtp.c" */
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
	p += 1;
case 23:
/* #line 365 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr49;
		case 13u: goto tr50;
		case 32u: goto tr49;
	}
	if ( 33u <= (*p) && (*p) <= 126u )
		goto st23;
	goto st0;
st24:
	p += 1;
case 24:
	switch( (*p) ) {
		case 68u: goto st25;
		case 100u: goto st25;
	}
	goto st0;
st25:
	p += 1;
case 25:
	switch( (*p) ) {
		case 65u: goto st26;
		case 97u: goto st26;
	}
	goto st0;
st26:
	p += 1;
case 26:
	switch( (*p) ) {
		case 84u: goto st27;
		case 116u: goto st27;
	}
	goto st0;
st27:
	p += 1;
case 27:
	if ( (*p) == 32u )
		goto st28;
	goto st0;
st28:
	p += 1;
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
	p += 1;
case 29:
/* #line 417 "gen/smtp.c" */
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
	p += 1;
case 30:
/* #line 431 "gen/smtp.c" */
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
	p += 1;
case 31:
/* #line 445 "gen/smtp.c" */
	switch( (*p) ) {
		case 65u: goto st32;
		case 97u: goto st32;
	}
	goto st0;
st32:
	p += 1;
case 32:
	switch( (*p) ) {
		case 83u: goto st33;
		case 115u: goto st33;
	}
	goto st0;
st33:
	p += 1;
case 33:
	switch( (*p) ) {
		case 84u: goto tr65;
		case 116u: goto tr65;
	}
	goto st0;
st34:
	p += 1;
case 34:
	switch( (*p) ) {
		case 65u: goto st35;
		case 97u: goto st35;
	}
	goto st0;
st35:
	p += 1;
case 35:
	switch( (*p) ) {
		case 84u: goto st36;
		case 116u: goto st36;
	}
	goto st0;
st36:
	p += 1;
case 36:
	switch( (*p) ) {
		case 65u: goto st6;
		case 97u: goto st6;
	}
	goto st0;
st37:
	p += 1;
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
	p += 1;
case 38:
	switch( (*p) ) {
		case 76u: goto st39;
		case 108u: goto st39;
	}
	goto st0;
st39:
	p += 1;
case 39:
	switch( (*p) ) {
		case 79u: goto st40;
		case 111u: goto st40;
	}
	goto st0;
st40:
	p += 1;
case 40:
	if ( (*p) == 32u )
		goto st41;
	goto st0;
st41:
	p += 1;
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
	p += 1;
case 42:
/* #line 571 "gen/smtp.c" */
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
	p += 1;
case 43:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st42;
	goto st0;
st44:
	p += 1;
case 44:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st43;
	goto st0;
st45:
	p += 1;
case 45:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st43;
	goto st0;
st46:
	p += 1;
case 46:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st43;
	goto st0;
st47:
	p += 1;
case 47:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st45;
	goto st0;
st48:
	p += 1;
case 48:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st45;
	goto st0;
st49:
	p += 1;
case 49:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st45;
	goto st0;
tr74:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st50;
tr97:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st50;
st50:
	p += 1;
case 50:
/* #line 644 "gen/smtp.c" */
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
					goto tr97;
			} else if ( (*p) >= 58u )
				goto st42;
		} else
			goto tr97;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st42;
			} else if ( (*p) >= 97u )
				goto tr97;
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
	p += 1;
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
					goto tr97;
			} else if ( (*p) >= 58u )
				goto st42;
		} else
			goto tr97;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st42;
			} else if ( (*p) >= 97u )
				goto tr97;
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
	p += 1;
case 52:
/* #line 734 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st50;
	goto st0;
tr77:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st53;
st53:
	p += 1;
case 53:
/* #line 743 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st52;
	goto st0;
tr78:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st54;
st54:
	p += 1;
case 54:
/* #line 752 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st52;
	goto st0;
tr79:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st55;
st55:
	p += 1;
case 55:
/* #line 761 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st52;
	goto st0;
tr80:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st56;
st56:
	p += 1;
case 56:
/* #line 770 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
tr81:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st57;
st57:
	p += 1;
case 57:
/* #line 779 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
tr82:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st58;
st58:
	p += 1;
case 58:
/* #line 788 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st54;
	goto st0;
st59:
	p += 1;
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
					goto tr97;
			} else if ( (*p) >= 58u )
				goto st42;
		} else
			goto tr97;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st42;
			} else if ( (*p) >= 97u )
				goto tr97;
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
	p += 1;
case 60:
/* #line 839 "gen/smtp.c" */
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
	p += 1;
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
	p += 1;
case 62:
	switch( (*p) ) {
		case 9u: goto tr108;
		case 13u: goto tr109;
		case 32u: goto tr108;
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
	p += 1;
case 63:
	switch( (*p) ) {
		case 80u: goto st4;
		case 112u: goto st4;
	}
	goto st0;
st64:
	p += 1;
case 64:
	switch( (*p) ) {
		case 69u: goto st65;
		case 101u: goto st65;
	}
	goto st0;
st65:
	p += 1;
case 65:
	switch( (*p) ) {
		case 76u: goto st66;
		case 108u: goto st66;
	}
	goto st0;
st66:
	p += 1;
case 66:
	switch( (*p) ) {
		case 79u: goto st40;
		case 80u: goto st5;
		case 111u: goto st40;
		case 112u: goto st5;
	}
	goto st0;
st67:
	p += 1;
case 67:
	switch( (*p) ) {
		case 72u: goto st38;
		case 104u: goto st38;
	}
	goto st0;
st68:
	p += 1;
case 68:
	switch( (*p) ) {
		case 65u: goto st69;
		case 97u: goto st69;
	}
	goto st0;
st69:
	p += 1;
case 69:
	switch( (*p) ) {
		case 73u: goto st70;
		case 105u: goto st70;
	}
	goto st0;
st70:
	p += 1;
case 70:
	switch( (*p) ) {
		case 76u: goto st71;
		case 108u: goto st71;
	}
	goto st0;
st71:
	p += 1;
case 71:
	if ( (*p) == 32u )
		goto st72;
	goto st0;
st72:
	p += 1;
case 72:
	switch( (*p) ) {
		case 32u: goto st72;
		case 70u: goto st73;
		case 102u: goto st73;
	}
	goto st0;
st73:
	p += 1;
case 73:
	switch( (*p) ) {
		case 82u: goto st74;
		case 114u: goto st74;
	}
	goto st0;
st74:
	p += 1;
case 74:
	switch( (*p) ) {
		case 79u: goto st75;
		case 111u: goto st75;
	}
	goto st0;
st75:
	p += 1;
case 75:
	switch( (*p) ) {
		case 77u: goto st76;
		case 109u: goto st76;
	}
	goto st0;
st76:
	p += 1;
case 76:
	if ( (*p) == 58u )
		goto tr120;
	goto st0;
tr120:
/* #line 21 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_PATH; }
	goto st77;
st77:
	p += 1;
case 77:
/* #line 1038 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st77;
		case 32u: goto st77;
		case 60u: goto tr122;
	}
	goto st0;
tr122:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st78;
st78:
	p += 1;
case 78:
/* #line 1050 "gen/smtp.c" */
	switch( (*p) ) {
		case 34u: goto tr124;
		case 45u: goto tr123;
		case 47u: goto tr123;
		case 62u: goto tr126;
		case 64u: goto st124;
		case 224u: goto tr129;
		case 237u: goto tr131;
		case 240u: goto tr132;
		case 244u: goto tr134;
	}
	if ( (*p) < 94u ) {
		if ( (*p) < 48u ) {
			if ( (*p) > 39u ) {
				if ( 42u <= (*p) && (*p) <= 43u )
					goto tr123;
			} else if ( (*p) >= 33u )
				goto tr123;
		} else if ( (*p) > 57u ) {
			if ( (*p) > 63u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr125;
			} else if ( (*p) >= 61u )
				goto tr123;
		} else
			goto tr125;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto tr123;
			} else if ( (*p) >= 97u )
				goto tr125;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr133;
			} else if ( (*p) >= 225u )
				goto tr130;
		} else
			goto tr128;
	} else
		goto tr123;
	goto st0;
tr123:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st79;
tr125:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st79;
tr137:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st79;
st79:
	p += 1;
case 79:
/* #line 1107 "gen/smtp.c" */
	switch( (*p) ) {
		case 33u: goto st79;
		case 46u: goto st80;
		case 61u: goto st79;
		case 63u: goto st79;
		case 64u: goto tr138;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 94u ) {
		if ( (*p) < 45u ) {
			if ( (*p) > 39u ) {
				if ( 42u <= (*p) && (*p) <= 43u )
					goto st79;
			} else if ( (*p) >= 35u )
				goto st79;
		} else if ( (*p) > 47u ) {
			if ( (*p) > 57u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr137;
			} else if ( (*p) >= 48u )
				goto tr137;
		} else
			goto st79;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st79;
			} else if ( (*p) >= 97u )
				goto tr137;
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
	p += 1;
case 80:
	switch( (*p) ) {
		case 33u: goto st79;
		case 45u: goto st79;
		case 47u: goto st79;
		case 61u: goto st79;
		case 63u: goto st79;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 94u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st79;
		} else if ( (*p) > 43u ) {
			if ( (*p) > 57u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr137;
			} else if ( (*p) >= 48u )
				goto tr137;
		} else
			goto st79;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st79;
			} else if ( (*p) >= 97u )
				goto tr137;
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
tr128:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st81;
st81:
	p += 1;
case 81:
/* #line 1201 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st79;
	goto st0;
tr129:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st82;
st82:
	p += 1;
case 82:
/* #line 1210 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st81;
	goto st0;
tr130:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st83;
st83:
	p += 1;
case 83:
/* #line 1219 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st81;
	goto st0;
tr131:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st84;
st84:
	p += 1;
case 84:
/* #line 1228 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st81;
	goto st0;
tr132:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st85;
st85:
	p += 1;
case 85:
/* #line 1237 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st83;
	goto st0;
tr133:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st86;
st86:
	p += 1;
case 86:
/* #line 1246 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st83;
	goto st0;
tr134:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st87;
st87:
	p += 1;
case 87:
/* #line 1255 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st83;
	goto st0;
tr138:
/* #line 16 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LOCAL, OFFSET(p)); }
	goto st88;
tr209:
/* #line 17 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LOCAL_QUOTED, OFFSET(p)); }
	goto st88;
st88:
	p += 1;
case 88:
/* #line 1267 "gen/smtp.c" */
	switch( (*p) ) {
		case 91u: goto tr147;
		case 224u: goto tr149;
		case 237u: goto tr151;
		case 240u: goto tr152;
		case 244u: goto tr154;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto tr146;
		} else if ( (*p) >= 48u )
			goto tr146;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto tr148;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr153;
		} else
			goto tr150;
	} else
		goto tr146;
	goto st0;
tr146:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st89;
tr157:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st89;
st89:
	p += 1;
case 89:
/* #line 1302 "gen/smtp.c" */
	switch( (*p) ) {
		case 45u: goto st90;
		case 46u: goto st98;
		case 62u: goto tr158;
		case 224u: goto st92;
		case 237u: goto st94;
		case 240u: goto st95;
		case 244u: goto st97;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto tr157;
		} else if ( (*p) >= 48u )
			goto tr157;
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
		goto tr157;
	goto st0;
st90:
	p += 1;
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
				goto tr157;
		} else if ( (*p) >= 48u )
			goto tr157;
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
		goto tr157;
	goto st0;
tr148:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st91;
st91:
	p += 1;
case 91:
/* #line 1363 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st89;
	goto st0;
tr149:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st92;
st92:
	p += 1;
case 92:
/* #line 1372 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st91;
	goto st0;
tr150:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st93;
st93:
	p += 1;
case 93:
/* #line 1381 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st91;
	goto st0;
tr151:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st94;
st94:
	p += 1;
case 94:
/* #line 1390 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st91;
	goto st0;
tr152:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st95;
st95:
	p += 1;
case 95:
/* #line 1399 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st93;
	goto st0;
tr153:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st96;
st96:
	p += 1;
case 96:
/* #line 1408 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st93;
	goto st0;
tr154:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st97;
st97:
	p += 1;
case 97:
/* #line 1417 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st93;
	goto st0;
st98:
	p += 1;
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
				goto tr157;
		} else if ( (*p) >= 48u )
			goto tr157;
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
		goto tr157;
	goto st0;
tr126:
/* #line 20 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_NULL, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
tr158:
/* #line 18 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_DOMAIN, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
tr198:
/* #line 19 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LITERAL, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
tr248:
/* #line 16 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_LOCAL, OFFSET(p)); }
/* #line 22 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_ARGUMENT; }
	goto st99;
st99:
	p += 1;
case 99:
/* #line 1466 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st100;
	}
	goto st0;
tr171:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st100;
tr186:
/* #line 24 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_VALUE, OFFSET(p)); }
	goto st100;
st100:
	p += 1;
case 100:
/* #line 1481 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st6;
		case 13u: goto st7;
		case 32u: goto st100;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr168;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr168;
	} else
		goto tr168;
	goto st0;
tr168:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st101;
tr173:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st101;
st101:
	p += 1;
case 101:
/* #line 1505 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr169;
		case 13u: goto tr170;
		case 32u: goto tr171;
		case 45u: goto st101;
		case 61u: goto tr174;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr173;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr173;
	} else
		goto tr173;
	goto st0;
tr174:
/* #line 23 "grammar/smtp.rl" */
	{ smtp_read_tok(r, SMTP_T_KEYWORD, OFFSET(p)); }
	goto st102;
st102:
	p += 1;
case 102:
/* #line 1527 "gen/smtp.c" */
	switch( (*p) ) {
		case 224u: goto tr178;
		case 237u: goto tr180;
		case 240u: goto tr181;
		case 244u: goto tr183;
	}
	if ( (*p) < 91u ) {
		if ( (*p) < 58u ) {
			if ( (*p) > 47u ) {
				if ( 48u <= (*p) && (*p) <= 57u )
					goto tr176;
			} else if ( (*p) >= 33u )
				goto tr175;
		} else if ( (*p) > 60u ) {
			if ( (*p) > 64u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr176;
			} else if ( (*p) >= 62u )
				goto tr175;
		} else
			goto tr175;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto tr175;
			} else if ( (*p) >= 97u )
				goto tr176;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr182;
			} else if ( (*p) >= 225u )
				goto tr179;
		} else
			goto tr177;
	} else
		goto tr175;
	goto st0;
tr175:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st103;
tr176:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st103;
tr188:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st103;
st103:
	p += 1;
case 103:
/* #line 1579 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto tr184;
		case 13u: goto tr185;
		case 32u: goto tr186;
		case 224u: goto st105;
		case 237u: goto st107;
		case 240u: goto st108;
		case 244u: goto st110;
	}
	if ( (*p) < 91u ) {
		if ( (*p) < 58u ) {
			if ( (*p) > 47u ) {
				if ( 48u <= (*p) && (*p) <= 57u )
					goto tr188;
			} else if ( (*p) >= 33u )
				goto st103;
		} else if ( (*p) > 60u ) {
			if ( (*p) > 64u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr188;
			} else if ( (*p) >= 62u )
				goto st103;
		} else
			goto st103;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st103;
			} else if ( (*p) >= 97u )
				goto tr188;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st109;
			} else if ( (*p) >= 225u )
				goto st106;
		} else
			goto st104;
	} else
		goto st103;
	goto st0;
tr177:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st104;
st104:
	p += 1;
case 104:
/* #line 1627 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st103;
	goto st0;
tr178:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st105;
st105:
	p += 1;
case 105:
/* #line 1636 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st104;
	goto st0;
tr179:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st106;
st106:
	p += 1;
case 106:
/* #line 1645 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st104;
	goto st0;
tr180:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st107;
st107:
	p += 1;
case 107:
/* #line 1654 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st104;
	goto st0;
tr181:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st108;
st108:
	p += 1;
case 108:
/* #line 1663 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st106;
	goto st0;
tr182:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st109;
st109:
	p += 1;
case 109:
/* #line 1672 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st106;
	goto st0;
tr183:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st110;
st110:
	p += 1;
case 110:
/* #line 1681 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st106;
	goto st0;
tr147:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st111;
st111:
	p += 1;
case 111:
/* #line 1690 "gen/smtp.c" */
	if ( (*p) > 90u ) {
		if ( 94u <= (*p) && (*p) <= 126u )
			goto st112;
	} else if ( (*p) >= 33u )
		goto st112;
	goto st0;
st112:
	p += 1;
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
	p += 1;
case 113:
	if ( (*p) == 62u )
		goto tr198;
	goto st0;
tr124:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st114;
st114:
	p += 1;
case 114:
/* #line 1719 "gen/smtp.c" */
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
	p += 1;
case 115:
	if ( (*p) == 64u )
		goto tr209;
	goto st0;
st116:
	p += 1;
case 116:
	if ( 32u <= (*p) && (*p) <= 126u )
		goto st114;
	goto st0;
st117:
	p += 1;
case 117:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st114;
	goto st0;
st118:
	p += 1;
case 118:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st117;
	goto st0;
st119:
	p += 1;
case 119:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st117;
	goto st0;
st120:
	p += 1;
case 120:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st117;
	goto st0;
st121:
	p += 1;
case 121:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st119;
	goto st0;
st122:
	p += 1;
case 122:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st119;
	goto st0;
st123:
	p += 1;
case 123:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st119;
	goto st0;
st124:
	p += 1;
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
				goto tr210;
		} else if ( (*p) >= 48u )
			goto tr210;
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
		goto tr210;
	goto st0;
tr210:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st125;
st125:
	p += 1;
case 125:
/* #line 1826 "gen/smtp.c" */
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
				goto tr210;
		} else if ( (*p) >= 48u )
			goto tr210;
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
		goto tr210;
	goto st0;
st126:
	p += 1;
case 126:
	if ( (*p) == 64u )
		goto st124;
	goto st0;
st127:
	p += 1;
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
				goto tr210;
		} else if ( (*p) >= 48u )
			goto tr210;
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
		goto tr210;
	goto st0;
st128:
	p += 1;
case 128:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st125;
	goto st0;
st129:
	p += 1;
case 129:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st128;
	goto st0;
st130:
	p += 1;
case 130:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st128;
	goto st0;
st131:
	p += 1;
case 131:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st128;
	goto st0;
st132:
	p += 1;
case 132:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st130;
	goto st0;
st133:
	p += 1;
case 133:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st130;
	goto st0;
st134:
	p += 1;
case 134:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st130;
	goto st0;
st135:
	p += 1;
case 135:
	switch( (*p) ) {
		case 34u: goto tr124;
		case 45u: goto tr123;
		case 47u: goto tr123;
		case 61u: goto tr123;
		case 63u: goto tr123;
		case 224u: goto tr129;
		case 237u: goto tr131;
		case 240u: goto tr132;
		case 244u: goto tr134;
	}
	if ( (*p) < 94u ) {
		if ( (*p) < 42u ) {
			if ( 33u <= (*p) && (*p) <= 39u )
				goto tr123;
		} else if ( (*p) > 43u ) {
			if ( (*p) > 57u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr125;
			} else if ( (*p) >= 48u )
				goto tr125;
		} else
			goto tr123;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto tr123;
			} else if ( (*p) >= 97u )
				goto tr125;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr133;
			} else if ( (*p) >= 225u )
				goto tr130;
		} else
			goto tr128;
	} else
		goto tr123;
	goto st0;
st136:
	p += 1;
case 136:
	switch( (*p) ) {
		case 79u: goto st137;
		case 111u: goto st137;
	}
	goto st0;
st137:
	p += 1;
case 137:
	switch( (*p) ) {
		case 79u: goto st138;
		case 111u: goto st138;
	}
	goto st0;
st138:
	p += 1;
case 138:
	switch( (*p) ) {
		case 80u: goto st5;
		case 112u: goto st5;
	}
	goto st0;
st139:
	p += 1;
case 139:
	switch( (*p) ) {
		case 85u: goto st140;
		case 117u: goto st140;
	}
	goto st0;
st140:
	p += 1;
case 140:
	switch( (*p) ) {
		case 73u: goto st141;
		case 105u: goto st141;
	}
	goto st0;
st141:
	p += 1;
case 141:
	switch( (*p) ) {
		case 84u: goto st6;
		case 116u: goto st6;
	}
	goto st0;
st142:
	p += 1;
case 142:
	switch( (*p) ) {
		case 67u: goto st143;
		case 83u: goto st160;
		case 99u: goto st143;
		case 115u: goto st160;
	}
	goto st0;
st143:
	p += 1;
case 143:
	switch( (*p) ) {
		case 80u: goto st144;
		case 112u: goto st144;
	}
	goto st0;
st144:
	p += 1;
case 144:
	switch( (*p) ) {
		case 84u: goto st145;
		case 116u: goto st145;
	}
	goto st0;
st145:
	p += 1;
case 145:
	if ( (*p) == 32u )
		goto st146;
	goto st0;
st146:
	p += 1;
case 146:
	switch( (*p) ) {
		case 32u: goto st146;
		case 84u: goto st147;
		case 116u: goto st147;
	}
	goto st0;
st147:
	p += 1;
case 147:
	switch( (*p) ) {
		case 79u: goto st148;
		case 111u: goto st148;
	}
	goto st0;
st148:
	p += 1;
case 148:
	if ( (*p) == 58u )
		goto tr233;
	goto st0;
tr233:
/* #line 21 "grammar/smtp.rl" */
	{ r->where = SMTP_IN_PATH; }
	goto st149;
st149:
	p += 1;
case 149:
/* #line 2083 "gen/smtp.c" */
	switch( (*p) ) {
		case 9u: goto st149;
		case 32u: goto st149;
		case 60u: goto st150;
	}
	goto st0;
st150:
	p += 1;
case 150:
	switch( (*p) ) {
		case 34u: goto tr124;
		case 45u: goto tr236;
		case 47u: goto tr236;
		case 61u: goto tr236;
		case 63u: goto tr236;
		case 64u: goto st124;
		case 224u: goto tr239;
		case 237u: goto tr241;
		case 240u: goto tr242;
		case 244u: goto tr244;
	}
	if ( (*p) < 94u ) {
		if ( (*p) < 42u ) {
			if ( 33u <= (*p) && (*p) <= 39u )
				goto tr236;
		} else if ( (*p) > 43u ) {
			if ( (*p) > 57u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr237;
			} else if ( (*p) >= 48u )
				goto tr237;
		} else
			goto tr236;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto tr236;
			} else if ( (*p) >= 97u )
				goto tr237;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto tr243;
			} else if ( (*p) >= 225u )
				goto tr240;
		} else
			goto tr238;
	} else
		goto tr236;
	goto st0;
tr236:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st151;
tr237:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st151;
tr247:
/* #line 12 "grammar/smtp.rl" */
	{ p = smtp_read_alnum(p); }
	goto st151;
st151:
	p += 1;
case 151:
/* #line 2147 "gen/smtp.c" */
	switch( (*p) ) {
		case 33u: goto st151;
		case 46u: goto st152;
		case 62u: goto tr248;
		case 64u: goto tr138;
		case 224u: goto st154;
		case 237u: goto st156;
		case 240u: goto st157;
		case 244u: goto st159;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( (*p) > 39u ) {
				if ( 42u <= (*p) && (*p) <= 43u )
					goto st151;
			} else if ( (*p) >= 35u )
				goto st151;
		} else if ( (*p) > 47u ) {
			if ( (*p) > 57u ) {
				if ( 61u <= (*p) && (*p) <= 63u )
					goto st151;
			} else if ( (*p) >= 48u )
				goto tr247;
		} else
			goto st151;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 123u ) {
			if ( (*p) > 96u ) {
				if ( 97u <= (*p) && (*p) <= 122u )
					goto tr247;
			} else if ( (*p) >= 94u )
				goto st151;
		} else if ( (*p) > 126u ) {
			if ( (*p) < 225u ) {
				if ( 194u <= (*p) && (*p) <= 223u )
					goto st153;
			} else if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st158;
			} else
				goto st155;
		} else
			goto st151;
	} else
		goto tr247;
	goto st0;
st152:
	p += 1;
case 152:
	switch( (*p) ) {
		case 33u: goto st151;
		case 45u: goto st151;
		case 47u: goto st151;
		case 61u: goto st151;
		case 63u: goto st151;
		case 224u: goto st154;
		case 237u: goto st156;
		case 240u: goto st157;
		case 244u: goto st159;
	}
	if ( (*p) < 94u ) {
		if ( (*p) < 42u ) {
			if ( 35u <= (*p) && (*p) <= 39u )
				goto st151;
		} else if ( (*p) > 43u ) {
			if ( (*p) > 57u ) {
				if ( 65u <= (*p) && (*p) <= 90u )
					goto tr247;
			} else if ( (*p) >= 48u )
				goto tr247;
		} else
			goto st151;
	} else if ( (*p) > 96u ) {
		if ( (*p) < 194u ) {
			if ( (*p) > 122u ) {
				if ( 123u <= (*p) && (*p) <= 126u )
					goto st151;
			} else if ( (*p) >= 97u )
				goto tr247;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st158;
			} else if ( (*p) >= 225u )
				goto st155;
		} else
			goto st153;
	} else
		goto st151;
	goto st0;
tr238:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st153;
st153:
	p += 1;
case 153:
/* #line 2243 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st151;
	goto st0;
tr239:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st154;
st154:
	p += 1;
case 154:
/* #line 2252 "gen/smtp.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st153;
	goto st0;
tr240:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st155;
st155:
	p += 1;
case 155:
/* #line 2261 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st153;
	goto st0;
tr241:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st156;
st156:
	p += 1;
case 156:
/* #line 2270 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st153;
	goto st0;
tr242:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st157;
st157:
	p += 1;
case 157:
/* #line 2279 "gen/smtp.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st155;
	goto st0;
tr243:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st158;
st158:
	p += 1;
case 158:
/* #line 2288 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st155;
	goto st0;
tr244:
/* #line 11 "grammar/smtp.rl" */
	{ r->mark = OFFSET(p); }
	goto st159;
st159:
	p += 1;
case 159:
/* #line 2297 "gen/smtp.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st155;
	goto st0;
st160:
	p += 1;
case 160:
	switch( (*p) ) {
		case 69u: goto st141;
		case 101u: goto st141;
	}
	goto st0;
st161:
	p += 1;
case 161:
	switch( (*p) ) {
		case 65u: goto st162;
		case 69u: goto st164;
		case 79u: goto st162;
		case 84u: goto st166;
		case 97u: goto st162;
		case 101u: goto st164;
		case 111u: goto st162;
		case 116u: goto st166;
	}
	goto st0;
st162:
	p += 1;
case 162:
	switch( (*p) ) {
		case 77u: goto st163;
		case 109u: goto st163;
	}
	goto st0;
st163:
	p += 1;
case 163:
	switch( (*p) ) {
		case 76u: goto st5;
		case 108u: goto st5;
	}
	goto st0;
st164:
	p += 1;
case 164:
	switch( (*p) ) {
		case 78u: goto st165;
		case 110u: goto st165;
	}
	goto st0;
st165:
	p += 1;
case 165:
	switch( (*p) ) {
		case 68u: goto st5;
		case 100u: goto st5;
	}
	goto st0;
st166:
	p += 1;
case 166:
	switch( (*p) ) {
		case 65u: goto st167;
		case 97u: goto st167;
	}
	goto st0;
st167:
	p += 1;
case 167:
	switch( (*p) ) {
		case 82u: goto st168;
		case 114u: goto st168;
	}
	goto st0;
st168:
	p += 1;
case 168:
	switch( (*p) ) {
		case 84u: goto st169;
		case 116u: goto st169;
	}
	goto st0;
st169:
	p += 1;
case 169:
	switch( (*p) ) {
		case 84u: goto st170;
		case 116u: goto st170;
	}
	goto st0;
st170:
	p += 1;
case 170:
	switch( (*p) ) {
		case 76u: goto st171;
		case 108u: goto st171;
	}
	goto st0;
st171:
	p += 1;
case 171:
	switch( (*p) ) {
		case 83u: goto st6;
		case 115u: goto st6;
	}
	goto st0;
st172:
	p += 1;
case 172:
	switch( (*p) ) {
		case 85u: goto st3;
		case 117u: goto st3;
	}
	goto st0;
st173:
	p += 1;
case 173:
	switch( (*p) ) {
		case 82u: goto st174;
		case 114u: goto st174;
	}
	goto st0;
st174:
	p += 1;
case 174:
	switch( (*p) ) {
		case 70u: goto st175;
		case 102u: goto st175;
	}
	goto st0;
st175:
	p += 1;
case 175:
	switch( (*p) ) {
		case 89u: goto st176;
		case 121u: goto st176;
	}
	goto st0;
st176:
	p += 1;
case 176:
	if ( (*p) == 32u )
		goto st177;
	goto st0;
st177:
	p += 1;
case 177:
	switch( (*p) ) {
		case 32u: goto st177;
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

	_out: {}
	}

/* #line 91 "grammar/smtp.rl" */
}
