#include "imapd/capability.h"

#include "base/config.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/server.h"
#include "imapd/session.h"
#include "service/auth.h"
#include "service/sasl.h"

enum when { ALWAYS, LOGGED_IN };

/* Words of capabilities that are no command of their own, or several. */
static const struct {
    const char *word_z;
    enum when when;
} words[] = {
    {"IMAP4rev1", ALWAYS},
    {"IMAP4rev2", ALWAYS},
    {"LITERAL+", ALWAYS},
    {"SASL-IR", ALWAYS},
    {"CHILDREN", LOGGED_IN},
    {"UIDPLUS", LOGGED_IN},
    {"SPECIAL-USE", LOGGED_IN},
    {"CREATE-SPECIAL-USE", LOGGED_IN},
    {"LIST-EXTENDED", LOGGED_IN},
    {"LIST-STATUS", LOGGED_IN},
    {"STATUS=SIZE", LOGGED_IN},
    {"WITHIN", LOGGED_IN},
    {"QUOTA=RES-STORAGE", LOGGED_IN},
    {"ESEARCH", LOGGED_IN},
    {"SEARCHRES", LOGGED_IN},
    {"CONDSTORE", LOGGED_IN},
    {"MULTIAPPEND", LOGGED_IN},
    {"QRESYNC", LOGGED_IN},
    {"BINARY", LOGGED_IN},
    {"OBJECTID", LOGGED_IN},
    {"SAVEDATE", LOGGED_IN},
    {"UTF8=ACCEPT", LOGGED_IN},
    {"SORT=DISPLAY", LOGGED_IN},
    {"ESORT", LOGGED_IN},
    {"THREAD=ORDEREDSUBJECT", LOGGED_IN},
};

/* Commands whose word is announced before login already (SPEC IMAP-02). */
static bool early(enum imap_verb verb)
{
    return verb == IMAP_ID || verb == IMAP_ENABLE || verb == IMAP_IDLE;
}

bool imapd_credentials_allowed(const struct imapd_session *s)
{
    struct config *cfg = config_current(s->server->cfg.slot);
    const struct conn_trust trust = {
        .tls = conn_private(&s->conn), .loopback = conn_loopback(&s->conn), .tls_enabled = cfg->tls_enabled};
    config_unref(cfg);
    return auth_allowed_on(&trust);
}

static void word(struct strbuf *out, const char *word_z)
{
    strbuf_c(out, ' ');
    strbuf_z(out, word_z);
}

/* Several rows may be of one capability. */
static bool told_before(unsigned verb)
{
    const char *cap_z = imapd_rule((enum imap_verb)verb)->cap;
    for (unsigned v = 0; v < verb; v++) {
        const char *other_z = imapd_rule((enum imap_verb)v)->cap;
        if (other_z != NULL && strcmp(other_z, cap_z) == 0)
            return true;
    }
    return false;
}

void imapd_capability_write(struct strbuf *out, const struct imapd_session *s)
{
    const bool in = s->state != IMAPD_NOAUTH;
    strbuf_z(out, "CAPABILITY");
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (in || words[i].when == ALWAYS)
            word(out, words[i].word_z);
    for (unsigned v = 0; v < IMAP_VERB__COUNT; v++) {
        const struct imapd_rule *rule = imapd_rule((enum imap_verb)v);
        if (rule->cap != NULL && v != IMAP_STARTTLS && (in || early((enum imap_verb)v)) &&
            !told_before(v))
            word(out, rule->cap);
    }
    if (in) {
        strbuf_f(out, " APPENDLIMIT=%lld", (long long)s->cfg->smtp_max_message_size); /* RFC 7889 */
        return;
    }
    if (conn_tls_offered(&s->conn))
        word(out, imapd_rule(IMAP_STARTTLS)->cap);
    if (imapd_credentials_allowed(s))
        sasl_announce(out, " AUTH=", conn_binds(&s->conn));
    else
        word(out, "LOGINDISABLED");
}

struct imapd_reply on_capability(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    strbuf_z(imapd_out(s), "* ");
    imapd_capability_write(imapd_out(s), s);
    strbuf_z(imapd_out(s), "\r\n");
    return imapd_reply(R_OK_DONE);
}
