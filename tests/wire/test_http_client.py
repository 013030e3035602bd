"""The HTTP client of verbs against Python's servers, and against servers that are slow, lie, or never end."""
import contextlib
import http.server
import os
import pathlib
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import unittest

from harness import PATIENCE, loopback_address

DRIVER = os.path.join(os.environ.get("RMAILD_BUILD", "build/dev"), "tests", "http_driver")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "client"

    def log_message(self, *_):
        pass

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.answer(b"x" * 100)

    def do_GET(self):
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (b"ab", b"c" * 100000):
                self.wfile.write(b"%x;ext=1\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\nTrailer: x\r\n\r\n")
        elif self.path.startswith("/big"):
            self.answer(b"b" * 300000)
        else:
            self.answer(self.path.encode())

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class Scripted(threading.Thread):
    """Accepts one client after the other, reads a request, says the given octets one piece at a time, and hangs up (or keeps
    silent until the client goes, where the last piece is None)."""

    def __init__(self, pieces):
        super().__init__(daemon=True)
        self.pieces = pieces
        self.listener = socket.create_server((loopback_address(), 0))
        self.at = self.listener.getsockname()
        self.start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.listener.accept()
                with peer, contextlib.suppress(OSError):
                    peer.recv(65536)
                    for piece in self.pieces:
                        if piece is None:
                            peer.recv(65536)
                        else:
                            peer.sendall(piece)


class HttpClient(unittest.TestCase):
    def drive(self, kind, where, port, *lines, ca="", timeout_ms=PATIENCE * 1000, body_max=1 << 20):
        done = subprocess.run([DRIVER, kind, where, str(port), ca, str(timeout_ms), str(body_max)],
                              input="".join(x + "\n" for x in lines), text=True, capture_output=True, timeout=2 * PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def serving(self, server):
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def says(self, *pieces, **limits):
        server = Scripted(pieces)
        self.addCleanup(server.listener.close)
        return self.drive("tcp", *server.at, "GET /", **limits)[0]

    def test_many_requests_on_one_connection(self):
        for kind in ("tcp", "unix"):
            with self.subTest(kind=kind), tempfile.TemporaryDirectory() as folder:
                if kind == "unix":
                    server = self.serving(UnixServer(folder + "/s", Handler))
                    where, port = folder + "/s", 0
                else:
                    server = self.serving(http.server.ThreadingHTTPServer((loopback_address(), 0), Handler))
                    where, port = server.server_address
                self.assertEqual(self.drive(kind, where, port, "GET /a", "HEAD /a", "GET /chunked", "POST /p hello", "GET /z"),
                                 ["200 stands 2 " + b"/a".hex(), "200 stands 0 ",
                                  "200 stands 100002 " + (b"ab" + b"c" * 62).hex(), "200 stands 5 " + b"hello".hex(),
                                  "200 stands 2 " + b"/z".hex()])

    def test_tls_is_checked(self):
        with tempfile.TemporaryDirectory() as folder:
            pair = pathlib.Path(folder)
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-subj", "/CN=x", "-addext", "subjectAltName=DNS:localhost", "-keyout", pair / "key", "-out",
                            pair / "cert"], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair / "cert", pair / "key")
            server = http.server.ThreadingHTTPServer((loopback_address(), 0), Handler)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_: None
            self.serving(server)
            at = server.server_address
            good = self.drive("tls", *at, "GET /a", "GET /big", "GET /chunked", ca=str(pair / "cert"))
            self.assertEqual([x.split()[:3] for x in good],
                             [["200", "stands", "2"], ["200", "stands", "300000"], ["200", "stands", "100002"]])
            self.assertRegex(self.drive("tls", *at, "GET /a")[0], "^failed DENIED .*certificate")

    def test_nobody_there(self):
        with socket.create_server((loopback_address(), 0)) as listener:
            at = listener.getsockname()
        self.assertEqual(self.drive("tcp", *at, "GET /")[0], "failed DOWN Connection refused")
        self.assertEqual(self.drive("unix", "/nonexistent/s", 0, "GET /")[0], "failed DOWN No such file or directory")

    def test_silence_ends(self):
        for pieces in ((None,), (b"HTTP/1.1 200 OK\r\nContent-Le", None), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", None)):
            self.assertEqual(self.says(*pieces, timeout_ms=300), "failed AGAIN time-out", pieces)

    def test_answers_that_lie_or_never_end(self):
        head = b"HTTP/1.1 200 OK\r\n"
        for pieces, expected in (
                ((head + b"Content-Length: 4\r\n\r\nab",), "failed DOWN"),
                ((head + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",), "failed DOWN"),
                ((head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab",), "failed SYNTAX"),
                ((head + b"Content-Length: 99999999\r\n\r\n", None), "failed LIMIT"),
                ((head + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 2000000, None), "failed LIMIT"),
                ((head + b"\r\n" + b"x" * 2000000, None), "failed LIMIT"),
                ((head + b"a: " + b"x" * 20000, None), "failed LIMIT"),
                ((b"HTTP/1.1 100 Continue\r\n\r\n" * 50, None), "failed LIMIT"),
                ((b"SSH-2.0-x\r\n\r\n", None), "failed SYNTAX"),
                ((), "failed CLOSED"),
                ((b"HTTP/1.1 100 Go\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\nuntil the end"),
                 "200 closed 13 " + b"until the end".hex())):
            self.assertEqual(self.says(*pieces).rstrip(), expected, pieces)

    def test_no_injection(self):
        server = Scripted([None])
        self.addCleanup(server.listener.close)
        self.assertEqual(self.drive("tcp", *server.at, "GET /\x7f")[0].rstrip(), "failed INVAL")


if __name__ == "__main__":
    unittest.main()
