/* How mail programs find their settings (SPEC DISC-01..03, API-39): Thunderbird's autoconfig, Outlook's Autodiscover. Both
 * say the same to everybody: whether an account exists is never told. */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "httpd/session.h"
#include "proto/xml.h"
#include "service/address_route.h"
#include "service/announce.h"
#include "service/domain_name.h"

#define ADDRESS_MAX 320u /* of an address in a request: 64 @ 255 */

/* In the order in which they are told: the better one first. */
static const struct offer {
    enum config_listener listener;
    bool smtp;
    const char *socket_z;     /* clientConfig 1.1: socketType */
    const char *encryption_z; /* outlook 2006a: Encryption */
} offers[] = {
    {LISTEN_IMAPS, false, "SSL", "SSL"},
    {LISTEN_IMAP, false, "STARTTLS", "TLS"},
    {LISTEN_SMTPS, true, "SSL", "SSL"},
    {LISTEN_SUBMISSION, true, "STARTTLS", "TLS"},
};

/* -- whose settings */

/* The domain behind the last "@". */
static struct span domain_of(struct span address)
{
    size_t at;
    return span_rfind(address, '@', &at) ? span_part(address, at + 1, address.n) : SPAN_LIT("");
}

/* What Host says, without port and the prefix that DNS leads here by. */
static struct span domain_of_host(struct span host)
{
    size_t colon = host.n;
    span_rfind(host, ':', &colon);
    host = span_part(host, 0, colon);
    return span_istarts_z(host, "autoconfig.") ? span_part(host, sizeof("autoconfig.") - 1, host.n) : host;
}

static bool hosted(const struct exchange *x, struct span domain, char *ret_z)
{
    return domain.n > 0 && route_domain_hosted(x->cfg, domain) && domain_normal(domain, ret_z) == 0;
}

static void choose_domain(const struct exchange *x, char *ret_z)
{
    struct span address = SPAN_LIT("");
    http_param_find(&x->req, "emailaddress", &address);
    if (!hosted(x, domain_of(address), ret_z) && !hosted(x, domain_of_host(x->req.authority), ret_z))
        snprintf(ret_z, DOMAIN_NAME_MAX + 1, "%s", x->cfg->domains.items_z[0]);
}

/* -- autoconfig: clientConfig 1.1 */

static void put_element(struct strbuf *b, const char *name_z, struct span value)
{
    strbuf_f(b, "<%s>", name_z);
    xml_put(b, value);
    strbuf_f(b, "</%s>\n", name_z);
}

static void put_server(const struct exchange *x, const struct offer *o, uint16_t port, struct strbuf *b)
{
    const char *kind_z = o->smtp ? "outgoingServer" : "incomingServer";
    strbuf_f(b, "<%s type=\"%s\">\n", kind_z, o->smtp ? "smtp" : "imap");
    put_element(b, "hostname", span_z(x->cfg->hostname));
    strbuf_f(b, "<port>%u</port>\n", (unsigned)port);
    put_element(b, "socketType", span_z(o->socket_z));
    strbuf_f(b, "<username>%%EMAILADDRESS%%</username>\n<authentication>password-cleartext</authentication>\n</%s>\n", kind_z);
}

enum ms_next api_autoconfig(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    char domain[DOMAIN_NAME_MAX + 1];
    struct strbuf b = {0};
    choose_domain(x, domain);
    strbuf_z(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">\n<emailProvider id=\"");
    xml_put(&b, span_z(domain));
    strbuf_z(&b, "\">\n");
    put_element(&b, "domain", span_z(domain));
    put_element(&b, "displayName", span_z(domain));
    put_element(&b, "displayShortName", span_z(domain));
    size_t told = 0;
    for (size_t i = 0; i < ARRAY_LEN(offers); i++) {
        uint16_t port = announce_port(x->cfg, offers[i].listener);
        if (port == 0)
            continue;
        put_server(x, &offers[i], port, &b);
        told++;
    }
    strbuf_z(&b, "</emailProvider>\n</clientConfig>\n");
    if (told > 0)
        return api_xml(x, &b);
    strbuf_done(&b);
    return api_error(x, 404, "not_found", "No mail service is offered here");
}

/* -- Autodiscover: POX, outlook 2006a (MS-OXDSCLI 2.2.3, 2.2.4) */

#define POX "http://schemas.microsoft.com/exchange/autodiscover/"
#define POX_BEGIN "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"" POX "responseschema/2006\">\n"

static const char answer_schema[] = POX "outlook/responseschema/2006a";

/* Answered with status 200, as its readers expect. */
static enum ms_next pox_error(struct exchange *x, unsigned code, const char *text_z)
{
    struct strbuf b = {0};
    char time_z[16];
    struct tm tm;
    time_t now = (time_t)clock_wall_s();
    gmtime_r(&now, &tm);
    strftime(time_z, sizeof(time_z), "%H:%M:%S", &tm);
    strbuf_f(&b, POX_BEGIN "<Response>\n<Error Time=\"%s\" Id=\"0\">\n<ErrorCode>%u</ErrorCode>\n", time_z, code);
    put_element(&b, "Message", span_z(text_z));
    strbuf_z(&b, "<DebugData/>\n</Error>\n</Response>\n</Autodiscover>\n");
    return api_xml(x, &b);
}

static void put_protocol(const struct exchange *x, const struct offer *o, uint16_t port, struct span address, struct strbuf *b)
{
    strbuf_f(b, "<Protocol>\n<Type>%s</Type>\n", o->smtp ? "SMTP" : "IMAP");
    put_element(b, "Server", span_z(x->cfg->hostname));
    strbuf_f(b, "<Port>%u</Port>\n<DomainRequired>off</DomainRequired>\n", (unsigned)port);
    put_element(b, "LoginName", address);
    strbuf_f(b, "<SPA>off</SPA>\n<SSL>on</SSL>\n<Encryption>%s</Encryption>\n<AuthRequired>on</AuthRequired>\n", o->encryption_z);
    if (o->smtp)
        strbuf_z(b, "<UsePOPAuth>off</UsePOPAuth>\n<SMTPLast>off</SMTPLast>\n");
    strbuf_z(b, "</Protocol>\n");
}

/* One block of each kind: readers take the first and some stumble over a second. */
static enum ms_next pox_settings(struct exchange *x, struct span address)
{
    struct strbuf b = {0};
    strbuf_f(&b, POX_BEGIN "<Response xmlns=\"%s\">\n<User>\n", answer_schema);
    put_element(&b, "DisplayName", address);
    strbuf_z(&b, "</User>\n<Account>\n<AccountType>email</AccountType>\n<Action>settings</Action>\n");
    bool told[2] = {false, false};
    for (size_t i = 0; i < ARRAY_LEN(offers); i++) {
        uint16_t port = announce_port(x->cfg, offers[i].listener);
        if (port == 0 || told[offers[i].smtp])
            continue;
        put_protocol(x, &offers[i], port, address, &b);
        told[offers[i].smtp] = true;
    }
    strbuf_z(&b, "</Account>\n</Response>\n</Autodiscover>\n");
    return api_xml(x, &b);
}

enum ms_next api_autodiscover(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    char domain[DOMAIN_NAME_MAX + 1];
    struct xml_doc doc;
    int r = xml_read(&x->arena, strbuf_text(&x->body), &doc);
    if (r == -E_NOMEM)
        return api_unavailable(x);
    if (r < 0)
        return api_error(x, 400, "bad_request", "The body is no XML that is taken here");
    size_t request = span_eq_z(doc.elements[XML_ROOT].name, "Autodiscover") ? xml_child(&doc, XML_ROOT, "Request") : XML_NONE;
    struct span address = xml_value(&doc, request, "EMailAddress");
    struct span schema = xml_value(&doc, request, "AcceptableResponseSchema");
    if (request == XML_NONE)
        return pox_error(x, 600, "Invalid request");
    if (schema.n > 0 && !span_eq_z(schema, answer_schema))
        return pox_error(x, 601, "This response schema is not spoken here");
    if (address.n <= 1 || address.n > ADDRESS_MAX || address.p[0] == '@')
        return pox_error(x, 600, "Invalid request");
    if (!hosted(x, domain_of(address), domain))
        return pox_error(x, 500, "The domain of this address is not served here");
    return pox_settings(x, address);
}

/* DISC-02: a client that asks in the clear first is sent to HTTPS, where it may go on with its POST. */
enum ms_next api_autodiscover_get(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    int64_t port = x->cfg->discovery_https_port != 0 ? x->cfg->discovery_https_port : announce_port(x->cfg, LISTEN_APIS);
    if (!x->redirects || port == 0 || !x->cfg->tls_enabled) {
        api_error(x, 405, "method_not_allowed", "This path has no GET");
        api_field(x, "Allow", SPAN_LIT("POST, OPTIONS"));
        return MS_DONE;
    }
    struct strbuf b = {0};
    strbuf_f(&b, "https://%s", x->cfg->hostname);
    if (port != 443)
        strbuf_f(&b, ":%u", (unsigned)port);
    strbuf_z(&b, "/autodiscover/autodiscover.xml");
    api_done(x);
    x->status = 302;
    api_field(x, "Location", strbuf_text(&b));
    strbuf_done(&b);
    return MS_DONE;
}
