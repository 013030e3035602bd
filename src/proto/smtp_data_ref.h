/* The reference for smtp_data.h: grammar/smtp_data.rl read octet by octet. Tests and fuzzing compare the bit-mask
 * scanner with it; nothing else uses it. */
#ifndef PROTO_SMTP_DATA_REF_H
#define PROTO_SMTP_DATA_REF_H

#include "proto/smtp_data.h"

struct smtp_data_ref {
    int cs;
    struct smtp_data d; /* .mode, flags and counts; .state: the last octet was a CR */
    uint8_t *out;
    size_t wrote;
};

void smtp_data_ref_init(struct smtp_data_ref *r, unsigned mode);

/* `out` has room for 2 * in.n + 2 octets. */
size_t smtp_data_ref_scan(struct smtp_data_ref *r, struct span in, uint8_t *out, size_t *ret_wrote);

/* As smtp_data_finish(). */
void smtp_data_ref_finish(struct smtp_data_ref *r);

/* For the machine's actions. */
void smtp_data_ref_octet(struct smtp_data_ref *r, uint8_t c);
void smtp_data_ref_bare_lf(struct smtp_data_ref *r);
void smtp_data_ref_crlf(struct smtp_data_ref *r);
void smtp_data_ref_bare_cr(struct smtp_data_ref *r);

#endif
