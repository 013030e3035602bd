"""IMAP against clients and messages that mean no good: bombs, floods, half commands, dead accounts, limits."""
import re
import time
import unittest

from harness import PASSWORD, PATIENCE, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"


def nested(depth):
    """A multipart in a multipart in ..."""
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n" for i in range(depth))
    return f"Subject: deep\r\nMIME-Version: 1.0\r\n{head}\r\ndeepest\r\n".encode()


def balanced(text):
    """Parentheses of an IMAP answer without literals close, outside of quoted strings."""
    depth, quoted, escaped = 0, False, False
    for c in text:
        if quoted:
            quoted, escaped = not (c == 34 and not escaped), c == 92 and not escaped
        elif c == 34:
            quoted, escaped = True, False
        elif c == 40:
            depth += 1
        elif c == 41:
            depth -= 1
            if depth < 0:
                return False
    return depth == 0 and not quoted


class HostileImap(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE], config={"imap": {"login_timeout": 10, "max_connections_per_user": 5}})
        self.addCleanup(self.server.close)

    def tearDown(self):
        if self._outcome.success:
            self.server.stop()
        else:
            print(self.server.log()[-6000:])

    def logged_in(self, user=ALICE):
        c = self.server.raw_tls("imaps")
        self.addCleanup(c.close)
        c.line()
        self.assertTrue(c.command("l", f'LOGIN {user} "{PASSWORD}"')[-1].startswith(b"l OK"))
        return c

    def append(self, c, message, tag="ap"):
        c.send(f"{tag} APPEND INBOX {{{len(message)}+}}\r\n".encode() + message + b"\r\n")
        self.assertTrue(c.until(tag)[-1].startswith(tag.encode() + b" OK"))

    def test_message_bombs_have_well_formed_answers(self):
        many = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\np\r\n" * 20000 + b"--x--\r\n"
        bombs = [nested(150), nested(2000), many,
                 b"Subject: " + b"a" * 5000000 + b"\r\n\r\nbody\r\n",
                 b"To: " + b"a@b.c, " * 100000 + b"\r\n\r\nbody\r\n",
                 b"From: " + b"(" * 100000 + b"\r\n\r\n",
                 b"Content-Type: text/plain" + b"; x=y" * 50000 + b"\r\n\r\n",
                 b"From: \"\\\" <x\r\nContent-Type: \x01\xff/\"\r\n\r\n", b"\r\n", b"no header at all"]
        c = self.logged_in()
        for bomb in bombs:
            self.append(c, bomb)
        c.command("s", "SELECT INBOX")
        for i, bomb in enumerate(bombs):
            for item in ("ENVELOPE", "BODYSTRUCTURE", "BODY"):
                lines = c.command("f", f"FETCH {i + 1} {item}")
                self.assertTrue(lines[-1].startswith(b"f OK"), (i, item, lines[-1]))
                answer = re.sub(rb"\{(\d+)\}\r\n", b"", lines[0])
                self.assertTrue(answer.startswith(b"* %d FETCH (%s " % (i + 1, item.encode())), answer[:100])
                if b"{" not in lines[0]:
                    self.assertTrue(balanced(lines[0]), (i, item, lines[0][-200:]))
            got = c.command("g", f"FETCH {i + 1} BODY.PEEK[]")[0]
            self.assertIn(bomb, got)
        self.assertEqual(c.command("t", "SEARCH TEXT deep")[0], b"* SEARCH 1 2")

    def test_search_bombs_are_limits_and_not_crashes(self):
        c = self.logged_in()
        self.append(c, b"Subject: x\r\n\r\nbody\r\n")
        c.command("s", "SELECT INBOX")
        self.assertTrue(c.command("a", "SEARCH " + "(" * 40 + "ALL" + ")" * 40)[-1].startswith(b"a NO [LIMIT]"))
        self.assertTrue(c.command("b", "SEARCH " + "NOT " * 5000 + "ALL")[-1].startswith(b"b NO [LIMIT]"))
        self.assertTrue(c.command("c", "SEARCH " + "ALL " * 1500 + "ALL")[-1].startswith(b"c NO [LIMIT]"))
        self.assertTrue(c.command("d", "SEARCH " + "NOT SUBJECT zz " * 400 + "ALL")[0].startswith(b"* SEARCH 1"))
        self.assertTrue(c.command("e", "FETCH " + "(" * 5000)[-1].startswith((b"e BAD", b"e NO")))
        self.assertTrue(c.command("f", "FETCH 1:4294967294 UID")[-1].startswith(b"f BAD"))
        self.assertEqual(c.command("g", "UID FETCH 1:4294967295 UID")[0], b"* 1 FETCH (UID 1)")
        many = " ".join(f"BODY.PEEK[HEADER.FIELDS (X{i})]" for i in range(900))
        self.assertTrue(c.command("h", f"FETCH 1 ({many})")[-1].startswith((b"h OK", b"h NO")))
        self.assertTrue(c.command("z", "NOOP")[-1].startswith(b"z OK"))

    def test_nul_and_half_commands(self):
        c = self.logged_in()
        c.send(b"a NOOP \x00\r\nb NOOP\r\n")
        self.assertTrue(c.until("b")[-1].startswith(b"b OK"))
        half = self.server.raw_tls("imaps")
        half.line()
        half.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        half.send(b"a APPEND INBOX {1000+}\r\nhalf a mess")
        half.close()
        c.command("s", "SELECT INBOX")
        self.assertIn(b"* 0 EXISTS", c.command("n", "SELECT INBOX"))
        big = b"Subject: x\r\n\r\n" + b"y" * 3000000
        self.append(c, big)
        gone = self.logged_in()
        gone.command("s", "EXAMINE INBOX")
        gone.send(b"f FETCH 1 BODY.PEEK[]\r\n" * 20)
        gone.exactly(1000)
        gone.close()
        self.assertTrue(c.command("z", "NOOP")[-1].startswith(b"z OK"))

    def test_nul_in_a_file_from_outside_is_shown_as_0x80(self):
        c = self.logged_in()
        for size in (100, 100000, 6000000):
            self.append(c, b"Subject: x\r\n\r\n" + b"y" * size + b"\r\n")
        for path in self.server.messages(ALICE):
            octets = path.read_bytes()
            path.write_bytes(octets[:50] + b"\0" + octets[51:-50] + b"\0" + octets[-49:])
        c.command("s", "SELECT INBOX")
        for i, path in enumerate(self.server.messages(ALICE)):
            got = c.command("f", f"FETCH {i + 1} BODY.PEEK[]")[0]
            self.assertIn(b"}\r\n" + path.read_bytes().replace(b"\0", b"\x80") + b")", got)

    def test_thousands_of_pipelined_commands(self):
        c = self.logged_in()
        c.send(b"".join(b"n%d NOOP\r\n" % i for i in range(5000)))
        for i in range(5000):
            self.assertTrue(c.line().startswith(b"n%d OK" % i))

    def test_a_refused_literal_is_skipped_up_to_a_limit(self):
        c = self.logged_in()
        c.send(b"a SEARCH TEXT {2000000+}\r\n" + b"x" * 2000000 + b"\r\nb NOOP\r\n")
        self.assertTrue(c.until("a")[-1].startswith(b"a NO [TOOBIG]"))
        self.assertTrue(c.until("b")[-1].startswith(b"b OK"))
        c.send(b"c APPEND INBOX {9223372036854775807+}\r\n")
        lines = []
        while (line := c.line()):
            lines.append(line)
        self.assertTrue(any(x.startswith(b"* BYE") for x in lines), lines)

    def test_silence_before_login_ends(self):
        with self.server.raw("imap") as c:
            c.line()
            c.send(b"a NOO")
            began = time.monotonic()
            self.assertTrue(c.line().startswith(b"* BYE"))
            self.assertTrue(c.at_end())
            print(f"login time-out of 10 s after {time.monotonic() - began:.1f} s")

    def test_a_disabled_account_is_shown_the_door(self):
        self.server.add_user(BOB)
        c, idler = self.logged_in(BOB), self.logged_in(BOB)
        idler.command("s", "SELECT INBOX")
        idler.send(b"i IDLE\r\n")
        self.assertEqual(idler.line(), b"+ idling")
        began = time.monotonic()
        self.server.cli("user", "set", BOB, "--disabled", "yes")
        self.assertTrue(c.line().startswith(b"* BYE"))
        self.assertTrue(idler.line().startswith(b"* BYE"))
        print(f"BYE to a disabled account after {(time.monotonic() - began) * 1000:.0f} ms")
        with self.server.raw_tls("imaps") as again:
            again.line()
            self.assertTrue(again.command("l", f'LOGIN {BOB} "{PASSWORD}"')[-1].startswith(b"l NO [AUTHENTICATIONFAILED]"))

    def test_connections_of_an_account_are_counted(self):
        held = [self.logged_in() for _ in range(5)]
        with self.server.raw_tls("imaps") as c:
            c.line()
            c.send(f'l LOGIN {ALICE} "{PASSWORD}"\r\n')
            self.assertTrue(c.line().startswith(b"* BYE [LIMIT]"))
        self.assertTrue(held[0].command("o", "LOGOUT")[-1].startswith(b"o OK"))
        end = time.monotonic() + PATIENCE
        while True:
            with self.server.raw_tls("imaps") as c:
                c.line()
                c.send(f'l LOGIN {ALICE} "{PASSWORD}"\r\n')
                if c.line().startswith(b"l OK"):
                    break
            self.assertLess(time.monotonic(), end, "a session that ended still counts")


if __name__ == "__main__":
    main()
