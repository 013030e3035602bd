# Fragment of imap.rl: SEARCH, SORT, THREAD. RFC 9051 6.4.4, RFC 3501 6.4.4, 5256, 5032, 7162, 8474, 8514.
# NOT and OR are keys without arguments here: the builder counts what follows them.
%%{
    machine imap_search;

    key_plain =
          "ALL"i        @{ ps->key = IMAP_K_ALL; }
        | "ANSWERED"i   @{ ps->key = IMAP_K_ANSWERED; }
        | "DELETED"i    @{ ps->key = IMAP_K_DELETED; }
        | "DRAFT"i      @{ ps->key = IMAP_K_DRAFT; }
        | "FLAGGED"i    @{ ps->key = IMAP_K_FLAGGED; }
        | "NEW"i        @{ ps->key = IMAP_K_NEW; }
        | "NOT"i        @{ ps->key = IMAP_K_NOT; }
        | "OLD"i        @{ ps->key = IMAP_K_OLD; }
        | "OR"i         @{ ps->key = IMAP_K_OR; }
        | "RECENT"i     @{ ps->key = IMAP_K_RECENT; }
        | "SEEN"i       @{ ps->key = IMAP_K_SEEN; }
        | "UNANSWERED"i @{ ps->key = IMAP_K_UNANSWERED; }
        | "UNDELETED"i  @{ ps->key = IMAP_K_UNDELETED; }
        | "UNDRAFT"i    @{ ps->key = IMAP_K_UNDRAFT; }
        | "UNFLAGGED"i  @{ ps->key = IMAP_K_UNFLAGGED; }
        | "UNSEEN"i     @{ ps->key = IMAP_K_UNSEEN; }
        | "SAVEDATESUPPORTED"i @{ ps->key = IMAP_K_SAVEDATESUPPORTED; };
    key_text =
          "BCC"i     @{ ps->key = IMAP_K_BCC; }
        | "BODY"i    @{ ps->key = IMAP_K_BODY; }
        | "CC"i      @{ ps->key = IMAP_K_CC; }
        | "FROM"i    @{ ps->key = IMAP_K_FROM; }
        | "SUBJECT"i @{ ps->key = IMAP_K_SUBJECT; }
        | "TEXT"i    @{ ps->key = IMAP_K_TEXT; }
        | "TO"i      @{ ps->key = IMAP_K_TO; };
    key_date =
          "BEFORE"i      @{ ps->key = IMAP_K_BEFORE; }
        | "ON"i          @{ ps->key = IMAP_K_ON; }
        | "SINCE"i       @{ ps->key = IMAP_K_SINCE; }
        | "SENTBEFORE"i  @{ ps->key = IMAP_K_SENTBEFORE; }
        | "SENTON"i      @{ ps->key = IMAP_K_SENTON; }
        | "SENTSINCE"i   @{ ps->key = IMAP_K_SENTSINCE; }
        | "SAVEDBEFORE"i @{ ps->key = IMAP_K_SAVEDBEFORE; }
        | "SAVEDON"i     @{ ps->key = IMAP_K_SAVEDON; }
        | "SAVEDSINCE"i  @{ ps->key = IMAP_K_SAVEDSINCE; };
    key_number =
          "LARGER"i  @{ ps->key = IMAP_K_LARGER; }
        | "SMALLER"i @{ ps->key = IMAP_K_SMALLER; }
        | "YOUNGER"i @{ ps->key = IMAP_K_YOUNGER; }
        | "OLDER"i   @{ ps->key = IMAP_K_OLDER; };
    key_atom =
          "KEYWORD"i   @{ ps->key = IMAP_K_KEYWORD; }
        | "UNKEYWORD"i @{ ps->key = IMAP_K_UNKEYWORD; }
        | "EMAILID"i   @{ ps->key = IMAP_K_EMAILID; }
        | "THREADID"i  @{ ps->key = IMAP_K_THREADID; };

    header_key = "HEADER"i @{ ps->key = IMAP_K_HEADER; } %key SP astring SP astring;
    uid_key    = "UID"i @{ ps->key = IMAP_K_UID; } %key SP sequence_set;
    set_key    = sequence_set;

    # RFC 7162 3.1.5: the entry's name and type are read and dropped.
    entry_name = '"' ( [^"\\\r\n] - 0 | "\\" ["\\] )* '"';
    entry_type = "priv"i | "shared"i | "all"i;
    modseq_key = "MODSEQ"i @{ ps->key = IMAP_K_MODSEQ; } %key SP ( entry_name SP entry_type SP )? number;

    search_key = key_plain %key | key_text %key SP astring | key_date %key SP a_date | key_number %key SP number
               | key_atom %key SP atom | header_key | uid_key | modseq_key | set_key;
    nested_key  = ( "(" @key_open )* search_key ( ")" @key_close )*;
    search_keys = nested_key ( SP nested_key )*;

    # RFC 9051 "search-return-opts"; option names are a table
    result_opts = "RETURN"i >mark %word SP "(" @open ( a_word ( SP a_word )* )? ")" @close;
    charset     = "CHARSET"i SP astring;
    search      = "SEARCH"i @{ ps->verb = IMAP_SEARCH; } ( SP result_opts )? ( SP charset )? SP search_keys;

    # RFC 5256 5, RFC 5267 3
    sort        = "SORT"i @{ ps->verb = IMAP_SORT; } ( SP result_opts )? SP word_list SP astring SP search_keys;
    thread      = "THREAD"i @{ ps->verb = IMAP_THREAD; } SP atom SP astring SP search_keys;
}%%
