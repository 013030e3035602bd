
/* #line 1 "grammar/imap.rl" */
/* The IMAP command grammar: RFC 3501 and RFC 9051 section 9 "Formal Syntax", with RFC 2971 (ID), 3502 (MULTIAPPEND),
 * 3516 (BINARY), 4731 and 5182 (ESEARCH, SEARCHRES), 4959 (SASL-IR), 4978 (COMPRESS), 5032 (WITHIN), 5161 (ENABLE),
 * 5256, 5267, 5957 (SORT, THREAD), 5258, 5819, 6154 (LIST), 6855 (UTF8), 7162 (CONDSTORE, QRESYNC), 8474 (OBJECTID),
 * 8514 (SAVEDATE), 9208 (QUOTA). It checks shape and records tokens; values, item and option names are checked by
 * proto/imap_build_*.c, which know the tables. Nested lists are flat tokens with a depth counter. The machine stops at
 * the end of a command and at each literal; literals do not run through it. */
#include "proto/imap_build.h"


/* #line 95 "grammar/imap.rl" */



/* #line 12 "gen/imap.c" */
static const int imap_start = 1;


/* #line 98 "grammar/imap.rl" */

int imap_machine_start(void)
{
    return imap_start;
}

/* Runs over data[ps->pos .. n). ps->cs is 0 after an error, whose octet is at ps->pos. */
void imap_machine_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n, *mark = data + ps->mark;
    int cs = ps->cs;
    
/* #line 25 "gen/imap.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	if ( (*p) == 33u )
		goto tr0;
	if ( (*p) < 44u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr0;
		} else if ( (*p) >= 35u )
			goto tr0;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr0;
		} else if ( (*p) >= 93u )
			goto tr0;
	} else
		goto tr0;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 58 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr2;
		case 33u: goto st2;
	}
	if ( (*p) < 44u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st2;
		} else if ( (*p) >= 35u )
			goto st2;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st2;
		} else if ( (*p) >= 93u )
			goto st2;
	} else
		goto st2;
	goto st0;
tr2:
/* #line 22 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_TAG, data, mark, p); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 84 "gen/imap.c" */
	switch( (*p) ) {
		case 65u: goto st4;
		case 67u: goto st67;
		case 68u: goto st137;
		case 69u: goto st143;
		case 70u: goto st221;
		case 71u: goto st281;
		case 73u: goto st292;
		case 76u: goto st319;
		case 77u: goto st403;
		case 78u: goto st406;
		case 82u: goto st416;
		case 83u: goto st421;
		case 84u: goto st817;
		case 85u: goto st825;
		case 97u: goto st4;
		case 99u: goto st67;
		case 100u: goto st137;
		case 101u: goto st143;
		case 102u: goto st221;
		case 103u: goto st281;
		case 105u: goto st292;
		case 108u: goto st319;
		case 109u: goto st403;
		case 110u: goto st406;
		case 114u: goto st416;
		case 115u: goto st421;
		case 116u: goto st817;
		case 117u: goto st825;
	}
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	switch( (*p) ) {
		case 80u: goto st5;
		case 85u: goto st52;
		case 112u: goto st5;
		case 117u: goto st52;
	}
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	switch( (*p) ) {
		case 80u: goto st6;
		case 112u: goto st6;
	}
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 69u: goto st7;
		case 101u: goto st7;
	}
	goto st0;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
	switch( (*p) ) {
		case 78u: goto st8;
		case 110u: goto st8;
	}
	goto st0;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	switch( (*p) ) {
		case 68u: goto tr23;
		case 100u: goto tr23;
	}
	goto st0;
tr23:
/* #line 42 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_APPEND; }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 169 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st10;
	goto st0;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	switch( (*p) ) {
		case 34u: goto tr26;
		case 123u: goto tr27;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr25;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr25;
		} else if ( (*p) >= 43u )
			goto tr25;
	} else
		goto tr25;
	goto st0;
tr25:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 199 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr28;
		case 33u: goto st11;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st11;
		} else if ( (*p) >= 35u )
			goto st11;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st11;
		} else if ( (*p) >= 93u )
			goto st11;
	} else
		goto st11;
	goto st0;
tr28:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 225 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr30;
		case 40u: goto tr31;
		case 85u: goto st17;
		case 117u: goto st17;
		case 123u: goto tr33;
		case 126u: goto st37;
	}
	goto st0;
tr30:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 241 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st14;
		case 43u: goto st14;
		case 45u: goto st14;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto st14;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st14;
	} else
		goto st14;
	goto st0;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
	switch( (*p) ) {
		case 32u: goto st14;
		case 34u: goto tr36;
		case 43u: goto st14;
		case 45u: goto st14;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto st14;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st14;
	} else
		goto st14;
	goto st0;
tr36:
/* #line 33 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_DATE_TIME, data, mark, p); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 281 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st16;
	goto st0;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
	switch( (*p) ) {
		case 85u: goto st17;
		case 117u: goto st17;
		case 123u: goto tr33;
		case 126u: goto st37;
	}
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
		case 70u: goto st19;
		case 102u: goto st19;
	}
	goto st0;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
	if ( (*p) == 56u )
		goto tr40;
	goto st0;
tr40:
/* #line 43 "grammar/imap.rl" */
	{ ps->lit_utf8 = true; }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 327 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st21;
	goto st0;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
	if ( (*p) == 40u )
		goto st22;
	goto st0;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
	if ( (*p) == 126u )
		goto st23;
	goto st0;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
	if ( (*p) == 123u )
		goto tr44;
	goto st0;
tr44:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st24;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
/* #line 358 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st25;
	goto st0;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
	switch( (*p) ) {
		case 43u: goto st26;
		case 125u: goto st27;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st25;
	goto st0;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
	if ( (*p) == 125u )
		goto st27;
	goto st0;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
	if ( (*p) == 13u )
		goto st28;
	goto st0;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
	if ( (*p) == 10u )
		goto tr49;
	goto st0;
tr49:
/* #line 45 "grammar/imap.rl" */
	{ imap_stop_append(ps, data, mark); {p++; cs = 29; goto _out;} }
	goto st29;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
/* #line 400 "gen/imap.c" */
	if ( (*p) == 41u )
		goto st30;
	goto st0;
tr58:
/* #line 45 "grammar/imap.rl" */
	{ imap_stop_append(ps, data, mark); {p++; cs = 30; goto _out;} }
	goto st30;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
/* #line 410 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st12;
	}
	goto st0;
tr89:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st31;
tr1049:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
	goto st31;
tr93:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st31;
tr602:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st31;
tr728:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st31;
tr618:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st31;
tr658:
/* #line 32 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_DATE, data, mark, p); }
	goto st31;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
/* #line 440 "gen/imap.c" */
	if ( (*p) == 10u )
		goto tr53;
	goto st0;
tr53:
/* #line 46 "grammar/imap.rl" */
	{ ps->stop = IMAP_STOP_COMMAND; {p++; cs = 862; goto _out;} }
	goto st862;
st862:
	if ( ++p == pe )
		goto _test_eof862;
case 862:
/* #line 450 "gen/imap.c" */
	goto st0;
tr33:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st32;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
/* #line 458 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st33;
	goto st0;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
	switch( (*p) ) {
		case 43u: goto st34;
		case 125u: goto st35;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st33;
	goto st0;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
	if ( (*p) == 125u )
		goto st35;
	goto st0;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
	if ( (*p) == 13u )
		goto st36;
	goto st0;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	if ( (*p) == 10u )
		goto tr58;
	goto st0;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
	if ( (*p) == 123u )
		goto tr33;
	goto st0;
tr31:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st38;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
/* #line 507 "gen/imap.c" */
	switch( (*p) ) {
		case 33u: goto tr59;
		case 41u: goto tr60;
		case 92u: goto tr61;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr59;
		} else if ( (*p) >= 35u )
			goto tr59;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr59;
		} else if ( (*p) >= 94u )
			goto tr59;
	} else
		goto tr59;
	goto st0;
tr59:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st39;
tr65:
/* #line 20 "grammar/imap.rl" */
	{ p = imap_skip_atom(p, pe); }
	goto st39;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
/* #line 537 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr62;
		case 33u: goto st39;
		case 41u: goto tr64;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st39;
		} else if ( (*p) >= 35u )
			goto st39;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st39;
		} else if ( (*p) >= 94u )
			goto st39;
	} else
		goto st39;
	goto st0;
tr62:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
	goto st40;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
/* #line 564 "gen/imap.c" */
	switch( (*p) ) {
		case 33u: goto tr59;
		case 92u: goto tr61;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr59;
		} else if ( (*p) >= 35u )
			goto tr59;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr59;
		} else if ( (*p) >= 94u )
			goto tr59;
	} else
		goto tr59;
	goto st0;
tr61:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st41;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
/* #line 590 "gen/imap.c" */
	if ( (*p) == 33u )
		goto tr65;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr65;
		} else if ( (*p) >= 35u )
			goto tr65;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr65;
		} else if ( (*p) >= 94u )
			goto tr65;
	} else
		goto tr65;
	goto st0;
tr60:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st42;
tr64:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 618 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st43;
	goto st0;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
	switch( (*p) ) {
		case 34u: goto tr30;
		case 85u: goto st17;
		case 117u: goto st17;
		case 123u: goto tr33;
		case 126u: goto st37;
	}
	goto st0;
tr26:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st44;
tr70:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st44;
tr71:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st44;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
/* #line 646 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr68;
		case 92u: goto st46;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st44;
	goto tr70;
tr68:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st45;
tr76:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 45; goto _out;} }
	goto st45;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
/* #line 666 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st12;
	goto st0;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
	switch( (*p) ) {
		case 34u: goto tr71;
		case 92u: goto tr71;
	}
	goto st0;
tr27:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st47;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
/* #line 685 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st48;
	goto st0;
st48:
	if ( ++p == pe )
		goto _test_eof48;
case 48:
	switch( (*p) ) {
		case 43u: goto st49;
		case 125u: goto st50;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st48;
	goto st0;
st49:
	if ( ++p == pe )
		goto _test_eof49;
case 49:
	if ( (*p) == 125u )
		goto st50;
	goto st0;
st50:
	if ( ++p == pe )
		goto _test_eof50;
case 50:
	if ( (*p) == 13u )
		goto st51;
	goto st0;
st51:
	if ( ++p == pe )
		goto _test_eof51;
case 51:
	if ( (*p) == 10u )
		goto tr76;
	goto st0;
st52:
	if ( ++p == pe )
		goto _test_eof52;
case 52:
	switch( (*p) ) {
		case 84u: goto st53;
		case 116u: goto st53;
	}
	goto st0;
st53:
	if ( ++p == pe )
		goto _test_eof53;
case 53:
	switch( (*p) ) {
		case 72u: goto st54;
		case 104u: goto st54;
	}
	goto st0;
st54:
	if ( ++p == pe )
		goto _test_eof54;
case 54:
	switch( (*p) ) {
		case 69u: goto st55;
		case 101u: goto st55;
	}
	goto st0;
st55:
	if ( ++p == pe )
		goto _test_eof55;
case 55:
	switch( (*p) ) {
		case 78u: goto st56;
		case 110u: goto st56;
	}
	goto st0;
st56:
	if ( ++p == pe )
		goto _test_eof56;
case 56:
	switch( (*p) ) {
		case 84u: goto st57;
		case 116u: goto st57;
	}
	goto st0;
st57:
	if ( ++p == pe )
		goto _test_eof57;
case 57:
	switch( (*p) ) {
		case 73u: goto st58;
		case 105u: goto st58;
	}
	goto st0;
st58:
	if ( ++p == pe )
		goto _test_eof58;
case 58:
	switch( (*p) ) {
		case 67u: goto st59;
		case 99u: goto st59;
	}
	goto st0;
st59:
	if ( ++p == pe )
		goto _test_eof59;
case 59:
	switch( (*p) ) {
		case 65u: goto st60;
		case 97u: goto st60;
	}
	goto st0;
st60:
	if ( ++p == pe )
		goto _test_eof60;
case 60:
	switch( (*p) ) {
		case 84u: goto st61;
		case 116u: goto st61;
	}
	goto st0;
st61:
	if ( ++p == pe )
		goto _test_eof61;
case 61:
	switch( (*p) ) {
		case 69u: goto tr86;
		case 101u: goto tr86;
	}
	goto st0;
tr86:
/* #line 64 "grammar/imap.rl" */
	{ ps->verb = IMAP_AUTHENTICATE; }
	goto st62;
st62:
	if ( ++p == pe )
		goto _test_eof62;
case 62:
/* #line 817 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st63;
	goto st0;
st63:
	if ( ++p == pe )
		goto _test_eof63;
case 63:
	if ( (*p) == 33u )
		goto tr88;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr88;
		} else if ( (*p) >= 35u )
			goto tr88;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr88;
		} else if ( (*p) >= 94u )
			goto tr88;
	} else
		goto tr88;
	goto st0;
tr88:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st64;
st64:
	if ( ++p == pe )
		goto _test_eof64;
case 64:
/* #line 848 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr90;
		case 33u: goto st64;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st64;
		} else if ( (*p) >= 35u )
			goto st64;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st64;
		} else if ( (*p) >= 94u )
			goto st64;
	} else
		goto st64;
	goto st0;
tr90:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st65;
st65:
	if ( ++p == pe )
		goto _test_eof65;
case 65:
/* #line 875 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr92;
		case 61u: goto tr92;
	}
	if ( (*p) < 65u ) {
		if ( 47u <= (*p) && (*p) <= 57u )
			goto tr92;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr92;
	} else
		goto tr92;
	goto st0;
tr92:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st66;
st66:
	if ( ++p == pe )
		goto _test_eof66;
case 66:
/* #line 895 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr93;
		case 43u: goto st66;
		case 61u: goto st66;
	}
	if ( (*p) < 65u ) {
		if ( 47u <= (*p) && (*p) <= 57u )
			goto st66;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st66;
	} else
		goto st66;
	goto st0;
st67:
	if ( ++p == pe )
		goto _test_eof67;
case 67:
	switch( (*p) ) {
		case 65u: goto st68;
		case 72u: goto st77;
		case 76u: goto st80;
		case 79u: goto st83;
		case 82u: goto st111;
		case 97u: goto st68;
		case 104u: goto st77;
		case 108u: goto st80;
		case 111u: goto st83;
		case 114u: goto st111;
	}
	goto st0;
st68:
	if ( ++p == pe )
		goto _test_eof68;
case 68:
	switch( (*p) ) {
		case 80u: goto st69;
		case 112u: goto st69;
	}
	goto st0;
st69:
	if ( ++p == pe )
		goto _test_eof69;
case 69:
	switch( (*p) ) {
		case 65u: goto st70;
		case 97u: goto st70;
	}
	goto st0;
st70:
	if ( ++p == pe )
		goto _test_eof70;
case 70:
	switch( (*p) ) {
		case 66u: goto st71;
		case 98u: goto st71;
	}
	goto st0;
st71:
	if ( ++p == pe )
		goto _test_eof71;
case 71:
	switch( (*p) ) {
		case 73u: goto st72;
		case 105u: goto st72;
	}
	goto st0;
st72:
	if ( ++p == pe )
		goto _test_eof72;
case 72:
	switch( (*p) ) {
		case 76u: goto st73;
		case 108u: goto st73;
	}
	goto st0;
st73:
	if ( ++p == pe )
		goto _test_eof73;
case 73:
	switch( (*p) ) {
		case 73u: goto st74;
		case 105u: goto st74;
	}
	goto st0;
st74:
	if ( ++p == pe )
		goto _test_eof74;
case 74:
	switch( (*p) ) {
		case 84u: goto st75;
		case 116u: goto st75;
	}
	goto st0;
st75:
	if ( ++p == pe )
		goto _test_eof75;
case 75:
	switch( (*p) ) {
		case 89u: goto tr107;
		case 121u: goto tr107;
	}
	goto st0;
tr452:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st76;
tr1057:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st76;
tr135:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st76;
tr143:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 76; goto _out;} }
	goto st76;
tr223:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st76;
tr107:
/* #line 55 "grammar/imap.rl" */
	{ ps->verb = IMAP_CAPABILITY; }
	goto st76;
tr110:
/* #line 78 "grammar/imap.rl" */
	{ ps->verb = IMAP_CHECK; }
	goto st76;
tr113:
/* #line 79 "grammar/imap.rl" */
	{ ps->verb = IMAP_CLOSE; }
	goto st76;
tr944:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st76;
tr286:
/* #line 81 "grammar/imap.rl" */
	{ ps->verb = IMAP_EXPUNGE; }
	goto st76;
tr307:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st76;
tr311:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st76;
tr424:
/* #line 27 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NIL, data, p, p); }
	goto st76;
tr425:
/* #line 70 "grammar/imap.rl" */
	{ ps->verb = IMAP_IDLE; }
	goto st76;
tr529:
/* #line 57 "grammar/imap.rl" */
	{ ps->verb = IMAP_LOGOUT; }
	goto st76;
tr562:
/* #line 69 "grammar/imap.rl" */
	{ ps->verb = IMAP_NAMESPACE; }
	goto st76;
tr564:
/* #line 56 "grammar/imap.rl" */
	{ ps->verb = IMAP_NOOP; }
	goto st76;
tr986:
/* #line 62 "grammar/imap.rl" */
	{ ps->verb = IMAP_STARTTLS; }
	goto st76;
tr1119:
/* #line 80 "grammar/imap.rl" */
	{ ps->verb = IMAP_UNSELECT; }
	goto st76;
st76:
	if ( ++p == pe )
		goto _test_eof76;
case 76:
/* #line 1062 "gen/imap.c" */
	if ( (*p) == 13u )
		goto st31;
	goto st0;
st77:
	if ( ++p == pe )
		goto _test_eof77;
case 77:
	switch( (*p) ) {
		case 69u: goto st78;
		case 101u: goto st78;
	}
	goto st0;
st78:
	if ( ++p == pe )
		goto _test_eof78;
case 78:
	switch( (*p) ) {
		case 67u: goto st79;
		case 99u: goto st79;
	}
	goto st0;
st79:
	if ( ++p == pe )
		goto _test_eof79;
case 79:
	switch( (*p) ) {
		case 75u: goto tr110;
		case 107u: goto tr110;
	}
	goto st0;
st80:
	if ( ++p == pe )
		goto _test_eof80;
case 80:
	switch( (*p) ) {
		case 79u: goto st81;
		case 111u: goto st81;
	}
	goto st0;
st81:
	if ( ++p == pe )
		goto _test_eof81;
case 81:
	switch( (*p) ) {
		case 83u: goto st82;
		case 115u: goto st82;
	}
	goto st0;
st82:
	if ( ++p == pe )
		goto _test_eof82;
case 82:
	switch( (*p) ) {
		case 69u: goto tr113;
		case 101u: goto tr113;
	}
	goto st0;
st83:
	if ( ++p == pe )
		goto _test_eof83;
case 83:
	switch( (*p) ) {
		case 77u: goto st84;
		case 80u: goto st92;
		case 109u: goto st84;
		case 112u: goto st92;
	}
	goto st0;
st84:
	if ( ++p == pe )
		goto _test_eof84;
case 84:
	switch( (*p) ) {
		case 80u: goto st85;
		case 112u: goto st85;
	}
	goto st0;
st85:
	if ( ++p == pe )
		goto _test_eof85;
case 85:
	switch( (*p) ) {
		case 82u: goto st86;
		case 114u: goto st86;
	}
	goto st0;
st86:
	if ( ++p == pe )
		goto _test_eof86;
case 86:
	switch( (*p) ) {
		case 69u: goto st87;
		case 101u: goto st87;
	}
	goto st0;
st87:
	if ( ++p == pe )
		goto _test_eof87;
case 87:
	switch( (*p) ) {
		case 83u: goto st88;
		case 115u: goto st88;
	}
	goto st0;
st88:
	if ( ++p == pe )
		goto _test_eof88;
case 88:
	switch( (*p) ) {
		case 83u: goto tr120;
		case 115u: goto tr120;
	}
	goto st0;
tr120:
/* #line 75 "grammar/imap.rl" */
	{ ps->verb = IMAP_COMPRESS; }
	goto st89;
st89:
	if ( ++p == pe )
		goto _test_eof89;
case 89:
/* #line 1182 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st90;
	goto st0;
st90:
	if ( ++p == pe )
		goto _test_eof90;
case 90:
	if ( (*p) == 33u )
		goto tr122;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr122;
		} else if ( (*p) >= 35u )
			goto tr122;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr122;
		} else if ( (*p) >= 94u )
			goto tr122;
	} else
		goto tr122;
	goto st0;
tr122:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st91;
st91:
	if ( ++p == pe )
		goto _test_eof91;
case 91:
/* #line 1213 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 33u: goto st91;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st91;
		} else if ( (*p) >= 35u )
			goto st91;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st91;
		} else if ( (*p) >= 94u )
			goto st91;
	} else
		goto st91;
	goto st0;
st92:
	if ( ++p == pe )
		goto _test_eof92;
case 92:
	switch( (*p) ) {
		case 89u: goto tr124;
		case 121u: goto tr124;
	}
	goto st0;
tr124:
/* #line 82 "grammar/imap.rl" */
	{ ps->verb = IMAP_COPY; }
	goto st93;
tr553:
/* #line 83 "grammar/imap.rl" */
	{ ps->verb = IMAP_MOVE; }
	goto st93;
st93:
	if ( ++p == pe )
		goto _test_eof93;
case 93:
/* #line 1251 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st94;
	goto st0;
st94:
	if ( ++p == pe )
		goto _test_eof94;
case 94:
	switch( (*p) ) {
		case 36u: goto tr126;
		case 42u: goto tr127;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr128;
	goto st0;
tr126:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st95;
st95:
	if ( ++p == pe )
		goto _test_eof95;
case 95:
/* #line 1272 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr129;
	goto st0;
tr516:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st96;
tr129:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st96;
st96:
	if ( ++p == pe )
		goto _test_eof96;
case 96:
/* #line 1285 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr131;
		case 123u: goto tr132;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr130;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr130;
		} else if ( (*p) >= 43u )
			goto tr130;
	} else
		goto tr130;
	goto st0;
tr130:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st97;
st97:
	if ( ++p == pe )
		goto _test_eof97;
case 97:
/* #line 1308 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 33u: goto st97;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st97;
		} else if ( (*p) >= 35u )
			goto st97;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st97;
		} else if ( (*p) >= 93u )
			goto st97;
	} else
		goto st97;
	goto st0;
tr131:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st98;
tr137:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st98;
tr138:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st98;
st98:
	if ( ++p == pe )
		goto _test_eof98;
case 98:
/* #line 1340 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr135;
		case 92u: goto st99;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st98;
	goto tr137;
st99:
	if ( ++p == pe )
		goto _test_eof99;
case 99:
	switch( (*p) ) {
		case 34u: goto tr138;
		case 92u: goto tr138;
	}
	goto st0;
tr132:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st100;
st100:
	if ( ++p == pe )
		goto _test_eof100;
case 100:
/* #line 1366 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st101;
	goto st0;
st101:
	if ( ++p == pe )
		goto _test_eof101;
case 101:
	switch( (*p) ) {
		case 43u: goto st102;
		case 125u: goto st103;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st101;
	goto st0;
st102:
	if ( ++p == pe )
		goto _test_eof102;
case 102:
	if ( (*p) == 125u )
		goto st103;
	goto st0;
st103:
	if ( ++p == pe )
		goto _test_eof103;
case 103:
	if ( (*p) == 13u )
		goto st104;
	goto st0;
st104:
	if ( ++p == pe )
		goto _test_eof104;
case 104:
	if ( (*p) == 10u )
		goto tr143;
	goto st0;
tr127:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st105;
st105:
	if ( ++p == pe )
		goto _test_eof105;
case 105:
/* #line 1408 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr129;
		case 44u: goto st106;
		case 58u: goto st108;
	}
	goto st0;
st106:
	if ( ++p == pe )
		goto _test_eof106;
case 106:
	if ( (*p) == 42u )
		goto st105;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st107;
	goto st0;
tr128:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st107;
st107:
	if ( ++p == pe )
		goto _test_eof107;
case 107:
/* #line 1430 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr129;
		case 44u: goto st106;
		case 58u: goto st108;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st107;
	goto st0;
st108:
	if ( ++p == pe )
		goto _test_eof108;
case 108:
	if ( (*p) == 42u )
		goto st109;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st110;
	goto st0;
st109:
	if ( ++p == pe )
		goto _test_eof109;
case 109:
	switch( (*p) ) {
		case 32u: goto tr129;
		case 44u: goto st106;
	}
	goto st0;
st110:
	if ( ++p == pe )
		goto _test_eof110;
case 110:
	switch( (*p) ) {
		case 32u: goto tr129;
		case 44u: goto st106;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st110;
	goto st0;
st111:
	if ( ++p == pe )
		goto _test_eof111;
case 111:
	switch( (*p) ) {
		case 69u: goto st112;
		case 101u: goto st112;
	}
	goto st0;
st112:
	if ( ++p == pe )
		goto _test_eof112;
case 112:
	switch( (*p) ) {
		case 65u: goto st113;
		case 97u: goto st113;
	}
	goto st0;
st113:
	if ( ++p == pe )
		goto _test_eof113;
case 113:
	switch( (*p) ) {
		case 84u: goto st114;
		case 116u: goto st114;
	}
	goto st0;
st114:
	if ( ++p == pe )
		goto _test_eof114;
case 114:
	switch( (*p) ) {
		case 69u: goto tr153;
		case 101u: goto tr153;
	}
	goto st0;
tr153:
/* #line 15 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_CREATE; }
	goto st115;
st115:
	if ( ++p == pe )
		goto _test_eof115;
case 115:
/* #line 1510 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st116;
	goto st0;
st116:
	if ( ++p == pe )
		goto _test_eof116;
case 116:
	switch( (*p) ) {
		case 34u: goto tr156;
		case 123u: goto tr157;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr155;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr155;
		} else if ( (*p) >= 43u )
			goto tr155;
	} else
		goto tr155;
	goto st0;
tr155:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st117;
st117:
	if ( ++p == pe )
		goto _test_eof117;
case 117:
/* #line 1540 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr158;
		case 33u: goto st117;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st117;
		} else if ( (*p) >= 35u )
			goto st117;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st117;
		} else if ( (*p) >= 93u )
			goto st117;
	} else
		goto st117;
	goto st0;
tr158:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st118;
st118:
	if ( ++p == pe )
		goto _test_eof118;
case 118:
/* #line 1567 "gen/imap.c" */
	if ( (*p) == 40u )
		goto st119;
	goto st0;
st119:
	if ( ++p == pe )
		goto _test_eof119;
case 119:
	switch( (*p) ) {
		case 85u: goto st120;
		case 117u: goto st120;
	}
	goto st0;
st120:
	if ( ++p == pe )
		goto _test_eof120;
case 120:
	switch( (*p) ) {
		case 83u: goto st121;
		case 115u: goto st121;
	}
	goto st0;
st121:
	if ( ++p == pe )
		goto _test_eof121;
case 121:
	switch( (*p) ) {
		case 69u: goto st122;
		case 101u: goto st122;
	}
	goto st0;
st122:
	if ( ++p == pe )
		goto _test_eof122;
case 122:
	if ( (*p) == 32u )
		goto st123;
	goto st0;
st123:
	if ( ++p == pe )
		goto _test_eof123;
case 123:
	if ( (*p) == 40u )
		goto st124;
	goto st0;
st124:
	if ( ++p == pe )
		goto _test_eof124;
case 124:
	switch( (*p) ) {
		case 41u: goto st125;
		case 92u: goto tr167;
	}
	goto st0;
tr171:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
	goto st125;
st125:
	if ( ++p == pe )
		goto _test_eof125;
case 125:
/* #line 1627 "gen/imap.c" */
	if ( (*p) == 41u )
		goto st76;
	goto st0;
tr167:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st126;
st126:
	if ( ++p == pe )
		goto _test_eof126;
case 126:
/* #line 1637 "gen/imap.c" */
	if ( (*p) == 33u )
		goto st127;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st127;
		} else if ( (*p) >= 35u )
			goto st127;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st127;
		} else if ( (*p) >= 94u )
			goto st127;
	} else
		goto st127;
	goto st0;
st127:
	if ( ++p == pe )
		goto _test_eof127;
case 127:
	switch( (*p) ) {
		case 32u: goto tr170;
		case 33u: goto st127;
		case 41u: goto tr171;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st127;
		} else if ( (*p) >= 35u )
			goto st127;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st127;
		} else if ( (*p) >= 94u )
			goto st127;
	} else
		goto st127;
	goto st0;
tr170:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
	goto st128;
st128:
	if ( ++p == pe )
		goto _test_eof128;
case 128:
/* #line 1685 "gen/imap.c" */
	if ( (*p) == 92u )
		goto tr167;
	goto st0;
tr156:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st129;
tr175:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st129;
tr177:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st129;
st129:
	if ( ++p == pe )
		goto _test_eof129;
case 129:
/* #line 1701 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr173;
		case 92u: goto st131;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st129;
	goto tr175;
tr173:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st130;
tr182:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 130; goto _out;} }
	goto st130;
st130:
	if ( ++p == pe )
		goto _test_eof130;
case 130:
/* #line 1721 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st118;
	}
	goto st0;
st131:
	if ( ++p == pe )
		goto _test_eof131;
case 131:
	switch( (*p) ) {
		case 34u: goto tr177;
		case 92u: goto tr177;
	}
	goto st0;
tr157:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st132;
st132:
	if ( ++p == pe )
		goto _test_eof132;
case 132:
/* #line 1742 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st133;
	goto st0;
st133:
	if ( ++p == pe )
		goto _test_eof133;
case 133:
	switch( (*p) ) {
		case 43u: goto st134;
		case 125u: goto st135;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st133;
	goto st0;
st134:
	if ( ++p == pe )
		goto _test_eof134;
case 134:
	if ( (*p) == 125u )
		goto st135;
	goto st0;
st135:
	if ( ++p == pe )
		goto _test_eof135;
case 135:
	if ( (*p) == 13u )
		goto st136;
	goto st0;
st136:
	if ( ++p == pe )
		goto _test_eof136;
case 136:
	if ( (*p) == 10u )
		goto tr182;
	goto st0;
st137:
	if ( ++p == pe )
		goto _test_eof137;
case 137:
	switch( (*p) ) {
		case 69u: goto st138;
		case 101u: goto st138;
	}
	goto st0;
st138:
	if ( ++p == pe )
		goto _test_eof138;
case 138:
	switch( (*p) ) {
		case 76u: goto st139;
		case 108u: goto st139;
	}
	goto st0;
st139:
	if ( ++p == pe )
		goto _test_eof139;
case 139:
	switch( (*p) ) {
		case 69u: goto st140;
		case 101u: goto st140;
	}
	goto st0;
st140:
	if ( ++p == pe )
		goto _test_eof140;
case 140:
	switch( (*p) ) {
		case 84u: goto st141;
		case 116u: goto st141;
	}
	goto st0;
st141:
	if ( ++p == pe )
		goto _test_eof141;
case 141:
	switch( (*p) ) {
		case 69u: goto tr187;
		case 101u: goto tr187;
	}
	goto st0;
tr519:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st142;
tr527:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 142; goto _out;} }
	goto st142;
tr187:
/* #line 18 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_DELETE; }
	goto st142;
tr388:
/* #line 22 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_GETQUOTAROOT; }
	goto st142;
tr1077:
/* #line 20 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_SUBSCRIBE; }
	goto st142;
tr1126:
/* #line 21 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_UNSUBSCRIBE; }
	goto st142;
st142:
	if ( ++p == pe )
		goto _test_eof142;
case 142:
/* #line 1844 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st96;
	goto st0;
st143:
	if ( ++p == pe )
		goto _test_eof143;
case 143:
	switch( (*p) ) {
		case 78u: goto st144;
		case 88u: goto st151;
		case 110u: goto st144;
		case 120u: goto st151;
	}
	goto st0;
st144:
	if ( ++p == pe )
		goto _test_eof144;
case 144:
	switch( (*p) ) {
		case 65u: goto st145;
		case 97u: goto st145;
	}
	goto st0;
st145:
	if ( ++p == pe )
		goto _test_eof145;
case 145:
	switch( (*p) ) {
		case 66u: goto st146;
		case 98u: goto st146;
	}
	goto st0;
st146:
	if ( ++p == pe )
		goto _test_eof146;
case 146:
	switch( (*p) ) {
		case 76u: goto st147;
		case 108u: goto st147;
	}
	goto st0;
st147:
	if ( ++p == pe )
		goto _test_eof147;
case 147:
	switch( (*p) ) {
		case 69u: goto tr194;
		case 101u: goto tr194;
	}
	goto st0;
tr194:
/* #line 68 "grammar/imap.rl" */
	{ ps->verb = IMAP_ENABLE; }
	goto st148;
st148:
	if ( ++p == pe )
		goto _test_eof148;
case 148:
/* #line 1901 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st149;
	goto st0;
tr197:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st149;
st149:
	if ( ++p == pe )
		goto _test_eof149;
case 149:
/* #line 1911 "gen/imap.c" */
	if ( (*p) == 33u )
		goto tr196;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr196;
		} else if ( (*p) >= 35u )
			goto tr196;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr196;
		} else if ( (*p) >= 94u )
			goto tr196;
	} else
		goto tr196;
	goto st0;
tr196:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st150;
st150:
	if ( ++p == pe )
		goto _test_eof150;
case 150:
/* #line 1935 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr197;
		case 33u: goto st150;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st150;
		} else if ( (*p) >= 35u )
			goto st150;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st150;
		} else if ( (*p) >= 94u )
			goto st150;
	} else
		goto st150;
	goto st0;
st151:
	if ( ++p == pe )
		goto _test_eof151;
case 151:
	switch( (*p) ) {
		case 65u: goto st152;
		case 80u: goto st217;
		case 97u: goto st152;
		case 112u: goto st217;
	}
	goto st0;
st152:
	if ( ++p == pe )
		goto _test_eof152;
case 152:
	switch( (*p) ) {
		case 77u: goto st153;
		case 109u: goto st153;
	}
	goto st0;
st153:
	if ( ++p == pe )
		goto _test_eof153;
case 153:
	switch( (*p) ) {
		case 73u: goto st154;
		case 105u: goto st154;
	}
	goto st0;
st154:
	if ( ++p == pe )
		goto _test_eof154;
case 154:
	switch( (*p) ) {
		case 78u: goto st155;
		case 110u: goto st155;
	}
	goto st0;
st155:
	if ( ++p == pe )
		goto _test_eof155;
case 155:
	switch( (*p) ) {
		case 69u: goto tr204;
		case 101u: goto tr204;
	}
	goto st0;
tr204:
/* #line 9 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_EXAMINE; }
	goto st156;
tr926:
/* #line 9 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_SELECT; }
	goto st156;
st156:
	if ( ++p == pe )
		goto _test_eof156;
case 156:
/* #line 2012 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st157;
	goto st0;
st157:
	if ( ++p == pe )
		goto _test_eof157;
case 157:
	switch( (*p) ) {
		case 34u: goto tr207;
		case 123u: goto tr208;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr206;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr206;
		} else if ( (*p) >= 43u )
			goto tr206;
	} else
		goto tr206;
	goto st0;
tr206:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st158;
st158:
	if ( ++p == pe )
		goto _test_eof158;
case 158:
/* #line 2042 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr209;
		case 33u: goto st158;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st158;
		} else if ( (*p) >= 35u )
			goto st158;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st158;
		} else if ( (*p) >= 93u )
			goto st158;
	} else
		goto st158;
	goto st0;
tr209:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st159;
st159:
	if ( ++p == pe )
		goto _test_eof159;
case 159:
/* #line 2069 "gen/imap.c" */
	if ( (*p) == 40u )
		goto st160;
	goto st0;
tr222:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st160;
st160:
	if ( ++p == pe )
		goto _test_eof160;
case 160:
/* #line 2079 "gen/imap.c" */
	switch( (*p) ) {
		case 67u: goto tr212;
		case 81u: goto tr213;
		case 99u: goto tr212;
		case 113u: goto tr213;
	}
	goto st0;
tr212:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st161;
st161:
	if ( ++p == pe )
		goto _test_eof161;
case 161:
/* #line 2093 "gen/imap.c" */
	switch( (*p) ) {
		case 79u: goto st162;
		case 111u: goto st162;
	}
	goto st0;
st162:
	if ( ++p == pe )
		goto _test_eof162;
case 162:
	switch( (*p) ) {
		case 78u: goto st163;
		case 110u: goto st163;
	}
	goto st0;
st163:
	if ( ++p == pe )
		goto _test_eof163;
case 163:
	switch( (*p) ) {
		case 68u: goto st164;
		case 100u: goto st164;
	}
	goto st0;
st164:
	if ( ++p == pe )
		goto _test_eof164;
case 164:
	switch( (*p) ) {
		case 83u: goto st165;
		case 115u: goto st165;
	}
	goto st0;
st165:
	if ( ++p == pe )
		goto _test_eof165;
case 165:
	switch( (*p) ) {
		case 84u: goto st166;
		case 116u: goto st166;
	}
	goto st0;
st166:
	if ( ++p == pe )
		goto _test_eof166;
case 166:
	switch( (*p) ) {
		case 79u: goto st167;
		case 111u: goto st167;
	}
	goto st0;
st167:
	if ( ++p == pe )
		goto _test_eof167;
case 167:
	switch( (*p) ) {
		case 82u: goto st168;
		case 114u: goto st168;
	}
	goto st0;
st168:
	if ( ++p == pe )
		goto _test_eof168;
case 168:
	switch( (*p) ) {
		case 69u: goto st169;
		case 101u: goto st169;
	}
	goto st0;
st169:
	if ( ++p == pe )
		goto _test_eof169;
case 169:
	switch( (*p) ) {
		case 32u: goto tr222;
		case 41u: goto tr223;
	}
	goto st0;
tr213:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st170;
st170:
	if ( ++p == pe )
		goto _test_eof170;
case 170:
/* #line 2177 "gen/imap.c" */
	switch( (*p) ) {
		case 82u: goto st171;
		case 114u: goto st171;
	}
	goto st0;
st171:
	if ( ++p == pe )
		goto _test_eof171;
case 171:
	switch( (*p) ) {
		case 69u: goto st172;
		case 101u: goto st172;
	}
	goto st0;
st172:
	if ( ++p == pe )
		goto _test_eof172;
case 172:
	switch( (*p) ) {
		case 83u: goto st173;
		case 115u: goto st173;
	}
	goto st0;
st173:
	if ( ++p == pe )
		goto _test_eof173;
case 173:
	switch( (*p) ) {
		case 89u: goto st174;
		case 121u: goto st174;
	}
	goto st0;
st174:
	if ( ++p == pe )
		goto _test_eof174;
case 174:
	switch( (*p) ) {
		case 78u: goto st175;
		case 110u: goto st175;
	}
	goto st0;
st175:
	if ( ++p == pe )
		goto _test_eof175;
case 175:
	switch( (*p) ) {
		case 67u: goto st176;
		case 99u: goto st176;
	}
	goto st0;
st176:
	if ( ++p == pe )
		goto _test_eof176;
case 176:
	if ( (*p) == 32u )
		goto tr230;
	goto st0;
tr230:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st177;
st177:
	if ( ++p == pe )
		goto _test_eof177;
case 177:
/* #line 2241 "gen/imap.c" */
	if ( (*p) == 40u )
		goto st178;
	goto st0;
st178:
	if ( ++p == pe )
		goto _test_eof178;
case 178:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr232;
	goto st0;
tr232:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st179;
st179:
	if ( ++p == pe )
		goto _test_eof179;
case 179:
/* #line 2258 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr233;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st179;
	goto st0;
tr233:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st180;
st180:
	if ( ++p == pe )
		goto _test_eof180;
case 180:
/* #line 2270 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr235;
	goto st0;
tr235:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st181;
st181:
	if ( ++p == pe )
		goto _test_eof181;
case 181:
/* #line 2280 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr236;
		case 41u: goto tr237;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st181;
	goto st0;
tr236:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st182;
st182:
	if ( ++p == pe )
		goto _test_eof182;
case 182:
/* #line 2294 "gen/imap.c" */
	switch( (*p) ) {
		case 36u: goto tr239;
		case 40u: goto tr240;
		case 42u: goto tr241;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr242;
	goto st0;
tr239:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st183;
st183:
	if ( ++p == pe )
		goto _test_eof183;
case 183:
/* #line 2309 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr243;
		case 41u: goto tr244;
	}
	goto st0;
tr243:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st184;
st184:
	if ( ++p == pe )
		goto _test_eof184;
case 184:
/* #line 2321 "gen/imap.c" */
	if ( (*p) == 40u )
		goto tr240;
	goto st0;
tr240:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st185;
st185:
	if ( ++p == pe )
		goto _test_eof185;
case 185:
/* #line 2331 "gen/imap.c" */
	switch( (*p) ) {
		case 36u: goto tr245;
		case 42u: goto tr246;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr247;
	goto st0;
tr245:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st186;
st186:
	if ( ++p == pe )
		goto _test_eof186;
case 186:
/* #line 2345 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr248;
	goto st0;
tr248:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st187;
st187:
	if ( ++p == pe )
		goto _test_eof187;
case 187:
/* #line 2355 "gen/imap.c" */
	switch( (*p) ) {
		case 36u: goto tr249;
		case 42u: goto tr250;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr251;
	goto st0;
tr249:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st188;
st188:
	if ( ++p == pe )
		goto _test_eof188;
case 188:
/* #line 2369 "gen/imap.c" */
	if ( (*p) == 41u )
		goto tr252;
	goto st0;
tr252:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st189;
st189:
	if ( ++p == pe )
		goto _test_eof189;
case 189:
/* #line 2379 "gen/imap.c" */
	if ( (*p) == 41u )
		goto st190;
	goto st0;
tr244:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st190;
tr237:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st190;
st190:
	if ( ++p == pe )
		goto _test_eof190;
case 190:
/* #line 2392 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st160;
		case 41u: goto st76;
	}
	goto st0;
tr250:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st191;
st191:
	if ( ++p == pe )
		goto _test_eof191;
case 191:
/* #line 2404 "gen/imap.c" */
	switch( (*p) ) {
		case 41u: goto tr252;
		case 44u: goto st192;
		case 58u: goto st194;
	}
	goto st0;
st192:
	if ( ++p == pe )
		goto _test_eof192;
case 192:
	if ( (*p) == 42u )
		goto st191;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st193;
	goto st0;
tr251:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st193;
st193:
	if ( ++p == pe )
		goto _test_eof193;
case 193:
/* #line 2426 "gen/imap.c" */
	switch( (*p) ) {
		case 41u: goto tr252;
		case 44u: goto st192;
		case 58u: goto st194;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st193;
	goto st0;
st194:
	if ( ++p == pe )
		goto _test_eof194;
case 194:
	if ( (*p) == 42u )
		goto st195;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st196;
	goto st0;
st195:
	if ( ++p == pe )
		goto _test_eof195;
case 195:
	switch( (*p) ) {
		case 41u: goto tr252;
		case 44u: goto st192;
	}
	goto st0;
st196:
	if ( ++p == pe )
		goto _test_eof196;
case 196:
	switch( (*p) ) {
		case 41u: goto tr252;
		case 44u: goto st192;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st196;
	goto st0;
tr246:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st197;
st197:
	if ( ++p == pe )
		goto _test_eof197;
case 197:
/* #line 2470 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr248;
		case 44u: goto st198;
		case 58u: goto st200;
	}
	goto st0;
st198:
	if ( ++p == pe )
		goto _test_eof198;
case 198:
	if ( (*p) == 42u )
		goto st197;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st199;
	goto st0;
tr247:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st199;
st199:
	if ( ++p == pe )
		goto _test_eof199;
case 199:
/* #line 2492 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr248;
		case 44u: goto st198;
		case 58u: goto st200;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st199;
	goto st0;
st200:
	if ( ++p == pe )
		goto _test_eof200;
case 200:
	if ( (*p) == 42u )
		goto st201;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st202;
	goto st0;
st201:
	if ( ++p == pe )
		goto _test_eof201;
case 201:
	switch( (*p) ) {
		case 32u: goto tr248;
		case 44u: goto st198;
	}
	goto st0;
st202:
	if ( ++p == pe )
		goto _test_eof202;
case 202:
	switch( (*p) ) {
		case 32u: goto tr248;
		case 44u: goto st198;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st202;
	goto st0;
tr241:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st203;
st203:
	if ( ++p == pe )
		goto _test_eof203;
case 203:
/* #line 2536 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr243;
		case 41u: goto tr244;
		case 44u: goto st204;
		case 58u: goto st206;
	}
	goto st0;
st204:
	if ( ++p == pe )
		goto _test_eof204;
case 204:
	if ( (*p) == 42u )
		goto st203;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st205;
	goto st0;
tr242:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st205;
st205:
	if ( ++p == pe )
		goto _test_eof205;
case 205:
/* #line 2559 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr243;
		case 41u: goto tr244;
		case 44u: goto st204;
		case 58u: goto st206;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st205;
	goto st0;
st206:
	if ( ++p == pe )
		goto _test_eof206;
case 206:
	if ( (*p) == 42u )
		goto st207;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st208;
	goto st0;
st207:
	if ( ++p == pe )
		goto _test_eof207;
case 207:
	switch( (*p) ) {
		case 32u: goto tr243;
		case 41u: goto tr244;
		case 44u: goto st204;
	}
	goto st0;
st208:
	if ( ++p == pe )
		goto _test_eof208;
case 208:
	switch( (*p) ) {
		case 32u: goto tr243;
		case 41u: goto tr244;
		case 44u: goto st204;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st208;
	goto st0;
tr207:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st209;
tr275:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st209;
tr277:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st209;
st209:
	if ( ++p == pe )
		goto _test_eof209;
case 209:
/* #line 2612 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr273;
		case 92u: goto st211;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st209;
	goto tr275;
tr273:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st210;
tr282:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 210; goto _out;} }
	goto st210;
st210:
	if ( ++p == pe )
		goto _test_eof210;
case 210:
/* #line 2632 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st159;
	}
	goto st0;
st211:
	if ( ++p == pe )
		goto _test_eof211;
case 211:
	switch( (*p) ) {
		case 34u: goto tr277;
		case 92u: goto tr277;
	}
	goto st0;
tr208:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st212;
st212:
	if ( ++p == pe )
		goto _test_eof212;
case 212:
/* #line 2653 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st213;
	goto st0;
st213:
	if ( ++p == pe )
		goto _test_eof213;
case 213:
	switch( (*p) ) {
		case 43u: goto st214;
		case 125u: goto st215;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st213;
	goto st0;
st214:
	if ( ++p == pe )
		goto _test_eof214;
case 214:
	if ( (*p) == 125u )
		goto st215;
	goto st0;
st215:
	if ( ++p == pe )
		goto _test_eof215;
case 215:
	if ( (*p) == 13u )
		goto st216;
	goto st0;
st216:
	if ( ++p == pe )
		goto _test_eof216;
case 216:
	if ( (*p) == 10u )
		goto tr282;
	goto st0;
st217:
	if ( ++p == pe )
		goto _test_eof217;
case 217:
	switch( (*p) ) {
		case 85u: goto st218;
		case 117u: goto st218;
	}
	goto st0;
st218:
	if ( ++p == pe )
		goto _test_eof218;
case 218:
	switch( (*p) ) {
		case 78u: goto st219;
		case 110u: goto st219;
	}
	goto st0;
st219:
	if ( ++p == pe )
		goto _test_eof219;
case 219:
	switch( (*p) ) {
		case 71u: goto st220;
		case 103u: goto st220;
	}
	goto st0;
st220:
	if ( ++p == pe )
		goto _test_eof220;
case 220:
	switch( (*p) ) {
		case 69u: goto tr286;
		case 101u: goto tr286;
	}
	goto st0;
st221:
	if ( ++p == pe )
		goto _test_eof221;
case 221:
	switch( (*p) ) {
		case 69u: goto st222;
		case 101u: goto st222;
	}
	goto st0;
st222:
	if ( ++p == pe )
		goto _test_eof222;
case 222:
	switch( (*p) ) {
		case 84u: goto st223;
		case 116u: goto st223;
	}
	goto st0;
st223:
	if ( ++p == pe )
		goto _test_eof223;
case 223:
	switch( (*p) ) {
		case 67u: goto st224;
		case 99u: goto st224;
	}
	goto st0;
st224:
	if ( ++p == pe )
		goto _test_eof224;
case 224:
	switch( (*p) ) {
		case 72u: goto tr290;
		case 104u: goto tr290;
	}
	goto st0;
tr290:
/* #line 17 "grammar/imap_fetch.rl" */
	{ ps->verb = IMAP_FETCH; }
	goto st225;
st225:
	if ( ++p == pe )
		goto _test_eof225;
case 225:
/* #line 2767 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st226;
	goto st0;
st226:
	if ( ++p == pe )
		goto _test_eof226;
case 226:
	switch( (*p) ) {
		case 36u: goto tr292;
		case 42u: goto tr293;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr294;
	goto st0;
tr292:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st227;
st227:
	if ( ++p == pe )
		goto _test_eof227;
case 227:
/* #line 2788 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr295;
	goto st0;
tr295:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st228;
st228:
	if ( ++p == pe )
		goto _test_eof228;
case 228:
/* #line 2798 "gen/imap.c" */
	switch( (*p) ) {
		case 40u: goto tr296;
		case 46u: goto tr297;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr297;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr297;
	} else
		goto tr297;
	goto st0;
tr296:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st229;
tr299:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st229;
st229:
	if ( ++p == pe )
		goto _test_eof229;
case 229:
/* #line 2821 "gen/imap.c" */
	if ( (*p) == 46u )
		goto tr298;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr298;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr298;
	} else
		goto tr298;
	goto st0;
tr298:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st230;
st230:
	if ( ++p == pe )
		goto _test_eof230;
case 230:
/* #line 2839 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr299;
		case 41u: goto tr300;
		case 46u: goto st230;
		case 91u: goto tr302;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st230;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st230;
	} else
		goto st230;
	goto st0;
tr325:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st231;
tr300:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st231;
tr360:
/* #line 35 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_PARTIAL, data, mark, p); }
	goto st231;
st231:
	if ( ++p == pe )
		goto _test_eof231;
case 231:
/* #line 2868 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st232;
	}
	goto st0;
tr342:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st232;
st232:
	if ( ++p == pe )
		goto _test_eof232;
case 232:
/* #line 2880 "gen/imap.c" */
	if ( (*p) == 40u )
		goto tr304;
	goto st0;
tr304:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st233;
tr310:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st233;
st233:
	if ( ++p == pe )
		goto _test_eof233;
case 233:
/* #line 2893 "gen/imap.c" */
	if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr305;
	} else if ( (*p) >= 65u )
		goto tr305;
	goto st0;
tr305:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st234;
st234:
	if ( ++p == pe )
		goto _test_eof234;
case 234:
/* #line 2906 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr306;
		case 41u: goto tr307;
		case 95u: goto st234;
	}
	if ( (*p) < 48u ) {
		if ( 45u <= (*p) && (*p) <= 46u )
			goto st234;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st234;
		} else if ( (*p) >= 65u )
			goto st234;
	} else
		goto st234;
	goto st0;
tr306:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st235;
st235:
	if ( ++p == pe )
		goto _test_eof235;
case 235:
/* #line 2930 "gen/imap.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr309;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr305;
	} else
		goto tr305;
	goto st0;
tr309:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st236;
st236:
	if ( ++p == pe )
		goto _test_eof236;
case 236:
/* #line 2946 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr310;
		case 41u: goto tr311;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st236;
	goto st0;
tr302:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 19 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_item(p, pe); }
	goto st237;
st237:
	if ( ++p == pe )
		goto _test_eof237;
case 237:
/* #line 2961 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr313;
		case 46u: goto st237;
		case 93u: goto tr315;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st237;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st237;
	} else
		goto st237;
	goto st0;
tr313:
/* #line 34 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SECTION, data, mark, p); }
	goto st238;
st238:
	if ( ++p == pe )
		goto _test_eof238;
case 238:
/* #line 2982 "gen/imap.c" */
	if ( (*p) == 40u )
		goto st239;
	goto st0;
tr320:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st239;
st239:
	if ( ++p == pe )
		goto _test_eof239;
case 239:
/* #line 2992 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr318;
		case 123u: goto tr319;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr317;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr317;
		} else if ( (*p) >= 43u )
			goto tr317;
	} else
		goto tr317;
	goto st0;
tr317:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st240;
st240:
	if ( ++p == pe )
		goto _test_eof240;
case 240:
/* #line 3015 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr320;
		case 33u: goto st240;
		case 41u: goto tr322;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st240;
		} else if ( (*p) >= 35u )
			goto st240;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st240;
		} else if ( (*p) >= 93u )
			goto st240;
	} else
		goto st240;
	goto st0;
tr322:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st241;
st241:
	if ( ++p == pe )
		goto _test_eof241;
case 241:
/* #line 3042 "gen/imap.c" */
	if ( (*p) == 93u )
		goto st242;
	goto st0;
tr315:
/* #line 34 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SECTION, data, mark, p); }
	goto st242;
st242:
	if ( ++p == pe )
		goto _test_eof242;
case 242:
/* #line 3052 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st229;
		case 41u: goto tr325;
		case 60u: goto tr326;
	}
	goto st0;
tr326:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st243;
st243:
	if ( ++p == pe )
		goto _test_eof243;
case 243:
/* #line 3065 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st244;
	goto st0;
st244:
	if ( ++p == pe )
		goto _test_eof244;
case 244:
	if ( (*p) == 46u )
		goto st245;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st244;
	goto st0;
st245:
	if ( ++p == pe )
		goto _test_eof245;
case 245:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st246;
	goto st0;
st246:
	if ( ++p == pe )
		goto _test_eof246;
case 246:
	if ( (*p) == 62u )
		goto tr330;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st246;
	goto st0;
tr330:
/* #line 35 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_PARTIAL, data, mark, p); }
	goto st247;
st247:
	if ( ++p == pe )
		goto _test_eof247;
case 247:
/* #line 3100 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st229;
		case 41u: goto tr325;
	}
	goto st0;
tr318:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st248;
tr334:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st248;
tr336:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st248;
st248:
	if ( ++p == pe )
		goto _test_eof248;
case 248:
/* #line 3118 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr332;
		case 92u: goto st250;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st248;
	goto tr334;
tr332:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st249;
tr341:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 249; goto _out;} }
	goto st249;
st249:
	if ( ++p == pe )
		goto _test_eof249;
case 249:
/* #line 3138 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st239;
		case 41u: goto st241;
	}
	goto st0;
st250:
	if ( ++p == pe )
		goto _test_eof250;
case 250:
	switch( (*p) ) {
		case 34u: goto tr336;
		case 92u: goto tr336;
	}
	goto st0;
tr319:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st251;
st251:
	if ( ++p == pe )
		goto _test_eof251;
case 251:
/* #line 3159 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st252;
	goto st0;
st252:
	if ( ++p == pe )
		goto _test_eof252;
case 252:
	switch( (*p) ) {
		case 43u: goto st253;
		case 125u: goto st254;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st252;
	goto st0;
st253:
	if ( ++p == pe )
		goto _test_eof253;
case 253:
	if ( (*p) == 125u )
		goto st254;
	goto st0;
st254:
	if ( ++p == pe )
		goto _test_eof254;
case 254:
	if ( (*p) == 13u )
		goto st255;
	goto st0;
st255:
	if ( ++p == pe )
		goto _test_eof255;
case 255:
	if ( (*p) == 10u )
		goto tr341;
	goto st0;
tr297:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st256;
st256:
	if ( ++p == pe )
		goto _test_eof256;
case 256:
/* #line 3201 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr93;
		case 32u: goto tr342;
		case 46u: goto st256;
		case 91u: goto tr344;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st256;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st256;
	} else
		goto st256;
	goto st0;
tr344:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 19 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_item(p, pe); }
	goto st257;
st257:
	if ( ++p == pe )
		goto _test_eof257;
case 257:
/* #line 3224 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr345;
		case 46u: goto st257;
		case 93u: goto tr347;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st257;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st257;
	} else
		goto st257;
	goto st0;
tr345:
/* #line 34 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SECTION, data, mark, p); }
	goto st258;
st258:
	if ( ++p == pe )
		goto _test_eof258;
case 258:
/* #line 3245 "gen/imap.c" */
	if ( (*p) == 40u )
		goto st259;
	goto st0;
tr352:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st259;
st259:
	if ( ++p == pe )
		goto _test_eof259;
case 259:
/* #line 3255 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr350;
		case 123u: goto tr351;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr349;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr349;
		} else if ( (*p) >= 43u )
			goto tr349;
	} else
		goto tr349;
	goto st0;
tr349:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st260;
st260:
	if ( ++p == pe )
		goto _test_eof260;
case 260:
/* #line 3278 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr352;
		case 33u: goto st260;
		case 41u: goto tr354;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st260;
		} else if ( (*p) >= 35u )
			goto st260;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st260;
		} else if ( (*p) >= 93u )
			goto st260;
	} else
		goto st260;
	goto st0;
tr354:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st261;
st261:
	if ( ++p == pe )
		goto _test_eof261;
case 261:
/* #line 3305 "gen/imap.c" */
	if ( (*p) == 93u )
		goto st262;
	goto st0;
tr347:
/* #line 34 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SECTION, data, mark, p); }
	goto st262;
st262:
	if ( ++p == pe )
		goto _test_eof262;
case 262:
/* #line 3315 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st232;
		case 60u: goto tr356;
	}
	goto st0;
tr356:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st263;
st263:
	if ( ++p == pe )
		goto _test_eof263;
case 263:
/* #line 3328 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st264;
	goto st0;
st264:
	if ( ++p == pe )
		goto _test_eof264;
case 264:
	if ( (*p) == 46u )
		goto st265;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st264;
	goto st0;
st265:
	if ( ++p == pe )
		goto _test_eof265;
case 265:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st266;
	goto st0;
st266:
	if ( ++p == pe )
		goto _test_eof266;
case 266:
	if ( (*p) == 62u )
		goto tr360;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st266;
	goto st0;
tr350:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st267;
tr364:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st267;
tr366:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st267;
st267:
	if ( ++p == pe )
		goto _test_eof267;
case 267:
/* #line 3369 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr362;
		case 92u: goto st269;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st267;
	goto tr364;
tr362:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st268;
tr371:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 268; goto _out;} }
	goto st268;
st268:
	if ( ++p == pe )
		goto _test_eof268;
case 268:
/* #line 3389 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st259;
		case 41u: goto st261;
	}
	goto st0;
st269:
	if ( ++p == pe )
		goto _test_eof269;
case 269:
	switch( (*p) ) {
		case 34u: goto tr366;
		case 92u: goto tr366;
	}
	goto st0;
tr351:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st270;
st270:
	if ( ++p == pe )
		goto _test_eof270;
case 270:
/* #line 3410 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st271;
	goto st0;
st271:
	if ( ++p == pe )
		goto _test_eof271;
case 271:
	switch( (*p) ) {
		case 43u: goto st272;
		case 125u: goto st273;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st271;
	goto st0;
st272:
	if ( ++p == pe )
		goto _test_eof272;
case 272:
	if ( (*p) == 125u )
		goto st273;
	goto st0;
st273:
	if ( ++p == pe )
		goto _test_eof273;
case 273:
	if ( (*p) == 13u )
		goto st274;
	goto st0;
st274:
	if ( ++p == pe )
		goto _test_eof274;
case 274:
	if ( (*p) == 10u )
		goto tr371;
	goto st0;
tr293:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st275;
st275:
	if ( ++p == pe )
		goto _test_eof275;
case 275:
/* #line 3452 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr295;
		case 44u: goto st276;
		case 58u: goto st278;
	}
	goto st0;
st276:
	if ( ++p == pe )
		goto _test_eof276;
case 276:
	if ( (*p) == 42u )
		goto st275;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st277;
	goto st0;
tr294:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st277;
st277:
	if ( ++p == pe )
		goto _test_eof277;
case 277:
/* #line 3474 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr295;
		case 44u: goto st276;
		case 58u: goto st278;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st277;
	goto st0;
st278:
	if ( ++p == pe )
		goto _test_eof278;
case 278:
	if ( (*p) == 42u )
		goto st279;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st280;
	goto st0;
st279:
	if ( ++p == pe )
		goto _test_eof279;
case 279:
	switch( (*p) ) {
		case 32u: goto tr295;
		case 44u: goto st276;
	}
	goto st0;
st280:
	if ( ++p == pe )
		goto _test_eof280;
case 280:
	switch( (*p) ) {
		case 32u: goto tr295;
		case 44u: goto st276;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st280;
	goto st0;
st281:
	if ( ++p == pe )
		goto _test_eof281;
case 281:
	switch( (*p) ) {
		case 69u: goto st282;
		case 101u: goto st282;
	}
	goto st0;
st282:
	if ( ++p == pe )
		goto _test_eof282;
case 282:
	switch( (*p) ) {
		case 84u: goto st283;
		case 116u: goto st283;
	}
	goto st0;
st283:
	if ( ++p == pe )
		goto _test_eof283;
case 283:
	switch( (*p) ) {
		case 81u: goto st284;
		case 113u: goto st284;
	}
	goto st0;
st284:
	if ( ++p == pe )
		goto _test_eof284;
case 284:
	switch( (*p) ) {
		case 85u: goto st285;
		case 117u: goto st285;
	}
	goto st0;
st285:
	if ( ++p == pe )
		goto _test_eof285;
case 285:
	switch( (*p) ) {
		case 79u: goto st286;
		case 111u: goto st286;
	}
	goto st0;
st286:
	if ( ++p == pe )
		goto _test_eof286;
case 286:
	switch( (*p) ) {
		case 84u: goto st287;
		case 116u: goto st287;
	}
	goto st0;
st287:
	if ( ++p == pe )
		goto _test_eof287;
case 287:
	switch( (*p) ) {
		case 65u: goto tr384;
		case 97u: goto tr384;
	}
	goto st0;
tr384:
/* #line 71 "grammar/imap.rl" */
	{ ps->verb = IMAP_GETQUOTA; }
	goto st288;
st288:
	if ( ++p == pe )
		goto _test_eof288;
case 288:
/* #line 3581 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st96;
		case 82u: goto st289;
		case 114u: goto st289;
	}
	goto st0;
st289:
	if ( ++p == pe )
		goto _test_eof289;
case 289:
	switch( (*p) ) {
		case 79u: goto st290;
		case 111u: goto st290;
	}
	goto st0;
st290:
	if ( ++p == pe )
		goto _test_eof290;
case 290:
	switch( (*p) ) {
		case 79u: goto st291;
		case 111u: goto st291;
	}
	goto st0;
st291:
	if ( ++p == pe )
		goto _test_eof291;
case 291:
	switch( (*p) ) {
		case 84u: goto tr388;
		case 116u: goto tr388;
	}
	goto st0;
st292:
	if ( ++p == pe )
		goto _test_eof292;
case 292:
	switch( (*p) ) {
		case 68u: goto tr389;
		case 100u: goto tr389;
	}
	goto st0;
tr389:
/* #line 59 "grammar/imap.rl" */
	{ ps->verb = IMAP_ID; }
	goto st293;
st293:
	if ( ++p == pe )
		goto _test_eof293;
case 293:
/* #line 3630 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st294;
		case 76u: goto st318;
		case 108u: goto st318;
	}
	goto st0;
st294:
	if ( ++p == pe )
		goto _test_eof294;
case 294:
	switch( (*p) ) {
		case 40u: goto st295;
		case 78u: goto st316;
		case 110u: goto st316;
	}
	goto st0;
st295:
	if ( ++p == pe )
		goto _test_eof295;
case 295:
	switch( (*p) ) {
		case 34u: goto tr394;
		case 41u: goto st76;
		case 123u: goto tr395;
	}
	goto st0;
tr394:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st296;
tr399:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st296;
tr422:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st296;
st296:
	if ( ++p == pe )
		goto _test_eof296;
case 296:
/* #line 3669 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr397;
		case 92u: goto st315;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st296;
	goto tr399;
tr397:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st297;
tr413:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 297; goto _out;} }
	goto st297;
st297:
	if ( ++p == pe )
		goto _test_eof297;
case 297:
/* #line 3689 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st298;
	goto st0;
st298:
	if ( ++p == pe )
		goto _test_eof298;
case 298:
	switch( (*p) ) {
		case 34u: goto tr401;
		case 78u: goto st308;
		case 110u: goto st308;
		case 123u: goto tr403;
	}
	goto st0;
tr401:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st299;
tr407:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st299;
tr414:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st299;
st299:
	if ( ++p == pe )
		goto _test_eof299;
case 299:
/* #line 3716 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr405;
		case 92u: goto st307;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st299;
	goto tr407;
tr405:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st300;
tr421:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 300; goto _out;} }
	goto st300;
tr416:
/* #line 27 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NIL, data, p, p); }
	goto st300;
st300:
	if ( ++p == pe )
		goto _test_eof300;
case 300:
/* #line 3739 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st301;
		case 41u: goto st76;
	}
	goto st0;
st301:
	if ( ++p == pe )
		goto _test_eof301;
case 301:
	switch( (*p) ) {
		case 34u: goto tr394;
		case 123u: goto tr395;
	}
	goto st0;
tr395:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st302;
st302:
	if ( ++p == pe )
		goto _test_eof302;
case 302:
/* #line 3760 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st303;
	goto st0;
st303:
	if ( ++p == pe )
		goto _test_eof303;
case 303:
	switch( (*p) ) {
		case 43u: goto st304;
		case 125u: goto st305;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st303;
	goto st0;
st304:
	if ( ++p == pe )
		goto _test_eof304;
case 304:
	if ( (*p) == 125u )
		goto st305;
	goto st0;
st305:
	if ( ++p == pe )
		goto _test_eof305;
case 305:
	if ( (*p) == 13u )
		goto st306;
	goto st0;
st306:
	if ( ++p == pe )
		goto _test_eof306;
case 306:
	if ( (*p) == 10u )
		goto tr413;
	goto st0;
st307:
	if ( ++p == pe )
		goto _test_eof307;
case 307:
	switch( (*p) ) {
		case 34u: goto tr414;
		case 92u: goto tr414;
	}
	goto st0;
st308:
	if ( ++p == pe )
		goto _test_eof308;
case 308:
	switch( (*p) ) {
		case 73u: goto st309;
		case 105u: goto st309;
	}
	goto st0;
st309:
	if ( ++p == pe )
		goto _test_eof309;
case 309:
	switch( (*p) ) {
		case 76u: goto tr416;
		case 108u: goto tr416;
	}
	goto st0;
tr403:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st310;
st310:
	if ( ++p == pe )
		goto _test_eof310;
case 310:
/* #line 3829 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st311;
	goto st0;
st311:
	if ( ++p == pe )
		goto _test_eof311;
case 311:
	switch( (*p) ) {
		case 43u: goto st312;
		case 125u: goto st313;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st311;
	goto st0;
st312:
	if ( ++p == pe )
		goto _test_eof312;
case 312:
	if ( (*p) == 125u )
		goto st313;
	goto st0;
st313:
	if ( ++p == pe )
		goto _test_eof313;
case 313:
	if ( (*p) == 13u )
		goto st314;
	goto st0;
st314:
	if ( ++p == pe )
		goto _test_eof314;
case 314:
	if ( (*p) == 10u )
		goto tr421;
	goto st0;
st315:
	if ( ++p == pe )
		goto _test_eof315;
case 315:
	switch( (*p) ) {
		case 34u: goto tr422;
		case 92u: goto tr422;
	}
	goto st0;
st316:
	if ( ++p == pe )
		goto _test_eof316;
case 316:
	switch( (*p) ) {
		case 73u: goto st317;
		case 105u: goto st317;
	}
	goto st0;
st317:
	if ( ++p == pe )
		goto _test_eof317;
case 317:
	switch( (*p) ) {
		case 76u: goto tr424;
		case 108u: goto tr424;
	}
	goto st0;
st318:
	if ( ++p == pe )
		goto _test_eof318;
case 318:
	switch( (*p) ) {
		case 69u: goto tr425;
		case 101u: goto tr425;
	}
	goto st0;
st319:
	if ( ++p == pe )
		goto _test_eof319;
case 319:
	switch( (*p) ) {
		case 73u: goto st320;
		case 79u: goto st373;
		case 83u: goto st388;
		case 105u: goto st320;
		case 111u: goto st373;
		case 115u: goto st388;
	}
	goto st0;
st320:
	if ( ++p == pe )
		goto _test_eof320;
case 320:
	switch( (*p) ) {
		case 83u: goto st321;
		case 115u: goto st321;
	}
	goto st0;
st321:
	if ( ++p == pe )
		goto _test_eof321;
case 321:
	switch( (*p) ) {
		case 84u: goto tr430;
		case 116u: goto tr430;
	}
	goto st0;
tr430:
/* #line 30 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_LIST; }
	goto st322;
st322:
	if ( ++p == pe )
		goto _test_eof322;
case 322:
/* #line 3938 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st323;
	goto st0;
st323:
	if ( ++p == pe )
		goto _test_eof323;
case 323:
	switch( (*p) ) {
		case 34u: goto tr433;
		case 40u: goto tr434;
		case 123u: goto tr435;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr432;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr432;
		} else if ( (*p) >= 43u )
			goto tr432;
	} else
		goto tr432;
	goto st0;
tr432:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st324;
st324:
	if ( ++p == pe )
		goto _test_eof324;
case 324:
/* #line 3969 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr436;
		case 33u: goto st324;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st324;
		} else if ( (*p) >= 35u )
			goto st324;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st324;
		} else if ( (*p) >= 93u )
			goto st324;
	} else
		goto st324;
	goto st0;
tr436:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st325;
st325:
	if ( ++p == pe )
		goto _test_eof325;
case 325:
/* #line 3995 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr439;
		case 40u: goto tr440;
		case 123u: goto tr441;
	}
	if ( (*p) < 42u ) {
		if ( 33u <= (*p) && (*p) <= 39u )
			goto tr438;
	} else if ( (*p) > 91u ) {
		if ( 93u <= (*p) && (*p) <= 126u )
			goto tr438;
	} else
		goto tr438;
	goto st0;
tr438:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st326;
st326:
	if ( ++p == pe )
		goto _test_eof326;
case 326:
/* #line 4016 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr442;
		case 33u: goto st326;
	}
	if ( (*p) < 42u ) {
		if ( 35u <= (*p) && (*p) <= 39u )
			goto st326;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st326;
		} else if ( (*p) >= 93u )
			goto st326;
	} else
		goto st326;
	goto st0;
tr442:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st327;
st327:
	if ( ++p == pe )
		goto _test_eof327;
case 327:
/* #line 4040 "gen/imap.c" */
	switch( (*p) ) {
		case 82u: goto st328;
		case 114u: goto st328;
	}
	goto st0;
st328:
	if ( ++p == pe )
		goto _test_eof328;
case 328:
	switch( (*p) ) {
		case 69u: goto st329;
		case 101u: goto st329;
	}
	goto st0;
st329:
	if ( ++p == pe )
		goto _test_eof329;
case 329:
	switch( (*p) ) {
		case 84u: goto st330;
		case 116u: goto st330;
	}
	goto st0;
st330:
	if ( ++p == pe )
		goto _test_eof330;
case 330:
	switch( (*p) ) {
		case 85u: goto st331;
		case 117u: goto st331;
	}
	goto st0;
st331:
	if ( ++p == pe )
		goto _test_eof331;
case 331:
	switch( (*p) ) {
		case 82u: goto st332;
		case 114u: goto st332;
	}
	goto st0;
st332:
	if ( ++p == pe )
		goto _test_eof332;
case 332:
	switch( (*p) ) {
		case 78u: goto st333;
		case 110u: goto st333;
	}
	goto st0;
st333:
	if ( ++p == pe )
		goto _test_eof333;
case 333:
	if ( (*p) == 32u )
		goto st334;
	goto st0;
st334:
	if ( ++p == pe )
		goto _test_eof334;
case 334:
	if ( (*p) == 40u )
		goto tr451;
	goto st0;
tr451:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st335;
st335:
	if ( ++p == pe )
		goto _test_eof335;
case 335:
/* #line 4111 "gen/imap.c" */
	switch( (*p) ) {
		case 41u: goto tr452;
		case 43u: goto tr453;
		case 61u: goto tr453;
		case 95u: goto tr453;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr453;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr453;
	} else
		goto tr453;
	goto st0;
tr453:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st336;
st336:
	if ( ++p == pe )
		goto _test_eof336;
case 336:
/* #line 4133 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr454;
		case 41u: goto tr307;
		case 43u: goto st336;
		case 61u: goto st336;
		case 95u: goto st336;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st336;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st336;
	} else
		goto st336;
	goto st0;
tr454:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st337;
st337:
	if ( ++p == pe )
		goto _test_eof337;
case 337:
/* #line 4156 "gen/imap.c" */
	switch( (*p) ) {
		case 40u: goto tr456;
		case 43u: goto tr453;
		case 61u: goto tr453;
		case 95u: goto tr453;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr453;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr453;
	} else
		goto tr453;
	goto st0;
tr456:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st338;
tr458:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st338;
st338:
	if ( ++p == pe )
		goto _test_eof338;
case 338:
/* #line 4181 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr457;
		case 61u: goto tr457;
		case 95u: goto tr457;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr457;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr457;
	} else
		goto tr457;
	goto st0;
tr457:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st339;
st339:
	if ( ++p == pe )
		goto _test_eof339;
case 339:
/* #line 4202 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr458;
		case 41u: goto tr459;
		case 43u: goto st339;
		case 61u: goto st339;
		case 95u: goto st339;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st339;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st339;
	} else
		goto st339;
	goto st0;
tr459:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st340;
st340:
	if ( ++p == pe )
		goto _test_eof340;
case 340:
/* #line 4226 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st341;
		case 41u: goto tr452;
	}
	goto st0;
st341:
	if ( ++p == pe )
		goto _test_eof341;
case 341:
	switch( (*p) ) {
		case 43u: goto tr453;
		case 61u: goto tr453;
		case 95u: goto tr453;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr453;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr453;
	} else
		goto tr453;
	goto st0;
tr439:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st342;
tr465:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st342;
tr467:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st342;
st342:
	if ( ++p == pe )
		goto _test_eof342;
case 342:
/* #line 4262 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr463;
		case 92u: goto st344;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st342;
	goto tr465;
tr479:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st343;
tr463:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st343;
tr490:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 343; goto _out;} }
	goto st343;
tr473:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st343;
st343:
	if ( ++p == pe )
		goto _test_eof343;
case 343:
/* #line 4289 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st327;
	}
	goto st0;
st344:
	if ( ++p == pe )
		goto _test_eof344;
case 344:
	switch( (*p) ) {
		case 34u: goto tr467;
		case 92u: goto tr467;
	}
	goto st0;
tr471:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st345;
tr440:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st345;
st345:
	if ( ++p == pe )
		goto _test_eof345;
case 345:
/* #line 4313 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr469;
		case 123u: goto tr470;
	}
	if ( (*p) < 42u ) {
		if ( 33u <= (*p) && (*p) <= 39u )
			goto tr468;
	} else if ( (*p) > 91u ) {
		if ( 93u <= (*p) && (*p) <= 126u )
			goto tr468;
	} else
		goto tr468;
	goto st0;
tr468:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st346;
st346:
	if ( ++p == pe )
		goto _test_eof346;
case 346:
/* #line 4333 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr471;
		case 33u: goto st346;
		case 41u: goto tr473;
	}
	if ( (*p) < 42u ) {
		if ( 35u <= (*p) && (*p) <= 39u )
			goto st346;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st346;
		} else if ( (*p) >= 93u )
			goto st346;
	} else
		goto st346;
	goto st0;
tr469:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st347;
tr477:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st347;
tr480:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st347;
st347:
	if ( ++p == pe )
		goto _test_eof347;
case 347:
/* #line 4363 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr475;
		case 92u: goto st349;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st347;
	goto tr477;
tr475:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st348;
tr485:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 348; goto _out;} }
	goto st348;
st348:
	if ( ++p == pe )
		goto _test_eof348;
case 348:
/* #line 4383 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto st345;
		case 41u: goto tr479;
	}
	goto st0;
st349:
	if ( ++p == pe )
		goto _test_eof349;
case 349:
	switch( (*p) ) {
		case 34u: goto tr480;
		case 92u: goto tr480;
	}
	goto st0;
tr470:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st350;
st350:
	if ( ++p == pe )
		goto _test_eof350;
case 350:
/* #line 4404 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st351;
	goto st0;
st351:
	if ( ++p == pe )
		goto _test_eof351;
case 351:
	switch( (*p) ) {
		case 43u: goto st352;
		case 125u: goto st353;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st351;
	goto st0;
st352:
	if ( ++p == pe )
		goto _test_eof352;
case 352:
	if ( (*p) == 125u )
		goto st353;
	goto st0;
st353:
	if ( ++p == pe )
		goto _test_eof353;
case 353:
	if ( (*p) == 13u )
		goto st354;
	goto st0;
st354:
	if ( ++p == pe )
		goto _test_eof354;
case 354:
	if ( (*p) == 10u )
		goto tr485;
	goto st0;
tr441:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st355;
st355:
	if ( ++p == pe )
		goto _test_eof355;
case 355:
/* #line 4446 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st356;
	goto st0;
st356:
	if ( ++p == pe )
		goto _test_eof356;
case 356:
	switch( (*p) ) {
		case 43u: goto st357;
		case 125u: goto st358;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st356;
	goto st0;
st357:
	if ( ++p == pe )
		goto _test_eof357;
case 357:
	if ( (*p) == 125u )
		goto st358;
	goto st0;
st358:
	if ( ++p == pe )
		goto _test_eof358;
case 358:
	if ( (*p) == 13u )
		goto st359;
	goto st0;
st359:
	if ( ++p == pe )
		goto _test_eof359;
case 359:
	if ( (*p) == 10u )
		goto tr490;
	goto st0;
tr433:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st360;
tr494:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st360;
tr496:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st360;
st360:
	if ( ++p == pe )
		goto _test_eof360;
case 360:
/* #line 4494 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr492;
		case 92u: goto st362;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st360;
	goto tr494;
tr492:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st361;
tr504:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 361; goto _out;} }
	goto st361;
st361:
	if ( ++p == pe )
		goto _test_eof361;
case 361:
/* #line 4514 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st325;
	goto st0;
st362:
	if ( ++p == pe )
		goto _test_eof362;
case 362:
	switch( (*p) ) {
		case 34u: goto tr496;
		case 92u: goto tr496;
	}
	goto st0;
tr434:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st363;
st363:
	if ( ++p == pe )
		goto _test_eof363;
case 363:
/* #line 4533 "gen/imap.c" */
	switch( (*p) ) {
		case 41u: goto tr497;
		case 43u: goto tr498;
		case 61u: goto tr498;
		case 95u: goto tr498;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr498;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr498;
	} else
		goto tr498;
	goto st0;
tr497:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st364;
tr506:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st364;
st364:
	if ( ++p == pe )
		goto _test_eof364;
case 364:
/* #line 4559 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st365;
	goto st0;
st365:
	if ( ++p == pe )
		goto _test_eof365;
case 365:
	switch( (*p) ) {
		case 34u: goto tr433;
		case 123u: goto tr435;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr432;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr432;
		} else if ( (*p) >= 43u )
			goto tr432;
	} else
		goto tr432;
	goto st0;
tr435:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st366;
st366:
	if ( ++p == pe )
		goto _test_eof366;
case 366:
/* #line 4589 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st367;
	goto st0;
st367:
	if ( ++p == pe )
		goto _test_eof367;
case 367:
	switch( (*p) ) {
		case 43u: goto st368;
		case 125u: goto st369;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st367;
	goto st0;
st368:
	if ( ++p == pe )
		goto _test_eof368;
case 368:
	if ( (*p) == 125u )
		goto st369;
	goto st0;
st369:
	if ( ++p == pe )
		goto _test_eof369;
case 369:
	if ( (*p) == 13u )
		goto st370;
	goto st0;
st370:
	if ( ++p == pe )
		goto _test_eof370;
case 370:
	if ( (*p) == 10u )
		goto tr504;
	goto st0;
tr498:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st371;
st371:
	if ( ++p == pe )
		goto _test_eof371;
case 371:
/* #line 4631 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr505;
		case 41u: goto tr506;
		case 43u: goto st371;
		case 61u: goto st371;
		case 95u: goto st371;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st371;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st371;
	} else
		goto st371;
	goto st0;
tr505:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st372;
st372:
	if ( ++p == pe )
		goto _test_eof372;
case 372:
/* #line 4654 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr498;
		case 61u: goto tr498;
		case 95u: goto tr498;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr498;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr498;
	} else
		goto tr498;
	goto st0;
st373:
	if ( ++p == pe )
		goto _test_eof373;
case 373:
	switch( (*p) ) {
		case 71u: goto st374;
		case 103u: goto st374;
	}
	goto st0;
st374:
	if ( ++p == pe )
		goto _test_eof374;
case 374:
	switch( (*p) ) {
		case 73u: goto st375;
		case 79u: goto st386;
		case 105u: goto st375;
		case 111u: goto st386;
	}
	goto st0;
st375:
	if ( ++p == pe )
		goto _test_eof375;
case 375:
	switch( (*p) ) {
		case 78u: goto tr511;
		case 110u: goto tr511;
	}
	goto st0;
tr511:
/* #line 65 "grammar/imap.rl" */
	{ ps->verb = IMAP_LOGIN; }
	goto st376;
tr569:
/* #line 19 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_RENAME; }
	goto st376;
st376:
	if ( ++p == pe )
		goto _test_eof376;
case 376:
/* #line 4707 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st377;
	goto st0;
st377:
	if ( ++p == pe )
		goto _test_eof377;
case 377:
	switch( (*p) ) {
		case 34u: goto tr514;
		case 123u: goto tr515;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr513;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr513;
		} else if ( (*p) >= 43u )
			goto tr513;
	} else
		goto tr513;
	goto st0;
tr513:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st378;
st378:
	if ( ++p == pe )
		goto _test_eof378;
case 378:
/* #line 4737 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr516;
		case 33u: goto st378;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st378;
		} else if ( (*p) >= 35u )
			goto st378;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st378;
		} else if ( (*p) >= 93u )
			goto st378;
	} else
		goto st378;
	goto st0;
tr514:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st379;
tr521:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st379;
tr522:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st379;
st379:
	if ( ++p == pe )
		goto _test_eof379;
case 379:
/* #line 4769 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr519;
		case 92u: goto st380;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st379;
	goto tr521;
st380:
	if ( ++p == pe )
		goto _test_eof380;
case 380:
	switch( (*p) ) {
		case 34u: goto tr522;
		case 92u: goto tr522;
	}
	goto st0;
tr515:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st381;
st381:
	if ( ++p == pe )
		goto _test_eof381;
case 381:
/* #line 4795 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st382;
	goto st0;
st382:
	if ( ++p == pe )
		goto _test_eof382;
case 382:
	switch( (*p) ) {
		case 43u: goto st383;
		case 125u: goto st384;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st382;
	goto st0;
st383:
	if ( ++p == pe )
		goto _test_eof383;
case 383:
	if ( (*p) == 125u )
		goto st384;
	goto st0;
st384:
	if ( ++p == pe )
		goto _test_eof384;
case 384:
	if ( (*p) == 13u )
		goto st385;
	goto st0;
st385:
	if ( ++p == pe )
		goto _test_eof385;
case 385:
	if ( (*p) == 10u )
		goto tr527;
	goto st0;
st386:
	if ( ++p == pe )
		goto _test_eof386;
case 386:
	switch( (*p) ) {
		case 85u: goto st387;
		case 117u: goto st387;
	}
	goto st0;
st387:
	if ( ++p == pe )
		goto _test_eof387;
case 387:
	switch( (*p) ) {
		case 84u: goto tr529;
		case 116u: goto tr529;
	}
	goto st0;
st388:
	if ( ++p == pe )
		goto _test_eof388;
case 388:
	switch( (*p) ) {
		case 85u: goto st389;
		case 117u: goto st389;
	}
	goto st0;
st389:
	if ( ++p == pe )
		goto _test_eof389;
case 389:
	switch( (*p) ) {
		case 66u: goto tr531;
		case 98u: goto tr531;
	}
	goto st0;
tr531:
/* #line 32 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_LSUB; }
	goto st390;
st390:
	if ( ++p == pe )
		goto _test_eof390;
case 390:
/* #line 4873 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st391;
	goto st0;
st391:
	if ( ++p == pe )
		goto _test_eof391;
case 391:
	switch( (*p) ) {
		case 34u: goto tr534;
		case 123u: goto tr535;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr533;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr533;
		} else if ( (*p) >= 43u )
			goto tr533;
	} else
		goto tr533;
	goto st0;
tr533:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st392;
st392:
	if ( ++p == pe )
		goto _test_eof392;
case 392:
/* #line 4903 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr536;
		case 33u: goto st392;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st392;
		} else if ( (*p) >= 35u )
			goto st392;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st392;
		} else if ( (*p) >= 93u )
			goto st392;
	} else
		goto st392;
	goto st0;
tr536:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st393;
st393:
	if ( ++p == pe )
		goto _test_eof393;
case 393:
/* #line 4929 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr131;
		case 123u: goto tr132;
	}
	if ( (*p) < 42u ) {
		if ( 33u <= (*p) && (*p) <= 39u )
			goto tr538;
	} else if ( (*p) > 91u ) {
		if ( 93u <= (*p) && (*p) <= 126u )
			goto tr538;
	} else
		goto tr538;
	goto st0;
tr538:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st394;
st394:
	if ( ++p == pe )
		goto _test_eof394;
case 394:
/* #line 4949 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 33u: goto st394;
	}
	if ( (*p) < 42u ) {
		if ( 35u <= (*p) && (*p) <= 39u )
			goto st394;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st394;
		} else if ( (*p) >= 93u )
			goto st394;
	} else
		goto st394;
	goto st0;
tr534:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st395;
tr543:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st395;
tr545:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st395;
st395:
	if ( ++p == pe )
		goto _test_eof395;
case 395:
/* #line 4978 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr541;
		case 92u: goto st397;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st395;
	goto tr543;
tr541:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st396;
tr550:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 396; goto _out;} }
	goto st396;
st396:
	if ( ++p == pe )
		goto _test_eof396;
case 396:
/* #line 4998 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st393;
	goto st0;
st397:
	if ( ++p == pe )
		goto _test_eof397;
case 397:
	switch( (*p) ) {
		case 34u: goto tr545;
		case 92u: goto tr545;
	}
	goto st0;
tr535:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st398;
st398:
	if ( ++p == pe )
		goto _test_eof398;
case 398:
/* #line 5017 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st399;
	goto st0;
st399:
	if ( ++p == pe )
		goto _test_eof399;
case 399:
	switch( (*p) ) {
		case 43u: goto st400;
		case 125u: goto st401;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st399;
	goto st0;
st400:
	if ( ++p == pe )
		goto _test_eof400;
case 400:
	if ( (*p) == 125u )
		goto st401;
	goto st0;
st401:
	if ( ++p == pe )
		goto _test_eof401;
case 401:
	if ( (*p) == 13u )
		goto st402;
	goto st0;
st402:
	if ( ++p == pe )
		goto _test_eof402;
case 402:
	if ( (*p) == 10u )
		goto tr550;
	goto st0;
st403:
	if ( ++p == pe )
		goto _test_eof403;
case 403:
	switch( (*p) ) {
		case 79u: goto st404;
		case 111u: goto st404;
	}
	goto st0;
st404:
	if ( ++p == pe )
		goto _test_eof404;
case 404:
	switch( (*p) ) {
		case 86u: goto st405;
		case 118u: goto st405;
	}
	goto st0;
st405:
	if ( ++p == pe )
		goto _test_eof405;
case 405:
	switch( (*p) ) {
		case 69u: goto tr553;
		case 101u: goto tr553;
	}
	goto st0;
st406:
	if ( ++p == pe )
		goto _test_eof406;
case 406:
	switch( (*p) ) {
		case 65u: goto st407;
		case 79u: goto st414;
		case 97u: goto st407;
		case 111u: goto st414;
	}
	goto st0;
st407:
	if ( ++p == pe )
		goto _test_eof407;
case 407:
	switch( (*p) ) {
		case 77u: goto st408;
		case 109u: goto st408;
	}
	goto st0;
st408:
	if ( ++p == pe )
		goto _test_eof408;
case 408:
	switch( (*p) ) {
		case 69u: goto st409;
		case 101u: goto st409;
	}
	goto st0;
st409:
	if ( ++p == pe )
		goto _test_eof409;
case 409:
	switch( (*p) ) {
		case 83u: goto st410;
		case 115u: goto st410;
	}
	goto st0;
st410:
	if ( ++p == pe )
		goto _test_eof410;
case 410:
	switch( (*p) ) {
		case 80u: goto st411;
		case 112u: goto st411;
	}
	goto st0;
st411:
	if ( ++p == pe )
		goto _test_eof411;
case 411:
	switch( (*p) ) {
		case 65u: goto st412;
		case 97u: goto st412;
	}
	goto st0;
st412:
	if ( ++p == pe )
		goto _test_eof412;
case 412:
	switch( (*p) ) {
		case 67u: goto st413;
		case 99u: goto st413;
	}
	goto st0;
st413:
	if ( ++p == pe )
		goto _test_eof413;
case 413:
	switch( (*p) ) {
		case 69u: goto tr562;
		case 101u: goto tr562;
	}
	goto st0;
st414:
	if ( ++p == pe )
		goto _test_eof414;
case 414:
	switch( (*p) ) {
		case 79u: goto st415;
		case 111u: goto st415;
	}
	goto st0;
st415:
	if ( ++p == pe )
		goto _test_eof415;
case 415:
	switch( (*p) ) {
		case 80u: goto tr564;
		case 112u: goto tr564;
	}
	goto st0;
st416:
	if ( ++p == pe )
		goto _test_eof416;
case 416:
	switch( (*p) ) {
		case 69u: goto st417;
		case 101u: goto st417;
	}
	goto st0;
st417:
	if ( ++p == pe )
		goto _test_eof417;
case 417:
	switch( (*p) ) {
		case 78u: goto st418;
		case 110u: goto st418;
	}
	goto st0;
st418:
	if ( ++p == pe )
		goto _test_eof418;
case 418:
	switch( (*p) ) {
		case 65u: goto st419;
		case 97u: goto st419;
	}
	goto st0;
st419:
	if ( ++p == pe )
		goto _test_eof419;
case 419:
	switch( (*p) ) {
		case 77u: goto st420;
		case 109u: goto st420;
	}
	goto st0;
st420:
	if ( ++p == pe )
		goto _test_eof420;
case 420:
	switch( (*p) ) {
		case 69u: goto tr569;
		case 101u: goto tr569;
	}
	goto st0;
st421:
	if ( ++p == pe )
		goto _test_eof421;
case 421:
	switch( (*p) ) {
		case 69u: goto st422;
		case 79u: goto st718;
		case 84u: goto st736;
		case 85u: goto st810;
		case 101u: goto st422;
		case 111u: goto st718;
		case 116u: goto st736;
		case 117u: goto st810;
	}
	goto st0;
st422:
	if ( ++p == pe )
		goto _test_eof422;
case 422:
	switch( (*p) ) {
		case 65u: goto st423;
		case 76u: goto st693;
		case 84u: goto st696;
		case 97u: goto st423;
		case 108u: goto st693;
		case 116u: goto st696;
	}
	goto st0;
st423:
	if ( ++p == pe )
		goto _test_eof423;
case 423:
	switch( (*p) ) {
		case 82u: goto st424;
		case 114u: goto st424;
	}
	goto st0;
st424:
	if ( ++p == pe )
		goto _test_eof424;
case 424:
	switch( (*p) ) {
		case 67u: goto st425;
		case 99u: goto st425;
	}
	goto st0;
st425:
	if ( ++p == pe )
		goto _test_eof425;
case 425:
	switch( (*p) ) {
		case 72u: goto tr579;
		case 104u: goto tr579;
	}
	goto st0;
tr579:
/* #line 70 "grammar/imap_search.rl" */
	{ ps->verb = IMAP_SEARCH; }
	goto st426;
st426:
	if ( ++p == pe )
		goto _test_eof426;
case 426:
/* #line 5278 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st427;
	goto st0;
st427:
	if ( ++p == pe )
		goto _test_eof427;
case 427:
	switch( (*p) ) {
		case 36u: goto tr581;
		case 40u: goto tr582;
		case 42u: goto tr583;
		case 65u: goto st437;
		case 66u: goto st446;
		case 67u: goto st664;
		case 68u: goto st470;
		case 69u: goto st479;
		case 70u: goto st488;
		case 72u: goto st496;
		case 75u: goto st512;
		case 76u: goto st518;
		case 77u: goto st526;
		case 78u: goto st548;
		case 79u: goto st551;
		case 82u: goto tr597;
		case 83u: goto st560;
		case 84u: goto st613;
		case 85u: goto st622;
		case 89u: goto st658;
		case 97u: goto st437;
		case 98u: goto st446;
		case 99u: goto st664;
		case 100u: goto st470;
		case 101u: goto st479;
		case 102u: goto st488;
		case 104u: goto st496;
		case 107u: goto st512;
		case 108u: goto st518;
		case 109u: goto st526;
		case 110u: goto st548;
		case 111u: goto st551;
		case 114u: goto tr597;
		case 115u: goto st560;
		case 116u: goto st613;
		case 117u: goto st622;
		case 121u: goto st658;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr584;
	goto st0;
tr581:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st428;
st428:
	if ( ++p == pe )
		goto _test_eof428;
case 428:
/* #line 5334 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr602;
		case 32u: goto tr603;
		case 41u: goto tr604;
	}
	goto st0;
tr635:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st429;
tr603:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st429;
tr729:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st429;
tr582:
/* #line 39 "grammar/imap.rl" */
	{ imap_push_open(ps, data, p); }
	goto st429;
tr619:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st429;
tr659:
/* #line 32 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_DATE, data, mark, p); }
	goto st429;
st429:
	if ( ++p == pe )
		goto _test_eof429;
case 429:
/* #line 5362 "gen/imap.c" */
	switch( (*p) ) {
		case 36u: goto tr581;
		case 40u: goto tr582;
		case 42u: goto tr583;
		case 65u: goto st437;
		case 66u: goto st446;
		case 67u: goto st469;
		case 68u: goto st470;
		case 69u: goto st479;
		case 70u: goto st488;
		case 72u: goto st496;
		case 75u: goto st512;
		case 76u: goto st518;
		case 77u: goto st526;
		case 78u: goto st548;
		case 79u: goto st551;
		case 82u: goto st555;
		case 83u: goto st560;
		case 84u: goto st613;
		case 85u: goto st622;
		case 89u: goto st658;
		case 97u: goto st437;
		case 98u: goto st446;
		case 99u: goto st469;
		case 100u: goto st470;
		case 101u: goto st479;
		case 102u: goto st488;
		case 104u: goto st496;
		case 107u: goto st512;
		case 108u: goto st518;
		case 109u: goto st526;
		case 110u: goto st548;
		case 111u: goto st551;
		case 114u: goto st555;
		case 115u: goto st560;
		case 116u: goto st613;
		case 117u: goto st622;
		case 121u: goto st658;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr584;
	goto st0;
tr583:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st430;
st430:
	if ( ++p == pe )
		goto _test_eof430;
case 430:
/* #line 5411 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr602;
		case 32u: goto tr603;
		case 41u: goto tr604;
		case 44u: goto st432;
		case 58u: goto st434;
	}
	goto st0;
tr639:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st431;
tr647:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 431; goto _out;} }
	goto st431;
tr604:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
/* #line 40 "grammar/imap.rl" */
	{ imap_push_close(ps, data, p); }
	goto st431;
tr610:
/* #line 40 "grammar/imap.rl" */
	{ imap_push_close(ps, data, p); }
	goto st431;
tr620:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
/* #line 40 "grammar/imap.rl" */
	{ imap_push_close(ps, data, p); }
	goto st431;
tr637:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
/* #line 40 "grammar/imap.rl" */
	{ imap_push_close(ps, data, p); }
	goto st431;
tr656:
/* #line 32 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_DATE, data, mark, p); }
	goto st431;
tr660:
/* #line 32 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_DATE, data, mark, p); }
/* #line 40 "grammar/imap.rl" */
	{ imap_push_close(ps, data, p); }
	goto st431;
tr730:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
/* #line 40 "grammar/imap.rl" */
	{ imap_push_close(ps, data, p); }
	goto st431;
st431:
	if ( ++p == pe )
		goto _test_eof431;
case 431:
/* #line 5455 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto st31;
		case 32u: goto st429;
		case 41u: goto tr610;
	}
	goto st0;
st432:
	if ( ++p == pe )
		goto _test_eof432;
case 432:
	if ( (*p) == 42u )
		goto st430;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st433;
	goto st0;
tr584:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st433;
st433:
	if ( ++p == pe )
		goto _test_eof433;
case 433:
/* #line 5477 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr602;
		case 32u: goto tr603;
		case 41u: goto tr604;
		case 44u: goto st432;
		case 58u: goto st434;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st433;
	goto st0;
st434:
	if ( ++p == pe )
		goto _test_eof434;
case 434:
	if ( (*p) == 42u )
		goto st435;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st436;
	goto st0;
st435:
	if ( ++p == pe )
		goto _test_eof435;
case 435:
	switch( (*p) ) {
		case 13u: goto tr602;
		case 32u: goto tr603;
		case 41u: goto tr604;
		case 44u: goto st432;
	}
	goto st0;
st436:
	if ( ++p == pe )
		goto _test_eof436;
case 436:
	switch( (*p) ) {
		case 13u: goto tr602;
		case 32u: goto tr603;
		case 41u: goto tr604;
		case 44u: goto st432;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st436;
	goto st0;
st437:
	if ( ++p == pe )
		goto _test_eof437;
case 437:
	switch( (*p) ) {
		case 76u: goto st438;
		case 78u: goto st440;
		case 108u: goto st438;
		case 110u: goto st440;
	}
	goto st0;
st438:
	if ( ++p == pe )
		goto _test_eof438;
case 438:
	switch( (*p) ) {
		case 76u: goto tr617;
		case 108u: goto tr617;
	}
	goto st0;
tr617:
/* #line 7 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_ALL; }
	goto st439;
tr626:
/* #line 8 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_ANSWERED; }
	goto st439;
tr671:
/* #line 9 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_DELETED; }
	goto st439;
tr674:
/* #line 10 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_DRAFT; }
	goto st439;
tr690:
/* #line 11 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_FLAGGED; }
	goto st439;
tr756:
/* #line 12 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_NEW; }
	goto st439;
tr757:
/* #line 13 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_NOT; }
	goto st439;
tr760:
/* #line 15 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_OR; }
	goto st439;
tr768:
/* #line 16 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_RECENT; }
	goto st439;
tr791:
/* #line 23 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SAVEDATESUPPORTED; }
	goto st439;
tr804:
/* #line 17 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SEEN; }
	goto st439;
tr858:
/* #line 18 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UNANSWERED; }
	goto st439;
tr865:
/* #line 19 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UNDELETED; }
	goto st439;
tr868:
/* #line 20 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UNDRAFT; }
	goto st439;
tr874:
/* #line 21 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UNFLAGGED; }
	goto st439;
tr883:
/* #line 22 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UNSEEN; }
	goto st439;
st439:
	if ( ++p == pe )
		goto _test_eof439;
case 439:
/* #line 5592 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr618;
		case 32u: goto tr619;
		case 41u: goto tr620;
	}
	goto st0;
st440:
	if ( ++p == pe )
		goto _test_eof440;
case 440:
	switch( (*p) ) {
		case 83u: goto st441;
		case 115u: goto st441;
	}
	goto st0;
st441:
	if ( ++p == pe )
		goto _test_eof441;
case 441:
	switch( (*p) ) {
		case 87u: goto st442;
		case 119u: goto st442;
	}
	goto st0;
st442:
	if ( ++p == pe )
		goto _test_eof442;
case 442:
	switch( (*p) ) {
		case 69u: goto st443;
		case 101u: goto st443;
	}
	goto st0;
st443:
	if ( ++p == pe )
		goto _test_eof443;
case 443:
	switch( (*p) ) {
		case 82u: goto st444;
		case 114u: goto st444;
	}
	goto st0;
st444:
	if ( ++p == pe )
		goto _test_eof444;
case 444:
	switch( (*p) ) {
		case 69u: goto st445;
		case 101u: goto st445;
	}
	goto st0;
st445:
	if ( ++p == pe )
		goto _test_eof445;
case 445:
	switch( (*p) ) {
		case 68u: goto tr626;
		case 100u: goto tr626;
	}
	goto st0;
st446:
	if ( ++p == pe )
		goto _test_eof446;
case 446:
	switch( (*p) ) {
		case 67u: goto st447;
		case 69u: goto st458;
		case 79u: goto st467;
		case 99u: goto st447;
		case 101u: goto st458;
		case 111u: goto st467;
	}
	goto st0;
st447:
	if ( ++p == pe )
		goto _test_eof447;
case 447:
	switch( (*p) ) {
		case 67u: goto tr630;
		case 99u: goto tr630;
	}
	goto st0;
tr630:
/* #line 25 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_BCC; }
	goto st448;
tr663:
/* #line 26 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_BODY; }
	goto st448;
tr664:
/* #line 27 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_CC; }
	goto st448;
tr692:
/* #line 28 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_FROM; }
	goto st448;
tr831:
/* #line 29 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SUBJECT; }
	goto st448;
tr834:
/* #line 31 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_TO; }
	goto st448;
tr836:
/* #line 30 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_TEXT; }
	goto st448;
st448:
	if ( ++p == pe )
		goto _test_eof448;
case 448:
/* #line 5699 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr631;
	goto st0;
tr702:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st449;
tr631:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st449;
st449:
	if ( ++p == pe )
		goto _test_eof449;
case 449:
/* #line 5712 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr633;
		case 123u: goto tr634;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr632;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr632;
		} else if ( (*p) >= 43u )
			goto tr632;
	} else
		goto tr632;
	goto st0;
tr632:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st450;
st450:
	if ( ++p == pe )
		goto _test_eof450;
case 450:
/* #line 5735 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr635;
		case 33u: goto st450;
		case 41u: goto tr637;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st450;
		} else if ( (*p) >= 35u )
			goto st450;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st450;
		} else if ( (*p) >= 93u )
			goto st450;
	} else
		goto st450;
	goto st0;
tr633:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st451;
tr641:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st451;
tr642:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st451;
st451:
	if ( ++p == pe )
		goto _test_eof451;
case 451:
/* #line 5769 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr639;
		case 92u: goto st452;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st451;
	goto tr641;
st452:
	if ( ++p == pe )
		goto _test_eof452;
case 452:
	switch( (*p) ) {
		case 34u: goto tr642;
		case 92u: goto tr642;
	}
	goto st0;
tr634:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st453;
st453:
	if ( ++p == pe )
		goto _test_eof453;
case 453:
/* #line 5795 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st454;
	goto st0;
st454:
	if ( ++p == pe )
		goto _test_eof454;
case 454:
	switch( (*p) ) {
		case 43u: goto st455;
		case 125u: goto st456;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st454;
	goto st0;
st455:
	if ( ++p == pe )
		goto _test_eof455;
case 455:
	if ( (*p) == 125u )
		goto st456;
	goto st0;
st456:
	if ( ++p == pe )
		goto _test_eof456;
case 456:
	if ( (*p) == 13u )
		goto st457;
	goto st0;
st457:
	if ( ++p == pe )
		goto _test_eof457;
case 457:
	if ( (*p) == 10u )
		goto tr647;
	goto st0;
st458:
	if ( ++p == pe )
		goto _test_eof458;
case 458:
	switch( (*p) ) {
		case 70u: goto st459;
		case 102u: goto st459;
	}
	goto st0;
st459:
	if ( ++p == pe )
		goto _test_eof459;
case 459:
	switch( (*p) ) {
		case 79u: goto st460;
		case 111u: goto st460;
	}
	goto st0;
st460:
	if ( ++p == pe )
		goto _test_eof460;
case 460:
	switch( (*p) ) {
		case 82u: goto st461;
		case 114u: goto st461;
	}
	goto st0;
st461:
	if ( ++p == pe )
		goto _test_eof461;
case 461:
	switch( (*p) ) {
		case 69u: goto tr651;
		case 101u: goto tr651;
	}
	goto st0;
tr651:
/* #line 33 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_BEFORE; }
	goto st462;
tr759:
/* #line 34 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_ON; }
	goto st462;
tr796:
/* #line 39 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SAVEDBEFORE; }
	goto st462;
tr797:
/* #line 40 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SAVEDON; }
	goto st462;
tr801:
/* #line 41 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SAVEDSINCE; }
	goto st462;
tr813:
/* #line 36 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SENTBEFORE; }
	goto st462;
tr814:
/* #line 37 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SENTON; }
	goto st462;
tr818:
/* #line 38 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SENTSINCE; }
	goto st462;
tr821:
/* #line 35 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SINCE; }
	goto st462;
st462:
	if ( ++p == pe )
		goto _test_eof462;
case 462:
/* #line 5897 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr652;
	goto st0;
tr652:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st463;
st463:
	if ( ++p == pe )
		goto _test_eof463;
case 463:
/* #line 5907 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto st464;
		case 45u: goto tr654;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr654;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr654;
	} else
		goto tr654;
	goto st0;
st464:
	if ( ++p == pe )
		goto _test_eof464;
case 464:
	if ( (*p) == 45u )
		goto tr655;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr655;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr655;
	} else
		goto tr655;
	goto st0;
tr655:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st465;
st465:
	if ( ++p == pe )
		goto _test_eof465;
case 465:
/* #line 5942 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr656;
		case 45u: goto st465;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st465;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st465;
	} else
		goto st465;
	goto st0;
tr654:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st466;
st466:
	if ( ++p == pe )
		goto _test_eof466;
case 466:
/* #line 5962 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr658;
		case 32u: goto tr659;
		case 41u: goto tr660;
		case 45u: goto st466;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st466;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st466;
	} else
		goto st466;
	goto st0;
st467:
	if ( ++p == pe )
		goto _test_eof467;
case 467:
	switch( (*p) ) {
		case 68u: goto st468;
		case 100u: goto st468;
	}
	goto st0;
st468:
	if ( ++p == pe )
		goto _test_eof468;
case 468:
	switch( (*p) ) {
		case 89u: goto tr663;
		case 121u: goto tr663;
	}
	goto st0;
st469:
	if ( ++p == pe )
		goto _test_eof469;
case 469:
	switch( (*p) ) {
		case 67u: goto tr664;
		case 99u: goto tr664;
	}
	goto st0;
st470:
	if ( ++p == pe )
		goto _test_eof470;
case 470:
	switch( (*p) ) {
		case 69u: goto st471;
		case 82u: goto st476;
		case 101u: goto st471;
		case 114u: goto st476;
	}
	goto st0;
st471:
	if ( ++p == pe )
		goto _test_eof471;
case 471:
	switch( (*p) ) {
		case 76u: goto st472;
		case 108u: goto st472;
	}
	goto st0;
st472:
	if ( ++p == pe )
		goto _test_eof472;
case 472:
	switch( (*p) ) {
		case 69u: goto st473;
		case 101u: goto st473;
	}
	goto st0;
st473:
	if ( ++p == pe )
		goto _test_eof473;
case 473:
	switch( (*p) ) {
		case 84u: goto st474;
		case 116u: goto st474;
	}
	goto st0;
st474:
	if ( ++p == pe )
		goto _test_eof474;
case 474:
	switch( (*p) ) {
		case 69u: goto st475;
		case 101u: goto st475;
	}
	goto st0;
st475:
	if ( ++p == pe )
		goto _test_eof475;
case 475:
	switch( (*p) ) {
		case 68u: goto tr671;
		case 100u: goto tr671;
	}
	goto st0;
st476:
	if ( ++p == pe )
		goto _test_eof476;
case 476:
	switch( (*p) ) {
		case 65u: goto st477;
		case 97u: goto st477;
	}
	goto st0;
st477:
	if ( ++p == pe )
		goto _test_eof477;
case 477:
	switch( (*p) ) {
		case 70u: goto st478;
		case 102u: goto st478;
	}
	goto st0;
st478:
	if ( ++p == pe )
		goto _test_eof478;
case 478:
	switch( (*p) ) {
		case 84u: goto tr674;
		case 116u: goto tr674;
	}
	goto st0;
st479:
	if ( ++p == pe )
		goto _test_eof479;
case 479:
	switch( (*p) ) {
		case 77u: goto st480;
		case 109u: goto st480;
	}
	goto st0;
st480:
	if ( ++p == pe )
		goto _test_eof480;
case 480:
	switch( (*p) ) {
		case 65u: goto st481;
		case 97u: goto st481;
	}
	goto st0;
st481:
	if ( ++p == pe )
		goto _test_eof481;
case 481:
	switch( (*p) ) {
		case 73u: goto st482;
		case 105u: goto st482;
	}
	goto st0;
st482:
	if ( ++p == pe )
		goto _test_eof482;
case 482:
	switch( (*p) ) {
		case 76u: goto st483;
		case 108u: goto st483;
	}
	goto st0;
st483:
	if ( ++p == pe )
		goto _test_eof483;
case 483:
	switch( (*p) ) {
		case 73u: goto st484;
		case 105u: goto st484;
	}
	goto st0;
st484:
	if ( ++p == pe )
		goto _test_eof484;
case 484:
	switch( (*p) ) {
		case 68u: goto tr680;
		case 100u: goto tr680;
	}
	goto st0;
tr680:
/* #line 50 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_EMAILID; }
	goto st485;
tr720:
/* #line 48 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_KEYWORD; }
	goto st485;
tr842:
/* #line 51 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_THREADID; }
	goto st485;
tr880:
/* #line 49 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UNKEYWORD; }
	goto st485;
st485:
	if ( ++p == pe )
		goto _test_eof485;
case 485:
/* #line 6157 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr681;
	goto st0;
tr681:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st486;
st486:
	if ( ++p == pe )
		goto _test_eof486;
case 486:
/* #line 6167 "gen/imap.c" */
	if ( (*p) == 33u )
		goto tr682;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr682;
		} else if ( (*p) >= 35u )
			goto tr682;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr682;
		} else if ( (*p) >= 94u )
			goto tr682;
	} else
		goto tr682;
	goto st0;
tr682:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st487;
st487:
	if ( ++p == pe )
		goto _test_eof487;
case 487:
/* #line 6191 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr89;
		case 32u: goto tr635;
		case 33u: goto st487;
		case 41u: goto tr637;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st487;
		} else if ( (*p) >= 35u )
			goto st487;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st487;
		} else if ( (*p) >= 94u )
			goto st487;
	} else
		goto st487;
	goto st0;
st488:
	if ( ++p == pe )
		goto _test_eof488;
case 488:
	switch( (*p) ) {
		case 76u: goto st489;
		case 82u: goto st494;
		case 108u: goto st489;
		case 114u: goto st494;
	}
	goto st0;
st489:
	if ( ++p == pe )
		goto _test_eof489;
case 489:
	switch( (*p) ) {
		case 65u: goto st490;
		case 97u: goto st490;
	}
	goto st0;
st490:
	if ( ++p == pe )
		goto _test_eof490;
case 490:
	switch( (*p) ) {
		case 71u: goto st491;
		case 103u: goto st491;
	}
	goto st0;
st491:
	if ( ++p == pe )
		goto _test_eof491;
case 491:
	switch( (*p) ) {
		case 71u: goto st492;
		case 103u: goto st492;
	}
	goto st0;
st492:
	if ( ++p == pe )
		goto _test_eof492;
case 492:
	switch( (*p) ) {
		case 69u: goto st493;
		case 101u: goto st493;
	}
	goto st0;
st493:
	if ( ++p == pe )
		goto _test_eof493;
case 493:
	switch( (*p) ) {
		case 68u: goto tr690;
		case 100u: goto tr690;
	}
	goto st0;
st494:
	if ( ++p == pe )
		goto _test_eof494;
case 494:
	switch( (*p) ) {
		case 79u: goto st495;
		case 111u: goto st495;
	}
	goto st0;
st495:
	if ( ++p == pe )
		goto _test_eof495;
case 495:
	switch( (*p) ) {
		case 77u: goto tr692;
		case 109u: goto tr692;
	}
	goto st0;
st496:
	if ( ++p == pe )
		goto _test_eof496;
case 496:
	switch( (*p) ) {
		case 69u: goto st497;
		case 101u: goto st497;
	}
	goto st0;
st497:
	if ( ++p == pe )
		goto _test_eof497;
case 497:
	switch( (*p) ) {
		case 65u: goto st498;
		case 97u: goto st498;
	}
	goto st0;
st498:
	if ( ++p == pe )
		goto _test_eof498;
case 498:
	switch( (*p) ) {
		case 68u: goto st499;
		case 100u: goto st499;
	}
	goto st0;
st499:
	if ( ++p == pe )
		goto _test_eof499;
case 499:
	switch( (*p) ) {
		case 69u: goto st500;
		case 101u: goto st500;
	}
	goto st0;
st500:
	if ( ++p == pe )
		goto _test_eof500;
case 500:
	switch( (*p) ) {
		case 82u: goto tr697;
		case 114u: goto tr697;
	}
	goto st0;
tr697:
/* #line 53 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_HEADER; }
	goto st501;
st501:
	if ( ++p == pe )
		goto _test_eof501;
case 501:
/* #line 6338 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr698;
	goto st0;
tr698:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st502;
st502:
	if ( ++p == pe )
		goto _test_eof502;
case 502:
/* #line 6348 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr700;
		case 123u: goto tr701;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr699;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr699;
		} else if ( (*p) >= 43u )
			goto tr699;
	} else
		goto tr699;
	goto st0;
tr699:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st503;
st503:
	if ( ++p == pe )
		goto _test_eof503;
case 503:
/* #line 6371 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr702;
		case 33u: goto st503;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st503;
		} else if ( (*p) >= 35u )
			goto st503;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st503;
		} else if ( (*p) >= 93u )
			goto st503;
	} else
		goto st503;
	goto st0;
tr700:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st504;
tr707:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st504;
tr709:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st504;
st504:
	if ( ++p == pe )
		goto _test_eof504;
case 504:
/* #line 6403 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr705;
		case 92u: goto st506;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st504;
	goto tr707;
tr705:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st505;
tr714:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 505; goto _out;} }
	goto st505;
st505:
	if ( ++p == pe )
		goto _test_eof505;
case 505:
/* #line 6423 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st449;
	goto st0;
st506:
	if ( ++p == pe )
		goto _test_eof506;
case 506:
	switch( (*p) ) {
		case 34u: goto tr709;
		case 92u: goto tr709;
	}
	goto st0;
tr701:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st507;
st507:
	if ( ++p == pe )
		goto _test_eof507;
case 507:
/* #line 6442 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st508;
	goto st0;
st508:
	if ( ++p == pe )
		goto _test_eof508;
case 508:
	switch( (*p) ) {
		case 43u: goto st509;
		case 125u: goto st510;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st508;
	goto st0;
st509:
	if ( ++p == pe )
		goto _test_eof509;
case 509:
	if ( (*p) == 125u )
		goto st510;
	goto st0;
st510:
	if ( ++p == pe )
		goto _test_eof510;
case 510:
	if ( (*p) == 13u )
		goto st511;
	goto st0;
st511:
	if ( ++p == pe )
		goto _test_eof511;
case 511:
	if ( (*p) == 10u )
		goto tr714;
	goto st0;
st512:
	if ( ++p == pe )
		goto _test_eof512;
case 512:
	switch( (*p) ) {
		case 69u: goto st513;
		case 101u: goto st513;
	}
	goto st0;
st513:
	if ( ++p == pe )
		goto _test_eof513;
case 513:
	switch( (*p) ) {
		case 89u: goto st514;
		case 121u: goto st514;
	}
	goto st0;
st514:
	if ( ++p == pe )
		goto _test_eof514;
case 514:
	switch( (*p) ) {
		case 87u: goto st515;
		case 119u: goto st515;
	}
	goto st0;
st515:
	if ( ++p == pe )
		goto _test_eof515;
case 515:
	switch( (*p) ) {
		case 79u: goto st516;
		case 111u: goto st516;
	}
	goto st0;
st516:
	if ( ++p == pe )
		goto _test_eof516;
case 516:
	switch( (*p) ) {
		case 82u: goto st517;
		case 114u: goto st517;
	}
	goto st0;
st517:
	if ( ++p == pe )
		goto _test_eof517;
case 517:
	switch( (*p) ) {
		case 68u: goto tr720;
		case 100u: goto tr720;
	}
	goto st0;
st518:
	if ( ++p == pe )
		goto _test_eof518;
case 518:
	switch( (*p) ) {
		case 65u: goto st519;
		case 97u: goto st519;
	}
	goto st0;
st519:
	if ( ++p == pe )
		goto _test_eof519;
case 519:
	switch( (*p) ) {
		case 82u: goto st520;
		case 114u: goto st520;
	}
	goto st0;
st520:
	if ( ++p == pe )
		goto _test_eof520;
case 520:
	switch( (*p) ) {
		case 71u: goto st521;
		case 103u: goto st521;
	}
	goto st0;
st521:
	if ( ++p == pe )
		goto _test_eof521;
case 521:
	switch( (*p) ) {
		case 69u: goto st522;
		case 101u: goto st522;
	}
	goto st0;
st522:
	if ( ++p == pe )
		goto _test_eof522;
case 522:
	switch( (*p) ) {
		case 82u: goto tr725;
		case 114u: goto tr725;
	}
	goto st0;
tr725:
/* #line 43 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_LARGER; }
	goto st523;
tr763:
/* #line 46 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_OLDER; }
	goto st523;
tr826:
/* #line 44 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_SMALLER; }
	goto st523;
tr889:
/* #line 45 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_YOUNGER; }
	goto st523;
st523:
	if ( ++p == pe )
		goto _test_eof523;
case 523:
/* #line 6592 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr726;
	goto st0;
tr726:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st524;
st524:
	if ( ++p == pe )
		goto _test_eof524;
case 524:
/* #line 6602 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr727;
	goto st0;
tr727:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st525;
st525:
	if ( ++p == pe )
		goto _test_eof525;
case 525:
/* #line 6612 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr728;
		case 32u: goto tr729;
		case 41u: goto tr730;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st525;
	goto st0;
st526:
	if ( ++p == pe )
		goto _test_eof526;
case 526:
	switch( (*p) ) {
		case 79u: goto st527;
		case 111u: goto st527;
	}
	goto st0;
st527:
	if ( ++p == pe )
		goto _test_eof527;
case 527:
	switch( (*p) ) {
		case 68u: goto st528;
		case 100u: goto st528;
	}
	goto st0;
st528:
	if ( ++p == pe )
		goto _test_eof528;
case 528:
	switch( (*p) ) {
		case 83u: goto st529;
		case 115u: goto st529;
	}
	goto st0;
st529:
	if ( ++p == pe )
		goto _test_eof529;
case 529:
	switch( (*p) ) {
		case 69u: goto st530;
		case 101u: goto st530;
	}
	goto st0;
st530:
	if ( ++p == pe )
		goto _test_eof530;
case 530:
	switch( (*p) ) {
		case 81u: goto tr736;
		case 113u: goto tr736;
	}
	goto st0;
tr736:
/* #line 60 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_MODSEQ; }
	goto st531;
st531:
	if ( ++p == pe )
		goto _test_eof531;
case 531:
/* #line 6672 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr737;
	goto st0;
tr737:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st532;
st532:
	if ( ++p == pe )
		goto _test_eof532;
case 532:
/* #line 6682 "gen/imap.c" */
	if ( (*p) == 34u )
		goto st533;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr727;
	goto st0;
st533:
	if ( ++p == pe )
		goto _test_eof533;
case 533:
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto st534;
		case 92u: goto st547;
	}
	goto st533;
st534:
	if ( ++p == pe )
		goto _test_eof534;
case 534:
	if ( (*p) == 32u )
		goto st535;
	goto st0;
st535:
	if ( ++p == pe )
		goto _test_eof535;
case 535:
	switch( (*p) ) {
		case 65u: goto st536;
		case 80u: goto st539;
		case 83u: goto st542;
		case 97u: goto st536;
		case 112u: goto st539;
		case 115u: goto st542;
	}
	goto st0;
st536:
	if ( ++p == pe )
		goto _test_eof536;
case 536:
	switch( (*p) ) {
		case 76u: goto st537;
		case 108u: goto st537;
	}
	goto st0;
st537:
	if ( ++p == pe )
		goto _test_eof537;
case 537:
	switch( (*p) ) {
		case 76u: goto st538;
		case 108u: goto st538;
	}
	goto st0;
st538:
	if ( ++p == pe )
		goto _test_eof538;
case 538:
	if ( (*p) == 32u )
		goto st524;
	goto st0;
st539:
	if ( ++p == pe )
		goto _test_eof539;
case 539:
	switch( (*p) ) {
		case 82u: goto st540;
		case 114u: goto st540;
	}
	goto st0;
st540:
	if ( ++p == pe )
		goto _test_eof540;
case 540:
	switch( (*p) ) {
		case 73u: goto st541;
		case 105u: goto st541;
	}
	goto st0;
st541:
	if ( ++p == pe )
		goto _test_eof541;
case 541:
	switch( (*p) ) {
		case 86u: goto st538;
		case 118u: goto st538;
	}
	goto st0;
st542:
	if ( ++p == pe )
		goto _test_eof542;
case 542:
	switch( (*p) ) {
		case 72u: goto st543;
		case 104u: goto st543;
	}
	goto st0;
st543:
	if ( ++p == pe )
		goto _test_eof543;
case 543:
	switch( (*p) ) {
		case 65u: goto st544;
		case 97u: goto st544;
	}
	goto st0;
st544:
	if ( ++p == pe )
		goto _test_eof544;
case 544:
	switch( (*p) ) {
		case 82u: goto st545;
		case 114u: goto st545;
	}
	goto st0;
st545:
	if ( ++p == pe )
		goto _test_eof545;
case 545:
	switch( (*p) ) {
		case 69u: goto st546;
		case 101u: goto st546;
	}
	goto st0;
st546:
	if ( ++p == pe )
		goto _test_eof546;
case 546:
	switch( (*p) ) {
		case 68u: goto st538;
		case 100u: goto st538;
	}
	goto st0;
st547:
	if ( ++p == pe )
		goto _test_eof547;
case 547:
	switch( (*p) ) {
		case 34u: goto st533;
		case 92u: goto st533;
	}
	goto st0;
st548:
	if ( ++p == pe )
		goto _test_eof548;
case 548:
	switch( (*p) ) {
		case 69u: goto st549;
		case 79u: goto st550;
		case 101u: goto st549;
		case 111u: goto st550;
	}
	goto st0;
st549:
	if ( ++p == pe )
		goto _test_eof549;
case 549:
	switch( (*p) ) {
		case 87u: goto tr756;
		case 119u: goto tr756;
	}
	goto st0;
st550:
	if ( ++p == pe )
		goto _test_eof550;
case 550:
	switch( (*p) ) {
		case 84u: goto tr757;
		case 116u: goto tr757;
	}
	goto st0;
st551:
	if ( ++p == pe )
		goto _test_eof551;
case 551:
	switch( (*p) ) {
		case 76u: goto st552;
		case 78u: goto tr759;
		case 82u: goto tr760;
		case 108u: goto st552;
		case 110u: goto tr759;
		case 114u: goto tr760;
	}
	goto st0;
st552:
	if ( ++p == pe )
		goto _test_eof552;
case 552:
	switch( (*p) ) {
		case 68u: goto tr761;
		case 100u: goto tr761;
	}
	goto st0;
tr761:
/* #line 14 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_OLD; }
	goto st553;
st553:
	if ( ++p == pe )
		goto _test_eof553;
case 553:
/* #line 6883 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr618;
		case 32u: goto tr619;
		case 41u: goto tr620;
		case 69u: goto st554;
		case 101u: goto st554;
	}
	goto st0;
st554:
	if ( ++p == pe )
		goto _test_eof554;
case 554:
	switch( (*p) ) {
		case 82u: goto tr763;
		case 114u: goto tr763;
	}
	goto st0;
st555:
	if ( ++p == pe )
		goto _test_eof555;
case 555:
	switch( (*p) ) {
		case 69u: goto st556;
		case 101u: goto st556;
	}
	goto st0;
st556:
	if ( ++p == pe )
		goto _test_eof556;
case 556:
	switch( (*p) ) {
		case 67u: goto st557;
		case 99u: goto st557;
	}
	goto st0;
st557:
	if ( ++p == pe )
		goto _test_eof557;
case 557:
	switch( (*p) ) {
		case 69u: goto st558;
		case 101u: goto st558;
	}
	goto st0;
st558:
	if ( ++p == pe )
		goto _test_eof558;
case 558:
	switch( (*p) ) {
		case 78u: goto st559;
		case 110u: goto st559;
	}
	goto st0;
st559:
	if ( ++p == pe )
		goto _test_eof559;
case 559:
	switch( (*p) ) {
		case 84u: goto tr768;
		case 116u: goto tr768;
	}
	goto st0;
st560:
	if ( ++p == pe )
		goto _test_eof560;
case 560:
	switch( (*p) ) {
		case 65u: goto st561;
		case 69u: goto st586;
		case 73u: goto st600;
		case 77u: goto st603;
		case 85u: goto st608;
		case 97u: goto st561;
		case 101u: goto st586;
		case 105u: goto st600;
		case 109u: goto st603;
		case 117u: goto st608;
	}
	goto st0;
st561:
	if ( ++p == pe )
		goto _test_eof561;
case 561:
	switch( (*p) ) {
		case 86u: goto st562;
		case 118u: goto st562;
	}
	goto st0;
st562:
	if ( ++p == pe )
		goto _test_eof562;
case 562:
	switch( (*p) ) {
		case 69u: goto st563;
		case 101u: goto st563;
	}
	goto st0;
st563:
	if ( ++p == pe )
		goto _test_eof563;
case 563:
	switch( (*p) ) {
		case 68u: goto st564;
		case 100u: goto st564;
	}
	goto st0;
st564:
	if ( ++p == pe )
		goto _test_eof564;
case 564:
	switch( (*p) ) {
		case 65u: goto st565;
		case 66u: goto st576;
		case 79u: goto st581;
		case 83u: goto st582;
		case 97u: goto st565;
		case 98u: goto st576;
		case 111u: goto st581;
		case 115u: goto st582;
	}
	goto st0;
st565:
	if ( ++p == pe )
		goto _test_eof565;
case 565:
	switch( (*p) ) {
		case 84u: goto st566;
		case 116u: goto st566;
	}
	goto st0;
st566:
	if ( ++p == pe )
		goto _test_eof566;
case 566:
	switch( (*p) ) {
		case 69u: goto st567;
		case 101u: goto st567;
	}
	goto st0;
st567:
	if ( ++p == pe )
		goto _test_eof567;
case 567:
	switch( (*p) ) {
		case 83u: goto st568;
		case 115u: goto st568;
	}
	goto st0;
st568:
	if ( ++p == pe )
		goto _test_eof568;
case 568:
	switch( (*p) ) {
		case 85u: goto st569;
		case 117u: goto st569;
	}
	goto st0;
st569:
	if ( ++p == pe )
		goto _test_eof569;
case 569:
	switch( (*p) ) {
		case 80u: goto st570;
		case 112u: goto st570;
	}
	goto st0;
st570:
	if ( ++p == pe )
		goto _test_eof570;
case 570:
	switch( (*p) ) {
		case 80u: goto st571;
		case 112u: goto st571;
	}
	goto st0;
st571:
	if ( ++p == pe )
		goto _test_eof571;
case 571:
	switch( (*p) ) {
		case 79u: goto st572;
		case 111u: goto st572;
	}
	goto st0;
st572:
	if ( ++p == pe )
		goto _test_eof572;
case 572:
	switch( (*p) ) {
		case 82u: goto st573;
		case 114u: goto st573;
	}
	goto st0;
st573:
	if ( ++p == pe )
		goto _test_eof573;
case 573:
	switch( (*p) ) {
		case 84u: goto st574;
		case 116u: goto st574;
	}
	goto st0;
st574:
	if ( ++p == pe )
		goto _test_eof574;
case 574:
	switch( (*p) ) {
		case 69u: goto st575;
		case 101u: goto st575;
	}
	goto st0;
st575:
	if ( ++p == pe )
		goto _test_eof575;
case 575:
	switch( (*p) ) {
		case 68u: goto tr791;
		case 100u: goto tr791;
	}
	goto st0;
st576:
	if ( ++p == pe )
		goto _test_eof576;
case 576:
	switch( (*p) ) {
		case 69u: goto st577;
		case 101u: goto st577;
	}
	goto st0;
st577:
	if ( ++p == pe )
		goto _test_eof577;
case 577:
	switch( (*p) ) {
		case 70u: goto st578;
		case 102u: goto st578;
	}
	goto st0;
st578:
	if ( ++p == pe )
		goto _test_eof578;
case 578:
	switch( (*p) ) {
		case 79u: goto st579;
		case 111u: goto st579;
	}
	goto st0;
st579:
	if ( ++p == pe )
		goto _test_eof579;
case 579:
	switch( (*p) ) {
		case 82u: goto st580;
		case 114u: goto st580;
	}
	goto st0;
st580:
	if ( ++p == pe )
		goto _test_eof580;
case 580:
	switch( (*p) ) {
		case 69u: goto tr796;
		case 101u: goto tr796;
	}
	goto st0;
st581:
	if ( ++p == pe )
		goto _test_eof581;
case 581:
	switch( (*p) ) {
		case 78u: goto tr797;
		case 110u: goto tr797;
	}
	goto st0;
st582:
	if ( ++p == pe )
		goto _test_eof582;
case 582:
	switch( (*p) ) {
		case 73u: goto st583;
		case 105u: goto st583;
	}
	goto st0;
st583:
	if ( ++p == pe )
		goto _test_eof583;
case 583:
	switch( (*p) ) {
		case 78u: goto st584;
		case 110u: goto st584;
	}
	goto st0;
st584:
	if ( ++p == pe )
		goto _test_eof584;
case 584:
	switch( (*p) ) {
		case 67u: goto st585;
		case 99u: goto st585;
	}
	goto st0;
st585:
	if ( ++p == pe )
		goto _test_eof585;
case 585:
	switch( (*p) ) {
		case 69u: goto tr801;
		case 101u: goto tr801;
	}
	goto st0;
st586:
	if ( ++p == pe )
		goto _test_eof586;
case 586:
	switch( (*p) ) {
		case 69u: goto st587;
		case 78u: goto st588;
		case 101u: goto st587;
		case 110u: goto st588;
	}
	goto st0;
st587:
	if ( ++p == pe )
		goto _test_eof587;
case 587:
	switch( (*p) ) {
		case 78u: goto tr804;
		case 110u: goto tr804;
	}
	goto st0;
st588:
	if ( ++p == pe )
		goto _test_eof588;
case 588:
	switch( (*p) ) {
		case 84u: goto st589;
		case 116u: goto st589;
	}
	goto st0;
st589:
	if ( ++p == pe )
		goto _test_eof589;
case 589:
	switch( (*p) ) {
		case 66u: goto st590;
		case 79u: goto st595;
		case 83u: goto st596;
		case 98u: goto st590;
		case 111u: goto st595;
		case 115u: goto st596;
	}
	goto st0;
st590:
	if ( ++p == pe )
		goto _test_eof590;
case 590:
	switch( (*p) ) {
		case 69u: goto st591;
		case 101u: goto st591;
	}
	goto st0;
st591:
	if ( ++p == pe )
		goto _test_eof591;
case 591:
	switch( (*p) ) {
		case 70u: goto st592;
		case 102u: goto st592;
	}
	goto st0;
st592:
	if ( ++p == pe )
		goto _test_eof592;
case 592:
	switch( (*p) ) {
		case 79u: goto st593;
		case 111u: goto st593;
	}
	goto st0;
st593:
	if ( ++p == pe )
		goto _test_eof593;
case 593:
	switch( (*p) ) {
		case 82u: goto st594;
		case 114u: goto st594;
	}
	goto st0;
st594:
	if ( ++p == pe )
		goto _test_eof594;
case 594:
	switch( (*p) ) {
		case 69u: goto tr813;
		case 101u: goto tr813;
	}
	goto st0;
st595:
	if ( ++p == pe )
		goto _test_eof595;
case 595:
	switch( (*p) ) {
		case 78u: goto tr814;
		case 110u: goto tr814;
	}
	goto st0;
st596:
	if ( ++p == pe )
		goto _test_eof596;
case 596:
	switch( (*p) ) {
		case 73u: goto st597;
		case 105u: goto st597;
	}
	goto st0;
st597:
	if ( ++p == pe )
		goto _test_eof597;
case 597:
	switch( (*p) ) {
		case 78u: goto st598;
		case 110u: goto st598;
	}
	goto st0;
st598:
	if ( ++p == pe )
		goto _test_eof598;
case 598:
	switch( (*p) ) {
		case 67u: goto st599;
		case 99u: goto st599;
	}
	goto st0;
st599:
	if ( ++p == pe )
		goto _test_eof599;
case 599:
	switch( (*p) ) {
		case 69u: goto tr818;
		case 101u: goto tr818;
	}
	goto st0;
st600:
	if ( ++p == pe )
		goto _test_eof600;
case 600:
	switch( (*p) ) {
		case 78u: goto st601;
		case 110u: goto st601;
	}
	goto st0;
st601:
	if ( ++p == pe )
		goto _test_eof601;
case 601:
	switch( (*p) ) {
		case 67u: goto st602;
		case 99u: goto st602;
	}
	goto st0;
st602:
	if ( ++p == pe )
		goto _test_eof602;
case 602:
	switch( (*p) ) {
		case 69u: goto tr821;
		case 101u: goto tr821;
	}
	goto st0;
st603:
	if ( ++p == pe )
		goto _test_eof603;
case 603:
	switch( (*p) ) {
		case 65u: goto st604;
		case 97u: goto st604;
	}
	goto st0;
st604:
	if ( ++p == pe )
		goto _test_eof604;
case 604:
	switch( (*p) ) {
		case 76u: goto st605;
		case 108u: goto st605;
	}
	goto st0;
st605:
	if ( ++p == pe )
		goto _test_eof605;
case 605:
	switch( (*p) ) {
		case 76u: goto st606;
		case 108u: goto st606;
	}
	goto st0;
st606:
	if ( ++p == pe )
		goto _test_eof606;
case 606:
	switch( (*p) ) {
		case 69u: goto st607;
		case 101u: goto st607;
	}
	goto st0;
st607:
	if ( ++p == pe )
		goto _test_eof607;
case 607:
	switch( (*p) ) {
		case 82u: goto tr826;
		case 114u: goto tr826;
	}
	goto st0;
st608:
	if ( ++p == pe )
		goto _test_eof608;
case 608:
	switch( (*p) ) {
		case 66u: goto st609;
		case 98u: goto st609;
	}
	goto st0;
st609:
	if ( ++p == pe )
		goto _test_eof609;
case 609:
	switch( (*p) ) {
		case 74u: goto st610;
		case 106u: goto st610;
	}
	goto st0;
st610:
	if ( ++p == pe )
		goto _test_eof610;
case 610:
	switch( (*p) ) {
		case 69u: goto st611;
		case 101u: goto st611;
	}
	goto st0;
st611:
	if ( ++p == pe )
		goto _test_eof611;
case 611:
	switch( (*p) ) {
		case 67u: goto st612;
		case 99u: goto st612;
	}
	goto st0;
st612:
	if ( ++p == pe )
		goto _test_eof612;
case 612:
	switch( (*p) ) {
		case 84u: goto tr831;
		case 116u: goto tr831;
	}
	goto st0;
st613:
	if ( ++p == pe )
		goto _test_eof613;
case 613:
	switch( (*p) ) {
		case 69u: goto st614;
		case 72u: goto st616;
		case 79u: goto tr834;
		case 101u: goto st614;
		case 104u: goto st616;
		case 111u: goto tr834;
	}
	goto st0;
st614:
	if ( ++p == pe )
		goto _test_eof614;
case 614:
	switch( (*p) ) {
		case 88u: goto st615;
		case 120u: goto st615;
	}
	goto st0;
st615:
	if ( ++p == pe )
		goto _test_eof615;
case 615:
	switch( (*p) ) {
		case 84u: goto tr836;
		case 116u: goto tr836;
	}
	goto st0;
st616:
	if ( ++p == pe )
		goto _test_eof616;
case 616:
	switch( (*p) ) {
		case 82u: goto st617;
		case 114u: goto st617;
	}
	goto st0;
st617:
	if ( ++p == pe )
		goto _test_eof617;
case 617:
	switch( (*p) ) {
		case 69u: goto st618;
		case 101u: goto st618;
	}
	goto st0;
st618:
	if ( ++p == pe )
		goto _test_eof618;
case 618:
	switch( (*p) ) {
		case 65u: goto st619;
		case 97u: goto st619;
	}
	goto st0;
st619:
	if ( ++p == pe )
		goto _test_eof619;
case 619:
	switch( (*p) ) {
		case 68u: goto st620;
		case 100u: goto st620;
	}
	goto st0;
st620:
	if ( ++p == pe )
		goto _test_eof620;
case 620:
	switch( (*p) ) {
		case 73u: goto st621;
		case 105u: goto st621;
	}
	goto st0;
st621:
	if ( ++p == pe )
		goto _test_eof621;
case 621:
	switch( (*p) ) {
		case 68u: goto tr842;
		case 100u: goto tr842;
	}
	goto st0;
st622:
	if ( ++p == pe )
		goto _test_eof622;
case 622:
	switch( (*p) ) {
		case 73u: goto st623;
		case 78u: goto st626;
		case 105u: goto st623;
		case 110u: goto st626;
	}
	goto st0;
st623:
	if ( ++p == pe )
		goto _test_eof623;
case 623:
	switch( (*p) ) {
		case 68u: goto tr845;
		case 100u: goto tr845;
	}
	goto st0;
tr845:
/* #line 54 "grammar/imap_search.rl" */
	{ ps->key = IMAP_K_UID; }
	goto st624;
st624:
	if ( ++p == pe )
		goto _test_eof624;
case 624:
/* #line 7554 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr846;
	goto st0;
tr846:
/* #line 38 "grammar/imap.rl" */
	{ imap_push(ps, ps->key, data, p, p); }
	goto st625;
st625:
	if ( ++p == pe )
		goto _test_eof625;
case 625:
/* #line 7564 "gen/imap.c" */
	switch( (*p) ) {
		case 36u: goto tr581;
		case 42u: goto tr583;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr584;
	goto st0;
st626:
	if ( ++p == pe )
		goto _test_eof626;
case 626:
	switch( (*p) ) {
		case 65u: goto st627;
		case 68u: goto st634;
		case 70u: goto st643;
		case 75u: goto st649;
		case 83u: goto st655;
		case 97u: goto st627;
		case 100u: goto st634;
		case 102u: goto st643;
		case 107u: goto st649;
		case 115u: goto st655;
	}
	goto st0;
st627:
	if ( ++p == pe )
		goto _test_eof627;
case 627:
	switch( (*p) ) {
		case 78u: goto st628;
		case 110u: goto st628;
	}
	goto st0;
st628:
	if ( ++p == pe )
		goto _test_eof628;
case 628:
	switch( (*p) ) {
		case 83u: goto st629;
		case 115u: goto st629;
	}
	goto st0;
st629:
	if ( ++p == pe )
		goto _test_eof629;
case 629:
	switch( (*p) ) {
		case 87u: goto st630;
		case 119u: goto st630;
	}
	goto st0;
st630:
	if ( ++p == pe )
		goto _test_eof630;
case 630:
	switch( (*p) ) {
		case 69u: goto st631;
		case 101u: goto st631;
	}
	goto st0;
st631:
	if ( ++p == pe )
		goto _test_eof631;
case 631:
	switch( (*p) ) {
		case 82u: goto st632;
		case 114u: goto st632;
	}
	goto st0;
st632:
	if ( ++p == pe )
		goto _test_eof632;
case 632:
	switch( (*p) ) {
		case 69u: goto st633;
		case 101u: goto st633;
	}
	goto st0;
st633:
	if ( ++p == pe )
		goto _test_eof633;
case 633:
	switch( (*p) ) {
		case 68u: goto tr858;
		case 100u: goto tr858;
	}
	goto st0;
st634:
	if ( ++p == pe )
		goto _test_eof634;
case 634:
	switch( (*p) ) {
		case 69u: goto st635;
		case 82u: goto st640;
		case 101u: goto st635;
		case 114u: goto st640;
	}
	goto st0;
st635:
	if ( ++p == pe )
		goto _test_eof635;
case 635:
	switch( (*p) ) {
		case 76u: goto st636;
		case 108u: goto st636;
	}
	goto st0;
st636:
	if ( ++p == pe )
		goto _test_eof636;
case 636:
	switch( (*p) ) {
		case 69u: goto st637;
		case 101u: goto st637;
	}
	goto st0;
st637:
	if ( ++p == pe )
		goto _test_eof637;
case 637:
	switch( (*p) ) {
		case 84u: goto st638;
		case 116u: goto st638;
	}
	goto st0;
st638:
	if ( ++p == pe )
		goto _test_eof638;
case 638:
	switch( (*p) ) {
		case 69u: goto st639;
		case 101u: goto st639;
	}
	goto st0;
st639:
	if ( ++p == pe )
		goto _test_eof639;
case 639:
	switch( (*p) ) {
		case 68u: goto tr865;
		case 100u: goto tr865;
	}
	goto st0;
st640:
	if ( ++p == pe )
		goto _test_eof640;
case 640:
	switch( (*p) ) {
		case 65u: goto st641;
		case 97u: goto st641;
	}
	goto st0;
st641:
	if ( ++p == pe )
		goto _test_eof641;
case 641:
	switch( (*p) ) {
		case 70u: goto st642;
		case 102u: goto st642;
	}
	goto st0;
st642:
	if ( ++p == pe )
		goto _test_eof642;
case 642:
	switch( (*p) ) {
		case 84u: goto tr868;
		case 116u: goto tr868;
	}
	goto st0;
st643:
	if ( ++p == pe )
		goto _test_eof643;
case 643:
	switch( (*p) ) {
		case 76u: goto st644;
		case 108u: goto st644;
	}
	goto st0;
st644:
	if ( ++p == pe )
		goto _test_eof644;
case 644:
	switch( (*p) ) {
		case 65u: goto st645;
		case 97u: goto st645;
	}
	goto st0;
st645:
	if ( ++p == pe )
		goto _test_eof645;
case 645:
	switch( (*p) ) {
		case 71u: goto st646;
		case 103u: goto st646;
	}
	goto st0;
st646:
	if ( ++p == pe )
		goto _test_eof646;
case 646:
	switch( (*p) ) {
		case 71u: goto st647;
		case 103u: goto st647;
	}
	goto st0;
st647:
	if ( ++p == pe )
		goto _test_eof647;
case 647:
	switch( (*p) ) {
		case 69u: goto st648;
		case 101u: goto st648;
	}
	goto st0;
st648:
	if ( ++p == pe )
		goto _test_eof648;
case 648:
	switch( (*p) ) {
		case 68u: goto tr874;
		case 100u: goto tr874;
	}
	goto st0;
st649:
	if ( ++p == pe )
		goto _test_eof649;
case 649:
	switch( (*p) ) {
		case 69u: goto st650;
		case 101u: goto st650;
	}
	goto st0;
st650:
	if ( ++p == pe )
		goto _test_eof650;
case 650:
	switch( (*p) ) {
		case 89u: goto st651;
		case 121u: goto st651;
	}
	goto st0;
st651:
	if ( ++p == pe )
		goto _test_eof651;
case 651:
	switch( (*p) ) {
		case 87u: goto st652;
		case 119u: goto st652;
	}
	goto st0;
st652:
	if ( ++p == pe )
		goto _test_eof652;
case 652:
	switch( (*p) ) {
		case 79u: goto st653;
		case 111u: goto st653;
	}
	goto st0;
st653:
	if ( ++p == pe )
		goto _test_eof653;
case 653:
	switch( (*p) ) {
		case 82u: goto st654;
		case 114u: goto st654;
	}
	goto st0;
st654:
	if ( ++p == pe )
		goto _test_eof654;
case 654:
	switch( (*p) ) {
		case 68u: goto tr880;
		case 100u: goto tr880;
	}
	goto st0;
st655:
	if ( ++p == pe )
		goto _test_eof655;
case 655:
	switch( (*p) ) {
		case 69u: goto st656;
		case 101u: goto st656;
	}
	goto st0;
st656:
	if ( ++p == pe )
		goto _test_eof656;
case 656:
	switch( (*p) ) {
		case 69u: goto st657;
		case 101u: goto st657;
	}
	goto st0;
st657:
	if ( ++p == pe )
		goto _test_eof657;
case 657:
	switch( (*p) ) {
		case 78u: goto tr883;
		case 110u: goto tr883;
	}
	goto st0;
st658:
	if ( ++p == pe )
		goto _test_eof658;
case 658:
	switch( (*p) ) {
		case 79u: goto st659;
		case 111u: goto st659;
	}
	goto st0;
st659:
	if ( ++p == pe )
		goto _test_eof659;
case 659:
	switch( (*p) ) {
		case 85u: goto st660;
		case 117u: goto st660;
	}
	goto st0;
st660:
	if ( ++p == pe )
		goto _test_eof660;
case 660:
	switch( (*p) ) {
		case 78u: goto st661;
		case 110u: goto st661;
	}
	goto st0;
st661:
	if ( ++p == pe )
		goto _test_eof661;
case 661:
	switch( (*p) ) {
		case 71u: goto st662;
		case 103u: goto st662;
	}
	goto st0;
st662:
	if ( ++p == pe )
		goto _test_eof662;
case 662:
	switch( (*p) ) {
		case 69u: goto st663;
		case 101u: goto st663;
	}
	goto st0;
st663:
	if ( ++p == pe )
		goto _test_eof663;
case 663:
	switch( (*p) ) {
		case 82u: goto tr889;
		case 114u: goto tr889;
	}
	goto st0;
st664:
	if ( ++p == pe )
		goto _test_eof664;
case 664:
	switch( (*p) ) {
		case 67u: goto tr664;
		case 72u: goto st665;
		case 99u: goto tr664;
		case 104u: goto st665;
	}
	goto st0;
st665:
	if ( ++p == pe )
		goto _test_eof665;
case 665:
	switch( (*p) ) {
		case 65u: goto st666;
		case 97u: goto st666;
	}
	goto st0;
st666:
	if ( ++p == pe )
		goto _test_eof666;
case 666:
	switch( (*p) ) {
		case 82u: goto st667;
		case 114u: goto st667;
	}
	goto st0;
st667:
	if ( ++p == pe )
		goto _test_eof667;
case 667:
	switch( (*p) ) {
		case 83u: goto st668;
		case 115u: goto st668;
	}
	goto st0;
st668:
	if ( ++p == pe )
		goto _test_eof668;
case 668:
	switch( (*p) ) {
		case 69u: goto st669;
		case 101u: goto st669;
	}
	goto st0;
st669:
	if ( ++p == pe )
		goto _test_eof669;
case 669:
	switch( (*p) ) {
		case 84u: goto st670;
		case 116u: goto st670;
	}
	goto st0;
tr964:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st670;
st670:
	if ( ++p == pe )
		goto _test_eof670;
case 670:
/* #line 7987 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st671;
	goto st0;
tr1085:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st671;
st671:
	if ( ++p == pe )
		goto _test_eof671;
case 671:
/* #line 7997 "gen/imap.c" */
	switch( (*p) ) {
		case 34u: goto tr898;
		case 123u: goto tr899;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr897;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr897;
		} else if ( (*p) >= 43u )
			goto tr897;
	} else
		goto tr897;
	goto st0;
tr897:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st672;
st672:
	if ( ++p == pe )
		goto _test_eof672;
case 672:
/* #line 8020 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr635;
		case 33u: goto st672;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st672;
		} else if ( (*p) >= 35u )
			goto st672;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st672;
		} else if ( (*p) >= 93u )
			goto st672;
	} else
		goto st672;
	goto st0;
tr898:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st673;
tr904:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st673;
tr905:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st673;
st673:
	if ( ++p == pe )
		goto _test_eof673;
case 673:
/* #line 8052 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr902;
		case 92u: goto st675;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st673;
	goto tr904;
tr902:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st674;
tr910:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 674; goto _out;} }
	goto st674;
st674:
	if ( ++p == pe )
		goto _test_eof674;
case 674:
/* #line 8072 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st429;
	goto st0;
st675:
	if ( ++p == pe )
		goto _test_eof675;
case 675:
	switch( (*p) ) {
		case 34u: goto tr905;
		case 92u: goto tr905;
	}
	goto st0;
tr899:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st676;
st676:
	if ( ++p == pe )
		goto _test_eof676;
case 676:
/* #line 8091 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st677;
	goto st0;
st677:
	if ( ++p == pe )
		goto _test_eof677;
case 677:
	switch( (*p) ) {
		case 43u: goto st678;
		case 125u: goto st679;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st677;
	goto st0;
st678:
	if ( ++p == pe )
		goto _test_eof678;
case 678:
	if ( (*p) == 125u )
		goto st679;
	goto st0;
st679:
	if ( ++p == pe )
		goto _test_eof679;
case 679:
	if ( (*p) == 13u )
		goto st680;
	goto st0;
st680:
	if ( ++p == pe )
		goto _test_eof680;
case 680:
	if ( (*p) == 10u )
		goto tr910;
	goto st0;
tr597:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st681;
st681:
	if ( ++p == pe )
		goto _test_eof681;
case 681:
/* #line 8133 "gen/imap.c" */
	switch( (*p) ) {
		case 69u: goto st682;
		case 101u: goto st682;
	}
	goto st0;
st682:
	if ( ++p == pe )
		goto _test_eof682;
case 682:
	switch( (*p) ) {
		case 67u: goto st557;
		case 84u: goto st683;
		case 99u: goto st557;
		case 116u: goto st683;
	}
	goto st0;
st683:
	if ( ++p == pe )
		goto _test_eof683;
case 683:
	switch( (*p) ) {
		case 85u: goto st684;
		case 117u: goto st684;
	}
	goto st0;
st684:
	if ( ++p == pe )
		goto _test_eof684;
case 684:
	switch( (*p) ) {
		case 82u: goto st685;
		case 114u: goto st685;
	}
	goto st0;
st685:
	if ( ++p == pe )
		goto _test_eof685;
case 685:
	switch( (*p) ) {
		case 78u: goto st686;
		case 110u: goto st686;
	}
	goto st0;
st686:
	if ( ++p == pe )
		goto _test_eof686;
case 686:
	if ( (*p) == 32u )
		goto tr916;
	goto st0;
tr916:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st687;
st687:
	if ( ++p == pe )
		goto _test_eof687;
case 687:
/* #line 8190 "gen/imap.c" */
	if ( (*p) == 40u )
		goto tr917;
	goto st0;
tr917:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st688;
st688:
	if ( ++p == pe )
		goto _test_eof688;
case 688:
/* #line 8200 "gen/imap.c" */
	switch( (*p) ) {
		case 41u: goto tr918;
		case 43u: goto tr919;
		case 61u: goto tr919;
		case 95u: goto tr919;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr919;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr919;
	} else
		goto tr919;
	goto st0;
tr918:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st689;
tr922:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st689;
st689:
	if ( ++p == pe )
		goto _test_eof689;
case 689:
/* #line 8226 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st690;
	goto st0;
st690:
	if ( ++p == pe )
		goto _test_eof690;
case 690:
	switch( (*p) ) {
		case 36u: goto tr581;
		case 40u: goto tr582;
		case 42u: goto tr583;
		case 65u: goto st437;
		case 66u: goto st446;
		case 67u: goto st664;
		case 68u: goto st470;
		case 69u: goto st479;
		case 70u: goto st488;
		case 72u: goto st496;
		case 75u: goto st512;
		case 76u: goto st518;
		case 77u: goto st526;
		case 78u: goto st548;
		case 79u: goto st551;
		case 82u: goto st555;
		case 83u: goto st560;
		case 84u: goto st613;
		case 85u: goto st622;
		case 89u: goto st658;
		case 97u: goto st437;
		case 98u: goto st446;
		case 99u: goto st664;
		case 100u: goto st470;
		case 101u: goto st479;
		case 102u: goto st488;
		case 104u: goto st496;
		case 107u: goto st512;
		case 108u: goto st518;
		case 109u: goto st526;
		case 110u: goto st548;
		case 111u: goto st551;
		case 114u: goto st555;
		case 115u: goto st560;
		case 116u: goto st613;
		case 117u: goto st622;
		case 121u: goto st658;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr584;
	goto st0;
tr919:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st691;
st691:
	if ( ++p == pe )
		goto _test_eof691;
case 691:
/* #line 8282 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr921;
		case 41u: goto tr922;
		case 43u: goto st691;
		case 61u: goto st691;
		case 95u: goto st691;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st691;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st691;
	} else
		goto st691;
	goto st0;
tr921:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st692;
st692:
	if ( ++p == pe )
		goto _test_eof692;
case 692:
/* #line 8305 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr919;
		case 61u: goto tr919;
		case 95u: goto tr919;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr919;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr919;
	} else
		goto tr919;
	goto st0;
st693:
	if ( ++p == pe )
		goto _test_eof693;
case 693:
	switch( (*p) ) {
		case 69u: goto st694;
		case 101u: goto st694;
	}
	goto st0;
st694:
	if ( ++p == pe )
		goto _test_eof694;
case 694:
	switch( (*p) ) {
		case 67u: goto st695;
		case 99u: goto st695;
	}
	goto st0;
st695:
	if ( ++p == pe )
		goto _test_eof695;
case 695:
	switch( (*p) ) {
		case 84u: goto tr926;
		case 116u: goto tr926;
	}
	goto st0;
st696:
	if ( ++p == pe )
		goto _test_eof696;
case 696:
	switch( (*p) ) {
		case 81u: goto st697;
		case 113u: goto st697;
	}
	goto st0;
st697:
	if ( ++p == pe )
		goto _test_eof697;
case 697:
	switch( (*p) ) {
		case 85u: goto st698;
		case 117u: goto st698;
	}
	goto st0;
st698:
	if ( ++p == pe )
		goto _test_eof698;
case 698:
	switch( (*p) ) {
		case 79u: goto st699;
		case 111u: goto st699;
	}
	goto st0;
st699:
	if ( ++p == pe )
		goto _test_eof699;
case 699:
	switch( (*p) ) {
		case 84u: goto st700;
		case 116u: goto st700;
	}
	goto st0;
st700:
	if ( ++p == pe )
		goto _test_eof700;
case 700:
	switch( (*p) ) {
		case 65u: goto tr931;
		case 97u: goto tr931;
	}
	goto st0;
tr931:
/* #line 73 "grammar/imap.rl" */
	{ ps->verb = IMAP_SETQUOTA; }
	goto st701;
st701:
	if ( ++p == pe )
		goto _test_eof701;
case 701:
/* #line 8398 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st702;
	goto st0;
st702:
	if ( ++p == pe )
		goto _test_eof702;
case 702:
	switch( (*p) ) {
		case 34u: goto tr934;
		case 123u: goto tr935;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr933;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr933;
		} else if ( (*p) >= 43u )
			goto tr933;
	} else
		goto tr933;
	goto st0;
tr933:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st703;
st703:
	if ( ++p == pe )
		goto _test_eof703;
case 703:
/* #line 8428 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr936;
		case 33u: goto st703;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st703;
		} else if ( (*p) >= 35u )
			goto st703;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st703;
		} else if ( (*p) >= 93u )
			goto st703;
	} else
		goto st703;
	goto st0;
tr936:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st704;
st704:
	if ( ++p == pe )
		goto _test_eof704;
case 704:
/* #line 8454 "gen/imap.c" */
	if ( (*p) == 40u )
		goto st705;
	goto st0;
st705:
	if ( ++p == pe )
		goto _test_eof705;
case 705:
	switch( (*p) ) {
		case 33u: goto tr939;
		case 41u: goto st76;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr939;
		} else if ( (*p) >= 35u )
			goto tr939;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr939;
		} else if ( (*p) >= 94u )
			goto tr939;
	} else
		goto tr939;
	goto st0;
tr939:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st706;
st706:
	if ( ++p == pe )
		goto _test_eof706;
case 706:
/* #line 8487 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr940;
		case 33u: goto st706;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st706;
		} else if ( (*p) >= 35u )
			goto st706;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st706;
		} else if ( (*p) >= 94u )
			goto st706;
	} else
		goto st706;
	goto st0;
tr940:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st707;
st707:
	if ( ++p == pe )
		goto _test_eof707;
case 707:
/* #line 8513 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr942;
	goto st0;
tr942:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st708;
st708:
	if ( ++p == pe )
		goto _test_eof708;
case 708:
/* #line 8523 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr943;
		case 41u: goto tr944;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st708;
	goto st0;
tr943:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st709;
st709:
	if ( ++p == pe )
		goto _test_eof709;
case 709:
/* #line 8537 "gen/imap.c" */
	if ( (*p) == 33u )
		goto tr939;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr939;
		} else if ( (*p) >= 35u )
			goto tr939;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr939;
		} else if ( (*p) >= 94u )
			goto tr939;
	} else
		goto tr939;
	goto st0;
tr934:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st710;
tr949:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st710;
tr951:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st710;
st710:
	if ( ++p == pe )
		goto _test_eof710;
case 710:
/* #line 8567 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr947;
		case 92u: goto st712;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st710;
	goto tr949;
tr947:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st711;
tr956:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 711; goto _out;} }
	goto st711;
st711:
	if ( ++p == pe )
		goto _test_eof711;
case 711:
/* #line 8587 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st704;
	goto st0;
st712:
	if ( ++p == pe )
		goto _test_eof712;
case 712:
	switch( (*p) ) {
		case 34u: goto tr951;
		case 92u: goto tr951;
	}
	goto st0;
tr935:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st713;
st713:
	if ( ++p == pe )
		goto _test_eof713;
case 713:
/* #line 8606 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st714;
	goto st0;
st714:
	if ( ++p == pe )
		goto _test_eof714;
case 714:
	switch( (*p) ) {
		case 43u: goto st715;
		case 125u: goto st716;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st714;
	goto st0;
st715:
	if ( ++p == pe )
		goto _test_eof715;
case 715:
	if ( (*p) == 125u )
		goto st716;
	goto st0;
st716:
	if ( ++p == pe )
		goto _test_eof716;
case 716:
	if ( (*p) == 13u )
		goto st717;
	goto st0;
st717:
	if ( ++p == pe )
		goto _test_eof717;
case 717:
	if ( (*p) == 10u )
		goto tr956;
	goto st0;
st718:
	if ( ++p == pe )
		goto _test_eof718;
case 718:
	switch( (*p) ) {
		case 82u: goto st719;
		case 114u: goto st719;
	}
	goto st0;
st719:
	if ( ++p == pe )
		goto _test_eof719;
case 719:
	switch( (*p) ) {
		case 84u: goto tr958;
		case 116u: goto tr958;
	}
	goto st0;
tr958:
/* #line 73 "grammar/imap_search.rl" */
	{ ps->verb = IMAP_SORT; }
	goto st720;
st720:
	if ( ++p == pe )
		goto _test_eof720;
case 720:
/* #line 8666 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st721;
	goto st0;
st721:
	if ( ++p == pe )
		goto _test_eof721;
case 721:
	switch( (*p) ) {
		case 40u: goto tr960;
		case 82u: goto tr961;
		case 114u: goto tr961;
	}
	goto st0;
tr960:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st722;
tr963:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st722;
st722:
	if ( ++p == pe )
		goto _test_eof722;
case 722:
/* #line 8689 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr962;
		case 61u: goto tr962;
		case 95u: goto tr962;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr962;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr962;
	} else
		goto tr962;
	goto st0;
tr962:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st723;
st723:
	if ( ++p == pe )
		goto _test_eof723;
case 723:
/* #line 8710 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr963;
		case 41u: goto tr964;
		case 43u: goto st723;
		case 61u: goto st723;
		case 95u: goto st723;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st723;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st723;
	} else
		goto st723;
	goto st0;
tr961:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st724;
st724:
	if ( ++p == pe )
		goto _test_eof724;
case 724:
/* #line 8733 "gen/imap.c" */
	switch( (*p) ) {
		case 69u: goto st725;
		case 101u: goto st725;
	}
	goto st0;
st725:
	if ( ++p == pe )
		goto _test_eof725;
case 725:
	switch( (*p) ) {
		case 84u: goto st726;
		case 116u: goto st726;
	}
	goto st0;
st726:
	if ( ++p == pe )
		goto _test_eof726;
case 726:
	switch( (*p) ) {
		case 85u: goto st727;
		case 117u: goto st727;
	}
	goto st0;
st727:
	if ( ++p == pe )
		goto _test_eof727;
case 727:
	switch( (*p) ) {
		case 82u: goto st728;
		case 114u: goto st728;
	}
	goto st0;
st728:
	if ( ++p == pe )
		goto _test_eof728;
case 728:
	switch( (*p) ) {
		case 78u: goto st729;
		case 110u: goto st729;
	}
	goto st0;
st729:
	if ( ++p == pe )
		goto _test_eof729;
case 729:
	if ( (*p) == 32u )
		goto tr971;
	goto st0;
tr971:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st730;
st730:
	if ( ++p == pe )
		goto _test_eof730;
case 730:
/* #line 8788 "gen/imap.c" */
	if ( (*p) == 40u )
		goto tr972;
	goto st0;
tr972:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st731;
st731:
	if ( ++p == pe )
		goto _test_eof731;
case 731:
/* #line 8798 "gen/imap.c" */
	switch( (*p) ) {
		case 41u: goto tr973;
		case 43u: goto tr974;
		case 61u: goto tr974;
		case 95u: goto tr974;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr974;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr974;
	} else
		goto tr974;
	goto st0;
tr973:
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st732;
tr977:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
/* #line 37 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_CLOSE, data, p, p); }
	goto st732;
st732:
	if ( ++p == pe )
		goto _test_eof732;
case 732:
/* #line 8824 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st733;
	goto st0;
st733:
	if ( ++p == pe )
		goto _test_eof733;
case 733:
	if ( (*p) == 40u )
		goto tr960;
	goto st0;
tr974:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st734;
st734:
	if ( ++p == pe )
		goto _test_eof734;
case 734:
/* #line 8841 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr976;
		case 41u: goto tr977;
		case 43u: goto st734;
		case 61u: goto st734;
		case 95u: goto st734;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st734;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st734;
	} else
		goto st734;
	goto st0;
tr976:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st735;
st735:
	if ( ++p == pe )
		goto _test_eof735;
case 735:
/* #line 8864 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr974;
		case 61u: goto tr974;
		case 95u: goto tr974;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr974;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr974;
	} else
		goto tr974;
	goto st0;
st736:
	if ( ++p == pe )
		goto _test_eof736;
case 736:
	switch( (*p) ) {
		case 65u: goto st737;
		case 79u: goto st758;
		case 97u: goto st737;
		case 111u: goto st758;
	}
	goto st0;
st737:
	if ( ++p == pe )
		goto _test_eof737;
case 737:
	switch( (*p) ) {
		case 82u: goto st738;
		case 84u: goto st742;
		case 114u: goto st738;
		case 116u: goto st742;
	}
	goto st0;
st738:
	if ( ++p == pe )
		goto _test_eof738;
case 738:
	switch( (*p) ) {
		case 84u: goto st739;
		case 116u: goto st739;
	}
	goto st0;
st739:
	if ( ++p == pe )
		goto _test_eof739;
case 739:
	switch( (*p) ) {
		case 84u: goto st740;
		case 116u: goto st740;
	}
	goto st0;
st740:
	if ( ++p == pe )
		goto _test_eof740;
case 740:
	switch( (*p) ) {
		case 76u: goto st741;
		case 108u: goto st741;
	}
	goto st0;
st741:
	if ( ++p == pe )
		goto _test_eof741;
case 741:
	switch( (*p) ) {
		case 83u: goto tr986;
		case 115u: goto tr986;
	}
	goto st0;
st742:
	if ( ++p == pe )
		goto _test_eof742;
case 742:
	switch( (*p) ) {
		case 85u: goto st743;
		case 117u: goto st743;
	}
	goto st0;
st743:
	if ( ++p == pe )
		goto _test_eof743;
case 743:
	switch( (*p) ) {
		case 83u: goto tr988;
		case 115u: goto tr988;
	}
	goto st0;
tr988:
/* #line 35 "grammar/imap_mailbox.rl" */
	{ ps->verb = IMAP_STATUS; }
	goto st744;
st744:
	if ( ++p == pe )
		goto _test_eof744;
case 744:
/* #line 8961 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st745;
	goto st0;
st745:
	if ( ++p == pe )
		goto _test_eof745;
case 745:
	switch( (*p) ) {
		case 34u: goto tr991;
		case 123u: goto tr992;
	}
	if ( (*p) < 38u ) {
		if ( 33u <= (*p) && (*p) <= 36u )
			goto tr990;
	} else if ( (*p) > 39u ) {
		if ( (*p) > 91u ) {
			if ( 93u <= (*p) && (*p) <= 126u )
				goto tr990;
		} else if ( (*p) >= 43u )
			goto tr990;
	} else
		goto tr990;
	goto st0;
tr990:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st746;
st746:
	if ( ++p == pe )
		goto _test_eof746;
case 746:
/* #line 8991 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr993;
		case 33u: goto st746;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st746;
		} else if ( (*p) >= 35u )
			goto st746;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st746;
		} else if ( (*p) >= 93u )
			goto st746;
	} else
		goto st746;
	goto st0;
tr993:
/* #line 23 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_ATOM, data, mark, p); }
	goto st747;
st747:
	if ( ++p == pe )
		goto _test_eof747;
case 747:
/* #line 9017 "gen/imap.c" */
	if ( (*p) == 40u )
		goto tr995;
	goto st0;
tr995:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st748;
tr997:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st748;
st748:
	if ( ++p == pe )
		goto _test_eof748;
case 748:
/* #line 9030 "gen/imap.c" */
	switch( (*p) ) {
		case 43u: goto tr996;
		case 61u: goto tr996;
		case 95u: goto tr996;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto tr996;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr996;
	} else
		goto tr996;
	goto st0;
tr996:
/* #line 17 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_item(p, pe); }
	goto st749;
st749:
	if ( ++p == pe )
		goto _test_eof749;
case 749:
/* #line 9051 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr997;
		case 41u: goto tr307;
		case 43u: goto st749;
		case 61u: goto st749;
		case 95u: goto st749;
	}
	if ( (*p) < 65u ) {
		if ( 45u <= (*p) && (*p) <= 57u )
			goto st749;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st749;
	} else
		goto st749;
	goto st0;
tr991:
/* #line 18 "grammar/imap.rl" */
	{ mark = p + 1; p = imap_skip_quoted(p, pe); }
	goto st750;
tr1002:
/* #line 26 "grammar/imap.rl" */
	{ ps->has_8bit = true; }
	goto st750;
tr1004:
/* #line 25 "grammar/imap.rl" */
	{ ps->escaped = true; }
	goto st750;
st750:
	if ( ++p == pe )
		goto _test_eof750;
case 750:
/* #line 9080 "gen/imap.c" */
	switch( (*p) ) {
		case 0u: goto st0;
		case 10u: goto st0;
		case 13u: goto st0;
		case 34u: goto tr1000;
		case 92u: goto st752;
	}
	if ( 1u <= (*p) && (*p) <= 127u )
		goto st750;
	goto tr1002;
tr1000:
/* #line 24 "grammar/imap.rl" */
	{ imap_push_quoted(ps, data, mark, p); }
	goto st751;
tr1009:
/* #line 44 "grammar/imap.rl" */
	{ imap_stop_literal(ps, data, mark); {p++; cs = 751; goto _out;} }
	goto st751;
st751:
	if ( ++p == pe )
		goto _test_eof751;
case 751:
/* #line 9100 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st747;
	goto st0;
st752:
	if ( ++p == pe )
		goto _test_eof752;
case 752:
	switch( (*p) ) {
		case 34u: goto tr1004;
		case 92u: goto tr1004;
	}
	goto st0;
tr992:
/* #line 14 "grammar/imap.rl" */
	{ mark = p + 1; }
	goto st753;
st753:
	if ( ++p == pe )
		goto _test_eof753;
case 753:
/* #line 9119 "gen/imap.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st754;
	goto st0;
st754:
	if ( ++p == pe )
		goto _test_eof754;
case 754:
	switch( (*p) ) {
		case 43u: goto st755;
		case 125u: goto st756;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st754;
	goto st0;
st755:
	if ( ++p == pe )
		goto _test_eof755;
case 755:
	if ( (*p) == 125u )
		goto st756;
	goto st0;
st756:
	if ( ++p == pe )
		goto _test_eof756;
case 756:
	if ( (*p) == 13u )
		goto st757;
	goto st0;
st757:
	if ( ++p == pe )
		goto _test_eof757;
case 757:
	if ( (*p) == 10u )
		goto tr1009;
	goto st0;
st758:
	if ( ++p == pe )
		goto _test_eof758;
case 758:
	switch( (*p) ) {
		case 82u: goto st759;
		case 114u: goto st759;
	}
	goto st0;
st759:
	if ( ++p == pe )
		goto _test_eof759;
case 759:
	switch( (*p) ) {
		case 69u: goto tr1011;
		case 101u: goto tr1011;
	}
	goto st0;
tr1011:
/* #line 24 "grammar/imap_fetch.rl" */
	{ ps->verb = IMAP_STORE; }
	goto st760;
st760:
	if ( ++p == pe )
		goto _test_eof760;
case 760:
/* #line 9179 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st761;
	goto st0;
st761:
	if ( ++p == pe )
		goto _test_eof761;
case 761:
	switch( (*p) ) {
		case 36u: goto tr1013;
		case 42u: goto tr1014;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr1015;
	goto st0;
tr1013:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st762;
st762:
	if ( ++p == pe )
		goto _test_eof762;
case 762:
/* #line 9200 "gen/imap.c" */
	if ( (*p) == 32u )
		goto tr1016;
	goto st0;
tr1016:
/* #line 29 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_SET, data, mark, p); }
	goto st763;
st763:
	if ( ++p == pe )
		goto _test_eof763;
case 763:
/* #line 9210 "gen/imap.c" */
	switch( (*p) ) {
		case 40u: goto st764;
		case 43u: goto tr1018;
		case 45u: goto tr1018;
		case 70u: goto tr1019;
		case 102u: goto tr1019;
	}
	goto st0;
st764:
	if ( ++p == pe )
		goto _test_eof764;
case 764:
	switch( (*p) ) {
		case 85u: goto st765;
		case 117u: goto st765;
	}
	goto st0;
st765:
	if ( ++p == pe )
		goto _test_eof765;
case 765:
	switch( (*p) ) {
		case 78u: goto st766;
		case 110u: goto st766;
	}
	goto st0;
st766:
	if ( ++p == pe )
		goto _test_eof766;
case 766:
	switch( (*p) ) {
		case 67u: goto st767;
		case 99u: goto st767;
	}
	goto st0;
st767:
	if ( ++p == pe )
		goto _test_eof767;
case 767:
	switch( (*p) ) {
		case 72u: goto st768;
		case 104u: goto st768;
	}
	goto st0;
st768:
	if ( ++p == pe )
		goto _test_eof768;
case 768:
	switch( (*p) ) {
		case 65u: goto st769;
		case 97u: goto st769;
	}
	goto st0;
st769:
	if ( ++p == pe )
		goto _test_eof769;
case 769:
	switch( (*p) ) {
		case 78u: goto st770;
		case 110u: goto st770;
	}
	goto st0;
st770:
	if ( ++p == pe )
		goto _test_eof770;
case 770:
	switch( (*p) ) {
		case 71u: goto st771;
		case 103u: goto st771;
	}
	goto st0;
st771:
	if ( ++p == pe )
		goto _test_eof771;
case 771:
	switch( (*p) ) {
		case 69u: goto st772;
		case 101u: goto st772;
	}
	goto st0;
st772:
	if ( ++p == pe )
		goto _test_eof772;
case 772:
	switch( (*p) ) {
		case 68u: goto st773;
		case 100u: goto st773;
	}
	goto st0;
st773:
	if ( ++p == pe )
		goto _test_eof773;
case 773:
	switch( (*p) ) {
		case 83u: goto st774;
		case 115u: goto st774;
	}
	goto st0;
st774:
	if ( ++p == pe )
		goto _test_eof774;
case 774:
	switch( (*p) ) {
		case 73u: goto st775;
		case 105u: goto st775;
	}
	goto st0;
st775:
	if ( ++p == pe )
		goto _test_eof775;
case 775:
	switch( (*p) ) {
		case 78u: goto st776;
		case 110u: goto st776;
	}
	goto st0;
st776:
	if ( ++p == pe )
		goto _test_eof776;
case 776:
	switch( (*p) ) {
		case 67u: goto st777;
		case 99u: goto st777;
	}
	goto st0;
st777:
	if ( ++p == pe )
		goto _test_eof777;
case 777:
	switch( (*p) ) {
		case 69u: goto st778;
		case 101u: goto st778;
	}
	goto st0;
st778:
	if ( ++p == pe )
		goto _test_eof778;
case 778:
	if ( (*p) == 32u )
		goto st779;
	goto st0;
st779:
	if ( ++p == pe )
		goto _test_eof779;
case 779:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr1035;
	goto st0;
tr1035:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st780;
st780:
	if ( ++p == pe )
		goto _test_eof780;
case 780:
/* #line 9365 "gen/imap.c" */
	if ( (*p) == 41u )
		goto tr1036;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st780;
	goto st0;
tr1036:
/* #line 28 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
	goto st781;
st781:
	if ( ++p == pe )
		goto _test_eof781;
case 781:
/* #line 9377 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st782;
	goto st0;
st782:
	if ( ++p == pe )
		goto _test_eof782;
case 782:
	switch( (*p) ) {
		case 43u: goto tr1018;
		case 45u: goto tr1018;
		case 70u: goto tr1019;
		case 102u: goto tr1019;
	}
	goto st0;
tr1018:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st783;
st783:
	if ( ++p == pe )
		goto _test_eof783;
case 783:
/* #line 9398 "gen/imap.c" */
	switch( (*p) ) {
		case 70u: goto st784;
		case 102u: goto st784;
	}
	goto st0;
tr1019:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st784;
st784:
	if ( ++p == pe )
		goto _test_eof784;
case 784:
/* #line 9410 "gen/imap.c" */
	switch( (*p) ) {
		case 76u: goto st785;
		case 108u: goto st785;
	}
	goto st0;
st785:
	if ( ++p == pe )
		goto _test_eof785;
case 785:
	switch( (*p) ) {
		case 65u: goto st786;
		case 97u: goto st786;
	}
	goto st0;
st786:
	if ( ++p == pe )
		goto _test_eof786;
case 786:
	switch( (*p) ) {
		case 71u: goto st787;
		case 103u: goto st787;
	}
	goto st0;
st787:
	if ( ++p == pe )
		goto _test_eof787;
case 787:
	switch( (*p) ) {
		case 83u: goto st788;
		case 115u: goto st788;
	}
	goto st0;
st788:
	if ( ++p == pe )
		goto _test_eof788;
case 788:
	switch( (*p) ) {
		case 32u: goto tr1044;
		case 46u: goto st797;
	}
	goto st0;
tr1044:
/* #line 30 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_WORD, data, mark, p); }
	goto st789;
st789:
	if ( ++p == pe )
		goto _test_eof789;
case 789:
/* #line 9458 "gen/imap.c" */
	switch( (*p) ) {
		case 33u: goto tr1046;
		case 40u: goto tr1047;
		case 92u: goto tr1048;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1046;
		} else if ( (*p) >= 35u )
			goto tr1046;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1046;
		} else if ( (*p) >= 94u )
			goto tr1046;
	} else
		goto tr1046;
	goto st0;
tr1046:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st790;
tr1052:
/* #line 20 "grammar/imap.rl" */
	{ p = imap_skip_atom(p, pe); }
	goto st790;
st790:
	if ( ++p == pe )
		goto _test_eof790;
case 790:
/* #line 9488 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr1049;
		case 32u: goto tr1050;
		case 33u: goto st790;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st790;
		} else if ( (*p) >= 35u )
			goto st790;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st790;
		} else if ( (*p) >= 94u )
			goto st790;
	} else
		goto st790;
	goto st0;
tr1050:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
	goto st791;
st791:
	if ( ++p == pe )
		goto _test_eof791;
case 791:
/* #line 9515 "gen/imap.c" */
	switch( (*p) ) {
		case 33u: goto tr1046;
		case 92u: goto tr1048;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1046;
		} else if ( (*p) >= 35u )
			goto tr1046;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1046;
		} else if ( (*p) >= 94u )
			goto tr1046;
	} else
		goto tr1046;
	goto st0;
tr1048:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st792;
st792:
	if ( ++p == pe )
		goto _test_eof792;
case 792:
/* #line 9541 "gen/imap.c" */
	if ( (*p) == 33u )
		goto tr1052;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1052;
		} else if ( (*p) >= 35u )
			goto tr1052;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1052;
		} else if ( (*p) >= 94u )
			goto tr1052;
	} else
		goto tr1052;
	goto st0;
tr1047:
/* #line 36 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_OPEN, data, p, p); }
	goto st793;
st793:
	if ( ++p == pe )
		goto _test_eof793;
case 793:
/* #line 9565 "gen/imap.c" */
	switch( (*p) ) {
		case 33u: goto tr1053;
		case 41u: goto tr452;
		case 92u: goto tr1054;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1053;
		} else if ( (*p) >= 35u )
			goto tr1053;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1053;
		} else if ( (*p) >= 94u )
			goto tr1053;
	} else
		goto tr1053;
	goto st0;
tr1053:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st794;
tr1058:
/* #line 20 "grammar/imap.rl" */
	{ p = imap_skip_atom(p, pe); }
	goto st794;
st794:
	if ( ++p == pe )
		goto _test_eof794;
case 794:
/* #line 9595 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr1055;
		case 33u: goto st794;
		case 41u: goto tr1057;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st794;
		} else if ( (*p) >= 35u )
			goto st794;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st794;
		} else if ( (*p) >= 94u )
			goto st794;
	} else
		goto st794;
	goto st0;
tr1055:
/* #line 31 "grammar/imap.rl" */
	{ imap_push(ps, IMAP_T_FLAG, data, mark, p); }
	goto st795;
st795:
	if ( ++p == pe )
		goto _test_eof795;
case 795:
/* #line 9622 "gen/imap.c" */
	switch( (*p) ) {
		case 33u: goto tr1053;
		case 92u: goto tr1054;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1053;
		} else if ( (*p) >= 35u )
			goto tr1053;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1053;
		} else if ( (*p) >= 94u )
			goto tr1053;
	} else
		goto tr1053;
	goto st0;
tr1054:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st796;
st796:
	if ( ++p == pe )
		goto _test_eof796;
case 796:
/* #line 9648 "gen/imap.c" */
	if ( (*p) == 33u )
		goto tr1058;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1058;
		} else if ( (*p) >= 35u )
			goto tr1058;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1058;
		} else if ( (*p) >= 94u )
			goto tr1058;
	} else
		goto tr1058;
	goto st0;
st797:
	if ( ++p == pe )
		goto _test_eof797;
case 797:
	switch( (*p) ) {
		case 83u: goto st798;
		case 115u: goto st798;
	}
	goto st0;
st798:
	if ( ++p == pe )
		goto _test_eof798;
case 798:
	switch( (*p) ) {
		case 73u: goto st799;
		case 105u: goto st799;
	}
	goto st0;
st799:
	if ( ++p == pe )
		goto _test_eof799;
case 799:
	switch( (*p) ) {
		case 76u: goto st800;
		case 108u: goto st800;
	}
	goto st0;
st800:
	if ( ++p == pe )
		goto _test_eof800;
case 800:
	switch( (*p) ) {
		case 69u: goto st801;
		case 101u: goto st801;
	}
	goto st0;
st801:
	if ( ++p == pe )
		goto _test_eof801;
case 801:
	switch( (*p) ) {
		case 78u: goto st802;
		case 110u: goto st802;
	}
	goto st0;
st802:
	if ( ++p == pe )
		goto _test_eof802;
case 802:
	switch( (*p) ) {
		case 84u: goto st803;
		case 116u: goto st803;
	}
	goto st0;
st803:
	if ( ++p == pe )
		goto _test_eof803;
case 803:
	if ( (*p) == 32u )
		goto tr1044;
	goto st0;
tr1014:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st804;
st804:
	if ( ++p == pe )
		goto _test_eof804;
case 804:
/* #line 9733 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr1016;
		case 44u: goto st805;
		case 58u: goto st807;
	}
	goto st0;
st805:
	if ( ++p == pe )
		goto _test_eof805;
case 805:
	if ( (*p) == 42u )
		goto st804;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st806;
	goto st0;
tr1015:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st806;
st806:
	if ( ++p == pe )
		goto _test_eof806;
case 806:
/* #line 9755 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr1016;
		case 44u: goto st805;
		case 58u: goto st807;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st806;
	goto st0;
st807:
	if ( ++p == pe )
		goto _test_eof807;
case 807:
	if ( (*p) == 42u )
		goto st808;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st809;
	goto st0;
st808:
	if ( ++p == pe )
		goto _test_eof808;
case 808:
	switch( (*p) ) {
		case 32u: goto tr1016;
		case 44u: goto st805;
	}
	goto st0;
st809:
	if ( ++p == pe )
		goto _test_eof809;
case 809:
	switch( (*p) ) {
		case 32u: goto tr1016;
		case 44u: goto st805;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st809;
	goto st0;
st810:
	if ( ++p == pe )
		goto _test_eof810;
case 810:
	switch( (*p) ) {
		case 66u: goto st811;
		case 98u: goto st811;
	}
	goto st0;
st811:
	if ( ++p == pe )
		goto _test_eof811;
case 811:
	switch( (*p) ) {
		case 83u: goto st812;
		case 115u: goto st812;
	}
	goto st0;
st812:
	if ( ++p == pe )
		goto _test_eof812;
case 812:
	switch( (*p) ) {
		case 67u: goto st813;
		case 99u: goto st813;
	}
	goto st0;
st813:
	if ( ++p == pe )
		goto _test_eof813;
case 813:
	switch( (*p) ) {
		case 82u: goto st814;
		case 114u: goto st814;
	}
	goto st0;
st814:
	if ( ++p == pe )
		goto _test_eof814;
case 814:
	switch( (*p) ) {
		case 73u: goto st815;
		case 105u: goto st815;
	}
	goto st0;
st815:
	if ( ++p == pe )
		goto _test_eof815;
case 815:
	switch( (*p) ) {
		case 66u: goto st816;
		case 98u: goto st816;
	}
	goto st0;
st816:
	if ( ++p == pe )
		goto _test_eof816;
case 816:
	switch( (*p) ) {
		case 69u: goto tr1077;
		case 101u: goto tr1077;
	}
	goto st0;
st817:
	if ( ++p == pe )
		goto _test_eof817;
case 817:
	switch( (*p) ) {
		case 72u: goto st818;
		case 104u: goto st818;
	}
	goto st0;
st818:
	if ( ++p == pe )
		goto _test_eof818;
case 818:
	switch( (*p) ) {
		case 82u: goto st819;
		case 114u: goto st819;
	}
	goto st0;
st819:
	if ( ++p == pe )
		goto _test_eof819;
case 819:
	switch( (*p) ) {
		case 69u: goto st820;
		case 101u: goto st820;
	}
	goto st0;
st820:
	if ( ++p == pe )
		goto _test_eof820;
case 820:
	switch( (*p) ) {
		case 65u: goto st821;
		case 97u: goto st821;
	}
	goto st0;
st821:
	if ( ++p == pe )
		goto _test_eof821;
case 821:
	switch( (*p) ) {
		case 68u: goto tr1082;
		case 100u: goto tr1082;
	}
	goto st0;
tr1082:
/* #line 74 "grammar/imap_search.rl" */
	{ ps->verb = IMAP_THREAD; }
	goto st822;
st822:
	if ( ++p == pe )
		goto _test_eof822;
case 822:
/* #line 9907 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st823;
	goto st0;
st823:
	if ( ++p == pe )
		goto _test_eof823;
case 823:
	if ( (*p) == 33u )
		goto tr1084;
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto tr1084;
		} else if ( (*p) >= 35u )
			goto tr1084;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto tr1084;
		} else if ( (*p) >= 94u )
			goto tr1084;
	} else
		goto tr1084;
	goto st0;
tr1084:
/* #line 16 "grammar/imap.rl" */
	{ mark = p; p = imap_skip_atom(p, pe); }
	goto st824;
st824:
	if ( ++p == pe )
		goto _test_eof824;
case 824:
/* #line 9938 "gen/imap.c" */
	switch( (*p) ) {
		case 32u: goto tr1085;
		case 33u: goto st824;
	}
	if ( (*p) < 43u ) {
		if ( (*p) > 36u ) {
			if ( 38u <= (*p) && (*p) <= 39u )
				goto st824;
		} else if ( (*p) >= 35u )
			goto st824;
	} else if ( (*p) > 91u ) {
		if ( (*p) > 122u ) {
			if ( 124u <= (*p) && (*p) <= 126u )
				goto st824;
		} else if ( (*p) >= 94u )
			goto st824;
	} else
		goto st824;
	goto st0;
st825:
	if ( ++p == pe )
		goto _test_eof825;
case 825:
	switch( (*p) ) {
		case 73u: goto st826;
		case 78u: goto st849;
		case 105u: goto st826;
		case 110u: goto st849;
	}
	goto st0;
st826:
	if ( ++p == pe )
		goto _test_eof826;
case 826:
	switch( (*p) ) {
		case 68u: goto st827;
		case 100u: goto st827;
	}
	goto st0;
st827:
	if ( ++p == pe )
		goto _test_eof827;
case 827:
	if ( (*p) == 32u )
		goto tr1090;
	goto st0;
tr1090:
/* #line 42 "grammar/imap.rl" */
	{ ps->uid = true; }
	goto st828;
st828:
	if ( ++p == pe )
		goto _test_eof828;
case 828:
/* #line 9991 "gen/imap.c" */
	switch( (*p) ) {
		case 67u: goto st829;
		case 69u: goto st831;
		case 70u: goto st221;
		case 77u: goto st403;
		case 83u: goto st846;
		case 84u: goto st817;
		case 99u: goto st829;
		case 101u: goto st831;
		case 102u: goto st221;
		case 109u: goto st403;
		case 115u: goto st846;
		case 116u: goto st817;
	}
	goto st0;
st829:
	if ( ++p == pe )
		goto _test_eof829;
case 829:
	switch( (*p) ) {
		case 79u: goto st830;
		case 111u: goto st830;
	}
	goto st0;
st830:
	if ( ++p == pe )
		goto _test_eof830;
case 830:
	switch( (*p) ) {
		case 80u: goto st92;
		case 112u: goto st92;
	}
	goto st0;
st831:
	if ( ++p == pe )
		goto _test_eof831;
case 831:
	switch( (*p) ) {
		case 88u: goto st832;
		case 120u: goto st832;
	}
	goto st0;
st832:
	if ( ++p == pe )
		goto _test_eof832;
case 832:
	switch( (*p) ) {
		case 80u: goto st833;
		case 112u: goto st833;
	}
	goto st0;
st833:
	if ( ++p == pe )
		goto _test_eof833;
case 833:
	switch( (*p) ) {
		case 85u: goto st834;
		case 117u: goto st834;
	}
	goto st0;
st834:
	if ( ++p == pe )
		goto _test_eof834;
case 834:
	switch( (*p) ) {
		case 78u: goto st835;
		case 110u: goto st835;
	}
	goto st0;
st835:
	if ( ++p == pe )
		goto _test_eof835;
case 835:
	switch( (*p) ) {
		case 71u: goto st836;
		case 103u: goto st836;
	}
	goto st0;
st836:
	if ( ++p == pe )
		goto _test_eof836;
case 836:
	switch( (*p) ) {
		case 69u: goto tr1100;
		case 101u: goto tr1100;
	}
	goto st0;
tr1100:
/* #line 81 "grammar/imap.rl" */
	{ ps->verb = IMAP_EXPUNGE; }
	goto st837;
st837:
	if ( ++p == pe )
		goto _test_eof837;
case 837:
/* #line 10085 "gen/imap.c" */
	if ( (*p) == 32u )
		goto st838;
	goto st0;
st838:
	if ( ++p == pe )
		goto _test_eof838;
case 838:
	switch( (*p) ) {
		case 36u: goto tr1102;
		case 42u: goto tr1103;
	}
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr1104;
	goto st0;
tr1102:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st839;
st839:
	if ( ++p == pe )
		goto _test_eof839;
case 839:
/* #line 10106 "gen/imap.c" */
	if ( (*p) == 13u )
		goto tr602;
	goto st0;
tr1103:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st840;
st840:
	if ( ++p == pe )
		goto _test_eof840;
case 840:
/* #line 10116 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr602;
		case 44u: goto st841;
		case 58u: goto st843;
	}
	goto st0;
st841:
	if ( ++p == pe )
		goto _test_eof841;
case 841:
	if ( (*p) == 42u )
		goto st840;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st842;
	goto st0;
tr1104:
/* #line 13 "grammar/imap.rl" */
	{ mark = p; }
	goto st842;
st842:
	if ( ++p == pe )
		goto _test_eof842;
case 842:
/* #line 10138 "gen/imap.c" */
	switch( (*p) ) {
		case 13u: goto tr602;
		case 44u: goto st841;
		case 58u: goto st843;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st842;
	goto st0;
st843:
	if ( ++p == pe )
		goto _test_eof843;
case 843:
	if ( (*p) == 42u )
		goto st844;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto st845;
	goto st0;
st844:
	if ( ++p == pe )
		goto _test_eof844;
case 844:
	switch( (*p) ) {
		case 13u: goto tr602;
		case 44u: goto st841;
	}
	goto st0;
st845:
	if ( ++p == pe )
		goto _test_eof845;
case 845:
	switch( (*p) ) {
		case 13u: goto tr602;
		case 44u: goto st841;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st845;
	goto st0;
st846:
	if ( ++p == pe )
		goto _test_eof846;
case 846:
	switch( (*p) ) {
		case 69u: goto st847;
		case 79u: goto st718;
		case 84u: goto st848;
		case 101u: goto st847;
		case 111u: goto st718;
		case 116u: goto st848;
	}
	goto st0;
st847:
	if ( ++p == pe )
		goto _test_eof847;
case 847:
	switch( (*p) ) {
		case 65u: goto st423;
		case 97u: goto st423;
	}
	goto st0;
st848:
	if ( ++p == pe )
		goto _test_eof848;
case 848:
	switch( (*p) ) {
		case 79u: goto st758;
		case 111u: goto st758;
	}
	goto st0;
st849:
	if ( ++p == pe )
		goto _test_eof849;
case 849:
	switch( (*p) ) {
		case 83u: goto st850;
		case 115u: goto st850;
	}
	goto st0;
st850:
	if ( ++p == pe )
		goto _test_eof850;
case 850:
	switch( (*p) ) {
		case 69u: goto st851;
		case 85u: goto st855;
		case 101u: goto st851;
		case 117u: goto st855;
	}
	goto st0;
st851:
	if ( ++p == pe )
		goto _test_eof851;
case 851:
	switch( (*p) ) {
		case 76u: goto st852;
		case 108u: goto st852;
	}
	goto st0;
st852:
	if ( ++p == pe )
		goto _test_eof852;
case 852:
	switch( (*p) ) {
		case 69u: goto st853;
		case 101u: goto st853;
	}
	goto st0;
st853:
	if ( ++p == pe )
		goto _test_eof853;
case 853:
	switch( (*p) ) {
		case 67u: goto st854;
		case 99u: goto st854;
	}
	goto st0;
st854:
	if ( ++p == pe )
		goto _test_eof854;
case 854:
	switch( (*p) ) {
		case 84u: goto tr1119;
		case 116u: goto tr1119;
	}
	goto st0;
st855:
	if ( ++p == pe )
		goto _test_eof855;
case 855:
	switch( (*p) ) {
		case 66u: goto st856;
		case 98u: goto st856;
	}
	goto st0;
st856:
	if ( ++p == pe )
		goto _test_eof856;
case 856:
	switch( (*p) ) {
		case 83u: goto st857;
		case 115u: goto st857;
	}
	goto st0;
st857:
	if ( ++p == pe )
		goto _test_eof857;
case 857:
	switch( (*p) ) {
		case 67u: goto st858;
		case 99u: goto st858;
	}
	goto st0;
st858:
	if ( ++p == pe )
		goto _test_eof858;
case 858:
	switch( (*p) ) {
		case 82u: goto st859;
		case 114u: goto st859;
	}
	goto st0;
st859:
	if ( ++p == pe )
		goto _test_eof859;
case 859:
	switch( (*p) ) {
		case 73u: goto st860;
		case 105u: goto st860;
	}
	goto st0;
st860:
	if ( ++p == pe )
		goto _test_eof860;
case 860:
	switch( (*p) ) {
		case 66u: goto st861;
		case 98u: goto st861;
	}
	goto st0;
st861:
	if ( ++p == pe )
		goto _test_eof861;
case 861:
	switch( (*p) ) {
		case 69u: goto tr1126;
		case 101u: goto tr1126;
	}
	goto st0;
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
	_test_eof862: cs = 862; goto _test_eof; 
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
	_test_eof179: cs = 179; goto _test_eof; 
	_test_eof180: cs = 180; goto _test_eof; 
	_test_eof181: cs = 181; goto _test_eof; 
	_test_eof182: cs = 182; goto _test_eof; 
	_test_eof183: cs = 183; goto _test_eof; 
	_test_eof184: cs = 184; goto _test_eof; 
	_test_eof185: cs = 185; goto _test_eof; 
	_test_eof186: cs = 186; goto _test_eof; 
	_test_eof187: cs = 187; goto _test_eof; 
	_test_eof188: cs = 188; goto _test_eof; 
	_test_eof189: cs = 189; goto _test_eof; 
	_test_eof190: cs = 190; goto _test_eof; 
	_test_eof191: cs = 191; goto _test_eof; 
	_test_eof192: cs = 192; goto _test_eof; 
	_test_eof193: cs = 193; goto _test_eof; 
	_test_eof194: cs = 194; goto _test_eof; 
	_test_eof195: cs = 195; goto _test_eof; 
	_test_eof196: cs = 196; goto _test_eof; 
	_test_eof197: cs = 197; goto _test_eof; 
	_test_eof198: cs = 198; goto _test_eof; 
	_test_eof199: cs = 199; goto _test_eof; 
	_test_eof200: cs = 200; goto _test_eof; 
	_test_eof201: cs = 201; goto _test_eof; 
	_test_eof202: cs = 202; goto _test_eof; 
	_test_eof203: cs = 203; goto _test_eof; 
	_test_eof204: cs = 204; goto _test_eof; 
	_test_eof205: cs = 205; goto _test_eof; 
	_test_eof206: cs = 206; goto _test_eof; 
	_test_eof207: cs = 207; goto _test_eof; 
	_test_eof208: cs = 208; goto _test_eof; 
	_test_eof209: cs = 209; goto _test_eof; 
	_test_eof210: cs = 210; goto _test_eof; 
	_test_eof211: cs = 211; goto _test_eof; 
	_test_eof212: cs = 212; goto _test_eof; 
	_test_eof213: cs = 213; goto _test_eof; 
	_test_eof214: cs = 214; goto _test_eof; 
	_test_eof215: cs = 215; goto _test_eof; 
	_test_eof216: cs = 216; goto _test_eof; 
	_test_eof217: cs = 217; goto _test_eof; 
	_test_eof218: cs = 218; goto _test_eof; 
	_test_eof219: cs = 219; goto _test_eof; 
	_test_eof220: cs = 220; goto _test_eof; 
	_test_eof221: cs = 221; goto _test_eof; 
	_test_eof222: cs = 222; goto _test_eof; 
	_test_eof223: cs = 223; goto _test_eof; 
	_test_eof224: cs = 224; goto _test_eof; 
	_test_eof225: cs = 225; goto _test_eof; 
	_test_eof226: cs = 226; goto _test_eof; 
	_test_eof227: cs = 227; goto _test_eof; 
	_test_eof228: cs = 228; goto _test_eof; 
	_test_eof229: cs = 229; goto _test_eof; 
	_test_eof230: cs = 230; goto _test_eof; 
	_test_eof231: cs = 231; goto _test_eof; 
	_test_eof232: cs = 232; goto _test_eof; 
	_test_eof233: cs = 233; goto _test_eof; 
	_test_eof234: cs = 234; goto _test_eof; 
	_test_eof235: cs = 235; goto _test_eof; 
	_test_eof236: cs = 236; goto _test_eof; 
	_test_eof237: cs = 237; goto _test_eof; 
	_test_eof238: cs = 238; goto _test_eof; 
	_test_eof239: cs = 239; goto _test_eof; 
	_test_eof240: cs = 240; goto _test_eof; 
	_test_eof241: cs = 241; goto _test_eof; 
	_test_eof242: cs = 242; goto _test_eof; 
	_test_eof243: cs = 243; goto _test_eof; 
	_test_eof244: cs = 244; goto _test_eof; 
	_test_eof245: cs = 245; goto _test_eof; 
	_test_eof246: cs = 246; goto _test_eof; 
	_test_eof247: cs = 247; goto _test_eof; 
	_test_eof248: cs = 248; goto _test_eof; 
	_test_eof249: cs = 249; goto _test_eof; 
	_test_eof250: cs = 250; goto _test_eof; 
	_test_eof251: cs = 251; goto _test_eof; 
	_test_eof252: cs = 252; goto _test_eof; 
	_test_eof253: cs = 253; goto _test_eof; 
	_test_eof254: cs = 254; goto _test_eof; 
	_test_eof255: cs = 255; goto _test_eof; 
	_test_eof256: cs = 256; goto _test_eof; 
	_test_eof257: cs = 257; goto _test_eof; 
	_test_eof258: cs = 258; goto _test_eof; 
	_test_eof259: cs = 259; goto _test_eof; 
	_test_eof260: cs = 260; goto _test_eof; 
	_test_eof261: cs = 261; goto _test_eof; 
	_test_eof262: cs = 262; goto _test_eof; 
	_test_eof263: cs = 263; goto _test_eof; 
	_test_eof264: cs = 264; goto _test_eof; 
	_test_eof265: cs = 265; goto _test_eof; 
	_test_eof266: cs = 266; goto _test_eof; 
	_test_eof267: cs = 267; goto _test_eof; 
	_test_eof268: cs = 268; goto _test_eof; 
	_test_eof269: cs = 269; goto _test_eof; 
	_test_eof270: cs = 270; goto _test_eof; 
	_test_eof271: cs = 271; goto _test_eof; 
	_test_eof272: cs = 272; goto _test_eof; 
	_test_eof273: cs = 273; goto _test_eof; 
	_test_eof274: cs = 274; goto _test_eof; 
	_test_eof275: cs = 275; goto _test_eof; 
	_test_eof276: cs = 276; goto _test_eof; 
	_test_eof277: cs = 277; goto _test_eof; 
	_test_eof278: cs = 278; goto _test_eof; 
	_test_eof279: cs = 279; goto _test_eof; 
	_test_eof280: cs = 280; goto _test_eof; 
	_test_eof281: cs = 281; goto _test_eof; 
	_test_eof282: cs = 282; goto _test_eof; 
	_test_eof283: cs = 283; goto _test_eof; 
	_test_eof284: cs = 284; goto _test_eof; 
	_test_eof285: cs = 285; goto _test_eof; 
	_test_eof286: cs = 286; goto _test_eof; 
	_test_eof287: cs = 287; goto _test_eof; 
	_test_eof288: cs = 288; goto _test_eof; 
	_test_eof289: cs = 289; goto _test_eof; 
	_test_eof290: cs = 290; goto _test_eof; 
	_test_eof291: cs = 291; goto _test_eof; 
	_test_eof292: cs = 292; goto _test_eof; 
	_test_eof293: cs = 293; goto _test_eof; 
	_test_eof294: cs = 294; goto _test_eof; 
	_test_eof295: cs = 295; goto _test_eof; 
	_test_eof296: cs = 296; goto _test_eof; 
	_test_eof297: cs = 297; goto _test_eof; 
	_test_eof298: cs = 298; goto _test_eof; 
	_test_eof299: cs = 299; goto _test_eof; 
	_test_eof300: cs = 300; goto _test_eof; 
	_test_eof301: cs = 301; goto _test_eof; 
	_test_eof302: cs = 302; goto _test_eof; 
	_test_eof303: cs = 303; goto _test_eof; 
	_test_eof304: cs = 304; goto _test_eof; 
	_test_eof305: cs = 305; goto _test_eof; 
	_test_eof306: cs = 306; goto _test_eof; 
	_test_eof307: cs = 307; goto _test_eof; 
	_test_eof308: cs = 308; goto _test_eof; 
	_test_eof309: cs = 309; goto _test_eof; 
	_test_eof310: cs = 310; goto _test_eof; 
	_test_eof311: cs = 311; goto _test_eof; 
	_test_eof312: cs = 312; goto _test_eof; 
	_test_eof313: cs = 313; goto _test_eof; 
	_test_eof314: cs = 314; goto _test_eof; 
	_test_eof315: cs = 315; goto _test_eof; 
	_test_eof316: cs = 316; goto _test_eof; 
	_test_eof317: cs = 317; goto _test_eof; 
	_test_eof318: cs = 318; goto _test_eof; 
	_test_eof319: cs = 319; goto _test_eof; 
	_test_eof320: cs = 320; goto _test_eof; 
	_test_eof321: cs = 321; goto _test_eof; 
	_test_eof322: cs = 322; goto _test_eof; 
	_test_eof323: cs = 323; goto _test_eof; 
	_test_eof324: cs = 324; goto _test_eof; 
	_test_eof325: cs = 325; goto _test_eof; 
	_test_eof326: cs = 326; goto _test_eof; 
	_test_eof327: cs = 327; goto _test_eof; 
	_test_eof328: cs = 328; goto _test_eof; 
	_test_eof329: cs = 329; goto _test_eof; 
	_test_eof330: cs = 330; goto _test_eof; 
	_test_eof331: cs = 331; goto _test_eof; 
	_test_eof332: cs = 332; goto _test_eof; 
	_test_eof333: cs = 333; goto _test_eof; 
	_test_eof334: cs = 334; goto _test_eof; 
	_test_eof335: cs = 335; goto _test_eof; 
	_test_eof336: cs = 336; goto _test_eof; 
	_test_eof337: cs = 337; goto _test_eof; 
	_test_eof338: cs = 338; goto _test_eof; 
	_test_eof339: cs = 339; goto _test_eof; 
	_test_eof340: cs = 340; goto _test_eof; 
	_test_eof341: cs = 341; goto _test_eof; 
	_test_eof342: cs = 342; goto _test_eof; 
	_test_eof343: cs = 343; goto _test_eof; 
	_test_eof344: cs = 344; goto _test_eof; 
	_test_eof345: cs = 345; goto _test_eof; 
	_test_eof346: cs = 346; goto _test_eof; 
	_test_eof347: cs = 347; goto _test_eof; 
	_test_eof348: cs = 348; goto _test_eof; 
	_test_eof349: cs = 349; goto _test_eof; 
	_test_eof350: cs = 350; goto _test_eof; 
	_test_eof351: cs = 351; goto _test_eof; 
	_test_eof352: cs = 352; goto _test_eof; 
	_test_eof353: cs = 353; goto _test_eof; 
	_test_eof354: cs = 354; goto _test_eof; 
	_test_eof355: cs = 355; goto _test_eof; 
	_test_eof356: cs = 356; goto _test_eof; 
	_test_eof357: cs = 357; goto _test_eof; 
	_test_eof358: cs = 358; goto _test_eof; 
	_test_eof359: cs = 359; goto _test_eof; 
	_test_eof360: cs = 360; goto _test_eof; 
	_test_eof361: cs = 361; goto _test_eof; 
	_test_eof362: cs = 362; goto _test_eof; 
	_test_eof363: cs = 363; goto _test_eof; 
	_test_eof364: cs = 364; goto _test_eof; 
	_test_eof365: cs = 365; goto _test_eof; 
	_test_eof366: cs = 366; goto _test_eof; 
	_test_eof367: cs = 367; goto _test_eof; 
	_test_eof368: cs = 368; goto _test_eof; 
	_test_eof369: cs = 369; goto _test_eof; 
	_test_eof370: cs = 370; goto _test_eof; 
	_test_eof371: cs = 371; goto _test_eof; 
	_test_eof372: cs = 372; goto _test_eof; 
	_test_eof373: cs = 373; goto _test_eof; 
	_test_eof374: cs = 374; goto _test_eof; 
	_test_eof375: cs = 375; goto _test_eof; 
	_test_eof376: cs = 376; goto _test_eof; 
	_test_eof377: cs = 377; goto _test_eof; 
	_test_eof378: cs = 378; goto _test_eof; 
	_test_eof379: cs = 379; goto _test_eof; 
	_test_eof380: cs = 380; goto _test_eof; 
	_test_eof381: cs = 381; goto _test_eof; 
	_test_eof382: cs = 382; goto _test_eof; 
	_test_eof383: cs = 383; goto _test_eof; 
	_test_eof384: cs = 384; goto _test_eof; 
	_test_eof385: cs = 385; goto _test_eof; 
	_test_eof386: cs = 386; goto _test_eof; 
	_test_eof387: cs = 387; goto _test_eof; 
	_test_eof388: cs = 388; goto _test_eof; 
	_test_eof389: cs = 389; goto _test_eof; 
	_test_eof390: cs = 390; goto _test_eof; 
	_test_eof391: cs = 391; goto _test_eof; 
	_test_eof392: cs = 392; goto _test_eof; 
	_test_eof393: cs = 393; goto _test_eof; 
	_test_eof394: cs = 394; goto _test_eof; 
	_test_eof395: cs = 395; goto _test_eof; 
	_test_eof396: cs = 396; goto _test_eof; 
	_test_eof397: cs = 397; goto _test_eof; 
	_test_eof398: cs = 398; goto _test_eof; 
	_test_eof399: cs = 399; goto _test_eof; 
	_test_eof400: cs = 400; goto _test_eof; 
	_test_eof401: cs = 401; goto _test_eof; 
	_test_eof402: cs = 402; goto _test_eof; 
	_test_eof403: cs = 403; goto _test_eof; 
	_test_eof404: cs = 404; goto _test_eof; 
	_test_eof405: cs = 405; goto _test_eof; 
	_test_eof406: cs = 406; goto _test_eof; 
	_test_eof407: cs = 407; goto _test_eof; 
	_test_eof408: cs = 408; goto _test_eof; 
	_test_eof409: cs = 409; goto _test_eof; 
	_test_eof410: cs = 410; goto _test_eof; 
	_test_eof411: cs = 411; goto _test_eof; 
	_test_eof412: cs = 412; goto _test_eof; 
	_test_eof413: cs = 413; goto _test_eof; 
	_test_eof414: cs = 414; goto _test_eof; 
	_test_eof415: cs = 415; goto _test_eof; 
	_test_eof416: cs = 416; goto _test_eof; 
	_test_eof417: cs = 417; goto _test_eof; 
	_test_eof418: cs = 418; goto _test_eof; 
	_test_eof419: cs = 419; goto _test_eof; 
	_test_eof420: cs = 420; goto _test_eof; 
	_test_eof421: cs = 421; goto _test_eof; 
	_test_eof422: cs = 422; goto _test_eof; 
	_test_eof423: cs = 423; goto _test_eof; 
	_test_eof424: cs = 424; goto _test_eof; 
	_test_eof425: cs = 425; goto _test_eof; 
	_test_eof426: cs = 426; goto _test_eof; 
	_test_eof427: cs = 427; goto _test_eof; 
	_test_eof428: cs = 428; goto _test_eof; 
	_test_eof429: cs = 429; goto _test_eof; 
	_test_eof430: cs = 430; goto _test_eof; 
	_test_eof431: cs = 431; goto _test_eof; 
	_test_eof432: cs = 432; goto _test_eof; 
	_test_eof433: cs = 433; goto _test_eof; 
	_test_eof434: cs = 434; goto _test_eof; 
	_test_eof435: cs = 435; goto _test_eof; 
	_test_eof436: cs = 436; goto _test_eof; 
	_test_eof437: cs = 437; goto _test_eof; 
	_test_eof438: cs = 438; goto _test_eof; 
	_test_eof439: cs = 439; goto _test_eof; 
	_test_eof440: cs = 440; goto _test_eof; 
	_test_eof441: cs = 441; goto _test_eof; 
	_test_eof442: cs = 442; goto _test_eof; 
	_test_eof443: cs = 443; goto _test_eof; 
	_test_eof444: cs = 444; goto _test_eof; 
	_test_eof445: cs = 445; goto _test_eof; 
	_test_eof446: cs = 446; goto _test_eof; 
	_test_eof447: cs = 447; goto _test_eof; 
	_test_eof448: cs = 448; goto _test_eof; 
	_test_eof449: cs = 449; goto _test_eof; 
	_test_eof450: cs = 450; goto _test_eof; 
	_test_eof451: cs = 451; goto _test_eof; 
	_test_eof452: cs = 452; goto _test_eof; 
	_test_eof453: cs = 453; goto _test_eof; 
	_test_eof454: cs = 454; goto _test_eof; 
	_test_eof455: cs = 455; goto _test_eof; 
	_test_eof456: cs = 456; goto _test_eof; 
	_test_eof457: cs = 457; goto _test_eof; 
	_test_eof458: cs = 458; goto _test_eof; 
	_test_eof459: cs = 459; goto _test_eof; 
	_test_eof460: cs = 460; goto _test_eof; 
	_test_eof461: cs = 461; goto _test_eof; 
	_test_eof462: cs = 462; goto _test_eof; 
	_test_eof463: cs = 463; goto _test_eof; 
	_test_eof464: cs = 464; goto _test_eof; 
	_test_eof465: cs = 465; goto _test_eof; 
	_test_eof466: cs = 466; goto _test_eof; 
	_test_eof467: cs = 467; goto _test_eof; 
	_test_eof468: cs = 468; goto _test_eof; 
	_test_eof469: cs = 469; goto _test_eof; 
	_test_eof470: cs = 470; goto _test_eof; 
	_test_eof471: cs = 471; goto _test_eof; 
	_test_eof472: cs = 472; goto _test_eof; 
	_test_eof473: cs = 473; goto _test_eof; 
	_test_eof474: cs = 474; goto _test_eof; 
	_test_eof475: cs = 475; goto _test_eof; 
	_test_eof476: cs = 476; goto _test_eof; 
	_test_eof477: cs = 477; goto _test_eof; 
	_test_eof478: cs = 478; goto _test_eof; 
	_test_eof479: cs = 479; goto _test_eof; 
	_test_eof480: cs = 480; goto _test_eof; 
	_test_eof481: cs = 481; goto _test_eof; 
	_test_eof482: cs = 482; goto _test_eof; 
	_test_eof483: cs = 483; goto _test_eof; 
	_test_eof484: cs = 484; goto _test_eof; 
	_test_eof485: cs = 485; goto _test_eof; 
	_test_eof486: cs = 486; goto _test_eof; 
	_test_eof487: cs = 487; goto _test_eof; 
	_test_eof488: cs = 488; goto _test_eof; 
	_test_eof489: cs = 489; goto _test_eof; 
	_test_eof490: cs = 490; goto _test_eof; 
	_test_eof491: cs = 491; goto _test_eof; 
	_test_eof492: cs = 492; goto _test_eof; 
	_test_eof493: cs = 493; goto _test_eof; 
	_test_eof494: cs = 494; goto _test_eof; 
	_test_eof495: cs = 495; goto _test_eof; 
	_test_eof496: cs = 496; goto _test_eof; 
	_test_eof497: cs = 497; goto _test_eof; 
	_test_eof498: cs = 498; goto _test_eof; 
	_test_eof499: cs = 499; goto _test_eof; 
	_test_eof500: cs = 500; goto _test_eof; 
	_test_eof501: cs = 501; goto _test_eof; 
	_test_eof502: cs = 502; goto _test_eof; 
	_test_eof503: cs = 503; goto _test_eof; 
	_test_eof504: cs = 504; goto _test_eof; 
	_test_eof505: cs = 505; goto _test_eof; 
	_test_eof506: cs = 506; goto _test_eof; 
	_test_eof507: cs = 507; goto _test_eof; 
	_test_eof508: cs = 508; goto _test_eof; 
	_test_eof509: cs = 509; goto _test_eof; 
	_test_eof510: cs = 510; goto _test_eof; 
	_test_eof511: cs = 511; goto _test_eof; 
	_test_eof512: cs = 512; goto _test_eof; 
	_test_eof513: cs = 513; goto _test_eof; 
	_test_eof514: cs = 514; goto _test_eof; 
	_test_eof515: cs = 515; goto _test_eof; 
	_test_eof516: cs = 516; goto _test_eof; 
	_test_eof517: cs = 517; goto _test_eof; 
	_test_eof518: cs = 518; goto _test_eof; 
	_test_eof519: cs = 519; goto _test_eof; 
	_test_eof520: cs = 520; goto _test_eof; 
	_test_eof521: cs = 521; goto _test_eof; 
	_test_eof522: cs = 522; goto _test_eof; 
	_test_eof523: cs = 523; goto _test_eof; 
	_test_eof524: cs = 524; goto _test_eof; 
	_test_eof525: cs = 525; goto _test_eof; 
	_test_eof526: cs = 526; goto _test_eof; 
	_test_eof527: cs = 527; goto _test_eof; 
	_test_eof528: cs = 528; goto _test_eof; 
	_test_eof529: cs = 529; goto _test_eof; 
	_test_eof530: cs = 530; goto _test_eof; 
	_test_eof531: cs = 531; goto _test_eof; 
	_test_eof532: cs = 532; goto _test_eof; 
	_test_eof533: cs = 533; goto _test_eof; 
	_test_eof534: cs = 534; goto _test_eof; 
	_test_eof535: cs = 535; goto _test_eof; 
	_test_eof536: cs = 536; goto _test_eof; 
	_test_eof537: cs = 537; goto _test_eof; 
	_test_eof538: cs = 538; goto _test_eof; 
	_test_eof539: cs = 539; goto _test_eof; 
	_test_eof540: cs = 540; goto _test_eof; 
	_test_eof541: cs = 541; goto _test_eof; 
	_test_eof542: cs = 542; goto _test_eof; 
	_test_eof543: cs = 543; goto _test_eof; 
	_test_eof544: cs = 544; goto _test_eof; 
	_test_eof545: cs = 545; goto _test_eof; 
	_test_eof546: cs = 546; goto _test_eof; 
	_test_eof547: cs = 547; goto _test_eof; 
	_test_eof548: cs = 548; goto _test_eof; 
	_test_eof549: cs = 549; goto _test_eof; 
	_test_eof550: cs = 550; goto _test_eof; 
	_test_eof551: cs = 551; goto _test_eof; 
	_test_eof552: cs = 552; goto _test_eof; 
	_test_eof553: cs = 553; goto _test_eof; 
	_test_eof554: cs = 554; goto _test_eof; 
	_test_eof555: cs = 555; goto _test_eof; 
	_test_eof556: cs = 556; goto _test_eof; 
	_test_eof557: cs = 557; goto _test_eof; 
	_test_eof558: cs = 558; goto _test_eof; 
	_test_eof559: cs = 559; goto _test_eof; 
	_test_eof560: cs = 560; goto _test_eof; 
	_test_eof561: cs = 561; goto _test_eof; 
	_test_eof562: cs = 562; goto _test_eof; 
	_test_eof563: cs = 563; goto _test_eof; 
	_test_eof564: cs = 564; goto _test_eof; 
	_test_eof565: cs = 565; goto _test_eof; 
	_test_eof566: cs = 566; goto _test_eof; 
	_test_eof567: cs = 567; goto _test_eof; 
	_test_eof568: cs = 568; goto _test_eof; 
	_test_eof569: cs = 569; goto _test_eof; 
	_test_eof570: cs = 570; goto _test_eof; 
	_test_eof571: cs = 571; goto _test_eof; 
	_test_eof572: cs = 572; goto _test_eof; 
	_test_eof573: cs = 573; goto _test_eof; 
	_test_eof574: cs = 574; goto _test_eof; 
	_test_eof575: cs = 575; goto _test_eof; 
	_test_eof576: cs = 576; goto _test_eof; 
	_test_eof577: cs = 577; goto _test_eof; 
	_test_eof578: cs = 578; goto _test_eof; 
	_test_eof579: cs = 579; goto _test_eof; 
	_test_eof580: cs = 580; goto _test_eof; 
	_test_eof581: cs = 581; goto _test_eof; 
	_test_eof582: cs = 582; goto _test_eof; 
	_test_eof583: cs = 583; goto _test_eof; 
	_test_eof584: cs = 584; goto _test_eof; 
	_test_eof585: cs = 585; goto _test_eof; 
	_test_eof586: cs = 586; goto _test_eof; 
	_test_eof587: cs = 587; goto _test_eof; 
	_test_eof588: cs = 588; goto _test_eof; 
	_test_eof589: cs = 589; goto _test_eof; 
	_test_eof590: cs = 590; goto _test_eof; 
	_test_eof591: cs = 591; goto _test_eof; 
	_test_eof592: cs = 592; goto _test_eof; 
	_test_eof593: cs = 593; goto _test_eof; 
	_test_eof594: cs = 594; goto _test_eof; 
	_test_eof595: cs = 595; goto _test_eof; 
	_test_eof596: cs = 596; goto _test_eof; 
	_test_eof597: cs = 597; goto _test_eof; 
	_test_eof598: cs = 598; goto _test_eof; 
	_test_eof599: cs = 599; goto _test_eof; 
	_test_eof600: cs = 600; goto _test_eof; 
	_test_eof601: cs = 601; goto _test_eof; 
	_test_eof602: cs = 602; goto _test_eof; 
	_test_eof603: cs = 603; goto _test_eof; 
	_test_eof604: cs = 604; goto _test_eof; 
	_test_eof605: cs = 605; goto _test_eof; 
	_test_eof606: cs = 606; goto _test_eof; 
	_test_eof607: cs = 607; goto _test_eof; 
	_test_eof608: cs = 608; goto _test_eof; 
	_test_eof609: cs = 609; goto _test_eof; 
	_test_eof610: cs = 610; goto _test_eof; 
	_test_eof611: cs = 611; goto _test_eof; 
	_test_eof612: cs = 612; goto _test_eof; 
	_test_eof613: cs = 613; goto _test_eof; 
	_test_eof614: cs = 614; goto _test_eof; 
	_test_eof615: cs = 615; goto _test_eof; 
	_test_eof616: cs = 616; goto _test_eof; 
	_test_eof617: cs = 617; goto _test_eof; 
	_test_eof618: cs = 618; goto _test_eof; 
	_test_eof619: cs = 619; goto _test_eof; 
	_test_eof620: cs = 620; goto _test_eof; 
	_test_eof621: cs = 621; goto _test_eof; 
	_test_eof622: cs = 622; goto _test_eof; 
	_test_eof623: cs = 623; goto _test_eof; 
	_test_eof624: cs = 624; goto _test_eof; 
	_test_eof625: cs = 625; goto _test_eof; 
	_test_eof626: cs = 626; goto _test_eof; 
	_test_eof627: cs = 627; goto _test_eof; 
	_test_eof628: cs = 628; goto _test_eof; 
	_test_eof629: cs = 629; goto _test_eof; 
	_test_eof630: cs = 630; goto _test_eof; 
	_test_eof631: cs = 631; goto _test_eof; 
	_test_eof632: cs = 632; goto _test_eof; 
	_test_eof633: cs = 633; goto _test_eof; 
	_test_eof634: cs = 634; goto _test_eof; 
	_test_eof635: cs = 635; goto _test_eof; 
	_test_eof636: cs = 636; goto _test_eof; 
	_test_eof637: cs = 637; goto _test_eof; 
	_test_eof638: cs = 638; goto _test_eof; 
	_test_eof639: cs = 639; goto _test_eof; 
	_test_eof640: cs = 640; goto _test_eof; 
	_test_eof641: cs = 641; goto _test_eof; 
	_test_eof642: cs = 642; goto _test_eof; 
	_test_eof643: cs = 643; goto _test_eof; 
	_test_eof644: cs = 644; goto _test_eof; 
	_test_eof645: cs = 645; goto _test_eof; 
	_test_eof646: cs = 646; goto _test_eof; 
	_test_eof647: cs = 647; goto _test_eof; 
	_test_eof648: cs = 648; goto _test_eof; 
	_test_eof649: cs = 649; goto _test_eof; 
	_test_eof650: cs = 650; goto _test_eof; 
	_test_eof651: cs = 651; goto _test_eof; 
	_test_eof652: cs = 652; goto _test_eof; 
	_test_eof653: cs = 653; goto _test_eof; 
	_test_eof654: cs = 654; goto _test_eof; 
	_test_eof655: cs = 655; goto _test_eof; 
	_test_eof656: cs = 656; goto _test_eof; 
	_test_eof657: cs = 657; goto _test_eof; 
	_test_eof658: cs = 658; goto _test_eof; 
	_test_eof659: cs = 659; goto _test_eof; 
	_test_eof660: cs = 660; goto _test_eof; 
	_test_eof661: cs = 661; goto _test_eof; 
	_test_eof662: cs = 662; goto _test_eof; 
	_test_eof663: cs = 663; goto _test_eof; 
	_test_eof664: cs = 664; goto _test_eof; 
	_test_eof665: cs = 665; goto _test_eof; 
	_test_eof666: cs = 666; goto _test_eof; 
	_test_eof667: cs = 667; goto _test_eof; 
	_test_eof668: cs = 668; goto _test_eof; 
	_test_eof669: cs = 669; goto _test_eof; 
	_test_eof670: cs = 670; goto _test_eof; 
	_test_eof671: cs = 671; goto _test_eof; 
	_test_eof672: cs = 672; goto _test_eof; 
	_test_eof673: cs = 673; goto _test_eof; 
	_test_eof674: cs = 674; goto _test_eof; 
	_test_eof675: cs = 675; goto _test_eof; 
	_test_eof676: cs = 676; goto _test_eof; 
	_test_eof677: cs = 677; goto _test_eof; 
	_test_eof678: cs = 678; goto _test_eof; 
	_test_eof679: cs = 679; goto _test_eof; 
	_test_eof680: cs = 680; goto _test_eof; 
	_test_eof681: cs = 681; goto _test_eof; 
	_test_eof682: cs = 682; goto _test_eof; 
	_test_eof683: cs = 683; goto _test_eof; 
	_test_eof684: cs = 684; goto _test_eof; 
	_test_eof685: cs = 685; goto _test_eof; 
	_test_eof686: cs = 686; goto _test_eof; 
	_test_eof687: cs = 687; goto _test_eof; 
	_test_eof688: cs = 688; goto _test_eof; 
	_test_eof689: cs = 689; goto _test_eof; 
	_test_eof690: cs = 690; goto _test_eof; 
	_test_eof691: cs = 691; goto _test_eof; 
	_test_eof692: cs = 692; goto _test_eof; 
	_test_eof693: cs = 693; goto _test_eof; 
	_test_eof694: cs = 694; goto _test_eof; 
	_test_eof695: cs = 695; goto _test_eof; 
	_test_eof696: cs = 696; goto _test_eof; 
	_test_eof697: cs = 697; goto _test_eof; 
	_test_eof698: cs = 698; goto _test_eof; 
	_test_eof699: cs = 699; goto _test_eof; 
	_test_eof700: cs = 700; goto _test_eof; 
	_test_eof701: cs = 701; goto _test_eof; 
	_test_eof702: cs = 702; goto _test_eof; 
	_test_eof703: cs = 703; goto _test_eof; 
	_test_eof704: cs = 704; goto _test_eof; 
	_test_eof705: cs = 705; goto _test_eof; 
	_test_eof706: cs = 706; goto _test_eof; 
	_test_eof707: cs = 707; goto _test_eof; 
	_test_eof708: cs = 708; goto _test_eof; 
	_test_eof709: cs = 709; goto _test_eof; 
	_test_eof710: cs = 710; goto _test_eof; 
	_test_eof711: cs = 711; goto _test_eof; 
	_test_eof712: cs = 712; goto _test_eof; 
	_test_eof713: cs = 713; goto _test_eof; 
	_test_eof714: cs = 714; goto _test_eof; 
	_test_eof715: cs = 715; goto _test_eof; 
	_test_eof716: cs = 716; goto _test_eof; 
	_test_eof717: cs = 717; goto _test_eof; 
	_test_eof718: cs = 718; goto _test_eof; 
	_test_eof719: cs = 719; goto _test_eof; 
	_test_eof720: cs = 720; goto _test_eof; 
	_test_eof721: cs = 721; goto _test_eof; 
	_test_eof722: cs = 722; goto _test_eof; 
	_test_eof723: cs = 723; goto _test_eof; 
	_test_eof724: cs = 724; goto _test_eof; 
	_test_eof725: cs = 725; goto _test_eof; 
	_test_eof726: cs = 726; goto _test_eof; 
	_test_eof727: cs = 727; goto _test_eof; 
	_test_eof728: cs = 728; goto _test_eof; 
	_test_eof729: cs = 729; goto _test_eof; 
	_test_eof730: cs = 730; goto _test_eof; 
	_test_eof731: cs = 731; goto _test_eof; 
	_test_eof732: cs = 732; goto _test_eof; 
	_test_eof733: cs = 733; goto _test_eof; 
	_test_eof734: cs = 734; goto _test_eof; 
	_test_eof735: cs = 735; goto _test_eof; 
	_test_eof736: cs = 736; goto _test_eof; 
	_test_eof737: cs = 737; goto _test_eof; 
	_test_eof738: cs = 738; goto _test_eof; 
	_test_eof739: cs = 739; goto _test_eof; 
	_test_eof740: cs = 740; goto _test_eof; 
	_test_eof741: cs = 741; goto _test_eof; 
	_test_eof742: cs = 742; goto _test_eof; 
	_test_eof743: cs = 743; goto _test_eof; 
	_test_eof744: cs = 744; goto _test_eof; 
	_test_eof745: cs = 745; goto _test_eof; 
	_test_eof746: cs = 746; goto _test_eof; 
	_test_eof747: cs = 747; goto _test_eof; 
	_test_eof748: cs = 748; goto _test_eof; 
	_test_eof749: cs = 749; goto _test_eof; 
	_test_eof750: cs = 750; goto _test_eof; 
	_test_eof751: cs = 751; goto _test_eof; 
	_test_eof752: cs = 752; goto _test_eof; 
	_test_eof753: cs = 753; goto _test_eof; 
	_test_eof754: cs = 754; goto _test_eof; 
	_test_eof755: cs = 755; goto _test_eof; 
	_test_eof756: cs = 756; goto _test_eof; 
	_test_eof757: cs = 757; goto _test_eof; 
	_test_eof758: cs = 758; goto _test_eof; 
	_test_eof759: cs = 759; goto _test_eof; 
	_test_eof760: cs = 760; goto _test_eof; 
	_test_eof761: cs = 761; goto _test_eof; 
	_test_eof762: cs = 762; goto _test_eof; 
	_test_eof763: cs = 763; goto _test_eof; 
	_test_eof764: cs = 764; goto _test_eof; 
	_test_eof765: cs = 765; goto _test_eof; 
	_test_eof766: cs = 766; goto _test_eof; 
	_test_eof767: cs = 767; goto _test_eof; 
	_test_eof768: cs = 768; goto _test_eof; 
	_test_eof769: cs = 769; goto _test_eof; 
	_test_eof770: cs = 770; goto _test_eof; 
	_test_eof771: cs = 771; goto _test_eof; 
	_test_eof772: cs = 772; goto _test_eof; 
	_test_eof773: cs = 773; goto _test_eof; 
	_test_eof774: cs = 774; goto _test_eof; 
	_test_eof775: cs = 775; goto _test_eof; 
	_test_eof776: cs = 776; goto _test_eof; 
	_test_eof777: cs = 777; goto _test_eof; 
	_test_eof778: cs = 778; goto _test_eof; 
	_test_eof779: cs = 779; goto _test_eof; 
	_test_eof780: cs = 780; goto _test_eof; 
	_test_eof781: cs = 781; goto _test_eof; 
	_test_eof782: cs = 782; goto _test_eof; 
	_test_eof783: cs = 783; goto _test_eof; 
	_test_eof784: cs = 784; goto _test_eof; 
	_test_eof785: cs = 785; goto _test_eof; 
	_test_eof786: cs = 786; goto _test_eof; 
	_test_eof787: cs = 787; goto _test_eof; 
	_test_eof788: cs = 788; goto _test_eof; 
	_test_eof789: cs = 789; goto _test_eof; 
	_test_eof790: cs = 790; goto _test_eof; 
	_test_eof791: cs = 791; goto _test_eof; 
	_test_eof792: cs = 792; goto _test_eof; 
	_test_eof793: cs = 793; goto _test_eof; 
	_test_eof794: cs = 794; goto _test_eof; 
	_test_eof795: cs = 795; goto _test_eof; 
	_test_eof796: cs = 796; goto _test_eof; 
	_test_eof797: cs = 797; goto _test_eof; 
	_test_eof798: cs = 798; goto _test_eof; 
	_test_eof799: cs = 799; goto _test_eof; 
	_test_eof800: cs = 800; goto _test_eof; 
	_test_eof801: cs = 801; goto _test_eof; 
	_test_eof802: cs = 802; goto _test_eof; 
	_test_eof803: cs = 803; goto _test_eof; 
	_test_eof804: cs = 804; goto _test_eof; 
	_test_eof805: cs = 805; goto _test_eof; 
	_test_eof806: cs = 806; goto _test_eof; 
	_test_eof807: cs = 807; goto _test_eof; 
	_test_eof808: cs = 808; goto _test_eof; 
	_test_eof809: cs = 809; goto _test_eof; 
	_test_eof810: cs = 810; goto _test_eof; 
	_test_eof811: cs = 811; goto _test_eof; 
	_test_eof812: cs = 812; goto _test_eof; 
	_test_eof813: cs = 813; goto _test_eof; 
	_test_eof814: cs = 814; goto _test_eof; 
	_test_eof815: cs = 815; goto _test_eof; 
	_test_eof816: cs = 816; goto _test_eof; 
	_test_eof817: cs = 817; goto _test_eof; 
	_test_eof818: cs = 818; goto _test_eof; 
	_test_eof819: cs = 819; goto _test_eof; 
	_test_eof820: cs = 820; goto _test_eof; 
	_test_eof821: cs = 821; goto _test_eof; 
	_test_eof822: cs = 822; goto _test_eof; 
	_test_eof823: cs = 823; goto _test_eof; 
	_test_eof824: cs = 824; goto _test_eof; 
	_test_eof825: cs = 825; goto _test_eof; 
	_test_eof826: cs = 826; goto _test_eof; 
	_test_eof827: cs = 827; goto _test_eof; 
	_test_eof828: cs = 828; goto _test_eof; 
	_test_eof829: cs = 829; goto _test_eof; 
	_test_eof830: cs = 830; goto _test_eof; 
	_test_eof831: cs = 831; goto _test_eof; 
	_test_eof832: cs = 832; goto _test_eof; 
	_test_eof833: cs = 833; goto _test_eof; 
	_test_eof834: cs = 834; goto _test_eof; 
	_test_eof835: cs = 835; goto _test_eof; 
	_test_eof836: cs = 836; goto _test_eof; 
	_test_eof837: cs = 837; goto _test_eof; 
	_test_eof838: cs = 838; goto _test_eof; 
	_test_eof839: cs = 839; goto _test_eof; 
	_test_eof840: cs = 840; goto _test_eof; 
	_test_eof841: cs = 841; goto _test_eof; 
	_test_eof842: cs = 842; goto _test_eof; 
	_test_eof843: cs = 843; goto _test_eof; 
	_test_eof844: cs = 844; goto _test_eof; 
	_test_eof845: cs = 845; goto _test_eof; 
	_test_eof846: cs = 846; goto _test_eof; 
	_test_eof847: cs = 847; goto _test_eof; 
	_test_eof848: cs = 848; goto _test_eof; 
	_test_eof849: cs = 849; goto _test_eof; 
	_test_eof850: cs = 850; goto _test_eof; 
	_test_eof851: cs = 851; goto _test_eof; 
	_test_eof852: cs = 852; goto _test_eof; 
	_test_eof853: cs = 853; goto _test_eof; 
	_test_eof854: cs = 854; goto _test_eof; 
	_test_eof855: cs = 855; goto _test_eof; 
	_test_eof856: cs = 856; goto _test_eof; 
	_test_eof857: cs = 857; goto _test_eof; 
	_test_eof858: cs = 858; goto _test_eof; 
	_test_eof859: cs = 859; goto _test_eof; 
	_test_eof860: cs = 860; goto _test_eof; 
	_test_eof861: cs = 861; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 110 "grammar/imap.rl" */
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
    ps->mark = (uint32_t)(mark - data);
}
