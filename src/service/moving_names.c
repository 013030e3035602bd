/* Mailbox names as other programs write them in file names, and which mailbox of ours they mean. */
#include <stdio.h>
#include <stdlib.h>
#include <uninorm.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/mailbox_name.h"
#include "service/moving_impl.h"

static const struct store_op no_op;

/* What other programs call the folders of RFC 6154. */
static const struct {
    const char *name_z;
    enum store_use use;
} usual[] = {
    {"Sent", STORE_USE_SENT},          {"Sent Items", STORE_USE_SENT},      {"Sent Messages", STORE_USE_SENT},
    {"Sent Mail", STORE_USE_SENT},     {"sent-mail", STORE_USE_SENT},       {"Drafts", STORE_USE_DRAFTS},
    {"Draft", STORE_USE_DRAFTS},       {"Trash", STORE_USE_TRASH},          {"Deleted Items", STORE_USE_TRASH},
    {"Deleted Messages", STORE_USE_TRASH}, {"Bin", STORE_USE_TRASH},        {"Junk", STORE_USE_JUNK},
    {"Junk E-mail", STORE_USE_JUNK},   {"Junk Email", STORE_USE_JUNK},      {"Spam", STORE_USE_JUNK},
    {"Bulk Mail", STORE_USE_JUNK},     {"Archive", STORE_USE_ARCHIVE},      {"Archives", STORE_USE_ARCHIVE},
};

void moving_shown(const char *path_z, char ret[MOVING_SHOWN])
{
    struct span rest = span_z(path_z);
    size_t n = 0;
    while (rest.n > 0) {
        uint32_t c;
        size_t len = utf8_get(rest.p, rest.n, &c);
        bool bad = len == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0);
        size_t need = bad ? 1 : len;
        if (n + need >= MOVING_SHOWN)
            break;
        memcpy(ret + n, bad ? (const uint8_t *)"?" : rest.p, need);
        n += need;
        rest = span_part(rest, len == 0 ? 1 : len, rest.n);
    }
    ret[n] = 0;
}

void moving_say(struct moving *m, const char *entry_z, const char *why_z)
{
    char shown[MOVING_SHOWN];
    moving_shown(entry_z, shown);
    m->say(m->ctx, shown, why_z);
}

void moving_folder_done(struct moving *m, const char *mailbox_z, const char *path_z, const struct moving_count *n)
{
    char shown[MOVING_SHOWN];
    moving_shown(path_z, shown);
    m->folder_done(m->ctx, mailbox_z, shown, n);
}

/* --- one level ---------------------------------------------------------------------------------------------------- */

static bool ends_so(struct span s, const char *tail_z)
{
    size_t n = strlen(tail_z);
    return s.n >= n && span_ieq_z(span_part(s, s.n - n, n), tail_z);
}

/* Endings that say what a file is, and not what its folder is called. */
static bool has_ending(struct span s)
{
    return ends_so(s, ".sbd") || ends_so(s, ".mbox") || ends_so(s, ".msf") || ends_so(s, ".partial");
}

int moving_level_encode(enum moving_form form, struct span level, struct strbuf *out)
{
    struct strbuf wire = {0};
    mailbox_name_to_wire(&wire, level, false);
    struct span w = strbuf_text(&wire);
    size_t last_dot = w.n;
    (void)span_rfind(w, '.', &last_dot);
    for (size_t i = 0; i < w.n; i++) {
        uint8_t c = w.p[i];
        bool hide = c == '\\' || c == '/' ||
                    (c == '.' && (form == MOVING_MAILDIR || i == 0 || (i == last_dot && has_ending(w))));
        if (hide)
            strbuf_f(out, "\\%02x", c);
        else
            strbuf_c(out, c);
    }
    int r = !strbuf_ok(&wire) || !strbuf_ok(out) ? -E_NOMEM : w.n == 0 || w.n > 200 ? -E_INVAL : 0;
    strbuf_done(&wire);
    return r;
}

/* "\2e" and "\5c" as Dovecot's listescape writes them. */
static void unhide(struct span s, struct strbuf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        bool hidden = s.p[i] == '\\' && i + 2 < s.n && ascii_hex(s.p[i + 1]) >= 0 && ascii_hex(s.p[i + 2]) >= 0;
        uint8_t c = hidden ? (uint8_t)(ascii_hex(s.p[i + 1]) << 4 | ascii_hex(s.p[i + 2])) : 0;
        if (hidden && (c == '.' || c == '\\')) {
            strbuf_c(out, c);
            i += 2;
        } else {
            strbuf_c(out, s.p[i]);
        }
    }
}

/* Modified UTF-7, or where it is not that the text itself (Dovecot's mailbox_list_utf8, Thunderbird). */
int moving_level_decode(struct span text, struct strbuf *out)
{
    struct arena mem;
    struct strbuf plain = {0};
    struct span name;
    int r = 0;
    arena_init(&mem, 64 * 1024);
    unhide(text, &plain);
    if (!strbuf_ok(&plain))
        r = -E_NOMEM;
    else if (mailbox_name_from_wire(&mem, strbuf_text(&plain), false, &name) < 0)
        name = strbuf_text(&plain);
    if (r == 0 && !utf8_valid(name))
        r = -E_INVAL;
    if (r == 0) {
        size_t n = 0;
        uint8_t *normal = name.n == 0 ? NULL : u8_normalize(UNINORM_NFC, name.p, name.n, NULL, &n);
        size_t slash;
        if (normal == NULL || span_find(span_of(normal, n), '/', &slash) || n > STORE_NAME_MAX)
            r = -E_INVAL;
        else
            strbuf_add(out, normal, n);
        free(normal);
    }
    if (r == 0 && !strbuf_ok(out))
        r = -E_NOMEM;
    strbuf_done(&plain);
    arena_done(&mem);
    return r;
}

/* --- which mailbox ------------------------------------------------------------------------------------------------ */

static enum store_use usual_use(struct span level)
{
    for (size_t i = 0; i < ARRAY_LEN(usual); i++)
        if (span_ieq_z(level, usual[i].name_z))
            return usual[i].use;
    return STORE_USE_NONE;
}

/* The first level is called as the mailbox with that use is. */
static int by_use(struct moving *m, struct span name, char *ret_z)
{
    struct store_list list;
    size_t slash = name.n;
    span_find(name, '/', &slash);
    enum store_use use = usual_use(span_part(name, 0, slash));
    int n = snprintf(ret_z, STORE_NAME_MAX + 1, SPAN_FMT, SPAN_ARG(name));
    if (use == STORE_USE_NONE)
        return n > STORE_NAME_MAX ? -E_INVAL : 0;
    int r = m->store->ops->mbox_list(m->store, m->who, &list);
    if (r < 0)
        return r;
    bool exact = false;
    for (size_t i = 0; i < list.n; i++)
        exact = exact || (list.mbox[i].exists && span_eq_z(span_part(name, 0, slash), list.mbox[i].name_z));
    for (size_t i = 0; i < list.n && !exact; i++)
        if (list.mbox[i].exists && list.mbox[i].use == use)
            n = snprintf(ret_z, STORE_NAME_MAX + 1, "%s" SPAN_FMT, list.mbox[i].name_z,
                         SPAN_ARG(span_part(name, slash, name.n)));
    store_list_free(&list);
    return n > STORE_NAME_MAX ? -E_INVAL : 0;
}

int moving_mailbox(struct moving *m, struct span name, bool own_name, char *ret_z)
{
    const struct store_ops *ops = m->store->ops;
    char meant[STORE_NAME_MAX + 1];
    struct mbox_id id;
    struct store_box *box;
    if (name.n > STORE_NAME_MAX)
        return -E_INVAL;
    int r = own_name ? 0 : by_use(m, name, meant);
    if (r == 0)
        r = store_name_fold(own_name ? name : span_z(meant), ret_z);
    if (r < 0)
        return r;
    r = ops->box_open(m->store, m->who, span_z(ret_z), &box);
    if (r == 0)
        store_box_free(box);
    if (r != -E_NOTFOUND || m->dry_run)
        return r;
    r = ops->mbox_create(m->store, no_op, m->who, span_z(ret_z), STORE_USE_NONE, &id);
    if (r == 0)
        r = ops->mbox_subscribe(m->store, no_op, m->who, span_z(ret_z), true);
    return r == -E_EXISTS ? 0 : r;
}
