/* Prints the libFuzzer dictionary of a target: `print_dict smtp >fuzz/dict/smtp.dict`. Words come from the .def tables
 * the parsers are built from (and a few forms no table holds); ctest dict_fresh/<target> compares. */
#include <stdio.h>
#include <string.h>

#include "base/macros.h"

static const char *const smtp_words[] = {
#define SMTP_CMD(id, word, ...) word,
#include "smtp_cmds.def"
#undef SMTP_CMD
#define SMTP_PARAM(id, word, ...) " " word "=", " " word,
#include "smtp_params.def"
#undef SMTP_PARAM
    "\r\n", "\n", "\r", " FROM:<", " TO:<", "@a>", "<>", "@a,@b:", "<postmaster>", "\"\\\"\"", "[127.0.0.1]",
    "[IPv6:::1]", "[x:y]", "8BITMIME", "7BIT", "FULL", "HDRS", "NEVER", "SUCCESS,", "FAILURE", "DELAY", "rfc822;",
    "utf-8;", "+2B", " LAST", " PLAIN ", " LOGIN", "=", "GET ", "Host:", "\303\244", "\360\237\223\247",
};

static const char *const imap_words[] = {
#define IMAP_CMD(id, word, ...) word,
#include "imap_cmds.def"
#undef IMAP_CMD
    "ALL", "ANSWERED", "APPENDLIMIT", "ARCHIVE", "ARRIVAL", "BCC", "BEFORE", "BINARY", "BINARY.PEEK",
    "BINARY.SIZE", "BODY", "BODY.PEEK", "BODYSTRUCTURE", "CC", "CHANGEDSINCE", "CHILDREN", "CONDSTORE", "COUNT",
    "DATE", "DELETED", "DELETED-STORAGE", "DISPLAYFROM", "DISPLAYTO", "DRAFT", "DRAFTS", "EMAILID", "ENVELOPE",
    "FAST", "FLAGGED", "FLAGS", "FROM", "FULL", "HEADER", "HEADER.FIELDS", "HIGHESTMODSEQ", "IMAP4REV2",
    "IMPORTANT", "INTERNALDATE", "JUNK", "KEYWORD", "LARGER", "MAILBOXID", "MAX", "MESSAGES", "MIME", "MIN",
    "MODSEQ", "NEW", "NOT", "OLD", "OLDER", "ON", "OR", "ORDEREDSUBJECT", "QRESYNC", "RECENT", "RECURSIVEMATCH",
    "REFERENCES", "REMOTE", "REVERSE", "RFC822", "RFC822.HEADER", "RFC822.SIZE", "RFC822.TEXT", "SAVE", "SAVEDATE",
    "SAVEDATESUPPORTED", "SAVEDBEFORE", "SAVEDON", "SAVEDSINCE", "SEEN", "SENT", "SENTBEFORE", "SENTON",
    "SENTSINCE", "SINCE", "SIZE", "SMALLER", "SPECIAL-USE", "SUBJECT", "SUBSCRIBED", "TEXT", "THREADID", "TO",
    "TRASH", "UID", "UIDNEXT", "UIDVALIDITY", "UNANSWERED", "UNDELETED", "UNDRAFT", "UNFLAGGED", "UNKEYWORD",
    "UNSEEN", "US-ASCII", "UTF-8", "UTF8=ACCEPT", "UTF8=ONLY", "VANISHED", "YOUNGER", "\r\n", "{3}\r\n",
    "{3+}\r\n", "~{3+}\r\n", "{201+}\r\n", "a UID ", "1:*", "\"", "\\", "(", ")", "[]", "<0.10>", "\\Seen",
    "1-Feb-1994", "\" 7-Feb-1994 21:52:25 -0800\"", "UTF8 (~{1+}\r\n", "DONE\r\n", "$", "NIL", ".SILENT",
    "UNCHANGEDSINCE", "\n", "\r", "\303\244",
};

static const char *const smtp_data_words[] = {
    "\r\n", "\n", "\r", "\r\n.\r\n", "\r\n..", "\n.\n", "\n.\r\n", "\r\n.\r", "\r\r\n", "\377",
};

static const char *const smtp_reply_words[] = {
    "\r\n", "\n", "\r", "250 ", "250-", "550 5.1.1 ", "452 4.5.3", "2.0.0", "354", "421-", "AUTH=LOGIN ", " RCPTMAX=",
    "SIZE 1",
};

static const char *const json_words[] = {
    "{", "}", "[", "]", ":", ",", "\"", "\"a\":", "true", "false", "null", "-0", "0.5", "1e9", "1E-9", "\\\\", "\\\"", "\\n",
    "\\u0061", "\\u0000", "\\ud834\\udd1e", "\\ud834", "\303\251", "\342\202\254", "\360\235\204\236", "\355\240\200",
    " ", "\t", "\n",
};

static const char *const dns_name_words[] = {
    "\300\014", "\300\015", "\300\020", "\001a", "\003com", "\007example", "\077", "\100", "\200", "\377\377",
};

static const char *const header_words[] = {
#define HEADER(id, name, ...) name ": ",
#include "header_names.def"
#undef HEADER
    "\r\n", "\r\n ", "\n", "\r\n\r\n", "=?utf-8?b?", "=?iso-8859-1?q?", "?=", "<a@b.c>", "a:b@c;",
};

static const char *const mime_words[] = {
    "\r\nContent-Type: ", "\r\nContent-Transfer-Encoding: ", "\r\nContent-Disposition: attachment; filename=",
    "\r\nContent-Language: ", "\r\nFrom: a@b\r\n", "multipart/mixed; boundary=", "multipart/digest; boundary=",
    "message/rfc822", "text/plain; charset=utf-8", "--", "\r\n--a\r\n", "\r\n--a--\r\n", "\r\n--b\r\n", "\r\n--b--\r\n",
    "boundary=a", "boundary=b", "base64", "quoted-printable", "filename*0*=", "\n", "\r\n\r\n",
};

static const char *const address_words[] = {
    "<", ">", "@", ":", ";", ",", "(", ")", "\"", "\\", "[", "]", "\r\n ", "Mon, ", "Jan", "Dec", "1997", "GMT", "-0600",
    "09:55:06", "=?utf-8?q?",
};

static const char *const transfer_words[] = {
    "=\r\n", "=3D", "==", " \r\n", "\033$B", "\033(B", "\033$)C", "\016", "\377\376", "\303\251", "\201\100",
};

static const char *const http_words[] = {
#define HTTP_METHOD(id, word) word " /",
#include "http_methods.def"
#undef HTTP_METHOD
#define HTTP_FIELD(id, name, initial, repeats) "\r\n" name ": ",
#include "http_fields.def"
#undef HTTP_FIELD
    " HTTP/1.1\r\n", " HTTP/1.0\r\n", "\r\n", "\r\n\r\n", "\n", "\r", "http://", "OPTIONS * ", "%2F", "%00", "?a=b&", "chunked",
    "close", "keep-alive", "100-continue", "4\r\nabcd\r\n", "0\r\n\r\n", ";a=\"b\"", "X: y\r\n",
};

static const char *const proxy_words[] = {
    "PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "192.0.2.7 ", "2001:db8::7 ", "65535", "\r\n", "\r\n\r\n", "\r\nQUIT\n",
};

static const char *const xml_words[] = {
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<a>", "</a>", "<b/>", " x='1'", "&lt;", "&amp;", "&#65;", "&#x1f600;", "<![CDATA[",
    "]]>", "<!--", "-->", "<!DOCTYPE", "<?p ?>", "<Autodiscover", "<Request>", "<EMailAddress>",
};

static const char *const token_words[] = {
    "{\"alg\":\"HS256\",\"typ\":\"JWT\"}\n", "\"crit\":", "none", "\"sub\":\"a@b.c\"", "\"dom\":", "\"iat\":", "\"exp\":", "\"epoch\":",
    "\"auth_time\":", "1000000", "1e9", ".",
};

#define WORDS(target) {#target, target##_words, ARRAY_LEN(target##_words)}
static const struct {
    const char *target_z;
    const char *const *words;
    size_t n;
} dicts[] = {WORDS(smtp), WORDS(imap), WORDS(smtp_data), WORDS(smtp_reply), WORDS(json), WORDS(dns_name),
           WORDS(header), WORDS(mime), WORDS(address), WORDS(transfer), WORDS(http), WORDS(proxy),
           WORDS(xml), WORDS(token)};

static void print_word(const char *word_z)
{
    putchar('"');
    for (; *word_z != 0; word_z++) {
        unsigned char c = (unsigned char)*word_z;
        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    puts("\"");
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < ARRAY_LEN(dicts); i++)
        if (argc == 2 && strcmp(argv[1], dicts[i].target_z) == 0) {
            for (size_t k = 0; k < dicts[i].n; k++)
                print_word(dicts[i].words[k]);
            return 0;
        }
    fprintf(stderr, "usage: print_dict TARGET\n");
    return 2;
}
