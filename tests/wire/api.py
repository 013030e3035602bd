"""A client of the HTTP API for the tests of tests/wire."""
import http.client
import json

from harness import PASSWORD, PATIENCE, PORTS


class Client:
    """One connection; answers as (status, headers, parsed JSON or octets)."""

    def __init__(self, server, tls=True):
        if tls:
            self.http = http.client.HTTPSConnection(server.address, PORTS["apis"], timeout=PATIENCE, context=server.tls())
        else:
            self.http = http.client.HTTPConnection(server.address, PORTS["api"], timeout=PATIENCE)
        self.token = None

    def ask(self, method, path, body=None, **headers):
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        if self.token and "Authorization" not in headers:
            headers["Authorization"] = "Bearer " + self.token
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        self.http.request(method, path, body, headers)
        answer = self.http.getresponse()
        text = answer.read()
        if answer.headers.get("Content-Type", "").startswith("application/json") and text:
            text = json.loads(text)
        return answer.status, answer.headers, text

    def login(self, user="alice@example.test", password=PASSWORD):
        status, _, o = self.ask("POST", "/auth/login", {"username": user, "password": password})
        if status == 200:
            self.token = o["token"]
        return status, o

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()
