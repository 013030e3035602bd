/* What is being written: one text with a few header lines, which an editor changes; here it begins (anew, as an answer,
 * forwarding). */
#include <stdio.h>
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
    for (size_t i = 0; i < d->part_n; i++)
        strbuf_done(&d->parts[i].octets);
    free(d->parts);
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

void tui_draft_new(struct tui *t, const char *to_z, const char *cc_z, const char *bcc_z, const char *subject_z, struct span body)
{
    tui_draft_free(t);
    t->draft = calloc(1, sizeof(*t->draft));
    if (t->draft == NULL)
        abort();
    struct strbuf *out = &t->draft->text;
    put_line(out, "To", to_z);
    put_line(out, "Cc", cc_z);
    put_line(out, "Bcc", bcc_z);
    put_line(out, "Subject", subject_z);
    strbuf_z(out, "\n");
    strbuf_span(out, body);
    t->draft->serial = ++t->drafts_made;
}

/* Behind the header lines, "Attached: 2 plan.pdf": without that line the part does not go out. */
void tui_draft_add(struct tui *t, struct span part, const char *name_z)
{
    struct draft *d = t->draft;
    struct draft_part *grown = realloc(d->parts, (d->part_n + 1) * sizeof(*grown));
    struct strbuf text = {0};
    struct span old = strbuf_text(&d->text);
    size_t head = 0;
    char value[300];
    if (grown == NULL)
        abort();
    d->parts = grown;
    grown[d->part_n] = (struct draft_part){0};
    strbuf_span(&grown[d->part_n++].octets, part);
    while (head < old.n && !(old.p[head] == '\n' && (head == 0 || old.p[head - 1] == '\n')))
        head++;
    strbuf_span(&text, span_part(old, 0, head));
    snprintf(value, sizeof(value), "%zu %s", d->part_n, name_z);
    put_line(&text, "Attached", value);
    strbuf_span(&text, span_part(old, head, old.n));
    strbuf_done(&d->text);
    d->text = text;
}

static bool names_people(struct span line)
{
    static const char *const fields[] = {"To:", "Cc:", "Bcc:"};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (span_istarts_z(line, fields[i]))
            return true;
    return false;
}

void tui_draft_readdress(struct tui *t, const char *to_z)
{
    struct strbuf text = {0};
    struct span rest = strbuf_text(&t->draft->text);
    bool people = false;
    size_t end;
    put_line(&text, "To", to_z);
    put_line(&text, "Cc", "");
    put_line(&text, "Bcc", "");
    while (span_find(rest, '\n', &end) && end > 0) {
        people = rest.p[0] == ' ' || rest.p[0] == '\t' ? people : names_people(rest);
        if (!people)
            strbuf_span(&text, span_part(rest, 0, end + 1));
        rest = span_part(rest, end + 1, rest.n);
    }
    strbuf_span(&text, rest);
    strbuf_done(&t->draft->text);
    t->draft->text = text;
}

void act_compose(struct tui *t)
{
    tui_draft_new(t, "", "", "", "", (struct span){0});
    tui_draft_edit(t);
}

/* -- answers: the message has to be there first */

bool tui_draft_needs(struct tui *t, void (*act)(struct tui *t))
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

#define ANSWER_MAX 512 /* addresses; a list of the view has at most 100 (people_z) */

/* Whom an answer goes to: nobody twice. */
struct answer {
    struct arena a;
    struct span seen[ANSWER_MAX]; /* mailbox@domain */
    size_t n;
};

static bool first_time(struct answer *w, const struct address *ad)
{
    struct strbuf plain = {0};
    strbuf_f(&plain, SPAN_FMT "@" SPAN_FMT, SPAN_ARG(ad->mailbox), SPAN_ARG(ad->domain));
    struct span text = span_dup(&w->a, strbuf_text(&plain));
    strbuf_done(&plain);
    for (size_t i = 0; i < w->n; i++)
        if (span_ieq(w->seen[i], text))
            return false;
    if (text.p == NULL || w->n == ANSWER_MAX)
        return false;
    w->seen[w->n++] = text;
    return true;
}

/* Those of the list that were not seen yet; out NULL: they are seen now, that is all. */
static void add_people(struct answer *w, const char *list_z, struct strbuf *out)
{
    struct address_scan as = address_scan_of(&w->a, span_z(list_z));
    struct address ad;
    while (address_next(&as, &ad) > 0) {
        if (ad.kind != ADDRESS_MAILBOX || ad.domain.n == 0 || !first_time(w, &ad) || out == NULL)
            continue;
        strbuf_z(out, out->n > 0 ? ", " : "");
        tui_person(out, &(struct imap_person){.name = ad.name, .mailbox = ad.mailbox, .host = ad.domain}, false);
    }
}

/* RFC 5322 3.6.3: to whom the sender asked for answers, and of a message of our own to whom that went. To all: the
 * others it went to as well, but not ourselves. */
static void answer_people(const struct tui *t, bool to_all, struct strbuf *to, struct strbuf *cc)
{
    const struct view *v = &t->view;
    struct strbuf own_address = {0}, from = {0};
    struct answer *w = calloc(1, sizeof(*w));
    if (w == NULL)
        abort();
    arena_init(&w->a, 1u << 20);
    tui_own_address(t, &own_address);
    strbuf_c(&own_address, '\0');
    add_people(w, (const char *)own_address.p, NULL);
    add_people(w, v->from_z, &from);
    bool own = from.n == 0 && v->from_z[0] != '\0';
    w->n = own ? 1 : 0; /* who writes to himself is answered */
    add_people(w, own && v->to_z[0] != '\0' ? v->to_z : v->reply_to_z[0] != '\0' ? v->reply_to_z : v->from_z, to);
    if (to->n == 0) {
        w->n = 0;
        add_people(w, v->from_z, to);
    }
    add_people(w, (const char *)own_address.p, NULL);
    if (to_all) {
        add_people(w, v->to_z, cc);
        add_people(w, v->cc_z, cc);
    }
    strbuf_done(&own_address);
    strbuf_done(&from);
    arena_done(&w->a);
    free(w);
}

static void reply(struct tui *t, bool to_all)
{
    struct view *v = &t->view;
    struct strbuf body = {0}, to = {0}, cc = {0};
    char *subject_z = subject_with("Re:", v->subject_z);
    quote(t, &body);
    answer_people(t, to_all, &to, &cc);
    strbuf_c(&to, '\0');
    strbuf_c(&cc, '\0');
    tui_draft_new(t, (const char *)to.p, (const char *)cc.p, "", subject_z, strbuf_text(&body));
    struct draft *d = t->draft;
    d->in_reply_to_z = strdup(v->message_id_z);
    d->references_z = strdup(v->references_z);
    d->answers = v->uid;
    d->box_z = tui_dup(span_z(t->open_z));
    free(subject_z);
    strbuf_done(&body);
    strbuf_done(&to);
    strbuf_done(&cc);
    tui_draft_edit(t);
}

void act_reply(struct tui *t)
{
    if (tui_draft_needs(t, act_reply))
        reply(t, false);
}

void act_reply_all(struct tui *t)
{
    if (tui_draft_needs(t, act_reply_all))
        reply(t, true);
}

static void whole_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_fetched f;
    (void)t;
    if (imap_reply_is(r, "FETCH") && imap_read_fetch(r, &f) && f.uid == op->a && f.body_n > 0 && op->octets.n == 0)
        strbuf_span(&op->octets, f.body[0].text);
}

void tui_draft_fetch(struct tui *t, void (*done)(struct tui *t, const struct imap_reply *r, struct op *op))
{
    struct imap_say say = {0};
    struct op *op = tui_op(t, "fetching the message");
    op->a = t->view.uid;
    op->b = t->validity;
    op->data = whole_data;
    op->done = done;
    imap_say_f(&say, "UID FETCH %u (UID BODY.PEEK[])", t->view.uid);
    tui_op_say(op, &say);
}

bool tui_draft_fetched(struct tui *t, const struct imap_reply *r, const struct op *op)
{
    bool good = r->status == IMAP_OK && op->octets.n > 0 && t->view.uid == op->a && t->validity == op->b && t->draft == NULL;
    if (!good)
        tui_complain(t, "The message could not be fetched whole");
    return good;
}

static void forward_done(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct strbuf part = {0};
    if (!tui_draft_fetched(t, r, op))
        return;
    char *subject_z = subject_with("Fwd:", t->view.subject_z);
    tui_draft_new(t, "", "", "", subject_z, (struct span){0});
    strbuf_z(&part, "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=forwarded.eml\r\n\r\n");
    strbuf_span(&part, strbuf_text(&op->octets));
    tui_draft_add(t, strbuf_text(&part), "the forwarded message");
    strbuf_done(&part);
    t->draft->forwards = op->a;
    t->draft->box_z = tui_dup(span_z(t->open_z));
    free(subject_z);
    tui_draft_edit(t);
}

void act_forward(struct tui *t)
{
    if (tui_draft_needs(t, act_forward) && tui_online(t))
        tui_draft_fetch(t, forward_done);
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
