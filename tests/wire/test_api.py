"""The HTTP API over the wire (SPEC 8.1, API-10..12, 20..22, 40, 41, 47; AUTH-10..12): http.client, curl and raw sockets."""
import base64
import contextlib
import hashlib
import hmac
import json
import pathlib
import re
import resource
import selectors
import socket
import subprocess
import time
import unittest

from api import Client
from harness import PASSWORD, PATIENCE, PORTS, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"
GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"


def octets_of(case):
    """The input of a golden case file."""
    out = b""
    for line in case.read_text().splitlines():
        if line.startswith("> "):
            text = re.sub(r"\\\{(.)\*(\d+)\}", lambda m: m.group(1) * int(m.group(2)), line[2:])
            plain = {"r": "\r", "n": "\n", "t": "\t", "s": " ", "0": "\0", "\\": "\\"}
            text = re.sub(r"\\(x[0-9a-f]{2}|[rnts0\\])", lambda m: plain.get(m.group(1)) or chr(int(m.group(1)[1:], 16)), text)
            out += text.encode("latin-1")
    return out


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE, BOB])

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def raw(self, octets, piece=0):
        """Sends octets in the clear and reads to the end of the connection."""
        with socket.create_connection((self.server.address, PORTS["api"]), timeout=PATIENCE) as s:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for i in range(0, len(octets), piece or len(octets)):
                    s.sendall(octets[i:i + (piece or len(octets))])
            except (BrokenPipeError, ConnectionResetError):
                pass  # an answer came before the end
            got = b""
            try:
                while chunk := s.recv(65536):
                    got += chunk
            except ConnectionResetError:
                pass
            return got

    # -- who one is ----------------------------------------------------------------------------------------------

    def test_login_gives_a_token_that_opens_the_account(self):
        for tls in (True, False):
            with Client(self.server, tls) as c:
                status, o = c.login()
                self.assertEqual((status, o["username"], o["domain"], o["expires_in"]), (200, "alice", "example.test", 3600))
                status, headers, me = c.ask("GET", "/me")
                self.assertEqual(status, 200)
                self.assertEqual((me["address"], me["admin"], me["quota_mb"]), (ALICE, False, 1024))
                self.assertEqual(me["sender_addresses"], [ALICE])
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["Access-Control-Allow-Origin"], "*")
        with Client(self.server) as c:
            for form in ({"username": "alice"}, {"username": "Alice", "domain": "example.test"}, {"username": "ALICE@Example.Test"}):
                self.assertEqual(c.ask("POST", "/auth/login", dict(form, password=PASSWORD))[0], 200, form)

    def test_wrong_credentials_and_tokens_are_401(self):
        with Client(self.server) as c:
            for user, password in ((ALICE, "wrong"), ("nobody@example.test", PASSWORD), ("a b", "x"), ("", "")):
                status, o = c.login(user, password)
                self.assertEqual((status, o["code"]), (401, "bad_credentials"), user)
            c.login()
            good = c.token
            head, claims, mac = good.split(".")

            def url64(octets):
                return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()

            def forged(header, body=None):
                return url64(header.encode()) + "." + (body or claims) + "." + mac
            decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
            self.assertEqual(set(decoded), {"sub", "dom", "adm", "iat", "exp", "epoch", "auth_time"})
            key = (self.server.mail_root / "secret.key").read_text().strip().encode()
            self.assertEqual(mac, url64(hmac.new(key, (head + "." + claims).encode(), hashlib.sha256).digest()))
            self.assertEqual((self.server.mail_root / "secret.key").stat().st_mode & 0o777, 0o600)

            def signed(header, body):
                text = url64(json.dumps(header).encode()) + "." + url64(json.dumps(body).encode())
                return text + "." + url64(hmac.new(key, text.encode(), hashlib.sha256).digest())
            ours = {"alg": "HS256", "typ": "JWT"}
            self.assertEqual(c.ask("GET", "/me", Authorization="Bearer " + signed(ours, decoded))[0], 200, "made outside, rightly")
            bad = ["", "x", "a.b.c", good[:-2], good + "A", good + "=", forged('{"alg":"none"}'), head + "." + claims + ".",
                   signed({"alg": "HS512", "typ": "JWT"}, decoded), signed({"alg": "HS256", "crit": ["x"]}, decoded),
                   signed(ours, dict(decoded, sub=BOB)), signed(ours, dict(decoded, epoch=decoded["epoch"] - 1)),
                   signed(ours, {k: v for k, v in decoded.items() if k != "exp"}), signed(ours, dict(decoded, iat=decoded["iat"] + 3600)),
                   signed(ours, dict(decoded, sub="nobody@example.test")), signed(ours, dict(decoded, exp="9999999999"))]
            for token in bad:
                status, headers, o = c.ask("GET", "/me", Authorization="Bearer " + token)
                self.assertEqual((status, o["code"], o["error"]), (401, "unauthenticated", "Authentication required"), token)
                self.assertEqual(headers["WWW-Authenticate"], "Bearer")
            old = signed(ours, dict(decoded, exp=int(time.time()) - 1))
            self.assertEqual(c.ask("GET", "/me", Authorization="Bearer " + old)[2]["code"], "token_expired")
            c.token = None
            self.assertEqual(c.ask("GET", "/me")[0], 401)
            self.assertEqual(c.ask("GET", "/me", Authorization="Basic " + base64.b64encode(b"a:b").decode())[0], 401)

    def test_a_new_password_voids_older_tokens_and_disabling_too(self):
        with Server(users=[ALICE]) as s, Client(s) as c, Client(s) as other:
            c.login()
            other.login()
            self.assertEqual(c.ask("POST", "/auth/password", {"old": "wrong", "new": "another-pass"})[0], 401)
            self.assertEqual(c.ask("POST", "/auth/password", {"old": PASSWORD, "new": "short"})[2]["code"], "invalid_new")
            self.assertEqual(c.ask("POST", "/auth/password", {"old": PASSWORD, "new": "another-pass"})[0], 204)
            self.assertEqual(other.ask("GET", "/me")[0], 401)
            self.assertEqual(c.login()[0], 401)
            self.assertEqual(c.login(password="another-pass")[0], 200)
            status, _, o = c.ask("POST", "/auth/refresh")
            self.assertEqual(status, 200)
            c.token = o["token"]
            self.assertEqual(c.ask("GET", "/me")[0], 200)
            s.cli("user", "set", ALICE, "--disabled", "yes")
            end = time.monotonic() + PATIENCE
            while c.ask("GET", "/me")[0] != 401:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
            self.assertNotIn("another-pass", s.log())

    def test_rights_are_those_when_the_body_is_there(self):
        body = b'{"name":"late"}'
        with Server(users=[ALICE]) as s, Client(s, tls=False) as c:
            c.login()
            with s.raw("api") as slow:
                slow.send(f"POST /folders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {c.token}\r\nContent-Length: {len(body)}\r\n"
                          "Expect: 100-continue\r\n\r\n")
                self.assertEqual((slow.line(), slow.line()), (b"HTTP/1.1 100 Continue", b""))
                s.cli("user", "set", ALICE, "--disabled", "yes")
                end = time.monotonic() + PATIENCE
                while c.ask("GET", "/me")[0] != 401:
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.05)
                slow.send(body)
                self.assertEqual(slow.line(), b"HTTP/1.1 401 Unauthorized")

    def test_a_thousand_waiting_logins_and_no_more(self):
        crowd = {"exchange_api": {"max_connections": 2000, "max_connections_per_ip": 2000}, "runtime": {"job_threads": 1},
                 "auth": {"pbkdf2_iterations": 2000000}}
        body = json.dumps({"username": ALICE, "password": "wrong"}).encode()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4096), hard))
        with Server(users=[BOB], config=crowd) as s, contextlib.ExitStack() as held, selectors.DefaultSelector() as all_of_them:
            for _ in range(1200):
                c = held.enter_context(socket.create_connection((s.address, PORTS["api"]), timeout=PATIENCE))
                c.sendall(b"POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                all_of_them.register(c, selectors.EVENT_READ)
            got, end = b"", time.monotonic() + PATIENCE
            while not got.startswith(b"HTTP/1.1 503 "):
                self.assertLess(time.monotonic(), end)
                for key, _ in all_of_them.select(1):
                    got = key.fileobj.recv(1000)
                    if got.startswith(b"HTTP/1.1 503 "):
                        break
            self.assertIn(b"Retry-After: 5\r\n", got)
            s.kill()  # else it would go through all that wait

    def test_tokens_survive_a_restart_and_serve_other_processes(self):
        with Server(users=[ALICE]) as s:
            with Client(s) as c:
                c.login()
                token = c.token
            s.stop()
            s.start()
            with Client(s) as c, Server(root=s.root) as second, Client(second) as d:
                c.token = d.token = token
                self.assertEqual((c.ask("GET", "/me")[0], d.ask("GET", "/me")[0]), (200, 200))

    def test_lockout_is_429(self):
        with Server(users=[ALICE], whitelist=False, config={"rate_limit": {"auth_failure_limit": 3}}) as s, Client(s) as c:
            self.assertEqual([c.login(password=f"wrong{i}")[0] for i in range(3)], [401, 401, 401])
            status, headers, o = c.ask("POST", "/auth/login", {"username": ALICE, "password": PASSWORD})
            self.assertEqual((status, o["code"]), (429, "locked_out"))
            self.assertGreater(int(headers["Retry-After"]), 0)

    def test_credentials_in_the_clear_are_for_loopback_without_a_proxy(self):
        with Client(self.server, tls=False) as c:
            c.login()
            for field in ("X_Forwarded_For", "Forwarded", "Via"):
                status, _, o = c.ask("GET", "/me", **{field: "192.0.2.1"})
                self.assertEqual((status, o["code"]), (403, "tls_required"), field)
                self.assertEqual(c.ask("POST", "/auth/login", {"username": ALICE, "password": PASSWORD}, **{field: "x"})[0], 403)
            self.assertEqual(c.ask("GET", "/healthz", Via="x", Authorization="Bearer x")[0], 403)
        trusted = {"exchange_api": {"trusted_proxies": ["127.0.0.0/8"]}}
        with Server(users=[ALICE], config=trusted) as s, Client(s, tls=False) as c:
            credentials = {"username": ALICE, "password": PASSWORD}
            self.assertEqual(c.ask("POST", "/auth/login", credentials)[0], 403, "a proxy lends no loopback")
            self.assertEqual(c.ask("POST", "/auth/login", credentials, X_Forwarded_Proto="https",
                                   X_Forwarded_For="203.0.113.9, 198.51.100.7, 127.0.0.3")[0], 200)
            self.assertIn("peer=198.51.100.7 account=alice@example.test", s.log())
            self.assertEqual(c.ask("POST", "/auth/login", credentials, X_Forwarded_Proto="https",
                                   Forwarded='for=203.0.113.9, for="[2001:db8::7]:4711";proto=https')[0], 200)
            self.assertIn("peer=2001:db8::7 account=alice@example.test", s.log())

    # -- folders -------------------------------------------------------------------------------------------------

    def test_folders_are_listed_made_changed_and_deleted(self):
        with Server(users=[ALICE]) as s, Client(s) as c, s.imap(ALICE) as imap:
            c.login()
            status, _, o = c.ask("GET", "/folders")
            self.assertEqual(status, 200)
            self.assertEqual({f["name"]: f["special_use"] for f in o["folders"]},
                             {"INBOX": None, "Sent": "\\Sent", "Drafts": "\\Drafts", "Trash": "\\Trash", "Junk": "\\Junk",
                              "Archive": "\\Archive"})
            status, _, o = c.ask("POST", "/folders", {"name": "Work/Tãsks"})
            self.assertEqual((status, o["name"], o["total"], o["unseen"], o["uid_next"]), (201, "Work/Tãsks", 0, 0, 1))
            self.assertEqual(c.ask("POST", "/folders", {"name": "Work/Tãsks"})[2]["code"], "exists")
            for name in ("", "a//b", "/x", "x\ny", "y" * 241):
                self.assertEqual(c.ask("POST", "/folders", {"name": name})[2]["code"], "invalid_name", name)
            self.assertEqual(c.ask("POST", "/folders", {})[2]["code"], "invalid_name")
            self.assertEqual(c.ask("POST", "/folders", {"name": 3})[2]["code"], "invalid_name")
            self.assertEqual(c.ask("POST", "/folders", {"name": "z", "special_use": "\\Odd"})[2]["code"], "invalid_special_use")
            imap.append("Work/T&AOM-sks", "", None, b"Subject: x\r\n\r\nx\r\n")
            path = "/folders/Work%2FT%C3%A3sks"
            status, _, o = c.ask("PATCH", path, {"name": "Work/Done", "subscribed": True})
            self.assertEqual((status, o["name"], o["subscribed"], o["total"], o["unseen"]), (200, "Work/Done", True, 1, 1))
            self.assertEqual(c.ask("PATCH", path, {"name": "x"})[0], 404)
            self.assertEqual(c.ask("PATCH", "/folders/Work%2FDone", {})[0], 400)
            self.assertEqual(c.ask("DELETE", "/folders/INBOX")[0], 403)
            self.assertEqual(c.ask("DELETE", "/folders/Work")[2]["code"], "has_children")
            self.assertEqual(c.ask("DELETE", "/folders/Work%2FDone")[0], 204)
            self.assertEqual(c.ask("DELETE", "/folders/Work%2FDone")[0], 404)
            self.assertEqual(c.ask("DELETE", "/folders/..%2F..%2Fbob")[0], 404)
            self.assertNotIn(b"Done", b"".join(imap.list()[1]))

    # -- the protocol --------------------------------------------------------------------------------------------

    def test_methods_paths_and_cors(self):
        with Client(self.server) as c:
            status, headers, o = c.ask("GET", "/nowhere")
            self.assertEqual((status, o["code"]), (404, "not_found"))
            status, headers, o = c.ask("DELETE", "/folders")
            self.assertEqual((status, o["code"], headers["Allow"]), (405, "method_not_allowed", "GET, HEAD, POST, OPTIONS"))
            status, headers, text = c.ask("OPTIONS", "/folders/x", Origin="https://a.example")
            self.assertEqual((status, text, headers["Access-Control-Allow-Origin"], headers["Access-Control-Max-Age"]), (204, b"", "*", "600"))
            status, headers, text = c.ask("HEAD", "/healthz")
            self.assertEqual((status, text), (200, b""))
            self.assertEqual(headers["Content-Length"], str(len(c.ask("GET", "/healthz")[1]) and len('{"status":"ok"}')))
            self.assertEqual(c.ask("GET", "/healthz")[2], {"status": "ok"})
        with Server(config={"exchange_api": {"cors_origins": ["https://web.example"]}}) as s, Client(s) as c:
            headers = c.ask("GET", "/healthz", Origin="https://web.example")[1]
            self.assertEqual((headers["Access-Control-Allow-Origin"], headers["Vary"]), ("https://web.example", "Origin"))
            headers = c.ask("GET", "/healthz", Origin="https://evil.example")[1]
            self.assertEqual((headers["Access-Control-Allow-Origin"], headers["Vary"]), (None, "Origin"))

    def test_bodies_that_are_no_json_objects_are_400(self):
        with Client(self.server) as c:
            for body in ("", "x", "[]", "3", '{"a":1,"a":2}', '{"username":"\\u0000"}', '{"a":1} x', "{" * 20, b'{"a":"\xff"}', '{"a":01}'):
                status, _, o = c.ask("POST", "/auth/login", body or b" ", Content_Type="application/json")
                self.assertEqual((status, o["code"]), (400, "bad_json"), body)
            self.assertEqual(c.ask("POST", "/auth/login", "a=b", Content_Type="application/x-www-form-urlencoded")[2]["code"],
                             "unsupported_type")
            self.assertEqual(c.ask("POST", "/auth/login", '{"username":3,"password":""}')[2]["code"], "invalid_username")
        big = b"POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n"
        got = self.raw(big)
        self.assertTrue(got.startswith(b"HTTP/1.1 413 "), got[:200])
        self.assertIn(b"Connection: close", got)
        got = self.raw(b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n")
        self.assertTrue(got.startswith(b"HTTP/1.1 413 "), "also where no body is wanted")
        self.assertTrue(self.raw(b"POST /auth/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 411 "))
        chunked = b"POST /auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b" " * 65536 + b"\r\n"
        self.assertIn(b" 413 ", self.raw(chunked + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 16)[:20])

    def test_pipelined_chunked_and_split_at_every_octet(self):
        body = json.dumps({"username": ALICE, "password": PASSWORD}).encode()
        halves = b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\nTrailer: x\r\n\r\n"
        requests = (b"POST /auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + halves +
                    b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" +
                    b"POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body) +
                    b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde" +
                    b"GET /nowhere HTTP/1.0\r\n\r\n")
        mask = re.compile(rb'Date: [^\r]*|"token": ?"[^"]*"')
        whole = mask.sub(b"", self.raw(requests))
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", whole), [b"200", b"200", b"200", b"200", b"404"])
        for piece in (1, 2, 7):
            self.assertEqual(mask.sub(b"", self.raw(requests, piece)), whole)
        many = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 100 + b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        self.assertEqual(self.raw(many).count(b"HTTP/1.1 200 OK"), 101)

    def test_expect_continue(self):
        with socket.create_connection((self.server.address, PORTS["api"]), timeout=PATIENCE) as s:
            s.sendall(b"POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(s.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            s.sendall(b"{}")
            self.assertTrue(s.recv(1000).startswith(b"HTTP/1.1 400 "))
        self.assertTrue(self.raw(b"GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 417 "))

    def test_requests_that_could_be_read_in_two_ways_are_refused_and_the_connection_ends(self):
        rows = sorted((GOLDEN / "http").glob("bad-*.txt"))
        bodies = sorted((GOLDEN / "http_chunk").glob("bad-*.txt"))
        self.assertGreaterEqual(len(rows) + len(bodies), 60)
        smuggled = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        for case in rows:
            got = self.raw(octets_of(case) + smuggled)
            self.assertRegex(got[:13], rb"^HTTP/1\.1 (400|414|431|501|505)", case.name)
            self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d", got)), 1, case.name)
        for case in bodies:
            if "unfinished" not in case.name:
                got = self.raw(b"POST /auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + octets_of(case) + smuggled)
                self.assertRegex(got[:13], rb"^HTTP/1\.1 400", case.name)
                self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d", got)), 1, case.name)

    def test_slow_heads_are_408_and_idle_connections_end(self):
        quick = {"exchange_api": {"request_timeout": 1, "keepalive_timeout": 1}}
        with Server(config=quick) as s:
            with socket.create_connection((s.address, PORTS["api"]), timeout=PATIENCE) as c:
                c.sendall(b"GET /healthz HTTP/1.1\r\n")
                self.assertTrue(c.recv(1000).startswith(b"HTTP/1.1 408 "))
                self.assertEqual(c.recv(1000), b"")
                self.assertRegex(s.log(), rf"http\.refuse .*peer={re.escape(c.getsockname()[0])} .*code=408")
            with socket.create_connection((s.address, PORTS["api"]), timeout=PATIENCE) as c:
                self.assertEqual(c.recv(1000), b"")

    def test_a_response_that_nobody_reads_ends_within_the_request_timeout(self):
        quick = {"exchange_api": {"request_timeout": 1}, "log_level": "DEBUG"}
        with Server(users=[ALICE], config=quick) as s, Client(s) as c, s.imap(ALICE) as imap, s.raw("api") as deaf:
            c.login()
            imap.append("INBOX", "", None, b"Subject: long\r\n\r\n" + (b"x" * 98 + b"\r\n") * 160000)
            deaf.send(f"GET /folders/INBOX/messages/1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {c.token}\r\n\r\n")
            end = time.monotonic() + PATIENCE
            while "end=stalled" not in s.log():
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)

    def test_many_silent_connections_give_way(self):
        few = {"exchange_api": {"max_connections": 20, "max_connections_per_ip": 100}, "runtime": {"workers": 1}}
        with Server(config=few) as s:
            silent = [socket.create_connection((s.address, PORTS["api"]), timeout=PATIENCE) for _ in range(60)]
            with Client(s, tls=False) as c:
                self.assertEqual(c.ask("GET", "/healthz")[0], 200)
            for c in silent:
                c.close()
        one = {"exchange_api": {"max_connections_per_ip": 2}}
        with Server(config=one) as s:
            held = [socket.create_connection((s.address, PORTS["api"]), timeout=PATIENCE) for _ in range(2)]
            end = time.monotonic() + PATIENCE
            while True:  # another worker may take the third before the first two are counted
                with socket.create_connection((s.address, PORTS["api"]), timeout=PATIENCE) as c:
                    c.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    got = c.recv(1000)
                if got.startswith(b"HTTP/1.1 429 "):
                    break
                self.assertLess(time.monotonic(), end)
            self.assertIn(b'"rate_limited"', got)
            for c in held:
                c.close()

    def test_curl_logs_in_and_lists(self):
        s = self.server
        base = ["curl", "-s", "--cacert", str(s.cert), "--resolve", f"localhost:{PORTS['apis']}:{s.address}"]
        url = f"https://localhost:{PORTS['apis']}"
        done = subprocess.run([*base, f"{url}/auth/login", "-H", "Content-Type: application/json", "-d",
                               json.dumps({"username": ALICE, "password": PASSWORD})], capture_output=True, timeout=PATIENCE, check=True)
        token = json.loads(done.stdout)["token"]
        done = subprocess.run([*base, f"{url}/folders", "-H", f"Authorization: Bearer {token}"], capture_output=True, timeout=PATIENCE, check=True)
        self.assertIn("INBOX", [f["name"] for f in json.loads(done.stdout)["folders"]])


if __name__ == "__main__":
    main()
