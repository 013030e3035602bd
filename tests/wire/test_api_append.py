"""Messages put into folders over the HTTP API (SPEC API-24, API-44): what IMAP reads back."""
import http.client
import imaplib
import time
import unittest
import urllib.parse

from api import Client
from harness import PASSWORD, PATIENCE, PORTS, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"
INBOX = "/folders/INBOX/messages"
MIB = 1 << 20


class Append(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server({"smtp": {"max_message_size": 4 * MIB}}, users=[ALICE])
        cls.server.add_user(BOB, PASSWORD, "--quota-mb", "1")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.client = Client(self.server)
        self.client.login()
        self.imap = self.server.imap(ALICE)
        self.imap.select("INBOX")

    def tearDown(self):
        self.imap.logout()
        self.client.http.close()

    def append(self, body, path=INBOX, **params):
        query = "?" + urllib.parse.urlencode(params) if params else ""
        return self.client.ask("POST", path + query, body, Content_Type="message/rfc822")

    def read(self, uid):
        self.imap.noop()
        _, data = self.imap.uid("FETCH", str(uid), "(FLAGS INTERNALDATE BODY.PEEK[])")
        return data[0][0], data[0][1]

    def test_octets_flags_and_date(self):
        text = b"Subject: x\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\nline\r\n"
        status, _, o = self.append(text, flags="\\Seen,$Forwarded,\\flagged", date="2020-02-29T23:30:00.25-02:30")
        self.assertEqual(status, 201, o)
        _, data = self.imap.status("INBOX", "(UIDVALIDITY UIDNEXT)")
        self.assertIn(f"UIDVALIDITY {o['uid_validity']}".encode(), data[0])
        self.assertIn(f"UIDNEXT {o['uid'] + 1}".encode(), data[0])
        head, got = self.read(o["uid"])
        self.assertEqual(got, text)
        self.assertEqual({f.lower() for f in imaplib.ParseFlags(head)} - {b"\\recent"}, {b"\\seen", b"\\flagged", b"$forwarded"})
        self.assertEqual(imaplib.Internaldate2tuple(head)[:6], time.localtime(1583028000)[:6])

    def test_line_ends_become_crlf_wherever_the_body_is_cut(self):
        text = b"Subject: y\n\nunix\r\nmixed\n\n\r\nend\r"
        want = b"Subject: y\r\n\r\nunix\r\nmixed\r\n\r\n\r\nend\r"
        for cut in range(len(text) + 1):
            pieces = [p for p in (text[:cut], text[cut:]) if p]
            status, _, o = self.client.ask("POST", INBOX, iter(pieces), Content_Type="application/octet-stream")
            self.assertEqual(status, 201, o)
            self.assertEqual(self.read(o["uid"])[1], want, cut)

    def test_a_large_message_without_a_type(self):
        for text in (b"A: b\n\n" + b"0123456789\n" * 250000, b"A: b\r\n\r\n" + b"\n" * (MIB + 77), b"A: b\r\n\r\n" + b"x" * 3 * MIB):
            status, _, o = self.client.ask("POST", INBOX, text)
            self.assertEqual(status, 201, o)
            want = text if b"\r\n\r\nx" in text else text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            self.assertEqual(self.read(o["uid"])[1], want)

    def test_refusals(self):
        _, data = self.imap.status("INBOX", "(MESSAGES)")
        text = b"A: b\r\n\r\nc\r\n"
        for status, code, body, path, params in (
                (400, "invalid_flags", text, INBOX, {"flags": "\\Recent"}),
                (400, "invalid_flags", text, INBOX, {"flags": "a b"}),
                (400, "invalid_flags", text, INBOX, {"flags": "\\Seen,,\\Draft"}),
                (400, "invalid_date", text, INBOX, {"date": "yesterday"}),
                (400, "invalid_date", text, INBOX, {"date": "2021-02-29T00:00:00Z"}),
                (400, "invalid_date", text, INBOX, {"date": "2021-02-28T00:00:00"}),
                (400, "invalid_date", text, INBOX, {"date": "2021-02-28T24:00:00Z"}),
                (400, "invalid_date", text, INBOX, {"date": "2021-02-28T00:00:00.Z"}),
                (404, "not_found", text, "/folders/Nowhere/messages", {}),
                (400, "bad_request", b"A: b\r\n\r\n\0", INBOX, {}),
                (400, "bad_request", b"", INBOX, {}),
                (413, "too_large", b"x" * (4 * MIB + 1), INBOX, {}),
                (413, "too_large", b"\n" * (3 * MIB), INBOX, {})):
            with self.subTest(code=code, path=path, params=params, n=len(body)), Client(self.server) as c:
                c.token = self.client.token
                query = "?" + urllib.parse.urlencode(params) if params else ""
                got, _, o = c.ask("POST", path + query, body, Content_Type="message/rfc822")
                self.assertEqual((got, o["code"]), (status, code))
        got, _, o = self.client.ask("POST", INBOX, text, Content_Type="text/plain")
        self.assertEqual((got, o["code"]), (415, "unsupported_type"))
        self.assertEqual(self.imap.status("INBOX", "(MESSAGES)")[1], data)

    def test_refused_before_the_body_is_asked_for(self):
        for path, headers, want in ((INBOX + "?flags=(", {}, 400), ("/folders/None/messages", {}, 404),
                                    (INBOX, {"Content-Length": str(5 * MIB)}, 413)):
            h = http.client.HTTPConnection(self.server.address, PORTS["api"], timeout=PATIENCE)
            h.putrequest("POST", path)
            for k, v in dict({"Content-Length": "100", "Expect": "100-continue", "Authorization": "Bearer " + self.client.token},
                             **headers).items():
                h.putheader(k, v)
            h.endheaders()
            answer = h.getresponse()
            self.assertEqual((answer.status, answer.headers["Connection"]), (want, "close"))
            answer.read()
            h.close()

    def test_a_full_account(self):
        with Client(self.server) as c:
            c.login(BOB)
            status, _, o = c.ask("POST", INBOX, b"A: b\r\n\r\n" + b"x" * MIB, Content_Type="message/rfc822")
            self.assertEqual((status, o["code"]), (413, "quota_exceeded"))
        with Client(self.server) as c:
            c.login(BOB)
            status, _, o = c.ask("POST", INBOX, iter([b"A: b\r\n\r\n" + b"x" * MIB]))
            self.assertEqual((status, o["code"]), (413, "quota_exceeded"))
            status, _, o = c.ask("GET", "/me")
            self.assertEqual((o["quota_used"], o["messages"]), (0, 0))

    def test_idle_is_woken(self):
        idle = self.server.imap(ALICE)
        _, data = idle.select("INBOX")
        n = int(data[0])
        idle.send(b"i IDLE\r\n")
        self.assertTrue(idle.readline().startswith(b"+"))
        self.assertEqual(self.append(b"A: b\r\n\r\n")[0], 201)
        self.assertEqual(idle.readline(), b"* %d EXISTS\r\n" % (n + 1))
        idle.send(b"DONE\r\n")
        while not idle.readline().startswith(b"i OK"):
            pass
        idle.logout()

    def test_a_client_that_goes_away_leaves_nothing(self):
        before = self.imap.status("INBOX", "(MESSAGES)")[1]
        for n in (10, MIB):
            h = http.client.HTTPConnection(self.server.address, PORTS["api"], timeout=PATIENCE)
            h.putrequest("POST", INBOX)
            h.putheader("Content-Length", str(2 * MIB))
            h.putheader("Authorization", "Bearer " + self.client.token)
            h.endheaders(b"x" * n)
            h.close()
        self.assertEqual(self.client.ask("GET", "/me")[0], 200)
        self.assertEqual(self.imap.status("INBOX", "(MESSAGES)")[1], before)


main()
