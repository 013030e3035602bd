"""CONDSTORE, ESEARCH and SEARCHRES as dialogues (RFC 7162, 4731, 5182; SPEC IMAP-45, 48, 52)."""
import re

from harness import main
from imap_client import Dialogue


class Condstore(Dialogue):
    # -- who is told mod-sequences, and from when -------------------------------------------------------------------
    def test_words_are_announced(self):
        c = self.client()
        c.ask("CAPABILITY")
        words = c.said[0].split()
        for word in ("CONDSTORE", "ESEARCH", "SEARCHRES", "ENABLE"):
            self.assertEqual(words.count(word), 1, word)

    def test_select_tells_the_highest_to_everybody_and_modseq_to_nobody_who_did_not_ask(self):
        box = self.box()
        c, other = self.client(box), self.client(box)
        self.assertGreater(c.highest(), 0)
        other.ask(r"STORE 2 +FLAGS (\Flagged)")
        c.ask("NOOP")
        self.assertTrue(c.told(r"\* 2 FETCH \(FLAGS \(.*\\Flagged.*\)\)"), c.said)
        for command in ("FETCH 1:* (FLAGS)", r"STORE 1 +FLAGS (\Seen)", "FETCH 3 BODY[]", r"STORE 1 -FLAGS.SILENT (\Seen)"):
            c.ask(command)
            self.assertFalse([x for x in c.said if "MODSEQ" in x], command)

    def test_each_way_of_becoming_aware(self):
        box = self.box()
        for command, line in (("ENABLE CONDSTORE", True), ("FETCH 1 (MODSEQ)", True), ("FETCH 1 FLAGS (CHANGEDSINCE 1)", True),
                              (r"STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\Seen)", True), ("SEARCH MODSEQ 1", True),
                              ("UID SEARCH RETURN (COUNT) MODSEQ 1", True), (f"STATUS {box} (HIGHESTMODSEQ)", True),
                              ("LIST \"\" box% RETURN (STATUS (HIGHESTMODSEQ))", True)):
            with self.subTest(command=command):
                c, other = self.client(box), self.client(box)
                c.ask(command)
                self.assertEqual(bool(c.told(r"\* OK \[HIGHESTMODSEQ \d+\].*")), line, c.said)
                other.ask("STORE 4 -FLAGS (\\Flagged)")
                other.ask("STORE 4 +FLAGS (\\Flagged)")
                c.ask("NOOP")
                self.assertTrue(c.told(r"\* 4 FETCH \(FLAGS \(.*\) MODSEQ \(\d+\)\)"), c.said)
                c.ask(command)
                self.assertFalse(c.told(r"\* OK \[HIGHESTMODSEQ.*"), "told once")
        for extra in (" (CONDSTORE)",):
            c, other = self.client(box, extra), self.client(box)
            other.ask("STORE 4 -FLAGS (\\Flagged)")
            c.ask("NOOP")
            self.assertTrue(c.told(r"\* 4 FETCH \(FLAGS \(.*\) MODSEQ \(\d+\)\)"), c.said)

    def test_flags_set_by_fetch_carry_modseq(self):
        box = self.box()
        c = self.client(box, " (CONDSTORE)")
        c.ask("FETCH 2 (BODY[])")
        seen = int(re.search(r"FLAGS \(.*\\Seen.*\) MODSEQ \((\d+)\)", " ".join(c.said))[1])
        self.assertEqual(c.modseqs()[1], seen)
        self.assertIn(" OK ", c.ask("FETCH 1:* (UID FLAGS)"))
        self.assertEqual(len(c.told(r"\* \d+ FETCH \(UID \d+ FLAGS \(.*\) MODSEQ \(\d+\)\)")), 5)

    # -- STORE -----------------------------------------------------------------------------------------------------
    def test_store_changes_the_modseq_of_what_it_changes(self):
        box = self.box()
        c = self.client(box, " (CONDSTORE)")
        before = c.modseqs()
        c.ask(r"STORE 2:3 +FLAGS (\Flagged)")
        told = {int(m[1]): int(m[2]) for m in c.told(r"\* (\d+) FETCH \(FLAGS \(.*\) MODSEQ \((\d+)\)\)")}
        after = c.modseqs()
        self.assertEqual(set(told), {2, 3})
        self.assertEqual([after[1], after[2]], [told[2], told[3]])
        self.assertGreater(min(told.values()), max(before))
        self.assertEqual([after[0]] + after[3:], [before[0]] + before[3:])
        c.ask(r"STORE 2:3 +FLAGS (\Flagged)")
        self.assertEqual(c.modseqs(), after, "nothing changed")

    def test_silent_tells_the_new_modseq_alone(self):
        box = self.box()
        c = self.client(box, " (CONDSTORE)")
        c.ask(r"STORE 2:3 +FLAGS.SILENT (\Flagged)")
        self.assertEqual(len(c.told(r"\* [23] FETCH \(MODSEQ \(\d+\)\)")), 2, c.said)
        c.ask(r"UID STORE 1:2 (UNCHANGEDSINCE 9223372036854775807) +FLAGS.SILENT (\Flagged)")
        self.assertEqual(len(c.told(r"\* [12] FETCH \(UID [12] MODSEQ \(\d+\)\)")), 2, c.said)

    def test_unchangedsince(self):
        box = self.box(6)
        c, other = self.client(box, " (CONDSTORE)"), self.client(box)
        since = c.highest()
        other.ask(r"STORE 2,5 +FLAGS (\Flagged)")
        last = c.ask(f"STORE 1:6 (UNCHANGEDSINCE {since}) +FLAGS (\\Deleted)")
        self.assertRegex(last, r"^a OK \[MODIFIED 2,5\]")
        self.assertEqual([int(m[1]) for m in c.told(r"\* (\d+) FETCH \(FLAGS \([^)]*\\Deleted[^)]*\) MODSEQ \(\d+\)\)")],
                         [1, 3, 4, 6])
        self.assertEqual(sorted(int(m[1]) for m in c.told(r"\* (\d+) FETCH \(FLAGS \([^)]*\\Flagged[^)]*\) MODSEQ \(\d+\)\)")), [2, 5])
        c.ask("EXPUNGE")
        last = c.ask(f"UID STORE 2,5 (UNCHANGEDSINCE {since}) FLAGS.SILENT ()")
        self.assertRegex(last, r"^a OK \[MODIFIED 2,5\]")
        self.assertRegex(c.ask("STORE 1 (UNCHANGEDSINCE 0) FLAGS ()"), r"^a OK \[MODIFIED 1\]")
        self.assertNotIn("MODIFIED", c.ask(f"STORE 1:2 (UNCHANGEDSINCE {max(c.modseqs())}) FLAGS ()"))

    def test_unchangedsince_on_a_message_that_is_gone(self):
        box = self.box()
        c, other = self.client(box, " (CONDSTORE)"), self.client(box)
        since = c.highest()
        other.ask(r"STORE 2 +FLAGS (\Deleted)")
        other.ask("EXPUNGE")
        self.assertRegex(c.ask(f"STORE 2:3 (UNCHANGEDSINCE {since}) +FLAGS (\\Seen)"), "^a OK (?!.*MODIFIED)")
        self.assertTrue(c.told(r"\* 3 FETCH \(FLAGS .*"))
        self.assertFalse(c.told(r"\* 2 FETCH.*|\* 2 EXPUNGE"))

    # -- FETCH CHANGEDSINCE, SEARCH MODSEQ ---------------------------------------------------------------------------
    def test_changedsince_gives_only_what_changed(self):
        box = self.box()
        c = self.client(box)
        since = c.highest()
        c.ask(f"FETCH 1:* (FLAGS) (CHANGEDSINCE {since})")
        self.assertFalse(c.told(r"\* \d+ FETCH.*"))
        c.ask(r"STORE 2,4 +FLAGS (\Flagged)")
        c.ask(f"FETCH 1:* (FLAGS) (CHANGEDSINCE {since})")
        self.assertEqual([m[1] for m in c.told(r"\* (\d) FETCH \(FLAGS \(.*\) MODSEQ \(\d+\)\)")], ["2", "4"])
        c.ask(f"UID FETCH 3:* (UID BODY.PEEK[]) (CHANGEDSINCE {since})")
        self.assertEqual([m[1] for m in c.told(r"(?s)\* (\d) FETCH \(UID \d MODSEQ \(\d+\) BODY\[\] .*")], ["4"], c.said)
        for bad in ("FETCH 1:* (FLAGS) (CHANGEDSINCE)", "FETCH 1:* (FLAGS) (CHANGEDSINCE x)",
                    "UID FETCH 1:* (FLAGS) (VANISHED)", "FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)"):
            self.assertIn(" BAD ", c.ask(bad))

    def test_search_modseq(self):
        box = self.box()
        c = self.client(box)
        since = c.highest()
        c.ask(r"STORE 2,4 +FLAGS (\Flagged)")
        now = c.modseqs()
        c.ask(f"SEARCH MODSEQ {since + 1}")
        self.assertEqual(c.said[-1], f"* SEARCH 2 4 (MODSEQ {max(now)})")
        c.ask(f'SEARCH MODSEQ "/flags/\\\\Seen" all {since + 1} 2')
        self.assertEqual(c.said[-1], f"* SEARCH 2 (MODSEQ {now[1]})")
        c.ask(f"SEARCH MODSEQ {max(now) + 1}")
        self.assertEqual(c.said[-1], "* SEARCH")
        for returns, named in (("MIN", [1]), ("MAX", [3]), ("MIN MAX", [1, 3]), ("ALL", [1, 3]), ("COUNT MIN", [1, 3]), ("", [1, 3])):
            c.ask(f"SEARCH RETURN ({returns}) MODSEQ {since + 1}")
            self.assertTrue(c.said[-1].endswith(f" MODSEQ {max(now[i] for i in named)}"), (returns, c.said))
        c.ask(f"SEARCH RETURN (COUNT) MODSEQ {max(now) + 1}")
        self.assertEqual(c.said[-1], '* ESEARCH (TAG "a") COUNT 0')

    # -- HIGHESTMODSEQ and what was told -----------------------------------------------------------------------------
    def test_status_of_the_own_mailbox_covers_nothing_untold(self):
        box = self.box()
        c, other = self.client(box, " (CONDSTORE)"), self.client(box)
        since = c.highest()
        other.ask(r"STORE 2 +FLAGS (\Flagged)")
        c.ask(f"STATUS {box} (HIGHESTMODSEQ)")
        status = [int(m[1]) for m in c.told(r"\* STATUS \S+ \(HIGHESTMODSEQ (\d+)\)")]
        self.assertEqual(status, [since])
        c.ask(f"STATUS {box} (HIGHESTMODSEQ MESSAGES)")
        self.assertEqual([int(m[1]) for m in c.told(r"\* STATUS \S+ \(MESSAGES 5 HIGHESTMODSEQ (\d+)\)")], [c.modseqs()[1]])
        other.ask(f"STATUS {box} (HIGHESTMODSEQ)")
        self.assertTrue(other.told(r"\* OK \[HIGHESTMODSEQ \d+\].*"))

    def test_held_expunges_are_not_covered(self):
        box = self.box()
        c, other = self.client(box), self.client(box)
        since = c.highest()
        other.ask(r"STORE 2 +FLAGS (\Deleted)")
        other.ask("EXPUNGE")
        other.ask(r"STORE 2 +FLAGS (\Flagged)")
        c.ask("SEARCH ALL")                       # tells the flags; the expunge has to wait
        self.assertTrue(c.told(r"\* 3 FETCH .*"))
        self.assertFalse(c.told(r"\* \d+ EXPUNGE"))
        c.ask("FETCH 1 (MODSEQ)")
        self.assertEqual(c.highest(), since)
        c.ask("NOOP")
        self.assertTrue(c.told(r"\* 2 EXPUNGE"))

    def test_modseq_never_falls_over_a_restart(self):
        box = self.box()
        c = self.client(box, " (CONDSTORE)")
        c.ask(r"STORE 1:* +FLAGS (\Flagged)")
        known = c.modseqs()
        c.line.close()
        self.server.restart()
        c = self.client(box, " (CONDSTORE)")
        self.assertEqual(c.highest(), max(known))
        self.assertEqual(c.modseqs(), known)
        c.ask("STORE 1 -FLAGS (\\Flagged)")
        self.assertGreater(c.modseqs()[0], max(known))

    # -- ESEARCH ---------------------------------------------------------------------------------------------------
    def test_esearch(self):
        box = self.box(9)
        c = self.client(box)
        c.ask(r"STORE 2:4,7,9 +FLAGS (\Flagged)")
        c.ask(r"STORE 1 +FLAGS (\Deleted)")
        c.ask("EXPUNGE")                                                   # uids are numbers plus one
        for command, answer in (
                ("SEARCH RETURN (MIN) FLAGGED", '(TAG "a") MIN 1'), ("SEARCH RETURN (MAX) FLAGGED", '(TAG "a") MAX 8'),
                ("SEARCH RETURN (MIN MAX COUNT) FLAGGED", '(TAG "a") MIN 1 MAX 8 COUNT 5'),
                ("SEARCH RETURN () FLAGGED", '(TAG "a") ALL 1:3,6,8'), ("UID SEARCH RETURN (ALL) FLAGGED", '(TAG "a") UID ALL 2:4,7,9'),
                ("UID SEARCH RETURN (MIN MAX) FLAGGED", '(TAG "a") UID MIN 2 MAX 9'),
                ("SEARCH RETURN (ALL COUNT) KEYWORD nothing", '(TAG "a") COUNT 0'), ("SEARCH RETURN (MIN) DRAFT", '(TAG "a")'),
                ("UID SEARCH RETURN () CHARSET UTF-8 SUBJECT 8", '(TAG "a") UID ALL 9')):
            self.assertIn(" OK ", c.ask(command))
            self.assertEqual(c.said[-1], "* ESEARCH " + answer, command)
        self.assertIn(" BAD ", c.ask("SEARCH RETURN (NONSENSE) ALL"))
        c.ask("SEARCH FLAGGED")
        self.assertEqual(c.said[-1], "* SEARCH 1 2 3 6 8")

    # -- SEARCHRES -------------------------------------------------------------------------------------------------
    def test_saved_results(self):
        box = self.box(9)
        c = self.client(box)
        c.ask("FETCH $ (UID)")
        self.assertEqual(c.said, [])
        self.assertIn(" OK ", c.ask("SEARCH RETURN (SAVE) 2:4,8"))
        self.assertFalse([x for x in c.said if "SEARCH" in x])
        c.ask("UID FETCH $ (UID)")
        self.assertEqual([m[1] for m in c.told(r"\* (\d) FETCH \(UID \1\)")], list("2348"))
        c.ask("SEARCH RETURN (SAVE COUNT) $ 3:9")
        self.assertEqual(c.said[-1], '* ESEARCH (TAG "a") COUNT 3')
        self.assertIn(" OK ", c.ask(r"STORE $ +FLAGS (\Flagged)"))
        self.assertEqual([m[1] for m in c.told(r"\* (\d) FETCH .*Flagged.*")], list("348"))
        c.ask("SEARCH NOT $")
        self.assertEqual(c.said[-1], "* SEARCH 1 2 5 6 7 9")
        c.ask("SEARCH OR UID $ 1")
        self.assertEqual(c.said[-1], "* SEARCH 1 3 4 8")
        for returns, left in (("SAVE MIN", "3"), ("SAVE MAX", "8"), ("SAVE MIN MAX", "38"), ("SAVE MIN ALL", "348"), ("COUNT SAVE", "348")):
            c.ask(f"UID SEARCH RETURN ({returns}) FLAGGED")
            c.ask("FETCH $ (UID)")
            self.assertEqual([m[1] for m in c.told(r"\* \d FETCH \(UID (\d)\)")], list(left), returns)

    def test_saved_results_follow_expunges(self):
        box = self.box(6)
        c = self.client(box)
        c.ask("SEARCH RETURN (SAVE) 2:5")
        c.ask(r"STORE 1,3 +FLAGS (\Deleted)")
        c.ask("EXPUNGE")
        c.ask("FETCH $ (UID)")
        self.assertEqual([m[0] for m in c.told(r"\* \d FETCH .*")],
                         ["* 1 FETCH (UID 2)", "* 2 FETCH (UID 4)", "* 3 FETCH (UID 5)"])
        other = self.client(box)
        other.ask(r"STORE 1 +FLAGS.SILENT (\Deleted)")
        other.ask("EXPUNGE")
        c.ask(r"UID STORE $ +FLAGS (\Seen)")
        self.assertEqual([m[1] for m in c.told(r"\* \d FETCH \(UID (\d) FLAGS .*Seen.*")], ["4", "5"])
        self.assertIn("OK", c.ask("COPY $ INBOX"))
        self.assertIn("OK [COPYUID", c.ask("UID COPY $ INBOX"))
        self.assertIn("OK", c.ask("UID MOVE $ INBOX"))
        c.ask("UID SEARCH ALL")
        self.assertEqual(c.said[-1], "* SEARCH 6")
        c.ask("FETCH $ (UID)")
        self.assertEqual(c.said, [])

    def test_a_failed_or_refused_search_and_the_saved_result(self):
        box = self.box(3)
        c = self.client(box)
        c.ask("SEARCH RETURN (SAVE) 1:2")
        self.assertIn(" BAD ", c.ask("SEARCH RETURN (SAVE) NONSENSE"))
        c.ask("FETCH $ (UID)")
        self.assertEqual(len(c.said), 2, "BAD leaves it")
        self.assertIn(" NO [BADCHARSET", c.ask("SEARCH RETURN (SAVE) CHARSET X-NONE ALL"))
        c.ask("FETCH $ (UID)")
        self.assertEqual(len(c.said), 0, "NO empties it")
        c.ask("SEARCH RETURN (SAVE) 1:2")
        c.ask("SELECT " + box)
        c.ask("FETCH $ (UID)")
        self.assertEqual(c.said, [], "SELECT empties it")

    def test_pipelined_saved_result(self):
        box = self.box(5)
        c = self.client(box)
        c.line.send("b UID SEARCH RETURN (SAVE) 2,4\r\nc UID STORE $ +FLAGS.SILENT (\\Deleted)\r\nd UID EXPUNGE $\r\na UID SEARCH ALL\r\n")
        self.assertIn(b"* SEARCH 1 3 5", c.line.until("a"))

    def test_a_large_scattered_result(self):
        box = self.box(1)
        c = self.client(box)
        for _ in range(10):
            c.ask(f"UID COPY 1:* {box}")
        c.ask("NOOP")
        c.ask("UID SEARCH RETURN (SAVE COUNT) ALL")
        self.assertEqual(c.said[-1], '* ESEARCH (TAG "a") UID COUNT 1024')
        odd = ",".join(str(n) for n in range(1, 1024, 2))
        c.ask(f"SEARCH RETURN (SAVE ALL) {odd}")
        self.assertEqual(c.said[-1], f'* ESEARCH (TAG "a") ALL {odd}')
        c.ask("SEARCH RETURN (COUNT) NOT $")
        self.assertEqual(c.said[-1], '* ESEARCH (TAG "a") COUNT 512')


if __name__ == "__main__":
    main()
