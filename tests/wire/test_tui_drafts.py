"""SPEC TUI-03: a mail in Drafts is edited again, kept or sent; the old one goes when the new one is stored, not before."""
import unittest

from harness import PORTS, Server, main
from test_tui import BOB, fill
from test_tui_write import parsed
from tui import ALICE, Client, Terminal, Way

OPEN_DRAFTS = "wait\nkeys mj\\r\nwait\n"
FOREIGN = (b"From: alice@example.test\r\nTo: =?utf-8?q?B=C3=B6b=2C_the_first?= <bob@example.test>, \"C; D\" <cd@example.test>\r\n"
           b"Bcc: hidden@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nIn-Reply-To: <2@x>\r\nReferences: <1@x> <2@x>\r\n"
           b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
           b"Content-Transfer-Encoding: quoted-printable\r\n\r\nsch=F6n\r\n--b\r\nContent-Type: image/png; name=\"a.png\"\r\n"
           b"Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; "
           b"filename=notes.txt\r\n\r\nnotes\r\n--b--\r\n")


class Drafts(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE, BOB])
        self.addCleanup(self.server.close)
        self.client = Client(self.server)
        self.client.dump("keys y\nwait\n")

    def drafts(self):
        return [parsed(p) for p in self.server.messages(ALICE, "Drafts")]

    def test_kept_again_then_sent(self):
        (self.client.home / "plan.bin").write_bytes(bytes(range(256)))
        self.client.dump("keys c\ntype bob@example.test\nkeys ^Xa\ntype plan.bin\nkeys \\rp\nwait\nexpect Kept in Drafts\n")
        screens, _ = self.client.dump(OPEN_DRAFTS + "keys e\nwait\nscreen edit\nkeys <Down><Down><Down><End>\ntype second\nkeys ^Xp\nwait\n"
                                      "expect Kept in Drafts\nwait\nscreen list\n")
        self.assertRegex(screens["edit"], r"(?s)To: bob@example.test.*Attached: 1 plan.bin")
        self.assertIn("1/1", screens["list"])
        (draft,) = self.drafts()
        self.assertEqual("second", draft["Subject"])
        self.client.dump(OPEN_DRAFTS + "keys e\nwait\nkeys ^Xy\nwait\nkeys y\nwait\nexpect Sent\nwait\n")
        self.assertEqual([], self.drafts())
        m = parsed(self.server.messages(BOB)[-1])
        self.assertEqual("second", m["Subject"])
        (attached,) = m.iter_attachments()
        self.assertEqual(("plan.bin", bytes(range(256))), (attached.get_filename(), attached.get_content()))

    def test_another_client_s_draft(self):
        fill(self.server, FOREIGN, box="Drafts")
        screens, _ = self.client.dump(OPEN_DRAFTS + "keys e\nwait\nscreen edit\nkeys <Down><Down><Down><Down><Home>^K^K^Xp\nwait\nexpect Kept\nwait\n")
        for line in ('To: "Böb, the first" <bob@example.test>, "C; D" <cd@example.test>', "Bcc: hidden@example.test", "Subject: Grüße",
                     "Attached: 1 a.png", "Attached: 2 notes.txt", "schön"):
            self.assertIn(line, screens["edit"].replace("\n", "") if line.startswith("To") else screens["edit"])
        (m,) = self.drafts()
        self.assertIsNotNone(m["To"], m.as_string())
        self.assertEqual([("Böb, the first", "bob@example.test"), ("C; D", "cd@example.test")],
                         [(a.display_name, a.addr_spec) for a in m["To"].addresses])
        self.assertEqual("hidden@example.test", m["Bcc"])
        self.assertEqual("<2@x>", m["In-Reply-To"])
        self.assertEqual(["<1@x>", "<2@x>"], m["References"].split())
        text, attached = m.iter_parts()  # the first attachment's line was cut
        self.assertEqual("schön\r\n", text.get_content())
        self.assertEqual("notes.txt", attached.get_filename())

    def test_what_is_no_address_yet_is_kept(self):
        self.client.dump("keys c\ntype bob@example.test, carol of the\nkeys <Down><Down><Down><End>\ntype still\nkeys ^Xp\nwait\n")
        (m,) = self.server.messages(ALICE, "Drafts")
        self.assertIn("Subject: still", m.read_text())
        screens, _ = self.client.dump(OPEN_DRAFTS + "keys e\nwait\nscreen edit\nkeys ^Xy\nwait\nscreen refused\nkeys p\nwait\n")
        self.assertIn("To: bob@example.test, carol of the", screens["edit"])
        self.assertIn("Not an address", screens["refused"])
        self.assertEqual(1, len(self.drafts()))

    def test_only_in_drafts(self):
        fill(self.server, FOREIGN)
        screens, _ = self.client.dump("wait\nkeys e\nwait\nscreen no\n")
        self.assertIn("Only what is in Drafts", screens["no"])

    def test_a_connection_that_breaks_loses_neither(self):
        fill(self.server, FOREIGN, box="Drafts")
        way = Way(self.server.address, PORTS["imaps"])
        self.addCleanup(way.close)
        client = Client(self.server, imap=f"{way.port}/tls")
        with Terminal(client, 80, 24) as t:
            t.expect(r"Trust\s+it")
            t.keys("y")
            t.expect("no messages", "Drafts")
            t.keys("m", "j", "Enter")
            t.expect("1/1", "Grüße")
            t.keys("e")
            t.expect("Subject: Grüße")
            t.keys("Down", "Down", "Down", "End")
            t.type(" neu")
            t.keys("C-x")
            t.expect("y sends it")
            way.armed = True  # the APPEND is said to nobody
            t.keys("p")
            t.expect("trying again|Connected")
            self.assertFalse(way.armed)
            t.expect("Connected|Kept in Drafts", "1/1", "Grüße neu")
            t.keys("g")
            t.expect("1/1", "Refreshed")
            t.keys("q")
            t.expect("Quit")
            t.keys("y")
            t.expect("ended 0")
        (m,) = self.drafts()
        self.assertEqual("Grüße neu", m["Subject"])
        self.assertEqual([], list(client.folder.glob("unsent-*")))


if __name__ == "__main__":
    main()
