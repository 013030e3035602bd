"""A copy of a live mail_root is a valid store (SPEC STORE-41): rsync -aH, tar and cp -a run while a server takes deliveries,
flag changes, expunges and moves; what they made is served by another rmaild."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from harness import PATIENCE, Server, main, need

USER = "alice@example.test"


def text(n):
    return (f"From: a@b.example\r\nSubject: {n}\r\nMessage-ID: <{n}@live.example>\r\n\r\n" + "line\r\n" * (n % 50)).encode()


# Without --no-inc-recursive rsync -H can wait for ever for the first of several links when that one is renamed meanwhile.
COPIES = {
    "rsync": lambda a, b: [need("rsync", "rsync"), "-aH", "--no-inc-recursive", f"{a}/", f"{b}/"],
    "tar": lambda a, b: ["sh", "-c", f"tar -C {a} -cf - . | tar -C {b} -xf -"],
    "cp": lambda a, b: ["cp", "-a", f"{a}/.", f"{b}/"],
}


CHANGING = 100  # messages of INBOX, the first, whose flags change all the time


class Load:
    """Deliveries, and a client that changes flags, expunges, copies and moves. What was acknowledged before a moment must be
    in a copy that began after it."""

    def __init__(self, server):
        self.server = server
        self.stop = threading.Event()
        self.still = threading.Event()  # no changes, deliveries alone
        self.delivered = 0
        self.failed = []
        self.threads = [threading.Thread(target=self.guard, args=(f,)) for f in (self.deliver, self.change)]

    def guard(self, work):
        try:
            work()
        except Exception as e:  # pylint: disable=broad-except
            self.failed.append(repr(e))

    def deliver(self):
        with self.server.smtp() as c:
            while not self.stop.is_set():
                c.sendmail("x@other.example", [USER], text(self.delivered))
                self.delivered += 1
                time.sleep(0.005)

    def change(self):
        with self.server.imap(USER) as c:
            turn = 0
            while not self.stop.is_set():
                if self.still.is_set():
                    time.sleep(0.01)
                    continue
                c.select("INBOX")
                c.uid("STORE", f"1:{CHANGING}", "+FLAGS.SILENT" if turn % 2 else "-FLAGS.SILENT", "(\\Seen key)")
                c.uid("STORE", "1:10", "+FLAGS" if turn % 3 else "-FLAGS", "(\\Flagged)")
                c.uid("COPY", "1:5", "Archive")
                c.select("Archive")
                if turn % 3 == 2:
                    uids = c.uid("SEARCH", None, "ALL")[1][0].decode().split()
                    c.uid("STORE", ",".join(uids[:3]), "+FLAGS", "(\\Deleted)")
                    c.expunge()
                    c.uid("MOVE", ",".join(uids[3:]), "Trash")
                turn += 1

    def __enter__(self):
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for t in self.threads:
            t.join()


class LiveCopy(unittest.TestCase):
    def copied(self, how):
        with Server(users=[USER], config={"smtp": {"max_messages_per_connection": 100000}}) as s, Load(s) as load:
            end = time.monotonic() + PATIENCE
            while load.delivered < 400 and time.monotonic() < end and not load.failed:
                time.sleep(0.05)
            copies = []
            for turn in range(3):
                root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-copy-"))
                self.addCleanup(shutil.rmtree, root, ignore_errors=True)
                (root / "mail").mkdir(mode=0o700)
                before = load.delivered
                done = subprocess.run(COPIES[how](s.mail_root, root / "mail"), capture_output=True, timeout=PATIENCE)
                # A file that vanished while it was read is what these tools say of a renamed one.
                self.assertIn(done.returncode, (0, 1, 2, 23, 24), done.stderr)
                # A name that changes while a tool lists or opens it is missed by that pass; the next one gets it.
                whole = how == "rsync" and turn == 2
                if whole:
                    load.still.set()
                    time.sleep(1)
                    before = load.delivered
                    subprocess.run(COPIES[how](s.mail_root, root / "mail"), capture_output=True, timeout=PATIENCE)
                copies.append((root, before, whole))
            self.assertEqual(load.failed, [])
        for root, before, whole in copies:
            shutil.rmtree(root / "mail" / "run", ignore_errors=True)
            with Server(root=root, users=()) as r:
                self.check(r, before, 0 if whole else CHANGING)

    def check(self, r, before, changing):
        with r.imap(USER) as c:
            for folder in ("INBOX", "Archive", "Trash"):
                status, data = c.select(folder)
                self.assertEqual(status, "OK", data)
                count = int(data[0])
                if count == 0:
                    continue
                _, data = c.fetch("1:*", "(UID FLAGS BODY.PEEK[])")
                found = [(int(re.search(rb"UID (\d+)", i[0])[1]), i[1]) for i in data if isinstance(i, tuple)]
                self.assertEqual(len(found), count)
                uids = [u for u, _ in found]
                self.assertEqual(uids, sorted(set(uids)))
                numbers = [int(re.search(rb"Subject: (\d+)\r", octets)[1]) for _, octets in found]
                for n, (_, octets) in zip(numbers, found):
                    self.assertTrue(octets.endswith(text(n)), n)
                if folder == "INBOX":
                    # Nothing is ever expunged there: all that was delivered before the copy began, each once.
                    self.assertEqual(set(range(changing, before)) - set(numbers), set())
                    self.assertEqual(len(numbers), len(set(numbers)))
        # It goes on as a store does: new mail gets higher uids.
        with r.smtp() as c:
            c.sendmail("x@other.example", [USER], text(7))
        with r.imap(USER) as c:
            c.select("INBOX")
            self.assertGreater(int(c.uid("SEARCH", None, "ALL")[1][0].split()[-1]), before)
        # What the copy had twice or torn was put in order at opening, or doctor does it.
        r.cli("doctor", "--repair", check=False)
        self.assertEqual(r.cli("doctor", check=False).returncode, 0)

    def test_rsync(self):
        self.copied("rsync")

    def test_tar(self):
        self.copied("tar")

    def test_cp(self):
        self.copied("cp")


if __name__ == "__main__":
    main()
