/* What the machines of mime.rl call, and their drivers. Not for others. */
#ifndef PROTO_MIME_BUILD_H
#define PROTO_MIME_BUILD_H

#include "proto/mime.h"

#define MIME_PARAMS_MAX 1000u /* parameters, languages of one field; more are left out */

struct mime_build {
    struct arena *arena;
    const uint8_t *type, *type_end;
    const uint8_t *subtype, *subtype_end;
    const uint8_t *name, *name_end; /* of the parameter that is being read; NULL between them */
    const uint8_t *value, *value_end;
    const uint8_t *tag, *tag_end;
    struct mime_params params;
    size_t params_cap;
    struct span *languages;
    size_t language_count, languages_cap;
    bool quoted;
    bool no_memory;
};

struct encoded_word {
    struct span charset, text;
    size_t length; /* of the whole word */
    bool base64;
};

void mime_build_param(struct mime_build *b);
void mime_build_tag(struct mime_build *b, const uint8_t *p);
void mime_build_tag_end(struct mime_build *b);

/* Drivers in mime.rl. */
void mime_value_parse(struct mime_build *b, struct span text);
void mime_languages_parse(struct mime_build *b, struct span text);
bool encoded_word_parse(struct span text, struct encoded_word *ret); /* is there one right at the start? */

#endif
