/* Inside of the IMAP client: imap_client.c has the connection, imap_command.c what is said and answered, imap_hello.c the
 * way to ready(). */
#ifndef CLIENT_IMAP_CLIENT_IMPL_H
#define CLIENT_IMAP_CLIENT_IMPL_H

#include "client/imap_client.h"
#include "client/scram_client.h"
#include "runtime/conn.h"

struct imap_command {
    struct imap_command *next;
    uint32_t tag;
    struct imap_say say;
    size_t sent, literals; /* octets and literals of it that are out */
    bool started, asking;  /* asking: the server has to want its next literal first */
    bool own;              /* the client's, said before ready() */
    void (*more)(struct imap_client *c, const struct imap_reply *r); /* "+" outside of literals; or NULL */
    const struct imap_command_user *user;
    void *arg;
};

enum imap_idle { IDLE_OFF, IDLE_ASKED, IDLE_ON, IDLE_ENDING };

struct imap_client {
    struct conn conn;
    struct imap_peer peer;
    const struct imap_client_user *user;
    void *ctx;
    enum imap_stage stage;
    bool over;             /* the user was told; the connection only has to close */
    struct imap_reply_parser parser;
    struct strbuf capabilities;
    bool capabilities_known;
    char greeting[256];
    char text[512];        /* of the outcome */

    struct imap_command *first, *last; /* oldest first: all that have no answer yet */
    size_t waiting;
    uint32_t tags;
    bool wants_idle, ready;
    enum imap_idle idle;

    struct scram_client *scram;
    unsigned mechanism, auth_step; /* auth_step: messages of ours that are out */
    const char *login_z;
    bool compressed;
};

/* imap_client.c */
struct imap_client *imap_client_of(struct conn *conn);
void imap_client_fail(struct imap_client *c, enum imap_end end, struct span text); /* ends the connection, tells */
void imap_client_fail_z(struct imap_client *c, enum imap_end end, const char *text_z);

/* imap_command.c */
int imap_command_add(struct imap_client *c, struct imap_say *s, const struct imap_command_user *user, void *arg,
                     void (*more)(struct imap_client *c, const struct imap_reply *r), bool own);
void imap_command_pump(struct imap_client *c);    /* says what may be said */
void imap_command_heard(struct imap_client *c);   /* ps.reply, behind the greeting */
void imap_command_piece(struct imap_client *c);
void imap_command_lost(struct imap_client *c);    /* tells all that wait */
void imap_command_timer(struct imap_client *c, enum conn_timer which);

/* imap_hello.c */
void imap_hello_greeting(struct imap_client *c);
void imap_hello_secured(struct imap_client *c);
void imap_hello_note(struct imap_client *c, const struct imap_reply *r); /* capabilities, wherever they come */

#endif
