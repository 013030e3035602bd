"""mail_root on a file system of FUSE, by bindfs (SPEC GEN-04): one process serves, a second one refuses to start, diagnose
warns of it and of nothing else, and mail is kept as anywhere."""
import json
import os
import pathlib
import subprocess
import time
import unittest

from harness import PASSWORD, PATIENCE, RMAILD, Server, main, need

ALICE = "alice@example.test"
TEXT = b"From: bob@example.net\r\nTo: alice@example.test\r\nSubject: over FUSE\r\n\r\nBody.\r\n"


class Fuse(unittest.TestCase):
    def setUp(self):
        self.server = Server(start=False)
        self.addCleanup(self.server.close)
        self.real = self.server.root / "real"
        self.real.mkdir(mode=0o700)
        self.mount()
        self.server.add_user(ALICE)

    def mount(self):
        place = self.server.mail_root
        self.assertTrue(os.path.exists("/dev/fuse"), "this kernel has no FUSE")
        p = subprocess.Popen([need("bindfs", "bindfs"), "-f", str(self.real), str(place)], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
        self.addCleanup(self.unmount, p)
        end = time.monotonic() + PATIENCE
        while not os.path.ismount(place):
            if p.poll() is not None or time.monotonic() > end:
                self.fail(f"bindfs did not mount: {p.stderr.read()}")
            time.sleep(0.02)

    def unmount(self, process):
        if self.server.process is not None:
            self.server.kill()
        process.terminate()  # it unmounts
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()
        if os.path.ismount(self.server.mail_root):
            subprocess.run(["umount", "-l", str(self.server.mail_root)], check=True)

    def refused(self, other):
        """Another process on the same mail_root: it ends, and says why."""
        done = subprocess.run([RMAILD, "--config", str(other.config_path), "serve"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("network file system", done.stderr)

    def subjects(self):
        with self.server.imap(ALICE, PASSWORD) as imap:
            count = int(imap.select("INBOX", readonly=True)[1][0])
            found = imap.fetch("1:*", "(BODY.PEEK[])")[1] if count else []
        return [item[1] for item in found if isinstance(item, tuple)]

    def test_one_process_serves_and_a_second_one_does_not(self):
        self.server.start()
        with self.server.imap(ALICE, PASSWORD) as imap:
            self.assertEqual(imap.append("INBOX", r"\Seen", None, TEXT)[0], "OK")
            self.assertEqual(imap.append("INBOX", None, None, TEXT)[0], "OK")
            imap.select("INBOX")
            self.assertEqual(imap.store("1", "+FLAGS", r"\Deleted")[0], "OK")
            self.assertEqual(imap.expunge()[1], [b"1"])
        other = Server(root=self.server.root, start=False)
        self.addCleanup(other.close)
        self.refused(other)
        self.assertEqual(self.subjects(), [TEXT])
        self.assertEqual(len(list(self.real.glob("domains/example.test/users/alice/mailboxes/INBOX/0000/*.eml"))), 1)
        self.server.kill()
        other.start()  # the lock went with its holder
        self.refused(self.server)
        other.stop()
        self.server.start()
        self.assertEqual(self.subjects(), [TEXT])
        self.server.stop()
        self.assertEqual(json.loads(self.server.cli("doctor", "--json").stdout)["findings"], [])

    def test_diagnose_warns_of_it_alone(self):
        self.server.start()
        done = self.server.cli("diagnose", "--json", check=False)
        report = json.loads(done.stdout)
        other = [(c["id"], c["status"], c["detail"]) for p in report["phases"] for c in p["checks"] if c["status"] != "PASS"]
        self.assertEqual([o[:2] for o in other], [("env.mail_root", "WARN")], other)
        self.assertIn("network or FUSE file system", other[0][2])
        self.assertEqual(done.returncode, 1)  # findings: CLI-02
        self.server.stop()


if __name__ == "__main__":
    main()
