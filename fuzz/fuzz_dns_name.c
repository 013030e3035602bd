/* DNS names: a walk stays within bounds, and a name written out again is the same name. data[0..1]: where it begins. */
#include <stdlib.h>

#include "proto/dns_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_name name, again;
    size_t next, behind;
    char text[DNS_NAME_TEXT_MAX];
    if (size < 2)
        return 0;
    uint8_t *msg = calloc(1, size - 1); /* the message and the octet behind it */
    memcpy(msg, data + 2, size - 2);
    if (dns_name_walk(span_of(msg, size - 2), (size_t)(data[0] << 8 | data[1]) % (size - 1), NULL, &name, &next) == 0) {
        uint8_t plain[DNS_HEADER_SIZE + DNS_NAME_MAX + 1] = {0};
        memcpy(plain + DNS_HEADER_SIZE, name.wire, name.n);
        if (next > size - 2 || dns_name_text(&name, text) >= sizeof(text) ||
            dns_name_walk(span_of(plain, DNS_HEADER_SIZE + name.n), DNS_HEADER_SIZE, NULL, &again, &behind) != 0 ||
            !dns_name_eq(&name, &again) || behind != DNS_HEADER_SIZE + (size_t)name.n)
            abort();
    }
    free(msg);
    return 0;
}
