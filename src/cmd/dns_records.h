/* The DNS records that a hosted domain should have, by the configuration (SPEC CLI-24). Main thread; reads the
 * certificate's file and asks for this machine's addresses. */
#ifndef CMD_DNS_RECORDS_H
#define CMD_DNS_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct config;

struct dns_record {
    const char *name_z;  /* absolute, without the last dot */
    const char *type_z;  /* "MX" */
    const char *value_z; /* as in a master file; of a TXT without the quotes */
    const char *note_z;  /* what to know about it; NULL: nothing */
    bool later;          /* of a feature that is not there yet: not to be published */
    bool elsewhere;      /* belongs into another zone than the domain's, or is not known whole: advice */
};

struct dns_records {
    struct arena *mem;
    struct dns_record *items;
    size_t n, cap;
};

/* Adds those of `domain_z` (in A-labels). -E_NOMEM. */
int dns_records_of(const struct config *cfg, const char *domain_z, struct dns_records *ret);

#endif
