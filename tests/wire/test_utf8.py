"""SPEC IMAP-02: UTF8=ACCEPT (RFC 6855)."""
import re
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
NAME = "Entwürfe/日本語"
HEADER = "From: Jörg <jörg@example.test>\r\nTo: alice@example.test\r\nSubject: Grüße aus 東京\r\n\r\nHällo\r\n".encode()


class Utf8(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.c = self.session(True)
        self.old = self.session(False)

    def tearDown(self):
        self.server.stop()

    def session(self, enable):
        c = self.server.raw_tls("imaps")
        c.line()
        self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK"))
        if enable:
            self.assertEqual(c.command("e", "ENABLE UTF8=ACCEPT X-UNKNOWN")[0], b"* ENABLED UTF8=ACCEPT")
        return c

    def ask(self, line, c=None, status="OK"):
        lines = (c or self.c).command("x", line)
        self.assertTrue(lines[-1].startswith(f"x {status}".encode()), lines[-1])
        return [x.decode("utf-8", "replace") for x in lines]

    def test_names_are_utf8_in_both_directions(self):
        self.assertIn("UTF8=ACCEPT", self.ask("CAPABILITY")[0].split())
        self.ask(f'CREATE "{NAME}"')
        self.ask("CREATE Q&A")
        self.ask("CREATE &-")
        listed = self.ask('LIST "" "*"')
        self.assertTrue(any(x.endswith(f'"/" "{NAME}"') for x in listed), listed)
        self.assertTrue(any(x.endswith('"/" Q&A') for x in listed), listed)
        self.assertTrue(any(x.endswith('"/" &-') for x in listed), listed)
        old = self.ask('LIST "" "*"', self.old)
        self.assertTrue(any(x.endswith('"/" Entw&APw-rfe/&ZeVnLIqe-') for x in old), old)
        self.assertTrue(any(x.endswith('"/" Q&-A') for x in old), old)
        self.assertTrue(any(x.endswith('"/" &--') for x in old), old)
        self.assertEqual(len(self.ask('LIST "" "*日本*"')), 2)
        self.assertEqual(len(self.ask('LIST "Entwürfe/" "%"')), 2)
        self.assertEqual(len(self.ask('LIST "" "*&ZeVnLIqe-*"')), 1)
        self.ask(f'SUBSCRIBE "{NAME}"')
        self.assertEqual([x for x in self.ask('LSUB "" "*"') if NAME in x], [f'* LSUB () "/" "{NAME}"'])
        self.assertIn(f'* STATUS "{NAME}" (MESSAGES 0)', self.ask(f'STATUS "{NAME}" (MESSAGES)'))
        self.assertIn(f'* STATUS "{NAME}" (MESSAGES 0)', self.ask('LIST "" "*日*" RETURN (STATUS (MESSAGES))'))
        self.assertEqual(self.ask(f'GETQUOTAROOT "{NAME}"')[0], f'* QUOTAROOT "{NAME}" user')
        self.ask(f"SELECT {{{len(NAME.encode())}+}}\r\n{NAME}")
        self.ask(f'RENAME "{NAME}" "東京"')
        self.ask('STATUS "&Z3FOrA-" (MESSAGES)', self.old)
        self.ask('STATUS "&Z3FOrA-" (MESSAGES)', status="NO [NONEXISTENT]")
        self.c.send(b'x CREATE "\xc3"\r\n')
        self.assertRegex(self.c.until("x")[-1], rb"^x (NO \[CANNOT\]|BAD)")
        self.ask('DELETE "東京"')

    def test_messages_with_utf8_headers(self):
        def append(c, how):
            c.send(b"x APPEND INBOX " + how % len(HEADER) + HEADER + (b")" if b"(" in how else b"") + b"\r\n")
            return c.until("x")[-1]
        self.assertRegex(append(self.c, b"UTF8 (~{%d+}\r\n"), rb"^x OK \[APPENDUID \d+ 1\]")
        self.assertRegex(append(self.c, b"(\\Seen) UTF8 (~{%d+}\r\n"), rb"^x OK \[APPENDUID \d+ 2\]")
        self.assertRegex(append(self.c, b"{%d+}\r\n"), rb"^x OK \[APPENDUID \d+ 3\]")
        self.assertRegex(append(self.old, b"UTF8 (~{%d+}\r\n"), rb"^x BAD")
        self.c.send(b"x APPEND INBOX UTF8 (~{%d}\r\n" % len(HEADER))
        self.assertTrue(self.c.line().startswith(b"+ "))
        self.c.send(HEADER + b")\r\n")
        self.assertRegex(self.c.until("x")[-1], rb"^x OK \[APPENDUID \d+ 4\]")
        for c in (self.c, self.old):
            self.ask("EXAMINE INBOX", c)
            for n in range(1, 5):
                line = c.command("x", f"FETCH {n} (BODY.PEEK[] ENVELOPE)")[0]
                self.assertIn(b"BODY[] {%d}\r\n" % len(HEADER) + HEADER, line)
                self.assertIn("Grüße aus 東京".encode(), line)
        for text in ("Grüße", "GRÜSSE AUS", "東京", "hÄllo"):
            want = "* SEARCH" if text.startswith("GRÜSSE") else "* SEARCH 1 2 3 4"
            self.assertEqual(self.ask(f'SEARCH TEXT "{text}"')[0], want, text)
            self.assertEqual(self.ask(f"SEARCH TEXT {{{len(text.encode())}+}}\r\n{text}")[0], want, text)
        for charset in ("UTF-8", "US-ASCII", "KOI8-R"):
            self.ask(f"SEARCH CHARSET {charset} ALL", status="BAD")
        self.ask("SEARCH CHARSET UTF-8 ALL", self.old)
        self.ask("SEARCH CHARSET KOI8-R ALL", self.old, status="NO [BADCHARSET")

    def test_it_stays_on_and_is_of_one_session(self):
        for _ in range(2):
            self.ask("ENABLE UTF8=ACCEPT")
        self.ask("SELECT INBOX")
        self.ask('CREATE "ü"')
        self.assertEqual([x for x in self.ask('LIST "" "ü"')[:-1]], ['* LIST (\\HasNoChildren) "/" "ü"'])
        self.assertRegex(self.ask('LIST "" &APw-', self.old)[0], r'"/" &APw-$')
        with self.server.imap(ALICE) as c: # Python's own client
            self.assertEqual(c.enable("UTF8=ACCEPT")[0], "OK")
            self.c.send(('x APPEND "ü" UTF8 (~{%d+}\r\n' % len(HEADER)).encode() + HEADER + b")\r\n")
            self.assertIn(b"x OK", self.c.until("x")[-1])
            self.assertEqual(c.select('"ü"')[1], [b"1"])
            self.assertEqual(c.search(None, "SUBJECT", '"東京"')[1], [b"1"])
            got = c.fetch("1", "(BODY.PEEK[])")[1][0][1]
            self.assertEqual(got, HEADER)


if __name__ == "__main__":
    main()
