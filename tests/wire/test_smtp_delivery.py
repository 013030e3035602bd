"""What becomes of a message (SPEC 4.2, 5, 10.2): quota with one and with several recipients, duplicates, bare newlines of
authenticated clients, limits of a session, memory of large messages, certificates of one's own choice."""
import base64
import json
import shutil
import smtplib
import subprocess
import time
import unittest

from harness import FREE_AT_ONCE, HOSTNAME, PASSWORD, PATIENCE, RMAILD, Server, main
from remote import make_certificate

ALICE, BOB, CAROL = "alice@example.test", "bob@example.test", "carol@example.test"


class Quota(unittest.TestCase):
    def test_a_full_mailbox_defers_its_own_mail_and_no_other(self):
        big = "Subject: x\r\n\r\n" + ("y" * 998 + "\r\n") * 1500
        small = "Subject: x\r\n\r\n" + ("y" * 998 + "\r\n") * 600
        with Server(users=[BOB]) as s:
            s.add_user(ALICE, PASSWORD, "--quota-mb", "1")
            with s.smtp() as c:
                c.ehlo("x")
                c.mail("x@example.net")
                c.rcpt(ALICE)
                self.assertEqual(c.data(big), (552, b"5.2.2 Message exceeds the mailbox quota"))
                c.sendmail("x@example.net", [ALICE], small)
                c.mail("x@example.net")
                c.rcpt(ALICE)
                self.assertEqual(c.data(small), (452, b"4.2.2 Mailbox full"), "alone it would fit")
                self.assertEqual(len(s.messages(ALICE)), 1)
                c.mail("x@example.net")
                self.assertEqual([c.rcpt(u)[0] for u in (ALICE, BOB)], [250, 250])
                self.assertEqual(c.data(big)[0], 250, "there was room at RCPT, and Bob's mail does not wait for Alice")
                self.assertEqual((len(s.messages(ALICE)), len(s.messages(BOB))), (2, 1))
                c.mail("x@example.net")
                self.assertEqual(c.rcpt(ALICE), (452, b"4.2.2 Mailbox full"))
                self.assertEqual(c.rcpt(BOB)[0], 250)
                self.assertEqual(c.data(small)[0], 250)
                s.cli("user", "set", ALICE, "--quota-mb", "100")
                time.sleep(1)  # QUOTA-03
                c.sendmail("x@example.net", [ALICE], small)
                c.mail("x@example.net", ["SIZE=104857601"])
            with s.imap(ALICE) as c:
                c.select("INBOX")
                c.store("1:*", "+FLAGS", r"\Deleted")
                c.expunge()
            s.cli("user", "set", ALICE, "--quota-mb", "1")
            time.sleep(1)
            with s.smtp() as c:
                c.sendmail("x@example.net", [ALICE], small)
            self.assertEqual(len(s.messages(ALICE)), 1)


class Delivery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE, BOB, CAROL])

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.server.close()

    def test_one_copy_per_mailbox_whatever_leads_to_it(self):
        self.server.cli("alias", "add", "example.test", "all", "alice", "bob", "team")
        self.server.cli("alias", "add", "example.test", "team", "bob", "carol", "alice+list")
        with self.server.smtp() as c:
            c.sendmail("x@example.net", [ALICE, "all@example.test", "TEAM@example.test", "bob+x@example.test", CAROL],
                       "Subject: once\r\n\r\nx\r\n")
        copies = [m for u in (ALICE, BOB, CAROL) for m in self.server.messages(u) if b"Subject: once" in m.read_bytes()]
        self.assertEqual(len(copies), 3)
        self.assertEqual(len({m.stat().st_ino for m in copies}), 1)

    def test_results_of_others_stay_and_ours_do_not(self):
        with self.server.smtp() as c:
            c.sendmail("x@example.net", [BOB], f"Authentication-Results: (c) {HOSTNAME.upper()} 1; spf=pass\r\n"
                       f"Authentication-Results: other.example; spf=fail\r\nAuthentication-Results:\r\n {HOSTNAME};dkim=pass\r\n"
                       f"Authentication-Results: x{HOSTNAME}; spf=none\r\nSubject: results\r\n\r\nx\r\n")
        text = self.server.messages(BOB)[-1].read_text()
        self.assertNotIn("=pass", text)
        self.assertIn("Authentication-Results: other.example; spf=fail\n", text)
        self.assertIn(f"Authentication-Results: x{HOSTNAME}; spf=none\n", text)

    def test_a_bare_newline_is_mended_for_those_who_logged_in(self):
        with Server(users=[ALICE], config={"smtp": {"bare_newline": "normalize", "sender_exempt": []}}) as s:
            for service, expected in (("smtps", "250"), ("smtp", "550 5.6.11")):
                c = s.raw_tls(service) if service == "smtps" else s.raw(service)
                with c:
                    c.reply()
                    c.ask("EHLO x")
                    if service == "smtps":
                        c.ask("AUTH PLAIN " + base64.b64encode(f"\0{ALICE}\0{PASSWORD}".encode()).decode())
                    c.ask(f"MAIL FROM:<{ALICE if service == 'smtps' else 'x@example.net'}>")
                    c.ask(f"RCPT TO:<{ALICE}>")
                    c.ask("DATA")
                    c.send(f"From: {ALICE}\nSubject: lf\n\nbody\n.\nMAIL FROM:<evil@example.net>\n.\r\nx\r\n.\r\n")
                    self.assertTrue(c.reply().startswith(expected))
                    self.assertTrue(c.ask("NOOP").startswith("250"))
            self.assertEqual(len(s.messages(ALICE)), 1)
            body = s.messages(ALICE)[0].read_bytes().split(b"\r\n\r\n", 1)[1]
            self.assertEqual(body, b"body\r\n\r\nMAIL FROM:<evil@example.net>\r\n\r\nx\r\n", "its lines are lines, dots undone")

    def test_limits_of_a_session_are_the_announced_ones(self):
        with Server(users=[ALICE, BOB, CAROL], config={"smtp": {"max_recipients": 2, "max_messages_per_connection": 2}}) as s:
            with s.smtp() as c:
                c.ehlo("x")
                self.assertEqual(c.esmtp_features["limits"], "MAILMAX=2 RCPTMAX=2")
                c.mail("x@example.net")
                self.assertEqual([c.rcpt(u)[0] for u in (ALICE, "no@example.test", BOB)], [250, 550, 250])
                self.assertEqual(c.rcpt(CAROL), (452, b"4.5.3 Too many recipients"))
                self.assertEqual(c.data("Subject: x\r\n\r\nx\r\n")[0], 250)
                c.sendmail("x@example.net", [CAROL], "Subject: x\r\n\r\nx\r\n")
                self.assertEqual(c.mail("x@example.net"), (421, b"4.7.0 Too many messages in this session"))
                with self.assertRaises(smtplib.SMTPServerDisconnected):
                    c.noop()
            self.assertEqual([len(s.messages(u)) for u in (ALICE, BOB, CAROL)], [1, 1, 1])

    def test_large_messages_in_flight_cost_little_memory(self):
        with Server(users=[CAROL], env=FREE_AT_ONCE) as s:
            before = s.rss_kib()
            held = []
            for _ in range(6):
                c = s.raw("smtp")
                c.reply()
                for command in ("EHLO x", "MAIL FROM:<x@example.net>", f"RCPT TO:<{CAROL}>", "DATA"):
                    c.ask(command)
                c.send("Subject: large\r\n\r\n")
                for _ in range(20):
                    c.send(b"z" * 70 + b"\r\n" + (b"w" * 998 + b"\r\n") * 1000)
                held.append(c)
            grown = s.rss_kib() - before
            for c in held:
                c.send(".\r\n")
                self.assertTrue(c.reply().startswith("250"))
                c.close()
        print(f"{grown} KiB for 120 MiB in six messages on their way")
        self.assertLess(grown, 40 * 1024)

    def test_a_message_from_a_client_that_leaves_is_whole_or_not_there(self):
        before = len(self.server.messages(CAROL))
        for cut in (b"Subject: half\r\n\r\nno end", b"Subject: half\r\n\r\nno end\r\n.\r"):
            c = self.server.raw("smtp")
            c.reply()
            for command in ("EHLO x", "MAIL FROM:<x@example.net>", f"RCPT TO:<{CAROL}>", "DATA"):
                c.ask(command)
            c.send(cut)
            c.close()
        c = self.server.raw("smtp")
        c.reply()
        c.ask("EHLO x")
        c.send(f"MAIL FROM:<x@example.net>\r\nRCPT TO:<{CAROL}>\r\nBDAT 30 LAST\r\nSubject: half")
        c.close()
        with self.server.smtp() as other:
            other.sendmail("x@example.net", [CAROL], "Subject: whole\r\n\r\nx\r\n")
        self.assertEqual([b"Subject: half" in m.read_bytes() for m in self.server.messages(CAROL)[before:]], [False])

    def test_a_pair_of_ones_own_is_used_and_one_that_does_not_fit_refuses_the_start(self):
        with Server(users=[ALICE], start=False) as s:
            folder = s.root / "certs"
            (folder / "other").mkdir(parents=True)
            for name in ("cert.pem", "key.pem"):
                shutil.copy(self.server.cert.parent / name, folder / name)
            s.settings["tls"] = {"cert_file": "certs/cert.pem", "key_file": "certs/key.pem"}
            s.config_path.write_text(json.dumps(s.settings))
            s.cert = folder / "cert.pem"
            s.start()
            s.submission(ALICE).quit()
            self.assertFalse((s.mail_root / "tls").exists())
            s.stop()
            make_certificate(folder / "other", HOSTNAME)
            shutil.copy(folder / "other" / "key.pem", folder / "key.pem")
            done = subprocess.run([RMAILD, "--config", str(s.config_path), "serve"], capture_output=True, text=True,
                                  timeout=PATIENCE)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("tls.certificate", done.stderr)
            self.assertIn("certs/cert.pem", done.stderr)


if __name__ == "__main__":
    main()
