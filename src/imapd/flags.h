/* Flags of the store as the wire's words; the bits alone: service/imap_flags.h (RFC 9051 2.3.2, SPEC IMAP-40). Pure; any thread. */
#ifndef IMAPD_FLAGS_H
#define IMAPD_FLAGS_H

#include <stdbool.h>
#include <stdint.h>

struct imap_flags;
struct strbuf;
struct view_keywords;
struct view_version;

/* (\Seen $Label1 \Recent) */
void imapd_flags_write(struct strbuf *out, const struct view_keywords *names, uint64_t flags, bool recent);

/* FLAGS and PERMANENTFLAGS of a mailbox, as untagged responses. */
void imapd_flags_tell(struct strbuf *out, const struct view_keywords *names, bool readonly);

/* "MODSEQ (n)" behind `sep_z`. */
void imapd_modseq_write(struct strbuf *out, const char *sep_z, uint64_t modseq);

#endif
