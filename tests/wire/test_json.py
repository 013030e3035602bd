"""What the verbs that move mail and those that ask a running server print with --json (SPEC CLI-03), word for word; and the
examples of CLI-31 as they stand, in a network and a file system of their own."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from harness import PASSWORD, PATIENCE, PORTS, RMAILD, Line, Server, main, need

ALICE, BOB = "alice@example.test", "bob@example.test"
PROGRAM = str(pathlib.Path(RMAILD).resolve())


def text(n):
    return f"From: a@b.example\r\nSubject: no {n}\r\nMessage-ID: <{n}@test.example>\r\n\r\nBody {n}.\r\n".encode()


def counts(done, messages, moved, *, there=0, failed=0, renumbered=0, octets=0, verified=None):
    """The numbers of one folder or of all, in their order."""
    return {"messages": messages, done: moved, "already_there": there, "failed": failed, "renumbered": renumbered,
            "verified": moved + there if verified is None else verified, "bytes": octets}


class Document(unittest.TestCase):
    maxDiff = None

    def ask(self, *args, status=0):
        """One verb: its document with the names in their order; nothing but the document is on stdout."""
        done = self.server.cli(*map(str, args), "--json", check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def same(self, seen, expected):
        """Equal, in the order of its names too."""
        self.assertEqual(json.dumps(seen, indent=1), json.dumps(expected, indent=1))


class MovingMail(Document):
    def setUp(self):
        self.server = Server(users=[ALICE], start=False)
        self.addCleanup(self.server.close)
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-json-"))
        self.addCleanup(shutil.rmtree, self.tmp)

    def moved(self, *args, status=0):
        seen = self.ask(*args, status=status)
        self.assertGreaterEqual(seen.pop("seconds"), 0)
        return seen

    def maildir(self):
        src = self.tmp / 'Mail"dir'
        for folder in (src, src / ".Work"):
            for d in ("cur", "new", "tmp"):
                (folder / d).mkdir(parents=True)
        for i in range(3):
            (src / "cur" / f"{i + 1}.host:2,S").write_bytes(text(i))
        (src / ".Work" / "new" / "9.host").write_bytes(text(9))
        (src / "cur" / "7.host:2,").symlink_to("/etc/passwd")
        (src / "dovecot-uidlist").write_text("3 V77 N30 G0123\n5 :1.host\n5 :2.host\n8 :3.host\n")
        return src

    def test_import(self):
        src, size = self.maildir(), len(text(1))
        note = {"entry": f"{src}/cur/7.host:2,", "reason": "is no regular file, or may not be read"}
        inbox, work = {"folder": "INBOX", "path": str(src)}, {"folder": "Work", "path": f"{src}/.Work"}
        self.same(self.moved("import", "maildir", src, ALICE, "--recurse", "--keep-uids", status=1),
                  {**counts("imported", 5, 4, failed=1, renumbered=1, octets=4 * size), "complete": False,
                   "folders": [{**inbox, **counts("imported", 4, 3, failed=1, renumbered=1, octets=3 * size)},
                               {**work, **counts("imported", 1, 1, octets=size)}], "notes": [note]})
        (src / "cur" / "7.host:2,").unlink()
        self.same(self.moved("import", "maildir", src, ALICE),
                  {**counts("imported", 3, 0, there=3), "complete": True, "folders": [{**inbox, **counts("imported", 3, 0, there=3)}],
                   "notes": []})
        nothing = self.moved("import", "maildir", self.tmp / "nowhere", ALICE, status=1)
        self.same(nothing, {**counts("imported", 0, 0), "complete": False, "folders": [], "notes": []})

    def test_export(self):
        self.moved("import", "maildir", self.maildir(), ALICE, "--folder", "Work", status=1)
        size = len(text(1))
        empty = counts("exported", 0, 0)
        names = sorted(m for m in ("Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash", "Work"))
        for form in ("maildir", "mbox"):
            out = self.tmp / form
            seen = self.moved("export", form, ALICE, out)
            folders = {f["folder"]: f for f in seen["folders"]}
            seen["folders"] = []
            self.same(seen, {**counts("exported", 3, 3, octets=3 * size), "complete": True, "folders": [], "notes": []})
            self.assertEqual(sorted(folders), names)
            for name, folder in folders.items():
                path = f"{out}/{name}" if form == "mbox" else f"{out}/.{name}" if name != "INBOX" else str(out)
                self.same(folder, {"folder": name, "path": path,
                                   **(counts("exported", 3, 3, octets=3 * size) if name == "Work" else empty)})

    def test_migrate(self):
        box = self.tmp / "old/domains/example.test/users/alice/mailboxes/Old"
        box.mkdir(parents=True)
        (box / "a.eml").write_bytes(text(1))
        (box / "index.json").write_text(json.dumps([{"uid": 4, "file": "a.eml"}, {"uid": 6, "file": "missing.eml"}]))
        size, place = len(text(1)), {"folder": "Old", "path": str(box)}
        note = {"entry": f"{box}/index.json, entry 2, uid 6", "reason": "its file is missing, or may not be opened"}
        for verb, done, verified in ((("migrate", "--dry-run"), "to_migrate", 0), (("migrate",), "migrated", 1)):
            numbers = counts(done, 2, 1, failed=1, octets=size * verified, verified=verified)
            seen = self.moved(*verb, self.tmp / "old", status=1)
            self.same(seen, {**numbers, "complete": False, "folders": [{**place, **numbers}], "notes": [note]})
        self.same(self.moved("migrate", self.tmp / "old"),
                  {**counts("migrated", 0, 0), "complete": True, "folders": [], "notes": []})


class Asking(Document):
    def setUp(self):
        self.server = Server({"runtime": {"workers": 1}}, users=[ALICE, BOB], whitelist=False)
        self.addCleanup(self.server.close)

    def test_sessions(self):
        with self.server.imap(ALICE, PASSWORD) as imap:
            seen = self.ask("session", "list")
            self.assertEqual(list(seen), ["sessions"])
            *_, one = (s for s in seen["sessions"] if s["protocol"] != "http")  # that one is our own question
            self.assertRegex(one["id"], r"^[0-9a-v]{20,}$")
            self.assertRegex(one["since"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
            self.same(one, {"id": one["id"], "protocol": "imap", "address": ALICE, "ip": one["ip"], "tls": True,
                            "since": one["since"], "state": "logged in", "pid": self.server.process.pid})
            self.same(self.ask("session", "end", BOB, status=1), {"processes": 1, "changed": 0})
            self.same(self.ask("session", "end", ALICE), {"processes": 1, "changed": 1})
            with self.assertRaises((OSError, imap.abort)):
                while True:
                    imap.noop()
        self.assertEqual([s for s in self.ask("session", "list")["sessions"] if s["protocol"] != "http"], [])
        self.server.stop()
        for verb in (("session", "list"), ("lockout", "list")):
            done = self.server.cli(*verb, "--json", check=False)
            self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_lockouts(self):
        self.same(self.ask("lockout", "list"), {"lockouts": []})
        sock = socket.create_connection((self.server.address, PORTS["imaps"]), timeout=PATIENCE, source_address=("127.8.0.9", 0))
        c = Line(self.server.tls().wrap_socket(sock))
        self.addCleanup(c.close)
        c.line()
        for n in range(5):
            c.command(f"a{n}", f'LOGIN {ALICE} "guess {n}"')
        seen = self.ask("lockout", "list")
        (one,) = seen["lockouts"]
        self.assertRegex(one["until"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.same(seen, {"lockouts": [{"ip": "127.8.0.9", "account": None, "failures": 5, "until": one["until"],
                                       "pid": self.server.process.pid}]})
        self.same(self.ask("lockout", "clear", "127.8.0.10", status=1), {"processes": 1, "changed": 0})
        self.same(self.ask("lockout", "clear", "127.8.0.9"), {"processes": 1, "changed": 1})
        self.same(self.ask("lockout", "list"), {"lockouts": []})
        self.same(self.ask("lockout", "clear", "--all"), {"processes": 1, "changed": 1})


# A machine of its own: no network but a loopback, an /etc whose changes go with it. $1: a folder for them.
INSIDE = """
mount --make-rprivate / && mount -t tmpfs none "$1" && mkdir "$1/new" "$1/work" &&
    mount -t overlay -o lowerdir=/etc,upperdir="$1/new",workdir="$1/work" none /etc && ip link set lo up || exit 99
exec sh -ec "$2"
"""
# Waits until the server has named its last listener, and that it is ready, in the log of $server.
READY = "until grep -q ' serve.ready ' log; do kill -0 $server; sleep 0.05; done"


class Examples(unittest.TestCase):
    def setUp(self):
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-examples-"))
        self.addCleanup(shutil.rmtree, self.tmp)
        self.place = self.tmp / "place"
        self.place.mkdir()
        (self.tmp / "changes").mkdir()

    def run_inside(self, script):
        own = [] if os.geteuid() == 0 else ["--map-root-user"]
        command = [need("unshare", "util-linux"), *own, "--net", "--mount", "sh", "-c", INSIDE, "sh", str(self.tmp / "changes"), script]
        env = dict(os.environ, PATH=os.path.dirname(PROGRAM) + ":" + os.environ["PATH"])
        with subprocess.Popen(command, cwd=self.place, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              start_new_session=True) as p:
            try:
                out, err = p.communicate(timeout=2 * PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                out, err = p.communicate()
                self.fail(out + err)
        log = (self.place / "log").read_text() if (self.place / "log").exists() else ""
        self.assertEqual(p.returncode, 0, out + err + log)
        return out

    def test_without_a_word_and_then_diagnosed(self):
        out = self.run_inside(f"""
rmaild > log 2>&1 & server=$!
trap 'kill $server' EXIT
{READY}
printf 'secret-pass\\n' | rmaild user add alice@example.com --admin --password-stdin
rmaild alias add example.com ".*" alice
rmaild alias add example.com "sales-.*" sales
rmaild alias remove example.com "sales-.*"
rmaild queue retry --domain example.net
echo document; rmaild diagnose --json
trap - EXIT; kill $server; wait $server
""")
        said, document = out.split("document\n")
        self.assertEqual(said.splitlines(), ["added alice@example.com", "added .* to example.com", "added sales-.* to example.com",
                                             "removed sales-.* from example.com", "0 changed"])
        report = json.loads(document)
        self.assertEqual((report["fail"], report["warn"]), (0, 0))
        self.assertEqual([p["n"] for p in report["phases"]], list(range(1, 9)))
        self.assertEqual({c["status"] for p in report["phases"] for c in p["checks"]}, {"PASS"})
        self.assertEqual((self.place / "config.json").stat().st_mode & 0o777, 0o600)
        log = (self.place / "log").read_text()
        self.assertEqual({int(p) for p in re.findall(r" serve\.listen .* port=(\d+)", log)}, {25, 143, 465, 587, 993, 9002, 9003})

    def test_with_a_configuration_in_etc(self):
        out = self.run_inside(f"""
mkdir -p /etc/rmaild
rmaild --config /etc/rmaild/config.json init
cp /etc/rmaild/config.json as-written
rmaild /etc/rmaild/config.json > log 2>&1 & server=$!
trap 'kill $server' EXIT
{READY}
trap - EXIT; kill $server; wait $server
cmp as-written /etc/rmaild/config.json
""")
        self.assertEqual(out, "/etc/rmaild/config.json written\n")
        self.assertFalse((self.place / "config.json").exists())


if __name__ == "__main__":
    main()
