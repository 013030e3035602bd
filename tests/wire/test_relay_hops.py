"""Where mail goes, in which order, and under which protection (SPEC RELAY-10, 11, 16, 20, SMTP-29)."""
import os
import unittest

from harness import HOSTNAME, PATIENCE, Server, loopback_address, main
from peers import Nsd
from remote import Remote, make_certificate
from test_relay_delivery import ALICE, Outbound, TEXT, relay

DOWN = loopback_address()  # nobody listens here


def zone(**hosts):
    """mx.test with these addresses beside the MX sets of the tests."""
    lines = """
unequal     MX 20 second
unequal     MX 10 first
down        MX 10 nobody
down        MX 20 first
equal       MX 10 first
equal       MX 10 second
null        MX 0 .
dotted      MX 0 .
dotted      MX 10 first
nomx        A {first}
noaddress   MX 10 empty
empty       TXT "nothing"
nothing     TXT "nothing"
alias       CNAME unequal
ours        MX 10 first
ours        MX 20 us
ours        MX 30 second
onlyus      MX 10 us
named       MX 10 mail.example.test.
nobody      A {down}
first       A {first}
second      A {second}
us          A {us}
sub.policy  MX 10 first
policy      MX 10 first
refused     MX 10 elsewhere.unreachable.test.
"""
    return {"mx.test": lines.format(**hosts)}


class Hops(Outbound):
    @classmethod
    def setUpClass(cls):
        cls.first, cls.second = Remote(), Remote()
        cls.us = loopback_address()
        cls.dns = Nsd(zone(first=cls.first.address, second=cls.second.address, us=cls.us, down=DOWN))
        cls.server = Server(users=[ALICE], config={**relay(nameservers=[cls.dns.endpoint], dns_timeout=2, messages_per_connection=1), "smtp": {"port": 25}}, start=False)
        cls.server.settings["smtp"]["host"] = [cls.server.address, cls.us]
        import json
        cls.server.config_path.write_text(json.dumps(cls.server.settings))
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.first.close()
        cls.second.close()
        cls.dns.close()
        super().tearDownClass()

    def setUp(self):
        for far in (self.first, self.second):
            far.script, far.messages, far.heard = {}, [], []

    def where(self, domain, event="relay.sent"):
        return self.events(self.send(f"bob@{domain}.mx.test"), event)[0]

    def test_the_lowest_preference_is_first(self):
        self.assertEqual((self.where("unequal")["host"], len(self.second.messages)), ("first.mx.test", 0))
        self.assertEqual(self.where("alias")["host"], "first.mx.test")

    def test_equal_preferences_are_shuffled(self):
        hosts = {self.where("equal")["host"] for _ in range(20)}
        self.assertEqual(hosts, {"first.mx.test", "second.mx.test"})

    def test_the_next_host_is_tried_after_a_failure_before_the_text(self):
        self.assertEqual(self.where("down")["host"], "first.mx.test")
        for stage, reply in (("greeting", "451 4.3.0 later"), ("greeting", "554 5.0.0 no"), ("ehlo", "421 4.3.2 no"), ("mail", Remote.DROP),
                             ("rcpt", "421 4.3.2 bye"), ("data", Remote.DROP)):
            with self.subTest(stage=stage):
                self.setUp()
                self.first.script = {stage: reply}
                self.assertEqual(self.where("unequal")["host"], "second.mx.test")

    def test_other_4xx_defers_without_another_host(self):
        for stage in ("mail", "rcpt", "data", "end"):
            with self.subTest(stage):
                self.setUp()
                self.first.script = {stage: "451 4.3.0 later"}
                self.assertEqual(self.where("unequal", "relay.defer")["host"], "first.mx.test")
                self.assertEqual(self.second.messages, [])

    def test_a_drop_behind_the_final_dot_tries_no_other_host(self):
        for reply in (Remote.DROP, "421 4.3.2 bye", "nonsense"):
            with self.subTest(str(reply)):
                self.setUp()
                self.first.script = {"end": reply}
                self.assertEqual(self.where("unequal", "relay.defer")["host"], "first.mx.test")
                self.assertEqual(self.second.messages, [])
                self.assertEqual(self.second.heard, [])

    def test_5xx_from_every_host_before_mail_fails(self):
        self.first.script = self.second.script = {"greeting": "521 5.3.2 no mail here"}
        self.assertEqual(self.where("unequal", "relay.fail")["status"], "5.3.2")
        self.second.script = {"greeting": "421 4.3.2 busy"}
        self.assertEqual(self.where("unequal", "relay.defer")["code"], "421")

    def test_null_mx_no_mx_no_address_no_domain(self):
        self.assertEqual(self.where("null", "relay.fail")["status"], "5.1.10")
        self.assertEqual(self.where("dotted")["host"], "first.mx.test")
        self.assertEqual(self.where("nomx")["host"], "nomx.mx.test")
        self.assertEqual(self.where("noaddress", "relay.fail")["status"], "5.4.4")
        self.assertEqual(self.where("nothing", "relay.fail")["status"], "5.1.2")
        self.assertEqual(self.where("does-not-exist", "relay.fail")["status"], "5.1.2")
        self.assertEqual(self.where("refused", "relay.defer")["status"], "4.4.3")

    def test_hosts_at_or_above_our_own_preference_are_dropped(self):
        self.assertEqual(self.where("ours")["host"], "first.mx.test")
        self.first.script = {"greeting": "451 4.3.0 later"}
        self.assertEqual(self.where("ours", "relay.defer")["host"], "first.mx.test")
        self.assertEqual(self.second.heard, [])
        self.assertEqual(self.where("onlyus", "relay.fail")["status"], "5.4.6")
        self.assertEqual(self.where("named", "relay.fail")["status"], "5.4.6")
        id = self.send(f"bob@[{self.us}]")
        self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.4.6")


class Tls(Outbound):
    """RELAY-20: the policy of a domain, here by address literals and a smarthost."""

    def server_for(self, **more):
        server = Server(users=[ALICE], config=relay(**more))
        self.addCleanup(server.close)
        return server

    def one(self, server, far, event, smarthost=False):
        return self.events(self.send("bob@far.test" if smarthost else far.mailbox("bob"), server=server), event, server=server)[0]

    def test_opportunistic_takes_what_there_is(self):
        server = self.server_for(tls="opportunistic")
        with Remote(names=["whatever.test"]) as far:
            self.assertTrue(self.one(server, far, "relay.sent")["tls"].startswith("TLSv1."))
            self.assertTrue(far.messages[0].tls)
        with Remote() as far:
            self.assertEqual(self.one(server, far, "relay.sent")["tls"], "")
        with Remote(names=["x.test"], script={"starttls": "454 4.7.0 not now"}) as far:
            self.assertEqual(self.one(server, far, "relay.sent")["tls"], "")

    def test_opportunistic_goes_on_in_clear_after_a_failed_handshake(self):
        server = self.server_for(tls="opportunistic")
        with Remote(names=["x.test"], tls_fails=True) as far:
            self.assertEqual(self.one(server, far, "relay.sent")["tls"], "")
            self.assertEqual(far.sessions, 2)

    def test_require_sends_nothing_in_clear(self):
        server = self.server_for(tls="require")
        for more in ({}, {"names": ["x.test"], "strip_starttls": True}, {"names": ["x.test"], "script": {"starttls": "454 4.7.0 no"}},
                     {"names": ["x.test"], "tls_fails": True}, {"ehlo": ["PIPELINING"], "script": {"ehlo": "502 no"}}):
            with self.subTest(str(more)), Remote(**more) as far:
                got = self.one(server, far, "relay.defer" if "ehlo" not in more else "relay.fail")
                self.assertFalse([line for line in far.heard if "@" in line or line.startswith("MAIL")], far.heard)
        with Remote(names=["other-name.test"]) as far:
            self.one(server, far, "relay.sent")
            self.assertTrue(far.messages[0].tls)

    def test_octets_behind_the_go_ahead_end_it(self):
        server = self.server_for(tls="require")

        def inject(session):
            session.send(b"220 go ahead\r\n250 injected\r\n")
            while session.s.recv(4096):
                pass
            raise EOFError
        with Remote(names=["x.test"], script={"starttls": inject}) as far:
            self.assertEqual(self.one(server, far, "relay.defer")["stage"], "starttls")

    def test_verify_wants_trust_and_name(self):
        address = loopback_address()
        with Remote(names=[address, "x.test"], address=address) as far:
            server = self.server_for(tls="verify")
            got = self.one(server, far, "relay.defer")
            self.assertEqual((got["status"], got["stage"]), ("4.7.5", "tls"))
            trusting = Server(users=[ALICE], config={**relay(tls="verify"), "tls": {"ca_file": str(far.cert)}})
            self.addCleanup(trusting.close)
            self.one(trusting, far, "relay.sent")
            self.assertFalse([line for line in far.heard if line.startswith("MAIL")][1:])
            # Who is trusted no more gets nothing, not over the connection that is still open either.
            with Remote(names=["x.test"]) as other:
                far.cert.write_bytes(other.cert.read_bytes())  # the file of the settings, which stay as they are
                self.assertIn(" reload.done ", trusting.reload())
                self.assertEqual(self.one(trusting, far, "relay.defer")["status"], "4.7.5")
            self.assertEqual(len(far.messages), 1)
        with Remote(names=["x.test"]) as far:
            trusting = Server(users=[ALICE], config={**relay(tls="verify"), "tls": {"ca_file": str(far.cert)}})
            self.addCleanup(trusting.close)
            self.assertEqual(self.one(trusting, far, "relay.defer")["status"], "4.7.5")
            self.assertFalse([line for line in far.heard if line.startswith("MAIL")])

    def test_a_domain_has_its_own_policy_and_shares_no_weaker_connection(self):
        with Remote(names=["x.test"]) as far:
            dns = Nsd(zone(first=far.address, second=far.address, us=DOWN, down=DOWN))
            self.addCleanup(dns.close)
            server = self.server_for(nameservers=[dns.endpoint], tls="none", tls_policy={".mx.test": "require", "first.mx.test": "none"})
            send = lambda domain: self.events(self.send(f"bob@{domain}", server=server), "relay.sent", server=server)[0]["tls"]
            self.assertEqual(send("first.mx.test"), "")
            for _ in range(3):
                self.assertTrue(send("policy.mx.test").startswith("TLS"))
                self.assertTrue(send("sub.policy.mx.test").startswith("TLS"))

    def test_requiretls_needs_a_host_that_offers_it(self):
        address = loopback_address()
        with Remote(names=[address], address=address) as far:
            server = Server(users=[ALICE], config={**relay(smarthost=address, smarthost_port=25, smarthost_tls="verify", messages_per_connection=1),
                                                   "tls": {"ca_file": str(far.cert)}})
            self.addCleanup(server.close)
            id = self.send("bob@far.test", server=server, mail=["REQUIRETLS"])
            self.assertEqual(self.events(id, "relay.fail", server=server)[0]["status"], "5.7.30")
            far.ehlo.append("REQUIRETLS")
            id = self.send("bob@far.test", server=server, mail=["REQUIRETLS"])
            self.events(id, "relay.sent", server=server)
            self.assertIn(f"MAIL FROM:<{ALICE}> REQUIRETLS", far.heard)
        with Remote(names=["x.test"], ehlo=["REQUIRETLS"]) as far:
            server = self.server_for()
            id = self.send(far.mailbox("bob"), server=server, mail=["REQUIRETLS"])
            self.assertEqual(self.events(id, "relay.fail", server=server)[0]["status"], "5.7.30")


class Smarthost(Outbound):
    def serve(self, far, **more):
        server = Server(users=[ALICE], config={**relay(smarthost=far.address, smarthost_port=far.port, **more)})
        self.addCleanup(server.close)
        return server

    def test_login_by_plain_and_login(self):
        import base64
        for mechanisms, word in (("AUTH LOGIN PLAIN", "AUTH PLAIN"), ("AUTH=LOGIN", "AUTH LOGIN")):
            heard = []

            def auth(session):
                if word == "AUTH LOGIN":
                    for prompt in (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n"):
                        session.send(prompt)
                        heard.append(base64.b64decode(session.line()))
                session.send(b"235 2.7.0 welcome\r\n")
            with self.subTest(word), Remote(ehlo=[mechanisms], script={"auth": auth}) as far:
                server = self.serve(far, smarthost_tls="none", smarthost_username="us\u00e9r", smarthost_password="s\u00e9cret")
                self.events(self.send("bob@far.test", server=server), "relay.sent", server=server)
                said = [line for line in far.heard if line.startswith(word)]
                self.assertEqual(len(said), 1, far.heard)
                if heard:
                    self.assertEqual(heard, ["us\u00e9r".encode(), "s\u00e9cret".encode()])
                else:
                    self.assertEqual(base64.b64decode(said[0].split()[-1]), "\0us\u00e9r\0s\u00e9cret".encode())
                self.assertNotIn("s\u00e9cret", server.log())

    def test_wrong_password_and_no_mechanism_defer(self):
        for more in ({"ehlo": ["AUTH PLAIN"], "script": {"auth": "535 5.7.8 no"}}, {"ehlo": ["PIPELINING"]}, {"ehlo": ["AUTH CRAM-MD5"]}):
            with self.subTest(str(more)), Remote(**more) as far:
                server = self.serve(far, smarthost_tls="none", smarthost_username="u", smarthost_password="p")
                got = self.events(self.send("bob@far.test", server=server), "relay.defer", server=server)[0]
                self.assertEqual(got["stage"], "auth")

    def test_a_reply_that_repeats_the_password_is_not_passed_on(self):
        import base64
        secret = "s\u00e9cret of relay"

        def login(session):
            session.send(b"334 VXNlcm5hbWU6\r\n")
            session.line()
            session.send(b"334 UGFzc3dvcmQ6\r\n")
            session.send(b"500-5.5.1 Command unrecognized:\r\n500 5.5.1 \"" + session.line().encode() + b"\"\r\n")

        def plain(session):
            session.send(f"500 5.5.1 Command unrecognized: \"{session.remote.heard[-1]}\"\r\n".encode())

        def cut(session):  # by the server
            session.send(f"535 5.7.8 no: {session.remote.heard[-1][:-6]}\r\n".encode())

        def challenge(session):
            session.send(f"334 {session.remote.heard[-1]}\r\n".encode())
        tails = [base64.b64encode(b"\0user" + b"\0" + secret.encode()).decode()[12:24], base64.b64encode(secret.encode()).decode()[:12]]
        for mechanism, script in (("LOGIN", login), ("PLAIN", plain), ("PLAIN", cut), ("PLAIN", challenge)):
            with self.subTest(script.__name__), Remote(ehlo=["AUTH " + mechanism], script={"auth": script}) as far:
                server = self.serve(far, smarthost_tls="none", smarthost_username="user", smarthost_password=secret)
                got = self.events(self.send("bob@far.test", server=server), "relay.defer", server=server)[0]
                self.assertEqual(got["stage"], "auth")
                server.stop()  # what is looked at stands still
                kept = server.log() + "".join(p.read_text(errors="replace") for p in (server.mail_root / "queue").rglob("*") if p.is_file())
                self.assertIn("repeats the password", kept)
                for tail in tails:
                    self.assertNotIn(tail, kept)

    def scram(self, session, cheat=False):
        """RFC 5802 from the other side, by hashlib alone."""
        import base64
        import hashlib
        import hmac
        first = base64.b64decode(session.remote.heard[-1].split()[-1]).decode()
        self.assertTrue(first.startswith("n,,n=us=2Cer,r="), first)
        bare = first[3:]
        nonce = bare.split("r=")[1] + "server"
        salt = b"0123456789abcdef"
        server_first = f"r={nonce},s={base64.b64encode(salt).decode()},i=4096"
        session.send(b"334 " + base64.b64encode(server_first.encode()) + b"\r\n")
        final = base64.b64decode(session.line()).decode()
        without, proof = final.rsplit(",p=", 1)
        self.assertEqual(without, f"c=biws,r={nonce}")
        mac = lambda key, text: hmac.new(key, text, hashlib.sha256).digest()
        salted = hashlib.pbkdf2_hmac("sha256", b"secret", salt, 4096)
        message = f"{bare},{server_first},{without}".encode()
        stored = hashlib.sha256(mac(salted, b"Client Key")).digest()
        key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), mac(stored, message)))
        if hashlib.sha256(key).digest() != stored:
            session.send(b"535 5.7.8 wrong\r\n")
            return
        signature = mac(mac(salted, b"Server Key"), b"cheat" if cheat else message)
        session.send(b"334 " + base64.b64encode(b"v=" + base64.b64encode(signature)) + b"\r\n")
        if session.line() == "":
            session.send(b"235 2.7.0 welcome\r\n")

    def test_scram_comes_first_and_the_server_must_know_the_password_too(self):
        more = {"smarthost_tls": "none", "smarthost_username": "us,er", "smarthost_password": "secret"}
        ehlo = ["AUTH LOGIN PLAIN SCRAM-SHA-256"]
        with Remote(ehlo=ehlo, script={"auth": self.scram}) as far:
            server = self.serve(far, **more)
            self.events(self.send("bob@far.test", server=server), "relay.sent", server=server)
        for auth in (lambda s: self.scram(s, cheat=True), "235 2.7.0 no need to prove anything"):
            with Remote(ehlo=ehlo, script={"auth": auth}) as far:
                server = self.serve(far, **more)
                got = self.events(self.send("bob@far.test", server=server), "relay.defer", server=server)[0]
                self.assertEqual((got["stage"], got["status"]), ("auth", "4.7.5"))
                self.assertFalse([line for line in far.heard if line.startswith("MAIL")])

    def test_implicit_tls_on_465(self):
        address = loopback_address()
        with Remote(names=[address], address=address, port=465, implicit_tls=True) as far:
            server = Server(users=[ALICE], config={**relay(smarthost=address, smarthost_port=465, smarthost_tls="verify"),
                                                   "tls": {"ca_file": str(far.cert)}})
            self.addCleanup(server.close)
            got = self.events(self.send("bob@far.test", server=server), "relay.sent", server=server)[0]
            self.assertTrue(got["tls"].startswith("TLS"))

    def test_all_recipients_share_the_transaction(self):
        with Remote() as far:
            server = self.serve(far, smarthost_tls="none")
            self.send(["a@one.test", "b@two.test", "c@three.test"], server=server)
            self.assertEqual(len(far.wait_messages(1)[0].recipients), 3)


if __name__ == "__main__":
    main()
