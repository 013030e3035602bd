"""The resolver against a real name server (nsd) and against a hostile one (SPEC DNS-01..07, SMTP-26, RELAY-10)."""
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

from harness import PATIENCE, Line, Server, loopback_address, main
from peers import DNS_PORT, Nsd

DRIVER = os.path.join(os.environ.get("RMAILD_BUILD", "build/dev"), "tests", "resolver_driver")
TYPES = {"A": 1, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
GOOD, EVIL = "192.0.2.1", "192.0.2.66"


class Resolver:
    """The resolver in a process of its own, driven by lines."""

    def __init__(self, nameservers, timeout=20, workers=2, sockets=0, resolv="", hosts=""):
        self.folder = tempfile.TemporaryDirectory(prefix="rmaild-dns-")
        self.resolv = pathlib.Path(self.folder.name, "resolv.conf")
        self.hosts = pathlib.Path(self.folder.name, "hosts")
        self.resolv.write_text(resolv)
        self.hosts.write_text(hosts)
        settings = {"relay": {"nameservers": list(nameservers), "dns_timeout": timeout}}
        self.err_path = pathlib.Path(self.folder.name, "err")
        with open(self.err_path, "wb") as err:
            self.process = subprocess.Popen([DRIVER, json.dumps(settings), self.resolv, self.hosts, str(workers),
                                             str(sockets)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err, text=True)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def until_done(self):
        lines = []
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"the driver ended: {self.err_path.read_text()}")
            if line == "done\n":
                return lines
            lines.append(line.rstrip("\n"))

    def ask(self, *questions):
        """'TYPE NAME' each, all at once: answers by question, (status, end, why, records)."""
        for q in questions:
            self.say("ask " + q)
        self.say("go")
        answers = {}
        for line in self.until_done():
            head, *records = line.split(" | ")
            m = re.fullmatch(r"(\S+ \S+) (\S+) authentic=(\d) end=(\S*) why=(.*)", head.rstrip())
            answers[m[1]] = (m[2], m[4], m[5], records, m[3] == "1")
        return answers

    def one(self, question):
        """Status and records."""
        answer = self.ask(question)[question]
        return answer[0], answer[3]

    def counts(self):
        self.say("counts")
        line = self.process.stdout.readline()
        return {k: int(v) for k, v in re.findall(r"(\w+)=(\d+)", line)}

    def close(self):
        try:
            self.say("end")
            out, _ = self.process.communicate(timeout=PATIENCE)
            if self.process.returncode != 0:
                raise AssertionError(f"the driver ended with {self.process.returncode}: {self.err_path.read_text()}")
            return out
        finally:
            self.process.kill()
            self.process.wait()
            self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.close()
        else:
            self.process.kill()
            self.process.wait()
            print(self.err_path.read_text()[-4000:])
            self.folder.cleanup()


def wire(name):
    return b"".join(bytes([len(x)]) + x.encode() for x in name.split(".") if x) + b"\0"


def record(name, kind, ttl, rdata, cls=1):
    return name + struct.pack(">HHIH", TYPES[kind], cls, ttl, len(rdata)) + rdata


def a_record(address, name=b"\xc0\x0c", ttl=300):
    return record(name, "A", ttl, socket.inet_aton(address))


class Query:
    def __init__(self, packet):
        self.packet = packet
        self.id, self.flags, _, _, _, self.additional = struct.unpack(">6H", packet[:12])
        at, labels = 12, []
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode())
            at += 1 + packet[at]
        self.raw = packet[12:at + 5]
        self.type = struct.unpack(">H", packet[at + 1:at + 3])[0]
        self.written = ".".join(labels)
        self.name = self.written.lower()
        self.opt = packet[at + 5:]

    def reply(self, *answers, rcode=0, flags=0x8180, qid=None, question=None, authority=(), additional=()):
        return (struct.pack(">6H", self.id if qid is None else qid, flags | rcode, 1, len(answers), len(authority),
                            len(additional)) + (self.raw if question is None else question) + b"".join(answers) +
                b"".join(authority) + b"".join(additional))


class Hostile:
    """A name server that does as the first label says; every other name is answered well."""

    def __init__(self):
        self.address = loopback_address()
        self.other = loopback_address()
        self.endpoint = f"{self.address}:{DNS_PORT}"
        self.queries, self.peers, self.tcp_queries = [], [], []
        self.lock = threading.Lock()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind((self.address, DNS_PORT))
        self.tcp = socket.create_server((self.address, DNS_PORT))
        self.stopped = False
        self.threads = [threading.Thread(target=t, daemon=True) for t in (self.serve_udp, self.serve_tcp)]
        for t in self.threads:
            t.start()

    def seen(self, name):
        with self.lock:
            return [q for q in self.queries if q.name == name]

    def serve_udp(self):
        while not self.stopped:
            packet, peer = self.udp.recvfrom(4096)
            if self.stopped:
                return
            q = Query(packet)
            with self.lock:
                self.queries.append(q)
                self.peers.append(peer)
            getattr(self, "on_" + q.name.split(".")[0], self.well)(q, lambda octets, to=peer: self.send(octets, to), peer)

    def send(self, octets, peer):
        with self.lock:
            if not self.stopped:  # some answers come late
                self.udp.sendto(octets, peer)

    def serve_tcp(self):
        while not self.stopped:
            c, _ = self.tcp.accept()
            with c:
                if self.stopped:
                    return
                c.settimeout(PATIENCE)
                n = struct.unpack(">H", c.recv(2, socket.MSG_WAITALL))[0]
                q = Query(c.recv(n, socket.MSG_WAITALL))
                with self.lock:
                    self.tcp_queries.append(q)
                reply = q.reply(*[a_record(f"192.0.2.{i % 250}") for i in range(100)])
                framed = struct.pack(">H", len(reply)) + reply
                if q.name.startswith("cuttcp"):
                    c.sendall(framed[:-7])
                elif q.name.startswith("dribble"):
                    for i in range(0, len(framed), 300):
                        c.sendall(framed[i:i + 300])
                        time.sleep(0.01)
                else:
                    c.sendall(framed)

    def well(self, q, send, peer):
        send(q.reply(a_record(GOOD)))

    def on_wrongid(self, q, send, peer):
        for i in range(1, 20):
            send(q.reply(a_record(EVIL), qid=q.id ^ i))
        self.well(q, send, peer)

    def on_wrongport(self, q, send, peer):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind((self.address, 0))
            s.sendto(q.reply(a_record(EVIL)), peer)
        self.well(q, send, peer)

    def on_wrongaddress(self, q, send, peer):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind((self.other, DNS_PORT))
            s.sendto(q.reply(a_record(EVIL)), peer)
        self.well(q, send, peer)

    def on_wrongquestion(self, q, send, peer):
        tail = q.raw[-4:]
        send(q.reply(a_record(EVIL), question=wire("wrongquestion.evil.test") + tail))
        send(q.reply(a_record(EVIL), question=q.raw[:-4] + struct.pack(">2H", 28, 1)))
        send(q.reply(a_record(EVIL), question=q.raw[:-4] + struct.pack(">2H", 1, 3)))
        send(struct.pack(">6H", q.id, 0x8180, 0, 1, 0, 0) + a_record(EVIL, name=q.raw[:-4]))
        send(q.reply(a_record(EVIL), flags=0x0180))
        self.well(q, send, peer)

    def on_malformed(self, q, send, peer):
        n = 12 + len(q.raw)
        for name in (struct.pack(">H", 0xc000 | n), b"\x01a" + struct.pack(">H", 0xc000 | n), b"\xff\xff", b"\x40a"):
            send(q.reply(record(name, "A", 300, socket.inet_aton(EVIL))))
        send(q.reply(record(b"\xc0\x0c", "A", 300, b"\1\2\3")))
        send(q.reply(record(b"\xc0\x0c", "A", 300, b"\1\2\3\4\5")))
        send(q.reply(a_record(EVIL))[:-3])
        send(q.reply(a_record(EVIL), record(b"\xc0\x0c", "MX", 300, b"\0\1")))
        send(struct.pack(">6H", q.id, 0x8180, 1, 65535, 65535, 65535) + q.raw + a_record(EVIL))
        send(q.packet[:2])
        send(b"")
        self.well(q, send, peer)

    def on_late(self, q, send, peer):
        if len(self.seen(q.name)) == 1:
            threading.Timer(3.5, send, [q.reply(a_record(EVIL))]).start()
        else:
            threading.Timer(1.2, send, [q.reply(a_record(GOOD))]).start()

    def on_never(self, q, send, peer):
        pass

    def on_lame(self, q, send, peer):
        send(q.reply(a_record(GOOD), question=q.raw[:-4].lower() + q.raw[-4:]))

    def on_formerr(self, q, send, peer):
        send(q.reply(a_record(GOOD)) if not q.additional else q.reply(rcode=1))

    def on_bareformerr(self, q, send, peer):
        send(q.reply(a_record(GOOD)) if not q.additional else struct.pack(">6H", q.id, 0x8181, 0, 0, 0, 0))

    def on_servfail(self, q, send, peer):
        send(q.reply(rcode=2))

    def on_cuttcp(self, q, send, peer):
        send(q.reply(flags=0x8380))

    on_dribble = on_fulltcp = on_cuttcp

    def on_validated(self, q, send, peer):
        send(q.reply(a_record(GOOD), flags=0x81a0))

    def on_half(self, q, send, peer):  # a validated alias to a name that is not
        send(q.reply(record(b"\xc0\x0c", "CNAME", 300, wire("plain.h.test")), flags=0x81a0))

    def on_stuffed(self, q, send, peer):
        """Records that nobody asked for, in all sections."""
        other = wire("victim.h.test")
        send(q.reply(a_record(EVIL, name=other), a_record(GOOD), record(other, "CNAME", 300, wire("evil.test")),
                     authority=[a_record(EVIL, name=other)], additional=[a_record(EVIL, name=other)]))

    def on_longttl(self, q, send, peer):
        send(q.reply(a_record(GOOD, ttl=0xffffffff)))

    def on_slow(self, q, send, peer):
        threading.Timer(0.3, send, [q.reply(a_record(GOOD))]).start()

    def on_circle(self, q, send, peer):  # each name leads to a new one, for ever
        n = int(q.name.split(".")[1])
        send(q.reply(record(b"\xc0\x0c", "CNAME", 300, wire(f"circle.{n + 1}.h.test"))))

    def close(self):
        with self.lock:
            self.stopped = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(b"\0" * 12 + b"\0" * 5, (self.address, DNS_PORT))
        socket.create_connection((self.address, DNS_PORT)).close()
        for t in self.threads:
            t.join()
        self.udp.close()
        self.tcp.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class RealServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dns = Nsd()
        cls.addClassCleanup(cls.dns.close)

    def resolver(self, **more):
        return Resolver([self.dns.endpoint], **more)

    def test_mail_exchangers_and_other_types(self):
        with self.resolver() as r:
            got = r.ask("MX equal.mx.test", "MX unequal.mx.test", "MX null.mx.test", "MX nomx.mx.test", "MX none.mx.test",
                        "MX aliased.mx.test", "AAAA aaaa.mx.test", "A aaaa.mx.test", "A both.data.test", "AAAA both.data.test",
                        "TXT small.data.test", "TLSA _25._tcp.mail.data.test", "PTR 1.0.0.127.in-addr.arpa",
                        "A NoMX.mx.test.", "CNAME aliased.mx.test")
            self.assertEqual(sorted(got["MX equal.mx.test"][3]), ["10 a.equal.mx.test", "10 b.equal.mx.test", "10 c.equal.mx.test"])
            self.assertEqual(sorted(got["MX unequal.mx.test"][3]),
                             ["10 first.unequal.mx.test", "20 second.unequal.mx.test", "30 third.unequal.mx.test"])
            self.assertEqual(got["MX null.mx.test"][::3], ("OK", ["0 "]))
            self.assertEqual(got["MX nomx.mx.test"][::3], ("NODATA", []))
            self.assertEqual(got["MX none.mx.test"][::3], ("NXDOMAIN", []))
            self.assertEqual((got["MX aliased.mx.test"][1], len(got["MX aliased.mx.test"][3])), ("unequal.mx.test", 3))
            self.assertEqual(got["AAAA aaaa.mx.test"][::3], ("OK", ["::1"]))
            self.assertEqual(got["A aaaa.mx.test"][::3], ("NODATA", []))
            self.assertEqual(got["A both.data.test"][3], ["192.0.2.1"])
            self.assertEqual(got["AAAA both.data.test"][3], ["2001:db8::1"])
            self.assertEqual(got["TXT small.data.test"][3], ["v=spf1 -all"])
            self.assertEqual(got["TLSA _25._tcp.mail.data.test"][3], ["3 1 1 " + "0123456789abcdef" * 4])
            self.assertEqual(got["PTR 1.0.0.127.in-addr.arpa"][3], ["client.peer.test"])
            self.assertEqual(got["A NoMX.mx.test."][::3], ("OK", ["192.0.2.25"]))
            self.assertEqual(got["CNAME aliased.mx.test"][3], ["unequal.mx.test"])

    def test_an_answer_that_does_not_fit_comes_by_tcp(self):
        with self.resolver() as r:
            status, records = r.one("MX many.mx.test")
            self.assertEqual((status, len(set(records))), ("OK", 60))
            self.assertEqual(r.one("TXT big.data.test")[1], ["".join(chr(97 + i % 26) * 200 for i in range(30))])
            self.assertEqual(r.counts()["tcp"], 2)

    def test_chains_of_eight_and_no_longer_ones(self):
        with self.resolver() as r:
            got = r.ask("A eight0.chain.test", "A nine0.chain.test", "A loop0.chain.test", "A self.chain.test",
                        "A away.chain.test", "A nowhere.chain.test", "MX missingmx.chain.test", "MX away.chain.test")
            self.assertEqual(got["A eight0.chain.test"][:2] + (got["A eight0.chain.test"][3],), ("OK", "end.chain.test", ["192.0.2.77"]))
            for q in ("A nine0.chain.test", "A loop0.chain.test", "A self.chain.test"):
                self.assertEqual(got[q][:3:2], ("TEMPFAIL", "chain of CNAMEs too long"), q)
            self.assertEqual(got["A away.chain.test"][3], ["192.0.2.78"])
            self.assertEqual(got["A nowhere.chain.test"][0], "NXDOMAIN")
            self.assertEqual(got["MX missingmx.chain.test"][0], "NXDOMAIN")
            self.assertEqual(got["MX away.chain.test"][0], "NODATA")

    def test_what_cannot_be_answered_is_a_temporary_failure(self):
        with self.resolver() as r:
            got = r.ask("A refused.example", "A x.sub.deleg.data.test", "A denied.chain.test")
            for q, answer in got.items():
                self.assertEqual(answer[:3:2], ("TEMPFAIL", "refused by name server"), q)
            for name in ("a..b", "x" * 64 + ".test", ".".join(["a" * 62] * 4 + ["test"]), "back\\slash.test"):
                self.assertEqual(r.one("A " + name)[0], "NXDOMAIN", name)

    def test_a_server_that_is_not_there_is_passed_over(self):
        dead = loopback_address()
        with Resolver([f"{dead}:{DNS_PORT}", self.dns.endpoint]) as r:
            self.assertEqual(r.one("A both.data.test"), ("OK", ["192.0.2.1"]))
        with Resolver([f"{dead}:{DNS_PORT}"]) as r:
            self.assertEqual(r.ask("MX equal.mx.test")["MX equal.mx.test"][:3:2], ("TEMPFAIL", "no answer from name servers"))

    def test_answers_and_denials_are_remembered(self):
        questions = ["MX equal.mx.test", "MX none.mx.test", "MX nomx.mx.test", "A refused.example"]
        with self.resolver(workers=1) as r:
            first = r.ask(*questions)
            queries = r.counts()["queries"]
            self.assertEqual(r.ask(*questions), first)
            self.assertEqual(r.ask("MX EQUAL.mx.TEST")["MX EQUAL.mx.TEST"], first["MX equal.mx.test"])
            self.assertEqual((r.counts()["queries"], r.counts()["cached"], r.counts()["entries"]), (queries, 5, 4))

    def test_smtp_peers_have_names_in_received_when_they_are_known(self):
        with Server(users=["alice@example.test"], config={"relay": {"nameservers": [self.dns.endpoint]}}) as s:
            def asked():
                before = s.log().count("counters.dns")
                s.process.send_signal(signal.SIGUSR1)
                end = time.monotonic() + PATIENCE
                while s.log().count("counters.dns") == before and time.monotonic() < end:
                    time.sleep(0.01)
                return int(re.findall(r"counters.dns asked=(\d+)", s.log())[-1])

            def received(source, questions):
                before, count = asked(), len(s.messages("alice@example.test"))
                with socket.create_connection((s.address, 2525), timeout=PATIENCE, source_address=(source, 0)) as sock:
                    c = Line(sock)
                    c.reply()
                    end = time.monotonic() + PATIENCE
                    while asked() < before + questions and time.monotonic() < end:
                        time.sleep(0.02)
                    time.sleep(0.2)  # the last of them is on its way
                    for line in ("EHLO me.example", "MAIL FROM:<x@example.net>", "RCPT TO:<alice@example.test>", "DATA"):
                        self.assertIn(c.ask(line)[0], "23")
                    self.assertTrue(c.ask("Subject: x\r\n\r\nx\r\n.").startswith("250"))
                text = s.messages("alice@example.test")[count].read_text()
                return re.search(r"Received: from me.example \(([^)]*)\)", text)[1]

            def finds(source, questions, expected):
                end = time.monotonic() + PATIENCE
                while received(source, questions) != expected and time.monotonic() < end:
                    pass
                self.assertEqual(received(source, questions), expected)

            finds("127.0.0.1", 2, "client.peer.test [127.0.0.1]")
            self.assertEqual(received("127.0.0.2", 2), "unknown [127.0.0.2]")
            self.assertEqual(received("127.0.0.3", 2), "unknown [127.0.0.3]")
            finds("127.0.0.4", 3, "second.peer.test [127.0.0.4]")
            self.assertEqual(received("127.0.0.5", 1), "unknown [127.0.0.5]")


class HostileServer(unittest.TestCase):
    def setUp(self):
        self.dns = Hostile()
        self.addCleanup(self.dns.close)

    def resolver(self, **more):
        return Resolver([self.dns.endpoint], **more)

    def test_only_the_answer_to_the_question_counts(self):
        names = ["wrongid", "wrongport", "wrongaddress", "wrongquestion", "malformed", "lame", "formerr", "stuffed"]
        with self.resolver() as r:
            for name in names:
                self.assertEqual(r.one(f"A {name}.h.test"), ("OK", [GOOD]), name)
            got = r.counts()
            self.assertGreaterEqual(got["ignored"], 19 + 5 + 1)
            self.assertGreaterEqual(got["malformed"], 9)
            self.assertEqual(got["timeouts"], 0)

    def test_records_nobody_asked_for_are_not_kept(self):
        with self.resolver() as r:
            r.one("A stuffed.h.test")
            self.assertEqual(r.one("A victim.h.test"), ("OK", [GOOD]))
            self.assertEqual(r.counts()["entries"], 2)
            self.assertEqual(len(self.dns.seen("victim.h.test")), 1)

    def test_a_late_answer_is_no_answer(self):
        with self.resolver(timeout=3) as r:
            self.assertEqual(r.one("A late.h.test"), ("OK", [GOOD]))
            self.assertEqual(r.counts()["timeouts"], 1)

    def test_silence_ends(self):
        with self.resolver(timeout=2) as r:
            got = r.ask("A never.h.test", "A bareformerr.h.test", "A servfail.h.test")
            self.assertEqual(got["A never.h.test"][:3:2], ("TEMPFAIL", "no answer from name servers"))
            self.assertEqual([q.additional for q in self.dns.seen("never.h.test")], [1, 0], "two rounds, the second without EDNS")
            self.assertEqual(got["A bareformerr.h.test"][::3], ("OK", [GOOD]))
            self.assertEqual(got["A servfail.h.test"][:3:2], ("TEMPFAIL", "failure of name server"))
            self.assertEqual(len(self.dns.seen("servfail.h.test")), 2)

    def test_queries_cannot_be_guessed(self):
        names = [f"abcdefghijklmnop{i}.h.test" for i in range(60)]
        with self.resolver() as r:
            r.ask(*[f"A {n}" for n in names])
        queries = [q for q in self.dns.queries if q.name.startswith("abcdefghijklmnop")]
        self.assertEqual(len(queries), 60)
        self.assertGreater(len({q.id for q in queries}), 55)
        self.assertGreater(len({p for p in self.dns.peers}), 55)
        self.assertGreater(len({q.written[:16] for q in queries}), 55)
        for q in queries:
            self.assertEqual(q.flags, 0x0120, "RD and AD")
            self.assertEqual(q.opt, b"\0" + struct.pack(">HHIH", 41, 1232, 0x8000, 0), "DO")

    def test_a_server_that_loses_the_case_is_asked_plainly_from_then_on(self):
        with self.resolver(workers=1) as r:
            r.one("A lame.h.test")
            first, second = self.dns.seen("lame.h.test")
            self.assertEqual(second.written, "lame.h.test")
            self.assertNotEqual(first.id, second.id)
            r.one("A abcdefghijklmnopqrstuvwxyz.h.test")
            self.assertEqual(self.dns.queries[-1].written, "abcdefghijklmnopqrstuvwxyz.h.test")

    def test_a_server_that_refuses_edns_is_asked_without_it_from_then_on(self):
        with self.resolver(workers=1) as r:
            r.one("A formerr.h.test")
            self.assertEqual([q.additional for q in self.dns.seen("formerr.h.test")], [1, 0])
            r.one("A plain.h.test")
            self.assertEqual(self.dns.queries[-1].additional, 0)

    def test_tcp_whole_slow_and_cut(self):
        with self.resolver() as r:
            got = r.ask("A fulltcp.h.test", "A dribble.h.test", "A cuttcp.h.test")
            self.assertEqual(len(got["A fulltcp.h.test"][3]), 100)
            self.assertEqual(len(got["A dribble.h.test"][3]), 100)
            self.assertEqual(got["A cuttcp.h.test"][:3:2], ("TEMPFAIL", "no answer from name servers by TCP"))

    def test_only_what_is_validated_all_the_way_is_authentic(self):
        with self.resolver() as r:
            got = r.ask("A validated.h.test", "A plain.h.test", "A half.h.test")
            self.assertEqual([got[f"A {n}.h.test"][4] for n in ("validated", "plain", "half")], [True, False, False])
            self.assertEqual(got["A half.h.test"][1::2], ("plain.h.test", [GOOD]))

    def test_chains_over_many_answers_end(self):
        with self.resolver() as r:
            self.assertEqual(r.ask("A circle.0.h.test")["A circle.0.h.test"][:3:2], ("TEMPFAIL", "chain of CNAMEs too long"))
            self.assertEqual(len([q for q in self.dns.queries if q.name.startswith("circle")]), 9)

    def test_what_many_ask_at_once_goes_out_once(self):
        with self.resolver(workers=3) as r:
            for _ in range(60):
                r.say("ask A slow.h.test")
            r.say("go")
            self.assertEqual(len(r.until_done()), 60)
            got = r.counts()
            self.assertEqual((got["queries"], got["joined"] + got["cached"]), (1, 59))

    def test_few_sockets_serve_many_questions(self):
        with self.resolver(workers=1, sockets=2) as r:
            got = r.ask(*[f"A n{i}.h.test" for i in range(200)])
            self.assertEqual({a[0] for a in got.values()}, {"OK"})
            self.assertEqual(len(got), 200)

    def test_askers_may_go_at_any_time(self):
        with self.resolver() as r:
            for i in range(50):
                r.say(f"drop A never.h{i}.test")
                r.say("drop A slow.h.test")
                r.say("drop A plain.h.test")
                r.say("ask A plain.h.test")
            r.say("go")
            self.assertEqual(len(r.until_done()), 50)
        r = self.resolver()
        for i in range(20):
            r.say(f"ask A never.x{i}.test")
        out = r.close()
        self.assertEqual(out.count("TEMPFAIL"), 20, "those that are open at the end are told so")
        self.assertEqual(out.count("why=shutting down"), 20)

    def test_the_peers_name_is_never_waited_for(self):
        with Server(users=["alice@example.test"], config={"relay": {"nameservers": [self.dns.endpoint], "dns_timeout": 30}}) as s:
            self.dns.well = lambda q, send, peer: None
            with s.raw("smtp") as c:
                c.reply()
                for line in ("EHLO me.example", "MAIL FROM:<x@example.net>", "RCPT TO:<alice@example.test>", "DATA"):
                    self.assertIn(c.ask(line)[0], "23")
                self.assertTrue(c.ask("Subject: x\r\n\r\nx\r\n.").startswith("250"))
            self.assertIn("(unknown [127.0.0.1])", s.messages("alice@example.test")[0].read_text())


class Files(unittest.TestCase):
    def test_resolv_conf_is_read_again_when_it_changes(self):
        with Resolver([], resolv="# nothing\nsearch example.test\n") as r:
            self.assertEqual(r.ask("A x.test")["A x.test"][:3:2], ("TEMPFAIL", "no name servers are known"))
            r.resolv.write_text("options edns0\n;nameserver 192.0.2.3\nnameserver bad\n  nameserver\t192.0.2.1 # one\nnameserver 2001:db8::1\n")
            r.say("refresh")
            r.until_done()
            self.assertIn("dns.servers count=2 first=192.0.2.1 ", r.err_path.read_text())
            r.resolv.unlink()
            r.say("refresh")
            r.until_done()
            self.assertIn("dns.servers count=0 first=- ", r.err_path.read_text().splitlines()[-1])

    def test_hosts(self):
        text = ("127.0.0.1 localhost\n::1\tlocalhost ip6-localhost # comment names\n192.0.2.9  Smart.Example smart\nbad line\n"
                "192.0.2.10 smart.example.\n192.0.2.11")
        with Resolver([], hosts=text) as r:
            def hosts(name):
                r.say(f"hosts {name}")
                return r.process.stdout.readline().split()[2:]
            self.assertEqual(hosts("localhost"), ["127.0.0.1", "::1"])
            self.assertEqual(hosts("SMART.example"), ["192.0.2.9", "192.0.2.10"])
            self.assertEqual(hosts("smart.example."), ["192.0.2.9", "192.0.2.10"])
            self.assertEqual(hosts("comment"), [])
            self.assertEqual(hosts("line"), [])
            r.hosts.write_text("192.0.2.12 localhost\n")
            r.say("refresh")
            r.until_done()
            self.assertEqual(hosts("localhost"), ["192.0.2.12"])


if __name__ == "__main__":
    main()
