"""QRESYNC (RFC 7162; SPEC IMAP-26, 51, 52, 60): coming back, VANISHED, and what it costs."""
import os
import pathlib
import re
import time

from harness import PATIENCE, main
from imap_client import ALICE, Dialogue, expand

LIBRARY = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")).resolve() / "tests" / "fault" / "libfast.so"


class State:
    """What a client keeps of a mailbox when it goes, and what it makes of the answer when it comes back."""

    def __init__(self, client):
        client.ask("UID FETCH 1:* (FLAGS)")
        self.flags = {int(m[1]): m[2] for m in client.told(r"\* \d+ FETCH \(UID (\d+) FLAGS \((.*?)\).*")}
        self.validity, self.highest = client.validity, client.at

    def known(self):
        return f"({self.validity} {self.highest})"

    def hear(self, test, client):
        """The untagged responses of a SELECT with QRESYNC."""
        for m in client.told(r"\* VANISHED \(EARLIER\) ([\d:,]+)"):
            for uid in expand(m[1]):
                self.flags.pop(uid, None)
        for m in client.told(r"\* (\d+) FETCH \(UID (\d+) FLAGS \((.*?)\) MODSEQ \((\d+)\)\)"):
            self.flags[int(m[2])] = m[3]
        test.assertFalse(client.told(r"\* VANISHED \d.*|\* \d+ EXPUNGE"), client.said)


class Qresync(Dialogue):
    def enabled(self, box=None, params="", server=None):
        c = self.client(server=server)
        self.assertIn(" OK ", c.ask("ENABLE QRESYNC"))
        self.assertEqual(c.said, ["* ENABLED QRESYNC"])
        if box:
            self.come_back(c, box, params)
        return c

    def come_back(self, c, box, params=""):
        self.assertIn(" OK ", c.ask(f"SELECT {box}" + (f" (QRESYNC {params})" if params else "")))
        c.validity, c.at = int(c.told(r"\* OK \[UIDVALIDITY (\d+)\].*")[0][1]), c.highest()

    def vanished(self, c):
        return sorted(u for m in c.told(r"\* VANISHED \(EARLIER\) ([\d:,]+)") for u in expand(m[1]))

    def changed(self, c):
        return [int(m[1]) for m in c.told(r"\* \d+ FETCH \(UID (\d+) FLAGS \(.*\) MODSEQ \(\d+\)\)")]

    def remove(self, box, uids):
        c = self.client(box)
        c.ask(f"UID STORE {uids} +FLAGS.SILENT (\\Deleted)")
        c.ask("EXPUNGE")
        c.line.close()

    # -- in a session ----------------------------------------------------------------------------------------------
    def test_vanished_instead_of_expunge_everywhere(self):
        box = self.box(12)
        c, other = self.enabled(box), self.client(box)
        c.ask(r"STORE 2,4:6 +FLAGS (\Deleted)")
        self.assertEqual(len(c.told(r"\* \d+ FETCH \(UID \d+ FLAGS \(.*\) MODSEQ \(\d+\)\)")), 4, c.said)
        last = c.ask("EXPUNGE")
        self.assertEqual(c.said, ["* VANISHED 2,4:6", "* 8 RECENT"])
        told = int(re.match(r"a OK \[HIGHESTMODSEQ (\d+)\]", last)[1])
        c.ask(f"STATUS {box} (HIGHESTMODSEQ)")
        self.assertEqual(int(c.told(r".*HIGHESTMODSEQ (\d+)\)")[0][1]), told)
        self.assertNotIn("HIGHESTMODSEQ", c.ask("EXPUNGE"), "nothing was removed")
        c.ask(r"UID STORE 1,7 +FLAGS.SILENT (\Deleted)")
        self.assertRegex(c.ask("UID EXPUNGE 7:12"), r"^a OK \[HIGHESTMODSEQ \d+\]")
        self.assertEqual(c.said[0], "* VANISHED 7")
        other.ask(r"UID STORE 8,12 +FLAGS.SILENT (\Deleted)")
        other.ask("UID EXPUNGE 8,12")
        self.assertTrue(other.told(r"\* \d+ EXPUNGE"), "who did not enable it gets EXPUNGE")
        c.ask("FETCH 1 (UID)")
        self.assertFalse(c.told(r"\* VANISHED.*"))
        c.ask("NOOP")
        self.assertIn("* VANISHED 8,12", c.said)
        self.assertRegex(c.ask("MOVE 2 INBOX"), r"^a OK \[HIGHESTMODSEQ \d+\]")
        self.assertRegex(c.said[0], r"\* OK \[COPYUID \d+ 3 \d+\]")
        self.assertEqual(c.said[1], "* VANISHED 3")
        c.line.send("i IDLE\r\n")
        self.assertEqual(c.line.line(), b"+ idling")
        other.ask(r"UID STORE 10 +FLAGS (\Deleted \Seen)")
        self.assertRegex(c.line.line().decode(), r"^\* \d FETCH \(UID 10 FLAGS \(.*Deleted.*\) MODSEQ \(\d+\)\)$")
        self.assertIn(" OK", other.ask("UID EXPUNGE 10"))
        self.assertEqual(c.line.line(), b"* VANISHED 10")
        c.line.send("DONE\r\n")
        c.line.until("i")
        c.ask("CLOSE")
        self.assertFalse(c.told(r"\* VANISHED.*"))

    def test_the_parameters_need_enable(self):
        box = self.box(1)
        c = self.client(box)
        since = c.highest()
        self.assertIn(" BAD ", c.ask(f"SELECT {box} (QRESYNC (1 {since}))"))
        self.assertIn(" BAD ", c.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)"))
        c.ask("ENABLE QRESYNC")
        self.assertEqual(c.said[0], "* ENABLED QRESYNC")
        self.assertTrue(c.told(r"\* OK \[HIGHESTMODSEQ \d+\].*"))
        self.assertIn(" OK ", c.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)"))
        for bad in ("(QRESYNC)", "(QRESYNC ())", "(QRESYNC (0 1))", "(QRESYNC (1 0))", "(QRESYNC (1 1 1:*))",
                    "(QRESYNC (1 1 1:2 (1:2 3)))", "(QRESYNC (1 1 (1:2 1:2)) CONDSTORE X)"):
            self.assertIn(" BAD ", c.ask(f"SELECT {box} {bad}"), bad)
        self.assertIn(" BAD ", c.ask(f"FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)"))
        self.assertIn(" BAD ", c.ask("UID FETCH 1:* (FLAGS) (VANISHED)"))

    # -- coming back -----------------------------------------------------------------------------------------------
    def test_coming_back(self):
        box = self.box(20)
        c = self.enabled(box)
        state = State(c)
        c.line.close()
        self.remove(box, "3:5,9,20")
        other = self.client(box)
        other.ask(r"UID STORE 7,8 +FLAGS (\Flagged)")
        other.ask("APPEND " + box, b"Subject: new\r\n\r\n")
        c = self.enabled(box, state.known())
        self.assertEqual(self.vanished(c), [3, 4, 5, 9, 20])
        self.assertEqual(self.changed(c), [7, 8, 21])
        state.hear(self, c)
        self.assertEqual(sorted(state.flags), c.uids())
        # only the known ones
        c = self.enabled(box, f"({state.validity} {state.highest} 1:4,8:15)")
        self.assertEqual((self.vanished(c), self.changed(c)), ([3, 4, 9], [8]))
        c = self.enabled(box, f"({state.validity} {state.highest} 100:200)")
        self.assertEqual((self.vanished(c), self.changed(c)), ([], []))
        # pairs of numbers and uids: true, too high, and nonsense do no harm
        for pairs in ("(1,2 1,2)", "(1:20 1:20)", "(3 6)", "(1:99 101:199)", "(1 4294967295)", "(4294967295 1)"):
            c = self.enabled(box, f"({state.validity} {state.highest} 1:21 {pairs})")
            got = self.vanished(c)
            self.assertLessEqual(set(got), {3, 4, 5, 9, 20}, pairs)
            self.assertLessEqual({9, 20}, set(got), pairs)
            self.assertEqual(self.changed(c), [7, 8, 21])
        # another UIDVALIDITY: nothing of it
        c = self.enabled(box, f"({state.validity + 1} {state.highest})")
        self.assertEqual((self.vanished(c), self.changed(c)), ([], []))
        # EXAMINE, and the switch from one mailbox to another
        c = self.enabled("INBOX")
        self.assertIn("OK [READ-ONLY]", c.ask(f"EXAMINE {box} (QRESYNC {state.known()})"))
        self.assertRegex(c.said[0], r"^\* OK \[CLOSED\]")
        self.assertEqual((self.vanished(c), self.changed(c)), ([3, 4, 5, 9, 20], [7, 8, 21]))

    def test_fetch_with_vanished(self):
        box = self.box(10)
        c = self.enabled(box)
        since = c.at
        self.remove(box, "2,10")
        other = self.client(box)
        other.ask(r"UID STORE 5 +FLAGS (\Flagged)")
        c.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)")
        self.assertEqual(self.vanished(c), [], "still there for this session")
        self.assertEqual([m[1] for m in c.told(r"\* VANISHED ([\d,:]+)")], ["2,10"])
        c.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since} VANISHED)")
        self.assertEqual(self.vanished(c), [2, 10], "`*` reaches what was the last one")
        self.assertEqual(self.changed(c), [5])
        self.assertTrue(c.said[0].startswith("* VANISHED (EARLIER)"), "before the FETCH responses")
        c.ask(f"UID FETCH 1:5 (UID BODY.PEEK[]) (CHANGEDSINCE {since} VANISHED)")
        self.assertEqual(self.vanished(c), [2])
        self.assertTrue(c.told(r"(?s)\* \d FETCH \(UID 5 MODSEQ \(\d+\) BODY\[\] .*"))
        c.ask(f"UID FETCH 3:9 (FLAGS) (CHANGEDSINCE {c.modseqs()[3]} VANISHED)")
        self.assertEqual(c.said, [])
        c.ask("UID SEARCH RETURN (SAVE) 1:5")
        c.ask(f"UID FETCH $ (FLAGS) (CHANGEDSINCE {since} VANISHED)")
        self.assertEqual(self.changed(c), [5])

    def test_what_went_while_the_session_could_not_be_told(self):
        """HIGHESTMODSEQ and VANISHED (EARLIER) of a session that holds expunges back lose none of them."""
        box = self.box(8)
        c = self.enabled(box)
        state = State(c)
        self.remove(box, "3")
        other = self.client(box)
        other.ask(r"UID STORE 5 +FLAGS (\Flagged)")
        c.ask("FETCH 1 (FLAGS)")                         # told of 5 and not of 3
        self.assertTrue(c.told(r"\* 5 FETCH .*Flagged.*"))
        state.highest = max([state.highest] + [int(m[1]) for m in c.told(r".*HIGHESTMODSEQ (\d+).*")])
        c.line.close()                                   # and the line breaks
        c = self.enabled(box, state.known())
        self.assertEqual(self.vanished(c), [3])

    def test_a_saved_place_from_the_future_begins_anew(self):
        box = self.box(6)
        self.remove(box, "2")
        c = self.enabled(box)
        c = self.enabled(box, f"({c.validity} {c.at + 12345678} 1:5)")
        self.assertEqual((self.vanished(c), self.changed(c)), ([2], [1, 3, 4, 5]))

    def compact(self, box):
        """Changes flags until the journal is written anew."""
        journal = self.server.mailbox(ALICE, box) / "journal"
        first, end = journal.stat().st_ino, time.monotonic() + PATIENCE
        c = self.client(box)
        while journal.stat().st_ino == first and time.monotonic() < end:
            if journal.stat().st_size < 3 << 20:
                c.ask(r"STORE 1:* +FLAGS.SILENT (\Flagged)")
                c.ask(r"STORE 1:* -FLAGS.SILENT (\Flagged)")
            else:
                time.sleep(0.1)
        c.line.close()
        self.assertNotEqual(journal.stat().st_ino, first, "compacted")

    def test_after_compaction_and_after_the_journal_is_lost(self):
        box = self.box(30)
        c = self.enabled(box)
        state = State(c)
        self.remove(box, "3:9,15,30")
        gone = [3, 4, 5, 6, 7, 8, 9, 15, 30]
        c.line.close()
        self.compact(box)
        c = self.enabled(box, state.known())
        self.assertEqual(self.vanished(c), gone, "expunges are kept by compaction")
        c.line.close()
        # 31 days later a compaction forgets them: every absent uid is named
        self.server.stop()
        self.server.env.update(RMAILD_AHEAD=str(31 * 86400), LD_PRELOAD=str(LIBRARY),
                               ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
        self.server.start()
        self.compact(box)
        self.server.stop()
        for name in ("RMAILD_AHEAD", "LD_PRELOAD", "ASAN_OPTIONS"):
            self.server.env.pop(name, None)
        self.server.env.update({k: os.environ[k] for k in ("ASAN_OPTIONS",) if k in os.environ})
        self.server.start()
        self.remove(box, "1")
        for known, named in (("", [1] + gone), (" 2:20", gone[:-1]), (" 4294967290:4294967295", [])):
            c = self.enabled(box, f"({state.validity} {state.highest}{known})")
            self.assertEqual(self.vanished(c), named)
        # the client's own pairs of numbers and uids make it shorter: 2 and 10 are our first two messages
        c = self.enabled(box, f"({state.validity} {state.highest} 2,10:30 (2 10))")
        self.assertEqual(self.vanished(c), [15, 30])
        c.ask(f"UID FETCH 1:16 (FLAGS) (CHANGEDSINCE {state.highest} VANISHED)")
        self.assertEqual(self.vanished(c), [1] + gone[:-1])
        highest = c.at
        c.line.close()
        # the journal is lost: numbers go on above all that were told
        self.server.stop()
        (self.server.mailbox(ALICE, box) / "journal").unlink()
        self.server.start()
        c = self.enabled(box, f"({state.validity} {highest})")
        self.assertGreater(c.at, highest)
        self.assertEqual(self.vanished(c), [1] + gone)
        self.assertEqual(self.changed(c), [u for u in range(1, 30) if u not in [1] + gone])

    # -- what it costs -----------------------------------------------------------------------------------------------
    def test_a_hundred_thousand_messages(self):
        """IMAP-51: coming back to an unchanged mailbox costs 2 KiB at most, both ways together."""
        self.boxes += 1
        box, count = "large", 100000
        self.client().ask("CREATE " + box)
        folder = self.server.mailbox(ALICE, box)
        source = None
        for uid in range(1, count + 1):
            shard = folder / f"{uid // 1000:04d}"
            name = f"{shard}/{uid:08d}_S.eml"
            if uid % 1000 == 0 or source is None:
                shard.mkdir(exist_ok=True)
            if uid % 10000 == 1:
                source = name
                with open(name, "wb") as f:
                    f.write(b"Subject: many\r\n\r\ntext\r\n")
            else:
                os.link(source, name)
        c = self.enabled(box)
        self.assertIn(f"* {count} EXISTS", c.said)
        validity, highest = c.validity, c.at
        c.ask("LOGOUT")
        for known, expected in (("", []), (f" 1:{count}", []), (f" 1:{count} (1,9,99,999,9999,99999 1,9,99,999,9999,99999)", [])):
            c = self.enabled()
            sent = f"a SELECT {box} (QRESYNC ({validity} {highest}{known}))\r\n"
            c.line.send(sent)
            lines = c.line.until("a")
            octets = len(sent) + sum(len(x) + 2 for x in lines)
            print(f"QRESYNC to {count} unchanged messages: {octets} octets", flush=True)
            self.assertLessEqual(octets, 2048)
            self.assertFalse([x for x in lines if b"VANISHED" in x or b"FETCH" in x])
            self.assertTrue(lines[-1].startswith(b"a OK"))
        # every second one is gone: named exactly, and the rest is left alone
        c.ask("UID STORE " + ",".join(str(u) for u in range(50002, 60001, 2)) + r" +FLAGS.SILENT (\Deleted)")
        c.ask("EXPUNGE")
        self.assertEqual(sum(len(expand(m[1])) for m in c.told(r"\* VANISHED ([\d:,]+)")), 5000)
        self.assertLess(max(len(x) for x in c.said), 8192, "no line is longer than clients can read")
        c = self.enabled(box, f"({validity} {highest})")
        self.assertEqual(self.vanished(c), list(range(50002, 60001, 2)))
        self.assertEqual(self.changed(c), [])
        c.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {highest} VANISHED)")
        self.assertEqual(self.vanished(c), list(range(50002, 60001, 2)))


if __name__ == "__main__":
    main()
