
/* #line 1 "grammar/proxy.rl" */
/* The PROXY protocol, versions 1 and 2 (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2): what a proxy says about its
 * client before anything else, even before a TLS handshake. Resumable at any octet. `proxy` reads a line of version 1 or
 * the fixed head of version 2, `proxy_tlv` the head of each TLV behind the addresses; src/proto/proxy.c counts. */
#include "proto/proxy_read.h"


/* #line 37 "grammar/proxy.rl" */



/* #line 9 "gen/proxy.c" */
static const int proxy_start = 1;


/* #line 40 "grammar/proxy.rl" */


/* #line 51 "grammar/proxy.rl" */



/* #line 14 "gen/proxy.c" */
static const int proxy_tlv_start = 2;


/* #line 54 "grammar/proxy.rl" */

void proxy_read_start(struct proxy_parser *ps)
{
    ps->cs = proxy_start;
    ps->tlv_cs = proxy_tlv_start;
}

size_t proxy_read_head(struct proxy_parser *ps, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = ps->cs;
    
/* #line 27 "gen/proxy.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	switch( (*p) ) {
		case 13u: goto st2;
		case 80u: goto st18;
	}
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
	if ( (*p) == 10u )
		goto st3;
	goto st0;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
	if ( (*p) == 13u )
		goto st4;
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	if ( (*p) == 10u )
		goto st5;
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	if ( (*p) == 0u )
		goto st6;
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	if ( (*p) == 13u )
		goto st7;
	goto st0;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
	if ( (*p) == 10u )
		goto st8;
	goto st0;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	if ( (*p) == 81u )
		goto st9;
	goto st0;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
	if ( (*p) == 85u )
		goto st10;
	goto st0;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	if ( (*p) == 73u )
		goto st11;
	goto st0;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
	if ( (*p) == 84u )
		goto st12;
	goto st0;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
	if ( (*p) == 10u )
		goto st13;
	goto st0;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
	switch( (*p) ) {
		case 32u: goto tr14;
		case 33u: goto st17;
	}
	goto st0;
tr14:
/* #line 15 "grammar/proxy.rl" */
	{ ps->local = true; }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 134 "gen/proxy.c" */
	goto st15;
tr19:
/* #line 18 "grammar/proxy.rl" */
	{ ps->family = *p; }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 142 "gen/proxy.c" */
	goto tr17;
tr17:
/* #line 19 "grammar/proxy.rl" */
	{ ps->block = (uint16_t)(ps->block << 8 | *p); }
	goto st16;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
/* #line 150 "gen/proxy.c" */
	goto tr18;
tr18:
/* #line 19 "grammar/proxy.rl" */
	{ ps->block = (uint16_t)(ps->block << 8 | *p); }
/* #line 20 "grammar/proxy.rl" */
	{ proxy_block(ps); {p++; cs = 52; goto _out;} }
	goto st52;
tr42:
/* #line 16 "grammar/proxy.rl" */
	{ ps->stage = PROXY_END; {p++; cs = 52; goto _out;} }
	goto st52;
st52:
	if ( ++p == pe )
		goto _test_eof52;
case 52:
/* #line 162 "gen/proxy.c" */
	goto st0;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
	switch( (*p) ) {
		case 0u: goto tr19;
		case 17u: goto tr19;
		case 33u: goto tr19;
		case 49u: goto tr19;
	}
	goto st0;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
	if ( (*p) == 82u )
		goto st19;
	goto st0;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
	if ( (*p) == 79u )
		goto st20;
	goto st0;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
	if ( (*p) == 88u )
		goto st21;
	goto st0;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
	if ( (*p) == 89u )
		goto tr23;
	goto st0;
tr23:
/* #line 17 "grammar/proxy.rl" */
	{ ps->line = true; }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 209 "gen/proxy.c" */
	if ( (*p) == 32u )
		goto st23;
	goto st0;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
	switch( (*p) ) {
		case 84u: goto st24;
		case 85u: goto st44;
	}
	goto st0;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
	if ( (*p) == 67u )
		goto st25;
	goto st0;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
	if ( (*p) == 80u )
		goto st26;
	goto st0;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
	switch( (*p) ) {
		case 52u: goto st27;
		case 54u: goto tr30;
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
	if ( (*p) == 46u )
		goto tr32;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr32;
	goto st0;
tr32:
/* #line 10 "grammar/proxy.rl" */
	{ proxy_text(ps, *p); }
	goto st29;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
/* #line 267 "gen/proxy.c" */
	switch( (*p) ) {
		case 32u: goto tr33;
		case 46u: goto tr32;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr32;
	goto st0;
tr33:
/* #line 11 "grammar/proxy.rl" */
	{ proxy_address(ps); }
	goto st30;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
/* #line 281 "gen/proxy.c" */
	if ( (*p) == 46u )
		goto tr34;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr34;
	goto st0;
tr34:
/* #line 10 "grammar/proxy.rl" */
	{ proxy_text(ps, *p); }
	goto st31;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
/* #line 293 "gen/proxy.c" */
	switch( (*p) ) {
		case 32u: goto tr35;
		case 46u: goto tr34;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr34;
	goto st0;
tr35:
/* #line 11 "grammar/proxy.rl" */
	{ proxy_address(ps); }
	goto st32;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
/* #line 307 "gen/proxy.c" */
	if ( (*p) == 48u )
		goto tr36;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr37;
	goto st0;
tr36:
/* #line 12 "grammar/proxy.rl" */
	{ proxy_digit(ps, *p); }
	goto st33;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
/* #line 319 "gen/proxy.c" */
	if ( (*p) == 32u )
		goto tr38;
	goto st0;
tr38:
/* #line 13 "grammar/proxy.rl" */
	{ proxy_port(ps); }
	goto st34;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
/* #line 329 "gen/proxy.c" */
	if ( (*p) == 48u )
		goto tr39;
	if ( 49u <= (*p) && (*p) <= 57u )
		goto tr40;
	goto st0;
tr39:
/* #line 12 "grammar/proxy.rl" */
	{ proxy_digit(ps, *p); }
	goto st35;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
/* #line 341 "gen/proxy.c" */
	if ( (*p) == 13u )
		goto tr41;
	goto st0;
tr41:
/* #line 13 "grammar/proxy.rl" */
	{ proxy_port(ps); }
	goto st36;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
/* #line 351 "gen/proxy.c" */
	if ( (*p) == 10u )
		goto tr42;
	goto st0;
tr40:
/* #line 12 "grammar/proxy.rl" */
	{ proxy_digit(ps, *p); }
	goto st37;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
/* #line 361 "gen/proxy.c" */
	if ( (*p) == 13u )
		goto tr41;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr40;
	goto st0;
tr37:
/* #line 12 "grammar/proxy.rl" */
	{ proxy_digit(ps, *p); }
	goto st38;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
/* #line 373 "gen/proxy.c" */
	if ( (*p) == 32u )
		goto tr38;
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr37;
	goto st0;
tr30:
/* #line 14 "grammar/proxy.rl" */
	{ ps->inet6 = true; }
	goto st39;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
/* #line 385 "gen/proxy.c" */
	if ( (*p) == 32u )
		goto st40;
	goto st0;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
	if ( (*p) == 46u )
		goto tr44;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto tr44;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr44;
	} else
		goto tr44;
	goto st0;
tr44:
/* #line 10 "grammar/proxy.rl" */
	{ proxy_text(ps, *p); }
	goto st41;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
/* #line 410 "gen/proxy.c" */
	switch( (*p) ) {
		case 32u: goto tr45;
		case 46u: goto tr44;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto tr44;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr44;
	} else
		goto tr44;
	goto st0;
tr45:
/* #line 11 "grammar/proxy.rl" */
	{ proxy_address(ps); }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 430 "gen/proxy.c" */
	if ( (*p) == 46u )
		goto tr46;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto tr46;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr46;
	} else
		goto tr46;
	goto st0;
tr46:
/* #line 10 "grammar/proxy.rl" */
	{ proxy_text(ps, *p); }
	goto st43;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
/* #line 448 "gen/proxy.c" */
	switch( (*p) ) {
		case 32u: goto tr35;
		case 46u: goto tr46;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto tr46;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr46;
	} else
		goto tr46;
	goto st0;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
	if ( (*p) == 78u )
		goto st45;
	goto st0;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
	if ( (*p) == 75u )
		goto st46;
	goto st0;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
	if ( (*p) == 78u )
		goto st47;
	goto st0;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
	if ( (*p) == 79u )
		goto st48;
	goto st0;
st48:
	if ( ++p == pe )
		goto _test_eof48;
case 48:
	if ( (*p) == 87u )
		goto st49;
	goto st0;
st49:
	if ( ++p == pe )
		goto _test_eof49;
case 49:
	if ( (*p) == 78u )
		goto tr52;
	goto st0;
tr52:
/* #line 15 "grammar/proxy.rl" */
	{ ps->local = true; }
	goto st50;
st50:
	if ( ++p == pe )
		goto _test_eof50;
case 50:
/* #line 510 "gen/proxy.c" */
	switch( (*p) ) {
		case 13u: goto st36;
		case 32u: goto st51;
	}
	goto st0;
st51:
	if ( ++p == pe )
		goto _test_eof51;
case 51:
	switch( (*p) ) {
		case 13u: goto st36;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto st51;
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
	_test_eof52: cs = 52; goto _test_eof; 
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

	_test_eof: {}
	_out: {}
	}

/* #line 65 "grammar/proxy.rl" */

    ps->cs = cs;
    return (size_t)(p - in.p);
}

size_t proxy_read_tlv(struct proxy_parser *ps, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = ps->tlv_cs;
    
/* #line 591 "gen/proxy.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
tr1:
/* #line 46 "grammar/proxy.rl" */
	{ ps->value = (uint16_t)(ps->value << 8 | *p); }
/* #line 47 "grammar/proxy.rl" */
	{ proxy_value(ps); {p++; cs = 2; goto _out;} }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 604 "gen/proxy.c" */
	goto tr2;
tr2:
/* #line 45 "grammar/proxy.rl" */
	{ ps->type = *p; ps->value = 0; ps->head = 1; }
	goto st0;
st0:
	if ( ++p == pe )
		goto _test_eof0;
case 0:
/* #line 612 "gen/proxy.c" */
	goto tr0;
tr0:
/* #line 46 "grammar/proxy.rl" */
	{ ps->value = (uint16_t)(ps->value << 8 | *p); }
	goto st1;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
/* #line 620 "gen/proxy.c" */
	goto tr1;
	}
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof0: cs = 0; goto _test_eof; 
	_test_eof1: cs = 1; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 74 "grammar/proxy.rl" */

    ps->tlv_cs = cs;
    return (size_t)(p - in.p);
}
