
/* #line 1 "grammar/http_chunk.rl" */
/* The framing of a chunked body (RFC 9112 7.1), resumable at any octet: the data of a chunk is counted by
 * src/proto/http_chunk.c, the machine sees what stands between. */
#include "proto/http_chunk_read.h"


/* #line 36 "grammar/http_chunk.rl" */



/* #line 8 "gen/http_chunk.c" */
static const int http_chunk_start = 1;


/* #line 39 "grammar/http_chunk.rl" */

void http_chunk_read_start(struct http_chunk *c)
{
    c->cs = http_chunk_start;
}

size_t http_chunk_read(struct http_chunk *c, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n;
    int cs = c->cs;
    
/* #line 20 "gen/http_chunk.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
	if ( (*p) == 48u )
		goto tr0;
	if ( (*p) < 65u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr2;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr2;
	} else
		goto tr2;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 9 "grammar/http_chunk.rl" */
	{ http_chunk_digit(c, *p); }
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 51 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr3;
		case 13u: goto st9;
		case 32u: goto tr3;
		case 48u: goto tr0;
		case 59u: goto tr5;
	}
	if ( (*p) < 65u ) {
		if ( 49u <= (*p) && (*p) <= 57u )
			goto tr2;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr2;
	} else
		goto tr2;
	goto st0;
tr3:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 74 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr3;
		case 32u: goto tr3;
		case 59u: goto tr5;
	}
	goto st0;
tr5:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 87 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr5;
		case 32u: goto tr5;
		case 33u: goto tr6;
		case 124u: goto tr6;
		case 126u: goto tr6;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr6;
		} else if ( (*p) >= 35u )
			goto tr6;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr6;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr6;
		} else
			goto tr6;
	} else
		goto tr6;
	goto st0;
tr6:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 119 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr7;
		case 13u: goto st9;
		case 32u: goto tr7;
		case 33u: goto tr6;
		case 59u: goto tr5;
		case 61u: goto tr8;
		case 124u: goto tr6;
		case 126u: goto tr6;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr6;
		} else if ( (*p) >= 35u )
			goto tr6;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr6;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr6;
		} else
			goto tr6;
	} else
		goto tr6;
	goto st0;
tr7:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 154 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr7;
		case 32u: goto tr7;
		case 59u: goto tr5;
		case 61u: goto tr8;
	}
	goto st0;
tr8:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 168 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr8;
		case 32u: goto tr8;
		case 34u: goto tr10;
		case 124u: goto tr9;
		case 126u: goto tr9;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr9;
		} else if ( (*p) >= 33u )
			goto tr9;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr9;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr9;
		} else
			goto tr9;
	} else
		goto tr9;
	goto st0;
tr9:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st8;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
/* #line 200 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr3;
		case 13u: goto st9;
		case 32u: goto tr3;
		case 33u: goto tr9;
		case 59u: goto tr5;
		case 124u: goto tr9;
		case 126u: goto tr9;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr9;
		} else if ( (*p) >= 35u )
			goto tr9;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr9;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr9;
		} else
			goto tr9;
	} else
		goto tr9;
	goto st0;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
	if ( (*p) == 10u )
		goto st10;
	goto st0;
tr17:
/* #line 12 "grammar/http_chunk.rl" */
	{ c->trail++; }
	goto st10;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
/* #line 241 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 13u: goto st11;
		case 33u: goto tr13;
		case 124u: goto tr13;
		case 126u: goto tr13;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr13;
		} else if ( (*p) >= 35u )
			goto tr13;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr13;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr13;
		} else
			goto tr13;
	} else
		goto tr13;
	goto st0;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
	if ( (*p) == 10u )
		goto tr14;
	goto st0;
tr14:
/* #line 13 "grammar/http_chunk.rl" */
	{ c->state = HTTP_CHUNK_ENDED; {p++; cs = 31; goto _out;} }
	goto st31;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
/* #line 279 "gen/http_chunk.c" */
	goto st0;
tr13:
/* #line 12 "grammar/http_chunk.rl" */
	{ c->trail++; }
	goto st12;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
/* #line 287 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 33u: goto tr13;
		case 58u: goto tr15;
		case 124u: goto tr13;
		case 126u: goto tr13;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr13;
		} else if ( (*p) >= 35u )
			goto tr13;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr13;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr13;
		} else
			goto tr13;
	} else
		goto tr13;
	goto st0;
tr15:
/* #line 12 "grammar/http_chunk.rl" */
	{ c->trail++; }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 318 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 13u: goto tr16;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr15;
tr16:
/* #line 12 "grammar/http_chunk.rl" */
	{ c->trail++; }
	goto st14;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
/* #line 335 "gen/http_chunk.c" */
	if ( (*p) == 10u )
		goto tr17;
	goto st0;
tr10:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 345 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 34u: goto tr18;
		case 92u: goto tr19;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr10;
tr18:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st16;
st16:
	if ( ++p == pe )
		goto _test_eof16;
case 16:
/* #line 363 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr3;
		case 13u: goto st9;
		case 32u: goto tr3;
		case 59u: goto tr5;
	}
	goto st0;
tr19:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st17;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
/* #line 377 "gen/http_chunk.c" */
	if ( (*p) == 127u )
		goto st0;
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr10;
tr2:
/* #line 9 "grammar/http_chunk.rl" */
	{ http_chunk_digit(c, *p); }
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 393 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr20;
		case 13u: goto st25;
		case 32u: goto tr20;
		case 59u: goto tr22;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr2;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr2;
	} else
		goto tr2;
	goto st0;
tr20:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st19;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
/* #line 415 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr20;
		case 32u: goto tr20;
		case 59u: goto tr22;
	}
	goto st0;
tr22:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 428 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr22;
		case 32u: goto tr22;
		case 33u: goto tr23;
		case 124u: goto tr23;
		case 126u: goto tr23;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr23;
		} else if ( (*p) >= 35u )
			goto tr23;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr23;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr23;
		} else
			goto tr23;
	} else
		goto tr23;
	goto st0;
tr23:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st21;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
/* #line 460 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr24;
		case 13u: goto st25;
		case 32u: goto tr24;
		case 33u: goto tr23;
		case 59u: goto tr22;
		case 61u: goto tr25;
		case 124u: goto tr23;
		case 126u: goto tr23;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr23;
		} else if ( (*p) >= 35u )
			goto tr23;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr23;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr23;
		} else
			goto tr23;
	} else
		goto tr23;
	goto st0;
tr24:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 495 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr24;
		case 32u: goto tr24;
		case 59u: goto tr22;
		case 61u: goto tr25;
	}
	goto st0;
tr25:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st23;
st23:
	if ( ++p == pe )
		goto _test_eof23;
case 23:
/* #line 509 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr25;
		case 32u: goto tr25;
		case 34u: goto tr27;
		case 124u: goto tr26;
		case 126u: goto tr26;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr26;
		} else if ( (*p) >= 33u )
			goto tr26;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr26;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr26;
		} else
			goto tr26;
	} else
		goto tr26;
	goto st0;
tr26:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st24;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
/* #line 541 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr20;
		case 13u: goto st25;
		case 32u: goto tr20;
		case 33u: goto tr26;
		case 59u: goto tr22;
		case 124u: goto tr26;
		case 126u: goto tr26;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr26;
		} else if ( (*p) >= 35u )
			goto tr26;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr26;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr26;
		} else
			goto tr26;
	} else
		goto tr26;
	goto st0;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
	if ( (*p) == 10u )
		goto tr28;
	goto st0;
tr28:
/* #line 10 "grammar/http_chunk.rl" */
	{ c->state = HTTP_CHUNK_DATA; {p++; cs = 26; goto _out;} }
	goto st26;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
/* #line 582 "gen/http_chunk.c" */
	if ( (*p) == 13u )
		goto st27;
	goto st0;
st27:
	if ( ++p == pe )
		goto _test_eof27;
case 27:
	if ( (*p) == 10u )
		goto st1;
	goto st0;
tr27:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st28;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
/* #line 599 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 34u: goto tr31;
		case 92u: goto tr32;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr27;
tr31:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st29;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
/* #line 617 "gen/http_chunk.c" */
	switch( (*p) ) {
		case 9u: goto tr20;
		case 13u: goto st25;
		case 32u: goto tr20;
		case 59u: goto tr22;
	}
	goto st0;
tr32:
/* #line 11 "grammar/http_chunk.rl" */
	{ c->line++; }
	goto st30;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
/* #line 631 "gen/http_chunk.c" */
	if ( (*p) == 127u )
		goto st0;
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr27;
	}
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
	_test_eof31: cs = 31; goto _test_eof; 
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

	_test_eof: {}
	_out: {}
	}

/* #line 50 "grammar/http_chunk.rl" */
    c->cs = cs;
    return (size_t)(p - in.p);
}
