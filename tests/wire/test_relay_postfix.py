"""Mail to an independent server: Postfix, with STARTTLS, CHUNKING and DSN as it offers them by default. (Its AUTH needs
Cyrus SASL or Dovecot beside it; logins are tested against scripted servers and another rmaild.)"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import PATIENCE, Server, loopback_address, main, need
from remote import listen_25, make_certificate
from test_relay_delivery import ALICE, Outbound, TEXT, relay


class Postfix:
    """An instance in a folder of its own, taking mail for @postfix.test into one file."""

    def __init__(self):
        need("postfix", "postfix") if shutil.which("postfix") else self.missing()
        self.address = loopback_address()
        listen_25(self.address).close()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-postfix-"))
        self.root.chmod(0o755)
        self.conf, self.queue, data, self.mail = (self.root / d for d in ("conf", "queue", "data", "mail"))
        for d in (self.conf, self.queue, data, self.mail):
            d.mkdir()
        shutil.chown(data, "postfix")
        shutil.chown(self.mail, "nobody")
        self.cert, key = make_certificate(self.root, "mx.postfix.test", self.address)
        (self.conf / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {self.queue}
data_directory = {data}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 192.0.2.1/32
mydestination =
myhostname = mx.postfix.test
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = {self.cert}
smtpd_tls_key_file = {key}
smtputf8_enable = no
maillog_file = {self.root}/log
maillog_file_prefixes = /tmp
virtual_mailbox_domains = postfix.test
virtual_mailbox_base = {self.mail}
virtual_mailbox_maps = inline:{{ bob@postfix.test=box }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
""")
        service = [f"{self.address}:25 inet n - n - - smtpd", "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup",
                   "qmgr unix n - n 300 1 qmgr", "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite",
                   "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce",
                   "proxymap unix - - n - - proxymap", "virtual unix - n n - - virtual", "anvil unix - - n - 1 anvil",
                   "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd", "error unix - - n - - error",
                   "smtp unix - - n - - smtp", "relay unix - - n - - smtp", "showq unix n - n - - showq", "flush unix n - n 1000? 0 flush"]
        (self.conf / "master.cf").write_text("\n".join(service) + "\n")
        self.env = dict(os.environ, MAIL_CONFIG=str(self.conf))
        try:
            started = subprocess.run(["postfix", "-c", str(self.conf), "start"], env=self.env, capture_output=True, text=True, timeout=PATIENCE)
            if started.returncode != 0:
                raise AssertionError(f"postfix did not start: {started.stdout}{started.stderr}{self.log()}")
        except BaseException:
            self.close()
            raise

    def missing(self):
        raise AssertionError("postfix is missing: install the Debian package postfix (scripts/bootstrap test)")

    def log(self):
        path = self.root / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_box(self, words):
        end = time.monotonic() + PATIENCE
        while True:
            text = (self.mail / "box").read_bytes() if (self.mail / "box").exists() else b""
            if all(word in text for word in words):
                return text
            if time.monotonic() > end:
                raise AssertionError(f"{words} did not come: {text[-2000:]}\n{self.log()[-4000:]}")
            time.sleep(0.05)

    def close(self):
        subprocess.run(["postfix", "-c", str(self.conf), "stop"], env=dict(os.environ, MAIL_CONFIG=str(self.conf)), capture_output=True,
                       timeout=PATIENCE)
        shutil.rmtree(self.root, ignore_errors=True)


class ToPostfix(Outbound):
    @classmethod
    def setUpClass(cls):
        cls.postfix = Postfix()
        cls.server = Server(users=[ALICE], config={**relay(smarthost=cls.postfix.address, smarthost_port=25, smarthost_tls="verify"),
                                                   "tls": {"ca_file": str(cls.postfix.cert)}})

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.postfix.close()

    def test_mail_arrives_over_verified_tls(self):
        id = self.send("bob@postfix.test", TEXT.format("over TLS") + ".dots\r\n..\r\n")
        sent = self.events(id, "relay.sent")[0]
        self.assertTrue(sent["tls"].startswith("TLSv1."))
        text = self.postfix.wait_box([b"over TLS", b"\n.dots\n..\n"])
        self.assertIn(b"with ESMTPS id", text)

    def test_a_large_message_with_dsn_parameters(self):
        id = self.send("bob@postfix.test", TEXT.format("large one") + "0123456789\r\n" * 200000, mail=["RET=HDRS", "ENVID=abc"], rcpt=["NOTIFY=FAILURE"])
        self.events(id, "relay.sent")
        self.postfix.wait_box([b"large one"])

    def test_its_refusals_are_understood(self):
        id = self.send(["bob@postfix.test", "nobody@postfix.test", "x@elsewhere.test"], TEXT.format("one of three"))
        self.events(id, "relay.sent")
        self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.1.1")
        self.assertEqual(self.events(id, "relay.defer")[0]["status"], "4.7.1")  # Postfix's usual word to strangers
        self.postfix.wait_box([b"one of three"])


if __name__ == "__main__":
    main()
