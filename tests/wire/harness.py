"""Starts real rmaild processes for the wire and crash tests.

    with Server(users=["alice@example.test"]) as s:
        with s.smtp() as c: ...
        with s.imap("alice@example.test") as c: ...

Each server has a temporary folder, a loopback address derived from the test's pid and fixed high ports, so that tests
run side by side. The program is $RMAILD. A server that does not come up, or that does not end with 0 when asked to,
fails the test and shows its log.
"""
import imaplib
import json
import os
import pathlib
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

RMAILD = os.environ.get("RMAILD", "build/dev/rmaild")
PASSWORD = "correct horse battery"
HOSTNAME = "mail.example.test"
PORTS = {"smtp": 2525, "submission": 2587, "smtps": 2465, "imap": 2143, "imaps": 2993, "api": 2902, "apis": 2903}
PATIENCE = int(os.environ.get("RMAILD_TEST_PATIENCE", "60"))  # seconds until anything that hangs is called hanging
# For tests that measure memory. Sanitizers keep freed memory for a while: as little as they can, and bounds are wider then.
FREE_AT_ONCE = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=16"}
WIDER = 6 if re.search("asan|tsan", RMAILD) else 1

_started = 0


def loopback_address():
    """A loopback address of this process's own; the next call gives another one."""
    global _started
    n = os.getpid()
    _started += 1
    return f"127.{1 + ((n >> 16) + 53 * _started) % 250}.{(n >> 8) & 255}.{1 + n % 254}"


def merge(into, more):
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


class Server:
    def __init__(self, config=None, users=(), root=None, whitelist=True, preload=None, env=None, start=True):
        """config: merged over the defaults below. root: another server's folder to share its mail_root.
        whitelist: whether the test's own addresses are exempt from rate limits."""
        self.own_root = root is None
        self.root = pathlib.Path(root or tempfile.mkdtemp(prefix="rmaild-test-"))
        self.address = loopback_address()
        self.mail_root = self.root / "mail"
        self.cert = self.mail_root / "tls" / "cert.pem"
        self.log_path = self.root / f"log-{self.address}.txt"
        self.config_path = self.root / f"config-{self.address}.json"
        self.process = None
        self.env = dict(os.environ, **(env or {}))
        if preload:
            self.env["LD_PRELOAD"] = preload
        settings = {
            "hostname": HOSTNAME,
            "mail_root": str(self.mail_root),
            "domains": ["example.test"],
            "runtime": {"workers": int(os.environ.get("RMAILD_TEST_WORKERS", "2")),
                        "job_threads": int(os.environ.get("RMAILD_TEST_JOBS", "16"))},
            "smtp": {"host": self.address, "port": PORTS["smtp"], "submission_port": PORTS["submission"],
                     "smtps_port": PORTS["smtps"]},
            "imap": {"host": self.address, "port": PORTS["imap"], "imaps_port": PORTS["imaps"]},
            # Nobody listens there: what is for other hosts stays in the queue, unless the test has a place for it.
            "relay": {"smarthost": "127.255.255.254", "smarthost_port": 9, "smarthost_tls": "none"},
            "exchange_api": {"host": self.address, "port": PORTS["api"], "secure_port": PORTS["apis"]},
            "auth": {"pbkdf2_iterations": 100000},
            "rate_limit": {"whitelist": ["127.0.0.0/8"] if whitelist else []},
        }
        merge(settings, config or {})
        self.settings = settings
        try:
            self.mail_root.mkdir(mode=0o700, exist_ok=True)
            self.config_path.write_text(json.dumps(settings))
            for user in users:
                self.add_user(user)
            if start:
                self.start()
        except BaseException:
            self.close()
            raise

    # -- the process ---------------------------------------------------------------------------------------------
    def cli(self, *args, stdin="", check=True):
        """Runs a verb on this server's configuration; returns the finished process."""
        done = subprocess.run([RMAILD, "--config", str(self.config_path), *args], input=stdin, text=True,
                              capture_output=True, timeout=PATIENCE, env=self.env)
        if check and done.returncode != 0:
            raise AssertionError(f"rmaild {' '.join(args)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def add_user(self, address, password=PASSWORD, *options):
        return self.cli("user", "add", address, "--password-stdin", *options, stdin=password + "\n")

    def start(self):
        self.readies = self.log().count(" serve.ready ")
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([RMAILD, "--config", str(self.config_path), "serve"], stdout=log, stderr=log,
                                        stdin=subprocess.DEVNULL, env=self.env)
        log.close()
        waiting = [p for p in (self.settings["smtp"]["port"], self.settings["imap"]["port"]) if p]
        end = time.monotonic() + PATIENCE
        while waiting:
            if self.process.poll() is not None:
                raise AssertionError(f"rmaild ended with {self.process.returncode} at start\n{self.log()}")
            if time.monotonic() > end:
                raise AssertionError(f"rmaild did not listen within {PATIENCE} s\n{self.log()}")
            try:
                with socket.create_connection((self.address, waiting[0]), timeout=5) as s:
                    if "proxy_protocol" not in self.settings:
                        s.recv(4)
                    elif "serve.ready" not in self.log():  # nobody is greeted who says nothing
                        raise OSError
                waiting.pop(0)
            except OSError:
                time.sleep(0.02)
        # It listens before it is ready, and says so at /healthz.
        while self.settings.get("log_level", "INFO") in ("DEBUG", "INFO") and self.log().count(" serve.ready ") == self.readies:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"rmaild did not get ready\n{self.log()}")
            time.sleep(0.005)

    def stop(self):
        """SIGTERM; must end with 0."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"rmaild did not stop\n{self.log()}") from None
        if code != 0:
            raise AssertionError(f"rmaild ended with {code}\n{self.log()}")

    def reload(self, changes=None, text=None):
        """Writes the configuration with `changes` (or just `text`), sends SIGHUP; the log's lines up to reload.done or
        reload.refused."""
        if text is None:
            merge(self.settings, changes or {})
            text = json.dumps(self.settings)
        replacement = self.config_path.with_suffix(".new")
        replacement.write_text(text)
        replacement.rename(self.config_path)
        before = len(self.log())
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while True:
            seen = self.log()[before:]
            if re.search(r" reload\.(done|refused) .*\n", seen):
                return seen
            if time.monotonic() > end or not self.alive():
                raise AssertionError(f"no reload\n{seen}")
            time.sleep(0.01)

    def kill(self):
        """SIGKILL, as in a crash."""
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def restart(self):
        self.stop()
        self.start()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def rss_kib(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError("no VmRSS")

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        if self.own_root:
            shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.stop()
        finally:
            if kind is not None:
                print(self.log()[-8000:])
            self.close()

    # -- clients -------------------------------------------------------------------------------------------------
    def tls(self):
        """Trusts this server's own certificate; the address of the test is not in it, so names are not compared."""
        context = ssl.create_default_context(cafile=str(self.cert))
        context.check_hostname = False
        return context

    def raw(self, service, timeout=PATIENCE):
        return Line(socket.create_connection((self.address, PORTS[service]), timeout=timeout))

    def raw_tls(self, service, timeout=PATIENCE, context=None):
        plain = socket.create_connection((self.address, PORTS[service]), timeout=timeout)
        return Line((context or self.tls()).wrap_socket(plain, server_hostname=HOSTNAME))

    def smtp(self):
        return smtplib.SMTP(self.address, PORTS["smtp"], timeout=PATIENCE)

    def submission(self, user=None, password=PASSWORD):
        client = smtplib.SMTP(self.address, PORTS["submission"], timeout=PATIENCE)
        client.starttls(context=self.tls())
        if user:
            client.login(user, password)
        return client

    def imap(self, user=None, password=PASSWORD):
        client = imaplib.IMAP4_SSL(self.address, PORTS["imaps"], ssl_context=self.tls(), timeout=PATIENCE)
        if user:
            client.login(user, password)
        return client

    # -- the store -----------------------------------------------------------------------------------------------
    def mailbox(self, user, name="INBOX"):
        local, domain = user.split("@")
        return self.mail_root / "domains" / domain / "users" / local / "mailboxes" / name

    def messages(self, user, name="INBOX"):
        """The message files of a mailbox, in uid order."""
        return sorted(self.mailbox(user, name).glob("[0-9]*/*.eml"), key=lambda p: int(p.name.split("_")[0]))


class Line:
    """A line-wise client on a socket, for dialogues that well-behaved clients never hold."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def send(self, octets):
        self.sock.sendall(octets if isinstance(octets, bytes) else octets.encode())

    def line(self):
        """The next line without its CRLF; b"" at the end of the stream."""
        while b"\r\n" not in self.buffer:
            got = self.sock.recv(65536)
            if not got:
                rest, self.buffer = self.buffer, b""
                return rest
            self.buffer += got
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def exactly(self, n):
        while len(self.buffer) < n:
            got = self.sock.recv(65536)
            if not got:
                raise AssertionError("stream ended early")
            self.buffer += got
        out, self.buffer = self.buffer[:n], self.buffer[n:]
        return out

    def reply(self):
        """A whole SMTP reply as one text, lines joined by LF; "" at the end of the stream."""
        lines = []
        while True:
            line = self.line().decode("utf-8", "replace")
            lines.append(line)
            if len(line) < 4 or line[3] != "-":
                return "\n".join(lines)

    def ask(self, command):
        self.send(command + "\r\n")
        return self.reply()

    def command(self, tag, text):
        """An IMAP command without literals: the list of response lines, the tagged one last."""
        self.send(f"{tag} {text}\r\n")
        return self.until(tag)

    def until(self, tag):
        lines = []
        while True:
            line = self.line()
            if not line:
                raise AssertionError(f"stream ended before {tag}: {lines}")
            while line.endswith(b"}") and line.rpartition(b"{")[2][:-1].isdigit():
                line += b"\r\n" + self.exactly(int(line.rpartition(b"{")[2][:-1])) + self.line()
            lines.append(line)
            if line.startswith(tag.encode() + b" "):
                return lines

    def at_end(self):
        """True when the server closed the connection and nothing is left."""
        return not self.buffer and self.line() == b""

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def need(program, package):
    """The path of a client program; a missing one fails the test and names its package."""
    path = shutil.which(program)
    if path is None:
        raise AssertionError(f"{program} is missing: install the Debian package {package} (scripts/bootstrap test)")
    return path


def main():
    unittest.main(verbosity=2, warnings="ignore")
