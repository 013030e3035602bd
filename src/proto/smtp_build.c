#include "proto/smtp_build.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/smtp_path.h"
#include "proto/smtp_read.h"

#define SIZE_DIGITS_MAX 20  /* RFC 1870 3 */
#define ENVID_MAX       100 /* RFC 3461 4.4 */
#define ORCPT_MAX       500 /* RFC 3461 4.2 */
#define MECHANISM_MAX   20  /* RFC 4422 3.1 */

void smtp_read_tok(struct smtp_read *r, enum smtp_tok kind, uint32_t end)
{
    if (r->toks.n < r->toks.cap)
        r->toks.v[r->toks.n++] = (struct tok){kind, r->mark, end - r->mark, 0};
}

void smtp_read_kind(struct smtp_read *r, enum smtp_tok kind)
{
    if (r->toks.n > 0)
        r->toks.v[r->toks.n - 1].kind = kind;
}

const uint8_t *smtp_read_alnum(const uint8_t *p)
{
    static const bool alnum[256] = {
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
#define LETTER(c) [c] = 1, [c + 32] = 1
        LETTER('A'), LETTER('B'), LETTER('C'), LETTER('D'), LETTER('E'), LETTER('F'), LETTER('G'), LETTER('H'),
        LETTER('I'), LETTER('J'), LETTER('K'), LETTER('L'), LETTER('M'), LETTER('N'), LETTER('O'), LETTER('P'),
        LETTER('Q'), LETTER('R'), LETTER('S'), LETTER('T'), LETTER('U'), LETTER('V'), LETTER('W'), LETTER('X'),
        LETTER('Y'), LETTER('Z'),
#undef LETTER
    };
    /* The octet that ends the run is looked at, nothing behind it. */
    for (;; p += 4) {
        if (!alnum[p[1]])
            return p;
        if (!alnum[p[2]])
            return p + 1;
        if (!alnum[p[3]])
            return p + 2;
        if (!alnum[p[4]])
            return p + 3;
    }
}

bool smtp_base64_form(struct span text)
{
    size_t pad = 0;
    if (text.n % 4 != 0)
        return false;
    while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
        pad++;
    for (size_t i = 0; i < text.n - pad; i++) {
        uint8_t c = text.p[i], low = ascii_lower(c);
        if (!((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/'))
            return false;
    }
    return true;
}

/* Lower-case hex is taken too; controls are not: they would reach header fields and logs of a bounce. */
int smtp_xtext_decode(struct arena *a, struct span xtext, struct span *ret)
{
    size_t at, n = 0;
    if (!span_find(xtext, '+', &at)) {
        *ret = xtext;
        return 0;
    }
    uint8_t *p = arena_alloc(a, xtext.n);
    if (p == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < xtext.n; i++) {
        uint8_t c = xtext.p[i];
        if (c == '+') {
            int high = xtext.n - i > 2 ? ascii_hex(xtext.p[i + 1]) : -1;
            int low = high >= 0 ? ascii_hex(xtext.p[i + 2]) : -1;
            if (low < 0)
                return -E_SYNTAX;
            c = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (c < 0x20 || c == 0x7f)
            return -E_SYNTAX;
        p[n++] = c;
    }
    *ret = span_of(p, n);
    return 0;
}

static enum smtp_parse_error error_of(int r)
{
    return r == 0 ? SMTP_BAD_NONE : r == -E_NOMEM ? SMTP_BAD_MEMORY : SMTP_BAD_PARAM_VALUE;
}

/* Digits only; what does not fit becomes UINT64_MAX, which is above every limit. */
static uint64_t number_of(struct span digits)
{
    uint64_t v;
    return span_u64(digits, UINT64_MAX, &v) == 0 ? v : UINT64_MAX;
}

static enum smtp_parse_error smtp_value_SIZE(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    (void)a;
    cmd->mail.size = UINT64_MAX;
    bool digits = v.n <= SIZE_DIGITS_MAX && span_u64(v, UINT64_MAX, &cmd->mail.size) != -E_SYNTAX;
    return digits ? SMTP_BAD_NONE : SMTP_BAD_PARAM_VALUE;
}

/* BINARYMIME is not offered (SMTP-21), so it is as unknown as any other body type. */
static enum smtp_parse_error smtp_value_BODY(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    (void)a;
    bool eight = span_ieq_z(v, "8BITMIME");
    cmd->mail.body = eight ? SMTP_BODY_8BITMIME : SMTP_BODY_7BIT;
    return eight || span_ieq_z(v, "7BIT") ? SMTP_BAD_NONE : SMTP_BAD_PARAM;
}

static enum smtp_parse_error smtp_value_AUTH(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    if (span_eq_z(v, "<>"))
        return SMTP_BAD_NONE;
    return error_of(smtp_xtext_decode(a, v, &cmd->mail.auth));
}

static enum smtp_parse_error smtp_value_RET(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    (void)a;
    cmd->mail.ret = span_ieq_z(v, "FULL") ? SMTP_RET_FULL : span_ieq_z(v, "HDRS") ? SMTP_RET_HDRS : SMTP_RET_NONE;
    return cmd->mail.ret != SMTP_RET_NONE ? SMTP_BAD_NONE : SMTP_BAD_PARAM_VALUE;
}

static enum smtp_parse_error smtp_value_ENVID(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    if (v.n > ENVID_MAX || !smtp_text_is_ascii(v))
        return SMTP_BAD_PARAM_VALUE;
    cmd->mail.envid_xtext = v;
    int r = smtp_xtext_decode(a, v, &cmd->mail.envid);
    return r == 0 && !smtp_text_is_ascii(cmd->mail.envid) ? SMTP_BAD_PARAM_VALUE : error_of(r);
}

/* RFC 3461 4.1: NEVER alone, or a list of the others. */
static enum smtp_parse_error smtp_value_NOTIFY(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    (void)a;
    static const struct {
        const char *word_z;
        unsigned bit;
    } words[] = {
        {"SUCCESS", SMTP_NOTIFY_SUCCESS}, {"FAILURE", SMTP_NOTIFY_FAILURE}, {"DELAY", SMTP_NOTIFY_DELAY}};
    unsigned bits = 0;
    if (span_ieq_z(v, "NEVER")) {
        cmd->rcpt.notify = SMTP_NOTIFY_NEVER;
        return SMTP_BAD_NONE;
    }
    for (size_t from = 0, end; from <= v.n; from = end + 1) {
        struct span left = span_part(v, from, v.n), word;
        unsigned bit = 0;
        end = span_find(left, ',', &end) ? from + end : v.n;
        word = span_part(v, from, end - from);
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
            if (span_ieq_z(word, words[i].word_z))
                bit = words[i].bit;
        if (bit == 0)
            return SMTP_BAD_PARAM_VALUE;
        bits |= bit;
    }
    cmd->rcpt.notify = bits;
    return SMTP_BAD_NONE;
}

/* RFC 3461 4.2: addr-type ";" xtext. RFC 6533 3: the utf-8 type has an encoding of its own and stays as it is. */
static enum smtp_parse_error smtp_value_ORCPT(struct arena *a, struct span v, struct smtp_cmd *cmd)
{
    size_t semicolon;
    if (v.n > ORCPT_MAX || !span_find(v, ';', &semicolon) || semicolon == 0)
        return SMTP_BAD_PARAM_VALUE;
    struct span type = span_part(v, 0, semicolon), address = span_part(v, semicolon + 1, v.n);
    for (size_t i = 0; i < type.n; i++) {
        uint8_t c = ascii_lower(type.p[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return SMTP_BAD_PARAM_VALUE;
    }
    cmd->rcpt.orcpt_type = type;
    cmd->rcpt.orcpt_xtext = v;
    cmd->rcpt.orcpt = address;
    return span_ieq_z(type, "utf-8") ? SMTP_BAD_NONE : error_of(smtp_xtext_decode(a, address, &cmd->rcpt.orcpt));
}

enum value_rule { NONE, REQUIRED };

static const struct param_rule {
    const char *word_z;
    size_t word_n;
    enum smtp_verb verb;
    enum value_rule value;
    enum smtp_parse_error (*read)(struct arena *a, struct span v, struct smtp_cmd *cmd);
} param_rules[] = {
#define READ_NONE(id)     NULL
#define READ_REQUIRED(id) smtp_value_##id
#define SMTP_PARAM(id, word, of, value, rfc) [SMTP_PARAM_##id] = {word, sizeof(word) - 1, SMTP_##of, value, READ_##value(id)},
#include "smtp_params.def"
#undef SMTP_PARAM
};
_Static_assert(ARRAY_LEN(param_rules) == SMTP_PARAM__COUNT, "one rule per parameter");

const char *smtp_param_name(enum smtp_param param)
{
    return (unsigned)param < SMTP_PARAM__COUNT ? param_rules[param].word_z : "";
}

/* Zero when four letters, digits or hyphens are the same; case does not matter. */
static uint32_t differ4(const uint8_t *a, const char *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x ^ y) & ~0x20202020u;
}

/* Both of n letters, digits and hyphens; case does not matter. */
static bool same_word(const uint8_t *a, const char *b, size_t n)
{
    uint32_t differ = 0;
    if (n < 4) {
        for (size_t i = 0; i < n; i++)
            differ |= (uint32_t)((a[i] ^ (uint8_t)b[i]) & ~0x20);
        return differ == 0;
    }
    for (size_t i = 0; i < n - 4; i += 4)
        differ |= differ4(a + i, b + i);
    return (differ | differ4(a + n - 4, b + n - 4)) == 0; /* the last four, seen twice or not */
}

static int find_param(struct span keyword, enum smtp_verb verb)
{
    for (int i = 0; i < SMTP_PARAM__COUNT; i++)
        if (param_rules[i].verb == verb && param_rules[i].word_n == keyword.n &&
            same_word(keyword.p, param_rules[i].word_z, keyword.n))
            return i;
    return -1;
}

static enum smtp_parse_error build_params(struct arena *a, const struct tok *t, size_t n, const uint8_t *line,
                                          struct smtp_cmd *cmd, unsigned *given)
{
    for (size_t i = 0; i < n; i++) {
        bool has_value = i + 1 < n && t[i + 1].kind == SMTP_T_VALUE;
        int id = find_param(tok_text(&t[i], line), cmd->verb);
        if (id < 0)
            return SMTP_BAD_PARAM;
        if (*given & 1u << id)
            return SMTP_BAD_PARAM_TWICE;
        *given |= 1u << id;
        if (has_value != (param_rules[id].value == REQUIRED))
            return SMTP_BAD_PARAM_VALUE;
        if (!has_value)
            continue;
        enum smtp_parse_error e = param_rules[id].read(a, tok_text(&t[++i], line), cmd);
        if (e != SMTP_BAD_NONE)
            return e;
    }
    return SMTP_BAD_NONE; /* of more parameters than there are tokens for one is unknown or given twice */
}

static enum smtp_parse_error build_path_and_params(struct arena *a, const struct smtp_read *r, const uint8_t *line,
                                                   struct smtp_cmd *cmd)
{
    bool mail = cmd->verb == SMTP_MAIL;
    const struct tok *t = r->toks.v;
    int used = smtp_path_build(a, t, r->toks.n, line, mail ? &cmd->mail.from : &cmd->rcpt.to);
    if (used < 0 && used != -E_NOMEM)
        return mail ? SMTP_BAD_REVERSE_PATH : SMTP_BAD_FORWARD_PATH;
    if (used < 0)
        return SMTP_BAD_MEMORY;
    size_t first = (size_t)used;
    return build_params(a, t + first, r->toks.n - first, line, cmd, mail ? &cmd->mail.given : &cmd->rcpt.given);
}

static void build_hello(const struct tok *t, const uint8_t *line, struct smtp_cmd *cmd)
{
    uint8_t address[16];
    struct span name = tok_text(t, line);
    bool domain = t->kind == SMTP_T_NAME_DOMAIN && smtp_domain_fits(name);
    bool literal = t->kind == SMTP_T_NAME_LITERAL &&
                   smtp_literal_parse(span_part(name, 1, name.n - 2), address) != SMTP_LITERAL_NONE;
    cmd->hello.name = name;
    cmd->hello.kind = domain ? SMTP_NAME_DOMAIN : literal ? SMTP_NAME_LITERAL : SMTP_NAME_OTHER;
}

static enum smtp_parse_error build_auth(const struct smtp_read *r, const uint8_t *line, struct smtp_cmd *cmd)
{
    cmd->auth.mechanism = tok_text(&r->toks.v[0], line);
    if (cmd->auth.mechanism.n > MECHANISM_MAX)
        return SMTP_BAD_ARGUMENT;
    if (r->toks.n < 2)
        return SMTP_BAD_NONE;
    cmd->auth.initial = SMTP_INITIAL_EMPTY; /* "=": RFC 4954 4 */
    struct span text = tok_text(&r->toks.v[1], line);
    if (span_eq_z(text, "="))
        return SMTP_BAD_NONE;
    cmd->auth.initial = SMTP_INITIAL_TEXT;
    cmd->auth.response = text;
    return smtp_base64_form(text) ? SMTP_BAD_NONE : SMTP_BAD_BASE64;
}

enum smtp_parse_error smtp_build_cmd(struct arena *a, const struct smtp_read *r, const uint8_t *line,
                                     struct smtp_cmd *cmd)
{
    const struct tok *t = r->toks.v;
    if (cmd->verb == SMTP_MAIL || cmd->verb == SMTP_RCPT)
        return build_path_and_params(a, r, line, cmd);
    if (r->toks.n == 0)
        return SMTP_BAD_NONE;
    if (t[0].kind <= SMTP_T_NAME_LITERAL) {
        build_hello(t, line, cmd);
    } else if (cmd->verb == SMTP_BDAT) {
        cmd->bdat.size = number_of(tok_text(&t[0], line));
        cmd->bdat.last = r->toks.n > 1;
    } else if (cmd->verb == SMTP_AUTH) {
        return build_auth(r, line, cmd);
    } else {
        cmd->arg.text = span_trim(tok_text(&t[0], line));
    }
    return SMTP_BAD_NONE;
}
