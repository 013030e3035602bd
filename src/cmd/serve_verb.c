#include "cmd/serve_verb.h"

#include <stddef.h>

#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "cmd/place.h"
#include "cmd/serve.h"
#include "cmd/verb.h"
#include "service/config_file.h"

int serve_verb(const struct verb_call *call)
{
    struct config_findings findings;
    struct config *cfg = NULL;
    const char *path_z = place_find_config(call);
    size_t n;
    int r = 0;
    if (verb_options(call, NULL, 0, NULL, 0, 0, &n) != VERB_GOOD)
        return VERB_USAGE;
    log_set_level(LOG_INFO);
    if (path_z == NULL) {
        path_z = "config.json";
        r = config_write_initial(path_z, NULL, NULL, false);
        if (r == 0)
            log_info("config.written", "file=%s", path_z);
    }
    config_findings_init(&findings);
    if (r == 0)
        r = config_load(path_z, &findings, &cfg);
    config_findings_log(&findings);
    config_findings_done(&findings);
    if (r != 0) {
        verb_say("%s: %s", path_z, err_text(r));
        return VERB_REFUSED;
    }
    log_set_level((enum log_level)cfg->log_level);
    return serve_run(cfg);
}
