/* What the files of moving share. */
#ifndef SERVICE_MOVING_IMPL_H
#define SERVICE_MOVING_IMPL_H

#include "service/moving.h"

struct arena;
struct intake;
struct strbuf;

#define MOVING_DEPTH 32 /* of nested directories */

/* One folder of the source: reads all of it into `in`. 0, or what ends the import; entries that cannot be read are
 * said and counted in in->n.failed. */
int moving_maildir_in(struct moving *m, int dirfd, const char *source_z, struct intake *in);
int moving_mbox_in(struct moving *m, int fd, const char *source_z, struct intake *in); /* takes fd */

/* How much a folder is, in units of progress. */
uint64_t moving_maildir_units(int dirfd);

/* One level of a mailbox name as part of a file's name, and back. In a Maildir++ name '.' parts levels. -E_INVAL: it
 * can be no name. Modified UTF-7, with '\' and two hexadecimal digits for what may not stand there. */
int moving_level_encode(enum moving_form form, struct span level, struct strbuf *out);
int moving_level_decode(struct span text, struct strbuf *out);

/* The mailbox that a name from elsewhere means: "Sent Items" is the one with \Sent. Makes it where it is missing. */
int moving_mailbox(struct moving *m, struct span name, bool own_name, char *ret_z);

/* A path as people and JSON can read it: well-formed UTF-8, controls as '?', cut. */
#define MOVING_SHOWN 1024
void moving_shown(const char *path_z, char ret[MOVING_SHOWN]);
void moving_say(struct moving *m, const char *entry_z, const char *why_z);
void moving_folder_done(struct moving *m, const char *mailbox_z, const char *path_z, const struct moving_count *n);

/* An entry that is left out. */
void moving_failed(struct moving *m, struct intake *in, const char *entry_z, const char *why_z);

#endif
