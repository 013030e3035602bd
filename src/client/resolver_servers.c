/* Which servers are asked (DNS-04): relay.nameservers, else /etc/resolv.conf, read anew when it changed. And the names
 * of /etc/hosts (RELAY-10). */
#include <fcntl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "client/resolver_impl.h"
#include "proto/net_files.h"

#define DNS_PORT 53u
#define NET_FILE_MAX (4u * 1024u * 1024u)

struct server_list *server_list_ref(struct resolver *r)
{
    pthread_mutex_lock(&r->servers_lock);
    struct server_list *s = r->servers;
    if (s != NULL)
        atomic_fetch_add(&s->refs, 1);
    pthread_mutex_unlock(&r->servers_lock);
    return s;
}

void server_list_unref(struct server_list *s)
{
    if (s != NULL && atomic_fetch_sub(&s->refs, 1) == 1)
        free(s);
}

void server_order(const struct server_list *s, int64_t now_ms, uint8_t order[RESOLVER_SERVERS_MAX])
{
    size_t n = 0;
    for (int ill = 0; ill < 2; ill++)
        for (size_t i = 0; i < s->n; i++)
            if ((atomic_load(&s->items[i].ill_until_ms) > now_ms) == (ill != 0))
                order[n++] = (uint8_t)i;
}

static void add_server(struct server_list *s, const struct ip *ip, uint16_t port, uint32_t scope)
{
    if (s->n == RESOLVER_SERVERS_MAX)
        return;
    struct dns_server *server = &s->items[s->n++];
    server->at = addr_from_ip(ip, port == 0 ? DNS_PORT : port);
    server->at.scope = scope;
    server->loopback = ip_is_loopback(ip);
}

static void add_from_text(struct server_list *s, const struct net_file *f)
{
    struct net_file_scan scan = {.text = span_of(f->text == NULL ? "" : f->text, f->n)};
    struct net_nameserver ns;
    while (net_nameserver_next(&scan, &ns)) {
        char zone[IF_NAMESIZE] = "";
        if (ns.zone.n < sizeof(zone))
            memcpy(zone, ns.zone.p, ns.zone.n);
        add_server(s, &ns.address, 0, ns.zone.n == 0 ? 0 : if_nametoindex(zone));
    }
}

static bool same_file(const struct net_file *f, const struct stat *st)
{
    return f->st.st_ino == st->st_ino && f->st.st_dev == st->st_dev && f->st.st_size == st->st_size &&
           f->st.st_ctim.tv_sec == st->st_ctim.tv_sec && f->st.st_ctim.tv_nsec == st->st_ctim.tv_nsec &&
           st->st_ctim.tv_sec < f->read_s;
}

/* 1: `f` holds another text now than before. BLOCKING. */
static int read_again(struct net_file *f, pthread_mutex_t *lock)
{
    struct stat st = {0};
    char *text = NULL;
    size_t n = 0;
    int64_t now_s = clock_wall_s();
    bool there = stat(f->path_z, &st) == 0;
    if (there ? same_file(f, &st) : f->text == NULL)
        return 0;
    /* Often a symbolic link, which fsu_read() does not follow: the administrator's, so it may be one. */
    char *path = there ? realpath(f->path_z, NULL) : NULL;
    int r = path == NULL ? -E_NOTFOUND : fsu_read(AT_FDCWD, path, NET_FILE_MAX, &text, &n);
    free(path);
    if (r < 0 && r != -E_NOTFOUND)
        log_warn("dns.file", "path=%s err=%s", f->path_z, err_name(r));
    bool changed = n != f->n || (n > 0 && memcmp(text, f->text, n) != 0);
    pthread_mutex_lock(lock);
    char *old = f->text;
    f->text = text;
    f->n = n;
    f->st = st;
    f->read_s = now_s;
    pthread_mutex_unlock(lock);
    free(old);
    return changed;
}

static bool same_servers(const struct server_list *a, const struct server_list *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = addr_same_ip(&a->items[i].at, &b->items[i].at) && a->items[i].at.port == b->items[i].at.port;
    return same;
}

/* What others answered, or that nobody did, says nothing of what these will. */
static void use_servers(struct resolver *r, const struct config *cfg)
{
    struct server_list *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return; /* the old ones stay */
    atomic_init(&s->refs, 1);
    for (size_t i = 0; i < cfg->relay_nameservers.n; i++)
        add_server(s, &cfg->relay_nameservers.items[i].ip, cfg->relay_nameservers.items[i].port, 0);
    if (s->n == 0)
        add_from_text(s, &r->resolv_conf);
    char text[ADDR_TEXT_MAX];
    log_info("dns.servers", "count=%zu first=%s from=%s", s->n, s->n == 0 ? "-" : addr_text(&s->items[0].at, text),
             cfg->relay_nameservers.n > 0 ? "relay.nameservers" : r->resolv_conf.path_z);
    pthread_mutex_lock(&r->servers_lock);
    struct server_list *old = r->servers;
    r->servers = s;
    pthread_mutex_unlock(&r->servers_lock);
    if (old != NULL && !same_servers(old, s)) {
        pthread_mutex_lock(&r->lock);
        dns_cache_clear(&r->cache);
        pthread_mutex_unlock(&r->lock);
    }
    server_list_unref(old);
}

void resolver_refresh(struct resolver *r)
{
    struct config *cfg = config_current(r->slot);
    bool changed = read_again(&r->resolv_conf, &r->servers_lock) > 0 && cfg->relay_nameservers.n == 0;
    read_again(&r->hosts, &r->servers_lock);
    if (changed || r->servers == NULL || r->generation != cfg->generation) {
        r->generation = cfg->generation;
        use_servers(r, cfg);
    }
    config_unref(cfg);
}

size_t resolver_hosts(struct resolver *r, struct span name, struct ip *ret, size_t max)
{
    size_t n = 0;
    struct net_host host;
    if (name.n > 1 && name.p[name.n - 1] == '.')
        name.n--;
    pthread_mutex_lock(&r->servers_lock);
    struct net_file_scan scan = {.text = span_of(r->hosts.text == NULL ? "" : r->hosts.text, r->hosts.n)};
    while (n < max && net_host_next(&scan, &host))
        if (span_ieq(host.name, name))
            ret[n++] = host.address;
    pthread_mutex_unlock(&r->servers_lock);
    return n;
}

bool resolver_has_servers(struct resolver *r)
{
    struct server_list *s = server_list_ref(r);
    bool has = s != NULL && s->n > 0;
    server_list_unref(s);
    return has;
}

void net_files_done(struct resolver *r)
{
    free(r->hosts.text);
    free(r->resolv_conf.text);
}
