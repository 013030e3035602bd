"""Relay against Postfix: messages/s and CPU per message from acceptance to a local smtp-sink at 50 destinations.

    RMAILD=build/release/rmaild PYTHONPATH=tests/wire python3 bench/relay.py [rmaild] [postfix]

Both have COUNT messages (2000) of 4 KiB in their queue, each to one of 50 address literals that are all one smtp-sink
(127.77.0.1 ... 127.77.0.50, port 25: root), and send them with durability as they have it by default. The figures go
from the moment the queue is let go (rmaild: the start of the server) until it is empty, and are of all processes of the
server. Turns are taken (ROUNDS, 3). Needs postfix (with smtp-sink and smtp-source); its instance has a folder of its own.
"""
import json
import os
import pathlib
import shutil
import smtplib
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "wire"))
from harness import PASSWORD, PORTS, Server  # noqa: E402

COUNT, ROUNDS, SESSIONS, PLACES = int(os.environ.get("COUNT", "2000")), int(os.environ.get("ROUNDS", "3")), 10, 50
TICK = os.sysconf("SC_CLK_TCK")
USER = "alice@example.test"
TEXT = f"From: {USER}\r\nTo: x@example.net\r\nSubject: x\r\n\r\n" + "0123456789abcdefghijklmnopqrstuvwxyz\r\n" * 105


def report(name, **figures):
    print(json.dumps({"bench": name, **{k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}}), flush=True)


def tree_cpu_ms(root):
    """User and system time of a process and all its descendants, those that ended and were waited for included."""
    parents, times = {}, {}
    for p in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            f = (p / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(p.name)] = int(f[1])
        times[int(p.name)] = sum(int(x) for x in f[11:15])
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        total += times.get(pid, 0)
        todo += [k for k, v in parents.items() if v == pid]
    return total * 1000 / TICK


class Sinks:
    """One smtp-sink for each of the places would cost more than the servers measured: it listens on all addresses."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-bench-"))
        self.log = open(self.root / "count", "wb")
        program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
        self.process = subprocess.Popen([program, "-u", "nobody", "-c", "inet:0.0.0.0:25", "1024"], stdout=self.log, stderr=self.log,
                                        stdin=subprocess.DEVNULL)
        time.sleep(0.5)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.root, ignore_errors=True)


def place(i):
    return f"x@[127.77.0.{1 + i % PLACES}]"


def hand_in(connect):
    """COUNT messages by SESSIONS clients."""
    def one(k):
        c = connect()
        for i in range(k, COUNT, SESSIONS):
            c.sendmail(USER, [place(i)], TEXT)
        c.quit()
    threads = [threading.Thread(target=one, args=(k,)) for k in range(SESSIONS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def measure(name, release, left):
    """release() lets a full queue go and gives the server's process."""
    began = time.monotonic()
    pid, before = release()
    while left() > 0:
        time.sleep(0.01)
    took = time.monotonic() - began
    report(name, messages=COUNT, places=PLACES, took_s=took, per_s=COUNT / took, cpu_ms=(tree_cpu_ms(pid) - before) / COUNT)


def rmaild():
    with Server(users=[USER], config={"relay": {"tls": "none", "retry_schedule": [1], "retry_jitter_pct": 0}, "tls": {"enabled": False},
                                      "smtp": {"max_messages_per_connection": 100000},
                                      "rate_limit": {"account_message_rate": 1000000, "account_recipient_rate": 1000000}}) as s:
        env = s.mail_root / "queue" / "env"

        def connect():
            c = smtplib.SMTP(s.address, PORTS["submission"])
            c.login(USER, PASSWORD)
            return c
        hand_in(connect)  # to a smarthost that is not there
        s.stop()
        s.settings["relay"]["smarthost"] = ""
        s.config_path.write_text(json.dumps(s.settings))
        time.sleep(1)

        def release():
            s.start()
            return s.process.pid, 0
        measure("relay-rmaild", release, lambda: sum(1 for _ in env.glob("*/*.jsonl")))
        time.sleep(6)  # its kept connections


def postfix():
    root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-postfix-"))
    root.chmod(0o755)
    conf, queue, data = root / "conf", root / "queue", root / "data"
    for d in (conf, queue, data):
        d.mkdir()
    shutil.chown(data, "postfix")
    (conf / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
myhostname = mail.example.test
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtp_tls_security_level = none
smtp_dns_support_level = disabled
defer_transports = smtp
minimal_backoff_time = 1
default_process_limit = 100
""")
    shutil.copy("/etc/postfix/master.cf" if pathlib.Path("/etc/postfix/master.cf").exists() else "/usr/share/postfix/master.cf.dist", conf / "master.cf")
    text = (conf / "master.cf").read_text().replace("smtp      inet  n       -       y       -       -       smtpd",
                                                    "127.78.0.1:2625 inet n - n - - smtpd")
    (conf / "master.cf").write_text("\n".join(" ".join(["n" if i == 4 and w == "y" else w for i, w in enumerate(line.split())])
                                              if line[:1].isalnum() else line for line in text.splitlines()) + "\n")
    env = dict(os.environ, MAIL_CONFIG=str(conf))
    subprocess.run(["postfix", "-c", str(conf), "start"], check=True, env=env, capture_output=True)
    try:
        pid = int((queue / "pid" / "master.pid").read_text())

        def left():
            return sum(1 for d in ("incoming", "active", "deferred", "maildrop") for _ in (queue / d).rglob("*") if _.is_file())
        hand_in(lambda: smtplib.SMTP("127.78.0.1", 2625))

        def release():
            before = tree_cpu_ms(pid)
            subprocess.run(["postconf", "-c", str(conf), "-e", "defer_transports="], check=True, env=env)
            subprocess.run(["postfix", "-c", str(conf), "reload"], check=True, env=env, capture_output=True)
            subprocess.run(["postqueue", "-c", str(conf), "-f"], check=True, env=env)
            return pid, before
        measure("relay-postfix", release, left)
    finally:
        subprocess.run(["postfix", "-c", str(conf), "stop"], env=env, capture_output=True)
        time.sleep(1)
        shutil.rmtree(root, ignore_errors=True)


def main():
    wanted = sys.argv[1:] or ["rmaild", "postfix"]
    sinks = Sinks()
    try:
        for _ in range(ROUNDS):
            for name in wanted:
                {"rmaild": rmaild, "postfix": postfix}[name]()
    finally:
        sinks.close()


if __name__ == "__main__":
    main()
