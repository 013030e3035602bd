#include "service/common_root.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "service/account.h"
#include "service/config_file.h"

void root_make(struct test_root *t, const char *config_json_z)
{
    struct config_findings findings;
    char json[4096];
    strcpy(t->dir, "/tmp/rmaild-root-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(t->dir));
    snprintf(json, sizeof(json), "{\"mail_root\":\"%s\",%s}", t->dir,
             config_json_z != NULL ? config_json_z
                                   : "\"hostname\":\"mx.example.com\",\"domains\":[\"example.com\",\"example.org\"]");
    config_findings_init(&findings);
    ck_assert_int_eq(config_parse(span_z(json), t->dir, &findings, &t->cfg), 0);
    ck_assert_uint_eq(findings.n, 0);
    config_findings_done(&findings);
    config_slot_init(&t->slot, config_ref(t->cfg));
    ck_assert_int_eq(accounts_open(t->dir, &t->acc), 0);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void root_done(struct test_root *t)
{
    t->acc = accounts_close(t->acc);
    config_slot_done(&t->slot);
    t->cfg = config_unref(t->cfg);
    ck_assert_int_eq(nftw(t->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void root_put(struct test_root *t, const char *path_z, const char *text_z)
{
    char path[512], fresh[520];
    snprintf(path, sizeof(path), "%s/%s", t->dir, path_z);
    for (char *p = path + strlen(t->dir) + 1; *p != 0; p++)
        if (*p == '/') {
            *p = 0;
            mkdir(path, 0700);
            *p = '/';
        }
    snprintf(fresh, sizeof(fresh), "%s.new", path); /* as every writer does: a new file, renamed */
    FILE *f = fopen(fresh, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text_z, f), 0);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_int_eq(rename(fresh, path), 0);
}

void root_user(struct test_root *t, const char *address_z, const char *password_z)
{
    char salt[base64_size(16)], stored[base64_size(32)], server[base64_size(32)], text[1024], path[256];
    struct scram_keys keys;
    const char *at = strchr(address_z, '@');
    ck_assert_int_eq(crypto_scram_keys(span_z(password_z), SPAN_LIT("0123456789abcdef"), 1000, &keys), 0);
    base64_encode(SPAN_LIT("0123456789abcdef"), salt);
    base64_encode(span_of(keys.stored, 32), stored);
    base64_encode(span_of(keys.server, 32), server);
    snprintf(text, sizeof(text),
             "{\"username\":\"%.*s\",\"domain\":\"%s\",\"password\":{\"scheme\":\"scram-sha-256\",\"iterations\":1000,"
             "\"salt\":\"%s\",\"stored_key\":\"%s\",\"server_key\":\"%s\"},\"created\":1000}",
             (int)(at - address_z), address_z, at + 1, salt, stored, server);
    snprintf(path, sizeof(path), "domains/%s/users/%.*s/user.json", at + 1, (int)(at - address_z), address_z);
    root_put(t, path, text);
}

void root_read(struct test_root *t, const char *path_z, char *ret, size_t size)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", t->dir, path_z);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    ret[fread(ret, 1, size - 1, f)] = 0;
    fclose(f);
}
