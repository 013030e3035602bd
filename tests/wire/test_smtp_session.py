"""SPEC 4 on port 25: the session of RFC 5321 with each reply text, local delivery, refusals of SMTP-05."""
import unittest

from harness import HOSTNAME, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"


class Session(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(config={"smtp": {"sender_exempt": []}}, users=[ALICE, BOB])

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.server.close()

    def dialogue(self, rows):
        """rows: (command, reply or its beginning)."""
        with self.server.raw("smtp") as c:
            self.assertEqual(c.reply(), f"220 {HOSTNAME} ESMTP rmail")
            for command, expected in rows:
                got = c.ask(command)
                self.assertTrue(got.startswith(expected), f"{command!r}: {got!r}, not {expected!r}")

    def test_a_whole_session_has_the_texts_of_the_specification(self):
        with self.server.raw("smtp") as c:
            self.assertEqual(c.reply(), f"220 {HOSTNAME} ESMTP rmail")
            lines = c.ask("EHLO client.example.net").split("\n")
            self.assertEqual(lines[0], f"250-{HOSTNAME}")
            self.assertEqual([x[4:] for x in lines[1:]],
                             ["SIZE 52428800", "8BITMIME", "STARTTLS", "PIPELINING", "CHUNKING", "SMTPUTF8",
                              "LIMITS MAILMAX=1000 RCPTMAX=1000", "HELP", "ENHANCEDSTATUSCODES"])
            self.assertEqual(lines[-1], "250 ENHANCEDSTATUSCODES")
            self.assertEqual(c.ask("MAIL FROM:<carol@example.net>"), "250 2.1.0 OK")
            self.assertEqual(c.ask(f"RCPT TO:<{ALICE}>"), "250 2.1.5 OK")
            self.assertEqual(c.ask("DATA"), "354 End data with <CR><LF>.<CR><LF>")
            c.send("Subject: hi\r\n\r\n..dot\r\nbody\r\n.\r\n")
            accepted = c.reply()
            self.assertRegex(accepted, r"^250 2\.0\.0 OK: message accepted for delivery [!-~]+$")
            stored = self.server.messages(ALICE)[-1].read_bytes()
            self.assertIn(accepted.split()[-1].encode(), stored)
            self.assertTrue(stored.endswith(b"Subject: hi\r\n\r\n.dot\r\nbody\r\n"), stored)
            self.assertTrue(stored.startswith(b"Return-Path: <carol@example.net>\r\nDelivered-To: alice@example.test\r\n"
                                              b"Received: from client.example.net ("), stored)
            self.assertEqual(c.ask("RSET"), "250 2.0.0 OK")
            self.assertEqual(c.ask("NOOP"), "250 2.0.0 OK")
            self.assertEqual(c.ask("QUIT"), f"221 2.0.0 {HOSTNAME} closing connection")
            self.assertTrue(c.at_end())

    def test_helo_is_smtp_without_extensions(self):
        self.dialogue([("HELO x", f"250 {HOSTNAME}"), ("MAIL FROM:<a@example.net>", "250 2.1.0"),
                       (f"RCPT TO:<{ALICE}>", "250 2.1.5"), ("RSET", "250")])

    def test_refusals_have_their_codes(self):
        self.dialogue([
            ("MAIL FROM:<a@example.net>", "503 5.5.1"),
            ("EHLO x", "250-"),
            ("FROBNICATE", "500 5.5.1"),
            ("MAIL FROM:a@example.net b", "501 5"),
            ("MAIL FROM:<a@@example.net>", "501 5.1.7"),
            ("RCPT TO:<alice@example.test>", "503 5.5.1"),
            ("MAIL FROM:<a@example.net> FOO=BAR", "555 5.5.4"),
            ("MAIL FROM:<a@example.net> SIZE=1 SIZE=1", "501 5.5.4"),
            ("MAIL FROM:<a@example.net> SIZE=999999999999", "552 5.3.4"),
            ("MAIL FROM:<a@example.net> RET=FULL", "555 5.5.4"),
            ("MAIL FROM:<a@example.net> BODY=BINARYMIME", "555 5.5.4"),
            ("MAIL FROM:<j\u00fcrgen@example.net>", "550 5.6.7"),
            ("MAIL FROM:<alice@example.test>", "550 5.7.1"),
            ("MAIL FROM:<a@example.net>", "250 2.1.0 OK"),
            ("MAIL FROM:<a@example.net>", "503 5.5.1"),
            ("DATA", "503 5.5.1"),
            ("RCPT TO:<x@elsewhere.example>", "550 5.7.1 Relay not permitted"),
            ("RCPT TO:<nobody@example.test>", "550 5.1.1"),
            ("RCPT TO:<alice@@example.test>", "501 5.1.3"),
        ])
        self.dialogue([("EHLO x", "250-"), ("MAIL FROM:<a@example.net>", "250"), ("RCPT TO:<nobody@example.test>", "550"),
                       ("DATA", "554 5.5.1"), ("VRFY alice", "252 2.5.0"), ("EXPN list", "502 5.5.1"),
                       ("HELP", "214 2.0.0"), ("ETRN x", "502 5.5.1"), ("TURN", "502 5.5.1"),
                       ("NOOP " + "x" * 600, "500 5.5.2"), ("NOOP", "250")])

    def test_http_ends_the_session(self):
        for line in ("GET / HTTP/1.1", "POST /x HTTP/1.1", "CONNECT a:25 HTTP/1.1", "Host: example.test"):
            with self.server.raw("smtp") as c:
                c.reply()
                self.assertTrue(c.ask(line).startswith("554 5.5.1"))
                self.assertTrue(c.at_end())

    def test_pipelined_commands_are_answered_in_order(self):
        before = len(self.server.messages(ALICE))
        with self.server.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            c.send("MAIL FROM:<a@example.net>\r\n" + f"RCPT TO:<{ALICE}>\r\nRCPT TO:<nobody@example.test>\r\n" * 50 +
                   "DATA\r\n")
            replies = [c.reply()[:9] for _ in range(102)]
            self.assertEqual(replies, ["250 2.1.0"] + ["250 2.1.5", "550 5.1.1"] * 50 + ["354 End d"])
            c.send("x: y\r\n\r\nz\r\n.\r\nQUIT\r\n")
            self.assertTrue(c.reply().startswith("250 2.0.0"))
            self.assertTrue(c.reply().startswith("221"))
        self.assertEqual(len(self.server.messages(ALICE)), before + 1, "one copy per mailbox and transaction")

    def test_bare_newlines_and_nul_refuse_the_whole_message(self):
        for text in ("a\nb\r\n", "a\rb\r\n", "a\0b\r\n", "x\n.\n", "x\r\n.\nMAIL FROM:<evil@example.net>\r\n",
                     "x\n.\r\nMAIL FROM:<evil@example.net>\r\n"):
            before = len(self.server.messages(ALICE))
            with self.server.raw("smtp") as c:
                c.reply()
                c.ask("EHLO x")
                c.ask("MAIL FROM:<a@example.net>")
                c.ask(f"RCPT TO:<{ALICE}>")
                c.ask("DATA")
                c.send(text + "\r\n.\r\n")
                self.assertTrue(c.reply().startswith("550 5.6.11"), text)
                self.assertTrue(c.ask("NOOP").startswith("250"), "no part of the text was taken for a command")
            self.assertEqual(len(self.server.messages(ALICE)), before)

    def test_bare_newline_in_a_command_hides_no_second_command(self):
        with self.server.raw("smtp") as c:
            c.reply()
            c.send("NOOP\nMAIL FROM:<a@example.net>\r\nEHLO x\r\n")
            self.assertTrue(c.reply().startswith("500 5.5.2"))
            self.assertTrue(c.reply().startswith("250-"))

    def test_bdat_takes_chunks_and_stores_bare_lf_as_crlf(self):
        with self.server.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            c.send("BDAT 3 LAST\r\nabc")
            self.assertTrue(c.reply().startswith("503 5.5.1"))
            c.ask("MAIL FROM:<a@example.net>")
            c.ask(f"RCPT TO:<{BOB}>")
            c.send("BDAT 6\r\nA: b\r\nBDAT 5\r\n\r\n.\r\nBDAT 4\r\nx\ny\nBDAT 0 LAST\r\n")
            self.assertEqual([c.reply()[:9] for _ in range(4)], ["250 2.0.0"] * 4)
            self.assertTrue(self.server.messages(BOB)[-1].read_bytes().endswith(b"A: b\r\n\r\n.\r\nx\r\ny\r\n"))
            c.ask("MAIL FROM:<a@example.net>")
            c.ask(f"RCPT TO:<{BOB}>")
            c.send("BDAT 3\r\nabc")
            self.assertTrue(c.reply().startswith("250"))
            self.assertTrue(c.ask("DATA").startswith("503 5.5.1"))

    def test_starttls_drops_injected_commands(self):
        with self.server.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            c.send("STARTTLS\r\nMAIL FROM:<evil@example.net>\r\n")
            self.assertTrue(c.reply().startswith("501 5.5.1"))
            self.assertTrue(c.at_end())

    def test_starttls_forgets_everything(self):
        with self.server.smtp() as c:
            c.ehlo("x")
            self.assertNotIn("auth", c.esmtp_features)
            self.assertEqual(c.starttls(context=self.server.tls())[0], 220)
            self.assertEqual(c.docmd("MAIL FROM:<a@example.net>")[0], 503)
            c.ehlo("x")
            self.assertEqual(c.esmtp_features["auth"].split()[:2], ["PLAIN", "LOGIN"])
            self.assertNotIn("starttls", c.esmtp_features)

    def test_postmaster_without_domain_reaches_the_admin(self):
        self.server.add_user("root@example.test", "a password for root", "--admin")
        with self.server.smtp() as c:
            c.sendmail("a@example.net", ["postmaster"], "Subject: p\r\n\r\nx\r\n")
            c.sendmail("a@example.net", ["POSTMASTER@EXAMPLE.TEST"], "Subject: p\r\n\r\nx\r\n")
        self.assertEqual(len(self.server.messages("root@example.test")), 2)

    def test_one_inode_serves_all_local_recipients(self):
        with self.server.smtp() as c:
            c.sendmail("a@example.net", [ALICE, BOB, "bob+tag@example.test"], "Subject: shared\r\n\r\nx\r\n")
        mine, his = self.server.messages(ALICE)[-1], self.server.messages(BOB)[-1]
        self.assertEqual(mine.stat().st_ino, his.stat().st_ino)
        self.assertNotIn(b"Delivered-To:", mine.read_bytes())

    def test_a_message_above_the_limit_is_refused_and_the_session_goes_on(self):
        with Server(config={"smtp": {"max_message_size": 65536}}, users=[ALICE]) as small, small.smtp() as c:
            c.ehlo("x")
            self.assertEqual(c.esmtp_features["size"], "65536")
            c.mail("a@example.net")
            c.rcpt(ALICE)
            self.assertEqual(c.data(b"x" * 70 + b"\r\n" + b"y" * 900 + b"\r\n" * 35000)[0:1], (552,))
            self.assertEqual(c.noop()[0], 250)
            self.assertEqual(small.messages(ALICE), [])

    def test_too_many_errors_end_the_session(self):
        with Server(config={"smtp": {"max_errors": 3}}, users=[ALICE]) as strict, strict.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            c.ask("MAIL FROM:<a@example.net>")
            for _ in range(9):
                self.assertTrue(c.ask("RCPT TO:<nobody@example.test>").startswith("550 5.1.1"))
            self.assertEqual([c.ask("BAD")[:3] for _ in range(3)], ["500", "500", "421"])
            self.assertTrue(c.at_end())


if __name__ == "__main__":
    main()
