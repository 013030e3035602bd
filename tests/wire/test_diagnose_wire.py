"""`rmaild diagnose` over the wire (DIAG-14..17): each of its checks fails when what it looks at is wrong, and no other does."""
import json
import subprocess
import unittest

from between import Between, Change
from harness import PATIENCE, RMAILD, Server, main

ALICE = "alice@example.test"
WORD = rb"250-PIPELINING\r\n"
# SCRAM-SHA-256-PLUS notices a host between, whatever it changes: that is what it is for.
STANDING = [Change(None, "imaps", "server", rb" AUTH=SCRAM-SHA-256(-PLUS)?", rb"")]

# What is changed on the way, together in one run where one run can show it.
RUNS = [
    (("4",), [
        Change("smtp.starttls", "smtp", "server", WORD, rb"250-STARTTLS\r\n250-PIPELINING\r\n", secure=True),
        Change("smtp.auth_hidden", "submission", "server", WORD, rb"250-AUTH PLAIN LOGIN\r\n250-PIPELINING\r\n", secure=False),
        Change("smtp.auth_plain", "smtps", "server", rb"^535 [^\r]*", rb"235 2.7.0 Welcome"),
        Change("smtp.auth_login", "smtps", "client", rb"^AUTH LOGIN", rb"AUTH LOGOUT"),
        Change("smtp.auth_scram", "smtps", "server", rb" SCRAM-SHA-256(-PLUS)?", rb""),
        Change("smtp.delivery", "submission", "server", rb"^250 [^\r]*", rb"554 5.0.0 No", after=rb"Subject: diag-submission"),
        Change("smtp.external", "smtps", "server", rb"^250 [^\r]*", rb"550 5.1.1 No", after=rb"RCPT TO:<nobody@"),
        Change("smtp.no_relay", "smtp", "server", rb"^5\d\d [^\r]*", rb"250 2.1.5 OK", after=rb"elsewhere"),
        Change("smtp.spoofing", "smtps", "client", rb"(<|From: )diag-(\d+)-b@", rb"\1diag-\2-a@"),
        Change("smtp.extensions", "smtp", "server", rb"250-CHUNKING\r\n", rb"", secure=False),
        Change("smtp.bare_newline", "smtp", "client", rb"one\n\.\ntwo", rb"one\r\n..\r\ntwo"),
    ]),
    (("4", "5"), [
        Change("delivery.octets", "imaps", "server", rb"\n\.a dot\r", rb"\n.a dxt\r"),
        Change("delivery.notified", "imaps", "server", rb"Status: 5\.1\.2", rb"Status: 5.0.0"),
        Change("delivery.idle", "imaps", "server", rb"\* \d+ EXISTS\r\n", rb"", after=rb" IDLE\r\n"),
    ]),
    (("4", "5"), [
        Change("delivery.arrived", "imaps", "server", rb"\* SEARCH [\d ]+\r\n", rb"* SEARCH 1\r\n", after=rb"OR SUBJECT diag-"),
    ]),
    (("3", "6"), [
        Change("store.quota", "imaps", "server", rb"\[OVERQUOTA\]", rb"[TOOBIG]"),
        Change("imap.auth_hidden", "imap", "server", rb"LOGINDISABLED", rb"LOGINENABLED"),
        Change("imap.wrong_password", "imaps", "server", rb"\[AUTHENTICATIONFAILED\]", rb"[ALERT]"),
        Change("imap.capability", "imaps", "client", rb"^NONSENSE", rb"NOOP"),
        Change("imap.names", "imaps", "server", rb"\\Trash", rb"\\Junk"),
        Change("imap.messages", "imaps", "client", rb"SEARCH FLAGGED", rb"SEARCH UNFLAGGED"),
        Change("imap.resync", "imaps", "client", rb"ENABLE QRESYNC", rb"ENABLE NOTHING"),
    ]),
    (("2", "7"), [
        Change("users.disabled", "imaps", "server", rb"^(\S+) NO [^\r]*", rb"\1 OK Welcome"),
        Change("api.discovery", "apis", "server", rb"<clientConfig", rb"<klientConfig"),
        Change("api.folders", "apis", "server", rb'"admin":false', rb'"admin":true '),
        Change("api.messages", "apis", "server", rb"appended", rb"apended "),
        Change("api.send", "apis", "server", rb"diag-api", rb"diag-ipa"),
        Change("api.refusals", "apis", "server", rb"HTTP/1\.1 403 [^\r]*", rb"HTTP/1.1 200 OK"),
        Change("api.cors", "apis", "server", rb"Access-Control-Allow-Methods", rb"Access-Control-Allow-Mothods"),
        Change("api.aliases", "apis", "client", rb"DELETE /aliases/", rb"GET /nothing/a/"),
        Change("api.token", "apis", "server", rb"HTTP/1\.1 401 [^\r]*", rb"HTTP/1.1 200 OK", after=rb"GET /me HTTP"),
    ]),
    (("3",), [Change("store.quota", "imaps", "server", rb"\(STORAGE ", rb"(STOWAGE ")]),
    (("1",), [Change("env.ports", "imaps", "server", rb"^\* OK", rb"* BYE")]),
]


class Wire(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE], config=self.config)
        self.addCleanup(self.server.close)

    config = {}

    def found(self, phases, changes=(), inject=b""):
        between = Between(self.server, [*STANDING, *changes], inject)
        try:
            settings = json.loads(json.dumps(self.server.settings))
            for section in ("smtp", "imap", "exchange_api"):
                settings[section]["host"] = between.address
            path = self.server.root / "between.json"
            path.write_text(json.dumps(settings))
            args = [x for p in phases for x in ("--phase", p)]
            done = subprocess.run([RMAILD, "--config", path, "diagnose", "--json", *args], capture_output=True, text=True, timeout=PATIENCE)
            report = json.loads(done.stdout)
        finally:
            between.close()
        checks = [c for phase in report["phases"] for c in phase["checks"]]
        self.assertEqual(done.returncode, 1 if report["fail"] + report["warn"] else 0)
        return {c["id"]: c for c in checks if c["status"] != "PASS"}

    def test_a_host_between_that_changes_nothing_is_not_noticed(self):
        self.assertEqual(self.found("1234567"), {})

    def test_each_check_fails_by_what_it_looks_at(self):
        for phases, changes in RUNS:
            with self.subTest(phases=phases, checks=[c.check for c in changes]):
                found = self.found(phases, changes)
                self.assertEqual({id: c["status"] for id, c in found.items()}, {c.check: "FAIL" for c in changes}, found)

    def test_commands_that_are_taken_over_into_tls_are_noticed(self):
        self.assertEqual(list(self.found("4", inject=b"EHLO injected.invalid\r\n")), ["smtp.injection"])


class Lockout(Wire):
    """The server sees one address, that of the host between, and that one is on the whitelist."""
    config = {"rate_limit": {"whitelist": ["127.0.0.1"]}}
    test_a_host_between_that_changes_nothing_is_not_noticed = test_each_check_fails_by_what_it_looks_at = None
    test_commands_that_are_taken_over_into_tls_are_noticed = None

    def test_no_lockout(self):
        self.assertEqual(list(self.found("7")), ["api.lockout"])


if __name__ == "__main__":
    main()
