/* What each answer at each stage means for a recipient: SPEC RELAY-12, one row a stage. */
#include "relay/relay_impl.h"

struct rule {
    enum relay_act act;
    struct smtp_status status; /* where the peer gave none */
};

#define LOST(a)                                                                                                                  \
    [SMTP_SAID_421] = {(a), {4, 4, 2}}, [SMTP_SAID_NOTHING] = {(a), {4, 4, 2}}, [SMTP_SAID_GARBAGE] = {(a), {4, 5, 0}},              \
    [SMTP_SAID_BROKE_OFF] = {ACT_STOP, {4, 3, 2}}
#define BEFORE_MAIL(no, class, subject) LOST(ACT_NEXT), [SMTP_SAID_LATER] = {ACT_NEXT, {4, 0, 0}}, \
    [SMTP_SAID_NO] = {(no), {(class), (subject), 0}}, [SMTP_SAID_INSECURE] = {ACT_NEXT, {4, 7, 5}}
#define IN_TXN(lost) LOST(lost), [SMTP_SAID_LATER] = {ACT_DEFER, {4, 0, 0}}, [SMTP_SAID_NO] = {ACT_FAIL, {5, 0, 0}}, \
    [SMTP_SAID_UNFIT] = {ACT_FAIL, {5, 0, 0}}

static const struct rule rules[SMTP_STAGE__COUNT][SMTP_ANSWER__COUNT] = {
    [SMTP_AT_CONNECT] = {[SMTP_SAID_NOTHING] = {ACT_NEXT, {4, 4, 1}}, [SMTP_SAID_BROKE_OFF] = {ACT_STOP, {4, 3, 2}}},
    [SMTP_AT_GREETING] = {BEFORE_MAIL(ACT_REFUSED, 5, 0)},
    [SMTP_AT_HELLO] = {BEFORE_MAIL(ACT_REFUSED, 5, 0)},
    [SMTP_AT_STARTTLS] = {BEFORE_MAIL(ACT_NEXT, 4, 7)},
    [SMTP_AT_TLS] = {[SMTP_SAID_NOTHING] = {ACT_NEXT, {4, 7, 5}}, [SMTP_SAID_BROKE_OFF] = {ACT_STOP, {4, 3, 2}}},
    [SMTP_AT_AUTH] = {BEFORE_MAIL(ACT_DEFER, 4, 7)}, /* our password is wrong: nobody's mail is to bounce for that */
    [SMTP_AT_IDLE] = {BEFORE_MAIL(ACT_NEXT, 4, 0)},
    [SMTP_AT_MAIL] = {IN_TXN(ACT_NEXT)},
    [SMTP_AT_RCPT] = {IN_TXN(ACT_NEXT)},
    [SMTP_AT_DATA] = {IN_TXN(ACT_NEXT)},
    [SMTP_AT_TEXT] = {IN_TXN(ACT_NEXT)},
    [SMTP_AT_END] = {[SMTP_SAID_YES] = {ACT_OK, {2, 0, 0}}, IN_TXN(ACT_DEFER)}, /* the peer may have it: no other host */
};

enum relay_act relay_act(const struct smtp_outcome *said)
{
    return rules[said->stage][said->answer].act;
}

struct answer relay_answer(const struct hop *hop, const struct smtp_client *c, const struct smtp_outcome *said)
{
    const struct rule *rule = &rules[said->stage][said->answer];
    struct answer a = {.said = *said, .hop = hop, .tls_z = c == NULL ? "" : smtp_client_tls(c)};
    a.outcome = rule->act == ACT_OK ? QUEUE_OK : rule->act == ACT_FAIL ? QUEUE_PERMANENT : QUEUE_TEMPORARY;
    unsigned class = rule->act == ACT_OK ? 2 : rule->act == ACT_FAIL || rule->act == ACT_REFUSED ? 5 : 4;
    if (said->status.class != class)
        a.said.status = rule->status;
    return a;
}
