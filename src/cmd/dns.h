/* `rmaild dns`: what to publish in DNS (SPEC CLI-24). */
#ifndef CMD_DNS_H
#define CMD_DNS_H

struct verb_call;

int dns_verb(const struct verb_call *call);

#endif
