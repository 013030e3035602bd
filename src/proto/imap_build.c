#include "proto/imap_build.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/date.h"
#include "proto/imap_words.h"

const char *imap_verb_word(enum imap_verb verb)
{
    static const char *const words[] = {
#define IMAP_CMD(id, word_z, ...) [IMAP_##id] = (word_z),
#include "imap_cmds.def"
#undef IMAP_CMD
    };
    _Static_assert(ARRAY_LEN(words) == IMAP_VERB__COUNT, "one word per verb");
    return verb < IMAP_VERB__COUNT ? words[verb] : "";
}

/* ---- the cursor ---- */

void imap_fail(struct imap_builder *b, int error)
{
    if (b->error == 0)
        b->error = error;
    b->t = b->end; /* nothing more is taken, so every loop ends */
}

void *imap_alloc(struct imap_builder *b, size_t count, size_t size)
{
    if (count == 0 || b->error != 0)
        return NULL;
    void *p = arena_array(b->a, count, size);
    if (p == NULL)
        imap_fail(b, -E_NOMEM);
    return p;
}

uint32_t imap_count(const struct imap_builder *b, unsigned kind)
{
    const struct imap_tok *t = b->t;
    while (t < b->end && t->kind == kind)
        t++;
    return (uint32_t)(t - b->t);
}

uint32_t imap_count_strings(const struct imap_builder *b)
{
    const struct imap_tok *t = b->t;
    while (t < b->end && imap_is_string(t->kind))
        t++;
    return (uint32_t)(t - b->t);
}

/* RFC 9051 "quoted": a backslash stands only before a backslash or a quote, as the machine saw. */
static struct span unescape(struct imap_builder *b, struct span s)
{
    uint8_t *out = imap_alloc(b, s.n, 1);
    size_t n = 0;
    if (out == NULL)
        return span_of(NULL, 0);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        out[n++] = s.p[i];
    }
    return span_of(out, n);
}

struct span imap_take_string(struct imap_builder *b)
{
    unsigned kind = imap_peek(b);
    if (!imap_is_string(kind)) {
        imap_fail(b, -E_SYNTAX);
        return span_of(NULL, 0);
    }
    struct span s = imap_raw(b, b->t++);
    return kind == IMAP_T_ESCAPED ? unescape(b, s) : s;
}

uint64_t imap_take_number(struct imap_builder *b, uint64_t min, uint64_t max)
{
    uint64_t n = 0;
    if (imap_peek(b) != IMAP_T_NUMBER || span_u64(imap_raw(b, b->t++), max, &n) < 0 || n < min)
        imap_fail(b, -E_SYNTAX);
    return n;
}

void imap_take_set(struct imap_builder *b, struct seqset *ret_set)
{
    if (imap_peek(b) != IMAP_T_SET) {
        imap_fail(b, -E_SYNTAX);
        return;
    }
    int r = seqset_parse(b->a, imap_raw(b, b->t++), ret_set);
    if (r < 0)
        imap_fail(b, r);
}

/* RFC 9051 "flag": a name with a backslash is one of five, any other atom a keyword (SPEC IMAP-40). */
void imap_take_flags(struct imap_builder *b, struct imap_flags *ret_flags)
{
    uint32_t n = 0, system = 0, bit;
    uint32_t flags = imap_count(b, IMAP_T_FLAG), keywords = 0;
    for (uint32_t i = 0; i < flags; i++)
        keywords += b->data[b->t[i].off] != '\\';
    struct span *names = imap_alloc(b, keywords, sizeof(*names));
    for (; imap_peek(b) == IMAP_T_FLAG; b->t++) {
        struct span text = imap_raw(b, b->t);
        if (text.p[0] != '\\') {
            names[n++] = text;
        } else if (imap_word_find(&imap_flag_words, span_part(text, 1, text.n), &bit)) {
            system |= bit;
        } else {
            imap_fail(b, -E_SYNTAX);
            return;
        }
    }
    *ret_flags = (struct imap_flags){(uint8_t)system, n, names};
}

/* ---- commands without a file of their own ---- */

static void build_login(struct imap_builder *b, struct imap_cmd *c)
{
    c->login.user = imap_take_string(b);
    c->login.password = imap_take_string(b);
}

static void build_authenticate(struct imap_builder *b, struct imap_cmd *c)
{
    c->authenticate.mechanism = imap_take_raw(b);
    if (imap_peek(b) != IMAP_T_WORD)
        return;
    c->authenticate.has_initial = true;
    struct span text = imap_take_raw(b);
    c->authenticate.initial = span_eq_z(text, "=") ? span_part(text, 1, 0) : text;
}

static void build_enable(struct imap_builder *b, struct imap_cmd *c)
{
    uint32_t bit;
    while (imap_peek(b) == IMAP_T_ATOM)
        if (imap_word_find(&imap_enable_words, imap_take_raw(b), &bit))
            c->enable.words |= bit;
}

static void build_id(struct imap_builder *b, struct imap_cmd *c)
{
    if (b->end - b->t == 1 && imap_took(b, IMAP_T_NIL))
        return;
    uint32_t n = (uint32_t)(b->end - b->t) / 2;
    struct imap_id_field *fields = imap_alloc(b, n, sizeof(*fields));
    for (uint32_t i = 0; i < n && b->error == 0; i++) {
        fields[i].name = imap_take_string(b);
        fields[i].nil = imap_took(b, IMAP_T_NIL);
        if (!fields[i].nil)
            fields[i].value = imap_take_string(b);
    }
    c->id.n = n;
    c->id.fields = fields;
}

static void build_quota(struct imap_builder *b, struct imap_cmd *c)
{
    c->quota.root = imap_take_string(b);
    uint32_t n = (uint32_t)(b->end - b->t) / 2;
    struct imap_quota_limit *limits = imap_alloc(b, n, sizeof(*limits));
    for (uint32_t i = 0; i < n && b->error == 0; i++) {
        limits[i].resource = imap_take_string(b);
        limits[i].limit = imap_take_number(b, 0, INT64_MAX); /* RFC 9208 "number64" */
    }
    c->quota.n = n;
    c->quota.limits = limits;
}

static void build_compress(struct imap_builder *b, struct imap_cmd *c)
{
    c->compress.algorithm = imap_take_raw(b);
    c->compress.deflate = span_ieq_z(c->compress.algorithm, "DEFLATE");
}

static void build_copy(struct imap_builder *b, struct imap_cmd *c)
{
    imap_take_set(b, &c->copy.set);
    c->copy.mailbox = imap_take_string(b);
}

static void build_expunge(struct imap_builder *b, struct imap_cmd *c)
{
    if (c->uid)
        imap_take_set(b, &c->expunge.set);
}

static void (*const builders[IMAP_VERB__COUNT])(struct imap_builder *, struct imap_cmd *) = {
    [IMAP_ID] = build_id,
    [IMAP_AUTHENTICATE] = build_authenticate,
    [IMAP_LOGIN] = build_login,
    [IMAP_ENABLE] = build_enable,
    [IMAP_SELECT] = imap_build_select,
    [IMAP_EXAMINE] = imap_build_select,
    [IMAP_CREATE] = imap_build_create,
    [IMAP_DELETE] = imap_build_mailbox,
    [IMAP_RENAME] = imap_build_rename,
    [IMAP_SUBSCRIBE] = imap_build_mailbox,
    [IMAP_UNSUBSCRIBE] = imap_build_mailbox,
    [IMAP_LIST] = imap_build_list,
    [IMAP_LSUB] = imap_build_list,
    [IMAP_STATUS] = imap_build_status,
    [IMAP_GETQUOTA] = build_quota,
    [IMAP_GETQUOTAROOT] = imap_build_mailbox,
    [IMAP_SETQUOTA] = build_quota,
    [IMAP_EXPUNGE] = build_expunge,
    [IMAP_SEARCH] = imap_build_search,
    [IMAP_SORT] = imap_build_sort,
    [IMAP_THREAD] = imap_build_thread,
    [IMAP_FETCH] = imap_build_fetch,
    [IMAP_STORE] = imap_build_store,
    [IMAP_COPY] = build_copy,
    [IMAP_MOVE] = build_copy,
    [IMAP_COMPRESS] = build_compress,
};

int imap_build_cmd(const struct imap_parser *ps, const uint8_t *data, struct arena *a,
                   struct imap_cmd *ret_cmd)
{
    struct imap_builder b = {ps->toks, ps->toks + ps->tok_n, data, a, 0};
    memset(ret_cmd, 0, sizeof(*ret_cmd));
    ret_cmd->verb = (enum imap_verb)ps->verb;
    ret_cmd->uid = ps->uid;
    ret_cmd->has_8bit = ps->has_8bit;
    if (ps->mode != IMAP_MODE_BUILT || ps->verb >= IMAP_VERB__COUNT)
        return -E_INVAL;
    if (ps->verb == IMAP_APPEND) {
        ret_cmd->append.message_n = ps->append_n;
        return 0;
    }
    ret_cmd->tag = imap_take_raw(&b);
    if (builders[ps->verb] != NULL)
        builders[ps->verb](&b, ret_cmd);
    if (b.error == 0 && b.t != b.end)
        imap_fail(&b, -E_SYNTAX);
    return b.error;
}

/* ---- APPEND ---- */

static void keep(struct imap_builder *b, struct span *s)
{
    struct span kept = span_dup(b->a, *s);
    if (kept.p == NULL && s->n > 0)
        imap_fail(b, -E_NOMEM);
    else
        *s = kept;
}

int imap_build_append(const struct imap_parser *ps, const uint8_t *data, struct arena *a,
                      struct imap_append *ret_msg)
{
    struct imap_builder b = {ps->toks, ps->toks + ps->tok_n, data, a, 0};
    struct imap_append m = {.tag = ret_msg->tag,
                            .mailbox = ret_msg->mailbox,
                            .first = !ps->in_append,
                            .size = ps->lit_size,
                            .sync = ps->lit_sync,
                            .literal8 = ps->lit_8,
                            .utf8 = ps->lit_utf8};
    if (ps->mode != IMAP_MODE_DECIDE || ps->stop != IMAP_STOP_APPEND)
        return -E_INVAL;
    if (m.first) {
        m.tag = imap_take_raw(&b);
        m.mailbox = imap_take_string(&b);
        keep(&b, &m.tag);
        keep(&b, &m.mailbox);
    }
    if (imap_took(&b, IMAP_T_OPEN)) {
        imap_take_flags(&b, &m.flags);
        imap_took(&b, IMAP_T_CLOSE);
        for (uint32_t i = 0; i < m.flags.keyword_n && b.error == 0; i++)
            keep(&b, (struct span *)&m.flags.keywords[i]);
    }
    if (imap_peek(&b) == IMAP_T_DATE_TIME) {
        m.has_date = true;
        if (imap_parse_date_time(imap_take_raw(&b), &m.date_s, &m.zone_min) < 0)
            imap_fail(&b, -E_SYNTAX);
    }
    if (b.error == 0 && b.t != b.end)
        imap_fail(&b, -E_SYNTAX);
    if (b.error == 0)
        *ret_msg = m;
    return b.error;
}
