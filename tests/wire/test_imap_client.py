"""The IMAP client (src/client/imap_client) against rmaild, Dovecot, and servers of the test's own that misbehave."""
import os
import pathlib
import re
import socket
import subprocess
import threading
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Server, loopback_address, main
from peers import Dovecot

ALICE = "alice@example.test"
DRIVER = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")) / "tests" / "imap_driver"
MAIL = b"From: bob@example.test\r\nSubject: one\r\n\r\nhello\r\n"


def drive(address, port, mode, ca="-", login=(ALICE, PASSWORD), lines=(), name=HOSTNAME, compress=False):
    """What the driver printed, line by line."""
    args = [DRIVER, address, str(port), mode, name, str(ca), *(login or ()), *(["compress"] if compress else [])]
    done = subprocess.run(args, input="".join(line + "\n" for line in lines), text=True, capture_output=True, timeout=PATIENCE)
    if done.returncode != 0:
        raise AssertionError(f"driver: {done.returncode} {done.stderr}")
    return done.stdout.splitlines()


class Canned:
    """A server that says one thing after another, whatever it hears: bytes are sent, None waits for a line."""

    def __init__(self, *script):
        self.heard = []
        self.socket = socket.create_server((loopback_address(), 0))
        self.address, self.port = self.socket.getsockname()
        self.thread = threading.Thread(target=self.run, args=(script,))
        self.thread.start()

    def run(self, script):
        c, _ = self.socket.accept()
        c.settimeout(PATIENCE)
        with c, c.makefile("rb") as lines:
            for step in script:
                if step is None:
                    self.heard.append(lines.readline())
                else:
                    try:
                        c.sendall(step)
                    except OSError:
                        break
            try:
                while lines.readline():
                    pass
            except OSError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.thread.join(PATIENCE)


class Peers(unittest.TestCase):
    def work(self, address, port, mode, ca, compress=False):
        return drive(address, port, mode, ca, compress=compress, lines=[
            f"APPEND INBOX {{{'X-A: b'}}}", "CREATE <Entwürfe>", "SELECT INBOX", "UID FETCH 1:* (UID FLAGS ENVELOPE BODY.PEEK[])",
            "STATUS <Entwürfe> (MESSAGES)", "NOSUCHCOMMAND", "UID SEARCH CHARSET UTF-8 HEADER X-A {b}"])

    def check(self, lines, login, compressed):
        text = "\n".join(lines)
        self.assertIn(f"login={login} compressed={compressed}", text)
        self.assertRegex(text, r"\* 1 FETCH \(.*BODY\[\] \{6\}\|\|X-A: b")
        self.assertRegex(text, r'\* STATUS "?Entw&APw-rfe"? \(MESSAGES 0\)')
        self.assertRegex(text, r"(?m)^6 BAD")
        self.assertRegex(text, r"\* SEARCH 1|\* ESEARCH .*1")
        answers = dict(re.findall(r"(?m)^([1-7]) (\w+) \[", text))
        self.assertEqual({"1": "OK", "2": "OK", "3": "OK", "4": "OK", "5": "OK", "6": "BAD", "7": "OK"}, answers)

    def test_rmaild(self):
        for mode, port in (("tls", "imaps"), ("starttls", "imap")):
            with self.subTest(mode=mode), Server(users=[ALICE]) as s:
                self.check(self.work(s.address, PORTS[port], mode, s.cert), "SCRAM-SHA-256-PLUS", 0)

    def test_rmaild_compressed(self):
        with Server(users=[ALICE]) as s:
            self.check(self.work(s.address, PORTS["imaps"], "tls", s.cert, compress=True), "SCRAM-SHA-256-PLUS", 1)

    def test_dovecot(self):
        with Dovecot() as d:
            self.check(self.work(d.address, d.IMAPS, "tls", d.cert), "SCRAM-SHA-256", 0)
        with Dovecot() as d:
            self.check(self.work(d.address, d.IMAP, "starttls", d.cert), "SCRAM-SHA-256", 0)

    def test_idle_tells_of_new_mail(self):
        with Server(users=[ALICE]) as s:
            process = subprocess.Popen([DRIVER, s.address, str(PORTS["imaps"]), "tls", HOSTNAME, s.cert, ALICE, PASSWORD],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            process.stdin.write("SELECT INBOX\nIDLE\n")
            process.stdin.close()
            while (line := process.stdout.readline()) and line != "idle\n":
                pass
            with s.imap(ALICE) as c:
                c.append("INBOX", None, None, MAIL)
            self.assertIn("* 1 EXISTS", process.stdout.read())
            process.stdout.close()
            self.assertEqual(0, process.wait(PATIENCE))

    def test_large_literals_go_by_in_pieces(self):
        with Server(users=[ALICE]) as s:
            with s.imap(ALICE) as c:
                c.append("INBOX", None, None, MAIL + b"x" * 70 * 1024 + b"\r\n")
            lines = drive(s.address, PORTS["imaps"], "tls", s.cert, lines=["SELECT INBOX", "FETCH 1 (BODY.PEEK[] UID)", "NOOP"])
            sizes = [int(n) for n in re.findall(r"2 piece (\d+)", "\n".join(lines))]
            self.assertEqual(len(MAIL) + 70 * 1024 + 2, sum(sizes))
            self.assertIn("3 OK", "\n".join(lines))

    def test_wrong_password(self):
        with Server(users=[ALICE]) as s:
            lines = drive(s.address, PORTS["imaps"], "tls", s.cert, login=(ALICE, "wrong"))
            self.assertRegex(lines[-1], "^closed login refused ")

    def test_nobody_logs_in(self):
        with Server(users=[ALICE]) as s:
            lines = drive(s.address, PORTS["imaps"], "tls", s.cert, login=None, lines=["NOOP", "SELECT INBOX"])
            self.assertIn("login= compressed=0", lines[0])
            self.assertRegex("\n".join(lines), r"(?m)^1 OK[^$]*^2 BAD")

    def test_unknown_certificate_is_refused_and_its_key_told(self):
        with Server(users=[ALICE]) as s:
            lines = drive(s.address, PORTS["imaps"], "tls", "-")
            self.assertRegex(lines[0], "^closed tls tls ")
            key = subprocess.run(f"openssl x509 -in {s.cert} -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum",
                                 shell=True, text=True, capture_output=True, check=True).stdout.split()[0]
            self.assertEqual(f"key {key}", lines[1])


class Hostile(unittest.TestCase):
    GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n"

    def end(self, *script, mode="clear", lines=()):
        with Canned(*script) as s:
            out = drive(s.address, s.port, mode, lines=lines)
            return out[-1], s.heard

    def test_not_imap(self):
        for octets in (b"220 smtp.example ESMTP\r\n", b"\0\0\0\r\n", b"* 1 EXISTS\r\n", b"a1 OK hello\r\n"):
            with self.subTest(octets):
                self.assertIn("closed greeting garbage", self.end(octets)[0])

    def test_login_only_with_tls(self):
        self.assertIn("closed starttls insecure", self.end(self.GREETING, mode="starttls")[0])
        self.assertIn("closed greeting insecure", self.end(b"* PREAUTH hello\r\n", mode="starttls")[0])

    def test_injection_behind_starttls(self):
        end, heard = self.end(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", None,
                              b"a1 OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", mode="starttls")
        self.assertIn("closed starttls garbage", end)
        self.assertEqual([b"a1 STARTTLS\r\n"], heard)

    def test_answers_to_nothing(self):
        for octets in (b"a9 OK what\r\n", b"+ go on\r\n"):
            with self.subTest(octets):
                self.assertIn("garbage", self.end(self.GREETING, None, b"a1 OK in\r\n", None,
                                                  b"* CAPABILITY IMAP4rev1\r\na2 OK fine\r\n", octets, lines=["NOOP"])[0])

    def test_too_large(self):
        end, _ = self.end(b"* OK hi" + b"x" * (17 * 1024 * 1024))
        self.assertIn("response too large", end)

    def test_login_without_proof(self):
        end, _ = self.end(self.GREETING.replace(b"AUTH=PLAIN", b"AUTH=SCRAM-SHA-256"), None, b"a1 OK welcome\r\n")
        self.assertIn("closed login insecure", end)

    def test_bye(self):
        self.assertEqual("closed greeting bye overloaded", self.end(b"* BYE overloaded\r\n")[0])

    def test_lost_while_commands_wait(self):
        with Canned(self.GREETING, None, b"a1 OK [CAPABILITY IMAP4rev1] in\r\n", None, b"* BYE gone\r\n") as s:
            out = drive(s.address, s.port, "clear", lines=["NOOP", "APPEND x {abc}"])
        self.assertEqual(["1 LOST [] gone", "2 LOST [] gone", "closed work bye gone"], out[-3:])


if __name__ == "__main__":
    main()
