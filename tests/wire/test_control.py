"""The control socket (SPEC CLI-32, API-45, API-49): who is connected, over which protocol and on which worker; an end to it;
lockouts by name."""
import contextlib
import imaplib
import json
import os
import pathlib
import shutil
import smtplib
import socket
import stat
import subprocess
import threading
import time
import unittest

from api import Client
from harness import PASSWORD, PATIENCE, Server, loopback_address, main

ALICE, BOB, ROOT = "alice@example.test", "bob@example.test", "root@example.test"


def sock(server):
    return server.mail_root / "run" / f"{server.process.pid}.sock"


def curl(server, method, target, path=None):
    """(status, parsed JSON or text) by curl over the socket."""
    done = subprocess.run(["curl", "-sS", "--max-time", str(PATIENCE), "--unix-socket", str(path or sock(server)), "-X", method,
                           "-w", "\n%{http_code}", "http://localhost" + target], capture_output=True, text=True, timeout=2 * PATIENCE)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    text, status = done.stdout.rsplit("\n", 1)
    with contextlib.suppress(ValueError):
        text = json.loads(text)
    return int(status), text


def soon(what):
    end = time.monotonic() + PATIENCE
    while not (got := what()) and time.monotonic() < end:
        time.sleep(0.02)
    return got


class Control(unittest.TestCase):
    def setUp(self):
        if not shutil.which("curl"):
            self.fail("curl is missing: install the Debian package curl")
        self.server = Server({"runtime": {"workers": 4}}, users=[ALICE, BOB], start=False)
        self.addCleanup(self.server.close)
        self.server.add_user(ROOT, PASSWORD, "--superadmin")
        self.server.start()

    def sessions(self):
        status, o = curl(self.server, "GET", "/sessions?limit=1000")
        self.assertEqual(status, 200)
        return o["sessions"]

    def test_the_socket_is_the_owners_and_goes(self):
        path = sock(self.server)
        mode = path.stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        self.assertEqual(curl(self.server, "GET", "/healthz"), (200, {"status": "ok"}))
        self.server.stop()
        self.assertFalse(path.exists())
        self.server.start()
        path = sock(self.server)
        self.server.kill()
        self.assertTrue(path.exists())
        self.server.start()
        self.assertFalse(path.exists(), "left behind by a process that was killed")
        self.server.stop()

    def test_rights(self):
        self.assertEqual(curl(self.server, "GET", "/users")[0], 200)
        self.assertEqual(curl(self.server, "GET", "/aliases?domain=example.test")[0], 401, "it has no mail and no aliases of its own")
        self.assertEqual(curl(self.server, "GET", "/me")[0], 401)
        status, text = curl(self.server, "GET", "/metrics")
        self.assertEqual(status, 200)
        self.assertIn('rmaild_connections_total{service="control"}', text)
        with Client(self.server) as c:
            self.assertEqual(c.ask("GET", "/sessions")[0], 401)
            c.login(ALICE)
            for method, path in (("GET", "/sessions"), ("DELETE", "/sessions/x"), ("GET", "/lockouts"), ("DELETE", "/lockouts")):
                self.assertEqual(c.ask(method, path)[0], 403)
            c.login(ROOT)
            self.assertEqual(c.ask("GET", "/sessions")[0], 200)
            self.assertEqual(c.ask("GET", "/lockouts")[0], 200)

    def test_others_of_this_host_get_nothing(self):
        """Somebody widened the modes: who is neither root nor the owner is still a stranger."""
        if os.geteuid() != 0:
            return  # only root can become somebody else; the mode alone is looked at above
        path = sock(self.server)
        for folder in (self.server.root, self.server.mail_root, path.parent):
            folder.chmod(0o755)
        path.chmod(0o666)
        done = subprocess.run(["curl", "-sS", "--unix-socket", str(path), "http://localhost/sessions"], capture_output=True, text=True,
                              timeout=PATIENCE, user=65534, group=65534, extra_groups=[])
        self.assertEqual(json.loads(done.stdout)["code"], "unauthenticated", done)

    def test_sessions_of_all_protocols_on_all_workers(self):
        imaps = [self.server.imap(ALICE) for _ in range(12)]
        imaps[0].select()
        imaps[1].select()
        imaps[1].send(b"x IDLE\r\n")
        imaps[1].readline()
        smtps = [self.server.submission(BOB) for _ in range(6)]
        plain = self.server.smtp()
        plain.ehlo("client.test")
        plain.mail("a@example.net")
        web = Client(self.server)
        web.login(BOB)
        all_of_them = self.sessions()
        of = lambda protocol, address: [s for s in all_of_them if s["protocol"] == protocol and s["address"] == address]
        self.assertEqual(len(of("imap", ALICE)), 12)
        self.assertEqual({"idle", "selected", "logged in"}, {s["state"] for s in of("imap", ALICE)})
        self.assertEqual(len(of("smtp", BOB)), 6)
        self.assertTrue(all(s["tls"] for s in of("smtp", BOB)))
        self.assertEqual([(s["state"], s["tls"]) for s in of("smtp", None)], [("envelope", False)])
        self.assertEqual([s["state"] for s in of("http", BOB)], ["waiting"])
        self.assertEqual(len({s["id"] for s in all_of_them}), len(all_of_them))
        for s in all_of_them:
            self.assertRegex(s["since"], r"^20\d\d-\d\d-\d\dT")
            self.assertIn(s["ip"], ("::1", "127.0.0.1", self.server.address))
        # pages: oldest first, total beside
        status, o = curl(self.server, "GET", "/sessions?offset=3&limit=5")
        self.assertEqual((o["offset"], o["limit"], len(o["sessions"])), (3, 5, 5))
        self.assertEqual([s["id"] for s in o["sessions"]], [s["id"] for s in all_of_them[3:8]])
        self.assertEqual(curl(self.server, "GET", "/sessions?limit=1001")[0], 400)
        # one by its id
        victim = of("imap", ALICE)[3]["id"]
        self.assertEqual(curl(self.server, "DELETE", f"/sessions/{victim}")[0], 204)
        self.assertEqual(curl(self.server, "DELETE", f"/sessions/{victim}")[0] , 404)
        self.assertTrue(soon(lambda: len([s for s in self.sessions() if s["address"] == ALICE]) == 11))
        # an account's: goodbye in each protocol's words, others stay
        self.assertEqual(curl(self.server, "DELETE", "/sessions/Bob@EXAMPLE.test")[0], 204)
        for c in smtps:
            self.assertEqual(c.getreply()[0], 421)
        with self.assertRaises(OSError):
            web.http.sock.settimeout(PATIENCE)
            if web.http.sock.recv(1) == b"":
                raise OSError("closed")
        self.assertEqual(imaps[0].noop()[0] if imaps[0].state == "SELECTED" else "OK", "OK")
        self.assertEqual(curl(self.server, "DELETE", f"/sessions/{ALICE}")[0], 204)
        goodbyes = 0
        for c in imaps:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                goodbyes += b"BYE" in c.readline()
        self.assertGreaterEqual(goodbyes, 11)
        self.assertEqual(plain.noop()[0], 250)
        plain.quit()
        self.assertEqual(curl(self.server, "DELETE", "/sessions/nobody@example.test")[0], 404)

    def test_verbs(self):
        done = self.server.cli("session", "list", "--json")
        self.assertEqual([s["protocol"] for s in json.loads(done.stdout)["sessions"] if s["protocol"] != "http"], [])
        c = self.server.imap(ALICE)
        with Server(root=self.server.root, users=[]) as second:
            d = second.imap(BOB)
            listed = json.loads(self.server.cli("session", "list", "--json").stdout)["sessions"]
            self.assertEqual({(s["address"], s["pid"]) for s in listed if s["protocol"] == "imap"},
                             {(ALICE, self.server.process.pid), (BOB, second.process.pid)})
            self.assertIn(BOB, self.server.cli("session", "list").stdout)
            self.server.cli("session", "end", BOB)
            with self.assertRaises((OSError, imaplib.IMAP4.error)):
                while True:
                    d.noop()
        self.assertEqual(c.noop()[0], "OK")
        wrong = self.server.cli("session", "end", "nobody@example.test", check=False)
        self.assertEqual((wrong.returncode, wrong.stdout), (1, ""))
        self.assertEqual(self.server.cli("session", "end", check=False).returncode, 2)
        self.assertEqual(self.server.cli("lockout", "clear", check=False).returncode, 2)
        self.assertEqual(self.server.cli("lockout", "clear", "--all", "x", check=False).returncode, 2)
        c.logout()
        self.server.stop()
        for verb in (("session", "list"), ("session", "end", ALICE), ("lockout", "list"), ("lockout", "clear", "--all")):
            none = self.server.cli(*verb, check=False)
            self.assertEqual(none.returncode, 1, verb)
            self.assertIn("no server runs", none.stderr)

    def test_many_sessions_while_others_work(self):
        """Lists are asked for over and over while mail goes in and connections come and go."""
        quiet = [self.server.raw("imap") for _ in range(150)]
        stop = threading.Event()
        problems = []

        def mail():
            with self.server.smtp() as c:
                while not stop.is_set():
                    try:
                        c.sendmail("a@example.net", ALICE, "Subject: x\r\n\r\nx\r\n")
                    except smtplib.SMTPException as e:
                        problems.append(e)
                        return

        thread = threading.Thread(target=mail)
        thread.start()
        for i in range(30):
            self.assertGreaterEqual(len(self.sessions()), 150 - 4 * i)
            for _ in range(4):
                quiet.pop().sock.close()
        stop.set()
        thread.join()
        self.assertEqual(problems, [])


class Lockouts(unittest.TestCase):
    def setUp(self):
        self.server = Server({"rate_limit": {"auth_failure_limit": 3, "auth_failure_lockout": 600}}, users=[ALICE, BOB], whitelist=False)
        self.addCleanup(self.server.close)

    def try_login(self, source, user, password):
        with socket.create_connection((self.server.address, 2993), timeout=PATIENCE, source_address=(source, 0)) as plain:
            with self.server.tls().wrap_socket(plain, server_hostname="x") as s:
                s.settimeout(PATIENCE)
                f = s.makefile("rwb")
                f.readline()
                f.write(f'a LOGIN {user} "{password}"\r\n'.encode())
                f.flush()
                while not (line := f.readline()).startswith(b"a "):
                    if not line:
                        return False
                return line.startswith(b"a OK")

    def lock(self, source, user=ALICE):
        for i in range(4):
            self.assertFalse(self.try_login(source, user, f"wrong {i}"))

    def listed(self):
        status, o = curl(self.server, "GET", "/lockouts")
        self.assertEqual(status, 200)
        self.assertEqual(o["total"], len(o["lockouts"]))
        return o["lockouts"]

    def test_listed_and_lifted(self):
        self.assertEqual(self.listed(), [])
        one, two = loopback_address(), loopback_address()
        self.lock(one)
        self.assertFalse(self.try_login(one, ALICE, PASSWORD), "locked")
        self.assertTrue(self.try_login(two, BOB, PASSWORD))  # known from here on
        self.lock(two, BOB)
        self.assertEqual({(o["ip"], o["account"], o["failures"]) for o in self.listed()}, {(one, None, 3), (two, BOB, 3)})
        verbs = json.loads(self.server.cli("lockout", "list", "--json").stdout)["lockouts"]
        self.assertEqual({(o["ip"], o["account"], o["pid"]) for o in verbs},
                         {(one, None, self.server.process.pid), (two, BOB, self.server.process.pid)})
        self.assertRegex(verbs[0]["until"], r"^20\d\d-")
        self.assertIn(one, self.server.cli("lockout", "list").stdout)
        self.assertEqual(curl(self.server, "GET", "/lockouts?offset=1&limit=1")[1]["total"], 2)
        self.assertEqual(len(curl(self.server, "GET", "/lockouts?offset=1&limit=1")[1]["lockouts"]), 1)
        # by address of the network
        self.server.cli("lockout", "clear", one)
        self.assertTrue(self.try_login(one, ALICE, PASSWORD))
        self.assertFalse(self.try_login(two, BOB, PASSWORD))
        # by account
        self.assertEqual(curl(self.server, "DELETE", f"/lockouts/{BOB}")[0], 204)
        self.assertTrue(self.try_login(two, BOB, PASSWORD))
        self.assertEqual(self.listed(), [])
        self.assertEqual(curl(self.server, "DELETE", f"/lockouts/{BOB}")[0], 404)
        self.assertEqual(self.server.cli("lockout", "clear", "192.0.2.1", check=False).returncode, 1)

    def test_all_at_once(self):
        sources = [loopback_address() for _ in range(3)]
        for source in sources:
            self.lock(source)
        self.assertEqual(len(self.listed()), 3)
        self.server.cli("lockout", "clear", "--all")
        self.assertEqual(self.listed(), [])
        for source in sources:
            self.assertTrue(self.try_login(source, ALICE, PASSWORD))
        self.server.cli("lockout", "clear", "--all")


if __name__ == "__main__":
    main()
