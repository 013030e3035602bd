"""IMAP-42, 44, STORE-34: what was computed of a message is asked of its file once, by whatever session, process or run, and is
never what another file holds. The files' octets are overwritten in place to tell who reads them."""
import glob
import hashlib
import os
import random
import re
import struct
import time
import unittest

from harness import PASSWORD, PATIENCE, Server, main

ALICE = "alice@example.test"
COUNT = 40


def letter(i):
    return (f"From: sender{i} <s{i}@example.net>\r\nTo: alice@example.test\r\nSubject: =?utf-8?q?n=C3=BCmber_{i}?=\r\n"
            f"Date: Mon, 0{1 + i % 9} Mar 2026 10:00:00 +0000\r\nMessage-ID: <{i}@example.net>\r\n"
            f"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n\r\nfirst {i}\r\n--b{i}\r\n"
            f"Content-Type: text/html\r\n\r\n<p>{i}</p>\r\n--b{i}--\r\n").encode()


class Cache(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)

    def session(self, server=None):
        c = (server or self.server).raw_tls("imaps", timeout=30)
        self.addCleanup(c.close)
        c.line()
        c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        self.assertIn(b"s OK", c.command("s", "SELECT INBOX")[-1])
        return c

    def fill(self, wait=True):
        """wait: until the server has made of them what it makes by itself."""
        c = self.session()
        for i in range(COUNT):
            octets = letter(i)
            c.send(b"a APPEND INBOX {%d+}\r\n%s\r\n" % (len(octets), octets))
            self.assertIn(b"a OK", c.until("a")[-1])
        c.command("n", "NOOP")
        if wait:
            self.wait_known(self.server.mailbox(ALICE), COUNT)
        return c

    ASKED = ("FETCH 1:* (ENVELOPE BODYSTRUCTURE)", "FETCH 1:* BODY", "UID FETCH 1:* (RFC822.SIZE ENVELOPE)", "SEARCH CHARSET UTF-8 SUBJECT {7+}\r\nn\u00fcmber",
             "SEARCH FROM s3@example.net", "SEARCH SENTON 3-Mar-2026", "SEARCH OR TO bob HEADER Subject 1 NOT FROM sender11",
             "FETCH 7 (BODY BODYSTRUCTURE ENVELOPE)")

    def answers(self, c):
        got = []
        for command in self.ASKED:
            c.send("q " + command + "\r\n")
            got.append(c.until("q"))
            self.assertIn(b"q OK", got[-1][-1], command)
        return got

    def overwrite(self):
        """Other octets in the same files: the stamps of their directories do not move."""
        for path in self.server.messages(ALICE):
            with open(path, "r+b") as f:
                size = os.fstat(f.fileno()).st_size
                f.write(b"Subject: overwritten\r\n\r\n".ljust(size, b"x"))

    def cache_files(self):
        return sorted(glob.glob(os.path.join(self.server.mailbox(ALICE), "cache-*")))

    def test_the_second_time_no_message_is_read(self):
        want = self.answers(self.fill())
        self.assertIn(b'"sender3"', b"".join(want[0]))
        self.assertRegex(want[4][0], rb"^\* SEARCH 4$")
        self.assertEqual(len(want[3][0].split()), 2 + COUNT)
        self.overwrite()
        self.assertEqual(self.answers(self.session()), want)
        self.server.stop()
        self.server.start()
        self.assertEqual(self.answers(self.session()), want)
        two = Server(root=self.server.root)
        self.addCleanup(two.close)
        self.assertEqual(self.answers(self.session(two)), want)
        two.stop()
        self.server.stop()

    def test_damaged_foreign_and_deleted_files_change_no_answer(self):
        want = self.answers(self.fill())
        self.server.stop()
        rng = random.Random(3)
        files = self.cache_files()
        self.assertEqual([os.path.basename(x) for x in files], ["cache-0000.0", "cache-0000.1"])
        whole = {x: open(x, "rb").read() for x in files + [os.path.join(self.server.mailbox(ALICE), "cache")] if os.path.exists(x)}
        for damage in ("cut", "flip", "zero", "swap", "delete", "junk"):
            for path, octets in whole.items():
                data = bytearray(octets)
                if damage == "cut":
                    data = data[:rng.randrange(len(data))]
                for _ in range(20 if damage == "flip" else 0):
                    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
                if damage == "zero":
                    at = rng.randrange(len(data))
                    data[at:at + 512] = bytes(len(data[at:at + 512]))
                if damage == "swap":
                    data = bytearray(whole[files[0] if path == files[1] else files[1]])
                if damage == "junk":
                    data += rng.randbytes(100)
                os.unlink(path)
                if damage != "delete":
                    with open(path, "wb") as f:
                        f.write(data)
            self.server.start()
            c = self.session()
            self.assertEqual(self.answers(c), want, damage)
            self.assertEqual(self.answers(c), want, damage)
            self.server.stop()

    def test_another_file_under_the_name_is_told_as_it_is(self):
        c = self.fill()
        want = self.answers(c)
        path = next(x for x in self.server.messages(ALICE) if "00000007_" in str(x))
        octets = letter(6).replace(b"sender6", b"SENDER9")
        new = self.server.mailbox(ALICE) / "new"
        new.write_bytes(octets)
        os.rename(new, path)
        c.command("n", "NOOP")
        got = c.command("f", "FETCH 7 ENVELOPE")
        self.assertIn(b"SENDER9", got[0])
        self.assertEqual(self.answers(c)[3:-1], want[3:-1])
        self.server.stop()
        self.server.start()
        self.assertIn(b"SENDER9", self.session().command("f", "FETCH 7 ENVELOPE")[0])
        self.server.stop()

    def test_searches_over_many_windows_tell_every_number_in_order(self):
        c = self.session()
        for i in range(1, 301):
            octets = b"Subject: s%d\r\n\r\nword%d\r\n" % (i % 7, i % 5)
            c.send(b"a APPEND INBOX {%d+}\r\n%s\r\n" % (len(octets), octets))
            self.assertIn(b"a OK", c.until("a")[-1])
        c.command("n", "NOOP")
        for _ in range(3):
            for command, right in (("SUBJECT s3", lambda i: i % 7 == 3), ("BODY word2", lambda i: i % 5 == 2),
                                   ("OR SUBJECT s1 BODY word4", lambda i: i % 7 == 1 or i % 5 == 4),
                                   ("TEXT word0 NOT SUBJECT s0 100:280", lambda i: i % 5 == 0 and i % 7 and 100 <= i <= 280)):
                want = [i for i in range(1, 301) if right(i)]
                self.assertEqual([int(x) for x in c.command("s", "SEARCH " + command)[0].split()[2:]], want, command)
        self.server.stop()

    def known(self, mailbox):
        """How many messages the files of a mailbox's cache know, by kind (docs/STORE.md)."""
        uids = ({}, {})
        for kind in 0, 1:
            for path in glob.glob(os.path.join(mailbox, f"cache-*.{kind}")):
                octets = open(path, "rb").read()
                at = 48
                while at + 32 <= len(octets):
                    uid, n = struct.unpack_from("=II", octets, at)
                    uids[kind][uid] = n
                    at += 32 + (n + 7) // 8 * 8
        return [len(x) for x in uids]

    def wait_known(self, mailbox, n):
        end = time.monotonic() + PATIENCE
        while self.known(mailbox) != [n, n]:
            self.assertLess(time.monotonic(), end, f"{self.known(mailbox)} of {n} are known")
            time.sleep(0.1)

    def test_what_was_appended_is_known_before_anybody_asks(self):
        two = Server(users=[ALICE])
        self.addCleanup(two.close)
        self.server, one = two, self.server
        want = self.answers(self.fill(wait=False))
        two.stop()
        self.server = one
        c = self.fill()
        self.overwrite()
        self.assertEqual(self.answers(c), want)
        ids = [b"* %d FETCH (EMAILID (M%s))" % (i + 1, hashlib.sha256(letter(i)).hexdigest()[:32].encode()) for i in range(COUNT)]
        self.assertEqual(c.command("f", "FETCH 1:* EMAILID")[:-1], ids)
        for command in ("COPY 1:* copied", "MOVE 1:* moved"):
            name = command.split()[-1]
            c.command("c", f"CREATE {name}")
            self.assertIn(b"m OK", c.command("m", command)[-1])
            c.command("s", f"SELECT {name}")
            self.assertEqual(self.answers(c), want, command)
            self.assertEqual(c.command("f", "FETCH 1:* EMAILID")[:-1], ids)
            c.command("s", "SELECT INBOX")
        self.server.stop()

    def test_expunged_messages_leave_nothing(self):
        c = self.fill()
        self.answers(c)
        c.command("f", "STORE 1:* +FLAGS (\\Deleted)")
        c.command("e", "EXPUNGE")
        c.command("n", "NOOP")
        deadline = time.monotonic() + 60
        while self.cache_files() and time.monotonic() < deadline:
            c.command("n", "NOOP")
            time.sleep(0.2)
        self.assertEqual(self.cache_files(), [])
        self.assertTrue(re.search(rb"n OK", c.command("n", "NOOP")[-1]))
        self.server.stop()


if __name__ == "__main__":
    main()
