"""SPEC TUI-02, 03: writing, answering, forwarding, moving, deleting with the terminal client, by --dump."""
import base64
import email
import email.policy
import os
import pathlib
import socket
import subprocess
import unittest

from harness import PASSWORD, PORTS, Server, main, need
from test_tui import BOB, MIXED, PLAIN, fill
from tui import ALICE, Client, Way


def parsed(path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


class Writing(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE, BOB])
        self.addCleanup(self.server.close)
        fill(self.server, PLAIN)
        self.client = Client(self.server)
        self.client.dump("keys y\nwait\n")

    def editor(self, script):
        """$EDITOR as a shell script on the draft $1."""
        path = self.client.home / "editor"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        return {"EDITOR": str(path)}

    def test_compose_in_editor(self):
        env = self.editor("printf 'To: B\\303\\266b <bob@example.test>\\nSubject: Gr\\303\\274\\303\\237e\\nBcc: alice@example.test\\n\\nHallo\\n.\\nzw\\303\\266lf\\n' > \"$1\"\n")
        (self.client.home / "plan b.bin").write_bytes(bytes(range(256)) * 10)
        screens, done = self.client.dump("keys c\nscreen draft\nkeys a\ntype plan b.bin\nkeys \\ry\nwait\nscreen pin\nkeys y\nwait\nexpect Sent\nscreen sent\n", env=env)
        self.assertIn("zwölf", screens["draft"])
        self.assertIn("for sending does not verify", screens["pin"])
        self.assertNotIn("zwölf", screens["sent"])
        for user, box in ((BOB, "INBOX"), (ALICE, "INBOX"), (ALICE, "Sent")):
            m = parsed(self.server.messages(user, box)[-1])
            self.assertEqual("Grüße", m["Subject"])
            self.assertEqual("Böb <bob@example.test>", str(m["To"]))
            self.assertIsNone(m["Bcc"])
            text, attached = m.iter_parts()
            self.assertEqual("Hallo\r\n.\r\nzwölf\r\n", text.get_content())
            self.assertEqual("plan b.bin", attached.get_filename())
            self.assertEqual(bytes(range(256)) * 10, attached.get_content())
        self.assertEqual(2, len((self.client.folder / "known_hosts").read_text().splitlines()))

    def test_reply_in_built_in_editor(self):
        screens, _ = self.client.dump("keys r\nwait\nexpect how about noon\nscreen edit\nkeys <Down><Down><Down><Down><Down>\ntype fine by me\n"
                                      "keys \\r^X\nscreen draft\nkeys y\nwait\nkeys y\nwait\nexpect Sent\nkeys q\nwait\nscreen list\n")
        self.assertIn("> how about noon?", screens["edit"])
        m = parsed(self.server.messages(BOB)[-1])
        self.assertEqual("Re: Lunch", m["Subject"])
        self.assertEqual("<one@example.test>", m["In-Reply-To"])
        self.assertIn("<one@example.test>", m["References"])
        self.assertRegex(m.get_content(), r"fine by me\r\n.*wrote:\r\n> how about noon\?")
        with self.server.imap(ALICE) as c:
            c.select("INBOX", readonly=True)
            self.assertEqual([b"1"], c.search(None, "ANSWERED")[1])

    def test_a_reply_names_the_whole_thread(self):
        """RFC 5322 3.6.4: the ids of References and the message's own; the first and the newest of very many."""
        for given, want in (("<a@x>\r\n <b@x>\t<c@x>", ["<a@x>", "<b@x>", "<c@x>"]),
                            (" ".join(f"<{i}@x>" for i in range(200)), ["<0@x>"] + [f"<{i}@x>" for i in range(151, 200)])):
            with self.server.imap(ALICE) as c:
                c.append("INBOX", None, None, PLAIN.replace(b"<one@", b"<two@").replace(b"\r\n\r\n", b"\r\nReferences: " + given.encode() + b"\r\n\r\n", 1))
            self.client.dump("keys r\nwait\ntype yes\nkeys ^Xy\nwait\nkeys y\nwait\nexpect Sent\n")
            m = parsed(self.server.messages(BOB)[-1])
            self.assertEqual("<two@example.test>", m["In-Reply-To"])
            self.assertEqual(want + ["<two@example.test>"], m["References"].split())

    def draft_of(self, key, message):
        """To and Cc of the answer to this message, which is the newest one then."""
        fill(self.server, message)
        self.client.dump(f"wait\nkeys {key}\nwait\nkeys ^Xp\nwait\n")
        m = parsed(self.server.messages(ALICE, "Drafts")[-1])
        return str(m["To"] or ""), str(m["Cc"] or "")

    def test_to_all_is_nobody_twice_and_not_oneself(self):
        many = (b"From: Carol <carol@example.test>\r\nReply-To: The List <list@example.test>\r\n"
                b"To: Alice <ALICE@example.test>, \"Doe, John\" <bob@example.test>, LIST@example.test, Friends: bob@EXAMPLE.test;\r\n"
                b"Cc: jim-carol@example.test, alice@example.test, =?utf-8?q?J=C3=B6rg?= <joerg@example.test>, carol@example.test,\r\n"
                b" joerg@example.test\r\nSubject: all\r\nMessage-ID: <all@example.test>\r\n\r\nx\r\n")
        to, cc = self.draft_of("R", many)
        self.assertEqual("The List <list@example.test>", to)
        self.assertEqual('"Doe, John" <bob@example.test>, jim-carol@example.test, Jörg <joerg@example.test>, carol@example.test', cc)
        self.assertEqual(("The List <list@example.test>", ""), self.draft_of("r", many))

    def test_an_answer_to_ones_own_message_goes_where_that_went(self):
        own = b"From: Alice <alice@example.test>\r\nTo: bob@example.test\r\nCc: carol@example.test\r\nSubject: s\r\n\r\nx\r\n"
        self.assertEqual(("bob@example.test", ""), self.draft_of("r", own))
        self.assertEqual(("bob@example.test", "carol@example.test"), self.draft_of("R", own))
        alone = b"From: alice@example.test\r\nTo: alice@example.test\r\nSubject: note\r\n\r\nx\r\n"
        self.assertEqual(("alice@example.test", ""), self.draft_of("R", alone))

    def test_a_quoted_local_part_is_one_address(self):
        """RFC 5321 4.1.2, RFC 5322 3.4.1: neither two recipients nor a refusal."""
        self.draft_of("r", b'From: "x, mallory"@example.test\r\nSubject: s\r\n\r\nx\r\n')
        self.assertIn(b'\nTo: "x, mallory"@example.test\r\n', self.server.messages(ALICE, "Drafts")[-1].read_bytes())

    def test_forward(self):
        self.client.dump("keys f\nwait\ntype bob@example.test\nkeys ^Xy\nwait\nkeys y\nwait\nexpect Sent\n")
        m = parsed(self.server.messages(BOB)[-1])
        self.assertEqual("Fwd: Lunch", m["Subject"])
        inner = [p for p in m.walk() if p.get_content_type() == "message/rfc822"][0].get_content()
        self.assertEqual("Lunch", inner["Subject"])

    def test_address_completion(self):
        screens, _ = self.client.dump("keys c\ntype bob\nkeys \\t\nscreen edit\n")
        self.assertRegex(screens["edit"], "To: Böb <bob@example.test>")

    def test_refused_recipient_keeps_the_draft_open(self):
        screens, _ = self.client.dump("keys c\ntype nobody@example.test\nkeys ^Xy\nwait\nkeys y\nwait\nexpect Not sent\nscreen draft\n")
        self.assertIn("nobody@example.test", screens["draft"])

    def test_postponed_and_left_open(self):
        self.client.dump("keys c\ntype bob@example.test\nkeys ^Xp\nwait\n")
        self.assertEqual("bob@example.test", parsed(self.server.messages(ALICE, "Drafts")[-1])["To"])
        # the program ends with an open editor: kept in a file, and stored at the next start
        self.client.dump("keys c\ntype carol@example.test\n")
        self.assertEqual(1, len(list(self.client.folder.glob("unsent-*"))))
        self.client.dump("wait\n")
        self.assertEqual([], list(self.client.folder.glob("unsent-*")))
        self.assertEqual("carol@example.test", parsed(self.server.messages(ALICE, "Drafts")[-1])["To"])

    def test_no_smtp_server_keeps_the_draft(self):
        with socket.create_server((self.server.address, 0)) as s:
            dead = s.getsockname()[1]
        client = Client(self.server, smtp=f"{dead}/tls")
        client.dump("keys y\nwait\nkeys c\ntype bob@example.test\nkeys ^Xy\nexpect The draft is kept\nwait\n")
        self.assertEqual("bob@example.test", parsed(self.server.messages(ALICE, "Drafts")[-1])["To"])

    def test_flags_move_copy_delete_undelete(self):
        fill(self.server, MIXED)
        screens, _ = self.client.dump(
            "wait\nkeys s\nwait\nscreen flag\nkeys d\nwait\nscreen deleted\nkeys d\nwait\nscreen empty\nkeys u\nwait\nkeys u\nwait\nscreen back\n"
            "keys C\ntype Archive\nkeys \\r\nwait\nkeys M\ntype Nowhere\nkeys \\r\nwait\nscreen nowhere\nkeys M\ntype Junk\nkeys \\r\nwait\nscreen moved\n")
        self.assertIn("N!", screens["flag"])
        self.assertNotIn("two ways", screens["deleted"])
        self.assertIn("(no messages)", screens["empty"])
        self.assertIn("two ways", screens["back"])
        self.assertIn("Lunch", screens["back"])
        self.assertIn("There is no mailbox Nowhere", screens["nowhere"])
        self.assertEqual(1, len(self.server.messages(ALICE, "Junk")))
        self.assertEqual(1, len(self.server.messages(ALICE)))

    def test_save_attachment(self):
        fill(self.server, MIXED)
        self.client.dump("wait\nkeys \\r\nwait\nkeys a\\r\nwait\nexpect Saved as\n")
        self.assertEqual(b"hello pdf", (self.client.home / "plan.pdf").read_bytes())
        screens, _ = self.client.dump("wait\nkeys \\r\nwait\nkeys a\\r\nwait\nscreen again\n")
        self.assertIn("is there already", screens["again"])
        self.assertEqual([], list(self.client.home.glob("*.part-*")))

    def large(self):
        return (b"From: carol@example.test\r\nSubject: large\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=big.bin\r\n"
                b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(os.urandom(800000)).replace(b"\n", b"\r\n"))

    def test_an_attachment_that_breaks_off_is_not_there(self):
        fill(self.server, self.large())
        way = Way(self.server.address, PORTS["imaps"])
        self.addCleanup(way.close)
        client = Client(self.server, imap=f"{way.port}/tls")
        client.dump("keys y\nwait\n")
        way.most = way.to_client + 300000
        screens, _ = client.dump("wait\nkeys \\r\nwait\nkeys a\\r\nexpect Connected again\nscreen broken\n")
        self.assertIn("Connected again. big.bin could not be saved whole", screens["broken"])
        self.assertEqual([], list(client.home.glob("big.bin*")))

    def test_an_attachment_on_a_full_disk_is_not_there(self):
        fill(self.server, self.large())
        full = self.client.home / "full"
        full.mkdir()
        subprocess.run([need("mount", "mount"), "-t", "tmpfs", "-o", "size=256k", "tmpfs", full], check=True)
        self.addCleanup(subprocess.run, [need("umount", "mount"), full], check=True)
        self.client.dump("wait\nkeys \\r\nwait\nkeys a<Home>\ntype full/\nkeys \\r\nwait\nexpect not be saved whole\n")
        self.assertEqual([], list(full.iterdir()))


if __name__ == "__main__":
    main()
