/* One question on its way: which server, by UDP or TCP, with or without EDNS, and what its answer means (DNS-01..06).
 *
 * A try is one server. Within it the question may go out again: without EDNS or mixed case where the server cannot take
 * them, by TCP where the answer did not fit. Each query has an id, a socket and so a source port of its own; the socket
 * is connected, so that packets of other addresses and ports never come this far. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "client/resolver_impl.h"

#define ROUNDS 2u
#define ILL_MS 60000           /* a server that did not answer is asked last for so long */
#define TTL_LEAST_S 60u        /* DNS-05 */
#define TTL_MOST_S 86400u
#define TTL_DENIAL_MOST_S 900u
#define KEEP_FAILURE_MS 30000
#define PACKETS_PER_TURN 16    /* of a flood of wrong ones, before others have their turn */

static void next_try(struct lookup *l);
static void send_query(struct lookup *l);

static struct dns_server *server_of(struct lookup *l)
{
    return &l->servers->items[l->order[(l->tries - 1) % l->servers->n]];
}

static void close_socket(struct lookup *l)
{
    timer_cancel(worker_wheel(l->home->worker), &l->timer);
    if (l->watch.added)
        loop_remove(worker_loop(l->home->worker), &l->watch);
    if (l->watch.fd >= 0)
        close(l->watch.fd);
    l->watch.fd = -1;
    free(l->in);
    l->in = NULL;
    l->in_n = 0;
}

/* -- the end */

static void finish(struct lookup *l, struct answer_box *box, int64_t keep_ms)
{
    close_socket(l);
    if (l->box != NULL && l->box != box)
        resolver_answer_unref(&l->box->answer);
    lookup_finish(l, box, keep_ms);
}

static void fail(struct lookup *l, const char *why_z, int64_t keep_ms)
{
    log_debug("dns.failed", "type=%s why=%s", dns_type_name(l->sent.type), why_z);
    finish(l, answer_box_new(RESOLVER_TEMPFAIL, why_z), keep_ms);
}

void lookup_abort(struct lookup *l)
{
    if (l->running)
        fail(l, "shutting down", 0);
    else
        lookup_finish(l, NULL, 0);
}

/* -- what an answer means */

static bool goes_on(const struct dns_reply *reply)
{
    return reply->rcode == DNS_NOERROR && reply->n == 0 && reply->chain > 0 && !reply->soa;
}

static int64_t keep_ms(const struct lookup *l, const struct dns_reply *reply)
{
    uint32_t s = MIN(l->ttl_s, reply->ttl_s);
    if (reply->n == 0 && !reply->soa)
        return 0; /* a denial that does not say how long it holds (RFC 2308 5) */
    s = MIN(s, reply->n > 0 ? TTL_MOST_S : TTL_DENIAL_MOST_S);
    return (int64_t)MAX(s, TTL_LEAST_S) * 1000;
}

static void take(struct lookup *l, const struct dns_reply *reply)
{
    struct resolver_answer *a = &l->box->answer;
    l->chain += reply->chain;
    l->authentic = l->authentic && reply->authentic && server_of(l)->loopback;
    if (l->chain > DNS_CHAIN_MAX) {
        fail(l, "chain of CNAMEs too long", KEEP_FAILURE_MS);
        return;
    }
    if (goes_on(reply)) {
        l->ttl_s = MIN(l->ttl_s, reply->ttl_s);
        l->name = reply->end;
        l->tcp = false;
        send_query(l);
        return;
    }
    a->status = reply->n > 0 ? RESOLVER_OK : reply->rcode == DNS_NXDOMAIN ? RESOLVER_NXDOMAIN : RESOLVER_NODATA;
    a->why_z = "";
    a->authentic = l->authentic;
    a->n = reply->n;
    a->records = reply->records;
    a->end = dns_name_host(&l->box->mem, &reply->end);
    struct answer_box *box = l->box;
    bool whole = a->end.p != NULL;
    finish(l, whole ? box : NULL, keep_ms(l, reply));
    if (!whole)
        resolver_answer_unref(&box->answer);
}

/* A whole message that is a reply to the question. */
static void judge(struct lookup *l, const struct dns_reply *reply)
{
    struct dns_server *server = server_of(l);
    atomic_store(&server->ill_until_ms, 0);
    if (reply->truncated && !l->tcp) {
        l->tcp = true;
        send_query(l);
        return;
    }
    if (l->edns && (reply->rcode == DNS_FORMERR || reply->rcode == DNS_NOTIMP || reply->rcode == DNS_BADVERS)) {
        atomic_store(&server->no_edns, true);
        l->edns = false;
        send_query(l);
        return;
    }
    if (!reply->truncated && !reply->referral && (reply->rcode == DNS_NOERROR || reply->rcode == DNS_NXDOMAIN)) {
        take(l, reply);
        return;
    }
    COUNT(l->resolver, failures);
    l->why_z = reply->rcode == DNS_REFUSED || reply->referral ? "refused by name server" : "failure of name server";
    next_try(l);
}

static bool new_box(struct lookup *l)
{
    if (l->box == NULL)
        l->box = answer_box_new(RESOLVER_TEMPFAIL, "");
    else
        arena_reset(&l->box->mem);
    return l->box != NULL;
}

/* One message. False: it was nothing to us; true: the lookup went on or ended, and may be gone. */
static bool take_message(struct lookup *l, struct span msg)
{
    bool differs;
    if (!dns_reply_is_to(msg, l->id, &l->sent, &differs)) {
        COUNT(l->resolver, ignored);
        return false;
    }
    if (differs && l->mixed) { /* it may be forged, and this server cannot help to tell: ask anew, plainly */
        COUNT(l->resolver, ignored);
        atomic_store(&server_of(l)->no_case, true);
        send_query(l);
        return true;
    }
    struct dns_reply reply;
    int r = new_box(l) ? dns_reply_read(msg, &l->sent, &l->box->mem, &reply) : -E_NOMEM;
    if (r == -E_SYNTAX) {
        COUNT(l->resolver, malformed);
        return false;
    }
    if (r == 0)
        judge(l, &reply);
    else if (r == -E_LIMIT)
        fail(l, "chain of CNAMEs too long", KEEP_FAILURE_MS);
    else
        fail(l, "answer too large", KEEP_FAILURE_MS);
    return true;
}

/* -- UDP */

static void on_udp(struct watch *w, unsigned events)
{
    struct lookup *l = CONTAINER_OF(w, struct lookup, watch);
    struct resolver_home *h = l->home;
    (void)events;
    for (int i = 0; i < PACKETS_PER_TURN; i++) {
        ssize_t n = recv(l->watch.fd, h->udp, RESOLVER_UDP_MAX, MSG_TRUNC);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0) { /* nobody listens there, or no way leads there */
            COUNT(l->resolver, failures);
            l->why_z = "no answer from name servers";
            next_try(l);
            return;
        }
        if ((size_t)n > RESOLVER_UDP_MAX) {
            COUNT(l->resolver, malformed);
            continue;
        }
        h->udp[n] = 0;
        if (take_message(l, span_of(h->udp, (size_t)n)))
            return;
    }
}

/* -- TCP (RFC 7766): the length in two octets, then the message */

static void tcp_failed(struct lookup *l)
{
    COUNT(l->resolver, failures);
    l->why_z = "no answer from name servers by TCP";
    next_try(l);
}

static bool tcp_write(struct lookup *l)
{
    while (l->out_at < l->out_n) {
        ssize_t n = send(l->watch.fd, l->out + l->out_at, l->out_n - l->out_at, MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR || errno == ENOTCONN;
        l->out_at += (size_t)n;
    }
    loop_want(worker_loop(l->home->worker), &l->watch, LOOP_IN);
    return true;
}

static void on_tcp(struct watch *w, unsigned events)
{
    struct lookup *l = CONTAINER_OF(w, struct lookup, watch);
    if (l->out_at < l->out_n && !tcp_write(l)) {
        tcp_failed(l);
        return;
    }
    if ((events & (LOOP_IN | LOOP_HUP)) == 0)
        return;
    for (;;) {
        size_t want = l->in_n < 2 ? 2 : 2u + (size_t)(l->in[0] << 8 | l->in[1]);
        if (l->in_n >= 2 && l->in_n == want)
            break;
        ssize_t n = recv(l->watch.fd, l->in + l->in_n, want - l->in_n, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0) {
            tcp_failed(l);
            return;
        }
        l->in_n += (size_t)n;
    }
    l->in[l->in_n] = 0;
    if (!take_message(l, span_of(l->in + 2, l->in_n - 2)))
        tcp_failed(l);
}

/* -- sending */

static void on_timeout(struct timer *t, int64_t now_ms)
{
    struct lookup *l = CONTAINER_OF(t, struct lookup, timer);
    COUNT(l->resolver, timeouts);
    l->silent |= 1u << (server_of(l) - l->servers->items);
    atomic_store(&server_of(l)->ill_until_ms, now_ms + ILL_MS);
    l->why_z = l->tcp ? "no answer from name servers by TCP" : "no answer from name servers";
    next_try(l);
}

/* DNS-02, 0x20: each letter upper or lower by a coin; an answer that was made without seeing the query must guess. */
static void mix_case(struct dns_name *name)
{
    uint8_t coins[DNS_NAME_MAX / 8 + 1];
    crypto_random(coins, sizeof(coins));
    for (size_t i = 0; i < name->n; i++) {
        uint8_t c = ascii_lower(name->wire[i]);
        bool letter = c >= 'a' && c <= 'z'; /* a length is below both */
        name->wire[i] = letter && (coins[i / 8] >> i % 8 & 1) != 0 ? (uint8_t)(c - 32) : c;
    }
}

/* Whether the query is on its way, or the connection for it. */
static bool open_socket(struct lookup *l)
{
    struct sockaddr_storage to;
    socklen_t n = addr_to_sockaddr(&server_of(l)->at, &to);
    int fd = socket(to.ss_family, (l->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    l->watch = (struct watch){.fd = fd, .fn = l->tcp ? on_tcp : on_udp};
    if (connect(fd, (struct sockaddr *)&to, n) < 0 && !(l->tcp && errno == EINPROGRESS))
        return false;
    if (!l->tcp && send(fd, l->out + 2, l->out_n - 2, MSG_NOSIGNAL) < 0)
        return false;
    return loop_add(worker_loop(l->home->worker), &l->watch, l->tcp ? LOOP_OUT | LOOP_IN : LOOP_IN) == 0;
}

/* Asks the server of this try: l->name, and l->edns, l->tcp as they stand. */
static void send_query(struct lookup *l)
{
    close_socket(l);
    crypto_random(&l->id, sizeof(l->id));
    l->mixed = !atomic_load(&server_of(l)->no_case);
    l->sent.name = l->name;
    if (l->mixed)
        mix_case(&l->sent.name);
    size_t n = dns_query_write(&l->sent, l->id, l->edns, l->out + 2);
    l->out[0] = (uint8_t)(n >> 8);
    l->out[1] = (uint8_t)n;
    l->out_n = 2 + n;
    l->out_at = 0;
    COUNT(l->resolver, queries);
    if (l->tcp) {
        COUNT(l->resolver, by_tcp);
        l->in = malloc(2 + DNS_MESSAGE_MAX + 1);
    }
    if ((l->tcp && l->in == NULL) || !open_socket(l)) {
        COUNT(l->resolver, failures);
        l->why_z = "no name server can be reached";
        next_try(l);
        return;
    }
    struct worker *w = l->home->worker;
    timer_arm(worker_wheel(w), &l->timer, worker_now_ms(w) + l->timeout_ms);
}

/* The next server. Not from within send_query's callers that go on using `l`: it may be gone afterwards. */
static void next_try(struct lookup *l)
{
    close_socket(l);
    if (l->tries == ROUNDS * l->servers->n) {
        fail(l, l->why_z, KEEP_FAILURE_MS);
        return;
    }
    l->tries++;
    const struct dns_server *server = server_of(l);
    l->tcp = false;
    /* Some that cannot take EDNS say nothing at all, or nothing that names the question. */
    l->edns = !atomic_load(&server->no_edns) && (l->silent >> (server - l->servers->items) & 1) == 0;
    send_query(l);
}

void lookup_start(struct lookup *l)
{
    struct config *cfg = config_current(l->resolver->slot);
    l->timeout_ms = cfg->relay_dns_timeout * 1000;
    config_unref(cfg);
    l->watch.fd = -1;
    l->ttl_s = UINT32_MAX;
    l->authentic = true;
    l->why_z = "no answer from name servers";
    timer_init(&l->timer, on_timeout);
    l->servers = server_list_ref(l->resolver);
    if (l->servers == NULL || l->servers->n == 0) {
        fail(l, "no name servers are known", 0);
        return;
    }
    server_order(l->servers, worker_now_ms(l->home->worker), l->order);
    next_try(l);
}
