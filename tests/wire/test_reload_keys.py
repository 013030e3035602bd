"""Keys of every part, each changed by SIGHUP and looked at on the wire: L counts for the next command of a session that is
open, S for the next session and not for the open one (SPEC CFG-06)."""
import http.client
import json
import signal
import smtplib
import time
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Server, main

ALICE = "alice@example.test"


def merged(key, value):
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


class Probe:
    """An open session of each protocol, and how to ask it."""

    def __init__(self, server):
        self.s = server
        self.smtp = server.smtp()
        self.smtp.ehlo()
        self.submission = server.submission(ALICE)
        self.imap = server.imap(ALICE)
        self.http = http.client.HTTPConnection(server.address, PORTS["api"], timeout=PATIENCE)
        self.token = self.ask("POST", "/auth/login", {"username": ALICE, "password": PASSWORD})[1]["token"]

    def close(self):
        for c in self.smtp, self.submission, self.http:
            c.close()
        self.imap.logout()

    def ask(self, method, path, body=None, headers=None):
        self.http.request(method, path, None if body is None else json.dumps(body),
                          dict({"Content-Type": "application/json"} if body is not None else {}, **(headers or {})))
        r = self.http.getresponse()
        text = r.read()
        return r, json.loads(text) if (r.headers.get("Content-Type") or "").startswith("application/json") else text

    def mail(self, sender, rcpt, client=None):
        client = client or self.smtp
        client.rset()
        code, text = client.mail(sender)
        if code == 250:
            code, text = client.rcpt(rcpt)
        client.rset()
        return code

    def fresh_greeting(self):
        line = self.s.raw("smtp")
        try:
            return line.line()[:3].decode()
        finally:
            line.sock.close()

    def errors_until_close(self, line):
        n = 0
        while line.sock.fileno() >= 0:
            line.send("NONSENSE\r\n")
            n += 1
            if line.line()[:3] != b"500":
                return n

    def imap_login(self):
        c = self.s.imap()
        try:
            return c.login(ALICE, PASSWORD)[0]
        except c.error as e:
            return "LIMIT" if "LIMIT" in str(e) else str(e)
        finally:
            c.shutdown()


# key, value, question, the answer before, the answer after. All of column L, asked in sessions that were open before.
LIVE = [
    ("hostname", "other.example.test", lambda p: p.smtp.ehlo()[1].decode().split("\n")[0], HOSTNAME, "other.example.test"),
    ("smtp.sender_exempt", [], lambda p: p.mail(ALICE, ALICE), 250, 550),
    ("smtp.reject_local_sender", False, lambda p: p.mail(ALICE, ALICE), 550, 250),
    ("smtp.recipient_delimiter", "=", lambda p: p.mail("x@example.org", "alice=tag@example.test"), 550, 250),
    ("smtp.sender_check", "off", lambda p: p.mail("bob@example.test", ALICE, p.submission), 553, 250),
    ("domains", ["example.test", "example.info"], lambda p: p.mail("x@example.org", "a@example.info"), 550, 451),
    ("relay.enabled", False, lambda p: p.mail(ALICE, "x@example.org", p.submission), 250, 550),
    ("smtp.max_connections", 1, lambda p: p.fresh_greeting(), "220", "421"),
    ("smtp.max_connections", 50, lambda p: p.fresh_greeting(), "421", "220"),
    ("imap.max_connections_per_user", 1, lambda p: p.imap_login(), "OK", "LIMIT"),
    ("imap.max_connections_per_user", 9, lambda p: p.imap_login(), "LIMIT", "OK"),
    ("quota.default_mb", 7, lambda p: p.ask("GET", "/me", headers={"Authorization": "Bearer " + p.token})[1]["quota_mb"], 1024, 7),
    ("exchange_api.token_lifetime", 77, lambda p: p.ask("POST", "/auth/login", {"username": ALICE, "password": PASSWORD})[1]["expires_in"], 3600, 77),
    ("exchange_api.cors_origins", ["https://a.example"], lambda p: p.ask("GET", "/healthz")[0].headers.get("Access-Control-Allow-Origin"), "*", None),
    ("exchange_api.token_secret", "0123456789abcdef0123456789abcdef", lambda p: p.ask("GET", "/me", headers={"Authorization": "Bearer " + p.token})[0].status, 200, 401),
    ("metrics.allow", [], lambda p: p.ask("GET", "/metrics")[0].status, 200, 401),
    ("metrics.enabled", False, lambda p: p.ask("GET", "/metrics")[0].status, 401, 404),
    ("rate_limit.message_rate", 1, lambda p: [p.mail("x@example.org", ALICE) for _ in range(3)][-1], 250, 250),
    ("rate_limit.whitelist", [], lambda p: [p.mail("x@example.org", ALICE) for _ in range(3)][-1], 250, 450),
    ("rate_limit.enabled", False, lambda p: p.mail("x@example.org", ALICE), 450, 250),
]


KEYS = {
    "test_live_keys_count_for_the_next_command_of_an_open_session": sorted({row[0] for row in LIVE}),
    "test_the_log_level": ["log_level"],
    "test_session_keys_count_for_new_sessions_alone": ["smtp.max_message_size", "smtp.max_recipients", "smtp.max_errors",
                                                       "smtp.max_messages_per_connection"],
}


class Live(unittest.TestCase):
    def test_live_keys_count_for_the_next_command_of_an_open_session(self):
        with Server(users=[ALICE], start=False) as s:
            account = s.mailbox(ALICE).parent.parent / "user.json"
            account.write_text(json.dumps({k: v for k, v in json.loads(account.read_text()).items() if k != "quota_mb"}))
            s.start()
            p = Probe(s)
            for key, value, ask, before, after in LIVE:
                with self.subTest(key=key, value=value):
                    self.assertEqual(ask(p), before)
                    self.assertIn("reload.done", s.reload(merged(key, value)))
                    self.assertEqual(ask(p), after)
            p.close()

    def test_the_log_level(self):
        with Server(users=[ALICE]) as s:
            with s.smtp() as c:
                c.ehlo()
            s.config_path.write_text(json.dumps(dict(s.settings, log_level="ERROR")))
            s.process.send_signal(signal.SIGHUP)
            end = time.monotonic() + PATIENCE
            while True:  # quiet from some session on
                before = len(s.log())
                with s.smtp() as c:
                    c.ehlo()
                with s.smtp() as c:
                    c.ehlo()
                if "smtp.close" not in s.log()[before:]:
                    break
                self.assertLess(time.monotonic(), end)


class Session(unittest.TestCase):
    def test_session_keys_count_for_new_sessions_alone(self):
        with Server(users=[ALICE]) as s:
            p = Probe(s)
            old = s.raw("smtp")
            old.line()
            text = b"Subject: x\r\n\r\n" + 1000 * (78 * b"x" + b"\r\n")
            self.assertIn("reload.done", s.reload({"smtp": {"max_message_size": 65536, "max_recipients": 2, "max_errors": 4,
                                                            "max_messages_per_connection": 1}}))
            self.assertEqual(p.errors_until_close(old), 20)
            fresh = s.raw("smtp")
            fresh.line()
            self.assertEqual(p.errors_until_close(fresh), 4)

            def three_recipients(c):
                c.ehlo()
                c.mail("x@example.org")
                return [c.rcpt(f"alice+{i}@example.test")[0] for i in range(3)][-1], c.rset()[0]

            self.assertEqual(three_recipients(p.smtp)[0], 250)
            with s.smtp() as c:
                self.assertEqual(three_recipients(c)[0], 452)
            self.assertEqual(p.smtp.sendmail("x@example.org", [ALICE], text + b"\r\n"), {})
            with s.smtp() as c, self.assertRaises(smtplib.SMTPResponseException) as why:
                c.sendmail("x@example.org", [ALICE], text + b"\r\n")
            self.assertEqual(why.exception.smtp_code, 552)
            p.close()


if __name__ == "__main__":
    main()
