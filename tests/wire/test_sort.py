"""SORT, THREAD, ESORT, SORT=DISPLAY (RFC 5256, 5267, 5957; SPEC IMAP-50) over imaplib, against an implementation of their
own here: made mailboxes with threads, missing parents, doubled Message-IDs, loops in References, all forms of subjects."""
import email
import email.header
import email.utils
import random
import re
import unicodedata
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"


# -- RFC 5256 read once more, slowly -------------------------------------------------------------------------------

def fold(text):
    """RFC 5051: titlecase of each character, then full decomposition."""
    return unicodedata.normalize("NFKD", "".join(c if len(c.title()) > 1 else c.title() for c in text))


def decoded(value):
    value = re.sub(r"\r?\n", "", value or "")
    out = []
    for text, charset in email.header.decode_header(value):
        out.append(text.decode(charset or "latin-1") if isinstance(text, bytes) else text)
    return "".join(out)


BLOB = r"\[[^\[\]]*\]\s*"


def base_subject(text):
    """(base, is a reply or forward)"""
    text, reply = re.sub(r"\s+", " ", text), False
    while True:
        while True:                                                     # (2)
            if text.endswith(" "):
                text = text[:-1]
            elif text.lower().endswith("(fwd)"):
                text, reply = text[:-5], True
            else:
                break
        while True:                                                     # (3)-(5)
            leader = re.match(r"\s|(?:%s)*(?:re|fwd?)\s*(?:%s)?:" % (BLOB, BLOB), text, re.I)
            if leader:
                reply = reply or leader[0].strip() != ""
                text = text[leader.end():]
                continue
            blob = re.match(BLOB, text)
            if blob and text[blob.end():].strip():
                text = text[blob.end():]
                continue
            break
        if not re.match(r"\[fwd:.*\]$", text, re.I | re.S):             # (6)
            return text, reply
        text, reply = text[5:-1], True


class Message:
    def __init__(self, number, raw, internal, size):
        parsed = email.message_from_bytes(raw)
        self.number, self.arrival, self.size = number, internal, size
        when = email.utils.parsedate_tz(parsed.get("Date", "")) if parsed.get("Date") else None
        self.date = email.utils.mktime_tz(when[:9] + (when[9] or 0,)) if when else internal
        subject, self.reply = base_subject(decoded(parsed.get("Subject")))
        self.subject = fold(subject)
        self.first = {name: self.address(parsed.get(name))[0] for name in ("From", "To", "Cc")}
        self.shown = {name: self.address(parsed.get(name))[1] for name in ("From", "To")}
        ids = lambda name: re.findall(r"<([^<>\s]+)>", parsed.get(name) or "")
        self.id = (ids("Message-ID") or [None])[0]
        self.references = ids("References") or ids("In-Reply-To")[:1]
        self.sort_date = (self.date, number)

    @staticmethod
    def address(value):
        name, mail = email.utils.getaddresses([value or ""])[0] if value else ("", "")
        name = decoded(name)
        return fold(mail.split("@")[0]), fold(name or mail)

    def key(self, word):
        return {"ARRIVAL": self.arrival, "DATE": self.date, "SIZE": self.size, "SUBJECT": self.subject.encode(),
                "FROM": self.first["From"].encode(), "TO": self.first["To"].encode(), "CC": self.first["Cc"].encode(),
                "DISPLAYFROM": self.shown["From"].encode(), "DISPLAYTO": self.shown["To"].encode()}[word]


def sort(messages, program):
    order = list(messages)                                              # stable: the last key first
    words, reverse, keys = program.split(), False, []
    for word in words:
        if word == "REVERSE":
            reverse = True
        else:
            keys.append((word, reverse))
            reverse = False
    order.sort(key=lambda m: m.number)
    for word, reverse in reversed(keys):
        values = sorted({m.key(word) for m in order}, reverse=reverse)
        place = {v: i for i, v in enumerate(values)}
        order.sort(key=lambda m: place[m.key(word)])
    return [m.number for m in order]


def ordered_subject(messages):
    groups = {}
    for m in sorted(messages, key=lambda m: m.sort_date):
        groups.setdefault(m.subject, []).append(m.number)
    return [[first, [[x] for x in rest]] if len(rest) > 1 else [first] + ([rest] if False else rest)
            for first, *rest in groups.values()]


class Node:
    def __init__(self, message=None):
        self.message, self.parent, self.children = message, None, []

    def attach(self, child):
        child.detach()
        child.parent = self
        self.children.append(child)

    def detach(self):
        if self.parent:
            self.parent.children.remove(self)
        self.parent = None

    def above(self, other):
        while other:
            if other is self:
                return True
            other = other.parent
        return False

    def first(self):
        return self if self.message else min(self.children, key=Node.date)

    def date(self):
        return self.first().message.sort_date


def prune(node):
    """Step 3, children first: the nodes that stand in its place."""
    node.children = [x for child in list(node.children) for x in prune(child)]
    if node.message:
        return [node]
    return node.children if node.parent or len(node.children) < 2 else [node]


def references(messages):
    table, nodes = {}, []

    def of(name):
        if name not in table:
            table[name] = Node()
            nodes.append(table[name])
        return table[name]

    for m in messages:                                                  # (1)
        own = of(m.id) if m.id else Node()
        if own.message:
            own = Node()
        if own not in nodes:
            nodes.append(own)
        own.message = m
        before = None
        for name in m.references:
            node = of(name)
            if before and not node.parent and not node.above(before):
                before.attach(node)
            before = node
        own.detach()
        if before and not own.above(before):
            before.attach(own)
    roots = []
    for node in [n for n in nodes if not n.parent]:                     # (2), (3)
        kept = prune(node)
        for x in kept:
            x.parent = None
        roots += kept
    for node in roots:
        for child in node.children:
            child.parent = node
    roots.sort(key=Node.date)                                           # (4)
    subjects = {}
    for node in roots:                                                  # (5)
        subject = node.first().message.subject
        if not subject:
            continue
        there = subjects.get(subject)
        if there is None or (there.message and (not node.message or (there.message.reply and not node.message.reply))):
            subjects[subject] = node
    for node in list(roots):
        there = subjects.get(node.first().message.subject) if node.first().message.subject else None
        if there is None or there is node or node not in roots:
            continue
        if not node.message and not there.message:
            for child in list(node.children):
                there.attach(child)
            roots.remove(node)
        elif not there.message or (node.message.reply and not there.message.reply):
            roots.remove(node)
            there.attach(node)
        else:
            dummy = Node()
            roots[roots.index(there)] = dummy
            roots.remove(node)
            dummy.attach(there)
            dummy.attach(node)
            subjects[node.message.subject] = dummy

    def shape(node):                                                    # (6)
        out, here = [], node
        while True:
            if here.message:
                out.append(here.message.number)
            below = sorted(here.children, key=Node.date)
            if len(below) != 1:
                return out + ([[shape(x) for x in below]] if below else [])
            here = below[0]
    return [shape(x) for x in sorted(roots, key=Node.date)]


def parse_threads(text):
    """"(2)(3 6 (4 23)(44))" -> [[2], [3, 6, [[4, 23], [44]]]]"""
    tokens, at = re.findall(r"[()]|\d+", text), 0

    def one():
        nonlocal at
        out, below = [], []
        at += 1
        while tokens[at] != ")":
            if tokens[at] == "(":
                below.append(one())
            else:
                assert not below, text
                out.append(int(tokens[at]))
                at += 1
        at += 1
        assert len(below) != 1, text
        return out + ([below] if below else [])

    threads = []
    while at < len(tokens):
        threads.append(one())
    return threads


# -- mailboxes -----------------------------------------------------------------------------------------------------

SUBJECTS = ["hello", "Hello", "HELLO", "", "world", "Stra\u00dfe", "STRASSE", "\u00c9t\u00e9", "\u00e9te\u0301", "a b", "a  b", "[x]", "zebra"]
FORMS = ["%s", "Re: %s", "RE:%s", "re : %s", "Fwd: %s", "FW: %s", "[list] %s", "[list] Re: %s", "Re: [list] %s", "Re[2]: %s",
         "[a] [b] fw: [c] %s", "%s (fwd)", "%s (FWD) (fwd) ", "[Fwd: %s]", "[fwd: Re: [l] %s] (fwd)", "re: fwd: re: %s", "[list]%s",
         "Ref: %s", "re %s", "  %s\t"]


def made_message(rng, i, ids):
    lines = []
    subject = rng.choice(FORMS) % rng.choice(SUBJECTS)
    if rng.random() < 0.95:
        if not subject.isascii() or rng.random() < 0.1:
            subject = str(email.header.Header(subject, "utf-8", maxlinelen=rng.choice((40, 70))).encode())
        lines.append("Subject: " + subject)
    people = ["ann@x.org", "Bob <bob@x.org>", '"carl, jr" <ann@y.org>', "=?iso-8859-1?q?=C4nne?= <anne@x.org>", "zoe@a.org (Zed)",
              "dora@x.org, Eve <eve@x.org>"]
    for name in ("From", "To", "Cc"):
        if rng.random() < 0.8:
            lines.append(f"{name}: {rng.choice(people)}")
    if rng.random() < 0.9:
        zone = rng.choice(("+0000", "-0800", "+0530", "GMT", "EST"))
        lines.append(f"Date: {rng.choice(('Mon, ', ''))}{rng.randint(1, 28)} Mar 2026 {rng.randint(0, 23):02}:{rng.randint(0, 3):02}:00 {zone}")
    elif rng.random() < 0.5:
        lines.append("Date: yesterday")
    own = rng.choice(ids) if ids and rng.random() < 0.05 else f"m{i}@x"
    if rng.random() < 0.95:
        lines.append(f"Message-ID: <{own}>")
    pool = ids + [f"gone{k}@x" for k in range(8)] + [f"m{i + 1}@x", f"m{i + 2}@x", own]
    if rng.random() < 0.6:
        chain = [rng.choice(pool[-25:]) for _ in range(rng.randint(1, 6))]
        lines.append("References: " + rng.choice((" ", "\r\n ", "")).join(f"<{x}>" for x in chain))
    elif rng.random() < 0.4:
        lines.append(f"In-Reply-To: <{rng.choice(pool[-25:])}> (<{rng.choice(pool)}>)")
    ids.append(own)
    return ("\r\n".join(lines) + "\r\n\r\n" + "x" * rng.randint(0, 30) + "\r\n").encode()


class Sort(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)
        self.m = self.server.imap(ALICE)

    def tearDown(self):
        if self._outcome.success:
            self.m.logout()
            self.server.stop()

    def fill(self, raws, mailbox="INBOX"):
        command = b"APPEND " + mailbox.encode()
        for i, raw in enumerate(raws):
            date = b' "%2d-Jan-2026 00:00:%02d +0000"' % (1 + i * 7 % 28, i % 3)
            command += date + b" {%d+}\r\n" % len(raw) + raw
        c = self.server.raw_tls("imaps")
        self.addCleanup(c.close)
        c.line()
        c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
        c.send(b"a " + command + b"\r\n")
        self.assertIn(b"a OK", c.until("a")[-1])
        return c

    def read(self, raws):
        """What the server holds, as this file's messages: dates and sizes as FETCH tells them."""
        self.m.select("INBOX")
        messages = []
        for line in self.m.fetch("1:*", "(INTERNALDATE RFC822.SIZE)")[1]:
            number, date, size = re.match(rb'(\d+) \(INTERNALDATE "([^"]+)" RFC822.SIZE (\d+)\)', line).groups()
            when = email.utils.mktime_tz(email.utils.parsedate_tz(date.decode().replace("-", " ", 2)))
            messages.append(Message(int(number), raws[int(number) - 1], when, int(size)))
        return messages

    def numbers(self, program, criteria="ALL"):
        kind, data = self.m.sort(program, "UTF-8", criteria)
        self.assertEqual(kind, "OK", data)
        return [int(x) for x in data[0].split()]

    def threads(self, algorithm, criteria="ALL"):
        kind, data = self.m.thread(algorithm, "UTF-8", criteria)
        self.assertEqual(kind, "OK", data)
        return parse_threads((data[0] or b"").decode())

    def test_made_mailboxes(self):
        for seed in range(4):
            rng, ids = random.Random(seed), []
            raws = [made_message(rng, i, ids) for i in range(rng.choice((40, 150, 400)))]
            self.m.select("Trash")
            self.m.delete("INBOX")
            if self.m.select("INBOX")[1] != [b"0"]:
                self.m.store("1:*", "+FLAGS", "\\Deleted")
                self.m.expunge()
            self.fill(raws)
            messages = self.read(raws)
            for program in ("DATE", "REVERSE DATE", "ARRIVAL", "SIZE", "REVERSE SIZE DATE", "SUBJECT", "SUBJECT REVERSE DATE",
                            "FROM", "TO REVERSE CC", "CC SUBJECT FROM", "DISPLAYFROM", "REVERSE DISPLAYTO SIZE",
                            "SUBJECT SUBJECT REVERSE SUBJECT", "ARRIVAL REVERSE DATE SUBJECT FROM TO CC SIZE DISPLAYTO DISPLAYFROM"):
                self.assertEqual(self.numbers(f"({program})"), sort(messages, program), (seed, program))
            some = [m for m in messages if m.number % 3 == 0]
            picked = ",".join(str(m.number) for m in some)
            self.assertEqual(self.numbers("(SUBJECT)", picked), sort(some, "SUBJECT"))
            for group, criteria in ((messages, "ALL"), (some, picked)):
                self.assertEqual(self.threads("ORDEREDSUBJECT", criteria), ordered_subject(group), seed)
                self.assertEqual(self.threads("REFERENCES", criteria), references(group), seed)
            uids = {int(re.match(rb"(\d+) ", x)[1]): int(re.search(rb"UID (\d+)", x)[1])
                    for x in self.m.fetch("1:*", "(UID)")[1]}
            kind, data = self.m.uid("SORT", "(REVERSE SUBJECT)", "UTF-8", "ALL")
            self.assertEqual([int(x) for x in data[0].split()], [uids[x] for x in sort(messages, "REVERSE SUBJECT")])
            self.m.response("THREAD")
            kind, data = self.m.uid("THREAD", "REFERENCES", "UTF-8", "ALL")
            self.assertEqual(parse_threads(data[0].decode()),
                             parse_threads(re.sub(r"\d+", lambda x: str(uids[int(x[0])]), self.text(references(messages)))))

    def text(self, threads):
        def one(x):
            return "(" + " ".join(str(y) if isinstance(y, int) else "".join(one(z) for z in y) for y in x) + ")"
        return "".join(one(x) for x in threads)

    def test_examples_of_the_rfc(self):
        raws = [b"Message-ID: <1@x>\r\n\r\n", b"Message-ID: <2@x>\r\nReferences: <1@x>\r\n\r\n",
                b"Message-ID: <3@x>\r\nReferences: <1@x> <2@x>\r\n\r\n", b"Message-ID: <4@x>\r\nReferences: <1@x>\r\n\r\n",
                b"Message-ID: <5@x>\r\nReferences: <gone@x>\r\n\r\n", b"Message-ID: <6@x>\r\nReferences: <gone@x>\r\n\r\n"]
        c = self.fill([b"Date: 1 Jan 2026 00:00:%02d +0000\r\n" % i + x for i, x in enumerate(raws)])
        c.command("s", "SELECT INBOX")
        self.assertEqual(c.command("t", "THREAD REFERENCES UTF-8 ALL")[0], b"* THREAD (1 (2 3)(4))((5)(6))")
        self.assertEqual(c.command("t", "THREAD ORDEREDSUBJECT UTF-8 ALL")[0], b"* THREAD (1 (2)(3)(4)(5)(6))")
        self.assertEqual(c.command("t", "THREAD REFERENCES UTF-8 5:6")[0], b"* THREAD ((5)(6))")
        self.assertEqual(c.command("t", "THREAD REFERENCES UTF-8 SEEN")[0], b"* THREAD")
        self.assertEqual(c.command("t", "SORT (DATE) UTF-8 SEEN")[0], b"* SORT")
        self.assertEqual(c.command("t", "SORT (REVERSE DATE) US-ASCII 1:3")[0], b"* SORT 3 2 1")

    def test_esort_and_saved_results(self):
        c = self.fill([b"Subject: %s\r\n\r\n" % x for x in (b"d", b"b", b"a", b"c")])
        c.command("s", "SELECT INBOX")
        for command, answer in (
                ("SORT RETURN (MIN MAX COUNT ALL) (SUBJECT) UTF-8 ALL", b'* ESEARCH (TAG "t") MIN 3 MAX 1 COUNT 4 ALL 3,2,4,1'),
                ("UID SORT RETURN () (REVERSE SUBJECT) UTF-8 1:3", b'* ESEARCH (TAG "t") UID ALL 1:3'),
                ("SORT RETURN (COUNT) (SUBJECT) UTF-8 DELETED", b'* ESEARCH (TAG "t") COUNT 0'),
                ("SORT RETURN (ALL MAX) (SUBJECT) UTF-8 DELETED", b'* ESEARCH (TAG "t")'),
                ("SORT RETURN (SAVE MIN) (SUBJECT) UTF-8 ALL", b'* ESEARCH (TAG "t") MIN 3'),
                ("SEARCH $", b"* SEARCH 3"),
                ("SORT RETURN (SAVE COUNT) (SUBJECT) UTF-8 2:4", b'* ESEARCH (TAG "t") COUNT 3'),
                ("SORT (SUBJECT) UTF-8 $", b"* SORT 3 2 4")):
            self.assertEqual(c.command("t", command)[0], answer, command)
        lines = c.command("t", "SORT (REVERSE SUBJECT) UTF-8 MODSEQ 1")
        self.assertRegex(b"\n".join(lines), rb"\* SORT 1 4 2 3 \(MODSEQ \d+\)")

    def test_errors(self):
        c = self.fill([b"Subject: x\r\n\r\n"])
        self.assertIn(b"t BAD", c.command("t", "SORT (DATE) UTF-8 ALL")[-1])
        c.command("s", "SELECT INBOX")
        for command, answer in (
                ("SORT (DATE) KOI8-R ALL", rb"t NO \[BADCHARSET \(US-ASCII UTF-8\)\]"),
                ("THREAD REFERENCES KOI8-R ALL", rb"t NO \[BADCHARSET \(US-ASCII UTF-8\)\]"),
                ("SORT (FOO) UTF-8 ALL", rb"t BAD"), ("SORT () UTF-8 ALL", rb"t BAD"), ("SORT (REVERSE) UTF-8 ALL", rb"t BAD"),
                ("SORT (DATE) ALL", rb"t BAD"), ("THREAD FOO UTF-8 ALL", rb"t BAD"), ("SORT DATE UTF-8 ALL", rb"t BAD"),
                ("SORT (DATE) UTF-8", rb"t BAD")):
            self.assertRegex(c.command("t", command)[-1], answer, command)
        words = c.command("t", "CAPABILITY")[0].split()
        for word in (b"SORT", b"SORT=DISPLAY", b"ESORT", b"THREAD=REFERENCES", b"THREAD=ORDEREDSUBJECT"):
            self.assertIn(word, words)

    def test_a_message_that_another_session_expunges(self):
        c = self.fill([b"Subject: %s\r\nMessage-ID: <%s@x>\r\n\r\n" % (x, x) for x in (b"c", b"b", b"a")])
        c.command("s", "SELECT INBOX")
        self.m.select("INBOX")
        self.m.store("2", "+FLAGS", "\\Deleted")
        self.m.expunge()
        c.send("t SORT (SUBJECT) UTF-8 ALL\r\nu UID SORT (SUBJECT) UTF-8 ALL\r\n")
        lines = c.until("t")
        self.assertRegex(lines[0], rb"^\* SORT( \d){3}$")
        self.assertRegex(c.until("u")[0], rb"^\* (SORT 3 1|2 EXPUNGE)$")
        self.assertEqual([x for x in c.command("v", "UID THREAD REFERENCES UTF-8 ALL") if b"THREAD (" in x], [b"* THREAD (1)(3)"])


if __name__ == "__main__":
    main()
