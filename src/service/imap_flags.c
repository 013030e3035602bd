#include "service/imap_flags.h"

#include "base/macros.h"
#include "proto/imap_cmd.h"
#include "store/store_ops.h"

static const struct {
    unsigned imap;
    uint64_t store;
} system_flags[] = {{IMAP_FLAG_SEEN, STORE_SEEN},
                    {IMAP_FLAG_ANSWERED, STORE_ANSWERED},
                    {IMAP_FLAG_FLAGGED, STORE_FLAGGED},
                    {IMAP_FLAG_DELETED, STORE_DELETED},
                    {IMAP_FLAG_DRAFT, STORE_DRAFT}};

uint64_t imap_flags_to_store(unsigned imap_system)
{
    uint64_t flags = 0;
    for (size_t i = 0; i < ARRAY_LEN(system_flags); i++)
        if ((imap_system & system_flags[i].imap) != 0)
            flags |= system_flags[i].store;
    return flags;
}

unsigned imap_flags_of_store(uint64_t flags)
{
    unsigned system = 0;
    for (size_t i = 0; i < ARRAY_LEN(system_flags); i++)
        if ((flags & system_flags[i].store) != 0)
            system |= system_flags[i].imap;
    return system;
}
