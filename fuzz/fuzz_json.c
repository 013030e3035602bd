/* JSON: the same verdict at the same place wherever the text is cut (data[0] is the size of the pieces). */
#include <stdlib.h>

#include "proto/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_error whole = {0}, cut = {0};
    if (size < 1)
        return 0;
    int r = json_check(span_of(data + 1, size - 1), JSON_DEPTH_MAX, &whole);
    struct json_scan *s = json_scan_new(JSON_DEPTH_MAX);
    for (size_t at = 1; at < size; at += 1u + data[0])
        json_scan_feed(s, span_part(span_of(data, size), at, 1u + data[0]), &cut);
    if (cut.kind == JSON_OK)
        json_scan_end(s, &cut);
    json_scan_free(s);
    if ((r == 0) != (whole.kind == JSON_OK) || whole.kind != cut.kind || whole.offset != cut.offset)
        abort();
    return 0;
}
