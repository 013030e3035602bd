/* DIAG-13: the store through its files, as a second process beside the server. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "diag/talk.h"
#include "service/account_admin.h"
#include "store/fs_doctor.h"

#define TEXT "From: diagnose@localhost\r\nSubject: storage\r\n\r\noctets\r\n"

static const struct store_op none;

static struct store_box *box(struct diag *d, const char *name_z)
{
    struct store_box *b = NULL;
    if (!diag_need_users(d))
        return NULL;
    int r = d->p.store->ops->box_open(d->p.store, diag_who(d, false), span_z(name_z), &b);
    return diag_want(d, r == 0, "%s: %s", name_z, err_text(r)) ? b : NULL;
}

static uint32_t append(struct diag *d, struct store_box *b, uint64_t flags)
{
    struct store_stage *t = NULL;
    struct store *s = d->p.store;
    int r = store_stage_begin(s, &t);
    if (r == 0)
        r = store_stage_write(t, TEXT, sizeof(TEXT) - 1);
    if (r == 0)
        r = store_stage_finish(t, clock_wall_s());
    struct store_append item = {.box = b, .stage = t, .flags = flags};
    if (r == 0)
        r = store_append(s, none, &item, 1);
    if (r == 0)
        r = item.err;
    if (t != NULL)
        store_stage_free(t);
    return diag_want(d, r == 0, "append: %s", err_text(r)) ? item.uid : 0;
}

static void append_and_read(struct diag *d)
{
    struct store_box *b = box(d, "INBOX");
    struct store_body *body = NULL;
    char got[sizeof(TEXT)];
    if (b == NULL)
        return;
    uint32_t first = append(d, b, 0), second = append(d, b, STORE_SEEN);
    diag_want(d, first != 0 && second > first, "uids %u and %u do not ascend", first, second);
    int r = first == 0 ? -E_NOTFOUND : d->p.store->ops->body_open(b, first, &body);
    if (diag_want(d, r == 0, "read: %s", err_text(r))) {
        struct iovec v = {got, sizeof(got)};
        int64_t n = d->p.store->ops->body_read(body, 0, &v, 1);
        diag_want(d, n == (int64_t)sizeof(TEXT) - 1 && memcmp(got, TEXT, sizeof(TEXT) - 1) == 0,
                  "other octets are read");
        store_body_free(body);
    }
    store_box_free(b);
}

static void placement(struct diag *d)
{
    char path[4400];
    struct stat st;
    struct store_box *b = box(d, "Archive");
    uint32_t uid = b == NULL ? 0 : append(d, b, STORE_FLAGGED | STORE_SEEN);
    if (uid != 0) {
        snprintf(path, sizeof(path), "%s/domains/%s/users/%s/mailboxes/Archive/%04u/%08u_FS.eml",
                 d->p.cfg->mail_root, d->domain_z, d->user_z, uid / 1000, uid);
        diag_want(d, lstat(path, &st) == 0 && S_ISREG(st.st_mode),
                  "no file %08u_FS.eml in shard %04u", uid, uid / 1000);
    }
    if (b != NULL)
        store_box_free(b);
}

static void flags(struct diag *d)
{
    struct store_result res;
    struct store_delta delta;
    uint64_t bits = 0;
    struct span keyword = SPAN_LIT("$Diagnosed");
    struct store_box *b = box(d, "Drafts");
    uint32_t uid = b == NULL ? 0 : append(d, b, 0);
    if (uid != 0) {
        int r = d->p.store->ops->keyword_add(b, none, &keyword, 1, &bits);
        if (diag_want(d, r == 0, "keyword: %s", err_text(r))) {
            r = d->p.store->ops->flags(b, none, &uid, 1, STORE_FLAGS_ADD, STORE_ANSWERED | bits,
                                       UINT64_MAX, &res, &delta);
            diag_want(d, r == 0 && res.err == 0 && res.flags == (STORE_ANSWERED | bits),
                      "flags: %s", err_text(r < 0 ? r : res.err));
        }
    }
    if (b != NULL)
        store_box_free(b);
}

static void copy_move_delete(struct diag *d)
{
    struct store_copied copied;
    struct store_result res;
    struct store_delta from, to;
    uint32_t uv;
    struct store_box *a = box(d, "Junk"), *b = a == NULL ? NULL : box(d, "Trash");
    uint32_t uid = b == NULL ? 0 : append(d, a, 0);
    const struct store_ops *ops = d->p.store->ops;
    if (uid != 0) {
        int r = ops->copy(a, none, &uid, 1, true, b, &copied, &uv, &to);
        diag_want(d, r == 0 && copied.dst_uid != 0, "copy: %s", err_text(r));
        r = ops->move(a, none, &uid, 1, true, b, &copied, &uv, &from, &to);
        diag_want(d, r == 0 && copied.dst_uid != 0, "move: %s", err_text(r));
        uid = copied.dst_uid;
        r = ops->expunge(b, none, &uid, 1, 0, &res, &to);
        diag_want(d, r == 0 && res.err == 0, "delete: %s", err_text(r < 0 ? r : res.err));
    }
    if (a != NULL)
        store_box_free(a);
    if (b != NULL)
        store_box_free(b);
}

static void on_finding(void *ctx, const struct doctor_finding *f)
{
    struct diag *d = ctx;
    diag_want(d, false, "%s%s%s: %s", f->place_z, f->place_z[0] == 0 ? "" : " ", f->first_z,
              doctor_damage_text[f->damage]);
}

static void agreement(struct diag *d)
{
    struct doctor_job job = {
        .domain = span_z(d->domain_z), .user = span_z(d->user_z), .tell = on_finding, .ctx = d};
    if (!diag_need_users(d))
        return;
    int r = fs_doctor(d->p.store, &job);
    diag_want(d, r == 0, "%s", err_text(r));
}

static bool set_quota(struct diag *d, int64_t mb)
{
    struct account_change ch = {.set_quota = true, .quota_mb = mb};
    int r = account_change(d->p.accounts, d->p.cfg, span_z(d->domain_z), span_z(d->user_z), &ch);
    return diag_want(d, r == 0, "the quota cannot be set: %s", err_text(r));
}

/* A quota of 1 MiB refuses 2, which no other limit does. */
static void quota(struct diag *d)
{
    struct talk t;
    if (!diag_need_users(d) || !set_quota(d, 1))
        return;
    enum talk_status s = talk_imap_login(d, false, &t);
    if (talk_want(d, s == TALK_OK, &t, "")) {
        s = talk_imap(&t, "GETQUOTAROOT INBOX");
        talk_want(d, s == TALK_OK && talk_has(&t, "(STORAGE ") && talk_has(&t, " 1024)"), &t, "no limit is told");
        s = talk_imap(&t, "APPEND INBOX {%u}", 2u * 1024 * 1024);
        talk_want(d, s == TALK_NO && (talk_has(&t, "[OVERQUOTA]") || d->p.cfg->smtp_max_message_size < 2 * 1024 * 1024), &t,
                  "2 MiB beyond the quota");
    }
    talk_close(&t);
    set_quota(d, DIAG_QUOTA_MB);
}

static const struct diag_check checks[] = {
    {"store.append", "a message is appended and read, uids ascend", append_and_read},
    {"store.shards", "it lies in the shard of its uid, under the name of its flags", placement},
    {"store.flags", "flags and keywords are kept", flags},
    {"store.change", "copy, move and delete work", copy_move_delete},
    {"store.agreement", "journal, names, usage and cache agree", agreement},
    {"store.quota", "the quota is told and enforced", quota},
};
const struct diag_phase diag_storage = {3, "Backend Storage", checks, ARRAY_LEN(checks)};
