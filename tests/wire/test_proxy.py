"""The PROXY protocol (SPEC SEC-09, SEC-08): HAProxy in front of SMTP, IMAPS and the API, and headers made by hand."""
import http.client
import imaplib
import pathlib
import smtplib
import socket
import ssl
import struct
import subprocess
import tempfile
import time
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, Line, Server, loopback_address, main, need

USER = "alice@example.test"
LISTENERS = list(PORTS)
TLS = {"smtps", "imaps", "apis"}
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
SSL_TLV = struct.pack(">BHBI", 0x20, 5, 1, 0)  # PP2_CLIENT_SSL


def v1(source="192.0.2.7", port=4711):
    family, own = ("TCP6", "2001:db8::1") if ":" in source else ("TCP4", "192.0.2.1")
    return f"PROXY {family} {source} {own} {port} 25\r\n".encode()


def v2(source="192.0.2.7", tlvs=b"", command=0x21):
    if ":" in source:
        family, block = 0x21, socket.inet_pton(socket.AF_INET6, source) * 2
    else:
        family, block = 0x11, socket.inet_aton(source) * 2
    block += struct.pack(">HH", 4711, 25) + tlvs
    return SIGNATURE + bytes([command, family]) + struct.pack(">H", len(block)) + block


LOCAL = SIGNATURE + b"\x20\0\0\0"


def behind_proxy(config=None, names=LISTENERS, proxies=("127.0.0.0/8",), **more):
    settings = {"proxy_protocol": {name: list(proxies) for name in names}, "rate_limit": {"connection_rate": 100000}}
    settings.update(config or {})
    return Server(config=settings, users=[USER], **more)


class Client(Line):
    """A connection that begins with a header; TLS comes behind it."""

    def __init__(self, server, listener, header, tls=None):
        sock = socket.create_connection((server.address, PORTS[listener]), timeout=PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(header)
        if listener in TLS if tls is None else tls:
            sock = server.tls().wrap_socket(sock, server_hostname=HOSTNAME)
        super().__init__(sock)

    def get(self, path="/healthz", **fields):
        """The status of a GET."""
        self.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n")
        return int(self.line().split()[1])

    def login(self):
        body = '{"username":"%s","password":"%s"}' % (USER, PASSWORD)
        self.send(f"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}")
        return int(self.line().split()[1])

    def greets(self, listener):
        if listener in ("api", "apis"):
            return self.get() == 200
        return self.line().startswith(b"* OK" if listener.startswith("imap") else b"220 ")


def ended(client):
    """The server said nothing and closed (or reset, where octets of ours were unread)."""
    try:
        return client.at_end()
    except ConnectionResetError:
        return not client.buffer


class Headers(unittest.TestCase):
    def test_every_listener_takes_both_versions_and_goes_by_the_conveyed_address(self):
        with behind_proxy({"log_level": "DEBUG"}) as server:
            for i, name in enumerate(LISTENERS):
                for k, header in enumerate((v1, v2)):
                    for family in ("192.0.2.%d", "2001:db8::%x"):
                        address = family % (10 + 2 * i + k)
                        with Client(server, name, header(address)) as c:
                            self.assertTrue(c.greets(name), (name, address))
                            if name not in ("api", "apis"):
                                c.send("EHLO x\r\n" if "smtp" in name or name == "submission" else "a LOGIN x y\r\n")
                                c.line()
                            if name in ("smtp", "submission", "smtps"):
                                c.send("QUIT\r\n")
                        if name in ("smtp", "api", "apis"):
                            self.wait_log(server, f"peer={address} ")

    def wait_log(self, server, text):
        end = time.monotonic() + PATIENCE
        while text not in server.log():
            self.assertLess(time.monotonic(), end, f"{text!r} never came into the log")
            time.sleep(0.02)

    def test_a_header_may_come_in_any_pieces(self):
        with behind_proxy(names=["imap"]) as server:
            for header in (v1(), v2(tlvs=struct.pack(">BH", 4, 9) + b"\0" * 9 + SSL_TLV)):
                for at in range(1, len(header)):
                    with Client(server, "imap", header[:at]) as c:
                        time.sleep(0.002)
                        c.send(header[at:])
                        self.assertTrue(c.greets("imap"), at)
            with Client(server, "imap", b"") as c:
                for octet in v2():
                    c.send(bytes([octet]))
                    time.sleep(0.002)
                self.assertTrue(c.greets("imap"))

    def test_what_follows_in_the_same_segment_is_the_client_s(self):
        with behind_proxy(names=["imap", "imaps"]) as server:
            for header in (v1(), v2(), LOCAL):
                with Client(server, "imap", header + b"a NOOP\r\nb LOGOUT\r\n") as c:
                    self.assertIn(b"a OK", c.until("a")[-1])
                    self.assertIn(b"b OK", c.until("b")[-1])
                to, back = ssl.MemoryBIO(), ssl.MemoryBIO()
                tls = server.tls().wrap_bio(back, to, server_hostname=HOSTNAME)
                with socket.create_connection((server.address, PORTS["imaps"]), timeout=PATIENCE) as s:
                    pending, greeting = header, b""
                    while not greeting:
                        try:
                            greeting = tls.read(1024)
                        except ssl.SSLWantReadError:
                            s.sendall(pending + to.read())
                            pending = b""
                            got = s.recv(65536)
                            self.assertTrue(got)
                            back.write(got)
                self.assertTrue(greeting.startswith(b"* OK"), greeting)

    def test_malformed_oversized_and_missing_headers_close(self):
        bad = [b"EHLO proxy.example\r\n", b"PROXY TCP4 1.2.3.4\r\n", b"PROXY UNKNOWN " + b"x" * 92 + b"\r\n",
               SIGNATURE + b"\x21\x11\x0f\xf1" + b"\0" * 4081, v2(command=0x31), v2(tlvs=b"\3\0\4abcd"),
               b"PROXY " + b"x" * 5000, b"\r\n" * 50]
        with behind_proxy(names=["smtp", "imaps"]) as server:
            for listener in ("smtp", "imaps"):
                for header in bad:
                    with Client(server, listener, header, tls=False) as c:
                        self.assertTrue(ended(c), header[:60])
            self.assertEqual(server.log().count("reason=malformed"), 2 * len(bad))
            with Client(server, "smtp", v2()) as c:
                self.assertTrue(c.greets("smtp"))

    def test_a_header_that_does_not_come_in_time_closes(self):
        with behind_proxy(names=["smtp", "imaps"]) as server:
            silent = [Client(server, name, header, tls=False) for name in ("smtp", "imaps") for header in (b"", v2()[:-1], b"PROXY TCP4 ")]
            dripping = Client(server, "smtp", b"", tls=False)
            try:
                for octet in v2(tlvs=struct.pack(">BH", 4, 4000) + b"\0" * 4000):
                    dripping.send(bytes([octet]))
                    time.sleep(0.1)
            except OSError:
                pass
            for c in silent:
                self.assertTrue(ended(c))
                c.close()
            dripping.close()
            self.assertGreaterEqual(server.log().count("reason=late"), 7)

    def test_connections_that_wait_for_a_header_do_not_keep_the_server_from_ending(self):
        with behind_proxy(names=["smtp"]) as server:
            waiting = [Client(server, "smtp", b"PROXY") for _ in range(20)]
            server.stop()
            for c in waiting:
                c.close()

    def test_strangers_are_refused_whatever_they_say(self):
        with behind_proxy(names=["smtp", "imaps", "api"], proxies=["192.0.2.0/24", "2001:db8::/32"]) as server:
            for name in ("smtp", "imaps", "api"):
                for header in (b"", v1(), v2(), LOCAL):
                    try:
                        with Client(server, name, header, tls=False) as c:
                            self.assertTrue(ended(c), (name, header))
                    except ConnectionResetError:
                        pass
            self.assertIn("proxy.refuse", server.log())
            self.assertIn("reason=not-listed", server.log())
            with server.raw("imap") as c:  # not named: no header there
                self.assertTrue(c.line().startswith(b"* OK"))

    def test_a_header_on_a_listener_that_is_not_named_is_a_bad_command(self):
        with behind_proxy(names=["imaps"]) as server:
            with server.raw("imap") as c:
                c.line()
                c.send(v1())
                self.assertIn(b"BAD", c.line())
            with server.raw("smtp") as c:
                c.reply()
                self.assertTrue(c.ask(v1().decode().strip()).startswith("5"))


class Privileges(unittest.TestCase):
    def test_no_header_gives_the_privileges_of_loopback(self):
        with behind_proxy(names=["api", "smtp"]) as server:
            for header in (v1("127.0.0.1"), v1("::1"), v2("127.0.0.1"), v2("::1"), v1("::ffff:127.0.0.1"), v1(server.address),
                           b"PROXY UNKNOWN\r\n", LOCAL):
                with Client(server, "api", header) as c:
                    self.assertEqual(c.login(), 403, header)
                with Client(server, "smtp", header) as c:
                    c.reply()
                    c.ask("EHLO x")
                    said = c.ask(f"MAIL FROM:<{USER}>")
                    self.assertTrue(said.startswith("5"), (header, said))  # SMTP-32: no exempt peer

    def test_a_conveyed_loopback_address_is_on_no_whitelist(self):
        with behind_proxy({"rate_limit": {"connection_rate": 3}}, names=["smtp"]) as server:
            for header in (v2("127.0.0.9"), v1("::1"), LOCAL):
                replies = []
                for _ in range(5):
                    with Client(server, "smtp", header) as c:
                        replies.append(c.reply()[:3])
                self.assertEqual(replies, ["220"] * 3 + ["421"] * 2, header)

    def test_a_listed_conveyed_address_is_exempt(self):
        limits = {"connection_rate": 1, "whitelist": ["192.0.2.0/24"]}
        with behind_proxy({"rate_limit": limits}, names=["smtp"]) as server:
            for _ in range(4):
                with Client(server, "smtp", v2("192.0.2.99")) as c:
                    self.assertTrue(c.greets("smtp"))

    def test_limits_count_by_conveyed_address(self):
        with behind_proxy({"imap": {"max_connections_per_ip": 2}}, names=["imap"]) as server:
            held = [Client(server, "imap", v2("192.0.2.1")) for _ in range(2)]
            for c in held:
                self.assertTrue(c.line().startswith(b"* OK"))
            with Client(server, "imap", v2("192.0.2.1")) as c:
                self.assertTrue(c.line().startswith(b"* BYE"))
            with Client(server, "imap", v2("192.0.2.2")) as c:
                self.assertTrue(c.line().startswith(b"* OK"))
            for c in held:
                c.close()

    def test_tls_of_the_client_that_the_proxy_vouches_for(self):
        with behind_proxy() as server:
            for tlvs, trusted in ((b"", False), (SSL_TLV, True), (struct.pack(">BHBI", 0x20, 5, 6, 0), False)):
                header = v2(tlvs=tlvs)
                with Client(server, "api", header) as c:
                    self.assertEqual(c.login(), 200 if trusted else 403)
                with Client(server, "submission", header) as c:
                    c.reply()
                    self.assertEqual("\n250-AUTH" in c.ask("EHLO x"), trusted)
                with Client(server, "imap", header) as c:
                    greeting = c.line()
                    self.assertEqual(b"LOGINDISABLED" not in greeting and b"AUTH=PLAIN" in greeting, trusted)
                    self.assertNotIn(b"-PLUS", greeting)  # nothing to bind to
                    done = c.command("a", f'LOGIN {USER} "{PASSWORD}"')[-1]
                    self.assertEqual(done.startswith(b"a OK"), trusted)
            with Client(server, "api", v2(tlvs=SSL_TLV, command=0x20)) as c:  # LOCAL vouches for nobody
                self.assertEqual(c.login(), 403)


HAPROXY = """
global
    maxconn 200
defaults
    mode tcp
    timeout connect 10s
    timeout client 60s
    timeout server 60s
"""
# name: (listener, what the server line says, what the bind line says)
ROUTES = {
    "smtp1": ("smtp", "send-proxy", ""),
    "smtp2": ("smtp", "send-proxy-v2", ""),
    "imaps1": ("imaps", "send-proxy", ""),
    "imaps2": ("imaps", "send-proxy-v2 proxy-v2-options crc32c,unique-id", ""),
    "api1": ("api", "send-proxy", ""),
    "api2": ("api", "send-proxy-v2 proxy-v2-options crc32c", ""),
    "apitls": ("api", "send-proxy-v2-ssl-cn proxy-v2-options crc32c", "ssl crt {pem}"),
}


class HAProxy:
    """haproxy with a front end for each of ROUTES, on a loopback address of its own."""

    def __init__(self, server):
        self.address = loopback_address()
        self.ports = {name: 3100 + i for i, name in enumerate(ROUTES)}
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-haproxy-"))
        pem, text = self.root / "front.pem", HAPROXY
        subprocess.run([need("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOSTNAME}",
                        "-keyout", self.root / "key", "-out", self.root / "cert"], check=True, capture_output=True)
        pem.write_text((self.root / "cert").read_text() + (self.root / "key").read_text())
        for name, (listener, out, front) in ROUTES.items():
            text += (f"frontend {name}\n    bind {self.address}:{self.ports[name]} {front.format(pem=pem)}\n"
                     f"    unique-id-format %ci\n    default_backend {name}\nbackend {name}\n"
                     f"    server one {server.address}:{PORTS[listener]} {out}\n")
        (self.root / "cfg").write_text(text)
        program = "/usr/sbin/haproxy"  # seldom in a user's PATH
        if not pathlib.Path(program).exists():
            program = need("haproxy", "haproxy")
        self.log = open(self.root / "log", "wb")
        self.process = subprocess.Popen([program, "-db", "-f", str(self.root / "cfg")], stdout=self.log, stderr=self.log)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection((self.address, self.ports["apitls"]), timeout=5).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.close()
                    raise AssertionError((self.root / "log").read_text()) from None
                time.sleep(0.05)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        for p in self.root.iterdir():
            p.unlink()
        self.root.rmdir()


class RealProxy(unittest.TestCase):
    def test_mail_imap_and_api_through_haproxy(self):
        with behind_proxy({"log_level": "DEBUG"}, names=["smtp", "imaps", "api"]) as server, HAProxy(server) as proxy:
            for n, name in enumerate(("smtp1", "smtp2")):
                client = loopback_address()
                with smtplib.SMTP(proxy.address, proxy.ports[name], timeout=PATIENCE, source_address=(client, 0)) as c:
                    c.starttls(context=server.tls())
                    c.sendmail("bob@other.test", [USER], f"Subject: {name}\r\n\r\nhello\r\n")
                text = server.messages(USER)[n].read_text()
                self.assertIn(f"[{client}]", text)
                self.assertIn(f"peer={client} ", server.log())
            for name in ("imaps1", "imaps2"):
                c = imaplib.IMAP4_SSL(proxy.address, proxy.ports[name], ssl_context=server.tls(), timeout=PATIENCE)
                c.login(USER, PASSWORD)
                self.assertEqual(c.select()[1], [b"2"])
                c.logout()
            for name in ("api1", "api2"):
                client = loopback_address()
                c = http.client.HTTPConnection(proxy.address, proxy.ports[name], timeout=PATIENCE, source_address=(client, 0))
                self.assertEqual(self.login(c), 403)  # the proxy is on loopback, and lends nothing
                self.assertIn(f"peer={client} ", server.log())
                c.close()
            context = ssl.create_default_context(cafile=proxy.root / "cert")
            context.check_hostname = False
            c = http.client.HTTPSConnection(proxy.address, proxy.ports["apitls"], timeout=PATIENCE, context=context)
            self.assertEqual(self.login(c), 200)
            c.close()

    @staticmethod
    def login(c):
        c.request("POST", "/auth/login", '{"username":"%s","password":"%s"}' % (USER, PASSWORD), {"Content-Type": "application/json"})
        answer = c.getresponse()
        answer.read()
        return answer.status


if __name__ == "__main__":
    main()
