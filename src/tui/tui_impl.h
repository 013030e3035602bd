/* Inside of the terminal client: what its files share. All of it belongs to the one thread.
 *
 *   app.c     start, loop, end          keys.c     the table of keys, dispatch, help
 *   net.c     connection, pins          act.c      what keys do to messages
 *   boxes.c   mailboxes                 messages.c the list: windows, search, orders
 *   view.c    one message               html.c     HTML to text
 *   draft.c   what is being written     message.c  it becomes a message
 *   send.c    it goes out               keep.c     it is kept
 *   reopen.c  a message in Drafts is a draft again
 *   draw.c    panes on the screen       ask.c      the line at the bottom: questions and words
 *   edit.c    the built-in editor       files.c    ~/.config/rmaild
 *   text.h    what is harmless          dump.h     keys from a file */
#ifndef TUI_TUI_IMPL_H
#define TUI_TUI_IMPL_H

#include "base/arena.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "client/imap_client.h"
#include "proto/imap_items.h"
#include "runtime/loop.h"
#include "runtime/timer.h"
#include "runtime/worker.h"
#include "tui/list.h"
#include "tui/screen.h"
#include "tui/tui.h"

enum { TUI_BOXES_MAX = 2000, TUI_PATH_MAX = 1024, TUI_LINE_MAX = 1000, TUI_ADDRESSES_MAX = 8 };

enum tui_where { AT_BOXES = 1, AT_LIST = 2, AT_MESSAGE = 4, AT_DRAFT = 8, AT_HELP = 16, AT_EDITOR = 32, AT_LINE = 64, AT_QUESTION = 128 };
enum box_use { USE_NONE, USE_INBOX, USE_DRAFTS, USE_SENT, USE_TRASH, USE_JUNK, USE_ARCHIVE, USE__COUNT };
enum list_order { BY_ARRIVAL, BY_DATE, BY_THREAD, BY_SEARCH };

struct tui;

struct box {
    char *name_z; /* UTF-8 */
    enum box_use use;
    bool closed; /* \Noselect */
    bool stale;  /* not in the list that is coming yet */
    bool counted;
    uint64_t messages, unseen;
};

/* A command on its way; freed behind done(). */
struct op {
    struct op *next;
    struct tui *t;
    const char *what_z;
    int64_t since_ms;
    void (*data)(struct tui *t, const struct imap_reply *r, struct op *op);
    void (*done)(struct tui *t, const struct imap_reply *r, struct op *op); /* also when the connection is lost: IMAP_BYE */
    uint32_t a, b;
    bool renumbers; /* EXPUNGE may come: no sequence number is said behind it (RFC 9051 5.5) */
    char *text_z;
    struct strbuf octets;
};

struct attachment {
    char section[IMAP_SECTION_TEXT];
    char *name_z; /* as its sender calls it */
    char *type_z;
    uint64_t size;
    enum mime_encoding encoding;
};

struct text_part {
    char section[IMAP_SECTION_TEXT];
    enum mime_encoding encoding;
    char *charset_z;
    bool html;
    struct strbuf octets;
    bool there;
};

enum { VIEW_PARTS_MAX = 8, VIEW_ATTACHMENTS_MAX = 100 };

struct view {
    uint32_t uid; /* 0: none is open */
    bool loading;
    struct strbuf head; /* lines "From: ..." */
    struct strbuf body; /* text to be shown, UTF-8, LF */
    char *from_z, *reply_to_z, *to_z, *cc_z, *subject_z, *message_id_z, *references_z, *date_z; /* for answers */
    struct text_part part[VIEW_PARTS_MAX];
    size_t part_n, parts_open;
    struct attachment *attachment;
    size_t attachment_n;
    uint32_t top;      /* first line shown */
    uint32_t lines;    /* as of the last drawing */
};

/* A message of the mailbox for drafts; uid 0: none. */
struct place {
    uint32_t validity, uid;
};

/* What goes with a draft and is no file: a part as it goes out, its own header before it. */
struct draft_part {
    struct strbuf octets;
};

struct draft {
    struct strbuf text; /* header lines, an empty one, the body. "Attached: n ..." stands for parts[n - 1] */
    struct draft_part *parts;
    size_t part_n;
    uint32_t serial;    /* which draft of this run it is */
    struct place was;   /* where it lies already: goes when the draft is stored again, or sent */
    char *in_reply_to_z, *references_z;
    uint32_t answers, forwards; /* uid in .box_z that gets \Answered or $Forwarded; 0: none */
    char *box_z;
    uint32_t top;
    bool sending;
};

struct edit {
    struct strbuf text;
    size_t at; /* octet of the cursor */
    uint32_t top;
};

struct undo {
    char *from_z;   /* mailbox it was in */
    uint32_t uid, validity; /* in Trash; 0: not known */
};

struct tui {
    struct tui_options o;
    struct workers *ws;
    struct job_pool *jobs;
    struct screen screen;
    bool quit, dirty, failed;
    enum tui_where where, behind; /* behind: what a question or help covers */
    struct watch input;
    struct timer tick;
    char status[256];
    bool status_bad;
    char broken[192]; /* what a lost connection ended; told when there is one again */

    /* files.c */
    char folder_z[TUI_PATH_MAX];

    /* net.c */
    char server_z[256], *user_z, *password_z;
    uint16_t imap_port, smtp_port;
    bool imap_starttls, smtp_starttls;
    struct addr at[TUI_ADDRESSES_MAX];
    size_t at_n, at_i;
    struct tls_client *imap_trust, *smtp_trust;
    struct imap_client *imap;
    struct timer again;
    int64_t again_ms;
    bool ready, resolving, connecting;
    uint8_t asked_key[TLS_KEY_OCTETS];
    struct op *ops;

    /* boxes.c */
    struct box *box;
    size_t box_n;
    uint32_t box_at, box_top;
    char *open_z;           /* the mailbox that is shown; NULL: none */
    bool opening;
    uint32_t validity;

    /* messages.c */
    struct list list;
    enum list_order order;
    char *search_z;
    uint32_t keep_uid;      /* where the cursor goes behind a reconnection */
    unsigned fetches;       /* windows asked for */
    unsigned fetch_failures; /* one behind the other */

    struct view view;
    struct draft *draft;
    struct edit edit;
    void (*edited)(struct tui *t, bool keep);
    struct undo undo[32];
    size_t undo_n;
    bool undeleting; /* Trash is open for a moment */
    size_t save_number; /* of the attachment whose file name is asked for */
    uint32_t help_top;
    void (*after_view)(struct tui *t); /* once the message that is being opened is there */

    /* ask.c */
    struct strbuf line;
    size_t line_at;
    char question[600];
    bool secret;
    void (*line_done)(struct tui *t, const char *text_z); /* NULL: given up */
    void (*answered)(struct tui *t, bool yes);

    /* send.c */
    struct sending *sending;
    struct place gone[16]; /* drafts that stand elsewhere now */
    size_t gone_n;
    uint32_t drafts_made;
    bool unsent_told; /* the files were looked at since the connection stands */
    char **people; /* addresses seen, "Name <a@b>" */
    size_t people_n;
};

/* app.c */
void tui_say(struct tui *t, const char *fmt, ...) PRINTF_LIKE(2, 3); /* the status line */
void tui_complain(struct tui *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void tui_go(struct tui *t, enum tui_where where);
bool tui_busy(const struct tui *t);
struct worker *tui_worker(const struct tui *t);
char *tui_dup(struct span s); /* a heap string without NULs; "" for what has none. Aborts when there is no memory */
void tui_put(char **at, char *text_z); /* takes text_z */

/* keys.c */
void tui_key(struct tui *t, uint32_t key);
void tui_help(struct tui *t, unsigned rows);
void tui_hint(struct strbuf *out, enum tui_where where);

/* ask.c */
void tui_ask_line(struct tui *t, const char *question_z, const char *text_z, bool secret, void (*done)(struct tui *t, const char *text_z));
void tui_ask(struct tui *t, const char *question_z, void (*answered)(struct tui *t, bool yes));
bool tui_ask_key(struct tui *t, uint32_t key);

/* net.c */
int tui_net_start(struct tui *t);
void tui_net_connect(struct tui *t);
void tui_net_done(struct tui *t);
struct op *tui_op(struct tui *t, const char *what_z);
void tui_op_say(struct op *op, struct imap_say *s); /* takes both */
bool tui_online(struct tui *t); /* says so if not */
void tui_net_password(struct tui *t, const char *text_z);

/* boxes.c */
void tui_boxes_list(struct tui *t);
void tui_boxes_heard(struct tui *t, const struct imap_reply *r);
void tui_boxes_open(struct tui *t, const char *name_z);
void tui_boxes_done(struct tui *t);
struct box *tui_box(struct tui *t, const char *name_z);
const char *tui_box_for(struct tui *t, enum box_use use); /* NULL: there is none */
void tui_boxes_count(struct tui *t, const char *name_z);

/* messages.c */
void tui_messages_heard(struct tui *t, const struct imap_reply *r);
void tui_messages_fetch(struct tui *t); /* what is to be seen and not known */
void tui_messages_selected(struct tui *t);
void tui_messages_order(struct tui *t, enum list_order order);
struct row *tui_current(struct tui *t);
unsigned tui_list_height(const struct tui *t);

/* view.c */
void tui_view_open(struct tui *t, uint32_t uid);
void tui_view_close(struct tui *t);
void tui_view_leave(struct tui *t, uint32_t uid); /* closes it if it is that one */
void tui_view_text(struct span octets, enum mime_encoding encoding, struct span charset, struct strbuf *out); /* UTF-8 */
void tui_view_save(struct tui *t, size_t number, const char *path_z);
unsigned tui_view_height(const struct tui *t);
void tui_addr_spec(struct strbuf *out, struct span mailbox, struct span host); /* quoted where it must be */
void tui_person(struct strbuf *out, const struct imap_person *p, bool name_only);

/* html.c */
void html_text(struct span html, struct strbuf *out); /* UTF-8 in and out */

/* draw.c */
void tui_draw(struct tui *t);

/* draft.c, message.c, send.c, edit.c */
void tui_own_address(const struct tui *t, struct strbuf *out); /* what mail is sent as */
void tui_draft_new(struct tui *t, const char *to_z, const char *cc_z, const char *bcc_z, const char *subject_z, struct span body);
void tui_draft_add(struct tui *t, struct span part, const char *name_z); /* a part with its header */
bool tui_draft_needs(struct tui *t, void (*act)(struct tui *t)); /* the message is there; else act comes when it is */
void tui_draft_fetch(struct tui *t, void (*done)(struct tui *t, const struct imap_reply *r, struct op *op)); /* it, whole */
bool tui_draft_fetched(struct tui *t, const struct imap_reply *r, const struct op *op); /* says so if not */
void tui_draft_readdress(struct tui *t, const char *to_z); /* to these alone */
void tui_draft_free(struct tui *t);
void tui_draft_edit(struct tui *t);
/* The message as it goes out; with `keep` as it is kept: Bcc and what is no address yet stay in it. */
int tui_draft_message(struct tui *t, bool keep, struct strbuf *out, struct arena *a, struct imap_people *ret_to);
bool tui_send_progress(const struct tui *t, struct strbuf *out); /* false: nothing is sent, or for less than a second */
void tui_send(struct tui *t);
void tui_send_done(struct tui *t);
void tui_seen(struct tui *t, struct span address);
void tui_edit_begin(struct tui *t, struct span text, void (*edited)(struct tui *t, bool keep));
bool tui_edit_key(struct tui *t, uint32_t key);
void tui_edit_draw(struct tui *t, unsigned row, unsigned rows);

/* keep.c */
bool tui_keep_draft(struct tui *t, const char *why_z);      /* to Drafts, or to a file when there is no connection */
void tui_keep_sent(struct tui *t, struct span message);     /* the copy of the draft that went out */
void tui_keep_open(struct tui *t);                          /* at the end of the program */
void tui_keep_unsent(struct tui *t);                        /* files of a time without connection */
void tui_keep_replaced(struct tui *t);                      /* old drafts go, where Drafts is open */

/* files.c */
int tui_files_open(struct tui *t, const char *folder_z);
bool tui_pin_of(struct tui *t, const char *server_z, uint16_t port, uint8_t ret[TLS_KEY_OCTETS]);
int tui_pin_add(struct tui *t, const char *server_z, uint16_t port, const uint8_t key[TLS_KEY_OCTETS]);
int tui_password_file(const char *path_z, char **ret);

#endif
