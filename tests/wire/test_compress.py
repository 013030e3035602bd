"""SPEC IMAP-09: COMPRESS=DEFLATE (RFC 4978), by Python's zlib under imaplib, and by hand."""
import imaplib
import os
import time
import unittest
import zlib

from harness import FREE_AT_ONCE, WIDER, PASSWORD, PATIENCE, PORTS, Server, main

ALICE = "alice@example.test"


class Zipped:
    """A socket whose octets are deflated."""

    def __init__(self, sock, level=6, wbits=-15):
        self.sock = sock
        self.out = zlib.compressobj(level, zlib.DEFLATED, wbits)
        self.into = zlib.decompressobj(-15)
        self.raw_in = self.raw_out = 0

    def sendall(self, octets):
        text = self.out.compress(octets) + self.out.flush(zlib.Z_SYNC_FLUSH)
        self.raw_out += len(text)
        self.sock.sendall(text)

    def recv(self, n):
        while True:
            text = self.sock.recv(n)
            if not text:
                return b""
            self.raw_in += len(text)
            got = self.into.decompress(text)
            if got:
                return got

    def settimeout(self, t):
        self.sock.settimeout(t)

    def close(self):
        self.sock.close()


imaplib.Commands["COMPRESS"] = ("AUTH", "SELECTED")


class ImapZ(imaplib.IMAP4_SSL):
    """imaplib over a compressed connection."""

    def compress(self):
        code, data = self._simple_command("COMPRESS", "DEFLATE")
        assert code == "OK", data
        self.zipped = Zipped(self.sock)
        self.pending = b""
        self.read, self.readline, self.send = self._z_read, self._z_readline, self.zipped.sendall

    def _z_more(self):
        got = self.zipped.recv(65536)
        if not got:
            raise self.abort("end of stream")
        self.pending += got

    def _z_read(self, n):
        while len(self.pending) < n:
            self._z_more()
        out, self.pending = self.pending[:n], self.pending[n:]
        return out

    def _z_readline(self):
        while b"\n" not in self.pending:
            self._z_more()
        line, _, self.pending = self.pending.partition(b"\n")
        return line + b"\n"


class Compress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(users=[ALICE], config={"imap": {"max_connections_per_user": 500}}, env=FREE_AT_ONCE)
        cls.addClassCleanup(cls.server.close)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def logged_in(self):
        c = self.server.raw_tls("imaps")
        c.line()
        self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK"))
        return c

    def compressed(self, **how):
        c = self.logged_in()
        self.assertTrue(c.command("z", "COMPRESS DEFLATE")[-1].startswith(b"z OK"))
        c.sock = Zipped(c.sock, **how)
        return c

    def test_imaplib_works_over_it(self):
        c = ImapZ(self.server.address, PORTS["imaps"], ssl_context=self.server.tls(), timeout=PATIENCE)
        c.login(ALICE, PASSWORD)
        self.assertIn("COMPRESS=DEFLATE", c.capability()[1][0].decode().split())
        c.compress()
        c.create("zip")
        texts = [b"Subject: %d\r\n\r\n" % n + b"all work and no play\r\n" * 10 ** n + os.urandom(10 ** n).hex().encode() + b"\r\n" for n in range(6)]
        for text in texts:
            self.assertEqual(c.append("zip", None, None, text)[0], "OK")
        self.assertEqual(c.select("zip")[1], [b"6"])
        self.assertEqual([x[1] for x in c.fetch("1:6", "(BODY.PEEK[])")[1][::2]], texts)
        self.assertEqual(c.fetch("6", "(BODY.PEEK[]<1000.500000>)")[1][0][1], texts[5][1000:501000])
        self.assertEqual(c.search(None, "SUBJECT", "3")[1], [b"4"])
        self.assertLess(c.zipped.raw_in, sum(map(len, texts)) * 3 / 4)
        self.assertEqual(c.logout()[0], "BYE")

    def test_without_tls_too(self):
        with Server(users=[ALICE], config={"tls": {"enabled": False}}) as s:
            with s.raw("imap") as c:
                c.line()
                self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK"))
                big = b"x: y\r\n\r\n" + os.urandom(3000000).hex().encode() + b"\r\n"
                self.assertTrue(c.command("z", "COMPRESS DEFLATE")[-1].startswith(b"z OK"))
                c.sock = Zipped(c.sock)
                c.send(b"a APPEND INBOX {%d+}\r\n" % len(big) + big + b"\r\n")
                self.assertTrue(c.until("a")[-1].startswith(b"a OK"))
                c.command("b", "SELECT INBOX")
                self.assertIn(big, c.command("c", "FETCH 1 BODY[]")[0])
                self.assertTrue(c.command("d", "LOGOUT")[-1].startswith(b"d OK"))
                self.assertTrue(c.at_end())

    def test_refusals(self):
        with self.server.raw_tls("imaps") as c:
            c.line()
            self.assertTrue(c.command("a", "COMPRESS DEFLATE")[-1].startswith(b"a BAD"))
        c = self.logged_in()
        self.assertTrue(c.command("a", "COMPRESS LZ4")[-1].startswith(b"a BAD"))
        self.assertTrue(c.command("b", "NOOP")[-1].startswith(b"b OK"))
        c = self.compressed()
        self.assertTrue(c.command("a", "COMPRESS DEFLATE")[-1].startswith(b"a NO [COMPRESSIONACTIVE]"))
        self.assertTrue(c.command("b", "STARTTLS")[-1].startswith(b"b BAD"))
        self.assertTrue(c.command("c", "NOOP")[-1].startswith(b"c OK"))
        c = self.logged_in()
        c.send(b"a COMPRESS DEFLATE\r\nb NOOP\r\n")
        self.assertTrue(c.line().startswith(b"* BYE"))
        self.assertTrue(c.at_end())

    def test_what_clients_do_with_deflate(self):
        for how in ({"level": 0}, {"level": 9}, {"wbits": -9}, {"level": 1}):
            c = self.compressed(**how)
            for n in range(50):
                self.assertTrue(c.command(f"n{n}", "NOOP")[-1].startswith(b"n%d OK" % n), how)
            c.send(b"".join(b"p%d NOOP\r\n" % n for n in range(2000))) # pipelined, in one block
            self.assertTrue(c.until("p1999")[-1].startswith(b"p1999 OK"))
        c = self.compressed()
        text = c.sock.out.compress(b"a NOOP\r\nb NOOP\r\n") + c.sock.out.flush(zlib.Z_FULL_FLUSH)
        for i in range(len(text)): # octet by octet
            c.sock.sock.sendall(text[i:i + 1])
        self.assertTrue(c.until("b")[-1].startswith(b"b OK"))
        c.send(b"c IDLE\r\n")
        self.assertTrue(c.line().startswith(b"+ "))
        other = self.logged_in()
        c.send(b"DONE\r\n")
        self.assertTrue(c.until("c")[-1].startswith(b"c OK"))
        self.assertTrue(other.command("x", "CREATE pushed")[-1].startswith(b"x OK"))
        c.command("s", "SELECT pushed")
        c.send(b"i IDLE\r\n")
        c.line()
        for n in range(1, 4):
            other.send(b"x APPEND pushed {6+}\r\na: b\r\n\r\n")
            other.until("x")
            line = c.line()
            while not line.startswith(b"* %d EXISTS" % n):
                line = c.line()
        c.sock.sock.sendall(c.sock.out.compress(b"DONE\r\n") + c.sock.out.flush(zlib.Z_FINISH)) # and nothing more
        self.assertTrue(c.until("i")[-1].startswith(b"i OK"))
        self.assertTrue(c.at_end())

    def test_broken_input_ends_the_connection_alone(self):
        for octets in (b"a NOOP\r\n", b"\xff" * 100, zlib.compress(b"a NOOP\r\n"), os.urandom(5000)):
            c = self.compressed()
            c.sock.sock.sendall(octets)
            try:
                while c.line():
                    pass
            except OSError:
                pass
        self.assertTrue(self.compressed().command("b", "NOOP")[-1].startswith(b"b OK"))

    def test_bombs_count_inflated(self):
        c = self.compressed()
        bomb = c.sock.out.compress(b"a " + b"x" * 100000000) + c.sock.out.flush(zlib.Z_SYNC_FLUSH) # one line of 100 MB
        self.assertLess(len(bomb), 200000)
        before = self.server.rss_kib()
        c.sock.sock.sendall(bomb)
        self.assertTrue(c.line().startswith(b"a BAD"))
        c.send(b"\r\nb NOOP\r\n")
        self.assertTrue(c.until("b")[-1].startswith(b"b OK"))
        c = self.compressed() # a literal beyond what is skipped
        c.send(b"a APPEND INBOX {200000000+}\r\n")
        self.assertTrue(c.line().startswith(b"a NO [TOOBIG]"))
        block = b"x" * 1000000
        try:
            for _ in range(200):
                c.send(block)
        except OSError:
            pass
        rest = []
        try:
            while (line := c.line()):
                rest.append(line)
        except OSError:
            pass
        self.assertFalse(any(b"OK" in x for x in rest), rest)
        self.assertLess(self.server.rss_kib() - before, 30000 * WIDER)

    def test_a_slow_reader_costs_little(self):
        c = self.compressed()
        c.command("c", "CREATE slow")
        big = b"x: y\r\n\r\n" + os.urandom(4000000).hex().encode() + b"\r\n"
        for _ in range(5):
            c.send(b"a APPEND slow {%d+}\r\n" % len(big) + big + b"\r\n")
            self.assertTrue(c.until("a")[-1].startswith(b"a OK"))
        c.command("s", "SELECT slow")
        before = self.server.rss_kib()
        c.send(b"f FETCH 1:5 BODY.PEEK[]\r\n")
        time.sleep(1.5) # nothing is read meanwhile
        self.assertLess(self.server.rss_kib() - before, 6000 * WIDER)
        got = c.until("f")
        self.assertTrue(got[-1].startswith(b"f OK"))
        self.assertEqual(sum(big in x for x in got), 5)
        c.command("d", "DELETE slow")

    def test_idle_sessions_keep_little(self):
        with Server(users=[ALICE], config={"imap": {"max_connections_per_user": 500}}, env=FREE_AT_ONCE) as s:
            def session():
                c = s.raw_tls("imaps")
                c.line()
                c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')
                c.command("s", "SELECT INBOX")
                return c
            open_ones = [session() for _ in range(100)]
            plain = s.rss_kib()
            for c in open_ones:
                self.assertTrue(c.command("z", "COMPRESS DEFLATE")[-1].startswith(b"z OK"))
                c.sock = Zipped(c.sock)
                c.command("n", 'LIST "" "*"')
                c.send(b"i IDLE\r\n")
                self.assertTrue(c.line().startswith(b"+ "))
            each = (s.rss_kib() - plain) / len(open_ones)
            print(f"\n  compressed and idle: {each:.1f} KiB more each")
            self.assertLess(each, 64 * WIDER)
            for c in open_ones:
                c.close()


if __name__ == "__main__":
    main()
