
/* #line 1 "grammar/imap_line.rl" */
/* The small IMAP machines beside the command grammar: lines that are not commands, and finding the end of a command
 * that was refused (RFC 9051 4.3, 6.2.2, 6.3.13; RFC 7888). They start at a line's first octet. */
#include "proto/imap_build.h"


/* #line 18 "grammar/imap_line.rl" */



/* #line 8 "gen/imap_line.c" */
static const int imap_resync_start = 0;


/* #line 21 "grammar/imap_line.rl" */

int imap_resync_start_state(void)
{
    return imap_resync_start;
}

void imap_resync_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n;
    int cs = ps->cs;
    
/* #line 20 "gen/imap_line.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
st0:
	if ( ++p == pe )
		goto _test_eof0;
case 0:
	switch( (*p) ) {
		case 13u: goto st1;
		case 123u: goto tr2;
	}
	goto st0;
st1:
	if ( ++p == pe )
		goto _test_eof1;
case 1:
	switch( (*p) ) {
		case 10u: goto tr3;
		case 13u: goto st1;
		case 123u: goto tr2;
	}
	goto st0;
tr3:
/* #line 12 "grammar/imap_line.rl" */
	{ ps->stop = IMAP_STOP_COMMAND; {p++; cs = 7; goto _out;} }
	goto st7;
tr8:
/* #line 11 "grammar/imap_line.rl" */
	{ ps->stop = IMAP_STOP_LITERAL; {p++; cs = 7; goto _out;} }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 54 "gen/imap_line.c" */
	switch( (*p) ) {
		case 13u: goto st1;
		case 123u: goto tr2;
	}
	goto st0;
tr2:
/* #line 9 "grammar/imap_line.rl" */
	{ ps->lit_size = 0; }
	goto st2;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
/* #line 66 "gen/imap_line.c" */
	switch( (*p) ) {
		case 13u: goto st1;
		case 123u: goto tr2;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr4;
	goto st0;
tr4:
/* #line 10 "grammar/imap_line.rl" */
	{ imap_skip_digit(ps, *p); }
	goto st3;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
/* #line 80 "gen/imap_line.c" */
	switch( (*p) ) {
		case 13u: goto st1;
		case 43u: goto st4;
		case 123u: goto tr2;
	}
	if ( 48u <= (*p) && (*p) <= 57u )
		goto tr4;
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	switch( (*p) ) {
		case 13u: goto st1;
		case 123u: goto tr2;
		case 125u: goto st5;
	}
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	switch( (*p) ) {
		case 13u: goto st6;
		case 123u: goto tr2;
	}
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	switch( (*p) ) {
		case 10u: goto tr8;
		case 13u: goto st1;
		case 123u: goto tr2;
	}
	goto st0;
	}
	_test_eof0: cs = 0; goto _test_eof; 
	_test_eof1: cs = 1; goto _test_eof; 
	_test_eof7: cs = 7; goto _test_eof; 
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 32 "grammar/imap_line.rl" */
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
}


/* #line 45 "grammar/imap_line.rl" */



/* #line 136 "gen/imap_line.c" */
static const int imap_sasl_start = 1;


/* #line 48 "grammar/imap_line.rl" */

int imap_sasl_start_state(void)
{
    return imap_sasl_start;
}

void imap_sasl_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n;
    int cs = ps->cs;
    
/* #line 148 "gen/imap_line.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	switch( (*p) ) {
		case 13u: goto st2;
		case 42u: goto st3;
		case 43u: goto st5;
		case 61u: goto st5;
	}
	if ( (*p) < 65u ) {
		if ( 47u <= (*p) && (*p) <= 57u )
			goto st5;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st5;
	} else
		goto st5;
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
	if ( (*p) == 10u )
		goto tr4;
	goto st0;
tr4:
/* #line 41 "grammar/imap_line.rl" */
	{ ps->stop = IMAP_STOP_COMMAND; {p++; cs = 6; goto _out;} }
	goto st6;
tr6:
/* #line 40 "grammar/imap_line.rl" */
	{ ps->stop = IMAP_STOP_CANCEL; {p++; cs = 6; goto _out;} }
	goto st6;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
/* #line 189 "gen/imap_line.c" */
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
		goto tr6;
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	switch( (*p) ) {
		case 13u: goto st2;
		case 43u: goto st5;
		case 61u: goto st5;
	}
	if ( (*p) < 65u ) {
		if ( 47u <= (*p) && (*p) <= 57u )
			goto st5;
	} else if ( (*p) > 90u ) {
		if ( 97u <= (*p) && (*p) <= 122u )
			goto st5;
	} else
		goto st5;
	goto st0;
	}
	_test_eof2: cs = 2; goto _test_eof; 
	_test_eof6: cs = 6; goto _test_eof; 
	_test_eof3: cs = 3; goto _test_eof; 
	_test_eof4: cs = 4; goto _test_eof; 
	_test_eof5: cs = 5; goto _test_eof; 

	_test_eof: {}
	_out: {}
	}

/* #line 59 "grammar/imap_line.rl" */
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
}


/* #line 71 "grammar/imap_line.rl" */



/* #line 238 "gen/imap_line.c" */
static const int imap_done_start = 1;


/* #line 74 "grammar/imap_line.rl" */

int imap_done_start_state(void)
{
    return imap_done_start;
}

void imap_done_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n;
    int cs = ps->cs;
    
/* #line 250 "gen/imap_line.c" */
	{
	if ( p == pe )
		goto _test_eof;
	switch ( cs )
	{
case 1:
	switch( (*p) ) {
		case 68u: goto st2;
		case 100u: goto st2;
	}
	goto st0;
st0:
cs = 0;
	goto _out;
st2:
	if ( ++p == pe )
		goto _test_eof2;
case 2:
	switch( (*p) ) {
		case 79u: goto st3;
		case 111u: goto st3;
	}
	goto st0;
st3:
	if ( ++p == pe )
		goto _test_eof3;
case 3:
	switch( (*p) ) {
		case 78u: goto st4;
		case 110u: goto st4;
	}
	goto st0;
st4:
	if ( ++p == pe )
		goto _test_eof4;
case 4:
	switch( (*p) ) {
		case 69u: goto st5;
		case 101u: goto st5;
	}
	goto st0;
st5:
	if ( ++p == pe )
		goto _test_eof5;
case 5:
	if ( (*p) == 13u )
		goto st6;
	goto st0;
st6:
	if ( ++p == pe )
		goto _test_eof6;
case 6:
	if ( (*p) == 10u )
		goto tr6;
	goto st0;
tr6:
/* #line 67 "grammar/imap_line.rl" */
	{ ps->stop = IMAP_STOP_COMMAND; {p++; cs = 7; goto _out;} }
	goto st7;
st7:
	if ( ++p == pe )
		goto _test_eof7;
case 7:
/* #line 312 "gen/imap_line.c" */
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

/* #line 85 "grammar/imap_line.rl" */
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
}
