/* Has a file that is only ever replaced by rename (STORE-25) changed since it was read? Size, inode and times of a
 * stat. Times tick in milliseconds, so a file changed in the tick of the stat may look the same afterwards: such a
 * stamp is never trusted (PITFALLS 31).
 *
 *   file_stamp_of(&st, clock_wall_us(), &now);
 *   if (file_stamp_same(&entry->stamp, &now)) ... what was read then still stands */
#ifndef SERVICE_FILE_STAMP_H
#define SERVICE_FILE_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define FILE_STAMP_TICK_US 20000

struct file_stamp {
    uint64_t dev, inode, size;
    int64_t mtime_ns, ctime_ns;
    bool racy; /* too young to be trusted */
};

static inline void file_stamp_of(const struct stat *st, int64_t now_us, struct file_stamp *ret)
{
    ret->dev = (uint64_t)st->st_dev;
    ret->inode = (uint64_t)st->st_ino;
    ret->size = (uint64_t)st->st_size;
    ret->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    ret->ctime_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
    ret->racy = ret->ctime_ns / 1000 > now_us - FILE_STAMP_TICK_US;
}

/* `known` is from when the contents were read. */
static inline bool file_stamp_same(const struct file_stamp *known, const struct file_stamp *now)
{
    return !known->racy && known->dev == now->dev && known->inode == now->inode && known->size == now->size &&
           known->mtime_ns == now->mtime_ns && known->ctime_ns == now->ctime_ns;
}

#endif
