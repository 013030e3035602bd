/* Is this server able to take mail? (SPEC API-40) */
#include <fcntl.h>
#include <unistd.h>

#include "base/config.h"
#include "httpd/session.h"

enum ms_next api_health(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    int fd = open(x->cfg->mail_root, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return api_error(x, 503, "mail_root", "mail_root");
    close(fd);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "status", "ok");
    return api_json(x, 200, o);
}
