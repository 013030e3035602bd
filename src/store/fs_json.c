/* Reading the JSON files of the store: strict scan first, cJSON after (SPEC API-07, LIM-13). */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "proto/json_scan.h"
#include "store/fs_int.h"

int fs_json_read(int dirfd, const char *name_z, size_t max, struct cJSON **ret)
{
    char *text;
    size_t n;
    struct json_error e;
    int r = fsu_read(dirfd, name_z, max, &text, &n);
    if (r < 0)
        return r == -E_LIMIT || r == -E_DENIED ? -E_SYNTAX : r;
    r = json_check(span_of(text, n), JSON_DEPTH_MAX, &e);
    cJSON *o = r < 0 ? NULL : cJSON_ParseWithLength(text, n);
    free(text);
    if (o == NULL)
        return -E_SYNTAX;
    *ret = o;
    return 0;
}
