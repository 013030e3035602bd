/* The identity the server runs with (SPEC OPS-04): runtime.user and .group, with CAP_NET_BIND_SERVICE and nothing else,
 * so that ports below 1024 can still be bound. Taken before any file of mail_root is opened. */
#ifndef CMD_IDENTITY_H
#define CMD_IDENTITY_H

/* Both names may be NULL: nothing changes. -E_NOTFOUND no such user or group, -E_DENIED not root. Before any thread. */
int identity_take(const char *user_z, const char *group_z);

/* Without those names: root becomes the owner of path_z, mail_root, so that it leaves no file there that the verbs,
 * which do the same, could not open (CLI-05). Nothing changes for others, or if the path is root's or not there. */
int identity_take_owner(const char *path_z);

#endif
