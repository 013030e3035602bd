"""SPEC 7 with Python's imaplib and raw dialogues: login, mailboxes, append, fetch, store, copy, move, search, idle."""
import re
import time
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, Server, main

ALICE = "alice@example.test"
MESSAGE = (b"From: Carol <carol@example.net>\r\nTo: alice@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
           b"Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nMessage-ID: <1@example.net>\r\nMIME-Version: 1.0\r\n"
           b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
           b"Hello World\r\n--b\r\nContent-Type: application/pdf; name=\"x.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
           b"AAECAw==\r\n--b--\r\n")


def simple(n):
    return f"From: a@example.net\r\nSubject: number {n}\r\n\r\ntext {n}\r\n".encode()


class Imap(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)

    def tearDown(self):
        if self._outcome.success:
            self.server.stop()
        else:
            print(self.server.log()[-6000:])

    def logged_in(self):
        c = self.server.raw_tls("imaps")
        self.assertTrue(c.line().startswith(b"* OK [CAPABILITY "))
        self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK [CAPABILITY "))
        return c

    def append(self, client, n, mailbox="INBOX", first=1):
        for i in range(first, first + n):
            self.assertEqual(client.append(mailbox, None, None, simple(i))[0], "OK")

    def test_cleartext_offers_starttls_and_takes_no_password(self):
        with self.server.raw("imap") as c:
            greeting = c.line().decode()
            self.assertTrue(greeting.endswith(f"{HOSTNAME} rmail ready"), greeting)
            words = re.search(r"\[CAPABILITY ([^]]*)\]", greeting)[1].split()
            for word in ("IMAP4rev1", "LITERAL+", "SASL-IR", "ID", "ENABLE", "IDLE", "STARTTLS", "LOGINDISABLED"):
                self.assertIn(word, words)
            self.assertNotIn("AUTH=PLAIN", words)
            self.assertTrue(c.command("a", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"a NO [PRIVACYREQUIRED]"))
            self.assertTrue(c.command("b", "SELECT INBOX")[-1].startswith(b"b BAD"))
            self.assertTrue(c.command("c", "FROBNICATE")[-1].startswith(b"c BAD"))
            self.assertTrue(c.command("d", "STARTTLS")[-1].startswith(b"d OK"))
            c.sock = self.server.tls().wrap_socket(c.sock, server_hostname=HOSTNAME)
            self.assertIn(b" AUTH=PLAIN", c.command("e", "CAPABILITY")[0])
            self.assertTrue(c.command("f", "LOGIN nobody@example.test x")[-1].startswith(b"f NO [AUTHENTICATIONFAILED]"))
            self.assertTrue(c.command("g", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"g OK [CAPABILITY "))
            self.assertTrue(c.command("h", "LOGOUT")[0].startswith(b"* BYE"))

    def test_starttls_injection_ends_the_connection(self):
        with self.server.raw("imap") as c:
            c.line()
            c.send("a STARTTLS\r\nb NOOP\r\n")
            lines = []
            while (line := c.line()):
                lines.append(line)
            self.assertTrue(any(x.startswith(b"* BYE") for x in lines), lines)
            self.assertFalse(any(x.startswith(b"b OK") for x in lines), lines)

    def test_default_mailboxes_are_there_with_special_use(self):
        with self.server.imap(ALICE) as c:
            listed = b"\n".join(c.list()[1]).decode()
            for name, use in (("INBOX", None), ("Sent", "Sent"), ("Drafts", "Drafts"), ("Trash", "Trash"),
                              ("Junk", "Junk"), ("Archive", "Archive")):
                row = re.search(rf'^\(([^)]*)\) "/" "?{name}"?$', listed, re.M)
                self.assertTrue(row, listed)
                if use:
                    self.assertIn("\\" + use, row[1])
            self.assertEqual(len(c.lsub()[1]), 6)
            self.assertEqual(c.namespace()[1], [b'(("" "/")) NIL NIL'])

    def test_append_fetch_is_octet_identical(self):
        with self.server.imap(ALICE) as c:
            kind, text = c.append("INBOX", r"(\Seen $Label1)", '"02-Mar-2026 10:00:00 +0100"', MESSAGE)
            self.assertEqual(kind, "OK")
            self.assertRegex(text[0].decode(), r"\[APPENDUID \d+ 1\]")
            self.assertEqual(c.select("INBOX"), ("OK", [b"1"]))
            got = c.fetch("1", "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")[1]
            self.assertEqual(got[0][1], MESSAGE)
            head = got[0][0].decode() + got[1].decode()
            self.assertIn(f"RFC822.SIZE {len(MESSAGE)}", head)
            self.assertIn('INTERNALDATE " 2-Mar-2026 ', head)
            self.assertRegex(head, r"FLAGS \([^)]*\\Seen[^)]*\)")
            self.assertIn("$Label1", head)
            for section, expected in (
                    ("BODY.PEEK[1]", b"Hello World"), ("BODY.PEEK[2]", b"AAECAw=="),
                    ("BODY.PEEK[1.MIME]", b"Content-Type: text/plain; charset=utf-8\r\n\r\n"),
                    ("BODY.PEEK[HEADER.FIELDS (SUBJECT)]", b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n"),
                    ("BODY.PEEK[]<6.5>", b"Carol"), ("RFC822.HEADER", MESSAGE.split(b"\r\n\r\n")[0] + b"\r\n\r\n"),
                    ("BODY.PEEK[TEXT]", MESSAGE.split(b"\r\n\r\n", 1)[1])):
                self.assertEqual(c.fetch("1", section)[1][0][1], expected, section)
            structure = c.fetch("1", "BODYSTRUCTURE")[1][0].decode()
            self.assertIn('("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 11 1'.lower(), structure.lower())
            envelope = c.fetch("1", "ENVELOPE")[1][0].decode()
            self.assertIn('(("Carol" NIL "carol" "example.net"))', envelope)
            self.assertIn('"<1@example.net>"', envelope)

    def test_flags_expunge_copy_move_and_uids(self):
        with self.server.imap(ALICE) as c:
            self.append(c, 6)
            c.select("INBOX")
            self.assertEqual(c.store("1:2", "+FLAGS", r"(\Deleted \Flagged)")[0], "OK")
            self.assertEqual(c.store("2", "-FLAGS", r"(\Deleted)")[0], "OK")
            self.assertIn(b"\\Flagged", c.fetch("2", "FLAGS")[1][0])
            self.assertNotIn(b"\\Deleted", c.fetch("2", "FLAGS")[1][0])
            self.assertEqual(c.expunge(), ("OK", [b"1"]))
            self.assertEqual(c.uid("COPY", "3:4", "Archive")[0], "OK")
            kind, _ = c.uid("MOVE", "5", "Trash")
            self.assertEqual(kind, "OK")
            self.assertEqual(c.uid("SEARCH", "ALL")[1], [b"2 3 4 6"])
            self.assertEqual(c.uid("SEARCH", "SUBJECT", '"number 4"')[1], [b"4"])
            self.assertEqual(c.uid("SEARCH", "TEXT", '"TEXT 6"')[1], [b"6"])
            self.assertEqual(c.uid("SEARCH", "NOT", "FLAGGED", "UID", "1:3")[1], [b"3"])
            self.assertEqual(c.select("Archive"), ("OK", [b"2"]))
            self.assertEqual(c.select("Trash"), ("OK", [b"1"]))
            self.assertIn(b"text 5", c.fetch("1", "BODY[]")[1][0][1])
        self.assertEqual(len(self.server.messages(ALICE)), 4)

    def test_copyuid_and_move_responses(self):
        with self.logged_in() as c, self.server.imap(ALICE) as other:
            self.append(other, 3)
            c.command("s", "SELECT INBOX")
            self.assertRegex(c.command("a", "COPY 1:2 Archive")[-1], rb"^a OK \[COPYUID \d+ 1:2 1:2\]")
            moved = c.command("b", "MOVE 2 Trash")
            self.assertRegex(moved[0], rb"^\* OK \[COPYUID \d+ 2 1\]")
            self.assertEqual(moved[1], b"* 2 EXPUNGE")
            self.assertTrue(moved[-1].startswith(b"b OK"))
            self.assertTrue(c.command("c", "COPY 1 nowhere")[-1].startswith(b"c NO [TRYCREATE]"))
            self.assertTrue(c.command("d", "COPY 9 Archive")[-1].startswith(b"d BAD"))

    def test_mailboxes_are_created_renamed_deleted_subscribed(self):
        with self.server.imap(ALICE) as c:
            self.assertEqual(c.create('"Work/2026 \\"x\\""')[0], "OK")
            self.append(c, 2, '"Work/2026 \\"x\\""')
            names = b"\n".join(c.list()[1])
            self.assertIn(b'"/" Work', names)
            self.assertEqual(c.rename("Work", "Play")[0], "OK")
            self.assertEqual(c.select('"Play/2026 \\"x\\""'), ("OK", [b"2"]))
            c.close()
            self.assertEqual(c.subscribe("Play")[0], "OK")
            self.assertEqual(c.delete('"Play/2026 \\"x\\""')[0], "OK")
            self.assertEqual(c.delete("INBOX")[0], "NO")
            self.assertEqual(c.create("Sent")[0], "NO")
            self.assertEqual(c.create("../../etc")[0], "OK", "a name is only a name")
            self.assertEqual(c.create('"bad//name"')[0], "NO")
            self.assertEqual(c.create("&AOQ-")[0], "OK")
            self.assertIn("(", c.status("&AOQ-", "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")[1][0].decode())
        outside = [p for p in self.server.mail_root.rglob("*") if "etc" in p.name and p.parent.name != "mailboxes"]
        self.assertEqual(outside, [])

    def test_two_sessions_see_each_other(self):
        with self.logged_in() as a, self.logged_in() as b:
            a.command("s", "SELECT INBOX")
            b.command("s", "SELECT INBOX")
            for i in (1, 2, 3):
                text = simple(i)
                a.send(f"p{i} APPEND INBOX {{{len(text)}+}}\r\n".encode() + text + b"\r\n")
                self.assertTrue(a.until(f"p{i}")[-1].startswith(f"p{i} OK [APPENDUID".encode()))
            self.assertIn(b"* 3 EXISTS", b.command("n", "NOOP"))
            a.command("f", r"STORE 2 +FLAGS (\Answered)")
            self.assertTrue(any(x.startswith(b"* 2 FETCH (") and b"\\Answered" in x for x in b.command("n", "NOOP")))
            a.command("d", r"STORE 1 +FLAGS.SILENT (\Deleted)")
            self.assertIn(b"* 1 EXPUNGE", a.command("e", "EXPUNGE"))
            self.assertFalse(any(b"EXPUNGE" in x and x.startswith(b"* ") for x in b.command("n", "FETCH 3 FLAGS")))
            self.assertIn(b"* 1 EXPUNGE", b.command("n", "NOOP"))

    def test_idle_pushes_exists_flags_and_expunge(self):
        with self.logged_in() as a, self.server.imap(ALICE) as c:
            a.command("s", "SELECT INBOX")
            a.send("i IDLE\r\n")
            self.assertEqual(a.line(), b"+ idling")
            began = time.monotonic()
            with self.server.smtp() as sender:
                sender.sendmail("x@example.net", [ALICE], simple(1))
            self.assertEqual(a.line(), b"* 1 EXISTS")
            print(f"delivery to EXISTS: {(time.monotonic() - began) * 1000:.1f} ms")
            self.assertEqual(a.line(), b"* 1 RECENT")
            c.select("INBOX")
            c.store("1", "+FLAGS", r"(\Flagged)")
            line = a.line()
            while line == b"* 0 RECENT":
                line = a.line()
            self.assertTrue(line.startswith(b"* 1 FETCH (") and b"\\Flagged" in line, line)
            c.store("1", "+FLAGS", r"(\Deleted)")
            self.assertIn(b"\\Deleted", a.line())
            c.expunge()
            self.assertEqual(a.line(), b"* 1 EXPUNGE")
            a.send("DONE\r\n")
            self.assertTrue(a.until("i")[-1].startswith(b"i OK"))

    def test_literals_large_and_small(self):
        with self.logged_in() as c:
            c.send("a LOGIN {5}\r\n")
            self.assertTrue(c.line().startswith(b"+ "))
            c.send("alice {3}\r\n")
            self.assertTrue(c.line().startswith(b"+ "))
            c.send("abc\r\n")
            self.assertTrue(c.until("a")[-1].startswith(b"a BAD"), "already logged in")
            self.assertTrue(c.command("b", "APPEND INBOX {99999999999}")[-1].startswith(b"b NO [TOOBIG]"))
            self.assertTrue(c.command("c", "APPEND INBOX {18446744073709551617}")[-1].startswith((b"c NO", b"c BAD")))
            c.send("d APPEND nowhere {10}\r\n")
            self.assertTrue(c.until("d")[-1].startswith(b"d NO [TRYCREATE]"))
            big = b"Subject: big\r\n\r\n" + b"0123456789abcdef\r\n" * 200000
            c.send(b"e APPEND INBOX {%d+}\r\n" % len(big) + big + b"\r\n")
            self.assertTrue(c.until("e")[-1].startswith(b"e OK [APPENDUID"))
            c.command("s", "SELECT INBOX")
            got = c.command("f", "FETCH 1 BODY.PEEK[]")
            self.assertIn(big, got[0])

    def test_wrong_password_many_times_is_locked_out_elsewhere(self):
        with Server(users=[ALICE], whitelist=False) as s:
            for i in range(6):
                with s.raw_tls("imaps") as c:
                    c.line()
                    last = c.command("a", f"LOGIN {ALICE} wrong{i}")[-1]
            self.assertTrue(last.startswith(b"a NO [UNAVAILABLE]"), last)
            with s.raw_tls("imaps") as c:
                c.line()
                self.assertTrue(c.command("a", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"a NO [UNAVAILABLE]"))

    def test_line_limits_and_bad_commands(self):
        with self.logged_in() as c:
            self.assertTrue(c.command("a", "NOOP " + "x" * 70000)[-1].startswith((b"a BAD", b"* BAD")))
            self.assertTrue(c.command("b", "NOOP")[-1].startswith(b"b OK"))
            c.send("c NOOP\nd LOGOUT\r\ne NOOP\r\n")
            lines = c.until("e")
            self.assertFalse(any(x.startswith(b"d OK") or x.startswith(b"* BYE") for x in lines), lines)
            self.assertTrue(lines[-1].startswith(b"e OK"))
            for i in range(49):
                c.send(f"x{i} BOGUS\r\n")
            deadline = time.monotonic() + PATIENCE
            rest = b""
            while (line := c.line()) and time.monotonic() < deadline:
                rest += line + b"\n"
                if line.startswith(b"x48"):
                    c.send("y BOGUS\r\n")
            self.assertIn(b"* BYE", rest)


if __name__ == "__main__":
    main()
