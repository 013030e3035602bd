/* A temporary mail_root and a configuration for the tests of accounts, routes and authentication. */
#ifndef TESTS_SERVICE_COMMON_ROOT_H
#define TESTS_SERVICE_COMMON_ROOT_H

#include "base/config.h"

struct accounts;

struct test_root {
    char dir[64];
    struct config *cfg;
    struct config_slot slot;
    struct accounts *acc;
};

void root_make(struct test_root *t, const char *config_json_z); /* NULL: domains example.com and example.org */
void root_done(struct test_root *t);
void root_put(struct test_root *t, const char *path_z, const char *text_z); /* relative to mail_root, folders made */
void root_user(struct test_root *t, const char *address_z, const char *password_z); /* 1000 iterations, cheap */
void root_read(struct test_root *t, const char *path_z, char *ret, size_t size);

#endif
