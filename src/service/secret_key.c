#include "service/secret_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"

#define NAME "secret.key"

static int read_key(int dirfd, char ret_z[SECRET_KEY_TEXT])
{
    char *text;
    uint8_t octets[32];
    size_t n, got = 0;
    int r = fsu_read(dirfd, NAME, 4096, &text, &n);
    if (r < 0)
        return r;
    struct span digits = span_part(span_of(text, n), 0, SECRET_KEY_TEXT - 1);
    if (hex_decode(digits, octets, sizeof(octets), &got) < 0 || got != sizeof(octets))
        r = -E_SYNTAX;
    else
        snprintf(ret_z, SECRET_KEY_TEXT, SPAN_FMT, SPAN_ARG(digits));
    crypto_wipe(octets, sizeof(octets));
    crypto_wipe(text, n);
    free(text);
    return r;
}

/* Whole under a name of its own, then linked: of two processes one wins, and nobody reads half a key. */
static int make_key(int dirfd)
{
    uint8_t octets[32];
    char text_z[SECRET_KEY_TEXT + 1], id_z[CRYPTO_ID_MAX], tmp_z[CRYPTO_ID_MAX + 16];
    crypto_random(octets, sizeof(octets));
    hex_encode(span_of(octets, sizeof(octets)), text_z);
    text_z[SECRET_KEY_TEXT - 1] = '\n';
    crypto_id(id_z);
    snprintf(tmp_z, sizeof(tmp_z), "." NAME ".%s", id_z);
    int fd = fsu_open(dirfd, tmp_z, O_WRONLY | O_CREAT | O_EXCL, 0600);
    int r = fd < 0 ? fd : fsu_write_all(fd, text_z, SECRET_KEY_TEXT);
    if (r == 0)
        r = fsu_sync(fd);
    if (fd >= 0)
        close(fd);
    if (r == 0 && linkat(dirfd, tmp_z, dirfd, NAME, 0) < 0 && errno != EEXIST)
        r = err_from_errno(errno);
    if (fd >= 0)
        unlinkat(dirfd, tmp_z, 0);
    if (r == 0)
        r = fsu_sync(dirfd);
    crypto_wipe(octets, sizeof(octets));
    crypto_wipe(text_z, sizeof(text_z));
    return r;
}

int secret_key_get(const char *mail_root_z, char ret_z[SECRET_KEY_TEXT])
{
    int dirfd = open(mail_root_z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dirfd < 0)
        return err_from_errno(errno);
    int r = read_key(dirfd, ret_z);
    if (r == -E_NOTFOUND)
        r = make_key(dirfd);
    else
        goto close_dir;
    if (r == 0)
        r = read_key(dirfd, ret_z);
close_dir:
    close(dirfd);
    return r;
}
