/* A window of messages: what the rows leave open is asked of the kept facts in one call, the rest of the messages. */
#include "base/err.h"
#include "base/macros.h"
#include "service/search_eval.h"

#define WINDOW_FILES 4u

uint32_t search_window_size(const struct search_program *p)
{
    return p->needs_files ? WINDOW_FILES : SEARCH_WINDOW;
}

/* One message of a window that its row does not decide. */
struct candidate {
    const struct store_row *row;
    uint32_t seq;
    bool recent;
};

/* The last word on a message: 1, 0, or an error; one that is gone is no error but noted. */
static int decide(struct search_scan *s, const struct candidate *c, const struct ms_facts_item *known)
{
    struct facts_keys keys, *has = NULL;
    enum search_value v = SEARCH_UNKNOWN;
    int r = known == NULL ? 0 : known->err;
    if (known != NULL && r == 0 && facts_keys_read(known->octets, &keys) == 0) {
        has = &keys;
        v = search_row(s->program, s->told, c->row, c->seq, c->recent, has);
    }
    if (r == 0)
        r = v == SEARCH_UNKNOWN ? search_message(s->program, s->box, s->told, c->row, c->seq, c->recent, has, &s->scratch)
                                : v == SEARCH_YES;
    if (r != -E_NOTFOUND)
        return r;
    s->gone = true;
    return 0;
}

/* By the rows. How many need more than that: they are in c and s->item, in order. */
static size_t by_rows(struct search_scan *s, uint32_t seq, uint32_t count, struct candidate *c, uint8_t *verdict)
{
    size_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct store_row *row = view_row(s->told, seq + i);
        bool recent = s->recent != NULL && s->recent(s->ctx, row->uid);
        enum search_value v = search_row(s->program, s->told, row, seq + i, recent, NULL);
        verdict[i] = v == SEARCH_YES;
        if (v != SEARCH_UNKNOWN)
            continue;
        s->item[n] = (struct ms_facts_item){.row = *row};
        c[n++] = (struct candidate){.row = row, .seq = seq + i, .recent = recent};
    }
    return n;
}

int search_window(struct search_scan *s, uint32_t seq, uint32_t n, uint8_t *verdict)
{
    struct candidate c[SEARCH_WINDOW];
    bool ask = s->program->needs_keys;
    s->facts.kind = FACTS_KEYS;
    s->facts.whole = s->program->needs_email_id;
    s->facts.item = s->item;
    s->facts.n = by_rows(s, seq, n, c, verdict);
    int r = ask && s->facts.n > 0 ? ms_facts(s->box, &s->facts) : 0;
    for (size_t i = 0; i < s->facts.n && r >= 0; i++) {
        r = decide(s, &c[i], ask ? &s->item[i] : NULL);
        if (r > 0)
            verdict[c[i].seq - seq] = 1;
    }
    return MIN(r, 0);
}

void search_scan_done(struct search_scan *s)
{
    ms_facts_done(&s->facts);
    strbuf_done(&s->scratch);
}
