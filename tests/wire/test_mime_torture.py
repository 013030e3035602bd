"""SPEC IMAP-43, LIM-10: messages that nobody should send, put into the mailbox as files, and what FETCH says of them: each
case is built here together with the ENVELOPE, BODYSTRUCTURE and BINARY it must give. Answers are read by a parser of this
file that knows RFC 9051's grammar and nothing of the server; octets go through imaplib."""
import base64
import imaplib
import re
import unittest

from harness import FREE_AT_ONCE, WIDER, Server, main

ALICE = "alice@example.test"
TEXT = [b"text", b"plain", [b"CHARSET", b"US-ASCII"]]


# -- RFC 9051 section 9: an answer as lists, octets, numbers, None -----------------------------------------------------

class Reader:
    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def value(self):
        c = self.octets[self.at:self.at + 1]
        if c == b"(":
            self.at += 1
            out = []
            while self.octets[self.at:self.at + 1] != b")":
                if out and self.octets[self.at:self.at + 1] == b" ":
                    self.at += 1
                    assert self.octets[self.at:self.at + 1] not in (b" ", b")"), self.here()
                out.append(self.value())
            self.at += 1
            return out
        if c == b'"':
            m = re.compile(rb'"((?:[^"\\\r\n\0\x80-\xff]|\\["\\])*)"').match(self.octets, self.at)
            assert m, self.here()
            self.at = m.end()
            return re.sub(rb"\\(.)", rb"\1", m[1])
        m = re.compile(rb"~?\{(\d+)\}\r\n").match(self.octets, self.at)
        if m:
            self.at = m.end() + int(m[1])
            literal = self.octets[m.end():self.at]
            assert len(literal) == int(m[1]) and (m[0].startswith(b"~") or b"\0" not in literal), self.here()
            return literal
        m = re.compile(rb"NIL|[A-Z0-9.]+(?:\[[^\]]*\](?:<\d+>)?)?").match(self.octets, self.at)
        assert m, self.here()
        self.at = m.end()
        return None if m[0] == b"NIL" else int(m[0]) if m[0].isdigit() else m[0]

    def here(self):
        return self.octets[max(0, self.at - 40):self.at + 40]


def check_string(x, nil=True):
    assert isinstance(x, bytes) or (nil and x is None), x


def check_params(x):
    assert x is None or (isinstance(x, list) and x and len(x) % 2 == 0), x
    for y in x or []:
        check_string(y, nil=False)


def check_extension(x):
    for i, y in enumerate(x):
        if i == 0:
            assert y is None or (isinstance(y, list) and len(y) == 2), y
            if y:
                check_string(y[0], nil=False)
                check_params(y[1])
        elif i == 1:
            assert y is None or isinstance(y, bytes) or (isinstance(y, list) and y), y
        else:
            check_string(y)


def check_envelope(x):
    assert isinstance(x, list) and len(x) == 10, x
    for i, y in enumerate(x):
        if 2 <= i <= 7:
            assert y is None or (isinstance(y, list) and y), y
            for address in y or []:
                assert len(address) == 4
                for part in address:
                    check_string(part)
        else:
            check_string(y)


def check_body(x):
    """Well-formed body; without recursion, for it may be deep."""
    todo = [x]
    while todo:
        x = todo.pop()
        assert isinstance(x, list) and len(x) >= 2, x
        if isinstance(x[0], list):
            parts = [y for y in x if isinstance(y, list) and y and isinstance(y[0], (list, bytes))]
            n = next(i for i, y in enumerate(x) if not isinstance(y, list))
            parts = x[:n]
            check_string(x[n], nil=False)
            check_params(x[n + 1])
            check_extension(x[n + 2:])
            todo += parts
            continue
        check_string(x[0], nil=False)
        check_string(x[1], nil=False)
        check_params(x[2])
        check_string(x[3])
        check_string(x[4])
        check_string(x[5], nil=False)
        assert isinstance(x[6], int)
        rest = x[7:]
        if x[0].lower() == b"message" and x[1].lower() in (b"rfc822", b"global"):
            check_envelope(rest[0])
            todo.append(rest[1])
            assert isinstance(rest[2], int)
            rest = rest[3:]
        elif x[0].lower() == b"text":
            assert isinstance(rest[0], int)
            rest = rest[1:]
        check_string(rest[0])
        check_extension(rest[1:])


# -- cases ---------------------------------------------------------------------------------------------------------

def text(size, lines, kind=TEXT, encoding=b"7BIT"):
    return kind + [None, None, encoding, size, lines, None, None, None, None]


def opaque(size, encoding=b"7BIT"):
    return [b"APPLICATION", b"OCTET-STREAM", None, None, None, encoding, size, None, None, None, None]


def upper(x):
    """Types and parameter names are compared without case."""
    return [upper(y) for y in x] if isinstance(x, list) else x.upper() if isinstance(x, bytes) else x


def multipart(parts, subtype, boundary):
    return parts + [subtype, [b"boundary", boundary], None, None, None]


def nil_envelope(**fields):
    names = ["date", "subject", "from_", "sender", "reply_to", "to", "cc", "bcc", "in_reply_to", "id"]
    return [fields.get(x) for x in names]


def nested_multiparts(depth):
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth))
    body = b"\r\ndeepest"
    raw = head + body + b"".join(b"\r\n--b%d--" % i for i in reversed(range(depth)))
    return raw


def expect_nested(depth, limit=100):
    """What is at `limit` is opaque if it is a multipart."""
    if depth <= limit:
        out = text(7, 1)
    else:
        raw = nested_multiparts(depth)
        start = raw.index(b"--b%d\r\n" % limit)
        end = raw.index(b"\r\n--b%d--" % (limit - 1))
        out = opaque(end - start)
    for i in reversed(range(min(depth, limit))):
        out = multipart([out], b"mixed", b"b%d" % i)
    return out


def nested_messages(depth):
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Subject: in\r\n\r\nx\r\n"


def expect_messages(depth, limit=100):
    header = len(b"Content-Type: message/rfc822\r\n\r\n")
    inner = len(b"Subject: in\r\n\r\nx\r\n")

    def size(level):                                    # octets and lines of the body at that level
        return (depth - level - 1) * header + inner, (depth - level - 1) * 2 + 3

    if depth <= limit:
        out, envelope, first = text(3, 1), nil_envelope(subject=b"in"), depth
    else:
        out, envelope, first = opaque(size(limit)[0]), nil_envelope(), limit
    for level in reversed(range(first)):
        octets, lines = size(level)
        out = [b"message", b"rfc822", None, None, None, b"7BIT", octets, envelope, out, lines, None, None, None, None]
        envelope = nil_envelope()
    return out


def flat(parts):
    return (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(b"--b\r\n\r\n%05d\r\n" % i for i in range(parts)) +
            b"--b--\r\n")


def cases():
    """name, octets, {item: value}"""
    e, s = "ENVELOPE", "BODYSTRUCTURE"
    yield "100 multiparts", nested_multiparts(100), {s: expect_nested(100), e: nil_envelope(), "BINARY.PEEK[" + ".".join("1" * 100) + "]": b"deepest"}
    yield "101 multiparts", nested_multiparts(101), {s: expect_nested(101)}
    yield "3000 multiparts", nested_multiparts(3000), {s: expect_nested(3000)}
    yield "100 messages", nested_messages(100), {s: expect_messages(100), e: nil_envelope()}
    yield "101 messages", nested_messages(101), {s: expect_messages(101)}
    yield "9999 parts", flat(9998), {s: multipart([text(5, 1)] * 9998, b"mixed", b"b"), "BINARY.PEEK[9998]": b"09997"}
    yield "10000 parts", flat(9999), {s: multipart([text(5, 1)] * 9998 + [opaque(14)], b"mixed", b"b"),
                                      "BINARY.PEEK[9998]": b"09997", "BINARY.SIZE[9999]": 14, "BINARY.PEEK[10000]": None}
    rest = flat(30000)[flat(30000).index(b"09998\r\n"):]
    yield "30000 parts", flat(30000), {s: multipart([text(5, 1)] * 9998 + [opaque(len(rest))], b"mixed", b"b"),
                                       "BINARY.SIZE[9999]": len(rest)}
    yield "no end boundary", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n", {s: multipart([text(3, 1)], b"mixed", b"b")}
    yield "no boundary at all", b"Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n", {s: text(3, 1)}
    yield "no parameter", b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", {s: text(17, 4)}
    yield "inner end is missing", (b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
                                   b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nin\r\n--o\r\n\r\nout\r\n--o--\r\n"), {
        s: multipart([multipart([text(2, 1)], b"mixed", b"i"), text(3, 1)], b"mixed", b"o")}
    broken = b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n%s"
    leaf = lambda size, encoding=b"base64": [b"a", b"b", None, None, None, encoding, size, None, None, None, None]
    for body, value in ((b"YW=\xe4=", "CTE"), (b"YWJj!ZA==", "CTE"), (b"YQ==YQ==", "CTE"), (b"YWJjZ", "CTE"), (b"YWJ", b"ab"),
                        (b" Y W\r\n\tJ j \r\n", b"abc"), (b"", b""), (b"====", b""), (b"YWJj\r\n=\r\n", b"abc")):
        yield f"base64 {body}", broken % body, {s: leaf(len(body)), "BINARY.PEEK[1]": value}
    qp = b"Content-Transfer-Encoding: Quoted-Printable\r\nContent-Type: a/b\r\n\r\n%s"
    for body, value in ((b"a=3Db=\r\nc =20\r\n", b"a=bc  \r\n"), (b"=zz", "CTE"), (b"=3", "CTE"), (b"x \t\r\ny", b"x\r\ny"), (b"=C3=a4=", b"\xc3\xa4")):
        yield f"qp {body}", qp % body, {s: leaf(len(body), b"Quoted-Printable"), "BINARY.PEEK[1]": value}
    yield "unknown encoding", b"Content-Type: a/b\r\nContent-Transfer-Encoding: 8-bit\r\n\r\nx", {s: leaf(1, b"8-bit"), "BINARY.PEEK[1]": "CTE"}
    yield "8bit header", b"Subject: \xe4\xf6 \"q\" \\\r\nFrom: \xc3\xa4 <\xe4@\xff>\r\nMessage-ID: <\xe4>\r\n\r\n", {
        e: nil_envelope(subject=b"\xe4\xf6 \"q\" \\", from_=[[b"\xc3\xa4", None, b"\xe4", b"\xff"]], sender=[[b"\xc3\xa4", None, b"\xe4", b"\xff"]],
                        reply_to=[[b"\xc3\xa4", None, b"\xe4", b"\xff"]], id=b"<\xe4>"), s: text(0, 0)}
    yield "NUL in header and body", b"Subject: a\0b\r\nX\0: y\r\n\r\nc\0d\r\n", {
        e: nil_envelope(subject=b"a\x80b"), s: text(5, 1), "BODY.PEEK[1]": b"c\x80d\r\n", "BINARY.PEEK[1]": b"c\0d\r\n",
        "BODY.PEEK[HEADER.FIELDS (SUBJECT)]": b"Subject: a\x80b\r\n\r\n"}
    yield "bare CR", b"Subject: a\rb\r\n\r\nc\rd\r\re\r\n", {e: nil_envelope(subject=b"a b"), s: text(8, 1), "BINARY.PEEK[1]": b"c\rd\r\re\r\n"}
    yield "bare LF", b"Subject: a\n b\n\nc\nd", {e: nil_envelope(subject=b"a b"), s: text(3, 2), "BINARY.PEEK[1]": b"c\nd"}
    yield "only CR", b"\r\r\r", {e: nil_envelope(), s: text(0, 0)}
    yield "continuations", (b"Content-Type: a/b; name*1=c; name*0*=utf-8''%C3%A4b;\r\n name*2*=%20d; x=\"q\\\"\\\\ ;\"\r\n"
                            b"Content-Disposition: attachment; filename*=iso-8859-1'en'%E4; filename*0=x\r\n"
                            b"Content-Language: de, en\r\nContent-Location: http://x/\r\nContent-MD5: Q2hl\r\nContent-ID: <1@x>\r\n\r\n"), {
        s: [b"a", b"b", [b"name*1", b"c", b"name*0*", b"utf-8''%C3%A4b", b"name*2*", b"%20d", b"x", b"q\"\\ ;"], b"<1@x>", None, b"7BIT", 0,
            b"Q2hl", [b"attachment", [b"filename*", b"iso-8859-1'en'%E4", b"filename*0", b"x"]], [b"de", b"en"], b"http://x/"]}
    many = b"".join(b";\r\n p%d=%d" % (i, i) for i in range(5000))
    yield "5000 parameters", b"Content-Type: a/b" + many + b"\r\n\r\n", {
        s: [b"a", b"b", [y for i in range(1000) for y in (b"p%d" % i, b"%d" % i)], None, None, b"7BIT", 0, None, None, None, None]}
    yield "empty body", b"Subject: x\r\n\r\n", {s: text(0, 0), "BINARY.PEEK[1]": b"", "BINARY.SIZE[1]": 0}
    yield "no empty line", b"Subject: x\r\n", {e: nil_envelope(subject=b"x"), s: text(0, 0)}
    yield "no line end in the header", b"Subject: x", {e: nil_envelope(subject=b"x"), s: text(0, 0)}
    yield "empty file", b"", {e: nil_envelope(), s: text(0, 0), "BINARY.PEEK[1]": b"", "BINARY.PEEK[2]": None, "BINARY.PEEK[]": b""}
    yield "only an empty line", b"\r\n", {e: nil_envelope(), s: text(0, 0)}
    yield "no final line end", b"\r\none\r\ntwo", {s: text(8, 2), "BINARY.PEEK[1]": b"one\r\ntwo"}
    yield "20000 recipients", b"To: " + b",\r\n ".join(b"Name %d <u%d@x.org>" % (i, i) for i in range(20000)) + b"\r\n\r\n", {
        e: nil_envelope(to=[[b"Name %d" % i, None, b"u%d" % i, b"x.org"] for i in range(20000)])}
    yield "5000 To fields", b"To: a@b\r\n" * 5000 + b"\r\n", {e: nil_envelope(to=[[None, None, b"a", b"b"]] * 5000)}
    yield "100000 commas", b"Cc: " + b"," * 100000 + b"a@b\r\n\r\n", {e: nil_envelope(cc=[[None, None, b"a", b"b"]])}
    yield "nested comments", b"Bcc: " + b"(" * 20000 + b"x" + b")" * 20000 + b" a@b\r\n\r\n", {e: None}
    yield "open comments", b"Bcc: a@b " + b"(\\" * 50000 + b"\r\n\r\n", {e: None}
    yield "open groups", b"Bcc: " + b"g:" * 20000 + b"\r\n\r\n", {e: None}
    yield "open quotes", b"From: " + b'"' * 50001 + b"\r\n\r\n", {e: None}
    yield "angles", b"From: " + b"<" * 50000 + b"@" * 50000 + b"\r\n\r\n", {e: None}
    yield "routes", b"From: <" + b"@a," * 20000 + b"@b:c@d>\r\n\r\n", {e: None}
    yield "one long field", b"Subject: " + b"a" * 900000 + b"\r\n\r\nx", {e: nil_envelope(subject=b"a" * 900000)}
    yield "header above the limit", b"X: y\r\n" * 200000 + b"\r\nbody", {e: nil_envelope(), s: None}
    yield "encoded words", b"Subject: " + b"=?utf-8?b?w6Q=?= " * 20000 + b"\r\n\r\n", {e: nil_envelope(subject=(b"=?utf-8?b?w6Q=?= " * 20000).strip())}
    yield "boundaries in boundaries", (b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 500 +
                                       b"--x--\r\n"), {s: None}
    yield "equal boundaries in each other", (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=aa\r\n\r\n"
                                             b"--aa\r\n\r\n1\r\n--a-- \r\n--aa\r\n"), {
        s: multipart([multipart([text(1, 1)], b"mixed", b"aa")], b"mixed", b"a")}
    yield "digest", b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: d\r\n\r\nx\r\n--b--", {
        s: multipart([[b"MESSAGE", b"RFC822", None, None, None, b"7BIT", 15, nil_envelope(subject=b"d"), text(1, 1), 3, None, None, None, None]], b"digest", b"b"),
        "BINARY.PEEK[1.1]": b"x"}
    coded = base64.encodebytes(bytes(range(256)) * 4000).replace(b"\n", b"\r\n")
    yield "a large part", b"Content-Type: a/b\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" + coded, {
        s: leaf(len(coded), b"BASE64"), "BINARY.PEEK[1]": bytes(range(256)) * 4000, "BINARY.SIZE[1]": 1024000,
        "BINARY.PEEK[1]<1000000.50000>": (bytes(range(256)) * 4000)[1000000:]}


class Torture(unittest.TestCase):
    def test_each_case(self):
        imaplib._MAXLINE = 1 << 30
        rows = list(cases())
        server = Server(users=[ALICE], env=FREE_AT_ONCE)
        self.addCleanup(server.close)
        m = server.imap(ALICE)
        m.append("INBOX", None, None, b"Subject: x\r\n\r\nx\r\n")
        shard = server.messages(ALICE)[0].parent
        server.stop()
        for i, (_, raw, _) in enumerate(rows, 2):
            (shard / f"{i:08}_.eml").write_bytes(raw)
        server.start()
        m = server.imap(ALICE)
        self.assertEqual(int(m.select("INBOX", readonly=True)[1][0]), len(rows) + 1)
        for turn in range(2):                           # made, and from what was kept
            for i, (name, raw, items) in enumerate(rows, 2):
                with self.subTest(name, turn=turn):
                    self.one(m, i, raw, items)
            self.assertLess(server.rss_kib(), 128 * 1024 * WIDER)
        m.logout()
        server.stop()

    def fetch(self, m, number, item):
        kind, data = m.uid("FETCH", str(number), f"({item})")
        if kind != "OK":
            m.response("FETCH")                         # the UID, which is known all the same
            return data[0]
        octets = b"".join(x if isinstance(x, bytes) else x[0] + b"\r\n" + x[1] for x in data)
        reader = Reader(octets[octets.index(b"("):])
        values = reader.value()
        self.assertEqual(reader.at, len(reader.octets))
        found = dict(zip([x.upper() for x in values[::2]], values[1::2]))
        self.assertEqual(found.pop(b"UID"), number)
        self.assertEqual(len(found), 1)
        return found.popitem()[1]

    def one(self, m, number, raw, items):
        for item, want in {"ENVELOPE": None, "BODYSTRUCTURE": None, **items}.items():
            got = self.fetch(m, number, item)
            if want == "CTE":
                self.assertIn(b"[UNKNOWN-CTE]", got)
            elif item == "ENVELOPE":
                check_envelope(got)
                if want is not None:
                    self.assertEqual(got, want)
            elif item == "BODYSTRUCTURE":
                check_body(got)
                if want is not None:
                    self.assertTrue(self.same(got, want), (str(got)[:2000], str(want)[:2000]))
            else:
                self.assertEqual(got, want, item)
        self.assertEqual(self.fetch(m, number, "BODY.PEEK[]"), raw.replace(b"\0", b"\x80"))

    def same(self, a, b):
        """Equal but for the case of letters; without recursion."""
        todo = [(a, b)]
        while todo:
            a, b = todo.pop()
            if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
                todo += zip(a, b)
            elif not (a == b or (isinstance(a, bytes) and isinstance(b, bytes) and a.lower() == b.lower())):
                return False
        return True


if __name__ == "__main__":
    main()
