"""mbsync (isync) against a mailbox of 2,000 messages: pull, flags pushed back, a second run that changes nothing."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE = "alice@example.test"
COUNT = 2000
PIPELINED = 50  # APPENDs sent at a time


def message(n):
    return (f"From: a@example.net\r\nTo: {ALICE}\r\nSubject: number {n}\r\nMessage-ID: <{n}@example.net>\r\n"
            f"Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\nThis is message {n}.\r\n").encode()


class Mbsync(unittest.TestCase):
    def setUp(self):
        self.mbsync = need("mbsync", "isync")
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.folder = tempfile.TemporaryDirectory(prefix="mbsync-")
        self.addCleanup(self.folder.cleanup)
        self.maildir = pathlib.Path(self.folder.name) / "mail"
        (self.maildir / "INBOX").mkdir(parents=True)
        self.rc = pathlib.Path(self.folder.name) / "mbsyncrc"
        self.rc.write_text(f"""
IMAPStore far
Host {self.server.address}
Port {PORTS["imaps"]}
User {ALICE}
Pass "{PASSWORD}"
SSLType IMAPS
# Cyrus SASL refuses SCRAM with more than 65,536 iterations, and AUTH-02 wants more.
AuthMechs PLAIN
CertificateFile {self.server.cert}
Timeout {PATIENCE}

MaildirStore near
Path {self.maildir}/
Inbox {self.maildir}/INBOX
SubFolders Verbatim

Channel mail
Far :far:
Near :near:
Patterns INBOX Archive Sent
Create Both
Expunge Both
SyncState *
""")

    def run_mbsync(self):
        done = subprocess.run([self.mbsync, "-c", str(self.rc), "-V", "mail"], capture_output=True, text=True,
                              timeout=10 * PATIENCE, env=dict(os.environ, HOME=self.folder.name))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + self.server.log()[-3000:])
        return done.stdout + done.stderr

    def here(self, mailbox="INBOX"):
        return sorted(p for sub in ("cur", "new") for p in (self.maildir / mailbox / sub).iterdir())

    def fill(self):
        with self.server.raw_tls("imaps") as c:
            c.line()
            c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
            for first in range(0, COUNT, PIPELINED):
                octets = b"".join(f"a{n} APPEND INBOX {{{len(message(n))}+}}\r\n".encode() + message(n) + b"\r\n"
                                  for n in range(first, first + PIPELINED))
                c.send(octets)
                for n in range(first, first + PIPELINED):
                    self.assertTrue(c.until(f"a{n}")[-1].startswith(f"a{n} OK [APPENDUID".encode()))

    def counts(self, client):
        return {key: len(client.search(None, *key.split())[1][0].split()) for key in
                ("ALL", "SEEN", "FLAGGED", "ANSWERED", "DELETED")}

    def test_pull_push_flags_and_a_second_run_without_work(self):
        self.fill()
        self.run_mbsync()
        files = self.here()
        self.assertEqual(len(files), COUNT)
        bodies = {re.search(rb"Message-ID: <(\d+)@", p.read_bytes())[1]: p.read_bytes() for p in files}
        for n in (0, 1, COUNT // 2, COUNT - 1):
            ours = re.sub(rb"X-TUID: .*\n", b"", bodies[str(n).encode()])
            self.assertEqual(ours.replace(b"\r\n", b"\n"), message(n).replace(b"\r\n", b"\n"))

        # Flags changed here go there: every tenth seen, every hundredth flagged, every five hundredth trashed.
        for i, path in enumerate(files):
            flags = ("F" if i % 100 == 0 else "") + ("S" if i % 10 == 0 else "") + ("T" if i % 500 == 0 else "")
            if flags:
                base = path.name.split(":2,")[0]
                path.rename(path.parent.parent / "cur" / f"{base}:2,{flags}")
        self.run_mbsync()
        with self.server.imap(ALICE) as c:
            self.assertEqual(c.select("INBOX"), ("OK", [b"1996"]))
            self.assertEqual(self.counts(c), {"ALL": 1996, "SEEN": 196, "FLAGGED": 16, "ANSWERED": 0, "DELETED": 0})
            # and flags changed there come here
            self.assertEqual(c.store("1:50", "+FLAGS", r"(\Answered)")[0], "OK")
        self.run_mbsync()
        self.assertEqual(sum("R" in p.name.partition(":2,")[2] for p in self.here()), 50)

        # Nothing to do: nothing changes on either side.
        with self.server.imap(ALICE) as c:
            c.select("INBOX")
            before = (self.counts(c), c.status("INBOX", "(UIDNEXT UIDVALIDITY MESSAGES)"))
        files = [(p.name, p.stat().st_mtime_ns) for p in self.here()]
        self.run_mbsync()
        self.assertEqual([(p.name, p.stat().st_mtime_ns) for p in self.here()], files)
        with self.server.imap(ALICE) as c:
            c.select("INBOX")
            self.assertEqual((self.counts(c), c.status("INBOX", "(UIDNEXT UIDVALIDITY MESSAGES)")), before)

    def test_messages_made_here_appear_there(self):
        self.run_mbsync()
        for n in range(20):
            (self.maildir / "INBOX" / "new" / f"1700000000.{n}_1.here").write_bytes(message(n).replace(b"\r\n", b"\n"))
        self.run_mbsync()
        with self.server.imap(ALICE) as c:
            self.assertEqual(c.select("INBOX"), ("OK", [b"20"]))
            got = c.fetch("7", "BODY.PEEK[]")[1][0][1]
            self.assertIn(b"This is message ", got)
            self.assertNotIn(b"\n", got.replace(b"\r\n", b""))


if __name__ == "__main__":
    main()
