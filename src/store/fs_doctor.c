/* doctor walks mail_root: what it looks at, and that mending is followed by another look (SPEC STORE-40). The mailbox:
 * fs_doctor_box.c; mending: fs_doctor_mend.c; the queue: fs_doctor_queue.c. */
#include "store/fs_doctor.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_doctor_int.h"

#define OLD_S      3600
#define JSON_MAX   ((size_t)1024 * 1024)
#define AGAIN_MS   300
#define LOOKS      4
#define ROUNDS_MAX 3 /* what was closed to us may hide more */

const char *const doctor_damage_word[DOCTOR_DAMAGE__COUNT] = {
#define DOCTOR_DAMAGE(name, word, passing, text) [DOCTOR_##name] = word,
#include "store/doctor_damage.def"
#undef DOCTOR_DAMAGE
};

const char *const doctor_damage_text[DOCTOR_DAMAGE__COUNT] = {
#define DOCTOR_DAMAGE(name, word, passing, text) [DOCTOR_##name] = text,
#include "store/doctor_damage.def"
#undef DOCTOR_DAMAGE
};

static const bool passing[DOCTOR_DAMAGE__COUNT] = {
#define DOCTOR_DAMAGE(name, word, passes, text) [DOCTOR_##name] = passes,
#include "store/doctor_damage.def"
#undef DOCTOR_DAMAGE
};

/* --- lists ---------------------------------------------------------------------------------------------------------- */

static struct doctor_found *find(const struct doctor_list *l, enum doctor_damage what, const char *dir_z)
{
    for (size_t i = l->n; i-- > 0;)
        if (l->at[i].damage == what && strcmp(l->at[i].dir_z, dir_z) == 0)
            return &l->at[i];
    return NULL;
}

bool doctor_has(const struct doctor_list *l, enum doctor_damage what, const char *dir_z)
{
    return find(l, what, dir_z) != NULL;
}

void doctor_add(struct doctor_list *l, enum doctor_damage what, const char *dir_z, const char *name_z)
{
    for (size_t i = l->n; i-- > 0 && strcmp(l->at[i].dir_z, dir_z) == 0;)
        if (l->at[i].damage == what) {
            l->at[i].n++;
            return;
        }
    if (l->n == l->cap) {
        size_t cap = l->cap * 2 + 16;
        struct doctor_found *p = realloc(l->at, cap * sizeof(*p));
        if (p == NULL) {
            l->err = -E_NOMEM;
            return;
        }
        l->at = p;
        l->cap = cap;
    }
    struct doctor_found f = {.damage = what, .dir_z = strdup(dir_z), .first_z = strdup(name_z), .n = 1};
    if (f.dir_z == NULL || f.first_z == NULL) {
        free(f.dir_z);
        free(f.first_z);
        l->err = -E_NOMEM;
        return;
    }
    l->at[l->n++] = f;
}

void doctor_list_done(struct doctor_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->at[i].dir_z);
        free(l->at[i].first_z);
    }
    free(l->at);
    memset(l, 0, sizeof(*l));
}

/* --- single files --------------------------------------------------------------------------------------------------- */

bool doctor_entry(struct doctor_list *l, int dirfd, const char *dir_z, const char *name_z, struct stat *ret)
{
    if (fstatat(dirfd, name_z, ret, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    mode_t want = S_ISDIR(ret->st_mode) ? 0700 : 0600;
    if (ret->st_uid != geteuid())
        doctor_add(l, DOCTOR_OWNER, dir_z, name_z);
    if ((S_ISDIR(ret->st_mode) || S_ISREG(ret->st_mode)) && (ret->st_mode & 0777) != want)
        doctor_add(l, DOCTOR_MODE, dir_z, name_z);
    return true;
}

bool doctor_is_old(const struct stat *st)
{
    return st->st_mtim.tv_sec < clock_wall_s() - OLD_S;
}

static void look_json(struct doctor_list *l, int dirfd, const char *dir_z, const char *name_z, bool needed)
{
    cJSON *o;
    int r = fs_json_read(dirfd, name_z, JSON_MAX, &o);
    if (r == 0)
        cJSON_Delete(o);
    else if (r != -E_NOTFOUND || needed)
        doctor_add(l, DOCTOR_JSON, dir_z, name_z);
}

/* --- an account ----------------------------------------------------------------------------------------------------- */

static int open_user(struct fs_store *fs, const char *domain_z, const char *user_z)
{
    int d = fsu_open_dir(fs->domainsfd, domain_z);
    int users = d < 0 ? d : fsu_open_dir(d, "users");
    int u = users < 0 ? users : fsu_open_dir(users, user_z);
    if (d >= 0)
        close(d);
    if (users >= 0)
        close(users);
    return u;
}

static void look_boxes(struct doctor_job *job, struct doctor_list *l, int boxesfd, struct doctor_sum *sum)
{
    struct fs_names names;
    char plain[STORE_NAME_MAX + 1];
    if (fs_names_read(boxesfd, &names) < 0)
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        struct stat st;
        if (!doctor_entry(l, boxesfd, "", name, &st))
            continue;
        if (name[0] == '.')
            doctor_add(l, DOCTOR_LEFT_OVER, "", name);
        else if (!S_ISDIR(st.st_mode))
            doctor_add(l, DOCTOR_FOREIGN, "", name);
        else if (store_name_decode(span_z(name), plain) <= 0)
            doctor_add(l, DOCTOR_MAILBOX_NAME, "", name);
        else
            doctor_look_box(job, l, boxesfd, name, sum);
        if (job->progress != NULL)
            job->progress(job->ctx, job);
    }
    fs_names_done(&names);
}

static void look_uid_validity(struct doctor_list *l, int fd, uint32_t highest)
{
    cJSON *o;
    if (fs_json_read(fd, "uidvalidity.json", JSON_MAX, &o) < 0)
        return;
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, "last");
    if (!cJSON_IsNumber(v) || v->valuedouble < highest)
        doctor_add(l, DOCTOR_UIDVALIDITY, "", "uidvalidity.json");
    cJSON_Delete(o);
}

static void look_usage(struct doctor_list *l, int fd, const struct doctor_sum *sum)
{
    struct store_usage seen;
    int r = fs_usage_peek(fd, &seen);
    bool off = r == 1 && sum->whole && (seen.bytes != sum->usage.bytes || seen.messages != sum->usage.messages);
    if (!off && r != -E_SYNTAX)
        return;
    doctor_add(l, DOCTOR_USAGE, "", "usage.json");
    struct doctor_found *f = find(l, DOCTOR_USAGE, "");
    if (f != NULL && off) /* not this much the next time: nothing is wrong but that the mailboxes change */
        f->off = (seen.bytes - sum->usage.bytes) ^ (seen.messages - sum->usage.messages) << 32;
}

static void look_user(struct fs_store *fs, struct doctor_job *job, const char *domain_z, const char *user_z,
                      struct doctor_list *l)
{
    struct fs_names names;
    struct stat st;
    struct doctor_sum sum = {.whole = true};
    int fd = open_user(fs, domain_z, user_z);
    if (fd < 0 || fs_names_read(fd, &names) < 0) {
        if (fd >= 0)
            close(fd);
        return; /* deleted meanwhile, or closed to us: told one level above */
    }
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        if (doctor_entry(l, fd, "", name, &st) && name[0] == '.' && S_ISREG(st.st_mode) && doctor_is_old(&st))
            doctor_add(l, DOCTOR_LEFT_OVER, "", name);
    }
    fs_names_done(&names);
    look_json(l, fd, "", "user.json", true);
    look_json(l, fd, "", "subscriptions.json", false);
    look_json(l, fd, "", "uidvalidity.json", false);
    look_json(l, fd, "", "rename.json", false);
    int boxes = fsu_open_dir(fd, "mailboxes");
    if (boxes >= 0) {
        look_boxes(job, l, boxes, &sum);
        close(boxes);
    }
    look_uid_validity(l, fd, sum.uid_validity);
    look_usage(l, fd, &sum);
    close(fd);
}

/* --- what counts ---------------------------------------------------------------------------------------------------- */

/* One way to look at an account, a domain, the rest. */
struct scope {
    struct fs_store *fs;
    struct doctor_job *job;
    const char *domain_z, *user_z; /* both: an account; domain_z alone: its files; none: the rest of mail_root */
    void (*look)(const struct scope *sc, struct doctor_list *l);
    void (*mend)(const struct scope *sc, const struct doctor_list *l);
};

static bool any_passing(const struct doctor_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (passing[l->at[i].damage])
            return true;
    return false;
}

static void copy_to(struct doctor_list *into, const struct doctor_found *f)
{
    doctor_add(into, f->damage, f->dir_z, f->first_z);
    struct doctor_found *copy = find(into, f->damage, f->dir_z);
    if (copy != NULL)
        *copy = (struct doctor_found){f->damage, copy->dir_z, copy->first_z, f->n, f->off};
}

/* Of `now`, which is used up, what does not pass, or was there before and just so. */
static void lasting(struct doctor_list *now, const struct doctor_list *before, struct doctor_list *ret)
{
    for (size_t i = 0; i < now->n; i++) {
        const struct doctor_found *f = &now->at[i], *was = find(before, f->damage, f->dir_z);
        if (!passing[f->damage] || (was != NULL && was->off == f->off))
            copy_to(ret, f);
    }
    ret->err = now->err != 0 ? now->err : before->err;
    doctor_list_done(now);
}

/* Of what may pass only what is found at every look: beside a busy server two are soon the same. `ret` is empty. */
static void look(const struct scope *sc, struct doctor_list *ret)
{
    const struct timespec pause = {.tv_nsec = AGAIN_MS * 1000000L};
    struct doctor_job before = *sc->job;
    sc->look(sc, ret);
    for (int i = 1; i < LOOKS && any_passing(ret); i++) {
        struct doctor_list now = {0}, was = *ret;
        nanosleep(&pause, NULL);
        sc->job->mailboxes = before.mailboxes;
        sc->job->messages = before.messages;
        sc->look(sc, &now);
        *ret = (struct doctor_list){0};
        lasting(&now, &was, ret);
        doctor_list_done(&was);
    }
}

static void tell(const struct scope *sc, const struct doctor_found *f, bool mended)
{
    char account[600] = "", plain[STORE_NAME_MAX + 1];
    if (sc->user_z != NULL)
        snprintf(account, sizeof(account), "%s@%s", sc->user_z, sc->domain_z);
    bool named = sc->user_z != NULL && store_name_decode(span_z(f->dir_z), plain) > 0;
    struct doctor_finding out = {.damage = f->damage, .account_z = account, .place_z = named ? plain : f->dir_z,
                                 .first_z = f->first_z, .n = f->n, .mended = mended};
    sc->job->found++;
    sc->job->left += !mended;
    sc->job->tell(sc->job->ctx, &out);
}

/* Everything of `from` that `into` has not. */
static void merge(struct doctor_list *into, const struct doctor_list *from)
{
    for (size_t i = 0; i < from->n; i++)
        if (!doctor_has(into, from->at[i].damage, from->at[i].dir_z))
            copy_to(into, &from->at[i]);
}

static int examine(const struct scope *sc)
{
    struct doctor_list found = {0}, now = {0};
    look(sc, &found);
    int r = found.err;
    bool mending = sc->job->repair && found.n > 0;
    merge(&now, &found);
    for (int round = 0; mending && round < ROUNDS_MAX && now.n > 0 && r == 0; round++) {
        struct doctor_job before = *sc->job;
        sc->mend(sc, &now);
        doctor_list_done(&now);
        look(sc, &now);
        sc->job->mailboxes = before.mailboxes;
        sc->job->messages = before.messages;
        merge(&found, &now);
        r = now.err != 0 ? now.err : found.err;
    }
    for (size_t i = 0; i < found.n; i++)
        tell(sc, &found.at[i], mending && !doctor_has(&now, found.at[i].damage, found.at[i].dir_z));
    doctor_list_done(&found);
    doctor_list_done(&now);
    return r;
}

/* --- the tree ------------------------------------------------------------------------------------------------------- */

static void look_at_user(const struct scope *sc, struct doctor_list *l)
{
    look_user(sc->fs, sc->job, sc->domain_z, sc->user_z, l);
}

static void mend_user(const struct scope *sc, const struct doctor_list *l)
{
    struct store_account who = {.domain = span_z(sc->domain_z), .user = span_z(sc->user_z)};
    doctor_mend_user(&sc->fs->pub, who, l);
}


/* Modes and owners of a directory's entries, one level. */
static void look_entries(struct fs_store *fs, struct doctor_list *l, const char *dir_z, bool temporary)
{
    struct fs_names names;
    struct stat st;
    int fd = openat(fs->rootfd, dir_z, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fs_names_read(fd, &names) < 0) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        if (doctor_entry(l, fd, dir_z, name, &st) && temporary && S_ISREG(st.st_mode) && doctor_is_old(&st))
            doctor_add(l, DOCTOR_LEFT_OVER, dir_z, name);
    }
    fs_names_done(&names);
    close(fd);
}

static void look_at_domain(const struct scope *sc, struct doctor_list *l)
{
    struct stat st;
    int fd = fsu_open_dir(sc->fs->domainsfd, sc->domain_z);
    if (fd < 0)
        return;
    doctor_entry(l, sc->fs->domainsfd, "domains", sc->domain_z, &st);
    char dir[320];
    snprintf(dir, sizeof(dir), "domains/%s", sc->domain_z);
    if (doctor_entry(l, fd, dir, "aliases.json", &st))
        look_json(l, fd, dir, "aliases.json", false);
    doctor_entry(l, fd, dir, "users", &st);
    close(fd);
    snprintf(dir, sizeof(dir), "domains/%s/users", sc->domain_z);
    look_entries(sc->fs, l, dir, false);
}

static void mend_top(const struct scope *sc, const struct doctor_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->at[i].damage == DOCTOR_MODE)
            doctor_fix_modes(sc->fs->rootfd, l->at[i].dir_z);
        if (l->at[i].damage == DOCTOR_LEFT_OVER) /* beside mail, as in the queue, only what has a temporary name */
            doctor_sweep(sc->fs->rootfd, l->at[i].dir_z, strcmp(l->at[i].dir_z, "tmp") == 0);
    }
    if (sc->domain_z == NULL)
        doctor_mend_queue(sc->fs, l);
}

static void look_at_rest(const struct scope *sc, struct doctor_list *l)
{
    look_entries(sc->fs, l, ".", false);
    look_entries(sc->fs, l, "tls", false);
    look_entries(sc->fs, l, "tmp", true);
    doctor_look_queue(sc->fs, l);
}

static int examine_users(struct scope *sc)
{
    struct fs_names names;
    int d = fsu_open_dir(sc->fs->domainsfd, sc->domain_z);
    int users = d < 0 ? d : fsu_open_dir(d, "users");
    if (d >= 0)
        close(d);
    if (users < 0)
        return users == -E_NOTFOUND && sc->job->user.n == 0 ? 0 : users;
    int r = fs_names_read(users, &names);
    bool any = false;
    for (size_t i = 0; r == 0 && i < names.n; i++) {
        sc->user_z = names.text + names.name[i].at;
        if (!fs_part_ok(span_z(sc->user_z)) || (names.name[i].type != DT_DIR && names.name[i].type != DT_UNKNOWN) ||
            (sc->job->user.n > 0 && !span_eq(sc->job->user, span_z(sc->user_z))))
            continue;
        any = true;
        sc->look = look_at_user;
        sc->mend = mend_user;
        r = examine(sc);
        sc->job->accounts++;
    }
    sc->user_z = NULL;
    fs_names_done(&names);
    close(users);
    return r == 0 && !any && sc->job->user.n > 0 ? -E_NOTFOUND : r;
}

int fs_doctor(struct store *s, struct doctor_job *job)
{
    struct fs_names names;
    struct scope sc = {.fs = fs_of(s), .job = job};
    int r = fs_names_read(sc.fs->domainsfd, &names);
    if (r < 0)
        return r;
    bool any = false;
    for (size_t i = 0; i < names.n && r == 0; i++) {
        sc.domain_z = names.text + names.name[i].at;
        if (!fs_part_ok(span_z(sc.domain_z)) || (job->domain.n > 0 && !span_eq(job->domain, span_z(sc.domain_z))))
            continue;
        any = true;
        sc.look = look_at_domain;
        sc.mend = mend_top;
        if (job->user.n == 0)
            r = examine(&sc);
        if (r == 0)
            r = examine_users(&sc);
    }
    fs_names_done(&names);
    sc.domain_z = NULL;
    sc.look = look_at_rest;
    sc.mend = mend_top;
    if (r == 0 && job->domain.n == 0)
        r = examine(&sc);
    return r == 0 && !any && job->domain.n > 0 ? -E_NOTFOUND : r;
}
