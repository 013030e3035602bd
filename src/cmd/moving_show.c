#include "cmd/moving_show.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "cmd/verb.h"

#define BAR_MS 200    /* between two pictures of the bar */
#define LINE_MS 10000 /* between two lines where there is no terminal */
#define BAR_WIDTH 30
#define FAILED_MAX 1000 /* entries named in the JSON document; all of them are on stderr */

static void clear_bar(struct moving_show *s)
{
    if (s->bar)
        fputs("\r\033[K", stderr);
    s->bar = false;
}

static void on_say(void *ctx, const char *entry_z, const char *why_z)
{
    struct moving_show *s = ctx;
    clear_bar(s);
    verb_say("%s: %s", entry_z, why_z);
    if (s->json && s->said < FAILED_MAX) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "entry", entry_z);
        cJSON_AddStringToObject(o, "reason", why_z);
        cJSON_AddItemToArray(s->failed, o);
    }
    s->said++;
}

static void put_left(char *out, size_t size, uint64_t left_s)
{
    if (left_s >= 3600)
        snprintf(out, size, "%" PRIu64 " h %02" PRIu64 " min", left_s / 3600, left_s / 60 % 60);
    else if (left_s >= 60)
        snprintf(out, size, "%" PRIu64 " min %02" PRIu64 " s", left_s / 60, left_s % 60);
    else
        snprintf(out, size, "%" PRIu64 " s", left_s);
}

static void on_progress(void *ctx, const struct moving *m)
{
    struct moving_show *s = ctx;
    int64_t now = clock_mono_ms(), spent = now - s->begun_ms;
    char left[48], bar[BAR_WIDTH + 1];
    if (now - s->shown_ms < (s->terminal ? BAR_MS : LINE_MS) || m->units_all == 0)
        return;
    s->shown_ms = now;
    double part = (double)m->units / (double)m->units_all;
    part = part > 1 ? 1 : part;
    int full = (int)(part * BAR_WIDTH);
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_WIDTH] = 0;
    put_left(left, sizeof(left), part <= 0 ? 0 : (uint64_t)((double)spent / 1000 * (1 - part) / part));
    double rate = spent > 0 ? (double)m->units / ((double)spent / 1000) : 0;
    bool octets = m->form == MOVING_MBOX && m->units_all > m->total.source;
    if (s->terminal)
        fprintf(stderr, "\r\033[K[%s] %3.0f%%  %.1f %s, %s left", bar, part * 100, octets ? rate / 1048576 : rate,
                octets ? "MiB/s" : "messages/s", left);
    else
        fprintf(stderr, "%3.0f%%, %.1f %s, %s left\n", part * 100, octets ? rate / 1048576 : rate,
                octets ? "MiB/s" : "messages/s", left);
    s->bar = s->terminal;
    fflush(stderr);
}

static void put_counts(cJSON *o, const struct moving_count *n, const char *done_z)
{
    cJSON_AddNumberToObject(o, "messages", (double)n->source);
    cJSON_AddNumberToObject(o, done_z, (double)n->moved);
    cJSON_AddNumberToObject(o, "already_there", (double)n->there);
    cJSON_AddNumberToObject(o, "failed", (double)n->failed);
    cJSON_AddNumberToObject(o, "renumbered", (double)n->renumbered);
    cJSON_AddNumberToObject(o, "verified", (double)n->verified);
    cJSON_AddNumberToObject(o, "bytes", (double)n->octets);
}

static void put_text(const struct moving_count *n, const char *done_z)
{
    printf("%" PRIu64 " messages, %" PRIu64 " %s (%.1f MiB)", n->source, n->moved, done_z, (double)n->octets / 1048576);
    if (n->there > 0)
        printf(", %" PRIu64 " there already", n->there);
    if (n->renumbered > 0)
        printf(", %" PRIu64 " with another uid", n->renumbered);
    if (n->failed > 0)
        printf(", %" PRIu64 " left out", n->failed);
}

static void on_folder(void *ctx, const char *mailbox_z, const char *other_z, const struct moving_count *n)
{
    struct moving_show *s = ctx;
    clear_bar(s);
    if (s->json) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "folder", mailbox_z);
        cJSON_AddStringToObject(o, "path", other_z);
        put_counts(o, n, s->done_z);
        cJSON_AddItemToArray(s->folders, o);
        return;
    }
    printf("%s (%s): ", mailbox_z, other_z);
    put_text(n, s->done_z);
    putchar('\n');
    fflush(stdout);
}

void moving_show_begin(struct moving_show *s, struct moving *m, bool json, const char *done_z)
{
    *s = (struct moving_show){.m = m, .done_z = done_z, .json = json, .terminal = isatty(STDERR_FILENO) == 1};
    s->begun_ms = s->shown_ms = clock_mono_ms();
    if (json) {
        s->folders = cJSON_CreateArray();
        s->failed = cJSON_CreateArray();
    }
    m->ctx = s;
    m->say = on_say;
    m->progress = on_progress;
    m->folder_done = on_folder;
}

static void print_json(struct moving_show *s, bool complete, double seconds)
{
    cJSON *o = cJSON_CreateObject();
    put_counts(o, &s->m->total, s->done_z);
    cJSON_AddBoolToObject(o, "complete", complete);
    cJSON_AddNumberToObject(o, "seconds", seconds);
    cJSON_AddItemToObject(o, "folders", s->folders);
    cJSON_AddItemToObject(o, "notes", s->failed);
    char *text = cJSON_Print(o);
    puts(text == NULL ? "{}" : text);
    cJSON_free(text);
    cJSON_Delete(o);
}

int moving_show_end(struct moving_show *s, int r)
{
    const struct moving_count *n = &s->m->total;
    double seconds = (double)(clock_mono_ms() - s->begun_ms) / 1000;
    bool all = n->verified == n->moved + n->there || s->m->dry_run, complete = r == 0 && n->failed == 0 && all;
    clear_bar(s);
    if (r == -E_QUOTA)
        verb_say("the account's quota is used up and the rest is not %s: raise it with `user set ADDRESS --quota-mb N` and "
                 "run this again, which goes on where it stopped", s->done_z);
    else if (r == -E_FULL)
        verb_say("the disk is full and the rest is not %s: make room and run this again, which goes on where it stopped",
                 s->done_z);
    else if (r == -E_NOTFOUND)
        verb_say("nothing of that kind is there: neither in %s nor, where --folder names one, among the mailboxes", s->m->path_z);
    else if (r == -E_DENIED)
        verb_say("%s may not be read or written by the owner of mail_root, or is not of that kind", s->m->path_z);
    else if (r < 0)
        verb_say("stopped: %s; run this again, which goes on where it stopped", err_text(r));
    if (!all)
        verb_say("only %" PRIu64 " of %" PRIu64 " messages were found afterwards", n->verified, n->moved + n->there);
    if (s->json) {
        print_json(s, complete, seconds);
    } else {
        fputs("in all: ", stdout);
        put_text(n, s->done_z);
        if (!s->m->dry_run)
            printf("; %" PRIu64 " of %" PRIu64 " found again", n->verified, n->moved + n->there);
        printf("; %.1f s, %.0f messages/s\n", seconds, seconds > 0 ? (double)n->source / seconds : 0);
    }
    return complete ? VERB_GOOD : VERB_REFUSED;
}
