"""The verb tables and /openapi.json (SPEC CLI-27, API-40): the document is valid OpenAPI 3.1 and says what the API answers."""
import base64
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import PASSWORD, PATIENCE, PORTS, RMAILD, Server, main, need

ALICE = "alice@example.test"
SOURCE = pathlib.Path(__file__).resolve().parent / "openapi"
FOLDER = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")).resolve() / "openapi"


def installed():
    wanted = json.loads((SOURCE / "package.json").read_text())["dependencies"]
    have = [FOLDER / "node_modules" / name / "package.json" for name in wanted]
    if any(not p.exists() or json.loads(p.read_text())["version"] != v for p, v in zip(have, wanted.values())):
        FOLDER.mkdir(exist_ok=True)
        shutil.copy(SOURCE / "package.json", FOLDER)
        done = subprocess.run([need("npm", "npm"), "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"],
                              cwd=FOLDER, capture_output=True, text=True, timeout=10 * PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f"npm: {done.stdout}{done.stderr}")
    shutil.copy(SOURCE / "check.mjs", FOLDER)


def wrong(document, answers=()):
    installed()
    done = subprocess.run([need("node", "nodejs"), "check.mjs"], cwd=FOLDER, input=json.dumps({"document": document, "answers": list(answers)}),
                          capture_output=True, text=True, timeout=5 * PATIENCE)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return json.loads(done.stdout)


def printed(*args, status=0):
    done = subprocess.run([RMAILD, "tables", *args], capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode != status:
        raise AssertionError(f"{done.returncode}: {done.stderr}")
    return done.stdout


class Verb(unittest.TestCase):
    def test_each_table_and_all_of_them(self):
        parts = {t: printed(t) for t in ("smtp", "imap", "http", "config", "replies")}
        for table, words in (("smtp", "| STARTTLS | RFC 3207 4 |"), ("imap", "| SELECT |"), ("http", "| POST | `/auth/login` |"),
                             ("config", "| `smtp.max_recipients` | `1000` | a whole number, 1-50000 | S |"),
                             ("replies", "| 250 | 2.1.5 | `OK` |")):
            self.assertIn(words, parts[table])
        self.assertEqual(printed(), "\n".join(parts.values()))
        printed("pop3", status=2)

    def test_a_document_that_is_wrong_is_found_out(self):
        document = json.loads(printed("openapi"))
        self.assertEqual(wrong(document), [])
        del document["info"]["version"]
        self.assertNotEqual(wrong(document), [])


class Api(unittest.TestCase):
    def ask(self, method, path, body=None, kind="application/json", headers=None):
        headers = dict(headers or {}, **({"Authorization": "Bearer " + self.token} if self.token else {}))
        if body is not None:
            headers["Content-Type"] = kind
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.c.request(method, path, body, headers)
        r = self.c.getresponse()
        data = r.read()
        return r.status, json.loads(data) if r.headers.get("Content-Type", "").startswith("application/json") else data

    def test_the_served_document_holds_for_what_is_answered(self):
        with Server(users=[ALICE]) as s:
            s.cli("user", "set", ALICE, "--admin", "yes", "--superadmin", "yes")
            self.token = None
            self.c = http.client.HTTPConnection(s.address, PORTS["api"], timeout=PATIENCE)
            status, document = self.ask("GET", "/openapi.json")
            self.assertEqual(status, 200)
            self.assertEqual(document, json.loads(printed("openapi")))
            answers = []

            def note(schema, wanted, *request, **how):
                status, body = self.ask(*request, **how)
                self.assertEqual(status, wanted, (request, body))
                answers.append([schema, body])
                return body

            note("Error", 401, "GET", "/me")
            note("Health", 200, "GET", "/healthz")
            self.token = note("Token", 200, "POST", "/auth/login", {"username": ALICE, "password": PASSWORD})["token"]
            note("Token", 200, "POST", "/auth/refresh")
            note("Me", 200, "GET", "/me")
            note("Folders", 200, "GET", "/folders")
            note("Folder", 201, "POST", "/folders", {"name": "New"})
            note("Folder", 200, "PATCH", "/folders/New", {"subscribed": False})
            text = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" \
                   b"--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n" \
                   b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"octets") + b"\r\n--b--\r\n"
            note("Place", 201, "POST", "/folders/INBOX/messages", text, kind="message/rfc822")
            self.assertEqual(len(note("Messages", 200, "GET", "/folders/INBOX/messages")["messages"]), 1)
            note("Message", 200, "GET", "/folders/INBOX/messages/1", headers={"Accept": "application/json"})
            note("Flags", 200, "PATCH", "/folders/INBOX/messages/1/flags", {"add": ["\\Seen"]})
            note("PlaceIn", 200, "POST", "/folders/INBOX/messages/1/copy", {"folder": "New"})
            note("BatchDone", 200, "POST", "/folders/INBOX/messages/batch", {"uids": [1, 9], "action": "flags", "add": ["a"]})
            note("Alias", 201, "POST", "/aliases", {"pattern": "sales-.*", "target": ["alice"]})
            note("Aliases", 200, "GET", "/aliases")
            note("User", 201, "POST", "/users", {"username": "bob", "domain": "example.test", "password": PASSWORD})
            note("User", 200, "GET", "/users/bob@example.test")
            note("User", 200, "PATCH", "/users/bob@example.test", {"quota_mb": 5})
            note("Users", 200, "GET", "/users")
            with s.submission(ALICE) as c:
                c.sendmail(ALICE, ["x@example.org"], b"From: " + ALICE.encode() + b"\r\nSubject: x\r\n\r\nx\r\n")
            entry = note("Queue", 200, "GET", "/queue")["queue"][0]["id"]
            note("QueueEntry", 200, "GET", "/queue/" + entry)
            note("Sessions", 200, "GET", "/sessions")
            note("Lockouts", 200, "GET", "/lockouts")
            self.assertEqual(wrong(document, answers), [])
            broken = [["Me", dict(answers[4][1], quota_mb="x")], ["Folder", {}]]
            self.assertEqual(len(wrong(document, broken)), 2)
            self.c.close()


if __name__ == "__main__":
    main()
