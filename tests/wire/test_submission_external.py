"""External recipients: who may name them (SPEC SMTP-30, SEC-05), what the queue gets of a message (SMTP-24..29, RELAY-01),
what NOTIFY, ORCPT, RET, ENVID and REQUIRETLS say there, and aliases whose members are elsewhere (ADDR-05)."""
import json
import smtplib
import subprocess
import unittest

import harness

USERS = ["alice@example.test", "bob@example.test"]
TEXT = b"From: alice@example.test\r\nTo: x@example.net\r\nSubject: hello\r\n\r\nbody\r\n"


def entries(server):
    """The queue as it lies on the disk: id -> (envelope line, events, text). What ends meanwhile is not in it."""
    found = {}
    for env in (server.mail_root / "queue" / "env").glob("*/*.jsonl"):
        text = server.mail_root / "queue" / "msg" / env.parent.name / (env.stem + ".eml")
        try:
            lines = [json.loads(line) for line in env.read_text().splitlines()]
            found[env.stem] = (lines[0], lines[1:], text.read_bytes())
        except FileNotFoundError:
            if env.exists():
                raise
    return found


class Queued(unittest.TestCase):
    def setUp(self):
        self.server = harness.Server(users=USERS)
        self.addCleanup(self.server.close)

    def submit(self, rcpts, text=TEXT, mail_options=(), rcpt_options=(), user=USERS[0], sender=None):
        with self.server.submission(user) as c:
            return c.sendmail(user if sender is None else sender, rcpts, text, mail_options, rcpt_options)

    def one(self):
        found = entries(self.server)
        self.assertEqual(len(found), 1, found)
        return next(iter(found.items()))

    def test_an_external_recipient_is_in_the_queue_before_the_250(self):
        with self.server.submission(USERS[0]) as c:
            c.mail(USERS[0])
            self.assertEqual(c.rcpt("X.Y@Example.NET")[0], 250)
            code, said = c.data(TEXT)
            self.assertEqual(code, 250)
            name, (env, events, text) = self.one()
        self.assertEqual(said.decode().split()[-1], name)
        self.assertEqual(env["sender"], USERS[0])
        self.assertEqual([r["address"] for r in env["recipients"]], ["X.Y@example.net"])
        self.assertEqual(env["account"], USERS[0])
        self.assertTrue(text.startswith(b"Received: from localhost ([127.0.0.1])\r\n\tby mail.example.test with ESMTPSA id "
                                        + name.encode()), text)
        self.assertIn(b"\r\n\tfor <X.Y@Example.NET>\r\n", text)
        self.assertTrue(text.endswith(b"\r\n\r\nbody\r\n"))
        for word in (b"Return-Path", b"Delivered-To", self.server.address.encode()):
            self.assertNotIn(word, text)

    def test_local_and_external_recipients_are_one_commit(self):
        self.assertEqual(self.submit([USERS[1], "x@example.net", "y@example.org"], TEXT + b"line of text\r\n" * 60000), {})
        name, (env, _, text) = self.one()
        self.assertEqual([r["address"] for r in env["recipients"]], ["x@example.net", "y@example.org"])
        local = self.server.messages(USERS[1])
        self.assertEqual(len(local), 1)
        copy = local[0].read_bytes()
        self.assertTrue(copy.startswith(b"Return-Path: <alice@example.test>\r\nDelivered-To: bob@example.test\r\nReceived: from "))
        self.assertNotIn(b"from localhost ([127.0.0.1])", copy)
        def rest(octets):
            return octets.split(b"\r\nDate: ", 1)[1]
        self.assertEqual(rest(copy), rest(text))
        self.assertIn(b"Message-ID: <" + name.encode() + b"@mail.example.test>\r\n", text)

    def test_parameters_are_kept(self):
        with self.server.submission(USERS[0]) as c:
            c.ehlo()
            self.assertTrue(c.has_extn("dsn"))
            self.assertTrue(c.has_extn("requiretls"))
            self.assertEqual(c.docmd("MAIL FROM:<alice@example.test> RET=HDRS ENVID=QQ+2B1 REQUIRETLS BODY=8BITMIME")[0], 250)
            self.assertEqual(c.docmd("RCPT TO:<x@example.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+2B@example.net")[0], 250)
            self.assertEqual(c.docmd("RCPT TO:<y@example.net> NOTIFY=NEVER")[0], 250)
            self.assertEqual(c.docmd("RCPT TO:<z@example.net>")[0], 250)
            self.assertEqual(c.docmd("RCPT TO:<z2@example.net> NOTIFY=NEVER,SUCCESS")[0], 501)
            self.assertEqual(c.data(TEXT)[0], 250)
        _, (env, _, _) = self.one()
        self.assertEqual(env["envid"], "QQ+2B1")
        self.assertEqual(env["ret"], "HDRS")
        self.assertEqual(set(env["flags"]), {"requiretls", "8bitmime"})
        by = {r["address"]: r for r in env["recipients"]}
        self.assertEqual(by["x@example.net"]["orcpt"], "rfc822;x+2B@example.net")
        self.assertEqual(by["x@example.net"]["notify"], ["SUCCESS", "DELAY"])
        self.assertEqual(by["y@example.net"]["notify"], ["NEVER"])
        self.assertNotIn("notify", by["z@example.net"])

    def test_what_kind_of_mail_it_is(self):
        """SMTP-28, 29: judged by its octets, not by what the client says of it."""
        cases = [
            (b"", (), set()),
            (b"", ("SMTPUTF8",), set()),
            ("X-Note: größer\r\n".encode(), (), {"smtputf8", "8bitmime"}),
            (b"TLS-Required: No\r\n", (), {"tls_optional"}),
            (b"tls-required:   NO \r\n", (), {"tls_optional"}),
            (b"TLS-Required: Nothing\r\n", (), set()),
            (b"TLS-Required: No\r\n", ("REQUIRETLS",), {"requiretls"}),
        ]
        for head, options, flags in cases:
            with self.subTest(head=head, options=options):
                before = set(entries(self.server))
                self.assertEqual(self.submit(["x@example.net"], head + TEXT, options), {})
                new = set(entries(self.server)) - before
                self.assertEqual(set(entries(self.server)[new.pop()][0].get("flags", [])), flags)
        before = set(entries(self.server))
        self.submit(["x@example.net"], TEXT + "größer\r\n".encode())
        self.assertEqual(entries(self.server)[(set(entries(self.server)) - before).pop()][0]["flags"], ["8bitmime"])

    def test_addresses_keep_their_form(self):
        with self.server.submission(USERS[0]) as c:
            c.ehlo()
            c.docmd("MAIL FROM:<alice@example.test> SMTPUTF8")
            rcpts = ['"a b\\"c"@example.net', "x@[192.0.2.7]", "y@[IPv6:2001:db8::1]", "z@bücher.example", "jörg@bücher.example",
                     "CaSe@Example.ORG", "@relay.example,@b.example:route@example.net"]
            for rcpt in rcpts:
                self.assertEqual(c.docmd("RCPT TO:<" + rcpt + ">")[0] if rcpt.isascii() else self.raw_rcpt(c, rcpt), 250, rcpt)
            self.assertEqual(c.data(TEXT)[0], 250)
        _, (env, _, _) = self.one()
        self.assertEqual([r["address"] for r in env["recipients"]],
                         ['"a b\\"c"@example.net', "x@[192.0.2.7]", "y@[IPv6:2001:db8::1]", "z@xn--bcher-kva.example",
                          "jörg@xn--bcher-kva.example", "CaSe@example.org", "route@example.net"])

    def raw_rcpt(self, c, rcpt):
        c.sock.sendall(f"RCPT TO:<{rcpt}>\r\n".encode())
        return c.getreply()[0]

    def test_each_address_once(self):
        self.assertEqual(self.submit(["x@example.net", "x@EXAMPLE.net", "X@example.net"]), {})
        _, (env, _, _) = self.one()
        self.assertEqual([r["address"] for r in env["recipients"]], ["x@example.net", "X@example.net"])

    def test_aliases_elsewhere(self):
        """ADDR-05: anybody reaches them; the sender stays; DSN-04: the alias is what the members' reports name."""
        self.server.cli("alias", "add", "example.test", "away", "far@example.net")
        self.server.cli("alias", "add", "example.test", "list", "bob", "far@example.net", 'o(d@example.org', "far@example.net")
        self.server.cli("alias", "add", "example.test", "nest", "list")
        with self.server.smtp() as c:
            c.ehlo("client.example")
            c.mail("stranger@example.com")
            for rcpt in ("away@example.test", "nest@example.test"):
                self.assertEqual(c.rcpt(rcpt)[0], 250)
            self.assertEqual(c.data(b"From: stranger@example.com\r\n\r\nx\r\n")[0], 250)
        _, (env, _, text) = self.one()
        self.assertEqual(env["sender"], "stranger@example.com")
        self.assertNotIn("account", env)
        self.assertEqual([(r["address"], r["owner"], r["orcpt"]) for r in env["recipients"]],
                         [("far@example.net", "example.test", "rfc822;away@example.test"),
                          ('"o(d"@example.org', "example.test", "rfc822;nest@example.test")])
        self.assertIn(b"Received: from client.example (", text)
        self.assertEqual(len(self.server.messages(USERS[1])), 1)

    def test_members_of_a_list_are_not_told_of_success(self):
        self.server.cli("alias", "add", "example.test", "list", "far@example.net", "near@example.net")
        self.server.cli("alias", "add", "example.test", "single", "only@example.net")
        self.submit(["list@example.test"], rcpt_options=("NOTIFY=SUCCESS,FAILURE",))
        self.submit(["list@example.test"], rcpt_options=("NOTIFY=SUCCESS", "ORCPT=rfc822;first@example.org"))
        self.submit(["single@example.test"], rcpt_options=("NOTIFY=SUCCESS",))
        got = [sorted((r["address"], tuple(r["notify"]), r["orcpt"]) for r in e[0]["recipients"])
               for _, e in sorted(entries(self.server).items())]
        self.assertEqual(got, [
            [("far@example.net", ("FAILURE",), "rfc822;list@example.test"), ("near@example.net", ("FAILURE",), "rfc822;list@example.test")],
            [("far@example.net", ("NEVER",), "rfc822;first@example.org"), ("near@example.net", ("NEVER",), "rfc822;first@example.org")],
            [("only@example.net", ("SUCCESS",), "rfc822;single@example.test")]])

    def test_large_messages_and_chunks(self):
        body = b"".join(b"line %07d of the message\r\n" % i for i in range(60000))
        with self.server.submission(USERS[0]) as c:
            c.ehlo()
            c.mail(USERS[0])
            c.rcpt(USERS[1])
            c.rcpt("x@example.net")
            whole = TEXT + body
            for at in range(0, len(whole), 300000):
                piece = whole[at:at + 300000]
                c.sock.sendall(b"BDAT %d%s\r\n" % (len(piece), b" LAST" if at + 300000 >= len(whole) else b"") + piece)
                self.assertEqual(c.getreply()[0], 250)
        _, (env, _, text) = self.one()
        self.assertTrue(text.endswith(b"\r\n\r\nbody\r\n" + body))
        self.assertTrue(self.server.messages(USERS[1])[0].read_bytes().endswith(b"\r\n\r\nbody\r\n" + body))
        self.assertEqual(env["size"], len(text))

    def test_refused_texts_leave_nothing(self):
        with self.server.submission(USERS[0]) as c:
            for text in (b"From: bob@example.test\r\n\r\nx\r\n", b"Subject: no From\r\n\r\nx\r\n",
                         b"Received: x\r\n" * 100 + TEXT):
                c.mail(USERS[0])
                c.rcpt(USERS[1])
                c.rcpt("x@example.net")
                self.assertGreaterEqual(c.data(text)[0], 500)
        self.assertEqual(entries(self.server), {})
        self.assertEqual(self.server.messages(USERS[1]), [])
        self.assertEqual(list((self.server.mail_root / "tmp").iterdir()), [])

    def test_swaks_submits(self):
        done = subprocess.run([harness.need("swaks", "swaks"), "--server", self.server.address, "--port", "2587", "--tls",
                               "--auth", "PLAIN", "--auth-user", USERS[0], "--auth-password", harness.PASSWORD, "--from", USERS[0],
                               "--to", "x@example.net,bob@example.test"], capture_output=True, text=True, timeout=harness.PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual([r["address"] for r in self.one()[1][0]["recipients"]], ["x@example.net"])

    def test_it_survives_a_kill_and_a_restart(self):
        self.submit(["x@example.net"])
        before, (env, _, text) = self.one()
        for again in (self.server.kill, self.server.stop):
            again()
            self.server.start()
            name, (now_env, _, now_text) = self.one()  # the attempts that came to nothing are behind it
            self.assertEqual((name, now_env, now_text), (before, env, text))

    def test_full_members_of_an_alias(self):
        """QUOTA-01: refused only when none has room; the full ones come through the queue."""
        s = self.server
        s.cli("alias", "add", "example.test", "both", "alice", "bob")
        s.cli("user", "set", USERS[1], "--quota-mb", "1")
        with s.smtp() as c:
            c.sendmail("a@example.net", USERS[1:], b"Subject: x\r\n\r\n" + b"y" * 70 * 1 + b"\r\n" + (b"z" * 70 + b"\r\n") * 14000)
        with s.smtp() as c:
            c.ehlo()
            c.mail("a@example.net", ("SIZE=200000",))
            self.assertEqual(c.rcpt(USERS[1])[0], 452)
            self.assertEqual(c.rcpt("both@example.test")[0], 250)
            self.assertEqual(c.data(b"Subject: both\r\n\r\n" + (b"z" * 70 + b"\r\n") * 1000)[0], 250)  # more than there is room for
        self.assertEqual(len(s.messages(USERS[0])), 1)
        self.assertEqual(len(s.messages(USERS[1])), 1)
        _, (env, _, text) = self.one()
        self.assertEqual([(r["address"], r["kind"]) for r in env["recipients"]], [(USERS[1], "local")])
        self.assertNotIn(b"Return-Path", text)
        s.cli("user", "set", USERS[0], "--quota-mb", "1")
        with s.smtp() as c:
            c.ehlo()
            c.mail("a@example.net", ("SIZE=900000",))
            self.assertEqual(c.rcpt("both@example.test")[0], 250)
            c.rset()
            c.mail("a@example.net", ("SIZE=2000000",))
            self.assertEqual(c.rcpt("both@example.test")[0], 552)


class Rules(unittest.TestCase):
    def test_words_are_announced_where_they_are_taken(self):
        with harness.Server(users=USERS) as s:
            with s.smtp() as c:
                c.ehlo("x")
                self.assertFalse(c.has_extn("dsn"))
                self.assertFalse(c.has_extn("requiretls"))
                self.assertEqual(c.docmd("MAIL FROM:<a@example.net> RET=FULL")[0], 555)
                self.assertEqual(c.docmd("MAIL FROM:<a@example.net> REQUIRETLS")[0:2], (530, b"5.7.10 REQUIRETLS needs a connection under TLS"))
                self.assertEqual(c.docmd("MAIL FROM:<a@example.net>")[0], 250)
                self.assertEqual(c.docmd("RCPT TO:<bob@example.test> NOTIFY=NEVER")[0], 555)
                c.rset()
                c.starttls(context=s.tls())
                c.ehlo("x")
                self.assertTrue(c.has_extn("requiretls"))
                self.assertFalse(c.has_extn("dsn"))
                c.login(USERS[0], harness.PASSWORD)
                self.assertEqual(c.docmd(f"MAIL FROM:<{USERS[0]}> RET=FULL REQUIRETLS")[0], 250)
                self.assertEqual(c.docmd("RCPT TO:<bob@example.test> NOTIFY=NEVER")[0], 250)
                c.ehlo("x")
                self.assertTrue(c.has_extn("dsn"))
            with smtplib.SMTP(s.address, harness.PORTS["submission"], timeout=harness.PATIENCE) as c:
                c.ehlo("x")
                self.assertTrue(c.has_extn("dsn"))
                c.helo("x")
        with harness.Server({"smtp": {"dsn_for_foreign": True}}, users=USERS) as s, s.smtp() as c:
            c.ehlo("x")
            self.assertTrue(c.has_extn("dsn"))
            self.assertEqual(c.docmd("MAIL FROM:<a@example.net> RET=FULL ENVID=a")[0], 250)

    def test_without_a_relay_aliases_elsewhere_are_refused(self):
        with harness.Server({"relay": {"enabled": False}}, users=USERS) as s:
            s.cli("alias", "add", "example.test", "away", "far@example.net")
            s.cli("alias", "add", "example.test", "mixed", "far@example.net", "bob")
            with s.smtp() as c:
                c.ehlo("x")
                c.mail("a@example.net")
                self.assertEqual(c.rcpt("away@example.test"), (550, b"5.7.1 Relay not permitted"))
                self.assertEqual(c.rcpt("mixed@example.test")[0], 250)
                self.assertEqual(c.data(b"Subject: x\r\n\r\nx\r\n")[0], 250)
            self.assertEqual(len(s.messages(USERS[1])), 1)
            self.assertEqual(entries(s), {})


if __name__ == "__main__":
    harness.main()
