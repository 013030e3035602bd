"""Certificates that change while the server runs (SPEC TLS-03, TLS-06, SIG-02)."""
import json
import os
import shutil
import socket
import ssl
import time
import unittest

from harness import HOSTNAME, PATIENCE, PORTS, Line, Server, main
from remote import make_certificate
from test_timeouts import fast

ALICE = "alice@example.test"
KEYS = {
    "test_a_signal_takes_pairs_up_and_names_choose_among_them": ["tls.certificates"],
    "test_files_that_broke_leave_the_old_pair_and_the_rest_of_a_reload_counts": ["tls.cert_file", "tls.key_file"],
    "test_protocol_versions_count_for_new_sessions": ["tls.min_version"],
}


def shown(server, service="imaps", name=HOSTNAME):
    """The certificate a new TLS session gets, DER."""
    context = ssl._create_unverified_context()
    with socket.create_connection((server.address, PORTS[service]), timeout=PATIENCE) as plain:
        with context.wrap_socket(plain, server_hostname=name) as c:
            return c.getpeercert(binary_form=True)


def der(path):
    return ssl.PEM_cert_to_DER_cert(path.read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n")


class Renewal(unittest.TestCase):
    def pair(self, root, name, *names):
        folder = root / name
        folder.mkdir()
        return make_certificate(folder, *names)

    def install(self, pair, at):
        """As renewing programs do: one file after the other, each replaced whole."""
        for new, old in zip(pair, at):
            shutil.copy(new, str(old) + ".new")
            os.rename(str(old) + ".new", old)

    def until_shown(self, server, wanted):
        end = time.monotonic() + PATIENCE
        while shown(server) != wanted:
            self.assertLess(time.monotonic(), end, "the renewed certificate was not taken up\n" + server.log()[-2000:])
            time.sleep(0.2)

    def test_a_renewed_pair_is_taken_up_without_a_signal_once_both_fit(self):
        with Server(users=[ALICE], start=False) as s:
            first, second = self.pair(s.root, "1", HOSTNAME), self.pair(s.root, "2", HOSTNAME)
            used = (s.root / "cert.pem", s.root / "key.pem")
            self.install(first, used)
            s.settings["tls"] = {"cert_file": str(used[0]), "key_file": "key.pem"}
            s.config_path.write_text(json.dumps(s.settings))
            s.start()
            self.assertEqual(shown(s), der(first[0]))
            old = Line(ssl._create_unverified_context().wrap_socket(
                socket.create_connection((s.address, PORTS["imaps"]), timeout=PATIENCE), server_hostname=HOSTNAME))
            self.assertIn(b"OK", old.line())
            self.install(second[:1], used[:1])  # the key is still the old one
            end = time.monotonic() + PATIENCE
            while "key does not fit" not in s.log():
                self.assertLess(time.monotonic(), end, s.log()[-2000:])
                time.sleep(0.1)
            self.assertEqual(shown(s), der(first[0]))
            self.install(second[1:], used[1:])
            self.until_shown(s, der(second[0]))
            self.assertEqual(s.log().count("tls.taken_up"), 1)
            old.send("a NOOP\r\n")  # sessions keep what they have
            self.assertIn(b"a OK", old.line())

    def test_a_signal_takes_pairs_up_and_names_choose_among_them(self):
        with Server(users=[ALICE]) as s:
            own = shown(s)
            one, two = self.pair(s.root, "1", "one.example.test"), self.pair(s.root, "2", "*.two.example.test")
            both = [{"cert_file": str(c), "key_file": str(k)} for c, k in (one, two)]
            self.assertIn("reload.done", s.reload({"tls": {"certificates": both}}))
            self.assertEqual(shown(s, name="one.example.test"), der(one[0]))
            self.assertEqual(shown(s, name="mx.two.example.test"), der(two[0]))
            self.assertEqual(shown(s, "apis", name="one.example.test"), der(one[0]))
            self.assertEqual(shown(s), own)
            self.assertIn("reload.done", s.reload({"tls": {"certificates": both[1:]}}))
            self.assertEqual(shown(s, name="one.example.test"), own)

    def test_files_that_broke_leave_the_old_pair_and_the_rest_of_a_reload_counts(self):
        with Server(users=[ALICE]) as s:
            pair = self.pair(s.root, "1", HOSTNAME)
            self.assertIn("reload.done", s.reload({"tls": {"cert_file": str(pair[0]), "key_file": str(pair[1])}}))
            wanted = shown(s)
            self.assertEqual(wanted, der(pair[0]))
            pair[1].write_text("no key\n")
            seen = s.reload({"hostname": "new.example.test"})
            self.assertIn("reload.done", seen)
            self.assertRegex(seen, "tls.certificate .*key")
            self.assertEqual(shown(s), wanted)
            with s.smtp() as c:
                self.assertEqual(c.ehlo()[1].decode().split("\n")[0], "new.example.test")

    def test_the_own_certificate_is_renewed_before_it_ends(self):
        """TLS-06: looked at daily, made anew in its last month (TLS-01); the clocks jump there."""
        with Server(users=[ALICE], start=False) as s:
            jump = s.mail_root / "jump"
            s.env.update(fast(1), RMAILD_JUMP=str(jump))
            s.start()
            end = time.monotonic() + PATIENCE
            while "tls.taken_up" not in s.log():  # the first job, which makes the RSA certificate
                self.assertLess(time.monotonic(), end, s.log()[-2000:])
                time.sleep(0.1)
            first = shown(s)
            (s.mail_root / "jump.new").write_text(str(800 * 86400))
            os.rename(s.mail_root / "jump.new", jump)  # 25 days of 825 are left
            end = time.monotonic() + PATIENCE
            while shown(s) == first:
                self.assertLess(time.monotonic(), end, s.log()[-2000:])
                time.sleep(0.2)
            self.assertEqual(shown(s), der(s.cert))
            self.assertRegex(s.log(), r"tls\.own kind=p256 result=renewed")

    def test_the_own_certificate_gets_a_new_host_name(self):
        with Server(users=[ALICE]) as s:
            before = shown(s)
            self.assertIn("reload.done", s.reload({"hostname": "other.example.test"}))
            context = ssl.create_default_context(cafile=str(s.cert))
            with socket.create_connection((s.address, PORTS["imaps"]), timeout=PATIENCE) as plain:
                with context.wrap_socket(plain, server_hostname="other.example.test") as c:
                    self.assertNotEqual(c.getpeercert(binary_form=True), before)

    def test_protocol_versions_count_for_new_sessions(self):
        with Server(users=[ALICE]) as s:
            context = ssl._create_unverified_context()
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            s.raw_tls("imaps", context=context).sock.close()
            self.assertIn("reload.done", s.reload({"tls": {"min_version": "1.3"}}))
            with self.assertRaises(ssl.SSLError):
                s.raw_tls("imaps", context=context)


if __name__ == "__main__":
    main()
