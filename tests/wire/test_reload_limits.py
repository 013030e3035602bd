"""Keys of rate_limit, auth and delivery, changed by SIGHUP (SPEC CFG-06). Every window is a day long at first, so that
nothing is allowed again but by the key that is changed."""
import base64
import os
import shutil
import pathlib
import socket
import tempfile
import threading
import time
import unittest

from api import Client
from harness import PASSWORD, PATIENCE, PORTS, RMAILD, Line, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"
TEXT = b"From: alice@example.test\r\nSubject: x\r\n\r\nx\r\n"
FAULT = pathlib.Path(RMAILD).resolve().parent / "tests" / "fault" / "libfault.so"
DAY = 86400
KEYS = {
    "test_rates_of_an_address": ["rate_limit.connection_rate", "rate_limit.connection_period", "rate_limit.message_rate", "rate_limit.message_period",
                                 "rate_limit.recipient_rate", "rate_limit.recipient_period", "rate_limit.max_concurrent_per_ip"],
    "test_rates_of_an_account": ["rate_limit.account_message_rate", "rate_limit.account_recipient_rate", "rate_limit.account_period"],
    "test_lockout": ["rate_limit.auth_failure_limit", "rate_limit.auth_failure_lockout"],
    "test_the_table": ["rate_limit.max_tracked_ips", "rate_limit.cleanup_interval"],
    "test_passwords": ["auth.pbkdf2_iterations", "auth.cache_ttl"],
    "test_commits_at_once": ["delivery.workers", "delivery.max_queue_size"],
}
PATIENT = {"connection_period": DAY, "message_period": DAY, "recipient_period": DAY, "account_period": DAY, "auth_failure_lockout": DAY,
           "connection_rate": 100000, "max_concurrent_per_ip": 1000, "cleanup_interval": 3600}


def until(true, what):
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.05)


class Limits(unittest.TestCase):
    def start(self, section="rate_limit", users=(ALICE,), **kw):
        self.section = section
        self.s = Server(users=users, whitelist=False, config={"rate_limit": PATIENT}, **kw)
        self.addCleanup(self.s.close)

    def reload(self, **keys):
        self.assertIn("reload.done", self.s.reload({self.section: keys}))

    def greeting(self):
        c = self.s.raw("smtp")
        try:
            return c.line()[:3].decode()
        finally:
            c.sock.close()

    def answers(self, client, sender, rcpts):
        """The worst of MAIL and RCPTs."""
        client.rset()
        codes = [client.mail(sender)[0]]
        if codes[0] == 250:
            codes += [client.rcpt(r)[0] for r in rcpts]
        client.rset()
        return max(codes)

    def sent(self, client, n):
        """The worst of n mails to Alice."""
        codes = [250]
        for _ in range(n):
            try:
                client.sendmail(ALICE, [ALICE], TEXT)
            except OSError as e:
                codes.append(getattr(e, "smtp_code", 0) or max(c for c, _ in e.recipients.values()))
        return max(codes)

    def test_rates_of_an_address(self):
        self.start()
        self.assertEqual([self.greeting() for _ in range(3)], ["220"] * 3)
        self.reload(connection_rate=1)
        self.assertEqual(self.greeting(), "421")
        self.reload(connection_period=1)
        until(lambda: self.greeting() == "220", "the shorter window did not count")
        self.reload(connection_rate=100000)
        with self.s.smtp() as c:
            c.ehlo()
            self.assertEqual(self.greeting(), "220")
            self.reload(max_concurrent_per_ip=1)
            self.assertEqual(self.greeting(), "421")
            self.reload(max_concurrent_per_ip=1000)
            for kind, n, code in ("message", 1, 450), ("recipient", 2, 450):
                rcpts = [f"alice+{i}@example.test" for i in range(n)]
                self.assertEqual(max(self.answers(c, "x@example.org", rcpts) for _ in range(3)), 250)
                self.reload(**{f"{kind}_rate": 1})
                self.assertEqual(max(self.answers(c, "x@example.org", rcpts) for _ in range(3)), code, kind)
                self.reload(**{f"{kind}_period": 1})
                until(lambda: self.answers(c, "x@example.org", rcpts[:1]) == 250, f"the shorter window of {kind} did not count")
                self.reload(**{f"{kind}_rate": 100000})

    def test_rates_of_an_account(self):
        self.start()
        with self.s.submission(ALICE) as c:
            self.assertEqual(self.sent(c, 3), 250)
            self.reload(account_message_rate=1)
            self.assertEqual(self.sent(c, 3), 450)
            self.reload(account_message_rate=100000)
            self.assertEqual(self.sent(c, 3), 250)
            self.reload(account_recipient_rate=1)
            self.assertEqual(self.sent(c, 3), 450)
            self.reload(account_period=1)
            until(lambda: self.sent(c, 1) == 250, "the shorter window did not count")

    def login(self, password=PASSWORD, user=ALICE):
        with self.s.smtp() as c:
            c.ehlo()
            c.starttls(context=self.s.tls())
            c.ehlo()
            return c.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())[0]

    def test_lockout(self):
        self.start(users=[ALICE, BOB])
        self.assertEqual([self.login(p) for p in ("one", "two", "three", PASSWORD)], [535, 535, 535, 235])
        self.assertEqual(self.login(user=BOB), 235)  # an address known to both: the pair is locked, not the address
        self.reload(auth_failure_limit=2)
        self.assertEqual([self.login(p) for p in ("four", "five", PASSWORD)], [535, 535, 454])
        self.reload(auth_failure_lockout=1)
        self.assertEqual([self.login(p, BOB) for p in ("four", "five")], [535, 535])
        until(lambda: self.login(user=BOB) == 235, "the shorter lockout did not count")
        self.assertEqual(self.login(), 454)  # what was locked stays so for as long as it was said then

    def entries(self):
        with Client(self.s, tls=False) as c:
            text = c.ask("GET", "/metrics")[2].decode()
        return int(float(next(line.split()[1] for line in text.splitlines() if line.startswith('rmaild_rate_limit_entries{state="all"} '))))

    def test_the_table(self):
        self.start()

        def come(net):
            for i in range(1100):
                c = socket.create_connection((self.s.address, PORTS["smtp"]), timeout=PATIENCE, source_address=(f"127.{net}.{i // 250}.{i % 250 + 1}", 0))
                self.assertEqual(Line(c).line()[:3], b"220")
                c.close()
        come(200)
        self.assertGreaterEqual(self.entries(), 1100)
        self.reload(max_tracked_ips=1000)
        come(201)  # who comes makes the table smaller
        self.assertLessEqual(self.entries(), 1000)
        self.reload(connection_period=1, message_period=1, recipient_period=1)
        self.assertGreater(self.entries(), 500)
        self.reload(cleanup_interval=1)
        until(lambda: self.entries() < 100, "the shorter interval did not count")

    def test_passwords(self):
        self.start("auth")
        record = self.s.mailbox(ALICE).parent.parent / "user.json"

        def logins():
            """Served from memory, all."""
            with Client(self.s, tls=False) as c:
                text = c.ask("GET", "/metrics")[2].decode()
            return [int(float(next(line.split()[1] for line in text.splitlines() if line.startswith(
                f'rmaild_cache_lookups_total{{cache="login",result="{result}"}}')))) for result in ("hit", "miss")]

        self.assertNotIn("123456", record.read_text())
        self.reload(pbkdf2_iterations=123456)
        with Client(self.s) as c:
            self.assertEqual(c.login()[0], 200)
            self.assertEqual(c.ask("POST", "/auth/password", {"old": PASSWORD, "new": "another horse battery"})[0], 204)
        self.assertIn("123456", record.read_text())
        hit, miss = logins()
        self.assertEqual([self.login("another horse battery") for _ in range(3)], [235] * 3)
        now = logins()
        self.assertEqual((now[0] - hit >= 2, now[1] - miss <= 1), (True, True), (hit, miss, now))
        self.reload(cache_ttl=0)
        hit, miss = logins()
        self.assertEqual([self.login("another horse battery") for _ in range(3)], [235] * 3)
        self.assertEqual(logins()[0], hit)

    def test_commits_at_once(self):
        users = [f"u{i}@example.test" for i in range(4)]
        root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-test-"))
        held = root / "mail" / "held"
        self.addCleanup(shutil.rmtree, root, True)
        self.start("delivery", users, root=root, start=False)
        self.s.env.update({"LD_PRELOAD": str(FAULT), "FAULT_KIND": "link", "FAULT_ERRNO": "HOLD", "FAULT_FILE": str(held),
                           "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})
        self.s.start()

        def together(look=3):
            """Codes of four mails to four people, and how many commits were under way at a time in the seconds of a look."""
            codes, threads = [], []

            def one(user):
                with self.s.smtp() as c:
                    c.ehlo()
                    c.mail("x@example.org")
                    c.rcpt(user)
                    codes.append(c.data(TEXT)[0])
            held.touch()
            for user in users:
                threads.append(threading.Thread(target=one, args=(user,)))
                threads[-1].start()
            most, end = 0, time.monotonic() + look
            while time.monotonic() < end and most < 4:
                most = max(most, len(list(held.parent.glob("held.*"))))
                time.sleep(0.02)
            held.unlink()
            for t in threads:
                t.join()
            return sorted(codes), most

        self.assertEqual(together(look=PATIENCE), ([250] * 4, 4))
        self.reload(workers=1)
        self.assertEqual(together(), ([250] * 4, 1))
        self.reload(max_queue_size=1)
        codes, most = together()
        self.assertEqual((codes[0], codes[-1]), (250, 451))


if __name__ == "__main__":
    main()
