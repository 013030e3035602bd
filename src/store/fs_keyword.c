/* The keyword table of a mailbox (SPEC STORE-02, IMAP-40): extended under `lock`, durable before a
 * name uses it. */
#include <stdio.h>

#include "base/err.h"
#include "store/fs_int.h"

static int find_keyword(const struct store_keywords *kw, struct span name)
{
    for (int i = 0; i < STORE_KEYWORDS; i++)
        if (kw->name_z[i][0] != 0 && span_ieq_z(name, kw->name_z[i]))
            return i;
    return -1;
}

/* Keywords of messages that have no entry. The rows are looked through only if there can be any. jmx is held. */
static uint64_t unnamed_bits(const struct fs_box *b, const struct store_keywords *kw)
{
    uint64_t unnamed = b->m.flags_ever, used = 0;
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (kw->name_z[i][0] != 0)
            unnamed &= ~STORE_KEYWORD_BIT(i);
    unnamed &= ~(uint64_t)STORE_SYSTEM_FLAGS;
    for (size_t i = 0; i < b->m.n && (unnamed & ~used) != 0; i++)
        used |= b->m.row[i].r.flags;
    return used & unnamed;
}

/* Letters of file names without an entry, as unknown-<letter>. jmx is held. */
static void name_unknown(struct fs_box *b, struct store_keywords *kw)
{
    uint64_t used = unnamed_bits(b, kw);
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if ((used & STORE_KEYWORD_BIT(i)) != 0) {
            snprintf(kw->name_z[i], sizeof(kw->name_z[i]), "unknown-%c", fs_keyword_letter(i));
            kw->used++;
        }
}

int fs_keywords(struct store_box *pub, struct store_keywords *ret)
{
    struct fs_box *b = fs_box_of(pub);
    int r = fs_journal_read_lock(b);
    if (r < 0)
        return r;
    r = fs_status_reload(b);
    if (r == 0) {
        *ret = b->st.kw;
        name_unknown(b, ret);
    }
    fs_journal_read_unlock(b);
    return r;
}

/* Bits of all names, entries made in `kw`. */
static int place(struct store_keywords *kw, const struct span *name, size_t n, uint64_t *ret_bits,
                 bool *ret_changed)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        if (name[i].n == 0)
            return -E_INVAL;
        if (name[i].n > STORE_KEYWORD_MAX)
            return -E_LIMIT;
        int at = find_keyword(kw, name[i]);
        for (int k = 0; k < STORE_KEYWORDS && at < 0; k++)
            if (kw->name_z[k][0] == 0) {
                snprintf(kw->name_z[k], sizeof(kw->name_z[k]), SPAN_FMT, SPAN_ARG(name[i]));
                kw->used++;
                *ret_changed = true;
                at = k;
            }
        if (at < 0)
            return -E_LIMIT;
        bits |= STORE_KEYWORD_BIT(at);
    }
    *ret_bits = bits;
    return 0;
}

int fs_keyword_add(struct store_box *pub, struct store_op op, const struct span *name, size_t n,
                   uint64_t *ret_bits)
{
    struct fs_box *b = fs_box_of(pub);
    struct store_keywords kw;
    uint64_t bits;
    bool changed = false;
    (void)op;
    int r = fs_keywords(pub, &kw); /* the common case: all are there, and nobody waits for `lock` */
    if (r == 0)
        r = place(&kw, name, n, &bits, &changed);
    if (r != 0)
        return r;
    if (!changed) {
        *ret_bits = bits;
        return 0;
    }
    r = fs_box_lock(b, false);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->jmx);
    r = fs_status_reload(b);
    if (r == 0) {
        struct store_keywords before = b->st.kw;
        kw = b->st.kw;
        name_unknown(b, &kw);
        r = place(&kw, name, n, &bits, &changed);
        if (r == 0) {
            b->st.kw = kw;
            r = fs_status_write(b->dirfd, &b->st);
            struct stat st;
            if (r == 0)
                r = fs_stamp_of(b->dirfd, "status.json", &b->st_stamp, &st);
            else
                b->st.kw = before;
        }
    }
    pthread_mutex_unlock(&b->jmx);
    fs_box_unlock(b);
    if (r == 0)
        *ret_bits = bits;
    return r;
}

/* map[i]: bits of the target for keyword i of the source; 0 where it has no place there. */
int fs_keyword_map(struct fs_box *from, uint64_t used, struct fs_box *to,
                   uint64_t map[STORE_KEYWORDS])
{
    struct store_keywords kw;
    memset(map, 0, STORE_KEYWORDS * sizeof(map[0]));
    if ((used & ~STORE_SYSTEM_FLAGS) == 0)
        return 0;
    int r = fs_keywords(&from->pub, &kw);
    for (unsigned i = 0; i < STORE_KEYWORDS && r == 0; i++) {
        struct span name = span_z(kw.name_z[i]);
        if ((used & STORE_KEYWORD_BIT(i)) == 0 || name.n == 0)
            continue;
        r = fs_keyword_add(&to->pub, (struct store_op){0, 0}, &name, 1, &map[i]);
        if (r == -E_LIMIT)
            r = 0; /* dropped (IMAP-40) */
    }
    return r;
}

uint64_t fs_keyword_translate(uint64_t flags, const uint64_t map[STORE_KEYWORDS])
{
    uint64_t out = flags & STORE_SYSTEM_FLAGS;
    for (unsigned i = 0; i < STORE_KEYWORDS && (flags & ~STORE_SYSTEM_FLAGS) != 0; i++)
        if ((flags & STORE_KEYWORD_BIT(i)) != 0)
            out |= map[i];
    return out;
}
