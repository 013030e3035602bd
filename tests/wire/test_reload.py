"""SIGHUP (SPEC CFG-05, 06, SIG-02, TLS-06): what counts for whom after a reload, and what changes nothing."""
import imaplib
import json
import smtplib
import socket
import unittest

from harness import HOSTNAME, PATIENCE, PORTS, WIDER, Line, Server, main

ALICE = "alice@example.test"

KEYS = {
    "test_a_key_that_needs_a_restart_is_logged_and_keeps_its_value": ["mail_root", "runtime.workers", "runtime.job_threads", "runtime.user",
                                                                      "runtime.group"],
    "test_a_unix_socket_comes_moves_and_goes": ["lmtp.socket"],
    "test_tls_is_switched_off_and_on": ["tls.enabled"],
}


def hello(client):
    return client.ehlo()[1].decode().split("\n")


class Columns(unittest.TestCase):
    def test_a_live_key_counts_for_the_next_command_and_a_session_key_for_the_next_session(self):
        with Server(users=[ALICE]) as s, s.smtp() as old:
            self.assertEqual(hello(old)[0], HOSTNAME)
            self.assertIn("reload.done", s.reload({"hostname": "new.example.test", "smtp": {"max_message_size": 70000}}))
            lines = hello(old)
            self.assertEqual(lines[0], "new.example.test")
            self.assertIn("size 52428800", [line.lower() for line in lines])
            with s.smtp() as fresh:
                lines = hello(fresh)
                self.assertEqual(lines[0], "new.example.test")
                self.assertIn("size 70000", [line.lower() for line in lines])

    def test_a_key_that_needs_a_restart_is_logged_and_keeps_its_value(self):
        with Server(users=[ALICE]) as s:
            other = str(s.root / "elsewhere")
            seen = s.reload({"mail_root": other, "runtime": {"workers": 3, "job_threads": 5, "user": "nobody", "group": "nogroup"},
                             "hostname": "x.example.test"})
            self.assertIn("reload.done", seen)
            for key in KEYS["test_a_key_that_needs_a_restart_is_logged_and_keeps_its_value"]:
                self.assertRegex(seen, f"config.warning key={key} .*next start")
            with s.imap(ALICE) as c:
                self.assertEqual(c.select()[0], "OK")
            with s.smtp() as c:
                self.assertEqual(hello(c)[0], "x.example.test")
            s.settings["mail_root"] = str(s.mail_root)

    def test_a_file_with_a_refusal_changes_nothing(self):
        with Server(users=[ALICE]) as s:
            good = json.dumps(s.settings)
            for text, why in ((good[:-1], "valid JSON"), (good[:-1] + ', "hostname": "twice.example.test"}', "valid JSON"),
                              (good.replace(HOSTNAME, "nodots"), "key=hostname"), ("[]", "a JSON object"),
                              (good[:-1] + ', "tls": {"cert_file": "nowhere.pem", "key_file": "nowhere.key"}}', "certificate"),
                              (good[:-1] + ', "tls": {"ca_file": "nowhere.pem"}}', "tls.ca_file")):
                seen = s.reload(text=text)
                self.assertIn("reload.refused", seen)
                self.assertIn(why, seen)
                with s.smtp() as c:
                    self.assertEqual(hello(c)[0], HOSTNAME)
            s.config_path.unlink()
            self.assertTrue(s.alive())
            self.assertIn("reload.done", s.reload())


class Listeners(unittest.TestCase):
    def test_a_moved_listener_takes_new_sessions_and_the_old_ones_live_on(self):
        with Server(users=[ALICE]) as s, s.smtp() as old, s.imap(ALICE) as box:
            hello(old)
            seen = s.reload({"smtp": {"port": 3525}, "imap": {"imaps_port": 0}})
            self.assertRegex(seen, "serve.listen service=smtp .*port=3525")
            self.assertRegex(seen, "serve.unlisten service=smtp .*port=2525")
            with smtplib.SMTP(s.address, 3525, timeout=PATIENCE) as c:
                self.assertEqual(hello(c)[0], HOSTNAME)
            for port in PORTS["smtp"], PORTS["imaps"]:
                with self.assertRaises(ConnectionRefusedError):
                    socket.create_connection((s.address, port), timeout=PATIENCE)
            self.assertEqual(old.noop()[0], 250)
            self.assertEqual(box.select()[0], "OK")
            self.assertIn("reload.done", s.reload({"smtp": {"port": PORTS["smtp"]}, "imap": {"imaps_port": PORTS["imaps"]}}))
            with s.smtp() as c, s.imap(ALICE):
                self.assertEqual(old.sendmail(ALICE, [ALICE], b"Subject: still here\r\n\r\nx\r\n"), {})
                self.assertEqual(hello(c)[0], HOSTNAME)

    def test_ports_are_exchanged_and_addresses_widened_in_place(self):
        with Server(users=[ALICE]) as s:
            seen = s.reload({"smtp": {"port": PORTS["imap"]}, "imap": {"port": PORTS["smtp"]}})
            self.assertIn("reload.done", seen)
            self.assertNotIn("unlisten", seen)
            for _ in range(8):  # sockets of both workers
                self.assertEqual(Line(socket.create_connection((s.address, PORTS["imap"]), timeout=PATIENCE)).line()[:4], b"220 ")
                self.assertEqual(Line(socket.create_connection((s.address, PORTS["smtp"]), timeout=PATIENCE)).line()[:4], b"* OK")
            self.assertIn("reload.done", s.reload({"smtp": {"port": PORTS["smtp"]}, "imap": {"port": PORTS["imap"]}}))

    def test_an_occupied_address_refuses_the_reload_whole(self):
        with Server(users=[ALICE]) as s, socket.create_server((s.address, 3526)):
            seen = s.reload({"smtp": {"port": 3525, "submission_port": 3526}, "hostname": "other.example.test"})
            self.assertIn("reload.refused part=listeners", seen)
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection((s.address, 3525), timeout=PATIENCE)
            with s.smtp() as c:
                self.assertEqual(hello(c)[0], HOSTNAME)

    def test_a_unix_socket_comes_moves_and_goes(self):
        with Server(users=[ALICE]) as s:
            first, second = s.mail_root / "a.sock", s.mail_root / "b.sock"
            # Where sockets were configured at the start, or mail_root: elsewhere the sandbox lets none be made.
            if WIDER == 1:  # instrumented builds may touch all files
                self.assertRegex(s.reload({"lmtp": {"socket": str(s.root / "c.sock")}}), "key=lmtp.socket .*restart")
            self.assertIn("reload.done", s.reload({"lmtp": {"socket": str(first)}}))
            with smtplib.LMTP(str(first)) as old:
                self.assertIn("reload.done", s.reload({"lmtp": {"socket": str(second)}}))
                self.assertFalse(first.exists())
                with smtplib.LMTP(str(second)) as c:
                    self.assertEqual(c.noop()[0], 250)
                self.assertEqual(old.noop()[0], 250)
            control = s.mail_root / "run" / f"{s.process.pid}.sock"
            self.assertIn("reload.refused part=listeners", s.reload({"lmtp": {"socket": str(control)}}))
            self.assertTrue(control.exists())
            self.assertEqual(s.cli("session", "list").returncode, 0)
            self.assertIn("reload.done", s.reload({"lmtp": {"socket": None}}))
            self.assertFalse(second.exists())

    def test_tls_is_switched_off_and_on(self):
        with Server(users=[ALICE]) as s, s.imap(ALICE) as box:
            self.assertIn("reload.done", s.reload({"tls": {"enabled": False}}))
            with s.smtp() as c:
                self.assertNotIn("STARTTLS", hello(c))
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection((s.address, PORTS["imaps"]), timeout=PATIENCE)
            self.assertEqual(box.noop()[0], "OK")
            self.assertIn("reload.done", s.reload({"tls": {"enabled": True}}))
            with s.smtp() as c, s.imap(ALICE):
                self.assertIn("STARTTLS", hello(c))


if __name__ == "__main__":
    main()
