
/* #line 1 "grammar/http.rl" */
/* The head of an HTTP request (RFC 9112 2 to 5), strict (SPEC API-02): no obs-fold, no blank before the colon, no bare
 * CR or LF, no NUL. A run begins at the head's first octet; one that does not reach its end is for nothing, and
 * src/proto/http_parse.c begins anew. What the fields mean is C's work (src/proto/http_build.c), by the table
 * grammar/http_fields.def. */
#include "proto/http_read.h"


/* #line 48 "grammar/http.rl" */



/* #line 10 "gen/http.c" */
static const int http_start = 1;


/* #line 51 "grammar/http.rl" */

size_t http_read_head(struct http_read *r, struct span in)
{
    const uint8_t *p = in.p, *pe = in.p + in.n, *mark = in.p, *piece = in.p;
    struct http_field *field = r->fields;
    int cs = http_start;
    
/* #line 18 "gen/http.c" */
	{
	if ( p == pe )
		goto _test_eof;
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
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 57 "gen/http.c" */
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
/* #line 12 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_METHOD, mark, p); }
/* #line 20 "grammar/http.rl" */
	{ r->where = HTTP_IN_TARGET; }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 89 "gen/http.c" */
	switch( (*p) ) {
		case 42u: goto tr4;
		case 47u: goto tr5;
		case 72u: goto st32;
		case 104u: goto st32;
	}
	goto st0;
tr4:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
	goto st4;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
/* #line 103 "gen/http.c" */
	if ( (*p) == 32u )
		goto tr7;
	goto st0;
tr7:
/* #line 16 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_ASTERISK, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr29:
/* #line 27 "grammar/http.rl" */
	{ http_read_segment(r, piece, p); }
/* #line 14 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_PATH, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr35:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 15 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_QUERY, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr41:
/* #line 28 "grammar/http.rl" */
	{ http_read_param(r, piece, p); }
/* #line 15 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_QUERY, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr48:
/* #line 15 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_QUERY, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr54:
/* #line 30 "grammar/http.rl" */
	{ http_read_param_value(r, piece, p); }
/* #line 15 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_QUERY, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr67:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 13 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
tr73:
/* #line 13 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 21 "grammar/http.rl" */
	{ r->where = HTTP_IN_VERSION; }
	goto st5;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
/* #line 147 "gen/http.c" */
	if ( (*p) == 72u )
		goto st6;
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	if ( (*p) == 84u )
		goto st7;
	goto st0;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
	if ( (*p) == 84u )
		goto st8;
	goto st0;
st8:
	if ( ++p == pe )
		goto _test_eof8;
case 8:
	if ( (*p) == 80u )
		goto st9;
	goto st0;
st9:
	if ( ++p == pe )
		goto _test_eof9;
case 9:
	if ( (*p) == 47u )
		goto st10;
	goto st0;
st10:
	if ( ++p == pe )
		goto _test_eof10;
case 10:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr13;
	goto st0;
tr13:
/* #line 17 "grammar/http.rl" */
	{ r->major = (uint8_t)(*p - '0'); }
	goto st11;
st11:
	if ( ++p == pe )
		goto _test_eof11;
case 11:
/* #line 192 "gen/http.c" */
	if ( (*p) == 46u )
		goto st12;
	goto st0;
st12:
	if ( ++p == pe )
		goto _test_eof12;
case 12:
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr15;
	goto st0;
tr15:
/* #line 18 "grammar/http.rl" */
	{ r->minor = (uint8_t)(*p - '0'); }
	goto st13;
st13:
	if ( ++p == pe )
		goto _test_eof13;
case 13:
/* #line 209 "gen/http.c" */
	if ( (*p) == 13u )
		goto st14;
	goto st0;
st14:
	if ( ++p == pe )
		goto _test_eof14;
case 14:
	if ( (*p) == 10u )
		goto tr17;
	goto st0;
tr17:
/* #line 19 "grammar/http.rl" */
	{ r->where = HTTP_IN_FIELDS; }
	goto st15;
tr26:
/* #line 9 "grammar/http_field.rl" */
	{ field = http_read_next(r, field); }
	goto st15;
st15:
	if ( ++p == pe )
		goto _test_eof15;
case 15:
/* #line 229 "gen/http.c" */
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
	if ( ++p == pe )
		goto _test_eof16;
case 16:
	if ( (*p) == 10u )
		goto tr20;
	goto st0;
tr20:
/* #line 22 "grammar/http.rl" */
	{ r->done = true; {p++; cs = 47; goto _out;} }
	goto st47;
st47:
	if ( ++p == pe )
		goto _test_eof47;
case 47:
/* #line 267 "gen/http.c" */
	goto st0;
tr19:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 10 "grammar/http_field.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_NAME); }
	goto st17;
st17:
	if ( ++p == pe )
		goto _test_eof17;
case 17:
/* #line 276 "gen/http.c" */
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
/* #line 7 "grammar/http_field.rl" */
	{ http_read_name(field, mark, p); }
	goto st18;
st18:
	if ( ++p == pe )
		goto _test_eof18;
case 18:
/* #line 307 "gen/http.c" */
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
/* #line 8 "grammar/http_field.rl" */
	{ http_read_value(field, mark, p); }
	goto st19;
st19:
	if ( ++p == pe )
		goto _test_eof19;
case 19:
/* #line 323 "gen/http.c" */
	if ( (*p) == 10u )
		goto tr26;
	goto st0;
tr25:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 11 "grammar/http_field.rl" */
	{ p = http_run_value(p, pe); }
	goto st20;
tr27:
/* #line 11 "grammar/http_field.rl" */
	{ p = http_run_value(p, pe); }
	goto st20;
st20:
	if ( ++p == pe )
		goto _test_eof20;
case 20:
/* #line 337 "gen/http.c" */
	switch( (*p) ) {
		case 13u: goto tr28;
		case 127u: goto st0;
	}
	if ( (*p) > 8u ) {
		if ( 10u <= (*p) && (*p) <= 31u )
			goto st0;
	} else
		goto st0;
	goto tr27;
tr5:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st21;
tr30:
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st21;
tr32:
/* #line 27 "grammar/http.rl" */
	{ http_read_segment(r, piece, p); }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st21;
tr70:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 13 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st21;
tr76:
/* #line 13 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_AUTHORITY, mark, p); }
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st21;
st21:
	if ( ++p == pe )
		goto _test_eof21;
case 21:
/* #line 376 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr29;
		case 33u: goto tr30;
		case 37u: goto tr31;
		case 47u: goto tr32;
		case 61u: goto tr30;
		case 63u: goto tr33;
		case 95u: goto tr30;
		case 126u: goto tr30;
	}
	if ( (*p) < 64u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr30;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr30;
	} else
		goto tr30;
	goto st0;
tr31:
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st22;
st22:
	if ( ++p == pe )
		goto _test_eof22;
case 22:
/* #line 402 "gen/http.c" */
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
	if ( ++p == pe )
		goto _test_eof23;
case 23:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr30;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr30;
	} else
		goto tr30;
	goto st0;
tr33:
/* #line 27 "grammar/http.rl" */
	{ http_read_segment(r, piece, p); }
/* #line 14 "grammar/http.rl" */
	{ http_read_tok(r, HTTP_T_PATH, mark, p); }
	goto st24;
st24:
	if ( ++p == pe )
		goto _test_eof24;
case 24:
/* #line 432 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr35;
		case 33u: goto tr36;
		case 37u: goto tr37;
		case 38u: goto tr38;
		case 43u: goto tr39;
		case 61u: goto tr40;
		case 95u: goto tr36;
		case 126u: goto tr36;
	}
	if ( (*p) < 63u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr36;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr36;
	} else
		goto tr36;
	goto st0;
tr42:
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st25;
tr36:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 26 "grammar/http.rl" */
	{ piece = p; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st25;
tr39:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 26 "grammar/http.rl" */
	{ piece = p; }
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st25;
tr45:
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st25;
tr49:
/* #line 26 "grammar/http.rl" */
	{ piece = p; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st25;
tr52:
/* #line 26 "grammar/http.rl" */
	{ piece = p; }
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st25;
st25:
	if ( ++p == pe )
		goto _test_eof25;
case 25:
/* #line 482 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr41;
		case 33u: goto tr42;
		case 37u: goto tr43;
		case 38u: goto tr44;
		case 43u: goto tr45;
		case 61u: goto tr46;
		case 95u: goto tr42;
		case 126u: goto tr42;
	}
	if ( (*p) < 63u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr42;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr42;
	} else
		goto tr42;
	goto st0;
tr43:
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st26;
tr37:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 26 "grammar/http.rl" */
	{ piece = p; }
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st26;
tr50:
/* #line 26 "grammar/http.rl" */
	{ piece = p; }
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st26;
st26:
	if ( ++p == pe )
		goto _test_eof26;
case 26:
/* #line 517 "gen/http.c" */
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
	if ( ++p == pe )
		goto _test_eof27;
case 27:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr42;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr42;
	} else
		goto tr42;
	goto st0;
tr38:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
	goto st28;
tr44:
/* #line 28 "grammar/http.rl" */
	{ http_read_param(r, piece, p); }
	goto st28;
tr57:
/* #line 30 "grammar/http.rl" */
	{ http_read_param_value(r, piece, p); }
	goto st28;
st28:
	if ( ++p == pe )
		goto _test_eof28;
case 28:
/* #line 552 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr48;
		case 33u: goto tr49;
		case 37u: goto tr50;
		case 38u: goto st28;
		case 43u: goto tr52;
		case 61u: goto tr53;
		case 95u: goto tr49;
		case 126u: goto tr49;
	}
	if ( (*p) < 63u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr49;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr49;
	} else
		goto tr49;
	goto st0;
tr55:
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st29;
tr40:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 29 "grammar/http.rl" */
	{ http_read_param(r, p, p); }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st29;
tr58:
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st29;
tr46:
/* #line 28 "grammar/http.rl" */
	{ http_read_param(r, piece, p); }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st29;
tr53:
/* #line 29 "grammar/http.rl" */
	{ http_read_param(r, p, p); }
/* #line 25 "grammar/http.rl" */
	{ piece = p + 1; }
/* #line 32 "grammar/http.rl" */
	{ p = http_run_of(p, pe, HTTP_RUN_PIECE); }
	goto st29;
st29:
	if ( ++p == pe )
		goto _test_eof29;
case 29:
/* #line 598 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr54;
		case 33u: goto tr55;
		case 37u: goto tr56;
		case 38u: goto tr57;
		case 43u: goto tr58;
		case 61u: goto tr55;
		case 95u: goto tr55;
		case 126u: goto tr55;
	}
	if ( (*p) < 63u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr55;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr55;
	} else
		goto tr55;
	goto st0;
tr56:
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st30;
st30:
	if ( ++p == pe )
		goto _test_eof30;
case 30:
/* #line 624 "gen/http.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st31;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st31;
	} else
		goto st31;
	goto st0;
st31:
	if ( ++p == pe )
		goto _test_eof31;
case 31:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto tr55;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto tr55;
	} else
		goto tr55;
	goto st0;
st32:
	if ( ++p == pe )
		goto _test_eof32;
case 32:
	switch( (*p) ) {
		case 84u: goto st33;
		case 116u: goto st33;
	}
	goto st0;
st33:
	if ( ++p == pe )
		goto _test_eof33;
case 33:
	switch( (*p) ) {
		case 84u: goto st34;
		case 116u: goto st34;
	}
	goto st0;
st34:
	if ( ++p == pe )
		goto _test_eof34;
case 34:
	switch( (*p) ) {
		case 80u: goto st35;
		case 112u: goto st35;
	}
	goto st0;
st35:
	if ( ++p == pe )
		goto _test_eof35;
case 35:
	switch( (*p) ) {
		case 58u: goto st36;
		case 83u: goto st46;
		case 115u: goto st46;
	}
	goto st0;
st36:
	if ( ++p == pe )
		goto _test_eof36;
case 36:
	if ( (*p) == 47u )
		goto st37;
	goto st0;
st37:
	if ( ++p == pe )
		goto _test_eof37;
case 37:
	if ( (*p) == 47u )
		goto st38;
	goto st0;
st38:
	if ( ++p == pe )
		goto _test_eof38;
case 38:
	switch( (*p) ) {
		case 32u: goto tr67;
		case 33u: goto tr68;
		case 37u: goto tr69;
		case 47u: goto tr70;
		case 58u: goto tr71;
		case 61u: goto tr68;
		case 91u: goto tr72;
		case 95u: goto tr68;
		case 126u: goto tr68;
	}
	if ( (*p) < 65u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto tr68;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto tr68;
	} else
		goto tr68;
	goto st0;
tr68:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
	goto st39;
st39:
	if ( ++p == pe )
		goto _test_eof39;
case 39:
/* #line 728 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr73;
		case 33u: goto st39;
		case 37u: goto tr75;
		case 47u: goto tr76;
		case 58u: goto st42;
		case 61u: goto st39;
		case 95u: goto st39;
		case 126u: goto st39;
	}
	if ( (*p) < 65u ) {
		if ( 36u <= (*p) && (*p) <= 59u )
			goto st39;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st39;
	} else
		goto st39;
	goto st0;
tr75:
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st40;
tr69:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
/* #line 31 "grammar/http.rl" */
	{ r->coded = true; }
	goto st40;
st40:
	if ( ++p == pe )
		goto _test_eof40;
case 40:
/* #line 758 "gen/http.c" */
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st41;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st41;
	} else
		goto st41;
	goto st0;
st41:
	if ( ++p == pe )
		goto _test_eof41;
case 41:
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 57u )
			goto st39;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st39;
	} else
		goto st39;
	goto st0;
tr71:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
	goto st42;
st42:
	if ( ++p == pe )
		goto _test_eof42;
case 42:
/* #line 787 "gen/http.c" */
	switch( (*p) ) {
		case 32u: goto tr73;
		case 47u: goto tr76;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto st42;
	goto st0;
tr72:
/* #line 11 "grammar/http.rl" */
	{ mark = p; }
	goto st43;
st43:
	if ( ++p == pe )
		goto _test_eof43;
case 43:
/* #line 801 "gen/http.c" */
	if ( (*p) == 46u )
		goto st44;
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto st44;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st44;
	} else
		goto st44;
	goto st0;
st44:
	if ( ++p == pe )
		goto _test_eof44;
case 44:
	switch( (*p) ) {
		case 46u: goto st44;
		case 93u: goto st45;
	}
	if ( (*p) < 65u ) {
		if ( 48u <= (*p) && (*p) <= 58u )
			goto st44;
	} else if ( (*p) > 70u ) {
		if ( 97u <= (*p) && (*p) <= 102u )
			goto st44;
	} else
		goto st44;
	goto st0;
st45:
	if ( ++p == pe )
		goto _test_eof45;
case 45:
	switch( (*p) ) {
		case 32u: goto tr73;
		case 47u: goto tr76;
		case 58u: goto st42;
	}
	goto st0;
st46:
	if ( ++p == pe )
		goto _test_eof46;
case 46:
	if ( (*p) == 58u )
		goto st36;
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
	_test_eof47: cs = 47; goto _test_eof; 
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

	_test_eof: {}
	_out: {}
	}

/* #line 58 "grammar/http.rl" */
    return (size_t)(p - in.p);
}
