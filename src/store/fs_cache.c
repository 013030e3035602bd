/* cache: the stamps of the shards (SPEC STORE-34). Derived: anything wrong with it means it is not
 * there. Replaced whole, not synced (its CRC tells a torn one), read once when the mailbox is
 * opened. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define CACHE_MAX ((size_t)64 * 1024 * 1024)

struct cache_header {
    char magic[8];
    uint32_t order;
    uint32_t version;
    uint8_t mailbox_id[16];
    uint32_t uid_validity;
    uint32_t stamps_n;
    uint32_t zero;
    uint32_t crc; /* of what stands before and of all stamps */
};

struct cache_stamp {
    uint64_t no;
    struct fs_stamp stamp;
};

static struct cache_header header_for(const struct fs_box *b, const struct cache_stamp *stamp,
                                      uint32_t n)
{
    struct cache_header h = {
        .order = 0x01020304, .version = 1, .uid_validity = b->st.uid_validity, .stamps_n = n};
    memcpy(h.magic, "RMAILDC", 8);
    memcpy(h.mailbox_id, b->st.id.b, sizeof(h.mailbox_id));
    h.crc = crc32c(crc32c(0, &h, offsetof(struct cache_header, crc)), stamp, n * sizeof(stamp[0]));
    return h;
}

void fs_cache_read(struct fs_box *b)
{
    char *text;
    size_t n;
    if (fsu_read(b->dirfd, "cache", CACHE_MAX, &text, &n) < 0)
        return;
    struct cache_header h, want;
    const struct cache_stamp *stamp = (const struct cache_stamp *)(const void *)(text + sizeof(h));
    if (n >= sizeof(h)) {
        memcpy(&h, text, sizeof(h));
        if (h.stamps_n == (n - sizeof(h)) / sizeof(stamp[0])) {
            want = header_for(b, stamp, h.stamps_n);
            for (uint32_t i = 0; memcmp(&h, &want, sizeof(h)) == 0 && i < h.stamps_n; i++) {
                struct fs_shard *s = fs_shard_get(b, (uint32_t)stamp[i].no);
                if (s != NULL) {
                    s->stamp = stamp[i].stamp;
                    s->stamped = true;
                }
            }
        }
    }
    free(text);
}

/* Not torn: what doctor asks. One that is of another mailbox is as good as none. */
bool fs_cache_whole(const struct fs_box *b)
{
    struct cache_header h;
    char *text;
    size_t n;
    int r = fsu_read(b->dirfd, "cache", CACHE_MAX, &text, &n);
    if (r < 0)
        return r == -E_NOTFOUND;
    bool whole = n >= sizeof(h);
    if (whole) {
        memcpy(&h, text, sizeof(h));
        uint32_t crc = crc32c(crc32c(0, &h, offsetof(struct cache_header, crc)), text + sizeof(h), n - sizeof(h));
        whole = memcmp(h.magic, "RMAILDC", 8) == 0 && crc == h.crc;
    }
    free(text);
    return whole;
}

int fs_cache_write(struct fs_box *b)
{
    char tmp[64];
    struct cache_stamp *stamp = calloc(b->shard_n + 1, sizeof(*stamp));
    uint32_t n = 0;
    if (stamp == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < b->shard_n; i++)
        if (b->shard[i].stamped)
            stamp[n++] = (struct cache_stamp){.no = b->shard[i].no, .stamp = b->shard[i].stamp};
    struct cache_header h = header_for(b, stamp, n);
    fs_temp_name(tmp, ".cache.");
    int fd = openat(b->dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int r = fd < 0 ? err_from_errno(errno) : fsu_write_all(fd, &h, sizeof(h));
    if (r == 0)
        r = fsu_write_all(fd, stamp, n * sizeof(stamp[0]));
    if (fd >= 0)
        close(fd);
    if (r == 0 && renameat(b->dirfd, tmp, b->dirfd, "cache") < 0)
        r = err_from_errno(errno);
    if (r < 0 && fd >= 0)
        unlinkat(b->dirfd, tmp, 0);
    free(stamp);
    if (r == 0)
        b->cache_dirty = false;
    return r;
}
