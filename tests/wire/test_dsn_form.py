"""The form of delivery status notifications (SPEC DSN-01, LIM-15), read by Python's email package field by field."""
import email
import email.policy
import email.utils
import os
import pathlib
import random
import re
import subprocess
import unittest

import harness

PROGRAM = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")) / "tests" / "dsn_print"
ACCEPTED, NOW = 1700000000, 1700003600
HEADER = (b"Received: from a (b [192.0.2.1])\r\n\tby mail.example.test; Tue, 14 Nov 2023 22:13:20 +0000\r\n"
          b"From: alice@example.test\r\nMessage-ID: <orig.1@example.test>\r\nSubject: hello\r\n")
BODY = b"first line\r\n.second\r\n"
ACTIONS = ["failed", "delayed", "delivered", "relayed", "expanded"]


def compose(rcpts, original=HEADER + b"\r\n" + BODY, sender="alice@example.test", **message):
    """The octets of the DSN, and what else the program said."""
    lines = [f"id abc123", f"sender {sender}", f"accepted {ACCEPTED}", f"now {NOW}"]
    lines += [f"{key} {value}" for key, value in message.items()]
    for rcpt in rcpts:
        lines.append(f"rcpt {rcpt['address']}")
        lines += [f"{key} {value}" for key, value in rcpt.items() if key != "address"]
    text = b"".join(line.encode("utf-8", "surrogateescape") + b"\n" for line in lines) + b"original\n" + original
    done = subprocess.run([PROGRAM], input=text, capture_output=True, timeout=harness.PATIENCE)
    if done.returncode != 0:
        raise AssertionError(done)
    return done.stdout, done.stderr.decode()


def failed(address="bob@example.net", **more):
    return dict({"address": address, "action": 0, "status": "5.1.1", "remote": "mx1.example.net",
                 "diagnostic": "550 5.1.1 Who is that?", "attempted": NOW - 60}, **more)


class Form(unittest.TestCase):
    def parts(self, octets):
        """Checks what holds for every DSN; the message and its three parts."""
        for line in octets.split(b"\r\n"):
            self.assertNotIn(b"\n", line)
            self.assertNotIn(b"\r", line)
            self.assertNotIn(b"\0", line)
            self.assertLessEqual(len(line), 998)
        m = email.message_from_bytes(octets, policy=email.policy.SMTPUTF8)
        self.assertEqual(m["From"], "MAILER-DAEMON@mail.example.test")
        self.assertEqual(m["Auto-Submitted"], "auto-replied")
        self.assertEqual(m["MIME-Version"], "1.0")
        self.assertEqual(m.get_content_type(), "multipart/report")
        self.assertEqual(email.utils.parsedate_to_datetime(m["Date"]).timestamp(), NOW)
        self.assertRegex(m["Message-ID"], r"^<[0-9a-v]{26}@mail\.example\.test>$")
        for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type"):
            self.assertEqual(len(m.get_all(name)), 1, name)
        parts = m.get_payload()
        self.assertEqual(len(parts), 3)
        self.assertEqual(parts[0].get_content_type(), "text/plain")
        self.assertEqual(m.get_param("report-type"), parts[1].get_content_subtype())
        self.assertEqual(m.defects, [])
        return m, parts

    def fields(self, part):
        """The blocks of message/delivery-status as dictionaries of unfolded fields."""
        blocks = [dict((k, re.sub(r"\r?\n[ \t]", " ", v)) for k, v in b.raw_items()) for b in part.get_payload()]
        return [b for b in blocks if b]

    def test_failed(self):
        octets, said = compose([failed(orcpt="rfc822;b+2Bob@example.net")], envid="QQ+3D314", ret=2)
        m, parts = self.parts(octets)
        self.assertIn(b"\r\nTo: <alice@example.test>\r\n", octets)
        self.assertEqual(m["References"], "<orig.1@example.test>")
        self.assertEqual(parts[1].get_content_type(), "message/delivery-status")
        message, rcpt = self.fields(parts[1])
        self.assertEqual(list(message), ["Original-Envelope-Id", "Reporting-MTA", "Arrival-Date"])
        self.assertEqual(message["Original-Envelope-Id"], "QQ=314")
        self.assertEqual(message["Reporting-MTA"], "dns; mail.example.test")
        self.assertEqual(email.utils.parsedate_to_datetime(message["Arrival-Date"]).timestamp(), ACCEPTED)
        self.assertEqual(list(rcpt), ["Original-Recipient", "Final-Recipient", "Action", "Status", "Remote-MTA",
                                      "Diagnostic-Code", "Last-Attempt-Date"])
        self.assertEqual(rcpt["Original-Recipient"], "rfc822; b+ob@example.net")
        self.assertEqual(rcpt["Final-Recipient"], "rfc822; bob@example.net")
        self.assertEqual(rcpt["Action"], "failed")
        self.assertEqual(rcpt["Status"], "5.1.1")
        self.assertEqual(rcpt["Remote-MTA"], "dns; mx1.example.net")
        self.assertEqual(rcpt["Diagnostic-Code"], "smtp; 550 5.1.1 Who is that?")
        self.assertEqual(email.utils.parsedate_to_datetime(rcpt["Last-Attempt-Date"]).timestamp(), NOW - 60)
        self.assertEqual(parts[2].get_content_type(), "text/rfc822-headers")
        self.assertEqual(parts[2].get_payload().replace("\n", "\r\n").replace("\r\r", "\r").encode(), HEADER)
        text = parts[0].get_content()
        for word in ("bob@example.net", "mx1.example.net", "550 5.1.1 Who is that?", "5.1.1"):
            self.assertIn(word, text)
        self.assertIn("utf8=0", said)

    def test_each_action_has_its_fields(self):
        for number, word in enumerate(ACTIONS):
            octets, _ = compose([{"address": "bob@example.net", "action": number, "until": NOW + 1000}])
            m, parts = self.parts(octets)
            rcpt = self.fields(parts[1])[1]
            self.assertEqual(rcpt["Action"], word)
            self.assertEqual(rcpt["Status"], ["5.0.0", "4.0.0", "2.1.5", "2.0.0", "2.0.0"][number])
            self.assertEqual("Will-Retry-Until" in rcpt, word == "delayed")
            self.assertNotIn("Remote-MTA", rcpt)
            self.assertNotIn("Diagnostic-Code", rcpt)
            self.assertNotIn("Last-Attempt-Date", rcpt)

    def test_many_recipients_share_one(self):
        rcpts = [failed(f"r{i}@example.net", action=i % 5) for i in range(1000)]
        m, parts = self.parts(compose(rcpts)[0])
        blocks = self.fields(parts[1])
        self.assertEqual([b["Final-Recipient"] for b in blocks[1:]], [f"rfc822; r{i}@example.net" for i in range(1000)])
        self.assertEqual(m["Subject"], "Your message was not delivered")

    def test_full_return(self):
        original = HEADER + b"\r\n" + BODY
        _, parts = self.parts(compose([failed()], ret=1)[0])
        self.assertEqual(parts[2].get_content_type(), "message/rfc822")
        octets, _ = compose([failed()], ret=1)
        self.assertIn(b"\r\n\r\n" + original + b"\r\n--=_", octets)
        for what, args in {"delay": ([failed(action=1)], {"ret": 1}), "tls": ([failed()], {"ret": 1, "requiretls": 1}),
                           "not whole": ([failed()], {"ret": 1, "cut": 1}), "hdrs": ([failed()], {"ret": 2})}.items():
            with self.subTest(what):
                _, parts = self.parts(compose(args[0], **args[1])[0])
                self.assertEqual(parts[2].get_content_type(), "text/rfc822-headers")
                self.assertNotIn("second", parts[2].get_payload())
        big = HEADER + b"\r\n" + b"x" * 70 + b"\r\n" + b"line of text\r\n" * 5000
        _, parts = self.parts(compose([failed()], original=big, ret=1)[0])
        self.assertEqual(parts[2].get_content_type(), "text/rfc822-headers")

    def test_long_header_is_cut_at_a_field(self):
        many = HEADER + b"".join(b"X-Field-%05d: %s\r\n" % (i, b"v" * 60) for i in range(2000)) + b"\r\nbody\r\n"
        octets, _ = compose([failed()], original=many)
        _, parts = self.parts(octets)
        lines = parts[2].get_payload().strip().splitlines()
        self.assertRegex(lines[-1], r"^X-Field-\d{5}: v{60}$")
        self.assertLess(len(octets), 68000)
        self.assertGreater(len(octets), 65000)
        first = compose([failed()], original=HEADER + b"X-Torn: abc", cut=1)[0]
        self.assertNotIn(b"X-Torn", first)

    def test_utf8_forms(self):
        octets, said = compose([failed("jörg@bücher.example", orcpt="utf-8;j\\x{F6}rg@b\\x{FC}cher.example",
                                       diagnostic="550 5.1.1 größer")], sender="ålice@example.test")
        m, parts = self.parts(octets)
        self.assertIn("utf8=1", said)
        self.assertEqual(parts[1].get_content_type(), "message/global-delivery-status")
        text = parts[1].as_bytes().decode()
        self.assertIn("Original-Recipient: utf-8; jörg@bücher.example", text)
        self.assertIn("Final-Recipient: utf-8; jörg@bücher.example", text)
        self.assertIn("Diagnostic-Code: smtp; 550 5.1.1 größer", text)
        self.assertIn("To: <ålice@example.test>\r\n".encode(), octets)

    def test_ascii_form_of_a_utf8_original_recipient(self):
        octets, said = compose([failed(orcpt="utf-8;j\\x{F6}rg@example.net", diagnostic="550 gr\udcffsse ö")])
        _, parts = self.parts(octets)
        rcpt = self.fields(parts[1])[1]
        self.assertEqual(rcpt["Original-Recipient"], "utf-8; j\\x{F6}rg@example.net")
        self.assertNotIn("\udcff", rcpt["Diagnostic-Code"])
        octets.split(b"\r\n--=_")[1].decode("ascii")
        self.assertIn("utf8=0", said)

    def test_utf8_header_of_the_original(self):
        octets, _ = compose([failed()], original="Subject: größer\r\n\r\nbody\r\n".encode())
        _, parts = self.parts(octets)
        self.assertEqual(parts[2].get_content_type(), "message/global-headers")
        self.assertIn("größer".encode(), octets)
        octets, _ = compose([failed()], original=b"Subject: gr\xf6\xdfer\r\n\r\nbody\r\n")
        _, parts = self.parts(octets)
        self.assertEqual(parts[2].get_content_type(), "text/rfc822-headers")
        self.assertIn(b"Subject: gr??er\r\n", octets)

    def test_nothing_is_injected(self):
        """Replies and addresses are strangers' text; neither fields nor parts come of them."""
        evil = ["550 a\r\nX-Evil: 1", "550 x" + "y" * 3000, "550 " + "word " * 600, "550 \x00\x1b[2J\x07", " ", "550 \t  ",
                "550 \udcc3(", "550 --=_abc\r--=_abc--"]
        for diagnostic in evil:
            with self.subTest(diagnostic[:20]):
                octets, _ = compose([failed(diagnostic=diagnostic.replace("\n", "\v"), remote="mx\x0bX-Evil: 2",
                                            status="5.1.1\r", reason="so\rX-Evil: 3")])
                m, parts = self.parts(octets)
                blocks = self.fields(parts[1])
                self.assertEqual(len(blocks), 2)
                self.assertNotIn("X-Evil", blocks[1])
                self.assertNotIn("X-Evil", blocks[0])
                self.assertNotIn("X-Evil", m)
                self.assertEqual(blocks[1]["Status"], "5.0.0")

    def test_bad_references_and_parameters_are_left_out(self):
        for mid in (b"<a b@c>", b"none", b"<a@b>\r\n <c@d>", b"<" + b"x" * 950 + b">", b"<a@\xc3\xb6>"):
            m, _ = self.parts(compose([failed()], original=b"Message-ID: " + mid + b"\r\n\r\n")[0])
            self.assertNotIn("References", m)
        for orcpt in ("rfc822", ";x", "rfc822;", "rfc822;a+ZZ", "a b;c"):
            _, parts = self.parts(compose([failed(orcpt=orcpt)])[0])
            self.assertEqual(len(self.fields(parts[1])), 2)
        for status in ("5", "5.1", "5.1.", "5..1", "5.1.1.1", "6.1.1", "5.1.1234", "5.1.x"):
            _, parts = self.parts(compose([failed(status=status)])[0])
            self.assertEqual(self.fields(parts[1])[1]["Status"], "5.0.0", status)

    def test_any_octets_give_a_sound_report(self):
        rng = random.Random(20)
        def junk(n):
            return bytes(rng.choice(b"ab \t<>@;:+\\x{}\"\xc3\xb6\xff\x01\x7f\r=-") for _ in range(rng.randrange(n)))
        for _ in range(150):
            text = lambda n: junk(n).decode("utf-8", "surrogateescape")
            rcpts = [failed(text(300) or "x", diagnostic=text(3000), remote=text(300), reason=text(2000), orcpt=text(500),
                            status=text(8), action=rng.randrange(5)) for _ in range(rng.randrange(1, 4))]
            octets, _ = compose(rcpts, original=b"Subject: " + junk(900).replace(b"\r", b"") + b"\r\n\r\n", envid=text(100),
                                sender="a@example.test")
            _, parts = self.parts(octets)
            blocks = [b for b in parts[1].as_bytes().split(b"\r\n\r\n") if b"Final-Recipient" in b]
            self.assertEqual(len(blocks), len(rcpts))

    def test_reports_are_known_by_their_header(self):
        octets, said = compose([failed()], original=compose([failed()])[0])
        self.assertIn("report=1", said)
        octets, said = compose([failed()], original=compose([failed("jörg@example.net")])[0])
        self.assertIn("report=1", said)
        for other in (b"Content-Type: multipart/report; report-type=disposition-notification; boundary=a\r\n\r\n",
                      b"Content-Type: multipart/mixed; report-type=delivery-status; boundary=a\r\n\r\n", HEADER + b"\r\n"):
            self.assertIn("report=0", compose([failed()], original=other)[1])


if __name__ == "__main__":
    harness.main()
