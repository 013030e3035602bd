"""Limits of SPEC 19 that only a whole server shows: connections in all (LIM-02, 08), mailboxes per user (LIM-06), file sizes
(LIM-13)."""
import json
import smtplib
import time
import unittest

from harness import PATIENCE, Server, main

ALICE = "alice@example.test"


class Limits(unittest.TestCase):
    def wait_for(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)

    def admitted(self, server, service):
        """A connection that was let in; places that others have just left become free a moment later."""
        end = time.monotonic() + PATIENCE
        while True:
            c = server.raw(service)
            if c.line().startswith((b"220", b"* OK")):
                return c
            c.close()
            self.assertLess(time.monotonic(), end, "no place became free")
            time.sleep(0.05)

    def test_smtp_connections_in_all(self):
        with Server(users=[ALICE], config={"smtp": {"max_connections": 5}}) as s:
            held = [self.admitted(s, "smtp") for _ in range(5)]
            with s.raw("smtp") as c:
                self.assertTrue(c.reply().startswith("421 4.3.2"))
                self.assertTrue(c.at_end())
            self.assertTrue(held[0].ask("QUIT").startswith("221"))
            self.assertTrue(held[0].at_end())
            held[0].close()
            held[0] = self.admitted(s, "smtp")
            self.assertTrue(held[1].ask("NOOP").startswith("250"), "those inside are served")
            for c in held:
                c.close()

    def test_imap_connections_in_all(self):
        with Server(users=[ALICE], config={"imap": {"max_connections": 5}}) as s:
            held = [self.admitted(s, "imap") for _ in range(5)]
            with s.raw("imap") as c:
                self.assertTrue(c.line().startswith(b"* BYE [UNAVAILABLE]"))
                self.assertTrue(c.at_end())
            self.assertTrue(held[1].command("a", "NOOP")[-1].startswith(b"a OK"))
            for c in held:
                c.close()

    def test_ten_thousand_mailboxes_and_no_more(self):
        with Server(users=[ALICE]) as s:
            boxes = s.mailbox(ALICE).parent
            there = len(list(boxes.iterdir()))
            for i in range(10000 - there - 1):
                box = boxes / f"m{i:05d}"
                box.mkdir(mode=0o700)
                (box / "status.json").write_text(json.dumps({"uid_validity": 1000 + i, "uid_next": 1}))
            with s.imap(ALICE) as c:
                self.assertEqual(c.create("last")[0], "OK")
                kind, text = c.create("onetoomany")
                self.assertEqual(kind, "NO")
                self.assertIn(b"[LIMIT]", text[0])
                self.assertEqual(c.delete("last")[0], "OK")
                self.assertEqual(c.create("onetoomany")[0], "OK")

    def test_files_up_to_their_size_count_and_larger_ones_do_not(self):
        with Server(users=[ALICE]) as s, s.smtp() as c:
            domain = s.mail_root / "domains" / "example.test"
            user = domain / "users" / "alice" / "user.json"
            c.ehlo("x")
            c.mail("x@example.net")

            def answers(address, code, what):
                self.wait_for(lambda: c.rcpt(address)[0] == code, what)
            for size, code in ((3 << 20, 250), (4 << 20, 451)):
                (domain / "aliases.json").write_text(json.dumps([{"pattern": "big", "target": "alice", "x": "y" * size}]))
                answers("big@example.test", code, f"aliases.json with {size} octets more")
            self.assertEqual(c.rcpt(ALICE)[0], 250, "users work without the rules")
            (domain / "aliases.json").unlink()
            kept = user.read_text()
            for size, code in ((60000, 250), (70000, 451)):
                user.write_text(json.dumps(dict(json.loads(kept), x="y" * size)))
                time.sleep(1)  # a change holds within 1 s (ADDR-07)
                answers(ALICE, code, f"user.json with {size} octets more: unreadable defers, it is never unknown")
            user.write_text(kept)
            answers(ALICE, 250, "a mended file counts again")

    def test_a_header_up_to_1_mib_is_taken_and_a_longer_one_refused(self):
        def text(octets):
            rest = b"From: x@example.net\r\nBcc: hidden@example.net\r\n\r\nbody\r\n"
            lines, last = divmod(octets - len(rest), 100)
            fields = b"".join(b"X-%06d: %s\r\n" % (i, b"f" * 88) for i in range(lines - 1))
            return fields + b"X-last: " + b"l" * (100 + last - 10) + b"\r\n" + rest
        with Server(users=[ALICE]) as s, s.smtp() as c:
            for size in (256 << 10, 300 << 10, (1 << 20)):
                sent = text(size)
                self.assertEqual(len(sent), size)
                c.sendmail("x@example.net", [ALICE], sent)
                stored = s.messages(ALICE)[-1].read_bytes()
                kept = sent.replace(b"Bcc: hidden@example.net\r\n", b"")
                self.assertTrue(stored.endswith(kept), "octet for octet behind what is added, without Bcc: from loopback it is submission")
                self.assertIn(b"\r\nReceived: ", stored[:2000])
            with self.assertRaises(smtplib.SMTPDataError) as e:
                c.sendmail("x@example.net", [ALICE], text((1 << 20) + 7))
            self.assertEqual((e.exception.smtp_code, e.exception.smtp_error[:5]), (552, b"5.3.4"))
            self.assertEqual(c.noop()[0], 250, "the session lives on")
            self.assertEqual(len(s.messages(ALICE)), 3)

    def test_a_long_first_field_before_many_short_ones_costs_no_quadratic_time(self):
        many = b"X-long:" + b"\r\n " .join([b"f" * 900] * 500) + b"\r\n" + b"a:\r\n" * 100000 + b"From: x@example.net\r\n\r\nbody\r\n"
        with Server(users=[ALICE]) as s, s.smtp() as c:
            c.sendmail("x@example.net", [ALICE], many)
            self.assertTrue(s.messages(ALICE)[-1].read_bytes().endswith(many))


if __name__ == "__main__":
    main()
