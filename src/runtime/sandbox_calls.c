/* The system calls that are left (sandbox_calls.def), by libseccomp. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "base/macros.h"
#include "runtime/sandbox.h"
#include "runtime/sandbox_impl.h"

#define OWN_PID UINT64_MAX /* stands for the number of this process */
#ifdef __s390__
#define CLONE_FLAGS_ARGUMENT 1
#else
#define CLONE_FLAGS_ARGUMENT 0
#endif

enum kind { KIND_PLAIN, KIND_IF, KIND_EXEC_MAP, KIND_EXEMPT, KIND_REFUSED };

struct row {
    enum kind kind;
    const char *name_z; /* by name, because libseccomp's header may be older than the call */
    unsigned argument;
    uint64_t mask, value;
};

static const struct row rows[] = {
#define CALL(name) {KIND_PLAIN, #name, 0, 0, 0},
#define CALL_IF(name, argument, mask, value) {KIND_IF, #name, argument, mask, (uint64_t)(value)},
#define CALL_EXEC_MAP(name) {KIND_EXEC_MAP, #name, 0, 0, 0},
#define CALL_EXEMPT(name) {KIND_EXEMPT, #name, 0, 0, 0},
#define CALL_REFUSED(name) {KIND_REFUSED, #name, 0, 0, 0},
#include "runtime/sandbox_calls.def"
#undef CALL
#undef CALL_IF
#undef CALL_EXEC_MAP
#undef CALL_EXEMPT
#undef CALL_REFUSED
};

#if defined(SANDBOX_SANITIZER)
#define EXEMPT_ON true
#else
#define EXEMPT_ON false
#endif

/* A call has one row, or rows that ask for its arguments; where the exempt one is on it stands for all of them. */
static bool replaced(const struct row *row)
{
    for (size_t i = 0; EXEMPT_ON && row->kind != KIND_EXEMPT && i < ARRAY_LEN(rows); i++)
        if (rows[i].kind == KIND_EXEMPT && strcmp(rows[i].name_z, row->name_z) == 0)
            return true;
    return false;
}

static int add_if(scmp_filter_ctx f, const struct row *row, int call)
{
    uint64_t value = row->value == OWN_PID ? (uint64_t)getpid() : row->value;
    uint64_t mask = row->mask == UINT64_MAX ? UINT32_MAX : row->mask; /* the kernel takes an int */
    if (call == SCMP_SYS(prlimit64))
        mask = UINT64_MAX; /* a pointer */
    return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 1, SCMP_CMP(row->argument, SCMP_CMP_MASKED_EQ, mask, value));
}

static int add_row(scmp_filter_ctx f, const struct row *row)
{
    int call = seccomp_syscall_resolve_name(row->name_z);
    if (call < 0) /* not on this architecture, or later than libseccomp */
        return 0;
    switch (row->kind) {
    case KIND_IF:
        return add_if(f, row, call);
    case KIND_EXEC_MAP: /* libraries that come late: executable pages of a file, not writable */
        return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 2,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC),
                                SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0));
    case KIND_REFUSED:
        return seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), call, 0);
    case KIND_PLAIN:
    case KIND_EXEMPT:
        return seccomp_rule_add(f, SCMP_ACT_ALLOW, call, 0);
    }
    return -EINVAL;
}

int sandbox_filter_calls(void)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int r = f == NULL ? -ENOMEM : 0;
    for (size_t i = 0; r == 0 && i < ARRAY_LEN(rows); i++) {
        const struct row *row = &rows[i];
        if (replaced(row) || (row->kind == KIND_EXEMPT && !EXEMPT_ON))
            continue;
        r = add_row(f, row);
    }
    if (r == 0)
        r = seccomp_load(f);
    seccomp_release(f);
    return r;
}
