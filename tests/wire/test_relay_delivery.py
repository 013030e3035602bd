"""Mail to other hosts: the dialogue with what they offer, and what becomes of each answer (SPEC RELAY-12..15)."""
import json
import time
import unittest

from harness import HOSTNAME, PATIENCE, Server, loopback_address, main
from remote import Remote, Sink

ALICE = "alice@example.test"
TEXT = "From: alice@example.test\r\nTo: bob@far.test\r\nSubject: {}\r\n\r\n.a line with a dot\r\n..two\r\nend\r\n"


def relay(**more):
    return {"relay": {"connect_timeout": 5, "command_timeout": 20, "data_timeout": 20, "retry_schedule": [86400], "retry_jitter_pct": 0,
                      "tls": "none", "smarthost": "", **more}}


class Outbound(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE], config=relay())

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def send(self, to, text=None, sender=ALICE, server=None, mail=(), rcpt=()):
        """Hands a message in; its id in log and queue."""
        to = [to] if isinstance(to, str) else to
        with (server or self.server).submission(ALICE) as c:
            c.ehlo()
            code, reply = c.mail(sender, list(mail))
            self.assertEqual(code, 250, reply)
            for address in to:
                code, reply = c.rcpt(address, list(rcpt))
                self.assertEqual(code, 250, reply)
            code, reply = c.data(text or TEXT.format("x"))
            self.assertEqual(code, 250, reply)
            return reply.decode().split()[-1]

    def events(self, id, event, n=1, server=None):
        """n log lines of an event, as dictionaries."""
        end = time.monotonic() + PATIENCE
        while True:
            lines = [line for line in (server or self.server).log().splitlines() if f" {event} " in line and f"id={id}" in line]
            if len(lines) >= n:
                self.assertEqual(len(lines), n, lines)
                return [fields(line) for line in lines]
            if time.monotonic() > end:
                raise AssertionError(f"{event} of {id} did not come {n} times\n{(server or self.server).log()[-6000:]}")
            time.sleep(0.02)


def fields(line):
    out, rest = {}, line.split(" ", 3)[3]
    while rest:
        key, _, rest = rest.partition("=")
        if rest.startswith('"'):
            value, _, rest = rest[1:].partition('"')
            rest = rest[1:]
        else:
            value, _, rest = rest.partition(" ")
        out[key] = value
    return out


class Delivery(Outbound):
    def test_a_message_goes_out_by_data_with_its_dots(self):
        with Remote() as far:
            id = self.send(far.mailbox("bob"))
            got = far.wait_messages(1)[0]
            self.assertTrue(got.text.endswith(b"\r\n\r\n.a line with a dot\r\n..two\r\nend\r\n"), got.text)
            self.assertEqual(far.heard[0], f"EHLO {HOSTNAME}")
            self.assertEqual(got.recipients, [f"<{far.mailbox('bob')}>"])
            sent = self.events(id, "relay.sent")[0]
            self.assertEqual((sent["code"], sent["status"], sent["ip"], sent["stage"]), ("250", "2.0.0", far.address, "end"))

    def test_chunking_sends_the_octets_as_they_are(self):
        with Remote(ehlo=["CHUNKING", "PIPELINING", "SIZE 100000000"]) as far:
            self.send(far.mailbox("bob"), TEXT.format("x") + "y" * 70 + "\r\n.\r\n" * 40000)
            got = far.wait_messages(1)[0]
            self.assertTrue(got.text.endswith(b"\r\n.\r\n" * 100), got.text[-200:])
            self.assertFalse([line for line in far.heard if line == "DATA"])
            self.assertTrue([line for line in far.heard if line == f"MAIL FROM:<{ALICE}> SIZE={len(got.text)}"], far.heard)

    def test_a_large_text_is_streamed_with_its_dots_at_every_place(self):
        body = "".join("." * (i % 7) + "z" * (i % 61) + "\r\n" for i in range(60000))
        with Remote() as far:
            self.send(far.mailbox("bob"), TEXT.format("large") + body)
            self.assertTrue(far.wait_messages(1)[0].text.endswith(body.encode()))

    def test_without_pipelining_each_reply_is_waited_for(self):
        with Remote(ehlo=[]) as far:
            self.send([far.mailbox("a"), far.mailbox("b")])
            self.assertEqual(far.wait_messages(1)[0].recipients, [f"<{far.mailbox('a')}>", f"<{far.mailbox('b')}>"])

    def test_ehlo_refused_goes_on_with_helo(self):
        for reply in ("502 5.5.1 no", "500 what", "521 no", "554 no"):
            with self.subTest(reply), Remote(script={"ehlo": reply}) as far:
                self.send(far.mailbox("bob"))
                far.wait_messages(1)
                self.assertIn(f"HELO {HOSTNAME}", far.heard)

    def test_dsn_parameters_are_passed_on_where_they_are_understood(self):
        mail, rcpt = ["RET=HDRS", "ENVID=QQ+2B1"], ["NOTIFY=SUCCESS,DELAY", "ORCPT=rfc822;orig+40x@far.test"]
        with Remote() as far:
            self.send(far.mailbox("bob"), mail=mail, rcpt=rcpt)
            far.wait_messages(1)
            self.assertIn(f"MAIL FROM:<{ALICE}> RET=HDRS ENVID=QQ+2B1", far.heard)
            self.assertIn(f"RCPT TO:<{far.mailbox('bob')}> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;orig+40x@far.test", far.heard)
        with Remote(ehlo=["PIPELINING"]) as far:
            self.send(far.mailbox("bob"), mail=mail, rcpt=["NOTIFY=FAILURE"])
            far.wait_messages(1)
            self.assertIn(f"MAIL FROM:<{ALICE}>", far.heard)

    def test_a_message_larger_than_the_peer_takes_fails_unsent(self):
        with Remote(ehlo=["SIZE 500", "PIPELINING"]) as far:
            id = self.send(far.mailbox("bob"), TEXT.format("x") + "y" * 600 + "\r\n")
            self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.3.4")
            self.assertFalse([line for line in far.heard if line.startswith("MAIL")])

    def test_smtputf8_is_needed_only_where_something_is_not_ascii(self):
        with Remote(ehlo=["8BITMIME", "PIPELINING"]) as plain, Remote(ehlo=["8BITMIME", "SMTPUTF8"]) as able:
            self.send(plain.mailbox("bob"), mail=["SMTPUTF8", "BODY=8BITMIME"])
            plain.wait_messages(1)
            id = self.send(plain.mailbox("b\u00f6b"), mail=["SMTPUTF8", "BODY=8BITMIME"])
            self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.6.7")
            self.send(able.mailbox("b\u00f6b"), mail=["SMTPUTF8", "BODY=8BITMIME"])
            able.wait_messages(1)
            self.assertTrue([line for line in able.heard if line.startswith("MAIL") and " SMTPUTF8" in line])

    def test_eight_bit_text_is_rewritten_for_a_peer_without_8bitmime(self):
        head = "From: alice@example.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        text = (head + "Gr\u00fc\u00dfe\r\n").encode()
        with Remote(ehlo=["8BITMIME"]) as able, Remote(ehlo=["PIPELINING"]) as old:
            self.send(able.mailbox("bob"), text, mail=["BODY=8BITMIME"])
            self.assertIn("Gr\u00fc\u00dfe".encode(), able.wait_messages(1)[0].text)
            self.send(old.mailbox("bob"), text, mail=["BODY=8BITMIME"])
            got = old.wait_messages(1)[0].text
            self.assertIn(b"Gr=C3=BC=C3=9Fe", got)
            self.assertLess(max(got), 128)
            self.assertIn(f"MAIL FROM:<{ALICE}>", old.heard)

    def test_a_message_that_cannot_be_rewritten_fails(self):
        text = "From: alice@example.test\r\nSubject: Gr\u00fc\u00dfe\r\n\r\nx\r\n".encode()
        with Remote(ehlo=["PIPELINING"]) as old:
            id = self.send(old.mailbox("bob"), text, mail=["BODY=8BITMIME"])
            self.assertIn(self.events(id, "relay.fail")[0]["status"], ("5.6.3", "5.6.7"))

    def test_hundred_recipients_a_transaction_and_fewer_where_the_peer_says_so(self):
        for ehlo, want in ((["PIPELINING"], [100, 100, 30]), (["LIMITS MAILMAX=1000 RCPTMAX=90", "PIPELINING"], [90, 90, 50])):
            with self.subTest(ehlo), Remote(ehlo=ehlo) as far:
                id = self.send([far.mailbox(f"u{i}") for i in range(230)])
                far.wait(lambda: sum(len(m.recipients) for m in far.messages) == 230, "not all recipients")
                self.assertEqual([len(m.recipients) for m in far.messages], want)
                self.assertEqual(far.sessions, 1)
                self.events(id, "relay.sent", 230)

    def test_too_many_recipients_follow_at_once(self):
        with Remote(script={"rcpt": ["250 ok", "250 ok", "452 4.5.3 too many", "452 4.5.3 too many", "250 ok", "552 5.5.3 too many", "250 ok"]}) as far:
            id = self.send([far.mailbox(f"u{i}") for i in range(4)])
            far.wait_messages(3)
            self.assertEqual([len(m.recipients) for m in far.messages], [2, 1, 1])
            self.events(id, "relay.sent", 4)

    def test_a_connection_is_used_again_and_only_so_often(self):
        with Remote() as far:
            for i in range(6):
                self.events(self.send(far.mailbox(f"u{i}")), "relay.sent")
            self.assertEqual(len(far.messages), 6)
            self.assertLessEqual(far.sessions, self.server.settings["runtime"]["workers"])

    def test_a_kept_connection_that_the_peer_closed_is_no_failure(self):
        def once(session):
            session.send(b"250 2.0.0 taken\r\n")
            far.note(lambda: far.messages.append(session.remote))
            session.s.shutdown(2)
            raise EOFError
        with Remote(script={"end": [once, once, "250 ok"]}) as far:
            for i in range(3):
                self.events(self.send(far.mailbox(f"u{i}")), "relay.sent")
            self.assertEqual(far.sessions, 3)

    def test_smtp_sink_takes_what_is_sent(self):
        with Sink() as sink:
            ids = [self.send(sink.mailbox(f"u{i}"), TEXT.format(f"number {i}")) for i in range(20)]
            self.assertEqual(len(sink.wait_texts(20)), 20)
            for id in ids:
                self.events(id, "relay.sent")

    def test_a_second_rmaild_takes_it(self):
        address = loopback_address()
        with Server(users=["bob@other.test"], config={"hostname": "mail.other.test", "domains": ["other.test"],
                                                      "smtp": {"host": address, "port": 25}}, start=False) as other:
            other.address = address
            other.settings["imap"]["host"] = other.settings["smtp"]["host"] = address
            other.config_path.write_text(json.dumps(other.settings))
            other.start()
            with Server(users=[ALICE], config=relay(smarthost=address, smarthost_port=25, smarthost_tls="none")) as server:
                id = self.send("bob@other.test", TEXT.format("between two"), server=server)
                sent = self.events(id, "relay.sent", server=server)[0]
                self.assertIn("accepted for delivery", sent["reply"])
                self.assertIn(b"between two", other.messages("bob@other.test")[0].read_bytes())


class Answers(Outbound):
    """RELAY-12, one host: what defers, what fails, what is nobody's fault."""

    def outcome(self, script, event, ehlo=("PIPELINING",), **more):
        with Remote(script=script, ehlo=ehlo, **more) as far:
            id = self.send(far.mailbox("bob"))
            got = self.events(id, event)[0]
            self.assertEqual(far.messages if "end" not in script else [], [])
            return got, far

    def test_4xx_at_each_stage_defers(self):
        for ehlo in (["PIPELINING"], [], ["CHUNKING", "PIPELINING"]):
            for stage in ("greeting", "ehlo", "mail", "rcpt", "data", "end"):
                if stage == "data" and "CHUNKING" in ehlo:
                    continue
                with self.subTest(stage=stage, ehlo=ehlo):
                    got, far = self.outcome({stage: "451 4.3.9 later please"}, "relay.defer", ehlo=ehlo)
                    self.assertEqual((got["code"], got["status"]), ("451", "4.3.9"))
                    self.assertIn("later please", got["reply"])

    def test_5xx_at_each_stage_fails(self):
        for ehlo in (["PIPELINING"], [], ["CHUNKING", "PIPELINING"]):
            for stage in ("greeting", "mail", "rcpt", "data", "end"):
                if stage == "data" and "CHUNKING" in ehlo:
                    continue
                with self.subTest(stage=stage, ehlo=ehlo):
                    got, far = self.outcome({stage: "554 5.7.9 never"}, "relay.fail", ehlo=ehlo)
                    self.assertEqual((got["code"], got["status"]), ("554", "5.7.9"))
        got, far = self.outcome({"ehlo": "554 5.7.9 never", "helo": "521 no mail here"}, "relay.fail")
        self.assertEqual((got["code"], got["status"][0], got["stage"]), ("521", "5", "hello"))

    def test_421_at_each_stage_defers(self):
        for stage in ("greeting", "ehlo", "mail", "rcpt", "data", "end"):
            with self.subTest(stage):
                got, far = self.outcome({stage: "421 4.3.2 going down"}, "relay.defer")
                self.assertEqual(got["code"], "421")

    def test_a_drop_at_each_stage_defers(self):
        for stage in ("greeting", "ehlo", "mail", "rcpt", "data", "end"):
            with self.subTest(stage):
                got, far = self.outcome({stage: Remote.DROP}, "relay.defer")
                self.assertEqual((got["code"], got["status"]), ("0", "4.4.2"))
        got, far = self.outcome({}, "relay.defer", drop_text_after=10)
        self.assertEqual(got["code"], "0")

    def test_a_refused_connection_defers(self):
        address = loopback_address()
        id = self.send(f"bob@[{address}]")
        self.assertEqual(self.events(id, "relay.defer")[0]["status"], "4.4.1")

    def test_malformed_and_endless_replies_defer(self):
        def dribble(session):
            for octet in b"220 " + b"a" * 40:
                session.send(bytes([octet]))
                time.sleep(0.01)
            raise EOFError
        many = "\r\n".join(["250-x"] * 10000 + ["250 x"])
        for stage, reply in (("greeting", "HTTP/1.1 200 OK"), ("ehlo", many), ("mail", many), ("rcpt", "250-a\r\n550 b"), ("end", "250 " + "x" * 3000),
                             ("greeting", dribble), ("mail", "354 too early"), ("end", "354 again"), ("greeting", "220 a\nb")):
            with self.subTest(stage=stage, reply=str(reply)[:30]):
                self.outcome({stage: reply}, "relay.defer")

    def test_some_recipients_are_refused_and_the_others_get_it(self):
        with Remote(script={"rcpt": ["550 5.1.1 unknown", "250 ok", "450 4.2.0 greylisted", "250 ok"]}) as far:
            id = self.send([far.mailbox(f"u{i}") for i in range(4)])
            self.assertEqual([e["rcpt"] for e in self.events(id, "relay.fail")], [far.mailbox("u0")])
            self.assertEqual([e["rcpt"] for e in self.events(id, "relay.defer")], [far.mailbox("u2")])
            self.assertEqual([e["rcpt"] for e in self.events(id, "relay.sent", 2)], [far.mailbox("u1"), far.mailbox("u3")])
            self.assertEqual(len(far.wait_messages(1)[0].recipients), 2)

    def test_all_recipients_refused_behind_a_354(self):
        with Remote(script={"rcpt": "550 5.1.1 unknown", "data": "354 strange"}) as far:
            id = self.send([far.mailbox("a"), far.mailbox("b")])
            self.events(id, "relay.fail", 2)

    def test_our_own_name_and_our_own_listener_are_loops(self):
        with Remote(name=HOSTNAME) as far:
            id = self.send(far.mailbox("bob"))
            self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.4.6")
            self.assertFalse([line for line in far.heard if line.startswith("MAIL")])

    def test_names_under_invalid_never_leave(self):
        id = self.send("bob@somewhere.invalid")
        self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.1.2")

    def test_time_outs(self):
        with Server(users=[ALICE], config=relay(command_timeout=1, data_timeout=1)) as server:
            for stage in ("greeting", "ehlo", "rcpt", "data", "end"):
                with self.subTest(stage), Remote(script={stage: Remote.SILENT}) as far:
                    got = self.events(self.send(far.mailbox("bob"), server=server), "relay.defer", server=server)[0]
                    self.assertEqual((got["status"], got["reply"]), ("4.4.2", "no reply in time"))

    def test_slow_hosts_do_not_keep_the_others_waiting(self):
        with Server(users=[ALICE], config=relay(workers=80, command_timeout=3000)) as server:
            tarpits = [Remote(script={"greeting": Remote.SILENT}) for _ in range(4)]
            for far in tarpits:
                self.addCleanup(far.close)
            with server.submission(ALICE) as c:
                for i in range(200):
                    c.sendmail(ALICE, [tarpits[i % 4].mailbox(f"u{i}")], TEXT.format(i))
                for far in tarpits:
                    far.wait_sessions(5)
                with Remote() as good:
                    for i in range(20):
                        c.sendmail(ALICE, [good.mailbox(f"u{i}")], TEXT.format(i))
                    good.wait_messages(20)
            self.assertEqual({far.open_most for far in tarpits}, {5})
            for far in tarpits:
                far.drop_all()

    def test_relay_off_attempts_nothing(self):
        with Server(users=[ALICE], config=relay()) as server, Remote(script={"mail": "451 4.3.0 later"}) as far:
            id = self.send(far.mailbox("bob"), server=server)
            self.events(id, "relay.defer", server=server)
            server.stop()
            server.settings["relay"]["enabled"] = False
            server.config_path.write_text(json.dumps(server.settings))
            before = far.sessions
            server.start()
            with server.submission(ALICE) as c:
                self.assertEqual(c.mail(ALICE)[0], 250)
                self.assertEqual(c.rcpt("bob@far.test")[0], 550)
            self.assertEqual(far.sessions, before)


if __name__ == "__main__":
    main()
