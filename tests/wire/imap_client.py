"""A client for dialogues about mod-sequences, and the test case with one server and many mailboxes it is used in."""
import re
import unittest

from harness import PASSWORD, Server

ALICE = "alice@example.test"


def expand(text):
    """The numbers of a set without `*`, in the order written."""
    out = []
    for part in text.split(",") if text else ():
        low, _, high = part.partition(":")
        out += range(int(low), int(high or low) + 1)
    return out


class Client:
    """Sends commands and keeps what came before the tagged line."""

    def __init__(self, server):
        self.line = server.raw_tls("imaps")
        self.line.line()
        self.ask(f'LOGIN {ALICE} "{PASSWORD}"')

    def ask(self, text, octets=None):
        if octets is None:
            self.line.send(f"a {text}\r\n")
        else:
            self.line.send(f"a {text} {{{len(octets)}+}}\r\n".encode() + octets + b"\r\n")
        *self.said, last = [x.decode() for x in self.line.until("a")]
        return last

    def told(self, pattern):
        return [m for m in (re.fullmatch(pattern, x) for x in self.said) if m]

    def highest(self):
        return max(int(m[1]) for m in self.told(r"\* OK \[HIGHESTMODSEQ (\d+)\].*"))

    def uids(self):
        """Of all messages, from the server."""
        self.ask("UID SEARCH ALL")
        return [int(n) for n in self.said[-1].split()[2:]]

    def modseqs(self):
        self.ask("FETCH 1:* (MODSEQ)")
        return [int(m[2]) for m in self.told(r"\* (\d+) FETCH \(MODSEQ \((\d+)\)\)")]


class Dialogue(unittest.TestCase):
    users = (ALICE,)

    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=cls.users)
        cls.boxes = 0

    @classmethod
    def tearDownClass(cls):
        try:
            cls.server.stop()
        finally:
            cls.server.close()

    def client(self, box=None, extra="", server=None):
        c = Client(server or self.server)
        self.addCleanup(c.line.close)
        if box:
            self.assertIn(" OK ", c.ask(f"SELECT {box}{extra}"))
        return c

    def box(self, messages=5):
        """A new mailbox."""
        type(self).boxes += 1
        name = f"box{self.boxes}"
        c = self.client()
        self.assertIn(" OK ", c.ask("CREATE " + name))
        for i in range(messages):
            self.assertIn(" OK ", c.ask("APPEND " + name, f"Subject: {i}\r\n\r\ntext\r\n".encode()))
        return name
