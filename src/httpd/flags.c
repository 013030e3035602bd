/* Flags between JSON's words and the store's bits (SPEC IMAP-40, API-24, API-28). */
#include <string.h>

#include "base/err.h"
#include "httpd/message.h"

static const struct {
    const char *word_z;
    uint64_t bit;
} system_flags[] = {{"\\Answered", STORE_ANSWERED},
                    {"\\Flagged", STORE_FLAGGED},
                    {"\\Deleted", STORE_DELETED},
                    {"\\Seen", STORE_SEEN},
                    {"\\Draft", STORE_DRAFT}};

/* An atom of RFC 9051 section 9. */
static bool keyword_ok(struct span word)
{
    if (word.n == 0 || word.n > STORE_KEYWORD_MAX)
        return false;
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] <= 0x20 || word.p[i] >= 0x7f || strchr("(){%*\"\\]", word.p[i]) != NULL)
            return false;
    return true;
}

int flag_of(struct span word, uint64_t *ret_system)
{
    for (size_t i = 0; i < ARRAY_LEN(system_flags); i++)
        if (span_ieq_z(word, system_flags[i].word_z)) {
            *ret_system |= system_flags[i].bit;
            return 1;
        }
    return keyword_ok(word) ? 0 : -E_SYNTAX;
}

bool api_in_flags(struct exchange *x, const char *name_z, struct flag_words *ret)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(x->in, name_z), *one;
    bool ok = true;
    *ret = (struct flag_words){0};
    if (list == NULL)
        return true;
    size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
    ret->keyword = arena_new_array(&x->arena, struct span, MIN(n, (size_t)STORE_KEYWORDS));
    if (ret->keyword == NULL) {
        api_unavailable(x);
        return false;
    }
    cJSON_ArrayForEach(one, list)
    {
        int r = cJSON_IsString(one) ? flag_of(span_z(one->valuestring), &ret->system) : -E_SYNTAX;
        ok = ok && r >= 0 && (r > 0 || ret->n < STORE_KEYWORDS);
        if (ok && r == 0)
            ret->keyword[ret->n++] = span_z(one->valuestring);
    }
    if (ok && cJSON_IsArray(list))
        return true;
    return api_invalid(x, name_z, "is not a list of flags");
}

cJSON *api_flags(const struct view_keywords *names, uint64_t flags)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < ARRAY_LEN(system_flags); i++)
        if ((flags & system_flags[i].bit) != 0)
            cJSON_AddItemToArray(list, cJSON_CreateString(system_flags[i].word_z));
    for (uint64_t bits = (flags & names->known) >> STORE_KEYWORD0; bits != 0; bits &= bits - 1)
        cJSON_AddItemToArray(list, api_text(span_z(names->table.name_z[__builtin_ctzll(bits)])));
    return list;
}
