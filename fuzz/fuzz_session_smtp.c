/* An SMTP session, any octets: every reply is whole, no session stays, and what was accepted is stored.
 * data[0]: 1 submission port, 2 logged in, 4 in a transaction with a recipient, 8 stopped with the session open. */
#include "session_rig.h"
#include "smtpd/smtpd.h"

#define CONFIG "\"smtp\":{\"max_errors\":10,\"max_recipients\":3,\"max_messages_per_connection\":4,\"max_message_size\":65536}"
#define LOGIN "AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABjb3JyZWN0IGhvcnNl\r\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rig rig;
    struct rig_client c;
    if (size < 3)
        return 0;
    rig_once(&rig, CONFIG);
    struct smtpd *server = smtpd_new(&(struct smtpd_parts){&rig.slot, rig.jobs, rig.ms, rig.router, rig.auth, rig.limits, NULL, NULL, NULL, NULL});
    rig_connect(&rig, &c, smtpd_service(server, (data[0] & 1) != 0 ? SMTPD_SUBMISSION : SMTPD_MX));
    rig_say(&c, (data[0] & 6) != 0 ? SPAN_LIT("EHLO client.example\r\n") : SPAN_LIT(""));
    rig_say(&c, (data[0] & 2) != 0 ? SPAN_LIT(LOGIN) : SPAN_LIT(""));
    rig_say(&c, (data[0] & 4) != 0 ? SPAN_LIT("MAIL FROM:<" RIG_ADDRESS ">\r\nRCPT TO:<postmaster>\r\n") : SPAN_LIT(""));
    rig_play(&c, 1, data, size, smtpd_check);
    RIG_WANT(rig_check_smtp(strbuf_text(&c.got)) == rig_inbox(&rig) || c.fd < 0);
    rig_end(&rig, &c, 1, (data[0] & 8) != 0);
    smtpd_free(server);
    rig_shut(&rig);
    return 0;
}
