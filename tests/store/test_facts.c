/* Facts in the store (SPEC STORE-34): given back as they were put or not at all, whatever becomes of their files, of the
 * messages, and whoever else writes them. The first tests run on every backend, the others on files. */
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "store/common_store.h"

#define INBOX "domains/example.org/users/alice/mailboxes/INBOX"

static struct fixture fx;
static struct strbuf mem;

/* What the facts of a message are in these tests: told by its text and kind. */
static struct span facts_for(const char *text_z, unsigned kind, char ret_z[64])
{
    int n = snprintf(ret_z, 64, "facts %u of %.40s", kind, text_z);
    return span_of(ret_z, (size_t)n);
}

static uint64_t ident_of(struct store_box *b, uint32_t uid)
{
    struct store_body *body;
    ck_assert_int_eq(b->store->ops->body_open(b, uid, &body), 0);
    uint64_t ident = b->store->ops->body_ident(body);
    store_body_free(body);
    return ident;
}

static int put(struct store_box *b, uint32_t uid, const char *text_z, unsigned kind)
{
    char facts[64];
    struct store_facts item = {.uid = uid, .size = (uint32_t)strlen(text_z), .ident = ident_of(b, uid)};
    item.octets = facts_for(text_z, kind, facts);
    return b->store->ops->facts_put(b, kind, &item, 1);
}

/* Are there facts? If so they are those of this text. */
static bool known(struct store_box *b, uint32_t uid, const char *text_z, unsigned kind)
{
    char facts[64];
    struct store_facts item = {.uid = uid, .size = (uint32_t)strlen(text_z)};
    strbuf_clear(&mem);
    ck_assert_int_eq(b->store->ops->facts_get(b, kind, &item, 1, &mem), 0);
    if (item.octets.p == NULL)
        return false;
    ck_assert(span_eq(item.octets, facts_for(text_z, kind, facts)));
    return true;
}

START_TEST(facts_are_kept_by_kind)
{
    char text[16];
    fixture_open(&fx, (enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    struct store_facts all[20];
    for (uint32_t uid = 1; uid <= 20; uid++) {
        snprintf(text, sizeof(text), "text %u", uid);
        append_text(b, text, 0);
        ck_assert(!known(b, uid, text, 0));
        if (uid % 3 != 0)
            ck_assert_int_eq(put(b, uid, text, uid % 2), 0);
        all[uid - 1] = (struct store_facts){.uid = uid, .size = (uint32_t)strlen(text)};
    }
    for (int round = 0; round < 2; round++) {
        strbuf_clear(&mem);
        ck_assert_int_eq(fx.s->ops->facts_get(b, 1, all, 20, &mem), 0);
        for (uint32_t uid = 1; uid <= 20; uid++) {
            snprintf(text, sizeof(text), "text %u", uid);
            ck_assert_int_eq(known(b, uid, text, 0), uid % 3 != 0 && uid % 2 == 0);
            ck_assert_int_eq(known(b, uid, text, 1), uid % 3 != 0 && uid % 2 == 1);
        }
        if (round == 0 && fx.backend != BACKEND_MEM) { /* another process, or this one later */
            store_box_free(b);
            fixture_reopen(&fx);
            b = open_box(fx.s, "INBOX");
        }
    }
    strbuf_clear(&mem);
    ck_assert_int_eq(fx.s->ops->facts_get(b, 1, all, 20, &mem), 0);
    for (uint32_t uid = 1; uid <= 20; uid++)
        ck_assert_int_eq(all[uid - 1].octets.p != NULL, uid % 3 != 0 && uid % 2 == 1);
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

START_TEST(newer_facts_replace_older_and_too_large_ones_are_not_kept)
{
    static char large[STORE_FACTS_MAX + 1];
    fixture_open(&fx, (enum backend)_i);
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "one", 0);
    struct store_facts item = {.uid = 1, .size = 3, .ident = ident_of(b, 1), .octets = span_of(large, sizeof(large))};
    (void)fx.s->ops->facts_put(b, 0, &item, 1);
    ck_assert(!known(b, 1, "one", 0));
    for (int i = 0; i < 200; i++) { /* many times its size, so that the file is replaced in between */
        item.octets.n = 1000 + (size_t)i;
        ck_assert_int_eq(fx.s->ops->facts_put(b, 0, &item, 1), 0);
    }
    ck_assert_int_eq(put(b, 1, "one", 0), 0);
    ck_assert(known(b, 1, "one", 0));
    store_box_free(b);
    fixture_close(&fx);
}
END_TEST

/* --- files --------------------------------------------------------------------------------------------------------- */

static struct store_box *begin(void)
{
    fixture_open(&fx, BACKEND_FS);
    ck_assert_int_eq(chdir(fx.root), 0);
    struct store_box *b = open_box(fx.s, "INBOX");
    append_text(b, "one", 0);
    append_text(b, "two", 0);
    append_text(b, "six", 0);
    ck_assert_int_eq(put(b, 1, "one", 0), 0);
    ck_assert_int_eq(put(b, 2, "two", 0), 0);
    ck_assert_int_eq(put(b, 3, "six", 0), 0);
    return b;
}

static void end(struct store_box *b)
{
    store_box_free(b);
    ck_assert_int_eq(chdir("/"), 0);
    fixture_close(&fx);
}

static struct store_box *reopen(struct store_box *b)
{
    store_box_free(b);
    fixture_reopen(&fx);
    return open_box(fx.s, "INBOX");
}

static size_t read_file(const char *path_z, char **ret)
{
    struct stat st;
    int fd = open(path_z, O_RDONLY);
    ck_assert_msg(fd >= 0, "%s", path_z);
    ck_assert_int_eq(fstat(fd, &st), 0);
    *ret = malloc((size_t)st.st_size + 1);
    ck_assert_int_eq(read(fd, *ret, (size_t)st.st_size), st.st_size);
    close(fd);
    return (size_t)st.st_size;
}

static void write_file(const char *path_z, const char *p, size_t n)
{
    unlink(path_z);
    int fd = open(path_z, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
    close(fd);
}

/* Whatever the file holds, facts are right or absent, and new ones are kept. */
static struct store_box *damaged(struct store_box *b, const char *p, size_t n)
{
    store_box_free(b);
    fx.s = fx.s->ops->close(fx.s);
    write_file(INBOX "/cache-0000.0", p, n);
    fx.s = open_fs(fx.root);
    b = open_box(fx.s, "INBOX");
    (void)known(b, 1, "one", 0);
    (void)known(b, 2, "two", 0);
    ck_assert_int_eq(put(b, 3, "six", 0), 0);
    ck_assert(known(b, 3, "six", 0));
    return b;
}

START_TEST(a_file_cut_anywhere_gives_right_facts_or_none)
{
    char *whole;
    struct store_box *b = begin();
    size_t n = read_file(INBOX "/cache-0000.0", &whole);
    for (size_t cut = 0; cut <= n; cut += 3)
        b = damaged(b, whole, cut);
    free(whole);
    end(b);
}
END_TEST

START_TEST(a_file_with_any_bit_changed_gives_right_facts_or_none)
{
    char *whole;
    struct store_box *b = begin();
    size_t n = read_file(INBOX "/cache-0000.0", &whole);
    for (size_t bit = (size_t)_i; bit < n * 8; bit += 7) {
        whole[bit / 8] ^= (char)(1 << bit % 8);
        b = damaged(b, whole, n);
        whole[bit / 8] ^= (char)(1 << bit % 8);
    }
    free(whole);
    end(b);
}
END_TEST

START_TEST(a_file_of_another_mailbox_is_none)
{
    char *whole;
    struct store_box *b = begin(), *sent = open_box(fx.s, "Sent");
    append_text(sent, "one", 0);
    ck_assert_int_eq(put(sent, 1, "one", 0), 0);
    store_box_free(sent);
    size_t n = read_file("domains/example.org/users/alice/mailboxes/Sent/cache-0000.0", &whole);
    b = damaged(b, whole, n);
    ck_assert(!known(b, 1, "one", 0));
    free(whole);
    end(b);
}
END_TEST

START_TEST(a_deleted_file_is_made_anew_under_a_running_server)
{
    struct store_box *b = begin();
    ck_assert_int_eq(unlink(INBOX "/cache-0000.0"), 0);
    ck_assert(!known(b, 1, "one", 0));
    ck_assert_int_eq(put(b, 1, "one", 0), 0);
    ck_assert(known(b, 1, "one", 0));
    ck_assert(!known(b, 2, "two", 0));
    ck_assert_int_eq(unlink(INBOX "/cache-0000.0"), 0);
    ck_assert_int_eq(mkdir(INBOX "/cache-0000.0", 0700), 0); /* and nothing can be kept */
    ck_assert_int_lt(put(b, 1, "one", 0), 0);
    ck_assert(!known(b, 1, "one", 0));
    end(b);
}
END_TEST

static const char *file_of(uint32_t uid)
{
    static char path[256];
    char pattern[256];
    glob_t g;
    snprintf(pattern, sizeof(pattern), INBOX "/0000/%08u_*.eml", uid);
    ck_assert_int_eq(glob(pattern, 0, NULL, &g), 0);
    snprintf(path, sizeof(path), "%s", g.gl_pathv[0]);
    globfree(&g);
    return path;
}

/* A foreign hand puts another text of the same length under the same name: whoever lists the shard drops the facts of
 * the old one, also for those who come later and find the stamps in order. */
START_TEST(facts_go_with_the_file_they_were_read_from)
{
    struct store_box *b = begin();
    write_file("other", "ONE", 3);
    ck_assert_int_eq(rename("other", file_of(1)), 0);
    store_snap_free(fx.s, snap_of(b, 0)); /* SELECT looks at the shards */
    ck_assert(!known(b, 1, "one", 0));
    ck_assert(known(b, 2, "two", 0));
    b = reopen(b);
    ck_assert(!known(b, 1, "one", 0));
    ck_assert(known(b, 2, "two", 0));
    /* The name goes, a listing sees that, and comes back with another file. */
    char name[256];
    snprintf(name, sizeof(name), "%s", file_of(2));
    ck_assert_int_eq(rename(name, "away"), 0);
    store_snap_free(fx.s, snap_of(b, 0));
    write_file("other", "TWO", 3);
    ck_assert_int_eq(rename("other", name), 0);
    store_snap_free(fx.s, snap_of(b, 0));
    ck_assert(!known(b, 2, "two", 0));
    end(b);
}
END_TEST

START_TEST(facts_of_an_empty_shard_go_and_those_of_many_dead_ones_are_squeezed_out)
{
    static char text[4000];
    static uint32_t uid[900];
    static struct store_result res[900];
    struct store_delta delta;
    struct stat before, after;
    struct store_box *b = begin();
    memset(text, 'x', sizeof(text));
    struct store_stage *t = stage_text(fx.s, "same", 1);
    for (uint32_t i = 0; i < 900; i++) {
        struct store_append item = {.box = b, .stage = t};
        ck_assert_int_eq(store_append(fx.s, no_op, &item, 1), 0);
        struct store_facts f = {.uid = item.uid, .size = 4, .ident = fx.s->ops->stage_ident(t),
                                .octets = span_of(text, i % 9 == 0 ? 40 : sizeof(text))};
        ck_assert_int_eq(fx.s->ops->facts_put(b, 0, &f, 1), 0);
        uid[i] = item.uid;
    }
    store_stage_free(t);
    ck_assert_int_eq(stat(INBOX "/cache-0000.0", &before), 0);
    ck_assert_int_eq(fx.s->ops->expunge(b, no_op, uid, 800, 0, res, &delta), 0);
    store_snap_free(fx.s, snap_of(b, 0));
    ck_assert_int_eq(stat(INBOX "/cache-0000.0", &after), 0);
    ck_assert_int_lt(after.st_size, before.st_size / 4);
    ck_assert(known(b, 2, "two", 0));
    for (uint32_t i = 1; i <= 3; i++)
        ck_assert_int_eq(expunge_uid(b, i), 0);
    ck_assert_int_eq(fx.s->ops->expunge(b, no_op, uid + 800, 100, 0, res, &delta), 0);
    store_snap_free(fx.s, snap_of(b, 0));
    ck_assert_int_lt(stat(INBOX "/cache-0000.0", &after), 0);
    end(b);
}
END_TEST

struct writer {
    struct store *s;
    unsigned salt;
};

static void *write_facts(void *arg)
{
    struct writer *w = arg;
    struct store_box *b = open_box(w->s, "INBOX");
    static const char *const text[] = {"one", "two", "six"};
    for (unsigned i = 0; i < 400; i++) {
        uint32_t uid = 1 + (i + w->salt) % 3;
        char facts[64];
        struct strbuf got = {0};
        struct store_facts item = {.uid = uid, .size = 3, .ident = ident_of(b, uid)};
        item.octets = facts_for(text[uid - 1], 0, facts);
        if (i % 3 == 0) /* others of the same message in between: files grow and are replaced */
            item.octets = span_of(facts, 10 + (i + w->salt) % 20);
        ck_assert_int_eq(w->s->ops->facts_put(b, 0, &item, 1), 0);
        ck_assert_int_eq(w->s->ops->facts_get(b, 0, &item, 1, &got), 0);
        ck_assert_ptr_nonnull(item.octets.p);
        ck_assert_int_eq(memcmp(item.octets.p, "facts 0 of", 10), 0);
        strbuf_done(&got);
    }
    store_box_free(b);
    return NULL;
}

/* Two stores are two processes: their flocks and indexes know nothing of each other. */
START_TEST(processes_and_threads_write_the_same_file)
{
    struct store_box *b = begin();
    struct store *other = open_fs(fx.root);
    pthread_t thread[6];
    struct writer w[6];
    for (unsigned i = 0; i < 6; i++) {
        w[i] = (struct writer){.s = i % 2 ? other : fx.s, .salt = i};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, write_facts, &w[i]), 0);
    }
    for (unsigned i = 0; i < 6; i++)
        pthread_join(thread[i], NULL);
    ck_assert_int_eq(put(b, 1, "one", 0), 0);
    struct store_box *theirs = open_box(other, "INBOX");
    ck_assert(known(theirs, 1, "one", 0));
    store_box_free(theirs);
    other->ops->close(other);
    end(b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/facts");
    TCase *t = tcase_create("facts");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, facts_are_kept_by_kind, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, newer_facts_replace_older_and_too_large_ones_are_not_kept, 0, BACKEND__COUNT);
    tcase_add_test(t, a_file_cut_anywhere_gives_right_facts_or_none);
    tcase_add_loop_test(t, a_file_with_any_bit_changed_gives_right_facts_or_none, 0, 7);
    tcase_add_test(t, a_file_of_another_mailbox_is_none);
    tcase_add_test(t, a_deleted_file_is_made_anew_under_a_running_server);
    tcase_add_test(t, facts_go_with_the_file_they_were_read_from);
    tcase_add_test(t, facts_of_an_empty_shard_go_and_those_of_many_dead_ones_are_squeezed_out);
    tcase_add_test(t, processes_and_threads_write_the_same_file);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    strbuf_done(&mem);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
