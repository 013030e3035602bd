"""Moving between a real Dovecot and rmaild (SPEC CLI-20, 21): mail that Dovecot keeps is imported, mail that rmaild
exports is served by Dovecot; uids, flags, keywords, dates and octets are compared over IMAP on both sides."""
import pathlib
import re
import shutil
import tempfile
import time
import unittest

from dovecot import Dovecot
from harness import Server, main

USER = "alice@example.test"
T0 = 1500000000
FLAGS = ["", "\\Seen", "\\Answered \\Seen", "\\Flagged $Label1", "\\Draft", "$Forwarded \\Seen work", "\\Deleted", "NonJunk"]
FOLDERS = {"INBOX": "INBOX", "Work": "Work", "Work/2026": "Work/2026", "Entw&APw-rfe": "Entw&APw-rfe", "Sent Items": "Sent"}


quotes = True  # Dovecot neither quotes nor unquotes "From " in its mbox files: there the texts have none


def text(n):
    body = ("From the start\r\n>From a quote\r\n" * (n % 3) if quotes else "") + "line\r\n" * (n * 7 % 40) + "\r\n" * (n % 4)
    return f"From: a@b.example\r\nSubject: no {n}\r\nMessage-ID: <{n}@dovecot.example>\r\n\r\n{body}".encode()


def fill(client, folder, count):
    if folder != "INBOX":
        status, data = client.create(f'"{folder}"')
        assert status == "OK", data
    for n in range(count):
        date = time.strftime('"%d-%b-%Y %H:%M:%S +0000"', time.gmtime(T0 + 3600 * n))
        status, data = client.append(f'"{folder}"', f"({FLAGS[n % len(FLAGS)]})", date, text(n))
        assert status == "OK", data
    status, data = client.select(f'"{folder}"')
    assert status == "OK", data
    client.uid("STORE", "3,5", "+FLAGS.SILENT", "(\\Deleted)")
    client.uid("EXPUNGE", "3,5")


def rows(client, folder, uids=True):
    status, data = client.select(f'"{folder}"', readonly=True)
    assert status == "OK", data
    found = []
    for item in client.fetch("1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")[1]:
        if isinstance(item, tuple):
            head = item[0].decode()
            date = re.search(r'INTERNALDATE "\s?([^"]+)"', head)[1]
            found.append((int(re.search(r"UID (\d+)", head)[1]) if uids else 0,
                          frozenset(re.search(r"FLAGS \(([^)]*)\)", head)[1].split()) - {"\\Recent"},
                          time.strptime(date, "%d-%b-%Y %H:%M:%S %z")[:6], item[1]))
    return found


class WithDovecot(unittest.TestCase):
    def setUp(self):
        self.s = Server(users=[USER])
        self.addCleanup(self.s.close)
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-dovecot-"))
        self.addCleanup(shutil.rmtree, self.tmp)
        self.tmp.chmod(0o755)

    def check_import(self, kind):
        global quotes
        quotes = kind == "maildir"
        d = Dovecot(self.tmp / "d", kind, self.tmp / "mail")
        c = d.imap()
        for folder in FOLDERS:
            fill(c, folder, 24)
        want = {folder: rows(c, folder) for folder in FOLDERS}
        c.logout()
        done = self.s.cli("import", kind, str(self.tmp / "mail"), USER, "--recurse", "--keep-uids")
        self.assertIn(f"{22 * len(FOLDERS)} imported", done.stdout)
        with self.s.imap(USER) as r:
            for folder, ours in FOLDERS.items():
                self.assertEqual(rows(r, ours), want[folder], folder)
        again = self.s.cli("import", kind, str(self.tmp / "mail"), USER, "--recurse")
        self.assertIn(f", 0 imported (0.0 MiB), {22 * len(FOLDERS)} there already", again.stdout)

    def test_import_of_its_maildir(self):
        self.check_import("maildir")

    def test_import_of_its_mbox_files(self):
        # In mbox a folder cannot be a file and a directory.
        del FOLDERS["Work"]
        try:
            self.check_import("mbox")
        finally:
            FOLDERS["Work"] = "Work"

    def check_export(self, kind):
        global quotes
        quotes = kind == "maildir"
        with self.s.imap(USER) as r:
            fill(r, "INBOX", 24)
            fill(r, "Lists", 24)
            fill(r, "Lists 2/deep", 24)
            want = {f: rows(r, f) for f in ("INBOX", "Lists", "Lists 2/deep")}
            validity = {f: r.status(f'"{f}"', "(UIDVALIDITY)")[1][0].split()[-1] for f in want}
        self.s.cli("export", kind, USER, str(self.tmp / "out"))
        d = Dovecot(self.tmp / "d", kind, self.tmp / "out")
        c = d.imap()
        names = {f: f.replace("/", ".sbd/") if kind == "mbox" else f for f in want}
        for folder, theirs in names.items():
            self.assertEqual(rows(c, theirs), want[folder], folder)
            self.assertEqual(c.status(f'"{theirs}"', "(UIDVALIDITY)")[1][0].split()[-1], validity[folder])
        # What Dovecot changed goes back: flags, keywords, a new message.
        c.select("INBOX")
        c.uid("STORE", "1:4", "+FLAGS", "(\\Flagged newword)")
        c.append("INBOX", "(\\Seen)", '"01-Jan-2020 00:00:00 +0000"', text(99))
        want = rows(c, "INBOX")
        c.logout()
        self.s.add_user("bob@example.test")
        self.s.cli("import", kind, str(self.tmp / "out"), "bob@example.test", "--recurse", "--keep-uids")
        with self.s.imap("bob@example.test") as r:
            self.assertEqual(rows(r, "INBOX"), want)

    def test_export_is_served_as_maildir(self):
        self.check_export("maildir")

    def test_export_is_served_as_mbox(self):
        self.check_export("mbox")


if __name__ == "__main__":
    main()
