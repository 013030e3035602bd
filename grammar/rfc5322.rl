/* RFC 5322: header fields (2.2, 3.6.8, 4.5), address lists (3.4, 4.4), date-time (3.3, 4.3).
 * Three machines over a whole value in memory. They are tolerant where the text stays unambiguous; a position where no
 * reading is left is cs == 0, and the driver goes on behind it (each octet is looked at a bounded number of times). */
#include "proto/address_build.h"
#include "proto/date_build.h"
#include "proto/header_build.h"
#include "base/err.h"

/* ------------------------------------------------------------------------------------------ header fields */
%%{
    machine header_field;
    alphtype unsigned char;

    action name     { p = header_skip_name(p, pe); }
    action name_end { b->name_end = p; }
    action value    { b->value = p + 1; }
    action skip     { p = header_skip(p, pe); }
    action stop     { fhold; fbreak; }

    # RFC 5322 3.6.8
    ftext      = (0x21..0x7e) - ":";
    field_name = ( ftext >name ftext* ) %name_end;

    # RFC 5322 2.2.3: a line end before a blank is folding. The octets of a line are skipped by SSE2.
    rest_of_line = ( [^\n] >skip [^\n]* )? "\n";
    folded       = rest_of_line ( [ \t] rest_of_line )*;

    # RFC 5322 4.5 allows blanks before the colon.
    main := field_name [ \t]* ":" @value folded [^ \t] @stop;

    write data nofinal noerror noentry;
}%%

/* The field that starts at p: where it ended, or NULL if the line is no field. */
static const uint8_t *header_field_end(struct header_build *b, const uint8_t *p, const uint8_t *pe)
{
    int cs;
    %% write init;
    %% write exec;
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
%%{
    machine address_item;
    alphtype unsigned char;

    action comment   { p = address_build_comment(b, p, pe); }
    action q_open    { b->in_quotes = true; }
    action q_close   { b->in_quotes = false; }
    action odd       { b->flags |= ADDRESS_BROKEN; }
    action item      { b->item = p; }
    action phrase    { p = address_build_run(&b->phrase, ADDRESS_IN_PHRASE, p, pe); }
    action local     { p = address_build_run(&b->local, ADDRESS_IN_LOCAL, p, pe); }
    action quoted    { p = address_build_quoted(p, pe); }
    action domain    { p = address_build_run(&b->domain, ADDRESS_IN_DOMAIN, p, pe); }
    action at        { b->at = p; }
    action angle     { b->angle = p; }
    action name_spec { b->flags |= ADDRESS_NAME_SPEC; }
    action route     { b->route = p; }
    action route_end { b->route_end = p; }
    action close     { b->angle_end = p; }
    action group     { b->end = ADDRESS_ENDS_AT_COLON; fbreak; }
    action group_end { b->end = ADDRESS_ENDS_AT_SEMICOLON; fbreak; }
    action stop      { fhold; fbreak; }

    include cfws "cfws.rl";

    # What should have been quoted, and controls: kept, but the address is broken. Where further octets of a run leave
    # the state as it is, C steps over them.
    control  = 0..0x08 | 0x0b | 0x0c | 0x0e..0x1f | 0x7f;
    dot_atom = atext | ".";
    quoted   = '"' @q_open ( [^"\\] @quoted | "\\" any )* '"' @q_close;
    other    = quoted | ( control | [)\[\]\\] ) @odd;
    in_angle = dot_atom @local | other;
    word     = dot_atom | other | ">" @odd;
    of_phrase = dot_atom @phrase | other | ">" @odd;

    # RFC 5322 3.4.1 domain and 4.4 obs-domain; empty labels are found in C.
    domain_literal = "[" @q_open ( [^\[\]\\] | "\\" any )* "]" @q_close;
    label          = ( atext @domain )+;
    dotted         = label cfws* ( "." cfws* ( label cfws* )? )*;
    domain         = cfws* ( dotted | domain_literal cfws* )?;

    # RFC 5322 4.4 obs-route, 3.4 angle-addr
    obs_route  = "@" @route domain ( "," cfws* ( "@" domain )? )* ":" @route_end;
    angle_addr = "<" @angle cfws* ( obs_route cfws* )?
                 ( in_angle ( in_angle | cfws )* ( "@" @at domain )? )? ">" @close;

    # Whatever follows a complete address up to the next comma.
    leftover = ( ( word | "@" ) @odd | cfws )*;

    # RFC 5322 3.4 group, name-addr, addr-spec, and `a@b <c@d>`. A lone phrase is an address without domain. Each
    # octet is on one path only, because the comment action moves p.
    phrase   = of_phrase >item ( of_phrase | cfws )*;
    end      = [,;] @stop;
    named    = angle_addr leftover end;
    behind   = ":" @group | named | "@" @at ( domain <: leftover ) ( end | angle_addr >name_spec leftover end );

    main := ( cfws | "," )* ( ";" @group_end | behind | phrase ( behind | end ) );

    write data nofinal noerror noentry;
}%%

/* Behind what could not be read: to the next comma or semicolon outside quotes and comments. */
%%{
    machine address_resync;
    alphtype unsigned char;

    action comment { p = header_comment(p, pe); }
    action q_open  { }
    action q_close { }
    action stop    { fhold; fbreak; }
    include cfws "cfws.rl";

    main := ( [^,;"(] | quoted_string | "(" @comment )* [,;] @stop;

    write data nofinal noerror noentry;
}%%

static const uint8_t *address_resync(const uint8_t *p, const uint8_t *pe)
{
    int cs;
    %% machine address_resync;
    %% write init;
    %% write exec;
    (void)cs;
    return p;
}

/* One item from p: where the next begins. */
static const uint8_t *address_item(struct address_build *b, const uint8_t *p, const uint8_t *pe)
{
    int cs;
    %% machine address_item;
    %% write init;
    %% write exec;
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
%%{
    machine date_time;
    alphtype unsigned char;

    action comment { p = header_comment(p, pe); }
    action q_open  { }
    action q_close { }
    action digit   { date_build_digit(b, fc); }
    action month   { date_build_letter(&b->month, fc); }
    action zone    { date_build_letter(&b->zone, fc); }
    action minus   { b->west = true; }
    action a_day    { b->field = DATE_DAY; }
    action a_year   { b->field = DATE_YEAR; }
    action a_hour   { b->field = DATE_HOUR; }
    action a_minute { b->field = DATE_MINUTE; }
    action a_second { b->field = DATE_SECOND; }
    action a_zone   { b->field = DATE_ZONE; }
    include cfws "cfws.rl";

    number = digit+ $digit;
    letter = [A-Za-z];

    # RFC 5322 3.3 and 4.3; hyphens between day, month and year are no RFC's but mail has them.
    apart       = cfws | "-";
    day_of_week = letter+ cfws* ( "," cfws* )?;
    date        = number >a_day apart+ letter+ $month apart+ number >a_year;
    second      = ":" cfws* number >a_second ( "." digit* )? cfws*;
    time_of_day = number >a_hour cfws* ":" cfws* number >a_minute cfws* second?;
    time_zone   = "+" number >a_zone | "-" @minus number >a_zone | letter+ $zone;
    behind      = ( [^A-Za-z0-9+\-:.] any* )?;

    main := cfws* day_of_week? date ( cfws+ ( time_of_day ( time_zone behind )? )? )?;

    write data nofinal noerror noentry;
}%%

int date_parse(struct span text, struct date *ret)
{
    if (text.n == 0)
        return -E_SYNTAX;
    const uint8_t *p = text.p, *pe = p + text.n;
    struct date_build build = {.field = DATE_DAY}, *b = &build;
    int cs;
    %% write init;
    %% write exec;
    return cs == 0 ? -E_SYNTAX : date_build_finish(b, ret);
}
