/* Between grammar/net_files.re and src/proto/net_files.c. */
#ifndef PROTO_NET_FILES_READ_H
#define PROTO_NET_FILES_READ_H

#include "base/span.h"

enum net_word_kind { NET_WORD, NET_NAMESERVER, NET_BLANK, NET_LINE, NET_END };

struct net_word {
    enum net_word_kind kind;
    struct span text;
};

/* The element at `at` <= text.n; text.p[text.n] is readable and 0. Only NET_END is empty. */
struct net_word net_files_read(struct span text, size_t at);

#endif
