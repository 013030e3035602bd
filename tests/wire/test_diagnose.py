"""`rmaild diagnose` and `rmaild test` (SPEC CLI-25, 26, DIAG-01, 02, 11..18): nothing is found where all is well, what is broken
on purpose is found and nothing else, and the store is as it was before."""
import hashlib
import json
import os
import signal
import socket
import subprocess
import time
import unittest

from harness import PATIENCE, PASSWORD, PORTS, RMAILD, Server, main

ALICE = "alice@example.test"


class Diagnose(unittest.TestCase):
    config = {}

    def setUp(self):
        self.server = Server(users=[ALICE], config=self.config)
        self.addCleanup(self.server.close)
        self.server.cli("alias", "add", "example.test", "team", "alice")

    def run_it(self, *args):
        done = self.server.cli("diagnose", "--json", *args, check=False)
        report = json.loads(done.stdout)
        checks = [c for phase in report["phases"] for c in phase["checks"]]
        self.assertEqual(done.returncode, 0 if report["fail"] + report["warn"] == 0 else 1)
        self.assertEqual(report["fail"], sum(c["status"] == "FAIL" for c in checks))
        self.assertEqual(report["warn"], sum(c["status"] == "WARN" for c in checks))
        return report, {c["id"]: c for c in checks}

    def found(self, status, *args):
        report, checks = self.run_it(*args)
        return {id: c["detail"] for id, c in checks.items() if c["status"] == status}

    def reconfigure(self, path, value, restart=True):
        at = self.server.settings
        for key in path.split(".")[:-1]:
            at = at.setdefault(key, {})
        at[path.split(".")[-1]] = value
        self.server.config_path.write_text(json.dumps(self.server.settings))
        if restart:
            self.server.restart()

    def tree(self):
        """Accounts, mail and aliases; what the server itself writes while it runs is left out."""
        root = self.server.mail_root / "domains"
        return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(root.rglob("*"))
                if p.is_file() and not p.name.startswith("cache")}


class Healthy(Diagnose):
    config = {"rate_limit": {"whitelist": ["127.0.0.1"]}}

    def test_nothing_is_found_and_nothing_is_left(self):
        with self.server.imap(ALICE) as imap:
            imap.append("INBOX", None, None, b"Subject: x\r\n\r\nx\r\n")
        time.sleep(1.5)  # the server settles what it has begun
        before = self.tree()
        report, checks = self.run_it()
        self.assertEqual((report["fail"], report["warn"]), (0, 0), report)
        self.assertEqual([p["n"] for p in report["phases"]], [1, 2, 3, 4, 5, 6, 7, 8])
        for c in checks.values():
            self.assertEqual(sorted(c), ["detail", "expected", "id", "ms", "status"])
        self.assertEqual(self.tree(), before)
        self.assertEqual(json.loads(self.server.cli("queue", "list", "--json").stdout)["queue"], [])
        self.assertNotIn("diag-", self.server.cli("user", "list").stdout)

    def test_a_domain_without_rules_has_none_afterwards(self):
        rules = self.server.mail_root / "domains" / "example.test" / "aliases.json"
        rules.unlink()
        self.run_it("--phase", "7")
        self.assertFalse(rules.exists())

    def test_phases_and_usage(self):
        report, checks = self.run_it("--phase", "1", "--phase", "6")
        self.assertEqual([p["n"] for p in report["phases"]], [1, 6, 8])
        for args in (["--phase", "9"], ["--phase"], ["--phase", "x"], ["more"]):
            self.assertEqual(self.server.cli("diagnose", *args, check=False).returncode, 2)
        done = self.server.cli("diagnose", "--phase", "1")
        self.assertIn("Phase 1: Configuration & Environment\n  PASS  env.earlier_runs", done.stdout)
        self.assertRegex(done.stdout, r"\d+ passed, 0 warnings, 0 failed\n$")

    def test_a_killed_run_is_cleaned_up_by_the_next(self):
        before = self.tree()
        (self.server.mail_root / "domains" / "example.test" / "users" / "diag-999999-b" / ".mailboxes-0").mkdir(parents=True, mode=0o700)
        for moment in (0.02, 0.05, 0.1, 0.3, 0.8, 1.5, 2.5):
            run = subprocess.Popen([RMAILD, "--config", str(self.server.config_path), "diagnose"], stdout=subprocess.DEVNULL)
            time.sleep(moment)
            run.send_signal(signal.SIGKILL)
            run.wait()
        report, checks = self.run_it()
        self.assertEqual((report["fail"], report["warn"]), (0, 0), report)
        self.assertEqual(self.tree(), before)

    def test_accounts_that_only_look_like_a_runs_stay(self):
        gone = 4194305  # above every pid there can be
        left, others = f"diag-{gone}-a@example.test", [f"diag-{gone}-anna@example.test", f"diag-0{gone}-a@example.test"]
        for user in (left, *others):
            self.server.add_user(user)
        self.assertEqual(self.run_it("--phase", "1")[1]["env.earlier_runs"]["detail"],
                         "1 things of runs that were killed are taken away")
        listed = self.server.cli("user", "list").stdout
        self.assertNotIn(left, listed)
        for user in others:
            self.assertIn(user, listed)


class Limits(Diagnose):
    config = {"rate_limit": {"whitelist": [], "connection_rate": 1}}

    def test_limits_that_are_met_are_warnings(self):
        report, checks = self.run_it()
        self.assertEqual(report["fail"], 0, report)
        self.assertGreater(report["warn"], 0)
        self.assertEqual(checks["api.lockout"]["status"], "PASS")


class Broken(Diagnose):
    def test_configuration(self):
        self.reconfigure("smpt", {"port": 1}, restart=False)
        self.assertEqual(list(self.found("FAIL")), ["env.configuration"])

    def test_a_port_that_is_closed(self):
        with socket.socket() as s:
            s.bind((self.server.address, 0))
            self.reconfigure("imap.port", s.getsockname()[1], restart=False)
            self.assertEqual(set(self.found("FAIL")), {"env.ports", "imap.auth_hidden"})

    def test_no_server(self):
        self.server.stop()
        found = self.found("FAIL", "--phase", "1", "--phase", "2")
        self.assertEqual(set(found), {"env.server", "env.ports", "users.disabled"})

    def test_modes(self):
        self.server.mail_root.chmod(0o755)
        self.assertEqual(set(self.found("FAIL")), {"env.mail_root"})

    def test_certificates(self):
        for names, days, want in ((["wrong.test"], "30", "it is not for"), (["mail.example.test"], "5", "it ends in")):
            cert, key = self.server.root / "c.pem", self.server.root / "k.pem"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", days,
                            "-subj", "/CN=x", "-addext", "subjectAltName=DNS:" + names[0], "-keyout", key, "-out", cert], check=True, capture_output=True)
            self.reconfigure("tls.cert_file", str(cert), restart=False)
            self.reconfigure("tls.key_file", str(key))
            found = self.found("FAIL" if days == "30" else "WARN")
            self.assertEqual(list(found), ["env.certificate"])
            self.assertIn(want, found["env.certificate"])

    def test_a_token_key_that_changed(self):
        self.reconfigure("exchange_api.token_secret", "another secret of thirty-two octets", restart=False)
        self.assertEqual(list(self.found("FAIL")), ["api.token"])

    def test_what_is_switched_off_is_a_warning(self):
        for path, value, want in (("quota.default_mb", 0, {"users.quota"}), ("smtp.sender_check", "off", {"smtp.limits"}),
                                  ("smtp.reject_local_sender", False, {"smtp.spoofing"}),
                                  ("rate_limit.enabled", False, {"smtp.limits", "api.lockout"}),
                                  ("smtp.max_recipients", 50, {"env.configuration"})):
            with self.subTest(path):
                old = json.loads(json.dumps(self.server.settings))
                self.reconfigure(path, value)
                report, checks = self.run_it()
                self.assertEqual(report["fail"], 0, report)
                self.assertEqual({id for id, c in checks.items() if c["status"] == "WARN"}, want)
                self.server.settings.clear()
                self.server.settings.update(old)

    def test_without_a_relay_others_are_refused(self):
        self.reconfigure("relay.enabled", False)
        report, checks = self.run_it()
        self.assertEqual((report["fail"], report["warn"]), (0, 0), report)

    def test_accounts_that_cannot_log_in(self):
        """A server that reads another mail_root than the verb does."""
        other = self.server.root / "other"
        other.mkdir(mode=0o700)
        self.reconfigure("mail_root", str(other), restart=False)
        found = self.found("FAIL", "--phase", "1", "--phase", "2")
        self.assertEqual(set(found), {"env.server", "env.certificate", "users.disabled"})


class Test(unittest.TestCase):
    def test_a_private_server_passes_and_leaves_nothing(self):
        with Server(users=[ALICE]) as server:  # one that must not be touched
            root = server.root / "tmp"
            root.mkdir()
            env = dict(os.environ, TMPDIR=str(root))
            done = subprocess.run([os.path.abspath(RMAILD), "test", "--json"], capture_output=True, text=True, env=env, cwd=root, timeout=4 * PATIENCE)
            report = json.loads(done.stdout)
            self.assertEqual((done.returncode, report["fail"], report["warn"]), (0, 0, 0), report)
            self.assertEqual([p["n"] for p in report["phases"]], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
            self.assertEqual(list(root.iterdir()), [])
            self.assertNotIn("diag-", server.log())
            done = subprocess.run([os.path.abspath(RMAILD), "test", "--filter", "smtp.auth"], capture_output=True, text=True, env=env, cwd=root, timeout=4 * PATIENCE)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertEqual(done.stdout.count(" smtp."), 4)
            self.assertNotIn(" imap.", done.stdout)


if __name__ == "__main__":
    main()
