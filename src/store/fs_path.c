/* Names of message files and shard directories (SPEC STORE-01). */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "store/fs_int.h"

/* Flag bits in the ASCII order of their letters: 0-9, A-Z, a-z. */
static const uint8_t bit_of[62] = {
    31, 32, 33, 34, 35, 36, 37, 38, 39, 40, /* 0-9 */
    0,  41, 42, 1,  43, 2,  44, 45, 46, 47, 48, 49, 50,
    51, 52, 53, 54, 55, 3,  4,  56, 57, 58, 59, 60, 61, /* A-Z */
    5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17,
    18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, /* a-z */
};
static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/* Keyword letters by index; small letters first, as older trees give them out. */
static const char keyword_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789BCEGHIJKLMNOPQRUVWXYZ";

_Static_assert(sizeof(letters) == sizeof(bit_of) + 1, "letters and digits");
_Static_assert(sizeof(keyword_letters) == STORE_KEYWORDS + 1, "all but the system's five");

char fs_keyword_letter(unsigned index)
{
    return keyword_letters[index];
}

static int letter_bit(char c)
{
    if (c >= '0' && c <= '9')
        return bit_of[c - '0'];
    if (c >= 'A' && c <= 'Z')
        return bit_of[10 + c - 'A'];
    if (c >= 'a' && c <= 'z')
        return bit_of[36 + c - 'a'];
    return -1;
}

int fs_keyword_index(char letter)
{
    int bit = letter_bit(letter);
    return bit < STORE_KEYWORD0 ? -1 : bit - STORE_KEYWORD0;
}

void fs_file_name(uint32_t uid, uint64_t flags, char ret_z[FS_FILE_MAX])
{
    char digits[16];
    size_t n = 0, d = 0;
    for (uint32_t v = uid; v > 0 || d < 8; v /= 10)
        digits[d++] = (char)('0' + v % 10);
    while (d > 0)
        ret_z[n++] = digits[--d];
    ret_z[n++] = '_';
    if ((flags & STORE_ALL_FLAGS) != 0)
        for (size_t i = 0; i < sizeof(bit_of); i++)
            if (flags >> bit_of[i] & 1)
                ret_z[n++] = letters[i];
    memcpy(ret_z + n, ".eml", 5);
}

bool fs_file_parse(const char *name_z, uint32_t *ret_uid, uint64_t *ret_flags)
{
    uint64_t uid = 0, flags = 0;
    size_t i = 0;
    for (; name_z[i] >= '0' && name_z[i] <= '9' && i < 11; i++)
        uid = uid * 10 + (uint64_t)(name_z[i] - '0');
    if (strlen(name_z) >= FS_FILE_MAX)
        return false;
    if (i < 8 || name_z[i] != '_' || uid == 0 || uid > UINT32_MAX || (i > 8 && name_z[0] == '0'))
        return false;
    for (i++; name_z[i] != '.'; i++) {
        int bit = letter_bit(name_z[i]);
        if (bit < 0)
            return false;
        flags |= UINT64_C(1) << bit;
    }
    if (strcmp(name_z + i, ".eml") != 0)
        return false;
    *ret_uid = (uint32_t)uid;
    *ret_flags = flags;
    return true;
}

void fs_shard_name(uint32_t no, char ret_z[16])
{
    snprintf(ret_z, 16, "%04u", no);
}

bool fs_shard_parse(const char *name_z, uint32_t *ret_no)
{
    uint64_t no = 0;
    size_t i = 0;
    for (; name_z[i] >= '0' && name_z[i] <= '9' && i < 8; i++)
        no = no * 10 + (uint64_t)(name_z[i] - '0');
    if (i < 4 || name_z[i] != 0 || no > UINT32_MAX / FS_SHARD_UIDS || (i > 4 && name_z[0] == '0'))
        return false;
    *ret_no = (uint32_t)no;
    return true;
}

bool fs_part_ok(struct span part)
{
    size_t at;
    if (part.n == 0 || part.n > 255 || part.p[0] == '.')
        return false;
    return !span_find(part, '/', &at) && !span_find(part, 0, &at);
}

void fs_random(void *p, size_t n)
{
    char *at = p;
    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got <= 0)
            continue;
        at += got;
        n -= (size_t)got;
    }
}

void fs_temp_name(char ret_z[64], const char *prefix_z)
{
    uint64_t v[2];
    fs_random(v, sizeof(v));
    snprintf(ret_z, 64, "%.24s%016llx%016llx", prefix_z, (unsigned long long)v[0],
             (unsigned long long)v[1]);
}
