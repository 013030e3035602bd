#include "cmd/port_owner.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cidr.h"
#include "base/macros.h"

#define TCP_LISTEN 0x0a

/* The kernel prints an address as 32-bit words in hex, each as this machine reads it. */
static bool read_address(const char *hex_z, struct ip *ret)
{
    size_t words = strlen(hex_z) / 8;
    *ret = (struct ip){.b = {[10] = 0xff, [11] = 0xff}};
    if (words != 1 && words != 4)
        return false;
    for (size_t i = 0; i < words; i++) {
        unsigned word;
        if (sscanf(hex_z + 8 * i, "%8x", &word) != 1)
            return false;
        memcpy(ret->b + (words == 1 ? 12 : 4 * i), &word, sizeof(word));
    }
    return true;
}

static bool wildcard(const struct ip *ip)
{
    static const uint8_t zero[16];
    return memcmp(ip->b + (ip_is_v4(ip) ? 12 : 0), zero, ip_is_v4(ip) ? 4 : 16) == 0;
}

/* Whether two sockets of one port cannot both listen. */
static bool meet(const struct ip *a, const struct ip *b)
{
    return wildcard(a) || wildcard(b) || ip_eq(a, b);
}

/* The inode of a listening socket in the way of `at`, from one of the kernel's tables; 0 when there is none. */
static unsigned long listening_inode(const char *table_z, const struct ip *at, uint16_t port)
{
    char address[33];
    struct ip held;
    FILE *f = fopen(table_z, "re");
    char line[512];
    unsigned long inode = 0;
    while (f != NULL && inode == 0 && fgets(line, sizeof(line), f) != NULL) {
        unsigned local_port, state;
        unsigned long found;
        int n = sscanf(line, " %*u: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %lu", address, &local_port, &state,
                       &found);
        if (n == 4 && local_port == port && state == TCP_LISTEN && read_address(address, &held) && meet(at, &held))
            inode = found;
    }
    if (f != NULL)
        fclose(f);
    return inode;
}

/* Whether the process has the socket among its descriptors. */
static bool holds(const char *pid_z, const char *socket_z)
{
    char path[300], target[64];
    snprintf(path, sizeof(path), "/proc/%s/fd", pid_z);
    DIR *dir = opendir(path);
    bool found = false;
    for (struct dirent *e; dir != NULL && !found && (e = readdir(dir)) != NULL;) {
        ssize_t n = readlinkat(dirfd(dir), e->d_name, target, sizeof(target) - 1);
        if (n <= 0)
            continue;
        target[n] = 0;
        found = strcmp(target, socket_z) == 0;
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static void program_name(const char *pid_z, char *name, size_t size)
{
    char path[300];
    snprintf(path, sizeof(path), "/proc/%s/comm", pid_z);
    FILE *f = fopen(path, "re");
    if (f == NULL || fgets(name, (int)size, f) == NULL)
        snprintf(name, size, "unknown");
    name[strcspn(name, "\n")] = 0;
    if (f != NULL)
        fclose(f);
}

void port_owner(const struct ip *at, uint16_t port, char *text, unsigned size)
{
    static const char *const tables[] = {"/proc/net/tcp", "/proc/net/tcp6"};
    text[0] = 0;
    for (size_t i = 0; i < ARRAY_LEN(tables) && text[0] == 0; i++) {
        unsigned long inode = listening_inode(tables[i], at, port);
        char socket_z[64], name[64];
        snprintf(socket_z, sizeof(socket_z), "socket:[%lu]", inode);
        DIR *proc = inode == 0 ? NULL : opendir("/proc");
        for (struct dirent *e; proc != NULL && (e = readdir(proc)) != NULL;) {
            if (strspn(e->d_name, "0123456789") != strlen(e->d_name) || !holds(e->d_name, socket_z))
                continue;
            program_name(e->d_name, name, sizeof(name));
            snprintf(text, size, "pid %.10s (%s)", e->d_name, name);
            break;
        }
        if (proc != NULL)
            closedir(proc);
    }
}
