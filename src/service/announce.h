/* What users' programs are told of this server (SPEC DISC-01, CLI-24): where a listener is reached from outside.
 * Pure; any thread. */
#ifndef SERVICE_ANNOUNCE_H
#define SERVICE_ANNOUNCE_H

#include <stdint.h>

#include "base/config.h"

/* The port of `discovery.public_ports`, else the bound one; 0: the listener is off, or takes no passwords because TLS
 * is. */
uint16_t announce_port(const struct config *cfg, enum config_listener listener);

#endif
