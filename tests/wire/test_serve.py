"""The verb serve (SPEC 2, 3, 11, 17): what refuses the start, who it runs as, ports and TLS of each, few descriptors,
signals, the end under load."""
import json
import os
import pwd
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, PORTS, RMAILD, Line, Server, main, merge

ALICE = "alice@example.test"


def serve(server, **how):
    """A start that must end by itself; one that serves after all is stopped, and ends with 0."""
    process = subprocess.Popen([RMAILD, "--config", str(server.config_path), "serve"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, **how)
    seen = ""
    for line in process.stderr:
        seen += line
        if " serve.ready " in line:
            process.terminate()
    process.stdout.close()
    process.stderr.close()
    return process.wait(timeout=PATIENCE), seen


class Start(unittest.TestCase):
    def test_a_bad_value_that_guards_something_refuses_the_start(self):
        rows = {"hostname": ["nodots", "", 5], "mail_root": [5, ""], "domains": [[], ["a..b"], "example.test", ["a.example"] * 2],
                "runtime.user": ["no-such-user"], "runtime.group": ["no-such-group"], "smtp.host": ["x", []],
                "smtp.port": ["25", 65536, 1.5, True], "smtp.submission_port": [-1], "smtp.smtps_port": [None],
                "smtp.sender_check": ["on"], "smtp.sender_exempt": [["1.2.3.4/40"], "127.0.0.1"], "lmtp.socket": [5],
                "proxy_protocol": [{"pop3": []}], "imap.host": [[]], "imap.port": [1e9], "imap.imaps_port": ["993"],
                "exchange_api.port": ["x"], "exchange_api.token_secret": ["short"], "exchange_api.allow_cleartext": [1],
                "exchange_api.trusted_proxies": [["x"]], "relay.enabled": [0], "relay.smarthost_port": [0],
                "relay.smarthost": [5, "a b"], "relay.smarthost_tls": ["x"], "relay.tls": ["x"],
                "relay.tls_policy": [{"a.example": "x"}], "relay.nameservers": [["x"]], "relay.source_ipv4": ["::1"],
                "tls.enabled": ["yes"], "tls.cert_file": [5], "tls.key_file": [""], "tls.min_version": ["1.1"],
                "tls.certificates": [[{}]], "rate_limit.whitelist": [["300.1.1.1"]], "metrics.allow": ["x"], "smtp": [5], "tls": [[]]}
        with Server(users=[ALICE], start=False) as s:
            for key, values in rows.items():
                for value in values:
                    settings = json.loads(json.dumps(s.settings))
                    bad = value
                    for part in reversed(key.split(".")):
                        bad = {part: bad}
                    merge(settings, bad)
                    s.config_path.write_text(json.dumps(settings))
                    status, seen = serve(s)
                    self.assertEqual(status, 1, f"{key} = {value!r}\n{seen}")
                    self.assertRegex(seen, rf'config\.refused key="?{re.escape(key)}', f"{value!r}")

    def test_other_bad_values_give_a_warning_and_the_default(self):
        with Server(users=[ALICE], config={"smtp": {"max_message_size": 1, "max_errors": "many", "max_recipient": 5},
                                           "milters": []}) as s:
            with s.smtp() as c:
                c.ehlo("x")
                self.assertEqual(c.esmtp_features["size"], "52428800")
            for text in ("key=smtp.max_message_size value=1 ", "key=smtp.max_errors ", "did you mean smtp.max_recipients",
                         "key=milters"):
                self.assertIn(text, s.log())

    def test_a_mail_root_that_is_not_there_is_not_made(self):
        with Server(start=False) as s:
            shutil.rmtree(s.mail_root)
            status, seen = serve(s)
            self.assertEqual(status, 1)
            self.assertIn(str(s.mail_root), seen)
            self.assertFalse(s.mail_root.exists())

    def test_without_a_configuration_one_is_written_with_every_key(self):
        with tempfile.TemporaryDirectory(prefix="rmaild-first-") as folder:
            self.assertFalse(os.path.exists("/etc/rmaild/config.json"), "this machine has a configuration of its own, which "
                             "the program would take: run the suite where rmaild is not installed")
            holder = [socket.socket() for _ in range(1)]  # the default ports are not for a test: one is in use
            holder[0].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                holder[0].bind(("0.0.0.0", 25))
                holder[0].listen()
            except OSError:
                pass  # somebody holds it, or we may not: the start fails all the same
            done = subprocess.run([os.path.abspath(RMAILD)], cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
            holder[0].close()
            self.assertEqual(done.returncode, 1, done.stderr)
            path = os.path.join(folder, "config.json")
            written = json.loads(open(path).read())
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            self.assertEqual((written["smtp"]["port"], written["rate_limit"]["auth_failure_limit"], written["tls"]["enabled"]),
                             (25, 5, True))
            self.assertTrue(os.path.isdir(os.path.join(folder, "mailstore")))

    def test_an_occupied_port_is_told_with_its_holder(self):
        with Server(users=[ALICE]) as s:
            status, seen = serve(s)
            self.assertEqual(status, 1)
            self.assertIn(f"port {PORTS['smtp']} (smtp): Address already in use, held by pid {s.process.pid} (rmaild)", seen)
            s.stop()
            with socket.socket() as other:
                other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                other.bind((s.address, PORTS["imap"]))
                other.listen()
                status, seen = serve(s)
                self.assertEqual(status, 1)
                self.assertRegex(seen, rf"\(imap\): Address already in use, held by pid {os.getpid()} \(\S+\)")
            s.start()

    def test_root_serves_as_the_owner_of_mail_root_and_nobody_else_does(self):
        nobody = pwd.getpwnam("nobody")
        with Server(users=[ALICE], start=False) as s:
            os.chmod(s.root, 0o755)
            os.chmod(s.config_path, 0o644)
            if os.geteuid() != 0:
                self.assertEqual(s.mail_root.stat().st_uid, os.geteuid())  # what is left to see: the owner just serves
                s.start()
                return
            status, seen = serve(s, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
            self.assertEqual(status, 1)
            self.assertIn("belongs to root", seen)
            for path in (s.mail_root, *s.mail_root.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            s.start()
            with s.smtp() as c:
                c.sendmail("x@example.net", [ALICE], "Subject: x\r\n\r\nx\r\n")
            strangers = [str(p) for p in s.mail_root.rglob("*") if p.lstat().st_uid != nobody.pw_uid]
            self.assertEqual(strangers, [], "what the verbs, run as root or as the owner, could not open")
            self.assertIn(ALICE, s.cli("user", "list").stdout)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE])

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.server.close()

    def secured(self, service, context):
        """A TLS session on the port, by STARTTLS where it needs that."""
        c = self.server.raw(service)
        if service in ("smtp", "submission"):
            c.reply()
            c.ask("EHLO x")
            self.assertTrue(c.ask("STARTTLS").startswith("220"))
        elif service == "imap":
            c.line()
            c.command("a", "STARTTLS")
        try:
            return Line(context.wrap_socket(c.sock, server_hostname=HOSTNAME))
        except ssl.SSLError:
            c.close()
            return None

    def test_application_protocols_by_port(self):
        for services, protocols, good in (
                (("smtp", "submission", "smtps"), (["http/1.1"], ["h2"], ["x", "http/1.1"]), False),
                (("smtp", "submission", "smtps"), (["imap"], ["x"], []), True),
                (("imaps",), (["http/1.1"], ["h2", "http/1.1"], ["x"]), False),
                (("imaps",), (["imap"], ["x", "imap"], []), True)):
            for service in services:
                for names in protocols:
                    context = self.server.tls()
                    if names:
                        context.set_alpn_protocols(names)
                    c = self.secured(service, context)
                    self.assertEqual(c is not None, good, f"{service} {names}")
                    if c is not None:
                        c.close()

    def test_tickets_everywhere_but_on_port_25(self):
        context = self.server.tls()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        for service, tickets in (("smtp", False), ("submission", True), ("smtps", True), ("imaps", True), ("imap", True)):
            with self.secured(service, context) as c:
                self.assertEqual(c.sock.session is not None and c.sock.session.has_ticket, tickets, service)

    def test_old_versions_are_refused_on_each_port(self):
        context = self.server.tls()
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        for service in PORTS:
            self.assertIsNone(self.secured(service, context), service)
        context = self.server.tls()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE+AES+SHA1:AES128-SHA")
        for service in PORTS:
            self.assertEqual(self.secured(service, context) is not None, service == "smtp", service)

    def test_first_steps_need_no_switched_off_check(self):
        context = ssl.create_default_context(cafile=str(self.server.cert))
        for name in (HOSTNAME, "example.test", "localhost", "127.0.0.1"):
            plain = socket.create_connection((self.server.address, PORTS["smtps"]), timeout=PATIENCE)
            with context.wrap_socket(plain, server_hostname=name) as c:
                self.assertTrue(c.recv(4).startswith(b"220"))

    def test_without_tls_loopback_may_log_in_and_the_tls_ports_are_shut(self):
        with Server(users=[ALICE], config={"tls": {"enabled": False}}) as s:
            with s.raw("submission") as c:
                c.reply()
                hello = c.ask("EHLO x")
                self.assertNotIn("STARTTLS", hello)
                self.assertIn("250-AUTH PLAIN LOGIN", hello)
                self.assertTrue(c.ask("STARTTLS").startswith("502 5.5.1"))
                self.assertEqual(c.ask("AUTH LOGIN"), "334 VXNlcm5hbWU6")
                c.ask("*")
            for service in ("smtps", "imaps"):
                with self.assertRaises(ConnectionRefusedError):
                    s.raw(service)
            self.assertFalse((s.mail_root / "tls").exists())


class Limits(unittest.TestCase):
    def test_when_descriptors_run_out_those_who_are_in_are_served(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (180, 180))  # the store and the queue hold about 100

        s = Server(users=[ALICE], start=False)
        real = subprocess.Popen
        try:
            subprocess.Popen = lambda *a, **k: real(*a, preexec_fn=few, **k)
            s.start()
        finally:
            subprocess.Popen = real
        with s, s.raw("smtp") as first, s.imap(ALICE) as reader:
            first.reply()
            first.ask("EHLO x")
            crowd = [s.raw("smtp" if i % 2 else "imap") for i in range(150)]
            told = [c.line() for c in crowd]
            self.assertTrue(any(t.startswith((b"220 ", b"* OK")) for t in told))
            self.assertTrue(any(t.startswith(b"421 4.3.2") for t in told))
            self.assertTrue(any(t.startswith(b"* BYE") for t in told))
            self.assertIn(f"smtp.refuse session=- peer={first.sock.getsockname()[0]} code=421 status=4.3.2 "
                          "reason=\"Too many connections\" about=descriptors", s.log())
            told_imap = s.log().count("imap.refuse session=- ")
            self.assertGreater(told_imap, 0)
            with s.raw("imaps") as c:
                self.assertEqual(c.sock.recv(100), b"", "no words in the clear where TLS comes first")
            self.assertGreater(s.log().count("imap.refuse session=- "), told_imap, "but a line in the log")
            self.assertEqual({t[:5] for t in told} - {b"220 m", b"421 4", b"* OK ", b"* BYE"}, set())
            for _ in range(3):
                first.ask("MAIL FROM:<x@example.net>")
                self.assertTrue(first.ask(f"RCPT TO:<{ALICE}>").startswith("250"))
                first.ask("DATA")
                first.send("Subject: x\r\n\r\nx\r\n.\r\n")
                self.assertTrue(first.reply().startswith("250"))
            self.assertEqual(reader.select("INBOX"), ("OK", [b"3"]))
            for c in crowd:
                c.close()
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                with s.raw("smtp") as c:
                    if c.reply().startswith("220"):
                        break
            else:
                self.fail("the crowd is gone and nobody is let in")

    def test_time_outs_count_the_whole_command(self):
        with Server(users=[ALICE], config={"smtp": {"command_timeout": 10, "data_timeout": 10}}) as s:
            silent, slow, text = s.raw("smtp"), s.raw("smtp"), s.raw("smtp")
            for c in (silent, slow, text):
                c.reply()
            for command in ("EHLO x", "MAIL FROM:<x@example.net>", f"RCPT TO:<{ALICE}>", "DATA"):
                text.ask(command)
            text.send("Subject: never ends\r\n")
            slow.sock.settimeout(1)
            got = b""
            for _ in range(PATIENCE):
                try:
                    slow.send("N")
                    got = slow.line()
                    break
                except TimeoutError:
                    pass
            self.assertTrue(got.startswith(b"421 4.4.2"), "an octet a second is no command")
            for c in (silent, text):
                self.assertTrue(c.reply().startswith("421 4.4.2"))
                self.assertTrue(c.at_end())
            self.assertEqual(s.messages(ALICE), [])


class Signals(unittest.TestCase):
    def test_counters_have_a_line_per_subsystem(self):
        with Server(users=[ALICE]) as s:
            with s.smtp() as c:
                c.sendmail("x@example.net", [ALICE], "Subject: x\r\n\r\nx\r\n")
                c.mail("x@example.net")
                c.rcpt("nobody@example.test")
                s.process.send_signal(signal.SIGUSR1)
                for name in ("SIGPIPE", "SIGCHLD"):
                    s.process.send_signal(getattr(signal, name))
                end = time.monotonic() + PATIENCE
                while "counters.limits" not in s.log() and time.monotonic() < end:
                    time.sleep(0.05)
                self.assertEqual(c.noop()[0], 250)
            log = s.log()
            self.assertRegex(log, r"counters\.smtp sessions=1 opened=2 accepted=1 refused=1\n")
            self.assertRegex(log, r"counters\.store deliveries=1 copies=1 ")
            for part in ("runtime", "imap", "limits"):
                self.assertEqual(log.count(f"counters.{part} "), 1)

    def test_the_end_under_load_loses_nothing_that_was_acknowledged(self):
        users = [f"u{i}@example.test" for i in range(4)]
        s = Server(users=users)
        try:
            accepted, halted = [], threading.Event()

            def sender(n):
                try:
                    with s.raw("smtp") as c:
                        c.reply()
                        c.ask("EHLO x")
                        for i in range(100000):
                            to = users[(n + i) % len(users)]
                            c.send(f"MAIL FROM:<x@example.net>\r\nRCPT TO:<{to}>\r\nDATA\r\n")
                            if not [c.reply() for _ in range(3)][2].startswith("354"):
                                return
                            c.send(f"X-Mark: {n}-{i}.\r\n\r\n" + "text\r\n" * 200 + ".\r\n")
                            if c.reply().startswith("250"):
                                accepted.append((to, f"X-Mark: {n}-{i}."))
                            elif halted.is_set():
                                return
                except OSError:
                    return  # cut off: what was not acknowledged may be sent again

            idle, text, deaf, shaking = s.raw("smtp"), s.raw("smtp"), s.raw("smtp"), s.raw("smtps")
            reader = s.raw("imap")
            idle.reply()
            reader.line()
            for command in ("EHLO x", "MAIL FROM:<x@example.net>", f"RCPT TO:<{users[0]}>", "DATA"):
                if command == "EHLO x":
                    text.reply()
                text.ask(command)
            text.send("Subject: half a mess")
            deaf.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.sock.setblocking(False)
            try:
                for _ in range(2000):
                    deaf.sock.send(b"NOOP\r\n" * 1000)
            except BlockingIOError:
                pass
            threads = [threading.Thread(target=sender, args=(n,)) for n in range(8)]
            for t in threads:
                t.start()
            end = time.monotonic() + PATIENCE
            while len(accepted) < 100 and time.monotonic() < end:
                time.sleep(0.01)
            halted.set()
            began = time.monotonic()
            process = s.process
            process.send_signal(signal.SIGTERM)
            self.assertTrue(idle.reply().startswith("421 4.3.2"))
            self.assertTrue(text.reply().startswith("421 4.3.2"))
            self.assertTrue(reader.line().startswith(b"* BYE"))
            self.assertEqual(process.wait(timeout=PATIENCE), 0)
            print(f"the end with {len(accepted)} messages accepted, one client deaf: {time.monotonic() - began:.2f} s")
            for t in threads:
                t.join()
            for c in (idle, text, deaf, shaking, reader):
                c.close()
            self.assertGreaterEqual(len(accepted), 100)
            stored = [(u, re.search(rb"X-Mark: [0-9-]+\.", m.read_bytes()).group().decode()) for u in users for m in s.messages(u)]
            self.assertEqual(len(stored), len(set(stored)), "nothing twice")
            self.assertEqual(set(accepted) - set(stored), set(), "nothing lost")
            self.assertEqual(sorted(p.name for p in (s.mail_root / "run").iterdir() if p.suffix == ".json"), [])
        finally:
            s.close()

    def test_a_second_signal_ends_the_waiting(self):
        with Server(users=[ALICE]) as s:
            deaf = s.raw("imap")
            deaf.line()
            deaf.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.sock.setblocking(False)
            try:
                for _ in range(20000):
                    deaf.sock.send(b"a NOOP\r\n" * 1000)
            except BlockingIOError:
                pass
            process = s.process
            process.send_signal(signal.SIGINT)
            end = time.monotonic() + PATIENCE
            while process.poll() is None and time.monotonic() < end:
                time.sleep(1.1)
                process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=PATIENCE), 0)
            deaf.close()


if __name__ == "__main__":
    main()
