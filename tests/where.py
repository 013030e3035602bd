"""Checks docs/WHERE.md: every `file:name` in it must exist, so that the page cannot rot."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
page = (root / "docs" / "WHERE.md").read_text()
places = re.findall(r"`([\w./-]+\.\w+):(\w+)`", page)
bad = []
for file, name in places:
    path = root / file
    if not path.is_file():
        bad.append(f"{file}: no such file")
    elif not re.search(rf"\b{re.escape(name)}\b", path.read_text(errors="replace")):
        bad.append(f"{file}: {name} is not in it")
print("\n".join(bad) or f"{len(places)} places exist")
sys.exit(1 if bad or len(places) < 20 else 0)
