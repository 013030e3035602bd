/* What other mail programs write beside the messages, line by line:
 *   - the line that begins a message of an mbox file (RFC 4155 appendix A; asctime(3), with or without seconds and zone)
 *   - dovecot-uidlist, version 3: "3 V<uidvalidity> N<next uid> G<guid>", then "<uid> <extensions> :<file name>"
 *   - dovecot-keywords: "<index> <keyword>"
 * A line is cut into words here; src/proto/mail_files.c puts them together. A zero octet is readable behind the line
 * and ends it. */
#include "proto/mail_files_read.h"

struct mail_word mail_files_read(struct span line, size_t at)
{
    const uint8_t *cursor = line.p + at, *limit = line.p + line.n;
    const uint8_t *start = cursor;
    /*!re2c
        re2c:define:YYCTYPE   = uint8_t;
        re2c:define:YYCURSOR  = cursor;
        re2c:define:YYLIMIT   = limit;
        re2c:yyfill:enable = 0;
        re2c:eof = 0;

        blank  = [ \t\r\n\v\f\x00];
        digit  = [0-9];
        graph  = [^ \t\r\n\v\f\x00];
        time   = digit{1,2} ":" digit{2} (":" digit{2})?;

        blank+                  { return (struct mail_word){MAIL_BLANK, span_of(start, (size_t)(cursor - start))}; }
        "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun"
                                { return (struct mail_word){MAIL_WEEKDAY, span_of(start, (size_t)(cursor - start))}; }
        "Jan" | "Feb" | "Mar" | "Apr" | "May" | "Jun" | "Jul" | "Aug" | "Sep" | "Oct" | "Nov" | "Dec"
                                { return (struct mail_word){MAIL_MONTH, span_of(start, (size_t)(cursor - start))}; }
        digit+                  { return (struct mail_word){MAIL_NUMBER, span_of(start, (size_t)(cursor - start))}; }
        time                    { return (struct mail_word){MAIL_TIME, span_of(start, (size_t)(cursor - start))}; }
        [+-] digit{4}           { return (struct mail_word){MAIL_OFFSET, span_of(start, (size_t)(cursor - start))}; }
        "V" digit+              { return (struct mail_word){MAIL_VALIDITY, span_of(start, (size_t)(cursor - start))}; }
        "N" digit+              { return (struct mail_word){MAIL_UIDNEXT, span_of(start, (size_t)(cursor - start))}; }
        ":" [^\r\n\x00]*        { return (struct mail_word){MAIL_NAME, span_of(start, (size_t)(cursor - start))}; }
        graph+                  { return (struct mail_word){MAIL_WORD, span_of(start, (size_t)(cursor - start))}; }
        *                       { return (struct mail_word){MAIL_BLANK, span_of(start, 1)}; }
        $                       { return (struct mail_word){MAIL_END, span_of(start, 0)}; }
    */
}
