#include "cmd/client.h"

#include "cmd/verb.h"
#include "tui/tui.h"

int client_verb(const struct verb_call *call)
{
    struct tui_options o = {0};
    size_t n;
    const struct verb_option options[] = {
        {"--server", NULL, &o.server_z},   {"--user", NULL, &o.user_z},   {"--password-file", NULL, &o.password_file_z},
        {"--imap", NULL, &o.imap_z},       {"--smtp", NULL, &o.smtp_z},   {"--dump", NULL, &o.dump_z},
        {"--folder", NULL, &o.folder_z},
    };
    if (verb_options(call, options, ARRAY_LEN(options), NULL, 0, 0, &n) != VERB_GOOD)
        return VERB_USAGE;
    return tui_run(&o) == 0 ? VERB_GOOD : VERB_REFUSED;
}
