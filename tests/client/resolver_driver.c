/* Drives the resolver for tests/wire/test_dns.py: resolver_driver CONFIG-JSON RESOLV-CONF HOSTS WORKERS SOCKETS.
 * Lines of standard input: "ask TYPE NAME" asks (workers in turn), "drop TYPE NAME" asks and cancels at once, "go" waits
 * until all is answered, "counts", "hosts NAME", "refresh", "end" stops with questions open. Each answer is a line:
 *   TYPE NAME STATUS authentic=0 end=NAME why=TEXT | RECORD | RECORD */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cJSON.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "client/resolver.h"
#include "runtime/worker.h"
#include "service/domain_name.h"

static struct resolver *resolver;
static struct workers *workers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t less = PTHREAD_COND_INITIALIZER;
static unsigned open_asks;

struct question {
    struct post post;
    struct resolver_ask *ask;
    bool drop;
    enum dns_type type;
    char name[300];
};

static const char *const status_names[] = {"OK", "NODATA", "NXDOMAIN", "TEMPFAIL"};

static void print_record(const struct dns_record *rec)
{
    char text[2 * 4096 + 1];
    if (rec->type == DNS_MX)
        printf(" | %u %.*s", rec->mx.preference, SPAN_ARG(rec->mx.exchange));
    else if (rec->type == DNS_A || rec->type == DNS_AAAA)
        printf(" | %s", ip_format(&rec->address, text));
    else if (rec->type == DNS_TXT)
        printf(" | %.*s", SPAN_ARG(rec->text));
    else if (rec->type == DNS_TLSA) {
        hex_encode(span_part(rec->tlsa.data, 0, 4096), text);
        printf(" | %u %u %u %s", rec->tlsa.usage, rec->tlsa.selector, rec->tlsa.matching, text);
    } else {
        printf(" | %.*s", SPAN_ARG(rec->name));
    }
}

static void closed(struct question *q)
{
    free(q);
    pthread_mutex_lock(&lock);
    open_asks--;
    pthread_cond_signal(&less);
    pthread_mutex_unlock(&lock);
}

static void on_answer(void *arg, const struct resolver_answer *a)
{
    struct question *q = arg;
    flockfile(stdout);
    printf("%s %s %s authentic=%d end=%.*s why=%s", dns_type_name(q->type), q->name, status_names[a->status], a->authentic,
           SPAN_ARG(a->end), a->why_z);
    for (size_t i = 0; i < a->n; i++)
        print_record(&a->records[i]);
    printf("\n");
    fflush(stdout);
    funlockfile(stdout);
    closed(q);
}

static void start(struct worker *w, struct conn *c, struct post *p)
{
    struct question *q = (struct question *)(void *)p;
    (void)c;
    int r = resolver_ask(resolver, w, span_z(q->name), q->type, on_answer, q, &q->ask);
    if (r < 0) {
        printf("%s %s refused %s\n", dns_type_name(q->type), q->name, err_name(r));
        closed(q);
    } else if (q->drop) {
        q->ask = resolver_cancel(q->ask);
        closed(q);
    }
}

static unsigned type_number(const char *name_z)
{
    for (unsigned type = 1; type < 256; type++)
        if (strcmp(dns_type_name(type), name_z) == 0)
            return type;
    fprintf(stderr, "type %s?\n", name_z);
    exit(2);
}

static void ask(const char *type_z, const char *name_z, bool drop)
{
    static unsigned turn;
    struct question *q = calloc(1, sizeof(*q));
    if (q == NULL)
        exit(2);
    q->type = (enum dns_type)type_number(type_z);
    q->drop = drop;
    snprintf(q->name, sizeof(q->name), "%s", name_z);
    pthread_mutex_lock(&lock);
    open_asks++;
    pthread_mutex_unlock(&lock);
    q->post.run = start;
    worker_post(workers_at(workers, turn++ % workers_count(workers)), &q->post);
}

static void wait_all(void)
{
    pthread_mutex_lock(&lock);
    while (open_asks > 0)
        pthread_cond_wait(&less, &lock);
    pthread_mutex_unlock(&lock);
}

static void print_counts(void)
{
    struct resolver_counts n;
    resolver_counts(resolver, &n);
    printf("counts asked=%llu cached=%llu joined=%llu queries=%llu tcp=%llu timeouts=%llu failures=%llu ignored=%llu "
           "malformed=%llu entries=%zu octets=%zu\n",
           (unsigned long long)n.asked, (unsigned long long)n.cached, (unsigned long long)n.joined,
           (unsigned long long)n.queries, (unsigned long long)n.by_tcp, (unsigned long long)n.timeouts,
           (unsigned long long)n.failures, (unsigned long long)n.ignored, (unsigned long long)n.malformed, n.entries,
           n.octets);
    fflush(stdout);
}

static void print_hosts(const char *name_z)
{
    struct ip ips[16];
    char text[IP_TEXT_MAX];
    size_t n = resolver_hosts(resolver, span_z(name_z), ips, 16);
    printf("hosts %s", name_z);
    for (size_t i = 0; i < n; i++)
        printf(" %s", ip_format(&ips[i], text));
    printf("\n");
    fflush(stdout);
}

static void end_worker(struct worker *w, void *arg)
{
    (void)arg;
    resolver_worker_end(resolver, w);
}

static int open_all(char **argv, struct config_slot *slot)
{
    struct config_findings findings;
    struct config *cfg;
    cJSON *tree = cJSON_Parse(argv[1]);
    config_findings_init(&findings);
    int r = config_build(tree, "/", domain_to_ascii, &findings, &cfg);
    cJSON_Delete(tree);
    for (struct config_finding *f = findings.first; f != NULL; f = f->next)
        fprintf(stderr, "%s %s: %s\n", f->key_z, f->value_z, f->range_z);
    config_findings_done(&findings);
    if (r < 0)
        return r;
    config_slot_init(slot, cfg);
    r = workers_new(&(struct workers_config){.count = (unsigned)atoi(argv[4]), .end = end_worker}, &workers);
    if (r < 0)
        return r;
    struct resolver_config rc = {.slot = slot, .resolv_conf_z = argv[2], .hosts_z = argv[3],
                                 .sockets_per_worker = (unsigned)atoi(argv[5])};
    r = resolver_new(workers, &rc, &resolver);
    return r < 0 ? r : workers_start(workers);
}

int main(int argc, char **argv)
{
    struct config_slot slot;
    char line[600], type[32], name[300];
    if (argc != 6 || open_all(argv, &slot) < 0)
        return 2;
    while (fgets(line, sizeof(line), stdin) != NULL && strcmp(line, "end\n") != 0) {
        if (sscanf(line, "ask %31s %299s", type, name) == 2)
            ask(type, name, false);
        else if (sscanf(line, "drop %31s %299s", type, name) == 2)
            ask(type, name, true);
        else if (sscanf(line, "hosts %299s", name) == 1)
            print_hosts(name);
        else if (strcmp(line, "counts\n") == 0)
            print_counts();
        else if (strcmp(line, "refresh\n") == 0)
            resolver_refresh(resolver);
        else if (strcmp(line, "go\n") == 0)
            wait_all();
        if (strcmp(line, "go\n") == 0 || strcmp(line, "refresh\n") == 0) {
            printf("done\n");
            fflush(stdout);
        }
    }
    workers_stop(workers, 0);
    wait_all(); /* answered all the same */
    workers_free(workers);
    resolver_free(resolver);
    config_slot_done(&slot);
    return 0;
}
