"""A thousand clients that drip their requests do not keep a fresh one from being served (SPEC API-08, SEC-06)."""
import http.client
import resource
import socket
import unittest

from harness import PATIENCE, PORTS, Server, main

COUNT = 1000


class Slow(unittest.TestCase):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = COUNT + 500
        self.assertTrue(hard == resource.RLIM_INFINITY or hard >= wanted, "the limit of open files is too low for this test")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))

    def slow(self, server, beginning):
        held = []
        for _ in range(COUNT):
            c = socket.create_connection((server.address, PORTS["api"]), timeout=PATIENCE)
            self.addCleanup(c.close)
            c.sendall(beginning)
            held.append(c)
        return held

    def fresh(self, server):
        c = http.client.HTTPConnection(server.address, PORTS["api"], timeout=PATIENCE)
        c.request("GET", "/healthz")
        self.assertEqual(c.getresponse().status, 200)
        c.close()

    def drip(self, held):
        for c in held:
            try:
                c.sendall(b"x")
            except OSError:
                pass  # it had to give way

    def end(self, held):
        """So that the server need not wait for them when it ends."""
        for c in held:
            c.close()

    def test_below_the_limit_of_connections(self):
        limits = {"max_connections_per_ip": 100000, "max_connections": 100000}
        with Server(config={"exchange_api": limits}) as server:
            heads = self.slow(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            bodies = self.slow(server, b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            for _ in range(5):
                self.fresh(server)
                self.drip(heads + bodies)
            heads[0].sendall(b"\r\n\r\n")  # the patient one is answered in the end
            self.assertTrue(heads[0].recv(100).startswith(b"HTTP/1.1 200 "))
            self.end(heads + bodies)

    def test_at_the_limit_the_oldest_gives_way(self):
        with Server(config={"exchange_api": {"max_connections_per_ip": 100000, "max_connections": COUNT}}) as server:
            held = self.slow(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            for _ in range(20):
                self.fresh(server)
                self.drip(held[:50])
            held[-1].sendall(b"\r\n\r\n")
            self.assertTrue(held[-1].recv(100).startswith(b"HTTP/1.1 200 "))
            self.end(held)


if __name__ == "__main__":
    main()
