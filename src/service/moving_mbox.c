/* An mbox as source, mboxrd or mboxo: one '>' is taken from ">From ", ">>From " and so on (in an mboxo only the first of
 * them can stand), and the fields that belong to the mailbox and not to the message become flags. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/macros.h"
#include "proto/mail_files.h"
#include "service/moving_impl.h"
#include "service/moving_intake.h"
#include "service/moving_lines.h"

#define FROM_MAX 1024     /* a longer line is no separator */
#define VALUE_MAX 8192    /* of the fields below, folded lines included */

enum own_field { OWN_STATUS, OWN_X_STATUS, OWN_X_KEYWORDS, OWN_X_UID, OWN_X_IMAPBASE, OWN_X_IMAP, OWN_LENGTH, OWN__COUNT };

static const char *const own_name[OWN__COUNT] = {
    [OWN_STATUS] = "Status",         [OWN_X_STATUS] = "X-Status", [OWN_X_KEYWORDS] = "X-Keywords", [OWN_X_UID] = "X-UID",
    [OWN_X_IMAPBASE] = "X-IMAPbase", [OWN_X_IMAP] = "X-IMAP",     [OWN_LENGTH] = "Content-Length",
};

struct mbox {
    struct moving *m;
    struct intake *in;
    const char *source_z;
    int64_t file_s; /* mtime of the file, for a From line without date */
    struct lines l;
    bool in_message, in_header, blank_held;
    bool dropping;           /* the field, or its next lines, are not the message's */
    bool broken;             /* the message cannot be taken; its rest is passed over */
    enum own_field field;    /* while dropping */
    struct strbuf value[OWN__COUNT];
    struct mbox_from from;
    uint64_t number, first;  /* of the message, and where it begins */
};

static void start(struct mbox *b, const struct mbox_from *from)
{
    b->in_message = b->in_header = true;
    b->blank_held = b->dropping = b->broken = false;
    b->from = *from;
    b->number++;
    for (size_t i = 0; i < OWN__COUNT; i++)
        strbuf_clear(&b->value[i]);
    intake_begin(b->in);
}

static void fail(struct mbox *b, const char *why_z)
{
    char where[512];
    snprintf(where, sizeof(where), "%s, message %llu", b->source_z, (unsigned long long)b->number);
    moving_failed(b->m, b->in, where, why_z);
    intake_drop(b->in);
    b->broken = true;
}

static int put(struct mbox *b, struct span text)
{
    if (b->broken)
        return 0;
    int r = intake_add(b->in, text);
    if (r == -E_LIMIT) {
        fail(b, "is larger than a message can be");
        return 0;
    }
    return r;
}

static uint64_t letters(struct span s, const char *letters_z, const uint64_t *flag)
{
    uint64_t found = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *at = s.p[i] == 0 ? NULL : strchr(letters_z, s.p[i]);
        if (at != NULL)
            found |= flag[at - letters_z];
    }
    return found;
}

static size_t split_words(struct span s, struct span *word, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < max;) {
        size_t from = i;
        while (i < s.n && s.p[i] > ' ')
            i++;
        if (i > from)
            word[n++] = span_of(s.p + from, i - from);
        else
            i++;
    }
    return n;
}

/* The first message of UW-IMAP and Dovecot, which keeps their own data. */
static bool is_folder_data(const struct mbox *b)
{
    return b->number == 1 && b->value[OWN_X_IMAP].n > 0;
}

static int end_message(struct mbox *b)
{
    static const uint64_t status[] = {STORE_SEEN};
    static const uint64_t x_status[] = {STORE_ANSWERED, STORE_FLAGGED, STORE_DELETED, STORE_DRAFT};
    char where[512];
    struct span keyword[STORE_KEYWORDS];
    struct span uid_text = span_trim(strbuf_text(&b->value[OWN_X_UID]));
    uint64_t uid = 0;
    if (!b->in_message)
        return 0;
    b->in_message = false;
    if (b->broken || is_folder_data(b)) {
        intake_drop(b->in);
        return 0;
    }
    for (size_t i = 0; i < OWN__COUNT; i++)
        if (!strbuf_ok(&b->value[i]))
            return -E_NOMEM;
    snprintf(where, sizeof(where), "%s, message %llu", b->source_z, (unsigned long long)b->number);
    if (span_u64(uid_text, UINT32_MAX, &uid) < 0)
        uid = 0;
    struct intake_message msg = {
        .entry_z = where,
        .flags = letters(strbuf_text(&b->value[OWN_STATUS]), "R", status) |
                 letters(strbuf_text(&b->value[OWN_X_STATUS]), "AFDT", x_status),
        .keyword = keyword,
        .keywords_n = split_words(strbuf_text(&b->value[OWN_X_KEYWORDS]), keyword, ARRAY_LEN(keyword)),
        .internal_s = b->from.dated ? b->from.epoch_s : b->file_s,
        .uid = (uint32_t)uid,
    };
    return intake_end(b->in, &msg);
}

/* Which of the mailbox's own fields begins here; OWN__COUNT: none. */
static enum own_field own_field(struct span line, size_t *ret_value)
{
    size_t colon;
    if (!span_find(span_part(line, 0, 32), ':', &colon))
        return OWN__COUNT;
    *ret_value = colon + 1;
    for (size_t i = 0; i < OWN__COUNT; i++)
        if (span_ieq_z(span_trim(span_part(line, 0, colon)), own_name[i]))
            return (enum own_field)i;
    return OWN__COUNT;
}

/* Only the first of each counts: those that stand below came with the message. */
static void take_value(struct mbox *b, struct span text)
{
    struct strbuf *v = &b->value[b->field];
    while (text.n > 0 && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    if (v->n + text.n < VALUE_MAX)
        strbuf_span(v, text);
    strbuf_c(v, ' ');
}

/* True: the piece is no part of the message. */
static bool is_own(struct mbox *b, const struct line_piece *piece)
{
    struct span t = piece->text;
    bool goes_on = !piece->begins || t.p[0] == ' ' || t.p[0] == '\t';
    size_t value = 0;
    if (!goes_on) {
        enum own_field f = own_field(t, &value);
        b->dropping = f != OWN__COUNT;
        if (b->dropping)
            b->field = b->value[f].n > 0 ? OWN_LENGTH : f; /* a second one: nobody asks for that */
    }
    if (b->dropping)
        take_value(b, span_part(t, value, t.n));
    return b->dropping;
}

static struct span unquoted(struct span line)
{
    size_t i = 0;
    while (i < line.n && line.p[i] == '>')
        i++;
    bool quoted = i > 0 && line.n - i >= 5 && memcmp(line.p + i, "From ", 5) == 0;
    return quoted ? span_part(line, 1, line.n) : line;
}

static bool is_separator(struct mbox *b, const struct line_piece *piece, struct mbox_from *ret)
{
    uint8_t text[FROM_MAX];
    bool may = piece->begins && (b->number == 0 || b->blank_held || b->in_header);
    if (!may || piece->text.n < 5 || memcmp(piece->text.p, "From", 4) != 0)
        return false;
    struct span line = lines_text(piece, text, sizeof(text));
    if (line.p == NULL)
        return false;
    if (!mbox_from_line(line, ret)) {
        if (b->number > 0 || line.n < 5 || line.p[4] != ' ')
            return false;
        *ret = (struct mbox_from){.dated = false}; /* at the very beginning it can be nothing else */
    }
    ret->sender = (struct span){0}; /* it lies in `text` */
    return true;
}

static int one_piece(struct mbox *b, const struct line_piece *piece)
{
    struct mbox_from from;
    int r = 0;
    if (is_separator(b, piece, &from)) {
        r = end_message(b);
        start(b, &from);
        return r;
    }
    if (!b->in_message)
        return b->number == 0 && !lines_blank(piece) ? -E_SYNTAX : 0;
    if (b->blank_held) /* it did not part two messages */
        r = put(b, SPAN_LIT("\r\n"));
    b->blank_held = false;
    if (lines_blank(piece)) {
        b->in_header = false;
        b->blank_held = true;
        return r;
    }
    if (r < 0 || (b->in_header && is_own(b, piece)))
        return r;
    return put(b, piece->begins ? unquoted(piece->text) : piece->text);
}

int moving_mbox_in(struct moving *m, int fd, const char *source_z, struct intake *in)
{
    struct mbox *b = calloc(1, sizeof(*b));
    struct line_piece piece;
    struct stat st;
    uint64_t begun = m->units;
    int r = b == NULL ? -E_NOMEM : 0;
    if (b == NULL)
        goto out;
    *b = (struct mbox){.m = m, .in = in, .source_z = source_z};
    b->file_s = fstat(fd, &st) < 0 ? 0 : st.st_mtim.tv_sec;
    r = lines_open(&b->l, fd);
    if (r < 0)
        goto out;
    int taken = 0;
    while ((r = lines_next(&b->l, &piece)) > 0) {
        uint64_t before = b->number;
        taken = one_piece(b, &piece);
        if (taken < 0)
            break;
        m->units = begun + b->l.offset;
        if (b->number != before)
            m->progress(m->ctx, m);
    }
    if (taken < 0) {
        r = taken;
    } else if (r < 0) { /* what came before is whole */
        fail(b, "cannot be read to its end; what follows it is not read either");
        r = 0;
    } else {
        r = end_message(b);
    }
    lines_done(&b->l);
    for (size_t i = 0; i < OWN__COUNT; i++)
        strbuf_done(&b->value[i]);
out:
    free(b);
    return r;
}
