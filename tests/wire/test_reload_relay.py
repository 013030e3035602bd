"""Every key of `relay`, changed by SIGHUP in a server that relays (SPEC CFG-06): what the next attempt does. The far hosts
are on loopback; each test says in KEYS which rows of the configuration table it is (test_reload_every.py)."""
import base64
import json
import shutil
import socket
import threading
import time
import unittest

from harness import PATIENCE, Server, loopback_address, main
from peers import Nsd
from remote import Remote, listen_25
from test_queue_verbs import put

ALICE = "alice@example.test"
TEXT = b"From: alice@example.test\r\nSubject: out\r\n\r\nhello\r\n"
STEADY = {"smarthost": "", "retry_schedule": [3600], "retry_jitter_pct": 0, "tls": "none"}
KEYS = {
    "test_the_smarthost": ["relay.smarthost", "relay.smarthost_port", "relay.smarthost_tls", "relay.smarthost_username", "relay.smarthost_password"],
    "test_the_resolver_and_tls": ["relay.nameservers", "relay.tls", "relay.tls_policy", "tls.ca_file"],
    "test_the_time_of_a_name_server": ["relay.dns_timeout"],
    "test_sessions_at_once": ["relay.workers", "relay.max_per_destination", "relay.messages_per_connection"],
    "test_when_it_is_tried_again": ["relay.retry_schedule", "relay.retry_jitter_pct"],
    "test_how_long_it_is_tried": ["relay.max_age", "relay.bounce_delay_warning"],
    "test_time_outs": ["relay.connect_timeout", "relay.command_timeout", "relay.data_timeout"],
    "test_own_addresses": ["relay.source_ipv4", "relay.source_ipv6", "relay.ipv6"],
}


def until(true, what):
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError(what() if callable(what) else what)
        time.sleep(0.02)


class Relay(unittest.TestCase):
    def start(self, **relay):
        self.s = Server(users=[ALICE], config={"relay": dict(STEADY, **relay)})
        self.addCleanup(self.s.close)

    def far(self, *args, **kw):
        far = Remote(*args, **kw)
        self.addCleanup(far.close)
        return far

    def reload(self, **relay):
        self.assertIn("reload.done", self.s.reload({"relay": relay}))

    def send(self, *rcpts):
        with self.s.submission(ALICE) as c:
            for rcpt in rcpts:
                c.sendmail(ALICE, [rcpt], TEXT)

    def events(self, kind, n=1, name="*"):
        """The last of at least n events of this kind, of the only entry or of the one with this name."""
        found = []

        def there():
            files = (self.s.mail_root / "queue" / "env").glob(f"*/{name}.jsonl")
            found[:] = [o for p in files for o in map(json.loads, p.read_text().splitlines())
                        if o.get("event") == kind]
            return len(found) >= n
        until(there, lambda: f"no {n} of {kind}\n{self.s.log()[-3000:]}")
        return found

    def drop(self):
        self.s.cli("queue", "drop", "--all")
        until(lambda: not list((self.s.mail_root / "queue" / "env").glob("*/*.jsonl")), "the queue is not empty")

    def test_the_smarthost(self):
        self.start()
        near = self.far(names=["smart.test"], port=2526, ehlo=("PIPELINING", "AUTH PLAIN"))
        far = self.far()
        self.send(far.mailbox("a"))
        far.wait_messages(1)
        self.reload(smarthost=near.address, smarthost_port=2526, smarthost_tls="none")
        self.send(far.mailbox("b"))
        self.assertFalse(near.wait_messages(1)[0].tls)
        self.assertEqual(len(far.messages), 1)
        self.reload(smarthost_tls="require")
        self.send(far.mailbox("c"))
        self.assertTrue(near.wait_messages(2)[1].tls)
        self.reload(smarthost_username="carol", smarthost_password="first")
        self.send(far.mailbox("d"))
        near.wait_heard("AUTH", 1)
        self.reload(smarthost_username="dave", smarthost_password="second")
        self.send(far.mailbox("e"))
        near.wait_messages(4)
        said = [line.split(" ")[-1] for line in near.heard if line.upper().startswith("AUTH PLAIN ")]
        self.assertEqual([base64.b64decode(word).split(b"\0")[1:] for word in said], [[b"carol", b"first"], [b"dave", b"second"]])
        self.reload(smarthost="")
        self.send(far.mailbox("f"))
        far.wait_messages(2)

    def test_the_resolver_and_tls(self):
        far = self.far(names=["mx.far.test"])
        dns = Nsd({"far.test": "@ MX 10 mx\nmx A {address}\n"}, mail_address=far.address)
        self.addCleanup(dns.close)
        self.start(nameservers=[f"{dns.address}:9"], tls="none")
        self.send("a@far.test")
        self.events("due")
        self.reload(nameservers=[dns.endpoint])
        self.s.cli("queue", "retry", "--all")
        self.assertFalse(far.wait_messages(1)[0].tls)
        self.reload(tls="require")
        self.send("b@far.test")
        self.assertTrue(far.wait_messages(2)[1].tls)
        self.reload(tls_policy={"far.test": "none"})
        self.send("c@far.test")
        self.assertFalse(far.wait_messages(3)[2].tls)
        self.reload(tls_policy={"far.test": "verify"})
        self.send("d@far.test")
        self.events("due")
        trusted = self.s.mail_root / "ca.pem"  # the sandbox reads no folder that was not in use at the start
        shutil.copy(far.cert, trusted)
        self.assertIn("reload.done", self.s.reload({"tls": {"ca_file": str(trusted)}}))
        self.s.cli("queue", "retry", "--all")
        self.assertTrue(far.wait_messages(4)[3].tls)

    def test_the_time_of_a_name_server(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            deaf.bind((loopback_address(), 5301))
            self.start(nameservers=[f"{deaf.getsockname()[0]}:5301"], dns_timeout=30)
            deaf.settimeout(PATIENCE)
            self.send("a@far.test")
            deaf.recv(4096)
            time.sleep(3)  # with a time-out of 1 s it would be over
            self.assertFalse(self.over("far.test"))
            self.reload(dns_timeout=1)
            self.send("b@near.test")
            until(lambda: self.over("near.test"), "the time-out of 1 s did not count")

    def over(self, domain):
        """Is the first attempt for it?"""
        texts = [p.read_text() for p in (self.s.mail_root / "queue" / "env").glob("*/*.jsonl")]
        return any('"due"' in t and domain in t.splitlines()[0] for t in texts)

    def test_sessions_at_once(self):
        count, most, lock = [0], [0], threading.Lock()

        def slow(session):
            with lock:
                count[0] += 1
                most[0] = max(most[0], count[0])
            time.sleep(0.3)
            with lock:
                count[0] -= 1
            session.send(b"250 2.0.0 taken\r\n")
            return True

        far, other = self.far({"end": slow}), self.far({"end": slow})
        self.start()
        done = 0
        # keys, what is sent, how many at once: two hosts
        for keys, at_once in (({}, lambda n: n > 2), ({"max_per_destination": 1}, lambda n: n == 2), ({"workers": 1}, lambda n: n == 1)):
            with self.subTest(**keys):
                self.reload(**keys)
                most[0] = 0
                self.send(*[f.mailbox(str(i)) for i in range(4) for f in (far, other)])
                done += 4
                far.wait_messages(done)
                other.wait_messages(done)
                self.assertTrue(at_once(most[0]), most[0])
        before = far.sessions
        self.reload(messages_per_connection=1)
        self.send(*[far.mailbox(str(i)) for i in range(3)])
        far.wait_messages(done + 3)
        self.assertEqual(far.sessions - before, 3)
        before = far.sessions
        self.reload(messages_per_connection=50, workers=200)  # rounds of many workers, or each begins on another
        self.send(*[far.mailbox(str(i)) for i in range(8)])
        far.wait_messages(done + 11)
        self.assertLess(far.sessions - before, 8)  # a connection stays with its worker: two at least

    def test_when_it_is_tried_again(self):
        far = self.far({"rcpt": "451 4.7.1 later"})
        self.start()
        waits = []
        for keys in {}, {"retry_schedule": [7000]}, {"retry_jitter_pct": 50}:
            self.reload(**keys)
            self.send(*[far.mailbox(str(i)) for i in range(8)])
            waits.append([(e["due"] - e["at"]) / 1000 for e in self.events("due", 8)])
            self.drop()
        self.assertEqual([(round(min(w)), round(max(w))) for w in waits[:2]], [(3600, 3600), (7000, 7000)])
        self.assertGreater(max(waits[2]) - min(waits[2]), 70)  # eight within one percent: once in a hundred trillion runs

    def test_how_long_it_is_tried(self):
        far = self.far({"rcpt": "451 4.7.1 later"})
        self.start()
        accepted = int(time.time() * 1000) - 2000 * 1000
        name = put(self.s, [far.mailbox("bob")], accepted=accepted)
        self.events("due")
        self.assertEqual(self.s.messages(ALICE), [])
        self.reload(bounce_delay_warning=1000)
        self.s.cli("queue", "retry", name)
        until(lambda: len(self.s.messages(ALICE)) == 1, "no warning")
        self.assertIn(b"Action: delayed", self.s.messages(ALICE)[0].read_bytes())
        self.reload(max_age=1500)
        self.s.cli("queue", "retry", name)
        until(lambda: len(self.s.messages(ALICE)) == 2, "no bounce")
        self.assertIn(b"Action: failed", b"".join(p.read_bytes() for p in self.s.messages(ALICE)))

    def test_time_outs(self):
        """Each ends an attempt that would have lasted an hour."""
        patient = {"connect_timeout": 3600, "command_timeout": 3600, "data_timeout": 3600}
        self.start(**patient)
        deaf = loopback_address()
        with listen_25(deaf) as full:
            full.listen(0)
            stuck = []
            for _ in range(4):  # the kernel's queue is full then, and leaves whoever comes without an answer
                c = socket.socket()
                c.setblocking(False)
                c.connect_ex((deaf, 25))
                stuck.append(c)
            for key, rcpt in (("command_timeout", self.far({"mail": Remote.SILENT}).mailbox("b")),
                              ("data_timeout", self.far({"end": Remote.SILENT}).mailbox("b")), ("connect_timeout", f"b@[{deaf}]")):
                with self.subTest(key=key):
                    self.reload(**dict(patient, **{key: 1}))
                    self.send(rcpt)
                    self.events("due")
                    self.drop()
            for c in stuck:
                c.close()

    def test_own_addresses(self):
        far, six = self.far(), self.far(address="::1")
        dns = Nsd({"six.test": "@ MX 10 mx\nmx AAAA ::1\n"})
        self.addCleanup(dns.close)
        there = "b@six.test"
        self.start(nameservers=[dns.endpoint])
        own = loopback_address()
        self.send(far.mailbox("a"))
        far.wait_messages(1)
        self.reload(source_ipv4=own)
        self.send(far.mailbox("b"))
        far.wait_messages(2)
        self.assertNotEqual(far.received[0][0], own)
        self.assertEqual(far.received[1][0], own)
        self.send(there)
        six.wait_messages(1)
        self.reload(ipv6=False)
        self.send(there)
        until(lambda: len(self.s.messages(ALICE)) == 1, "no bounce of mail that only IPv6 could take")
        self.assertEqual(len(six.messages), 1)
        self.reload(ipv6=True)
        self.send(there)
        six.wait_messages(2)
        self.reload(source_ipv6="2001:db8::1")  # nobody's here
        self.send(there)
        self.events("due")
        self.assertEqual(len(six.messages), 2)


if __name__ == "__main__":
    main()
