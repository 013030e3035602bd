
/* #line 1 "grammar/http.rl" */
/* The head of an HTTP request (RFC 9112 2 to 5), strict (SPEC API-02): no obs-fold, no blank before the colon, no bare
 * CR or LF, no NUL. One whole head per run: src/proto/http_parse.c finds its end. What the fields mean is C's work
 * (src/proto/http_build.c), by the table grammar/http_fields.def. */
#include "proto/http_read.h"


/* #line 37 "grammar/http.rl" */



/* #line 9 "gen/http.c" */
static const int http_start = 1;


/* #line 40 "grammar/http.rl" */

void http_read_head(struct http_read *r, struct span head)
{
    const uint8_t *p = head.p, *mark = head.p;
    int cs = http_start;
    /* Each octet leads on, to an error, or, the LF of the empty line, to done: no need to look for the end. */
    
/* #line 17 "gen/http.c" */
	{
	switch ( cs )
	{
case 1:
	switch( (*p) ) {
		case 33u: goto tr0;
		case 124u: goto tr0;
		case 126u: goto tr0;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr0;
		} else if ( (*p) >= 35u )
			goto tr0;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr0;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr0;
		} else
			goto tr0;
	} else
		goto tr0;
	goto st0;
st0:
cs = 0;
	goto _out;
tr0:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st2;
st2:
	p += 1;
case 2:
/* #line 53 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr2;
		case 33u: goto st2;
		case 124u: goto st2;
		case 126u: goto st2;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto st2;
		} else if ( (*p) >= 35u )
			goto st2;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st2;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto st2;
		} else
			goto st2;
	} else
		goto st2;
	goto st0;
tr2:
/* #line 11 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_METHOD, mark, p); }
/* #line 19 "grammar/http.rl" */
	{ r->where = HTTP_IN_TARGET; }
	goto st3;
st3:
	p += 1;
case 3:
/* #line 84 "gen/http.c" */
	switch( (*p) ) {
		case 42u: goto tr4;
		case 47u: goto tr5;
		case 72u: goto st28;
		case 104u: goto st28;
	}
	goto st0;
tr4:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st4;
st4:
	p += 1;
case 4:
/* #line 97 "gen/http.c" */
	if ( (*p) == 32u )
		goto tr7;
	goto st0;
tr7:
/* #line 15 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_ASTERISK, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr29:
/* #line 13 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_PATH, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr34:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
/* #line 14 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_QUERY, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr37:
/* #line 14 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_QUERY, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr48:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
/* #line 12 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr54:
/* #line 12 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
st5:
	p += 1;
case 5:
/* #line 129 "gen/http.c" */
	if ( (*p) == 72u )
		goto st6;
	goto st0;
st6:
	p += 1;
case 6:
	if ( (*p) == 84u )
		goto st7;
	goto st0;
st7:
	p += 1;
case 7:
	if ( (*p) == 84u )
		goto st8;
	goto st0;
st8:
	p += 1;
case 8:
	if ( (*p) == 80u )
		goto st9;
	goto st0;
st9:
	p += 1;
case 9:
	if ( (*p) == 47u )
		goto st10;
	goto st0;
st10:
	p += 1;
case 10:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr13;
	goto st0;
tr13:
/* #line 16 "grammar/http.rl" */
	{ r->major = (uint8_t)(*p - '0'); }
	goto st11;
st11:
	p += 1;
case 11:
/* #line 168 "gen/http.c" */
	if ( (*p) == 46u )
		goto st12;
	goto st0;
st12:
	p += 1;
case 12:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr15;
	goto st0;
tr15:
/* #line 17 "grammar/http.rl" */
	{ r->minor = (uint8_t)(*p - '0'); }
	goto st13;
st13:
	p += 1;
case 13:
/* #line 183 "gen/http.c" */
	if ( (*p) == 13u )
		goto st14;
	goto st0;
st14:
	p += 1;
case 14:
	if ( (*p) == 10u )
		goto tr17;
	goto st0;
tr17:
/* #line 18 "grammar/http.rl" */
	{ r->where = HTTP_IN_FIELDS; }
	goto st15;
st15:
	p += 1;
case 15:
/* #line 198 "gen/http.c" */
	switch( (*p) ) {
		case 13u: goto st16;
		case 33u: goto tr19;
		case 124u: goto tr19;
		case 126u: goto tr19;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto tr19;
		} else if ( (*p) >= 35u )
			goto tr19;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto tr19;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto tr19;
		} else
			goto tr19;
	} else
		goto tr19;
	goto st0;
st16:
	p += 1;
case 16:
	if ( (*p) == 10u )
		goto tr20;
	goto st0;
tr20:
/* #line 21 "grammar/http.rl" */
	{ r->done = true; }
	goto st43;
st43:
	p += 1;
case 43:
/* #line 234 "gen/http.c" */
	goto st0;
tr19:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
/* #line 8 "grammar/http_field.rl" */
	{ p = http_run_name(p); }
	goto st17;
st17:
	p += 1;
case 17:
/* #line 242 "gen/http.c" */
	switch( (*p) ) {
		case 33u: goto st17;
		case 58u: goto tr22;
		case 124u: goto st17;
		case 126u: goto st17;
	}
	if ( (*p) < 45u ) {
		if ( (*p) > 39u ) {
			if ( 42u <= (*p) && (*p) <= 43u )
				goto st17;
		} else if ( (*p) >= 35u )
			goto st17;
	} else if ( (*p) > 46u ) {
		if ( (*p) < 65u ) {
			if ( 48u <= (*p) && (*p) <= 57u )
				goto st17;
		} else if ( (*p) > 90u ) {
			if ( 94u <= (*p) && (*p) <= 122u )
				goto st17;
		} else
			goto st17;
	} else
		goto st17;
	goto st0;
tr22:
/* #line 6 "grammar/http_field.rl" */
	{ http_read_name(r, mark, p); }
	goto st18;
st18:
	p += 1;
case 18:
/* #line 272 "gen/http.c" */
	switch( (*p) ) {
		case 9u: goto st18;
		case 13u: goto st19;
		case 32u: goto st18;
		case 127u: goto st0;
	}
	if ( (*p) <= 31u )
		goto st0;
	goto tr25;
tr28:
/* #line 7 "grammar/http_field.rl" */
	{ http_read_value(r, mark, p); }
	goto st19;
st19:
	p += 1;
case 19:
/* #line 287 "gen/http.c" */
	if ( (*p) == 10u )
		goto st15;
	goto st0;
tr25:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
/* #line 9 "grammar/http_field.rl" */
	{ p = http_run_value(p, head.p + head.n); }
	goto st20;
st20:
	p += 1;
case 20:
/* #line 297 "gen/http.c" */
	switch( (*p) ) {
		case 13u: goto tr28;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto st20;
tr5:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st21;
tr51:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
/* #line 12 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
	goto st21;
tr57:
/* #line 12 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st21;
st21:
	p += 1;
case 21:
/* #line 321 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr29;
		case 33u: goto st21;
		case 37u: goto st22;
		case 61u: goto st21;
		case 63u: goto tr32;
		case 95u: goto st21;
		case 126u: goto st21;
	}
	if ( (*p) < 64u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto st21;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st21;
	} else
		goto st21;
	goto st0;
st22:
	p += 1;
case 22:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st23;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st23;
	} else
		goto st23;
	goto st0;
st23:
	p += 1;
case 23:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st21;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st21;
	} else
		goto st21;
	goto st0;
tr32:
/* #line 13 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_PATH, mark, p); }
	goto st24;
st24:
	p += 1;
case 24:
/* #line 369 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr34;
		case 33u: goto tr35;
		case 37u: goto tr36;
		case 61u: goto tr35;
		case 95u: goto tr35;
		case 126u: goto tr35;
	}
	if ( (*p) < 63u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr35;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr35;
	} else
		goto tr35;
	goto st0;
tr35:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st25;
st25:
	p += 1;
case 25:
/* #line 392 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr37;
		case 33u: goto st25;
		case 37u: goto st26;
		case 61u: goto st25;
		case 95u: goto st25;
		case 126u: goto st25;
	}
	if ( (*p) < 63u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto st25;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st25;
	} else
		goto st25;
	goto st0;
tr36:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st26;
st26:
	p += 1;
case 26:
/* #line 415 "gen/http.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st27;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st27;
	} else
		goto st27;
	goto st0;
st27:
	p += 1;
case 27:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st25;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st25;
	} else
		goto st25;
	goto st0;
st28:
	p += 1;
case 28:
	switch( (*p) ) {
		case 84u: goto st29;
		case 116u: goto st29;
	}
	goto st0;
st29:
	p += 1;
case 29:
	switch( (*p) ) {
		case 84u: goto st30;
		case 116u: goto st30;
	}
	goto st0;
st30:
	p += 1;
case 30:
	switch( (*p) ) {
		case 80u: goto st31;
		case 112u: goto st31;
	}
	goto st0;
st31:
	p += 1;
case 31:
	switch( (*p) ) {
		case 58u: goto st32;
		case 83u: goto st42;
		case 115u: goto st42;
	}
	goto st0;
st32:
	p += 1;
case 32:
	if ( (*p) == 47u )
		goto st33;
	goto st0;
st33:
	p += 1;
case 33:
	if ( (*p) == 47u )
		goto st34;
	goto st0;
st34:
	p += 1;
case 34:
	switch( (*p) ) {
		case 32u: goto tr48;
		case 33u: goto tr49;
		case 37u: goto tr50;
		case 47u: goto tr51;
		case 58u: goto tr52;
		case 61u: goto tr49;
		case 91u: goto tr53;
		case 95u: goto tr49;
		case 126u: goto tr49;
	}
	if ( (*p) < 65u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr49;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr49;
	} else
		goto tr49;
	goto st0;
tr49:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st35;
st35:
	p += 1;
case 35:
/* #line 510 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr54;
		case 33u: goto st35;
		case 37u: goto st36;
		case 47u: goto tr57;
		case 58u: goto st38;
		case 61u: goto st35;
		case 95u: goto st35;
		case 126u: goto st35;
	}
	if ( (*p) < 65u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto st35;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st35;
	} else
		goto st35;
	goto st0;
tr50:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st36;
st36:
	p += 1;
case 36:
/* #line 535 "gen/http.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st37;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st37;
	} else
		goto st37;
	goto st0;
st37:
	p += 1;
case 37:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st35;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st35;
	} else
		goto st35;
	goto st0;
tr52:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st38;
st38:
	p += 1;
case 38:
/* #line 562 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr54;
		case 47u: goto tr57;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st38;
	goto st0;
tr53:
/* #line 10 "grammar/http.rl" */
	{ mark = p; }
	goto st39;
st39:
	p += 1;
case 39:
/* #line 575 "gen/http.c" */
	if ( (*p) == 46u )
		goto st40;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto st40;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st40;
	} else
		goto st40;
	goto st0;
st40:
	p += 1;
case 40:
	switch( (*p) ) {
		case 46u: goto st40;
		case 93u: goto st41;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto st40;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st40;
	} else
		goto st40;
	goto st0;
st41:
	p += 1;
case 41:
	switch( (*p) ) {
		case 32u: goto tr54;
		case 47u: goto tr57;
		case 58u: goto st38;
	}
	goto st0;
st42:
	p += 1;
case 42:
	if ( (*p) == 58u )
		goto st32;
	goto st0;
	}

	_out: {}
	}

/* #line 47 "grammar/http.rl" */
}
