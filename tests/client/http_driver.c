/* Asks an HTTP server what standard input says and prints what came (tests/wire/test_http_client.py).
 *
 *   http_driver tcp|tls|unix WHERE PORT CA TIMEOUT_MS BODY_MAX
 *     GET /path              one request a line; "POST /path body"
 *   -> 200 stands|closed N octets-as-hex, or: failed E_NAME words */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "client/http_client.h"
#include "runtime/tls_client.h"

static void say_failed(const struct http_client *h, int r)
{
    printf("failed %s %s\n", err_name(r), http_client_error(h));
    fflush(stdout);
}

static void ask(struct http_client *h, const char *line_z, int64_t timeout_ms, size_t body_max)
{
    static char method[16], target[4096], body[1u << 20];
    struct http_answer a;
    int words = sscanf(line_z, "%15s %4095s %1048575s", method, target, body);
    struct http_ask q = {.method = HTTP_GET, .target_z = target, .body_max = body_max, .timeout_ms = timeout_ms};
    for (unsigned m = 0; m < HTTP_METHOD__COUNT; m++)
        if (strcmp(http_method_name((enum http_method)m), method) == 0)
            q.method = (enum http_method)m;
    if (words == 3) {
        q.body = span_z(body);
        q.type_z = "text/plain";
    }
    int r = http_client_ask(h, &q, &a);
    if (r < 0) {
        say_failed(h, r);
        return;
    }
    printf("%u %s %zu ", a.reply.status, http_client_stands(h) ? "stands" : "closed", a.body.n);
    for (size_t i = 0; i < a.body.n && i < 64; i++)
        printf("%02x", a.body.p[i]);
    printf("\n");
    fflush(stdout);
    http_answer_done(&a);
}

int main(int argc, char **argv)
{
    static char line[1u << 20];
    struct tls_client *trust = NULL;
    struct tls_want want = {.name_z = "localhost", .check = true};
    struct http_client *h;
    if (argc != 7)
        return 2;
    struct http_target at = {.timeout_ms = atoll(argv[5])};
    signal(SIGPIPE, SIG_IGN);
    if (strcmp(argv[1], "unix") == 0)
        at.path_z = argv[2];
    else if (addr_parse(span_z(argv[2]), (uint16_t)atoi(argv[3]), &at.peer) < 0)
        return 2;
    if (strcmp(argv[1], "tls") == 0) {
        if (tls_client_new(argv[4][0] == 0 ? NULL : argv[4], &trust) < 0)
            return 2;
        want.client = trust;
        at.tls = &want;
    }
    int r = http_client_open(&at, &h);
    if (r < 0) {
        say_failed(NULL, r);
    } else {
        while (fgets(line, sizeof(line), stdin) != NULL)
            ask(h, line, atoll(argv[5]), (size_t)atoll(argv[6]));
        http_client_close(h);
    }
    tls_client_free(trust);
    return 0;
}
