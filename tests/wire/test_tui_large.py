"""SPEC TUI-04: mailboxes that are large or hostile."""
import re
import unittest

from harness import PASSWORD, Server, main
from test_tui import fill
from tui import ALICE, Client

ESC = "\x1b"


class Large(unittest.TestCase):
    COUNT = 100000

    def test_scrolling_fetches_the_screen_and_a_margin(self):
        with Server(users=[ALICE]) as s:
            with s.imap(ALICE) as c:
                c.select("INBOX")
                for i in range(100):
                    c.append("INBOX", None, None, b"From: a@example.test\r\nSubject: number %d\r\n\r\nx\r\n" % i)
                n = 100
                while n < self.COUNT:  # links: no text is written again
                    more = min(n, self.COUNT - n, 20000)
                    self.assertEqual("OK", c.copy(f"1:{more}", "INBOX")[0])
                    n += more
            client = Client(s)
            client.dump("keys y\nwait\n")
            screens, done = client.dump("wait\ncount\nscreen first\nkeys <PgDn>\nwait\ncount\n" + "keys <PgDn><PgDn><PgDn><PgDn><PgDn>\nwait\n" * 4 +
                                        "count\nkeys >\nwait\ncount\nscreen last\nkeys k\nwait\ncount\n")
            first, page, many, last, line = (int(n) for n in re.findall(r"fetches (\d+)", done.text))
            self.assertEqual(1, first)  # the first screen: one window
            self.assertIn(f"1/{self.COUNT}", screens["first"])
            self.assertIn(f"{self.COUNT}/{self.COUNT}", screens["last"])
            self.assertIn("number 0", screens["last"])
            self.assertLessEqual(page - first, 1)
            self.assertLessEqual(many - page, 20)
            self.assertEqual(1, last - many)
            self.assertEqual(last, line)


class Hostile(unittest.TestCase):
    BAD = [
        f"From: {ESC}]0;owned\x07 <a@b>\r\nSubject: {ESC}[31mred{ESC}[0m {ESC}[2J\x9b31m\r\n\r\n{ESC}[2J{ESC}c body \x08\x08\x7f \x90 end\r\n".encode(),
        "From: \u202egnp.exe <x@y>\r\nSubject: \u2066iso\u2069 \u200f rtl \u202dlro\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\u202eabc\u202c\u2028x\r\n".encode(),
        ("Subject: " + "\r\n ".join(f"line {i}" for i in range(10000)) + "\r\n\r\nlong header\r\n").encode(),
        b"Subject: =?utf-8?q?=1B[31m=07=C2=9B?= =?utf-8?b?GwobCg==?=\r\n\r\nencoded controls\r\n",
        "Subject: 👩‍👩‍👧‍👦 family 日本語 e\u0301 zalgo\u0300\u0301\u0302\u0303\u0304\u0305\u0306\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n日本語日本語日本語日本語日本語日本語日本語日本語日本語 👩‍👩‍👧‍👦\r\n".encode(),
        b"Subject: broken mime\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--\r\n",
        b"Subject: cut\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+PGI\r\n",
        b"Subject: html\r\nContent-Type: text/html\r\n\r\n<b &#27;[31m&#x1b;]0;x&#7;<a href='\x1b[31m'>x</a><!-- <script\r\n",
        b"Subject: charset\r\nContent-Type: text/plain; charset=\x1b[31m\r\n\r\n\xff\xfe\xfd\r\n",
        b"Subject: name\r\nContent-Type: application/x; name*=utf-8''%1b%5b31m%0a..%2f..%2fx\r\nContent-Disposition: attachment\r\n\r\nx\r\n",
        b"\r\n",
        b"Subject: " + b"\xff\xc0\x80\xed\xa0\x80" * 50 + b"\r\n\r\n" + b"\xc2" * 300 + b"\r\n",
    ]

    def test_nothing_harmful_is_shown(self):
        with Server(users=[ALICE]) as s:
            fill(s, *self.BAD)
            # No APPEND takes a NUL; a file from elsewhere has it.
            (s.mailbox(ALICE) / "0000" / "00000900_.eml").write_bytes(b"From: a\0b <nul@x.y>\r\nSubject: nul\0 and \0more\r\n\r\nbody with \0\0 in it\r\n")
            count = len(self.BAD) + 1
            client = Client(s)
            client.dump("keys y\nwait\n")
            for rows, cols in ((16, 60), (24, 80), (60, 200)):
                script = f"size {rows} {cols}\nwait\nscreen list\n"
                for i in range(count):
                    script += f"keys \\r\nwait\nscreen m{i}\nkeys  \nscreen n{i}\nkeys qj\nwait\n"
                screens, done = client.dump(script)
                self.assertEqual(1 + 2 * count, len(screens))
                bad = re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", done.text)
                self.assertEqual([], bad)
                self.assertIn("long header", done.text)
                self.assertRegex(done.text, "(?s)nul.*body with .*in it")
                self.assertIn("日本語", done.text)
                for name, screen in screens.items():
                    with self.subTest(size=(rows, cols), screen=name):
                        self.assertEqual(rows, screen.count("\n"))
                        self.assertNotRegex(screen, "(\u0300|\u0301|\u0302|\u0303){3}")

    def test_names_of_attachments_are_no_paths(self):
        with Server(users=[ALICE]) as s:
            fill(s, self.BAD[9])
            client = Client(s)
            client.dump("keys y\nwait\nkeys \\r\nwait\nkeys a\\r\nwait\nexpect Saved as\n")
            saved = [p for p in client.home.iterdir() if p.is_file() and p.name not in ("password", "script")]
            self.assertEqual(["x"], [p.name for p in saved])


if __name__ == "__main__":
    main()
