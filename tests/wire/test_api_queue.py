"""The outbound queue over the HTTP API (SPEC API-38, API-49), with mail that waits."""
import json
import time
import unittest
import urllib.parse

from api import Client
from harness import PASSWORD, PATIENCE, Server, main

ALICE, BOB, ROOT = "alice@example.test", "bob@example.test", "root@example.test"


class Queue(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE, BOB])
        self.server.add_user(ROOT, PASSWORD, "--superadmin")
        self.clients = {who: Client(self.server) for who in (ALICE, BOB, ROOT)}
        for who, client in self.clients.items():
            self.assertEqual(client.login(who)[0], 200)
        for who, to in ((ALICE, ["u@elsewhere.test"]), (ALICE, ["v@third.test", "w@elsewhere.test"]), (BOB, ["x@third.test"])):
            with self.server.submission(who) as c:
                c.sendmail(who, to, f"From: {who}\r\nSubject: s\r\n\r\nx\r\n")

    def tearDown(self):
        for client in self.clients.values():
            client.http.close()
        self.server.close()

    def ask(self, who, method, path, **params):
        query = "?" + urllib.parse.urlencode(params) if params else ""
        return self.clients[who].ask(method, path + query)

    def listed(self, who, **params):
        status, headers, o = self.ask(who, "GET", "/queue", **params)
        self.assertEqual(status, 200, o)
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(len(o["queue"]), min(o["limit"], max(0, o["total"] - o["offset"])))
        return o["queue"]

    def test_who_sees_what(self):
        self.assertEqual([[r["address"] for r in e["recipients"]] for e in self.listed(ALICE)],
                         [["u@elsewhere.test"], ["v@third.test", "w@elsewhere.test"]])
        self.assertEqual([e["sender"] for e in self.listed(BOB)], [BOB])
        self.assertEqual([e["sender"] for e in self.listed(ROOT)], [ALICE, ALICE, BOB])
        for params, n in (({"domain": "THIRD.test"}, 2), ({"sender": BOB}, 1), ({"sender": "<>"}, 0), ({"state": "held"}, 0),
                          ({"limit": 2}, 2), ({"offset": 2}, 1), ({"domain": "third.test", "sender": ALICE}, 1)):
            self.assertEqual(len(self.listed(ROOT, **params)), n, params)
        for params in ({"state": "gone"}, {"limit": 0}, {"limit": 1001}, {"offset": -1}):
            status, _, o = self.ask(ROOT, "GET", "/queue", **params)
            self.assertEqual((status, o["code"]), (400, "invalid_" + next(iter(params))))

    def test_the_form_is_that_of_the_verb(self):
        for e in self.listed(ROOT):
            self.ask(ROOT, "POST", f"/queue/{e['id']}/hold")
        said = json.loads(self.server.cli("queue", "list", "--json").stdout)
        self.assertEqual(self.listed(ROOT), said["queue"])
        one = said["queue"][0]
        self.assertEqual(self.ask(ALICE, "GET", "/queue/" + one["id"])[2], one)
        self.assertEqual(one["state"], "held")

    def test_one_entry(self):
        his = self.listed(BOB)[0]["id"]
        for path in (f"/queue/{his}", "/queue/nothing", "/queue/" + "0" * 26, "/queue/" + "%2e%2e%2f" * 8, "/queue/%00"):
            status, _, o = self.ask(ALICE, "GET", path)
            self.assertIn((status, o["code"]), ((404, "not_found"), (400, "bad_request")), path)
        for method, path in (("POST", f"/queue/{his}/hold"), ("POST", f"/queue/{his}/retry"), ("DELETE", f"/queue/{his}")):
            status, _, o = self.ask(BOB, method, path)
            self.assertEqual((status, o["code"]), (403, "admin_required"))
        self.assertEqual(self.ask(ROOT, "POST", f"/queue/{'0' * 26}/hold")[0], 404)

    def test_changes(self):
        first, second, third = [e["id"] for e in self.listed(ROOT)]
        state = lambda i: self.ask(ROOT, "GET", f"/queue/{i}")[2]["state"]
        for _ in range(2):
            self.assertEqual(self.ask(ROOT, "POST", f"/queue/{first}/hold")[0], 204)
        self.assertEqual(state(first), "held")
        status, _, o = self.ask(ROOT, "POST", f"/queue/{first}/retry")
        self.assertEqual((status, o["code"]), (409, "conflict"))
        self.assertEqual(self.ask(ROOT, "POST", f"/queue/{first}/release")[0], 204)
        self.assertNotEqual(state(first), "held")
        self.assertEqual(self.ask(ROOT, "POST", f"/queue/{second}/retry")[0], 204)
        self.assertEqual(self.ask(ROOT, "DELETE", f"/queue/{third}")[0], 204)
        end = time.monotonic() + PATIENCE
        while self.ask(ROOT, "GET", f"/queue/{third}")[0] != 404:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual(self.ask(ROOT, "DELETE", f"/queue/{third}")[0], 404)
        self.assertEqual(len(self.listed(ROOT)), 2)


main()
