/* Each protection by trying what must fail, in a process of its own; and what must go on working. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/macros.h"
#include "runtime/sandbox.h"
#include "runtime/sandbox_impl.h"

static char root[64], outside[64];

static void make_folder(char *ret, const char *name_z)
{
    snprintf(ret, sizeof(root), "/tmp/rmaild-%s-XXXXXX", name_z);
    ck_assert_ptr_nonnull(mkdtemp(ret));
}

static void set_up(void)
{
    make_folder(root, "sandbox");
    make_folder(outside, "outside");
}

static void tear_down(void)
{
    char command[200];
    snprintf(command, sizeof(command), "rm -rf '%s' '%s'", root, outside);
    ck_assert_int_eq(system(command), 0);
}

static const char *at(const char *folder_z, const char *name_z)
{
    static char paths[8][160];
    static unsigned next;
    char *p = paths[next++ % ARRAY_LEN(paths)];
    snprintf(p, sizeof(paths[0]), "%s/%s", folder_z, name_z);
    return p;
}

/* Runs fn in a child: 0, or the line of the first expectation that was not met. */
#define EXPECT(what)                                                                                                   \
    do {                                                                                                               \
        if (!(what))                                                                                                   \
            return __LINE__;                                                                                           \
    } while (0)

static void in_child(int (*fn)(void))
{
    int link[2], line = 0, status;
    ck_assert_int_eq(pipe(link), 0);
    pid_t pid = fork();
    if (pid == 0) {
        line = fn();
        if (line != 0)
            fprintf(stderr, "line %d: errno %d\n", line, errno);
        ssize_t n = write(link[1], &line, sizeof(line));
        _exit(n == sizeof(line) ? 0 : 1);
    }
    close(link[1]);
    ssize_t n = read(link[0], &line, sizeof(line));
    close(link[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(n == sizeof(line) && WIFEXITED(status), "the child ended with status %d", status);
    ck_assert_msg(line == 0, "expectation of line %d", line);
}

static bool fails(long r, int how_errno)
{
    return r == -1 && errno == how_errno;
}

static int refused_calls(void)
{
    EXPECT(sandbox_filter_calls() == 0);
    EXPECT(fails(mount("none", root, "tmpfs", 0, NULL), EPERM));
    EXPECT(fails(umount2(root, 0), EPERM));
    EXPECT(fails(chroot(root), EPERM));
    EXPECT(fails(syscall(SYS_unshare, 0x10000000), EPERM));
    EXPECT(fails(syscall(SYS_setuid, 0), EPERM));
    EXPECT(fails(syscall(SYS_bpf, 0, NULL, 0), EPERM));
    EXPECT(fails(syscall(SYS_io_uring_setup, 8, NULL), EPERM));
    EXPECT(fails(syscall(SYS_mknodat, AT_FDCWD, at(root, "dev"), S_IFCHR | 0600, 0x103), EPERM));
    EXPECT(fails(syscall(SYS_quotactl, 0, NULL, 0, NULL), ENOSYS)); /* in no list */
    EXPECT(fails(socket(AF_PACKET, SOCK_RAW, 0), ENOSYS));
    EXPECT(fails(socket(AF_ALG, SOCK_SEQPACKET, 0), ENOSYS));
    EXPECT(socket(AF_INET, SOCK_STREAM, 0) >= 0 && socket(AF_UNIX, SOCK_DGRAM, 0) >= 0);
#if !defined(SANDBOX_SANITIZER)
    EXPECT(fails(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), ENOSYS)); /* prctl is down to names */
    char *const argv[] = {(char[]){"/bin/true"}, NULL};
    EXPECT(fails(execve(argv[0], argv, argv + 1), EPERM));
    EXPECT(fails(syscall(SYS_execveat, AT_FDCWD, argv[0], argv, argv + 1, 0), EPERM));
    EXPECT(fails(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM));
    EXPECT(fails(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL), EPERM));
    EXPECT(fails(kill(getppid(), 0), EPERM));
    EXPECT(fails(syscall(SYS_tgkill, getppid(), getppid(), 0), ENOSYS));
    EXPECT(fails(fork(), ENOSYS) || errno == EPERM); /* clone without CLONE_THREAD */
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(p != MAP_FAILED && fails(mprotect(p, 4096, PROT_READ | PROT_EXEC), ENOSYS));
    EXPECT(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
    EXPECT(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
#endif
    return 0;
}

START_TEST(calls_of_no_use_to_a_mail_server_are_refused)
{
    in_child(refused_calls);
}
END_TEST

static void *answer(void *arg)
{
    return arg;
}

static struct sandbox *enter(struct sandbox_state *state)
{
    struct sandbox *s = sandbox_new();
    if (s != NULL && sandbox_allow(s, root, SANDBOX_CHANGE) == 0 && sandbox_enter(s, state) == 0)
        return s;
    return sandbox_free(s);
}

static int still_works(void)
{
    struct sandbox_state state;
    struct sandbox *s = enter(&state);
    pthread_t thread;
    void *result;
    EXPECT(s != NULL);
    EXPECT(pthread_create(&thread, NULL, answer, root) == 0 && pthread_join(thread, &result) == 0 && result == root);
    iconv_t cd = iconv_open("UTF-8", "ISO-2022-JP"); /* a library that comes late */
    EXPECT(cd != (iconv_t)-1);
    iconv_close(cd);
    EXPECT(sysconf(_SC_NPROCESSORS_ONLN) > 0);
    FILE *f = fopen("/proc/self/status", "r");
    EXPECT(f != NULL && fclose(f) == 0);
    EXPECT(open("/dev/null", O_RDONLY) >= 0);
    EXPECT(raise(0) == 0);
    sandbox_free(s);
    return 0;
}

START_TEST(threads_character_sets_and_own_figures_go_on)
{
    in_child(still_works);
}
END_TEST

static int kernel_abi(void)
{
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static int files(void)
{
    struct sandbox_state state;
    struct stat st;
    int abi = kernel_abi();
    EXPECT(mkdir(at(root, "a"), 0700) == 0 && mkdir(at(root, "b"), 0700) == 0);
    EXPECT(close(open(at(outside, "secret"), O_CREAT | O_WRONLY, 0600)) == 0);
    struct sandbox *s = enter(&state);
    EXPECT(s != NULL && state.seccomp && state.landlock == (abi < 2 ? 0 : abi));
    /* what the store does */
    int fd = open(at(root, "a"), O_TMPFILE | O_RDWR, 0600);
    char self[40];
    EXPECT(fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0);
    snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
    EXPECT(linkat(AT_FDCWD, self, AT_FDCWD, at(root, "b/1"), AT_SYMLINK_FOLLOW) == 0);
    EXPECT(link(at(root, "b/1"), at(root, "a/1")) == 0 && stat(at(root, "a/1"), &st) == 0 && st.st_nlink == 2);
    EXPECT(rename(at(root, "a/1"), at(root, "b/2")) == 0 && truncate(at(root, "b/2"), 0) == 0);
    EXPECT(unlink(at(root, "b/1")) == 0 && unlink(at(root, "b/2")) == 0 && rmdir(at(root, "b")) == 0);
    EXPECT(mkdir(at(root, "new"), 0700) == 0);
    if (state.landlock == 0 || state.exempt_z != NULL)
        return 0;
    /* and nobody else may */
    EXPECT(fails(open("/etc/passwd", O_RDONLY), EACCES));
    EXPECT(fails(open("/etc/passwd", O_WRONLY), EACCES));
    EXPECT(fails(open(at(outside, "secret"), O_RDONLY), EACCES));
    EXPECT(fails(open(at(outside, "new"), O_CREAT | O_WRONLY, 0600), EACCES));
    EXPECT(fails(unlink(at(outside, "secret")), EACCES));
    EXPECT(fails(mkdir(at(outside, "new"), 0700), EACCES));
    EXPECT(open(at(root, "mine"), O_CREAT | O_WRONLY, 0600) >= 0);
    EXPECT(link(at(root, "mine"), at(outside, "mine")) == -1 && (errno == EXDEV || errno == EACCES));
    EXPECT(rename(at(outside, "secret"), at(root, "secret")) == -1 && (errno == EXDEV || errno == EACCES));
    EXPECT(symlink(outside, at(root, "way-out")) == 0);
    EXPECT(fails(open(at(root, "way-out/secret"), O_RDONLY), EACCES));
    EXPECT(fails(open("/usr/lib/rmaild-test", O_CREAT | O_WRONLY, 0600), EACCES));
    sandbox_free(s);
    return 0;
}

START_TEST(files_below_mail_root_are_all_there_is)
{
    in_child(files);
}
END_TEST

static int read_only_folders(void)
{
    struct sandbox_state state;
    struct sandbox *s = sandbox_new();
    EXPECT(mkdir(at(outside, "live"), 0700) == 0 && mkdir(at(outside, "archive"), 0700) == 0);
    EXPECT(close(open(at(outside, "archive/key1"), O_CREAT | O_WRONLY, 0600)) == 0);
    EXPECT(symlink("../archive/key1", at(outside, "live/key")) == 0);
    EXPECT(close(open(at(outside, "other"), O_CREAT | O_WRONLY, 0600)) == 0);
    EXPECT(sandbox_allow(s, root, SANDBOX_CHANGE) == 0 && sandbox_allow(s, "/tmp/not-there-at-all", SANDBOX_READ) == 0);
    EXPECT(sandbox_allow_folder_of(s, at(outside, "live/key"), SANDBOX_READ) == 0);
    EXPECT(sandbox_covers(s, at(outside, "other"), SANDBOX_READ)); /* nothing is on yet */
    /* what runs without a sandbox renews the key, as certificate tools do */
    pid_t other = fork();
    int go[2];
    EXPECT(other >= 0);
    if (other == 0)
        _exit(close(open(at(outside, "archive/key2"), O_CREAT | O_WRONLY, 0600)) != 0 || unlink(at(outside, "live/key")) != 0 ||
              symlink("../archive/key2", at(outside, "live/key")) != 0);
    EXPECT(waitpid(other, &go[0], 0) == other && go[0] == 0);
    EXPECT(sandbox_enter(s, &state) == 0);
    EXPECT(open(at(outside, "live/key"), O_RDONLY) >= 0);
    if (state.landlock == 0)
        return 0;
    EXPECT(sandbox_covers(s, at(outside, "live/key"), SANDBOX_READ) && sandbox_covers(s, at(root, "not-yet"), SANDBOX_CHANGE));
    if (state.exempt_z == NULL) {
        EXPECT(fails(open(at(outside, "live/key"), O_WRONLY), EACCES));
        EXPECT(fails(open(at(outside, "other"), O_RDONLY), EACCES));
    }
    EXPECT(!sandbox_covers(s, at(outside, "other"), SANDBOX_READ) && !sandbox_covers(s, at(outside, "live/key"), SANDBOX_SOCKET));
    EXPECT(!sandbox_covers(s, "/etc/hostname", SANDBOX_READ));
    char next_to_it[80];
    snprintf(next_to_it, sizeof(next_to_it), "%sx", root);
    EXPECT(!sandbox_covers(s, next_to_it, SANDBOX_READ));
    sandbox_free(s);
    return 0;
}

START_TEST(folders_of_keys_are_for_reading_and_renewals_are_seen)
{
    in_child(read_only_folders);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sandbox");
    TCase *t = tcase_create("sandbox");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, calls_of_no_use_to_a_mail_server_are_refused);
    tcase_add_test(t, threads_character_sets_and_own_figures_go_on);
    tcase_add_test(t, files_below_mail_root_are_all_there_is);
    tcase_add_test(t, folders_of_keys_are_for_reading_and_renewals_are_seen);
    suite_add_tcase(suite, t);
    SRunner *r = srunner_create(suite);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
