"""Keys of listeners and of their sessions, changed by SIGHUP (SPEC CFG-06): N opens, closes and moves, S counts for who
comes then and not for who is there."""
import http.client
import socket
import threading
import time
import unittest

from api import Client
from harness import PASSWORD, PATIENCE, PORTS, Server, loopback_address, main
from test_reload_limits import until
from test_timeouts import fast

ALICE = "alice@example.test"
KEYS = {
    "test_every_port_and_address_moves": ["smtp.host", "smtp.port", "smtp.submission_port", "smtp.smtps_port", "imap.host", "imap.port",
                                          "imap.imaps_port", "exchange_api.host", "exchange_api.port", "exchange_api.secure_port"],
    "test_discovery": ["discovery.http_port", "discovery.https_port", "discovery.public_ports"],
    "test_proxies": ["proxy_protocol", "exchange_api.trusted_proxies", "exchange_api.allow_cleartext"],
    "test_connections_at_once": ["imap.max_connections", "imap.max_connections_per_ip", "exchange_api.max_connections",
                                 "exchange_api.max_connections_per_ip"],
    "test_silence": ["smtp.command_timeout", "smtp.data_timeout", "imap.login_timeout", "exchange_api.request_timeout",
                     "exchange_api.keepalive_timeout"],
    "test_an_idle_client_of_imap": ["imap.idle_timeout"],
    "test_what_a_new_session_may": ["smtp.bare_newline", "smtp.dsn_for_foreign"],
}
PATIENT = {"smtp": {"command_timeout": 3600, "data_timeout": 3600}, "imap": {"login_timeout": 3600, "idle_timeout": 86400},
           "exchange_api": {"request_timeout": 600, "keepalive_timeout": 600}}


def greets(address, port):
    """Whether somebody listens there."""
    try:
        socket.create_connection((address, port), timeout=PATIENCE).close()
        return True
    except ConnectionRefusedError:
        return False


class Listeners(unittest.TestCase):
    def start(self, config=None, **kw):
        self.s = Server(users=[ALICE], config=config, **kw)
        self.addCleanup(self.s.close)

    def reload(self, **keys):
        seen = self.s.reload(keys)
        self.assertIn("reload.done", seen)
        return seen

    def test_every_port_and_address_moves(self):
        self.start()
        ports = {("smtp", "port"): "smtp", ("smtp", "submission_port"): "submission", ("smtp", "smtps_port"): "smtps", ("imap", "port"): "imap",
                 ("imap", "imaps_port"): "imaps", ("exchange_api", "port"): "api", ("exchange_api", "secure_port"): "apis"}
        for (section, key), name in ports.items():
            with self.subTest(key=f"{section}.{key}"):
                self.assertEqual((greets(self.s.address, PORTS[name]), greets(self.s.address, PORTS[name] + 4000)), (True, False))
                self.reload(**{section: {key: PORTS[name] + 4000}})
                self.assertEqual((greets(self.s.address, PORTS[name]), greets(self.s.address, PORTS[name] + 4000)), (False, True))
        other = loopback_address()
        for section, port in ("smtp", PORTS["smtp"]), ("imap", PORTS["imap"]), ("exchange_api", PORTS["api"]):
            with self.subTest(key=f"{section}.host"):
                self.assertEqual((greets(self.s.address, port + 4000), greets(other, port + 4000)), (True, False))
                self.reload(**{section: {"host": other}})
                self.assertEqual((greets(self.s.address, port + 4000), greets(other, port + 4000)), (False, True))

    def test_discovery(self):
        self.start()
        path = "/mail/config-v1.1.xml?emailaddress=" + ALICE

        def told(port, tls):
            c = http.client.HTTPSConnection(self.s.address, port, timeout=PATIENCE, context=self.s.tls()) if tls else \
                http.client.HTTPConnection(self.s.address, port, timeout=PATIENCE)
            c.request("GET", path)
            text = c.getresponse().read().decode()
            c.close()
            return text
        for key, port, tls in ("http_port", 2980, False), ("https_port", 2981, True):
            self.assertFalse(greets(self.s.address, port))
            self.reload(discovery={key: port})
            self.assertIn(f"<port>{PORTS['imaps']}</port>", told(port, tls))
        self.reload(discovery={"public_ports": {"imaps": 993}})
        self.assertIn("<port>993</port>", told(2980, False))
        self.assertNotIn(f"<port>{PORTS['imaps']}</port>", told(2980, False))

    def test_proxies(self):
        self.start()

        def login(password=PASSWORD):
            with Client(self.s, tls=False) as c:
                return c.ask("POST", "/auth/login", {"username": ALICE, "password": password}, X_Forwarded_For="198.51.100.7")[0]

        def peers():
            login("wrong")
            return self.s.log().count("auth.failed protocol=http peer=198.51.100.7"), login()
        self.assertEqual(peers(), (0, 403))
        self.reload(exchange_api={"trusted_proxies": ["127.0.0.0/8"]})
        self.assertEqual(peers(), (0, 403))
        self.reload(exchange_api={"allow_cleartext": True})
        self.assertEqual(peers(), (1, 200))
        self.reload(exchange_api={"trusted_proxies": []})
        self.assertEqual(peers()[0], 1)
        with self.s.raw("smtp") as c:
            self.assertEqual(c.line()[:3], b"220")
        self.reload(proxy_protocol={"smtp": ["127.0.0.0/8"]})
        with self.s.raw("smtp") as c:
            c.send("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n")
            self.assertEqual(c.line()[:3], b"220")
        until(lambda: "peer=192.0.2.7" in self.s.log(), "the conveyed address is not the peer")
        with self.s.raw("smtp") as c:
            c.send("EHLO x\r\n")  # no header: nothing is answered
            try:
                self.assertEqual(c.line(), b"")
            except ConnectionResetError:
                pass

    def test_connections_at_once(self):
        self.start()

        def imap():
            with self.s.raw("imap") as c:
                return c.line()[:4]
        with self.s.raw("imap") as held:
            held.line()
            for key in "max_connections", "max_connections_per_ip":
                with self.subTest(key=f"imap.{key}"):
                    self.assertEqual(imap(), b"* OK")
                    self.reload(imap={key: 1})
                    self.assertEqual(imap(), b"* BY")
                    self.reload(imap={key: 1000})

        def two():
            """Whether a second connection is served beside one that idles; at max_connections the first gives way (API-08)."""
            with Client(self.s, tls=False) as first, Client(self.s, tls=False) as second:
                try:
                    return [c.ask("GET", "/healthz")[0] for c in (first, second, first)] == [200] * 3
                except (OSError, http.client.HTTPException):
                    return False
        for key in "max_connections", "max_connections_per_ip":
            with self.subTest(key=f"exchange_api.{key}"):
                self.assertTrue(two())
                self.reload(exchange_api={key: 1})
                self.assertFalse(two())
                self.reload(exchange_api={key: 1000})

    def test_silence(self):
        """Who came before the reload has an hour; who comes then is sent away."""
        self.start(PATIENT)
        old = [self.s.raw("smtp"), self.s.raw("imap")]
        for c in old:
            c.line()
        self.reload(smtp={"command_timeout": 10, "data_timeout": 11}, imap={"login_timeout": 10},
                    exchange_api={"request_timeout": 1, "keepalive_timeout": 2})
        ended = {}

        def silent(name, service, say, codes):
            with self.s.raw(service) as c:
                began = time.monotonic()
                for word, code in zip(say, codes):
                    if word:
                        c.send(word)
                    if code:
                        got = c.reply() if service == "smtp" else c.line().decode()
                        if not got.startswith(code):
                            ended[name] = got
                            return
                while line := c.sock.recv(4096):
                    last = line
                    ended.setdefault(name, last)
                ended.setdefault(name, b"")
                ended[name] = ended[name], time.monotonic() - began
        rows = [("command", "smtp", ("",), ("220",)),
                ("data", "smtp", ("", "EHLO x\r\n", "MAIL FROM:<x@example.org>\r\n", f"RCPT TO:<{ALICE}>\r\n", "DATA\r\n"), ("220", "250", "250", "250", "354")),
                ("login", "imap", ("",), ("* OK",)), ("request", "api", ("GET /healthz HT",), ("",)),
                ("keepalive", "api", ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",), ("HTTP/1.1 200",))]
        threads = [threading.Thread(target=silent, args=row) for row in rows]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(sorted(ended), sorted(row[0] for row in rows))
        self.assertTrue(ended["command"][0].startswith(b"421"), ended)
        self.assertTrue(ended["data"][0].startswith(b"421"), ended)
        self.assertIn(b"BYE", ended["login"][0], ended)
        self.assertIn(b"408", ended["request"][0], ended)
        old[0].send("NOOP\r\n")
        self.assertEqual(old[0].reply()[:3], "250")
        old[1].command("a", "NOOP")
        for c in old:
            c.close()

    def test_an_idle_client_of_imap(self):
        self.start(PATIENT, start=False)
        self.s.env.update(fast(300))
        self.s.start()
        with self.s.imap(ALICE) as old:
            self.reload(imap={"idle_timeout": 1800})
            c = self.s.imap(ALICE)
            self.assertIn(b"BYE", c.sock.recv(4096))
            c.shutdown()
            self.assertEqual(old.noop()[0], "OK")

    def test_what_a_new_session_may(self):
        self.start()

        def bare(c):
            c.mail(ALICE)
            c.rcpt(ALICE)
            c.docmd("DATA")
            c.send(b"From: alice@example.test\r\nSubject: x\r\n\r\none\ntwo\r\n.\r\n")
            return c.getreply()[0]
        with self.s.submission(ALICE) as old, self.s.smtp() as words:
            words.ehlo()
            self.assertFalse(words.has_extn("dsn"))
            self.reload(smtp={"bare_newline": "normalize", "dsn_for_foreign": True})
            self.assertEqual(bare(old), 550)
            words.ehlo()
            self.assertFalse(words.has_extn("dsn"))
        with self.s.submission(ALICE) as fresh, self.s.smtp() as words:
            self.assertEqual(bare(fresh), 250)
            words.ehlo()
            self.assertTrue(words.has_extn("dsn"))


if __name__ == "__main__":
    main()
