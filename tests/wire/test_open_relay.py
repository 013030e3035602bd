"""SEC-05: no combination of port, TLS, place, lists and settings relays for somebody who has not logged in."""
import itertools
import smtplib
import unittest

import harness

USERS = ["alice@example.test"]
ALL = ["0.0.0.0/0", "::/0"]


class OpenRelay(unittest.TestCase):
    def test_open_relay_matrix(self):
        tried = 0
        for relay, whitelist, exempt, check in ((True, ALL, ALL, "off"), (True, ALL, [], "envelope+header"),
                                                (True, [], ALL, "envelope"), (True, [], [], "off"),
                                                (False, ALL, ALL, "off"), (False, [], [], "envelope+header")):
            config = {"relay": {"enabled": relay}, "rate_limit": {"whitelist": whitelist, "connection_rate": 1000000,
                      "message_rate": 1000000, "recipient_rate": 1000000},
                      "smtp": {"sender_exempt": exempt, "sender_check": check, "dsn_for_foreign": True}}
            with harness.Server(config, users=USERS) as s:
                for service, tls, login in itertools.product(("smtp", "submission", "smtps"), (False, True), (False, True)):
                    if service == "smtps" and not tls or login and not tls:
                        continue
                    with self.subTest(relay=relay, whitelist=whitelist, exempt=exempt, check=check, service=service, login=login):
                        port = harness.PORTS[service]
                        if service == "smtps":
                            c = smtplib.SMTP_SSL(s.address, port, timeout=harness.PATIENCE, context=s.tls())
                        else:
                            c = smtplib.SMTP(s.address, port, timeout=harness.PATIENCE)
                        with c:
                            if tls and service != "smtps":
                                c.starttls(context=s.tls())
                            if login:
                                c.login(USERS[0], harness.PASSWORD)
                            c.ehlo("client.example")
                            code, _ = c.mail("" if login else "someone@example.org")
                            if not login and service != "smtp":
                                self.assertEqual(code, 530)
                            for to in ("x@example.net", "x@[192.0.2.1]", '"x@example.net"@example.org', "x%example.net@example.org",
                                       "@example.test:x@example.net"):
                                code, said = c.docmd(f"RCPT TO:<{to}>")
                                tried += 1
                                if login and relay:
                                    self.assertEqual(code, 250, said)
                                elif login or service == "smtp":
                                    self.assertEqual((code, said), (550, b"5.7.1 Relay not permitted"))
                                else:
                                    self.assertEqual(code, 503)
                self.assertEqual(list((s.mail_root / "queue").glob("env/*/*")), [])
        self.assertEqual(tried, 6 * 8 * 5)


if __name__ == "__main__":
    harness.main()
