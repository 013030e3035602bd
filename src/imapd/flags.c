#include "imapd/flags.h"

#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/imap_cmd.h"
#include "proto/imap_write.h"
#include "service/imap_flags.h"
#include "service/view.h"

static size_t keyword_spans(const struct view_keywords *names, uint64_t flags, struct span *ret)
{
    size_t n = 0;
    uint64_t bits = (flags & names->known) >> STORE_KEYWORD0;
    for (; bits != 0; bits &= bits - 1)
        ret[n++] = span_z(names->table.name_z[__builtin_ctzll(bits)]);
    return n;
}

void imapd_flags_write(struct strbuf *out, const struct view_keywords *names, uint64_t flags, bool recent)
{
    struct span keywords[STORE_KEYWORDS];
    unsigned system = imap_flags_of_store(flags) | (recent ? IMAP_FLAG_RECENT : 0u);
    size_t n = (flags >> STORE_KEYWORD0) == 0 ? 0 : keyword_spans(names, flags, keywords);
    imap_write_flags(out, system, keywords, n);
}

void imapd_modseq_write(struct strbuf *out, const char *sep_z, uint64_t modseq)
{
    strbuf_z(out, sep_z);
    strbuf_z(out, "MODSEQ (");
    strbuf_u64(out, modseq);
    strbuf_c(out, ')');
}

void imapd_flags_tell(struct strbuf *out, const struct view_keywords *names, bool readonly)
{
    struct span keywords[STORE_KEYWORDS];
    const unsigned all = IMAP_FLAG_ANSWERED | IMAP_FLAG_FLAGGED | IMAP_FLAG_DELETED | IMAP_FLAG_SEEN | IMAP_FLAG_DRAFT;
    size_t n = keyword_spans(names, STORE_ALL_FLAGS, keywords);
    strbuf_z(out, "* FLAGS ");
    imap_write_flags(out, all, keywords, n);
    strbuf_z(out, "\r\n* OK [PERMANENTFLAGS (");
    if (!readonly) {
        imap_write_flag_words(out, all, keywords, n);
        if (names->table.used < STORE_KEYWORDS)
            strbuf_z(out, " \\*");
    }
    strbuf_z(out, ")] Flags that are kept\r\n");
}
