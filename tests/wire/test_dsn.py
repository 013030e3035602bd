"""Notifications of what ends here (SPEC DSN-02, 04..07, QUOTA-02): `delivered` and `expanded`, to local senders at once,
to others through the queue, and the postmaster's report of a day that is over."""
import datetime
import email
import email.policy
import json
import pathlib
import time
import unittest

import harness
from test_submission_external import entries

ALICE, BOB, CAROL = "alice@example.test", "bob@example.test", "carol@example.test"
TEXT = b"From: alice@example.test\r\nMessage-ID: <m1@example.test>\r\nSubject: hello\r\n\r\nsecret body\r\n"


def reports(server, user):
    """The DSNs in a mailbox: (message, blocks of its delivery-status part)."""
    found = []
    for path in server.messages(user):
        m = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTPUTF8)
        if m.get_content_type() == "multipart/report":
            found.append((m, [dict(b.raw_items()) for b in m.get_payload(1).get_payload() if b.keys()]))
    return found


class Success(unittest.TestCase):
    def setUp(self):
        self.server = harness.Server(users=[ALICE, BOB, CAROL])
        self.addCleanup(self.server.close)
        self.server.cli("alias", "add", "example.test", "list", "bob", "carol", "far@example.net")
        self.server.cli("alias", "add", "example.test", "one", "bob")

    def submit(self, rcpts, mail=" RET=HDRS ENVID=id+2B1", user=ALICE, sender=ALICE, text=TEXT):
        with self.server.submission(user) as c:
            c.ehlo()
            self.assertEqual(c.docmd(f"MAIL FROM:<{sender}>{mail}")[0], 250)
            for rcpt in rcpts:
                self.assertEqual(c.docmd(f"RCPT TO:{rcpt}")[0], 250, rcpt)
            self.assertEqual(c.data(text)[0], 250)
            return reports(self.server, user)  # it stands before the 250

    def test_delivered(self):
        (m, (message, rcpt)), = self.submit([f"<{BOB}> NOTIFY=SUCCESS ORCPT=rfc822;Bob@example.test"])
        self.assertEqual(message["Original-Envelope-Id"], "id+1")
        self.assertEqual(rcpt["Action"], "delivered")
        self.assertEqual(rcpt["Final-Recipient"], f"rfc822; {BOB}")
        self.assertEqual(rcpt["Original-Recipient"], "rfc822; Bob@example.test")
        self.assertEqual(rcpt["Status"], "2.1.5")
        self.assertEqual(m["Return-Path"], "<>")
        self.assertEqual(m["Delivered-To"], ALICE)
        self.assertEqual(m["References"], "<m1@example.test>")
        self.assertEqual(m.get_payload(2).get_content_type(), "text/rfc822-headers")
        self.assertNotIn("secret", m.as_string())
        self.assertEqual(len(self.server.messages(BOB)), 1)
        self.assertEqual(entries(self.server), {})

    def test_all_of_one_message_share_one(self):
        (m, blocks), = self.submit([f"<{BOB}> NOTIFY=SUCCESS", f"<{CAROL}> NOTIFY=SUCCESS,FAILURE", f"<one+x@example.test> NOTIFY=SUCCESS",
                                    "<list@example.test> NOTIFY=SUCCESS", f"<{ALICE}> NOTIFY=FAILURE"])
        self.assertEqual([(b["Final-Recipient"].split()[-1], b["Action"]) for b in blocks[1:]],
                         [(BOB, "delivered"), (CAROL, "delivered"), (BOB, "delivered"), ("list@example.test", "expanded")])
        (_, (env, _, _)), = entries(self.server).items()
        self.assertEqual([(r["address"], r["notify"]) for r in env["recipients"]], [("far@example.net", ["NEVER"])])

    def test_who_did_not_ask_is_not_told(self):
        self.assertEqual(self.submit([f"<{BOB}>", f"<{CAROL}> NOTIFY=NEVER", "<list@example.test> NOTIFY=FAILURE,DELAY"]), [])
        self.assertEqual(self.submit([f"<{BOB}> NOTIFY=SUCCESS"], sender=""), [])

    def test_a_sender_behind_an_alias(self):
        """DSN-02: after resolution of the sender's address, wherever that leads."""
        self.server.cli("alias", "add", "example.test", "team", "alice", "carol", "away@example.org")
        self.submit([f"<{BOB}> NOTIFY=SUCCESS"], sender="team@example.test")
        for user in (ALICE, CAROL):
            (m, _), = reports(self.server, user)
            self.assertEqual(m["To"].replace("<", "").replace(">", ""), "team@example.test")
        (_, (env, _, text)), = entries(self.server).items()
        self.assertEqual((env["sender"], env["flags"], env["recipients"]), ("", ["dsn"], [{"address": "away@example.org", "notify": ["NEVER"]}]))
        self.assertTrue(text.startswith(b"From: MAILER-DAEMON@mail.example.test\r\n"))

    def test_a_foreign_sender_of_a_login_is_told_through_the_queue(self):
        self.server.cli("user", "set", ALICE, "--send-as", "web@shop.example")
        self.submit([f"<{BOB}> NOTIFY=SUCCESS"], sender="web@shop.example")
        (_, (env, _, _)), = entries(self.server).items()
        self.assertEqual([r["address"] for r in env["recipients"]], ["web@shop.example"])

    def test_requiretls_stays_with_the_report(self):
        self.server.cli("user", "set", ALICE, "--send-as", "web@shop.example")
        self.submit([f"<{BOB}> NOTIFY=SUCCESS"], mail=" RET=FULL REQUIRETLS", sender="web@shop.example")
        (_, (env, _, text)), = entries(self.server).items()
        self.assertEqual(sorted(env["flags"]), ["dsn", "requiretls"])
        self.assertNotIn(b"secret body", text)

    def test_utf8(self):
        (m, blocks), = self.submit([f"<{BOB}> NOTIFY=SUCCESS ORCPT=utf-8;j\\x{{F6}}rg@example.test"])
        self.assertEqual(blocks[1]["Original-Recipient"], "utf-8; j\\x{F6}rg@example.test")

    def test_a_full_mailbox_takes_a_report_all_the_same(self):
        """QUOTA-02: up to 1 MiB above the quota; beyond that it waits in the queue."""
        self.server.cli("user", "set", ALICE, "--quota-mb", "1")
        with self.server.smtp() as c:
            c.sendmail("a@example.net", [ALICE], b"Subject: x\r\n\r\n" + (b"z" * 70 + b"\r\n") * 14500)
        (_, _), = self.submit([f"<{BOB}> NOTIFY=SUCCESS"])
        with self.server.imap(ALICE) as c:
            self.assertEqual(c.getquotaroot("INBOX")[0], "OK")
        self.server.cli("user", "set", ALICE, "--quota-mb", "8")
        with self.server.smtp() as c:
            c.sendmail("a@example.net", [ALICE], b"Subject: x\r\n\r\n" + (b"z" * 70 + b"\r\n") * 14500 * 3)
        self.server.cli("user", "set", ALICE, "--quota-mb", "1")
        self.assertEqual(len(self.submit([f"<{BOB}> NOTIFY=SUCCESS"])), 1)
        (_, (env, _, _)), = entries(self.server).items()
        self.assertEqual(env["recipients"], [{"address": ALICE, "notify": ["NEVER"], "kind": "local"}])

    def test_strangers(self):
        """DSN-07: 555 by default; with the key what they asked for, through the queue."""
        with harness.Server({"smtp": {"dsn_for_foreign": True}}, users=[ALICE, BOB]) as s:
            with s.smtp() as c:
                c.ehlo("x")
                c.docmd("MAIL FROM:<stranger@example.net> ENVID=e1")
                c.docmd(f"RCPT TO:<{BOB}> NOTIFY=SUCCESS")
                c.docmd(f"RCPT TO:<{ALICE}>")
                self.assertEqual(c.data(TEXT)[0], 250)
            (_, (env, _, text)), = entries(s).items()
            self.assertEqual([r["address"] for r in env["recipients"]], ["stranger@example.net"])
            m = email.message_from_bytes(text)
            self.assertEqual([b["Final-Recipient"] for b in m.get_payload(1).get_payload()[1:]], [f"rfc822; {BOB}"])

    def test_no_loop_comes_of_reports(self):
        """DSN-05: reports sent on to each other end."""
        self.server.cli("alias", "add", "example.test", "loop-a", "alice")
        for sender in ("mailer-daemon@example.test", "MAILER-DAEMON@mail.example.test"):
            with self.server.smtp() as c:
                c.sendmail("", [BOB], b"Subject: x\r\n\r\n")
        report = b"From: postmaster@example.test\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report;" \
                 b" report-type=delivery-status; boundary=a\r\n\r\n--a--\r\n"
        before = len(self.server.messages(ALICE))
        self.submit([f"<{BOB}> NOTIFY=SUCCESS"], text=b"From: alice@example.test\r\n" + report.split(b"\r\n", 1)[1])
        self.assertEqual(len(self.server.messages(ALICE)), before)


class Postmaster(unittest.TestCase):
    def test_the_report_of_a_day_that_is_over(self):
        with harness.Server(users=[BOB], start=False) as s:
            s.add_user(ALICE, harness.PASSWORD, "--admin")
            folder = s.mail_root / "queue" / "report"
            folder.mkdir(parents=True, mode=0o700)
            (s.mail_root / "queue").chmod(0o700)
            today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d")
            for name in ("20200102-example.test", "20200103-gone.example", f"{today}-example.test", "garbage", "2020-x"):
                (folder / name).write_text(f"far@example.net\r\n  Status: 5.1.1 {name}\r\n\r\n")
            s.start()
            end = time.monotonic() + harness.PATIENCE
            while len(s.messages(ALICE)) < 2 and time.monotonic() < end:
                time.sleep(0.05)
            texts = [p.read_bytes() for p in s.messages(ALICE)]
            self.assertEqual(len(texts), 2, s.log())
            joined = b"".join(sorted(texts))
            for word in (b"Subject: Mail that failed on 2020-01-02", b"To: <postmaster@example.test>", b"far@example.net",
                         b"5.1.1 20200103-gone.example", b"Auto-Submitted: auto-generated", b"Return-Path: <>"):
                self.assertIn(word, joined)
            while len(list(folder.iterdir())) > 3 and time.monotonic() < end:
                time.sleep(0.05)
            self.assertEqual(sorted(p.name for p in folder.iterdir()), sorted([f"{today}-example.test", "garbage", "2020-x"]))

    def test_with_nobody_to_read_it_a_report_stays(self):
        with harness.Server(users=[BOB], start=False) as s:
            folder = s.mail_root / "queue" / "report"
            folder.mkdir(parents=True)
            (folder / "20200102-example.test").write_text("far@example.net\r\n\r\n")
            s.start()
            end = time.monotonic() + harness.PATIENCE
            while "dsn.report" not in s.log() and time.monotonic() < end:
                time.sleep(0.05)
            self.assertIn("WARNING dsn.report report=20200102-example.test result=", s.log())
            self.assertTrue((folder / "20200102-example.test").exists())


if __name__ == "__main__":
    harness.main()
