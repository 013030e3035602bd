"""SPEC IMAP-46: several messages in one APPEND (RFC 3502), all or none."""
import re
import threading
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"


def text(n, size=0):
    return (f"Subject: message {n}\r\n\r\n".encode() + b"x" * 60 + b"\r\n") + b"0123456789abcde\n" * (size // 16)


class Multi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(config={"smtp": {"max_message_size": 2 * 1024 * 1024}})
        cls.addClassCleanup(cls.server.close)
        cls.server.add_user(ALICE, PASSWORD, "--quota-mb", "5")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        self.c = self.session()
        self.addCleanup(self.c.close)
        self.box = "b" + self._testMethodName[5:40]
        self.assertTrue(self.ask(f"CREATE {self.box}")[-1].startswith(b"x OK"))

    def session(self):
        c = self.server.raw_tls("imaps")
        c.line()
        self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK"))
        return c

    def ask(self, line):
        return self.c.command("x", line)

    def append(self, messages, box=None, plus=True, c=None):
        """messages: octets, or (options, octets). The tagged answer."""
        c = c or self.c
        c.send(f"m APPEND {box or self.box}")
        for m in messages:
            options, octets = m if isinstance(m, tuple) else ("", m)
            c.send(f" {options} {{{len(octets)}{'+' if plus else ''}}}\r\n".replace("  ", " "))
            if not plus:
                line = c.line()
                if not line.startswith(b"+ "):
                    return line
            c.send(octets)
        c.send(b"\r\n")
        return c.until("m")[-1]

    def count(self, box=None):
        return int(re.search(rb"MESSAGES (\d+)", self.ask(f"STATUS {box or self.box} (MESSAGES)")[0])[1])

    def test_all_come_with_their_own_flags_and_dates(self):
        self.assertIn(b"MULTIAPPEND", self.ask("CAPABILITY")[0].split())
        for plus in (True, False):
            answer = self.append([("(\\Seen k1)", text(1)), ('"01-Feb-2020 10:00:00 +0100"', text(2)),
                                  ('(k2 \\Flagged) " 3-Mar-2021 00:00:00 +0000"', text(3)), text(4)], plus=plus)
            self.assertRegex(answer, rb"^m OK \[APPENDUID \d+ (1:4|5:8)\]")
        lines = self.ask(f"EXAMINE {self.box}") and self.ask("FETCH 5:8 (FLAGS INTERNALDATE BODY.PEEK[HEADER])")
        self.assertRegex(lines[0], rb"\\Seen \\Recent k1")
        self.assertIn(b'INTERNALDATE " 1-Feb-2020 09:00:00 +0000"', lines[1])
        self.assertRegex(lines[2], rb"\\Flagged \\Recent k2")
        self.assertIn(b'INTERNALDATE " 3-Mar-2021 00:00:00 +0000"', lines[2])
        for n, line in enumerate(lines[:4], 1):
            self.assertIn(b"Subject: message %d\r\n" % n, line)

    def test_one_bad_message_takes_all_back(self):
        big = b"y" * (2 * 1024 * 1024 + 1)
        for bad, answer in ((b"", rb"m NO "), (b"a: b\r\n\r\n\0\r\n", rb"m BAD"), (big, rb"m NO \[TOOBIG\]"),
                            (("(" + "k" * 65 + ")", text(2)), rb"m NO \[LIMIT\]"), (("(\\Nonsense)", text(2)), rb"m BAD")):
            for plus in (True, False):
                self.assertRegex(self.append([text(1), bad, text(3)], plus=plus), rb"^" + answer)
                self.assertEqual(self.count(), 0)
        self.assertRegex(self.append([text(1), text(2)], box="nowhere"), rb"^m NO \[TRYCREATE\]")
        self.assertRegex(self.append([text(1), text(2)], box="nowhere", plus=False), rb"^m NO \[TRYCREATE\]")
        self.assertRegex(self.append([text(1)]), rb"APPENDUID \d+ 1\]") # no uid was used up

    def test_together_above_the_quota_nothing_comes(self):
        self.assertRegex(self.append([text(n, 1500000) for n in range(3)]), rb"^m OK") # LF become CRLF
        for plus in (True, False):
            self.assertRegex(self.append([text(n, 200000) for n in range(4)], plus=plus), rb"^m NO \[OVERQUOTA\]")
            self.assertEqual(self.count(), 3)
        self.ask(f"DELETE {self.box}")

    def test_limits(self):
        self.assertRegex(self.append([b"x: y\r\n"] * 200), rb"^m OK \[APPENDUID \d+ 1:200\]")
        for plus in (True, False):
            self.assertRegex(self.append([b"x: y\r\n"] * 201, plus=plus), rb"^m NO \[LIMIT\]")
        self.assertRegex(self.append([text(n, 1900000) for n in range(5)]), rb"^m NO \[LIMIT\]")
        self.assertEqual(self.count(), 200)

    def test_texts_beyond_memory_are_whole(self):
        sizes = (100, 200000, 100000, 300000, 5, 90000)
        self.assertRegex(self.append([text(n, size) for n, size in enumerate(sizes)]), rb"^m OK")
        self.ask(f"EXAMINE {self.box}")
        for n, size in enumerate(sizes, 1):
            got = self.ask(f"FETCH {n} BODY.PEEK[]")[0].split(b"}\r\n", 1)[1][:-1]
            self.assertEqual(got, re.sub(rb"(?<!\r)\n", b"\r\n", text(n - 1, size)), n)
        self.ask("CLOSE")
        self.ask(f"DELETE {self.box}")

    def test_clients_that_leave_in_the_middle(self):
        for cut in (b"m APPEND %b {10+}\r\n0123456789", b"m APPEND %b {10+}\r\n0123456789 {5+}\r\n12", b"m APPEND %b {3+}\r\nabc (\\Seen"):
            c = self.session()
            c.send(cut % self.box.encode())
            c.close()
        self.assertEqual(self.count(), 0)
        self.assertRegex(self.append([text(1), text(2)]), rb"^m OK")

    def test_groups_stay_together_beside_others(self):
        answers = []

        def work(k):
            c = self.session()
            for _ in range(10):
                answers.append(self.append([text(f"{k}.{i}") for i in range(4)] if k % 2 else [text(f"{k}.0")], c=c))
            c.close()
        threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(len(answers), 60)
        seen = set()
        for a in answers:
            got = re.match(rb"m OK \[APPENDUID \d+ (\d+)(?::(\d+))?\]", a)
            self.assertTrue(got, a)
            uids = set(range(int(got[1]), int(got[2] or got[1]) + 1))
            self.assertIn(len(uids), (1, 4))
            self.assertFalse(uids & seen)
            seen |= uids
        self.assertEqual(self.count(), 30 + 120)


if __name__ == "__main__":
    main()
