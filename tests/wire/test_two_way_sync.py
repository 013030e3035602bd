"""mbsync and offlineimap in both directions while another session keeps changing the mailbox: at the end both sides hold
the same messages with the same flags."""
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE = "alice@example.test"
IMAP_FLAGS = {"S": rb"\Seen", "F": rb"\Flagged", "R": rb"\Answered"}
ROUNDS = 3


def message(ident):
    return (f"From: a@example.net\r\nTo: {ALICE}\r\nSubject: {ident}\r\nMessage-ID: <{ident}@example.net>\r\n"
            f"Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\nThis is {ident}.\r\n").encode()


class TwoWaySync(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="two-way-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.maildir = self.folder / "mail"
        for sub in ("cur", "new", "tmp"):
            (self.maildir / "INBOX" / sub).mkdir(parents=True)
        with self.server.imap(ALICE) as c:
            for n in range(60):
                c.append("INBOX", r"(\Seen)" if n % 3 == 0 else None, None, message(f"old{n}"))

    def run_client(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=10 * PATIENCE,
                              env=dict(os.environ, HOME=str(self.folder)))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + self.server.log()[-3000:])
        return done.stdout + done.stderr

    # -- the two sides -----------------------------------------------------------------------------------------------
    def there(self):
        """Message-ID -> flags, at the server."""
        with self.server.imap(ALICE) as c:
            c.select("INBOX", readonly=True)
            got = c.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        out = {}
        for part in got:
            if isinstance(part, tuple):
                ident = re.search(rb"<(\w+)@", part[1])[1].decode()
                self.assertNotIn(ident, out, "twice at the server")
                out[ident] = {k for k, f in IMAP_FLAGS.items() if f in part[0]}
        return out

    def here(self):
        out = {}
        for sub in ("cur", "new"):
            for path in (self.maildir / "INBOX" / sub).iterdir():
                ident = re.search(rb"Message-I[Dd]: <(\w+)@", path.read_bytes())[1].decode()
                self.assertNotIn(ident, out, "twice in the maildir")
                out[ident] = set(path.name.partition(":2,")[2]) & set(IMAP_FLAGS)
        return out

    def change_here(self, rng, turn):
        """Flags, removals and new messages in the maildir, while no client runs."""
        files = sorted((self.maildir / "INBOX" / "cur").iterdir()) + sorted((self.maildir / "INBOX" / "new").iterdir())
        for path in rng.sample(files, 8):
            base, _, flags = path.name.partition(":2,")
            flags = "".join(sorted(set(flags) ^ {rng.choice("SFR")}))
            path.rename(self.maildir / "INBOX" / "cur" / f"{base}:2,{flags}")
        for n in range(4):
            text = message(f"here{turn}x{n}").replace(b"\r\n", b"\n")
            (self.maildir / "INBOX" / "new" / f"17{turn:05}{n}.M{n}P{turn}.here").write_bytes(text)

    def change_there(self, rng, turn, stop):
        """The same at the server, as fast as it answers, until told to stop."""
        with self.server.imap(ALICE) as c:
            c.select("INBOX")
            count = 0
            while not stop.is_set() or count < 5:
                uids = c.uid("SEARCH", "ALL")[1][0].split()
                dice = rng.random()
                if dice < 0.6 and uids:
                    c.uid("STORE", rng.choice(uids).decode(), rng.choice("+-") + "FLAGS.SILENT",
                          "(" + rng.choice(list(IMAP_FLAGS.values())).decode() + ")")
                elif dice < 0.8:
                    c.append("INBOX", None, None, message(f"there{turn}x{count}"))
                elif len(uids) > 40:            # never one of those that come from the other side
                    uid = rng.choice([u for u in uids if int(u) <= 60]).decode()
                    c.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
                    c.uid("EXPUNGE", uid)
                count += 1
                time.sleep(0.01)

    def both_ways(self, sync):
        rng = random.Random(7)
        sync()
        self.assertEqual(self.here(), self.there())
        for turn in range(ROUNDS):
            self.change_here(rng, turn)
            stop, failed = threading.Event(), []

            def change(turn=turn):
                try:
                    self.change_there(random.Random(turn), turn, stop)
                except Exception as e:  # pylint: disable=broad-except
                    failed.append(repr(e))
            thread = threading.Thread(target=change)
            thread.start()
            try:
                sync()
            finally:
                stop.set()
                thread.join()
            self.assertEqual(failed, [])
        sync()
        sync()
        here, there = self.here(), self.there()
        self.assertEqual(set(here), set(there))
        self.assertEqual({k: v for k, v in here.items() if v != there[k]}, {})
        self.assertLessEqual({f"here{t}x{n}" for t in range(ROUNDS) for n in range(4)} - set(here), set())

    # -- the clients -------------------------------------------------------------------------------------------------
    def test_mbsync(self):
        program, rc = need("mbsync", "isync"), self.folder / "mbsyncrc"
        rc.write_text(f"""
IMAPStore far
Host {self.server.address}
Port {PORTS["imaps"]}
User {ALICE}
Pass "{PASSWORD}"
SSLType IMAPS
AuthMechs PLAIN
CertificateFile {self.server.cert}
Timeout {PATIENCE}

MaildirStore near
Path {self.maildir}/
Inbox {self.maildir}/INBOX

Channel mail
Far :far:
Near :near:
Patterns INBOX
Create Both
Expunge Both
SyncState *
""")
        self.both_ways(lambda: self.run_client(program, "-c", str(rc), "mail"))

    def test_offlineimap(self):
        program, rc = need("offlineimap", "offlineimap3"), self.folder / "offlineimaprc"
        with self.server.raw_tls("imaps") as c:
            fingerprint = hashlib.sha1(c.sock.getpeercert(binary_form=True)).hexdigest()
        rc.write_text(f"""
[general]
accounts = test
metadata = {self.folder}/metadata
ui = quiet

[Account test]
localrepository = near
remoterepository = far

[Repository near]
type = Maildir
localfolders = {self.maildir}

[Repository far]
type = IMAP
remotehost = {self.server.address}
remoteport = {PORTS["imaps"]}
remoteuser = {ALICE}
remotepass = {PASSWORD}
ssl = yes
cert_fingerprint = {fingerprint}
folderfilter = lambda name: name == 'INBOX'
usecompression = yes
auth_mechanisms = PLAIN
""")
        self.both_ways(lambda: self.run_client(program, "-c", str(rc), "-o"))


if __name__ == "__main__":
    main()
