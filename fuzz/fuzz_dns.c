/* DNS replies: reading stays within the message, and gives records of the type asked for only, twice the same. */
#include <stdlib.h>

#include "base/arena.h"
#include "proto/dns_msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_question q;
    struct dns_reply one, two;
    struct arena a;
    size_t next;
    uint8_t *p = calloc(1, size + 1); /* the message and the octet behind it */
    if (size > 0)
        memcpy(p, data, size);
    struct span msg = span_of(p, size);
    arena_init(&a, 1024 * 1024);
    if (dns_name_walk(msg, DNS_HEADER_SIZE, NULL, &q.name, &next) == 0 && next + 2 <= size) {
        q.type = (uint16_t)(p[next] << 8 | p[next + 1]);
        bool ours = dns_reply_is_to(msg, (uint16_t)(p[0] << 8 | p[1]), &q, NULL);
        if (ours && dns_reply_read(msg, &q, &a, &one) == 0) {
            for (size_t i = 0; i < one.n; i++)
                if (one.records[i].type != q.type)
                    abort();
            if (one.chain > DNS_CHAIN_MAX || (one.n > 0 && one.referral) ||
                (dns_reply_read(msg, &q, &a, &two) == 0 && (two.n != one.n || two.ttl_s != one.ttl_s || !dns_name_eq(&one.end, &two.end))))
                abort();
        }
    }
    arena_done(&a);
    free(p);
    return 0;
}
