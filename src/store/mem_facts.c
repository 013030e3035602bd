/* Facts in the memory backend: with the text they belong to, so that every copy has them. */
#include <stdlib.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "store/mem_int.h"

uint64_t mem_ident(const struct mem_text *t)
{
    return (uint64_t)(uintptr_t)t;
}

void mem_facts_free(struct mem_text *t)
{
    for (unsigned k = 0; k < STORE_FACTS_KINDS; k++)
        free(t->facts[k].p);
}

int mem_facts_get(struct store_box *pub, unsigned kind, struct store_facts *item, size_t n,
                  struct strbuf *mem)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    size_t at = mem->n;
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        const struct mem_row *row = mem_find(b, item[i].uid);
        item[i].octets = (struct span){NULL, 0};
        if (row == NULL || row->text->facts[kind].p == NULL)
            continue;
        item[i].ident = mem_ident(row->text);
        item[i].octets = span_of(row->text->facts[kind].p, row->text->facts[kind].n);
        strbuf_span(mem, item[i].octets);
    }
    pthread_mutex_unlock(&m->mx);
    if (r == 0 && !strbuf_ok(mem))
        r = -E_NOMEM;
    for (size_t i = 0; i < n && r == 0; i++)
        if (item[i].octets.p != NULL) {
            item[i].octets.p = mem->p + at;
            at += item[i].octets.n;
        }
    return r;
}

int mem_facts_put(struct store_box *pub, unsigned kind, const struct store_facts *item, size_t n)
{
    struct mem_box *b = mem_box_of(pub);
    struct mem_store *m = mem_of(pub->store);
    pthread_mutex_lock(&m->mx);
    int r = b->account == NULL ? -E_NOTFOUND : 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        const struct mem_row *row = mem_find(b, item[i].uid);
        if (row == NULL || mem_ident(row->text) != item[i].ident ||
            item[i].octets.n > STORE_FACTS_MAX)
            continue;
        uint8_t *p = malloc(item[i].octets.n + 1);
        if (p == NULL) {
            r = -E_NOMEM;
            break;
        }
        memcpy(p, item[i].octets.p, item[i].octets.n);
        free(row->text->facts[kind].p);
        row->text->facts[kind].p = p;
        row->text->facts[kind].n = item[i].octets.n;
    }
    pthread_mutex_unlock(&m->mx);
    return r;
}
