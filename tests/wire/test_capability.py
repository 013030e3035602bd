"""SPEC IMAP-02: every announced word is a registered one, and what it promises answers."""
import re
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"

# The words of the IANA registry "IMAP Capabilities" that a server may say; a trailing '=' takes a value.
REGISTERED = set("""
    ACL ANNOTATE-EXPERIMENT-1 APPENDLIMIT= AUTH= BINARY CATENATE CHILDREN COMPRESS=DEFLATE CONDSTORE CONTEXT=SEARCH
    CONTEXT=SORT CONVERT CREATE-SPECIAL-USE ENABLE ESEARCH ESORT FILTERS I18NLEVEL=1 I18NLEVEL=2 ID IDLE IMAP4rev1
    IMAP4rev2 IMAPSIEVE= INPROGRESS JMAPACCESS LANGUAGE LIST-EXTENDED LIST-METADATA LIST-MYRIGHTS LIST-STATUS LITERAL+
    LITERAL- LOGIN-REFERRALS LOGINDISABLED MAILBOX-REFERRALS MESSAGELIMIT= METADATA METADATA-SERVER MOVE MULTIAPPEND
    MULTISEARCH NAMESPACE NOTIFY OBJECTID PARTIAL PREVIEW QRESYNC QUOTA QUOTASET QUOTA=RES-STORAGE QUOTA=RES-MESSAGE
    QUOTA=RES-MAILBOX QUOTA=RES-ANNOTATION-STORAGE REPLACE RIGHTS= SASL-IR SAVEDATE SAVELIMIT= SEARCH=FUZZY SEARCHRES SORT
    SORT=DISPLAY SPECIAL-USE STARTTLS STATUS=SIZE THREAD=ORDEREDSUBJECT THREAD=REFERENCES UIDBATCHES= UIDONLY UIDPLUS
    UNAUTHENTICATE UNSELECT URL-PARTIAL URLAUTH URLAUTH=BINARY UTF8=ACCEPT UTF8=ONLY WITHIN""".split())

# Asked in this order in one session with INBOX selected and two messages in it: word -> (command, answer), or several.
# The answer is looked for in all lines together.
PROBES = {
    "IMAP4rev1": ("NOOP", rb"^x OK"),
    "LITERAL+": ('STATUS {5+}\r\nINBOX (MESSAGES)', rb"^\* STATUS INBOX \(MESSAGES 2\)"),
    "ID": ('ID ("name" "probe")', rb"^\* ID \("),
    "NAMESPACE": ("NAMESPACE", rb'^\* NAMESPACE \(\("" "/"\)\) NIL NIL'),
    "CHILDREN": ('LIST "" *', rb"\\HasNoChildren"),
    "SPECIAL-USE": ('LIST (SPECIAL-USE) "" *', rb"\\Sent"),
    "CREATE-SPECIAL-USE": ("CREATE Flags (USE (\\Flagged))", rb"^x OK"),
    "LIST-EXTENDED": ('LIST (SUBSCRIBED RECURSIVEMATCH) "" (INBOX Se%) RETURN (CHILDREN SUBSCRIBED)', rb"\\Subscribed"),
    "LIST-STATUS": ('LIST "" INBOX RETURN (STATUS (MESSAGES))', rb"^\* STATUS INBOX \(MESSAGES 2\)"),
    "STATUS=SIZE": ("STATUS Sent (SIZE)", rb"^\* STATUS Sent \(SIZE 0\)"),
    "UIDPLUS": (("UID COPY 1 Sent", rb"^x OK \[COPYUID \d+ 1 1\]"), ("UID EXPUNGE 1", rb"^x OK")),
    "WITHIN": ("SEARCH YOUNGER 100000", rb"^\* SEARCH 1 2"),
    "ESEARCH": ("SEARCH RETURN (MIN COUNT) ALL", rb'^\* ESEARCH \(TAG "x"\) MIN 1 COUNT 2'),
    "SEARCHRES": (("SEARCH RETURN (SAVE) ALL", rb"^x OK"), ("FETCH $ UID", rb"^\* 2 FETCH \(UID 2\)")),
    "SORT": ("SORT (REVERSE SUBJECT) UTF-8 ALL", rb"^\* SORT 2 1"),
    "SORT=DISPLAY": ("SORT (DISPLAYFROM) UTF-8 ALL", rb"^\* SORT 1 2"),
    "ESORT": ("SORT RETURN (COUNT) (DATE) UTF-8 ALL", rb'^\* ESEARCH \(TAG "x"\) COUNT 2'),
    "THREAD=ORDEREDSUBJECT": ("THREAD ORDEREDSUBJECT UTF-8 ALL", rb"^\* THREAD \(1\)\(2\)"),
    "THREAD=REFERENCES": ("THREAD REFERENCES UTF-8 ALL", rb"^\* THREAD \(1\)\(2\)"),
    "CONDSTORE": ("FETCH 1 (MODSEQ)", rb"^\* 1 FETCH \(MODSEQ \(\d+\)\)"),
    "ENABLE": ("ENABLE CONDSTORE", rb"^\* ENABLED CONDSTORE"),
    "QRESYNC": (("ENABLE QRESYNC", rb"^\* ENABLED QRESYNC"), ("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)", rb"^\* 1 FETCH")),
    "BINARY": ("FETCH 1 BINARY.SIZE[1]", rb"^\* 1 FETCH \(BINARY.SIZE\[1\] 3\)"),
    "MULTIAPPEND": ("APPEND Drafts {6+}\r\na: b\r\n {6+}\r\na: c\r\n", rb"^x OK \[APPENDUID \d+ 1:2\]"),
    "QUOTA": ("GETQUOTAROOT INBOX", rb"^\* QUOTAROOT INBOX user"),
    "QUOTA=RES-STORAGE": (("GETQUOTA user", rb"^\* QUOTA user \(STORAGE \d+ \d+\)"),
                          ("STATUS Sent (DELETED-STORAGE)", rb"DELETED-STORAGE 0")),
    "APPENDLIMIT=": (("STATUS INBOX (APPENDLIMIT)", rb"APPENDLIMIT \d+"), ("APPEND INBOX {99999999999}", rb"^x NO \[TOOBIG\]")),
    "OBJECTID": ("FETCH 1 (EMAILID THREADID)", rb"EMAILID \(M[0-9a-f]{32}\) THREADID NIL"),
    "SAVEDATE": ("FETCH 1 SAVEDATE", rb'SAVEDATE "'),
    "MOVE": ("UID MOVE 2 Archive", rb"^\* OK \[COPYUID \d+ 2 1\]"),
    "UNSELECT": (("UNSELECT", rb"^x OK"), ("FETCH 1 UID", rb"^x BAD")),
    "UTF8=ACCEPT": (("ENABLE UTF8=ACCEPT", rb"^\* ENABLED UTF8=ACCEPT"), ('CREATE "\u00fc"', rb"^x OK")),
    "IMAP4rev2": (("ENABLE IMAP4rev2", rb"^\* ENABLED IMAP4rev2"), ("SELECT INBOX", rb"^\* LIST \(.*INBOX")),
    "COMPRESS=DEFLATE": ("COMPRESS DEFLATE", rb"^x OK"), # last: the rest would have to be deflated
}
ELSEWHERE = {"SASL-IR", "IDLE", "STARTTLS", "LOGINDISABLED", "AUTH="}  # asked below


def words_of(line):
    return re.search(rb"CAPABILITY ([^]\r\n]*)", line)[1].decode().split()


def registered(word):
    return word in REGISTERED or word.split("=")[0] + "=" in REGISTERED


class Capability(unittest.TestCase):
    def setUp(self):
        self.server = Server(users=[ALICE])
        self.addCleanup(self.server.close)

    def tearDown(self):
        self.server.stop()

    def check_words(self, words):
        self.assertEqual(len(words), len(set(words)), "a word twice")
        self.assertEqual([w for w in words if not registered(w)], [])
        for word in words:
            self.assertFalse(word.endswith("="), word)

    def test_before_login(self):
        with self.server.raw("imap") as c:
            words = words_of(c.line())
            self.check_words(words)
            self.assertTrue({"IMAP4rev1", "LITERAL+", "SASL-IR", "ID", "ENABLE", "IDLE", "STARTTLS", "LOGINDISABLED"} <= set(words))
            self.assertEqual([w for w in words if w.startswith("AUTH=")], [])
            self.assertTrue(c.command("a", f"LOGIN {ALICE} x")[-1].startswith(b"a NO [PRIVACYREQUIRED]"))
            self.assertTrue(c.command("b", "STARTTLS")[-1].startswith(b"b OK"))
        for mechanism in ("PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"):
            with self.server.raw_tls("imaps") as c:
                words = words_of(c.line())
                self.check_words(words)
                self.assertIn("AUTH=" + mechanism, words)
                self.assertNotIn("STARTTLS", words)
                self.assertNotIn("LOGINDISABLED", words)
                self.assertEqual(words_of(c.command("a", "CAPABILITY")[0]), words)
                c.send(f"b AUTHENTICATE {mechanism}\r\n")
                self.assertTrue(c.line().startswith(b"+"))
                c.send("*\r\n")
                self.assertTrue(c.line().startswith(b"b BAD"))
                if mechanism == "PLAIN": # SASL-IR
                    c.send("c AUTHENTICATE PLAIN AGEAYg==\r\n")
                    self.assertTrue(c.line().startswith(b"c NO [AUTHENTICATIONFAILED]"))

    def test_every_word_answers(self):
        with self.server.raw_tls("imaps") as c:
            c.line()
            words = words_of(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1])
            self.check_words(words)
            self.assertEqual(words_of(c.command("a", "CAPABILITY")[0]), words)
            for n in (1, 2):
                text = b"From: u%d@example.net\r\nSubject: s%d\r\nDate: Mon, 02 Mar 2026 1%d:00:00 +0000\r\n\r\nx\r\n" % (n, n, n)
                c.send(b"a APPEND INBOX {%d+}\r\n" % len(text) + text + b"\r\n")
                self.assertTrue(c.until("a")[-1].startswith(b"a OK"))
            c.command("a", "SELECT INBOX")
            c.send("i IDLE\r\n")
            self.assertTrue(c.line().startswith(b"+ "))
            c.send("DONE\r\n")
            self.assertTrue(c.until("i")[-1].startswith(b"i OK"))
            asked = {w if w in PROBES or "=" not in w else w.split("=")[0] + "=" for w in words} - ELSEWHERE
            self.assertEqual(asked - set(PROBES), set(), "announced, and nobody asks for it")
            for word, probes in PROBES.items():
                if word not in asked:
                    continue
                for command, answer in probes if isinstance(probes[0], tuple) else (probes,):
                    got = b"\n".join(c.command("x", command))
                    self.assertTrue(re.search(answer, got, re.M), (word, command, got))


if __name__ == "__main__":
    main()
