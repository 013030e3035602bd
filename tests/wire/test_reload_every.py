"""Every key of the configuration table is changed by some reload test, and none of them names a key that is not there."""
import re
import subprocess
import unittest

import test_reload
import test_reload_keys
import test_reload_limits
import test_reload_listeners
import test_reload_relay
import test_reload_tls
from harness import RMAILD, main

MODULES = [test_reload, test_reload_keys, test_reload_limits, test_reload_listeners, test_reload_relay, test_reload_tls]


class Every(unittest.TestCase):
    def test_every_key_has_a_test(self):
        table = subprocess.run([RMAILD, "tables", "config"], capture_output=True, text=True, check=True).stdout
        keys = re.findall(r"^\| `([a-z0-9_.]+)`", table, re.M)
        self.assertGreater(len(keys), 90)
        seen = {}
        for module in MODULES:
            tests = {name for c in vars(module).values() if isinstance(c, type) and issubclass(c, unittest.TestCase) for name in dir(c)}
            for name, these in module.KEYS.items():
                self.assertIn(name, tests, f"{module.__name__} has no such test")
                seen.update(dict.fromkeys(these, name))
        self.assertEqual(sorted(set(keys) - set(seen)), [], "no reload test changes them")
        self.assertEqual(sorted(set(seen) - set(keys)), [], "no such keys")


if __name__ == "__main__":
    main()
