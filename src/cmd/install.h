/* `rmaild install` and `rmaild uninstall`: the systemd service (SPEC OPS-01, CLI-29). */
#ifndef CMD_INSTALL_H
#define CMD_INSTALL_H

struct verb_call;

int install_verb(const struct verb_call *call);
int uninstall_verb(const struct verb_call *call);

#endif
