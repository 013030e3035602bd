/* Other parsers of HTTP request heads, each if its sources were given (CMakeLists.txt); their names are not ours to share a
 * file with. true: [head, head + n) is one whole head. */
#ifndef PEERS_HTTP_H
#define PEERS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

bool peer_picohttpparser(const char *head, size_t n);
bool peer_llhttp(const char *head, size_t n);

#endif
