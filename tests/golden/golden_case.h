/* Case files of the golden runner: golden.h tells the format. For the runner alone. */
#ifndef TESTS_GOLDEN_CASE_H
#define TESTS_GOLDEN_CASE_H

#include "golden.h"

struct golden_case {
    char *name;
    struct strbuf head;     /* every line that is not an `=` line, as it stands */
    struct strbuf options;  /* "word value\0word\0" */
    struct strbuf input;
    struct strbuf expected; /* lines, each with its \n */
};

int golden_case_read(const char *path_z, struct golden_case *ret); /* 0, or -E_* */
int golden_case_raw(const char *path_z, struct golden_case *ret);  /* all octets are input */
bool golden_case_bless(const char *path_z, const struct golden_case *c, struct span dump);
void golden_case_done(struct golden_case *c);

#endif
