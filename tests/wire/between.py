"""A host between a client and the seven ports of a server: it ends TLS on both sides and changes what passes."""
import re
import select
import socket
import ssl
import threading

from harness import PATIENCE, PORTS, loopback_address

SECURE = ("smtps", "imaps", "apis")


class Change:
    """What is told of `check`: in the data of one side ("client" or "server") of a service, `pattern` becomes `into`; with
    `after`, only right behind a client's data that has it; with `secure`, only within TLS or only in the clear."""

    def __init__(self, check, services, side, pattern, into, after=None, secure=None):
        self.check, self.services, self.side, self.into, self.secure = check, services.split(), side, into, secure
        self.pattern, self.after = re.compile(pattern, re.S), after and re.compile(after, re.S)

    def apply(self, service, side, data, said, secure):
        if service not in self.services or side != self.side or self.secure not in (None, secure):
            return data
        if self.after and not self.after.search(said):
            return data
        return self.pattern.sub(self.into, data)


class Between:
    def __init__(self, server, changes=(), inject=b""):
        """inject: what came behind a client's STARTTLS is taken away, and this said to the server within TLS."""
        self.server, self.changes, self.inject = server, changes, inject
        self.address = loopback_address()
        self.inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.inside.load_cert_chain(server.cert, server.mail_root / "tls" / "key.pem")
        self.outside = ssl.create_default_context()
        self.outside.check_hostname = False
        self.outside.verify_mode = ssl.CERT_NONE
        self.listeners, self.lock, self.open = [], threading.Lock(), set()
        for service, port in PORTS.items():
            listener = socket.create_server((self.address, port))
            self.listeners.append(listener)
            threading.Thread(target=self.accept, args=(service, listener), daemon=True).start()

    def close(self):
        for s in self.listeners:
            s.shutdown(socket.SHUT_RDWR)
            s.close()
        with self.lock:
            for s in self.open:
                s.close()

    def accept(self, service, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.relay, args=(service, client), daemon=True).start()

    def relay(self, service, client):
        server = None
        try:
            server = socket.create_connection((self.server.address, PORTS[service]), timeout=PATIENCE)
            with self.lock:
                self.open |= {client, server}
            if service in SECURE:
                client, server = self.secure(client, server)
            self.pass_on(service, client, server)
        except (OSError, ValueError):
            pass  # one of the two is gone: so is the other
        finally:
            for s in (client, server):
                if s is not None:
                    s.close()

    def secure(self, client, server):
        return self.inside.wrap_socket(client, server_side=True), self.outside.wrap_socket(server)

    @staticmethod
    def take(s):
        """None: it was something of TLS alone."""
        s.setblocking(False)
        try:
            return s.recv(65536)
        except (ssl.SSLWantReadError, BlockingIOError):
            return None
        finally:
            s.setblocking(True)

    def pass_on(self, service, client, server):
        said, handshake, extra = b"", False, b""
        while True:
            ready = [s for s in (client, server) if isinstance(s, ssl.SSLSocket) and s.pending()]
            if not ready:
                ready = select.select([client, server], [], [], PATIENCE)[0]
            secure = isinstance(client, ssl.SSLSocket)
            for s in ready or (client,):
                data = self.take(s)
                if data is None:
                    continue
                if not data:
                    return
                side = "client" if s is client else "server"
                if side == "client":
                    said = data
                    if m := re.match(rb"(?:\w+ )?STARTTLS\r\n(.*)", data, re.S | re.I):
                        handshake, extra = True, m[1]
                        data = data[:m.start(1)] if self.inject else data
                for change in self.changes:
                    data = change.apply(service, side, data, said, secure)
                (server if side == "client" else client).sendall(data)
                if side == "server" and handshake:
                    handshake = False
                    client, server = self.secure(client, server)
                    if extra and self.inject:
                        server.sendall(self.inject)
                    break
