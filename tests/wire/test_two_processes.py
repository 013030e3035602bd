"""GEN-04: two rmaild processes on one mail_root see each other's mail, flags, expunges, accounts and mailboxes."""
import time
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
WITHIN = 5  # seconds; the latency itself is printed, and measured by bench/


class TwoProcesses(unittest.TestCase):
    def setUp(self):
        self.one = Server(users=[ALICE])
        self.addCleanup(self.one.close)
        self.two = Server(root=self.one.root)
        self.addCleanup(self.two.close)

    def idle(self, server):
        c = server.raw_tls("imaps", timeout=30)
        self.addCleanup(c.close)
        c.line()
        c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        c.command("s", "SELECT INBOX")
        c.send("i IDLE\r\n")
        self.assertEqual(c.line(), b"+ idling")
        return c

    def wait_line(self, client, wanted, what):
        began = time.monotonic()
        while True:
            line = client.line()
            self.assertTrue(line, "connection ended")
            if wanted(line):
                took = time.monotonic() - began
                print(f"{what} across processes: {took * 1000:.0f} ms", flush=True)
                self.assertLess(took, WITHIN)
                return line

    def test_idle_hears_the_other_process(self):
        listener = self.idle(self.one)
        with self.two.smtp() as c:
            c.sendmail("x@example.net", [ALICE], "Subject: across\r\n\r\nx\r\n")
        self.wait_line(listener, lambda x: x == b"* 1 EXISTS", "EXISTS")
        with self.two.imap(ALICE) as c:
            self.assertEqual(c.select("INBOX"), ("OK", [b"1"]))
            c.store("1", "+FLAGS", r"(\Flagged)")
            self.wait_line(listener, lambda x: x.startswith(b"* 1 FETCH") and b"\\Flagged" in x, "FETCH")
            c.store("1", "+FLAGS", r"(\Deleted)")
            c.expunge()
            self.wait_line(listener, lambda x: x == b"* 1 EXPUNGE", "EXPUNGE")
        self.one.stop()
        self.two.stop()

    def test_appends_from_both_get_distinct_uids(self):
        with self.one.imap(ALICE) as a, self.two.imap(ALICE) as b:
            for i in range(50):
                for c in (a, b):
                    self.assertEqual(c.append("INBOX", None, None, f"Subject: {i}\r\n\r\nx\r\n".encode())[0], "OK")
            a.select("INBOX")
            uids = a.uid("SEARCH", "ALL")[1][0].split()
            self.assertEqual(len(set(uids)), 100)
        names = [p.name for p in self.one.messages(ALICE)]
        self.assertEqual(len({n.split("_")[0] for n in names}), 100)
        self.one.stop()
        self.two.stop()

    def test_a_mailbox_deleted_by_one_ends_the_sessions_of_the_other(self):
        with self.one.imap(ALICE) as c:
            c.create("Doomed")
        listener = self.two.raw_tls("imaps", timeout=30)
        self.addCleanup(listener.close)
        listener.line()
        listener.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        listener.command("s", "SELECT Doomed")
        listener.send("i IDLE\r\n")
        self.assertEqual(listener.line(), b"+ idling")
        with self.one.imap(ALICE) as c:
            self.assertEqual(c.delete("Doomed")[0], "OK")
        self.wait_line(listener, lambda x: x.startswith(b"* BYE"), "BYE")
        self.one.stop()
        self.two.stop()

    def test_a_compacted_journal_is_followed(self):
        """STORE-33: the other process goes on in the new generation, with nothing told twice or not at all."""
        with self.one.imap(ALICE) as c:
            for i in range(60):
                c.append("INBOX", None, None, f"Subject: {i}\r\n\r\nx\r\n".encode())
            c.select("INBOX")
            listener = self.idle(self.two)
            journal = self.one.mailbox(ALICE) / "journal"
            first = journal.stat().st_ino
            for n in range(2000):
                self.assertEqual(c.store("1:*", "+-"[n % 2] + "FLAGS.SILENT", r"(\Flagged)")[0], "OK")
                if journal.stat().st_ino != first:
                    break
            self.assertNotEqual(journal.stat().st_ino, first, "never compacted")
            c.store("3", "+FLAGS", "($After)")
            self.wait_line(listener, lambda x: x.startswith(b"* 3 FETCH") and b"$After" in x, "FETCH after compaction")
            c.store("5", "+FLAGS", r"(\Deleted)")
            c.expunge()
            self.wait_line(listener, lambda x: x == b"* 5 EXPUNGE", "EXPUNGE after compaction")
            c.append("INBOX", None, None, b"Subject: last\r\n\r\nx\r\n")
            self.wait_line(listener, lambda x: x == b"* 60 EXISTS", "EXISTS after compaction")
            listener.send("DONE\r\n")
            listener.until("i")
            mine = c.fetch("1:*", "(UID FLAGS)")[1]
            got = listener.command("f", "FETCH 1:* (UID FLAGS)")[:-1]

            def stable(line):  # \Recent belongs to one session only
                return line.replace(b" \\Recent", b"").replace(b"\\Recent", b"").replace(b"( ", b"(")
            self.assertEqual([stable(x) for x in mine], [stable(x[2:].replace(b" FETCH", b"", 1)) for x in got])
        self.one.stop()
        self.two.stop()

    def test_files_moved_in_and_out_by_hand_are_noticed(self):
        with self.one.imap(ALICE) as c:
            c.append("INBOX", None, None, b"Subject: first\r\n\r\nx\r\n")
            c.append("INBOX", None, None, b"Subject: second\r\n\r\nx\r\n")
            c.select("INBOX")
            first = self.one.messages(ALICE)[0]
            first.rename(first.parent.parent.parent / "out.eml")
            c.noop()
            self.assertEqual(c.search(None, "ALL")[1], [b"1"])
            (first.parent / "00000007_F.eml").write_bytes(b"Subject: by hand\r\n\r\nx\r\n")
            c.noop()
            self.assertEqual(c.uid("SEARCH", "FLAGGED")[1], [b"7"])
        self.one.stop()
        self.two.stop()


if __name__ == "__main__":
    main()
