
/* #line 1 "grammar/xml.rl" */
/* XML 1.0 as far as an Autodiscover request needs it, strictly: UTF-8, elements, attributes, text, the five entities that
 * need no declaration, character references, CDATA, comments, processing instructions. No document type, so nothing can
 * be declared (SPEC DISC-03). A document comes whole. Nesting, the pairing of tags and what is said twice are kept by
 * src/proto/xml.c: a stack is no work for an automaton. */
#include "proto/xml_read.h"


/* #line 66 "grammar/xml.rl" */



/* #line 10 "gen/xml.c" */
static const int xml_start = 307;
static const int xml_first_final = 307;


/* #line 69 "grammar/xml.rl" */

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
case 307:
	switch( (*p) ) {
		case 13u: goto tr271;
		case 38u: goto st1;
		case 60u: goto st226;
		case 224u: goto tr357;
		case 237u: goto tr358;
		case 239u: goto tr359;
		case 240u: goto tr360;
		case 244u: goto tr362;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr271;
		} else if ( (*p) >= 9u )
			goto tr271;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr361;
		} else if ( (*p) >= 225u )
			goto tr274;
	} else
		goto tr272;
	goto st0;
st0:
cs = 0;
	goto _out;
tr8:
/* #line 23 "grammar/xml.rl" */
	{ xml_char(r, r->number); }
	goto st308;
tr13:
/* #line 26 "grammar/xml.rl" */
	{ xml_char(r, '&'); }
	goto st308;
tr16:
/* #line 27 "grammar/xml.rl" */
	{ xml_char(r, '\''); }
	goto st308;
tr18:
/* #line 25 "grammar/xml.rl" */
	{ xml_char(r, '>'); }
	goto st308;
tr20:
/* #line 24 "grammar/xml.rl" */
	{ xml_char(r, '<'); }
	goto st308;
tr24:
/* #line 28 "grammar/xml.rl" */
	{ xml_char(r, '"'); }
	goto st308;
tr69:
/* #line 19 "grammar/xml.rl" */
	{ xml_cdata_end(r); }
	goto st308;
tr83:
/* #line 16 "grammar/xml.rl" */
	{ xml_close(r, p); }
	goto st308;
tr143:
/* #line 12 "grammar/xml.rl" */
	{ xml_open(r, p); }
/* #line 15 "grammar/xml.rl" */
	{ xml_tag_end(r); }
	goto st308;
tr154:
/* #line 15 "grammar/xml.rl" */
	{ xml_tag_end(r); }
	goto st308;
tr271:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st308;
st308:
	if ( ++p == pe )
		goto _test_eof308;
case 308:
/* #line 90 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr271;
		case 38u: goto st1;
		case 60u: goto st20;
		case 224u: goto tr357;
		case 237u: goto tr358;
		case 239u: goto tr359;
		case 240u: goto tr360;
		case 244u: goto tr362;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr271;
		} else if ( (*p) >= 9u )
			goto tr271;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr361;
		} else if ( (*p) >= 225u )
			goto tr274;
	} else
		goto tr272;
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
/* #line 134 "gen/xml.c" */
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
/* #line 146 "gen/xml.c" */
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
/* #line 171 "gen/xml.c" */
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
		case 47u: goto st53;
		case 63u: goto st76;
		case 95u: goto tr28;
		case 224u: goto tr30;
		case 237u: goto tr32;
		case 239u: goto tr33;
		case 240u: goto tr34;
		case 244u: goto tr36;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr28;
		} else if ( (*p) >= 65u )
			goto tr28;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr35;
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
		case 91u: goto st35;
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
		case 239u: goto st30;
		case 240u: goto st32;
		case 244u: goto st34;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st23;
		} else if ( (*p) >= 9u )
			goto st23;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st33;
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
		case 239u: goto st30;
		case 240u: goto st32;
		case 244u: goto st34;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st23;
		} else if ( (*p) >= 9u )
			goto st23;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st33;
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
		goto st308;
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
	if ( (*p) == 191u )
		goto st31;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st26;
	goto st0;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st23;
	goto st0;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st28;
	goto st0;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st28;
	goto st0;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st28;
	goto st0;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
	if ( (*p) == 67u )
		goto st36;
	goto st0;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	if ( (*p) == 68u )
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
	if ( (*p) == 84u )
		goto st39;
	goto st0;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
	if ( (*p) == 65u )
		goto st40;
	goto st0;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
	if ( (*p) == 91u )
		goto st41;
	goto st0;
tr58:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st41;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
/* #line 505 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr58;
		case 93u: goto tr59;
		case 224u: goto tr61;
		case 237u: goto tr63;
		case 239u: goto tr64;
		case 240u: goto tr65;
		case 244u: goto tr67;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr58;
		} else if ( (*p) >= 9u )
			goto tr58;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr66;
		} else if ( (*p) >= 225u )
			goto tr62;
	} else
		goto tr60;
	goto st0;
tr59:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 536 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr58;
		case 93u: goto tr68;
		case 224u: goto tr61;
		case 237u: goto tr63;
		case 239u: goto tr64;
		case 240u: goto tr65;
		case 244u: goto tr67;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr58;
		} else if ( (*p) >= 9u )
			goto tr58;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr66;
		} else if ( (*p) >= 225u )
			goto tr62;
	} else
		goto tr60;
	goto st0;
tr68:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st43;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
/* #line 567 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr58;
		case 62u: goto tr69;
		case 93u: goto tr68;
		case 224u: goto tr61;
		case 237u: goto tr63;
		case 239u: goto tr64;
		case 240u: goto tr65;
		case 244u: goto tr67;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto tr58;
		} else if ( (*p) >= 9u )
			goto tr58;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr66;
		} else if ( (*p) >= 225u )
			goto tr62;
	} else
		goto tr60;
	goto st0;
tr60:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st44;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
/* #line 599 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr58;
	goto st0;
tr61:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st45;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
/* #line 609 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto tr60;
	goto st0;
tr62:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st46;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
/* #line 619 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr60;
	goto st0;
tr63:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st47;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
/* #line 629 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto tr60;
	goto st0;
tr64:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st48;
st48:
	if ( ++p == pe )
		goto _test_eof48;
case 48:
/* #line 639 "gen/xml.c" */
	if ( (*p) == 191u )
		goto tr70;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto tr60;
	goto st0;
tr70:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st49;
st49:
	if ( ++p == pe )
		goto _test_eof49;
case 49:
/* #line 651 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 189u )
		goto tr58;
	goto st0;
tr65:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st50;
st50:
	if ( ++p == pe )
		goto _test_eof50;
case 50:
/* #line 661 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto tr62;
	goto st0;
tr66:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st51;
st51:
	if ( ++p == pe )
		goto _test_eof51;
case 51:
/* #line 671 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr62;
	goto st0;
tr67:
/* #line 18 "grammar/xml.rl" */
	{ xml_octet(r, *p); }
	goto st52;
st52:
	if ( ++p == pe )
		goto _test_eof52;
case 52:
/* #line 681 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto tr62;
	goto st0;
st53:
	if ( ++p == pe )
		goto _test_eof53;
case 53:
	switch( (*p) ) {
		case 95u: goto tr71;
		case 224u: goto tr73;
		case 237u: goto tr75;
		case 239u: goto tr76;
		case 240u: goto tr77;
		case 244u: goto tr79;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr71;
		} else if ( (*p) >= 65u )
			goto tr71;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr78;
		} else if ( (*p) >= 225u )
			goto tr74;
	} else
		goto tr72;
	goto st0;
tr71:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st54;
st54:
	if ( ++p == pe )
		goto _test_eof54;
case 54:
/* #line 718 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr80;
		case 32u: goto tr80;
		case 58u: goto st56;
		case 62u: goto tr83;
		case 95u: goto st54;
		case 224u: goto st68;
		case 237u: goto st70;
		case 239u: goto st71;
		case 240u: goto st73;
		case 244u: goto st75;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr80;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st54;
		} else
			goto st54;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st54;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st74;
			} else if ( (*p) >= 225u )
				goto st69;
		} else
			goto st67;
	} else
		goto st54;
	goto st0;
tr80:
/* #line 16 "grammar/xml.rl" */
	{ xml_close(r, p); }
	goto st55;
st55:
	if ( ++p == pe )
		goto _test_eof55;
case 55:
/* #line 761 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st55;
		case 32u: goto st55;
		case 62u: goto st308;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st55;
	goto st0;
st56:
	if ( ++p == pe )
		goto _test_eof56;
case 56:
	switch( (*p) ) {
		case 95u: goto st57;
		case 224u: goto st59;
		case 237u: goto st61;
		case 239u: goto st62;
		case 240u: goto st64;
		case 244u: goto st66;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st57;
		} else if ( (*p) >= 65u )
			goto st57;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st65;
		} else if ( (*p) >= 225u )
			goto st60;
	} else
		goto st58;
	goto st0;
st57:
	if ( ++p == pe )
		goto _test_eof57;
case 57:
	switch( (*p) ) {
		case 13u: goto tr80;
		case 32u: goto tr80;
		case 62u: goto tr83;
		case 95u: goto st57;
		case 224u: goto st59;
		case 237u: goto st61;
		case 239u: goto st62;
		case 240u: goto st64;
		case 244u: goto st66;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr80;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st57;
		} else
			goto st57;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st57;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st65;
			} else if ( (*p) >= 225u )
				goto st60;
		} else
			goto st58;
	} else
		goto st57;
	goto st0;
st58:
	if ( ++p == pe )
		goto _test_eof58;
case 58:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st57;
	goto st0;
st59:
	if ( ++p == pe )
		goto _test_eof59;
case 59:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st58;
	goto st0;
st60:
	if ( ++p == pe )
		goto _test_eof60;
case 60:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st58;
	goto st0;
st61:
	if ( ++p == pe )
		goto _test_eof61;
case 61:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st58;
	goto st0;
st62:
	if ( ++p == pe )
		goto _test_eof62;
case 62:
	if ( (*p) == 191u )
		goto st63;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st58;
	goto st0;
st63:
	if ( ++p == pe )
		goto _test_eof63;
case 63:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st57;
	goto st0;
st64:
	if ( ++p == pe )
		goto _test_eof64;
case 64:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st60;
	goto st0;
st65:
	if ( ++p == pe )
		goto _test_eof65;
case 65:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st60;
	goto st0;
st66:
	if ( ++p == pe )
		goto _test_eof66;
case 66:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st60;
	goto st0;
tr72:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st67;
st67:
	if ( ++p == pe )
		goto _test_eof67;
case 67:
/* #line 907 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st54;
	goto st0;
tr73:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st68;
st68:
	if ( ++p == pe )
		goto _test_eof68;
case 68:
/* #line 917 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st67;
	goto st0;
tr74:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st69;
st69:
	if ( ++p == pe )
		goto _test_eof69;
case 69:
/* #line 927 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st67;
	goto st0;
tr75:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st70;
st70:
	if ( ++p == pe )
		goto _test_eof70;
case 70:
/* #line 937 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st67;
	goto st0;
tr76:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st71;
st71:
	if ( ++p == pe )
		goto _test_eof71;
case 71:
/* #line 947 "gen/xml.c" */
	if ( (*p) == 191u )
		goto st72;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st67;
	goto st0;
st72:
	if ( ++p == pe )
		goto _test_eof72;
case 72:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st54;
	goto st0;
tr77:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st73;
st73:
	if ( ++p == pe )
		goto _test_eof73;
case 73:
/* #line 966 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st69;
	goto st0;
tr78:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st74;
st74:
	if ( ++p == pe )
		goto _test_eof74;
case 74:
/* #line 976 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st69;
	goto st0;
tr79:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st75;
st75:
	if ( ++p == pe )
		goto _test_eof75;
case 75:
/* #line 986 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st69;
	goto st0;
st76:
	if ( ++p == pe )
		goto _test_eof76;
case 76:
	switch( (*p) ) {
		case 88u: goto st109;
		case 95u: goto st77;
		case 120u: goto st109;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) >= 65u )
			goto st77;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st107;
		} else if ( (*p) >= 225u )
			goto st102;
	} else
		goto st100;
	goto st0;
st77:
	if ( ++p == pe )
		goto _test_eof77;
case 77:
	switch( (*p) ) {
		case 13u: goto st78;
		case 32u: goto st78;
		case 58u: goto st89;
		case 63u: goto st25;
		case 95u: goto st77;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st78;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st107;
			} else if ( (*p) >= 225u )
				goto st102;
		} else
			goto st100;
	} else
		goto st77;
	goto st0;
st78:
	if ( ++p == pe )
		goto _test_eof78;
case 78:
	switch( (*p) ) {
		case 13u: goto st78;
		case 63u: goto st79;
		case 224u: goto st81;
		case 237u: goto st83;
		case 239u: goto st84;
		case 240u: goto st86;
		case 244u: goto st88;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st78;
		} else if ( (*p) >= 9u )
			goto st78;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st87;
		} else if ( (*p) >= 225u )
			goto st82;
	} else
		goto st80;
	goto st0;
st79:
	if ( ++p == pe )
		goto _test_eof79;
case 79:
	switch( (*p) ) {
		case 13u: goto st78;
		case 62u: goto st308;
		case 63u: goto st79;
		case 224u: goto st81;
		case 237u: goto st83;
		case 239u: goto st84;
		case 240u: goto st86;
		case 244u: goto st88;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 127u )
				goto st78;
		} else if ( (*p) >= 9u )
			goto st78;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st87;
		} else if ( (*p) >= 225u )
			goto st82;
	} else
		goto st80;
	goto st0;
st80:
	if ( ++p == pe )
		goto _test_eof80;
case 80:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st78;
	goto st0;
st81:
	if ( ++p == pe )
		goto _test_eof81;
case 81:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st80;
	goto st0;
st82:
	if ( ++p == pe )
		goto _test_eof82;
case 82:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st80;
	goto st0;
st83:
	if ( ++p == pe )
		goto _test_eof83;
case 83:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st80;
	goto st0;
st84:
	if ( ++p == pe )
		goto _test_eof84;
case 84:
	if ( (*p) == 191u )
		goto st85;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st80;
	goto st0;
st85:
	if ( ++p == pe )
		goto _test_eof85;
case 85:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st78;
	goto st0;
st86:
	if ( ++p == pe )
		goto _test_eof86;
case 86:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st82;
	goto st0;
st87:
	if ( ++p == pe )
		goto _test_eof87;
case 87:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st82;
	goto st0;
st88:
	if ( ++p == pe )
		goto _test_eof88;
case 88:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st82;
	goto st0;
st89:
	if ( ++p == pe )
		goto _test_eof89;
case 89:
	switch( (*p) ) {
		case 95u: goto st90;
		case 224u: goto st92;
		case 237u: goto st94;
		case 239u: goto st95;
		case 240u: goto st97;
		case 244u: goto st99;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st90;
		} else if ( (*p) >= 65u )
			goto st90;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st98;
		} else if ( (*p) >= 225u )
			goto st93;
	} else
		goto st91;
	goto st0;
st90:
	if ( ++p == pe )
		goto _test_eof90;
case 90:
	switch( (*p) ) {
		case 13u: goto st78;
		case 32u: goto st78;
		case 63u: goto st25;
		case 95u: goto st90;
		case 224u: goto st92;
		case 237u: goto st94;
		case 239u: goto st95;
		case 240u: goto st97;
		case 244u: goto st99;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st78;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st90;
		} else
			goto st90;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st90;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st98;
			} else if ( (*p) >= 225u )
				goto st93;
		} else
			goto st91;
	} else
		goto st90;
	goto st0;
st91:
	if ( ++p == pe )
		goto _test_eof91;
case 91:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st90;
	goto st0;
st92:
	if ( ++p == pe )
		goto _test_eof92;
case 92:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st91;
	goto st0;
st93:
	if ( ++p == pe )
		goto _test_eof93;
case 93:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st91;
	goto st0;
st94:
	if ( ++p == pe )
		goto _test_eof94;
case 94:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st91;
	goto st0;
st95:
	if ( ++p == pe )
		goto _test_eof95;
case 95:
	if ( (*p) == 191u )
		goto st96;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st91;
	goto st0;
st96:
	if ( ++p == pe )
		goto _test_eof96;
case 96:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st90;
	goto st0;
st97:
	if ( ++p == pe )
		goto _test_eof97;
case 97:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st93;
	goto st0;
st98:
	if ( ++p == pe )
		goto _test_eof98;
case 98:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st93;
	goto st0;
st99:
	if ( ++p == pe )
		goto _test_eof99;
case 99:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st93;
	goto st0;
st100:
	if ( ++p == pe )
		goto _test_eof100;
case 100:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st77;
	goto st0;
st101:
	if ( ++p == pe )
		goto _test_eof101;
case 101:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st100;
	goto st0;
st102:
	if ( ++p == pe )
		goto _test_eof102;
case 102:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st100;
	goto st0;
st103:
	if ( ++p == pe )
		goto _test_eof103;
case 103:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st100;
	goto st0;
st104:
	if ( ++p == pe )
		goto _test_eof104;
case 104:
	if ( (*p) == 191u )
		goto st105;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st100;
	goto st0;
st105:
	if ( ++p == pe )
		goto _test_eof105;
case 105:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st77;
	goto st0;
st106:
	if ( ++p == pe )
		goto _test_eof106;
case 106:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st102;
	goto st0;
st107:
	if ( ++p == pe )
		goto _test_eof107;
case 107:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st102;
	goto st0;
st108:
	if ( ++p == pe )
		goto _test_eof108;
case 108:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st102;
	goto st0;
st109:
	if ( ++p == pe )
		goto _test_eof109;
case 109:
	switch( (*p) ) {
		case 13u: goto st78;
		case 32u: goto st78;
		case 58u: goto st89;
		case 63u: goto st25;
		case 77u: goto st110;
		case 95u: goto st77;
		case 109u: goto st110;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st78;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st107;
			} else if ( (*p) >= 225u )
				goto st102;
		} else
			goto st100;
	} else
		goto st77;
	goto st0;
st110:
	if ( ++p == pe )
		goto _test_eof110;
case 110:
	switch( (*p) ) {
		case 13u: goto st78;
		case 32u: goto st78;
		case 58u: goto st89;
		case 63u: goto st25;
		case 76u: goto st111;
		case 95u: goto st77;
		case 108u: goto st111;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st78;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st107;
			} else if ( (*p) >= 225u )
				goto st102;
		} else
			goto st100;
	} else
		goto st77;
	goto st0;
st111:
	if ( ++p == pe )
		goto _test_eof111;
case 111:
	switch( (*p) ) {
		case 58u: goto st89;
		case 95u: goto st77;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 97u ) {
		if ( (*p) < 48u ) {
			if ( 45u <= (*p) && (*p) <= 46u )
				goto st77;
		} else if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st100;
		} else if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st107;
		} else
			goto st102;
	} else
		goto st77;
	goto st0;
tr28:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st112;
st112:
	if ( ++p == pe )
		goto _test_eof112;
case 112:
/* #line 1501 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr139;
		case 32u: goto tr139;
		case 47u: goto tr141;
		case 58u: goto st197;
		case 62u: goto tr143;
		case 95u: goto st112;
		case 224u: goto st209;
		case 237u: goto st211;
		case 239u: goto st212;
		case 240u: goto st214;
		case 244u: goto st216;
	}
	if ( (*p) < 97u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr139;
		} else if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st112;
		} else
			goto st112;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st208;
		} else if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st215;
		} else
			goto st210;
	} else
		goto st112;
	goto st0;
tr139:
/* #line 12 "grammar/xml.rl" */
	{ xml_open(r, p); }
	goto st113;
st113:
	if ( ++p == pe )
		goto _test_eof113;
case 113:
/* #line 1542 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st113;
		case 32u: goto st113;
		case 47u: goto tr153;
		case 62u: goto tr154;
		case 95u: goto tr155;
		case 224u: goto tr157;
		case 237u: goto tr159;
		case 239u: goto tr160;
		case 240u: goto tr161;
		case 244u: goto tr163;
	}
	if ( (*p) < 97u ) {
		if ( (*p) > 10u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto tr155;
		} else if ( (*p) >= 9u )
			goto st113;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto tr156;
		} else if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr162;
		} else
			goto tr158;
	} else
		goto tr155;
	goto st0;
tr141:
/* #line 12 "grammar/xml.rl" */
	{ xml_open(r, p); }
/* #line 14 "grammar/xml.rl" */
	{ r->empty = true; }
	goto st114;
tr153:
/* #line 14 "grammar/xml.rl" */
	{ r->empty = true; }
	goto st114;
st114:
	if ( ++p == pe )
		goto _test_eof114;
case 114:
/* #line 1583 "gen/xml.c" */
	if ( (*p) == 62u )
		goto tr154;
	goto st0;
tr155:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st115;
st115:
	if ( ++p == pe )
		goto _test_eof115;
case 115:
/* #line 1593 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto tr164;
		case 32u: goto tr164;
		case 58u: goto st177;
		case 61u: goto tr167;
		case 95u: goto st115;
		case 224u: goto st189;
		case 237u: goto st191;
		case 239u: goto st192;
		case 240u: goto st194;
		case 244u: goto st196;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr164;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st115;
		} else
			goto st115;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st115;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st195;
			} else if ( (*p) >= 225u )
				goto st190;
		} else
			goto st188;
	} else
		goto st115;
	goto st0;
tr164:
/* #line 13 "grammar/xml.rl" */
	{ xml_attribute(r, p); }
	goto st116;
st116:
	if ( ++p == pe )
		goto _test_eof116;
case 116:
/* #line 1636 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st116;
		case 32u: goto st116;
		case 61u: goto st117;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st116;
	goto st0;
tr167:
/* #line 13 "grammar/xml.rl" */
	{ xml_attribute(r, p); }
	goto st117;
st117:
	if ( ++p == pe )
		goto _test_eof117;
case 117:
/* #line 1651 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st117;
		case 32u: goto st117;
		case 34u: goto st118;
		case 39u: goto st148;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st117;
	goto st0;
tr197:
/* #line 23 "grammar/xml.rl" */
	{ xml_char(r, r->number); }
	goto st118;
tr202:
/* #line 26 "grammar/xml.rl" */
	{ xml_char(r, '&'); }
	goto st118;
tr205:
/* #line 27 "grammar/xml.rl" */
	{ xml_char(r, '\''); }
	goto st118;
tr207:
/* #line 25 "grammar/xml.rl" */
	{ xml_char(r, '>'); }
	goto st118;
tr209:
/* #line 24 "grammar/xml.rl" */
	{ xml_char(r, '<'); }
	goto st118;
tr213:
/* #line 28 "grammar/xml.rl" */
	{ xml_char(r, '"'); }
	goto st118;
st118:
	if ( ++p == pe )
		goto _test_eof118;
case 118:
/* #line 1682 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st118;
		case 34u: goto st119;
		case 38u: goto st120;
		case 224u: goto st140;
		case 237u: goto st142;
		case 239u: goto st143;
		case 240u: goto st145;
		case 244u: goto st147;
	}
	if ( (*p) < 61u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 59u )
				goto st118;
		} else if ( (*p) >= 9u )
			goto st118;
	} else if ( (*p) > 127u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st139;
		} else if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st146;
		} else
			goto st141;
	} else
		goto st118;
	goto st0;
st119:
	if ( ++p == pe )
		goto _test_eof119;
case 119:
	switch( (*p) ) {
		case 13u: goto st113;
		case 32u: goto st113;
		case 47u: goto tr153;
		case 62u: goto tr154;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st113;
	goto st0;
st120:
	if ( ++p == pe )
		goto _test_eof120;
case 120:
	switch( (*p) ) {
		case 35u: goto tr190;
		case 97u: goto st125;
		case 103u: goto st131;
		case 108u: goto st133;
		case 113u: goto st135;
	}
	goto st0;
tr190:
/* #line 20 "grammar/xml.rl" */
	{ r->number = 0; }
	goto st121;
st121:
	if ( ++p == pe )
		goto _test_eof121;
case 121:
/* #line 1742 "gen/xml.c" */
	if ( (*p) == 120u )
		goto st123;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr195;
	goto st0;
tr195:
/* #line 21 "grammar/xml.rl" */
	{ xml_digit(r, *p, 10); }
	goto st122;
st122:
	if ( ++p == pe )
		goto _test_eof122;
case 122:
/* #line 1754 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr197;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr195;
	goto st0;
st123:
	if ( ++p == pe )
		goto _test_eof123;
case 123:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr198;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr198;
	} else
		goto tr198;
	goto st0;
tr198:
/* #line 22 "grammar/xml.rl" */
	{ xml_digit(r, *p, 16); }
	goto st124;
st124:
	if ( ++p == pe )
		goto _test_eof124;
case 124:
/* #line 1779 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr197;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr198;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr198;
	} else
		goto tr198;
	goto st0;
st125:
	if ( ++p == pe )
		goto _test_eof125;
case 125:
	switch( (*p) ) {
		case 109u: goto st126;
		case 112u: goto st128;
	}
	goto st0;
st126:
	if ( ++p == pe )
		goto _test_eof126;
case 126:
	if ( (*p) == 112u )
		goto st127;
	goto st0;
st127:
	if ( ++p == pe )
		goto _test_eof127;
case 127:
	if ( (*p) == 59u )
		goto tr202;
	goto st0;
st128:
	if ( ++p == pe )
		goto _test_eof128;
case 128:
	if ( (*p) == 111u )
		goto st129;
	goto st0;
st129:
	if ( ++p == pe )
		goto _test_eof129;
case 129:
	if ( (*p) == 115u )
		goto st130;
	goto st0;
st130:
	if ( ++p == pe )
		goto _test_eof130;
case 130:
	if ( (*p) == 59u )
		goto tr205;
	goto st0;
st131:
	if ( ++p == pe )
		goto _test_eof131;
case 131:
	if ( (*p) == 116u )
		goto st132;
	goto st0;
st132:
	if ( ++p == pe )
		goto _test_eof132;
case 132:
	if ( (*p) == 59u )
		goto tr207;
	goto st0;
st133:
	if ( ++p == pe )
		goto _test_eof133;
case 133:
	if ( (*p) == 116u )
		goto st134;
	goto st0;
st134:
	if ( ++p == pe )
		goto _test_eof134;
case 134:
	if ( (*p) == 59u )
		goto tr209;
	goto st0;
st135:
	if ( ++p == pe )
		goto _test_eof135;
case 135:
	if ( (*p) == 117u )
		goto st136;
	goto st0;
st136:
	if ( ++p == pe )
		goto _test_eof136;
case 136:
	if ( (*p) == 111u )
		goto st137;
	goto st0;
st137:
	if ( ++p == pe )
		goto _test_eof137;
case 137:
	if ( (*p) == 116u )
		goto st138;
	goto st0;
st138:
	if ( ++p == pe )
		goto _test_eof138;
case 138:
	if ( (*p) == 59u )
		goto tr213;
	goto st0;
st139:
	if ( ++p == pe )
		goto _test_eof139;
case 139:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st118;
	goto st0;
st140:
	if ( ++p == pe )
		goto _test_eof140;
case 140:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st139;
	goto st0;
st141:
	if ( ++p == pe )
		goto _test_eof141;
case 141:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st139;
	goto st0;
st142:
	if ( ++p == pe )
		goto _test_eof142;
case 142:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st139;
	goto st0;
st143:
	if ( ++p == pe )
		goto _test_eof143;
case 143:
	if ( (*p) == 191u )
		goto st144;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st139;
	goto st0;
st144:
	if ( ++p == pe )
		goto _test_eof144;
case 144:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st118;
	goto st0;
st145:
	if ( ++p == pe )
		goto _test_eof145;
case 145:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st141;
	goto st0;
st146:
	if ( ++p == pe )
		goto _test_eof146;
case 146:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st141;
	goto st0;
st147:
	if ( ++p == pe )
		goto _test_eof147;
case 147:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st141;
	goto st0;
tr231:
/* #line 23 "grammar/xml.rl" */
	{ xml_char(r, r->number); }
	goto st148;
tr236:
/* #line 26 "grammar/xml.rl" */
	{ xml_char(r, '&'); }
	goto st148;
tr239:
/* #line 27 "grammar/xml.rl" */
	{ xml_char(r, '\''); }
	goto st148;
tr241:
/* #line 25 "grammar/xml.rl" */
	{ xml_char(r, '>'); }
	goto st148;
tr243:
/* #line 24 "grammar/xml.rl" */
	{ xml_char(r, '<'); }
	goto st148;
tr247:
/* #line 28 "grammar/xml.rl" */
	{ xml_char(r, '"'); }
	goto st148;
st148:
	if ( ++p == pe )
		goto _test_eof148;
case 148:
/* #line 1977 "gen/xml.c" */
	switch( (*p) ) {
		case 13u: goto st148;
		case 38u: goto st149;
		case 39u: goto st119;
		case 224u: goto st169;
		case 237u: goto st171;
		case 239u: goto st172;
		case 240u: goto st174;
		case 244u: goto st176;
	}
	if ( (*p) < 61u ) {
		if ( (*p) > 10u ) {
			if ( 32u <= (*p) && (*p) <= 59u )
				goto st148;
		} else if ( (*p) >= 9u )
			goto st148;
	} else if ( (*p) > 127u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st168;
		} else if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st175;
		} else
			goto st170;
	} else
		goto st148;
	goto st0;
st149:
	if ( ++p == pe )
		goto _test_eof149;
case 149:
	switch( (*p) ) {
		case 35u: goto tr224;
		case 97u: goto st154;
		case 103u: goto st160;
		case 108u: goto st162;
		case 113u: goto st164;
	}
	goto st0;
tr224:
/* #line 20 "grammar/xml.rl" */
	{ r->number = 0; }
	goto st150;
st150:
	if ( ++p == pe )
		goto _test_eof150;
case 150:
/* #line 2024 "gen/xml.c" */
	if ( (*p) == 120u )
		goto st152;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr229;
	goto st0;
tr229:
/* #line 21 "grammar/xml.rl" */
	{ xml_digit(r, *p, 10); }
	goto st151;
st151:
	if ( ++p == pe )
		goto _test_eof151;
case 151:
/* #line 2036 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr231;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr229;
	goto st0;
st152:
	if ( ++p == pe )
		goto _test_eof152;
case 152:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr232;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr232;
	} else
		goto tr232;
	goto st0;
tr232:
/* #line 22 "grammar/xml.rl" */
	{ xml_digit(r, *p, 16); }
	goto st153;
st153:
	if ( ++p == pe )
		goto _test_eof153;
case 153:
/* #line 2061 "gen/xml.c" */
	if ( (*p) == 59u )
		goto tr231;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr232;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr232;
	} else
		goto tr232;
	goto st0;
st154:
	if ( ++p == pe )
		goto _test_eof154;
case 154:
	switch( (*p) ) {
		case 109u: goto st155;
		case 112u: goto st157;
	}
	goto st0;
st155:
	if ( ++p == pe )
		goto _test_eof155;
case 155:
	if ( (*p) == 112u )
		goto st156;
	goto st0;
st156:
	if ( ++p == pe )
		goto _test_eof156;
case 156:
	if ( (*p) == 59u )
		goto tr236;
	goto st0;
st157:
	if ( ++p == pe )
		goto _test_eof157;
case 157:
	if ( (*p) == 111u )
		goto st158;
	goto st0;
st158:
	if ( ++p == pe )
		goto _test_eof158;
case 158:
	if ( (*p) == 115u )
		goto st159;
	goto st0;
st159:
	if ( ++p == pe )
		goto _test_eof159;
case 159:
	if ( (*p) == 59u )
		goto tr239;
	goto st0;
st160:
	if ( ++p == pe )
		goto _test_eof160;
case 160:
	if ( (*p) == 116u )
		goto st161;
	goto st0;
st161:
	if ( ++p == pe )
		goto _test_eof161;
case 161:
	if ( (*p) == 59u )
		goto tr241;
	goto st0;
st162:
	if ( ++p == pe )
		goto _test_eof162;
case 162:
	if ( (*p) == 116u )
		goto st163;
	goto st0;
st163:
	if ( ++p == pe )
		goto _test_eof163;
case 163:
	if ( (*p) == 59u )
		goto tr243;
	goto st0;
st164:
	if ( ++p == pe )
		goto _test_eof164;
case 164:
	if ( (*p) == 117u )
		goto st165;
	goto st0;
st165:
	if ( ++p == pe )
		goto _test_eof165;
case 165:
	if ( (*p) == 111u )
		goto st166;
	goto st0;
st166:
	if ( ++p == pe )
		goto _test_eof166;
case 166:
	if ( (*p) == 116u )
		goto st167;
	goto st0;
st167:
	if ( ++p == pe )
		goto _test_eof167;
case 167:
	if ( (*p) == 59u )
		goto tr247;
	goto st0;
st168:
	if ( ++p == pe )
		goto _test_eof168;
case 168:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st148;
	goto st0;
st169:
	if ( ++p == pe )
		goto _test_eof169;
case 169:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st168;
	goto st0;
st170:
	if ( ++p == pe )
		goto _test_eof170;
case 170:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st168;
	goto st0;
st171:
	if ( ++p == pe )
		goto _test_eof171;
case 171:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st168;
	goto st0;
st172:
	if ( ++p == pe )
		goto _test_eof172;
case 172:
	if ( (*p) == 191u )
		goto st173;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st168;
	goto st0;
st173:
	if ( ++p == pe )
		goto _test_eof173;
case 173:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st148;
	goto st0;
st174:
	if ( ++p == pe )
		goto _test_eof174;
case 174:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st170;
	goto st0;
st175:
	if ( ++p == pe )
		goto _test_eof175;
case 175:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st170;
	goto st0;
st176:
	if ( ++p == pe )
		goto _test_eof176;
case 176:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st170;
	goto st0;
st177:
	if ( ++p == pe )
		goto _test_eof177;
case 177:
	switch( (*p) ) {
		case 95u: goto st178;
		case 224u: goto st180;
		case 237u: goto st182;
		case 239u: goto st183;
		case 240u: goto st185;
		case 244u: goto st187;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st178;
		} else if ( (*p) >= 65u )
			goto st178;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st186;
		} else if ( (*p) >= 225u )
			goto st181;
	} else
		goto st179;
	goto st0;
st178:
	if ( ++p == pe )
		goto _test_eof178;
case 178:
	switch( (*p) ) {
		case 13u: goto tr164;
		case 32u: goto tr164;
		case 61u: goto tr167;
		case 95u: goto st178;
		case 224u: goto st180;
		case 237u: goto st182;
		case 239u: goto st183;
		case 240u: goto st185;
		case 244u: goto st187;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr164;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st178;
		} else
			goto st178;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st178;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st186;
			} else if ( (*p) >= 225u )
				goto st181;
		} else
			goto st179;
	} else
		goto st178;
	goto st0;
st179:
	if ( ++p == pe )
		goto _test_eof179;
case 179:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st178;
	goto st0;
st180:
	if ( ++p == pe )
		goto _test_eof180;
case 180:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st179;
	goto st0;
st181:
	if ( ++p == pe )
		goto _test_eof181;
case 181:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st179;
	goto st0;
st182:
	if ( ++p == pe )
		goto _test_eof182;
case 182:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st179;
	goto st0;
st183:
	if ( ++p == pe )
		goto _test_eof183;
case 183:
	if ( (*p) == 191u )
		goto st184;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st179;
	goto st0;
st184:
	if ( ++p == pe )
		goto _test_eof184;
case 184:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st178;
	goto st0;
st185:
	if ( ++p == pe )
		goto _test_eof185;
case 185:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st181;
	goto st0;
st186:
	if ( ++p == pe )
		goto _test_eof186;
case 186:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st181;
	goto st0;
st187:
	if ( ++p == pe )
		goto _test_eof187;
case 187:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st181;
	goto st0;
tr156:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st188;
st188:
	if ( ++p == pe )
		goto _test_eof188;
case 188:
/* #line 2375 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st115;
	goto st0;
tr157:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st189;
st189:
	if ( ++p == pe )
		goto _test_eof189;
case 189:
/* #line 2385 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st188;
	goto st0;
tr158:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st190;
st190:
	if ( ++p == pe )
		goto _test_eof190;
case 190:
/* #line 2395 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st188;
	goto st0;
tr159:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st191;
st191:
	if ( ++p == pe )
		goto _test_eof191;
case 191:
/* #line 2405 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st188;
	goto st0;
tr160:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st192;
st192:
	if ( ++p == pe )
		goto _test_eof192;
case 192:
/* #line 2415 "gen/xml.c" */
	if ( (*p) == 191u )
		goto st193;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st188;
	goto st0;
st193:
	if ( ++p == pe )
		goto _test_eof193;
case 193:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st115;
	goto st0;
tr161:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st194;
st194:
	if ( ++p == pe )
		goto _test_eof194;
case 194:
/* #line 2434 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st190;
	goto st0;
tr162:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st195;
st195:
	if ( ++p == pe )
		goto _test_eof195;
case 195:
/* #line 2444 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st190;
	goto st0;
tr163:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st196;
st196:
	if ( ++p == pe )
		goto _test_eof196;
case 196:
/* #line 2454 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st190;
	goto st0;
st197:
	if ( ++p == pe )
		goto _test_eof197;
case 197:
	switch( (*p) ) {
		case 95u: goto st198;
		case 224u: goto st200;
		case 237u: goto st202;
		case 239u: goto st203;
		case 240u: goto st205;
		case 244u: goto st207;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st198;
		} else if ( (*p) >= 65u )
			goto st198;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st206;
		} else if ( (*p) >= 225u )
			goto st201;
	} else
		goto st199;
	goto st0;
st198:
	if ( ++p == pe )
		goto _test_eof198;
case 198:
	switch( (*p) ) {
		case 13u: goto tr139;
		case 32u: goto tr139;
		case 47u: goto tr141;
		case 62u: goto tr143;
		case 95u: goto st198;
		case 224u: goto st200;
		case 237u: goto st202;
		case 239u: goto st203;
		case 240u: goto st205;
		case 244u: goto st207;
	}
	if ( (*p) < 97u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto tr139;
		} else if ( (*p) > 57u ) {
			if ( 65u <= (*p) && (*p) <= 90u )
				goto st198;
		} else
			goto st198;
	} else if ( (*p) > 122u ) {
		if ( (*p) < 225u ) {
			if ( 194u <= (*p) && (*p) <= 223u )
				goto st199;
		} else if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st206;
		} else
			goto st201;
	} else
		goto st198;
	goto st0;
st199:
	if ( ++p == pe )
		goto _test_eof199;
case 199:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st198;
	goto st0;
st200:
	if ( ++p == pe )
		goto _test_eof200;
case 200:
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st199;
	goto st0;
st201:
	if ( ++p == pe )
		goto _test_eof201;
case 201:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st199;
	goto st0;
st202:
	if ( ++p == pe )
		goto _test_eof202;
case 202:
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st199;
	goto st0;
st203:
	if ( ++p == pe )
		goto _test_eof203;
case 203:
	if ( (*p) == 191u )
		goto st204;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st199;
	goto st0;
st204:
	if ( ++p == pe )
		goto _test_eof204;
case 204:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st198;
	goto st0;
st205:
	if ( ++p == pe )
		goto _test_eof205;
case 205:
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st201;
	goto st0;
st206:
	if ( ++p == pe )
		goto _test_eof206;
case 206:
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st201;
	goto st0;
st207:
	if ( ++p == pe )
		goto _test_eof207;
case 207:
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st201;
	goto st0;
tr29:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st208;
st208:
	if ( ++p == pe )
		goto _test_eof208;
case 208:
/* #line 2593 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st112;
	goto st0;
tr30:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st209;
st209:
	if ( ++p == pe )
		goto _test_eof209;
case 209:
/* #line 2603 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto st208;
	goto st0;
tr31:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st210;
st210:
	if ( ++p == pe )
		goto _test_eof210;
case 210:
/* #line 2613 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st208;
	goto st0;
tr32:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st211;
st211:
	if ( ++p == pe )
		goto _test_eof211;
case 211:
/* #line 2623 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto st208;
	goto st0;
tr33:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st212;
st212:
	if ( ++p == pe )
		goto _test_eof212;
case 212:
/* #line 2633 "gen/xml.c" */
	if ( (*p) == 191u )
		goto st213;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto st208;
	goto st0;
st213:
	if ( ++p == pe )
		goto _test_eof213;
case 213:
	if ( 128u <= (*p) && (*p) <= 189u )
		goto st112;
	goto st0;
tr34:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st214;
st214:
	if ( ++p == pe )
		goto _test_eof214;
case 214:
/* #line 2652 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto st210;
	goto st0;
tr35:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st215;
st215:
	if ( ++p == pe )
		goto _test_eof215;
case 215:
/* #line 2662 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto st210;
	goto st0;
tr36:
/* #line 11 "grammar/xml.rl" */
	{ r->mark = p; }
	goto st216;
st216:
	if ( ++p == pe )
		goto _test_eof216;
case 216:
/* #line 2672 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto st210;
	goto st0;
tr272:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st217;
st217:
	if ( ++p == pe )
		goto _test_eof217;
case 217:
/* #line 2682 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr271;
	goto st0;
tr357:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st218;
st218:
	if ( ++p == pe )
		goto _test_eof218;
case 218:
/* #line 2692 "gen/xml.c" */
	if ( 160u <= (*p) && (*p) <= 191u )
		goto tr272;
	goto st0;
tr274:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st219;
st219:
	if ( ++p == pe )
		goto _test_eof219;
case 219:
/* #line 2702 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr272;
	goto st0;
tr358:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st220;
st220:
	if ( ++p == pe )
		goto _test_eof220;
case 220:
/* #line 2712 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 159u )
		goto tr272;
	goto st0;
tr359:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st221;
st221:
	if ( ++p == pe )
		goto _test_eof221;
case 221:
/* #line 2722 "gen/xml.c" */
	if ( (*p) == 191u )
		goto tr273;
	if ( 128u <= (*p) && (*p) <= 190u )
		goto tr272;
	goto st0;
tr273:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st222;
st222:
	if ( ++p == pe )
		goto _test_eof222;
case 222:
/* #line 2734 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 189u )
		goto tr271;
	goto st0;
tr360:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st223;
st223:
	if ( ++p == pe )
		goto _test_eof223;
case 223:
/* #line 2744 "gen/xml.c" */
	if ( 144u <= (*p) && (*p) <= 191u )
		goto tr274;
	goto st0;
tr361:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st224;
st224:
	if ( ++p == pe )
		goto _test_eof224;
case 224:
/* #line 2754 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 191u )
		goto tr274;
	goto st0;
tr362:
/* #line 17 "grammar/xml.rl" */
	{ xml_text(r, *p); }
	goto st225;
st225:
	if ( ++p == pe )
		goto _test_eof225;
case 225:
/* #line 2764 "gen/xml.c" */
	if ( 128u <= (*p) && (*p) <= 143u )
		goto tr274;
	goto st0;
st226:
	if ( ++p == pe )
		goto _test_eof226;
case 226:
	switch( (*p) ) {
		case 33u: goto st21;
		case 47u: goto st53;
		case 63u: goto st227;
		case 95u: goto tr28;
		case 224u: goto tr30;
		case 237u: goto tr32;
		case 239u: goto tr33;
		case 240u: goto tr34;
		case 244u: goto tr36;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr28;
		} else if ( (*p) >= 65u )
			goto tr28;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto tr35;
		} else if ( (*p) >= 225u )
			goto tr31;
	} else
		goto tr29;
	goto st0;
st227:
	if ( ++p == pe )
		goto _test_eof227;
case 227:
	switch( (*p) ) {
		case 88u: goto st109;
		case 95u: goto st77;
		case 120u: goto st228;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 194u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) >= 65u )
			goto st77;
	} else if ( (*p) > 223u ) {
		if ( (*p) > 238u ) {
			if ( 241u <= (*p) && (*p) <= 243u )
				goto st107;
		} else if ( (*p) >= 225u )
			goto st102;
	} else
		goto st100;
	goto st0;
st228:
	if ( ++p == pe )
		goto _test_eof228;
case 228:
	switch( (*p) ) {
		case 13u: goto st78;
		case 32u: goto st78;
		case 58u: goto st89;
		case 63u: goto st25;
		case 77u: goto st110;
		case 95u: goto st77;
		case 109u: goto st229;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st78;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st107;
			} else if ( (*p) >= 225u )
				goto st102;
		} else
			goto st100;
	} else
		goto st77;
	goto st0;
st229:
	if ( ++p == pe )
		goto _test_eof229;
case 229:
	switch( (*p) ) {
		case 13u: goto st78;
		case 32u: goto st78;
		case 58u: goto st89;
		case 63u: goto st25;
		case 76u: goto st111;
		case 95u: goto st77;
		case 108u: goto st230;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st78;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st107;
			} else if ( (*p) >= 225u )
				goto st102;
		} else
			goto st100;
	} else
		goto st77;
	goto st0;
st230:
	if ( ++p == pe )
		goto _test_eof230;
case 230:
	switch( (*p) ) {
		case 13u: goto st231;
		case 32u: goto st231;
		case 58u: goto st89;
		case 95u: goto st77;
		case 224u: goto st101;
		case 237u: goto st103;
		case 239u: goto st104;
		case 240u: goto st106;
		case 244u: goto st108;
	}
	if ( (*p) < 65u ) {
		if ( (*p) < 45u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st231;
		} else if ( (*p) > 46u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st77;
		} else
			goto st77;
	} else if ( (*p) > 90u ) {
		if ( (*p) < 194u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st77;
		} else if ( (*p) > 223u ) {
			if ( (*p) > 238u ) {
				if ( 241u <= (*p) && (*p) <= 243u )
					goto st107;
			} else if ( (*p) >= 225u )
				goto st102;
		} else
			goto st100;
	} else
		goto st77;
	goto st0;
st231:
	if ( ++p == pe )
		goto _test_eof231;
case 231:
	switch( (*p) ) {
		case 13u: goto st231;
		case 32u: goto st231;
		case 118u: goto st232;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st231;
	goto st0;
st232:
	if ( ++p == pe )
		goto _test_eof232;
case 232:
	if ( (*p) == 101u )
		goto st233;
	goto st0;
st233:
	if ( ++p == pe )
		goto _test_eof233;
case 233:
	if ( (*p) == 114u )
		goto st234;
	goto st0;
st234:
	if ( ++p == pe )
		goto _test_eof234;
case 234:
	if ( (*p) == 115u )
		goto st235;
	goto st0;
st235:
	if ( ++p == pe )
		goto _test_eof235;
case 235:
	if ( (*p) == 105u )
		goto st236;
	goto st0;
st236:
	if ( ++p == pe )
		goto _test_eof236;
case 236:
	if ( (*p) == 111u )
		goto st237;
	goto st0;
st237:
	if ( ++p == pe )
		goto _test_eof237;
case 237:
	if ( (*p) == 110u )
		goto st238;
	goto st0;
st238:
	if ( ++p == pe )
		goto _test_eof238;
case 238:
	switch( (*p) ) {
		case 13u: goto st238;
		case 32u: goto st238;
		case 61u: goto st239;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st238;
	goto st0;
st239:
	if ( ++p == pe )
		goto _test_eof239;
case 239:
	switch( (*p) ) {
		case 13u: goto st239;
		case 32u: goto st239;
		case 34u: goto st240;
		case 39u: goto st303;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st239;
	goto st0;
st240:
	if ( ++p == pe )
		goto _test_eof240;
case 240:
	if ( (*p) == 49u )
		goto st241;
	goto st0;
st241:
	if ( ++p == pe )
		goto _test_eof241;
case 241:
	if ( (*p) == 46u )
		goto st242;
	goto st0;
st242:
	if ( ++p == pe )
		goto _test_eof242;
case 242:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st243;
	goto st0;
st243:
	if ( ++p == pe )
		goto _test_eof243;
case 243:
	if ( (*p) == 34u )
		goto st244;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st243;
	goto st0;
st244:
	if ( ++p == pe )
		goto _test_eof244;
case 244:
	switch( (*p) ) {
		case 13u: goto st245;
		case 32u: goto st245;
		case 63u: goto st25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st245;
	goto st0;
st245:
	if ( ++p == pe )
		goto _test_eof245;
case 245:
	switch( (*p) ) {
		case 13u: goto st245;
		case 32u: goto st245;
		case 63u: goto st25;
		case 101u: goto st246;
		case 115u: goto st266;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st245;
	goto st0;
st246:
	if ( ++p == pe )
		goto _test_eof246;
case 246:
	if ( (*p) == 110u )
		goto st247;
	goto st0;
st247:
	if ( ++p == pe )
		goto _test_eof247;
case 247:
	if ( (*p) == 99u )
		goto st248;
	goto st0;
st248:
	if ( ++p == pe )
		goto _test_eof248;
case 248:
	if ( (*p) == 111u )
		goto st249;
	goto st0;
st249:
	if ( ++p == pe )
		goto _test_eof249;
case 249:
	if ( (*p) == 100u )
		goto st250;
	goto st0;
st250:
	if ( ++p == pe )
		goto _test_eof250;
case 250:
	if ( (*p) == 105u )
		goto st251;
	goto st0;
st251:
	if ( ++p == pe )
		goto _test_eof251;
case 251:
	if ( (*p) == 110u )
		goto st252;
	goto st0;
st252:
	if ( ++p == pe )
		goto _test_eof252;
case 252:
	if ( (*p) == 103u )
		goto st253;
	goto st0;
st253:
	if ( ++p == pe )
		goto _test_eof253;
case 253:
	switch( (*p) ) {
		case 13u: goto st253;
		case 32u: goto st253;
		case 61u: goto st254;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st253;
	goto st0;
st254:
	if ( ++p == pe )
		goto _test_eof254;
case 254:
	switch( (*p) ) {
		case 13u: goto st254;
		case 32u: goto st254;
		case 34u: goto st255;
		case 39u: goto st291;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st254;
	goto st0;
st255:
	if ( ++p == pe )
		goto _test_eof255;
case 255:
	switch( (*p) ) {
		case 85u: goto st256;
		case 117u: goto st256;
	}
	goto st0;
st256:
	if ( ++p == pe )
		goto _test_eof256;
case 256:
	switch( (*p) ) {
		case 83u: goto st257;
		case 84u: goto st288;
		case 115u: goto st257;
		case 116u: goto st288;
	}
	goto st0;
st257:
	if ( ++p == pe )
		goto _test_eof257;
case 257:
	if ( (*p) == 45u )
		goto st258;
	goto st0;
st258:
	if ( ++p == pe )
		goto _test_eof258;
case 258:
	switch( (*p) ) {
		case 65u: goto st259;
		case 97u: goto st259;
	}
	goto st0;
st259:
	if ( ++p == pe )
		goto _test_eof259;
case 259:
	switch( (*p) ) {
		case 83u: goto st260;
		case 115u: goto st260;
	}
	goto st0;
st260:
	if ( ++p == pe )
		goto _test_eof260;
case 260:
	switch( (*p) ) {
		case 67u: goto st261;
		case 99u: goto st261;
	}
	goto st0;
st261:
	if ( ++p == pe )
		goto _test_eof261;
case 261:
	switch( (*p) ) {
		case 73u: goto st262;
		case 105u: goto st262;
	}
	goto st0;
st262:
	if ( ++p == pe )
		goto _test_eof262;
case 262:
	switch( (*p) ) {
		case 73u: goto st263;
		case 105u: goto st263;
	}
	goto st0;
st263:
	if ( ++p == pe )
		goto _test_eof263;
case 263:
	if ( (*p) == 34u )
		goto st264;
	goto st0;
st264:
	if ( ++p == pe )
		goto _test_eof264;
case 264:
	switch( (*p) ) {
		case 13u: goto st265;
		case 32u: goto st265;
		case 63u: goto st25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st265;
	goto st0;
st265:
	if ( ++p == pe )
		goto _test_eof265;
case 265:
	switch( (*p) ) {
		case 13u: goto st265;
		case 32u: goto st265;
		case 63u: goto st25;
		case 115u: goto st266;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st265;
	goto st0;
st266:
	if ( ++p == pe )
		goto _test_eof266;
case 266:
	if ( (*p) == 116u )
		goto st267;
	goto st0;
st267:
	if ( ++p == pe )
		goto _test_eof267;
case 267:
	if ( (*p) == 97u )
		goto st268;
	goto st0;
st268:
	if ( ++p == pe )
		goto _test_eof268;
case 268:
	if ( (*p) == 110u )
		goto st269;
	goto st0;
st269:
	if ( ++p == pe )
		goto _test_eof269;
case 269:
	if ( (*p) == 100u )
		goto st270;
	goto st0;
st270:
	if ( ++p == pe )
		goto _test_eof270;
case 270:
	if ( (*p) == 97u )
		goto st271;
	goto st0;
st271:
	if ( ++p == pe )
		goto _test_eof271;
case 271:
	if ( (*p) == 108u )
		goto st272;
	goto st0;
st272:
	if ( ++p == pe )
		goto _test_eof272;
case 272:
	if ( (*p) == 111u )
		goto st273;
	goto st0;
st273:
	if ( ++p == pe )
		goto _test_eof273;
case 273:
	if ( (*p) == 110u )
		goto st274;
	goto st0;
st274:
	if ( ++p == pe )
		goto _test_eof274;
case 274:
	if ( (*p) == 101u )
		goto st275;
	goto st0;
st275:
	if ( ++p == pe )
		goto _test_eof275;
case 275:
	switch( (*p) ) {
		case 13u: goto st275;
		case 32u: goto st275;
		case 61u: goto st276;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st275;
	goto st0;
st276:
	if ( ++p == pe )
		goto _test_eof276;
case 276:
	switch( (*p) ) {
		case 13u: goto st276;
		case 32u: goto st276;
		case 34u: goto st277;
		case 39u: goto st283;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st276;
	goto st0;
st277:
	if ( ++p == pe )
		goto _test_eof277;
case 277:
	switch( (*p) ) {
		case 110u: goto st278;
		case 121u: goto st281;
	}
	goto st0;
st278:
	if ( ++p == pe )
		goto _test_eof278;
case 278:
	if ( (*p) == 111u )
		goto st279;
	goto st0;
st279:
	if ( ++p == pe )
		goto _test_eof279;
case 279:
	if ( (*p) == 34u )
		goto st280;
	goto st0;
st280:
	if ( ++p == pe )
		goto _test_eof280;
case 280:
	switch( (*p) ) {
		case 13u: goto st280;
		case 32u: goto st280;
		case 63u: goto st25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st280;
	goto st0;
st281:
	if ( ++p == pe )
		goto _test_eof281;
case 281:
	if ( (*p) == 101u )
		goto st282;
	goto st0;
st282:
	if ( ++p == pe )
		goto _test_eof282;
case 282:
	if ( (*p) == 115u )
		goto st279;
	goto st0;
st283:
	if ( ++p == pe )
		goto _test_eof283;
case 283:
	switch( (*p) ) {
		case 110u: goto st284;
		case 121u: goto st286;
	}
	goto st0;
st284:
	if ( ++p == pe )
		goto _test_eof284;
case 284:
	if ( (*p) == 111u )
		goto st285;
	goto st0;
st285:
	if ( ++p == pe )
		goto _test_eof285;
case 285:
	if ( (*p) == 39u )
		goto st280;
	goto st0;
st286:
	if ( ++p == pe )
		goto _test_eof286;
case 286:
	if ( (*p) == 101u )
		goto st287;
	goto st0;
st287:
	if ( ++p == pe )
		goto _test_eof287;
case 287:
	if ( (*p) == 115u )
		goto st285;
	goto st0;
st288:
	if ( ++p == pe )
		goto _test_eof288;
case 288:
	switch( (*p) ) {
		case 70u: goto st289;
		case 102u: goto st289;
	}
	goto st0;
st289:
	if ( ++p == pe )
		goto _test_eof289;
case 289:
	if ( (*p) == 45u )
		goto st290;
	goto st0;
st290:
	if ( ++p == pe )
		goto _test_eof290;
case 290:
	if ( (*p) == 56u )
		goto st263;
	goto st0;
st291:
	if ( ++p == pe )
		goto _test_eof291;
case 291:
	switch( (*p) ) {
		case 85u: goto st292;
		case 117u: goto st292;
	}
	goto st0;
st292:
	if ( ++p == pe )
		goto _test_eof292;
case 292:
	switch( (*p) ) {
		case 83u: goto st293;
		case 84u: goto st300;
		case 115u: goto st293;
		case 116u: goto st300;
	}
	goto st0;
st293:
	if ( ++p == pe )
		goto _test_eof293;
case 293:
	if ( (*p) == 45u )
		goto st294;
	goto st0;
st294:
	if ( ++p == pe )
		goto _test_eof294;
case 294:
	switch( (*p) ) {
		case 65u: goto st295;
		case 97u: goto st295;
	}
	goto st0;
st295:
	if ( ++p == pe )
		goto _test_eof295;
case 295:
	switch( (*p) ) {
		case 83u: goto st296;
		case 115u: goto st296;
	}
	goto st0;
st296:
	if ( ++p == pe )
		goto _test_eof296;
case 296:
	switch( (*p) ) {
		case 67u: goto st297;
		case 99u: goto st297;
	}
	goto st0;
st297:
	if ( ++p == pe )
		goto _test_eof297;
case 297:
	switch( (*p) ) {
		case 73u: goto st298;
		case 105u: goto st298;
	}
	goto st0;
st298:
	if ( ++p == pe )
		goto _test_eof298;
case 298:
	switch( (*p) ) {
		case 73u: goto st299;
		case 105u: goto st299;
	}
	goto st0;
st299:
	if ( ++p == pe )
		goto _test_eof299;
case 299:
	if ( (*p) == 39u )
		goto st264;
	goto st0;
st300:
	if ( ++p == pe )
		goto _test_eof300;
case 300:
	switch( (*p) ) {
		case 70u: goto st301;
		case 102u: goto st301;
	}
	goto st0;
st301:
	if ( ++p == pe )
		goto _test_eof301;
case 301:
	if ( (*p) == 45u )
		goto st302;
	goto st0;
st302:
	if ( ++p == pe )
		goto _test_eof302;
case 302:
	if ( (*p) == 56u )
		goto st299;
	goto st0;
st303:
	if ( ++p == pe )
		goto _test_eof303;
case 303:
	if ( (*p) == 49u )
		goto st304;
	goto st0;
st304:
	if ( ++p == pe )
		goto _test_eof304;
case 304:
	if ( (*p) == 46u )
		goto st305;
	goto st0;
st305:
	if ( ++p == pe )
		goto _test_eof305;
case 305:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st306;
	goto st0;
st306:
	if ( ++p == pe )
		goto _test_eof306;
case 306:
	if ( (*p) == 39u )
		goto st244;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st306;
	goto st0;
	}
	_test_eof308: cs = 308; goto _test_eof; 
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

	_test_eof: {}
	_out: {}
	}

/* #line 75 "grammar/xml.rl" */
    return p == pe && cs >= xml_first_final;
}
