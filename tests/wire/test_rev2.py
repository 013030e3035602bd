"""IMAP4rev2 under ENABLE, and exact IMAP4rev1 without (RFC 9051, RFC 3501; SPEC IMAP-07, 26)."""
import re

from harness import main
from imap_client import Dialogue

REQUIRED = """NAMESPACE UNSELECT UIDPLUS ESEARCH SEARCHRES ENABLE IDLE SASL-IR LIST-EXTENDED LIST-STATUS MOVE LITERAL+ BINARY
    SPECIAL-USE STATUS=SIZE CHILDREN ID""".split()  # RFC 9051 appendix E; the old words stay for clients that look for them


class Rev2(Dialogue):
    def rev2(self, box=None):
        c = self.client()
        self.assertIn(" OK ", c.ask("ENABLE IMAP4rev2"))
        self.assertEqual(c.said, ["* ENABLED IMAP4rev2"])
        if box:
            self.assertIn(" OK ", c.ask(f"SELECT {box}"))
        return c

    def test_both_are_announced_with_all_the_old_words(self):
        c = self.client()
        c.ask("CAPABILITY")
        words = c.said[0].split()[2:]
        self.assertEqual(words[:2], ["IMAP4rev1", "IMAP4rev2"])
        self.assertEqual([w for w in REQUIRED if w not in words], [])
        self.assertEqual(len(words), len(set(words)))
        with self.server.raw_tls("imaps") as raw:
            self.assertIn(b"IMAP4rev1 IMAP4rev2 ", raw.line())

    def test_select(self):
        box = self.box(3)
        old, new = self.client(), self.rev2()
        old.ask("SELECT " + box)
        self.assertTrue(old.told(r"\* 3 RECENT") and old.told(r"\* OK \[UNSEEN 1\].*"))
        self.assertFalse(old.told(r"\* LIST.*"))
        other = self.box(1)
        self.assertIn("OK [READ-WRITE]", new.ask("SELECT " + other))
        self.assertFalse([x for x in new.said if "RECENT" in x or "Recent" in x or "[UNSEEN" in x], new.said)
        self.assertEqual(len(new.told(rf'\* LIST \(\) "/" {other}')), 1)
        for line in (r"\* FLAGS \(.*\)", r"\* 1 EXISTS", r"\* OK \[UIDVALIDITY \d+\].*", r"\* OK \[UIDNEXT 2\].*",
                     r"\* OK \[PERMANENTFLAGS \(.*\\\*\)\].*", r"\* OK \[HIGHESTMODSEQ \d+\].*"):
            self.assertEqual(len(new.told(line)), 1, (line, new.said))
        new.ask("EXAMINE inbox")
        self.assertRegex(new.said[0], r"^\* OK \[CLOSED\]")
        self.assertTrue(new.told(r'\* LIST \(\) "/" INBOX \("OLDNAME" \(inbox\)\)'), new.said)

    def test_no_recent_anywhere(self):
        box = self.box(0)
        new, old, writer = self.rev2(box), self.client(box), self.client()
        for i in range(3):
            writer.ask("APPEND " + box, b"Subject: x\r\n\r\ntext\r\n")
        for c in (new, old):
            heard = []
            for command in ("NOOP", "FETCH 1:* (FLAGS)", r"STORE 1 +FLAGS (\Flagged)", "FETCH 2 (BODY[])", r"UID STORE 3 -FLAGS.SILENT (\Seen)"):
                c.ask(command)
                heard += c.said
            writer.ask("APPEND " + box, b"Subject: y\r\n\r\ntext\r\n")
            c.ask("NOOP")
            heard += c.said
            recent = [x for x in heard if "ecent" in x.lower()]
            self.assertEqual(recent == [], c is new, recent)
        new.ask("NOOP")
        new.line.send("i IDLE\r\n")
        self.assertEqual(new.line.line(), b"+ idling")
        writer.ask("APPEND " + box, b"Subject: z\r\n\r\ntext\r\n")
        self.assertEqual(new.line.line(), b"* 6 EXISTS")
        writer.ask(f"SELECT {box}")
        writer.ask(r"STORE 6 +FLAGS (\Flagged)")
        self.assertEqual(new.line.line(), b"* 6 FETCH (FLAGS (\\Flagged))")
        new.line.send("DONE\r\n")
        new.line.until("i")

    def test_search_answers_esearch(self):
        box = self.box(5)
        new, old = self.rev2(box), self.client(box)
        for command, rev2, rev1 in (
                ("SEARCH 2:4", '* ESEARCH (TAG "a") ALL 2:4', "* SEARCH 2 3 4"),
                ("UID SEARCH 2,5", '* ESEARCH (TAG "a") UID ALL 2,5', "* SEARCH 2 5"),
                ("SEARCH DRAFT", '* ESEARCH (TAG "a")', "* SEARCH"),
                ("SEARCH SUBJECT 3", '* ESEARCH (TAG "a") ALL 4', "* SEARCH 4"),
                ("UID SEARCH RETURN (COUNT) ALL", '* ESEARCH (TAG "a") UID COUNT 5', '* ESEARCH (TAG "a") UID COUNT 5')):
            for c, answer in ((new, rev2), (old, rev1)):
                self.assertIn(" OK ", c.ask(command))
                self.assertEqual(c.said, [answer])

    def test_names_are_utf8(self):
        new, old = self.rev2(), self.client()
        new.line.send("a CREATE \"Entwürfe/日本\"\r\n".encode())
        self.assertIn(b"a OK", new.line.until("a")[-1])
        for c, name, child in ((new, '"Entwürfe"', '"Entwürfe/日本"'), (old, "Entw&APw-rfe", "Entw&APw-rfe/&ZeVnLA-")):
            c.ask('LIST "" "Entw*"')
            self.assertEqual(sorted(m[1] for m in c.told(r'\* LIST \(.*?\) "/" (.*)')), sorted([name, child]))
            c.line.send(f"a STATUS {child} (MESSAGES)\r\n".encode())
            said = [x.decode() for x in c.line.until("a")]
            self.assertEqual(said[0], f"* STATUS {child} (MESSAGES 0)")
            c.line.send(f"a SELECT {child}\r\n".encode())
            self.assertTrue(c.line.until("a")[-1].startswith(b"a OK [READ-WRITE]"))
            c.line.send(f"a LIST \"\" {name[:-1] if c is new else name}%{name[-1] if c is new else ''}\r\n".encode())
            self.assertEqual(len(c.line.until("a")), 2)
        new.line.send("a LIST \"\" \"Entw%rfe\"\r\n")
        self.assertEqual(len(new.line.until("a")), 2)
        # modified UTF-7 is just a name here, and 8-bit octets are none there
        self.assertIn(" OK ", new.ask("CREATE Entw&APw-"))
        old.ask('LIST "" "Entw&-APw-"')
        self.assertTrue(old.told(r'\* LIST \(.*\) "/" Entw&-APw-'), old.said)
        old.line.send("a SELECT \"Entwürfe\"\r\n".encode())
        self.assertTrue(old.line.until("a")[-1].startswith(b"a NO [NONEXISTENT]"))
        new.line.send(b"a SELECT \"Entw\xfcrfe\"\r\n")
        self.assertTrue(new.line.until("a")[-1].startswith((b"a NO", b"a BAD")))
        new.line.send("a RENAME \"Entwürfe\" {7+}\r\nSkizzen\r\n".encode())
        said = [x.decode() for x in new.line.until("a")]
        self.assertEqual(said[0], '* LIST () "/" Skizzen ("OLDNAME" ("Entwürfe"))')
        self.assertTrue(said[-1].startswith("a OK"))
        old.ask("RENAME Skizzen Bilder")
        self.assertFalse(old.told(r"\* LIST.*"))

    def test_oldname_only_where_the_name_is_another(self):
        c = self.rev2()
        c.ask("CREATE plain/")
        self.assertEqual(c.said, [])
        c.ask("CREATE inbox/deep")
        self.assertEqual(c.said, ['* LIST () "/" INBOX/deep ("OLDNAME" (inbox/deep))'])
        c.ask("RENAME plain plain2")
        self.assertEqual(c.said, ['* LIST () "/" plain2 ("OLDNAME" (plain))'])
        c.ask("RENAME inbox old-inbox")
        self.assertEqual(c.said, [])

    def test_nonexistent_parents(self):
        new, old = self.rev2(), self.client()
        old.ask("CREATE top/sub/leaf")
        old.ask("DELETE top")
        for c, attribute, other in ((new, r"\NonExistent", r"\Noselect"), (old, r"\Noselect", r"\NonExistent")):
            c.ask('LIST "" top')
            row = c.told(r'\* LIST \((.*)\) "/" top')[0][1].split()
            self.assertIn(attribute, row)
            self.assertNotIn(other, row)
            self.assertIn(r"\HasChildren", row)
        old.ask('LIST "" (top) RETURN (CHILDREN)')
        self.assertIn(r"\NonExistent", old.said[0])
        self.assertNotIn(r"\Noselect", old.said[0])

    def test_expunges_and_counts(self):
        box = self.box(5)
        new, other = self.rev2(box), self.client(box)
        other.ask(r"STORE 2,4 +FLAGS.SILENT (\Deleted)")
        other.ask("EXPUNGE")
        new.ask("SEARCH ALL")
        self.assertFalse([x for x in new.said if "EXPUNGE" in x])
        new.ask("NOOP")
        self.assertEqual(new.said, ["* 4 EXPUNGE", "* 2 EXPUNGE"])
        new.ask(f"STATUS {box} (MESSAGES UNSEEN DELETED SIZE)")
        self.assertRegex(new.said[0], r"\(MESSAGES 3 UNSEEN 3 DELETED 0 SIZE \d+\)")

    def test_together_with_qresync(self):
        box = self.box(4)
        c = self.client()
        c.ask("ENABLE IMAP4rev2 QRESYNC CONDSTORE")
        self.assertEqual(c.said, ["* ENABLED IMAP4rev2 CONDSTORE QRESYNC"])
        c.ask("SELECT " + box)
        c.ask(r"STORE 2 +FLAGS (\Deleted)")
        self.assertTrue(re.fullmatch(r"\* 2 FETCH \(UID 2 FLAGS \(\\Deleted\) MODSEQ \(\d+\)\)", c.said[0]), c.said)
        self.assertRegex(c.ask("EXPUNGE"), r"OK \[HIGHESTMODSEQ")
        self.assertEqual(c.said, ["* VANISHED 2"])


if __name__ == "__main__":
    main()
