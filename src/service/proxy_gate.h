/* Listeners behind a proxy (SPEC SEC-09): which peers must send a PROXY header first, by `proxy_protocol` of the
 * configuration as it is now. One gate per listener, given to it as its preface; logs proxy.refuse.
 *
 *   struct proxy_gate gate;
 *   proxy_gate_init(&gate, &slot, LISTEN_SMTP, "smtp");
 *   workers_listen(ws, &(struct listener){.at = at, .service = service, .preface = &gate.preface}, &err);
 *
 * The gate and the slot outlive the workers. */
#ifndef SERVICE_PROXY_GATE_H
#define SERVICE_PROXY_GATE_H

#include "base/config.h"
#include "runtime/preface.h"

struct proxy_gate {
    struct conn_preface preface;
    struct config_slot *slot;
    enum config_listener listener;
    const char *name_z;
};

void proxy_gate_init(struct proxy_gate *g, struct config_slot *slot, enum config_listener listener, const char *name_z);

#endif
