"""`rmaild dns` (SPEC CLI-24): every record, in a form that a real name server takes."""
import hashlib
import json
import pathlib
import socket
import struct
import subprocess
import tempfile
import unittest

from harness import HOSTNAME, PATIENCE, PORTS, Server, main, need
from peers import Nsd

ADDRESSES = ["192.0.2.10", "2001:db8::10", "10.0.0.9"]
ZONE = "$ORIGIN {0}.\n$TTL 300\n@ SOA ns.{0}. hostmaster.{0}. 1 3600 600 86400 120\n@ NS ns.{0}.\nns A 127.0.0.1\n"


def settings(**more):
    config = {"smtp": {"host": ADDRESSES}, "domains": ["example.test", "second.test"]}
    config.update(more)
    return config


class Dns(unittest.TestCase):
    def offline(self, config):
        """A configuration that nothing serves."""
        s = Server(config=config, start=False)
        self.addCleanup(s.close)
        return s

    def records(self, s, domain="example.test"):
        found = [d for d in json.loads(s.cli("--json", "dns", domain).stdout) if d["domain"] == domain]
        self.assertEqual(len(found), 1)
        return found[0]["records"]

    def values(self, s, domain="example.test"):
        got = {}
        for r in self.records(s, domain):
            got.setdefault((r["name"], r["type"]), []).append(r["value"])
        return got

    def test_every_record_is_there(self):
        got = self.values(self.offline(settings()))
        host = HOSTNAME + "."
        want = {
            ("example.test", "MX"): ["10 " + host],
            (HOSTNAME, "A"): ["192.0.2.10"],
            (HOSTNAME, "AAAA"): ["2001:db8::10"],
            ("_dmarc.example.test", "TXT"): ["v=DMARC1; p=none; rua=mailto:postmaster@example.test"],
            ("_smtp._tls.example.test", "TXT"): ["v=TLSRPTv1; rua=mailto:postmaster@example.test"],
            ("mta-sts.example.test", "CNAME"): [host],
            ("_imaps._tcp.example.test", "SRV"): [f"0 1 {PORTS['imaps']} {host}"],
            ("_imap._tcp.example.test", "SRV"): [f"10 1 {PORTS['imap']} {host}"],
            ("_submissions._tcp.example.test", "SRV"): [f"0 1 {PORTS['smtps']} {host}"],
            ("_submission._tcp.example.test", "SRV"): [f"10 1 {PORTS['submission']} {host}"],
            ("_autodiscover._tcp.example.test", "SRV"): [f"0 1 {PORTS['apis']} {host}"],
            ("autoconfig.example.test", "CNAME"): [host],
            ("autodiscover.example.test", "CNAME"): [host],
            ("10.2.0.192.in-addr.arpa", "PTR"): [host],
            ("0.1" + ".0" * 22 + ".8.b.d.0.1.0.0.2.ip6.arpa", "PTR"): [host],
        }
        for key, value in want.items():
            self.assertEqual(got.get(key), value, key)
        self.assertTrue(got["example.test", "TXT"][0].startswith("v=spf1 mx "))
        self.assertTrue(got[HOSTNAME, "TXT"][0].startswith("v=spf1 a "))
        self.assertTrue(got["_mta-sts.example.test", "TXT"][0].startswith("v=STSv1;"))
        self.assertTrue(any(name.endswith("._domainkey.example.test") for name, _ in got))
        self.assertNotIn((f"_25._tcp.{HOSTNAME}", "TLSA"), got)

    def test_what_is_not_there_yet_is_marked(self):
        s = self.offline(settings())
        later = {r["name"] for r in self.records(s) if not r["available"]}
        self.assertEqual(later, {"SELECTOR._domainkey.example.test", "_mta-sts.example.test", "mta-sts.example.test"})
        for form in ("--table", "--zone"):
            self.assertEqual(s.cli("dns", "example.test", form).stdout.count("not available yet"), 3)

    def test_ports_as_they_are_announced(self):
        s = self.offline(settings(discovery={"public_ports": {"imaps": 993, "apis": 443}, "https_port": 0}, smtp={"host": ADDRESSES, "smtps_port": 0},
                                  relay={"smarthost": "", "source_ipv4": "192.0.2.77"}))
        got = self.values(s)
        self.assertEqual(got["_imaps._tcp.example.test", "SRV"], [f"0 1 993 {HOSTNAME}."])
        self.assertEqual(got["_submissions._tcp.example.test", "SRV"], ["0 0 0 ."])
        self.assertEqual(got["_autodiscover._tcp.example.test", "SRV"], [f"0 1 443 {HOSTNAME}."])
        self.assertEqual(got["example.test", "TXT"], ["v=spf1 mx ip4:192.0.2.77 -all"])

    def test_tlsa_is_the_digest_of_the_public_key(self):
        with tempfile.TemporaryDirectory() as folder:
            key, cert = pathlib.Path(folder) / "key.pem", pathlib.Path(folder) / "cert.pem"
            openssl = need("openssl", "openssl")
            subprocess.run([openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={HOSTNAME}",
                            "-keyout", key, "-out", cert], check=True, capture_output=True)
            spki = subprocess.run([openssl, "pkey", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
            s = self.offline(settings(tls={"cert_file": str(cert), "key_file": str(key)}))
            self.assertEqual(self.values(s)[f"_25._tcp.{HOSTNAME}", "TLSA"], ["3 1 1 " + hashlib.sha256(spki).hexdigest()])
            cert.unlink()
            told = s.cli("dns", "example.test", "--zone", check=False)
            self.assertIn("DIGEST", told.stdout)
            self.assertTrue(all(line.startswith(";") for line in told.stdout.splitlines() if "DIGEST" in line))

    def test_a_real_name_server_takes_the_zone_and_answers_from_it(self):
        s = self.offline(settings())
        zones = {d: ZONE.format(d) + s.cli("dns", d, "--zone").stdout for d in ("example.test", "second.test")}
        check = "/usr/sbin/nsd-checkzone"
        with tempfile.TemporaryDirectory() as folder:
            for domain, text in zones.items():
                path = pathlib.Path(folder) / domain
                path.write_text(text)
                done = subprocess.run([check, domain, path], text=True, capture_output=True, timeout=PATIENCE)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with Nsd(zones={}, whole=zones) as dns:
            for domain in zones:
                self.assertEqual(self.count(dns, domain, 15), 1)               # MX
                self.assertEqual(self.count(dns, "_imaps._tcp." + domain, 33), 1)  # SRV
                self.assertEqual(self.count(dns, "_dmarc." + domain, 16), 1)   # TXT
                self.assertEqual(self.count(dns, "autoconfig." + domain, 5), 1)  # CNAME
                self.assertEqual(self.count(dns, "_mta-sts." + domain, 16), 0)
            self.assertEqual(self.count(dns, HOSTNAME, 28), 1)                 # AAAA

    @staticmethod
    def count(dns, name, kind):
        """How many answers there are."""
        query = struct.pack(">HHHHHH", 7, 0, 1, 0, 0, 0)
        query += b"".join(bytes([len(x)]) + x.encode() for x in name.split(".")) + b"\0" + struct.pack(">HH", kind, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u:
            u.settimeout(PATIENCE)
            u.connect((dns.address, dns.port))
            u.send(query)
            return struct.unpack(">HHHHHH", u.recv(4096)[:12])[3]

    def test_records_of_the_host_stand_in_its_own_zone_alone(self):
        s = self.offline(settings())
        for line in s.cli("dns", "second.test", "--zone").stdout.splitlines():
            self.assertTrue(line.startswith(";") or line.split()[0].endswith("second.test."), line)

    def test_all_domains_forms_and_mistakes(self):
        s = self.offline(settings())
        everything = s.cli("dns").stdout
        self.assertEqual(everything, s.cli("dns", "--table").stdout)
        for domain in ("example.test", "second.test"):
            self.assertIn(f"_imaps._tcp.{domain}", everything)
            self.assertIn(s.cli("dns", domain.upper()).stdout, everything)
        self.assertEqual([d["domain"] for d in json.loads(s.cli("dns", "--json").stdout)], ["example.test", "second.test"])
        self.assertEqual(s.cli("dns", "other.test", check=False).returncode, 1)
        self.assertEqual(s.cli("dns", "--zone", "--json", check=False).returncode, 2)
        self.assertEqual(s.cli("dns", "a", "b", check=False).returncode, 2)

    def test_a_host_without_a_public_address_is_told_to_put_one_in(self):
        s = self.offline(settings(smtp={"host": ["127.0.0.1", "10.0.0.9"]}))
        self.assertEqual(self.values(s)[HOSTNAME, "A"], ["ADDRESS"])
        self.assertIn(f"; {HOSTNAME}. 3600 IN A ADDRESS", s.cli("dns", "example.test", "--zone").stdout)


if __name__ == "__main__":
    main()
