/* Between grammar/mail_files.re and src/proto/mail_files.c. */
#ifndef PROTO_MAIL_FILES_READ_H
#define PROTO_MAIL_FILES_READ_H

#include "base/span.h"

enum mail_word_kind {
    MAIL_WORD,
    MAIL_WEEKDAY,  /* "Mon" */
    MAIL_MONTH,    /* "Jan" */
    MAIL_NUMBER,
    MAIL_TIME,     /* "9:55:06", "09:55" */
    MAIL_OFFSET,   /* "+0100" */
    MAIL_VALIDITY, /* "V1275660208" */
    MAIL_UIDNEXT,  /* "N25022" */
    MAIL_NAME,     /* ":" and the rest of the line */
    MAIL_BLANK,
    MAIL_END
};

struct mail_word {
    enum mail_word_kind kind;
    struct span text;
};

/* The element at `at` <= line.n; line.p[line.n] is readable and 0. Only MAIL_END is empty. */
struct mail_word mail_files_read(struct span line, size_t at);

#endif
