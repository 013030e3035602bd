"""Aliases and accounts over the HTTP API (SPEC API-31..37, 42, 49; LOG-02), and a whole session by a Node client."""
import json
import os
import pathlib
import subprocess
import time
import unittest

from api import Client
from harness import PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE, BOB, ADMIN, ROOT = "alice@example.test", "bob@example.test", "admin@example.test", "root@example.test"
FAR = "far@example.org"
TWO = {"domains": ["example.test", "example.org"]}


class Admin(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(config=TWO)
        cls.server.add_user(ALICE)
        cls.server.add_user(BOB)
        cls.server.add_user(FAR)
        cls.server.add_user(ADMIN, PASSWORD, "--admin")
        cls.server.add_user(ROOT, PASSWORD, "--superadmin")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def client(self, user):
        c = Client(self.server)
        self.addCleanup(c.http.close)
        self.assertEqual(c.login(user)[0], 200)
        return c.ask

    # -- aliases -------------------------------------------------------------------------------------------------

    def test_aliases_are_made_listed_used_and_deleted(self):
        ask = self.client(ADMIN)
        status, _, o = ask("POST", "/aliases", {"pattern": "sales-.*", "target": "alice"})
        self.assertEqual((status, o), (201, {"pattern": "sales-.*", "target": "alice", "send_as": True}))
        status, _, o = ask("POST", "/aliases", {"pattern": "all", "target": ["alice", BOB], "before": "sales-.*", "send_as": False})
        self.assertEqual((status, o["target"], o["send_as"]), (201, ["alice", BOB], False))
        status, _, o = self.client(ALICE)("GET", "/aliases")
        self.assertEqual((status, o["domain"]), (200, "example.test"))
        self.assertEqual([(a["pattern"], a["target"], a["send_as"]) for a in o["aliases"]],
                         [("all", ["alice", BOB], False), ("sales-.*", "alice", True)])
        with self.server.smtp() as smtp:
            smtp.sendmail("x@example.net", ["all@example.test"], "Subject: to all\r\n\r\nx\r\n")
        for user in (ALICE, BOB):
            self.assertEqual(self.client(user)("GET", "/folders/INBOX/messages")[2]["messages"][0]["subject"], "to all")
        o = ask("POST", "/aliases", {"pattern": "sales-north", "target": "bob"})[2]
        self.assertEqual(o["shadowed_by"], "sales-.*")
        self.assertEqual(ask("POST", "/aliases", {"pattern": "all", "target": "bob"})[2]["code"], "exists")
        for body, code in (({"pattern": "(", "target": "bob"}, "invalid_pattern"), ({"target": "bob"}, "invalid_pattern"),
                           ({"pattern": "x"}, "invalid_target"), ({"pattern": "x", "target": []}, "invalid_target"),
                           ({"pattern": "x", "target": "a b"}, "invalid_target"), ({"pattern": "x", "target": [3]}, "invalid_target"),
                           ({"pattern": "x", "target": ["alice"] * 101}, "invalid_target"),
                           ({"pattern": "x", "target": "bob", "before": "none"}, "invalid_before"),
                           ({"pattern": "x" * 257, "target": "bob"}, "invalid_pattern"), ({"pattern": "x", "target": "bob", "send_as": 1}, "invalid_send_as")):
            status, _, o = ask("POST", "/aliases", body)
            self.assertEqual((status, o["code"]), (400, code), body)
        for pattern in ("sales-.%2A", "all", "sales-north"):
            self.assertEqual(ask("DELETE", "/aliases/" + pattern)[0], 204, pattern)
        self.assertEqual(ask("DELETE", "/aliases/all")[0], 404)
        self.assertEqual(ask("GET", "/aliases")[2]["aliases"], [])
        self.assertRegex(self.server.log(), r"alias\.add .*peer=127\S+ account=admin@example\.test domain=example\.test pattern=all result=OK")

    def test_rights_on_aliases(self):
        rule = {"pattern": "x", "target": "far", "domain": "example.org"}
        status, _, o = self.client(ALICE)("POST", "/aliases", {"pattern": "x", "target": "bob"})
        self.assertEqual((status, o["code"]), (403, "admin_required"))
        for user in (ALICE, ADMIN):
            self.assertEqual(self.client(user)("GET", "/aliases?domain=example.org")[0], 403)
        self.assertEqual(self.client(ADMIN)("POST", "/aliases", rule)[2]["code"], "forbidden")
        self.assertEqual(self.client(ADMIN)("DELETE", "/aliases/x?domain=example.org")[0], 403)
        ask = self.client(ROOT)
        self.assertEqual(ask("POST", "/aliases", rule)[0], 201)
        self.assertEqual(len(ask("GET", "/aliases?domain=EXAMPLE.org")[2]["aliases"]), 1)
        self.assertEqual(ask("DELETE", "/aliases/x?domain=example.org")[0], 204)
        self.assertEqual(ask("GET", "/aliases?domain=nowhere.test")[0], 404)

    # -- accounts ------------------------------------------------------------------------------------------------

    def test_an_account_from_its_making_to_its_end(self):
        ask = self.client(ADMIN)
        new = {"username": "Carol", "domain": "example.test", "password": "a good password", "quota_mb": 5}
        status, _, o = ask("POST", "/users", new)
        created = o.pop("created")
        self.assertRegex(created, r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual((status, o), (201, {"address": "carol@example.test", "admin": False, "superadmin": False, "disabled": False,
                                             "quota_mb": 5, "quota_used": 0, "send_as": []}))
        self.assertEqual(ask("POST", "/users", new)[2]["code"], "exists")
        with Client(self.server) as c:
            self.assertEqual(c.login("carol@example.test", "a good password")[0], 200)
            path = "/users/carol%40example.test"
            self.assertEqual(ask("GET", path)[2]["quota_mb"], 5)
            status, _, o = ask("PATCH", path, {"quota_mb": 7, "admin": True, "send_as": ["list@example.test", "@example.test"]})
            self.assertEqual((status, o["quota_mb"], o["admin"], o["send_as"]), (200, 7, True, ["list@example.test", "@example.test"]))
            self.assertEqual(ask("POST", path + "/password", {"password": "another password"})[0], 204)
            self.assertEqual(c.ask("GET", "/me")[0], 401, "older tokens are void")
            self.assertEqual(c.login("carol@example.test", "another password")[0], 200)
            self.assertEqual(ask("PATCH", path, {"disabled": True})[2]["disabled"], True)
            self.assertEqual(c.ask("GET", "/me")[0], 401)
            self.assertEqual(c.login("carol@example.test", "another password")[0], 401)
            self.assertEqual(ask("DELETE", path)[0], 204)
            self.assertEqual([ask(m, path, b)[0] for m, b in (("GET", None), ("PATCH", {"admin": True}), ("DELETE", None))], [404, 404, 404])
        self.assertFalse(self.server.mailbox("carol@example.test").exists())
        log = self.server.log()
        for event in ("user.add", "user.set", "user.passwd", "user.delete"):
            self.assertRegex(log, event.replace(".", r"\.") + r" .*account=admin@example\.test target=carol@example\.test result=OK")
        self.assertNotIn("another password", log)

    def test_bad_accounts_are_refused_by_their_member(self):
        ask = self.client(ADMIN)
        good = {"username": "dave", "domain": "example.test", "password": "a good password"}
        for change, code in (({"username": "a b"}, "invalid_username"), ({"username": ""}, "invalid_username"), ({"username": ".x"}, "invalid_username"),
                             ({"username": "x@example.test"}, "invalid_username"), ({"username": "../x"}, "invalid_username"),
                             ({"username": None}, "invalid_username"), ({"password": "short"}, "invalid_password"), ({"password": None}, "invalid_password"),
                             ({"quota_mb": -1}, "invalid_quota_mb"), ({"quota_mb": 1.5}, "invalid_quota_mb"), ({"quota_mb": 1e9}, "invalid_quota_mb"),
                             ({"admin": "yes"}, "invalid_admin"), ({"domain": 3}, "invalid_domain")):
            status, _, o = ask("POST", "/users", dict(good, **change))
            self.assertEqual((status, o["code"]), (400, code), change)
        path = "/users/" + ALICE
        for change, code in (({}, "bad_request"), ({"send_as": "x"}, "invalid_send_as"), ({"send_as": ["x"]}, "invalid_send_as"),
                             ({"disabled": 1}, "invalid_disabled"), ({"quota_mb": "1"}, "invalid_quota_mb")):
            status, _, o = ask("PATCH", path, change)
            self.assertEqual((status, o["code"]), (400, code), change)
        self.assertEqual(ask("POST", path + "/password", {"password": "x"})[2]["code"], "invalid_password")
        for address in ("nobody@example.test", "x", "@", "a%2Fb@example.test"):
            self.assertEqual(ask("GET", "/users/" + address)[0], 404, address)

    def test_rights_on_accounts(self):
        user, admin, root = self.client(ALICE), self.client(ADMIN), self.client(ROOT)
        new = {"username": "eve", "domain": "example.org", "password": "a good password"}
        for method, path, body in (("GET", "/users", None), ("POST", "/users", new), ("GET", "/users/" + ALICE, None),
                                   ("PATCH", "/users/" + ALICE, {"quota_mb": 0}), ("DELETE", "/users/" + BOB, None),
                                   ("POST", f"/users/{BOB}/password", {"password": "a good password"})):
            self.assertEqual(user(method, path, body)[2]["code"], "admin_required", path)
        for method, path, body in (("GET", "/users?domain=example.org", None), ("POST", "/users", new), ("GET", "/users/" + FAR, None),
                                   ("PATCH", "/users/" + FAR, {"quota_mb": 0}), ("DELETE", "/users/" + FAR, None),
                                   ("PATCH", "/users/" + ROOT, {"disabled": True}), ("DELETE", "/users/" + ROOT, None),
                                   ("POST", f"/users/{ROOT}/password", {"password": "a good password"}),
                                   ("PATCH", "/users/" + ALICE, {"superadmin": True}), ("PATCH", "/users/" + ADMIN, {"superadmin": True}),
                                   ("PATCH", "/users/" + ALICE, {"send_as": ["*"]}), ("PATCH", "/users/" + ALICE, {"send_as": ["@example.org"]})):
            status, _, o = admin(method, path, body)
            self.assertEqual((status, o["code"]), (403, "forbidden"), (method, path))
        self.assertEqual(admin("DELETE", "/users/" + ADMIN)[2]["code"], "conflict")
        self.assertEqual(root("DELETE", "/users/" + ROOT.upper())[0], 409)
        self.assertEqual(root("POST", "/users", new)[0], 201)
        self.assertEqual(root("PATCH", "/users/eve@example.org", {"superadmin": True, "send_as": ["*"]})[2]["superadmin"], True)
        self.assertEqual(root("DELETE", "/users/eve@example.org")[0], 204)
        self.assertEqual(root("POST", "/users", dict(new, domain="nowhere.test"))[0], 404)

    def test_accounts_are_listed_in_pages(self):
        ours = sorted([ALICE, BOB, ADMIN, ROOT])
        o = self.client(ADMIN)("GET", "/users")[2]
        self.assertEqual(([u["address"] for u in o["users"]], o["total"]), (ours, 4))
        root = self.client(ROOT)
        o = root("GET", "/users")[2]
        self.assertEqual((sorted(u["address"] for u in o["users"]), o["total"]), (sorted(ours + [FAR]), 5))
        o = root("GET", "/users?domain=example.test&offset=1&limit=2")[2]
        self.assertEqual(([u["address"] for u in o["users"]], o["total"], o["offset"], o["limit"]), (ours[1:3], 4, 1, 2))
        for query in ("limit=0", "limit=1001", "offset=x"):
            self.assertEqual(root("GET", "/users?" + query)[0], 400, query)

    def test_a_deleted_account_ends_its_sessions(self):
        ask = self.client(ADMIN)
        ask("POST", "/users", {"username": "gone", "domain": "example.test", "password": PASSWORD})
        imap = self.server.imap("gone@example.test")
        self.assertEqual(ask("DELETE", "/users/gone@example.test")[0], 204)
        end = time.monotonic() + PATIENCE
        with self.assertRaises(Exception):
            while time.monotonic() < end:
                imap.noop()
                time.sleep(0.1)
        self.assertLess(time.monotonic(), end)

    def test_a_node_client_holds_a_whole_session(self):
        need("node", "nodejs")
        s = self.server
        with s.imap(BOB) as imap:
            for i in range(12):
                imap.append("INBOX", "", None, b"Subject: node %d\r\n\r\nx\r\n" % i)
        script = pathlib.Path(__file__).with_name("api_session.mjs")
        done = subprocess.run(["node", str(script), f"http://{s.address}:{PORTS['api']}", BOB, ROOT, PASSWORD],
                              capture_output=True, text=True, timeout=PATIENCE, env=dict(os.environ))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(json.loads(done.stdout)["steps"], ["login", "paging", "flags", "send", "aliases", "users"])


if __name__ == "__main__":
    main()
