
/* #line 1 "grammar/mime.rl" */
/* MIME header values: RFC 2045 5.1 Content-Type and 6.1 Content-Transfer-Encoding, RFC 2183 2 Content-Disposition,
 * RFC 3282 2 Content-Language, RFC 2047 2 encoded words. Over a whole value in memory. Every octet string is accepted:
 * what is no parameter is passed over up to the next semicolon. */
#include "proto/header_build.h"
#include "proto/mime_build.h"

/* ------------------------------------------------------------- token ["/" token] *(";" attribute "=" value) */

/* #line 9 "gen/mime.c" */
static const int mime_value_start = 4;


/* #line 43 "grammar/mime.rl" */


void mime_value_parse(struct mime_build *b, struct span text)
{
    if (text.n == 0)
        return;
    const uint8_t *p = text.p, *pe = p + text.n;
    int cs;
    
/* #line 19 "gen/mime.c" */
	{
	cs = mime_value_start;
	}

/* #line 52 "grammar/mime.rl" */
    
/* #line 22 "gen/mime.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr7:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 34 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st4;
		case 32u: goto st4;
		case 34u: goto st0;
		case 40u: goto tr7;
		case 41u: goto st5;
		case 44u: goto st5;
		case 47u: goto st5;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st4;
		} else
			goto st5;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 64u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st5;
		} else if ( (*p) >= 58u )
			goto st5;
	} else
		goto st5;
	goto tr6;
tr9:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 67 "gen/mime.c" */
	switch( (*p) ) {
		case 34u: goto st0;
		case 40u: goto tr9;
		case 59u: goto tr8;
	}
	goto st5;
st0:
	if ( ++p == pe )
		goto _test_eof0;
case 0:
	switch( (*p) ) {
		case 34u: goto st5;
		case 92u: goto st1;
	}
	goto st0;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
	goto st0;
tr12:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st6;
tr8:
/* #line 23 "grammar/mime.rl" */
	{ mime_build_param(b); }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 97 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st6;
		case 32u: goto st6;
		case 34u: goto st0;
		case 40u: goto tr12;
		case 41u: goto st5;
		case 44u: goto st5;
		case 47u: goto st5;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st6;
		} else
			goto st5;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 64u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st5;
		} else if ( (*p) >= 58u )
			goto st5;
	} else
		goto st5;
	goto tr11;
tr11:
/* #line 19 "grammar/mime.rl" */
	{ b->name = p; }
/* #line 20 "grammar/mime.rl" */
	{ b->name_end = p + 1; }
	goto st7;
tr14:
/* #line 20 "grammar/mime.rl" */
	{ b->name_end = p + 1; }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 134 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st8;
		case 32u: goto st8;
		case 34u: goto st0;
		case 40u: goto tr15;
		case 41u: goto st5;
		case 44u: goto st5;
		case 47u: goto st5;
		case 59u: goto tr8;
		case 61u: goto st9;
		case 127u: goto st5;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st8;
		} else
			goto st5;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 64u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st5;
		} else if ( (*p) >= 58u )
			goto st5;
	} else
		goto st5;
	goto tr14;
tr15:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st8;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
/* #line 168 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st8;
		case 32u: goto st8;
		case 34u: goto st0;
		case 40u: goto tr15;
		case 59u: goto tr8;
		case 61u: goto st9;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st8;
	goto st5;
tr19:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 186 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st9;
		case 32u: goto st9;
		case 34u: goto tr18;
		case 40u: goto tr19;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) < 9u ) {
		if ( (*p) <= 8u )
			goto st5;
	} else if ( (*p) > 10u ) {
		if ( 11u <= (*p) && (*p) <= 31u )
			goto st5;
	} else
		goto st9;
	goto tr17;
tr20:
/* #line 22 "grammar/mime.rl" */
	{ b->value_end = p + 1; }
	goto st10;
tr17:
/* #line 21 "grammar/mime.rl" */
	{ b->value = p; }
/* #line 22 "grammar/mime.rl" */
	{ b->value_end = p + 1; }
	goto st10;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
/* #line 214 "gen/mime.c" */
	switch( (*p) ) {
		case 34u: goto st0;
		case 40u: goto tr9;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) <= 32u )
		goto st5;
	goto tr20;
tr3:
/* #line 22 "grammar/mime.rl" */
	{ b->value_end = p + 1; }
	goto st2;
tr18:
/* #line 13 "grammar/mime.rl" */
	{ b->value = b->value_end = p + 1; b->quoted = true; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 233 "gen/mime.c" */
	switch( (*p) ) {
		case 34u: goto st5;
		case 92u: goto tr4;
	}
	goto tr3;
tr4:
/* #line 22 "grammar/mime.rl" */
	{ b->value_end = p + 1; }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 245 "gen/mime.c" */
	goto tr3;
tr6:
/* #line 15 "grammar/mime.rl" */
	{ b->type = p; }
/* #line 16 "grammar/mime.rl" */
	{ b->type_end = p + 1; }
	goto st11;
tr22:
/* #line 16 "grammar/mime.rl" */
	{ b->type_end = p + 1; }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 257 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st12;
		case 32u: goto st12;
		case 34u: goto st0;
		case 40u: goto tr23;
		case 41u: goto st5;
		case 44u: goto st5;
		case 47u: goto st13;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st12;
		} else
			goto st5;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 64u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st5;
		} else if ( (*p) >= 58u )
			goto st5;
	} else
		goto st5;
	goto tr22;
tr23:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 290 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st12;
		case 32u: goto st12;
		case 34u: goto st0;
		case 40u: goto tr23;
		case 47u: goto st13;
		case 59u: goto tr8;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st12;
	goto st5;
tr26:
/* #line 12 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 308 "gen/mime.c" */
	switch( (*p) ) {
		case 13u: goto st13;
		case 32u: goto st13;
		case 34u: goto st0;
		case 40u: goto tr26;
		case 41u: goto st5;
		case 44u: goto st5;
		case 47u: goto st5;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st13;
		} else
			goto st5;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 64u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st5;
		} else if ( (*p) >= 58u )
			goto st5;
	} else
		goto st5;
	goto tr25;
tr25:
/* #line 17 "grammar/mime.rl" */
	{ b->subtype = p; }
/* #line 18 "grammar/mime.rl" */
	{ b->subtype_end = p + 1; }
	goto st14;
tr27:
/* #line 18 "grammar/mime.rl" */
	{ b->subtype_end = p + 1; }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 345 "gen/mime.c" */
	switch( (*p) ) {
		case 34u: goto st0;
		case 40u: goto tr9;
		case 41u: goto st5;
		case 44u: goto st5;
		case 47u: goto st5;
		case 59u: goto tr8;
		case 127u: goto st5;
	}
	if ( (*p) < 58u ) {
		if ( (*p) <= 32u )
			goto st5;
	} else if ( (*p) > 64u ) {
		if ( 91u <= (*p) && (*p) <= 93u )
			goto st5;
	} else
		goto st5;
	goto tr27;
	}
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof0: cs = 0; goto _test_eof; 
	_test_eof1: cs = 1; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 
	_test_eof8: cs = 8; goto _test_eof; 
	_test_eof9: cs = 9; goto _test_eof; 
	_test_eof10: cs = 10; goto _test_eof; 
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof11: cs = 11; goto _test_eof; 
	_test_eof12: cs = 12; goto _test_eof; 
	_test_eof13: cs = 13; goto _test_eof; 
	_test_eof14: cs = 14; goto _test_eof; 

	_test_eof: {}
	}

/* #line 53 "grammar/mime.rl" */
    (void)cs;
    mime_build_param(b);
}

/* ------------------------------------------------------------------------------------- RFC 3282 language list */

/* #line 387 "gen/mime.c" */
static const int mime_languages_start = 0;


/* #line 74 "grammar/mime.rl" */


void mime_languages_parse(struct mime_build *b, struct span text)
{
    if (text.n == 0)
        return;
    const uint8_t *p = text.p, *pe = p + text.n;
    int cs;
    
/* #line 397 "gen/mime.c" */
	{
	cs = mime_languages_start;
	}

/* #line 83 "grammar/mime.rl" */
    
/* #line 400 "gen/mime.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr1:
/* #line 65 "grammar/mime.rl" */
	{ mime_build_tag(b, p); }
	goto st0;
tr2:
/* #line 62 "grammar/mime.rl" */
	{ p = header_comment(p, pe); }
	goto st0;
tr3:
/* #line 66 "grammar/mime.rl" */
	{ mime_build_tag_end(b); }
	goto st0;
st0:
	if ( ++p == pe )
		goto _test_eof0;
case 0:
/* #line 418 "gen/mime.c" */
	switch( (*p) ) {
		case 40u: goto tr2;
		case 44u: goto tr3;
		case 127u: goto st0;
	}
	if ( (*p) <= 32u )
		goto st0;
	goto tr1;
	}
	_test_eof0: cs = 0; goto _test_eof; 

	_test_eof: {}
	}

/* #line 84 "grammar/mime.rl" */
    (void)cs;
    mime_build_tag_end(b);
}

/* ---------------------------------------------------------------------------------------- RFC 2047 encoded word */

/* #line 436 "gen/mime.c" */
static const int encoded_word_start = 1;


/* #line 106 "grammar/mime.rl" */


bool encoded_word_parse(struct span text, struct encoded_word *ret)
{
    if (text.n == 0)
        return false;
    const uint8_t *start = text.p, *p = start, *pe = p + text.n;
    struct encoded_word word = {.length = 0}, *w = &word;
    int cs;
    
/* #line 447 "gen/mime.c" */
	{
	cs = encoded_word_start;
	}

/* #line 116 "grammar/mime.rl" */
    
/* #line 450 "gen/mime.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	if ( (*p) == 61u )
		goto st2;
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
	if ( (*p) == 63u )
		goto st3;
	goto st0;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
	switch( (*p) ) {
		case 33u: goto tr3;
		case 43u: goto tr3;
	}
	if ( (*p) < 48u ) {
		if ( (*p) > 39u ) {
			if ( 45u <= (*p) && (*p) <= 46u )
				goto tr3;
		} else if ( (*p) >= 35u )
			goto tr3;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto tr3;
		} else if ( (*p) >= 65u )
			goto tr3;
	} else
		goto tr3;
	goto st0;
tr3:
/* #line 93 "grammar/mime.rl" */
	{ w->charset.p = p; }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 499 "gen/mime.c" */
	switch( (*p) ) {
		case 33u: goto st4;
		case 42u: goto tr5;
		case 43u: goto st4;
		case 63u: goto tr6;
	}
	if ( (*p) < 48u ) {
		if ( (*p) > 39u ) {
			if ( 45u <= (*p) && (*p) <= 46u )
				goto st4;
		} else if ( (*p) >= 35u )
			goto st4;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st4;
		} else if ( (*p) >= 65u )
			goto st4;
	} else
		goto st4;
	goto st0;
tr5:
/* #line 94 "grammar/mime.rl" */
	{ w->charset.n = (size_t)(p - w->charset.p); }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 527 "gen/mime.c" */
	switch( (*p) ) {
		case 33u: goto st6;
		case 43u: goto st6;
		case 45u: goto st6;
	}
	if ( (*p) < 48u ) {
		if ( 35u <= (*p) && (*p) <= 39u )
			goto st6;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st6;
		} else if ( (*p) >= 65u )
			goto st6;
	} else
		goto st6;
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 33u: goto st6;
		case 43u: goto st6;
		case 45u: goto st6;
		case 63u: goto st7;
	}
	if ( (*p) < 48u ) {
		if ( 35u <= (*p) && (*p) <= 39u )
			goto st6;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 126u )
				goto st6;
		} else if ( (*p) >= 65u )
			goto st6;
	} else
		goto st6;
	goto st0;
tr6:
/* #line 94 "grammar/mime.rl" */
	{ w->charset.n = (size_t)(p - w->charset.p); }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 573 "gen/mime.c" */
	switch( (*p) ) {
		case 66u: goto tr9;
		case 81u: goto st8;
		case 98u: goto tr9;
		case 113u: goto st8;
	}
	goto st0;
tr9:
/* #line 95 "grammar/mime.rl" */
	{ w->base64 = true; }
	goto st8;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
/* #line 587 "gen/mime.c" */
	if ( (*p) == 63u )
		goto tr11;
	goto st0;
tr11:
/* #line 96 "grammar/mime.rl" */
	{ w->text.p = p + 1; }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 597 "gen/mime.c" */
	switch( (*p) ) {
		case 10u: goto st0;
		case 13u: goto st0;
		case 63u: goto st10;
	}
	goto st9;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	if ( (*p) == 61u )
		goto tr14;
	goto st0;
tr14:
/* #line 97 "grammar/mime.rl" */
	{ w->text.n = (size_t)(p - 1 - w->text.p); w->length = (size_t)(p + 1 - start); {p++; cs = 11; goto _out;} }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 617 "gen/mime.c" */
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

	_test_eof: {}
	_out: {}
	}

/* #line 117 "grammar/mime.rl" */
    (void)cs;
    if (word.length == 0)
        return false;
    *ret = word;
    return true;
}
