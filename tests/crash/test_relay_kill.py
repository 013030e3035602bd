"""DUR-06, RELAY-03: SIGKILL at random moments while mail is accepted and relayed.

The places it goes to log every text they received whole. At the end each acknowledged recipient has it at least once;
twice only from two processes, which send from addresses of their own. RMAILD_KILLS sets the number of kills (50), RMAILD_SEED the random seed."""
import json
import os
import random
import re
import smtplib
import threading
import time
import unittest

from harness import PATIENCE, Server, main
from remote import Remote

KILLS = int(os.environ.get("RMAILD_KILLS", "50"))
SEED = int(os.environ.get("RMAILD_SEED", str(int(time.time()))))
USERS = [f"u{i}@example.test" for i in range(4)]


class RelayKill(unittest.TestCase):
    def setUp(self):
        self.remotes = [Remote(), Remote(ehlo=["CHUNKING", "PIPELINING"]), Remote(ehlo=[])]
        for far in self.remotes:
            self.addCleanup(far.close)
        self.server = Server(users=USERS, config={
            "auth": {"pbkdf2_iterations": 100000}, "rate_limit": {"account_message_rate": 1000000, "account_recipient_rate": 1000000},
            "relay": {"smarthost": "", "source_ipv4": "127.200.0.1", "tls": "none", "retry_schedule": [1], "retry_jitter_pct": 0, "command_timeout": 30}})
        self.addCleanup(self.server.close)
        self.accepted, self.lock, self.done = {}, threading.Lock(), threading.Event()

    def begin(self, number):
        self.server.settings["relay"]["source_ipv4"] = f"127.200.{number // 250}.{1 + number % 250}"
        self.server.config_path.write_text(json.dumps(self.server.settings))
        self.server.start()

    def sender(self, number):
        rng, count = random.Random(SEED + number), 0
        while not self.done.is_set():
            try:
                client = self.server.submission(USERS[number])
                while not self.done.is_set():
                    ident = f"{number}x{count}"
                    count += 1
                    to = [far.mailbox(f"r{k}") for far in rng.sample(self.remotes, rng.choice((1, 1, 2))) for k in range(rng.choice((1, 1, 3)))]
                    body = "0123456789\r\n" * rng.choice((1, 300, 300, 20000))
                    client.sendmail(USERS[number], to, f"From: {USERS[number]}\r\nSubject: id-{ident}-\r\n\r\n{body}")
                    with self.lock:
                        self.accepted[ident] = to
            except (OSError, smtplib.SMTPException):
                time.sleep(0.05)

    def received(self):
        """(ident, recipient) -> addresses of the processes it came from"""
        found = {}
        for far in self.remotes:
            with far.lock:
                for process, message in far.received:
                    ident = re.search(rb"Subject: id-(.*)-\r\n", message.text).group(1).decode()
                    for to in message.recipients:
                        found.setdefault((ident, re.search("<(.*)>", to).group(1)), []).append(process)
        return found

    def missing(self):
        got = self.received()
        return [(ident, r) for ident, to in self.accepted.items() for r in to if (ident, r) not in got]

    def test_nothing_acknowledged_is_lost_and_nothing_comes_twice_from_one_process(self):
        print("seed", SEED)
        rng = random.Random(SEED)
        threads = [threading.Thread(target=self.sender, args=(i,)) for i in range(len(USERS))]
        for t in threads:
            t.start()
        try:
            for kill in range(KILLS):
                before, end = len(self.accepted), time.monotonic() + PATIENCE
                while kill % 2 and len(self.accepted) == before and time.monotonic() < end:
                    time.sleep(0.01)  # a slow machine too has something to lose
                time.sleep(rng.choice((0.05, 0.2, 0.4, 0.8)) * rng.random())
                self.server.kill()
                self.begin(kill + 1)
            time.sleep(0.5)
        finally:
            self.done.set()
            for t in threads:
                t.join()
        end = time.monotonic() + PATIENCE
        while self.missing() and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(self.missing(), [], "acknowledged and never delivered")
        env = self.server.mail_root / "queue" / "env"
        while list(env.glob("*/*.jsonl")):
            self.assertLess(time.monotonic(), end, "the queue is not emptied")
            time.sleep(0.1)
        got = self.received()
        twice = 0
        for (ident, to), processes in got.items():
            self.assertEqual(len(processes), len(set(processes)), f"{ident} to {to} came twice from one process: {processes}")
            twice += len(processes) - 1
        self.assertLessEqual(twice, KILLS * 3 * 5 * 3)  # what can be in flight: connections of each host, recipients of each
        print(f"{len(self.accepted)} accepted, {len(got)} deliveries, {twice} twice")
        self.assertGreater(len(self.accepted), KILLS // 5, "there was something to lose")
        self.server.stop()


if __name__ == "__main__":
    main()
