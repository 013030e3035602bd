#include "peers_http.h"

#ifdef HAVE_PICOHTTPPARSER
#include <picohttpparser.h>

bool peer_picohttpparser(const char *head, size_t n)
{
    const char *method, *path;
    size_t method_n, path_n, field_n = 32;
    int minor;
    struct phr_header fields[32];
    return phr_parse_request(head, n, &method, &method_n, &path, &path_n, &minor, fields, &field_n, 0) == (int)n;
}
#endif

#ifdef HAVE_LLHTTP
#include <llhttp.h>

static int piece(llhttp_t *parser, const char *at, size_t n)
{
    (void)parser, (void)at, (void)n;
    return 0;
}

bool peer_llhttp(const char *head, size_t n)
{
    static const llhttp_settings_t settings = {.on_url = piece, .on_header_field = piece, .on_header_value = piece};
    llhttp_t parser;
    llhttp_init(&parser, HTTP_REQUEST, &settings);
    return llhttp_execute(&parser, head, n) == HPE_OK;
}
#endif
