"""587 and 465: STARTTLS, AUTH, spoofing rules, what submission adds and removes (SPEC 4.2, 4.3), with smtplib, swaks, curl."""
import base64
import email
import smtplib
import subprocess
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE, BOB = "alice@example.test", "bob@example.test"


class Submission(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE, BOB])
        cls.server.cli("alias", "add", "example.test", "sales", "alice")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.server.close()

    def last(self, user):
        return self.server.messages(user)[-1].read_bytes()

    def test_what_was_sent_is_read_octet_for_octet(self):
        body = "From: alice@example.test\r\nTo: bob@example.test\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n" \
               "Message-ID: <x@y>\r\nSubject: s\r\n\r\n" + "line\r\n.dot\r\n..dots\r\n" * 5000
        with self.server.submission(ALICE) as c:
            c.sendmail(ALICE, [BOB], body)
        with self.server.imap(BOB) as c:
            c.select("INBOX")
            got = c.fetch("*", "(BODY.PEEK[])")[1][0][1]
        self.assertTrue(got.endswith(body.encode()))
        self.assertRegex(got.decode(), r"Received: from [^;]* with ESMTPSA id [^;]*tls TLS_[A-Z0-9_]+;")

    def test_no_mail_without_login_and_no_login_in_the_clear(self):
        with smtplib.SMTP(self.server.address, PORTS["submission"], timeout=PATIENCE) as c:
            c.ehlo("x")
            self.assertNotIn("auth", c.esmtp_features)
            self.assertEqual(c.docmd("MAIL FROM:<alice@example.test>")[:1], (530,))
            plain = base64.b64encode(f"\0{ALICE}\0{PASSWORD}".encode()).decode()
            self.assertEqual(c.docmd("AUTH PLAIN " + plain)[0], 530)

    def test_auth_plain_login_and_their_refusals(self):
        with self.server.raw_tls("smtps") as c:
            c.reply()
            self.assertIn("250-AUTH PLAIN LOGIN", c.ask("EHLO x"))
            b64 = lambda s: base64.b64encode(s.encode()).decode()
            self.assertTrue(c.ask("AUTH CRAM-MD5").startswith("504 5.5.4"))
            self.assertTrue(c.ask("AUTH PLAIN !!!").startswith("501 5.5"))
            self.assertEqual(c.ask("AUTH PLAIN"), "334 ")
            self.assertTrue(c.ask("*").startswith("501 5.5.2"))
            self.assertEqual(c.ask("AUTH LOGIN"), "334 VXNlcm5hbWU6")
            self.assertEqual(c.ask(b64(ALICE)), "334 UGFzc3dvcmQ6")
            self.assertTrue(c.ask(b64("wrong password")).startswith("535 5.7.8"))
            self.assertEqual(c.ask("AUTH LOGIN " + b64(ALICE)), "334 UGFzc3dvcmQ6")
            self.assertEqual(c.ask(b64(PASSWORD)), "235 2.7.0 Authentication successful")
            self.assertTrue(c.ask("AUTH PLAIN").startswith("503 5.5.1"))
            self.assertNotIn("AUTH", c.ask("EHLO x"))
        with self.server.raw_tls("smtps") as c:
            c.reply()
            c.ask("EHLO x")
            self.assertEqual(c.ask("AUTH PLAIN " + b64(f"\0{ALICE}\0{PASSWORD}")), "235 2.7.0 Authentication successful")

    def test_only_own_senders(self):
        with self.server.submission(ALICE) as c:
            for sender, code in ((BOB, 553), ("x@elsewhere.example", 553), ("alice+tag@example.test", 250),
                                 ("sales@example.test", 250), ("", 250), (ALICE, 250)):
                self.assertEqual(c.mail(sender)[0], code, sender)
                c.rset()
            for head, code in ((f"From: {ALICE}", 250), (f"From: {BOB}", 553), (f"From: {ALICE}\r\nSender: {BOB}", 553),
                               (f"From: {ALICE}, {BOB}", 553), ("Subject: none", 550), ("From: (broken", 550),
                               (f"From: {BOB}\r\nResent-From: {ALICE}", None)):
                c.mail(ALICE)
                c.rcpt(BOB)
                got = c.data(head + "\r\n\r\nx\r\n")[0]
                if code:
                    self.assertEqual(got, code, head)
                c.rset()

    def test_missing_fields_are_added_and_bcc_removed(self):
        with self.server.submission(ALICE) as c:
            c.sendmail(ALICE, [BOB], f"From: {ALICE}\r\nBcc: secret@example.test,\r\n another@example.test\r\nSubject: x\r\n"
                       f"Return-Path: <forged@example.net>\r\nAuthentication-Results: {HOSTNAME}; dkim=pass\r\n\r\nbody\r\n")
        stored = self.last(BOB)
        message = email.message_from_bytes(stored)
        self.assertNotIn(b"secret", stored)
        self.assertNotIn(b"another", stored)
        self.assertIsNone(message["Authentication-Results"])
        self.assertEqual(message.get_all("Return-Path"), [f"<{ALICE}>"])
        self.assertRegex(message["Message-ID"], rf"^<[^@<>]+@{HOSTNAME}>$")
        self.assertIsNotNone(email.utils.parsedate_to_datetime(message["Date"]))
        self.assertEqual(message.get_payload(), "body\r\n")

    def test_swaks_and_curl_send(self):
        before = len(self.server.messages(BOB))
        swaks = subprocess.run([need("swaks", "swaks"), "--server", self.server.address, "--port", str(PORTS["submission"]),
                                "--tls", "--auth", "PLAIN", "--auth-user", ALICE, "--auth-password", PASSWORD,
                                "--from", ALICE, "--to", BOB, "--h-Subject", "from swaks"],
                               capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(swaks.returncode, 0, swaks.stdout + swaks.stderr)
        curl = subprocess.run([need("curl", "curl"), "-sS", "--cacert", str(self.server.cert), "--resolve",
                               f"{HOSTNAME}:{PORTS['smtps']}:{self.server.address}", "-u", f"{ALICE}:{PASSWORD}",
                               f"smtps://{HOSTNAME}:{PORTS['smtps']}", "--mail-from", ALICE, "--mail-rcpt", BOB, "-T", "-"],
                              input=f"From: {ALICE}\r\nSubject: from curl\r\n\r\nhello\r\n", capture_output=True, text=True,
                              timeout=PATIENCE)
        self.assertEqual(curl.returncode, 0, curl.stderr)
        fetch = subprocess.run([need("curl", "curl"), "-sS", "--cacert", str(self.server.cert), "--resolve",
                                f"{HOSTNAME}:{PORTS['imaps']}:{self.server.address}", "-u", f"{BOB}:{PASSWORD}",
                                f"imaps://{HOSTNAME}:{PORTS['imaps']}/INBOX;MAILINDEX={before + 2}"],
                               capture_output=True, text=True, timeout=PATIENCE)
        self.assertIn("from curl", fetch.stdout, fetch.stderr)

    def test_a_disabled_account_is_out_within_seconds(self):
        with Server(users=[ALICE, BOB]) as s, s.submission(ALICE) as c:
            s.cli("user", "set", ALICE, "--disabled", "yes")
            self.assertTrue(c.sock.recv(100).startswith(b"421 "), "the session is told")
            with s.smtp() as other:
                other.ehlo("x")
                other.mail("x@example.net")
                self.assertEqual(other.rcpt(ALICE), (550, b"5.2.1 Mailbox disabled"))


if __name__ == "__main__":
    main()
