"""Messages over the HTTP API (SPEC API-23, 25..29, 44, 46): what one protocol does the others see."""
import base64
import email.header
import email.message
import json
import random
import unittest
import urllib.parse

from api import Client
from harness import FREE_AT_ONCE, WIDER, Server, main

ALICE, BOB = "alice@example.test", "bob@example.test"
INBOX = "/folders/INBOX/messages"


def rich_message():
    m = email.message.EmailMessage()
    m["From"] = "Jürgen \"J\" Müller <juergen@example.net>"
    m["To"] = "alice@example.test, Bob, the Builder <bob@example.test>".replace("Bob, the Builder", '"Bob, the Builder"')
    m["Subject"] = "Grüße €"
    m["Date"] = "Fri, 21 Nov 1997 09:55:06 -0600"
    m["Message-ID"] = "<rich@example.net>"
    m.set_content("Größe\n", charset="iso-8859-1", cte="quoted-printable")
    m.add_alternative("<p>Größe</p>\n", subtype="html")
    m.add_attachment(bytes(range(256)) * 40, maintype="image", subtype="png", filename="Bild ü\".png")
    inner = email.message.EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("inside\n")
    m.add_attachment(inner)
    return m.as_bytes(policy=m.policy.clone(linesep="\r\n"))


class Messages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE, BOB])

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.client = Client(self.server)
        self.client.login()
        self.ask = self.client.ask
        self.imap = self.server.imap(ALICE)
        self.folder = f"F{random.randrange(10 ** 12)}"
        self.imap.create(self.folder)
        self.path = f"/folders/{self.folder}/messages"

    def tearDown(self):
        self.imap.logout()
        self.client.http.close()

    def fill(self, n, text=b"Subject: %d\r\n\r\nx\r\n"):
        for i in range(1, n + 1):
            self.imap.append(self.folder, "", None, text % i)

    def found(self, search, **params):
        query = urllib.parse.urlencode(dict(params, search=search))
        status, _, o = self.ask("GET", f"{self.path}?{query}")
        self.assertEqual(status, 200, (search, o))
        return o

    def test_search_finds_what_imap_finds(self):
        for i in range(1, 41):
            self.imap.append(self.folder, "\\Seen" if i % 3 == 0 else "", None,
                             f"From: {'smith' if i % 2 else 'jones'}@example.net\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= {i}\r\n"
                             f"X-Number: n{i}\r\n\r\nbody {'needle' if i % 5 == 0 else 'hay'}\r\n".encode())
        self.imap.select(self.folder)
        self.imap.uid("STORE", "7:12", "+FLAGS", "($Label1 \\Flagged)")
        self.imap.uid("STORE", "3", "+FLAGS", "\\Deleted")
        self.imap.expunge()
        for search in ("ALL", "FROM smith", "NOT FROM smith UNSEEN", "OR (FROM smith SEEN) BODY needle", "TEXT needle SEEN",
                       "UID 5:9,20", "3:6", "*", "KEYWORD $Label1", "HEADER X-Number n1", "SUBJECT \"Gr\u00fc\u00dfe 2\"",
                       "SUBJECT \"gr\u00fc\u00dfe\"", "LARGER 1", "SMALLER 3", "SINCE 1-Jan-2020", "MODSEQ 1", "BODY nowhere",
                       "UNKEYWORD $Label1 FROM jones NOT BODY needle"):
            with self.subTest(search=search):
                _, data = self.imap.uid("SEARCH", "CHARSET", "UTF-8", search.encode())
                uids = [int(u) for u in data[0].split(b" (")[0].split()]
                o = self.found(search, limit=500)
                self.assertEqual([m["uid"] for m in o["messages"]], uids[::-1])
                self.assertEqual(o["total"], len(uids))
                up = self.found(search, since_uid=10, limit=500)
                self.assertEqual([m["uid"] for m in up["messages"]], [u for u in uids if u > 10])
                self.assertEqual(up["total"], len([u for u in uids if u > 10]))
                page = self.found(search, offset=2, limit=3)
                self.assertEqual([m["uid"] for m in page["messages"]], uids[::-1][2:5])
                self.assertEqual(page["total"], len(uids))
        self.assertEqual(self.found("ALL", since_uid=4294967295)["total"], 0)

    def test_search_that_is_none(self):
        self.fill(1)
        for search in ("", "FROM", "NONSENSE", "FROM a)", "(FROM a", "ALL\r\nb LOGOUT", "FROM {1}\r\na", "FROM {1+}\r\na", "$", "UID $",
                       "RETURN (COUNT) ALL", "CHARSET UTF-8 ALL", "0", "UID 0", "SINCE tomorrow", "SUBJECT \"open", "ALL ",
                       " ".join(["ALL"] * 1200), b"FROM \xff", "(" * 90 + "ALL" + ")" * 90):
            with self.subTest(search=search):
                query = urllib.parse.urlencode({"search": search})
                status, _, o = self.ask("GET", f"{self.path}?{query}")
                self.assertEqual((status, o["code"]), (400, "invalid_search"))

    def test_a_long_search_lets_others_in(self):
        """Many messages to open, asked by several clients at once and by one that goes away; logins go on."""
        self.fill(400, b"Subject: %d\r\n\r\n" + b"wort " * 4000)
        clients = [Client(self.server) for _ in range(4)]
        for c in clients:
            c.token = self.client.token
            c.http.request("GET", self.path + "?search=BODY+nowhere", headers={"Authorization": "Bearer " + c.token})
        clients[0].http.sock.close()
        clients[0].http.close()
        with Client(self.server) as other:
            self.assertEqual(other.login(BOB)[0], 200)
        for c in clients[1:]:
            self.assertEqual(json.loads(c.http.getresponse().read())["total"], 0)
            c.http.close()

    def test_a_folder_is_listed_newest_first_in_pages(self):
        self.fill(70)
        status, headers, o = self.ask("GET", self.path)
        self.assertEqual((status, o["total"], o["offset"], o["limit"], o["uid_next"], o["folder"]), (200, 70, 0, 50, 71, self.folder))
        self.assertEqual([m["uid"] for m in o["messages"]], list(range(70, 20, -1)))
        self.assertEqual([m["subject"] for m in o["messages"]], [str(i) for i in range(70, 20, -1)])
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertRegex(o["highest_modseq"], r"^\d+$")
        o = self.ask("GET", self.path + "?offset=65&limit=500")[2]
        self.assertEqual([m["uid"] for m in o["messages"]], [5, 4, 3, 2, 1])
        self.assertEqual(self.ask("GET", self.path + "?offset=70")[2]["messages"], [])
        self.assertEqual(self.ask("GET", self.path + "?offset=4294967295")[2]["messages"], [])
        o = self.ask("GET", self.path + "?since_uid=66")[2]
        self.assertEqual(([m["uid"] for m in o["messages"]], o["total"]), ([67, 68, 69, 70], 4))
        o = self.ask("GET", self.path + "?since_uid=66&offset=1&limit=2")[2]
        self.assertEqual([m["uid"] for m in o["messages"]], [68, 69])
        for since, n in ((0, 50), (69, 1), (70, 0), (4294967295, 0)):
            self.assertEqual(len(self.ask("GET", f"{self.path}?since_uid={since}")[2]["messages"]), n, since)
        for query, word in (("limit=0", "limit"), ("limit=501", "limit"), ("limit=x", "limit"), ("offset=-1", "offset"), ("offset=", "offset"),
                            ("since_uid=4294967296", "since_uid")):
            status, _, o = self.ask("GET", f"{self.path}?{query}")
            self.assertEqual((status, o["code"]), (400, f"invalid_{word}"), query)
        self.assertEqual(self.ask("GET", "/folders/Nowhere/messages")[0], 404)
        self.assertEqual(self.ask("GET", "/folders/%2F/messages")[0], 404)

    def test_a_list_shows_decoded_headers(self):
        self.imap.append(self.folder, r"(\Seen $Forwarded)", '"01-Feb-2024 03:04:05 +0100"', rich_message())
        self.imap.append(self.folder, "", None, b"Date: nonsense\r\nX: y\r\n\r\n")
        self.imap.append(self.folder, "", None, b"From: a\xffb <q@x.y>\r\nSubject: " + b"x" * 100000 + b"\r\nTo: " +
                         b", ".join(b"u%d@example.net" % i for i in range(3000)) + b"\r\n\r\n")
        big, bare, rich = self.ask("GET", self.path)[2]["messages"]
        self.assertEqual(rich["subject"], "Grüße €")
        self.assertEqual(rich["from"], '"Jürgen \\"J\\" Müller" <juergen@example.net>')
        self.assertEqual(rich["to"], ["alice@example.test", '"Bob, the Builder" <bob@example.test>'])
        self.assertEqual((rich["date"], rich["internal_date"]), ("1997-11-21T15:55:06Z", "2024-02-01T02:04:05Z"))
        self.assertEqual((rich["message_id"], rich["flags"], rich["size"]), ("<rich@example.net>", ["\\Seen", "$Forwarded"], len(rich_message())))
        self.assertEqual((bare["date"], bare["from"], bare["to"], bare["subject"], bare["message_id"]), (None, "", [], "", ""))
        self.assertIn("<q@x.y>", big["from"])
        self.assertLessEqual(len(big["subject"]), 2048)
        self.assertLess(len(big["to"]), 3000)

    def test_a_message_as_it_is(self):
        text = rich_message()
        self.imap.append(self.folder, "", None, text)
        status, headers, got = self.ask("GET", self.path + "/1")
        self.assertEqual((status, got, headers["Content-Type"]), (200, text, "message/rfc822"))
        self.assertEqual(headers["Cache-Control"], "no-store")
        tag = headers["ETag"]
        for known in (tag, f'"x", W/{tag}', "*"):
            status, headers, got = self.ask("GET", self.path + "/1", If_None_Match=known)
            self.assertEqual((status, got, headers["ETag"]), (304, b"", tag), known)
        self.assertEqual(self.ask("GET", self.path + "/1", If_None_Match='"x"')[0], 200)
        status, headers, got = self.ask("HEAD", self.path + "/1")
        self.assertEqual((status, got, headers["Content-Length"]), (200, b"", str(len(text))))
        for uid in ("0", "2", "x", "-1", "4294967296", "1x", "batch"):
            self.assertEqual(self.ask("GET", f"{self.path}/{uid}")[0], 404, uid)
        self.imap.select(self.folder)
        self.assertNotIn(b"Seen", self.imap.fetch("1", "(FLAGS)")[1][0])

    def test_a_message_as_json(self):
        self.imap.append(self.folder, r"(\Flagged)", None, rich_message())
        status, _, o = self.ask("GET", self.path + "/1", Accept="application/json")
        self.assertEqual((status, o["uid"], o["flags"]), (200, 1, ["\\Flagged"]))
        self.assertIn({"name": "Subject", "value": "Grüße €"}, o["headers"])
        self.assertEqual((o["text"], o["html"]), ("Größe\r\n", "<p>Größe</p>\r\n"))
        self.assertEqual(o["attachments"][0], {"part": "2", "filename": 'Bild ü".png', "type": "image/png", "size": 10240})
        self.assertEqual([(a["part"], a["type"]) for a in o["attachments"]], [("2", "image/png"), ("3", "message/rfc822")])
        for accept, json_wanted in (("message/rfc822", False), ("*/*", False), ("application/json;q=0.5, message/rfc822", False),
                                    ("message/rfc822;q=0.1, application/json", True), ("application/json;q=0", False)):
            self.assertEqual(isinstance(self.ask("GET", self.path + "/1", Accept=accept)[2], dict), json_wanted, accept)

    def test_a_header_of_many_small_fields_is_shown_within_little_memory(self):
        with Server(users=[ALICE], env=FREE_AT_ONCE) as s, Client(s) as c, s.imap(ALICE) as imap:
            c.login()
            imap.append("INBOX", "", None, b"a:\r\n" * 262000 + b"\r\nx\r\n")
            before = s.rss_kib()
            status, _, o = c.ask("GET", "/folders/INBOX/messages/1", Accept="application/json")
            self.assertEqual((status, len(o["headers"]), o["headers"][261999]), (200, 262000, {"name": "a", "value": ""}))
            self.assertLess(s.rss_kib() - before, 65536 * WIDER)

    def test_parts_are_decoded_and_large_ones_streamed(self):
        self.imap.append(self.folder, "", None, rich_message())
        status, headers, got = self.ask("GET", self.path + "/1/parts/2")
        self.assertEqual((status, got, headers["Content-Type"]), (200, bytes(range(256)) * 40, "image/png"))
        self.assertEqual(headers["Content-Disposition"], "attachment; filename=\"Bild ___.png\"; filename*=UTF-8''Bild%20%C3%BC%22.png")
        self.assertEqual(self.ask("GET", self.path + "/1/parts/1.1")[2], "Größe\r\n".encode("iso-8859-1"))
        self.assertIn(b"Subject: inner", self.ask("GET", self.path + "/1/parts/3")[2])
        for part in ("0", "4", "1.3", "x", "1.", ".1", "1..1", "", "1.1.1.1", "99999999999"):
            self.assertEqual(self.ask("GET", f"{self.path}/1/parts/{part}")[0], 404, part)
        data = random.Random(7).randbytes(6_000_000)
        coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
        self.imap.append(self.folder, "", None, b"MIME-Version: 1.0\r\nContent-Type: video/x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded)
        status, headers, got = self.ask("GET", self.path + "/2/parts/1")
        self.assertEqual((status, headers["Content-Length"], got == data), (200, "6000000", True))
        self.assertEqual(self.ask("HEAD", self.path + "/2/parts/1")[1]["Content-Length"], "6000000")

    def test_odd_messages_are_shown(self):
        shapes = [b"\r\n", b"\r\n\r\n", b"x", b"Content-Type: multipart/mixed\r\n\r\n", b"Content-Type: text/plain; charset=none-such\r\n\r\n\xff\x00".replace(b"\x00", b"\x01"),
                  b"Content-Type: \r\n y/z; charset=\"a b\"\r\nContent-Transfer-Encoding: weird\r\n\r\nx", b"Content-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz",
                  b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 200]
        for text in shapes:
            self.imap.append(self.folder, "", None, text)
        for uid in range(1, len(shapes) + 1):
            status, _, o = self.ask("GET", f"{self.path}/{uid}", Accept="application/json")
            self.assertEqual(status, 200, shapes[uid - 1])
            for one in o["attachments"]:
                status, _, got = self.ask("GET", f"{self.path}/{uid}/parts/{one['part']}")
                self.assertEqual((status, len(got)), (200, one["size"]), (shapes[uid - 1], one))
        self.assertEqual(self.ask("GET", self.path)[2]["total"], len(shapes))

    def test_flags_are_replaced_added_and_removed(self):
        self.fill(1)
        self.imap.select(self.folder)
        path = self.path + "/1/flags"
        status, _, o = self.ask("PATCH", path, {"flags": ["\\seen", "$Label1"]})
        self.assertEqual((status, o), (200, {"uid": 1, "flags": ["\\Seen", "$Label1"]}))
        self.imap.noop()
        self.assertRegex(self.imap.fetch("1", "(FLAGS)")[1][0], rb"Seen.*\$Label1", "IMAP sees it at once")
        o = self.ask("PATCH", path, {"add": ["\\Flagged", "x-y"], "remove": ["$label1", "unknown"]})[2]
        self.assertEqual(o["flags"], ["\\Flagged", "\\Seen", "x-y"])
        self.imap.store("1", "-FLAGS", r"(\Flagged)")
        self.assertEqual(self.ask("GET", self.path)[2]["messages"][0]["flags"], ["\\Seen", "x-y"], "and the API what IMAP does")
        self.assertEqual(self.ask("PATCH", path, {"flags": []})[2]["flags"], [])
        for body, code in (({}, "invalid_flags"), ({"flags": [], "add": []}, "invalid_flags"), ({"flags": ["\\Recent"]}, "invalid_flags"),
                           ({"flags": "x"}, "invalid_flags"), ({"add": ["a b"]}, "invalid_add"), ({"add": ["k" * 65]}, "invalid_add"),
                           ({"remove": [3]}, "invalid_remove"), ({"flags": ["é"]}, "invalid_flags")):
            status, _, o = self.ask("PATCH", path, body)
            self.assertEqual((status, o["code"]), (400, code), body)
        self.assertEqual(self.ask("PATCH", self.path + "/9/flags", {"flags": []})[0], 404)
        self.assertEqual(self.ask("PATCH", path, {"flags": [f"k{i}" for i in range(57)]})[0], 400, "two names are taken already")
        self.assertEqual(self.ask("PATCH", path, {"flags": [f"k{i}" for i in range(58)]})[0], 400)

    def test_copy_move_and_delete(self):
        self.fill(3)
        other = self.folder + "/Other ü"
        self.assertEqual(self.ask("POST", "/folders", {"name": other})[0], 201)
        status, _, o = self.ask("POST", self.path + "/2/copy", {"folder": other})
        self.assertEqual((status, o["folder"], o["uid"]), (200, other, 1))
        there = f"/folders/{self.folder}%2FOther%20%C3%BC/messages"
        self.assertEqual(self.ask("GET", there)[2]["uid_validity"], o["uid_validity"])
        self.assertEqual(self.ask("POST", self.path + "/1/move", {"folder": other})[2]["uid"], 2)
        self.assertEqual([m["subject"] for m in self.ask("GET", there)[2]["messages"]], ["1", "2"])
        self.assertEqual(self.ask("DELETE", self.path + "/3")[0], 204)
        self.assertEqual([m["uid"] for m in self.ask("GET", self.path)[2]["messages"]], [2])
        self.assertEqual(self.imap.select(self.folder)[1], [b"1"])
        for method, uid, what in (("DELETE", 3, ""), ("POST", 3, "/copy"), ("POST", 3, "/move")):
            self.assertEqual(self.ask(method, f"{self.path}/{uid}{what}", {"folder": other} if what else None)[0], 404, what)
        self.assertEqual(self.ask("POST", self.path + "/2/copy", {"folder": "Nowhere"})[0], 404)
        self.assertEqual(self.ask("POST", self.path + "/2/copy", {})[2]["code"], "invalid_folder")

    def test_a_copy_above_the_quota_is_413(self):
        with Server(users=[BOB], config={"quota": {"default_mb": 1}}) as s, Client(s) as c, s.imap(BOB) as imap:
            c.login(BOB)
            imap.append("INBOX", "", None, b"Subject: x\r\n\r\n" + b"x" * 700_000)
            status, _, o = c.ask("POST", INBOX + "/1/copy", {"folder": "Sent"})
            self.assertEqual((status, o["code"]), (413, "quota_exceeded"))
            self.assertEqual(c.ask("POST", INBOX + "/1/move", {"folder": "Sent"})[0], 200)

    def test_batches(self):
        self.fill(6)
        path = self.path + "/batch"
        o = self.ask("POST", path, {"uids": [3, 1, 3, 9], "action": "flags", "add": ["\\Flagged"]})[2]
        self.assertEqual(o, {"done": [1, 3], "missing": [9]})
        self.assertEqual([m["uid"] for m in self.ask("GET", self.path)[2]["messages"] if m["flags"] == ["\\Flagged"]], [3, 1])
        self.assertEqual(self.ask("POST", path, {"uids": [2, 8], "action": "copy", "folder": "Archive"})[2], {"done": [2], "missing": [8]})
        self.assertEqual(self.ask("POST", path, {"uids": [4, 5], "action": "move", "folder": "Archive"})[2], {"done": [4, 5], "missing": []})
        self.assertEqual(self.ask("POST", path, {"uids": [1, 4], "action": "delete"})[2], {"done": [1], "missing": [4]})
        self.assertEqual([m["uid"] for m in self.ask("GET", self.path)[2]["messages"]], [6, 3, 2])
        for body, code in (({"action": "delete"}, "invalid_uids"), ({"uids": [], "action": "delete"}, "invalid_uids"),
                           ({"uids": list(range(1, 1002)), "action": "delete"}, "invalid_uids"), ({"uids": [0], "action": "delete"}, "invalid_uids"),
                           ({"uids": [1.5], "action": "delete"}, "invalid_uids"), ({"uids": ["1"], "action": "delete"}, "invalid_uids"),
                           ({"uids": [1], "action": "burn"}, "invalid_action"), ({"uids": [1]}, "invalid_action"),
                           ({"uids": [1], "action": "flags"}, "invalid_flags")):
            status, _, o = self.ask("POST", path, body)
            self.assertEqual((status, o["code"]), (400, code), body)
        self.assertEqual(self.ask("POST", path, {"uids": [6], "action": "move", "folder": "Nowhere"})[0], 404)

    def test_nobody_reads_anothers_mail(self):
        self.fill(1)
        with Client(self.server) as c:
            c.login(BOB)
            self.assertEqual(c.ask("GET", self.path + "/1")[0], 404)
            self.assertEqual(c.ask("GET", self.path)[0], 404)


if __name__ == "__main__":
    main()
