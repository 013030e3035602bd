#include "base/err.h"

#include <errno.h>

#include "base/macros.h"

static const char *const names[] = {
    [E_OK] = "OK",
#define ERR(name, text) [E_##name] = #name,
#include "base/err.def"
#undef ERR
};

static const char *const texts[] = {
    [E_OK] = "no error",
#define ERR(name, text) [E_##name] = (text),
#include "base/err.def"
#undef ERR
};
_Static_assert(ARRAY_LEN(names) == E__COUNT, "one name per error");

static const struct {
    int errno_value;
    enum err err;
} classes[] = {
    {ENOENT, E_NOTFOUND}, {ENOTDIR, E_NOTFOUND}, {ESTALE, E_NOTFOUND}, {EEXIST, E_EXISTS},
    {ENOTEMPTY, E_EXISTS}, {ENOSPC, E_FULL},     {EDQUOT, E_FULL},     {ENOMEM, E_NOMEM},
    {EMFILE, E_LIMIT},    {ENFILE, E_LIMIT},     {EACCES, E_DENIED},   {EPERM, E_DENIED},
    {EROFS, E_DENIED},    {ELOOP, E_DENIED},     {EAGAIN, E_AGAIN},    {EINTR, E_AGAIN},
    {EINVAL, E_INVAL},    {ENAMETOOLONG, E_LIMIT}, {EPIPE, E_CLOSED},  {ECONNRESET, E_CLOSED},
};

static unsigned index_of(int r)
{
    unsigned e = (unsigned)(r < 0 ? -r : r);
    return e < E__COUNT ? e : E_OK;
}

const char *err_name(int r)
{
    return names[index_of(r)];
}

const char *err_text(int r)
{
    return texts[index_of(r)];
}

int err_from_errno(int errno_value)
{
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        if (classes[i].errno_value == errno_value)
            return -(int)classes[i].err;
    return -E_IO;
}
