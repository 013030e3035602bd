/* Error numbers and their names (err.def). Functions return `-E_X`; outputs are untouched on failure. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
    E_OK,
#define ERR(name, text) E_##name,
#include "base/err.def"
#undef ERR
    E__COUNT
};

/* "NOTFOUND" for -E_NOTFOUND or E_NOTFOUND; "OK" for 0 and above a known error. Static text. */
const char *err_name(int r);

/* The text for people, likewise. */
const char *err_text(int r);

/* Class of an errno value as a negative error: ENOSPC -> -E_FULL, ENOENT -> -E_NOTFOUND, ... else -E_IO. */
int err_from_errno(int errno_value);

#endif
