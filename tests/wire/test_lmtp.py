"""LMTP on a UNIX socket (SPEC SMTP-50, RFC 2033) with Python's smtplib.LMTP and by hand."""
import json
import smtplib
import socket
import stat
import unittest

import harness

USERS = ["alice@example.test", "bob@example.test", "carol@example.test"]
TEXT = b"From: news@example.net\r\nSubject: hello\r\nBcc: keep@example.net\r\n\r\nbody\r\n"


def deliver(path, sender, rcpts, text):
    """Sends one message by smtplib's LMTP client; it reads one reply to the text, the others are read here.
    What was said to each recipient in the end."""
    fate = {}
    with smtplib.LMTP(str(path), timeout=harness.PATIENCE) as c:
        c.ehlo_or_helo_if_needed()
        assert c.mail(sender)[0] == 250
        taken = []
        for rcpt in rcpts:
            fate[rcpt] = c.rcpt(rcpt)
            if fate[rcpt][0] == 250:
                taken.append(rcpt)
        replies = [c.data(text)] + [c.getreply() for _ in taken[1:]]
        fate.update(zip(taken, replies))
        assert c.noop()[0] == 250
    return fate


class Lmtp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = harness.Server(users=USERS, start=False, whitelist=False)
        cls.path = cls.server.root / "lmtp.sock"
        cls.server.settings["lmtp"] = {"socket": str(cls.path)}
        cls.server.settings["rate_limit"].update({"connection_rate": 1, "message_rate": 1, "recipient_rate": 1})
        cls.server.config_path.write_text(json.dumps(cls.server.settings))
        cls.server.cli("alias", "add", "example.test", "both", "alice", "bob")
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        try:
            cls.server.stop()
        finally:
            cls.server.close()

    def raw(self):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(harness.PATIENCE)
        sock.connect(str(self.path))
        line = harness.Line(sock)
        self.addCleanup(line.close)
        self.assertTrue(line.reply().startswith("220 "))
        return line

    def count(self, user):
        return len(self.server.messages(user))

    def test_the_socket_is_for_owner_and_group(self):
        mode = self.path.stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o660)

    def test_greeting_and_words(self):
        c = self.raw()
        words = [line[4:] for line in c.ask("LHLO client.example").split("\n")]
        self.assertEqual(words, [harness.HOSTNAME, "SIZE 52428800", "8BITMIME", "PIPELINING", "CHUNKING", "SMTPUTF8",
                                 "LIMITS MAILMAX=1000 RCPTMAX=1000", "HELP", "ENHANCEDSTATUSCODES"])
        for command in ("EHLO x", "HELO x", "STARTTLS", "AUTH PLAIN AAAA"):
            self.assertTrue(c.ask(command).startswith("500 5.5.1"), command)

    def test_one_reply_for_each_accepted_recipient(self):
        before = [self.count(u) for u in USERS]
        fate = deliver(self.path, "news@example.net", USERS + ["nobody@example.test", "else@example.org"], TEXT)
        self.assertEqual([fate[u][0] for u in USERS], [250] * 3)
        self.assertEqual(fate["nobody@example.test"][0], 550)
        self.assertEqual(fate["else@example.org"], (550, b"5.7.1 Relay not permitted"))
        self.assertEqual([self.count(u) for u in USERS], [n + 1 for n in before])
        text = self.server.messages(USERS[0])[-1].read_bytes()
        self.assertIn(b" with LMTP id ", text)
        self.assertIn(b"(localhost [IPv6:::1])", text)
        self.assertIn(b"\r\nBcc: keep@example.net\r\n", text)
        self.assertNotIn(b"\r\nMessage-ID:", text)

    def test_duplicates_and_aliases_have_replies_of_their_own(self):
        before = [self.count(u) for u in USERS]
        c = self.raw()
        c.ask("LHLO client.example")
        c.send("MAIL FROM:<>\r\n" + "".join(f"RCPT TO:<{a}>\r\n" for a in
               ("alice@example.test", "alice@example.test", "no@example.test", "both@example.test")) + "DATA\r\n")
        self.assertEqual([c.reply()[:3] for _ in range(6)], ["250", "250", "250", "550", "250", "354"])
        c.send(TEXT + b".\r\n")
        replies = [c.reply() for _ in range(3)]
        self.assertEqual([r[:9] for r in replies], ["250 2.0.0"] * 3)
        self.assertEqual(len({r.split()[-1] for r in replies}), 1)
        self.assertEqual(c.ask("NOOP"), "250 2.0.0 OK")
        self.assertEqual([self.count(u) for u in USERS], [before[0] + 1, before[1] + 1, before[2]])

    def test_refused_texts_have_as_many_replies(self):
        before = [self.count(u) for u in USERS]
        c = self.raw()
        c.ask("LHLO client.example")
        for text, code in ((b"a\nb\r\n.\r\n", "550 5.6.11"), (b"Received: x\r\n" * 100 + b"\r\n.\r\n", "554 5.4.6")):
            for command in ("MAIL FROM:<>", "RCPT TO:<alice@example.test>", "RCPT TO:<bob@example.test>"):
                self.assertTrue(c.ask(command).startswith("250"))
            c.ask("DATA")
            c.send(text)
            self.assertEqual([c.reply()[:len(code)] for _ in range(2)], [code] * 2)
            self.assertEqual(c.ask("NOOP"), "250 2.0.0 OK")
        self.assertEqual([self.count(u) for u in USERS], before)

    def test_no_recipient_no_text(self):
        c = self.raw()
        c.ask("LHLO client.example")
        c.ask("MAIL FROM:<>")
        self.assertTrue(c.ask("DATA").startswith("503 5.5.1"))
        c.ask("RCPT TO:<no@example.test>")
        self.assertTrue(c.ask("DATA").startswith("503 5.5.1"))

    def test_bdat(self):
        before = self.count(USERS[0])
        c = self.raw()
        c.ask("LHLO client.example")
        c.ask("MAIL FROM:<>")
        c.ask("RCPT TO:<alice@example.test>")
        c.ask("RCPT TO:<alice+tag@example.test>")
        c.send(b"BDAT 4\r\na: b")
        self.assertTrue(c.reply().startswith("250 2.0.0 OK: chunk"))
        c.send(b"BDAT 8 LAST\r\n\r\n\r\ntext")
        self.assertEqual([c.reply()[:9] for _ in range(2)], ["250 2.0.0"] * 2)
        self.assertEqual(self.count(USERS[0]), before + 1)

    def test_our_own_senders_are_taken(self):
        self.assertEqual(deliver(self.path, "alice@example.test", ["bob@example.test"], TEXT)["bob@example.test"][0], 250)

    def test_a_full_mailbox_has_its_own_answer(self):
        with harness.Server(users=["full@example.test", "room@example.test"], start=False) as s:
            path = s.root / "lmtp.sock"
            s.settings["lmtp"] = {"socket": str(path)}
            s.config_path.write_text(json.dumps(s.settings))
            s.cli("user", "set", "full@example.test", "--quota-mb", "1")
            s.start()
            fate = deliver(path, "a@example.net", ["full@example.test", "room@example.test"],
                           TEXT + (b"y" * 70 + b"\r\n") * 20000)
            self.assertEqual(fate["full@example.test"][0], 552)
            self.assertEqual(fate["room@example.test"][0], 250)
            self.assertEqual(len(s.messages("room@example.test")), 1)
            self.assertEqual(len(s.messages("full@example.test")), 0)

    def test_a_left_over_name_is_replaced_and_a_living_one_is_not(self):
        with harness.Server(users=[], start=False) as s:
            path = s.root / "lmtp.sock"
            s.settings["lmtp"] = {"socket": str(path)}
            s.config_path.write_text(json.dumps(s.settings))
            s.start()
            s.kill()
            self.assertTrue(path.exists())
            s.start()
            with smtplib.LMTP(str(path)) as c:
                self.assertEqual(c.noop()[0], 250)
            with harness.Server({"lmtp": {"socket": str(path)}}, start=False) as other:
                done = other.cli("serve", check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn("another program answers there", done.stderr)
            s.stop()
            path.unlink()
            path.write_text("no socket")
            done = s.cli("serve", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(path.read_text(), "no socket")


if __name__ == "__main__":
    harness.main()
