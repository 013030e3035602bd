#include "service/proxy_gate.h"

#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "proto/proxy.h"
#include "service/peer_ip.h"

#define HEADER_MS 3000

static void log_refusal(const struct proxy_gate *g, const struct addr *peer, const char *reason_z)
{
    char text[ADDR_TEXT_MAX];
    log_info("proxy.refuse", "listener=%s peer=%s reason=%s", g->name_z, addr_text(peer, text), reason_z);
}

static enum preface_need admit(const struct conn_preface *p, const struct addr *peer)
{
    const struct proxy_gate *g = CONTAINER_OF(p, const struct proxy_gate, preface);
    const struct ip ip = peer_ip(peer);
    struct config *now = config_current(g->slot);
    const struct cidr_list *proxies = &now->proxy_protocol.of[g->listener];
    enum preface_need need = proxies->n == 0                 ? PREFACE_NONE
                             : cidr_list_has(proxies, &ip) ? PREFACE_DUE
                                                           : PREFACE_STRANGER;
    config_unref(now);
    if (need == PREFACE_STRANGER)
        log_refusal(g, peer, "not-listed");
    return need;
}

static int read_header(void *reader, struct span in, size_t *ret_used, struct preface_said *ret)
{
    struct proxy_parser *ps = reader;
    *ret_used = proxy_feed(ps, in);
    if (ps->result == PROXY_BAD)
        return -E_SYNTAX;
    if (ps->result == PROXY_MORE)
        return 0;
    *ret = (struct preface_said){.known = ps->said.known, .peer = addr_from_ip(&ps->said.source, ps->said.port), .tls = ps->said.tls};
    return 1;
}

static void failed(const struct conn_preface *p, const struct addr *peer, enum preface_failure why)
{
    static const char *const reasons[] = {[PREFACE_BAD] = "malformed", [PREFACE_SLOW] = "late", [PREFACE_CUT] = "closed"};
    _Static_assert(ARRAY_LEN(reasons) == PREFACE_FAILURE__COUNT, "one reason per failure");
    log_refusal(CONTAINER_OF(p, const struct proxy_gate, preface), peer, reasons[why]);
}

void proxy_gate_init(struct proxy_gate *g, struct config_slot *slot, enum config_listener listener, const char *name_z)
{
    *g = (struct proxy_gate){.preface = {.admit = admit, .read = read_header, .failed = failed,
                                         .reader_size = sizeof(struct proxy_parser), .due_ms = HEADER_MS},
                             .slot = slot, .listener = listener, .name_z = name_z};
}
