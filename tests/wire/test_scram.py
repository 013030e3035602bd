"""SPEC AUTH-04: SCRAM-SHA-256 and -PLUS on IMAP and SMTP, with gsasl and with a client of the test's own."""
import base64
import hashlib
import hmac
import json
import os
import re
import socket
import ssl
import subprocess
import time
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Line, Server, main, need

ALICE, OLD = "alice@example.test", "old@example.test"


def b64(octets):
    return base64.b64encode(octets).decode()


def digest(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


class Refused(Exception):
    pass


class Imap:
    """AUTHENTICATE as SASL sees it: what is sent, what comes back."""
    told = False  # the server proved that it knows the password

    def __init__(self, server, context=None):
        self.c = server.raw_tls("imaps", context=context)
        self.greeting = self.c.line()

    def start(self, mechanism, first):
        self.c.send(f"a AUTHENTICATE {mechanism} {first}\r\n")
        return self.heard()

    def more(self, text):
        self.c.send(text + "\r\n")
        return self.heard()

    def heard(self):
        line = self.c.line().decode()
        if line.startswith("+ "):
            return line[2:]
        if line.startswith("a OK"):
            return None
        raise Refused(line)


class Smtp(Imap):
    def __init__(self, server, context=None):
        self.c = server.raw_tls("smtps", context=context)
        self.c.reply()
        self.greeting = self.c.ask("EHLO me").encode()

    def start(self, mechanism, first):
        self.c.send(f"AUTH {mechanism} {first}\r\n")
        return self.heard()

    def heard(self):
        line = self.c.reply()
        if line.startswith("334 "):
            return line[4:]
        if line.startswith("235 2.7.0"):
            return None
        raise Refused(line)


def login(dialogue, user, password, flag="n", binding=b"", plus=False, name=None):
    """One login by RFC 5802; checks the server's proof. Returns (salt, iterations)."""
    bare = f"n={user},r={b64(os.urandom(18))}"
    gs2 = f"{flag},,"
    first = base64.b64decode(dialogue.start("SCRAM-SHA-256" + ("-PLUS" if plus else ""), b64((gs2 + bare).encode()))).decode()
    nonce, salt, rounds = re.fullmatch(r"r=([!-+\--~]+),s=([A-Za-z0-9+/=]+),i=(\d+)", first).groups()
    assert nonce.startswith(bare.split("r=")[1]) and len(nonce) > len(bare.split("r=")[1]) + 20
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    client_key = digest(salted, b"Client Key")
    without = f"c={b64(gs2.encode() + binding)},r={nonce}"
    signed = f"{bare},{first},{without}".encode()
    signature = digest(hashlib.sha256(client_key).digest(), signed)
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    dialogue.salt = (salt, int(rounds))
    last = dialogue.more(b64(f"{without},p={b64(proof)}".encode()))
    assert base64.b64decode(last) == b"v=" + b64(digest(digest(salted, b"Server Key"), signed)).encode(), last
    dialogue.told = True
    assert dialogue.more("") is None
    return dialogue


class Scram(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE, OLD], config={"auth": {"pbkdf2_iterations": 100000}})
        cls.addClassCleanup(cls.server.close)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def tls12(self):
        context = self.server.tls()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    def test_it_is_announced(self):
        for kind in (Imap, Smtp):
            words = re.split(rb"[ =\]\n]", kind(self.server).greeting)
            self.assertIn(b"SCRAM-SHA-256", words)
            self.assertIn(b"SCRAM-SHA-256-PLUS", words)
        with self.server.raw("imap") as c:
            self.assertNotIn(b"SCRAM", c.line())
        with self.server.raw("submission") as c:
            c.reply()
            self.assertNotIn("SCRAM", c.ask("EHLO me"))

    def test_gsasl_logs_in(self):
        gsasl = need("gsasl", "gsasl")
        for kind, port in (("--imap", PORTS["imap"]), ("--smtp", PORTS["submission"])):
            for options in (["-m", "SCRAM-SHA-256", "--no-cb"], ["-m", "SCRAM-SHA-256-PLUS"],
                            ["-m", "SCRAM-SHA-256-PLUS", "--priority", "NORMAL:-VERS-TLS1.3"]):
                for password, want in ((PASSWORD, 0), ("wrong", 1)):
                    done = subprocess.run([gsasl, kind, "--connect", f"{self.server.address}:{port}", "-a", ALICE, "-p", password,
                                           "--x509-ca-file", "", *options], stdin=subprocess.DEVNULL, capture_output=True,
                                          text=True, timeout=PATIENCE)
                    self.assertEqual(done.returncode, want, (kind, options, done.stdout + done.stderr))

    def test_names_and_passwords(self):
        for kind in (Imap, Smtp):
            login(kind(self.server), ALICE, PASSWORD)
            login(kind(self.server), "ALICE@Example.TEST", PASSWORD)
            login(kind(self.server), "alice", PASSWORD)
            for user, password in ((ALICE, "wrong"), ("bob@example.test", PASSWORD), ("x@elsewhere.test", "y")):
                with self.assertRaisesRegex(Refused, r"NO \[AUTHENTICATIONFAILED\]|535 5.7.8"):
                    login(kind(self.server), user, password)

    def test_bindings(self):
        for kind in (Imap, Smtp):
            d = kind(self.server, self.tls12())
            login(d, ALICE, PASSWORD, "p=tls-unique", d.c.sock.get_channel_binding("tls-unique"), True)
            der = ssl.PEM_cert_to_DER_cert(self.server.cert.read_text())
            for context in (None, self.tls12()):
                login(kind(self.server, context), ALICE, PASSWORD, "p=tls-server-end-point", hashlib.sha256(der).digest(), True)
                with self.assertRaises(Refused): # another's binding
                    login(kind(self.server, context), ALICE, PASSWORD, "p=tls-server-end-point", bytes(32), True)
                with self.assertRaises(Refused): # the offer was cut on its way
                    login(kind(self.server, context), ALICE, PASSWORD, "y")
                for flag, plus in (("n", True), ("y", True), ("p=tls-server-end-point", False), ("p=nonsense", True)):
                    with self.assertRaises(Refused):
                        login(kind(self.server, context), ALICE, PASSWORD, flag, hashlib.sha256(der).digest(), plus)
            with self.assertRaises(Refused): # not defined in TLS 1.3
                login(kind(self.server), ALICE, PASSWORD, "p=tls-unique", bytes(12), True)
            with self.assertRaises(Refused):
                login(kind(self.server, self.tls12()), ALICE, PASSWORD, "p=tls-exporter", bytes(32), True)

    def test_a_resumed_tls12_session_binds_to_the_servers_finished(self):
        end = time.monotonic() + PATIENCE
        while "tls.taken_up" not in self.server.log():  # taken up a moment after the start, and with it new ticket keys
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        context = self.tls12()
        first = Imap(self.server, context)
        login(first, ALICE, PASSWORD)
        session = first.c.sock.session
        plain = socket.create_connection((self.server.address, PORTS["imaps"]), timeout=PATIENCE)
        again = Imap.__new__(Imap)
        again.c = Line(context.wrap_socket(plain, server_hostname=HOSTNAME, session=session))
        again.c.line()
        self.assertTrue(again.c.sock.session_reused)
        login(again, ALICE, PASSWORD, "p=tls-unique", again.c.sock.get_channel_binding("tls-unique"), True)

    def test_salts_of_unknown_users_stay_the_same(self):
        def salt_of(user, kind):
            d = kind(self.server)
            with self.assertRaises(Refused):
                login(d, user, "x")
            return d.salt
        real = salt_of(ALICE, Imap)
        one = [salt_of("bob@example.test", kind) for kind in (Imap, Smtp, Imap)]
        other = salt_of("carol@example.test", Imap)
        self.assertEqual(len(set(one)), 1)
        self.assertNotEqual(one[0], other)
        self.assertEqual((len(real[0]), real[1]), (len(one[0][0]), one[0][1]))
        self.server.restart()
        self.assertEqual(salt_of("bob@example.test", Imap), one[0])
        self.assertEqual(salt_of(ALICE, Imap), real)
        key = self.server.mail_root / "secret.key"
        self.assertRegex(key.read_text(), r"^[0-9a-f]{64}\n$")
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)

    def test_old_records_need_one_login_by_plain(self):
        path = self.server.mailbox(OLD).parent.parent / "user.json"
        record = json.loads(path.read_text())
        salt = os.urandom(16)
        del record["password"]
        record["hash"] = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, 1000).hex()
        record["salt"], record["iterations"] = salt.hex(), 1000
        path.write_text(json.dumps(record))
        with self.assertRaises(Refused):
            login(Imap(self.server), OLD, PASSWORD)
        with self.server.imap(OLD):
            pass
        login(Imap(self.server), OLD, PASSWORD)

    def test_disabled_accounts(self):
        self.server.cli("user", "set", OLD, "--disabled", "yes")
        for kind in (Imap, Smtp):
            d = kind(self.server)
            with self.assertRaisesRegex(Refused, "AUTHENTICATIONFAILED|535 5.7.8"):
                login(d, OLD, PASSWORD)
            self.assertFalse(d.told, "the answer tells that the password is right")
        self.server.cli("user", "set", OLD, "--disabled", "no")
        login(Imap(self.server), OLD, PASSWORD)

    def test_broken_dialogues(self):
        first = b64(b"n,,n=alice,r=abcdef")
        for kind in (Imap, Smtp):
            d = kind(self.server)
            for start in ("", "=", b64(b"n,,n=alice"), b64(b"n,,n=,r=abc"), b64(b"n,,n=a\xff,r=abc"), "!!!", b64(b"n,a=bob,n=" + b"a" * 300)):
                with self.assertRaises(Refused):
                    if d.start("SCRAM-SHA-256", start) == "":
                        d.more("")
            for more in ("*", "", b64(b"c=biws,r=abcdef,p=AAAA"), b64(b"c=biws"), "???", b64(b"x" * 9000)):
                self.assertIn(b"r=abcdef", base64.b64decode(d.start("SCRAM-SHA-256", first)))
                with self.assertRaises(Refused):
                    d.more(more)
            with self.assertRaises(Refused):
                d.start("SCRAM-SHA-1", first)
            d.start("SCRAM-SHA-256", first)
            d.c.close() # in the middle, as Cyrus SASL does when it is asked for too many iterations
            login(kind(self.server), ALICE, PASSWORD)
        self.assertIn("auth.abandoned account=alice iterations=100000", self.server.log())
        for _ in range(20): # leaving while the record is looked up
            d = Imap(self.server)
            d.c.send(f"a AUTHENTICATE SCRAM-SHA-256 {first}\r\n")
            d.c.close()

    def test_failures_lock(self):
        with Server(users=[ALICE], whitelist=False, config={"rate_limit": {"auth_failure_limit": 3}}) as s:
            for _ in range(3):
                with self.assertRaisesRegex(Refused, "535 5.7.8"):
                    login(Smtp(s), ALICE, "wrong") # the same wrong one counts each time: proofs differ
            for password in (PASSWORD, "wrong"):
                d = Imap(s)
                with self.assertRaisesRegex(Refused, r"NO \[UNAVAILABLE\]"):
                    login(d, ALICE, password)
                self.assertFalse(d.told, "tested in spite of the lock")

    def test_who_only_asks_locks_nobody_out(self):
        with Server(users=[ALICE], whitelist=False, config={"rate_limit": {"auth_failure_limit": 3}}) as s:
            for n in range(40): # an account is tested 30 times a minute at most
                d = Imap(s)
                d.start("SCRAM-SHA-256", b64(b"n,,n=alice,r=abcdef"))
                d.c.close()
            login(Imap(s), ALICE, PASSWORD)


if __name__ == "__main__":
    main()
