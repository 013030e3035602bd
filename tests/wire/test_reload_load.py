"""Fifty reloads while SMTP, IMAP and HTTP clients work (SPEC CFG-05, SIG-02): no session ends, none sees a mixture of two
configurations, no connection to a listener that stays is refused, nothing that was accepted is lost."""
import json
import re
import shutil
import smtplib
import subprocess
import threading
import unittest

from harness import PATIENCE, PORTS, Server, main
from remote import make_certificate

ALICE = "alice@example.test"
RELOADS = 50
# What differs between the two: seen in greetings, in EHLO and in CAPABILITY.
SIDES = [{"hostname": "a.example.test", "smtp": {"max_message_size": 1000001, "max_recipients": 111, "submission_port": 2587}},
         {"hostname": "b.example.test", "smtp": {"max_message_size": 2000002, "max_recipients": 222, "submission_port": 3587}}]
SIZES = {side["hostname"]: side["smtp"]["max_message_size"] for side in SIDES}
LIMITS = {side["hostname"]: side["smtp"]["max_recipients"] for side in SIDES}


class Clients:
    """Threads that work until told to stop; what goes wrong is kept."""

    def __init__(self, server):
        self.server, self.stop, self.wrong, self.sent, self.rounds = server, threading.Event(), [], 0, {}
        self.lock = threading.Lock()
        self.threads = []

    def run(self, work):
        def body():
            try:
                while not self.stop.is_set():
                    work.once()
                    with self.lock:
                        self.rounds[work.__class__.__name__] = self.rounds.get(work.__class__.__name__, 0) + 1
                work.end()
            except BaseException as e:  # noqa: BLE001  (told by the test)
                self.wrong.append(f"{work.__class__.__name__}: {e!r}")
        thread = threading.Thread(target=body)
        self.threads.append(thread)
        thread.start()

    def finish(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE)


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class SmtpLong:
    """One session all the while: its host name changes with the reloads, what is the session's own does not."""

    def __init__(self, all):
        self.all = all
        self.c = all.server.smtp()
        self.size = None

    def once(self):
        lines = self.c.ehlo()[1].decode().lower().split("\n")
        expect(lines[0] in SIZES, lines[0])
        size = re.search(r"^size (\d+)$", "\n".join(lines), re.M).group(1)
        self.size = self.size or size
        expect(size == self.size, "SIZE changed within a session")
        expect(self.c.sendmail(ALICE, [ALICE], b"Subject: x\r\n\r\nx\r\n") == {}, "refused")
        with self.all.lock:
            self.all.sent += 1

    def end(self):
        self.c.quit()


class SmtpShort:
    """A new session each time, by the greeting's configuration throughout."""

    def __init__(self, all):
        self.all = all

    def once(self):
        with smtplib.SMTP(timeout=PATIENCE) as c:
            greeting = c.connect(self.all.server.address, PORTS["smtp"])[1].decode()
            host = greeting.split()[0]
            text = c.ehlo()[1].decode().lower()
            expect(f"size {SIZES[host]}\n" in text, f"greeting {host}, {text}")
            expect(f"rcptmax={LIMITS[host]}" in text, f"greeting {host}, {text}")

    def end(self):
        pass


class ImapLong:
    def __init__(self, all):
        self.all = all
        self.c = all.server.imap(ALICE)
        expect(self.c.select()[0] == "OK", "SELECT")

    def once(self):
        expect(self.c.noop()[0] == "OK", "NOOP")
        expect(self.c.append("Drafts", None, None, b"Subject: y\r\n\r\ny\r\n")[0] == "OK", "APPEND")

    def end(self):
        self.c.logout()


class ImapShort:
    def __init__(self, all):
        self.all = all

    def once(self):
        c = self.all.server.imap(ALICE)
        host = c.welcome.decode().split()[-3]
        size = re.search(r"APPENDLIMIT=(\d+)", c.capability()[1][0].decode()).group(1)
        expect(int(size) == SIZES[host], f"greeting {host}, APPENDLIMIT {size}")
        c.logout()

    def end(self):
        pass


class Curl:
    """Several requests over one connection, in clear and under TLS."""

    def __init__(self, all):
        self.all = all
        self.curl = shutil.which("curl")

    def once(self):
        s = self.all.server
        for url in (f"http://{s.address}:{PORTS['api']}/healthz", f"https://{s.address}:{PORTS['apis']}/healthz"):
            done = subprocess.run([self.curl, "-sk", "--max-time", str(PATIENCE), "-w", "%{http_code} ", "-o", "/dev/null", url, "-o", "/dev/null", url],
                                  capture_output=True, text=True)
            expect(done.returncode == 0 and done.stdout.split() == ["200", "200"], f"curl {done.returncode} {done.stdout}")

    def end(self):
        pass


class Load(unittest.TestCase):
    def test_fifty_reloads_under_load(self):
        with Server(SIDES[0], users=[ALICE], start=False) as s:
            s.settings["smtp"]["max_messages_per_connection"] = 100000
            s.cert, key = make_certificate(s.root, *SIZES)  # the own one would be made anew for each host name
            s.settings["tls"] = {"cert_file": str(s.cert), "key_file": str(key)}
            s.config_path.write_text(json.dumps(s.settings))
            s.start()
            self.assertGreaterEqual(s.settings["runtime"]["workers"], 2)
            all = Clients(s)
            for kind in SmtpLong, SmtpLong, SmtpShort, SmtpShort, ImapLong, ImapShort, Curl:
                all.run(kind(all))
            try:
                for i in range(RELOADS):
                    side = SIDES[(i + 1) % 2]
                    self.assertIn("reload.done", s.reload(side))
                    with smtplib.SMTP(s.address, side["smtp"]["submission_port"], timeout=PATIENCE) as c:
                        self.assertEqual(c.ehlo()[1].decode().split("\n")[0], side["hostname"])
                    if all.wrong:
                        break
            finally:
                all.finish()
            self.assertEqual(all.wrong, [])
            self.assertEqual(set(all.rounds), {"SmtpLong", "SmtpShort", "ImapLong", "ImapShort", "Curl"})
            self.assertEqual(len(s.messages(ALICE)), all.sent)
            self.assertEqual(s.log().count(" reload.done "), RELOADS)


if __name__ == "__main__":
    main()
