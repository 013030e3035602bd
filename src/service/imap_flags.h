/* System flags between the IMAP grammar's bits (IMAP_FLAG_*, proto/imap_cmd.h) and the store's (STORE_*). Pure. */
#ifndef SERVICE_IMAP_FLAGS_H
#define SERVICE_IMAP_FLAGS_H

#include <stdint.h>

uint64_t imap_flags_to_store(unsigned imap_system); /* RECENT has no bit there */
unsigned imap_flags_of_store(uint64_t flags);       /* keywords are left out */

#endif
