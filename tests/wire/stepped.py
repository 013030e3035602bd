"""A program whose system calls on files are seen as they are made, by ptrace(2): at one that matches, the test changes what
the program finds behind it. Its main thread only."""
import ctypes
import os
import platform
import re
import signal
import struct
import time

# Calls that name a path: number -> (name, which argument is the path); the later one of two names.
CALLS = {"x86_64": {257: ("openat", 1), 262: ("newfstatat", 1), 264: ("renameat", 3), 265: ("linkat", 3), 316: ("renameat2", 3), 83: ("mkdir", 0), 258: ("mkdirat", 1)},
         "aarch64": {56: ("openat", 1), 79: ("newfstatat", 1), 38: ("renameat", 3), 37: ("linkat", 3), 276: ("renameat2", 3), 34: ("mkdirat", 1)}}[platform.machine()]
CONT, SYSCALL, DETACH, SETOPTIONS, SEIZE, INFO = 7, 24, 17, 0x4200, 0x4206, 0x420e
TRACESYSGOOD, EXITKILL, WALL = 1, 0x100000, 0x40000000
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(what, pid, addr=None, data=None):
    r = libc.ptrace(what, pid, addr, data)
    if r < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {what:#x}")
    return r


def text_at(pid, address):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as f:
        f.seek(address)
        return f.read(512).partition(b"\0")[0].decode(errors="replace")


def call_of(pid):
    """(True, name, path) at the entry of a call of CALLS, (False, None, None) at an exit, else (True, None, None)."""
    info = ctypes.create_string_buffer(88)
    ptrace(INFO, pid, 88, ctypes.addressof(info))
    if info.raw[0] != 1:
        return False, None, None
    number, *args = struct.unpack_from("=Q6Q", info.raw, 24)
    if number not in CALLS:
        return True, None, None
    name, which = CALLS[number]
    return True, name, text_at(pid, args[which])


def run(argv, call, path, then, out, before=False, env=None, patience=60):
    """Runs argv with stdout in the file `out`. then(path) is called, with the program stopped, once each time a call of that
    name on a path with this pattern has been made (or is about to be: `before`). The exit status."""
    pid = os.fork()
    if pid == 0:
        try:
            fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(fd, 1)
            os.kill(os.getpid(), signal.SIGSTOP)
            os.execve(argv[0], [str(a) for a in argv], env or os.environ)
        finally:
            os._exit(127)
    try:
        os.waitpid(pid, os.WUNTRACED)
        ptrace(SEIZE, pid, None, TRACESYSGOOD | EXITKILL)
        os.kill(pid, signal.SIGCONT)
        wanted, due, end = re.compile(path), None, time.monotonic() + patience
        while True:
            _, status = os.waitpid(pid, WALL)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                pid = 0
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > end:
                raise AssertionError("the program does not end")
            sig = os.WSTOPSIG(status)
            if sig == signal.SIGTRAP | 0x80:
                entry, name, named = call_of(pid)
                if not entry and due:
                    then(due)
                due = named if entry and name == call and wanted.search(named) else None
                if due and before:
                    then(due)
                    due = None
                sig = 0
            ptrace(SYSCALL, pid, None, 0 if status >> 16 or sig == signal.SIGTRAP else sig)
    finally:
        if pid:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, WALL)
