"""Import and export of COUNT messages of SIZE octets: messages/s, CPU per message, peak resident set, server down.

    RMAILD=build/release/rmaild PYTHONPATH=tests/wire COUNT=200000 SIZE=4096 python3 bench/moving.py

COUNT=1024 SIZE=10485760 is 10 GiB. Peak resident set is VmHWM as last seen before the end.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "wire"))
from harness import RMAILD, Server  # noqa: E402

COUNT, SIZE = int(os.environ.get("COUNT", "200000")), int(os.environ.get("SIZE", "4096"))
USER = "alice@example.test"


def make(src):
    for d in ("cur", "new", "tmp"):
        (src / d).mkdir(parents=True)
    for i in range(COUNT):
        head = f"From: a@b.example\nTo: {USER}\nSubject: no {i}\nMessage-ID: <{i}@bench.example>\n\n".encode()
        path = src / "cur" / f"{1500000000 + i}.M{i}P1.host:2,{'S' * (i % 2)}"
        with open(path, "wb") as f:
            f.write(head)
            f.write((b"x" * 71 + b"\n") * (max(SIZE - len(head), 0) // 72))
        os.utime(path, (1500000000 + i, 1500000000 + i))


def measure(name, s, *args):
    begun, cpu, highest = time.monotonic(), os.times(), 0
    p = subprocess.Popen([RMAILD, "--config", str(s.config_path), *map(str, args), "--json"], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    while p.poll() is None:
        try:
            found = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{p.pid}/status").read_text())
        except OSError:
            found = None
        highest = int(found[1]) if found else highest
        time.sleep(0.02)
    done = json.loads(p.stdout.read())
    seconds, after = time.monotonic() - begun, os.times()
    spent = after.children_user + after.children_system - cpu.children_user - cpu.children_system
    print(json.dumps({"bench": f"moving_{name}", "messages": done["messages"], "verified": done["verified"],
                      "seconds": round(seconds, 2), "per_second": round(done["messages"] / seconds),
                      "cpu_us_per_message": round(spent * 1e6 / max(done["messages"], 1), 1),
                      "peak_rss_mib": round(highest / 1024, 1)}), flush=True)


def main():
    tmp = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-bench-"))
    try:
        make(tmp / "src")
        with Server(config={"quota": {"default_mb": 0}}, users=[USER], start=False) as s:
            measure("import_maildir", s, "import", "maildir", tmp / "src", USER)
            measure("import_maildir_again", s, "import", "maildir", tmp / "src", USER)
            measure("export_maildir", s, "export", "maildir", USER, tmp / "maildir", "--folder", "INBOX")
            measure("export_mbox", s, "export", "mbox", USER, tmp / "box", "--folder", "INBOX")
            measure("import_mbox_keep_uids", s, "import", "mbox", tmp / "box", USER, "--folder", "Copy", "--keep-uids")
    finally:
        shutil.rmtree(tmp)


main()
