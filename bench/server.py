"""Measures a running rmaild as a whole and prints one JSON line per figure. Needs a release build.

    RMAILD=build/release/rmaild PYTHONPATH=tests/wire python3 bench/server.py [smtp] [recipients] [select] [idle] [handshakes] [push] [idlers]

Machines differ and are shared: compare ratios of the same run, never absolute figures of two. "cpu_ms" is user and system
time of the server process per operation. smtp needs smtp-source (package postfix), handshakes needs openssl.
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "wire"))
from harness import HOSTNAME, PASSWORD, PORTS, Server  # noqa: E402

USER = "alice@example.test"
TICK = os.sysconf("SC_CLK_TCK")


def cpu_ms(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICK


def pss_kib(server):
    for line in pathlib.Path(f"/proc/{server.process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def report(name, **figures):
    print(json.dumps({"bench": name, **{k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}}), flush=True)


def smtp():
    source = shutil.which("smtp-source")
    if source is None:
        return report("smtp", error="smtp-source is missing: package postfix")
    for sessions, count in ((1, 2000), (10, 10000), (50, 10000)):
        with Server(users=[USER], config={"smtp": {"max_messages_per_connection": 100000}}) as s:
            before, began = cpu_ms(s), time.monotonic()
            subprocess.run([source, "-s", str(sessions), "-l", "4096", "-m", str(count), "-f", "x@example.net", "-t", USER,
                            f"inet:{s.address}:{PORTS['smtp']}"], check=True)
            took = time.monotonic() - began
            report("smtp", sessions=sessions, messages=count, per_s=count / took, cpu_ms=(cpu_ms(s) - before) / count,
                   pss_mib=pss_kib(s) / 1024, stored=len(s.messages(USER)))


def recipients():
    """PERFORMANCE S4: from the end of the text to the 250, for one local recipient and for a hundred, in turns."""
    users = [f"u{i}@example.test" for i in range(100)]
    text = "Subject: x\r\n\r\n" + ("x" * 70 + "\r\n") * 56 + ".\r\n"
    with Server(users=users, config={"smtp": {"max_messages_per_connection": 100000}}) as s, s.smtp() as c:
        c.ehlo("x")

        def deliver(n):
            c.mail("x@example.net")
            for user in users[:n]:
                c.rcpt(user)
            c.docmd("DATA")
            began = time.perf_counter()
            c.send(text)
            assert c.getreply()[0] == 250
            return (time.perf_counter() - began) * 1000
        for n in (1, 100) * 5:
            deliver(n)
        one, hundred = [], []
        for _ in range(40):
            one += [deliver(1) for _ in range(5)]
            hundred.append(deliver(100))
        a, b = sorted(one)[len(one) // 2], sorted(hundred)[len(hundred) // 2]
        report("recipients", one_ms=a, hundred_ms=b, ratio=b / a)


def fill(server, count):
    """A mailbox of `count` messages made by hand, as an old tree would be."""
    box = server.mailbox(USER)
    (box / "0000").mkdir(parents=True, exist_ok=True)
    for uid in range(1, count + 1):
        shard = box / f"{uid // 1000:04d}"
        if uid % 1000 == 0 or uid == 1:
            shard.mkdir(exist_ok=True)
        (shard / f"{uid:08d}_S.eml").write_bytes(b"From: a@example.net\r\nSubject: number %d\r\n\r\ntext\r\n" % uid)


def timed(client, command):
    began = time.monotonic()
    client.command("t", command)
    return (time.monotonic() - began) * 1000


def select():
    count = int(os.environ.get("COUNT", "100000"))
    with Server(users=[USER]) as s:
        fill(s, count)

        def session():
            c = s.raw_tls("imaps")
            c.line()
            c.command("l", f'LOGIN {USER} "{PASSWORD}"')
            return c
        with session() as c:
            report("select", messages=count, state="first sight of foreign files", ms=timed(c, "SELECT INBOX"))
        time.sleep(3)  # a directory that changed just now is read again
        with session() as c:
            c.command("t", "SELECT INBOX")
            warm = sorted(timed(c, "SELECT INBOX") for _ in range(50))
            report("select", messages=count, state="warm", median_ms=warm[25], max_ms=warm[-1])
            before = cpu_ms(s)
            ms = [timed(c, "FETCH 1:* (FLAGS UID RFC822.SIZE)") for _ in range(5)]
            report("fetch flags", messages=count, median_ms=sorted(ms)[2], cpu_ms=(cpu_ms(s) - before) / 5)
            report("store one", median_ms=sorted(timed(c, f"STORE {i} +FLAGS.SILENT (\\Flagged)") for i in range(1, 201))[100])
            report("store all", messages=count, ms=timed(c, "STORE 1:* +FLAGS.SILENT (\\Answered)"))
        time.sleep(8)
        first = []
        for _ in range(int(os.environ.get("RESTARTS", "15"))):
            s.restart()
            with session() as c:
                c.command("n", "NOOP")
                first.append(timed(c, "SELECT INBOX"))
        first.sort()
        report("select", messages=count, state="after restart", restarts=len(first), median_ms=first[len(first) // 2], max_ms=first[-1])
        s.stop()
        (s.mailbox(USER) / "cache").unlink(missing_ok=True)
        s.start()
        with session() as c:
            report("select", messages=count, state="after restart, no cache", ms=timed(c, "SELECT INBOX"))


MANY = {"imap": {"max_connections_per_ip": 100000, "max_connections_per_user": 100000}}


def idler(server):
    """A session under TLS with INBOX selected, in IDLE."""
    c = server.raw_tls("imaps")
    c.line()
    c.command("l", f'LOGIN {USER} "{PASSWORD}"')
    c.command("s", "SELECT INBOX")
    c.send("i IDLE\r\n")
    c.line()
    return c


def idle():
    count = int(os.environ.get("COUNT", "1000"))
    for service in ("imap", "imaps"):
        with Server(users=[USER], config=MANY) as s:
            def one():
                if service == "imaps":
                    return idler(s)
                c = s.raw(service)
                c.line()
                return c
            clients = [one() for _ in range(20)]
            time.sleep(1)
            before = pss_kib(s)
            clients += [one() for _ in range(count)]
            time.sleep(2)
            report("idle", service=service, connections=count, kib_each=(pss_kib(s) - before) / count, pss_mib=pss_kib(s) / 1024)
            for c in clients:
                c.close()


def handshakes():
    with Server(users=[USER]) as s:
        before, began = cpu_ms(s), time.monotonic()
        out = subprocess.run(["openssl", "s_time", "-connect", f"{s.address}:{PORTS['imaps']}", "-new", "-time", "5"],
                             capture_output=True, text=True, check=False).stdout
        took = time.monotonic() - began
        total = sum(int(line.split()[0]) for line in out.splitlines() if "real seconds" in line)
        report("handshakes", total=total, per_s=total / took, cpu_ms=(cpu_ms(s) - before) / max(total, 1))


def push():
    with Server(users=[USER], config=MANY) as s:
        clients = [idler(s) for _ in range(int(os.environ.get("COUNT", "200")))]
        late = []
        with s.smtp() as sender:
            sender.ehlo("x")
            for n in range(1, 51):
                sender.mail("x@example.net")
                sender.rcpt(USER)
                sender.docmd("DATA")
                sender.send("Subject: x\r\n\r\nx\r\n.\r\n")
                sender.getreply()
                began = time.monotonic()
                while clients[n % len(clients)].line() != b"* %d EXISTS" % n:
                    pass
                late.append((time.monotonic() - began) * 1000)
        late.sort()
        report("push", idlers=len(clients), p50_ms=late[25], max_ms=late[-1])
        for c in clients:
            c.close()


def idlers():
    """IMAP-62: COUNT sessions in IDLE under TLS; two processes on one mail_root share them, for the limit of descriptors.
    Looked at over two rounds of "Still here", long after the time-outs of logging in have gone by."""
    count = int(os.environ.get("COUNT", "9900"))
    with Server(users=[USER], config=MANY) as one, Server(root=one.root, config=MANY) as two:
        clients = [idler((one, two)[i % 2]) for i in range(count)]
        time.sleep(180)
        before, began = cpu_ms(one) + cpu_ms(two), time.monotonic()
        time.sleep(240)
        took = time.monotonic() - began
        report("idlers", connections=count, processes=2, percent_of_a_core=(cpu_ms(one) + cpu_ms(two) - before) / took / 10,
               pss_mib=(pss_kib(one) + pss_kib(two)) / 1024)
        for c in clients:
            c.close()


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ("smtp", "select", "idle", "handshakes", "push"):
        globals()[wanted]()
