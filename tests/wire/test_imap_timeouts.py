"""LIM-07, IMAP-06, IMAP-61: what half an hour brings, under a clock that runs fast (tests/fault/libfast.c preloaded)."""
import os
import pathlib
import unittest

from harness import PASSWORD, Server, main

ALICE = "alice@example.test"
LIBRARY = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")).resolve() / "tests" / "fault" / "libfast.so"


class Timeouts(unittest.TestCase):
    def test_idle_lasts_silence_does_not(self):
        config = {"tls": {"enabled": False}, "imap": {"login_timeout": 1000}}
        env = {"RMAILD_FAST": "100", "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        with Server(config=config, users=[ALICE], start=False) as server:
            server.env.update(env, LD_PRELOAD=str(LIBRARY))
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
