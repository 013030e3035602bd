"""SPEC TUI-03: what becomes of a draft when the server for sending refuses, breaks off or takes its time."""
import time
import unittest

from harness import Server, main
from remote import Remote
from tui import ALICE, Client

COMPOSE = "keys y\nwait\nkeys c\ntype bob@example.test\nkeys ^Xy\nwait\nkeys y\n"
AGAIN = "keys y\n"


class Sending(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.port = 2525

    def far(self, **script):
        self.port += 1
        far = Remote(script, ehlo=("PIPELINING", "8BITMIME", "AUTH PLAIN", "SIZE 50000000"), address=self.server.address, port=self.port,
                     names=["mail.example.test"], implicit_tls=True)
        self.addCleanup(far.close)
        self.client = Client(self.server, smtp=f"{self.port}/tls")
        return far

    def drafts(self):
        return [p.read_text() for p in self.server.messages(ALICE, "Drafts")]

    def sent(self):
        return len(self.server.messages(ALICE, "Sent"))

    def test_each_refusal_leaves_the_draft_and_is_told(self):
        for stage, reply in (("mail", "550 5.7.1 not you"), ("rcpt", "550 5.1.1 nobody here"), ("rcpt", "451 4.3.0 later"),
                             ("data", "451 4.3.0 no room"), ("end", "554 5.6.0 not that text"), ("end", "452 4.3.1 disk full")):
            with self.subTest(stage=stage, reply=reply):
                far = self.far(**{stage: [reply, "250 2.0.0 ok"] if stage != "data" else [reply, "354 go on"]})
                screens, _ = self.client.dump(COMPOSE + f"expect {reply[10:]}\nscreen told\n{AGAIN}wait\nexpect Sent\n")
                self.assertIn("bob@example.test", screens["told"])
                self.assertEqual([m.recipients for m in far.wait_messages(1)], [["<bob@example.test>"]])
                self.assertEqual(self.drafts(), [])
                self.assertEqual(self.sent(), 1)
                for path in self.server.messages(ALICE, "Sent"):
                    path.unlink()
                far.close()

    def test_who_alone_was_refused_keeps_the_draft(self):
        far = self.far(rcpt=["250 2.1.5 ok", "550 5.1.1 nobody here", "450 4.2.1 busy", "250 2.1.5 ok"])
        screens, _ = self.client.dump(COMPOSE.replace("bob@example.test", "bob@example.test, carol@example.test\nkeys <Down>\ntype dan@example.test, erin@example.test") +
                                      "expect Sent to 2 of 4\nscreen told\nkeys y\nwait\nexpect Sent\nwait\n")
        self.assertRegex(screens["told"], r"(?m)^To: carol@example.test, dan@example.test *$")
        self.assertNotIn("erin@", screens["told"])
        self.assertEqual([m.recipients for m in far.wait_messages(2)],
                         [["<bob@example.test>", "<erin@example.test>"], ["<carol@example.test>", "<dan@example.test>"]])
        self.assertEqual((self.drafts(), self.sent()), ([], 2))

    def test_a_connection_that_breaks_off_loses_no_draft(self):
        for stage in "ehlo", "mail", "rcpt", "data", "end":
            with self.subTest(stage=stage):
                far = self.far(**{stage: Remote.DROP})
                screens, _ = self.client.dump(COMPOSE + "expect The draft is kept\nwait\nscreen told\n")
                self.assertEqual(far.messages, [])
                self.assertEqual(self.sent(), 0)
                self.assertEqual(len(self.drafts()), 1, screens["told"])
                self.assertIn("bob@example.test", self.drafts()[0])
                # Whether it was taken nobody knows once all of it was said.
                self.assertEqual("may have been sent" in screens["told"], stage == "end", screens["told"])
                for path in self.server.messages(ALICE, "Drafts"):
                    path.unlink()
                far.close()

    def test_a_slow_server_is_seen_to_be_waited_for(self):
        def slow(session):
            time.sleep(4)
            session.send(b"250 2.0.0 taken at last\r\n")
            return True
        far = self.far(end=slow)
        screens, _ = self.client.dump(COMPOSE + "expect sending ... 2 s, 1 of 1 KiB\nwait\nexpect Sent\n")
        self.assertEqual(len(far.wait_messages(1)), 1)
        self.assertEqual(self.sent(), 1)


if __name__ == "__main__":
    main()
