"""The verbs check and init (SPEC CLI-11, 12, CFG-01..04)."""
import json
import os
import pathlib
import stat
import subprocess
import tempfile
import unittest

from harness import PATIENCE, RMAILD, main, merge
from remote import make_certificate

ERROR, WARNING = "error", "warning"

# key, value, severity: a hundred of them and more, each reported under its own key.
BAD = [
    ("hostname", "nodots", ERROR), ("hostname", "", ERROR), ("hostname", 5, ERROR), ("hostname", "a..example", ERROR),
    ("hostname", "-a.example", ERROR), ("hostname", "a b.example", ERROR), ("mail_root", 5, ERROR), ("mail_root", "", ERROR),
    ("mail_root", "/nowhere/at/all", ERROR), ("domains", [], ERROR), ("domains", ["a..b"], ERROR), ("domains", "example.test", ERROR),
    ("domains", ["a.example", "A.EXAMPLE"], ERROR), ("domains", [5], ERROR), ("log_level", "LOUD", WARNING), ("log_level", 1, WARNING),
    ("runtime.workers", -1, WARNING), ("runtime.workers", 257, WARNING), ("runtime.job_threads", 0, WARNING),
    ("runtime.user", "no-such-user", ERROR), ("runtime.group", "no-such-group", ERROR), ("smtp.host", "x", ERROR),
    ("smtp.host", [], ERROR), ("smtp.host", ["127.0.0.1", "127.0.0.1"], ERROR), ("smtp.host", ["0.0.0.0", "127.0.0.1"], ERROR),
    ("smtp.port", "25", ERROR), ("smtp.port", 65536, ERROR), ("smtp.port", 1.5, ERROR), ("smtp.port", True, ERROR),
    ("smtp.submission_port", -1, ERROR), ("smtp.submission_port", 25, ERROR), ("smtp.smtps_port", None, ERROR),
    ("smtp.max_message_size", 65535, WARNING), ("smtp.max_message_size", 2147483648, WARNING), ("smtp.max_recipients", 0, WARNING),
    ("smtp.max_connections", 100001, WARNING), ("smtp.max_messages_per_connection", 0, WARNING), ("smtp.command_timeout", 9, WARNING),
    ("smtp.data_timeout", 3601, WARNING), ("smtp.max_errors", 2, WARNING), ("smtp.sender_check", "on", ERROR),
    ("smtp.reject_local_sender", 1, WARNING), ("smtp.bare_newline", "accept", WARNING), ("smtp.sender_exempt", ["1.2.3.4/40"], ERROR),
    ("smtp.sender_exempt", "127.0.0.1", ERROR), ("smtp.recipient_delimiter", "#", WARNING), ("smtp.dsn_for_foreign", "no", WARNING),
    ("lmtp.socket", 5, ERROR), ("lmtp.socket", "/" + 110 * "x", ERROR), ("proxy_protocol", {"pop3": []}, ERROR),
    ("proxy_protocol", {"smtp": ["x"]}, ERROR), ("imap.host", [[]], ERROR), ("imap.port", 1e9, ERROR), ("imap.port", 25, ERROR),
    ("imap.imaps_port", "993", ERROR), ("imap.max_connections", 0, WARNING), ("imap.max_connections_per_user", 100001, WARNING),
    ("imap.max_connections_per_ip", 0, WARNING), ("imap.idle_timeout", 1799, WARNING), ("imap.login_timeout", 9, WARNING),
    ("exchange_api.host", "localhost", ERROR), ("exchange_api.port", "x", ERROR), ("exchange_api.secure_port", 9002, ERROR),
    ("exchange_api.token_secret", "short", ERROR), ("exchange_api.token_secret", {"file": "nowhere"}, ERROR),
    ("exchange_api.token_lifetime", 59, WARNING), ("exchange_api.allow_cleartext", 1, ERROR), ("exchange_api.cors_origins", "*", WARNING),
    ("exchange_api.max_connections", 0, WARNING), ("exchange_api.max_connections_per_ip", 0, WARNING),
    ("exchange_api.trusted_proxies", ["x"], ERROR), ("exchange_api.request_timeout", 0, WARNING),
    ("exchange_api.keepalive_timeout", 601, WARNING), ("discovery.http_port", -1, ERROR), ("discovery.http_port", 25, ERROR),
    ("discovery.https_port", 65536, ERROR), ("discovery.public_ports", {"smtp": 0}, ERROR), ("discovery.public_ports", {"x": 25}, ERROR),
    ("delivery.workers", 0, WARNING), ("delivery.max_queue_size", 0, WARNING), ("relay.enabled", 0, ERROR),
    ("relay.smarthost", 5, ERROR), ("relay.smarthost", "a b", ERROR), ("relay.smarthost_port", 0, ERROR),
    ("relay.smarthost_username", "u", ERROR), ("relay.smarthost_password", "p", ERROR), ("relay.smarthost_tls", "x", ERROR),
    ("relay.tls", "x", ERROR), ("relay.tls_policy", {"a.example": "x"}, ERROR), ("relay.workers", 10001, WARNING),
    ("relay.max_per_destination", 0, WARNING), ("relay.messages_per_connection", 1001, WARNING), ("relay.retry_schedule", [], WARNING),
    ("relay.retry_schedule", [0], WARNING), ("relay.retry_jitter_pct", 51, WARNING), ("relay.max_age", 299, WARNING),
    ("relay.bounce_delay_warning", -1, WARNING), ("relay.connect_timeout", 0, WARNING), ("relay.command_timeout", 3601, WARNING),
    ("relay.data_timeout", 0, WARNING), ("relay.nameservers", ["x"], ERROR), ("relay.dns_timeout", 31, ERROR),
    ("relay.source_ipv4", "::1", ERROR), ("relay.source_ipv6", "127.0.0.1", ERROR), ("relay.ipv6", "yes", ERROR),
    ("tls.enabled", "yes", ERROR), ("tls.cert_file", 5, ERROR), ("tls.cert_file", "only.pem", ERROR), ("tls.key_file", "", ERROR),
    ("tls.min_version", "1.1", ERROR), ("tls.certificates", [{}], ERROR), ("tls.ca_file", "nowhere.pem", ERROR),
    ("auth.pbkdf2_iterations", 99999, WARNING), ("auth.cache_ttl", 86401, WARNING), ("quota.default_mb", -1, WARNING),
    ("rate_limit.enabled", "on", WARNING), ("rate_limit.connection_rate", 0, WARNING), ("rate_limit.message_period", 0, WARNING),
    ("rate_limit.whitelist", ["300.1.1.1"], ERROR), ("rate_limit.max_tracked_ips", 999, WARNING), ("metrics.allow", "x", ERROR),
    ("metrics.enabled", 1, WARNING), ("smtp", 5, ERROR), ("tls", [], ERROR), ("quota", "x", WARNING),
]
# The other one of the two is what is missing.
OTHER = {("relay.smarthost_username", "u"): "relay.smarthost_password", ("relay.smarthost_password", "p"): "relay.smarthost_username",
         ("tls.cert_file", "only.pem"): "tls.key_file"}
UNKNOWN = [("smtp.prot", "smtp.port"), ("hostnme", "hostname"), ("imap.idle_time_out", "imap.idle_timeout"), ("relay.max_ages", "relay.max_age")]


def nested(key, value):
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rmaild-test-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.file = self.root / "config.json"

    def run_verb(self, *args):
        return subprocess.run([RMAILD, *args], capture_output=True, text=True, timeout=PATIENCE, cwd=self.root)

    def init(self, *args):
        done = self.run_verb("init", *args)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(self.file.read_text())

    def findings(self, text, status=1):
        self.file.write_text(text if isinstance(text, str) else json.dumps(text))
        done = self.run_verb("check", "--json")
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said["file"], "config.json")
        return said["findings"]


class Check(Folder):
    def test_each_bad_value_is_reported_with_its_key(self):
        good = self.init()
        self.assertGreaterEqual(len(BAD) + len(UNKNOWN), 100)
        for key, value, severity in BAD:
            with self.subTest(key=key, value=value):
                settings = json.loads(json.dumps(good))
                merge(settings, nested(key, value))
                where = OTHER.get((key, value), key) if isinstance(value, str) else key
                found = [f for f in self.findings(settings) if f["key"] == where]
                self.assertEqual([f["severity"] for f in found][:1], [severity], found)
                self.assertTrue(found[0]["expected"])
                if "secret" in key or "password" in key:
                    self.assertNotIn("short", found[0]["value"])

    def test_an_unknown_key_gets_the_nearest_known_one(self):
        good = self.init()
        for key, meant in UNKNOWN:
            settings = json.loads(json.dumps(good))
            merge(settings, nested(key, 1))
            found = self.findings(settings)
            self.assertEqual([(f["key"], f["severity"]) for f in found], [(key, WARNING)])
            self.assertTrue(found[0]["expected"].endswith("did you mean " + meant), found)

    def test_all_findings_come_at_once(self):
        good = self.init()
        merge(good, {"hostname": "x", "smtp": {"max_errors": 1, "prt": 5}, "imap": {"port": "x"}})
        self.assertEqual({f["key"] for f in self.findings(good)}, {"hostname", "smtp.max_errors", "smtp.prt", "imap.port"})
        done = self.run_verb("check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("config.json: error: hostname is \"x\", wants a fully qualified domain name", done.stdout)

    def test_broken_files_and_duplicates(self):
        good = json.dumps(self.init())
        for text in "", "{", "[]", "null", good[:-1], good + "x", good[:-1] + ',"hostname":"a.example"}', "{\"a\":" * 17 + "1" + "}" * 17, \
                '{"hostname":"\\ud800.example"}', " " * (1 << 20) + "{}":
            with self.subTest(text=text[:40]):
                found = self.findings(text)
                self.assertEqual(found[0]["severity"], ERROR)
                self.assertEqual(found[0]["key"], "")
        self.file.unlink()
        self.assertEqual(self.run_verb("check").returncode, 1)
        self.assertEqual(self.run_verb("check", "nowhere.json").returncode, 1)
        self.assertEqual(self.run_verb("check", "a", "b").returncode, 2)

    def test_certificates_are_looked_at(self):
        good = self.init()
        cert, key = make_certificate(self.root, "mail.example.test")
        self.root.joinpath("other").mkdir()
        _, other = make_certificate(self.root / "other", "mail.example.test")
        merge(good, {"tls": {"cert_file": str(cert), "key_file": str(other)}})
        self.assertEqual([(f["key"], f["severity"]) for f in self.findings(good)], [("tls.key_file", ERROR)])
        merge(good, {"tls": {"key_file": "key.pem", "certificates": [{"cert_file": "no.pem", "key_file": str(key)}]}})
        found = self.findings(good)
        self.assertIn(("tls.certificates[0].cert_file", ERROR), [(f["key"], f["severity"]) for f in found])

    def test_a_secret_file_others_may_read_is_refused(self):
        good = self.init()
        secret = self.root / "secret"
        secret.write_text("0123456789abcdef0123456789abcdef\n")
        merge(good, {"exchange_api": {"token_secret": {"file": "secret"}}})
        for mode, bad in ((0o600, False), (0o640, False), (0o644, True), (0o620, True)):
            secret.chmod(mode)
            found = self.findings(good, 1 if bad else 0)
            self.assertEqual([f["key"] for f in found], ["exchange_api.token_secret"] if bad else [], oct(mode))


class Init(Folder):
    def test_every_key_with_its_default_and_nothing_else(self):
        settings = self.init()
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertTrue((self.root / "mailstore").is_dir())
        self.assertEqual(self.findings(settings, 0), [])
        self.assertEqual(settings["hostname"], "mail.example.com")
        self.assertEqual(settings["smtp"]["submission_port"], 587)

    def test_names_given_stand_in_it(self):
        settings = self.init("--hostname", "mx.example.test", "--domain", "example.test", "--domain=example.org")
        self.assertEqual(settings["hostname"], "mx.example.test")
        self.assertEqual(settings["domains"], ["example.test", "example.org"])
        self.assertEqual(self.run_verb("check").returncode, 0)

    def test_it_does_not_overwrite_without_force(self):
        self.init("--hostname", "mx.example.test")
        self.assertEqual(self.run_verb("init").returncode, 1)
        self.assertIn("mx.example.test", self.file.read_text())
        self.init("--force")
        self.assertNotIn("mx.example.test", self.file.read_text())

    def test_bad_names_write_nothing(self):
        for args in ["--hostname", "nodots"], ["--domain", 'a"b.example'], ["--domain", "a.example", "--domain", "A.example"]:
            self.assertEqual(self.run_verb("init", *args).returncode, 1, args)
            self.assertFalse(self.file.exists())
        self.assertEqual(self.run_verb("init", "x").returncode, 2)
        self.assertEqual(self.run_verb("--config", os.path.join("no", "where.json"), "init").returncode, 1)


if __name__ == "__main__":
    main()
