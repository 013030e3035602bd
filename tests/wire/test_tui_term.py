"""SPEC TUI-02..04 in a real terminal (tmux), at three sizes: pin, read, answer, forward, search, move, undelete, new mail,
resize, a server that goes and comes back, stop and go on, and the terminal as it was at every end."""
import os
import re
import signal
import subprocess
import time
import unittest

from harness import PASSWORD, PATIENCE, Server, main
from peers import Dovecot
from remote import Remote
from test_tui import BOB, MIXED, PLAIN, fill
from tui import ALICE, Client, Terminal


def children(pid):
    out = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [(int(line.split()[0]), line.split()[1]) for line in out.splitlines()]


def client_pid(terminal):
    shell = int(subprocess.run([*terminal.tmux, "list-panes", "-F", "#{pane_pid}"], capture_output=True, text=True).stdout)
    return next(pid for pid, name in children(shell) if name == "rmaild")


class Session(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE, BOB])
        self.addCleanup(self.server.close)
        fill(self.server, PLAIN, MIXED)
        self.client = Client(self.server)

    def walk(self, client, cols, rows, server, stop):
        """First start to quit, as somebody does it; three mails are sent."""
        script = client.home / "editor"
        script.write_text("#!/bin/sh\nsed -i -e 's/^To: $/To: bob@example.test/' -e 's/^Subject: $/Subject: by editor/' \"$1\"; echo written >> \"$1\"\n")
        script.chmod(0o755)
        with Terminal(client, cols, rows, env={"EDITOR": str(script)}) as t:
            t.expect("Key", r"Trust\s+it\s+from\s+now\s+on")
            t.keys("y")
            t.expect("two ways", "Lunch", "INBOX")
            t.keys("j", "Enter")
            t.expect("how about noon", r"From:\s+Böb <bob@example.test>")
            t.keys("r")  # the editor is left at once
            t.expect("y sends it", r"Subject: Re: Lunch")
            t.keys("y")
            t.expect("for sending")
            t.keys("y")
            t.expect("(?m)^Sent")
            t.keys("f")
            t.expect("Fwd: Lunch", "Attached: 1 the forwarded message")
            t.keys("y")
            t.expect("(?m)^Sent", "how about noon")
            t.keys("q")
            t.keys("c")
            t.expect("by editor")
            t.keys("y")
            t.expect("(?m)^Sent", "two ways")
            t.keys("/")
            t.type("from:carol")
            t.keys("Enter")
            t.expect("1/1, found", "two ways")
            t.keys("q")
            t.expect("1/2|2/2", "Lunch")
            t.keys("<", "d")
            t.expect("1/1", "Moved to Trash")
            t.keys("u")
            t.expect("Back in INBOX", "1/2", "two ways|carol")
            t.keys("M")
            t.type("Archive")
            t.keys("Enter")
            t.expect("1/1", "Moved to Archive")
            fill(server, PLAIN.replace(b"Lunch", b"Supper"))
            t.expect("New mail: 1", "Supper")
            t.resize(cols + 13, rows + 5)
            screen = t.expect("Supper", "Lunch")
            self.assertEqual(rows + 5, len(screen.split("\n")) - 1)
            t.resize(cols, rows)
            t.expect("Supper", "Lunch")
            stop()
            t.expect("trying again")
            server.start()
            t.expect("Connected to", "Supper", "Lunch")
            t.keys("?")
            t.expect("Message list|Mailboxes")
            t.keys("q", "q")
            t.expect("Quit")
            t.keys("y")
            t.expect("ended 0")

    def at(self, cols, rows):
        self.walk(self.client, cols, rows, self.server, self.server.kill)
        self.assertEqual(["Re: Lunch", "Fwd: Lunch", "by editor"],
                         [re.search(r"(?m)^Subject: (.*?)\r?$", p.read_text()).group(1) for p in self.server.messages(BOB)])
        self.assertEqual(3, len(self.server.messages(ALICE, "Sent")))

    def test_dovecot(self):
        """The same at a server of other people, and mail goes by a third one."""
        with Dovecot() as d, Remote(ehlo=("PIPELINING", "8BITMIME", "AUTH PLAIN"), address=d.address, port=2526, names=["mail.example.test"],
                                    implicit_tls=True) as far:
            with d.imap() as c:
                c.create("Archive")
            fill(d, PLAIN, MIXED)
            self.walk(Client(d, imap=f"{d.IMAPS}/tls", smtp="2526/tls"), 80, 24, d, d.stop)
            self.assertEqual([b"Re: Lunch", b"Fwd: Lunch", b"by editor"], [re.search(rb"(?m)^Subject: (.*?)\r?$", m.text).group(1) for m in far.wait_messages(3)])
            with d.imap() as c:
                self.assertEqual(c.select("Sent", readonly=True), ("OK", [b"3"]))
                self.assertEqual(c.select("INBOX", readonly=True), ("OK", [b"2"]))
                self.assertEqual(c.search(None, "ANSWERED", "SUBJECT", "Lunch"), ("OK", [b"1"]))
                self.assertEqual(c.select("Archive", readonly=True), ("OK", [b"1"]))

    def test_a_server_that_goes_and_comes_while_the_editor_is_open(self):
        home = self.client.home
        script = home / "editor"
        script.write_text(f"#!/bin/sh\necho 'To: bob@example.test' > \"$1\"\necho 'Subject: slow' >> \"$1\"\necho >> \"$1\"\ntouch '{home}/open'\n"
                          f"while [ ! -e '{home}/done' ]; do sleep 0.1; done\n")
        script.chmod(0o755)
        with Terminal(self.client, 80, 24, env={"EDITOR": str(script)}) as t:
            t.expect("Key", r"Trust\s+it\s+from\s+now\s+on")
            t.keys("y")
            t.expect("two ways", "Lunch", "INBOX")
            t.keys("c")
            end = time.monotonic() + PATIENCE
            while not (home / "open").exists():
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
            self.server.kill()
            self.server.start()
            (home / "done").touch()
            t.expect("y sends it|Connected to", "Subject: slow")
            t.keys("y")
            t.expect("for sending")
            t.keys("y")
            t.expect("two ways", "(?m)^Sent")
            t.keys("q")
            t.expect("Quit")
            t.keys("y")
            t.expect("ended 0")
        self.assertEqual(1, len(self.server.messages(BOB)))
        self.assertEqual(1, len(self.server.messages(ALICE, "Sent")))

    def test_60x16(self):
        self.at(60, 16)

    def test_80x24(self):
        self.at(80, 24)

    def test_200x60(self):
        self.at(200, 60)

    def test_password_is_asked_for(self):
        at = self.client.args.index("--password-file")
        del self.client.args[at:at + 2]
        with Terminal(self.client, 80, 24) as t:
            t.expect("Password:")
            t.type("wrong")
            t.keys("Enter")
            t.expect(r"Trust\s+it")
            t.keys("y")
            screen = t.expect("Password:")
            self.assertNotIn("wrong", screen)
            t.type(PASSWORD)
            t.keys("Enter")
            screen = t.expect("Lunch")
            self.assertNotIn(PASSWORD, screen)

    def test_terminal_is_restored(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGSEGV, signal.SIGABRT):
            with self.subTest(number), Terminal(self.client, 80, 24) as t:
                t.expect(r"Trust\s+it|Lunch")
                os.kill(client_pid(t), number)
                screen = t.expect(r"ended \d+")
                self.assertNotIn("Lunch", screen)  # the screen of before is back
                tty = subprocess.run([*t.tmux, "list-panes", "-F", "#{pane_tty}"], capture_output=True, text=True).stdout.strip()
                modes = subprocess.run(["stty", "-a", "-F", tty], capture_output=True, text=True).stdout
                self.assertIn(" icanon", modes)
                self.assertIn(" echo ", modes)

    def test_stop_and_go_on(self):
        with Terminal(self.client, 80, 24, shell=True) as t:
            t.expect(r"Trust\s+it")
            t.keys("y")
            t.expect("Lunch")
            t.keys("C-z")
            screen = t.expect("Stopped")
            self.assertNotIn("Lunch", screen)
            t.type("fg")
            t.keys("Enter")
            t.expect("Lunch", "INBOX")
            t.keys("?")
            t.expect("Mailboxes")

    def test_draft_survives_a_killed_client_connection_and_a_hangup(self):
        with Terminal(self.client, 80, 24) as t:
            t.expect(r"Trust\s+it")
            t.keys("y")
            t.expect("Lunch")
            t.keys("c")
            t.expect("To:")
            t.type("carol@example.test")
            self.server.kill()
            os.kill(client_pid(t), signal.SIGHUP)
            t.expect("ended 0")
        kept = list(self.client.folder.glob("unsent-*"))
        self.assertEqual(1, len(kept))
        self.assertIn("carol@example.test", kept[0].read_text())
        self.server.start()


if __name__ == "__main__":
    main()
