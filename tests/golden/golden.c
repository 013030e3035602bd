#include "golden.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "golden_case.h"

#define ALL_SPLITS_MAX   1500 /* octets; longer inputs are split at sampled places */
#define BYTEWISE_MAX     6000
#define SAMPLED_SPLITS   160
#define UNEVEN_RUNS      3

struct run {
    const struct golden_machine *m;
    void *state;
    struct strbuf rest; /* octets not consumed yet */
    struct strbuf dump;
};

static void die(const char *what_z, const char *name_z)
{
    fprintf(stderr, "golden: %s: %s\n", what_z, name_z);
    exit(2);
}

static void run_start(struct run *r, const struct golden_machine *m, const struct golden_case *c)
{
    *r = (struct run){.m = m, .state = m->start(c)};
    if (r->state == NULL)
        die("no machine", c->name);
}

/* One piece, together with what was left, in a block of its exact size. */
static void run_feed(struct run *r, struct span piece)
{
    strbuf_span(&r->rest, piece);
    size_t n = r->rest.n, extra = r->m->sentinel ? 1 : 0;
    uint8_t *block = malloc(n + extra ? n + extra : 1);
    if (block == NULL || !strbuf_ok(&r->rest))
        die("no memory", r->m->name);
    if (n > 0)
        memcpy(block, r->rest.p, n);
    if (extra)
        block[n] = 0;
    size_t used = r->m->feed(r->state, span_of(block, n), &r->dump);
    memset(block, 0xdd, n); /* a kept pointer reads rubbish even without ASan */
    free(block);
    if (used > n)
        die("consumed more than there was", r->m->name);
    memmove(r->rest.p, r->rest.p + used, n - used);
    r->rest.n = n - used;
}

static void run_end(struct run *r)
{
    struct span rest = span_of(r->rest.p, r->rest.n);
    if (r->m->finish != NULL) {
        r->m->finish(r->state, rest, &r->dump);
    } else if (rest.n > 0) {
        strbuf_z(&r->dump, "rest ");
        golden_text(&r->dump, rest);
        strbuf_c(&r->dump, '\n');
    }
    r->m->stop(r->state);
    strbuf_done(&r->rest);
    if (!strbuf_ok(&r->dump))
        die("no memory", r->m->name);
}

static bool run_judge(struct run *r, const struct golden_case *c, struct span want, const char *how_z, size_t at)
{
    bool ok = span_eq(strbuf_text(&r->dump), want);
    if (!ok)
        fprintf(stderr, "FAIL %s (%s %zu)\n--- expected\n" SPAN_FMT "--- got\n" SPAN_FMT, c->name, how_z, at,
                SPAN_ARG(want), SPAN_ARG(strbuf_text(&r->dump)));
    strbuf_done(&r->dump);
    return ok;
}

static bool whole(const struct golden_machine *m, const struct golden_case *c, struct span want)
{
    struct run r;
    run_start(&r, m, c);
    run_feed(&r, strbuf_text(&c->input));
    run_end(&r);
    return run_judge(&r, c, want, "whole", c->input.n);
}

static bool split(const struct golden_machine *m, const struct golden_case *c, struct span want, size_t at)
{
    struct run r;
    struct span in = strbuf_text(&c->input);
    run_start(&r, m, c);
    run_feed(&r, span_part(in, 0, at));
    run_feed(&r, span_part(in, at, in.n));
    run_end(&r);
    return run_judge(&r, c, want, "split at", at);
}

/* Pieces of 1..max octets, sizes by a fixed generator so that a failure can be repeated. */
static bool uneven(const struct golden_machine *m, const struct golden_case *c, struct span want, size_t max)
{
    struct run r;
    struct span in = strbuf_text(&c->input);
    uint32_t seed = (uint32_t)max * 2654435761u;
    run_start(&r, m, c);
    for (size_t at = 0, n; at < in.n; at += n) {
        seed = seed * 1664525u + 1013904223u;
        n = MIN(1 + (seed >> 16) % max, in.n - at);
        run_feed(&r, span_part(in, at, n));
    }
    run_end(&r);
    return run_judge(&r, c, want, "pieces up to", max);
}

/* The last octet (or its sentinel) lies right before a page that cannot be read. */
static bool guarded(const struct golden_machine *m, const struct golden_case *c, struct span want)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), extra = m->sentinel ? 1 : 0;
    size_t room = (c->input.n + extra + page - 1) / page * page;
    uint8_t *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || mprotect(map + room, page, PROT_NONE) < 0)
        die("mmap", c->name);
    uint8_t *p = map + room - c->input.n - extra;
    if (c->input.n > 0)
        memcpy(p, c->input.p, c->input.n);
    struct run r;
    run_start(&r, m, c);
    size_t used = m->feed(r.state, span_of(p, c->input.n), &r.dump);
    if (used > c->input.n)
        die("consumed more than there was", c->name);
    strbuf_add(&r.rest, p + used, c->input.n - used);
    run_end(&r);
    munmap(map, room + page);
    return run_judge(&r, c, want, "before a guard page", c->input.n);
}

static bool tailed(const struct golden_machine *m, const struct golden_case *c, struct span want)
{
    struct run r;
    struct strbuf in = {0}, all = {0};
    strbuf_span(&in, strbuf_text(&c->input));
    strbuf_z(&in, m->tail_z);
    strbuf_span(&all, want);
    strbuf_z(&all, m->tail_dump_z);
    run_start(&r, m, c);
    run_feed(&r, strbuf_text(&in));
    run_end(&r);
    bool ok = run_judge(&r, c, strbuf_text(&all), "with tail", c->input.n);
    strbuf_done(&in);
    strbuf_done(&all);
    return ok;
}

static bool run_case(const struct golden_machine *m, const struct golden_case *c)
{
    struct span want = strbuf_text(&c->expected);
    size_t n = c->input.n;
    if (!whole(m, c, want) || !guarded(m, c, want))
        return false;
    if (m->tail_z != NULL && golden_option(c, "notail") == NULL && !tailed(m, c, want))
        return false;
    size_t step = n <= ALL_SPLITS_MAX ? 1 : n / SAMPLED_SPLITS | 1;
    for (size_t at = 0; at <= n; at += at < 64 || n - at <= 64 ? 1 : step)
        if (!split(m, c, want, at))
            return false;
    if (n <= BYTEWISE_MAX && !uneven(m, c, want, 1))
        return false;
    for (size_t i = 1; i <= UNEVEN_RUNS; i++)
        if (!uneven(m, c, want, n <= BYTEWISE_MAX ? 7 * i : n / 50 * i))
            return false;
    return true;
}

static void dump_whole(const struct golden_machine *m, const struct golden_case *c, struct strbuf *ret)
{
    struct run r;
    run_start(&r, m, c);
    run_feed(&r, strbuf_text(&c->input));
    run_end(&r);
    strbuf_clear(ret);
    strbuf_span(ret, strbuf_text(&r.dump));
    strbuf_done(&r.dump);
}

enum what { CHECK, BLESS, DUMP };

static bool one_file(const struct golden_machine *m, const char *path_z, enum what what)
{
    struct golden_case c;
    bool ok = true;
    bool is_case = strlen(path_z) > 4 && strcmp(path_z + strlen(path_z) - 4, ".txt") == 0;
    if (!is_case && what != DUMP)
        die("not a case file (*.txt)", path_z);
    int r = is_case ? golden_case_read(path_z, &c) : golden_case_raw(path_z, &c);
    if (r != 0)
        die("cannot read", path_z);
    if (what == CHECK) {
        ok = run_case(m, &c);
    } else {
        struct strbuf dump = {0};
        dump_whole(m, &c, &dump);
        if (what == BLESS)
            ok = golden_case_bless(path_z, &c, strbuf_text(&dump));
        else
            printf("%s\n" SPAN_FMT, path_z, SPAN_ARG(strbuf_text(&dump)));
        strbuf_done(&dump);
    }
    golden_case_done(&c);
    return ok;
}

int golden_main(const struct golden_machine *m, int argc, char **argv)
{
    size_t cases = 0, failed = 0;
    enum what what = getenv("GOLDEN_BLESS") != NULL ? BLESS : CHECK;
    for (int i = 1; i < argc; i++) {
        struct dirent **names = NULL;
        struct stat st;
        if (strcmp(argv[i], "--dump") == 0) {
            what = DUMP;
            continue;
        }
        if (stat(argv[i], &st) < 0)
            die("no such file", argv[i]);
        if (!S_ISDIR(st.st_mode)) {
            cases++;
            failed += !one_file(m, argv[i], what);
            continue;
        }
        int n = scandir(argv[i], &names, NULL, alphasort);
        for (int k = 0; k < n; k++) {
            char path[4096];
            snprintf(path, sizeof(path), "%s/%s", argv[i], names[k]->d_name);
            if (names[k]->d_name[0] != '.') {
                cases++;
                failed += !one_file(m, path, what);
            }
            free(names[k]);
        }
        free(names);
    }
    fprintf(stderr, "%s: %zu cases, %zu failed\n", m->name, cases, failed);
    return cases > 0 && failed == 0 ? 0 : 1;
}
