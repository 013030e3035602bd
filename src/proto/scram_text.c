#include "proto/scram_text.h"

#include "base/macros.h"

bool scram_attribute(struct span *rest, char name, struct span *ret_value)
{
    size_t end;
    if (rest->n < 2 || rest->p[0] != (uint8_t)name || rest->p[1] != '=')
        return false;
    if (!span_find(*rest, ',', &end))
        end = rest->n;
    *ret_value = span_part(*rest, 2, end - 2);
    *rest = span_part(*rest, MIN(end + 1, rest->n), rest->n);
    return true;
}
