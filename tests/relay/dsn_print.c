/* Prints one DSN from a description on standard input, for tests/wire/test_dsn_form.py: lines "key value", a "rcpt"
 * line begins a recipient, "original" the message as it is, to the end of the input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "relay/dsn.h"

#define INPUT_MAX (1u << 20)
#define RCPTS_MAX 1200u

static struct dsn_message message;
static struct dsn_rcpt rcpt[RCPTS_MAX];
static struct dsn_sheet sheet = {.hostname_z = "mail.example.test", .message = &message, .rcpt = rcpt, .whole = true};

static int64_t number(struct span v)
{
    return strtoll((const char *)v.p, NULL, 10);
}

static const struct {
    const char *key_z;
    struct span *into;
    size_t at; /* in a recipient */
} texts[] = {
    {"id", &message.id, 0},
    {"sender", &message.sender, 0},
    {"envid", &message.envid, 0},
    {"orcpt", NULL, offsetof(struct dsn_rcpt, orcpt)},
    {"status", NULL, offsetof(struct dsn_rcpt, status)},
    {"remote", NULL, offsetof(struct dsn_rcpt, remote)},
    {"diagnostic", NULL, offsetof(struct dsn_rcpt, diagnostic)},
    {"reason", NULL, offsetof(struct dsn_rcpt, reason)},
};

static void take(struct span key, struct span v)
{
    struct dsn_rcpt *r = &rcpt[sheet.n == 0 ? 0 : sheet.n - 1];
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (span_eq_z(key, texts[i].key_z))
            *(texts[i].into != NULL ? texts[i].into : (struct span *)((char *)r + texts[i].at)) = v;
    if (span_eq_z(key, "rcpt") && sheet.n < RCPTS_MAX)
        rcpt[sheet.n++].address = v;
    else if (span_eq_z(key, "action"))
        r->action = (enum dsn_action)number(v);
    else if (span_eq_z(key, "attempted"))
        r->attempted_s = number(v);
    else if (span_eq_z(key, "until"))
        r->retry_until_s = number(v);
    else if (span_eq_z(key, "ret"))
        message.ret = (enum smtp_ret)number(v);
    else if (span_eq_z(key, "requiretls"))
        message.requiretls = true;
    else if (span_eq_z(key, "accepted"))
        message.accepted_s = number(v);
    else if (span_eq_z(key, "now"))
        sheet.now_s = number(v);
    else if (span_eq_z(key, "cut"))
        sheet.whole = false;
}

int main(void)
{
    static uint8_t text[INPUT_MAX + 1];
    struct span left = span_of(text, fread(text, 1, INPUT_MAX, stdin));
    size_t end, blank;
    while (span_find(left, '\n', &end)) {
        struct span line = span_part(left, 0, end);
        left = span_part(left, end + 1, left.n);
        if (span_eq_z(line, "original")) {
            sheet.original = left;
            break;
        }
        text[line.p + line.n - text] = 0;
        if (!span_find(line, ' ', &blank))
            blank = line.n;
        take(span_part(line, 0, blank), span_part(line, blank + 1, line.n));
    }
    struct strbuf out = {0};
    bool utf8 = false;
    int r = dsn_compose(&sheet, &out, &utf8);
    fwrite(out.p, 1, out.n, stdout);
    fprintf(stderr, "utf8=%d report=%d\n", utf8, dsn_is_report(sheet.original));
    strbuf_done(&out);
    return r < 0;
}
