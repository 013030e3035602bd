"""No secret reaches a log, at DEBUG either (SPEC SEC-04, LOG-01): passwords said in every way there is, right and wrong,
with what is made of them, tokens, and what the server itself logs in with elsewhere."""
import base64
import json
import socket
import unittest

import test_scram
from api import Client
from harness import PATIENCE, PORTS, Line, Server, main
from remote import Remote

ALICE, ADMIN = "alice@example.test", "admin@example.test"
RIGHT, WRONG, NEXT, SMART = "zebra-Quartz-71", "yellow-Onyx-82", "xenon-Pearl-93", "walnut-Ruby-04"


def b64(text):
    return base64.b64encode(text.encode()).decode()


class Recorder:
    """A dialogue of test_scram that keeps what was said."""

    def __init__(self, dialogue, said):
        self.dialogue, self.said = dialogue, said

    def start(self, mechanism, first):
        return self.dialogue.start(mechanism, first)

    def more(self, text):
        if text:
            self.said.append(text)
            self.said.append(base64.b64decode(text).decode().split("p=")[1])
        return self.dialogue.more(text)


class Secrets(unittest.TestCase):
    def smtp(self, password, service="smtps"):
        c = self.s.raw_tls(service)
        c.reply()
        c.ask("EHLO x")
        c.ask("AUTH PLAIN " + b64(f"\0{ALICE}\0{password}"))
        c.close()
        c = self.s.raw_tls(service)
        c.reply()
        c.ask("EHLO x")
        c.ask("AUTH LOGIN")
        c.ask(b64(ALICE))
        c.ask(b64(password))
        c.ask("AUTH PLAIN")  # out of place, and then the answer to a challenge that did not come
        c.ask(b64(f"\0{ALICE}\0{password}"))
        c.close()

    def imap(self, password):
        for say in (f'a LOGIN {ALICE} "{password}"\r\n', f"a LOGIN {ALICE} {{{len(password)}+}}\r\n{password}\r\n",
                    f"a AUTHENTICATE PLAIN {b64(chr(0) + ALICE + chr(0) + password)}\r\n", f'a LOGIN {ALICE} "{password}" and more\r\n',
                    f'a LOGON {ALICE} "{password}"\r\n', f'a LOGIN {ALICE} "{password}\r\n'):
            c = self.s.raw_tls("imaps")
            c.line()
            c.send(say)
            c.line()
            c.close()

    def api(self, password, said):
        with Client(self.s) as c:
            status, o = c.login(ALICE, password)
            if status == 200:
                said.append(c.token)
                said.append(c.token.split(".")[2])
                self.assertEqual(c.ask("GET", "/me")[0], 200)
                c.ask("GET", "/me?token=" + c.token)
            c.ask("POST", "/auth/login", f'{{"username": "{ALICE}", "password": "{password}"')  # broken JSON
            c.ask("GET", "/me", Authorization="Basic " + b64(f"{ALICE}:{password}"))

    def test_none_is_in_the_log(self):
        said = [RIGHT, WRONG, NEXT, SMART]
        for p in RIGHT, WRONG, NEXT, SMART:
            said += [b64(p), b64(f"\0{ALICE}\0{p}"), b64(f"{ALICE}:{p}"), b64(f"\0carol\0{p}")]
        with Remote(names=["smart.test"], port=2526, ehlo=("AUTH PLAIN LOGIN",)) as near:
            relay = {"smarthost": near.address, "smarthost_port": 2526, "smarthost_tls": "require", "smarthost_username": "carol",
                     "smarthost_password": SMART}
            self.s = Server(config={"log_level": "DEBUG", "relay": relay, "exchange_api": {"token_secret": NEXT * 3}})
            self.addCleanup(self.s.close)
            self.s.add_user(ALICE, RIGHT)
            self.s.add_user(ADMIN, RIGHT, "--admin")
            for password in WRONG, RIGHT:
                self.smtp(password)
                self.imap(password)
                self.api(password, said)
                for kind in test_scram.Imap, test_scram.Smtp:
                    try:
                        test_scram.login(Recorder(kind(self.s), said), ALICE, password)
                    except (test_scram.Refused, AssertionError):
                        self.assertEqual(password, WRONG)
            with self.s.submission(ALICE, RIGHT) as c:
                c.sendmail(ALICE, ["bob@far.test"], b"From: alice@example.test\r\nSubject: x\r\n\r\nx\r\n")
            near.wait_messages(1)
            self.assertTrue(any(b64(f"\0carol\0{SMART}") in line for line in near.heard), near.heard)
            with Client(self.s) as c:
                self.assertEqual(c.login(ADMIN, RIGHT)[0], 200)
                said += [c.token, c.token.split(".")[2]]
                self.assertEqual(c.ask("POST", "/auth/password", {"old": RIGHT, "new": NEXT})[0], 204)
            self.s.reload({"relay": {"smarthost_password": WRONG}})
            self.s.reload(text=json.dumps(self.s.settings)[:-1] + f', "smarthost_password": "{NEXT}"}}')  # an unknown key
            self.s.reload(text=json.dumps(dict(self.s.settings, exchange_api=dict(self.s.settings["exchange_api"], token_secret="short-" + RIGHT))))
            with socket.create_connection((self.s.address, PORTS["api"]), timeout=PATIENCE) as plain:
                Line(plain).send(f"GET /me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {said[-2]}\r\nbroken\r\n\r\n")
                plain.recv(4096)
            self.s.stop()
        log = self.s.log()
        self.assertIn("auth.ok protocol=imap", log)
        self.assertIn("auth.failed protocol=smtp", log)
        self.assertIn("relay.sent", log)
        self.assertRegex(log, " DEBUG ")
        for secret in set(said):
            for line in log.splitlines():
                self.assertNotIn(secret, line)


if __name__ == "__main__":
    main()
