"""import and export (SPEC CLI-20, 21, 30, 03): Maildir, Maildir++ and mbox, made and read back by Python's mailbox module;
hostile sources, kills, quota, a server that runs beside."""
import json
import mailbox
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from harness import FREE_AT_ONCE, PATIENCE, RMAILD, WIDER, Server, main

USER = "alice@example.test"
T0 = 1500000000


def text(n, body="line one\nline two\n", head=""):
    return (f"From: a@b.example\nTo: {USER}\nSubject: no {n}\nMessage-ID: <{n}@test.example>\n{head}\n{body}").encode()


def put(folder, name, octets, when=T0, sub="cur"):
    for d in ("cur", "new", "tmp"):
        (folder / d).mkdir(parents=True, exist_ok=True)
    path = folder / sub / name
    path.write_bytes(octets)
    os.utime(path, (when, when))
    return path


def crlf(octets):
    return re.sub(rb"\r?\n", b"\r\n", octets)


class Moving(unittest.TestCase):
    server_runs = False

    def setUp(self):
        self.s = Server(users=[USER], start=self.server_runs)
        self.addCleanup(self.s.close)
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-moving-"))
        self.addCleanup(shutil.rmtree, self.tmp)

    def verb(self, *args, want=0):
        """Runs a verb with --json: its document."""
        done = self.s.cli(*map(str, args), "--json", check=False)
        self.assertEqual(done.returncode, want, done.stdout + done.stderr)
        self.said = done.stderr
        return json.loads(done.stdout)

    def rows(self, folder="INBOX", user=USER):
        """(flags, INTERNALDATE, octets) of every message, in order."""
        running = self.s.alive()
        if not running:
            self.s.start()
        with self.s.imap(user) as c:
            status, data = c.select(f'"{folder}"', readonly=True)
            self.assertEqual(status, "OK", data)
            count = int(data[0])
            found = []
            if count:
                _, data = c.fetch("1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")
                for item in data:
                    if not isinstance(item, tuple):
                        continue
                    head = item[0].decode()
                    flags = set(re.search(r"FLAGS \(([^)]*)\)", head)[1].split()) - {"\\Recent"}
                    date = re.search(r'INTERNALDATE "([^"]+)"', head)[1]
                    found.append((flags, time.strptime(date.strip(), "%d-%b-%Y %H:%M:%S +0000"), item[1],
                                  int(re.search(r"UID (\d+)", head)[1])))
            self.assertEqual(len(found), count)
        if not running:
            self.s.stop()
        return found

    def flags_dates_octets(self, *where):
        return [r[:3] for r in self.rows(*where)]


def when(seconds):
    return time.strptime(time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(seconds)), "%d-%b-%Y %H:%M:%S +0000")


class Maildir(Moving):
    def test_flags_keywords_dates_and_line_ends(self):
        src = self.tmp / "Maildir"
        put(src, f"{T0}.M1P1.h:2,FRS", text(1), T0)
        put(src, f"{T0 + 5}.M2P1.h:2,DPTab", text(2).replace(b"\n", b"\r\n"), T0 + 86400)
        put(src, f"{T0 + 3}.M3P1.h", text(3, body="bare\rCR\n"), T0 + 7, sub="new")
        put(src, f"{T0 + 9}.M4P1.h:2,aaz", b"no header end", T0 + 9)
        put(src, f"{T0 + 8}.M5P1.h:2,S", b"", T0 + 8)
        (src / "dovecot-keywords").write_text("0 $Label1\n1 work\n2 unused\nnonsense\n")
        done = self.verb("import", "maildir", src, USER)
        self.assertEqual((done["messages"], done["imported"], done["verified"], done["complete"]), (5, 5, 5, True))
        self.assertIn("dovecot-keywords", self.said)
        got = self.rows()
        self.assertEqual([r[2] for r in got], [crlf(text(1)), text(3, body="bare\rCR\n").replace(b"\n", b"\r\n"),
                                               crlf(text(2)), b"", b"no header end"])
        self.assertEqual([r[0] for r in got], [{"\\Flagged", "\\Answered", "\\Seen"}, set(),
                                               {"\\Draft", "\\Deleted", "$Forwarded", "$Label1", "work"}, {"\\Seen"},
                                               {"$Label1"}])
        self.assertEqual([r[1] for r in got], [when(T0), when(T0 + 7), when(T0 + 86400), when(T0 + 8), when(T0 + 9)])

    def test_folders_of_maildir_plus_plus(self):
        src = self.tmp / "Maildir"
        put(src, "1.a", text(1), sub="new")
        for name in (".Work", ".Work.2026", ".Entw&APw-rfe", ".Sent Items", ".Spam", ".R&D", ".a\\2eb", ".Caf\u0065\u0301",
                     ".Drafts"):
            put(src / name, "1.a:2,S", text(name))
        put(src / "plain" / "deeper", "1.a:2,S", text("plain"))
        done = self.verb("import", "maildir", src, USER, "--recurse")
        folders = {f["folder"]: f["imported"] for f in done["folders"]}
        self.assertEqual(folders, {"INBOX": 1, "Work": 1, "Work/2026": 1, "Entwürfe": 1, "Sent": 1, "Junk": 1, "R&D": 1,
                                   "a.b": 1, "Caf\u00e9": 1, "Drafts": 1, "plain/deeper": 1})
        self.assertEqual(len(self.rows("Sent")), 1)
        self.assertEqual(len(self.rows("Work/2026")), 1)
        # Without --recurse the root alone; below another name everything keeps its own.
        self.assertEqual(self.verb("import", "maildir", src, USER)["folders"][0]["already_there"], 1)
        done = self.verb("import", "maildir", src, USER, "--recurse", "--folder", "Old")
        self.assertIn("Old/Sent Items", [f["folder"] for f in done["folders"]])

    def test_tricks_of_the_source_are_refused_and_the_rest_comes(self):
        src, outside = self.tmp / "Maildir", self.tmp / "outside"
        put(src, "1.good:2,S", text(1))
        put(outside, "1.secret:2,", text("secret"))
        (src / "cur" / "2.link:2,S").symlink_to(outside / "cur" / "1.secret:2,")
        os.mkfifo(src / "cur" / "3.fifo:2,S")
        (src / "cur" / "4.dir:2,S").mkdir()
        (src / ".Linked").symlink_to(outside)
        put(src / "...", "1.up", text("up"))
        put(src / "..up", "1.up", text("up"))
        put(src / ".a..b", "1.up", text("up"))
        put(src / ".bad\x01name", "1.up", text("up"))
        put(src / os.fsdecode(b".bad\xffname"), "1.up", text("up"))
        (src / "dovecot-uidlist").symlink_to("/etc/passwd")
        done = self.verb("import", "maildir", src, USER, "--recurse", want=1)
        self.assertEqual((done["imported"], done["verified"], done["complete"]), (1, 1, False))
        self.assertEqual([f["folder"] for f in done["folders"]], ["INBOX"])
        for entry in ("2.link", "3.fifo", "4.dir", ".Linked", "...", "..up", ".a..b", "bad?name"):
            self.assertIn(entry, self.said)
        self.assertNotIn(b"secret", b"".join(r[2] for r in self.rows()))
        # A source that is a link itself, or is none at all.
        self.verb("import", "maildir", self.tmp / "nothing", USER, want=1)
        self.verb("import", "maildir", src / "tmp", USER, want=1)
        self.verb("import", "mbox", "/dev/zero", USER, want=1)
        self.assertIn("/dev/zero may not be read", self.said)
        done = self.s.cli("import", "maildir", str(src), "nobody@example.test", check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_unreadable_entries_long_headers_and_octets(self):
        src = self.tmp / "Maildir"
        huge = b"Subject: long\nX-Long: " + b"y" * (2 << 20) + b"\nMessage-ID: <huge@test.example>\n\nbody\n"
        many = b"".join(b"X-%d: v\n" % i for i in range(40000)) + b"\nbody\n"
        put(src, "1.huge", huge)
        put(src, "2.many", many)
        put(src, "3.nul", b"Subject: n\0l\n\n\0\0 octets \xff\n")
        put(src, "4.good", text(4))
        done = self.verb("import", "maildir", src, USER)
        self.assertEqual((done["imported"], done["verified"]), (4, 4))
        self.assertIn("3.nul", self.said)
        got = [r[2] for r in self.rows()]
        self.assertEqual(got, [crlf(huge), crlf(many), b"Subject: n\x80l\r\n\r\n\x80\x80 octets \xff\r\n", crlf(text(4))])
        again = self.verb("import", "maildir", src, USER)
        self.assertEqual((again["imported"], again["already_there"]), (0, 4))

    def test_equal_messages_come_as_often_as_they_stand_there(self):
        src = self.tmp / "Maildir"
        for i in range(3):
            put(src, f"{i}.same:2,S", text("same"))
        put(src, "7.none", b"Subject: without an id\n\nbody\n")
        put(src, "8.none", b"Subject: without an ID\n\nbody\n")
        put(src, "9.size", text("same", body="line one\nline tw\n"))
        self.assertEqual(self.verb("import", "maildir", src, USER)["imported"], 6)
        self.assertEqual(self.verb("import", "maildir", src, USER)["imported"], 0)
        put(src, "5.same:2,S", text("same"))
        self.assertEqual(self.verb("import", "maildir", src, USER)["imported"], 1)
        self.assertEqual(len(self.rows()), 7)

    def test_keywords_beyond_what_a_mailbox_has(self):
        src = self.tmp / "Maildir"
        box = mailbox.mbox(self.tmp / "box")
        for i in range(70):
            m = mailbox.mboxMessage(text(i))
            m["X-Keywords"] = f"key{i:02} bad(word {'x' * 65}"
            box.add(m)
        box.flush()
        done = self.verb("import", "mbox", self.tmp / "box", USER)
        self.assertEqual(done["imported"], 70)
        self.assertIn("keyword", self.said)
        self.assertEqual([r[0] for r in self.rows()], [{f"key{i:02}"} if i < 57 else set() for i in range(70)])
        self.assertFalse(src.exists())


class Mbox(Moving):
    def test_mboxrd_and_mboxo_with_status_fields(self):
        src = self.tmp / "box"
        src.write_bytes(
            b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n"
            b"X-IMAP: 123 0000000003\nStatus: RO\n\nThis text is part of the internal format of your mail folder.\n\n"
            b"From a@b.example Fri Jul 14 02:40:00 2017\n"
            b"Subject: one\nStatus: RO\nX-Status: AF\nX-Keywords: $Label1 work\n  more\nX-UID: 7\nContent-Length: 99\n"
            b"\n>From here\n>>From there\n>Fromage\n From\n\n"
            b"From here on it is text.\n\n\n"
            b"From b@b.example Fri Jul 14 02:41:00 2017 +0100\n"
            b"Subject: two\nStatus: O\nX-Status: DT\nStatus: R\n\n\n"
            b"From c Fri Jul 14 02:42 2017\nSubject: three, header alone\n\n"
            b"From d Fri Jul 14 02:43:01 2017\r\nSubject: four\r\n\r\nCRLF\r\n\r\n"
            b"From e Fri Jul 14 02:43:02 2017\nSubject: five\n\nno line end")
        done = self.verb("import", "mbox", src, USER, "--folder", "In/box")
        self.assertEqual((done["imported"], done["verified"]), (5, 5))
        self.assertEqual(self.flags_dates_octets("In/box"), [
            ({"\\Seen", "\\Answered", "\\Flagged", "$Label1", "work", "more"}, when(T0),
             b"Subject: one\r\n\r\nFrom here\r\n>From there\r\n>Fromage\r\n From\r\n\r\nFrom here on it is text.\r\n\r\n"),
            ({"\\Deleted", "\\Draft"}, when(T0 + 60 - 3600), b"Subject: two\r\n\r\n"),
            (set(), when(T0 + 120), b"Subject: three, header alone\r\n"),
            (set(), when(T0 + 181), b"Subject: four\r\n\r\nCRLF\r\n"),
            (set(), when(T0 + 182), b"Subject: five\r\n\r\nno line end"),
        ])

    def test_what_is_no_mbox(self):
        for octets in (b"Subject: no\n\nx\n", b"\0\0\0", b"\n\nhello\n"):
            (self.tmp / "no").write_bytes(octets)
            self.verb("import", "mbox", self.tmp / "no", USER, want=1)
            self.assertIn("no mbox", self.said)
        (self.tmp / "empty").write_bytes(b"")
        self.assertEqual(self.verb("import", "mbox", self.tmp / "empty", USER)["messages"], 0)
        (self.tmp / "undated").write_bytes(b"From somebody\nSubject: x\n\nx\n")
        os.utime(self.tmp / "undated", (T0, T0))
        self.assertEqual(self.verb("import", "mbox", self.tmp / "undated", USER)["imported"], 1)
        self.assertEqual(self.rows()[0][1], when(T0))

    def test_a_tree_of_files_as_thunderbird_keeps_it(self):
        tree = self.tmp / "Mail"
        (tree / "Work.sbd" / "deep.sbd").mkdir(parents=True)
        one = b"From - Fri Jul 14 02:40:00 2017\nSubject: %s\n\nx\n\n"
        for name in ("Inbox", "Sent", "Work", "Work.sbd/2026", "Work.sbd/deep.sbd/er", "Saved.mbox"):
            (tree / name).write_bytes(one % name.encode())
        (tree / "Inbox.msf").write_text("// <!-- <mdb:mork:z v=\"1.4\"/> -->")
        (tree / "filterlog.html").write_text("<html>")
        (tree / "evil").symlink_to("/etc/passwd")
        done = self.verb("import", "mbox", tree, USER, "--recurse", want=1)
        self.assertEqual({f["folder"]: f["imported"] for f in done["folders"]},
                         {"INBOX": 1, "Sent": 1, "Work": 1, "Work/2026": 1, "Work/deep/er": 1, "Saved": 1})
        self.assertIn("evil", self.said)


class RoundTrip(Moving):
    FLAGS = ["", "\\Seen", "\\Seen \\Answered $Forwarded", "\\Deleted \\Draft \\Flagged", "$Junk work \\Seen", "Later",
             "\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded $Junk work Later"]
    TEXTS = [text(1), text(2, "From me\n>From you\n>>From them\n"), text(3, "\n\n\nFrom a Fri Jul 14 02:40:00 2017\n\n\n"),
             text(4, ""), b"Subject: header alone\n", text(5, "x" * 70000 + "\n" + "y" * 131071 + "\n"), text(6, "\n")]

    def setUp(self):
        super().setUp()
        self.s.start()
        self.s.add_user("bob@example.test")
        with self.s.imap(USER) as c:
            for folder in ("Work/2026", "a.b", "Entw\u00fcrfe", "..x", "50% \\ off"):
                wire = folder.replace("\u00fc", "&APw-").replace("\\", "\\\\")
                self.assertEqual(c.create(f'"{wire}"')[0], "OK")
            for folder in ("INBOX", "Sent", "Work/2026", "a.b"):
                for i, octets in enumerate(self.TEXTS):
                    date = time.strftime('"%d-%b-%Y %H:%M:%S +0000"', time.gmtime(T0 + 100000 * i))
                    status, data = c.append(f'"{folder}"', f"({self.FLAGS[i]})", date, crlf(octets))
                    self.assertEqual(status, "OK", data)
            c.select("INBOX")
            c.store("1", "+FLAGS", "(\\Deleted)")
            c.uid("EXPUNGE", "1")

    def round_trip(self, form):
        place = self.tmp / "out"
        done = self.verb("export", form, USER, place)
        total = 4 * len(self.TEXTS) - 1
        self.assertEqual((done["exported"], done["verified"], done["complete"]), (total, total, True))
        again = self.verb("export", form, USER, place)
        self.assertEqual(again["verified"], total)
        back = self.verb("import", form, place, "bob@example.test", "--recurse", "--keep-uids")
        self.assertEqual((back["imported"], back["verified"], back["renumbered"]), (total, total, 0))
        for folder in ("INBOX", "Sent", "Work/2026", "a.b"):
            self.assertEqual(self.rows(folder, "bob@example.test"), self.rows(folder))
        with self.s.imap(USER) as a, self.s.imap("bob@example.test") as b:
            self.assertEqual(sorted(a.list()[1]), sorted(b.list()[1]))
        self.assertEqual(self.verb("import", form, place, "bob@example.test", "--recurse")["imported"], 0)
        return place

    def test_maildir(self):
        place = self.round_trip("maildir")
        box = mailbox.Maildir(place, create=False)
        self.assertEqual(len(box), len(self.TEXTS) - 1)
        self.assertEqual(sorted(m.as_bytes() for m in box)[0][:5], b"From:")
        self.assertEqual(sorted("".join(sorted(set(m.get_flags()) - set("abcd"))) for m in box),
                         ["", "DFPRST", "DFT", "PRS", "S", "S"])
        # Flags changed between two exports: the same files, under their new names.
        with self.s.imap(USER) as c:
            c.select("INBOX")
            c.store("1:*", "+FLAGS", "(\\Answered)")
        done = self.verb("export", "maildir", USER, place)
        self.assertEqual(done["exported"], 0)
        self.assertTrue(all("R" in m.get_flags() for m in mailbox.Maildir(place, create=False)))
        # A Maildir of somebody else is left alone.
        other = self.tmp / "other"
        put(other, "1.other:2,S", text("other"))
        before = sorted(p.name for p in other.rglob("*"))
        self.verb("export", "maildir", USER, other, "--folder", "INBOX", want=1)
        self.assertIn("other mail", self.said)
        self.assertEqual([n for n in before if n not in [p.name for p in other.rglob("*")]], [])

    def test_mbox(self):
        place = self.round_trip("mbox")
        box = mailbox.mbox(place / "INBOX", create=False)
        self.assertEqual(len(box), len(self.TEXTS) - 1)
        self.assertEqual(box[0]["Subject"], "no 2")
        self.assertEqual([set(m.get_flags()) for m in box], [set(f) for f in ("RO", "ROA", "ODFT", "RO", "O", "RODFAT")])
        (self.tmp / "mine").write_bytes(b"From a Fri Jul 14 02:40:00 2017\n\nmine\n")
        self.verb("export", "mbox", USER, self.tmp / "mine", "--folder", "INBOX", want=1)
        self.assertEqual((self.tmp / "mine").read_bytes(), b"From a Fri Jul 14 02:40:00 2017\n\nmine\n")
        (self.tmp / "half.partial").write_bytes(b"mine\n")
        self.verb("export", "mbox", USER, self.tmp / "half", "--folder", "INBOX", want=1)
        self.assertEqual((self.tmp / "half.partial").read_bytes(), b"mine\n")
        self.assertFalse((self.tmp / "half").exists())
        whole = (place / "INBOX").read_bytes()  # what a killed export left is none
        (self.tmp / "half.partial").write_bytes(whole[:len(whole) // 2])
        self.verb("export", "mbox", USER, self.tmp / "half", "--folder", "INBOX")
        self.assertEqual((self.tmp / "half").read_bytes(), whole)
        self.assertFalse((self.tmp / "half.partial").exists())
        self.verb("export", "mbox", USER, self.tmp / "single", "--folder", "inbox")
        self.assertEqual(len(mailbox.mbox(self.tmp / "single", create=False)), len(self.TEXTS) - 1)
        self.verb("export", "mbox", USER, self.tmp / "single", "--folder", "missing", want=1)


class Migrate(Moving):
    """CLI-19."""

    def old_mailbox(self, name, index, root=None, files=()):
        folder = (root or self.s.mail_root) / "domains/example.test/users/alice/mailboxes" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, octets in files:
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(octets)
            os.utime(folder / file, (T0, T0))
        (folder / "index.json").write_text(index if isinstance(index, str) else json.dumps(index))
        return folder

    def test_lists_and_maps_in_place(self):
        inbox = self.old_mailbox("INBOX", [
            {"uid": 5, "file": "a.eml", "flags": ["\\Seen", "work"], "date": "2017-07-14T04:41:00+02:00"},
            {"uid": 9, "id": "b", "flags": "FS", "date": T0 + 120},
            {"uid": 11, "file": "sub/c.eml", "flags": "\\Answered later", "date": "Fri, 14 Jul 2017 02:43:00 +0000"},
            {"uid": 12, "file": "../../../../../../../../etc/passwd"}, {"uid": 13, "file": "missing.eml"}, 7, {"uid": 15},
            {"uid": 16, "file": "link.eml"}, {"uid": 20, "file": "d.eml", "date": "yesterday"},
        ], files=[("a.eml", text(1)), ("b.eml", text(2)), ("sub/c.eml", text(3)), ("d.eml", text(4))])
        (inbox / "link.eml").symlink_to("/etc/passwd")
        self.old_mailbox("Old%2Fbox", {"version": 1, "3": {"file": "x"}, "1": {"file": "y"}, "2": {"file": "z"}},
                         files=[(n, text(n)) for n in "xyz"])
        self.old_mailbox("Nested/deep", {"messages": [{"uid": 4, "file": "x"}, {"uid": 4, "file": "y"}]},
                         files=[(n, text(n)) for n in "xy"])
        self.old_mailbox("Broken", "{\"uid\": 1")
        before = sorted(str(p) for p in self.s.mail_root.rglob("*"))
        done = self.verb("migrate", "--dry-run", want=1)
        self.assertEqual((done["to_migrate"], done["failed"]), (9, 6))
        self.assertEqual(sorted(str(p) for p in self.s.mail_root.rglob("*")), before)
        done = self.verb("migrate", want=1)
        self.assertEqual((done["migrated"], done["failed"], done["verified"]), (9, 6, 9))
        for what in ("entry 4", "entry 5", "entry 6", "entry 7", "entry 8", "Broken", "entry 9"):
            self.assertIn(what, self.said)
        self.assertFalse((inbox / "index.json").exists())
        self.assertTrue((inbox / "index.json.migrated").exists())
        got = self.rows()
        self.assertEqual([r[3] for r in got], [5, 9, 11, 20])
        self.assertEqual([r[0] for r in got], [{"\\Seen", "work"}, {"\\Seen", "\\Flagged"}, {"\\Answered", "later"}, set()])
        self.assertEqual([r[1] for r in got], [when(T0 + 60), when(T0 + 120), when(T0 + 180), when(T0)])
        self.assertEqual([r[2] for r in got], [crlf(text(n)) for n in (1, 2, 3, 4)])
        self.assertEqual([(r[3], r[2]) for r in self.rows("Old/box")], [(i + 1, crlf(text(n))) for i, n in enumerate("yzx")])
        self.assertEqual([(r[3], r[2]) for r in self.rows("Nested/deep")], [(1, crlf(text("x"))), (2, crlf(text("y")))])

    def test_another_tree_and_again_after_a_kill(self):
        old = self.tmp / "old"
        box = self.old_mailbox("Sent", [{"uid": 2 * i + 1, "file": f"{i}.eml"} for i in range(3000)], root=old,
                               files=[(f"{i}.eml", text(i)) for i in range(3000)])
        (old / "domains/example.test/users/nobody/mailboxes").mkdir(parents=True)
        p = subprocess.Popen([RMAILD, "--config", str(self.s.config_path), "migrate", str(old)], stderr=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL)
        time.sleep(0.15)
        p.kill()
        p.wait()
        done = self.verb("migrate", old, want=1)
        self.assertIn("no such account", self.said)
        self.assertEqual((done["messages"], done["verified"]), (3000, 3000) if done["messages"] else (0, 0))
        self.assertTrue((box / "index.json.migrated").exists())
        self.assertEqual([r[3] for r in self.rows("Sent")], [2 * i + 1 for i in range(3000)])


class Large(Moving):
    """20,000 messages: memory, kills, a terminal, a server beside."""
    COUNT = 20000 if WIDER == 1 else 4000  # sanitizers: memory is not what they show

    def make(self, count=COUNT):
        src = self.tmp / "Maildir"
        for d in ("cur", "new", "tmp"):
            (src / d).mkdir(parents=True)
        for i in range(count):
            path = src / "cur" / f"{T0 + i}.M{i}P1.host:2,{'S' * (i % 2)}"
            path.write_bytes(text(i, body="x" * 60 + "\n" * (i % 7 + 1)))
            os.utime(path, (T0 + i, T0 + i))
        return src

    def begin(self, *args):
        return subprocess.Popen([RMAILD, "--config", str(self.s.config_path), *map(str, args)], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, env=dict(os.environ, **FREE_AT_ONCE))

    def finish(self, process):
        """(exit status, document, highest resident set in KiB as last seen)."""
        highest = 0
        while process.poll() is None:  # not wait4(): its figure counts what the process was before exec
            try:
                found = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())
            except OSError:
                found = None
            highest = int(found[1]) if found else highest
            time.sleep(0.01)
        out = process.stdout.read()
        process.stdout.close()
        return process.returncode, out, highest

    def test_killed_and_begun_again_it_makes_no_message_twice(self):
        src = self.make()
        kills = 0
        for delay in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5):
            p = self.begin("import", "maildir", src, USER, "--json")
            time.sleep(delay)
            if p.poll() is None:
                p.send_signal(signal.SIGKILL)
                kills += 1
            self.finish(p)
        self.assertGreater(kills, 0)
        status, out, rss = self.finish(self.begin("import", "maildir", src, USER, "--json"))
        done = json.loads(out)
        self.assertEqual((status, done["messages"], done["verified"], done["complete"]), (0, self.COUNT, self.COUNT, True))
        self.assertLess(rss, 64 * 1024 * WIDER)
        self.s.start()
        with self.s.imap(USER) as c:
            self.assertEqual(c.select("INBOX", readonly=True)[1], [str(self.COUNT).encode()])
            _, data = c.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
            ids = [item[1].strip() for item in data if isinstance(item, tuple)]
            self.assertEqual(ids, [f"Message-ID: <{i}@test.example>".encode() for i in range(self.COUNT)])
        # And out: killed, begun again, in the same bounds.
        for form in ("maildir", "mbox"):
            for delay in (0.05, 0.2):
                p = self.begin("export", form, USER, self.tmp / form)
                time.sleep(delay)
                p.send_signal(signal.SIGKILL)
                self.finish(p)
            status, out, rss = self.finish(self.begin("export", form, USER, self.tmp / form, "--json"))
            self.assertEqual((status, json.loads(out)["verified"]), (0, self.COUNT))
            self.assertLess(rss, 64 * 1024 * WIDER)
        self.assertEqual(len(mailbox.Maildir(self.tmp / "maildir", create=False)), self.COUNT)
        self.assertEqual(len(mailbox.mbox(self.tmp / "mbox" / "INBOX", create=False)), self.COUNT)
        status, out, rss = self.finish(self.begin("import", "mbox", self.tmp / "mbox" / "INBOX", USER, "--json"))
        self.assertEqual((status, json.loads(out)["already_there"]), (0, self.COUNT))
        self.assertLess(rss, 64 * 1024 * WIDER)

    def test_a_large_message_takes_no_memory(self):
        src = self.tmp / "Maildir"
        path = put(src, "1.large", text(1))
        with open(path, "ab") as f:
            for _ in range(200):
                f.write(b"y" * 1000000 + b"\n")
        status, out, rss = self.finish(self.begin("import", "maildir", src, USER, "--json"))
        self.assertEqual((status, json.loads(out)["verified"]), (0, 1))
        self.assertLess(rss, 64 * 1024 * WIDER)
        status, out, rss = self.finish(self.begin("export", "maildir", USER, self.tmp / "out", "--json"))
        self.assertEqual(status, 0)
        self.assertLess(rss, 64 * 1024 * WIDER)
        self.assertEqual(next((self.tmp / "out" / "cur").iterdir()).read_bytes(), path.read_bytes())
        status, out, rss = self.finish(self.begin("export", "mbox", USER, self.tmp / "mbox", "--json"))
        self.assertEqual(status, 0)
        self.assertLess(rss, 64 * 1024 * WIDER)

    def test_the_bar_is_for_terminals(self):
        src = self.make()
        pid, fd = os.forkpty()
        if pid == 0:
            os.execv(RMAILD, [RMAILD, "--config", str(self.s.config_path), "import", "maildir", str(src), USER])
        seen = b""
        while True:
            try:
                got = os.read(fd, 65536)
            except OSError:
                break
            if not got:
                break
            seen += got
        os.close(fd)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, seen)
        self.assertRegex(seen, rb"\[#*\.+\] +\d+%  [\d.]+ messages/s, .* left")
        self.assertIn(f"{self.COUNT} of {self.COUNT} found again".encode(), seen)
        done = self.s.cli("import", "maildir", str(src), USER)
        self.assertNotIn("\r", done.stdout + done.stderr)


class BesideAServer(Moving):
    server_runs = True

    def test_idle_clients_see_what_comes(self):
        src = self.tmp / "Maildir"
        for i in range(600):
            put(src, f"{T0 + i}.M{i}", text(i))
        with self.s.raw_tls("imaps") as line, self.s.imap(USER) as other:
            line.line()
            line.command("a", f'LOGIN {USER} "correct horse battery"')
            line.command("b", "SELECT INBOX")
            line.send("c IDLE\r\n")
            self.assertTrue(line.line().startswith(b"+"))
            done = self.verb("import", "maildir", src, USER)
            self.assertEqual(done["verified"], 600)
            highest = 0
            while highest < 600:
                got = line.line()
                if got.endswith(b" EXISTS"):
                    highest = int(got.split()[1])
            line.send("DONE\r\n")
            line.until("c")
            self.assertEqual(other.select("INBOX")[1], [b"600"])
            other.store("1", "+FLAGS", "(\\Deleted)")
            other.expunge()
        self.assertEqual(self.verb("import", "maildir", src, USER)["imported"], 1)

    def test_deliveries_and_two_imports_at_once(self):
        src = self.tmp / "Maildir"
        for i in range(3000):
            put(src, f"{T0 + i}.M{i}", text(i))
        stop = threading.Event()
        sent = []

        def deliver():
            with self.s.smtp() as c:
                while not stop.is_set():
                    c.sendmail("x@other.example", [USER], crlf(text(f"smtp{len(sent)}")))
                    sent.append(1)

        sender = threading.Thread(target=deliver)
        sender.start()
        try:
            runs = [subprocess.Popen([RMAILD, "--config", str(self.s.config_path), "import", "maildir", str(src), USER,
                                      "--folder", name], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                    for name in ("INBOX", "Copy")]
            for run in runs:
                out, err = run.communicate(timeout=PATIENCE)
                self.assertEqual(run.returncode, 0, err)
                self.assertIn(b"3000 of 3000 found again", out)
        finally:
            stop.set()
            sender.join()
        with self.s.imap(USER) as c:
            self.assertGreater(len(sent), 0)
            self.assertEqual(int(c.select("INBOX")[1][0]), 3000 + len(sent))
            self.assertEqual(int(c.select("Copy")[1][0]), 3000)

    def test_quota(self):
        src = self.tmp / "Maildir"
        for i in range(40):
            put(src, f"{T0 + i}.M{i}", text(i, body=("z" * 99 + "\n") * 1000))
        self.s.cli("user", "set", USER, "--quota-mb", "1")
        done = self.verb("import", "maildir", src, USER, want=1)
        self.assertEqual((done["imported"], done["verified"], done["complete"]), (10, 10, False))
        self.assertIn("quota", self.said)
        self.s.cli("user", "set", USER, "--quota-mb", "100")
        done = self.verb("import", "maildir", src, USER)
        self.assertEqual((done["imported"], done["already_there"], done["complete"]), (30, 10, True))

    def test_uids_are_kept_as_far_as_they_are_free(self):
        src = self.tmp / "Maildir"
        for i in range(5):
            put(src, f"{T0 + i}.M{i}:2,S", text(i))
        put(src, f"{T0}.M9:2,S", text(9))
        (src / "dovecot-uidlist").write_text("3 V1500000000 N9000 G1\n" + "".join(
            f"{uid} W100 :{T0 + i}.M{i}\n" for i, uid in enumerate((10, 20, 3000, 3001, 4000))))
        self.s.cli("import", "maildir", str(src), USER, "--keep-uids")
        self.assertEqual([r[3] for r in self.rows()], [10, 20, 3000, 3001, 4000, 4001])
        self.assertEqual(self.verb("import", "maildir", src, USER, "--keep-uids")["already_there"], 6)
        with self.s.imap(USER) as c:
            c.select("INBOX")
            c.uid("STORE", "20", "+FLAGS", "(\\Deleted)")
            c.expunge()
        done = self.verb("import", "maildir", src, USER, "--keep-uids")
        self.assertEqual((done["imported"], done["renumbered"]), (1, 1))  # a uid that was expunged is never given again
        self.assertEqual([r[3] for r in self.rows()], [10, 3000, 3001, 4000, 4001, 4002])
        self.assertEqual(self.verb("import", "maildir", src, USER, "--keep-uids")["imported"], 0)

    def test_usage(self):
        for args in (("import",), ("import", "maildir", "x"), ("import", "tar", "x", USER), ("export", "maildir", USER),
                     ("import", "maildir", "x", USER, "--keep"), ("export", "mbox", USER, "x", "--recurse"),
                     ("import", "maildir", "x", USER, "--folder", "")):
            self.assertEqual(self.s.cli(*args, check=False).returncode, 2, args)
        self.assertEqual(self.s.cli("import", "maildir", "x", "alice@elsewhere.test", check=False).returncode, 1)


if __name__ == "__main__":
    main()
