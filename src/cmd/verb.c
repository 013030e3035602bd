#include "cmd/verb.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cmd/alias.h"
#include "cmd/audit.h"
#include "cmd/check.h"
#include "cmd/client.h"
#include "cmd/control.h"
#include "cmd/dns.h"
#include "cmd/doctor.h"
#include "cmd/install.h"
#include "cmd/moving.h"
#include "cmd/queue.h"
#include "cmd/serve_verb.h"
#include "cmd/tables.h"
#include "cmd/user.h"
#include "diag/diag.h"

static const struct verb verbs[] = {
    {"serve", NULL, "", "run the server in the foreground (the default verb)", serve_verb},
    {"init", NULL, "[--hostname H] [--domain D]... [--force]", "write a configuration with every key and its default", init_verb},
    {"check", NULL, "[FILE]", "tell what is wrong with a configuration", check_verb},
    {"tables", NULL, "[smtp|imap|http|config|replies|openapi]", "print the tables the server runs by", tables_verb},
    {"user", "add", "ADDRESS [--admin] [--superadmin] [--quota-mb N] [--password-stdin]",
     "make an account and its default mailboxes", user_add},
    {"user", "list", "[DOMAIN]", "list accounts with quota, use and flags", user_list},
    {"user", "passwd", "ADDRESS [--password-stdin]", "set a new password", user_passwd},
    {"user", "set",
     "ADDRESS [--admin yes|no] [--superadmin yes|no] [--disabled yes|no] [--quota-mb N] [--send-as LIST]",
     "change an account", user_set},
    {"user", "delete", "ADDRESS [--keep-mail]", "delete an account", user_delete},
    {"alias", "list", "DOMAIN", "list the rules in the order they are tried", alias_list},
    {"alias", "add", "DOMAIN PATTERN TARGET... [--before PATTERN]", "add a rule at the end or before another", alias_add_rule},
    {"alias", "remove", "DOMAIN PATTERN", "remove the rule with exactly that pattern", alias_remove_rule},
    {"alias", "test", "ADDRESS", "show how an address is resolved", alias_test},
    {"import", NULL, "maildir|mbox PATH ADDRESS [--folder F] [--recurse] [--keep-uids]",
     "take over mail that other programs keep", import_verb},
    {"export", NULL, "maildir|mbox ADDRESS PATH [--folder F]", "write mail as files that other programs read", export_verb},
    {"migrate", NULL, "[--dry-run] [PATH]", "turn mailboxes kept as index.json and message files into shards", migrate_verb},
    {"queue", "list", "[--domain D] [--sender A] [--state S]", "list outgoing messages, oldest first", queue_list},
    {"queue", "show", "ID", "show one with every attempt for each recipient", queue_show},
    {"queue", "retry", "ID...|--all|--domain D", "make messages due now; held ones stay held", queue_retry},
    {"queue", "hold", "ID...|--all|--domain D", "stop attempts, delay warnings and expiry", queue_hold},
    {"queue", "release", "ID...|--all|--domain D", "end a hold; due now", queue_release},
    {"queue", "drop", "[--bounce] ID...|--all|--domain D", "remove messages; --bounce: and tell their senders", queue_drop},
    {"session", "list", "", "list the connections of the running server", session_list},
    {"session", "end", "ADDRESS|ID", "end an account's connections, or one", session_end},
    {"lockout", "list", "", "list what failed logins have locked", lockout_list},
    {"lockout", "clear", "IP|ADDRESS|--all", "lift such locks", lockout_clear},
    {"dns", NULL, "[DOMAIN] [--zone|--table|--json]", "print the DNS records to publish", dns_verb},
    {"diagnose", NULL, "[--phase N]...", "check a running server over the wire", diagnose_verb},
    {"test", NULL, "[--filter S]", "run all checks against a private server, touching nothing else", test_verb},
    {"doctor", NULL, "[--repair] [--restored] [ADDRESS|DOMAIN]",
     "check the mail store and repair it; --restored: after an older backup was put back", doctor_verb},
    {"install", NULL, "[--user U] [--dry-run] [--force]", "run as a service of systemd; --dry-run prints the unit", install_verb},
    {"uninstall", NULL, "", "remove that service; configuration and mail stay", uninstall_verb},
    {"client", NULL,
     "[--server H] [--user A] [--imap PORT[/starttls|/tls]] [--smtp PORT[/starttls|/tls]] [--password-file FILE] [--folder DIR] "
     "[--dump SCRIPT]",
     "read and write mail on this terminal", client_verb},
};

void verb_say(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("rmaild: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

void verb_json(const char *key_z, ...)
{
    cJSON *o = cJSON_CreateObject();
    va_list ap;
    va_start(ap, key_z);
    for (; key_z != NULL; key_z = va_arg(ap, const char *)) {
        const char *value_z = va_arg(ap, const char *);
        if (value_z != NULL)
            cJSON_AddStringToObject(o, key_z, value_z);
    }
    va_end(ap);
    char *text = cJSON_Print(o);
    puts(text == NULL ? "" : text);
    free(text);
    cJSON_Delete(o);
}

static void print_usage(FILE *to, const struct verb *v)
{
    fprintf(to, "usage: rmaild [--config FILE] %s%s%s%s%s\n", v->name_z, v->sub_z == NULL ? "" : " ",
            v->sub_z == NULL ? "" : v->sub_z, v->args_z[0] == 0 ? "" : " ", v->args_z);
}

int verb_misused(const struct verb_call *call, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("rmaild: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    print_usage(stderr, call->verb);
    return VERB_USAGE;
}

static const struct verb_option *find_option(const struct verb_option *options, size_t n, const char *arg_z, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(options[i].name_z) == len && memcmp(options[i].name_z, arg_z, len) == 0)
            return &options[i];
    return NULL;
}

int verb_options(const struct verb_call *call, const struct verb_option *options, size_t n, const char **args,
                 size_t least, size_t most, size_t *ret_n)
{
    size_t found = 0;
    bool plain = false;
    for (int i = 0; i < call->argc; i++) {
        const char *arg = call->argv[i], *equals = strchr(arg, '=');
        size_t len = equals == NULL ? strlen(arg) : (size_t)(equals - arg);
        const struct verb_option *o = plain ? NULL : find_option(options, n, arg, len);
        if (!plain && strcmp(arg, "--") == 0) {
            plain = true;
        } else if (o == NULL && !plain && strncmp(arg, "--", 2) == 0) {
            return verb_misused(call, "unknown option %s", arg);
        } else if (o == NULL) {
            if (found == most)
                return verb_misused(call, "too many arguments: %s", arg);
            args[found++] = arg;
        } else if (o->flag != NULL) {
            if (equals != NULL)
                return verb_misused(call, "%s takes no value", o->name_z);
            *o->flag = true;
        } else if (equals == NULL && i + 1 == call->argc) {
            return verb_misused(call, "%s needs a value", o->name_z);
        } else {
            *o->value_z = equals != NULL ? equals + 1 : call->argv[++i];
        }
    }
    if (found < least)
        return verb_misused(call, "too few arguments");
    *ret_n = found;
    return VERB_GOOD;
}

size_t verb_values(const struct verb_call *call, const char *name_z, const char **ret)
{
    size_t n = 0, len = strlen(name_z);
    for (int i = 0; i < call->argc; i++) {
        const char *arg = call->argv[i];
        if (strcmp(arg, name_z) == 0 && i + 1 < call->argc)
            ret[n++] = call->argv[++i];
        else if (strncmp(arg, name_z, len) == 0 && arg[len] == '=')
            ret[n++] = arg + len + 1;
    }
    return n;
}

static void print_help(FILE *to)
{
    fputs("usage: rmaild [--config FILE] [--json] VERB [ARGUMENTS]\n\n", to);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        fprintf(to, "  %s%s%s %s\n      %s\n", verbs[i].name_z, verbs[i].sub_z == NULL ? "" : " ",
                verbs[i].sub_z == NULL ? "" : verbs[i].sub_z, verbs[i].args_z, verbs[i].text_z);
    fputs("\n  rmaild VERB --help tells about one verb; rmaild --version about the program.\n"
          "  FILE is config.json in the working directory, else /etc/rmaild/config.json.\n",
          to);
}

static int help_of(const char *name_z)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].name_z, name_z) == 0)
            printf("rmaild [--config FILE] %s%s%s %s\n    %s\n", verbs[i].name_z, verbs[i].sub_z == NULL ? "" : " ",
                   verbs[i].sub_z == NULL ? "" : verbs[i].sub_z, verbs[i].args_z, verbs[i].text_z);
    return VERB_GOOD;
}

static bool known(const char *name_z)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].name_z, name_z) == 0)
            return true;
    return false;
}

/* CLI-01: a path as first argument is `serve` with that configuration. */
static bool is_path(const char *arg)
{
    size_t n = strlen(arg);
    return strchr(arg, '/') != NULL || (n > 5 && strcmp(arg + n - 5, ".json") == 0);
}

static int dispatch(struct verb_call *call, const char *name_z, int argc, char **argv)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        const struct verb *v = &verbs[i];
        if (strcmp(v->name_z, name_z) != 0)
            continue;
        if (v->sub_z != NULL && (argc == 0 || strcmp(argv[0], v->sub_z) != 0))
            continue;
        call->verb = v;
        call->argc = argc - (v->sub_z != NULL);
        call->argv = argv + (v->sub_z != NULL);
        int status = v->run(call);
        if (fflush(stdout) != 0 && status == VERB_GOOD) {
            verb_say("the results could not be written");
            status = VERB_REFUSED;
        }
        return status;
    }
    if (known(name_z))
        verb_say(argc == 0 ? "%s needs to be told what to do" : "%s cannot do that", name_z);
    else
        verb_say("unknown verb %s", name_z);
    print_help(stderr);
    return VERB_USAGE;
}

int verb_main(int argc, char **argv)
{
    struct verb_call call = {0};
    const char *name_z = NULL;
    char **rest = calloc((size_t)argc + 1, sizeof(*rest));
    int n = 0, status;
    bool plain = false, help = false, version = false;
    if (rest == NULL)
        return VERB_REFUSED;
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        plain = plain || strcmp(arg, "--") == 0;
        if (!plain && strcmp(arg, "--config") == 0) {
            if (++i == argc) {
                verb_say("--config needs a file");
                free(rest);
                return VERB_USAGE;
            }
            call.config_z = argv[i];
        } else if (!plain && strncmp(arg, "--config=", 9) == 0) {
            call.config_z = arg + 9;
        } else if (!plain && strcmp(arg, "--help") == 0) {
            help = true;
        } else if (!plain && strcmp(arg, "--version") == 0) {
            version = true;
        } else if (!plain && strcmp(arg, "--json") == 0) {
            call.json = true;
        } else if (name_z == NULL && !known(arg) && is_path(arg) && call.config_z == NULL) {
            call.config_z = arg;
            name_z = "serve";
        } else if (name_z == NULL) {
            name_z = arg;
        } else {
            rest[n++] = argv[i];
        }
    }
    log_set_level(LOG_WARNING);
    audit_start();
    if (version) {
        printf("rmaild %s\n", RMAILD_VERSION);
        status = VERB_GOOD;
    } else if (help && name_z != NULL && known(name_z)) {
        status = help_of(name_z);
    } else if (help) {
        print_help(stdout);
        status = VERB_GOOD;
    } else {
        status = dispatch(&call, name_z == NULL ? "serve" : name_z, n, rest);
    }
    free(rest);
    return status;
}
