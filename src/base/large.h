/* Memory for arrays of megabytes, in huge pages where the kernel gives them (madvise(2)): a fresh array of 5 MB costs a
 * thousand page faults otherwise, which is more than filling it. Freed by free(). What is smaller than LARGE_MIN is
 * plain malloc(3). NULL: no memory. Any thread. */
#ifndef BASE_LARGE_H
#define BASE_LARGE_H

#include <stddef.h>

#define LARGE_MIN (3u * 1024u * 1024u) /* two huge pages: rounding up costs at most a third more */

void *large_malloc(size_t n);
void *large_realloc(void *p, size_t had, size_t n); /* of either kind; `had` octets are kept */

#endif
