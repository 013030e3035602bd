#include "service/config_file.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "proto/json_scan.h"
#include "service/domain_name.h"

/* The file may be reached through a link, unlike anything under mail_root. */
static int read_file(const char *path_z, char **ret_text, size_t *ret_n)
{
    struct stat st;
    char *text = NULL;
    int fd = open(path_z, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_from_errno(errno);
    int r = fstat(fd, &st) < 0 ? err_from_errno(errno) : !S_ISREG(st.st_mode) ? -E_DENIED : 0;
    if (r == 0 && st.st_size > CONFIG_FILE_MAX)
        r = -E_LIMIT;
    if (r == 0 && (text = malloc((size_t)st.st_size + 1)) == NULL)
        r = -E_NOMEM;
    if (r == 0)
        r = fsu_pread_full(fd, text, (size_t)st.st_size, 0);
    close(fd);
    if (r != 0) {
        free(text);
        return r;
    }
    *ret_text = text;
    *ret_n = (size_t)st.st_size;
    return 0;
}

/* The folder that `path_z` stands in, absolute: relative paths in the file start there. */
static int folder_of(const char *path_z, char ret_z[PATH_MAX])
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path_z, '/');
    size_t n = slash == NULL ? 0 : (size_t)(slash - path_z);
    if (n >= sizeof(dir))
        return -E_LIMIT;
    memcpy(dir, path_z, n);
    dir[n] = 0;
    if (slash == NULL)
        strcpy(dir, ".");
    else if (n == 0)
        strcpy(dir, "/");
    return realpath(dir, ret_z) == NULL ? err_from_errno(errno) : 0;
}

static size_t line_at(struct span text, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset && i < text.n; i++)
        line += text.p[i] == '\n';
    return line;
}

int config_parse(struct span json, const char *base_dir_z, struct config_findings *findings, struct config **ret)
{
    struct json_error e = {.text_z = ""};
    char text[200];
    int r = json.n > CONFIG_FILE_MAX ? -E_LIMIT : json_check(json, CONFIG_DEPTH_MAX, &e);
    if (r == -E_NOMEM)
        return r;
    if (r < 0) {
        if (json.n > CONFIG_FILE_MAX)
            snprintf(text, sizeof(text), "at most %u octets", CONFIG_FILE_MAX);
        else
            snprintf(text, sizeof(text), "valid JSON (RFC 8259); line %zu: %s", line_at(json, e.offset), e.text_z);
        config_findings_add(findings, CONFIG_REFUSE, "", span_z(""), text);
        return -E_INVAL;
    }
    cJSON *tree = cJSON_ParseWithLength((const char *)json.p, json.n);
    if (tree == NULL)
        return -E_NOMEM;
    r = config_build(tree, base_dir_z, domain_to_ascii, findings, ret);
    cJSON_Delete(tree);
    return r;
}

int config_load(const char *path_z, struct config_findings *findings, struct config **ret)
{
    char dir[PATH_MAX], *text = NULL;
    size_t n = 0;
    const char *slash = strrchr(path_z, '/');
    struct config *cfg;
    int r = read_file(path_z, &text, &n);
    if (r == -E_LIMIT) {
        config_findings_add(findings, CONFIG_REFUSE, "", span_z(""), "a file of at most 1 MiB");
        r = -E_INVAL;
    }
    if (r == 0)
        r = folder_of(path_z, dir);
    if (r == 0)
        r = config_parse(span_of(text, n), dir, findings, &cfg);
    free(text);
    if (r != 0)
        return r;
    const char *name_z = slash == NULL ? path_z : slash + 1;
    char *source = arena_alloc(&cfg->mem, strlen(dir) + strlen(name_z) + 2);
    if (source == NULL) {
        config_unref(cfg);
        return -E_NOMEM;
    }
    sprintf(source, "%s/%s", dir[1] == 0 ? "" : dir, name_z);
    cfg->source_z = source;
    *ret = cfg;
    return 0;
}

void config_findings_log(const struct config_findings *findings)
{
    for (const struct config_finding *f = findings->first; f != NULL; f = f->next)
        log_event(f->severity == CONFIG_REFUSE ? LOG_ERROR : LOG_WARNING,
                  f->severity == CONFIG_REFUSE ? "config.refused" : "config.warning", "key=%s value=%s expected=%s",
                  f->key_z, f->value_z, f->range_z);
}

static bool names_ok(const char *hostname_z, const struct config_names *domains)
{
    char name[DOMAIN_NAME_MAX + 1];
    bool ok = hostname_z == NULL || domain_normal(span_z(hostname_z), name) == 0;
    for (size_t i = 0; ok && domains != NULL && i < domains->n; i++)
        ok = domain_normal(span_z(domains->items_z[i]), name) == 0;
    return ok;
}

int config_write_initial(const char *path_z, const char *hostname_z, const struct config_names *domains, bool replace)
{
    struct strbuf text = {0};
    struct config_findings findings;
    struct config *cfg = NULL;
    const char *slash = strrchr(path_z, '/');
    char dir[PATH_MAX];
    if (!names_ok(hostname_z, domains)) /* they may not even be fit for JSON */
        return -E_INVAL;
    if (!replace && access(path_z, F_OK) == 0)
        return -E_EXISTS;
    int r = folder_of(path_z, dir);
    if (r < 0)
        return r;
    config_print_initial(&text, hostname_z, domains);
    config_findings_init(&findings);
    r = strbuf_ok(&text) ? config_parse(strbuf_text(&text), dir, &findings, &cfg) : -E_NOMEM;
    config_findings_done(&findings);
    if (r < 0)
        goto free_text;
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    r = dirfd < 0 ? err_from_errno(errno) : fsu_replace(dirfd, slash == NULL ? path_z : slash + 1, strbuf_text(&text), 0600);
    if (dirfd >= 0)
        close(dirfd);
    if (r == 0 && mkdir(cfg->mail_root, 0700) < 0 && errno != EEXIST)
        r = err_from_errno(errno);
    config_unref(cfg);
free_text:
    strbuf_done(&text);
    return r;
}
