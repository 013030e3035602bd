#include "imapd/tick.h"

#include "base/macros.h"
#include "imapd/server.h"
#include "imapd/session.h"
#include "service/account.h"

#define TICK_MS 900

bool imapd_account_good(struct imapd_session *s)
{
    if (s->account == NULL)
        return true;
    switch (account_state(s->account)) {
    case ACCOUNT_CURRENT:
    case ACCOUNT_CHANGED: /* a new password or quota: the session goes on */
        return true;
    case ACCOUNT_DISABLED:
        imapd_say_bye(s, NULL, "Account disabled", "disabled");
        return false;
    case ACCOUNT_GONE:
        imapd_say_bye(s, NULL, "Account deleted", "deleted");
        return false;
    }
    return true;
}

void imapd_tick(struct timer *t, int64_t now_ms)
{
    struct imapd_worker *iw = CONTAINER_OF(t, struct imapd_worker, tick);
    struct imapd_session *next;
    for (struct imapd_session *s = iw->sessions; s != NULL; s = next) {
        next = s->next; /* the goodbye frees nothing before this round is over */
        (void)imapd_account_good(s);
    }
    if (iw->sessions != NULL)
        timer_arm(worker_wheel(iw->w), &iw->tick, now_ms + TICK_MS);
}
