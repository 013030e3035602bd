"""Reads every #include of src/ and gen/ and fails on one that points up (docs/ARCHITECTURE.md, floors)."""
import pathlib
import re
import sys
import tempfile

# Which folders a folder may include from, besides itself.
BELOW = {
    "base": (),
    "runtime": ("base",),
    "proto": ("base",),
    "gen": ("proto", "base"),
    "store": ("proto", "base"),
    "client": ("store", "proto", "runtime", "base"),
    "service": ("store", "proto", "runtime", "base"),
    "relay": ("client", "service", "store", "proto", "runtime", "base"),
}
SERVICES = ("relay", "client", "service", "store", "proto", "runtime", "base")
for server in ("smtpd", "imapd", "httpd"):
    BELOW[server] = SERVICES
SERVERS = ("smtpd", "imapd", "httpd")
for app in ("cmd", "diag", "tui"):
    BELOW[app] = ("cmd", "diag", "tui") + SERVERS + SERVICES

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)


def violations(root):
    found = []
    places = [(p.relative_to(root / "src").parts[0], p) for p in sorted((root / "src").rglob("*.[ch]"))]
    places += [("gen", p) for p in sorted((root / "gen").glob("*.c"))]
    for floor, path in places:
        if floor not in BELOW:
            found.append(f"{path}: folder {floor} is on no floor")
            continue
        for name in INCLUDE.findall(path.read_text(errors="replace")):
            if name.endswith(".def") and "/" not in name:
                target = "proto"  # grammar/*.def belongs to floor 2
            else:
                target = name.split("/")[0]
            if "/" in name and target not in BELOW:
                found.append(f"{path}: includes {name}, which is on no floor")
            elif "/" not in name and target != "proto":
                found.append(f"{path}: includes {name}: name the folder too")
            elif target != floor and target not in BELOW[floor]:
                found.append(f"{path}: includes {name}, which lies above")
    return found, len(places)


def self_test():
    with tempfile.TemporaryDirectory() as tmp:
        root = pathlib.Path(tmp)
        for d in ("src/base", "src/store", "src/smtpd", "src/imapd", "gen"):
            (root / d).mkdir(parents=True)
        (root / "src/store/a.c").write_text('#include "base/span.h"\n#include <stdio.h>\n')
        assert violations(root)[0] == [], violations(root)
        for file, line in (("src/base/b.c", '#include "store/a.h"'), ("src/imapd/c.c", '#include "smtpd/d.h"'),
                           ("src/store/d.c", '  #  include "runtime/loop.h"'), ("gen/e.c", '#include "store/s.h"'),
                           ("src/base/f.h", '#include "smtp_cmds.def"')):
            (root / file).write_text(line + "\n")
            assert violations(root)[0], f"not noticed: {file}: {line}"
            (root / file).unlink()
    print("a planted upward include is noticed")


if sys.argv[1:] == ["--self-test"]:
    self_test()
    sys.exit(0)
bad, files = violations(pathlib.Path(sys.argv[1]))
print("\n".join(bad) or f"{files} files, no include points up")
sys.exit(1 if bad or not files else 0)
