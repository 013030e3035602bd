"""Drives `rmaild client`: with --dump, or in a real terminal (tmux)."""
import atexit
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from harness import PASSWORD, PATIENCE, PORTS, RMAILD, need

ALICE = "alice@example.test"


class Client:
    """A home of its own: a password file, an empty folder for known_hosts."""

    def __init__(self, server, user=ALICE, imap=None, smtp=None, password=PASSWORD):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-tui-"))
        atexit.register(shutil.rmtree, self.home, ignore_errors=True)
        self.folder = self.home / "conf"
        secret = self.home / "password"
        secret.touch(0o600)
        secret.write_text(password + "\n")
        self.args = [os.path.abspath(RMAILD), "client", "--server", server.address, "--user", user, "--password-file", str(secret), "--folder",
                     str(self.folder), "--imap", imap or f"{PORTS['imaps']}/tls", "--smtp", smtp or f"{PORTS['smtps']}/tls"]
        self.env = dict(os.environ, HOME=str(self.home), TZ="UTC", LC_ALL="C.UTF-8", TERM="screen-256color")
        for name in ("XDG_CONFIG_HOME", "EDITOR", "VISUAL"):
            self.env.pop(name, None)

    def dump(self, script, check=True, env=None):
        """Runs the script; the screens it printed, by name, and the finished process."""
        path = self.home / "script"
        path.write_text(script)
        done = subprocess.run([*self.args, "--dump", str(path)], capture_output=True, timeout=4 * PATIENCE, cwd=self.home,
                              env=dict(self.env, **(env or {})))
        done.text, done.err = done.stdout.decode(), done.stderr.decode(errors="replace")
        if check and done.returncode != 0:
            raise AssertionError(f"client --dump: {done.returncode}\n{done.text}{done.err}")
        screens = dict(re.findall(r"^-- (\S+)\n(.*?)^--$", done.text, re.S | re.M))
        return screens, done


class Terminal:
    """The client in a tmux of its own."""

    def __init__(self, client, cols, rows, env=None, shell=False):
        """shell: under one with job control."""
        self.client = client
        self.tmux = [need("tmux", "tmux"), "-S", tempfile.mktemp(prefix="tmux-", dir=client.home), "-f", "/dev/null"]
        run = " ".join(f"'{a}'" for a in client.args)
        subprocess.run([*self.tmux, "new-session", "-d", "-x", str(cols), "-y", str(rows),
                        "bash --norc --noprofile -i" if shell else f"{run}; echo ended $?; exec sleep 1000"],
                       check=True, env=dict(client.env, **(env or {})), cwd=client.home)
        if shell:
            self.type(run)
            self.keys("Enter")

    def keys(self, *keys):
        subprocess.run([*self.tmux, "send-keys", *keys], check=True)

    def type(self, text):
        subprocess.run([*self.tmux, "send-keys", "-l", text], check=True)

    def screen(self):
        return subprocess.run([*self.tmux, "capture-pane", "-p"], check=True, capture_output=True).stdout.decode()

    def expect(self, *texts):
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            if all(re.search(text, screen) for text in texts):
                return screen
            if time.monotonic() > end:
                raise AssertionError(f"not on the screen: {texts}\n{screen}")
            time.sleep(0.05)

    def resize(self, cols, rows):
        subprocess.run([*self.tmux, "resize-window", "-x", str(cols), "-y", str(rows)], check=True)

    def close(self):
        subprocess.run([*self.tmux, "kill-server"], capture_output=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Way:
    """A way to a server that counts octets and can break: armed, it closes when the client says the next thing, which the
    server never hears; with `most`, when that many octets have come to the client."""

    def __init__(self, address, port):
        self.server = (address, port)
        self.listener = socket.create_server((address, 0))
        self.port = self.listener.getsockname()[1]
        self.armed = False
        self.most = None
        self.to_client = 0
        self.connections = 0
        self.open = []
        self.threads = [threading.Thread(target=self.listen)]
        self.threads[0].start()

    def listen(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.server)
            except OSError:
                client.close()
                continue
            self.connections += 1
            self.open += [client, server]
            for pair in ((client, server), (server, client)):
                thread = threading.Thread(target=self.carry, args=(*pair, pair[0] is client))
                self.threads.append(thread)
                thread.start()

    def carry(self, source, sink, from_client):
        try:
            while octets := source.recv(65536):
                if from_client and self.armed:
                    self.armed = False
                    break
                if not from_client:
                    self.to_client += len(octets)
                    if self.most is not None and self.to_client > self.most:
                        self.most = None
                        break
                sink.sendall(octets)
        except OSError:
            pass
        for s in (source, sink):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        for s in list(self.open):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self.threads:
            thread.join()
        for s in self.open:
            s.close()
