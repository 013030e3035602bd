#include "cmd/serve_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "runtime/sandbox.h"

/* Files that stand where the system has them: resolv.conf and hosts, certificates of authorities. */
static const char *const system_folders[] = {"/usr/share/ca-certificates", "/usr/local/share/ca-certificates"};
static const char *const system_files[] = {"/etc/resolv.conf", "/etc/hosts"};

struct visit {
    int (*each)(struct visit *v, const char *key_z, const char *path_z, enum sandbox_access access);
    struct sandbox *add;          /* of serve_sandbox_enter() */
    const struct sandbox *asked;  /* of serve_sandbox_check() */
    struct config_findings *findings;
};

/* Every file that a key names. What is missing here is out of reach for the server, also at a reload. */
static int each_file(const struct config *cfg, struct visit *v)
{
    const struct {
        const char *key_z, *path_z;
        enum sandbox_access access;
    } keys[] = {
        {"", cfg->source_z, SANDBOX_READ},
        {"tls.cert_file", cfg->tls_cert_file, SANDBOX_READ},
        {"tls.key_file", cfg->tls_key_file, SANDBOX_READ},
        {"tls.ca_file", cfg->tls_ca_file, SANDBOX_READ},
        {"lmtp.socket", cfg->lmtp_socket, SANDBOX_SOCKET},
    };
    int r = 0;
    for (size_t i = 0; r == 0 && i < ARRAY_LEN(keys); i++)
        if (keys[i].path_z != NULL)
            r = v->each(v, keys[i].key_z, keys[i].path_z, keys[i].access);
    for (size_t i = 0; r == 0 && i < cfg->tls_certificates.n; i++) {
        r = v->each(v, "tls.certificates", cfg->tls_certificates.items[i].cert_file_z, SANDBOX_READ);
        if (r == 0)
            r = v->each(v, "tls.certificates", cfg->tls_certificates.items[i].key_file_z, SANDBOX_READ);
    }
    for (const struct config_secret_file *f = cfg->secret_files; r == 0 && f != NULL; f = f->next)
        r = v->each(v, f->key_z, f->path_z, SANDBOX_READ);
    return r;
}

static int add_one(struct visit *v, const char *key_z, const char *path_z, enum sandbox_access access)
{
    (void)key_z;
    return sandbox_allow_folder_of(v->add, path_z, access);
}

static int check_one(struct visit *v, const char *key_z, const char *path_z, enum sandbox_access access)
{
    if (!sandbox_covers(v->asked, path_z, access))
        config_findings_add(v->findings, CONFIG_REFUSE, key_z, span_z(path_z),
                            "a file in a folder that was in use at the start, or a restart");
    return 0;
}

static int look_at_one(struct visit *v, const char *key_z, const char *path_z, enum sandbox_access access)
{
    int fd = access == SANDBOX_READ ? open(path_z, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    (void)v;
    if (fd < 0 && access == SANDBOX_READ)
        log_error("serve.unreadable", "file=%s key=%s uid=%lu err=%s", path_z, key_z, (unsigned long)geteuid(),
                  strerror(errno));
    if (fd >= 0)
        close(fd);
    return 0;
}

void serve_sandbox_look(const struct config *cfg)
{
    each_file(cfg, &(struct visit){.each = look_at_one});
}

static const char *from_environment(const char *name_z, const char *otherwise_z)
{
    const char *value_z = getenv(name_z);
    return value_z == NULL ? otherwise_z : value_z;
}

static int add_system(struct sandbox *s)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < ARRAY_LEN(system_folders); i++)
        r = sandbox_allow(s, system_folders[i], SANDBOX_READ);
    for (size_t i = 0; r == 0 && i < ARRAY_LEN(system_files); i++)
        r = sandbox_allow_folder_of(s, system_files[i], SANDBOX_READ);
    if (r == 0)
        r = sandbox_allow(s, from_environment(X509_get_default_cert_dir_env(), X509_get_default_cert_dir()), SANDBOX_READ);
    if (r == 0)
        r = sandbox_allow_folder_of(s, from_environment(X509_get_default_cert_file_env(), X509_get_default_cert_file()),
                                    SANDBOX_READ);
    return r;
}

static void say(const struct sandbox_state *state)
{
    if (state->landlock == 0)
        log_warn("sandbox.files", "state=off reason=%s", "this kernel has no Landlock of ABI 2 or later");
    if (!state->seccomp)
        log_warn("sandbox.calls", "state=off reason=%s", "this kernel has no seccomp filters");
    if (state->exempt_z != NULL)
        log_warn("sandbox.exempt", "build=%s", state->exempt_z);
    log_info("sandbox.on", "landlock=%d seccomp=%d", state->landlock, state->seccomp);
}

int serve_sandbox_enter(const struct config *cfg, struct sandbox **ret)
{
    struct sandbox *s = sandbox_new();
    struct sandbox_state state = {0};
    struct visit v = {.each = add_one, .add = s};
    int r = s == NULL ? -E_NOMEM : sandbox_allow(s, cfg->mail_root, SANDBOX_CHANGE);
    if (r == 0)
        r = each_file(cfg, &v);
    if (r == 0)
        r = add_system(s);
    if (r == 0)
        r = sandbox_enter(s, &state);
    if (r < 0) {
        log_critical("sandbox.failed", "err=%s", err_name(r));
        sandbox_free(s);
        return r;
    }
    say(&state);
    *ret = s;
    return 0;
}

void serve_sandbox_check(const struct sandbox *s, const struct config *now, struct config_findings *findings)
{
    struct visit v = {.each = check_one, .asked = s, .findings = findings};
    if (s != NULL)
        each_file(now, &v);
}
