"""What a serving rmaild gave up (SPEC SEC-04, SEC-10, OPS-02, OPS-04): seen from outside, in /proc and by the service
manager's socket; and that what a reload needs from elsewhere is refused with the word restart."""
import ctypes
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from harness import PATIENCE, Server, main, merge

ALICE = "alice@example.test"
BIND_SERVICE = 1 << 10  # CAP_NET_BIND_SERVICE
NOBODY = pwd.getpwnam("nobody")


def landlock_abi():
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1))


def status(path):
    return dict(line.split(":\t", 1) for line in pathlib.Path(path, "status").read_text().splitlines() if ":\t" in line)


def threads(pid):
    return [status(t) for t in pathlib.Path(f"/proc/{pid}/task").iterdir()]


def for_nobody(server):
    os.chmod(server.root, 0o755)
    os.chmod(server.config_path, 0o644)
    for path in (server.mail_root, *server.mail_root.rglob("*")):
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)


class Manager:
    """Takes what is told to the service manager."""

    def __init__(self, folder):
        self.path = str(pathlib.Path(folder, "notify"))
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o777)
        self.socket.settimeout(PATIENCE)

    def next(self, skip=("WATCHDOG=1",)):
        while True:
            text = self.socket.recv(4096).decode().splitlines()
            if text[0] not in skip:
                return text

    def close(self):
        self.socket.close()


class Given(unittest.TestCase):
    def test_every_thread_has_filters_and_no_new_privileges(self):
        with Server(users=[ALICE]) as s:
            with s.smtp() as c:
                c.sendmail("x@example.net", [ALICE], "Subject: x\r\n\r\nx\r\n")
            seen = threads(s.process.pid)
            self.assertGreater(len(seen), 2)
            for t in seen:
                self.assertEqual((t["Seccomp"], t["NoNewPrivs"]), ("2", "1"), t["Name"])
            self.assertRegex(s.log(), rf"sandbox\.on landlock={max(landlock_abi(), 0)} seccomp=1")
            self.assertEqual("sandbox.exempt" in s.log(), "asan" in os.environ["RMAILD"] or "tsan" in os.environ["RMAILD"])

    def test_nobody_looks_into_the_process_and_the_files_are_its_own(self):
        with Server(users=[ALICE], start=False) as s:
            if os.geteuid() == 0:
                for_nobody(s)
            s.start()
            pid = s.process.pid
            # What cannot be dumped belongs to root in /proc, whoever it runs as.
            self.assertEqual(os.stat(f"/proc/{pid}/mem").st_uid, 0)
            if os.geteuid() == 0:
                looked = subprocess.run(["cat", f"/proc/{pid}/environ", f"/proc/{pid}/maps"], user=NOBODY.pw_uid,
                                        group=NOBODY.pw_gid, extra_groups=[], capture_output=True)
                self.assertEqual((looked.returncode, looked.stdout), (1, b""))
            for path in s.mail_root.rglob("*"):
                self.assertEqual(path.lstat().st_mode & 0o077, 0, path)
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            secret = (s.mail_root / "secret.key").read_bytes().strip()
            self.assertNotIn(secret, command + pathlib.Path(f"/proc/{pid}/environ").read_bytes()
                             if os.geteuid() == 0 else command)

    def test_root_with_a_user_named_keeps_one_capability(self):
        if os.geteuid() != 0:
            with Server(users=[ALICE]) as s:  # what is left to see: nobody else's rights were ever there
                self.assertTrue(all(int(t["CapEff"], 16) == 0 for t in threads(s.process.pid)))
            return
        with Server(users=[ALICE], start=False, config={"runtime": {"user": NOBODY.pw_name}, "smtp": {"port": 25}}) as s:
            for_nobody(s)
            s.start()
            for t in threads(s.process.pid):
                for kind in ("CapEff", "CapPrm"):
                    self.assertEqual(int(t[kind], 16), BIND_SERVICE, t["Name"])
                self.assertEqual(int(t["CapBnd"], 16) & ~BIND_SERVICE, 0, t["Name"])
                self.assertEqual(set(t["Uid"].split()), {str(NOBODY.pw_uid)})
                self.assertEqual(set(t["Gid"].split()), {str(NOBODY.pw_gid)})
            # The capability is for listeners that a reload opens.
            self.assertIn("reload.done", s.reload({"smtp": {"port": 24}}))
            with socket.create_connection((s.address, 24), timeout=PATIENCE) as c:
                self.assertEqual(c.recv(3), b"220")

    def test_a_configuration_the_user_cannot_read_shows_at_the_start(self):
        if os.geteuid() != 0:
            return  # needs a user that is another
        with Server(users=[ALICE], start=False, config={"runtime": {"user": NOBODY.pw_name}}) as s:
            for_nobody(s)
            os.chmod(s.config_path, 0o600)
            s.start()
            self.assertIn(f"serve.unreadable file={s.config_path}", s.log())
            s.stop()
            key = s.root / "key.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-keyout", str(key), "-out", str(s.root / "cert.pem"), "-subj", "/CN=mail.example.test"],
                           check=True, capture_output=True)
            os.chmod(key, 0o600)
            merge(s.settings, {"tls": {"cert_file": str(s.root / "cert.pem"), "key_file": str(key)}})
            s.config_path.write_text(json.dumps(s.settings))
            done = s.cli("serve", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(str(key), done.stderr)


class Reload(unittest.TestCase):
    def test_a_file_from_outside_the_folders_of_the_start_needs_a_restart(self):
        self.assertGreaterEqual(landlock_abi(), 2, "the tests need a kernel with Landlock (5.19)")
        elsewhere = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-elsewhere-"))
        self.addCleanup(shutil.rmtree, elsewhere)
        with Server(users=[ALICE]) as s:
            own = s.mail_root / "tls"
            for name in ("cert.pem", "key.pem"):
                shutil.copy(own / name, elsewhere / name)
                shutil.copy(own / name, s.root / name)
            for folder, event in ((elsewhere, "reload.refused"), (s.root, "reload.done")):
                seen = s.reload({"tls": {"cert_file": str(folder / "cert.pem"), "key_file": str(folder / "key.pem")}})
                self.assertIn(event, seen)
                if folder == elsewhere:
                    self.assertRegex(seen, rf'config\.refused key=tls\.key_file value="?{elsewhere}/key\.pem.*restart')
            s.restart()


class Notify(unittest.TestCase):
    def test_ready_reloading_watchdog_and_stopping_are_told(self):
        with tempfile.TemporaryDirectory(prefix="rmaild-manager-") as folder:
            manager = Manager(folder)
            self.addCleanup(manager.close)
            with Server(users=[ALICE], env={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1000000"}) as s:
                self.assertEqual(manager.next()[0], "READY=1")
                for _ in range(3):
                    self.assertEqual(manager.next(skip=())[0], "WATCHDOG=1")
                s.process.send_signal(signal.SIGHUP)
                said = manager.next()
                self.assertEqual(said[0], "RELOADING=1")
                self.assertRegex(said[1], r"^MONOTONIC_USEC=\d+$")
                self.assertEqual(manager.next()[0], "READY=1")
                s.process.send_signal(signal.SIGTERM)
                self.assertEqual(manager.next()[0], "STOPPING=1")

    def test_one_thread_that_hangs_ends_the_feeding(self):
        """Each worker in turn is stopped by the debugger's stop of one thread; the others go on."""
        if os.geteuid() != 0:
            return  # nobody else may stop a thread of a process that cannot be dumped
        with tempfile.TemporaryDirectory(prefix="rmaild-manager-") as folder:
            manager = Manager(folder)
            self.addCleanup(manager.close)
            with Server(users=[ALICE], env={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "1000000"}) as s:
                self.assertEqual(manager.next()[0], "READY=1")
                libc = ctypes.CDLL(None, use_errno=True)
                loops, end = [], time.monotonic() + PATIENCE
                while len(loops) < s.settings["runtime"]["workers"] and time.monotonic() < end:  # each names itself
                    loops = [int(task.name) for task in pathlib.Path(f"/proc/{s.process.pid}/task").iterdir()
                             if int(task.name) != s.process.pid and pathlib.Path(task, "comm").read_text() == "worker\n"]
                self.assertEqual(len(loops), s.settings["runtime"]["workers"], "one loop a worker")
                SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
                for tid in loops:
                    self.assertEqual(libc.ptrace(SEIZE, tid, None, None), 0, os.strerror(ctypes.get_errno()))
                    self.assertEqual(libc.ptrace(INTERRUPT, tid, None, None), 0)
                    os.waitpid(tid, 0x40000000)  # __WALL
                    end = time.monotonic() + PATIENCE
                    hung = s.log().count(" serve.hung ")
                    while s.log().count(" serve.hung ") == hung and time.monotonic() < end:
                        time.sleep(0.1)
                    while True:  # what was on its way
                        try:
                            manager.socket.settimeout(0.1)
                            manager.socket.recv(4096)
                        except TimeoutError:
                            break
                    manager.socket.settimeout(3)
                    with self.assertRaises(TimeoutError):
                        manager.socket.recv(4096)
                    self.assertEqual(libc.ptrace(DETACH, tid, None, None), 0)
                    manager.socket.settimeout(PATIENCE)
                    self.assertEqual(manager.next(skip=())[0], "WATCHDOG=1")
                self.assertEqual(s.log().count(" serve.hung "), len(loops))


if __name__ == "__main__":
    main()
