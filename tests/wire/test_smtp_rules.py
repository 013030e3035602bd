"""Rules of SPEC 4 and 10 that one session shows: who may write as whom, what counts as a mistake, limits to the octet,
trace fields, the log line of each decision."""
import base64
import re
import ssl
import time
import unittest

from harness import HOSTNAME, PASSWORD, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"


def b64(text):
    return base64.b64encode(text.encode()).decode()


def submit(server, user=ALICE, context=None):
    """A logged-in raw session on the port with implicit TLS."""
    c = server.raw_tls("smtps", context=context)
    c.reply()
    c.ask("EHLO client.example.net")
    reply = c.ask("AUTH PLAIN " + b64(f"\0{user}\0{PASSWORD}"))
    assert reply.startswith("235"), reply
    return c


def send(c, text, sender=ALICE, to=(BOB,)):
    """One message; the reply to its end, or the refusal before it."""
    for command in (f"MAIL FROM:<{sender}>", *(f"RCPT TO:<{t}>" for t in to)):
        got = c.ask(command)
        if not got.startswith("250"):
            c.ask("RSET")
            return got
    c.ask("DATA")
    c.send(text + "\r\n.\r\n")
    return c.reply()


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE, BOB], config={"domains": ["example.test", "second.test"],
                                                        "smtp": {"sender_exempt": []}})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.server.close()

    def mx(self, hello="EHLO client.example.net"):
        c = self.server.raw("smtp")
        c.reply()
        if hello:
            c.ask(hello)
        self.addCleanup(c.close)
        return c

    # -- SMTP-31, 32: who may write as whom

    def test_every_from_and_sender_is_judged_however_it_is_written(self):
        with submit(self.server) as c:
            for head, expected in (
                    (f"From: {ALICE}", "250"), ("From: Alice <alice+tag@EXAMPLE.test>", "250"),
                    (f'From: "{BOB}" <{ALICE}>', "250"),
                    (f"From : {BOB}", "553 5.7.1"), (f"From: {ALICE}\r\nFrom : {BOB}", "553 5.7.1"),
                    (f"From: {ALICE}\r\nfrom:\r\n {BOB}", "553 5.7.1"),
                    (f"From: {ALICE}\r\nbroken line\r\nFrom: {BOB}", "553 5.7.1"),
                    (f"From: group:{ALICE},{BOB};", "553 5.7.1"),
                    (f"From: {ALICE}\r\nSender: {BOB}", "553 5.7.1"), (f"From: {ALICE}\r\nSender:", "550 5.6.0"),
                    ("From: undisclosed:;", "550 5.6.0"), ("From:", "550 5.6.0"), ("From: <>", "550 5.6.0"),
                    (f"From: {ALICE} {BOB}", "550 5.6.0"), (f"Sender: {ALICE}", "550 5.6.0"),
                    (f"\tfolded\r\nFrom: {ALICE}", "550 5.6.0")):
                self.assertTrue(send(c, head + "\r\n\r\nx").startswith(expected), head)

    def test_of_redirected_mail_the_topmost_resent_block_is_judged(self):
        with submit(self.server) as c:
            for head, expected in (
                    (f"Resent-From: {ALICE}\r\nFrom: {BOB}", "250"),
                    (f"Received: x\r\nResent-From: {ALICE}\r\nReceived: y\r\nResent-From: {BOB}\r\nFrom: {BOB}", "250"),
                    (f"Resent-From: {BOB}\r\nFrom: {ALICE}", "553 5.7.1"),
                    (f"Resent-From: {ALICE}\r\nResent-Sender: {BOB}\r\nFrom: {ALICE}", "553 5.7.1"),
                    (f"Resent-Sender: {BOB}\r\nFrom: {ALICE}", "553 5.7.1"),
                    (f"Resent-To: {BOB}\r\nSubject: x\r\nResent-From: {ALICE}\r\nFrom: {BOB}", "550 5.6.0")):
                self.assertTrue(send(c, head + "\r\n\r\nx").startswith(expected), head)

    def test_send_as_counts_in_a_session_that_lasts(self):
        with submit(self.server) as c:
            self.assertTrue(c.ask(f"MAIL FROM:<{BOB}>").startswith("553 5.7.1"))
            self.server.cli("user", "set", ALICE, "--send-as", f"{BOB},@partner.example")
            time.sleep(1)  # the second that AUTH-02 gives
            self.assertTrue(send(c, f"From: {BOB}\r\n\r\nx", BOB).startswith("250"))
            self.assertTrue(send(c, "From: any@partner.example\r\n\r\nx", "verp@partner.example").startswith("250"))
            self.assertTrue(send(c, "From: any@other.example\r\n\r\nx").startswith("553"))
            self.server.cli("user", "set", ALICE, "--send-as", "")
            time.sleep(1)
            self.assertTrue(c.ask(f"MAIL FROM:<{BOB}>").startswith("553 5.7.1"), "what was taken back is gone")
            self.assertTrue(send(c, f"From: {BOB}\r\n\r\nx").startswith("553 5.7.1"))

    def test_a_rule_that_says_no_gives_its_targets_no_sender(self):
        self.server.cli("alias", "add", "example.test", "team", "alice", "bob")
        self.server.cli("alias", "add", "example.test", "notices", "alice")
        path = self.server.mail_root / "domains/example.test/aliases.json"
        path.write_text(path.read_text().replace('"notices"', '"notices","send_as":false'))
        time.sleep(1)
        with submit(self.server) as c:
            self.assertTrue(send(c, "From: team@example.test\r\n\r\nx", "team@example.test").startswith("250"))
            self.assertTrue(c.ask("MAIL FROM:<notices@example.test>").startswith("553 5.7.1"))
            self.assertTrue(send(c, "From: notices@example.test\r\n\r\nx").startswith("553 5.7.1"))
            self.assertTrue(c.ask("RSET").startswith("250"))
        with submit(self.server, BOB) as c:
            self.assertTrue(send(c, "From: team@example.test\r\n\r\nx", "team@example.test").startswith("250"))

    def test_hosted_senders_from_outside_are_refused_however_they_are_written(self):
        c = self.mx()
        for path in ("alice@example.test", "ALICE@EXAMPLE.TEST", "@evil.example:alice@example.test", '"alice"@example.test',
                     "nobody@example.test", "x@second.test"):
            self.assertTrue(c.ask(f"MAIL FROM:<{path}>").startswith("550 5.7.1"), path)
        self.assertTrue(c.ask("MAIL FROM:<>").startswith("250"))

    def test_a_domain_is_one_however_its_name_is_written(self):
        user = "alice@bücher.test"
        with Server(users=[user], config={"domains": ["bücher.test"], "smtp": {"sender_exempt": []}}) as s, s.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            names = ("bücher.test", "BÜCHER.test", "xn--bcher-kva.test", "XN--BCHER-KVA.TEST", "bu\u0308cher.test")
            for name in names:
                self.assertTrue(c.ask(f"MAIL FROM:<x@{name}> SMTPUTF8").startswith("550 5.7.1"), name)
            c.ask("MAIL FROM:<x@example.net> SMTPUTF8")
            for name in names:
                self.assertTrue(c.ask(f"RCPT TO:<alice@{name}>").startswith("250"), name)
            c.ask("DATA")
            c.send(".\r\n")
            self.assertTrue(c.reply().startswith("250"))
            with submit(s, user) as own:
                self.assertTrue(send(own, f"From: {user}\r\n\r\nx", "alice@xn--bcher-kva.test",
                                     ["alice@xn--bcher-kva.test"]).startswith("250"))
            self.assertEqual(len(s.messages("alice@xn--bcher-kva.test")), 2)

    def test_a_domain_without_a_folder_defers(self):
        c = self.mx()
        c.ask("MAIL FROM:<x@example.net>")
        for who in ("anybody", "postmaster"):
            self.assertTrue(c.ask(f"RCPT TO:<{who}@second.test>").startswith("451 4.3.0"), who)
        self.assertTrue(c.ask(f"RCPT TO:<abuse@{HOSTNAME}>").startswith("450 4.2.1"), "no admin yet")
        self.assertTrue(c.ask(f"RCPT TO:<other@{HOSTNAME}>").startswith("550 5.7.1"))
        self.assertTrue(c.ask("RCPT TO:<alice@[127.0.0.1]>").startswith("550 5.7.1"))

    def test_postmaster_and_abuse_find_an_admin_wherever_they_live(self):
        with Server(users=["bob@second.test"], config={"domains": ["example.test", "second.test"]}) as s, s.raw("smtp") as c:
            s.add_user(ALICE, PASSWORD, "--admin")
            c.reply()
            c.ask("EHLO x")
            c.ask("MAIL FROM:<x@example.net>")
            for who in ("postmaster", "Postmaster@SECOND.test", "abuse@second.test", "abuse@example.test",
                        f"mailer-daemon@{HOSTNAME}", f"postmaster@{HOSTNAME}"):
                self.assertTrue(c.ask(f"RCPT TO:<{who}>").startswith("250"), who)
            self.assertTrue(c.ask("RCPT TO:<mailer-daemon@example.test>").startswith("550 5.1.1"))
            c.ask("DATA")
            c.send(".\r\n")
            self.assertTrue(c.reply().startswith("250"))
            self.assertEqual((len(s.messages(ALICE)), len(s.messages("bob@second.test"))), (1, 0))

    def test_a_deleted_account_is_out_of_every_session(self):
        with Server(users=[ALICE, BOB]) as s:
            c = submit(s)
            reader = s.raw_tls("imaps")
            reader.line()
            reader.command("a", f'LOGIN {ALICE} "{PASSWORD}"')
            s.cli("user", "delete", ALICE)
            self.assertTrue(c.reply().startswith("421"))
            self.assertTrue(reader.line().startswith(b"* BYE"))
            self.assertTrue(c.at_end() and reader.at_end())
            s.add_user(ALICE, "quite another password")
            with s.raw_tls("smtps") as c:
                c.reply()
                c.ask("EHLO x")
                self.assertTrue(c.ask("AUTH PLAIN " + b64(f"\0{ALICE}\0{PASSWORD}")).startswith("535"))

    # -- one dialogue in pieces of any size (GEN-05, SMTP-06)

    def test_the_same_octets_give_the_same_replies_however_they_come(self):
        dialogue = ("EHLO x\r\nMAIL FROM:<x@example.net>\r\nRCPT TO:<no@example.test>\r\n" f"RCPT TO:<{BOB}>\r\n"
                    "DATA\r\nSubject: early\r\n\r\n..\r\nQUIT\r\n.\r\nBAD\nNOOP\r\nRSET\r\n"
                    f"MAIL FROM:<x@example.net>\r\nRCPT TO:<{BOB}>\r\nBDAT 4\r\na: bBDAT 8 LAST\r\n\r\n\r\nQUIT"
                    "VRFY x\r\nQUIT\r\n").encode()
        heard = []
        for size in (len(dialogue), 1, 7):
            with self.server.raw("smtp") as c:
                for at in range(0, len(dialogue), size):
                    c.send(dialogue[at:at + size])
                replies = []
                while (line := c.line()):
                    replies.append(re.sub(rb"delivery \S+", b"", line))
                heard.append(replies)
        self.assertEqual([x[:3] for x in heard[0][11:]], [b"250", b"550", b"250", b"354", b"250", b"500", b"250", b"250",
                                                          b"250", b"250", b"250", b"252", b"221"])
        self.assertEqual(heard[1], heard[0])
        self.assertEqual(heard[2], heard[0])
        self.assertTrue(self.server.messages(BOB)[-1].read_bytes().endswith(b"a: b\r\n\r\nQUIT"))

    # -- what is a mistake of the client

    def test_helo_gives_no_extensions(self):
        c = self.mx("HELO client.example.net")
        self.assertTrue(c.ask("STARTTLS").startswith("503 5.5.1"))
        self.assertTrue(c.ask("AUTH PLAIN AGEAYg==").startswith("503 5.5.1"))
        self.assertTrue(c.ask("MAIL FROM:<x@example.net> SIZE=1").startswith("555 5.5.4"))
        c.ask("MAIL FROM:<x@example.net>")
        c.ask(f"RCPT TO:<{ALICE}>")
        c.send("BDAT 6 LAST\r\nNOOP\r\n")
        self.assertTrue(c.reply().startswith("503 5.5.1"))
        self.assertTrue(c.ask("NOOP").startswith("250"), "the octets of the chunk were no command")

    def test_what_is_pipelined_behind_a_refusal_is_no_mistake(self):
        with Server(users=[ALICE], config={"smtp": {"max_errors": 3, "sender_exempt": []}}) as s, s.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            for _ in range(5):
                c.send(f"MAIL FROM:<{ALICE}>\r\n" + f"RCPT TO:<{ALICE}>\r\n" * 3 + "DATA\r\n")
                self.assertEqual([c.reply()[:9] for _ in range(5)], ["550 5.7.1"] + ["503 5.5.1"] * 4)
                c.send("MAIL FROM:<x@example.net>\r\nRCPT TO:<no@example.test>\r\nDATA\r\nRSET\r\n")
                self.assertEqual([c.reply()[:9] for _ in range(4)], ["250 2.1.0", "550 5.1.1", "554 5.5.1", "250 2.0.0"])
                c.send("MAIL FROM:<x@example.net>\r\nRCPT TO:<no@example.test>\r\nBDAT 4 LAST\r\nabcd")
                self.assertEqual([c.reply()[:9] for _ in range(3)], ["250 2.1.0", "550 5.1.1", "503 5.5.1"])
            self.assertEqual([c.ask(f"RCPT TO:<{ALICE}>")[:9] for _ in range(3)], ["503 5.5.1"] * 2 + ["421 4.7.0"])
            self.assertTrue(c.at_end())

    def test_data_knows_of_recipients_that_were_refused_before_they_were_looked_up(self):
        with Server(users=[ALICE], whitelist=False, config={"rate_limit": {"recipient_rate": 1}}) as s, s.raw("smtp") as c:
            c.reply()
            c.ask("EHLO x")
            for replies in (["250", "250", "354"], ["250", "450", "554"]):
                self.assertEqual([c.ask(x)[:3] for x in ("MAIL FROM:<x@example.net>", f"RCPT TO:<{ALICE}>", "DATA")], replies)
                if replies[2] == "354":
                    c.send("\r\n.\r\n")
                    c.reply()
            c.ask("RSET")
            c.ask("MAIL FROM:<x@example.net>")
            self.assertTrue(c.ask("DATA").startswith("503 5.5.1"))

    # -- limits to the octet (SMTP-07)

    def test_lines_are_limited_by_what_they_are(self):
        c = self.mx()
        for line, expected in (
                ("NOOP " + "x" * 505, "250"), ("NOOP " + "x" * 506, "500 5.5.2"), ("x" * 511, "500 5.5.2"),
                ("MAIL FROM:<x@example.net> AUTH=" + "a" * (2046 - 31), "250"), ("RSET", "250"),
                ("MAIL FROM:<x@example.net> AUTH=" + "a" * (2047 - 31), "500 5.5.2"),
                ("MAIL FROM:<x@example.net>" + " " * 490, "500 5.5.2"), ("MAIL FROM:<x@example.net>", "250")):
            self.assertTrue(c.ask(line).startswith(expected), f"{len(line)} {line[:40]}")
        with self.server.raw_tls("smtps") as c:
            c.reply()
            c.ask("EHLO x")
            for n, expected in ((12284, "535 5.7.8"), (12288, "500 5.5.6")):
                self.assertEqual(c.ask("AUTH PLAIN"), "334 ")
                self.assertTrue(c.ask(b64("\0x\0" + "y" * (n // 4 * 3 - 3))).startswith(expected), n)
            self.assertTrue(c.ask("NOOP").startswith("250"))

    def test_chunks_at_their_edges(self):
        c = self.mx()
        before = len(self.server.messages(BOB))

        def start():
            c.ask("RSET")
            c.ask("MAIL FROM:<x@example.net>")
            c.ask(f"RCPT TO:<{BOB}>")

        def chunks(octets, expected):
            c.send(octets)
            self.assertEqual([c.reply()[:9] for _ in expected], expected, octets[:60])

        start()
        chunks("BDAT 13 LAST\r\nA: b\r\n\r\n.\r\nc\r", ["550 5.6.1"])  # a bare CR at the very end
        start()
        chunks("BDAT 7\r\nA: b\r\n\rBDAT 5\r\n\nx\r\n.BDAT 0 LAST\r\n", ["250 2.0.0"] * 3)  # CR | LF, text without a last line end
        self.assertTrue(self.server.messages(BOB)[-1].read_bytes().endswith(b"A: b\r\n\r\nx\r\n."))
        start()
        chunks("BDAT 3\r\na\0bBDAT 2\r\nxyBDAT 0 LAST\r\n", ["550 5.6.1", "503 5.5.1", "503 5.5.1"])
        start()
        chunks("BDAT 2\r\nxyMAIL FROM:<x@example.net>\r\nRCPT TO:<x@example.net>\r\nDATA\r\n", ["250 2.0.0"] + ["503 5.5.1"] * 3)
        start()
        self.assertTrue(c.ask("BDAT").startswith("501 5.5.4"))
        self.assertTrue(c.ask("BDAT 1x").startswith("501 5.5.4"))
        self.assertTrue(c.ask("MAIL FROM:<x@example.net> BODY=BINARYMIME").startswith("503"))
        self.assertTrue(c.ask(f"BDAT {1 << 64}").startswith("552 5.3.4"))
        self.assertTrue(c.at_end(), "a chunk nobody will read")
        self.assertEqual(len(self.server.messages(BOB)), before + 1)

    def test_text_without_end_is_cut_at_twice_the_limit(self):
        with Server(users=[ALICE], config={"smtp": {"max_message_size": 65536}}) as s:
            for command, unit in (("DATA", "x" * 62 + "\r\n"), ("BDAT 60000", "x" * 60000)):
                with s.raw("smtp") as c:
                    c.reply()
                    c.ask("EHLO x")
                    c.ask("MAIL FROM:<x@example.net>")
                    c.ask(f"RCPT TO:<{ALICE}>")
                    if command == "DATA":
                        c.ask(command)
                        c.send(unit * (131072 // 64 + 10))
                    else:
                        for expected in ("250 2.0.0", "552 5.3.4"):
                            c.send(command + "\r\n" + unit)
                            self.assertTrue(c.reply().startswith(expected))
                        c.send(command + "\r\n" + unit)
                    self.assertTrue(c.reply().startswith("421 4.7.0"))
                    self.assertTrue(c.at_end())
            self.assertEqual(s.messages(ALICE), [])

    # -- SMTP-25..27: what stands above the text

    def trace(self, user=BOB):
        head = self.server.messages(user)[-1].read_bytes().split(b"\r\n\r\n")[0].decode()
        return re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")

    DATE = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000"

    def test_trace_fields_say_how_it_came(self):
        text = f"From: {ALICE}\r\nDate: x\r\nMessage-ID: <x@y>\r\n\r\nx"
        old = self.server.tls()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        for c, sender, hello, proto, tls in (
                (self.mx("HELO not_a_domain"), "x@example.net", "unknown", "SMTP", ""),
                (self.mx("EHLO [192.0.2.1]"), "x@example.net", r"\[192\.0\.2\.1\]", "ESMTP", ""),
                (submit(self.server), ALICE, r"client\.example\.net", "ESMTPSA", " tls TLS_AES_256_GCM_SHA384"),
                (submit(self.server, context=old), ALICE, r"client\.example\.net", "ESMTPSA",
                 " tls TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")):
            reply = send(c, text, sender)
            name = reply.split()[-1]
            got = self.trace()
            c.close()
            self.assertEqual(got[:2], [f"Return-Path: <{sender}>", f"Delivered-To: {BOB}"])
            self.assertRegex(got[2], rf"^Received: from {hello} \(unknown \[127\.0\.0\.1\]\) by {HOSTNAME} with {proto} id {name} "
                                     rf"for <{BOB}>{tls}; {self.DATE}$")
            self.assertEqual(got[3:], [f"From: {ALICE}", "Date: x", "Message-ID: <x@y>"])

    def test_with_two_recipients_nobody_reads_of_the_other(self):
        c = self.mx()
        send(c, "Subject: two\r\n\r\nx", "x@example.net", [ALICE, BOB])
        got = self.trace()
        self.assertTrue(got[1].startswith("Received: "), got)
        self.assertNotIn("for <", got[1])
        self.assertNotIn("alice", "".join(got))

    def test_utf8_mail_has_its_own_word(self):
        c = self.mx()
        c.ask("MAIL FROM:<käse@example.net> SMTPUTF8")
        c.ask(f"RCPT TO:<{BOB}>")
        c.ask("DATA")
        c.send("Subject: x\r\n\r\nx\r\n.\r\n")
        self.assertTrue(c.reply().startswith("250"))
        self.assertIn(" with UTF8SMTP id ", self.trace()[2])

    # -- LOG-01, 02

    def test_each_decision_is_a_line_and_no_value_makes_another(self):
        c = self.mx()
        c.ask("MAIL FROM:<x@example.net> SMTPUTF8")
        for local in ('"a code=250 b"', '"a\\"b"', "\u009b2Jx"):
            self.assertTrue(c.ask(f"RCPT TO:<{local}@example.test>").startswith("550"), local)
        self.assertTrue(c.ask("EXPN secret words").startswith("502"))
        c.ask("RSET")
        reply = send(c, "Message-ID: <odd\x1b[31m id@example.net>\r\n\r\nx", "x@example.net")
        name = reply.split()[-1]
        added = send(c, "Subject: no Message-ID\r\n\r\nx", "x@example.net").split()[-1]
        self.assertTrue(c.ask("QUIT").startswith("221"))
        self.server.cli("user", "list")  # time for the lines to be there
        lines = self.server.log().splitlines()
        about = [x.split(" about=")[1] for x in lines if "smtp.refuse" in x and "status=5.1.1" in x][-3:]
        self.assertEqual(about, [r'"\"a code=250 b\"@example.test"', r'"\"a\\\"b\"@example.test"', r'"\xc2\x9b2Jx@example.test"'])
        self.assertTrue(any("code=502" in x and x.endswith("about=EXPN") for x in lines))
        self.assertFalse(any("secret" in x for x in lines))
        accept = [x for x in lines if " smtp.accept " in x and f" id={name} " in x]
        self.assertEqual(len(accept), 1)
        self.assertTrue(any(f" message_id=<{added}@mail.example.test> " in x for x in lines), "the one that was added, alone")
        self.assertIn(r'message_id="<odd\x1b[31m id@example.net>"', accept[0])
        for key in ("session=", "peer=127.0.0.1", "from=x@example.net", "size=", "code=250", "ms="):
            self.assertIn(key, accept[0])
        self.assertTrue(any(f"smtp.deliver id={name} mailbox={BOB} " in x for x in lines))


if __name__ == "__main__":
    main()
