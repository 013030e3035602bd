"""DUR-10: SIGKILL at random moments under concurrent senders and flag-changing, moving, expunging readers.

After every kill the server is started again on the same files and looked at over IMAP and in the store: nothing that was
acknowledged is lost, nothing is partial, nothing stands twice, neither in one mailbox nor (after a MOVE) in two, no uid
ever names two messages, and a flag that was acknowledged stands. RMAILD_KILLS sets the number of kills (50), RMAILD_SEED the random seed.
"""
import imaplib
import os
import random
import re
import smtplib
import threading
import time
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Server, main

KILLS = int(os.environ.get("RMAILD_KILLS", "50"))
SEED = int(os.environ.get("RMAILD_SEED", str(int(time.time()))))
SENDERS, USERS = 16, [f"u{i}@example.test" for i in range(4)]
BOXES = ("INBOX", "Archive")
END = b"-- end of message --\r\n"


def text(ident, size):
    body = b"0123456789abcdefghijklmnopqrstuvwxyz\r\n" * (size // 38)
    return b"From: x@example.net\r\nSubject: id-" + ident.encode() + b"-\r\n\r\n" + body + END


class State:
    """What clients were told. Guarded by its lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.accepted = {}                      # ident -> recipients
        self.flags = {u: {} for u in USERS}     # user -> ident -> (acknowledged, in flight or None)
        self.expunged = {u: set() for u in USERS}   # idents whose expunge may have happened
        self.uids = {u: {} for u in USERS}      # user -> (mailbox, uidvalidity, uid) -> ident
        self.complaints = []

    def complain(self, text_):
        with self.lock:
            self.complaints.append(text_)

    def saw(self, user, box, validity, uid, ident):
        with self.lock:
            before = self.uids[user].setdefault((box, validity, uid), ident)
        if before != ident:
            self.complain(f"{user} {box} uid {uid} was {before} and is {ident}")


class Kill(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=USERS, config={"quota": {"default_mb": 0}})  # hundreds of kills fill a gigabyte
        self.addCleanup(self.server.close)
        self.state = State()
        self.running = threading.Event()
        self.done = threading.Event()

    # -- clients; each ends quietly when the server dies under it and begins anew when it is back
    def sender(self, number):
        rng, count = random.Random(SEED + number), 0
        while not self.done.is_set():
            if not self.running.wait(0.2):
                continue
            try:
                client = smtplib.SMTP(self.server.address, PORTS["smtp"], timeout=20)
                while self.running.is_set() and not self.done.is_set():
                    ident = f"{number}x{count}"
                    count += 1
                    rcpts = rng.sample(USERS, rng.choice((1, 1, 2, 3)))
                    refused = client.sendmail("x@example.net", rcpts, text(ident, rng.choice((100, 4000, 4000, 300000))))
                    with self.state.lock:
                        self.state.accepted[ident] = [r for r in rcpts if r not in refused]
            except (OSError, smtplib.SMTPException):
                time.sleep(0.01)

    def reader(self, user):
        rng = random.Random(SEED + hash(user) % 1000)
        while not self.done.is_set():
            if not self.running.wait(0.2):
                continue
            try:
                client = imaplib.IMAP4_SSL(self.server.address, PORTS["imaps"], ssl_context=self.server.tls(), timeout=20)
                client.login(user, PASSWORD)
                box = rng.choice(BOXES)
                client.select(box)
                while self.running.is_set() and not self.done.is_set():
                    self.change(client, user, rng, box)
                    if rng.random() < 0.05:
                        break
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.01)

    def change(self, client, user, rng, box):
        client.noop()
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        if not uids:
            return time.sleep(0.02)
        uid = rng.choice(uids).decode()
        got = client.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        found = re.search(rb"id-([0-9x]+)-", got[0][1]) if got and got[0] else None
        if not found:
            return None
        ident = found[1].decode()
        if rng.random() < 0.1:
            with self.state.lock:
                self.state.expunged[user].add(ident)
            client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            client.expunge()
            return None
        if rng.random() < 0.25:
            client.uid("MOVE", uid, BOXES[1 - BOXES.index(box)])
            return None
        flag = rng.choice((r"\Seen", r"\Flagged", r"\Answered", "$Label1"))
        flags = self.state.flags[user]
        with self.state.lock:
            before = flags.get(ident, (None, None))[0]
            flags[ident] = (before, flag)
        if client.uid("STORE", uid, "FLAGS", f"({flag})")[0] == "OK":
            with self.state.lock:
                flags[ident] = (flag, None)
        return None

    # -- the look afterwards
    def look(self):
        with self.state.lock:
            accepted = dict(self.state.accepted)
            expunged = {u: set(s) for u, s in self.state.expunged.items()}
            flags = {u: dict(f) for u, f in self.state.flags.items()}
        for user in USERS:
            rows = []
            with self.server.imap(user) as client:
                for box in BOXES:
                    client.select(box, readonly=True)
                    validity = client.response("UIDVALIDITY")[1][0]
                    if client.search(None, "ALL")[1][0]:
                        got = client.fetch("1:*", "(UID FLAGS RFC822.SIZE BODY.PEEK[])")[1]
                        rows += [(box, validity, row) for row in got]
            idents = {}
            for box, validity, row in rows:
                if not isinstance(row, tuple):
                    continue
                head, body = row[0], row[1]
                ident = re.search(rb"Subject: id-([0-9x]+)-", body)[1].decode()
                uid = int(re.search(rb"UID (\d+)", head)[1])
                self.state.saw(user, box, validity, uid, ident)
                self.assertTrue(body.endswith(END), f"{user} uid {uid} is partial")
                self.assertNotIn(ident, idents, f"{user} has {ident} twice")
                idents[ident] = head
            for ident, rcpts in accepted.items():
                if user in rcpts and ident not in expunged[user]:
                    self.assertIn(ident, idents, f"{user} lost {ident}, which was acknowledged")
            for ident, (acknowledged, in_flight) in flags[user].items():
                if ident in idents and acknowledged:
                    held = idents[ident].decode()
                    self.assertTrue(acknowledged in held or (in_flight and in_flight in held),
                                    f"{user} {ident}: {acknowledged} was acknowledged, {in_flight} under way, {held} stands")
        self.assertEqual(self.state.complaints, [])

    def test_kills_under_load_lose_nothing(self):
        print(f"seed {SEED}, {KILLS} kills", flush=True)
        rng = random.Random(SEED)
        threads = [threading.Thread(target=self.sender, args=(i,)) for i in range(SENDERS)]
        threads += [threading.Thread(target=self.reader, args=(u,)) for u in USERS]
        for t in threads:
            t.start()
        try:
            for kill in range(KILLS):
                self.running.set()
                before, end = len(self.state.accepted), time.monotonic() + PATIENCE
                while kill % 2 and len(self.state.accepted) <= before + 2 and time.monotonic() < end:
                    time.sleep(0.01)  # a slow machine too has something to lose
                time.sleep(rng.uniform(0.05, 0.5))
                self.running.clear()
                time.sleep(rng.choice((0, 0, 0.002)))
                self.server.kill()
                self.server.start()
                if kill % 10 == 9:
                    self.look()
                    print(f"{kill + 1} kills, {len(self.state.accepted)} messages acknowledged", flush=True)
        finally:
            self.done.set()
            for t in threads:
                t.join()
        self.look()
        self.assertGreater(len(self.state.accepted), KILLS, "the load was real")
        self.server.stop()


if __name__ == "__main__":
    main()
