"""BINARY (RFC 3516, RFC 9051 6.4.5; SPEC IMAP-41, IMAP-46): sections are fetched decoded, literal8 messages are stored
without NULs and come back the same. Python's email package is the other reader."""
import email
import email.policy
import os
import re
import unittest

from harness import FREE_AT_ONCE, WIDER, PASSWORD, Server, main

ALICE = "alice@example.test"
OCTETS = bytes(range(256)) * 3
MIXED = (b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n"
         b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
         b"Gr=C3=BC=C3=9Fe =\r\nhere\r\n--b\r\n"
         b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
         b"YQBi\r\nYw==\r\n--b\r\n"
         b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Transfer-Encoding: base64\r\n\r\naW5uZXI=\r\n--b\r\n"
         b"Content-Transfer-Encoding: x-uuencode\r\n\r\n#0V%T\r\n--b\r\n"
         b"Content-Transfer-Encoding: base64\r\n\r\nYW*j\r\n--b\r\n"
         b"\r\n8bit \xe4\r\n--b--\r\n")


def binary_message(body):
    return (b"MIME-Version: 1.0\r\nSubject: binary\r\nContent-Type: multipart/mixed; boundary=b\r\n"
            b"Content-Transfer-Encoding: binary\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b\r\n"
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n" + body + b"\r\n--b--\r\n")


class Binary(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE], env=FREE_AT_ONCE)
        self.addCleanup(self.server.close)
        self.c = self.server.raw_tls("imaps")
        self.addCleanup(self.c.close)
        self.c.line()
        self.assertIn(b" BINARY", self.c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1])
        self.count = 0

    def tearDown(self):
        if self._outcome.success:
            self.server.stop()

    def ask(self, command):
        self.count += 1
        self.c.send(b"t%d " % self.count + (command if isinstance(command, bytes) else command.encode()) + b"\r\n")
        return self.c.until(f"t{self.count}")

    def append(self, octets, literal8=True):
        return self.ask(b"APPEND INBOX %s{%d+}\r\n" % (b"~" if literal8 else b"", len(octets)) + octets)[-1]

    def section(self, item, number=1):
        """The value of one item of a message: octets, a number, or None; and whether it was a literal8."""
        lines = self.ask(f"FETCH {number} ({item})")
        self.assertRegex(lines[-1], rb"^t\d+ OK", (item, lines))
        found = re.match(rb"^\* \d+ FETCH \([A-Z.]+\[[0-9.]*\](?:<\d+>)? (NIL\)|\d+\)|~?\{\d+\}\r\n.*\))$", lines[0], re.S)
        self.assertTrue(found, (item, lines))
        value = found[1][:-1]
        if value == b"NIL":
            return None, False
        if value.isdigit():
            return int(value), False
        size, _, octets = value.partition(b"\r\n")
        self.assertEqual(len(octets), int(size.strip(b"~{}")))
        return octets, size.startswith(b"~")

    def test_sections_are_decoded(self):
        self.assertIn(b" OK ", self.append(MIXED, literal8=False))
        self.ask("SELECT INBOX")
        inner = b"Subject: in\r\nContent-Transfer-Encoding: base64\r\n\r\naW5uZXI="
        for number, octets, eight in (
                ("", MIXED, False), ("1", "Grüße here".encode(), False), ("2", b"a\0bc", True), ("3", inner, False),
                ("3.1", b"inner", False), ("6", b"8bit \xe4", False)):
            for start, length in ((None, None), (0, 1), (1, 2), (2, 100), (3, 4), (1000000, 5)):
                part = "" if start is None else f"<{start}.{length}>"
                want = octets if start is None else octets[start:start + length]
                got, was_eight = self.section(f"BINARY.PEEK[{number}]{part}")
                self.assertEqual(got, want, (number, part))
                self.assertEqual(was_eight, eight, (number, part))
            self.assertEqual(self.section(f"BINARY.SIZE[{number}]")[0], len(octets))
        self.assertIsNone(self.section("BINARY.PEEK[7]")[0])
        self.assertEqual(self.section("BINARY.SIZE[7]")[0], 0)
        for number in ("4", "5"):
            for item in ("BINARY.PEEK", "BINARY", "BINARY.SIZE"):
                self.assertRegex(self.ask(f"FETCH 1 ({item}[{number}])")[-1], rb"NO \[UNKNOWN-CTE\]")
        self.assertRegex(self.ask("FETCH 1 (BINARY[1.MIME])")[-1], rb"BAD")
        self.assertRegex(self.ask("FETCH 1 (BINARY.SIZE[1]<0.5>)")[-1], rb"BAD")

    def test_peek_and_seen(self):
        self.append(MIXED, literal8=False)
        self.ask("SELECT INBOX")
        self.assertNotIn(b"Seen", b"".join(self.ask("FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1] FLAGS)")))
        self.assertIn(rb"FLAGS (\Seen", b"".join(self.ask("FETCH 1 BINARY[1]")))

    def test_literal8_comes_back_the_same(self):
        for body in (OCTETS, b"\0", b"", b"a\nb\rc" * 400, os.urandom(700000)):
            raw = binary_message(body)
            self.assertRegex(self.append(raw), rb"OK \[APPENDUID \d+ \d+\]")
            path = self.server.messages(ALICE)[-1]
            stored = path.read_bytes()
            self.assertNotIn(b"\0", stored)
            parts = list(email.message_from_bytes(stored).walk())
            self.assertEqual([x.get_content_type() for x in parts], ["multipart/mixed", "text/plain", "application/octet-stream"])
            self.assertEqual(parts[2].get_payload(decode=True), body)
            self.assertEqual(parts[0]["content-transfer-encoding"], "8bit")
            self.assertIn(b"\r\n\r\nplain\r\n--b\r\n", stored)
            count = len(self.server.messages(ALICE))
            self.ask("SELECT INBOX")
            got, eight = self.section("BINARY.PEEK[2]", count)
            self.assertEqual(got, body)
            self.assertEqual(eight, b"\0" in body)
            self.assertEqual(self.section("BINARY.SIZE[2]", count)[0], len(body))
            self.assertEqual(self.section("BINARY.PEEK[2]<3.300000>", count)[0], body[3:300003])
            self.assertEqual(self.section("BODY.PEEK[]", count)[0], stored)

    def test_what_cannot_be_re_encoded_is_refused_and_leaves_nothing(self):
        signed = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\na\0b\r\n--b--\r\n"
        for raw in (signed, b"Subject: \0\r\n\r\nx\r\n", b"no header \0",
                    b"Content-Transfer-Encoding: base64\r\n\r\nYW\0j\r\n", b"Content-Transfer-Encoding: x\r\n\r\n\0"):
            self.assertRegex(self.append(raw), rb"NO \[UNKNOWN-CTE\]")
        self.assertRegex(self.append(b"x\r\n\r\n\0", literal8=False), rb"BAD")
        good = b"Subject: ok\r\n\r\nx"
        both = self.ask(b"APPEND INBOX ~{%d+}\r\n" % len(good) + good + b" ~{%d+}\r\n" % len(signed) + signed)
        self.assertRegex(both[-1], rb"NO \[UNKNOWN-CTE\]")
        self.assertEqual(self.server.messages(ALICE), [])
        self.assertIn(b"MESSAGES 0", self.ask("STATUS INBOX (MESSAGES)")[0])

    def test_fit_literal8_is_stored_as_it_is(self):
        raw = b"Subject: \xe4\n\nlone LF\nand CR\r in a literal8\n"
        self.assertIn(b" OK ", self.append(raw))
        self.assertEqual(self.server.messages(ALICE)[0].read_bytes(), raw)

    def test_a_nul_in_a_file_from_outside(self):
        self.append(b"Subject: x\r\n\r\nabc\r\n", literal8=False)
        path = self.server.messages(ALICE)[0]
        self.server.stop()
        path.write_bytes(b"Subject: x\r\n\r\na\0c\r\n")
        self.server.start()
        self.c = self.server.raw_tls("imaps")
        self.addCleanup(self.c.close)
        self.c.line()
        self.c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        self.ask("SELECT INBOX")
        self.assertEqual(self.section("BINARY.PEEK[1]"), (b"a\0c\r\n", True))
        self.assertEqual(self.section("BODY.PEEK[1]"), (b"a\x80c\r\n", False))

    def test_the_same_part_again_and_again_has_a_limit(self):
        self.append(binary_message(bytes(300000)))
        self.ask("SELECT INBOX")
        items = " ".join(f"BINARY.SIZE[2]" for _ in range(10))
        self.assertRegex(self.ask(f"FETCH 1 ({items})")[-1], rb"^t\d+ OK")
        items = " ".join(f"BINARY.SIZE[2]" for _ in range(100))
        self.assertRegex(self.ask(f"FETCH 1 ({items})")[-1], rb"^t\d+ NO")

    def test_a_large_part_is_not_held_in_memory(self):
        body = os.urandom(1 << 20) * 12
        self.assertIn(b" OK ", self.append(binary_message(body)))
        self.ask("SELECT INBOX")
        self.section("BINARY.SIZE[2]")
        before = self.server.rss_kib()
        self.assertEqual(self.section("BINARY.PEEK[2]")[0], body)
        self.assertLess(self.server.rss_kib() - before, 8192 * WIDER)


if __name__ == "__main__":
    main()
