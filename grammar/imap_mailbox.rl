# Fragment of imap.rl: commands on mailboxes, RFC 9051 6.3.
%%{
    machine imap_mailbox;

    # 6.3.2, 6.3.3; RFC 7162 3.1.8 and 3.2.5: (CONDSTORE), (QRESYNC (validity modseq [uids] [(seqs uids)]))
    qresync      = "QRESYNC"i >mark %word SP "(" number SP number ( SP sequence_set )?
                   ( SP "(" @open sequence_set SP sequence_set ")" )? ")";
    select_param = "CONDSTORE"i >mark %word | qresync;
    select_verb  = "SELECT"i @{ ps->verb = IMAP_SELECT; } | "EXAMINE"i @{ ps->verb = IMAP_EXAMINE; };
    select       = select_verb SP mailbox ( SP "(" select_param ( SP select_param )* ")" )?;

    # 6.3.4; RFC 6154 5.2
    use_attr     = ( "\\" ATOM_CHAR+ ) >mark %flag;
    create_use   = "USE"i SP "(" ( use_attr ( SP use_attr )* )? ")";
    create       = "CREATE"i @{ ps->verb = IMAP_CREATE; } SP mailbox ( SP "(" create_use ")" )?;

    # 6.3.5 to 6.3.8; RFC 9208 4.1.2
    delete       = "DELETE"i @{ ps->verb = IMAP_DELETE; } SP mailbox;
    rename       = "RENAME"i @{ ps->verb = IMAP_RENAME; } SP mailbox SP mailbox;
    subscribe    = "SUBSCRIBE"i @{ ps->verb = IMAP_SUBSCRIBE; } SP mailbox;
    unsubscribe  = "UNSUBSCRIBE"i @{ ps->verb = IMAP_UNSUBSCRIBE; } SP mailbox;
    getquotaroot = "GETQUOTAROOT"i @{ ps->verb = IMAP_GETQUOTAROOT; } SP mailbox;

    # 6.3.9; RFC 5258 6, RFC 5819 4; option names are a table (proto/imap_words.c)
    list_mailbox  = list_char+ >mark %atom | string;
    patterns      = "(" @open list_mailbox ( SP list_mailbox )* ")" @close;
    select_opts   = "(" @open ( a_word ( SP a_word )* )? ")" @close;
    return_opt    = a_word ( SP word_list )?;
    return_opts   = "RETURN"i SP "(" @open ( return_opt ( SP return_opt )* )? ")" @close;
    list          = "LIST"i @{ ps->verb = IMAP_LIST; } SP ( select_opts SP )? mailbox
                    SP ( list_mailbox | patterns ) ( SP return_opts )?;
    lsub          = "LSUB"i @{ ps->verb = IMAP_LSUB; } SP mailbox SP list_mailbox;

    # 6.3.11
    status        = "STATUS"i @{ ps->verb = IMAP_STATUS; } SP mailbox SP word_list;

    # 6.3.12; RFC 3502 (several messages), RFC 3516 (literal8), RFC 6855 4 (UTF8)
    msg_literal   = "{" @mark_next DIGIT+ "+"? "}" CRLF @message;
    literal8      = "~{" @mark_next DIGIT+ "+"? "}" CRLF @message;
    append_data   = msg_literal | literal8 | "UTF8"i @utf8 SP "(" literal8 ")";
    append_msg    = ( flag_list SP )? ( date_time SP )? append_data;
    append        = "APPEND"i @{ ps->verb = IMAP_APPEND; } SP mailbox ( SP append_msg )+;
}%%
