/* One message: which of its parts are shown (plain text before HTML), its attachments, saving them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "proto/charset.h"
#include "proto/header.h"
#include "proto/imap_cmd.h"
#include "proto/transfer.h"
#include "tui/tui_impl.h"

#define TEXT_MAX  (512u * 1024u) /* octets of a part that are read to be shown */
#define PIECE     (256u * 1024u) /* of an attachment, at a time */

void tui_view_close(struct tui *t)
{
    struct view *v = &t->view;
    char *const texts[] = {v->from_z, v->reply_to_z, v->to_z, v->cc_z, v->subject_z, v->message_id_z, v->references_z, v->date_z};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        free(texts[i]);
    for (size_t i = 0; i < v->part_n; i++) {
        free(v->part[i].charset_z);
        strbuf_done(&v->part[i].octets);
    }
    for (size_t i = 0; i < v->attachment_n; i++) {
        free(v->attachment[i].name_z);
        free(v->attachment[i].type_z);
    }
    free(v->attachment);
    strbuf_done(&v->head);
    strbuf_done(&v->body);
    *v = (struct view){0};
}

unsigned tui_view_height(const struct tui *t)
{
    unsigned rows = t->screen.rows > 3 ? t->screen.rows - 3 : 1;
    return t->screen.rows >= 20 ? rows - MIN(rows - 1, tui_list_height(t) + 1) : rows;
}

/* -- text */

void tui_view_text(struct span octets, enum mime_encoding encoding, struct span charset, struct strbuf *out)
{
    struct transfer tr = transfer_of(encoding);
    struct charset cs;
    uint8_t *raw = malloc(octets.n + 2 * TRANSFER_SLACK);
    if (raw == NULL)
        abort();
    size_t n = transfer_feed(&tr, octets, raw);
    n += transfer_end(&tr, raw + n);
    if (charset_open(&cs, charset) < 0) {
        strbuf_add(out, raw, n);
    } else {
        charset_feed(&cs, span_of(raw, n), out);
        charset_end(&cs, out);
        charset_close(&cs);
    }
    free(raw);
}

static void build_body(struct tui *t)
{
    struct view *v = &t->view;
    strbuf_clear(&v->body);
    for (size_t i = 0; i < v->part_n; i++) {
        struct strbuf text = {0};
        if (!v->part[i].there)
            continue;
        tui_view_text(strbuf_text(&v->part[i].octets), v->part[i].encoding, span_z(v->part[i].charset_z), &text);
        if (v->body.n > 0)
            strbuf_z(&v->body, "\n");
        if (v->part[i].html)
            html_text(strbuf_text(&text), &v->body);
        else
            strbuf_span(&v->body, strbuf_text(&text));
        if (v->part[i].octets.n >= TEXT_MAX)
            strbuf_z(&v->body, "\n[the rest of this part is not shown]\n");
        strbuf_done(&text);
    }
    if (v->part_n == 0)
        strbuf_z(&v->body, "[no text to be shown; a lists what is attached]\n");
}

static void part_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_fetched f;
    struct view *v = &t->view;
    if (v->uid != op->a || !imap_reply_is(r, "FETCH") || !imap_read_fetch(r, &f) || f.uid != v->uid)
        return;
    for (size_t i = 0; i < f.body_n; i++) {
        for (size_t k = 0; k < v->part_n; k++) {
            if (!span_eq_z(f.body[i].section, v->part[k].section) || v->part[k].there)
                continue;
            strbuf_span(&v->part[k].octets, span_part(f.body[i].text, 0, TEXT_MAX));
            v->part[k].there = true;
        }
    }
}

static void mark_seen(struct tui *t, uint32_t uid)
{
    struct row *row = list_by_uid(&t->list, uid);
    struct imap_say say = {0};
    if (row != NULL && (row->flags & IMAP_FLAG_SEEN))
        return;
    imap_say_f(&say, "UID STORE %u +FLAGS (\\Seen)", uid);
    tui_op_say(tui_op(t, "marking"), &say);
    if (t->open_z != NULL)
        tui_boxes_count(t, t->open_z);
}

static void view_is_there(struct tui *t)
{
    void (*then)(struct tui *t) = t->after_view;
    t->view.loading = false;
    t->after_view = NULL;
    build_body(t);
    mark_seen(t, t->view.uid);
    if (then != NULL && t->draft == NULL)
        then(t);
}

static void parts_done(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct view *v = &t->view;
    if (v->uid != op->a)
        return;
    v->loading = false;
    if (r->status != IMAP_OK) {
        if (r->status != IMAP_BYE)
            tui_complain(t, "Message: " SPAN_FMT, SPAN_ARG(r->text));
        return;
    }
    view_is_there(t);
}

static void fetch_parts(struct tui *t)
{
    struct view *v = &t->view;
    struct imap_say say = {0};
    struct op *op = tui_op(t, "fetching text");
    op->a = v->uid;
    op->data = part_data;
    op->done = parts_done;
    imap_say_f(&say, "UID FETCH %u (UID", v->uid);
    for (size_t i = 0; i < v->part_n; i++)
        imap_say_f(&say, " BODY.PEEK[%s]<0.%u>", v->part[i].section, TEXT_MAX);
    imap_say_z(&say, ")");
    tui_op_say(op, &say);
}

/* -- structure */

static bool inside(const struct imap_parts *parts, const struct imap_part *p, const char *type_z, const char *subtype_z, size_t *ret)
{
    while (p->parent != UINT32_MAX) {
        p = &parts->v[p->parent];
        if (!span_ieq_z(p->type, type_z) || (subtype_z != NULL && !span_ieq_z(p->subtype, subtype_z)))
            continue;
        *ret = (size_t)(p - parts->v);
        return true;
    }
    return false;
}

static bool is_text(const struct imap_part *p, const char *subtype_z)
{
    return span_ieq_z(p->type, "text") && span_ieq_z(p->subtype, subtype_z) && !span_ieq_z(p->disposition, "attachment");
}

/* HTML is shown where no plain text says the same. */
static bool has_plain_twin(const struct imap_parts *parts, const struct imap_part *html)
{
    size_t around, also;
    if (!inside(parts, html, "multipart", "alternative", &around))
        return false;
    for (size_t i = around + 1; i < parts->n; i++)
        if (is_text(&parts->v[i], "plain") && inside(parts, &parts->v[i], "multipart", "alternative", &also) && also == around)
            return true;
    return false;
}

static char *name_of(struct arena *a, const struct imap_part *p)
{
    struct span name = mime_param_text(a, &p->disposition_params, "filename");
    if (name.n == 0)
        name = mime_param_text(a, &p->params, "name");
    return tui_dup(span_part(name, 0, 255));
}

static void add_attachment(struct view *v, struct arena *a, const struct imap_part *p)
{
    struct attachment *grown = v->attachment_n == VIEW_ATTACHMENTS_MAX ? NULL : realloc(v->attachment, (v->attachment_n + 1) * sizeof(*grown));
    char type[128];
    if (grown == NULL)
        return;
    v->attachment = grown;
    struct attachment *x = &grown[v->attachment_n++];
    snprintf(type, sizeof(type), SPAN_FMT "/" SPAN_FMT, (int)MIN(p->type.n, 60), (const char *)p->type.p,
             (int)MIN(p->subtype.n, 60), (const char *)p->subtype.p);
    *x = (struct attachment){.name_z = name_of(a, p), .type_z = tui_dup(span_z(type)), .size = p->size, .encoding = p->encoding};
    memcpy(x->section, p->section, sizeof(x->section));
}

static void add_text(struct view *v, const struct imap_part *p, bool html)
{
    struct text_part *x = &v->part[v->part_n++];
    struct span charset = mime_param_get(&p->params, "charset");
    *x = (struct text_part){.encoding = p->encoding, .charset_z = tui_dup(charset.n == 0 ? SPAN_LIT("utf-8") : charset), .html = html};
    memcpy(x->section, p->section, sizeof(x->section));
}

static void choose_parts(struct view *v, struct arena *a, const struct imap_parts *parts)
{
    size_t around;
    for (size_t i = 0; i < parts->n; i++) {
        const struct imap_part *p = &parts->v[i];
        bool plain = is_text(p, "plain"), html = is_text(p, "html");
        if (span_ieq_z(p->type, "multipart") || inside(parts, p, "message", NULL, &around))
            continue;
        if (html && has_plain_twin(parts, p))
            continue;
        if ((plain || html) && v->part_n < VIEW_PARTS_MAX)
            add_text(v, p, html);
        else
            add_attachment(v, a, p);
    }
}

/* -- head */

static char *people_z(const struct imap_people *p)
{
    struct strbuf out = {0};
    for (size_t i = 0; i < p->n && i < 100; i++) {
        if (p->v[i].host.n == 0)
            continue;
        if (out.n > 0)
            strbuf_z(&out, ", ");
        tui_person(&out, &p->v[i], false);
    }
    char *z = tui_dup(strbuf_text(&out));
    strbuf_done(&out);
    return z;
}

static void head_line(struct view *v, const char *name_z, const char *text_z)
{
    struct span text = span_z(text_z);
    if (text.n == 0)
        return;
    strbuf_f(&v->head, "%-10s", name_z);
    for (size_t i = 0; i < text.n; i++) /* a line of ours stays one line */
        strbuf_c(&v->head, text.p[i] == '\n' || text.p[i] == '\r' ? '?' : text.p[i]);
    strbuf_c(&v->head, '\n');
}

static void build_head(struct view *v)
{
    head_line(v, "From:", v->from_z);
    head_line(v, "To:", v->to_z);
    head_line(v, "Cc:", v->cc_z);
    head_line(v, "Date:", v->date_z);
    head_line(v, "Subject:", v->subject_z);
    for (size_t i = 0; i < v->attachment_n; i++) {
        char line[512];
        const struct attachment *x = &v->attachment[i];
        snprintf(line, sizeof(line), "%zu. %s (%s, %llu octets)", i + 1, x->name_z[0] == '\0' ? "unnamed" : x->name_z, x->type_z,
                 (unsigned long long)x->size);
        head_line(v, "Attached:", line);
    }
}

#define REFERENCES_MAX 50u /* the thread's first, and the newest */

/* Message ids of References, one a line; without it what is answered itself (RFC 5322 3.6.4). */
static void note_references(struct view *v, const struct imap_fetched *f, struct span in_reply_to)
{
    struct span text = in_reply_to, ids[REFERENCES_MAX];
    struct strbuf out = {0};
    size_t n = 0;
    for (size_t i = 0; i < f->body_n; i++) {
        struct header_scan hs = header_scan_of(f->body[i].text);
        struct header_field field;
        while (f->body[i].text.p != NULL && header_next(&hs, &field))
            if (span_ieq_z(field.name, "References"))
                text = field.value;
    }
    for (size_t at = 0; at < text.n; at++) {
        size_t end = at;
        while (end < text.n && text.p[end] > ' ' && text.p[end] < 0x7f && text.p[end] != '>')
            end++;
        bool whole = text.p[at] == '<' && end < text.n && text.p[end] == '>' && end - at < 250;
        if (whole && n == REFERENCES_MAX) {
            memmove(&ids[1], &ids[2], (REFERENCES_MAX - 2) * sizeof(ids[0]));
            n--;
        }
        if (whole)
            ids[n++] = span_part(text, at, end + 1 - at);
        at = MAX(at, end);
    }
    for (size_t i = 0; i < n; i++)
        strbuf_f(&out, "%s%.*s", i == 0 ? "" : "\r\n ", SPAN_ARG(ids[i]));
    v->references_z = tui_dup(strbuf_text(&out));
    strbuf_done(&out);
}

static void note_envelope(struct view *v, const struct imap_envelope *e)
{
    struct strbuf subject = {0}, date = {0};
    header_text_utf8(span_part(e->subject, 0, 8192), &subject);
    header_text_utf8(span_part(e->date, 0, 200), &date);
    v->from_z = people_z(&e->from);
    v->reply_to_z = people_z(&e->reply_to);
    v->to_z = people_z(&e->to);
    v->cc_z = people_z(&e->cc);
    v->subject_z = tui_dup(span_part(strbuf_text(&subject), 0, 2000));
    v->message_id_z = tui_dup(span_part(e->message_id, 0, 900));
    v->date_z = tui_dup(strbuf_text(&date));
    strbuf_done(&subject);
    strbuf_done(&date);
}

static void structure_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_fetched f;
    struct imap_envelope e;
    struct imap_parts parts;
    struct arena a;
    struct view *v = &t->view;
    if (v->uid != op->a || v->from_z != NULL || !imap_reply_is(r, "FETCH") || !imap_read_fetch(r, &f) || f.uid != v->uid ||
        !(f.has & IMAP_HAS_ENVELOPE))
        return;
    arena_init(&a, 8u << 20);
    if (!imap_read_envelope(&a, f.envelope, &e))
        e = (struct imap_envelope){0};
    note_envelope(v, &e);
    note_references(v, &f, e.in_reply_to);
    if ((f.has & IMAP_HAS_STRUCTURE) && imap_read_structure(&a, f.structure, &parts))
        choose_parts(v, &a, &parts);
    build_head(v);
    arena_done(&a);
}

static void structure_done(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct view *v = &t->view;
    if (v->uid != op->a || r->status == IMAP_BYE)
        return;
    if (r->status != IMAP_OK || v->from_z == NULL) {
        tui_complain(t, "The message is not there any more");
        tui_view_close(t);
        tui_go(t, AT_LIST);
    } else if (v->part_n > 0) {
        fetch_parts(t);
    } else {
        view_is_there(t);
    }
}

void tui_view_open(struct tui *t, uint32_t uid)
{
    struct imap_say say = {0};
    struct op *op = tui_op(t, "opening the message");
    tui_view_close(t);
    t->after_view = NULL;
    t->view.uid = uid;
    t->view.loading = true;
    op->a = uid;
    op->data = structure_data;
    op->done = structure_done;
    imap_say_f(&say, "UID FETCH %u (UID ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES)])", uid);
    tui_op_say(op, &say);
}

/* -- saving: piece by piece, decoded as it comes, into a file of another name until it is whole */

#define THERE_ALREADY "is there already"
#define PART_SUFFIX ".part-XXXXXX" /* mkstemp(3) */

struct saving {
    int fd;
    uint64_t at;
    size_t got;
    bool failed;
    struct transfer transfer;
    char section[IMAP_SECTION_TEXT];
    char path_z[TUI_PATH_MAX];
    char part_z[TUI_PATH_MAX + sizeof(PART_SUFFIX)];
};

static void save_next(struct tui *t, struct saving *s, uint32_t uid);

static void save_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_fetched f;
    struct saving *s = (struct saving *)(void *)op->octets.p;
    (void)t;
    if (!imap_reply_is(r, "FETCH") || !imap_read_fetch(r, &f) || f.uid != op->a || f.body_n == 0 || s->got > 0)
        return;
    uint8_t *out = malloc(f.body[0].text.n + TRANSFER_SLACK);
    if (out == NULL)
        abort();
    size_t n = transfer_feed(&s->transfer, f.body[0].text, out);
    s->failed = s->failed || fsu_write_all(s->fd, out, n) < 0;
    s->got = f.body[0].text.n;
    free(out);
}

static void save_end(struct tui *t, struct saving *s, bool good)
{
    uint8_t out[TRANSFER_SLACK];
    size_t n = transfer_end(&s->transfer, out);
    bool whole = good && !s->failed && fsu_write_all(s->fd, out, n) == 0 && fsu_sync(s->fd) == 0;
    bool closed = close(s->fd) == 0;
    if (whole && closed && fsu_rename_new(AT_FDCWD, s->part_z, AT_FDCWD, s->path_z) == 0) {
        tui_say(t, "Saved as %s", s->path_z);
        return;
    }
    if (whole && closed)
        tui_complain(t, "%s: %s", s->path_z, errno == EEXIST ? THERE_ALREADY : err_text(err_from_errno(errno)));
    else
        tui_complain(t, "%s could not be saved whole", s->path_z);
    (void)unlink(s->part_z);
}

static void save_done(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct saving s;
    memcpy(&s, op->octets.p, sizeof(s));
    if (r->status == IMAP_BYE)
        snprintf(t->broken, sizeof(t->broken), "%.150s could not be saved whole", s.path_z);
    if (r->status != IMAP_OK || s.failed || s.got < PIECE) {
        save_end(t, &s, r->status == IMAP_OK);
        return;
    }
    s.at += s.got;
    s.got = 0;
    tui_say(t, "Saving %s: %llu KiB", s.path_z, (unsigned long long)(s.at / 1024));
    save_next(t, &s, op->a);
}

static void save_next(struct tui *t, struct saving *s, uint32_t uid)
{
    struct imap_say say = {0};
    struct op *op = tui_op(t, "saving");
    op->a = uid;
    op->data = save_data;
    op->done = save_done;
    strbuf_add(&op->octets, s, sizeof(*s));
    imap_say_f(&say, "UID FETCH %u (UID BODY.PEEK[%s]<%llu.%u>)", uid, s->section, (unsigned long long)s->at, PIECE);
    tui_op_say(op, &say);
}

void tui_view_save(struct tui *t, size_t number, const char *path_z)
{
    const struct attachment *x = &t->view.attachment[number];
    struct saving s = {.transfer = transfer_of(x->encoding)};
    if ((size_t)snprintf(s.path_z, sizeof(s.path_z), "%s", path_z) >= sizeof(s.path_z)) {
        tui_complain(t, "That name is too long");
        return;
    }
    memcpy(s.section, x->section, sizeof(s.section));
    if (faccessat(AT_FDCWD, path_z, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        tui_complain(t, "%s: %s", path_z, THERE_ALREADY);
        return;
    }
    snprintf(s.part_z, sizeof(s.part_z), "%s%s", path_z, PART_SUFFIX);
    s.fd = mkostemp(s.part_z, O_CLOEXEC); /* 0600 */
    if (s.fd < 0) {
        tui_complain(t, "%s: %s", path_z, err_text(err_from_errno(errno)));
        return;
    }
    save_next(t, &s, t->view.uid);
}
