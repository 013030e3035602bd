#include "cmd/unit.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"

/* "/a b%" -> "\"/a b%%\"": specifiers doubled, quotes and backslashes escaped. WorkingDirectory= takes no quotes. */
static int put_path(struct strbuf *out, const char *path_z, bool quoted)
{
    if (quoted)
        strbuf_c(out, '"');
    for (const char *p = path_z; *p != 0; p++) {
        if ((unsigned char)*p < ' ' || *p == 127)
            return -E_INVAL;
        if (*p == '%' || (quoted && *p == '\\'))
            strbuf_c(out, (uint8_t)*p);
        else if (quoted && *p == '"')
            strbuf_c(out, '\\');
        strbuf_c(out, (uint8_t)*p);
    }
    if (quoted)
        strbuf_c(out, '"');
    return 0;
}

static bool lies_in(const char *path_z, const char *const *folders, size_t n)
{
    for (size_t i = 0; path_z != NULL && i < n; i++)
        if (strncmp(path_z, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

/* ProtectHome= as far as what we use leaves it: what is only read may lie there still. */
static const char *protect_home(const struct unit_parts *u)
{
    static const char *const homes[] = {"/home/", "/root/", "/run/user/"};
    if (lies_in(u->mail_root_z, homes, ARRAY_LEN(homes)) || lies_in(u->socket_folder_z, homes, ARRAY_LEN(homes)))
        return "no";
    bool reads = lies_in(u->program_z, homes, ARRAY_LEN(homes)) || lies_in(u->config_z, homes, ARRAY_LEN(homes)) ||
                 lies_in(u->folder_z, homes, ARRAY_LEN(homes));
    return reads ? "read-only" : "yes";
}

static const char *private_tmp(const struct unit_parts *u)
{
    static const char *const shared[] = {"/tmp/", "/var/tmp/"};
    const char *const used[] = {u->program_z, u->config_z, u->folder_z, u->mail_root_z, u->socket_folder_z};
    for (size_t i = 0; i < ARRAY_LEN(used); i++)
        if (lies_in(used[i], shared, ARRAY_LEN(shared)))
            return "no";
    return "yes";
}

/* -- the fixed part. Landlock and seccomp are named because older systemd counts them to no set; MemoryDenyWriteExecute is
 * why PCRE2 compiles nothing; without /proc/sys the boot id comes by the environment (base/clock.h). */

static const char hardening[] =
    "AmbientCapabilities=CAP_NET_BIND_SERVICE\n"
    "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n"
    "UMask=0077\n"
    "NoNewPrivileges=yes\n"
    "ProtectSystem=strict\n"
    "PrivateDevices=yes\n"
    "PrivateMounts=yes\n"
    "ProtectKernelTunables=yes\n"
    "ProtectKernelModules=yes\n"
    "ProtectKernelLogs=yes\n"
    "ProtectClock=yes\n"
    "ProtectHostname=yes\n"
    "ProtectControlGroups=yes\n"
    "ProtectProc=invisible\n"
    "ProcSubset=pid\n"
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\n"
    "RestrictNamespaces=yes\n"
    "RestrictRealtime=yes\n"
    "RestrictSUIDSGID=yes\n"
    "LockPersonality=yes\n"
    "MemoryDenyWriteExecute=yes\n"
    "RemoveIPC=yes\n"
    "SystemCallArchitectures=native\n"
    "SystemCallFilter=@system-service\n"
    "SystemCallFilter=~@privileged @resources\n"
    "SystemCallFilter=seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self\n"
    "SystemCallErrorNumber=EPERM\n"
    "LimitNOFILE=262144\n"
    "Environment=RMAILD_BOOT_ID=%b\n";

int unit_print(const struct unit_parts *u, struct strbuf *out)
{
    strbuf_z(out, "[Unit]\n"
                  "Description=rmaild mail server\n"
                  "Documentation=man:rmaild(8) man:rmaild.json(5)\n"
                  "Wants=network-online.target\n"
                  "After=network-online.target\n"
                  "\n[Service]\n"
                  "Type=notify\n"
                  "ExecStart=");
    int r = put_path(out, u->program_z, true);
    strbuf_z(out, " --config ");
    if (r == 0)
        r = put_path(out, u->config_z, true);
    strbuf_z(out, " serve\nExecReload=/bin/kill -HUP $MAINPID\nWorkingDirectory=");
    if (r == 0)
        r = put_path(out, u->folder_z, false);
    strbuf_f(out, "\nUser=%s\nGroup=%s\nWatchdogSec=30\nRestart=on-failure\nRestartSec=5\nReadWritePaths=", u->user_z, u->group_z);
    if (r == 0)
        r = put_path(out, u->mail_root_z, true);
    if (u->socket_folder_z != NULL)
        strbuf_c(out, ' ');
    if (r == 0 && u->socket_folder_z != NULL)
        r = put_path(out, u->socket_folder_z, true);
    strbuf_f(out, "\nProtectHome=%s\nPrivateTmp=%s\n", protect_home(u), private_tmp(u));
    strbuf_z(out, hardening);
    strbuf_z(out, "\n[Install]\nWantedBy=multi-user.target\n");
    return r < 0 ? r : strbuf_ok(out) ? 0 : -E_NOMEM;
}
