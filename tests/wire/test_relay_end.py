"""From submission to the end of the story over the wire (SPEC DSN-01..06, RELAY-04..06, SMTP-29): what other hosts answer,
and what the sender reads of it."""
import email
import email.policy
import email.utils
import json
import time
import unittest

from harness import HOSTNAME, PASSWORD, PATIENCE, Server, main
from peers import Nsd, Validating
from remote import Remote, Sink
from test_dsn import reports
from test_relay_delivery import ALICE, Outbound, TEXT, relay
from test_submission_external import entries

BOB = "bob@example.test"


class End(Outbound):
    def wait(self, what, true):
        end = time.monotonic() + PATIENCE
        while not true():
            self.assertLess(time.monotonic(), end, what + "\n" + self.server.log()[-4000:])
            time.sleep(0.05)

    def reports(self, n, user=ALICE, server=None):
        server = server or self.server
        self.wait(f"{n} reports", lambda: len(reports(server, user)) >= n)
        found = reports(server, user)
        self.assertEqual(len(found), n)
        return found

    def over(self, id, server=None):
        self.wait(f"{id} is over", lambda: id not in entries(server or self.server))

    def age(self, id, seconds):
        """The entry as it would lie there had it been accepted so much earlier; no server runs."""
        path = next((self.server.mail_root / "queue" / "env").glob(f"*/{id}.jsonl"))
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            for key in ("accepted", "at", "due"):
                if key in line:
                    line[key] -= seconds * 1000
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))


class Bounces(End):
    def setUp(self):
        self.server = Server(users=[ALICE, BOB], config=relay(retry_schedule=[86400], max_age=432000, bounce_delay_warning=14400))
        self.addCleanup(self.server.close)

    setUpClass = tearDownClass = classmethod(lambda cls: None)

    def test_a_refused_recipient_comes_back_field_by_field(self):
        with Remote(script={"rcpt": ["550-5.1.1 nobody of that name\r\n550 5.1.1 lives here", "250 ok"]}) as far:
            id = self.send([far.mailbox("gone"), far.mailbox("there")], TEXT.format("to be or not"), mail=["RET=HDRS", "ENVID=QQ314159"],
                           rcpt=["NOTIFY=FAILURE", "ORCPT=rfc822;Gone+2Bx@far.test"])
            far.wait_messages(1)
            (m, (message, rcpt)), = self.reports(1)
            self.over(id)
        self.assertEqual(m["From"].addresses[0].addr_spec, f"MAILER-DAEMON@{HOSTNAME}")
        self.assertEqual((m["To"].addresses[0].addr_spec, m["Return-Path"], m["Auto-Submitted"]), (ALICE, "<>", "auto-replied"))
        self.assertEqual(m.get_param("report-type"), "delivery-status")
        self.assertEqual([p.get_content_type() for p in m.get_payload()], ["text/plain", "message/delivery-status", "text/rfc822-headers"])
        self.assertEqual((message["Reporting-MTA"], message["Original-Envelope-Id"]), (f"dns; {HOSTNAME}", "QQ314159"))
        self.assertIsNotNone(email.utils.parsedate_to_datetime(message["Arrival-Date"]))
        self.assertEqual((rcpt["Action"], rcpt["Status"], rcpt["Final-Recipient"]), ("failed", "5.1.1", f"rfc822; {far.mailbox('gone')}"))
        self.assertEqual(rcpt["Original-Recipient"], "rfc822; Gone+x@far.test")
        self.assertEqual(rcpt["Remote-MTA"], f"dns; [{far.address}]")
        self.assertRegex(rcpt["Diagnostic-Code"], r"smtp; 550.5.1.1 nobody of that name.*5.1.1 lives here")
        self.assertIsNotNone(email.utils.parsedate_to_datetime(rcpt["Last-Attempt-Date"]))
        self.assertIn("nobody of that name", m.get_payload(0).get_content())
        self.assertIn("Subject: to be or not", m.get_payload(2).get_payload())
        self.assertNotIn("a line with a dot", m.as_string())

    def test_all_that_fail_in_one_attempt_share_one(self):
        with Remote(script={"mail": "554 5.7.1 not from you"}) as far:
            id = self.send([far.mailbox(f"u{i}") for i in range(5)])
            (m, blocks), = self.reports(1)
            self.assertEqual([b["Final-Recipient"] for b in blocks[1:]], [f"rfc822; {far.mailbox(f'u{i}')}" for i in range(5)])
            self.over(id)

    def test_a_host_that_cannot_tell_is_told_for(self):
        with Sink("-N") as sink:  # Postfix's sink: no DSN extension
            self.send(sink.mailbox("bob"), rcpt=["NOTIFY=SUCCESS"])
            sink.wait_texts(1)
            (m, (_, rcpt)), = self.reports(1)
            self.assertEqual((rcpt["Action"], rcpt["Status"][0]), ("relayed", "2"))

    def test_the_next_host_that_can_tell_is_left_to_it(self):
        with Remote(ehlo=["DSN"]) as far:
            id = self.send(far.mailbox("bob"), rcpt=["NOTIFY=SUCCESS"])
            far.wait_messages(1)
            self.over(id)
            self.assertEqual(reports(self.server, ALICE), [])

    def test_a_delay_is_told_once_and_the_end_at_max_age(self):
        with Remote(script={"rcpt": "451 4.2.2 come back later"}) as far:
            id = self.send(far.mailbox("bob"))
            self.events(id, "relay.defer")
            self.server.stop()
            self.age(id, 5 * 3600)
            self.server.start()
            (m, (_, rcpt)), = self.reports(1)
            self.assertEqual((rcpt["Action"], rcpt["Status"]), ("delayed", "4.2.2"))
            self.assertIsNotNone(email.utils.parsedate_to_datetime(rcpt["Will-Retry-Until"]))
            self.server.restart()
            self.server.cli("queue", "retry", id)
            self.events(id, "relay.defer", 2)
            self.assertEqual(len(reports(self.server, ALICE)), 1)
            self.server.stop()
            self.age(id, 5 * 86400)
            self.server.start()
            _, (m, (_, rcpt)) = self.reports(2)
            self.assertEqual((rcpt["Action"], rcpt["Status"]), ("failed", "4.4.7"))
            self.assertIn("come back later", rcpt["Diagnostic-Code"])
            self.assertEqual(len([line for line in far.heard if line.startswith("RCPT")]), 3, "no attempt after that age")
            self.over(id)

    def test_held_mail_never_bounces_however_old(self):
        with Remote(script={"rcpt": "451 4.2.2 later"}) as far:
            id = self.send(far.mailbox("bob"))
            self.events(id, "relay.defer")
            self.server.cli("queue", "hold", id)
            self.server.stop()
            self.age(id, 30 * 86400)
            self.server.start()
            other = self.send(far.mailbox("carol"))  # the server has looked at its queue when this one is through
            self.events(other, "relay.defer")
            self.assertIn(id, entries(self.server))
            self.assertEqual(reports(self.server, ALICE), [])
            self.assertEqual(len([line for line in far.heard if "bob@" in line]), 1)
            far.script["rcpt"] = "250 ok"
            self.server.cli("queue", "release", id)
            self.assertEqual([m.recipients for m in far.wait_messages(1)], [[f"<{far.mailbox('bob')}>"]])
            self.over(id)
            self.assertEqual(reports(self.server, ALICE), [])

    def test_a_refused_alias_forward_sends_nothing_back(self):
        with Remote(script={"rcpt": "550 5.7.1 this is spam"}) as far, Nsd({"far.test": f"@ MX 10 mail\nmail A {far.address}"}) as dns:
            self.server.stop()
            self.server.settings["relay"]["nameservers"] = [dns.endpoint]
            self.server.config_path.write_text(json.dumps(self.server.settings))
            self.server.add_user("post@example.test", PASSWORD, "--admin")
            self.server.cli("alias", "add", "example.test", "away", "bob@far.test")
            self.server.start()
            with self.server.smtp() as c:
                c.sendmail("stranger@elsewhere.test", ["away@example.test"], "Message-ID: <spam@elsewhere.test>\r\nSubject: x\r\n\r\nx\r\n")
            self.wait("the refusal", lambda: "dsn.none" in self.server.log())
            self.wait("the end", lambda: entries(self.server) == {})
            self.assertIn("reported=yes", next(line for line in self.server.log().splitlines() if " dsn.none " in line))
            noted = "".join(p.read_text() for p in (self.server.mail_root / "queue" / "report").iterdir())
            for word in ("bob@far.test", "5.7.1", "this is spam", "<spam@elsewhere.test>"):
                self.assertIn(word, noted)
            self.assertEqual(far.messages, [])
            for user in (ALICE, BOB, "post@example.test"):
                self.assertEqual(self.server.messages(user), [])

    def test_a_thousand_bounces_end(self):
        """Each failed message has one report; reports that are sent on and refused in turn have none."""
        with Remote(script={"rcpt": "550 5.1.1 no"}) as far, Nsd({"far.test": f"@ MX 10 mail\nmail A {far.address}"}) as dns:
            self.server.stop()
            self.server.settings["relay"]["nameservers"] = [dns.endpoint]
            self.server.config_path.write_text(json.dumps(self.server.settings))
            self.server.cli("alias", "add", "example.test", "away", "bob@far.test")
            self.server.start()
            with self.server.submission(ALICE) as c:
                for i in range(1000):
                    c.sendmail(ALICE, [far.mailbox(f"u{i}")], TEXT.format(i))
            self.wait("the queue is empty", lambda: entries(self.server) == {})
            found = self.server.messages(ALICE)
            self.assertEqual(len(found), 1000)
            with self.server.smtp() as c:
                for path in found:
                    c.sendmail("", ["away@example.test"], path.read_bytes())
            far.wait_heard("RCPT", 2000)
            self.wait("the queue is empty", lambda: entries(self.server) == {})
            self.assertEqual((len(self.server.messages(ALICE)), self.server.messages(BOB)), (1000, []))
            self.assertEqual(len([line for line in far.heard if line.startswith("RCPT")]), 2000)

    def test_due_times_survive_a_kill(self):
        with Remote(script={"rcpt": "451 4.2.2 later"}) as far:
            ids = [self.send(far.mailbox(f"u{i}")) for i in range(20)]
            for id in ids:
                self.events(id, "relay.defer")
            due = lambda: {q["id"]: q["next_attempt"] for q in json.loads(self.server.cli("queue", "list", "--json").stdout)["queue"]}
            before = due()
            heard = len(far.heard)
            self.server.kill()
            self.server.start()
            far.script["rcpt"] = "250 ok"
            self.events(self.send(far.mailbox("new")), "relay.sent")
            self.assertEqual(due(), before)
            self.assertFalse([line for line in far.heard[heard:] if line.startswith("RCPT") and "new@" not in line])

    def test_four_tarpits_beside_a_hundred_good_hosts(self):
        tarpits = [Remote(script={"rcpt": Remote.SILENT}) for _ in range(4)]
        good = [Remote() for _ in range(100)]
        for far in (*tarpits, *good):
            self.addCleanup(far.close)
        with self.server.submission(ALICE) as c:
            for i in range(80):
                c.sendmail(ALICE, [tarpits[i % 4].mailbox(f"u{i}")], TEXT.format(i))
            for far in tarpits:
                far.wait_heard("RCPT")
            for far in good:
                c.sendmail(ALICE, [far.mailbox("bob")], TEXT.format("x"))
        for far in good:
            far.wait_messages(1)
        self.assertEqual([far.messages for far in tarpits], [[]] * 4)
        for far in tarpits:
            far.drop_all()


class Takeover(End):
    """RELAY-03: what a process was at when it died is taken over by another that serves the same mail_root."""

    setUpClass = tearDownClass = classmethod(lambda cls: None)

    def test_an_attempt_of_a_dead_process_is_made_by_a_living_one(self):
        with Remote(script={"end": [Remote.SILENT, "250 2.0.0 taken"]}) as far:
            self.server = Server(users=[ALICE], config=relay())
            self.addCleanup(self.server.close)
            id = self.send(far.mailbox("bob"))
            far.wait(lambda: far.received, "the text did not come")
            with Server(config=relay(), root=self.server.root) as other:
                late = self.send(far.mailbox("carol"), server=other)  # whoever takes it leaves the other entry alone
                self.over(late, other)
                self.assertEqual(len(far.received), 2)
                self.server.kill()
                self.assertEqual(self.events(id, "relay.sent", server=other)[0]["rcpt"], far.mailbox("bob"))
                self.over(id, other)
            self.assertEqual(len([m for _, m in far.received if "bob" in m.recipients[0]]), 2)  # the one in flight, and again


class Authentic(End):
    """SMTP-29, DNS-06: a name is authentic when a resolver on this host has validated the MX answer."""

    setUpClass = tearDownClass = classmethod(lambda cls: None)

    def test_requiretls_by_a_validated_answer(self):
        with Remote(names=["mail.signed.test", "mail.plain.test"], ehlo=["REQUIRETLS", "PIPELINING"]) as far:
            records = f"@ MX 10 mail\nmail A {far.address}"
            with Validating("signed.test", records, plain={"plain.test": records}) as dns:
                self.server = Server(users=[ALICE], config={**relay(nameservers=[dns.endpoint], tls="opportunistic"), "tls": {"ca_file": str(far.cert)}})
                self.addCleanup(self.server.close)
                id = self.send("bob@signed.test", mail=["REQUIRETLS"])
                self.assertTrue(self.events(id, "relay.sent")[0]["tls"].startswith("TLS"))
                self.assertIn(f"MAIL FROM:<{ALICE}> REQUIRETLS", far.heard)
                id = self.send("bob@plain.test", mail=["REQUIRETLS"])
                self.assertEqual(self.events(id, "relay.fail")[0]["status"], "5.7.30")
                self.assertEqual(len(far.messages), 1)
                id = self.send("bob@plain.test")
                self.events(id, "relay.sent")


if __name__ == "__main__":
    main()
