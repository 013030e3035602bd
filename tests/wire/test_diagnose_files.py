"""`rmaild diagnose` and the files below it (DIAG-11..13, 18): each of these checks fails when what it looks at is wrong, and no
other does but those that say so here. With the tables of test_diagnose.py and test_diagnose_wire.py no check is left out."""
import json
import os
import re
import resource
import subprocess
import unittest

import stepped
import test_diagnose_wire
from harness import PATIENCE, RMAILD, Server, main, need

ALICE = "alice@example.test"
A = r"users/diag-\d+-a/"  # the run's first account
# Checks that test_diagnose.py breaks.
ELSEWHERE = {"env.configuration", "env.server", "env.certificate", "env.mail_root", "users.disabled", "users.quota", "smtp.limits"}


def edit(name, pattern, into):
    """In a file of the account."""
    def damage(user):
        path = user / name
        text = path.read_text()
        changed = re.sub(pattern, into, text)
        if changed != text:
            path.write_text(changed)
    return damage


def messages(user, box):
    return sorted((user / "mailboxes" / box).glob("0*/*.eml"))


def other_octets(user):
    for path in messages(user, "INBOX")[:1]:
        path.write_bytes(path.read_bytes().replace(b"octets", b"octest"))


def other_name(user):
    for path in messages(user, "Archive"):
        path.rename(path.with_name(path.name.replace("_FS", "_F")))


def lost(user):
    for path in messages(user, "Junk"):
        path.unlink()


def unreadable(user):
    """The mailbox cannot be read while its message is changed, and again when the next one is used."""
    status = user / "mailboxes" / "Drafts" / "status.json"
    text = status.read_text()
    if messages(user, "Drafts") and not messages(user, "Junk"):
        status.write_text("{" + text)
    elif text.startswith("{{"):
        status.write_text(text[1:])


def stray(user):
    (user / "mailboxes" / "INBOX" / "0000" / "00000077_.eml").write_text("Subject: x\r\n\r\n")


def torn(user):
    with open(user / "mailboxes" / "INBOX" / "journal", "r+b") as f:
        f.seek(96)
        f.write(b"\xff" * 24)


# checks, phase, call, path, damage, before the call?
ROWS = [
    ({"users.layout"}, "2", "newfstatat", A + "$", lambda user: user.chmod(0o755), True),
    ({"users.record", "users.disabled"}, "2", "newfstatat", A + "mailboxes/INBOX/status.json$", edit("user.json", r'("iterations":\s*)100000', r"\g<1>99999"), False),
    ({"users.mailboxes"}, "2", "newfstatat", A + "mailboxes/INBOX/status.json$", edit("subscriptions.json", '"Junk",', ""), False),
    ({"users.admin"}, "2", "renameat", "^user.json$", edit("user.json", r'("admin":\s*)false', r"\1true"), False),
    ({"users.quota"}, "2", "renameat", "^user.json$", edit("user.json", r'("quota_mb":\s*)32', r"\g<1>33"), False),
    ({"store.append"}, "3", "linkat", r"^0+1_\.eml$", other_octets, False),
    ({"store.shards"}, "3", "linkat", r"_FS\.eml$", other_name, False),
    ({"store.flags"}, "3", "linkat", r"\.eml$", unreadable, False),
    ({"store.change", "store.agreement"}, "3", "linkat", r"\.eml$", lost, False),
    ({"store.agreement"}, "3", "linkat", r"\.eml$", stray, False),
    ({"store.agreement"}, "3", "linkat", r"\.eml$", torn, False),
]


class Files(unittest.TestCase):
    env = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")  # it traces the process itself

    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.users = self.server.mail_root / "domains" / "example.test" / "users"

    def argv(self, *phases):
        return [os.path.abspath(RMAILD), "--config", self.server.config_path, "diagnose", "--json", *[x for p in phases for x in ("--phase", p)]]

    def bad(self, text):
        report = json.loads(text)
        return {c["id"]: c["detail"] for phase in report["phases"] for c in phase["checks"] if c["status"] != "PASS"}

    def stepped(self, phase, call, path, damage, before):
        out = self.server.root / "report.json"

        def then(_):
            for user in self.users.glob("diag-*-a"):
                damage(user)
        status = stepped.run(self.argv(phase), call, path, then, out, before, self.env, PATIENCE)
        self.assertIn(status, (0, 1))
        return self.bad(out.read_text())

    def plain(self, *phases, **more):
        return self.bad(subprocess.run(self.argv(*phases), capture_output=True, text=True, timeout=PATIENCE, **more).stdout)

    def test_each_check_fails_by_what_it_looks_at(self):
        for checks, phase, call, path, damage, before in ROWS:
            with self.subTest(checks=checks, call=call):
                bad = self.stepped(phase, call, path, damage, before)
                self.assertEqual(set(bad), checks, bad)
        self.assertEqual(self.stepped("2", "openat", "never", None, False), {})

    def test_what_cannot_be_taken_away(self):
        if os.geteuid() != 0:
            return  # only root can make something that the owner cannot delete
        mount, umount = need("mount", "mount"), need("umount", "mount")
        held = []

        def hold(user):
            if not held:
                held.append(user)
                subprocess.run([mount, "--bind", user, user], check=True)
        try:
            bad = self.stepped("2", "newfstatat", A + "$", hold, True)
            self.assertEqual(set(bad), {"cleanup.removed", "cleanup.absent"}, bad)
            self.assertEqual(set(self.plain("1")), {"env.earlier_runs"})
        finally:
            for path in held:
                subprocess.run([umount, path], check=True)
        self.assertEqual(self.plain("1"), {})
        self.assertEqual(list(self.users.glob("diag-*")), [])

    def test_the_file_system_and_the_limit_of_open_files(self):
        out = self.server.root / "report.json"
        stepped.run(self.argv("1"), "linkat", r"^diag-\d+-probe$", lambda name: (self.server.mail_root / name).touch(), out, True, self.env)
        self.assertEqual(set(self.bad(out.read_text())), {"env.file_system"})
        self.assertEqual(set(self.plain("1", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000)))), {"env.descriptors"})

    def test_no_check_is_left_out(self):
        done = subprocess.run(self.argv(), capture_output=True, text=True, timeout=PATIENCE)
        there = {c["id"] for phase in json.loads(done.stdout)["phases"] for c in phase["checks"]}
        broken = ELSEWHERE | {"smtp.injection", "api.lockout", "cleanup.removed", "cleanup.absent", "env.earlier_runs", "env.file_system", "env.descriptors"}
        broken |= {c.check for _, changes in test_diagnose_wire.RUNS for c in changes}
        broken |= set().union(*(row[0] for row in ROWS))
        self.assertEqual(there, broken)


if __name__ == "__main__":
    main()
