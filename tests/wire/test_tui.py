"""SPEC TUI-01..04, CLI-28: the terminal client, by --dump: screens without a terminal."""
import email
import os
import re
import socket
import stat
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Server, main
from peers import Dovecot
from tui import ALICE, Client

BOB = "bob@example.test"
PLAIN = (b"From: =?utf-8?q?B=C3=B6b?= <bob@example.test>\r\nTo: alice@example.test\r\nSubject: Lunch\r\n"
         b"Date: Fri, 21 Nov 1997 09:55:06 +0000\r\nMessage-ID: <one@example.test>\r\n\r\nhow about noon?\r\n")
MIXED = (b"From: carol@example.test\r\nTo: alice@example.test\r\nSubject: two ways\r\nMIME-Version: 1.0\r\n"
         b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n"
         b"--y\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
         b"sch=F6n\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>never shown</p>\r\n--y--\r\n--x\r\n"
         b"Content-Type: application/pdf; name=\"../../etc/plan.pdf\"\r\nContent-Disposition: attachment\r\n"
         b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8gcGRm\r\n--x--\r\n")
HTML = (b"From: dave@example.test\r\nSubject: page\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<html><head><title>T</title><style>p{}</style></head><body><h1>Big</h1><p>one &amp; two<br>three</p><script>x()</script>"
        b"<ul><li>item</ul><a href=\"http://evil.example/\">bank</a></body></html>\r\n")


def fill(server, *messages, box="INBOX", user=ALICE):
    with server.imap(user) as c:
        for m in messages:
            c.append(box, None, None, m)


class Reading(unittest.TestCase):
    def test_pin_then_list_and_read(self):
        with Server(users=[ALICE]) as s:
            fill(s, PLAIN, MIXED, HTML)
            client = Client(s)
            screens, _ = client.dump("screen ask\nkeys y\nwait\nscreen list\nkeys j\\r\nwait\nscreen mixed\nkeys qj\\r\nwait\nscreen plain\n"
                                     "keys qkk\\r\nwait\nscreen html\nkeys ?\nscreen help\n")
            self.assertRegex(screens["ask"].replace("\n", " "), r"does not verify. Key SHA-256 +[0-9a-f ]{64,66}. Trust it")
            self.assertRegex(screens["list"], r"(?s)INBOX.*N .* dave@example\.t page.*N .* carol@example\. two ways.*97-11-21 Böb +Lunch")
            self.assertIn("schön", screens["mixed"])
            self.assertNotIn("never shown", screens["mixed"])
            self.assertRegex(screens["mixed"], r"Attached: 1\. \S*plan\.pdf \(application/pdf, ")
            self.assertIn("how about noon?", screens["plain"])
            for text in ("Big", "one & two", "three", "* item", "bank [http://evil.example/]"):
                self.assertIn(text, screens["html"])
            self.assertNotIn("x()", screens["html"])
            self.assertRegex(screens["help"], r"j, Down +down")
            known = client.folder / "known_hosts"
            self.assertEqual(0o600, stat.S_IMODE(known.stat().st_mode))
            self.assertRegex(known.read_text(), rf"^{s.address}:{PORTS['imaps']} sha256:[0-9a-f]{{64}}\n$")
            screens, _ = client.dump("wait\nscreen again\n")
            self.assertIn("Lunch", screens["again"])
            # seen, and only what was opened
            with s.imap(ALICE) as c:
                c.select("INBOX", readonly=True)
                self.assertEqual([b"1 2 3"], c.search(None, "SEEN")[1])

    def test_a_changed_key_is_refused(self):
        with Server(users=[ALICE]) as s:
            client = Client(s)
            client.dump("keys y\nwait\n")
            known = client.folder / "known_hosts"
            known.write_text(re.sub("sha256:..", "sha256:00" if "sha256:00" not in known.read_text() else "sha256:11", known.read_text()))
            before = known.read_text()
            _, done = client.dump("wait\nkeys y\nwait\n", check=False)
            self.assertEqual(1, done.returncode)
            self.assertIn("is not the one in", done.err)
            self.assertEqual(before, known.read_text())
            self.assertNotIn("imap.login", s.log()[s.log().rindex("imap.logout"):] if "imap.logout" in s.log() else "")

    def test_no_means_no(self):
        with Server(users=[ALICE]) as s:
            client = Client(s)
            _, done = client.dump("keys n\nwait\n", check=False)
            self.assertEqual(1, done.returncode)
            self.assertFalse((client.folder / "known_hosts").exists())
            self.assertNotIn("imap.login", s.log())

    def test_password_file_of_others(self):
        with Server(users=[ALICE]) as s:
            client = Client(s)
            (client.home / "password").chmod(0o640)
            _, done = client.dump("wait\n", check=False)
            self.assertEqual(1, done.returncode)
            self.assertIn("0600", done.err)

    def test_sizes(self):
        with Server(users=[ALICE]) as s:
            fill(s, PLAIN, MIXED)
            client = Client(s)
            client.dump("keys y\nwait\n")
            for rows, cols in ((16, 60), (24, 80), (60, 200), (3, 10), (1, 1)):
                screens, _ = client.dump(f"size {rows} {cols}\nwait\nscreen list\nkeys \\r\nwait\nscreen message\n")
                for name, screen in screens.items():
                    with self.subTest(rows=rows, cols=cols, screen=name):
                        lines = screen.split("\n")[:-1]
                        self.assertEqual(rows, len(lines))
                        self.assertLessEqual(max(len(line) for line in lines), cols)
                if rows >= 16:
                    self.assertIn("Lunch", screens["list"])
                    self.assertIn("schön", screens["message"])

    def test_starttls(self):
        with Server(users=[ALICE]) as s:
            fill(s, PLAIN)
            screens, _ = Client(s, imap=f"{PORTS['imap']}/starttls").dump("keys y\nwait\nscreen list\n")
            self.assertIn("Lunch", screens["list"])

    def test_dovecot(self):
        with Dovecot() as d:
            client = Client(d, imap=f"{d.IMAPS}/tls")
            screens, _ = client.dump("keys y\nwait\nscreen empty\n")
            self.assertIn("(no messages)", screens["empty"])
            fill(d, PLAIN, MIXED)
            screens, _ = client.dump("wait\nscreen list\nkeys \\r\nwait\nscreen read\nkeys d\nwait\nscreen deleted\nkeys u\nwait\nscreen back\n"
                                     "keys /\ntype subject:lunch\nkeys \\r\nwait\nscreen found\nkeys qo\nwait\nkeys o\nwait\nscreen threads\n")
            self.assertRegex(screens["list"], "(?s)two ways.*Lunch")
            self.assertIn("schön", screens["read"])
            self.assertNotIn("two ways", screens["deleted"])
            self.assertRegex(screens["back"], "two ways")
            self.assertNotIn("two ways", screens["found"])
            self.assertIn("Lunch", screens["found"])
            self.assertIn("threads", screens["threads"], screens["threads"][-300:])


if __name__ == "__main__":
    main()
