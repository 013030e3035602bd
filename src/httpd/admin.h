/* Administration over HTTP (SPEC API-31..37, 42, 49): what its handlers share. For src/httpd alone. All BLOCKING. */
#ifndef HTTPD_ADMIN_H
#define HTTPD_ADMIN_H

#include "httpd/session.h"
#include "service/account.h"
#include "service/domain_name.h"

/* API-42: may the caller act on this domain? */
bool admin_of(const struct exchange *x, const char *domain_z);

/* A domain that was asked for, or the caller's own when `asked` is empty; hosted, and the caller's or anybody's for a
 * superadmin. False: it is answered 403 or 404. */
bool api_domain(struct exchange *x, struct span asked, char ret_z[DOMAIN_NAME_MAX + 1]);

/* The account of the path's {address}, likewise, that a caller who is no superadmin may change. A reference. False: it
 * is answered. */
bool api_account(struct exchange *x, struct account **ret);

/* ?offset= and ?limit= of API-49. False: it is answered. */
struct page_of {
    int64_t offset, limit;
};
bool api_page(struct exchange *x, struct page_of *ret);
/* Whether the list's entry number `at` is on the page. */
bool api_on_page(const struct page_of *p, int64_t at);
/* The members of API-49 beside a list. */
void api_put_page(cJSON *o, const struct page_of *p, int64_t total);

#endif
