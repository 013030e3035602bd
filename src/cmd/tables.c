#include "cmd/tables.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "cmd/verb.h"
#include "httpd/openapi.h"
#include "imapd/imapd.h"
#include "smtpd/smtpd.h"

static void print_smtp(struct strbuf *out)
{
    strbuf_z(out, "## SMTP commands\n\n");
    smtpd_print_commands(out);
}

static void print_imap(struct strbuf *out)
{
    strbuf_z(out, "## IMAP commands\n\n");
    imapd_print_commands(out);
}

static void print_http(struct strbuf *out)
{
    strbuf_z(out, "## HTTP routes\n\n");
    httpd_print_routes(out);
}

static void print_config(struct strbuf *out)
{
    strbuf_z(out, "## Configuration\n\nA bad value of a key marked ! refuses the start and a reload; of another it is a warning, and the\n"
                  "default is used. Reload (SIGHUP): L counts for new commands, S for new sessions, N opens, closes and moves\n"
                  "listeners, R needs a restart.\n\n");
    config_print_table(out);
}

static void print_replies(struct strbuf *out)
{
    strbuf_z(out, "## SMTP replies\n\n");
    smtpd_print_replies(out);
    strbuf_z(out, "\n## IMAP answers\n\n");
    imapd_print_replies(out);
}

static void print_openapi(struct strbuf *out)
{
    cJSON *all = httpd_openapi();
    char *text = cJSON_Print(all);
    strbuf_f(out, "%s\n", text == NULL ? "" : text);
    cJSON_free(text);
    cJSON_Delete(all);
}

static const struct {
    const char *name_z;
    void (*print)(struct strbuf *out);
    bool alone; /* no Markdown: only when asked for */
} tables[] = {{"smtp", print_smtp, false},     {"imap", print_imap, false},       {"http", print_http, false},
              {"config", print_config, false}, {"replies", print_replies, false}, {"openapi", print_openapi, true}};

int tables_verb(const struct verb_call *call)
{
    const char *name_z[1] = {NULL};
    struct strbuf out = {0};
    size_t n, printed = 0;
    if (verb_options(call, NULL, 0, name_z, 0, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (call->json && n == 0)
        name_z[0] = "openapi";
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        if (name_z[0] == NULL ? tables[i].alone : strcmp(name_z[0], tables[i].name_z) != 0)
            continue;
        strbuf_z(&out, printed++ > 0 ? "\n" : "");
        tables[i].print(&out);
    }
    if (printed == 0)
        return verb_misused(call, "there is no table %s", name_z[0]);
    struct span text = strbuf_text(&out);
    bool whole = call->json && strcmp(name_z[0], "openapi") != 0; /* that one is JSON itself */
    bool good = strbuf_ok(&out);
    if (good && whole)
        verb_json("table", name_z[0], "markdown", (const char *)text.p, (char *)NULL);
    else
        good = good && fwrite(text.p, 1, text.n, stdout) == text.n;
    strbuf_done(&out);
    return good ? VERB_GOOD : VERB_REFUSED;
}
