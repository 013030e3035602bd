"""doctor, one damage at a time, so that no other one hides what a check or a repair forgot (SPEC STORE-40)."""
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading

import test_doctor
from harness import PASSWORD, PATIENCE, RMAILD, main
from test_doctor import USER, hours_old, text

PAUSE = pathlib.Path(RMAILD).resolve().parent / "tests" / "fault" / "libpause.so"


def put(path, octets=b"x", old=False):
    path.write_bytes(octets)
    path.chmod(0o600)
    if old:
        hours_old(path)
    return path


class Each(test_doctor.Filled):
    def test_foreign_files_wherever_they_lie(self):
        shard = self.first().parent
        for n, place in enumerate((shard, self.inbox, self.home / "mailboxes")):
            with self.subTest(place=place.name):
                put(place / "notes.txt")
                self.check("foreign")
                self.assertFalse((place / "notes.txt").exists())
                self.assertEqual(len(list((self.home / "lost+found").glob("*_notes.txt"))), n + 1)
        os.mkfifo(shard / "pipe", 0o600)
        self.check("foreign")
        os.mkfifo(self.inbox / "00000001_S.eml", 0o600)
        self.check("foreign")

    def test_modes_wherever_they_are(self):
        root = self.server.mail_root
        (root / "domains/example.test/aliases.json").write_text("[]")
        (root / "domains/example.test/aliases.json").chmod(0o600)
        for path in (root / "domains", root / "domains/example.test", root / "domains/example.test/users",
                     root / "domains/example.test/aliases.json", root / "tls/key.pem", root / "queue",
                     self.home, self.home / "mailboxes", self.inbox / "journal"):
            with self.subTest(path=path.name):
                mode = path.stat().st_mode
                path.chmod(mode | 0o044)
                self.check("mode")
                self.assertEqual(path.stat().st_mode, mode)

    def test_left_over_files_wherever_they_lie(self):
        root = self.server.mail_root
        for path in (root / "tmp/stage-0123", root / "tmp/.dot", self.home / ".user.json.0123", self.inbox / ".status.json.0123"):
            with self.subTest(path=path.name):
                put(path)
                self.assertEqual(self.doctor("--repair")["findings"], [], "its maker may be at it")
                self.assertTrue(path.exists())
                hours_old(path)
                self.check("left-over")
                self.assertFalse(path.exists())
        beside = put(self.home / "readme", old=True)
        self.doctor()
        self.assertTrue(beside.exists(), "no temporary name")

    def test_json_of_an_account(self):
        (self.home / "uidvalidity.json").write_text('{"last":"x"}')
        self.check("uidvalidity")
        put(self.home / "rename.json", b"{")
        self.check("json")
        record = (self.home / "user.json").read_bytes()
        (self.home / "user.json").unlink()
        found = self.doctor("--repair", status=1)
        self.assertEqual([(f["kind"], f["first"], f["repaired"]) for f in found["findings"]], [("json", "user.json", False)])
        put(self.home / "user.json", record)
        usage = json.loads((self.home / "usage.json").read_text())
        text_now = (self.home / "usage.json").read_text()
        self.assertIn(str(usage["bytes"]), text_now)
        (self.home / "usage.json").write_text(text_now.replace(str(usage["bytes"]), str(usage["bytes"] + 1), 1))
        self.check("usage")

    def test_a_shard_that_is_gone(self):
        kept = self.server.root / "kept"
        self.first().parent.rename(kept)
        found = self.doctor(status=1)
        self.assertEqual([(f["kind"], f["count"]) for f in found["findings"] if f["kind"] == "gone"], [("gone", 6)])
        kept.rename(self.inbox / "0000")
        self.assertEqual(self.doctor()["findings"], [])

    def test_a_place_that_is_taken(self):
        """From a wrong shard, with a uid another message has: both are kept, each with its flags."""
        wrong = self.inbox / "0007"
        wrong.mkdir(mode=0o700)
        taken = self.first()
        put(wrong / f"{taken.name[:9]}FS.eml", text(700))
        put(wrong / f"{taken.name[:9]}FT.eml", text(701))
        self.check("wrong-shard")
        names = {p.read_bytes(): p.name.split("_")[1] for p in self.server.messages(USER)}
        self.assertEqual((len(names), names[text(700)], names[text(701)]), (8, "FS.eml", "FT.eml"))

    def test_what_has_grown_is_another_message_with_its_flags(self):
        victim = next(p for p in self.server.messages(USER) if "F" in p.name.split("_")[1])
        put(victim, text(702))
        victim_flags = victim.name.split("_")[1]
        self.check("size")
        now = {p.read_bytes(): p for p in self.server.messages(USER)}[text(702)]
        self.assertEqual(now.name.split("_")[1], victim_flags)
        self.assertGreater(int(now.name[:8]), int(victim.name[:8]))

    def test_very_many_without_a_shard(self):
        for i in range(300):
            put(self.inbox / f"{7000 * (i % 40 + 1) + i:08}_.eml", text(6000 + i))
        self.check("wrong-shard")
        self.assertEqual(len(self.server.messages(USER)), 306)

    def test_what_passes_between_two_looks_is_nothing(self):
        right, wrong = self.home / "usage.json", self.server.root / "wrong.json"
        put(wrong, re.sub(rb'("messages": *)7', rb"\g<1>99", right.read_bytes()))
        self.assertNotEqual(wrong.read_bytes(), right.read_bytes())
        for damaged in (True, False):
            with self.subTest(damaged=damaged):
                other = self.server.root / "other.json"
                shutil.copy2(right, other)
                if damaged:  # wrong at the first look, right at the second
                    shutil.copy2(wrong, right)
                env = dict(os.environ, LD_PRELOAD=str(PAUSE), RMAILD_PAUSE_FROM=str(other), RMAILD_PAUSE_TO=str(right),
                           ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
                done = subprocess.run([RMAILD, "--config", str(self.server.config_path), "doctor", "--json"], env=env, text=True,
                                      capture_output=True, timeout=PATIENCE)
                self.assertEqual((done.returncode, json.loads(done.stdout)["findings"]), (0, []), done.stderr)
                self.assertEqual(other.exists(), not damaged, "it looks twice only where something was found")

    def test_a_usage_that_differs_otherwise_each_time_is_one_that_changes(self):
        """Beside a busy server the sum and the figure are of two moments; a figure that is wrong is so by the same amount."""
        usage = self.home / "usage.json"
        right = usage.read_bytes()
        figure = int(re.search(rb"\d+", right).group())
        stop = threading.Event()

        def change():
            with usage.open("r+b", buffering=0) as f:
                for more in range(1, 10 ** 9):
                    os.pwrite(f.fileno(), b'{"bytes":%20d,' % (figure + more), 0)
                    if stop.wait(0.01):
                        return
        thread = threading.Thread(target=change)
        thread.start()
        try:
            self.assertEqual(self.doctor()["findings"], [])
        finally:
            stop.set()
            thread.join()
        self.check("usage")
        self.assertEqual(usage.read_bytes(), right)

    def test_mail_on_its_way_stays_in_the_queue(self):
        """A message whose envelope is not there yet."""
        envelope, message = self.queue_one()
        envelope.unlink()
        self.assertEqual(self.doctor("--repair")["findings"], [], "just put there")
        hours_old(message)
        self.check("no-envelope")
        self.assertEqual([p.name for p in (self.queue / "lost+found").iterdir()], [message.name])

    def test_who_is_still_to_be_told_needs_the_message(self):
        envelope, message = self.queue_one()
        with envelope.open("a") as f:
            f.write('{"event":"result","recipient":0,"at":1795000000000,"outcome":"permanent","code":550,"status":"5.1.1"}\n')
        message.unlink()
        self.check("no-message")
        self.assertEqual([p.name for p in (self.queue / "lost+found").iterdir()], [envelope.name])

    def test_who_was_told_needs_no_message(self):
        envelope, message = self.queue_one()
        with envelope.open("a") as f:
            f.write('{"event":"result","recipient":0,"at":1795000000000,"outcome":"permanent","code":550,"status":"5.1.1"}\n'
                    '{"event":"told","recipient":0,"at":1795000000000}\n')
        message.unlink()
        self.assertEqual(self.doctor()["findings"], [])

    def test_what_somebody_works_on_stays_in_the_queue(self):
        envelope, message = self.queue_one()
        envelope.unlink()
        hours_old(message)
        with message.open("rb") as f:
            fcntl.flock(f, fcntl.LOCK_EX)
            found = self.doctor("--repair", status=1)
            self.assertEqual([(x["kind"], x["repaired"]) for x in found["findings"]], [("no-envelope", False)])
            self.assertTrue(message.exists())
        self.check("no-envelope")
        self.assertFalse(message.exists())

    def test_a_young_temporary_file_of_the_queue_is_somebodys(self):
        envelope, message = self.queue_one()
        young = [path.parent / ".left.0123" for path in (envelope, message)]
        for path in young:
            path.write_bytes(b"x")
            path.chmod(0o600)
        self.assertEqual(self.doctor("--repair")["findings"], [])
        self.assertTrue(all(path.exists() for path in young))


if __name__ == "__main__":
    main()
