/* The words of /etc/resolv.conf (resolv.conf(5)) and /etc/hosts (hosts(5)). Both are lines of words between blanks;
 * '#' begins a comment anywhere, in resolv.conf also ';' at the beginning of a line. A zero octet is readable behind
 * the text and ends it. */
#include "proto/net_files_read.h"

struct net_word net_files_read(struct span text, size_t at)
{
    const uint8_t *cursor = text.p + at, *limit = text.p + text.n;
    const uint8_t *start = cursor;
    /*!re2c
        re2c:define:YYCTYPE   = uint8_t;
        re2c:define:YYCURSOR  = cursor;
        re2c:define:YYLIMIT   = limit;
        re2c:yyfill:enable = 0;
        re2c:eof = 0;

        blank   = [ \t\r\v\f\x00];
        end     = "\n";
        other   = [^ \t\r\v\f\n#\x00];
        comment = "#" [^\n]*;

        blank+       { return (struct net_word){NET_BLANK, span_of(start, (size_t)(cursor - start))}; }
        comment      { return (struct net_word){NET_BLANK, span_of(start, (size_t)(cursor - start))}; }
        end          { return (struct net_word){NET_LINE, span_of(start, 1)}; }
        "nameserver" { return (struct net_word){NET_NAMESERVER, span_of(start, (size_t)(cursor - start))}; }
        other+       { return (struct net_word){NET_WORD, span_of(start, (size_t)(cursor - start))}; }
        *            { return (struct net_word){NET_BLANK, span_of(start, 1)}; }
        $            { return (struct net_word){NET_END, span_of(start, 0)}; }
    */
}
