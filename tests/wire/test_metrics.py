"""/metrics counts what really happens, in a form that Prometheus takes, and only for those it is for (SPEC LOG-03, API-40,
SEC-08); /healthz tells why a server is unfit."""
import contextlib
import os
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import time
import unittest

from api import Client
from harness import PASSWORD, PATIENCE, PORTS, Server, main

ALICE, ROOT = "alice@example.test", "root@example.test"


def read(server, **headers):
    with Client(server, tls=False) as c:
        status, answer, text = c.ask("GET", "/metrics", **headers)
    return status, answer, text.decode() if isinstance(text, bytes) else text


def values(text):
    """{series: value}"""
    return {m[1]: float(m[2]) for m in re.finditer(r"^([a-z][^ ]*) ([^ ]+)$", text, re.M)}


class Metrics(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server({"metrics": {"allow": ["127.0.0.0/8"]}}, users=[ALICE], start=False)
        cls.server.add_user(ROOT, PASSWORD, "--superadmin")
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def now(self):
        status, _, text = read(self.server)
        self.assertEqual(status, 200)
        return values(text)

    @contextlib.contextmanager
    def counting(self, expected):
        """What is done inside adds exactly that; a count may come a moment after the answer."""
        before = self.now()
        yield
        end = time.monotonic() + PATIENCE
        while True:
            after = self.now()
            seen = {k: after[k] - before[k] for k in expected}
            if seen == expected or time.monotonic() > end:
                break
            time.sleep(0.05)
        self.assertEqual(seen, expected)

    def test_prometheus_takes_it(self):
        if not shutil.which("promtool"):
            self.fail("promtool is missing: install the Debian package prometheus")
        _, headers, text = read(self.server)
        self.assertEqual(headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, timeout=PATIENCE)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_labels_are_bounded(self):
        with smtplib.SMTP(self.server.address, PORTS["smtp"], timeout=PATIENCE) as c:
            c.docmd("NONSENSE-WORD")
            c.ehlo("strange-name.test")
        with Client(self.server) as c:
            c.ask("GET", "/strange-path")
        text = read(self.server)[2]
        for word in ("strange", "nonsense", "alice", self.server.address):
            self.assertNotIn(word, text.lower())

    def test_mail_is_counted(self):
        with self.counting({
                'rmaild_connections_total{service="smtp"}': 1,
                'rmaild_commands_total{protocol="smtp"}': 6,  # EHLO, MAIL, RCPT, RCPT, DATA, QUIT
                'rmaild_replies_total{protocol="smtp",class="2xx"}': 6,
                'rmaild_replies_total{protocol="smtp",class="3xx"}': 1,
                'rmaild_replies_total{protocol="smtp",class="5xx"}': 1,
                'rmaild_messages_accepted_total{role="mx"}': 1,
                "rmaild_mailbox_copies_total": 1,
                "rmaild_commit_seconds_count": 1}):
            with self.server.smtp() as c:
                c.ehlo("client.test")
                c.mail("a@example.net")
                self.assertEqual(c.rcpt(ALICE)[0], 250)
                self.assertEqual(c.rcpt("nobody@example.test")[0], 550)
                self.assertEqual(c.data("Subject: x\r\n\r\nx\r\n")[0], 250)
        page = self.now()
        self.assertGreater(page["rmaild_sync_seconds_count"], 0)
        self.assertGreater(page["rmaild_sync_seconds_sum"], 0)
        self.assertEqual(page['rmaild_sync_seconds_bucket{le="+Inf"}'], page["rmaild_sync_seconds_count"])

    def test_imap_is_counted(self):
        with self.counting({
                'rmaild_connections_total{service="imaps"}': 1,
                'rmaild_tls_handshakes_total{version="1.3"}': 1,
                'rmaild_logins_total{result="ok"}': 1,
                'rmaild_logins_total{result="credentials"}': 1,
                'rmaild_commands_total{protocol="imap"}': 5,
                'rmaild_replies_total{protocol="imap",class="ok"}': 3,
                'rmaild_replies_total{protocol="imap",class="no"}': 1,
                'rmaild_replies_total{protocol="imap",class="bad"}': 1}):
            c = self.server.imap()  # asks CAPABILITY itself
            with contextlib.suppress(c.error):
                c.login(ALICE, "wrong")
            c.login(ALICE, PASSWORD)
            with contextlib.suppress(c.error):
                c.xatom("NONSENSE")
            c.logout()

    def test_idle_pushes_and_open_connections_are_told(self):
        c = self.server.imap(ALICE)
        c.select()
        c.send(b"x IDLE\r\n")
        self.assertIn(b"idling", c.readline())
        before = self.now()
        self.assertGreaterEqual(before['rmaild_connections{protocol="imap"}'], 1)
        with self.server.smtp() as s:
            s.sendmail("a@example.net", ALICE, "Subject: x\r\n\r\nx\r\n")
        while b"EXISTS" not in c.readline():
            pass
        c.send(b"DONE\r\n")
        while not c.readline().startswith(b"x OK"):
            pass
        self.assertGreater(self.now()["rmaild_idle_push_seconds_count"], before["rmaild_idle_push_seconds_count"])
        c.logout()

    def test_failed_handshakes_and_old_versions(self):
        with self.counting({"rmaild_tls_handshake_failures_total": 2, 'rmaild_tls_handshakes_total{version="1.2"}': 1}):
            for nonsense in (b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x00\x05nonsense"):
                with socket.create_connection((self.server.address, PORTS["imaps"]), timeout=PATIENCE) as s:
                    s.sendall(nonsense)
                    with contextlib.suppress(OSError):
                        while s.recv(4096):
                            pass
            old = self.server.tls()
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            self.server.raw_tls("imaps", context=old).sock.close()

    def test_http_is_counted_and_the_page_is_no_browsers(self):
        with self.counting({'rmaild_replies_total{protocol="http",class="4xx"}': 2,
                            'rmaild_connections_total{service="apis"}': 1}):
            with Client(self.server) as c:
                c.ask("GET", "/nowhere")
                c.ask("GET", "/me")
        _, headers, _ = read(self.server, Origin="https://evil.example")
        self.assertFalse([h for h in headers if h.lower().startswith("access-control")])
        with Client(self.server, tls=False) as c:
            _, headers, _ = c.ask("OPTIONS", "/metrics", Origin="https://evil.example")
            self.assertNotIn("Access-Control-Allow-Origin", headers)

    def test_who_may_read(self):
        for header in ({"Via": "1.1 proxy"}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
            status, _, o = read(self.server, **header)
            self.assertEqual((status, o if isinstance(o, str) else o["code"]), (401, "unauthenticated"), header)
        with Client(self.server) as c:
            c.login(ALICE)
            self.assertEqual(c.ask("GET", "/metrics", Via="1.1 proxy")[0], 403)
            c.login(ROOT)
            self.assertEqual(c.ask("GET", "/metrics", Via="1.1 proxy")[0], 200)

    def test_nobody_is_allowed_or_it_is_off(self):
        with Server({"metrics": {"allow": ["192.0.2.1"]}}, users=[ALICE]) as s:
            self.assertEqual(read(s)[0], 401)
        with Server({"metrics": {"enabled": False, "allow": ["127.0.0.0/8"]}}, users=[ALICE]) as s:
            self.assertEqual(read(s)[0], 404)

    def test_limits_are_counted(self):
        with Server({"metrics": {"allow": ["127.0.0.0/8"]}, "rate_limit": {"connection_rate": 3, "max_concurrent_per_ip": 100}},
                    users=[ALICE], whitelist=False) as s:
            for _ in range(6):
                s.raw("smtp").line()
            page = values(read(s)[2])
            self.assertGreaterEqual(page['rmaild_rate_limit_hits_total{limit="connection"}'], 3)
            self.assertGreaterEqual(page['rmaild_rate_limit_entries{state="all"}'], 1)

    def test_process_and_queue(self):
        page = self.now()
        self.assertGreater(page["process_resident_memory_bytes"], 1 << 20)
        self.assertGreater(page["process_open_fds"], 5)
        self.assertLess(abs(page["process_start_time_seconds"] - time.time()), 3600)
        before = page['rmaild_queue_entries{state="all"}']
        with self.server.submission(ALICE) as c:
            c.sendmail(ALICE, "x@elsewhere.example", f"From: {ALICE}\r\nSubject: x\r\n\r\nx\r\n")
        self.assertEqual(self.now()['rmaild_queue_entries{state="all"}'], before + 1)


class Health(unittest.TestCase):
    def health(self, server):
        with Client(server, tls=False) as c:
            status, _, o = c.ask("GET", "/healthz")
        return status, o.get("code", o.get("status"))

    def test_reasons(self):
        if os.geteuid() == 0:  # root writes everywhere: a folder that is none stands for one that cannot be written
            with Server(users=[ALICE]) as s:
                self.assertEqual(self.health(s), (200, "ok"))
                queue = s.mail_root / "queue"
                aside = s.mail_root / "queue-aside"
                existed = queue.exists()
                if existed:
                    queue.rename(aside)
                queue.write_text("no folder")
                self.assertEqual(self.health(s), (503, "queue"))
                queue.unlink()
                if existed:
                    aside.rename(queue)
                self.assertEqual(self.health(s), (200, "ok"))
                away = s.root / "mail-away"
                s.mail_root.rename(away)
                s.mail_root.write_text("no folder")
                self.assertEqual(self.health(s), (503, "mail_root"))
                s.mail_root.unlink()
                away.rename(s.mail_root)
                self.assertEqual(self.health(s), (200, "ok"))
        else:
            with Server(users=[ALICE]) as s:
                s.mail_root.chmod(0o500)
                self.assertEqual(self.health(s), (503, "mail_root"))
                s.mail_root.chmod(0o700)
                self.assertEqual(self.health(s), (200, "ok"))

    def test_stopping(self):
        """While it ends, a connection that had begun its request is told so."""
        with Server(users=[ALICE]) as s:
            c = s.raw("api")
            c.send("GET /healthz HTTP/1.1\r\n")
            time.sleep(2)  # the server has read the beginning, also on a busy machine
            s.process.terminate()
            end = time.monotonic() + PATIENCE
            while "serve.stopping" not in s.log() and time.monotonic() < end:
                time.sleep(0.01)
            c.send("Host: x\r\n\r\n")
            answer = b""
            while got := c.sock.recv(65536):
                answer += got
            self.assertTrue(answer.startswith(b"HTTP/1.1 503 "), answer)
            self.assertIn(b'"code":"stopping"', answer)


if __name__ == "__main__":
    main()
