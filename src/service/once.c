#include "service/once.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "base/strbuf.h"

#define FOLDER "once"
#define RECORD_MAX (16u * 1024u * 1024u)
#define DONE "done\n"

/* -- places */

static int open_folder(const char *mail_root_z, bool make)
{
    int root = open(mail_root_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return err_from_errno(errno);
    int r = make ? fsu_make_dir(root, FOLDER) : fsu_open_dir(root, FOLDER);
    close(root);
    return r;
}

static void hex_of(struct span octets, char ret_z[ONCE_NAME_MAX])
{
    hex_encode(octets, ret_z);
}

/* The octets of neither can be read from the name, and no pair can be taken for another. */
static int name_of(struct span account, struct span key, char ret_z[ONCE_NAME_MAX])
{
    struct strbuf b = {0};
    uint8_t digest[CRYPTO_SHA256];
    strbuf_span(&b, account);
    strbuf_c(&b, 0);
    strbuf_span(&b, key);
    int r = strbuf_ok(&b) ? crypto_sha256(strbuf_text(&b), digest) : -E_NOMEM;
    strbuf_done(&b);
    if (r == 0)
        hex_of(span_of(digest, sizeof(digest)), ret_z);
    return r;
}

static bool name_ok(struct span name)
{
    for (size_t i = 0; i < name.n; i++)
        if (ascii_hex(name.p[i]) < 0)
            return false;
    return name.n == ONCE_NAME_MAX - 1;
}

static bool still_named(int dirfd, int fd, const char *name_z)
{
    struct stat held, named;
    return fstat(fd, &held) == 0 && fstatat(dirfd, name_z, &named, AT_SYMLINK_NOFOLLOW) == 0 && held.st_ino == named.st_ino;
}

/* The file, locked: 0, -E_AGAIN another has it, or an error. */
static int open_locked(struct once *o)
{
    for (;;) {
        o->fd = fsu_open(o->dirfd, o->name, O_RDWR | O_CREAT, 0600);
        if (o->fd < 0)
            return o->fd;
        if (flock(o->fd, LOCK_EX | LOCK_NB) < 0)
            return errno == EWOULDBLOCK ? -E_AGAIN : err_from_errno(errno);
        if (still_named(o->dirfd, o->fd, o->name))
            return 0;
        close(o->fd); /* it was tidied away in between */
    }
}

/* -- records: a line of JSON, behind it the mark */

static bool take_record(struct once *o, const cJSON *j, int64_t now_s, bool *ret_other)
{
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(j, "id"), *digest = cJSON_GetObjectItemCaseSensitive(j, "digest");
    const cJSON *at = cJSON_GetObjectItemCaseSensitive(j, "created"), *answer = cJSON_GetObjectItemCaseSensitive(j, "answer");
    if (!cJSON_IsString(id) || strlen(id->valuestring) != CRYPTO_ID_MAX - 1 || !cJSON_IsString(digest) || !cJSON_IsNumber(at) ||
        !cJSON_IsString(answer) || (double)now_s - at->valuedouble >= ONCE_KEPT_S)
        return false;
    *ret_other = strcmp(digest->valuestring, o->digest) != 0;
    memcpy(o->id, id->valuestring, CRYPTO_ID_MAX);
    o->answer_z = strdup(answer->valuestring);
    return o->answer_z != NULL;
}

/* The mark is the file's last octets, and a line of JSON cannot end so. */
bool once_marked(const struct once *o)
{
    char end[sizeof(DONE)];
    struct stat st;
    if (fstat(o->fd, &st) < 0 || st.st_size < (off_t)sizeof(DONE))
        return false;
    return fsu_pread_full(o->fd, end, sizeof(end), st.st_size - (off_t)sizeof(DONE)) == 0 && memcmp(end, "\n" DONE, sizeof(end)) == 0;
}

/* What is torn was not durable, so nothing came of it. */
static int read_record(struct once *o, int64_t now_s)
{
    struct stat st;
    size_t end;
    bool other = false;
    if (fstat(o->fd, &st) < 0 || st.st_size > (off_t)RECORD_MAX)
        return -E_IO;
    char *text = malloc((size_t)st.st_size + 1);
    if (text == NULL)
        return -E_NOMEM;
    int r = fsu_pread_full(o->fd, text, (size_t)st.st_size, 0);
    struct span all = span_of(text, (size_t)st.st_size);
    if (r == 0 && span_find(all, '\n', &end)) {
        cJSON *j = cJSON_ParseWithLength(text, end);
        if (take_record(o, j, now_s, &other))
            r = other ? ONCE_OTHER : once_marked(o) ? ONCE_DONE : ONCE_ASKED;
        cJSON_Delete(j);
    }
    free(text);
    return r;
}

int once_open(const char *mail_root_z, struct span account, struct span key, const uint8_t digest[CRYPTO_SHA256], int64_t now_s,
              struct once **ret)
{
    struct once *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return -E_NOMEM;
    o->fd = -1;
    o->dirfd = open_folder(mail_root_z, true);
    hex_of(span_of(digest, CRYPTO_SHA256), o->digest);
    int r = o->dirfd < 0 ? o->dirfd : name_of(account, key, o->name);
    if (r == 0)
        r = open_locked(o);
    if (r == 0)
        r = read_record(o, now_s);
    r = r == -E_AGAIN ? ONCE_BUSY : r;
    if (r < 0 || r >= ONCE_BUSY)
        once_free(o);
    else
        *ret = o;
    return r;
}

int once_write(struct once *o, const char *id_z, struct span answer, int64_t now_s)
{
    char *answer_z = strndup((const char *)answer.p, answer.n);
    cJSON *j = cJSON_CreateObject();
    cJSON_AddStringToObject(j, "id", id_z);
    cJSON_AddStringToObject(j, "digest", o->digest);
    cJSON_AddNumberToObject(j, "created", (double)now_s);
    cJSON_AddStringToObject(j, "answer", answer_z == NULL ? "" : answer_z);
    char *text = answer_z == NULL ? NULL : cJSON_PrintUnformatted(j);
    struct strbuf line = {0};
    strbuf_z(&line, text == NULL ? "" : text);
    strbuf_c(&line, '\n');
    int r = text == NULL || !strbuf_ok(&line) ? -E_NOMEM : ftruncate(o->fd, 0) < 0 ? err_from_errno(errno) : 0;
    if (r == 0)
        r = fsu_pwrite_all(o->fd, line.p, line.n, 0);
    if (r == 0)
        r = fsu_sync(o->fd);
    if (r == 0)
        r = fsu_sync(o->dirfd);
    strbuf_done(&line);
    cJSON_free(text);
    cJSON_Delete(j);
    free(answer_z);
    return r;
}

struct once *once_free(struct once *o)
{
    if (o == NULL)
        return NULL;
    if (o->fd >= 0)
        close(o->fd);
    if (o->dirfd >= 0)
        close(o->dirfd);
    free(o->answer_z);
    free(o);
    return NULL;
}

/* -- the end */

void once_forget(struct once *o)
{
    struct stat st;
    if (o != NULL && fstat(o->fd, &st) == 0 && st.st_size == 0) /* with the lock: whoever opened it meanwhile looks for its name */
        unlinkat(o->dirfd, o->name, 0);
}

/* A key may have come again after its time, for another entry: with the lock, so that nobody writes the record anew. */
static int mark(struct once *o, const char *id_z)
{
    while (flock(o->fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return err_from_errno(errno);
    if (!still_named(o->dirfd, o->fd, o->name))
        return 0;
    int r = read_record(o, 0);
    if (r < 0 || strcmp(o->id, id_z) != 0 || once_marked(o))
        return r < 0 ? r : 0;
    r = lseek(o->fd, 0, SEEK_END) < 0 ? err_from_errno(errno) : fsu_write_all(o->fd, DONE, sizeof(DONE) - 1);
    return r == 0 ? fsu_sync(o->fd) : r;
}

int once_settle(const char *mail_root_z, struct span name, const char *id_z)
{
    struct once *o = name_ok(name) ? calloc(1, sizeof(*o)) : NULL;
    if (o == NULL)
        return name_ok(name) ? -E_NOMEM : 0;
    memcpy(o->name, name.p, name.n);
    o->dirfd = open_folder(mail_root_z, false);
    o->fd = o->dirfd < 0 ? o->dirfd : fsu_open(o->dirfd, o->name, O_RDWR, 0);
    int r = o->fd < 0 ? o->fd : mark(o, id_z);
    once_free(o);
    return r == -E_NOTFOUND ? 0 : r;
}

static void tidy_one(int dirfd, const char *name_z, int64_t now_s)
{
    struct stat st;
    if (!name_ok(span_z(name_z)) || fstatat(dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) < 0 || now_s - st.st_mtime < ONCE_KEPT_S)
        return;
    int fd = fsu_open(dirfd, name_z, O_RDONLY, 0);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(dirfd, name_z, 0);
    close(fd);
}

void once_tidy(const char *mail_root_z, int64_t now_s)
{
    int dirfd = open_folder(mail_root_z, false), fd = dirfd < 0 ? -1 : dup(dirfd);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
        tidy_one(dirfd, e->d_name, now_s);
    if (d != NULL)
        closedir(d);
    else if (fd >= 0)
        close(fd);
    if (dirfd >= 0)
        close(dirfd);
}
