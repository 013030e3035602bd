"""Four sessions at once on one mailbox, in every mode a client can switch on, against a model of sequence numbers, uids,
flags and mod-sequences (SPEC IMAP-45, 51, 52, 60, GEN-04).

Each session keeps what it was told, and anything that does not fit is a failure at once: a FETCH of all must give
exactly what was told before it, a number names one message, a place a client comes back to with QRESYNC covers
nothing it was not told. All sessions together fill a ledger: one mod-sequence of a message has one set of flags whoever
sees it; each step from one to the next is somebody's acknowledged change; what is gone was \\Deleted or moved. At
the end all agree with one that comes new. Run within one process, across two, and with the server killed in between.
RMAILD_SEED picks one seed, RMAILD_STEPS a longer run.
"""
import os
import random
import re
import ssl
import threading
import time
import unittest

from harness import PASSWORD, PATIENCE, Server, main
from imap_client import ALICE, expand

SEEDS = [int(os.environ["RMAILD_SEED"])] if "RMAILD_SEED" in os.environ else list(range(1, 21))
STEPS = int(os.environ.get("RMAILD_STEPS", "24"))
LOGGED = int(os.environ.get("RMAILD_LOGGED", "60"))   # lines of each session's dialogue shown with a failure
FLAGS = (r"\Seen", r"\Flagged", r"\Answered", r"\Draft", r"\Deleted", "$A", "Bee")
PLAIN = "$Plain"    # only the session that sees no mod-sequences changes it by itself
KINDS = ("QRESYNC", "CONDSTORE", "IMAP4rev2 QRESYNC", "")
NO_EXPUNGE = ("FETCH", "STORE", "SEARCH")


class Broken(Exception):
    """The connection ended."""


def apply(how, flags, to):
    return to | flags if how == "+" else to - flags if how == "-" else frozenset(flags)


def short(numbers):
    """As a set with ranges."""
    out, numbers = [], sorted(numbers)
    for n in numbers:
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in out)


class Ledger:
    """What all sessions together know. Under its lock."""

    def __init__(self, test):
        self.test, self.lock = test, threading.Lock()
        self.seen = {}        # (uid, modseq) -> flags
        self.changes = {}     # (uid, modseq) -> [(how, flags)]
        self.passed = []      # (uid, modseq, unchangedsince)
        self.refused = []     # (uid, unchangedsince)
        self.first = {}       # uid -> flags it was appended with, or None
        self.moved, self.gone, self.doubtful = set(), set(), set()
        self.doubtful_new = 0
        self.failures = []

    def saw(self, uid, modseq, flags):
        with self.lock:
            known = self.seen.setdefault((uid, modseq), flags)
        self.test.assertEqual(known, flags, f"uid {uid} has two sets of flags at {modseq}")

    def changed(self, uid, modseq, how, flags, since=None):
        with self.lock:
            self.changes.setdefault((uid, modseq), []).append((how, flags))
            if since is not None:
                self.passed.append((uid, modseq, since))

    def born(self, uids, flags=None):
        with self.lock:
            for uid in uids:
                self.test.assertNotIn(uid, self.first, "a uid was given twice")
                self.first[uid] = flags

    def history(self, uid):
        """Walks a message's mod-sequences; its flags at the end, None when nobody ever saw them."""
        modseqs = sorted(m for u, m in set(self.seen) | set(self.changes) if u == uid)
        state, before = self.first.get(uid), None
        for m in modseqs:
            now, ops = self.seen.get((uid, m)), self.changes.get((uid, m), [])
            for how, flags in ops:
                if now is not None:
                    self.test.assertEqual(apply(how, flags, now), now, f"uid {uid} at {m}: {how}{set(flags)} did not happen")
            if state is not None and uid not in self.doubtful:
                possible = [apply(how, flags, state) for how, flags in ops]
                if before is None:
                    possible.append(state)      # as it was appended
                if now is None:
                    now = possible[0]
                elif now - {PLAIN} != state - {PLAIN} or before is None:
                    self.test.assertIn(now, possible + [p ^ {PLAIN} for p in possible],
                                       f"uid {uid}: from {set(state)} at {before} to {set(now)} at {m} by {ops}")
            state = now if now is not None else state
            before = m
        for u, m, since in self.passed:
            if u == uid and uid not in self.doubtful:
                last = max([x for x in modseqs if x < m], default=0)
                self.test.assertLessEqual(last, since, f"uid {uid} was changed at {last}, not before {since}")
        return state

    def judge(self, present):
        for uid in {u for u, _ in list(self.seen) + list(self.changes)} | set(self.first):
            end = self.history(uid)
            if uid in present:
                self.test.assertNotIn(uid, self.gone - self.doubtful, "told as expunged, and there")
                self.test.assertNotIn(uid, self.moved, "moved, and there")
                last = max(m for u, m in self.seen if u == uid)
                self.test.assertEqual([n for u, n in self.refused if u == uid and n >= last], [], f"uid {uid}: refused for no reason")
            elif uid not in self.moved and uid not in self.doubtful and end is not None:
                self.test.assertIn(r"\Deleted", end, f"uid {uid} is lost")
        self.test.assertLessEqual(len(present - set(self.first)), self.doubtful_new, "messages from nowhere")


class Session:
    def __init__(self, test, ledger, server, kind, box, seed):
        self.test, self.ledger, self.server, self.box, self.kind = test, ledger, server, box, kind
        self.rng = random.Random(seed)
        self.qresync, self.aware, self.rev2 = "QRESYNC" in kind, kind != "", "rev2" in kind
        self.rows = []         # [uid, flags, modseq], each or None
        self.assumed = {}      # uid -> its flags before each silent STORE whose effect nobody told
        self.place = None      # (UIDVALIDITY, HIGHESTMODSEQ) to come back to
        self.validity = self.count = 0
        self.line = None
        self.log = []

    # -- the wire --------------------------------------------------------------------------------------------------
    def open(self):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.line = self.server.raw_tls("imaps", timeout=PATIENCE)
                if self.line.line().startswith(b"* OK"):
                    self.ask(f'LOGIN {ALICE} "{PASSWORD}"')
                    return
            except (OSError, Broken, ssl.SSLError):
                pass
            if time.monotonic() > end:
                raise AssertionError("the server does not come back")
            time.sleep(0.02)

    def receive(self):
        try:
            line = self.line.line()
            while line.endswith(b"}") and line.rpartition(b"{")[2][:-1].isdigit():
                line += b"\r\n" + self.line.exactly(int(line.rpartition(b"{")[2][:-1])) + self.line.line()
        except (OSError, AssertionError) as e:
            raise Broken from e
        if not line:
            raise Broken
        self.log = self.log[-LOGGED:] + [line[:200]]
        return line

    def ask(self, text, octets=None):
        self.count += 1
        tag = f"t{self.count}"
        self.log.append(f"-> {text}")
        self.verb, self.answers = text, []
        try:
            self.line.send(f"{tag} {text}\r\n" if octets is None else
                           f"{tag} {text} {{{len(octets)}+}}\r\n".encode() + octets + b"\r\n")
        except OSError as e:
            raise Broken from e
        while True:
            line = self.receive()
            if line.startswith(tag.encode() + b" "):
                if m := re.match(rb"\S+ OK \[HIGHESTMODSEQ (\d+)\]", line):
                    self.reached(int(m[1]))
                return line.decode()
            self.hear(line)

    # -- what it is told -------------------------------------------------------------------------------------------
    def reached(self, modseq):
        if self.place is not None and self.place[0] == self.validity:
            self.test.assertGreaterEqual(modseq, self.place[1], "HIGHESTMODSEQ fell")
        self.place = (self.validity, modseq)

    def vanish(self, uid):
        """A message that was counted: one whose uid is known, or one of those that stand where it would."""
        known = [(i, r[0]) for i, r in enumerate(self.rows) if r[0] is not None]
        low = max([i for i, u in known if u < uid], default=-1)
        at = [i for i, u in known if u == uid]
        high = min([i for i, u in known if u > uid], default=len(self.rows))
        self.test.assertGreater(high - low, 1, f"uid {uid} vanished, which was not there")
        del self.rows[at[0] if at else low + 1]
        self.ledger.gone.add(uid)

    def hear(self, line):
        self.answers.append(line)
        if m := re.match(rb"\* (\d+) EXISTS$", line):
            self.test.assertGreaterEqual(int(m[1]), len(self.rows), "EXISTS fell")
            self.rows += [[None, None, None] for _ in range(int(m[1]) - len(self.rows))]
        elif m := re.match(rb"\* (\d+) EXPUNGE$", line):
            self.test.assertFalse(self.qresync or self.verb.startswith(NO_EXPUNGE))
            self.test.assertIn(int(m[1]) - 1, range(len(self.rows)))
            uid = self.rows.pop(int(m[1]) - 1)[0]
            if uid is not None:
                self.ledger.gone.add(uid)
        elif m := re.match(rb"\* VANISHED \(EARLIER\) ([\d:,]+)$", line):
            self.test.assertTrue(self.qresync)
            for uid in expand(m[1].decode()):
                if self.verb.startswith("SELECT"):
                    self.rows = [r for r in self.rows if r[0] != uid]
                else:
                    self.test.assertNotIn(uid, [r[0] for r in self.rows], "vanished earlier, and still there")
        elif m := re.match(rb"\* VANISHED ([\d:,]+)$", line):
            self.test.assertTrue(self.qresync and not self.verb.startswith(NO_EXPUNGE))
            for uid in expand(m[1].decode()):
                self.vanish(uid)
        elif m := re.match(rb"\* (\d+) FETCH \((.*)\)$", line, re.S):
            self.hear_fetch(int(m[1]), m[2].decode().partition("BODY[")[0])
        elif m := re.match(rb"\* OK \[UIDVALIDITY (\d+)", line):
            self.validity = int(m[1])
        elif m := re.match(rb"\* OK \[HIGHESTMODSEQ (\d+)", line):
            self.reached(int(m[1]))
        elif b"RECENT" in line:
            self.test.assertFalse(self.rev2)

    def hear_fetch(self, number, items):
        u, f, m = (re.search(p, items) for p in (r"UID (\d+)", r"FLAGS \(([^)]*)\)", r"MODSEQ \((\d+)\)"))
        if self.verb.startswith("SELECT"):     # the numbers are those of what is there now
            if int(u[1]) not in [r[0] for r in self.rows + self.new_rows]:
                self.new_rows.append([int(u[1]), None, None])
            self.numbers[int(u[1])] = number
            row = next(r for r in self.rows + self.new_rows if r[0] == int(u[1]))
        else:
            self.test.assertIn(number - 1, range(len(self.rows)), f"no message has the number")
            row = self.rows[number - 1]
        self.test.assertEqual(m is not None, self.aware and (f is not None or m is not None), items)
        self.test.assertTrue(u is not None or not (self.qresync and f is not None), items)
        if u:
            self.test.assertIn(row[0], (None, int(u[1])), f"{number} names two messages")
            row[0] = int(u[1])
        flags = frozenset(f[1].split()) if f else None
        self.test.assertFalse(self.rev2 and f and r"\Recent" in flags, items)
        if f:
            flags -= {r"\Recent"}
        if m:
            self.test.assertGreaterEqual(int(m[1]), row[2] or 0, f"MODSEQ fell")
            if f and row[0]:
                self.ledger.saw(row[0], int(m[1]), flags)
            row[2] = int(m[1])
        if f:
            row[1] = flags
            self.assumed.pop(row[0], None)
        self.fetched.append((number, row[0], flags, int(m[1]) if m else None))

    # -- coming and coming back --------------------------------------------------------------------------------------
    def enter(self):
        """Opens the mailbox; with QRESYNC from the place where the session was."""
        self.fetched, self.new_rows, self.numbers = [], [], {}
        self.open()
        if self.kind:
            self.test.assertIn(" OK", self.ask("ENABLE " + self.kind))
        place, params = self.place, ""
        if self.qresync and place and all(r[0] is not None for r in self.rows):
            params, uids = f"{place[0]} {place[1]}", [r[0] for r in self.rows]
            form = self.rng.randrange(3) if uids else 0
            if form > 0:
                params += " " + short(uids)
            if form > 1:
                picks = sorted(self.rng.sample(range(len(uids)), min(3, len(uids))))
                params += f" ({','.join(str(i + 1) for i in picks)} {','.join(str(uids[i]) for i in picks)})"
        else:
            self.rows = []
        kept, self.rows = self.rows, []
        self.ask_select(f"SELECT {self.box}" + (f" (QRESYNC ({params}))" if params else ""), kept)
        self.learn()
        self.audit()
        self.learn()

    def ask_select(self, text, kept):
        """What was kept stands until the answer has been heard; then numbers count what there is."""
        exists = [0]
        hear = self.hear

        def listen(line):
            if m := re.match(rb"\* (\d+) EXISTS$", line):
                if exists[0] == 0 and not any(x.startswith(b"* VANISHED") or b" FETCH (" in x for x in self.answers):
                    exists[0] = int(m[1])
                    self.answers.append(line)
                    return
                settle()
            elif re.match(rb"\* (\d+ EXPUNGE|VANISHED \d)" if "QRESYNC" in text else rb"\* (\d+ EXPUNGE|\d+ FETCH)", line):
                settle()
            hear(line)

        def settle():
            """The first responses behind those of SELECT itself."""
            if self.verb == "NOOP":
                return
            self.verb = "NOOP"
            self.test.assertLessEqual(len(self.rows) + len(self.new_rows), exists[0], f"more than there are: {text}")
            self.rows += [[None, None, None] for _ in range(exists[0] - len(self.rows))]
            for row in self.new_rows:  # what is new need not be told without gaps: only known uids are asked for
                at = self.numbers[row[0]] - 1
                self.test.assertIsNone(self.rows[at][0], f"{at + 1} names two messages")
                self.rows[at] = row

        self.rows = kept
        self.hear = listen
        try:
            answer = self.ask(text)
        finally:
            del self.hear
        self.test.assertIn("OK [READ-WRITE]", answer)
        settle()

    def learn(self):
        """The uids and flags of what is new."""
        rounds = 0
        while any(r[0] is None or r[1] is None for r in self.rows):
            rounds += 1
            self.test.assertLess(rounds, 60, "the client counts messages that are not there")
            known = [r[0] for r in self.rows if r[0] is not None and r[1] is not None]
            first = next(i for i, r in enumerate(self.rows) if r[0] is None or r[1] is None)
            self.ask(f"UID FETCH {max([0] + [u for u in known if u in [r[0] for r in self.rows[:first]]]) + 1}:* (UID FLAGS)")

    def audit(self):
        """A FETCH of everything gives what was told, no more and no less. A silent STORE changes nothing of a message that
        is gone already, and says OK (IMAP-60): then what the client took for granted did not happen."""
        before, assumed, self.fetched = [tuple(r) for r in self.rows], dict(self.assumed), []
        if not before:
            return
        answer = self.ask("FETCH 1:* (UID FLAGS)")
        got = self.fetched[:len(before)]
        if "[EXPUNGEISSUED]" in answer:
            before = [(u, f if f in assumed.get(u, ()) else flags, m) for (u, flags, m), (_, _, f, _) in zip(before, got)]
        self.test.assertEqual([(n, u) for n, u, _, _ in got], [(i + 1, r[0]) for i, r in enumerate(before)], f"uids")
        self.test.assertEqual([f for _, _, f, _ in got], [r[1] for r in before], f"flags")
        if self.aware:
            told = [r[2] for r in before]
            self.test.assertEqual([m for _, _, _, m in got], told, f"modseqs")

    # -- commands ----------------------------------------------------------------------------------------------------
    def pick(self):
        """(by uid?, set, uids)"""
        numbers = sorted(self.rng.sample(range(1, len(self.rows) + 1), self.rng.randint(1, min(5, len(self.rows)))))
        uids = [self.rows[n - 1][0] for n in numbers]
        by_uid = self.rng.random() < 0.5
        self.touched = set(uids)
        return by_uid, short(uids if by_uid else numbers), uids

    def do_store(self):
        by_uid, names, uids = self.pick()
        flags = frozenset([PLAIN] if not self.aware else self.rng.sample(FLAGS, self.rng.randint(1, 3)))
        how = self.rng.choice("+-" if not self.aware else ("+", "+", "-", ""))
        silent = self.rng.choice(("", ".SILENT"))
        since, condition = None, ""
        if self.aware and self.rng.random() < 0.3:
            since = max(r[2] for r in self.rows if r[0] in uids)
            condition = f"(UNCHANGEDSINCE {since}) "
        before = {r[0]: r[1] for r in self.rows}
        self.fetched = []
        answer = self.ask(f"{'UID ' if by_uid else ''}STORE {names} {condition}{how}FLAGS{silent} ({' '.join(flags)})")
        self.test.assertIn(" OK", answer)
        done = []
        for number, uid, told, modseq in self.fetched:
            uid = uid if uid is not None else self.rows[number - 1][0]
            if uid not in uids or uid in done:
                continue
            if silent and told is None:
                self.ledger.changed(uid, modseq, how, flags, since)
                done.append(uid)
            elif not silent and modseq is not None and apply(how, flags, told) == told:
                self.ledger.changed(uid, modseq, how, flags) # perhaps somebody else's: then it was done there as well
                done.append(uid)
        modified = re.search(r"\[MODIFIED ([\d:,]+)\]", answer)
        self.test.assertTrue(modified is None or since is not None)
        refused = expand(modified[1]) if modified else []
        refused = refused if by_uid else [self.rows[n - 1][0] for n in refused]
        with self.ledger.lock:
            self.ledger.refused += [(uid, since) for uid in refused]
        if silent:                          # the client knows what it did, unless it was told otherwise
            told = {u: f for _, u, f, _ in self.fetched if f is not None}
            numbered = {n: f for n, _, f, _ in self.fetched if f is not None}
            for i, row in enumerate(self.rows):
                if row[0] in uids and row[0] not in refused and row[0] not in told and i + 1 not in numbered:
                    if not self.aware or row[0] in done:
                        if row[0] not in done:
                            self.assumed.setdefault(row[0], set()).add(before[row[0]])
                        row[1] = apply(how, flags, before[row[0]])

    def do_read(self):
        if not self.aware:
            return self.do_noop()
        by_uid, names, uids = self.pick()
        self.fetched = []
        answer = self.ask(f"{'UID ' if by_uid else ''}FETCH {names} (UID BODY[])")
        self.test.assertIn(" OK", answer)
        for _, uid, flags, modseq in self.fetched[:len(uids)]:
            if uid in uids and flags is not None and r"\Seen" in flags:
                self.ledger.changed(uid, modseq, "+", frozenset([r"\Seen"]))

    def do_expunge(self):
        self.touched = set()
        command = "EXPUNGE"
        if self.rng.random() < 0.6 and self.rows:
            command = "UID EXPUNGE " + short(self.rng.sample([r[0] for r in self.rows], min(4, len(self.rows))))
        answer = self.ask(command)
        self.test.assertIn(" OK", answer)
        if not self.qresync:
            self.test.assertNotIn("HIGHESTMODSEQ", answer)

    def do_transfer(self):
        by_uid, names, uids = self.pick()
        verb = self.rng.choice(("COPY", "MOVE", "COPY"))
        target = self.rng.choice((self.box, "Archive"))
        self.maybe_new = len(uids) if target == self.box else 0
        answer = self.ask(f"{'UID ' if by_uid else ''}{verb} {names} {target}")
        self.maybe_new = 0
        code = re.search(r"COPYUID \d+ ([\d:,]+) ([\d:,]+)", b" ".join(self.answers + [answer.encode()]).decode())
        if " NO [EXPUNGEISSUED]" in answer:
            self.test.assertFalse(by_uid or code)
            return
        self.test.assertIn(" OK", answer)
        if not code:
            self.test.assertTrue(by_uid, "no COPYUID")
            return
        source, new = expand(code[1]), expand(code[2])
        self.test.assertLessEqual(set(source), set(uids))
        self.test.assertTrue(by_uid or source == uids)
        if target == self.box:
            self.ledger.born(new)
        if verb == "MOVE":
            with self.ledger.lock:
                self.test.assertFalse(self.ledger.moved & set(source), "moved by two")
                self.ledger.moved.update(source)

    def do_append(self):
        flags = frozenset(self.rng.sample([f for f in FLAGS if f != r"\Deleted"], self.rng.randint(0, 2)))
        self.touched, self.maybe_new = set(), 1
        answer = self.ask(f"APPEND {self.box} ({' '.join(flags)})", b"Subject: model\r\n\r\ntext\r\n")
        self.maybe_new = 0
        self.ledger.born([int(re.search(r"APPENDUID \d+ (\d+)", answer)[1])], flags)

    def do_search(self):
        flag, by_uid = self.rng.choice((r"\Seen", r"\Flagged", "$A", r"\Deleted")), self.rng.random() < 0.5
        key = flag[1:].upper() if flag[0] == "\\" else "KEYWORD " + flag
        self.touched = set()
        before = [tuple(r) for r in self.rows]
        self.ask(f"{'UID ' if by_uid else ''}SEARCH {self.rng.choice(('', 'RETURN (ALL) '))}{key}")
        line = next(x for x in self.answers if b"SEARCH" in x).decode()
        if line.startswith("* ESEARCH"):
            got = expand(line.partition(" ALL ")[2].partition(" ")[0])
        else:
            got = [int(n) for n in line.split()[2:]]
        want = [r[0] if by_uid else i + 1 for i, r in enumerate(before) if flag in r[1]]
        if by_uid:
            missing = set(want) - set(got)
            self.test.assertLessEqual(set(got), set(want), f"{key}")
            self.test.assertFalse(missing & {r[0] for r in self.rows}, f"left out, and not gone")
        else:
            self.test.assertEqual(got, want, f"{key}")

    def do_changed(self):
        """What changed since somewhere; everything above it that was told."""
        if not self.aware or not self.rows:
            return self.do_noop()
        self.touched, self.fetched = set(), []
        since = self.rng.choice([r[2] for r in self.rows])
        before = [tuple(r) for r in self.rows]
        vanished = " VANISHED" if self.qresync and self.rng.random() < 0.5 else ""
        self.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since}{vanished})")
        told = {u for _, u, _, _ in self.fetched}
        want = {r[0] for r in before if r[2] > since} & {r[0] for r in self.rows}
        self.test.assertLessEqual(want, told, f"{since}")

    def do_noop(self):
        self.touched = set()
        self.ask("NOOP")

    def do_idle(self):
        self.touched = set()
        self.count += 1
        tag = f"t{self.count}"
        self.verb, self.answers = "IDLE", []
        try:
            self.line.send(f"{tag} IDLE\r\n")
            while (line := self.receive()) != b"+ idling":
                self.hear(line)
            time.sleep(self.rng.random() / 50)
            self.line.send("DONE\r\n")
        except OSError as e:
            raise Broken from e
        while not (line := self.receive()).startswith(tag.encode()):
            self.hear(line)

    def do_come_back(self):
        self.touched = set()
        self.line.close()
        self.enter()

    # -- the run -----------------------------------------------------------------------------------------------------
    def step(self):
        self.touched, self.maybe_new, self.fetched = set(), 0, []
        try:
            step = self.rng.choice((self.do_store,) * 5 + (self.do_append,) * 3 + (self.do_transfer,) * 2 + (self.do_search,) * 2 +
                                   (self.do_expunge, self.do_read, self.do_noop, self.do_idle, self.do_changed,
                                    self.audit, self.do_come_back))
            if self.rows or step in (self.do_append, self.do_idle, self.do_noop, self.do_come_back):
                step()
            self.fetched = []
            self.learn()
        except Broken:
            self.test.assertTrue(self.test.may_break, f"the connection ended")
            with self.ledger.lock:
                self.ledger.doubtful |= self.touched
                self.ledger.doubtful_new += self.maybe_new
            self.again()

    def again(self):
        while True:
            try:
                self.enter()
                return
            except Broken:
                pass

    def run(self):
        try:
            self.again()
            for _ in range(STEPS):
                self.step()
        except BaseException as e:  # pylint: disable=broad-except
            self.ledger.failures.append(f"{e!r}\n{self.dialogue()}")

    def dialogue(self):
        return f"{self.kind or 'plain'} session:\n" + "\n".join(x if isinstance(x, str) else x.decode() for x in self.log) + "\n"


class SyncModel(unittest.TestCase):
    maxDiff = None
    may_break = False

    def play(self, servers, seed, meanwhile=None):
        box = f"m{seed}"
        with servers[0].imap(ALICE) as c:
            c.create(box)
            for _ in range(6):
                c.append(box, None, None, b"Subject: first\r\n\r\n")
        ledger = Ledger(self)
        ledger.born(range(1, 7), frozenset())
        sessions = [Session(self, ledger, servers[i % len(servers)], KINDS[i], box, f"{seed} {i}") for i in range(4)]
        threads = [threading.Thread(target=s.run) for s in sessions]
        for t in threads:
            t.start()
        if meanwhile:
            meanwhile(random.Random(seed))
        for t in threads:
            t.join()
        if ledger.failures:
            self.fail(f"seed {seed}: {ledger.failures[0]}")
        last = Session(self, ledger, servers[0], "CONDSTORE", box, seed)
        last.enter()
        for s in sessions:
            s.touched, s.fetched = set(), []
            try:
                s.ask("NOOP")
                s.learn()
                s.audit()
            except Broken:
                self.assertTrue(self.may_break)
                s.again()
            self.assertEqual([r[:2] for r in s.rows], [r[:2] for r in last.rows], f"{s.kind or 'plain'} session at the end")
            if s.aware:
                self.assertEqual([r[2] for r in s.rows], [r[2] for r in last.rows])
            s.line.close()
        last.line.close()
        try:
            ledger.judge({r[0] for r in last.rows})
        except AssertionError as e:
            raise AssertionError(f"{e}\n" + "\n".join(s.dialogue() for s in sessions)) from e

    def each_seed(self, servers, meanwhile=None):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.play(servers, seed, meanwhile)

    def test_in_one_process(self):
        with Server(users=[ALICE]) as server:
            self.each_seed([server])

    def test_across_two_processes(self):
        with Server(users=[ALICE]) as one, Server(root=one.root) as two:
            self.each_seed([one, two])

    def test_with_the_server_killed_in_between(self):
        self.may_break = True
        with Server(users=[ALICE]) as server:
            def kill(rng):
                time.sleep(0.05 + rng.random() / 4)
                server.kill()
                server.start()
            self.each_seed([server], kill)


if __name__ == "__main__":
    main()
