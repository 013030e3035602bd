"""install and uninstall (SPEC OPS-01, OPS-02, CLI-29): the unit, judged by systemd's own tools, and what is done to files
and rights, in a mount namespace whose /etc/systemd/system is empty and whose systemctl only notes what it was told."""
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import PATIENCE, RMAILD, main, need

PROGRAM = str(pathlib.Path(RMAILD).resolve())
BUILD = pathlib.Path(PROGRAM).parent
NOBODY = pwd.getpwnam("nobody")

# mount -t tmpfs hides what this machine has; nothing of it is touched. $1: the folder of the fake systemctl.
INSIDE = """
mount --make-rprivate / && mount -t tmpfs -o mode=755 none /etc/systemd/system || exit 99
[ -z "$UNIT" ] || cp "$UNIT" /etc/systemd/system/rmaild.service
PATH="$1:$PATH"; shift
"$@"; code=$?
[ ! -e /etc/systemd/system/rmaild.service ] || cp /etc/systemd/system/rmaild.service "$AFTER"
exit $code
"""


class Place:
    """A folder with a configuration, not below /tmp, which PrivateTmp would hide."""

    def __init__(self, test, **config):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="install 100% ", dir=BUILD))
        test.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.config = self.root / "config.json"
        self.mail_root = self.root / "mail"
        settings = {"hostname": "mail.example.test", "domains": ["example.test"], "mail_root": str(self.mail_root)}
        self.config.write_text(json.dumps(dict(settings, **config)))
        os.chmod(self.root, 0o755)

    def run(self, *args):
        return subprocess.run([PROGRAM, *args], cwd=self.root, capture_output=True, text=True, timeout=PATIENCE)

    def inside(self, *args, unit="", program=PROGRAM):
        """As root with a systemd of its own: the finished process, what systemctl was told, and the unit left behind."""
        tools = self.root / "tools"
        tools.mkdir(exist_ok=True)
        told, after = self.root / "told", self.root / "after"
        (tools / "systemctl").write_text(f'#!/bin/sh\necho "$@" >> "{told}"\n')
        os.chmod(tools / "systemctl", 0o755)
        for path in (told, after):
            path.unlink(missing_ok=True)
        done = subprocess.run([need("unshare", "util-linux"), "-m", "sh", "-c", INSIDE, "sh", str(tools), program, *args],
                              cwd=self.root, capture_output=True, text=True, timeout=PATIENCE,
                              env=dict(os.environ, UNIT=str(unit), AFTER=str(after)))
        return (done, told.read_text().splitlines() if told.exists() else [], after.read_text() if after.exists() else None)


class Unit(unittest.TestCase):
    def test_dry_run_prints_a_unit_that_systemd_takes_and_finds_safe(self):
        p = Place(self)
        done = p.run("install", "--dry-run", "--user", "daemon")
        self.assertEqual(done.returncode, 0, done.stderr)
        unit = p.root / "rmaild.service"
        unit.write_text(done.stdout)
        said = subprocess.run([need("systemd-analyze", "systemd"), "verify", "--man=no", str(unit)], capture_output=True, text=True)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        text = subprocess.run(["systemd-analyze", "security", "--offline=true", str(unit)], capture_output=True, text=True).stdout
        exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", text)
        self.assertLessEqual(float(exposure.group(1)), 1.5, text)
        lines = done.stdout.splitlines()
        quoted = str(p.root).replace("%", "%%")
        for line in ("Type=notify", "WatchdogSec=30", "Restart=on-failure", "RestartSec=5", "ExecReload=/bin/kill -HUP $MAINPID",
                     "User=daemon", "AmbientCapabilities=CAP_NET_BIND_SERVICE", "UMask=0077",
                     "CapabilityBoundingSet=CAP_NET_BIND_SERVICE", "NoNewPrivileges=yes", "ProtectSystem=strict",
                     "PrivateTmp=yes", "MemoryDenyWriteExecute=yes", "ProtectProc=invisible", "ProcSubset=pid", "RemoveIPC=yes",
                     f'ReadWritePaths="{quoted}/mail"', f"WorkingDirectory={quoted}",
                     f'ExecStart="{PROGRAM}" --config "{quoted}/config.json" serve'):
            self.assertIn(line, lines)
        self.assertFalse(p.mail_root.exists(), "a dry run does nothing")

    def test_what_the_mail_root_needs_is_left_to_it(self):
        for root, sockets, line in (("/home/mail", None, "ProtectHome=no"), ("/srv/mail", "/run/rmaild/lmtp", '"/run/rmaild"'),
                                    ("/tmp/mail", None, "PrivateTmp=no")):
            p = Place(self, mail_root=root, lmtp={"socket": sockets})
            self.assertIn(line, p.run("install", "--dry-run").stdout)

    def test_nonsense_is_refused(self):
        p = Place(self, runtime={"user": NOBODY.pw_name})
        for args, code in ((("install", "--dry-run", "--user", "root"), 1), (("install", "extra"), 2), (("uninstall", "x"), 2),
                           (("--config", "nowhere.json", "install"), 1)):
            done = p.run(*args)
            self.assertEqual((done.returncode, done.stdout), (code, ""), args)
            self.assertTrue(done.stderr)


class Done(unittest.TestCase):
    def setUp(self):
        self.assertEqual(os.geteuid(), 0, "a user cannot set up a service: run this file as root")

    def test_the_service_is_set_up_changed_only_by_force_and_removed(self):
        p = Place(self)
        program = p.root / "rmaild"  # where the user can reach it
        shutil.copy(PROGRAM, program)
        for up in (p.root, *p.root.parents):
            if not up.stat().st_mode & 0o001:
                self.fail(f"{up} cannot be entered by others: build elsewhere to run this test")
        (p.mail_root / "domains").mkdir(parents=True)
        outside = p.root / "outside"
        outside.write_text("x")
        (p.mail_root / "link").symlink_to(outside)
        (p.mail_root / "name").hardlink_to(outside)
        (p.mail_root / "mail").write_text("x")
        os.chmod(p.config, 0o600)
        done, told, unit = p.inside("install", "--user", NOBODY.pw_name, program=str(program))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(told, ["daemon-reload", "enable rmaild.service", "restart rmaild.service"])
        self.assertIn("systemctl start|stop|restart|status rmaild", done.stdout)
        for path in (p.mail_root, p.mail_root / "domains", p.mail_root / "mail"):
            self.assertEqual(path.lstat().st_uid, NOBODY.pw_uid, path)
        self.assertEqual(outside.stat().st_uid, 0, "links are not followed")
        self.assertEqual((p.config.stat().st_mode & 0o777, p.config.stat().st_uid, p.config.stat().st_gid), (0o640, 0, NOBODY.pw_gid))

        (p.root / "other.service").write_text(unit + "# by hand\n")
        args = ("install", "--user", NOBODY.pw_name)
        done, told, left = p.inside(*args, unit=p.root / "other.service", program=str(program))
        self.assertEqual((done.returncode, told), (1, []))
        self.assertIn("--force", done.stderr)
        self.assertTrue(left.endswith("# by hand\n"))
        done, told, left = p.inside(*args, "--force", unit=p.root / "other.service", program=str(program))
        self.assertEqual((done.returncode, left), (0, unit), done.stderr)
        (p.root / "same.service").write_text(unit)
        done, told, left = p.inside(*args, unit=p.root / "same.service", program=str(program))
        self.assertEqual((done.returncode, left), (0, unit))

        done, told, left = p.inside("uninstall", unit=p.root / "same.service", program=str(program))
        self.assertEqual((done.returncode, told, left), (0, ["disable --now rmaild.service", "daemon-reload"], None))
        self.assertTrue(p.mail_root.exists() and p.config.exists())
        self.assertEqual(p.inside("uninstall")[0].returncode, 1)

    def test_what_the_user_cannot_reach_is_named(self):
        key, cert = "key.pem", "cert.pem"
        p = Place(self, tls={"cert_file": cert, "key_file": key})
        for name in (key, cert):
            (p.root / name).write_text("x")
        os.chmod(p.root / key, 0o600)
        os.chmod(p.root / cert, 0o644)
        done, told, unit = p.inside("install", "--user", NOBODY.pw_name)
        self.assertEqual((done.returncode, told, unit), (1, [], None))
        self.assertIn(f"{p.root}/{key}: Permission denied", done.stderr)
        self.assertNotIn(cert, done.stderr)

    def test_a_link_makes_no_other_file_readable(self):
        p = Place(self, exchange_api={"token_secret": {"file": "secret"}})
        others = p.root / "others"
        others.write_text("0123456789abcdef" * 4)
        os.chmod(others, 0o600)
        (p.root / "secret").symlink_to(others)
        done, told, unit = p.inside("install", "--user", NOBODY.pw_name)
        self.assertEqual((others.stat().st_gid, others.stat().st_mode & 0o777), (0, 0o600))
        self.assertEqual((done.returncode, told, unit), (1, [], None))
        self.assertIn(f"{p.root}/secret: Permission denied", done.stderr)


if __name__ == "__main__":
    main()
