"""Many sessions on one mailbox at once: each keeps the picture that RFC 9051 5.2 lets it have, and at every look the picture
must be the server's. Appends, flags, copies, moves, expunges, searches, idling; nothing may be lost or doubled."""
import random
import re
import threading
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
SESSIONS, STEPS = 8, 120


class Picture:
    """A client that believes what it is told."""

    def __init__(self, server, seed):
        self.random = random.Random(seed)
        self.c = server.raw_tls("imaps")
        self.c.line()
        self.tag = 0
        self.uids = []  # by sequence number; None: not known yet
        self.ask(f'LOGIN {ALICE} "{PASSWORD}"')
        self.ask("SELECT INBOX")

    def ask(self, text, expunge=True):
        self.tag += 1
        self.c.send(f"t{self.tag} {text}\r\n")
        lines = self.c.until(f"t{self.tag}")
        for line in lines:
            self.hear(line, expunge)
        return lines

    def hear(self, line, expunge=True):
        m = re.match(rb"\* (\d+) (EXISTS|EXPUNGE|FETCH)(.*)", line, re.S)
        if not m:
            return
        n, what, rest = int(m[1]), m[2], m[3]
        if what == b"EXISTS":
            assert n >= len(self.uids), (n, len(self.uids))
            self.uids += [None] * (n - len(self.uids))
        elif what == b"EXPUNGE":
            assert expunge, f"EXPUNGE where it is forbidden: {line}"
            assert 1 <= n <= len(self.uids), line
            del self.uids[n - 1]
        else:
            assert 1 <= n <= len(self.uids), line
            uid = re.search(rb"UID (\d+)", rest)
            if uid:
                assert self.uids[n - 1] in (None, int(uid[1])), (line, self.uids[n - 1])
                self.uids[n - 1] = int(uid[1])

    def good(self, lines, *besides):
        last = lines[-1].split(b" ", 1)[1]
        assert last.startswith((b"OK",) + besides), last

    def some(self):
        n = self.random.randint(1, len(self.uids))
        return f"{n}:{min(len(self.uids), n + self.random.randint(0, 3))}"

    def step(self, box):
        kind = self.random.randrange(10)
        if kind < 3 or not self.uids:
            text = f"Subject: {box} {self.tag}\r\n\r\nx\r\n"
            self.good(self.ask(f"APPEND INBOX {{{len(text)}+}}\r\n{text}"))
            return 1
        if kind == 3:
            self.good(self.ask(f"STORE {self.some()} +FLAGS (\\Seen $k{box % 3})", expunge=False))
        elif kind == 4:
            self.good(self.ask(f"STORE {self.some()} -FLAGS.SILENT (\\Seen)", expunge=False))
        elif kind == 5:
            self.good(self.ask(f"FETCH {self.some()} (UID FLAGS BODY[HEADER])", expunge=False))
        elif kind == 6:
            self.good(self.ask("SEARCH SUBJECT 1 UNSEEN", expunge=False))
        elif kind == 7:
            self.good(self.ask(f"MOVE {self.some()} box{box}"), b"NO [EXPUNGEISSUED]")
        elif kind == 8:
            self.good(self.ask(f"STORE {self.random.randint(1, len(self.uids))} +FLAGS (\\Deleted)", expunge=False))
            self.good(self.ask("EXPUNGE"))
        else:
            self.c.send("i IDLE\r\n")
            while True:
                line = self.c.line()
                if line.startswith(b"+"):
                    break
                self.hear(line)
            self.c.send("DONE\r\n")
            for line in self.c.until("i"):
                self.hear(line)
        return 0

    def look(self):
        """The server's numbering is the client's."""
        self.ask("NOOP")
        lines = self.ask("UID FETCH 1:* UID", expunge=True)
        if not any(re.match(rb"\* \d+ (EXISTS|EXPUNGE)", x) for x in lines):
            told = [x for x in lines if re.match(rb"\* \d+ FETCH \(UID \d+\)", x)]
            assert len(told) == len(self.uids) and None not in self.uids, (len(told), self.uids)


class Many(unittest.TestCase):
    def test_eight_sessions_agree_with_the_server(self):
        with Server(users=[ALICE]) as s:
            with s.imap(ALICE) as c:
                for i in range(SESSIONS):
                    c.create(f"box{i}")
            failures, appended = [], []

            def run(i):
                try:
                    p = Picture(s, i)
                    for n in range(STEPS):
                        appended.append(p.step(i))
                        if n % 20 == 19:
                            p.look()
                    p.ask("LOGOUT")
                except BaseException as e:  # shown in the main thread
                    failures.append(f"session {i}: {type(e).__name__}: {e}")

            threads = [threading.Thread(target=run, args=(i,)) for i in range(SESSIONS)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            self.assertEqual(failures, [])
            with s.imap(ALICE) as c:
                names = ["INBOX"] + [f"box{i}" for i in range(SESSIONS)]
                subjects = []
                for name in names:
                    if c.select(name)[1][0] != b"0":
                        subjects += [x[1] for x in c.fetch("1:*", "BODY.PEEK[HEADER.FIELDS (SUBJECT)]")[1] if len(x) > 1]
                self.assertEqual(len(subjects), len(set(subjects)), "a message is there twice")
                print(f"{sum(appended)} appended, {len(subjects)} left after expunges")


if __name__ == "__main__":
    main()
