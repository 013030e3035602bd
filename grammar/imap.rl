/* The IMAP command grammar: RFC 3501 and RFC 9051 section 9 "Formal Syntax", with RFC 2971 (ID), 3502 (MULTIAPPEND),
 * 3516 (BINARY), 4731 and 5182 (ESEARCH, SEARCHRES), 4959 (SASL-IR), 4978 (COMPRESS), 5032 (WITHIN), 5161 (ENABLE),
 * 5256, 5267, 5957 (SORT, THREAD), 5258, 5819, 6154 (LIST), 6855 (UTF8), 7162 (CONDSTORE, QRESYNC), 8474 (OBJECTID),
 * 8514 (SAVEDATE), 9208 (QUOTA). It checks shape and records tokens; values, item and option names are checked by
 * proto/imap_build_*.c, which know the tables. Nested lists are flat tokens with a depth counter. The machine stops at
 * the end of a command and at each literal; literals do not run through it. */
#include "proto/imap_build.h"

%%{
    machine imap;
    alphtype unsigned char;

    action mark       { mark = p; }
    action mark_next  { mark = p + 1; }
    # These run over octets for which the machine would only loop, where it does nothing else.
    action mark_atom  { mark = p; p = imap_skip_atom(p, pe); }
    action mark_item  { mark = p; p = imap_skip_item(p, pe); }
    action mark_text  { mark = p + 1; p = imap_skip_quoted(p, pe); }
    action mark_section { mark = p + 1; p = imap_skip_item(p, pe); }
    action skip_atom  { p = imap_skip_atom(p, pe); }

    action tag        { imap_push(ps, IMAP_T_TAG, data, mark, p); }
    action atom       { imap_push(ps, IMAP_T_ATOM, data, mark, p); }
    action quoted     { imap_push_quoted(ps, data, mark, p); }
    action escaped    { ps->escaped = true; }
    action eightbit   { ps->has_8bit = true; }
    action nil        { imap_push(ps, IMAP_T_NIL, data, p, p); }
    action number     { imap_push(ps, IMAP_T_NUMBER, data, mark, p); }
    action set        { imap_push(ps, IMAP_T_SET, data, mark, p); }
    action word       { imap_push(ps, IMAP_T_WORD, data, mark, p); }
    action flag       { imap_push(ps, IMAP_T_FLAG, data, mark, p); }
    action date       { imap_push(ps, IMAP_T_DATE, data, mark, p); }
    action date_time  { imap_push(ps, IMAP_T_DATE_TIME, data, mark, p); }
    action section    { imap_push(ps, IMAP_T_SECTION, data, mark, p); }
    action partial    { imap_push(ps, IMAP_T_PARTIAL, data, mark, p); }
    action open       { imap_push(ps, IMAP_T_OPEN, data, p, p); }
    action close      { imap_push(ps, IMAP_T_CLOSE, data, p, p); }
    action key        { imap_push(ps, ps->key, data, p, p); }
    action key_open   { imap_push_open(ps, data, p); }
    action key_close  { imap_push_close(ps, data, p); }

    action uid        { ps->uid = true; }
    action utf8       { ps->lit_utf8 = true; }
    action literal    { imap_stop_literal(ps, data, mark); fbreak; }
    action message    { imap_stop_append(ps, data, mark); fbreak; }
    action end        { ps->stop = IMAP_STOP_COMMAND; fbreak; }

    include abnf         "abnf.rl";
    include imap_base    "imap_base.rl";
    include imap_search  "imap_search.rl";
    include imap_fetch   "imap_fetch.rl";
    include imap_mailbox "imap_mailbox.rl";

    # RFC 9051 6.1, any state; RFC 2971 3.1
    capability = "CAPABILITY"i @{ ps->verb = IMAP_CAPABILITY; };
    noop       = "NOOP"i       @{ ps->verb = IMAP_NOOP; };
    logout     = "LOGOUT"i     @{ ps->verb = IMAP_LOGOUT; };
    id_field   = string SP nstring;
    id         = "ID"i @{ ps->verb = IMAP_ID; } SP ( nil | "(" ( id_field ( SP id_field )* )? ")" );

    # RFC 9051 6.2, not authenticated; RFC 4959 3
    starttls     = "STARTTLS"i @{ ps->verb = IMAP_STARTTLS; };
    initial_resp = [A-Za-z0-9+/=]+ >mark %word;
    authenticate = "AUTHENTICATE"i @{ ps->verb = IMAP_AUTHENTICATE; } SP atom ( SP initial_resp )?;
    login        = "LOGIN"i @{ ps->verb = IMAP_LOGIN; } SP astring SP astring;

    # RFC 9051 6.3, authenticated: those without a mailbox; RFC 5161 3.1, RFC 9208 4.1, RFC 4978 3
    enable       = "ENABLE"i @{ ps->verb = IMAP_ENABLE; } ( SP atom )+;
    namespace    = "NAMESPACE"i @{ ps->verb = IMAP_NAMESPACE; };
    idle         = "IDLE"i @{ ps->verb = IMAP_IDLE; };
    getquota     = "GETQUOTA"i @{ ps->verb = IMAP_GETQUOTA; } SP astring;
    quota_limit  = atom SP number;
    setquota     = "SETQUOTA"i @{ ps->verb = IMAP_SETQUOTA; } SP astring
                   SP "(" ( quota_limit ( SP quota_limit )* )? ")";
    compress     = "COMPRESS"i @{ ps->verb = IMAP_COMPRESS; } SP atom;

    # RFC 9051 6.4, selected
    check    = "CHECK"i @{ ps->verb = IMAP_CHECK; };
    a_close  = "CLOSE"i @{ ps->verb = IMAP_CLOSE; };
    unselect = "UNSELECT"i @{ ps->verb = IMAP_UNSELECT; };
    expunge  = "EXPUNGE"i @{ ps->verb = IMAP_EXPUNGE; };
    copy     = "COPY"i @{ ps->verb = IMAP_COPY; } SP sequence_set SP mailbox;
    move     = "MOVE"i @{ ps->verb = IMAP_MOVE; } SP sequence_set SP mailbox;

    by_number = copy | move | fetch | store | search | sort | thread;
    uid       = "UID"i SP @uid ( by_number | expunge SP sequence_set );

    command_any    = capability | noop | logout | id;
    command_nonauth = starttls | authenticate | login;
    command_auth   = enable | namespace | idle | getquota | setquota | compress | select | create | delete | rename
                     | subscribe | unsubscribe | list | lsub | status | append | getquotaroot;
    command_select = check | a_close | unselect | expunge | by_number | uid;

    main := tag SP ( command_any | command_nonauth | command_auth | command_select ) CRLF @end;
}%%

%% write data nofinal noerror noentry;

int imap_machine_start(void)
{
    return imap_start;
}

/* Runs over data[ps->pos .. n). ps->cs is 0 after an error, whose octet is at ps->pos. */
void imap_machine_run(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    const uint8_t *p = data + ps->pos, *pe = data + n, *mark = data + ps->mark;
    int cs = ps->cs;
    %% write exec;
    ps->cs = cs;
    ps->pos = (uint32_t)(p - data);
    ps->mark = (uint32_t)(mark - data);
}
