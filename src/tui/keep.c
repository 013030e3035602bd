/* What was written is kept: on the disk first, then in Drafts or Sent, and only then the draft it came from goes
 * (SPEC TUI-03). What breaks off on the way is there again at the next connection. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fsutil.h"
#include "tui/act.h"
#include "tui/tui_impl.h"

#define UNSENT_MAX (100u * 1024u * 1024u)

static const struct kept {
    const char *prefix_z; /* of its file; "unsent-ID+VALIDITY+UID.eml" stands in the place of a message of Drafts */
    enum box_use use;
    const char *box_z; /* where no mailbox has that use */
    const char *flags_z;
} keeps[] = {{"unsent-", USE_DRAFTS, "Drafts", "\\Draft \\Seen"}, {"sent-", USE_SENT, "Sent", "\\Seen"}};
enum { KEEP_DRAFT, KEEP_SENT };

struct storing {
    bool tell;
    uint32_t serial; /* of the draft, while that is open; 0: none */
    struct place old;
    char path_z[TUI_PATH_MAX + 300]; /* "": no file */
};

/* -- the old draft goes */

static bool same(const struct place *a, const struct place *b)
{
    return a->uid == b->uid && a->validity == b->validity;
}

static void note_gone(struct tui *t, const struct place *old)
{
    if (old->uid == 0 || t->gone_n == ARRAY_LEN(t->gone))
        return;
    for (size_t i = 0; i < t->gone_n; i++)
        if (same(&t->gone[i], old))
            return;
    t->gone[t->gone_n++] = *old;
}

static void removed(struct tui *t, const struct imap_reply *r, struct op *op)
{
    if (r->status == IMAP_BYE) /* once more, at the next connection */
        note_gone(t, &(struct place){op->a, op->b});
    else if (r->status != IMAP_OK)
        tui_complain(t, "The old draft: " SPAN_FMT, SPAN_ARG(r->text));
}

static void say_remove(struct tui *t, const struct place *old, const char *format_z)
{
    struct imap_say say = {0};
    struct op *op = tui_op(t, "deleting the old draft");
    op->a = old->validity;
    op->b = old->uid;
    op->done = removed;
    op->renumbers = true;
    imap_say_f(&say, "UID %s %u", format_z, old->uid);
    if (strcmp(format_z, "STORE") == 0)
        imap_say_z(&say, " +FLAGS.SILENT (\\Deleted)");
    tui_op_say(op, &say);
}

void tui_keep_replaced(struct tui *t)
{
    const char *drafts_z = tui_box_for(t, USE_DRAFTS);
    struct place gone[ARRAY_LEN(t->gone)];
    size_t n = t->gone_n;
    if (!t->ready || t->opening || drafts_z == NULL || t->open_z == NULL || strcmp(drafts_z, t->open_z) != 0)
        return;
    memcpy(gone, t->gone, sizeof(gone));
    t->gone_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (gone[i].validity != t->validity)
            continue;
        tui_view_leave(t, gone[i].uid);
        say_remove(t, &gone[i], "STORE");
        if (imap_client_has(t->imap, "UIDPLUS") || imap_client_has(t->imap, "IMAP4rev2"))
            say_remove(t, &gone[i], "EXPUNGE"); /* EXPUNGE alone would take what others marked, too */
    }
}

/* -- to a mailbox */

/* Where it lies now is what the next storing of the same draft replaces. */
static void stands_at(struct tui *t, const struct imap_reply *r, uint32_t serial)
{
    struct imap_read args = r->args;
    struct place at;
    if (t->draft != NULL && serial != 0 && t->draft->serial == serial && imap_reply_code_is(r, "APPENDUID") &&
        imap_read_u32(&args, &at.validity) && imap_read_u32(&args, &at.uid))
        t->draft->was = at;
}

static void stored(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct storing s;
    memcpy(&s, op->octets.p, sizeof(s));
    if (r->status != IMAP_OK) {
        tui_complain(t, "%s: " SPAN_FMT "%s", op->text_z, SPAN_ARG(r->text), s.path_z[0] == '\0' ? "" : "; it is kept on the disk");
        return;
    }
    if (s.path_z[0] != '\0')
        unlink(s.path_z);
    if (s.tell)
        tui_say(t, "Kept in %s", op->text_z);
    stands_at(t, r, s.serial);
    note_gone(t, &s.old);
    tui_keep_replaced(t);
}

static void append(struct tui *t, const char *box_z, const struct kept *k, struct span message, const struct storing *s)
{
    struct imap_say say = {0};
    struct op *op = tui_op(t, "storing");
    op->text_z = tui_dup(span_z(box_z));
    op->done = stored;
    strbuf_add(&op->octets, s, sizeof(*s));
    imap_say_z(&say, "APPEND ");
    imap_say_mailbox(&say, span_z(box_z));
    imap_say_f(&say, " (%s) ", k->flags_z);
    imap_say_literal(&say, message);
    tui_op_say(op, &say);
}

/* -- on the disk */

static bool keep_file(struct tui *t, const struct kept *k, struct span message, struct storing *s)
{
    char id[CRYPTO_ID_MAX], place[40] = "", name[120];
    int dir = open(t->folder_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    crypto_id(id);
    if (s->old.uid != 0)
        snprintf(place, sizeof(place), "+%u+%u", s->old.validity, s->old.uid);
    snprintf(name, sizeof(name), "%s%s%s.eml", k->prefix_z, id, place);
    int r = dir < 0 ? -1 : fsu_replace(dir, name, message, 0600);
    if (dir >= 0)
        close(dir);
    if (r == 0)
        snprintf(s->path_z, sizeof(s->path_z), "%s/%s", t->folder_z, name);
    return r == 0;
}

enum outcome { KEPT_NOWHERE, KEPT_ON_DISK, KEPT_ON_ITS_WAY };

static enum outcome keep(struct tui *t, const struct kept *k, struct span message, struct storing *s)
{
    bool on_disk = keep_file(t, k, message, s);
    const char *box_z = tui_box_for(t, k->use);
    if (!t->ready || box_z == NULL)
        return on_disk ? KEPT_ON_DISK : KEPT_NOWHERE;
    append(t, box_z, k, message, s);
    return KEPT_ON_ITS_WAY;
}

/* "...+VALIDITY+UID.eml" */
static struct place place_of(const char *name_z)
{
    struct place none = {0};
    struct span name = span_z(name_z);
    size_t first, last;
    uint64_t validity, uid;
    if (!span_find(name, '+', &first) || !span_rfind(name, '+', &last) || first == last || name.n < last + 5 ||
        span_u64(span_part(name, first + 1, last - first - 1), UINT32_MAX, &validity) < 0 ||
        span_u64(span_part(name, last + 1, name.n - last - 5), UINT32_MAX, &uid) < 0)
        return none;
    return (struct place){(uint32_t)validity, (uint32_t)uid};
}

static bool on_its_way(const struct tui *t, const char *path_z)
{
    for (const struct op *op = t->ops; op != NULL; op = op->next)
        if (op->done == stored && strcmp(((const struct storing *)(const void *)op->octets.p)->path_z, path_z) == 0)
            return true;
    return false;
}

static void send_kept(struct tui *t, const char *name_z)
{
    struct storing s = {.tell = true, .old = place_of(name_z)};
    char *text;
    size_t n;
    snprintf(s.path_z, sizeof(s.path_z), "%s/%s", t->folder_z, name_z);
    for (size_t i = 0; i < ARRAY_LEN(keeps); i++) {
        const struct kept *k = &keeps[i];
        if (strncmp(name_z, k->prefix_z, strlen(k->prefix_z)) != 0 || on_its_way(t, s.path_z) ||
            fsu_read(AT_FDCWD, s.path_z, UNSENT_MAX, &text, &n) < 0)
            continue;
        const char *box_z = tui_box_for(t, k->use);
        append(t, box_z == NULL ? k->box_z : box_z, k, span_of(text, n), &s);
        free(text);
    }
}

void tui_keep_unsent(struct tui *t)
{
    DIR *dir = t->unsent_told ? NULL : opendir(t->folder_z);
    struct dirent *e;
    while (dir != NULL && (e = readdir(dir)) != NULL)
        send_kept(t, e->d_name);
    if (dir != NULL)
        closedir(dir);
    t->unsent_told = true;
}

/* -- what is open */

/* The octets to be kept; false: an attachment could not be read. */
static bool draft_octets(struct tui *t, struct strbuf *out)
{
    struct imap_people to;
    struct arena a;
    arena_init(&a, 16u << 20);
    int r = tui_draft_message(t, true, out, &a, &to);
    arena_done(&a);
    return r == 0;
}

bool tui_keep_draft(struct tui *t, const char *why_z)
{
    struct strbuf message = {0};
    bool tell = why_z[0] == '\0';
    if (t->draft == NULL)
        return true;
    struct storing s = {.tell = tell, .serial = t->draft->serial, .old = t->draft->was};
    bool whole = draft_octets(t, &message);
    enum outcome how = !whole && tell ? KEPT_NOWHERE : keep(t, &keeps[KEEP_DRAFT], strbuf_text(&message), &s);
    strbuf_done(&message);
    if (!whole && tell)
        return false; /* it was said what is missing */
    if (how == KEPT_NOWHERE)
        tui_complain(t, "The draft could not be kept, not on the disk either. %s", why_z);
    else if (!tell)
        tui_complain(t, "The draft is kept. %s", why_z); /* first what matters: a line may be cut */
    else if (how == KEPT_ON_DISK)
        tui_say(t, "Kept in %s until there is a connection", t->folder_z);
    return how != KEPT_NOWHERE;
}

void act_postpone(struct tui *t)
{
    if (t->sending != NULL || !tui_keep_draft(t, ""))
        return;
    tui_draft_free(t);
    tui_go(t, t->view.uid != 0 ? AT_MESSAGE : AT_LIST);
}

void tui_keep_sent(struct tui *t, struct span message)
{
    struct storing s = {.old = t->draft->was};
    if (keep(t, &keeps[KEEP_SENT], message, &s) == KEPT_NOWHERE)
        tui_complain(t, "Sent, but no copy could be kept");
    note_gone(t, &s.old); /* it is out: whatever becomes of the copy, the draft goes */
    tui_keep_replaced(t);
}

void tui_keep_open(struct tui *t)
{
    struct strbuf message = {0};
    if (t->draft == NULL)
        return;
    struct storing s = {.old = t->draft->was};
    (void)draft_octets(t, &message); /* rather without an attachment than not at all */
    (void)keep_file(t, &keeps[KEEP_DRAFT], strbuf_text(&message), &s);
    strbuf_done(&message);
}
