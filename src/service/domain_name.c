#include "service/domain_name.h"

#include <ctype.h>
#include <idn2.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

/* Host name syntax (RFC 1123 2.1) on text that is already lower case. */
static bool host_name_ok(const char *z)
{
    size_t label = 0, i;
    for (i = 0; i == 0 || z[i - 1] != 0; i++) {
        char c = z[i];
        if (c == '.' || c == 0) {
            if (label == 0 || label > 63 || z[i - 1] == '-')
                return false;
            label = 0;
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && label > 0)) {
            label++;
        } else {
            return false;
        }
    }
    return i - 1 <= DOMAIN_NAME_MAX;
}

static int from_unicode(struct span name, char *ret_z)
{
    char text[4 * DOMAIN_NAME_MAX + 1];
    char *ascii = NULL;
    if (name.n >= sizeof(text))
        return -E_SYNTAX;
    for (size_t i = 0; i < name.n; i++) /* libidn2 would leave some of the others out without a word */
        if (name.p[i] < 0x80 && name.p[i] != '.' && name.p[i] != '-' && !isalnum(name.p[i]))
            return -E_SYNTAX;
    memcpy(text, name.p, name.n);
    text[name.n] = 0;
    int rc = idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT | IDN2_USE_STD3_ASCII_RULES);
    int r = rc == IDN2_OK && strlen(ascii) <= DOMAIN_NAME_MAX && host_name_ok(ascii) ? 0 : -E_SYNTAX;
    if (r == 0)
        strcpy(ret_z, ascii);
    idn2_free(ascii);
    return r;
}

int domain_normal(struct span name, char *ret_z)
{
    bool ascii = true;
    char low[DOMAIN_NAME_MAX + 1];
    if (name.n == 0 || memchr(name.p, 0, name.n) != NULL)
        return -E_SYNTAX;
    for (size_t i = 0; i < name.n && ascii; i++)
        ascii = name.p[i] < 0x80;
    if (!ascii)
        return from_unicode(name, ret_z);
    if (name.n > DOMAIN_NAME_MAX)
        return -E_SYNTAX;
    for (size_t i = 0; i < name.n; i++)
        low[i] = (char)ascii_lower(name.p[i]);
    low[name.n] = 0;
    if (!host_name_ok(low))
        return -E_SYNTAX;
    memcpy(ret_z, low, name.n + 1);
    return 0;
}

const char *domain_to_ascii(struct arena *a, struct span name)
{
    char z[DOMAIN_NAME_MAX + 1];
    if (domain_normal(name, z) < 0)
        return NULL;
    return span_dup_z(a, span_z(z));
}
