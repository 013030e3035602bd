"""ImapFlow (npm) with every extension it knows: IMAP4rev2 or CONDSTORE/QRESYNC/UTF8=ACCEPT under ENABLE, BINARY, COMPRESS,
OBJECTID, QUOTA, LIST-STATUS, IDLE, UIDPLUS, MOVE; two clients at once, and one that comes back."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import PASSWORD, PATIENCE, PORTS, Server, main, need

ALICE = "alice@example.test"
SOURCE = pathlib.Path(__file__).resolve().parent / "node"
FOLDER = pathlib.Path(os.environ.get("RMAILD_BUILD", "build/dev")).resolve() / "node"


def installed():
    """The client in the build folder: what package.json names, and nothing written beside it."""
    wanted = json.loads((SOURCE / "package.json").read_text())["dependencies"]["imapflow"]
    have = FOLDER / "node_modules" / "imapflow" / "package.json"
    if not have.exists() or json.loads(have.read_text())["version"] != wanted:
        FOLDER.mkdir(exist_ok=True)
        shutil.copy(SOURCE / "package.json", FOLDER)
        done = subprocess.run([need("npm", "npm"), "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"],
                              cwd=FOLDER, capture_output=True, text=True, timeout=10 * PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f"imapflow {wanted} cannot be installed with npm:\n{done.stdout}{done.stderr}")
    shutil.copy(SOURCE / "imapflow.js", FOLDER)
    return FOLDER / "imapflow.js"


class ImapFlow(unittest.TestCase):
    maxDiff = None

    def test_everything_it_knows(self):
        script = installed()
        with Server(users=[ALICE]) as s:
            done = subprocess.run([need("node", "nodejs"), str(script), s.address, str(PORTS["imaps"]), ALICE, PASSWORD],
                                  cwd=FOLDER, capture_output=True, text=True, timeout=5 * PATIENCE)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr + s.log()[-3000:])
            seen = json.loads(done.stdout)
        print("ImapFlow sent:", ", ".join(seen["sent"]), "; enabled:", ", ".join(seen["enabled"]), flush=True)
        self.assertNotIn("error", seen)
        self.assertLessEqual({"QRESYNC", "CONDSTORE"}, set(seen["enabled"]))
        self.assertTrue(seen["created"]["created"])
        self.assertEqual(seen["appended"]["uid"], 12)
        folders = {f[0]: f[1:] for f in seen["folders"]}
        self.assertEqual(folders["Kiste/日本"][1:], [12, True])
        self.assertEqual(folders["Sent"][0], "\\Sent")
        self.assertEqual((seen["status"]["messages"], seen["status"]["unseen"], seen["status"]["uidNext"]), (12, 6, 13))
        self.assertEqual((seen["opened"]["exists"], bool(seen["opened"]["mailboxId"])), (12, True))
        self.assertEqual([(m["seq"], m["uid"], m["subject"], m["parts"], m["size"] == m["length"]) for m in seen["rows"]],
                         [(n, n, f"Nummer {n} ü", 2, True) for n in range(1, 13)])
        self.assertTrue(all(m["emailId"].startswith("M") and int(m["modseq"]) > 0 for m in seen["rows"]))
        self.assertEqual(seen["rows"][2]["date"], "2026-01-03T00:00:00.000Z")
        self.assertEqual(seen["text"], "Grüße 3\r\n")
        self.assertEqual(seen["binary"], "00010203")
        self.assertEqual(seen["search"], [[2, 4, 6, 8, 10, 12], [7], [2, 4, 6, 8, 10, 12], [5], [12]])
        self.assertEqual(seen["idle"]["exists"], 13)
        self.assertEqual(sorted(e[0] for e in seen["idle"]["expunge"]), [3, 5])
        self.assertEqual([f[:2] for f in seen["idle"]["flags"][:2]], [[1, ["\\Flagged", "\\Seen"]], [2, ["$Label1", "\\Flagged"]]])
        self.assertEqual(dict(seen["copied"]["uidMap"]), {1: 1, 2: 2})
        self.assertEqual(dict(seen["moved"]["uidMap"]), {4: 3})
        self.assertTrue(seen["back"]["qresync"])
        gone = {e[0] for e in seen["back"]["expunge"]}      # since the SELECT, or since the last HIGHESTMODSEQ
        self.assertTrue({8, 9} <= gone <= {3, 4, 5, 8, 9}, gone)
        self.assertIn(7, seen["back"]["flags"])
        self.assertEqual(seen["uids"], [1, 2, 6, 7, 10, 11, 12, 13])
        for command in ("ENABLE QRESYNC", "SELECT QRESYNC", "COMPRESS", "UID MOVE", "UID COPY", "UID EXPUNGE", "IDLE", "GETQUOTAROOT"):
            self.assertIn(command, seen["sent"])


if __name__ == "__main__":
    main()
