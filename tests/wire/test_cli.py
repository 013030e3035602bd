"""The verbs of the command line that work on files (SPEC CLI-01, 02, 04, 05, 13..16). No server runs here."""
import json
import os
import pathlib
import pty
import pwd
import re
import select
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

RMAILD = os.path.abspath(os.environ.get("RMAILD", "build/dev/rmaild"))
PASSWORD = "secret-pass"


class Cli(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-cli-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.root = self.dir / "mailstore"
        self.config = self.dir / "config.json"
        self.configure({})

    def configure(self, more):
        settings = {"hostname": "mail.example.com", "domains": ["example.com", "example.org"],
                    "auth": {"pbkdf2_iterations": 100000}}
        settings.update(more)
        self.config.write_text(json.dumps(settings))

    def run_verb(self, *args, stdin="", cwd=None, status=0, config=True):
        words = [RMAILD, *(["--config", str(self.config)] if config else []), *args]
        done = subprocess.run(words, input=stdin, text=True, capture_output=True, cwd=cwd or self.dir, timeout=60)
        self.assertEqual(done.returncode, status, f"{args}: {done.stdout}{done.stderr}")
        return done

    def add(self, address, *options, status=0):
        return self.run_verb("user", "add", address, "--password-stdin", *options, stdin=PASSWORD + "\n", status=status)

    def user_json(self, user, domain="example.com"):
        return self.root / "domains" / domain / "users" / user / "user.json"


class Form(Cli):
    def test_help_and_version_on_every_verb(self):
        for args in (["--version"], ["user", "add", "--version"]):
            self.assertRegex(self.run_verb(*args, config=False).stdout, r"^rmaild \d+\.\d+\.\d+\n$")
        for verb in ("user", "alias"):
            self.assertIn(f"{verb} ", self.run_verb(verb, "--help", config=False).stdout)
        self.assertIn("alias test ADDRESS", self.run_verb("--help", config=False).stdout)

    def test_wrong_usage_is_2_and_changes_nothing(self):
        for args in (["user"], ["user", "fly"], ["fly"], ["user", "add"], ["user", "add", "a@example.com", "b"],
                     ["user", "add", "a@example.com", "--password", "x"], ["user", "set", "a@example.com"],
                     ["user", "set", "a@example.com", "--admin", "maybe"], ["user", "set", "a@example.com", "--admin"],
                     ["user", "set", "a@example.com", "--quota-mb", "-1"], ["alias", "add", "example.com", "x"],
                     ["user", "add", "a@example.com", "--quota-mb", "1048577"], ["alias", "test", "nowhere"],
                     ["user", "set", "a@example.com", "--send-as", "x"]):
            done = self.run_verb(*args, status=2)
            self.assertEqual(done.stdout, "")
            self.assertIn("rmaild", done.stderr)
        self.assertFalse(self.root.exists())

    def test_configuration_is_looked_for_in_two_places(self):
        self.add("alice@example.com")
        self.assertIn("alice@example.com", self.run_verb("user", "list", config=False).stdout)
        elsewhere = self.dir / "elsewhere"
        elsewhere.mkdir()
        if not os.path.exists("/etc/rmaild/config.json"):
            done = self.run_verb("user", "list", config=False, cwd=elsewhere, status=1)
            self.assertIn("/etc/rmaild/config.json", done.stderr)
        done = self.run_verb("--config", "missing.json", "user", "list", config=False, cwd=elsewhere, status=1)
        self.assertIn("missing.json", done.stderr)

    def test_a_path_as_first_argument_is_serve_with_that_configuration(self):
        for args in (["./missing.json"], ["missing.json"], ["--config", "missing.json"], ["--config", "missing.json", "serve"]):
            self.assertIn("missing.json: not found", self.run_verb(*args, config=False, status=1).stderr)
        self.assertEqual(os.listdir(self.dir), ["config.json"])  # a named file that is missing is not made
        self.configure({"domains": []})
        self.assertIn("config.refused", self.run_verb(str(self.config), config=False, status=1).stderr)
        self.run_verb("serve", "now", status=2)

    def test_findings_of_the_configuration_are_told(self):
        self.configure({"smtp": {"max_recipients": 0, "prot": 1}})
        done = self.add("alice@example.com")
        self.assertIn("smtp.max_recipients", done.stderr)
        self.assertIn("did you mean smtp.port", done.stderr)
        self.configure({"domains": []})
        self.assertIn("domains", self.run_verb("user", "list", status=1).stderr)
        self.config.write_text('{"hostname": "a.example", "hostname": "b.example"}')
        self.run_verb("user", "list", status=1)
        self.config.write_text('{"hostname": ')
        self.assertIn("line 1", self.run_verb("user", "list", status=1).stderr)


class Users(Cli):
    def test_add_makes_the_account_and_its_mailboxes(self):
        done = self.add("Alice@Example.com", "--admin", "--quota-mb", "5")
        self.assertEqual(done.stdout, "added alice@example.com\n")
        path = self.user_json("alice")
        record = json.loads(path.read_text())
        self.assertEqual((record["username"], record["domain"], record["admin"], record["quota_mb"], record["disabled"]),
                         ("alice", "example.com", True, 5, False))
        self.assertEqual(record["password"]["scheme"], "scram-sha-256")
        self.assertNotIn(PASSWORD, path.read_text())
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.root.stat().st_mode & 0o777, 0o700)
        boxes = os.listdir(path.parent / "mailboxes")
        self.assertIn("INBOX", boxes)
        self.assertGreater(len(boxes), 1)
        self.assertIn("already", self.add("alice@example.com", status=1).stderr)

    def test_add_refuses_what_cannot_be(self):
        self.assertIn("hosted", self.add("alice@elsewhere.example", status=1).stderr)
        self.assertIn("no address", self.add("al/ice@example.com", status=1).stderr)
        self.assertIn("no address", self.add("../x@example.com", status=1).stderr)
        done = self.run_verb("user", "add", "bob@example.com", "--password-stdin", stdin="short\n", status=1)
        self.assertIn("8-1024", done.stderr)
        self.run_verb("user", "add", "bob@example.com", "--password-stdin", stdin="x" * 5000 + "\n", status=1)
        self.assertFalse(self.user_json("bob").exists())

    def test_list_shows_quota_use_and_flags(self):
        self.add("bob@example.com")
        self.add("alice@example.com", "--superadmin", "--quota-mb", "0")
        text = self.run_verb("user", "list").stdout
        self.assertRegex(text, r"alice@example.com .* no limit .*superadmin\nbob@example.com .* 1024 MiB")
        rows = json.loads(self.run_verb("--json", "user", "list", "EXAMPLE.com").stdout)
        self.assertEqual([r["address"] for r in rows], ["alice@example.com", "bob@example.com"])
        self.assertEqual(rows[1]["bytes"], 0)
        self.assertEqual(self.run_verb("user", "list", "example.org").stdout, "")
        self.run_verb("user", "list", "elsewhere.example", status=1)
        self.user_json("bob").write_text("{")
        self.assertIn("unreadable", self.run_verb("user", "list", status=1).stdout)

    def test_passwd_and_disabling_raise_the_token_epoch(self):
        self.add("alice@example.com")
        before = json.loads(self.user_json("alice").read_text())
        self.run_verb("user", "passwd", "alice@example.com", "--password-stdin", stdin="another pass\n")
        after = json.loads(self.user_json("alice").read_text())
        self.assertNotEqual(before["password"]["stored_key"], after["password"]["stored_key"])
        self.assertGreater(after["token_epoch"], before["token_epoch"])
        self.run_verb("user", "set", "alice@example.com", "--disabled", "yes", "--admin=yes", "--send-as",
                      "list@example.com, @example.org,*")
        last = json.loads(self.user_json("alice").read_text())
        self.assertGreater(last["token_epoch"], after["token_epoch"])
        self.assertEqual((last["disabled"], last["admin"]), (True, True))
        self.assertEqual(last["send_as"], ["list@example.com", "@example.org", "*"])
        self.run_verb("user", "set", "alice@example.com", "--send-as", "")
        self.assertEqual(json.loads(self.user_json("alice").read_text())["send_as"], [])
        self.run_verb("user", "passwd", "nobody@example.com", "--password-stdin", stdin="another pass\n", status=1)
        self.run_verb("user", "set", "nobody@example.com", "--admin", "yes", status=1)

    def test_delete_takes_all_or_keeps_the_mail(self):
        self.add("alice@example.com")
        kept = self.user_json("alice").parent / "mailboxes" / "INBOX" / "kept"
        kept.write_text("")
        self.run_verb("user", "delete", "alice@example.com", "--keep-mail")
        self.assertFalse(self.user_json("alice").exists())
        self.assertTrue(kept.exists())
        self.run_verb("user", "delete", "alice@example.com", "--keep-mail", status=1)
        self.add("alice@example.com")
        self.assertTrue(kept.exists())
        self.run_verb("user", "delete", "alice@example.com")
        self.assertFalse(self.user_json("alice").parent.exists())
        self.run_verb("user", "delete", "alice@example.com", status=1)

    def test_members_of_other_programs_stay(self):
        self.add("alice@example.com")
        path = self.user_json("alice")
        record = json.loads(path.read_text())
        record["theme"] = {"dark": True}
        path.write_text(json.dumps(record))
        self.run_verb("user", "set", "alice@example.com", "--quota-mb", "9")
        record = json.loads(path.read_text())
        self.assertEqual((record["theme"], record["quota_mb"]), ({"dark": True}, 9))

    def test_concurrent_changes_do_not_lose_each_other(self):
        self.add("alice@example.com")
        words = [["--admin", "yes"], ["--superadmin", "yes"], ["--quota-mb", "77"], ["--send-as", "*"]]
        threads = [threading.Thread(target=self.run_verb, args=("user", "set", "alice@example.com", *w)) for w in words]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        r = json.loads(self.user_json("alice").read_text())
        self.assertEqual((r["admin"], r["superadmin"], r["quota_mb"], r["send_as"]), (True, True, 77, ["*"]))

    def test_the_terminal_is_asked_twice_without_echo(self):
        for again, status in ((PASSWORD, 0), ("something else", 1)):
            pid, fd = pty.fork()
            if pid == 0:
                os.execv(RMAILD, [RMAILD, "--config", str(self.config), "user", "add", f"tty{status}@example.com"])
            seen = b""
            for prompt, word in ((b"Password: ", PASSWORD), (b"Again: ", again)):
                while prompt not in seen:
                    seen += self.read_some(fd)
                time.sleep(0.05)  # the echo goes off behind the prompt
                os.write(fd, word.encode() + b"\n")
            try:
                while True:
                    seen += self.read_some(fd)
            except OSError:
                pass
            os.close(fd)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), status, seen)
            self.assertNotIn(PASSWORD.encode(), seen)

    def read_some(self, fd):
        ready, _, _ = select.select([fd], [], [], 60)
        self.assertTrue(ready, "the program says nothing")
        text = os.read(fd, 4096)
        if not text:
            raise OSError("end")
        return text


class Identity(Cli):
    """CLI-05: only where the test may change owners."""

    def setUp(self):
        super().setUp()
        try:
            self.nobody = pwd.getpwnam("nobody")
        except KeyError:
            self.nobody = None

    def test_root_becomes_the_owner_and_others_are_refused(self):
        if os.geteuid() != 0 or self.nobody is None:
            self.assertRegex(self.add("alice@example.com").stderr, r"^\S+ INFO user.add [^\n]*\n$")  # the owner just works
            return
        os.chmod(self.dir, 0o755)
        os.chmod(self.config, 0o644)
        self.root.mkdir(mode=0o700)
        os.chown(self.root, self.nobody.pw_uid, self.nobody.pw_gid)
        self.add("alice@example.com")
        self.assertEqual(self.user_json("alice").stat().st_uid, self.nobody.pw_uid)
        shutil.chown(self.root, "root", "root")
        done = subprocess.run([RMAILD, "--config", str(self.config), "user", "list"], capture_output=True, text=True,
                              user=self.nobody.pw_uid, group=self.nobody.pw_gid, extra_groups=[])
        self.assertEqual(done.returncode, 1)
        self.assertIn("root", done.stderr)


class Audit(Cli):
    def log_of(self, done):
        return [line.split(" ", 2)[2] for line in done.stderr.splitlines() if " INFO " in line]

    def test_each_change_is_one_line_of_the_log_without_secrets(self):
        lines = self.log_of(self.add("alice@example.com"))
        lines += self.log_of(self.run_verb("user", "set", "alice@example.com", "--quota-mb", "7"))
        lines += self.log_of(self.run_verb("user", "passwd", "alice@example.com", "--password-stdin", stdin="other-secret\n"))
        lines += self.log_of(self.run_verb("alias", "add", "example.com", "sales .*", "alice"))
        lines += self.log_of(self.run_verb("alias", "remove", "example.com", "none", status=1))
        lines += self.log_of(self.run_verb("alias", "list", "example.com"))
        lines += self.log_of(self.run_verb("user", "delete", "alice@example.com"))
        mask = [re.sub(r"by=\S+ (result=\S+) ms=\d+", r"\1", line) for line in lines]
        self.assertEqual(mask, [
            "user.add result=OK account=alice@example.com",
            "user.set result=OK account=alice@example.com admin=- superadmin=- disabled=- quota_mb=7 send_as=-",
            "user.passwd result=OK account=alice@example.com",
            "alias.add result=OK domain=example.com pattern=\"sales .*\" targets=1 first=alice before=-",
            "alias.remove result=NOTFOUND domain=example.com pattern=none",
            "user.delete result=OK account=alice@example.com"])
        self.assertEqual(len({line.split(" ")[1] for line in lines}), 1)
        self.assertTrue(lines[0].split(" ")[1][len("by="):])

    def test_at_a_terminal_the_line_does_not_disturb(self):
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(RMAILD, [RMAILD, "--config", str(self.config), "alias", "add", "example.com", "x", "y"])
        shown = b""
        try:
            while chunk := os.read(fd, 4096):
                shown += chunk
        except OSError:
            pass
        os.waitpid(pid, 0)
        self.assertNotIn(b"alias.add", shown)
        self.assertTrue(shown.strip(), "but the result is shown")


class Json(Cli):
    def test_every_verb_that_prints_results_gives_one_document(self):
        """CLI-03: with --json stdout is one JSON document, for each verb of the table that can be tried without a network."""
        secret = PASSWORD + "\n"
        rows = ((("user", "add", "alice@example.com", "--password-stdin"), secret, {"done": "add", "address": "alice@example.com"}),
                (("user", "passwd", "alice@example.com", "--password-stdin"), secret, {"done": "passwd", "address": "alice@example.com"}),
                (("user", "set", "alice@example.com", "--admin", "yes"), "", {"done": "set", "address": "alice@example.com"}),
                (("user", "list"), "", None),
                (("alias", "add", "example.com", ".*", "alice"), "", {"done": "added", "pattern": ".*", "domain": "example.com"}),
                (("alias", "add", "example.com", 'a"b', "alice"), "",
                 {"done": "added", "pattern": 'a"b', "domain": "example.com", "shadowed_by": ".*"}),
                (("alias", "list", "example.com"), "", None), (("alias", "test", "x@example.com"), "", None),
                (("alias", "remove", "example.com", ".*"), "", {"done": "removed", "pattern": ".*", "domain": "example.com"}),
                (("queue", "list"), "", None), (("queue", "retry", "--all"), "", None), (("doctor",), "", None),
                (("dns", "example.com"), "", None), (("tables", "config"), "", None), (("tables", "openapi"), "", None),
                (("install", "--dry-run", "--user", "daemon"), "", None),
                (("user", "delete", "alice@example.com"), "", {"done": "delete", "address": "alice@example.com"}))
        for args, stdin, expected in rows:
            done = self.run_verb("--json", *args, stdin=stdin)
            self.assertTrue(done.stdout, args)
            seen = json.loads(done.stdout)
            if expected is not None:
                self.assertEqual(seen, expected, args)
        path = str(self.dir) + '/a "quoted" name.json'
        self.assertEqual(json.loads(self.run_verb("--config", path, "--json", "init", config=False).stdout), {"file": path})


class Examples(Cli):
    def test_the_examples_of_the_specification_work_as_they_stand(self):
        """CLI-31, in a shell, in a folder of their own, with the program found by name."""
        place = os.path.join(self.dir, "examples")
        os.mkdir(place)
        env = dict(os.environ, PATH=os.path.dirname(os.path.abspath(RMAILD)) + ":" + os.environ["PATH"])
        for line, status in (("rmaild init", 0),
                             ("printf 'secret-pass\\n' | rmaild user add alice@example.com --admin --password-stdin", 0),
                             ('rmaild alias add example.com ".*" alice', 0),
                             ('rmaild alias add example.com "sales-.*" sales', 0),
                             ('rmaild alias remove example.com "sales-.*"', 0),
                             ("rmaild queue retry --domain example.net", 0)):
            done = subprocess.run(["sh", "-c", line], cwd=place, env=env, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, status, f"{line}: {done.stdout}{done.stderr}")
        account = pathlib.Path(place, "mailstore/domains/example.com/users/alice/user.json").read_text()
        self.assertTrue(json.loads(account)["admin"])


class Aliases(Cli):
    def setUp(self):
        super().setUp()
        for user in ("alice", "bob", "sales"):
            self.add(f"{user}@example.com")

    def test_the_examples_of_the_documents_and_the_word_about_the_shadow(self):
        self.assertRegex(self.run_verb("alias", "add", "example.com", ".*", "alice").stderr, r"^\S+ INFO alias.add [^\n]*\n$")
        done = self.run_verb("alias", "add", "example.com", "sales-.*", "sales")
        self.assertIn("never matches", done.stderr)
        self.assertIn("--before '.*'", done.stderr)
        self.run_verb("alias", "remove", "example.com", "sales-.*")
        self.assertNotIn("never", self.run_verb("alias", "add", "example.com", "sales-.*", "sales", "--before", ".*").stderr)
        self.assertEqual(self.run_verb("alias", "list", "example.com").stdout, "sales-.* -> sales\n.* -> alice\n")
        self.assertEqual(json.loads((self.root / "domains/example.com/aliases.json").read_text()),
                         [{"pattern": "sales-.*", "target": "sales"}, {"pattern": ".*", "target": "alice"}])
        self.run_verb("alias", "remove", "example.com", "sales-.*")
        self.assertIn("no rule", self.run_verb("alias", "remove", "example.com", "sales-.*", status=1).stderr)

    def test_bad_rules_are_refused_with_the_reason(self):
        self.assertIn("offset", self.run_verb("alias", "add", "example.com", "(a", "alice", status=1).stderr)
        self.assertIn("256", self.run_verb("alias", "add", "example.com", "a" * 257, "alice", status=1).stderr)
        self.assertIn("neither", self.run_verb("alias", "add", "example.com", "a", "al ice", status=1).stderr)
        self.assertIn("before", self.run_verb("alias", "add", "example.com", "a", "alice", "--before", "b", status=1).stderr)
        self.run_verb("alias", "add", "elsewhere.example", "a", "alice", status=1)
        self.assertFalse((self.root / "domains/example.com/aliases.json").exists())

    def test_external_targets_are_told_about_spf(self):
        self.assertIn("SPF", self.run_verb("alias", "add", "example.com", "out", "x@elsewhere.example").stderr)

    def test_test_prints_each_step_and_the_outcome(self):
        self.run_verb("alias", "add", "example.com", "team", "alice", "bob@example.com", "missing")
        self.run_verb("alias", "add", "example.com", "ring", "ring2")
        self.run_verb("alias", "add", "example.com", "ring2", "ring")
        lines = self.run_verb("alias", "test", "Team+x@Example.com").stdout.splitlines()
        self.assertEqual(lines[0], "hop 0: team+x@example.com")
        self.assertIn("rule 1, team, against team: matches", lines)
        self.assertEqual(lines[-2:], ["= mailbox alice@example.com", "= mailbox bob@example.com"])
        for address, reply in (("nobody@example.com", "550 5.1.1"), ("ring@example.com", "550 5.4.6"),
                               ("postmaster@example.com", "450 4.2.1"), ("alice@example.org", "451 4.3.0")):
            self.assertIn(f"= {reply}", self.run_verb("alias", "test", address, status=1).stdout)
        self.run_verb("user", "set", "bob@example.com", "--admin", "yes")
        self.assertIn("= mailbox bob@example.com", self.run_verb("alias", "test", "postmaster").stdout)
        self.assertIn("= mailbox alice", self.run_verb("alias", "test", '"ali\\ce"@example.com').stdout)
        self.run_verb("user", "set", "bob@example.com", "--disabled", "yes")
        self.assertIn("= 550 5.2.1", self.run_verb("alias", "test", "bob@example.com", status=1).stdout)
        report = json.loads(self.run_verb("--json", "alias", "test", "team@example.com").stdout)
        self.assertEqual(report["recipients"], ["alice@example.com"])

    def test_pattern_blow_up_is_over_the_limit_and_the_next_rule_decides(self):
        self.run_verb("alias", "add", "example.com", "(a+)+$", "bob")
        self.run_verb("alias", "add", "example.com", "a.*b", "alice")
        done = self.run_verb("alias", "test", "a" * 63 + "b@example.com")
        self.assertIn("over the limit", done.stdout)
        self.assertIn("= mailbox alice@example.com", done.stdout)

    def test_an_older_map_form_is_listed_and_rewritten_on_change(self):
        path = self.root / "domains/example.com/aliases.json"
        path.write_text('{"x.*": "alice", "y": ["bob", "alice"]}')
        self.assertEqual(self.run_verb("alias", "list", "example.com").stdout, "x.* -> alice\ny -> bob, alice\n")
        self.run_verb("alias", "add", "example.com", "z", "bob")
        self.assertEqual([r["pattern"] for r in json.loads(path.read_text())], ["x.*", "y", "z"])


if __name__ == "__main__":
    unittest.main()
