"""curl speaks IMAP: lists, searches, appends and fetches, with implicit TLS and with STARTTLS."""
import pathlib
import subprocess
import tempfile
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE = "alice@example.test"
MESSAGE = b"From: a@example.net\r\nSubject: by curl\r\n\r\nLine one\r\n.\r\nLine three\r\n"


class Curl(unittest.TestCase):
    def curl(self, server, path, *options, service="imaps", check=True):
        scheme = "imaps" if service == "imaps" else "imap"
        # The test's address is not in the server's own certificate, so only the names go unchecked (-k).
        command = [need("curl", "curl"), "-sS", "-k", "--ssl-reqd", "-u", f"{ALICE}:{PASSWORD}", "--max-time", str(PATIENCE),
                   f"{scheme}://{server.address}:{PORTS[service]}/{path}", *options]
        done = subprocess.run(command, capture_output=True, timeout=2 * PATIENCE)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr.decode() + server.log()[-2000:])
        return done.stdout

    def test_curl_reads_and_writes(self):
        with Server(users=[ALICE]) as s, tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "message"
            file.write_bytes(MESSAGE)
            for service in ("imaps", "imap"):
                listed = self.curl(s, "", service=service)
                self.assertIn(b'* LIST (\\HasNoChildren \\Sent) "/" Sent', listed)
                self.curl(s, "INBOX", "-T", str(file), service=service)
            self.assertEqual(self.curl(s, "INBOX;UID=2"), MESSAGE)
            self.assertEqual(self.curl(s, "INBOX;MAILINDEX=1;SECTION=TEXT"), MESSAGE.split(b"\r\n\r\n")[1])
            self.assertEqual(self.curl(s, "INBOX", "-X", "SEARCH SUBJECT curl").strip(), b"* SEARCH 1 2")
            self.assertEqual(self.curl(s, "INBOX?SUBJECT%20nothing").strip(), b"* SEARCH")
            self.assertIn(b"(MESSAGES 2)", self.curl(s, "", "-X", "STATUS INBOX (MESSAGES)"))

    def test_a_wrong_password_is_refused(self):
        with Server(users=[ALICE]) as s:
            self.curl(s, "INBOX", "-u", f"{ALICE}:wrong", check=False)
            self.assertIn("imap.refuse", s.log())
            self.assertNotIn("wrong", s.log())


if __name__ == "__main__":
    main()
