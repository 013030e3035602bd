"""SPEC IMAP-24, IMAP-25: LIST in the extended syntax (RFC 5258, 5819, 6154) and the items of STATUS."""
import re
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"


class Lists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE])
        cls.addClassCleanup(cls.server.close)
        c = cls.session()
        for line in ("CREATE foo", "CREATE foo/bar", "CREATE foo/baz/deep", "CREATE foo-x", "CREATE other", "CREATE gone",
                     "CREATE gone/away", "SUBSCRIBE foo/bar", "SUBSCRIBE foo/baz/deep", "SUBSCRIBE gone", "SUBSCRIBE gone/away",
                     "DELETE gone/away", "DELETE gone", "CREATE left", "CREATE left/right", "DELETE left",
                     "CREATE up/all (USE (\\All))"):
            assert c.command("a", line)[-1].startswith(b"a OK"), line
        c.close()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    @classmethod
    def session(cls):
        c = cls.server.raw_tls("imaps")
        c.line()
        assert c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK")
        return c

    def setUp(self):
        self.c = self.session()
        self.addCleanup(self.c.close)

    def ask(self, text):
        return self.c.command("x", text)

    def rows(self, text):
        """{name: (attributes, extended data)} of the LIST responses."""
        lines = self.ask(text)
        self.assertTrue(lines[-1].startswith(b"x OK"), lines)
        found = {}
        for line in lines[:-1]:
            row = re.fullmatch(rb'\* LIST \(([^)]*)\) "/" (\S+)(?: (.*))?', line)
            if row:
                self.assertNotIn(row[2].decode(), found)
                found[row[2].decode()] = (set(row[1].decode().split()), (row[3] or b"").decode())
        return found

    def test_words_are_announced(self):
        words = self.ask("CAPABILITY")[0].split()
        for word in (b"LIST-EXTENDED", b"LIST-STATUS", b"SPECIAL-USE", b"STATUS=SIZE"):
            self.assertIn(word, words)

    def test_several_patterns_give_each_name_once(self):
        self.assertEqual(set(self.rows('LIST "" (INBOX "foo%" "f*" "")')), {"INBOX", "foo", "foo-x", "foo/bar", "foo/baz", "foo/baz/deep"})
        self.assertEqual(set(self.rows('LIST "foo/" ("bar" "baz" "nope")')), {"foo/bar", "foo/baz"})

    def test_empty_patterns_say_nothing_in_the_extended_syntax(self):
        self.assertEqual(self.rows('LIST "" ("")'), {})
        self.assertEqual(self.rows('LIST "" "" RETURN (CHILDREN)'), {})
        self.assertEqual(self.ask('LIST "" ""')[0], b'* LIST (\\Noselect) "/" ""')

    def test_subscribed(self):
        names = self.rows('LIST (SUBSCRIBED) "" "*"')
        self.assertEqual(set(names) - {"INBOX", "Sent", "Drafts", "Trash", "Junk", "Archive"},
                         {"foo/bar", "foo/baz/deep", "gone", "gone/away"})
        for name, (attributes, _) in names.items():
            self.assertIn("\\Subscribed", attributes, name)
        self.assertEqual(names["gone"][0], {"\\NonExistent", "\\HasNoChildren", "\\Subscribed"})
        self.assertEqual(names["foo/bar"][0], {"\\HasNoChildren", "\\Subscribed"})
        self.assertEqual(set(self.rows('LIST (SUBSCRIBED REMOTE) "" "foo/%"')), {"foo/bar"})
        returned = self.rows('LIST "" "*" RETURN (SUBSCRIBED)')
        self.assertNotIn("gone", returned)
        self.assertEqual({n for n, (a, _) in returned.items() if "\\Subscribed" in a},
                         {n for n, (a, _) in names.items() if "\\NonExistent" not in a})
        self.assertNotIn("\\Subscribed", self.rows('LIST "" INBOX')["INBOX"][0])

    def test_recursivematch(self):
        rows = self.rows('LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"')
        self.assertEqual(rows["foo"], ({"\\HasChildren"}, '("CHILDINFO" ("SUBSCRIBED"))'))
        self.assertEqual(rows["gone"], ({"\\NonExistent", "\\HasNoChildren", "\\Subscribed"}, '("CHILDINFO" ("SUBSCRIBED"))'))
        self.assertEqual(rows["INBOX"][1], "")
        self.assertNotIn("foo-x", rows)
        self.assertNotIn("left", rows)
        # what matches by itself is no reason to tell of it
        self.assertEqual({n for n in self.rows('LIST (SUBSCRIBED RECURSIVEMATCH) "" "foo*"')}, {"foo/bar", "foo/baz/deep"})
        self.assertEqual(self.rows('LIST (SUBSCRIBED RECURSIVEMATCH) "foo/" "%"')["foo/baz"],
                         ({"\\HasChildren"}, '("CHILDINFO" ("SUBSCRIBED"))'))
        self.assertEqual(self.rows('LIST (SPECIAL-USE RECURSIVEMATCH) "" "u%"'),
                         {"up": ({"\\HasChildren"}, '("CHILDINFO" ("SPECIAL-USE"))')})
        for options in ("RECURSIVEMATCH", "RECURSIVEMATCH REMOTE", "NONSENSE", "SUBSCRIBED NONSENSE"):
            self.assertTrue(self.ask(f'LIST ({options}) "" "*"')[-1].startswith(b"x BAD"), options)
        self.assertTrue(self.ask('LIST "" "*" RETURN (NONSENSE)')[-1].startswith(b"x BAD"))

    def test_names_that_do_not_exist(self):
        self.assertEqual(self.rows('LIST "" "left"')["left"][0], {"\\Noselect", "\\HasChildren"})
        for text in ('LIST () "" left', 'LIST "" (left)', 'LIST "" left RETURN (CHILDREN)', 'LIST "" left RETURN ()'):
            self.assertEqual(self.rows(text)["left"][0], {"\\NonExistent", "\\HasChildren"}, text)

    def test_special_use(self):
        self.assertEqual(set(self.rows('LIST (SPECIAL-USE) "" "*"')), {"Sent", "Drafts", "Trash", "Junk", "Archive", "up/all"})
        self.assertEqual(set(self.rows('LIST (SPECIAL-USE SUBSCRIBED) "" "*"')), {"Sent", "Drafts", "Trash", "Junk", "Archive"})
        self.assertIn("\\All", self.rows('LIST "" "up/%" RETURN (SPECIAL-USE)')["up/all"][0])

    def test_status_with_list(self):
        lines = self.ask('LIST "" ("foo*" left INBOX) RETURN (STATUS (MESSAGES UIDNEXT) CHILDREN)')
        names = [x.split(b'"/" ')[1] for x in lines if x.startswith(b"* LIST")]
        told = [x for x in lines if x.startswith(b"* STATUS")]
        self.assertEqual(sorted(names), [b"INBOX", b"foo", b"foo-x", b"foo/bar", b"foo/baz", b"foo/baz/deep", b"left"])
        self.assertEqual(sorted(x.split()[2] for x in told), sorted(set(names) - {b"left"}))
        for line in told:
            self.assertRegex(line, rb"^\* STATUS \S+ \(MESSAGES 0 UIDNEXT 1\)$")
        # none of a parent that is only there for its children
        lines = self.ask('LIST (SUBSCRIBED RECURSIVEMATCH) "" "foo" RETURN (STATUS (MESSAGES))')
        self.assertEqual(len(lines), 2, lines)
        self.assertTrue(self.ask('LIST "" "*" RETURN (STATUS (NONSENSE))')[-1].startswith(b"x BAD"))

    def test_status_of_more_mailboxes_than_a_batch(self):
        c = self.session()
        c.send(b"".join(b"c%d CREATE many/m%03d\r\n" % (i, i) for i in range(100)))
        self.assertTrue(c.until("c99")[-1].startswith(b"c99 OK"))
        self.c.send(b"a APPEND many/m050 {3+}\r\nx\r\n\r\n")
        self.c.until("a")
        lines = self.ask('LIST "" "many/*" RETURN (STATUS (MESSAGES))')
        listed = [x.split(b'"/" ')[1] for x in lines if x.startswith(b"* LIST")]
        told = [x.split()[2] for x in lines if x.startswith(b"* STATUS")]
        self.assertEqual(listed, [b"many/m%03d" % i for i in range(100)])
        self.assertEqual(told, listed)
        self.assertIn(b"* STATUS many/m050 (MESSAGES 1)", lines)
        self.assertTrue(self.ask("DELETE many")[-1].startswith(b"x OK"))

    def test_status_items(self):
        self.c.send(b"a APPEND other (\\Deleted) {6+}\r\nx: y\r\n\r\n")
        self.assertTrue(self.c.until("a")[-1].startswith(b"a OK"))
        line = self.ask("STATUS other (MESSAGES DELETED SIZE DELETED-STORAGE APPENDLIMIT MAILBOXID)")[0]
        self.assertRegex(line, rb"^\* STATUS other \(MESSAGES 1 DELETED 1 SIZE 6 APPENDLIMIT \d+ MAILBOXID \([0-9a-f]{32}\) DELETED-STORAGE 6\)$")
        limit = int(re.search(rb"APPENDLIMIT (\d+)", line)[1])
        self.assertEqual(self.ask("STATUS other (APPENDLIMIT)")[0], b"* STATUS other (APPENDLIMIT %d)" % limit)
        ids = [re.search(rb"\(([0-9a-f]{32})\)", self.ask(f"STATUS {n} (MAILBOXID)")[0])[1] for n in ("INBOX", "Sent", "other")]
        self.assertEqual(len(set(ids)), 3)
        self.ask("RENAME other another")
        self.assertIn(ids[2], self.ask("STATUS another (MAILBOXID)")[0])

    def test_too_many_patterns(self):
        self.assertTrue(self.ask('LIST "" (' + " ".join(["a*" * 50] * 50) + ")")[-1].startswith(b"x NO [LIMIT]"))
        self.assertTrue(self.ask('LIST "" (' + " ".join(["*"] * 2000) + ")")[-1].startswith(b"x OK"))

    def test_an_imap_client_library_understands_it(self):
        with self.server.imap(ALICE) as c:
            code, data = c._simple_command("LIST", '(SUBSCRIBED)', '""', '"*"', "RETURN (STATUS (MESSAGES UNSEEN))")
            self.assertEqual(code, "OK")
            self.assertIn(b'INBOX (MESSAGES 0 UNSEEN 0)', c.untagged_responses["STATUS"])


if __name__ == "__main__":
    main()
