/* Messages over HTTP (SPEC API-23..29, 46): what their handlers share. For src/httpd alone. All BLOCKING. */
#ifndef HTTPD_MESSAGE_H
#define HTTPD_MESSAGE_H

#include "httpd/session.h"
#include "proto/mime.h"

/* The view of the path's {folder}; false: it is answered. */
bool api_open_folder(struct exchange *x, enum store_look look, struct view **ret);
/* A word as a uid: 404 for what none can be. */
bool api_uid(struct exchange *x, struct span word, uint32_t *ret);
/* The message of the path, {folder} and {uid}: its row, its octets, and the names of its flags; all NULL when it is
 * answered. message_done() gives everything back but what was set to NULL. */
struct message {
    struct store_row row;
    uint32_t uid_validity;
    struct view_version *now;
    struct ms_body *body;
};
bool message_open(struct exchange *x, struct message *ret);
void message_done(struct message *m);

/* -- parts (message_part.c) */

/* A part's fields and its file name in UTF-8 (p NULL: none), all in the arena. */
int part_describe(struct arena *a, const struct mime_source *src, const struct mime_part *p, struct span *ret_block,
                  struct mime_fields *ret, struct span *ret_filename);
/* How its octets are decoded: an encoding nobody knows, and one on a multipart or message (RFC 2045 6.4), is left. */
enum mime_encoding part_encoding(const struct mime_part *p, const struct mime_fields *f);

/* -- flags (SPEC IMAP-40): "\Seen", or a keyword */

struct flag_words {
    uint64_t system;
    struct span *keyword;
    size_t n;
};
/* 1 a system flag, 0 a keyword, -E_SYNTAX neither. Pure. */
int flag_of(struct span word, uint64_t *ret_system);
/* An array of words in x->in, texts and list in the arena; absent: empty. False: 400 invalid_<name>. */
bool api_in_flags(struct exchange *x, const char *name_z, struct flag_words *ret);
cJSON *api_flags(const struct view_keywords *names, uint64_t flags);

#endif
