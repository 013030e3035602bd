# Fragment of imap.rl: FETCH and STORE, RFC 9051 6.4.5 and 6.4.6. Item names are a table (proto/imap_words.c).
%%{
    machine imap_fetch;

    # "section": part numbers and section text are one token, header names follow as strings.
    section_text = [0-9A-Za-z.]*;
    header_list  = "(" astring ( SP astring )* ")";
    a_section    = "[" @mark_section section_text ( "]" @section | SP @section header_list "]" );
    a_partial    = "<" @mark_next DIGIT+ "." DIGIT+ ">" @partial;

    item_name    = [A-Za-z0-9.]+ >mark_item %word;
    fetch_att    = item_name ( a_section a_partial? )?;

    # RFC 7162 3.1.4.1 and 3.2.6; a name never starts like a number
    mod_name     = ( ALPHA [A-Za-z0-9.\-_]* ) >mark %word;
    fetch_mod    = mod_name ( SP number )?;
    fetch        = "FETCH"i @{ ps->verb = IMAP_FETCH; } SP sequence_set
                   SP ( fetch_att | "(" @open fetch_att ( SP fetch_att )* ")" @close )
                   ( SP "(" @open fetch_mod ( SP fetch_mod )* ")" @close )?;

    # RFC 7162 3.1.3
    store_item   = ( [+\-]? "FLAGS"i ".SILENT"i? ) >mark %word;
    store_since  = "(" "UNCHANGEDSINCE"i SP number ")" SP;
    store        = "STORE"i @{ ps->verb = IMAP_STORE; } SP sequence_set SP store_since?
                   store_item SP ( flag_list | flag ( SP flag )* );
}%%
