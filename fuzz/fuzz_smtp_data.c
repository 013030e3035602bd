/* Message text: the bit-mask scanner against its grammar. data[0] is the mode, data[1] and data[2] cut it. */
#include "proto/smtp_data_twin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct smtp_data_twin t;
    if (size < 3)
        return 0;
    size_t piece = 1 + (size_t)data[1] * 4, cap = 2 + (size_t)data[2] * 2;
    smtp_data_twin_init(&t, data[0] & 3);
    for (size_t at = 3, used, wrote; at < size && !t.scan.ended; at += used) {
        size_t n = MIN(piece, size - at);
        uint8_t *in = malloc(n), *out = malloc(2 * n + 2);
        memcpy(in, data + at, n);
        if (smtp_data_twin_feed(&t, span_of(in, n), cap, out, &used, &wrote) != NULL)
            abort();
        free(in);
        free(out);
    }
    smtp_data_twin_finish(&t);
    if (smtp_data_twin_differ(&t) != NULL)
        abort();
    return 0;
}
