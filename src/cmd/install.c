#include "cmd/install.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/strbuf.h"
#include "cmd/place.h"
#include "cmd/unit.h"
#include "cmd/verb.h"
#include "store/fs_doctor.h"

#define UNIT_FOLDER "/etc/systemd/system"
#define UNIT_MAX 65536u
#define DEFAULT_USER "rmaild"

struct install {
    struct config *cfg;
    struct unit_parts unit;
    char program[PATH_MAX], config[PATH_MAX], folder[PATH_MAX], root[PATH_MAX], sockets[PATH_MAX];
    uid_t uid;
    gid_t gid;
};

/* -- other programs */

static int run(char *const argv[])
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return VERB_REFUSED;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return VERB_GOOD;
    verb_say("failed: %s %s %s", argv[0], argv[1], argv[2] == NULL ? "" : argv[2]);
    return VERB_REFUSED;
}

#define RUN(...) run((char *const[]){__VA_ARGS__, NULL})

/* -- what the unit says */

/* The user that `install` is for: the option, the configuration, or the usual one. */
static int choose_user(struct install *in, const char *user_z)
{
    const char *wanted_z = in->cfg->runtime_user;
    if (user_z != NULL && wanted_z != NULL && strcmp(user_z, wanted_z) != 0) {
        verb_say("--user %s is not runtime.user %s of the configuration", user_z, wanted_z);
        return VERB_REFUSED;
    }
    in->unit.user_z = user_z != NULL ? user_z : wanted_z != NULL ? wanted_z : DEFAULT_USER;
    in->unit.group_z = in->cfg->runtime_group != NULL ? in->cfg->runtime_group : in->unit.user_z;
    const struct passwd *pw = getpwnam(in->unit.user_z);
    if (pw != NULL && in->cfg->runtime_group == NULL) {
        const struct group *gr = getgrgid(pw->pw_gid);
        in->unit.group_z = gr == NULL ? in->unit.group_z : strdup(gr->gr_name);
    }
    if (strspn(in->unit.user_z, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != strlen(in->unit.user_z) ||
        in->unit.user_z[0] == 0 || in->unit.group_z == NULL) {
        verb_say("%s is no name of a user", in->unit.user_z);
        return VERB_REFUSED;
    }
    return VERB_GOOD;
}

static int choose_paths(struct install *in)
{
    ssize_t n = readlink("/proc/self/exe", in->program, sizeof(in->program) - 1);
    if (n <= 0 || getcwd(in->folder, sizeof(in->folder)) == NULL || realpath(in->cfg->source_z, in->config) == NULL) {
        verb_say("executable, folder or configuration cannot be named: %s", strerror(errno));
        return VERB_REFUSED;
    }
    in->program[n] = 0;
    if (realpath(in->cfg->mail_root, in->root) == NULL)
        snprintf(in->root, sizeof(in->root), "%s", in->cfg->mail_root);
    in->unit.program_z = in->program;
    in->unit.config_z = in->config;
    in->unit.folder_z = in->folder;
    in->unit.mail_root_z = in->root;
    if (in->cfg->lmtp_socket != NULL) {
        snprintf(in->sockets, sizeof(in->sockets), "%s", in->cfg->lmtp_socket);
        *strrchr(in->sockets, '/') = 0; /* absolute, so there is one */
        in->unit.socket_folder_z = in->sockets[0] == 0 ? "/" : in->sockets;
    }
    return VERB_GOOD;
}

/* -- rights */

static int make_user(struct install *in)
{
    if (getpwnam(in->unit.user_z) == NULL &&
        RUN("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell",
            "/usr/sbin/nologin", (char *)(uintptr_t)in->unit.user_z) != VERB_GOOD)
        return VERB_REFUSED;
    const struct passwd *pw = getpwnam(in->unit.user_z);
    const struct group *gr = getgrnam(in->unit.group_z);
    if (pw == NULL || gr == NULL) {
        verb_say("there is no user %s or no group %s", in->unit.user_z, in->unit.group_z);
        return VERB_REFUSED;
    }
    in->uid = pw->pw_uid;
    in->gid = gr->gr_gid;
    return VERB_GOOD;
}

/* To the group for reading. Not a link, nor a file with other names: whoever owned its folder until now may have put one
 * there that means a file of root's. What is left alone and needed is named by check_reach(). */
static int let_read(const struct install *in, const char *path_z)
{
    struct stat st;
    int fd = open(path_z, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ELOOP)
        return VERB_GOOD;
    bool good = fd >= 0 && fstat(fd, &st) == 0;
    if (good && S_ISREG(st.st_mode) && st.st_nlink == 1)
        good = fchown(fd, (uid_t)-1, in->gid) == 0 && fchmod(fd, 0640) == 0;
    if (!good)
        verb_say("%s cannot be made readable for %s: %s", path_z, in->unit.group_z, strerror(errno));
    if (fd >= 0)
        close(fd);
    return good ? VERB_GOOD : VERB_REFUSED;
}

static int own_root(const struct install *in)
{
    int fd = open(in->root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int r = fchown(fd, in->uid, in->gid);
    close(fd);
    return r;
}

/* The mail to the user, the configuration to its group for reading. */
static int hand_over(const struct install *in)
{
    uint64_t given;
    if (mkdir(in->root, 0700) < 0 && errno != EEXIST) {
        verb_say("%s cannot be made: %s", in->root, strerror(errno));
        return VERB_REFUSED;
    }
    if (own_root(in) < 0) {
        verb_say("%s cannot be given to %s: %s", in->root, in->unit.user_z, strerror(errno));
        return VERB_REFUSED;
    }
    int r = fs_doctor_own(in->root, &given);
    if (r < 0) {
        verb_say("%s cannot be given to %s: %s", in->root, in->unit.user_z, err_text(r));
        return VERB_REFUSED;
    }
    const struct config_secret_file *f = in->cfg->secret_files;
    for (const char *path_z = in->config; path_z != NULL; path_z = f == NULL ? NULL : f->path_z, f = f == NULL ? NULL : f->next)
        if (let_read(in, path_z) != VERB_GOOD)
            return VERB_REFUSED;
    return VERB_GOOD;
}

static bool reaches(const char *path_z, int how)
{
    if (path_z == NULL || faccessat(AT_FDCWD, path_z, how, AT_EACCESS) == 0)
        return true;
    verb_say("%s: %s (for the user of the service)", path_z, strerror(errno));
    return false;
}

/* In a child that has become the user: every file it must open. */
static int look_as_user(const struct install *in)
{
    const struct config *cfg = in->cfg;
    if (initgroups(in->unit.user_z, in->gid) < 0 || setresgid(in->gid, in->gid, in->gid) < 0 ||
        setresuid(in->uid, in->uid, in->uid) < 0)
        return 1;
    bool good = reaches(in->program, X_OK);
    good = reaches(in->folder, X_OK) && good;
    good = reaches(in->config, R_OK) && good;
    good = reaches(in->root, R_OK | W_OK | X_OK) && good;
    good = reaches(cfg->tls_cert_file, R_OK) && good;
    good = reaches(cfg->tls_key_file, R_OK) && good;
    good = reaches(cfg->tls_ca_file, R_OK) && good;
    good = reaches(in->unit.socket_folder_z, W_OK | X_OK) && good;
    for (size_t i = 0; i < cfg->tls_certificates.n; i++) {
        good = reaches(cfg->tls_certificates.items[i].cert_file_z, R_OK) && good;
        good = reaches(cfg->tls_certificates.items[i].key_file_z, R_OK) && good;
    }
    for (const struct config_secret_file *f = cfg->secret_files; f != NULL; f = f->next)
        good = reaches(f->path_z, R_OK) && good;
    return good ? 0 : 1;
}

static int check_reach(const struct install *in)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(look_as_user(in));
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? VERB_GOOD : VERB_REFUSED;
}

/* -- the unit's file */

static int write_unit(const struct strbuf *text, bool force)
{
    char *old_z = NULL;
    size_t n;
    int dir = open(UNIT_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0) {
        verb_say(UNIT_FOLDER ": %s", strerror(errno));
        return VERB_REFUSED;
    }
    int r = fsu_read(dir, UNIT_NAME, UNIT_MAX, &old_z, &n);
    bool other = r != -E_NOTFOUND && (r < 0 || n != text->n || memcmp(old_z, text->p, n) != 0);
    free(old_z);
    if (other && !force) {
        verb_say("%s/%s is there and says something else; --force replaces it", UNIT_FOLDER, UNIT_NAME);
        close(dir);
        return VERB_REFUSED;
    }
    r = fsu_replace(dir, UNIT_NAME, strbuf_text(text), 0644);
    if (r == 0 && fchmodat(dir, UNIT_NAME, 0644, 0) < 0) /* whatever the umask */
        r = err_from_errno(errno);
    close(dir);
    if (r < 0)
        verb_say("%s/%s: %s", UNIT_FOLDER, UNIT_NAME, err_text(r));
    return r < 0 ? VERB_REFUSED : VERB_GOOD;
}

static int need_root(void)
{
    if (geteuid() == 0)
        return VERB_GOOD;
    verb_say("run this as root");
    return VERB_REFUSED;
}

static int install(const struct verb_call *call, struct install *in, const struct strbuf *text, bool force)
{
    if (need_root() != VERB_GOOD || make_user(in) != VERB_GOOD || hand_over(in) != VERB_GOOD ||
        check_reach(in) != VERB_GOOD || write_unit(text, force) != VERB_GOOD)
        return VERB_REFUSED;
    if (RUN("systemctl", "daemon-reload") != VERB_GOOD || RUN("systemctl", "enable", UNIT_NAME) != VERB_GOOD ||
        RUN("systemctl", "restart", UNIT_NAME) != VERB_GOOD)
        return VERB_REFUSED;
    if (call->json) {
        verb_json("done", "installed", "unit", UNIT_FOLDER "/" UNIT_NAME, "user", in->unit.user_z, "config", in->config, (char *)NULL);
        return VERB_GOOD;
    }
    printf("rmaild runs as a service of systemd, as user %s. From here on:\n"
           "  systemctl start|stop|restart|status rmaild    (make start|stop|restart|status)\n"
           "  systemctl reload rmaild                       after a change of %s\n"
           "  journalctl -u rmaild -f                       (make logs)\n",
           in->unit.user_z, in->config);
    return VERB_GOOD;
}

int install_verb(const struct verb_call *call)
{
    static struct install in;
    const char *user_z = NULL;
    bool dry_run = false, force = false;
    struct strbuf text = {0};
    size_t n;
    const struct verb_option options[] = {{"--user", NULL, &user_z}, {"--dry-run", &dry_run, NULL}, {"--force", &force, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), NULL, 0, 0, &n) != VERB_GOOD)
        return VERB_USAGE;
    int status = place_config(call, &in.cfg);
    if (status == VERB_GOOD)
        status = choose_user(&in, user_z);
    if (status == VERB_GOOD)
        status = choose_paths(&in);
    if (status == VERB_GOOD && unit_print(&in.unit, &text) < 0) {
        verb_say("a path with control characters cannot stand in a unit");
        status = VERB_REFUSED;
    }
    if (status == VERB_GOOD && dry_run && call->json)
        verb_json("unit", (const char *)text.p, (char *)NULL);
    else if (status == VERB_GOOD && dry_run)
        printf("%.*s", (int)text.n, (const char *)text.p);
    else if (status == VERB_GOOD)
        status = install(call, &in, &text, force);
    strbuf_done(&text);
    in.cfg = config_unref(in.cfg);
    return status;
}

int uninstall_verb(const struct verb_call *call)
{
    size_t n;
    if (verb_options(call, NULL, 0, NULL, 0, 0, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (need_root() != VERB_GOOD)
        return VERB_REFUSED;
    if (access(UNIT_FOLDER "/" UNIT_NAME, F_OK) < 0) {
        verb_say("%s/%s is not there", UNIT_FOLDER, UNIT_NAME);
        return VERB_REFUSED;
    }
    int status = RUN("systemctl", "disable", "--now", UNIT_NAME);
    if (unlink(UNIT_FOLDER "/" UNIT_NAME) < 0) {
        verb_say("%s/%s: %s", UNIT_FOLDER, UNIT_NAME, strerror(errno));
        return VERB_REFUSED;
    }
    if (RUN("systemctl", "daemon-reload") != VERB_GOOD)
        status = VERB_REFUSED;
    if (status == VERB_GOOD && call->json)
        verb_json("done", "uninstalled", (char *)NULL);
    else if (status == VERB_GOOD)
        printf("the service is gone; configuration and mail stay\n");
    return status;
}
