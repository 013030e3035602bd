"""The queue verbs on a live and on a stopped server (SPEC CLI-17, CLI-18, RELAY-03, RELAY-06). The relay is off, so the
entries, which are put as the format in docs/STORE.md says, stay where they are; it looks at each and puts it off."""
import json
import os
import pathlib
import random
import time
import unittest

from harness import PATIENCE, Server

LETTERS = "0123456789abcdefghijklmnopqrstuv"
WAITING = ("queued", "active", "deferred")
TEXT = b"Subject: out\r\n\r\nhello\r\n"


def entry_id(ms):
    v, head = ms * 1000, ""
    for _ in range(11):
        head = LETTERS[v & 31] + head
        v >>= 5
    return head + "".join(random.choice(LETTERS) for _ in range(15))


def put(server, recipients, sender="alice@example.test", accepted=None, events=()):
    accepted = accepted or int(time.time() * 1000)
    name = entry_id(accepted)
    queue = server.mail_root / "queue"
    message = queue / "msg" / name[-1] / f"{name}.eml"
    message.write_bytes(TEXT)
    envelope = {"id": name, "sender": sender, "accepted": accepted, "size": len(TEXT),
                "recipients": [{"address": r} for r in recipients]}
    temporary = queue / f"{name}.new"
    temporary.write_text("".join(json.dumps(o) + "\n" for o in (envelope, *events)))
    temporary.rename(queue / "env" / name[-1] / f"{name}.jsonl")
    return name


def put_off(server, recipients):
    """One that nobody works on for an hour."""
    now = int(time.time() * 1000)
    return put(server, recipients, events=[{"event": "due", "at": now, "due": now + 3600000}])


class QueueVerbs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(config={"relay": {"enabled": False}}, users=["alice@example.test"])

    @classmethod
    def tearDownClass(cls):
        try:
            cls.server.stop()
        finally:
            cls.server.close()

    def tearDown(self):
        self.server.cli("queue", "drop", "--all")
        end = time.monotonic() + PATIENCE
        while self.listed() != []:  # one that is being looked at ends a moment later
            self.assertLess(time.monotonic(), end, self.server.log())
            time.sleep(0.05)

    def listed(self, *options):
        return json.loads(self.server.cli("queue", "list", "--json", *options).stdout)["queue"]

    def shown(self, name):
        return json.loads(self.server.cli("queue", "show", name, "--json").stdout)

    def wait_for_log(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.server.log():
            self.assertLess(time.monotonic(), end, f"no {text} in the log\n{self.server.log()}")
            time.sleep(0.05)

    def test_list_and_show_tell_what_there_is(self):
        now = int(time.time() * 1000)
        attempt = {"event": "result", "recipient": 1, "at": now - 1000, "outcome": "temporary", "code": 451,
                   "status": "4.7.1", "host": "mx.example.net", "ip": "192.0.2.7", "tls": "TLSv1.3",
                   "text": "greylisted \u009b2J\u001b[31m"}
        first = put(self.server, ["bob@example.net", "carl@EXAMPLE.com"], accepted=now - 5000,
                    events=[{**attempt, "recipient": 0}, attempt, {"event": "due", "due": now + 3600000}])
        second = put(self.server, ["dora@b\u00fccher.example"], sender="")
        both = self.listed()
        self.assertEqual([e["id"] for e in both], [first, second])
        self.assertEqual(both[0]["state"], "deferred")
        self.assertEqual(both[0]["next_attempt"], time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((now + 3600000) // 1000)))
        self.assertIn(both[1]["state"], WAITING)
        self.assertEqual(both[1]["sender"], "")
        for options, want in ((["--domain", "example.NET"], [first]), (["--domain", "bücher.example"], [second]),
                              (["--domain", "xn--bcher-kva.example"], [second]), (["--domain", "example.org"], []),
                              (["--sender", "ALICE@example.test"], [first]), (["--sender", "<>"], [second]),
                              (["--state", "deferred", "--domain", "example.net"], [first]), (["--state", "held"], []),
                              (["--state", "queued", "--domain", "example.net"], [])):
            self.assertEqual([e["id"] for e in self.listed(*options)], want, options)
        one = self.shown(first)
        self.assertEqual(one, both[0])
        self.assertEqual(set(one), {"id", "sender", "state", "size", "created", "next_attempt", "recipients"})
        self.assertEqual(one["recipients"][1]["address"], "carl@EXAMPLE.com")
        self.assertEqual(one["recipients"][1]["attempts"][0]["ip"], "192.0.2.7")
        self.assertEqual(one["recipients"][1]["attempts"][0]["code"], 451)
        text = self.server.cli("queue", "show", first).stdout
        for part in ("mx.example.net [192.0.2.7]  TLSv1.3  451  4.7.1 greylisted ?2J?[31m", "alice@example.test"):
            self.assertIn(part, text)
        self.assertNotIn("\x1b", text)
        self.assertIn("2 messages", self.server.cli("queue", "list").stdout)

    def test_wrong_usage_and_unknown_ids(self):
        for args, code in ((("list", "--state", "late"), 2), (("show",), 2), (("retry",), 2),
                           (("drop", "--all", "--domain", "a.example"), 2), (("hold", "--bounce", "--all"), 2),
                           (("hold", "x", "--all"), 2), (("show", "x"), 1), (("retry", "0" * 26), 1),
                           (("drop", "../../domains"), 1), (("retry", "--domain", "nowhere.example"), 0)):
            done = self.server.cli("queue", *args, check=False)
            self.assertEqual(done.returncode, code, (args, done.stderr))
            self.assertEqual(code == 0, "rmaild:" not in done.stderr, (args, done.stderr))

    def test_hold_retry_release_drop(self):
        name = put_off(self.server, ["bob@example.net"])
        other = put_off(self.server, ["carl@example.com"])
        self.assertIn("held", self.server.cli("queue", "hold", name).stdout)
        self.assertIn("held already", self.server.cli("queue", "hold", name).stdout)
        self.assertEqual(self.shown(name)["state"], "held")
        self.assertIsNone(self.shown(name)["next_attempt"])
        self.wait_for_log(f"queue.changed id={name} held=1")
        refused = self.server.cli("queue", "retry", name, check=False)
        self.assertEqual((refused.returncode, "release it first" in refused.stderr), (1, True))
        many = self.server.cli("queue", "retry", "--all")
        self.assertIn("1 changed", many.stdout)
        self.assertIn("release it first", many.stderr)
        self.assertEqual(self.shown(name)["state"], "held")
        self.server.cli("queue", "release", "--domain", "example.net")
        self.assertIn(self.shown(name)["state"], WAITING)
        self.assertIn("is not held", self.server.cli("queue", "release", name).stdout)
        done = json.loads(self.server.cli("queue", "drop", name, "--json").stdout)
        self.assertIn(done, [{"queue": [{"id": name, "result": r}]} for r in ("removed", "in_work")])  # it came due just now
        end = time.monotonic() + PATIENCE
        while [e["id"] for e in self.listed()] != [other]:
            self.assertLess(time.monotonic(), end, self.server.log())
            time.sleep(0.05)
        gone = self.server.cli("queue", "drop", name, check=False)
        self.assertEqual(gone.returncode, 1)
        self.assertIn("no message", gone.stderr)
        self.assertEqual(list((self.server.mail_root / "queue" / "msg").glob(f"*/{name}.eml")), [])

    def test_every_change_is_a_line_of_the_log(self):
        name = put(self.server, ["bob@example.net"])
        said = self.server.cli("queue", "hold", name).stderr
        self.assertIn("queue.change", said)
        self.assertIn(f"id={name} change=hold", said)
        self.assertIn("result=OK", said)

    def test_bounce_tells_the_sender_and_ends(self):
        before = len(self.server.messages("alice@example.test"))
        name = put_off(self.server, ["bob@example.net"])
        self.assertIn("running server", self.server.cli("queue", "drop", "--bounce", name).stdout)
        end = time.monotonic() + PATIENCE
        while name in [e["id"] for e in self.listed()]:
            self.assertLess(time.monotonic(), end, self.server.log())
            time.sleep(0.05)
        told = self.server.messages("alice@example.test")
        self.assertEqual(len(told), before + 1)
        self.assertIn(b"Final-Recipient: rfc822; bob@example.net\r\nAction: failed\r\nStatus: 5.0.0\r\n", told[-1].read_bytes())

    def test_an_unreadable_envelope_is_said_and_left(self):
        name = put_off(self.server, ["bob@example.net"])
        path = self.server.mail_root / "queue" / "env" / name[-1] / f"{name}.jsonl"
        whole = path.read_text()
        path.write_text("{\n")
        done = self.server.cli("queue", "list", "--json", check=False)
        self.assertEqual((done.returncode, json.loads(done.stdout)["queue"]), (1, []))
        self.assertIn("cannot be read", done.stderr)
        self.assertIn("cannot be read", self.server.cli("queue", "show", name, check=False).stderr)
        self.wait_for_log(f"queue.unreadable id={name}")
        path.write_text(whole)
        self.assertIn(self.shown(name)["state"], WAITING)


class StoppedServer(unittest.TestCase):
    def test_the_verbs_work_without_a_server_and_it_finds_what_they_did(self):
        with Server(config={"relay": {"enabled": False}}, users=["alice@example.test"]) as s:
            s.stop()
            names = [put(s, [f"u{i}@example.net"]) for i in range(3)]
            s.cli("queue", "hold", names[0])
            self.assertIn("next start", s.cli("queue", "drop", "--bounce", names[1]).stdout)
            s.cli("queue", "drop", names[2])
            s.start()
            end = time.monotonic() + PATIENCE
            while "queue.loaded entries=2" not in s.log():
                self.assertLess(time.monotonic(), end, s.log())
                time.sleep(0.05)
            listed = json.loads(s.cli("queue", "list", "--json").stdout)["queue"]
            self.assertIn((names[0], "held"), [(e["id"], e["state"]) for e in listed])
            while len(s.messages("alice@example.test")) < 1:
                self.assertLess(time.monotonic(), end, "the sender is not told\n" + s.log())
                time.sleep(0.05)

    def test_half_made_entries_stay_for_an_hour_and_files_belong_to_the_owner(self):
        with Server(config={"relay": {"enabled": False}}, users=["alice@example.test"]) as s:
            young = s.mail_root / "queue" / "msg" / "0" / ("0" * 26 + ".eml")
            young.write_bytes(TEXT)
            s.restart()
            self.assertTrue(young.exists())
            if os.geteuid() == 0:  # root's verbs leave nothing the server could not open
                for path in (s.mail_root, *s.mail_root.rglob("*")):
                    os.chown(path, 12345, 12345, follow_symlinks=False)
                os.chmod(s.root, 0o755)
                s.cli("queue", "list")
                name = put(s, ["bob@example.net"])
                for kind, suffix in (("msg", ".eml"), ("env", ".jsonl")):
                    os.chown(s.mail_root / "queue" / kind / name[-1] / (name + suffix), 12345, 12345)
                s.cli("queue", "hold", name)
                owners = {p.lstat().st_uid for p in (s.mail_root / "queue").rglob("*")}
                self.assertEqual(owners, {12345})


if __name__ == "__main__":
    unittest.main()
