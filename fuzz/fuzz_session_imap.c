/* Two IMAP sessions on one mailbox, any octets: every response is whole, the sequence numbers each client is told are
 * possible, and no session stays. data[0]: 1, 2 the clients that have selected INBOX, 4 three messages are there,
 * 8 stopped with the sessions open. */
#include "imapd/imapd.h"
#include "runtime/conn.h"
#include "session_rig.h"

#define SELECT "s LOGIN " RIG_ADDRESS " \"" RIG_PASSWORD "\"\r\ns SELECT INBOX\r\n"
#define MAIL "From: b@example.net\r\nSubject: x\r\nContent-Type: text/html\r\n\r\nHi\r\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rig rig;
    struct rig_client c[RIG_CLIENTS];
    struct imapd *server;
    struct conn_service service;
    if (size < 3)
        return 0;
    rig_once(&rig, NULL);
    RIG_WANT(imapd_new(&(struct imapd_config){.slot = &rig.slot, .store = rig.ms, .auth = rig.auth}, &server) == 0);
    imapd_service_init(server, IMAPD_STARTTLS, &service);
    for (size_t i = 0; i < ((data[0] & 4) != 0 ? 3 : 0); i++)
        rig_put(&rig, SPAN_LIT(MAIL));
    for (size_t i = 0; i < RIG_CLIENTS; i++) {
        rig_connect(&rig, &c[i], &service);
        rig_say(&c[i], (data[0] & (i + 1)) != 0 ? SPAN_LIT(SELECT) : SPAN_LIT(""));
    }
    rig_play(c, RIG_CLIENTS, data, size, NULL);
    for (size_t i = 0; i < RIG_CLIENTS; i++)
        rig_check_imap(strbuf_text(&c[i].got));
    rig_end(&rig, c, RIG_CLIENTS, (data[0] & 8) != 0);
    imapd_free(server);
    rig_shut(&rig);
    return 0;
}
