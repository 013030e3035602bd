/* status.json of a mailbox (SPEC STORE-02, 03, 12, 31). Written under the mailbox's lock only. */
#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define STATUS_MAX (64 * 1024)

static bool get_u64(const cJSON *o, const char *key_z, uint64_t max, uint64_t *ret)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key_z);
    if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0) || v->valuedouble > (double)max)
        return false;
    *ret = (uint64_t)v->valuedouble;
    return true;
}

static void set(cJSON *o, const char *key_z, cJSON *v)
{
    cJSON_DeleteItemFromObjectCaseSensitive(o, key_z);
    cJSON_AddItemToObject(o, key_z, v);
}

static void set_u64(cJSON *o, const char *key_z, uint64_t v)
{
    char text[24];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)v);
    set(o, key_z, cJSON_CreateRaw(text)); /* cJSON prints large numbers with an exponent */
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool get_id(const cJSON *o, struct mbox_id *ret)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "mailbox_id"));
    struct mbox_id id;
    if (text == NULL || strlen(text) != 32)
        return false;
    for (size_t i = 0; i < 16; i++) {
        int hi = hex_value(text[2 * i]), lo = hex_value(text[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        id.b[i] = (uint8_t)(hi << 4 | lo);
    }
    *ret = id;
    return true;
}

static void get_keywords(const cJSON *o, struct store_keywords *kw)
{
    const cJSON *k;
    memset(kw, 0, sizeof(*kw));
    cJSON_ArrayForEach(k, cJSON_GetObjectItemCaseSensitive(o, "keywords"))
    {
        int index = k->string != NULL && k->string[0] != 0 && k->string[1] == 0
                        ? fs_keyword_index(k->string[0])
                        : -1;
        const char *name = cJSON_GetStringValue(k);
        if (index < 0 || name == NULL || name[0] == 0 || strlen(name) > STORE_KEYWORD_MAX ||
            kw->name_z[index][0] != 0)
            continue;
        snprintf(kw->name_z[index], sizeof(kw->name_z[index]), "%s", name);
        kw->used++;
    }
}

int fs_status_read(int dirfd, struct fs_status *ret, struct fs_stamp *ret_stamp)
{
    struct fs_status st = {.uid_next = 1};
    struct fs_stamp stamp = {0};
    struct stat sb;
    cJSON *o;
    uint64_t v = 0;
    int r = ret_stamp == NULL ? 0 : fs_stamp_of(dirfd, "status.json", &stamp, &sb);
    if (r == 0)
        r = fs_json_read(dirfd, "status.json", STATUS_MAX, &o);
    if (r != 0)
        return r;
    if (!cJSON_IsObject(o) || !get_u64(o, "uid_validity", UINT32_MAX, &v) || v == 0) {
        cJSON_Delete(o);
        return -E_SYNTAX;
    }
    st.uid_validity = (uint32_t)v;
    if (get_u64(o, "uid_next", UINT64_C(1) << 32, &v) && v > 0)
        st.uid_next = v;
    if (get_u64(o, "recent_uid", UINT32_MAX, &v))
        st.recent_uid = (uint32_t)v;
    get_u64(o, "modseq_limit", UINT64_C(1) << 62, &st.modseq_limit);
    get_u64(o, "generation", UINT64_C(1) << 62, &st.generation);
    get_id(o, &st.id); /* stays zero in an older tree */
    const char *use = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "special_use"));
    st.use_known = use != NULL;
    for (int u = 0; use != NULL && u < STORE_USE__COUNT; u++)
        if (span_ieq_z(span_z(use), store_use_name[u]))
            st.use = (enum store_use)u;
    get_keywords(o, &st.kw);
    cJSON_Delete(o);
    *ret = st;
    if (ret_stamp != NULL)
        *ret_stamp = stamp;
    return 0;
}

static cJSON *read_object(int dirfd)
{
    cJSON *o;
    if (fs_json_read(dirfd, "status.json", STATUS_MAX, &o) < 0)
        return cJSON_CreateObject();
    if (cJSON_IsObject(o))
        return o;
    cJSON_Delete(o);
    return cJSON_CreateObject();
}

int fs_status_write(int dirfd, const struct fs_status *st)
{
    char id[33];
    cJSON *o = read_object(dirfd);
    cJSON *kw = cJSON_CreateObject();
    if (o == NULL || kw == NULL) {
        cJSON_Delete(o);
        cJSON_Delete(kw);
        return -E_NOMEM;
    }
    for (size_t i = 0; i < 16; i++)
        snprintf(id + 2 * i, 3, "%02x", st->id.b[i]);
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (st->kw.name_z[i][0] != 0)
            cJSON_AddStringToObject(kw, (char[]){fs_keyword_letter(i), 0}, st->kw.name_z[i]);
    set_u64(o, "uid_validity", st->uid_validity);
    set_u64(o, "uid_next", st->uid_next);
    set(o, "keywords", kw);
    set(o, "mailbox_id", cJSON_CreateString(id));
    set(o, "special_use", cJSON_CreateString(store_use_name[st->use]));
    set_u64(o, "recent_uid", st->recent_uid);
    set_u64(o, "modseq_limit", st->modseq_limit);
    set(o, "boot_id", cJSON_CreateString(clock_boot_id()));
    set_u64(o, "generation", st->generation);
    char *text = cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    if (text == NULL)
        return -E_NOMEM;
    int r = fsu_replace(dirfd, "status.json", span_z(text), 0600);
    cJSON_free(text);
    return r;
}

int fs_status_reload(struct fs_box *b)
{
    struct fs_stamp now;
    struct stat sb;
    struct fs_status st;
    int r = fs_stamp_of(b->dirfd, "status.json", &now, &sb);
    if (r < 0 || fs_stamp_eq(&now, &b->st_stamp))
        return r;
    r = fs_status_read(b->dirfd, &st, &now);
    if (r != 0)
        return r;
    if (mbox_id_eq(st.id, b->st.id) && st.uid_validity == b->st.uid_validity) {
        b->st = st;
        b->st_stamp = now;
    }
    return 0;
}

int fs_status_save(struct fs_box *b)
{
    struct stat sb;
    int r = fs_status_reload(b); /* another process may have added keywords */
    if (r < 0 && r != -E_NOTFOUND && r != -E_SYNTAX)
        return r;
    struct fs_status st = b->st;
    if (st.uid_next < b->m.uid_next)
        st.uid_next = b->m.uid_next;
    if (st.recent_uid < b->m.recent_uid)
        st.recent_uid = b->m.recent_uid;
    if (st.modseq_limit < b->m.modseq + FS_MODSEQ_STEP / 2)
        st.modseq_limit = b->m.modseq + FS_MODSEQ_STEP;
    st.generation = b->jh.generation;
    r = fs_status_write(b->dirfd, &st);
    if (r < 0)
        return r;
    b->st = st;
    return fs_stamp_of(b->dirfd, "status.json", &b->st_stamp, &sb);
}

/* lock held, jmx not */
static int modseq_room_locked(struct fs_box *b, size_t n)
{
    int r = 0;
    pthread_mutex_lock(&b->jmx);
    if (b->m.modseq + n + FS_MODSEQ_STEP / 4 > b->st.modseq_limit) {
        r = fs_status_reload(b);
        if (r == 0 && b->m.modseq + n + FS_MODSEQ_STEP / 4 > b->st.modseq_limit) {
            b->st.modseq_limit = b->m.modseq + n + FS_MODSEQ_STEP;
            r = fs_status_save(b);
            if (r < 0)
                b->st.modseq_limit = 0; /* unknown what stands on the disk: ask again */
        }
    }
    pthread_mutex_unlock(&b->jmx);
    return r;
}

int fs_modseq_room(struct fs_box *b, size_t n)
{
    pthread_mutex_lock(&b->jmx);
    bool enough = b->loaded && b->m.modseq + n + FS_MODSEQ_STEP / 8 <= b->st.modseq_limit;
    pthread_mutex_unlock(&b->jmx);
    if (enough)
        return 0;
    int r = fs_box_lock(b, false);
    if (r < 0)
        return r;
    r = modseq_room_locked(b, n);
    fs_box_unlock(b);
    return r;
}

int fs_uid_next_durable(struct fs_box *b, const uint32_t *uid, size_t n)
{
    uint32_t highest = 0;
    for (size_t i = 0; i < n; i++)
        if (uid[i] > highest)
            highest = uid[i];
    pthread_mutex_lock(&b->jmx);
    bool durable = b->loaded && highest < b->st.uid_next;
    pthread_mutex_unlock(&b->jmx);
    if (durable)
        return 0;
    int r = fs_box_lock(b, false);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->jmx);
    if (highest >= b->st.uid_next && b->m.uid_next > b->st.uid_next)
        r = fs_status_save(b);
    pthread_mutex_unlock(&b->jmx);
    fs_box_unlock(b);
    return r;
}
