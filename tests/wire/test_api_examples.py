"""Every row of the SPEC's table of endpoints (8.2), asked by curl: statuses, fields of the head, and JSON whose members, types and
known values are those of the SPEC and no others. A row of grammar/http_routes.def that nobody asked here fails the test."""
import base64
import json
import pathlib
import re
import subprocess
import time
import unittest
import xml.etree.ElementTree as etree

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Server, main, need

ROUTES = pathlib.Path(__file__).resolve().parents[2] / "grammar" / "http_routes.def"
ALICE, ADMIN, ROOT, CAROL = "alice@example.test", "admin@example.test", "root@example.test", "carol@example.test"
GUESSER = "192.0.2.7"
DISCOVERY = 2980
INBOX = "/folders/INBOX/messages"
TEXT = (b"From: =?utf-8?q?J=C3=BCrgen?= <juergen@example.net>\r\nTo: alice@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b"Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nMessage-ID: <one@example.net>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=dot.png\r\n\r\nAAEC\r\n--b--\r\n")

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DIGITS, TOKEN, ID = re.compile(r"\d+"), re.compile(r"[\w-]+\.[\w-]+\.[\w-]+"), re.compile(r"[0-9A-Za-z]+")
NEVER_KEPT = {"cache-control": "no-store"}


class Each(list):
    """A list of any length, each member of this shape."""


class OneOf(tuple):
    """One of these shapes."""


def fits(shape, value):
    """Whether a JSON value is of a shape: a type, a pattern, members without any other, or the value itself."""
    if isinstance(shape, type):
        return type(value) is shape
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, OneOf):
        return any(fits(one, value) for one in shape)
    if isinstance(shape, Each):
        return isinstance(value, list) and all(fits(shape[0], v) for v in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and shape.keys() == value.keys() and all(fits(shape[k], value[k]) for k in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and len(shape) == len(value) and all(map(fits, shape, value))
    return type(shape) is type(value) and shape == value


FOLDER = {"name": str, "special_use": OneOf((str, None)), "subscribed": bool, "total": int, "unseen": int, "size": int,
          "uid_validity": int, "uid_next": int}
ENVELOPE = {"uid": 1, "flags": ["\\Seen", "$Forwarded"], "size": len(TEXT), "internal_date": "2024-02-29T11:00:00Z",
            "date": "1997-11-21T15:55:06Z", "from": str, "to": Each([str]), "subject": "Grüße", "message_id": "<one@example.net>"}
USER = {"address": str, "admin": bool, "superadmin": bool, "disabled": bool, "quota_mb": int, "quota_used": int,
        "send_as": Each([str]), "created": TIME}
# The table does not name the status (RFC 3463) of an attempt, which stands beside the code.
ATTEMPT = {"time": TIME, "status": OneOf((str, None)), "mx": OneOf((str, None)), "ip": OneOf((str, None)), "tls": OneOf((bool, str, None)),
           "code": OneOf((int, str, None)), "text": OneOf((str, None))}
ENTRY = {"id": ID, "sender": ALICE, "state": str, "size": int, "created": TIME, "next_attempt": OneOf((TIME, None)),
         "recipients": [{"address": "far@elsewhere.test", "state": str, "attempts": Each([ATTEMPT])}]}
SESSION = {"id": OneOf((str, int)), "protocol": str, "address": OneOf((str, None)), "ip": str, "tls": bool, "since": TIME, "state": str}


def routes():
    """(id, method, pattern of the path), those with fewer variable segments first."""
    rows = re.findall(r'^ROUTE\((\w+), (\w+), "([^"]+)"', ROUTES.read_text(), re.M)
    rows.sort(key=lambda r: r[2].count("{"))
    return [(i, m, re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(p.lstrip("~"))), re.I if p[0] == "~" else 0)) for i, m, p in rows]


class Examples(unittest.TestCase):
    def setUp(self):
        self.curl_path = need("curl", "curl")
        self.server = Server(config={"exchange_api": {"trusted_proxies": ["127.0.0.0/8"]}, "discovery": {"http_port": DISCOVERY}})
        self.addCleanup(self.server.close)
        self.server.add_user(ALICE)
        self.server.add_user(ADMIN, PASSWORD, "--admin")
        self.server.add_user(ROOT, PASSWORD, "--superadmin")
        self.tokens, self.answered, self.rows = {}, set(), routes()
        for who in (ALICE, ADMIN, ROOT):
            self.log_in(who)

    def log_in(self, who, password=PASSWORD):
        o = self.ask(None, "POST", "/auth/login", 200, {"token": TOKEN, "username": OneOf((who, who.split("@")[0])), "domain": "example.test",
                                                        "expires_in": 3600}, {"username": who, "password": password})
        self.tokens[who] = o["token"]

    def curl(self, who, method, path, body=None, fields=(), type_="application/json"):
        """One run of curl: status, fields of the head by their names in lower case, the body's octets."""
        command = [self.curl_path, "-sS", "--max-time", str(PATIENCE), "--cacert", self.server.cert, "--resolve",
                   f"localhost:{PORTS['apis']}:{self.server.address}", "-D", self.server.root / "head", "-o", self.server.root / "body"]
        (self.server.root / "body").write_bytes(b"")
        command += ["--head"] if method == "HEAD" else ["-X", method]
        for f in ([f"Authorization: Bearer {self.tokens[who]}"] if who else []) + list(fields):
            command += ["-H", f]
        if body is not None:
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            command += ["-H", "Content-Type: " + type_, "--data-binary", "@-"]
        done = subprocess.run([*command, f"https://localhost:{PORTS['apis']}{path}"], input=body, capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, (method, path, done.stderr))
        head = (self.server.root / "head").read_text().replace("\r", "").strip().split("\n\n")[-1].split("\n")
        return int(head[0].split()[1]), {k.lower(): v for k, v in (f.split(": ", 1) for f in head[1:])}, (self.server.root / "body").read_bytes()

    def ask(self, who, method, path, status, shape=None, body=None, fields=(), type_="application/json", head=None):
        got, names, text = self.curl(who, method, path, body, fields, type_)
        what = (method, path, got, text[:2000])
        self.assertEqual(got, status, what)
        self.assertEqual(names["x-content-type-options"], "nosniff", what)
        self.assertIn("date", names, what)
        for name, value in (head or {}).items():
            (self.assertRegex if isinstance(value, re.Pattern) else self.assertEqual)(names.get(name, ""), value, what)
        if path != "/metrics":
            self.assertEqual(names["access-control-allow-origin"], "*", what)
            self.assertEqual(names["access-control-expose-headers"], "ETag, Retry-After, Content-Disposition, WWW-Authenticate", what)
        self.assertNotIn("access-control-allow-credentials", names, what)
        if status == 204:
            self.assertEqual(text, b"", what)
            self.assertNotIn("content-type", names, what)
        if status < 300:
            self.answered.update([i for i, m, p in self.rows if m == method and p.fullmatch(path.split("?")[0])][:1])
        else:
            shape = shape or {"error": str, "code": str}
        if shape is None:
            return text
        self.assertTrue(names["content-type"].startswith("application/json"), what)
        o = json.loads(text)
        self.assertTrue(fits(shape, o), (*what, shape))
        return o

    def refused(self, who, method, path, status, code, body=None, **more):
        """An error of API-05: its word, and any text."""
        return self.ask(who, method, path, status, {"error": str, "code": code}, body, **more)

    # -- the rows, in the SPEC's order -----------------------------------------------------------------------------

    def accounts_own_side(self):  # API-10..12, 47
        self.ask(None, "POST", "/auth/login", 200, {"token": TOKEN, "username": str, "domain": "example.test", "expires_in": 3600},
                 {"username": "alice", "password": PASSWORD, "domain": "example.test"})
        self.refused(None, "POST", "/auth/login", 401, "bad_credentials", {"username": ALICE, "password": "wrong"})
        self.ask(None, "GET", "/me", 401, {"error": "Authentication required", "code": "unauthenticated"}, head={"www-authenticate": re.compile("^Bearer")})
        self.ask(ALICE, "GET", "/me", 200, {"address": ALICE, "admin": False, "superadmin": False, "quota_mb": 1024, "quota_used": int,
                                            "messages": int, "sender_addresses": [ALICE]})
        self.tokens["old"] = self.tokens[ALICE]
        o = self.ask(ALICE, "POST", "/auth/refresh", 200, {"token": TOKEN, "username": str, "domain": "example.test", "expires_in": 3600})
        self.tokens[ALICE] = o["token"]
        self.refused(ALICE, "POST", "/auth/password", 400, "invalid_new", {"old": PASSWORD, "new": "short"})
        self.ask(ALICE, "POST", "/auth/password", 204, None, {"old": PASSWORD, "new": "another long enough one"})
        for who in (ALICE, "old"):
            self.assertEqual(self.curl(who, "GET", "/me")[0], 401)
        self.log_in(ALICE, "another long enough one")

    def folders(self):  # API-20..22
        o = self.ask(ALICE, "GET", "/folders", 200, {"folders": Each([FOLDER])})
        self.assertEqual({f["name"]: f["special_use"] for f in o["folders"]},
                         {"INBOX": None, "Sent": "\\Sent", "Drafts": "\\Drafts", "Trash": "\\Trash", "Junk": "\\Junk", "Archive": "\\Archive"})
        new = dict(FOLDER, name="Tãsks", special_use=None, total=0, unseen=0, size=0, uid_next=1)
        self.ask(ALICE, "POST", "/folders", 201, new, {"name": "Tãsks"})
        self.refused(ALICE, "POST", "/folders", 409, "exists", {"name": "Tãsks"})
        self.ask(ALICE, "PATCH", "/folders/T%C3%A3sks", 200, dict(new, name="Done", subscribed=True), {"name": "Done", "subscribed": True})
        self.ask(ALICE, "POST", "/folders", 201, dict(new, name="Done/x"), {"name": "Done/x"})
        self.refused(ALICE, "DELETE", "/folders/Done", 409, "has_children")
        self.ask(ALICE, "DELETE", "/folders/Done%2Fx", 204)
        self.ask(ALICE, "DELETE", "/folders/Done", 204)
        self.refused(ALICE, "DELETE", "/folders/INBOX", 403, "forbidden")
        self.refused(ALICE, "PATCH", "/folders/Done", 404, "not_found", {"subscribed": True})

    def messages(self):  # API-23..29, 46
        self.ask(ALICE, "POST", INBOX + "?flags=%5CSeen,%24Forwarded&date=2024-02-29T12:00:00%2B01:00", 201, {"uid": 1, "uid_validity": int},
                 TEXT, type_="message/rfc822")
        self.ask(ALICE, "POST", INBOX, 201, {"uid": 2, "uid_validity": int}, b"Subject: two\n\nx\n", type_="application/octet-stream")
        self.refused(ALICE, "POST", INBOX, 415, "unsupported_type", b"x", type_="text/html")
        page = {"folder": "INBOX", "uid_validity": int, "uid_next": 3, "highest_modseq": DIGITS, "total": 2, "offset": 0, "limit": 50}
        two = dict(ENVELOPE, uid=2, flags=[], size=int, internal_date=TIME, date=None, subject="two", message_id=OneOf((str, None)),
                   **{"from": OneOf((str, None))})
        self.ask(ALICE, "GET", INBOX, 200, dict(page, messages=[two, ENVELOPE]), head=NEVER_KEPT)
        self.ask(ALICE, "GET", INBOX + "?offset=1&limit=1", 200, dict(page, offset=1, limit=1, messages=[ENVELOPE]))
        self.ask(ALICE, "GET", INBOX + "?since_uid=1", 200, dict(page, total=int, messages=[two]))
        self.ask(ALICE, "GET", INBOX + "?search=SUBJECT%20%22Gr%C3%BC%C3%9Fe%22", 200, dict(page, total=1, messages=[ENVELOPE]))
        for query, code in (("search=NONSENSE", "invalid_search"), ("limit=501", "invalid_limit"), ("offset=-1", "invalid_offset")):
            self.refused(ALICE, "GET", f"{INBOX}?{query}", 400, code)
        got = self.ask(ALICE, "GET", INBOX + "/1", 200, head=dict(NEVER_KEPT, **{"content-type": "message/rfc822", "etag": re.compile('^"')}))
        self.assertEqual(got, TEXT)
        self.ask(ALICE, "GET", INBOX + "/1", 200, {
            "uid": 1, "flags": ["\\Seen", "$Forwarded"], "headers": Each([{"name": str, "value": str}]), "text": "hello", "html": OneOf((str, None)),
            "attachments": [{"part": "2", "filename": "dot.png", "type": "image/png", "size": 3}]}, fields=["Accept: application/json"], head=NEVER_KEPT)
        status, names, text = self.curl(ALICE, "HEAD", INBOX + "/1")
        self.assertEqual((status, names["content-length"]), (200, str(len(TEXT))))
        got = self.ask(ALICE, "GET", INBOX + "/1/parts/2", 200, head={"content-type": "image/png", "content-disposition": re.compile("^attachment")})
        self.assertEqual(got, b"\0\1\2")
        flags = INBOX + "/1/flags"
        self.ask(ALICE, "PATCH", flags, 200, {"uid": 1, "flags": ["\\Flagged"]}, {"flags": ["\\Flagged"]})
        self.ask(ALICE, "PATCH", flags, 200, {"uid": 1, "flags": ["\\Seen"]}, {"add": ["\\Seen"], "remove": ["\\Flagged"]})
        moved = {"folder": "Archive", "uid": int, "uid_validity": int}
        self.ask(ALICE, "POST", INBOX + "/1/copy", 200, dict(moved, uid=1), {"folder": "Archive"})
        self.ask(ALICE, "POST", INBOX + "/1/move", 200, dict(moved, uid=2), {"folder": "Archive"})
        there = "/folders/Archive/messages"
        for action, more, done in (("flags", {"add": ["\\Flagged"]}, [1, 2]), ("copy", {"folder": "Junk"}, [1, 2]), ("delete", {}, [1, 2]),
                                   ("move", {"folder": "Junk"}, [])):
            o = self.ask(ALICE, "POST", there + "/batch", 200, {"done": Each([OneOf((int, dict))]), "missing": Each([int])},
                         dict({"uids": [1, 2, 9], "action": action}, **more))
            self.assertEqual((len(o["done"]), o["missing"]), (len(done), [u for u in (1, 2, 9) if u not in done]), action)
        self.ask(ALICE, "DELETE", INBOX + "/2", 204)
        self.refused(ALICE, "GET", INBOX + "/2", 404, "not_found")

    def sending(self):  # API-30
        body = {"to": [ADMIN, "nobody@example.test"], "cc": [ALICE], "subject": "Grüße", "body": "b\n", "html": "<p>b</p>",
                "attachments": [{"filename": "a.bin", "type": "application/x-y", "content": base64.b64encode(b"\0\1").decode()}],
                "headers": {"X-Note": "n"}}
        o = self.ask(ALICE, "POST", "/messages/send", 202, {"message_id": re.compile("<.+>"), "accepted": [ADMIN, ALICE],
                     "rejected": [{"address": "nobody@example.test", "error": str}]}, body)
        sent = self.ask(ALICE, "GET", "/folders/Sent/messages", 200, {**{k: OneOf((int, str)) for k in (
            "folder", "uid_validity", "uid_next", "highest_modseq", "total", "offset", "limit")}, "messages": [dict]})["messages"][0]
        self.assertEqual((sent["message_id"], sent["flags"]), (o["message_id"], ["\\Seen"]))
        o = self.ask(ALICE, "POST", "/messages/send", 400, {"error": str, "code": "no_valid_recipients", "rejected": [{
            "address": "nobody@example.test", "error": str}]}, {"to": ["nobody@example.test"], "subject": "s", "body": "b"})
        self.refused(ALICE, "POST", "/messages/send", 403, "sender_not_allowed", {"to": [ALICE], "from": ADMIN, "subject": "s", "body": "b"})

    def aliases(self):  # API-31..33
        one = {"pattern": "sales-.*", "target": "alice", "send_as": True}
        self.ask(ADMIN, "POST", "/aliases", 201, one, {"pattern": "sales-.*", "target": "alice"})
        late = {"pattern": "sales-north", "target": ["alice", ADMIN], "send_as": False}
        self.ask(ADMIN, "POST", "/aliases", 201, dict(late, shadowed_by="sales-.*"), late)
        self.refused(ADMIN, "POST", "/aliases", 409, "exists", late)
        self.refused(ALICE, "POST", "/aliases", 403, "admin_required", late)
        self.ask(ALICE, "GET", "/aliases?domain=example.test", 200, {"domain": "example.test", "aliases": [one, OneOf((late, dict(late, shadowed_by=str)))]})
        self.refused(ALICE, "GET", "/aliases?domain=example.org", 403, "forbidden")
        self.ask(ADMIN, "DELETE", "/aliases/sales-.%2A?domain=example.test", 204)
        self.refused(ADMIN, "DELETE", "/aliases/sales-.%2A", 404, "not_found")

    def users(self):  # API-34..37, 49
        carol = dict(USER, address=CAROL, admin=False, superadmin=False, disabled=False, quota_mb=7, quota_used=int, send_as=[])
        new = {"username": "carol", "domain": "example.test", "password": PASSWORD, "quota_mb": 7}
        self.ask(ADMIN, "POST", "/users", 201, carol, new)
        self.refused(ADMIN, "POST", "/users", 409, "exists", new)
        self.ask(ADMIN, "GET", "/users?domain=example.test&offset=1&limit=2", 200, {"users": [USER, USER], "total": 4, "offset": 1, "limit": 2})
        self.refused(ADMIN, "GET", "/users?limit=1001", 400, "invalid_limit")
        self.refused(ALICE, "GET", "/users", 403, "admin_required")
        path = "/users/" + CAROL
        self.ask(ADMIN, "GET", path, 200, carol)
        self.ask(ADMIN, "PATCH", path, 200, dict(carol, admin=True, quota_mb=9, send_as=["info@example.test"]),
                 {"admin": True, "disabled": False, "quota_mb": 9, "send_as": ["info@example.test"]})
        self.assertEqual(self.curl(ADMIN, "PATCH", path, {"superadmin": True})[0], 403)
        self.ask(ADMIN, "POST", path + "/password", 204, None, {"password": "quite another one"})
        self.log_in(CAROL, "quite another one")
        self.refused(ADMIN, "DELETE", "/users/" + ADMIN, 409, "conflict")
        self.ask(ADMIN, "DELETE", path, 204)
        self.refused(ADMIN, "GET", path, 404, "not_found")

    def queue(self):  # API-38, 49
        self.ask(ALICE, "POST", "/messages/send", 202, {"message_id": str, "accepted": ["far@elsewhere.test"], "rejected": []},
                 {"to": ["far@elsewhere.test"], "subject": "s", "body": "b"})
        page = {"queue": [ENTRY], "total": 1, "offset": 0, "limit": 100}
        end = time.monotonic() + PATIENCE
        while not (o := self.ask(ROOT, "GET", "/queue?domain=elsewhere.test&sender=" + ALICE, 200, page, head=NEVER_KEPT))["queue"][0]["recipients"][0]["attempts"]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        path = "/queue/" + o["queue"][0]["id"]
        self.ask(ALICE, "GET", path, 200, ENTRY)
        schemas = self.ask(None, "GET", "/openapi.json", 200, dict)["components"]["schemas"]
        self.assertEqual(schemas["QueueAttempt"]["properties"].keys(), o["queue"][0]["recipients"][0]["attempts"][0].keys())
        self.refused(ALICE, "DELETE", path, 403, "admin_required")
        self.ask(ROOT, "POST", path + "/hold", 204)
        self.ask(ALICE, "GET", "/queue?state=held", 200, page)
        self.refused(ROOT, "POST", path + "/retry", 409, "conflict")
        self.ask(ROOT, "POST", path + "/release", 204)
        self.ask(ROOT, "POST", path + "/retry", 204)
        self.ask(ROOT, "DELETE", path, 204)

    def discovery(self):  # API-39
        for path in ("/.well-known/autoconfig/mail/config-v1.1.xml", "/mail/config-v1.1.xml"):
            text = self.ask(None, "GET", path + "?emailaddress=" + ALICE, 200, head={"content-type": re.compile("^text/xml")})
            self.assertEqual(etree.fromstring(text).tag, "clientConfig")
        base = "http://schemas.microsoft.com/exchange/autodiscover/"
        text = self.ask(None, "POST", "/Autodiscover/Autodiscover.xml", 200, type_="text/xml", body=(
            f'<Autodiscover xmlns="{base}outlook/requestschema/2006"><Request><EMailAddress>{ALICE}</EMailAddress><AcceptableResponseSchema>'
            f"{base}outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>").encode())
        self.assertEqual(etree.fromstring(text).tag, "{" + base + "responseschema/2006}Autodiscover")
        # What DISC-02 says of GET: on the port in the clear the HTTPS address.
        done = subprocess.run([self.curl_path, "-sS", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}",
                               f"http://{self.server.address}:{DISCOVERY}/autodiscover/autodiscover.xml"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.stdout, f"302 https://{HOSTNAME}:{PORTS['apis']}/autodiscover/autodiscover.xml", done.stderr)
        self.answered.add("AUTODISCOVER_GET")

    def seen_from_outside(self):  # API-40, 41
        self.ask(None, "GET", "/healthz", 200, {"status": "ok"})
        self.assertIn(b"# TYPE ", self.ask(ROOT, "GET", "/metrics", 200, head={"content-type": re.compile("^text/plain")}))
        self.refused(None, "GET", "/metrics", 401, "unauthenticated")
        self.assertEqual(self.ask(None, "GET", "/openapi.json", 200, dict)["openapi"][:4], "3.1.")
        self.ask(None, "OPTIONS", "/folders/x", 204, head={"access-control-max-age": "600", "access-control-allow-methods": re.compile("PATCH"),
                                                          "access-control-allow-headers": re.compile("Authorization, Content-Type")})
        self.refused(None, "PUT", "/me", 405, "method_not_allowed", head={"allow": re.compile("GET")})
        self.refused(None, "GET", "/nowhere", 404, "not_found")

    def sessions_and_lockouts(self):  # API-45, 49
        with self.server.imap(ADMIN):
            o = self.ask(ROOT, "GET", "/sessions?limit=1000", 200, {"sessions": Each([SESSION]), "total": int, "offset": 0, "limit": 1000})
            one = [s for s in o["sessions"] if s["address"] == ADMIN][0]
            self.assertTrue(fits(dict(SESSION, protocol="imap", tls=True), one), one)
            self.ask(ROOT, "DELETE", f"/sessions/{one['id']}", 204)
        self.refused(ROOT, "DELETE", f"/sessions/{one['id']}", 404, "not_found")
        self.refused(ALICE, "GET", "/sessions", 403, "admin_required")
        for path in ("/lockouts/" + GUESSER, "/lockouts"):
            for i in range(5):
                self.refused(None, "POST", "/auth/login", 401, "bad_credentials", {"username": "ghost@example.test", "password": f"guess {i}"},
                             fields=["X-Forwarded-For: " + GUESSER])
            self.refused(None, "POST", "/auth/login", 429, "locked_out", {"username": "ghost@example.test", "password": "x"},
                         fields=["X-Forwarded-For: " + GUESSER], head={"retry-after": DIGITS})
            o = self.ask(ROOT, "GET", "/lockouts", 200, {"lockouts": Each([{"ip": GUESSER, "account": OneOf((str, None)), "failures": 5, "until": TIME}]),
                                                         "total": int, "offset": 0, "limit": 100})
            self.assertNotEqual(o["lockouts"], [])
            self.ask(ROOT, "DELETE", path, 204)
            self.ask(ROOT, "GET", "/lockouts", 200, {"lockouts": [], "total": 0, "offset": 0, "limit": 100})

    def test_every_row_answers_as_the_table_says(self):
        for part in (self.accounts_own_side, self.folders, self.messages, self.sending, self.aliases, self.users, self.queue, self.discovery,
                     self.seen_from_outside, self.sessions_and_lockouts):
            with self.subTest(part.__name__):
                part()
        left = {i for i, _, _ in self.rows} - self.answered
        self.assertEqual(left, set(), "rows of http_routes.def without an example here")
        self.server.stop()


if __name__ == "__main__":
    main()
