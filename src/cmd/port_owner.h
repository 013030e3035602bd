/* Who holds an occupied port (SPEC CLI-06), as far as /proc tells: the pid and program whose socket listens there. */
#ifndef CMD_PORT_OWNER_H
#define CMD_PORT_OWNER_H

#include <stdint.h>

/* "pid 123 (master)", whose socket is in the way of one on `at`, into text[size], or "" when the system does not tell. BLOCKING: reads /proc. */
struct ip;
void port_owner(const struct ip *at, uint16_t port, char *text, unsigned size);

#endif
