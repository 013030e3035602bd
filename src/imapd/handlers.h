/* The handlers that the rows of grammar/imap_cmds.def name, by file. Each has the contract of imapd/session.h. */
#ifndef IMAPD_HANDLERS_H
#define IMAPD_HANDLERS_H

#include "imapd/table.h"

imapd_handler on_capability; /* capability.c */

imapd_handler on_noop, on_logout, on_starttls, on_id, on_check; /* basic.c */

imapd_handler on_enable; /* enable.c */

imapd_handler on_authenticate, on_login; /* auth.c */

imapd_handler on_select, on_close, on_unselect; /* select.c */

imapd_handler on_create, on_delete, on_rename, on_subscribe, on_unsubscribe; /* mailbox.c */

imapd_handler on_list, on_lsub, on_namespace; /* list.c */

imapd_handler on_status; /* status.c */

imapd_handler on_getquota, on_getquotaroot, on_setquota; /* quota.c */

imapd_handler on_compress; /* compress.c */

imapd_handler on_append; /* append.c: at the command's end; the messages come before */

imapd_handler on_idle; /* idle.c */

imapd_handler on_search, on_sort, on_thread; /* search.c */

imapd_handler on_fetch; /* fetch.c */

imapd_handler on_store; /* store.c */

imapd_handler on_copy, on_move, on_expunge; /* copy.c */

#endif
