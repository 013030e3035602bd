/* The systemd unit (SPEC OPS-02), as text. Every path absolute. */
#ifndef CMD_UNIT_H
#define CMD_UNIT_H

struct strbuf;

#define UNIT_NAME "rmaild.service"

struct unit_parts {
    const char *program_z, *config_z, *folder_z; /* folder_z: the working directory */
    const char *mail_root_z;
    const char *socket_folder_z; /* of lmtp.socket, or NULL */
    const char *user_z, *group_z;
};

/* -E_INVAL: a path with control characters, which no unit can name. */
int unit_print(const struct unit_parts *parts, struct strbuf *out);

#endif
