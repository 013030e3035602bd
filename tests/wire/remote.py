"""Mail servers of other people, for the relay's tests: one that follows a script, Postfix's smtp-sink.

    with Remote(script={"rcpt": ["250 ok", "550 5.1.1 no"]}) as far:
        server.submission("alice@example.test").sendmail("alice@example.test", [far.mailbox("bob")], TEXT)
        far.wait_messages(1)[0].text

A remote listens on port 25 of a loopback address of its own, because MX and address literals use no other port; that
needs root, or a kernel that lets everybody bind there.
"""
import errno
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from harness import PATIENCE, loopback_address, need


def listen_25(address, port=25):
    s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    end = time.monotonic() + PATIENCE
    try:
        while True:
            try:
                s.bind((address, port))
                break
            except OSError as e:  # there is one ::1 for all tests that run beside each other
                if e.errno != errno.EADDRINUSE or address != "::1" or time.monotonic() > end:
                    raise
                time.sleep(0.1)
    except PermissionError:
        s.close()
        raise AssertionError(f"port {port} of {address} cannot be bound: run the relay's tests as root, or allow it with "
                             "sysctl net.ipv4.ip_unprivileged_port_start=25") from None
    s.listen(128)
    return s


def make_certificate(folder, *names):
    """A self-signed pair for these names; (cert, key)."""
    folder = pathlib.Path(folder)
    san = ",".join(("IP:" if n.replace(".", "").isdigit() or ":" in n else "DNS:") + n for n in names)
    subprocess.run([need("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={san}", "-keyout", folder / "key.pem",
                    "-out", folder / "cert.pem"], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


class Message:
    def __init__(self):
        self.sender = None
        self.recipients = []
        self.text = b""
        self.tls = False

    def __repr__(self):
        return f"<{self.sender} -> {self.recipients}, {len(self.text)} octets>"


class Remote:
    """script: stage -> reply, or a list of replies used in turn (the last one stays). Stages: greeting ehlo helo starttls
    auth challenge mail rcpt data bdat end rset. A reply is text without CRLF, or DROP, SILENT, or a function(session)
    that does what it likes. `ehlo`: keywords announced. `drop_text_after`: octets of the text after which it drops."""
    DROP = object()
    SILENT = object()

    def __init__(self, script=None, ehlo=("PIPELINING", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES"), address=None, port=25,
                 names=None, name="far.test", drop_text_after=None, strip_starttls=False, implicit_tls=False, tls_fails=False):
        self.address = address or loopback_address()
        self.port = port
        self.name = name
        self.script = dict(script or {})
        self.ehlo = list(ehlo)
        self.drop_text_after = drop_text_after
        self.tls_fails = tls_fails
        self.implicit_tls = implicit_tls
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-remote-"))
        self.lock = threading.Condition()
        self.messages, self.heard, self.sessions, self.used = [], [], 0, {}
        self.received = []  # (address it came from, message): whole texts, whatever was said to them
        self.open_now = self.open_most = 0
        self.context = None
        self.sockets = set()
        if names:
            self.cert, key = make_certificate(self.root, *names)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(self.cert, key)
            if not strip_starttls and not implicit_tls:
                self.ehlo.append("STARTTLS")
        self.stopping = False
        self.socket = listen_25(self.address, port)
        self.threads = []
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def mailbox(self, local):
        return f"{local}@[{self.address}]"

    # -- what came -------------------------------------------------------------------------------------------------
    def wait(self, true, what):
        end = time.monotonic() + PATIENCE
        with self.lock:
            while not true():
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"{what}; sessions {self.sessions}, heard {self.heard[-20:]}, messages {self.messages}")
                self.lock.wait(left)

    def wait_messages(self, n):
        self.wait(lambda: len(self.messages) >= n, f"{n} messages did not come")
        return self.messages

    def wait_heard(self, word, n=1):
        self.wait(lambda: sum(line.upper().startswith(word) for line in self.heard) >= n, f"{word} was not heard {n} times")

    def wait_sessions(self, n):
        self.wait(lambda: self.sessions >= n, f"{n} connections did not come")

    def note(self, fn):
        with self.lock:
            fn()
            self.lock.notify_all()

    # -- serving ---------------------------------------------------------------------------------------------------
    def accept(self):
        while True:
            try:
                s, _ = self.socket.accept()
            except OSError:
                return
            t = threading.Thread(target=self.serve, args=(s,), daemon=True)
            self.threads.append(t)
            t.start()

    def serve(self, s):
        def came():
            self.sessions += 1
            self.sockets.add(s)
            self.open_now += 1
            self.open_most = max(self.open_most, self.open_now)
        self.note(came)
        try:
            s.settimeout(PATIENCE)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Session(self, s).run()
        except (OSError, EOFError, ssl.SSLError):
            pass
        finally:
            s.close()

            def gone():
                self.open_now -= 1
                self.sockets.discard(s)
            self.note(gone)

    def reply_for(self, stage, usual):
        with self.lock:
            script = self.script.get(stage, usual)
            if not isinstance(script, list):
                return script
            n = self.used.get(stage, 0)
            self.used[stage] = n + 1
            return script[min(n, len(script) - 1)]

    def drop_all(self):
        """The connections that stand are cut."""
        with self.lock:
            sockets = list(self.sockets)
        for s in sockets:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.stopping = True
        self.socket.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Session:
    def __init__(self, remote, s):
        self.remote = remote
        self.s = s
        self.peer = s.getpeername()[0]
        self.file = s.makefile("rb")
        self.tls = False
        self.message = None
        self.text_mode = False

    def send(self, octets):
        self.s.sendall(octets)

    def say(self, stage, usual, on_yes=lambda: None):
        """True when the reply was positive; on_yes is called before anybody can have heard it, unless a function replies."""
        reply = self.remote.reply_for(stage, usual)
        if reply is Remote.DROP:
            raise EOFError
        if reply is Remote.SILENT:
            while self.s.recv(65536):
                pass
            raise EOFError
        if callable(reply):
            yes = bool(reply(self))
            if yes:
                on_yes()
            return yes
        if reply[0] in "23":
            on_yes()
        self.send(reply.encode() + b"\r\n")
        if reply.startswith("421"):
            raise EOFError
        return reply[0] in "23"

    def wrap(self):
        if self.remote.tls_fails:
            self.s.recv(4096)  # the ClientHello: what comes before it would be an injection
            self.s.sendall(b"this is no handshake\r\n" * 4)
            raise EOFError
        self.s = self.remote.context.wrap_socket(self.s, server_side=True)
        self.file = self.s.makefile("rb")
        self.tls = True

    def line(self):
        line = self.file.readline(100000)
        if not line:
            raise EOFError
        line = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
        self.remote.note(lambda: self.remote.heard.append(line))
        return line

    def run(self):
        if self.remote.implicit_tls:
            self.wrap()
        self.say("greeting", f"220 {self.remote.name} ready")
        while True:
            line = self.line()
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                words = [w for w in self.remote.ehlo if not (self.tls and w == "STARTTLS")]
                lines = [self.remote.name] + words
                self.say("ehlo", "\r\n".join(f"250{'-' if i < len(lines) - 1 else ' '}{w}" for i, w in enumerate(lines)))
            elif word == "HELO":
                self.say("helo", f"250 {self.remote.name}")
            elif word == "STARTTLS":
                if self.say("starttls", "220 go ahead"):
                    self.wrap()
            elif word == "AUTH":
                self.say("auth", "235 2.7.0 welcome")
            elif word == "MAIL":
                if self.say("mail", "250 2.1.0 ok"):
                    self.message = Message()
                    self.message.sender, self.message.tls = line[10:], self.tls
            elif word == "RCPT":
                if self.message is None:
                    self.send(b"503 5.5.1 no MAIL\r\n")
                elif self.say("rcpt", "250 2.1.5 ok"):
                    self.message.recipients.append(line[8:])
            elif word == "DATA":
                if self.message is None or not self.message.recipients:
                    self.send(b"503 5.5.1 nobody\r\n")
                elif self.say("data", "354 go on"):
                    self.take(self.read_data())
            elif word == "BDAT":
                self.take(self.read_exactly(int(line.split(" ")[1])))
            elif word == "RSET":
                self.message = None
                self.say("rset", "250 2.0.0 ok")
            elif word == "QUIT":
                self.send(b"221 2.0.0 bye\r\n")
                return
            else:
                self.send(b"500 5.5.1 what?\r\n")

    def read_exactly(self, n):
        text = self.file.read(n)
        if len(text) < n:
            raise EOFError
        return text

    def read_data(self):
        text, limit = b"", self.remote.drop_text_after
        while True:
            line = self.file.readline()
            if not line:
                raise EOFError
            if line == b".\r\n":
                return text
            text += line[1:] if line.startswith(b".") else line
            if limit is not None and len(text) > limit:
                raise EOFError

    def take(self, text):
        message, self.message = self.message, None
        message.text = text
        self.remote.note(lambda: self.remote.received.append((self.peer, message)))
        self.say("end", "250 2.0.0 taken", on_yes=lambda: self.remote.note(lambda: self.remote.messages.append(message)))


class Sink:
    """Postfix's smtp-sink on port 25, every message into a file of its own."""

    def __init__(self, *options, address=None, port=25):
        program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
        if not pathlib.Path(program).exists():
            need("smtp-sink", "postfix")
        listen_25("127.255.255.253", port).close()
        self.address = address or loopback_address()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-sink-"))
        self.root.chmod(0o777)
        self.process = subprocess.Popen([program, *options, "-u", "nobody", "-d", str(self.root / "m.%M."), f"inet:{self.address}:{port}", "512"],
                                        cwd=self.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection((self.address, port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.close()
                    raise AssertionError("smtp-sink did not come up")
                time.sleep(0.02)

    def mailbox(self, local):
        return f"{local}@[{self.address}]"

    def texts(self):
        return [p.read_bytes() for p in sorted(self.root.glob("m.*"))]

    def wait_texts(self, n):
        end = time.monotonic() + PATIENCE
        while len(self.texts()) < n:
            if time.monotonic() > end:
                raise AssertionError(f"{len(self.texts())} of {n} messages came")
            time.sleep(0.05)
        return self.texts()

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
