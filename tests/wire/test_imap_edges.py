"""Corners of SPEC 7 that clients meet: forms of APPEND, sections and partials, SEARCH keys, names and patterns, keywords up
to the limit, EXAMINE, and mailboxes that change under a session. Rows of {command, what the answer must match}."""
import json
import re
import shutil
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
NESTED = (b"From: \xe9\xe8 <a@b>\r\nTo: c@d, undisclosed-recipients:;\r\nSubject: 8bit \xfc\r\nX-Empty:\r\n"
          b"Date: Mon, 02 Mar 2026 23:30:00 -0800\r\nMIME-Version: 1.0\r\n"
          b"Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\npre\r\n--o\r\n\r\nfirst\r\n--o\r\n"
          b"Content-Type: message/rfc822\r\n\r\nFrom: in@x\r\nSubject: inner\r\n"
          b"Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nplain\r\n--i\r\n"
          b"Content-Type: text/html\r\n\r\n<b>\r\n--i--\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n"
          b"Subject: simple\r\n\r\nsimple body\r\n--o--\r\nepi\r\n")


class Edges(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.count = 0

    def tearDown(self):
        if self._outcome.success:
            self.server.stop()

    def session(self, select=None, server=None):
        c = (server or self.server).raw_tls("imaps", timeout=30)
        self.addCleanup(c.close)
        c.line()
        c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        if select:
            self.assertIn(b"s OK", c.command("s", "SELECT " + select)[-1])
        return c

    def ask(self, c, command):
        self.count += 1
        tag = f"t{self.count}"
        c.send(tag.encode() + b" " + (command if isinstance(command, bytes) else command.encode()) + b"\r\n")
        return [x[len(tag) + 1:] if x.startswith(tag.encode() + b" ") else x for x in c.until(tag)]

    def append(self, c, octets, before="", mailbox="INBOX"):
        return self.ask(c, f"APPEND {mailbox} {before}{{{len(octets)}+}}\r\n".encode() + octets)[-1]

    def check(self, c, rows):
        """Each row: the command, a pattern for the tagged answer, then one for each untagged line it must hold."""
        for command, tagged, *untagged in rows:
            got = self.ask(c, command)
            self.assertRegex(got[-1], tagged, command)
            for pattern in untagged:
                self.assertTrue(any(re.search(pattern, x, re.S) for x in got[:-1]), (command, pattern, got))
            if not untagged:
                self.assertFalse([x for x in got[:-1] if re.match(rb"\* (\d+ FETCH|SEARCH \d|LIST|LSUB)", x)], (command, got))

    def test_append_forms(self):
        c = self.session()
        for octets, before, answer in (
                (b"Subject: lf\n\nline\n", "(\\Seen foo) \" 1-Jan-2020 00:00:00 +0000\" ", rb"OK \[APPENDUID \d+ 1\]"),
                (b"", "", rb"NO Message is empty"),
                (b"a\0b", "", rb"BAD NUL"),
                (b"x", '"31-Feb-2020 00:00:00 +0000" ', rb"BAD"),
                (b"x", '"01-jan-2020 24:00:00 +0000" ', rb"BAD"),
                (b"x", "(\\Recent) ", rb"BAD"),
                (b"x", "(\\Foo) ", rb"BAD"),
                (b"x", "(" + "k" * 65 + ") ", rb"NO \[LIMIT\]"),
                (b"lone\rcr", "() \"01-Jan-2110 00:00:00 -1200\" ", rb"OK \[APPENDUID \d+ 2\]")):
            self.assertRegex(self.append(c, octets, before), answer)
        self.assertRegex(self.ask(c, b"APPEND INBOX ~{3+}\r\na\0b")[-1], rb"NO \[UNKNOWN-CTE\]")
        self.assertRegex(self.ask(c, b"APPEND {5+}\r\nINBOX ~{4+}\r\na\nb\n")[-1], rb"OK \[APPENDUID \d+ 3\]")
        self.assertRegex(self.ask(c, b"APPEND INBOX {3+}\r\nabcx")[-1], rb"BAD")
        self.ask(c, "SELECT INBOX")
        self.check(c, (
            ("FETCH 1:* (RFC822.SIZE INTERNALDATE BODY.PEEK[])", rb"OK",
             rb'^\* 1 .*INTERNALDATE " 1-Jan-2020 00:00:00 \+0000" RFC822.SIZE 21 BODY\[\] \{21\}\r\nSubject: lf\r\n\r\nline\r\n\)',
             rb'^\* 2 .*" 1-Jan-2110 12:00:00 \+0000" RFC822.SIZE 7 BODY\[\] \{7\}\r\nlone\rcr\)',
             rb"^\* 3 .*\{4\}\r\na\nb\n\)$"),
            ("SEARCH KEYWORD FOO SEEN ON 1-Jan-2020", rb"OK", rb"^\* SEARCH 1$"),
            ("STATUS INBOX (MESSAGES UIDNEXT)", rb"OK", rb"MESSAGES 3 UIDNEXT 4")))

    def test_sections_partials_and_numbers(self):
        c = self.session()
        self.append(c, NESTED)
        self.append(c, b"\r\n")
        self.ask(c, "SELECT INBOX")
        sections = (
            ("1", b"first"), ("1.MIME", b"\r\n"), ("2.HEADER.FIELDS (Subject)", b"Subject: inner\r\n\r\n"), ("2.1", b"plain"),
            ("2.1.MIME", b"Content-Type: text/plain\r\n\r\n"), ("2.2", b"<b>"), ("2.MIME", b"Content-Type: message/rfc822\r\n\r\n"),
            ("3", b"Subject: simple\r\n\r\nsimple body"), ("3.HEADER", b"Subject: simple\r\n\r\n"), ("3.TEXT", b"simple body"),
            ("3.1", b"simple body"), ("4", None), ("2.3", None), ("2.1.1", None), ("1.HEADER", None),
            ("HEADER.FIELDS (X-Empty nope)", b"X-Empty:\r\n\r\n"), ("", NESTED), ("TEXT]<0.5", b"pre\r\n"),
            ("]<99999999999.7", b""), ("]<3.4", NESTED[3:7]), ("2]<150.4096", NESTED[NESTED.index(b"From: in@x"):][150:161]))
        for section, octets in sections:
            got = self.ask(c, f"FETCH 1 BODY.PEEK[{section}{'>' if '<' in section else ']'}")[0]
            self.assertTrue(got.endswith(b" NIL)" if octets is None else b"{%d}\r\n%s)" % (len(octets), octets)), (section, got))
        self.check(c, (
            ("FETCH 1 ENVELOPE", rb"OK", rb"\{6\}\r\n8bit \xfc .*\(\{2\}\r\n\xe9\xe8 NIL \"a\" \"b\"\)"
             rb".*\(NIL NIL \"undisclosed-recipients\" NIL\)\(NIL NIL NIL NIL\)"),
            ("FETCH 2 (ENVELOPE BODYSTRUCTURE BODY.PEEK[TEXT])", rb"OK", rb"ENVELOPE \(NIL NIL.* 0 0 NIL.*\{0\}\r\n\)"),
            ("FETCH 1 BODY.PEEK[]<0.0>", rb"BAD"), ("FETCH 1 BODY[MIME]", rb"BAD"), ("FETCH 1 BODY[0]", rb"BAD"),
            ("FETCH 1 ()", rb"BAD"), ("FETCH 1 (FAST)", rb"BAD"),
            ("FETCH 0 UID", rb"BAD"), ("FETCH 3 UID", rb"BAD"), ("FETCH 1:3 UID", rb"BAD"), ("FETCH 4294967295 UID", rb"BAD"),
            ("FETCH 4294967296 UID", rb"BAD"), ("UID FETCH 4294967295 UID", rb"OK"), ("UID FETCH 9:10 UID", rb"OK"),
            ("UID FETCH 9:* UID", rb"OK", rb"^\* 2 FETCH"), ("FETCH *:1 UID", rb"OK", rb"^\* 1 ", rb"^\* 2 "),
            ("STORE 3 +FLAGS (\\Seen)", rb"BAD"), ("COPY 3 Sent", rb"BAD"), ("MOVE 1:3 Sent", rb"BAD")))

    def test_seen_is_set_by_reading_and_not_under_examine(self):
        c = self.session()
        for _ in range(5):
            self.append(c, b"Subject: x\r\n\r\nbody\r\n")
        self.ask(c, "EXAMINE INBOX")
        for item in ("BODY[]", "RFC822", "RFC822.TEXT", "BODY[TEXT]<0.1>"):
            self.assertNotIn(b"FLAGS", self.ask(c, f"FETCH 1 {item}")[0])
        self.check(c, (("SEARCH SEEN", rb"OK"), ("STORE 1 +FLAGS (\\Seen)", rb"NO \[READ-ONLY\]"), ("EXPUNGE", rb"NO \[READ-ONLY\]"),
                       ("MOVE 1 Sent", rb"NO \[READ-ONLY\]"), ("UID EXPUNGE 1", rb"NO \[READ-ONLY\]")))
        self.assertTrue(self.ask(c, "SELECT INBOX")[0].startswith(b"* OK [CLOSED]"))
        self.check(c, (("FETCH 1 BODY.PEEK[]", rb"OK", rb"BODY\[\]"), ("FETCH 1 RFC822.HEADER", rb"OK", rb"RFC822.HEADER"),
                       ("SEARCH SEEN", rb"OK"), ("FETCH 1 BODY[]", rb"OK", rb"FLAGS \(\\Seen \\Recent\) BODY"),
                       ("FETCH 2 RFC822", rb"OK", rb"FLAGS \(\\Seen"), ("FETCH 3 RFC822.TEXT", rb"OK", rb"FLAGS \(\\Seen"),
                       ("FETCH 4 BODY[HEADER]", rb"OK", rb"FLAGS \(\\Seen"), ("SEARCH UNSEEN", rb"OK", rb"^\* SEARCH 5$")))
        self.assertTrue(self.ask(c, "SELECT nowhere")[0].startswith(b"* OK [CLOSED]"))
        self.check(c, (("FETCH 1 FLAGS", rb"BAD"),))

    def test_search_keys(self):
        c = self.session()
        self.append(c, NESTED)
        self.append(c, b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: 1 Jan 2026 00:10 +0000\r\n\r\nother\r\n", "(\\Answered Kw) ")
        self.ask(c, "SELECT INBOX")
        one, two, both, none = rb"^\* SEARCH 1$", rb"^\* SEARCH 2$", rb"^\* SEARCH 1 2$", rb"^\* SEARCH$"
        rows = [(f"SEARCH {key}", rb"OK", found) for key, found in (
            ("HEADER X-Empty \"\"", one), ("HEADER nope \"\"", none), ("HEADER Date \"\"", both), ("SENTON 2-Mar-2026", one),
            ("SENTSINCE 3-Mar-2026", none), ("SENTBEFORE 2-Jan-2026", two), ("7", none), ("2:7", two), ("*", two), ("UID 7:*", two),
            ("KEYWORD kW", two), ("UNKEYWORD KW", one), ("KEYWORD other", none), ("NOT (ANSWERED KEYWORD Kw)", one),
            ("OR ANSWERED SUBJECT nothing", two), ("FROM \"\"", one), ("BODY \"simple\"", one), ("TEXT \"\"", both),
            ("LARGER 60 SMALLER 90", two), ("YOUNGER 1000", both), ("OLDER 1000", none), ("HEADER Content-Type MIXED", one),
            ("CHARSET US-ASCII ALL", both), ("RECENT", both), ("OLD", none), ("NEW", both), ("1 2", none))]
        rows += [("SEARCH CHARSET KOI8-R ALL", rb"NO \[BADCHARSET \(US-ASCII UTF-8\)\]"), ("SEARCH", rb"BAD"), ("SEARCH BEFORE 31-Feb-2020", rb"BAD"),
                 ("SEARCH " + "NOT " * 40 + "ALL", rb"NO \[LIMIT\]"), ("SEARCH " + " ".join(["ALL"] * 1001), rb"NO \[LIMIT\]"),
                 (b"SEARCH CHARSET UTF-8 SUBJECT {6+}\r\nGR\xc3\x9c\xc3\x9f", rb"OK", two),
                 (b"SEARCH TEXT {2+}\r\n\xff\xfe", rb"OK", none)]
        self.check(c, rows)

    def test_keywords_up_to_the_limit(self):
        c = self.session()
        self.append(c, b"x: y\r\n\r\n")
        self.ask(c, "SELECT INBOX")
        for i in range(0, 56, 8):
            self.check(c, ((f"STORE 1 +FLAGS ({' '.join(f'k{n}' for n in range(i, i + 8))})", rb"OK", rb"^\* OK \[PERMANENTFLAGS .*\\\*"),))
        self.check(c, (("STORE 1 +FLAGS (new1 new2)", rb"NO \[LIMIT\]"),
                       ("STORE 1 +FLAGS (last)", rb"OK", rb"^\* OK \[PERMANENTFLAGS [^*]* last\)\]"),
                       ("STORE 1 FLAGS (\\Seen new1)", rb"NO \[LIMIT\]"), ("FETCH 1 FLAGS", rb"OK", rb"FLAGS \(\\Recent k0 .*last\)"),
                       ("STORE 1 FLAGS (K3 \\Seen)", rb"OK", rb"FLAGS \(\\Seen \\Recent k3\)"),
                       ("STORE 1 -FLAGS (unheard)", rb"OK", rb"FLAGS"), ("STORE 1 FLAGS (\\Bogus)", rb"BAD"), ("STORE 1 +FLAGS (\\Recent)", rb"BAD"),
                       ("STORE 1 FLAGS \\Draft k1", rb"OK", rb"FLAGS \(\\Draft \\Recent k1\)")))
        self.assertRegex(self.append(c, b"x: y\r\n\r\n", "(more) "), rb"NO \[LIMIT\]")
        self.assertRegex(self.append(c, b"x: y\r\n\r\n", "(more k1) ", "Sent"), rb"OK")
        self.check(c, (("SELECT Sent", rb"OK", rb"EXISTS"), ("COPY 1 INBOX", rb"OK \[COPYUID"), ("SELECT INBOX", rb"OK", rb"^\* 2 EXISTS"),
                       ("FETCH 2 FLAGS", rb"OK", rb"FLAGS \(\\Recent k1\)")))

    def test_new_names_are_in_nfc_and_old_ones_are_served_as_they_are(self):
        composed, apart = "T\u00e3sks", "Ta\u0303sks"           # the same to the eye (RFC 5198 2)
        wire, old = '"T&AOM-sks"', '"Ta&AwM-sks"'
        with Server(users=[ALICE], start=False) as s:
            (s.mailbox(ALICE).parent / apart).mkdir(mode=0o700)
            s.start()
            with s.raw_tls("imaps") as c:
                c.line()
                self.ask(c, f'LOGIN {ALICE} "{PASSWORD}"')
                self.assertRegex(self.ask(c, f"SELECT {old}")[-1], rb"OK")
                self.assertRegex(self.ask(c, f"CREATE {wire}")[-1], rb"OK")
                self.assertRegex(self.ask(c, 'CREATE "x/Ta&AwM-sks/y"')[-1], rb"NO \[CANNOT\]")
                self.assertRegex(self.ask(c, f'RENAME {wire} "e&AwE-"')[-1], rb"NO \[CANNOT\]")
                self.assertRegex(self.ask(c, f'RENAME {old} "&AOk-"')[-1], rb"OK")
                self.assertRegex(self.ask(c, 'CREATE "&rAA-"')[-1], rb"OK", "a Hangul syllable")
                self.assertRegex(self.ask(c, 'CREATE "&EQARYQ-"')[-1], rb"NO \[CANNOT\]", "the same in two letters")
            names = [p.name for p in s.mailbox(ALICE).parent.iterdir()]
            self.assertIn(composed, names)
            self.assertNotIn(apart, names)

    def test_names_and_patterns(self):
        c = self.session()
        odd = ('"%"', '"*"', '"foo%bar"', '"a b"', '"q\\"\\\\"', '".hidden"', '".."', '"."', '"&-"', '"&ZeVnLIqe-"', '"#x"', '"~x"', '"x' + "y" * 239 + '"')
        for name in odd:
            self.assertTrue(self.ask(c, f"CREATE {name}")[-1].startswith(b"OK"), name)
            self.assertRegex(self.append(c, b"x: y\r\n\r\n", "", name), rb"OK \[APPENDUID", name)
        for name in ('""', '"/"', '"/x"', '"x//y"', '"&AOk"', '"&"', '"&AGE-"', '"a\tb"', '"x' + "y" * 240 + '"'):
            self.assertRegex(self.ask(c, f"CREATE {name}")[-1], rb"NO \[CANNOT\]", name)
        self.assertRegex(self.ask(c, b'CREATE "\xc3\xa9"')[-1], rb"NO \[CANNOT\]")
        listed = self.ask(c, 'LIST "" *')
        self.assertEqual(len(listed), 6 + len(odd) + 1)
        self.server.restart()
        c = self.session()
        self.assertEqual(self.ask(c, 'LIST "" *')[:-1], listed[:-1])
        for name in odd:
            self.assertIn(b"MESSAGES 1", self.ask(c, f"STATUS {name} (MESSAGES)")[0])
        self.ask(c, "CREATE a/b/c/")
        self.ask(c, "SUBSCRIBE a/b/c")
        self.check(c, (
            ('LIST "" ""', rb"OK", rb'^\* LIST \(\\Noselect\) "/" ""$'), ('LIST "" "InBoX"', rb"OK", rb"INBOX$"),
            ('LIST "a/" "%"', rb"OK", rb'^\* LIST \(\\HasChildren\) "/" a/b$'), ('LIST "" "a*c"', rb"OK", rb"a/b/c$"),
            ('LIST "" "a%c"', rb"OK"), ('LIST "" "&ZeVn*"', rb"OK"), ('LSUB "" "a/%"', rb"OK", rb'^\* LSUB \(\\Noselect\) "/" a/b$'),
            ("DELETE a/b", rb"OK"), ('LIST "" "a/b"', rb"OK", rb"\\Noselect"), ("SELECT a/b", rb"NO \[NONEXISTENT\]"),
            ("DELETE a/b", rb"NO \[HASCHILDREN\]"), ("CREATE a/b", rb"OK"), ("DELETE a/b/c", rb"OK"),
            ('LSUB "" "a/*"', rb"OK", rb'^\* LSUB \(\) "/" a/b/c$'), ("UNSUBSCRIBE a/b/c", rb"OK"), ("SUBSCRIBE nope", rb"NO \[NONEXISTENT\]"),
            ("CREATE iNbOx", rb"NO \[ALREADYEXISTS\]"), ("RENAME a a/q", rb"NO \[CANNOT\]"), ("RENAME nope x", rb"NO \[NONEXISTENT\]"),
            ("RENAME a Sent", rb"NO \[ALREADYEXISTS\]"), ("CREATE j (USE (\\Junk))", rb"NO \[USEATTR\]")))

    def test_mailboxes_that_change_under_a_session(self):
        a, b = self.session(), self.session()
        for name in ("Moved", "Doomed"):
            self.ask(a, f"CREATE {name}")
            self.append(a, b"Subject: old\r\n\r\n", "", name)
        self.ask(b, "SELECT Moved")
        self.ask(a, "RENAME Moved Away")
        self.ask(a, "CREATE Moved")
        self.check(b, (("FETCH 1:* BODY.PEEK[]", rb"OK", rb"Subject: old"), ("STORE 1 +FLAGS (\\Deleted)", rb"OK", rb"Deleted"), ("EXPUNGE", rb"OK", rb"^\* 1 EXPUNGE")))
        self.append(a, b"Subject: new\r\n\r\n", "", "Moved")
        self.assertEqual([x for x in self.ask(b, "NOOP")[:-1] if b"EXISTS" in x], [])
        self.ask(a, "SELECT Doomed")
        self.ask(b, "SELECT Doomed")
        self.check(a, (("DELETE Doomed", rb"OK"), ("FETCH 1 FLAGS", rb"BAD"), ("CREATE Doomed", rb"OK")))
        b.send("x NOOP\r\n")
        self.assertTrue(b.line().startswith(b"* BYE"))
        self.append(a, b"x: y\r\n\r\n")
        validity = self.ask(a, "STATUS INBOX (UIDVALIDITY)")[0]
        self.check(a, (("RENAME INBOX Old", rb"OK"), ("STATUS Old (MESSAGES)", rb"OK", rb"MESSAGES 1"),
                       ("STATUS INBOX (MESSAGES UIDNEXT)", rb"OK", rb"MESSAGES 0 UIDNEXT 2")))
        self.assertEqual(self.ask(a, "STATUS INBOX (UIDVALIDITY)")[0], validity)

    def test_what_is_gone_but_not_told(self):
        a = self.session()
        for _ in range(3):
            self.append(a, b"x: y\r\n\r\n")
        self.ask(a, "SELECT INBOX")
        b = self.session("INBOX")
        self.check(a, (("STORE 1 +FLAGS.SILENT (\\Deleted)", rb"OK"), ("EXPUNGE", rb"OK", rb"^\* 1 EXPUNGE")))
        self.check(b, (("FETCH 1:2 UID", rb"OK \[EXPUNGEISSUED\]", rb"^\* 1 FETCH \(UID 1\)$", rb"^\* 2 FETCH \(UID 2\)$"),
                       ("STORE 1 +FLAGS (\\Seen)", rb"OK"), ("COPY 1:2 Sent", rb"NO \[EXPUNGEISSUED\]"),
                       ("UID SEARCH ALL", rb"OK", rb"^\* SEARCH 2 3$", rb"^\* 1 EXPUNGE$"), ("SEARCH ALL", rb"OK", rb"^\* SEARCH 1 2$"),
                       ("STATUS Sent (MESSAGES)", rb"OK", rb"MESSAGES 0"), ("UID COPY 1:2 Sent", rb"OK \[COPYUID \d+ 2 1\]")))

    def test_uids_end(self):
        self.server.stop()
        box = self.server.mailbox(ALICE, "Archive")
        status = json.loads((box / "status.json").read_text())
        status["uid_next"] = 4294967295
        (box / "status.json").write_text(json.dumps(status))
        self.server.start()
        c = self.session()
        self.assertRegex(self.append(c, b"x: y\r\n\r\n", "", "Archive"), rb"OK \[APPENDUID \d+ 4294967295\]")
        self.assertRegex(self.append(c, b"x: y\r\n\r\n", "", "Archive"), rb"NO \[LIMIT\]")
        self.append(c, b"x: y\r\n\r\n")
        self.check(c, (("SELECT Archive", rb"OK", rb"^\* 1 EXISTS", rb"\[UIDNEXT 4294967295\]"), ("UID FETCH 4294967295 UID", rb"OK", rb"^\* 1 FETCH"),
                       ("STORE 1 +FLAGS.SILENT (\\Deleted)", rb"OK"), ("EXPUNGE", rb"OK", rb"EXPUNGE"), ("SELECT INBOX", rb"OK", rb"^\* 1 EXISTS"),
                       ("COPY 1 Archive", rb"NO \[LIMIT\]"), ("MOVE 1 Archive", rb"NO \[LIMIT\]"), ("FETCH 1 UID", rb"OK", rb"UID 1\)"),
                       ("STATUS Archive (MESSAGES UIDNEXT)", rb"OK", rb"MESSAGES 0 UIDNEXT 4294967295")))

    def test_unreadable_files_of_an_account_hide_no_mail(self):
        c = self.session()
        self.append(c, b"x: y\r\n\r\n")
        self.ask(c, "CREATE Own")
        self.server.stop()
        account = self.server.mailbox(ALICE).parent.parent
        for name in ("subscriptions.json", "uidvalidity.json", "usage.json"):
            (account / name).write_text("{br")
        self.server.start()
        c = self.session()
        self.check(c, (('LIST "" *', rb"OK", rb"INBOX$", rb"Own$"), ('LSUB "" *', rb"OK", rb"INBOX$", rb"Own$"),
                       ("UNSUBSCRIBE Own", rb"OK"), ('LSUB "" O*', rb"OK"), ("CREATE New", rb"OK"), ("STATUS INBOX (MESSAGES)", rb"OK", rb"MESSAGES 1")))
        validity = [int(re.search(rb"UIDVALIDITY (\d+)", self.ask(c, f"STATUS {n} (UIDVALIDITY)")[0])[1]) for n in ("Own", "New")]
        self.assertLess(*validity)
        (account / "subscriptions.json").write_text("{br")
        self.check(c, (('LIST "" *', rb"OK", rb"INBOX$", rb"New$"),))
        self.assertRegex(self.append(c, b"x: y\r\n\r\n"), rb"OK \[APPENDUID")

    def test_connections_of_one_address_are_counted(self):
        with Server(users=[ALICE], config={"imap": {"max_connections_per_ip": 3}}) as server:
            held = [server.raw("imap") for _ in range(3)]
            for c in held:
                while not c.line().startswith(b"* OK "):    # the harness's own first look may still be counted
                    c.sock = server.raw("imap").sock
            for service in ("imap", "imap"):
                with server.raw(service) as c:
                    self.assertEqual(c.line(), b"* BYE [LIMIT] Too many connections")
                    self.assertTrue(c.at_end())
            self.assertIn(b"OK", held[2].command("n", "NOOP")[-1])
            for c in held:
                c.close()

    def test_recent_belongs_to_one_session_of_two_processes(self):
        two = Server(root=self.server.root)
        self.addCleanup(two.close)
        a, b = self.session("INBOX"), self.session("INBOX", two)
        self.append(a, b"x: y\r\n\r\n")
        self.append(b, b"x: y\r\n\r\n")
        heard = [self.ask(a, "NOOP"), self.ask(b, "NOOP")]
        found = [self.ask(s, "SEARCH RECENT")[0] for s in (a, b)]
        self.assertEqual(sorted(found), [b"* SEARCH 1", b"* SEARCH 2"], heard)
        self.check(b, (("STATUS INBOX (RECENT)", rb"OK", rb"RECENT 0"),))
        self.append(a, b"x: y\r\n\r\n", "", "Sent")
        self.check(b, (("STATUS Sent (RECENT)", rb"OK", rb"RECENT 1"), ("EXAMINE Sent", rb"OK", rb"^\* 1 RECENT"),
                       ("SELECT Sent", rb"OK", rb"^\* 1 RECENT"), ("SELECT Sent", rb"OK", rb"^\* 0 RECENT")))
        two.stop()

    def test_an_older_tree_is_served_as_it_is(self):
        self.server.stop()
        root = self.server.mailbox(ALICE).parent
        shutil.rmtree(root)
        for name in ("subscriptions.json", "uidvalidity.json", "usage.json"):
            (root.parent / name).unlink(missing_ok=True)
        for box, status, files in (
                ("INBOX", '{"uid_validity": 12345, "uid_next": 2000, "own": [1]}', ((1, ""), (41, "SFA"), (1000, "aSF"))),
                ("Work/2026", '{"uid_validity": 777, "uid_next": 4}', ((3, "T"),)), ("Sent", "{broken", ((5, "S"),))):
            for uid, flags in files:
                shard = root / box / f"{uid // 1000:04d}"
                shard.mkdir(parents=True, exist_ok=True)
                (shard / f"{uid:08d}_{flags}.eml").write_bytes(b"Subject: old\r\n\r\n")
            (root / box / "status.json").write_text(status)
        (root / "Evil").symlink_to("/etc")
        (root / "INBOX" / "0000" / "00000009_.eml").symlink_to("/etc/passwd")
        self.server.start()
        c = self.session()
        names = [rb'INBOX$', rb'\\Sent\) "/" Sent$', rb"Work$", rb"Work/2026$"]
        self.check(c, (
            ('LIST "" *', rb"OK", *names), ('LSUB "" *', rb"OK", rb"INBOX$", rb"Sent$", rb"Work/2026$"), ("SELECT Evil", rb"NO"),
            ("SELECT INBOX", rb"OK", rb"^\* 3 EXISTS", rb"UIDVALIDITY 12345\]", rb"UIDNEXT 2000\]"),
            ("UID FETCH 1:* FLAGS", rb"OK", rb"UID 41 FLAGS \(\\Seen \\Answered \\Flagged", rb"UID 1000 FLAGS \(\\Seen \\Flagged \\Recent unknown-a"),
            ("SELECT Work/2026", rb"OK", rb"^\* 1 EXISTS", rb"UIDVALIDITY 777\]"), ("SELECT Sent", rb"OK", rb"^\* 1 EXISTS", rb"UIDNEXT 6\]")))
        self.assertRegex(self.append(c, b"x: y\r\n\r\n"), rb"OK \[APPENDUID 12345 2000\]")
        self.assertIn('"own"', (root / "INBOX" / "status.json").read_text())


if __name__ == "__main__":
    main()
