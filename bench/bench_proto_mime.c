/* Message text: header scan, address list, ENVELOPE, MIME scan. Instructions are counted by
 *   valgrind --tool=callgrind --toggle-collect=run_header build/release/bench/bench_proto_mime header 200
 * and divided by the octets that it prints; without an argument all of them run and the times are printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_GMIME
#include <gmime/gmime.h>
#undef MIN /* glib's */
#undef MAX
#endif

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/address.h"
#include "proto/envelope.h"
#include "proto/header.h"
#include "proto/mime.h"

void run_header(struct span text);
void run_address(struct span text);
void run_gmime(struct span text);
void run_envelope(struct span text);
void run_mime(struct span text);

static volatile size_t sink;

/* What a message that came by way of two relays looks like. */
static const char head[] =
    "Return-Path: <list-bounces+user=example.org@lists.example.net>\r\nDelivered-To: user@example.org\r\n"
    "Received: from mx1.example.net (mx1.example.net [192.0.2.17])\r\n\tby mail.example.org (rmaild) with ESMTPS id "
    "4Xy1Zq2fJpz9sVR\r\n\tfor <user@example.org>; Tue, 14 May 2024 09:12:44 +0000 (UTC)\r\n"
    "Received: by mx1.example.net (Postfix, from userid 1001)\r\n\tid 8F3C21A0B4; Tue, 14 May 2024 09:12:43 +0000\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=s2024;\r\n\tt=1715677963; h=from:from:"
    "reply-to:subject:subject:date:date:message-id:\r\n\t to:to:cc:mime-version:mime-version:content-type:content-type;"
    "\r\n\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZ"
    "VoG4ZHRNiYzR\r\nFrom: Alice Example <alice@example.net>\r\nTo: Project list <list@lists.example.net>\r\nCc: \"Bob, "
    "of the team\" <bob@example.com>, carol@example.com\r\nSubject: Re: [project] what the next release should hold\r\n"
    "Date: Tue, 14 May 2024 11:12:40 +0200\r\nMessage-ID: <20240514091240.GA12345@example.net>\r\nReferences: "
    "<20240513180000.GA1@example.com>\r\n <20240513190000.GA2@example.com>\r\nIn-Reply-To: "
    "<20240513190000.GA2@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=-=-=\"\r\n"
    "User-Agent: Mutt/2.2.12 (2023-09-09)\r\nX-Spam-Status: No, score=-2.1 required=5.0\r\n\r\n";

void run_header(struct span text)
{
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    while (header_next(&hs, &f))
        sink += f.id;
}

void run_address(struct span text)
{
    struct arena a;
    struct address ad;
    arena_init(&a, 64 * 1024 * 1024);
    struct address_scan as = address_scan_of(&a, text);
    while (address_next(&as, &ad) > 0)
        sink += ad.domain.n;
    arena_done(&a);
}

#ifdef HAVE_GMIME
void run_gmime(struct span text)
{
    InternetAddressList *list = internet_address_list_parse(NULL, (const char *)text.p); /* ends in NUL */
    sink += list == NULL ? 0 : (size_t)internet_address_list_length(list);
    if (list != NULL)
        g_object_unref(list);
}
#endif

void run_envelope(struct span text)
{
    struct arena a;
    struct strbuf out = {0};
    arena_init(&a, 1024 * 1024);
    envelope_write(&out, &a, text);
    sink += out.n;
    strbuf_done(&out);
    arena_done(&a);
}

void run_mime(struct span text)
{
    struct mime_source src = mime_source_of(&text);
    struct mime_tree tree;
    struct arena a;
    arena_init(&a, MIME_ARENA);
    if (mime_scan(&a, &src, &tree) == 0)
        sink += tree.count;
    arena_done(&a);
}

static void bench(const char *name_z, void (*run)(struct span text), struct span text, unsigned rounds)
{
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (unsigned i = 0; i < rounds; i++)
        run(text);
    clock_gettime(CLOCK_MONOTONIC, &to);
    double ns = (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
    printf("\"%s\":{\"octets\":%zu,\"rounds\":%u,\"ns_per_octet\":%.3f}", name_z, text.n, rounds,
           ns / (double)text.n / rounds);
}

static void build(struct strbuf *list, struct strbuf *mail)
{
    for (unsigned i = 0; i < 2000; i++)
        strbuf_f(list, "%s%u <user%u@host%u.example.org>, ", i % 2 ? "Some Name " : "\"A. Name\" ", i, i, i % 50);
    strbuf_z(mail, head);
    for (unsigned part = 0; part < 4; part++) {
        strbuf_z(mail, "--=-=-=\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        for (unsigned i = 0; i < 20000; i++)
            strbuf_z(mail, "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl\r\n");
    }
    strbuf_z(mail, "--=-=-=--\r\n");
}

int main(int argc, char **argv)
{
    struct strbuf list = {0}, mail = {0};
    build(&list, &mail);
    strbuf_c(&list, 0);
    list.n--;
#ifdef HAVE_GMIME
    g_mime_init();
#endif
    const struct {
        const char *name_z;
        void (*run)(struct span text);
        struct span text;
        unsigned rounds;
    } rows[] = {
        {"header", run_header, span_z(head), 100000},
        {"address", run_address, strbuf_text(&list), 500},
#ifdef HAVE_GMIME
        {"address_gmime", run_gmime, strbuf_text(&list), 20},
#endif
        {"envelope", run_envelope, span_z(head), 20000},
        {"mime", run_mime, strbuf_text(&mail), 20},
    };
    unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    bool first = true;
    putchar('{');
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (argc > 1 && strcmp(argv[1], rows[i].name_z) != 0)
            continue;
        printf("%s", first ? "" : ",");
        first = false;
        bench(rows[i].name_z, rows[i].run, rows[i].text, rounds > 0 ? rounds : rows[i].rounds);
    }
    puts("}");
    strbuf_done(&list);
    strbuf_done(&mail);
    return 0;
}
