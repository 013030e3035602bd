"""The relay when the server is told to stop (SPEC RELAY-07, SIG-01), and while relay.enabled is false."""
import json
import threading
import time
import unittest

from harness import PATIENCE, Server, main
from remote import Remote
from test_relay_delivery import ALICE, Outbound, relay


class Stop(Outbound):
    @classmethod
    def setUpClass(cls):
        pass  # each test has a server of its own

    @classmethod
    def tearDownClass(cls):
        pass

    def test_a_reply_that_is_on_its_way_is_waited_for_and_counts(self):
        may_answer = threading.Event()

        def slowly(session):
            may_answer.wait(PATIENCE)
            time.sleep(1)
            session.send(b"250 2.0.0 at last\r\n")
            return True

        with Remote(script={"end": slowly}, ehlo=["PIPELINING"]) as far, Server(users=[ALICE], config=relay()) as s:
            id = self.send(far.mailbox("bob"), server=s)
            far.wait(lambda: len(far.received) >= 1, "the text did not come")
            may_answer.set()
            s.stop()
            self.assertEqual(len(self.events(id, "relay.sent", server=s)), 1)
            s.start()
            self.assertEqual(json.loads(s.cli("queue", "list", "--json").stdout)["queue"], [])
            self.assertEqual(len(far.received), 1, "not sent again")

    def test_one_that_never_comes_does_not_hold_the_server_and_the_mail_stays_due(self):
        with Remote(script={"end": Remote.SILENT}, ehlo=["PIPELINING"]) as far, Server(users=[ALICE], config=relay(data_timeout=600)) as s:
            id = self.send(far.mailbox("bob"), server=s)
            far.wait(lambda: len(far.received) >= 1, "the text did not come")
            s.stop()  # harness: ends with 0
            entry = json.loads(s.cli("queue", "show", id, "--json").stdout)
            self.assertEqual((entry["recipients"][0]["state"], entry["recipients"][0]["attempts"]), ("waiting", []))
            s.start()
            far.wait(lambda: len(far.received) >= 2, "it was not tried again at once")

    def test_while_the_relay_is_off_an_entry_stays_as_it_was(self):
        with Server(users=[ALICE], config=relay(smarthost="127.255.255.254", smarthost_port=9, smarthost_tls="none")) as s:
            id = self.send("bob@far.test", server=s)
            self.events(id, "relay.next", server=s)
            s.stop()
            before = next((s.mail_root / "queue" / "env").glob(f"*/{id}.jsonl"))
            lines = before.read_text()
            s.settings["relay"]["enabled"] = False
            s.config_path.write_text(json.dumps(s.settings))
            s.start()
            s.cli("queue", "retry", id)
            time.sleep(3)
            self.assertEqual([json.loads(x)["event"] for x in before.read_text()[len(lines):].splitlines()], ["retry"])
            s.stop()


if __name__ == "__main__":
    main()
