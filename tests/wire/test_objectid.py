"""SPEC IMAP-44: SAVEDATE (RFC 8514), MAILBOXID, EMAILID, THREADID (RFC 8474)."""
import hashlib
import re
import time
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
OLD = '" 1-Feb-2020 10:00:00 +0000"'


class Ids(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.c = self.session()

    def tearDown(self):
        self.server.stop()

    def session(self):
        c = self.server.raw_tls("imaps")
        c.line()
        self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK"))
        return c

    def ask(self, line):
        lines = self.c.command("x", line)
        self.assertTrue(lines[-1].startswith(b"x OK"), lines[-1])
        return lines

    def append(self, text, date="", box="INBOX"):
        self.c.send(f"x APPEND {box} {date} {{{len(text)}+}}\r\n".replace("  ", " "))
        self.c.send(text + b"\r\n")
        self.assertTrue(self.c.until("x")[-1].startswith(b"x OK"))

    def test_save_dates(self):
        self.assertIn(b"SAVEDATE", self.ask("CAPABILITY")[0].split())
        today = time.strftime("%d-%b-%Y", time.gmtime())
        self.append(b"a: b\r\n\r\nold\r\n", OLD)
        self.ask("SELECT INBOX")
        line = self.ask("FETCH 1 (INTERNALDATE SAVEDATE)")[0]
        self.assertRegex(line, rb'^\* 1 FETCH \(INTERNALDATE " 1-Feb-2020 10:00:00 \+0000" SAVEDATE "[ \d]\d-\w{3}-\d{4} [\d:]{8} \+0000"\)$')
        saved = time.mktime(time.strptime(re.search(rb'SAVEDATE "([^"]+) \+', line)[1].decode().strip(), "%d-%b-%Y %H:%M:%S")) - time.timezone
        self.assertLess(abs(time.time() - saved), 1000)
        for key, found in (("SAVEDATESUPPORTED", b"* SEARCH 1"), (f"SAVEDSINCE {today}", b"* SEARCH 1"), ("SAVEDBEFORE 1-Jan-2021", b"* SEARCH"),
                           ("SAVEDON 1-Feb-2020", b"* SEARCH"), ("ON 1-Feb-2020", b"* SEARCH 1"), ("NOT SAVEDATESUPPORTED", b"* SEARCH"),
                           ("SAVEDSINCE 1-Jan-2100", b"* SEARCH")):
            self.assertEqual(self.ask("SEARCH " + key)[0], found, key)
        self.ask("COPY 1 Sent")
        self.server.restart()
        self.c = self.session()
        self.ask("EXAMINE INBOX")
        self.assertEqual(self.ask("FETCH 1 (INTERNALDATE SAVEDATE)")[0], line)
        self.ask("EXAMINE Sent")
        copied = self.ask("FETCH 1 (INTERNALDATE SAVEDATE)")[0]
        self.assertIn(b'INTERNALDATE " 1-Feb-2020', copied)
        self.assertNotIn(b'SAVEDATE " 1-Feb-2020', copied)

    def test_mailbox_ids(self):
        self.assertIn(b"OBJECTID", self.ask("CAPABILITY")[0].split())
        made = re.match(rb"x OK \[MAILBOXID \(([0-9a-f]{32})\)\]", self.ask("CREATE new")[-1])[1]
        selected = [x for x in self.ask("SELECT new") if b"[MAILBOXID (" + made + b")]" in x]
        self.assertEqual(len(selected), 1)
        self.assertIn(b"MAILBOXID (" + made + b")", self.ask("STATUS new (MAILBOXID)")[0])
        self.ask("RENAME new other")
        self.assertIn(b"MAILBOXID (" + made + b")", self.ask("STATUS other (MAILBOXID)")[0])
        self.ask("DELETE other")
        self.assertNotIn(made, self.ask("CREATE other")[-1])
        self.assertEqual([x for x in self.ask('LIST "" other RETURN (STATUS (MAILBOXID))') if made in x], [])

    def test_email_ids(self):
        texts = [b"a: b\r\n\r\n%d\r\n" % n + b"x" * 70 * n * 400 for n in range(4)]
        for text in texts + texts[:1]:
            self.append(text)
        self.ask("SELECT INBOX")
        want = ["M" + hashlib.sha256(t).hexdigest()[:32] for t in texts + texts[:1]]
        for _ in range(2):
            lines = self.ask("FETCH 1:5 (UID EMAILID THREADID)")
            self.assertEqual(lines[:5], [f"* {n} FETCH (UID {n} EMAILID ({e}) THREADID NIL)".encode() for n, e in enumerate(want, 1)])
        self.assertEqual(self.ask("FETCH 2 EMAILID")[0], f"* 2 FETCH (EMAILID ({want[1]}))".encode())
        self.assertEqual(self.ask("FETCH 2 THREADID")[0], b"* 2 FETCH (THREADID NIL)")
        self.assertRegex(self.ask("FETCH 2 (ENVELOPE EMAILID BODY.PEEK[]<0.3>)")[0],
                         rb"^\* 2 FETCH \(EMAILID \(" + want[1].encode() + rb"\) ENVELOPE \(.*\) BODY\[\]<0> \{3\}\r\na: \)$")
        self.ask("MOVE 3 Sent")
        self.ask("COPY 1 Sent")
        self.ask("SELECT Sent")
        self.assertEqual([x.split(b"EMAILID ")[1] for x in self.ask("FETCH 1:2 EMAILID")[:2]], [f"({want[i]}))".encode() for i in (2, 0)])
        self.ask("SELECT INBOX")
        for key, found in ((f"EMAILID {want[0]}", b"* SEARCH 1 4"), (f"EMAILID {want[1]}", b"* SEARCH 2"), ("EMAILID M0123", b"* SEARCH"),
                           (f"NOT EMAILID {want[0]}", b"* SEARCH 2 3"), (f"OR EMAILID {want[1]} UID 1", b"* SEARCH 1 2"),
                           (f"EMAILID {want[0].lower()}", b"* SEARCH"), ("THREADID T1", b"* SEARCH"), ("NOT THREADID T1", b"* SEARCH 1 2 3 4")):
            self.assertEqual(self.ask("SEARCH " + key)[0], found, key)
        file = self.server.messages(ALICE)[0].parent / "00000900_.eml"
        whole = self.server.root / "whole"
        whole.write_bytes(b"put: by hand\n\n")
        whole.rename(file)
        self.ask("NOOP")
        self.assertEqual(self.ask("FETCH 5 EMAILID")[0], f"* 5 FETCH (EMAILID (M{hashlib.sha256(file.read_bytes()).hexdigest()[:32]}))".encode())


if __name__ == "__main__":
    main()
