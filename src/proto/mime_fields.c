/* The Content-* fields of one part's header (RFC 2045, 2183, 3282, 2557, 1864). */
#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/header.h"
#include "proto/mime.h"
#include "proto/mime_build.h"

static const struct {
    const char *name_z;
    enum mime_encoding encoding;
} encodings[] = {
    {"7bit", MIME_7BIT},     {"8bit", MIME_8BIT},
    {"binary", MIME_BINARY}, {"base64", MIME_BASE64},
    {"quoted-printable", MIME_QUOTED_PRINTABLE},
};

static struct mime_param us_ascii = {{(const uint8_t *)"CHARSET", 7}, {(const uint8_t *)"US-ASCII", 8}};

static enum mime_encoding encoding_named(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
        if (span_ieq_z(name, encodings[i].name_z))
            return encodings[i].encoding;
    return MIME_OTHER_ENCODING;
}

/* Makes room for one more; false when there are enough or the arena is full. */
static bool grow(struct mime_build *b, void **list, size_t count, size_t *cap, size_t size)
{
    if (count >= MIME_PARAMS_MAX)
        return false;
    if (count < *cap)
        return true;
    size_t want = *cap == 0 ? 4 : *cap * 2;
    void *more = arena_array(b->arena, want, size);
    if (more == NULL) {
        b->no_memory = true;
        return false;
    }
    if (count > 0)
        memcpy(more, *list, count * size);
    *list = more;
    *cap = want;
    return true;
}

/* RFC 5322 3.2.4: without backslashes and folding. */
static struct span unquote(struct mime_build *b, struct span raw)
{
    size_t at;
    if (!span_find(raw, '\\', &at) && !span_find(raw, '\n', &at) && !span_find(raw, '\r', &at))
        return raw;
    uint8_t *out = arena_alloc(b->arena, raw.n);
    size_t n = 0;
    if (out == NULL) {
        b->no_memory = true;
        return raw;
    }
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\\' && i + 1 < raw.n)
            i++;
        else if (raw.p[i] == '\r' || raw.p[i] == '\n')
            continue;
        out[n++] = raw.p[i];
    }
    return span_of(out, n);
}

void mime_build_param(struct mime_build *b)
{
    void *list = b->params.list;
    if (b->name != NULL && b->value != NULL && grow(b, &list, b->params.count, &b->params_cap, sizeof(struct mime_param))) {
        struct span value = span_of(b->value, (size_t)(b->value_end - b->value));
        b->params.list = list;
        b->params.list[b->params.count++] = (struct mime_param){
            .name = span_of(b->name, (size_t)(b->name_end - b->name)),
            .value = b->quoted ? unquote(b, value) : value,
        };
    }
    b->name = b->value = NULL;
    b->quoted = false;
}

void mime_build_tag(struct mime_build *b, const uint8_t *p)
{
    if (b->tag == NULL)
        b->tag = p;
    b->tag_end = p + 1;
}

void mime_build_tag_end(struct mime_build *b)
{
    void *list = b->languages;
    if (b->tag != NULL && grow(b, &list, b->language_count, &b->languages_cap, sizeof(struct span))) {
        b->languages = list;
        b->languages[b->language_count++] = span_of(b->tag, (size_t)(b->tag_end - b->tag));
    }
    b->tag = NULL;
}

static struct span between(const uint8_t *start, const uint8_t *end)
{
    return start == NULL ? span_of(NULL, 0) : span_of(start, (size_t)(end - start));
}

/* RFC 2045 5.2 and RFC 2046 5.1.5: what counts when the field is absent, unreadable or must not be believed. */
static void default_type(struct mime_fields *f, unsigned flags)
{
    bool digest = (flags & MIME_DIGEST_CHILD) != 0 && (flags & MIME_PLAIN) == 0;
    f->params = (struct mime_params){NULL, 0};
    if ((flags & MIME_OPAQUE) != 0) {
        f->type = SPAN_LIT("APPLICATION");
        f->subtype = SPAN_LIT("OCTET-STREAM");
    } else if (digest) {
        f->type = SPAN_LIT("MESSAGE");
        f->subtype = SPAN_LIT("RFC822");
    } else {
        f->type = SPAN_LIT("TEXT");
        f->subtype = SPAN_LIT("PLAIN");
        f->params = (struct mime_params){&us_ascii, 1};
    }
}

static void read_type(struct mime_build *b, struct span value, unsigned flags, struct mime_fields *f)
{
    if ((flags & (MIME_OPAQUE | MIME_PLAIN)) != 0)
        return;
    mime_value_parse(b, value);
    if (b->type == NULL || b->subtype == NULL) {
        if (b->params.count > 0 && (flags & MIME_DIGEST_CHILD) == 0)
            f->params = b->params;
        return;
    }
    f->type = between(b->type, b->type_end);
    f->subtype = between(b->subtype, b->subtype_end);
    f->params = b->params;
}

static void read_field(struct mime_build *b, const struct header_field *h, unsigned flags, struct mime_fields *f)
{
    switch ((int)h->id) {
    case HEADER_CONTENT_TYPE:
        read_type(b, h->value, flags, f);
        break;
    case HEADER_CONTENT_TRANSFER_ENCODING:
        mime_value_parse(b, h->value);
        if (b->type != NULL) {
            f->encoding_text = between(b->type, b->type_end);
            f->encoding = encoding_named(f->encoding_text);
        }
        break;
    case HEADER_CONTENT_DISPOSITION:
        mime_value_parse(b, h->value);
        f->disposition = between(b->type, b->type_end);
        f->disposition_params = b->params;
        break;
    case HEADER_CONTENT_LANGUAGE:
        mime_languages_parse(b, h->value);
        f->languages = b->languages;
        f->language_count = b->language_count;
        break;
    default:
        break;
    }
}

/* Fields whose value is taken as it is. */
static struct span *plain_field(struct mime_fields *f, enum header_id id)
{
    switch ((int)id) {
    case HEADER_CONTENT_ID:
        return &f->id;
    case HEADER_CONTENT_DESCRIPTION:
        return &f->description;
    case HEADER_CONTENT_LOCATION:
        return &f->location;
    case HEADER_CONTENT_MD5:
        return &f->md5;
    default:
        return NULL;
    }
}

int mime_fields_parse(struct arena *a, struct span block, unsigned flags, struct mime_fields *ret)
{
    struct mime_fields f = {.encoding_text = SPAN_LIT("7BIT"), .encoding = MIME_7BIT};
    struct header_scan hs = header_scan_of(block);
    struct header_field h;
    uint64_t seen = 0;
    _Static_assert(HEADER_ID__COUNT <= 64, "one bit each");
    default_type(&f, flags);
    while (header_next(&hs, &h)) {
        if (h.id <= HEADER_BROKEN || (seen >> h.id & 1) != 0)
            continue;
        seen |= (uint64_t)1 << h.id;
        struct span *plain = plain_field(&f, h.id);
        struct mime_build b = {.arena = a};
        if (plain != NULL) {
            *plain = header_unfold(a, h.value);
            b.no_memory = plain->p == NULL;
        } else {
            read_field(&b, &h, flags, &f);
        }
        if (b.no_memory)
            return -E_NOMEM;
    }
    *ret = f;
    return 0;
}

struct span mime_param_get(const struct mime_params *params, const char *name_z)
{
    for (size_t i = 0; i < params->count; i++)
        if (span_ieq_z(params->list[i].name, name_z))
            return params->list[i].value;
    return span_of(NULL, 0);
}
