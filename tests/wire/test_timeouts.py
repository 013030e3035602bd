"""LIM-03, LIM-07, IMAP-06, IMAP-61: what hours bring, under a clock that runs fast (tests/fault/libfast.c preloaded)."""
import os
import pathlib
import re
import threading
import time
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
LIBRARY = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")).resolve() / "tests" / "fault" / "libfast.so"


def fast(times):
    return {"RMAILD_FAST": str(times), "LD_PRELOAD": str(LIBRARY), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}


def keep_busy(c, word, answered):
    """What ends it, with something said every 150 seconds of the server until then."""
    while True:
        c.send(word)
        c.sock.settimeout(None if answered else 0.5)
        try:
            reply = c.reply()
        except TimeoutError:
            continue
        if not reply.startswith("250"):
            return reply
        time.sleep(0.5)


class Timeouts(unittest.TestCase):
    def test_a_transaction_ends_after_two_hours_however_busy_it_is(self):
        with Server(config={"smtp": {"command_timeout": 3600, "data_timeout": 3600}}, users=[ALICE], start=False) as server:
            server.env.update(fast(300))
            server.start()
            ended, threads = [], []
            for word, begin in (("NOOP\r\n", ()), ("line of text\r\n", (("DATA\r\n", "354"),))):
                c = server.raw("smtp")
                self.assertTrue(c.reply().startswith("220"))
                for say, code in (("EHLO x\r\n", "250"), ("MAIL FROM:<x@example.net>\r\n", "250"), (f"RCPT TO:<{ALICE}>\r\n", "250"), *begin):
                    c.send(say)
                    self.assertTrue(c.reply().startswith(code))
                threads.append(threading.Thread(target=lambda c=c, word=word, begin=begin: ended.append(keep_busy(c, word, not begin))))
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            self.assertEqual([reply[:9] for reply in ended], ["421 4.4.2"] * 2, ended)
            self.assertEqual(server.messages(ALICE), [])
            server.stop()
            lasted = [int(ms) for ms in re.findall(r" smtp\.close .* end=closed ms=(\d+)", server.log())]
            self.assertEqual([ms // 3600000 for ms in lasted], [2, 2], lasted)
            self.assertEqual(server.log().count(" code=421 status=4.4.2 reason=timeout "), 2)

    def test_idle_lasts_silence_does_not(self):
        config = {"tls": {"enabled": False}, "imap": {"login_timeout": 1000}}
        with Server(config=config, users=[ALICE], start=False) as server:
            server.env.update(fast(100))
            server.start()
            idling, silent, stranger = (server.raw("imap") for _ in range(3))
            for c in (idling, silent, stranger):
                self.assertTrue(c.line().startswith(b"* OK "))
            for c in (idling, silent):
                self.assertTrue(c.command("l", f'LOGIN {ALICE} "{PASSWORD}"')[-1].startswith(b"l OK"))
                self.assertTrue(c.command("s", "SELECT INBOX")[-1].startswith(b"s OK"))
            idling.send("i IDLE\r\n")
            self.assertEqual(idling.line(), b"+ idling")
            self.assertTrue(stranger.line().startswith(b"* BYE Autologout"))
            self.assertTrue(stranger.at_end())
            self.assertTrue(silent.line().startswith(b"* BYE Autologout"))
            self.assertTrue(silent.at_end())
            heard = 0
            idling.send("DONE\r\n")
            while (line := idling.line()) == b"* OK Still here":
                heard += 1
            self.assertTrue(line.startswith(b"i OK"), line)
            self.assertGreater(heard, 3, "a word every two minutes")
            self.assertTrue(idling.command("n", "NOOP")[-1].startswith(b"n OK"))


if __name__ == "__main__":
    main()
