"""How long a first start takes until all seven ports listen (SPEC GEN-06): no configuration, no mail_root, no key; in an
empty folder of its own. Prints JSON; times in milliseconds from the fork.

    bench/start.py build/release/rmaild [ROUNDS]

The default ports are moved to 1xxxx (25 and 143 may be taken or not ours): `init` writes the configuration, only the ports
in it are changed, and the folder `mailstore` is emptied again, so the certificate and its key are made by the start."""
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

rmaild, rounds = str(pathlib.Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 10
times = []
for _ in range(rounds):
    root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-bench-"))
    try:
        subprocess.run([rmaild, "init"], cwd=root, check=True, capture_output=True)
        file = root / "config.json"
        settings = json.loads(file.read_text())
        ports = []
        for section, names in (("smtp", ("port", "submission_port", "smtps_port")), ("imap", ("port", "imaps_port")),
                               ("exchange_api", ("port", "secure_port"))):
            settings[section]["host"] = "127.0.0.1"
            for name in names:
                settings[section][name] = 10000 + settings[section][name] % 10000
                ports.append(settings[section][name])
        file.write_text(json.dumps(settings))
        begun = time.monotonic()
        server = subprocess.Popen([rmaild, "serve"], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        waiting = list(ports)
        while waiting and server.poll() is None and time.monotonic() < begun + 30:
            try:
                socket.create_connection(("127.0.0.1", waiting[-1]), timeout=1).close()
                waiting.pop()
            except OSError:
                time.sleep(0.001)
        if waiting:
            sys.exit(f"port {waiting[-1]} does not listen")
        times.append((time.monotonic() - begun) * 1000)
        server.send_signal(signal.SIGTERM)
        server.wait()
    finally:
        shutil.rmtree(root, ignore_errors=True)
times.sort()
print(json.dumps({"bench": "start", "rounds": rounds, "least_ms": round(times[0], 1), "median_ms": round(times[len(times) // 2], 1),
                  "most_ms": round(times[-1], 1), "goal_ms": 300}))
