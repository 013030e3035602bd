"""Messages sent over the HTTP API (SPEC API-30, API-43, API-07, 08, 44): read back with Python's email package."""
import base64
import email
import email.policy
import http.client
import json
import random
import threading
import time
import unittest

from api import Client
from harness import FREE_AT_ONCE, HOSTNAME, PASSWORD, PATIENCE, PORTS, WIDER, Server, main
from remote import Remote

ALICE, BOB, SMALL = "alice@example.test", "bob@example.test", "small@example.test"
SEND = "/messages/send"
MIB = 1 << 20


def b64(octets):
    return base64.b64encode(octets).decode()


def text_of(part):
    return part.get_content().replace("\r\n", "\n")


class Sending(unittest.TestCase):
    CONFIG = {"relay": {"smarthost": "", "tls": "none", "retry_schedule": [86400]}, "smtp": {"max_recipients": 100}}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.CONFIG, users=[ALICE, BOB], env=FREE_AT_ONCE)
        cls.server.add_user(SMALL, PASSWORD, "--quota-mb", "1")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        self.client = Client(self.server)
        self.client.login()
        for user in (ALICE, BOB):
            for name in ("INBOX", "Sent"):
                for path in self.server.messages(user, name):
                    path.unlink()

    def tearDown(self):
        self.client.http.close()

    def post(self, **members):
        members = {k.rstrip("_"): v for k, v in members.items()}
        return self.client.ask("POST", SEND, dict({"to": [BOB], "subject": "s", "body": "b\n"}, **members))

    def sent(self, **members):
        status, headers, o = self.post(**members)
        self.assertEqual(status, 202, o)
        self.assertEqual(headers["Cache-Control"], "no-store")
        return o

    def newest(self, user, name="INBOX"):
        octets = self.server.messages(user, name)[-1].read_bytes()
        for line in octets.split(b"\r\n"):
            self.assertLessEqual(len(line), 998)
            self.assertNotIn(b"\r", line)
            self.assertNotIn(b"\n", line)
        return email.message_from_bytes(octets, policy=email.policy.default)


class Forms(Sending):
    def test_a_plain_message(self):
        o = self.sent(subject="hello", body="one\ntwo\r\nthree")
        self.assertEqual((o["accepted"], o["rejected"]), ([BOB], []))
        for m in (self.newest(BOB), self.newest(ALICE, "Sent")):
            self.assertEqual((m["From"], m["To"], m["Subject"], m["Message-ID"], m["Return-Path"]),
                             (ALICE, BOB, "hello", o["message_id"], f"<{ALICE}>"))
            self.assertEqual(text_of(m), "one\ntwo\nthree\n")
            self.assertIn("with HTTP id", m["Received"])
            self.assertIsNone(m["Bcc"])
            self.assertLess(abs(m["Date"].datetime.timestamp() - time.time()), 3600)
            self.assertEqual(m.defects, [])
        self.assertTrue(o["message_id"].endswith(f"@{HOSTNAME}>"))
        self.assertIn("S", self.server.messages(ALICE, "Sent")[-1].name.split("_")[1])

    def test_everything_comes_back(self):
        files = [("Bild \u00fc\"\\.png", "image/png", random.randbytes(70001)), ("a" * 200 + ".txt", "text/plain; charset=utf-8", b""),
                 ("\u65e5\u672c\u8a9e" * 25 + ".pdf", "application/pdf", b"x"), ("", "application/x-y", bytes(range(256)) * 3)]
        subject = "Gr\u00fc\u00dfe \u20ac und ein sehr langer Betreff \U0001f600 " * 6 + "Ende"
        body = "Gr\u00fc\u00dfe\n.\n..x\nFrom here\n" + "long " * 400 + "\n-- \nme\n"
        o = self.sent(to=["\"J\u00fcrgen \\\"J\\\" M\u00fcller\" <" + BOB + ">"], cc=["\"Bob, the \\\"Builder\\\"\" <bob+cc@example.test>", "plain name <bob+x@example.test>"],
                      bcc=["bob+hidden@example.test"], reply_to="\u00c4 <reply@example.test>", from_="Alice \u00c4 <" + ALICE + ">",
                      subject=subject, body=body, html="<p>Gr\u00fc\u00dfe</p>" + "<b>x</b>" * 300,
                      attachments=[{"filename": n, "type": t, "content": b64(c)} for n, t, c in files],
                      headers={"X-Thing": "a  b   c " + "\u00fc" * 80 + " d", "In-Reply-To": "<a@b.example>", "References": " ".join(f"<{i}-reference@some.example>" for i in range(40))})
        self.assertEqual(o["accepted"], [BOB, "bob+cc@example.test", "bob+x@example.test", "bob+hidden@example.test"])
        m = self.newest(BOB)
        self.assertEqual(len(self.server.messages(BOB)), 1)
        self.assertEqual([(a.display_name, a.addr_spec) for a in m["To"].addresses], [("J\u00fcrgen \"J\" M\u00fcller", BOB)])
        self.assertEqual([(a.display_name, a.addr_spec) for a in m["Cc"].addresses],
                         [("Bob, the \"Builder\"", "bob+cc@example.test"), ("plain name", "bob+x@example.test")])
        self.assertEqual(m["From"].addresses[0].display_name, "Alice \u00c4")
        self.assertEqual(m["Reply-To"].addresses[0].display_name, "\u00c4")
        self.assertEqual(m["Subject"], subject)
        self.assertEqual(m["X-Thing"], "a  b   c " + "\u00fc" * 80 + " d")
        self.assertEqual(m["References"].split(), [f"<{i}-reference@some.example>" for i in range(40)])
        self.assertNotIn("hidden", m.as_string())
        self.assertEqual(text_of(m.get_body(("plain",))), body)
        self.assertEqual(text_of(m.get_body(("html",))), "<p>Gr\u00fc\u00dfe</p>" + "<b>x</b>" * 300 + "\n")
        got = list(m.iter_attachments())
        self.assertEqual(len(got), 4)
        for part, (name, kind, octets) in zip(got, files):
            self.assertEqual(part.get_filename(), name or None)
            self.assertEqual(part.get_payload(decode=True), octets)
            self.assertEqual(part.get_content_type(), kind.split(";")[0])
            self.assertEqual(part.get_content_disposition(), "attachment")
        for part in m.walk():
            self.assertEqual(part.defects, [])
        status, _, o = self.client.ask("GET", "/folders/Sent/messages/" + self.server.messages(ALICE, "Sent")[-1].name.split("_")[0].lstrip("0"),
                                       Accept="application/json")
        self.assertEqual([a["filename"] for a in o["attachments"] if a["filename"]], [n for n, _, _ in files if n])

    def test_to_other_hosts(self):
        with Remote(ehlo=("PIPELINING", "8BITMIME", "SMTPUTF8")) as far:
            o = self.sent(to=[f"Far <{far.mailbox('u')}>", BOB], bcc=[far.mailbox("\u00fc")], subject="\u00fc", save=False)
            self.assertEqual(len(o["accepted"]), 3)
            for m in far.wait_messages(1):
                self.assertEqual(len(m.recipients), 2)
                self.assertIn("SMTPUTF8", m.sender)
                got = email.message_from_bytes(m.text, policy=email.policy.default)
                self.assertEqual((got["Message-ID"], got["Subject"]), (o["message_id"], "\u00fc"))
                self.assertIn("from localhost ([127.0.0.1])", got["Received"].replace("\r\n", ""))
                self.assertNotIn("Return-Path", got)
        self.assertEqual(self.newest(BOB)["Message-ID"], o["message_id"])
        self.assertEqual(self.server.messages(ALICE, "Sent"), [])

    def test_who_gets_nothing_is_told_of(self):
        o = self.sent(to=[BOB, "nobody@example.test"], cc=["also-nobody@example.test"])
        self.assertEqual(o["accepted"], [BOB])
        self.assertEqual([r["address"] for r in o["rejected"]], ["nobody@example.test", "also-nobody@example.test"])
        status, _, o = self.post(to=["nobody@example.test"])
        self.assertEqual((status, o["code"]), (400, "no_valid_recipients"))
        self.assertEqual([r["address"] for r in o["rejected"]], ["nobody@example.test"])
        o = self.sent(to=[f"bob+{i}@example.test" for i in range(103)])
        self.assertEqual((len(o["accepted"]), {r["error"] for r in o["rejected"]}), (100, {"Too many recipients"}))
        self.assertEqual(len(self.server.messages(BOB)), 2)

    def test_a_full_mailbox(self):
        big = [{"filename": "x", "type": "a/b", "content": b64(bytes(MIB))}]
        status, _, o = self.post(to=[SMALL], attachments=big)
        self.assertEqual((status, o["code"]), (400, "no_valid_recipients"))
        o = self.sent(to=[SMALL, BOB], attachments=big)
        self.assertEqual(o["accepted"], [BOB])
        with Client(self.server) as c:  # a copy in Sent that does not fit is left out
            c.login(SMALL)
            status, _, o = c.ask("POST", SEND, {"to": [BOB], "subject": "s", "body": "b", "attachments": big})
            self.assertEqual(status, 202, o)
        self.assertEqual(self.newest(BOB)["From"], SMALL)
        self.assertEqual(self.server.messages(SMALL, "Sent"), [])

    def test_idle_is_woken(self):
        for keyed in ({}, {"Idempotency_Key": "idle"}):
            with self.server.imap(BOB) as idle:
                n = int(idle.select("INBOX")[1][0])
                idle.send(b"i IDLE\r\n")
                self.assertTrue(idle.readline().startswith(b"+"))
                self.assertEqual(self.client.ask("POST", SEND, {"to": [BOB], "subject": "s", "body": "b"}, **keyed)[0], 202)
                self.assertEqual(idle.readline(), b"* %d EXISTS\r\n" % (n + 1))
                idle.send(b"DONE\r\n")
                while not idle.readline().startswith(b"i OK"):
                    pass

    def test_only_hidden_recipients(self):
        self.sent(to=[], bcc=[BOB])
        self.assertEqual(self.newest(BOB)["To"], "undisclosed-recipients:;")

    def test_who_may_write_as_whom(self):
        self.sent(from_="Me <alice+tag@example.test>")
        self.assertEqual(self.newest(BOB)["Return-Path"], "<alice+tag@example.test>")
        for address in (BOB, "x@elsewhere.test", "root@localhost.test"):
            status, _, o = self.post(from_=address)
            self.assertEqual((status, o["code"]), (403, "sender_not_allowed"), address)

    def test_nobody_writes_lines_into_the_header(self):
        before = len(self.server.messages(BOB))
        for evil in ("a\r\nBcc: x@y.test", "a\nb", "a\rb", "a\x01b", "\x7f"):
            for member, value in (("subject", evil), ("from", f'"{evil}" <{ALICE}>'), ("to", [f'"{evil}" <{BOB}>']), ("cc", [f'{BOB}{evil}']),
                                  ("bcc", [evil]), ("reply_to", f'"{evil}" <{BOB}>'), ("headers", {"X-A": evil}), ("headers", {evil: "x"}),
                                  ("headers", {"X-A:": "x"}), ("attachments", [{"filename": evil, "type": "a/b", "content": ""}]),
                                  ("attachments", [{"filename": "x", "type": "a/b; c=" + evil, "content": ""}])):
                status, _, o = self.post(**{member: value})
                self.assertEqual((status, o["code"]), (400, "invalid_" + member), (evil, member))
        status, _, o = self.client.ask("POST", SEND, b'{"to":["bob@example.test"],"subject":"a\\u0000b","body":""}', Content_Type="application/json")
        self.assertEqual((status, o["code"]), (400, "bad_json"))
        for name in ("From", "sender", "TO", "Bcc", "Resent-To", "Received", "Return-Path", "Content-Type", "content-anything", "MIME-Version",
                     "Subject", "Date", "Message-ID", "DKIM-Signature", "Authentication-Results", "", "a b", "\u00fc"):
            status, _, o = self.post(headers={name: "x"})
            self.assertEqual((status, o["code"]), (400, "invalid_headers"), name)
        self.assertEqual(len(self.server.messages(BOB)), before)

    def test_members_that_are_none(self):
        for member, value in (("to", "x"), ("to", [1]), ("to", ["no address"]), ("to", ["a@b.test, c@d.test"]), ("to", ["a@"]), ("to", ["g: a@b.test;"]),
                              ("to", ["@r.test:a@b.test"]), ("cc", {}), ("subject", 1), ("body", None), ("html", 1), ("save", "x"), ("headers", []),
                              ("headers", {"A": 1}), ("headers", {"A": "1", "a": "2"}), ("attachments", {}), ("attachments", [1]), ("attachments", [{}]),
                              ("attachments", [{"content": 1}]), ("attachments", [{"content": "%%%%"}]), ("attachments", [{"content": "", "type": "x"}]),
                              ("attachments", [{"content": "", "type": "multipart/mixed"}]), ("attachments", [{"content": "", "filename": "x" * 300}]),
                              ("to", ["a" * 300 + "@b.test"]), ("to", [])):
            with Client(self.server) as c:
                c.token = self.client.token
                status, _, o = c.ask("POST", SEND, dict({"to": [BOB], "subject": "s", "body": "b"}, **{member: value}))
                self.assertEqual((status, o["code"]), (400, "invalid_" + member), value)
        for member in ("to", "subject", "body"):
            o = {"to": [BOB], "subject": "s", "body": "b"}
            del o[member]
            self.assertEqual(self.client.ask("POST", SEND, o)[2]["code"], "invalid_" + member)


class Streaming(Sending):
    def raw(self, octets, pieces):
        h = http.client.HTTPConnection(self.server.address, PORTS["api"], timeout=PATIENCE)
        h.putrequest("POST", SEND)
        h.putheader("Authorization", "Bearer " + self.client.token)
        h.putheader("Content-Length", str(len(octets)))
        h.endheaders()
        for piece in pieces:
            h.send(piece)
            time.sleep(0.002)
        answer = h.getresponse()
        text = json.loads(answer.read())
        h.close()
        return answer.status, text

    def test_a_body_cut_anywhere(self):
        octets = (b'{"x":{"attachments":[{"content":"!"}]},"attachments":[{"content":"QUJD\\u0044\\/\\n+=","content2":"no","filename":"a\\u00e4"},'
                  b'{"filename":"b","c":[{"content":"?"}],"content":""}],"subject":"content","to":["bob@example.test"],"body":"b\\u00fc"} ')
        for cut in range(0, len(octets) + 1):
            status, o = self.raw(octets, [octets[:cut], octets[cut:]])
            self.assertEqual(status, 202, (cut, o))
            m = self.newest(BOB)
            self.assertEqual([(p.get_filename(), p.get_payload(decode=True)) for p in m.iter_attachments()],
                             [("a\u00e4", base64.b64decode("QUJDD/+=")), ("b", b"")], cut)
            self.assertEqual((m["Subject"], text_of(m.get_body())), ("content", "b\u00fc\n"))

    def test_not_json(self):
        for octets in (b"", b"[]", b"{", b'{"attachments":[{"content":"QUJD', b'{"attachments":[{"content":"QU\x01JD"}]}', b'{"a":1,"a":2}', b'{} x',
                       b'{"attachments":[{"content":"a","content":"b"}]}', b"{" * 9, b'{"attachments":[{"content":"\xff"}]}'):
            status, o = self.raw(octets, [octets])
            self.assertEqual((status, o["code"]), (400, "bad_json"), octets)

    def test_limits(self):
        most = self.server.settings["smtp"].get("max_message_size", 50 * MIB)
        for n, sized in ((2 * MIB, True), (2 * MIB, False)):
            body = json.dumps({"to": [BOB], "subject": "s", "body": "x" * n}).encode()
            with Client(self.server) as c:
                c.token = self.client.token
                status, _, o = c.ask("POST", SEND, body if sized else iter([body]), Content_Type="application/json")
                self.assertEqual((status, o["code"]), (413, "too_large"))
        h = http.client.HTTPConnection(self.server.address, PORTS["api"], timeout=PATIENCE)
        h.putrequest("POST", SEND)
        h.putheader("Authorization", "Bearer " + self.client.token)
        h.putheader("Content-Length", str(most // 3 * 4 + 65536 + 8))
        h.putheader("Expect", "100-continue")
        h.endheaders()
        self.assertEqual(h.getresponse().status, 413)
        h.close()

    def test_a_large_file_in_little_memory(self):
        content = random.randbytes(36 * MIB)
        self.post()
        before = self.server.rss_kib()
        o = self.sent(attachments=[{"filename": "big", "type": "a/b", "content": b64(content)}])
        grown = self.server.rss_kib() - before
        self.assertEqual(len(o["accepted"]), 1)
        m = self.newest(BOB)
        self.assertEqual(next(m.iter_attachments()).get_payload(decode=True), content)
        self.assertLess(grown, 8 * 1024 * WIDER)


class Once(Sending):
    def keyed(self, key, client=None, **members):
        return (client or self.client).ask("POST", SEND, dict({"to": [BOB], "subject": "s", "body": "b\n"}, **members), Idempotency_Key=key)

    def wait_copies(self, n, user=BOB, name="INBOX", server=None):
        end = time.monotonic() + PATIENCE
        while len(self.server.messages(user, name)) < n or self.ended(server):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        self.assertEqual(len(self.server.messages(user, name)), n)

    def ended(self, server=None):
        """Entries that are still in the queue."""
        return json.loads((server or self.server).cli("queue", "list", "--json").stdout)["queue"]

    def test_a_repetition_gets_the_first_answer(self):
        first = self.keyed("k1", to=[BOB, "nobody@example.test"])
        self.assertEqual((first[0], first[2]["accepted"]), (202, [BOB]))
        self.assertEqual(self.keyed("k1", to=[BOB, "nobody@example.test"])[2], first[2])
        self.wait_copies(1)
        self.assertEqual(self.newest(BOB)["Message-ID"], first[2]["message_id"])
        self.assertEqual(self.keyed("k1", to=[BOB, "nobody@example.test"])[2], first[2])
        status, _, o = self.keyed("k1")
        self.assertEqual((status, o["code"]), (409, "conflict"))
        for files in ([b"ab", b"c"], [b"a", b"bc"]):
            status, _, o = self.keyed("k2", attachments=[{"content": b64(f)} for f in files])
            self.assertEqual(status, 202 if len(files[0]) == 2 else 409)
        with Client(self.server) as bob:
            bob.login(BOB)
            self.assertEqual(self.keyed("k1", bob)[0], 202)
        self.wait_copies(3)
        self.assertEqual(len(self.server.messages(ALICE, "Sent")), 2)
        self.server.restart()
        self.assertEqual(self.keyed("k1", self.again(), to=[BOB, "nobody@example.test"])[2], first[2])
        with Server(self.CONFIG, root=self.server.root) as other, Client(other) as c:
            c.login()
            self.assertEqual(self.keyed("k1", c, to=[BOB, "nobody@example.test"])[2], first[2])
            self.assertEqual(self.keyed("k3", c)[0], 202)
        self.assertEqual(self.keyed("k3", self.again())[0], 202)
        self.wait_copies(4)

    def again(self):
        self.client.http.close()
        self.client = Client(self.server)
        self.client.login()
        return self.client

    def test_keys_that_are_none(self):
        for key in ("", "k" * 129):
            status, _, o = self.keyed(key)
            self.assertEqual((status, o["code"]), (400, "invalid_idempotency_key"))
        status, _, o = self.keyed("refused", to=["nobody@example.test"])
        self.assertEqual((status, o["code"]), (400, "no_valid_recipients"))
        self.assertEqual(self.keyed("refused")[0], 202)
        self.assertEqual(self.keyed("k" * 128)[0], 202)
        self.wait_copies(2)

    def test_refused_requests_leave_nothing(self):
        before = set((self.server.mail_root / "once").glob("*"))
        for i in range(20):
            self.assertEqual(self.keyed(f"refused {i}", to=["nobody@example.test"])[0], 400)
            self.assertEqual(self.keyed(f"broken {i}", to=5)[0], 400)
        self.assertEqual(set((self.server.mail_root / "once").glob("*")), before)

    def test_an_entry_that_ends_late_marks_no_other_record(self):
        """The key came again after its 24 hours while the first message still waits for its host."""
        with Remote(script={"rcpt": ["451 4.2.0 later", "250 ok"]}) as far:
            self.assertEqual(self.keyed("late", to=[far.mailbox("bob")])[0], 202)
            far.wait_heard("RCPT")
            (first,) = self.ended()
            record, = [p for p in (self.server.mail_root / "once").iterdir() if first["id"] in p.read_text()]
            whole = record.read_text()
            record.write_text(whole.replace(first["id"], "0" * len(first["id"])))  # as another request would have written it
            self.server.cli("queue", "retry", "--all")
            far.wait_messages(1)
            end = time.monotonic() + PATIENCE
            while self.ended():
                self.assertLess(time.monotonic(), end)
                time.sleep(0.02)
            self.assertEqual(record.read_text(), whole.replace(first["id"], "0" * len(first["id"])))

    def test_many_at_once(self):
        answers = []

        def ask():
            with Client(self.server) as c:
                c.token = self.client.token
                answers.append(self.keyed("crowd", c))

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(len(answers), 12)
        for status, headers, o in answers:
            self.assertIn(status, (202, 409))
            if status == 409:
                self.assertEqual(headers["Retry-After"], "1")
        self.assertEqual(len({json.dumps(o) for status, _, o in answers if status == 202}), 1)
        self.wait_copies(1)
        self.assertEqual(len(self.server.messages(ALICE, "Sent")), 1)

    def test_killed_and_asked_again(self):
        """At any moment: in the end each message was sent once, to the mailbox and to Sent. What the queue was delivering
        in the moment of a kill may be there twice (RELAY-03), with the very same octets: a second sending has an id of its own."""
        rounds = 12
        for i in range(rounds):
            h = http.client.HTTPConnection(self.server.address, PORTS["api"], timeout=PATIENCE)
            body = json.dumps({"to": [BOB], "subject": f"kill {i}", "body": "b"})
            h.request("POST", SEND, body, {"Authorization": "Bearer " + self.client.token, "Idempotency-Key": f"kill {i}"})
            time.sleep(random.choice((0, 0.001, 0.002, 0.004, 0.008, 0.016)))
            self.server.kill()
            h.close()
            self.server.start()
            if i % 2:  # what was put has gone out before the repetition
                end = time.monotonic() + PATIENCE
                while self.ended():
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.02)
            status, _, o = self.again().ask("POST", SEND, body, Content_Type="application/json", Idempotency_Key=f"kill {i}")
            self.assertEqual(status, 202, o)
        end = time.monotonic() + PATIENCE
        while self.ended():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        for user, name in ((BOB, "INBOX"), (ALICE, "Sent")):
            texts = {}
            for path in self.server.messages(user, name):
                text = path.read_bytes()
                texts.setdefault(email.message_from_bytes(text)["Subject"], []).append(text)
            self.assertEqual(sorted(texts), sorted(f"kill {i}" for i in range(rounds)), name)
            for subject, copies in texts.items():
                self.assertEqual(len(set(copies)), 1, f"{name}: {subject} was sent twice")
                self.assertLessEqual(len(copies), 2, f"{name}: {subject}")


class Rates(unittest.TestCase):
    def test_account_limits_are_those_of_smtp(self):
        config = {"rate_limit": {"account_message_rate": 3, "account_recipient_rate": 4, "account_period": 3600}, "relay": {"enabled": False}}
        with Server(config, users=[ALICE, BOB], whitelist=False) as server, Client(server) as c:
            c.login()
            with server.submission(ALICE) as s:
                s.sendmail(ALICE, [BOB], f"From: {ALICE}\r\n\r\nx\r\n")
            message = {"to": ["u@far.test"], "subject": "s", "body": "b"}
            status, _, o = c.ask("POST", SEND, message)
            self.assertEqual((status, o["code"]), (403, "relay_disabled"))
            status, _, o = c.ask("POST", SEND, dict(message, to=[BOB, "bob+1@example.test", "bob+2@example.test"]))
            self.assertEqual((status, len(o["accepted"]), len(o["rejected"])), (202, 2, 1))
            status, headers, o = c.ask("POST", SEND, dict(message, to=[BOB]))
            self.assertEqual((status, o["code"], headers["Retry-After"]), (429, "rate_limited", "3600"))
            with server.submission(ALICE) as s:
                self.assertEqual(s.mail(ALICE)[0], 450)


main()
