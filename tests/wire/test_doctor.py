"""`rmaild doctor` (SPEC CLI-22, STORE-40, 41): every kind of damage is made, found, repaired, and no mail is lost."""
import hashlib
import json
import os
import pathlib
import shutil
import threading
import time
import unittest

from harness import PASSWORD, Server, main

USER = "alice@example.test"
FLAGS = [r"\Seen", r"\Flagged", "$Forwarded", "", r"\Answered \Seen", ""]


def text(n):
    return f"From: bob@example.net\r\nTo: {USER}\r\nSubject: number {n}\r\nMessage-ID: <{n}@example.net>\r\n\r\nBody {n}.\r\n".encode()


def hours_old(path):
    os.utime(path, (time.time() - 7200,) * 2)


class Doctor(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[USER], start=False)
        self.addCleanup(self.server.close)
        self.home = self.server.mailbox(USER).parent.parent
        self.queue = self.server.mail_root / "queue"

    def fill(self, box="INBOX", n=6):
        with self.server.imap(USER, PASSWORD) as imap:
            for i in range(n):
                imap.append(box, FLAGS[i % len(FLAGS)], None, text(i))

    def doctor(self, *args, status=0):
        done = self.server.cli("doctor", "--json", *args, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def kinds(self, report):
        return sorted({f["kind"] for f in report["findings"]})

    def tree(self):
        """Every path with its inode, mode and octets."""
        found = {}
        for path in sorted(self.server.mail_root.rglob("*")):
            st = path.lstat()
            octets = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            found[str(path)] = (st.st_ino, st.st_mode, hashlib.sha256(octets).hexdigest())
        return found

    def mail(self):
        """All octets of all message files anywhere."""
        return {hashlib.sha256(p.read_bytes()).hexdigest() for p in self.server.mail_root.rglob("*")
                if p.is_file() and p.read_bytes().startswith(b"From: ")}

    def seen(self, box="INBOX"):
        """What a client sees: octets and flags by uid."""
        with self.server.imap(USER, PASSWORD) as imap:
            self.assertEqual(imap.select(f'"{box}"', readonly=True)[0], "OK")
            answer = imap.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[])")[1]
            imap.close()
        return {int(a[0].split(b"UID ")[1].split()[0]): a[1] for a in answer if isinstance(a, tuple)}


class Filled(Doctor):
    """An account with mail, whose server is down."""

    def setUp(self):
        super().setUp()
        self.server.start()
        self.fill()
        with self.server.imap(USER, PASSWORD) as imap:
            imap.create("Work")
            imap.append("Work", None, None, text(100))
        self.server.stop()
        self.inbox = self.server.mailbox(USER)
        self.assertEqual(self.doctor()["findings"], [])

    def check(self, want, *, lost=0, others=()):
        """doctor finds `want`, changing nothing; repairs it; finds nothing any more."""
        before = self.tree()
        mail = self.mail()
        found = self.doctor(status=1)
        self.assertLessEqual({want}, set(self.kinds(found)))
        self.assertLessEqual(set(self.kinds(found)), {want, *others}, found)
        self.assertFalse(any(f["repaired"] for f in found["findings"]))
        self.assertEqual(self.tree(), before, "looking changed something")
        repaired = self.doctor("--repair")
        self.assertTrue(all(f["repaired"] for f in repaired["findings"]), repaired)
        self.assertIn(want, self.kinds(repaired))
        self.assertEqual(self.doctor()["findings"], [])
        self.assertEqual(self.mail(), mail, "mail is gone")

    def first(self, n=0, box="INBOX"):
        return self.server.messages(USER, box)[n]

    def queue_one(self):
        """A mail to somebody elsewhere; its envelope, its message."""
        self.server.start()
        with self.server.submission(USER, PASSWORD) as smtp:
            smtp.sendmail(USER, ["carol@elsewhere.test"], text(1).replace(b"bob@example.net", USER.encode()))
        self.server.stop()
        (envelope,), (message,) = self.queue.glob("env/*/*.jsonl"), self.queue.glob("msg/*/*.eml")
        return envelope, message

    def leave(self, path):
        """A temporary file of a process that died long ago."""
        path.write_bytes(b"x")
        path.chmod(0o600)
        hours_old(path)


class Damage(Filled):
    def test_names_and_places(self):
        octets = {hashlib.sha256(text(i)).hexdigest() for i in range(6)}
        rows = [
            ("wrong-shard", lambda p: ((self.inbox / "0007").mkdir(mode=0o700), p.rename(self.inbox / "0007" / p.name)), ("gone",)),
            ("wrong-shard", lambda p: p.rename(self.inbox / p.name), ("gone",)),
            ("bad-name", lambda p: p.rename(p.with_name("letter.eml")), ("gone",)),
            ("bad-name", lambda p: p.rename(p.with_name("00000000_S.eml")), ("gone",)),
            ("duplicate-uid", lambda p: os.link(p, p.with_name(p.name[:9] + "AT.eml")), ()),
            ("duplicate-uid", lambda p: shutil.copy2(self.first(1), p.with_name(p.name[:9] + "T.eml")), ()),
            ("unrecorded", lambda p: shutil.copy2(p, p.with_name("00000900_F.eml")), ()),
            ("gone", lambda p: (self.copies.append(p.read_bytes()), p.unlink()), ()),
            ("size", lambda p: self.grow(p), ()),
        ]
        for kind, damage, others in rows:
            with self.subTest(kind=kind, line=damage.__code__.co_firstlineno):
                self.copies = []
                victim = self.first()
                victim.parent.chmod(0o700)
                damage(victim)
                self.check(kind, others=others)
        self.server.start()
        seen = {hashlib.sha256(t).hexdigest() for t in self.seen().values()}
        self.assertLessEqual(len(octets - seen), 2)  # one was removed by hand, one has grown
        self.server.stop()

    def grow(self, path):
        """Other octets under a recorded uid, as a broken disk or an editor leaves them."""
        whole = path.read_bytes() + b"more\r\n"
        path.unlink()
        path.write_bytes(whole)
        path.chmod(0o600)

    def test_very_many_in_wrong_places(self):
        """More than one hold of the locks moves."""
        texts = {p.read_bytes() for p in self.server.messages(USER)}
        wrong = self.inbox / "0003"
        wrong.mkdir(mode=0o700)
        for i in range(300):
            path = wrong / f"{7000 * (i % 40 + 1) + i:08}_{'S' * (i % 2)}.eml"
            path.write_bytes(text(5000 + i))
            path.chmod(0o600)
            texts.add(text(5000 + i))
        self.check("wrong-shard")
        self.server.start()
        self.assertEqual(set(self.seen().values()), texts)
        self.server.stop()

    def test_large_duplicates(self):
        """More octets than are compared in one hold of the locks: the same go to lost+found, others are a message."""
        whole = text(200) + b"x" * 10_000_000 + b"\r\n"
        uid = int(self.first(5).name[:8])
        for n, last in enumerate((b"", b"y")):
            with self.subTest(last=last):
                for flags, octets in (("S", whole), ("F", whole[:len(whole) - len(last)] + last)):
                    path = self.first().parent / f"{uid + 10 + n:08}_{flags}.eml"
                    path.write_bytes(octets)
                    path.chmod(0o600)
                self.check("duplicate-uid", others=("unrecorded",))
        self.assertEqual(len(self.server.messages(USER)), 6 + 1 + 2)
        self.assertEqual(len(list((self.home / "lost+found").iterdir())), 1)

    def test_what_is_no_message_goes_to_lost_and_found(self):
        shard = self.first().parent
        (shard / "notes.txt").write_text("x")
        (shard / "notes.txt").chmod(0o600)
        os.symlink("/etc/passwd", shard / "00000001_X.eml")
        (self.inbox / "odd").write_text("y")
        (self.inbox / "odd").chmod(0o600)
        self.check("foreign")
        kept = sorted(p.name.split("_", 1)[1] for p in (self.home / "lost+found").iterdir())
        self.assertEqual(kept, ["00000001_X.eml", "notes.txt", "odd"])
        self.assertTrue(pathlib.Path("/etc/passwd").exists())

    def test_files_of_a_mailbox(self):
        def set_status(**values):
            status = json.loads((self.inbox / "status.json").read_text())
            status.update(values)
            (self.inbox / "status.json").write_text(json.dumps(status))

        def tear(name, by):
            with open(self.inbox / name, "r+b") as f:
                f.truncate(os.path.getsize(self.inbox / name) - by)

        rows = [
            ("status", lambda: (self.inbox / "status.json").unlink(), ()),
            ("status", lambda: (self.inbox / "status.json").write_text("{\"uid_next\":"), ()),
            ("status", lambda: (self.inbox / "status.json").write_text("[]"), ()),
            ("journal", lambda: tear("journal", 7), ()),
            ("journal", lambda: (self.inbox / "journal").unlink(), ()),
            ("journal", lambda: (self.inbox / "journal").write_bytes(b"\0" * 500), ()),
            ("keyword", lambda: set_status(keywords={}), ()),
            ("uid-next", lambda: ((self.inbox / "journal").unlink(), set_status(uid_next=1)), ("journal",)),
            ("cache", lambda: (self.inbox / "cache").write_bytes(b"RMAILDC\0" + b"\1" * 60), ("mode",)),
            ("left-over", lambda: self.leave(self.inbox / ".journal.0123"), ()),
        ]
        for kind, damage, others in rows:
            with self.subTest(kind=kind, line=damage.__code__.co_firstlineno):
                damage()
                self.check(kind, others=others)
        self.server.start()
        self.assertEqual(set(self.seen().values()), {text(i) for i in range(6)})
        self.server.stop()

    def test_files_of_an_account(self):
        (self.home / "subscriptions.json").write_text("[\"INBOX\"")
        self.check("json")
        (self.home / "uidvalidity.json").write_text("last")
        self.check("json")
        (self.home / "uidvalidity.json").write_text('{"last":1}')
        self.check("uidvalidity")
        (self.home / "usage.json").write_text("{}")
        self.check("usage")
        usage = (self.home / "usage.json").read_text()
        self.assertIn('"messages":                   7', usage)
        (self.home / "usage.json").write_text(usage.replace("                  7", "                 99"))
        self.check("usage")
        os.mkdir(self.home / "mailboxes" / ".gone-1", 0o700)
        self.check("left-over")
        (self.home / "mailboxes" / "Work" / "Deep").mkdir(mode=0o700)
        shutil.copytree(self.home / "mailboxes" / "Work" / "0000", self.home / "mailboxes" / "Work" / "Deep" / "0000")
        self.check("nested")
        self.assertTrue((self.home / "mailboxes" / "Work%2FDeep" / "status.json").exists())
        os.rename(self.home / "mailboxes" / "Work", self.home / "mailboxes" / "Wo%ZZrk")
        self.check("mailbox-name", others=("usage",))  # its mail is not counted meanwhile
        self.server.start()
        self.assertEqual(list(self.seen("Recovered-1").values()), [text(100)])
        self.assertEqual(list(self.seen("Work/Deep").values()), [text(100)])
        self.server.stop()

    def test_modes_and_owners(self):
        self.first().chmod(0o644)
        self.first().parent.chmod(0o755)
        self.inbox.chmod(0o750)
        (self.home / "user.json").chmod(0o640)
        (self.server.mail_root / "secret.key").chmod(0o644)
        self.check("mode")
        self.assertEqual((self.server.mail_root / "secret.key").stat().st_mode & 0o777, 0o600)
        if os.geteuid() != 0:
            return  # only root can give files to others
        os.chown(self.first(), 12345, 12345)
        os.chown(self.home, 12345, 12345)
        self.assertEqual(self.kinds(self.doctor(status=1)), ["owner"])
        self.assertEqual(self.doctor("--repair")["owned"], 2)
        self.assertEqual(self.doctor()["findings"], [])
        self.assertEqual(self.home.stat().st_uid, self.server.mail_root.stat().st_uid)
        # A name of a file that lies elsewhere gives nothing away.
        outside = self.server.root / "outside"
        outside.write_text("x")
        outside.chmod(0o600)
        os.chown(outside, 12345, 12345)
        os.link(outside, self.home / "planted")
        self.assertIn("owner", self.kinds(self.doctor("--repair", status=1)))
        self.assertEqual(outside.stat().st_uid, 12345)

    def test_what_cannot_be_made_anew_is_told(self):
        (self.home / "user.json").write_text("{")
        (self.server.mail_root / "domains" / "example.test" / "aliases.json").write_text("nothing")
        (self.server.mail_root / "domains" / "example.test" / "aliases.json").chmod(0o600)
        before = (self.home / "user.json").read_text()
        found = self.doctor("--repair", status=1)
        self.assertEqual([(f["kind"], f["first"], f["repaired"]) for f in found["findings"]],
                         [("json", "aliases.json", False), ("json", "user.json", False)])
        self.assertEqual((self.home / "user.json").read_text(), before)
        self.assertEqual(found["left"], 2)

    def test_queue(self):
        self.server.start()
        with self.server.submission(USER, PASSWORD) as smtp:
            for i in range(3):
                smtp.sendmail(USER, ["carol@elsewhere.test"], text(i).replace(b"bob@example.net", USER.encode()))
        self.server.stop()
        one, two, three = sorted(self.queue.glob("env/*/*.jsonl"))
        one.write_text("{")
        self.check("envelope")
        (self.queue / "msg" / two.parent.name / (two.stem + ".eml")).rename(self.server.root / "taken")
        self.check("no-message")
        (self.server.root / "taken").unlink()
        wrong = self.queue / "env" / ("0" if three.parent.name != "0" else "1") / three.name
        three.rename(wrong)
        self.check("wrong-shard", others=("no-envelope",))
        self.assertTrue(three.exists())
        self.assertEqual(len(list((self.queue / "lost+found").iterdir())), 3)
        done = json.loads(self.server.cli("queue", "list", "--json").stdout)
        self.assertEqual([q["id"] for q in done["queue"]], [three.stem])

    def test_old_mail_in_the_queue_stays_beside_what_was_left_over(self):
        waiting = self.queue_one()
        for path in waiting:
            hours_old(path)
            self.leave(path.parent / ".left.0123")
        self.check("left-over")
        for path in waiting:
            self.assertTrue(path.exists(), path)
            self.assertFalse((path.parent / ".left.0123").exists())

    def test_one_account_or_domain_alone(self):
        self.server.add_user("bob@example.test")
        (self.home / "usage.json").write_text("{}")
        self.assertEqual(self.doctor("bob@example.test")["findings"], [])
        self.assertEqual(self.kinds(self.doctor(USER, status=1)), ["usage"])
        self.assertEqual(self.kinds(self.doctor("example.test", status=1)), ["usage"])
        self.assertEqual(self.server.cli("doctor", "nobody@example.test", check=False).returncode, 1)
        self.assertEqual(self.server.cli("doctor", "elsewhere.test", check=False).returncode, 1)
        self.assertEqual(self.server.cli("doctor", "a", "b", check=False).returncode, 2)

    def test_text_names_what_was_done(self):
        (self.home / "usage.json").write_text("{}")
        done = self.server.cli("doctor", check=False)
        self.assertIn(f"{USER}: usage: 1 file, usage.json: usage.json differs from what is there\n", done.stdout)
        done = self.server.cli("doctor", "--repair")
        self.assertIn(": repaired\n", done.stdout)
        self.assertIn("1 findings, 1 repaired\n", done.stdout)
        self.assertTrue(self.server.cli("doctor").stdout.endswith("7 messages: nothing wrong\n"))


class Restored(Doctor):
    def test_every_mailbox_gets_a_new_uidvalidity(self):
        self.server.start()
        self.fill()
        self.assertEqual(self.server.cli("doctor", "--restored", check=False).returncode, 1)  # a server runs
        with self.server.imap(USER, PASSWORD) as imap:
            imap.select("INBOX")
            before = int(imap.untagged_responses["UIDVALIDITY"][0])
        self.server.stop()
        self.server.cli("doctor", "--restored")
        self.server.start()
        with self.server.imap(USER, PASSWORD) as imap:
            imap.select("INBOX")
            self.assertGreater(int(imap.untagged_responses["UIDVALIDITY"][0]), before)
        self.assertEqual(set(self.seen().values()), {text(i) for i in range(6)})
        self.server.stop()
        self.assertEqual(self.doctor()["findings"], [])

    def test_spent_uids_start_again(self):
        self.server.start()
        self.fill(n=3)
        self.server.stop()
        last = self.server.messages(USER)[2]
        shard = self.server.mailbox(USER) / "4294967"
        shard.mkdir(mode=0o700)
        last.rename(shard / "4294967295_S.eml")
        (self.server.mailbox(USER) / "journal").unlink()
        self.assertIn("uids-spent", self.kinds(self.doctor(status=1)))
        self.server.cli("doctor", "--restored")
        self.assertEqual(self.doctor()["findings"], [])
        self.server.start()
        seen = self.seen()
        self.assertEqual(list(seen), [1, 2, 3])
        self.assertEqual(list(seen.values()), [text(0), text(1), text(2)])
        self.fill(n=1)
        self.assertEqual(list(self.seen()), [1, 2, 3, 4])
        self.server.stop()


class Beside(Doctor):
    def test_a_busy_server_has_nothing_wrong(self):
        self.server.start()
        self.fill(n=30)
        stop = threading.Event()
        failures = []

        def work(n):
            try:
                with self.server.imap(USER, PASSWORD) as imap:
                    imap.create(f"Box{n}")
                    round = 0
                    while not stop.is_set():
                        round += 1
                        imap.append("INBOX", None, None, text(1000 + n))
                        imap.select("INBOX")
                        imap.uid("STORE", "1:*", "+FLAGS" if round % 2 else "-FLAGS", rf"(\Seen kw{n})")
                        imap.uid("MOVE", f"{round}:{round + 2}", f"Box{n}")
                        imap.select(f"Box{n}")
                        imap.uid("STORE", f"{round}:*", "+FLAGS", r"\Deleted")
                        imap.uid("COPY", f"{round}:*", "INBOX")
                        imap.expunge()
            except Exception as e:  # noqa: BLE001: told below
                failures.append(e)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
        for t in threads:
            t.start()
        try:
            for _ in range(4):
                self.assertEqual(self.doctor()["findings"], [])
            for _ in range(3):
                self.doctor("--repair")
        finally:
            stop.set()
            for t in threads:
                t.join()
        self.assertEqual(failures, [])
        self.server.stop()
        self.assertEqual(self.doctor()["findings"], [])

    def test_repair_is_seen_by_a_running_server(self):
        self.server.start()
        self.fill()
        with self.server.imap(USER, PASSWORD) as imap:
            imap.select("INBOX")
            victim = self.server.messages(USER)[2]
            victim.rename(victim.with_name("letter.eml"))
            self.doctor("--repair")
            imap.noop()
            found = imap.uid("SEARCH", "ALL")[1][0].split()
            self.assertEqual(len(found), 6)
            self.assertEqual(imap.uid("FETCH", found[-1].decode(), "BODY.PEEK[]")[1][0][1], text(2))
        self.server.stop()


if __name__ == "__main__":
    main()
