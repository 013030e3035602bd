/* Between grammar/json.rl and src/proto/json_scan.c. For these two alone. */
#ifndef PROTO_JSON_READ_H
#define PROTO_JSON_READ_H

#include "proto/json_scan.h"

enum json_where { /* what the octet that does not fit stands in */
    JSON_IN_STRUCTURE,
    JSON_IN_LITERAL,
    JSON_IN_NUMBER,
    JSON_IN_STRING,
    JSON_IN_UTF8,
    JSON_IN_ESCAPE
};

enum json_expect {
    JSON_VALUE,
    JSON_VALUE_OR_CLOSE, /* behind [ */
    JSON_NAME,
    JSON_NAME_OR_CLOSE, /* behind { */
    JSON_COLON,
    JSON_COMMA_OR_CLOSE,
    JSON_NOTHING /* the value is whole */
};

/* A member name by its hash, unescaped: equal names are equal here; that unequal ones are is next to impossible. */
struct json_name {
    uint64_t a, b;
    size_t offset;
};

struct json_scan {
    int cs;
    enum json_where where;
    enum json_expect expect;
    size_t offset; /* octets in earlier pieces */
    struct json_error error;
    unsigned max_depth, depth;
    uint64_t objects;                         /* bit i: level i is an object */
    size_t first_name[JSON_DEPTH_LIMIT];      /* of each level, in names */
    struct json_name *names;                  /* of all open objects, outermost first */
    size_t names_n, names_cap;
    struct json_name name; /* being read */
    bool in_name;
    bool exp_minus;
    uint32_t int_digits, exponent;
    uint32_t unit; /* hex digits of \u escapes */
    const struct json_cut *cut; /* NULL: nothing is cut out */
    void *ctx;
    bool cutting;
    struct span piece;                        /* being read */
    size_t kept;                              /* all before it was given to .kept */
    struct json_name wanted[2], current[2];   /* names on the way to what is cut out: sought, and where the text is now */
};

/* The machine: octets read; less than piece.n if one does not fit (cs is 0 then). */
void json_read_start(struct json_scan *s);
size_t json_read(struct json_scan *s, struct span piece);

/* For its actions. */
void json_open(struct json_scan *s, bool object, size_t offset);
void json_close(struct json_scan *s, bool object, size_t offset);
void json_comma(struct json_scan *s, size_t offset);
void json_colon(struct json_scan *s, size_t offset);
void json_scalar(struct json_scan *s, enum json_where where, size_t offset);
void json_exp_digit(struct json_scan *s, uint8_t c);
void json_number_end(struct json_scan *s);
void json_string(struct json_scan *s, size_t offset);
void json_string_end(struct json_scan *s, size_t offset);
const uint8_t *json_run(struct json_scan *s, const uint8_t *p, const uint8_t *end); /* last octet of the plain run at p */
void json_name_octet(struct json_scan *s, uint8_t c);
void json_escaped(struct json_scan *s, uint8_t c);
void json_hex(struct json_scan *s, uint8_t c);
void json_unicode(struct json_scan *s, uint32_t code_point);
void json_unicode_pair(struct json_scan *s, uint32_t units);

#endif
