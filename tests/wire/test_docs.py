"""The commands in README.md and docs/*.md: blocks marked sh and python are run against a server as the text has them; those
marked console name verbs and options that there are, and programs from a short list. No other commands are there."""
import os
import pathlib
import re
import shlex
import stat
import subprocess
import sys
import unittest

from harness import PATIENCE, PORTS, RMAILD, Server, main

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
HOST = "mail.example.com"
PORT_OF = {25: "smtp", 587: "submission", 465: "smtps", 143: "imap", 993: "imaps", 9002: "api", 9003: "apis"}
CONSOLE = {"rmaild", "build/release/rmaild", "printf", "scripts/run", "scripts/test", "cmake", "dpkg", "systemctl", "rsync", "tar", "cp", "chown",
           "editor"}


def blocks(page, kind):
    found = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", page.read_text(), re.M | re.S)
    return [re.sub(rf"(?m)^{indent}", "", text) for indent, k, text in found if k == kind]


class Docs(unittest.TestCase):
    def test_console_blocks_name_what_there_is(self):
        seen = 0
        for page in PAGES:
            for block in blocks(page, "console"):
                for line in block.splitlines():
                    for part in re.split(r"\||&&", line.split("#")[0]):
                        words = shlex.split(part)
                        if not words:
                            continue
                        self.assertIn(words[0], CONSOLE, f"{page.name}: {line}")
                        if words[0].endswith("rmaild"):
                            self.check_verb(page, words[1:])
                            seen += 1
        self.assertGreater(seen, 20)

    def check_verb(self, page, words):
        if words[:1] == ["--config"]:
            words = words[2:]
        if not words:
            return
        done = subprocess.run([RMAILD, words[0], "--help"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, f"{page.name}: {words}")
        for option in words:
            if option.startswith("--"):
                self.assertIn(option.split("=")[0], done.stdout, f"{page.name}: {words}")

    def test_every_block_is_of_a_kind_that_is_looked_at(self):
        for page in (ROOT / "README.md", ROOT / "docs" / "USAGE.md", ROOT / "docs" / "OPERATIONS.md"):
            kinds = re.findall(r"^ *```(\w*)$", page.read_text(), re.M)[::2]
            self.assertLessEqual(set(kinds), {"sh", "python", "console", "json"}, page.name)

    def test_sh_and_python_blocks_do_what_they_say(self):
        with Server(config={"hostname": HOST, "domains": ["example.com"], "metrics": {"allow": ["127.0.0.0/8"]}}) as server:
            home = server.root / "home"
            bin = home / "bin"
            bin.mkdir(parents=True)
            wrapper = bin / "rmaild"
            wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(os.path.abspath(RMAILD))} --config {shlex.quote(str(server.config_path))} "$@"\n')
            wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
            lines = [f'connect-to = "{host}:{port}:{server.address}:{PORTS[name]}"' for host in (HOST, "127.0.0.1") for port, name in PORT_OF.items()]
            (home / ".curlrc").write_text("\n".join([*lines, f'cacert = "{server.cert}"']) + "\n")
            (home / "sitecustomize.py").write_text(
                "import socket\n_connect = socket.create_connection\n"
                f"_ports = { {port: PORTS[name] for port, name in PORT_OF.items()} }\n"
                f"def create_connection(at, *more, **named):\n    return _connect(({server.address!r}, _ports[at[1]]) if at[0] == {HOST!r} else at, *more, **named)\n"
                "socket.create_connection = create_connection\n")
            env = dict(os.environ, PATH=f"{bin}:{os.environ['PATH']}", HOME=str(home), CURL_HOME=str(home), PYTHONPATH=str(home), SSL_CERT_FILE=str(server.cert))
            ran = 0
            for page in (ROOT / "docs" / "USAGE.md", ROOT / "docs" / "OPERATIONS.md"):
                for kind, program in (("sh", ["sh", "-eu"]), ("python", [sys.executable])):
                    for block in blocks(page, kind):
                        done = subprocess.run(program, input=block, cwd=home, env=env, capture_output=True, text=True, timeout=3 * PATIENCE)
                        self.assertEqual(done.returncode, 0, f"{page.name}:\n{block}\n{done.stdout}\n{done.stderr}")
                        ran += 1
            self.assertGreaterEqual(ran, 8)
            self.assertIn("MX", (home / "example.com.records").read_text())
            self.assertIn("rmaild_", (home / "metrics.txt").read_text())
            self.assertEqual(len(server.messages("alice@example.com")), 1)
            self.assertEqual(len(server.messages("bob@example.com")), 2)


if __name__ == "__main__":
    main()
