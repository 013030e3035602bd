"""Autoconfig and Autodiscover (SPEC DISC-01..03, API-39), read with a real XML parser."""
import http.client
import unittest
import urllib.parse
import xml.etree.ElementTree as etree

from harness import HOSTNAME, PATIENCE, PORTS, Server, main

AUTOCONFIG = "/.well-known/autoconfig/mail/config-v1.1.xml"
AUTODISCOVER = "/autodiscover/autodiscover.xml"
HTTP, HTTPS = 2980, 2943
BASE = "http://schemas.microsoft.com/exchange/autodiscover/"
ANSWER = BASE + "outlook/responseschema/2006a"
ERROR = {"e": BASE + "responseschema/2006"}
SETTINGS = {"e": BASE + "responseschema/2006", "o": ANSWER}


def request(address, schema=ANSWER):
    return (f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{BASE}outlook/requestschema/2006"><Request>'
            f"<EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>{schema}</AcceptableResponseSchema>"
            "</Request></Autodiscover>").encode()


def server(**config):
    config.setdefault("domains", ["example.test", "second.test", "xn--bcher-kva.test"])
    discovery = {"http_port": HTTP, "https_port": HTTPS}
    discovery.update(config.pop("discovery", {}))
    return Server(config={"discovery": discovery, **config}, users=["alice@example.test"])


class Base(unittest.TestCase):
    def ask(self, s, method, path, body=None, port=HTTP, tls=None, **fields):
        secure = port in (HTTPS, PORTS["apis"]) if tls is None else tls
        c = (http.client.HTTPSConnection(s.address, port, timeout=PATIENCE, context=s.tls()) if secure
             else http.client.HTTPConnection(s.address, port, timeout=PATIENCE))
        c.request(method, path, body, {k.replace("_", "-"): v for k, v in fields.items()})
        answer = c.getresponse()
        text = answer.read()
        c.close()
        return answer.status, answer.headers, text

    def xml(self, answer):
        status, headers, text = answer
        self.assertEqual(status, 200, text)
        self.assertTrue(headers["Content-Type"].startswith("text/xml"))
        return etree.fromstring(text)


class Autoconfig(Base):
    def servers(self, root):
        return [(e.tag, e.get("type"), e.findtext("hostname"), int(e.findtext("port")), e.findtext("socketType"),
                 e.findtext("username"), e.findtext("authentication"))
                for e in root.find("emailProvider") if e.tag.endswith("Server")]

    def test_all_four_services_on_each_port_that_serves_them(self):
        want = [(kind, proto, HOSTNAME, PORTS[name], socket, "%EMAILADDRESS%", "password-cleartext") for kind, proto, name, socket in (
            ("incomingServer", "imap", "imaps", "SSL"), ("incomingServer", "imap", "imap", "STARTTLS"),
            ("outgoingServer", "smtp", "smtps", "SSL"), ("outgoingServer", "smtp", "submission", "STARTTLS"))]
        with server() as s:
            for port in (HTTP, HTTPS, PORTS["api"], PORTS["apis"]):
                for path in (AUTOCONFIG, "/mail/config-v1.1.xml"):
                    root = self.xml(self.ask(s, "GET", path + "?emailaddress=alice@example.test", port=port))
                    self.assertEqual((root.tag, root.get("version")), ("clientConfig", "1.1"))
                    self.assertEqual(root.find("emailProvider").get("id"), "example.test")
                    self.assertEqual(root.findtext("emailProvider/domain"), "example.test")
                    self.assertEqual(self.servers(root), want)
            status, headers, text = self.ask(s, "HEAD", AUTOCONFIG)
            self.assertEqual((status, text), (200, b""))
            self.assertEqual(self.ask(s, "GET", AUTOCONFIG.replace("mail", "MAIL"))[0], 404)

    def test_public_ports_and_listeners_that_are_off(self):
        ports = {"imaps": 993, "submission": 587}
        with server(discovery={"public_ports": ports}, smtp={"smtps_port": 0}) as s:
            got = [(e[1], e[3], e[4]) for e in self.servers(self.xml(self.ask(s, "GET", AUTOCONFIG)))]
            self.assertEqual(got, [("imap", 993, "SSL"), ("imap", PORTS["imap"], "STARTTLS"), ("smtp", 587, "STARTTLS")])
        with server(tls={"enabled": False}) as s:  # nothing takes a password from elsewhere
            self.assertEqual(self.ask(s, "GET", AUTOCONFIG)[0], 404)

    def test_which_domain_it_is_about(self):
        rows = [("alice@second.test", "x.test", "second.test"), ("ALICE@Second.TEST", "x.test", "second.test"),
                ("nobody@second.test", "x.test", "second.test"), ("a@b@second.test", "x.test", "second.test"),
                ("alice@elsewhere.test", "autoconfig.second.test", "second.test"), ("", "second.test:8080", "second.test"),
                ("", "AUTOCONFIG.Second.Test", "second.test"), ("%EMAILADDRESS%", "nowhere.test", "example.test"),
                ("alice@b\u00fccher.test", "x.test", "xn--bcher-kva.test"), ("<x@&>\"'", "x.test", "example.test"),
                ("alice@" + "a" * 4000, "x.test", "example.test"), ("", "[::1]:80", "example.test")]
        with server() as s:
            for address, host, domain in rows:
                path = AUTOCONFIG + "?emailaddress=" + urllib.parse.quote(address)
                root = self.xml(self.ask(s, "GET", path, Host=host))
                self.assertEqual(root.find("emailProvider").get("id"), domain, (address, host))


class Autodiscover(Base):
    def post(self, s, body, path=AUTODISCOVER, port=HTTPS, **fields):
        fields.setdefault("Content_Type", "text/xml")
        return self.ask(s, "POST", path, body, port, **fields)

    def error(self, answer):
        root = self.xml(answer)
        self.assertEqual(root.tag, "{%s}Autodiscover" % ERROR["e"])
        self.assertRegex(root.find("e:Response/e:Error", ERROR).get("Time"), r"^\d\d:\d\d:\d\d")
        return int(root.findtext("e:Response/e:Error/e:ErrorCode", namespaces=ERROR))

    def protocols(self, answer):
        root = self.xml(answer)
        account = root.find("o:Response/o:Account", SETTINGS)
        self.assertEqual([account.findtext(f"o:{n}", namespaces=SETTINGS) for n in ("AccountType", "Action")], ["email", "settings"])
        return {p.findtext("o:Type", namespaces=SETTINGS): {e.tag.split("}")[1]: e.text for e in p}
                for p in account.findall("o:Protocol", SETTINGS)}

    def test_settings_whatever_the_case_of_the_path(self):
        with server() as s:
            for path in (AUTODISCOVER, "/Autodiscover/Autodiscover.xml", "/AUTODISCOVER/AUTODISCOVER.XML", "/autodiscover/Autodiscover.xml"):
                for port in (HTTP, HTTPS, PORTS["api"], PORTS["apis"]):
                    got = self.protocols(self.post(s, request("alice@example.test"), path, port))
                    self.assertEqual(list(got), ["IMAP", "SMTP"])
                    for kind, name in (("IMAP", "imaps"), ("SMTP", "smtps")):
                        self.assertEqual((got[kind]["Server"], int(got[kind]["Port"]), got[kind]["SSL"], got[kind]["Encryption"],
                                          got[kind]["LoginName"], got[kind]["SPA"], got[kind]["AuthRequired"]),
                                         (HOSTNAME, PORTS[name], "on", "SSL", "alice@example.test", "off", "on"))

    def test_starttls_where_that_is_all_there_is_and_public_ports(self):
        with server(smtp={"smtps_port": 0}, discovery={"public_ports": {"submission": 587, "imaps": 993}}) as s:
            got = self.protocols(self.post(s, request("alice@second.test")))
            self.assertEqual((got["SMTP"]["Port"], got["SMTP"]["Encryption"]), ("587", "TLS"))
            self.assertEqual((got["IMAP"]["Port"], got["IMAP"]["Encryption"]), ("993", "SSL"))

    def test_whether_an_account_exists_is_not_told(self):
        with server() as s:
            one, other = (self.post(s, request(a))[2].decode() for a in ("alice@example.test", "nobody@example.test"))
            self.assertEqual(one.replace("alice", "nobody"), other)

    def test_what_is_put_in_is_escaped(self):
        with server() as s:
            got = self.protocols(self.post(s, request("a&lt;Port&gt;1&lt;/Port&gt;&amp;&quot;&apos;\u00fc@example.test")))
            self.assertEqual(got["IMAP"]["LoginName"], "a<Port>1</Port>&\"'\u00fc@example.test")
            self.assertEqual(int(got["IMAP"]["Port"]), PORTS["imaps"])

    def test_error_blocks(self):
        mobilesync = BASE + "mobilesync/responseschema/2006"
        with server() as s:
            self.assertEqual(self.error(self.post(s, request("alice@example.test", mobilesync))), 601)
            self.assertEqual(self.error(self.post(s, request("alice@elsewhere.test"))), 500)
            for address in ("", "alice", "@example.test", "alice@", "a" * 400 + "@example.test"):
                self.assertIn(self.error(self.post(s, request(address))), (500, 600), address)
            for body in (b"<a/>", b"<Autodiscover/>", b"<Autodiscover><Request/></Autodiscover>"):
                self.assertEqual(self.error(self.post(s, body)), 600)

    def test_bad_xml_is_400_and_what_is_too_large_413(self):
        good = request("alice@example.test").decode()
        head, rest = good.split("?>", 1)
        bad = [b" ", b"{}", good[:-1].encode(), good.encode("utf-16"), (good + "x").encode(),
               f'{head}?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>{rest}'.replace("alice", "&e;").encode(),
               good.replace("alice", "&nbsp;").encode(), good.replace("alice", "\x01").encode(), b"<a>" * 17 + b"</a>" * 17,
               good.encode().replace(b"alice", b"\xff")]
        with server() as s:
            for body in bad:
                status, _, text = self.post(s, body)
                self.assertEqual(status, 400, (body[:80], text))
            filler = "<!--" + "x" * (8192 - len(good) - 7) + "-->"
            self.assertEqual(len((good + filler).encode()), 8192)
            self.protocols(self.post(s, (good + filler).encode()))
            self.assertEqual(self.post(s, (good + filler + " ").encode())[0], 413)
            chunks = iter([(good + filler).encode(), b" "])
            self.assertEqual(self.ask(s, "POST", AUTODISCOVER, chunks, HTTPS, Content_Type="text/xml")[0], 413)
            self.assertEqual(self.post(s, good.encode(), Content_Type="application/json")[0], 415)
            self.assertEqual(self.post(s, good.encode(), Content_Type="application/xml; charset=utf-8")[0], 200)
            with s.raw("api") as c:
                c.send(f"POST {AUTODISCOVER} HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertIn(b" 411 ", c.line())

    def test_get_in_the_clear_leads_to_https(self):
        with server() as s:
            for path in (AUTODISCOVER, "/Autodiscover/Autodiscover.xml"):
                status, headers, text = self.ask(s, "GET", path)
                self.assertEqual((status, headers["Location"], text), (302, f"https://{HOSTNAME}:{HTTPS}{AUTODISCOVER}", b""))
                for port in (HTTPS, PORTS["api"], PORTS["apis"]):
                    status, headers, _ = self.ask(s, "GET", path, port=port)
                    self.assertEqual((status, "POST" in headers["Allow"]), (405, True))
        with server(discovery={"https_port": 0, "public_ports": {"apis": 443}}) as s:
            self.assertEqual(self.ask(s, "GET", AUTODISCOVER)[1]["Location"], f"https://{HOSTNAME}{AUTODISCOVER}")


class Ports(Base):
    def test_discovery_ports_serve_nothing_else(self):
        with server() as s:
            for port in (HTTP, HTTPS):
                for method, path in (("GET", "/folders"), ("POST", "/auth/login"), ("GET", "/healthz"), ("GET", "/"), ("GET", "/users"),
                                     ("GET", "/autodiscover"), ("GET", "/.well-known/autoconfig")):
                    self.assertEqual(self.ask(s, method, path, b"{}" if method == "POST" else None, port)[0], 404, path)
            self.assertEqual(self.ask(s, "GET", "/healthz", port=PORTS["api"])[0], 200)
            self.assertEqual(self.ask(s, "PUT", AUTOCONFIG)[0], 405)

    def test_a_port_of_0_is_off(self):
        with server(discovery={"http_port": 0}) as s:
            with self.assertRaises(OSError):
                self.ask(s, "GET", AUTOCONFIG)
            self.assertEqual(self.ask(s, "GET", AUTOCONFIG, port=HTTPS)[0], 200)


if __name__ == "__main__":
    main()
