"""Hostile and unlucky conditions: silent crowds, readers that never read, huge lines, a full disk, quotas, rates."""
import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE, BOB = "alice@example.test", "bob@example.test"


class Hostile(unittest.TestCase):
    def test_a_thousand_silent_connections_leave_the_server_serving(self):
        with Server(users=[ALICE], config={"imap": {"max_connections_per_ip": 2000}}) as s:
            crowd = []
            try:
                for i in range(1000):
                    port = PORTS["smtp"] if i % 2 else PORTS["imap"]
                    crowd.append(socket.create_connection((s.address, port), timeout=PATIENCE))
                for c in crowd[:20]:
                    self.assertTrue(c.recv(100))
                began = time.monotonic()
                with s.smtp() as c:
                    c.sendmail("x@example.net", [ALICE], "Subject: x\r\n\r\nx\r\n")
                print(f"a message among 1,000 silent connections: {(time.monotonic() - began) * 1000:.1f} ms")
            finally:
                for c in crowd:
                    c.close()
            self.assertEqual(len(s.messages(ALICE)), 1)

    def test_a_client_that_never_reads_costs_bounded_memory(self):
        with Server(users=[ALICE]) as s:
            with s.imap(ALICE) as c:
                big = b"Subject: x\r\n\r\n" + b"y" * 70 + b"\r\n" * 500000
                c.append("INBOX", None, None, big)
            before = s.rss_kib()
            c = s.raw_tls("imaps")
            c.line()
            c.command("a", f'LOGIN {ALICE} "{PASSWORD}"')
            c.command("b", "SELECT INBOX")
            for i in range(200):
                c.send(f"f{i} FETCH 1 BODY.PEEK[]\r\n")
            time.sleep(1)
            self.assertLess(s.rss_kib() - before, 20 * 1024, "200 MiB were asked for and not read")
            with s.imap(ALICE) as other:
                self.assertEqual(other.noop()[0], "OK")
            c.close()

    def test_endless_lines_and_commands_are_cut(self):
        with Server(users=[ALICE]) as s:
            with s.raw("smtp") as c:
                c.reply()
                c.send(b"NOOP " + b"x" * 1000000 + b"\r\nNOOP\r\n")
                self.assertTrue(c.reply().startswith("500 5.5.2"))
                self.assertTrue(c.reply().startswith("250"))
            with s.raw("smtp") as c:
                c.reply()
                c.ask("EHLO x")
                c.ask("MAIL FROM:<a@example.net>")
                c.ask(f"RCPT TO:<{ALICE}>")
                c.ask("DATA")
                c.send(b"Subject: x\r\n\r\n" + b"z" * 65000 + b"\r\n.\r\n")
                self.assertTrue(c.reply().startswith("250"), "long lines up to 64 KiB are mail")
                c.ask("MAIL FROM:<a@example.net>")
                c.ask(f"RCPT TO:<{ALICE}>")
                c.ask("DATA")
                c.send(b"Subject: x\r\n\r\n" + b"z" * 66000 + b"\r\n.\r\n")
                self.assertTrue(c.reply().startswith("552 5.3.4"))
                c.ask("MAIL FROM:<a@example.net>")
                c.ask(f"RCPT TO:<{ALICE}>")
                c.ask("DATA")
                c.send(b"Received: x\r\n" * 100 + b"\r\nloop\r\n.\r\n")
                self.assertTrue(c.reply().startswith("554 5.4.6"))
                c.ask("MAIL FROM:<a@example.net>")
                c.ask(f"RCPT TO:<{ALICE}>")
                c.ask("DATA")
                c.send(b"X-Big: x\r\n" * 120000 + b"\r\nbig header\r\n.\r\n")
                self.assertTrue(c.reply().startswith("552 5.3.4"))
            self.assertEqual(len(s.messages(ALICE)), 1)

    def test_quota_is_enforced_on_every_path(self):
        with Server(users=[BOB]) as s:
            s.add_user(ALICE, PASSWORD, "--quota-mb", "1")
            with s.smtp() as c:
                c.ehlo("x")
                self.assertEqual(c.mail("x@example.net", ["SIZE=2000000"])[0], 250)
                self.assertEqual(c.rcpt(ALICE), (552, b"5.2.2 Message exceeds the mailbox quota"))
                c.rset()
                body = "Subject: x\r\n\r\n" + "y" * 70 + "\r\n" * 300000
                for _ in range(4):
                    try:
                        c.sendmail("x@example.net", [ALICE], body)
                    except Exception as refused:  # smtplib's own classes differ by the stage
                        self.assertIn("4.2.2", str(refused))
                        break
                else:
                    self.fail("never full")
                c.rset()
            with s.imap(ALICE) as c:
                kind, text = c.append("INBOX", None, None, body.encode())
                self.assertEqual(kind, "NO")
                self.assertIn(b"[OVERQUOTA]", text[0])

    def test_rates_per_address(self):
        with Server(users=[ALICE], whitelist=False, config={"rate_limit": {"message_rate": 3, "connection_rate": 4}}) as s:
            with s.smtp() as c:
                c.ehlo("x")
                codes = []
                for _ in range(5):
                    codes.append(c.mail("x@example.net")[0])
                    c.rset()
                self.assertEqual(codes, [250, 250, 250, 450, 450])
            seen = []
            for _ in range(6):
                with s.raw("smtp") as c:
                    seen.append(c.reply()[:9])
            self.assertIn("421 4.7.0", seen)

    def test_a_full_disk_refuses_mail_and_nothing_else(self):
        mount, umount = need("mount", "mount"), need("umount", "mount")
        folder = tempfile.mkdtemp(prefix="rmaild-full-")
        subprocess.run([mount, "-t", "tmpfs", "-o", "size=80m", "tmpfs", folder], check=True)
        try:
            s = Server(users=[ALICE], root=folder)
            try:
                with s.smtp() as c:
                    c.sendmail("x@example.net", [ALICE], "Subject: before\r\n\r\nx\r\n")
                with open(os.path.join(folder, "filler"), "wb") as f:
                    f.write(b"x" * (30 << 20))
                said, end = (250, b""), time.monotonic() + PATIENCE
                taken = 1
                while said[0] == 250 and time.monotonic() < end:  # free space is looked at now and then
                    with s.smtp() as c:
                        c.ehlo("x")
                        c.mail("x@example.net")
                        c.rcpt(ALICE)
                        said = c.data("Subject: full\r\n\r\nx\r\n")
                    taken += said[0] == 250
                self.assertEqual(said, (452, b"4.3.1 Insufficient system storage"))
                with s.imap(ALICE) as c:
                    c.select("INBOX")
                    self.assertEqual(c.append("INBOX", None, None, b"Subject: y\r\n\r\n")[0], "NO")
                    self.assertEqual(c.store("1", "+FLAGS", r"(\Seen \Deleted)")[0], "OK")
                    self.assertEqual(c.expunge(), ("OK", [b"1"]))
                os.unlink(os.path.join(folder, "filler"))
                code, end = 452, time.monotonic() + PATIENCE
                while code == 452 and time.monotonic() < end:
                    with s.smtp() as c:
                        c.ehlo("x")
                        c.mail("x@example.net")
                        c.rcpt(ALICE)
                        code = c.data("Subject: after\r\n\r\nx\r\n")[0]
                self.assertEqual(code, 250)
                self.assertEqual(len(s.messages(ALICE)), taken)
                s.stop()
            except BaseException:
                print(s.log()[-4000:])
                raise
            finally:
                s.close()
        finally:
            subprocess.run([umount, folder], check=True)
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
