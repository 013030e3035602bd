/* The memory backend: the same semantics without a disk, for tests and session fuzzing. */
#ifndef STORE_MEM_H
#define STORE_MEM_H

struct store;

/* Close with (*ret)->ops->close(*ret). -E_NOMEM. */
int store_mem_open(struct store **ret);

#endif
