/* What is being written: one text with a few header lines, which an editor changes; here it begins (anew, as an answer,
 * forwarding). */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/address.h"
#include "tui/act.h"
#include "tui/tui_impl.h"

void tui_draft_free(struct tui *t)
{
    struct draft *d = t->draft;
    if (d == NULL)
        return;
    strbuf_done(&d->text);
    strbuf_done(&d->forwarded);
    free(d->in_reply_to_z);
    free(d->references_z);
    free(d->box_z);
    free(d);
    t->draft = NULL;
}

/* -- editing */

static void edited(struct tui *t, bool keep)
{
    struct draft *d = t->draft;
    if (keep) {
        strbuf_clear(&d->text);
        strbuf_span(&d->text, strbuf_text(&t->edit.text));
        if (d->text.n > 0 && d->text.p[d->text.n - 1] != '\n')
            strbuf_c(&d->text, '\n');
    }
    tui_say(t, "y sends it");
    tui_go(t, AT_DRAFT);
}

void tui_draft_edit(struct tui *t)
{
    tui_edit_begin(t, strbuf_text(&t->draft->text), edited);
}

void act_edit(struct tui *t)
{
    if (t->sending == NULL)
        tui_draft_edit(t);
}

/* Text of others in a header line of ours: it stays one line. */
static void put_line(struct strbuf *out, const char *name_z, const char *text_z)
{
    strbuf_f(out, "%s: ", name_z);
    for (const char *p = text_z; *p != '\0'; p++)
        strbuf_c(out, (unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : (uint8_t)*p);
    strbuf_c(out, '\n');
}

void tui_draft_new(struct tui *t, const char *to_z, const char *cc_z, const char *subject_z, struct span body)
{
    tui_draft_free(t);
    t->draft = calloc(1, sizeof(*t->draft));
    if (t->draft == NULL)
        abort();
    struct strbuf *out = &t->draft->text;
    put_line(out, "To", to_z);
    put_line(out, "Cc", cc_z);
    put_line(out, "Bcc", "");
    put_line(out, "Subject", subject_z);
    strbuf_z(out, "\n");
    strbuf_span(out, body);
}

void act_compose(struct tui *t)
{
    tui_draft_new(t, "", "", "", (struct span){0});
    tui_draft_edit(t);
}

/* -- answers: the message has to be there first */

static bool message_is_open(struct tui *t, void (*act)(struct tui *t))
{
    struct row *row = tui_current(t);
    if (t->where == AT_LIST && row != NULL && row->uid != t->view.uid) {
        if (!tui_online(t))
            return false;
        tui_view_open(t, row->uid);
        tui_go(t, AT_MESSAGE);
    }
    if (t->view.uid == 0)
        return false;
    t->after_view = t->view.loading ? act : NULL;
    return !t->view.loading;
}

static void quote(struct tui *t, struct strbuf *out)
{
    struct span rest = strbuf_text(&t->view.body);
    size_t end;
    strbuf_f(out, "%s wrote:\n", t->view.from_z);
    for (; rest.n > 0; rest = span_part(rest, end + 1, rest.n)) {
        if (!span_find(rest, '\n', &end))
            end = rest.n;
        struct span line = span_part(rest, 0, end);
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        strbuf_z(out, line.n > 0 && line.p[0] == '>' ? ">" : "> ");
        strbuf_span(out, line);
        strbuf_c(out, '\n');
    }
    strbuf_c(out, '\n');
}

static char *subject_with(const char *prefix_z, const char *subject_z)
{
    struct strbuf out = {0};
    if (strncasecmp(subject_z, prefix_z, strlen(prefix_z)) != 0)
        strbuf_f(&out, "%s ", prefix_z);
    strbuf_z(&out, subject_z);
    char *z = tui_dup(strbuf_text(&out));
    strbuf_done(&out);
    return z;
}

/* Everybody the message went to but ourselves. */
static void others(struct tui *t, struct strbuf *out)
{
    const char *lists[] = {t->view.to_z, t->view.cc_z};
    struct arena a;
    arena_init(&a, 1u << 20);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct address_scan as = address_scan_of(&a, span_z(lists[i]));
        struct address ad;
        while (address_next(&as, &ad) > 0) {
            char *plain_z = NULL;
            struct strbuf plain = {0};
            strbuf_f(&plain, SPAN_FMT "@" SPAN_FMT, SPAN_ARG(ad.mailbox), SPAN_ARG(ad.domain));
            plain_z = tui_dup(strbuf_text(&plain));
            strbuf_done(&plain);
            if (ad.kind == ADDRESS_MAILBOX && ad.domain.n > 0 && strcasecmp(plain_z, t->user_z) != 0 &&
                strcasestr(t->view.from_z, plain_z) == NULL)
                strbuf_f(out, "%s%s", out->n > 0 ? ", " : "", plain_z);
            free(plain_z);
        }
    }
    arena_done(&a);
}

static void reply(struct tui *t, bool to_all)
{
    struct view *v = &t->view;
    struct strbuf body = {0}, cc = {0};
    char *subject_z = subject_with("Re:", v->subject_z);
    quote(t, &body);
    if (to_all)
        others(t, &cc);
    strbuf_c(&cc, '\0');
    tui_draft_new(t, v->reply_to_z[0] == '\0' ? v->from_z : v->reply_to_z, (const char *)cc.p, subject_z, strbuf_text(&body));
    struct draft *d = t->draft;
    d->in_reply_to_z = strdup(v->message_id_z);
    d->references_z = strdup(v->references_z);
    d->answers = v->uid;
    d->box_z = tui_dup(span_z(t->open_z));
    free(subject_z);
    strbuf_done(&body);
    strbuf_done(&cc);
    tui_draft_edit(t);
}

void act_reply(struct tui *t)
{
    if (message_is_open(t, act_reply))
        reply(t, false);
}

void act_reply_all(struct tui *t)
{
    if (message_is_open(t, act_reply_all))
        reply(t, true);
}

static void forward_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_fetched f;
    (void)t;
    if (imap_reply_is(r, "FETCH") && imap_read_fetch(r, &f) && f.uid == op->a && f.body_n > 0 && op->octets.n == 0)
        strbuf_span(&op->octets, f.body[0].text);
}

static void forward_done(struct tui *t, const struct imap_reply *r, struct op *op)
{
    if (r->status != IMAP_OK || op->octets.n == 0 || t->view.uid != op->a) {
        tui_complain(t, "The message could not be fetched whole");
        return;
    }
    char *subject_z = subject_with("Fwd:", t->view.subject_z);
    tui_draft_new(t, "", "", subject_z, (struct span){0});
    t->draft->forwarded = op->octets;
    op->octets = (struct strbuf){0};
    t->draft->forwards = op->a;
    t->draft->box_z = tui_dup(span_z(t->open_z));
    free(subject_z);
    tui_draft_edit(t);
}

void act_forward(struct tui *t)
{
    struct imap_say say = {0};
    if (!message_is_open(t, act_forward) || !tui_online(t))
        return;
    struct op *op = tui_op(t, "fetching the message");
    op->a = t->view.uid;
    op->data = forward_data;
    op->done = forward_done;
    imap_say_f(&say, "UID FETCH %u (UID BODY.PEEK[])", t->view.uid);
    tui_op_say(op, &say);
}

static void attach_given(struct tui *t, const char *path_z)
{
    struct strbuf *text = &t->draft->text, out = {0};
    struct stat st;
    if (path_z == NULL || path_z[0] == '\0')
        return;
    if (stat(path_z, &st) < 0 || !S_ISREG(st.st_mode)) {
        tui_complain(t, "%s is no file", path_z);
        return;
    }
    put_line(&out, "Attach", path_z);
    strbuf_span(&out, strbuf_text(text));
    strbuf_done(text);
    *text = out;
}

void act_attach(struct tui *t)
{
    tui_ask_line(t, "Attach file: ", "", false, attach_given);
}

static void discard_answered(struct tui *t, bool yes)
{
    if (!yes || t->sending != NULL)
        return;
    tui_draft_free(t);
    tui_go(t, t->view.uid != 0 ? AT_MESSAGE : AT_LIST);
    tui_say(t, "Thrown away");
}

void act_discard(struct tui *t)
{
    tui_ask(t, "Throw the draft away? (y/n)", discard_answered);
}
