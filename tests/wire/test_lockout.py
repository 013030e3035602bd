"""Guessing passwords (SPEC RATE-01..05, AUTH-05, 08) over SMTP and IMAP together, from addresses of the test's own."""
import base64
import socket
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Line, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"
LOCKED = "454 4.7.0 Temporary authentication failure"
BAD = "535 5.7.8 Authentication credentials invalid"


def b64(text):
    return base64.b64encode(text.encode()).decode()


class Lockout(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE, BOB], whitelist=False, config={"smtp": {"sender_exempt": ["127.0.0.0/8"]}})
        self.addCleanup(self.server.close)
        self.addCleanup(self.server.stop)

    def connect(self, service, source):
        sock = socket.create_connection((self.server.address, PORTS[service]), timeout=PATIENCE, source_address=(source, 0))
        if service in ("smtps", "imaps"):
            sock = self.server.tls().wrap_socket(sock)
        c = Line(sock)
        self.addCleanup(c.close)
        return c

    def smtp(self, source):
        c = self.connect("smtps", source)
        hello = c.reply()
        if hello.startswith("220"):
            c.ask("EHLO x")
            return c
        self.assertTrue(hello.startswith("421 4.7.0"), hello)
        return None

    def login(self, c, name, password=PASSWORD):
        return c.ask("AUTH PLAIN " + b64(f"\0{name}\0{password}"))

    def imap_login(self, source, name, password=PASSWORD):
        c = self.connect("imaps", source)
        c.line()
        return c.command("a", f'LOGIN {name} "{password}"')[-1].decode()

    def test_failures_of_both_protocols_lock_the_address_and_nobody_else(self):
        c = self.smtp("127.8.0.1")
        for n, name in enumerate((ALICE, BOB, "nobody@example.test")):
            self.assertEqual(self.login(c, name, f"guess {n}"), BAD)
        for n in range(2):
            self.assertIn("[AUTHENTICATIONFAILED]", self.imap_login("127.8.0.1", ALICE, f"other guess {n}"))
        self.assertEqual(self.login(c, ALICE), LOCKED, "not even the right one is tested")
        self.assertRegex(self.imap_login("127.8.0.1", ALICE), r"^a NO \[(UNAVAILABLE|AUTHENTICATIONFAILED|LIMIT)\]")
        self.assertIsNone(self.smtp("127.8.0.1"), "new connections are refused at once")
        self.assertTrue(self.login(self.smtp("127.8.0.2"), ALICE).startswith("235"))
        log = self.server.log()
        self.assertEqual(log.count("auth.lockout "), 1)
        self.assertNotIn("guess", log)
        self.assertNotIn(PASSWORD, log)

    def test_a_known_pair_goes_on_where_its_address_is_locked(self):
        self.assertTrue(self.login(self.smtp("127.8.0.3"), ALICE).startswith("235"))
        c = self.smtp("127.8.0.3")
        for n in range(5):
            self.assertEqual(self.login(c, BOB, f"guess {n}"), BAD)
        self.assertEqual(self.login(c, BOB), LOCKED)
        self.assertTrue(self.login(c, ALICE).startswith("235"), "known from here")
        self.assertTrue(self.imap_login("127.8.0.3", ALICE).startswith("a OK"))
        self.assertIsNotNone(self.smtp("127.8.0.3"), "an address with a known pair may connect")

    def test_guessing_at_a_known_pair_locks_that_pair_alone(self):
        self.assertTrue(self.login(self.smtp("127.8.0.4"), ALICE).startswith("235"))
        c = self.smtp("127.8.0.4")
        for n in range(5):
            self.assertEqual(self.login(c, ALICE, f"guess {n}"), BAD)
        self.assertEqual(self.login(c, ALICE), LOCKED)
        self.assertTrue(self.login(c, BOB).startswith("235"))

    def test_one_stale_password_is_no_guessing(self):
        c = self.smtp("127.8.0.5")
        for _ in range(8):
            self.assertEqual(self.login(c, ALICE, "the password of last year"), BAD)
        self.assertTrue(self.login(c, ALICE).startswith("235"))

    def test_a_success_clears_no_count_of_the_address(self):
        c = self.smtp("127.8.0.6")
        for n in range(4):
            self.assertEqual(self.login(c, BOB, f"guess {n}"), BAD)
        self.assertTrue(self.login(c, ALICE).startswith("235"))
        c = self.smtp("127.8.0.6")
        self.assertEqual(self.login(c, BOB, "guess 5"), BAD)
        self.assertEqual(self.login(c, BOB), LOCKED)

    def test_an_account_is_tested_thirty_times_a_minute_from_everywhere(self):
        for n in range(30):
            self.assertEqual(self.login(self.smtp(f"127.8.1.{n + 1}"), ALICE, f"guess {n}"), BAD)
        self.assertEqual(self.login(self.smtp("127.8.2.1"), ALICE), LOCKED)
        self.assertTrue(self.login(self.smtp("127.8.2.1"), BOB).startswith("235"), "the others are not touched")

    def test_a_bare_name_will_do_where_there_is_one_domain(self):
        self.assertTrue(self.login(self.smtp("127.8.0.7"), "ALICE").startswith("235"))
        c = self.smtp("127.8.0.7")
        self.assertEqual(self.login(c, "alice@elsewhere.example"), BAD)
        self.assertEqual(c.ask("AUTH PLAIN " + b64(f"{BOB}\0{ALICE}\0{PASSWORD}")), BAD, "nobody logs in for another")
        self.assertTrue(c.ask("AUTH PLAIN " + b64(f"{ALICE}\0{ALICE}\0{PASSWORD}")).startswith("235"))

    def test_connections_at_once_and_in_a_minute_are_bounded_by_address(self):
        held = [self.connect("smtp", "127.8.0.8") for _ in range(11)]
        told = [c.reply()[:9] for c in held]
        self.assertEqual(sorted(told), ["220 mail."] * 10 + ["421 4.7.0"])
        self.assertEqual(self.connect("smtp", "127.8.0.9").reply()[:3], "220")
        for c in held:
            c.close()

    def test_messages_of_an_account_count_wherever_it_sends_from(self):
        with Server(users=[ALICE], whitelist=False, config={"rate_limit": {"account_message_rate": 3, "message_rate": 1}}) as s:
            self.addCleanup(setattr, self, "server", self.server)
            self.server = s
            seen = []
            for n in range(4):
                c = self.smtp(f"127.8.3.{n + 1}")
                self.login(c, ALICE)
                seen.append(c.ask(f"MAIL FROM:<{ALICE}>")[:9])
            self.assertEqual(seen, ["250 2.1.0"] * 3 + ["450 4.7.1"])


if __name__ == "__main__":
    main()
