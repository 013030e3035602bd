"""SPEC IMAP-29: quota over IMAP (RFC 9208), APPENDLIMIT (RFC 7889)."""
import re
import unittest

from harness import PASSWORD, Server, main

ALICE, FREE = "alice@example.test", "free@example.test"


class Quota(unittest.TestCase):
    def setUp(self):
        self.server = Server(config={"smtp": {"max_message_size": 2 * 1024 * 1024}})
        self.addCleanup(self.server.close)
        self.server.add_user(ALICE, PASSWORD, "--quota-mb", "1")
        self.server.add_user(FREE, PASSWORD, "--quota-mb", "0")

    def tearDown(self):
        self.server.stop()

    def test_usage_grows_and_over_it_nothing_is_taken(self):
        with self.server.imap(ALICE) as c:
            caps = c.capability()[1][0].split()
            for word in (b"QUOTA", b"QUOTA=RES-STORAGE", b"APPENDLIMIT=2097152"):
                self.assertIn(word, caps)
            self.assertNotIn(b"QUOTASET", caps)
            self.assertEqual(c.getquota("user"), ("OK", [b"user (STORAGE 0 1024)"]))
            text = b"Subject: x\r\n\r\n" + b"0123456789abcdef\r\n" * 22000  # 396,014 octets
            for _ in range(2):
                self.assertEqual(c.append("INBOX", None, None, text)[0], "OK")
            self.assertEqual(c.getquotaroot("INBOX"), ("OK", [[b"INBOX user"], [b"user (STORAGE 774 1024)"]]))
            self.assertEqual(c.getquotaroot('"no such one yet"')[1][0], [b'"no such one yet" user'])
            code, told = c.append("INBOX", None, None, text)
            self.assertEqual((code, told[0][:11]), ("NO", b"[OVERQUOTA]"))
            c.select("INBOX")
            code, told = c.copy("1:2", "Sent")
            self.assertEqual((code, told[0][:11]), ("NO", b"[OVERQUOTA]"))
            self.assertEqual(c._simple_command("MOVE", "1:2", "Sent")[0], "OK")
            c.select("Sent")
            self.assertEqual(c.store("1", "+FLAGS", "\\Deleted")[0], "OK")
            self.assertIn(b"DELETED-STORAGE 396014", c.status("Sent", "(DELETED-STORAGE)")[1][0])
            c.expunge()
            self.assertEqual(c.getquota("user")[1], [b"user (STORAGE 387 1024)"])
            self.server.cli("user", "set", ALICE, "--quota-mb", "3")
        with self.server.imap(ALICE) as c:
            self.assertEqual(c.getquota("user")[1], [b"user (STORAGE 387 3072)"])

    def test_refusals(self):
        with self.server.raw_tls("imaps") as c:
            c.line()
            self.assertTrue(c.command("a", "GETQUOTA user")[-1].startswith(b"a BAD"))
            c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
            self.assertTrue(c.command("a", "SETQUOTA user (STORAGE 1)")[-1].startswith(b"a NO [NOPERM]"))
            for root in ('""', "INBOX", "USER"):
                self.assertTrue(c.command("a", f"GETQUOTA {root}")[-1].startswith(b"a NO [NONEXISTENT]"), root)
            c.send(b"a APPEND INBOX {2097153}\r\n")
            self.assertTrue(c.until("a")[-1].startswith(b"a NO [TOOBIG]"))

    def test_an_account_without_a_limit_has_no_root(self):
        with self.server.raw_tls("imaps") as c:
            c.line()
            c.command("l", f'LOGIN {FREE} "{PASSWORD}"')
            self.assertEqual(c.command("a", "GETQUOTAROOT INBOX")[:-1], [b"* QUOTAROOT INBOX"])
            self.assertTrue(re.match(rb"a NO \[NONEXISTENT\]", c.command("a", "GETQUOTA user")[-1]))


if __name__ == "__main__":
    main()
