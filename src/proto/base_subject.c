#include "proto/base_subject.h"

#include "base/macros.h"
#include "base/strbuf.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t blanks(struct span s, size_t at)
{
    while (at < s.n && is_blank(s.p[at]))
        at++;
    return at;
}

/* (1) tabs and folding become blanks, several blanks one. */
static struct span squeeze(struct strbuf *mem, struct span subject)
{
    strbuf_clear(mem);
    if (!strbuf_reserve(mem, subject.n + 1))
        return span_of(NULL, 0);
    for (size_t i = 0; i < subject.n; i++) {
        bool blank = is_blank(subject.p[i]);
        if (!blank)
            mem->p[mem->n++] = subject.p[i];
        else if (mem->n > 0 && mem->p[mem->n - 1] != ' ')
            mem->p[mem->n++] = ' ';
    }
    return strbuf_text(mem);
}

/* subj-blob = "[" *BLOBCHAR "]" *WSP: where it ends; `at` if there is none. */
static size_t blob(struct span s, size_t at)
{
    size_t i = at;
    if (i >= s.n || s.p[i] != '[')
        return at;
    for (i++; i < s.n && s.p[i] != '[' && s.p[i] != ']'; i++)
        ;
    return i < s.n && s.p[i] == ']' ? blanks(s, i + 1) : at;
}

/* subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":": where it ends; `at` if there is none. */
static size_t refwd(struct span s, size_t at)
{
    static const char *const words[] = {"re", "fwd", "fw"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct span rest = span_part(s, at, s.n);
        if (!span_istarts_z(rest, words[i]))
            continue;
        size_t end = blanks(s, at + strlen(words[i]));
        end = blob(s, end);
        if (end < s.n && s.p[end] == ':')
            return end + 1;
    }
    return at;
}

/* (2) subj-trailer = "(fwd)" / WSP, as often as there is one. */
static struct span without_trailers(struct span s, bool *reply)
{
    for (;;) {
        if (s.n > 0 && is_blank(s.p[s.n - 1])) {
            s.n--;
        } else if (s.n >= 5 && span_ieq_z(span_part(s, s.n - 5, 5), "(fwd)")) {
            s.n -= 5;
            *reply = true;
        } else {
            return s;
        }
    }
}

/* (3) to (5) subj-leader = (*subj-blob subj-refwd) / WSP, and blobs that something follows. The blobs before a word that
 * is no subj-refwd are looked at once: what (3) does not match behind the first it does not match behind the next. */
static struct span without_leaders(struct span s, bool *reply)
{
    for (;;) {
        size_t at = blanks(s, 0), last, end;
        s = span_part(s, at, s.n);
        for (at = 0, last = 0; (end = blob(s, at)) > at; at = end)
            last = at;
        end = refwd(s, at);
        if (end > at) {
            s = span_part(s, end, s.n);
            *reply = true;
            continue;
        }
        return span_part(s, at < s.n ? at : last, s.n); /* (4) only if that leaves something */
    }
}

struct base_subject base_subject_of(struct strbuf *mem, struct span subject)
{
    struct base_subject b = {.text = squeeze(mem, subject)};
    for (;;) {
        b.text = without_leaders(without_trailers(b.text, &b.reply), &b.reply);
        bool wrapped = b.text.n > 5 && span_istarts_z(b.text, "[fwd:") && b.text.p[b.text.n - 1] == ']';
        if (!wrapped)
            return b;
        b.text = span_part(b.text, 5, b.text.n - 6); /* (6) */
        b.reply = true;
    }
}
