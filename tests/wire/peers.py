"""Other servers on loopback for the tests: a name server (nsd) and a resolver that validates (unbound), each in a temporary
folder, stopped by the test.

    with Nsd(ZONES) as dns:
        Server(config={"relay": {"nameservers": [dns.endpoint]}})
"""
import grp
import imaplib
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import time

from harness import PATIENCE, loopback_address, need

DNS_PORT = 5300

# What the tests of resolver and relay ask for. Zone name: records in master file form; SOA and NS are added.
# {address} is where the test's own mail servers listen.
ZONES = {
    "mx.test": """
equal       MX 10 a.equal
equal       MX 10 b.equal
equal       MX 10 c.equal
unequal     MX 20 second.unequal
unequal     MX 10 first.unequal
unequal     MX 30 third.unequal
null        MX 0 .
nomx        A {address}
aaaa        AAAA ::1
aaaamx      MX 10 aaaa
literal     MX 10 127.0.0.1
a.equal     A {address}
b.equal     A {address}
c.equal     A {address}
first.unequal   A {address}
second.unequal  A {address}
third.unequal   A {address}
ours        MX 10 us
us          A {address}
aliased     CNAME unequal
""" + "".join(f"many MX {10 * i} a-host-with-a-rather-long-name-{i}.many\na-host-with-a-rather-long-name-{i}.many A {{address}}\n"
              for i in range(60)),
    "chain.test": """
end         A 192.0.2.77
""" + "".join(f"eight{i} CNAME {f'eight{i + 1}' if i < 7 else 'end'}\n" for i in range(8))
        + "".join(f"nine{i} CNAME {f'nine{i + 1}' if i < 8 else 'end'}\n" for i in range(9)) + """
loop0       CNAME loop1
loop1       CNAME loop0
self        CNAME self
away        CNAME end.other.test.
nowhere     CNAME missing
missingmx   CNAME missing.other.test.
denied      CNAME end.refused.test.
""",
    "other.test": "end A 192.0.2.78\n",
    "data.test": "big TXT " + " ".join(f'"{chr(97 + i % 26) * 200}"' for i in range(30)) + "\n" + """
small       TXT "v=spf1 " "-all"
_25._tcp.mail   TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
both        A 192.0.2.1
both        AAAA 2001:db8::1
sub.deleg   NS ns.elsewhere.test.
""",
    # Peers of our SMTP server: a name that leads back, one that leads elsewhere, one that is nobody's.
    "127.in-addr.arpa": "1.0.0 PTR client.peer.test.\n2.0.0 PTR forged.peer.test.\n3.0.0 PTR nobody.peer.test.\n"
                        "4.0.0 PTR nobody.peer.test.\n4.0.0 PTR second.peer.test.\n",
    "peer.test": "client A 127.0.0.1\nforged A 192.0.2.99\nsecond A 127.0.0.4\n",
}


def wait_for_answer(process, address, port, name, log):
    """Until it answers a question for `name`, in wire form."""
    query = struct.pack(">6H", 1, 0x0100, 1, 0, 0, 0) + name + struct.pack(">2H", 6, 1)
    end = time.monotonic() + PATIENCE
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.2)
        s.connect((address, port))
        while True:
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the name server did not come up\n{log()}")
            try:
                s.send(query)
                if s.recv(512)[:2] == b"\0\1":
                    return
            except OSError:
                time.sleep(0.02)


def end_process(process):
    if process is None:
        return
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Nsd:
    def __init__(self, zones=None, mail_address="192.0.2.25", port=DNS_PORT, whole=None):
        """zones: name -> records (ZONES if not given), {address} in them is `mail_address`. whole: name -> a zone as it is."""
        program = "/usr/sbin/nsd"  # seldom in a user's PATH
        if not pathlib.Path(program).exists():
            program = need("nsd", "nsd")
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-nsd-"))
        self.address = loopback_address()
        self.port = port
        self.endpoint = f"{self.address}:{port}"
        self.process = None
        conf = [f"""server:
  ip-address: {self.address}@{port}
  port: {port}
  server-count: 1
  username: ""
  zonesdir: "{self.root}"
  database: ""
  pidfile: ""
  logfile: "{self.root}/nsd.log"
  xfrdfile: "{self.root}/xfrd.state"
  zonelistfile: "{self.root}/zone.list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
"""]
        for name, records in (ZONES if zones is None else zones).items():
            (self.root / f"{name}.zone").write_text(
                f"$ORIGIN {name}.\n$TTL 300\n@ SOA ns.{name}. hostmaster.{name}. 1 3600 600 86400 120\n@ NS ns.{name}.\n"
                + ("" if "arpa" in name else "ns A 127.0.0.1\n") + records.replace("{address}", mail_address))
            conf.append(f'zone:\n  name: "{name}"\n  zonefile: "{name}.zone"\n')
        for name, text in (whole or {}).items():
            (self.root / f"{name}.zone").write_text(text)
            conf.append(f'zone:\n  name: "{name}"\n  zonefile: "{name}.zone"\n')
        (self.root / "nsd.conf").write_text("".join(conf))
        try:
            log = open(self.root / "out.txt", "ab")
            self.process = subprocess.Popen([program, "-d", "-c", str(self.root / "nsd.conf")], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
            log.close()
            wait_for_answer(self.process, self.address, self.port, b"\0", self.log)
        except BaseException:
            self.close()
            raise

    def log(self):
        return "".join(p.read_text(errors="replace") for p in (self.root / "out.txt", self.root / "nsd.log") if p.exists())

    def close(self):
        end_process(self.process)
        self.process = None
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Validating:
    """unbound, trusting a key of its own for one zone, which ldns-signzone signs and nsd serves; other zones as they are."""

    def __init__(self, signed, records, plain=None):
        self.process, self.nsd = None, None
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-unbound-"))
        self.address = loopback_address()
        self.endpoint = f"{self.address}:{DNS_PORT}"
        try:
            zone = self.root / "zone"
            zone.write_text(f"$ORIGIN {signed}.\n$TTL 300\n@ SOA ns.{signed}. hostmaster.{signed}. 1 3600 600 86400 120\n"
                            f"@ NS ns.{signed}.\nns A 127.0.0.1\n{records}\n")
            key = self.run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", signed).strip()
            self.run("ldns-signzone", "-o", signed, str(zone), key)
            self.nsd = Nsd(plain or {}, whole={signed: (self.root / "zone.signed").read_text()})
            host = f"{self.nsd.address}@{self.nsd.port}"
            stubs = "".join(f'stub-zone:\n  name: "{z}."\n  stub-addr: {host}\n' for z in (signed, *(plain or {})))
            (self.root / "unbound.conf").write_text(f"""
server:
  interface: {self.address}@{DNS_PORT}
  port: {DNS_PORT}
  directory: "{self.root}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  module-config: "validator iterator"
  trust-anchor-file: "{self.root}/{key}.ds"
  local-zone: "test." nodefault
  {"".join(f'domain-insecure: "{z}."' + chr(10) + "  " for z in plain or {})}
{stubs}
remote-control:
  control-enable: no
""")
            program = shutil.which("unbound") or "/usr/sbin/unbound"
            if not pathlib.Path(program).exists():
                need("unbound", "unbound")
            with open(self.root / "out.txt", "ab") as log:
                self.process = subprocess.Popen([program, "-d", "-c", str(self.root / "unbound.conf")], stdout=log, stderr=log,
                                                stdin=subprocess.DEVNULL)
            wire = b"".join(bytes([len(label)]) + label.encode() for label in signed.split(".")) + b"\0"
            wait_for_answer(self.process, self.address, DNS_PORT, wire, self.log)
        except BaseException:
            self.close()
            raise

    def run(self, program, *args):
        return subprocess.run([need(program, "ldnsutils"), *args], check=True, capture_output=True, text=True, cwd=self.root).stdout

    def log(self):
        path = self.root / "out.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def close(self):
        end_process(self.process)
        self.process = None
        if self.nsd is not None:
            self.nsd.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Dovecot:
    """A Dovecot IMAP server of the test's own: STARTTLS on one port, implicit TLS on the other, one user."""
    IMAP, IMAPS = 4143, 4993

    def __init__(self, user="alice@example.test", password="correct horse battery", name="mail.example.test"):
        program = "/usr/sbin/dovecot"
        if not pathlib.Path(program).exists():
            program = need("dovecot", "dovecot-imapd")
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rmaild-dovecot-"))
        self.root.chmod(0o755)
        self.address = loopback_address()
        self.key, self.cert = self.root / "key.pem", self.root / "cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", self.key, "-out", self.cert, "-days", "2", "-subj", f"/CN={name}",
                        "-addext", f"subjectAltName=DNS:{name},IP:{self.address}"], check=True, capture_output=True)
        mail = self.root / "mail"
        mail.mkdir()
        owner = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        entry = pwd.getpwnam(owner)
        if os.getuid() == 0:
            os.chown(mail, entry.pw_uid, entry.pw_gid)
        (self.root / "users").write_text(f"{user}:{{PLAIN}}{password}::::::\n")
        group = grp.getgrgid(entry.pw_gid).gr_name
        conf = self.root / "dovecot.conf"
        conf.write_text(f"""
base_dir = {self.root}/run
state_dir = {self.root}/state
log_path = {self.root}/log
protocols = imap
listen = {self.address}
ssl = required
ssl_cert = <{self.cert}
ssl_key = <{self.key}
auth_mechanisms = plain login scram-sha-256
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{mail}/%u
passdb {{
  driver = passwd-file
  args = {self.root}/users
}}
userdb {{
  driver = static
  args = uid={entry.pw_uid} gid={entry.pw_gid} home={mail}/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Drafts {{
    auto = create
    special_use = \\Drafts
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.IMAP}
  }}
  inet_listener imaps {{
    port = {self.IMAPS}
    ssl = yes
  }}
}}
""")
        self.command = [program, "-F", "-c", str(conf)]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with socket.create_connection((self.address, self.IMAP), timeout=5) as s:
                    if s.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                text = self.log()
                self.close()
                raise AssertionError(f"dovecot did not come up: {text}")
            time.sleep(0.05)

    def log(self):
        path = self.root / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def imap(self, user="alice@example.test", password="correct horse battery"):
        context = ssl.create_default_context(cafile=str(self.cert))
        context.check_hostname = False
        c = imaplib.IMAP4_SSL(self.address, self.IMAPS, ssl_context=context, timeout=PATIENCE)
        c.login(user, password)
        return c

    def stop(self):
        """Its sessions end with it."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)
        self.process.stderr.close()

    def close(self):
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print(self.log()[-4000:])
        self.close()
