"""A disk that fails under a running server (tests/fault/libfault.c preloaded): EIO from fsync, write, link, rename; ENOSPC.

While it fails, mail is refused in the protocol's words, nothing appears, and the server lives; afterwards mail flows.
"""
import os
import pathlib
import smtplib
import time
import unittest

from api import Client
from harness import PATIENCE, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"
BUILD = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")).resolve()
LIBRARY = BUILD / "tests" / "fault" / "libfault.so"


class FailingDisk(unittest.TestCase):
    def broken(self, kind, errno_name):
        """A server whose calls of that kind fail while the returned file exists."""
        flag = pathlib.Path(f"/tmp/rmaild-fault-{os.getpid()}-{kind}-{errno_name}")
        flag.unlink(missing_ok=True)
        self.addCleanup(lambda: flag.unlink(missing_ok=True))
        server = Server(users=[ALICE, BOB], preload=str(LIBRARY),
                        env={"FAULT_KIND": kind, "FAULT_ERRNO": errno_name, "FAULT_FILE": str(flag),
                             "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})
        self.addCleanup(server.close)
        return server, flag

    def check(self, kind, errno_name, replies):
        server, flag = self.broken(kind, errno_name)
        with server.smtp() as c, server.imap(ALICE) as reader:
            c.sendmail("x@example.net", [ALICE], "Subject: before\r\n\r\nx\r\n")
            self.assertEqual(reader.select("INBOX"), ("OK", [b"1"]))
            flag.touch()
            for rcpts, size in (([ALICE], 100), ([ALICE, BOB], 100), ([ALICE], 400000)):
                with self.assertRaises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused)) as refused:
                    c.sendmail("x@example.net", rcpts, "Subject: during\r\n\r\n" + "y" * 70 + "\r\n" * (size // 2))
                    c.noop()
                self.assertIn(refused.exception.smtp_code, replies, f"{kind} {errno_name}: {refused.exception}")
                c.rset()
            self.assertEqual(reader.append("INBOX", None, None, b"Subject: during\r\n\r\nx\r\n")[0], "NO")
            self.assertEqual(reader.noop()[0], "OK")
            flag.unlink()
            c.sendmail("x@example.net", [ALICE, BOB], "Subject: after\r\n\r\nx\r\n")
            reader.noop()
            self.assertEqual(reader.search(None, "ALL")[1], [b"1 2"])
            self.assertEqual(reader.search(None, "SUBJECT", "during")[1], [b""])
        self.assertTrue(server.alive())
        self.assertEqual(len(server.messages(ALICE)), 2)
        self.assertEqual(len(server.messages(BOB)), 1)
        server.restart()
        with server.imap(ALICE) as reader:
            self.assertEqual(reader.select("INBOX"), ("OK", [b"2"]))
        server.stop()

    def test_fsync_fails(self):
        self.check("fsync", "EIO", (451,))

    def test_write_fails(self):
        self.check("write", "EIO", (451,))

    def test_link_fails(self):
        self.check("link", "EIO", (451,))

    def test_no_space_is_left_when_writing(self):
        self.check("write", "ENOSPC", (452,))

    def test_the_api_refuses_and_sends_later(self):
        for kind, errno_name in (("fsync", "EIO"), ("write", "ENOSPC"), ("link", "EIO")):
            server, flag = self.broken(kind, errno_name)
            with Client(server) as c:
                c.login()
                token = c.token
            message = {"to": [BOB], "subject": "s", "body": "b"}
            large = dict(message, attachments=[{"content": "QUJD" * 200000}])
            flag.touch()
            for path, body, headers in (("/folders/INBOX/messages", b"A: b\r\n\r\n", {}), ("/folders/INBOX/messages", b"A: b\r\n" * 200000, {}),
                                        ("/messages/send", message, {}), ("/messages/send", large, {}),
                                        ("/messages/send", message, {"Idempotency_Key": "k"})):
                with Client(server) as c:
                    c.token = token
                    status, got, o = c.ask("POST", path, body, **headers)
                    self.assertEqual((status, o["code"], got["Retry-After"]), (503, "unavailable", "5"), (kind, path))
            self.assertEqual((server.messages(ALICE), server.messages(BOB)), ([], []))
            flag.unlink()
            with Client(server) as c:
                c.token = token
                for _ in range(2):
                    self.assertEqual(c.ask("POST", "/messages/send", message, Idempotency_Key="k")[0], 202)
                self.assertEqual(c.ask("POST", "/messages/send", large)[0], 202)
            end = time.monotonic() + PATIENCE
            while len(server.messages(BOB)) < 2:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            server.stop()
            self.assertEqual((len(server.messages(BOB)), len(server.messages(ALICE, "Sent"))), (2, 2), (kind, errno_name))

    def test_flag_changes_that_cannot_be_recorded_do_not_happen(self):
        server, flag = self.broken("write", "EIO")
        with server.smtp() as c:
            c.sendmail("x@example.net", [ALICE], "Subject: one\r\n\r\nx\r\n")
        with server.imap(ALICE) as c:
            c.select("INBOX")
            flag.touch()
            self.assertEqual(c.store("1", "+FLAGS", r"(\Flagged)")[0], "NO")
            self.assertNotIn(b"\\Flagged", c.fetch("1", "FLAGS")[1][0])
            flag.unlink()
            self.assertEqual(c.store("1", "+FLAGS", r"(\Flagged)")[0], "OK")
            self.assertIn(b"\\Flagged", c.fetch("1", "FLAGS")[1][0])
        server.stop()


if __name__ == "__main__":
    main()
