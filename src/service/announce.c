#include "service/announce.h"

#include "base/macros.h"

uint16_t announce_port(const struct config *cfg, enum config_listener listener)
{
    const struct {
        int64_t port;
        bool needs_tls;
    } listeners[] = {
        [LISTEN_SMTP] = {cfg->smtp_port, false},
        [LISTEN_SUBMISSION] = {cfg->smtp_submission_port, true},
        [LISTEN_SMTPS] = {cfg->smtp_smtps_port, true},
        [LISTEN_IMAP] = {cfg->imap_port, true},
        [LISTEN_IMAPS] = {cfg->imap_imaps_port, true},
        [LISTEN_API] = {cfg->api_port, false},
        [LISTEN_APIS] = {cfg->api_secure_port, true},
    };
    _Static_assert(ARRAY_LEN(listeners) == LISTEN__COUNT, "one row per listener");
    int64_t outside = cfg->discovery_public_ports.of[listener];
    if (listeners[listener].port == 0 || (listeners[listener].needs_tls && !cfg->tls_enabled))
        return 0;
    return (uint16_t)(outside != 0 ? outside : listeners[listener].port);
}
