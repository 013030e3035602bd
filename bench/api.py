"""Measures the HTTP API beside nginx and prints one JSON line per figure. Needs a release build, wrk and nginx.

    RMAILD=build/release/rmaild PYTHONPATH=tests/wire python3 bench/api.py [get] [slow]

get: `GET /folders` and `GET /me` with a token against nginx serving a static file of 1 KiB, in turns (A B A B), with and without nginx's
access log (rmaild writes a line for each request). "cpu_us" is user and system time of all processes of the server per
request; "per_core" is the ratio nginx / rmaild of it: 0.4 means 40 % of nginx's requests per core.
slow: how long a fresh request waits while COUNT (1,000) others drip their heads.
"""
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "wire"))
from harness import PORTS, Server, loopback_address  # noqa: E402
from api import Client  # noqa: E402

USER = "alice@example.test"
TICK = os.sysconf("SC_CLK_TCK")
SECONDS = int(os.environ.get("SECONDS_EACH", "5"))
CONFIG = {"exchange_api": {"max_connections_per_ip": 100000, "max_connections": 100000}}
NGINX = """
worker_processes 2;
daemon off;
error_log {root}/error.log;
pid {root}/pid;
events {{ worker_connections 4096; }}
http {{
    access_log {log};
    keepalive_requests 100000000;
    client_body_temp_path {root}/b; proxy_temp_path {root}/p; fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;
    server {{ listen {address}:2980 reuseport; root {root}; }}
}}
"""


def report(name, **figures):
    print(json.dumps({"bench": name, **{k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}}), flush=True)


def cpu_us(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total * 1e6 / TICK


def load(url, pids, connections, headers=()):
    before = cpu_us(pids)
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", *[f"-H{h}" for h in headers], url], check=True,
                          capture_output=True, text=True).stdout
    count = int(re.search(r"(\d+) requests in", done).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    if bad:
        raise SystemExit(f"{url}: {bad.group(0)}")
    return {"requests_s": float(re.search(r"Requests/sec:\s+([\d.]+)", done).group(1)), "cpu_us": (cpu_us(pids) - before) / count}


class Nginx:
    def __init__(self, log):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-nginx-"))
        self.root.chmod(0o755)
        self.address = loopback_address()
        (self.root / "file").write_text("x" * 1024)
        (self.root / "conf").write_text(NGINX.format(root=self.root, address=self.address, log=f"{self.root}/access.log" if log else "off"))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-c", str(self.root / "conf"), "-e", str(self.root / "error.log")], stderr=subprocess.DEVNULL)
        self.url = f"http://{self.address}:2980/file"
        for _ in range(200):
            try:
                socket.create_connection((self.address, 2980), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def get():
    with Server(users=[USER], config=CONFIG) as s:
        with Client(s) as c:
            c.login(USER)
            token = c.token
        header = [f"Authorization: Bearer {token}"]
        for path, logged in (("/folders", True), ("/me", True), ("/folders", False), ("/me", False)):
            url = f"http://{s.address}:{PORTS['api']}{path}"
            peer = Nginx(logged)
            try:
                for connections in (16, 64):
                    ours, theirs = [], []
                    for _ in range(3):
                        ours.append(load(url, [s.process.pid], connections, header))
                        theirs.append(load(peer.url, peer.pids(), connections))
                    a, b = ({k: statistics.median(x[k] for x in rows) for k in rows[0]} for rows in (ours, theirs))
                    report("api.get", path=path, connections=connections, nginx_logs=logged, requests_s=a["requests_s"], cpu_us=a["cpu_us"],
                           nginx_requests_s=b["requests_s"], nginx_cpu_us=b["cpu_us"], per_core=b["cpu_us"] / a["cpu_us"])
            finally:
                peer.close()


def slow():
    count = int(os.environ.get("COUNT", "1000"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 500)), hard))
    with Server(users=[USER], config=CONFIG) as s:
        held, stop = [], threading.Event()

        def drip():
            while not stop.wait(1):
                for c in held:
                    try:
                        c.send(b"X")
                    except OSError:
                        pass
        for _ in range(count):
            c = socket.create_connection((s.address, PORTS["api"]))
            c.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-")
            held.append(c)
        thread = threading.Thread(target=drip)
        thread.start()
        took = []
        for _ in range(200):
            began = time.perf_counter()
            h = http.client.HTTPConnection(s.address, PORTS["api"], timeout=60)
            h.request("GET", "/healthz")
            assert h.getresponse().status == 200
            took.append((time.perf_counter() - began) * 1000)
            h.close()
        stop.set()
        thread.join()
        for c in held:
            c.close()
        took.sort()
        report("api.slow", slow=count, fresh=len(took), p50_ms=took[len(took) // 2], p99_ms=took[int(len(took) * 0.99)], rss_kib=s.rss_kib())


if __name__ == "__main__":
    for word in sys.argv[1:] or ["get", "slow"]:
        {"get": get, "slow": slow}[word]()
