
/* #line 1 "grammar/xml.rl" */
/* XML 1.0 as far as an Autodiscover request needs it, strictly: UTF-8, elements, attributes, text, the five entities that
 * need no declaration, character references, CDATA, comments, processing instructions. No document type, so nothing can
 * be declared (SPEC DISC-03). A document comes whole. Nesting, the pairing of tags and what is said twice are kept by
 * src/proto/xml.c: a stack is no work for an automaton. */
#include "proto/xml_read.h"


/* #line 65 "grammar/xml.rl" */



/* #line 10 "gen/xml.c" */
static const int xml_start = 279;
static const int xml_first_final = 279;


/* #line 68 "grammar/xml.rl" */

bool xml_read_all(struct xml_reader *r, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = xml_start;
    
/* #line 18 "gen/xml.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 279:
	switch( (*p) ) {
		case 13u: goto tr242;
		case 38u: goto st1;
		case 60u: goto st198;
		case 224u: goto tr327;
		case 237u: goto tr328;
		case 240u: goto tr329;
		case 244u: goto tr331;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr242;
		} else if ( (*p) >= 9u )
			goto tr242;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr330;
		} else if ( (*p) >= 225u )
			goto tr244;
	} else
		goto tr243;
	goto st0;
st0:
cs = 0;
	goto _out;
tr8:
/* #line 23 "grammar/xml.rl" */
	{ xml_char(r, r->number); }
	goto st280;
tr13:
/* #line 26 "grammar/xml.rl" */
	{ xml_char(r, '&'); }
	goto st280;
tr16:
/* #line 27 "grammar/xml.rl" */
	{ xml_char(r, '\''); }
	goto st280;
tr18:
/* #line 25 "grammar/xml.rl" */
	{ xml_char(r, '>'); }
	goto st280;
tr20:
/* #line 24 "grammar/xml.rl" */
	{ xml_char(r, '<'); }
	goto st280;
tr24:
/* #line 28 "grammar/xml.rl" */
	{ xml_char(r, '"'); }
	goto st280;
tr65:
/* #line 19 "grammar/xml.rl" */
	{ xml_cdata_end(r); }
	goto st280;
tr77:
/* #line 16 "grammar/xml.rl" */
	{ xml_close(r, p); }
	goto st280;
tr127:
/* #line 12 "grammar/xml.rl" */
	{ xml_open(r, p); }
/* #line 15 "grammar/xml.rl" */
	{ xml_tag_end(r); }
	goto st280;
tr137:
/* #line 15 "grammar/xml.rl" */
	{ xml_tag_end(r); }
	goto st280;
tr242:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st280;
st280:
	if ( ++p == pe )
		goto _test_eof280;
case 280:
/* #line 89 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr242;
		case 38u: goto st1;
		case 60u: goto st20;
		case 224u: goto tr327;
		case 237u: goto tr328;
		case 240u: goto tr329;
		case 244u: goto tr331;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr242;
		} else if ( (*p) >= 9u )
			goto tr242;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr330;
		} else if ( (*p) >= 225u )
			goto tr244;
	} else
		goto tr243;
	goto st0;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
	switch( (*p) ) {
		case 35u: goto tr0;
		case 97u: goto st6;
		case 103u: goto st12;
		case 108u: goto st14;
		case 113u: goto st16;
	}
	goto st0;
tr0:
/* #line 20 "grammar/xml.rl" */
	{ r->number = 0; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 132 "gen/xml.c" */
	if ( (*p) == 120u )
		goto st4;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr6;
	goto st0;
tr6:
/* #line 21 "grammar/xml.rl" */
	{ xml_digit(r, *p, 10); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 144 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr8;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr6;
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr9;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr9;
	} else
		goto tr9;
	goto st0;
tr9:
/* #line 22 "grammar/xml.rl" */
	{ xml_digit(r, *p, 16); }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 169 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr8;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr9;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr9;
	} else
		goto tr9;
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 109u: goto st7;
		case 112u: goto st9;
	}
	goto st0;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
	if ( (*p) == 112u )
		goto st8;
	goto st0;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	if ( (*p) == 59u )
		goto tr13;
	goto st0;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
	if ( (*p) == 111u )
		goto st10;
	goto st0;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	if ( (*p) == 115u )
		goto st11;
	goto st0;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
	if ( (*p) == 59u )
		goto tr16;
	goto st0;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
	if ( (*p) == 116u )
		goto st13;
	goto st0;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
	if ( (*p) == 59u )
		goto tr18;
	goto st0;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
	if ( (*p) == 116u )
		goto st15;
	goto st0;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
	if ( (*p) == 59u )
		goto tr20;
	goto st0;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
	if ( (*p) == 117u )
		goto st17;
	goto st0;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
	if ( (*p) == 111u )
		goto st18;
	goto st0;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
	if ( (*p) == 116u )
		goto st19;
	goto st0;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
	if ( (*p) == 59u )
		goto tr24;
	goto st0;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
	switch( (*p) ) {
		case 33u: goto st21;
		case 47u: goto st49;
		case 63u: goto st68;
		case 95u: goto tr28;
		case 224u: goto tr30;
		case 237u: goto tr32;
		case 240u: goto tr33;
		case 244u: goto tr35;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr28;
		} else if ( (*p) >= 65u )
			goto tr28;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr34;
		} else if ( (*p) >= 225u )
			goto tr31;
	} else
		goto tr29;
	goto st0;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
	switch( (*p) ) {
		case 45u: goto st22;
		case 91u: goto st33;
	}
	goto st0;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
	if ( (*p) == 45u )
		goto st23;
	goto st0;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
	switch( (*p) ) {
		case 13u: goto st23;
		case 45u: goto st24;
		case 224u: goto st27;
		case 237u: goto st29;
		case 240u: goto st30;
		case 244u: goto st32;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st23;
		} else if ( (*p) >= 9u )
			goto st23;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st31;
		} else if ( (*p) >= 225u )
			goto st28;
	} else
		goto st26;
	goto st0;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
	switch( (*p) ) {
		case 13u: goto st23;
		case 45u: goto st25;
		case 224u: goto st27;
		case 237u: goto st29;
		case 240u: goto st30;
		case 244u: goto st32;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st23;
		} else if ( (*p) >= 9u )
			goto st23;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st31;
		} else if ( (*p) >= 225u )
			goto st28;
	} else
		goto st26;
	goto st0;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
	if ( (*p) == 62u )
		goto st280;
	goto st0;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st23;
	goto st0;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st26;
	goto st0;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st26;
	goto st0;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st26;
	goto st0;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st28;
	goto st0;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st28;
	goto st0;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st28;
	goto st0;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
	if ( (*p) == 67u )
		goto st34;
	goto st0;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
	if ( (*p) == 68u )
		goto st35;
	goto st0;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
	if ( (*p) == 65u )
		goto st36;
	goto st0;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	if ( (*p) == 84u )
		goto st37;
	goto st0;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
	if ( (*p) == 65u )
		goto st38;
	goto st0;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
	if ( (*p) == 91u )
		goto st39;
	goto st0;
tr55:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st39;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
/* #line 484 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr55;
		case 93u: goto tr56;
		case 224u: goto tr58;
		case 237u: goto tr60;
		case 240u: goto tr61;
		case 244u: goto tr63;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr55;
		} else if ( (*p) >= 9u )
			goto tr55;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr62;
		} else if ( (*p) >= 225u )
			goto tr59;
	} else
		goto tr57;
	goto st0;
tr56:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st40;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
/* #line 514 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr55;
		case 93u: goto tr64;
		case 224u: goto tr58;
		case 237u: goto tr60;
		case 240u: goto tr61;
		case 244u: goto tr63;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr55;
		} else if ( (*p) >= 9u )
			goto tr55;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr62;
		} else if ( (*p) >= 225u )
			goto tr59;
	} else
		goto tr57;
	goto st0;
tr64:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st41;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
/* #line 544 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr55;
		case 62u: goto tr65;
		case 93u: goto tr64;
		case 224u: goto tr58;
		case 237u: goto tr60;
		case 240u: goto tr61;
		case 244u: goto tr63;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr55;
		} else if ( (*p) >= 9u )
			goto tr55;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr62;
		} else if ( (*p) >= 225u )
			goto tr59;
	} else
		goto tr57;
	goto st0;
tr57:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 575 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr55;
	goto st0;
tr58:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st43;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
/* #line 585 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto tr57;
	goto st0;
tr59:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st44;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
/* #line 595 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr57;
	goto st0;
tr60:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st45;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
/* #line 605 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto tr57;
	goto st0;
tr61:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st46;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
/* #line 615 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto tr59;
	goto st0;
tr62:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st47;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
/* #line 625 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr59;
	goto st0;
tr63:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st48;
st48:
	if ( ++p == pe )
		goto _test_eof48;
case 48:
/* #line 635 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto tr59;
	goto st0;
st49:
	if ( ++p == pe )
		goto _test_eof49;
case 49:
	switch( (*p) ) {
		case 95u: goto tr66;
		case 224u: goto tr68;
		case 237u: goto tr70;
		case 240u: goto tr71;
		case 244u: goto tr73;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr66;
		} else if ( (*p) >= 65u )
			goto tr66;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr72;
		} else if ( (*p) >= 225u )
			goto tr69;
	} else
		goto tr67;
	goto st0;
tr66:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st50;
st50:
	if ( ++p == pe )
		goto _test_eof50;
case 50:
/* #line 671 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr74;
		case 32u: goto tr74;
		case 58u: goto st52;
		case 62u: goto tr77;
		case 95u: goto st50;
		case 224u: goto st62;
		case 237u: goto st64;
		case 240u: goto st65;
		case 244u: goto st67;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr74;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st50;
		} else
			goto st50;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st50;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st66;
			} else if ( (*p) >= 225u )
				goto st63;
		} else
			goto st61;
	} else
		goto st50;
	goto st0;
tr74:
/* #line 16 "grammar/xml.rl" */
	{ xml_close(r, p); }
	goto st51;
st51:
	if ( ++p == pe )
		goto _test_eof51;
case 51:
/* #line 713 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st51;
		case 32u: goto st51;
		case 62u: goto st280;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st51;
	goto st0;
st52:
	if ( ++p == pe )
		goto _test_eof52;
case 52:
	switch( (*p) ) {
		case 95u: goto st53;
		case 224u: goto st55;
		case 237u: goto st57;
		case 240u: goto st58;
		case 244u: goto st60;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st53;
		} else if ( (*p) >= 65u )
			goto st53;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st59;
		} else if ( (*p) >= 225u )
			goto st56;
	} else
		goto st54;
	goto st0;
st53:
	if ( ++p == pe )
		goto _test_eof53;
case 53:
	switch( (*p) ) {
		case 13u: goto tr74;
		case 32u: goto tr74;
		case 62u: goto tr77;
		case 95u: goto st53;
		case 224u: goto st55;
		case 237u: goto st57;
		case 240u: goto st58;
		case 244u: goto st60;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr74;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st53;
		} else
			goto st53;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st53;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st59;
			} else if ( (*p) >= 225u )
				goto st56;
		} else
			goto st54;
	} else
		goto st53;
	goto st0;
st54:
	if ( ++p == pe )
		goto _test_eof54;
case 54:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st53;
	goto st0;
st55:
	if ( ++p == pe )
		goto _test_eof55;
case 55:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
st56:
	if ( ++p == pe )
		goto _test_eof56;
case 56:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
st57:
	if ( ++p == pe )
		goto _test_eof57;
case 57:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st54;
	goto st0;
st58:
	if ( ++p == pe )
		goto _test_eof58;
case 58:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st56;
	goto st0;
st59:
	if ( ++p == pe )
		goto _test_eof59;
case 59:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st56;
	goto st0;
st60:
	if ( ++p == pe )
		goto _test_eof60;
case 60:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st56;
	goto st0;
tr67:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st61;
st61:
	if ( ++p == pe )
		goto _test_eof61;
case 61:
/* #line 841 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st50;
	goto st0;
tr68:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st62;
st62:
	if ( ++p == pe )
		goto _test_eof62;
case 62:
/* #line 851 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st61;
	goto st0;
tr69:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st63;
st63:
	if ( ++p == pe )
		goto _test_eof63;
case 63:
/* #line 861 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st61;
	goto st0;
tr70:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st64;
st64:
	if ( ++p == pe )
		goto _test_eof64;
case 64:
/* #line 871 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st61;
	goto st0;
tr71:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st65;
st65:
	if ( ++p == pe )
		goto _test_eof65;
case 65:
/* #line 881 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st63;
	goto st0;
tr72:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st66;
st66:
	if ( ++p == pe )
		goto _test_eof66;
case 66:
/* #line 891 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st63;
	goto st0;
tr73:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st67;
st67:
	if ( ++p == pe )
		goto _test_eof67;
case 67:
/* #line 901 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st63;
	goto st0;
st68:
	if ( ++p == pe )
		goto _test_eof68;
case 68:
	switch( (*p) ) {
		case 88u: goto st95;
		case 95u: goto st69;
		case 120u: goto st95;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) >= 65u )
			goto st69;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st93;
		} else if ( (*p) >= 225u )
			goto st90;
	} else
		goto st88;
	goto st0;
st69:
	if ( ++p == pe )
		goto _test_eof69;
case 69:
	switch( (*p) ) {
		case 13u: goto st70;
		case 32u: goto st70;
		case 58u: goto st79;
		case 63u: goto st25;
		case 95u: goto st69;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st70;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st93;
			} else if ( (*p) >= 225u )
				goto st90;
		} else
			goto st88;
	} else
		goto st69;
	goto st0;
st70:
	if ( ++p == pe )
		goto _test_eof70;
case 70:
	switch( (*p) ) {
		case 13u: goto st70;
		case 63u: goto st71;
		case 224u: goto st73;
		case 237u: goto st75;
		case 240u: goto st76;
		case 244u: goto st78;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st70;
		} else if ( (*p) >= 9u )
			goto st70;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st77;
		} else if ( (*p) >= 225u )
			goto st74;
	} else
		goto st72;
	goto st0;
st71:
	if ( ++p == pe )
		goto _test_eof71;
case 71:
	switch( (*p) ) {
		case 13u: goto st70;
		case 62u: goto st280;
		case 63u: goto st71;
		case 224u: goto st73;
		case 237u: goto st75;
		case 240u: goto st76;
		case 244u: goto st78;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st70;
		} else if ( (*p) >= 9u )
			goto st70;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st77;
		} else if ( (*p) >= 225u )
			goto st74;
	} else
		goto st72;
	goto st0;
st72:
	if ( ++p == pe )
		goto _test_eof72;
case 72:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st70;
	goto st0;
st73:
	if ( ++p == pe )
		goto _test_eof73;
case 73:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st72;
	goto st0;
st74:
	if ( ++p == pe )
		goto _test_eof74;
case 74:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st72;
	goto st0;
st75:
	if ( ++p == pe )
		goto _test_eof75;
case 75:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st72;
	goto st0;
st76:
	if ( ++p == pe )
		goto _test_eof76;
case 76:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st74;
	goto st0;
st77:
	if ( ++p == pe )
		goto _test_eof77;
case 77:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st74;
	goto st0;
st78:
	if ( ++p == pe )
		goto _test_eof78;
case 78:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st74;
	goto st0;
st79:
	if ( ++p == pe )
		goto _test_eof79;
case 79:
	switch( (*p) ) {
		case 95u: goto st80;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st80;
		} else if ( (*p) >= 65u )
			goto st80;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st86;
		} else if ( (*p) >= 225u )
			goto st83;
	} else
		goto st81;
	goto st0;
st80:
	if ( ++p == pe )
		goto _test_eof80;
case 80:
	switch( (*p) ) {
		case 13u: goto st70;
		case 32u: goto st70;
		case 63u: goto st25;
		case 95u: goto st80;
		case 224u: goto st82;
		case 237u: goto st84;
		case 240u: goto st85;
		case 244u: goto st87;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st70;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st80;
		} else
			goto st80;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st80;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st86;
			} else if ( (*p) >= 225u )
				goto st83;
		} else
			goto st81;
	} else
		goto st80;
	goto st0;
st81:
	if ( ++p == pe )
		goto _test_eof81;
case 81:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st80;
	goto st0;
st82:
	if ( ++p == pe )
		goto _test_eof82;
case 82:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st81;
	goto st0;
st83:
	if ( ++p == pe )
		goto _test_eof83;
case 83:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st81;
	goto st0;
st84:
	if ( ++p == pe )
		goto _test_eof84;
case 84:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st81;
	goto st0;
st85:
	if ( ++p == pe )
		goto _test_eof85;
case 85:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st83;
	goto st0;
st86:
	if ( ++p == pe )
		goto _test_eof86;
case 86:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st83;
	goto st0;
st87:
	if ( ++p == pe )
		goto _test_eof87;
case 87:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st83;
	goto st0;
st88:
	if ( ++p == pe )
		goto _test_eof88;
case 88:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st69;
	goto st0;
st89:
	if ( ++p == pe )
		goto _test_eof89;
case 89:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st88;
	goto st0;
st90:
	if ( ++p == pe )
		goto _test_eof90;
case 90:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st88;
	goto st0;
st91:
	if ( ++p == pe )
		goto _test_eof91;
case 91:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st88;
	goto st0;
st92:
	if ( ++p == pe )
		goto _test_eof92;
case 92:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st90;
	goto st0;
st93:
	if ( ++p == pe )
		goto _test_eof93;
case 93:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st90;
	goto st0;
st94:
	if ( ++p == pe )
		goto _test_eof94;
case 94:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st90;
	goto st0;
st95:
	if ( ++p == pe )
		goto _test_eof95;
case 95:
	switch( (*p) ) {
		case 13u: goto st70;
		case 32u: goto st70;
		case 58u: goto st79;
		case 63u: goto st25;
		case 77u: goto st96;
		case 95u: goto st69;
		case 109u: goto st96;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st70;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st93;
			} else if ( (*p) >= 225u )
				goto st90;
		} else
			goto st88;
	} else
		goto st69;
	goto st0;
st96:
	if ( ++p == pe )
		goto _test_eof96;
case 96:
	switch( (*p) ) {
		case 13u: goto st70;
		case 32u: goto st70;
		case 58u: goto st79;
		case 63u: goto st25;
		case 76u: goto st97;
		case 95u: goto st69;
		case 108u: goto st97;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st70;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st93;
			} else if ( (*p) >= 225u )
				goto st90;
		} else
			goto st88;
	} else
		goto st69;
	goto st0;
st97:
	if ( ++p == pe )
		goto _test_eof97;
case 97:
	switch( (*p) ) {
		case 58u: goto st79;
		case 95u: goto st69;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 97u ) {
		if ( (*p) < 48u ) {
			if ( 45u <= (*p) && (*p) <= 46u )
				goto st69;
		} else if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st88;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st93;
		} else
			goto st90;
	} else
		goto st69;
	goto st0;
tr28:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st98;
st98:
	if ( ++p == pe )
		goto _test_eof98;
case 98:
/* #line 1359 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr123;
		case 32u: goto tr123;
		case 47u: goto tr125;
		case 58u: goto st175;
		case 62u: goto tr127;
		case 95u: goto st98;
		case 224u: goto st185;
		case 237u: goto st187;
		case 240u: goto st188;
		case 244u: goto st190;
	}
	if ( (*p) < 97u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr123;
		} else if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st98;
		} else
			goto st98;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st184;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st189;
		} else
			goto st186;
	} else
		goto st98;
	goto st0;
tr123:
/* #line 12 "grammar/xml.rl" */
	{ xml_open(r, p); }
	goto st99;
st99:
	if ( ++p == pe )
		goto _test_eof99;
case 99:
/* #line 1399 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st99;
		case 32u: goto st99;
		case 47u: goto tr136;
		case 62u: goto tr137;
		case 95u: goto tr138;
		case 224u: goto tr140;
		case 237u: goto tr142;
		case 240u: goto tr143;
		case 244u: goto tr145;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 10u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto tr138;
		} else if ( (*p) >= 9u )
			goto st99;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto tr139;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr144;
		} else
			goto tr141;
	} else
		goto tr138;
	goto st0;
tr125:
/* #line 12 "grammar/xml.rl" */
	{ xml_open(r, p); }
/* #line 14 "grammar/xml.rl" */
	{ r->empty = true; }
	goto st100;
tr136:
/* #line 14 "grammar/xml.rl" */
	{ r->empty = true; }
	goto st100;
st100:
	if ( ++p == pe )
		goto _test_eof100;
case 100:
/* #line 1439 "gen/xml.c" */
	if ( (*p) == 62u )
		goto tr137;
	goto st0;
tr138:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st101;
st101:
	if ( ++p == pe )
		goto _test_eof101;
case 101:
/* #line 1449 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr146;
		case 32u: goto tr146;
		case 58u: goto st159;
		case 61u: goto tr149;
		case 95u: goto st101;
		case 224u: goto st169;
		case 237u: goto st171;
		case 240u: goto st172;
		case 244u: goto st174;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr146;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st101;
		} else
			goto st101;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st101;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st173;
			} else if ( (*p) >= 225u )
				goto st170;
		} else
			goto st168;
	} else
		goto st101;
	goto st0;
tr146:
/* #line 13 "grammar/xml.rl" */
	{ xml_attribute(r, p); }
	goto st102;
st102:
	if ( ++p == pe )
		goto _test_eof102;
case 102:
/* #line 1491 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st102;
		case 32u: goto st102;
		case 61u: goto st103;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st102;
	goto st0;
tr149:
/* #line 13 "grammar/xml.rl" */
	{ xml_attribute(r, p); }
	goto st103;
st103:
	if ( ++p == pe )
		goto _test_eof103;
case 103:
/* #line 1506 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st103;
		case 32u: goto st103;
		case 34u: goto st104;
		case 39u: goto st132;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st103;
	goto st0;
tr177:
/* #line 23 "grammar/xml.rl" */
	{ xml_char(r, r->number); }
	goto st104;
tr182:
/* #line 26 "grammar/xml.rl" */
	{ xml_char(r, '&'); }
	goto st104;
tr185:
/* #line 27 "grammar/xml.rl" */
	{ xml_char(r, '\''); }
	goto st104;
tr187:
/* #line 25 "grammar/xml.rl" */
	{ xml_char(r, '>'); }
	goto st104;
tr189:
/* #line 24 "grammar/xml.rl" */
	{ xml_char(r, '<'); }
	goto st104;
tr193:
/* #line 28 "grammar/xml.rl" */
	{ xml_char(r, '"'); }
	goto st104;
st104:
	if ( ++p == pe )
		goto _test_eof104;
case 104:
/* #line 1537 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st104;
		case 34u: goto st105;
		case 38u: goto st106;
		case 224u: goto st126;
		case 237u: goto st128;
		case 240u: goto st129;
		case 244u: goto st131;
	}
	if ( (*p) < 61u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 59u )
				goto st104;
		} else if ( (*p) >= 9u )
			goto st104;
	} else if ( (*p) > 127u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st125;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st130;
		} else
			goto st127;
	} else
		goto st104;
	goto st0;
st105:
	if ( ++p == pe )
		goto _test_eof105;
case 105:
	switch( (*p) ) {
		case 13u: goto st99;
		case 32u: goto st99;
		case 47u: goto tr136;
		case 62u: goto tr137;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st99;
	goto st0;
st106:
	if ( ++p == pe )
		goto _test_eof106;
case 106:
	switch( (*p) ) {
		case 35u: goto tr170;
		case 97u: goto st111;
		case 103u: goto st117;
		case 108u: goto st119;
		case 113u: goto st121;
	}
	goto st0;
tr170:
/* #line 20 "grammar/xml.rl" */
	{ r->number = 0; }
	goto st107;
st107:
	if ( ++p == pe )
		goto _test_eof107;
case 107:
/* #line 1596 "gen/xml.c" */
	if ( (*p) == 120u )
		goto st109;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr175;
	goto st0;
tr175:
/* #line 21 "grammar/xml.rl" */
	{ xml_digit(r, *p, 10); }
	goto st108;
st108:
	if ( ++p == pe )
		goto _test_eof108;
case 108:
/* #line 1608 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr177;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr175;
	goto st0;
st109:
	if ( ++p == pe )
		goto _test_eof109;
case 109:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr178;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr178;
	} else
		goto tr178;
	goto st0;
tr178:
/* #line 22 "grammar/xml.rl" */
	{ xml_digit(r, *p, 16); }
	goto st110;
st110:
	if ( ++p == pe )
		goto _test_eof110;
case 110:
/* #line 1633 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr177;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr178;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr178;
	} else
		goto tr178;
	goto st0;
st111:
	if ( ++p == pe )
		goto _test_eof111;
case 111:
	switch( (*p) ) {
		case 109u: goto st112;
		case 112u: goto st114;
	}
	goto st0;
st112:
	if ( ++p == pe )
		goto _test_eof112;
case 112:
	if ( (*p) == 112u )
		goto st113;
	goto st0;
st113:
	if ( ++p == pe )
		goto _test_eof113;
case 113:
	if ( (*p) == 59u )
		goto tr182;
	goto st0;
st114:
	if ( ++p == pe )
		goto _test_eof114;
case 114:
	if ( (*p) == 111u )
		goto st115;
	goto st0;
st115:
	if ( ++p == pe )
		goto _test_eof115;
case 115:
	if ( (*p) == 115u )
		goto st116;
	goto st0;
st116:
	if ( ++p == pe )
		goto _test_eof116;
case 116:
	if ( (*p) == 59u )
		goto tr185;
	goto st0;
st117:
	if ( ++p == pe )
		goto _test_eof117;
case 117:
	if ( (*p) == 116u )
		goto st118;
	goto st0;
st118:
	if ( ++p == pe )
		goto _test_eof118;
case 118:
	if ( (*p) == 59u )
		goto tr187;
	goto st0;
st119:
	if ( ++p == pe )
		goto _test_eof119;
case 119:
	if ( (*p) == 116u )
		goto st120;
	goto st0;
st120:
	if ( ++p == pe )
		goto _test_eof120;
case 120:
	if ( (*p) == 59u )
		goto tr189;
	goto st0;
st121:
	if ( ++p == pe )
		goto _test_eof121;
case 121:
	if ( (*p) == 117u )
		goto st122;
	goto st0;
st122:
	if ( ++p == pe )
		goto _test_eof122;
case 122:
	if ( (*p) == 111u )
		goto st123;
	goto st0;
st123:
	if ( ++p == pe )
		goto _test_eof123;
case 123:
	if ( (*p) == 116u )
		goto st124;
	goto st0;
st124:
	if ( ++p == pe )
		goto _test_eof124;
case 124:
	if ( (*p) == 59u )
		goto tr193;
	goto st0;
st125:
	if ( ++p == pe )
		goto _test_eof125;
case 125:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st104;
	goto st0;
st126:
	if ( ++p == pe )
		goto _test_eof126;
case 126:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st125;
	goto st0;
st127:
	if ( ++p == pe )
		goto _test_eof127;
case 127:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st125;
	goto st0;
st128:
	if ( ++p == pe )
		goto _test_eof128;
case 128:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st125;
	goto st0;
st129:
	if ( ++p == pe )
		goto _test_eof129;
case 129:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st127;
	goto st0;
st130:
	if ( ++p == pe )
		goto _test_eof130;
case 130:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st127;
	goto st0;
st131:
	if ( ++p == pe )
		goto _test_eof131;
case 131:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st127;
	goto st0;
tr209:
/* #line 23 "grammar/xml.rl" */
	{ xml_char(r, r->number); }
	goto st132;
tr214:
/* #line 26 "grammar/xml.rl" */
	{ xml_char(r, '&'); }
	goto st132;
tr217:
/* #line 27 "grammar/xml.rl" */
	{ xml_char(r, '\''); }
	goto st132;
tr219:
/* #line 25 "grammar/xml.rl" */
	{ xml_char(r, '>'); }
	goto st132;
tr221:
/* #line 24 "grammar/xml.rl" */
	{ xml_char(r, '<'); }
	goto st132;
tr225:
/* #line 28 "grammar/xml.rl" */
	{ xml_char(r, '"'); }
	goto st132;
st132:
	if ( ++p == pe )
		goto _test_eof132;
case 132:
/* #line 1815 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st132;
		case 38u: goto st133;
		case 39u: goto st105;
		case 224u: goto st153;
		case 237u: goto st155;
		case 240u: goto st156;
		case 244u: goto st158;
	}
	if ( (*p) < 61u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 59u )
				goto st132;
		} else if ( (*p) >= 9u )
			goto st132;
	} else if ( (*p) > 127u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st152;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st157;
		} else
			goto st154;
	} else
		goto st132;
	goto st0;
st133:
	if ( ++p == pe )
		goto _test_eof133;
case 133:
	switch( (*p) ) {
		case 35u: goto tr202;
		case 97u: goto st138;
		case 103u: goto st144;
		case 108u: goto st146;
		case 113u: goto st148;
	}
	goto st0;
tr202:
/* #line 20 "grammar/xml.rl" */
	{ r->number = 0; }
	goto st134;
st134:
	if ( ++p == pe )
		goto _test_eof134;
case 134:
/* #line 1861 "gen/xml.c" */
	if ( (*p) == 120u )
		goto st136;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr207;
	goto st0;
tr207:
/* #line 21 "grammar/xml.rl" */
	{ xml_digit(r, *p, 10); }
	goto st135;
st135:
	if ( ++p == pe )
		goto _test_eof135;
case 135:
/* #line 1873 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr209;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr207;
	goto st0;
st136:
	if ( ++p == pe )
		goto _test_eof136;
case 136:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr210;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr210;
	} else
		goto tr210;
	goto st0;
tr210:
/* #line 22 "grammar/xml.rl" */
	{ xml_digit(r, *p, 16); }
	goto st137;
st137:
	if ( ++p == pe )
		goto _test_eof137;
case 137:
/* #line 1898 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr209;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr210;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr210;
	} else
		goto tr210;
	goto st0;
st138:
	if ( ++p == pe )
		goto _test_eof138;
case 138:
	switch( (*p) ) {
		case 109u: goto st139;
		case 112u: goto st141;
	}
	goto st0;
st139:
	if ( ++p == pe )
		goto _test_eof139;
case 139:
	if ( (*p) == 112u )
		goto st140;
	goto st0;
st140:
	if ( ++p == pe )
		goto _test_eof140;
case 140:
	if ( (*p) == 59u )
		goto tr214;
	goto st0;
st141:
	if ( ++p == pe )
		goto _test_eof141;
case 141:
	if ( (*p) == 111u )
		goto st142;
	goto st0;
st142:
	if ( ++p == pe )
		goto _test_eof142;
case 142:
	if ( (*p) == 115u )
		goto st143;
	goto st0;
st143:
	if ( ++p == pe )
		goto _test_eof143;
case 143:
	if ( (*p) == 59u )
		goto tr217;
	goto st0;
st144:
	if ( ++p == pe )
		goto _test_eof144;
case 144:
	if ( (*p) == 116u )
		goto st145;
	goto st0;
st145:
	if ( ++p == pe )
		goto _test_eof145;
case 145:
	if ( (*p) == 59u )
		goto tr219;
	goto st0;
st146:
	if ( ++p == pe )
		goto _test_eof146;
case 146:
	if ( (*p) == 116u )
		goto st147;
	goto st0;
st147:
	if ( ++p == pe )
		goto _test_eof147;
case 147:
	if ( (*p) == 59u )
		goto tr221;
	goto st0;
st148:
	if ( ++p == pe )
		goto _test_eof148;
case 148:
	if ( (*p) == 117u )
		goto st149;
	goto st0;
st149:
	if ( ++p == pe )
		goto _test_eof149;
case 149:
	if ( (*p) == 111u )
		goto st150;
	goto st0;
st150:
	if ( ++p == pe )
		goto _test_eof150;
case 150:
	if ( (*p) == 116u )
		goto st151;
	goto st0;
st151:
	if ( ++p == pe )
		goto _test_eof151;
case 151:
	if ( (*p) == 59u )
		goto tr225;
	goto st0;
st152:
	if ( ++p == pe )
		goto _test_eof152;
case 152:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st132;
	goto st0;
st153:
	if ( ++p == pe )
		goto _test_eof153;
case 153:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st152;
	goto st0;
st154:
	if ( ++p == pe )
		goto _test_eof154;
case 154:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st152;
	goto st0;
st155:
	if ( ++p == pe )
		goto _test_eof155;
case 155:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st152;
	goto st0;
st156:
	if ( ++p == pe )
		goto _test_eof156;
case 156:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st154;
	goto st0;
st157:
	if ( ++p == pe )
		goto _test_eof157;
case 157:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st154;
	goto st0;
st158:
	if ( ++p == pe )
		goto _test_eof158;
case 158:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st154;
	goto st0;
st159:
	if ( ++p == pe )
		goto _test_eof159;
case 159:
	switch( (*p) ) {
		case 95u: goto st160;
		case 224u: goto st162;
		case 237u: goto st164;
		case 240u: goto st165;
		case 244u: goto st167;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st160;
		} else if ( (*p) >= 65u )
			goto st160;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st166;
		} else if ( (*p) >= 225u )
			goto st163;
	} else
		goto st161;
	goto st0;
st160:
	if ( ++p == pe )
		goto _test_eof160;
case 160:
	switch( (*p) ) {
		case 13u: goto tr146;
		case 32u: goto tr146;
		case 61u: goto tr149;
		case 95u: goto st160;
		case 224u: goto st162;
		case 237u: goto st164;
		case 240u: goto st165;
		case 244u: goto st167;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr146;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st160;
		} else
			goto st160;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st160;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st166;
			} else if ( (*p) >= 225u )
				goto st163;
		} else
			goto st161;
	} else
		goto st160;
	goto st0;
st161:
	if ( ++p == pe )
		goto _test_eof161;
case 161:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st160;
	goto st0;
st162:
	if ( ++p == pe )
		goto _test_eof162;
case 162:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st161;
	goto st0;
st163:
	if ( ++p == pe )
		goto _test_eof163;
case 163:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st161;
	goto st0;
st164:
	if ( ++p == pe )
		goto _test_eof164;
case 164:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st161;
	goto st0;
st165:
	if ( ++p == pe )
		goto _test_eof165;
case 165:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st163;
	goto st0;
st166:
	if ( ++p == pe )
		goto _test_eof166;
case 166:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st163;
	goto st0;
st167:
	if ( ++p == pe )
		goto _test_eof167;
case 167:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st163;
	goto st0;
tr139:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st168;
st168:
	if ( ++p == pe )
		goto _test_eof168;
case 168:
/* #line 2178 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st101;
	goto st0;
tr140:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st169;
st169:
	if ( ++p == pe )
		goto _test_eof169;
case 169:
/* #line 2188 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st168;
	goto st0;
tr141:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st170;
st170:
	if ( ++p == pe )
		goto _test_eof170;
case 170:
/* #line 2198 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st168;
	goto st0;
tr142:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st171;
st171:
	if ( ++p == pe )
		goto _test_eof171;
case 171:
/* #line 2208 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st168;
	goto st0;
tr143:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st172;
st172:
	if ( ++p == pe )
		goto _test_eof172;
case 172:
/* #line 2218 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st170;
	goto st0;
tr144:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st173;
st173:
	if ( ++p == pe )
		goto _test_eof173;
case 173:
/* #line 2228 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st170;
	goto st0;
tr145:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st174;
st174:
	if ( ++p == pe )
		goto _test_eof174;
case 174:
/* #line 2238 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st170;
	goto st0;
st175:
	if ( ++p == pe )
		goto _test_eof175;
case 175:
	switch( (*p) ) {
		case 95u: goto st176;
		case 224u: goto st178;
		case 237u: goto st180;
		case 240u: goto st181;
		case 244u: goto st183;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st176;
		} else if ( (*p) >= 65u )
			goto st176;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st182;
		} else if ( (*p) >= 225u )
			goto st179;
	} else
		goto st177;
	goto st0;
st176:
	if ( ++p == pe )
		goto _test_eof176;
case 176:
	switch( (*p) ) {
		case 13u: goto tr123;
		case 32u: goto tr123;
		case 47u: goto tr125;
		case 62u: goto tr127;
		case 95u: goto st176;
		case 224u: goto st178;
		case 237u: goto st180;
		case 240u: goto st181;
		case 244u: goto st183;
	}
	if ( (*p) < 97u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr123;
		} else if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st176;
		} else
			goto st176;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st177;
		} else if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st182;
		} else
			goto st179;
	} else
		goto st176;
	goto st0;
st177:
	if ( ++p == pe )
		goto _test_eof177;
case 177:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st176;
	goto st0;
st178:
	if ( ++p == pe )
		goto _test_eof178;
case 178:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st177;
	goto st0;
st179:
	if ( ++p == pe )
		goto _test_eof179;
case 179:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st177;
	goto st0;
st180:
	if ( ++p == pe )
		goto _test_eof180;
case 180:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st177;
	goto st0;
st181:
	if ( ++p == pe )
		goto _test_eof181;
case 181:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st179;
	goto st0;
st182:
	if ( ++p == pe )
		goto _test_eof182;
case 182:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st179;
	goto st0;
st183:
	if ( ++p == pe )
		goto _test_eof183;
case 183:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st179;
	goto st0;
tr29:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st184;
st184:
	if ( ++p == pe )
		goto _test_eof184;
case 184:
/* #line 2359 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st98;
	goto st0;
tr30:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st185;
st185:
	if ( ++p == pe )
		goto _test_eof185;
case 185:
/* #line 2369 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st184;
	goto st0;
tr31:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st186;
st186:
	if ( ++p == pe )
		goto _test_eof186;
case 186:
/* #line 2379 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st184;
	goto st0;
tr32:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st187;
st187:
	if ( ++p == pe )
		goto _test_eof187;
case 187:
/* #line 2389 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st184;
	goto st0;
tr33:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st188;
st188:
	if ( ++p == pe )
		goto _test_eof188;
case 188:
/* #line 2399 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st186;
	goto st0;
tr34:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st189;
st189:
	if ( ++p == pe )
		goto _test_eof189;
case 189:
/* #line 2409 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st186;
	goto st0;
tr35:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st190;
st190:
	if ( ++p == pe )
		goto _test_eof190;
case 190:
/* #line 2419 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st186;
	goto st0;
tr243:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st191;
st191:
	if ( ++p == pe )
		goto _test_eof191;
case 191:
/* #line 2429 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr242;
	goto st0;
tr327:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st192;
st192:
	if ( ++p == pe )
		goto _test_eof192;
case 192:
/* #line 2439 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto tr243;
	goto st0;
tr244:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st193;
st193:
	if ( ++p == pe )
		goto _test_eof193;
case 193:
/* #line 2449 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr243;
	goto st0;
tr328:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st194;
st194:
	if ( ++p == pe )
		goto _test_eof194;
case 194:
/* #line 2459 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto tr243;
	goto st0;
tr329:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st195;
st195:
	if ( ++p == pe )
		goto _test_eof195;
case 195:
/* #line 2469 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto tr244;
	goto st0;
tr330:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st196;
st196:
	if ( ++p == pe )
		goto _test_eof196;
case 196:
/* #line 2479 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr244;
	goto st0;
tr331:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st197;
st197:
	if ( ++p == pe )
		goto _test_eof197;
case 197:
/* #line 2489 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto tr244;
	goto st0;
st198:
	if ( ++p == pe )
		goto _test_eof198;
case 198:
	switch( (*p) ) {
		case 33u: goto st21;
		case 47u: goto st49;
		case 63u: goto st199;
		case 95u: goto tr28;
		case 224u: goto tr30;
		case 237u: goto tr32;
		case 240u: goto tr33;
		case 244u: goto tr35;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr28;
		} else if ( (*p) >= 65u )
			goto tr28;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr34;
		} else if ( (*p) >= 225u )
			goto tr31;
	} else
		goto tr29;
	goto st0;
st199:
	if ( ++p == pe )
		goto _test_eof199;
case 199:
	switch( (*p) ) {
		case 88u: goto st95;
		case 95u: goto st69;
		case 120u: goto st200;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) >= 65u )
			goto st69;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 239u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st93;
		} else if ( (*p) >= 225u )
			goto st90;
	} else
		goto st88;
	goto st0;
st200:
	if ( ++p == pe )
		goto _test_eof200;
case 200:
	switch( (*p) ) {
		case 13u: goto st70;
		case 32u: goto st70;
		case 58u: goto st79;
		case 63u: goto st25;
		case 77u: goto st96;
		case 95u: goto st69;
		case 109u: goto st201;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st70;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st93;
			} else if ( (*p) >= 225u )
				goto st90;
		} else
			goto st88;
	} else
		goto st69;
	goto st0;
st201:
	if ( ++p == pe )
		goto _test_eof201;
case 201:
	switch( (*p) ) {
		case 13u: goto st70;
		case 32u: goto st70;
		case 58u: goto st79;
		case 63u: goto st25;
		case 76u: goto st97;
		case 95u: goto st69;
		case 108u: goto st202;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st70;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st93;
			} else if ( (*p) >= 225u )
				goto st90;
		} else
			goto st88;
	} else
		goto st69;
	goto st0;
st202:
	if ( ++p == pe )
		goto _test_eof202;
case 202:
	switch( (*p) ) {
		case 13u: goto st203;
		case 32u: goto st203;
		case 58u: goto st79;
		case 95u: goto st69;
		case 224u: goto st89;
		case 237u: goto st91;
		case 240u: goto st92;
		case 244u: goto st94;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st203;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st69;
		} else
			goto st69;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st69;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 239u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st93;
			} else if ( (*p) >= 225u )
				goto st90;
		} else
			goto st88;
	} else
		goto st69;
	goto st0;
st203:
	if ( ++p == pe )
		goto _test_eof203;
case 203:
	switch( (*p) ) {
		case 13u: goto st203;
		case 32u: goto st203;
		case 118u: goto st204;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st203;
	goto st0;
st204:
	if ( ++p == pe )
		goto _test_eof204;
case 204:
	if ( (*p) == 101u )
		goto st205;
	goto st0;
st205:
	if ( ++p == pe )
		goto _test_eof205;
case 205:
	if ( (*p) == 114u )
		goto st206;
	goto st0;
st206:
	if ( ++p == pe )
		goto _test_eof206;
case 206:
	if ( (*p) == 115u )
		goto st207;
	goto st0;
st207:
	if ( ++p == pe )
		goto _test_eof207;
case 207:
	if ( (*p) == 105u )
		goto st208;
	goto st0;
st208:
	if ( ++p == pe )
		goto _test_eof208;
case 208:
	if ( (*p) == 111u )
		goto st209;
	goto st0;
st209:
	if ( ++p == pe )
		goto _test_eof209;
case 209:
	if ( (*p) == 110u )
		goto st210;
	goto st0;
st210:
	if ( ++p == pe )
		goto _test_eof210;
case 210:
	switch( (*p) ) {
		case 13u: goto st210;
		case 32u: goto st210;
		case 61u: goto st211;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st210;
	goto st0;
st211:
	if ( ++p == pe )
		goto _test_eof211;
case 211:
	switch( (*p) ) {
		case 13u: goto st211;
		case 32u: goto st211;
		case 34u: goto st212;
		case 39u: goto st275;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st211;
	goto st0;
st212:
	if ( ++p == pe )
		goto _test_eof212;
case 212:
	if ( (*p) == 49u )
		goto st213;
	goto st0;
st213:
	if ( ++p == pe )
		goto _test_eof213;
case 213:
	if ( (*p) == 46u )
		goto st214;
	goto st0;
st214:
	if ( ++p == pe )
		goto _test_eof214;
case 214:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st215;
	goto st0;
st215:
	if ( ++p == pe )
		goto _test_eof215;
case 215:
	if ( (*p) == 34u )
		goto st216;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st215;
	goto st0;
st216:
	if ( ++p == pe )
		goto _test_eof216;
case 216:
	switch( (*p) ) {
		case 13u: goto st217;
		case 32u: goto st217;
		case 63u: goto st25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st217;
	goto st0;
st217:
	if ( ++p == pe )
		goto _test_eof217;
case 217:
	switch( (*p) ) {
		case 13u: goto st217;
		case 32u: goto st217;
		case 63u: goto st25;
		case 101u: goto st218;
		case 115u: goto st238;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st217;
	goto st0;
st218:
	if ( ++p == pe )
		goto _test_eof218;
case 218:
	if ( (*p) == 110u )
		goto st219;
	goto st0;
st219:
	if ( ++p == pe )
		goto _test_eof219;
case 219:
	if ( (*p) == 99u )
		goto st220;
	goto st0;
st220:
	if ( ++p == pe )
		goto _test_eof220;
case 220:
	if ( (*p) == 111u )
		goto st221;
	goto st0;
st221:
	if ( ++p == pe )
		goto _test_eof221;
case 221:
	if ( (*p) == 100u )
		goto st222;
	goto st0;
st222:
	if ( ++p == pe )
		goto _test_eof222;
case 222:
	if ( (*p) == 105u )
		goto st223;
	goto st0;
st223:
	if ( ++p == pe )
		goto _test_eof223;
case 223:
	if ( (*p) == 110u )
		goto st224;
	goto st0;
st224:
	if ( ++p == pe )
		goto _test_eof224;
case 224:
	if ( (*p) == 103u )
		goto st225;
	goto st0;
st225:
	if ( ++p == pe )
		goto _test_eof225;
case 225:
	switch( (*p) ) {
		case 13u: goto st225;
		case 32u: goto st225;
		case 61u: goto st226;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st225;
	goto st0;
st226:
	if ( ++p == pe )
		goto _test_eof226;
case 226:
	switch( (*p) ) {
		case 13u: goto st226;
		case 32u: goto st226;
		case 34u: goto st227;
		case 39u: goto st263;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st226;
	goto st0;
st227:
	if ( ++p == pe )
		goto _test_eof227;
case 227:
	switch( (*p) ) {
		case 85u: goto st228;
		case 117u: goto st228;
	}
	goto st0;
st228:
	if ( ++p == pe )
		goto _test_eof228;
case 228:
	switch( (*p) ) {
		case 83u: goto st229;
		case 84u: goto st260;
		case 115u: goto st229;
		case 116u: goto st260;
	}
	goto st0;
st229:
	if ( ++p == pe )
		goto _test_eof229;
case 229:
	if ( (*p) == 45u )
		goto st230;
	goto st0;
st230:
	if ( ++p == pe )
		goto _test_eof230;
case 230:
	switch( (*p) ) {
		case 65u: goto st231;
		case 97u: goto st231;
	}
	goto st0;
st231:
	if ( ++p == pe )
		goto _test_eof231;
case 231:
	switch( (*p) ) {
		case 83u: goto st232;
		case 115u: goto st232;
	}
	goto st0;
st232:
	if ( ++p == pe )
		goto _test_eof232;
case 232:
	switch( (*p) ) {
		case 67u: goto st233;
		case 99u: goto st233;
	}
	goto st0;
st233:
	if ( ++p == pe )
		goto _test_eof233;
case 233:
	switch( (*p) ) {
		case 73u: goto st234;
		case 105u: goto st234;
	}
	goto st0;
st234:
	if ( ++p == pe )
		goto _test_eof234;
case 234:
	switch( (*p) ) {
		case 73u: goto st235;
		case 105u: goto st235;
	}
	goto st0;
st235:
	if ( ++p == pe )
		goto _test_eof235;
case 235:
	if ( (*p) == 34u )
		goto st236;
	goto st0;
st236:
	if ( ++p == pe )
		goto _test_eof236;
case 236:
	switch( (*p) ) {
		case 13u: goto st237;
		case 32u: goto st237;
		case 63u: goto st25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st237;
	goto st0;
st237:
	if ( ++p == pe )
		goto _test_eof237;
case 237:
	switch( (*p) ) {
		case 13u: goto st237;
		case 32u: goto st237;
		case 63u: goto st25;
		case 115u: goto st238;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st237;
	goto st0;
st238:
	if ( ++p == pe )
		goto _test_eof238;
case 238:
	if ( (*p) == 116u )
		goto st239;
	goto st0;
st239:
	if ( ++p == pe )
		goto _test_eof239;
case 239:
	if ( (*p) == 97u )
		goto st240;
	goto st0;
st240:
	if ( ++p == pe )
		goto _test_eof240;
case 240:
	if ( (*p) == 110u )
		goto st241;
	goto st0;
st241:
	if ( ++p == pe )
		goto _test_eof241;
case 241:
	if ( (*p) == 100u )
		goto st242;
	goto st0;
st242:
	if ( ++p == pe )
		goto _test_eof242;
case 242:
	if ( (*p) == 97u )
		goto st243;
	goto st0;
st243:
	if ( ++p == pe )
		goto _test_eof243;
case 243:
	if ( (*p) == 108u )
		goto st244;
	goto st0;
st244:
	if ( ++p == pe )
		goto _test_eof244;
case 244:
	if ( (*p) == 111u )
		goto st245;
	goto st0;
st245:
	if ( ++p == pe )
		goto _test_eof245;
case 245:
	if ( (*p) == 110u )
		goto st246;
	goto st0;
st246:
	if ( ++p == pe )
		goto _test_eof246;
case 246:
	if ( (*p) == 101u )
		goto st247;
	goto st0;
st247:
	if ( ++p == pe )
		goto _test_eof247;
case 247:
	switch( (*p) ) {
		case 13u: goto st247;
		case 32u: goto st247;
		case 61u: goto st248;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st247;
	goto st0;
st248:
	if ( ++p == pe )
		goto _test_eof248;
case 248:
	switch( (*p) ) {
		case 13u: goto st248;
		case 32u: goto st248;
		case 34u: goto st249;
		case 39u: goto st255;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st248;
	goto st0;
st249:
	if ( ++p == pe )
		goto _test_eof249;
case 249:
	switch( (*p) ) {
		case 110u: goto st250;
		case 121u: goto st253;
	}
	goto st0;
st250:
	if ( ++p == pe )
		goto _test_eof250;
case 250:
	if ( (*p) == 111u )
		goto st251;
	goto st0;
st251:
	if ( ++p == pe )
		goto _test_eof251;
case 251:
	if ( (*p) == 34u )
		goto st252;
	goto st0;
st252:
	if ( ++p == pe )
		goto _test_eof252;
case 252:
	switch( (*p) ) {
		case 13u: goto st252;
		case 32u: goto st252;
		case 63u: goto st25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st252;
	goto st0;
st253:
	if ( ++p == pe )
		goto _test_eof253;
case 253:
	if ( (*p) == 101u )
		goto st254;
	goto st0;
st254:
	if ( ++p == pe )
		goto _test_eof254;
case 254:
	if ( (*p) == 115u )
		goto st251;
	goto st0;
st255:
	if ( ++p == pe )
		goto _test_eof255;
case 255:
	switch( (*p) ) {
		case 110u: goto st256;
		case 121u: goto st258;
	}
	goto st0;
st256:
	if ( ++p == pe )
		goto _test_eof256;
case 256:
	if ( (*p) == 111u )
		goto st257;
	goto st0;
st257:
	if ( ++p == pe )
		goto _test_eof257;
case 257:
	if ( (*p) == 39u )
		goto st252;
	goto st0;
st258:
	if ( ++p == pe )
		goto _test_eof258;
case 258:
	if ( (*p) == 101u )
		goto st259;
	goto st0;
st259:
	if ( ++p == pe )
		goto _test_eof259;
case 259:
	if ( (*p) == 115u )
		goto st257;
	goto st0;
st260:
	if ( ++p == pe )
		goto _test_eof260;
case 260:
	switch( (*p) ) {
		case 70u: goto st261;
		case 102u: goto st261;
	}
	goto st0;
st261:
	if ( ++p == pe )
		goto _test_eof261;
case 261:
	if ( (*p) == 45u )
		goto st262;
	goto st0;
st262:
	if ( ++p == pe )
		goto _test_eof262;
case 262:
	if ( (*p) == 56u )
		goto st235;
	goto st0;
st263:
	if ( ++p == pe )
		goto _test_eof263;
case 263:
	switch( (*p) ) {
		case 85u: goto st264;
		case 117u: goto st264;
	}
	goto st0;
st264:
	if ( ++p == pe )
		goto _test_eof264;
case 264:
	switch( (*p) ) {
		case 83u: goto st265;
		case 84u: goto st272;
		case 115u: goto st265;
		case 116u: goto st272;
	}
	goto st0;
st265:
	if ( ++p == pe )
		goto _test_eof265;
case 265:
	if ( (*p) == 45u )
		goto st266;
	goto st0;
st266:
	if ( ++p == pe )
		goto _test_eof266;
case 266:
	switch( (*p) ) {
		case 65u: goto st267;
		case 97u: goto st267;
	}
	goto st0;
st267:
	if ( ++p == pe )
		goto _test_eof267;
case 267:
	switch( (*p) ) {
		case 83u: goto st268;
		case 115u: goto st268;
	}
	goto st0;
st268:
	if ( ++p == pe )
		goto _test_eof268;
case 268:
	switch( (*p) ) {
		case 67u: goto st269;
		case 99u: goto st269;
	}
	goto st0;
st269:
	if ( ++p == pe )
		goto _test_eof269;
case 269:
	switch( (*p) ) {
		case 73u: goto st270;
		case 105u: goto st270;
	}
	goto st0;
st270:
	if ( ++p == pe )
		goto _test_eof270;
case 270:
	switch( (*p) ) {
		case 73u: goto st271;
		case 105u: goto st271;
	}
	goto st0;
st271:
	if ( ++p == pe )
		goto _test_eof271;
case 271:
	if ( (*p) == 39u )
		goto st236;
	goto st0;
st272:
	if ( ++p == pe )
		goto _test_eof272;
case 272:
	switch( (*p) ) {
		case 70u: goto st273;
		case 102u: goto st273;
	}
	goto st0;
st273:
	if ( ++p == pe )
		goto _test_eof273;
case 273:
	if ( (*p) == 45u )
		goto st274;
	goto st0;
st274:
	if ( ++p == pe )
		goto _test_eof274;
case 274:
	if ( (*p) == 56u )
		goto st271;
	goto st0;
st275:
	if ( ++p == pe )
		goto _test_eof275;
case 275:
	if ( (*p) == 49u )
		goto st276;
	goto st0;
st276:
	if ( ++p == pe )
		goto _test_eof276;
case 276:
	if ( (*p) == 46u )
		goto st277;
	goto st0;
st277:
	if ( ++p == pe )
		goto _test_eof277;
case 277:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st278;
	goto st0;
st278:
	if ( ++p == pe )
		goto _test_eof278;
case 278:
	if ( (*p) == 39u )
		goto st216;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st278;
	goto st0;
	}
	_test_eof280: cs = 280; goto _test_eof; 
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

	_test_eof: {}
	_out: {}
	}

/* #line 74 "grammar/xml.rl" */
    return p == pe && cs >= xml_first_final;
}
