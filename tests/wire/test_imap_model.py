"""Sequence numbers, uids and flags of four sessions in two processes against a model (SPEC GEN-04, IMAP-45, 47, 60).

The first test makes one random change at a time and knows the truth: what each session is told, and what a command
on a view that lags behind does, must follow from it. The second lets the sessions run side by side and checks what must
hold whatever the order: no number names two messages, no uid two texts, no message is lost or stands in two places.
RMAILD_SEED picks other random numbers, RMAILD_STEPS a longer run.
"""
import os
import random
import re
import threading
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
BOXES = ("INBOX", "Archive")
FLAGS = (r"\Seen", r"\Flagged", r"\Answered", r"\Draft", "$Label1", "Work")
SEEDS = [int(os.environ["RMAILD_SEED"])] if "RMAILD_SEED" in os.environ else [1, 2, 3]
STEPS = int(os.environ.get("RMAILD_STEPS", "400"))


def expand(text):
    out = []
    for part in text.split(","):
        low, _, high = part.partition(":")
        out += range(int(low), int(high or low) + 1)
    return out


class Session:
    """A client that believes what it is told, and complains when that does not fit together."""

    def __init__(self, test, server):
        self.test = test
        self.line = server.raw_tls("imaps", timeout=60)
        self.line.line()
        self.line.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        self.box, self.rows, self.count = None, [], 0   # rows: [uid or None, flags or None]

    def hear(self, line):
        if m := re.match(rb"\* (\d+) EXISTS$", line):
            self.test.assertGreaterEqual(int(m[1]), len(self.rows), "EXISTS fell without EXPUNGE")
            self.rows += [[None, None] for _ in range(int(m[1]) - len(self.rows))]
        elif m := re.match(rb"\* (\d+) EXPUNGE$", line):
            self.test.assertIn(int(m[1]) - 1, range(len(self.rows)), "EXPUNGE of a number that is not there")
            del self.rows[int(m[1]) - 1]
        elif m := re.match(rb"\* (\d+) FETCH \(", line):
            self.test.assertIn(int(m[1]) - 1, range(len(self.rows)), "FETCH of a number that is not there")
            row = self.rows[int(m[1]) - 1]
            if u := re.search(rb"[( ]UID (\d+)", line):
                self.test.assertIn(row[0], (None, int(u[1])), f"number {m[1]} names two messages: {line}")
                row[0] = int(u[1])
            if f := re.search(rb"FLAGS \(([^)]*)\)", line):
                row[1] = {x for x in f[1].decode().split() if x != r"\Recent"}

    def ask(self, text, octets=None):
        """The tagged line; everything before it has been heard."""
        self.count += 1
        tag = f"t{self.count}"
        if octets is None:
            self.line.send(f"{tag} {text}\r\n")
        else:
            self.line.send(f"{tag} {text} {{{len(octets)}+}}\r\n".encode() + octets + b"\r\n")
        self.answer = self.line.until(tag)
        if not text.startswith(("SELECT", "EXAMINE")):
            for line in self.answer[:-1]:
                if text.split()[0] in ("FETCH", "STORE", "SEARCH"):
                    self.test.assertNotIn(b" EXPUNGE", line[:24], text)
                self.hear(line)
        return self.answer[-1].decode()

    def select(self, box):
        self.rows = []
        self.test.assertIn("OK [READ-WRITE]", self.ask("SELECT " + box))
        for line in self.answer:
            self.hear(line)
        self.box = box

    def learn(self):
        """Asks for the uids of the numbers it does not know yet."""
        while any(r[0] is None for r in self.rows):
            first = next(i for i, r in enumerate(self.rows) if r[0] is None)
            self.ask(f"UID FETCH {max([0] + [r[0] for r in self.rows[:first]]) + 1}:* (UID FLAGS)")

    def uids(self):
        return [r[0] for r in self.rows]


class Model(unittest.TestCase):
    def setUp(self):
        self.servers = [Server(users=[ALICE])]
        self.addCleanup(self.servers[0].close)
        self.servers.append(Server(root=self.servers[0].root))
        self.addCleanup(self.servers[1].close)
        self.sessions = [Session(self, self.servers[i % 2]) for i in range(4)]

    def stop(self):
        for s in self.sessions:
            s.line.close()
        for s in self.servers:
            s.stop()

    # -- one at a time ---------------------------------------------------------------------------------------------
    def pick(self, s, rng):
        """Some numbers and the uids they stand for."""
        seqs = sorted(rng.sample(range(1, len(s.rows) + 1), rng.randint(1, min(4, len(s.rows)))))
        return seqs, [s.rows[n - 1][0] for n in seqs]

    def added(self, box, uids, texts):
        for uid, (ident, flags) in zip(uids, texts):
            self.assertGreater(uid, self.highest[box], "a uid was given twice, or out of order")
            self.highest[box] = uid
            self.truth[box][uid] = (ident, set(flags))

    def do_append(self, s, rng):
        box, flags = rng.choice(BOXES), rng.sample(FLAGS, rng.randint(0, 2))
        self.idents += 1
        got = s.ask(f"APPEND {box} ({' '.join(flags)})", f"Subject: id-{self.idents}-\r\n\r\ntext\r\n".encode())
        self.added(box, [int(re.search(r"APPENDUID \d+ (\d+)", got)[1])], [(self.idents, flags)])

    def do_store(self, s, rng):
        seqs, uids = self.pick(s, rng)
        how, by_uid, silent = rng.choice(("+", "-", "")), rng.random() < 0.5, rng.choice(("", ".SILENT"))
        flags = set(rng.sample(FLAGS + (r"\Deleted",), rng.randint(0 if how == "" else 1, 3)))
        there = [u for u in uids if u in self.truth[s.box]]
        for u in there:
            now = self.truth[s.box][u][1]
            now.update(flags) if how == "+" else now.difference_update(flags)
            if how == "":
                now.clear()
                now.update(flags)
        names = ",".join(map(str, uids if by_uid else seqs))
        got = s.ask(f"{'UID ' if by_uid else ''}STORE {names} {how}FLAGS{silent} ({' '.join(flags)})")
        self.assertIn(" OK", got)
        if silent:
            for row in s.rows:
                if row[0] in there:
                    row[1] = set(self.truth[s.box][row[0]][1])

    def do_expunge(self, s, rng):
        truth = self.truth[s.box]
        if rng.random() < 0.5:
            doomed = [u for u in truth if r"\Deleted" in truth[u][1]]
            self.assertIn(" OK", s.ask("EXPUNGE"))
        else:
            uids = self.pick(s, rng)[1]
            doomed = [u for u in uids if u in truth and r"\Deleted" in truth[u][1]]
            self.assertIn(" OK", s.ask("UID EXPUNGE " + ",".join(map(str, uids))))
        for u in doomed:
            del truth[u]

    def do_transfer(self, s, rng):
        seqs, uids = self.pick(s, rng)
        by_uid, verb, box = rng.random() < 0.5, rng.choice(("COPY", "MOVE")), rng.choice(BOXES)
        truth = self.truth[s.box]
        there = [u for u in uids if u in truth]
        names = ",".join(map(str, uids if by_uid else seqs))
        got = s.ask(f"{'UID ' if by_uid else ''}{verb} {names} {box}")
        if not by_uid and len(there) < len(uids):
            self.assertIn("NO [EXPUNGEISSUED]", got)
            return
        self.assertIn(" OK", got)
        code = re.search(r"COPYUID \d+ ([\d:,]+) ([\d:,]+)", " ".join(x.decode() for x in s.answer))
        self.assertEqual(code is not None, bool(there), s.answer)
        if code:
            self.assertEqual(expand(code[1]), there)
            self.added(box, expand(code[2]), [truth[u] for u in there])
        if verb == "MOVE":
            for u in there:
                del truth[u]

    def do_fetch(self, s, rng):
        seqs, uids = self.pick(s, rng)
        gone = [u for u in uids if u not in self.truth[s.box]]
        got = s.ask(f"FETCH {','.join(map(str, seqs))} (UID BODY.PEEK[HEADER])")
        self.assertIn("OK [EXPUNGEISSUED]" if gone else " OK FETCH", got)
        for line in s.answer[:-1]:
            if m := re.search(rb"UID (\d+).*id-(\d+)-", line, re.S):
                if int(m[1]) in self.truth[s.box]:
                    self.assertEqual(self.truth[s.box][int(m[1])][0], int(m[2]))

    def agree(self, s):
        """After NOOP a session knows all there is."""
        self.assertIn(" OK", s.ask("NOOP"))
        s.learn()
        truth = self.truth[s.box]
        self.assertEqual(s.uids(), sorted(truth))
        self.assertEqual([r[1] for r in s.rows], [truth[u][1] for u in sorted(truth)])
        flag = r"\Flagged"
        s.ask("SEARCH FLAGGED")
        self.assertEqual([int(n) for n in s.answer[0].split()[2:]],
                         [i + 1 for i, r in enumerate(s.rows) if flag in r[1]])

    def one_at_a_time(self, seed):
        rng = random.Random(seed)
        steps = (self.do_append, self.do_append, self.do_store, self.do_store, self.do_transfer, self.do_expunge, self.do_fetch)
        for s in self.sessions:
            s.select(rng.choice(BOXES))
        for _ in range(STEPS):
            s = rng.choice(self.sessions)
            s.learn()
            step = rng.choice(steps)
            if rng.random() < 0.04:
                s.select(rng.choice(BOXES))
                s.learn()
            elif rng.random() < 0.25:
                self.agree(s)
            elif s.rows or step == self.do_append:
                step(s, rng)
        for s in self.sessions:
            self.agree(s)

    def test_every_session_is_told_the_truth(self):
        self.truth = {b: {} for b in BOXES}
        self.highest = {b: 0 for b in BOXES}
        self.idents = 0
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.one_at_a_time(seed)
        self.stop()

    # -- side by side ----------------------------------------------------------------------------------------------
    def run_session(self, s, number, seed):
        rng, count = random.Random(f"{seed} {number}"), 0
        s.select(BOXES[number // 2])
        for _ in range(STEPS // 2):
            dice = rng.random()
            s.learn()
            if dice < 0.3 or not s.rows:
                ident = f"{seed}x{number}x{count}"
                count += 1
                self.assertIn(" OK [APPENDUID", s.ask(f"APPEND {rng.choice(BOXES)}", f"Subject: id-{ident}-\r\n\r\n".encode()))
                with self.lock:
                    self.appended.add(ident)
                continue
            uid = rng.choice(s.uids())
            if dice < 0.5:
                s.ask(f"UID STORE {uid} {rng.choice('+-')}FLAGS ({rng.choice(FLAGS)})")
            elif dice < 0.7:
                s.ask(f"{rng.choice(('UID MOVE', 'UID MOVE', 'MOVE'))} {rng.randint(1, len(s.rows))} {rng.choice(BOXES)}")
            elif dice < 0.85:
                s.ask(f"UID FETCH {uid} (BODY.PEEK[HEADER] FLAGS)")
                for line in s.answer[:-1]:
                    if m := re.search(rb"UID (\d+).*id-([0-9x]+)-", line, re.S):
                        with self.lock:
                            known = self.texts.setdefault((s.box, int(m[1])), m[2])
                        self.assertEqual(known, m[2], "one uid, two texts")
                        if dice < 0.74:
                            with self.lock:
                                self.doomed.add(m[2].decode())
                            s.ask(f"UID STORE {m[1].decode()} +FLAGS.SILENT (\\Deleted)")
                            s.ask(rng.choice(("EXPUNGE", f"UID EXPUNGE {m[1].decode()}")))
            else:
                s.ask("NOOP")

    def guarded(self, s, number, seed):
        try:
            self.run_session(s, number, seed)
        except BaseException as e:  # pylint: disable=broad-except
            with self.lock:
                self.failures.append(f"session {number}: {e!r}")

    def test_side_by_side_nothing_is_lost_or_doubled(self):
        self.lock, self.failures = threading.Lock(), []
        self.appended, self.doomed, self.texts = set(), set(), {}
        for seed in SEEDS:
            threads = [threading.Thread(target=self.guarded, args=(s, i, seed)) for i, s in enumerate(self.sessions)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            self.assertEqual(self.failures, [], f"seed {seed}")
        found = []
        for box in BOXES:
            views, mine = [], [s for s in self.sessions if s.box == box]
            for s in mine:
                s.ask("NOOP")
                s.learn()
                heard = [list(r) for r in s.rows]
                s.ask("FETCH 1:* (UID FLAGS)")
                self.assertEqual([r[1] for r in heard], [r[1] for r in s.rows], "flags that were told and those that stand")
                views.append(s.rows)
            self.assertEqual(views[0], views[1], "two processes disagree")
            mine[0].ask("FETCH 1:* (UID BODY.PEEK[HEADER])")
            found += re.findall(r"id-([0-9x]+)-", b"".join(mine[0].answer).decode())
        self.assertEqual(len(found), len(set(found)), "a message stands in two places")
        self.assertEqual(self.appended - self.doomed - set(found), set(), "lost")
        self.assertGreater(len(found), 50, "the test had something to look at")
        self.stop()


if __name__ == "__main__":
    main()
