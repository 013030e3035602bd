
/* #line 1 "grammar/rfc5322.rl" */
/* RFC 5322: header fields (2.2, 3.6.8, 4.5), address lists (3.4, 4.4), date-time (3.3, 4.3).
 * Three machines over a whole value in memory. They are tolerant where the text stays unambiguous; a position where no
 * reading is left is cs == 0, and the driver goes on behind it (each octet is looked at a bounded number of times). */
#include "proto/address_build.h"
#include "proto/date_build.h"
#include "proto/header_build.h"
#include "base/err.h"

/* ------------------------------------------------------------------------------------------ header fields */

/* #line 11 "gen/rfc5322.c" */
static const int header_field_start = 1;


/* #line 32 "grammar/rfc5322.rl" */


/* The field that starts at p: where it ended, or NULL if the line is no field. */
static const uint8_t *header_field_end(struct header_build *b, const uint8_t *p, const uint8_t *pe)
{
    int cs;
    
/* #line 19 "gen/rfc5322.c" */
	{
	cs = header_field_start;
	}

/* #line 39 "grammar/rfc5322.rl" */
    
/* #line 22 "gen/rfc5322.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	if ( (*p) > 57u ) {
		if ( 59u <= (*p) && (*p) <= 126u )
			goto tr0;
	} else if ( (*p) >= 33u )
		goto tr0;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 14 "grammar/rfc5322.rl" */
	{ p = header_skip_name(p, pe); }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 44 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 9u: goto tr2;
		case 32u: goto tr2;
		case 58u: goto tr4;
	}
	if ( 33u <= (*p) && (*p) <= 126u )
		goto st2;
	goto st0;
tr2:
/* #line 15 "grammar/rfc5322.rl" */
	{ b->name_end = p; }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 59 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 9u: goto st3;
		case 32u: goto st3;
		case 58u: goto tr6;
	}
	goto st0;
tr4:
/* #line 15 "grammar/rfc5322.rl" */
	{ b->name_end = p; }
/* #line 16 "grammar/rfc5322.rl" */
	{ b->value = p + 1; }
	goto st4;
tr6:
/* #line 16 "grammar/rfc5322.rl" */
	{ b->value = p + 1; }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 76 "gen/rfc5322.c" */
	if ( (*p) == 10u )
		goto st6;
	goto tr7;
tr7:
/* #line 17 "grammar/rfc5322.rl" */
	{ p = header_skip(p, pe); }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 86 "gen/rfc5322.c" */
	if ( (*p) == 10u )
		goto st6;
	goto st5;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 9u: goto st4;
		case 32u: goto st4;
	}
	goto tr10;
tr10:
/* #line 18 "grammar/rfc5322.rl" */
	{ p--; {p++; cs = 7; goto _out;} }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 105 "gen/rfc5322.c" */
	goto st0;
	}
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 40 "grammar/rfc5322.rl" */
    return cs == 0 || b->value == NULL ? NULL : p;
}

bool header_next(struct header_scan *hs, struct header_field *ret)
{
    if (hs->ended || hs->at >= hs->text.n)
        return false;
    const uint8_t *pe = hs->text.p + hs->text.n, *p = hs->text.p + hs->at;
    if (p[0] == '\n' || (p[0] == '\r' && pe - p > 1 && p[1] == '\n')) {
        hs->at += p[0] == '\n' ? 1 : 2;
        hs->ended = true;
        return false;
    }
    struct header_build b = {NULL, NULL};
    const uint8_t *end = header_field_end(&b, p, pe);
    if (end == NULL)
        end = header_skip_lines(p, pe);
    header_build_field(&b, p, end, ret);
    hs->at = (size_t)(end - hs->text.p);
    return true;
}

/* ------------------------------------------------------------------------------------------ address lists */

/* #line 140 "gen/rfc5322.c" */
static const int address_item_start = 1;


/* #line 122 "grammar/rfc5322.rl" */


/* Behind what could not be read: to the next comma or semicolon outside quotes and comments. */

/* #line 145 "gen/rfc5322.c" */
static const int address_resync_start = 1;


/* #line 138 "grammar/rfc5322.rl" */


static const uint8_t *address_resync(const uint8_t *p, const uint8_t *pe)
{
    int cs;
    
/* #line 144 "grammar/rfc5322.rl" */
    
/* #line 152 "gen/rfc5322.c" */
	{
	cs = address_resync_start;
	}

/* #line 145 "grammar/rfc5322.rl" */
    
/* #line 155 "gen/rfc5322.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr2:
/* #line 129 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st1;
tr5:
/* #line 131 "grammar/rfc5322.rl" */
	{ }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 170 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 34u: goto tr1;
		case 40u: goto tr2;
		case 44u: goto tr3;
		case 59u: goto tr3;
	}
	goto st1;
tr1:
/* #line 130 "grammar/rfc5322.rl" */
	{ }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 184 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 34u: goto tr5;
		case 92u: goto st3;
	}
	goto st2;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
	goto st2;
tr3:
/* #line 132 "grammar/rfc5322.rl" */
	{ p--; {p++; cs = 4; goto _out;} }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 201 "gen/rfc5322.c" */
	goto st0;
st0:
cs = 0;
	goto _out;
	}
	_test_eof1: cs = 1; goto _test_eof; 
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 146 "grammar/rfc5322.rl" */
    (void)cs;
    return p;
}

/* One item from p: where the next begins. */
static const uint8_t *address_item(struct address_build *b, const uint8_t *p, const uint8_t *pe)
{
    int cs;
    
/* #line 155 "grammar/rfc5322.rl" */
    
/* #line 222 "gen/rfc5322.c" */
	{
	cs = address_item_start;
	}

/* #line 156 "grammar/rfc5322.rl" */
    
/* #line 225 "gen/rfc5322.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr4:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 237 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st1;
		case 32u: goto st1;
		case 34u: goto tr3;
		case 40u: goto tr4;
		case 41u: goto tr0;
		case 44u: goto st1;
		case 58u: goto tr5;
		case 59u: goto tr6;
		case 60u: goto tr7;
		case 62u: goto tr0;
		case 64u: goto tr8;
		case 127u: goto tr0;
	}
	if ( (*p) < 9u ) {
		if ( (*p) <= 8u )
			goto tr0;
	} else if ( (*p) > 10u ) {
		if ( (*p) > 31u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr0;
		} else if ( (*p) >= 11u )
			goto tr0;
	} else
		goto st1;
	goto tr2;
tr0:
/* #line 71 "grammar/rfc5322.rl" */
	{ b->item = p; }
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st2;
tr2:
/* #line 71 "grammar/rfc5322.rl" */
	{ b->item = p; }
/* #line 72 "grammar/rfc5322.rl" */
	{ p = address_build_run(&b->phrase, ADDRESS_IN_PHRASE, p, pe); }
	goto st2;
tr13:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st2;
tr9:
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st2;
tr11:
/* #line 72 "grammar/rfc5322.rl" */
	{ p = address_build_run(&b->phrase, ADDRESS_IN_PHRASE, p, pe); }
	goto st2;
tr16:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 287 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st2;
		case 32u: goto st2;
		case 34u: goto tr12;
		case 40u: goto tr13;
		case 41u: goto tr9;
		case 44u: goto tr14;
		case 58u: goto tr5;
		case 59u: goto tr14;
		case 60u: goto tr7;
		case 62u: goto tr9;
		case 64u: goto tr8;
		case 127u: goto tr9;
	}
	if ( (*p) < 9u ) {
		if ( (*p) <= 8u )
			goto tr9;
	} else if ( (*p) > 10u ) {
		if ( (*p) > 31u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr9;
		} else if ( (*p) >= 11u )
			goto tr9;
	} else
		goto st2;
	goto tr11;
tr3:
/* #line 71 "grammar/rfc5322.rl" */
	{ b->item = p; }
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st3;
tr12:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st3;
tr15:
/* #line 74 "grammar/rfc5322.rl" */
	{ p = address_build_quoted(p, pe); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 327 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 34u: goto tr16;
		case 92u: goto st4;
	}
	goto tr15;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	goto st3;
tr5:
/* #line 82 "grammar/rfc5322.rl" */
	{ b->end = ADDRESS_ENDS_AT_COLON; {p++; cs = 37; goto _out;} }
	goto st37;
tr6:
/* #line 83 "grammar/rfc5322.rl" */
	{ b->end = ADDRESS_ENDS_AT_SEMICOLON; {p++; cs = 37; goto _out;} }
	goto st37;
tr14:
/* #line 84 "grammar/rfc5322.rl" */
	{ p--; {p++; cs = 37; goto _out;} }
	goto st37;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
/* #line 350 "gen/rfc5322.c" */
	goto st0;
st0:
cs = 0;
	goto _out;
tr23:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st5;
tr7:
/* #line 77 "grammar/rfc5322.rl" */
	{ b->angle = p; }
	goto st5;
tr78:
/* #line 78 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_NAME_SPEC; }
/* #line 77 "grammar/rfc5322.rl" */
	{ b->angle = p; }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 368 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st5;
		case 32u: goto st5;
		case 34u: goto tr22;
		case 40u: goto tr23;
		case 41u: goto tr19;
		case 44u: goto st0;
		case 62u: goto tr25;
		case 64u: goto tr26;
		case 127u: goto tr19;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st5;
		} else
			goto tr19;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr19;
		} else if ( (*p) >= 58u )
			goto st0;
	} else
		goto tr19;
	goto tr21;
tr28:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st6;
tr19:
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st6;
tr31:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
	goto st6;
tr21:
/* #line 73 "grammar/rfc5322.rl" */
	{ p = address_build_run(&b->local, ADDRESS_IN_LOCAL, p, pe); }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 410 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st6;
		case 32u: goto st6;
		case 34u: goto tr22;
		case 40u: goto tr28;
		case 41u: goto tr19;
		case 44u: goto st0;
		case 62u: goto tr25;
		case 64u: goto tr29;
		case 127u: goto tr19;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st6;
		} else
			goto tr19;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr19;
		} else if ( (*p) >= 58u )
			goto st0;
	} else
		goto tr19;
	goto tr21;
tr22:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st7;
tr30:
/* #line 74 "grammar/rfc5322.rl" */
	{ p = address_build_quoted(p, pe); }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 446 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 34u: goto tr31;
		case 92u: goto st8;
	}
	goto tr30;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	goto st7;
tr37:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st9;
tr34:
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st9;
tr25:
/* #line 81 "grammar/rfc5322.rl" */
	{ b->angle_end = p; }
	goto st9;
tr39:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 473 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st9;
		case 32u: goto st9;
		case 34u: goto tr36;
		case 40u: goto tr37;
		case 44u: goto tr14;
		case 59u: goto tr14;
	}
	if ( (*p) > 10u ) {
		if ( 58u <= (*p) && (*p) <= 60u )
			goto st0;
	} else if ( (*p) >= 9u )
		goto st9;
	goto tr34;
tr36:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st10;
tr38:
/* #line 74 "grammar/rfc5322.rl" */
	{ p = address_build_quoted(p, pe); }
	goto st10;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
/* #line 497 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 34u: goto tr39;
		case 92u: goto st11;
	}
	goto tr38;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
	goto st10;
tr44:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st12;
tr29:
/* #line 76 "grammar/rfc5322.rl" */
	{ b->at = p; }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 517 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st12;
		case 32u: goto st12;
		case 34u: goto st0;
		case 40u: goto tr44;
		case 41u: goto st0;
		case 44u: goto st0;
		case 46u: goto st0;
		case 62u: goto tr25;
		case 64u: goto st0;
		case 91u: goto tr45;
		case 127u: goto st0;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st12;
		} else
			goto st0;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 92u <= (*p) && (*p) <= 93u )
				goto st0;
		} else if ( (*p) >= 58u )
			goto st0;
	} else
		goto st0;
	goto tr43;
tr43:
/* #line 75 "grammar/rfc5322.rl" */
	{ p = address_build_run(&b->domain, ADDRESS_IN_DOMAIN, p, pe); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 552 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st14;
		case 32u: goto st14;
		case 34u: goto st0;
		case 40u: goto tr47;
		case 41u: goto st0;
		case 44u: goto st0;
		case 46u: goto st15;
		case 62u: goto tr25;
		case 64u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st14;
		} else
			goto st0;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st0;
		} else if ( (*p) >= 58u )
			goto st0;
	} else
		goto st0;
	goto tr43;
tr47:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 586 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st14;
		case 32u: goto st14;
		case 40u: goto tr47;
		case 46u: goto st15;
		case 62u: goto tr25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st14;
	goto st0;
tr49:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 603 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st15;
		case 32u: goto st15;
		case 34u: goto st0;
		case 40u: goto tr49;
		case 41u: goto st0;
		case 44u: goto st0;
		case 46u: goto st15;
		case 62u: goto tr25;
		case 64u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st15;
		} else
			goto st0;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st0;
		} else if ( (*p) >= 58u )
			goto st0;
	} else
		goto st0;
	goto tr43;
tr45:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st16;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
/* #line 637 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 91u: goto st0;
		case 92u: goto st17;
		case 93u: goto tr52;
	}
	goto st16;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
	goto st16;
tr54:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st18;
tr52:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 658 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st18;
		case 32u: goto st18;
		case 40u: goto tr54;
		case 62u: goto tr25;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st18;
	goto st0;
tr57:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st19;
tr26:
/* #line 79 "grammar/rfc5322.rl" */
	{ b->route = p; }
	goto st19;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
/* #line 677 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st19;
		case 32u: goto st19;
		case 34u: goto st0;
		case 40u: goto tr57;
		case 41u: goto st0;
		case 44u: goto st22;
		case 46u: goto st0;
		case 58u: goto tr59;
		case 62u: goto st0;
		case 64u: goto st0;
		case 91u: goto tr60;
		case 127u: goto st0;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st19;
		} else
			goto st0;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 92u <= (*p) && (*p) <= 93u )
				goto st0;
		} else if ( (*p) >= 59u )
			goto st0;
	} else
		goto st0;
	goto tr56;
tr56:
/* #line 75 "grammar/rfc5322.rl" */
	{ p = address_build_run(&b->domain, ADDRESS_IN_DOMAIN, p, pe); }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 713 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st21;
		case 32u: goto st21;
		case 34u: goto st0;
		case 40u: goto tr62;
		case 41u: goto st0;
		case 44u: goto st22;
		case 46u: goto st24;
		case 58u: goto tr59;
		case 62u: goto st0;
		case 64u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st21;
		} else
			goto st0;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st0;
		} else if ( (*p) >= 59u )
			goto st0;
	} else
		goto st0;
	goto tr56;
tr62:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st21;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
/* #line 748 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st21;
		case 32u: goto st21;
		case 40u: goto tr62;
		case 44u: goto st22;
		case 46u: goto st24;
		case 58u: goto tr59;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st21;
	goto st0;
tr64:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 766 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st22;
		case 32u: goto st22;
		case 40u: goto tr64;
		case 44u: goto st22;
		case 58u: goto tr59;
		case 64u: goto st19;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st22;
	goto st0;
tr66:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st23;
tr59:
/* #line 80 "grammar/rfc5322.rl" */
	{ b->route_end = p; }
	goto st23;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
/* #line 787 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st23;
		case 32u: goto st23;
		case 34u: goto tr22;
		case 40u: goto tr66;
		case 41u: goto tr19;
		case 44u: goto st0;
		case 62u: goto tr25;
		case 64u: goto st0;
		case 127u: goto tr19;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st23;
		} else
			goto tr19;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr19;
		} else if ( (*p) >= 58u )
			goto st0;
	} else
		goto tr19;
	goto tr21;
tr67:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st24;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
/* #line 820 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st24;
		case 32u: goto st24;
		case 34u: goto st0;
		case 40u: goto tr67;
		case 41u: goto st0;
		case 44u: goto st22;
		case 46u: goto st24;
		case 58u: goto tr59;
		case 62u: goto st0;
		case 64u: goto st0;
		case 127u: goto st0;
	}
	if ( (*p) < 11u ) {
		if ( (*p) > 8u ) {
			if ( 9u <= (*p) && (*p) <= 10u )
				goto st24;
		} else
			goto st0;
	} else if ( (*p) > 31u ) {
		if ( (*p) > 60u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto st0;
		} else if ( (*p) >= 59u )
			goto st0;
	} else
		goto st0;
	goto tr56;
tr60:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st25;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
/* #line 855 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 91u: goto st0;
		case 92u: goto st26;
		case 93u: goto tr70;
	}
	goto st25;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
	goto st25;
tr72:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st27;
tr70:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
	goto st27;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
/* #line 876 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st27;
		case 32u: goto st27;
		case 40u: goto tr72;
		case 44u: goto st22;
		case 58u: goto tr59;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st27;
	goto st0;
tr77:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st28;
tr8:
/* #line 76 "grammar/rfc5322.rl" */
	{ b->at = p; }
	goto st28;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
/* #line 896 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st28;
		case 32u: goto st28;
		case 34u: goto tr76;
		case 40u: goto tr77;
		case 41u: goto tr73;
		case 44u: goto tr14;
		case 46u: goto tr73;
		case 58u: goto st0;
		case 59u: goto tr14;
		case 60u: goto tr78;
		case 62u: goto tr73;
		case 64u: goto tr73;
		case 91u: goto tr79;
		case 127u: goto tr73;
	}
	if ( (*p) < 9u ) {
		if ( (*p) <= 8u )
			goto tr73;
	} else if ( (*p) > 10u ) {
		if ( (*p) > 31u ) {
			if ( 92u <= (*p) && (*p) <= 93u )
				goto tr73;
		} else if ( (*p) >= 11u )
			goto tr73;
	} else
		goto st28;
	goto tr75;
tr81:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st29;
tr73:
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st29;
tr92:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
	goto st29;
tr83:
/* #line 69 "grammar/rfc5322.rl" */
	{ b->in_quotes = false; }
/* #line 70 "grammar/rfc5322.rl" */
	{ b->flags |= ADDRESS_BROKEN; }
	goto st29;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
/* #line 941 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st29;
		case 32u: goto st29;
		case 34u: goto tr76;
		case 40u: goto tr81;
		case 44u: goto tr14;
		case 58u: goto st0;
		case 59u: goto tr14;
		case 60u: goto tr78;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st29;
	goto tr73;
tr76:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st30;
tr82:
/* #line 74 "grammar/rfc5322.rl" */
	{ p = address_build_quoted(p, pe); }
	goto st30;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
/* #line 964 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 34u: goto tr83;
		case 92u: goto st31;
	}
	goto tr82;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
	goto st30;
tr75:
/* #line 75 "grammar/rfc5322.rl" */
	{ p = address_build_run(&b->domain, ADDRESS_IN_DOMAIN, p, pe); }
	goto st32;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
/* #line 981 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st33;
		case 32u: goto st33;
		case 34u: goto tr76;
		case 40u: goto tr87;
		case 41u: goto tr73;
		case 44u: goto tr14;
		case 46u: goto st34;
		case 58u: goto st0;
		case 59u: goto tr14;
		case 60u: goto tr78;
		case 62u: goto tr73;
		case 64u: goto tr73;
		case 127u: goto tr73;
	}
	if ( (*p) < 9u ) {
		if ( (*p) <= 8u )
			goto tr73;
	} else if ( (*p) > 10u ) {
		if ( (*p) > 31u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr73;
		} else if ( (*p) >= 11u )
			goto tr73;
	} else
		goto st33;
	goto tr75;
tr87:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st33;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
/* #line 1015 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st33;
		case 32u: goto st33;
		case 34u: goto tr76;
		case 40u: goto tr87;
		case 44u: goto tr14;
		case 46u: goto st34;
		case 58u: goto st0;
		case 59u: goto tr14;
		case 60u: goto tr78;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st33;
	goto tr73;
tr89:
/* #line 67 "grammar/rfc5322.rl" */
	{ p = address_build_comment(b, p, pe); }
	goto st34;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
/* #line 1036 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st34;
		case 32u: goto st34;
		case 34u: goto tr76;
		case 40u: goto tr89;
		case 41u: goto tr73;
		case 44u: goto tr14;
		case 46u: goto st34;
		case 58u: goto st0;
		case 59u: goto tr14;
		case 60u: goto tr78;
		case 62u: goto tr73;
		case 64u: goto tr73;
		case 127u: goto tr73;
	}
	if ( (*p) < 9u ) {
		if ( (*p) <= 8u )
			goto tr73;
	} else if ( (*p) > 10u ) {
		if ( (*p) > 31u ) {
			if ( 91u <= (*p) && (*p) <= 93u )
				goto tr73;
		} else if ( (*p) >= 11u )
			goto tr73;
	} else
		goto st34;
	goto tr75;
tr79:
/* #line 68 "grammar/rfc5322.rl" */
	{ b->in_quotes = true; }
	goto st35;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
/* #line 1070 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 91u: goto st0;
		case 92u: goto st36;
		case 93u: goto tr92;
	}
	goto st35;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	goto st35;
	}
	_test_eof1: cs = 1; goto _test_eof; 
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof37: cs = 37; goto _test_eof; 
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

	_test_eof: {}
	_out: {}
	}

/* #line 157 "grammar/rfc5322.rl" */
    if (cs != 0)
        return p;
    b->flags |= ADDRESS_BROKEN;
    b->broke_at = p;
    return address_resync(p, pe);
}

int address_next(struct address_scan *as, struct address *ret)
{
    while (as->at < as->text.n) {
        const uint8_t *base = as->text.p, *pe = base + as->text.n;
        struct address_build b = {.start = base + as->at};
        const uint8_t *p = address_item(&b, base + as->at, pe);
        as->at = (size_t)(p - base);
        int r = address_build_finish(as, &b, p, ret);
        if (r != 0)
            return r;
    }
    return address_build_end(as, ret);
}

/* ---------------------------------------------------------------------------------------------- date-time */

/* #line 1145 "gen/rfc5322.c" */
static const int date_time_start = 1;


/* #line 213 "grammar/rfc5322.rl" */


int date_parse(struct span text, struct date *ret)
{
    if (text.n == 0)
        return -E_SYNTAX;
    const uint8_t *p = text.p, *pe = p + text.n;
    struct date_build build = {.field = DATE_DAY}, *b = &build;
    int cs;
    
/* #line 1156 "gen/rfc5322.c" */
	{
	cs = date_time_start;
	}

/* #line 223 "grammar/rfc5322.rl" */
    
/* #line 1159 "gen/rfc5322.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr2:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 1171 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st1;
		case 32u: goto st1;
		case 40u: goto tr2;
	}
	if ( (*p) < 48u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st1;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st11;
		} else if ( (*p) >= 65u )
			goto st11;
	} else
		goto tr3;
	goto st0;
st0:
cs = 0;
	goto _out;
tr3:
/* #line 190 "grammar/rfc5322.rl" */
	{ b->field = DATE_DAY; }
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st2;
tr7:
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 1202 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st3;
		case 32u: goto st3;
		case 40u: goto tr6;
		case 45u: goto st3;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr7;
	} else if ( (*p) >= 9u )
		goto st3;
	goto st0;
tr6:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 1221 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st3;
		case 32u: goto st3;
		case 40u: goto tr6;
		case 45u: goto st3;
	}
	if ( (*p) < 65u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st3;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr8;
	} else
		goto tr8;
	goto st0;
tr8:
/* #line 187 "grammar/rfc5322.rl" */
	{ date_build_letter(&b->month, (*p)); }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 1243 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st5;
		case 32u: goto st5;
		case 40u: goto tr10;
		case 45u: goto st5;
	}
	if ( (*p) < 65u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st5;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr8;
	} else
		goto tr8;
	goto st0;
tr10:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 1265 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st5;
		case 32u: goto st5;
		case 40u: goto tr10;
		case 45u: goto st5;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr11;
	} else if ( (*p) >= 9u )
		goto st5;
	goto st0;
tr28:
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st14;
tr11:
/* #line 191 "grammar/rfc5322.rl" */
	{ b->field = DATE_YEAR; }
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 1288 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st15;
		case 32u: goto st15;
		case 40u: goto tr27;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr28;
	} else if ( (*p) >= 9u )
		goto st15;
	goto st0;
tr27:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 1306 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st15;
		case 32u: goto st15;
		case 40u: goto tr27;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr29;
	} else if ( (*p) >= 9u )
		goto st15;
	goto st0;
tr14:
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st6;
tr29:
/* #line 192 "grammar/rfc5322.rl" */
	{ b->field = DATE_HOUR; }
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 1328 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st7;
		case 32u: goto st7;
		case 40u: goto tr13;
		case 58u: goto st8;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr14;
	} else if ( (*p) >= 9u )
		goto st7;
	goto st0;
tr13:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 1347 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st7;
		case 32u: goto st7;
		case 40u: goto tr13;
		case 58u: goto st8;
	}
	if ( 9u <= (*p) && (*p) <= 10u )
		goto st7;
	goto st0;
tr16:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st8;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
/* #line 1363 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st8;
		case 32u: goto st8;
		case 40u: goto tr16;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr17;
	} else if ( (*p) >= 9u )
		goto st8;
	goto st0;
tr34:
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st16;
tr17:
/* #line 193 "grammar/rfc5322.rl" */
	{ b->field = DATE_MINUTE; }
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st16;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
/* #line 1385 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st17;
		case 32u: goto st17;
		case 40u: goto tr31;
		case 43u: goto st9;
		case 45u: goto tr33;
		case 58u: goto st10;
	}
	if ( (*p) < 48u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st17;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr35;
		} else if ( (*p) >= 65u )
			goto tr35;
	} else
		goto tr34;
	goto st0;
tr31:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st17;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
/* #line 1412 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st17;
		case 32u: goto st17;
		case 40u: goto tr31;
		case 43u: goto st9;
		case 45u: goto tr33;
		case 58u: goto st10;
	}
	if ( (*p) < 65u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st17;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr35;
	} else
		goto tr35;
	goto st0;
tr33:
/* #line 189 "grammar/rfc5322.rl" */
	{ b->west = true; }
	goto st9;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
/* #line 1436 "gen/rfc5322.c" */
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr18;
	goto st0;
tr37:
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st18;
tr18:
/* #line 195 "grammar/rfc5322.rl" */
	{ b->field = DATE_ZONE; }
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 1450 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 43u: goto st0;
		case 58u: goto st0;
	}
	if ( (*p) < 48u ) {
		if ( 45u <= (*p) && (*p) <= 46u )
			goto st0;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st0;
		} else if ( (*p) >= 65u )
			goto st0;
	} else
		goto tr37;
	goto st19;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
	goto st19;
tr20:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st10;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
/* #line 1478 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st10;
		case 32u: goto st10;
		case 40u: goto tr20;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr21;
	} else if ( (*p) >= 9u )
		goto st10;
	goto st0;
tr41:
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st20;
tr21:
/* #line 194 "grammar/rfc5322.rl" */
	{ b->field = DATE_SECOND; }
/* #line 186 "grammar/rfc5322.rl" */
	{ date_build_digit(b, (*p)); }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 1500 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st21;
		case 32u: goto st21;
		case 40u: goto tr39;
		case 43u: goto st9;
		case 45u: goto tr33;
		case 46u: goto st23;
	}
	if ( (*p) < 48u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st21;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr35;
		} else if ( (*p) >= 65u )
			goto tr35;
	} else
		goto tr41;
	goto st0;
tr39:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st21;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
/* #line 1527 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st21;
		case 32u: goto st21;
		case 40u: goto tr39;
		case 43u: goto st9;
		case 45u: goto tr33;
	}
	if ( (*p) < 65u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st21;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr35;
	} else
		goto tr35;
	goto st0;
tr35:
/* #line 188 "grammar/rfc5322.rl" */
	{ date_build_letter(&b->zone, (*p)); }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 1550 "gen/rfc5322.c" */
	if ( (*p) == 43u )
		goto st0;
	if ( (*p) < 48u ) {
		if ( 45u <= (*p) && (*p) <= 46u )
			goto st0;
	} else if ( (*p) > 58u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr35;
		} else if ( (*p) >= 65u )
			goto tr35;
	} else
		goto st0;
	goto st19;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
	switch( (*p) ) {
		case 13u: goto st21;
		case 32u: goto st21;
		case 40u: goto tr39;
		case 43u: goto st9;
		case 45u: goto tr33;
	}
	if ( (*p) < 48u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st21;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto tr35;
		} else if ( (*p) >= 65u )
			goto tr35;
	} else
		goto st23;
	goto st0;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
	switch( (*p) ) {
		case 13u: goto st12;
		case 32u: goto st12;
		case 40u: goto tr23;
		case 44u: goto st13;
	}
	if ( (*p) < 48u ) {
		if ( 9u <= (*p) && (*p) <= 10u )
			goto st12;
	} else if ( (*p) > 57u ) {
		if ( (*p) > 90u ) {
			if ( 97u <= (*p) && (*p) <= 122u )
				goto st11;
		} else if ( (*p) >= 65u )
			goto st11;
	} else
		goto tr3;
	goto st0;
tr23:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 1616 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st12;
		case 32u: goto st12;
		case 40u: goto tr23;
		case 44u: goto st13;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr3;
	} else if ( (*p) >= 9u )
		goto st12;
	goto st0;
tr25:
/* #line 183 "grammar/rfc5322.rl" */
	{ p = header_comment(p, pe); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 1635 "gen/rfc5322.c" */
	switch( (*p) ) {
		case 13u: goto st13;
		case 32u: goto st13;
		case 40u: goto tr25;
	}
	if ( (*p) > 10u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr3;
	} else if ( (*p) >= 9u )
		goto st13;
	goto st0;
	}
	_test_eof1: cs = 1; goto _test_eof; 
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof14: cs = 14; goto _test_eof; 
	_test_eof15: cs = 15; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 
	_test_eof8: cs = 8; goto _test_eof; 
	_test_eof16: cs = 16; goto _test_eof; 
	_test_eof17: cs = 17; goto _test_eof; 
	_test_eof9: cs = 9; goto _test_eof; 
	_test_eof18: cs = 18; goto _test_eof; 
	_test_eof19: cs = 19; goto _test_eof; 
	_test_eof10: cs = 10; goto _test_eof; 
	_test_eof20: cs = 20; goto _test_eof; 
	_test_eof21: cs = 21; goto _test_eof; 
	_test_eof22: cs = 22; goto _test_eof; 
	_test_eof23: cs = 23; goto _test_eof; 
	_test_eof11: cs = 11; goto _test_eof; 
	_test_eof12: cs = 12; goto _test_eof; 
	_test_eof13: cs = 13; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 224 "grammar/rfc5322.rl" */
    return cs == 0 ? -E_SYNTAX : date_build_finish(b, ret);
}
