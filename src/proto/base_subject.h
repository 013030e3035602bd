/* Base subject, RFC 5256 2.1: what is left of a subject without "Re:", "Fwd:", "[list]", "(fwd)" and "[Fwd: ...]".
 *
 *   struct strbuf mem = {0};                                        kept between calls
 *   struct base_subject b = base_subject_of(&mem, span_z("RE: [list] FW: HELLO (FWD)"));
 *   b.text is "HELLO", b.reply is true                              until the next call with `mem`
 *
 * The input is decoded (RFC 2047) and may be folded by i;unicode-casemap; only ASCII letters are compared, without case.
 * Octets above 127 may stand in a [blob]. Linear. -E_NOMEM shows in strbuf_ok(mem). Pure; any thread. */
#ifndef PROTO_BASE_SUBJECT_H
#define PROTO_BASE_SUBJECT_H

#include <stdbool.h>

#include "base/span.h"

struct strbuf;

struct base_subject {
    struct span text; /* n = 0: nothing is left */
    bool reply;       /* "is a reply or forward" of RFC 5256 3: something other than a [blob] was taken away */
};

struct base_subject base_subject_of(struct strbuf *mem, struct span subject);

#endif
